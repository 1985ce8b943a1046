//! Each view as someone hears it: its accessibility tree, in `trees/`, read by a
//! person before it was kept. `UPDATE=1` writes what is there now; read the
//! difference as you would hear it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{env, fs, path::Path};

use hemline_e2e::{Need, Page, Story, has, needs, starts};

use crate::{follow::ask_for_the_hoodie, order::look_up, returns};

/// Days that a text can name; the orders are as many days old as they always are.
const DAYS: [&str; 19] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The views that have not read as they are kept.
#[derive(Default)]
struct Trees {
    changed: Vec<String>,
}

impl Trees {
    /// Reads the page, and holds it against what is kept under this name.
    async fn read(&mut self, name: &str, page: &Page) {
        let read = heard(&page.describe().await);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("stories/trees/{name}.txt"));
        if env::var("UPDATE").is_ok_and(|update| update == "1") {
            fs::write(&file, &read).unwrap();
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        if read != kept {
            let differs = |(read, kept): &(&str, &str)| read != kept;
            let line = read
                .lines()
                .zip(kept.lines())
                .position(|pair| differs(&pair));
            let line = line.unwrap_or(read.lines().count().min(kept.lines().count()));
            let at = |text: &str| text.lines().nth(line).unwrap_or_default().trim().to_owned();
            self.changed.push(format!(
                "{name}.txt, line {}: `{}` is now `{}`",
                line + 1,
                at(&kept),
                at(&read)
            ));
        }
    }

    async fn at(&mut self, s: &Story, name: &str, address: &str) {
        s.open(address).await;
        s.page.has("heading", has("")).await;
        self.read(name, &s.page).await;
    }

    fn are_as_kept(self) {
        assert!(self.changed.is_empty(), "{:#?}", self.changed);
    }
}

/// What is heard, without what a day, a draw or a machine's country decides: days,
/// numbers, the letters of a reference, the order of a date's parts.
fn heard(tree: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut date = None;
    for line in tree.lines().skip(1) {
        let words = line.trim_start();
        let depth = line.len() - words.len();
        if date.is_some_and(|date| depth > date) {
            continue;
        }
        date = words.starts_with("Date ").then_some(depth);
        let indent = line.get(2..depth).unwrap_or_default();
        // Every second part stands between backticks: a name.
        let parts = words.split('`').enumerate();
        let parts = parts.map(|(place, part)| match place % 2 {
            0 => part.to_owned(),
            _ => lasting(part),
        });
        let parts: Vec<String> = parts.collect();
        lines.push(format!("{indent}{}", parts.join("`")));
    }
    // A text that is all of its parent's name says nothing anew.
    let mut heard = String::new();
    let mut above = "";
    for line in &lines {
        let words = line.trim_start();
        let name = words.split('`').nth(1).unwrap_or_default();
        if !(words.starts_with("StaticText") && name.trim() == above.trim()) {
            heard += line;
            heard.push('\n');
            above = name;
        }
    }
    heard
}

/// A name without what varies in it.
fn lasting(name: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for word in name.split(' ') {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let varies = DAYS.contains(&bare)
            || bare.starts_with("R-")
            || bare.starts_with("T-")
            || bare.contains(|c: char| c.is_ascii_digit());
        match varies {
            true if kept.last() == Some(&"…") => (),
            true => kept.push("…"),
            false => kept.push(word),
        }
    }
    kept.join(" ")
}

#[test]
fn each_view_reads_as_it_was_reviewed() {
    needs(&[Need::Tree, Need::Width]).story(async |s| {
        let mut trees = Trees::default();
        for (name, address) in [
            ("shops", "/"),
            ("home", "/kaolate"),
            ("answers", "/kaolate/faq"),
            ("article", "/kaolate/faq/refund-time"),
            ("policy", "/kaolate/policy"),
            ("check-question", "/kaolate/check"),
            (
                "check-accepted",
                "/kaolate/check?wish=return&reason=defective&final_sale=false\
                 &delivered_on=2026-05-26&condition=new&original_packaging=true&bulk_order=false",
            ),
            (
                "check-refused",
                "/allegra-k/check?wish=return&category=bodysuit",
            ),
            ("check-left-open", "/kallesia/check?wish=return"),
            ("sizes", "/kallesia/sizes"),
            ("size-chart", "/kaolate/sizes/t-shirts"),
            ("contact", "/kaolate/contact"),
            ("letters", "/kaolate/contact/status"),
        ] {
            trees.at(&s, name, address).await;
        }
        s.open("/kaolate/faq?q=refund").await;
        s.page.says("answers for refund").await;
        trees.read("search", &s.page).await;
        trees.are_as_kept();
    });
}

