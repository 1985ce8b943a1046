//! The size guide in HTML: the list of charts, and a chart with its fields, its
//! tables and its drawing, in the app's own markup. The advice is the app's.

use hemline_sizes::chart::{Chart, Garment, Origin, Range, Scale, Stretch, System};
use hemline_sizes::dimension::{Dimension, Measured};
use hemline_sizes::figure::Figure;
use hemline_sizes::length::{Length, Unit};
use maud::{Markup, html};

use super::parts::{Icon, back_link, icon, link_on, page_head};
use crate::content::Merchant;
use crate::words::Words;

pub fn all(words: &Words, merchant: &Merchant) -> Markup {
    let charts = &merchant.sizes;
    let id = &merchant.id;
    let lede = if charts.is_empty() {
        String::new()
    } else {
        words.say("sizes.lede", &[])
    };
    html! {
        (back_link(&format!("/{id}"), &words.say("back.home", &[])))
        (page_head(&words.say("sizes.title", &[]), &lede))
        @if charts.is_empty() {
            div .block {
                p { (words.say("sizes.none", &[])) }
                div .actions { (link_on(&format!("/{id}/contact"), &words.say("ask_team", &[]))) }
            }
        } @else {
            ul .rows.rows-narrow {
                @for chart in charts {
                    li {
                        a .row-link href={ "/" (id) "/sizes/" (chart.id) } {
                            span {
                                span .row-name { (chart.title) }
                                span .row-hint { (measuring(words, chart)) }
                            }
                            (icon(Icon::Next))
                        }
                    }
                }
            }
            @if charts.iter().any(|chart| chart.origin == Origin::Example) { (example(words)) }
        }
    }
}

/// What a chart measures, in a line.
pub fn measuring(words: &Words, chart: &Chart) -> String {
    let names: Vec<_> = chart
        .measures
        .iter()
        .map(|measure| measure.name.as_str())
        .collect();
    let key = match chart.measured {
        Measured::Body => "sizes.of_body",
        Measured::Garment => "sizes.of_piece",
    };
    words.say(key, &[("measures", &names.join(", "))])
}

fn example(words: &Words) -> Markup {
    html! { p .sizes-example.quiet.small { (words.say("sizes.example", &[])) } }
}

/// The heading of a chart's page.
pub fn title(words: &Words, chart: &Chart) -> String {
    words.say("sizes.which", &[("piece", &chart.title)])
}

pub fn one(words: &Words, merchant: &Merchant, chart: &Chart) -> Markup {
    let asks = chart.asks();
    let lede = match asks.len() {
        0 => words.say("sizes.lede_table", &[]),
        count => words.count("sizes.lede_chart", count, &[]),
    };
    let margin = match chart.measured {
        Measured::Body => "margin margin-sticky",
        Measured::Garment => "margin",
    };
    html! {
        (back_link(&format!("/{}/sizes", merchant.id), &words.say("section.sizes", &[])))
        (page_head(&title(words, chart), &lede))
        div .spread {
            div .spread-main {
                @if !asks.is_empty() { (finder(words, chart, &asks)) }
                (tables(words, chart))
                (notes(words, chart))
            }
            aside class=(margin) aria-labelledby="how" { (to_measure(words, chart, &asks)) }
        }
    }
}

