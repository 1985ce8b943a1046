//! `photos`: whatever a shopper hands in as a photo, the answer is clear and the
//! server's memory is bounded. First a hostile set, then forty cameras' photos of
//! ten megabytes and 48 megapixels at once. Who finds no room is told when to come
//! again, and comes. The memory is what the kernel says the process ever had.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use flate2::{Compression, Crc, write::ZlibEncoder};
use hyper::StatusCode;
use image::{ExtendedColorType, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use serde_json::{Value, json};
use xtask::{Failure, Outcome, arguments::Arguments};

use crate::{
    client::{Call, Servers},
    place::{Kind, Place},
    server::{self, Server},
    story::{client, email, lookup, path, record},
};

const AT_ONCE: u32 = 40;
/// 48 megapixels.
const CAMERA: (u32, u32) = (8_000, 6_000);
const MOST_BYTES: usize = 10 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_secs(2);
/// Two pictures of 25 megapixels with all that their decoders need, or one of 50,
/// sixteen files that arrive, and the rest of the server.
const MOST_MEMORY_MB: u64 = 1_000;

pub async fn photos(arguments: Arguments) -> Outcome {
    arguments.end()?;
    let place = Place::empty("photos", Kind::Sqlite)?;
    let key = server::key(&place)?;
    let server = Server::start(&place, "server")?;
    let servers = Servers::new(vec![server.address.clone()]);
    let mut tokens = Vec::new();
    for nth in 0..=AT_ONCE {
        let number = format!("F-{nth}");
        let telling = Call::post(path("orders"), &json!({"orders": [record(&number)]}));
        let (told, _) = servers.insist(&telling.bearer(&key)).await?;
        told.expect(StatusCode::OK)?;
        let finding = lookup(&number, &email(&number), client(nth));
        let (found, _) = servers.insist(&finding).await?;
        let found = found.expect(StatusCode::OK)?;
        let token = found
            .get("token")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        tokens.push(token);
    }
    let send = |nth: u32, label, file: Vec<u8>| {
        let token = tokens.get(nth as usize).map_or("", String::as_str);
        Call::file(path("order/photos"), label, file)
            .bearer(token)
            .of(client(nth))
    };
    println!("memory at rest             {} MB", server.most_memory()?);

    let mut failed = Vec::new();
    for (what, label, file, expected) in hostile()? {
        let bytes = file.len();
        let call = send(0, label, file);
        let started = Instant::now();
        let Ok(answer) = servers.send(0, &call).await? else {
            return Err(Failure::new(format!("{what}: no answer")));
        };
        println!(
            "{what:30} {bytes:>9} bytes  {} {:28} {:>5} ms, memory {} MB",
            answer.status.as_u16(),
            answer
                .body
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or("kept"),
            started.elapsed().as_millis(),
            server.most_memory()?,
        );
        if answer.status.as_u16() != expected {
            failed.push(what);
        }
    }

    let file = camera()?;
    println!("\n{AT_ONCE} photos at once, of {} bytes each", file.len());
    let started = Instant::now();
    let mut sending = Vec::new();
    for nth in 1..=AT_ONCE {
        let (servers, call) = (servers.clone(), send(nth, "image/jpeg", file.clone()));
        sending.push(tokio::spawn(async move {
            let (mut turned_away, started) = (0, Instant::now());
            while started.elapsed() < PATIENCE {
                match servers.send(0, &call).await? {
                    Ok(answer) if answer.status == StatusCode::CREATED => {
                        return Ok((turned_away, started.elapsed()));
                    }
                    Ok(answer) if answer.retry_after => {
                        turned_away += 1;
                        tokio::time::sleep(PAUSE).await;
                    }
                    Ok(answer) => return Err(Failure::new(answer.body.to_string())),
                    Err(broken) => return Err(Failure::new(format!("{broken:?}"))),
                }
            }
            Err(Failure::new("a photo is never taken in"))
        }));
    }
    let (mut turned_away, mut longest) = (0, Duration::ZERO);
    for sent in sending {
        let sent = sent
            .await
            .map_err(|error| Failure::new(error.to_string()))?;
        let (times, took) = sent?;
        turned_away += times;
        longest = longest.max(took);
    }
    let most = server.most_memory()?;
    println!(
        "kept                       {AT_ONCE} in {} s",
        started.elapsed().as_secs()
    );
    println!("longest for a shopper      {} s", longest.as_secs());
    println!("told to come again         {turned_away} times");
    println!("memory at its most         {most} MB\n");
    match failed.as_slice() {
        [] if most <= MOST_MEMORY_MB => Ok(()),
        [] => Err(Failure::new(format!("more than {MOST_MEMORY_MB} MB"))),
        failed => Err(Failure::new(format!(
            "answered otherwise: {}",
            failed.join(", ")
        ))),
    }
}

type Sent = (&'static str, &'static str, Vec<u8>, u16);

/// What is handed in for a photo, and what it is answered with.
fn hostile() -> Outcome<Vec<Sent>> {
    let small = jpeg(&RgbImage::from_fn(640, 480, |x, y| {
        Rgb([(x % 256) as u8, (y % 256) as u8, 128])
    }))?;
    let polyglot = [&small[..], b"PK\x03\x04<html><script>alert(1)</script>"].concat();
    let half = |file: &[u8]| file.get(..file.len() / 2).unwrap_or_default().to_vec();
    let whole = png(3_000, 2, 3_000, &[])?;
    // 300 MB of nothing, as a colour profile.
    let mut profile = b"profile\0\0".to_vec();
    profile.extend(zeros(300_000_000)?);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec();
    Ok(vec![
        (
            "bomb: 50,000 x 50,000 declared",
            "image/png",
            png(50_000, 2, 0, &[])?,
            413,
        ),
        (
            "bomb: 20,000 x 20,000 of zeros",
            "image/png",
            png(20_000, 2, 20_000, &[])?,
            413,
        ),
        (
            "bomb: 300 MB colour profile",
            "image/png",
            png(64, 2, 64, &chunk(b"iCCP", &profile))?,
            201,
        ),
        (
            "49 megapixels with depth",
            "image/png",
            png(7_000, 6, 7_000, &[])?,
            201,
        ),
        (
            "polyglot: JPEG and ZIP and HTML",
            "image/jpeg",
            polyglot,
            201,
        ),
        ("half a JPEG", "image/jpeg", half(&small), 422),
        ("half a PNG", "image/png", half(&whole), 422),
        ("SVG", "image/svg+xml", svg.clone(), 415),
        ("SVG as JPEG", "image/jpeg", svg, 422),
        ("PNG as JPEG", "image/jpeg", whole, 422),
        ("GIF", "image/gif", b"GIF89a".to_vec(), 415),
        ("HEIC", "image/heic", b"\0\0\0\x18ftypheic".to_vec(), 415),
        ("PDF as PNG", "image/png", b"%PDF-1.7".to_vec(), 422),
        ("nothing", "image/jpeg", Vec::new(), 422),
        ("50 MB", "image/jpeg", vec![0xFF; 50 * 1024 * 1024], 413),
    ])
}

/// A black PNG with so many rows, square as it says; colours of kind 2 (RGB) or 6
/// (with depth).
fn png(side: u32, kind: u8, rows: usize, extra: &[u8]) -> Outcome<Vec<u8>> {
    let mut head = [side.to_be_bytes(), side.to_be_bytes()].concat();
    head.extend([8, kind, 0, 0, 0]);
    let channels = if kind == 6 { 4 } else { 3 };
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &head));
    file.extend(extra);
    file.extend(chunk(
        b"IDAT",
        &zeros((side as usize * channels + 1) * rows)?,
    ));
    file.extend(chunk(b"IEND", &[]));
    Ok(file)
}