#[test]
fn an_order_and_a_letter_read_as_they_were_reviewed() {
    needs(&[Need::Tree]).story(async |s| {
        let mut trees = Trees::default();
        s.server.fill("kaolate");
        trees.at(&s, "order-find", "/kaolate/order").await;
        s.page.click("button", "Find my order").await;
        s.page
            .has("heading", "There are 2 things to put right")
            .await;
        trees.read("order-find-wrong", &s.page).await;
        look_up(&s, "KO-20449", "samuel.nkosi@example.com").await;
        s.page.has("heading", "The bill").await;
        trees.read("order", &s.page).await;
        s.open("/kaolate/contact?about=faulty-piece").await;
        s.page.has("button", "Send to the team").await;
        trees.read("letter", &s.page).await;
        trees.are_as_kept();
    });
}

#[test]
fn a_return_reads_as_it_was_reviewed() {
    needs(&[Need::Tree]).story(async |s| {
        let mut trees = Trees::default();
        returns::open(&s, "kaolate", "KO-20413", "80205").await;
        trees.read("return-choose", &s.page).await;
        returns::choose(&s, "Trailhead hoodie, your print").await;
        returns::go_on(&s).await;
        s.page.has("heading", "What would you like?").await;
        trees.read("return-question", &s.page).await;
        returns::answer(
            &s,
            &[
                ("What would you like?", "My money back"),
                ("Why would you like to send it back?", "The print is wrong"),
                ("What state is it in now?", "As it arrived"),
                ("Do you still have its original packaging?", "Yes"),
            ],
        )
        .await;
        s.page.has("heading", "Show us, in 2 photos").await;
        trees.read("return-photos", &s.page).await;
        trees.are_as_kept();
    });
}

#[test]
fn what_goes_back_and_the_desk_read_as_they_were_reviewed() {
    needs(&[Need::Tree, Need::Width]).story(async |s| {
        let mut trees = Trees::default();
        let asked = ask_for_the_hoodie(&s).await;
        s.page.has("heading", starts("Thank you.")).await;
        s.page.has("image", has("Your photo:")).await;
        trees.read("returned", &s.page).await;
        trees.at(&s, "desk-key", "/desk").await;
        s.page
            .find("textbox", "Your shop’s key")
            .await
            .set(&asked.key)
            .await;
        s.page.click("button", "Sign in").await;
        s.page.has("link", has(&asked.reference)).await;
        trees.read("desk", &s.page).await;
        s.page.click("link", has(&asked.reference)).await;
        s.page.has("radio", starts("Authorise it")).await;
        trees.read("desk-return", &s.page).await;
        trees.are_as_kept();
    });
}

#[test]
fn the_help_on_a_shops_page_reads_as_it_was_reviewed() {
    needs(&[Need::Tree]).story_on_site(async |s, host| {
        let mut trees = Trees::default();
        let source = s.server.at("/widget.js");
        let page = format!(
            "<!doctype html><html lang=\"en\"><title>A shop</title><h1>Slip dress</h1>\
             <script async src=\"{source}\" data-merchant=\"kallesia\"></script>"
        );
        host.show("/", &[], &page);
        s.page.open(&host.at("/")).await;
        s.page.tap("button", "Help").await;
        let help = s.page.inside(&s.server.at("/kallesia")).await;
        // What the app adds to the server's words.
        help.has("heading", "After you’ve ordered").await;
        s.page.has("StaticText", "KALLESIA").await;
        trees.read("widget", &s.page).await;
        trees.read("widget-frame", &help).await;
        trees.are_as_kept();
    });
}
