//! The shops' files: what is refused, in words for who wrote it, and that every
//! clause is told by an article.

use std::fs;

use hemline_api_types::returns::Way;
use hemline_server::content;
use hemline_sizes::chart::Chart;

use crate::{Place, root};

#[test]
fn every_clause_is_told_by_an_article() {
    for merchant in content::load(&root().join("merchants")).unwrap() {
        let untold: Vec<_> = merchant
            .coverage()
            .into_iter()
            .filter(|(_, articles)| articles.is_empty())
            .map(|(clause, _)| clause.to_owned())
            .collect();
        assert_eq!(
            untold, [""; 0],
            "clauses of {} that no article tells",
            merchant.id
        );
    }
}

/// The colours that every shop shares are part of the contrast check.
#[test]
fn the_shared_colours_are_those_of_the_style_sheet() {
    let tokens = fs::read_to_string(root().join("style/tokens.css")).unwrap();
    let checked = fs::read_to_string(root().join("crates/server/src/content/theme.rs")).unwrap();
    for role in ["accepted", "review", "error"] {
        let (_, rest) = tokens
            .split_once(&format!("--{role}: light-dark("))
            .unwrap();
        let (light, rest) = rest.split_once(", ").unwrap();
        let (dark, _) = rest.split_once(')').unwrap();
        let entry = format!("(\"{role}\", [\"{light}\", \"{dark}\"])");
        assert!(checked.contains(&entry), "theme.rs lacks {entry}");
    }
}

/// Changes a file of a shop and checks what the server says about it.
async fn check(file: &str, from: &str, to: &str, expected: &str) {
    let place = Place::new();
    place.borrow_shop("kaolate");
    place.edit(&format!("merchants/kaolate/{file}"), from, to);
    let refusal = place.refusal().await;
    let start = format!("{}:", place.path("merchants/kaolate").join(file).display());
    let said = refusal
        .strip_prefix(&start)
        .unwrap_or_else(|| panic!("{refusal}"));
    assert!(said.contains(expected), "{refusal}");
    let (line, _) = said.split_once(':').unwrap();
    let line: usize = line
        .parse()
        .unwrap_or_else(|_| panic!("no line is named: {refusal}"));
    let text = fs::read_to_string(place.path(&format!("merchants/kaolate/{file}"))).unwrap();
    assert!(
        refusal.contains(&format!(
            "{line} | {}\n",
            text.lines().nth(line - 1).unwrap()
        )),
        "{refusal}"
    );
    assert!(refusal.ends_with('^'), "{refusal}");
}

#[tokio::test]
async fn a_profile_is_checked() {
    let file = "merchant.toml";
    check(file, "tagline", "taglin", "unknown field `taglin`").await;
    check(file, "locale = \"en\"", "locale = 1", "invalid type").await;
    check(file, "locale = \"en\"", "locale = \"e\"\"", "").await;
    check(
        file,
        "locale = \"en\"",
        "locale = \"English\"",
        "a locale is a tag like en or en-GB",
    )
    .await;
    check(
        file,
        "currency = \"USD\"",
        "currency = \"dollars\"",
        "an ISO 4217 code",
    )
    .await;
    check(
        file,
        "kind = \"phone\"",
        "kind = \"fax\"",
        "unknown variant `fax`",
    )
    .await;
    check(
        file,
        "kind = \"phone\"",
        "kind = \"email\"",
        "an email contact needs `address`",
    )
    .await;
    check(file, "id = \"orders\"", "id = \"Orders\"", "small letters").await;
    check(file, "id = \"orders\"", "id = \"refunds\"", "already").await;
}

#[tokio::test]
async fn the_sites_that_may_hold_a_shop_are_checked() {
    let with = |origins: &str| format!("[embed]\norigins = [{origins}]\n\n[theme]\n");
    let many: Vec<String> = (0..21)
        .map(|number| format!("\"https://{number}.example\""))
        .collect();
    for (origins, expected) in [
        ("\"https://shop.example/\"", "an origin is https://"),
        ("\"https://*.shop.example\"", "an origin is https://"),
        ("\"http://shop.example\"", "an origin is https://"),
        (
            "\"https://a.example\", \"https://a.example\"",
            "there already",
        ),
        (&many.join(", "), "at most 20 origins"),
        ("1", "invalid type"),
    ] {
        check("merchant.toml", "[theme]\n", &with(origins), expected).await;
    }
    let other_key = "[embed]\norigin = []\n\n[theme]\n";
    check(
        "merchant.toml",
        "[theme]\n",
        other_key,
        "unknown field `origin`",
    )
    .await;
}

