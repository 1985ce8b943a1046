//! Questions that a policy asks: of what kind an answer is, by which control it is
//! given, and what of it fits. Before an order is known the check asks them, and
//! after it the return.

pub mod view;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};
use hemline_policy::{
    decision::Outcome,
    document::{Policy, Topic},
    fact::{Fact, Facts, Kind, Value},
};

use super::check::countries;

/// The name of the question for the wish.
pub const WISH: &str = "wish";
/// The answer of a shopper who can't know.
pub const UNKNOWN: &str = "unknown";

/// No order of a help centre is older.
const LONG: TimeDelta = TimeDelta::days(3660);

/// What the answers are held against: a shop's policy, and what the shopper's
/// clock shows.
#[derive(Clone)]
pub struct Ground {
    pub policy: Arc<Policy>,
    pub now: NaiveDateTime,
}

/// What the shopper would like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    Refund,
    Exchange,
    Claim,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    Wish,
    Fact(Fact),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    Is(Value),
    Unknown,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// One of these, as the address has them.
    Choices(Vec<String>),
    /// Any country; these before the others.
    Country {
        first: Vec<&'static str>,
    },
    Count {
        least: u64,
    },
    Day {
        latest: NaiveDate,
    },
    Moment {
        latest: NaiveDateTime,
    },
}

/// Why an answer was not taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Complaint {
    Missing,
    /// Not of the kind that is asked for.
    Unfit,
    StillToCome,
    /// A year that can only be a slip, such as `0026`.
    LongAgo,
}

impl Ground {
    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// What is known before anything was asked.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        facts.set(Fact::Today, Value::Day(self.today()));
        facts.set(Fact::Now, Value::Instant(on_this_clock(self.now)));
        facts
    }

    /// Reads an answer as an address has it.
    pub fn read(&self, fact: Fact, text: &str) -> Result<Answer, Complaint> {
        if text.is_empty() {
            return Err(Complaint::Missing);
        }
        match self.policy.vocabulary().parse(fact, text) {
            Ok(Value::Day(day)) => self.fits(day > self.today(), day, Value::Day(day)),
            Ok(Value::Instant(moment)) => {
                let to_come = moment > on_this_clock(self.now);
                self.fits(to_come, moment.date_naive(), Value::Instant(moment))
            }
            Ok(value) => Ok(Answer::Is(value)),
            Err(_) if text == UNKNOWN && may_be_unknown(fact) => Ok(Answer::Unknown),
            Err(_) => Err(Complaint::Unfit),
        }
    }

    /// Whether what is said to have happened can have.
    fn fits(&self, to_come: bool, day: NaiveDate, value: Value) -> Result<Answer, Complaint> {
        if to_come {
            Err(Complaint::StillToCome)
        } else if self.today() - day > LONG {
            Err(Complaint::LongAgo)
        } else {
            Ok(Answer::Is(value))
        }
    }

    /// The answer as an address has it.
    pub fn print(&self, fact: Fact, answer: Answer) -> String {
        match answer {
            Answer::Is(value) => self.policy.vocabulary().print(fact, value),
            Answer::Unknown => UNKNOWN.to_owned(),
        }
    }
}

/// A moment on the shopper's clock. The policy only counts the hours between
/// two of them, so that the clock's own offset does not matter.
fn on_this_clock(moment: NaiveDateTime) -> DateTime<FixedOffset> {
    moment.and_utc().fixed_offset()
}

/// Whether a shopper may well not know.
fn may_be_unknown(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::ShippedOn
            | Fact::DeliveredOn
            | Fact::PlacedAt
            | Fact::FinalSale
            | Fact::MarkedNonReturnable
            | Fact::PartOfSet
            | Fact::EarlierReturns
            | Fact::OnSale
            | Fact::PromotionRunning
            | Fact::ProductionStarted
            | Fact::Dispatched
            | Fact::ReceivedOn
            | Fact::InStock
    )
}

/// Whether the shopper is the one to ask. The others are the clock's, or the
/// shop's own and never missing.
pub fn is_asked_for(fact: Fact) -> bool {
    !matches!(fact, Fact::Today | Fact::Now | Fact::FlaggedAbnormal)
}

