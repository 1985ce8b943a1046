//! `timing`: how long a lookup takes tells nothing. A wrong email, a number that
//! there is not and a number that is locked are asked for in turn, in a shuffled
//! order, over one connection, each by a client of its own, so that no drift of
//! the machine falls on one of them.
//!
//! The yardstick is what one answer gives away: the chance that of two answers of
//! two kinds the one that took longer is of the first kind (Mann and Whitney's
//! U / n²; no assumption about how times are spread, and a few slow ones weigh no
//! more than any other). At 50 % nothing is given away. The proof fails where the
//! chance is beyond 45 to 55 % and chance alone would show that once in a thousand
//! runs, or where two medians are further apart than the narrower of the two
//! middle halves. The pair that matches is measured as well and not judged: its
//! answer is another.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use serde_json::json;
use xtask::{Failure, Outcome, arguments::Arguments};

use crate::{
    client::{Call, Servers},
    place::{Kind, Place},
    server::{self, Server},
    story::{client, email, lookup, path, record},
};

const TIMES: u32 = 2000;
/// Before anything is measured, in the same turns.
const WARM_UP: u32 = 40;
const AT_ONCE: u32 = 100;
/// So many fail for a number before it is locked.
const LOCKING: u32 = 11;
const MOST_GIVEN_AWAY: f64 = 0.05;
/// Once in a thousand runs, either way: quantile of the normal distribution.
const ONCE_IN_A_THOUSAND: f64 = 3.29;

const KINDS: [&str; 4] = [
    "right pair",
    "wrong email",
    "unknown number",
    "locked number",
];
/// These are told alike, so they have to take as long.
const JUDGED: [(usize, usize); 3] = [(1, 2), (1, 3), (2, 3)];
const LOCKED: &str = "T-LOCKED";

pub async fn timing(mut arguments: Arguments) -> Outcome {
    let kinds = match arguments.value("--store")? {
        Some(kind) => vec![Kind::read(&kind)?],
        None => Kind::ALL.to_vec(),
    };
    arguments.end()?;
    for kind in kinds {
        on(kind).await?;
    }
    Ok(())
}

async fn on(kind: Kind) -> Outcome {
    println!("== timing, {}, each {TIMES} times", kind.name());
    let place = Place::empty("timing", kind)?;
    let key = server::key(&place)?;
    let server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    let mut numbers: Vec<String> = (0..2 * (WARM_UP + TIMES))
        .map(|n| format!("T-{n}"))
        .collect();
    numbers.push(LOCKED.to_owned());
    for some in numbers.chunks(AT_ONCE as usize) {
        let orders: Vec<_> = some.iter().map(|number| record(number)).collect();
        let telling = Call::post(path("orders"), &json!({"orders": orders})).bearer(&key);
        time(&servers, &telling, StatusCode::OK).await?;
    }
    let mut clients = 0..;
    let mut client = || client(clients.next().unwrap_or_default());
    for _ in 0..LOCKING {
        let wrong = lookup(LOCKED, "who@example.com", client());
        time(&servers, &wrong, StatusCode::NOT_FOUND).await?;
    }

    let mut times: [Vec<Duration>; 4] = Default::default();
    for turn in 0..WARM_UP + TIMES {
        let right = format!("T-{}", 2 * turn);
        let wrong = format!("T-{}", 2 * turn + 1);
        let unknown = format!("U-{turn}");
        let mut calls = [
            (0, lookup(&right, &email(&right), client()), StatusCode::OK),
            (
                1,
                lookup(&wrong, &email(&right), client()),
                StatusCode::NOT_FOUND,
            ),
            (
                2,
                lookup(&unknown, &email(&right), client()),
                StatusCode::NOT_FOUND,
            ),
            // Right, and of no use any more.
            (
                3,
                lookup(LOCKED, &email(LOCKED), client()),
                StatusCode::NOT_FOUND,
            ),
        ];
        fastrand::shuffle(&mut calls);
        for (kind, call, status) in &calls {
            let took = time(&servers, call, *status).await?;
            if let (Some(times), true) = (times.get_mut(*kind), turn >= WARM_UP) {
                times.push(took);
            }
        }
    }
    judge(&mut times)
}

