//! What an author is told: one deliberately broken chart a kind, with the message.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use hemline_sizes::chart::Chart;
use hemline_sizes::load;

const SOUND: &str = r#"
origin = "example"

[[chart]]
id = "tops"
title = "Tops"
garment = "top"
measured = "body"
unit = "cm"
stretch = "none"
categories = ["top"]
products = ["Everyday tee"]
notes = ["Falls straight."]

[[chart.measure]]
dimension = "bust"
name = "Bust"
how = "Around the fullest part."

[[chart.measure]]
dimension = "waist"
name = "Waist"
how = "Where you bend."

[[chart.scale]]
dimensions = ["bust", "waist"]
systems = ["letters", "eu"]
rows = [
  { letters = "S", eu = "36/38", bust = [84, 89], waist = [68, 73] },
  { letters = "M", eu = 40, bust = [90, 95.5], waist = [74, 79] },
  { letters = "L", eu = "42", bust = [96, 101], waist = [80, 86] },
]

[[chart]]
id = "tees"
title = "Tees"
garment = "top"
measured = "garment"
unit = "in"
stretch = "some"

[[chart.measure]]
dimension = "chest_width"
name = "Chest"
how = "From armpit to armpit."
ease = { close = 1, regular = 3, loose = "5 1/2" }
asked = { name = "Chest", how = "Around the fullest part." }

[[chart.measure]]
dimension = "back_length"
name = "Length"
how = "From shoulder to hem."

[[chart.scale]]
dimensions = ["chest_width", "back_length"]
systems = ["us"]
rows = [
  { us = "S", chest_width = 19, back_length = 27 },
  { us = "M", chest_width = "20 1/2", back_length = 27 },
]
"#;

fn read(text: &str) -> Result<Vec<Chart>, Vec<String>> {
    load::charts(text, "shop/sizes.toml", |word| {
        word == "top" || word == "bra"
    })
}

/// The sound file with one change is refused for that alone, at its place.
#[track_caller]
fn refused(from: &str, to: &str, line: &str, expected: &[&str]) {
    assert!(SOUND.contains(from), "`{from}` is not there");
    let text = SOUND.replacen(from, to, 1);
    let reports = read(&text).unwrap_err();
    assert_eq!(reports.len(), 1, "{}", reports.join("\n\n"));
    let report = &reports[0];
    let number = text.lines().position(|found| found.contains(line)).unwrap() + 1;
    let place = format!("--> shop/sizes.toml:{number}:");
    for part in expected.iter().copied().chain([place.as_str(), "^"]) {
        assert!(report.contains(part), "`{part}` is not in\n{report}");
    }
}

/// One change may break more than one thing.
#[track_caller]
fn told(from: &str, to: &str, expected: &[&str]) {
    assert!(SOUND.contains(from), "`{from}` is not there");
    let reports = read(&SOUND.replacen(from, to, 1)).unwrap_err().join("\n\n");
    for part in expected {
        assert!(reports.contains(part), "`{part}` is not in\n{reports}");
    }
}

#[test]
fn a_sound_file_is_read() {
    let charts = read(SOUND).unwrap();
    assert_eq!(charts.len(), 2);
    let [tops, tees] = charts.as_slice() else {
        panic!("{charts:?}");
    };
    assert_eq!(tops.scales[0].rows[1].ranges[0].max.0, 955_000);
    assert_eq!(tops.scales[0].rows[1].labels, ["M", "40"]);
    assert_eq!(tees.scales[0].rows[1].ranges[0].min.0, 520_700);
    assert_eq!(tees.measures[0].ease.unwrap().loose.0, 139_700);
}

