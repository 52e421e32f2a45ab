//! Ids: one type for each kind of object, so that a session is never asked for as a payment.

use crate::ParseError;

/// Makes the type of one kind of id.
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident $prefix:literal) => {
        $(#[$doc])*
        ///
        /// Parsing checks the prefix and refuses what would reach another path. What the service sends is kept as it is.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(::std::string::String);

        impl $name {
            /// What ids of this kind start with.
            pub const PREFIX: &'static str = $prefix;

            /// Takes an id that was stored, for example in the merchant's database.
            ///
            /// # Errors
            /// When the text does not start with the prefix, or could reach another path of the service.
            pub fn new(id: impl ::std::convert::Into<::std::string::String>) -> ::std::result::Result<Self, crate::ParseError> {
                let id = id.into();
                crate::id::check(&id, $prefix, stringify!($name)).map(|()| Self(id))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = crate::ParseError;

            fn from_str(id: &str) -> ::std::result::Result<Self, Self::Err> {
                Self::new(id)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::lenient::non_blank(deserializer).map(Self)
            }
        }
    };
}

pub(crate) use id_type;

pub(crate) fn check(id: &str, prefix: &str, kind: &str) -> Result<(), ParseError> {
    if !id.starts_with(prefix) {
        return Err(ParseError::new(format!("{id:?} is not a {kind}, which starts with `{prefix}`")));
    }
    check_segment(id).map_err(|why| ParseError::new(format!("{id:?} is not a {kind}: {why}")))?;
    if id.len() == prefix.len() {
        return Err(ParseError::new(format!("{id:?} is not a {kind}: nothing follows the prefix")));
    }
    Ok(())
}

/// Whether a text can stand between two slashes of a path and mean itself. `..` would reach the path above, and an empty
/// text the list.
pub(crate) fn check_segment(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    if text == "." || text == ".." {
        return Err("it is a step in a path");
    }
    if text.len() > 255 {
        return Err("it is longer than 255 bytes");
    }
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')) {
        return Err("it holds other characters than letters, digits, `_`, `-` and `.`");
    }
    Ok(())
}
