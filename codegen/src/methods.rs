//! The payment-method table of the document.
