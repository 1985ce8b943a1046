//! Photos, a place for each that a clause wants, and what is wrong in words.

use hemline_policy::document::Need;
use leptos::{ev, prelude::*};
use web_sys::File;

use super::{PIECE, Scene};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        evidence::{self, Slots, slot, slots},
        finding::typed,
        heading,
        returns::wizard::{
            draft::Item,
            replay::{Place, Standing, Step},
            state::{Msg, Trouble},
        },
        said::entries,
    },
    text,
    ui::{
        clause_note::clause_note,
        form::{Carries, Field, field, summary},
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
    let lost = Signal::derive(move || {
        let lost = wizard.lost.get();
        lost.filter(|(item, _)| *item == nth).map(|(_, lost)| lost)
    });
    let took = move |(slot, files): (String, Vec<File>)| wizard.took(nth, &slot, files);
    let slots = slots(&Slots {
        photos: wizard.photos,
        wanted: &wanted,
        shots: &item.photos,
        lacks,
        lost,
        took: Callback::new(took),
        removed: Callback::new(move |local| wizard.happen(Msg::PhotoRemoved { local })),
    });
    view! {
        {scene.back()}
        <div class="spread">
            <form class="question" aria-labelledby=PIECE novalidate=true on:submit=submit>
                {trouble(lacks)}
                {scene.head(nth)}
                <div class="block">
                    <h1 class="page-title" tabindex="-1" node_ref=heading>
                        {title}
                    </h1>
                    <p class="question-hint">{text!("return.photos.hint")}</p>
                </div>
                {slots}
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

/// What is missing, in the words of the field.
fn missing(need: Need) -> String {
    match need {
        Need::Description => text!("return.wrong.description"),
        need => evidence::missing(need),
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
