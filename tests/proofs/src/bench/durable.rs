//! What is written to the team, answered for once it is on the disk: tickets a
//! second, each with its answer and its mail in one transaction, while the mails go
//! out. Beside them the same server where each write has a commit of its own, and how
//! often this disk confirms a write.

use std::{
    fs::{self, File},
    io::{Seek, Write},
    path::Path,
    time::{Duration, Instant},
};

use hyper::StatusCode;
use serde_json::json;
use xtask::{Outcome, at};

use super::{
    Aim,
    load::{Answered, Load, median},
    row,
};
use crate::{
    client::Call,
    place::{Kind, Place},
    server::Server,
    story::{client, path},
};

const CLIENTS: [usize; 3] = [1, 16, 64];
const ROUNDS: usize = 3;
const LASTING: Duration = Duration::from_secs(2);
/// As much as a page of the store.
const PAGE: [u8; 4096] = [1; 4096];

/// What is compared.
const OURS: &[&str] = &[];
const APART: &[&str] = &["--together=1"];

pub async fn durable() -> Outcome {
    println!("| clients | | tickets a second | 99 % within |\n|---|---|---|---|");
    let (mut appended, mut overwritten) = (Vec::new(), Vec::new());
    let mut rows = Vec::new();
    for clients in CLIENTS {
        let (mut ours, mut apart) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            // Neither is always the first.
            let mut turns = [(OURS, &mut ours), (APART, &mut apart)];
            if round % 2 == 1 {
                turns.reverse();
            }
            for (options, seen) in turns {
                seen.push(written(clients, options).await?);
            }
            let place = Place::empty("bench", Kind::Sqlite)?;
            appended.push(confirmed(&place.folder, true)?);
            overwritten.push(confirmed(&place.folder, false)?);
        }
        for (who, seen) in [("shared commits", &ours), ("one each", &apart)] {
            println!(
                "| {clients} | {who} | {:.0} | {:.1} ms |",
                rate(seen),
                median(seen.iter().map(p99).collect())
            );
        }
        rows.push((clients, rate(&ours), rate(&apart)));
    }
    let (appended, overwritten) = (median(appended), median(overwritten));
    println!(
        "\nMedians of {ROUNDS} rounds of {} s in turn, each on an empty store. `--together=1` gives each \
         write its own commit. This disk confirms (`fdatasync`) {appended:.0} pages of 4 KiB a second that \
         lengthen a file, and {overwritten:.0} that overwrite one.",
        LASTING.as_secs()
    );
    println!();
    for (clients, ours, apart) in rows {
        let what = |peer: &str| format!("durable tickets a second, {clients} clients, to {peer}");
        let (shown, peer) = (format!("{ours:.0}"), format!("{apart:.0}"));
        if clients == 1 {
            let what = what("one commit each").replace("clients", "client");
            row(&what, &shown, &peer, ours / apart, Aim::AtLeast(1.0));
        } else {
            let aim = Aim::AtLeast(2.5);
            row(&what("one commit each"), &shown, &peer, ours / apart, aim);
            let aim = Aim::AtLeast(1.5);
            let peer = format!("{appended:.0}");
            row(&what("fdatasync"), &shown, &peer, ours / appended, aim);
        }
    }
    Ok(())
}

fn rate(seen: &[Answered]) -> f64 {
    median(seen.iter().map(Answered::per_second).collect())
}

fn p99(seen: &Answered) -> f64 {
    seen.p99().as_secs_f64() * 1000.0
}

/// Tickets of as many writers and addresses, on an empty store.
async fn written(clients: usize, options: &[&str]) -> Outcome<Answered> {
    let place = Place::empty("bench", Kind::Sqlite)?;
    let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
    let server = Server::start_with(&place, "server", &options)?;
    let ticket = |nth| {
        let email = format!("shopper-{nth}@example.com");
        let body = json!({"topic": "something-else", "email": email, "message": "Hello"});
        Call::post(path("tickets"), &body)
            .idempotency_key(&format!("ticket-{nth}"))
            .of(client(nth))
    };
    let load = Load {
        clients,
        lasting: LASTING,
        call: ticket,
        expected: StatusCode::CREATED,
    };
    load.on(&server.address).await
}

/// How many pages a second the disk confirms, one by one.
fn confirmed(folder: &Path, lengthening: bool) -> Outcome<f64> {
    let path = folder.join("pages");
    let mut file = at(&path, File::create(&path))?;
    let (started, mut pages) = (Instant::now(), 0);
    while started.elapsed() < Duration::from_secs(1) {
        if !lengthening {
            at(&path, file.rewind())?;
        }
        at(&path, file.write_all(&PAGE).and_then(|()| file.sync_data()))?;
        pages += 1;
    }
    let rate = f64::from(pages) / started.elapsed().as_secs_f64();
    at(&path, fs::remove_file(&path))?;
    Ok(rate)
}
