//! How the form is shown, and what stands in its way.

use leptos::{ev, prelude::*};

use super::{Field, NUMBER, Trouble, Typed, WHOSE, Wrong, typed};
use crate::{
    api::Failure,
    clock, device, format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{back_home, heading, ways},
    text,
    ui::{
        form::{self, Carries, field, obstacle, summary},
        icon::Icon,
        page_head::page_head,
    },
};

/// The form as it stands.
pub struct Picture<'a> {
    pub title: String,
    pub lede: String,
    pub typed: &'a Typed,
    pub trouble: &'a Trouble,
    pub is_finding: bool,
}

pub fn find(shop: &Shop, picture: Picture<'_>, chosen: Callback<Typed>) -> Built {
    let heading = heading(&picture.title);
    view! {
        {back_home(shop.id())}
        <div class="spread">
            <div class="spread-main">
                {page_head(heading, picture.title.clone(), picture.lede.clone())}
                {form(&picture, ().built(), chosen)}
            </div>
            <aside class="margin" aria-labelledby="where">
                <div class="block">
                    {why()}
                    {ways::team(shop)}
                </div>
            </aside>
        </div>
    }
}

/// Where an order's number stands, and why it is asked for with something else.
pub fn why() -> Built {
    view! {
        <h2 class="small-title" id="where">
            {text!("order.find.where")}
        </h2>
        <p class="quiet small">{text!("order.find.where_text")}</p>
        <h2 class="small-title">{text!("order.find.why")}</h2>
        <p class="quiet small">{text!("order.find.why_text")}</p>
    }
}

/// The form alone; `past` is what else can be done beside finding the order.
pub fn form(picture: &Picture<'_>, past: Built, chosen: Callback<Typed>) -> Built {
    let (typed_before, trouble) = (picture.typed.clone(), picture.trouble);
    let is_finding = picture.is_finding;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        chosen.run(Typed {
            number: typed(NUMBER),
            whose: typed(WHOSE),
        });
    };
    let complaint = |asked: Field| match trouble {
        Trouble::Wrong(wrongs) => wrongs
            .iter()
            .find(|(known, _)| *known == asked)
            .map(|(known, wrong)| said(*known, *wrong)),
        Trouble::NotMatched => Some(to_check(asked, &typed_before)),
        Trouble::Nothing | Trouble::Expired | Trouble::TooMany(_) | Trouble::Failed(_) => None,
    };
    let number = form::Field {
        id: NUMBER,
        label: text!("order.find.number"),
        hint: None,
        complaint: complaint(Field::Number),
    };
    let whose = form::Field {
        id: WHOSE,
        label: text!("order.find.whose"),
        hint: Some(text!("order.find.whose_hint")),
        complaint: complaint(Field::Whose),
    };
    let go = match trouble {
        _ if is_finding => text!("order.find.finding"),
        Trouble::Failed(_) => text!("again"),
        Trouble::Nothing
        | Trouble::Expired
        | Trouble::Wrong(_)
        | Trouble::NotMatched
        | Trouble::TooMany(_) => text!("order.find.go"),
    };
    let looking = is_finding.then(|| text!("order.find.looking"));
    // Else it is asked for once, and every page finds it open.
    let not_kept = (!device::keeps())
        .then(|| view! { <p class="quiet small">{text!("order.find.not_kept")}</p> });
    view! {
        <form class="form" novalidate=true method="dialog" on:submit=submit>
            {in_the_way(trouble, &typed_before)}
            {field(number, |carries| control(NUMBER, typed_before.number.clone(), "off", "64", carries))}
            {field(whose, |carries| control(WHOSE, typed_before.whose.clone(), "email", "254", carries))}
            <div class="actions">
                <button class="button" type="submit" aria-disabled=is_finding.then_some("true")>
                    {go}
                </button>
                {past}
            </div>
            {not_kept}
            <p class="visually-hidden" role="status">
                {looking}
            </p>
        </form>
    }
}

fn control(
    id: &'static str,
    value: String,
    autocomplete: &'static str,
    longest: &'static str,
    carries: Carries,
) -> Built {
    view! {
        <input
            class="input"
            id=id
            type="text"
            value=value
            autocomplete=autocomplete
            autocapitalize="off"
            spellcheck="false"
            maxlength=longest
            inputmode=(id == WHOSE).then_some("email")
            aria-describedby=carries.described
            aria-invalid=carries.invalid
        />
    }
}

/// What stands in the way, and what to try.
fn in_the_way(trouble: &Trouble, typed: &Typed) -> Option<Built> {
    let face = match trouble {
        Trouble::Nothing => return None,
        Trouble::Expired => obstacle(
            Icon::Clock,
            text!("order.find.expired"),
            text!("order.find.expired_text"),
        ),
        Trouble::Wrong(wrongs) => {
            let problems = wrongs
                .iter()
                .map(|(field, wrong)| (id(*field), said(*field, *wrong)))
                .collect();
            let title = text!("form.problem", count = wrongs.len());
            summary(title, None, problems)
        }
        Trouble::NotMatched => {
            let problems = [Field::Number, Field::Whose]
                .map(|field| (id(field), to_check(field, typed)))
                .into();
            let (title, text) = if typed.whose.contains('@') {
                (
                    text!("order.unmatched.by_email"),
                    text!("order.unmatched.by_email_text"),
                )
            } else {
                (
                    text!("order.unmatched.by_postcode"),
                    text!("order.unmatched.by_postcode_text"),
                )
            };
            summary(title, Some(text), problems)
        }
        Trouble::TooMany(until) => {
            let time = format::time(clock::shown_at(*until).time());
            obstacle(
                Icon::Clock,
                text!("order.find.too_many"),
                text!("order.find.too_many_text", time = time),
            )
        }
        Trouble::Failed(Failure::Offline) => obstacle(
            Icon::Offline,
            text!("order.find.offline"),
            text!("order.find.offline_text"),
        ),
        Trouble::Failed(_) => obstacle(
            Icon::Alert,
            text!("order.find.gone"),
            text!("order.find.gone_text"),
        ),
    };
    Some(face)
}

fn id(field: Field) -> &'static str {
    match field {
        Field::Number => NUMBER,
        Field::Whose => WHOSE,
    }
}

fn said(field: Field, wrong: Wrong) -> String {
    match (field, wrong) {
        (Field::Number, Wrong::TooLong) => text!("order.wrong.number_long"),
        (Field::Number, Wrong::Missing | Wrong::NoEmail) => text!("order.wrong.number"),
        (Field::Whose, Wrong::Missing) => text!("order.wrong.whose"),
        (Field::Whose, Wrong::NoEmail) => text!("order.wrong.email"),
        (Field::Whose, Wrong::TooLong) => text!("order.wrong.whose_long"),
    }
}

/// What to look at again after no order was matched.
fn to_check(field: Field, typed: &Typed) -> String {
    match field {
        Field::Number => text!("order.unmatched.number"),
        Field::Whose if typed.whose.contains('@') => text!("order.unmatched.email"),
        Field::Whose => text!("order.unmatched.postcode"),
    }
}
