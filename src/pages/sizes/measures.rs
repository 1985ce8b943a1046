//! What a shopper measured: as it was typed, so that it comes back unchanged when
//! the unit goes to and fro, and as the device keeps it.

use hemline_sizes::{
    chart::Fit,
    dimension::{Dimension, Measurements},
    length::{Length, Unit, Unreadable},
};

/// A shopper's measures, the same for all charts.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Inches, or centimetres for whatever is metric; none before one is chosen.
    unit: Option<Unit>,
    pub fit: Fit,
    typed: Vec<Typed>,
}

/// A measure with the unit in which it was typed.
#[derive(Clone, Debug, PartialEq)]
struct Typed {
    dimension: Dimension,
    unit: Unit,
    text: String,
}

const UNIT: &str = "unit";
const FIT: &str = "fit";
const FITS: [(Fit, &str); 3] = [
    (Fit::Close, "close"),
    (Fit::Regular, "regular"),
    (Fit::Loose, "loose"),
];

/// No measure needs more letters.
const LONGEST: usize = 24;

impl Default for Measures {
    fn default() -> Self {
        Self {
            unit: None,
            fit: Fit::Regular,
            typed: Vec::new(),
        }
    }
}

impl Measures {
    /// The unit for a chart that was written in `written`, which is the one in
    /// which its figures are exact.
    pub fn unit(&self, written: Unit) -> Unit {
        match self.unit {
            None => written,
            Some(Unit::In) => Unit::In,
            Some(Unit::Mm | Unit::Cm) => metric(written),
        }
    }

    pub fn choose_unit(&mut self, unit: Unit) {
        self.unit = Some(match unit {
            Unit::In => Unit::In,
            Unit::Mm | Unit::Cm => Unit::Cm,
        });
    }

    /// Takes what stands in a field of `unit`.
    pub fn set(&mut self, dimension: Dimension, unit: Unit, text: &str) {
        self.typed.retain(|typed| typed.dimension != dimension);
        let text: String = text.chars().take(LONGEST).collect();
        if !text.trim().is_empty() {
            self.typed.push(Typed {
                dimension,
                unit,
                text,
            });
        }
    }

    /// What stands in a field of `unit`: what was typed, if it was typed in it.
    pub fn shown(&self, dimension: Dimension, unit: Unit) -> String {
        let Some(typed) = self.typed(dimension) else {
            return String::new();
        };
        match Length::parse(&typed.text, typed.unit) {
            Ok(length) if typed.unit != unit => hundredths(length, unit),
            Ok(_) | Err(_) => typed.text.clone(),
        }
    }

    pub fn length(&self, dimension: Dimension) -> Result<Length, Unreadable> {
        match self.typed(dimension) {
            Some(typed) => Length::parse(&typed.text, typed.unit),
            None => Err(Unreadable::Empty),
        }
    }

    /// All that can be read.
    pub fn body(&self) -> Measurements {
        let mut body = Measurements::default();
        for typed in &self.typed {
            if let Ok(length) = Length::parse(&typed.text, typed.unit) {
                body.set(typed.dimension, length);
            }
        }
        body
    }

    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// Takes the measures away. How they are shown stays.
    pub fn forget(&mut self) {
        self.typed.clear();
    }

    fn typed(&self, dimension: Dimension) -> Option<&Typed> {
        self.typed.iter().find(|typed| typed.dimension == dimension)
    }

    /// For the device: a line for each choice and each measure.
    pub fn to_text(&self) -> String {
        let fit = FITS.iter().find(|(fit, _)| *fit == self.fit);
        let fit = fit.map_or("", |(_, name)| name);
        let mut text = format!("{FIT} {fit}");
        if let Some(unit) = self.unit {
            text.push_str(&format!("\n{UNIT} {}", unit.name()));
        }
        for typed in &self.typed {
            let (name, unit) = (typed.dimension.name(), typed.unit.name());
            text.push_str(&format!("\n{name} {unit} {}", typed.text));
        }
        text
    }

