//! Facts: what is known about an order, an item and the moment of asking.
//!
//! A fact is a name and a typed value; every fact may be missing. This file is
//! the one vocabulary: case files, addresses, policy files and questions all
//! read and print facts through it, and it refuses what it does not know.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};
use serde_json::Value as Json;

/// What values a fact takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Flag,
    /// One of these words; a policy may add words of its own to `category`.
    Words(&'static [&'static str]),
    /// A whole number, at least this.
    Count(u64),
    /// A calendar day, `YYYY-MM-DD`.
    Day,
    /// An instant, RFC 3339.
    Instant,
    /// Two letters, read as ISO 3166-1 alpha-2.
    Country,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident $name:literal $kind:expr;)*) => {
        /// The facts, in the order in which a shopper is asked for them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact { $($(#[$doc])* $variant,)* }

        impl Fact {
            pub const ALL: &[Fact] = &[$(Fact::$variant,)*];

            /// The fact's name in case files, policy files and addresses.
            pub const fn name(self) -> &'static str {
                match self { $(Fact::$variant => $name,)* }
            }

            pub const fn kind(self) -> Kind {
                match self { $(Fact::$variant => $kind,)* }
            }
        }
    };
}

facts! {
    /// Which claim is made.
    Claim "claim" Kind::Words(&["missing_item", "faulty_item", "damaged_parcel", "wrong_item", "return_not_arrived"]);
    Discount "discount" Kind::Words(&["welcome_offer", "code"]);
    /// Why the parcel came back to the merchant.
    ReshipCause "reship_cause" Kind::Words(&["incorrect_address", "unclaimed", "customs_refusal"]);
    /// Why the shopper sends it back.
    Reason "reason" Kind::Words(&["defective", "damaged_in_transit", "misprinted", "wrong_item_sent", "other_size", "other_colour", "changed_mind"]);
    Category "category" Kind::Words(&["dress", "top", "bottoms", "outerwear", "bodysuit", "tights", "socks", "jewelry", "intimates", "bra", "swimwear", "shoes", "accessory"]);
    FinalSale "final_sale" Kind::Flag;
    CustomMade "custom_made" Kind::Flag;
    FreeGift "free_gift" Kind::Flag;
    MarkedNonReturnable "marked_non_returnable" Kind::Flag;
    /// When the order left.
    ShippedOn "shipped_on" Kind::Day;
    /// When the order's last parcel was marked delivered.
    DeliveredOn "delivered_on" Kind::Day;
    PlacedAt "placed_at" Kind::Instant;
    /// The item's state now, the fault it arrived with left aside.
    Condition "condition" Kind::Words(&["new", "worn", "washed", "ironed", "stained", "altered", "damaged_by_customer"]);
    TagsAttached "tags_attached" Kind::Flag;
    OriginalPackaging "original_packaging" Kind::Flag;
    PartOfSet "part_of_set" Kind::Flag;
    WholeSet "whole_set" Kind::Flag;
    GiftOrder "gift_order" Kind::Flag;
    BulkOrder "bulk_order" Kind::Flag;
    Destination "destination" Kind::Country;
    /// Return parcels already sent from this order.
    EarlierReturns "earlier_returns" Kind::Count(0);
    OrderAlreadyPlaced "order_already_placed" Kind::Flag;
    NewCustomer "new_customer" Kind::Flag;
    FirstOrder "first_order" Kind::Flag;
    OnSale "on_sale" Kind::Flag;
    PromotionRunning "promotion_running" Kind::Flag;
    ProductionStarted "production_started" Kind::Flag;
    Dispatched "dispatched" Kind::Flag;
    /// Tracked proof that the return was sent.
    ProofOfPostage "proof_of_postage" Kind::Flag;
    /// When the return parcel reached the merchant.
    ReceivedOn "received_on" Kind::Day;
    /// The day of the request, in the shopper's calendar.
    Today "today" Kind::Day;
    /// The moment of the request.
    Now "now" Kind::Instant;
    /// The wanted replacement is in stock.
    InStock "in_stock" Kind::Flag;
    PaymentMethod "payment_method" Kind::Words(&["card", "paypal", "e_cheque"]);
    /// The merchant's own checks flagged the order.
    FlaggedAbnormal "flagged_abnormal" Kind::Flag;
    /// Items to be sent again.
    Items "items" Kind::Count(1);
}

