//! The advice in words: which size, how sure that is and what decides it, each
//! measure on its scale, and where there is no size, the way on.

use std::sync::Arc;

use hemline_sizes::{
    advice::{Advice, Advised, Because, Edge, Lies, NoSize, Place, Size, Sure},
    chart::{Chart, Fit, Garment},
    dimension::{Dimension, Measured},
    length::{Length, Unit},
};
use leptos::prelude::*;

use super::{
    super::{state::State, words},
    own_label, scale_title,
};
use crate::{
    format,
    markup::{Build, Built, view},
    merchant::Shop,
    route::Route,
    text,
    ui::{
        hint::hint_note,
        icon::{Icon, icon},
        link::link_on,
        verdict::Mark,
    },
};

/// The heading of the advice; it is given the focus when it was asked for.
pub const ADVICE: &str = "fit";

/// The most rows of a scale that are drawn.
const DRAWN: usize = 7;

/// What the advice is made of.
#[derive(Clone, PartialEq)]
struct Picture {
    advice: Option<Advice>,
    unit: Unit,
    fit: Fit,
}

/// The head of the advice.
struct Head {
    class: &'static str,
    word: String,
    title: String,
    lede: Vec<String>,
    /// Whether there is a size; without, the team is the way on.
    is_size: bool,
}

pub fn advice(shop: Shop, chart: Arc<Chart>, state: RwSignal<State>) -> Built {
    let of_picture = chart.clone();
    let picture = Memo::new(move |_| {
        state.with(|state| Picture {
            advice: state.advice(&of_picture),
            unit: state.unit(&of_picture),
            fit: state.measures.fit,
        })
    });
    let told = move || {
        let Picture { advice, unit, fit } = picture.get();
        let advice = advice?;
        Some(
            Telling {
                chart: &chart,
                unit,
                fit,
            }
            .told(&shop, &advice),
        )
    };
    told.built()
}

/// What every sentence of an advice needs.
struct Telling<'c> {
    chart: &'c Chart,
    unit: Unit,
    fit: Fit,
}

