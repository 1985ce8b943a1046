//! The OpenAPI document, which is committed so that a change of the API is seen.

use std::collections::BTreeSet;
use std::{env, fs};

use serde_json::Value;

use crate::{Place, root};

#[test]
fn the_committed_document_is_that_of_the_server() {
    let file = root().join("crates/server/openapi.json");
    let document = hemline_server::openapi();
    if env::var_os("UPDATE").is_some() {
        fs::write(&file, &document).unwrap();
    }
    assert!(
        fs::read_to_string(&file).unwrap_or_default() == document,
        "crates/server/openapi.json is out of date; `UPDATE=1 cargo test -p hemline-server --test api openapi` renews it"
    );
}

#[tokio::test]
async fn the_document_is_served() {
    let place = Place::new();
    let server = place.serve().await;
    let answer = server.get("/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for path in [
        "/v1/merchants",
        "/v1/merchants/{merchant}/articles/{slug}/feedback",
        "/healthz",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
}

/// What a reader of the document needs and no compiler asks for.
#[test]
fn every_operation_is_named_and_every_answer_described() {
    let document: Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
    let mut names = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{name} is there twice");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let description = answer["description"].as_str().unwrap_or_default();
                assert_ne!(description, "", "{path} {status}");
            }
        }
    }
}

/// What a body has to have, whichever of its forms it takes.
fn demanded<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let parts = |key: &str| schema[key].as_array().into_iter().flatten();
    let mut names: BTreeSet<_> = parts("required").filter_map(Value::as_str).collect();
    if let Some(to) = schema["$ref"].as_str() {
        let named = document.pointer(to.trim_start_matches('#')).unwrap();
        names.extend(demanded(document, named));
    }
    for part in parts("allOf") {
        names.extend(demanded(document, part));
    }
    for forms in ["anyOf", "oneOf"] {
        let forms = parts(forms).filter(|form| form["type"] != "null");
        let forms = forms.map(|form| demanded(document, form));
        names.extend(forms.reduce(|one, other| &one & &other).unwrap_or_default());
    }
    names
}

#[test]
fn a_problem_may_be_told_without_what_is_decided_instead() {
    let document: Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
    let mut problems = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let problem = &answer["content"]["application/problem+json"]["schema"];
                if problem.is_null() {
                    continue;
                }
                let expected = BTreeSet::from(["status", "title", "type"]);
                assert_eq!(demanded(&document, problem), expected, "{path} {status}");
                problems += 1;
            }
        }
    }
    assert!(problems > 50, "{problems}");
}

#[test]
fn whatever_is_referred_to_is_there() {
    let document: Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
    let mut left = vec![&document];
    let mut references = BTreeSet::new();
    while let Some(part) = left.pop() {
        match part {
            Value::Array(parts) => left.extend(parts),
            Value::Object(parts) => {
                references.extend(parts.get("$ref").and_then(|to| to.as_str()));
                left.extend(parts.values());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let is_missing = |to: &&str| {
        let pointer = to.strip_prefix('#').unwrap_or_default();
        pointer.is_empty() || document.pointer(pointer).is_none()
    };
    assert!(references.len() > 50, "{references:?}");
    let missing: Vec<_> = references.into_iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
