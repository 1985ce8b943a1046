//! The clause label: what the policy says, sewn in beside what rests on it.

use crate::{
    format,
    markup::{Built, view},
    text,
};

/// A clause, and the address at which it stands among the others.
pub struct ClauseEntry {
    pub href: String,
    pub section: String,
    pub title: String,
    pub text: String,
    /// How it is read, where it leaves more than one reading.
    pub reading: Option<String>,
}

/// One label with an entry for each clause; nothing without a clause.
pub fn clause_note(entries: Vec<ClauseEntry>) -> Option<Built> {
    if entries.is_empty() {
        return None;
    }
    let entries: Vec<_> = entries.into_iter().map(entry).collect();
    Some(view! { <div class="clause">{entries}</div> })
}

fn entry(clause: ClauseEntry) -> Built {
    let reading = clause.reading.map(|reading| {
        view! {
            <p class="clause-reading">
                <strong>{text!("policy.reading")}</strong>
                " "
                {reading}
            </p>
        }
    });
    view! {
        <div class="clause-entry">
            <h3 class="clause-title">{clause.title}</h3>
            <p class="clause-text">{clause.text}</p>
            {reading}
            <a class="clause-source" href=clause.href>
                {section_link(&clause.section)}
                <span class="visually-hidden">{text!("clause.of_policy")}</span>
            </a>
        </div>
    }
}

fn section_link(section: &str) -> String {
    match Section::of(section) {
        Section::Titled(title) => text!("clause.read", section = title),
        Section::Number(number) => text!("clause.read_number", section = number),
        Section::Numbers(numbers) => text!("clause.read_numbers", sections = numbers),
    }
}

/// Where a clause stands: under a heading, or in one or more numbered sections.
pub enum Section {
    Titled(String),
    Number(String),
    /// As a list in words: `1 and 11`.
    Numbers(String),
}

impl Section {
    pub fn of(section: &str) -> Self {
        if !section.starts_with(|first: char| first.is_ascii_digit()) {
            return Self::Titled(section.to_owned());
        }
        let numbers: Vec<String> = section.split(", ").map(str::to_owned).collect();
        if numbers.len() == 1 {
            Self::Number(section.to_owned())
        } else {
            Self::Numbers(format::all_of(&numbers))
        }
    }
}
