//! Facts: what is so, row by row, with notes below.

use crate::markup::{Built, view};

/// The rows as one list; nothing without a row.
pub fn facts(rows: Vec<Built>) -> Option<Built> {
    (!rows.is_empty()).then(|| view! { <dl class="facts">{rows}</dl> })
}

pub fn fact_row(name: String, value: Built, notes: Vec<Built>) -> Built {
    let notes: Vec<_> = notes
        .into_iter()
        .map(|note| view! { <dd class="facts-note">{note}</dd> })
        .collect();
    view! {
        <div class="facts-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
            {notes}
        </div>
    }
}
