//! The shops, as their folders tell them. A shop is a folder of `merchants/`: no
//! shop's name stands in Rust. Everything is read and checked before the first
//! request; what is wrong is reported with file, line and caret, all at once.

mod article;
mod ask;
mod audit;
mod contact;
mod coverage;
mod embed;
mod guide;
mod products;
mod profile;
mod sizes;
mod theme;
mod versions;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use hemline_api_types as api;
use hemline_api_types::contact::Contact;
use hemline_api_types::returns::Guide;
use hemline_policy::document::Policy;
use hemline_sizes::chart::Chart;

use self::products::Around;
use crate::Report;

pub use article::Article;
pub use audit::{Audit, audit, default_folder, policies};
pub use coverage::coverage_table;
pub use embed::is_origin;
pub use products::{DemoShop, Drawing, Mark, Pattern, Product};
pub use profile::{GroupHead, Profile, telephone};
pub use theme::Theme;

/// One shop, read and checked.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// The folder's name.
    pub id: String,
    pub profile: Profile,
    pub theme: Theme,
    /// How it wants a return.
    pub guide: Guide,
    /// What one can write to it about.
    pub contact: Contact,
    /// The newest version, which is the one that is shown.
    pub policy: Policy,
    /// The versions before it, the oldest first.
    pub earlier: Vec<Policy>,
    /// Its size charts; none where it has no `sizes.toml`.
    pub sizes: Vec<Chart>,
    /// In the order of the groups, then by position.
    pub articles: Vec<Article>,
    /// Its page to try the help widget on; none where it has no products.
    pub demo_shop: Option<DemoShop>,
}

/// Words that addresses use already.
const TAKEN: &[&str] = &[
    "demo", "desk", "healthz", "locales", "problems", "readyz", "themes", "v1",
];

/// Reads every shop in `folder`, in the order of their ids.
///
/// # Errors
/// Everything that is wrong, in the order of the files.
pub fn load(folder: &Path) -> Result<Vec<Merchant>, Vec<Report>> {
    let mut merchants = Vec::new();
    let mut reports = Vec::new();
    for shop in folders(folder).map_err(|report| vec![report])? {
        match load_merchant(&shop) {
            Ok(merchant) => merchants.push(merchant),
            Err(mut found) => reports.append(&mut found),
        }
    }
    if merchants.is_empty() && reports.is_empty() {
        reports.push(Report::file(folder, "there is no shop in this folder"));
    }
    if reports.is_empty() {
        Ok(merchants)
    } else {
        Err(reports)
    }
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, Report> {
    let unreadable = |error| {
        Report::file(
            folder,
            format!("this folder of shops can't be read: {error}"),
        )
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads one shop's folder.
///
/// # Errors
/// Everything that is wrong with it, in the order of the files.
pub fn load_merchant(folder: &Path) -> Result<Merchant, Vec<Report>> {
    let id = folder
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    if !is_slug(id) || TAKEN.contains(&id) {
        let wanted = "a shop's folder is named by small letters, digits and hyphens, \
                      and not like an address of the server's own";
        return Err(vec![Report::file(folder, wanted)]);
    }
    let mut reports = Vec::new();
    stays_within(folder, &mut reports);
    if !reports.is_empty() {
        return Err(reports);
    }
    let profile = profile::load(&folder.join("merchant.toml"), id, &mut reports);
    let policy = load_policy(&folder.join("policy.toml"), &mut reports);
    let drafts = article::read(&folder.join("faq"), &mut reports);
    let (Some((profile, theme, guide)), Some(policy)) = (profile, policy) else {
        return Err(reports);
    };
    let guide = guide::finish(guide, &policy, &mut reports);
    let contact = contact::load(&folder.join("contact.toml"), &policy, &mut reports);
    let sizes = sizes::load(&folder.join("sizes.toml"), &policy, &mut reports);
    let around = Around {
        id,
        currency: &profile.currency,
        policy: &policy,
        sizes: &sizes,
    };
    let demo_shop = products::load(folder, &around, &mut reports);
    let earlier = versions::load(&folder.join("policies"), &policy, &mut reports);
    let articles = article::finish(drafts, id, &profile, &policy, &mut reports);
    if reports.is_empty() {
        Ok(Merchant {
            id: id.to_owned(),
            profile,
            theme,
            guide,
            contact,
            policy,
            earlier,
            sizes,
            articles,
            demo_shop,
        })
    } else {
        Err(reports)
    }
}

/// Refuses links out of a shop's folder: who fills it may be someone else than who
/// runs the server, and what is read from it is shown to everyone.
fn stays_within(folder: &Path, reports: &mut Vec<Report>) {
    let Ok(whole) = fs::canonicalize(folder) else {
        // What reads it says why.
        return;
    };
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                left.push(path);
            } else if !fs::canonicalize(&path).is_ok_and(|real| real.starts_with(&whole)) {
                let wrong = "this link leads out of the shop's folder";
                reports.push(Report::file(&path, wrong));
            }
        }
    }
}

