//! Building the index, on the server.

use std::collections::BTreeMap;

use crate::stem::stem;
use crate::words::words;
use crate::{Index, Listing};

/// An article as it is read for searching. `body` is plain text.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    pub slug: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    /// Title of the group that the article stands in.
    pub group: &'a str,
    pub body: &'a str,
}

const FIELDS: usize = 4;
/// What a word counts in the title, the summary, the group's title, the body.
const WEIGHTS: [f64; FIELDS] = [4.0, 2.0, 1.0, 1.0];
/// How soon repeating a word stops to count, and how much longer texts lose:
/// the usual constants of BM25.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// Scores are kept as whole numbers of this part.
const PRECISION: f64 = 100.0;

type Counts = [u32; FIELDS];

impl Index {
    /// Reads the documents. Answers that score alike keep this order.
    pub fn build(documents: &[Document<'_>]) -> Self {
        let mut stems = BTreeMap::new();
        let mut terms: BTreeMap<String, BTreeMap<usize, Counts>> = BTreeMap::new();
        let mut lengths: Vec<Counts> = Vec::new();
        for (number, document) in documents.iter().enumerate() {
            let mut length = Counts::default();
            let texts = [
                document.title,
                document.summary,
                document.group,
                document.body,
            ];
            for (field, text) in texts.into_iter().enumerate() {
                for word in words(text) {
                    let stem = stems
                        .entry(word.folded)
                        .or_insert_with_key(|word| stem(word));
                    let counts = terms
                        .entry(stem.clone())
                        .or_default()
                        .entry(number)
                        .or_default();
                    add_one(counts, field);
                    add_one(&mut length, field);
                }
            }
            lengths.push(length);
        }
        let mean = mean(&lengths);
        let postings = terms.values().map(|documents| {
            let rarity = rarity(documents.len(), lengths.len());
            let posting = documents.iter().map(|(&number, counts)| {
                let often = lengths
                    .get(number)
                    .map_or(0.0, |length| often(counts, length, &mean));
                let score = PRECISION * rarity * often / (often + SATURATION);
                (number, score.round().max(1.0) as u32)
            });
            posting.collect()
        });
        let postings = postings.collect();
        let numbers: BTreeMap<&String, usize> = terms.keys().zip(0..).collect();
        let words = stems
            .iter()
            .filter_map(|(word, stem)| Some((word.clone(), *numbers.get(stem)?)));
        Self {
            listings: documents.iter().map(Listing::from).collect(),
            words: words.collect(),
            postings,
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

fn add_one(counts: &mut Counts, field: usize) {
    if let Some(count) = counts.get_mut(field) {
        *count += 1;
    }
}

/// Mean number of words in each field.
fn mean(lengths: &[Counts]) -> [f64; FIELDS] {
    let mut sums = [0.0; FIELDS];
    for length in lengths {
        for (sum, &words) in sums.iter_mut().zip(length) {
            *sum += f64::from(words);
        }
    }
    sums.map(|sum| sum / lengths.len() as f64)
}

/// BM25's inverse document frequency, in the form that is never negative.
fn rarity(having: usize, all: usize) -> f64 {
    let (having, all) = (having as f64, all as f64);
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// How often the document has the word: weighed, and set against the fields'
/// lengths before they are added up (BM25F), so that a short body can't make
/// up for a long title.
fn often(counts: &Counts, length: &Counts, mean: &[f64; FIELDS]) -> f64 {
    let mut sum = 0.0;
    for (((&count, &words), mean), weight) in counts.iter().zip(length).zip(mean).zip(WEIGHTS) {
        if count > 0 {
            sum += weight * f64::from(count) / (1.0 - LENGTH + LENGTH * f64::from(words) / mean);
        }
    }
    sum
}
