//! The shops' files as `check` and `decide` read them: without a server, and
//! the policies without what surrounds them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use hemline_policy::document::Policy;
use hemline_policy::load;

use super::{folders, load_merchant, versions};
use crate::{clock, demo};

/// `HEMLINE_MERCHANTS`, else `merchants` in the working folder, else the first
/// `merchants` above the program itself.
pub fn default_folder() -> PathBuf {
    if let Some(folder) = env::var_os("HEMLINE_MERCHANTS") {
        return folder.into();
    }
    let here = PathBuf::from("merchants");
    if here.is_dir() {
        return here;
    }
    let program = env::current_exe().unwrap_or_default();
    let above = program
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("merchants"));
    above
        .into_iter()
        .find(|folder| folder.is_dir())
        .unwrap_or(here)
}

/// The policy of each shop, by the shop's id.
///
/// # Errors
/// The first policy that can't be read, as rendered for its author.
pub fn policies(folder: &Path) -> Result<Vec<(String, Policy)>, String> {
    let shops = folders(folder).map_err(|report| report.to_string())?;
    let mut policies = Vec::new();
    for shop in shops {
        let file = shop.join("policy.toml");
        let shown = file.display().to_string();
        let text =
            fs::read_to_string(&file).map_err(|error| format!("{shown} can't be read: {error}"))?;
        let id = shop
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        policies.push((id, load::policy(&text, &shown)?));
    }
    Ok(policies)
}

/// What `check` found.
#[derive(Default)]
pub struct Audit {
    pub merchants: usize,
    pub errors: usize,
    pub notes: usize,
    /// Rendered, shop after shop.
    pub text: String,
}

/// Reads every shop, and analyses each version of its policy that can be read.
pub fn audit(folder: &Path) -> Audit {
    let mut audit = Audit::default();
    let shops = match folders(folder) {
        Ok(shops) => shops,
        Err(report) => {
            audit.errors = 1;
            audit.text = format!("{report}\n");
            return audit;
        }
    };
    let now = clock::now().fixed_offset();
    for shop in shops {
        audit.merchants += 1;
        let read = load_merchant(&shop);
        let read = read.and_then(|merchant| demo::read(&shop, &merchant, now));
        if let Err(reports) = read {
            audit.errors += reports.len();
            for report in reports {
                audit.text.push_str(&format!("{report}\n\n"));
            }
            continue;
        }
        let earlier = versions::files(&shop.join("policies")).unwrap_or_default();
        for file in earlier.into_iter().chain([shop.join("policy.toml")]) {
            let Ok(text) = fs::read_to_string(&file) else {
                continue;
            };
            let report = load::check(&text, &file.display().to_string());
            audit.errors += report.errors;
            audit.notes += report.notes;
            audit.text.push_str(&report.text);
        }
    }
    audit
}
