//! A size chart as data: read from a file by the crate's `load`, sent to the browser
//! as JSON. Terms follow ISO 8559 (dimensions) and EN 13402 (labels, intervals).

use serde::{Deserialize, Serialize};

use crate::length::{Length, Unit};

/// The sizes of a kind of garment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Unique in the shop: `contour-bras`.
    pub id: String,
    pub title: String,
    pub measured: Measured,
    /// Whether its figures are made up to show the guide, and no shop's own.
    pub example: bool,
    /// What its figures are written in.
    pub unit: Unit,
    /// Categories of the shop's pieces that it is for.
    pub categories: Vec<String>,
    /// Products that it is for before their category's chart.
    pub products: Vec<String>,
    pub stretch: Stretch,
    /// How it falls, in the shop's words.
    pub notes: Vec<String>,
    /// Names of the systems in which sizes are labelled beside the chart's own.
    pub systems: Vec<System>,
    /// Parts of a size that are found each by itself: band and cup, waist and leg.
    pub scales: Vec<Scale>,
}

/// What the figures are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// The person.
    Body,
    /// The garment, laid flat: to be held against one that fits.
    Garment,
}

/// How far the fabric gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    None,
    Some,
    High,
}

/// Whose label it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    Letters,
    Us,
    Uk,
    Eu,
    Fr,
    It,
    Jp,
    Au,
}

/// Sizes in ascending order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// What this part of the size is called, where there are several: `Band`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub measures: Vec<Measure>,
    pub rows: Vec<Row>,
}

/// A dimension that a scale goes by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    pub dimension: Dimension,
    /// How it is taken, in the shop's words.
    pub how: String,
}

/// A size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub label: String,
    /// One for each of the scale's measures.
    pub spans: Vec<Span>,
    /// One for each of the chart's systems; none where a system has no such size.
    pub labels: Vec<Option<String>>,
}

/// From the smallest to the largest that a size is for, both included; the same for
/// a garment's own figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Length,
    pub to: Length,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Bust or chest girth.
    Bust,
    Underbust,
    /// Bust less underbust: never typed, always worked out.
    CupDifference,
    Waist,
    Hip,
    Height,
    InsideLeg,
    FootLength,
    /// Round the finger.
    FingerGirth,
    /// Of a garment laid flat, from armpit to armpit.
    ChestWidth,
    /// Of a garment laid flat, from shoulder to hem.
    BodyLength,
    SleeveLength,
}

impl Dimension {
    pub const ALL: [Self; 12] = [
        Self::Bust,
        Self::Underbust,
        Self::CupDifference,
        Self::Waist,
        Self::Hip,
        Self::Height,
        Self::InsideLeg,
        Self::FootLength,
        Self::FingerGirth,
        Self::ChestWidth,
        Self::BodyLength,
        Self::SleeveLength,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Bust => "bust",
            Self::Underbust => "underbust",
            Self::CupDifference => "cup_difference",
            Self::Waist => "waist",
            Self::Hip => "hip",
            Self::Height => "height",
            Self::InsideLeg => "inside_leg",
            Self::FootLength => "foot_length",
            Self::FingerGirth => "finger_girth",
            Self::ChestWidth => "chest_width",
            Self::BodyLength => "body_length",
            Self::SleeveLength => "sleeve_length",
        }
    }

    /// What is typed to know it.
    pub const fn taken(self) -> &'static [Self] {
        match self {
            Self::Bust => &[Self::Bust],
            Self::Underbust => &[Self::Underbust],
            Self::CupDifference => &[Self::Bust, Self::Underbust],
            Self::Waist => &[Self::Waist],
            Self::Hip => &[Self::Hip],
            Self::Height => &[Self::Height],
            Self::InsideLeg => &[Self::InsideLeg],
            Self::FootLength => &[Self::FootLength],
            Self::FingerGirth => &[Self::FingerGirth],
            Self::ChestWidth => &[Self::ChestWidth],
            Self::BodyLength => &[Self::BodyLength],
            Self::SleeveLength => &[Self::SleeveLength],
        }
    }
}
