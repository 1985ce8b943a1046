//! Photos over HTTP: what is taken in and what is kept of it, who sees it, what is
//! refused and why, and when it goes.

use std::io::Write;

use chrono::TimeDelta;
use flate2::{Compression, Crc, write::ZlibEncoder};
use hemline_server::blobs::{self, Blobs};
use hemline_server::store::Store;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::json;

use crate::orders::{KEY, SHOP, kind, look_up, now, order, shop, tell};
use crate::{Answer, Place, Running};

async fn token(server: &Running, number: &str) -> String {
    let proof = json!({"number": number, "email": "ines@example.com"});
    let found = look_up(server, &proof).await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()["token"].as_str().unwrap().to_owned()
}

async fn send(server: &Running, token: &str, label: &str, file: &[u8]) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", label)];
    let path = format!("{SHOP}/order/photos");
    server.ask("POST", &path, &headers, file).await
}

async fn show(server: &Running, path: &str, bearer: &str) -> Answer {
    let bearer = format!("Bearer {bearer}");
    let headers = [("authorization", bearer.as_str())];
    server.ask("GET", path, &headers, "").await
}

/// Sends a file that is taken in; its id and what is kept.
pub async fn keep(server: &Running, token: &str, label: &str, file: &[u8]) -> (String, RgbImage) {
    let taken = send(server, token, label, file).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(taken.header("cache-control"), "no-store");
    let photo = taken.json();
    let id = photo["id"].as_str().unwrap().to_owned();
    let shown = show(server, &format!("{SHOP}/order/photos/{id}"), token).await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.body.len() as u64, photo["bytes"].as_u64().unwrap());
    assert_eq!(hemline_server::secret::digest(&shown.body), id);
    let kept = image::load_from_memory_with_format(&shown.body, ImageFormat::Jpeg).unwrap();
    let kept = kept.into_rgb8();
    let told = (photo["width"].as_u64(), photo["height"].as_u64());
    let (width, height) = kept.dimensions();
    assert_eq!(told, (Some(width.into()), Some(height.into())));
    for secret in [&b"Exif"[..], b"SECRET", b"<script", b"PK\x03\x04"] {
        let is_there = shown.body.windows(secret.len()).any(|part| part == secret);
        assert!(!is_there, "{}", String::from_utf8_lossy(secret));
    }
    (id, kept)
}

/// Red on the left, blue on the right.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| match x < width / 2 {
        true => Rgb([220, 20, 20]),
        false => Rgb([20, 20, 220]),
    })
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 95)
        .encode_image(picture)
        .unwrap();
    file
}

fn written(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn png(picture: &RgbImage) -> Vec<u8> {
    written(picture.clone().into(), ImageFormat::Png)
}

/// With segments in front of what the JPEG has.
fn with_segments(file: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut changed = file[..2].to_vec();
    for (marker, content) in segments {
        let length = u16::try_from(content.len() + 2).unwrap();
        changed.extend([0xFF, *marker]);
        changed.extend(length.to_be_bytes());
        changed.extend(content);
    }
    changed.extend(&file[2..]);
    changed
}

/// A camera's notes: how it was held, and where.
fn exif(orientation: u8) -> Vec<u8> {
    let mut notes = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    notes.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    notes.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    notes.extend([0; 4]);
    // The latitude's half of the globe, said at length.
    notes.extend([1, 0, 0x01, 0, 2, 0, 12, 0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0]);
    notes.extend(b"SECRET PLACE");
    notes
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(content);
    let mut sum = Crc::new();
    sum.update(&chunk[4..]);
    chunk.extend(sum.sum().to_be_bytes());
    chunk
}

/// A grey PNG of black, whatever it costs to unpack.
fn bomb(side: u32, depth: u8, rows: u32) -> Vec<u8> {
    let mut head = side.to_be_bytes().to_vec();
    head.extend(side.to_be_bytes());
    head.extend([depth, 0, 0, 0, 0]);
    let row = vec![0; (side as usize * usize::from(depth)).div_ceil(8) + 1];
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..rows {
        packed.write_all(&row).unwrap();
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &head));
    file.extend(chunk(b"IDAT", &packed.finish().unwrap()));
    file.extend(chunk(b"IEND", &[]));
    file
}

fn near(one: Rgb<u8>, other: [u8; 3]) -> bool {
    one.0.iter().zip(other).all(|(a, b)| a.abs_diff(b) < 30)
}

const RED: [u8; 3] = [220, 20, 20];
const BLUE: [u8; 3] = [20, 20, 220];