#[test]
fn what_is_no_file_of_charts() {
    let expected = ["unknown field `stretchy`, expected one of"];
    refused(
        "stretch = \"none\"",
        "stretchy = \"none\"",
        "stretchy",
        &expected,
    );
    refused(
        "origin = \"example\"",
        "origin = \"theirs\"",
        "theirs",
        &["unknown variant `theirs`"],
    );
    refused(
        "unit = \"cm\"",
        "unit = \"ft\"",
        "\"ft\"",
        &["unknown variant `ft`, expected one of `mm`, `cm`, `in`"],
    );
    refused(
        "garment = \"top\"",
        "garment = \"hat\"",
        "\"hat\"",
        &["unknown variant `hat`"],
    );
    refused(
        "title = \"Tops\"",
        "title = Tops",
        "title = Tops",
        &["this is not a file of size charts"],
    );
    let nothing = read("origin = \"example\"").unwrap_err();
    assert!(nothing[0].contains("there is no chart"), "{}", nothing[0]);
}

#[test]
fn an_unknown_key_of_a_row() {
    refused(
        "eu = \"42\"",
        "eu = \"42\", uk = \"14\"",
        "uk =",
        &["`uk` is not of this scale"],
    );
    refused(
        "bust = [96, 101]",
        "bust = [96, 101], hips = 3",
        "hips",
        &["`hips` is not of this scale"],
    );
}

#[test]
fn a_missing_dimension() {
    refused(
        ", waist = [74, 79]",
        "",
        "eu = 40",
        &["this row lacks `waist`"],
    );
}

#[test]
fn an_unknown_dimension() {
    told(
        "dimension = \"waist\"",
        "dimension = \"weight\"",
        &[
            "`weight` is no dimension",
            "one of bust,",
            "nobody says how `waist` is measured",
        ],
    );
}

#[test]
fn a_missing_label() {
    refused(
        " eu = \"42\",",
        "",
        "letters = \"L\"",
        &["this row has no label for `eu`"],
    );
    refused(
        "eu = \"42\"",
        "eu = \"/42\"",
        "/42",
        &["a label is not understood"],
    );
}

#[test]
fn an_unknown_system() {
    told(
        "systems = [\"us\"]",
        "systems = [\"usa\"]",
        &["`usa` is no system", "one of letters,"],
    );
}

#[test]
fn a_range_upside_down() {
    refused(
        "[90, 95.5]",
        "[95.5, 90]",
        "95.5",
        &["this range is upside down"],
    );
}

#[test]
fn rows_that_overlap() {
    refused(
        "bust = [90, 95.5]",
        "bust = [88, 95.5]",
        "[88,",
        &["two rows overlap in `bust`", "the row before"],
    );
}

#[test]
fn rows_that_decrease() {
    refused(
        "bust = [96, 101]",
        "bust = [72, 77]",
        "[72, 77]",
        &["`bust` decreases"],
    );
    refused(
        "chest_width = 19",
        "chest_width = 22",
        "20 1/2",
        &["`chest_width` decreases"],
    );
    refused(
        "back_length = 27 }",
        "back_length = 28 }",
        "20 1/2",
        &["`back_length` decreases"],
    );
    refused(
        "chest_width = 19",
        "chest_width = 20.5",
        "20 1/2",
        &["`chest_width` does not grow"],
    );
}

#[test]
fn rows_that_leave_people_out() {
    refused(
        "bust = [96, 101]",
        "bust = [97.5, 101]",
        "97.5",
        &[
            "`bust` leaves out 95.5 to 97.5 cm",
            "at most 1 cm between rows",
        ],
    );
    refused(
        "chest_width = \"20 1/2\"",
        "chest_width = 26",
        "= 26",
        &["`chest_width` leaps by 7 in"],
    );
}

#[test]
fn absurd_lengths() {
    refused(
        "[96, 101]",
        "[96, 1010]",
        "1010",
        &["no bust measures this", "from 50 to 200 cm"],
    );
    refused(
        "loose = \"5 1/2\"",
        "loose = 50",
        "loose = 50",
        &["this ease is absurd"],
    );
    refused(
        "[96, 101]",
        "[96, 101, 102]",
        "102",
        &["a figure is not understood"],
    );
    refused(
        "[96, 101]",
        "[96, nan]",
        "nan",
        &["a figure is not understood"],
    );
}

