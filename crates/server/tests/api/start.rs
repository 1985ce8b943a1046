//! Why the server does not start, in one sentence with the way out.

use std::fs;
use std::time::{Duration, Instant};

use crate::{Place, root};

#[tokio::test]
async fn an_app_that_is_not_built() {
    let place = Place::new();
    fs::remove_dir_all(place.path("dist")).unwrap();
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("the built app is not here") && refusal.contains("cargo xtask run"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_template_without_a_mark() {
    let place = Place::new();
    place.edit("dist/index.html", "<!--page-->", "");
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("index.html: `<!--page-->` is missing"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_widget_without_its_parts() {
    for (mark, instead) in [
        ("'PANEL-ADDRESS'", "''"),
        ("'PANEL-INTEGRITY'", "PANEL-INTEGRITY"),
        ("'PANEL-INTEGRITY'", "'PANEL-INTEGRITY', 'PANEL-INTEGRITY'"),
    ] {
        let place = Place::new();
        place.edit("dist/widget.js", mark, instead);
        let refusal = place.refusal().await;
        let mark = mark.trim_matches('\'');
        let expected = format!("widget.js: `{mark}` has to stand here once, in quotes");
        assert!(refusal.contains(&expected), "{refusal}");
    }
    for file in ["widget.js", "widget-panel.js"] {
        let place = Place::new();
        fs::remove_file(place.path("dist").join(file)).unwrap();
        let refusal = place.refusal().await;
        assert!(
            refusal.contains(&format!("{file}: the help widget is not here"))
                && refusal.contains("cargo xtask run"),
            "{refusal}"
        );
    }
}

#[tokio::test]
async fn a_catalogue_without_a_key() {
    let place = Place::new();
    place.edit(
        "dist/locales/en.json",
        "\"section.sizes\"",
        "\"section.sizez\"",
    );
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("en.json: these keys are missing: section.sizes"),
        "{refusal}"
    );
    fs::remove_file(place.path("dist/locales/en.json")).unwrap();
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("the interface's words are missing"),
        "{refusal}"
    );
}

#[tokio::test]
async fn shops_that_can_not_be_read() {
    let place = Place::new();
    place.write("merchants", "not a folder");
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("this folder of shops can't be read"),
        "{refusal}"
    );
    fs::remove_file(place.path("merchants")).unwrap();
    fs::create_dir(place.path("merchants")).unwrap();
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("there is no shop in this folder"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_store_that_can_not_be_opened() {
    let place = Place::new();
    place.write("data", "not a folder");
    let refusal = place.refusal().await;
    assert!(
        refusal.contains("can't be opened") && refusal.contains("--data"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_shop_that_speaks_another_language() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    place.edit(
        "merchants/kaolate/merchant.toml",
        "locale = \"en\"",
        "locale = \"de-CH\"",
    );
    for (english, german) in [
        ("en.json", "de.json"),
        ("en/acting.json", "de/acting.json"),
        ("en/returning.json", "de/returning.json"),
        ("en/returned.json", "de/returned.json"),
        ("en/sizes.json", "de/sizes.json"),
        ("en/contact.json", "de/contact.json"),
    ] {
        let words = fs::read_to_string(root().join("public/locales").join(english)).unwrap();
        let words = words.replace("\"Sizes\"", "\"Grössen\"");
        place.write(&format!("dist/locales/{german}"), &words);
    }
    let server = place.serve().await;
    let html = server.get("/kaolate").await.text();
    assert!(html.contains("<html lang=\"de-CH\"") && html.contains(">Grössen</a>"));
    assert!(
        server
            .get("/kaolate/policy")
            .await
            .text()
            .contains(">2026-01-01</time>")
    );
}

#[tokio::test]
async fn what_changes_is_read_again_for_who_works_on_it() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let server = place.serve_for_work().await;
    let until = async |wanted: &str| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !server.get("/kaolate").await.text().contains(wanted) {
            assert!(Instant::now() < deadline, "`{wanted}` never comes");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    place.edit(
        "merchants/kaolate/merchant.toml",
        "\"Kaolate\"",
        "\"Kaolate Two\"",
    );
    until("<title>Kaolate Two help</title>").await;
    // What can't be read changes nothing.
    place.edit("merchants/kaolate/merchant.toml", "tagline", "taglin");
    place.edit("dist/index.html", "<body>", "<body class=\"new\">");
    tokio::time::sleep(Duration::from_secs(2)).await;
    until("<title>Kaolate Two help</title>").await;
    place.edit("merchants/kaolate/merchant.toml", "taglin", "tagline");
    until("<body class=\"new\">").await;
}
