//! What an author is told: one deliberately broken policy a kind, with the
//! message, and what the exhaustive analysis finds in a sound one.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::unwrap_used)]

use hemline_policy::load;

const HEAD: &str = "version = \"2026-01-01\"\n";

fn clause(id: &str, rest: &str) -> String {
    format!("[[clause]]\nid = \"{id}\"\nsection = \"1\"\ntitle = \"t\"\ntext = \"x\"\n{rest}\n")
}

fn rule(body: &str) -> String {
    format!("[[clause.rule]]\n{body}\n")
}

/// The report holds each of these, and says file, line and caret.
#[track_caller]
fn check(text: &str, errors: usize, expected: &[&str]) {
    let report = load::check(text, "shop/policy.toml");
    assert_eq!(report.errors, errors, "{}", report.text);
    for part in expected {
        assert!(
            report.text.contains(part),
            "`{part}` is not in\n{}",
            report.text
        );
    }
    if errors > 0 {
        assert!(
            report.text.contains("--> shop/policy.toml:"),
            "{}",
            report.text
        );
        assert!(report.text.contains('^'), "{}", report.text);
    }
}

#[track_caller]
fn refused(clauses: &[String], expected: &[&str]) {
    check(&format!("{HEAD}{}", clauses.concat()), 1, expected);
}

fn with_rule(body: &str) -> [String; 1] {
    [clause("a", &rule(body))]
}

#[test]
fn more_conditions_than_the_engine_holds() {
    let countries = |letters: &str| -> Vec<String> {
        let letters = letters.chars();
        let pair = |first| ('A'..='Z').map(move |second| format!("{first}{second}"));
        letters.flat_map(pair).collect()
    };
    let policy = |countries: &[String]| {
        let rules = countries.iter().map(|country| {
            rule(&format!(
                "on = [\"postage\"]\nwhen = {{ destination = \"{country}\" }}\npayer = \"customer\""
            ))
        });
        [clause("a", &rules.collect::<String>())]
    };
    let many = countries("ABC");
    check(&format!("{HEAD}{}", policy(&many[..64]).concat()), 0, &[]);
    refused(
        &policy(&many[..65]),
        &["more than 64 conditions on `postage`"],
    );
}

#[test]
fn an_unknown_key() {
    refused(
        &with_rule("on = [\"return\"]\noutcom = \"accepted\""),
        &[
            "unknown field `outcom`",
            "policy.toml:9:1",
            "expected one of",
        ],
    );
}

#[test]
fn a_wrong_type() {
    refused(
        &with_rule("on = \"return\"\noutcome = \"accepted\""),
        &["expected a sequence", "policy.toml:8:6"],
    );
}

#[test]
fn an_unknown_word_of_the_file() {
    refused(
        &with_rule("on = [\"returns\"]\noutcome = \"accepted\""),
        &["unknown variant `returns`, expected one of `return`, `exchange`"],
    );
}

#[test]
fn an_unknown_condition() {
    refused(
        &with_rule("on = [\"return\"]\nwhen = { colour = \"red\" }\noutcome = \"accepted\""),
        &[
            "an unknown condition",
            "policy.toml:9:10",
            "no fact of this name",
        ],
    );
}

#[test]
fn an_unknown_word_of_a_fact() {
    refused(
        &with_rule("on = [\"return\"]\nwhen = { reason = \"too_small\" }\noutcome = \"accepted\""),
        &[
            "`reason` must be one of `defective`",
            "not `too_small`",
            "policy.toml:9:19",
        ],
    );
}

#[test]
fn a_condition_of_the_wrong_type() {
    refused(
        &with_rule("on = [\"return\"]\nwhen = { final_sale = \"yes\" }\noutcome = \"accepted\""),
        &["a condition is not understood", "write true or false"],
    );
    refused(
        &with_rule("on = [\"return\"]\nwhen = { today = \"2026-01-01\" }\noutcome = \"accepted\""),
        &["an unknown condition"],
    );
}

#[test]
fn a_dangling_clause() {
    refused(
        &with_rule("on = [\"return\"]\nwhen = { in_time = \"window\" }\noutcome = \"accepted\""),
        &["an unknown clause", "no clause is called `window`"],
    );
    refused(
        &with_rule("on = [\"return\"]\noutcome = \"accepted\"\nexception_to = [\"b\"]"),
        &["no clause is called `b`"],
    );
    refused(
        &with_rule("on = [\"return\"]\nwhen = { in_time = \"a\" }\noutcome = \"accepted\""),
        &["a clause has no window", "`a` gives no time"],
    );
}

#[test]
fn a_duplicate_clause() {
    refused(
        &[clause("a", ""), clause("a", "")],
        &["a clause's id stands twice", "policy.toml:9:6"],
    );
}

#[test]
fn exceptions_in_a_ring() {
    let silences = |other: &str| {
        rule(&format!(
            "on = [\"return\"]\nwhen = {{ final_sale = true }}\noutcome = \"review\"\nexception_to = [\"{other}\"]"
        ))
    };
    check(
        &format!(
            "{HEAD}{}{}",
            clause("a", &silences("b")),
            clause("b", &silences("a"))
        ),
        2,
        &[
            "exceptions run in a ring",
            "an exception to itself in the end",
        ],
    );
}