#[tokio::test]
async fn a_theme_that_can_not_be_read_is_refused() {
    let file = "merchant.toml";
    check(
        file,
        "ink_soft = [\"#535f58\"",
        "ink_soft = [\"#a9b6ae\"",
        "ink_soft on paper reaches",
    )
    .await;
    check(
        file,
        "accent = [\"#17593f\"",
        "accent = [\"#8fd6b5\"",
        "accent on paper reaches",
    )
    .await;
    check(
        file,
        "line_strong = [\"#7e857b\"",
        "line_strong = [\"#dfdbcc\"",
        "and needs 3:1",
    )
    .await;
    check(
        file,
        "paper = [\"#faf8f2\", \"#111715\"]",
        "paper = [\"#faf8f2\", \"#555555\"]",
        "in the dark scheme",
    )
    .await;
    check(
        file,
        "\"#17593f\"",
        "\"green\"",
        "`green` is not a colour like #1b6743",
    )
    .await;
    check(file, "\"#17593f\"", "\"#17593f;}\"", "is not a colour").await;
    check(
        file,
        "radius_tile = \"6px\"",
        "radius_tile = \"6px;color:red\"",
        "a length is",
    )
    .await;
    check(
        file,
        "font_display = '",
        "font_display = 'x;}, ",
        "a font stack is",
    )
    .await;
}

#[tokio::test]
async fn a_guide_is_checked() {
    let file = "merchant.toml";
    check(
        file,
        "authorise = \"team\"",
        "authorise = \"us\"",
        "unknown variant `us`, expected `team` or `at_once`",
    )
    .await;
    check(
        file,
        "authorise = \"team\"",
        "",
        "missing field `authorise`",
    )
    .await;
    check(
        file,
        "late = \"refund-late\"",
        "late = \"late\"",
        "there is no clause `late`",
    )
    .await;
    check(
        file,
        "late = \"refund-late\"",
        "soon = \"refund-late\"",
        "unknown field `soon`",
    )
    .await;
    for (from, to, said) in [
        (
            "\"return-authorisation\"",
            "\"details\"",
            "there is no clause `details`",
        ),
        (
            "\"Post it by a service that can be tracked.\"",
            "\" \"",
            "a step is a line of words",
        ),
        (
            "\"Post it by a service that can be tracked.\"",
            "\"Post it\\nby a service.\"",
            "a step is a line of words",
        ),
        (
            "text = \"Post it",
            "way = \"by_air\"\ntext = \"Post it",
            "unknown variant `by_air`",
        ),
        (
            "text = \"Post it",
            "words = \"Post it",
            "unknown field `words`",
        ),
        (
            "clause = \"return-address\"",
            "clause = \"address\"",
            "there is no clause `address`",
        ),
        (
            "clause = \"return-address\"",
            "clause = \"return-address\"\ncountry = \"US\"",
            "unknown field `country`",
        ),
    ] {
        check(file, from, to, said).await;
    }
    let address = "lines = [\"1942 Broadway St STE 314c\", \"Boulder, CO 80302\", \"United States\"]\n\n[theme]";
    let changed = |lines: &str| format!("lines = {lines}\n\n[theme]");
    check(file, address, &changed("[]"), "an address has 1 to 6 lines").await;
    check(
        file,
        address,
        &changed("[\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\"]"),
        "an address has 1 to 6 lines",
    )
    .await;
    check(
        file,
        address,
        &changed("[\"1 Example St\", \"\"]"),
        "a line of an address has words",
    )
    .await;
}

