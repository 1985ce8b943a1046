//! Writing to the team: what one can write about, and for each topic the form that
//! asks for what its clauses want. Beside it stand the ways that the shop's
//! document states, and no other.

mod draft;
mod ground;
mod state;
pub mod status;
mod suggest;
mod view;
mod ways;

use std::sync::Arc;

use hemline_api_types::contact::{Contact, ContactTopic, OrderUse};
use hemline_policy::{document::Policy, fact::Fact};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::File;

use self::{
    draft::{Draft, Spot},
    ground::Ground,
    state::{Effect, Msg, State, update},
};
use super::{
    evidence::{
        self,
        photos::{Loss, News, Photos, Told as Heard},
    },
    finding::{Pass, Typed, show_trouble},
    not_found, questions,
    returns::{
        self, Visit,
        state::{Open, State as Opening},
    },
    ways as team_ways,
};
use crate::{
    api, clock,
    device::{self, Kept},
    history,
    markup::{Build, Built},
    merchant::{Shop, shop},
    remote::{Load, Remote},
    route::{MerchantId, Route},
    text,
    ui::faces::awaited,
};

/// The topic in the address.
const ABOUT: &str = "about";
/// The same by the claim that it is, or what is wrong in general.
const CLAIM: &str = "claim";
const ANY_CLAIM: &str = "any";

/// A draft stays so long on the device, in milliseconds.
const A_WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

/// How the device's entries for what is being written start.
pub fn drafts(merchant: &MerchantId) -> String {
    device::entry(merchant.as_str(), "contact-")
}

/// The address of a topic's form, or of all topics.
pub fn address(merchant: &MerchantId, topic: Option<&str>) -> String {
    let about = topic.map(|topic| (ABOUT.to_owned(), topic.to_owned()));
    Route::Contact {
        merchant: merchant.clone(),
        query: about.into_iter().collect(),
    }
    .to_string()
}

/// The address where something that is wrong is told: with a claim of the engine's
/// its topic, else those of all claims.
pub fn claim_address(merchant: &MerchantId, claim: Option<&str>) -> String {
    let claim = claim.unwrap_or(ANY_CLAIM).to_owned();
    Route::Contact {
        merchant: merchant.clone(),
        query: vec![(CLAIM.to_owned(), claim)],
    }
    .to_string()
}

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
enum Place {
    #[default]
    Topics,
    /// Only those in which something is wrong.
    Claims,
    Topic(String),
}

impl Place {
    /// What the address does not know is among the topics.
    fn of(query: &[(String, String)], contact: &Contact) -> Self {
        let mut topics = contact.topics.iter();
        let topic = query.iter().find_map(|(name, value)| match name.as_str() {
            ABOUT => topics.find(|topic| topic.id == *value),
            CLAIM => topics.find(|topic| topic_claim(topic) == Some(value)),
            _ => None,
        });
        if let Some(topic) = topic {
            return Self::Topic(topic.id.clone());
        }
        let has_claims = contact.topics.iter().any(is_claim);
        if has_claims && query.iter().any(|(name, _)| name == CLAIM) {
            Self::Claims
        } else {
            Self::Topics
        }
    }
}

/// Which claim a topic is.
fn topic_claim(topic: &ContactTopic) -> Option<&str> {
    let question = topic.question.as_ref()?;
    let mut facts = question.facts.iter();
    facts
        .find(|known| known.fact == Fact::Claim.name())
        .map(|known| known.value.as_str())
}

fn is_claim(topic: &ContactTopic) -> bool {
    topic_claim(topic).is_some()
}

