//! The team's desk: what shoppers asked for, with photos, the policy's decision
//! and its clause, and the answers. The address says which shelf is looked at and
//! what is open on it; the key, and what is being written, are kept as long as the
//! window is open.

mod draft;
mod matter;
#[cfg(test)]
mod samples;
mod state;
mod view;
mod words;

use std::{collections::HashMap, sync::Arc, time::Duration};

use hemline_api_types::{
    Day,
    contact::Ticket,
    desk::{OrderRequest, OrderReturn},
};
use hemline_policy::document::Policy;
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use self::{
    draft::{Choice, Draft, Entry, Label, Sent},
    matter::{Matter, Tab},
    state::{
        Effect, Entered, Focus, Inside, Msg, Next, Page, Place, Purpose, Shelf, State, update,
    },
};
use crate::{
    api::{self, Failure, Which},
    clock, device, history,
    markup::Built,
    merchant::{self, Shop},
    remote::Remote,
    route::{MerchantId, Route},
    ui::question::{SUMMARY, focus},
};

pub fn page() -> Built {
    let visit = Visit::start();
    let place = Memo::new(|before: Option<&Place>| match history::route() {
        Route::Desk { query } => Place::read(&query),
        // The page is being left.
        _ => before.cloned().unwrap_or_else(|| Place::read(&[])),
    });
    leptos::prelude::Effect::new(move |before: Option<Place>| {
        let place = place.get();
        if before.is_some_and(|before| before != place) {
            visit.happen(Msg::PlaceCame(place.clone()));
        }
        place
    });
    visit.keep_up();
    view::show(visit)
}

const MINUTE: Duration = Duration::from_secs(60);

/// The entry under which the key is kept.
fn entry() -> String {
    device::entry("desk", "key")
}

/// The entry of what is being written.
fn drafts() -> String {
    device::entry("desk", "drafts")
}

/// Names of what the address says.
const TAB: &str = "tab";
const ORDER: &str = "order";
const NEXT: &str = "next";
const SEE: &str = "see";

impl Place {
    fn read(query: &[(String, String)]) -> Self {
        let named = |name: &str| {
            let mut pairs = query.iter().filter(|(known, _)| known == name);
            pairs.next().map(|(_, value)| value.clone())
        };
        let tab = named(TAB);
        Self {
            shelf: match named(ORDER).filter(|number| !number.is_empty()) {
                Some(number) => Shelf::Order(number),
                None if tab.as_deref() == Some(NEXT) => Shelf::Next,
                None => Shelf::Tab(tab.and_then(|tab| Tab::named(&tab)).unwrap_or(Tab::Waiting)),
            },
            see: named(SEE).filter(|reference| !reference.is_empty()),
        }
    }

    fn route(&self) -> Route {
        let mut query = match &self.shelf {
            Shelf::Tab(Tab::Waiting) => Vec::new(),
            Shelf::Tab(tab) => vec![(TAB.to_owned(), tab.name().to_owned())],
            Shelf::Order(number) => vec![(ORDER.to_owned(), number.clone())],
            Shelf::Next => vec![(TAB.to_owned(), NEXT.to_owned())],
        };
        query.extend(self.see.clone().map(|see| (SEE.to_owned(), see)));
        Route::Desk { query }
    }
}

/// A visit to the desk.
#[derive(Clone, Copy)]
struct Visit {
    state: RwSignal<State>,
    /// Whose desk it is, once that is known.
    shop: StoredValue<Option<Shop>>,
    /// By the day from which they hold.
    policies: StoredValue<Vec<(Day, Remote<Arc<Policy>>)>>,
    /// The labels that were chosen, by the references of their returns.
    labels: StoredValue<HashMap<String, File>, LocalStorage>,
    /// This device's clock, as ages are told by it.
    now: RwSignal<i64>,
}

impl Visit {
    fn start() -> Self {
        let written = device::read_for_now(&drafts()).unwrap_or_default();
        let key = device::read_for_now(&entry());
        let (state, effects) = State::start(key, draft::parse(&written));
        let visit = Self {
            state: RwSignal::new(state),
            shop: StoredValue::new(None),
            policies: StoredValue::new(Vec::new()),
            labels: StoredValue::new_local(HashMap::new()),
            now: RwSignal::new(clock::millis()),
        };
        visit.perform(effects);
        visit
    }

