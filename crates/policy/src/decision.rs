//! The decision: what a policy says on a topic about the facts known, by the
//! strongest clause that speaks, and exactly what is missing where it depends.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::document::{
    Given, Method, Need, Payer, Policy, Remedy, Stage, StageKind, Topic, Verdict,
};
use crate::fact::{Fact, Facts, Value, print_instant};
use crate::money::Money;
use crate::partition::{Settled, Situation};
use crate::plan::{Bits, Known, Line, Truth};

/// The answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    Refused,
    /// Left to the merchant, or two clauses disagree.
    Review,
    /// The published policy is silent.
    Unstated,
    /// Facts are missing that could change the outcome.
    Ask,
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Outcome {
        match verdict {
            Verdict::Accepted => Outcome::Accepted,
            Verdict::Review => Outcome::Review,
            Verdict::Refused => Outcome::Refused,
        }
    }
}

impl Outcome {
    fn of(verdict: Option<Verdict>) -> Outcome {
        verdict.map_or(Outcome::Unstated, Outcome::from)
    }

    /// The verdict of the clauses that decide, where they do.
    pub(crate) fn verdict(self) -> Option<Verdict> {
        match self {
            Outcome::Accepted => Some(Verdict::Accepted),
            Outcome::Review => Some(Verdict::Review),
            Outcome::Refused => Some(Verdict::Refused),
            Outcome::Unstated | Outcome::Ask => None,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::Review => "review",
            Outcome::Unstated => "unstated",
            Outcome::Ask => "ask",
        }
    }
}

/// A decision of a policy on one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<'a> {
    pub outcome: Outcome,
    /// Short ids of the clauses that decide, in the document's order.
    pub clauses: Vec<&'a str>,
    /// The missing facts that could change the outcome, in asking order;
    /// empty unless the outcome is `ask`.
    pub asks: Vec<Fact>,
    pub values: Values,
}

/// What the policy states beside the outcome. A value is there if it is stated
/// and the same whatever the missing facts are.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Values {
    /// The last day for the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<NaiveDate>,
    /// What a late request meets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_last_day: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedies: Option<Vec<Remedy>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    /// What the merchant pays toward the postage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contribution: Option<Money>,
    /// What is taken off the refund for the merchant's label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_deduction: Option<Money>,
    /// `true` where the merchant provides a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// In the order in which they pass, counted from `received_on`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_fee_refunded: Option<bool>,
    /// The last instant, RFC 3339 in the offset of `placed_at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Vec<Need>>,
    /// For all the items together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Taken off the refund, in percent of the price paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restocking_percent: Option<u8>,
    /// Taken off the refund, for each item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restocking_fee: Option<Money>,
}

/// What a decision says before its values.
pub(crate) struct Judged {
    pub outcome: Outcome,
    pub asks: Vec<Fact>,
    /// Places of the clauses that decide.
    pub clauses: Vec<usize>,
}

impl Policy {
    /// Decides a topic on the facts known, by the definition of partial
    /// evaluation: over every completion of the missing ones.
    pub fn decide(&self, topic: Topic, facts: &Facts) -> Decision<'_> {
        let mut situation = Situation::new(self, topic, facts);
        let judged = situation.judge();
        self.decision(&mut situation, judged)
    }

    /// The decision of what was judged.
    pub(crate) fn decision(&self, situation: &mut Situation, judged: Judged) -> Decision<'_> {
        let clauses = judged.clauses.iter();
        let clauses = clauses.filter_map(|place| self.clauses.get(*place));
        Decision {
            outcome: judged.outcome,
            clauses: clauses.map(|clause| clause.id.as_str()).collect(),
            asks: judged.asks,
            values: situation.values(judged.outcome),
        }
    }

    /// The outcome alone: that of `decide`, for a small part of its time where the
    /// facts known settle it.
    pub fn outcome(&self, topic: Topic, facts: &Facts) -> Outcome {
        self.outcome_of(topic, facts, self.plan(topic).read(self, facts))
    }

    /// The same where what the facts say has been read.
    pub(crate) fn outcome_of(&self, topic: Topic, facts: &Facts, known: Known) -> Outcome {
        let plan = self.plan(topic);
        if known.tells(plan.mask) {
            Outcome::of(plan.strongest(known))
        } else {
            Situation::cut(self, topic, facts, known).outcome()
        }
    }
}

