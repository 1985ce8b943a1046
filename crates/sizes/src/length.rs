//! Lengths, so that centimetres and inches turn into each other without a rest.

use serde::{Deserialize, Serialize};

/// A length in whole micrometres: an inch is 25,400 of them, an eighth of it 3,175,
/// a millimetre 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Length(pub i32);

/// What a length is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Cm,
    In,
}

/// Nobody and no garment is longer: three metres.
const LONGEST: i64 = 3_000_000;

impl Unit {
    /// In micrometres.
    pub const fn size(self) -> i32 {
        match self {
            Self::Cm => 10_000,
            Self::In => 25_400,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Cm => "cm",
            Self::In => "in",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Cm, Self::In]
            .into_iter()
            .find(|unit| unit.name() == name)
    }
}

impl Length {
    /// Reads what someone typed: `92`, `92,5`, `36.25`, `36 1/4`, `36½`. `None` where
    /// it is no length, or longer than three metres.
    pub fn read(text: &str, unit: Unit) -> Option<Self> {
        let mut text = text.trim().to_owned();
        for (sign, words) in [
            ('¼', " 1/4"),
            ('½', " 1/2"),
            ('¾', " 3/4"),
            ('⅛', " 1/8"),
            ('⅜', " 3/8"),
            ('⅝', " 5/8"),
            ('⅞', " 7/8"),
        ] {
            text = text.replace(sign, words);
        }
        let (mut whole, mut parts) = (0_i64, 0_i64);
        let mut words = text.split_whitespace().peekable();
        words.peek()?;
        let size = i64::from(unit.size());
        let mut has_whole = false;
        for word in words {
            match word.split_once('/') {
                Some((upper, lower)) => {
                    let (upper, lower) = (digits(upper)?, digits(lower)?);
                    if parts != 0 || !(1..=64).contains(&lower) || upper >= lower {
                        return None;
                    }
                    parts = size * upper / lower;
                }
                None if has_whole => return None,
                None => {
                    has_whole = true;
                    whole = decimal(word, size)?;
                }
            }
        }
        let length = whole + parts;
        (1..=LONGEST)
            .contains(&length)
            .then(|| i32::try_from(length).ok().map(Self))?
    }

    /// In a unit, to a tenth, or as it is where it is finer: `92`, `92.5`, `36.25`.
    pub fn print(self, unit: Unit) -> String {
        let hundredths = (i64::from(self.0) * 200 / i64::from(unit.size()) + 1) / 2;
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        match rest {
            0 => whole.to_string(),
            rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
            rest => format!("{whole}.{rest:02}"),
        }
    }
}

fn digits(word: &str) -> Option<i64> {
    let is_number = (1..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| word.parse().ok())?
}

/// A number with at most three decimals, times `size`.
fn decimal(word: &str, size: i64) -> Option<i64> {
    let (whole, decimals) = word.split_once(['.', ',']).unwrap_or((word, ""));
    let whole = digits(whole)? * size;
    if decimals.is_empty() {
        return (!word.ends_with(['.', ','])).then_some(whole);
    }
    let scale = match decimals.len() {
        1 => 10,
        2 => 100,
        3 => 1000,
        _ => return None,
    };
    Some(whole + digits(decimals)? * size / scale)
}
