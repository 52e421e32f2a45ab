//! The tables of the document as constants.

use crate::document::Document;
use crate::error::Error;
use crate::facts::evidence;
use crate::methods;
use crate::polish::ident;
use proc_macro2::TokenStream;
use quote::quote;

/// The modules `payment_methods` and `currencies`.
pub(crate) fn tables(document: &Document) -> Result<TokenStream, Error> {
    let rows = methods::rows(document).map_err(Error::many)?;
    let currencies = methods::currencies(document).map_err(Error::many)?;
    let mut names = Vec::new();
    let mut methods = Vec::new();
    for row in &rows {
        let constant = ident(&row.name.to_uppercase(), "x-payment-method")?;
        let (name, title) = (&row.name, &row.title);
        let (processing, settlement) = (&row.processing_currencies, &row.settlement_currencies);
        let minimum = row.minimum_amount;
        let maximum = match row.maximum_amount {
            Some(maximum) => quote! { Some(#maximum) },
            None => quote! { None },
        };
        let (refunds, partial, multiple) = (row.refunds, row.partial_refunds, row.multiple_partial_refunds);
        let chargebacks = row.chargebacks;
        let integrations = row.integrations.iter().map(|integration| match integration {
            methods::Integration::DirectApi => quote! { Integration::DirectApi },
            methods::Integration::Checkout => quote! { Integration::Checkout },
        });
        let doc = format!(" {title}. Evidence: {}.", evidence(row.evidence.as_str()));
        methods.push(quote! {
            #[doc = #doc]
            pub const #constant: PaymentMethod = PaymentMethod {
                name: #name,
                title: #title,
                processing_currencies: &[#(#processing),*],
                settlement_currencies: &[#(#settlement),*],
                minimum_amount: #minimum,
                maximum_amount: #maximum,
                refunds: #refunds,
                partial_refunds: #partial,
                multiple_partial_refunds: #multiple,
                chargebacks: #chargebacks,
                integrations: &[#(#integrations),*],
            };
        });
        names.push(constant);
    }
    let mut exponents = Vec::new();
    for row in &currencies {
        let constant = ident(&format!("{}_EXPONENT", row.code), "x-currency")?;
        let exponent = u32::from(row.exponent);
        let docs = crate::polish::doc_attributes(&format!(
            "How many decimals lie between one {} and the unit on the wire. Evidence: {}.\n\n{}",
            row.code,
            evidence(row.evidence.as_str()),
            row.because
        ));
        exponents.push(quote! { #(#docs)* pub const #constant: u32 = #exponent; });
    }
    Ok(quote! {
        /// What each payment method can do: the table of the document.
        pub mod payment_methods {
            use crate::rules::{Integration, PaymentMethod};
            #(#methods)*
            /// Every row of the table.
            pub const ALL: &[PaymentMethod] = &[#(#names),*];
        }

        /// How each currency is counted: the table of the document.
        pub mod currencies {
            #(#exponents)*
        }
    })
}
