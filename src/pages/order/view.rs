//! How an order is shown: how it stands, what can be done now and until when,
//! where its parcels are, and what has happened. Every sentence is the
//! catalogue's, every hint the server's with its clause.

mod asking;
mod parcels;

use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use hemline_api_types::{
    Instant,
    contact::{Ticket, TicketState},
    order::{Hint, Line, Order, OrderState, Request, RequestState, ReturnParcel, Told},
};
use hemline_policy::{
    decision::Outcome,
    document::{Payer, Topic},
};
use leptos::prelude::*;

pub use self::asking::ask;
use super::{
    countdown::{Countdown, Left, said},
    state::{Freshness, Msg, Open},
    telling::{
        self, Group, also, arrived_on, groups, known, so_far, standing, standing_request, today,
        told,
    },
    words,
};
use crate::{
    clock, format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{
        back_home, check, contact, heading,
        refund::{
            Clock,
            view::{Refund, refund},
        },
        returns,
        said::{self, Row, Sum, amount, dated, last_seen, section, short},
    },
    route::{Route, Task},
    text,
    ui::{
        clause_note::{ClauseEntry, clause_note},
        facts::{fact_row, facts},
        hint::hint_note,
        icon::{Icon, icon},
        link::{link_on, row_link},
        tape::{Days, tape},
        timeline::{self, Step, timeline},
        verdict::Mark,
    },
    woven,
};

/// What the parts of the page are made of.
#[derive(Clone)]
pub struct Page {
    pub shop: Shop,
    pub open: Open,
    pub happen: Callback<Msg>,
}

/// The order.
pub fn tell(page: &Page) -> Built {
    let order = &page.open.order;
    let sentence = words::standing(standing(order));
    let more = also(order).map(words::also);
    let heading = heading(&text!("order.document", number = &order.number));
    let placed = page.day_of(order.placed_at);
    let also = more.map(|also| {
        view! {
            " "
            <span class="order-also">{also}</span>
        }
    });
    let parcels = parcels::parcels(page);
    // Where a parcel is travels before what else could be done.
    let middle: Vec<Built> = if is_travelling(order.state) {
        parcels.into_iter().chain(page.possible()).collect()
    } else {
        page.possible().into_iter().chain(parcels).collect()
    };
    view! {
        {back_home(page.shop.id())}
        <header class="page-head">
            <p class="quiet small">
                {woven!("order.head", number = &order.number, day = short(placed, page.today()))}
            </p>
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {sentence}
                {also}
            </h1>
        </header>
        {page.last_seen()}
        <div class="spread">
            <div class="spread-main">
                {page.requests()}
                {page.tickets()}
                {page.returns()}
                {page.clocks()}
                {page.cancel()}
                {middle}
                {page.bill()}
            </div>
            <aside class="margin" aria-label=text!("order.margin")>
                {page.so_far()}
                {page.why()}
                {page.forget()}
            </aside>
        </div>
    }
}

fn is_travelling(state: OrderState) -> bool {
    match state {
        OrderState::PartlySent
        | OrderState::Sent
        | OrderState::PartlyDelivered
        | OrderState::CameBack => true,
        OrderState::Placed
        | OrderState::InProduction
        | OrderState::Delivered
        | OrderState::Cancelled => false,
    }
}

/// The name of a piece, with how many of it.
fn piece(line: &Line, count: u32) -> String {
    if count > 1 {
        text!(
            "order.piece.several",
            number = format::number(count),
            name = &line.name
        )
    } else {
        line.name.clone()
    }
}

fn names(lines: &[&Line]) -> String {
    let names: Vec<String> = lines.iter().map(|line| line.name.clone()).collect();
    format::all_of(&names)
}

impl Page {
    fn order(&self) -> &Order {
        &self.open.order
    }

    fn today(&self) -> NaiveDate {
        today(self.order())
    }

    /// The day of an instant in the shopper's calendar.
    fn day_of(&self, instant: Instant) -> NaiveDate {
        clock::shown_at(instant.0.timestamp_millis()).date()
    }

    /// What the shopper's clock would show if it went as the server's does.
    fn now_here(&self) -> NaiveDateTime {
        clock::shown_at(clock::millis() + self.open.pass.ahead)
    }

    /// A time of today, or of another day that is then named.
    fn moment(&self, moment: NaiveDateTime) -> String {
        let (time, today) = (format::time(moment.time()), self.now_here().date());
        if moment.date() == today {
            time
        } else {
            let day = format::short_day(moment.date(), today);
            text!("check.moment", day = day, time = time)
        }
    }

