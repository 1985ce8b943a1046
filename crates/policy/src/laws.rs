//! The laws of the engine, as properties, and its naive twin: one that fills in
//! every missing fact with every value worth telling apart, and counts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestCaseResult;

use crate::calendar::Unit;
use crate::decision::{Decision, Outcome};
use crate::document::{Given, Limit, Policy, Rule, Test, Topic, Verdict, Window};
use crate::fact::{Country, Fact, Facts, Kind, Value};
use crate::{case, load};

/// Completions that the twin is willing to count.
const MOST_COMPLETIONS: usize = 60_000;

struct Twin<'a> {
    policy: &'a Policy,
    topic: Topic,
}

impl Twin<'_> {
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.policy
            .rules
            .iter()
            .filter(|rule| rule.topics.contains(&self.topic))
    }

    fn end(&self, window: &Window, facts: &Facts) -> Value {
        let start = match window.from {
            crate::document::Start::PlacedAt => facts.get(Fact::PlacedAt),
            crate::document::Start::ShippedOn => facts.get(Fact::ShippedOn),
            crate::document::Start::DeliveredOn => facts.get(Fact::DeliveredOn),
            crate::document::Start::ReceivedOn => facts.get(Fact::ReceivedOn),
        };
        match (window.limit, start.unwrap()) {
            (Limit::Hours(hours), Value::Instant(start)) => {
                Value::Instant(start + TimeDelta::hours(hours.into()))
            }
            (Limit::Days(days, Unit::Days), Value::Day(start)) => {
                Value::Day(start + Days::new(days.into()))
            }
            (Limit::Days(days, Unit::BusinessDays), Value::Day(start)) => {
                let holidays = &self.policy.calendar.holidays;
                let business = |day: &NaiveDate| {
                    day.weekday().number_from_monday() < 6 && !holidays.contains(day)
                };
                let later = start.iter_days().skip(1).filter(business);
                Value::Day(if days == 0 {
                    start
                } else {
                    later.take(days as usize).last().unwrap()
                })
            }
            other => panic!("no such window: {other:?}"),
        }
    }

    fn test(&self, test: &Test, facts: &Facts) -> bool {
        match test {
            Test::Flag { fact, is } => facts.get(*fact) == Some(Value::Flag(*is)),
            Test::Words { fact, any, among } => match facts.get(*fact) {
                Some(Value::Word(place)) => (place < 64 && any >> place & 1 == 1) == *among,
                other => panic!("{other:?}"),
            },
            Test::Count { fact, min, max } => match facts.get(*fact) {
                Some(Value::Count(count)) => *min <= count && max.is_none_or(|max| count <= max),
                other => panic!("{other:?}"),
            },
            Test::Destination { any, among } => match facts.get(Fact::Destination) {
                Some(Value::Country(country)) => any.contains(&country) == *among,
                other => panic!("{other:?}"),
            },
            Test::InTime { window, is } => {
                let window = &self.policy.windows[*window];
                let in_time = match (self.end(window, facts), facts.get(window.limit.clock())) {
                    (Value::Day(end), Some(Value::Day(today))) => today <= end,
                    (Value::Instant(end), Some(Value::Instant(now))) => now <= end,
                    other => panic!("{other:?}"),
                };
                in_time == *is
            }
        }
    }

    fn holds(&self, rule: &Rule, facts: &Facts) -> bool {
        rule.when.is_empty()
            || rule
                .when
                .iter()
                .any(|tests| tests.iter().all(|test| self.test(test, facts)))
    }

    fn silenced(&self, clause: usize, facts: &Facts) -> bool {
        self.rules().any(|rule| {
            rule.exception_to.contains(&clause)
                && self.holds(rule, facts)
                && !self.silenced(rule.clause, facts)
        })
    }

    fn verdict(&self, rule: &Rule, facts: &Facts) -> Option<Verdict> {
        if self.silenced(rule.clause, facts) {
            return None;
        }
        if self.holds(rule, facts) {
            rule.outcome
        } else {
            rule.otherwise
        }
    }

    fn strongest(&self, facts: &Facts) -> Option<Verdict> {
        let verdicts: Vec<Verdict> = self
            .rules()
            .filter_map(|rule| self.verdict(rule, facts))
            .collect();
        [Verdict::Refused, Verdict::Review, Verdict::Accepted]
            .into_iter()
            .find(|verdict| verdicts.contains(verdict))
    }

    /// The clauses that give the verdict.
    fn giving(&self, verdict: Option<Verdict>, facts: &Facts) -> BTreeSet<usize> {
        self.rules()
            .filter(|rule| verdict.is_some() && self.verdict(rule, facts) == verdict)
            .flat_map(|rule| [Some(rule.clause), rule.disagrees_with])
            .flatten()
            .collect()
    }

    /// The values stated, as text by key; a key with two values has none.
    fn stated(&self, outcome: Outcome, facts: &Facts) -> BTreeMap<String, String> {
        let mut stated: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for rule in self.rules() {
            let speaks = rule.outcome.is_none() || !self.silenced(rule.clause, facts);
            if !speaks || !self.holds(rule, facts) {
                continue;
            }
            for given in &rule.gives {
                let end = |window: &usize| self.end(&self.policy.windows[*window], facts);
                let (key, value) = match given {
                    Given::LastDay(window) => ("last_day".to_owned(), format!("{:?}", end(window))),
                    Given::Until(window) => ("until".to_owned(), format!("{:?}", end(window))),
                    Given::Payer(payer) => ("payer".to_owned(), format!("{payer:?}")),
                    Given::Contribution(sum) => ("contribution".to_owned(), sum.to_string()),
                    Given::LabelDeduction(sum) => ("label_deduction".to_owned(), sum.to_string()),
                    Given::Label => ("label".to_owned(), "true".to_owned()),
                    Given::Method(method) => ("method".to_owned(), format!("{method:?}")),
                    Given::Stage(stage) => {
                        (format!("stage {:?}", stage.stage), format!("{stage:?}"))
                    }
                    Given::ShippingFeeRefunded(refunded) => {
                        ("shipping_fee_refunded".to_owned(), refunded.to_string())
                    }
                    Given::FeePerItem(fee) => {
                        let Some(Value::Count(items)) = facts.get(Fact::Items) else {
                            panic!()
                        };
                        ("fee".to_owned(), fee.times(items).to_string())
                    }
                    Given::RestockingPercent(percent) => {
                        ("restocking_percent".to_owned(), percent.to_string())
                    }
                    Given::RestockingFee(sum) => ("restocking_fee".to_owned(), sum.to_string()),
                    Given::Needs(needs) => {
                        let beside = rule.outcome.map_or(Outcome::Accepted, Outcome::from);
                        if self.topic == Topic::Discount && beside != outcome {
                            continue;
                        }
                        ("needs".to_owned(), format!("{needs:?}"))
                    }
                    Given::Remedies(remedies) => {
                        if rule.outcome.map_or(Outcome::Accepted, Outcome::from) != outcome {
                            continue;
                        }
                        ("remedies".to_owned(), format!("{remedies:?}"))
                    }
                };
                stated.entry(key).or_default().insert(value);
            }
        }
        stated
            .into_iter()
            .filter(|(_, values)| values.len() == 1)
            .map(|(key, values)| (key, values.into_iter().next().unwrap()))
            .collect()
    }

    /// Facts that a rule of the topic reads, and a value counted from.
    fn read(&self) -> BTreeSet<Fact> {
        let mut facts = BTreeSet::new();
        for rule in self.rules() {
            for test in rule.tests() {
                match test {
                    Test::Flag { fact, .. }
                    | Test::Words { fact, .. }
                    | Test::Count { fact, .. } => {
                        facts.insert(*fact);
                    }
                    Test::Destination { .. } => {
                        facts.insert(Fact::Destination);
                    }
                    Test::InTime { window, .. } => {
                        let window = &self.policy.windows[*window];
                        facts.extend([window.start(), window.limit.clock()]);
                    }
                }
            }
            for given in &rule.gives {
                if let Given::LastDay(window) | Given::Until(window) = given {
                    facts.insert(self.policy.windows[*window].start());
                }
            }
        }
        facts
    }

    /// Values of a missing fact: for a day, every day that could matter beside
    /// those known and one of its own.
    fn domain(&self, fact: Fact, known: &Facts) -> Vec<Value> {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        match fact.kind() {
            Kind::Flag => vec![Value::Flag(true), Value::Flag(false)],
            Kind::Words(_) => (0..self.policy.vocabulary.words(fact).count() as u8)
                .map(Value::Word)
                .collect(),
            Kind::Count(least) => (least..least + 5).map(Value::Count).collect(),
            Kind::Country => ["US", "CA", "JP", "FR", "DE", "MX", "TR", "BR"]
                .into_iter()
                .map(|code| Value::Country(Country::parse(code).unwrap()))
                .collect(),
            // A missing clock is tried on each weekday, near the holidays and far
            // from them, and about the ends of what has started; a missing start
            // on both sides of each window's edge at every such clock.
            Kind::Day if fact == Fact::Today => {
                let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
                for monday in ["2026-06-15", "2026-09-07"] {
                    days.extend(day(monday).iter_days().take(7));
                }
                for window in self
                    .policy
                    .windows
                    .iter()
                    .filter(|window| known.get(window.start()).is_some())
                {
                    if let Value::Day(end) = self.end(window, known) {
                        days.extend([end, end + Days::new(1)]);
                    }
                }
                days.into_iter().map(Value::Day).collect()
            }
            Kind::Day => {
                let mut days = BTreeSet::new();
                let windows = || {
                    self.policy
                        .windows
                        .iter()
                        .filter(|window| window.start() == fact)
                };
                let clocks = match known.get(Fact::Today) {
                    Some(today) => vec![today],
                    None => self.domain(Fact::Today, known),
                };
                for (clock, window) in clocks
                    .iter()
                    .flat_map(|clock| windows().map(move |window| (clock, window)))
                {
                    let Value::Day(today) = *clock else {
                        panic!("{clock:?}")
                    };
                    let in_time = |start: &NaiveDate| {
                        let mut facts = known.clone();
                        facts.set(fact, Value::Day(*start));
                        matches!(self.end(window, &facts), Value::Day(end) if end >= today)
                    };
                    let first = (today - Days::new(70)).iter_days().find(in_time).unwrap();
                    days.extend([first, first - Days::new(1)]);
                }
                if days.is_empty() {
                    days.extend([day("2026-06-01"), day("2026-06-02")]);
                }
                days.into_iter().map(Value::Day).collect()
            }
            Kind::Instant => {
                let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
                let other = if fact == Fact::Now {
                    Fact::PlacedAt
                } else {
                    Fact::Now
                };
                let (middle, sign) = match (known.get(other), fact) {
                    (Some(Value::Instant(known)), Fact::Now) => (known, 1),
                    (Some(Value::Instant(known)), _) => (known, -1),
                    (_, _) => (
                        instant("2026-06-15T12:00:00Z"),
                        if fact == Fact::Now { 1 } else { -1 },
                    ),
                };
                [0, 3600, 3601, 86_400, 86_401]
                    .into_iter()
                    .map(|seconds| Value::Instant(middle + TimeDelta::seconds(sign * seconds)))
                    .collect()
            }
        }
    }

    /// The decision by the contract's definition; `None` where there are too
    /// many completions to count.
    fn decide(&self, known: &Facts) -> Option<Expected> {
        let mut known = known.clone();
        for fact in [Fact::PaymentMethod, Fact::FlaggedAbnormal, Fact::Items] {
            if known.get(fact).is_none() {
                known.replace(fact, fact.default());
            }
        }
        let missing: Vec<Fact> = self
            .read()
            .into_iter()
            .filter(|fact| known.get(*fact).is_none())
            .collect();
        let domains: Vec<Vec<Value>> = missing
            .iter()
            .map(|fact| self.domain(*fact, &known))
            .collect();
        let count = domains.iter().map(Vec::len).product::<usize>();
        if count > MOST_COMPLETIONS {
            return None;
        }
        let completion = |mut number: usize| {
            let mut facts = known.clone();
            for (fact, domain) in missing.iter().zip(&domains) {
                facts.set(*fact, domain[number % domain.len()]);
                number /= domain.len();
            }
            facts
        };
        let verdicts: Vec<Option<Verdict>> = (0..count)
            .map(|number| self.strongest(&completion(number)))
            .collect();
        let constant = verdicts.iter().all(|verdict| *verdict == verdicts[0]);
        let mut asks = Vec::new();
        let mut stride = 1;
        for (fact, domain) in missing.iter().zip(&domains) {
            let changes = (0..count).any(|number| {
                let place = number / stride % domain.len();
                place + 1 < domain.len() && verdicts[number] != verdicts[number + stride]
            });
            if changes {
                asks.push(*fact);
            }
            stride *= domain.len();
        }
        let outcome = match verdicts[0] {
            _ if !constant => Outcome::Ask,
            None => Outcome::Unstated,
            Some(Verdict::Accepted) => Outcome::Accepted,
            Some(Verdict::Review) => Outcome::Review,
            Some(Verdict::Refused) => Outcome::Refused,
        };
        let mut clauses = BTreeSet::new();
        if constant {
            let giving: Vec<BTreeSet<usize>> = (0..count)
                .map(|number| self.giving(verdicts[0], &completion(number)))
                .collect();
            let always = giving
                .iter()
                .skip(1)
                .fold(giving[0].clone(), |all, one| &all & one);
            clauses = if always.is_empty() {
                giving.into_iter().flatten().collect()
            } else {
                always
            };
        }
        let mut stated = self.stated(outcome, &completion(0));
        for number in 1..count {
            let other = self.stated(outcome, &completion(number));
            stated.retain(|key, value| other.get(key) == Some(value));
        }
        Some(Expected {
            outcome,
            asks,
            clauses,
            stated,
        })
    }
}

