//! The commands that need no server: `check`, `decide`, `coverage`, and those that
//! bring orders in and out, run as a merchant or an engineer runs them.
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
        .env_remove("HEMLINE_DATA")
        .env_remove("DATABASE_URL")
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

/// A store of its own.
struct Store(tempfile::TempDir);

impl Store {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let data = format!("--data={}", self.0.path().join("data").display());
        hemline_server(&[arguments, &[&data]].concat(), input)
    }

    /// A file with this text.
    fn file(&self, name: &str, text: &str) -> String {
        let file = self.0.path().join(name);
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    }

    fn export(&self) -> String {
        let output = self.run(&["export", "--merchant", "kalre"], "");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    }
}

fn import(store: &Store, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let arguments = [&["import", "--merchant", "kalre"], arguments].concat();
    let output = store.run(&arguments, input);
    let said = text(&output.stdout).to_owned();
    (output.status.code(), said, text(&output.stderr).to_owned())
}

#[test]
fn orders_come_in_once_and_go_out_as_they_came() {
    let store = Store::new();
    let lines = hemline_server(&["demo", "--merchant", "kalre", "--lines", "3000"], "");
    let lines = text(&lines.stdout);
    assert_eq!(lines.lines().count(), 3000);
    let file = store.file("orders.jsonl", lines);
    let all_new = "3,000 lines: 3,000 new, 0 changed, 0 unchanged, 0 bad\n";
    let (code, said, _) = import(&store, &[&file], "");
    assert_eq!((code, said.as_str()), (Some(0), all_new));
    let exported = store.export();
    let sorted = |lines: &str| {
        let mut lines: Vec<String> = lines.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&exported), sorted(lines));
    let (code, said, _) = import(&store, &["-"], &exported);
    assert_eq!(code, Some(0));
    assert_eq!(
        said,
        "3,000 lines: 0 new, 0 changed, 3,000 unchanged, 0 bad\n"
    );
    assert_eq!(store.export(), exported);
}

#[test]
fn bad_lines_are_told_and_the_others_kept() {
    let store = Store::new();
    let order = |number: u32, name: &str| {
        json!({
            "number": number.to_string(),
            "placed_at": "2026-06-30T14:05:00Z",
            "lines": [{ "id": "1", "name": name, "quantity": 1 }],
        })
    };
    let first = format!("{}\nnonsense\n{}\n", order(1, "Tee"), order(2, ""));
    let (code, said, told) = import(&store, &["-"], &first);
    assert_eq!(code, Some(3));
    assert_eq!(said, "3 lines: 1 new, 0 changed, 0 unchanged, 2 bad\n");
    assert_eq!(
        told,
        "line 2: expected an object\nline 3: `/lines/0/name`: must not be empty\n"
    );
    let report = store.file("report", "");
    let second = format!("{}\n{}\n[]\n", order(1, "Shirt"), order(2, "Tee"));
    let (code, said, told) = import(&store, &["--report", &report, "-"], &second);
    assert_eq!(code, Some(3));
    assert_eq!(said, "3 lines: 1 new, 1 changed, 0 unchanged, 1 bad\n");
    assert_eq!(told, "");
    assert_eq!(
        fs::read_to_string(report).unwrap(),
        "line 3: expected an object\n"
    );
    let kept: Vec<Value> = store
        .export()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(kept, [order(1, "Shirt"), order(2, "Tee")]);
}