fn zeros(count: usize) -> Outcome<Vec<u8>> {
    let unpackable = |error| Failure::new(format!("zeros can't be packed: {error}"));
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let some = vec![0; 1 << 20];
    let mut left = count;
    while left > 0 {
        let now = left.min(some.len());
        packed
            .write_all(some.get(..now).unwrap_or_default())
            .map_err(unpackable)?;
        left -= now;
    }
    packed.finish().map_err(unpackable)
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or_default();
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(content);
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(content);
    chunk.extend(sum.sum().to_be_bytes());
    chunk
}

fn jpeg(picture: &RgbImage) -> Outcome<Vec<u8>> {
    written(picture, 90)
}

fn written(picture: &RgbImage, quality: u8) -> Outcome<Vec<u8>> {
    let mut file = Vec::new();
    let (width, height) = picture.dimensions();
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode(picture, width, height, ExtendedColorType::Rgb8)
        .map_err(|error| Failure::new(format!("a JPEG can't be written: {error}")))?;
    Ok(file)
}

/// As large as is taken in, and as detailed as fits.
fn camera() -> Outcome<Vec<u8>> {
    let (width, height) = CAMERA;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let grain = fastrand::u8(0..24);
        let light = ((x / 32 + y / 32) % 200) as u8;
        Rgb([light + grain, light + grain / 2, light])
    });
    for quality in (60..=96).rev().step_by(2) {
        let file = written(&picture, quality)?;
        if file.len() <= MOST_BYTES {
            return Ok(file);
        }
    }
    Err(Failure::new("no quality makes the photo small enough"))
}