struct Expected {
    outcome: Outcome,
    asks: Vec<Fact>,
    clauses: BTreeSet<usize>,
    stated: BTreeMap<String, String>,
}

/// The engine's values in the twin's words.
fn stated(decision: &Decision) -> BTreeMap<String, String> {
    let values = &decision.values;
    let mut stated = BTreeMap::new();
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            stated.insert(key.to_owned(), value);
        }
    };
    add(
        "last_day",
        values.last_day.map(|day| format!("{:?}", Value::Day(day))),
    );
    add(
        "until",
        values.until.as_ref().map(|until| {
            format!(
                "{:?}",
                Value::Instant(chrono::DateTime::parse_from_rfc3339(until).unwrap())
            )
        }),
    );
    add("payer", values.payer.map(|payer| format!("{payer:?}")));
    add(
        "contribution",
        values.contribution.map(|sum| sum.to_string()),
    );
    add(
        "label_deduction",
        values.label_deduction.map(|sum| sum.to_string()),
    );
    add("label", values.label.map(|label| label.to_string()));
    add("method", values.method.map(|method| format!("{method:?}")));
    add(
        "shipping_fee_refunded",
        values
            .shipping_fee_refunded
            .map(|refunded| refunded.to_string()),
    );
    add("fee", values.fee.map(|fee| fee.to_string()));
    add(
        "restocking_percent",
        values.restocking_percent.map(|percent| percent.to_string()),
    );
    add(
        "restocking_fee",
        values.restocking_fee.map(|sum| sum.to_string()),
    );
    add(
        "needs",
        values.needs.as_ref().map(|needs| format!("{needs:?}")),
    );
    add(
        "remedies",
        values
            .remedies
            .as_ref()
            .map(|remedies| format!("{remedies:?}")),
    );
    for stage in &values.stages {
        add(
            &format!("stage {:?}", stage.stage),
            Some(format!("{stage:?}")),
        );
    }
    stated
}

