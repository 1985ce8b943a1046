//! The built app, as Trunk left it in `dist/`: read once, so that a request is
//! answered from memory and no path reaches the file system.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::Report;
use crate::document::{Cache, Document};

pub struct Dist {
    /// The document of the program for reading.
    pub reading: Template,
    /// The document of the program for checking.
    pub check: Template,
    /// The document of the program for an order.
    pub order: Template,
    /// The document of the program for sending something back.
    pub returning: Template,
    /// The document of the program for following what goes back.
    pub returned: Template,
    /// The document of the program for finding a size.
    pub sizes: Template,
    /// The document of the program for writing to the team.
    pub contact: Template,
    /// The document of the team's program.
    pub desk: Template,
    /// By path from the root, `/hemline-0123456789abcdef.js`.
    pub files: HashMap<String, Document>,
    /// By language, the words of all programs together.
    pub catalogues: BTreeMap<String, Map<String, Value>>,
}

/// A document of the built app, cut at the places that a page fills.
pub struct Template {
    before_language: String,
    before_head: String,
    before_page: String,
    before_seed: String,
    after_seed: String,
    /// `'sha256-…'` of each script that stands in it.
    pub scripts: Vec<String>,
    /// Says which colour schemes the page is made for.
    pub has_color_scheme: bool,
}

pub const WAY_OUT: &str = "build the app with `cargo xtask run`, or name its folder with --dist";

const READING: &str = "index.html";
const CHECK: &str = "check.html";
const ORDER: &str = "order.html";
const RETURNING: &str = "return.html";
const RETURNED: &str = "returned.html";
const SIZES: &str = "sizes.html";
const CONTACT: &str = "contact.html";
const DESK: &str = "desk.html";
const LANGUAGE: &str = "<html lang=\"en\">";
const HEAD: &str = "<!--head-->";
const PAGE: &str = "<!--page-->";
const SEED: &str = "<!--seed-->";

impl Dist {
    /// # Errors
    /// What is missing or not as the server needs it, with the way out.
    pub fn read(folder: &Path) -> Result<Self, Report> {
        let reading = Template::read(&folder.join(READING))?;
        let check = Template::read(&folder.join(CHECK))?;
        let order = Template::read(&folder.join(ORDER))?;
        let returning = Template::read(&folder.join(RETURNING))?;
        let returned = Template::read(&folder.join(RETURNED))?;
        let sizes = Template::read(&folder.join(SIZES))?;
        let contact = Template::read(&folder.join(CONTACT))?;
        let desk = Template::read(&folder.join(DESK))?;
        let mut contents = BTreeMap::new();
        collect(folder, "", &mut contents).map_err(|error| {
            Report::file(folder, format!("the built app can't be read: {error}"))
        })?;
        let mut files = HashMap::new();
        let mut catalogues = BTreeMap::<String, Map<String, Value>>::new();
        for (path, body) in &contents {
            if is_template(path.trim_start_matches('/')) || path.ends_with(".br") {
                continue;
            }
            let language = path
                .strip_prefix("/locales/")
                .and_then(|name| name.strip_suffix(".json"))
                .and_then(|name| name.split('/').next());
            if let Some(language) = language {
                let sentences: Map<_, _> = serde_json::from_slice(body).map_err(|error| {
                    Report::file(
                        &folder.join(path.trim_start_matches('/')),
                        format!("not a catalogue: {error}"),
                    )
                })?;
                let catalogue = catalogues.entry(language.to_owned()).or_default();
                catalogue.extend(sentences);
            }
            let cache = if is_hashed(path) {
                Cache::Immutable
            } else {
                Cache::Revalidate
            };
            let document = Document::new(content_type(path), cache, body.clone());
            let document = match contents.get(&format!("{path}.br")) {
                Some(brotli) => document.precompressed(brotli.clone()),
                None => document,
            };
            files.insert(path.clone(), document);
        }
        Ok(Self {
            reading,
            check,
            order,
            returning,
            returned,
            sizes,
            contact,
            desk,
            files,
            catalogues,
        })
    }
}

/// Whether a file of the built app is what pages are made from, and no page.
pub fn is_template(name: &str) -> bool {
    let templates = [
        READING, CHECK, ORDER, RETURNING, RETURNED, SIZES, CONTACT, DESK,
    ];
    templates.contains(&name)
}

/// Every file below `folder`, by its path with `/` between segments. A file
/// whose name is not UTF-8 has no address and is left out.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Bytes>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        let Some(name) = path.file_name().and_then(OsStr::to_str) else {
            continue;
        };
        let address = format!("{prefix}/{name}");
        if path.is_dir() {
            collect(&path, &address, files)?;
        } else {
            files.insert(address, fs::read(&path)?.into());
        }
    }
    Ok(())
}