/// Nothing goes out as a table, in which a cell could be a formula: each line is an
/// object, or says of which line it tells.
#[test]
fn what_would_be_a_formula_is_a_word() {
    let store = Store::new();
    let names = ["=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=1\",\"=2"];
    let order = |number: &str, name: &str| {
        json!({
            "number": number,
            "placed_at": "2026-06-30T14:05:00Z",
            "lines": [{ "id": "1", "name": name, "quantity": 1 }],
        })
    };
    let good = names.map(|name| order(name, name).to_string());
    let bad = order("=1", "").to_string();
    let lines = good.join("\n") + "\n" + &bad + "\n=1+1\n";
    let report = store.file("report", "");
    let (code, said, _) = import(&store, &["--report", &report, "-"], &lines);
    assert_eq!(code, Some(3), "{said}");
    let report = fs::read_to_string(report).unwrap();
    assert_eq!(report.lines().count(), 2, "{report}");
    assert!(
        report.lines().all(|line| line.starts_with("line ")),
        "{report}"
    );
    let exported = store.export();
    let mut kept = Vec::new();
    for line in exported.lines() {
        let order: Value = serde_json::from_str(line).unwrap();
        assert!(order.is_object(), "{line}");
        kept.push(order["number"].as_str().unwrap().to_owned());
    }
    kept.sort();
    let mut names = names;
    names.sort_unstable();
    assert_eq!(kept, names);
}

#[test]
fn tables_are_known_by_their_columns() {
    let store = Store::new();
    let own = store.file(
        "own.CSV",
        "number,placed_at,line_name,quantity,price\n1,2026-06-30 14:05,Tee,1,38\n1,,Cap,1,\n2,,Tee,1,\n",
    );
    let (code, said, told) = import(&store, &["--offset", "+02:00", &own], "");
    assert_eq!(code, Some(3));
    assert_eq!(said, "2 orders: 1 new, 0 changed, 0 unchanged, 1 bad\n");
    assert_eq!(told, "line 4: `placed_at` is empty\n");
    let kept: Value = serde_json::from_str(&store.export()).unwrap();
    assert_eq!(kept["placed_at"], "2026-06-30T14:05:00+02:00");
    assert_eq!(kept["lines"][0]["price"]["amount"], "38.00");
    assert_eq!(kept["lines"][1]["name"], "Cap");
    for (format, head, row) in [
        (
            "shopify",
            "Name,Created at,Lineitem name,Lineitem quantity",
            "#7,2026-06-30 14:05:00 -0400,Tee,1",
        ),
        (
            "woocommerce",
            "order_number,order_date,status,item_name,item_quantity",
            "8,2026-06-30 14:05:00,processing,Tee,1",
        ),
    ] {
        let table = format!("{head}\n{row}\n");
        let (code, said, told) = import(&store, &["--format", format, "-"], &table);
        assert_eq!(code, Some(0), "{told}");
        assert_eq!(said, "1 order: 1 new, 0 changed, 0 unchanged, 0 bad\n");
    }
}

#[test]
fn what_import_does_not_understand_is_named() {
    let store = Store::new();
    let table = store.file("orders.csv", "number,placed_at,line_name\n");
    for (arguments, code, said) in [
        (&["import", "-"][..], 2, "--merchant is missing"),
        (
            &["import", "--merchant=../kalre", "-"],
            2,
            "there is no shop `../kalre` in `merchants`",
        ),
        (&["import", "--merchant=kalre"], 2, "name one file, or `-`"),
        (
            &["import", "--merchant=kalre", "--format=xml", "-"],
            2,
            "--format: `xml` is not jsonl, csv, shopify or woocommerce",
        ),
        (
            &["import", "--merchant=kalre", "--offset=2", "-"],
            2,
            "--offset: `2` is not an offset like +02:00",
        ),
        (
            &["import", "--merchant=kalre", &table],
            2,
            "there is no column `quantity` in the first row",
        ),
        (
            &["import", "--merchant=kalre", "nowhere.jsonl"],
            1,
            "`nowhere.jsonl`: ",
        ),
        (&["export"], 2, "--merchant is missing"),
        (
            &["export", "--port=1"],
            2,
            "--port: there is no such option",
        ),
        (&["demo", "--lines=x"], 2, "--lines: `x` is not a number"),
        (
            &["demo", "--database=mysql://x"],
            2,
            "--database: expected an address that begins with postgres://",
        ),
    ] {
        let output = store.run(arguments, "");
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains(said), "{told}");
    }
    for command in ["import", "export", "demo"] {
        let output = store.run(&[command, "--help"], "");
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("--database URL"));
    }
}

