//! `sizes.toml`: a shop's size charts. A shop without the file has none.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use hemline_policy::document::Policy;
use hemline_policy::fact::Fact;
use hemline_sizes::chart::Chart;
use hemline_sizes::load;

use crate::Report;

/// The charts, and in `reports` what is wrong with them. Their categories are
/// those of the shop's policy.
pub(super) fn load(file: &Path, policy: &Policy, reports: &mut Vec<Report>) -> Vec<Chart> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            reports.push(Report::file(file, format!("can't be read: {error}")));
            return Vec::new();
        }
    };
    let vocabulary = policy.vocabulary();
    let knows = |word: &str| vocabulary.parse(Fact::Category, word).is_ok();
    match load::charts(&text, &file.display().to_string(), knows) {
        Ok(charts) => charts,
        Err(rendered) => {
            reports.extend(rendered.into_iter().map(Report::told));
            Vec::new()
        }
    }
}