fn agrees(policy: &Policy, topic: Topic, facts: &Facts) -> TestCaseResult {
    let twin = Twin { policy, topic };
    let Some(expected) = twin.decide(facts) else {
        return Ok(());
    };
    let decision = policy.decide(topic, facts);
    prop_assert_eq!(decision.outcome, expected.outcome);
    prop_assert_eq!(policy.outcome(topic, facts), expected.outcome);
    let asks: BTreeSet<Fact> = decision.asks.iter().copied().collect();
    prop_assert_eq!(asks, expected.asks.into_iter().collect::<BTreeSet<Fact>>());
    let clauses: BTreeSet<&str> = decision.clauses.iter().copied().collect();
    let wanted: BTreeSet<&str> = expected
        .clauses
        .iter()
        .map(|place| policy.clauses[*place].id.as_str())
        .collect();
    prop_assert_eq!(clauses, wanted);
    // A single unsettled stage leaves no stages at all.
    let (got, mut wanted) = (stated(&decision), expected.stated);
    let kinds = |stated: &BTreeMap<String, String>| {
        stated.keys().filter(|key| key.starts_with("stage")).count()
    };
    if kinds(&got) == 0 {
        wanted.retain(|key, _| !key.starts_with("stage"));
    }
    prop_assert_eq!(got, wanted);
    Ok(())
}

