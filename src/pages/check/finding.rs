//! What a decision means for the shopper: what it rests on, what is worth
//! knowing beside it, and the ways on. Everything here is the policy's; nothing
//! is added to it.

use chrono::{Days, NaiveDate};
use hemline_policy::{
    calendar::Unit,
    decision::{Decision, Outcome},
    document::{Method, Need, Payer, Policy, Remedy, Stage, StageKind, Topic, Verdict as Late},
    explain::{Alternative, Change, Explanation, Hint},
    fact::{Fact, Facts, Kind, Value},
    money::Money,
};

use super::state::{Answers, Query, State, wishing};
use crate::pages::questions::{Answer, Asked, Ground, Wish, is_asked_for, open_facts};

/// The decision, and all that the page says with it.
#[derive(Clone)]
pub struct Verdict {
    pub ground: Ground,
    pub answers: Answers,
    pub wish: Wish,
    /// The reason in one sentence, for what is not simply granted.
    pub reason: Option<String>,
    /// The clauses that decide.
    pub proofs: Vec<Proof>,
    /// The clauses behind the terms.
    pub also: Vec<Proof>,
    pub window: Option<Window>,
    pub finding: Finding,
    pub sharing: Sharing,
    facts: Facts,
}

/// What there is to say beside an outcome.
#[derive(Clone)]
pub enum Finding {
    Accepted(Terms),
    Refused(Vec<Way>),
    Review {
        /// Another wish that is granted, or may be once more is known, without
        /// anyone having to decide.
        instead: Option<(Wish, Outcome, Query)>,
        terms: Terms,
    },
    Unstated(Vec<Nearby>),
    Depends(Depends),
}

/// A clause with what it says here.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub clause: String,
    pub section: String,
    pub title: String,
    pub text: String,
    pub reading: Option<String>,
}

/// The days in which to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// What it is counted from; none where the policy alone knows.
    pub start: Option<(Fact, NaiveDate)>,
    pub last_day: NaiveDate,
    pub after: Option<Late>,
}

/// What holds if the piece comes back.
#[derive(Clone)]
pub struct Terms {
    /// None where there is nothing to post.
    pub postage: Option<Postage>,
    pub refund: Option<Refund>,
    pub remedies: Vec<Remedy>,
    pub needs: Vec<Need>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Postage {
    Unstated,
    ForTheTeam,
    /// It hangs on these facts, the first to be asked first.
    Depends {
        on: Vec<Fact>,
        settling: Query,
    },
    Settled {
        payer: Payer,
        contribution: Option<Money>,
        deduction: Option<Money>,
        label: bool,
        /// Facts that could still change an amount.
        open: Vec<Fact>,
        settling: Query,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    pub method: Option<Method>,
    pub shipping_fee_refunded: Option<bool>,
    pub restocking_percent: Option<u8>,
    pub restocking_fee: Option<Money>,
    pub stages: Vec<Stage>,
    /// The day on which the parcel is supposed to arrive.
    pub arrival: NaiveDate,
    /// All the stages that have a length, where these can be added up.
    pub length: Option<Length>,
    /// A stage that is named without its length.
    pub endless: Option<StageKind>,
    pub earliest: Option<NaiveDate>,
    pub latest: Option<NaiveDate>,
}

/// How long something takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    pub min: u32,
    pub max: u32,
    pub unit: Unit,
}

/// A way on from a refusal.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// Another answer to a question, with which the outcome would be another.
    Change {
        fact: Fact,
        to: Vec<String>,
        /// All of `to` are the shop's fault.
        at_fault: bool,
        outcome: Outcome,
        query: Query,
    },
    Wish {
        wish: Wish,
        outcome: Outcome,
        query: Query,
    },
    ReturnAndReorder(Query),
    Team,
}

/// What the policy says on another topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearby {
    pub topic: Topic,
    pub proof: Proof,
}

