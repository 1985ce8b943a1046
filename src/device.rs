//! What is kept on the shopper's device: the only door to its storage. An entry
//! always has its end, and a browser that keeps nothing is no error: the page
//! then knows what it knows until it is left.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, Response, Storage};

use crate::clock;

/// Room for a draft, in letters.
const A_DRAFT: usize = 4096;

/// What an entry of ours is called, before the shop's name and its own.
const OURS: &str = "hemline";

/// The name of an entry of a shop.
pub fn entry(shop: &str, name: &str) -> String {
    format!("{OURS}/{shop}/{name}")
}

/// A word that no other has: the key of a draft, or the name of a photo.
pub fn once() -> String {
    let word = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}{:08x}", word(), word(), word())
}

/// What there is of an entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    Nothing,
    /// There was one, and its end has come.
    Ended,
    Living(String),
}

/// What is kept under this name. What has ended is taken away.
pub fn read(name: &str) -> Kept {
    let text = storage().and_then(|storage| storage.get_item(name).ok().flatten());
    let kept = text.map_or(Kept::Nothing, |text| kept(&text, clock::millis()));
    if kept == Kept::Ended {
        forget(name);
    }
    kept
}

/// Keeps `text` until `end`, in milliseconds of this device's clock since 1970.
/// Whether the device keeps it.
pub fn keep(name: &str, text: &str, end: i64) -> bool {
    storage().is_some_and(|storage| storage.set_item(name, &written(text, end)).is_ok())
}

/// Whether the device keeps anything for us, as long as a draft is. A browser may
/// forbid it, the more so within another site's page, or have no room left.
pub fn keeps() -> bool {
    storage().is_some_and(|storage| {
        let keeps = storage.set_item(OURS, &" ".repeat(A_DRAFT)).is_ok();
        let _ = storage.remove_item(OURS);
        keeps
    })
}

pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        // Where nothing may be taken away, nothing could be kept either.
        let _ = storage.remove_item(name);
    }
}

/// What is kept of an entry while this window is open.
pub fn read_for_now(name: &str) -> Option<String> {
    for_now()?.get_item(name).ok().flatten()
}

/// Keeps `text` as long as this window is open, and in no other.
pub fn keep_for_now(name: &str, text: &str) {
    if let Some(storage) = for_now() {
        // Where nothing is kept, it is asked for again.
        let _ = storage.set_item(name, text);
    }
}

pub fn forget_for_now(name: &str) {
    if let Some(storage) = for_now() {
        let _ = storage.remove_item(name);
    }
}

fn for_now() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

// An entry of several things has a line for each.

/// A text as one line.
pub fn line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

/// The text that a line was made of.
pub fn unlined(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.push(match letters.next() {
                Some('n') => '\n',
                _ => '\\',
            }),
            letter => text.push(letter),
        }
    }
    text
}

// Files, which an entry has no room for. They stand in a box that an entry names,
// and are taken away with it.

/// Keeps a file. Whether the device keeps it.
pub async fn keep_file(box_name: &str, file: &str, content: &Blob) -> bool {
    let Some(cache) = open_box(box_name).await else {
        return false;
    };
    let Ok(response) = Response::new_with_opt_blob(Some(content)) else {
        return false;
    };
    let put = cache.put_with_str(&address(file), &response);
    JsFuture::from(put).await.is_ok()
}

pub async fn read_file(box_name: &str, file: &str) -> Option<Blob> {
    let cache = open_box(box_name).await?;
    let found = JsFuture::from(cache.match_with_str(&address(file)));
    let response: Response = found.await.ok()?.dyn_into().ok()?;
    let content = JsFuture::from(response.blob().ok()?).await.ok()?;
    content.dyn_into().ok()
}

/// Takes all files of a box away.
pub fn forget_files(box_name: &str) {
    if let Ok(caches) = window().caches() {
        // Nobody waits for it.
        let _ = caches.delete(box_name);
    }
}

/// Takes all entries away whose names start so, and the files of their boxes.
pub fn forget_all(start: &str) {
    let Some(storage) = storage() else { return };
    let names: Vec<String> = (0..storage.length().unwrap_or_default())
        .filter_map(|place| storage.key(place).ok().flatten())
        .filter(|name| name.starts_with(start))
        .collect();
    for name in names {
        forget(&name);
        forget_files(&name);
    }
}

/// None where the browser keeps no files, as on a page without a secure connection.
async fn open_box(name: &str) -> Option<Cache> {
    let opening = window().caches().ok()?.open(name);
    JsFuture::from(opening).await.ok()?.dyn_into().ok()
}

/// A box knows its files by addresses.
fn address(file: &str) -> String {
    format!("?file={file}")
}

/// None where the shopper's browser forbids it.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// An entry: its end on the first line.
fn written(text: &str, end: i64) -> String {
    format!("{end}\n{text}")
}

fn kept(entry: &str, now: i64) -> Kept {
    let (end, text) = entry.split_once('\n').unwrap_or_default();
    match end.parse::<i64>() {
        Ok(end) if end > now => Kept::Living(text.to_owned()),
        // What is not of our writing has no end, and so no right to stay.
        Ok(_) | Err(_) => Kept::Ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_lives_until_its_end() {
        let entry = written("two\nlines", 1000);
        assert_eq!(kept(&entry, 999), Kept::Living("two\nlines".into()));
        assert_eq!(kept(&entry, 1000), Kept::Ended);
    }

    #[test]
    fn a_line_is_the_text_that_it_was_made_of() {
        for text in ["", "a\\nb\n\\c\r\n", "\\", "two\nlines"] {
            assert!(!line(text).contains('\n'));
            assert_eq!(unlined(&line(text)), text);
        }
    }

    #[test]
    fn what_is_not_ours_does_not_stay() {
        for entry in ["", "soon\ntext", "1000"] {
            assert_eq!(kept(entry, 5000), Kept::Ended, "{entry}");
        }
    }
}
