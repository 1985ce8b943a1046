//! The HTML: complete and readable before the app has arrived.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hemline_api_types::PageSeed;
use hemline_server::config::Config;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{CHECK, CONTACT, DESK, ORDER, Place, READING, RETURNED, RETURNING, Running, SIZES};

/// The content of the data block that starts with `tag`.
fn data(html: &str, tag: &str) -> Value {
    let (_, rest) = html
        .split_once(tag)
        .unwrap_or_else(|| panic!("there is no {tag}"));
    let (json, _) = rest.split_once("</script>").unwrap();
    assert!(!json.contains('<'), "a data block can end itself");
    serde_json::from_str(json).unwrap()
}

fn json_ld(html: &str) -> Value {
    data(html, "<script type=\"application/ld+json\">")
}

async fn page(server: &Running, path: &str) -> String {
    let answer = server.get(path).await;
    assert_eq!(
        answer.header("content-type"),
        "text/html; charset=utf-8",
        "{path}"
    );
    answer.text()
}

/// In the order in which the server names them.
const PROGRAMS: [&str; 8] = [
    READING, CHECK, ORDER, RETURNING, RETURNED, SIZES, CONTACT, DESK,
];

#[tokio::test]
async fn every_address_has_its_page() {
    let place = Place::new();
    let server = place.serve().await;
    let cases = [
        ("/", "<title>Hemline</title>", "Which shop is it about?"),
        (
            "/kaolate",
            "<title>Kaolate help</title>",
            "href=\"/kaolate/faq/postage\"",
        ),
        (
            "/kaolate/faq",
            "<title>All answers · Kaolate help</title>",
            "href=\"/kaolate/faq/bulk-orders\"",
        ),
        (
            "/kaolate/faq?q=postage",
            "<title>All answers · Kaolate help</title>",
            "href=\"/kaolate/faq/postage\"",
        ),
        (
            "/kaolate/faq/postage",
            "<title>Who pays the return postage · Kaolate help</title>",
            "change of mind",
        ),
        (
            "/kaolate/policy",
            "<title>Our policy · Kaolate help</title>",
            "<article class=\"policy-clause\" id=\"not-final-sale\"",
        ),
        (
            "/kaolate/check",
            "<title>Can I send this back? · Kaolate help</title>",
            "href=\"/kaolate/policy\"",
        ),
        (
            "/kaolate/order",
            "<title>Find your order · Kaolate help</title>",
            "<form class=\"form\" novalidate method=\"dialog\">",
        ),
        (
            "/kaolate/contact",
            "<title>What is it about? · Kaolate help</title>",
            "href=\"tel:+14065033117\"",
        ),
        (
            "/kallesia/contact",
            "<title>What is it about? · Kallesia help</title>",
            "href=\"/kallesia/contact?about=missing-item\"",
        ),
        (
            "/kalre/contact",
            "<title>What is it about? · Kalre help</title>",
            "Our policy names no email",
        ),
        (
            "/kaolate/contact/status",
            "<title>What you wrote to us · Kaolate help</title>",
            "<form class=\"form\" novalidate method=\"dialog\">",
        ),
    ];
    for (path, title, content) in cases {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        let html = answer.text();
        assert!(html.contains(title), "{path} is not titled {title}");
        assert!(html.contains(content), "{path} lacks {content}");
        assert_eq!(html.matches("<title>").count(), 1, "{path}");
        assert_eq!(html.matches("<h1 ").count(), 1, "{path}");
        assert!(
            html.contains("<meta name=\"description\" content=\""),
            "{path}"
        );
        let canonical = format!(
            "<link rel=\"canonical\" href=\"https://help.example{}\">",
            path.split('?').next().unwrap()
        );
        assert!(html.contains(&canonical), "{path} lacks {canonical}");
        let seed: PageSeed = serde_json::from_value(data(
            &html,
            "<script type=\"application/json\" id=\"page-seed\">",
        ))
        .unwrap();
        assert_eq!(seed.merchants.is_some(), path == "/", "{path}");
        assert_eq!(seed.merchant.is_some(), path != "/", "{path}");
        assert_eq!(
            seed.article.is_some(),
            path == "/kaolate/faq/postage",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_shop_of_many_answers_is_not_brought_along_by_each_of_its_pages() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    for nth in 0..500 {
        place.write(
            &format!("merchants/kaolate/faq/more-{nth}.md"),
            &format!(
                "+++\ntitle = \"More {nth}\"\nsummary = \"Of the same.\"\ngroup = \"orders\"\n\
                 position = {nth}\nclauses = []\nrelated = []\n+++\nIt is as before.\n"
            ),
        );
    }
    let server = place.serve().await;
    let html = page(&server, "/kaolate/faq/more-7").await;
    assert!(html.contains("It is as before."), "{html}");
    assert!(!html.contains("More 8"), "{html}");
    let list = page(&server, "/kaolate/faq").await;
    assert_eq!(list.matches("/kaolate/faq/more-499\"").count(), 1);
}

#[tokio::test]
async fn every_chart_is_readable_without_the_app() {
    let place = Place::new();
    let server = place.serve().await;
    let mut seen = 0;
    for shop in ["allegra-k", "kallesia", "kalre", "kaolate"] {
        let list = page(&server, &format!("/{shop}/sizes")).await;
        assert!(list.contains("made for this demonstration"), "{shop}");
        let answer = server.get(&format!("/v1/merchants/{shop}/sizes")).await;
        let charts: Value = serde_json::from_str(&answer.text()).unwrap();
        for chart in charts.as_array().unwrap() {
            let path = format!("/{shop}/sizes/{}", chart["id"].as_str().unwrap());
            assert!(list.contains(&format!("href=\"{path}\"")), "{path}");
            let html = page(&server, &path).await;
            let count = |part: &str| html.matches(part).count();
            let scales = chart["scales"].as_array().unwrap();
            let rows: usize = scales
                .iter()
                .map(|scale| scale["rows"].as_array().unwrap().len())
                .sum();
            assert_eq!(
                count("<table class=\"size-table\">"),
                scales.len(),
                "{path}"
            );
            assert_eq!(count("<th scope=\"row\">"), rows, "{path}");
            for measure in chart["measures"].as_array().unwrap() {
                let name = measure["name"].as_str().unwrap();
                let head = format!("<th scope=\"col\">{name}</th>");
                assert!(html.contains(&head), "{path} lacks {head}");
            }
            let drawings = if chart["measured"] == "garment" { 2 } else { 1 };
            assert_eq!(count("<svg class=\"figure-form\""), drawings, "{path}");
            // The app's first request is under way before the app is.
            assert!(html.contains(&format!("href=\"/v1/merchants/{shop}/sizes\"")));
            seen += 1;
        }
    }
    assert!(seen > 30, "there are but {seen} charts");
}

/// `no-wasm.js` finds this by its class where the app does not start.
#[tokio::test]
async fn a_page_knows_what_to_say_without_the_app() {
    let place = Place::new();
    let server = place.serve().await;
    for path in [
        "/kalre",
        "/kalre/check",
        "/kalre/order",
        "/kalre/faq/care",
        "/kalre/nowhere",
    ] {
        let html = page(&server, path).await;
        assert!(html.contains("<div class=\"no-wasm\" hidden>"), "{path}");
    }
    let check = page(&server, "/kalre/check").await;
    for way in ["/kalre/policy", "/kalre/faq", "/kalre/contact"] {
        assert!(
            check.contains(&format!("<a class=\"link-row\" href=\"{way}\">")),
            "{way}"
        );
    }
}

#[tokio::test]
async fn a_server_that_was_not_told_its_origin_names_no_address() {
    let place = Place::new();
    let config = Config {
        origin: None,
        ..place.config()
    };
    let server = Place::run(config).await;
    let html = page(&server, "/kalre").await;
    assert!(!html.contains("canonical"), "{html}");
}

#[tokio::test]
async fn a_shop_wears_its_own_dress() {
    let place = Place::new();
    let server = place.serve().await;
    let html = page(&server, "/kalre").await;
    assert!(html.contains("<html lang=\"en\" data-merchant=\"kalre\">"));
    let theme = server.get("/v1/merchants/kalre").await.json()["theme"]
        .as_str()
        .unwrap()
        .to_owned();
    let sheet = server.get(&theme).await;
    assert!(html.contains(&format!("<style>{}</style>", sheet.text())));
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(
        sheet.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(sheet.text().contains("--paper:light-dark(#fbf9f6,#171513)"));
    assert!(!page(&server, "/").await.contains("data-merchant"));
}

#[tokio::test]
async fn an_article_is_there_in_full() {
    let place = Place::new();
    let server = place.serve().await;
    for merchant in server.get("/v1/merchants").await.json().as_array().unwrap() {
        let id = merchant["id"].as_str().unwrap();
        let profile = server.get(&format!("/v1/merchants/{id}")).await.json();
        for summary in profile["groups"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|group| group["articles"].as_array().unwrap())
        {
            let slug = summary["slug"].as_str().unwrap();
            let article = server
                .get(&format!("/v1/merchants/{id}/articles/{slug}"))
                .await
                .json();
            let html = page(&server, &format!("/{id}/faq/{slug}")).await;
            let text = article["html"].as_str().unwrap();
            assert!(
                html.contains(&format!("<div class=\"prose\">{text}</div>")),
                "{id}/{slug}"
            );
            assert!(
                !html.contains("&amp;amp;")
                    && !html.contains("&amp;lt;")
                    && !html.contains("&amp;#"),
                "{id}/{slug}"
            );
            let found = json_ld(&html);
            assert_eq!(found["@type"], json!("FAQPage"));
            assert_eq!(found["mainEntity"][0]["name"], article["title"]);
            let answer = found["mainEntity"][0]["acceptedAnswer"]["text"]
                .as_str()
                .unwrap();
            assert!(answer.contains(text.trim()), "{id}/{slug}");
        }
        let all = json_ld(&page(&server, &format!("/{id}/faq")).await);
        assert!(all["mainEntity"].as_array().unwrap().len() > 10);
    }
}

#[tokio::test]
async fn the_return_policy_says_what_the_policy_settles_and_no_more() {
    let place = Place::new();
    let server = place.serve().await;
    let expected = [
        // 30 days from arrival; who pays depends on the country.
        (
            "allegra-k",
            json!({
                "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
                "merchantReturnDays": 30,
                "itemCondition": "https://schema.org/NewCondition",
            }),
        ),
        // No window and no conditions are stated.
        (
            "kallesia",
            json!({ "returnPolicyCategory": "https://schema.org/MerchantReturnUnspecified" }),
        ),
        // 30 days from the day it was shipped: not a number of days from delivery.
        (
            "kalre",
            json!({
                "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
                "itemCondition": "https://schema.org/NewCondition",
            }),
        ),
        (
            "kaolate",
            json!({
                "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
                "merchantReturnDays": 30,
                "itemCondition": "https://schema.org/NewCondition",
                "itemDefectReturnFees": "https://schema.org/FreeReturn",
            }),
        ),
    ];
    for (id, mut expected) in expected {
        expected["@type"] = json!("MerchantReturnPolicy");
        expected["merchantReturnLink"] = json!(format!("/{id}/policy"));
        let found = json_ld(&page(&server, &format!("/{id}/policy")).await);
        assert_eq!(found["hasMerchantReturnPolicy"], expected, "{id}");
    }
}

#[tokio::test]
async fn each_page_starts_the_program_that_shows_it() {
    let place = Place::new();
    let server = place.serve().await;
    for (path, own) in [
        ("/", READING),
        ("/kalre", READING),
        ("/kalre/faq", READING),
        ("/kalre/policy", READING),
        ("/kalre/nowhere", READING),
        ("/kalre/check", CHECK),
        ("/kalre/order", ORDER),
        ("/kalre/return", RETURNING),
        ("/kalre/return/status", RETURNED),
        ("/kalre/sizes", SIZES),
        ("/kalre/contact", CONTACT),
        ("/kalre/contact/status", CONTACT),
        ("/desk", DESK),
    ] {
        let html = server.get(path).await.text();
        for script in PROGRAMS {
            assert_eq!(html.contains(script), script == own, "{path} {script}");
        }
    }
}

#[tokio::test]
async fn only_the_scripts_of_the_app_run() {
    let place = Place::new();
    let server = place.serve().await;
    let answer = server.get("/kalre").await;
    let frame = framing(&answer.text()).to_owned();
    let hashes: String = PROGRAMS
        .into_iter()
        .chain([frame.as_str()])
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval'{hashes};")),
        "{policy}"
    );
    // Of styles, the shop's own colours and nothing else.
    let html = answer.text();
    let (_, from) = html.split_once("<style>").unwrap();
    let (theme, after) = from.split_once("</style>").unwrap();
    let hash = STANDARD.encode(Sha256::digest(theme));
    let styles = format!("style-src 'self' 'sha256-{hash}';");
    assert!(policy.contains(&styles), "{policy}");
    assert!(!html.contains(" style=") && !after.contains("<style"));
    assert!(!html.contains(" onclick=") && !html.contains("javascript:"));
}

/// The script that stands in the head for a page within the widget's frame.
fn framing(html: &str) -> &str {
    let (_, from) = html.split_once("<script>").unwrap();
    from.split_once("</script>").unwrap().0
}

#[tokio::test]
async fn a_page_of_a_shop_knows_the_frame_that_it_is_in() {
    let place = Place::new();
    let server = place.serve().await;
    for page in ["/kalre", "/kalre/faq/exchanges", "/kalre/nowhere"] {
        let html = server.get(page).await.text();
        let script = framing(&html);
        assert!(script.contains("{\"hemline\":1"), "{page}: {script}");
        // It is paid by every page.
        assert!(script.len() < 400, "{page}: {}", script.len());
    }
    for page in ["/", "/desk", "/nobody"] {
        let html = server.get(page).await.text();
        assert!(!html.contains("hemline\":1"), "{page}");
    }
}

#[tokio::test]
async fn where_nothing_stands_a_page_says_so() {
    let place = Place::new();
    let server = place.serve().await;
    let cases = [
        ("/nobody", "There’s no shop at this address.", "href=\"/\""),
        (
            "/nobody/faq",
            "There’s no shop at this address.",
            "href=\"/\"",
        ),
        (
            "/problems/unknown-merchant",
            "There’s no shop at this address.",
            "href=\"/\"",
        ),
        (
            "/%3Cscript%3E",
            "There’s no shop at this address.",
            "href=\"/\"",
        ),
        ("/KALRE", "There’s no shop at this address.", "href=\"/\""),
        (
            "/kalre/orders",
            "There’s no page at this address.",
            "href=\"/kalre/faq\"",
        ),
        (
            "/kalre/faq/nothing",
            "We have no answer at this address.",
            "href=\"/kalre/contact\"",
        ),
        (
            "/kalre/faq/%F0%9F%91%97",
            "We have no answer at this address.",
            "href=\"/kalre/faq\"",
        ),
    ];
    for (path, title, way_on) in cases {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        let html = answer.text();
        assert!(html.contains(title) && html.contains(way_on), "{path}");
        assert!(
            html.contains("<meta name=\"robots\" content=\"noindex\">")
                && !html.contains("canonical"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page() {
    let place = Place::new();
    let server = place.serve().await;
    let answer = server.get("/kalre/faq/?q=a").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (308, "/kalre/faq?q=a")
    );
    for path in ["//evil.example/", "/kalre//", "/%2Fevil.example/"] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (404, ""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_page_seen_again_keeps_its_own_security_policy() {
    let place = Place::new();
    let server = place.serve().await;
    let page = server.get("/kaolate").await;
    let known = [("if-none-match", page.header("etag"))];
    let again = server.ask("GET", "/kaolate", &known, "").await;
    assert_eq!(again.status, 304);
    // A browser would put what stands here in the place of what it has.
    assert_eq!(again.header("content-security-policy"), "");
}

/// A place with a shop that two sites hold, and one that none holds.
fn place_with_sites() -> Place {
    let place = Place::new();
    place.borrow_shop("kalre");
    place.borrow_shop("kaolate");
    place.edit(
        "merchants/kalre/merchant.toml",
        "[theme]\n",
        "[embed]\norigins = [\"https://shop.example\", \"http://localhost:4173\"]\n\n[theme]\n",
    );
    place
}

#[tokio::test]
async fn a_page_names_the_sites_whose_messages_it_takes() {
    let place = place_with_sites();
    let server = place.serve().await;
    let embedded = " data-embed=\"https://shop.example http://localhost:4173\">";
    for path in ["/kalre", "/kalre/check", "/kalre/nowhere"] {
        let html = server.get(path).await.text();
        let (root, _) = html
            .split_once(embedded)
            .unwrap_or_else(|| panic!("{html}"));
        assert!(
            root.ends_with("<html lang=\"en\" data-merchant=\"kalre\""),
            "{root}"
        );
    }
    for path in ["/kaolate", "/", "/desk"] {
        assert!(
            !server.get(path).await.text().contains("data-embed"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn only_the_sites_of_a_shop_may_hold_its_pages() {
    let server = place_with_sites().serve().await;
    let theirs = "'self' https://shop.example http://localhost:4173";
    for (path, ancestors) in [
        ("/kalre", theirs),
        ("/kalre/order", theirs),
        ("/kalre/sizes", theirs),
        ("/kalre/faq/nowhere", theirs),
        ("/kalre/nowhere", theirs),
        ("/kaolate", "'self'"),
        ("/kaolate/order", "'self'"),
        ("/", "'none'"),
        ("/desk", "'none'"),
        ("/nobody", "'none'"),
        ("/nobody.txt", "'none'"),
        ("/icon.svg", "'none'"),
        ("/v1/merchants/kalre", "'none'"),
        ("/v1/nowhere", "'none'"),
    ] {
        let answer = server.get(path).await;
        let policy = answer.header("content-security-policy");
        let (_, found) = policy.split_once("frame-ancestors ").unwrap();
        assert_eq!(found, ancestors, "{path}");
    }
}