pub fn page() -> Built {
    let shop = shop();
    // What is asked for stays while the page is being left.
    let query = Memo::new(
        |before: Option<&Vec<(String, String)>>| match history::route() {
            Route::Contact { query, .. } => query,
            _ => before.cloned().unwrap_or_default(),
        },
    );
    let contact = shop.contact();
    (move || {
        // The ways to the team stand where the topics did not come.
        if let Load::Failed(_) = contact.get() {
            return view::without_topics(&shop, contact.clone());
        }
        let (shop, for_team) = (shop.clone(), shop.clone());
        awaited(
            contact.clone(),
            text!("contact.wait"),
            not_found::unknown_page_of_shop,
            move || team_ways::team(&for_team),
            move |contact: Arc<Contact>| {
                let (shop, known) = (shop.clone(), contact.clone());
                let place = Memo::new(move |_| query.with(|query| Place::of(query, &known)));
                (move || {
                    let place = place.get();
                    let topic = contact
                        .topics
                        .iter()
                        .find(|topic| place == Place::Topic(topic.id.clone()));
                    match topic {
                        None => view::topics(&shop, &contact, place == Place::Claims),
                        Some(topic) => letter(&shop, Arc::new(topic.clone())),
                    }
                })
                .built()
            },
        )
    })
    .built()
}

// The order first

/// What is shown of a topic: the form that finds the order, or the letter.
#[derive(Clone, PartialEq)]
enum Step {
    Order(Opening),
    /// The letter, with the order if it is open.
    Letter(Option<Box<Open>>),
}

/// What a visit to a topic's page has at hand.
#[derive(Clone, Copy)]
struct Aside {
    /// Which order; none where the topic is about none.
    visit: Option<Visit>,
    /// Whether it is written without an open order.
    is_without: RwSignal<bool>,
    /// The email that an order was found by, as long as the page is open.
    email: StoredValue<Option<String>>,
}

fn letter(shop: &Shop, topic: Arc<ContactTopic>) -> Built {
    let visit = (topic.order != OrderUse::None).then(|| Visit::start(shop));
    let begun = matches!(
        device::read(&entry(shop.id(), &topic)),
        Kept::Living(text) if Draft::parse(&text).of.is_none()
    );
    let aside = Aside {
        visit,
        is_without: RwSignal::new(begun || topic.order == OrderUse::Possible),
        email: StoredValue::new(None),
    };
    let step = Memo::new(move |_| match visit.map(|visit| visit.state.get()) {
        None => Step::Letter(None),
        Some(Opening::Open(open)) => Step::Letter(Some(open)),
        // A pass that the device kept is worth a moment.
        Some(opening @ Opening::Opening(_)) => Step::Order(opening),
        Some(_) if aside.is_without.get() => Step::Letter(None),
        Some(opening) => Step::Order(opening),
    });
    let shop = shop.clone();
    (move || match step.get() {
        Step::Order(opening) => view::order::first(&shop, &topic, &opening, aside),
        Step::Letter(open) => with_policy(&shop, topic.clone(), open, aside),
    })
    .built()
}

impl Aside {
    /// Find was chosen.
    fn find(self, typed: Typed) {
        let whose = typed.whose.trim();
        if whose.contains('@') {
            self.email.set_value(Some(whose.to_owned()));
        }
        self.happen(returns::Msg::FindChosen(typed));
    }

    fn happen(self, msg: returns::Msg) {
        if let Some(visit) = self.visit {
            visit.happen(msg);
        }
    }

    /// The order is not looked for, or after all.
    fn go_without(self, is_without: bool) {
        history::expect_heading();
        self.is_without.set(is_without);
    }
}

/// The letter, as soon as the policy is there if the topic asks it something.
fn with_policy(
    shop: &Shop,
    topic: Arc<ContactTopic>,
    open: Option<Box<Open>>,
    aside: Aside,
) -> Built {
    let policy: Option<Remote<Arc<Policy>>> =
        topic.question.as_ref().map(|_| match (&open, aside.visit) {
            (Some(open), Some(visit)) => visit.policy(open.returnable.policy_version),
            (_, _) => shop.policy(),
        });
    let (shop, for_team) = (shop.clone(), shop.clone());
    let Some(policy) = policy else {
        return write(&shop, topic, open, None, aside);
    };
    awaited(
        policy,
        text!("wait.policy"),
        not_found::unknown_page_of_shop,
        move || team_ways::team(&for_team),
        move |policy| write(&shop, topic.clone(), open.clone(), Some(policy), aside),
    )
}

// The letter