async fn time(servers: &Servers, call: &Call, status: StatusCode) -> Outcome<Duration> {
    let started = Instant::now();
    let answer = servers.send(0, call).await?;
    let took = started.elapsed();
    answer
        .map_err(|broken| Failure::new(format!("the server does not answer: {broken:?}")))?
        .expect(status)?;
    Ok(took)
}

fn judge(times: &mut [Vec<Duration>; 4]) -> Outcome {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{:16} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "ms", "quarter", "median", "3 qu.", "99 %", "most"
    );
    for (kind, times) in KINDS.iter().zip(times.iter_mut()) {
        times.sort();
        print!("{kind:16}");
        for share in [0.25, 0.5, 0.75, 0.99, 1.0] {
            print!(" {:>9.3}", ms(at_share(times, share)));
        }
        println!();
    }
    let mut failed = Vec::new();
    for (one, other) in JUDGED {
        let (Some(first), Some(second), Some(one), Some(other)) = (
            times.get(one),
            times.get(other),
            KINDS.get(one),
            KINDS.get(other),
        ) else {
            continue;
        };
        let given_away = longer(first, second);
        let apart = ms(at_share(first, 0.5)).max(ms(at_share(second, 0.5)))
            - ms(at_share(first, 0.5)).min(ms(at_share(second, 0.5)));
        let middle = |times: &[Duration]| ms(at_share(times, 0.75)) - ms(at_share(times, 0.25));
        let narrower = middle(first).min(middle(second));
        println!(
            "{one}, {other}: medians {apart:.3} ms apart, narrower middle half {narrower:.3} ms, \
             longer in {:.1} of 100",
            given_away * 100.0
        );
        let by_chance = ONCE_IN_A_THOUSAND * deviation(first.len(), second.len());
        if (given_away - 0.5).abs() - by_chance > MOST_GIVEN_AWAY || apart > narrower {
            failed.push(format!("`{one}` and `{other}`"));
        }
    }
    println!();
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "the time tells {} apart",
            failed.join(", ")
        ))),
    }
}

/// The time within which so great a share of the sorted times lies.
fn at_share(sorted: &[Duration], share: f64) -> Duration {
    let place = (sorted.len().saturating_sub(1) as f64 * share).round();
    sorted.get(place as usize).copied().unwrap_or_default()
}

/// The chance that one of `first` is longer than one of `second`, a tie counting
/// half. `second` is sorted.
fn longer(first: &[Duration], second: &[Duration]) -> f64 {
    let wins = first.iter().map(|time| {
        let shorter = second.partition_point(|other| other < time);
        let no_longer = second.partition_point(|other| other <= time);
        (shorter + no_longer) as f64 / 2.0
    });
    wins.sum::<f64>() / (first.len() * second.len()) as f64
}

/// Of `longer`, where both are alike.
fn deviation(first: usize, second: usize) -> f64 {
    let (first, second) = (first as f64, second as f64);
    ((first + second + 1.0) / (12.0 * first * second)).sqrt()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails loudly")]
mod tests {
    use super::*;

    fn check(first: &[u64], second: &[u64], expected: f64) {
        let times =
            |ms: &[u64]| -> Vec<_> { ms.iter().copied().map(Duration::from_millis).collect() };
        let given_away = longer(&times(first), &times(second));
        assert!(
            (given_away - expected).abs() < 1e-9,
            "{first:?} {second:?}: {given_away}"
        );
    }

    #[test]
    fn what_is_alike_is_longer_in_half_of_all_pairs() {
        check(&[1, 2, 3], &[1, 2, 3], 0.5);
        check(&[5, 5], &[5], 0.5);
        check(&[1, 9], &[4, 6], 0.5);
    }

    #[test]
    fn what_is_longer_is_seen() {
        check(&[4, 5], &[1, 2, 3], 1.0);
        check(&[1], &[1, 2], 0.25);
    }

    #[test]
    fn two_kinds_that_differ_are_told_apart() {
        let around = |ms: u64| {
            (0..200)
                .map(|nth| Duration::from_micros(ms * 1000 + nth * 10))
                .collect()
        };
        assert!(judge(&mut [around(9), around(2), around(2), around(2)]).is_ok());
        let told = judge(&mut [around(2), around(2), around(2), around(9)]);
        assert!(told.unwrap_err().to_string().contains("locked number"));
    }
}
