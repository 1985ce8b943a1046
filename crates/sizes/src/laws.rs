//! The laws of the engine, as properties over charts and bodies made at random.
//!
//! - **Monotone.** Where a measurement grows and the others stay, the row that is
//!   advised never falls. A cup is measured by a difference: it grows with the bust.
//! - **Unit-independent.** Lengths that were typed in inches are the lengths that
//!   were typed in centimetres, and get the same advice.
//! - **No jump.** From one micrometre to the next, the row moves by one at most.
//! - **A wish is heeded.** Who likes it looser never gets a smaller row, nor one
//!   further than the next from the row of who likes it regular. The cup of a
//!   looser band is the sister of the tape's.
//! - **The middle is the row's.** A body in the middle of a row in each dimension
//!   gets that row, whatever it wishes.
//! - **Order is nothing.** The order in which measurements came does not tell.
//! - **Two are neighbours.** Where two rows are advised, they are beside each other.
//! - **No panic**, whatever the chart and the measurements.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::advice::{Advice, NoSize, Size, advise};
use crate::chart::{
    Chart, Ease, Fit, Garment, Measure, Origin, Range, Row, Scale, Stretch, System,
};
use crate::dimension::{Dimension, Measured, Measurements};
use crate::length::{Length, Unit};

const FITS: [Fit; 3] = [Fit::Close, Fit::Regular, Fit::Loose];

/// Rows that begin at `start` and are so wide, with such gaps above them.
fn ranges(start: i32, steps: &[(i32, i32)]) -> Vec<Range> {
    let mut from = start;
    let mut ranges = Vec::new();
    for (width, gap) in steps {
        ranges.push(Range {
            min: Length(from),
            max: Length(from + width),
        });
        from += width + gap;
    }
    ranges
}

fn scale(columns: Vec<(Dimension, Vec<Range>)>) -> Scale {
    let rows = columns.first().map_or(0, |(_, ranges)| ranges.len());
    let row = |nth: usize| Row {
        labels: vec![nth.to_string()],
        ranges: columns.iter().map(|(_, ranges)| ranges[nth]).collect(),
    };
    Scale {
        title: None,
        systems: vec![System::Eu],
        rows: (0..rows).map(row).collect(),
        dimensions: columns.iter().map(|(dimension, _)| *dimension).collect(),
    }
}

fn chart(garment: Garment, ease: Option<Ease>, stretch: Stretch, scales: Vec<Scale>) -> Chart {
    let dimensions = scales.iter().flat_map(|scale| scale.dimensions.clone());
    let measure = |dimension: Dimension| Measure {
        dimension,
        name: "n".to_owned(),
        how: "h".to_owned(),
        ease,
        asked: None,
    };
    Chart {
        id: "c".to_owned(),
        title: "t".to_owned(),
        garment,
        measured: if ease.is_some() {
            Measured::Garment
        } else {
            Measured::Body
        },
        origin: Origin::Example,
        unit: Unit::Cm,
        stretch,
        categories: Vec::new(),
        products: Vec::new(),
        notes: Vec::new(),
        measures: dimensions.map(measure).collect(),
        scales,
    }
}

fn stretch() -> impl Strategy<Value = Stretch> {
    select(vec![Stretch::None, Stretch::Some, Stretch::High])
}

/// Rows 1 to 8 cm wide, with up to 1 cm between them, the same number in each
/// dimension.
fn girths() -> impl Strategy<Value = Chart> {
    let dimensions = [Dimension::Bust, Dimension::Waist, Dimension::Hip];
    let step = (10_000..80_000, 0..10_000);
    (2_usize..9).prop_flat_map(move |rows| {
        let column = (650_000..850_000, vec(step.clone(), rows));
        (vec(column, 1..=3), stretch()).prop_map(move |(columns, stretch)| {
            let columns = dimensions.into_iter().zip(columns);
            let columns =
                columns.map(|(dimension, (start, steps))| (dimension, ranges(start, &steps)));
            chart(
                Garment::Dress,
                None,
                stretch,
                vec![scale(columns.collect())],
            )
        })
    })
}

/// Widths of pieces laid flat, 1 to 5 cm from row to row.
fn pieces() -> impl Strategy<Value = Chart> {
    let eases = (-20_000..60_000, 1..80_000, 1..80_000);
    let rows = vec(10_000..50_000, 2..9);
    (400_000..450_000, rows, eases, stretch()).prop_map(
        |(start, steps, (close, more, most), stretch)| {
            let steps: Vec<(i32, i32)> = steps.into_iter().map(|step| (0, step)).collect();
            let ease = Ease {
                close: Length(close),
                regular: Length(close + more),
                loose: Length(close + more + most),
            };
            let scales = vec![scale(vec![(Dimension::ChestWidth, ranges(start, &steps))])];
            chart(Garment::Top, Some(ease), stretch, scales)
        },
    )
}