fn merchants() -> Vec<Policy> {
    ["kalre", "kallesia", "allegra-k", "kaolate"]
        .into_iter()
        .map(|name| {
            let path = format!(
                "{}/../../merchants/{name}/policy.toml",
                env!("CARGO_MANIFEST_DIR")
            );
            let text = std::fs::read_to_string(&path).unwrap();
            load::policy(&text, &path).unwrap_or_else(|report| panic!("{report}"))
        })
        .collect()
}

fn value_of(fact: Fact) -> BoxedStrategy<Value> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    match fact.kind() {
        Kind::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        Kind::Words(words) => (0..words.len() as u8).prop_map(Value::Word).boxed(),
        Kind::Count(least) => (least..least + 4).prop_map(Value::Count).boxed(),
        Kind::Country => select(vec!["US", "CA", "JP", "FR", "MX", "TR", "BR"])
            .prop_map(|code| Value::Country(Country::parse(code).unwrap()))
            .boxed(),
        Kind::Day => select(vec![0, 1, 7, 8, 11, 29, 30, 31, 32])
            .prop_map(move |days| Value::Day(day("2026-05-20") + Days::new(days)))
            .boxed(),
        Kind::Instant => select(vec![0, 3599, 3600, 3601, 86_400, 86_401])
            .prop_map(|seconds| {
                let start = chrono::DateTime::parse_from_rfc3339("2026-06-15T23:30:00+02:00");
                Value::Instant(start.unwrap() + TimeDelta::seconds(seconds))
            })
            .boxed(),
    }
}

