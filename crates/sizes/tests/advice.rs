//! Sentences about bodies, each with the size that is advised and its reason. The
//! charts are the shops' own; a changed figure may change a sentence.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use hemline_sizes::advice::{Advice, Because, Edge, Lies, NoSize, Size, Sure, advise};
use hemline_sizes::chart::{Chart, Fit, System};
use hemline_sizes::convert::{Certainty, convert, labels};
use hemline_sizes::dimension::Dimension::{
    self, Bust, Finger, FootLength, Height, Hip, InsideLeg, Underbust, Waist,
};
use hemline_sizes::dimension::Measurements;
use hemline_sizes::length::{Length, Unit};
use hemline_sizes::load;

fn chart(shop: &str, word: &str) -> Chart {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../merchants");
    let text = fs::read_to_string(folder.join(shop).join("sizes.toml")).unwrap();
    let charts = load::charts(&text, "sizes.toml", |_| true).unwrap();
    Chart::find(&charts, word).unwrap().clone()
}

fn body(typed: &[(Dimension, &str)]) -> Measurements {
    let mut body = Measurements::default();
    for (dimension, text) in typed {
        body.set(*dimension, Length::parse(text, Unit::Cm).unwrap());
    }
    body
}

/// The advice on the chart's first scale: `M`, `M or L` or a word for none.
#[track_caller]
fn check(
    chart: &Chart,
    typed: &[(Dimension, &str)],
    fit: Fit,
    expected: &str,
    why: Option<Because>,
) {
    let advice = advise(chart, &body(typed), fit);
    let label = |row: usize| chart.scales[0].label(System::Letters, row);
    let (said, because) = match advice.scales[0].size {
        Size::One { row, because, .. } => (label(row).to_owned(), Some(because)),
        Size::Two { take, or, because } => {
            (format!("{} or {}", label(take), label(or)), Some(because))
        }
        Size::None(none) => (format!("{none:?}"), None),
        Size::Unmeasured => ("unmeasured".to_owned(), None),
    };
    assert_eq!((said.as_str(), because), (expected, why), "{typed:?}");
}

#[test]
fn a_body_within_one_row() {
    let tops = chart("kalre", "tops");
    let inside = [(Bust, "92"), (Waist, "76")];
    check(&tops, &inside, Fit::Regular, "M", Some(Because::Inside));
    let advice = advise(&tops, &body(&inside), Fit::Regular);
    assert!(matches!(
        advice.scales[0].size,
        Size::One {
            sure: Sure::Surely,
            ..
        }
    ));
    let place = advice.scales[0].places[0];
    assert_eq!(place.lies, Lies::Within { row: 3, edge: None });
}

#[test]
fn at_the_top_of_a_row() {
    let tops = chart("kalre", "tops");
    let top = [(Bust, "95"), (Waist, "76")];
    check(
        &tops,
        &top,
        Fit::Regular,
        "M or L",
        Some(Because::UpperEdge),
    );
    check(&tops, &top, Fit::Loose, "L or M", Some(Because::Wish));
    check(&tops, &top, Fit::Close, "M", Some(Because::Inside));
    let advice = advise(&tops, &body(&top), Fit::Regular);
    assert_eq!(advice.scales[0].decides, Some(Bust));
    let edge = Some(Edge::Upper);
    assert_eq!(
        advice.scales[0].places[0].lies,
        Lies::Within { row: 3, edge }
    );
    let bottom = [(Bust, "90.2"), (Waist, "74.2")];
    check(
        &tops,
        &bottom,
        Fit::Regular,
        "M or S",
        Some(Because::LowerEdge),
    );
    check(&tops, &bottom, Fit::Close, "S or M", Some(Because::Wish));
}

#[test]
fn between_two_rows() {
    let tops = chart("kalre", "tops");
    let lower = [(Bust, "95.3"), (Waist, "79.3")];
    check(
        &tops,
        &lower,
        Fit::Regular,
        "M or L",
        Some(Because::Between),
    );
    let upper = [(Bust, "95.7"), (Waist, "79.7")];
    check(
        &tops,
        &upper,
        Fit::Regular,
        "L or M",
        Some(Because::Between),
    );
}

