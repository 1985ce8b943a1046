//! Photos, a place for each that a clause wants, and what is wrong in words.

use hemline_policy::document::Need;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::{Scene, slot};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        finding::typed,
        heading,
        returns::wizard::{
            Wizard,
            draft::{Item, Shot},
            photos::{Cause, Progress},
            replay::{Place, Standing, Step},
            state::{MOST_PHOTOS, Msg, Trouble},
        },
        said::entries,
    },
    text,
    ui::{
        clause_note::clause_note,
        form::{Carries, Field, field, summary},
        icon::{Icon, icon},
    },
};

const DESCRIPTION: &str = "description";

pub fn evidence(scene: &Scene, nth: usize) -> Built {
    let (Some((item, _)), Some(standing)) = (scene.item(nth), scene.replay.items.get(nth)) else {
        return ().built();
    };
    let wanted = standing.photos();
    let title = match wanted.len() {
        0 => text!("return.photos.if_it_helps"),
        count => text!("return.photos", count = count),
    };
    let heading = heading(&title);
    let lacks: &[Need] = match &scene.picture.trouble {
        Trouble::Lacks(lacks) => lacks,
        Trouble::Nothing
        | Trouble::NothingChosen
        | Trouble::TooMany(_)
        | Trouble::Unfit(..)
        | Trouble::PhotosLeft(_)
        | Trouble::NotSent(_)
        | Trouble::Wrong(_) => &[],
    };
    let wizard = scene.wizard;
    let place = scene.picture.place;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = String::new();
        wizard.happen(Msg::Continued { place, typed });
    };
    let mut slots: Vec<Built> = Vec::new();
    for need in &wanted {
        let shots = item.photos.iter();
        let mut of_need = shots.filter(|shot| shot.of == Some(*need)).peekable();
        if of_need.peek().is_none() {
            let lacks = lacks.contains(need);
            slots.push(empty(scene, nth, Some(*need), lacks));
        }
        slots.extend(of_need.map(|shot| filled(scene, nth, shot)));
    }
    let others = item
        .photos
        .iter()
        .filter(|shot| shot.of.is_none_or(|need| !wanted.contains(&need)));
    slots.extend(others.map(|shot| filled(scene, nth, shot)));
    if item.photos.len() < MOST_PHOTOS {
        slots.push(empty(scene, nth, None, false));
    }
    view! {
        {scene.back()}
        <div class="spread">
            <form class="question" novalidate=true on:submit=submit>
                {trouble(lacks)}
                {scene.head(nth)}
                <div class="block">
                    <h1 class="page-title" tabindex="-1" node_ref=heading>
                        {title}
                    </h1>
                    <p class="question-hint">{text!("return.photos.hint")}</p>
                </div>
                <ul class="slots">{slots}</ul>
                {describe(scene, nth, item, standing, lacks)}
                <div class="actions">
                    <button class="button" type="submit">
                        {text!("check.continue")}
                    </button>
                </div>
            </form>
            {why(scene, standing)}
        </div>
    }
}

/// What a photo shows.
fn name(of: Option<Need>) -> String {
    match of {
        Some(Need::PhotoOfItem) => text!("return.photo.item"),
        Some(Need::PhotoOfFault) => text!("return.photo.fault"),
        Some(Need::PhotoOfParcel) => text!("return.photo.parcel"),
        Some(Need::PhotoOfItemReceived) => text!("return.photo.item_received"),
        Some(Need::PhotoOfItemsReceived) => text!("return.photo.items_received"),
        Some(_) | None => text!("return.photo.other"),
    }
}

/// What is missing, in the words of the field.
fn missing(need: Need) -> String {
    match need {
        Need::Description => text!("return.wrong.description"),
        need => text!("return.wrong.photo", photo = name(Some(need))),
    }
}

fn trouble(lacks: &[Need]) -> Option<Built> {
    if lacks.is_empty() {
        return None;
    }
    let problems = lacks
        .iter()
        .map(|need| {
            let id = match need {
                Need::Description => DESCRIPTION.to_owned(),
                need => format!("photo-{}", slot(Some(*need))),
            };
            (id, missing(*need))
        })
        .collect();
    let title = text!("form.problem", count = lacks.len());
    Some(summary(title, None, problems))
}

