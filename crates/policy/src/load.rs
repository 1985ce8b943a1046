//! Reading a policy file. It refuses unknown keys, words and ids, duplicates
//! and cycles, each with file, line and a caret; nothing is repaired silently.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::json;
use toml::{Spanned, Value as Toml};

use crate::analysis;
use crate::calendar::{Calendar, Unit};
use crate::document::{
    Clause, Given, Limit, Method, Need, Payer, Policy, Remedy, Rule, Stage, StageKind, Start, Test,
    Topic, Verdict, Window,
};
use crate::fact::{Country, Fact, GROUPS, Kind, Value, Vocabulary, day};
use crate::money::Money;
use crate::plan::{MOST_CONDITIONS, Plans, conditions};

/// Reads a policy file.
///
/// # Errors
/// Every mistake found, rendered with the lines of the file and carets.
pub fn policy(text: &str, file: &str) -> Result<Policy, String> {
    match read(text) {
        Ok(loaded) => Ok(loaded.policy),
        Err(findings) => Err(render(&findings, text, file)),
    }
}

/// What an author is told about a policy file.
pub struct Report {
    pub errors: usize,
    /// What the document itself leaves open.
    pub notes: usize,
    /// Rendered, empty where there is nothing to tell.
    pub text: String,
}

/// Reads a policy file and analyses each of its topics exhaustively.
pub fn check(text: &str, file: &str) -> Report {
    let findings = match read(text) {
        Ok(loaded) => analysis::findings(&loaded),
        Err(findings) => findings,
    };
    let errors = findings
        .iter()
        .filter(|finding| finding.weight == Weight::Error)
        .count();
    Report {
        errors,
        notes: findings.len() - errors,
        text: render(&findings, text, file),
    }
}

/// The JSON Schema of a policy file, for editors.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(File);
    schema.insert("title".to_owned(), json!("A merchant's policy"));
    schema.to_value()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Error,
    Note,
}

/// Something to tell the author, at a place of the file.
pub(crate) struct Finding {
    pub weight: Weight,
    pub title: String,
    /// Where, and what to say there.
    pub marks: Vec<(Range<usize>, String)>,
}

impl Finding {
    fn error(span: Range<usize>, title: impl Into<String>, label: impl Into<String>) -> Finding {
        Finding {
            weight: Weight::Error,
            title: title.into(),
            marks: vec![(span, label.into())],
        }
    }
}

/// A policy, and where its parts stand in the file.
pub(crate) struct Loaded {
    pub policy: Policy,
    /// Of the clauses' ids.
    pub clauses: Vec<Range<usize>>,
    pub rules: Vec<Range<usize>>,
}

