//! The interface's words. They stand in `public/locales/<language>.json`, and those
//! that only some programs say in `<language>/` ([`Program::catalogues`](crate::route::Program::catalogues)): flat files,
//! in which a key has a sentence with `{arguments}`, or one sentence for
//! each plural form of its `count`. Code names keys by `text!` and `woven!`
//! alone, so that a test finds every key and argument in use.

use std::{cell::RefCell, fmt};

use js_sys::{Array, Intl::PluralRules, Object};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

use crate::{
    api, format, history,
    markup::{Build, Built},
};

/// The words of a key, with its arguments: `text!("faq.count", count = 3)`.
#[macro_export]
macro_rules! text {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text::say($key, &[$((stringify!($name), $crate::text::Argument::from($value))),*])
    };
}

/// The words of a key as a view, with views for some of its arguments:
/// `woven!("check.ask_by", date = view! { <time>…</time> })`.
#[macro_export]
macro_rules! woven {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text::weave($key, vec![$((stringify!($name), $crate::text::Thread::from($value))),*])
    };
}

pub use crate::{text, woven};

/// A word, or the number that chooses the plural form.
pub enum Argument {
    Word(String),
    Count(u32),
}

impl From<&str> for Argument {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl From<&String> for Argument {
    fn from(word: &String) -> Self {
        Self::Word(word.clone())
    }
}

impl From<String> for Argument {
    fn from(word: String) -> Self {
        Self::Word(word)
    }
}

impl From<u32> for Argument {
    fn from(count: u32) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Argument {
    fn from(count: usize) -> Self {
        Self::Count(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

/// What is woven into a sentence: an argument as above, or a view.
pub enum Thread {
    Argument(Argument),
    View(Built),
}

impl<T: Into<Argument>> From<T> for Thread {
    fn from(argument: T) -> Self {
        Self::Argument(argument.into())
    }
}

impl From<Built> for Thread {
    fn from(view: Built) -> Self {
        Self::View(view)
    }
}

#[derive(Default)]
struct Catalogue {
    language: String,
    words: Words,
}

/// A file of a language: keys with their sentences. Looked through from the
/// start, which for a page's hundred texts is quicker than it is to arrange.
#[derive(Default)]
pub struct Words(Vec<(String, Sentence)>);

enum Sentence {
    Plain(String),
    /// By the name of the plural form.
    Forms(Vec<(String, String)>),
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(file: D) -> Result<Self, D::Error> {
        struct File;
        impl<'de> Visitor<'de> for File {
            type Value = Words;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("keys with their sentences")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut file: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(entry) = file.next_entry()? {
                    words.push(entry);
                }
                Ok(Words(words))
            }
        }
        file.deserialize_map(File)
    }
}

impl<'de> Deserialize<'de> for Sentence {
    fn deserialize<D: Deserializer<'de>>(file: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Sentence;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a sentence, or one for each plural form")
            }

            fn visit_str<E>(self, sentence: &str) -> Result<Sentence, E> {
                Ok(Sentence::Plain(sentence.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut file: A) -> Result<Sentence, A::Error> {
                let mut forms = Vec::new();
                while let Some(form) = file.next_entry()? {
                    forms.push(form);
                }
                Ok(Sentence::Forms(forms))
            }
        }
        file.deserialize_any(Either)
    }
}

impl Words {
    fn sentence(&self, key: &str) -> Option<&Sentence> {
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, sentence)| sentence)
    }
}

impl Sentence {
    fn form(&self, form: &str) -> Option<&String> {
        match self {
            Self::Plain(sentence) => Some(sentence),
            Self::Forms(forms) => forms
                .iter()
                .find(|(name, _)| name == form)
                .map(|(_, sentence)| sentence),
        }
    }
}

thread_local! {
    static CATALOGUE: RefCell<Catalogue> = RefCell::default();
}

/// Loads the words of `locale`'s language; English where there is no such file.
/// The words of another language stay until these have come.
pub async fn load(locale: &str) -> Result<(), api::Failure> {
    let wanted = primary(locale);
    if language() == wanted {
        return Ok(());
    }
    let (language, words) = match words(wanted).await {
        Ok(words) => (wanted, words),
        Err(api::Failure::NotFound) if language() == ENGLISH => return Ok(()),
        Err(api::Failure::NotFound) => (ENGLISH, words(ENGLISH).await?),
        Err(failure) => return Err(failure),
    };
    CATALOGUE.replace(Catalogue {
        language: language.to_owned(),
        words,
    });
    Ok(())
}

/// What this program says.
async fn words(language: &str) -> Result<Words, api::Failure> {
    let mut words = api::catalogue(language).await?;
    for catalogue in history::route_now().program().catalogues() {
        words
            .0
            .extend(api::further_catalogue(language, catalogue).await?.0);
    }
    Ok(words)
}

const ENGLISH: &str = "en";

/// The primary subtag of a BCP 47 tag, if it can stand in a file's name.
fn primary(locale: &str) -> &str {
    let subtag = locale.split('-').next().unwrap_or_default();
    let fits = (2..=3).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_lowercase());
    if fits { subtag } else { ENGLISH }
}