/// Facts of which each of these is known half of the time.
fn facts_among(facts: Vec<Fact>) -> impl Strategy<Value = Facts> {
    facts
        .into_iter()
        .map(|fact| proptest::option::of(value_of(fact)).prop_map(move |value| (fact, value)))
        .collect::<Vec<_>>()
        .prop_map(|values| {
            let mut facts = Facts::default();
            for (fact, value) in values {
                facts.replace(fact, value);
            }
            facts
        })
}

/// A condition of a made-up policy, as its file writes it.
fn condition() -> impl Strategy<Value = String> {
    let words = |fact: &'static str, words: &'static [&'static str]| {
        (subsequence(words, 1..=3), any::<bool>()).prop_map(move |(words, not)| {
            let list = format!("{words:?}");
            if not {
                format!("{fact} = {{ not = {list} }}")
            } else {
                format!("{fact} = {list}")
            }
        })
    };
    prop_oneof![
        words(
            "reason",
            &["defective", "other_size", "changed_mind", "at_fault"]
        ),
        words("destination", &["US", "CA", "EU"]),
        words("payment_method", &["card", "paypal", "e_cheque"]),
        (
            select(vec!["final_sale", "custom_made", "flagged_abnormal"]),
            any::<bool>()
        )
            .prop_map(|(fact, is)| format!("{fact} = {is}")),
        (0_u8..3).prop_map(|count| format!("earlier_returns = {count}")),
        (1_u8..3).prop_map(|count| format!("earlier_returns = {{ min = {count} }}")),
        (select(vec!["in_time", "late"]), 0_u8..4)
            .prop_map(|(how, clause)| format!("{how} = \"clause-{clause}\"")),
    ]
}

