//! What is measured: of a body by ISO 8559, or of the piece itself, laid flat.

use serde::{Deserialize, Serialize};

use crate::length::Length;

macro_rules! dimensions {
    ($($variant:ident $name:literal $least:literal $most:literal)*) => {
        /// A dimension. Girths go around, lengths along, widths across.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Dimension {
            $($variant,)*
        }

        impl Dimension {
            pub const ALL: &[Dimension] = &[$(Dimension::$variant),*];

            /// As a chart's file, the API and a device write it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Dimension::$variant => $name,)*
                }
            }

            /// The least and the most that is believed, so that a unit mistaken for
            /// the other is noticed.
            pub const fn bounds(self) -> (Length, Length) {
                match self {
                    $(Dimension::$variant => (Length($least * 1_000), Length($most * 1_000)),)*
                }
            }
        }
    };
}

// The bounds are in millimetres.
dimensions! {
    Bust "bust" 500 2000
    Underbust "underbust" 450 1800
    // Bust less underbust.
    Cup "cup" 0 600
    Neck "neck" 200 700
    Shoulder "shoulder" 250 700
    Arm "arm" 350 1000
    Waist "waist" 400 2000
    Hip "hip" 500 2200
    InsideLeg "inside_leg" 400 1150
    Height "height" 900 2300
    FootLength "foot_length" 150 350
    FootWidth "foot_width" 50 150
    Finger "finger" 35 90
    ChestWidth "chest_width" 250 1200
    WaistWidth "waist_width" 200 1200
    HipWidth "hip_width" 250 1200
    ShoulderWidth "shoulder_width" 250 900
    BackLength "back_length" 200 1800
    SleeveLength "sleeve_length" 50 1000
    Inseam "inseam" 30 1150
    Insole "insole" 150 360
}

/// Whose measurements a chart holds; never both in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    Body,
    /// The piece as it lies on a table.
    Garment,
}

/// Which half of the body a dimension is of, where a dress has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Upper,
    Lower,
}

impl Dimension {
    pub fn parse(name: &str) -> Option<Dimension> {
        Dimension::ALL
            .iter()
            .copied()
            .find(|dimension| dimension.name() == name)
    }

    pub const fn measured(self) -> Measured {
        match self {
            Dimension::Bust
            | Dimension::Underbust
            | Dimension::Cup
            | Dimension::Neck
            | Dimension::Shoulder
            | Dimension::Arm
            | Dimension::Waist
            | Dimension::Hip
            | Dimension::InsideLeg
            | Dimension::Height
            | Dimension::FootLength
            | Dimension::FootWidth
            | Dimension::Finger => Measured::Body,
            Dimension::ChestWidth
            | Dimension::WaistWidth
            | Dimension::HipWidth
            | Dimension::ShoulderWidth
            | Dimension::BackLength
            | Dimension::SleeveLength
            | Dimension::Inseam
            | Dimension::Insole => Measured::Garment,
        }
    }

