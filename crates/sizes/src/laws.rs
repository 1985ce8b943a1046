//! What holds of every chart and every body.
//!
//! - A larger body never gets a smaller size.
//! - Centimetres and inches of the same length are the same length.
//! - Over an edge the size changes by one at the most.
//! - Who likes it looser never gets a smaller size.
//! - The middle of a size is that size.
//! - In which order measures are told does not matter.
//! - Nothing that is typed makes it fail.

use proptest::prelude::*;

use crate::advice::{Advice, Fit, Verdict, advise};
use crate::chart::{Chart, Dimension, Measure, Measured, Row, Scale, Span, Stretch};
use crate::length::{Length, Unit};

const FITS: [Fit; 3] = [Fit::Close, Fit::Regular, Fit::Loose];

/// A chart of some sizes by bust, waist and hip, each starting anywhere and wide as
/// it likes, with gaps of up to a centimetre.
fn charts() -> impl Strategy<Value = Chart> {
    let sizes = prop::collection::vec(
        prop::collection::vec((5_000..80_000, 0..10_000), 3),
        1..9_usize,
    );
    let stretch = prop_oneof![
        Just(Stretch::None),
        Just(Stretch::Some),
        Just(Stretch::High)
    ];
    (sizes, prop::array::uniform3(500_000..900_000), stretch).prop_map(
        |(sizes, mut starts, stretch)| {
            let mut rows = Vec::new();
            for (place, widths) in sizes.into_iter().enumerate() {
                let span = |(start, (width, gap)): (&mut i32, (i32, i32))| {
                    let from = *start;
                    *start = from + width + gap;
                    Span {
                        from: Length(from),
                        to: Length(from + width),
                    }
                };
                rows.push(Row {
                    label: place.to_string(),
                    spans: starts.iter_mut().zip(widths).map(span).collect(),
                    labels: Vec::new(),
                });
            }
            let measure = |dimension| Measure {
                dimension,
                how: String::new(),
            };
            Chart {
                id: "c".into(),
                title: "C".into(),
                measured: Measured::Body,
                example: true,
                unit: Unit::Cm,
                categories: Vec::new(),
                products: Vec::new(),
                stretch,
                notes: Vec::new(),
                systems: Vec::new(),
                scales: vec![Scale {
                    title: None,
                    measures: [Dimension::Bust, Dimension::Waist, Dimension::Hip]
                        .map(measure)
                        .into(),
                    rows,
                }],
            }
        },
    )
}

fn bodies() -> impl Strategy<Value = [i32; 3]> {
    prop::array::uniform3(300_000..1_700_000)
}

fn taken([bust, waist, hip]: [i32; 3]) -> [(Dimension, Length); 3] {
    [
        (Dimension::Bust, Length(bust)),
        (Dimension::Waist, Length(waist)),
        (Dimension::Hip, Length(hip)),
    ]
}

fn advice(chart: &Chart, body: [i32; 3], fit: Fit) -> Advice {
    advise(chart, &taken(body), fit).remove(0)
}

fn size(advice: &Advice) -> Option<usize> {
    match advice.verdict {
        Verdict::One { size } | Verdict::Two { size, .. } => Some(size),
        Verdict::None(_) | Verdict::Missing(_) => None,
    }
}

proptest! {
    #[test]
    fn a_larger_body_never_gets_a_smaller_size(
        chart in charts(), body in bodies(), more in prop::array::uniform3(0..200_000),
    ) {
        let larger = [0, 1, 2].map(|at: usize| body[at] + more[at]);
        for fit in FITS {
            let sizes = size(&advice(&chart, body, fit)).zip(size(&advice(&chart, larger, fit)));
            prop_assert!(sizes.is_none_or(|(before, after)| before <= after));
        }
    }

    #[test]
    fn over_an_edge_the_size_changes_by_one_at_the_most(
        chart in charts(), body in bodies(), at in 0..3_usize,
    ) {
        let mut next = body;
        next[at] += 1;
        for fit in FITS {
            let sizes = size(&advice(&chart, body, fit)).zip(size(&advice(&chart, next, fit)));
            prop_assert!(sizes.is_none_or(|(before, after)| before.abs_diff(after) <= 1));
        }
    }

    #[test]
    fn who_likes_it_looser_never_gets_a_smaller_size(chart in charts(), body in bodies()) {
        let sizes = FITS.map(|fit| size(&advice(&chart, body, fit)));
        prop_assert!(sizes.windows(2).all(|pair| pair[0] <= pair[1]), "{sizes:?}");
    }

    #[test]
    fn the_middle_of_a_size_is_that_size(chart in charts(), place in 0..9_usize) {
        let rows = &chart.scales[0].rows;
        prop_assume!(place < rows.len());
        let middle = |at: usize| {
            let span = rows[place].spans[at];
            i32::midpoint(span.from.0, span.to.0)
        };
        let body = [0, 1, 2].map(middle);
        prop_assert_eq!(size(&advice(&chart, body, Fit::Regular)), Some(place));
    }

    #[test]
    fn the_order_of_measures_does_not_matter(chart in charts(), body in bodies()) {
        let mut turned = taken(body);
        turned.reverse();
        for fit in FITS {
            prop_assert_eq!(advise(&chart, &taken(body), fit), advise(&chart, &turned, fit));
        }
    }

    #[test]
    fn centimetres_and_inches_of_one_length_are_the_same(quarters in 1..400_i32) {
        let inches = Length::read(&format!("{} {}/4", quarters / 4, quarters % 4), Unit::In);
        let inches = if quarters < 4 { Length::read(&format!("{quarters}/4"), Unit::In) } else { inches };
        let micrometres = quarters * 6350;
        prop_assert_eq!(inches, Some(Length(micrometres)));
        let thousandths = f64::from(micrometres) / 10_000.0;
        prop_assert_eq!(Length::read(&format!("{thousandths:.3}"), Unit::Cm), inches);
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fail(text in "\\PC{0,12}", number in "[0-9]{0,8}[.,]?[0-9]{0,4}") {
        for unit in [Unit::Cm, Unit::In] {
            for text in [&text, &number] {
                if let Some(length) = Length::read(text, unit) {
                    prop_assert!(length.0 > 0 && !length.print(unit).is_empty());
                }
            }
        }
    }
}

#[test]
fn what_is_typed_is_read() {
    for (text, unit, micrometres) in [
        ("92", Unit::Cm, 920_000),
        (" 92,5 ", Unit::Cm, 925_000),
        ("36 1/4", Unit::In, 920_750),
        ("36½", Unit::In, 927_100),
        ("36.25", Unit::In, 920_750),
        ("½", Unit::In, 12_700),
    ] {
        assert_eq!(
            Length::read(text, unit),
            Some(Length(micrometres)),
            "{text}"
        );
    }
    for text in [
        "",
        "0",
        "abc",
        "9 9",
        "1/0",
        "3/2",
        "-4",
        "1e3",
        "99999",
        "1.",
        "4 1/2 1/2",
    ] {
        assert_eq!(Length::read(text, Unit::Cm), None, "{text}");
    }
    assert_eq!(Length(920_750).print(Unit::In), "36.25");
    assert_eq!(Length(920_000).print(Unit::Cm), "92");
    assert_eq!(Length(925_000).print(Unit::Cm), "92.5");
}
