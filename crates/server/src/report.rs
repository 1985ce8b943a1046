//! What is wrong with a file that a person wrote: the file, the place, the line
//! with a caret below it, and what to put right.

use std::fmt;
use std::ops::Range;
use std::path::Path;

#[derive(Clone, Debug, PartialEq)]
pub struct Report(String);

impl Report {
    /// About the file as a whole.
    pub fn file(file: &Path, message: impl fmt::Display) -> Self {
        Self(format!("{}: {message}", file.display()))
    }

    /// About the bytes `span` of the file's `text`.
    pub fn at(file: &Path, text: &str, span: Range<usize>, message: impl fmt::Display) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = text
            .get(line_start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        let indent = before.get(line_start..).unwrap_or_default().chars().count();
        let marked = text
            .get(span)
            .and_then(|marked| marked.lines().next())
            .unwrap_or_default();
        let number = before.matches('\n').count() + 1;
        let gutter = " ".repeat(number.to_string().len());
        let caret = " ".repeat(indent) + &"^".repeat(marked.chars().count().max(1));
        Self(format!(
            "{}:{number}:{}: {message}\n{gutter} |\n{number} | {line}\n{gutter} | {caret}",
            file.display(),
            indent + 1
        ))
    }

    /// A message that names file and place itself.
    pub fn told(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_word() {
        let text = "a = 1\nb = \"é\" c\n";
        let start = text.find('c').unwrap();
        let report = Report::at(
            Path::new("x.toml"),
            text,
            start..start + 1,
            "there is no `c`",
        );
        assert_eq!(
            report.to_string(),
            "x.toml:2:9: there is no `c`\n  |\n2 | b = \"é\" c\n  |         ^"
        );
    }
}
