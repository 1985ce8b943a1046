//! `figures-decision` prints, as JSON, the nanoseconds that a decision took in each
//! round, by turns, for each way to decide.

use std::time::Instant;

use figures_decision::{Bench, CASES};
use serde_json::json;

const ROUNDS: usize = 101;

fn main() {
    let mut bench = Bench::new();
    let mut rounds = [const { Vec::new() }; 4];
    for round in 0..=ROUNDS {
        let ways: [fn(&mut Bench); 4] = [
            |bench| bench.outcomes(),
            |bench| bench.hints(),
            |bench| bench.hints_partly(),
            Bench::datalogic,
        ];
        for (way, times) in ways.iter().zip(&mut rounds) {
            let started = Instant::now();
            way(&mut bench);
            let took = started.elapsed().as_nanos() as f64 / CASES as f64;
            // The first round warms up.
            if round > 0 {
                times.push(took);
            }
        }
    }
    let [outcomes, hints, hints_partly, datalogic] = rounds;
    println!(
        "{}",
        json!({ "outcomes": outcomes, "hints": hints, "hints_partly": hints_partly, "datalogic": datalogic })
    );
}