fn render(findings: &[Finding], text: &str, file: &str) -> String {
    let renderer = Renderer::plain();
    let mut out = String::new();
    for finding in findings {
        let level = match finding.weight {
            Weight::Error => Level::ERROR,
            Weight::Note => Level::NOTE,
        };
        let mut snippet = Snippet::source(text).path(file).fold(true);
        for (nth, (span, label)) in finding.marks.iter().enumerate() {
            let kind = if nth == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let span = span.start.min(text.len())..span.end.min(text.len());
            snippet = snippet.annotation(kind.span(span).label(label));
        }
        let group = level.primary_title(&finding.title).element(snippet);
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// A policy file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// The day from which this version holds, YYYY-MM-DD.
    #[schemars(with = "String")]
    version: Spanned<String>,
    /// Days that are no business days, beside weekends, YYYY-MM-DD.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    holidays: Vec<Spanned<String>>,
    /// Categories that this merchant has beyond the shared ones.
    #[serde(default)]
    category: Vec<FileCategory>,
    /// The clauses, in the document's order.
    #[serde(default)]
    clause: Vec<FileClause>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileCategory {
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// As shoppers call it.
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileClause {
    /// Lower-case words joined by hyphens, unique in the file.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// Where it stands in the document: a number or a heading.
    section: String,
    title: String,
    /// The clause in plain words.
    text: String,
    /// How it is read, where the document leaves more than one reading.
    reading: Option<String>,
    #[schemars(with = "Option<FileWindow>")]
    window: Option<Spanned<FileWindow>>,
    #[serde(default)]
    #[schemars(with = "Vec<FileRule>")]
    rule: Vec<Spanned<FileRule>>,
}

/// Time given; name one of days, business_days and hours.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileWindow {
    from: Start,
    days: Option<u32>,
    business_days: Option<u32>,
    /// Counted from `placed_at` only.
    hours: Option<u32>,
}

/// What the clause says on some topics.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileRule {
    /// The topics that it speaks of.
    on: Vec<Topic>,
    /// All of these hold.
    #[serde(default)]
    when: Conditions,
    /// And at least one of these does.
    #[serde(default)]
    any: Vec<Conditions>,
    /// Given where the conditions hold.
    outcome: Option<Verdict>,
    /// Given where they do not.
    otherwise: Option<Verdict>,
    /// Said to the shopper instead of the clause's text.
    hint: Option<String>,
    otherwise_hint: Option<String>,
    /// Clauses that are silent where the conditions hold.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    exception_to: Vec<Spanned<String>>,
    /// The clause that points the other way; the outcome is then `review`.
    #[schemars(with = "Option<String>")]
    disagrees_with: Option<Spanned<String>>,
    /// The clause whose window ends on the last day for the request.
    #[schemars(with = "Option<String>")]
    last_day: Option<Spanned<String>>,
    /// The clause whose window ends at the last instant for the request.
    #[schemars(with = "Option<String>")]
    until: Option<Spanned<String>>,
    remedies: Option<Vec<Remedy>>,
    payer: Option<Payer>,
    /// An amount like `6.99 USD`.
    #[schemars(with = "Option<String>")]
    contribution: Option<Spanned<String>>,
    #[schemars(with = "Option<String>")]
    label_deduction: Option<Spanned<String>>,
    label: Option<bool>,
    method: Option<Method>,
    stage: Option<FileStage>,
    shipping_fee_refunded: Option<bool>,
    needs: Option<Vec<Need>>,
    #[schemars(with = "Option<String>")]
    fee_per_item: Option<Spanned<String>>,
    /// Percent of the price paid, 0 to 100.
    #[schemars(with = "Option<u8>")]
    restocking_percent: Option<Spanned<u8>>,
    #[schemars(with = "Option<String>")]
    restocking_fee: Option<Spanned<String>>,
}

/// A stage between the parcel's arrival and the money.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileStage {
    kind: StageKind,
    min: u32,
    /// Left out where the document names no length.
    max: Option<u32>,
    unit: Unit,
}

/// What is known, or the time: each key a fact, or `in_time` or `late`.
#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Conditions(BTreeMap<Spanned<String>, Spanned<Toml>>);

impl JsonSchema for Conditions {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Conditions".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        conditions_schema()
    }
}

fn conditions_schema() -> Schema {
    let mut properties = serde_json::Map::new();
    for fact in Fact::ALL {
        let groups = GROUPS
            .iter()
            .filter(|(of, _, _)| of == fact)
            .map(|(_, name, _)| *name);
        let one = match fact.kind() {
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Words(words) if *fact != Fact::Category => {
                let words: Vec<&str> = words.iter().copied().chain(groups).collect();
                json!({ "enum": words })
            }
            Kind::Words(_) => json!({ "type": "string" }),
            Kind::Country => json!({ "type": "string", "pattern": "^[A-Z]{2}$" }),
            Kind::Count(least) => json!({ "type": "integer", "minimum": least }),
            Kind::Day | Kind::Instant => continue,
        };
        let schema = match fact.kind() {
            Kind::Flag => one,
            Kind::Count(_) => json!({ "anyOf": [one, {
                "type": "object",
                "properties": { "min": one, "max": one },
                "additionalProperties": false,
            }] }),
            Kind::Words(_) | Kind::Country | Kind::Day | Kind::Instant => {
                let many = json!({ "anyOf": [one, { "type": "array", "items": one }] });
                json!({ "anyOf": [many, {
                    "type": "object",
                    "properties": { "not": many },
                    "required": ["not"],
                    "additionalProperties": false,
                }] })
            }
        };
        properties.insert(fact.name().to_owned(), schema);
    }
    for (key, what) in [
        ("in_time", "The clause whose window has not passed."),
        ("late", "The clause whose window has passed."),
    ] {
        properties.insert(
            key.to_owned(),
            json!({ "type": "string", "description": what }),
        );
    }
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// Bounds that no honest policy meets.
const MOST_CLAUSES: usize = 500;
const MOST_RULES: usize = 1_000;
const MOST_HOLIDAYS: usize = 400;
/// With the shared ones they still fit a number of JavaScript, a bit each.
const MOST_OWN_CATEGORIES: usize = 36;
const LONGEST_WINDOW: u32 = 3_660;

pub(crate) fn read(text: &str) -> Result<Loaded, Vec<Finding>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        vec![Finding::error(
            span,
            "this is not a policy file",
            error.message().to_owned(),
        )]
    })?;
    let mut reader = Reader {
        findings: Vec::new(),
        ids: BTreeMap::new(),
        windows: Vec::new(),
    };
    let loaded = reader.file(file);
    if reader.findings.is_empty() {
        Ok(loaded)
    } else {
        Err(reader.findings)
    }
}