    /// Looks again once a minute, and when the page is looked at again.
    fn keep_up(self) {
        let look = move || {
            if !document().hidden() {
                let _ = self.now.try_set(clock::millis());
                self.happen(Msg::TimePassed);
            }
        };
        let seen = window_event_listener_untyped("visibilitychange", move |_| look());
        let online = window_event_listener(ev::online, move |_| look());
        on_cleanup(move || {
            seen.remove();
            online.remove();
        });
        if let Ok(ticks) = set_interval_with_handle(look, MINUTE) {
            on_cleanup(move || ticks.clear());
        }
    }

    fn happen(self, msg: Msg) {
        // The page may have been left meanwhile; then nobody listens.
        let Some(before) = self.state.try_get_untracked() else {
            return;
        };
        let (next, effects) = update(before.clone(), msg);
        if next != before {
            if next.drafts() != before.drafts() {
                device::keep_for_now(&drafts(), &draft::print(next.drafts()));
            }
            keep_focus();
            self.state.set(next);
        }
        self.perform(effects);
    }

    fn perform(self, effects: Vec<Effect>) {
        for effect in effects {
            self.perform_one(effect);
        }
    }

    fn perform_one(self, effect: Effect) {
        match effect {
            Effect::Enter(key) => spawn_local(async move {
                let came = self.enter(key).await.map(Box::new);
                let place = place_now();
                self.happen(Msg::Entered { came, place });
            }),
            Effect::Forget => {
                device::forget_for_now(&entry());
                merchant::take_off();
                let _ = self.labels.try_update_value(HashMap::clear);
            }
            Effect::Go(place) => history::push(&place.route()),
            Effect::Replace(place) => history::replace(&place.route()),
            Effect::Focus(place) => request_animation_frame(move || settle(&place)),
            Effect::List {
                shelf,
                after,
                purpose,
            } => self.with_key(async move |merchant, key| {
                let came = list(&merchant, &key, &shelf, after, purpose).await;
                self.happen(Msg::PageCame {
                    shelf,
                    purpose,
                    came: came.map(Box::new),
                });
            }),
            Effect::See(reference) => self.with_key(async move |merchant, key| {
                let came = see(&merchant, &key, &reference).await.map(Box::new);
                self.happen(Msg::MatterCame { reference, came });
            }),
            Effect::Count => self.with_key(async move |_, key| {
                let came = api::desk(&key).await;
                self.happen(Msg::Counted(came.map(|(desk, _)| Box::new(desk))));
            }),
            Effect::Send {
                matter,
                choice,
                sent,
            } => self.with_key(async move |merchant, key| {
                let reference = matter.reference().to_owned();
                let label = self.label(&reference);
                let came = send(&merchant, &key, *matter, sent, label).await;
                self.happen(Msg::Answered {
                    reference,
                    choice,
                    came: came.map(Box::new),
                });
            }),
        }
    }

