//! Clients who take their time, thousands who say nothing, more requests than there
//! is time for, and being stopped in the midst of it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use image::{ExtendedColorType, RgbImage, codecs::jpeg::JpegEncoder};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};
use xtask::{Failure, Outcome};

use super::visits::Visitor;
use crate::{
    client::{Call, Servers},
    place::{Kind, Place},
    server::{self, MERCHANT, Server},
    story::{client, email, lookup, path, record},
};

const SECOND: Duration = Duration::from_secs(1);
/// Longer than anything is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
const SLOW: usize = 300;
const READERS: usize = 50;
/// More than fits between a server and who does not read.
const PIPELINED: usize = 2_000;
const IDLE: usize = 10_000;
/// So many files a server may have, and so many more come.
const FEW_FILES: u32 = 600;
const MANY: usize = 1_000;
const MOST_PER_CONNECTION_KB: u64 = 40;
const MOST_MEMORY_MB: u64 = 400;
const LONGEST_VISIT: Duration = Duration::from_secs(5);
const CLIENTS: u32 = 1_000;
/// A turn's ten seconds, and the way there and back.
const LONGEST_TURN: Duration = Duration::from_secs(12);
const RUSH: Duration = Duration::from_secs(15);

pub async fn slow() -> Outcome {
    println!("== strain: slow clients");
    let place = Place::empty("strain", Kind::Sqlite)?;
    let server = Server::start(&place, "server")?;
    let lookup = path("order/lookup");
    let head = "GET / HTTP/1.1\r\nhost: a\r\nx: ".to_owned();
    let body = format!(
        "POST {lookup} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-length: 1000\r\n\r\n"
    );
    let page = format!("GET /{MERCHANT} HTTP/1.1\r\nhost: a\r\n\r\n");
    let at_rest = server.memory_now()?;
    let visitor = Visitor::comes(&server.address);
    let mut heads = Vec::new();
    let mut bodies = Vec::new();
    let mut readers = Vec::new();
    for _ in 0..SLOW {
        heads.push(tokio::spawn(dribble(server.address.clone(), head.clone())));
        bodies.push(tokio::spawn(dribble(server.address.clone(), body.clone())));
    }
    for _ in 0..READERS {
        readers.push(tokio::spawn(never_read(
            server.address.clone(),
            page.repeat(PIPELINED),
        )));
    }
    let mut failed = Vec::new();
    for (what, clients, status) in [
        ("heads", heads, None),
        ("bodies", bodies, Some(StatusCode::REQUEST_TIMEOUT)),
        ("readers", readers, None),
    ] {
        let (mut shortest, mut longest) = (PATIENCE, Duration::ZERO);
        let mut told: BTreeMap<Option<StatusCode>, u32> = BTreeMap::new();
        for one in clients {
            let ended = one.await.map_err(|error| Failure::new(error.to_string()))?;
            let (answer, took) = ended?;
            *told.entry(answer).or_default() += 1;
            (shortest, longest) = (shortest.min(took), longest.max(took));
        }
        println!(
            "slow {what:21} ended after {} to {} s, told {told:?}",
            shortest.as_secs(),
            longest.as_secs()
        );
        if longest >= PATIENCE || told.keys().any(|answer| *answer != status) {
            failed.push(what);
        }
    }
    let visits = visitor.leaves().await?;
    let memory = server.most_memory()?;
    println!(
        "memory                     {} MB, at its most {memory} MB\n",
        at_rest / 1024
    );
    if visits.longest > LONGEST_VISIT || memory > MOST_MEMORY_MB {
        failed.push("memory, or others");
    }
    verdict(&failed)
}

/// A request, and from then on a byte a second, until it is answered or cut off.
async fn dribble(address: String, begun: String) -> Outcome<(Option<StatusCode>, Duration)> {
    let mut stream = connected(&address).await?;
    let began = Instant::now();
    let _ = stream.write_all(begun.as_bytes()).await;
    let mut answer = Vec::new();
    while began.elapsed() < PATIENCE {
        let mut some = [0; 1024];
        match timeout(SECOND, stream.read(&mut some)).await {
            Ok(Ok(0) | Err(_)) => break,
            Ok(Ok(read)) => answer.extend_from_slice(some.get(..read).unwrap_or_default()),
            // Whether it is taken is told by reading.
            Err(_) => drop(stream.write_all(b"x").await),
        }
    }
    Ok((status(&answer), began.elapsed()))
}

