//! `cargo xtask bench [PART]`: figures beside those of the peers. A part measures
//! both sides in one run and prints what it found: lines that start with `row` and a
//! tab are rows of the one table (what, ours, the peer's, the ratio, the aim, and
//! `met` or `short`, with tabs between them), all others are Markdown about them.
//! `docs/benchmarks.md` is written from the last run of every part.

mod figures;
mod load;
mod web;

use std::{
    fmt::Write as _,
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{Failure, Outcome, arguments::Arguments, at, house};

/// What is measured together.
struct Part {
    name: &'static str,
    title: &'static str,
    /// Builds and fetches what is needed; returns the command that measures.
    prepare: fn() -> Outcome<Command>,
    /// Why it falls short, where it does, and what was tried.
    causes: &'static str,
}

const PARTS: &[Part] = &[
    Part {
        name: "first-visit",
        title: "What a first visit transfers",
        prepare: web::first_visit,
        causes: FIRST_VISIT,
    },
    Part {
        name: "lighthouse",
        title: "A page of an answer on a phone",
        prepare: web::lighthouse,
        causes: "",
    },
    Part {
        name: "host-page",
        title: "A shop’s page with the closed widget",
        prepare: web::host_page,
        causes: "",
    },
    Part {
        name: "search",
        title: "Search in answers",
        prepare: figures::search,
        causes: "",
    },
    Part {
        name: "decision",
        title: "A decision on ten rules",
        prepare: figures::decision,
        causes: DECISION,
    },
    Part {
        name: "durable",
        title: "Durable submissions",
        prepare: load::durable,
        causes: DURABLE,
    },
    Part {
        name: "lookup",
        title: "Orders found and looked at",
        prepare: load::lookup,
        causes: LOOKUP,
    },
    Part {
        name: "growth",
        title: "Cost as the work grows",
        prepare: load::growth,
        causes: "",
    },
];

const FIRST_VISIT: &str = "\
Short, as the twin’s text and logic are JavaScript, which names what the browser has already; WebAssembly
brings its own strings, collections, numbers’ text and memory along, and Leptos’ signals with them. Nearly
nine tenths of our bytes are the one program that a page starts; style, words and pages are as small as the
twin’s. Home, an answer and the order form are two programs (the answers’ and the order’s), each with
Leptos within it, where the twin adds 5 KB to what it has: shared code can’t be split off a WebAssembly
program. Who opens an answer alone pays for one. Tried, and kept: eight programs instead of one, templates of one
type, a router and a reader of JSON of our own, `wasm-opt`, Brotli at its best (ARCHITECTURE.md has what each
saved). Not tried: an order form without WebAssembly.";

const DECISION: &str = "\
Short, as there is little left to save: eleven facts and two days have to be looked at one by one, which is most of
the time that an outcome takes, and datalogic stops at the first rule that refuses. Tried and kept: conditions as
bits that a rule compares at once, and a table of them for each fact (an outcome in two thirds of the time, one with
hints in a third, with a third of the facts missing in half); hints that borrow the clauses’ words; changes
only of what a condition tells apart; facts read where they stand, not copied (an outcome in three quarters of the
time, in WebAssembly in two thirds); a decision and its hints from one reading, and what follows from the rules
alone found once (with hints in two thirds of the time, in WebAssembly in half). Tried without a gain: facts in a
quarter of the bytes. 128 bits instead of 64 cost a fifth.";

const DURABLE: &str = "\
Short where the disk confirms so quickly that processor time runs out first: server and clients share the cores.
A profile of the server under 64 clients has three fifths of the time in the kernel, mostly waking threads, as
each statement goes to SQLite’s own thread and back, six for a ticket. Tried, and kept: the end of one
writer’s turn and the beginning of the next are one statement, as are both counts, mail and webhook, and the
notes of the messages that were sent. The slower a disk confirms, the more is saved by sharing.";

const LOOKUP: &str = "\
Short, as axum’s answer is three bytes out of memory, and ours is on the disk before it is given: to be found, an
order takes two counted tries and a token, so that no number can be guessed at leisure. The aim would be 50,000
of those a second, on cores that the clients use as well.";

pub fn bench(mut arguments: Arguments) -> Outcome {
    let wanted = arguments.rest();
    arguments.end()?;
    let named = |part: &&Part| wanted.as_deref().is_none_or(|name| name == part.name);
    let parts: Vec<_> = PARTS.iter().filter(named).collect();
    if parts.is_empty() {
        let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        return Err(Failure::new(format!(
            "which part? there are {}",
            names.join(", ")
        )));
    }
    for part in &parts {
        let mut command = (part.prepare)()?;
        eprintln!("== {}", part.title);
        let measured = measure(part, &mut command)?;
        at(&folder(), fs::create_dir_all(folder()))?;
        let file = part.file();
        at(&file, fs::write(&file, measured))?;
    }
    let written = write(&house::root().join("docs/benchmarks.md"))?;
    println!("{written}");
    Ok(())
}

/// Runs a part; returns its words under a line that tells of which tree they are.
fn measure(part: &Part, command: &mut Command) -> Outcome<String> {
    let failed = |why: String| Failure::new(format!("the part `{}` failed: {why}", part.name));
    let output = command
        .current_dir(house::root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(format!("it ended with {}", output.status)));
    }
    let words = String::from_utf8(output.stdout).map_err(|error| failed(error.to_string()))?;
    if !words.lines().any(|line| Row::read(line).is_some()) {
        return Err(failed("it printed no row".to_owned()));
    }
    Ok(format!(
        "Measured at {} on {}.\n\n{words}",
        said("git", &["rev-parse", "--short", "HEAD"]),
        said("date", &["-u", "+%Y-%m-%d %H:%M UTC"])
    ))
}

