//! Search in a shop's answers, as the shopper types. The server reads the
//! articles into an [`Index`], and the browser searches in that: no IO, no
//! clock, and no floating point there, since BM25's scores are in the index.
//!
//! Both sides share a light stemmer of our own. It costs the browser 0.8 KB
//! (brotli, opt-level z) of the 8 KB that search takes; `rust-stemmers` costs
//! 8.3 KB for English alone and parts *delivery* from *delivered* and *colour*
//! from *color*.

mod build;
mod stem;
mod words;

use std::cmp::Reverse;
use std::ops::Range;
use std::{iter, mem};

use serde::{Deserialize, Serialize};

pub use build::Document;
use stem::stem;
use words::{Word, words};

/// Of a query, the characters and the words that are read.
const QUERY_CHARS: usize = 200;
const QUERY_WORDS: usize = 16;
/// Shorter words have too many neighbours to guess at, or beginnings in common.
const MIN_CORRECTED: usize = 4;
const MIN_COMPLETED: usize = 2;

/// What the browser downloads to search in a shop's articles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    listings: Vec<Listing>,
    /// Every word that the articles use, sorted, with the number of its term:
    /// the forms of a word are one term.
    words: Vec<(String, usize)>,
    /// For each term the articles that have it, with its BM25 score there.
    postings: Vec<Vec<(usize, u32)>>,
}

/// An article as a list of results shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// Title of the group that the article stands in.
    pub group: String,
}

/// A word of a query.
struct Asked {
    /// What it may mean.
    terms: Vec<usize>,
    /// Whether the first of them is the word itself, not what it begins.
    is_whole: bool,
}

impl Asked {
    fn whole(term: Option<usize>) -> Self {
        Self {
            is_whole: term.is_some(),
            terms: Vec::from_iter(term),
        }
    }
}

/// What was found, the best first; empty when nothing fits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub hits: Vec<Hit>,
    /// The query as it was read: cut if it is long, corrections put in.
    pub query: String,
    /// In the order of the query.
    pub corrections: Vec<Correction>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub slug: String,
    pub group: String,
    pub title: Marked,
    pub summary: Marked,
    /// Comparable within one answer only.
    pub score: u32,
}

/// A word that the shop's articles don't know, read as one that they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// As it was typed.
    pub typed: String,
    pub meant: String,
}

/// A text and its words that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    pub text: String,
    /// Bytes of `text` on char boundaries, in order, apart from each other.
    pub marks: Vec<Range<usize>>,
}

impl Marked {
    /// The text in pieces that are either marked or not, none empty.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let mut from = 0;
        let end = self.text.len();
        let ends = self.marks.iter().cloned().chain(iter::once(end..end));
        let pieces = ends.flat_map(move |mark| {
            let before = mem::replace(&mut from, mark.end)..mark.start;
            [(before, false), (mark, true)]
        });
        let pieces = pieces.filter_map(|(at, marked)| Some((self.text.get(at)?, marked)));
        pieces.filter(|(piece, _)| !piece.is_empty())
    }
}

impl Index {
    /// Answers a query, be it half typed: its last word also finds what it
    /// begins, and a word that no article has is read as one a slip away.
    pub fn search(&self, query: &str, limit: usize) -> Answer {
        self.answer(query, limit, true)
    }

    /// The same, but nothing is corrected.
    pub fn search_exact(&self, query: &str, limit: usize) -> Answer {
        self.answer(query, limit, false)
    }

    fn answer(&self, query: &str, limit: usize, correct: bool) -> Answer {
        let end = query.char_indices().nth(QUERY_CHARS);
        let query = end.and_then(|(end, _)| query.get(..end)).unwrap_or(query);
        let mut answer = Answer::default();
        let mut asked: Vec<Asked> = Vec::new();
        let mut copied = 0;
        for Word { at, folded } in words(query).take(QUERY_WORDS) {
            let may_go_on = at.end == query.len();
            let mut word = Asked::whole(self.term(&folded));
            if may_go_on {
                self.complete(&folded, &mut word.terms);
            }
            if word.terms.is_empty()
                && correct
                && let Some((meant, term)) = self.correction(&folded)
            {
                word = Asked::whole(Some(*term));
                if may_go_on {
                    self.complete(meant, &mut word.terms);
                }
                answer.query += query.get(copied..at.start).unwrap_or_default();
                answer.query += meant;
                copied = at.end;
                answer.corrections.push(Correction {
                    typed: query.get(at).unwrap_or_default().to_owned(),
                    meant: meant.clone(),
                });
            }
            if !asked
                .iter()
                .any(|other| other.terms.first() == word.terms.first())
            {
                asked.push(word);
            }
        }
        answer.query += query.get(copied..).unwrap_or_default();
        answer.hits = self.hits(&asked, limit);
        answer
    }

    /// The term of a word, in whatever form.
    fn term(&self, word: &str) -> Option<usize> {
        self.exact(word).or_else(|| {
            let stem_asked = stem(word);
            let mut alike = self
                .words
                .iter()
                .filter(|(other, _)| begin_alike(other, word) && may_share(&stem_asked, other));
            alike
                .find(|(other, _)| stem(other) == stem_asked)
                .map(|(_, term)| *term)
        })
    }