impl Wish {
    pub const ALL: [Wish; 3] = [Wish::Refund, Wish::Exchange, Wish::Claim];

    pub fn topic(self) -> Topic {
        match self {
            Wish::Refund => Topic::Return,
            Wish::Exchange => Topic::Exchange,
            Wish::Claim => Topic::Claim,
        }
    }

    /// What is worth knowing where the wish is granted.
    pub fn terms(self) -> &'static [Topic] {
        match self {
            Wish::Refund => &[Topic::Postage, Topic::Refund],
            Wish::Exchange => &[Topic::Postage],
            Wish::Claim => &[],
        }
    }

    pub fn of(topic: Topic) -> Option<Wish> {
        Wish::ALL.into_iter().find(|wish| wish.topic() == topic)
    }

    pub fn named(name: &str) -> Option<Wish> {
        Wish::of(Topic::named(name)?)
    }
}

impl Asked {
    pub fn name(self) -> &'static str {
        match self {
            Asked::Wish => WISH,
            Asked::Fact(fact) => fact.name(),
        }
    }

    pub fn named(name: &str) -> Option<Asked> {
        if name == WISH {
            Some(Asked::Wish)
        } else {
            Fact::named(name).map(Asked::Fact)
        }
    }
}

/// The facts that could still change what the policy says on a topic: its
/// outcome or, where that is settled, a value beside it.
pub fn open_facts(policy: &Policy, topic: Topic, facts: &Facts) -> Vec<Fact> {
    let decision = policy.decide(topic, facts);
    let asked_for = |fact: &Fact| is_asked_for(*fact) && facts.get(*fact).is_none();
    if decision.outcome == Outcome::Ask {
        return decision.asks.into_iter().filter(asked_for).collect();
    }
    let changes_a_value = |fact: &Fact| {
        samples(policy, *fact).into_iter().any(|value| {
            let mut supposed = facts.clone();
            supposed.set(*fact, value);
            policy.decide(topic, &supposed).values != decision.values
        })
    };
    Fact::ALL
        .iter()
        .copied()
        .filter(asked_for)
        .filter(|fact| !policy.clauses_asking(topic, *fact).is_empty())
        .filter(changes_a_value)
        .collect()
}

/// Values of a fact to suppose. Days, moments and countries are too many; where
/// they matter, the policy asks for them.
fn samples(policy: &Policy, fact: Fact) -> Vec<Value> {
    match fact.kind() {
        Kind::Flag => vec![Value::Flag(true), Value::Flag(false)],
        Kind::Words(_) => policy
            .vocabulary()
            .words(fact)
            .filter_map(|word| policy.vocabulary().parse(fact, word).ok())
            .collect(),
        Kind::Count(least) => (least..=least + 3).map(Value::Count).collect(),
        Kind::Day | Kind::Instant | Kind::Country => Vec::new(),
    }
}

/// As many parcels sent back before as are told apart: so many, or more.
pub const MOST_EARLIER: u64 = 3;

/// The control by which a fact is given; `others` are known beside it.
pub fn control(ground: &Ground, topic: Topic, fact: Fact, others: &Facts) -> Control {
    let policy = &ground.policy;
    match fact.kind() {
        Kind::Flag => choices(fact, ["true", "false"]),
        Kind::Words(_) => choices(fact, policy.vocabulary().words(fact)),
        Kind::Count(least) if fact == Fact::EarlierReturns => {
            let counts: Vec<String> = (least..=MOST_EARLIER)
                .map(|count| count.to_string())
                .collect();
            choices(fact, counts.iter().map(String::as_str))
        }
        Kind::Count(least) => Control::Count { least },
        Kind::Country => Control::Country {
            first: countries::named(policy, topic, others),
        },
        Kind::Day => Control::Day {
            latest: ground.today(),
        },
        Kind::Instant => Control::Moment { latest: ground.now },
    }
}

fn choices<'w>(fact: Fact, words: impl IntoIterator<Item = &'w str>) -> Control {
    let unknown = may_be_unknown(fact).then_some(UNKNOWN);
    let words = words.into_iter().chain(unknown);
    Control::Choices(words.map(str::to_owned).collect())
}
