//! Lengths: whole micrometres, never a float. An inch is 25,400 of them, so that
//! a length means the same in both units; only what is printed is rounded.

use serde::{Deserialize, Serialize};

/// In micrometres. A difference of two lengths can be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Length(pub i32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Mm,
    Cm,
    In,
}

/// Why something typed is no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    NoNumber,
}

impl Unit {
    pub const ALL: [Unit; 3] = [Unit::Mm, Unit::Cm, Unit::In];

    /// Micrometres in one of it.
    pub const fn micrometres(self) -> i32 {
        match self {
            Unit::Mm => 1_000,
            Unit::Cm => 10_000,
            Unit::In => 25_400,
        }
    }

    /// As a chart's file and an address write it.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Mm => "mm",
            Unit::Cm => "cm",
            Unit::In => "in",
        }
    }

    pub fn parse(name: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.name() == name)
    }
}

/// What may follow a number, and the unit that it means.
const SUFFIXES: [(&str, Unit); 8] = [
    ("mm", Unit::Mm),
    ("cm", Unit::Cm),
    ("inches", Unit::In),
    ("inch", Unit::In),
    ("in", Unit::In),
    ("''", Unit::In),
    ("\"", Unit::In),
    ("″", Unit::In),
];

/// What stands between feet and inches.
const FEET: [&str; 4] = ["feet", "ft", "'", "′"];

const FRACTIONS: [(char, i64, i64); 9] = [
    ('½', 1, 2),
    ('¼', 1, 4),
    ('¾', 3, 4),
    ('⅛', 1, 8),
    ('⅜', 3, 8),
    ('⅝', 5, 8),
    ('⅞', 7, 8),
    ('⅓', 1, 3),
    ('⅔', 2, 3),
];

/// The eighths of an inch, as they are printed.
const EIGHTHS: [&str; 8] = ["", "⅛", "¼", "⅜", "½", "⅝", "¾", "⅞"];

/// Ten metres: nothing that is worn, and far from any overflow.
const MOST: i64 = 10_000_000;

impl Length {
    /// A length of so many of a unit's hundredths: `(9250, Cm)` is 92.5 cm.
    pub const fn hundredths(number: i32, unit: Unit) -> Length {
        Length(number.saturating_mul(unit.micrometres() / 100))
    }

    /// What a shopper typed: `92`, `92,5`, `36 1/4`, `36½`, `36.25"`, `5'7`, in
    /// `unit` unless another one stands behind it. Fractions of a micrometre are
    /// rounded.
    ///
    /// # Errors
    /// Nothing was typed, or nothing that is a length up to ten metres.
    pub fn parse(text: &str, unit: Unit) -> Result<Length, Unreadable> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        let suffix = SUFFIXES
            .iter()
            .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, *unit)));
        let (rest, unit) = suffix.unwrap_or((&text, unit));
        let feet = FEET.iter().find_map(|feet| rest.split_once(feet));
        let sum = match feet {
            Some((feet, inches)) => {
                let inches = match inches.trim() {
                    "" => 0,
                    inches => number(inches, Unit::In)?,
                };
                number(feet.trim(), Unit::In)? * 12 + inches
            }
            None => number(rest.trim(), unit)?,
        };
        match i32::try_from(sum) {
            Ok(length) if sum <= MOST => Ok(Length(length)),
            _ => Err(Unreadable::NoNumber),
        }
    }

    /// As figures, without the unit's name: millimetres and centimetres to one
    /// decimal, inches to the nearest eighth, each without what is zero.
    pub fn print(self, unit: Unit) -> String {
        match unit {
            Unit::Mm | Unit::Cm => decimal(self.rounded(unit.micrometres() / 10), 10),
            Unit::In => {
                let eighths = self.rounded(Unit::In.micrometres() / 8);
                let (sign, size) = (if eighths < 0 { "−" } else { "" }, eighths.unsigned_abs());
                let part = EIGHTHS.get(size as usize % 8).copied().unwrap_or_default();
                match size / 8 {
                    0 if !part.is_empty() => format!("{sign}{part}"),
                    whole => format!("{sign}{whole}{part}"),
                }
            }
        }
    }

    /// As `print`, and inches to the nearest hundredth: for fingers and feet, where
    /// an eighth is a size or more.
    pub fn print_finely(self, unit: Unit) -> String {
        match unit {
            Unit::Mm | Unit::Cm => self.print(unit),
            Unit::In => decimal(self.rounded(Unit::In.micrometres() / 100), 100),
        }
    }

    /// How many of `step` it is, to the nearest.
    fn rounded(self, step: i32) -> i32 {
        let half = if self.0 < 0 { -step / 2 } else { step / 2 };
        self.0.saturating_add(half) / step
    }

    #[must_use]
    pub const fn plus(self, other: Length) -> Length {
        Length(self.0.saturating_add(other.0))
    }

    #[must_use]
    pub const fn minus(self, other: Length) -> Length {
        Length(self.0.saturating_sub(other.0))
    }
}