    /// What a shopper measures on the body for it. A dimension of the piece that
    /// no body has is shown in the chart and never asked for.
    pub const fn asks(self) -> &'static [Dimension] {
        match self {
            Dimension::Bust | Dimension::ChestWidth => &[Dimension::Bust],
            Dimension::Underbust => &[Dimension::Underbust],
            Dimension::Cup => &[Dimension::Bust, Dimension::Underbust],
            Dimension::Neck => &[Dimension::Neck],
            Dimension::Shoulder | Dimension::ShoulderWidth => &[Dimension::Shoulder],
            Dimension::Arm | Dimension::SleeveLength => &[Dimension::Arm],
            Dimension::Waist | Dimension::WaistWidth => &[Dimension::Waist],
            Dimension::Hip | Dimension::HipWidth => &[Dimension::Hip],
            Dimension::InsideLeg | Dimension::Inseam => &[Dimension::InsideLeg],
            Dimension::Height => &[Dimension::Height],
            Dimension::FootLength | Dimension::Insole => &[Dimension::FootLength],
            Dimension::FootWidth => &[Dimension::FootWidth],
            Dimension::Finger => &[Dimension::Finger],
            Dimension::BackLength => &[],
        }
    }

    /// How many of it go around the body: a width laid flat is half a girth.
    pub const fn around(self) -> i32 {
        match self {
            Dimension::ChestWidth | Dimension::WaistWidth | Dimension::HipWidth => 2,
            Dimension::Bust
            | Dimension::Underbust
            | Dimension::Cup
            | Dimension::Neck
            | Dimension::Shoulder
            | Dimension::Arm
            | Dimension::Waist
            | Dimension::Hip
            | Dimension::InsideLeg
            | Dimension::Height
            | Dimension::FootLength
            | Dimension::FootWidth
            | Dimension::Finger
            | Dimension::ShoulderWidth
            | Dimension::BackLength
            | Dimension::SleeveLength
            | Dimension::Inseam
            | Dimension::Insole => 1,
        }
    }

    pub const fn half(self) -> Option<Half> {
        match self {
            Dimension::Bust
            | Dimension::Underbust
            | Dimension::Shoulder
            | Dimension::Arm
            | Dimension::Neck
            | Dimension::ChestWidth
            | Dimension::ShoulderWidth
            | Dimension::SleeveLength => Some(Half::Upper),
            Dimension::Hip | Dimension::InsideLeg | Dimension::HipWidth | Dimension::Inseam => {
                Some(Half::Lower)
            }
            Dimension::Cup
            | Dimension::Waist
            | Dimension::Height
            | Dimension::FootLength
            | Dimension::FootWidth
            | Dimension::Finger
            | Dimension::WaistWidth
            | Dimension::BackLength
            | Dimension::Insole => None,
        }
    }

    /// Whether an eighth of an inch is too coarse for it.
    pub const fn is_fine(self) -> bool {
        matches!(
            self,
            Dimension::Finger | Dimension::FootLength | Dimension::FootWidth | Dimension::Insole
        )
    }

    pub fn believes(self, length: Length) -> bool {
        let (least, most) = self.bounds();
        (least..=most).contains(&length)
    }
}

/// What a shopper measured, each dimension once. It is kept on the device alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measurements(Vec<(Dimension, Length)>);

impl Measurements {
    /// INVARIANT: sorted by dimension, so that no order of typing tells.
    pub fn set(&mut self, dimension: Dimension, length: Length) {
        match self.0.binary_search_by_key(&dimension, |(known, _)| *known) {
            Ok(place) => {
                if let Some((_, known)) = self.0.get_mut(place) {
                    *known = length;
                }
            }
            Err(place) => self.0.insert(place, (dimension, length)),
        }
    }

    pub fn remove(&mut self, dimension: Dimension) {
        self.0.retain(|(known, _)| *known != dimension);
    }

    pub fn get(&self, dimension: Dimension) -> Option<Length> {
        let (_, length) = self.0.iter().find(|(known, _)| *known == dimension)?;
        Some(*length)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Dimension, Length)> {
        self.0.iter().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For a device to keep: `bust=920000 waist=700000`, in micrometres.
    pub fn to_text(&self) -> String {
        let words = self
            .0
            .iter()
            .map(|(dimension, length)| format!("{}={}", dimension.name(), length.0));
        words.collect::<Vec<_>>().join(" ")
    }

    /// What a device kept; words that are not understood are left out.
    pub fn from_text(text: &str) -> Measurements {
        let mut read = Measurements::default();
        for word in text.split(' ') {
            if let Some((name, micrometres)) = word.split_once('=')
                && let (Some(dimension), Ok(micrometres)) =
                    (Dimension::parse(name), micrometres.parse())
            {
                read.set(dimension, Length(micrometres));
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_everywhere() {
        for dimension in Dimension::ALL {
            let json = serde_json::to_string(dimension).unwrap();
            assert_eq!(json, format!("\"{}\"", dimension.name()));
            assert_eq!(Dimension::parse(dimension.name()), Some(*dimension));
        }
    }

    #[test]
    fn what_a_device_kept_is_read_again() {
        let mut body = Measurements::default();
        body.set(Dimension::Waist, Length(700_000));
        body.set(Dimension::Bust, Length(910_000));
        body.set(Dimension::Bust, Length(920_000));
        assert_eq!(body.to_text(), "bust=920000 waist=700000");
        assert_eq!(Measurements::from_text(&body.to_text()), body);
        let spoilt = Measurements::from_text("waist=700000 bust=x hat=1  hip bust=920000");
        assert_eq!(spoilt, body);
    }
}
