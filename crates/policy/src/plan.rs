//! The rules on a topic, compiled: each condition that they hold against a fact is
//! a bit, and a rule looks at all its conditions at once.

use std::sync::OnceLock;

use crate::decision::Key;
use crate::document::{Given, Policy, Rule, Test, Topic, Verdict};
use crate::fact::{Fact, Facts, Value};
use crate::partition::Axis;

/// A set of conditions, one bit each.
///
/// INVARIANT: no topic has more conditions than bits; the loader refuses it.
pub(crate) type Bits = u64;

pub(crate) const MOST_CONDITIONS: usize = Bits::BITS as usize;

/// A three-valued truth; what is unknown names the conditions that it hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown(Bits),
}

impl Truth {
    pub fn negate(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown(bits) => Truth::Unknown(bits),
        }
    }

    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, truth) | (truth, Truth::True) => truth,
            (Truth::Unknown(a), Truth::Unknown(b)) => Truth::Unknown(a | b),
        }
    }

    pub fn or(self, other: Truth) -> Truth {
        self.negate().and(other.negate()).negate()
    }

    /// # Errors
    /// The conditions that it hangs on.
    pub fn known(self) -> Result<bool, Bits> {
        match self {
            Truth::True => Ok(true),
            Truth::False => Ok(false),
            Truth::Unknown(bits) => Err(bits),
        }
    }
}

/// The conditions known to hold and known not to; those in neither are unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub yes: Bits,
    no: Bits,
}

impl Known {
    /// Of the conditions of `mask`, those of `yes` hold and no others.
    pub fn settle(&mut self, mask: Bits, yes: Bits) {
        self.yes = self.yes & !mask | yes;
        self.no = self.no & !mask | mask & !yes;
    }

    pub fn forget(&mut self, mask: Bits) {
        self.yes &= !mask;
        self.no &= !mask;
    }

    pub fn tells(self, mask: Bits) -> bool {
        mask & !(self.yes | self.no) == 0
    }
}

/// The plan of each topic, made when the topic is first asked about. It follows
/// from the rules alone: a copy makes its own, and no comparison looks at it.
#[derive(Debug, Default)]
pub(crate) struct Plans([OnceLock<Plan>; Topic::ALL.len()]);

impl Clone for Plans {
    fn clone(&self) -> Plans {
        Plans::default()
    }
}

impl PartialEq for Plans {
    fn eq(&self, _: &Plans) -> bool {
        true
    }
}

impl Policy {
    pub(crate) fn plan(&self, topic: Topic) -> &Plan {
        static SILENT: Plan = Plan::SILENT;
        let plan = self.plans.0.get(topic as usize);
        plan.map_or(&SILENT, |plan| plan.get_or_init(|| Plan::new(self, topic)))
    }
}

#[derive(Debug)]
pub(crate) struct Plan {
    /// All conditions.
    pub mask: Bits,
    /// In asking order.
    pub columns: Vec<Column>,
    pub windows: Vec<InTime>,
    /// All windows, where the rules give the last day of one to send it back by.
    pub late: Bits,
    /// One for each rule, in the document's order.
    pub lines: Vec<Line>,
    /// What values are stated for, and the places of the lines that state one.
    pub keys: Vec<(Key, Vec<usize>)>,
}

/// A window that the rules look at, and the condition to be in time of it.
pub(crate) type InTime = (usize, Bits);

/// The conditions on one fact.
#[derive(Debug)]
pub(crate) struct Column {
    pub fact: Fact,
    pub mask: Bits,
    pub tests: Vec<(Test, Bits)>,
    /// Each flag or word, by its place, and what holds for it; empty for facts of
    /// other kinds.
    pub cells: Vec<(Value, Bits)>,
    /// What the fact is where it is absent and yet never missing.
    stand_in: Option<Value>,
    /// Made when the fact is first missing.
    pub axis: OnceLock<Axis>,
}

/// A rule on the topic.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its place in the policy.
    pub rule: usize,
    pub outcome: Option<Verdict>,
    pub otherwise: Option<Verdict>,
    pub looks_at_time: bool,
    /// Places of the clauses to cite.
    pub cited: Vec<usize>,
    when: Term,
    or_when: Vec<Term>,
    /// Places of the lines that silence it where they hold.
    exceptions: Vec<usize>,
}

/// Conditions that must hold, and those that must not.
#[derive(Clone, Copy, Debug, Default)]
struct Term {
    yes: Bits,
    no: Bits,
}

