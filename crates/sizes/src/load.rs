//! Reading a shop's size charts. It refuses what makes no sense (unknown words,
//! rows that overlap or leave people out, figures that no body has), each with
//! file, line and a caret; nothing is repaired silently.

use std::collections::BTreeMap;
use std::ops::Range as Span;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Deserialize;
use toml::{Spanned, Value as Toml};

use crate::chart::{
    Asked, Chart, Ease, Garment, Measure, Origin, Range, Row, Scale, Stretch, System, slug,
};
use crate::dimension::{Dimension, Measured};
use crate::length::{Length, Unit};

/// Bounds that no honest chart meets.
const MOST_CHARTS: usize = 60;
const MOST_MEASURES: usize = 8;
const MOST_SCALES: usize = 3;
const MOST_ROWS: usize = 40;
const MOST_NOTES: usize = 8;
const LONGEST_LABEL: usize = 16;
const LONGEST_TITLE: usize = 80;
const LONGEST_TEXT: usize = 400;

/// Between two rows a tape read to the chart's step has nowhere to fall.
const GAP_CM: Length = Length(10_000);
const GAP_IN: Length = Length(25_400);
/// Of fingers and feet a centimetre is a size or more.
const FINE_GAP: Length = Length(1_000);
/// From a size to the next, of a piece.
const WIDEST_STEP: Length = Length(120_000);
const MOST_EASE: Length = Length(600_000);

/// Reads the file of a shop whose vocabulary has the categories that `knows`.
///
/// # Errors
/// Each mistake found, rendered with the lines of the file and carets.
pub fn charts(
    text: &str,
    file: &str,
    knows: impl Fn(&str) -> bool,
) -> Result<Vec<Chart>, Vec<String>> {
    let (charts, findings) = read(text, knows);
    if findings.is_empty() {
        return Ok(charts);
    }
    Err(findings
        .iter()
        .map(|finding| finding.render(text, file))
        .collect())
}

/// A mistake, at a place of the file, and the place that it disagrees with.
struct Finding {
    title: String,
    span: Span<usize>,
    label: String,
    other: Option<(Span<usize>, String)>,
}

