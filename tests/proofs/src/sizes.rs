//! `sizes`: made-up bodies, each held against every chart as the browser reads it.
//! The engine's laws hold for each; the table tells what share gets one size, two
//! with a reason, or none with a reason. A body on which the engine finds a
//! contradiction fails the proof: the bodies are plausible.

use std::collections::BTreeMap;

use hemline::json;
use hemline_server::content;
use hemline_sizes::{
    advice::{Advice, Because, NoSize, Size, advise},
    chart::{Chart, Fit, Garment},
    dimension::{Dimension, Measurements},
    length::{Length, Unit},
};
use xtask::{Failure, Outcome, arguments::Arguments, house};

/// The shops that sell to men as well.
const UNISEX: [&str; 1] = ["kaolate"];

/// Of the broken laws so many are printed.
const PRINTED: usize = 10;

pub fn sizes(mut arguments: Arguments) -> Outcome {
    let bodies = number(&mut arguments, "--bodies", 10_000)?;
    let seed = number(&mut arguments, "--seed", 1)?;
    arguments.end()?;
    let shops = content::load(&house::root().join("merchants")).map_err(|reports| {
        let reports: Vec<String> = reports.iter().map(ToString::to_string).collect();
        Failure::new(reports.join("\n"))
    })?;
    println!("== sizes, {bodies} bodies from seed {seed} for each chart");
    println!(
        "{:<30} {:>6} {:>6} {:>6}  why two; why none",
        "", "one", "two", "none"
    );
    let mut broken = Vec::new();
    for shop in &shops {
        let text = serde_json::to_string(&shop.sizes)
            .map_err(|error| Failure::new(format!("it can't be written: {error}")))?;
        let charts: Vec<Chart> = json::read(&text)
            .ok_or_else(|| Failure::new(format!("the browser can't read {text}")))?;
        if charts != shop.sizes {
            return Err(Failure::new("the browser reads other charts"));
        }
        for chart in &charts {
            let name = format!("{}/{}", shop.id, chart.id);
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut tally = Tally::default();
            for _ in 0..bodies {
                let body = body(&mut rng, UNISEX.contains(&shop.id.as_str()));
                tally.count(&advise(chart, &body, Fit::Regular));
                for law in broken_by(chart, &body, &mut rng) {
                    broken.push(format!("{name}: {law}: {}", body.to_text()));
                }
            }
            tally.print(&name, bodies);
        }
    }
    for law in broken.iter().take(PRINTED) {
        println!("{law}");
    }
    match broken.len() {
        0 => {
            println!("every law holds for every body in every chart");
            Ok(())
        }
        many => Err(Failure::new(format!("laws are broken {many} times"))),
    }
}

fn number(arguments: &mut Arguments, name: &str, usual: u64) -> Outcome<u64> {
    match arguments.value(name)? {
        Some(told) => told
            .parse()
            .map_err(|_| Failure::new(format!("{name}: `{told}` is no number"))),
        None => Ok(usual),
    }
}

/// What advice was given, by the number of bodies.
#[derive(Default)]
struct Tally {
    one: u64,
    two: u64,
    none: u64,
    reasons: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn count(&mut self, advice: &Advice) {
        let sizes = || advice.scales.iter().map(|scale| scale.size);
        let none = sizes().find_map(|size| match size {
            Size::None(none) => Some(match none {
                NoSize::Below(_) => "below",
                NoSize::Above(_) => "above",
                NoSize::FarApart { .. } => "far apart",
                NoSize::Unbelievable(_) => "unbelievable",
                NoSize::Contradiction(..) => "contradicting",
            }),
            Size::Unmeasured => Some("unmeasured"),
            Size::One { .. } | Size::Two { .. } => None,
        });
        let two = sizes().find_map(|size| match size {
            Size::Two { because, .. } => Some(match because {
                Because::LowerEdge | Because::UpperEdge => "edge",
                Because::Between => "between",
                Because::Apart => "apart",
                Because::Stretch => "stretch",
                Because::Inside => "inside",
                Because::Wish => "wish",
                Because::Sister => "sister",
            }),
            Size::One { .. } | Size::None(_) | Size::Unmeasured => None,
        });
        match (none, two) {
            (Some(_), _) => self.none += 1,
            (None, Some(_)) => self.two += 1,
            (None, None) => self.one += 1,
        }
        if let Some(reason) = none.or(two) {
            *self.reasons.entry(reason).or_default() += 1;
        }
    }

    fn print(&self, name: &str, bodies: u64) {
        let percent = |count: u64| {
            let tenths = count * 1000 / bodies.max(1);
            format!("{}.{}%", tenths / 10, tenths % 10)
        };
        let reasons = self.reasons.iter();
        let reasons = reasons.map(|(reason, count)| format!("{reason} {}", percent(*count)));
        println!(
            "{name:<30} {:>6} {:>6} {:>6}  {}",
            percent(self.one),
            percent(self.two),
            percent(self.none),
            reasons.collect::<Vec<_>>().join(", ")
        );
    }
}

