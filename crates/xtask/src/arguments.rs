//! The command line, taken apart word by word. A word that nobody asked for is
//! refused, so that a typing error never starts the wrong thing.

use crate::{Failure, Outcome};

pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    pub fn from_env() -> Self {
        Self {
            words: std::env::args().skip(1).collect(),
        }
    }

    /// The first word.
    pub fn command(&mut self) -> Option<String> {
        (!self.words.is_empty()).then(|| self.words.remove(0))
    }

    /// Whether `--name` was given.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() != before
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Outcome<Option<String>> {
        let Some(position) = self.words.iter().position(|word| {
            word.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        }) else {
            return Ok(None);
        };
        let word = self.words.remove(position);
        if let Some((_, value)) = word.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if position < self.words.len() {
            return Ok(Some(self.words.remove(position)));
        }
        Err(Failure::new(format!("`{name}` needs a value after it")))
    }

    /// The one word left, if any.
    pub fn rest(&mut self) -> Option<String> {
        let position = self.words.iter().position(|word| !word.starts_with('-'))?;
        Some(self.words.remove(position))
    }

    /// What is still there, for another program to take apart.
    pub fn words(self) -> Vec<String> {
        self.words
    }

    /// Refuses what is still there.
    pub fn end(self) -> Outcome {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(Failure::new(format!(
                "`{word}` is not understood here; `cargo xtask help` lists the commands"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments {
            words: line.split_whitespace().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn values_and_flags_stand_in_any_order() {
        for line in ["run --dev --port 9000", "run --port=9000 --dev"] {
            let mut given = arguments(line);
            assert_eq!(given.command().as_deref(), Some("run"));
            assert_eq!(given.value("--port").unwrap().as_deref(), Some("9000"));
            assert!(given.flag("--dev"));
            given.end().unwrap();
        }
    }

    #[test]
    fn what_nobody_asked_for_is_refused() {
        assert!(arguments("--prot 9000").end().is_err());
        assert!(arguments("--port").value("--port").is_err());
    }
}