    fn contact(&self) -> String {
        Route::Contact {
            merchant: self.shop.id().clone(),
            query: Vec::new(),
        }
        .to_string()
    }

    fn to(&self, task: Option<Task>) -> String {
        Route::Order {
            merchant: self.shop.id().clone(),
            task,
        }
        .to_string()
    }

    /// Sending a piece back.
    fn return_of(&self, line: &Line) -> String {
        Route::Return {
            merchant: self.shop.id().clone(),
            query: vec![("line".to_owned(), line.id.clone())],
        }
        .to_string()
    }

    /// "Can I send it back?", with what the order knows of a piece.
    fn check(&self, line: &Line, wish: &str) -> String {
        let mut query = vec![("wish".to_owned(), wish.to_owned())];
        query.extend(known(self.order(), line));
        Route::Check {
            merchant: self.shop.id().clone(),
            query,
        }
        .to_string()
    }

    /// The clauses that say so, each with all that it says.
    fn entries<'a>(&self, hints: impl Iterator<Item = &'a Hint>) -> Vec<ClauseEntry> {
        said::entries(self.shop.id(), hints)
    }

    /// The sentences that decide, or, where none does, that state something.
    fn sayings(&self, told: &Told) -> Vec<Built> {
        said::sayings(self.shop.id(), told)
    }

    /// Said where the server could not be asked anew.
    fn last_seen(&self) -> Option<Built> {
        let Freshness::LastSeen(failure) = &self.open.freshness else {
            return None;
        };
        let happen = self.happen;
        Some(last_seen(
            self.order().seen_at,
            self.now_here(),
            failure,
            move || happen.run(Msg::AgainChosen),
        ))
    }

    // What the shopper asked for

    fn requests(&self) -> Option<Built> {
        let requests = &self.order().requests;
        if requests.is_empty() {
            return None;
        }
        let requests: Vec<_> = requests
            .iter()
            .map(|request| view! { <li class="row">{self.request(request)}</li> })
            .collect();
        let requests = view! { <ul class="rows">{requests}</ul> };
        Some(section("asked", text!("order.asked"), requests))
    }

    fn request(&self, request: &Request) -> Built {
        let day = self.day_of(request.asked_at);
        let asked = woven!(
            "order.asked.on",
            day = short(day, self.today()),
            reference = &request.reference
        );
        let mut lines = match (&request.answer, request.state) {
            (Some(answer), _) => vec![text!("order.asked.answer", answer = answer).built()],
            (None, RequestState::Refused) => self.sayings(&request.decision),
            (
                None,
                RequestState::Accepted
                | RequestState::Waiting
                | RequestState::Granted
                | RequestState::Declined,
            ) => Vec::new(),
        };
        lines.push(asked);
        hint_note(mark(request), asking::state(request).built(), lines)
    }

    /// What was written to the team, each with its page.
    fn tickets(&self) -> Option<Built> {
        let rows: Vec<_> = self
            .order()
            .tickets
            .iter()
            .map(|ticket| self.ticket(ticket))
            .collect();
        if rows.is_empty() {
            return None;
        }
        let rows = view! { <ul class="rows">{rows}</ul> };
        Some(section("written", text!("order.written"), rows))
    }

    fn ticket(&self, ticket: &Ticket) -> Built {
        let state = match ticket.state {
            TicketState::Open => text!("order.written.open"),
            TicketState::Answered => text!("order.written.answered"),
            TicketState::Closed => text!("order.written.closed"),
        };
        let name = text!(
            "order.written.one",
            title = &ticket.title,
            reference = &ticket.reference,
            state = state
        );
        let merchant = self.shop.id().clone();
        let href = contact::status::address(&merchant);
        let (reference, email) = (ticket.reference.clone(), ticket.ask.email.clone());
        // Its page finds it without asking again.
        let chosen = move |_| contact::status::remember(&merchant, &reference, &email);
        view! {
            <li>
                <a class="row-link" href=href on:click=chosen>
                    <span class="row-name">{name}</span>
                    {icon(Icon::Next)}
                </a>
            </li>
        }
    }

    // Returns and refunds

    /// The returns that were asked for here, each with its page.
    fn returns(&self) -> Option<Built> {
        let own = self.order().returns.iter().filter(|parcel| parcel.is_own);
        let rows: Vec<_> = own
            .map(|parcel| {
                let lines = telling::pieces(self.order(), &parcel.lines);
                let lines: Vec<&Line> = lines.into_iter().map(|(line, _)| line).collect();
                let name = text!(
                    "order.returns.one",
                    reference = &parcel.id,
                    pieces = names(&lines),
                    became = words::course(telling::course(parcel))
                );
                row_link(returns::see(self.shop.id(), &parcel.id).to_string(), name)
            })
            .collect();
        if rows.is_empty() {
            return None;
        }
        let rows = view! { <ul class="rows">{rows}</ul> };
        Some(section("returns", text!("order.returns"), rows))
    }

    fn clocks(&self) -> Vec<Built> {
        self.order()
            .returns
            .iter()
            .enumerate()
            .filter_map(|(place, parcel)| {
                let clock = telling::clock(parcel, self.today())?;
                Some(self.clock(place, parcel, &clock))
            })
            .collect()
    }

    fn clock(&self, place: usize, parcel: &ReturnParcel, clock: &Clock) -> Built {
        let lines: Vec<&Line> = telling::pieces(self.order(), &parcel.lines)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        let title = if lines.is_empty() {
            text!("order.refund.any")
        } else {
            text!("order.refund.of", pieces = names(&lines))
        };
        refund(Refund {
            id: format!("clock-{place}"),
            title,
            clock,
            told: &parcel.refund,
            sent: parcel.sent_on.map(|day| day.0),
            today: self.today(),
            contact: self.contact(),
            late: None,
        })
    }

    // Cancelling in time

    /// How long the order can be cancelled; none where no time runs.
    fn cancel(&self) -> Option<Built> {
        let told = self.cancellable()?;
        let until = told.until?;
        let countdown = Countdown {
            from: self.order().placed_at.0.timestamp_millis(),
            until: until.0.timestamp_millis(),
        };
        let left = self.ticking(countdown);
        let placed = clock::shown_at(countdown.from);
        let end = clock::shown_at(countdown.until);
        let (from, to) = (self.moment(placed), self.moment(end));
        let now = left.now;
        let drawn = Memo::new(move |_| countdown.spent_and_left(now.get()));
        let ends = (
            text!("order.cancel.from", time = from),
            text!("order.cancel.to", time = &to),
        );
        let section = view! {
            <section class="clock ruled" aria-labelledby="cancel">
                <div class="clock-head">
                    <h2 class="small-title" id="cancel">
                        {text!("order.cancel.title")}
                    </h2>
                    <p class="count" role="timer">
                        {move || time_left(left.left.get())}
                    </p>
                    <p class="visually-hidden" role="status">
                        {move || said(left.left.get()).map(|count| text!("order.cancel.said", count = count))}
                    </p>
                    <p class="quiet">{text!("order.cancel.until", time = to)}</p>
                </div>
                {move || tape(drawn.get(), ends.0.clone().built(), ends.1.clone())}
                <div class="actions">
                    <a class="button button-quiet" href=self.to(Some(Task::Cancel))>
                        {text!("order.cancel.go")}
                    </a>
                </div>
            </section>
        };
        Some(section)
    }

    /// What the policy says about cancelling, where it lets it and nothing stands
    /// in its way.
    fn cancellable(&self) -> Option<&Told> {
        let order = self.order();
        told(order, Topic::Cancel).filter(|told| {
            told.outcome == Outcome::Accepted
                && order.state != OrderState::Cancelled
                && standing_request(order, Task::Cancel).is_none()
        })
    }

    /// Follows the time on the server's clock while the page is shown.
    fn ticking(&self, countdown: Countdown) -> Ticking {
        let ahead = self.open.pass.ahead;
        let now = RwSignal::new(clock::millis() + ahead);
        let left = Memo::new(move |_| countdown.left(now.get()));
        let happen = self.happen;
        let tick = move || {
            let before = left.get_untracked();
            now.set(clock::millis() + ahead);
            if before != Left::Nothing && left.get_untracked() == Left::Nothing {
                happen.run(Msg::TimeRanOut);
            }
        };
        if let Ok(ticks) = set_interval_with_handle(tick, SECOND) {
            on_cleanup(move || ticks.clear());
        }
        Ticking { now, left }
    }

    // What can be done

    fn possible(&self) -> Option<Built> {
        let order = self.order();
        if order.state == OrderState::Cancelled {
            return None;
        }
        let has_arrived = order.lines.iter().any(|line| line.delivered > 0);
        let mut parts = Vec::new();
        let mut rows = Vec::new();
        let returns = groups(order, Topic::Return);
        for group in &returns {
            match group.told.outcome {
                Outcome::Refused | Outcome::Unstated => {
                    rows.push(self.group_row(Topic::Return, group));
                }
                Outcome::Accepted | Outcome::Ask | Outcome::Review => {
                    parts.push(self.sending_back(group, returns.len() == 1));
                }
            }
        }
        rows.extend(self.postage());
        rows.extend(self.exchange());
        if !has_arrived && order.state != OrderState::CameBack {
            rows.extend(self.change(Topic::Cancel, Task::Cancel));
            rows.extend(self.change(Topic::Amend, Task::Amend));
            rows.extend(self.customs());
        }
        let wrong = has_arrived.then(|| {
            let claims = contact::claim_address(self.shop.id(), None);
            link_on(claims, text!("order.can.wrong"))
        });
        if parts.is_empty() && rows.is_empty() {
            return None;
        }
        let body = view! {
            {parts}
            {facts(rows)}
            {wrong.map(|wrong| view! { <div class="actions">{wrong}</div> })}
        };
        Some(section("now", text!("order.can"), body))
    }

    /// What the pieces of a group can come back as, and until when.
    fn sending_back(&self, group: &Group, is_only: bool) -> Built {
        let today = self.today();
        let which = if is_only || group.lines.len() == self.order().lines.len() {
            text!("order.can.send_back")
        } else {
            text!("order.can.send_back_these", pieces = names(&group.lines))
        };
        let which = view! { <strong>{which}</strong> };
        let sentence = match (group.told.outcome, group.told.last_day) {
            (Outcome::Review, _) => woven!("order.can.team", what = which),
            (_, Some(day)) if day.0 < today => {
                woven!(
                    "order.can.was_until",
                    what = which,
                    day = dated(day.0, today)
                )
            }
            (Outcome::Ask, Some(day)) => {
                woven!("order.can.ask_by", what = which, day = dated(day.0, today))
            }
            (_, Some(day)) => woven!("order.can.until", what = which, day = dated(day.0, today)),
            (Outcome::Ask, None) => woven!("order.can.depends", what = which),
            (_, None) => woven!("order.can.yes", what = which),
        };
        let asks = &group.told.asks;
        let asks: Vec<String> = asks
            .iter()
            .filter_map(|ask| check::words::named(ask))
            .collect();
        let asks = (!asks.is_empty()).then(|| {
            let asks = text!("order.can.hangs_on", facts = asks.join(" · "));
            view! { <p class="quiet small">{asks}</p> }
        });
        let lines = group.lines.as_slice();
        let go = match lines {
            [line] => {
                let href = self.return_of(line);
                let action = view! {
                    <div class="actions">
                        <a class="button" href=href>
                            {text!("order.can.start")}
                        </a>
                    </div>
                };
                action
            }
            _ => {
                let rows: Vec<_> = lines
                    .iter()
                    .map(|line| row_link(self.return_of(line), detail(line)))
                    .collect();
                view! {
                    <ul class="rows" aria-label=text!("order.can.start_list")>
                        {rows}
                    </ul>
                }
            }
        };
        view! {
            <div class="block">
                <div>
                    <p>{sentence}</p>
                    {asks}
                </div>
                {self.window(group)}
                {go}
            </div>
        }
    }

    /// The window in which the pieces can come back.
    fn window(&self, group: &Group) -> Option<Built> {
        let today = self.today();
        let last_day = group.told.last_day?.0;
        let arrived = arrived_on(self.order())?;
        let count = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days()).ok();
        let days = Days {
            spent: count(arrived, today)?,
            left: count(today, last_day)?,
        };
        let start = text!(
            "order.tape.arrived",
            day = format::short_day(arrived, today)
        );
        let end = if days.left == 0 {
            text!("check.tape.today")
        } else {
            text!("check.tape.left", count = days.left)
        };
        Some(tape(days, start.built(), end))
    }

    fn group_row(&self, topic: Topic, group: &Group) -> Built {
        let notes = self.sayings(group.told);
        let value = words::in_short(topic, group.told.outcome);
        fact_row(names(&group.lines), value.built(), notes)
    }

    /// Who pays for the way back, where it does not hang on the reason.
    fn postage(&self) -> Option<Built> {
        let groups = groups(self.order(), Topic::Postage);
        let [group] = groups.as_slice() else {
            return None;
        };
        let told = group.told;
        let payer = match told.payer? {
            Payer::Merchant => text!("check.postage.ours"),
            Payer::Customer => text!("check.postage.yours"),
        };
        let deduction = told
            .label_deduction
            .map(|money| text!("check.postage.deduction", amount = amount(money)).built());
        let contribution = told
            .contribution
            .map(|money| text!("check.postage.contribution", amount = amount(money)).built());
        let notes = self.sayings(told).into_iter();
        let notes = notes.chain(contribution).chain(deduction).collect();
        Some(fact_row(text!("check.row.postage"), payer.built(), notes))
    }

    fn exchange(&self) -> Vec<Built> {
        let groups = groups(self.order(), Topic::Exchange);
        let is_only = groups.len() == 1;
        groups
            .iter()
            .map(|group| {
                let value = words::in_short(Topic::Exchange, group.told.outcome).built();
                let mut notes = self.sayings(group.told);
                if !is_only {
                    notes.insert(0, names(&group.lines).built());
                }
                if let (Outcome::Ask, [line]) = (group.told.outcome, group.lines.as_slice()) {
                    let href = self.check(line, Topic::Exchange.name());
                    notes.push(link_on(href, text!("order.can.exchange_check")));
                }
                fact_row(text!("order.row.exchange"), value, notes)
            })
            .collect()
    }

    /// Cancelling or changing, where no time runs for it.
    fn change(&self, topic: Topic, task: Task) -> Option<Built> {
        let order = self.order();
        let told = told(order, topic)?;
        let left_already = !matches!(order.state, OrderState::Placed | OrderState::InProduction);
        let is_shown_as_clock =
            task == Task::Cancel && self.cancellable().is_some_and(|told| told.until.is_some());
        if is_shown_as_clock
            || standing_request(order, task).is_some()
            || (left_already && told.outcome == Outcome::Unstated)
        {
            return None;
        }
        let (name, go) = match task {
            Task::Cancel if told.outcome == Outcome::Accepted => {
                (text!("order.row.cancel"), text!("order.cancel.go"))
            }
            Task::Cancel => (text!("order.row.cancel"), text!("order.cancel.send")),
            Task::Amend => (text!("order.row.amend"), text!("order.amend.go")),
        };
        let mut notes = self.sayings(told);
        notes.push(match told.outcome {
            Outcome::Accepted | Outcome::Review | Outcome::Ask => link_on(self.to(Some(task)), go),
            Outcome::Unstated => link_on(self.to(Some(task)), text!("order.ask_team_for_it")),
            Outcome::Refused => link_on(self.contact(), text!("ask_team")),
        });
        let value = words::in_short(topic, told.outcome).built();
        Some(fact_row(name, value, notes))
    }

    /// What customs will want.
    fn customs(&self) -> Option<Built> {
        let told = told(self.order(), Topic::Customs)?;
        if told.needs.is_empty() {
            return None;
        }
        let needs: Vec<_> = told
            .needs
            .iter()
            .map(|need| view! { <li>{check::words::need(*need)}</li> })
            .collect();
        let needs = view! { <ul class="needs">{needs}</ul> };
        let mut notes = self.sayings(told);
        if standing_request(self.order(), Task::Amend).is_none() {
            let href = self.to(Some(Task::Amend));
            notes.push(link_on(href, text!("order.customs.send")));
        }
        Some(fact_row(text!("order.row.customs"), needs, notes))
    }

    // The money

    fn bill(&self) -> Option<Built> {
        let bill = &self.order().bill;
        let rows = [
            bill.pieces
                .map(|money| Row::of(text!("order.bill.pieces"), Sum::Adds(money))),
            bill.discount
                .map(|money| Row::of(text!("order.bill.discount"), Sum::TakesOff(money))),
            bill.shipping_fee
                .map(|money| Row::of(text!("order.bill.shipping"), Sum::Adds(money))),
            bill.total
                .map(|money| Row::of(text!("order.bill.total"), Sum::Total(money))),
            bill.refunded
                .map(|money| Row::of(text!("order.bill.refunded"), Sum::TakesOff(money))),
        ];
        let bill = said::bill(rows.into_iter().flatten().collect())?;
        Some(section("bill", text!("order.bill"), bill))
    }

    // The margin

    fn so_far(&self) -> Built {
        let order = self.order();
        let today = self.today();
        let all = order.parcels.len();
        let mut steps: Vec<Step> = so_far(order)
            .into_iter()
            .map(|step| Step {
                when: Some(dated(step.day, today)),
                what: words::happened(step.kind, &step.parcels, all),
                text: step.place.map(Build::built),
                progress: timeline::Progress::Done,
            })
            .collect();
        steps.extend(self.to_come());
        view! {
            <div class="block">
                <h2 class="small-title">{text!("order.so_far")}</h2>
                {timeline(text!("order.so_far"), steps)}
            </div>
        }
    }

    /// What goes on today, and what is still to come.
    fn to_come(&self) -> Vec<Step> {
        let order = self.order();
        let today = self.today();
        let now = |what: String| Step {
            when: Some(text!("check.next.today").built()),
            what,
            text: None,
            progress: timeline::Progress::Now,
        };
        let next = |what: String, by: Option<NaiveDate>| Step {
            when: by.map(|day| woven!("check.next.until", day = dated(day, today))),
            what,
            text: None,
            progress: timeline::Progress::Next,
        };
        let mut clocks = order
            .returns
            .iter()
            .filter_map(|parcel| telling::clock(parcel, today));
        if let Some(clock) = clocks.find(|clock| clock.received.is_some()) {
            let by = clock.by.filter(|_| !clock.is_late);
            return vec![
                now(text!("order.step.refunding")),
                next(text!("order.refund.issued"), by),
            ];
        }
        let travelling = order
            .parcels
            .iter()
            .filter(|parcel| parcel.delivered_on.is_none());
        let latest = travelling
            .filter_map(|parcel| parcel.expected)
            .map(|days| days.latest.0);
        let by = latest.max().filter(|day| *day >= today);
        match order.state {
            OrderState::Placed => vec![next(text!("order.step.leaves"), None)],
            OrderState::InProduction => vec![
                now(text!("order.step.in_production")),
                next(text!("order.step.leaves"), None),
            ],
            OrderState::PartlySent | OrderState::Sent | OrderState::PartlyDelivered => vec![
                now(text!("order.step.on_the_way")),
                next(text!("order.step.arrives"), by),
            ],
            OrderState::Delivered | OrderState::CameBack | OrderState::Cancelled => Vec::new(),
        }
    }

    /// The clauses behind the dates of the page, each once.
    fn why(&self) -> Option<Built> {
        let order = self.order();
        let refunds = order
            .returns
            .iter()
            .filter(|parcel| parcel.refunded_on.is_none())
            .map(|parcel| &parcel.refund);
        let cancel = self.cancellable();
        let returns = groups(order, Topic::Return);
        let returns = returns
            .iter()
            .map(|group| group.told)
            .filter(|told| told.outcome != Outcome::Refused);
        let told = refunds.chain(cancel).chain(returns);
        let note = clause_note(self.entries(told.flat_map(|told| &told.hints)))?;
        let age = format::short_day(order.policy_version.0, self.today());
        let why = view! {
            <div class="why">
                <h2 class="why-title">{text!("order.why")}</h2>
                {note}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </div>
        };
        Some(why)
    }

    fn forget(&self) -> Built {
        let happen = self.happen;
        let kept = if self.open.is_kept {
            text!("order.forget.kept")
        } else {
            text!("order.forget.not_kept")
        };
        view! {
            <section class="forget" aria-label=text!("order.forget.label")>
                <p class="small quiet">{kept}</p>
                <button
                    class="button button-quiet button-small"
                    type="button"
                    on:click=move |_| happen.run(Msg::ForgetChosen)
                >
                    {text!("order.forget")}
                </button>
            </section>
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// A countdown that runs.
struct Ticking {
    now: RwSignal<i64>,
    left: Memo<Left>,
}

fn time_left(left: Left) -> String {
    match left {
        Left::Hours(count) => text!("order.left.hours", count = count),
        Left::Minutes(count) => text!("order.left.minutes", count = count),
        Left::Seconds(count) => text!("order.left.seconds", count = count),
        Left::Nothing => text!("order.left.nothing"),
    }
}

/// A piece with what was chosen of it.
fn detail(line: &Line) -> String {
    match &line.variant {
        Some(variant) => text!("order.piece.variant", name = &line.name, variant = variant),
        None => line.name.clone(),
    }
}

/// The mark of how a request stands.
fn mark(request: &Request) -> Mark {
    match request.state {
        RequestState::Accepted | RequestState::Granted => Mark::Accepted,
        RequestState::Refused | RequestState::Declined => Mark::Refused,
        RequestState::Waiting => Mark::Review,
    }
}
