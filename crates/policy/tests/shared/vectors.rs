//! The contract's vectors against the merchants' files, for native tests and
//! for a browser alike: everything is compiled in.

use std::collections::BTreeSet;

use hemline_policy::case;
use hemline_policy::document::Policy;
use hemline_policy::load;
use serde_json::{Map, Value};

const VECTORS: &str = include_str!("../cases.json");
pub const FILES: [(&str, &str); 4] = [
    (
        "allegra-k",
        include_str!("../../../../merchants/allegra-k/policy.toml"),
    ),
    (
        "kallesia",
        include_str!("../../../../merchants/kallesia/policy.toml"),
    ),
    (
        "kalre",
        include_str!("../../../../merchants/kalre/policy.toml"),
    ),
    (
        "kaolate",
        include_str!("../../../../merchants/kaolate/policy.toml"),
    ),
];

/// How many vectors there are, and what is to be told of each that disagrees.
pub fn compare() -> (usize, Vec<String>) {
    let policies: Vec<(&str, Policy)> = FILES
        .iter()
        .map(|(name, text)| {
            (
                *name,
                load::policy(text, name).unwrap_or_else(|report| panic!("{report}")),
            )
        })
        .collect();
    let vectors: Vec<Map<String, Value>> = serde_json::from_str(VECTORS).unwrap();
    let disagreeing = vectors
        .iter()
        .filter_map(|vector| {
            let got = answer(vector, &policies);
            let expected = vector.get("expect").unwrap();
            let wrong = difference(expected, &got)?;
            Some(format!(
                "{wrong}\n  case {}\n  got {got}",
                Value::Object(vector.clone())
            ))
        })
        .collect();
    (vectors.len(), disagreeing)
}

fn answer(vector: &Map<String, Value>, policies: &[(&str, Policy)]) -> Value {
    let names: Vec<&str> = policies.iter().map(|(name, _)| *name).collect();
    let find = |name: &str| {
        policies
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, policy)| policy)
    };
    match case::read(vector, &names, find) {
        Ok(case) => case.answer(),
        Err(error) => serde_json::json!({ "error": error }),
    }
}

/// Every key of the contract counts, present or absent; arrays but `stages`
/// are sets, and an accepted decision may cite more clauses than asked.
fn difference(expected: &Value, got: &Value) -> Option<String> {
    if expected.get("error").is_some() {
        return got.get("error").is_none().then(|| "no error".to_owned());
    }
    let explanatory = ["hints", "alternatives", "changes", "policy_version"];
    let (expected, got) = (expected.as_object()?, got.as_object()?);
    let keys: BTreeSet<&String> = expected.keys().chain(got.keys()).collect();
    keys.into_iter()
        .filter(|key| !explanatory.contains(&key.as_str()))
        .find_map(|key| {
            let (want, have) = (expected.get(key), got.get(key));
            let same = match (want, have) {
                (Some(Value::Array(want)), Some(Value::Array(have))) if key != "stages" => {
                    let (want, have) = (set(want), set(have));
                    let accepted = got
                        .get("outcome")
                        .is_some_and(|outcome| outcome == "accepted");
                    want == have || key == "clauses" && accepted && want.is_subset(&have)
                }
                (want, have) => want == have,
            };
            (!same).then(|| format!("`{key}`: expected {want:?}, got {have:?}"))
        })
}

fn set(array: &[Value]) -> BTreeSet<String> {
    array.iter().map(Value::to_string).collect()
}
