//! What grows with the work and what does not: a shop of 10, 1,000 and 10,000
//! articles, an installation of 1, 100 and 1,000 shops, a store of ten thousand and of
//! a million orders. Each is compared with itself, when it was smaller.

use std::{
    fs::{self, File},
    hint::black_box,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use hemline_search::Index;
use hyper::StatusCode;
use serde::Deserialize;
use xtask::{Failure, Outcome, at, house};

use super::{Aim, load::median, row};
use crate::{
    client::{Call, Servers},
    place::{Kind, Place},
    server::{MERCHANT, Server, program},
    story::{client, lookup},
};

const ARTICLES: [u32; 3] = [10, 1_000, 10_000];
const MERCHANTS: [u32; 3] = [1, 100, 1_000];
const ORDERS: [u32; 2] = [10_000, 1_000_000];

pub async fn growth() -> Outcome {
    let mut rows = Vec::new();
    articles(&mut rows).await?;
    merchants(&mut rows).await?;
    orders(&mut rows).await?;
    for (what, larger, smaller, ratio, aim) in rows {
        row(what, &larger, &smaller, ratio, aim);
    }
    Ok(())
}

type Row = (&'static str, String, String, f64, Aim);

/// How a cost follows what it is for: 1 where it doubles with it, 0 where it stays.
fn exponent((less, cost_of_less): (u32, f64), (more, cost_of_more): (u32, f64)) -> f64 {
    (cost_of_more / cost_of_less).ln() / (f64::from(more) / f64::from(less)).ln()
}

/// A server on shops of its own, and how long it took to its first answer, in ms.
async fn started(place: &Place, merchants: &Path, page: &str) -> Outcome<(Server, f64)> {
    let options = [format!("--merchants={}", merchants.display())];
    let started = Instant::now();
    let server = Server::start_with(place, "server", &options)?;
    let servers = Servers::new(vec![server.address.clone()]);
    let (answer, _) = servers.insist(&Call::get(page)).await?;
    answer.expect(StatusCode::OK)?;
    let took = started.elapsed().as_secs_f64() * 1000.0;
    Ok((server, took))
}

/// What was made for a measurement is large.
fn remove(folder: &Path) -> Outcome {
    at(folder, fs::remove_dir_all(folder))
}

/// A folder of shops, each as the one that the proofs are about.
fn shops(place: &Place, names: impl Iterator<Item = String>) -> Outcome<PathBuf> {
    let model = house::root().join("merchants").join(MERCHANT);
    let folder = place.folder.join("merchants");
    for name in names {
        for source in house::files(std::slice::from_ref(&model))? {
            let Ok(rest) = source.strip_prefix(&model) else {
                continue;
            };
            let file = folder.join(&name).join(rest);
            let above = file.parent().unwrap_or(&folder);
            at(above, fs::create_dir_all(above))?;
            at(&file, fs::copy(&source, &file))?;
        }
    }
    Ok(folder)
}

/// Queries of each size, and how often all of them.
const QUERIES: usize = 200;
const TURNS: u32 = 5;
/// As many as the app shows.
const SHOWN: usize = 20;

async fn articles(rows: &mut Vec<Row>) -> Outcome {
    println!(
        "| articles | start to first answer | memory | index | a search, natively |\n|---|---|---|---|---|"
    );
    let mut searches = Vec::new();
    let mut starts = Vec::new();
    for count in ARTICLES {
        let place = Place::empty("bench", Kind::Sqlite)?;
        let folder = shops(&place, [MERCHANT.to_owned()].into_iter())?;
        let (count, queries) = write_articles(&folder.join(MERCHANT).join("faq"), count)?;
        let (server, start) = started(&place, &folder, &format!("/{MERCHANT}")).await?;
        let servers = Servers::new(vec![server.address.clone()]);
        let index = Call::get(format!("/v1/merchants/{MERCHANT}/search-index"));
        let (index, _) = servers.insist(&index).await?;
        let index = index.expect(StatusCode::OK)?;
        let bytes = index.to_string().len();
        let index: Index = serde_json::from_value(index)
            .map_err(|error| Failure::new(format!("the index can't be read: {error}")))?;
        let mut times = Vec::new();
        for _ in 0..TURNS {
            let started = Instant::now();
            for query in &queries {
                black_box(index.search(black_box(query), SHOWN));
            }
            times.push(started.elapsed().as_secs_f64() * 1e6 / queries.len() as f64);
        }
        let search = median(times);
        println!(
            "| {count} | {start:.0} ms | {} MB | {} KB | {search:.1} µs |",
            server.memory_now()? / 1024,
            bytes / 1000
        );
        searches.push((count, search));
        starts.push((count, start));
        drop(server);
        remove(&place.folder)?;
    }
    if let ([_, less, more], [_, start_of_less, start_of_more]) =
        (searches.as_slice(), starts.as_slice())
    {
        println!(
            "\nFrom 1,000 articles on, a search takes articles^{:.2}, a start articles^{:.2}. An article has \
             120 words, of 20,000 that occur as words do (Zipf); a query is three words of a title, one of \
             five with a slip in it.\n",
            exponent(*less, *more),
            exponent(*start_of_less, *start_of_more),
        );
        let ((few, of_few), (many, of_many)) = (less, more);
        rows.push((
            "a search in 10,000 articles, to ten times one in 1,000",
            format!("{of_many:.1} µs"),
            format!("{of_few:.1} µs"),
            of_many / of_few / (f64::from(*many) / f64::from(*few)),
            Aim::AtMost(1.0),
        ));
        rows.push((
            "a start with 10,000 articles, to ten times one with 1,000",
            format!("{:.0} ms", start_of_more.1),
            format!("{:.0} ms", start_of_less.1),
            start_of_more.1 / start_of_less.1 / (f64::from(*many) / f64::from(*few)),
            Aim::AtMost(1.1),
        ));
    }
    Ok(())
}

/// Made-up articles beside those that are there, so that there are `count`; returns
/// how many there are, and what one may ask for.
fn write_articles(folder: &Path, count: u32) -> Outcome<(u32, Vec<String>)> {
    let mut random = fastrand::Rng::with_seed(7);
    let there = house::files(&[folder.to_path_buf()])?.len() as u32;
    // The shop's own articles name each other, so they stay.
    let mut titles = Vec::new();
    for nth in 0..count.saturating_sub(there) {
        let title = words(&mut random, 5);
        let text = format!(
            "+++\ntitle = \"{title}\"\nsummary = \"{}.\"\ngroup = \"orders\"\nposition = {}\n\
             clauses = []\nrelated = []\n+++\n{}.\n\n{}.\n",
            words(&mut random, 12),
            1000 + nth,
            words(&mut random, 60),
            words(&mut random, 60),
        );
        let file = folder.join(format!("made-up-{nth}.md"));
        at(&file, fs::write(&file, text))?;
        titles.push(title);
    }
    if titles.is_empty() {
        titles = vec![
            "cancel my order".to_owned(),
            "how long does a refund take".to_owned(),
        ];
    }
    let mut queries = Vec::new();
    for nth in 0..QUERIES {
        let title = random.choice(&titles).map_or("", String::as_str);
        let mut asked: Vec<_> = title.split(' ').take(3).map(str::to_owned).collect();
        if let (0, Some(word)) = (nth % 5, asked.iter_mut().max_by_key(|word| word.len())) {
            word.insert(word.len() / 2, 'x');
        }
        queries.push(asked.join(" "));
    }
    Ok((count.max(there), queries))
}

const VOCABULARY: f64 = 20_000.0;

/// Made-up words, the nth of them as often as a language has its nth.
fn words(random: &mut fastrand::Rng, count: usize) -> String {
    const SYLLABLES: [&str; 30] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "va", "we", "xi", "yo", "zu", "bra", "cle", "dri", "flo", "gru", "sta", "tre", "pli",
        "sho", "chu",
    ];
    let mut text = String::new();
    for nth in 0..count {
        if nth > 0 {
            text.push(' ');
        }
        let mut rank = (VOCABULARY.ln() * random.f64()).exp() as usize;
        for _ in 0..3 {
            text.push_str(SYLLABLES.get(rank % SYLLABLES.len()).unwrap_or(&""));
            rank /= SYLLABLES.len();
        }
    }
    text
}

async fn merchants(rows: &mut Vec<Row>) -> Outcome {
    println!("| shops | start to first answer | memory | of it for a shop |\n|---|---|---|---|");
    let mut seen = Vec::new();
    for count in MERCHANTS {
        let place = Place::empty("bench", Kind::Sqlite)?;
        let folder = shops(&place, (0..count).map(|nth| format!("shop-{nth}")))?;
        let (server, start) = started(&place, &folder, "/shop-0").await?;
        let memory = server.memory_now()? as f64;
        let of_shop = seen
            .first()
            .map_or(String::new(), |&(_, _, of_one): &(u32, f64, f64)| {
                format!("{:.0} KB", (memory - of_one) / f64::from(count - 1))
            });
        println!(
            "| {count} | {start:.0} ms | {:.0} MB | {of_shop} |",
            memory / 1024.0
        );
        seen.push((count, start, memory));
        drop(server);
        remove(&place.folder)?;
    }
    if let [one, less, more] = seen.as_slice() {
        println!(
            "\nFrom 100 shops on, a start takes shops^{:.2}, and memory shops^{:.2}. Each is a copy of one \
             of the demo shops.\n",
            exponent((less.0, less.1), (more.0, more.1)),
            exponent((less.0, less.2), (more.0, more.2)),
        );
        let of_shop = |(few, _, of_few): &(u32, f64, f64), (many, _, of_many): &(u32, f64, f64)| {
            (of_many - of_few) / f64::from(many - few)
        };
        let (of_more, of_less) = (of_shop(less, more), of_shop(one, less));
        rows.push((
            "memory for a shop, of 1,000, to one of 100",
            format!("{of_more:.0} KB"),
            format!("{of_less:.0} KB"),
            of_more / of_less,
            Aim::AtMost(1.1),
        ));
        rows.push((
            "a start with 1,000 shops, to ten times one with 100",
            format!("{:.0} ms", more.1),
            format!("{:.0} ms", less.1),
            more.1 / less.1 / (f64::from(more.0) / f64::from(less.0)),
            Aim::AtMost(1.1),
        ));
    }
    Ok(())
}

/// Lookups in each store, in turn.
const LOOKUPS: u32 = 1_500;
const WARM_UP: u32 = 100;

/// A store of so many orders, with a server on it.
struct Filled {
    count: u32,
    import: Duration,
    /// Some of its orders, from all over it.
    known: Vec<Known>,
    servers: Arc<Servers>,
    server: Server,
    place: Place,
    /// Of each lookup, in ms.
    times: Vec<f64>,
}

async fn orders(rows: &mut Vec<Row>) -> Outcome {
    println!(
        "| orders | import | for 1,000 | the store | a lookup, median |\n|---|---|---|---|---|"
    );
    let mut stores = Vec::new();
    for count in ORDERS {
        stores.push(Filled::with(count)?);
    }
    let mut clients = 0..;
    for turn in 0..WARM_UP + LOOKUPS {
        for store in &mut stores {
            let who = clients.next().unwrap_or_default();
            let took = store.look_up(turn, who).await?;
            if turn >= WARM_UP {
                store.times.push(took);
            }
        }
    }
    let mut medians = Vec::new();
    for store in stores {
        medians.push(store.told()?);
    }
    println!("\n{LOOKUPS} lookups in each, in turn, by one client.\n");
    if let [few, many] = medians.as_slice() {
        rows.push((
            "an order looked up among 1,000,000, to one among 10,000",
            format!("{many:.2} ms"),
            format!("{few:.2} ms"),
            many / few,
            Aim::AtMost(1.3),
        ));
    }
    Ok(())
}

impl Filled {
    fn with(count: u32) -> Outcome<Self> {
        let place = Place::empty(&format!("bench-{count}"), Kind::Sqlite)?;
        let (import, known) = import(&place, count)?;
        let server = Server::start(&place, "server")?;
        Ok(Self {
            count,
            import,
            known,
            servers: Servers::new(vec![server.address.clone()]),
            server,
            place,
            times: Vec::new(),
        })
    }

    async fn look_up(&self, turn: u32, who: u32) -> Outcome<f64> {
        let Some(Known { number, email }) = self.known.get(turn as usize % self.known.len()) else {
            return Err(Failure::new("there are no orders to look up"));
        };
        let call = lookup(number, email, client(who));
        let started = Instant::now();
        let answer = self.servers.send(0, &call).await?;
        let took = started.elapsed().as_secs_f64() * 1000.0;
        answer
            .map_err(|broken| Failure::new(format!("the server does not answer: {broken:?}")))?
            .expect(StatusCode::OK)?;
        Ok(took)
    }

    /// Tells of it, and removes it; returns how long a lookup took.
    fn told(self) -> Outcome<f64> {
        drop(self.server);
        let folder = self.place.folder;
        let store = folder.join("data").join("hemline.sqlite3");
        let bytes = at(&store, fs::metadata(&store))?.len();
        let median = median(self.times);
        println!(
            "| {} | {:.1} s | {:.0} ms | {} MB | {median:.2} ms |",
            self.count,
            self.import.as_secs_f64(),
            self.import.as_secs_f64() * 1e6 / f64::from(self.count),
            bytes / 1_000_000
        );
        remove(&folder)?;
        Ok(median)
    }
}

/// What its shopper knows of an order.
#[derive(Deserialize)]
struct Known {
    number: String,
    email: String,
}

/// Fills a store; returns how long that took, and some of its orders, from all over it.
fn import(place: &Place, count: u32) -> Outcome<(Duration, Vec<Known>)> {
    let unusable = |error: std::io::Error| Failure::new(format!("nothing is imported: {error}"));
    let file = place.folder.join("orders.jsonl");
    let written = program()?
        .args([
            "demo",
            "--merchant",
            MERCHANT,
            "--lines",
            &count.to_string(),
        ])
        .stdout(at(&file, File::create(&file))?)
        .status()
        .map_err(unusable)?;
    let started = Instant::now();
    let imported = program()?
        .args(["import", "--merchant", MERCHANT])
        .args(place.options())
        .arg(&file)
        .stdout(Stdio::null())
        .status()
        .map_err(unusable)?;
    let took = started.elapsed();
    if !written.success() || !imported.success() {
        return Err(Failure::new(
            "the orders can't be imported; the reason is above",
        ));
    }
    let apart = (count / (WARM_UP + LOOKUPS)).max(1) as usize;
    let lines = BufReader::new(at(&file, File::open(&file))?).lines();
    let mut known = Vec::new();
    for line in lines.step_by(apart) {
        let line = at(&file, line)?;
        let order = serde_json::from_str(&line);
        known.push(order.map_err(|error| Failure::new(format!("no order: {error}")))?);
    }
    at(&file, fs::remove_file(&file))?;
    Ok((took, known))
}
