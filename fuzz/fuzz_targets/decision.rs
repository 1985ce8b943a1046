//! Facts that a browser sends, against the four shops' policies: the laws of the
//! engine hold for all of them.

#![no_main]

use std::{collections::BTreeSet, sync::LazyLock};

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use hemline_fuzz::policies;
use hemline_policy::{
    case,
    decision::Outcome,
    document::{Policy, Topic},
    fact::{Country, Fact, Facts, Kind, Value},
};
use libfuzzer_sys::{arbitrary::Unstructured, fuzz_target};

static POLICIES: LazyLock<Vec<[Policy; 2]>> = LazyLock::new(policies);

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let Ok([policy, backwards]) = bytes.choose(&POLICIES) else {
        return;
    };
    let Ok(topic) = bytes.choose(Topic::ALL).copied() else {
        return;
    };
    let mut facts = Facts::default();
    for fact in Fact::ALL {
        if bytes.arbitrary().unwrap_or(false)
            && let Ok(value) = value(policy, *fact, &mut bytes)
        {
            facts.set(*fact, value);
        }
    }
    let explanation = policy.explain(topic, &facts);
    let decision = explanation.decision;
    assert_eq!(policy.decide(topic, &facts), decision);

    // Every clause that is cited exists, and has its hint; being refused names a way
    // on only where there is one.
    for clause in &decision.clauses {
        assert!(policy.clause(clause).is_some(), "`{clause}` does not exist");
        let has_hint = |hint: &hemline_policy::explain::Hint| hint.clause.id == *clause;
        assert!(
            explanation.hints.iter().any(has_hint),
            "`{clause}` has no hint"
        );
    }
    for change in &explanation.changes {
        for to in &change.to {
            let mut changed = facts.clone();
            changed.set(change.fact, *to);
            assert_eq!(policy.decide(topic, &changed).outcome, change.outcome);
        }
    }

    // It asks exactly where it is not decided, and for what is not known.
    assert_eq!(decision.outcome == Outcome::Ask, !decision.asks.is_empty());
    assert!(decision.asks.iter().all(|ask| facts.get(*ask).is_none()));

    // The order of the clauses does not matter.
    let told = |policy: &Policy| {
        let mut decision = policy.decide(topic, &facts);
        decision.clauses.sort();
        case::written(&decision)
    };
    assert_eq!(told(policy), told(backwards));

    // What is sent is read as what it was.
    let sent: serde_json::Map<_, _> = facts
        .iter()
        .map(|(fact, value)| {
            let text = policy.vocabulary().print(fact, value);
            let json = match value {
                Value::Flag(flag) => flag.into(),
                Value::Count(count) => count.into(),
                Value::Word(_) | Value::Day(_) | Value::Instant(_) | Value::Country(_) => {
                    text.into()
                }
            };
            (fact.name().to_owned(), json)
        })
        .collect();
    let read = Facts::from_json(&sent, policy.vocabulary()).expect("what was sent can be read");
    assert_eq!(policy.decide(topic, &read), decision);

    // Each answer leaves fewer questions, and what is decided stays so.
    let mut asked: BTreeSet<Fact> = BTreeSet::new();
    let mut before = decision;
    while before.outcome == Outcome::Ask {
        let ask = before.asks[0];
        assert!(asked.insert(ask), "`{}` is asked for twice", ask.name());
        let Ok(value) = value(policy, ask, &mut bytes) else {
            return;
        };
        facts.set(ask, value);
        let after = policy.decide(topic, &facts);
        let was_asked = |fact: &Fact| before.asks.contains(fact);
        assert!(
            after.asks.iter().all(was_asked),
            "an answer raises a question"
        );
        before = after;
    }
    for fact in Fact::ALL {
        let stands_for_itself = [Fact::PaymentMethod, Fact::FlaggedAbnormal, Fact::Items];
        if facts.get(*fact).is_none()
            && !stands_for_itself.contains(fact)
            && let Ok(value) = value(policy, *fact, &mut bytes)
        {
            facts.set(*fact, value);
        }
    }
    let whole = policy.decide(topic, &facts);
    assert_eq!(whole.outcome, before.outcome, "what was decided changes");
});

/// A value that the fact may have. Days and hours stand near one another, where the
/// windows end, or anywhere.
fn value(
    policy: &Policy,
    fact: Fact,
    bytes: &mut Unstructured<'_>,
) -> libfuzzer_sys::arbitrary::Result<Value> {
    Ok(match fact.kind() {
        Kind::Flag => Value::Flag(bytes.arbitrary()?),
        Kind::Words(_) => {
            let words = policy.vocabulary().words(fact).count();
            Value::Word(bytes.int_in_range(0..=words as u8 - 1)?)
        }
        Kind::Count(least) => Value::Count(match bytes.arbitrary()? {
            true => bytes.int_in_range(least..=least + 7)?,
            false => bytes.int_in_range(least..=u64::MAX)?,
        }),
        Kind::Day => Value::Day(day(bytes)?),
        Kind::Instant => {
            let offset = FixedOffset::east_opt(bytes.int_in_range(-56..=56)? * 900);
            let second = bytes.int_in_range(0..=86_399)?;
            let noon = day(bytes)?.and_hms_opt(second / 3600, second / 60 % 60, second % 60);
            let local = noon.and_then(|local| local.and_local_timezone(offset?).single());
            let instant: DateTime<FixedOffset> =
                local.ok_or(libfuzzer_sys::arbitrary::Error::IncorrectFormat)?;
            Value::Instant(instant)
        }
        Kind::Country => {
            let letter = |byte: u8| char::from(b'A' + byte % 26);
            let near = ["US", "CA", "FR", "MX", "TR", "BR", "GB"];
            let code = match bytes.arbitrary()? {
                true => (*bytes.choose(&near)?).to_owned(),
                false => [letter(bytes.arbitrary()?), letter(bytes.arbitrary()?)]
                    .iter()
                    .collect(),
            };
            let country = Country::parse(&code);
            Value::Country(country.ok_or(libfuzzer_sys::arbitrary::Error::IncorrectFormat)?)
        }
    })
}

fn day(bytes: &mut Unstructured<'_>) -> libfuzzer_sys::arbitrary::Result<NaiveDate> {
    let near = NaiveDate::from_ymd_opt(2026, 5, 20);
    let day = match bytes.ratio(7, 8)? {
        true => near
            .and_then(|near| near.checked_add_days(Days::new(bytes.int_in_range(0..=100).ok()?))),
        // The days that a fact may have are those of four digits.
        false => {
            NaiveDate::from_yo_opt(bytes.int_in_range(1..=9999)?, bytes.int_in_range(1..=366)?)
        }
    };
    day.ok_or(libfuzzer_sys::arbitrary::Error::IncorrectFormat)
}
