//! The house rules that a compiler does not know. Each failure names the file,
//! the line and the rule.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository, by its path from the root, with `/` between.
struct File {
    path: String,
    text: String,
}

impl File {
    /// What is compiled into the program: nothing of a test, and else all before
    /// the tests at its end.
    fn program(&self) -> &str {
        if self.is_test() {
            return "";
        }
        let mut ends = self
            .text
            .match_indices("#[cfg(test)]\nmod ")
            .filter(|(at, _)| {
                let module = self.text[*at..].lines().nth(1);
                module.is_some_and(|line| line.ends_with('{'))
            });
        let end = ends.next().map_or(self.text.len(), |(at, _)| at);
        &self.text[..end]
    }

    /// Whether it stands in a folder of tests, or is a module of tests alone.
    fn is_test(&self) -> bool {
        if self.path.starts_with("tests/") || self.path.contains("/tests/") {
            return true;
        }
        let path = root().join(&self.path);
        let (Some(folder), Some(name)) = (path.parent(), path.file_stem()) else {
            return false;
        };
        let module = format!("#[cfg(test)]\nmod {};", name.to_string_lossy());
        [
            folder.join("lib.rs"),
            folder.join("main.rs"),
            folder.with_extension("rs"),
        ]
        .iter()
        .any(|above| fs::read_to_string(above).is_ok_and(|text| text.contains(&module)))
    }
}

/// Every file below `folder` that ends so.
fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut left = vec![root().join(folder)];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                if !matches!(name, "target" | "dist" | "data" | "node_modules")
                    && !name.starts_with('.')
                {
                    left.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(File {
                    path: from_root(&path),
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    assert!(!found.is_empty(), "there is no {ending} in `{folder}`");
    found
}

fn from_root(path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root()).unwrap().into();
    parts.to_str().unwrap().replace('\\', "/")
}

/// Fails with every line of `text` that breaks the rule; comments break none.
fn refuse(
    file: &File,
    text: &str,
    rule: &str,
    breaks: impl Fn(&str) -> bool,
    found: &mut Vec<String>,
) {
    for (number, line) in text.lines().enumerate() {
        if !line.trim_start().starts_with("//") && breaks(line) {
            found.push(format!(
                "{}:{}: {rule}: {}",
                file.path,
                number + 1,
                line.trim()
            ));
        }
    }
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn paths_stand_in_the_route_and_the_api_alone() {
    let mut found = Vec::new();
    for file in files("src", ".rs") {
        if matches!(file.path.as_str(), "src/route.rs" | "src/api.rs") {
            continue;
        }
        let is_path = |line: &str| {
            line.split("\"/")
                .skip(1)
                .any(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '{' || c == '"'))
        };
        refuse(
            &file,
            file.program(),
            "a path outside src/route.rs",
            is_path,
            &mut found,
        );
    }
    none(&found);
}

#[test]
fn each_door_is_the_only_one() {
    let mut found = Vec::new();
    for file in files("src", ".rs") {
        if file.path != "src/api.rs" {
            let fetches = |line: &str| {
                [
                    "fetch_with",
                    "gloo_net",
                    "XmlHttpRequest",
                    "send_beacon",
                    "WebSocket",
                    "EventSource",
                ]
                .iter()
                .any(|word| line.contains(word))
            };
            refuse(
                &file,
                file.program(),
                "a request outside src/api.rs",
                fetches,
                &mut found,
            );
        }
    }
    for file in files("src", ".rs") {
        if file.path != "src/device.rs" {
            let keeps = |line: &str| {
                [
                    "local_storage",
                    "session_storage",
                    "IndexedDb",
                    "set_cookie",
                ]
                .iter()
                .any(|word| line.contains(word))
            };
            refuse(
                &file,
                file.program(),
                "the device's storage outside src/device.rs",
                keeps,
                &mut found,
            );
        }
    }
    for file in files("crates", ".rs") {
        let is_store = file.path.starts_with("crates/server/src/store");
        if !is_store {
            let asks = |line: &str| {
                line.contains("sqlx::query")
                    || [
                        "\"SELECT ",
                        "\"INSERT ",
                        "\"UPDATE ",
                        "\"DELETE ",
                        "\"CREATE TABLE",
                    ]
                    .iter()
                    .any(|word| line.contains(word))
            };
            refuse(
                &file,
                file.program(),
                "SQL outside the store",
                asks,
                &mut found,
            );
        }
    }
    let engines = files("crates/policy/src", ".rs").into_iter();
    for file in engines.chain(files("crates/sizes/src", ".rs")) {
        let looks_out = |line: &str| {
            [
                "Utc::now",
                "Local::now",
                "SystemTime",
                "Instant::now",
                "std::env",
                "std::net",
                "std::fs",
                "rand::",
            ]
            .iter()
            .any(|word| line.contains(word))
        };
        refuse(
            &file,
            file.program(),
            "the engine looks at clock, network or files",
            looks_out,
            &mut found,
        );
    }
    none(&found);
}

#[test]
fn no_shop_is_known_to_the_programs() {
    let mut found = Vec::new();
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("merchants")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let folder = path.file_name().unwrap().to_str().unwrap().to_owned();
            // "allegra-k" is written in more than one way.
            names.push(folder.split('-').next().unwrap().to_owned());
        }
    }
    assert!(names.len() >= 4);
    for file in files("src", ".rs")
        .into_iter()
        .chain(files("crates", ".rs"))
    {
        let names_one = |line: &str| {
            let line = line.to_lowercase();
            names.iter().any(|name| line.contains(name))
        };
        refuse(
            &file,
            file.program(),
            "a shop's name in Rust",
            names_one,
            &mut found,
        );
    }
    none(&found);
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut found = Vec::new();
    for file in files("", ".rs") {
        if !file.text.starts_with("//! ") {
            found.push(format!(
                "{}: opens without a sentence on what it is for",
                file.path
            ));
        }
        if file.path.ends_with("/mod.rs") {
            found.push(format!(
                "{}: a module's file is called as the module",
                file.path
            ));
        }
        if file.path == "tests/tidy.rs" {
            continue;
        }
        let unfinished = |line: &str| {
            ["todo!(", "unimplemented!(", "TODO", "FIXME"]
                .iter()
                .any(|word| line.contains(word))
        };
        refuse(&file, &file.text, "unfinished", unfinished, &mut found);
    }
    none(&found);
}