impl Plan {
    const SILENT: Plan = Plan {
        mask: 0,
        columns: Vec::new(),
        windows: Vec::new(),
        late: 0,
        lines: Vec::new(),
        keys: Vec::new(),
    };

    fn new(policy: &Policy, topic: Topic) -> Plan {
        let mut plan = Plan::SILENT;
        let conditions = conditions(policy, topic);
        plan.mask = (0..conditions.len()).fold(0, |all, place| all | bit(place));
        let numbered = || {
            let places = conditions.iter().enumerate();
            places.map(|(place, test)| (test, bit(place)))
        };
        for (test, bit) in numbered() {
            if let Test::InTime { window, .. } = test {
                plan.windows.push((*window, bit));
            }
        }
        for fact in Fact::ALL.iter().copied() {
            let tests: Vec<(Test, Bits)> = numbered()
                .filter(|(test, _)| test.fact() == Some(fact))
                .map(|(test, bit)| (test.clone(), bit))
                .collect();
            if !tests.is_empty() {
                plan.columns.push(Column::new(policy, fact, tests));
            }
        }
        let term = |tests: &Vec<Test>| {
            tests.iter().fold(Term::default(), |mut term, test| {
                let (test, holds) = test.unsigned();
                let place = conditions.iter().position(|known| *known == test);
                let side = if holds { &mut term.yes } else { &mut term.no };
                *side |= place.map_or(0, bit);
                term
            })
        };
        let rules = || {
            let rules = policy.rules.iter().enumerate();
            rules.filter(|(_, rule)| rule.topics.contains(&topic))
        };
        plan.lines = rules()
            .map(|(place, rule)| Line {
                rule: place,
                outcome: rule.outcome,
                otherwise: rule.otherwise,
                looks_at_time: rule.tests().any(|test| test.fact().is_none()),
                cited: rule.cited().collect(),
                when: rule.when.first().map(term).unwrap_or_default(),
                or_when: rule.when.iter().skip(1).map(term).collect(),
                exceptions: rules()
                    .enumerate()
                    .filter(|(_, (_, other))| other.exception_to.contains(&rule.clause))
                    .map(|(line, _)| line)
                    .collect(),
            })
            .collect();
        for (line, (_, rule)) in rules().enumerate() {
            for given in &rule.gives {
                if matches!(given, Given::LastDay(_))
                    && matches!(topic, Topic::Return | Topic::Exchange)
                {
                    plan.late = plan.windows.iter().fold(0, |all, (_, bit)| all | bit);
                }
                let key = Key::of(given);
                match plan.keys.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, lines)) if lines.contains(&line) => {}
                    Some((_, lines)) => lines.push(line),
                    None => plan.keys.push((key, vec![line])),
                }
            }
        }
        plan
    }

    /// What the facts say of the conditions, with the stand-ins for those that are
    /// never missing.
    pub fn read(&self, policy: &Policy, facts: &Facts) -> Known {
        let mut known = Known::default();
        for column in &self.columns {
            if let Some(value) = facts.value(column.fact).or(column.stand_in.as_ref()) {
                known.settle(column.mask, column.value(value));
            }
        }
        for (window, bit) in &self.windows {
            if let Some(in_time) = policy.in_time(*window, facts) {
                known.settle(*bit, if in_time { *bit } else { 0 });
            }
        }
        known
    }

    /// The strongest verdict that any rule gives, where everything is known.
    pub fn strongest(&self, known: Known) -> Option<Verdict> {
        let mut strongest = None;
        for line in &self.lines {
            let verdict = if line.may_hold(known) {
                line.outcome
            } else {
                line.otherwise
            };
            if verdict > strongest && self.silenced(line, known) == Truth::False {
                strongest = verdict;
                if verdict == Some(Verdict::Refused) {
                    break;
                }
            }
        }
        strongest
    }

    /// Whether a rule is silent because an exception to its clause holds.
    #[inline]
    pub fn silenced(&self, line: &Line, known: Known) -> Truth {
        if line.exceptions.is_empty() {
            return Truth::False;
        }
        self.silenced_within(line, known, self.lines.len())
    }

    fn silenced_within(&self, line: &Line, known: Known, depth: usize) -> Truth {
        // INVARIANT: the loader refuses cycles; the depth only guards against a
        // policy that did not come through it.
        if depth == 0 {
            return Truth::False;
        }
        let exceptions = line.exceptions.iter();
        let lines = exceptions.filter_map(|place| self.lines.get(*place));
        lines.fold(Truth::False, |any, exception| {
            let holds = exception.holds(known);
            if holds == Truth::False {
                return any;
            }
            let speaks = self.silenced_within(exception, known, depth - 1).negate();
            any.or(holds.and(speaks))
        })
    }
}

