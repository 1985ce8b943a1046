//! The last day as a file for the shopper's calendar (RFC 5545), made here and
//! sent nowhere.

use std::fmt::Write;

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::format;

/// A day to be reminded of.
pub struct Reminder {
    pub day: NaiveDate,
    pub title: String,
    /// Where the answer stands.
    pub address: String,
    /// When the file was made.
    pub made: NaiveDateTime,
}

impl Reminder {
    /// The file as an address that a link can download.
    pub fn data_address(&self) -> String {
        let mut address = String::from("data:text/calendar;charset=utf-8,");
        for byte in self.file().bytes() {
            if byte.is_ascii_alphanumeric() {
                address.push(char::from(byte));
            } else {
                // Writing to a string does not fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
        address
    }

    fn file(&self) -> String {
        let day = |day: NaiveDate| format::datetime(day).replace('-', "");
        let next = self.day.checked_add_days(Days::new(1)).unwrap_or(self.day);
        let lines = [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Hemline//Help centre//EN".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!(
                "UID:{}-{:016x}@hemline",
                day(self.day),
                digest(&self.address)
            ),
            format!(
                "DTSTAMP:{}T{}Z",
                day(self.made.date()),
                format::clock(self.made.time()).replace(':', "")
            ),
            format!("DTSTART;VALUE=DATE:{}", day(self.day)),
            format!("DTEND;VALUE=DATE:{}", day(next)),
            format!("SUMMARY:{}", escaped(&self.title)),
            format!("DESCRIPTION:{}", escaped(&self.address)),
            format!("URL:{}", self.address),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ];
        lines.iter().map(|line| folded(line)).collect()
    }
}

/// FNV-1a: the same answer is the same entry, however often it is saved.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line of at most 75 bytes, continued after a space where it is longer.
fn folded(line: &str) -> String {
    const MOST: usize = 75;
    let mut folded = String::with_capacity(line.len() + 2);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > MOST {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(c);
        length += c.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reminder(title: &str, address: &str) -> Reminder {
        let day: NaiveDate = "2026-12-31".parse().unwrap();
        Reminder {
            day,
            title: title.to_owned(),
            address: address.to_owned(),
            made: "2026-06-25T14:05:09".parse().unwrap(),
        }
    }

    fn line<'f>(file: &'f str, name: &str) -> &'f str {
        file.split("\r\n")
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or_else(|| panic!("no {name} in {file}"))
    }

    #[test]
    fn the_entry_is_the_day_and_ends_with_it() {
        let file = reminder("Last day, Kaolate", "https://help.example/kaolate/check").file();
        assert_eq!(line(&file, "DTSTART;VALUE=DATE:"), "20261231");
        assert_eq!(line(&file, "DTEND;VALUE=DATE:"), "20270101");
        assert_eq!(line(&file, "DTSTAMP:"), "20260625T140509Z");
        assert_eq!(line(&file, "SUMMARY:"), "Last day\\, Kaolate");
        assert!(file.starts_with("BEGIN:VCALENDAR\r\n") && file.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn nothing_in_the_words_breaks_a_line() {
        let file = reminder("a\r\nEND:VEVENT\\;", "https://help.example/").file();
        assert_eq!(line(&file, "SUMMARY:"), "a\\nEND:VEVENT\\\\\\;");
        assert_eq!(file.matches("\r\nEND:VEVENT").count(), 1);
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let file = reminder(&"größe ".repeat(40), &"x".repeat(300)).file();
        assert!(file.split("\r\n").all(|line| line.len() <= 75));
        assert!(file.replace("\r\n ", "").contains(&"größe ".repeat(40)));
    }

    #[test]
    fn the_same_answer_is_the_same_entry() {
        let uid = |address: &str| line(&reminder("a", address).file(), "UID:").to_owned();
        assert_eq!(uid("https://a"), uid("https://a"));
        assert_ne!(uid("https://a"), uid("https://b"));
    }

    #[test]
    fn the_address_is_plain_ascii() {
        let address = reminder("größe & mehr", "https://help.example/?a=b#c").data_address();
        assert!(address.is_ascii() && !address.contains(['#', '&', ' ', '\n']));
    }
}
