//! Which size, how sure, and what decides it. It gives data; sentences are the app's.

use crate::chart::{Chart, Dimension, Row, Scale, Stretch};
use crate::length::Length;

/// How someone likes to wear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Close,
    Regular,
    Loose,
}

/// On one scale of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub verdict: Verdict,
    /// For each measure of the scale that is known.
    pub reasons: Vec<Reason>,
}

/// Sizes by their place in the scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    One {
        size: usize,
    },
    /// Take the first; the other for the reason.
    Two {
        size: usize,
        other: usize,
        why: Why,
    },
    None(Outside),
    /// These measures are wanted first.
    Missing(Vec<Dimension>),
}

/// When the other size is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The smaller one, where it is to sit closer.
    Closer,
    /// The larger one, where it is to sit looser.
    Looser,
    /// The measures fall into different sizes: the one that goes on comes first, the
    /// other is that of the smaller measure.
    Split,
}

/// Why there is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    Below,
    Above,
    /// Measures lie so far apart that one of them may be mistaken.
    Apart {
        smallest: Dimension,
        largest: Dimension,
    },
}

/// Where one measure lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    pub dimension: Dimension,
    pub value: Length,
    pub place: Place,
    /// Whether the size hangs on it.
    pub decides: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Below,
    Within { size: usize, near: Near },
    Above,
}

/// How near an edge of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    Bottom,
    Middle,
    Top,
}

/// A size's width on the scale of grades.
const SIZE: i32 = 1000;
/// So near an edge of its size a measure is at its bottom or top.
const EDGE: i32 = 150;
/// So far past the smallest and largest size it still goes on.
const BEYOND: i32 = 150;
/// What a wish moves.
const WISH: i32 = 300;
/// From here on the measures fall into different sizes.
const SPLIT: i32 = 1000;
/// And from here on one of them is doubted.
const APART: i32 = 2500;

/// Advice on each scale of a chart, by the measures that were taken; a measure that
/// stands twice counts as it stands first.
pub fn advise(chart: &Chart, taken: &[(Dimension, Length)], fit: Fit) -> Vec<Advice> {
    let scales = chart.scales.iter();
    scales
        .map(|scale| on_scale(scale, chart.stretch, taken, fit))
        .collect()
}

/// A dimension as it was taken, or worked out from what was.
pub fn known(dimension: Dimension, taken: &[(Dimension, Length)]) -> Option<Length> {
    let find = |wanted| {
        let found = taken.iter().find(|(dimension, _)| *dimension == wanted);
        found.map(|(_, length)| *length)
    };
    match dimension.taken() {
        [first, second] => Some(Length(find(*first)?.0.saturating_sub(find(*second)?.0))),
        _ => find(dimension),
    }
}

fn on_scale(scale: &Scale, stretch: Stretch, taken: &[(Dimension, Length)], fit: Fit) -> Advice {
    let mut missing = Vec::new();
    let mut graded = Vec::new();
    for (index, measure) in scale.measures.iter().enumerate() {
        match known(measure.dimension, taken) {
            Some(value) => {
                graded.push((measure.dimension, value, grade(&scale.rows, index, value)))
            }
            None => {
                let wanted = measure.dimension.taken().iter().copied();
                missing.extend(wanted.filter(|dimension| known(*dimension, taken).is_none()));
            }
        }
    }
    missing.sort_unstable();
    missing.dedup();
    let last = scale.rows.len().saturating_sub(1);
    let smallest = graded.iter().min_by_key(|(.., grade)| *grade).copied();
    let largest = graded
        .iter()
        .rev()
        .max_by_key(|(.., grade)| *grade)
        .copied();
    let verdict = match (smallest, largest) {
        (Some(low), Some(high)) if missing.is_empty() => decide(low, high, stretch, fit, last),
        _ => Verdict::Missing(missing),
    };
    let reasons = graded.iter().map(|&(dimension, value, grade)| Reason {
        dimension,
        value,
        place: place(grade, last),
        decides: largest.is_some_and(|(.., high)| high - grade < EDGE),
    });
    Advice {
        reasons: reasons.collect(),
        verdict,
    }
}

