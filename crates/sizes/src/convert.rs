//! What a size that someone wears elsewhere is here.

use crate::chart::{Chart, Row, Scale, System};

/// Whose labels they are: the chart's own, or those of a system beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    Own,
    Of(System),
}

/// Every label of a scale, each once, from the smallest size on.
pub fn labels(chart: &Chart, scale: &Scale, of: Labels) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for row in &scale.rows {
        if let Some(label) = label(chart, row, of)
            && !labels.iter().any(|known| known == label)
        {
            labels.push(label.to_owned());
        }
    }
    labels
}

/// The sizes that bear a label, by their places in the scale: several where another
/// system is coarser than the chart, none where nobody there wears it.
pub fn sizes(chart: &Chart, scale: &Scale, of: Labels, wanted: &str) -> Vec<usize> {
    let rows = scale.rows.iter().enumerate();
    rows.filter(|(_, row)| label(chart, row, of) == Some(wanted))
        .map(|(place, _)| place)
        .collect()
}

fn label<'r>(chart: &Chart, row: &'r Row, of: Labels) -> Option<&'r str> {
    match of {
        Labels::Own => Some(&row.label),
        Labels::Of(system) => {
            let place = chart.systems.iter().position(|known| *known == system)?;
            row.labels.get(place)?.as_deref()
        }
    }
}