/// A number of `parts` to the whole, `parts` being a power of ten.
fn decimal(number: i32, parts: u32) -> String {
    let sign = if number < 0 { "−" } else { "" };
    let (whole, mut part) = (number.unsigned_abs() / parts, number.unsigned_abs() % parts);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let mut width = if parts == 10 { 1 } else { 2 };
    if part % 10 == 0 {
        part /= 10;
        width -= 1;
    }
    format!("{sign}{whole}.{part:0width$}")
}

/// `36`, `36.25`, `36,25`, `36 1/4`, `36½` or `1/2`, in micrometres.
fn number(text: &str, unit: Unit) -> Result<i64, Unreadable> {
    let unit = i64::from(unit.micrometres());
    for (sign, above, below) in FRACTIONS {
        if let Some(whole) = text.strip_suffix(sign) {
            let whole = match whole.trim_end() {
                "" => 0,
                whole => digits(whole)?,
            };
            return Ok(whole * unit + part(above, below, unit));
        }
    }
    if let Some((above, below)) = text.split_once('/') {
        let above = above.trim_end();
        let (whole, above) = above.rsplit_once(' ').unwrap_or(("0", above));
        let below = digits(below.trim_start())?;
        let (whole, above) = (digits(whole.trim_end())?, digits(above)?);
        if below == 0 || above >= below {
            return Err(Unreadable::NoNumber);
        }
        return Ok(whole * unit + part(above, below, unit));
    }
    let Some((whole, decimals)) = text.split_once(['.', ',']) else {
        return Ok(digits(text)? * unit);
    };
    let whole = if whole.is_empty() { 0 } else { digits(whole)? };
    let mut below = 1;
    for _ in decimals.chars() {
        below *= 10;
        // Before it could overflow: `digits` refuses it below.
        if below > 1_000_000 {
            break;
        }
    }
    Ok(whole * unit + part(digits(decimals)?, below, unit))
}

/// `above / below` of the unit, rounded.
const fn part(above: i64, below: i64, unit: i64) -> i64 {
    (above * unit + below / 2) / below
}

/// At most six digits and nothing else.
fn digits(text: &str) -> Result<i64, Unreadable> {
    if text.is_empty() || text.len() > 6 {
        return Err(Unreadable::NoNumber);
    }
    text.bytes().try_fold(0, |sum, byte| match byte {
        b'0'..=b'9' => Ok(sum * 10 + i64::from(byte - b'0')),
        _ => Err(Unreadable::NoNumber),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, unit: Unit, micrometres: i32) {
        assert_eq!(Length::parse(text, unit), Ok(Length(micrometres)), "{text}");
    }

    #[test]
    fn what_shoppers_type() {
        check("92", Unit::Cm, 920_000);
        check(" 92,5 ", Unit::Cm, 925_000);
        check("92.5 cm", Unit::In, 925_000);
        check("36 1/4", Unit::In, 920_750);
        check("36.25", Unit::In, 920_750);
        check("36,25\"", Unit::Cm, 920_750);
        check("36½", Unit::In, 927_100);
        check("36 ½ in", Unit::In, 927_100);
        check("½", Unit::In, 12_700);
        check("3/8", Unit::In, 9_525);
        check(".5", Unit::In, 12_700);
        check("54 mm", Unit::Cm, 54_000);
        check("5'7", Unit::In, 1_701_800);
        check("5' 7\"", Unit::Cm, 1_701_800);
        check("5 ft 7 in", Unit::Cm, 1_701_800);
        check("5 ft", Unit::In, 1_524_000);
        check("5′7½″", Unit::In, 1_714_500);
    }

    #[test]
    fn what_is_no_length() {
        assert_eq!(Length::parse("  ", Unit::Cm), Err(Unreadable::Empty));
        for text in [
            "x",
            "-92",
            "9 2",
            "92.",
            "1e3",
            "36 1/0",
            "36 5/4",
            "1/2/3",
            "cm",
            "½½",
            "1001",
            "99999999999999999999",
            "0.12345678",
            "٣",
            "'",
            "' 7",
            "92 cm cm",
            "1 ½ ½",
        ] {
            let read = Length::parse(text, Unit::Cm);
            assert_eq!(read, Err(Unreadable::NoNumber), "{text}");
        }
    }

    #[test]
    fn how_lengths_are_printed() {
        for (micrometres, cm, inches) in [
            (920_000, "92", "36¼"),
            (925_000, "92.5", "36⅜"),
            (920_750, "92.1", "36¼"),
            (914_400, "91.4", "36"),
            (12_700, "1.3", "½"),
            (0, "0", "0"),
            (-25_400, "−2.5", "−1"),
        ] {
            assert_eq!(Length(micrometres).print(Unit::Cm), cm);
            assert_eq!(Length(micrometres).print(Unit::In), inches);
        }
        assert_eq!(Length(51_900).print(Unit::Mm), "51.9");
        assert_eq!(Length(51_900).print_finely(Unit::In), "2.04");
        assert_eq!(Length(241_300).print_finely(Unit::In), "9.5");
        assert_eq!(Length(254_000).print_finely(Unit::In), "10");
        assert!(!Length(i32::MAX).print(Unit::In).is_empty());
        assert!(!Length(i32::MIN).print(Unit::In).is_empty());
    }
}
