//! Exact partial evaluation. The missing facts are cut into the finitely many
//! classes that a policy's conditions can tell apart; a judgement over them is
//! a decision diagram, kept reduced and ordered.
//!
//! INVARIANT: axes are independent, every combination of their classes can
//! happen. So in the reduced ordered diagram an axis occurs exactly if two
//! completions that differ on it alone are judged differently, which is what
//! the contract calls a fact that could change the outcome.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use crate::calendar::Unit;
use crate::document::{Limit, Policy, Rule, Test, Topic, Verdict, Window};
use crate::fact::{Country, Fact, Facts, Kind, Value};
use crate::plan::{Bits, Column, InTime, Known, Line, Plan, Truth, bit};

/// A set of axes, one bit each.
type Axes = Bits;

/// One independent part of what is missing.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// The missing facts that move along it.
    pub facts: Vec<Fact>,
    /// The conditions that hang on it.
    mask: Bits,
    /// Never empty.
    classes: Vec<Class>,
}

/// What no condition tells apart.
#[derive(Clone, Debug)]
struct Class {
    /// The conditions that hold; the others of its axis don't.
    yes: Bits,
    /// Of windows, one of them with a start, where that is missing, and a clock.
    // Told by the analysis alone.
    #[cfg_attr(not(feature = "load"), expect(dead_code))]
    way: Option<(usize, Option<Value>, Value)>,
}

/// The facts of a case under one topic of a policy: what is known, what is
/// missing, and, while a diagram is built, the class chosen on each axis.
pub(crate) struct Situation<'a> {
    pub policy: &'a Policy,
    pub topic: Topic,
    pub facts: &'a Facts,
    pub plan: &'a Plan,
    axes: Vec<Cow<'a, Axis>>,
    known: Known,
}

