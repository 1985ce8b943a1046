//! Photos that show what is wrong: which a clause can want, how they get from the
//! device to the server, and the places in a form where they are given.

pub mod photos;
mod view;

use hemline_policy::document::Need;

pub use self::view::{Slots, focus_on, missing, slots};

/// The server takes so many at once.
pub const MOST_PHOTOS: usize = 10;

/// A photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// What this device calls it.
    pub local: String,
    /// None for another angle.
    pub of: Option<Need>,
    /// What the server calls it, once it has it.
    pub id: Option<String>,
}

/// The photos that a clause can want.
const PHOTOS: [(Need, &str); 5] = [
    (Need::PhotoOfItemsReceived, "photo_of_items_received"),
    (Need::PhotoOfParcel, "photo_of_parcel"),
    (Need::PhotoOfItem, "photo_of_item"),
    (Need::PhotoOfFault, "photo_of_fault"),
    (Need::PhotoOfItemReceived, "photo_of_item_received"),
];

/// The name of a wanted photo; none of what is no photo.
pub fn photo_name(need: Need) -> Option<&'static str> {
    let mut known = PHOTOS.iter();
    known
        .find(|(photo, _)| *photo == need)
        .map(|(_, name)| *name)
}

pub fn photo_named(name: &str) -> Option<Need> {
    let mut known = PHOTOS.iter();
    known
        .find(|(_, known)| *known == name)
        .map(|(need, _)| *need)
}

/// The name of the place for a photo, in its form and in a draft.
pub fn slot(of: Option<Need>) -> String {
    of.and_then(photo_name).unwrap_or("other").to_owned()
}

/// A wanted photo takes the place of the one before it; other angles add up.
pub fn take(photos: &mut Vec<Shot>, of: Option<Need>, locals: Vec<String>) {
    if of.is_some() {
        photos.retain(|shot| shot.of != of);
    }
    let mut of = of;
    for local in locals {
        if photos.len() < MOST_PHOTOS {
            // Of several at once, the first is the one that is wanted.
            let of = of.take();
            let id = None;
            photos.push(Shot { local, of, id });
        }
    }
}

impl Shot {
    /// As a draft keeps it.
    pub fn print(&self) -> String {
        let of = self.of.and_then(photo_name).unwrap_or("-");
        let id = self.id.as_deref().unwrap_or("-");
        format!("{} {of} {id}", self.local)
    }

    pub fn parse(kept: &str) -> Option<Self> {
        let mut parts = kept.split(' ');
        let (local, of, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            local: local.to_owned(),
            of: photo_named(of),
            id: (id != "-").then(|| id.to_owned()),
        })
    }
}