    fn exact(&self, word: &str) -> Option<usize> {
        let place = self
            .words
            .binary_search_by(|(other, _)| other.as_str().cmp(word));
        self.words.get(place.ok()?).map(|(_, term)| *term)
    }

    /// Adds the terms of what a word begins.
    fn complete(&self, beginning: &str, terms: &mut Vec<usize>) {
        if beginning.len() < MIN_COMPLETED {
            return;
        }
        for (word, term) in &self.words {
            if word.starts_with(beginning) && !terms.contains(term) {
                terms.push(*term);
            }
        }
    }

    /// A word that is a slip away, or whose stem is: rather the word itself,
    /// rather one that begins alike, then the most used. Numbers are never
    /// corrected.
    fn correction(&self, typed: &str) -> Option<&(String, usize)> {
        if typed.len() < MIN_CORRECTED || !typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        let typed_stem = stem(typed);
        let near = self.words.iter().filter_map(|entry| {
            let (word, term) = entry;
            let alike = begin_alike(typed, word);
            let itself =
                (alike || end_alike(typed, word)) && is_slip(typed.as_bytes(), word.as_bytes());
            let its_stem = || is_slip(typed_stem.as_bytes(), stem(word).as_bytes());
            (itself || alike && may_share(&typed_stem, word) && its_stem()).then_some((
                (itself, alike, self.used(*term), Reverse(word.len())),
                entry,
            ))
        });
        near.max_by_key(|(fit, _)| *fit).map(|(_, entry)| entry)
    }

    /// How many articles have the term.
    fn used(&self, term: usize) -> usize {
        self.postings.get(term).map_or(0, Vec::len)
    }

    /// Each word asked for adds the score of the best of its terms. Of several
    /// that a word may become, one that few articles have is meant less often.
    fn hits(&self, asked: &[Asked], limit: usize) -> Vec<Hit> {
        let mut scores = vec![0_u32; self.listings.len()];
        for Asked { terms, is_whole } in asked {
            let mut best = vec![0; scores.len()];
            let used = |term: &usize| self.used(*term) as u32;
            let most = terms.iter().map(used).max().unwrap_or(1).max(1);
            for (place, term) in terms.iter().enumerate() {
                let used = if *is_whole && place == 0 {
                    most
                } else {
                    used(term)
                };
                for (article, score) in self.postings.get(*term).into_iter().flatten() {
                    if let Some(best) = best.get_mut(*article) {
                        let likely = score.saturating_mul(used).div_ceil(most);
                        *best = likely.max(*best);
                    }
                }
            }
            for (score, best) in scores.iter_mut().zip(best) {
                *score = score.saturating_add(best);
            }
        }
        // Taking the best a few times over is less to download than a sort.
        let hits = iter::from_fn(|| {
            let articles = scores.iter_mut().zip(&self.listings).rev();
            let (score, listing) = articles.max_by_key(|(score, _)| **score)?;
            Some(Hit {
                slug: listing.slug.clone(),
                group: listing.group.clone(),
                title: self.mark(&listing.title, asked),
                summary: self.mark(&listing.summary, asked),
                score: mem::take(score),
            })
        });
        hits.take_while(|hit| hit.score > 0).take(limit).collect()
    }

    fn mark(&self, text: &str, asked: &[Asked]) -> Marked {
        let is_asked = |term| asked.iter().any(|word| word.terms.contains(&term));
        let marked = words(text).filter(|word| self.exact(&word.folded).is_some_and(is_asked));
        Marked {
            text: text.to_owned(),
            marks: marked.map(|word| word.at).collect(),
        }
    }
}

/// No rule of the stemmer touches a first letter, and fingers seldom do.
fn begin_alike(a: &str, b: &str) -> bool {
    a.as_bytes().first() == b.as_bytes().first()
}

/// Of four letters or more a slip leaves the first or the last.
fn end_alike(a: &str, b: &str) -> bool {
    a.as_bytes().last() == b.as_bytes().last()
}

/// Whether the stem of a word may be this one, or a slip away from it: told by its
/// beginning, as stemming is slow and changes no more than the last two letters
/// of what it leaves.
fn may_share(asked: &str, word: &str) -> bool {
    let (asked, word) = (asked.as_bytes(), word.as_bytes());
    let kept = asked.len().saturating_sub(2);
    let Some(beginning) = asked.get(..kept) else {
        return false;
    };
    (kept.saturating_sub(1)..=kept + 1)
        .filter_map(|length| word.get(..length))
        .any(|begun| begun == beginning || is_slip(beginning, begun))
}

/// Whether one letter is missing, too many, wrong or swapped with the next.
fn is_slip(typed: &[u8], word: &[u8]) -> bool {
    if typed.len().abs_diff(word.len()) > 1 {
        return false;
    }
    match (typed, word) {
        ([a, typed @ ..], [b, word @ ..]) if a == b => is_slip(typed, word),
        ([_, typed @ ..], _) if typed == word => true,
        (_, [_, word @ ..]) if typed == word => true,
        ([a, b, typed @ ..], [c, d, word @ ..]) if (a, b) == (d, c) => typed == word,
        ([_, typed @ ..], [_, word @ ..]) => typed == word,
        _ => false,
    }
}
