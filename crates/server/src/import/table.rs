//! Rows of a table of comma-separated values, and what stands in their cells. A
//! row is bounded, whatever quotes it opens; text is taken as it is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::mem;

use chrono::{DateTime, FixedOffset, NaiveDateTime, NaiveTime};
use csv_core::{ReadRecordResult, Reader};
use hemline_api_types::record::Address;
use hemline_api_types::{Day, Instant};
use hemline_policy::fact::{self, Country};
use hemline_policy::money::{Currency, Money};

use super::{BadLine, LONGEST, Unsaid};

/// The most cells that a row is read with.
const MOST_CELLS: usize = 1024;

pub struct Row {
    /// Where the row begins, from 1.
    pub line: u64,
    /// Why the row can't be used; its cells are there as far as they were read.
    pub problem: Option<String>,
    cells: Vec<String>,
}

pub struct Table<R> {
    input: R,
    machine: Reader,
    /// Cells of the row that is read now, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// How many cells a row has, once the first one is read.
    width: Option<usize>,
    line: u64,
}

impl<R: BufRead> Table<R> {
    pub fn new(input: R) -> Self {
        Self {
            input,
            machine: Reader::new(),
            bytes: vec![0; LONGEST],
            ends: vec![0; MOST_CELLS],
            width: None,
            line: 1,
        }
    }

