//! The door: the form for the key.

use leptos::ev;

use crate::{
    api::Failure,
    history,
    markup::{Build, Built, view},
    pages::{
        bare,
        desk::{
            Visit, field,
            state::{Msg, Trouble},
            view::HEADING,
        },
    },
    text,
    ui::{
        form::{self, obstacle, summary},
        icon::Icon,
    },
};

const KEY: &str = "key";

pub fn door(visit: Visit, typed: &str, trouble: &Trouble, is_entering: bool) -> Built {
    let title = text!("desk.title");
    let heading = history::heading(&title);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = field(KEY).map(|field| field.value()).unwrap_or_default();
        visit.happen(Msg::KeyGiven(typed));
    };
    let go = match (is_entering, trouble) {
        (true, _) => text!("desk.entering"),
        (false, Trouble::Failed(_)) => text!("again"),
        (false, _) => text!("desk.sign_in"),
    };
    let typed = typed.to_owned();
    let key = form::Field {
        id: KEY,
        label: text!("desk.key"),
        hint: Some(text!("desk.key_hint")),
        complaint: complaint(trouble),
    };
    let key = form::field(key, move |carries| {
        view! {
            <input
                class="input input-wide"
                id=KEY
                type="password"
                autocomplete="current-password"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=carries.described
                aria-invalid=carries.invalid
                prop:value=typed
            />
        }
    });
    let said = is_entering.then(|| text!("desk.entering"));
    bare(view! {
        <header class="page-head">
            <h1 class="page-title" tabindex="-1" id=HEADING node_ref=heading>
                {title}
            </h1>
            <p class="lede">{text!("desk.lede")}</p>
        </header>
        <form class="form" novalidate=true method="dialog" on:submit=submit>
            {in_the_way(trouble)}
            {key}
            <div class="actions">
                <button class="button" type="submit" aria-disabled=is_entering.then_some("true")>
                    {go}
                </button>
            </div>
            <p class="visually-hidden" role="status">
                {said}
            </p>
        </form>
    })
}

/// What is wrong with the key itself.
fn complaint(trouble: &Trouble) -> Option<String> {
    match trouble {
        Trouble::Missing => Some(text!("desk.wrong.key_missing")),
        Trouble::WrongKey => Some(text!("desk.wrong.key")),
        Trouble::Nothing | Trouble::Ended | Trouble::Failed(_) => None,
    }
}

fn in_the_way(trouble: &Trouble) -> Built {
    match trouble {
        Trouble::Nothing => ().built(),
        Trouble::Missing | Trouble::WrongKey => {
            let problems = complaint(trouble).map(|words| (KEY, words));
            summary(
                text!("question.problem"),
                None,
                problems.into_iter().collect(),
            )
        }
        Trouble::Ended => obstacle(Icon::Clock, text!("desk.ended"), text!("desk.ended_text")),
        Trouble::Failed(Failure::Offline) => obstacle(
            Icon::Offline,
            text!("desk.door.offline"),
            text!("desk.door.offline_text"),
        ),
        Trouble::Failed(
            Failure::ServerGone
            | Failure::NotFound
            | Failure::Wait(_)
            | Failure::PassEnded
            | Failure::Refused(_)
            | Failure::Unreadable,
        ) => obstacle(
            Icon::Clock,
            text!("desk.door.gone"),
            text!("desk.door.gone_text"),
        ),
    }
}