/// What is missing, and what comes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Depends {
    pub missing: Vec<(Fact, Query)>,
    /// Where one fact alone is missing: what each answer would bring.
    pub branches: Vec<(Branch, Outcome)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Branch {
    /// One of these answers.
    Answers(Vec<String>),
    OnOrAfter(NaiveDate),
    Before(NaiveDate),
}

/// Whether the page's address was copied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sharing {
    Idle,
    Copied,
    NotCopied,
}

impl Verdict {
    pub fn new(ground: Ground, wish: Wish, answers: Answers, facts: &Facts) -> Verdict {
        let policy = ground.policy.clone();
        let Explanation {
            decision,
            mut hints,
            alternatives: open,
            changes: changed,
        } = policy.explain(wish.topic(), facts);
        let reason = match decision.outcome {
            Outcome::Refused | Outcome::Review => hints
                .iter()
                .find(|hint| hint.decides)
                .map(|hint| hint.text.to_owned()),
            Outcome::Accepted | Outcome::Unstated | Outcome::Ask => None,
        };
        if decision.outcome == Outcome::Refused {
            // A window that is stated, and does not matter here, explains nothing.
            hints.retain(|hint| hint.decides);
        }
        let proofs = proofs(&hints, reason.as_deref());
        let finding = match decision.outcome {
            Outcome::Accepted => {
                Finding::Accepted(terms(&ground, wish, &answers, facts, &decision))
            }
            Outcome::Review => Finding::Review {
                instead: may_be_granted(&ground, wish, &answers, facts),
                terms: terms(&ground, wish, &answers, facts, &decision),
            },
            Outcome::Refused => {
                let mut ways = changes(&ground, &answers, &changed);
                ways.extend(alternatives(&ground, &answers, open));
                Finding::Refused(ways)
            }
            Outcome::Unstated => Finding::Unstated(nearby(&policy, wish.topic(), facts)),
            Outcome::Ask => Finding::Depends(depends(&ground, wish, &answers, facts, &decision)),
        };
        let also = match finding {
            Finding::Accepted(_) | Finding::Review { .. } => also(&policy, wish, facts, &proofs),
            Finding::Refused(_) | Finding::Unstated(_) | Finding::Depends(_) => Vec::new(),
        };
        Verdict {
            window: window(&policy, wish.topic(), facts, &decision),
            sharing: Sharing::Idle,
            facts: facts.clone(),
            ground,
            answers,
            wish,
            reason,
            proofs,
            also,
            finding,
        }
    }

    /// Supposes that the parcel arrives on another day. What is no day, or one
    /// that has passed, changes nothing.
    pub fn arriving(mut self, typed: &str) -> Verdict {
        let policy = self.ground.policy.clone();
        let today = self.ground.today();
        if let Ok(Value::Day(day)) = policy.vocabulary().parse(Fact::ReceivedOn, typed)
            && day >= today
            && day <= today + FAR
            && let Finding::Accepted(terms) | Finding::Review { terms, .. } = &mut self.finding
            && terms.refund.is_some()
        {
            terms.refund = refund(&policy, &self.facts, day);
        }
        self
    }

    /// The decision again, as the engine gave it.
    #[cfg(test)]
    pub fn decision(&self) -> Decision<'_> {
        let topic = self.wish.topic();
        self.ground.policy.decide(topic, &self.facts)
    }

    pub fn shared(self, sharing: Sharing) -> State {
        State::Decided(Box::new(Verdict { sharing, ..self }))
    }

    /// The address at which an answer is changed.
    pub fn changing(&self, asked: Asked) -> Query {
        self.answers.changing(&self.ground, asked)
    }
}

/// A parcel that is sent soon is here within these days, as a first guess that
/// the shopper may change.
const SOON: Days = Days::new(7);
/// Nobody plans further ahead.
const FAR: Days = Days::new(3660);

