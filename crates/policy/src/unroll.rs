//! A decision unrolled into questions: each missing fact that could change the
//! outcome with its answers, down to what is settled. For pages that have no
//! engine; what can't be asked within few questions is refused.

use std::fmt;

use crate::decision::Outcome;
use crate::document::{Policy, Test, Topic};
use crate::fact::{Fact, Facts, Kind, Value};
use crate::partition::Situation;

/// How a decision goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Unrolled {
    /// It hangs on this fact; one answer for each class of its values.
    Asks { fact: Fact, answers: Vec<Answer> },
    /// It is decided on these facts.
    Settled(Box<Facts>),
}

/// Values of a fact that no condition tells apart, and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Those that the policy names.
    pub named: Vec<Value>,
    /// Whether those that it does not name are among them.
    pub others: bool,
    pub then: Unrolled,
}

/// Why a decision can't be unrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotUnrolled {
    /// More questions would follow one another than this.
    TooDeep(usize),
    /// It hangs on a fact that has no few answers: a day, an instant, a number.
    Unanswerable(Fact),
}

impl fmt::Display for NotUnrolled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotUnrolled::TooDeep(most) => {
                write!(f, "it takes more than {most} questions one after another")
            }
            NotUnrolled::Unanswerable(fact) => write!(
                f,
                "it hangs on `{}`, which has no few answers to choose from",
                fact.name()
            ),
        }
    }
}

impl Policy {
    /// Asks for the first fact that is missing, and so on with each answer.
    ///
    /// # Errors
    /// When more than `most` questions follow one another, or one has no few answers.
    pub fn unroll(
        &self,
        topic: Topic,
        facts: &Facts,
        most: usize,
    ) -> Result<Unrolled, NotUnrolled> {
        self.unroll_within(topic, facts, most, most)
    }

    fn unroll_within(
        &self,
        topic: Topic,
        facts: &Facts,
        left: usize,
        most: usize,
    ) -> Result<Unrolled, NotUnrolled> {
        let decision = self.decide(topic, facts);
        let fact = match (decision.outcome, decision.asks.first()) {
            (Outcome::Ask, Some(fact)) => *fact,
            (_, _) => return Ok(Unrolled::Settled(Box::new(facts.clone()))),
        };
        if matches!(fact.kind(), Kind::Day | Kind::Instant | Kind::Count(_)) {
            return Err(NotUnrolled::Unanswerable(fact));
        }
        let left = left.checked_sub(1).ok_or(NotUnrolled::TooDeep(most))?;
        let situation = Situation::new(self, topic, facts);
        let mut answers = Vec::new();
        for class in situation.classes(fact) {
            let Some(first) = class.first() else {
                continue;
            };
            let mut known = facts.clone();
            known.set(fact, *first);
            let is_named = |value: &Value| self.names(topic, *value);
            answers.push(Answer {
                others: !class.iter().all(is_named),
                named: class.iter().copied().filter(is_named).collect(),
                then: self.unroll_within(topic, &known, left, most)?,
            });
        }
        Ok(Unrolled::Asks { fact, answers })
    }

    /// Whether the value is not only one that stands for all that go unnamed, as
    /// there is among countries.
    fn names(&self, topic: Topic, value: Value) -> bool {
        let Value::Country(country) = value else {
            return true;
        };
        self.rules_on(topic)
            .flat_map(|rule| rule.tests())
            .any(|test| matches!(test, Test::Destination { any, .. } if any.contains(&country)))
    }
}
