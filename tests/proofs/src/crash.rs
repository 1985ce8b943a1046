//! `crash`: the server is killed (`kill -9`) while shoppers ask, again and again,
//! and in every fourth round PostgreSQL with it. What was answered for is there,
//! once; what was not is asked again and then there once; and a mail went out
//! about each. A process dies here, not the machine: that a disk keeps what it
//! has confirmed is not proved.

use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::time::sleep;
use xtask::{Failure, Outcome, arguments::Arguments};

use crate::{
    check::{Kept, Mails},
    client::Servers,
    place::{Kind, Place},
    server::{self, Server},
    story::Shoppers,
};

/// So long shoppers go on after the server is back.
const AFTERWARDS: Duration = Duration::from_millis(300);
/// A message that was taken by a server that died is taken again after two minutes.
const MAILS_TAKE: Duration = Duration::from_secs(180);

pub async fn crash(mut arguments: Arguments) -> Outcome {
    let rounds = match arguments.value("--rounds")? {
        Some(rounds) => rounds
            .parse()
            .map_err(|_| Failure::new(format!("`{rounds}` is no number of rounds")))?,
        None => 20,
    };
    let kinds = match arguments.value("--store")? {
        Some(kind) => vec![Kind::read(&kind)?],
        None => Kind::ALL.to_vec(),
    };
    arguments.end()?;
    for kind in kinds {
        on(kind, rounds).await?;
    }
    Ok(())
}

async fn on(kind: Kind, rounds: u32) -> Outcome {
    println!("== crash, {}, {rounds} rounds", kind.name());
    let mut place = Place::empty("crash", kind)?;
    let key = server::key(&place)?;
    let mut server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    let shoppers = Shoppers::new(key.clone());
    let mut acknowledged = Vec::new();
    let (mut repeated, mut kept_unanswered) = (0, 0);
    let mut postgres_killed = 0;
    let mut last_kill = Instant::now();
    let mut kept = Kept::default();
    for round in 1..=rounds {
        let asking = shoppers.begin(&servers);
        sleep(Duration::from_millis(fastrand::u64(200..1500))).await;
        server.kill()?;
        let killed_at = Utc::now();
        last_kill = Instant::now();
        if let (Some(postgres), true) = (&mut place.postgres, round % 4 == 0) {
            postgres.kill()?;
            postgres.restart()?;
            postgres_killed += 1;
        }
        server.restart()?;
        sleep(AFTERWARDS).await;
        let asked = asking.end().await?;
        let again = asked.iter().filter(|one| one.repeated);
        repeated += again.clone().count();
        kept_unanswered += again.filter(|one| one.asked_at < killed_at).count();
        acknowledged.extend(asked);
        kept = Kept::look(&servers, &key, &acknowledged).await?;
        println!(
            "round {round}: {} requests so far; lost, doubled, stray: {kept}",
            acknowledged.len()
        );
        kept.verdict()?;
    }
    println!("servers killed             {rounds}, and PostgreSQL {postgres_killed} times");
    println!("requests answered for      {}", acknowledged.len());
    println!("  sent more than once      {repeated}");
    println!("  of these kept at first   {kept_unanswered}");
    println!("lost, doubled, stray       {kept}");
    let mails = loop {
        let mails = Mails::look(&place, &acknowledged)?;
        if mails.none == 0 || last_kill.elapsed() > MAILS_TAKE {
            break mails;
        }
        sleep(Duration::from_secs(1)).await;
    };
    println!(
        "requests with one mail     {}, all {} s after the last kill",
        mails.one,
        last_kill.elapsed().as_secs()
    );
    println!(
        "with several, with none    {}, {}\n",
        mails.several, mails.none
    );
    match mails.none {
        0 => Ok(()),
        none => Err(Failure::new(format!(
            "no mail went out about {none} requests"
        ))),
    }
}