/// Asks over and over, and takes nothing of the answers, until it is cut off.
async fn never_read(address: String, asked: String) -> Outcome<(Option<StatusCode>, Duration)> {
    let unusable = |error: std::io::Error| Failure::new(format!("no connection: {error}"));
    let socket = TcpSocket::new_v4().map_err(unusable)?;
    socket.set_recv_buffer_size(4096).map_err(unusable)?;
    let address = address
        .parse()
        .map_err(|_| Failure::new(format!("`{address}` is no address")))?;
    let mut stream = socket.connect(address).await.map_err(unusable)?;
    let began = Instant::now();
    let mut left = asked.as_bytes();
    while began.elapsed() < PATIENCE {
        match timeout(SECOND, stream.write(left)).await {
            Ok(Ok(written)) => left = left.get(written..).unwrap_or_default(),
            Ok(Err(_)) => break,
            // Full, on both sides.
            Err(_) => {}
        }
        if left.is_empty() {
            left = asked.as_bytes();
        }
    }
    Ok((None, began.elapsed()))
}

pub async fn idle() -> Outcome {
    println!("== strain: {IDLE} connections that say nothing");
    let wanted = IDLE as u64 + 500;
    let files = rlimit::increase_nofile_limit(wanted);
    if files.is_ok_and(|files| files < wanted) {
        return Err(Failure::new(format!(
            "{IDLE} connections need as many open files: `ulimit -Hn` is less"
        )));
    }
    let place = Place::empty("strain", Kind::Sqlite)?;
    let server = Server::start(&place, "server")?;
    let visitor = Visitor::comes(&server.address);
    sleep(SECOND).await;
    let at_rest = server.memory_now()?;
    let began = Instant::now();
    let mut kept = Vec::new();
    for _ in 0..IDLE {
        let (stream, answer) = greeted(&server.address).await?;
        if answer != Some(StatusCode::OK) {
            return Err(Failure::new(format!("one of the idle hears {answer:?}")));
        }
        kept.push(stream);
    }
    println!(
        "greeted, and kept          {} in {} s",
        kept.len(),
        began.elapsed().as_secs()
    );
    let memory = server.memory_now()?;
    let each = memory.saturating_sub(at_rest) / IDLE as u64;
    println!(
        "memory                     {} MB, with them {} MB: {each} KB each",
        at_rest / 1024,
        memory / 1024
    );
    let visits = visitor.leaves().await?;
    let mut last = kept.pop().ok_or_else(|| Failure::new("none is left"))?;
    let mut some = [0; 1];
    let ended = timeout(PATIENCE, last.read(&mut some)).await;
    println!("the last is let go after   {} s", began.elapsed().as_secs());
    drop(kept);
    if each > MOST_PER_CONNECTION_KB || visits.longest > LONGEST_VISIT || ended.is_err() {
        return verdict(&["memory, visitors, or who says nothing"]);
    }

    println!("-- {MANY} where there are {FEW_FILES} files");
    let server = Server::start_within(&place, "few", &[], Some(FEW_FILES))?;
    let mut told: BTreeMap<Option<StatusCode>, u32> = BTreeMap::new();
    let (mut kept, mut longest) = (Vec::new(), Duration::ZERO);
    for _ in 0..MANY {
        let began = Instant::now();
        let (stream, answer) = greeted(&server.address).await?;
        longest = longest.max(began.elapsed());
        *told.entry(answer).or_default() += 1;
        if answer == Some(StatusCode::OK) {
            kept.push(stream);
        }
    }
    println!(
        "told                       {told:?}, after at most {} ms",
        longest.as_millis()
    );
    drop(kept);
    let freed = Instant::now();
    while greeted(&server.address).await?.1 != Some(StatusCode::OK) {
        if freed.elapsed() > PATIENCE {
            return verdict(&["what comes free"]);
        }
        sleep(SECOND / 10).await;
    }
    println!(
        "there is room again after  {} ms\n",
        freed.elapsed().as_millis()
    );
    let turned_away = told.get(&Some(StatusCode::SERVICE_UNAVAILABLE));
    match turned_away.is_some() && told.len() == 2 && longest < LONGEST_VISIT {
        true => Ok(()),
        false => verdict(&["who comes beyond what there is room for"]),
    }
}

