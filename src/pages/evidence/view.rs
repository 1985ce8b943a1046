//! The places for photos, one for each that a clause wants and one for others.

use hemline_policy::document::Need;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::{
    MOST_PHOTOS, Shot,
    photos::{Cause, Loss, Photos, Progress},
    slot,
};
use crate::{
    format,
    markup::{Build, Built, view},
    text,
    ui::{
        icon::{Icon, icon},
        question::focus,
    },
};

/// Hears which files were chosen for a place, by its name.
type Took = Callback<(String, Vec<File>)>;

/// The places as they stand.
pub struct Slots<'e> {
    pub photos: Photos,
    /// What a clause wants.
    pub wanted: &'e [Need],
    pub shots: &'e [Shot],
    /// What of it is missing.
    pub lacks: &'e [Need],
    /// The name of the place whose photo is none any more, and why.
    pub lost: Signal<Option<(String, Loss)>>,
    pub took: Took,
    /// Hears which photo was given up, by the device's name.
    pub removed: Callback<String>,
}

pub fn slots(slots: &Slots) -> Built {
    let mut places: Vec<Built> = Vec::new();
    for need in slots.wanted {
        let shots = slots.shots.iter();
        let mut of_need = shots.filter(|shot| shot.of == Some(*need)).peekable();
        if of_need.peek().is_none() {
            let lacks = slots.lacks.contains(need);
            places.push(empty(slots, Some(*need), lacks));
        }
        places.extend(of_need.map(|shot| filled(slots, shot)));
    }
    let others = slots
        .shots
        .iter()
        .filter(|shot| shot.of.is_none_or(|need| !slots.wanted.contains(&need)));
    places.extend(others.map(|shot| filled(slots, shot)));
    if slots.shots.len() < MOST_PHOTOS {
        places.push(empty(slots, None, false));
    }
    view! { <ul class="slots">{places}</ul> }
}

/// Moves the focus to what can be done with a photo, once it is there: the place
/// that had it is another now.
pub fn focus_on(shot: &Shot) {
    let name = match shot.of {
        Some(_) => "replace",
        None => "remove",
    };
    let id = format!("{name}-{}", shot.local);
    request_animation_frame(move || focus(&id));
}

/// What a photo shows.
fn name(of: Option<Need>) -> String {
    match of {
        Some(Need::PhotoOfItem) => text!("photo.item"),
        Some(Need::PhotoOfFault) => text!("photo.fault"),
        Some(Need::PhotoOfParcel) => text!("photo.parcel"),
        Some(Need::PhotoOfItemReceived) => text!("photo.item_received"),
        Some(Need::PhotoOfItemsReceived) => text!("photo.items_received"),
        Some(_) | None => text!("photo.other"),
    }
}

/// That a photo is missing, in the words of its place.
pub fn missing(need: Need) -> String {
    text!("photo.wrong", photo = name(Some(need)))
}

/// A place that waits for a photo. The input lies over it, so that a tap, a drop
/// and the keyboard are the browser's own.
fn empty(slots: &Slots, of: Option<Need>, lacks: bool) -> Built {
    let slot = slot(of);
    let id = format!("photo-{slot}");
    let label_for = id.clone();
    let state_id = format!("{id}-state");
    let described = state_id.clone();
    let hint = if of.is_some() {
        text!("photo.add")
    } else {
        text!("photo.more")
    };
    let complaint = of.filter(|_| lacks).map(|need| {
        view! {
            <p class="error-text">
                {icon(Icon::Alert)}
                {missing(need)}
            </p>
        }
    });
    let mine = slot.clone();
    let lost = slots.lost;
    let lost = move || {
        let (_, loss) = lost.get().filter(|(place, _)| *place == mine)?;
        let words = match loss {
            Loss::Unreadable => text!("photo.unreadable"),
            Loss::NotKept => text!("photo.not_kept"),
        };
        Some(view! {
            <p class="error-text" role="alert">
                {icon(Icon::Alert)}
                {words}
            </p>
        })
    };
    view! {
        <li class="slot" class=("field-wrong", move || lacks)>
            <div class="slot-empty">
                {icon(Icon::Plus)}
                <div class="slot-copy">
                    <label class="slot-name" for=label_for>
                        {name(of)}
                    </label>
                    <p class="slot-state" id=state_id>
                        {hint}
                    </p>
                    {complaint}
                    {lost.built()}
                </div>
                {input(slots.took, slot, id, Some(described))}
            </div>
        </li>
    }
}

