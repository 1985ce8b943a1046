//! `figures-search build` reads articles as JSON and prints their index;
//! `figures-search time INDEX` reads queries as JSON and prints how long each
//! took, in nanoseconds, for every round.

use std::{env, fs, hint, io, time::Instant};

use figures_search::{Search, build};

const ROUNDS: usize = 5;
const MOST: usize = 10;

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["build"] => {
            let articles: Vec<_> = serde_json::from_reader(io::stdin()).expect("articles");
            let index = build(&articles);
            println!(
                "{}",
                serde_json::to_string(&index).expect("an index is JSON")
            );
        }
        ["time", index] => {
            let search = Search::new(&fs::read_to_string(index).expect("a file"));
            let queries: Vec<String> = serde_json::from_reader(io::stdin()).expect("queries");
            let rounds = (0..ROUNDS).map(|_| {
                let took = queries.iter().map(|query| {
                    let started = Instant::now();
                    hint::black_box(search.find(query, MOST));
                    started.elapsed().as_nanos() as u64
                });
                took.collect::<Vec<_>>()
            });
            let rounds: Vec<_> = rounds.collect();
            println!(
                "{}",
                serde_json::to_string(&rounds).expect("numbers are JSON")
            );
        }
        _ => panic!("figures-search build | time INDEX"),
    }
}
