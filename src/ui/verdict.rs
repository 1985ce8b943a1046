//! The verdict: a thread, a mark with its word, one sentence. The line of the
//! thread says the same as its colour: solid where the policy settles it, double
//! where clauses meet, stitched where it is silent.

use crate::markup::{Built, view};
use hemline_policy::decision::Outcome;
use leptos::{html, prelude::*};

/// What a verdict says, as far as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    Accepted,
    Refused,
    Review,
    Unstated,
    Depends,
}

impl From<Outcome> for Mark {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted => Self::Accepted,
            Outcome::Refused => Self::Refused,
            Outcome::Review => Self::Review,
            Outcome::Unstated => Self::Unstated,
            Outcome::Ask => Self::Depends,
        }
    }
}

/// The head of a verdict.
pub struct Head {
    pub mark: Mark,
    pub word: String,
    /// The sentence in its parts, a line for each.
    pub parts: Vec<Built>,
    pub lede: Option<Built>,
}

/// A verdict and what stands below it, in this order on a narrow page; `why`
/// moves into the margin of a wide one.
pub fn verdict(
    heading: NodeRef<html::H1>,
    head: Head,
    body: Built,
    why: Option<Built>,
    next: Built,
) -> Built {
    let parts: Vec<_> = head
        .parts
        .into_iter()
        .enumerate()
        .map(|(index, part)| {
            let space = (index > 0).then_some(" ");
            view! {
                {space}
                <span class="verdict-part">{part}</span>
            }
        })
        .collect();
    view! {
        <article class=format!("verdict {}", head.mark.class()) aria-labelledby="verdict">
            <header class="verdict-head">
                <p class="verdict-word">{mark(head.mark)} {head.word}</p>
                <h1 class="verdict-line" id="verdict" tabindex="-1" node_ref=heading>
                    {parts}
                </h1>
                {head.lede.map(|lede| view! { <p class="lede">{lede}</p> })}
            </header>
            <div class="verdict-body">{body}</div>
            {why}
            {next}
        </article>
    }
}

impl Mark {
    /// Sets the colour and the line of what says it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Accepted => "verdict-accepted",
            Self::Refused => "verdict-refused",
            Self::Review => "verdict-review",
            Self::Unstated => "verdict-unstated",
            Self::Depends => "verdict-depends",
        }
    }
}

/// The drawing of a mark. It repeats what stands beside it in words.
pub fn mark(mark: Mark) -> Built {
    let strokes = match mark {
        Mark::Accepted => view! {
            <circle cx="16" cy="16" r="13" />
            <path d="m10 16.5 4.2 4.2 8-8.7" />
        },
        Mark::Refused => view! {
            <circle cx="16" cy="16" r="13" />
            <path d="M10.5 16h11" />
        },
        Mark::Review => view! {
            <path d="M16 3a13 13 0 0 1 0 26" />
            <path d="M16 29a13 13 0 0 1 0-26" stroke-dasharray="4 3.3" />
            <circle cx="16" cy="12.8" r="3.1" />
            <path d="M10 22.5c.8-3.4 3.1-5 6-5s5.2 1.6 6 5" />
        },
        Mark::Unstated => view! {
            <circle cx="16" cy="16" r="13" stroke-dasharray="4.6 3.57" />
            <path d="M11 16h.1m4.9 0h.1m4.9 0h.1" stroke-width="2.6" />
        },
        Mark::Depends => view! {
            <circle cx="16" cy="16" r="13" />
            <path d="M12.3 13c.2-2.1 1.7-3.3 3.7-3.3 2.1 0 3.7 1.3 3.7 3.1 0 2.8-3.7 2.8-3.7 5.3m0 3.8v.2" />
        },
    };
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            {strokes}
        </svg>
    }
}