    /// What the device kept; what is not understood is left out.
    pub fn from_text(text: &str) -> Self {
        let mut read = Self::default();
        for line in text.lines() {
            let (name, rest) = line.split_once(' ').unwrap_or_default();
            match name {
                UNIT => {
                    if let Some(unit) = Unit::parse(rest) {
                        read.choose_unit(unit);
                    }
                }
                FIT => {
                    if let Some((fit, _)) = FITS.iter().find(|(_, name)| *name == rest) {
                        read.fit = *fit;
                    }
                }
                name => {
                    if let Some(dimension) = Dimension::parse(name)
                        && let Some((unit, text)) = rest.split_once(' ')
                        && let Some(unit) = Unit::parse(unit)
                    {
                        read.set(dimension, unit, text);
                    }
                }
            }
        }
        read
    }
}

/// The metric unit beside inches on a chart that was written in `written`.
pub fn metric(written: Unit) -> Unit {
    match written {
        Unit::Mm => Unit::Mm,
        Unit::Cm | Unit::In => Unit::Cm,
    }
}

/// A length as it is put into a field: to the hundredth of the unit.
fn hundredths(length: Length, unit: Unit) -> String {
    let unit = i64::from(unit.micrometres());
    let hundredths = (i64::from(length.0) * 100 + unit / 2) / unit;
    let figures = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    figures
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(measures: &[(Dimension, Unit, &str)]) -> Measures {
        let mut all = Measures::default();
        for (dimension, unit, text) in measures {
            all.set(*dimension, *unit, text);
        }
        all
    }

    #[test]
    fn to_inches_and_back_leaves_what_was_typed() {
        let body = measured(&[
            (Dimension::Bust, Unit::Cm, "92,5"),
            (Dimension::Waist, Unit::In, "27 1/2"),
            (Dimension::Hip, Unit::Cm, "about 98"),
        ]);
        assert_eq!(body.shown(Dimension::Bust, Unit::In), "36.42");
        assert_eq!(body.shown(Dimension::Bust, Unit::Cm), "92,5");
        assert_eq!(body.shown(Dimension::Waist, Unit::Cm), "69.85");
        assert_eq!(body.shown(Dimension::Waist, Unit::In), "27 1/2");
        // What can't be read can't be converted.
        assert_eq!(body.shown(Dimension::Hip, Unit::In), "about 98");
        // Nothing was rounded on the way.
        assert_eq!(body.length(Dimension::Bust), Ok(Length(925_000)));
        assert_eq!(body.length(Dimension::Waist), Ok(Length(698_500)));
        assert_eq!(body.length(Dimension::Hip), Err(Unreadable::NoNumber));
    }

    #[test]
    fn a_ring_is_measured_in_millimetres_and_a_waist_is_not() {
        let mut body = measured(&[(Dimension::Finger, Unit::Mm, "54.4")]);
        assert_eq!(body.unit(Unit::Mm), Unit::Mm);
        assert_eq!(body.unit(Unit::Cm), Unit::Cm);
        assert_eq!(body.unit(Unit::In), Unit::In);
        assert_eq!(body.shown(Dimension::Finger, Unit::Mm), "54.4");
        assert_eq!(body.shown(Dimension::Finger, Unit::In), "2.14");
        body.choose_unit(Unit::In);
        assert_eq!(body.unit(Unit::Mm), Unit::In);
        body.choose_unit(Unit::Mm);
        assert_eq!(body.unit(Unit::In), Unit::Cm);
    }

    #[test]
    fn what_the_device_kept_is_read_again() {
        let mut body = measured(&[
            (Dimension::Bust, Unit::Cm, "92,5"),
            (Dimension::Height, Unit::In, "5' 7\""),
        ]);
        body.choose_unit(Unit::In);
        body.fit = Fit::Loose;
        assert_eq!(
            body.to_text(),
            "fit loose\nunit in\nbust cm 92,5\nheight in 5' 7\""
        );
        assert_eq!(Measures::from_text(&body.to_text()), body);
        let spoilt = "unit ell\nfit\n\nhat cm 3\nbust 92\nwaist cm 70";
        let rest = measured(&[(Dimension::Waist, Unit::Cm, "70")]);
        assert_eq!(Measures::from_text(spoilt), rest);
    }

    #[test]
    fn an_emptied_field_is_no_measure() {
        let mut body = measured(&[(Dimension::Bust, Unit::Cm, "92")]);
        body.set(Dimension::Bust, Unit::Cm, " ");
        assert!(body.is_empty());
        let long = "9".repeat(400);
        body.set(Dimension::Bust, Unit::Cm, &long);
        assert_eq!(body.shown(Dimension::Bust, Unit::Cm).len(), LONGEST);
    }
}
