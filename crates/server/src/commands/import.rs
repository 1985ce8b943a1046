//! `hemline-server import`: a file of a shop's orders into the store. What can't
//! be taken is told with its line, and the rest is kept.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::FixedOffset;
use hemline_api_types::OrderRecord;
use hemline_api_types::desk::Kept;
use hemline_policy::money::Currency;
use hemline_server::import::{BadLine, Layout, Orders, Unreadable, Unsaid};
use hemline_server::store::Store;

use super::arguments::{self, Arguments, Stop};

const USAGE: &str = "\
Usage: hemline-server import --merchant ID [options] FILE

Keeps the orders of FILE, or of standard input for `-`. Importing again changes
nothing. docs/orders.md tells the formats.
Exit status: 0 all kept, 1 failed, 2 not understood, 3 some lines were bad.

Options:
  --merchant ID       The shop whose orders they are
  --format FORMAT     jsonl, csv, shopify or woocommerce
                      [by the file's ending and its columns]
  --offset OFFSET     Of times in a table that say none, such as +02:00 [+00:00]
  --report FILE       Where bad lines are told [standard error]
";

/// Orders that are written in one transaction.
const BATCH: usize = 500;
/// Some lines were bad.
const BAD: u8 = 3;

pub fn run(arguments: &[String]) -> ExitCode {
    let own = ["merchant", "format", "offset", "report"];
    arguments::run("import", USAGE, arguments, (&own, &[]), import)
}

async fn import(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let [file] = arguments.rest.as_slice() else {
        return Err(Stop::NotUnderstood("name one file, or `-`".to_owned()));
    };
    let format = arguments.option("format");
    let layout = match format {
        None | Some("jsonl") => None,
        Some("csv") => Some(Layout::Own),
        Some("shopify") => Some(Layout::Shopify),
        Some("woocommerce") => Some(Layout::Woocommerce),
        Some(other) => {
            let problem = format!("--format: `{other}` is not jsonl, csv, shopify or woocommerce");
            return Err(Stop::NotUnderstood(problem));
        }
    };
    let ends_in_csv = Path::new(file)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let is_table = layout.is_some() || (format.is_none() && ends_in_csv);
    let offset = arguments.option("offset").unwrap_or("+00:00");
    let offset: FixedOffset = offset.parse().map_err(|_| {
        Stop::NotUnderstood(format!("--offset: `{offset}` is not an offset like +02:00"))
    })?;
    let merchant = arguments.merchant()?;
    let currency = Currency::parse(&merchant.profile.currency)
        .ok_or_else(|| Stop::Failed("the shop's currency is not known".to_owned()))?;
    let input: Box<dyn BufRead> = if file == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(file);
        let opened = opened.map_err(|error| Stop::failed(&format!("`{file}`"), error))?;
        Box::new(BufReader::with_capacity(64 * 1024, opened))
    };
    let orders = if is_table {
        let unsaid = Unsaid { offset, currency };
        Orders::table(input, layout, unsaid)
    } else {
        Orders::lines(input).map_err(Unreadable::Input)
    };
    let orders = orders.map_err(|unreadable| match unreadable {
        Unreadable::Input(error) => Stop::failed(&format!("`{file}`"), error),
        Unreadable::Columns(reason) => Stop::NotUnderstood(format!("`{file}`: {reason}")),
    })?;
    let mut report: Box<dyn Write> = match arguments.option("report") {
        None => Box::new(io::stderr().lock()),
        Some(path) => {
            let created = File::create(path);
            let created = created.map_err(|error| Stop::failed(&format!("`{path}`"), error))?;
            Box::new(BufWriter::new(created))
        }
    };
    let store = arguments.store().await?;
    let unit = if is_table { "order" } else { "line" };
    let mut count = Count::new(unit);
    let kept = count.keep(&store, &merchant.id, orders, &mut report).await;
    store.close().await;
    match kept.and(report.flush().map_err(|error| error.to_string())) {
        Ok(()) => println!("{count}"),
        Err(problem) => {
            return Err(Stop::Failed(format!(
                "{problem}\n{count}; importing the file again goes on from there"
            )));
        }
    }
    Ok(match count.bad {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(BAD),
    })
}

/// What became of the lines so far.
struct Count {
    unit: &'static str,
    kept: Kept,
    bad: u64,
    began: Instant,
    told: Instant,
}

impl Count {
    fn new(unit: &'static str) -> Self {
        let began = Instant::now();
        Self {
            unit,
            kept: Kept::default(),
            bad: 0,
            began,
            told: began,
        }
    }

    async fn keep(
        &mut self,
        store: &Store,
        merchant: &str,
        orders: impl Iterator<Item = io::Result<Result<OrderRecord, BadLine>>>,
        report: &mut impl Write,
    ) -> Result<(), String> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut orders = orders.fuse();
        loop {
            let next = orders.next();
            let ended = next.is_none();
            match next.transpose().map_err(|error| error.to_string())? {
                Some(Ok(order)) => batch.push(order),
                Some(Err(bad)) => {
                    self.bad += 1;
                    writeln!(report, "{bad}").map_err(|error| error.to_string())?;
                }
                None => {}
            }
            if batch.len() == BATCH || (ended && !batch.is_empty()) {
                let kept = store.put_orders(merchant, &batch).await;
                let kept = kept.map_err(|error| format!("the store can't be written: {error}"))?;
                self.kept.new += kept.new;
                self.kept.changed += kept.changed;
                self.kept.unchanged += kept.unchanged;
                batch.clear();
                self.tell();
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// How far it is, at most once a second.
    fn tell(&mut self) {
        if self.told.elapsed() >= Duration::from_secs(1) {
            self.told = Instant::now();
            let rate = self.all() as f64 / self.began.elapsed().as_secs_f64();
            eprintln!(
                "{} {}s, {} a second",
                grouped(self.all()),
                self.unit,
                grouped(rate as u64)
            );
        }
    }

    fn all(&self) -> u64 {
        let Kept {
            new,
            changed,
            unchanged,
        } = self.kept;
        new + changed + unchanged + self.bad
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {}{}: {} new, {} changed, {} unchanged, {} bad",
            grouped(self.all()),
            self.unit,
            if self.all() == 1 { "" } else { "s" },
            grouped(self.kept.new),
            grouped(self.kept.changed),
            grouped(self.kept.unchanged),
            grouped(self.bad)
        )
    }
}

/// `100000` as `100,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