/// A place that waits for a photo. The input lies over it, so that a tap, a drop
/// and the keyboard are the browser's own.
fn empty(scene: &Scene, nth: usize, of: Option<Need>, lacks: bool) -> Built {
    let slot = slot(of);
    let id = format!("photo-{slot}");
    let label_for = id.clone();
    let state_id = format!("{id}-state");
    let described = state_id.clone();
    let hint = if of.is_some() {
        text!("return.photo.add")
    } else {
        text!("return.photo.more")
    };
    let complaint = of.filter(|_| lacks).map(|need| {
        view! {
            <p class="error-text">
                {icon(Icon::Alert)}
                {missing(need)}
            </p>
        }
    });
    let wizard = scene.wizard;
    let mine = slot.clone();
    let unreadable = move || {
        let is_here = wizard
            .unreadable
            .get()
            .is_some_and(|(item, slot)| item == nth && slot == mine);
        is_here.then(|| {
            view! {
                <p class="error-text" role="alert">
                    {icon(Icon::Alert)}
                    {text!("return.photo.unreadable")}
                </p>
            }
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
                    {unreadable.built()}
                </div>
                {input(wizard, nth, slot, id, Some(described))}
            </div>
        </li>
    }
}

fn input(wizard: Wizard, nth: usize, slot: String, id: String, described: Option<String>) -> Built {
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
            wizard.took(nth, &slot, files);
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
fn filled(scene: &Scene, nth: usize, shot: &Shot) -> Built {
    let (wizard, photos) = (scene.wizard, scene.wizard.photos);
    let local = shot.local.clone();
    if let Some(id) = &shot.id {
        photos.look(local.clone(), id.clone());
    }
    let title = name(shot.of);
    let heading_id = format!("shot-{local}");
    let labelled = heading_id.clone();
    let alt = text!("return.photo.alt", photo = &title);
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
        None => view! { <p class="slot-state">{text!("return.photo.added")}</p> },
        Some(Progress::Preparing) => view! {
            <progress aria-labelledby=labelled.clone()></progress>
            <p class="slot-state">{text!("return.photo.preparing")}</p>
        },
        Some(Progress::Uploading(percent)) => view! {
            <progress max="100" value=percent.to_string() aria-labelledby=labelled.clone()></progress>
            <p class="slot-state">
                {text!("return.photo.uploading", percent = format::number(percent))}
            </p>
        },
        Some(Progress::Failed(cause)) => {
            let words = match cause {
                Cause::Offline => text!("return.photo.offline"),
                Cause::NoAnswer => text!("return.photo.no_answer"),
                Cause::NotTaken => text!("return.photo.not_taken"),
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
        None => text!("return.photo.said_added", photo = &said_of),
        Some(Progress::Failed(_)) => text!("return.photo.said_failed", photo = &said_of),
        Some(Progress::Preparing | Progress::Uploading(_)) => String::new(),
    };
    let removed = local.clone();
    let remove = move |_| {
        photos.forget(&removed);
        let local = removed.clone();
        wizard.happen(Msg::PhotoRemoved { local });
    };
    let replace_id = format!("replace-{local}");
    let replace_for = replace_id.clone();
    let of_slot = slot(shot.of);
    let replace = shot.of.map(|_| {
        view! {
            <span class="slot-replace">
                <label for=replace_for>
                    {text!("return.photo.replace")}
                    <span class="visually-hidden">{text!("return.of", piece = &title)}</span>
                </label>
                {input(wizard, nth, of_slot, replace_id, None)}
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
                    <button type="button" on:click=remove>
                        {text!("return.photo.remove")}
                        <span class="visually-hidden">{text!("return.of", piece = &title)}</span>
                    </button>
                </p>
            </div>
        </li>
    }
}

fn describe(scene: &Scene, nth: usize, item: &Item, standing: &Standing, lacks: &[Need]) -> Built {
    let is_wanted = standing.wants_words();
    let about = Field {
        id: DESCRIPTION,
        label: if is_wanted {
            text!("return.description")
        } else {
            text!("return.description.optional")
        },
        hint: None,
        complaint: lacks
            .contains(&Need::Description)
            .then(|| missing(Need::Description)),
    };
    let value = item.description.clone();
    let wizard = scene.wizard;
    let written = move |_| {
        let words = typed(DESCRIPTION);
        wizard.happen(Msg::Described { item: nth, words });
    };
    field(about, |carries: Carries| {
        view! {
            <textarea
                class="input"
                id=DESCRIPTION
                rows="3"
                maxlength="1000"
                aria-describedby=carries.described
                aria-invalid=carries.invalid
                on:input=written
            >
                {value}
            </textarea>
        }
    })
}

/// The clause that wants them.
fn why(scene: &Scene, standing: &Standing) -> Option<Built> {
    let told = standing.fault.as_ref()?;
    let note = clause_note(entries(scene.page.shop.id(), told.hints.iter()))?;
    let age = format::short_day(
        scene.ground.returnable.policy_version.0,
        scene.ground.questions.today(),
    );
    let why = view! {
        <aside class="margin" aria-label=text!("check.why_label")>
            <div class="why">
                <h2 class="why-title">{text!("return.why_photos")}</h2>
                {note}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </div>
        </aside>
    };
    Some(why)
}

/// The place of an item's photos.
pub fn place(nth: usize) -> Place {
    Place::Ask(nth, Step::Evidence)
}