fn load_policy(file: &Path, reports: &mut Vec<Report>) -> Option<Policy> {
    let text = fs::read_to_string(file)
        .map_err(|error| reports.push(Report::file(file, format!("can't be read: {error}"))))
        .ok()?;
    hemline_policy::load::policy(&text, &file.display().to_string())
        .map_err(|rendered| reports.push(Report::told(rendered.trim_end().to_owned())))
        .ok()
}

impl Merchant {
    /// The policy as it was on a day, which an order of that day keeps. Of the
    /// days before the first version nothing is known: the first holds.
    pub fn policy_on(&self, day: NaiveDate) -> &Policy {
        let held = |policy: &&Policy| policy.since().is_some_and(|since| since <= day);
        let versions = || self.earlier.iter().chain([&self.policy]);
        let last = versions().take_while(held).last();
        last.or(versions().next()).unwrap_or(&self.policy)
    }

    pub fn article(&self, slug: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.slug == slug)
    }

    /// Which articles tell each clause of the policy, by slug; none where no
    /// article does.
    pub fn coverage(&self) -> BTreeMap<&str, Vec<&str>> {
        let telling = |clause: &str| {
            self.articles
                .iter()
                .filter(|article| article.clauses.iter().any(|told| told == clause))
                .map(|article| article.slug.as_str())
                .collect()
        };
        self.policy
            .clauses()
            .iter()
            .map(|clause| (clause.id.as_str(), telling(&clause.id)))
            .collect()
    }

    /// Bodies of the API.
    pub fn summary(&self) -> api::MerchantSummary {
        api::MerchantSummary {
            id: self.id.clone(),
            name: self.profile.name.clone(),
            tagline: self.profile.tagline.clone(),
        }
    }

    pub fn to_api(&self) -> api::Merchant {
        let profile = &self.profile;
        api::Merchant {
            id: self.id.clone(),
            name: profile.name.clone(),
            tagline: profile.tagline.clone(),
            locale: profile.locale.clone(),
            currency: profile.currency.clone(),
            shop_url: profile.shop_url.clone(),
            contact: profile.contact.clone(),
            often_asked: profile.often_asked.clone(),
            groups: self.groups(),
            policy_version: self.policy.version().to_owned(),
            theme: self.theme.address.clone(),
        }
    }

    /// The groups that have articles.
    fn groups(&self) -> Vec<api::Group> {
        let articles = |group: &str| -> Vec<api::ArticleSummary> {
            self.articles
                .iter()
                .filter(|article| article.group == group)
                .map(Article::summary)
                .collect()
        };
        self.profile
            .groups
            .iter()
            .map(|GroupHead { id, title }| api::Group {
                id: id.clone(),
                title: title.clone(),
                articles: articles(id),
            })
            .filter(|group| !group.articles.is_empty())
            .collect()
    }

    pub fn article_to_api(&self, article: &Article) -> api::Article {
        let note = |id: &String| {
            self.policy.clause(id).map(|clause| api::ClauseNote {
                id: clause.id.clone(),
                section: clause.section.clone(),
                title: clause.title.clone(),
                text: clause.text.clone(),
            })
        };
        api::Article {
            slug: article.slug.clone(),
            title: article.title.clone(),
            summary: article.summary.clone(),
            group: article.group.clone(),
            html: article.html.clone(),
            clauses: article.clauses.iter().filter_map(note).collect(),
            related: article
                .related
                .iter()
                .filter_map(|slug| self.article(slug).map(Article::summary))
                .collect(),
            ask: article.ask.clone(),
        }
    }

    /// What the browser downloads to search in the shop's answers.
    pub fn search_index(&self) -> hemline_search::Index {
        let group = |id: &str| {
            self.profile
                .groups
                .iter()
                .find(|group| group.id == id)
                .map_or("", |group| group.title.as_str())
        };
        let documents: Vec<_> = self
            .articles
            .iter()
            .map(|article| hemline_search::Document {
                slug: &article.slug,
                title: &article.title,
                summary: &article.summary,
                group: group(&article.group),
                body: &article.plain,
            })
            .collect();
        hemline_search::Index::build(&documents)
    }
}

impl Article {
    fn summary(&self) -> api::ArticleSummary {
        api::ArticleSummary {
            slug: self.slug.clone(),
            title: self.title.clone(),
        }
    }
}

/// What the reader of TOML found wrong in the part of `text` that starts at
/// byte `start`.
pub(crate) fn toml_report(
    file: &Path,
    text: &str,
    start: usize,
    error: &toml::de::Error,
) -> Report {
    match error.span() {
        Some(span) => Report::at(
            file,
            text,
            start + span.start..start + span.end,
            error.message(),
        ),
        None => Report::file(file, error.message()),
    }
}

fn is_slug(word: &str) -> bool {
    (1..=64).contains(&word.len())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !word.starts_with('-')
        && !word.ends_with('-')
}