fn input(took: Took, slot: String, id: String, described: Option<String>) -> Built {
    let taken = move |event: ev::Event| {
        let Some(input) = event
            .target()
            .and_then(|input| input.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let files: Vec<File> = input
            .files()
            .map(|files| {
                (0..files.length())
                    .filter_map(|place| files.get(place))
                    .collect()
            })
            .unwrap_or_default();
        // The same file may be chosen again.
        input.set_value("");
        if !files.is_empty() {
            took.run((slot.clone(), files));
        }
    };
    view! {
        <input
            type="file"
            id=id
            accept="image/*"
            multiple=true
            aria-describedby=described
            on:change=taken
        />
    }
}

/// A photo, how far it is, and what can be done with it.
fn filled(slots: &Slots, shot: &Shot) -> Built {
    let (photos, gone) = (slots.photos, slots.removed);
    let local = shot.local.clone();
    if let Some(id) = &shot.id {
        photos.look(local.clone(), id.clone());
    }
    let title = name(shot.of);
    let heading_id = format!("shot-{local}");
    let labelled = heading_id.clone();
    let alt = text!("photo.alt", photo = &title);
    let of_picture = local.clone();
    let picture = move || {
        photos.picture_of(&of_picture).map(|address| {
            view! { <img class="photo" src=address alt=alt.clone() /> }
        })
    };
    let of_state = local.clone();
    let standing = Memo::new(move |_| photos.progress_of(&of_state));
    let of_retry = local.clone();
    let progress = move || match standing.get() {
        None => view! { <p class="slot-state">{text!("photo.added")}</p> },
        Some(Progress::Preparing) => view! {
            <progress aria-labelledby=labelled.clone()></progress>
            <p class="slot-state">{text!("photo.preparing")}</p>
        },
        Some(Progress::Uploading(percent)) => view! {
            <progress max="100" value=percent.to_string() aria-labelledby=labelled.clone()></progress>
            <p class="slot-state">
                {text!("photo.uploading", percent = format::number(percent))}
            </p>
        },
        Some(Progress::Failed(cause)) => {
            let words = match cause {
                Cause::Offline => text!("photo.offline"),
                Cause::NoAnswer => text!("photo.no_answer"),
                Cause::NotTaken => text!("photo.not_taken"),
            };
            let again = of_retry.clone();
            let retry = (cause != Cause::NotTaken).then(|| {
                view! {
                    <button type="button" on:click=move |_| photos.resume(again.clone())>
                        {text!("again")}
                    </button>
                }
            });
            view! {
                <p class="error-text">
                    {icon(Icon::Alert)}
                    {words}
                </p>
                <p class="slot-row">{retry}</p>
            }
        }
    };
    // Said at its ends alone, not at each percent.
    let said_of = title.clone();
    let said = move || match standing.get() {
        None => text!("photo.said_added", photo = &said_of),
        Some(Progress::Failed(_)) => text!("photo.said_failed", photo = &said_of),
        Some(Progress::Preparing | Progress::Uploading(_)) => String::new(),
    };
    let (removed, place) = (local.clone(), slot(shot.of));
    let remove_id = format!("remove-{local}");
    let remove = move |_| {
        photos.forget(&removed);
        gone.run(removed.clone());
        // The button went with the photo; its place is there again.
        let place = format!("photo-{place}");
        request_animation_frame(move || focus(&place));
    };
    let replace_id = format!("replace-{local}");
    let replace_for = replace_id.clone();
    let of_slot = slot(shot.of);
    let took = slots.took;
    let replace = shot.of.map(|_| {
        view! {
            <span class="slot-replace">
                <label for=replace_for>
                    {text!("photo.replace")}
                    <span class="visually-hidden">{text!("photo.of", photo = &title)}</span>
                </label>
                {input(took, of_slot, replace_id, None)}
            </span>
        }
    });
    view! {
        <li class="slot">
            <div class="slot-view">{picture.built()}</div>
            <div>
                <h2 class="slot-name" id=heading_id>
                    {title.clone()}
                </h2>
                {progress.built()}
                <p class="visually-hidden" role="status">
                    {said.built()}
                </p>
                <p class="slot-row">
                    {replace}
                    <button type="button" id=remove_id on:click=remove>
                        {text!("photo.remove")}
                        <span class="visually-hidden">{text!("photo.of", photo = &title)}</span>
                    </button>
                </p>
            </div>
        </li>
    }
}
