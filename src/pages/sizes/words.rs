//! What sizes and measures are called, where a chart does not say it itself.

use hemline_sizes::{
    chart::{Chart, Fit, System},
    dimension::Dimension,
    length::{Length, Unit},
};

use crate::text;

/// What a column is called.
pub fn name(chart: &Chart, dimension: Dimension) -> String {
    let measure = chart.measure(dimension);
    measure.map_or_else(|| asked(chart, dimension).0, |measure| measure.name.clone())
}

/// What is asked of the body, and where the tape goes.
pub fn asked(chart: &Chart, dimension: Dimension) -> (String, String) {
    let (name, how) = chart.words(dimension).unwrap_or_default();
    (name.to_owned(), how.to_owned())
}

pub fn system(system: System) -> String {
    match system {
        System::Letters => text!("sizes.letters"),
        System::Inches => text!("sizes.inches"),
        System::Us => text!("sizes.us"),
        System::Uk => text!("sizes.uk"),
        System::Eu => text!("sizes.eu"),
        System::Fr => text!("sizes.fr"),
        System::It => text!("sizes.it"),
        System::Jp => text!("sizes.jp"),
        System::Au => text!("sizes.au"),
        System::Iso => text!("sizes.iso"),
    }
}

pub fn unit(unit: Unit) -> String {
    match unit {
        Unit::Mm => text!("sizes.mm"),
        Unit::Cm => text!("sizes.cm"),
        Unit::In => text!("sizes.in"),
    }
}

pub fn fit(fit: Fit) -> String {
    match fit {
        Fit::Close => text!("sizes.close"),
        Fit::Regular => text!("sizes.regular"),
        Fit::Loose => text!("sizes.loose"),
    }
}

/// As figures alone.
pub fn figures(dimension: Dimension, length: Length, unit: Unit) -> String {
    if dimension.is_fine() {
        length.print_finely(unit)
    } else {
        length.print(unit)
    }
}

/// With its unit.
pub fn length(dimension: Dimension, length: Length, of: Unit) -> String {
    text!(
        "sizes.length",
        figures = figures(dimension, length, of),
        unit = unit(of)
    )
}