/// The fields can be typed into before the app is there, which reads them; by
/// themselves they go nowhere.
fn finder(words: &Words, chart: &Chart, asks: &[Dimension]) -> Markup {
    let metric = match chart.unit {
        Unit::Mm => Unit::Mm,
        Unit::Cm | Unit::In => Unit::Cm,
    };
    html! {
        form .measure-form novalidate method="dialog" {
            div .measure-fields {
                @for asked in asks {
                    @let id = asked.name();
                    div .measure-field {
                        label .measure-label for=(id) { (asked_name(chart, *asked)) }
                        div .input-unit {
                            input .input id=(id) type="text" inputmode="decimal" autocomplete="off" maxlength="24" aria-describedby={ (id) "-unit" };
                            span .quiet id={ (id) "-unit" } { (unit(words, chart.unit)) }
                        }
                    }
                }
                fieldset .measure-field {
                    legend .measure-label { (words.say("sizes.unit", &[])) }
                    div .segment {
                        (segment("unit", metric.name(), &unit(words, metric), chart.unit == metric))
                        (segment("unit", Unit::In.name(), &unit(words, Unit::In), chart.unit == Unit::In))
                    }
                }
            }
            div .measure-fields {
                @if chart.garment != Garment::Ring {
                    fieldset .measure-field {
                        legend .measure-label { (words.say("sizes.wish", &[])) }
                        div .segment {
                            (segment("fit", "close", &words.say("sizes.close", &[]), false))
                            (segment("fit", "regular", &words.say("sizes.regular", &[]), true))
                            (segment("fit", "loose", &words.say("sizes.loose", &[]), false))
                        }
                    }
                }
                " "
                button .button type="submit" { (words.say("sizes.find", &[])) }
            }
            a .link-row.measure-where href="#how" { (words.say("sizes.where", &[])) }
            div .sizes-kept { p .quiet.small tabindex="-1" { (words.say("sizes.kept", &[])) } }
        }
    }
}

fn segment(group: &str, value: &str, name: &str, chosen: bool) -> Markup {
    html! {
        label {
            input type="radio" name=(group) id={ (group) "-" (value) } value=(value) checked[chosen];
            (name)
        }
    }
}

fn tables(words: &Words, chart: &Chart) -> Markup {
    html! {
        section .block.ruled aria-labelledby="table" {
            h2 .section-title #table { (words.say("sizes.all", &[])) }
            @for scale in &chart.scales { (table(words, chart, scale)) }
            @if chart.origin == Origin::Example { (example(words)) }
        }
    }
}

fn table(words: &Words, chart: &Chart, scale: &Scale) -> Markup {
    let several = chart.scales.len() > 1;
    let title = scale.title.as_deref().filter(|_| several);
    let label = match title {
        Some(title) => words.say("sizes.table_of", &[("scale", title)]),
        None => words.say("sizes.table", &[]),
    };
    let of = match chart.measured {
        Measured::Body => "sizes.caption_body",
        Measured::Garment => "sizes.caption_piece",
    };
    html! {
        div .table-scroll tabindex="0" role="region" aria-label=(label) {
            table .size-table {
                caption {
                    @if let Some(title) = title { (words.say("sizes.caption_scale", &[("scale", title)])) " " }
                    (words.say(of, &[("unit", &unit(words, chart.unit))]))
                }
                thead {
                    tr {
                        th scope="col" { (first_column(words, scale)) }
                        @for dimension in &scale.dimensions {
                            th scope="col" { (column(chart, *dimension)) }
                        }
                        @for known in scale.systems.iter().skip(1) {
                            th scope="col" { (system(words, *known)) }
                        }
                    }
                }
                tbody {
                    @for (row, labels) in scale.rows.iter().map(|row| &row.labels).enumerate() {
                        tr {
                            @for label in labels.iter().take(1) { th scope="row" { (label) } }
                            @for dimension in &scale.dimensions {
                                td {
                                    @if let Some(range) = scale.range(*dimension, row) {
                                        (figures(words, *dimension, range, chart.unit))
                                    }
                                }
                            }
                            @for label in labels.iter().skip(1) { td { (label) } }
                        }
                    }
                }
            }
        }
    }
}

fn first_column(words: &Words, scale: &Scale) -> String {
    match (&scale.title, scale.systems.first()) {
        (Some(title), _) => title.clone(),
        (None, None | Some(System::Letters)) => words.say("sizes.size", &[]),
        (None, Some(known)) => words.say("sizes.size_in", &[("system", &system(words, *known))]),
    }
}

fn figures(words: &Words, dimension: Dimension, range: Range, unit: Unit) -> String {
    let print = |length: Length| {
        if dimension.is_fine() {
            length.print_finely(unit)
        } else {
            length.print(unit)
        }
    };
    let (min, max) = (print(range.min), print(range.max));
    if min == max {
        min
    } else {
        words.say("sizes.range", &[("min", &min), ("max", &max)])
    }
}