/// An entry for each clause. A sentence that was `said` already is not said
/// twice: there the clause speaks for itself.
fn proofs(hints: &[Hint], said: Option<&str>) -> Vec<Proof> {
    let mut proofs: Vec<Proof> = Vec::new();
    let (deciding, other): (Vec<&Hint>, Vec<&Hint>) = hints.iter().partition(|hint| hint.decides);
    for hint in deciding.into_iter().chain(other) {
        let clause = hint.clause;
        if proofs.iter().any(|proof| proof.clause == clause.id) {
            continue;
        }
        proofs.push(Proof {
            clause: clause.id.clone(),
            section: clause.section.clone(),
            title: clause.title.clone(),
            text: if said == Some(hint.text) {
                clause.text.clone()
            } else {
                hint.text.to_owned()
            },
            reading: clause.reading.clone(),
        });
    }
    proofs
}

/// The clauses behind the terms, without those that decide.
fn also(policy: &Policy, wish: Wish, facts: &Facts, known: &[Proof]) -> Vec<Proof> {
    let mut also: Vec<Proof> = Vec::new();
    for topic in wish.terms() {
        let hints = policy.explain(*topic, facts).hints;
        for mut proof in proofs(&hints, None) {
            let is_new = |proofs: &[Proof]| proofs.iter().all(|other| other.clause != proof.clause);
            if !is_new(known) || !is_new(&also) {
                continue;
            }
            // Of terms a clause may state several, a sentence for each.
            let first = proof.text.clone();
            for hint in &hints {
                if hint.clause.id == proof.clause && hint.text != first {
                    proof.text.push(' ');
                    proof.text.push_str(hint.text);
                }
            }
            also.push(proof);
        }
    }
    also
}

/// The window of the request. It starts at the day without which the policy
/// knows no last day.
fn window(policy: &Policy, topic: Topic, facts: &Facts, decision: &Decision) -> Option<Window> {
    let last_day = decision.values.last_day?;
    let start = facts.iter().find_map(|(fact, value)| {
        let Value::Day(day) = value else { return None };
        let mut others = facts.clone();
        others.remove(fact);
        let starts = policy.decide(topic, &others).values.last_day.is_none();
        starts.then_some((fact, day))
    });
    Some(Window {
        start,
        last_day,
        after: decision.values.after_last_day,
    })
}

fn terms(
    ground: &Ground,
    wish: Wish,
    answers: &Answers,
    facts: &Facts,
    decision: &Decision,
) -> Terms {
    let policy = &ground.policy;
    let has = |topic| wish.terms().contains(&topic);
    let arrival = ground.today() + SOON;
    Terms {
        postage: has(Topic::Postage).then(|| postage(ground, answers, facts)),
        refund: has(Topic::Refund)
            .then(|| refund(policy, facts, arrival))
            .flatten(),
        remedies: decision.values.remedies.clone().unwrap_or_default(),
        needs: decision.values.needs.clone().unwrap_or_default(),
    }
}

fn postage(ground: &Ground, answers: &Answers, facts: &Facts) -> Postage {
    let policy = &ground.policy;
    let decision = policy.decide(Topic::Postage, facts);
    let unasked = |fact: &Fact| answers.answer(*fact) != Some(Answer::Unknown);
    let mut open = open_facts(policy, Topic::Postage, facts);
    let settling = answers.settling(ground, Topic::Postage);
    let values = decision.values;
    match (decision.outcome, values.payer) {
        (Outcome::Unstated, _) => Postage::Unstated,
        (Outcome::Review | Outcome::Refused, _) => Postage::ForTheTeam,
        (Outcome::Accepted, Some(payer)) => {
            open.retain(unasked);
            Postage::Settled {
                payer,
                contribution: values.contribution,
                deduction: values.label_deduction,
                label: values.label == Some(true),
                open,
                settling,
            }
        }
        (Outcome::Accepted, None) if open.is_empty() => Postage::Unstated,
        (Outcome::Accepted, None) | (Outcome::Ask, _) => Postage::Depends { on: open, settling },
    }
}

