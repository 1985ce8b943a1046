//! The order that a letter is about, found before the rest is asked: by the form
//! that every page shares, with a way past it.

use hemline_api_types::contact::ContactTopic;
use leptos::prelude::*;

use crate::{
    markup::{Built, view},
    merchant::Shop,
    pages::{
        contact::{Aside, address},
        finding::{self, Picture, Trouble, Typed},
        heading,
        returns::{self, state::State},
        ways,
    },
    remote::Patience,
    text,
    ui::{
        faces::{Place, trouble, waiting},
        link::back_link,
        page_head::page_head,
    },
};

pub(in crate::pages::contact) fn first(
    shop: &Shop,
    topic: &ContactTopic,
    opening: &State,
    aside: Aside,
) -> Built {
    match opening {
        State::Asking(typed, trouble) => find(shop, topic, typed, trouble, false, aside),
        State::Finding(typed) => find(shop, topic, typed, &Trouble::Nothing, true, aside),
        State::Shut(_, failure) => {
            let again = move || aside.happen(returns::Msg::AgainChosen);
            trouble(failure, Place::Page, again, past(aside))
        }
        // An open order is the letter's.
        State::Opening(_) | State::Open(_) => {
            let again = move || aside.happen(returns::Msg::AgainChosen);
            waiting(Patience::While, text!("order.find.looking"), again)
        }
    }
}

fn find(
    shop: &Shop,
    topic: &ContactTopic,
    typed: &Typed,
    trouble: &Trouble,
    is_finding: bool,
    aside: Aside,
) -> Built {
    let heading = heading(&topic.title);
    let picture = Picture {
        title: topic.title.clone(),
        lede: text!("contact.find_lede"),
        typed,
        trouble,
        is_finding,
    };
    let chosen = Callback::new(move |typed| aside.find(typed));
    let form = finding::form(&picture, past(aside), chosen);
    view! {
        {back_link(address(shop.id(), None), text!("contact.other_topic"))}
        <div class="spread">
            <div class="spread-main">
                {page_head(heading, picture.title, picture.lede)}
                {form}
            </div>
            <aside class="margin" aria-labelledby="where">
                <div class="block">
                    {finding::why()}
                    {ways::team(shop)}
                </div>
            </aside>
        </div>
    }
}

fn past(aside: Aside) -> Built {
    view! {
        <button class="button button-quiet" type="button" on:click=move |_| aside.go_without(true)>
            {text!("contact.without")}
        </button>
    }
}