impl Telling<'_> {
    fn told(&self, shop: &Shop, advice: &Advice) -> Built {
        let head = self.head(advice);
        let lede = head.lede.join(" ");
        let lede = (!lede.is_empty()).then(|| view! { <p class="lede">{lede}</p> });
        let reasons: Vec<_> = advice
            .scales
            .iter()
            .enumerate()
            .map(|(scale, advised)| self.reasons(scale, advised))
            .collect();
        let way_on = if head.is_size {
            self.if_not_right(shop)
        } else {
            to_the_team(shop)
        };
        view! {
            <section class=format!("verdict {}", head.class) aria-labelledby=ADVICE>
                <header class="verdict-head">
                    <p class="verdict-word">{icon(Icon::Ruler)} {head.word}</p>
                    <h2 class="verdict-line" id=ADVICE tabindex="-1">
                        {head.title}
                    </h2>
                    {lede}
                </header>
                <div class="verdict-body">{reasons} {way_on}</div>
            </section>
        }
    }

    fn head(&self, advice: &Advice) -> Head {
        let scales = || advice.scales.iter().enumerate();
        let none = scales().find_map(|(scale, advised)| match advised.size {
            Size::None(why) => Some((scale, advised, why)),
            Size::One { .. } | Size::Two { .. } | Size::Unmeasured => None,
        });
        if let Some((scale, advised, why)) = none {
            return self.no_size(scale, advised, why);
        }
        let unmeasured: Vec<_> = scales()
            .filter(|(_, advised)| advised.size == Size::Unmeasured)
            .collect();
        if !unmeasured.is_empty() {
            return self.more_needed(&unmeasured);
        }
        self.size(advice)
    }

    fn size(&self, advice: &Advice) -> Head {
        let rows: Vec<usize> = advice.rows().unwrap_or_default();
        let title = if self.chart.scales.len() > 1 && self.chart.garment != Garment::Bra {
            let each: Vec<_> = rows
                .iter()
                .enumerate()
                .map(|(scale, row)| self.in_scale(scale, *row))
                .collect();
            text!("sizes.take_each", sizes = format::all_of(&each))
        } else {
            let system = self.chart.systems().first().copied();
            let size = system.map(|system| self.chart.label(system, &rows));
            text!("sizes.take", size = size.unwrap_or_default())
        };
        let mut lede: Vec<String> = advice
            .scales
            .iter()
            .enumerate()
            .filter_map(|(scale, advised)| self.because(&rows, scale, advised))
            .collect();
        let halves = advice.scales.iter().enumerate();
        lede.extend(halves.filter_map(|(scale, advised)| self.halves(scale, advised)));
        let missing = self.missing(advice.scales.iter());
        if !missing.is_empty() {
            lede.push(text!(
                "sizes.less_sure",
                measures = format::all_of(&missing)
            ));
        }
        let is_two = |advised: &Advised| matches!(advised.size, Size::Two { .. });
        let is_probable = |advised: &Advised| {
            matches!(
                advised.size,
                Size::One {
                    sure: Sure::Probably,
                    ..
                }
            )
        };
        let (class, word) = if advice.scales.iter().any(is_two) {
            ("verdict-fit verdict-fit-two", text!("sizes.word_two"))
        } else if advice.scales.iter().any(is_probable) {
            ("verdict-fit", text!("sizes.word_probable"))
        } else {
            ("verdict-fit", text!("sizes.word_sure"))
        };
        Head {
            class,
            word,
            title,
            lede,
            is_size: true,
        }
    }

    /// Why this size, and which other one it may be.
    fn because(&self, rows: &[usize], scale: usize, advised: &Advised) -> Option<String> {
        let measure = advised.decides.map(|dimension| self.name(dimension))?;
        let label = |row| self.whole_label(rows, scale, row);
        let (size, or, because) = match advised.size {
            Size::One { row, because, .. } => (label(row), None, because),
            Size::Two { take, or, because } => (label(take), Some(label(or)), because),
            Size::None(_) | Size::Unmeasured => return None,
        };
        Some(match (because, or) {
            (Because::Inside, _) if advised.places.len() > 1 => {
                text!("sizes.all_inside", size = size)
            }
            (Because::Inside, _) => text!("sizes.inside", measure = measure, size = size),
            (Because::LowerEdge, Some(or)) => {
                text!(
                    "sizes.lower_edge",
                    measure = measure,
                    size = size,
                    other = or
                )
            }
            (Because::UpperEdge, Some(or)) => {
                text!(
                    "sizes.upper_edge",
                    measure = measure,
                    size = size,
                    other = or
                )
            }
            (Because::LowerEdge, None) => {
                text!("sizes.lower_end", measure = measure, size = size)
            }
            (Because::UpperEdge, None) => {
                text!("sizes.upper_end", measure = measure, size = size)
            }
            (Because::Between, Some(or)) => {
                text!("sizes.between", measure = measure, size = size, other = or)
            }
            (Because::Wish, Some(or)) => match self.fit {
                Fit::Close => text!("sizes.wish_close", size = size, other = or),
                Fit::Regular | Fit::Loose => text!("sizes.wish_loose", size = size, other = or),
            },
            (Because::Apart, Some(or)) => {
                text!("sizes.apart_or", measure = measure, size = size, other = or)
            }
            (Because::Sister, _) => text!("sizes.sister", measure = measure, size = size),
            (Because::Apart | Because::Between | Because::Wish | Because::Stretch, None) => {
                text!("sizes.apart", measure = measure, size = size)
            }
            (Because::Stretch, Some(or)) => {
                text!("sizes.stretch", measure = measure, size = size, other = or)
            }
        })
    }

    /// What a row makes the whole size: of a bra its band and the cup with it.
    fn whole_label(&self, rows: &[usize], scale: usize, row: usize) -> String {
        let whole = match self.chart.garment {
            Garment::Bra => Advice::beside(self.chart, rows, scale, row),
            Garment::Top
            | Garment::Bottoms
            | Garment::Dress
            | Garment::Outerwear
            | Garment::Swimwear
            | Garment::Tights
            | Garment::Shoes
            | Garment::Ring => None,
        };
        match (whole, self.chart.systems().first()) {
            (Some(rows), Some(system)) => self.chart.label(*system, &rows),
            (None, _) | (_, None) => own_label(self.chart, scale, row),
        }
    }

    /// Where the body is one size above the waist and another below it.
    fn halves(&self, scale: usize, advised: &Advised) -> Option<String> {
        let (upper, lower) = advised.halves()?;
        let label = |row| Some(own_label(self.chart, scale, row)).filter(|label| !label.is_empty());
        Some(text!(
            "sizes.halves",
            upper = label(upper)?,
            lower = label(lower)?
        ))
    }

    fn no_size(&self, scale: usize, advised: &Advised, why: NoSize) -> Head {
        let last = self.rows(scale).saturating_sub(1);
        let label = |row| own_label(self.chart, scale, row);
        let (title, lede) = match why {
            NoSize::Below(dimension) => (
                text!("sizes.below"),
                text!(
                    "sizes.below_lede",
                    measure = self.measure_of(advised, dimension),
                    size = label(0)
                ),
            ),
            NoSize::Above(dimension) => (
                text!("sizes.above"),
                text!(
                    "sizes.above_lede",
                    measure = self.measure_of(advised, dimension),
                    size = label(last)
                ),
            ),
            NoSize::FarApart { small, large } => {
                let size_at = |dimension| {
                    let place = advised
                        .places
                        .iter()
                        .find(|place| place.dimension == dimension);
                    match place.map(|place| (place.lies, place.at)) {
                        Some((Lies::Below, _)) => text!("sizes.less_than", size = label(0)),
                        Some((Lies::Above, _)) => text!("sizes.more_than", size = label(last)),
                        Some((Lies::Within { .. } | Lies::Between { .. }, at)) => {
                            label(row_at(at, last))
                        }
                        None => String::new(),
                    }
                };
                (
                    text!("sizes.far_apart"),
                    text!(
                        "sizes.far_apart_lede",
                        one = self.name(small),
                        smaller = size_at(small),
                        other = self.name(large),
                        larger = size_at(large)
                    ),
                )
            }
            NoSize::Unbelievable(dimension) => (
                text!("sizes.doubt"),
                text!("sizes.doubt_lede", measure = self.name(dimension)),
            ),
            NoSize::Contradiction(one, other) => (
                text!("sizes.contradiction"),
                text!(
                    "sizes.contradiction_lede",
                    one = self.name(one),
                    other = self.name(other)
                ),
            ),
        };
        let title_of_scale = scale_title(self.chart, scale);
        Head {
            class: "verdict-fit verdict-fit-open",
            word: title_of_scale.map_or_else(
                || text!("sizes.word_none"),
                |title| text!("sizes.word_none_of", scale = title),
            ),
            title,
            lede: vec![lede],
            is_size: false,
        }
    }

    /// What is not measured yet, each once.
    fn missing<'a>(&self, scales: impl Iterator<Item = &'a Advised>) -> Vec<String> {
        let mut missing = Vec::new();
        for dimension in scales.flat_map(|advised| &advised.missing) {
            let (name, _) = words::asked(self.chart, *dimension);
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
        missing
    }

    fn more_needed(&self, unmeasured: &[(usize, &Advised)]) -> Head {
        let missing = self.missing(unmeasured.iter().map(|(_, advised)| *advised));
        Head {
            class: "verdict-fit verdict-fit-open",
            word: text!("sizes.word_open"),
            title: text!("sizes.more", count = missing.len()),
            lede: vec![text!(
                "sizes.more_lede",
                measures = format::all_of(&missing)
            )],
            is_size: true,
        }
    }

    /// A scale's measures, each on its scale.
    fn reasons(&self, scale: usize, advised: &Advised) -> Built {
        let title = scale_title(self.chart, scale).map(|title| {
            let said = match advised.size.row() {
                Some(row) => self.in_scale(scale, row),
                None => title,
            };
            view! { <h3 class="small-title">{said}</h3> }
        });
        let places: Vec<_> = advised
            .places
            .iter()
            .map(|place| self.reason(scale, advised, place))
            .collect();
        let places = (!places.is_empty()).then(|| view! { <ul class="fit-reasons">{places}</ul> });
        view! { <div class="fit-scale-of">{title} {places}</div> }
    }

    fn reason(&self, scale: usize, advised: &Advised, place: &Place) -> Built {
        let decides =
            (advised.decides == Some(place.dimension) && advised.places.len() > 1).then(|| {
                view! {
                    " "
                    <span class="fit-decides">{text!("sizes.decides")}</span>
                }
            });
        let name = self.measure(place.dimension, place.length);
        let sentence = self.place(scale, advised, place);
        let label = format!("{name}: {sentence}");
        view! {
            <li class="fit-reason">
                <div>
                    <p class="fit-name">{name} {decides}</p>
                    <p class="quiet small">{sentence}</p>
                </div>
                {self.drawn(scale, advised, place, label)}
            </li>
        }
    }

    /// Where a measure lies, in a sentence.
    fn place(&self, scale: usize, advised: &Advised, place: &Place) -> String {
        let label = |row| own_label(self.chart, scale, row);
        let last = self.rows(scale).saturating_sub(1);
        if self.chart.measured == Measured::Garment {
            return match (advised.size.row(), place.ease, place.lies) {
                (Some(row), Some(ease), _) => self.eased(scale, row, place, ease),
                (_, _, Lies::Below) => text!("sizes.piece_below", size = label(0)),
                (_, _, Lies::Above) => text!("sizes.piece_above", size = label(last)),
                (_, _, Lies::Within { row, .. } | Lies::Between { lower: row }) => {
                    text!("sizes.piece_near", size = label(row))
                }
            };
        }
        let range = |row| {
            let scale = self.chart.scales.get(scale)?;
            scale.range(place.dimension, row)
        };
        let figures = |length: Length| words::figures(place.dimension, length, self.unit);
        let (min, max) = (
            |row| range(row).map_or(String::new(), |range| figures(range.min)),
            |row| range(row).map_or(String::new(), |range| figures(range.max)),
        );
        match place.lies {
            Lies::Within { row, edge } => match edge {
                None => text!(
                    "sizes.place",
                    size = label(row),
                    min = min(row),
                    max = max(row)
                ),
                Some(Edge::Lower) => text!(
                    "sizes.place_lower",
                    size = label(row),
                    min = min(row),
                    max = max(row)
                ),
                Some(Edge::Upper) => text!(
                    "sizes.place_upper",
                    size = label(row),
                    min = min(row),
                    max = max(row)
                ),
            },
            Lies::Between { lower } => text!(
                "sizes.place_between",
                size = label(lower),
                max = max(lower),
                other = label(lower + 1),
                min = min(lower + 1)
            ),
            Lies::Below => text!("sizes.place_below", size = label(0), min = min(0)),
            Lies::Above => text!("sizes.place_above", size = label(last), max = max(last)),
        }
    }

    /// How the advised piece measures against the body.
    fn eased(&self, scale: usize, row: usize, place: &Place, ease: Length) -> String {
        let size = own_label(self.chart, scale, row);
        let piece = self
            .chart
            .scales
            .get(scale)
            .and_then(|scale| scale.range(place.dimension, row))
            .map(|range| super::table::range_of(place.dimension, range, self.unit));
        let piece = text!(
            "sizes.length",
            figures = piece.unwrap_or_default(),
            unit = words::unit(self.unit)
        );
        let is_flat = place.dimension.around() > 1;
        let by = words::length(place.dimension, Length(ease.0.saturating_abs()), self.unit);
        match (is_flat, ease < Length(0)) {
            (true, false) => text!("sizes.eased_flat", size = size, piece = piece, ease = by),
            (true, true) => text!("sizes.tight_flat", size = size, piece = piece, ease = by),
            (false, false) => text!("sizes.eased", size = size, piece = piece, ease = by),
            (false, true) => text!("sizes.tight", size = size, piece = piece, ease = by),
        }
    }

    /// The rows beside each other, and the measure among them. Sizes run from
    /// left to right in every language.
    fn drawn(&self, scale: usize, advised: &Advised, place: &Place, label: String) -> Built {
        let rows = self.rows(scale);
        let last = rows.saturating_sub(1);
        let centre = advised.size.row().unwrap_or_else(|| row_at(place.at, last));
        let shown = rows.min(DRAWN);
        let first = centre.saturating_sub(shown / 2).min(rows - shown.min(rows));
        // From 16 to 304 in a drawing that is 320 wide.
        let edge = |nth: usize| 16 + 288 * nth / shown.max(1);
        let bands: Vec<_> = (0..shown)
            .map(|nth| {
                let row = first + nth;
                let (from, to) = (edge(nth) + 2, edge(nth + 1) - 2);
                let is_mine = advised.size.row() == Some(row);
                let (band, letter) = if is_mine {
                    ("fit-mine", "fit-letter fit-letter-mine")
                } else {
                    ("fit-band", "fit-letter")
                };
                view! {
                    <path class=band d=format!("M{from} 14H{to}") />
                    <text class=letter x=usize::midpoint(from, to).to_string() y="40">
                        {own_label(self.chart, scale, row)}
                    </text>
                }
            })
            .collect();
        let [first, shown] = [first, shown.max(1)].map(|rows| i32::try_from(rows).unwrap_or(1));
        let at = place
            .at
            .saturating_sub(first * 1000)
            .clamp(-100_000, 100_000);
        let dot = (16 + 288 * at / (shown * 1000)).clamp(7, 313);
        view! {
            <svg
                class="fit-scale"
                viewBox="0 0 320 44"
                preserveAspectRatio="xMinYMid meet"
                role="img"
                aria-label=label
            >
                {bands}
                <circle class="fit-dot" cx=dot.to_string() cy="14" r="6" />
            </svg>
        }
    }

    /// What to do if the advice was wrong. The policy decides; nothing of it is
    /// said before it is asked.
    fn if_not_right(&self, shop: &Shop) -> Built {
        let check = Route::Check {
            merchant: shop.id().clone(),
            query: Vec::new(),
        };
        let link = view! { <a href=check.to_string()>{text!("sizes.return_link")}</a> };
        hint_note(
            Mark::Depends,
            text!("sizes.return").built(),
            vec![text!("sizes.return_text").built(), link],
        )
    }

    fn rows(&self, scale: usize) -> usize {
        let scale = self.chart.scales.get(scale);
        scale.map_or(0, |scale| scale.rows.len())
    }

    /// Of a measure as it is spoken of to the shopper: what was measured on the
    /// body, not the column of a piece.
    fn name(&self, dimension: Dimension) -> String {
        match (self.chart.measured, dimension.asks()) {
            (Measured::Garment, [asked]) => words::asked(self.chart, *asked).0,
            (Measured::Garment | Measured::Body, _) => words::name(self.chart, dimension),
        }
    }

    /// `Bust, 92 cm`.
    fn measure(&self, dimension: Dimension, length: Length) -> String {
        text!(
            "sizes.measured",
            measure = self.name(dimension),
            length = words::length(dimension, length, self.unit)
        )
    }

    fn measure_of(&self, advised: &Advised, dimension: Dimension) -> String {
        let place = advised
            .places
            .iter()
            .find(|place| place.dimension == dimension);
        match place {
            Some(place) => self.measure(dimension, place.length),
            None => self.name(dimension),
        }
    }

    /// `Band 75`.
    fn in_scale(&self, scale: usize, row: usize) -> String {
        let size = own_label(self.chart, scale, row);
        match scale_title(self.chart, scale) {
            Some(title) => text!("sizes.in_scale", scale = title, size = size),
            None => size,
        }
    }
}

/// The row of the chart that a measure is in, or nearest to.
fn row_at(at: i32, last: usize) -> usize {
    usize::try_from(at / 1000).map_or(0, |row| row.min(last))
}

/// Where no size of ours fits, people know more than a chart.
fn to_the_team(shop: &Shop) -> Built {
    let contact = Route::Contact {
        merchant: shop.id().clone(),
        query: Vec::new(),
    };
    view! {
        <div class="block">
            <p>{text!("sizes.no_guess")}</p>
            <div class="actions">{link_on(contact.to_string(), text!("ask_team"))}</div>
        </div>
    }
}
