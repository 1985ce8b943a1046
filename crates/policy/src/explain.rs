//! Why a decision is what it is, and what a shopper can do about it.

use serde::Serialize;

use crate::decision::{Decision, Judged, Outcome};
use crate::document::{Clause, Policy, Remedy, Topic};
use crate::fact::{Fact, Facts, Value};
use crate::partition::Situation;
use crate::plan::Truth;

/// A decision and what stands beside it, which never changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation<'a> {
    pub decision: Decision<'a>,
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
    /// The clause's, in the document.
    place: usize,
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
        claim: Option<&'static str>,
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
    /// The decision of [`Policy::decide`], explained.
    pub fn explain(&self, topic: Topic, facts: &Facts) -> Explanation<'_> {
        let mut situation = Situation::new(self, topic, facts);
        let judged = situation.judge();
        let hints = self.hints(&situation, &judged);
        let mut explanation = Explanation {
            decision: self.decision(&mut situation, judged),
            hints,
            alternatives: Vec::new(),
            changes: Vec::new(),
        };
        if explanation.decision.outcome == Outcome::Refused {
            explanation.alternatives = self.alternatives(topic, facts, &explanation.decision);
            explanation.changes = self.changes(&mut situation);
        }
        explanation
    }

    fn hints<'a>(&'a self, situation: &Situation, judged: &Judged) -> Vec<Hint<'a>> {
        let verdict = judged.outcome.verdict();
        let mut hints: Vec<Hint> = Vec::new();
        let mut add = |place: usize, text: &'a Option<String>, decides: bool| {
            let Some(clause) = self.clauses.get(place) else {
                return;
            };
            let text = text.as_ref().unwrap_or(&clause.text);
            let same = |hint: &&mut Hint| hint.place == place && hint.text == text;
            match hints.iter_mut().find(same) {
                Some(hint) => hint.decides |= decides,
                None => {
                    // In the document's order; a sort would weigh more.
                    let earlier = |hint: &&Hint| hint.place <= place;
                    let at = hints.iter().take_while(earlier).count();
                    let hint = Hint {
                        place,
                        clause,
                        text,
                        decides,
                    };
                    hints.insert(at, hint);
                }
            }
        };
        for line in &situation.plan.lines {
            let Some(rule) = self.rules.get(line.rule) else {
                continue;
            };
            let cites = |place: &usize| judged.clauses.contains(place);
            let spoke = line.cited.iter().any(cites)
                && verdict.is_some_and(|verdict| situation.gives(line, verdict) != Truth::False);
            if spoke {
                let as_stated = line.outcome == verdict && situation.holds(line) != Truth::False;
                let text = if as_stated {
                    &rule.hint
                } else {
                    &rule.otherwise_hint
                };
                for place in line.cited.iter().copied().filter(cites) {
                    add(place, if place == rule.clause { text } else { &None }, true);
                }
            }
            if !spoke && !rule.gives.is_empty() && situation.states(line) == Truth::True {
                add(rule.clause, &rule.hint, false);
            }
        }
        hints
    }

    fn alternatives(
        &self,
        topic: Topic,
        facts: &Facts,
        decision: &Decision<'_>,
    ) -> Vec<Alternative> {
        let mut ways = Vec::new();
        let mut ask = |topic: Topic, claim: Option<(&'static str, Value)>| {
            let plan = self.plan(topic);
            let mut known = plan.read(self, facts);
            let mut columns = plan.columns.iter();
            if let Some((_, value)) = &claim
                && let Some(column) = columns.find(|column| column.fact == Fact::Claim)
            {
                known.settle(column.mask, column.value(value));
            }
            let outcome = self.outcome_of(topic, facts, known);
            if matches!(outcome, Outcome::Accepted | Outcome::Review) {
                ways.push(Alternative::Ask {
                    topic,
                    outcome,
                    claim: claim.map(|(name, _)| name),
                });
            }
        };
        match topic {
            Topic::Return => ask(Topic::Exchange, None),
            Topic::Exchange => ask(Topic::Return, None),
            Topic::Amend => ask(Topic::Cancel, None),
            Topic::Cancel => ask(Topic::Amend, None),
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
            ask(Topic::Claim, Some((claim, value)));
        }
        if topic == Topic::Exchange
            && let Some(remedies) = &decision.values.remedies
            && remedies.contains(&Remedy::ReturnAndReorder)
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
        for column in &situation.plan.columns {
            let fact = column.fact;
            let Some(current) = situation.facts.value(fact) else {
                continue;
            };
            if !fact.is_changeable() {
                continue;
            }
            // What no condition tells apart comes out alike.
            let mut last = (column.value(current), Outcome::Refused);
            for (value, yes) in column.cells.iter().copied() {
                if yes != last.0 {
                    let outcome = situation.supposing(column.mask, yes, Situation::outcome);
                    last = (yes, outcome);
                }
                let outcome = last.1;
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
