//! The pages on which the help widget is tried: a shop with its own look and its own
//! security policy, made from `demo.toml` alone.

use std::fs;
use std::path::Path;

use hemline_server::store::{Signing, Store};
use hemline_server::{clock, content, demo, secret};
use hemline_sizes::chart::Chart;
use serde_json::json;

use crate::{Place, root};

const SHOPS: [&str; 4] = ["allegra-k", "kallesia", "kalre", "kaolate"];

/// One of the real shops with its demo page, so that it can be changed.
fn borrowed(id: &str) -> Place {
    let place = Place::new();
    place.borrow_shop(id);
    for name in ["demo.toml", "demo-shop.css"] {
        let text = fs::read_to_string(root().join("merchants").join(id).join(name)).unwrap();
        place.write(&format!("merchants/{id}/{name}"), &text);
    }
    place
}

/// The values of an attribute, in the page's order.
fn all<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    html.split(&format!(" {attribute}=\""))
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

#[tokio::test]
async fn every_shop_has_its_pages_under_its_own_policy() {
    let place = Place::new();
    let server = place.serve().await;
    for id in SHOPS {
        let front = server.get(&format!("/demo/{id}")).await.text();
        let style = all(&front, "href")
            .into_iter()
            .find(|href| href.ends_with(".css"))
            .unwrap();
        let css = server.get(style).await;
        assert_eq!(css.status, 200, "{style}");
        assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
        assert!(css.header("cache-control").contains("immutable"));
        let products: Vec<_> = all(&front, "href")
            .into_iter()
            .filter(|href| href.starts_with(&format!("/demo/{id}/")))
            .collect();
        assert!(products.len() >= 7, "{id}: {products:?}");
        let mut security = String::new();
        for path in products.into_iter().chain([format!("/demo/{id}").as_str()]) {
            let page = server.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            page.header("content-security-policy")
                .clone_into(&mut security);
            for part in [
                "default-src 'none'",
                "script-src 'self'",
                "frame-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
            ] {
                let parts: Vec<_> = security.split("; ").collect();
                assert!(parts.contains(&part), "{path}: {security}");
            }
            assert!(!security.contains("unsafe"), "{path}: {security}");
            let html = page.text();
            assert!(!html.contains("style=\""), "{path} has a style in its text");
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            let tag =
                format!("<script async src=\"/widget.js\" data-merchant=\"{id}\" data-accent=\"#");
            assert!(html.contains(&tag), "{path}: {html}");
        }
        let fetches = security.contains("connect-src 'self'");
        assert_eq!(
            fetches,
            front.contains("data-single-page"),
            "{id}: {security}"
        );
    }
    server.stop().await;
}

/// What the page names a piece by is what the size guide and the check know it by.
#[tokio::test]
async fn every_piece_is_known_to_the_help() {
    let place = Place::new();
    let server = place.serve().await;
    for merchant in content::load(&root().join("merchants")).unwrap() {
        let id = &merchant.id;
        let demo = merchant.demo_shop.as_ref().unwrap();
        for product in &demo.products {
            let charts = &merchant.sizes;
            let by_id = Chart::find(charts, &product.id);
            let by_category = Chart::find(charts, &product.category);
            let has_none = matches!(product.category.as_str(), "accessory" | "jewelry" | "socks");
            let found = by_id.or(by_category);
            assert_eq!(found.is_none(), has_none, "{id}: {}", product.id);
            if let Some(chart) = Chart::find(charts, &product.name) {
                assert_eq!(by_id.unwrap().id, chart.id, "{id}: {}", product.id);
            }
            let page = server
                .get(&format!("/demo/{id}/{}", product.id))
                .await
                .text();
            let known = [product.id.as_str(); 3];
            let named: Vec<_> = [all(&page, "data-product"), all(&page, "product")].concat();
            let expected = if has_none { &known[..2] } else { &known[..] };
            assert_eq!(named, expected, "{id}: {}", product.id);
            let views = all(&page, "view");
            assert_eq!(views.contains(&"sizes"), !has_none, "{id}: {}", product.id);
            assert!(views.contains(&"check"), "{id}: {}", product.id);
        }
    }
    server.stop().await;
}

