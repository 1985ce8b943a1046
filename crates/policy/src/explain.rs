//! Why a decision is what it is, and what a shopper can do about it.

use serde::Serialize;

use crate::decision::{Decision, Outcome};
use crate::document::{Clause, Policy, Topic};
use crate::fact::{Fact, Facts, Value};
use crate::partition::Situation;
use crate::plan::Truth;

/// What stands beside a decision. It never changes the decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation<'a> {
    /// In the document's order; empty where the policy is silent.
    pub hints: Vec<Hint<'a>>,
    /// For a refusal: what else the policy leaves open, a person last.
    pub alternatives: Vec<Alternative>,
    /// For a refusal: facts that the shopper can still change, and what comes
    /// of it.
    pub changes: Vec<Change>,
}

/// A sentence for the shopper with the clause that says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hint<'a> {
    pub clause: &'a Clause,
    /// The clause's own words, or those of the rule that speaks.
    pub text: &'a str,
    /// Whether the clause decides the outcome, or only states a value.
    pub decides: bool,
}

/// A way that is still open after a refusal.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "way")]
pub enum Alternative {
    /// Another question whose answer is yes, or a person's to give.
    Ask {
        topic: Topic,
        outcome: Outcome,
        /// For a claim, which one.
        #[serde(skip_serializing_if = "Option::is_none")]
        claim: Option<String>,
    },
    /// Send it back and order the other one.
    ReturnAndReorder,
    Contact,
}

/// Other values of one fact with which the outcome would be another.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub fact: Fact,
    pub to: Vec<Value>,
    pub outcome: Outcome,
}

impl Policy {
    /// Explains a decision that this policy made on the same topic and facts.
    pub fn explain(&self, topic: Topic, facts: &Facts, decision: &Decision) -> Explanation<'_> {
        let mut situation = Situation::new(self, topic, facts);
        let hints = self.hints(&situation, decision);
        let (alternatives, changes) = if decision.outcome == Outcome::Refused {
            (
                self.alternatives(topic, facts),
                self.changes(&mut situation),
            )
        } else {
            (Vec::new(), Vec::new())
        };
        Explanation {
            hints,
            alternatives,
            changes,
        }
    }

    fn hints<'a>(&'a self, situation: &Situation, decision: &Decision) -> Vec<Hint<'a>> {
        let mut hints: Vec<(usize, Hint)> = Vec::new();
        let mut add = |place: usize, text: Option<&'a str>, decides: bool| {
            let Some(clause) = self.clauses.get(place) else {
                return;
            };
            let text = text.unwrap_or(&clause.text);
            let same = |(other, hint): &&mut (usize, Hint)| *other == place && hint.text == text;
            match hints.iter_mut().find(same) {
                Some((_, hint)) => hint.decides |= decides,
                None => {
                    // In the document's order; a sort would weigh more.
                    let earlier = |(other, _): &&(usize, Hint)| *other <= place;
                    let at = hints.iter().take_while(earlier).count();
                    let hint = Hint {
                        clause,
                        text,
                        decides,
                    };
                    hints.insert(at, (place, hint));
                }
            }
        };
        let cited = |place: usize| {
            self.clauses
                .get(place)
                .is_some_and(|clause| decision.clauses.contains(&clause.id))
        };
        for (line, rule) in self.lines(situation.topic) {
            let mut spoke = false;
            if situation.gives(line, decision.outcome) != Truth::False {
                let verdict = rule.outcome.map(Outcome::from);
                let as_stated =
                    verdict == Some(decision.outcome) && situation.holds(line) != Truth::False;
                let text = if as_stated {
                    rule.hint.as_deref()
                } else {
                    rule.otherwise_hint.as_deref()
                };
                for place in rule.cited().filter(|place| cited(*place)) {
                    spoke = true;
                    add(place, text.filter(|_| place == rule.clause), true);
                }
            }
            if !spoke && !rule.gives.is_empty() && situation.states(line) == Truth::True {
                add(rule.clause, rule.hint.as_deref(), false);
            }
        }
        hints.into_iter().map(|(_, hint)| hint).collect()
    }

    fn alternatives(&self, topic: Topic, facts: &Facts) -> Vec<Alternative> {
        let mut ways = Vec::new();
        let mut ask = |topic: Topic, facts: &Facts, claim: Option<&str>| {
            let outcome = self.outcome(topic, facts);
            if matches!(outcome, Outcome::Accepted | Outcome::Review) {
                let claim = claim.map(str::to_owned);
                ways.push(Alternative::Ask {
                    topic,
                    outcome,
                    claim,
                });
            }
        };
        match topic {
            Topic::Return => ask(Topic::Exchange, facts, None),
            Topic::Exchange => ask(Topic::Return, facts, None),
            Topic::Amend => ask(Topic::Cancel, facts, None),
            Topic::Cancel => ask(Topic::Amend, facts, None),
            Topic::Postage
            | Topic::Refund
            | Topic::Claim
            | Topic::Reship
            | Topic::Customs
            | Topic::Discount => {}
        }
        if matches!(topic, Topic::Return | Topic::Exchange)
            && let Some(Value::Word(reason)) = facts.get(Fact::Reason)
            && let Some(claim) = self.claim_for(reason)
            && let Ok(value) = self.vocabulary.parse(Fact::Claim, claim)
        {
            let mut claimed = facts.clone();
            claimed.set(Fact::Claim, value);
            ask(Topic::Claim, &claimed, Some(claim));
        }
        if topic == Topic::Exchange
            && self
                .decide(topic, facts)
                .values
                .remedies
                .is_some_and(|remedies| {
                    remedies.contains(&crate::document::Remedy::ReturnAndReorder)
                })
        {
            ways.push(Alternative::ReturnAndReorder);
        }
        ways.push(Alternative::Contact);
        ways
    }

    /// The claim that a reason at the merchant's side amounts to.
    fn claim_for(&self, reason: u8) -> Option<&'static str> {
        match self.vocabulary.words(Fact::Reason).nth(reason.into())? {
            "defective" | "misprinted" => Some("faulty_item"),
            "damaged_in_transit" => Some("damaged_parcel"),
            "wrong_item_sent" => Some("wrong_item"),
            _ => None,
        }
    }

    fn changes(&self, situation: &mut Situation) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        for column in &self.plan(situation.topic).columns {
            let fact = column.fact;
            let is_known = situation.facts.get(fact).is_some();
            if !is_known || !fact.is_changeable() {
                continue;
            }
            let current = column.read(situation.facts);
            for value in self.vocabulary.few(fact) {
                let supposed = column.value(value);
                // What the conditions don't tell apart changes nothing.
                if supposed == current {
                    continue;
                }
                let outcome = situation.supposing(column.mask, supposed.yes, Situation::outcome);
                if matches!(outcome, Outcome::Refused | Outcome::Unstated) {
                    continue;
                }
                let known = changes
                    .iter_mut()
                    .find(|change| change.fact == fact && change.outcome == outcome);
                match known {
                    Some(change) => change.to.push(value),
                    None => changes.push(Change {
                        fact,
                        to: vec![value],
                        outcome,
                    }),
                }
            }
        }
        changes
    }
}