#[test]
fn a_window_without_a_length() {
    refused(
        &[clause("a", "window = { from = \"delivered_on\" }")],
        &["a window has no single length"],
    );
    refused(
        &[clause(
            "a",
            "window = { from = \"delivered_on\", hours = 3 }",
        )],
        &["hours can't be counted from a day"],
    );
    refused(
        &[clause(
            "a",
            "window = { from = \"delivered_on\", days = 4000 }",
        )],
        &["a window is too long", "at most 3660"],
    );
}

#[test]
fn an_amount_that_is_none() {
    refused(
        &with_rule("on = [\"reship\"]\nfee_per_item = \"7 dollars\""),
        &["an amount is not understood", "write it as `6.99 USD`"],
    );
    refused(
        &with_rule("on = [\"reship\"]\nfee_per_item = \"7.00 JPY\""),
        &["an amount is not understood"],
    );
}

#[test]
fn a_value_on_another_topic() {
    refused(
        &with_rule("on = [\"return\"]\npayer = \"customer\""),
        &["`return` has no such value"],
    );
}

#[test]
fn a_rule_that_says_nothing() {
    refused(&with_rule("on = [\"return\"]"), &["a rule says nothing"]);
    refused(
        &with_rule("on = []\noutcome = \"accepted\""),
        &["a rule speaks of no topic"],
    );
    refused(
        &with_rule("on = [\"return\"]\noutcome = \"accepted\"\notherwise = \"refused\""),
        &["a rule has no other side"],
    );
}

#[test]
fn a_day_that_is_none() {
    check(
        &format!(
            "version = \"yesterday\"\nholidays = [\"2026-13-01\"]\n{}",
            clause("a", "")
        ),
        2,
        &["the version is no day", "a holiday is no day"],
    );
}

#[test]
fn days_and_hours_from_the_same_instant() {
    let hours = rule("on = [\"cancel\"]\nwhen = { in_time = \"a\" }\noutcome = \"accepted\"");
    let days = rule("on = [\"cancel\"]\nwhen = { late = \"b\" }\noutcome = \"refused\"");
    refused(
        &[
            clause(
                "a",
                &format!("window = {{ from = \"placed_at\", hours = 3 }}\n{hours}"),
            ),
            clause(
                "b",
                &format!("window = {{ from = \"placed_at\", days = 3 }}\n{days}"),
            ),
        ],
        &["`cancel` counts from `placed_at` in days and in hours"],
    );
}

#[test]
fn a_rule_that_never_decides() {
    refused(
        &[
            clause("a", &rule("on = [\"return\"]\noutcome = \"refused\"")),
            clause(
                "b",
                &rule("on = [\"return\"]\nwhen = { final_sale = true }\noutcome = \"accepted\""),
            ),
        ],
        &[
            "a rule of `b` never decides on `return`",
            "its `accepted` is given in no situation",
        ],
    );
}

#[test]
fn clauses_that_disagree_unsaid() {
    refused(
        &[
            clause(
                "a",
                &rule(
                    "on = [\"return\"]\nwhen = { reason = [\"other_size\", \"defective\"] }\noutcome = \"accepted\"",
                ),
            ),
            clause(
                "b",
                &rule(
                    "on = [\"return\"]\nwhen = { reason = [\"other_size\", \"misprinted\"] }\noutcome = \"review\"",
                ),
            ),
        ],
        &["`a` and `b` give different outcomes on `return`: `reason` is `other_size`"],
    );
    refused(
        &[
            clause(
                "a",
                &rule("on = [\"postage\"]\noutcome = \"accepted\"\npayer = \"merchant\""),
            ),
            clause(
                "b",
                &rule("on = [\"postage\"]\nwhen = { destination = \"US\" }\npayer = \"customer\""),
            ),
        ],
        &["`a` and `b` give different values on `postage`: `destination` is `US`"],
    );
}

#[test]
fn what_a_document_leaves_open_is_a_note() {
    let open = [
        clause(
            "a",
            "window = { from = \"delivered_on\", business_days = 5 }",
        ),
        clause(
            "b",
            &rule(
                "on = [\"return\"]\nwhen = { late = \"a\", reason = \"other_size\" }\noutcome = \"refused\"",
            ),
        ),
        clause(
            "c",
            &rule(
                "on = [\"return\"]\nwhen = { reason = \"defective\" }\noutcome = \"review\"\ndisagrees_with = \"b\"",
            ),
        ),
    ];
    check(
        &format!("{HEAD}{}", open.concat()),
        0,
        &[
            "note: `c` and `b` disagree on `return`, so it is left to the team: `reason` is `defective`",
            "note: `return` is unstated where `reason` is `other_size`, `today` is ",
            "after `delivered_on`",
            "nothing is stated on `exchange`",
        ],
    );
}

#[test]
fn nothing_at_all_and_no_toml() {
    check("", 1, &["missing field `version`"]);
    check("version = ", 1, &["this is not a policy file"]);
    check(HEAD, 0, &["nothing is stated on `return`"]);
}

/// Editors complete a policy file by the schema beside it.
#[test]
fn the_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/policy.schema.json");
    let current = format!("{:#}\n", load::schema());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == current,
        "policy.schema.json is out of date: run this test with UPDATE=1"
    );
}
