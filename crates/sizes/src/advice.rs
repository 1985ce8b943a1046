//! Which size a body takes in a chart, and why. Each measurement has a place on
//! the scale: a thousand to a row, so that a quarter of a row is 250. The largest
//! place decides, for the piece has to go on; a wish moves it by a quarter of a
//! row, and fabric that gives lets the others have their say.

use crate::chart::{Chart, Ease, Fit, Garment, Scale, Stretch};
use crate::dimension::{Dimension, Half, Measured, Measurements};
use crate::length::Length;

/// The advice for each scale of the chart, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub scales: Vec<Advised>,
}

/// What one scale has for a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advised {
    pub size: Size,
    /// The dimension that the size hangs on.
    pub decides: Option<Dimension>,
    /// Each dimension of the scale that was measured, in the scale's order.
    pub places: Vec<Place>,
    /// What could still be measured; the size is less sure without.
    pub missing: Vec<Dimension>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    One {
        row: usize,
        sure: Sure,
        because: Because,
    },
    /// `take` is advised; `or` is the row beside it that may fit as well.
    Two {
        take: usize,
        or: usize,
        because: Because,
    },
    None(NoSize),
    /// Nothing can be said before the scale's primary dimension is measured:
    /// `Advised::missing` has what that takes.
    Unmeasured,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    Surely,
    /// Something was not measured, or the measurements point to several rows.
    Probably,
}

/// Why this size, or why two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Every measurement lies in the row.
    Inside,
    /// At the lower end of `take`: `or` is for who likes it close.
    LowerEdge,
    /// At the upper end of `take`: `or` is for who likes it loose.
    UpperEdge,
    /// In the gap between two rows of the chart.
    Between,
    /// The tape alone says `or`; `take` is what the shopper likes.
    Wish,
    /// The measurements lie in several rows: this is the one that goes on.
    Apart,
    /// The measurements lie in several rows, and the fabric gives: `or` is the
    /// row of the largest.
    Stretch,
    /// The cup that a band of another row takes: a looser band, a smaller cup.
    Sister,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSize {
    /// Smaller than the smallest row in each dimension.
    Below(Dimension),
    /// Larger than the largest row in this one.
    Above(Dimension),
    /// So many rows apart that no piece fits both.
    FarApart { small: Dimension, large: Dimension },
    /// No body measures this: a slip, or the other unit.
    Unbelievable(Dimension),
    /// No body measures both.
    Contradiction(Dimension, Dimension),
}

/// Where a measurement lies on the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of the chart.
    pub dimension: Dimension,
    /// The body's; of a cup the difference of two girths.
    pub length: Length,
    /// A thousand to a row: 2500 is the middle of the third. It is below 0 under
    /// the smallest row, and from a thousand times the number of rows above it.
    pub at: i32,
    pub lies: Lies,
    /// How much more than the body the advised piece measures there; known where
    /// pieces are measured and a size is advised.
    pub ease: Option<Length>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    Below,
    Within {
        row: usize,
        /// Closer to one end than a sixth of the row.
        edge: Option<Edge>,
    },
    /// In the gap above this row; the next one begins after it.
    Between {
        lower: usize,
    },
    Above,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Lower,
    Upper,
}

/// A row's worth of places.
const ROW: i32 = 1000;
/// How far a wish reaches: not as far as the middle of a row.
const WISH: i32 = 250;
/// How far from its end a row is its edge: within the wish's reach.
const EDGE: i32 = 170;
/// Rows apart from which no size is advised.
const FAR: i32 = 3;
/// Further out is not told apart, and nothing overflows.
const OUTMOST: i32 = 50;

/// What a girth or length is of another, in percent, at least and at most. Wide
/// enough for every body, and too narrow for a slip of ten or another unit.
const PROPORTIONS: [(Dimension, Dimension, i64, i64); 9] = [
    (Dimension::Underbust, Dimension::Bust, 55, 104),
    (Dimension::Waist, Dimension::Bust, 45, 160),
    (Dimension::Waist, Dimension::Hip, 45, 160),
    (Dimension::Bust, Dimension::Hip, 55, 170),
    (Dimension::InsideLeg, Dimension::Height, 35, 56),
    (Dimension::Arm, Dimension::Height, 25, 48),
    (Dimension::Shoulder, Dimension::Height, 15, 40),
    (Dimension::FootLength, Dimension::Height, 11, 20),
    (Dimension::FootWidth, Dimension::FootLength, 28, 55),
];