/// The language of the words that are loaded, as a primary subtag.
pub fn language() -> String {
    CATALOGUE.with_borrow(|catalogue| catalogue.language.clone())
}

/// What `text!` calls.
pub fn say(key: &'static str, arguments: &[(&'static str, Argument)]) -> String {
    let sentence = sentence(key, arguments.iter().find_map(|(_, value)| count(value)));
    let mut said = String::with_capacity(sentence.len());
    for piece in pieces(&sentence) {
        match piece {
            Piece::Words(words) => said.push_str(words),
            Piece::Argument(name) => {
                if let Some((_, value)) = arguments.iter().find(|(known, _)| *known == name) {
                    said.push_str(&printed(value));
                }
            }
        }
    }
    said
}

/// What `woven!` calls.
pub fn weave(key: &'static str, mut threads: Vec<(&'static str, Thread)>) -> Built {
    let count = threads.iter().find_map(|(_, thread)| match thread {
        Thread::Argument(value) => count(value),
        Thread::View(_) => None,
    });
    let sentence = sentence(key, count);
    let mut woven = Vec::new();
    for piece in pieces(&sentence) {
        match piece {
            Piece::Words(words) => woven.push(words.to_owned().built()),
            Piece::Argument(name) => {
                let Some(place) = threads.iter().position(|(known, _)| *known == name) else {
                    continue;
                };
                woven.push(match threads.swap_remove(place).1 {
                    Thread::Argument(value) => printed(&value).built(),
                    Thread::View(view) => view,
                });
            }
        }
    }
    woven.built()
}

fn count(argument: &Argument) -> Option<u32> {
    match argument {
        Argument::Count(count) => Some(*count),
        Argument::Word(_) => None,
    }
}

fn printed(argument: &Argument) -> String {
    match argument {
        Argument::Word(word) => word.clone(),
        Argument::Count(count) => format::number(*count),
    }
}

/// The sentence of a key, in the plural form of `count`.
fn sentence(key: &str, count: Option<u32>) -> String {
    CATALOGUE.with_borrow(|catalogue| {
        let Some(sentence) = catalogue.words.sentence(key) else {
            return String::new();
        };
        let form = match (sentence, count) {
            (Sentence::Forms(_), Some(count)) => plural_form(&catalogue.language, count),
            _ => OTHER.to_owned(),
        };
        let sentence = sentence.form(&form).or_else(|| sentence.form(OTHER));
        sentence.cloned().unwrap_or_default()
    })
}

/// The plural form that every language has.
const OTHER: &str = "other";

fn plural_form(language: &str, count: u32) -> String {
    PluralRules::new(&Array::of1(&language.into()), &Object::new())
        .select(f64::from(count))
        .into()
}

/// A stretch of a sentence.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Words(&'a str),
    Argument(&'a str),
}

