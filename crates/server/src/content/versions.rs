//! A shop's earlier policies: `policies/<YYYY-MM-DD>.toml` beside `policy.toml`,
//! named by the day from which they hold. They are written once and kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use hemline_policy::document::Policy;
use serde::Deserialize;
use toml::Spanned;

use super::load_policy;
use crate::Report;

const MOST: usize = 50;

/// The versions before `newest`, the oldest first; none where there is no folder.
pub fn load(folder: &Path, newest: &Policy, reports: &mut Vec<Report>) -> Vec<Policy> {
    let files = match files(folder) {
        Ok(files) => files,
        Err(error) => {
            reports.push(Report::file(folder, format!("can't be read: {error}")));
            return Vec::new();
        }
    };
    if files.len() > MOST {
        let wrong = format!("holds {} files, more than {MOST}", files.len());
        reports.push(Report::file(folder, wrong));
        return Vec::new();
    }
    let mut versions = Vec::new();
    for file in files {
        let Some(policy) = load_policy(&file, reports) else {
            continue;
        };
        match wrong_with(&file, &policy, newest) {
            Some(wrong) => reports.push(at_version(&file, &wrong)),
            None => versions.push(policy),
        }
    }
    versions
}

/// The files of the folder by name, which is by day.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn wrong_with(file: &Path, policy: &Policy, newest: &Policy) -> Option<String> {
    let version = policy.version();
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    if name != version {
        Some(format!(
            "the file of this version is named `{version}.toml`"
        ))
    } else if policy.since() >= newest.since() {
        let newest = newest.version();
        Some(format!(
            "this version is not older than `{newest}` of policy.toml"
        ))
    } else {
        None
    }
}

/// A report about the version that a file carries.
fn at_version(file: &Path, message: &str) -> Report {
    #[derive(Deserialize)]
    struct Head {
        version: Spanned<String>,
    }
    let text = fs::read_to_string(file).unwrap_or_default();
    match toml::from_str::<Head>(&text) {
        Ok(Head { version }) => Report::at(file, &text, version.span(), message),
        Err(_) => Report::file(file, message),
    }
}