fn entry(merchant: &MerchantId, topic: &ContactTopic) -> String {
    drafts(merchant) + &topic.id
}

fn write(
    shop: &Shop,
    topic: Arc<ContactTopic>,
    open: Option<Box<Open>>,
    policy: Option<Arc<Policy>>,
    aside: Aside,
) -> Built {
    let entry = entry(shop.id(), &topic);
    let (pass, order) = match open {
        Some(open) => (Some(open.pass), Some(Arc::new(open.returnable))),
        None => (None, None),
    };
    let now = match &order {
        Some(order) => order.seen_at.0.naive_local(),
        None => clock::now(),
    };
    let ground = Ground {
        topic,
        engine: policy.map(|policy| questions::Ground { policy, now }),
        order,
    };
    let mut draft = match device::read(&entry) {
        Kept::Living(text) => Draft::parse(&text),
        Kept::Nothing | Kept::Ended => {
            device::forget_files(&entry);
            Draft::new(device::once())
        }
    };
    match &ground.order {
        Some(order) => draft.turn_to(&order.number),
        None => {
            // The number of the order that was open is not asked for again.
            if let Some(number) = draft.of.take() {
                draft.set(&Spot::Order, number);
            }
        }
    }
    if let Some(email) = aside.email.get_value() {
        draft.take_over(&email);
    }
    let local = StoredValue::new(None::<Writer>);
    let news = Callback::new(move |(photo, told): (String, Heard)| {
        if let Some(writer) = local.try_get_value().flatten() {
            writer.heard(photo, &told);
        }
    });
    let merchant = shop.id();
    let photos = pass
        .as_ref()
        .map(|pass| Photos::new(merchant, pass, entry.clone(), news));
    let writer = Writer {
        photos,
        lost: RwSignal::new(None),
        state: RwSignal::new(State::resumed(draft.clone())),
        ground: StoredValue::new(ground.clone()),
        merchant: StoredValue::new(merchant.clone()),
        pass: StoredValue::new(pass),
        entry: StoredValue::new(entry),
        aside,
    };
    local.set_value(Some(writer));
    if let Some(photos) = photos {
        for shot in draft.photos.iter().filter(|shot| shot.id.is_none()) {
            photos.resume(shot.local.clone());
        }
    }
    let online = window_event_listener(ev::online, move |_| writer.happen(Msg::CameOnline));
    on_cleanup(move || online.remove());
    view::show(shop, ground, writer)
}

#[derive(Clone, Copy)]
struct Writer {
    state: RwSignal<State>,
    /// None where no order is open: then there is nowhere to send them to.
    photos: Option<Photos>,
    /// The name of the place whose photo is none any more, and why.
    lost: RwSignal<Option<(String, Loss)>>,
    ground: StoredValue<Ground>,
    merchant: StoredValue<MerchantId>,
    pass: StoredValue<Option<Pass>>,
    entry: StoredValue<String>,
    aside: Aside,
}

impl Writer {
    fn happen(self, msg: Msg) {
        let (Some(before), Some(ground)) =
            (self.state.try_get_untracked(), self.ground.try_get_value())
        else {
            // The page may have been left meanwhile; then nobody listens.
            return;
        };
        let is_a_letter = matches!(msg, Msg::Written(..));
        let (next, effect) = update(&ground, before.clone(), msg);
        if is_a_letter {
            // No letter makes another picture.
            self.state.update_untracked(|state| *state = next);
        } else if next != before {
            if matches!(next, State::Differs(..) | State::Sent(..)) {
                history::expect_heading();
            }
            self.state.set(next);
        }
        self.perform(effect);
    }