#[test]
fn one_size_above_and_another_below() {
    let pear = [(Bust, "87"), (Waist, "70"), (Hip, "101")];
    let woven = chart("kallesia", "dresses");
    check(&woven, &pear, Fit::Regular, "L", Some(Because::Apart));
    let advice = advise(&woven, &body(&pear), Fit::Regular);
    assert_eq!(advice.scales[0].decides, Some(Hip));
    // M above, L below.
    assert_eq!(advice.scales[0].halves(), Some((2, 3)));
    assert!(matches!(
        advice.scales[0].size,
        Size::One {
            sure: Sure::Probably,
            ..
        }
    ));
    // What is knit gives at the hips, where they only just leave M.
    let knit = chart("kallesia", "Ruched bodycon dress");
    let nearly = [(Bust, "87"), (Waist, "70"), (Hip, "99")];
    check(
        &knit,
        &nearly,
        Fit::Regular,
        "M or L",
        Some(Because::Stretch),
    );
    check(&knit, &pear, Fit::Regular, "L", Some(Because::Apart));
}

#[test]
fn outside_the_chart_and_beyond_belief() {
    let tops = chart("kalre", "tops");
    check(
        &tops,
        &[(Bust, "65"), (Waist, "50")],
        Fit::Regular,
        "Below(Bust)",
        None,
    );
    check(
        &tops,
        &[(Bust, "112"), (Waist, "90")],
        Fit::Regular,
        "Above(Bust)",
        None,
    );
    check(
        &tops,
        &[(Bust, "104"), (Waist, "100")],
        Fit::Regular,
        "Above(Waist)",
        None,
    );
    // Inches in a field for centimetres.
    check(
        &tops,
        &[(Bust, "36"), (Waist, "76")],
        Fit::Regular,
        "Unbelievable(Bust)",
        None,
    );
    let said = "Contradiction(Waist, Bust)";
    check(
        &tops,
        &[(Bust, "80"), (Waist, "135")],
        Fit::Regular,
        said,
        None,
    );
    let said = "FarApart { small: Waist, large: Bust }";
    check(
        &tops,
        &[(Bust, "104"), (Waist, "65")],
        Fit::Regular,
        said,
        None,
    );
    // A wish leads out of the chart for nobody, and into it from just outside.
    check(
        &tops,
        &[(Bust, "108"), (Waist, "93")],
        Fit::Loose,
        "XL",
        Some(Because::Inside),
    );
    check(
        &tops,
        &[(Bust, "109"), (Waist, "93")],
        Fit::Close,
        "XL",
        Some(Because::Stretch),
    );
}

#[test]
fn what_is_missing() {
    let tops = chart("kalre", "tops");
    check(&tops, &[(Waist, "76")], Fit::Regular, "unmeasured", None);
    check(
        &tops,
        &[(Bust, "92")],
        Fit::Regular,
        "M",
        Some(Because::Inside),
    );
    let advice = advise(&tops, &body(&[(Bust, "92")]), Fit::Regular);
    assert_eq!(advice.scales[0].missing, [Waist]);
    assert!(matches!(
        advice.scales[0].size,
        Size::One {
            sure: Sure::Probably,
            ..
        }
    ));
}

#[test]
fn a_band_and_its_cup() {
    let bras = chart("kalre", "contour-bra");
    assert_eq!(bras.asks(), [Underbust, Bust]);
    let (name, _) = bras.words(Bust).unwrap();
    assert_eq!(name, "Bust");
    let wearer = body(&[(Underbust, "75"), (Bust, "90")]);
    let advice = advise(&bras, &wearer, Fit::Regular);
    let rows = advice.rows().unwrap();
    let in_each = [
        (System::Eu, "75B"),
        (System::Fr, "90B"),
        (System::Uk, "34B"),
        (System::Us, "34B"),
        (System::Au, "12B"),
        (System::It, "3B"),
        (System::Jp, "C75"),
    ];
    for (system, label) in in_each {
        assert_eq!(bras.label(system, &rows), label);
    }
    // A looser band takes a smaller cup.
    let sister = Advice::beside(&bras, &rows, 0, rows[0] + 1).unwrap();
    assert_eq!(bras.label(System::Eu, &sister), "80A");
    let loose = body(&[(Underbust, "77"), (Bust, "92")]);
    let loose = advise(&bras, &loose, Fit::Loose);
    assert_eq!(bras.label(System::Eu, &loose.rows().unwrap()), "80A");
    assert!(matches!(
        loose.scales[1].size,
        Size::One {
            because: Because::Sister,
            ..
        }
    ));
    // A bust smaller than what is below it.
    let slip = advise(
        &bras,
        &body(&[(Underbust, "90"), (Bust, "75")]),
        Fit::Regular,
    );
    let contradiction = Size::None(NoSize::Contradiction(Underbust, Bust));
    assert_eq!(slip.scales[1].size, contradiction);
}