impl<'a> Situation<'a> {
    /// The facts known, with the stand-ins for those that are never missing.
    pub fn new(policy: &'a Policy, topic: Topic, facts: &'a Facts) -> Situation<'a> {
        let known = policy.plan(topic).read(policy, facts);
        Situation::cut(policy, topic, facts, known)
    }

    /// Nothing known at all, not even what is never missing: every situation
    /// that the topic's rules can tell apart.
    #[cfg(feature = "load")]
    pub fn every(policy: &'a Policy, topic: Topic) -> Situation<'a> {
        Situation::cut(policy, topic, &Facts::NONE, Known::default())
    }

    /// The same where what the facts say has been read.
    pub fn cut(policy: &'a Policy, topic: Topic, facts: &'a Facts, known: Known) -> Situation<'a> {
        let plan = policy.plan(topic);
        let mut situation = Situation {
            policy,
            topic,
            facts,
            plan,
            axes: Vec::new(),
            known,
        };
        if !known.tells(plan.mask) {
            let columns = plan.columns.iter();
            let missing = columns.filter(|column| !known.tells(column.mask));
            let axes = missing.map(|column| Cow::Borrowed(column.axis(policy)));
            situation.axes.extend(axes);
            situation.cut_windows();
        }
        situation
    }

    /// Axes for the windows that are not settled. Windows hang together where
    /// they share a missing start, or a missing clock over known starts.
    fn cut_windows(&mut self) {
        let mut groups: Vec<(Vec<Fact>, Vec<InTime>)> = Vec::new();
        let windows = self.plan.windows.iter();
        for open @ (place, _) in windows.filter(|(_, bit)| !self.known.tells(*bit)) {
            let Some(window) = self.policy.windows.get(*place) else {
                continue;
            };
            let missing: Vec<Fact> = [window.start(), window.limit.clock()]
                .into_iter()
                .filter(|fact| self.facts.get(*fact).is_none())
                .collect();
            match groups.iter_mut().find(|(facts, _)| *facts == missing) {
                Some((_, windows)) => windows.push(*open),
                None => groups.push((missing, vec![*open])),
            }
        }
        for (facts, windows) in groups {
            let classes = self.ways(&windows);
            self.axes.push(Cow::Owned(Axis {
                facts,
                mask: windows.iter().fold(0, |all, (_, bit)| all | bit),
                classes,
            }));
        }
    }

    /// Every way in which these windows can stand together, given what is known.
    fn ways(&self, places: &[InTime]) -> Vec<Class> {
        let policy = self.policy;
        let windows: Vec<(&Window, Bits)> = places
            .iter()
            .filter_map(|(place, bit)| Some((policy.windows.get(*place)?, *bit)))
            .collect();
        let (Some((first, _)), Some((example, _))) = (windows.first(), places.first()) else {
            return Vec::new();
        };
        let start_of = |window: &Window, start: Option<Value>| {
            start.or_else(|| self.facts.get(window.start()))
        };
        let mut ways: Vec<Class> = Vec::new();
        let mut add = |start: Option<Value>, clock: Value| {
            let in_time = windows.iter().filter(|(window, _)| {
                let start = start_of(window, start);
                start.is_some_and(|start| policy.is_in_time(window, &start, &clock))
            });
            let yes = in_time.fold(0, |all, (_, bit)| all | bit);
            if !ways.iter().any(|way| way.yes == yes) {
                ways.push(Class {
                    yes,
                    way: Some((*example, start, clock)),
                });
            }
        };
        // As the clock moves, the windows close one after the other: just at
        // and just after each end, nothing else can be told apart.
        let mut along_the_clock = |start: Option<Value>| {
            for (window, _) in &windows {
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
                for (window, _) in &windows {
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

    /// A rule on the topic, by its place among them.
    pub fn rule(&self, line: usize) -> Option<(&'a Line, &'a Rule)> {
        let line = self.plan.lines.get(line)?;
        Some((line, self.policy.rules.get(line.rule)?))
    }

    /// Whether a rule's conditions hold.
    pub fn holds(&self, line: &Line) -> Truth {
        line.holds(self.known)
    }

    /// Whether a rule is silent because an exception to its clause holds.
    pub fn silenced(&self, line: &Line) -> Truth {
        self.plan.silenced(line, self.known)
    }

    /// Whether the values of a rule are stated. An exception silences a rule
    /// that gives an outcome, and with it its values; a rule that only states
    /// values is true beside any exception.
    pub fn states(&self, line: &Line) -> Truth {
        let holds = self.holds(line);
        if line.outcome.is_none() {
            holds
        } else {
            holds.and(self.silenced(line).negate())
        }
    }

    /// Judges as if of the conditions of `mask` those of `yes` held and no others.
    pub fn supposing<T>(&mut self, mask: Bits, yes: Bits, judge: impl FnOnce(&mut Self) -> T) -> T {
        let known = self.known;
        self.known.settle(mask, yes);
        let judged = judge(self);
        self.known = known;
        judged
    }

    /// The strongest verdict, where nothing is missing.
    pub fn whole(&self) -> Option<Option<Verdict>> {
        self.axes
            .is_empty()
            .then(|| self.plan.strongest(self.known))
    }

    fn choose(&mut self, axis: usize, class: Option<usize>) {
        let Some(Axis { mask, classes, .. }) = self.axes.get(axis).map(Cow::as_ref) else {
            return;
        };
        match class.and_then(|class| classes.get(class)) {
            Some(class) => self.known.settle(*mask, class.yes),
            None => self.known.forget(*mask),
        }
    }

    /// Judges every completion. `judge` either settles the matter on what is
    /// known and chosen so far, or names the conditions that it still hangs on.
    ///
    /// INVARIANT: the conditions named only grow fewer as more is chosen, so that
    /// taking the lowest axis keeps the diagram ordered.
    pub fn settle<T: PartialEq>(
        &mut self,
        judge: impl Fn(&Situation<'a>) -> Result<T, Bits>,
    ) -> Settled<T> {
        let hangs_on = match judge(self) {
            Ok(judgement) => return Settled::Always(judgement),
            Err(bits) => bits,
        };
        let mut diagram = Diagram {
            leaves: Vec::new(),
            branches: Vec::new(),
        };
        match self.build(hangs_on, &judge, &mut diagram) {
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
        hangs_on: Bits,
        judge: &impl Fn(&Situation<'a>) -> Result<T, Bits>,
        diagram: &mut Diagram<T>,
    ) -> Node {
        let (axis, classes) = self.lowest(hangs_on);
        let mut children = Vec::with_capacity(classes);
        for class in 0..classes {
            self.choose(axis, Some(class));
            children.push(match judge(self) {
                Ok(judgement) => diagram.leaf(judgement),
                Err(bits) => self.build(bits, judge, diagram),
            });
        }
        self.choose(axis, None);
        diagram.branch(axis, children)
    }

    /// The first axis that these conditions hang on, and how many classes it has.
    fn lowest(&self, hangs_on: Bits) -> (usize, usize) {
        let mut axes = self.axes.iter().enumerate();
        axes.find(|(_, axis)| axis.mask & hangs_on != 0)
            .map_or((self.axes.len(), 0), |(place, axis)| {
                (place, axis.classes.len())
            })
    }

    /// Completions for which the judgement is true, as the classes chosen on the
    /// axes that matter; at most so many.
    #[cfg(feature = "load")]
    pub fn witnesses(
        &mut self,
        most: usize,
        judge: &impl Fn(&Situation<'a>) -> Result<bool, Bits>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        self.search(most, judge, &mut Vec::new(), &mut found);
        found
    }

    #[cfg(feature = "load")]
    fn search(
        &mut self,
        most: usize,
        judge: &impl Fn(&Situation<'a>) -> Result<bool, Bits>,
        path: &mut Vec<(usize, usize)>,
        found: &mut Vec<String>,
    ) {
        if found.len() >= most {
            return;
        }
        let hangs_on = match judge(self) {
            Ok(true) => return found.push(self.describe(path)),
            Ok(false) => return,
            Err(bits) => bits,
        };
        let (axis, classes) = self.lowest(hangs_on);
        for class in 0..classes {
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
            .filter_map(|(axis, class)| {
                let axis = self.axes.get(*axis)?;
                let class = axis.classes.get(*class)?;
                match &class.way {
                    None => {
                        let fact = *axis.facts.first()?;
                        let values: Vec<String> = self
                            .within(fact, class)
                            .map(|value| format!("`{}`", self.policy.vocabulary.print(fact, value)))
                            .collect();
                        Some(format!("`{}` is {}", fact.name(), values.join(" or ")))
                    }
                    Some((window, start, clock)) => {
                        let window = self.policy.windows.get(*window)?;
                        let after = match ((*start)?, *clock) {
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
                        let start = window.start().name();
                        Some(format!("`{clock}` is {after} after `{start}`"))
                    }
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
    pub fn classes(&self, fact: Fact) -> Vec<Vec<Value>> {
        let along = self.axes.iter().filter(|axis| axis.facts == [fact]);
        along
            .flat_map(|axis| &axis.classes)
            .map(|class| self.within(fact, class).collect())
            .collect()
    }

    #[cfg(feature = "load")]
    fn within(&self, fact: Fact, class: &Class) -> impl Iterator<Item = Value> {
        let columns = self.plan.columns.iter();
        let column = columns.filter(move |column| column.fact == fact);
        column.flat_map(|column| column.values(self.policy, class))
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

impl Column {
    /// The axis along which the fact moves where it is missing.
    fn axis(&self, policy: &Policy) -> &Axis {
        self.axis.get_or_init(|| {
            let mut classes: Vec<Class> = Vec::new();
            for value in candidates(policy, self) {
                let yes = self.value(&value);
                if !classes.iter().any(|class| class.yes == yes) {
                    classes.push(Class { yes, way: None });
                }
            }
            Axis {
                facts: vec![self.fact],
                mask: self.mask,
                classes,
            }
        })
    }

    /// The values of a class along it.
    #[cfg(feature = "load")]
    fn values(&self, policy: &Policy, class: &Class) -> Vec<Value> {
        let mut values = candidates(policy, self);
        values.retain(|value| self.value(value) == class.yes);
        values
    }
}

/// Values of a missing fact, at least one of every class that the conditions tell
/// apart.
fn candidates(policy: &Policy, column: &Column) -> Vec<Value> {
    let tests = column.tests.iter().map(|(test, _)| test);
    match column.fact.kind() {
        Kind::Flag | Kind::Words(_) => policy.vocabulary.few(column.fact).collect(),
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
            next.filter(|day| (0..=9999).contains(&day.year()))
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

    /// Whether a request is in time of a window, where both its ends are known.
    pub(crate) fn in_time(&self, window: usize, facts: &Facts) -> Option<bool> {
        let window = self.windows.get(window)?;
        let start = facts.value(window.start())?;
        let clock = facts.value(window.limit.clock())?;
        Some(self.is_in_time(window, start, clock))
    }

    fn is_in_time(&self, window: &Window, start: &Value, clock: &Value) -> bool {
        // The most frequent window is counted at once.
        if let (Limit::Days(count, Unit::Days), Value::Day(start), Value::Day(today)) =
            (window.limit, start, clock)
        {
            let days = today.num_days_from_ce() - start.num_days_from_ce();
            return i64::from(days) <= count.into();
        }
        match (self.end(window, *start), clock) {
            (Some(Value::Day(end)), Value::Day(today)) => *today <= end,
            (Some(Value::Instant(end)), Value::Instant(now)) => *now <= end,
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
    fn typical_starts(&self, windows: &[(&Window, Bits)]) -> Vec<Value> {
        let business = windows
            .iter()
            .filter_map(|(window, _)| match window.limit {
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
            .is_some_and(|(window, _)| window.start().kind() == Kind::Instant);
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