/// The strongest verdict that any clause gives, or the conditions that it hangs on;
/// of those alone that look at a window, where they are `timed`.
pub(crate) fn strongest(situation: &Situation, timed: bool) -> Result<Option<Verdict>, Bits> {
    if !timed && let Some(verdict) = situation.whole() {
        return Ok(verdict);
    }
    let mut sure = None;
    let mut open: [Bits; 3] = [0; 3];
    for line in &situation.plan.lines {
        if timed && !line.looks_at_time || line.outcome.max(line.otherwise) <= sure {
            continue;
        }
        let holds = situation.holds(line);
        let speaks = situation.silenced(line).negate();
        for (verdict, holds) in [(line.outcome, holds), (line.otherwise, holds.negate())] {
            match holds.and(speaks) {
                Truth::True => sure = sure.max(verdict),
                Truth::False => {}
                Truth::Unknown(bits) => {
                    let open = verdict.and_then(|verdict| open.get_mut(verdict as usize));
                    open.into_iter().for_each(|open| *open |= bits);
                }
            }
        }
    }
    // Only what could still be stronger matters.
    let weaker = sure.map_or(0, |verdict| verdict as usize + 1);
    match open.iter().skip(weaker).fold(0, |all, bits| all | bits) {
        0 => Ok(sure),
        bits => Err(bits),
    }
}

impl<'a> Situation<'a> {
    /// The outcome, what to ask for, and the places of the clauses that decide.
    pub(crate) fn judge(&mut self) -> Judged {
        let (outcome, asks) = match self.settle_strongest(false) {
            Settled::Always(verdict) => (Outcome::of(verdict), Vec::new()),
            Settled::Open(axes) => (Outcome::Ask, self.facts_along(axes)),
        };
        Judged {
            outcome,
            asks,
            clauses: self.deciding(outcome),
        }
    }

    /// The outcome over every completion of what is missing.
    pub(crate) fn outcome(&mut self) -> Outcome {
        match self.settle_strongest(false) {
            Settled::Always(verdict) => Outcome::of(verdict),
            Settled::Open(_) => Outcome::Ask,
        }
    }

    fn settle_strongest(&mut self, timed: bool) -> Settled<Option<Verdict>> {
        self.settle(|situation| strongest(situation, timed))
    }

    /// Places of the clauses that give the outcome, in the document's order: those
    /// that give it in every completion or, where none does, those that are enough
    /// in at least one.
    fn deciding(&mut self, outcome: Outcome) -> Vec<usize> {
        let mut always = Vec::new();
        let mut open = Vec::new();
        let Some(verdict) = outcome.verdict() else {
            return always;
        };
        for line in &self.plan.lines {
            let clauses = match self.gives(line, verdict) {
                Truth::True => &mut always,
                Truth::Unknown(_) => &mut open,
                Truth::False => continue,
            };
            for clause in &line.cited {
                insert(clauses, *clause);
            }
        }
        let mut sometimes = Vec::new();
        for clause in open {
            let given = self.settle(|situation| {
                let lines = situation.plan.lines.iter();
                lines
                    .filter(|line| line.cited.contains(&clause))
                    .fold(Truth::False, |any, line| {
                        any.or(situation.gives(line, verdict))
                    })
                    .known()
            });
            match given {
                Settled::Always(true) => insert(&mut always, clause),
                Settled::Always(false) => {}
                Settled::Open(_) => sometimes.push(clause),
            }
        }
        if always.is_empty() { sometimes } else { always }
    }

    /// Whether a rule gives the verdict.
    pub(crate) fn gives(&self, line: &Line, verdict: Verdict) -> Truth {
        let is = |given| given == Some(verdict);
        let gives = match (is(line.outcome), is(line.otherwise)) {
            (false, false) => return Truth::False,
            (true, false) => self.holds(line),
            (false, true) => self.holds(line).negate(),
            (true, true) => Truth::True,
        };
        gives.and(self.silenced(line).negate())
    }

    fn values(&mut self, outcome: Outcome) -> Values {
        let mut values = Values::default();
        let mut all_stages_settled = true;
        for key in &self.plan.keys {
            match self.settle(|situation| situation.stated(key, outcome)) {
                Settled::Always(Some(stated)) => values.set(stated),
                Settled::Always(None) => {}
                Settled::Open(_) => all_stages_settled &= !matches!(key.0, Key::Stage(_)),
            }
        }
        values.after_last_day = self.after_last_day();
        if !all_stages_settled {
            values.stages.clear();
        }
        if let Some(Value::Day(received_on)) = self.facts.get(Fact::ReceivedOn)
            && !values.stages.is_empty()
        {
            let calendar = &self.policy.calendar;
            let pass = |length: fn(&Stage) -> Option<u32>| {
                values.stages.iter().try_fold(received_on, |day, stage| {
                    Some(calendar.after(day, length(stage)?, stage.unit))
                })
            };
            values.earliest = pass(|stage| Some(stage.min));
            values.latest = pass(|stage| stage.max);
        }
        values
    }

