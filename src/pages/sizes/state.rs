//! Finding a size: what the shopper has typed, and how far the page has come
//! with it. Pure: the advice itself is the size engine's.

use hemline_sizes::{
    advice::{Advice, Size, advise},
    chart::{Chart, Fit, Garment, Scale, System},
    convert,
    dimension::{Dimension, Measurements},
    length::{Unit, Unreadable},
};

use super::measures::Measures;

#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub measures: Measures,
    pub face: Face,
    pub keeping: Keeping,
    pub elsewhere: Elsewhere,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Face {
    Asking,
    /// Something that was typed can't be used.
    Amiss(Vec<(Dimension, Amiss)>),
    /// What was measured when the size was last asked for.
    Told(Measurements),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amiss {
    /// Nothing stands there, and without it nothing can be said.
    Missing,
    NoNumber,
    Unbelievable,
}

/// Whether the device keeps what is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Keeping {
    /// Nothing was there to keep yet.
    Nothing,
    Kept,
    /// The browser forbids it.
    Refused,
    /// It was kept, and is taken away.
    Forgotten,
}

/// A size that the shopper wears elsewhere: a label of each scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    pub system: Option<System>,
    pub labels: Vec<Option<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    Typed(Dimension, String),
    /// A field was left, with what was typed in it.
    FieldLeft,
    UnitChosen(Unit),
    FitChosen(Fit),
    Asked,
    Forgotten,
    Kept(bool),
    SystemChosen(Option<System>),
    LabelChosen(usize, Option<String>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Keep,
    /// Bring the shopper to the advice.
    ShowAdvice,
    /// Bring the shopper to what is to be put right.
    ShowComplaints,
    Forget,
}

impl State {
    /// As the page opens. Whoever measured before is told at once.
    pub fn open(chart: &Chart, kept: Option<Measures>) -> Self {
        let keeping = match &kept {
            Some(measures) if !measures.is_empty() => Keeping::Kept,
            Some(_) | None => Keeping::Nothing,
        };
        let measures = kept.unwrap_or_default();
        let asks = chart.asks();
        let known = |asked: &Dimension| {
            let length = measures.length(*asked);
            length.is_ok_and(|length| asked.believes(length))
        };
        let face = if !asks.is_empty() && asks.iter().all(known) {
            Face::Told(measures.body())
        } else {
            Face::Asking
        };
        Self {
            measures,
            face,
            keeping,
            elsewhere: Elsewhere {
                system: None,
                labels: vec![None; chart.scales.len()],
            },
        }
    }

    /// The unit of the fields and figures.
    pub fn unit(&self, chart: &Chart) -> Unit {
        self.measures.unit(chart.unit)
    }

    /// What is to be put right at a field.
    pub fn amiss(&self, dimension: Dimension) -> Option<Amiss> {
        match &self.face {
            Face::Amiss(amiss) => amiss
                .iter()
                .find(|(known, _)| *known == dimension)
                .map(|(_, amiss)| *amiss),
            Face::Asking | Face::Told(_) => None,
        }
    }

    /// The size, where one was asked for.
    pub fn advice(&self, chart: &Chart) -> Option<Advice> {
        match &self.face {
            Face::Told(body) => Some(advise(chart, body, self.fit(chart))),
            Face::Asking | Face::Amiss(_) => None,
        }
    }

    fn fit(&self, chart: &Chart) -> Fit {
        if has_wish(chart) {
            self.measures.fit
        } else {
            Fit::Regular
        }
    }

    /// For each scale the rows that the label from elsewhere stands for, once it
    /// is chosen.
    pub fn converted(&self, chart: &Chart) -> Vec<Option<convert::Conversion>> {
        let scales = chart.scales.iter().zip(&self.elsewhere.labels);
        scales
            .map(|(scale, label)| {
                let label = label.as_ref()?;
                let system = known_system(scale, self.elsewhere.system?)?;
                Some(convert::convert(scale, system, label))
            })
            .collect()
    }
}

/// The system in which a scale's labels are named: its own, where it has no other.
pub fn known_system(scale: &Scale, system: System) -> Option<System> {
    if scale.systems.contains(&system) {
        return Some(system);
    }
    scale.systems.first().copied()
}

/// Whether a piece can be wished closer or looser.
pub fn has_wish(chart: &Chart) -> bool {
    chart.garment != Garment::Ring
}

/// The rows of a scale that are the shopper's: the advised one.
pub fn row(advice: Option<&Advice>, scale: usize) -> Option<usize> {
    advice?.scales.get(scale)?.size.row()
}

/// The row beside the advised one that may fit as well.
pub fn row_beside(size: Size) -> Option<usize> {
    match size {
        Size::Two { or, .. } => Some(or),
        Size::One { .. } | Size::None(_) | Size::Unmeasured => None,
    }
}

pub fn update(mut state: State, chart: &Chart, msg: Msg) -> (State, Effect) {
    let effect = match msg {
        Msg::Typed(dimension, text) => {
            let unit = state.unit(chart);
            if state.measures.shown(dimension, unit) == text {
                Effect::Nothing
            } else {
                state.measures.set(dimension, unit, &text);
                Effect::Keep
            }
        }
        Msg::FieldLeft => {
            match &state.face {
                Face::Asking => {}
                // What was complained of or told holds no longer.
                Face::Amiss(_) | Face::Told(_) => state.face = look(&state.measures, chart),
            }
            Effect::Nothing
        }
        Msg::UnitChosen(unit) => {
            state.measures.choose_unit(unit);
            Effect::Keep
        }
        Msg::FitChosen(fit) => {
            state.measures.fit = fit;
            Effect::Keep
        }
        Msg::Asked => {
            state.face = look(&state.measures, chart);
            match &state.face {
                Face::Told(_) => Effect::ShowAdvice,
                Face::Amiss(_) => Effect::ShowComplaints,
                Face::Asking => Effect::Nothing,
            }
        }
        Msg::Forgotten => {
            state.measures.forget();
            state.face = Face::Asking;
            state.keeping = Keeping::Forgotten;
            Effect::Forget
        }
        Msg::Kept(kept) => {
            state.keeping = match kept {
                true if state.measures.is_empty() => Keeping::Nothing,
                true => Keeping::Kept,
                false => Keeping::Refused,
            };
            Effect::Nothing
        }
        Msg::SystemChosen(system) => {
            state.elsewhere = Elsewhere {
                system,
                labels: vec![None; chart.scales.len()],
            };
            Effect::Nothing
        }
        Msg::LabelChosen(scale, label) => {
            if let Some(place) = state.elsewhere.labels.get_mut(scale) {
                *place = label;
            }
            Effect::Nothing
        }
    };
    (state, effect)
}

/// Told, unless something can't be used, or there is nothing to go by.
fn look(measures: &Measures, chart: &Chart) -> Face {
    let asks = chart.asks();
    let mut amiss = Vec::new();
    let mut missing = Vec::new();
    for asked in &asks {
        match measures.length(*asked) {
            Ok(length) if asked.believes(length) => {}
            Ok(_) => amiss.push((*asked, Amiss::Unbelievable)),
            Err(Unreadable::NoNumber) => amiss.push((*asked, Amiss::NoNumber)),
            Err(Unreadable::Empty) => missing.push((*asked, Amiss::Missing)),
        }
    }
    if !amiss.is_empty() {
        return Face::Amiss(amiss);
    }
    if missing.len() == asks.len() {
        return Face::Amiss(missing);
    }
    Face::Told(measures.body())
}
