//! `contact.toml`: what one can write to a shop's team about, and what is asked of
//! it. What is to be had ready stands with the clause that says so; what no clause
//! or engine knows is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hemline_api_types::ClauseNote;
use hemline_api_types::contact::{
    Contact, ContactTopic, FieldKind, Instead, OrderUse, Question, TopicField,
};
use hemline_api_types::returns::Known;
use hemline_policy::document::{Clause, Need, Policy, Topic};
use hemline_policy::fact::Fact;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::profile::Page;
use super::{is_slug, toml_report};
use crate::Report;

/// More than anyone reads through.
const MOST_TOPICS: usize = 20;
const MOST_FIELDS: usize = 10;
const MOST_OPTIONS: usize = 12;
const MOST_CLAUSES: usize = 6;
const MOST_FACTS: usize = 6;
/// In characters.
const LONGEST_TITLE: usize = 80;
const LONGEST_HINT: usize = 200;
const LONGEST_OPTION: usize = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactFile {
    topic: Spanned<Vec<TopicEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicEntry {
    id: Spanned<String>,
    title: Spanned<String>,
    hint: Option<Spanned<String>>,
    instead: Option<Instead>,
    question: Option<QuestionEntry>,
    needs: Option<Spanned<Vec<Need>>>,
    order: OrderUse,
    #[serde(default)]
    field: Vec<FieldEntry>,
    #[serde(default)]
    clauses: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    topic: Spanned<String>,
    #[serde(default)]
    facts: BTreeMap<Spanned<String>, Spanned<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    id: Spanned<String>,
    label: Spanned<String>,
    hint: Option<Spanned<String>>,
    kind: Spanned<FieldWord>,
    options: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    optional: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FieldWord {
    Line,
    Text,
    Choice,
}

/// Reads the file of a shop, and writes down what is wrong with it. A shop without
/// one is written to about anything.
pub(super) fn load(file: &Path, policy: &Policy, reports: &mut Vec<Report>) -> Contact {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return anything(),
        Err(error) => {
            reports.push(Report::file(file, format!("can't be read: {error}")));
            return anything();
        }
    };
    let entries = match toml::from_str::<ContactFile>(&text) {
        Ok(ContactFile { topic }) => topic,
        Err(error) => {
            reports.push(toml_report(file, &text, 0, &error));
            return anything();
        }
    };
    let mut page = Page {
        file,
        text: &text,
        reports,
    };
    if !(1..=MOST_TOPICS).contains(&entries.get_ref().len()) {
        let wanted = format!("there are 1 to {MOST_TOPICS} topics");
        page.report(entries.span(), wanted);
    }
    let mut ids = BTreeSet::new();
    let topics = entries.into_inner().into_iter();
    Contact {
        topics: topics
            .map(|entry| entry.checked(policy, &mut ids, &mut page))
            .collect(),
    }
}

/// What a shop that says nothing of its topics is written to about.
fn anything() -> Contact {
    Contact {
        topics: vec![ContactTopic {
            id: "something-else".to_owned(),
            title: "Something else".to_owned(),
            hint: None,
            instead: None,
            question: None,
            needs: Vec::new(),
            order: OrderUse::Possible,
            fields: Vec::new(),
            clauses: Vec::new(),
        }],
    }
}

impl TopicEntry {
    fn checked(
        self,
        policy: &Policy,
        ids: &mut BTreeSet<String>,
        page: &mut Page<'_>,
    ) -> ContactTopic {
        new_id(&self.id, ids, "topic", page);
        words(&self.title, LONGEST_TITLE, page);
        if let Some(hint) = &self.hint {
            words(hint, LONGEST_HINT, page);
        }
        if let Some(id) = self.clauses.get(MOST_CLAUSES) {
            let wanted = format!("a topic names at most {MOST_CLAUSES} clauses");
            page.report(id.span(), wanted);
        }
        if let Some(needs) = &self.needs
            && !needs.get_ref().is_empty()
            && self.clauses.is_empty()
        {
            let wanted = "what is to be had ready stands with the clause that says so";
            page.report(needs.span(), wanted);
        }
        if let Some(field) = self.field.get(MOST_FIELDS) {
            let wanted = format!("a topic has at most {MOST_FIELDS} fields");
            page.report(field.id.span(), wanted);
        }
        let mut named = BTreeSet::new();
        let mut field_ids = BTreeSet::new();
        ContactTopic {
            clauses: self
                .clauses
                .iter()
                .filter_map(|id| cited(id, policy, &mut named, page))
                .collect(),
            question: self
                .question
                .and_then(|question| question.checked(policy, page)),
            fields: self
                .field
                .into_iter()
                .map(|field| field.checked(&mut field_ids, page))
                .collect(),
            id: self.id.into_inner(),
            title: self.title.into_inner(),
            hint: self.hint.map(Spanned::into_inner),
            instead: self.instead,
            needs: self.needs.map(Spanned::into_inner).unwrap_or_default(),
            order: self.order,
        }
    }
}

impl QuestionEntry {
    fn checked(self, policy: &Policy, page: &mut Page<'_>) -> Option<Question> {
        let topic = Topic::named(self.topic.get_ref());
        if topic.is_none() {
            let known: Vec<&str> = Topic::ALL.iter().map(|topic| topic.name()).collect();
            let name = self.topic.get_ref();
            let wanted = format!("there is no `{name}` to decide on; {}", known.join(", "));
            page.report(self.topic.span(), wanted);
        }
        if let Some(name) = self.facts.keys().nth(MOST_FACTS) {
            let wanted = format!("a question comes with at most {MOST_FACTS} facts");
            page.report(name.span(), wanted);
        }
        let facts = self.facts.iter().filter_map(|(name, value)| {
            let Some(fact) = Fact::named(name.get_ref()) else {
                page.report(
                    name.span(),
                    format!("there is no fact `{}`", name.get_ref()),
                );
                return None;
            };
            if matches!(fact, Fact::Today | Fact::Now) {
                page.report(name.span(), "the clock tells this");
                return None;
            }
            let said = in_words(value.get_ref());
            match policy.vocabulary().parse(fact, &said) {
                Ok(_) => Some(Known {
                    fact: fact.name().to_owned(),
                    value: said,
                }),
                Err(wrong) => {
                    page.report(value.span(), wrong);
                    None
                }
            }
        });
        let facts = facts.collect();
        Some(Question {
            topic: topic?,
            facts,
        })
    }
}

impl FieldEntry {
    fn checked(self, ids: &mut BTreeSet<String>, page: &mut Page<'_>) -> TopicField {
        new_id(&self.id, ids, "field", page);
        words(&self.label, LONGEST_TITLE, page);
        if let Some(hint) = &self.hint {
            words(hint, LONGEST_HINT, page);
        }
        let kind = match (self.kind.get_ref(), self.options) {
            (FieldWord::Line, None) => FieldKind::Line,
            (FieldWord::Text, None) => FieldKind::Text,
            (FieldWord::Choice, Some(options)) => FieldKind::Choice(choices(options, page)),
            (FieldWord::Choice, None) => {
                page.report(self.kind.span(), "a choice has `options`");
                FieldKind::Line
            }
            (FieldWord::Line | FieldWord::Text, Some(options)) => {
                page.report(options.span(), "only a choice has `options`");
                FieldKind::Line
            }
        };
        TopicField {
            id: self.id.into_inner(),
            label: self.label.into_inner(),
            hint: self.hint.map(Spanned::into_inner),
            kind,
            optional: self.optional,
        }
    }
}

fn choices(options: Spanned<Vec<Spanned<String>>>, page: &mut Page<'_>) -> Vec<String> {
    if !(2..=MOST_OPTIONS).contains(&options.get_ref().len()) {
        let wanted = format!("a choice is among 2 to {MOST_OPTIONS}");
        page.report(options.span(), wanted);
    }
    let mut known = BTreeSet::new();
    for option in options.get_ref() {
        words(option, LONGEST_OPTION, page);
        if !known.insert(option.get_ref().as_str()) {
            page.report(option.span(), "this option stands here already");
        }
    }
    let options = options.get_ref().iter();
    options.map(|option| option.get_ref().clone()).collect()
}

fn new_id(id: &Spanned<String>, ids: &mut BTreeSet<String>, of: &str, page: &mut Page<'_>) {
    page.require(
        id,
        is_slug,
        "an id is made of small letters, digits and hyphens",
    );
    let is_new = ids.insert(id.get_ref().clone());
    let taken = format!("there is a {of} of this id already");
    page.require(id, |_| is_new, &taken);
}

/// Words on one line, as a form and a mail print them.
fn words(text: &Spanned<String>, most: usize, page: &mut Page<'_>) {
    let is_line = |text: &str| {
        !text.trim().is_empty()
            && text.chars().count() <= most
            && !text.chars().any(char::is_control)
    };
    page.require(
        text,
        is_line,
        &format!("this is a line of 1 to {most} characters"),
    );
}

fn cited(
    id: &Spanned<String>,
    policy: &Policy,
    named: &mut BTreeSet<String>,
    page: &mut Page<'_>,
) -> Option<ClauseNote> {
    let clause: Option<&Clause> = policy.clause(id.get_ref());
    if clause.is_none() {
        page.report(id.span(), format!("there is no clause `{}`", id.get_ref()));
    }
    if !named.insert(id.get_ref().clone()) {
        page.report(id.span(), "this clause stands here already");
    }
    clause.map(|clause| ClauseNote {
        id: clause.id.clone(),
        section: clause.section.clone(),
        title: clause.title.clone(),
        text: clause.text.clone(),
    })
}

/// A value as an address has it; what is no fact's value, by its kind.
fn in_words(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
            value.type_str().to_owned()
        }
    }
}
