//! Takes the pictures of docs/pictures: each view on a phone and on a desk, some
//! in the dark. `cargo xtask pictures` runs it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use hemline_e2e::{has, story};

/// A longer page is cut: a picture shows a view, not a document.
const TALLEST: u64 = 1800;

const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1280, 900);

/// Name, address, a heading that shows it has come, and whether in the dark too.
const VIEWS: [(&str, &str, &str, bool); 10] = [
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
    ("contact", "/kallesia/contact", "Reach the team", false),
];

fn main() {
    story(async |s| {
        let folder = Path::new("docs/pictures");
        fs::create_dir_all(folder).unwrap();
        let mut bytes = 0;
        for (name, address, heading, dark) in VIEWS {
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
                    let file = folder.join(format!("{name}{suffix}-{}.png", size.0));
                    fs::write(&file, picture).unwrap();
                    println!("{}", file.display());
                }
            }
        }
        println!("{} KB in all", bytes / 1000);
        assert!(bytes < 3_000_000, "the pictures are to stay below 3 MB");
    });
}