#[test]
fn colours_are_tokens_and_nothing_shouts() {
    let mut found = Vec::new();
    for file in files("style", ".css") {
        refuse(
            &file,
            &file.text,
            "!important",
            |line| line.contains("!important"),
            &mut found,
        );
        if file.path != "style/tokens.css" {
            refuse(
                &file,
                &file.text,
                "a colour outside style/tokens.css",
                has_colour,
                &mut found,
            );
        }
    }
    for file in files("src", ".rs")
        .into_iter()
        .chain(files("crates/server/src", ".rs"))
    {
        let styles = |line: &str| line.contains(" style=");
        refuse(
            &file,
            file.program(),
            "a style attribute",
            styles,
            &mut found,
        );
    }
    none(&found);
}

/// A hexadecimal colour or a colour function in a declaration.
fn has_colour(line: &str) -> bool {
    let Some((_, value)) = line.split_once(':') else {
        return false;
    };
    let hex = value.split('#').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        matches!(digits, 3 | 4 | 6 | 8)
            && !rest
                .chars()
                .nth(digits)
                .is_some_and(|c| c.is_alphanumeric() || c == '-')
    });
    hex || [
        "rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lab(", "lch(", "hwb(",
    ]
    .iter()
    .any(|function| value.contains(function))
}

#[test]
fn dependencies_run_one_way() {
    let allowed: [(&str, &[&str]); 8] = [
        ("crates/policy", &[]),
        ("crates/search", &[]),
        ("crates/sizes", &[]),
        ("crates/markup", &[]),
        ("crates/xtask", &[]),
        ("crates/api-types", &["hemline-policy"]),
        (
            "crates/server",
            &[
                "hemline-api-types",
                "hemline-policy",
                "hemline-search",
                "hemline-sizes",
            ],
        ),
        (
            "",
            &[
                "hemline-api-types",
                "hemline-markup",
                "hemline-policy",
                "hemline-search",
                "hemline-sizes",
            ],
        ),
    ];
    let mut found = Vec::new();
    let mut known = vec![root().to_path_buf()];
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        known.push(entry.unwrap().path());
    }
    for folder in known {
        let name = from_root(&folder);
        let Some((_, allowed)) = allowed.iter().find(|(crate_, _)| *crate_ == name) else {
            found.push(format!("{name}: is not in the map of this test"));
            continue;
        };
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let mut section = "";
        for line in manifest.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let dependency = line.split([' ', '=', '.']).next().unwrap();
            if section == "[dependencies]"
                && dependency.starts_with("hemline-")
                && !allowed.contains(&dependency)
            {
                found.push(format!("{name}: depends on {dependency}"));
            }
        }
    }
    none(&found);
}

#[test]
fn articles_lead_to_articles() {
    let mut found = Vec::new();
    for article in files("merchants", ".md") {
        let Some((folder, _)) = article.path.rsplit_once("/faq/") else {
            continue;
        };
        let related = article
            .text
            .lines()
            .find_map(|line| line.strip_prefix("related"));
        let related = related
            .and_then(|line| line.split_once('['))
            .map_or("", |(_, list)| list);
        for slug in related.split('"').skip(1).step_by(2) {
            if !root()
                .join(folder)
                .join("faq")
                .join(format!("{slug}.md"))
                .is_file()
            {
                found.push(format!(
                    "{}: `{slug}` is related, and not there",
                    article.path
                ));
            }
        }
    }
    none(&found);
}