fn conditions() -> impl Strategy<Value = String> {
    proptest::collection::vec(condition(), 1..3).prop_map(|mut conditions| {
        conditions.sort();
        let key = |condition: &String| condition.split(' ').next().unwrap().to_owned();
        conditions.dedup_by_key(|condition| key(condition));
        format!("{{ {} }}", conditions.join(", "))
    })
}

fn rule(clause: u8) -> impl Strategy<Value = String> {
    let verdict = || select(vec!["accepted", "review", "refused"]);
    (
        proptest::option::weighted(0.8, conditions()),
        proptest::collection::vec(conditions(), 0..3),
        verdict(),
        proptest::option::weighted(0.3, verdict()),
        proptest::option::weighted(0.3, 0..4_u8),
        proptest::option::weighted(
            0.4,
            select(vec![
                "last_day = \"clause-1\"",
                "last_day = \"clause-2\"",
                "remedies = [\"exchange\"]",
                "remedies = [\"refund\"]",
            ]),
        ),
        any::<bool>(),
    )
        .prop_map(
            move |(when, any, outcome, otherwise, exception, value, speaks)| {
                let mut rule = "[[clause.rule]]\non = [\"exchange\"]\n".to_owned();
                let conditional = when.is_some() || !any.is_empty();
                if let Some(when) = when {
                    rule += &format!("when = {when}\n");
                }
                if !any.is_empty() {
                    rule += &format!("any = [{}]\n", any.join(", "));
                }
                if speaks || value.is_none() {
                    rule += &format!("outcome = \"{outcome}\"\n");
                    if let Some(otherwise) = otherwise.filter(|_| conditional) {
                        rule += &format!("otherwise = \"{otherwise}\"\n");
                    }
                }
                if let Some(other) = exception.filter(|other| *other > clause) {
                    rule += &format!("exception_to = [\"clause-{other}\"]\n");
                }
                rule + value.unwrap_or_default() + "\n"
            },
        )
}

/// The clauses of a made-up policy, each with its rules, to be put in any order.
fn clauses() -> impl Strategy<Value = Vec<String>> {
    let windows = [
        "{ from = \"delivered_on\", days = 11 }",
        "{ from = \"delivered_on\", days = 30 }",
        "{ from = \"shipped_on\", days = 30 }",
        "{ from = \"delivered_on\", business_days = 8 }",
    ];
    (0..4_u8)
        .map(|place| {
            let window = windows[usize::from(place)];
            proptest::collection::vec(rule(place), 0..3).prop_map(move |rules| {
                format!(
                    "[[clause]]\nid = \"clause-{place}\"\nsection = \"1\"\ntitle = \"t\"\n\
                     text = \"x\"\nwindow = {window}\n{}",
                    rules.concat()
                )
            })
        })
        .collect::<Vec<_>>()
}