impl Line {
    /// Whether what is known does not bar the conditions.
    fn may_hold(&self, known: Known) -> bool {
        !self.when.is_barred(known) || self.or_when.iter().any(|term| !term.is_barred(known))
    }

    /// Whether the conditions hold.
    pub fn holds(&self, known: Known) -> Truth {
        let first = self.when.holds(known);
        let others = self.or_when.iter();
        others.fold(first, |any, term| any.or(term.holds(known)))
    }
}

impl Term {
    fn is_barred(self, known: Known) -> bool {
        self.yes & known.no | self.no & known.yes != 0
    }

    fn holds(self, known: Known) -> Truth {
        if self.is_barred(known) {
            return Truth::False;
        }
        match self.yes & !known.yes | self.no & !known.no {
            0 => Truth::True,
            open => Truth::Unknown(open),
        }
    }
}

impl Column {
    fn new(policy: &Policy, fact: Fact, tests: Vec<(Test, Bits)>) -> Column {
        let mut column = Column {
            fact,
            mask: tests.iter().fold(0, |all, (_, bit)| all | bit),
            tests,
            cells: Vec::new(),
            stand_in: fact.default(),
            axis: OnceLock::new(),
        };
        let few = policy.vocabulary.few(fact);
        column.cells = few.map(|value| (value, column.tested(&value))).collect();
        column
    }

    /// The conditions that hold for a value.
    #[inline]
    pub fn value(&self, value: &Value) -> Bits {
        let place = match *value {
            Value::Flag(flag) => usize::from(flag),
            Value::Word(place) => usize::from(place),
            Value::Count(_) | Value::Day(_) | Value::Instant(_) | Value::Country(_) => usize::MAX,
        };
        match self.cells.get(place) {
            Some((_, yes)) => *yes,
            None => self.tested(value),
        }
    }

    /// The same by asking each condition.
    fn tested(&self, value: &Value) -> Bits {
        let holding = self.tests.iter().filter(|(test, _)| holds(test, value));
        holding.fold(0, |all, (_, bit)| all | bit)
    }
}

/// The conditions of a topic's rules, each once and none negated; one more than there
/// are bits, where there are too many.
pub(crate) fn conditions(policy: &Policy, topic: Topic) -> Vec<Test> {
    let mut conditions = Vec::new();
    for test in policy.rules_on(topic).flat_map(Rule::tests) {
        let (test, _) = test.unsigned();
        if conditions.len() <= MOST_CONDITIONS && !conditions.contains(&test) {
            conditions.push(test);
        }
    }
    conditions
}

/// The bit of a place.
pub(crate) fn bit(place: usize) -> Bits {
    let place = u32::try_from(place).ok();
    place
        .and_then(|place| Bits::checked_shl(1, place))
        .unwrap_or(0)
}

impl Test {
    /// The fact that it is held against, if that is one.
    fn fact(&self) -> Option<Fact> {
        match self {
            Test::Flag { fact, .. } | Test::Words { fact, .. } | Test::Count { fact, .. } => {
                Some(*fact)
            }
            Test::Destination { .. } => Some(Fact::Destination),
            Test::InTime { .. } => None,
        }
    }

    /// The same without a negation, and whether it had none.
    fn unsigned(&self) -> (Test, bool) {
        let mut test = self.clone();
        let holds = match &mut test {
            Test::Flag { is: holds, .. }
            | Test::InTime { is: holds, .. }
            | Test::Words { among: holds, .. }
            | Test::Destination { among: holds, .. } => std::mem::replace(holds, true),
            Test::Count { .. } => true,
        };
        (test, holds)
    }
}

/// Whether a condition without negation holds for a value of its fact.
fn holds(test: &Test, value: &Value) -> bool {
    match (test, *value) {
        (Test::Flag { .. }, Value::Flag(flag)) => flag,
        (Test::Words { any, .. }, Value::Word(place)) => any
            .checked_shr(place.into())
            .is_some_and(|bits| bits & 1 == 1),
        (Test::Count { min, max, .. }, Value::Count(count)) => {
            *min <= count && max.is_none_or(|max| count <= max)
        }
        (Test::Destination { any, .. }, Value::Country(country)) => any.contains(&country),
        // A condition meets no value of another kind: facts are typed where they are read.
        (
            Test::Flag { .. }
            | Test::Words { .. }
            | Test::Count { .. }
            | Test::Destination { .. }
            | Test::InTime { .. },
            _,
        ) => false,
    }
}
