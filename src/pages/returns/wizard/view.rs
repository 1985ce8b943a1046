//! How the wizard is shown. Every sentence is the catalogue's, every hint and
//! clause the policy's.

mod evidence;
mod margin;
mod pieces;
mod question;
mod refused;
mod summary;

use hemline_api_types::returns::{Piece, Reconsider};
use leptos::prelude::*;

use super::{
    Query, Wizard,
    draft::{Draft, Item},
    replay::{Ground, Place, Replay, Step},
    route,
    state::{State, Trouble},
};
use crate::{
    format,
    markup::{Built, view},
    pages::{evidence::Shot, returns::Page},
    route::Route,
    text,
    ui::{garment::garment, link::back_link},
};

/// What of the state makes another picture: not each letter.
#[derive(Clone, PartialEq)]
pub struct Picture {
    place: Place,
    trouble: Trouble,
    phase: Phase,
    /// Of the item that the place is about.
    shots: Vec<Shot>,
}

/// How far sending is.
#[derive(Clone, PartialEq)]
enum Phase {
    Writing,
    Gathering,
    Sending,
    Waiting,
    Differs(Box<Reconsider>),
}

impl Picture {
    pub fn of(place: Place, state: &State) -> Self {
        let (trouble, phase) = match state {
            State::Writing(_, trouble) => (trouble.clone(), Phase::Writing),
            State::Gathering(_) => (Trouble::Nothing, Phase::Gathering),
            State::Sending(_) => (Trouble::Nothing, Phase::Sending),
            State::Waiting(_) => (Trouble::Nothing, Phase::Waiting),
            State::Differs(_, instead) => (Trouble::Nothing, Phase::Differs(instead.clone())),
        };
        let shots = match place {
            Place::Ask(nth, Step::Evidence) => {
                let item = state.draft().items.get(nth);
                // A new id is no new picture: what shows the photo follows it.
                let shots = item.map(|item| item.photos.clone()).unwrap_or_default();
                shots
                    .into_iter()
                    .map(|shot| Shot { id: None, ..shot })
                    .collect()
            }
            Place::Ask(..) | Place::Pieces | Place::Refused(_) | Place::Way | Place::Check => {
                Vec::new()
            }
        };
        Self {
            place,
            trouble,
            phase,
            shots,
        }
    }
}

/// The id of the piece's words. They name the form of its questions, which come one
/// after another and say "it".
const PIECE: &str = "piece";

/// What every part of the page is made of.
struct Scene<'s> {
    page: &'s Page,
    ground: &'s Ground,
    wizard: Wizard,
    picture: &'s Picture,
    draft: Draft,
    replay: Replay,
    query: Memo<Query>,
}

pub fn show(
    page: &Page,
    ground: &Ground,
    wizard: Wizard,
    picture: &Picture,
    query: Memo<Query>,
) -> Built {
    let draft = wizard.state.with_untracked(|state| state.draft().clone());
    let scene = Scene {
        page,
        ground,
        wizard,
        picture,
        replay: ground.replay(&draft),
        draft,
        query,
    };
    if let Phase::Differs(instead) = &picture.phase {
        return summary::differs(&scene, instead);
    }
    match picture.place {
        Place::Pieces => pieces::pieces(&scene),
        Place::Ask(nth, Step::Evidence) => evidence::evidence(&scene, nth),
        Place::Ask(nth, step) => question::ask(&scene, nth, step),
        Place::Way => question::way(&scene),
        Place::Refused(nth) => refused::refused(&scene, nth),
        Place::Check => summary::check(&scene),
    }
}

impl Scene<'_> {
    fn to(&self, place: Place) -> String {
        route(self.page.shop.id(), place).to_string()
    }

    fn contact(&self) -> String {
        Route::Contact {
            merchant: self.page.shop.id().clone(),
            query: Vec::new(),
        }
        .to_string()
    }

    fn order(&self) -> String {
        Route::Order {
            merchant: self.page.shop.id().clone(),
            task: None,
        }
        .to_string()
    }

    fn item(&self, nth: usize) -> Option<(&Item, &Piece)> {
        let item = self.draft.items.get(nth)?;
        Some((item, self.ground.piece(&item.line)?))
    }

    fn back(&self) -> Built {
        let before = self.replay.before(self.picture.place);
        let href = self.to(before.unwrap_or(Place::Pieces));
        back_link(href, text!("check.back"))
    }

    /// The piece that a page is about.
    fn head(&self, nth: usize) -> Option<Built> {
        let (item, piece) = self.item(nth)?;
        let several = piece.quantity > 1;
        let count = several.then(|| {
            text!(
                "return.of_pieces",
                number = format::number(item.quantity),
                all = format::number(piece.quantity)
            )
        });
        let detail: Vec<String> = piece.variant.iter().cloned().chain(count).collect();
        let head = view! {
            <div class="item">
                {garment(piece.category.as_deref())}
                <div id=PIECE>
                    <p class="item-name">{piece.name.clone()}</p>
                    <p class="item-detail">{detail.join(" · ")}</p>
                </div>
            </div>
        };
        Some(head)
    }
}