struct Reader {
    findings: Vec<Finding>,
    /// Clause ids to places.
    ids: BTreeMap<String, usize>,
    windows: Vec<Window>,
}

impl Reader {
    fn error(&mut self, span: Range<usize>, title: impl Into<String>, label: impl Into<String>) {
        self.findings.push(Finding::error(span, title, label));
    }

    fn file(&mut self, file: File) -> Loaded {
        let everything = 0..0;
        if file.clause.len() > MOST_CLAUSES
            || file
                .clause
                .iter()
                .map(|clause| clause.rule.len())
                .sum::<usize>()
                > MOST_RULES
        {
            let title = format!("more than {MOST_CLAUSES} clauses or {MOST_RULES} rules");
            self.error(everything.clone(), title, "split the policy");
        }
        if day(file.version.get_ref()).is_none() {
            self.error(
                file.version.span(),
                "the version is no day",
                "write it as `2026-06-30`",
            );
        }
        let mut holidays = Vec::new();
        for holiday in file.holidays.iter().take(MOST_HOLIDAYS) {
            match day(holiday.get_ref()) {
                Some(day) => holidays.push(day),
                None => self.error(
                    holiday.span(),
                    "a holiday is no day",
                    "write it as `2026-12-25`",
                ),
            }
        }
        if file.holidays.len() > MOST_HOLIDAYS {
            self.error(
                everything,
                format!("more than {MOST_HOLIDAYS} holidays"),
                "list fewer",
            );
        }
        let vocabulary = self.vocabulary(&file.category);
        for (place, clause) in file.clause.iter().enumerate() {
            self.clause_id(place, &clause.id);
            if let Some(window) = &clause.window {
                self.window(place, window);
            }
        }
        let mut loaded = Loaded {
            policy: Policy {
                version: file.version.into_inner(),
                vocabulary,
                calendar: Calendar { holidays },
                clauses: Vec::new(),
                windows: self.windows.clone(),
                rules: Vec::new(),
                plans: Plans::default(),
            },
            clauses: Vec::new(),
            rules: Vec::new(),
        };
        for (place, clause) in file.clause.into_iter().enumerate() {
            for rule in clause.rule {
                let span = rule.span();
                let rule = self.rule(place, &span, rule.into_inner(), &loaded.policy.vocabulary);
                loaded.policy.rules.push(rule);
                loaded.rules.push(span);
            }
            loaded.clauses.push(clause.id.span());
            loaded.policy.clauses.push(Clause {
                id: clause.id.into_inner(),
                section: clause.section,
                title: clause.title,
                text: clause.text,
                reading: clause.reading,
            });
        }
        self.cycles(&loaded);
        self.mixed_clocks(&loaded);
        self.many_conditions(&loaded);
        loaded
    }

