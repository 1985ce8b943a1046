//! The interface's words on the pages that the server writes: the same catalogue
//! as the app's, `locales/<language>.json` and `<language>/acting.json` of the
//! built app.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The words of mails, and of questions inside articles. There is one language so
/// far, as of the interface.
static ENGLISH: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../words/en.json")).unwrap_or_default());

/// The words of one language. A key that the catalogue lacks is remembered: it
/// is reported before the first request, and never printed.
#[derive(Debug, Default)]
pub struct Words {
    sentences: Map<String, Value>,
    missing: RefCell<BTreeSet<&'static str>>,
}

impl Words {
    /// The server's own.
    pub fn english() -> Self {
        Self::new(ENGLISH.clone())
    }

    pub fn new(sentences: Map<String, Value>) -> Self {
        Self {
            sentences,
            missing: RefCell::default(),
        }
    }

    /// The sentence of `key` with its arguments put in.
    pub fn say(&self, key: &'static str, arguments: &[(&str, &str)]) -> String {
        let sentence = self.sentences.get(key).and_then(Value::as_str);
        self.fill(key, sentence, arguments)
    }

    /// The sentence that fits `count`, which is also an argument. Only the forms
    /// `one` and `other` are chosen between; the app knows every language's.
    pub fn count(&self, key: &'static str, count: usize, arguments: &[(&str, &str)]) -> String {
        let forms = self.sentences.get(key);
        let form = |name: &str| {
            forms
                .and_then(|forms| forms.get(name))
                .and_then(Value::as_str)
        };
        let sentence = (count == 1)
            .then(|| form("one"))
            .flatten()
            .or_else(|| form("other"));
        let number = count.to_string();
        let arguments: Vec<_> = arguments
            .iter()
            .copied()
            .chain([("count", number.as_str())])
            .collect();
        self.fill(key, sentence, &arguments)
    }

    fn fill(
        &self,
        key: &'static str,
        sentence: Option<&str>,
        arguments: &[(&str, &str)],
    ) -> String {
        let Some(sentence) = sentence else {
            self.missing.borrow_mut().insert(key);
            return String::new();
        };
        arguments
            .iter()
            .fold(sentence.to_owned(), |sentence, (name, value)| {
                sentence.replace(&format!("{{{name}}}"), value)
            })
    }

    /// The keys that were asked for and are not in the catalogue.
    pub fn missing(&self) -> Vec<&'static str> {
        self.missing.borrow().iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_filled() {
        let catalogue =
            r#"{"a": "{shop} help", "n": {"one": "{count} answer", "other": "{count} answers"}}"#;
        let words = Words::new(serde_json::from_str(catalogue).unwrap());
        assert_eq!(words.say("a", &[("shop", "Kalre")]), "Kalre help");
        assert_eq!(words.count("n", 1, &[]), "1 answer");
        assert_eq!(words.count("n", 3, &[]), "3 answers");
        assert_eq!(words.missing(), [""; 0]);
        assert_eq!(words.say("n", &[]), "");
        assert_eq!(words.count("b", 1, &[]), "");
        assert_eq!(words.missing(), ["b", "n"]);
    }
}
