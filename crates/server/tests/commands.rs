//! The commands that need no server: `check`, `decide` and `coverage`, run as a
//! merchant or an engineer runs them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn hemline_server(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hemline-server"))
        .args(arguments)
        .current_dir(repository())
        .env_remove("HEMLINE_MERCHANTS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that refuses its input may have closed it already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn decide(cases: &Value) -> Vec<Value> {
    let output = hemline_server(&["decide"], &cases.to_string());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn decide_answers_each_case_in_its_place() {
    let answers = decide(&json!([
        { "merchant": "kaolate", "topic": "return", "name": 7, "expect": null, "facts": {
            "today": "2026-06-30", "delivered_on": "2026-05-31", "reason": "defective",
            "condition": "new", "final_sale": false, "custom_made": false,
            "original_packaging": true, "bulk_order": false } },
        { "merchant": "kaolate", "topic": "return", "facts": { "reason": "too_small" } },
        { "merchant": "allegra-k", "topic": "return", "facts": { "category": "bodysuit" } },
        { "merchant": "kalre", "topic": "claim" },
    ]));
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["outcome"], "accepted");
    assert_eq!(
        answers[0]["clauses"],
        json!(["eligible-at-fault", "return-window"])
    );
    assert_eq!(answers[0]["last_day"], "2026-06-30");
    assert_eq!(answers[0]["hints"][0]["section"], "1");
    let error = answers[1]["error"].as_str().unwrap();
    assert!(
        error.starts_with("`reason` must be one of `defective`")
            && error.ends_with("not `too_small`"),
        "{error}"
    );
    assert_eq!(answers[2]["outcome"], "refused");
    assert_eq!(answers[2]["clauses"], json!(["non-returnable-category"]));
    assert_eq!(answers[2]["alternatives"], json!([{ "way": "contact" }]));
    assert_eq!(answers[3]["outcome"], "unstated");
}

#[test]
fn a_refusal_says_what_else_could_be_done() {
    let answers = decide(&json!([
        { "merchant": "kaolate", "topic": "return", "facts": {
            "today": "2026-06-10", "delivered_on": "2026-06-01", "reason": "defective",
            "condition": "new", "final_sale": false, "custom_made": false,
            "original_packaging": false, "bulk_order": false } },
    ]));
    assert_eq!(answers[0]["outcome"], "refused");
    assert_eq!(answers[0]["clauses"], json!(["refund-packaging"]));
    assert_eq!(
        answers[0]["alternatives"],
        json!([
            { "way": "ask", "topic": "exchange", "outcome": "accepted" },
            { "way": "ask", "topic": "claim", "outcome": "accepted", "claim": "faulty_item" },
            { "way": "contact" },
        ])
    );
    assert_eq!(
        answers[0]["changes"],
        json!([{ "fact": "original_packaging", "to": ["true"], "outcome": "accepted" }])
    );
}

#[test]
fn decide_refuses_what_is_no_array_of_objects() {
    for input in ["", "{}", "[1]", "[{}", "null", "[{}] []", "\u{0}"] {
        let output = hemline_server(&["decide"], input);
        assert_eq!(output.status.code(), Some(2), "{input}");
        assert!(output.stdout.is_empty(), "{input}");
        assert_eq!(text(&output.stderr).lines().count(), 1, "{input}");
    }
    assert_eq!(decide(&json!([])), Vec::<Value>::new());
}

#[test]
fn check_tells_what_the_documents_leave_open() {
    let output = hemline_server(&["check"], "");
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.ends_with("4 shops, 0 errors, 12 notes\n"), "{told}");
    for note in [
        "`eligible-at-fault` and `postage-customer` disagree on `return`, so it is left to the team: `reason` is `other_size` or `other_colour`",
        "`return-on-own` and `return-window` disagree on `postage`, so it is left to the team: `destination` is `AU`",
        "`postage` is unstated where `reason` is `changed_mind`",
    ] {
        assert!(told.contains(note), "`{note}` is not in\n{told}");
    }
}

#[test]
fn check_fails_for_a_broken_shop() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("kalre");
    copy(&repository().join("merchants/kalre"), &shop);
    let file = shop.join("policy.toml");
    let policy = fs::read_to_string(&file).unwrap();
    fs::write(&file, policy.replacen("section =", "sectoin =", 1)).unwrap();
    let output = hemline_server(&["check", folder.path().to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(
        told.contains("unknown field `sectoin`") && told.contains("policy.toml:"),
        "{told}"
    );
}

#[test]
fn a_fifth_shop_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("fifth");
    copy(&repository().join("merchants/kalre"), &shop);
    let cases = json!([{ "merchant": "fifth", "topic": "customs" }]).to_string();
    let output = hemline_server(
        &["decide", "--merchants", folder.path().to_str().unwrap()],
        &cases,
    );
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers[0]["outcome"], "unstated");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// `catalogue.txt` lists every fact of the shops' documents.
#[test]
fn every_clause_of_the_catalogue_is_told_by_an_article() {
    let merchants = hemline_server::content::load(&repository().join("merchants")).unwrap();
    for entry in include_str!("catalogue.txt").lines() {
        let (shop, clause) = entry.split_once('/').unwrap();
        let merchant = merchants
            .iter()
            .find(|merchant| merchant.id == shop)
            .unwrap();
        assert!(
            merchant.policy.clause(clause).is_some(),
            "{entry} is no clause of the policy"
        );
        let articles = merchant.coverage();
        assert!(
            !articles[clause].is_empty(),
            "{entry} is told by no article"
        );
    }
}

#[test]
fn the_coverage_table_is_current() {
    let output = hemline_server(&["coverage"], "");
    let committed = fs::read_to_string(repository().join("docs/coverage.md")).unwrap();
    assert!(
        text(&output.stdout) == committed,
        "docs/coverage.md is out of date: hemline-server coverage > docs/coverage.md"
    );
}