/// A connection over which one small thing was asked for.
async fn greeted(address: &str) -> Outcome<(TcpStream, Option<StatusCode>)> {
    let mut stream = connected(address).await?;
    let _ = stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .await;
    let mut some = [0; 1024];
    let read = timeout(PATIENCE, stream.read(&mut some)).await;
    let read = read.map_or(0, Result::unwrap_or_default);
    Ok((stream, status(some.get(..read).unwrap_or_default())))
}

pub async fn overload() -> Outcome {
    println!("== strain: {CLIENTS} clients look orders up, as fast as they are answered");
    let place = Place::empty("strain", Kind::Sqlite)?;
    let key = server::key(&place)?;
    let server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    for hundred in 0..CLIENTS / 100 {
        let of_it = (0..100).map(|nth| record(&format!("O-{}", hundred * 100 + nth)));
        let telling = Call::post(
            path("orders"),
            &json!({"orders": of_it.collect::<Vec<_>>()}),
        );
        let (told, _) = servers.insist(&telling.bearer(&key)).await?;
        told.expect(StatusCode::OK)?;
    }
    let at_rest = server.memory_now()?;
    let visitor = Visitor::comes(&server.address);
    let over = Arc::new(AtomicBool::new(false));
    let mut clients = Vec::new();
    for nth in 0..CLIENTS {
        let (servers, over) = (servers.clone(), over.clone());
        clients.push(tokio::spawn(async move {
            let number = format!("O-{nth}");
            let mut met = Vec::new();
            let mut turn = 0;
            while !over.load(Ordering::Relaxed) {
                // From an address of its own, so that no flood is seen in it.
                turn += 1;
                let call = lookup(&number, &email(&number), client(nth + turn * CLIENTS));
                let asked = Instant::now();
                let answer = servers.send(0, &call).await?;
                let answer = answer.map(|answer| (answer.status, answer.retry_after));
                met.push((answer, asked.elapsed()));
            }
            Outcome::Ok(met)
        }));
    }
    sleep(RUSH).await;
    over.store(true, Ordering::Relaxed);
    let mut served = Vec::new();
    let mut shed = Vec::new();
    let mut otherwise = BTreeMap::<String, u32>::new();
    for one in clients {
        let met = one.await.map_err(|error| Failure::new(error.to_string()))?;
        for (answer, took) in met? {
            match answer {
                Ok((StatusCode::OK, _)) => served.push(took),
                Ok((StatusCode::SERVICE_UNAVAILABLE, true)) => shed.push(took),
                answer => *otherwise.entry(format!("{answer:?}")).or_default() += 1,
            }
        }
    }
    let (mut failed, memory) = (Vec::new(), server.most_memory()?);
    for (what, mut times) in [("found", served), ("told to come again", shed)] {
        times.sort();
        let at = |part: usize| {
            times
                .get(times.len() * part / 100)
                .map_or(0, Duration::as_millis)
        };
        println!(
            "{what:26} {} a second, half within {} ms, 99 % within {} ms",
            times.len() as u64 / RUSH.as_secs(),
            at(50),
            at(99)
        );
        if times.is_empty() || at(99) > LONGEST_TURN.as_millis() {
            failed.push(what);
        }
    }
    println!("otherwise                  {otherwise:?}");
    println!(
        "memory                     {} MB, at its most {memory} MB",
        at_rest / 1024
    );
    visitor.leaves().await?;
    println!();
    if !otherwise.is_empty() || memory > MOST_MEMORY_MB {
        failed.push("memory, or another answer");
    }
    verdict(&failed)
}

