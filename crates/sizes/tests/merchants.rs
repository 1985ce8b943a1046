//! The shops' own charts: they can be read, and the middle of each row gets it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use hemline_sizes::chart::Chart;
use hemline_sizes::load;

fn shops() -> Vec<(String, Vec<Chart>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../merchants");
    let mut shops = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path().join("sizes.toml");
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        match load::charts(&text, &file.display().to_string(), |_| true) {
            Ok(charts) => shops.push((file.display().to_string(), charts)),
            Err(reports) => panic!("{}", reports.join("\n\n")),
        }
    }
    assert!(shops.len() >= 4);
    shops
}

#[test]
fn what_is_sent_is_what_was_read() {
    for (file, charts) in shops() {
        let sent = serde_json::to_string(&charts).unwrap();
        let read: Vec<Chart> = serde_json::from_str(&sent).unwrap();
        assert_eq!(read, charts, "{file}");
    }
}
