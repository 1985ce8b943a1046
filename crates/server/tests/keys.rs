//! `key` and `webhook`, run as whoever keeps a shop's system runs them.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Exit status and what is printed, without the line's end.
fn run(data: &TempDir, line: &str) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_hemline-server"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env_remove("DATABASE_URL")
        .env_remove("HEMLINE_MERCHANTS")
        .args(line.split_whitespace())
        .arg("--data")
        .arg(data.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), printed.trim_end().to_owned())
}

#[test]
fn a_key_is_printed_once_listed_by_name_and_ended() {
    let data = TempDir::new().unwrap();
    let (status, key) = run(&data, "key --merchant kalre --name shop");
    assert_eq!((status, key.len()), (0, 46));
    assert!(key.starts_with("hk_"));
    assert_eq!(run(&data, "key --merchant kalre --name shop").0, 1);
    let (_, list) = run(&data, "key --merchant kalre");
    assert!(list.ends_with("  shop") && !list.contains(&key), "{list}");
    assert_eq!(run(&data, "key --merchant kaolate"), (0, String::new()));
    assert_eq!(run(&data, "key --merchant kalre --end shop").0, 0);
    assert_eq!(run(&data, "key --merchant kalre --end shop").0, 1);
    assert_eq!(run(&data, "key --merchant kalre"), (0, String::new()));
    assert_eq!(run(&data, "key --merchant nobody --name shop").0, 2);
    assert_eq!(run(&data, "key --merchant kalre --name a --end b").0, 2);
}

#[test]
fn a_webhook_is_set_with_its_secret_and_taken_away() {
    let data = TempDir::new().unwrap();
    let (status, secret) = run(
        &data,
        "webhook --merchant kalre --url https://shop.example/hook",
    );
    assert_eq!((status, secret.get(..6)), (0, Some("whsec_")));
    let (_, address) = run(&data, "webhook --merchant kalre");
    assert_eq!(address, "https://shop.example/hook");
    assert_eq!(
        run(&data, "webhook --merchant kalre --url http://shop.example").0,
        2
    );
    assert_eq!(run(&data, "webhook --merchant kalre --off").0, 0);
    assert_eq!(run(&data, "webhook --merchant kalre"), (0, String::new()));
}
