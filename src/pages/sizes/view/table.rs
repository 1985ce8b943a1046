//! A chart's tables, one for each scale: the size, what it measures, and what it
//! is called elsewhere. Only the table scrolls sideways, under its head and
//! beside its first column.

use std::sync::Arc;

use hemline_sizes::{
    chart::{Chart, Range, Scale},
    dimension::{Dimension, Measured},
    length::Unit,
};
use leptos::prelude::*;

use super::{
    super::{
        state::{State, row, row_beside},
        words,
    },
    example, first_column, scale_title,
};
use crate::{
    markup::{Build, Built, view},
    text,
};

/// The rows that are marked in a scale.
#[derive(Clone, Copy, PartialEq)]
struct Marked {
    mine: Option<usize>,
    beside: Option<usize>,
}

pub fn tables(chart: Arc<Chart>, state: RwSignal<State>) -> Built {
    let of_picture = chart.clone();
    let picture = Memo::new(move |_| {
        state.with(|state| {
            let advice = state.advice(&of_picture);
            let marked: Vec<_> = (0..of_picture.scales.len())
                .map(|scale| Marked {
                    mine: row(advice.as_ref(), scale),
                    beside: advice
                        .as_ref()
                        .and_then(|advice| row_beside(advice.scales.get(scale)?.size)),
                })
                .collect();
            (state.unit(&of_picture), marked)
        })
    });
    let example = example(&chart);
    let tables = move || {
        let (unit, marked) = picture.get();
        let tables: Vec<_> = chart
            .scales
            .iter()
            .zip(marked)
            .enumerate()
            .map(|(place, (scale, marked))| table(&chart, place, scale, unit, marked))
            .collect();
        tables
    };
    view! {
        <section class="block ruled" aria-labelledby="table">
            <h2 class="section-title" id="table">
                {text!("sizes.all")}
            </h2>
            {tables.built()} {example}
        </section>
    }
}

fn table(chart: &Chart, place: usize, scale: &Scale, unit: Unit, marked: Marked) -> Built {
    let label = match scale_title(chart, place) {
        Some(title) => text!("sizes.table_of", scale = title),
        None => text!("sizes.table"),
    };
    let measures: Vec<_> = scale
        .dimensions
        .iter()
        .map(|dimension| {
            let name = words::name(chart, *dimension);
            view! { <th scope="col">{name}</th> }
        })
        .collect();
    let systems: Vec<_> = scale
        .systems
        .iter()
        .skip(1)
        .map(|system| view! { <th scope="col">{words::system(*system)}</th> })
        .collect();
    let rows: Vec<_> = (0..scale.rows.len())
        .map(|row| table_row(scale, row, unit, marked))
        .collect();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="size-table">
                <caption>{caption(chart, place, unit, marked)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{first_column(chart, place)}</th>
                        {measures}
                        {systems}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn caption(chart: &Chart, place: usize, unit: Unit, marked: Marked) -> Vec<String> {
    let of = match chart.measured {
        Measured::Body => text!("sizes.caption_body", unit = words::unit(unit)),
        Measured::Garment => text!("sizes.caption_piece", unit = words::unit(unit)),
    };
    let mut caption = Vec::new();
    if let Some(title) = scale_title(chart, place) {
        caption.push(text!("sizes.caption_scale", scale = title));
    }
    caption.push(of);
    let rounded = unit == Unit::In && chart.unit != Unit::In;
    caption.extend(rounded.then(|| text!("sizes.caption_inches")));
    caption.extend(marked.mine.is_some().then(|| text!("sizes.caption_yours")));
    // Sentences, with spaces between them.
    let last = caption.len().saturating_sub(1);
    for sentence in caption.iter_mut().take(last) {
        sentence.push(' ');
    }
    caption
}

fn table_row(scale: &Scale, row: usize, unit: Unit, marked: Marked) -> Built {
    let is_mine = marked.mine == Some(row);
    let tag = if is_mine {
        Some(text!("sizes.yours"))
    } else if marked.beside == Some(row) {
        Some(text!("sizes.beside"))
    } else {
        None
    };
    let tag = tag.map(|tag| {
        view! {
            " "
            <span class="size-tag">{tag}</span>
        }
    });
    let labels = scale.rows.get(row).map_or(&[][..], |row| &row.labels);
    let measures: Vec<_> = scale
        .dimensions
        .iter()
        .map(|dimension| {
            let range = scale.range(*dimension, row);
            let figures = range.map(|range| range_of(*dimension, range, unit));
            view! { <td>{figures}</td> }
        })
        .collect();
    let others: Vec<_> = labels
        .iter()
        .skip(1)
        .map(|label| view! { <td>{label.clone()}</td> })
        .collect();
    view! {
        <tr class=is_mine.then_some("size-mine") aria-current=is_mine.then_some("true")>
            <th scope="row">{labels.first().cloned()} {tag}</th>
            {measures}
            {others}
        </tr>
    }
}

/// `90–95`, or one figure where both ends are the same.
pub fn range_of(dimension: Dimension, range: Range, unit: Unit) -> String {
    let (min, max) = (
        words::figures(dimension, range.min, unit),
        words::figures(dimension, range.max, unit),
    );
    if min == max {
        min
    } else {
        text!("sizes.range", min = min, max = max)
    }
}