/// The sizes that a body takes in a chart.
pub fn advise(chart: &Chart, body: &Measurements, fit: Fit) -> Advice {
    let scales = chart.scales.iter();
    let mut advice = Advice {
        scales: scales
            .map(|scale| on_scale(chart, scale, body, fit))
            .collect(),
    };
    if chart.garment == Garment::Bra
        && let Some((band, cups)) = advice.scales.split_first_mut()
        && let Size::Two {
            take,
            or,
            because: Because::Wish,
        } = band.size
    {
        for (cup, scale) in cups.iter_mut().zip(chart.scales.iter().skip(1)) {
            cup.size = cup.size.sister(or, take, scale.rows.len());
        }
    }
    advice
}

impl Size {
    /// The row that is advised first.
    pub const fn row(self) -> Option<usize> {
        match self {
            Size::One { row, .. } => Some(row),
            Size::Two { take, .. } => Some(take),
            Size::None(_) | Size::Unmeasured => None,
        }
    }

    /// The cup on another band than the tape's; the same where there is none.
    fn sister(self, from: usize, to: usize, rows: usize) -> Size {
        let cup = |row: usize| {
            let moved = (row + from).checked_sub(to)?;
            (moved < rows).then_some(moved)
        };
        match self.row().and_then(cup) {
            Some(row) => Size::One {
                row,
                sure: Sure::Probably,
                because: Because::Sister,
            },
            None => self,
        }
    }
}

impl Advice {
    /// A row of each scale, where each has one.
    pub fn rows(&self) -> Option<Vec<usize>> {
        self.scales.iter().map(|scale| scale.size.row()).collect()
    }

    /// `rows` with another row of one scale, and with the cup that another band
    /// takes; none where the chart has no such size.
    pub fn beside(chart: &Chart, rows: &[usize], scale: usize, row: usize) -> Option<Vec<usize>> {
        let mut beside = rows.to_vec();
        let place = beside.get_mut(scale)?;
        let from = std::mem::replace(place, row);
        if chart.garment == Garment::Bra && scale == 0 {
            for cup in beside.iter_mut().skip(1) {
                *cup = (*cup + from).checked_sub(row)?;
            }
        }
        let known = |(scale, row): (&Scale, &usize)| *row < scale.rows.len();
        chart
            .scales
            .iter()
            .zip(&beside)
            .all(known)
            .then_some(beside)
    }
}

impl Advised {
    /// The rows above and below the waist, where they differ.
    pub fn halves(&self) -> Option<(usize, usize)> {
        let row = |half: Half| {
            let places = self.places.iter();
            let of_half = places.filter(|place| place.dimension.half() == Some(half));
            let at = of_half.map(|place| place.at).max()?;
            usize::try_from(row_of(at)).ok()
        };
        let (upper, lower) = (row(Half::Upper)?, row(Half::Lower)?);
        (upper != lower).then_some((upper, lower))
    }
}

fn on_scale(chart: &Chart, scale: &Scale, body: &Measurements, fit: Fit) -> Advised {
    let mut advised = Advised {
        size: Size::Unmeasured,
        decides: None,
        places: Vec::new(),
        missing: Vec::new(),
    };
    let mut asked = Vec::new();
    let mut primary = None;
    for (column, dimension) in scale.dimensions.iter().enumerate() {
        let measure = chart.measure(*dimension);
        let ease = measure.and_then(|measure| measure.ease);
        if measure.is_none_or(|measure| !chart.decides(measure)) {
            continue;
        }
        primary = primary.or(Some(*dimension));
        for dimension in dimension.asks() {
            if !asked.contains(dimension) {
                asked.push(*dimension);
            }
            if body.get(*dimension).is_none() && !advised.missing.contains(dimension) {
                advised.missing.push(*dimension);
            }
        }
        if let Some(length) = of_body(*dimension, body) {
            let reaches = Axis::new(chart.measured, scale, column);
            let worn = length.plus(eased(ease, fit));
            let at = reaches.at(worn);
            advised.places.push(Place {
                dimension: *dimension,
                length,
                at,
                lies: reaches.lies(worn, at),
                ease: None,
            });
        }
    }
    if let Some(wrong) = wrong_with(body, &asked) {
        advised.size = Size::None(wrong);
        return advised;
    }
    // A piece's ease has heeded the wish already; a cup only follows its band.
    let wish = match (chart.measured, fit) {
        (Measured::Body, Fit::Close) if primary != Some(Dimension::Cup) => -WISH,
        (Measured::Body, Fit::Loose) if primary != Some(Dimension::Cup) => WISH,
        (Measured::Body | Measured::Garment, Fit::Close | Fit::Regular | Fit::Loose) => 0,
    };
    let measured = advised.places.first().map(|place| place.dimension);
    if measured == primary {
        let complete = advised.missing.is_empty();
        if let Some((size, decides)) = choose(
            &advised.places,
            scale.rows.len(),
            chart.stretch,
            wish,
            complete,
        ) {
            advised.size = size;
            advised.decides = Some(decides);
        }
    }
    if let (Measured::Garment, Some(row)) = (chart.measured, advised.size.row()) {
        for place in &mut advised.places {
            let range = scale.range(place.dimension, row);
            place.ease = range.map(|range| {
                let around = place.dimension.around();
                Length(middle(range.min, range.max).0.saturating_mul(around)).minus(place.length)
            });
        }
    }
    advised
}

