//! `pair`: two servers on one PostgreSQL, shoppers on both, and one is killed in
//! the middle. Shoppers who turn to the other lose nothing, a token of one server
//! opens the order at the other, and a lock holds at both.

use std::time::Duration;

use hemline_api_types::order::Found;
use hyper::StatusCode;
use serde_json::json;
use tokio::time::sleep;
use xtask::{Failure, Outcome, arguments::Arguments};

use crate::{
    check::Kept,
    client::{Call, Servers},
    place::{Kind, Place},
    server::{self, Server},
    story::{Shoppers, client, email, lookup, path, read, record},
};

const BEFORE: Duration = Duration::from_secs(5);
const AFTERWARDS: Duration = Duration::from_secs(5);
/// One more than may fail for one number.
const WRONG: u32 = 11;

pub async fn pair(arguments: Arguments) -> Outcome {
    arguments.end()?;
    let place = Place::empty("pair", Kind::Postgres)?;
    let key = server::key(&place)?;
    let mut first = Server::start(&place, "first")?;
    let second = Server::start(&place, "second")?;
    let servers = Servers::new(vec![first.address.clone(), second.address.clone()]);

    share_tokens_and_locks(&servers, &key).await?;
    println!("a token of one server opens the order at the other");
    println!("{WRONG} wrong lookups, on both in turn, lock the number at both");

    let servers = Servers::new(vec![first.address.clone(), second.address.clone()]);
    let shoppers = Shoppers::new(key.clone());
    let asking = shoppers.begin(&servers);
    sleep(BEFORE).await;
    first.kill()?;
    sleep(AFTERWARDS).await;
    let acknowledged = asking.end().await?;
    let seen = servers.seen();
    let kept = Kept::look(&servers, &key, &acknowledged).await?;
    for ((server, what), count) in &seen.counts {
        let name = if *server == 0 { "first" } else { "second" };
        println!("{name:<8} {what:<20} {count}");
    }
    println!("requests answered for      {}", acknowledged.len());
    let repeated = acknowledged.iter().filter(|one| one.repeated).count();
    println!("  sent more than once      {repeated}");
    println!(
        "longest wait               {} ms",
        seen.longest_wait.as_millis()
    );
    println!("lost, doubled, stray       {kept}");
    kept.verdict()
}

async fn share_tokens_and_locks(servers: &Servers, key: &str) -> Outcome {
    let at = async |server, call: &Call| {
        let answer = servers.send(server, call).await?;
        answer.map_err(|broken| Failure::new(format!("a server does not answer: {broken:?}")))
    };
    let order = "SHARED-1";
    let telling = Call::post(path("orders"), &json!({"orders": [record(order)]})).bearer(key);
    at(0, &telling).await?.expect(StatusCode::OK)?;
    for (one, other) in [(0, 1), (1, 0)] {
        let found = at(one, &lookup(order, &email(order), client(1))).await?;
        let found: Found = read(found.expect(StatusCode::OK)?)?;
        let showing = Call::get(path("order")).bearer(&found.token);
        at(other, &showing).await?.expect(StatusCode::OK)?;
    }
    for number in 0..WRONG {
        let wrong = lookup(order, "who@example.com", client(100 + number));
        at(number as usize % 2, &wrong)
            .await?
            .expect(StatusCode::NOT_FOUND)?;
    }
    for server in [0, 1] {
        let answer = at(server, &lookup(order, &email(order), client(200))).await?;
        let locked = answer.retry_after;
        answer.expect(StatusCode::NOT_FOUND)?;
        if !locked {
            return Err(Failure::new("a number that is locked is not said to be so"));
        }
    }
    Ok(())
}
