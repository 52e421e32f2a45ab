//! JSON between its text and its types: members in the order in which they came, text borrowed where it can be.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Error, Map, Number, Value};
use std::borrow::Cow;
use std::fmt;

/// Any JSON. A type can be read from it, and when none fits it is still there.
pub(crate) enum Piece<'de> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'de, str>),
    List(Vec<Piece<'de>>),
    Object(Members<'de>),
}

/// The members of an object, in their order.
pub(crate) type Members<'de> = Vec<(Cow<'de, str>, Piece<'de>)>;

impl Piece<'_> {
    /// What it is, for an error.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

impl From<Piece<'_>> for Value {
    fn from(piece: Piece<'_>) -> Self {
        match piece {
            Piece::Null => Self::Null,
            Piece::Bool(flag) => Self::Bool(flag),
            Piece::Number(number) => Self::Number(number),
            Piece::Text(text) => Self::String(text.into_owned()),
            Piece::List(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Piece::Object(members) => {
                // One by one: to collect them would sort them first.
                let mut map = Map::new();
                for (name, piece) in members {
                    map.insert(name.into_owned(), piece.into());
                }
                Self::Object(map)
            }
        }
    }
}

/// The name under which serde_json hands over a number when another crate has turned on `arbitrary_precision`.
const PRECISE_NUMBER: &str = "$serde_json::private::Number";

impl<'de: 'a, 'a> Deserialize<'de> for Piece<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Piece<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON")
            }

            fn visit_unit<E>(self) -> Result<Piece<'de>, E> {
                Ok(Piece::Null)
            }

            fn visit_none<E>(self) -> Result<Piece<'de>, E> {
                Ok(Piece::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Piece<'de>, D::Error> {
                Piece::deserialize(deserializer)
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Piece<'de>, E> {
                Ok(Piece::Bool(flag))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Piece<'de>, E> {
                Ok(Piece::Number(number.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Piece<'de>, E> {
                Ok(Piece::Number(number.into()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Piece<'de>, E> {
                Ok(Number::from_f64(number).map_or(Piece::Null, Piece::Number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Piece<'de>, E> {
                Ok(Piece::Text(text.to_owned().into()))
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Piece<'de>, E> {
                Ok(Piece::Text(text.into()))
            }

            fn visit_string<E>(self, text: String) -> Result<Piece<'de>, E> {
                Ok(Piece::Text(text.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Piece<'de>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Piece::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Piece<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key()? {
                    let Piece::Text(name) = name else { return Err(A::Error::custom("the name of a member is text")) };
                    members.push((name, map.next_value()?));
                }
                match members.as_slice() {
                    [(name, Piece::Text(digits))] if name == PRECISE_NUMBER => {
                        serde_json::from_str(digits).map(Piece::Number).map_err(A::Error::custom)
                    }
                    _ => Ok(Piece::Object(members)),
                }
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl<'de> IntoDeserializer<'de, Error> for &'de Piece<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for &'de Piece<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Piece::Null => visitor.visit_unit(),
            Piece::Bool(flag) => visitor.visit_bool(*flag),
            Piece::Number(number) => number.deserialize_any(visitor),
            Piece::Text(text) => visitor.visit_borrowed_str(text),
            Piece::List(items) => SeqDeserializer::new(items.iter()).deserialize_any(visitor),
            Piece::Object(members) => pairs(members).deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Piece::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Piece::Text(text) => (**text).into_deserializer().deserialize_enum(name, variants, visitor),
            Piece::Object(members) => {
                MapAccessDeserializer::new(pairs(members)).deserialize_enum(name, variants, visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// Reads the members one by one, and then insists that none is left.
fn pairs<'de>(
    members: &'de [(Cow<'_, str>, Piece<'_>)],
) -> MapDeserializer<'de, impl Iterator<Item = (&'de str, &'de Piece<'de>)>, Error> {
    MapDeserializer::new(members.iter().map(|(name, piece)| (&**name, piece)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_the_clothes_of_a_member_is_a_number() {
        let dressed = MapDeserializer::<_, Error>::new([(PRECISE_NUMBER, "12.50")].into_iter());
        let piece = Piece::deserialize(MapAccessDeserializer::new(dressed)).unwrap();
        assert_eq!(Value::from(piece), Value::from(12.5));
    }

    #[test]
    fn what_fits_nothing_is_still_there() {
        let text = r#"{"z": [1, -2, 0.5, "a\nb"], "a": {"inner": null, "flag": true}}"#;
        let piece: Piece<'_> = serde_json::from_str(text).unwrap();
        assert!(i64::deserialize(&piece).is_err());
        assert_eq!(Value::deserialize(&piece).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        let Piece::Object(members) = &piece else { panic!("it is an object") };
        assert_eq!(members.iter().map(|(name, _)| &**name).collect::<Vec<_>>(), ["z", "a"]);
        assert_eq!(Value::from(piece), serde_json::from_str::<Value>(text).unwrap());
    }
}