/// Cuts a sentence at its `{arguments}`. A brace without its partner is a word.
fn pieces(sentence: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = sentence;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let argument = rest
            .strip_prefix('{')
            .and_then(|inside| inside.split_once('}'));
        if let Some((name, after)) = argument {
            rest = after;
            return Some(Piece::Argument(name));
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| *at >= first && rest.get(*at..).is_some_and(|tail| tail.starts_with('{')))
            .unwrap_or(rest.len());
        let (words, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Words(words))
    })
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    #[test]
    fn a_sentence_is_cut_at_its_arguments() {
        let cut = |sentence| pieces(sentence).collect::<Vec<_>>();
        assert_eq!(cut(""), []);
        assert_eq!(cut("All answers"), [Piece::Words("All answers")]);
        assert_eq!(
            cut("{count} pages for {words}."),
            [
                Piece::Argument("count"),
                Piece::Words(" pages for "),
                Piece::Argument("words"),
                Piece::Words("."),
            ]
        );
        assert_eq!(cut("a { b"), [Piece::Words("a "), Piece::Words("{ b")]);
        assert_eq!(
            cut("größe {a}"),
            [Piece::Words("größe "), Piece::Argument("a")]
        );
    }

    #[test]
    fn only_a_language_becomes_a_file_name() {
        assert_eq!(primary("en-GB"), "en");
        assert_eq!(primary("pt"), "pt");
        assert_eq!(primary("../x"), "en");
        assert_eq!(primary(""), "en");
    }

    /// Keys with the arguments they are given, and where.
    type Uses = Vec<(String, BTreeSet<String>, String)>;

    /// What the server says by itself on the pages that it writes.
    const SERVER_KEYS: [&str; 2] = ["page.", "plain."];

    /// The catalogues beside the shared one: which parts of the app say their words
    /// alone, and which may say them too.
    const FURTHER: [(&str, &[&str], &[&str]); 7] = [
        (
            "acting",
            &[
                "src/pages/check",
                "src/pages/finding",
                "src/pages/order",
                "src/pages/questions",
                "src/pages/refund",
                "src/pages/returns.rs",
                "src/pages/said.rs",
                "src/ui/form.rs",
                "src/ui/hint.rs",
                "src/ui/question.rs",
                "src/ui/timeline.rs",
            ],
            &["src/pages/contact", "src/pages/returns", "src/pages/desk"],
        ),
        (
            "evidence",
            &["src/pages/evidence"],
            &["src/pages/contact", "src/pages/returns/wizard"],
        ),
        ("returning", &["src/pages/returns/wizard"], &[]),
        ("returned", &["src/pages/returns/follow"], &[]),
        ("sizes", &["src/pages/sizes"], &[]),
        ("contact", &["src/pages/contact"], &[]),
        ("desk", &["src/pages/desk"], &[]),
    ];

    fn is_in(place: &str, paths: &[&str]) -> bool {
        paths.iter().any(|start| place.starts_with(start))
    }

    fn catalogue(file: &Path) -> BTreeMap<String, serde_json::Value> {
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
    }

    #[test]
    fn every_language_has_every_key_where_it_is_used_and_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut uses = Uses::new();
        for file in rust_files(&root.join("src")) {
            uses_in(root, &file, &mut uses);
        }
        assert!(uses.len() > 20, "the scan found too little: {}", uses.len());
        let server: String = rust_files(&root.join("crates/server/src"))
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        let mut wrong = Vec::new();
        for file in fs::read_dir(root.join("public/locales")).unwrap() {
            let file = file.unwrap().path();
            if file.is_dir() {
                continue;
            }
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let shared = catalogue(&file);
            let further = FURTHER.map(|(catalogue_name, own, also)| {
                let file = file.with_extension("").join(catalogue_name);
                (catalogue(&file.with_extension("json")), own, also)
            });
            for (key, given, place) in &uses {
                let sayable = further
                    .iter()
                    .filter(|(_, own, also)| is_in(place, own) || is_in(place, also));
                let mut said = [&shared]
                    .into_iter()
                    .chain(sayable.map(|(words, ..)| words))
                    .filter_map(|words| words.get(key));
                let Some(value) = said.next() else {
                    wrong.push(format!("{name}: no `{key}` for {place}"));
                    continue;
                };
                let has_count = given.contains("count");
                if value.is_object() != has_count {
                    wrong.push(format!(
                        "{name}: `{key}`: plural forms go with `count` ({place})"
                    ));
                }
                if value.is_object() && value.get("other").is_none() {
                    wrong.push(format!("{name}: `{key}` has no form `other`"));
                }
                let forms = forms(value);
                let named: BTreeSet<String> =
                    forms.iter().flat_map(|form| arguments_of(form)).collect();
                if let Some(unknown) = named.difference(given).next() {
                    wrong.push(format!("{name}: `{key}` wants `{unknown}` ({place})"));
                }
                for unnamed in given.difference(&named).filter(|given| *given != "count") {
                    wrong.push(format!("{name}: `{key}` has no `{unnamed}` ({place})"));
                }
            }
            let by_server = |key: &str| {
                let keys = format!("\"{key}\"");
                server.contains(&keys)
            };
            let used = |key: &str, is_here: &dyn Fn(&str) -> bool| {
                let mut places = uses.iter().filter(|(used, ..)| used == key);
                places.any(|(.., place)| is_here(place))
            };
            for key in shared.keys() {
                let apart = |place: &str| further.iter().any(|(_, own, _)| is_in(place, own));
                let of_server = SERVER_KEYS.iter().any(|start| key.starts_with(start));
                if !(used(key, &|place| !apart(place)) || of_server && by_server(key)) {
                    wrong.push(format!("{name}.json: no page of all uses `{key}`"));
                }
            }
            for ((catalogue_name, ..), (words, own, _)) in FURTHER.iter().zip(&further) {
                for key in words.keys() {
                    if !used(key, &|place| is_in(place, own)) && !by_server(key) {
                        wrong.push(format!(
                            "{name}/{catalogue_name}.json: no page of its own uses `{key}`"
                        ));
                    }
                }
            }
            let mut all = BTreeSet::new();
            let catalogues = [&shared]
                .into_iter()
                .chain(further.iter().map(|(words, ..)| words));
            for key in catalogues.flat_map(BTreeMap::keys) {
                if !all.insert(key) {
                    wrong.push(format!("{name}: `{key}` stands in two files"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn rust_files(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.extend(rust_files(&path));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
        files
    }

    /// Finds `text!(…)` and `woven!(…)`: a key, then `name = value` at depth one.
    fn uses_in(root: &Path, file: &Path, uses: &mut Uses) {
        let source: String = fs::read_to_string(file)
            .unwrap()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for call in ["text!(", "woven!("] {
            for (at, _) in source.match_indices(call) {
                let inside = &source[at + call.len()..];
                let parts = call_parts(inside);
                let key = parts[0].trim().trim_matches('"').to_owned();
                let given = parts[1..]
                    .iter()
                    .filter_map(|part| part.split_once('='))
                    .map(|(name, _)| name.trim().to_owned())
                    .collect();
                let place = file.strip_prefix(root).unwrap();
                uses.push((key, given, place.display().to_string()));
            }
        }
    }

    /// The comma-separated parts of a call, up to its closing parenthesis.
    fn call_parts(inside: &str) -> Vec<String> {
        let mut parts = vec![String::new()];
        let (mut depth, mut quoted, mut escaped) = (0, false, false);
        for c in inside.chars() {
            match c {
                '"' if !escaped => quoted = !quoted,
                '(' | '[' | '{' if !quoted => depth += 1,
                ')' if !quoted && depth == 0 => break,
                ')' | ']' | '}' if !quoted => depth -= 1,
                ',' if !quoted && depth == 0 => {
                    parts.push(String::new());
                    continue;
                }
                _ => {}
            }
            escaped = quoted && c == '\\' && !escaped;
            parts.last_mut().unwrap().push(c);
        }
        parts
    }

    fn forms(value: &serde_json::Value) -> Vec<&str> {
        match value {
            serde_json::Value::Object(forms) => {
                forms.values().filter_map(|form| form.as_str()).collect()
            }
            value => value.as_str().into_iter().collect(),
        }
    }

    fn arguments_of(sentence: &str) -> Vec<String> {
        pieces(sentence)
            .filter_map(|piece| match piece {
                Piece::Argument(name) => Some(name.to_owned()),
                Piece::Words(_) => None,
            })
            .collect()
    }
}
