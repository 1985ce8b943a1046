//! The types against the API's description, `crates/server/openapi.json`: whatever
//! body that allows, the type takes, keeps and writes again; and of what is sent to
//! the server it takes no more. Strings are any, but where the description has an
//! example: there they are the engine's words.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::{collections::BTreeSet, fmt::Debug, fs, sync::LazyLock};

use hemline_api_types::{Article, Feedback, Merchant, MerchantSummary, Problem};
use hemline_api_types::{contact, desk, order, returns};
use hemline_policy::fact::print_instant;
use proptest::{collection, option, prelude::*, sample, string::string_regex};
use proptest::{strategy::Union, test_runner::TestRunner};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/openapi.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
});
static SETTINGS: LazyLock<ProptestConfig> = LazyLock::new(|| ProptestConfig {
    cases: 64,
    failure_persistence: None,
    ..ProptestConfig::default()
});
/// What holds itself holds nothing from here on.
const DEEPEST: u32 = 8;

#[test]
fn what_is_sent_is_taken_as_described_and_nothing_else() {
    let checked = [
        sent::<desk::Answer>("Answer"),
        sent::<order::Ask>("Ask"),
        sent::<Feedback>("Feedback"),
        sent::<order::Lookup>("Lookup"),
        sent::<desk::OrderEvent>("OrderEvent"),
        sent::<desk::Orders>("Orders"),
        sent::<order::Pass>("Pass"),
        sent::<contact::Reply>("Reply"),
        sent::<returns::ReturnAsk>("ReturnAsk"),
        sent::<desk::Step>("Step"),
        sent::<desk::Stock>("Stock"),
        sent::<contact::TicketAsk>("TicketAsk"),
        sent::<contact::TicketLookup>("TicketLookup"),
        sent::<returns::Tracking>("Tracking"),
        sent::<contact::Unfound>("Unfound"),
    ];
    let all = bodies(|operation| vec![&operation["requestBody"]]);
    assert_eq!(BTreeSet::from(checked), all);
}

#[test]
fn what_is_answered_is_read_as_described() {
    let checked = [
        answered::<Article>("Article"),
        answered::<contact::Contact>("Contact"),
        answered::<desk::Desk>("Desk"),
        answered::<order::Found>("Found"),
        answered::<contact::Insights>("Insights"),
        answered::<desk::Kept>("Kept"),
        answered::<Merchant>("Merchant"),
        answered::<MerchantSummary>("MerchantSummary"),
        answered::<order::Order>("Order"),
        answered::<desk::OrderReturn>("OrderReturn"),
        answered::<returns::Photo>("Photo"),
        answered::<Problem>("Problem"),
        answered::<order::Request>("Request"),
        answered::<desk::Requests>("Requests"),
        answered::<returns::Return>("Return"),
        answered::<returns::Returnable>("Returnable"),
        answered::<desk::Returns>("Returns"),
        answered::<contact::Ticket>("Ticket"),
        answered::<contact::Tickets>("Tickets"),
        // The engines' own, and problems with one of ours in them.
        "Chart",
        "ReconsiderOrProblem",
        "RedecidedOrProblem",
    ];
    let all = bodies(|operation| {
        operation["responses"]
            .as_object()
            .unwrap()
            .values()
            .collect()
    });
    assert_eq!(BTreeSet::from(checked), all);
}