#[tokio::test]
async fn of_a_file_the_picture_alone_is_kept() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let token = token(&server, "KA-1").await;
    let small = halves(64, 32);

    let (id, kept) = keep(&server, &token, "image/jpeg", &jpeg(&small)).await;
    assert_eq!(kept.dimensions(), (64, 32));
    let (again, _) = keep(&server, &token, "image/jpeg", &jpeg(&small)).await;
    assert_eq!(again, id, "the same picture is the same photo");

    let mut tailed = jpeg(&small);
    tailed.extend(b"PK\x03\x04<script>alert(1)</script>");
    let (again, _) = keep(&server, &token, "image/jpeg", &tailed).await;
    assert_eq!(again, id, "a second content is left behind");

    let (_, kept) = keep(&server, &token, "image/png", &png(&small)).await;
    assert!(near(*kept.get_pixel(5, 5), RED) && near(*kept.get_pixel(60, 5), BLUE));
    let webp = written(small.clone().into(), ImageFormat::WebP);
    let (_, kept) = keep(&server, &token, "IMAGE/WEBP; q=1", &webp).await;
    assert!(near(*kept.get_pixel(5, 5), RED) && near(*kept.get_pixel(60, 5), BLUE));

    // Held on its side: what was left is on top.
    let turned = with_segments(&jpeg(&small), &[(0xE1, exif(6))]);
    let (_, kept) = keep(&server, &token, "image/jpeg", &turned).await;
    assert_eq!(kept.dimensions(), (32, 64));
    assert!(near(*kept.get_pixel(5, 5), RED) && near(*kept.get_pixel(5, 60), BLUE));

    let wide = halves(2_600, 1_300);
    let (_, kept) = keep(&server, &token, "image/jpeg", &jpeg(&wide)).await;
    assert_eq!(kept.dimensions(), (2_000, 1_000));

    let see_through = RgbaImage::from_pixel(30, 30, Rgba([0, 0, 0, 0]));
    let see_through = written(see_through.into(), ImageFormat::Png);
    let (_, kept) = keep(&server, &token, "image/png", &see_through).await;
    assert!(near(*kept.get_pixel(15, 15), [255, 255, 255]));

    // What a PNG says beside its picture, such as a profile that unpacks to anything.
    let plain = png(&small);
    let notes = [
        chunk(b"iCCP", b"SECRET\0\0x"),
        chunk(b"tEXt", b"SECRET\0SECRET"),
    ]
    .concat();
    let (head, rest) = plain.split_at(33);
    let noted = [head, &notes, rest].concat();
    let (plain, _) = keep(&server, &token, "image/png", &plain).await;
    assert_eq!(keep(&server, &token, "image/png", &noted).await.0, plain);

    // Five megabytes of colour profile and notes.
    let ballast = vec![b'S'; 65_000];
    let heavy: Vec<_> = (0..80)
        .map(|nth| (0xE2 - nth % 2, ballast.clone()))
        .collect();
    let (again, _) = keep(
        &server,
        &token,
        "image/jpeg",
        &with_segments(&jpeg(&small), &heavy),
    )
    .await;
    assert_eq!(again, id);
}

#[tokio::test]
async fn what_is_no_photo_is_told_so() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let token = token(&server, "KA-1").await;
    let small = halves(64, 32);
    let (jpeg, png) = (jpeg(&small), png(&small));
    let webp = written(small.clone().into(), ImageFormat::WebP);
    let half = |file: &[u8]| file[..file.len() / 2].to_vec();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec();
    let not = (422, "/problems/not-a-photo");
    let wrong_label = (415, "/problems/not-a-photo");
    let too_large = (413, "/problems/photo-too-large");
    for (what, label, file, expected) in [
        (
            "a declared bomb",
            "image/png",
            bomb(50_000, 8, 0),
            too_large,
        ),
        (
            "a real bomb",
            "image/png",
            bomb(20_000, 1, 20_000),
            too_large,
        ),
        ("too many pixels", "image/png", bomb(7_100, 1, 1), too_large),
        ("a picture without rows", "image/png", bomb(100, 8, 1), not),
        ("half a JPEG", "image/jpeg", half(&jpeg), not),
        (
            "a JPEG without its end",
            "image/jpeg",
            jpeg[..jpeg.len() - 10].to_vec(),
            not,
        ),
        ("half a PNG", "image/png", half(&png), not),
        ("half a WebP", "image/webp", half(&webp), not),
        ("a head alone", "image/jpeg", jpeg[..2].to_vec(), not),
        ("nothing", "image/jpeg", Vec::new(), not),
        ("SVG", "image/svg+xml", svg.clone(), wrong_label),
        ("SVG as JPEG", "image/jpeg", svg, not),
        (
            "GIF",
            "image/gif",
            b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
            wrong_label,
        ),
        (
            "GIF as PNG",
            "image/png",
            b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
            not,
        ),
        ("PDF as JPEG", "image/jpeg", b"%PDF-1.7".to_vec(), not),
        (
            "HEIC",
            "image/heic",
            b"\0\0\0\x18ftypheic".to_vec(),
            wrong_label,
        ),
        ("PNG as JPEG", "image/jpeg", png.clone(), not),
        ("JPEG as WebP", "image/webp", jpeg.clone(), not),
        (
            "HTML before a JPEG",
            "image/jpeg",
            [&b"<html>"[..], &jpeg].concat(),
            not,
        ),
        ("no label", "", jpeg.clone(), wrong_label),
        ("JSON", "application/json", b"{}".to_vec(), wrong_label),
        ("50 MB", "image/jpeg", vec![0; 50 * 1024 * 1024], too_large),
    ] {
        let refused = send(&server, &token, label, &file).await;
        assert_eq!((refused.status, &*kind(&refused)), expected, "{what}");
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
    let photos = std::fs::read_dir(place.path("data/photos")).unwrap();
    assert_eq!(photos.count(), 0, "nothing of it is kept");
}