/// A shop's pieces are those that its shoppers have ordered.
#[test]
fn pieces_are_called_as_in_the_orders() {
    let folder = root().join("merchants");
    for merchant in content::load(&folder).unwrap() {
        let text = fs::read_to_string(folder.join(&merchant.id).join("demo.toml")).unwrap();
        let (orders, _) = text.split_once("[[product]]").unwrap();
        let charts = &merchant.sizes;
        for product in &merchant.demo_shop.unwrap().products {
            let ordered = format!("name = \"{}\"", product.name);
            let line = orders.lines().find(|line| line.contains(&ordered));
            match line {
                Some(line) => {
                    let category = format!("category = \"{}\"", product.category);
                    assert!(line.contains(&category), "{}: {line}", product.id);
                }
                // A piece for the chart that only names it.
                None => assert!(Chart::find(charts, &product.id).is_some(), "{}", product.id),
            }
        }
    }
}

#[tokio::test]
async fn the_account_shows_orders_of_each_kind_and_is_never_kept() {
    let place = Place::new();
    let server = place.serve().await;
    for id in SHOPS {
        let page = server.get(&format!("/demo/{id}/account")).await;
        assert_eq!(page.status, 200, "{id}");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(
            page.header("content-security-policy")
                .contains("frame-src 'self'")
        );
        let html = page.text();
        let numbers = all(&html, "data-order");
        // The first is the widget's: the newest.
        assert_eq!(numbers[0], numbers[1], "{id}");
        assert!((4..=7).contains(&numbers.len()), "{id}: {numbers:?}");
        assert!(
            html.contains("Delivered") && html.contains("Cancelled"),
            "{id}"
        );
        assert!(!html.contains('@'), "{id} tells who ordered");
        // No shop has a secret to sign with.
        assert!(!html.contains("data-pass"), "{id}");
    }
    server.stop().await;
}

/// As the page of a shop that vouches for who is signed in with it.
#[tokio::test]
async fn a_pass_of_the_account_opens_its_order() {
    let place = Place::new();
    let server = place.serve().await;
    let store = Store::open(&place.config().store()).await.unwrap();
    let folder = root().join("merchants/kalre");
    let merchant = content::load_merchant(&folder).unwrap();
    let demo = demo::read(&folder, &merchant, clock::now().fixed_offset()).unwrap();
    let orders: Vec<_> = demo
        .unwrap()
        .orders
        .into_iter()
        .map(|shown| shown.order)
        .collect();
    store.put_orders("kalre", &orders).await.unwrap();
    let signing = Signing {
        secret: secret::signing_secret(),
        made_at: clock::now(),
    };
    store.put_signing("kalre", Some(&signing)).await.unwrap();
    let page = server.get("/demo/kalre/account").await.text();
    let numbers = all(&page, "data-order");
    let passes = all(&page, "data-pass");
    assert_eq!(numbers.len(), passes.len());
    let mut opened = 0;
    for (number, pass) in numbers.into_iter().zip(passes) {
        let body = json!({ "pass": pass }).to_string();
        let answer = server.post("/v1/merchants/kalre/order/pass", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["order"]["number"], number);
        let elsewhere = server.post("/v1/merchants/kaolate/order/pass", &body).await;
        assert_eq!(elsewhere.status, 403, "{}", elsewhere.text());
        opened += 1;
    }
    assert!(opened >= 4, "{opened}");
    let other = server.get("/demo/kaolate/account").await.text();
    assert!(!other.contains("data-pass"), "{other}");
    store.close().await;
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let place = borrowed("kalre");
    place.borrow_shop("kaolate");
    let server = place.serve().await;
    let known = "/demo/kalre/sculpt-legging";
    assert_eq!(server.get(known).await.status, 200);
    let other = server.get("/demo/kalre/nowhere").await;
    assert_eq!(other.status, 404);
    assert!(other.text().contains(known), "it leads to what there is");
    assert!(
        other
            .header("content-security-policy")
            .contains("frame-src 'self'")
    );
    for path in [
        "/demo",
        "/demo/",
        "/demo/nobody",
        "/demo/nobody/account",
        "/demo/kaolate",
        "/demo/kaolate/account",
        "/demo/kalre/sculpt-legging/more",
        "/demo/kalre/%73culpt-legging",
        "/demo/kalre/..%2f",
    ] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    server.stop().await;
}

