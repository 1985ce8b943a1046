//! `merchant.toml`: what frames a shop's pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hemline_api_types::{ContactWay, OftenAsked};
use serde::Deserialize;
use toml::Spanned;

use super::embed::{self, EmbedEntry};
use super::guide::{self, GuideEntry};
use super::theme::{Theme, ThemeEntry};
use super::{is_slug, toml_report};
use crate::Report;

#[derive(Clone, Debug)]
pub struct Profile {
    pub name: String,
    pub tagline: String,
    /// BCP 47.
    pub locale: String,
    /// ISO 4217.
    pub currency: String,
    pub shop_url: Option<String>,
    pub contact: Vec<ContactWay>,
    pub often_asked: Vec<OftenAsked>,
    /// In the order of the document.
    pub groups: Vec<GroupHead>,
    /// Origins of the sites that may hold the pages in a frame.
    pub embedded_at: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GroupHead {
    pub id: String,
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileEntry {
    name: Spanned<String>,
    tagline: Spanned<String>,
    locale: Spanned<String>,
    currency: Spanned<String>,
    shop_url: Option<Spanned<String>>,
    #[serde(default)]
    contact: Vec<Spanned<ContactEntry>>,
    #[serde(default)]
    often_asked: Vec<OftenAskedEntry>,
    group: Vec<GroupEntry>,
    /// Checked once the policy is read.
    returns: Option<GuideEntry>,
    #[serde(default)]
    embed: EmbedEntry,
    theme: ThemeEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OftenAskedEntry {
    label: String,
    query: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    id: Spanned<String>,
    title: String,
}

/// Every key that some way has; [`ContactEntry::way`] says which belong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactEntry {
    kind: ContactKind,
    address: Option<Spanned<String>>,
    number: Option<Spanned<String>>,
    country: Option<Spanned<String>>,
    lines: Option<Vec<String>>,
    purpose: Option<Spanned<String>>,
    hint: Option<Spanned<String>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ContactKind {
    Email,
    Phone,
    Post,
    Chat,
}

/// Reads the file and writes down what is wrong with it; `None` if that leaves
/// nothing to go on with.
pub(super) fn load(
    file: &Path,
    merchant: &str,
    reports: &mut Vec<Report>,
) -> Option<(Profile, Theme, guide::Draft)> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            reports.push(Report::file(file, format!("can't be read: {error}")));
            return None;
        }
    };
    let entry = match toml::from_str::<ProfileEntry>(&text) {
        Ok(entry) => entry,
        Err(error) => {
            reports.push(toml_report(file, &text, 0, &error));
            return None;
        }
    };
    let mut page = Page {
        file,
        text: &text,
        reports,
    };
    let contact = entry
        .contact
        .iter()
        .filter_map(|way| {
            let (kind, way_entry) = (way.get_ref().kind, way.get_ref());
            way_entry
                .way(kind)
                .map_err(|problem| page.report(way.span(), problem))
                .ok()
        })
        .collect();
    page.require(
        &entry.name,
        |name| !name.trim().is_empty(),
        "a shop has a name",
    );
    // It stands in the head of mails.
    page.require(
        &entry.name,
        |name| !name.contains(char::is_control),
        "a shop's name stands on one line",
    );
    page.require(
        &entry.tagline,
        |line| !line.trim().is_empty(),
        "a shop has a tagline",
    );
    page.require(
        &entry.locale,
        is_locale,
        "a locale is a tag like en or en-GB",
    );
    page.require(
        &entry.currency,
        |code| is_code(code, 3),
        "a currency is an ISO 4217 code like USD",
    );
    if let Some(url) = &entry.shop_url {
        page.require(
            url,
            |url| url.starts_with("https://"),
            "a shop's address starts with https://",
        );
    }
    let mut ids = BTreeSet::new();
    for group in &entry.group {
        page.require(
            &group.id,
            is_slug,
            "an id is made of small letters, digits and hyphens",
        );
        page.require(
            &group.id,
            |id| ids.insert(id.to_owned()),
            "there is a group of this id already",
        );
    }
    for way in &entry.contact {
        let way = way.get_ref();
        if let Some(country) = &way.country {
            page.require(
                country,
                |code| is_code(code, 2),
                "a country is an ISO 3166 code like US",
            );
        }
        if let (ContactKind::Email, Some(address)) = (way.kind, &way.address) {
            page.require(address, is_email, "this is not an email address");
        }
        if let Some(number) = &way.number {
            page.require(
                number,
                |number| number.starts_with('+'),
                "a number starts with + and the country",
            );
        }
    }
    let embedded_at = embed::check(entry.embed, &mut page);
    let theme = Theme::check(merchant, &entry.theme, &mut page);
    let profile = Profile {
        name: entry.name.into_inner(),
        tagline: entry.tagline.into_inner(),
        locale: entry.locale.into_inner(),
        currency: entry.currency.into_inner(),
        shop_url: entry.shop_url.map(Spanned::into_inner),
        contact,
        often_asked: entry
            .often_asked
            .into_iter()
            .map(|OftenAskedEntry { label, query }| OftenAsked { label, query })
            .collect(),
        groups: entry
            .group
            .into_iter()
            .map(|GroupEntry { id, title }| GroupHead {
                id: id.into_inner(),
                title,
            })
            .collect(),
        embedded_at,
    };
    let draft = guide::Draft {
        file: file.to_owned(),
        entry: entry.returns,
        text,
    };
    theme.map(|theme| (profile, theme, draft))
}