#[tokio::test]
async fn a_photo_is_seen_by_its_shopper_and_its_shop_alone() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    assert_eq!(tell(&server, &order("KA-2", 20)).await.status, 200);
    let (ours, theirs) = (token(&server, "KA-1").await, token(&server, "KA-2").await);
    let (id, _) = keep(&server, &ours, "image/jpeg", &jpeg(&halves(64, 32))).await;

    let of_order = format!("{SHOP}/order/photos/{id}");
    let of_shop = format!("{SHOP}/photos/{id}");
    let shown = show(&server, &of_shop, KEY).await;
    assert_eq!(shown.status, 200);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("content-disposition", "inline; filename=\"photo.jpg\""),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(shown.header(name), value);
    }
    for (path, bearer, status, problem) in [
        (&of_order, &*theirs, 404, "/problems/unknown-photo"),
        (&of_order, "", 401, "/problems/token-expired"),
        (&of_order, KEY, 401, "/problems/token-expired"),
        (&of_shop, &*ours, 401, "/problems/not-the-key"),
        (
            &format!("/v1/merchants/kalre/photos/{id}"),
            KEY,
            401,
            "/problems/not-the-key",
        ),
        (
            &format!("/v1/merchants/kalre/order/photos/{id}"),
            &*ours,
            401,
            "/problems/token-expired",
        ),
        (
            &format!("{SHOP}/photos/{}", "0".repeat(64)),
            KEY,
            404,
            "/problems/unknown-photo",
        ),
        (
            &format!("{SHOP}/photos/..%2Fhemline.sqlite3"),
            KEY,
            404,
            "/problems/unknown-photo",
        ),
    ] {
        let refused = show(&server, path, bearer).await;
        let found = (refused.status, &*kind(&refused));
        assert_eq!(found, (status, problem), "{path}");
    }
    let refused = send(&server, "", "image/jpeg", &jpeg(&halves(64, 32))).await;
    assert_eq!(refused.status, 401);

    // The same picture belongs to the other order once its shopper shows it too.
    let (same, _) = keep(&server, &theirs, "image/jpeg", &jpeg(&halves(64, 32))).await;
    assert_eq!(same, id);
    assert_eq!(
        std::fs::read_dir(place.path("data/photos"))
            .unwrap()
            .count(),
        1
    );
}

#[tokio::test]
async fn an_order_has_thirty_photos_at_most() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let token = token(&server, "KA-1").await;
    for nth in 1..=30 {
        keep(&server, &token, "image/jpeg", &jpeg(&halves(8, 8 + nth))).await;
    }
    let refused = send(&server, &token, "image/jpeg", &jpeg(&halves(8, 90))).await;
    assert_eq!(
        (refused.status, &*kind(&refused)),
        (429, "/problems/too-many-requests")
    );
    assert_ne!(refused.header("retry-after"), "");
    // One that is there already is there still.
    keep(&server, &token, "image/jpeg", &jpeg(&halves(8, 9))).await;
}

#[tokio::test]
async fn what_no_return_names_goes_after_a_day() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let token = token(&server, "KA-1").await;
    let (id, _) = keep(&server, &token, "image/jpeg", &jpeg(&halves(64, 32))).await;
    let store = Store::open(&place.config().store()).await.unwrap();
    let blobs = Blobs::open(&place.config().blobs()).unwrap();
    let path = format!("{SHOP}/order/photos/{id}");
    let sweep = async |hours| {
        let then = now() + TimeDelta::hours(hours);
        blobs::sweep(&store, &blobs, then).await.unwrap()
    };
    assert_eq!(sweep(23).await, 0);
    assert_eq!(show(&server, &path, &token).await.status, 200);
    assert_eq!(sweep(25).await, 1);
    assert_eq!(show(&server, &path, &token).await.status, 404);
    assert_eq!(
        std::fs::read_dir(place.path("data/photos"))
            .unwrap()
            .count(),
        0
    );
    // Shown again it is there again.
    keep(&server, &token, "image/jpeg", &jpeg(&halves(64, 32))).await;
    store.close().await;
}

#[tokio::test]
async fn a_reference_is_drawn_for_its_parcel() {
    let place = Place::new();
    let server = place.serve().await;
    let drawn = server.get("/v1/qr/R-7KQ2-M9XD").await;
    assert_eq!(drawn.status, 200);
    assert_eq!(drawn.header("content-type"), "image/svg+xml");
    assert_eq!(
        drawn.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    // The smallest code but one, and four modules of quiet around it.
    assert!(
        drawn.text().contains("viewBox=\"0 0 29 29\"")
            || drawn.text().contains("viewBox=\"0 0 33 33\""),
        "{}",
        drawn.text()
    );
    for other in ["R-7KQ2", "R-7KQ2-M9XI", "%3Csvg%3E", "r-7kq2-m9xd"] {
        let path = format!("/v1/qr/{other}");
        assert_eq!(server.get(&path).await.status, 404, "{other}");
    }
}
