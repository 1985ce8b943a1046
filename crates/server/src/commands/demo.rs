//! `hemline-server demo`: fills shops with orders to look at, from their own
//! `demo.toml`. Running it again gives the same orders today's dates.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use chrono::{DateTime, FixedOffset};
use hemline_server::content::{self, Merchant};
use hemline_server::demo::{self, Demo, Shown};
use hemline_server::store::{Signing, Store};
use hemline_server::{clock, secret};

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server demo [--merchant ID] [options]

Fills each shop, or the one named, with the orders of its demo.toml, and prints
what each shows. A shop with a demo page signs there for its shopper from then on
(`hemline-server signing`).

Options:
  --merchant ID       The one shop to fill
  --brief             Print the first order of each shop alone
  --lines N           Print N orders of the one shop for `import`, and keep none
";

/// What the days of `--lines` count from: the same lines at every run.
const FIXED: &str = "2026-06-30T12:00:00Z";

pub fn run(arguments: &[String]) -> ExitCode {
    let own = (&["merchant", "lines"][..], &["brief"][..]);
    arguments::run("demo", USAGE, arguments, own, fill)
}

async fn fill(arguments: &Arguments) -> Result<ExitCode, Stop> {
    if let Some(rest) = arguments.rest.first() {
        return Err(Stop::NotUnderstood(format!("`{rest}` is not an option")));
    }
    if let Some(count) = arguments.option("lines") {
        let count = count
            .parse()
            .map_err(|_| Stop::NotUnderstood(format!("--lines: `{count}` is not a number")))?;
        return lines(arguments, count);
    }
    let merchants = match arguments.option("merchant") {
        Some(_) => vec![arguments.merchant()?],
        None => content::load(&arguments.config.merchants).map_err(told)?,
    };
    let store = arguments.store().await?;
    let now = clock::now().fixed_offset();
    let brief = arguments.option("brief").is_some();
    let mut rows = Vec::new();
    for merchant in &merchants {
        let Demo {
            orders: shown,
            stock,
        } = read(arguments, merchant, now)?;
        if shown.is_empty() {
            eprintln!("{} has no demo.toml, so it gets no orders", merchant.id);
        }
        let records: Vec<_> = shown.iter().map(|shown| shown.order.clone()).collect();
        let kept = store.put_orders(&merchant.id, &records).await;
        kept.map_err(|error| Stop::failed("the store can't be written", error))?;
        let kept = store.put_stock(&merchant.id, &stock).await;
        kept.map_err(|error| Stop::failed("the store can't be written", error))?;
        if merchant.demo_shop.is_some() {
            let signs = sign(&store, &merchant.id).await;
            signs.map_err(|error| Stop::failed("the store can't be written", error))?;
        }
        let most = if brief { 1 } else { shown.len() };
        rows.extend(shown.iter().take(most).map(|shown| row(merchant, shown)));
    }
    store.close().await;
    print!("{}", table(&rows));
    Ok(ExitCode::SUCCESS)
}

/// Has the demo page sign for who is signed in there, unless the shop does already.
async fn sign(store: &Store, merchant: &str) -> Result<(), sqlx::Error> {
    if store.signing(merchant).await?.is_some() {
        return Ok(());
    }
    let signing = Signing {
        secret: secret::signing_secret(),
        made_at: clock::now(),
    };
    store.put_signing(merchant, Some(&signing)).await
}

/// Many orders like the shop's, a line each.
fn lines(arguments: &Arguments, count: u64) -> Result<ExitCode, Stop> {
    let now = DateTime::parse_from_rfc3339(FIXED)
        .map_err(|error| Stop::failed("the fixed moment", error))?;
    let merchant = arguments.merchant()?;
    let shown = read(arguments, &merchant, now)?.orders;
    let mut out = BufWriter::new(io::stdout().lock());
    let unwritable = |error| Stop::failed("the orders can't be written", error);
    for order in demo::many(&shown, count) {
        serde_json::to_writer(&mut out, &order).map_err(|error| unwritable(error.into()))?;
        out.write_all(b"\n").map_err(unwritable)?;
    }
    out.flush().map_err(unwritable)?;
    Ok(ExitCode::SUCCESS)
}

fn read(
    arguments: &Arguments,
    merchant: &Merchant,
    now: DateTime<FixedOffset>,
) -> Result<Demo, Stop> {
    let folder = arguments.config.merchants.join(&merchant.id);
    let demo = demo::read(&folder, merchant, now).map_err(told)?;
    Ok(demo.unwrap_or_default())
}

fn told(reports: Vec<hemline_server::Report>) -> Stop {
    let reports: Vec<String> = reports.iter().map(ToString::to_string).collect();
    Stop::Failed(format!(
        "the shops have mistakes\n\n{}",
        reports.join("\n\n")
    ))
}

fn row(merchant: &Merchant, Shown { order, shows }: &Shown) -> [String; 5] {
    let address = order.address.as_ref();
    let postcode = address.and_then(|address| address.postcode.clone());
    [
        merchant.id.clone(),
        order.number.clone(),
        order.email.clone().unwrap_or_default(),
        postcode.unwrap_or_default(),
        shows.clone(),
    ]
}

fn table(rows: &[[String; 5]]) -> String {
    let head = ["shop", "order", "email", "postcode", "shows"].map(str::to_owned);
    let rows: Vec<&[String; 5]> = std::iter::once(&head).chain(rows).collect();
    let mut table = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let width = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            let is_last = column + 1 == row.len();
            let width = if is_last { 0 } else { width + 2 };
            table.push_str(&format!("{cell:width$}"));
        }
        table.push('\n');
    }
    table
}