    /// Does something in the name of the shop.
    fn with_key<F: Future<Output = ()> + 'static>(
        self,
        act: impl FnOnce(MerchantId, String) -> F + 'static,
    ) {
        let shop = self.shop.try_get_value().flatten();
        let key = self.state.try_with_untracked(|state| match state {
            State::Inside(inside) => Some(inside.key.clone()),
            State::Outside(..) | State::Entering(_) => None,
        });
        if let (Some(shop), Some(Some(key))) = (shop, key) {
            spawn_local(act(shop.id().clone(), key));
        }
    }

    async fn enter(self, key: String) -> Result<Entered, Failure> {
        let (desk, now) = api::desk(&key).await?;
        let ahead = now.map_or(0, |now| now - clock::millis());
        let merchant = MerchantId::parse(&desk.merchant).ok_or(Failure::Unreadable)?;
        let shop = merchant::open(&merchant).await?;
        shop.put_on();
        let currency = shop.profile().currency.clone();
        let _ = self.shop.try_update_value(|place| *place = Some(shop));
        device::keep_for_now(&entry(), &key);
        Ok(Entered {
            key,
            desk,
            ahead,
            currency,
        })
    }

    /// The policy that a matter is decided by.
    fn policy(self, merchant: &MerchantId, version: Day) -> Remote<Arc<Policy>> {
        let known = self.policies.with_value(|policies| {
            let mut versions = policies.iter().filter(|(known, _)| *known == version);
            versions.next().map(|(_, policy)| policy.clone())
        });
        known.unwrap_or_else(|| {
            let merchant = merchant.clone();
            let policy = Remote::new(None, move || {
                let merchant = merchant.clone();
                async move { api::policy_version(&merchant, version).await.map(Arc::new) }
            });
            let kept = policy.clone();
            self.policies
                .update_value(|policies| policies.push((version, kept)));
            policy
        })
    }

    fn label(self, reference: &str) -> Option<File> {
        let label = self
            .labels
            .try_with_value(|labels| labels.get(reference).cloned());
        label.flatten()
    }

    /// Takes the chosen file, and tells what it is.
    fn take_label(self, reference: &str, input: &HtmlInputElement) -> Option<Label> {
        let file = input.files().and_then(|files| files.get(0))?;
        let label = Label {
            name: file.name(),
            bytes: file.size() as u64,
            is_pdf: file.type_() == "application/pdf",
        };
        let reference = reference.to_owned();
        let _ = self
            .labels
            .try_update_value(move |labels| labels.insert(reference, file));
        Some(label)
    }

    /// The open matter's draft with what stands in the fields now.
    fn written(self) -> Option<Draft> {
        let draft = self.inside(|inside| inside.draft(clock::millis()));
        let mut draft = draft.flatten()?;
        let chosen = Choice::ALL
            .into_iter()
            .find(|choice| field(&choice_id(*choice)).is_some_and(|radio| radio.checked()));
        draft.choice = chosen.or(draft.choice);
        for (entry, text) in [
            (Entry::Instructions, &mut draft.instructions),
            (Entry::Reason, &mut draft.reason),
            (Entry::Clause, &mut draft.clause),
            (Entry::On, &mut draft.on),
            (Entry::Finding, &mut draft.finding),
            (Entry::Refunded, &mut draft.refunded),
            (Entry::Replacement, &mut draft.replacement),
            (Entry::Note, &mut draft.note),
            (Entry::Reply, &mut draft.reply),
        ] {
            if let Some(field) = field(view::id(entry)) {
                *text = field.value();
            }
        }
        for (place, received) in draft.received.iter_mut().enumerate() {
            if let Some(field) = field(&view::quantity_id(place)) {
                received.quantity = field.value();
            }
            if let Some(field) = field(&view::condition_id(place)) {
                received.condition = field.value();
            }
        }
        Some(draft)
    }

    /// Reads the desk, untracked; none outside.
    fn inside<T>(self, read: impl FnOnce(&Inside) -> T) -> Option<T> {
        let read = |state: &State| match state {
            State::Inside(inside) => Some(read(inside)),
            State::Outside(..) | State::Entering(_) => None,
        };
        self.state.try_with_untracked(read).flatten()
    }
}

fn choice_id(choice: Choice) -> String {
    format!("choice-{}", choice.name())
}

/// A field of the form; an area and a select have a value as an input does.
fn field(id: &str) -> Option<HtmlInputElement> {
    let element = document().get_element_by_id(id)?;
    Some(element.unchecked_into())
}

fn place_now() -> Place {
    match history::route_now() {
        Route::Desk { query } => Place::read(&query),
        _ => Place::read(&[]),
    }
}

// What is asked of the server

async fn list(
    merchant: &MerchantId,
    key: &str,
    shelf: &Shelf,
    after: Next,
    purpose: Purpose,
) -> Result<Page, Failure> {
    let which = match shelf {
        Shelf::Tab(tab) => Which::In(tab.states()),
        Shelf::Order(number) => Which::Of(number.clone()),
        Shelf::Next => {
            return Ok(Page {
                matters: Vec::new(),
                next: Next::default(),
            });
        }
    };
    let goes_on = |after: &Option<String>| purpose != Purpose::More || after.is_some();
    let (mut matters, mut next) = (Vec::new(), Next::default());
    if goes_on(&after.returns) {
        let page = api::returns(merchant, key, &which, after.returns.as_deref()).await?;
        matters.extend(page.returns.into_iter().map(of_return));
        next.returns = page.next;
    }
    if *shelf == Shelf::Tab(Tab::Waiting) && goes_on(&after.requests) {
        let page = api::waiting_requests(merchant, key, after.requests.as_deref()).await?;
        matters.extend(page.requests.into_iter().map(of_request));
        next.requests = page.next;
    }
    let letters = match shelf {
        Shelf::Tab(tab) => tab.letters(),
        Shelf::Order(_) | Shelf::Next => None,
    };
    if let Some(states) = letters
        && goes_on(&after.letters)
    {
        let page = api::tickets(merchant, key, states, after.letters.as_deref()).await?;
        matters.extend(page.tickets.into_iter().map(of_ticket));
        next.letters = page.next;
    }
    Ok(Page { matters, next })
}

