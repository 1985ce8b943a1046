//! Building the index, on the server: BM25F, its sums ready to be added up.

use std::collections::BTreeMap;

use crate::stem::stem;
use crate::words::words;
use crate::{Index, Listing};

/// An article as it is read for searching.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Its words count, too: they are the authors' own name for the subject.
    pub slug: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    /// Title of the group that the article stands in.
    pub group: &'a str,
    /// Plain text.
    pub body: &'a str,
}

/// What a word counts in the title, the summary, the slug, the group's title
/// and the body.
const WEIGHTS: [f64; 5] = [4.0, 2.0, 2.0, 1.0, 1.0];
/// How slowly a word that is repeated stops to count, and how much a text
/// loses by being longer than others.
const SATURATION: f64 = 0.8;
const LENGTH: f64 = 0.75;
/// Scores are whole numbers, so many to one of BM25's.
const PRECISION: f64 = 100.0;

#[derive(Default)]
struct Field {
    /// How often each stem stands in the field.
    counts: BTreeMap<String, f64>,
    length: f64,
}

type Fields = [Field; WEIGHTS.len()];

impl Index {
    /// Reads the documents. Where answers score alike, this order decides.
    pub fn build(documents: &[Document<'_>]) -> Self {
        let mut vocabulary = BTreeMap::new();
        let mut read = |text| {
            let mut field = Field::default();
            for word in words(text) {
                let entry = vocabulary.entry(word.folded);
                let stem = entry.or_insert_with_key(|word| stem(word)).clone();
                *field.counts.entry(stem).or_default() += 1.0;
                field.length += 1.0;
            }
            field
        };
        let texts = documents
            .iter()
            .map(|d| [d.title, d.summary, d.slug, d.group, d.body]);
        let texts: Vec<Fields> = texts.map(|texts| texts.map(&mut read)).collect();

        let means = mean_lengths(&texts);
        // By stem, the documents that have it, and how often.
        let mut having: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
        for (number, fields) in texts.iter().enumerate() {
            for (stem, often) in often(fields, &means) {
                having.entry(stem).or_default().push((number, often));
            }
        }
        let terms: BTreeMap<_, usize> = having.keys().copied().zip(0..).collect();
        let words = vocabulary.iter();
        let words =
            words.filter_map(|(word, stem)| Some((word.clone(), *terms.get(stem.as_str())?)));
        Self {
            listings: documents.iter().map(Listing::from).collect(),
            words: words.collect(),
            postings: having
                .values()
                .map(|having| postings(having, documents.len()))
                .collect(),
        }
    }
}

impl From<&Document<'_>> for Listing {
    fn from(document: &Document<'_>) -> Self {
        Self {
            slug: document.slug.to_owned(),
            title: document.title.to_owned(),
            summary: document.summary.to_owned(),
            group: document.group.to_owned(),
        }
    }
}

fn mean_lengths(texts: &[Fields]) -> [f64; WEIGHTS.len()] {
    let mut means = [0.0; WEIGHTS.len()];
    for fields in texts {
        for (mean, field) in means.iter_mut().zip(fields) {
            *mean += field.length;
        }
    }
    means.map(|sum| sum / texts.len() as f64)
}

/// How often a document has each of its stems, weighed by field; each field is set
/// against the length of its kind before they are added up.
fn often<'a>(fields: &'a Fields, means: &[f64; WEIGHTS.len()]) -> BTreeMap<&'a str, f64> {
    let mut often = BTreeMap::new();
    for ((field, mean), weight) in fields.iter().zip(means).zip(WEIGHTS) {
        for (stem, count) in &field.counts {
            *often.entry(stem.as_str()).or_default() +=
                weight * count / (1.0 - LENGTH + LENGTH * field.length / mean);
        }
    }
    often
}

/// The documents that have a stem, each with its score, of so many documents. A stem
/// that all of them have still scores, unlike in plain BM25: with a dozen articles
/// about returns, *return* in a title says something.
fn postings(having: &[(usize, f64)], documents: usize) -> Vec<(usize, u32)> {
    let rarity = (1.0 + documents as f64 / having.len() as f64).ln();
    let score = |often: f64| {
        (PRECISION * rarity * often / (often + SATURATION))
            .round()
            .max(1.0)
    };
    having
        .iter()
        .map(|&(number, often)| (number, score(often) as u32))
        .collect()
}