/// Groups of words that policies speak of as one; they stand for their words
/// wherever a policy file names the fact.
pub const GROUPS: &[(Fact, &str, &[&str])] = &[
    (
        Fact::Reason,
        "at_fault",
        &[
            "defective",
            "damaged_in_transit",
            "misprinted",
            "wrong_item_sent",
        ],
    ),
    (
        Fact::Reason,
        "defective_or_damaged",
        &["defective", "damaged_in_transit", "misprinted"],
    ),
    (
        Fact::Destination,
        "EU",
        &[
            "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
            "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
        ],
    ),
];

impl Fact {
    /// The fact of this name, if there is one.
    pub fn named(name: &str) -> Option<Fact> {
        Fact::ALL.iter().copied().find(|fact| fact.name() == name)
    }

    /// What stands in for the fact where it is absent: these three are never
    /// missing, so they are never asked for.
    pub(crate) fn default(self) -> Option<Value> {
        match self {
            Fact::PaymentMethod => Some(Value::Word(UNNAMED)),
            Fact::FlaggedAbnormal => Some(Value::Flag(false)),
            Fact::Items => Some(Value::Count(1)),
            _ => None,
        }
    }

    /// Whether the shopper can still act on the fact before sending, and so
    /// turn a refusal round: a worn dress stays worn, a set can be completed.
    pub fn is_changeable(self) -> bool {
        matches!(
            self,
            Fact::Reason | Fact::OriginalPackaging | Fact::WholeSet | Fact::ProofOfPostage
        )
    }
}

/// A word that no policy names: what an absent payment method counts as.
const UNNAMED: u8 = u8::MAX;

/// Two capital letters. Which of them are assigned does not matter here.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    pub fn parse(text: &str) -> Option<Country> {
        match text.as_bytes() {
            &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some(Country([a, b])),
            _ => None,
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Country([a, b]) = *self;
        write!(f, "{}{}", char::from(a), char::from(b))
    }
}

impl TryFrom<String> for Country {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Country::parse(&text).ok_or_else(|| format!("`{text}` is not a country code"))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> String {
        country.to_string()
    }
}

/// The value of a fact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    Flag(bool),
    /// Place of the word in [`Vocabulary::words`].
    Word(u8),
    Count(u64),
    Day(NaiveDate),
    Instant(DateTime<FixedOffset>),
    Country(Country),
}

/// The words that a policy's facts may take: the shared ones and the
/// merchant's own categories.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Vocabulary {
    /// Categories beyond the shared ones, as id and name.
    pub(crate) categories: Vec<(String, String)>,
}

impl Vocabulary {
    /// The words of a fact, in order; none for a fact of another kind.
    pub fn words(&self, fact: Fact) -> impl Iterator<Item = &str> {
        let shared = match fact.kind() {
            Kind::Words(words) => words,
            Kind::Flag | Kind::Count(_) | Kind::Day | Kind::Instant | Kind::Country => &[],
        };
        let own = if fact == Fact::Category {
            self.categories.as_slice()
        } else {
            &[]
        };
        shared
            .iter()
            .copied()
            .chain(own.iter().map(|(id, _)| id.as_str()))
    }

    /// Every value of a fact that has few: both flags, or its words.
    pub(crate) fn few(&self, fact: Fact) -> impl Iterator<Item = Value> {
        let flags = matches!(fact.kind(), Kind::Flag).then_some([false, true]);
        let words = (0..self.words(fact).count()).filter_map(|place| u8::try_from(place).ok());
        let flags = flags.into_iter().flatten().map(Value::Flag);
        flags.chain(words.map(Value::Word))
    }

    /// The merchant's name for a category of its own.
    pub fn category_name(&self, id: &str) -> Option<&str> {
        self.categories
            .iter()
            .find(|(own, _)| own == id)
            .map(|(_, name)| name.as_str())
    }

    /// Reads a value as an address or a form gives it: `true`, `2026-06-30`, `US`.
    ///
    /// # Errors
    /// When the text is no value of this fact; the message names what is.
    pub fn parse(&self, fact: Fact, text: &str) -> Result<Value, FactError> {
        let value = match fact.kind() {
            Kind::Flag => match text {
                "true" => Some(Value::Flag(true)),
                "false" => Some(Value::Flag(false)),
                _ => None,
            },
            Kind::Words(_) => self
                .words(fact)
                .position(|word| word == text)
                .and_then(|place| u8::try_from(place).ok())
                .map(Value::Word),
            Kind::Count(least) => {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let number = if digits { text.parse().ok() } else { None };
                number.filter(|number| *number >= least).map(Value::Count)
            }
            Kind::Day => day(text).map(Value::Day),
            Kind::Instant => DateTime::parse_from_rfc3339(text).ok().map(Value::Instant),
            Kind::Country => Country::parse(text).map(Value::Country),
        };
        value.ok_or_else(|| self.error(fact, &format!("`{}`", clip(text))))
    }