type Graded = (Dimension, Length, i32);

fn decide(low: Graded, high: Graded, stretch: Stretch, fit: Fit, last: usize) -> Verdict {
    let spread = high.2 - low.2;
    if spread > APART {
        return Verdict::None(Outside::Apart {
            smallest: low.0,
            largest: high.0,
        });
    }
    // It has to go on: the largest measure leads, and fabric that gives lets it
    // lead less.
    let leading = match stretch {
        Stretch::None => high.2,
        Stretch::Some => high.2 - spread / 4,
        Stretch::High => high.2 - spread / 2,
    };
    let size_of = |grade: i32| {
        let size = usize::try_from(grade.div_euclid(SIZE)).unwrap_or(0);
        size.min(last)
    };
    let end = SIZE * i32::try_from(last + 1).unwrap_or(i32::MAX / SIZE);
    if leading < -BEYOND {
        return Verdict::None(Outside::Below);
    }
    if leading > end + BEYOND {
        return Verdict::None(Outside::Above);
    }
    let wished = match fit {
        Fit::Close => leading - WISH,
        Fit::Regular => leading,
        Fit::Loose => leading + WISH,
    };
    let size = size_of(wished);
    let within = wished - SIZE * i32::try_from(size).unwrap_or_default();
    if spread >= SPLIT && size_of(low.2) < size {
        let other = size_of(low.2);
        return Verdict::Two {
            size,
            other,
            why: Why::Split,
        };
    }
    if within < EDGE && size > 0 {
        return Verdict::Two {
            size,
            other: size - 1,
            why: Why::Closer,
        };
    }
    if within > SIZE - EDGE && size < last {
        return Verdict::Two {
            size,
            other: size + 1,
            why: Why::Looser,
        };
    }
    Verdict::One { size }
}

fn place(grade: i32, last: usize) -> Place {
    let Ok(size) = usize::try_from(grade.div_euclid(SIZE)) else {
        return Place::Below;
    };
    if size > last {
        return Place::Above;
    }
    let near = match grade.rem_euclid(SIZE) {
        within if within < EDGE => Near::Bottom,
        within if within > SIZE - EDGE => Near::Top,
        _ => Near::Middle,
    };
    Place::Within { size, near }
}

/// Where a length lies among the sizes, in thousandths of a size: 0 is the lower
/// edge of the first. Sizes meet halfway between what each is for.
fn grade(rows: &[Row], measure: usize, value: Length) -> i32 {
    let spans = rows.iter().filter_map(|row| row.spans.get(measure));
    let spans: Vec<_> = spans
        .map(|span| (i64::from(span.from.0), i64::from(span.to.0)))
        .collect();
    // Twice each edge, so that halves stay whole.
    let inner: Vec<i64> = spans
        .windows(2)
        .filter_map(|pair| match pair {
            [(_, below), (above, _)] => Some(below + above),
            _ => None,
        })
        .collect();
    let (Some((from, first_to)), Some((last_from, to))) = (spans.first(), spans.last()) else {
        return 0;
    };
    let gap = |edge: Option<&i64>, of: i64| edge.map_or(0, |edge| (edge - 2 * of).abs());
    let lower = 2 * from - gap(inner.first(), *first_to);
    let upper = 2 * to + gap(inner.last(), *last_from);
    let edges: Vec<i64> = [lower].into_iter().chain(inner).chain([upper]).collect();
    let value = 2 * i64::from(value.0);
    let at = edges
        .windows(2)
        .position(|pair| pair.get(1).is_some_and(|edge| value < *edge))
        .unwrap_or(spans.len().saturating_sub(1));
    let (Some(start), Some(end)) = (edges.get(at), edges.get(at + 1)) else {
        return 0;
    };
    let width = (end - start).max(1);
    let within = ((value - start) * i64::from(SIZE)).div_euclid(width);
    let grade = i64::try_from(at).unwrap_or_default() * i64::from(SIZE) + within;
    i32::try_from(grade.clamp(-1_000_000, 1_000_000)).unwrap_or_default()
}