/// Where the last run of each part is kept.
fn folder() -> PathBuf {
    house::notes().join("bench")
}

impl Part {
    fn file(&self) -> PathBuf {
        folder().join(self.name).with_extension("md")
    }
}

/// One row of the table.
#[derive(Debug, PartialEq)]
struct Row<'a>([&'a str; 6]);

impl<'a> Row<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let cells: Vec<_> = line.strip_prefix("row\t")?.split('\t').collect();
        let row = Self(cells.try_into().ok()?);
        matches!(row.0, [.., "met" | "short"]).then_some(row)
    }

    fn is_short(&self) -> bool {
        matches!(self.0, [.., "short"])
    }
}

/// Writes the document from what is kept; returns it. A part that has never run
/// here is named as such.
fn write(document: &std::path::Path) -> Outcome<String> {
    let mut table =
        "| what | Hemline | peer | ratio | aim | |\n|---|---|---|---|---|---|\n".to_owned();
    let mut sections = String::new();
    for part in PARTS {
        let words = fs::read_to_string(part.file())
            .unwrap_or_else(|_| "Not measured on this machine.\n".to_owned());
        let _ = writeln!(
            sections,
            "\n## {}\n\n`cargo xtask bench {}`.",
            part.title, part.name
        );
        let mut is_short = false;
        for line in words.lines() {
            match Row::read(line) {
                Some(row) => {
                    is_short |= row.is_short();
                    let _ = writeln!(table, "| {} |", row.0.join(" | "));
                }
                None => {
                    let _ = writeln!(sections, "{line}");
                }
            }
        }
        if is_short && !part.causes.is_empty() {
            let _ = writeln!(sections, "\n{}", part.causes);
        }
    }
    let text = format!("{INTRODUCTION}\n{}\n{table}{sections}", machine());
    at(document, fs::write(document, &text))?;
    Ok(text)
}

const INTRODUCTION: &str = "# Figures beside the peers

Written by `cargo xtask bench`. Every row was measured with both sides in one run on one machine; peers
were fetched from their registries for it. `met` and `short` say how the ratio stands to the aim.
";

/// On what was measured.
fn machine() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unnamed processor", |(_, model)| model);
    format!(
        "Machine: {model}, {} cores, {}; {}; Node {}.\n",
        said("nproc", &[]),
        said("uname", &["-sr"]),
        said("rustc", &["--version"]),
        said("node", &["--version"])
    )
}

/// The one line that a program says, or that it isn't there.
fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program)
        .args(words)
        .current_dir(house::root())
        .output();
    match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(_) => format!("no {program}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_from_a_line_and_nothing_else_is_one() {
        let line = "row\tsearch\t1 ms\t9 ms\t0.11\t≤ 0.2\tmet";
        let row = Row(["search", "1 ms", "9 ms", "0.11", "≤ 0.2", "met"]);
        assert!(!row.is_short());
        assert_eq!(Row::read(line), Some(row));
        let short = "row\tsearch\t3 ms\t9 ms\t0.33\t≤ 0.2\tshort";
        assert!(Row::read(short).is_some_and(|row| row.is_short()));
        assert_eq!(Row::read("row\tsearch\t1 ms\tmet"), None);
        assert_eq!(Row::read("search is quick"), None);
    }
}
