//! A file of a shop's orders, in each format: every order is taken or told as bad,
//! with its line; what is taken survives being exported and imported again.

#![no_main]

use std::io::Cursor;

use chrono::FixedOffset;
use hemline_fuzz::import::{BadLine, Layout, Orders, Unsaid};
use hemline_policy::money::Currency;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let unsaid = Unsaid {
        offset: FixedOffset::east_opt(7200).expect("an offset"),
        currency: Currency::parse("GBP").expect("a currency"),
    };
    let lines = bytes
        .iter()
        .filter(|byte| matches!(byte, b'\n' | b'\r'))
        .count() as u64
        + 1;
    let formats = [
        None,
        Some(Layout::Own),
        Some(Layout::Shopify),
        Some(Layout::Woocommerce),
    ];
    let mut is_read = false;
    for layout in formats {
        if let Ok(orders) = Orders::table(Cursor::new(bytes), layout, unsaid) {
            is_read = true;
            take(orders, lines);
        }
    }
    if bytes.contains(&b'{') || !is_read {
        take(
            Orders::lines(Cursor::new(bytes)).expect("memory can be read"),
            lines,
        );
    }
    Corpus::Keep
});

fn take<R: std::io::BufRead>(orders: Orders<R>, lines: u64) {
    for order in orders {
        match order.expect("memory can be read") {
            Err(BadLine { line, reason }) => {
                assert!((1..=lines).contains(&line), "line {line} of {lines}");
                assert!(!reason.trim().is_empty());
            }
            Ok(order) => {
                let written = serde_json::to_vec(&order).expect("an order can be written");
                let mut again =
                    Orders::lines(Cursor::new(&written[..])).expect("memory can be read");
                let read = again.next().expect("an order").expect("memory can be read");
                assert_eq!(read.as_ref(), Ok(&order));
                assert!(again.next().is_none());
            }
        }
    }
}
