//! The disk full, PostgreSQL gone, the mail server refusing and hanging: under
//! shoppers who go on asking.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, ErrorKind, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use hyper::StatusCode;
use serde_json::json;
use tokio::time::sleep;
use xtask::{Failure, Outcome, at, house};

use super::visits::Visitor;
use crate::{
    check::{Kept, Mails},
    client::{Answer, Call, Servers},
    place::{Kind, Place},
    server::{self, Server},
    story::{Acknowledged, Shoppers, path, record},
};

const BEFORE: Duration = Duration::from_secs(2);
const MEANWHILE: Duration = Duration::from_secs(8);
const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(30);
const MAILS_TAKE: Duration = Duration::from_secs(200);

/// A disk of its own for the data, small enough to be filled.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: PathBuf) -> Outcome<Self> {
        at(&folder, fs::create_dir_all(&folder))?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=32m", "hemline"])
            .arg(&folder)
            .status();
        match mounted.is_ok_and(|status| status.success()) {
            true => Ok(Self(folder)),
            false => Err(Failure::new(
                "a small disk has to be mounted: run this as root, or below \
                 `unshare --map-root-user --mount`",
            )),
        }
    }

    /// To the last byte.
    fn fill(&self) -> Outcome {
        let file = self.filler();
        let mut filler = at(
            &file,
            fs::File::options().create(true).append(true).open(&file),
        )?;
        let mut some = vec![0; 1 << 20];
        while !some.is_empty() {
            match filler.write(&some) {
                Ok(written) if written > 0 => {}
                Ok(_) => some.truncate(some.len() / 2),
                Err(error) if error.kind() == ErrorKind::StorageFull => {
                    some.truncate(some.len() / 2);
                }
                Err(error) => return at(&file, Err(error)),
            }
        }
        Ok(())
    }

    fn make_room(&self) -> Outcome {
        let file = self.filler();
        at(&file, fs::remove_file(&file))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

pub async fn disk() -> Outcome {
    println!("== strain: the disk is full");
    // From a run that was ended the hard way.
    let data = house::notes().join("proofs/strain/data");
    let _ = Command::new("umount").arg("--quiet").arg(&data).status();
    let place = Place::empty("strain", Kind::Sqlite)?;
    let disk = SmallDisk::mount(place.folder.join("data"))?;
    let key = server::key(&place)?;
    let server = Server::start(&place, "server")?;
    let scene = Scene::new(&server, key);
    let asking = scene.shoppers.begin(&scene.servers);
    sleep(BEFORE).await;
    let visitor = Visitor::comes(&server.address);
    let filling = Instant::now();
    // What the store frees for itself is filled as well.
    let refused = loop {
        disk.fill()?;
        if let Some(refused) = scene.refusal().await? {
            break refused;
        }
        if filling.elapsed() > PATIENCE {
            return Err(Failure::new("it goes on writing to a full disk"));
        }
    };
    println!("told to write              {}", scene.told(&refused)?);
    let end = Instant::now() + MEANWHILE;
    while Instant::now() < end {
        disk.fill()?;
        sleep(PAUSE).await;
    }
    scene.health(StatusCode::SERVICE_UNAVAILABLE).await?;
    visitor.leaves().await?;
    disk.make_room()?;
    scene.recovers().await?;
    scene.health(StatusCode::OK).await?;
    let acknowledged = asking.end().await?;
    scene.verdict(&place, &acknowledged).await
}

pub async fn store() -> Outcome {
    println!("== strain: PostgreSQL is gone");
    let mut place = Place::empty("strain", Kind::Postgres)?;
    let key = server::key(&place)?;
    let server = Server::start(&place, "server")?;
    let scene = Scene::new(&server, key);
    let asking = scene.shoppers.begin(&scene.servers);
    sleep(BEFORE).await;
    let visitor = Visitor::comes(&server.address);
    if let Some(postgres) = &mut place.postgres {
        postgres.kill()?;
    }
    let refused = scene.refusal().await?;
    let refused = refused.ok_or_else(|| Failure::new("it writes to a store that is gone"))?;
    println!("told to write              {}", scene.told(&refused)?);
    sleep(MEANWHILE).await;
    scene.health(StatusCode::SERVICE_UNAVAILABLE).await?;
    visitor.leaves().await?;
    if let Some(postgres) = &mut place.postgres {
        postgres.restart()?;
    }
    scene.recovers().await?;
    scene.health(StatusCode::OK).await?;
    let acknowledged = asking.end().await?;
    scene.verdict(&place, &acknowledged).await
}

pub async fn mail() -> Outcome {
    println!("== strain: the mail server refuses, hangs, answers");
    let place = Place::empty("strain", Kind::Sqlite)?;
    let key = server::key(&place)?;
    let unusable = |error: std::io::Error| Failure::new(format!("no port for mails: {error}"));
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(unusable)?
        .port();
    let smtp = format!("--smtp=smtp://127.0.0.1:{port}");
    let server = Server::start_with(&place, "server", &[smtp])?;
    let scene = Scene::new(&server, key);
    let asking = scene.shoppers.begin(&scene.servers);
    sleep(BEFORE).await;
    let acknowledged = asking.end().await?;
    println!("requests, mail refused     {}", acknowledged.len());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(unusable)?;
    let carrier = Carrier::start(listener);
    let asking = scene.shoppers.begin(&scene.servers);
    sleep(MEANWHILE).await;
    let while_it_hangs = asking.end().await?;
    println!("requests, mail hanging     {}", while_it_hangs.len());
    // It hangs for longer than the server puts a message off.
    sleep(MEANWHILE * 2).await;
    carrier.answers();
    let waiting = Instant::now();
    let expected: Vec<Acknowledged> = acknowledged.into_iter().chain(while_it_hangs).collect();
    loop {
        let (references, most) = carrier.sent();
        let missing = expected
            .iter()
            .filter(|one| !references.contains_key(&one.reference))
            .count();
        if missing == 0 {
            println!(
                "mails come, after          {} s",
                waiting.elapsed().as_secs()
            );
            println!("of one message, at most    {most}");
            return match most {
                1 => Ok(()),
                _ => Err(Failure::new("a mail came twice")),
            };
        }
        if waiting.elapsed() > MAILS_TAKE {
            return Err(Failure::new(format!("{missing} mails never come")));
        }
        sleep(PAUSE).await;
    }
}

/// A server with shoppers, and someone who looks whether it writes.
struct Scene {
    key: String,
    servers: Arc<Servers>,
    shoppers: Arc<Shoppers>,
}

impl Scene {
    fn new(server: &Server, key: String) -> Self {
        Self {
            servers: Servers::new(vec![server.address.clone()]),
            shoppers: Shoppers::new(key.clone()),
            key,
        }
    }

    /// What a shop's system is told instead of "kept", if it is.
    async fn refusal(&self) -> Outcome<Option<Answer>> {
        let telling = Call::post(path("orders"), &json!({"orders": [record("S-1")]}));
        let answer = self.servers.send(0, &telling.bearer(&self.key)).await?;
        let answer = answer.map_err(|broken| Failure::new(format!("no answer: {broken:?}")))?;
        Ok((answer.status != StatusCode::OK).then_some(answer))
    }

    fn told(&self, refused: &Answer) -> Outcome<String> {
        let kind = refused.body.get("type").and_then(|kind| kind.as_str());
        let kind = kind.unwrap_or_default();
        let is_clear = refused.status == StatusCode::SERVICE_UNAVAILABLE
            && refused.retry_after
            && ["/problems/store-unavailable", "/problems/busy"].contains(&kind);
        let told = format!(
            "{} {kind}, Retry-After: {}",
            refused.status, refused.retry_after
        );
        match is_clear {
            true => Ok(told),
            false => Err(Failure::new(format!("it is not told clearly: {told}"))),
        }
    }

    /// It lives, whatever becomes of the store, and says whether it is ready.
    async fn health(&self, ready: StatusCode) -> Outcome {
        for (path, expected) in [("/healthz", StatusCode::OK), ("/readyz", ready)] {
            let answer = self.servers.send(0, &Call::get(path)).await?;
            let status = answer.map(|answer| answer.status);
            println!(
                "{path:26} {}",
                status.map_or_else(|_| "none".to_owned(), |it| it.to_string())
            );
            if status != Ok(expected) {
                return Err(Failure::new(format!("{path} says otherwise")));
            }
        }
        Ok(())
    }

    async fn recovers(&self) -> Outcome {
        let back = Instant::now();
        while self.refusal().await?.is_some() {
            if back.elapsed() > PATIENCE {
                return Err(Failure::new("it does not recover"));
            }
            sleep(PAUSE).await;
        }
        println!(
            "writes again, after        {} ms",
            back.elapsed().as_millis()
        );
        Ok(())
    }

    async fn verdict(&self, place: &Place, acknowledged: &[Acknowledged]) -> Outcome {
        let turned_away = self.servers.seen().counts;
        let turned_away: u64 = turned_away
            .iter()
            .filter(|((_, what), _)| what.starts_with('5'))
            .map(|(_, count)| count)
            .sum();
        let kept = Kept::look(&self.servers, &self.key, acknowledged).await?;
        println!("told to come again         {turned_away} times");
        println!("requests answered for      {}", acknowledged.len());
        println!("lost, doubled, stray       {kept}");
        kept.verdict()?;
        let waiting = Instant::now();
        loop {
            let mails = Mails::look(place, acknowledged)?;
            if mails.none == 0 {
                println!(
                    "with one mail, several     {}, {}\n",
                    mails.one, mails.several
                );
                return Ok(());
            }
            if waiting.elapsed() > MAILS_TAKE {
                return Err(Failure::new(format!("{} have no mail", mails.none)));
            }
            sleep(PAUSE).await;
        }
    }
}

/// A mail server that hangs until it is told to answer.
#[derive(Clone)]
struct Carrier(Arc<Mutex<Bag>>);

#[derive(Default)]
struct Bag {
    answers: bool,
    held: Vec<TcpStream>,
    /// What requests the mails are about, and how often each message came.
    references: HashMap<String, u32>,
    messages: HashMap<String, u32>,
}

impl Carrier {
    fn start(listener: TcpListener) -> Self {
        let carrier = Self(Arc::default());
        let taking = carrier.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut bag = taking.bag();
                if !bag.answers {
                    bag.held.push(stream);
                    continue;
                }
                drop(bag);
                let taking = taking.clone();
                thread::spawn(move || taking.talk(&stream).ok());
            }
        });
        carrier
    }

    /// Lets go of who waits, who comes again later.
    fn answers(&self) {
        let mut bag = self.bag();
        bag.answers = true;
        bag.held.clear();
    }

    fn sent(&self) -> (HashMap<String, u32>, u32) {
        let bag = self.bag();
        let most = bag.messages.values().copied().max().unwrap_or_default();
        (bag.references.clone(), most)
    }

    fn bag(&self) -> std::sync::MutexGuard<'_, Bag> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As much of SMTP (RFC 5321) as one mail needs.
    fn talk(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        stream.write_all(b"220 here\r\n")?;
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        while let Some(line) = lines.next().transpose()? {
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            match verb.as_str() {
                "DATA" => {
                    stream.write_all(b"354 go on\r\n")?;
                    let mut bag = Vec::new();
                    for line in lines.by_ref() {
                        let line = line?;
                        if line == "." {
                            break;
                        }
                        bag.push(line);
                    }
                    self.keep(&bag);
                    stream.write_all(b"250 kept\r\n")?;
                }
                "QUIT" => return stream.write_all(b"221 bye\r\n"),
                _ => stream.write_all(b"250 well\r\n")?,
            }
        }
        Ok(())
    }

    fn keep(&self, mail: &[String]) {
        let header = |name: &str| mail.iter().find_map(|line| line.strip_prefix(name));
        let mut bag = self.bag();
        if let Some(id) = header("Message-ID: ") {
            *bag.messages.entry(id.to_owned()).or_default() += 1;
        }
        for word in header("Subject: ").unwrap_or_default().split(' ') {
            if word.starts_with("R-") || word.starts_with("T-") {
                *bag.references.entry(word.to_owned()).or_default() += 1;
            }
        }
    }
}
