//! `cargo xtask sizes`: what a first visit transfers, asked of the running
//! server file by file as a browser would, and held against docs/budget.toml.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::{
    Failure, Outcome,
    app::{self, Profile},
    arguments::Arguments,
    at, house,
    server::Passing,
};

/// So much may a file grow unrecorded, in percent, or in bytes where that is
/// more: compilers differ a little, and a sentence is no growth.
const SLACK: u64 = 2;
const SLACK_BYTES: u64 = 200;

/// What a page within a shop's page has besides.
const FRAME: &str = "/frame.js";

pub fn sizes(mut arguments: Arguments) -> Outcome {
    let record = arguments.flag("--record");
    arguments.end()?;
    let file = house::root().join("docs/budget.toml");
    let budgets = budgets(&at(&file, fs::read_to_string(&file))?)?;
    let built = app::build(Profile::Release)?;
    let server = Passing::start(&built.server, &built.dist)?;
    let mut recorded = format!(
        "# What a first visit to each program may transfer, in bytes as they pass the wire\n\
         # (brotli). Renewed by `cargo xtask sizes --record`; a file may grow by {SLACK} % without.\n"
    );
    let mut grown = Vec::new();
    for budget in budgets {
        let visit = first_visit(&server, &budget.page)?;
        grown.extend(budget.hold(&visit)?);
        budget.record(&visit, &mut recorded);
    }
    if record {
        return at(&file, fs::write(&file, recorded));
    }
    if !grown.is_empty() {
        return Err(Failure::new(format!(
            "{} grew by more than {SLACK} % beyond what docs/budget.toml records; \
             if that is worth it, record it with `cargo xtask sizes --record`",
            grown.join(", ")
        )));
    }
    Ok(())
}

/// A section of docs/budget.toml: a page, a total, and a line a file.
#[derive(Debug, Default, PartialEq)]
struct Budget {
    program: String,
    page: String,
    total: u64,
    files: BTreeMap<String, u64>,
}

/// The sections of docs/budget.toml.
fn budgets(text: &str) -> Outcome<Vec<Budget>> {
    let mut budgets = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let refused = || Failure::new(format!("docs/budget.toml: `{line}` is not understood"));
        if let Some(program) = line.strip_prefix('[') {
            budgets.push(Budget {
                program: program.strip_suffix(']').ok_or_else(refused)?.to_owned(),
                ..Budget::default()
            });
            continue;
        }
        let budget = budgets.last_mut().ok_or_else(refused)?;
        let (key, value) = line.split_once('=').ok_or_else(refused)?;
        let (key, value) = (key.trim().trim_matches('"'), value.trim());
        if key == "page" {
            budget.page = value.trim_matches('"').to_owned();
            continue;
        }
        let bytes = value.replace('_', "").parse().map_err(|_| refused())?;
        match key {
            "total" => budget.total = bytes,
            _ => {
                budget.files.insert(key.to_owned(), bytes);
            }
        }
    }
    Ok(budgets)
}

impl Budget {
    /// Tells what a visit transfers, refuses more than the total, and returns
    /// the files that have grown.
    fn hold(&self, visit: &BTreeMap<String, u64>) -> Outcome<Vec<String>> {
        let total: u64 = visit.values().sum();
        println!("A first visit to {}, bytes transferred:", self.page);
        let mut grown = Vec::new();
        for (name, &bytes) in visit {
            let recorded = self.files.get(name).copied();
            let change = match recorded {
                None => "new".to_owned(),
                Some(recorded) => format!("{:+}", bytes.cast_signed() - recorded.cast_signed()),
            };
            println!("  {bytes:>8}  {name:<24} {change:>6}");
            if recorded
                .is_none_or(|recorded| bytes > recorded + SLACK_BYTES.max(recorded * SLACK / 100))
            {
                grown.push(name.clone());
            }
        }
        println!("  {total:>8}  in all, of {}", self.total);
        if total > self.total {
            return Err(Failure::new(format!(
                "a first visit to {} transfers {total} bytes, {} more than docs/budget.toml grants",
                self.page,
                total - self.total
            )));
        }
        Ok(grown)
    }

    /// Adds this section, with the files as they are now.
    fn record(&self, visit: &BTreeMap<String, u64>, text: &mut String) {
        let Self {
            program,
            page,
            total,
            ..
        } = self;
        let _ = write!(text, "\n[{program}]\npage = \"{page}\"\ntotal = {total}\n");
        for (name, bytes) in visit {
            let _ = writeln!(text, "\"{name}\" = {bytes}");
        }
    }
}

