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

#[cfg(test)]
mod tests {
    use hemline_sizes::{
        advice::{Because, NoSize},
        length::Length,
    };
    use serde_json::json;

    use super::*;

    /// S to L by bust and waist, and a second scale of lengths where wanted.
    fn chart() -> Chart {
        let range = |min: i32, max: i32| json!({ "min": min * 10_000, "max": max * 10_000 });
        let row = |label: &str, us: &str, bust: i32, waist: i32| {
            json!({
                "labels": [label, us],
                "ranges": [range(bust, bust + 5), range(waist, waist + 5)],
            })
        };
        let measure =
            |name: &str| json!({ "dimension": name, "name": name, "how": "", "ease": null });
        serde_json::from_value(json!({
            "id": "tops", "title": "Tops", "garment": "top", "measured": "body",
            "origin": "example", "unit": "cm", "stretch": "none",
            "measures": [measure("bust"), measure("waist")],
            "scales": [{
                "title": null,
                "dimensions": ["bust", "waist"],
                "systems": ["letters", "us"],
                "rows": [row("S", "4/6", 84, 66), row("M", "8/10", 90, 72), row("L", "12", 96, 78)],
            }],
        }))
        .unwrap()
    }

    fn after(msgs: &[Msg]) -> (State, Vec<Effect>) {
        let chart = chart();
        let mut state = State::open(&chart, None);
        let mut effects = Vec::new();
        for msg in msgs {
            let (next, effect) = update(state, &chart, msg.clone());
            state = next;
            effects.push(effect);
        }
        (state, effects)
    }

    fn typed(dimension: Dimension, text: &str) -> Msg {
        Msg::Typed(dimension, text.to_owned())
    }

    #[test]
    fn what_was_typed_is_kept_and_told_when_asked() {
        let (state, effects) = after(&[
            typed(Dimension::Bust, "92,5"),
            typed(Dimension::Waist, "74"),
            Msg::Asked,
        ]);
        assert_eq!(effects, [Effect::Keep, Effect::Keep, Effect::ShowAdvice]);
        let advice = state.advice(&chart()).unwrap();
        assert_eq!(row(Some(&advice), 0), Some(1));
        // Who comes back is told at once.
        let again = State::open(&chart(), Some(state.measures.clone()));
        assert_eq!(again.advice(&chart()), Some(advice));
        assert_eq!(again.keeping, Keeping::Kept);
    }

    #[test]
    fn the_advice_stays_while_a_field_is_typed_into() {
        let told = [
            typed(Dimension::Bust, "92"),
            typed(Dimension::Waist, "74"),
            Msg::Asked,
        ];
        let typing = typed(Dimension::Bust, "9");
        let (before, _) = after(&told);
        let (during, _) = after(&[&told[..], &[typing]].concat());
        assert_eq!(during.face, before.face);
        let (left, _) =
            after(&[&told[..], &[typed(Dimension::Bust, "99"), Msg::FieldLeft]].concat());
        assert_eq!(row(left.advice(&chart()).as_ref(), 0), Some(2));
        let (emptied, _) =
            after(&[&told[..], &[typed(Dimension::Bust, "x"), Msg::FieldLeft]].concat());
        assert_eq!(emptied.amiss(Dimension::Bust), Some(Amiss::NoNumber));
    }

    #[test]
    fn nothing_and_nonsense_are_complaints_and_too_little_is_not() {
        let (nothing, effects) = after(&[Msg::Asked]);
        assert_eq!(effects, [Effect::ShowComplaints]);
        assert_eq!(nothing.amiss(Dimension::Bust), Some(Amiss::Missing));
        let (wrong, _) = after(&[
            typed(Dimension::Bust, "ninety"),
            typed(Dimension::Waist, "740"),
            Msg::Asked,
        ]);
        assert_eq!(wrong.amiss(Dimension::Bust), Some(Amiss::NoNumber));
        assert_eq!(wrong.amiss(Dimension::Waist), Some(Amiss::Unbelievable));
        let (waist_alone, _) = after(&[typed(Dimension::Waist, "74"), Msg::Asked]);
        let advice = waist_alone.advice(&chart()).unwrap();
        assert_eq!(advice.scales[0].size, Size::Unmeasured);
        assert_eq!(advice.scales[0].missing, [Dimension::Bust]);
    }

    #[test]
    fn the_unit_changes_no_length() {
        let (state, _) = after(&[
            typed(Dimension::Bust, "92.5"),
            Msg::UnitChosen(Unit::In),
            typed(Dimension::Waist, "29"),
            Msg::UnitChosen(Unit::Cm),
        ]);
        assert_eq!(state.measures.length(Dimension::Bust), Ok(Length(925_000)));
        assert_eq!(state.measures.length(Dimension::Waist), Ok(Length(736_600)));
        assert_eq!(state.measures.shown(Dimension::Bust, Unit::Cm), "92.5");
    }

    #[test]
    fn a_wish_is_heard() {
        let (state, _) = after(&[
            typed(Dimension::Bust, "95"),
            typed(Dimension::Waist, "74"),
            Msg::FitChosen(Fit::Loose),
            Msg::Asked,
        ]);
        let size = state.advice(&chart()).unwrap().scales[0].size;
        assert_eq!(
            size,
            Size::Two {
                take: 2,
                or: 1,
                because: Because::Wish
            }
        );
        assert_eq!(row_beside(size), Some(1));
    }

    #[test]
    fn outside_the_chart_there_is_no_row() {
        let (state, _) = after(&[
            typed(Dimension::Bust, "140"),
            typed(Dimension::Waist, "120"),
            Msg::Asked,
        ]);
        let advice = state.advice(&chart()).unwrap();
        assert!(matches!(
            advice.scales[0].size,
            Size::None(NoSize::Above(_))
        ));
        assert_eq!(row(Some(&advice), 0), None);
    }

    #[test]
    fn forgetting_leaves_the_unit_and_no_measure() {
        let (state, effects) = after(&[
            Msg::UnitChosen(Unit::In),
            typed(Dimension::Bust, "36"),
            Msg::Kept(true),
            Msg::Forgotten,
        ]);
        assert_eq!(effects.last(), Some(&Effect::Forget));
        assert!(state.measures.is_empty());
        assert_eq!(state.face, Face::Asking);
        assert_eq!(state.keeping, Keeping::Forgotten);
        assert_eq!(state.unit(&chart()), Unit::In);
    }

    #[test]
    fn a_browser_that_keeps_nothing_is_said() {
        let (state, _) = after(&[typed(Dimension::Bust, "92"), Msg::Kept(false)]);
        assert_eq!(state.keeping, Keeping::Refused);
    }

    #[test]
    fn a_label_from_elsewhere_names_its_rows() {
        let (state, _) = after(&[
            Msg::SystemChosen(Some(System::Us)),
            Msg::LabelChosen(0, Some("8".to_owned())),
        ]);
        let converted = state.converted(&chart());
        let conversion = converted[0].as_ref().unwrap();
        assert_eq!(conversion.rows, [1]);
        assert_eq!(conversion.certainty, convert::Certainty::Wider);
        // Another system has other labels.
        let (next, _) = update(state, &chart(), Msg::SystemChosen(Some(System::Letters)));
        assert_eq!(next.converted(&chart()), [None]);
    }
}
