//! Which story was told in which engine, how long it took, and why not where it was
//! not: printed, and written into docs/browsers.md.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{Failure, Outcome, at, engine::Engine, house};

const DOCUMENT: &str = "docs/browsers.md";
const START: &str = "<!-- table: `cargo xtask test --browser all` -->\n";
const END: &str = "<!-- end of the table -->";

/// How one story went in one engine.
#[derive(Clone)]
struct Told {
    milliseconds: u64,
    outcome: String,
    /// It failed before, among others.
    again: bool,
}

#[derive(Default)]
pub struct Table {
    stories: BTreeMap<String, BTreeMap<&'static str, Told>>,
    engines: Vec<Engine>,
}

impl Table {
    /// Adds what the stories have written down of themselves in an engine.
    pub fn add(&mut self, engine: Engine, file: &Path) {
        self.engines.push(engine);
        for (name, told) in told(file) {
            let engines = self.stories.entry(name).or_default();
            // A test may tell several stories: their times add up, the worst counts.
            let whole = engines.entry(engine.name()).or_insert(Told {
                milliseconds: 0,
                outcome: "ok".to_owned(),
                again: false,
            });
            whole.milliseconds += told.milliseconds;
            if told.outcome == "failed" || whole.outcome == "ok" {
                whole.outcome = told.outcome;
            }
        }
    }

    /// What has failed in an engine.
    pub fn failed(&self, engine: Engine) -> Vec<String> {
        let failed = |row: &BTreeMap<&'static str, Told>| {
            let told = row.get(engine.name());
            told.is_some_and(|told| told.outcome == "failed")
        };
        let rows = self.stories.iter().filter(|(_, row)| failed(row));
        rows.map(|(name, _)| name.clone()).collect()
    }

    /// How that went when it was told once more, in place of how it went before.
    pub fn add_again(&mut self, engine: Engine, file: &Path) {
        let mut anew = Self::default();
        anew.add(engine, file);
        for (name, row) in anew.stories {
            for (engine, told) in row {
                let told = Told {
                    again: true,
                    ..told
                };
                self.stories
                    .entry(name.clone())
                    .or_default()
                    .insert(engine, told);
            }
        }
    }

    pub fn text(&self) -> String {
        let mut text = "| story |".to_owned();
        for engine in &self.engines {
            text += &format!(" {} |", engine.title());
        }
        text += "\n|---|";
        text += &"--:|".repeat(self.engines.len());
        let mut whys: Vec<&str> = Vec::new();
        for (name, engines) in &self.stories {
            text += &format!("\n| {} |", name.replace("::", ": ").replace('_', " "));
            for engine in &self.engines {
                text += &match engines.get(engine.name()) {
                    None => " |".to_owned(),
                    Some(told) => match told.outcome.strip_prefix("not here: ") {
                        None if told.outcome == "ok" => {
                            let again = if told.again { ", the second time" } else { "" };
                            format!(" {}{again} |", seconds(told.milliseconds))
                        }
                        None => format!(" **{}** |", told.outcome),
                        Some(why) => {
                            let at = whys.iter().position(|known| *known == why);
                            let at = at.unwrap_or_else(|| {
                                whys.push(why);
                                whys.len() - 1
                            });
                            let part = match told.milliseconds {
                                0 => String::new(),
                                some => format!("{}, in part ", seconds(some)),
                            };
                            format!(" {part}({}) |", at + 1)
                        }
                    },
                };
            }
        }
        text += "\n| all |";
        for engine in &self.engines {
            let told: Vec<_> = self
                .stories
                .values()
                .filter_map(|row| row.get(engine.name()))
                .collect();
            let well = told.iter().filter(|told| told.outcome == "ok").count();
            let time = told.iter().map(|told| told.milliseconds).sum();
            text += &format!(" {well} of {}, {} |", self.stories.len(), seconds(time));
        }
        text += "\n";
        for (index, why) in whys.iter().enumerate() {
            text += &format!("\n({}) Not told in this engine: {why}.", index + 1);
        }
        if !whys.is_empty() {
            text += "\n";
        }
        text
    }

    /// Writes the table where the document has it.
    pub fn write(&self) -> Outcome {
        let path = house::root().join(DOCUMENT);
        let document = at(&path, fs::read_to_string(&path))?;
        let parts = document
            .split_once(START)
            .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
        let Some((before, after)) = parts else {
            return Err(Failure::new(format!(
                "`{DOCUMENT}` has no place for the table"
            )));
        };
        let mut versions = String::new();
        for engine in &self.engines {
            versions += &format!("- {}: {}\n", engine.title(), engine.version());
        }
        let text = self.text();
        let text = format!("{before}{START}\n{versions}\n{text}\n{END}{after}");
        at(&path, fs::write(&path, text))
    }
}

/// The stories of a file, in their order.
fn told(file: &Path) -> Vec<(String, Told)> {
    // Where nothing could be built nothing is written.
    let lines = fs::read_to_string(file).unwrap_or_default();
    let read = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let name = parts.next()?.to_owned();
        let told = Told {
            milliseconds: parts.next()?.parse().ok()?,
            outcome: parts.next()?.to_owned(),
            again: false,
        };
        Some((name, told))
    };
    lines.lines().filter_map(read).collect()
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100)
}
