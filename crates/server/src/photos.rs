//! Photos as they are taken in: whatever a shopper's file holds, what is kept is the
//! picture alone, upright, on white, no larger than is looked at, written anew as
//! JPEG. No position, no serial number and no second content of the file survives.
//!
//! Memory is bounded whatever comes: [`PLACES`] files of [`MOST_BYTES`] at most are
//! held at once, and two pictures are worked on, or one that is larger than
//! [`LARGE`]. Who finds no place is asked to come again.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// Of a file.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// In pixels, of a file's picture.
const LONGEST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 50_000_000;
/// A picture of more pixels is worked on alone.
const LARGE: u64 = 25_000_000;
/// What one decoder may ask for. A progressive JPEG needs up to twice as much beside
/// it, for its waves.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// In pixels, of the picture that is kept.
const KEPT_SIDE: u32 = 2_000;
const QUALITY: u8 = 82;

/// Files that arrive, wait or are worked on.
const PLACES: usize = 16;
/// What works at once.
const HANDS: usize = 2;
/// Who has waited for so long is told to come again.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// When to come again.
pub const COME_AGAIN: Duration = Duration::from_secs(2);

/// A photo as it is kept.
#[derive(Debug, PartialEq)]
pub struct Developed {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Why a file is not taken in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unfit {
    /// More bytes or pixels than are taken in.
    TooLarge,
    /// It is not what it is labelled as.
    OtherContent,
    EndsEarly,
    Broken,
}

/// Where photos are developed: as many as there is memory for.
pub struct Darkroom {
    places: Arc<Semaphore>,
    hands: Arc<Semaphore>,
}

impl Default for Darkroom {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            hands: Arc::new(Semaphore::new(HANDS)),
        }
    }
}

/// Room for one file, from before it arrives.
pub struct Room {
    _place: OwnedSemaphorePermit,
}

impl Darkroom {
    /// None where too many others are there.
    pub fn enter(&self) -> Option<Room> {
        let place = self.places.clone().try_acquire_owned();
        place.ok().map(|_place| Room { _place })
    }

    /// Makes of a file what is kept.
    ///
    /// # Errors
    /// Why the file is not taken in.
    pub async fn develop(
        &self,
        room: Room,
        file: Bytes,
        labelled: ImageFormat,
    ) -> Result<Developed, Error> {
        let file = match labelled {
            ImageFormat::Png => bare_png(&file).into(),
            _ => file,
        };
        let size = size(&file, labelled).map_err(Error::UnfitPhoto)?;
        let hands = if size > LARGE { HANDS } else { 1 };
        let hands = u32::try_from(hands).unwrap_or(1);
        let hands = self.hands.clone().acquire_many_owned(hands);
        let hands = tokio::time::timeout(LONGEST_WAIT, hands).await;
        let retry_after = COME_AGAIN;
        let hands = hands.map_err(|_| Error::Busy { retry_after })?;
        // INVARIANT: it is never closed.
        let hands = hands.map_err(|_| Error::Panicked)?;
        let working = tokio::task::spawn_blocking(move || {
            let developed = develop(&file, labelled);
            // Who has gone away in the meantime frees neither before it is done.
            drop((hands, room));
            developed
        });
        match working.await {
            Ok(developed) => developed.map_err(Error::UnfitPhoto),
            Err(cause) => {
                tracing::warn!(%cause, "a decoder panicked");
                Err(Error::UnfitPhoto(Unfit::Broken))
            }
        }
    }
}

/// The kinds of files that are taken in, by their names in `Content-Type`.
pub fn format(label: &str) -> Option<ImageFormat> {
    let name = label.split(';').next().unwrap_or_default().trim();
    [
        ("image/jpeg", ImageFormat::Jpeg),
        ("image/png", ImageFormat::Png),
        ("image/webp", ImageFormat::WebP),
    ]
    .into_iter()
    .find(|(known, _)| name.eq_ignore_ascii_case(known))
    .map(|(_, format)| format)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Opens a file as what it is labelled as; its head alone is read.
fn open(file: &[u8], labelled: ImageFormat) -> Result<impl ImageDecoder, Unfit> {
    if image::guess_format(file).ok() != Some(labelled) {
        return Err(Unfit::OtherContent);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), labelled);
    reader.limits(limits());
    let decoder = reader.into_decoder().map_err(unfit)?;
    let (width, height) = decoder.dimensions();
    match u64::from(width) * u64::from(height) {
        0 => Err(Unfit::Broken),
        pixels if pixels > MOST_PIXELS => Err(Unfit::TooLarge),
        _ => Ok(decoder),
    }
}