/// The size, and the dimension that it hangs on; none without a place.
fn choose(
    places: &[Place],
    rows: usize,
    stretch: Stretch,
    wish: i32,
    complete: bool,
) -> Option<(Size, Dimension)> {
    let mut small = *places.first()?;
    let mut large = small;
    for place in places {
        if place.at < small.at {
            small = *place;
        }
        if place.at > large.at {
            large = *place;
        }
    }
    let gives = match stretch {
        Stretch::None => 0,
        Stretch::Some => 200,
        Stretch::High => 400,
    };
    let rows = i32::try_from(rows).ok()?;
    let (low, high) = (row_of(small.at), row_of(large.at));
    let chosen = |wish: i32| {
        // Who likes it loose doesn't want it stretched.
        let gives = if wish > 0 { 0 } else { gives };
        row_of(large.at + wish - gives).max(row_of(small.at + wish))
    };
    let regular = chosen(0);
    let wished = chosen(wish);
    let is_row = |row: i32| (0..rows).contains(&row);
    // A wish leads out of the chart for nobody, and into it from just outside.
    let take = if is_row(regular) {
        wished.clamp(0, rows - 1)
    } else {
        wished
    };
    if high - low >= FAR {
        let (small, large) = (small.dimension, large.dimension);
        return Some((Size::None(NoSize::FarApart { small, large }), large));
    }
    if take < 0 {
        return Some((Size::None(NoSize::Below(large.dimension)), large.dimension));
    }
    if take >= rows {
        return Some((Size::None(NoSize::Above(large.dimension)), large.dimension));
    }
    let (or, because) = if take != regular {
        (Some(regular), Because::Wish)
    } else if take < high {
        (Some(high), Because::Stretch)
    } else if low < high {
        // The row below fits the rest, and may do where this one only begins.
        let or = near(large.at) == Some(Edge::Lower);
        (or.then_some(take - 1), Because::Apart)
    } else if let Lies::Between { lower } = large.lies {
        let lower = i32::try_from(lower).unwrap_or(take);
        let or = if lower == take { take + 1 } else { lower };
        (Some(or), Because::Between)
    } else {
        // Who has told a wish is not asked for one.
        match near(large.at).filter(|_| wish == 0) {
            Some(Edge::Upper) => (Some(take + 1), Because::UpperEdge),
            Some(Edge::Lower) => (Some(take - 1), Because::LowerEdge),
            None => (None, Because::Inside),
        }
    };
    let row = usize::try_from(take).ok()?;
    let size = match or.filter(|or| is_row(*or)).map(usize::try_from) {
        Some(Ok(or)) => Size::Two {
            take: row,
            or,
            because,
        },
        _ => Size::One {
            row,
            sure: if complete && low == high && because != Because::Wish {
                Sure::Surely
            } else {
                Sure::Probably
            },
            because,
        },
    };
    Some((size, large.dimension))
}

const fn row_of(at: i32) -> i32 {
    at.div_euclid(ROW)
}

/// The end of its row that a place is near.
const fn near(at: i32) -> Option<Edge> {
    match at.rem_euclid(ROW) {
        within if within < EDGE => Some(Edge::Lower),
        within if within >= ROW - EDGE => Some(Edge::Upper),
        _ => None,
    }
}

/// What of the body the dimension is of, where it was measured.
fn of_body(dimension: Dimension, body: &Measurements) -> Option<Length> {
    match dimension.asks() {
        [one] => body.get(*one),
        [more, less] => Some(body.get(*more)?.minus(body.get(*less)?)),
        _ => None,
    }
}

fn eased(ease: Option<Ease>, fit: Fit) -> Length {
    ease.map_or(Length(0), |ease| match fit {
        Fit::Close => ease.close,
        Fit::Regular => ease.regular,
        Fit::Loose => ease.loose,
    })
}

/// What no body measures, among what was asked for.
fn wrong_with(body: &Measurements, asked: &[Dimension]) -> Option<NoSize> {
    let known = |dimension: &Dimension| asked.contains(dimension);
    for (dimension, length) in body.iter().filter(|(dimension, _)| known(dimension)) {
        if !dimension.believes(length) {
            return Some(NoSize::Unbelievable(dimension));
        }
    }
    for (one, other, least, most) in PROPORTIONS {
        // Asked for in this scale or not: what was measured is of one body.
        if !known(&one) && !known(&other) {
            continue;
        }
        if let (Some(part), Some(whole)) = (body.get(one), body.get(other))
            && other.believes(whole)
            && one.believes(part)
        {
            let (part, whole) = (i64::from(part.0) * 100, i64::from(whole.0));
            if part < whole * least || part > whole * most {
                return Some(NoSize::Contradiction(one, other));
            }
        }
    }
    None
}