    /// Reads a value as a case file gives it.
    ///
    /// # Errors
    /// When the value is of another type, `null`, or out of range.
    pub fn from_json(&self, fact: Fact, json: &Json) -> Result<Value, FactError> {
        match (fact.kind(), json) {
            (Kind::Flag, Json::Bool(flag)) => Ok(Value::Flag(*flag)),
            (Kind::Count(_), Json::Number(number)) => self.parse(fact, &number.to_string()),
            (Kind::Words(_) | Kind::Day | Kind::Instant | Kind::Country, Json::String(text)) => {
                self.parse(fact, text)
            }
            _ => Err(self.error(fact, &format!("`{}`", clip(&json.to_string())))),
        }
    }

    /// The value as text; `parse` reads it back.
    pub fn print(&self, fact: Fact, value: Value) -> String {
        match value {
            Value::Flag(flag) => flag.to_string(),
            Value::Word(place) => self
                .words(fact)
                .nth(usize::from(place))
                .unwrap_or_default()
                .to_owned(),
            Value::Count(count) => count.to_string(),
            Value::Day(day) => day.to_string(),
            Value::Instant(instant) => print_instant(instant),
            Value::Country(country) => country.to_string(),
        }
    }

    fn error(&self, fact: Fact, got: &str) -> FactError {
        let wanted = match fact.kind() {
            Kind::Flag => "true or false".to_owned(),
            Kind::Words(_) => {
                let words: Vec<String> = self.words(fact).map(|word| format!("`{word}`")).collect();
                format!("one of {}", words.join(", "))
            }
            Kind::Count(least) => format!("a whole number from {least} to {}", u64::MAX),
            Kind::Day => "a day like `2026-06-30`".to_owned(),
            Kind::Instant => "an instant like `2026-06-30T14:05:00+02:00`".to_owned(),
            Kind::Country => "two capital letters like `US`".to_owned(),
        };
        FactError(format!("`{}` must be {wanted}, not {got}", fact.name()))
    }
}

/// Why a value was not understood, in one sentence that names the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError(String);

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FactError {}

/// The facts known; the others are missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts([Option<Value>; Fact::ALL.len()]);

impl Default for Facts {
    fn default() -> Facts {
        Facts::NONE
    }
}

impl Facts {
    pub(crate) const NONE: Facts = Facts([None; Fact::ALL.len()]);

    pub fn get(&self, fact: Fact) -> Option<Value> {
        self.value(fact).copied()
    }

    #[inline]
    pub(crate) fn value(&self, fact: Fact) -> Option<&Value> {
        self.0.get(fact as usize)?.as_ref()
    }

    pub fn set(&mut self, fact: Fact, value: Value) {
        self.replace(fact, Some(value));
    }

    pub fn remove(&mut self, fact: Fact) {
        self.replace(fact, None);
    }

    /// The known facts with their values, in asking order.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, Value)> {
        Fact::ALL
            .iter()
            .filter_map(|fact| Some((*fact, self.get(*fact)?)))
    }

    /// Reads the `facts` object of a case.
    ///
    /// # Errors
    /// At the first unknown name or misunderstood value.
    pub fn from_json(
        object: &serde_json::Map<String, Json>,
        vocabulary: &Vocabulary,
    ) -> Result<Facts, FactError> {
        let mut facts = Facts::default();
        for (name, json) in object {
            let fact = Fact::named(name).ok_or_else(|| {
                let names: Vec<String> = Fact::ALL
                    .iter()
                    .map(|fact| format!("`{}`", fact.name()))
                    .collect();
                FactError(format!(
                    "unknown fact `{}`, expected one of {}",
                    clip(name),
                    names.join(", ")
                ))
            })?;
            facts.set(fact, vocabulary.from_json(fact, json)?);
        }
        Ok(facts)
    }

    pub(crate) fn replace(&mut self, fact: Fact, value: Option<Value>) {
        if let Some(slot) = self.0.get_mut(fact as usize) {
            *slot = value;
        }
    }
}

/// The instant as RFC 3339, in its own offset, with no more precision than it
/// has. Written by hand for the same reason as [`day`] is read.
pub fn print_instant(instant: DateTime<FixedOffset>) -> String {
    let local = instant.naive_local();
    let fraction = match local.nanosecond() % 1_000_000_000 {
        0 => String::new(),
        nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => format!(".{:06}", nanos / 1_000),
        nanos => format!(".{nanos:09}"),
    };
    let zone = match instant.offset().local_minus_utc() / 60 {
        0 => "Z".to_owned(),
        minutes => {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
    };
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}",
        local.date()
    )
}

