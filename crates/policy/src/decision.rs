//! The decision: what a policy says on a topic about the facts known, by the
//! strongest clause that speaks, and exactly what is missing where it depends.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::document::{
    Given, Method, Need, Payer, Policy, Remedy, Rule, Stage, StageKind, Test, Topic, Verdict,
};
use crate::fact::{Fact, Facts, Value, print_instant};
use crate::money::Money;
use crate::partition::{Settled, Situation, Truth};

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
pub struct Decision {
    pub outcome: Outcome,
    /// Short ids of the clauses that decide, in the document's order.
    pub clauses: Vec<String>,
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

impl Policy {
    /// Decides a topic on the facts known, by the definition of partial
    /// evaluation: over every completion of the missing ones.
    pub fn decide(&self, topic: Topic, facts: &Facts) -> Decision {
        let mut situation = Situation::new(self, topic, facts);
        let (outcome, asks) = match self.outright(topic, facts) {
            Some(verdict) => (Outcome::of(verdict), Vec::new()),
            None => situation.outcome(),
        };
        let clauses = situation
            .deciding(outcome)
            .into_iter()
            .filter_map(|place| Some(self.clauses.get(place)?.id.clone()))
            .collect();
        let values = situation.values(outcome);
        Decision {
            outcome,
            clauses,
            asks,
            values,
        }
    }

    /// The outcome alone: that of `decide`, for a small part of its time where the
    /// facts known settle it.
    pub fn outcome(&self, topic: Topic, facts: &Facts) -> Outcome {
        match self.outright(topic, facts) {
            Some(verdict) => Outcome::of(verdict),
            None => Situation::new(self, topic, facts).outcome().0,
        }
    }

    /// The strongest verdict that any clause gives, where the facts known settle
    /// it by themselves; what is missing is not cut into classes for that.
    fn outright(&self, topic: Topic, facts: &Facts) -> Option<Option<Verdict>> {
        let known = |test: &Test| self.known(test, facts);
        let (mut sure, mut open) = (None, None);
        for rule in self.rules_on(topic) {
            // Only what could still be stronger matters.
            if rule.outcome.max(rule.otherwise) <= sure {
                continue;
            }
            let holds = rule.holds(&known);
            for (verdict, holds) in [(rule.outcome, holds), (rule.otherwise, holds.negate())] {
                if verdict <= sure || holds == Truth::False {
                    continue;
                }
                let silenced = self.silenced(topic, rule.clause, &known);
                match holds.and(silenced.negate()) {
                    Truth::True => sure = verdict,
                    Truth::False => {}
                    Truth::Unknown(_) => open = open.max(verdict),
                }
            }
            if sure == Some(Verdict::Refused) {
                break;
            }
        }
        (open <= sure).then_some(sure)
    }
}

/// The strongest verdict that any clause gives, or the axes that it hangs on.
pub(crate) fn strongest(situation: &Situation) -> Result<Option<Verdict>, u64> {
    strongest_of(situation, |_| true)
}

fn strongest_of(
    situation: &Situation,
    counts: impl Fn(&Rule) -> bool,
) -> Result<Option<Verdict>, u64> {
    let mut sure = None;
    let mut open: [u64; 3] = [0; 3];
    for rule in situation.rules.iter().filter(|rule| counts(rule)) {
        for (verdict, speaks) in situation.verdicts(rule) {
            match speaks {
                Truth::True => sure = sure.max(Some(verdict)),
                Truth::False => {}
                Truth::Unknown(axes) => {
                    if let Some(open) = open.get_mut(verdict as usize) {
                        *open |= axes;
                    }
                }
            }
        }
    }
    // Only what could still be stronger matters.
    let weaker = sure.map_or(0, |verdict| verdict as usize + 1);
    match open.iter().skip(weaker).fold(0, |all, axes| all | axes) {
        0 => Ok(sure),
        axes => Err(axes),
    }
}

impl Situation<'_> {
    /// The outcome over every completion of what is missing, and what to ask for.
    fn outcome(&mut self) -> (Outcome, Vec<Fact>) {
        match self.settle(strongest) {
            Settled::Always(verdict) => (Outcome::of(verdict), Vec::new()),
            Settled::Open(axes) => (Outcome::Ask, self.facts_along(axes)),
        }
    }

    /// The verdicts that a rule can give, and whether it gives them.
    pub(crate) fn verdicts(&self, rule: &Rule) -> impl Iterator<Item = (Verdict, Truth)> {
        let (holds, speaks) = match (rule.outcome, rule.otherwise) {
            (None, None) => (Truth::False, Truth::False),
            (_, _) => (self.condition(rule), self.silenced(rule.clause).negate()),
        };
        [(rule.outcome, holds), (rule.otherwise, holds.negate())]
            .into_iter()
            .filter_map(move |(verdict, holds)| Some((verdict?, holds.and(speaks))))
    }

    /// Whether the values of a rule are stated. An exception silences a rule
    /// that gives an outcome, and with it its values; a rule that only states
    /// values is true beside any exception.
    pub(crate) fn states(&self, rule: &Rule) -> Truth {
        let holds = self.condition(rule);
        if rule.outcome.is_none() {
            holds
        } else {
            holds.and(self.silenced(rule.clause).negate())
        }
    }

