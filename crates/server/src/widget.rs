//! The help widget as shops load it: its launcher, and the panel that the launcher
//! fetches once somebody wants help. Who pins the launcher to its hash has pinned
//! the panel with it.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

use crate::content::Merchant;
use crate::document::{Cache, Document, brotli};
use crate::secret::digest;
use crate::{Report, dist};

pub struct Widget {
    /// Where this very version of the launcher is, for ever the same.
    pub pinned: String,
    /// Of that version, as a script's `integrity` has it.
    pub integrity: String,
    launcher: String,
    panel: String,
    panel_address: String,
}

/// The launcher that a shop names in its pages.
pub const LAUNCHER: &str = "/widget.js";
/// In the built app alone: it is served at its hashed address.
pub const PANEL: &str = "/widget-panel.js";

/// What stands in the launcher for the panel's address, and for its hash.
const PANEL_ADDRESS: &str = "PANEL-ADDRESS";
const PANEL_INTEGRITY: &str = "PANEL-INTEGRITY";

/// The best there is: the files are short, and every page of a shop loads one.
const BROTLI_QUALITY: u32 = 11;

impl Widget {
    /// # Errors
    /// What is missing from the built app, or not as the server needs it.
    pub fn read(dist: &Path) -> Result<Self, Report> {
        let read = |name: &str| {
            let file = dist.join(name.trim_start_matches('/'));
            let text = fs::read_to_string(&file).map_err(|error| {
                Report::file(
                    &file,
                    format!("the help widget is not here ({error}); {}", dist::WAY_OUT),
                )
            })?;
            Ok((file, stripped(&text)))
        };
        let (_, panel) = read(PANEL)?;
        let panel_address = hashed(PANEL, &panel);
        let panel_integrity = format!("sha256-{}", STANDARD.encode(Sha256::digest(&panel)));
        let (file, mut launcher) = read(LAUNCHER)?;
        for (mark, value) in [
            (PANEL_ADDRESS, &panel_address),
            (PANEL_INTEGRITY, &panel_integrity),
        ] {
            let quoted = [format!("'{mark}'"), format!("\"{mark}\"")];
            let is_quoted = quoted
                .iter()
                .any(|quoted| launcher.contains(quoted.as_str()));
            if launcher.matches(mark).count() != 1 || !is_quoted {
                let problem = format!("`{mark}` has to stand here once, in quotes");
                return Err(Report::file(&file, problem));
            }
            launcher = launcher.replace(mark, value);
        }
        Ok(Self {
            pinned: hashed(LAUNCHER, &launcher),
            integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(&launcher))),
            launcher,
            panel,
            panel_address,
        })
    }

    /// The tag by which a shop's page loads the launcher from `help`, the origin of
    /// this server; pinned, a browser runs this very version and no other.
    pub fn tag(&self, merchant: &Merchant, help: &str, is_pinned: bool) -> String {
        let address = match is_pinned {
            true => &self.pinned,
            false => LAUNCHER,
        };
        let mut tag = format!("<script async src=\"{help}{address}\"");
        let mut set = |name: &str, value: &str| {
            // INVARIANT: writing to a string does not fail.
            let _ = write!(tag, "\n        {name}=\"{value}\"");
        };
        if is_pinned {
            set("integrity", &self.integrity);
            set("crossorigin", "anonymous");
        }
        // INVARIANT: none of these can hold a quote: an id, colours, and addresses
        // that were checked when they were read.
        set("data-merchant", &merchant.id);
        set("data-accent", &merchant.theme.accents.join(" "));
        let links = merchant.profile.links();
        if !links.is_empty() {
            set("data-contact", &links.join(" "));
        }
        tag.push_str("></script>");
        tag
    }

    /// What is served, by path.
    pub fn documents(self) -> [(String, Document); 3] {
        [
            (LAUNCHER.to_owned(), script(&self.launcher, Cache::Briefly)),
            (self.pinned, script(&self.launcher, Cache::Immutable)),
            (self.panel_address, script(&self.panel, Cache::Immutable)),
        ]
    }
}