#[tokio::test]
async fn topics_are_checked() {
    let file = "contact.toml";
    for (from, to, expected) in [
        ("hint = ", "hints = ", "unknown field `hints`"),
        ("order = \"wanted\"", "", "missing field `order`"),
        (
            "order = \"wanted\"",
            "order = \"needed\"",
            "unknown variant `needed`",
        ),
        (
            "id = \"damaged-parcel\"",
            "id = \"faulty-piece\"",
            "there is a topic of this id already",
        ),
        ("id = \"faulty-piece\"", "id = \"Faulty\"", "small letters"),
        (
            "title = \"Something else\"",
            "title = \" \"",
            "a line of 1 to 80 characters",
        ),
        (
            "title = \"Something else\"",
            "title = \"a\\nb\"",
            "a line of 1 to 80 characters",
        ),
        (
            "Within 30 days of delivery,",
            &"w".repeat(200),
            "a line of 1 to 200 characters",
        ),
        (
            "clauses = [\"bulk-orders\"]",
            "clauses = [\"bulk\"]",
            "there is no clause `bulk`",
        ),
        (
            "\"claim-damaged\", ",
            "\"late-at-fault\", ",
            "this clause stands here already",
        ),
        (
            "topic = \"claim\"",
            "topic = \"claims\"",
            "there is no `claims` to decide on",
        ),
        (
            "facts = { claim",
            "facts = { claims",
            "there is no fact `claims`",
        ),
        (
            "claim = \"faulty_item\"",
            "claim = \"faulty\"",
            "`claim` must be one of",
        ),
        (
            "claim = \"faulty_item\"",
            "claim = [\"faulty_item\"]",
            "not `array`",
        ),
        (
            "{ claim = \"faulty_item\" }",
            "{ today = \"2026-06-30\" }",
            "the clock tells this",
        ),
        (
            "needs = [\"order_number\", \"reason\"]",
            "needs = [\"number\"]",
            "unknown variant `number`",
        ),
        (
            "clauses = [\"how-to-request\", \"request-details\"]",
            "clauses = []",
            "stands with the clause that says so",
        ),
        (
            "instead = \"return\"",
            "instead = \"refund\"",
            "unknown variant `refund`",
        ),
        (
            "clauses = [\"bulk-orders\"]",
            "[[topic.field]]\nid = \"a\"\nlabel = \"A\"\nkind = \"choice\"",
            "a choice has `options`",
        ),
        (
            "clauses = [\"bulk-orders\"]",
            "[[topic.field]]\nid = \"a\"\nlabel = \"A\"\nkind = \"line\"\noptions = [\"a\", \"b\"]",
            "only a choice has `options`",
        ),
        (
            "clauses = [\"bulk-orders\"]",
            "[[topic.field]]\nid = \"a\"\nlabel = \"A\"\nkind = \"choice\"\noptions = [\"a\"]",
            "a choice is among 2 to 12",
        ),
        (
            "clauses = [\"bulk-orders\"]",
            "[[topic.field]]\nid = \"a\"\nlabel = \"A\"\nkind = \"choice\"\noptions = [\"a\", \"a\"]",
            "this option stands here already",
        ),
        (
            "clauses = [\"bulk-orders\"]",
            &"[[topic.field]]\nid = \"a\"\nlabel = \"A\"\nkind = \"line\"\n".repeat(2),
            "there is a field of this id already",
        ),
    ] {
        check(file, from, to, expected).await;
    }
}

#[test]
fn a_shop_has_room_for_so_many_topics_and_fields() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let shop = place.path("merchants/kaolate");
    let topic =
        |nth: usize| format!("[[topic]]\nid = \"t{nth}\"\ntitle = \"T\"\norder = \"none\"\n");
    let field =
        |nth: usize| format!("[[topic.field]]\nid = \"f{nth}\"\nlabel = \"F\"\nkind = \"line\"\n");
    let read = |topics: usize, fields: usize| {
        let topics: String = (0..topics).map(topic).collect();
        let fields: String = (0..fields).map(field).collect();
        place.write("merchants/kaolate/contact.toml", &(topics + &fields));
        let read = content::load_merchant(&shop);
        read.map(|shop| shop.contact.topics.len())
            .map_err(|reports| reports[0].to_string())
    };
    assert_eq!(read(20, 10), Ok(20));
    for (topics, fields, expected) in [
        (21, 0, "there are 1 to 20 topics"),
        (1, 11, "a topic has at most 10 fields"),
    ] {
        let wrong = read(topics, fields).unwrap_err();
        assert!(wrong.contains(expected), "{wrong}");
    }
    place.write("merchants/kaolate/contact.toml", "topic = []\n");
    let wrong = content::load_merchant(&shop).unwrap_err();
    assert!(wrong[0].to_string().contains("there are 1 to 20 topics"));
    // A shop that says nothing is written to about anything.
    fs::remove_file(shop.join("contact.toml")).unwrap();
    let contact = content::load_merchant(&shop).unwrap().contact;
    assert_eq!(contact.topics.len(), 1);
    assert_eq!(contact.topics[0].id, "something-else");
}