    fn vocabulary(&mut self, own: &[FileCategory]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for category in own.iter().take(MOST_OWN_CATEGORIES) {
            let id = category.id.get_ref();
            if !is_word(id, '_') {
                self.error(
                    category.id.span(),
                    "a category is no word",
                    "lower-case letters, digits and `_`",
                );
            } else if vocabulary.words(Fact::Category).any(|word| word == id) {
                self.error(
                    category.id.span(),
                    "a category stands twice",
                    format!("`{id}` is there already"),
                );
            } else {
                vocabulary
                    .categories
                    .push((id.clone(), category.name.clone()));
            }
        }
        if let Some(category) = own.get(MOST_OWN_CATEGORIES) {
            let title = format!("more than {MOST_OWN_CATEGORIES} own categories");
            self.error(category.id.span(), title, "this one is too many");
        }
        vocabulary
    }

    fn clause_id(&mut self, place: usize, id: &Spanned<String>) {
        if !is_word(id.get_ref(), '-') {
            self.error(
                id.span(),
                "a clause's id is no word",
                "lower-case letters, digits and `-`",
            );
        }
        if self.ids.insert(id.get_ref().clone(), place).is_some() {
            let label = format!("`{}` is there already", id.get_ref());
            self.error(id.span(), "a clause's id stands twice", label);
        }
    }

    fn window(&mut self, clause: usize, window: &Spanned<FileWindow>) {
        let FileWindow {
            from,
            days,
            business_days,
            hours,
        } = window.get_ref();
        let limit = match (days, business_days, hours) {
            (Some(days), None, None) => Limit::Days(*days, Unit::Days),
            (None, Some(days), None) => Limit::Days(*days, Unit::BusinessDays),
            (None, None, Some(hours)) => Limit::Hours(*hours),
            _ => {
                let label = "name one of `days`, `business_days` and `hours`";
                return self.error(window.span(), "a window has no single length", label);
            }
        };
        let (Limit::Days(length, _) | Limit::Hours(length)) = limit;
        if length > LONGEST_WINDOW {
            let label = format!("at most {LONGEST_WINDOW}");
            self.error(window.span(), "a window is too long", label);
        }
        if matches!(limit, Limit::Hours(_)) && *from != Start::PlacedAt {
            let label = "only `placed_at` is known to the hour";
            self.error(window.span(), "hours can't be counted from a day", label);
        }
        self.windows.push(Window {
            clause,
            from: *from,
            limit,
        });
    }

    fn rule(
        &mut self,
        clause: usize,
        span: &Range<usize>,
        rule: FileRule,
        vocabulary: &Vocabulary,
    ) -> Rule {
        // INVARIANT: a span of a table covers its header alone where the table
        // is not inline, which is where the author looks.
        if rule.on.is_empty() {
            self.error(span.clone(), "a rule speaks of no topic", "fill `on`");
        }
        let when = self.alternatives(&rule, vocabulary);
        if rule.otherwise.is_some() && (when.is_empty() || rule.outcome.is_none()) {
            let label = "`otherwise` goes with `outcome` and conditions";
            self.error(span.clone(), "a rule has no other side", label);
        }
        if rule.otherwise_hint.is_some() && rule.otherwise.is_none() {
            self.error(
                span.clone(),
                "a hint is never shown",
                "`otherwise_hint` goes with `otherwise`",
            );
        }
        let disagrees_with = rule
            .disagrees_with
            .as_ref()
            .and_then(|id| self.clause(id, clause));
        if rule.disagrees_with.is_some() && rule.outcome != Some(Verdict::Review) {
            let label = "a disagreement is a `review`";
            self.error(span.clone(), "a disagreement decides", label);
        }
        let exception_to = rule
            .exception_to
            .iter()
            .filter_map(|id| self.clause(id, clause))
            .collect();
        let before = self.findings.len();
        let gives = self.gives(&rule);
        let understood = self.findings.len() == before;
        for given in &gives {
            for topic in &rule.on {
                if !belongs(given, *topic) {
                    let label = format!("`{}` has no such value", topic.name());
                    self.error(span.clone(), "a value stands on another topic", label);
                }
            }
        }
        if rule.outcome.is_none() && gives.is_empty() && understood {
            self.error(
                span.clone(),
                "a rule says nothing",
                "give it an `outcome` or a value",
            );
        }
        Rule {
            clause,
            topics: rule.on,
            when,
            outcome: rule.outcome,
            otherwise: rule.otherwise,
            hint: rule.hint,
            otherwise_hint: rule.otherwise_hint,
            exception_to,
            disagrees_with,
            gives,
        }
    }