fn notes(words: &Words, chart: &Chart) -> Markup {
    let stretch = match chart.stretch {
        Stretch::None => None,
        Stretch::Some => Some(words.say("sizes.stretch_some", &[])),
        Stretch::High => Some(words.say("sizes.stretch_high", &[])),
    };
    html! {
        @if !chart.notes.is_empty() || stretch.is_some() {
            section .block.ruled aria-labelledby="notes" {
                h2 .section-title #notes { (words.say("sizes.notes", &[])) }
                ul .size-notes {
                    @for note in &chart.notes { li { (note) } }
                    @if let Some(stretch) = stretch { li { (stretch) } }
                }
            }
        }
    }
}

fn to_measure(words: &Words, chart: &Chart, asks: &[Dimension]) -> Markup {
    let columns: Vec<_> = chart
        .measures
        .iter()
        .map(|measure| measure.dimension)
        .collect();
    let piece = (chart.measured == Measured::Garment).then(|| Figure::of_piece(chart.garment));
    let of_piece = words.say("sizes.how_piece", &[]);
    html! {
        @match piece {
            Some(piece) if asks.is_empty() => (part(words, chart, "how", &of_piece, piece, &columns)),
            _ => {
                (part(words, chart, "how", &words.say("sizes.how", &[]), Figure::of_body(asks), asks))
                @if let Some(piece) = piece { (part(words, chart, "how-piece", &of_piece, piece, &columns)) }
            }
        }
    }
}

fn part(
    words: &Words,
    chart: &Chart,
    id: &str,
    title: &str,
    figure: &Figure,
    dimensions: &[Dimension],
) -> Markup {
    html! {
        div .block {
            h2 .small-title id=(id) { (title) }
            figure .figure {
                (drawing(words, chart, figure, dimensions))
                figcaption .measures {
                    @for dimension in dimensions {
                        @let (name, how) = chart.words(*dimension).unwrap_or_default();
                        div .measure {
                            p .measure-name { (name) }
                            p .measure-text { (how) }
                        }
                    }
                }
            }
        }
    }
}

fn drawing(words: &Words, chart: &Chart, figure: &Figure, dimensions: &[Dimension]) -> Markup {
    let (left, top, width, height) = figure.view;
    let names: Vec<_> = dimensions
        .iter()
        .map(|dimension| asked_name(chart, *dimension))
        .collect();
    let tapes: Vec<_> = dimensions
        .iter()
        .enumerate()
        .filter_map(|(place, dimension)| Some((place + 1, figure.tape(*dimension)?)))
        .collect();
    html! {
        svg .figure-form viewBox={ (left) " " (top) " " (width) " " (height) } role="img" aria-label=(words.say("sizes.drawn", &[("measures", &names.join(", "))])) {
            @for outline in figure.outlines { path .form-body d=(outline) {} }
            path .form-seam d=(figure.seams) {}
            @for (_, tape) in &tapes {
                path .form-lead d=(tape.lead) {}
                path .form-tape d=(tape.line) {}
            }
            @for (number, tape) in &tapes {
                @let (x, y) = tape.number;
                circle .form-number cx=(x) cy=(y) r="15" {}
                text .form-digit x=(x) y=(y + 5) { (number) }
            }
        }
    }
}

fn asked_name(chart: &Chart, dimension: Dimension) -> &str {
    chart.words(dimension).unwrap_or_default().0
}

fn column(chart: &Chart, dimension: Dimension) -> &str {
    chart
        .measure(dimension)
        .map_or("", |measure| measure.name.as_str())
}

fn unit(words: &Words, unit: Unit) -> String {
    let key = match unit {
        Unit::Mm => "sizes.mm",
        Unit::Cm => "sizes.cm",
        Unit::In => "sizes.in",
    };
    words.say(key, &[])
}

fn system(words: &Words, system: System) -> String {
    let key = match system {
        System::Letters => "sizes.letters",
        System::Inches => "sizes.inches",
        System::Us => "sizes.us",
        System::Uk => "sizes.uk",
        System::Eu => "sizes.eu",
        System::Fr => "sizes.fr",
        System::It => "sizes.it",
        System::Jp => "sizes.jp",
        System::Au => "sizes.au",
        System::Iso => "sizes.iso",
    };
    words.say(key, &[])
}
