//! Exact partial evaluation. The missing facts are cut into the finitely many
//! classes that a policy's conditions can tell apart; a judgement over them is
//! a decision diagram, kept reduced and ordered.
//!
//! INVARIANT: axes are independent, every combination of their classes can
//! happen. So in the reduced ordered diagram an axis occurs exactly if two
//! completions that differ on it alone are judged differently, which is what
//! the contract calls a fact that could change the outcome.

use chrono::{Days, NaiveDate, TimeDelta};

use crate::calendar::Unit;
use crate::document::{Limit, Policy, Rule, Test, Topic, Window};
use crate::fact::{Country, Fact, Facts, Kind, Value};

/// A set of axes, one bit each.
type Axes = u64;

/// A three-valued truth; what is unknown names the axes that it hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown(Axes),
}

impl Truth {
    fn known(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }

    pub fn negate(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown(axes) => Truth::Unknown(axes),
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
}

/// One independent part of what is missing, with its classes.
pub(crate) struct Axis {
    /// The missing facts that move along it.
    pub facts: Vec<Fact>,
    classes: Classes,
}

enum Classes {
    /// The values of one fact that no condition tells apart; never empty.
    Values(Fact, Vec<Vec<Value>>),
    /// The windows that hang together, and each way in which they can stand.
    Windows(Vec<usize>, Vec<Way>),
}

/// Whether each window of a group is in time, and a start and a clock at which
/// they stand like that.
struct Way {
    in_time: Vec<bool>,
    // Told by the analysis alone.
    #[cfg_attr(not(feature = "load"), expect(dead_code))]
    start: Option<Value>,
    #[cfg_attr(not(feature = "load"), expect(dead_code))]
    clock: Value,
}

impl Axis {
    fn len(&self) -> usize {
        match &self.classes {
            Classes::Values(_, values) => values.len(),
            Classes::Windows(_, ways) => ways.len(),
        }
    }
}

/// The facts of a case under one topic of a policy: what is known, what is
/// missing, and, while a diagram is built, the class chosen on each axis.
pub(crate) struct Situation<'a> {
    pub policy: &'a Policy,
    pub topic: Topic,
    pub rules: Vec<&'a Rule>,
    pub axes: Vec<Axis>,
    pub facts: Facts,
    /// For each window of the policy whether the request is in time.
    in_time: Vec<Option<bool>>,
    fact_axis: [u8; Fact::ALL.len()],
    window_axis: Vec<u8>,
}

