//! A policy as data: clauses in the document's order, each with the rules that
//! it states. Read from a file by [`crate::load`], sent to the browser as JSON.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Unit};
use crate::fact::{Country, Fact, Vocabulary, day};
use crate::money::Money;
use crate::plan::Plans;

/// A question that a policy answers about an order or an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Return,
    Exchange,
    Postage,
    Refund,
    Cancel,
    Amend,
    Claim,
    Reship,
    Customs,
    Discount,
}

impl Topic {
    pub const ALL: &[Topic] = &[
        Topic::Return,
        Topic::Exchange,
        Topic::Postage,
        Topic::Refund,
        Topic::Cancel,
        Topic::Amend,
        Topic::Claim,
        Topic::Reship,
        Topic::Customs,
        Topic::Discount,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Topic::Return => "return",
            Topic::Exchange => "exchange",
            Topic::Postage => "postage",
            Topic::Refund => "refund",
            Topic::Cancel => "cancel",
            Topic::Amend => "amend",
            Topic::Claim => "claim",
            Topic::Reship => "reship",
            Topic::Customs => "customs",
            Topic::Discount => "discount",
        }
    }

    pub fn named(name: &str) -> Option<Topic> {
        Topic::ALL
            .iter()
            .copied()
            .find(|topic| topic.name() == name)
    }
}

/// What a clause gives. The order is that of strength: where several clauses
/// speak, the strongest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Accepted,
    Review,
    Refused,
}

/// A clause of the published document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// Short id, unique in the policy: `return-window`.
    pub id: String,
    /// Where it stands in the document: a number (`1, 11`) or a heading.
    pub section: String,
    pub title: String,
    /// The clause in plain words.
    pub text: String,
    /// How the clause is read where the document leaves more than one reading.
    pub reading: Option<String>,
}

/// A dated version of a merchant's policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    pub(crate) version: String,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) calendar: Calendar,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) windows: Vec<Window>,
    pub(crate) rules: Vec<Rule>,
    #[serde(skip)]
    pub(crate) plans: Plans,
}

impl Policy {
    /// The day from which this version holds, `YYYY-MM-DD`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The same as a day.
    pub fn since(&self) -> Option<NaiveDate> {
        day(&self.version)
    }

    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The clauses in the document's order.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }

    /// Whether the policy says anything on the topic.
    pub fn speaks_of(&self, topic: Topic) -> bool {
        self.rules_on(topic).next().is_some()
    }

    /// The topics on which the clause has a rule of its own.
    pub fn topics_of(&self, id: &str) -> Vec<Topic> {
        let place = self.clauses.iter().position(|clause| clause.id == id);
        let rules = || {
            self.rules
                .iter()
                .filter(|rule| rule.cited().any(|cited| Some(cited) == place))
        };
        let speaks = |topic: &Topic| rules().any(|rule| rule.topics.contains(topic));
        Topic::ALL.iter().copied().filter(speaks).collect()
    }

    /// The clauses whose rules on the topic depend on the fact: why it is asked.
    pub fn clauses_asking(&self, topic: Topic, fact: Fact) -> Vec<&Clause> {
        let mut asking = Vec::new();
        for rule in self.rules_on(topic) {
            let depends = rule.tests().any(|test| {
                let (first, second) = self.facts_of(test);
                first == fact || second == Some(fact)
            });
            if let Some(clause) = self.clauses.get(rule.clause)
                && depends
                && !asking.contains(&clause)
            {
                asking.push(clause);
            }
        }
        asking
    }

    pub(crate) fn rules_on(&self, topic: Topic) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.topics.contains(&topic))
    }

    /// The facts that a test reads: one, or both ends of a window.
    pub(crate) fn facts_of(&self, test: &Test) -> (Fact, Option<Fact>) {
        match test {
            Test::Flag { fact, .. } | Test::Words { fact, .. } | Test::Count { fact, .. } => {
                (*fact, None)
            }
            Test::Destination { .. } => (Fact::Destination, None),
            Test::InTime { window, .. } => match self.windows.get(*window) {
                Some(window) => (window.start(), Some(window.limit.clock())),
                None => (Fact::Today, None),
            },
        }
    }
}

/// Time given from a starting fact. A request on the last day, or exactly at
/// the last instant, is in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub(crate) clause: usize,
    pub(crate) from: Start,
    pub(crate) limit: Limit,
}