/// What a topic's question asks for is what its clauses want; a figure in its words
/// stands in one of them.
#[test]
fn each_topic_rests_on_its_clauses() {
    for merchant in content::load(&root().join("merchants")).unwrap() {
        for topic in &merchant.contact.topics {
            let about = format!("{} {}", merchant.id, topic.id);
            let told: Vec<&str> = topic
                .clauses
                .iter()
                .map(|note| note.text.as_str())
                .collect();
            let told = told.join(" ");
            let mut figures = topic.hint.as_deref().unwrap_or_default().split(' ');
            let unsaid = figures
                .find(|word| word.contains(|c: char| c.is_ascii_digit()) && !told.contains(*word));
            assert_eq!(unsaid, None, "{about}");
            assert!(
                topic.id == "something-else" || !topic.clauses.is_empty(),
                "{about}"
            );
        }
        let last = merchant.contact.topics.last().unwrap();
        assert_eq!(last.id, "something-else", "{}", merchant.id);
    }
}

#[test]
fn each_shop_tells_how_it_wants_a_return() {
    let steps = |id: &str| {
        let guide = content::load_merchant(&root().join("merchants").join(id))
            .unwrap()
            .guide;
        assert!(guide.waits_for_team, "{id}");
        let steps: Vec<_> = guide
            .steps
            .iter()
            .map(|step| (step.hint.clause.clone(), step.way))
            .collect();
        let address = guide.address.map(|address| address.lines.len());
        (steps, address, guide.late.map(|late| late.clause))
    };
    let named = |clauses: &[(&str, Option<Way>)]| -> Vec<_> {
        clauses
            .iter()
            .map(|(clause, way)| ((*clause).to_owned(), *way))
            .collect()
    };
    assert_eq!(
        steps("kaolate"),
        (
            named(&[
                ("return-authorisation", None),
                ("pack-and-ship", None),
                ("pack-and-ship", None),
            ]),
            Some(3),
            Some("refund-late".to_owned())
        )
    );
    assert_eq!(
        steps("allegra-k"),
        (
            named(&[
                ("return-condition", None),
                ("return-by-label", Some(Way::OurLabel)),
                ("return-on-own", Some(Way::OwnCarrier)),
                ("traceable-carrier", Some(Way::OwnCarrier)),
                ("not-to-sender-address", None),
            ]),
            None,
            None
        )
    );
    assert_eq!(
        steps("kallesia"),
        (
            named(&[("return-not-arrived", None)]),
            None,
            Some("return-overdue".to_owned())
        )
    );
    assert_eq!(
        steps("kalre"),
        (named(&[("return-condition", None)]), None, None)
    );
}

/// A shop of its own: it lets an accepted return go at once, or says nothing.
#[test]
fn a_step_is_told_with_its_clause() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let file = "merchants/kaolate/merchant.toml";
    let guide = || {
        content::load_merchant(&place.path("merchants/kaolate"))
            .unwrap()
            .guide
    };
    place.edit(file, "\"team\"", "\"at_once\"");
    let told = guide();
    assert!(!told.waits_for_team);
    let step = &told.steps[2].hint;
    assert_eq!(
        (&*step.clause, &*step.section, &*step.title, &*step.text),
        (
            "pack-and-ship",
            "3",
            "Packing and sending",
            "Post it by a service that can be tracked."
        )
    );
    assert!(!step.decides);
    let late = told.late.unwrap();
    assert_eq!(late.section, "7");
    assert!(late.text.starts_with("Look at your account"), "{late:?}");
    assert_eq!(told.address.unwrap().clause, "return-address");

    let text = fs::read_to_string(place.path(file)).unwrap();
    let (before, section) = text.split_once("[returns]").unwrap();
    let (_, theme) = section.split_once("[theme]").unwrap();
    place.write(file, &format!("{before}[theme]{theme}"));
    let told = guide();
    assert!(told.waits_for_team);
    assert!(told.steps.is_empty() && told.address.is_none() && told.late.is_none());
}