#[test]
fn body_and_piece_in_one_chart() {
    told(
        "dimension = \"waist\"",
        "dimension = \"waist_width\"",
        &[
            "`waist_width` is measured on the piece, and this chart measures bodies",
            "never both in one chart",
        ],
    );
}

#[test]
fn ease_that_makes_no_sense() {
    refused("close = 1", "close = 4", "close = 4", &["ease decreases"]);
    let with = "how = \"Where you bend.\"\nease = { close = 1, regular = 2, loose = 3 }\nasked = { name = \"W\", how = \"w\" }";
    refused(
        "how = \"Where you bend.\"",
        with,
        "ease = { close = 1, regular = 2",
        &["ease belongs to a piece"],
    );
    let without = "asked = { name = \"Chest\", how = \"Around the fullest part.\" }\n";
    refused(
        without,
        "",
        "dimension = \"chest_width\"",
        &["nobody says what is measured for `chest_width`"],
    );
    refused(
        "how = \"Where you bend.\"",
        "how = \"Where you bend.\"\nasked = { name = \"W\", how = \"w\" }",
        "\"W\"",
        &["nothing else is asked here"],
    );
}

#[test]
fn what_leads_to_two_charts() {
    told(
        "id = \"tees\"",
        "id = \"tops\"",
        &["the id `tops` leads to two charts", "here already"],
    );
}

#[test]
fn names_that_are_taken_or_unknown() {
    refused(
        "stretch = \"some\"",
        "stretch = \"some\"\ncategories = [\"top\", \"bra\"]",
        "\"bra\"]",
        &["the category `top` leads to two charts", "here already"],
    );
    refused(
        "stretch = \"some\"",
        "stretch = \"some\"\nproducts = [\"EVERYDAY-TEE\"]",
        "EVERYDAY",
        &["the product `EVERYDAY-TEE` leads to two charts"],
    );
    refused(
        "categories = [\"top\"]",
        "categories = [\"hat\"]",
        "hat",
        &["`hat` is no category"],
    );
    refused(
        "id = \"tees\"",
        "id = \"Tees\"",
        "Tees\"",
        &["`Tees` is no id"],
    );
}

#[test]
fn an_empty_chart() {
    let rows = &SOUND[SOUND.find("rows = [\n  { us").unwrap()..];
    refused(
        rows,
        "rows = []\n",
        "rows = []",
        &["this scale has no rows"],
    );
    refused(
        "how = \"Where you bend.\"",
        "how = \" \"",
        "how = \" \"",
        &["words are missing"],
    );
    let empty = format!(
        "{SOUND}\n[[chart]]\nid = \"none\"\ntitle = \"t\"\ngarment = \"top\"\nmeasured = \"body\"\nunit = \"cm\"\nstretch = \"none\"\n"
    );
    let reports = read(&empty).unwrap_err();
    assert!(
        reports[0].contains("the chart `none` is empty"),
        "{}",
        reports[0]
    );
}

#[test]
fn too_much_of_anything() {
    let many: String = (0..41)
        .map(|nth| {
            format!(
                "  {{ us = \"{nth}\", chest_width = {}, back_length = 27 }},\n",
                12.0 + f64::from(nth) / 4.0
            )
        })
        .collect();
    let rows = &SOUND[SOUND.find("rows = [\n  { us").unwrap()..];
    refused(
        rows,
        &format!("rows = [\n{many}]\n"),
        "us = \"40\"",
        &["too many rows", "at most 40"],
    );
    refused(
        "title = \"Tops\"",
        &format!("title = \"{}\"", "x".repeat(81)),
        "xxx",
        &["words are too long"],
    );
}

#[test]
fn rows_of_one_name() {
    refused(
        "us = \"M\"",
        "us = \"S\"",
        "20 1/2",
        &["two rows are called `S`"],
    );
}

#[test]
fn a_cup_without_a_bra() {
    told(
        "dimension = \"waist\"",
        "dimension = \"cup\"",
        &["a cup without a bra"],
    );
}