    /// Rows with another number of cells than this are bad from now on.
    pub fn expect(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The next row; empty lines are passed over.
    pub fn row(&mut self) -> io::Result<Option<Row>> {
        loop {
            match self.input.fill_buf()?.first() {
                None => return Ok(None),
                Some(b'\n') => self.line += 1,
                Some(b'\r') => {}
                Some(_) => break,
            }
            self.input.consume(1);
        }
        let mut row = Row {
            line: self.line,
            problem: None,
            cells: Vec::new(),
        };
        let (mut at, mut count) = (0, 0);
        let mut ended = false;
        loop {
            let buffer = self.input.fill_buf()?;
            let input = match (buffer, ended) {
                // The last row need not end its line.
                ([], false) => b"\n",
                (buffer, _) => buffer,
            };
            ended = buffer.is_empty();
            let bytes = self.bytes.get_mut(at..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (result, read, written, more) = self.machine.read_record(input, bytes, ends);
            if !ended {
                let passed = input.iter().take(read);
                self.line += passed.filter(|byte| **byte == b'\n').count() as u64;
                self.input.consume(read);
            }
            at += written;
            count += more;
            match result {
                ReadRecordResult::InputEmpty if ended => {
                    row.problem = Some("a quote that opens here is never closed".to_owned());
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    if row.problem.is_none() {
                        row.cells = self.cells(count, &mut None);
                        row.problem = Some(format!(
                            "the row is longer than {LONGEST} bytes or {MOST_CELLS} cells"
                        ));
                    }
                    (at, count) = (0, 0);
                }
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        if row.cells.is_empty() {
            let mut problem = None;
            row.cells = self.cells(count, &mut problem);
            let cells = row.cells.len();
            if let Some(width) = self.width
                && cells != width
            {
                problem = Some(format!("the row has {cells} cells, the first row {width}"));
            }
            row.problem = row.problem.or(problem);
        }
        Ok(Some(row))
    }

    fn cells(&self, count: usize, problem: &mut Option<String>) -> Vec<String> {
        let mut start = 0;
        let ends = self.ends.iter().take(count);
        let cell = |end: &usize| {
            let bytes = self.bytes.get(mem::replace(&mut start, *end)..*end);
            let text = String::from_utf8_lossy(bytes.unwrap_or_default());
            if matches!(text, Cow::Owned(_)) {
                *problem = Some("the row is not UTF-8".to_owned());
            }
            text.into_owned()
        };
        ends.map(cell).collect()
    }
}

/// The first row: which column has which name.
#[derive(Default)]
pub struct Header {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Header {
    pub fn new(row: Row) -> Self {
        let names: Vec<String> = row
            .cells
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let places = names.iter().cloned().zip(0..).collect();
        Self { names, places }
    }

    pub fn width(&self) -> usize {
        self.names.len()
    }

    pub fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// A name that two columns have.
    pub fn twice(&self) -> Option<&str> {
        let mut names = self.names().zip(0..);
        names
            .find(|(name, place)| !name.is_empty() && self.places.get(*name) != Some(place))
            .map(|(name, _)| name)
    }

    /// What stands in a row's column, in one line; none where that is empty or
    /// not there.
    pub fn cell(&self, row: &Row, column: &str) -> Option<String> {
        let cell = row.cells.get(*self.places.get(column)?)?.trim();
        let cell = cell.replace("\r\n", " ").replace(['\r', '\n'], " ");
        (!cell.is_empty()).then_some(cell)
    }
}

/// The cells of one row, by the names of their columns. An empty cell says
/// nothing.
pub struct Cells<'a> {
    header: &'a Header,
    row: &'a Row,
    unsaid: Unsaid,
}

impl<'a> Cells<'a> {
    pub fn new(header: &'a Header, row: &'a Row, unsaid: Unsaid) -> Self {
        Self {
            header,
            row,
            unsaid,
        }
    }

    pub fn text(&self, column: &str) -> Option<String> {
        self.header.cell(self.row, column)
    }

    pub fn needed(&self, column: &str) -> Result<String, BadLine> {
        self.given(column, self.text(column))
    }

    /// What the column must not leave out.
    pub fn given<T>(&self, column: &str, value: Option<T>) -> Result<T, BadLine> {
        value.ok_or_else(|| self.bad(format!("`{column}` is empty")))
    }

    /// The currency that the column names, else the shop's.
    pub fn currency(&self, column: &str) -> Result<Currency, BadLine> {
        let named = self.value(column, "a currency like `USD`", Currency::parse)?;
        Ok(named.unwrap_or(self.unsaid.currency))
    }

    /// An amount, with as many decimals as its writer found worth it.
    pub fn money(&self, column: &str, currency: Currency) -> Result<Option<Money>, BadLine> {
        let wanted = format!("an amount of {currency}");
        self.value(column, &wanted, |text| amount(text, currency))
    }

    /// A moment; without an offset of its own, in the one that was given.
    pub fn instant(&self, column: &str) -> Result<Option<Instant>, BadLine> {
        let wanted = "a moment like `2026-06-30 14:05:00 +02:00`";
        self.value(column, wanted, |text| self.moment(text).map(Instant))
    }

    pub fn day(&self, column: &str) -> Result<Option<Day>, BadLine> {
        let day = |text: &str| fact::day(text).map(Day);
        self.value(column, "a day like `2026-06-30`", day)
    }

    pub fn flag(&self, column: &str) -> Result<Option<bool>, BadLine> {
        self.value(column, "true or false", |text| {
            // Spreadsheets write them large.
            match text.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            }
        })
    }

    pub fn quantity(&self, column: &str) -> Result<u32, BadLine> {
        let whole = |text: &str| text.parse().ok();
        self.given(column, self.value(column, "a whole number", whole)?)
    }

    /// An address, where the row has any of it.
    pub fn address(
        &self,
        name: Option<String>,
        lines: [Option<String>; 2],
        postcode: Option<String>,
        [city, region, country]: [&str; 3],
    ) -> Result<Option<Address>, BadLine> {
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        let code = self.value(country, "a country like `US`", Country::parse)?;
        if lines.is_empty() && code.is_none() && self.text(city).is_none() {
            return Ok(None);
        }
        Ok(Some(Address {
            name,
            lines,
            postcode,
            city: self.needed(city)?,
            region: self.text(region),
            country: self.given(country, code)?,
        }))
    }

    pub fn value<T>(
        &self,
        column: &str,
        wanted: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, BadLine> {
        let Some(text) = self.text(column) else {
            return Ok(None);
        };
        let value = read(&text);
        let wrong = || self.bad(format!("`{column}` must be {wanted}, not `{text}`"));
        value.map(Some).ok_or_else(wrong)
    }

    pub fn bad(&self, reason: String) -> BadLine {
        let line = self.row.line;
        BadLine { line, reason }
    }

    fn moment(&self, text: &str) -> Option<DateTime<FixedOffset>> {
        if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
            return Some(moment);
        }
        if let Ok(moment) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z") {
            return Some(moment);
        }
        let (day, time) = text.split_once([' ', 'T'])?;
        let time = ["%H:%M:%S", "%H:%M"]
            .iter()
            .find_map(|shape| NaiveTime::parse_from_str(time, shape).ok())?;
        let local = NaiveDateTime::new(fact::day(day)?, time);
        local.and_local_timezone(self.unsaid.offset).single()
    }
}

/// `49`, `49.9` and `49.9000` as the currency's decimals have it.
fn amount(text: &str, currency: Currency) -> Option<Money> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let places = currency.decimals();
    let decimals = decimals.trim_end_matches('0');
    let point = if places == 0 { "" } else { "." };
    if decimals.len() > places {
        return None;
    }
    let written = format!("{whole}{point}{decimals:0<places$}");
    Money::parse(&written, &currency.to_string())
}
