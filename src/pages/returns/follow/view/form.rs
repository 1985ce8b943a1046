//! What a shopper does about a return: the tracking number of its parcel, and
//! taking the return back, which is asked once and says what comes of it.

use hemline_api_types::returns::ReturnState;
use leptos::{ev, prelude::*};

use super::{Doer, Sheet};
use crate::{
    api::Failure,
    markup::{Build, Built, view},
    pages::{
        heading,
        returns::follow::{
            errand::{Errand, Field, Msg, State, Trouble},
            telling::pieces,
            words, written,
        },
        said::section,
        ways,
    },
    text,
    ui::{
        form::{self, field, obstacle, summary},
        icon::Icon,
        link::back_link,
        page_head::page_head,
    },
};

/// What of the state makes another picture: not each letter.
#[derive(Clone, PartialEq)]
enum Picture {
    Ready(Trouble),
    Sending,
}

impl Picture {
    fn of(state: &State) -> Self {
        match state {
            State::Ready(_, trouble) => Self::Ready(trouble.clone()),
            State::Sending(_) => Self::Sending,
        }
    }

    fn trouble(&self) -> &Trouble {
        match self {
            Self::Ready(trouble) => trouble,
            Self::Sending => &Trouble::Nothing,
        }
    }
}

/// The form for the parcel's number, or for another one.
pub fn tracking(sheet: &Sheet, doer: Doer) -> Built {
    let is_told = sheet.back.state == ReturnState::OnItsWay;
    let picture = Memo::new(move |_| doer.state.with(Picture::of));
    let form = (move || picture.with(|picture| tracking_form(picture, is_told, doer))).built();
    if !is_told {
        return section("track", text!("follow.track"), form);
    }
    // What was typed and not sent is not hidden.
    let is_begun = doer.state.with_untracked(|state| match state {
        State::Ready(Errand::Track(typed), _) => sheet
            .back
            .tracking
            .as_ref()
            .is_none_or(|told| told.number != typed.number),
        State::Ready(Errand::Cancel, _) | State::Sending(_) => true,
    });
    view! {
        <details class="why-ask change" open=is_begun>
            <summary>{text!("follow.track.change")}</summary>
            {form}
        </details>
    }
}