    /// `when`, and with it each of `any`.
    fn alternatives(&mut self, rule: &FileRule, vocabulary: &Vocabulary) -> Vec<Vec<Test>> {
        let all = self.conditions(&rule.when, vocabulary);
        if rule.any.is_empty() {
            return if all.is_empty() {
                Vec::new()
            } else {
                vec![all]
            };
        }
        rule.any
            .iter()
            .map(|one| {
                let mut tests = all.clone();
                tests.extend(self.conditions(one, vocabulary));
                tests
            })
            .collect()
    }

    fn conditions(&mut self, conditions: &Conditions, vocabulary: &Vocabulary) -> Vec<Test> {
        conditions
            .0
            .iter()
            .filter_map(|(key, value)| match key.get_ref().as_str() {
                "in_time" => self.in_time(value, true),
                "late" => self.in_time(value, false),
                name => {
                    let fact = Fact::named(name)
                        .filter(|fact| !matches!(fact.kind(), Kind::Day | Kind::Instant));
                    let Some(fact) = fact else {
                        self.error(
                            key.span(),
                            "an unknown condition",
                            "no fact of this name can be tested",
                        );
                        return None;
                    };
                    let test = test(fact, value.get_ref(), vocabulary);
                    test.map_err(|label| {
                        self.error(value.span(), "a condition is not understood", label)
                    })
                    .ok()
                }
            })
            .collect()
    }

    fn in_time(&mut self, value: &Spanned<Toml>, is: bool) -> Option<Test> {
        let Toml::String(id) = value.get_ref() else {
            self.error(
                value.span(),
                "a window is named by its clause",
                "write the clause's id",
            );
            return None;
        };
        let window = self.window_of(id, value.span())?;
        Some(Test::InTime { window, is })
    }

    fn window_of(&mut self, id: &str, span: Range<usize>) -> Option<usize> {
        let Some(clause) = self.ids.get(id).copied() else {
            self.error(
                span,
                "an unknown clause",
                format!("no clause is called `{id}`"),
            );
            return None;
        };
        let window = self
            .windows
            .iter()
            .position(|window| window.clause == clause);
        if window.is_none() {
            self.error(
                span,
                "a clause has no window",
                format!("`{id}` gives no time"),
            );
        }
        window
    }

    fn clause(&mut self, id: &Spanned<String>, own: usize) -> Option<usize> {
        let found = self.ids.get(id.get_ref()).copied();
        match found {
            None => {
                let label = format!("no clause is called `{}`", id.get_ref());
                self.error(id.span(), "an unknown clause", label);
            }
            Some(place) if place == own => {
                self.error(id.span(), "a clause names itself", "name another one");
                return None;
            }
            Some(_) => {}
        }
        found
    }

