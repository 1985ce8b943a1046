//! Where to measure: a drawing with numbers, and the same in words. A chart of
//! pieces has a second one, of the piece laid flat.

use hemline_sizes::{
    chart::Chart,
    dimension::{Dimension, Measured},
    figure::Figure,
};

use super::super::words;
use crate::{
    markup::{Built, view},
    text,
};

pub fn to_measure(chart: &Chart, asks: &[Dimension]) -> Built {
    let body = part(
        chart,
        "how",
        text!("sizes.how"),
        Figure::of_body(asks),
        asks,
    );
    let columns: Vec<Dimension> = chart
        .measures
        .iter()
        .map(|measure| measure.dimension)
        .collect();
    let flat = |id, title| {
        let figure = Figure::of_piece(chart.garment);
        part(chart, id, title, figure, &columns)
    };
    match (chart.measured, asks) {
        (Measured::Body, _) => body,
        // Nothing is asked of the body: the piece is all there is to show.
        (Measured::Garment, []) => flat("how", text!("sizes.how_piece")),
        (Measured::Garment, _) => view! {
            {body}
            {flat("how-piece", text!("sizes.how_piece"))}
        },
    }
}

fn part(
    chart: &Chart,
    id: &'static str,
    title: String,
    figure: &Figure,
    dimensions: &[Dimension],
) -> Built {
    let measures: Vec<_> = dimensions
        .iter()
        .map(|dimension| {
            let (name, how) = words::asked(chart, *dimension);
            view! {
                <div class="measure">
                    <p class="measure-name">{name}</p>
                    <p class="measure-text">{how}</p>
                </div>
            }
        })
        .collect();
    view! {
        <div class="block">
            <h2 class="small-title" id=id>
                {title}
            </h2>
            <figure class="figure">
                {drawing(chart, figure, dimensions)}
                <figcaption class="measures">{measures}</figcaption>
            </figure>
        </div>
    }
}

fn drawing(chart: &Chart, figure: &Figure, dimensions: &[Dimension]) -> Built {
    let (left, top, width, height) = figure.view;
    let outlines: Vec<_> = figure
        .outlines
        .iter()
        .map(|outline| view! { <path class="form-body" d=*outline /> })
        .collect();
    let tapes: Vec<_> = dimensions
        .iter()
        .enumerate()
        .filter_map(|(place, dimension)| Some((place + 1, figure.tape(*dimension)?)))
        .collect();
    let lines: Vec<_> = tapes
        .iter()
        .map(|(_, tape)| {
            view! {
                <path class="form-lead" d=tape.lead />
                <path class="form-tape" d=tape.line />
            }
        })
        .collect();
    let numbers: Vec<_> = tapes
        .iter()
        .map(|(number, tape)| {
            let (x, y) = tape.number;
            view! {
                <circle class="form-number" cx=x cy=y r="15" />
                <text class="form-digit" x=x y=y + 5>
                    {number.to_string()}
                </text>
            }
        })
        .collect();
    let names: Vec<String> = dimensions
        .iter()
        .map(|dimension| words::asked(chart, *dimension).0)
        .collect();
    let names = names.join(", ");
    view! {
        <svg
            class="figure-form"
            viewBox=format!("{left} {top} {width} {height}")
            role="img"
            aria-label=text!("sizes.drawn", measures = names)
        >
            {outlines}
            <path class="form-seam" d=figure.seams />
            {lines}
            {numbers}
        </svg>
    }
}
