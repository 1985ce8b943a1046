//! A size chart: rows of sizes, from the smallest up, and what each one measures.

use serde::{Deserialize, Serialize};

use crate::dimension::{Dimension, Measured};
use crate::length::{Length, Unit};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chart {
    /// Lower-case words joined by hyphens, unique in the shop; stands in addresses.
    pub id: String,
    pub title: String,
    pub garment: Garment,
    pub measured: Measured,
    pub origin: Origin,
    /// The unit in which it was written, and in which its figures are exact.
    pub unit: Unit,
    pub stretch: Stretch,
    /// Categories of the shop's vocabulary for which it is the chart.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Products by name for which it is the chart, before their category's.
    #[serde(default)]
    pub products: Vec<String>,
    /// How the pieces fit, in the shop's words.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Each dimension of the scales once, in the order in which they are shown.
    pub measures: Vec<Measure>,
    /// A size has a row of each: a bra of its band and of its cup. Most charts
    /// have one.
    pub scales: Vec<Scale>,
}

/// What kind of piece; for the figure that is drawn and the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Garment {
    Top,
    Bottoms,
    Dress,
    Bra,
    Outerwear,
    Swimwear,
    Tights,
    Shoes,
    Ring,
}

/// Whose figures they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Made up for a demonstration; a shopper is told so.
    Example,
    Shop,
}

/// How far the fabric gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    None,
    Some,
    High,
}

/// A column of the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Measure {
    pub dimension: Dimension,
    /// As shoppers call it: "Under the bust".
    pub name: String,
    /// Where the tape goes.
    pub how: String,
    /// How much more the piece measures than the body, by wish. Only where the
    /// piece is measured; without it the column is shown and decides nothing.
    pub ease: Option<Ease>,
    /// What the shopper measures instead, where that is something else than the
    /// column: the chest for a piece's width, the bust for a cup.
    pub asked: Option<Asked>,
}

/// A measurement of the body, in the shop's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asked {
    pub name: String,
    pub how: String,
}

/// The piece's measure less the body's, around or along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ease {
    pub close: Length,
    pub regular: Length,
    pub loose: Length,
}

/// How the shopper likes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    Close,
    #[default]
    Regular,
    Loose,
}

/// Sizes in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scale {
    /// As shoppers call it: "Band". A chart's only scale needs none.
    pub title: Option<String>,
    /// The primary dimension first, by EN 13402; the others are secondary.
    pub dimensions: Vec<Dimension>,
    /// In which its rows are labelled; the first is the one on the piece.
    pub systems: Vec<System>,
    /// From the smallest up.
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Row {
    /// One for each of the scale's systems. `8/10` stands for both.
    pub labels: Vec<String>,
    /// One for each of the scale's dimensions.
    pub ranges: Vec<Range>,
}

/// From the least to the most, both inclusive; of a piece they are often equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    pub min: Length,
    pub max: Length,
}

/// Whose labels they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// XS, S, M.
    Letters,
    /// Waist and leg of jeans in inches: 29, 32.
    Inches,
    Us,
    Uk,
    Eu,
    Fr,
    It,
    Jp,
    Au,
    /// Millimetres: Mondopoint (ISO 9407) for feet, ISO 8653 for rings.
    Iso,
}

impl System {
    pub const ALL: [System; 10] = [
        System::Letters,
        System::Inches,
        System::Us,
        System::Uk,
        System::Eu,
        System::Fr,
        System::It,
        System::Jp,
        System::Au,
        System::Iso,
    ];

    /// As a chart's file and the API write it.
    pub const fn name(self) -> &'static str {
        match self {
            System::Letters => "letters",
            System::Inches => "inches",
            System::Us => "us",
            System::Uk => "uk",
            System::Eu => "eu",
            System::Fr => "fr",
            System::It => "it",
            System::Jp => "jp",
            System::Au => "au",
            System::Iso => "iso",
        }
    }

    pub fn parse(name: &str) -> Option<System> {
        System::ALL.into_iter().find(|system| system.name() == name)
    }
}

impl Chart {
    /// The chart for a word of an address: its id, else a product, else a
    /// category, each as a slug or as written.
    pub fn find<'c>(charts: &'c [Chart], word: &str) -> Option<&'c Chart> {
        let word = slug(word);
        let named = |names: &[String]| names.iter().any(|name| slug(name) == word);
        charts
            .iter()
            .find(|chart| slug(&chart.id) == word)
            .or_else(|| charts.iter().find(|chart| named(&chart.products)))
            .or_else(|| charts.iter().find(|chart| named(&chart.categories)))
    }

    pub fn measure(&self, dimension: Dimension) -> Option<&Measure> {
        self.measures
            .iter()
            .find(|measure| measure.dimension == dimension)
    }

    /// The name of what is asked, and where the tape goes.
    pub fn words(&self, asked: Dimension) -> Option<(&str, &str)> {
        if let Some(measure) = self.measure(asked) {
            return Some((&measure.name, &measure.how));
        }
        let mut measures = self.measures.iter();
        let words = measures.find_map(|measure| {
            let asks = measure.dimension.asks().contains(&asked);
            measure.asked.as_ref().filter(|_| asks)
        })?;
        Some((&words.name, &words.how))
    }

    /// What the shopper measures for it, in the chart's order.
    pub fn asks(&self) -> Vec<Dimension> {
        let mut asked = Vec::new();
        for measure in self.measures.iter().filter(|measure| self.decides(measure)) {
            for dimension in measure.dimension.asks() {
                if !asked.contains(dimension) {
                    asked.push(*dimension);
                }
            }
        }
        asked
    }

    /// Whether the column decides on a size, and is not only shown.
    pub fn decides(&self, measure: &Measure) -> bool {
        match self.measured {
            Measured::Body => true,
            Measured::Garment => measure.ease.is_some(),
        }
    }

    /// The systems of its labels, the piece's own first.
    pub fn systems(&self) -> Vec<System> {
        let mut systems = Vec::new();
        for system in self.scales.iter().flat_map(|scale| &scale.systems) {
            if !systems.contains(system) {
                systems.push(*system);
            }
        }
        systems
    }

    /// The label of a size that is a row of each scale: `75B`, or in Japan `B75`.
    pub fn label(&self, system: System, rows: &[usize]) -> String {
        let parts = self.scales.iter().zip(rows);
        let mut parts: Vec<&str> = parts
            .map(|(scale, row)| scale.label(system, *row))
            .collect();
        match self.garment {
            Garment::Bra => {
                if system == System::Jp {
                    parts.reverse();
                }
                parts.concat()
            }
            Garment::Top
            | Garment::Bottoms
            | Garment::Dress
            | Garment::Outerwear
            | Garment::Swimwear
            | Garment::Tights
            | Garment::Shoes
            | Garment::Ring => parts.join(" / "),
        }
    }
}

impl Scale {
    /// The label of a row; in the piece's own system where it has no other.
    pub fn label(&self, system: System, row: usize) -> &str {
        let place = self.systems.iter().position(|known| *known == system);
        self.rows
            .get(row)
            .and_then(|row| row.labels.get(place.unwrap_or(0)))
            .map_or("", String::as_str)
    }

    /// The range of a row in a dimension.
    pub fn range(&self, dimension: Dimension, row: usize) -> Option<Range> {
        let place = self
            .dimensions
            .iter()
            .position(|known| *known == dimension)?;
        self.rows.get(row)?.ranges.get(place).copied()
    }
}

/// Lower-case letters and digits, joined by single hyphens.
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