fn policy_of(clauses: &[String]) -> Policy {
    let text = format!(
        "version = \"2026-01-01\"\nholidays = [\"2026-06-04\", \"2026-06-08\"]\n{}",
        clauses.concat()
    );
    load::policy(&text, "made-up").unwrap_or_else(|report| panic!("{report}"))
}

fn made_up_facts() -> impl Strategy<Value = Facts> {
    use Fact::{
        CustomMade, DeliveredOn, Destination, EarlierReturns, FinalSale, FlaggedAbnormal,
        PaymentMethod, Reason, ShippedOn, Today,
    };
    facts_among(vec![
        Reason,
        Destination,
        FinalSale,
        CustomMade,
        FlaggedAbnormal,
        EarlierReturns,
        PaymentMethod,
        DeliveredOn,
        ShippedOn,
        Today,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn made_up_policies_decide_as_the_twin_does(clauses in clauses(), facts in made_up_facts()) {
        agrees(&policy_of(&clauses), Topic::Exchange, &facts)?;
    }

    #[test]
    fn merchants_decide_as_the_twin_does(
        facts in facts_among(Fact::ALL.to_vec()),
        topic in select(Topic::ALL.to_vec()),
        merchant in 0..4_usize,
    ) {
        agrees(&merchants()[merchant], topic, &facts)?;
    }

    #[test]
    fn order_does_not_matter(
        (clauses, shuffled) in clauses().prop_flat_map(|clauses| {
            (Just(clauses.clone()), Just(clauses).prop_shuffle())
        }),
        facts in made_up_facts(),
    ) {
        let decide = |clauses: &[String]| {
            let policy = policy_of(clauses);
            let mut decision = policy.decide(Topic::Exchange, &facts);
            decision.clauses.sort();
            case::written(&decision)
        };
        prop_assert_eq!(decide(&clauses), decide(&shuffled));
    }

    #[test]
    fn what_is_decided_stays_decided(
        clauses in clauses(),
        facts in made_up_facts(),
        more in made_up_facts(),
    ) {
        let policy = policy_of(&clauses);
        let decision = policy.decide(Topic::Exchange, &facts);
        let mut grown = facts.clone();
        for (fact, value) in more.iter().filter(|(fact, _)| facts.get(*fact).is_none()) {
            // A default stands for an absent fact; naming it is another case.
            if fact.default().is_none() {
                grown.set(fact, value);
            }
        }
        let later = policy.decide(Topic::Exchange, &grown);
        if decision.outcome == Outcome::Ask {
            let asked: BTreeSet<Fact> = decision.asks.into_iter().collect();
            prop_assert!(later.asks.iter().all(|fact| asked.contains(fact)));
        } else {
            prop_assert_eq!(decision.outcome, later.outcome);
        }
    }

    #[test]
    fn every_hint_cites_a_clause_and_every_deciding_clause_has_one(
        facts in facts_among(Fact::ALL.to_vec()),
        topic in select(Topic::ALL.to_vec()),
        merchant in 0..4_usize,
    ) {
        let policy = &merchants()[merchant];
        let explanation = policy.explain(topic, &facts);
        let decision = &explanation.decision;
        prop_assert_eq!(decision, &policy.decide(topic, &facts));
        for hint in &explanation.hints {
            prop_assert_eq!(policy.clause(&hint.clause.id), Some(hint.clause));
            prop_assert!(!hint.text.is_empty());
        }
        for clause in &decision.clauses {
            prop_assert!(explanation.hints.iter().any(|hint| hint.decides && hint.clause.id == *clause));
        }
        if decision.outcome == Outcome::Refused {
            for change in &explanation.changes {
                for value in &change.to {
                    let mut changed = facts.clone();
                    changed.set(change.fact, *value);
                    prop_assert_eq!(policy.decide(topic, &changed).outcome, change.outcome);
                }
            }
        }
    }

    #[test]
    fn a_policy_survives_the_way_to_the_browser(clauses in clauses()) {
        let policy = policy_of(&clauses);
        let json = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    }
}
