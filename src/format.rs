//! Dates, amounts, countries and lists as the shopper writes them: the browser's
//! `Intl` in the shopper's own locale, as long as it is of the language that the
//! page speaks.

use std::cell::RefCell;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use js_sys::{
    Array, Date, Function,
    Intl::{Collator, DateTimeFormat, DisplayNames, ListFormat, NumberFormat},
    JsString, Object, Reflect,
};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

use crate::{host, text};

thread_local! {
    static SHOP_LOCALE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Sets the locale to fall back to. It must be a well-formed BCP 47 tag.
pub fn set_shop_locale(locale: &str) {
    SHOP_LOCALE.replace(locale.to_owned());
}

/// `Wednesday 15 July`, with the year where it is not the year of `today`.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    let mut options = vec![("weekday", "long"), ("day", "numeric"), ("month", "long")];
    options.extend((date.year() != today.year()).then_some(("year", "numeric")));
    print_date(date, &options)
}

/// `15 July`, with the year where it is not the year of `today`.
pub fn short_day(date: NaiveDate, today: NaiveDate) -> String {
    let mut options = vec![("day", "numeric"), ("month", "long")];
    options.extend((date.year() != today.year()).then_some(("year", "numeric")));
    print_date(date, &options)
}

/// `15 July 2026`.
pub fn date(date: NaiveDate) -> String {
    let options = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
    print_date(date, &options)
}

/// `29 June – 4 July`, with years where one is not the year of `today`.
pub fn days(first: NaiveDate, last: NaiveDate, today: NaiveDate) -> String {
    let mut options = vec![("day", "numeric"), ("month", "long")];
    let other_year = first.year() != today.year() || last.year() != today.year();
    options.extend(other_year.then_some(("year", "numeric")));
    date_format(&options)
        .format_range(&noon(first), &noon(last))
        .map(String::from)
        .unwrap_or_default()
}

/// `3:12 pm`, or as the shopper's locale has it.
pub fn time(time: NaiveTime) -> String {
    let options = options(&[
        ("hour", "numeric"),
        ("minute", "2-digit"),
        ("timeZone", "UTC"),
    ]);
    let millis = f64::from(time.num_seconds_from_midnight()) * 1000.0;
    call(
        &DateTimeFormat::new(&locales(), &options).format(),
        &Date::new(&millis.into()),
    )
}

/// The machine-readable form for `<time datetime>`.
pub fn datetime(date: NaiveDate) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{year:04}-{month:02}-{day:02}")
}

/// `14:05:09`, for machines.
pub fn clock(time: NaiveTime) -> String {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// An amount in the currency's minor unit, as `USD 7.00`: dollars have many
/// countries, so the code is shown. `currency` is an ISO 4217 code.
pub fn amount(minor: i64, currency: &str) -> String {
    let well_formed = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    let options = options(&[("style", "currency"), ("currencyDisplay", "code")]);
    set(
        &options,
        "currency",
        if well_formed { currency } else { "XXX" },
    );
    let format = NumberFormat::new(&locales(), &options);
    let digits = Reflect::get(&format.resolved_options(), &"maximumFractionDigits".into())
        .ok()
        .and_then(|digits| digits.as_f64())
        .unwrap_or(2.0);
    call(
        &format.format(),
        &(minor as f64 / 10f64.powi(digits as i32)).into(),
    )
}

pub fn number(number: u32) -> String {
    let format = NumberFormat::new(&locales(), &Object::new());
    call(&format.format(), &number.into())
}

/// The name of a country, from its ISO 3166-1 alpha-2 code.
pub fn country(code: &str) -> String {
    if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_alphabetic()) {
        return code.to_owned();
    }
    DisplayNames::new(&locales(), &options(&[("type", "region")]))
        .of(code)
        .map_or_else(|| code.to_owned(), String::from)
}

/// Codes of countries with their names, in the order of the names.
pub fn countries<'c>(codes: impl Iterator<Item = &'c str>) -> Vec<(String, String)> {
    let names = DisplayNames::new(&locales(), &options(&[("type", "region")]));
    let order = Collator::new(&locales(), &Object::new()).compare();
    // Sorted by the browser, which has the code for it already: name, tab, code.
    let lines: Array = codes
        .map(|code| {
            let name = names.of(code).map_or_else(|| code.to_owned(), String::from);
            JsValue::from(format!("{name}\t{code}"))
        })
        .collect();
    lines.sort_by(&mut |one, other| {
        let order = order.call2(&JsValue::UNDEFINED, &one, &other);
        let order = order.ok().and_then(|order| order.as_f64());
        order.unwrap_or_default() as i32
    });
    lines
        .iter()
        .filter_map(|line| {
            let line = line.as_string()?;
            let (name, code) = line.split_once('\t')?;
            Some((code.to_owned(), name.to_owned()))
        })
        .collect()
}

/// `bodysuits, tights and socks`. Two are told by the catalogue: a browser's first list
/// takes it longer than all else that an answer's page does at its start.
pub fn all_of(items: &[String]) -> String {
    match items {
        [one, other] => text!("list.two", one = one, other = other),
        _ => list(items, "conjunction"),
    }
}

/// `bodysuits, tights or socks`.
pub fn one_of(items: &[String]) -> String {
    list(items, "disjunction")
}

fn list(items: &[String], kind: &str) -> String {
    let items: Array = items
        .iter()
        .map(|item| JsString::from(item.as_str()))
        .collect();
    ListFormat::new(&locales(), &options(&[("type", kind)]))
        .format(&items)
        .into()
}

fn print_date(date: NaiveDate, options: &[(&str, &str)]) -> String {
    call(&date_format(options).format(), &noon(date))
}

fn date_format(fields: &[(&str, &str)]) -> DateTimeFormat {
    let options = options(fields);
    set(&options, "timeZone", "UTC");
    DateTimeFormat::new(&locales(), &options)
}

/// A calendar day has no time zone; it is printed as the noon of one that has.
fn noon(date: NaiveDate) -> Date {
    let (year, month, day) = (date.year(), date.month0(), date.day());
    let millis = Date::utc(f64::from(year), f64::from(month)) + f64::from(day) * 86_400_000.0;
    Date::new(&(millis - 43_200_000.0).into())
}

fn call(format: &Function, value: &JsValue) -> String {
    format
        .call1(&JsValue::UNDEFINED, value)
        .ok()
        .and_then(|printed| printed.as_string())
        .unwrap_or_default()
}

fn options(fields: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in fields {
        set(&options, name, value);
    }
    options
}

fn set(options: &Object, name: &str, value: &str) {
    // Setting a field of an object of our own does not fail.
    let _ = Reflect::set(options, &name.into(), &value.into());
}

/// What a shop's page asks for that holds us, else the shopper's locales of the
/// page's language, then the shop's.
fn locales() -> Array {
    let language = text::language();
    let speaks = |locale: &str| locale.split('-').next() == Some(language.as_str());
    let locales = Array::new();
    if let Some(locale) = host::locale().filter(|locale| speaks(locale)) {
        locales.push(&locale.into());
    }
    for locale in window().navigator().languages() {
        if let Some(locale) = locale.dyn_ref::<JsString>().map(String::from)
            && speaks(&locale)
        {
            locales.push(&locale.into());
        }
    }
    SHOP_LOCALE.with_borrow(|locale| {
        if speaks(locale) {
            locales.push(&locale.into());
        }
    });
    if locales.length() == 0 && !language.is_empty() {
        locales.push(&language.into());
    }
    locales
}
