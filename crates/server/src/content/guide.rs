//! `[returns]` of `merchant.toml`: how a shop wants a return. Each step stands
//! with the clause that says so; one that no clause says is refused.

use std::path::PathBuf;

use hemline_api_types::order::Hint;
use hemline_api_types::returns::{Guide, GuideStep, ReturnAddress, Way};
use hemline_policy::document::{Clause, Policy};
use serde::Deserialize;
use toml::Spanned;

use super::profile::Page;
use crate::Report;

/// More would not fit on a parcel's label.
const MOST_LINES: usize = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideEntry {
    authorise: Authorise,
    late: Option<Spanned<String>>,
    #[serde(default)]
    step: Vec<StepEntry>,
    address: Option<AddressEntry>,
}

/// Who lets an accepted return be posted.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Authorise {
    Team,
    /// The decision itself: nobody has to say a word.
    AtOnce,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepEntry {
    clause: Spanned<String>,
    text: Spanned<String>,
    way: Option<Way>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressEntry {
    clause: Spanned<String>,
    lines: Spanned<Vec<Spanned<String>>>,
}

/// The section of a profile that was read, for the policy whose clauses it names.
pub(super) struct Draft {
    pub file: PathBuf,
    pub text: String,
    pub entry: Option<GuideEntry>,
}

/// The guide, and in `reports` what is wrong with it. A shop that says nothing of
/// returns has its team look at each, and no steps.
pub(super) fn finish(draft: Draft, policy: &Policy, reports: &mut Vec<Report>) -> Guide {
    let Some(entry) = draft.entry else {
        return Guide {
            waits_for_team: true,
            ..Guide::default()
        };
    };
    let mut page = Page {
        file: &draft.file,
        text: &draft.text,
        reports,
    };
    let late = entry.late.and_then(|id| {
        let clause = cited(&id, policy, &mut page)?;
        Some(hint(clause, clause.text.clone()))
    });
    let steps = entry.step.into_iter().filter_map(|step| {
        page.require(&step.text, is_line, "a step is a line of words");
        let clause = cited(&step.clause, policy, &mut page)?;
        Some(GuideStep {
            hint: hint(clause, step.text.into_inner()),
            way: step.way,
        })
    });
    Guide {
        waits_for_team: match entry.authorise {
            Authorise::Team => true,
            Authorise::AtOnce => false,
        },
        steps: steps.collect(),
        address: entry
            .address
            .and_then(|address| address.checked(policy, &mut page)),
        late,
    }
}

impl AddressEntry {
    fn checked(self, policy: &Policy, page: &mut Page<'_>) -> Option<ReturnAddress> {
        if !(1..=MOST_LINES).contains(&self.lines.get_ref().len()) {
            let wanted = format!("an address has 1 to {MOST_LINES} lines");
            page.report(self.lines.span(), wanted);
        }
        for line in self.lines.get_ref() {
            page.require(line, is_line, "a line of an address has words");
        }
        let clause = cited(&self.clause, policy, page)?.id.clone();
        let lines = self.lines.into_inner().into_iter();
        Some(ReturnAddress {
            lines: lines.map(Spanned::into_inner).collect(),
            clause,
        })
    }
}

fn cited<'p>(id: &Spanned<String>, policy: &'p Policy, page: &mut Page<'_>) -> Option<&'p Clause> {
    let clause = policy.clause(id.get_ref());
    if clause.is_none() {
        page.report(id.span(), format!("there is no clause `{}`", id.get_ref()));
    }
    clause
}

/// A step decides nothing: it is what the clause asks of the shopper.
fn hint(clause: &Clause, text: String) -> Hint {
    Hint {
        clause: clause.id.clone(),
        section: clause.section.clone(),
        title: clause.title.clone(),
        text,
        reading: clause.reading.clone(),
        decides: false,
    }
}

/// Words on one line, as a mail and a label print them.
fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}
