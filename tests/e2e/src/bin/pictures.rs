//! Takes the pictures of docs/pictures: each view on a phone and on a desk, some
//! in the dark. `cargo xtask pictures` runs it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use hemline_e2e::{Story, has, story};

const FOLDER: &str = "docs/pictures";

/// A longer page is cut: a picture shows a view, not a document.
const TALLEST: u64 = 1800;

const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1280, 900);

/// Name, shop, number and postcode of an order of its `demo.toml`, a heading that
/// shows it has come, and whether in the dark too.
const ORDERS: [(&str, &str, &str, &str, &str, bool); 3] = [
    (
        "order-placed",
        "kaolate",
        "KO-20481",
        "80302",
        "You can still cancel this order",
        false,
    ),
    (
        "order-refund",
        "allegra-k",
        "AK-70266",
        "M5V 2T6",
        "One refund is on its way.",
        true,
    ),
    (
        "order-on-its-way",
        "kallesia",
        "KS-317950",
        "10115",
        "Your parcel is on its way.",
        false,
    ),
];

/// Name, address, a heading that shows it has come, and whether in the dark too.
const VIEWS: [(&str, &str, &str, bool); 11] = [
    ("home", "/allegra-k", "Let’s sort it out.", true),
    ("faq", "/kalre/faq?q=exchnge", "All answers", false),
    (
        "article",
        "/kalre/faq/exchanges",
        "How an exchange works",
        false,
    ),
    ("policy", "/kallesia/policy", "Our policy", false),
    (
        "check-question",
        "/kaolate/check?wish=return",
        "Why would you like to send it back?",
        false,
    ),
    (
        "check-accepted",
        "/kaolate/check?wish=return&reason=defective&final_sale=false\
         &delivered_on=2026-05-26&condition=new&original_packaging=true&bulk_order=false",
        "Yes, it can come back.",
        true,
    ),
    (
        "check-review",
        "/kaolate/check?wish=return&reason=defective&final_sale=false\
         &delivered_on=2026-05-25&condition=new&original_packaging=true",
        "A refund is for the team to decide.",
        false,
    ),
    (
        "check-refused",
        "/allegra-k/check?wish=return&category=bodysuit",
        "We can’t take this one back.",
        false,
    ),
    (
        "check-left-open",
        "/kallesia/check?wish=return",
        "A refund is for the team to decide.",
        false,
    ),
    ("order-find", "/kalre/order", "Find your order", false),
    ("contact", "/kallesia/contact", "Reach the team", false),
];

fn main() {
    story(async |s| {
        fs::create_dir_all(FOLDER).unwrap();
        let mut bytes = 0;
        for (name, address, heading, dark) in VIEWS {
            bytes += pictures(&s, name, address, heading, dark).await;
        }
        for (name, shop, number, postcode, heading, dark) in ORDERS {
            s.server.fill(shop);
            let address = format!("/{shop}/order");
            s.open(&address).await;
            let field = s.page.find("textbox", "Order number").await;
            field.set(number).await;
            let field = s.page.find("textbox", "Email or postcode").await;
            field.set(postcode).await;
            s.page.click("button", "Find my order").await;
            s.page.has("heading", has(heading)).await;
            bytes += pictures(&s, name, &address, heading, dark).await;
        }
        println!("{} KB in all", bytes / 1000);
        assert!(bytes < 5_000_000, "the pictures are to stay below 5 MB");
    });
}

/// Takes a view in each scheme and size. Returns how many bytes that makes.
async fn pictures(s: &Story, name: &str, address: &str, heading: &str, dark: bool) -> usize {
    let mut bytes = 0;
    for (scheme, suffix) in [("light", ""), ("dark", "-dark")] {
        if scheme == "dark" && !dark {
            continue;
        }
        s.page.media(scheme, true).await;
        for size in [PHONE, DESK] {
            s.page.size(size).await;
            s.open(address).await;
            s.page.has("heading", has(heading)).await;
            let picture = s.page.picture(TALLEST).await;
            bytes += picture.len();
            let file = Path::new(FOLDER).join(format!("{name}{suffix}-{}.png", size.0));
            fs::write(&file, picture).unwrap();
            println!("{}", file.display());
        }
    }
    bytes
}