impl<'a> Situation<'a> {
    /// The facts known, with the stand-ins for those that are never missing.
    pub fn new(policy: &'a Policy, topic: Topic, known: &Facts) -> Situation<'a> {
        let mut facts = known.clone();
        for fact in Fact::ALL {
            if facts.get(*fact).is_none() {
                facts.replace(*fact, fact.default());
            }
        }
        Situation::cut(policy, topic, facts)
    }

    /// Nothing known at all, not even what is never missing: every situation
    /// that the topic's rules can tell apart.
    #[cfg(feature = "load")]
    pub fn every(policy: &'a Policy, topic: Topic) -> Situation<'a> {
        Situation::cut(policy, topic, Facts::default())
    }

    fn cut(policy: &'a Policy, topic: Topic, facts: Facts) -> Situation<'a> {
        let rules: Vec<&Rule> = policy.rules_on(topic).collect();
        let mut situation = Situation {
            policy,
            topic,
            rules,
            axes: Vec::new(),
            facts,
            in_time: vec![None; policy.windows.len()],
            fact_axis: [0; Fact::ALL.len()],
            window_axis: vec![0; policy.windows.len()],
        };
        situation.cut_facts();
        situation.cut_windows();
        situation
    }

    /// An axis for each missing fact that a condition names directly.
    fn cut_facts(&mut self) {
        let tests = self.rules.iter().flat_map(|rule| rule.tests());
        let named = tests.fold(0, |named, test| {
            named | bit(self.policy.facts_of(test).0 as usize)
        });
        for fact in Fact::ALL.iter().copied() {
            if self.facts.get(fact).is_some() || named & bit(fact as usize) == 0 {
                continue;
            }
            let tests: Vec<&Test> = self
                .rules
                .iter()
                .flat_map(|rule| rule.tests())
                .filter(|test| {
                    !matches!(test, Test::InTime { .. }) && self.policy.facts_of(test).0 == fact
                })
                .collect();
            if tests.is_empty() {
                continue;
            }
            let mut told_apart: Vec<Vec<bool>> = Vec::new();
            let mut classes: Vec<Vec<Value>> = Vec::new();
            for value in candidates(self.policy, fact, &tests) {
                let answers = tests.iter().map(|test| holds(test, value)).collect();
                let known = told_apart.iter().position(|known| *known == answers);
                match known.and_then(|place| classes.get_mut(place)) {
                    Some(class) => class.push(value),
                    None => {
                        told_apart.push(answers);
                        classes.push(vec![value]);
                    }
                }
            }
            if let Some(slot) = self.fact_axis.get_mut(fact as usize) {
                *slot = self.axes.len() as u8;
            }
            self.axes.push(Axis {
                facts: vec![fact],
                classes: Classes::Values(fact, classes),
            });
        }
    }

    /// Axes for the windows that are not settled. Windows hang together where
    /// they share a missing start, or a missing clock over known starts.
    fn cut_windows(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for test in self.rules.iter().flat_map(|rule| rule.tests()) {
            if let Test::InTime { window, .. } = test
                && !open.contains(window)
            {
                open.push(*window);
            }
        }
        let mut groups: Vec<(Vec<Fact>, Vec<usize>)> = Vec::new();
        for place in open {
            let Some(window) = self.policy.windows.get(place) else {
                continue;
            };
            let start = self.facts.get(window.start());
            let clock = self.facts.get(window.limit.clock());
            if let (Some(start), Some(clock)) = (start, clock) {
                if let Some(slot) = self.in_time.get_mut(place) {
                    *slot = Some(self.policy.is_in_time(window, start, clock));
                }
                continue;
            }
            let missing: Vec<Fact> = [window.start(), window.limit.clock()]
                .into_iter()
                .filter(|fact| self.facts.get(*fact).is_none())
                .collect();
            match groups.iter_mut().find(|(facts, _)| *facts == missing) {
                Some((_, windows)) => windows.push(place),
                None => groups.push((missing, vec![place])),
            }
        }
        for (facts, windows) in groups {
            let ways = self.ways(&windows);
            for window in &windows {
                if let Some(slot) = self.window_axis.get_mut(*window) {
                    *slot = self.axes.len() as u8;
                }
            }
            self.axes.push(Axis {
                facts,
                classes: Classes::Windows(windows, ways),
            });
        }
    }

    /// Every way in which these windows can stand together, given what is known.
    fn ways(&self, places: &[usize]) -> Vec<Way> {
        let policy = self.policy;
        let windows: Vec<&Window> = places
            .iter()
            .filter_map(|place| policy.windows.get(*place))
            .collect();
        let Some(first) = windows.first() else {
            return Vec::new();
        };
        let start_of = |window: &Window, start: Option<Value>| {
            start.or_else(|| self.facts.get(window.start()))
        };
        let mut ways: Vec<Way> = Vec::new();
        let mut add = |start: Option<Value>, clock: Value| {
            let in_time: Vec<bool> = windows
                .iter()
                .map(|window| {
                    let start = start_of(window, start);
                    start.is_some_and(|start| policy.is_in_time(window, start, clock))
                })
                .collect();
            if !ways.iter().any(|way| way.in_time == in_time) {
                ways.push(Way {
                    in_time,
                    start,
                    clock,
                });
            }
        };
        // As the clock moves, the windows close one after the other: just at
        // and just after each end, nothing else can be told apart.
        let mut along_the_clock = |start: Option<Value>| {
            for window in &windows {
                let end = start_of(window, start).and_then(|start| policy.end(window, start));
                let after = end.and_then(|end| step(end, 1));
                end.into_iter()
                    .chain(after)
                    .for_each(|clock| add(start, clock));
            }
        };
        match (
            self.facts.get(first.start()),
            self.facts.get(first.limit.clock()),
        ) {
            (Some(_), _) => along_the_clock(None),
            (None, None) => {
                policy
                    .typical_starts(&windows)
                    .into_iter()
                    .map(Some)
                    .for_each(along_the_clock);
            }
            // As the start moves, likewise: at each earliest start that is still
            // in time, and just before it.
            (None, Some(clock)) => {
                for window in &windows {
                    let earliest = policy.earliest_start(window, clock);
                    add(Some(earliest), clock);
                    if let Some(before) = step(earliest, -1) {
                        add(Some(before), clock);
                    }
                }
            }
        }
        ways
    }

    /// Whether a rule's conditions hold.
    pub fn condition(&self, rule: &Rule) -> Truth {
        rule.holds(&|test| self.test(test))
    }

    /// Whether a clause is silent because an exception to it holds.
    pub fn silenced(&self, clause: usize) -> Truth {
        self.policy
            .silenced(self.topic, clause, &|test| self.test(test))
    }

    fn test(&self, test: &Test) -> Truth {
        if let Test::InTime { window, is } = test {
            return match self.in_time.get(*window).copied().flatten() {
                Some(in_time) => Truth::known(in_time == *is),
                None => Truth::Unknown(axis_bit(self.window_axis.get(*window))),
            };
        }
        let (fact, _) = self.policy.facts_of(test);
        match self.facts.get(fact) {
            Some(value) => Truth::known(holds(test, value)),
            None => Truth::Unknown(axis_bit(self.fact_axis.get(fact as usize))),
        }
    }

    /// Puts the windows of the topic past their end, for the question what a
    /// late request meets.
    pub fn make_late(&mut self) {
        self.in_time
            .iter_mut()
            .for_each(|in_time| *in_time = Some(false));
    }

    fn choose(&mut self, axis: usize, class: Option<usize>) {
        let Some(Axis { classes, .. }) = self.axes.get(axis) else {
            return;
        };
        match classes {
            Classes::Values(fact, values) => {
                let value = class.and_then(|class| values.get(class)?.first());
                self.facts.replace(*fact, value.copied());
            }
            Classes::Windows(windows, ways) => {
                let way = class.and_then(|class| ways.get(class));
                for (nth, window) in windows.iter().enumerate() {
                    if let Some(slot) = self.in_time.get_mut(*window) {
                        *slot = way.and_then(|way| way.in_time.get(nth)).copied();
                    }
                }
            }
        }
    }

    /// Judges every completion. `judge` either settles the matter on what is
    /// known and chosen so far, or names the axes that it still hangs on.
    ///
    /// INVARIANT: the axes named only grow fewer as more are chosen, so that
    /// taking the lowest keeps the diagram ordered.
    pub fn settle<T: PartialEq>(
        &mut self,
        judge: impl Fn(&Situation<'a>) -> Result<T, Axes>,
    ) -> Settled<T> {
        let mut diagram = Diagram {
            leaves: Vec::new(),
            branches: Vec::new(),
        };
        match self.build(&judge, &mut diagram) {
            Node::Leaf(leaf) if leaf < diagram.leaves.len() => {
                Settled::Always(diagram.leaves.swap_remove(leaf))
            }
            Node::Leaf(_) | Node::Branch(_) => {
                let axes = diagram
                    .branches
                    .iter()
                    .fold(0, |axes, (axis, _)| axes | bit(*axis));
                Settled::Open(axes)
            }
        }
    }

    fn build<T: PartialEq>(
        &mut self,
        judge: &impl Fn(&Situation<'a>) -> Result<T, Axes>,
        diagram: &mut Diagram<T>,
    ) -> Node {
        let hangs_on = match judge(self) {
            Ok(judgement) => return diagram.leaf(judgement),
            Err(axes) => axes,
        };
        let axis = hangs_on.trailing_zeros() as usize;
        let classes = self.axes.get(axis).map_or(0, Axis::len);
        let mut children = Vec::with_capacity(classes);
        for class in 0..classes {
            self.choose(axis, Some(class));
            children.push(self.build(judge, diagram));
        }
        self.choose(axis, None);
        diagram.branch(axis, children)
    }

    /// Completions for which the judgement is true, as the classes chosen on the
    /// axes that matter; at most so many.
    #[cfg(feature = "load")]
    pub fn witnesses(
        &mut self,
        most: usize,
        judge: &impl Fn(&Situation<'a>) -> Result<bool, Axes>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        self.search(most, judge, &mut Vec::new(), &mut found);
        found
    }

    #[cfg(feature = "load")]
    fn search(
        &mut self,
        most: usize,
        judge: &impl Fn(&Situation<'a>) -> Result<bool, Axes>,
        path: &mut Vec<(usize, usize)>,
        found: &mut Vec<String>,
    ) {
        if found.len() >= most {
            return;
        }
        let hangs_on = match judge(self) {
            Ok(true) => return found.push(self.describe(path)),
            Ok(false) => return,
            Err(axes) => axes,
        };
        let axis = hangs_on.trailing_zeros() as usize;
        for class in 0..self.axes.get(axis).map_or(0, Axis::len) {
            self.choose(axis, Some(class));
            path.push((axis, class));
            self.search(most, judge, path, found);
            path.pop();
        }
        self.choose(axis, None);
    }

    /// A situation in words: `reason` is `defective`, `today` is 31 days after
    /// `delivered_on`.
    #[cfg(feature = "load")]
    fn describe(&self, path: &[(usize, usize)]) -> String {
        let parts: Vec<String> = path
            .iter()
            .filter_map(|(axis, class)| match &self.axes.get(*axis)?.classes {
                Classes::Values(fact, classes) => {
                    let values: Vec<String> = classes
                        .get(*class)?
                        .iter()
                        .map(|value| format!("`{}`", self.policy.vocabulary.print(*fact, *value)))
                        .collect();
                    Some(format!("`{}` is {}", fact.name(), values.join(" or ")))
                }
                Classes::Windows(windows, ways) => {
                    let window = self.policy.windows.get(*windows.first()?)?;
                    let way = ways.get(*class)?;
                    let after = match (way.start?, way.clock) {
                        (Value::Day(start), Value::Day(today)) => {
                            format!("{} days", (today - start).num_days())
                        }
                        (Value::Instant(start), Value::Day(today)) => {
                            format!("{} days", (today - start.date_naive()).num_days())
                        }
                        (Value::Instant(start), Value::Instant(now)) => {
                            let hours = (now - start).num_hours();
                            let more = now - start > TimeDelta::hours(hours);
                            format!("{}{hours} hours", if more { "just over " } else { "" })
                        }
                        (_, _) => return None,
                    };
                    let clock = window.limit.clock().name();
                    Some(format!(
                        "`{clock}` is {after} after `{}`",
                        window.start().name()
                    ))
                }
            })
            .collect();
        if parts.is_empty() {
            "always".to_owned()
        } else {
            parts.join(", ")
        }
    }

    /// The values of a missing fact, those together that no condition tells apart.
    #[cfg(feature = "load")]
    pub fn classes(&self, fact: Fact) -> &[Vec<Value>] {
        let mut axes = self.axes.iter();
        axes.find_map(|axis| match &axis.classes {
            Classes::Values(moved, classes) if *moved == fact => Some(classes.as_slice()),
            Classes::Values(..) | Classes::Windows(..) => None,
        })
        .unwrap_or_default()
    }

    /// The facts that move along these axes, in asking order.
    pub fn facts_along(&self, axes: Axes) -> Vec<Fact> {
        let moved = |fact: &Fact| {
            self.axes
                .iter()
                .enumerate()
                .any(|(place, axis)| axes & bit(place) != 0 && axis.facts.contains(fact))
        };
        Fact::ALL.iter().copied().filter(moved).collect()
    }
}

impl Rule {
    /// Whether the conditions hold, by what is known of each test.
    pub(crate) fn holds(&self, known: &impl Fn(&Test) -> Truth) -> Truth {
        let mut any = Truth::known(self.when.is_empty());
        for tests in &self.when {
            let mut all = Truth::True;
            for test in tests {
                all = all.and(known(test));
                if all == Truth::False {
                    break;
                }
            }
            any = any.or(all);
            if any == Truth::True {
                break;
            }
        }
        any
    }
}

impl Policy {
    /// Whether a clause is silent on a topic because an exception to it holds.
    pub(crate) fn silenced(
        &self,
        topic: Topic,
        clause: usize,
        known: &impl Fn(&Test) -> Truth,
    ) -> Truth {
        self.silenced_within(topic, clause, known, self.clauses.len())
    }

    fn silenced_within(
        &self,
        topic: Topic,
        clause: usize,
        known: &impl Fn(&Test) -> Truth,
        depth: usize,
    ) -> Truth {
        // INVARIANT: the loader refuses cycles; the depth only guards against a
        // policy that did not come through it.
        if depth == 0 {
            return Truth::False;
        }
        self.rules_on(topic)
            .filter(|rule| rule.exception_to.contains(&clause))
            .fold(Truth::False, |any, rule| {
                let holds = rule.holds(known);
                if holds == Truth::False {
                    return any;
                }
                let speaks = self
                    .silenced_within(topic, rule.clause, known, depth - 1)
                    .negate();
                any.or(holds.and(speaks))
            })
    }

    /// What the facts known say of a test, with the stand-ins for those that are
    /// never missing. Nothing is cut into classes here: the unknown names no axis.
    pub(crate) fn known(&self, test: &Test, facts: &Facts) -> Truth {
        let get = |fact: Fact| facts.get(fact).or_else(|| fact.default());
        let known = match test {
            Test::InTime { window, is } => self.windows.get(*window).and_then(|window| {
                let (start, clock) = (get(window.start())?, get(window.limit.clock())?);
                Some(self.is_in_time(window, start, clock) == *is)
            }),
            Test::Flag { .. }
            | Test::Words { .. }
            | Test::Count { .. }
            | Test::Destination { .. } => {
                get(self.facts_of(test).0).map(|value| holds(test, value))
            }
        };
        known.map_or(Truth::Unknown(0), Truth::known)
    }
}

fn axis_bit(axis: Option<&u8>) -> Axes {
    axis.map_or(0, |axis| bit(usize::from(*axis)))
}

fn bit(place: usize) -> Axes {
    u32::try_from(place)
        .ok()
        .and_then(|place| Axes::checked_shl(1, place))
        .unwrap_or(0)
}

/// What became of a judgement over all completions.
pub(crate) enum Settled<T> {
    /// The same in every completion.
    Always(T),
    /// Another along these axes.
    Open(Axes),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    Leaf(usize),
    Branch(usize),
}

struct Diagram<T> {
    leaves: Vec<T>,
    branches: Vec<(usize, Vec<Node>)>,
}

impl<T: PartialEq> Diagram<T> {
    fn leaf(&mut self, judgement: T) -> Node {
        let found = self.leaves.iter().position(|leaf| *leaf == judgement);
        Node::Leaf(found.unwrap_or_else(|| {
            self.leaves.push(judgement);
            self.leaves.len() - 1
        }))
    }

    fn branch(&mut self, axis: usize, children: Vec<Node>) -> Node {
        if let Some(first) = children.first()
            && children.iter().all(|child| child == first)
        {
            return *first;
        }
        let node = (axis, children);
        let found = self.branches.iter().position(|branch| *branch == node);
        Node::Branch(found.unwrap_or_else(|| {
            self.branches.push(node);
            self.branches.len() - 1
        }))
    }
}

/// Whether a test on one fact holds for a value of it.
fn holds(test: &Test, value: Value) -> bool {
    match (test, value) {
        (Test::Flag { is, .. }, Value::Flag(flag)) => flag == *is,
        (Test::Words { any, among, .. }, Value::Word(place)) => {
            let named = any
                .checked_shr(place.into())
                .is_some_and(|bits| bits & 1 == 1);
            named == *among
        }
        (Test::Count { min, max, .. }, Value::Count(count)) => {
            *min <= count && max.is_none_or(|max| count <= max)
        }
        (Test::Destination { any, among }, Value::Country(country)) => {
            any.contains(&country) == *among
        }
        // A test meets no value of another kind: facts are typed where they are read.
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

/// Values of a missing fact, at least one of every class that the tests tell apart.
fn candidates(policy: &Policy, fact: Fact, tests: &[&Test]) -> Vec<Value> {
    match fact.kind() {
        Kind::Flag => vec![Value::Flag(false), Value::Flag(true)],
        Kind::Words(_) => {
            let words = policy.vocabulary.words(fact).count();
            (0..words)
                .filter_map(|place| u8::try_from(place).ok())
                .map(Value::Word)
                .collect()
        }
        Kind::Count(least) => {
            let mut counts = vec![least];
            for test in tests {
                if let Test::Count { min, max, .. } = test {
                    counts.push((*min).max(least));
                    counts.extend(
                        max.and_then(|max| max.checked_add(1))
                            .map(|next| next.max(least)),
                    );
                }
            }
            counts.into_iter().map(Value::Count).collect()
        }
        Kind::Country => {
            let mut named: Vec<Country> = Vec::new();
            for test in tests {
                if let Test::Destination { any, .. } = test {
                    named.extend(any);
                }
            }
            // Any other country; familiar ones first, as authors read them.
            let letters = b'A'..=b'Z';
            let all = letters
                .clone()
                .flat_map(|a| letters.clone().map(move |b| [a, b]));
            let unnamed = [*b"AU", *b"BR", *b"GB"]
                .into_iter()
                .chain(all)
                .filter_map(|code| Country::parse(std::str::from_utf8(&code).ok()?))
                .find(|country| !named.contains(country));
            named
                .into_iter()
                .chain(unnamed)
                .map(Value::Country)
                .collect()
        }
        // Only windows read days and instants.
        Kind::Day | Kind::Instant => Vec::new(),
    }
}

/// The next or the previous day or instant.
fn step(value: Value, by: i8) -> Option<Value> {
    match value {
        Value::Day(day) => {
            // The contract's days have four digits for the year.
            let next = if by > 0 {
                day.succ_opt()
            } else {
                day.pred_opt()
            };
            next.filter(|day| (0..=9999).contains(&chrono::Datelike::year(day)))
                .map(Value::Day)
        }
        Value::Instant(instant) => instant
            .checked_add_signed(TimeDelta::nanoseconds(by.into()))
            .map(Value::Instant),
        Value::Flag(_) | Value::Word(_) | Value::Count(_) | Value::Country(_) => None,
    }
}

impl Policy {
    /// The last day or instant of a window; `None` for a start of another kind.
    pub(crate) fn end(&self, window: &Window, start: Value) -> Option<Value> {
        match (window.limit, start) {
            (Limit::Days(count, unit), Value::Day(day)) => {
                Some(Value::Day(self.calendar.after(day, count, unit)))
            }
            (Limit::Days(count, unit), Value::Instant(instant)) => Some(Value::Day(
                self.calendar.after(instant.date_naive(), count, unit),
            )),
            (Limit::Hours(count), Value::Instant(instant)) => {
                let end = instant.checked_add_signed(TimeDelta::hours(count.into()));
                end.map(Value::Instant)
            }
            (Limit::Days(..) | Limit::Hours(_), _) => None,
        }
    }

    fn is_in_time(&self, window: &Window, start: Value, clock: Value) -> bool {
        match (self.end(window, start), clock) {
            (Some(Value::Day(end)), Value::Day(today)) => today <= end,
            (Some(Value::Instant(end)), Value::Instant(now)) => now <= end,
            (_, _) => false,
        }
    }

    /// The earliest start with which a request at this moment is in time.
    fn earliest_start(&self, window: &Window, clock: Value) -> Value {
        match (window.limit, clock) {
            (Limit::Days(count, unit), Value::Day(today)) => {
                // Business days are walked back from below: no window is longer
                // than its count in weeks and the holidays listed.
                let reach = match unit {
                    Unit::Days => u64::from(count),
                    Unit::BusinessDays => self.reach(count),
                };
                let mut start = today
                    .checked_sub_days(Days::new(reach))
                    .unwrap_or(NaiveDate::MIN);
                while self.calendar.after(start, count, unit) < today {
                    let Some(next) = start.succ_opt() else { break };
                    start = next;
                }
                match window.start().kind() {
                    Kind::Instant => {
                        let midnight = start.and_time(chrono::NaiveTime::MIN).and_utc();
                        Value::Instant(midnight.fixed_offset())
                    }
                    Kind::Flag | Kind::Words(_) | Kind::Count(_) | Kind::Day | Kind::Country => {
                        Value::Day(start)
                    }
                }
            }
            (Limit::Hours(count), Value::Instant(now)) => {
                let start = now.checked_sub_signed(TimeDelta::hours(count.into()));
                Value::Instant(start.unwrap_or(now))
            }
            (Limit::Days(..) | Limit::Hours(_), _) => clock,
        }
    }

    /// Calendar days that so many business days span at most.
    fn reach(&self, count: u32) -> u64 {
        (u64::from(count) + self.calendar.holidays.len() as u64) * 7 / 5 + 7
    }

    /// Starts that meet the windows' ends in every order that there is. Without
    /// business days any one does; with them every weekday, and every day near
    /// a listed holiday.
    fn typical_starts(&self, windows: &[&Window]) -> Vec<Value> {
        let business = windows
            .iter()
            .filter_map(|window| match window.limit {
                Limit::Days(count, Unit::BusinessDays) => Some(self.reach(count)),
                Limit::Days(_, Unit::Days) | Limit::Hours(_) => None,
            })
            .max();
        let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or(NaiveDate::MIN);
        let week = monday
            .iter_days()
            .take(if business.is_some() { 7 } else { 1 });
        let reach = business.unwrap_or(0);
        let before_holidays = self.calendar.holidays.iter().flat_map(|holiday| {
            let first = holiday
                .checked_sub_days(Days::new(reach))
                .unwrap_or(*holiday);
            first
                .iter_days()
                .take_while(move |day| business.is_some() && day <= holiday)
        });
        let instants = windows
            .first()
            .is_some_and(|window| window.start().kind() == Kind::Instant);
        week.chain(before_holidays)
            .map(|day| {
                if instants {
                    Value::Instant(
                        day.and_time(chrono::NaiveTime::MIN)
                            .and_utc()
                            .fixed_offset(),
                    )
                } else {
                    Value::Day(day)
                }
            })
            .collect()
    }
}