#[test]
fn demo_fills_every_shop_again_and_again() {
    let store = Store::new();
    let first = store.run(&["demo"], "");
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let table = text(&first.stdout);
    assert!(table.starts_with("shop       order"), "{table}");
    for shop in ["allegra-k", "kallesia", "kalre", "kaolate"] {
        let rows = table.lines().filter(|row| row.starts_with(shop)).count();
        assert!((14..=30).contains(&rows), "{shop}: {rows}");
    }
    let orders = store.export().lines().count();
    // From then on the demo page signs for its shopper.
    let signs = store.run(&["signing", "--merchant=kalre"], "");
    let said = text(&signs.stdout);
    assert!(said.starts_with("a secret holds since"), "{said}");
    assert_eq!(text(&store.run(&["demo"], "").stdout), table);
    assert_eq!(store.export().lines().count(), orders);
    let brief = store.run(&["demo", "--brief"], "");
    assert_eq!(text(&brief.stdout).lines().count(), 5);
}

#[test]
fn a_shop_without_situations_gets_no_orders() {
    let store = Store::new();
    let shops = store.0.path().join("shops");
    let shop = shops.join("fifth");
    copy(&repository().join("merchants/kalre"), &shop);
    fs::remove_file(shop.join("demo.toml")).unwrap();
    let merchants = format!("--merchants={}", shops.display());
    let output = store.run(&["demo", &merchants], "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stderr),
        "fifth has no demo.toml, so it gets no orders\n"
    );
    fs::write(shop.join("demo.toml"), "[usual]\n").unwrap();
    let output = store.run(&["demo", &merchants], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("demo.toml"));
}

#[test]
fn a_signing_secret_is_told_once_and_ends() {
    let store = Store::new();
    let signing = |arguments: &[&str]| {
        let output = store.run(
            &[&["signing", "--merchant", "kalre"], arguments].concat(),
            "",
        );
        (output.status.code(), text(&output.stdout).to_owned())
    };
    let none = (Some(0), "no secret holds\n".to_owned());
    assert_eq!(signing(&[]), none);
    let (code, first) = signing(&["--new"]);
    assert_eq!(code, Some(0));
    let secret = first.trim_end().strip_prefix("hs_").unwrap();
    // 256 bits.
    assert_eq!(secret.len(), 43, "{first}");
    let (_, said) = signing(&[]);
    assert!(said.starts_with("a secret holds since 2"), "{said}");
    let (_, second) = signing(&["--new"]);
    assert_ne!(first, second);
    assert_eq!(signing(&["--new", "--off"]).0, Some(2));
    assert_eq!(signing(&["--off"]), (Some(0), String::new()));
    assert_eq!(signing(&[]), none);
}