    /// The value that the rules state for a key; none where they are silent or
    /// contradict each other, which the analysis reports.
    fn stated(
        &self,
        (key, lines): &'a (Key, Vec<usize>),
        outcome: Outcome,
    ) -> Result<Option<Stated<'a>>, Bits> {
        let mut sure: Option<Stated> = None;
        let mut open: Vec<(Stated, Bits)> = Vec::new();
        for (line, rule) in lines.iter().filter_map(|line| self.rule(*line)) {
            let beside = line.outcome.unwrap_or(Verdict::Accepted);
            if key.is_bound(self.topic) && Some(beside) != outcome.verdict() {
                continue;
            }
            let states = self.states(line);
            if states == Truth::False {
                continue;
            }
            for given in rule.gives.iter().filter(|given| Key::of(given) == *key) {
                let stated = self.resolve(given);
                match (states, &sure) {
                    (Truth::Unknown(bits), _) => open.push((stated, bits)),
                    (_, None) => sure = Some(stated),
                    (_, Some(known)) if *known == stated => {}
                    (_, Some(_)) => return Ok(None),
                }
            }
        }
        let hangs_on = open
            .iter()
            .filter(|(stated, _)| sure.as_ref() != Some(stated))
            .fold(0, |all, (_, bits)| all | bits);
        if hangs_on == 0 {
            Ok(sure)
        } else {
            Err(hangs_on)
        }
    }

    /// A given value on the facts known.
    fn resolve(&self, given: &'a Given) -> Stated<'a> {
        let end = |window: &usize| {
            let window = self.policy.windows.get(*window)?;
            self.policy.end(window, self.facts.get(window.start())?)
        };
        match given {
            Given::LastDay(window) => match end(window) {
                Some(Value::Day(day)) => Stated::LastDay(day),
                _ => Stated::Uncounted(*window),
            },
            Given::Until(window) => match end(window) {
                Some(Value::Instant(instant)) => Stated::Until(print_instant(instant)),
                _ => Stated::Uncounted(*window),
            },
            Given::FeePerItem(fee) => match self.facts.get(Fact::Items) {
                Some(Value::Count(items)) => Stated::Fee(fee.times(items)),
                _ => Stated::Fee(*fee),
            },
            other => Stated::Plain(other),
        }
    }

    /// What the rules that look at the windows say once these have passed.
    fn after_last_day(&mut self) -> Option<Verdict> {
        if self.plan.late == 0 {
            return None;
        }
        match self.supposing(self.plan.late, 0, |late| late.settle_strongest(true)) {
            Settled::Always(verdict) => verdict,
            Settled::Open(_) => None,
        }
    }
}

/// Inserts a place in order, once; a sort would weigh more.
fn insert(places: &mut Vec<usize>, place: usize) {
    let at = places.iter().take_while(|other| **other < place).count();
    if places.get(at) != Some(&place) {
        places.insert(at, place);
    }
}

/// What a value is stated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Given(std::mem::Discriminant<Given>),
    Stage(StageKind),
}

impl Key {
    pub fn of(given: &Given) -> Key {
        match given {
            Given::Stage(stage) => Key::Stage(stage.stage),
            other => Key::Given(std::mem::discriminant(other)),
        }
    }

    /// Whether the value is given only beside the outcome of the rule that
    /// states it, or beside `accepted` where that rule gives none: a remedy, and
    /// what a discount takes.
    fn is_bound(self, topic: Topic) -> bool {
        self == Key::of(&Given::Remedies(Vec::new()))
            || topic == Topic::Discount && self == Key::of(&Given::Needs(Vec::new()))
    }
}

#[derive(PartialEq)]
enum Stated<'a> {
    LastDay(NaiveDate),
    Until(String),
    /// The end of a window whose start is missing: another in every completion.
    Uncounted(usize),
    Fee(Money),
    Plain(&'a Given),
}

impl Values {
    fn set(&mut self, stated: Stated<'_>) {
        match stated {
            Stated::LastDay(day) => self.last_day = Some(day),
            Stated::Until(instant) => self.until = Some(instant),
            Stated::Uncounted(_) => {}
            Stated::Fee(fee) => self.fee = Some(fee),
            Stated::Plain(given) => match given {
                Given::Remedies(remedies) => self.remedies = Some(remedies.clone()),
                Given::Payer(payer) => self.payer = Some(*payer),
                Given::Contribution(amount) => self.contribution = Some(*amount),
                Given::LabelDeduction(amount) => self.label_deduction = Some(*amount),
                Given::Label => self.label = Some(true),
                Given::Method(method) => self.method = Some(*method),
                Given::Stage(stage) => {
                    let earlier = |passed: &&Stage| passed.stage < stage.stage;
                    let at = self.stages.iter().take_while(earlier).count();
                    self.stages.insert(at, *stage);
                }
                Given::ShippingFeeRefunded(refunded) => {
                    self.shipping_fee_refunded = Some(*refunded)
                }
                Given::Needs(needs) => self.needs = Some(needs.clone()),
                Given::RestockingPercent(percent) => self.restocking_percent = Some(*percent),
                Given::RestockingFee(amount) => self.restocking_fee = Some(*amount),
                // Resolved to the variants above before they get here.
                Given::LastDay(_) | Given::Until(_) | Given::FeePerItem(_) => {}
            },
        }
    }
}