    fn gives(&mut self, rule: &FileRule) -> Vec<Given> {
        let mut gives = Vec::new();
        if let Some(id) = &rule.last_day
            && let Some(window) = self.window_of(id.get_ref(), id.span())
        {
            if self.counts_hours(window) {
                self.error(
                    id.span(),
                    "a last day needs days",
                    "this window counts hours",
                );
            }
            gives.push(Given::LastDay(window));
        }
        if let Some(id) = &rule.until
            && let Some(window) = self.window_of(id.get_ref(), id.span())
        {
            if !self.counts_hours(window) {
                self.error(
                    id.span(),
                    "a last instant needs hours",
                    "this window counts days",
                );
            }
            gives.push(Given::Until(window));
        }
        type Amount<'f> = (&'f Option<Spanned<String>>, fn(Money) -> Given);
        let amounts: [Amount; 4] = [
            (&rule.contribution, Given::Contribution),
            (&rule.label_deduction, Given::LabelDeduction),
            (&rule.fee_per_item, Given::FeePerItem),
            (&rule.restocking_fee, Given::RestockingFee),
        ];
        for (amount, given) in amounts {
            if let Some(amount) = amount {
                match amount
                    .get_ref()
                    .split_once(' ')
                    .and_then(|(sum, of)| Money::parse(sum, of))
                {
                    Some(money) => gives.push(given(money)),
                    None => self.error(
                        amount.span(),
                        "an amount is not understood",
                        "write it as `6.99 USD`",
                    ),
                }
            }
        }
        if let Some(percent) = &rule.restocking_percent {
            if *percent.get_ref() > 100 {
                self.error(percent.span(), "a percentage is too high", "at most 100");
            }
            gives.push(Given::RestockingPercent(*percent.get_ref()));
        }
        if let Some(FileStage {
            kind,
            min,
            max,
            unit,
        }) = &rule.stage
        {
            gives.push(Given::Stage(Stage {
                stage: *kind,
                min: *min,
                max: *max,
                unit: *unit,
            }));
        }
        gives.extend(rule.remedies.clone().map(Given::Remedies));
        gives.extend(rule.payer.map(Given::Payer));
        gives.extend(rule.label.filter(|label| *label).map(|_| Given::Label));
        gives.extend(rule.method.map(Given::Method));
        gives.extend(rule.shipping_fee_refunded.map(Given::ShippingFeeRefunded));
        gives.extend(rule.needs.clone().map(Given::Needs));
        gives
    }

    fn counts_hours(&self, window: usize) -> bool {
        self.windows
            .get(window)
            .is_some_and(|window| matches!(window.limit, Limit::Hours(_)))
    }

    /// Exceptions that silence each other in a ring decide nothing.
    fn cycles(&mut self, loaded: &Loaded) {
        let count = loaded.policy.clauses.len();
        let mut silences: Vec<Vec<usize>> = vec![Vec::new(); count];
        for rule in &loaded.policy.rules {
            if let Some(own) = silences.get_mut(rule.clause) {
                own.extend(&rule.exception_to);
            }
        }
        for start in 0..count {
            let mut reached = vec![false; count];
            let mut front = silences.get(start).cloned().unwrap_or_default();
            while let Some(next) = front.pop() {
                if let Some(seen) = reached.get_mut(next)
                    && !std::mem::replace(seen, true)
                {
                    front.extend(silences.get(next).into_iter().flatten());
                }
            }
            if reached.get(start) == Some(&true)
                && let Some(span) = loaded.clauses.get(start)
            {
                self.error(
                    span.clone(),
                    "exceptions run in a ring",
                    "this clause is an exception to itself in the end",
                );
            }
        }
    }

    /// The engine keeps a topic's conditions as bits of one number.
    fn many_conditions(&mut self, loaded: &Loaded) {
        for topic in Topic::ALL {
            let mut rules = loaded.policy.rules.iter().zip(&loaded.rules).rev();
            if let Some((_, span)) = rules.find(|(rule, _)| rule.topics.contains(topic))
                && conditions(&loaded.policy, *topic).len() > MOST_CONDITIONS
            {
                let title = format!(
                    "more than {MOST_CONDITIONS} conditions on `{}`",
                    topic.name()
                );
                self.error(span.clone(), title, "name several values in one condition");
            }
        }
    }

    /// Days and hours from one instant could contradict each other across
    /// offsets, so a topic counts from it in one of them.
    fn mixed_clocks(&mut self, loaded: &Loaded) {
        for topic in Topic::ALL {
            let mut clocks: Vec<Fact> = Vec::new();
            for (rule, span) in loaded.policy.rules.iter().zip(&loaded.rules) {
                let on_topic = rule.topics.contains(topic);
                for test in rule.tests().filter(|_| on_topic) {
                    if let Test::InTime { window, .. } = test
                        && let Some(window) = loaded.policy.windows.get(*window)
                        && window.from == Start::PlacedAt
                        && !clocks.contains(&window.limit.clock())
                    {
                        clocks.push(window.limit.clock());
                        if clocks.len() == 2 {
                            let title = format!(
                                "`{}` counts from `placed_at` in days and in hours",
                                topic.name()
                            );
                            self.error(span.clone(), title, "choose one of them");
                        }
                    }
                }
            }
        }
    }
}