/// A folder with a shop, and the widget of the repository, as options.
fn embeddable(change: impl Fn(&str) -> String) -> (tempfile::TempDir, [String; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("fifth");
    copy(&repository().join("merchants/kaolate"), &shop);
    let file = shop.join("merchant.toml");
    fs::write(&file, change(&fs::read_to_string(&file).unwrap())).unwrap();
    let dist = repository().join("public");
    let places = [
        format!("--merchants={}", folder.path().display()),
        format!("--dist={}", dist.display()),
    ];
    (folder, places)
}

fn embed(places: &[String; 2], arguments: &[&str]) -> (Option<i32>, String, String) {
    let [merchants, dist] = places;
    let shop = ["embed", "--merchant=fifth", merchants, dist];
    let output = hemline_server(&[&shop, arguments].concat(), "");
    let said = text(&output.stdout).to_owned();
    (output.status.code(), said, text(&output.stderr).to_owned())
}

#[test]
fn embed_tells_what_a_shops_pages_need() {
    let email = "\n[[contact]]\nkind = \"email\"\naddress = \"team@fifth.example\"\n\n[theme]\n";
    let (folder, places) = embeddable(|profile| profile.replacen("\n[theme]\n", email, 1));
    let (code, said, _) = embed(&places, &["--at", "https://help.example"]);
    assert_eq!(code, Some(0));
    let file = folder.path().join("fifth/merchant.toml");
    let shop = fs::read_to_string(&file).unwrap();
    let pair = |key: &str| {
        let (_, rest) = shop.split_once(&format!("\n{key} = [")).unwrap();
        let mut colours = rest.split('"').skip(1).step_by(2).map(str::to_owned);
        [colours.next().unwrap(), colours.next().unwrap()]
    };
    let ([light, dark], [on_light, on_dark]) = (pair("accent"), pair("on_accent"));
    let expected = format!(
        "Into each page of the shop:

<script async src=\"https://help.example/widget.js\"
        data-merchant=\"fifth\"
        data-accent=\"{light} {on_light} {dark} {on_dark}\"
        data-contact=\"tel:+14065033117 mailto:team@fifth.example\"></script>

Where these pages have a Content-Security-Policy, it allows:

script-src https://help.example
frame-src https://help.example

No site may hold the help yet. Into {}, with each origin of the shop:

[embed]
origins = [\"https://www.shop.example\"]
",
        file.display()
    );
    assert_eq!(said, expected);
}

#[test]
fn embed_names_the_sites_of_the_shop_and_pins_what_it_is_asked_to() {
    let url = "shop_url = \"https://fifth.example/en\"\nlocale =";
    let (_folder, places) = embeddable(|profile| profile.replacen("locale =", url, 1));
    let (_, said, _) = embed(&places, &["--at=https://help.example"]);
    let suggested = "\norigins = [\"https://fifth.example\"]\n";
    assert!(said.ends_with(suggested), "{said}");
    let origins = "[embed]\norigins = [\"https://a.example\", \"https://b.example\"]\n\n[theme]\n";
    let (_folder, places) = embeddable(|profile| profile.replacen("[theme]\n", origins, 1));
    let (code, said, _) = embed(&places, &["--at=http://localhost:8080", "--pinned"]);
    assert_eq!(code, Some(0));
    let held = "The help is held by pages of https://a.example, https://b.example\n";
    assert!(said.ends_with(held), "{said}");
    let (_, tag) = said
        .split_once("src=\"http://localhost:8080/widget-")
        .unwrap();
    let (hash, tag) = tag
        .split_once(".js\"\n        integrity=\"sha384-")
        .unwrap();
    assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
    let (integrity, rest) = tag.split_once('"').unwrap();
    // 384 bits.
    assert_eq!(integrity.len(), 64);
    assert!(rest.starts_with("\n        crossorigin=\"anonymous\"\n        data-merchant"));
}

#[test]
fn embed_wants_to_know_where_the_help_is() {
    let (_folder, places) = embeddable(str::to_owned);
    for arguments in [
        &[][..],
        &["--at=help.example"],
        &["--at=http://help.example"],
        &["--at=https://help.example/"],
        &["--at=https://help.example\" onload=\"x"],
    ] {
        let (code, said, problem) = embed(&places, arguments);
        assert_eq!((code, &*said), (Some(2), ""), "{arguments:?}");
        let start = "hemline-server embed: --at";
        assert!(problem.starts_with(start), "{problem}");
    }
    let [merchants, _] = &places;
    let nowhere = [merchants.clone(), "--dist=docs".to_owned()];
    let (code, _, problem) = embed(&nowhere, &["--at=https://help.example"]);
    assert_eq!(code, Some(1));
    assert!(problem.contains("the help widget is not here"), "{problem}");
}