/// Names of the schemas that stand in these parts of all operations.
fn bodies(parts: impl Fn(&'static Value) -> Vec<&'static Value>) -> BTreeSet<&'static str> {
    let paths = DOCUMENT["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let parts = operations.flat_map(parts);
    let contents = parts.filter_map(|part| part["content"].as_object());
    let schemas = contents.flat_map(|content| content.values().map(|body| &body["schema"]));
    schemas
        .filter_map(|schema| schema["$ref"].as_str().or(schema["items"]["$ref"].as_str()))
        .map(|to| to.rsplit('/').next().unwrap())
        .collect()
}

fn sent<T: DeserializeOwned + Serialize + PartialEq + Debug>(name: &'static str) -> &'static str {
    let more = any_schema(name).prop_map(|mut body| {
        body["nobody knows this"] = Value::Null;
        body
    });
    TestRunner::new(SETTINGS.clone())
        .run(&more, |body| {
            prop_assert!(serde_json::from_value::<T>(body).is_err());
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{name} takes more than is described: {error}"));
    answered::<T>(name)
}

fn answered<T: DeserializeOwned + Serialize + PartialEq + Debug>(
    name: &'static str,
) -> &'static str {
    TestRunner::new(SETTINGS.clone())
        .run(&any_schema(name), |body| {
            let read: T = serde_json::from_value(body.clone())
                .map_err(|error| TestCaseError::fail(error.to_string()))?;
            let written = serde_json::to_value(&read).unwrap();
            prop_assert!(holds(&written, &body), "{written}");
            let again: T = serde_json::from_value(written).unwrap();
            prop_assert_eq!(again, read);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    name
}

/// Whether all that was said is still there. Nothing is as good as not told.
fn holds(written: &Value, said: &Value) -> bool {
    match (written, said) {
        (Value::Object(written), Value::Object(said)) => said.iter().all(|(name, said)| {
            let is_nothing = said.is_null() || said.as_array().is_some_and(Vec::is_empty);
            is_nothing
                || written
                    .get(name)
                    .is_some_and(|written| holds(written, said))
        }),
        (Value::Array(written), Value::Array(said)) => {
            written.len() == said.len() && written.iter().zip(said).all(|(a, b)| holds(a, b))
        }
        (written, said) => written == said,
    }
}

fn any_schema(name: &str) -> BoxedStrategy<Value> {
    any_body(&DOCUMENT["components"]["schemas"][name], 0)
}

/// Any body that a schema allows.
fn any_body(schema: &'static Value, depth: u32) -> BoxedStrategy<Value> {
    let parts = |name: &str| schema[name].as_array();
    if let Some(to) = schema["$ref"].as_str() {
        let schema = DOCUMENT.pointer(to.strip_prefix('#').unwrap());
        return any_body(schema.unwrap(), depth + 1);
    }
    if let Some(values) = parts("enum") {
        return sample::select(values.as_slice()).boxed();
    }
    if let Some(parts) = parts("oneOf") {
        return Union::new(parts.iter().map(|part| any_body(part, depth))).boxed();
    }
    if let Some(parts) = parts("allOf") {
        let parts: Vec<_> = parts.iter().map(|part| any_body(part, depth)).collect();
        return parts
            .prop_map(|parts| {
                let members = parts.iter().filter_map(Value::as_object).cloned();
                Value::Object(members.flatten().collect())
            })
            .boxed();
    }
    let told = match schema.get("example") {
        Some(example) => Just(example.clone()).boxed(),
        None => any_of_type(schema, depth),
    };
    let is_nullable = |types: &Vec<Value>| types.contains(&"null".into());
    match parts("type").is_some_and(is_nullable) {
        true => prop_oneof![Just(Value::Null), told].boxed(),
        false => told,
    }
}

fn any_of_type(schema: &'static Value, depth: u32) -> BoxedStrategy<Value> {
    let bound = |name: &str, otherwise: u64| schema[name].as_u64().unwrap_or(otherwise);
    let mut types = match &schema["type"] {
        Value::Array(types) => types.as_slice(),
        one => std::slice::from_ref(one),
    }
    .iter()
    .filter_map(Value::as_str);
    match types.find(|name| *name != "null") {
        None => Just(Value::Null).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer") => {
            let widest = match schema["format"].as_str() {
                Some("int32") => i32::MAX as u64,
                _ => i64::MAX as u64,
            };
            let range = bound("minimum", 0)..=bound("maximum", widest);
            range.prop_map(Value::from).boxed()
        }
        Some("string") => any_text(schema).prop_map(Value::from).boxed(),
        Some("array") if depth > DEEPEST => Just(Value::Array(Vec::new())).boxed(),
        Some("array") => {
            let least = bound("minItems", 0) as usize;
            collection::vec(any_body(&schema["items"], depth), least..=least + 2)
                .prop_map(Value::from)
                .boxed()
        }
        Some("object") => {
            let required = schema["required"].as_array();
            let members: Vec<_> = schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, member)| {
                    let is_required = required.is_some_and(|all| all.iter().any(|one| one == name));
                    let value = any_body(member, depth);
                    let value = match is_required {
                        true => value.prop_map(Some).boxed(),
                        false => option::of(value).boxed(),
                    };
                    value.prop_map(move |value| Some((name.clone(), value?)))
                })
                .collect();
            members
                .prop_map(|members| Value::Object(members.into_iter().flatten().collect()))
                .boxed()
        }
        Some(other) => panic!("a body is made of no {other}"),
    }
}

fn any_text(schema: &'static Value) -> BoxedStrategy<String> {
    let day = (1..=9999_i32, 1..=365_u32)
        .prop_map(|(year, day)| chrono::NaiveDate::from_yo_opt(year, day).unwrap());
    if let Some(pattern) = schema["pattern"].as_str() {
        return string_regex(pattern.trim_matches(['^', '$']))
            .unwrap()
            .boxed();
    }
    match schema["format"].as_str() {
        None => {
            let least = schema["minLength"].as_u64().unwrap_or_default() as usize;
            let most = schema["maxLength"]
                .as_u64()
                .map_or(usize::MAX, |most| most as usize);
            collection::vec(any::<char>(), least..=most.min(least + 8))
                .prop_map(String::from_iter)
                .boxed()
        }
        Some("date") => day.prop_map(|day| day.to_string()).boxed(),
        Some("date-time") => (day, 0..86_400_u32, -95..=95_i32)
            .prop_map(|(day, second, quarters)| {
                let at = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0);
                let offset = chrono::FixedOffset::east_opt(quarters * 900).unwrap();
                let at = day.and_time(at.unwrap()).and_local_timezone(offset);
                print_instant(at.unwrap())
            })
            .boxed(),
        Some(other) => panic!("no text is a {other}"),
    }
}