/// A fifth shop gets its page without Rust, in another currency, and with words that
/// would be markup.
#[tokio::test]
async fn hostile_words_stay_text() {
    let place = borrowed("kalre");
    let file = "merchants/kalre/demo.toml";
    let hostile = "\\\"><script>alert(1)</script><!--";
    place.edit(
        file,
        "name = \"Sculpt legging\"\nabout",
        &format!("name = \"{hostile}\"\nabout"),
    );
    place.edit(file, "name = \"pine\"", "name = \"\\\"><b>pine\"");
    place.edit(file, "\"XS\", \"S\"", "\"<i>XS\", \"S\"");
    place.edit(
        file,
        "about = \"High waist",
        "about = \"</p><img src=x>{size}",
    );
    place.edit(file, "number = \"KR50388\"", "number = \"\\\"><u>5\"");
    fs::rename(place.path("merchants/kalre"), place.path("merchants/fifth")).unwrap();
    let server = place.serve().await;
    for path in [
        "/demo/fifth",
        "/demo/fifth/sculpt-legging",
        "/demo/fifth/account",
        "/demo/fifth/none",
    ] {
        let page = server.get(path).await;
        let html = page.text();
        for tag in ["<script>", "<b>", "<i>", "<img", "<u>", "<!--"] {
            assert!(!html.contains(tag), "{path}: {tag} in {html}");
        }
        assert!(html.contains("data-merchant=\"fifth\""), "{path}");
        assert!(!html.contains("kalre"), "{path}");
    }
    let page = server.get("/demo/fifth/sculpt-legging").await.text();
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    server.stop().await;
}

/// What `check` says of a shop that was changed.
fn checked(from: &str, to: &str) -> String {
    let place = borrowed("kalre");
    place.edit("merchants/kalre/demo.toml", from, to);
    told(&place)
}

fn told(place: &Place) -> String {
    let audit = content::audit(&place.path("merchants"));
    assert_eq!(audit.errors, 1, "{}", audit.text);
    audit.text
}

#[test]
fn a_broken_product_is_told_with_line_and_caret() {
    let unbroken = content::audit(&borrowed("kalre").path("merchants"));
    assert_eq!(unbroken.errors, 0, "{}", unbroken.text);
    for (from, to, said) in [
        (
            "id = \"sculpt-legging\"",
            "id = \"Sculpt\"",
            "small letters, digits and hyphens",
        ),
        (
            "id = \"sculpt-legging\"",
            "id = \"account\"",
            "an address of the demo page's own",
        ),
        (
            "id = \"everyday-tee\"",
            "id = \"sculpt-legging\"",
            "a product above has this id",
        ),
        (
            "id = \"contour-bra\"",
            "id = \"bra-32\"",
            "the size chart `bras` names this piece",
        ),
        (
            "name = \"Sculpt legging\"\nabout",
            "name = \" \"\nabout",
            "a name is 1 to 60 characters",
        ),
        (
            "price = \"68.00\"\ncategory",
            "price = \"68\"\ncategory",
            "is no amount of USD",
        ),
        (
            "category = \"bottoms\"\ndrawing",
            "category = \"hats\"\ndrawing",
            "`category` must be one of",
        ),
        (
            "drawing = \"leggings\"",
            "drawing = \"hat\"",
            "unknown variant `hat`",
        ),
        (
            "cloth = \"#2f4f42\"",
            "cloth = \"green\"",
            "`green` is not a colour like #1b6743",
        ),
        (
            "sizes = [\"XS\", \"S\", \"M\", \"L\", \"XL\"]",
            "sizes = []",
            "there are 1 to 16 sizes",
        ),
        (
            "drawing = \"leggings\"",
            "drawing = \"leggings\"\nsale = true",
            "unknown field `sale`",
        ),
        (
            "single_page = false",
            "single = false",
            "unknown field `single`",
        ),
        (
            "placed = \"-25m\"",
            "placed = \"25 minutes ago\"",
            "expected a distance",
        ),
    ] {
        let told = checked(from, to);
        assert!(told.contains(said), "{to}: {told}");
        let at = Path::new("kalre/demo.toml").display().to_string();
        let (_, place) = told.split_once(&format!("{at}:")).unwrap();
        let line: usize = place.split(':').next().unwrap().parse().unwrap();
        assert!(told.contains(&format!("\n{line} | ")), "{to}: {told}");
        assert!(told.contains('^'), "{to}: {told}");
    }
}

#[test]
fn a_shop_with_products_has_a_look() {
    let place = borrowed("kalre");
    fs::remove_file(place.path("merchants/kalre/demo-shop.css")).unwrap();
    let told = told(&place);
    assert!(
        told.contains("demo-shop.css: a shop with products has the look"),
        "{told}"
    );
}

#[tokio::test]
async fn the_script_of_the_shops_is_their_own() {
    let place = Place::new();
    let server = place.serve().await;
    let script = server.get("/demo/shop.js").await;
    assert_eq!(script.status, 200);
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    for door in [
        "cookie",
        "localStorage",
        "sessionStorage",
        "innerHTML",
        "eval",
    ] {
        assert!(!script.text().contains(door), "{door}");
    }
    server.stop().await;
}