/// Bands of 5 cm and cups of 2 cm, more or less.
fn bras() -> impl Strategy<Value = Chart> {
    let bands = vec((30_000..60_000, 0..10_000), 2..8);
    let cups = vec((15_000..25_000, 0..3_000), 2..8);
    (bands, cups).prop_map(|(bands, cups)| {
        let band = scale(vec![(Dimension::Underbust, ranges(600_000, &bands))]);
        let cup = scale(vec![(Dimension::Cup, ranges(100_000, &cups))]);
        chart(Garment::Bra, None, Stretch::None, vec![band, cup])
    })
}

fn charts() -> impl Strategy<Value = Chart> {
    prop_oneof![girths(), pieces(), bras()]
}

/// Girths of one body, from under the smallest row to over the largest.
fn body() -> impl Strategy<Value = [(Dimension, Length); 4]> {
    let near = -120_000..120_000;
    (550_000..1_300_000, near.clone(), near, 20_000..300_000).prop_map(|(bust, waist, hip, cup)| {
        [
            (Dimension::Underbust, Length(bust - cup)),
            (Dimension::Waist, Length(bust + waist)),
            (Dimension::Hip, Length(bust + hip)),
            (Dimension::Bust, Length(bust)),
        ]
    })
}

fn measured(body: &[(Dimension, Length)]) -> Measurements {
    let mut measurements = Measurements::default();
    for (dimension, length) in body {
        measurements.set(*dimension, *length);
    }
    measurements
}

fn rows(advice: &Advice) -> Vec<Option<usize>> {
    advice.scales.iter().map(|scale| scale.size.row()).collect()
}

/// The rows of both, of each scale that has one for both.
fn pairs(one: &Advice, other: &Advice) -> Vec<(usize, usize)> {
    let pairs = rows(one).into_iter().zip(rows(other));
    pairs.filter_map(|(one, other)| one.zip(other)).collect()
}