#[tokio::test]
async fn an_article_is_checked_against_its_shop() {
    let file = "faq/postage.md";
    check(
        file,
        "group = \"refunds\"",
        "group = \"refund\"",
        "there is no group `refund`; there are returns, refunds, orders",
    )
    .await;
    check(
        file,
        "\"postage-merchant\"",
        "\"postage\"",
        "there is no clause `postage`",
    )
    .await;
    check(
        file,
        "\"how-to-return\"",
        "\"how-to\"",
        "there is no article `how-to`",
    )
    .await;
    check(file, "\"how-to-return\"", "\"postage\"", "another one").await;
    check(file, "position = 10", "place = 10", "unknown field `place`").await;
    check(
        file,
        "(changed-mind)",
        "(change-of-mind)",
        "`change-of-mind` leads nowhere",
    )
    .await;
    check(file, "A change", "# A change", "headings start at ##").await;
}

#[tokio::test]
async fn a_policy_is_checked() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    place.edit("merchants/kaolate/policy.toml", "section =", "sektion =");
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("sektion") && refusal.contains("policy.toml"),
        "{refusal}"
    );
}

/// A shop with earlier versions of its policy, each written as `(file, version)`.
fn shop_with(versions: &[(&str, &str)]) -> Place {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let newest = fs::read_to_string(place.path("merchants/kaolate/policy.toml")).unwrap();
    for (file, version) in versions {
        let text = newest.replace("\"2026-01-01\"", &format!("\"{version}\""));
        place.write(&format!("merchants/kaolate/policies/{file}"), &text);
    }
    place
}

#[test]
fn an_order_keeps_the_policy_of_its_day() {
    let place = shop_with(&[
        ("2025-03-01.toml", "2025-03-01"),
        ("2024-12-24.toml", "2024-12-24"),
    ]);
    let shop = content::load_merchant(&place.path("merchants/kaolate")).unwrap();
    for (day, version) in [
        ("2020-01-01", "2024-12-24"),
        ("2024-12-24", "2024-12-24"),
        ("2025-02-28", "2024-12-24"),
        ("2025-03-01", "2025-03-01"),
        ("2025-12-31", "2025-03-01"),
        ("2026-01-01", "2026-01-01"),
        ("2030-01-01", "2026-01-01"),
    ] {
        let policy = shop.policy_on(day.parse().unwrap());
        assert_eq!(policy.version(), version, "{day}");
    }
    let alone = shop_with(&[]);
    let shop = content::load_merchant(&alone.path("merchants/kaolate")).unwrap();
    assert_eq!(shop.policy_on("2020-01-01".parse().unwrap()), &shop.policy);
}

#[test]
fn an_earlier_policy_is_checked_as_the_newest_is() {
    for (file, version, said) in [
        (
            "2025-03-02.toml",
            "2025-03-01",
            "the file of this version is named `2025-03-01.toml`",
        ),
        (
            "old.toml",
            "2025-03-01",
            "the file of this version is named `2025-03-01.toml`",
        ),
        (
            "2026-01-01.toml",
            "2026-01-01",
            "is not older than `2026-01-01` of policy.toml",
        ),
        (
            "2026-02-01.toml",
            "2026-02-01",
            "is not older than `2026-01-01` of policy.toml",
        ),
        ("2025-03-01.toml", "2025-3-1", "the version is no day"),
    ] {
        let place = shop_with(&[(file, version)]);
        let reports = content::load_merchant(&place.path("merchants/kaolate")).unwrap_err();
        assert_eq!(reports.len(), 1);
        let report = reports[0].to_string();
        assert!(report.contains(said) && report.contains(file), "{report}");
        assert!(
            report.contains("version = ") && report.contains('^'),
            "{report}"
        );
    }
    let many: Vec<String> = (1..=51).map(|n| format!("{n}.toml")).collect();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|file| (file.as_str(), "2025-03-01"))
        .collect();
    let reports = content::load_merchant(&shop_with(&many).path("merchants/kaolate")).unwrap_err();
    assert!(
        reports[0]
            .to_string()
            .ends_with("holds 51 files, more than 50")
    );
}

/// What a document of old leaves open is told, too.
#[test]
fn earlier_policies_are_analysed() {
    let notes = |place: &Place| content::audit(&place.path("merchants")).notes;
    let alone = notes(&shop_with(&[]));
    assert!(alone > 0);
    let place = shop_with(&[("2025-03-01.toml", "2025-03-01")]);
    assert_eq!(notes(&place), 2 * alone);
    place.edit(
        "merchants/kaolate/policies/2025-03-01.toml",
        "section =",
        "sektion =",
    );
    assert_eq!(content::audit(&place.path("merchants")).errors, 1);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    place.borrow_shop("kalre");
    place.edit("merchants/kaolate/merchant.toml", "tagline", "taglin");
    place.edit("merchants/kalre/faq/care.md", "\"care-wash\"", "\"wash\"");
    place.edit(
        "merchants/kalre/faq/care.md",
        "\"sending-back\"",
        "\"sending\"",
    );
    let refusal = place.refusal().await;
    for wrong in ["`taglin`", "`wash`", "`sending`"] {
        assert!(refusal.contains(wrong), "{refusal}");
    }
}

