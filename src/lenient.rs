//! How the service's loose JSON becomes tight types, with nothing lost.

mod piece;

pub(crate) use piece::{Members, Piece};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

/// Implements `Deserialize` for a struct of the generated client, field by field.
macro_rules! received {
    ($name:ident { $($how:ident $field:ident = $wire:literal,)* }) => {
        impl crate::lenient::Received for $name {
            fn from_members(members: crate::lenient::Members<'_>) -> ::std::result::Result<Self, ::serde_json::Error> {
                let mut extra = ::serde_json::Map::new();
                $(let mut $field = None;)*
                for (name, piece) in members {
                    match &*name {
                        $($wire => $field = crate::lenient::received!(@take $how extra name piece),)*
                        _ => crate::lenient::keep(&mut extra, name, piece),
                    }
                }
                Ok(Self { $($field: crate::lenient::received!(@give $how $field $wire),)* extra })
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::lenient::Received::from_members(crate::lenient::members(deserializer)?)
                    .map_err(::serde::de::Error::custom)
            }
        }
    };
    (@take required $extra:ident $name:ident $piece:ident) => { Some(crate::lenient::fit($piece)) };
    (@take $how:ident $extra:ident $name:ident $piece:ident) => {
        crate::lenient::optional(&mut $extra, $name, $piece)
    };
    (@give required $field:ident $wire:literal) => { crate::lenient::required($field, $wire)? };
    (@give optional $field:ident $wire:literal) => { $field };
    (@give many $field:ident $wire:literal) => { $field.unwrap_or_default() };
}

/// Implements `Debug` for a struct of the generated client, without what a log must not show.
macro_rules! debug {
    ($name:ident { $($how:ident $field:ident,)* }) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                $(crate::lenient::debug!(@$how self shown $field);)*
                shown.finish()
            }
        }
    };
    (@shown $self:ident $shown:ident $field:ident) => { $shown.field(stringify!($field), &$self.$field); };
    (@sensitive $self:ident $shown:ident $field:ident) => { $shown.field(stringify!($field), &format_args!("***")); };
    (@names $self:ident $shown:ident $field:ident) => {
        $shown.field(stringify!($field), &crate::lenient::Names::of(&$self.$field));
    };
}

/// Implements `Debug` for a map with a name of its own, by the names of its members.
macro_rules! debug_names {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                crate::lenient::Names::of(self).fmt(f)
            }
        }
    };
}

/// Implements `Debug` for a union, without what a shape that nobody knows may hold.
macro_rules! debug_union {
    ($name:ident { $($how:ident $variant:ident,)* }) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant(it) => crate::lenient::debug_union!(@$how f $variant it),)*
                }
            }
        }
    };
    (@shown $f:ident $variant:ident $it:ident) => { $f.debug_tuple(stringify!($variant)).field($it).finish() };
    (@names $f:ident $variant:ident $it:ident) => {
        $f.debug_tuple(stringify!($variant)).field(&crate::lenient::Names::of($it)).finish()
    };
}

pub(crate) use {debug, debug_names, debug_union, received};

/// The names of the members of something free-form, for `Debug`.
pub(crate) struct Names(Value);

impl Names {
    pub(crate) fn of(free_form: &impl Serialize) -> Self {
        Self(serde_json::to_value(free_form).unwrap_or_default())
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Null => f.write_str("None"),
            Value::Object(members) => f.debug_set().entries(members.keys()).finish(),
            _ => f.write_str("***"),
        }
    }
}

/// What is made of the members of an object, by code that is compiled once and not for each source of them.
pub(crate) trait Received: Sized {
    fn from_members(members: Members<'_>) -> Result<Self, serde_json::Error>;
}

/// A `T` from JSON. To look once whether all of it is text is quicker than to look at each text in it, and one parser is
/// less code than two.
pub(crate) fn read<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, serde_json::Error> {
    serde_json::from_str(str::from_utf8(json).map_err(serde_json::Error::custom)?)
}

/// The members of an object, in their order.
pub(crate) fn members<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
    match Piece::deserialize(deserializer)? {
        Piece::Object(members) => Ok(members),
        other => Err(D::Error::custom(format_args!("invalid type: {}, expected an object", other.kind()))),
    }
}