/// What has this reference: a letter, a return, or else a wish that waits.
async fn see(merchant: &MerchantId, key: &str, reference: &str) -> Result<Matter, Failure> {
    if reference.starts_with("T-") {
        return api::ticket(merchant, key, reference).await.map(of_ticket);
    }
    match api::return_of(merchant, key, reference).await {
        Ok(back) => return Ok(of_return(back)),
        Err(Failure::NotFound) => {}
        Err(failure) => return Err(failure),
    }
    let mut after = None;
    loop {
        let page = api::waiting_requests(merchant, key, after.as_deref()).await?;
        let mut asked = page.requests.into_iter();
        if let Some(asked) = asked.find(|asked| asked.request.reference == reference) {
            return Ok(of_request(asked));
        }
        after = Some(page.next.ok_or(Failure::NotFound)?);
    }
}

/// Sends an answer. Returns the matter as it is then.
async fn send(
    merchant: &MerchantId,
    key: &str,
    matter: Matter,
    sent: Sent,
    label: Option<File>,
) -> Result<Matter, Failure> {
    let with_label = match &sent {
        Sent::Step { with_label, .. } => *with_label,
        Sent::Label => true,
        Sent::Answer { .. } | Sent::Reply { .. } => false,
    };
    let reference = matter.reference().to_owned();
    if with_label {
        // A file that is gone is chosen once more.
        let label = label.ok_or(Failure::NotFound)?;
        api::put_label(merchant, key, &reference, &label).await?;
    }
    match (matter, sent) {
        (Matter::Return(before), Sent::Step { body, .. }) => {
            let back = api::take_step(merchant, key, &reference, body).await?;
            Ok(of_return(OrderReturn { back, ..*before }))
        }
        (Matter::Return(_), Sent::Label | Sent::Answer { .. } | Sent::Reply { .. }) => {
            api::return_of(merchant, key, &reference)
                .await
                .map(of_return)
        }
        (Matter::Request(before), Sent::Answer { body }) => {
            let request = api::answer_request(merchant, key, &reference, body).await?;
            Ok(of_request(OrderRequest { request, ..*before }))
        }
        (Matter::Ticket(before), Sent::Reply { body }) => {
            // One answer to how it stands, however often it is sent.
            let repeated = format!("{reference}.{}.{:?}", before.replies.len(), before.state);
            let ticket = api::reply(merchant, key, &reference, &repeated, body).await?;
            Ok(of_ticket(ticket))
        }
        (matter @ Matter::Request(_), Sent::Step { .. } | Sent::Label | Sent::Reply { .. })
        | (matter @ Matter::Ticket(_), Sent::Step { .. } | Sent::Label | Sent::Answer { .. }) => {
            Ok(matter)
        }
    }
}

fn of_return(back: OrderReturn) -> Matter {
    Matter::Return(Box::new(back))
}

fn of_request(asked: OrderRequest) -> Matter {
    Matter::Request(Box::new(asked))
}

fn of_ticket(ticket: Ticket) -> Matter {
    Matter::Ticket(Box::new(ticket))
}

// The focus

/// Moves the focus once the picture is there.
fn settle(place: &Focus) {
    let there = match place {
        Focus::Problem => SUMMARY.to_owned(),
        Focus::Heading => view::HEADING.to_owned(),
        Focus::Detail => view::DETAIL.to_owned(),
        Focus::Row(reference) => view::row_id(reference),
    };
    if document().get_element_by_id(&there).is_some() {
        focus(&there);
    } else {
        focus(view::HEADING);
    }
}

/// Gives the focus back to what had it, where a new picture has taken it away:
/// the parts of a picture keep their ids.
fn keep_focus() {
    let Some(focused) = document().active_element().map(|element| element.id()) else {
        return;
    };
    request_animation_frame(move || {
        let is_lost = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        if is_lost && !focused.is_empty() {
            if document().get_element_by_id(&focused).is_some() {
                focus(&focused);
            } else {
                focus(view::HEADING);
            }
        }
    });
}