/// In pixels. Nothing is unpacked for it.
fn size(file: &[u8], labelled: ImageFormat) -> Result<u64, Unfit> {
    let (width, height) = open(file, labelled)?.dimensions();
    Ok(u64::from(width) * u64::from(height))
}

fn develop(file: &[u8], labelled: ImageFormat) -> Result<Developed, Unfit> {
    let mut decoder = open(file, labelled)?;
    if labelled == ImageFormat::Jpeg && !ends(file) {
        return Err(Unfit::EndsEarly);
    }
    limits().reserve(decoder.total_bytes()).map_err(unfit)?;
    // What can't be read as a direction is none.
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    if picture.color().has_alpha() {
        picture = on_white(picture);
    }
    if picture.width().max(picture.height()) > KEPT_SIDE {
        // Averages whole blocks; the sharper filters need four times the memory.
        picture = picture.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    picture.apply_orientation(orientation);
    let picture = picture.into_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&picture)
        .map_err(unfit)?;
    let (width, height) = picture.dimensions();
    Ok(Developed {
        jpeg,
        width,
        height,
    })
}

/// In place, before it is scaled: what is transparent has no colour to mix in.
fn on_white(picture: DynamicImage) -> DynamicImage {
    let mut picture = picture.into_rgba8();
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        let cover = u32::from(*alpha);
        for channel in [red, green, blue] {
            let mixed = (u32::from(*channel) * cover + 255 * (255 - cover) + 127) / 255;
            *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        *alpha = u8::MAX;
    }
    DynamicImage::ImageRgba8(picture)
}

/// The PNG without what is no picture. A colour profile or a text can unpack to any
/// size, and a decoder unpacks them before it looks at the picture.
fn bare_png(file: &[u8]) -> Vec<u8> {
    const SIGNATURE: usize = 8;
    const MOST_NOTES: usize = 64 * 1024;
    let (signature, mut rest) = file.split_at_checked(SIGNATURE).unwrap_or((file, &[]));
    let mut bare = signature.to_vec();
    while let Some((length, [first, second, third, fourth, ..])) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let kind = [*first, *second, *third, *fourth];
        // Length, kind and sum are four bytes each. What is cut off stays so.
        let end = length.saturating_add(12).min(rest.len());
        let (chunk, after) = rest.split_at(end);
        match &kind {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" => bare.extend_from_slice(chunk),
            // How the camera was held.
            b"eXIf" if length <= MOST_NOTES => bare.extend_from_slice(chunk),
            _ => {}
        }
        if &kind == b"IEND" {
            break;
        }
        rest = after;
    }
    bare
}

fn unfit(error: ImageError) -> Unfit {
    match error {
        ImageError::Limits(_) => Unfit::TooLarge,
        ImageError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
            Unfit::EndsEarly
        }
        ImageError::IoError(_)
        | ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_) => Unfit::Broken,
    }
}

/// Whether a JPEG comes to its end. Its decoder does not mind and paints the rest
/// grey; what a shopper shows as evidence is to be whole.
fn ends(file: &[u8]) -> bool {
    // After the two bytes that every JPEG begins with.
    let mut at = 2;
    while let Some([first, second]) = file.get(at..at + 2) {
        match (first, second) {
            (0xFF, 0xD9) => return true,
            // A stuffed byte, a restart, or a marker that stands alone.
            (0xFF, 0x00 | 0x01 | 0xD0..=0xD8) => at += 2,
            // A fill byte before a marker.
            (0xFF, 0xFF) => at += 1,
            // A segment, which may hold another whole JPEG.
            (0xFF, _) => {
                let Some([high, low]) = file.get(at + 2..at + 4) else {
                    return false;
                };
                at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
            }
            _ => at += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let picture = image::RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([(x % 251) as u8, (y % 241) as u8, 99])
        });
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, 90)
            .encode_image(&picture)
            .unwrap();
        file
    }

    #[test]
    fn a_jpeg_ends_where_its_scan_does() {
        let file = jpeg(64, 48);
        assert!(ends(&file));
        for end in [file.len() - 1, file.len() / 2, 20, 2, 0] {
            assert!(!ends(&file[..end]), "{end}");
        }
        let mut tailed = file.clone();
        tailed.extend(b"PK\x03\x04<html>");
        assert!(ends(&tailed));
    }
}