fn is_bra(chart: &Chart) -> bool {
    chart.garment == Garment::Bra
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_larger_body_never_gets_a_smaller_size(
        chart in charts(), body in body(), which in 0_usize..4, more in 0..100_000, fit in select(&FITS[..]),
    ) {
        // A larger band with the same bust is a smaller cup.
        prop_assume!(!is_bra(&chart) || body[which].0 == Dimension::Bust);
        let mut larger = body;
        larger[which].1 = larger[which].1.plus(Length(more));
        let (small, large) = (advise(&chart, &measured(&body), fit), advise(&chart, &measured(&larger), fit));
        for (small, large) in pairs(&small, &large) {
            prop_assert!(small <= large, "{small} before {large}");
        }
        // What is too large does not come to fit by growing, nor the other way.
        for (small, large) in small.scales.iter().zip(&large.scales) {
            let above = matches!(small.size, Size::None(NoSize::Above(_)));
            prop_assert!(!(above && large.size.row().is_some()));
            let below = matches!(large.size, Size::None(NoSize::Below(_)));
            prop_assert!(!(below && small.size.row().is_some()));
        }
    }

    #[test]
    fn a_band_grows_with_the_underbust(chart in bras(), body in body(), more in 0..50_000, fit in select(&FITS[..])) {
        let mut larger = body;
        larger[0].1 = larger[0].1.plus(Length(more));
        larger[3].1 = larger[3].1.plus(Length(more));
        let (small, large) = (advise(&chart, &measured(&body), fit), advise(&chart, &measured(&larger), fit));
        if let (Some(small), Some(large)) = (rows(&small)[0], rows(&large)[0]) {
            prop_assert!(small <= large);
        }
    }

    #[test]
    fn the_unit_does_not_tell(chart in charts(), body in body(), fit in select(&FITS[..])) {
        // 0.005 inches are 127 micrometres: exact in both units.
        let typed = |unit: Unit| {
            let mut read = Measurements::default();
            for (dimension, length) in body {
                let steps = length.0 / 127;
                let text = match unit {
                    Unit::In => format!("{}.{:03}", steps / 200, steps % 200 * 5),
                    Unit::Cm | Unit::Mm => {
                        let micrometres = steps * 127;
                        format!("{},{:04}", micrometres / 10_000, micrometres % 10_000)
                    }
                };
                read.set(dimension, Length::parse(&text, unit).unwrap());
            }
            read
        };
        let (cm, inches) = (typed(Unit::Cm), typed(Unit::In));
        prop_assert_eq!(&cm, &inches);
        prop_assert_eq!(advise(&chart, &cm, fit), advise(&chart, &inches, fit));
    }

    #[test]
    fn a_border_never_jumps_two_sizes(
        chart in charts(), body in body(), which in 0_usize..4, fit in select(&FITS[..]), border in any::<proptest::sample::Index>(),
    ) {
        // A micrometre more, at a random place and at an end of a row.
        let ends: Vec<Length> = chart.scales.iter()
            .flat_map(|scale| &scale.rows)
            .flat_map(|row| &row.ranges)
            .flat_map(|range| [range.min, range.max])
            .collect();
        let mut at_end = body;
        at_end[which].1 = *border.get(&ends);
        for body in [body, at_end] {
            let mut next = body;
            next[which].1 = next[which].1.plus(Length(1));
            let (one, other) = (advise(&chart, &measured(&body), fit), advise(&chart, &measured(&next), fit));
            for (one, other) in pairs(&one, &other) {
                // A sister's cup moves with its band's border as well as its own.
                let most = if is_bra(&chart) && fit != Fit::Regular { 2 } else { 1 };
                prop_assert!(one.abs_diff(other) <= most, "{one} beside {other}");
            }
        }
    }

    #[test]
    fn a_looser_wish_never_gets_a_smaller_size(chart in charts(), body in body()) {
        let body = measured(&body);
        let [close, regular, loose] = FITS.map(|fit| rows(&advise(&chart, &body, fit))[0]);
        for (tighter, looser) in [(close, regular), (regular, loose), (close, loose)] {
            if let (Some(tighter), Some(looser)) = (tighter, looser) {
                prop_assert!(tighter <= looser);
                if chart.measured == Measured::Body {
                    prop_assert!(looser - tighter <= 2);
                }
            }
        }
        if chart.measured == Measured::Body && regular.is_some() {
            prop_assert!(close.is_some() && loose.is_some(), "a wish led out of the chart");
        }
    }

    #[test]
    fn the_middle_of_a_row_gets_the_row(chart in charts(), nth in any::<proptest::sample::Index>(), fit in select(&FITS[..])) {
        for (place, scale) in chart.scales.iter().enumerate() {
            let row = nth.index(scale.rows.len());
            let mut body = Measurements::default();
            body.set(Dimension::Underbust, Length(700_000));
            for dimension in &scale.dimensions {
                let range = scale.range(*dimension, row).unwrap();
                let middle = (range.min.0 + range.max.0) / 2 * dimension.around();
                let ease = chart.measure(*dimension).unwrap().ease.map_or(Length(0), |ease| match fit {
                    Fit::Close => ease.close,
                    Fit::Regular => ease.regular,
                    Fit::Loose => ease.loose,
                });
                match *dimension {
                    Dimension::Cup => body.set(Dimension::Bust, Length(700_000 + middle)),
                    Dimension::ChestWidth => body.set(Dimension::Bust, Length(middle).minus(ease)),
                    other => body.set(other, Length(middle)),
                }
            }
            let advice = advise(&chart, &body, fit);
            let size = advice.scales[place].size;
            prop_assume!(!matches!(size, Size::None(NoSize::Contradiction(..) | NoSize::Unbelievable(_))));
            // A sister's cup is not the tape's.
            if place == 0 || fit == Fit::Regular {
                prop_assert_eq!(size.row(), Some(row), "{:?}", size);
            }
        }
    }

    #[test]
    fn the_order_of_measurements_does_not_tell(
        chart in charts(), (body, shuffled) in body().prop_flat_map(|body| (Just(body), Just(body.to_vec()).prop_shuffle())), fit in select(&FITS[..]),
    ) {
        prop_assert_eq!(advise(&chart, &measured(&body), fit), advise(&chart, &measured(&shuffled), fit));
    }

    #[test]
    fn two_sizes_are_neighbours(chart in charts(), body in body(), fit in select(&FITS[..])) {
        for scale in advise(&chart, &measured(&body), fit).scales {
            if let Size::Two { take, or, .. } = scale.size {
                prop_assert_eq!(take.abs_diff(or), 1);
            }
        }
    }

    #[test]
    fn nothing_ends_the_program(
        columns in vec((select(Dimension::ALL), vec((any::<i32>(), any::<i32>()), 0..4)), 0..4),
        measured in vec((select(Dimension::ALL), any::<i32>()), 0..8),
        (eases, stretch, fit) in (any::<Option<(i32, i32, i32)>>(), stretch(), select(&FITS[..])),
        garment in select(vec![Garment::Bra, Garment::Dress]),
        (text, kept) in (".*", ".*"),
    ) {
        // Rows may hold fewer ranges than there are columns, upside down.
        let scales = columns.iter().map(|(dimension, ranges)| Scale {
            title: None,
            dimensions: columns.iter().map(|(dimension, _)| *dimension).chain([*dimension]).collect(),
            systems: Vec::new(),
            rows: ranges.iter().map(|(min, max)| Row {
                labels: Vec::new(),
                ranges: vec![Range { min: Length(*min), max: Length(*max) }; ranges.len()],
            }).collect(),
        });
        let ease = eases.map(|(close, regular, loose)| Ease {
            close: Length(close), regular: Length(regular), loose: Length(loose),
        });
        let chart = chart(garment, ease, stretch, scales.collect());
        let mut body = Measurements::from_text(&kept);
        for (dimension, length) in measured {
            body.set(dimension, Length(length));
        }
        let advice = advise(&chart, &body, fit);
        let rows = advice.rows().unwrap_or_default();
        let _ = Advice::beside(&chart, &rows, 0, 1);
        for scale in &advice.scales {
            let _ = scale.halves();
        }
        for unit in Unit::ALL {
            if let Ok(length) = Length::parse(&text, unit) {
                let _ = (length.print(unit), length.print_finely(unit));
            }
            for (_, length) in body.iter() {
                let _ = (length.print(unit), length.print_finely(unit));
            }
        }
    }
}