#[test]
fn a_piece_by_its_ease() {
    let tees = chart("kaolate", "t-shirts");
    assert_eq!(tees.asks(), [Bust]);
    // M is 104 around, 8 more than this chest.
    let chest = [(Bust, "96")];
    check(&tees, &chest, Fit::Regular, "M", Some(Because::Inside));
    check(&tees, &chest, Fit::Close, "S", Some(Because::Inside));
    let advice = advise(&tees, &body(&chest), Fit::Regular);
    assert_eq!(advice.scales[0].places[0].ease, Some(Length(80_000)));
    let loose = advise(&tees, &body(&chest), Fit::Loose);
    assert!(loose.scales[0].size.row() > advice.scales[0].size.row());
}

#[test]
fn two_scales_are_two_answers() {
    let jeans = chart("kallesia", "wide-leg-jeans");
    let advice = advise(
        &jeans,
        &body(&[(Waist, "73"), (InsideLeg, "79")]),
        Fit::Regular,
    );
    let rows = advice.rows().unwrap();
    assert_eq!(jeans.label(System::Inches, &rows), "29 / 32");
    assert_eq!(jeans.label(System::Eu, &rows), "38 / 32");
}

#[test]
fn feet_fingers_and_legs() {
    for (shop, word, typed, system, label) in [
        (
            "kallesia",
            "shoes",
            &[(FootLength, "24.2")][..],
            System::Eu,
            "38",
        ),
        (
            "allegra-k",
            "shoes",
            &[(FootLength, "9.6 in")],
            System::Us,
            "8",
        ),
        (
            "allegra-k",
            "jewelry",
            &[(Finger, "54.4 mm")],
            System::Us,
            "7",
        ),
        (
            "allegra-k",
            "tights",
            &[(Height, "5'6"), (Hip, "102")],
            System::Letters,
            "M/L",
        ),
    ] {
        let chart = chart(shop, word);
        let advice = advise(&chart, &body(typed), Fit::Regular);
        let rows = advice.rows().unwrap();
        assert_eq!(chart.label(system, &rows), label, "{shop} {word}");
    }
}

#[test]
fn a_label_from_home() {
    let tops = chart("kalre", "tops");
    let from = |system, label| convert(&tops.scales[0], system, label);
    let rows =
        |conversion: hemline_sizes::convert::Conversion| (conversion.rows, conversion.certainty);
    assert_eq!(
        rows(from(System::Letters, " m ")),
        (vec![3], Certainty::Same)
    );
    assert_eq!(rows(from(System::Uk, "12")), (vec![2], Certainty::Wider));
    assert_eq!(rows(from(System::Uk, "13")), (vec![], Certainty::Unknown));
    assert_eq!(rows(from(System::Iso, "12")), (vec![], Certainty::Unknown));
    // In Japan E is two of the cups here.
    let bras = chart("kalre", "bras");
    let cups = convert(&bras.scales[1], System::Jp, "E");
    assert_eq!(rows(cups), (vec![4, 5], Certainty::Several));
    assert_eq!(
        labels(&bras.scales[1], System::Us),
        ["AA", "A", "B", "C", "D", "DD", "E", "DDD", "F", "G"]
    );
}

#[test]
fn an_address_leads_to_a_chart() {
    for (word, id) in [
        ("t-shirts", "t-shirts"),
        ("top", "t-shirts"),
        ("zip-hoodie", "hoodies"),
        ("Zip hoodie", "hoodies"),
    ] {
        assert_eq!(chart("kaolate", word).id, id);
    }
    assert!(Chart::find(&[], "top").is_none());
}