/// Of members with one name the last one counts.
pub(crate) fn keep(extra: &mut Map<String, Value>, name: Cow<'_, str>, piece: Piece<'_>) {
    extra.insert(name.into_owned(), piece.into());
}

/// Without this field the object is of no use.
pub(crate) fn required<T>(fit: Option<Fit<'_, T>>, name: &'static str) -> Result<T, serde_json::Error> {
    let fit = fit.ok_or_else(|| serde_json::Error::missing_field(name))?;
    fit.map_err(|(_, error)| serde_json::Error::custom(format_args!("field `{name}`: {error}")))
}

/// A value that says nothing (`null`, `""`) or does not fit is kept as it came.
pub(crate) fn optional<T: DeserializeOwned>(
    extra: &mut Map<String, Value>,
    name: Cow<'_, str>,
    piece: Piece<'_>,
) -> Option<T> {
    let unfit = match piece {
        Piece::Null => piece,
        Piece::Text(text) if text.is_empty() => Piece::Text(text),
        piece => match fit(piece) {
            Ok(value) => {
                extra.remove(&*name);
                return Some(value);
            }
            Err((piece, _)) => piece,
        },
    };
    keep(extra, name, unfit);
    None
}

/// What fits, or what does not with the reason.
type Fit<'p, T> = Result<T, (Piece<'p>, serde_json::Error)>;

/// The piece as a `T`; or, when it is text, what the text says as JSON. WooshPay's older serialiser writes lists and
/// numbers so.
pub(crate) fn fit<T: DeserializeOwned>(piece: Piece<'_>) -> Fit<'_, T> {
    let error = match T::deserialize(&piece) {
        Ok(fitting) => return Ok(fitting),
        Err(error) => error,
    };
    match &piece {
        Piece::Text(text) => {
            let told = serde_json::from_str(text).and_then(|told: Piece<'_>| T::deserialize(&told));
            told.map_err(|_| (piece, error))
        }
        _ => Err((piece, error)),
    }
}

/// A text that says something. `""` is how WooshPay often spells null.
pub(crate) fn non_blank<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Err(D::Error::custom("it is empty")) } else { Ok(text) }
}

/// A whole number, or a text that is one. `100.00` may count another unit than `100` does, so it is not taken for it.
pub(crate) fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let whole = match Piece::deserialize(deserializer)? {
        Piece::Number(number) => number.as_i64(),
        Piece::Text(text) => text.parse().ok(),
        _ => None,
    };
    whole.ok_or_else(|| D::Error::custom("expected a whole number"))
}

/// A moment, in milliseconds since the Unix epoch; evidence: printed on WooshPay's DANA page.
///
/// WooshPay's text says seconds, and copied samples show them. A number above 10¹¹ is read as milliseconds, any other as
/// seconds; it is kept, and written again, as it came.
///
/// ```
/// use wooshpay::Timestamp;
///
/// let milliseconds: Timestamp = serde_json::from_str("1681356963000").unwrap();
/// let seconds: Timestamp = serde_json::from_str("1681356963").unwrap();
/// assert_eq!(milliseconds.as_millis(), seconds.as_millis());
/// assert_eq!(serde_json::to_string(&seconds).unwrap(), "1681356963");
/// // As written they are not the same: compare `as_millis`.
/// assert_ne!(milliseconds, seconds);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The greatest number that is read as seconds: the year 5138, and in milliseconds 1973.
pub(crate) const LATEST_SECOND: u64 = 100_000_000_000;

impl Timestamp {
    /// The moment in milliseconds since the Unix epoch.
    pub fn as_millis(self) -> i64 {
        if self.0.unsigned_abs() > LATEST_SECOND { self.0 } else { self.0.saturating_mul(1000) }
    }

    /// The moment for the standard library; nothing when it lies outside of what that can hold.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_millis(self.as_millis().unsigned_abs());
        let epoch = SystemTime::UNIX_EPOCH;
        if self.0 < 0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_millis().fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({})", self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole_number(deserializer).map(Self)
    }
}