/// A file while it is checked.
pub(super) struct Page<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
    pub(super) reports: &'a mut Vec<Report>,
}

impl Page<'_> {
    pub(super) fn report(&mut self, span: std::ops::Range<usize>, message: impl std::fmt::Display) {
        self.reports
            .push(Report::at(self.file, self.text, span, message));
    }

    pub(super) fn require(
        &mut self,
        field: &Spanned<String>,
        holds: impl FnOnce(&str) -> bool,
        wanted: &str,
    ) {
        if !holds(field.get_ref()) {
            self.report(field.span(), wanted);
        }
    }
}

impl ContactEntry {
    fn way(&self, kind: ContactKind) -> Result<ContactWay, String> {
        let word =
            |field: &Option<Spanned<String>>| field.as_ref().map(|field| field.get_ref().clone());
        let given = [
            ("address", self.address.is_some()),
            ("number", self.number.is_some()),
            ("country", self.country.is_some()),
            ("lines", self.lines.is_some()),
            ("purpose", self.purpose.is_some()),
            ("hint", self.hint.is_some()),
        ];
        let (name, needed, possible): (_, &[&str], &[&str]) = match kind {
            ContactKind::Email => ("an email", &["address"], &["address", "purpose"]),
            ContactKind::Phone => ("a phone", &["number", "country"], &["number", "country"]),
            ContactKind::Post => (
                "a post",
                &["lines", "country"],
                &["lines", "country", "purpose"],
            ),
            ContactKind::Chat => ("a chat", &["hint"], &["hint"]),
        };
        for (field, present) in given {
            if present && !possible.contains(&field) {
                return Err(format!("{name} contact has no `{field}`"));
            }
            if !present && needed.contains(&field) {
                return Err(format!("{name} contact needs `{field}`"));
            }
        }
        let needed = |field: &Option<Spanned<String>>| word(field).unwrap_or_default();
        Ok(match kind {
            ContactKind::Email => ContactWay::Email {
                address: needed(&self.address),
                purpose: word(&self.purpose),
            },
            ContactKind::Phone => ContactWay::Phone {
                number: needed(&self.number),
                country: needed(&self.country),
            },
            ContactKind::Post => ContactWay::Post {
                lines: self.lines.clone().unwrap_or_default(),
                country: needed(&self.country),
                purpose: word(&self.purpose),
            },
            ContactKind::Chat => ContactWay::Chat {
                hint: needed(&self.hint),
            },
        })
    }
}

impl Profile {
    /// The ways that lead to the team at a press, as addresses.
    pub fn links(&self) -> Vec<String> {
        let link = |way: &ContactWay| match way {
            ContactWay::Email { address, .. } => Some(format!("mailto:{address}")),
            ContactWay::Phone { number, .. } => Some(telephone(number)),
            ContactWay::Post { .. } | ContactWay::Chat { .. } => None,
        };
        self.contact.iter().filter_map(link).collect()
    }
}

/// A number as printed, as an address to call.
pub fn telephone(number: &str) -> String {
    let digits: String = number
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    format!("tel:{digits}")
}

fn is_locale(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && subtags.all(|subtag| {
            (2..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn is_code(code: &str, length: usize) -> bool {
    code.len() == length && code.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_email(address: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-_+@".contains(&b);
    address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@')
    }) && address.bytes().all(allowed)
}
