//! How the topics and a topic's form are shown. Every hint and clause is the
//! policy's, every other sentence the catalogue's.

mod form;
pub mod order;
mod topics;
pub mod why;

use std::sync::Arc;

use hemline_api_types::contact::{NamedPieces, Redecided, Ticket};
use hemline_policy::{decision::Outcome, fact::Fact};
use leptos::prelude::*;

pub use self::topics::{topics, without_topics};
use super::{
    Writer, address,
    ground::{Ground, Standing},
    state::{Msg, State, Trouble, Version},
    status,
};
use crate::{
    format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{check::words, faq_address, heading, questions::Answer, said::entries},
    text,
    ui::{
        clause_note::clause_note,
        facts::{fact_row, facts},
        icon::Icon,
        link::{back_link, link_on},
        notice::notice,
        page_head::page_head,
    },
};

/// What of the state makes another picture: not each letter, nor each answer.
#[derive(Clone, PartialEq)]
enum Picture {
    Form(Trouble),
    Differs(Box<Redecided>),
    Sent(Box<Ticket>, Version),
}

/// How far sending is.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Writing,
    Gathering,
    Sending,
    Waiting,
}

/// What every part of the page is made of.
#[derive(Clone)]
pub struct Scene {
    shop: Shop,
    ground: Arc<Ground>,
    writer: Writer,
    standing: Memo<Standing>,
    phase: Memo<Phase>,
}

pub fn show(shop: &Shop, ground: Ground, writer: Writer) -> Built {
    let ground = Arc::new(ground);
    let stands = ground.clone();
    let standing = Memo::new(move |_| {
        let state = writer.state.get();
        state
            .draft()
            .map(|draft| stands.stand(draft))
            .unwrap_or_default()
    });
    let picture = Memo::new(move |_| match writer.state.get() {
        State::Writing(_, trouble) => Picture::Form(trouble),
        State::Gathering(_) | State::Sending(_) | State::Retrieving(_) | State::Waiting(_) => {
            Picture::Form(Trouble::Nothing)
        }
        State::Differs(_, instead) => Picture::Differs(instead),
        State::Sent(ticket, version) => Picture::Sent(ticket, version),
    });
    let phase = Memo::new(move |_| match writer.state.get() {
        State::Gathering(_) => Phase::Gathering,
        State::Sending(_) | State::Retrieving(_) => Phase::Sending,
        State::Waiting(_) => Phase::Waiting,
        State::Writing(..) | State::Differs(..) | State::Sent(..) => Phase::Writing,
    });
    let scene = Scene {
        shop: shop.clone(),
        ground,
        writer,
        standing,
        phase,
    };
    (move || match picture.get() {
        Picture::Form(trouble) => form::form(&scene, &trouble),
        Picture::Differs(instead) => differs(&scene, &instead),
        Picture::Sent(ticket, version) => sent(&scene.shop, &ticket, version),
    })
    .built()
}

impl Scene {
    fn back(&self) -> Built {
        back_link(address(self.shop.id(), None), text!("contact.other_topic"))
    }

    /// The answers on the same matter.
    fn answers(&self) -> Built {
        let href = faq_address(self.shop.id(), &self.ground.topic.title);
        link_on(href, text!("contact.answers"))
    }
}

/// What the policy says on a topic, in one sentence.
fn verdict(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => text!("contact.verdict.accepted"),
        Outcome::Refused => text!("contact.verdict.refused"),
        Outcome::Review => text!("contact.verdict.review"),
        Outcome::Unstated => text!("contact.verdict.unstated"),
        Outcome::Ask => text!("contact.verdict.ask"),
    }
}

/// The server decides otherwise than was shown.
fn differs(scene: &Scene, instead: &Redecided) -> Built {
    let told = &instead.decided;
    let title = text!("contact.differs");
    let heading = heading(&title);
    let writer = scene.writer;
    let note = clause_note(entries(scene.shop.id(), told.hints.iter()));
    // What the shop's records say otherwise.
    let overruled = instead.overruled.iter().filter_map(|wrong| {
        let name = words::named(&wrong.answered.fact)?;
        let known = fact_words(scene, &wrong.answered.fact, &wrong.known)?;
        let given = fact_words(scene, &wrong.answered.fact, &wrong.answered.value)?;
        let note = text!("contact.differs.you", answer = given);
        Some(fact_row(name, known.built(), vec![note.built()]))
    });
    let overruled = facts(overruled.collect());
    view! {
        {page_head(heading, title, text!("contact.differs_lede"))}
        <div class="spread">
            <div class="spread-main">
                {why::hint(told)}
                {overruled}
                <div class="actions">
                    <button class="button" type="button" on:click=move |_| writer.happen(Msg::DecisionTaken)>
                        {text!("contact.differs.go")}
                    </button>
                    <button
                        class="button button-quiet"
                        type="button"
                        on:click=move |_| writer.happen(Msg::BackChosen)
                    >
                        {text!("contact.differs.back")}
                    </button>
                </div>
            </div>
            <aside class="margin" aria-label=text!("check.why_label")>
                {note}
            </aside>
        </div>
    }
}

/// A fact's value, as the engine writes it, in words.
fn fact_words(scene: &Scene, fact: &str, value: &str) -> Option<String> {
    let engine = scene.ground.engine.as_ref()?;
    let fact = Fact::named(fact)?;
    let value = engine.policy.vocabulary().parse(fact, value).ok()?;
    Some(words::answer(engine, fact, Answer::Is(value)))
}

/// The team has it.
fn sent(shop: &Shop, ticket: &Ticket, version: Version) -> Built {
    let title = text!("contact.sent");
    let heading = heading(&title);
    let lede = text!("contact.sent_lede", email = &ticket.ask.email);
    let earlier = (version == Version::Earlier).then(|| {
        notice(
            Icon::Alert,
            text!("contact.sent_earlier"),
            text!("contact.sent_earlier_text"),
        )
    });
    let mut rows = vec![fact_row(
        text!("order.asked.reference"),
        ticket.reference.clone().built(),
        vec![text!("order.asked.reference_hint").built()],
    )];
    rows.push(fact_row(
        text!("contact.row.topic"),
        ticket.title.clone().built(),
        Vec::new(),
    ));
    rows.extend(pieces_row(&ticket.pieces));
    view! {
        {back_link(address(shop.id(), None), text!("contact.all_topics"))}
        <div class="spread">
            <div class="spread-main">
                {page_head(heading, title, lede)}
                {earlier}
                {facts(rows)}
                <div class="block">
                    <h2 class="small-title">{text!("check.next")}</h2>
                    <p>{text!("contact.sent_next")}</p>
                </div>
                <div class="actions">
                    <a class="button" href=status::address(shop.id())>
                        {text!("contact.to_status")}
                    </a>
                </div>
            </div>
        </div>
    }
}

/// Pieces by name; nothing without one.
pub fn pieces_row(pieces: &[NamedPieces]) -> Option<Built> {
    if pieces.is_empty() {
        return None;
    }
    let pieces: Vec<_> = pieces
        .iter()
        .map(|piece| {
            let several = (piece.quantity > 1).then(|| format::number(piece.quantity));
            let words = [several, Some(piece.name.clone()), piece.variant.clone()];
            let words: Vec<String> = words.into_iter().flatten().collect();
            view! { <li>{words.join(" · ")}</li> }
        })
        .collect();
    let list = view! { <ul>{pieces}</ul> };
    Some(fact_row(text!("contact.row.pieces"), list, Vec::new()))
}
