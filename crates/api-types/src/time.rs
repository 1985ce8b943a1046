//! Days and instants in JSON, each in one shape. chrono's own readers would be
//! the largest thing that a phone downloads for them.

use chrono::{DateTime, FixedOffset, NaiveDate};
use hemline_policy::fact;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A day, `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub NaiveDate);

/// A moment, RFC 3339 with the offset that it was told with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub DateTime<FixedOffset>);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = fact::day(&text).map(Self);
        day.ok_or_else(|| D::Error::custom("expected a day like `2026-06-30`"))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&fact::print_instant(self.0))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(Self)
            .map_err(|_| D::Error::custom("expected an instant like `2026-06-30T14:05:00+02:00`"))
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
    use utoipa::{PartialSchema, ToSchema};

    use super::{Day, Instant};

    fn text(format: KnownFormat) -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        schema
            .format(Some(SchemaFormat::KnownFormat(format)))
            .into()
    }

    impl PartialSchema for Day {
        fn schema() -> RefOr<Schema> {
            text(KnownFormat::Date)
        }
    }

    impl ToSchema for Day {}

    impl PartialSchema for Instant {
        fn schema() -> RefOr<Schema> {
            text(KnownFormat::DateTime)
        }
    }

    impl ToSchema for Instant {}
}
