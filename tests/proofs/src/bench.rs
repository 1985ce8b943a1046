//! The server's figures beside those of its peers, for `cargo xtask bench`: each is
//! measured in turn with what it is compared to, and printed as a row of the table
//! with words about it.

mod durable;
mod growth;
mod load;
mod lookup;

use xtask::{Failure, Outcome, arguments::Arguments};

pub async fn bench(mut arguments: Arguments) -> Outcome {
    let part = arguments.command();
    arguments.end()?;
    match part.as_deref() {
        Some("durable") => durable::durable().await,
        Some("lookup") => lookup::lookup().await,
        Some("growth") => growth::growth().await,
        // For `lookup` itself.
        Some("noop") => lookup::noop().await,
        _ => Err(Failure::new("which part? durable, lookup, growth")),
    }
}

/// A ratio, and what it should be.
enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

/// Prints a row of the table. `ours` and `peer` are shown as they are.
fn row(what: &str, ours: &str, peer: &str, ratio: f64, aim: Aim) {
    let (aim, is_met) = match aim {
        Aim::AtLeast(least) => (format!("≥ {least}×"), ratio >= least),
        Aim::AtMost(most) => (format!("≤ {most}×"), ratio <= most),
    };
    let verdict = if is_met { "met" } else { "short" };
    println!("row\t{what}\t{ours}\t{peer}\t{ratio:.2}×\t{aim}\t{verdict}");
}