/// What the policy says of the refund for a parcel that arrives on that day;
/// none where it says nothing.
fn refund(policy: &Policy, facts: &Facts, arrival: NaiveDate) -> Option<Refund> {
    let mut supposed = facts.clone();
    supposed.set(Fact::ReceivedOn, Value::Day(arrival));
    let decision = policy.decide(Topic::Refund, &supposed);
    if decision.outcome == Outcome::Unstated {
        return None;
    }
    let values = decision.values;
    Some(Refund {
        method: values.method,
        shipping_fee_refunded: values.shipping_fee_refunded,
        restocking_percent: values.restocking_percent,
        restocking_fee: values.restocking_fee,
        length: length(&values.stages),
        endless: values
            .stages
            .iter()
            .find(|stage| stage.max.is_none())
            .map(|stage| stage.stage),
        stages: values.stages,
        earliest: values.earliest,
        latest: values.latest,
        arrival,
    })
}

/// The lengths that are stated, together; none where their units differ.
fn length(stages: &[Stage]) -> Option<Length> {
    let lengths = stages.iter().filter_map(|stage| {
        Some(Length {
            min: stage.min,
            max: stage.max?,
            unit: stage.unit,
        })
    });
    let mut together: Option<Length> = None;
    for length in lengths {
        together = match together {
            None => Some(length),
            Some(before) if before.unit == length.unit => Some(Length {
                min: before.min + length.min,
                max: before.max + length.max,
                unit: length.unit,
            }),
            Some(_) => return None,
        };
    }
    together
}

/// The other wish, where it is granted or may still be.
fn may_be_granted(
    ground: &Ground,
    wish: Wish,
    answers: &Answers,
    facts: &Facts,
) -> Option<(Wish, Outcome, Query)> {
    let other = match wish {
        Wish::Refund => Wish::Exchange,
        Wish::Exchange => Wish::Refund,
        Wish::Claim => return None,
    };
    let outcome = ground.policy.outcome(other.topic(), facts);
    matches!(outcome, Outcome::Accepted | Outcome::Ask)
        .then(|| (other, outcome, answers.wishing_instead(ground, other, None)))
}

fn changes(ground: &Ground, answers: &Answers, changes: &[Change]) -> Vec<Way> {
    let vocabulary = ground.policy.vocabulary();
    let mut ways = Vec::new();
    for change in changes {
        if answers.answer(change.fact).is_none() {
            continue;
        }
        let words = change
            .to
            .iter()
            .map(|value| vocabulary.print(change.fact, *value));
        let (faults, others): (Vec<String>, Vec<String>) =
            words.partition(|word| change.fact == Fact::Reason && is_at_fault(word));
        for (to, at_fault) in [(faults, true), (others, false)] {
            if !to.is_empty() {
                ways.push(Way::Change {
                    fact: change.fact,
                    to,
                    at_fault,
                    outcome: change.outcome,
                    query: answers.changing(ground, Asked::Fact(change.fact)),
                });
            }
        }
    }
    ways
}

fn is_at_fault(reason: &str) -> bool {
    hemline_policy::fact::GROUPS
        .iter()
        .any(|(fact, group, words)| {
            *fact == Fact::Reason && *group == "at_fault" && words.contains(&reason)
        })
}

fn alternatives(ground: &Ground, answers: &Answers, alternatives: Vec<Alternative>) -> Vec<Way> {
    let reorders = alternatives.contains(&Alternative::ReturnAndReorder);
    alternatives
        .into_iter()
        .filter_map(|alternative| match alternative {
            Alternative::Ask {
                topic,
                outcome,
                claim,
            } => {
                let wish = Wish::of(topic)?;
                // Sending it back is named once, as the way to another piece.
                let named_below = reorders && wish == Wish::Refund;
                let query = answers.wishing_instead(ground, wish, claim);
                (!named_below).then_some(Way::Wish {
                    wish,
                    outcome,
                    query,
                })
            }
            Alternative::ReturnAndReorder => {
                Some(Way::ReturnAndReorder(wishing(ground, Wish::Refund)))
            }
            Alternative::Contact => Some(Way::Team),
        })
        .collect()
}