/// Of a chart that makes no sense nobody is advised by.
#[tokio::test]
async fn size_charts_are_checked() {
    for (from, to, expected) in [
        (
            "chest_width = 49,",
            "chest_width = 45,",
            "`chest_width` decreases",
        ),
        (
            "categories = [\"top\"]",
            "categories = [\"hat\"]",
            "`hat` is no category",
        ),
        ("origin = \"example\"\n", "", "missing field `origin`"),
    ] {
        let place = Place::new();
        place.borrow_shop("kaolate");
        place.edit("merchants/kaolate/sizes.toml", from, to);
        let refusal = place.refusal().await;
        let file = place.path("merchants/kaolate/sizes.toml");
        let place = format!("--> {}:", file.display());
        for part in [expected, &place, "^"] {
            assert!(refusal.contains(part), "`{part}` is not in {refusal}");
        }
    }
}

/// A word of an address leads to a chart: each category that is sold in sizes,
/// and a product before its category.
#[test]
fn what_is_sold_in_sizes_has_a_chart() {
    for merchant in content::load(&root().join("merchants")).unwrap() {
        let demo = root()
            .join("merchants")
            .join(&merchant.id)
            .join("demo.toml");
        let demo = fs::read_to_string(demo).unwrap();
        for rest in demo.split("category = \"").skip(1) {
            let (category, _) = rest.split_once('"').unwrap();
            // Bags, earrings and socks of one size; rings are jewelry.
            if !matches!(category, "accessory" | "jewelry" | "socks") {
                let found = Chart::find(&merchant.sizes, category);
                assert!(found.is_some(), "{} {category}", merchant.id);
            }
        }
        for product in merchant.sizes.iter().flat_map(|chart| &chart.products) {
            // The bra of the design and no order of the demonstration.
            let sold = demo.contains(&format!("name = \"{product}\"")) || product == "Contour bra";
            assert!(sold, "{} sells no `{product}`", merchant.id);
        }
    }
}

#[tokio::test]
async fn names_that_are_addresses_are_refused() {
    for id in [
        "v1", "themes", "desk", "Kaolate", "ka_olate", "-kaolate", "kao late",
    ] {
        let place = Place::new();
        place.borrow_shop("kaolate");
        fs::rename(
            place.path("merchants/kaolate"),
            place.path("merchants").join(id),
        )
        .unwrap();
        let refusal = place.refusal().await;
        assert!(
            refusal.contains("a shop's folder is named"),
            "{id}: {refusal}"
        );
    }
}

/// What an article can't do, however it is written.
#[tokio::test]
async fn a_hostile_article_does_nothing() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let hostile = "<script>steal()</script>\n\n<p onclick=\"steal()\" style=\"color:red\">kept</p>\n\n\
        <a href=\"javascript:steal()\">link</a> <img src=\"https://evil.example/x.png\" onerror=\"steal()\">\n\n\
        <iframe src=\"https://evil.example\"></iframe>\n\n</div></script><!-- x -->\n\nA change";
    place.edit("merchants/kaolate/faq/postage.md", "A change", hostile);
    place.edit(
        "merchants/kaolate/faq/postage.md",
        "title = \"Who pays the return postage\"",
        "title = \"Who <script>steal()</script> pays & why\"",
    );
    let server = place.serve().await;
    let html = server.get("/kaolate/faq/postage").await.text();
    assert!(html.contains("<p>kept</p>"));
    for never in [
        "<script>steal",
        "onclick",
        "onerror",
        "javascript:",
        "<iframe",
        "evil.example",
        "color:red",
    ] {
        assert!(!html.contains(never), "{never}");
    }
    assert!(html.contains("<title>Who &lt;script&gt;steal()&lt;/script&gt; pays &amp; why"));
    let article = server
        .get("/v1/merchants/kaolate/articles/postage")
        .await
        .json();
    assert_eq!(article["title"], "Who <script>steal()</script> pays & why");
    assert!(!article["html"].as_str().unwrap().contains("steal"));
}
