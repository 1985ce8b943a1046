//! `hemline-server export`: a shop's orders as the lines that `import` reads.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server export --merchant ID [options] > orders.jsonl

Writes the shop's orders, a line each, as `import` reads them.

Options:
  --merchant ID       The shop whose orders they are
";

/// Orders that are read at once.
const PAGE: u32 = 500;

pub fn run(arguments: &[String]) -> ExitCode {
    arguments::run("export", USAGE, arguments, (&["merchant"], &[]), export)
}

async fn export(arguments: &Arguments) -> Result<ExitCode, Stop> {
    if let Some(rest) = arguments.rest.first() {
        return Err(Stop::NotUnderstood(format!("`{rest}` is not an option")));
    }
    let merchant = arguments.merchant()?.id;
    let store = arguments.store().await?;
    let mut out = BufWriter::new(io::stdout().lock());
    let unwritable = |error| Stop::failed("the orders can't be written", error);
    let mut after = String::new();
    loop {
        let orders = store.orders_after(&merchant, &after, PAGE).await;
        let orders = orders.map_err(|error| Stop::failed("the store can't be read", error))?;
        let Some(last) = orders.last() else {
            break;
        };
        after.clone_from(&last.number);
        for order in &orders {
            serde_json::to_writer(&mut out, order).map_err(|error| unwritable(error.into()))?;
            out.write_all(b"\n").map_err(unwritable)?;
        }
    }
    out.flush().map_err(unwritable)?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