/// Every file that a browser fetches to show `page` for the first time, and its
/// bytes. Names are without their hashes.
fn first_visit(server: &Passing, page: &str) -> Outcome<BTreeMap<String, u64>> {
    let html = get(server, page, "identity")?;
    let html = String::from_utf8_lossy(&html).into_owned();
    let mut addresses = vec![page.to_owned()];
    // The launcher is all that a shop's page loads; its panel waits for someone.
    let html = if page.ends_with(".js") { "" } else { &html };
    // Attributes of link and script elements, and what the app's inline script
    // fetches: every quoted address of a file or an answer of this server, but for
    // those that the seed only tells.
    let mut before = "";
    for piece in html.split(['"', '\'']) {
        let is_fetched = before.ends_with(['=', '(']);
        before = piece;
        let file = piece.starts_with('/')
            && [
                ".css",
                ".js",
                ".wasm",
                ".json",
                ".svg",
                ".webmanifest",
                ".png",
            ]
            .iter()
            .any(|ending| piece.ends_with(ending));
        let answer = piece.starts_with("/v1/");
        // Fetched where a shop's page holds ours, and nowhere else.
        let is_framed = piece == FRAME;
        if is_fetched
            && (file || answer)
            && !is_framed
            && !addresses.iter().any(|known| known == piece)
        {
            addresses.push(piece.to_owned());
        }
    }
    let mut visit = BTreeMap::new();
    for address in addresses {
        let bytes = get(server, &address, "br")?.len() as u64;
        let name = match address == page && !html.is_empty() {
            true => "page.html".to_owned(),
            false => without_hash(address.rsplit('/').next().unwrap_or(&address)),
        };
        visit.insert(name, bytes);
    }
    Ok(visit)
}

/// `hemline_bg.wasm` of `hemline-1f0c9a7be2d44c31_bg.wasm`: a hash is a long part
/// of letters and digits.
fn without_hash(name: &str) -> String {
    let is_hash = |part: &&str| {
        part.len() >= 12
            && part.chars().all(|c| c.is_ascii_alphanumeric())
            && part.chars().any(|c| c.is_ascii_digit())
    };
    match name.split(['-', '.', '_']).find(is_hash) {
        None => name.to_owned(),
        Some(hash) => {
            name.replacen(&format!("-{hash}"), "", 1)
                .replacen(&format!(".{hash}"), "", 1)
        }
    }
}

/// The body that the server sends, as encoded as it comes.
fn get(server: &Passing, address: &str, encoding: &str) -> Outcome<Vec<u8>> {
    let answer = ask(server, address, encoding)
        .map_err(|error| Failure::new(format!("`{address}` can't be fetched: {error}")))?;
    let refused = |why: &str| Failure::new(format!("`{address}` can't be fetched: {why}"));
    let end = answer
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .ok_or_else(|| refused("the answer has no head"))?;
    let (head, body) = answer.split_at(end + 4);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let status = head.lines().next().unwrap_or_default();
    if !status.contains(" 200") {
        return Err(refused(status));
    }
    if head.contains("transfer-encoding: chunked") {
        return unchunked(body).ok_or_else(|| refused("the answer ends early"));
    }
    Ok(body.to_vec())
}

fn ask(server: &Passing, address: &str, encoding: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(&server.authority)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let request = format!(
        "GET {address} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n",
        server.authority
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|bytes| bytes == b"\r\n")?;
        let length = std::str::from_utf8(body.get(..end)?).ok()?;
        let length = usize::from_str_radix(length.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        let start = end + 2;
        whole.extend_from_slice(body.get(start..start + length)?);
        body = body.get(start + length + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_hashes() {
        for (hashed, name) in [
            ("hemline-1f0c9a7be2d44c31_bg.wasm", "hemline_bg.wasm"),
            ("hemline-1f0c9a7be2d44c31.js", "hemline.js"),
            ("kaolate.yld5sr8d6ziwquuz.css", "kaolate.css"),
            ("en.json", "en.json"),
        ] {
            assert_eq!(without_hash(hashed), name);
        }
    }

    #[test]
    fn what_is_recorded_is_read_again() {
        let budget = Budget {
            program: "check".to_owned(),
            page: "/kaolate/check".to_owned(),
            total: 200_000,
            files: BTreeMap::from([("en.json".to_owned(), 1795)]),
        };
        let mut text = "# bytes\n".to_owned();
        budget.record(&budget.files, &mut text);
        assert_eq!(budgets(&text).unwrap(), [budget]);
        assert!(budgets("total = 1").is_err());
    }

    #[test]
    fn chunks_are_put_together() {
        let body = b"4\r\nHeml\r\n3;x=y\r\nine\r\n0\r\n\r\n";
        assert_eq!(unchunked(body).unwrap(), b"Hemline");
        assert!(unchunked(b"9\r\nHeml").is_none());
    }
}
