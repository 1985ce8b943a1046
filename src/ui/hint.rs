//! The hint: a verdict in one line, with the mark that says the same.

use super::verdict::{Mark, mark};
use crate::markup::{Built, view};

/// `text` is what follows the verdict, a line each.
pub fn hint_note(drawing: Mark, verdict: Built, text: Vec<Built>) -> Built {
    let text: Vec<_> = text
        .into_iter()
        .map(|line| view! { <p class="hint-text">{line}</p> })
        .collect();
    let class = match drawing {
        Mark::Accepted => "hint-note hint-accepted",
        Mark::Review => "hint-note hint-review",
        Mark::Refused | Mark::Unstated | Mark::Depends => "hint-note",
    };
    view! {
        <div class=class>
            {mark(drawing)}
            <div>
                <p class="hint-verdict">{verdict}</p>
                {text}
            </div>
        </div>
    }
}
