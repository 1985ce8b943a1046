//! Why a decision is what it is, and what a shopper can do about it.

use serde::Serialize;

use crate::decision::{Decision, Outcome};
use crate::document::{Policy, Topic};
use crate::fact::{Fact, Facts, Kind, Value};
use crate::partition::{Situation, Truth};

/// What stands beside a decision. It never changes the decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// In the document's order; empty where the policy is silent.
    pub hints: Vec<Hint>,
    /// For a refusal: what else the policy leaves open, a person last.
    pub alternatives: Vec<Alternative>,
    /// For a refusal: facts that the shopper can still change, and what comes
    /// of it.
    pub changes: Vec<Change>,
}

/// A sentence for the shopper with the clause that says so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hint {
    /// Short id of the clause.
    pub clause: String,
    pub section: String,
    pub text: String,
    /// How the clause is read, where the document leaves it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
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
    pub fn explain(&self, topic: Topic, facts: &Facts, decision: &Decision) -> Explanation {
        let refused = decision.outcome == Outcome::Refused;
        Explanation {
            hints: self.hints(topic, facts, decision),
            alternatives: if refused {
                self.alternatives(topic, facts)
            } else {
                Vec::new()
            },
            changes: if refused {
                self.changes(topic, facts)
            } else {
                Vec::new()
            },
        }
    }

    fn hints(&self, topic: Topic, facts: &Facts, decision: &Decision) -> Vec<Hint> {
        let situation = Situation::new(self, topic, facts);
        let mut hints: Vec<Hint> = Vec::new();
        let mut add = |place: usize, text: Option<&str>, decides: bool| {
            let Some(clause) = self.clauses.get(place) else {
                return;
            };
            let text = text.unwrap_or(&clause.text).to_owned();
            let known = hints
                .iter_mut()
                .find(|hint| hint.clause == clause.id && hint.text == text);
            match known {
                Some(hint) => hint.decides |= decides,
                None => {
                    let hint = Hint {
                        clause: clause.id.clone(),
                        section: clause.section.clone(),
                        text,
                        reading: clause.reading.clone(),
                        decides,
                    };
                    // In the document's order; a sort would weigh more.
                    let earlier = |hint: &&Hint| {
                        self.clauses
                            .iter()
                            .take(place + 1)
                            .any(|clause| clause.id == hint.clause)
                    };
                    let at = hints.iter().take_while(earlier).count();
                    hints.insert(at, hint);
                }
            }
        };
        let cited = |place: usize| {
            self.clauses
                .get(place)
                .is_some_and(|clause| decision.clauses.contains(&clause.id))
        };
        for rule in &situation.rules {
            let holds = situation.condition(rule);
            let mut spoke = false;
            for (verdict, speaks) in situation.verdicts(rule) {
                if speaks == Truth::False || Outcome::from(verdict) != decision.outcome {
                    continue;
                }
                let branch = if rule.outcome == Some(verdict) && holds != Truth::False {
                    rule.hint.as_deref()
                } else {
                    rule.otherwise_hint.as_deref()
                };
                for place in rule.cited().filter(|place| cited(*place)) {
                    spoke = true;
                    add(place, branch.filter(|_| place == rule.clause), true);
                }
            }
            if !spoke && !rule.gives.is_empty() && situation.states(rule) == Truth::True {
                add(rule.clause, rule.hint.as_deref(), false);
            }
        }
        hints
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
            && let Some(Value::Word(_)) = facts.get(Fact::Reason)
            && let Some(claim) = self.claim_for(facts)
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
    fn claim_for(&self, facts: &Facts) -> Option<&'static str> {
        let reason = self
            .vocabulary
            .print(Fact::Reason, facts.get(Fact::Reason)?);
        match reason.as_str() {
            "defective" | "misprinted" => Some("faulty_item"),
            "damaged_in_transit" => Some("damaged_parcel"),
            "wrong_item_sent" => Some("wrong_item"),
            _ => None,
        }
    }

    fn changes(&self, topic: Topic, facts: &Facts) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        let changeable = Fact::ALL
            .iter()
            .copied()
            .filter(|fact| fact.is_changeable());
        for fact in changeable {
            let Some(current) = facts.get(fact) else {
                continue;
            };
            for value in self.others(fact, current) {
                let mut changed = facts.clone();
                changed.set(fact, value);
                let outcome = self.outcome(topic, &changed);
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

    fn others(&self, fact: Fact, current: Value) -> Vec<Value> {
        let all: Vec<Value> = match fact.kind() {
            Kind::Flag => vec![Value::Flag(true), Value::Flag(false)],
            Kind::Words(_) => (0..self.vocabulary.words(fact).count())
                .filter_map(|place| u8::try_from(place).ok().map(Value::Word))
                .collect(),
            Kind::Count(_) | Kind::Day | Kind::Instant | Kind::Country => Vec::new(),
        };
        all.into_iter().filter(|value| *value != current).collect()
    }
}