impl Finding {
    fn render(&self, text: &str, file: &str) -> String {
        let within = |span: &Span<usize>| span.start.min(text.len())..span.end.min(text.len());
        let primary = AnnotationKind::Primary
            .span(within(&self.span))
            .label(&self.label);
        let mut snippet = Snippet::source(text)
            .path(file)
            .fold(true)
            .annotation(primary);
        if let Some((span, label)) = &self.other {
            snippet = snippet.annotation(AnnotationKind::Context.span(within(span)).label(label));
        }
        let group = Level::ERROR.primary_title(&self.title).element(snippet);
        Renderer::plain().render(&[group])
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Whose figures they are; without it they would be taken for the shop's.
    origin: Origin,
    #[serde(default)]
    chart: Vec<FileChart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileChart {
    id: Spanned<String>,
    title: Spanned<String>,
    garment: Garment,
    measured: Measured,
    unit: Unit,
    stretch: Stretch,
    #[serde(default)]
    categories: Vec<Spanned<String>>,
    #[serde(default)]
    products: Vec<Spanned<String>>,
    #[serde(default)]
    notes: Vec<Spanned<String>>,
    #[serde(default)]
    measure: Vec<FileMeasure>,
    #[serde(default)]
    scale: Vec<FileScale>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileMeasure {
    dimension: Spanned<String>,
    name: Spanned<String>,
    how: Spanned<String>,
    ease: Option<Spanned<FileEase>>,
    asked: Option<Spanned<FileAsked>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAsked {
    name: Spanned<String>,
    how: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEase {
    close: Toml,
    regular: Toml,
    loose: Toml,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileScale {
    title: Option<Spanned<String>>,
    dimensions: Spanned<Vec<Spanned<String>>>,
    systems: Spanned<Vec<Spanned<String>>>,
    rows: Spanned<Vec<Spanned<FileRow>>>,
}

/// Each key a system with its label, or a dimension with a figure or `[from, to]`.
type FileRow = BTreeMap<Spanned<String>, Spanned<Toml>>;

fn read(text: &str, knows: impl Fn(&str) -> bool) -> (Vec<Chart>, Vec<Finding>) {
    let mut reader = Reader {
        findings: Vec::new(),
    };
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            reader.error(span, "this is not a file of size charts", error.message());
            return (Vec::new(), reader.findings);
        }
    };
    if file.chart.is_empty() {
        reader.error(0..0, "there is no chart", "write at least one `[[chart]]`");
    }
    if let Some(chart) = file.chart.get(MOST_CHARTS) {
        let most = format!("at most {MOST_CHARTS}");
        reader.error(chart.id.span(), "too many charts", most);
        return (Vec::new(), reader.findings);
    }
    reader.names(&file.chart, &knows);
    let charts = file.chart.iter();
    let charts = charts
        .map(|chart| reader.chart(chart, file.origin))
        .collect();
    reader.findings.sort_by_key(|finding| finding.span.start);
    (charts, reader.findings)
}

struct Reader {
    findings: Vec<Finding>,
}

/// A figure of a row, and where it stands.
struct Figure {
    range: Range,
    span: Span<usize>,
}

impl Reader {
    fn error(&mut self, span: Span<usize>, title: impl Into<String>, label: impl Into<String>) {
        self.findings.push(Finding {
            title: title.into(),
            span,
            label: label.into(),
            other: None,
        });
    }

    /// A mistake that two places make together.
    fn between(
        &mut self,
        (span, label): (Span<usize>, impl Into<String>),
        title: impl Into<String>,
        other: (Span<usize>, impl Into<String>),
    ) {
        self.findings.push(Finding {
            title: title.into(),
            span,
            label: label.into(),
            other: Some((other.0, other.1.into())),
        });
    }

    fn words(&mut self, text: &Spanned<String>, longest: usize) -> String {
        let words = text.get_ref();
        if words.trim().is_empty() || words.chars().any(char::is_control) {
            self.error(text.span(), "words are missing", "a line of words");
        } else if words.chars().count() > longest {
            let most = format!("at most {longest} characters");
            self.error(text.span(), "words are too long", most);
        }
        words.clone()
    }

    /// What leads to a chart leads to one alone.
    fn names(&mut self, charts: &[FileChart], knows: &impl Fn(&str) -> bool) {
        type Names<'f> = (&'static str, Vec<&'f Spanned<String>>);
        let kinds: [Names<'_>; 3] = [
            ("id", charts.iter().map(|chart| &chart.id).collect()),
            (
                "category",
                charts.iter().flat_map(|chart| &chart.categories).collect(),
            ),
            (
                "product",
                charts.iter().flat_map(|chart| &chart.products).collect(),
            ),
        ];
        for (kind, names) in kinds {
            let mut known: BTreeMap<String, Span<usize>> = BTreeMap::new();
            for name in names {
                let word = slug(name.get_ref());
                let wrong = match kind {
                    "id" => (word != *name.get_ref() || !word.is_ascii() || word.is_empty())
                        .then_some("lower-case words joined by hyphens"),
                    "category" => (!knows(name.get_ref()))
                        .then_some("no category of this shop's policy is called so"),
                    _ => word.is_empty().then_some("name a product"),
                };
                if let Some(wrong) = wrong {
                    let title = format!("`{}` is no {kind}", name.get_ref());
                    self.error(name.span(), title, wrong);
                }
                if let Some(first) = known.insert(word, name.span()) {
                    let title = format!("the {kind} `{}` leads to two charts", name.get_ref());
                    self.between((name.span(), "again here"), title, (first, "here already"));
                }
            }
        }
    }

    fn chart(&mut self, chart: &FileChart, origin: Origin) -> Chart {
        let id = chart.id.clone();
        if chart.measure.is_empty() || chart.scale.is_empty() {
            let title = format!("the chart `{}` is empty", id.get_ref());
            let wanted = "it needs at least one `[[chart.measure]]` and one `[[chart.scale]]`";
            self.error(id.span(), title, wanted);
        }
        for (count, most, what) in [
            (chart.measure.len(), MOST_MEASURES, "measures"),
            (chart.scale.len(), MOST_SCALES, "scales"),
            (chart.notes.len(), MOST_NOTES, "notes"),
        ] {
            if count > most {
                self.error(
                    id.span(),
                    format!("too many {what}"),
                    format!("at most {most}"),
                );
            }
        }
        let measures = self.measures(chart);
        let mut scales = Vec::new();
        for scale in &chart.scale {
            scales.push(self.scale(chart, &measures, scale));
        }
        for measure in &chart.measure {
            let name = measure.dimension.get_ref();
            let used = Dimension::parse(name).is_none_or(|dimension| {
                scales
                    .iter()
                    .any(|scale: &Scale| scale.dimensions.contains(&dimension))
            });
            if !used && !chart.scale.is_empty() {
                let title = format!("`{name}` is measured for nothing");
                self.error(measure.dimension.span(), title, "no scale has it");
            }
        }
        Chart {
            id: id.into_inner(),
            title: self.words(&chart.title, LONGEST_TITLE),
            garment: chart.garment,
            measured: chart.measured,
            origin,
            unit: chart.unit,
            stretch: chart.stretch,
            categories: inner(&chart.categories),
            products: inner(&chart.products),
            notes: chart
                .notes
                .iter()
                .map(|note| self.words(note, LONGEST_TEXT))
                .collect(),
            measures,
            scales,
        }
    }

    fn dimension(&mut self, name: &Spanned<String>) -> Option<Dimension> {
        let dimension = Dimension::parse(name.get_ref());
        if dimension.is_none() {
            let known: Vec<&str> = Dimension::ALL.iter().map(|known| known.name()).collect();
            let title = format!("`{}` is no dimension", name.get_ref());
            self.error(name.span(), title, format!("one of {}", known.join(", ")));
        }
        dimension
    }

    fn measures(&mut self, chart: &FileChart) -> Vec<Measure> {
        let mut measures: Vec<Measure> = Vec::new();
        for measure in &chart.measure {
            let span = measure.dimension.span();
            let Some(dimension) = self.dimension(&measure.dimension) else {
                continue;
            };
            let name = dimension.name();
            if measures.iter().any(|known| known.dimension == dimension) {
                self.error(
                    span.clone(),
                    format!("`{name}` stands twice"),
                    "once is enough",
                );
            }
            if dimension.measured() != chart.measured {
                let (of, chart_of) = match dimension.measured() {
                    Measured::Body => ("the body", "pieces"),
                    Measured::Garment => ("the piece", "bodies"),
                };
                let title =
                    format!("`{name}` is measured on {of}, and this chart measures {chart_of}");
                self.error(span.clone(), title, "never both in one chart");
            }
            if dimension == Dimension::Cup && chart.garment != Garment::Bra {
                self.error(span, "a cup without a bra", "`garment` has to be \"bra\"");
            }
            measures.push(Measure {
                dimension,
                name: self.words(&measure.name, LONGEST_TITLE),
                how: self.words(&measure.how, LONGEST_TEXT),
                ease: measure
                    .ease
                    .as_ref()
                    .and_then(|ease| self.ease(ease, dimension, chart)),
                asked: self.asked(measure, dimension),
            });
        }
        measures
    }

    /// Words for the body where the column is not what is measured on it.
    fn asked(&mut self, measure: &FileMeasure, dimension: Dimension) -> Option<Asked> {
        let wanted = dimension == Dimension::Cup || measure.ease.is_some();
        match &measure.asked {
            Some(asked) if !wanted => {
                let label = "the column's own words say what is measured";
                self.error(asked.span(), "nothing else is asked here", label);
                None
            }
            None if wanted => {
                let title = format!("nobody says what is measured for `{}`", dimension.name());
                let label = "write `asked = { name = \"Chest\", how = \"…\" }`";
                self.error(measure.dimension.span(), title, label);
                None
            }
            asked => asked.as_ref().map(|asked| Asked {
                name: self.words(&asked.get_ref().name, LONGEST_TITLE),
                how: self.words(&asked.get_ref().how, LONGEST_TEXT),
            }),
        }
    }

    fn ease(
        &mut self,
        ease: &Spanned<FileEase>,
        dimension: Dimension,
        chart: &FileChart,
    ) -> Option<Ease> {
        let span = ease.span();
        if chart.measured == Measured::Body {
            let label = "a chart of bodies says which body a size is for";
            self.error(span, "ease belongs to a piece", label);
            return None;
        }
        if dimension.asks().is_empty() {
            let title = format!("`{}` has no ease", dimension.name());
            self.error(span, title, "no body has this measure");
            return None;
        }
        let FileEase {
            close,
            regular,
            loose,
        } = ease.get_ref();
        let figures = [close, regular, loose].map(|figure| length(figure, chart.unit));
        let [Some(close), Some(regular), Some(loose)] = figures else {
            let label = format!("figures in {}", chart.unit.name());
            self.error(span, "an ease is not understood", label);
            return None;
        };
        if close > regular || regular > loose {
            self.error(span, "ease decreases", "close, then regular, then loose");
        } else if loose > MOST_EASE || close < Length(-MOST_EASE.0) {
            self.error(span, "this ease is absurd", "at most 60 cm");
        }
        Some(Ease {
            close,
            regular,
            loose,
        })
    }

    fn scale(&mut self, chart: &FileChart, measures: &[Measure], scale: &FileScale) -> Scale {
        let dimensions = self.dimensions(chart, measures, scale);
        let systems = self.systems(scale);
        match &scale.title {
            None if chart.scale.len() > 1 => {
                let label = "say which part of the size it is: \"Band\", \"Cup\"";
                self.error(scale.dimensions.span(), "a scale has no title", label);
            }
            _ => {}
        }
        let rows = scale.rows.get_ref();
        if rows.is_empty() {
            self.error(
                scale.rows.span(),
                "this scale has no rows",
                "write at least one",
            );
        }
        if let Some(row) = rows.get(MOST_ROWS) {
            self.error(row.span(), "too many rows", format!("at most {MOST_ROWS}"));
        }
        let mut read = Vec::new();
        let mut figures = Vec::new();
        for row in rows.iter().take(MOST_ROWS) {
            let (row, of_row) = self.row(chart, scale, row, &dimensions, &systems);
            read.push(row);
            figures.push(of_row);
        }
        self.own_labels(scale, &systems, &read);
        for (column, dimension) in dimensions.iter().enumerate() {
            let known = measures.iter().find(|known| known.dimension == *dimension);
            let decides = chart.measured == Measured::Body
                || known.is_some_and(|measure| measure.ease.is_some());
            let column: Vec<Option<&Figure>> = figures
                .iter()
                .map(|row| row.get(column).and_then(Option::as_ref))
                .collect();
            self.column(chart, *dimension, decides, &column);
        }
        Scale {
            title: scale
                .title
                .as_ref()
                .map(|title| self.words(title, LONGEST_TITLE)),
            dimensions,
            systems,
            rows: read,
        }
    }

    fn dimensions(
        &mut self,
        chart: &FileChart,
        measures: &[Measure],
        scale: &FileScale,
    ) -> Vec<Dimension> {
        let mut dimensions = Vec::new();
        for name in scale.dimensions.get_ref() {
            let Some(dimension) = self.dimension(name) else {
                continue;
            };
            let Some(measure) = measures.iter().find(|known| known.dimension == dimension) else {
                let title = format!("nobody says how `{}` is measured", dimension.name());
                self.error(name.span(), title, "write a `[[chart.measure]]` for it");
                continue;
            };
            if dimensions.contains(&dimension) {
                let title = format!("`{}` stands twice", dimension.name());
                self.error(name.span(), title, "once is enough");
                continue;
            }
            let primary = dimensions.is_empty();
            if primary && chart.measured == Measured::Garment && measure.ease.is_none() {
                let title = format!("`{}` decides nothing", dimension.name());
                let label = "the first dimension of a scale of pieces needs an `ease`";
                self.error(name.span(), title, label);
            }
            dimensions.push(dimension);
        }
        if scale.dimensions.get_ref().is_empty() {
            let label = "name at least one, the primary one first";
            self.error(
                scale.dimensions.span(),
                "this scale has no dimension",
                label,
            );
        }
        dimensions
    }

    fn systems(&mut self, scale: &FileScale) -> Vec<System> {
        let mut systems = Vec::new();
        for name in scale.systems.get_ref() {
            match System::parse(name.get_ref()) {
                Some(system) if systems.contains(&system) => {
                    let title = format!("`{}` stands twice", name.get_ref());
                    self.error(name.span(), title, "once is enough");
                }
                Some(system) => systems.push(system),
                None => {
                    let known = System::ALL.map(System::name).join(", ");
                    let title = format!("`{}` is no system of sizes", name.get_ref());
                    self.error(name.span(), title, format!("one of {known}"));
                }
            }
        }
        if scale.systems.get_ref().is_empty() {
            let label = "name at least one, the one on the piece first";
            self.error(scale.systems.span(), "this scale has no system", label);
        }
        systems
    }

    /// The row, and its figures as they were found: none where one is missing.
    fn row(
        &mut self,
        chart: &FileChart,
        scale: &FileScale,
        row: &Spanned<FileRow>,
        dimensions: &[Dimension],
        systems: &[System],
    ) -> (Row, Vec<Option<Figure>>) {
        for key in row.get_ref().keys() {
            let name = key.get_ref();
            // As named: what is wrong with a name of the scale is told there.
            let mut named = scale
                .dimensions
                .get_ref()
                .iter()
                .chain(scale.systems.get_ref());
            if !named.any(|named| named.get_ref() == name) {
                let title = format!("`{name}` is not of this scale");
                let label = "neither among its `dimensions` nor among its `systems`";
                self.error(key.span(), title, label);
            }
        }
        let entry = |name: &str| {
            let mut entries = row.get_ref().iter();
            entries.find(|(key, _)| key.get_ref() == name)
        };
        let mut labels = Vec::new();
        for system in systems {
            labels.push(match entry(system.name()) {
                Some((_, label)) => self.label(label),
                None => {
                    let title = format!("this row has no label for `{}`", system.name());
                    self.error(row.span(), title, "each system labels each row");
                    String::new()
                }
            });
        }
        let mut figures = Vec::new();
        for dimension in dimensions {
            figures.push(match entry(dimension.name()) {
                Some((_, figure)) => self.figure(chart, *dimension, figure),
                None => {
                    let title = format!("this row lacks `{}`", dimension.name());
                    self.error(
                        row.span(),
                        title,
                        "each row has each dimension of its scale",
                    );
                    None
                }
            });
        }
        let nothing = Range {
            min: Length(0),
            max: Length(0),
        };
        let ranges = figures
            .iter()
            .map(|figure| figure.as_ref().map_or(nothing, |figure| figure.range));
        let ranges = ranges.collect();
        (Row { labels, ranges }, figures)
    }

    fn label(&mut self, label: &Spanned<Toml>) -> String {
        let text = match label.get_ref() {
            Toml::String(text) => text.trim().to_owned(),
            Toml::Integer(number) => number.to_string(),
            _ => {
                let label_ = "write it as \"8\", and as \"8/10\" where it stands for both";
                self.error(label.span(), "a label is not understood", label_);
                return String::new();
            }
        };
        let is_label = !text.is_empty()
            && text.chars().count() <= LONGEST_LABEL
            && !text.chars().any(char::is_control)
            && text.split('/').all(|part| !part.trim().is_empty());
        if !is_label {
            let most = format!("1 to {LONGEST_LABEL} characters");
            self.error(label.span(), "a label is not understood", most);
        }
        text
    }

    fn figure(
        &mut self,
        chart: &FileChart,
        dimension: Dimension,
        figure: &Spanned<Toml>,
    ) -> Option<Figure> {
        let unit = chart.unit;
        let span = figure.span();
        let range = match figure.get_ref() {
            Toml::Array(both) => match both.as_slice() {
                [min, max] => length(min, unit).zip(length(max, unit)),
                _ => None,
            },
            one => length(one, unit).map(|one| (one, one)),
        };
        let Some((min, max)) = range else {
            let label = format!("write `[from, to]` or one figure, in {}", unit.name());
            self.error(span, "a figure is not understood", label);
            return None;
        };
        if min > max {
            self.error(
                span,
                "this range is upside down",
                "from the less to the more",
            );
            return None;
        }
        if !dimension.believes(min) || !dimension.believes(max) {
            let (least, most) = dimension.bounds();
            let title = format!("no {} measures this", dimension.name().replace('_', " "));
            let bounds = format!(
                "from {} to {} {}",
                least.print(unit),
                most.print(unit),
                unit.name()
            );
            self.error(span, title, bounds);
            return None;
        }
        Some(Figure {
            range: Range { min, max },
            span,
        })
    }

    /// A row is found by the label that stands on the piece.
    fn own_labels(&mut self, scale: &FileScale, systems: &[System], rows: &[Row]) {
        let Some(own) = systems.first() else {
            return;
        };
        for (nth, row) in rows.iter().enumerate() {
            let before = rows.get(..nth).unwrap_or_default();
            let label = row.labels.first();
            let same = before.iter().any(|before| before.labels.first() == label);
            if let (true, Some(label), Some(place)) = (same, label, scale.rows.get_ref().get(nth))
                && !label.is_empty()
            {
                let title = format!("two rows are called `{label}`");
                let wanted = format!("`{}` tells the rows apart", own.name());
                self.error(place.span(), title, wanted);
            }
        }
    }

    /// Rows go up, and leave nobody out between them.
    fn column(
        &mut self,
        chart: &FileChart,
        dimension: Dimension,
        decides: bool,
        figures: &[Option<&Figure>],
    ) {
        let name = dimension.name();
        let unit = chart.unit;
        for pair in figures.windows(2) {
            let [Some(below), Some(above)] = pair else {
                continue;
            };
            let (low, high) = (below.range, above.range);
            let marks = |label: &str| (above.span.clone(), label.to_owned());
            let other = (below.span.clone(), "the row before");
            if high.min < low.min || high.max < low.max {
                let title = format!("`{name}` decreases");
                self.between(marks("rows go from the smallest up"), title, other);
                continue;
            }
            if !decides {
                continue;
            }
            let gap = high.min.minus(low.max);
            match chart.measured {
                Measured::Garment if high.min <= low.max => {
                    let title = format!("`{name}` does not grow");
                    self.between(marks("a larger size measures more"), title, other);
                }
                Measured::Garment if gap > WIDEST_STEP => {
                    let title = format!("`{name}` leaps by {} {}", gap.print(unit), unit.name());
                    self.between(marks("a size is missing between"), title, other);
                }
                Measured::Garment => {}
                Measured::Body => {
                    let point = low.min == low.max || high.min == high.max;
                    let most = match unit {
                        _ if dimension.is_fine() => FINE_GAP,
                        Unit::Mm | Unit::Cm => GAP_CM,
                        Unit::In => GAP_IN,
                    };
                    if gap < Length(0) || (point && gap == Length(0)) {
                        let title = format!("two rows overlap in `{name}`");
                        self.between(marks("begins before the row below ends"), title, other);
                    } else if gap > most {
                        let title = format!(
                            "`{name}` leaves out {} to {} {}",
                            low.max.print(unit),
                            high.min.print(unit),
                            unit.name()
                        );
                        let label =
                            format!("at most {} {} between rows", most.print(unit), unit.name());
                        self.between(marks(&label), title, other);
                    }
                }
            }
        }
        let single_piece = figures.len() == 1 && chart.measured == Measured::Garment;
        if let (true, true, [Some(only)]) = (single_piece, decides, figures) {
            let label = "one row of pieces says nothing of who it is for";
            self.error(only.span.clone(), "a chart of pieces needs two rows", label);
        }
    }
}

/// A figure as TOML has it: a number, or text like `36 1/4`.
fn length(figure: &Toml, unit: Unit) -> Option<Length> {
    let micrometres = f64::from(unit.micrometres());
    match figure {
        Toml::Integer(whole) => {
            let whole = i32::try_from(*whole).ok()?;
            Some(Length(whole.checked_mul(unit.micrometres())?))
        }
        Toml::Float(number) => {
            let length = (number * micrometres).round();
            // A cast saturates; what is far out is refused as absurd.
            length.is_finite().then_some(Length(length as i32))
        }
        Toml::String(text) => Length::parse(text, unit).ok(),
        _ => None,
    }
}

fn inner(words: &[Spanned<String>]) -> Vec<String> {
    words.iter().map(|word| word.get_ref().clone()).collect()
}