    fn perform(self, effect: Effect) {
        let (Some(merchant), Some(pass)) =
            (self.merchant.try_get_value(), self.pass.try_get_value())
        else {
            return;
        };
        match effect {
            Effect::Nothing => {}
            Effect::Keep(draft) => self.keep(&draft),
            Effect::ShowTrouble => {
                self.state.with_untracked(|state| {
                    if let Some(draft) = state.draft() {
                        self.keep(draft);
                    }
                });
                show_trouble();
            }
            Effect::Send(draft, body) => {
                self.keep(&draft);
                spawn_local(async move {
                    let token = pass.as_ref().map(|pass| pass.token.as_str());
                    let answer = api::send_ticket(&merchant, token, &draft.key, body).await;
                    self.happen(Msg::Answered(answer.map(Box::new)));
                });
            }
            Effect::Conclude(ticket) => {
                if let Some(entry) = self.entry.try_get_value() {
                    device::forget(&entry);
                    device::forget_files(&entry);
                }
                status::remember(&merchant, &ticket.reference, &ticket.ask.email);
            }
            Effect::GiveUp(draft) => {
                self.keep(&draft);
                self.aside.is_without.set(false);
                self.aside.happen(returns::Msg::PassRefused);
            }
        }
    }

    fn keep(self, draft: &Draft) {
        if let Some(entry) = self.entry.try_get_value() {
            // A device that keeps nothing still has the draft on the page.
            device::keep(&entry, &draft.print(), clock::millis() + A_WEEK);
        }
    }

    /// Files were chosen for a place.
    fn took(self, slot: &str, files: Vec<File>) {
        let Some(photos) = self.photos else { return };
        self.lost.set(None);
        let taken: Vec<(String, File)> = files
            .into_iter()
            .map(|file| (device::once(), file))
            .collect();
        let locals = taken.iter().map(|(local, _)| local.clone()).collect();
        let of = evidence::photo_named(slot);
        self.happen(Msg::PhotosTaken { of, locals });
        self.state.with_untracked(|state| {
            let mut shots = state.draft().into_iter().flat_map(|draft| &draft.photos);
            let first = taken.first().map(|(local, _)| local);
            if let Some(shot) = shots.find(|shot| Some(&shot.local) == first) {
                evidence::focus_on(shot);
            }
        });
        for (local, file) in taken {
            photos.take(local, file.unchecked_into());
        }
    }

    fn heard(self, local: String, told: &News) {
        match told {
            News::Uploaded(id) => self.happen(Msg::PhotoUploaded {
                local,
                id: id.clone(),
            }),
            News::Failed => self.happen(Msg::PhotoFailed { local }),
            News::Lost(loss) => {
                let slot = self.state.try_with_untracked(|state| {
                    let mut photos = state.draft().into_iter().flat_map(|draft| &draft.photos);
                    photos
                        .find(|shot| shot.local == local)
                        .map(|shot| (evidence::slot(shot.of), *loss))
                });
                self.lost.try_set(slot.flatten());
                self.happen(Msg::PhotoRemoved { local });
            }
            News::PassEnded => self.aside.happen(returns::Msg::PassRefused),
        }
    }
}

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_leads_to_its_topic() {
        let topic = |id: &str, claim: Option<&str>| {
            let question = claim.map(|claim| {
                let facts = [json!({ "fact": "claim", "value": claim })];
                json!({ "topic": "claim", "facts": facts })
            });
            json!({
                "id": id, "title": id, "question": question, "order": "wanted",
                "fields": [], "clauses": [],
            })
        };
        let faulty = topic("faulty", Some("faulty_item"));
        let topics = json!({ "topics": [faulty, topic("else", None)] });
        let contact: Contact = serde_json::from_value(topics).unwrap();
        let of =
            |name: &str, value: &str| Place::of(&[(name.to_owned(), value.to_owned())], &contact);
        assert_eq!(of("about", "else"), Place::Topic("else".into()));
        assert_eq!(of("claim", "faulty_item"), Place::Topic("faulty".into()));
        assert_eq!(of("claim", "any"), Place::Claims);
        assert_eq!(of("claim", "missing_item"), Place::Claims);
        assert_eq!(of("about", "nonsense"), Place::Topics);
        assert_eq!(Place::of(&[], &contact), Place::Topics);
        let calm = json!({ "topics": [topic("else", None)] });
        let calm: Contact = serde_json::from_value(calm).unwrap();
        let any = [("claim".to_owned(), "any".to_owned())];
        assert_eq!(Place::of(&any, &calm), Place::Topics);
    }
}
