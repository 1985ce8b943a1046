//! The same ten rules in our engine and in datalogic, on the same made-up cases, as
//! the native program measures them and, compiled to WebAssembly, Node.

use std::hint::black_box;

use bumpalo::Bump;
use chrono::{Days, NaiveDate};
use datalogic_rs::{Engine, Logic, ParsedData};
use hemline_policy::{
    document::{Policy, Topic},
    fact::{Fact, Facts},
    load,
};
use serde_json::{Map, Value as Json, json};
use wasm_bindgen::prelude::wasm_bindgen;

const RULES: &str = include_str!("../policy.toml");
const LOGIC: &str = include_str!("../logic.json");
pub const CASES: usize = 1000;

/// Both engines with the rules compiled, and every case as each of them reads it
/// before the clock starts.
#[wasm_bindgen]
pub struct Bench {
    policy: Policy,
    cases: Vec<Json>,
    facts: Vec<Facts>,
    /// The same with a third of the facts missing.
    partly: Vec<Facts>,
    engine: Engine,
    logic: Logic,
    parsed: Vec<ParsedData>,
    arena: Bump,
}

#[wasm_bindgen]
impl Bench {
    /// # Panics
    /// When the rules can't be read, or an engine answers a case as the other does not.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Bench {
        let policy = load::policy(RULES, "policy.toml").expect("rules");
        let mut draw = dice();
        let cases: Vec<Json> = (0..CASES).map(|_| case(&mut draw)).collect();
        let read = |case: &Json, keep: &mut dyn FnMut() -> bool| {
            let mut known = Map::new();
            for (name, value) in case.as_object().expect("an object") {
                if Fact::named(name).is_some() && keep() {
                    known.insert(name.clone(), value.clone());
                }
            }
            Facts::from_json(&known, policy.vocabulary()).expect("facts")
        };
        let engine = Engine::new();
        let bench = Bench {
            facts: cases.iter().map(|case| read(case, &mut || true)).collect(),
            partly: cases
                .iter()
                .map(|case| read(case, &mut || draw(3) > 0))
                .collect(),
            logic: engine.compile(LOGIC).expect("logic"),
            parsed: cases
                .iter()
                .map(|case| ParsedData::from_json(&case.to_string()).expect("JSON"))
                .collect(),
            arena: Bump::new(),
            engine,
            policy,
            cases,
        };
        for place in 0..CASES {
            let theirs = bench
                .engine
                .evaluate(&bench.logic, &bench.parsed[place], &bench.arena);
            let theirs = theirs.expect("an outcome").as_str();
            assert_eq!(
                Some(bench.said(place).as_str()),
                theirs,
                "{}",
                bench.cases[place]
            );
        }
        bench
    }

    /// The cases as JSON, each with its outcome.
    pub fn cases(&self) -> String {
        let cases = self.cases.iter().enumerate().map(|(place, case)| {
            let mut case = case.clone();
            case["outcome"] = json!(self.said(place));
            case
        });
        Json::from(cases.collect::<Vec<_>>()).to_string()
    }

    fn said(&self, place: usize) -> String {
        let outcome = self.policy.outcome(Topic::Return, &self.facts[place]);
        outcome.name().to_owned()
    }

    /// Our outcome of every case.
    pub fn outcomes(&self) {
        for facts in &self.facts {
            black_box(self.policy.outcome(Topic::Return, black_box(facts)));
        }
    }

    /// Our decision of every case, with its clauses, values, hints and ways out.
    pub fn hints(&self) {
        self.explained(&self.facts);
    }

    /// The same where a third of the facts are missing, and what to ask for.
    pub fn hints_partly(&self) {
        self.explained(&self.partly);
    }

    fn explained(&self, cases: &[Facts]) {
        for facts in cases {
            black_box(&self.policy.explain(Topic::Return, black_box(facts)));
        }
    }

    /// Datalogic's outcome of every case: compiled, on parsed data, in an arena that
    /// is kept.
    pub fn datalogic(&mut self) {
        for data in &self.parsed {
            let outcome = self
                .engine
                .evaluate(&self.logic, black_box(data), &self.arena);
            black_box(outcome.expect("an outcome").as_str());
            self.arena.reset();
        }
    }

    /// One case from and to JSON, as a page with other code than ours would ask.
    pub fn answer(&self, facts: &str, explained: bool) -> String {
        let facts: Map<String, Json> = serde_json::from_str(facts).expect("an object");
        let facts = Facts::from_json(&facts, self.policy.vocabulary()).expect("facts");
        if explained {
            let case = hemline_policy::case::Case {
                policy: &self.policy,
                topic: Topic::Return,
                facts,
            };
            case.answer().to_string()
        } else {
            self.policy.outcome(Topic::Return, &facts).name().to_owned()
        }
    }
}

/// Mostly what can go back: each bar is rare, and some requests are late.
fn case(draw: &mut impl FnMut(usize) -> usize) -> Json {
    let mut word = |words: &[&str]| words[draw(words.len())].to_owned();
    let reason = word(&[
        "defective",
        "damaged_in_transit",
        "misprinted",
        "wrong_item_sent",
        "other_size",
        "other_colour",
        "changed_mind",
    ]);
    let category = word(&[
        "dress",
        "top",
        "bottoms",
        "outerwear",
        "shoes",
        "swimwear",
        "tights",
    ]);
    let condition = word(&[
        "new", "new", "new", "new", "new", "new", "new", "new", "worn",
    ]);
    let today = draw(700) as u64;
    let delivered = today - (draw(40) as u64).min(today);
    let day = |number| NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day") + Days::new(number);
    let mut rarely = || draw(15) == 0;
    json!({
        "reason": reason,
        "category": category,
        "condition": condition,
        "final_sale": rarely(),
        "custom_made": rarely(),
        "free_gift": rarely(),
        "bulk_order": rarely(),
        "original_packaging": !rarely(),
        "tags_attached": !rarely(),
        "today": day(today).to_string(),
        "delivered_on": day(delivered).to_string(),
        // A day as peers without dates have it at its quickest.
        "today_number": today,
        "delivered_number": delivered,
    })
}

/// Numbers below a bound, the same in every run.
fn dice() -> impl FnMut(usize) -> usize {
    let mut state: u64 = 7;
    move |bound| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % bound
    }
}