/// A condition on one fact, or what to write instead.
fn test(fact: Fact, value: &Toml, vocabulary: &Vocabulary) -> Result<Test, String> {
    match fact.kind() {
        Kind::Flag => match value {
            Toml::Boolean(is) => Ok(Test::Flag { fact, is: *is }),
            _ => Err("write true or false".to_owned()),
        },
        Kind::Count(_) => {
            let number = |value: &Toml| match value {
                Toml::Integer(number) => u64::try_from(*number).ok(),
                _ => None,
            };
            let (min, max) = match value {
                Toml::Table(range) if range.keys().all(|key| key == "min" || key == "max") => (
                    range.get("min").map_or(Some(0), number),
                    match range.get("max") {
                        Some(max) => number(max).map(Some),
                        None => Some(None),
                    },
                ),
                one => (number(one), number(one).map(Some)),
            };
            let whole = "write a whole number, or `{ min = 1 }`".to_owned();
            let (min, max) = (min.ok_or_else(|| whole.clone())?, max.ok_or(whole)?);
            Ok(Test::Count { fact, min, max })
        }
        Kind::Words(_) => {
            let (words, among) = words(value)?;
            let mut any: u64 = 0;
            for word in words {
                for word in ungroup(fact, word) {
                    match vocabulary.parse(fact, word) {
                        Ok(Value::Word(place)) => {
                            any |= 1_u64.checked_shl(place.into()).unwrap_or(0)
                        }
                        Ok(_) => {}
                        Err(error) => return Err(error.to_string()),
                    }
                }
            }
            Ok(Test::Words { fact, any, among })
        }
        Kind::Country => {
            let (words, among) = words(value)?;
            let mut any = Vec::new();
            for word in words {
                for code in ungroup(fact, word) {
                    any.push(Country::parse(code).ok_or_else(|| {
                        format!("`{code}` is no country code, write it as `US`, or a group as `EU`")
                    })?);
                }
            }
            Ok(Test::Destination { any, among })
        }
        Kind::Day | Kind::Instant => Err("test the time with `in_time` or `late`".to_owned()),
    }
}

/// A word, a list of words, or `{ not = … }` of them.
fn words(value: &Toml) -> Result<(Vec<&str>, bool), String> {
    let (listed, among) = match value {
        Toml::Table(table) if table.len() == 1 => {
            (table.get("not").ok_or("the only key here is `not`")?, false)
        }
        other => (other, true),
    };
    let words = match listed {
        Toml::Array(many) => many
            .iter()
            .map(one_word)
            .collect::<Result<Vec<&str>, String>>()?,
        one => vec![one_word(one)?],
    };
    if words.is_empty() {
        Err("name at least one word".to_owned())
    } else {
        Ok((words, among))
    }
}

fn one_word(value: &Toml) -> Result<&str, String> {
    match value {
        Toml::String(word) => Ok(word),
        _ => Err("write a word, a list of words, or `{ not = … }`".to_owned()),
    }
}

fn ungroup(fact: Fact, word: &str) -> Vec<&str> {
    let group = GROUPS
        .iter()
        .find(|(of, name, _)| *of == fact && *name == word);
    group.map_or_else(|| vec![word], |(_, _, words)| words.to_vec())
}

/// Which values the contract gives each topic.
fn belongs(given: &Given, topic: Topic) -> bool {
    match given {
        Given::LastDay(_) => matches!(topic, Topic::Return | Topic::Exchange | Topic::Claim),
        Given::Until(_) => topic == Topic::Cancel,
        Given::Remedies(_) => topic == Topic::Exchange,
        Given::Payer(_) => matches!(topic, Topic::Postage | Topic::Reship),
        Given::Contribution(_) | Given::LabelDeduction(_) | Given::Label => topic == Topic::Postage,
        Given::Method(_)
        | Given::Stage(_)
        | Given::ShippingFeeRefunded(_)
        | Given::RestockingPercent(_)
        | Given::RestockingFee(_) => topic == Topic::Refund,
        Given::Needs(_) => {
            matches!(
                topic,
                Topic::Amend | Topic::Claim | Topic::Customs | Topic::Discount
            )
        }
        Given::FeePerItem(_) => topic == Topic::Reship,
    }
}

fn is_word(text: &str, joint: char) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
}
