//! `cargo xtask styles`: the sheets of style/ that documents name, each with everything
//! that it imports as one file without comments and needless space. It knows so
//! much of CSS as that takes, changes no rule, and refuses an import that it can't
//! follow.

use std::{fs, path::Path};

use crate::{Failure, Outcome, arguments::Arguments, at, house};

pub fn styles(arguments: Arguments) -> Outcome {
    arguments.end()?;
    // Where the documents name it, whatever folder cargo builds in.
    let folder = house::root().join("target/styles");
    at(&folder, fs::create_dir_all(&folder))?;
    for (source, name) in [
        ("main.css", "hemline.css"),
        ("acting.css", "acting.css"),
        ("returning.css", "returning.css"),
        ("returned.css", "returned.css"),
        ("sizes.css", "sizes.css"),
        ("contact.css", "contact.css"),
        ("desk.css", "desk.css"),
    ] {
        let css = inlined(&house::root().join("style").join(source))?;
        let file = folder.join(name);
        // A file that stays as it is keeps its time, and wakes no watcher.
        if fs::read_to_string(&file).is_ok_and(|before| before == css) {
            continue;
        }
        at(&file, fs::write(&file, css))?;
    }
    Ok(())
}

/// The file at `path`, its imports in their place, layer by layer.
pub fn inlined(path: &Path) -> Outcome<String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let source = at(path, fs::read_to_string(path))?;
    let mut css = String::new();
    let mut rest = minified(&source);
    while let Some(start) = rest.find("@import ") {
        css.push_str(rest.get(..start).unwrap_or_default());
        let statement = rest.get(start..).unwrap_or_default();
        let (import, after) = statement
            .split_once(';')
            .ok_or_else(|| Failure::new(format!("`{}`: an @import has no end", path.display())))?;
        let import = Import::parse(import).ok_or_else(|| {
            Failure::new(format!(
                "`{}`: `{import}` can't be inlined; write `@import url(\"FILE\") layer(NAME)`",
                path.display()
            ))
        })?;
        let inner = inlined(&folder.join(import.file))?;
        match import.layer {
            Some(layer) => css.push_str(&format!("@layer {layer}{{{inner}}}")),
            None => css.push_str(&inner),
        }
        rest = after.to_owned();
    }
    css.push_str(&rest);
    Ok(css)
}

struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    /// Parses `@import url("FILE") layer(NAME)` without its semicolon; media
    /// and supports conditions are not understood.
    fn parse(import: &'a str) -> Option<Self> {
        let words = import.strip_prefix("@import ")?.trim();
        let (address, condition) = match words.strip_prefix("url(") {
            Some(words) => words.split_once(')')?,
            None => {
                let end = words.rfind(['"', '\''])?;
                (words.get(..=end)?, words.get(end + 1..)?)
            }
        };
        let file = address.trim_matches(['"', '\'']);
        let condition = condition.trim();
        let layer = match condition {
            "" => None,
            _ => Some(condition.strip_prefix("layer(")?.strip_suffix(')')?),
        };
        Some(Self { file, layer })
    }
}

/// CSS without comments and without space where none is needed. Space between
/// words stays (one), as does all space within strings; around `+`, `-`, `*`
/// and `:` nothing is touched, where space has a meaning in `calc()` and in
/// selectors. `{`, `}`, `;` and `,` need none on either side, and a block's
/// last semicolon goes.
pub fn minified(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut chars = css.chars().peekable();
    let mut space = false;
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'*') => {
                chars.next();
                let mut before = ' ';
                for c in chars.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            c if c.is_whitespace() => space = true,
            _ => {
                let tight = |c: char| matches!(c, '{' | '}' | ';' | ',');
                if space && !tight(c) && !out.chars().next_back().is_none_or(tight) {
                    // `name: value` is one declaration or nothing that a space
                    // could change; `a :hover` is something else than `a:hover`.
                    if !(out.ends_with(':') && declares(&out)) {
                        out.push(' ');
                    }
                }
                space = false;
                if c == '}' && out.ends_with(';') {
                    out.pop();
                }
                out.push(c);
                match c {
                    '"' | '\'' => string(c, &mut chars, &mut out),
                    '\\' => out.extend(chars.next()),
                    _ => {}
                }
            }
        }
    }
    out
}

/// Whether the text that ends with a colon is a property's name. An empty custom
/// property (`--x: ;`) is one whose space is its value.
fn declares(out: &str) -> bool {
    let start = out.rfind(['{', '}', ';', '(']).map_or(0, |at| at + 1);
    let name = out.get(start..).unwrap_or_default().trim_end_matches(':');
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The rest of a string up to its closing quote.
fn string(quote: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '\\' {
            out.extend(chars.next());
        } else if c == quote {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str) {
        assert_eq!(minified(css), expected);
    }

    #[test]
    fn space_goes_where_it_means_nothing() {
        check(
            "/* why */\n.step {\n  color : red;\n  margin: 0 auto;\n}\n\n.a ,\n.b { gap: 1px; }\n",
            ".step{color : red;margin:0 auto}.a,.b{gap:1px}",
        );
        check(
            "@media (width >= 44rem) and (hover: hover) { .a { inset: 0 } }",
            "@media (width >= 44rem) and (hover:hover){.a{inset:0}}",
        );
    }

    #[test]
    fn space_stays_where_it_means_something() {
        check(
            ".a :hover > b + c{width:calc(1px + 2 * 3px)}",
            ".a :hover > b + c{width:calc(1px + 2 * 3px)}",
        );
        check(
            "a{content: \"a  /* b */ ; }\"}",
            "a{content:\"a  /* b */ ; }\"}",
        );
        check("a { content: '\\'  ' }", "a{content:'\\'  '}");
        check("a :not(b, c) d{}", "a :not(b,c) d{}");
        check(".a/**/.b{}", ".a.b{}");
    }

    #[test]
    fn an_import_names_a_file_and_at_most_a_layer() {
        let import = Import::parse("@import url(\"ui/field.css\") layer(ui)").unwrap();
        assert_eq!((import.file, import.layer), ("ui/field.css", Some("ui")));
        let import = Import::parse("@import \"base.css\"").unwrap();
        assert_eq!((import.file, import.layer), ("base.css", None));
        assert!(Import::parse("@import url(print.css) print").is_none());
    }
}