impl Window {
    pub(crate) fn start(&self) -> Fact {
        match self.from {
            Start::PlacedAt => Fact::PlacedAt,
            Start::ShippedOn => Fact::ShippedOn,
            Start::DeliveredOn => Fact::DeliveredOn,
            Start::ReceivedOn => Fact::ReceivedOn,
        }
    }
}

/// The fact that a window starts at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Start {
    PlacedAt,
    ShippedOn,
    DeliveredOn,
    ReceivedOn,
}

/// How long a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Counted from a day, or from the day of an instant in its own offset.
    Days(u32, Unit),
    Hours(u32),
}

impl Limit {
    /// The fact that the window is held against.
    pub(crate) fn clock(self) -> Fact {
        match self {
            Limit::Days(..) => Fact::Today,
            Limit::Hours(_) => Fact::Now,
        }
    }
}

/// What a clause says on some topics, where its conditions hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// Place of the clause that states it.
    pub clause: usize,
    pub topics: Vec<Topic>,
    /// Alternatives, each a conjunction; none at all: always.
    pub when: Vec<Vec<Test>>,
    /// Given where `when` holds.
    pub outcome: Option<Verdict>,
    /// Given where it does not.
    pub otherwise: Option<Verdict>,
    pub hint: Option<String>,
    pub otherwise_hint: Option<String>,
    /// Clauses that are silent on these topics where `when` holds.
    pub exception_to: Vec<usize>,
    /// The clause that points the other way; a declared disagreement is a review.
    pub disagrees_with: Option<usize>,
    pub gives: Vec<Given>,
}

impl Rule {
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.when.iter().flatten()
    }

    /// The clauses to cite: the stating one and the one that it disagrees with.
    pub fn cited(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.clause).chain(self.disagrees_with)
    }
}

/// A condition on one fact, or on a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Test {
    Flag {
        #[serde(with = "fact_name")]
        fact: Fact,
        is: bool,
    },
    /// The word's place is a bit of `any`.
    ///
    /// INVARIANT: fewer than 53 bits, as many as a number of JavaScript holds.
    Words {
        #[serde(with = "fact_name")]
        fact: Fact,
        any: u64,
        /// `false`: any but these.
        among: bool,
    },
    Count {
        #[serde(with = "fact_name")]
        fact: Fact,
        min: u64,
        /// Absent: no most.
        max: Option<u64>,
    },
    Destination {
        any: Vec<Country>,
        /// `false`: any but these.
        among: bool,
    },
    InTime {
        window: usize,
        is: bool,
    },
}

/// A value that a rule states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Given {
    LastDay(usize),
    Until(usize),
    Remedies(Vec<Remedy>),
    Payer(Payer),
    Contribution(Money),
    LabelDeduction(Money),
    Label,
    Method(Method),
    Stage(Stage),
    ShippingFeeRefunded(bool),
    Needs(Vec<Need>),
    FeePerItem(Money),
    RestockingPercent(u8),
    RestockingFee(Money),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Merchant,
    Customer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    OriginalPayment,
    StoreCredit,
}

/// What the shopper gets in an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    Exchange,
    Refund,
    StoreCredit,
    Alternative,
    ReturnAndReorder,
}

/// What the shopper is to have ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    OrderNumber,
    Email,
    Phone,
    DeliveryAddress,
    TaxIdRfc,
    #[serde(rename = "national_id_11")]
    NationalId11,
    Reason,
    PhotoOfItemsReceived,
    ListOfMissingItems,
    PhotoOfParcel,
    PhotoOfItem,
    PhotoOfFault,
    PhotoOfItemReceived,
    Description,
    ProofOfPostage,
    NewsletterSignup,
}

/// A stage between the parcel's arrival and the money, in the order of passing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    Clearance,
    Inspection,
    Processing,
    Bank,
    Delay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "load", derive(schemars::JsonSchema))]
pub struct Stage {
    pub stage: StageKind,
    pub min: u32,
    /// Absent where the document names the stage without its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    pub unit: Unit,
}

/// A fact in JSON is its name.
mod fact_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::fact::Fact;

    pub fn serialize<S: Serializer>(fact: &Fact, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(fact.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fact, D::Error> {
        let name = String::deserialize(deserializer)?;
        Fact::named(&name).ok_or_else(|| D::Error::custom(format!("unknown fact `{name}`")))
    }
}