/// A body like those that are measured, a woman's unless the shop has men's sizes
/// too. It stands on a grid of 127 micrometres, which both units write exactly.
fn body(rng: &mut fastrand::Rng, unisex: bool) -> Measurements {
    // Six throws make a bell, of deviation one.
    let mut about = |mean: f64, deviation: f64| {
        let throws: f64 = (0..6).map(|_| rng.f64() - 0.5).sum();
        mean + throws * 2.0_f64.sqrt() * deviation
    };
    let (height, bust, waist, hip, foot, finger);
    if about(0.0, 1.0) > 0.0 && unisex {
        height = about(178.0, 7.0);
        bust = about(100.0, 8.0);
        waist = bust * 0.95 - 7.0 + about(0.0, 4.0);
        hip = bust * 0.5 + 51.0 + about(0.0, 3.0);
        foot = height * 0.151 + about(0.0, 0.8);
        finger = about(6.2, 0.35);
    } else {
        height = about(165.0, 6.5);
        bust = about(92.0, 8.0);
        waist = bust * 0.9 - 9.5 + about(0.0, 3.5);
        hip = bust * 0.65 + 39.5 + about(0.0, 3.5);
        foot = height * 0.147 + about(0.0, 0.8);
        finger = about(5.35, 0.3);
    }
    let mut body = Measurements::default();
    for (dimension, centimetres) in [
        (Dimension::Bust, bust),
        (Dimension::Underbust, bust * 0.8 + 2.5 + about(0.0, 2.5)),
        (Dimension::Waist, waist),
        (Dimension::Hip, hip),
        (Dimension::Height, height),
        (Dimension::InsideLeg, height * 0.455 + about(0.0, 2.5)),
        (Dimension::Arm, height * 0.345 + about(0.0, 1.5)),
        (Dimension::Shoulder, height * 0.235 + about(0.0, 1.5)),
        (Dimension::FootLength, foot),
        (Dimension::Finger, finger),
    ] {
        body.set(
            dimension,
            Length((centimetres * 10_000.0) as i32 / 127 * 127),
        );
    }
    body
}

/// The laws that the chart breaks for a body.
fn broken_by(chart: &Chart, body: &Measurements, rng: &mut fastrand::Rng) -> Vec<String> {
    let mut broken = Vec::new();
    let fits = [Fit::Close, Fit::Regular, Fit::Loose];
    let advised = fits.map(|fit| advise(chart, body, fit));
    let mut rows = advised.iter().map(first);
    if let (Some(Some(close)), Some(Some(regular)), Some(Some(loose))) =
        (rows.next(), rows.next(), rows.next())
        && !(close <= regular && regular <= loose)
    {
        broken.push("a looser wish gets a smaller size".to_owned());
    }
    for (fit, advice) in fits.into_iter().zip(&advised) {
        for scale in &advice.scales {
            if let Size::None(NoSize::Contradiction(..) | NoSize::Unbelievable(_)) = scale.size {
                broken.push("a plausible body is not believed".to_owned());
            }
            if let Size::Two { take, or, .. } = scale.size
                && take.abs_diff(or) != 1
            {
                broken.push("two sizes are no neighbours".to_owned());
            }
        }
        if typed(body, Unit::Cm, false) != *body || typed(body, Unit::In, true) != *body {
            broken.push("a unit or an order tells".to_owned());
        }
        for asked in chart.asks() {
            // What grows a cup is the bust alone.
            if chart.garment == Garment::Bra && asked == Dimension::Underbust {
                continue;
            }
            let more = Length(rng.i32(0..60_000));
            for (by, most) in [(Length(1_000), 1), (more, usize::MAX)] {
                let mut larger = body.clone();
                if let Some(length) = body.get(asked) {
                    larger.set(asked, length.plus(by));
                }
                let larger = advise(chart, &larger, fit);
                for (small, large) in advice.scales.iter().zip(&larger.scales) {
                    let rows = small.size.row().zip(large.size.row());
                    let grown = rows.map(|(small, large)| large.checked_sub(small));
                    if grown == Some(None) {
                        broken.push(format!("a larger {} gets a smaller size", asked.name()));
                    } else if grown.flatten().is_some_and(|grown| grown > most) {
                        broken.push(format!("{} jumps over a size", asked.name()));
                    }
                }
            }
        }
    }
    broken
}

fn first(advice: &Advice) -> Option<usize> {
    advice.scales.first()?.size.row()
}

/// The body as it is typed in a unit, in one order or the other.
fn typed(body: &Measurements, unit: Unit, backwards: bool) -> Measurements {
    let mut words: Vec<(Dimension, String)> = body
        .iter()
        .map(|(dimension, length)| {
            let steps = length.0 / 127;
            let text = match unit {
                Unit::In => format!("{}.{:03}", steps / 200, steps % 200 * 5),
                Unit::Cm => format!("{},{:04}", length.0 / 10_000, length.0 % 10_000),
                Unit::Mm => format!("{}.{:03}", length.0 / 1_000, length.0 % 1_000),
            };
            (dimension, text)
        })
        .collect();
    if backwards {
        words.reverse();
    }
    let mut read = Measurements::default();
    for (dimension, text) in words {
        if let Ok(length) = Length::parse(&text, unit) {
            read.set(dimension, length);
        }
    }
    read
}