fn tracking_form(picture: &Picture, is_told: bool, doer: Doer) -> Built {
    let trouble = picture.trouble();
    let is_sending = *picture == Picture::Sending;
    let typed = doer.state.with_untracked(|state| match state {
        State::Ready(Errand::Track(typed), _) | State::Sending(Errand::Track(typed)) => {
            typed.clone()
        }
        State::Ready(Errand::Cancel, _) | State::Sending(Errand::Cancel) => Default::default(),
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        doer.happen(Msg::SendChosen(Errand::Track(written())));
    };
    let go = match trouble {
        _ if is_sending => text!("order.ask.sending"),
        Trouble::NotSent(_) => text!("again"),
        Trouble::Nothing | Trouble::Wrong(_) if is_told => text!("follow.track.again"),
        Trouble::Nothing | Trouble::Wrong(_) => text!("follow.track.go"),
    };
    let said = is_sending.then(|| text!("order.ask.sending"));
    view! {
        <form
            class="form"
            novalidate=true
            method="dialog"
            on:submit=submit
            on:input=move |_| doer.happen(Msg::Written(written()))
        >
            {in_the_way(trouble)}
            {line(Field::Number, typed.number, trouble)}
            {line(Field::Carrier, typed.carrier, trouble)}
            <div class="actions">
                <button
                    class="button button-quiet"
                    type="submit"
                    aria-disabled=is_sending.then_some("true")
                >
                    {go}
                </button>
            </div>
            <p class="visually-hidden" role="status">
                {said}
            </p>
        </form>
    }
}

fn line(entry: Field, value: String, trouble: &Trouble) -> Built {
    let (label, hint) = match entry {
        Field::Number => (text!("follow.track.number"), text!("follow.track.hint")),
        Field::Carrier => (
            text!("follow.track.carrier"),
            text!("follow.track.carrier_hint"),
        ),
    };
    let complaint = match trouble {
        Trouble::Wrong(wrongs) => wrongs
            .iter()
            .find(|(known, _)| *known == entry)
            .map(|(field, wrong)| words::wrong(*field, *wrong)),
        Trouble::Nothing | Trouble::NotSent(_) => None,
    };
    let about = form::Field {
        id: entry.id(),
        label,
        hint: Some(hint),
        complaint,
    };
    field(about, |carries| {
        view! {
            <input
                class="input input-wide"
                id=entry.id()
                type="text"
                value=value
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby=carries.described
                aria-invalid=carries.invalid
            />
        }
    })
}

fn in_the_way(trouble: &Trouble) -> Option<Built> {
    let face = match trouble {
        Trouble::Nothing => return None,
        Trouble::Wrong(wrongs) => {
            let problems = wrongs
                .iter()
                .map(|(field, wrong)| (field.id(), words::wrong(*field, *wrong)))
                .collect();
            summary(text!("form.problem", count = wrongs.len()), None, problems)
        }
        Trouble::NotSent(Failure::Offline) => obstacle(
            Icon::Offline,
            text!("order.ask.offline"),
            text!("order.ask.offline_text"),
        ),
        Trouble::NotSent(Failure::Wait(_)) => obstacle(
            Icon::Clock,
            text!("order.ask.wait"),
            text!("order.ask.wait_text"),
        ),
        Trouble::NotSent(
            Failure::ServerGone
            | Failure::NotFound
            | Failure::PassEnded
            | Failure::Refused(_)
            | Failure::Unreadable,
        ) => obstacle(
            Icon::Alert,
            text!("order.ask.gone"),
            text!("order.ask.gone_text"),
        ),
    };
    Some(face)
}

/// Whether the return is to be taken back.
pub fn cancel(sheet: &Sheet, doer: Doer) -> Built {
    let title = text!("follow.cancel");
    let heading = heading(&title);
    let picture = Memo::new(move |_| doer.state.with(Picture::of));
    let this = sheet.this();
    let form = move || picture.with(|picture| cancel_form(picture, &this, doer));
    let lede = text!("follow.cancel.text", count = pieces(&sheet.back));
    view! {
        {back_link(sheet.this(), text!("follow.back"))}
        {page_head(heading, title, lede)}
        {form.built()}
    }
}

fn cancel_form(picture: &Picture, this: &str, doer: Doer) -> Built {
    let is_sending = *picture == Picture::Sending;
    let go = match picture.trouble() {
        _ if is_sending => text!("order.ask.sending"),
        Trouble::NotSent(_) => text!("again"),
        Trouble::Nothing | Trouble::Wrong(_) => text!("follow.cancel.go"),
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        doer.happen(Msg::SendChosen(Errand::Cancel));
    };
    let said = is_sending.then(|| text!("order.ask.sending"));
    view! {
        <form class="form" novalidate=true method="dialog" on:submit=submit>
            {in_the_way(picture.trouble())}
            <div class="actions">
                <button class="button" type="submit" aria-disabled=is_sending.then_some("true")>
                    {go}
                </button>
                <a class="link-row" href=this.to_owned()>
                    {text!("follow.cancel.keep")}
                </a>
            </div>
            <p class="visually-hidden" role="status">
                {said}
            </p>
        </form>
    }
}

/// It has gone on, and can't be taken back here.
pub fn too_late(sheet: &Sheet) -> Built {
    let title = text!("follow.cancel.late");
    let heading = heading(&title);
    view! {
        {back_link(sheet.this(), text!("follow.back"))}
        {page_head(heading, title, text!("follow.cancel.late_text"))}
        <div class="actions">
            <a class="button" href=sheet.contact()>
                {text!("ask_team")}
            </a>
            {ways::team(&sheet.page.shop)}
        </div>
    }
}
