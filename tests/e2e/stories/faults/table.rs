//! `docs/faults.md`: what the stories of this folder assert, as a table.

use std::fmt::Write;

use super::{
    Amiss, View,
    desk::{Door, Reply},
    device::{SAID, STORAGE},
    order::{Cancel, Known, Lookup},
    panel,
    reading::{Answer, Check, Feedback, Policy, Search, Sizes},
    returning::{Own, Photo, Send, Tracking},
    start,
    writing::{Letter, Topics, Written},
};

const HEAD: &str = "# What goes wrong, and what the shopper sees

Written from the stories in `tests/e2e/stories/faults`, which tell each line in a real browser over a
line to the real server on which things go wrong (`tests/e2e/src/proxy.rs`), and which this page is
compared with: `cargo xtask test faults`, and with `UPDATE=1` it is written anew.

After each fault all that was typed stands in its fields, also when the page is loaded again (but what
opens an order or a letter, which a device never keeps, and what the team is writing), and the page
offers to try again. The line is then mended and it is tried again: the server has one ticket, one
return, one request, and one mail was sent, also where it had done it all the first time and its
answer was lost.
";

fn name(amiss: Amiss) -> &'static str {
    match amiss {
        Amiss::Late => "no answer yet",
        Amiss::Dropped => "the connection drops on the way there",
        Amiss::Lost => "it drops on the way back",
        Amiss::Failing => "500",
        Amiss::Busy => "503 with `Retry-After`",
        Amiss::SignIn => "a network’s sign-in page instead",
        Amiss::Half => "half of the answer",
        Amiss::Other => "JSON of another shape",
        Amiss::Older => "an older server: a field is missing",
        Amiss::Newer => "a newer server: fields nobody knows",
        Amiss::NewWord => "a newer server: a word nobody knows",
    }
}

fn rows<V: View>(table: &mut String) {
    for (faults, words) in V::CELLS {
        let names: Vec<_> = faults.iter().map(|amiss| name(*amiss)).collect();
        let words = match *words {
            "" => "as always".to_owned(),
            words => format!("“{words}”"),
        };
        writeln!(table, "| {} | {} | {words} |", V::NAME, names.join("; ")).unwrap();
    }
}

fn written() -> String {
    let mut page = HEAD.to_owned();
    let section = |page: &mut String, title: &str, columns: &str| {
        let line = "|---".repeat(columns.matches('|').count() - 1);
        write!(page, "\n## {title}\n\n{columns}\n{line}|\n").unwrap();
    };
    section(
        &mut page,
        "A request",
        "| view | what goes wrong | what the shopper sees |",
    );
    rows::<Answer>(&mut page);
    rows::<Search>(&mut page);
    rows::<Feedback>(&mut page);
    rows::<Policy>(&mut page);
    rows::<Check>(&mut page);
    rows::<Sizes>(&mut page);
    rows::<Lookup>(&mut page);
    rows::<Known>(&mut page);
    rows::<Cancel>(&mut page);
    rows::<Photo>(&mut page);
    rows::<Send>(&mut page);
    rows::<Own>(&mut page);
    rows::<Tracking>(&mut page);
    rows::<Topics>(&mut page);
    rows::<Letter>(&mut page);
    rows::<Written>(&mut page);
    rows::<Door>(&mut page);
    rows::<Reply>(&mut page);

    section(
        &mut page,
        "The app’s files, on a page of each program",
        "| what goes wrong | what the shopper sees |",
    );
    for (what, ..) in start::FILES {
        let words = start::WORDS;
        writeln!(
            page,
            "| {what} | the page as the server wrote it, and “{words}” |"
        )
        .unwrap();
    }
    section(
        &mut page,
        "The help on a shop’s page",
        "| what | what goes wrong | what the shopper sees |",
    );
    for (of, faults) in [
        ("its panel", &panel::PANEL[..]),
        ("its first page", &panel::PAGE[..]),
    ] {
        for (what, _) in faults {
            writeln!(
                page,
                "| {of} | {what} | “{}” and a link to its page |",
                panel::WORDS
            )
            .unwrap();
        }
    }
    section(
        &mut page,
        "The device",
        "| what goes wrong | where | what the shopper sees |",
    );
    let names: Vec<_> = STORAGE.iter().map(|(name, _)| *name).collect();
    for (address, words) in SAID {
        writeln!(
            page,
            "| {} | `{address}` | “{words}”; all of it works |",
            names.join("; ")
        )
        .unwrap();
    }
    let clock = "the clock is a day ahead, or behind";
    writeln!(
        page,
        "| {clock} | an order, a return, sizes | as always: what ends, ends by the server’s clock |"
    )
    .unwrap();
    page
}

#[test]
fn the_page_is_as_the_stories_tell() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/faults.md");
    let written = written();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, &written).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(kept, written, "docs/faults.md: UPDATE=1 writes it anew");
}