    /// Places of the clauses that give the outcome: those that give it in every
    /// completion or, where none does, those that are enough in at least one.
    pub(crate) fn deciding(&mut self, outcome: Outcome) -> Vec<usize> {
        let mut always = Vec::new();
        let mut sometimes = Vec::new();
        for clause in 0..self.policy.clauses.len() {
            let cites = |rule: &&&Rule| rule.cited().any(|cited| cited == clause);
            if !self.rules.iter().any(|rule| cites(&rule)) {
                continue;
            }
            let gives = self.settle(|situation| {
                let given = situation
                    .rules
                    .iter()
                    .filter(cites)
                    .fold(Truth::False, |any, rule| {
                        situation
                            .verdicts(rule)
                            .filter(|(verdict, _)| Outcome::from(*verdict) == outcome)
                            .fold(any, |any, (_, speaks)| any.or(speaks))
                    });
                match given {
                    Truth::True => Ok(true),
                    Truth::False => Ok(false),
                    Truth::Unknown(axes) => Err(axes),
                }
            });
            match gives {
                Settled::Always(true) => always.push(clause),
                Settled::Always(false) => {}
                Settled::Open(_) => sometimes.push(clause),
            }
        }
        if always.is_empty() { sometimes } else { always }
    }

    fn values(&mut self, outcome: Outcome) -> Values {
        let mut values = Values {
            after_last_day: self.after_last_day(),
            ..Values::default()
        };
        let mut all_stages_settled = true;
        for key in self.keys() {
            match self.settle(|situation| situation.stated(&key, outcome)) {
                Settled::Always(Some(stated)) => values.set(stated),
                Settled::Always(None) => {}
                Settled::Open(_) => all_stages_settled &= !matches!(key, Key::Stage(_)),
            }
        }
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

    /// The keys that the topic's rules state values for.
    fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for given in self.rules.iter().flat_map(|rule| &rule.gives) {
            let key = Key::of(given);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// The value that the rules state for a key; none where they are silent or
    /// contradict each other, which the analysis reports.
    fn stated(&self, key: &Key, outcome: Outcome) -> Result<Option<Stated>, u64> {
        let mut sure: Vec<Stated> = Vec::new();
        let mut open: Vec<(Stated, u64)> = Vec::new();
        for rule in &self.rules {
            let beside = rule.outcome.map_or(Outcome::Accepted, Outcome::from);
            if key.is_bound(self.topic) && beside != outcome {
                continue;
            }
            for given in rule.gives.iter().filter(|given| Key::of(given) == *key) {
                let stated = self.resolve(given);
                match self.states(rule) {
                    Truth::True if !sure.contains(&stated) => sure.push(stated),
                    Truth::True | Truth::False => {}
                    Truth::Unknown(axes) => open.push((stated, axes)),
                }
            }
        }
        if sure.len() > 1 {
            return Ok(None);
        }
        let hangs_on = open
            .iter()
            .filter(|(stated, _)| !sure.contains(stated))
            .fold(0, |all, (_, axes)| all | axes);
        if hangs_on == 0 {
            Ok(sure.pop())
        } else {
            Err(hangs_on)
        }
    }

    /// A given value on the facts known.
    fn resolve(&self, given: &Given) -> Stated {
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
            other => Stated::Plain(other.clone()),
        }
    }

    /// What the rules that look at the windows say once these have passed.
    fn after_last_day(&self) -> Option<Verdict> {
        let has_window = self
            .rules
            .iter()
            .flat_map(|rule| &rule.gives)
            .any(|given| matches!(given, Given::LastDay(_)));
        if !has_window || !matches!(self.topic, Topic::Return | Topic::Exchange) {
            return None;
        }
        let mut late = Situation::new(self.policy, self.topic, &self.facts);
        late.make_late();
        match late.settle(|situation| strongest_of(situation, Rule::looks_at_time)) {
            Settled::Always(verdict) => verdict,
            Settled::Open(_) => None,
        }
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

#[derive(Clone, Debug, PartialEq)]
enum Stated {
    LastDay(NaiveDate),
    Until(String),
    /// The end of a window whose start is missing: another in every completion.
    Uncounted(usize),
    Fee(Money),
    Plain(Given),
}

impl Values {
    fn set(&mut self, stated: Stated) {
        match stated {
            Stated::LastDay(day) => self.last_day = Some(day),
            Stated::Until(instant) => self.until = Some(instant),
            Stated::Uncounted(_) => {}
            Stated::Fee(fee) => self.fee = Some(fee),
            Stated::Plain(given) => match given {
                Given::Remedies(remedies) => self.remedies = Some(remedies),
                Given::Payer(payer) => self.payer = Some(payer),
                Given::Contribution(amount) => self.contribution = Some(amount),
                Given::LabelDeduction(amount) => self.label_deduction = Some(amount),
                Given::Label => self.label = Some(true),
                Given::Method(method) => self.method = Some(method),
                Given::Stage(stage) => {
                    let earlier = |passed: &&Stage| passed.stage < stage.stage;
                    let at = self.stages.iter().take_while(earlier).count();
                    self.stages.insert(at, stage);
                }
                Given::ShippingFeeRefunded(refunded) => self.shipping_fee_refunded = Some(refunded),
                Given::Needs(needs) => self.needs = Some(needs),
                Given::RestockingPercent(percent) => self.restocking_percent = Some(percent),
                Given::RestockingFee(amount) => self.restocking_fee = Some(amount),
                // Resolved to the variants above before they get here.
                Given::LastDay(_) | Given::Until(_) | Given::FeePerItem(_) => {}
            },
        }
    }
}

impl Rule {
    /// Whether the rule tests a window.
    pub(crate) fn looks_at_time(&self) -> bool {
        self.tests().any(|test| matches!(test, Test::InTime { .. }))
    }
}