/// Keeps the versions that are served now in `folder`, and serves those that it has
/// besides: a pinned tag goes on working after an update, and a page that was loaded
/// before it still finds its panel.
///
/// # Errors
/// When the folder can't be read or written.
pub fn keep(folder: &Path, documents: &mut HashMap<String, Document>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (path, document) in documents.iter() {
        let file = folder.join(path.trim_start_matches('/'));
        if is_version(path) && !file.exists() {
            // Under its name it is whole.
            let unfinished = file.with_extension("unfinished");
            fs::write(&unfinished, document.plain())?;
            fs::rename(unfinished, file)?;
        }
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("/{}", entry.file_name().to_string_lossy());
        if !is_version(&path) || documents.contains_key(&path) {
            continue;
        }
        let text = fs::read_to_string(entry.path())?;
        // What was changed since is no version of ours.
        if [LAUNCHER, PANEL]
            .iter()
            .any(|name| hashed(name, &text) == path)
        {
            documents.insert(path, script(&text, Cache::Immutable));
        }
    }
    Ok(())
}

fn is_version(path: &str) -> bool {
    path.starts_with("/widget-") && path.ends_with(".js")
}

/// Scripts of the pages that are written by hand too.
pub const OF_PAGES: [&str; 2] = ["/frame.js", "/no-wasm.js"];

/// One of these, as short as the widget's own.
pub fn shortened(script: &Document) -> Document {
    let text = stripped(&String::from_utf8_lossy(script.plain()));
    let kind = dist::content_type(LAUNCHER);
    compressed(Document::new(kind, Cache::Revalidate, text))
}

/// A script that any site may load, and compare with a hash of its own.
fn script(text: &str, cache: Cache) -> Document {
    let kind = dist::content_type(LAUNCHER);
    compressed(Document::new(kind, cache, text.to_owned()).for_any_site())
}

fn compressed(script: Document) -> Document {
    match brotli(script.plain(), BROTLI_QUALITY) {
        Some(compressed) => script.precompressed(compressed.into()),
        None => script,
    }
}

/// The address of a version: `/widget-0123456789abcdef.js` of `/widget.js`.
fn hashed(name: &str, text: &str) -> String {
    let hash: String = digest(text).chars().take(16).collect();
    name.replace(".js", &format!("-{hash}.js"))
}

/// Without indentation, empty lines and lines that are a comment. The files are
/// written so that this changes nothing: no string or template runs over a line.
fn stripped(text: &str) -> String {
    let lines = text.lines().map(str::trim_start);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_are_left_out() {
        let text = "// What it is.\n\n(() => {\n  // Why.\r\n  const a = 'x'; // not this\n\t go(\"https://a\");\n})();";
        assert_eq!(
            stripped(text),
            "(() => {\nconst a = 'x'; // not this\ngo(\"https://a\");\n})();\n"
        );
    }

    #[test]
    fn earlier_versions_are_kept_and_served() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("widgets");
        let version = |text: &str| (hashed(LAUNCHER, text), script(text, Cache::Immutable));
        let (first, document) = version("first();\n");
        let other = ("/icon.svg".to_owned(), script("", Cache::Immutable));
        keep(
            &folder,
            &mut HashMap::from([(first.clone(), document), other]),
        )
        .unwrap();
        // As if somebody had written there.
        fs::write(folder.join("widget-0123456789abcdef.js"), "evil();").unwrap();

        let (second, document) = version("second();\n");
        let mut documents = HashMap::from([(second.clone(), document)]);
        keep(&folder, &mut documents).unwrap();
        let mut paths: Vec<_> = documents.keys().cloned().collect();
        paths.sort();
        let mut both = vec![first.clone(), second];
        both.sort();
        assert_eq!(paths, both);
        assert_eq!(documents[&first].plain().as_ref(), b"first();\n");
    }

    #[test]
    fn the_files_are_as_the_server_needs_them() {
        let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public");
        let widget = Widget::read(&public).map_err(|report| report.to_string());
        let widget = widget.unwrap();
        assert!(widget.launcher.contains(&widget.panel_address));
        // No template runs over a line.
        let read = |name: &str| fs::read_to_string(public.join(name.trim_start_matches('/')));
        let of_pages = OF_PAGES.map(|name| read(name).unwrap());
        let scripts = [&widget.launcher, &widget.panel].into_iter();
        for line in scripts.chain(&of_pages).flat_map(|script| script.lines()) {
            assert_eq!(line.matches('`').count() % 2, 0, "{line}");
        }
    }
}
