//! From a label of one system to the rows that carry it. Systems of different
//! countries were never one table: what a label leaves open is said.

use crate::chart::{Scale, System};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The rows that carry the label, from the smallest up.
    pub rows: Vec<usize>,
    pub certainty: Certainty,
}

/// How much a label tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// One row carries it, and carries nothing else.
    Same,
    /// One row carries it and others besides: M is 8 and 10.
    Wider,
    /// Several rows carry it.
    Several,
    /// None does.
    Unknown,
}

/// The labels of a system that a shopper can name, from the smallest up, each
/// once: `8/10` stands for two.
pub fn labels(scale: &Scale, system: System) -> Vec<&str> {
    let mut labels = Vec::new();
    for (_, label) in labelled(scale, system) {
        for part in label.split('/') {
            if !labels.contains(&part) {
                labels.push(part);
            }
        }
    }
    labels
}

/// The rows that a label names, in whichever case it was typed.
pub fn convert(scale: &Scale, system: System, label: &str) -> Conversion {
    let wanted = label.trim();
    let mut rows = Vec::new();
    let mut alone = true;
    for (row, label) in labelled(scale, system) {
        let whole = same(label, wanted);
        if whole || label.split('/').any(|part| same(part, wanted)) {
            rows.push(row);
            alone &= whole;
        }
    }
    let certainty = match (rows.len(), alone) {
        (0, _) => Certainty::Unknown,
        (1, true) => Certainty::Same,
        (1, false) => Certainty::Wider,
        (_, _) => Certainty::Several,
    };
    Conversion { rows, certainty }
}

fn labelled(scale: &Scale, system: System) -> impl Iterator<Item = (usize, &str)> {
    let place = scale.systems.iter().position(|known| *known == system);
    let rows = scale.rows.iter().enumerate();
    rows.filter_map(move |(nth, row)| Some((nth, row.labels.get(place?)?.as_str())))
}

fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other)
}
