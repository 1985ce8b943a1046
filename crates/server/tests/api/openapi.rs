//! The OpenAPI document, which is committed so that a change of the API is seen.

use std::collections::BTreeSet;
use std::{env, fs};

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
    let document: serde_json::Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
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

#[test]
fn whatever_is_referred_to_is_there() {
    let document: serde_json::Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
    let mut left = vec![&document];
    let mut references = BTreeSet::new();
    while let Some(part) = left.pop() {
        match part {
            serde_json::Value::Array(parts) => left.extend(parts),
            serde_json::Value::Object(parts) => {
                references.extend(parts.get("$ref").and_then(|to| to.as_str()));
                left.extend(parts.values());
            }
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => {}
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