/// `YYYY-MM-DD` and nothing else. Read by hand: chrono's reader also takes signs
/// and single digits, and would be the largest thing that a phone downloads for
/// the engine.
pub fn day(text: &str) -> Option<NaiveDate> {
    let number = |place: std::ops::Range<usize>| {
        let digits = text.get(place)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse::<u32>().ok()
    };
    let joined = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    if text.len() != 10 || !joined {
        return None;
    }
    let year = i32::try_from(number(0..4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?)
}

/// Long input is named by its beginning.
fn clip(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() > MOST {
        text.chars().take(MOST).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_printed_as_they_were_read() {
        for text in [
            "2026-06-30T14:05:00Z",
            "2026-06-30T14:05:09+02:00",
            "2026-03-01T23:30:00-07:30",
            "2026-06-30T14:05:00.120Z",
            "2026-06-30T14:05:00.000001Z",
            "2026-06-30T14:05:00.000000001+05:45",
        ] {
            assert_eq!(
                print_instant(DateTime::parse_from_rfc3339(text).unwrap()),
                text
            );
        }
    }

    #[test]
    fn days_have_one_shape() {
        for text in [
            "2026-02-29",
            "2026-6-01",
            "+2026-06-01",
            "2026-06-1",
            "2026/06/01",
            "２026-06-01",
            "2026-06-010",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(
            day("2024-02-29").map(|day| day.to_string()).as_deref(),
            Some("2024-02-29")
        );
    }

    #[test]
    fn values_are_read_as_they_are_printed() {
        let vocabulary = Vocabulary {
            categories: vec![("hat".to_owned(), "Hats".to_owned())],
        };
        for (fact, text) in [
            (Fact::FinalSale, "true"),
            (Fact::FinalSale, "false"),
            (Fact::Reason, "misprinted"),
            (Fact::Category, "hat"),
            (Fact::EarlierReturns, "0"),
            (Fact::Items, "1"),
            (Fact::Items, "18446744073709551615"),
            (Fact::DeliveredOn, "2026-06-30"),
            (Fact::PlacedAt, "2026-06-30T14:05:00+02:00"),
            (Fact::Destination, "US"),
        ] {
            let value = vocabulary.parse(fact, text);
            let printed = value.map(|value| vocabulary.print(fact, value));
            assert_eq!(printed.as_deref(), Ok(text));
        }
        assert_eq!(vocabulary.category_name("hat"), Some("Hats"));
        assert_eq!(vocabulary.category_name("dress"), None);
    }

    #[test]
    fn what_is_no_value_is_named_with_what_would_be() {
        let vocabulary = Vocabulary::default();
        let long = "x".repeat(200);
        let clipped = format!("`{}…`", "x".repeat(80));
        for (fact, text, said) in [
            (
                Fact::FinalSale,
                "yes",
                "`final_sale` must be true or false, not `yes`",
            ),
            (
                Fact::EarlierReturns,
                "",
                "`earlier_returns` must be a whole number from 0",
            ),
            (Fact::EarlierReturns, "1.0", "not `1.0`"),
            (Fact::EarlierReturns, "-1", "not `-1`"),
            (Fact::Items, "0", "`items` must be a whole number from 1"),
            (
                Fact::Items,
                "18446744073709551616",
                "not `18446744073709551616`",
            ),
            (
                Fact::Destination,
                "us",
                "two capital letters like `US`, not `us`",
            ),
            (Fact::Destination, "Us", "not `Us`"),
            (Fact::Destination, "uS", "not `uS`"),
            (Fact::Destination, "USA", "not `USA`"),
            (Fact::Today, "2026-02-30", "a day like `2026-06-30`"),
            (Fact::Now, "2026-03-01", "an instant like"),
            (Fact::Claim, &long, &clipped),
        ] {
            let error = vocabulary.parse(fact, text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        // Eighty letters are shown whole.
        let error = vocabulary
            .parse(Fact::Claim, &"y".repeat(80))
            .unwrap_err()
            .to_string();
        assert!(error.ends_with(&format!("`{}`", "y".repeat(80))), "{error}");
    }

    #[test]
    fn facts_are_set_and_taken_back() {
        let mut facts = Facts::default();
        facts.set(Fact::Items, Value::Count(2));
        facts.set(Fact::Reason, Value::Word(0));
        let known: Vec<Fact> = facts.iter().map(|(fact, _)| fact).collect();
        assert_eq!(known, [Fact::Reason, Fact::Items]);
        facts.remove(Fact::Reason);
        assert_eq!(facts.iter().count(), 1);
    }
}