pub async fn stop() -> Outcome {
    println!("== strain: stopped in the midst of it");
    let place = Place::empty("strain", Kind::Sqlite)?;
    let key = server::key(&place)?;
    let mut server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    let telling = Call::post(path("orders"), &json!({"orders": [record("E-1")]}));
    let (told, _) = servers.insist(&telling.bearer(&key)).await?;
    told.expect(StatusCode::OK)?;
    let (found, _) = servers
        .insist(&lookup("E-1", &email("E-1"), client(1)))
        .await?;
    let found = found.expect(StatusCode::OK)?;
    let token = found
        .get("token")
        .and_then(Value::as_str)
        .unwrap_or_default();
    drop(servers);

    let photo = photo()?;
    let upload = [
        format!(
            "POST {} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
             content-type: image/jpeg\r\ncontent-length: {}\r\n\r\n",
            path("order/photos"),
            photo.len()
        )
        .into_bytes(),
        photo,
    ]
    .concat();
    let body = json!({"kind": "cancel"}).to_string();
    let write = format!(
        "POST {} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\nidempotency-key: e\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        path("order/requests"),
        body.len()
    );
    let mut begun = Vec::new();
    for (what, request) in [("a photo", upload), ("a request", write.into_bytes())] {
        let mut stream = connected(&server.address).await?;
        let (now, later) = request.split_at(request.len() / 2);
        let _ = stream.write_all(now).await;
        begun.push((what, stream, later.to_vec()));
    }
    // Until the server has read what was sent it has begun nothing.
    let _ = greeted(&server.address).await?;
    sleep(SECOND).await;
    let address = server.address.clone();
    let asked = Instant::now();
    let stopping = tokio::task::spawn_blocking(move || {
        let status = server.stop();
        (server, status)
    });
    while TcpStream::connect(&address).await.is_ok() {
        if asked.elapsed() > PATIENCE {
            return verdict(&["the port: it is still open"]);
        }
        sleep(SECOND / 50).await;
    }
    println!(
        "nobody new is let in after {} ms",
        asked.elapsed().as_millis()
    );
    let mut failed = Vec::new();
    for (what, mut stream, later) in begun {
        let _ = stream.write_all(&later).await;
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
        println!("{what:26} {:?}", status(&answer));
        if status(&answer) != Some(StatusCode::CREATED) {
            failed.push(what);
        }
    }
    let (mut server, status) = stopping
        .await
        .map_err(|error| Failure::new(error.to_string()))?;
    let status = status?;
    println!(
        "it ends after              {} ms, {status}",
        asked.elapsed().as_millis()
    );
    if !status.success() {
        failed.push("its exit status");
    }

    // Who never ends is not waited for.
    server.restart()?;
    let mut endless = connected(&server.address).await?;
    let head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n";
    let begun = head.replace("POST /", &format!("POST {}", path("order/lookup")));
    let _ = endless.write_all(begun.as_bytes()).await;
    let _ = greeted(&server.address).await?;
    let asked = Instant::now();
    let status = server.stop()?;
    println!(
        "with one who never ends    {} ms, {status}\n",
        asked.elapsed().as_millis()
    );
    if !status.success() {
        failed.push("its exit status");
    }
    verdict(&failed)
}

async fn connected(address: &str) -> Outcome<TcpStream> {
    let connecting = timeout(PATIENCE, TcpStream::connect(address)).await;
    let connected = connecting.map_err(|_| Failure::new("no connection in time"))?;
    connected.map_err(|error| Failure::new(format!("no connection: {error}")))
}

/// Of an answer's first line.
fn status(answer: &[u8]) -> Option<StatusCode> {
    let code = answer.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    StatusCode::from_bytes(code).ok()
}

fn photo() -> Outcome<Vec<u8>> {
    let picture = RgbImage::new(640, 480);
    let mut file = Vec::new();
    JpegEncoder::new(&mut file)
        .encode(&picture, 640, 480, ExtendedColorType::Rgb8)
        .map_err(|error| Failure::new(format!("a JPEG can't be written: {error}")))?;
    Ok(file)
}

fn verdict(failed: &[&str]) -> Outcome {
    match failed {
        [] => Ok(()),
        failed => Err(Failure::new(format!(
            "not as promised: {}",
            failed.join(", ")
        ))),
    }
}
