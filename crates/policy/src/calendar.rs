//! Counting days: calendar days, and business days past weekends and the
//! holidays that a merchant's document lists.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The unit that a period is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Days,
    BusinessDays,
}

/// Which days are no business days, beside Saturdays and Sundays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    #[serde(with = "days")]
    pub(crate) holidays: Vec<NaiveDate>,
}

impl Calendar {
    /// The day so many units after `start`; none is `start` itself, weekend or not.
    pub fn after(&self, start: NaiveDate, count: u32, unit: Unit) -> NaiveDate {
        match unit {
            Unit::Days => start
                .checked_add_days(Days::new(count.into()))
                .unwrap_or(NaiveDate::MAX),
            Unit::BusinessDays => {
                let mut day = start;
                for _ in 0..count {
                    day = self.next_business_day(day);
                }
                day
            }
        }
    }

    fn next_business_day(&self, from: NaiveDate) -> NaiveDate {
        let mut day = from;
        loop {
            let Some(next) = day.succ_opt() else {
                return day;
            };
            day = next;
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if !weekend && !self.holidays.contains(&day) {
                return day;
            }
        }
    }
}

/// Days in JSON, `YYYY-MM-DD` as everywhere.
mod days {
    use chrono::NaiveDate;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::fact::day;

    pub fn serialize<S: Serializer>(days: &[NaiveDate], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(days.iter().map(NaiveDate::to_string))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<NaiveDate>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let read = |text: String| {
            day(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no day")))
        };
        texts.into_iter().map(read).collect()
    }
}