impl Template {
    fn read(file: &Path) -> Result<Self, Report> {
        let html = fs::read_to_string(file).map_err(|error| {
            Report::file(
                file,
                format!("the built app is not here ({error}); {WAY_OUT}"),
            )
        })?;
        Self::cut(&html).map_err(|problem| Report::file(file, problem))
    }

    fn cut(html: &str) -> Result<Self, String> {
        // A page brings its own title.
        let html = match (html.find("<title>"), html.find("</title>")) {
            (Some(start), Some(end)) if start < end => {
                let (before, rest) = html.split_at(start);
                let (_, after) = rest.split_at(end + "</title>".len() - start);
                format!("{}{}", before.trim_end(), after)
            }
            _ => html.to_owned(),
        };
        let cut_at = |html: &str, mark: &str| match html.split_once(mark) {
            Some((before, after)) => Ok((before.to_owned(), after.to_owned())),
            None => Err(format!(
                "`{mark}` is missing, or not in the order lang, head, page, seed"
            )),
        };
        let (before_language, rest) = cut_at(&html, LANGUAGE)?;
        let (before_head, rest) = cut_at(&rest, HEAD)?;
        let (before_page, rest) = cut_at(&rest, PAGE)?;
        let (before_seed, after_seed) = cut_at(&rest, SEED)?;
        Ok(Self {
            before_language,
            before_head,
            before_page,
            before_seed,
            after_seed,
            scripts: inline_scripts(&html).into_iter().map(hash_source).collect(),
            has_color_scheme: html.contains("name=\"color-scheme\""),
        })
    }

    /// A page: `root` is the start tag `<html …>`, the others fill their marks.
    pub fn fill(&self, root: &str, head: &str, page: &str, seed: &str) -> String {
        [
            &self.before_language,
            root,
            &self.before_head,
            head,
            &self.before_page,
            page,
            &self.before_seed,
            seed,
            &self.after_seed,
        ]
        .concat()
    }
}

/// The texts of the scripts without `src`; data blocks are not run and need no
/// hash.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some((_, from_tag)) = rest.split_once("<script") {
        let Some((attributes, after)) = from_tag.split_once('>') else {
            break;
        };
        let Some((text, after)) = after.split_once("</script>") else {
            break;
        };
        let is_data =
            attributes.contains("application/json") || attributes.contains("application/ld+json");
        if !attributes.contains("src=") && !is_data {
            scripts.push(text);
        }
        rest = after;
    }
    scripts
}

/// `'sha256-…'` of a script or a sheet that stands in a page.
pub fn hash_source(script: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(Sha256::digest(script.as_bytes()))
    )
}

/// Whether a segment of the path carries a hash of the content, as Trunk and
/// wasm-bindgen write it: `main-0123456789abcdef.css`.
fn is_hashed(path: &str) -> bool {
    let is_hash = |word: &str| word.len() >= 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
    path.split('/').any(|segment| {
        segment
            .split('-')
            .skip(1)
            .any(|part| part.split(['.', '_']).next().is_some_and(is_hash))
    })
}

/// The media type, by the file's ending.
pub fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("md") => "text/markdown; charset=utf-8",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("xml") => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names() {
        for hashed in [
            "/hemline-0a1b2c3d4e5f6a7b.js",
            "/hemline-0a1b2c3d4e5f6a7b_bg.wasm",
            "/snippets/a-0a1b2c3d4e5f6a7b/inline0.js",
        ] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in [
            "/icon.svg",
            "/no-wasm.js",
            "/locales/en-GB.json",
            "/0a1b2c3d4e5f6a7b.js",
            "/a-decade.js",
        ] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn only_scripts_that_run_are_hashed() {
        let html = r#"<script src="/a.js"></script><script type="module">go()</script>
            <script type="application/json">{}</script>"#;
        assert_eq!(inline_scripts(html), ["go()"]);
    }

    #[test]
    fn a_template_without_its_marks_is_refused() {
        let whole = "<html lang=\"en\"><title>x</title><!--head--><!--page--><!--seed-->";
        let template = Template::cut(whole).unwrap();
        assert_eq!(template.fill("R", "H", "P", "S"), "RHPS");
        for mark in [LANGUAGE, HEAD, PAGE, SEED] {
            let problem = Template::cut(&whole.replace(mark, "")).err().unwrap();
            assert!(
                problem.starts_with(&format!("`{mark}` is missing")),
                "{problem}"
            );
        }
    }
}