/// One dimension of a scale, in the body's measure: each row's ends and middle.
struct Axis<'c> {
    measured: Measured,
    scale: &'c Scale,
    column: usize,
}

impl<'c> Axis<'c> {
    fn new(measured: Measured, scale: &'c Scale, column: usize) -> Self {
        Axis {
            measured,
            scale,
            column,
        }
    }

    /// The range of a row, around the body where the piece lies flat.
    fn range(&self, row: usize) -> Option<(Length, Length)> {
        let range = self.scale.rows.get(row)?.ranges.get(self.column)?;
        let around = self.scale.dimensions.get(self.column)?.around();
        let whole = |length: Length| Length(length.0.saturating_mul(around));
        let (min, max) = (whole(range.min), whole(range.max));
        Some(match self.measured {
            Measured::Body => (min, max),
            // A piece has one measure; the chart's tolerance says nothing of bodies.
            Measured::Garment => {
                let middle = middle(min, max);
                (middle, middle)
            }
        })
    }

    fn middle(&self, row: usize) -> Option<Length> {
        let (min, max) = self.range(row)?;
        Some(middle(min, max))
    }

    /// The border between a row and the next: the middle of the gap.
    fn above(&self, row: usize) -> Option<Length> {
        let (_, max) = self.range(row)?;
        if let Some((min, _)) = self.range(row + 1) {
            return Some(middle(max, min));
        }
        // The outermost rows reach as far out as they do inwards: a tape is read
        // to the step in which the chart is written.
        let below = row.checked_sub(1).and_then(|below| self.range(below));
        let step = below.map_or(Length(0), |(_, max)| {
            let min = self.range(row).map_or(max, |(min, _)| min);
            half(min.minus(max))
        });
        Some(max.plus(step.max(Length(1))))
    }

    fn below(&self, row: usize) -> Option<Length> {
        if let Some(below) = row.checked_sub(1) {
            return self.above(below);
        }
        let (min, max) = self.range(row)?;
        let step = self
            .range(row + 1)
            .map_or(Length(0), |(next, _)| half(next.minus(max)));
        Some(min.minus(step))
    }

    /// A thousand to a row. INVARIANT: it never falls while the length grows.
    fn at(&self, length: Length) -> i32 {
        let mut start = 0;
        let mut end = Length(0);
        let mut half_row = Length(0);
        for row in 0..self.scale.rows.len() {
            let (Some(below), Some(middle), Some(above)) =
                (self.below(row), self.middle(row), self.above(row))
            else {
                break;
            };
            if length < below && row == 0 {
                return -1 - out(below.minus(length), middle.minus(below));
            }
            if length < middle {
                return start + share(length.minus(below), middle.minus(below));
            }
            if length < above {
                return start + ROW / 2 + share(length.minus(middle), above.minus(middle));
            }
            start += ROW;
            (end, half_row) = (above, above.minus(middle));
        }
        start + out(length.minus(end), half_row)
    }

    fn lies(&self, length: Length, at: i32) -> Lies {
        let Ok(row) = usize::try_from(row_of(at)) else {
            return Lies::Below;
        };
        let Some((min, max)) = self.range(row) else {
            return Lies::Above;
        };
        let edge = near(at);
        match self.measured {
            Measured::Body if length < min && row > 0 => Lies::Between { lower: row - 1 },
            Measured::Body if length > max && row + 1 < self.scale.rows.len() => {
                Lies::Between { lower: row }
            }
            Measured::Body | Measured::Garment => Lies::Within { row, edge },
        }
    }
}

/// The share of half a row, below 500.
fn share(part: Length, whole: Length) -> i32 {
    let whole = i64::from(whole.0.max(1));
    let share = i64::from(part.0) * i64::from(ROW / 2) / whole;
    i32::try_from(share.clamp(0, i64::from(ROW / 2 - 1))).unwrap_or(0)
}

/// How far outside, as far on as half of the outermost row goes on.
fn out(by: Length, half: Length) -> i32 {
    let far = i64::from(by.0) * i64::from(ROW / 2) / i64::from(half.0.max(1));
    i32::try_from(far.clamp(0, i64::from(OUTMOST * ROW))).unwrap_or(0)
}

const fn middle(one: Length, other: Length) -> Length {
    one.plus(half(other.minus(one)))
}

const fn half(length: Length) -> Length {
    Length(length.0 / 2)
}
