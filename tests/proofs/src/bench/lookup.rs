//! Orders that are found and looked at again, a second, beside what axum answers when
//! it has nothing to do; the memory that 64 clients take, and how soon after its start
//! the server answers.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use hemline_api_types::order::Found;
use hyper::StatusCode;
use serde_json::json;
use tokio::net::TcpListener;
use xtask::{Failure, Outcome};

use super::{
    Aim,
    load::{Answered, Load, median},
    row,
};
use crate::{
    client::{Call, Servers},
    place::{Kind, Place},
    server::{self, MERCHANT, Server},
    story::{client, email, lookup as finding, path, read, record},
};

const CLIENTS: usize = 64;
const ORDERS: u32 = 2_000;
const AT_ONCE: u32 = 100;
const ROUNDS: usize = 3;
const LASTING: Duration = Duration::from_secs(2);
const STARTS: usize = 5;

pub async fn lookup() -> Outcome {
    let place = Place::empty("bench", Kind::Sqlite)?;
    let key = server::key(&place)?;
    let mut server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    for first in (0..ORDERS).step_by(AT_ONCE as usize) {
        let some: Vec<_> = (first..first + AT_ONCE)
            .map(|nth| record(&order(nth)))
            .collect();
        let telling = Call::post(path("orders"), &json!({"orders": some})).bearer(&key);
        servers.insist(&telling).await?.0.expect(StatusCode::OK)?;
    }
    let at_rest = server.memory_now()?;
    let mut tokens = Vec::new();
    // Of clients that come no more.
    for nth in ORDERS - AT_ONCE..ORDERS {
        let (found, _) = servers.insist(&find(nth, u32::MAX / 8 + nth)).await?;
        let found: Found = read(found.expect(StatusCode::OK)?)?;
        tokens.push(found.token);
    }

    let noop = Noop::start()?;
    let (mut nothing, mut found, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let mut clients = 0;
    for _ in 0..ROUNDS {
        nothing.push(answered(&noop.address, |_| Call::get("/noop")).await?);
        let first = clients;
        let seen = answered(&server.address, move |nth| find(nth, first + nth)).await?;
        clients += 1_000_000;
        found.push(seen);
        let tokens = tokens.clone();
        let show = move |nth: u32| {
            let token = tokens.get(nth as usize % tokens.len());
            Call::get(path("order")).bearer(token.map_or("", String::as_str))
        };
        shown.push(answered(&server.address, show).await?);
    }
    let (now, most) = (server.memory_now()?, server.most_memory()?);
    let start = start(&mut server).await?;

    println!("| {CLIENTS} clients | answers a second | 99 % within |\n|---|---|---|");
    for (what, seen) in [
        ("axum, nothing to do", &nothing),
        ("an order found by number and email", &found),
        ("an open order looked at again", &shown),
    ] {
        let p99 = seen.iter().map(|seen| seen.p99().as_secs_f64() * 1000.0);
        println!(
            "| {what} | {:.0} | {:.1} ms |",
            rate(seen),
            median(p99.collect())
        );
    }
    println!(
        "\nMedians of {ROUNDS} rounds of {} s in turn. To be found, an order is looked up by six \
         statements and a commit that is on the disk (`POST /v1/merchants/{{merchant}}/order/lookup`: two \
         counts, a token); looking at it again reads the store (`GET …/order`). axum answers `GET /noop` \
         with three bytes, in a process of its own.\n\n\
         Memory of the server with four shops and {ORDERS} orders: {} MB at rest, {} MB after these rounds, \
         at most {most} MB. From its start to its first answer: {start:.0} ms (median of {STARTS}).\n",
        LASTING.as_secs(),
        at_rest / 1024,
        now / 1024,
    );
    let peer = rate(&nothing);
    for (what, seen) in [("orders found", &found), ("orders looked at", &shown)] {
        let ours = rate(seen);
        row(
            &format!("{what} a second, {CLIENTS} clients, to axum with nothing to do"),
            &format!("{ours:.0}"),
            &format!("{peer:.0}"),
            ours / peer,
            Aim::AtLeast(0.4),
        );
    }
    Ok(())
}

fn order(nth: u32) -> String {
    format!("L-{nth}")
}

fn find(nth: u32, who: u32) -> Call {
    let number = order(nth % ORDERS);
    finding(&number, &email(&number), client(who))
}

async fn answered(
    address: &str,
    call: impl Fn(u32) -> Call + Send + Sync + 'static,
) -> Outcome<Answered> {
    let load = Load {
        clients: CLIENTS,
        lasting: LASTING,
        call,
        expected: StatusCode::OK,
    };
    load.on(address).await
}

fn rate(seen: &[Answered]) -> f64 {
    median(seen.iter().map(Answered::per_second).collect())
}

/// Milliseconds from its start to the first page of a shop.
async fn start(server: &mut Server) -> Outcome<f64> {
    let mut took = Vec::new();
    for _ in 0..STARTS {
        server.kill()?;
        let started = Instant::now();
        server.restart()?;
        let servers = Servers::new(vec![server.address.clone()]);
        let page = Call::get(format!("/{MERCHANT}"));
        let (answer, _) = servers.insist(&page).await?;
        answer.expect(StatusCode::OK)?;
        took.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(took))
}

/// axum by itself, as a process that ends when this is dropped.
struct Noop {
    child: Child,
    address: String,
}

impl Noop {
    fn start() -> Outcome<Self> {
        let unusable = |error| Failure::new(format!("axum can't be started: {error}"));
        let mut child = env::current_exe()
            .and_then(|program| {
                let mut command = Command::new(program);
                command.args(["bench", "noop"]).stdout(Stdio::piped());
                command.spawn()
            })
            .map_err(unusable)?;
        let said = child.stdout.take().map(BufReader::new);
        let mut address = String::new();
        if let Some(mut said) = said {
            said.read_line(&mut address).map_err(unusable)?;
        }
        let address = address.trim().to_owned();
        Ok(Self { child, address })
    }
}

impl Drop for Noop {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says where it is, and answers until it is killed.
pub async fn noop() -> Outcome {
    let unusable = |error| Failure::new(format!("axum can't listen: {error}"));
    let app = Router::new().route("/noop", get(|| async { "ok\n" }));
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(unusable)?;
    println!("{}", listener.local_addr().map_err(unusable)?);
    axum::serve(listener, app).await.map_err(unusable)
}
