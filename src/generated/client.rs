// Generated from spec/wooshpay.yaml by `cargo xtask generate`; do not edit by hand.

/// What is sent and what is received, as the document names it.
pub mod types {
    /// A postal address.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Address {
        /// City.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub city: ::std::option::Option<::std::string::String>,
        /// Two-letter country code.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        /// Street and number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub line1: ::std::option::Option<::std::string::String>,
        /// Flat, floor or building.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub line2: ::std::option::Option<::std::string::String>,
        /// Postal code.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub postal_code: ::std::option::Option<::std::string::String>,
        /// State or province.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// What the account holds.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Balance {
        /// What can be paid out now.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub available: ::std::option::Option<::std::vec::Vec<BalanceAmount>>,
        /// Whether money is real.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// `balance`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// What is on its way.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pending: ::std::option::Option<::std::vec::Vec<BalanceAmount>>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Money in one currency.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct BalanceAmount {
        /// In the currency's smallest unit; may be negative.
        pub amount: crate::money::Amount,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        pub currency: crate::money::Currency,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Whether the page asks for a billing address.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum BillingAddressCollection {
        /// `auto`: Only when the payment needs it.
        Auto,
        /// `required`: Always.
        Required,
    }
    /// Who pays.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct BillingDetails {
        /// A postal address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<Address>,
        /// The payer's e-mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        /// The payer's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        /// The payer's phone number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// How a price is computed. A session answers `per_unit`, whatever text was sent.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum BillingScheme {
        /// `per_unit`
        PerUnit,
        /// `tiered`
        Tiered,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Why a payment intent is canceled.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CancelPaymentIntent {
        /// A text of the merchant's own.
        pub cancellation_reason: ::std::string::String,
    }
    /// Whether money is collected at once or by a later capture.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CaptureMethod {
        /// `automatic`: Collect when the customer pays.
        Automatic,
        /// `manual`: Authorise when the customer pays; collect with a capture.
        Manual,
    }
    /// How much to capture.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CapturePaymentIntent {
        /// At most what was authorised; all of it when left out.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_to_capture: ::std::option::Option<crate::money::Amount>,
    }
    /// What a checkout session is for.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CheckoutMode {
        /// `payment`: One payment.
        Payment,
        /// `subscription`: A subscription. DANA takes it; the rules in this document cover one payment only.
        Subscription,
        /// `setup`: Keeping a card for later.
        Setup,
    }
    /// A payment page hosted by WooshPay.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CheckoutSession {
        /// All lines before discounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_subtotal: ::std::option::Option<crate::money::Amount>,
        /// All lines after discounts; what the customer pays.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_total: ::std::option::Option<crate::money::Amount>,
        /// Whether the page asks for a billing address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub billing_address_collection: ::std::option::Option<
            CheckoutSessionBillingAddressCollection,
        >,
        /// Where the customer comes back to without paying.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cancel_url: ::std::option::Option<::std::string::String>,
        /// The merchant's own reference.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub client_reference_id: ::std::option::Option<::std::string::String>,
        /// A text that must not reach a log.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub client_secret: ::std::option::Option<crate::secret::Secret>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<crate::money::Currency>,
        /// The customer; `""` when there is none.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer: ::std::option::Option<crate::types::CustomerId>,
        /// What the customer gave on the page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer_details: ::std::option::Option<BillingDetails>,
        /// The customer's e-mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer_email: ::std::option::Option<::std::string::String>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<crate::lenient::Timestamp>,
        /// The id of a checkout session, `cs_` and digits.
        pub id: crate::types::CheckoutSessionId,
        /// Line items; inside a session without `url` and `has_more`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub line_items: ::std::option::Option<LineItemList>,
        /// Whether money is real.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// Texts of the merchant's own.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// What a checkout session is for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mode: ::std::option::Option<CheckoutSessionMode>,
        /// `checkout.session`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The payment intent, present from the start.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_intent: ::std::option::Option<crate::types::PaymentIntentId>,
        /// The payment link that made the session; `""` when there is none.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_link: ::std::option::Option<::std::string::String>,
        /// Options by payment method.
        ///
        /// Evidence: seen only in a sample of WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_options: ::std::option::Option<::serde_json::Value>,
        /// The payment methods the page offers.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_types: ::std::option::Option<
            ::std::vec::Vec<PaymentMethodType>,
        >,
        /// Whether a checkout session is paid.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_status: ::std::option::Option<CheckoutSessionPaymentStatus>,
        /// The setup intent of a session that keeps a card.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub setup_intent: ::std::option::Option<::std::string::String>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
        /// Whether the page still takes a payment. `complete` does not say paid: that is `payment_status`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<CheckoutSessionStatus>,
        /// Where the customer comes back to after paying.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub success_url: ::std::option::Option<::std::string::String>,
        /// The page to which the customer goes.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Whether the page asks for a billing address.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CheckoutSessionBillingAddressCollection {
        /// `auto`
        Auto,
        /// `required`
        Required,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// One page of checkout sessions.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CheckoutSessionList {
        /// The checkout sessions, newest first.
        pub data: ::std::vec::Vec<CheckoutSession>,
        /// Whether another page follows.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub has_more: ::std::option::Option<bool>,
        /// `list`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The path of the list.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// What a checkout session is for.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CheckoutSessionMode {
        /// `payment`
        Payment,
        /// `subscription`
        Subscription,
        /// `setup`
        Setup,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Whether a checkout session is paid.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CheckoutSessionPaymentStatus {
        /// `unpaid`: Not paid.
        Unpaid,
        /// `paid`: Paid. Reported by integrators only.
        Paid,
        /// `no_payment_required`: Nothing to pay. Inferred.
        NoPaymentRequired,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Whether the page still takes a payment. `complete` does not say paid: that is `payment_status`.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum CheckoutSessionStatus {
        /// `open`: The page takes payments.
        Open,
        /// `complete`: The customer is through. Reported by integrators only.
        Complete,
        /// `expired`: The page is closed. Reported by integrators only.
        Expired,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// How to confirm a payment intent.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ConfirmPaymentIntent {
        /// The customer is not present.
        #[serde(
            rename = "off-session",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub off_session: ::std::option::Option<bool>,
        /// The id of a payment method, `pm_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// The payment method to pay with. Card numbers are left out on purpose: a server that sends them falls under the
        /// card schemes' rules.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_data: ::std::option::Option<PaymentMethodData>,
        /// Options by payment method, for example `alipay` with its `terminal_type`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_options: ::std::option::Option<PaymentMethodOptions>,
        /// Where the customer comes back to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub return_url: ::std::option::Option<::std::string::String>,
    }
    /// How a payment intent is confirmed; `automatic` in every sample.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum ConfirmationMethod {
        /// `automatic`
        Automatic,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// A checkout session to create.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CreateCheckoutSession {
        /// Whether the page asks for a billing address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub billing_address_collection: ::std::option::Option<BillingAddressCollection>,
        /// Where the customer comes back to without paying.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cancel_url: ::std::option::Option<::std::string::String>,
        /// The merchant's own reference.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub client_reference_id: ::std::option::Option<::std::string::String>,
        /// The id of a customer, `cus_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer: ::std::option::Option<crate::types::CustomerId>,
        /// The customer's e-mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer_email: ::std::option::Option<::std::string::String>,
        /// At most one discount.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub discounts: ::std::vec::Vec<Discount>,
        /// What is bought.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub line_items: ::std::vec::Vec<CreateLineItem>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// What a checkout session is for.
        pub mode: CheckoutMode,
        /// What the session writes into its payment intent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_intent_data: ::std::option::Option<PaymentIntentData>,
        /// The payment methods the page offers.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub payment_method_types: ::std::vec::Vec<PaymentMethodType>,
        /// What the session writes into its subscription.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub subscription_data: ::std::option::Option<SubscriptionData>,
        /// Where the customer comes back to after paying.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        pub success_url: ::std::string::String,
    }
    /// A customer to create. Everything may be left out.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CreateCustomer {
        /// A postal address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<Address>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The customer's e-mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// The customer's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        /// The id of a payment method, `pm_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// The customer's phone number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
    }
    /// One line of what is bought.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CreateLineItem {
        /// A price that exists, in place of `price_data`.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub price: ::std::option::Option<crate::types::PriceId>,
        /// A price to create on the way.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub price_data: ::std::option::Option<PriceData>,
        /// How many. The largest number is the sandbox's own rule.
        pub quantity: i64,
    }
    /// A payment intent to create.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CreatePaymentIntent {
        /// What to collect, in the currency's smallest unit.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        pub amount: crate::money::Amount,
        /// Whether money is collected at once or by a later capture.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub capture_method: ::std::option::Option<CaptureMethod>,
        /// Confirm at once; needs `payment_method_data` and `return_url`.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub confirm: ::std::option::Option<bool>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        pub currency: crate::money::Currency,
        /// The id of a customer, `cus_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer: ::std::option::Option<crate::types::CustomerId>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The merchant's order; can be searched for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_order_id: ::std::option::Option<::std::string::String>,
        /// The merchant's user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_user_id: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// The customer is not present; used with `confirm`. Spelled with a hyphen.
        #[serde(
            rename = "off-session",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub off_session: ::std::option::Option<bool>,
        /// The id of a payment method, `pm_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// The payment method to pay with. Card numbers are left out on purpose: a server that sends them falls under the
        /// card schemes' rules.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_data: ::std::option::Option<PaymentMethodData>,
        /// Options by payment method, for example `alipay` with its `terminal_type`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_options: ::std::option::Option<PaymentMethodOptions>,
        /// The payment methods the customer may use.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub payment_method_types: ::std::vec::Vec<PaymentMethodType>,
        /// How many things are paid for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub quantity: ::std::option::Option<i64>,
        /// Where the customer comes back to; used with `confirm`. May be the address of an app.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub return_url: ::std::option::Option<::std::string::String>,
        /// Whether the payment method is to be kept for later payments.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub setup_future_usage: ::std::option::Option<SetupFutureUsage>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
    }
    /// A refund to create.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CreateRefund {
        /// What to send back, in the currency's smallest unit, as text. All that is left when left out, which is inferred.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<crate::money::AmountText>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// The id of a payment intent, `pi_` and digits.
        pub payment_intent: crate::types::PaymentIntentId,
        /// Why a refund is made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<RefundReason>,
    }
    /// A webhook endpoint to create.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct CreateWebhookEndpoint {
        /// The version of the payloads; `1.0.1` in a sample.
        ///
        /// Evidence: seen only in a sample of WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub api_version: ::std::option::Option<::std::string::String>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The events to deliver.
        pub enabled_events: ::std::vec::Vec<EventType>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// Where deliveries go.
        pub url: ::std::string::String,
    }
    /// Who pays.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Customer {
        /// The customer's address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<Address>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The customer's e-mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        /// The id of a customer, `cus_` and digits.
        pub id: crate::types::CustomerId,
        /// Whether money is real.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// Texts of the merchant's own.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// The customer's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        /// `customer`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The payment method kept for the customer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// The customer's phone number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// What was deleted.
    ///
    /// Evidence: inferred, not confirmed by WooshPay.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct DeletedWebhookEndpoint {
        /// `true`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deleted: ::std::option::Option<bool>,
        /// The id of a webhook endpoint, `we_` and digits.
        pub id: crate::types::WebhookEndpointId,
        /// `webhook_endpoint`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// A discount, by one of its two names.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Discount {
        /// A coupon.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub coupon: ::std::option::Option<::std::string::String>,
        /// A promotion code.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub promotion_code: ::std::option::Option<::std::string::String>,
    }
    /// The body of an error in every shape that was reported: an `error` object, its fields at the top level, `error` as
    /// a text, or `error_description`. Bodies that are no JSON at all, empty or an HTML page, come too.
    ///
    /// Evidence: inferred, not confirmed by WooshPay.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ErrorBody {
        /// A word for programs.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        /// The payment method's own word for the reason.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub decline_code: ::std::option::Option<::std::string::String>,
        /// The member `error` of an error body, as an object or as plain text.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<ErrorDetail>,
        /// A sentence for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_description: ::std::option::Option<::std::string::String>,
        /// A sentence for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        /// The parameter that was wrong.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub param: ::std::option::Option<::std::string::String>,
        /// The kind of an error.
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<ErrorType>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// The member `error` of an error body, as an object or as plain text.
    ///
    /// Evidence: inferred, not confirmed by WooshPay.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[serde(untagged)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum ErrorDetail {
        /// What went wrong.
        ErrorObject(ErrorObject),
        /// An error told in one text.
        ErrorText(ErrorText),
        /// A shape that this version of the SDK does not know, as it came.
        Unknown(::serde_json::Value),
    }
    impl ::std::convert::From<ErrorObject> for ErrorDetail {
        fn from(value: ErrorObject) -> Self {
            Self::ErrorObject(value)
        }
    }
    impl ::std::convert::From<ErrorText> for ErrorDetail {
        fn from(value: ErrorText) -> Self {
            Self::ErrorText(value)
        }
    }
    /// What went wrong.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ErrorObject {
        /// A word for programs.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        /// The payment method's own word for the reason.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub decline_code: ::std::option::Option<::std::string::String>,
        /// A sentence for people.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        /// The parameter that was wrong.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub param: ::std::option::Option<::std::string::String>,
        /// The kind of an error.
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<ErrorType>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// An error told in one text.
    ///
    /// Evidence: inferred, not confirmed by WooshPay.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ErrorText(
        /// The value itself.
        pub ::std::string::String,
    );
    impl ::std::ops::Deref for ErrorText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ErrorText> for ::std::string::String {
        fn from(value: ErrorText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for ErrorText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for ErrorText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for ErrorText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    /// The kind of an error.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum ErrorType {
        /// `api_error`: The service failed.
        ApiError,
        /// `card_error`: The payment was declined.
        CardError,
        /// `idempotency_error`: The idempotency key was used before, with other parameters or for another endpoint.
        IdempotencyError,
        /// `invalid_request_error`: The request was wrong.
        InvalidRequestError,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Something that happened. A webhook delivers the same envelope.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Event {
        /// The version of the payload.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub api_version: ::std::option::Option<::std::string::String>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// What an event is about.
        pub data: EventData,
        /// The id of an event, `evt_` and digits. Deliveries of one event share it.
        pub id: crate::types::EventId,
        /// Whether it is about real money; missing in some samples.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// `event`; missing in some samples.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// Deliveries that are not done.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pending_webhooks: ::std::option::Option<i64>,
        /// The request that caused it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub request: ::std::option::Option<EventRequest>,
        /// What happened.
        #[serde(rename = "type")]
        pub type_: EventType,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// What an event is about.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct EventData {
        /// The object as it was when the event happened.
        pub object: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        /// What changed.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub previous_attributes: ::std::option::Option<::serde_json::Value>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// The request that caused an event.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct EventRequest {
        /// The id of the request.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<::std::string::String>,
        /// The idempotency key the request carried.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub idempotency_key: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// What happened.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum EventType {
        /// `payment_intent.created`
        PaymentIntentCreated,
        /// `payment_intent.requires_action`
        PaymentIntentRequiresAction,
        /// `payment_intent.succeeded`
        PaymentIntentSucceeded,
        /// `payment_intent.payment_failed`
        PaymentIntentPaymentFailed,
        /// `payment_intent.canceled`
        PaymentIntentCanceled,
        /// `charge.refund.updated`
        ChargeRefundUpdated,
        /// `charge.dispute.updated`
        ChargeDisputeUpdated,
        /// `setup_intent.created`
        SetupIntentCreated,
        /// `setup_intent.succeeded`
        SetupIntentSucceeded,
        /// `payout.created`
        PayoutCreated,
        /// `payout.paid`
        PayoutPaid,
        /// `payout.failed`
        PayoutFailed,
        /// `payout.canceled`
        PayoutCanceled,
        /// `product.created`: Seen in one sample only.
        ProductCreated,
        /// `checkout.session.completed`: Reported by integrators only.
        CheckoutSessionCompleted,
        /// `checkout.session.expired`: Reported by integrators only.
        CheckoutSessionExpired,
        /// `checkout.session.canceled`: Reported by integrators only.
        CheckoutSessionCanceled,
        /// `payment_link.paid`: Reported by integrators only.
        PaymentLinkPaid,
        /// `payment_link.failed`: Reported by integrators only.
        PaymentLinkFailed,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// One line of what is bought.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct LineItem {
        /// The line before discounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_subtotal: ::std::option::Option<crate::money::Amount>,
        /// The line after discounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_total: ::std::option::Option<crate::money::Amount>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<crate::money::Currency>,
        /// What the customer reads.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The id of a line item, `li_` and digits.
        pub id: crate::types::LineItemId,
        /// `item`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// What one piece costs.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub price: ::std::option::Option<Price>,
        /// How many.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub quantity: ::std::option::Option<i64>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Line items; inside a session without `url` and `has_more`.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct LineItemList {
        /// The line items.
        pub data: ::std::vec::Vec<LineItem>,
        /// Whether another page follows.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub has_more: ::std::option::Option<bool>,
        /// `list`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The path of the list.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Texts of the merchant's own, by name. An empty text removes its name.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Metadata(
        /// The value itself.
        pub ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
    );
    impl ::std::ops::Deref for Metadata {
        type Target = ::std::collections::BTreeMap<
            ::std::string::String,
            ::std::string::String,
        >;
        fn deref(
            &self,
        ) -> &::std::collections::BTreeMap<
            ::std::string::String,
            ::std::string::String,
        > {
            &self.0
        }
    }
    impl ::std::convert::From<Metadata>
    for ::std::collections::BTreeMap<::std::string::String, ::std::string::String> {
        fn from(value: Metadata) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<
        ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
    > for Metadata {
        fn from(
            value: ::std::collections::BTreeMap<
                ::std::string::String,
                ::std::string::String,
            >,
        ) -> Self {
            Self(value)
        }
    }
    /// A mobile money account.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct MobileMoney {
        /// The account's phone number.
        pub phone_number: ::std::string::String,
        /// The operator, for example `mtn_rw`.
        pub provider_code: ::std::string::String,
    }
    /// Why a payment failed. The shape is inferred from the error object.
    ///
    /// Evidence: inferred, not confirmed by WooshPay.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PaymentError {
        /// A word for programs.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        /// The payment method's own word for the reason.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub decline_code: ::std::option::Option<::std::string::String>,
        /// A sentence for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        /// The kind of an error.
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<ErrorType>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// One payment, from the wish to collect it to the money.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PaymentIntent {
        /// What is to be collected, in the currency's smallest unit.
        pub amount: crate::money::Amount,
        /// What is authorised and not captured.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_capturable: ::std::option::Option<crate::money::Amount>,
        /// What was collected.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount_received: ::std::option::Option<crate::money::Amount>,
        /// When the intent will be canceled; `""` in one sample.
        ///
        /// Evidence: seen only in a sample of WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cancel_at: ::std::option::Option<::serde_json::Value>,
        /// When the intent was canceled.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub canceled_at: ::std::option::Option<crate::lenient::Timestamp>,
        /// Why the intent was canceled.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cancellation_reason: ::std::option::Option<::std::string::String>,
        /// How a payment intent is captured.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub capture_method: ::std::option::Option<PaymentIntentCaptureMethod>,
        /// A text that must not reach a log.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub client_secret: ::std::option::Option<crate::secret::Secret>,
        /// How a payment intent is confirmed; `automatic` in every sample.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub confirmation_method: ::std::option::Option<ConfirmationMethod>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        pub currency: crate::money::Currency,
        /// The customer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer: ::std::option::Option<crate::types::CustomerId>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The id of a payment intent, `pi_` and digits.
        pub id: crate::types::PaymentIntentId,
        /// The invoice.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub invoice: ::std::option::Option<::std::string::String>,
        /// Why the last attempt failed.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_payment_error: ::std::option::Option<PaymentError>,
        /// Whether money is real. WooshPay prints `true` on test samples too: the key decides, not this.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// The merchant's order.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_order_id: ::std::option::Option<::std::string::String>,
        /// The merchant's user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_user_id: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// What the customer has to do. WooshPay sends an object whose `type` does not name its other member, or JSON text
        /// in a string, or an empty string, or null, or nothing. The address is the first member that holds a `url`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_action: ::std::option::Option<crate::next_action::NextAction>,
        /// `payment_intent`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The payment method in use.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// Options by payment method. An older serialiser sends this as JSON text in a string.
        ///
        /// Evidence: seen only in a sample of WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_options: ::std::option::Option<::serde_json::Value>,
        /// The payment methods the customer may use. An older serialiser sends this as JSON text in a string.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_types: ::std::option::Option<
            ::std::vec::Vec<PaymentMethodType>,
        >,
        /// How many things are paid for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub quantity: ::std::option::Option<i64>,
        /// Where a receipt goes.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub receipt_email: ::std::option::Option<::std::string::String>,
        /// Where the customer comes back to.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub return_url: ::std::option::Option<::std::string::String>,
        /// Whether the payment method is kept.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub setup_future_usage: ::std::option::Option<PaymentIntentSetupFutureUsage>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
        /// What the customer reads on a statement.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub statement_descriptor: ::std::option::Option<::std::string::String>,
        /// What is added to the statement.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub statement_descriptor_suffix: ::std::option::Option<::std::string::String>,
        /// Where a payment stands. Money has moved in `succeeded`, and in no other status.
        pub status: PaymentIntentStatus,
        /// Where a card's 3-D Secure check stands.
        #[serde(
            rename = "3ds_status",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub x3ds_status: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// How a payment intent is captured.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum PaymentIntentCaptureMethod {
        /// `automatic`: Collected when the customer pays.
        Automatic,
        /// `manual`: Authorised first, collected by a capture.
        Manual,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// What the session writes into its payment intent.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PaymentIntentData {
        /// Whether money is collected at once or by a later capture.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub capture_method: ::std::option::Option<CaptureMethod>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The merchant's order.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_order_id: ::std::option::Option<::std::string::String>,
        /// The merchant's user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_user_id: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
    }
    /// One page of payment intents.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PaymentIntentList {
        /// The payment intents, newest first.
        pub data: ::std::vec::Vec<PaymentIntent>,
        /// Whether another page follows.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub has_more: ::std::option::Option<bool>,
        /// `list`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The path of the list.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Whether the payment method of an intent is kept for later payments.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum PaymentIntentSetupFutureUsage {
        /// `on_session`
        OnSession,
        /// `off_session`
        OffSession,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Where a payment stands. Money has moved in `succeeded`, and in no other status.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum PaymentIntentStatus {
        /// `requires_payment_method`: No payment method yet, or the last one was declined.
        RequiresPaymentMethod,
        /// `requires_confirmation`: Waits for a confirmation.
        RequiresConfirmation,
        /// `requires_action`: Waits for the customer, at the address in `next_action`.
        RequiresAction,
        /// `requires_capture`: Authorised; waits to be captured, for 7 days.
        RequiresCapture,
        /// `processing`: Under way. Reported by integrators only.
        Processing,
        /// `succeeded`: Paid.
        Succeeded,
        /// `canceled`: Ended without a payment.
        Canceled,
        /// `failed`: Ended without a payment. Reported by integrators only.
        Failed,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// The payment method to pay with. Card numbers are left out on purpose: a server that sends them falls under the
    /// card schemes' rules.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PaymentMethodData {
        /// Who pays.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub billing_details: ::std::option::Option<BillingDetails>,
        /// A mobile money account.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mobile_money: ::std::option::Option<MobileMoney>,
        /// A payment method, by the name WooshPay gives it.
        #[serde(rename = "type")]
        pub type_: PaymentMethodType,
    }
    /// Options by payment method, for example `alipay` with its `terminal_type`.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[serde(transparent)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PaymentMethodOptions(
        /// The value itself.
        pub ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    );
    impl ::std::ops::Deref for PaymentMethodOptions {
        type Target = ::serde_json::Map<::std::string::String, ::serde_json::Value>;
        fn deref(
            &self,
        ) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
            &self.0
        }
    }
    impl ::std::convert::From<PaymentMethodOptions>
    for ::serde_json::Map<::std::string::String, ::serde_json::Value> {
        fn from(value: PaymentMethodOptions) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<
        ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    > for PaymentMethodOptions {
        fn from(
            value: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        ) -> Self {
            Self(value)
        }
    }
    /// A payment method, by the name WooshPay gives it.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum PaymentMethodType {
        /// `card`
        Card,
        /// `alipayplus`
        Alipayplus,
        /// `alipay`
        Alipay,
        /// `wechat_pay`
        WechatPay,
        /// `sepa_debit`
        SepaDebit,
        /// `alipay_hk`
        AlipayHk,
        /// `boost`
        Boost,
        /// `truemoney`
        Truemoney,
        /// `gcash`
        Gcash,
        /// `kakaopay`
        Kakaopay,
        /// `touchngo`
        Touchngo,
        /// `rabbit_line_pay`
        RabbitLinePay,
        /// `dana`
        Dana,
        /// `klarna`
        Klarna,
        /// `ideal`
        Ideal,
        /// `giropay`
        Giropay,
        /// `sofort`
        Sofort,
        /// `eps`
        Eps,
        /// `trustly`
        Trustly,
        /// `bancontact`
        Bancontact,
        /// `p24`
        P24,
        /// `unionpay`
        Unionpay,
        /// `fpx`
        Fpx,
        /// `mcash`
        Mcash,
        /// `grabpay`
        Grabpay,
        /// `bank_transfer_id`
        BankTransferId,
        /// `qris`
        Qris,
        /// `promptpay`
        Promptpay,
        /// `ovo`
        Ovo,
        /// `shopeepay`
        Shopeepay,
        /// `upi`
        Upi,
        /// `boleto`
        Boleto,
        /// `paynow`
        Paynow,
        /// `pix`
        Pix,
        /// `9pay`
        X9pay,
        /// `stitch`
        Stitch,
        /// `bpi`
        Bpi,
        /// `bank_transfer_eu`
        BankTransferEu,
        /// `bank_transfer_uk`
        BankTransferUk,
        /// `mobile_money`
        MobileMoney,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// What one piece costs.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Price {
        /// Whether it is for sale.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub active: ::std::option::Option<bool>,
        /// How a price is computed. A session answers `per_unit`, whatever text was sent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub billing_scheme: ::std::option::Option<BillingScheme>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<crate::money::Currency>,
        /// The id of a price, `price_` and digits.
        pub id: crate::types::PriceId,
        /// Whether money is real.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// The merchant's own key for the price.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub lookup_key: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// A short name for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub nickname: ::std::option::Option<::std::string::String>,
        /// `price`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// A product, whole or by its id.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product: ::std::option::Option<PriceProduct>,
        /// How often it is charged.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub recurring: ::std::option::Option<Recurring>,
        /// Whether a price is charged once or again and again.
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<PriceType>,
        /// A whole number of the currency's smallest unit.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub unit_amount: ::std::option::Option<crate::money::Amount>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// A price to create on the way.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct PriceData {
        /// Whether it is for sale.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub active: ::std::option::Option<bool>,
        /// How the price is computed. The DANA page sends `testscheme` and is answered `per_unit`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub billing_scheme: ::std::option::Option<::std::string::String>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        pub currency: crate::money::Currency,
        /// The merchant's own key for the price.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub lookup_key: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// A short name for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub nickname: ::std::option::Option<::std::string::String>,
        /// A product that exists, in place of `product_data`.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product: ::std::option::Option<crate::types::ProductId>,
        /// A product to create on the way.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product_data: ::std::option::Option<ProductData>,
        /// The price of one, in the currency's smallest unit.
        pub unit_amount: crate::money::Amount,
    }
    /// A product, whole or by its id.
    ///
    /// Evidence: seen only in a sample of WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[serde(untagged)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub enum PriceProduct {
        /// The id of a product, `prod_` and digits.
        ProductId(crate::types::ProductId),
        /// What is sold.
        Product(Product),
        /// A shape that this version of the SDK does not know, as it came.
        Unknown(::serde_json::Value),
    }
    impl ::std::convert::From<crate::types::ProductId> for PriceProduct {
        fn from(value: crate::types::ProductId) -> Self {
            Self::ProductId(value)
        }
    }
    impl ::std::convert::From<Product> for PriceProduct {
        fn from(value: Product) -> Self {
            Self::Product(value)
        }
    }
    /// Whether a price is charged once or again and again.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum PriceType {
        /// `one_time`
        OneTime,
        /// `recurring`
        Recurring,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// What is sold.
    ///
    /// Evidence: printed on WooshPay's DANA page.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Product {
        /// Whether it is for sale.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub active: ::std::option::Option<bool>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// More about it.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The id of a product, `prod_` and digits.
        pub id: crate::types::ProductId,
        /// Addresses of pictures.
        ///
        /// Evidence: seen only in a sample of WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub images: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        /// Whether money is real.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// Texts of the merchant's own.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// What the customer reads.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        /// `product`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub updated: ::std::option::Option<crate::lenient::Timestamp>,
        /// The product's page.
        ///
        /// Evidence: stated in WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// A product to create on the way.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct ProductData {
        /// Whether it is for sale.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub active: ::std::option::Option<bool>,
        /// More about it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// What the customer reads.
        ///
        /// Evidence: printed on WooshPay's DANA page.
        pub name: ::std::string::String,
        /// The product's page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
    }
    /// How often a price is charged.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Recurring {
        /// `day`, `week`, `month` or `year`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub interval: ::std::option::Option<::std::string::String>,
        /// How many intervals lie between charges; a number or text.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub interval_count: ::std::option::Option<::serde_json::Value>,
        /// `licensed` in the sample.
        ///
        /// Evidence: seen only in a sample of WooshPay's documentation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub usage_type: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Money sent back to the customer.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Refund {
        /// A whole number of the currency's smallest unit.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<crate::money::Amount>,
        /// The entry in the balance. Reported by integrators only.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub balance_transaction: ::std::option::Option<::std::string::String>,
        /// The charge. Reported by integrators only.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub charge: ::std::option::Option<::std::string::String>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<crate::money::Currency>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// Why it failed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub failure_reason: ::std::option::Option<RefundFailureReason>,
        /// The id of a refund, `re_` and digits.
        pub id: crate::types::RefundId,
        /// Texts of the merchant's own.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// `refund`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The id of a payment intent, `pi_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_intent: ::std::option::Option<crate::types::PaymentIntentId>,
        /// Why it was made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub reason: ::std::option::Option<RefundObjectReason>,
        /// The number on the receipt.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub receipt_number: ::std::option::Option<::std::string::String>,
        /// Where a refund stands.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<RefundStatus>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Why a refund failed. WooshPay's third value, `unknown`, reads as any unlisted value does.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum RefundFailureReason {
        /// `lost_or_stolen_card`
        LostOrStolenCard,
        /// `expired_or_canceled_card`
        ExpiredOrCanceledCard,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Why a refund was made.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum RefundObjectReason {
        /// `duplicate`
        Duplicate,
        /// `fraudulent`
        Fraudulent,
        /// `requested_by_customer`
        RequestedByCustomer,
        /// `resolved_dispute`
        ResolvedDispute,
        /// `expired_uncaptured_charge`
        ExpiredUncapturedCharge,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Why a refund is made.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum RefundReason {
        /// `duplicate`: The customer paid twice.
        Duplicate,
        /// `fraudulent`: The payment was not the customer's.
        Fraudulent,
        /// `requested_by_customer`: The customer asked for it.
        RequestedByCustomer,
        /// `resolved_dispute`: A dispute ended so.
        ResolvedDispute,
    }
    /// Where a refund stands.
    ///
    /// Evidence: inferred, not confirmed by WooshPay.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum RefundStatus {
        /// `pending`: On its way.
        Pending,
        /// `succeeded`: The money went back. Seen in a sample.
        Succeeded,
        /// `failed`: The money did not go back; `failure_reason` says why.
        Failed,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    /// Whether the payment method is to be kept for later payments.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum SetupFutureUsage {
        /// `on_session`: For payments made while the customer is present.
        OnSession,
        /// `off_session`: For payments made without the customer.
        OffSession,
    }
    /// Where goods go.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Default, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct Shipping {
        /// A postal address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<Address>,
        /// The company that delivers.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub carrier: ::std::option::Option<::std::string::String>,
        /// The recipient's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        /// The recipient's phone number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        /// The carrier's number for the parcel.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub tracking_number: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// What the session writes into its subscription.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct SubscriptionData {
        /// Days before the first charge.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub trial_period_days: ::std::option::Option<i64>,
    }
    /// What to change in a customer. What is left out stays.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct UpdateCustomer {
        /// A postal address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<Address>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The customer's e-mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// The customer's name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        /// The id of a payment method, `pm_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// The customer's phone number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
    }
    /// What to change in a payment intent. What is left out stays.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct UpdatePaymentIntent {
        /// What to collect, in the currency's smallest unit.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub amount: ::std::option::Option<crate::money::Amount>,
        /// A three-letter currency code. WooshPay's text says lower case, its payment samples print upper case: it is
        /// compared without regard to case. One that is made by the SDK is in upper case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub currency: ::std::option::Option<crate::money::Currency>,
        /// The id of a customer, `cus_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub customer: ::std::option::Option<crate::types::CustomerId>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The merchant's order.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_order_id: ::std::option::Option<::std::string::String>,
        /// The merchant's user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub merchant_user_id: ::std::option::Option<::std::string::String>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// The id of a payment method, `pm_` and digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method: ::std::option::Option<crate::types::PaymentMethodId>,
        /// The payment method to pay with. Card numbers are left out on purpose: a server that sends them falls under the
        /// card schemes' rules.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_data: ::std::option::Option<PaymentMethodData>,
        /// Options by payment method, for example `alipay` with its `terminal_type`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub payment_method_options: ::std::option::Option<PaymentMethodOptions>,
        /// The payment methods the customer may use.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub payment_method_types: ::std::vec::Vec<PaymentMethodType>,
        /// Whether the payment method is to be kept for later payments.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub setup_future_usage: ::std::option::Option<SetupFutureUsage>,
        /// Where goods go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub shipping: ::std::option::Option<Shipping>,
    }
    /// What to change in a webhook endpoint. What is left out stays.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Default, PartialEq)]
    #[non_exhaustive]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct UpdateWebhookEndpoint {
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// Stop or resume deliveries.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub disabled: ::std::option::Option<bool>,
        /// The events to deliver.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub enabled_events: ::std::vec::Vec<EventType>,
        /// Texts of the merchant's own, by name. An empty text removes its name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// Where deliveries go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
    }
    /// Where WooshPay reports what happened.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct WebhookEndpoint {
        /// The version of the payloads.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub api_version: ::std::option::Option<::std::string::String>,
        /// Milliseconds since the Unix epoch. WooshPay's text says seconds, and copied samples show them; what it produces
        /// itself has 13 digits.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<crate::lenient::Timestamp>,
        /// A text for the merchant.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        /// The events that are delivered.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub enabled_events: ::std::option::Option<::std::vec::Vec<EventType>>,
        /// The id of a webhook endpoint, `we_` and digits.
        pub id: crate::types::WebhookEndpointId,
        /// Whether its events are about real money.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub livemode: ::std::option::Option<bool>,
        /// Texts of the merchant's own.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<Metadata>,
        /// `webhook_endpoint`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The key that signs deliveries; only in the answer to a creation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub secret: ::std::option::Option<crate::secret::Secret>,
        /// Whether deliveries are made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<WebhookEndpointStatus>,
        /// Where deliveries go.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// One page of webhook endpoints.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, PartialEq, ::serde::Serialize)]
    #[non_exhaustive]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    pub struct WebhookEndpointList {
        /// The webhook endpoints, newest first.
        pub data: ::std::vec::Vec<WebhookEndpoint>,
        /// Whether another page follows.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub has_more: ::std::option::Option<bool>,
        /// `list`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object: ::std::option::Option<::std::string::String>,
        /// The path of the list.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub url: ::std::option::Option<::std::string::String>,
        /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
        /// their field (`null`, `""`, another type), as they came.
        #[serde(flatten)]
        pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    }
    /// Whether deliveries are made.
    ///
    /// Evidence: stated in WooshPay's documentation.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum WebhookEndpointStatus {
        /// `enabled`
        Enabled,
        /// `disabled`
        Disabled,
        /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
        /// known is never found here.
        Unknown(::std::string::String),
    }
    crate::text_enum::closed_enum! {
        BillingAddressCollection { Auto = "auto", Required = "required", }
    }
    crate::text_enum::open_enum! {
        BillingScheme { PerUnit = "per_unit", Tiered = "tiered", }
    }
    crate::text_enum::closed_enum! {
        CaptureMethod { Automatic = "automatic", Manual = "manual", }
    }
    crate::text_enum::closed_enum! {
        CheckoutMode { Payment = "payment", Subscription = "subscription", Setup =
        "setup", }
    }
    crate::text_enum::open_enum! {
        CheckoutSessionBillingAddressCollection { Auto = "auto", Required = "required", }
    }
    crate::text_enum::open_enum! {
        CheckoutSessionMode { Payment = "payment", Subscription = "subscription", Setup =
        "setup", }
    }
    crate::text_enum::open_enum! {
        CheckoutSessionPaymentStatus { Unpaid = "unpaid", Paid = "paid",
        NoPaymentRequired = "no_payment_required", }
    }
    crate::text_enum::open_enum! {
        CheckoutSessionStatus { Open = "open", Complete = "complete", Expired =
        "expired", }
    }
    crate::text_enum::open_enum! {
        ConfirmationMethod { Automatic = "automatic", }
    }
    crate::text_enum::open_enum! {
        ErrorType { ApiError = "api_error", CardError = "card_error", IdempotencyError =
        "idempotency_error", InvalidRequestError = "invalid_request_error", }
    }
    crate::text_enum::open_enum! {
        EventType { PaymentIntentCreated = "payment_intent.created",
        PaymentIntentRequiresAction = "payment_intent.requires_action",
        PaymentIntentSucceeded = "payment_intent.succeeded", PaymentIntentPaymentFailed =
        "payment_intent.payment_failed", PaymentIntentCanceled =
        "payment_intent.canceled", ChargeRefundUpdated = "charge.refund.updated",
        ChargeDisputeUpdated = "charge.dispute.updated", SetupIntentCreated =
        "setup_intent.created", SetupIntentSucceeded = "setup_intent.succeeded",
        PayoutCreated = "payout.created", PayoutPaid = "payout.paid", PayoutFailed =
        "payout.failed", PayoutCanceled = "payout.canceled", ProductCreated =
        "product.created", CheckoutSessionCompleted = "checkout.session.completed",
        CheckoutSessionExpired = "checkout.session.expired", CheckoutSessionCanceled =
        "checkout.session.canceled", PaymentLinkPaid = "payment_link.paid",
        PaymentLinkFailed = "payment_link.failed", }
    }
    crate::text_enum::open_enum! {
        PaymentIntentCaptureMethod { Automatic = "automatic", Manual = "manual", }
    }
    crate::text_enum::open_enum! {
        PaymentIntentSetupFutureUsage { OnSession = "on_session", OffSession =
        "off_session", }
    }
    crate::text_enum::open_enum! {
        PaymentIntentStatus { RequiresPaymentMethod = "requires_payment_method",
        RequiresConfirmation = "requires_confirmation", RequiresAction =
        "requires_action", RequiresCapture = "requires_capture", Processing =
        "processing", Succeeded = "succeeded", Canceled = "canceled", Failed = "failed",
        }
    }
    crate::text_enum::open_enum! {
        PaymentMethodType { Card = "card", Alipayplus = "alipayplus", Alipay = "alipay",
        WechatPay = "wechat_pay", SepaDebit = "sepa_debit", AlipayHk = "alipay_hk", Boost
        = "boost", Truemoney = "truemoney", Gcash = "gcash", Kakaopay = "kakaopay",
        Touchngo = "touchngo", RabbitLinePay = "rabbit_line_pay", Dana = "dana", Klarna =
        "klarna", Ideal = "ideal", Giropay = "giropay", Sofort = "sofort", Eps = "eps",
        Trustly = "trustly", Bancontact = "bancontact", P24 = "p24", Unionpay =
        "unionpay", Fpx = "fpx", Mcash = "mcash", Grabpay = "grabpay", BankTransferId =
        "bank_transfer_id", Qris = "qris", Promptpay = "promptpay", Ovo = "ovo",
        Shopeepay = "shopeepay", Upi = "upi", Boleto = "boleto", Paynow = "paynow", Pix =
        "pix", X9pay = "9pay", Stitch = "stitch", Bpi = "bpi", BankTransferEu =
        "bank_transfer_eu", BankTransferUk = "bank_transfer_uk", MobileMoney =
        "mobile_money", }
    }
    crate::text_enum::open_enum! {
        PriceType { OneTime = "one_time", Recurring = "recurring", }
    }
    crate::text_enum::open_enum! {
        RefundFailureReason { LostOrStolenCard = "lost_or_stolen_card",
        ExpiredOrCanceledCard = "expired_or_canceled_card", }
    }
    crate::text_enum::open_enum! {
        RefundObjectReason { Duplicate = "duplicate", Fraudulent = "fraudulent",
        RequestedByCustomer = "requested_by_customer", ResolvedDispute =
        "resolved_dispute", ExpiredUncapturedCharge = "expired_uncaptured_charge", }
    }
    crate::text_enum::closed_enum! {
        RefundReason { Duplicate = "duplicate", Fraudulent = "fraudulent",
        RequestedByCustomer = "requested_by_customer", ResolvedDispute =
        "resolved_dispute", }
    }
    crate::text_enum::open_enum! {
        RefundStatus { Pending = "pending", Succeeded = "succeeded", Failed = "failed", }
    }
    crate::text_enum::closed_enum! {
        SetupFutureUsage { OnSession = "on_session", OffSession = "off_session", }
    }
    crate::text_enum::open_enum! {
        WebhookEndpointStatus { Enabled = "enabled", Disabled = "disabled", }
    }
    crate::lenient::received! {
        Address { optional city = "city", optional country = "country", optional line1 =
        "line1", optional line2 = "line2", optional postal_code = "postal_code", optional
        state = "state", }
    }
    crate::lenient::received! {
        Balance { optional available = "available", optional livemode = "livemode",
        optional object = "object", optional pending = "pending", }
    }
    crate::lenient::received! {
        BalanceAmount { required amount = "amount", required currency = "currency", }
    }
    crate::lenient::received! {
        BillingDetails { optional address = "address", optional email = "email", optional
        name = "name", optional phone = "phone", }
    }
    crate::lenient::received! {
        CheckoutSession { optional amount_subtotal = "amount_subtotal", optional
        amount_total = "amount_total", optional billing_address_collection =
        "billing_address_collection", optional cancel_url = "cancel_url", optional
        client_reference_id = "client_reference_id", optional client_secret =
        "client_secret", optional created = "created", optional currency = "currency",
        optional customer = "customer", optional customer_details = "customer_details",
        optional customer_email = "customer_email", optional expires_at = "expires_at",
        required id = "id", optional line_items = "line_items", optional livemode =
        "livemode", optional metadata = "metadata", optional mode = "mode", optional
        object = "object", optional payment_intent = "payment_intent", optional
        payment_link = "payment_link", optional payment_method_options =
        "payment_method_options", optional payment_method_types = "payment_method_types",
        optional payment_status = "payment_status", optional setup_intent =
        "setup_intent", optional shipping = "shipping", optional status = "status",
        optional success_url = "success_url", optional url = "url", }
    }
    crate::lenient::received! {
        CheckoutSessionList { required data = "data", optional has_more = "has_more",
        optional object = "object", optional url = "url", }
    }
    crate::lenient::received! {
        Customer { optional address = "address", optional created = "created", optional
        description = "description", optional email = "email", required id = "id",
        optional livemode = "livemode", optional metadata = "metadata", optional name =
        "name", optional object = "object", optional payment_method = "payment_method",
        optional phone = "phone", optional shipping = "shipping", }
    }
    crate::lenient::received! {
        DeletedWebhookEndpoint { optional deleted = "deleted", required id = "id",
        optional object = "object", }
    }
    crate::lenient::received! {
        ErrorBody { optional code = "code", optional decline_code = "decline_code",
        optional error = "error", optional error_description = "error_description",
        optional message = "message", optional param = "param", optional type_ = "type",
        }
    }
    crate::lenient::received! {
        ErrorObject { optional code = "code", optional decline_code = "decline_code",
        optional message = "message", optional param = "param", optional type_ = "type",
        }
    }
    crate::lenient::received! {
        Event { optional api_version = "api_version", optional created = "created",
        required data = "data", required id = "id", optional livemode = "livemode",
        optional object = "object", optional pending_webhooks = "pending_webhooks",
        optional request = "request", required type_ = "type", }
    }
    crate::lenient::received! {
        EventData { required object = "object", optional previous_attributes =
        "previous_attributes", }
    }
    crate::lenient::received! {
        EventRequest { optional id = "id", optional idempotency_key = "idempotency_key",
        }
    }
    crate::lenient::received! {
        LineItem { optional amount_subtotal = "amount_subtotal", optional amount_total =
        "amount_total", optional currency = "currency", optional description =
        "description", required id = "id", optional object = "object", optional price =
        "price", optional quantity = "quantity", }
    }
    crate::lenient::received! {
        LineItemList { required data = "data", optional has_more = "has_more", optional
        object = "object", optional url = "url", }
    }
    crate::lenient::received! {
        PaymentError { optional code = "code", optional decline_code = "decline_code",
        optional message = "message", optional type_ = "type", }
    }
    crate::lenient::received! {
        PaymentIntent { required amount = "amount", optional amount_capturable =
        "amount_capturable", optional amount_received = "amount_received", optional
        cancel_at = "cancel_at", optional canceled_at = "canceled_at", optional
        cancellation_reason = "cancellation_reason", optional capture_method =
        "capture_method", optional client_secret = "client_secret", optional
        confirmation_method = "confirmation_method", optional created = "created",
        required currency = "currency", optional customer = "customer", optional
        description = "description", required id = "id", optional invoice = "invoice",
        optional last_payment_error = "last_payment_error", optional livemode =
        "livemode", optional merchant_order_id = "merchant_order_id", optional
        merchant_user_id = "merchant_user_id", optional metadata = "metadata", optional
        next_action = "next_action", optional object = "object", optional payment_method
        = "payment_method", optional payment_method_options = "payment_method_options",
        optional payment_method_types = "payment_method_types", optional quantity =
        "quantity", optional receipt_email = "receipt_email", optional return_url =
        "return_url", optional setup_future_usage = "setup_future_usage", optional
        shipping = "shipping", optional statement_descriptor = "statement_descriptor",
        optional statement_descriptor_suffix = "statement_descriptor_suffix", required
        status = "status", optional x3ds_status = "3ds_status", }
    }
    crate::lenient::received! {
        PaymentIntentList { required data = "data", optional has_more = "has_more",
        optional object = "object", optional url = "url", }
    }
    crate::lenient::received! {
        Price { optional active = "active", optional billing_scheme = "billing_scheme",
        optional created = "created", optional currency = "currency", required id = "id",
        optional livemode = "livemode", optional lookup_key = "lookup_key", optional
        metadata = "metadata", optional nickname = "nickname", optional object =
        "object", optional product = "product", optional recurring = "recurring",
        optional type_ = "type", optional unit_amount = "unit_amount", }
    }
    crate::lenient::received! {
        Product { optional active = "active", optional created = "created", optional
        description = "description", required id = "id", optional images = "images",
        optional livemode = "livemode", optional metadata = "metadata", optional name =
        "name", optional object = "object", optional updated = "updated", optional url =
        "url", }
    }
    crate::lenient::received! {
        Recurring { optional interval = "interval", optional interval_count =
        "interval_count", optional usage_type = "usage_type", }
    }
    crate::lenient::received! {
        Refund { optional amount = "amount", optional balance_transaction =
        "balance_transaction", optional charge = "charge", optional created = "created",
        optional currency = "currency", optional description = "description", optional
        failure_reason = "failure_reason", required id = "id", optional metadata =
        "metadata", optional object = "object", optional payment_intent =
        "payment_intent", optional reason = "reason", optional receipt_number =
        "receipt_number", optional status = "status", }
    }
    crate::lenient::received! {
        Shipping { optional address = "address", optional carrier = "carrier", optional
        name = "name", optional phone = "phone", optional tracking_number =
        "tracking_number", }
    }
    crate::lenient::received! {
        WebhookEndpoint { optional api_version = "api_version", optional created =
        "created", optional description = "description", optional enabled_events =
        "enabled_events", required id = "id", optional livemode = "livemode", optional
        metadata = "metadata", optional object = "object", optional secret = "secret",
        optional status = "status", optional url = "url", }
    }
    crate::lenient::received! {
        WebhookEndpointList { required data = "data", optional has_more = "has_more",
        optional object = "object", optional url = "url", }
    }
    impl CancelPaymentIntent {
        /// With what is required; the rest is left out until it is set.
        pub fn new(
            cancellation_reason: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self {
                cancellation_reason: cancellation_reason.into(),
            }
        }
    }
    impl CreateCheckoutSession {
        /// With what is required; the rest is left out until it is set.
        pub fn new(
            mode: CheckoutMode,
            success_url: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self {
                billing_address_collection: ::std::default::Default::default(),
                cancel_url: ::std::default::Default::default(),
                client_reference_id: ::std::default::Default::default(),
                customer: ::std::default::Default::default(),
                customer_email: ::std::default::Default::default(),
                discounts: ::std::default::Default::default(),
                line_items: ::std::default::Default::default(),
                metadata: ::std::default::Default::default(),
                mode,
                payment_intent_data: ::std::default::Default::default(),
                payment_method_types: ::std::default::Default::default(),
                subscription_data: ::std::default::Default::default(),
                success_url: success_url.into(),
            }
        }
    }
    impl CreateLineItem {
        /// With what is required; the rest is left out until it is set.
        pub fn new(quantity: i64) -> Self {
            Self {
                price: ::std::default::Default::default(),
                price_data: ::std::default::Default::default(),
                quantity,
            }
        }
    }
    impl CreatePaymentIntent {
        /// With what is required; the rest is left out until it is set.
        pub fn new(
            amount: crate::money::Amount,
            currency: crate::money::Currency,
        ) -> Self {
            Self {
                amount,
                capture_method: ::std::default::Default::default(),
                confirm: ::std::default::Default::default(),
                currency,
                customer: ::std::default::Default::default(),
                description: ::std::default::Default::default(),
                merchant_order_id: ::std::default::Default::default(),
                merchant_user_id: ::std::default::Default::default(),
                metadata: ::std::default::Default::default(),
                off_session: ::std::default::Default::default(),
                payment_method: ::std::default::Default::default(),
                payment_method_data: ::std::default::Default::default(),
                payment_method_options: ::std::default::Default::default(),
                payment_method_types: ::std::default::Default::default(),
                quantity: ::std::default::Default::default(),
                return_url: ::std::default::Default::default(),
                setup_future_usage: ::std::default::Default::default(),
                shipping: ::std::default::Default::default(),
            }
        }
    }
    impl CreateRefund {
        /// With what is required; the rest is left out until it is set.
        pub fn new(payment_intent: crate::types::PaymentIntentId) -> Self {
            Self {
                amount: ::std::default::Default::default(),
                metadata: ::std::default::Default::default(),
                payment_intent,
                reason: ::std::default::Default::default(),
            }
        }
    }
    impl CreateWebhookEndpoint {
        /// With what is required; the rest is left out until it is set.
        pub fn new(
            url: impl ::std::convert::Into<::std::string::String>,
            enabled_events: ::std::vec::Vec<EventType>,
        ) -> Self {
            Self {
                api_version: ::std::default::Default::default(),
                description: ::std::default::Default::default(),
                enabled_events,
                metadata: ::std::default::Default::default(),
                url: url.into(),
            }
        }
    }
    impl MobileMoney {
        /// With what is required; the rest is left out until it is set.
        pub fn new(
            phone_number: impl ::std::convert::Into<::std::string::String>,
            provider_code: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self {
                phone_number: phone_number.into(),
                provider_code: provider_code.into(),
            }
        }
    }
    impl PaymentMethodData {
        /// With what is required; the rest is left out until it is set.
        pub fn new(type_: PaymentMethodType) -> Self {
            Self {
                billing_details: ::std::default::Default::default(),
                mobile_money: ::std::default::Default::default(),
                type_,
            }
        }
    }
    impl PriceData {
        /// With what is required; the rest is left out until it is set.
        pub fn new(
            currency: crate::money::Currency,
            unit_amount: crate::money::Amount,
        ) -> Self {
            Self {
                active: ::std::default::Default::default(),
                billing_scheme: ::std::default::Default::default(),
                currency,
                lookup_key: ::std::default::Default::default(),
                metadata: ::std::default::Default::default(),
                nickname: ::std::default::Default::default(),
                product: ::std::default::Default::default(),
                product_data: ::std::default::Default::default(),
                unit_amount,
            }
        }
    }
    impl ProductData {
        /// With what is required; the rest is left out until it is set.
        pub fn new(name: impl ::std::convert::Into<::std::string::String>) -> Self {
            Self {
                active: ::std::default::Default::default(),
                description: ::std::default::Default::default(),
                metadata: ::std::default::Default::default(),
                name: name.into(),
                url: ::std::default::Default::default(),
            }
        }
    }
    crate::lenient::debug! {
        Address { sensitive city, shown country, sensitive line1, sensitive line2,
        sensitive postal_code, sensitive state, names extra, }
    }
    crate::lenient::debug! {
        Balance { shown available, shown livemode, shown object, shown pending, names
        extra, }
    }
    crate::lenient::debug! {
        BalanceAmount { shown amount, shown currency, names extra, }
    }
    crate::lenient::debug! {
        BillingDetails { shown address, sensitive email, sensitive name, sensitive phone,
        names extra, }
    }
    crate::lenient::debug! {
        CancelPaymentIntent { shown cancellation_reason, }
    }
    crate::lenient::debug! {
        CapturePaymentIntent { shown amount_to_capture, }
    }
    crate::lenient::debug! {
        CheckoutSession { shown amount_subtotal, shown amount_total, shown
        billing_address_collection, sensitive cancel_url, shown client_reference_id,
        shown client_secret, shown created, shown currency, shown customer, shown
        customer_details, sensitive customer_email, shown expires_at, shown id, shown
        line_items, shown livemode, shown metadata, shown mode, shown object, shown
        payment_intent, shown payment_link, names payment_method_options, shown
        payment_method_types, shown payment_status, shown setup_intent, shown shipping,
        shown status, sensitive success_url, sensitive url, names extra, }
    }
    crate::lenient::debug! {
        CheckoutSessionList { shown data, shown has_more, shown object, shown url, names
        extra, }
    }
    crate::lenient::debug! {
        ConfirmPaymentIntent { shown off_session, shown payment_method, shown
        payment_method_data, shown payment_method_options, sensitive return_url, }
    }
    crate::lenient::debug! {
        CreateCheckoutSession { shown billing_address_collection, sensitive cancel_url,
        shown client_reference_id, shown customer, sensitive customer_email, shown
        discounts, shown line_items, shown metadata, shown mode, shown
        payment_intent_data, shown payment_method_types, shown subscription_data,
        sensitive success_url, }
    }
    crate::lenient::debug! {
        CreateCustomer { shown address, shown description, sensitive email, shown
        metadata, sensitive name, shown payment_method, sensitive phone, shown shipping,
        }
    }
    crate::lenient::debug! {
        CreateLineItem { shown price, shown price_data, shown quantity, }
    }
    crate::lenient::debug! {
        CreatePaymentIntent { shown amount, shown capture_method, shown confirm, shown
        currency, shown customer, shown description, shown merchant_order_id, sensitive
        merchant_user_id, shown metadata, shown off_session, shown payment_method, shown
        payment_method_data, shown payment_method_options, shown payment_method_types,
        shown quantity, sensitive return_url, shown setup_future_usage, shown shipping, }
    }
    crate::lenient::debug! {
        CreateRefund { shown amount, shown metadata, shown payment_intent, shown reason,
        }
    }
    crate::lenient::debug! {
        CreateWebhookEndpoint { shown api_version, shown description, shown
        enabled_events, shown metadata, sensitive url, }
    }
    crate::lenient::debug! {
        Customer { shown address, shown created, shown description, sensitive email,
        shown id, shown livemode, shown metadata, sensitive name, shown object, shown
        payment_method, sensitive phone, shown shipping, names extra, }
    }
    crate::lenient::debug! {
        DeletedWebhookEndpoint { shown deleted, shown id, shown object, names extra, }
    }
    crate::lenient::debug! {
        Discount { shown coupon, shown promotion_code, }
    }
    crate::lenient::debug! {
        ErrorBody { shown code, shown decline_code, shown error, shown error_description,
        shown message, shown param, shown type_, names extra, }
    }
    crate::lenient::debug_union! {
        ErrorDetail { shown ErrorObject, shown ErrorText, names Unknown, }
    }
    crate::lenient::debug! {
        ErrorObject { shown code, shown decline_code, shown message, shown param, shown
        type_, names extra, }
    }
    crate::lenient::debug! {
        Event { shown api_version, shown created, shown data, shown id, shown livemode,
        shown object, shown pending_webhooks, shown request, shown type_, names extra, }
    }
    crate::lenient::debug! {
        EventData { names object, names previous_attributes, names extra, }
    }
    crate::lenient::debug! {
        EventRequest { shown id, shown idempotency_key, names extra, }
    }
    crate::lenient::debug! {
        LineItem { shown amount_subtotal, shown amount_total, shown currency, shown
        description, shown id, shown object, shown price, shown quantity, names extra, }
    }
    crate::lenient::debug! {
        LineItemList { shown data, shown has_more, shown object, shown url, names extra,
        }
    }
    crate::lenient::debug_names! {
        Metadata
    }
    crate::lenient::debug! {
        MobileMoney { sensitive phone_number, shown provider_code, }
    }
    crate::lenient::debug! {
        PaymentError { shown code, shown decline_code, shown message, shown type_, names
        extra, }
    }
    crate::lenient::debug! {
        PaymentIntent { shown amount, shown amount_capturable, shown amount_received,
        names cancel_at, shown canceled_at, shown cancellation_reason, shown
        capture_method, shown client_secret, shown confirmation_method, shown created,
        shown currency, shown customer, shown description, shown id, shown invoice, shown
        last_payment_error, shown livemode, shown merchant_order_id, sensitive
        merchant_user_id, shown metadata, shown next_action, shown object, shown
        payment_method, names payment_method_options, shown payment_method_types, shown
        quantity, sensitive receipt_email, sensitive return_url, shown
        setup_future_usage, shown shipping, shown statement_descriptor, shown
        statement_descriptor_suffix, shown status, shown x3ds_status, names extra, }
    }
    crate::lenient::debug! {
        PaymentIntentData { shown capture_method, shown description, shown
        merchant_order_id, sensitive merchant_user_id, shown metadata, }
    }
    crate::lenient::debug! {
        PaymentIntentList { shown data, shown has_more, shown object, shown url, names
        extra, }
    }
    crate::lenient::debug! {
        PaymentMethodData { shown billing_details, shown mobile_money, shown type_, }
    }
    crate::lenient::debug_names! {
        PaymentMethodOptions
    }
    crate::lenient::debug! {
        Price { shown active, shown billing_scheme, shown created, shown currency, shown
        id, shown livemode, shown lookup_key, shown metadata, shown nickname, shown
        object, shown product, shown recurring, shown type_, shown unit_amount, names
        extra, }
    }
    crate::lenient::debug! {
        PriceData { shown active, shown billing_scheme, shown currency, shown lookup_key,
        shown metadata, shown nickname, shown product, shown product_data, shown
        unit_amount, }
    }
    crate::lenient::debug_union! {
        PriceProduct { shown ProductId, shown Product, names Unknown, }
    }
    crate::lenient::debug! {
        Product { shown active, shown created, shown description, shown id, shown images,
        shown livemode, shown metadata, shown name, shown object, shown updated, shown
        url, names extra, }
    }
    crate::lenient::debug! {
        ProductData { shown active, shown description, shown metadata, shown name, shown
        url, }
    }
    crate::lenient::debug! {
        Recurring { shown interval, names interval_count, shown usage_type, names extra,
        }
    }
    crate::lenient::debug! {
        Refund { shown amount, shown balance_transaction, shown charge, shown created,
        shown currency, shown description, shown failure_reason, shown id, shown
        metadata, shown object, shown payment_intent, shown reason, shown receipt_number,
        shown status, names extra, }
    }
    crate::lenient::debug! {
        Shipping { shown address, shown carrier, sensitive name, sensitive phone,
        sensitive tracking_number, names extra, }
    }
    crate::lenient::debug! {
        SubscriptionData { shown trial_period_days, }
    }
    crate::lenient::debug! {
        UpdateCustomer { shown address, shown description, sensitive email, shown
        metadata, sensitive name, shown payment_method, sensitive phone, shown shipping,
        }
    }
    crate::lenient::debug! {
        UpdatePaymentIntent { shown amount, shown currency, shown customer, shown
        description, shown merchant_order_id, sensitive merchant_user_id, shown metadata,
        shown payment_method, shown payment_method_data, shown payment_method_options,
        shown payment_method_types, shown setup_future_usage, shown shipping, }
    }
    crate::lenient::debug! {
        UpdateWebhookEndpoint { shown description, shown disabled, shown enabled_events,
        shown metadata, sensitive url, }
    }
    crate::lenient::debug! {
        WebhookEndpoint { shown api_version, shown created, shown description, shown
        enabled_events, shown id, shown livemode, shown metadata, shown object, shown
        secret, shown status, sensitive url, names extra, }
    }
    crate::lenient::debug! {
        WebhookEndpointList { shown data, shown has_more, shown object, shown url, names
        extra, }
    }
    crate::id::id_type! {
        #[doc = " The id of a checkout session, `cs_` and digits."] #[doc = ""] #[doc =
        " Evidence: printed on WooshPay's DANA page."] CheckoutSessionId "cs_"
    }
    crate::id::id_type! {
        #[doc = " The id of a customer, `cus_` and digits."] #[doc = ""] #[doc =
        " Evidence: seen only in a sample of WooshPay's documentation."] CustomerId
        "cus_"
    }
    crate::id::id_type! {
        #[doc =
        " The id of an event, `evt_` and digits. Deliveries of one event share it."]
        #[doc = ""] #[doc =
        " Evidence: seen only in a sample of WooshPay's documentation."] EventId "evt_"
    }
    crate::id::id_type! {
        #[doc = " The id of a line item, `li_` and digits."] #[doc = ""] #[doc =
        " Evidence: printed on WooshPay's DANA page."] LineItemId "li_"
    }
    crate::id::id_type! {
        #[doc = " The id of a payment intent, `pi_` and digits."] #[doc = ""] #[doc =
        " Evidence: printed on WooshPay's DANA page."] PaymentIntentId "pi_"
    }
    crate::id::id_type! {
        #[doc = " The id of a payment method, `pm_` and digits."] #[doc = ""] #[doc =
        " Evidence: printed on WooshPay's DANA page."] PaymentMethodId "pm_"
    }
    crate::id::id_type! {
        #[doc = " The id of a price, `price_` and digits."] #[doc = ""] #[doc =
        " Evidence: printed on WooshPay's DANA page."] PriceId "price_"
    }
    crate::id::id_type! {
        #[doc = " The id of a product, `prod_` and digits."] #[doc = ""] #[doc =
        " Evidence: printed on WooshPay's DANA page."] ProductId "prod_"
    }
    crate::id::id_type! {
        #[doc = " The id of a refund, `re_` and digits."] #[doc = ""] #[doc =
        " Evidence: seen only in a sample of WooshPay's documentation."] RefundId "re_"
    }
    crate::id::id_type! {
        #[doc = " The id of a webhook endpoint, `we_` and digits."] #[doc = ""] #[doc =
        " Evidence: seen only in a sample of WooshPay's documentation."]
        WebhookEndpointId "we_"
    }
    /// The query of `GET /v1/checkout/sessions/list`.
    #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[non_exhaustive]
    pub struct ListCheckoutSessions {
        /// Created after this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[gt]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_gt: Option<String>,
        /// Created at or after this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[gte]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_gte: Option<String>,
        /// Created before this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[lt]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_lt: Option<String>,
        /// Created at or before this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[lte]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_lte: Option<String>,
        /// Only objects of this customer.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub customer: Option<crate::types::CustomerId>,
        /// The id before which the page ends; gives the page before.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ending_before: Option<crate::types::CheckoutSessionId>,
        /// How many objects a page holds, 1 to 100; the service takes 10 when it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<i32>,
        /// Only the session that made this payment intent.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub payment_intent: Option<crate::types::PaymentIntentId>,
        /// The id after which the page starts; gives the next page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub starting_after: Option<crate::types::CheckoutSessionId>,
    }
    /// The query of `GET /v1/checkout/sessions/{id}/line_items`.
    #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[non_exhaustive]
    pub struct ListCheckoutSessionLineItems {
        /// The id before which the page ends; gives the page before.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ending_before: Option<crate::types::LineItemId>,
        /// How many objects a page holds, 1 to 100; the service takes 10 when it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<i32>,
        /// The id after which the page starts; gives the next page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub starting_after: Option<crate::types::LineItemId>,
    }
    /// The query of `GET /v1/payment_intents`.
    #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[non_exhaustive]
    pub struct ListPaymentIntents {
        /// Created after this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[gt]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_gt: Option<String>,
        /// Created at or after this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[gte]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_gte: Option<String>,
        /// Created before this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[lt]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_lt: Option<String>,
        /// Created at or before this time; milliseconds since the Unix epoch as text. WooshPay's words say seconds.
        ///
        /// Evidence: inferred, not confirmed by WooshPay.
        #[serde(rename = "created[lte]")]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub created_lte: Option<String>,
        /// Only objects of this customer.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub customer: Option<crate::types::CustomerId>,
        /// The id before which the page ends; gives the page before.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ending_before: Option<crate::types::PaymentIntentId>,
        /// How many objects a page holds, 1 to 100; the service takes 10 when it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<i32>,
        /// The id after which the page starts; gives the next page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub starting_after: Option<crate::types::PaymentIntentId>,
    }
    impl SearchPaymentIntents {
        /// With what is required; the rest is left out until it is set.
        pub fn new(query: impl ::std::convert::Into<::std::string::String>) -> Self {
            Self {
                limit: ::std::default::Default::default(),
                query: query.into(),
            }
        }
    }
    /// The query of `GET /v1/payment_intents/search`.
    #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[non_exhaustive]
    pub struct SearchPaymentIntents {
        /// How many objects a page holds, 1 to 100; the service takes 10 when it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<i32>,
        /// One comparison, for example `merchant_order_id:'order1234'`.
        pub query: String,
    }
    /// The query of `GET /v1/webhook_endpoints`.
    #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize)]
    #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
    #[non_exhaustive]
    pub struct ListWebhookEndpoints {
        /// The id before which the page ends; gives the page before.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ending_before: Option<crate::types::WebhookEndpointId>,
        /// How many objects a page holds, 1 to 100; the service takes 10 when it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub limit: Option<i32>,
        /// The id after which the page starts; gives the next page.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub starting_after: Option<crate::types::WebhookEndpointId>,
    }
}
/// What each payment method can do: the table of the document.
pub mod payment_methods {
    use crate::rules::{Integration, PaymentMethod};
    /// DANA. Evidence: printed on WooshPay's DANA page.
    pub const DANA: PaymentMethod = PaymentMethod {
        name: "dana",
        title: "DANA",
        processing_currencies: &["IDR"],
        settlement_currencies: &["USD"],
        minimum_amount: 100i64,
        maximum_amount: Some(300000000i64),
        refunds: true,
        partial_refunds: true,
        multiple_partial_refunds: false,
        chargebacks: false,
        integrations: &[Integration::DirectApi, Integration::Checkout],
    };
    /// Every row of the table.
    pub const ALL: &[PaymentMethod] = &[DANA];
}
/// How each currency is counted: the table of the document.
pub mod currencies {
    /// How many decimals lie between one IDR and the unit on the wire. Evidence: inferred, not confirmed by WooshPay.
    ///
    /// The DANA page prints its limits as 100 IDR and 300,000,000 IDR and sends `"amount": 100` for a payment, so one
    /// on the wire is one rupiah. ISO 4217 and the tables of related wallets give IDR two decimals; only a live
    /// account can settle it, and a wrong guess costs a factor of 100.
    pub const IDR_EXPONENT: u32 = 0u32;
    /// How many decimals lie between one USD and the unit on the wire. Evidence: stated in WooshPay's documentation.
    ///
    /// WooshPay's text reads 100 as $1.00.
    pub const USD_EXPONENT: u32 = 2u32;
}
/// Every operation of the document, by its id.
#[cfg(feature = "client")]
pub mod operations {
    use crate::call::Operation;
    use ::reqwest::Method;
    /// Retrieve the balance.
    pub static RETRIEVE_BALANCE: Operation = Operation::new(
        "retrieve_balance",
        Method::GET,
        "/v1/balance",
    );
    /// Create a checkout session.
    pub static CREATE_CHECKOUT_SESSION: Operation = Operation::new(
        "create_checkout_session",
        Method::POST,
        "/v1/checkout/sessions",
    );
    /// List checkout sessions, newest first.
    pub static LIST_CHECKOUT_SESSIONS: Operation = Operation::new(
        "list_checkout_sessions",
        Method::GET,
        "/v1/checkout/sessions/list",
    );
    /// Retrieve a checkout session.
    pub static RETRIEVE_CHECKOUT_SESSION: Operation = Operation::new(
        "retrieve_checkout_session",
        Method::GET,
        "/v1/checkout/sessions/{id}",
    );
    /// Expire an open checkout session.
    pub static EXPIRE_CHECKOUT_SESSION: Operation = Operation::new(
        "expire_checkout_session",
        Method::POST,
        "/v1/checkout/sessions/{id}/expire",
    );
    /// List the line items of a checkout session.
    pub static LIST_CHECKOUT_SESSION_LINE_ITEMS: Operation = Operation::new(
        "list_checkout_session_line_items",
        Method::GET,
        "/v1/checkout/sessions/{id}/line_items",
    );
    /// Create a customer.
    pub static CREATE_CUSTOMER: Operation = Operation::new(
        "create_customer",
        Method::POST,
        "/v1/customers",
    );
    /// Retrieve a customer.
    pub static RETRIEVE_CUSTOMER: Operation = Operation::new(
        "retrieve_customer",
        Method::GET,
        "/v1/customers/{id}",
    );
    /// Update a customer.
    pub static UPDATE_CUSTOMER: Operation = Operation::new(
        "update_customer",
        Method::POST,
        "/v1/customers/{id}",
    );
    /// Retrieve an event.
    pub static RETRIEVE_EVENT: Operation = Operation::new(
        "retrieve_event",
        Method::GET,
        "/v1/events/{id}",
    );
    /// List payment intents, newest first.
    pub static LIST_PAYMENT_INTENTS: Operation = Operation::new(
        "list_payment_intents",
        Method::GET,
        "/v1/payment_intents",
    );
    /// Create a payment intent.
    pub static CREATE_PAYMENT_INTENT: Operation = Operation::new(
        "create_payment_intent",
        Method::POST,
        "/v1/payment_intents",
    );
    /// Search payment intents.
    pub static SEARCH_PAYMENT_INTENTS: Operation = Operation::new(
        "search_payment_intents",
        Method::GET,
        "/v1/payment_intents/search",
    );
    /// Retrieve a payment intent.
    pub static RETRIEVE_PAYMENT_INTENT: Operation = Operation::new(
        "retrieve_payment_intent",
        Method::GET,
        "/v1/payment_intents/{id}",
    );
    /// Update a payment intent.
    pub static UPDATE_PAYMENT_INTENT: Operation = Operation::new(
        "update_payment_intent",
        Method::POST,
        "/v1/payment_intents/{id}",
    );
    /// Cancel a payment intent.
    pub static CANCEL_PAYMENT_INTENT: Operation = Operation::new(
        "cancel_payment_intent",
        Method::POST,
        "/v1/payment_intents/{id}/cancel",
    );
    /// Capture an authorised payment intent.
    pub static CAPTURE_PAYMENT_INTENT: Operation = Operation::new(
        "capture_payment_intent",
        Method::POST,
        "/v1/payment_intents/{id}/capture",
    );
    /// Confirm a payment intent.
    pub static CONFIRM_PAYMENT_INTENT: Operation = Operation::new(
        "confirm_payment_intent",
        Method::POST,
        "/v1/payment_intents/{id}/confirm",
    );
    /// Create a refund.
    pub static CREATE_REFUND: Operation = Operation::new(
        "create_refund",
        Method::POST,
        "/v1/refunds",
    );
    /// Retrieve a refund.
    pub static RETRIEVE_REFUND: Operation = Operation::new(
        "retrieve_refund",
        Method::GET,
        "/v1/refunds/{id}",
    );
    /// List webhook endpoints, newest first.
    pub static LIST_WEBHOOK_ENDPOINTS: Operation = Operation::new(
        "list_webhook_endpoints",
        Method::GET,
        "/v1/webhook_endpoints",
    );
    /// Create a webhook endpoint.
    pub static CREATE_WEBHOOK_ENDPOINT: Operation = Operation::new(
        "create_webhook_endpoint",
        Method::POST,
        "/v1/webhook_endpoints",
    );
    /// Retrieve a webhook endpoint.
    pub static RETRIEVE_WEBHOOK_ENDPOINT: Operation = Operation::new(
        "retrieve_webhook_endpoint",
        Method::GET,
        "/v1/webhook_endpoints/{id}",
    );
    /// Update a webhook endpoint.
    pub static UPDATE_WEBHOOK_ENDPOINT: Operation = Operation::new(
        "update_webhook_endpoint",
        Method::POST,
        "/v1/webhook_endpoints/{id}",
    );
    /// Delete a webhook endpoint.
    pub static DELETE_WEBHOOK_ENDPOINT: Operation = Operation::new(
        "delete_webhook_endpoint",
        Method::DELETE,
        "/v1/webhook_endpoints/{id}",
    );
}
#[cfg(feature = "client")]
mod methods {
    use super::{operations, types};
    use crate::call::{Call, Paged};
    impl crate::Client {
        /// Retrieve the balance.
        ///
        /// `GET /v1/balance`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_balance(&self) -> Call<types::Balance> {
            Call::new(self, &operations::RETRIEVE_BALANCE, &[])
        }
        /// Create a checkout session.
        ///
        /// Opens a payment page hosted by WooshPay for 24 hours. A customer who reaches `success_url` proves nothing: ask for
        /// the session's or the intent's state, or wait for the webhook.
        ///
        /// `POST /v1/checkout/sessions`. Evidence: printed on WooshPay's DANA page.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn create_checkout_session(
            &self,
            body: &types::CreateCheckoutSession,
        ) -> Call<types::CheckoutSession> {
            Call::new(self, &operations::CREATE_CHECKOUT_SESSION, &[]).body(body)
        }
        /// List checkout sessions, newest first.
        ///
        /// The path ends in `/list`, unlike every other list but that of disputes. As with payment intents, WooshPay documents
        /// the filters as a JSON body on GET; that they are accepted as a query, and how `created` is spelled there, is
        /// inferred. It documents a filter by `customer_details.email`, too, for which no such spelling is known.
        ///
        /// `GET /v1/checkout/sessions/list`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn list_checkout_sessions(
            &self,
            query: &types::ListCheckoutSessions,
        ) -> Call<types::CheckoutSessionList, Paged> {
            Call::new(self, &operations::LIST_CHECKOUT_SESSIONS, &[]).query(query)
        }
        /// Retrieve a checkout session.
        ///
        /// `GET /v1/checkout/sessions/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_checkout_session(
            &self,
            id: &crate::types::CheckoutSessionId,
        ) -> Call<types::CheckoutSession> {
            Call::new(
                self,
                &operations::RETRIEVE_CHECKOUT_SESSION,
                &[("id", crate::types::CheckoutSessionId::PREFIX, id.as_str())],
            )
        }
        /// Expire an open checkout session.
        ///
        /// The page stops taking payments. Only an open session can be expired.
        ///
        /// `POST /v1/checkout/sessions/{id}/expire`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn expire_checkout_session(
            &self,
            id: &crate::types::CheckoutSessionId,
        ) -> Call<types::CheckoutSession> {
            Call::new(
                self,
                &operations::EXPIRE_CHECKOUT_SESSION,
                &[("id", crate::types::CheckoutSessionId::PREFIX, id.as_str())],
            )
        }
        /// List the line items of a checkout session.
        ///
        /// The page is named in WooshPay's navigation; path and shape are inferred.
        ///
        /// `GET /v1/checkout/sessions/{id}/line_items`. Evidence: inferred, not confirmed by WooshPay.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn list_checkout_session_line_items(
            &self,
            id: &crate::types::CheckoutSessionId,
            query: &types::ListCheckoutSessionLineItems,
        ) -> Call<types::LineItemList, Paged> {
            Call::new(
                    self,
                    &operations::LIST_CHECKOUT_SESSION_LINE_ITEMS,
                    &[("id", crate::types::CheckoutSessionId::PREFIX, id.as_str())],
                )
                .query(query)
        }
        /// Create a customer.
        ///
        /// `POST /v1/customers`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn create_customer(
            &self,
            body: &types::CreateCustomer,
        ) -> Call<types::Customer> {
            Call::new(self, &operations::CREATE_CUSTOMER, &[]).body(body)
        }
        /// Retrieve a customer.
        ///
        /// `GET /v1/customers/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_customer(
            &self,
            id: &crate::types::CustomerId,
        ) -> Call<types::Customer> {
            Call::new(
                self,
                &operations::RETRIEVE_CUSTOMER,
                &[("id", crate::types::CustomerId::PREFIX, id.as_str())],
            )
        }
        /// Update a customer.
        ///
        /// `POST /v1/customers/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn update_customer(
            &self,
            id: &crate::types::CustomerId,
            body: &types::UpdateCustomer,
        ) -> Call<types::Customer> {
            Call::new(
                    self,
                    &operations::UPDATE_CUSTOMER,
                    &[("id", crate::types::CustomerId::PREFIX, id.as_str())],
                )
                .body(body)
        }
        /// Retrieve an event.
        ///
        /// The same envelope that a webhook delivers. WooshPay documents no list of events.
        ///
        /// `GET /v1/events/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_event(&self, id: &crate::types::EventId) -> Call<types::Event> {
            Call::new(
                self,
                &operations::RETRIEVE_EVENT,
                &[("id", crate::types::EventId::PREFIX, id.as_str())],
            )
        }
        /// List payment intents, newest first.
        ///
        /// WooshPay documents the filters as a JSON body on GET, which HTTP gives no meaning. They are sent as a query here,
        /// as every other list of the service takes them; that the service accepts this is inferred.
        ///
        /// `GET /v1/payment_intents`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn list_payment_intents(
            &self,
            query: &types::ListPaymentIntents,
        ) -> Call<types::PaymentIntentList, Paged> {
            Call::new(self, &operations::LIST_PAYMENT_INTENTS, &[]).query(query)
        }
        /// Create a payment intent.
        ///
        /// With `confirm: true`, `payment_method_data` and `return_url` the intent is created and confirmed in one step, and
        /// the answer carries the address to which the customer goes. For DANA this is the whole Direct API.
        ///
        /// `POST /v1/payment_intents`. Evidence: printed on WooshPay's DANA page.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn create_payment_intent(
            &self,
            body: &types::CreatePaymentIntent,
        ) -> Call<types::PaymentIntent> {
            Call::new(self, &operations::CREATE_PAYMENT_INTENT, &[]).body(body)
        }
        /// Search payment intents.
        ///
        /// `query` compares one field, for example `merchant_order_id:'order1234'`. The answer's shape is taken from the list.
        ///
        /// `GET /v1/payment_intents/search`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn search_payment_intents(
            &self,
            query: &types::SearchPaymentIntents,
        ) -> Call<types::PaymentIntentList> {
            Call::new(self, &operations::SEARCH_PAYMENT_INTENTS, &[]).query(query)
        }
        /// Retrieve a payment intent.
        ///
        /// The one call whose answer says whether a payment succeeded; a customer who came back proves nothing.
        ///
        /// `GET /v1/payment_intents/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_payment_intent(
            &self,
            id: &crate::types::PaymentIntentId,
        ) -> Call<types::PaymentIntent> {
            Call::new(
                self,
                &operations::RETRIEVE_PAYMENT_INTENT,
                &[("id", crate::types::PaymentIntentId::PREFIX, id.as_str())],
            )
        }
        /// Update a payment intent.
        ///
        /// Changes fields without confirming. A new payment method needs a new confirmation.
        ///
        /// `POST /v1/payment_intents/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn update_payment_intent(
            &self,
            id: &crate::types::PaymentIntentId,
            body: &types::UpdatePaymentIntent,
        ) -> Call<types::PaymentIntent> {
            Call::new(
                    self,
                    &operations::UPDATE_PAYMENT_INTENT,
                    &[("id", crate::types::PaymentIntentId::PREFIX, id.as_str())],
                )
                .body(body)
        }
        /// Cancel a payment intent.
        ///
        /// Possible in `requires_payment_method`, `requires_confirmation`, `requires_action` and `requires_capture`. The
        /// intent of a checkout session cannot be canceled: expire the session instead.
        ///
        /// `POST /v1/payment_intents/{id}/cancel`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn cancel_payment_intent(
            &self,
            id: &crate::types::PaymentIntentId,
            body: &types::CancelPaymentIntent,
        ) -> Call<types::PaymentIntent> {
            Call::new(
                    self,
                    &operations::CANCEL_PAYMENT_INTENT,
                    &[("id", crate::types::PaymentIntentId::PREFIX, id.as_str())],
                )
                .body(body)
        }
        /// Capture an authorised payment intent.
        ///
        /// Collects all or part of what was authorised and releases the rest. An intent nobody captures is canceled after
        /// 7 days.
        ///
        /// `POST /v1/payment_intents/{id}/capture`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn capture_payment_intent(
            &self,
            id: &crate::types::PaymentIntentId,
            body: &types::CapturePaymentIntent,
        ) -> Call<types::PaymentIntent> {
            Call::new(
                    self,
                    &operations::CAPTURE_PAYMENT_INTENT,
                    &[("id", crate::types::PaymentIntentId::PREFIX, id.as_str())],
                )
                .body(body)
        }
        /// Confirm a payment intent.
        ///
        /// Starts the payment. A redirect wallet answers `requires_action` and the address in `next_action`.
        ///
        /// `POST /v1/payment_intents/{id}/confirm`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn confirm_payment_intent(
            &self,
            id: &crate::types::PaymentIntentId,
            body: &types::ConfirmPaymentIntent,
        ) -> Call<types::PaymentIntent> {
            Call::new(
                    self,
                    &operations::CONFIRM_PAYMENT_INTENT,
                    &[("id", crate::types::PaymentIntentId::PREFIX, id.as_str())],
                )
                .body(body)
        }
        /// Create a refund.
        ///
        /// Without `amount`, all that is left of the payment goes back; that an omitted amount means this is inferred. Not
        /// every payment method supports refunds, or a part, or several parts: `payment_methods` holds the rules of each.
        ///
        /// `POST /v1/refunds`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn create_refund(&self, body: &types::CreateRefund) -> Call<types::Refund> {
            Call::new(self, &operations::CREATE_REFUND, &[]).body(body)
        }
        /// Retrieve a refund.
        ///
        /// `GET /v1/refunds/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_refund(
            &self,
            id: &crate::types::RefundId,
        ) -> Call<types::Refund> {
            Call::new(
                self,
                &operations::RETRIEVE_REFUND,
                &[("id", crate::types::RefundId::PREFIX, id.as_str())],
            )
        }
        /// List webhook endpoints, newest first.
        ///
        /// `GET /v1/webhook_endpoints`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn list_webhook_endpoints(
            &self,
            query: &types::ListWebhookEndpoints,
        ) -> Call<types::WebhookEndpointList, Paged> {
            Call::new(self, &operations::LIST_WEBHOOK_ENDPOINTS, &[]).query(query)
        }
        /// Create a webhook endpoint.
        ///
        /// The answer carries `secret`, which is shown this once. Keep it where the verifier finds it.
        ///
        /// `POST /v1/webhook_endpoints`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn create_webhook_endpoint(
            &self,
            body: &types::CreateWebhookEndpoint,
        ) -> Call<types::WebhookEndpoint> {
            Call::new(self, &operations::CREATE_WEBHOOK_ENDPOINT, &[]).body(body)
        }
        /// Retrieve a webhook endpoint.
        ///
        /// `GET /v1/webhook_endpoints/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn retrieve_webhook_endpoint(
            &self,
            id: &crate::types::WebhookEndpointId,
        ) -> Call<types::WebhookEndpoint> {
            Call::new(
                self,
                &operations::RETRIEVE_WEBHOOK_ENDPOINT,
                &[("id", crate::types::WebhookEndpointId::PREFIX, id.as_str())],
            )
        }
        /// Update a webhook endpoint.
        ///
        /// `POST /v1/webhook_endpoints/{id}`. Evidence: stated in WooshPay's documentation.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn update_webhook_endpoint(
            &self,
            id: &crate::types::WebhookEndpointId,
            body: &types::UpdateWebhookEndpoint,
        ) -> Call<types::WebhookEndpoint> {
            Call::new(
                    self,
                    &operations::UPDATE_WEBHOOK_ENDPOINT,
                    &[("id", crate::types::WebhookEndpointId::PREFIX, id.as_str())],
                )
                .body(body)
        }
        /// Delete a webhook endpoint.
        ///
        /// The operation is named in WooshPay's navigation; the answer's shape is inferred.
        ///
        /// `DELETE /v1/webhook_endpoints/{id}`. Evidence: inferred, not confirmed by WooshPay.
        ///
        /// # Errors
        ///
        /// When awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.
        pub fn delete_webhook_endpoint(
            &self,
            id: &crate::types::WebhookEndpointId,
        ) -> Call<types::DeletedWebhookEndpoint> {
            Call::new(
                self,
                &operations::DELETE_WEBHOOK_ENDPOINT,
                &[("id", crate::types::WebhookEndpointId::PREFIX, id.as_str())],
            )
        }
    }
    impl crate::page::Page for types::CheckoutSessionList {
        type Item = types::CheckoutSession;
        fn into_parts(self) -> (Vec<types::CheckoutSession>, bool) {
            (
                self.data,
                self.has_more.unwrap_or_else(|| crate::page::may_go_on(&self.extra)),
            )
        }
        fn cursor(item: &types::CheckoutSession) -> &str {
            item.id.as_str()
        }
    }
    impl crate::page::Page for types::LineItemList {
        type Item = types::LineItem;
        fn into_parts(self) -> (Vec<types::LineItem>, bool) {
            (
                self.data,
                self.has_more.unwrap_or_else(|| crate::page::may_go_on(&self.extra)),
            )
        }
        fn cursor(item: &types::LineItem) -> &str {
            item.id.as_str()
        }
    }
    impl crate::page::Page for types::PaymentIntentList {
        type Item = types::PaymentIntent;
        fn into_parts(self) -> (Vec<types::PaymentIntent>, bool) {
            (
                self.data,
                self.has_more.unwrap_or_else(|| crate::page::may_go_on(&self.extra)),
            )
        }
        fn cursor(item: &types::PaymentIntent) -> &str {
            item.id.as_str()
        }
    }
    impl crate::page::Page for types::WebhookEndpointList {
        type Item = types::WebhookEndpoint;
        fn into_parts(self) -> (Vec<types::WebhookEndpoint>, bool) {
            (
                self.data,
                self.has_more.unwrap_or_else(|| crate::page::may_go_on(&self.extra)),
            )
        }
        fn cursor(item: &types::WebhookEndpoint) -> &str {
            item.id.as_str()
        }
    }
}