/// What is said of other topics, most of them one sentence each.
fn nearby(policy: &Policy, asked: Topic, facts: &Facts) -> Vec<Nearby> {
    const NEAR: [Topic; 7] = [
        Topic::Return,
        Topic::Exchange,
        Topic::Claim,
        Topic::Refund,
        Topic::Postage,
        Topic::Cancel,
        Topic::Amend,
    ];
    const MOST: usize = 4;
    let mut nearby: Vec<Nearby> = Vec::new();
    for topic in NEAR {
        if topic == asked || !policy.speaks_of(topic) || nearby.len() == MOST {
            continue;
        }
        let hints = policy.explain(topic, facts).hints;
        let proof = proofs(&hints, None).into_iter().find(|proof| {
            let is_told = |near: &Nearby| near.proof.clause == proof.clause;
            !nearby.iter().any(is_told)
        });
        nearby.extend(proof.map(|proof| Nearby { topic, proof }));
    }
    nearby
}

fn depends(
    ground: &Ground,
    wish: Wish,
    answers: &Answers,
    facts: &Facts,
    decision: &Decision,
) -> Depends {
    let missing: Vec<(Fact, Query)> = decision
        .asks
        .iter()
        .filter(|fact| is_asked_for(**fact))
        .map(|fact| (*fact, answers.changing(ground, Asked::Fact(*fact))))
        .collect();
    let branches = match missing.as_slice() {
        [(fact, _)] => branches(ground, wish.topic(), facts, *fact),
        _ => Vec::new(),
    };
    Depends { missing, branches }
}

fn branches(ground: &Ground, topic: Topic, facts: &Facts, fact: Fact) -> Vec<(Branch, Outcome)> {
    let policy = &ground.policy;
    let outcome = |value: Value| {
        let mut supposed = facts.clone();
        supposed.set(fact, value);
        policy.outcome(topic, &supposed)
    };
    match fact.kind() {
        Kind::Flag | Kind::Words(_) => {
            let mut branches: Vec<(Branch, Outcome)> = Vec::new();
            let words: Vec<&str> = match fact.kind() {
                Kind::Flag => vec!["true", "false"],
                _ => policy.vocabulary().words(fact).collect(),
            };
            for word in words {
                let Ok(value) = policy.vocabulary().parse(fact, word) else {
                    continue;
                };
                let outcome = outcome(value);
                let known = branches
                    .iter_mut()
                    .find_map(|(branch, other)| match branch {
                        Branch::Answers(words) if *other == outcome => Some(words),
                        Branch::Answers(_) | Branch::OnOrAfter(_) | Branch::Before(_) => None,
                    });
                match known {
                    Some(words) => words.push(word.to_owned()),
                    None => branches.push((Branch::Answers(vec![word.to_owned()]), outcome)),
                }
            }
            branches
        }
        Kind::Day => around_a_day(ground.today(), |day| outcome(Value::Day(day))),
        Kind::Count(_) | Kind::Instant | Kind::Country => Vec::new(),
    }
}

/// Where the outcome changes once over the days that have passed: the first day
/// of today's outcome, and what comes before it.
fn around_a_day(
    today: NaiveDate,
    outcome: impl Fn(NaiveDate) -> Outcome,
) -> Vec<(Branch, Outcome)> {
    let (mut other, mut same) = (today - FAR, today);
    let now = outcome(today);
    let before = outcome(other);
    if now == before {
        return Vec::new();
    }
    while (same - other).num_days() > 1 {
        let middle = other + Days::new((same - other).num_days().unsigned_abs() / 2);
        if outcome(middle) == now {
            same = middle;
        } else {
            other = middle;
        }
    }
    if outcome(other) != before {
        return Vec::new();
    }
    vec![
        (Branch::OnOrAfter(same), now),
        (Branch::Before(same), before),
    ]
}
