//! How a return is shown: how it stands, what to do, its way and its money, what
//! was decided with the clauses that say so, and the page that goes into the
//! parcel. Every sentence is the catalogue's, every hint the server's.

mod form;
mod slip;

use chrono::{NaiveDate, NaiveDateTime};
use hemline_api_types::{
    Instant,
    order::{Hint, Told},
    returns::{Evidence, Return, ReturnItem, ReturnState},
};
use hemline_policy::document::{Method, Payer};
use leptos::{prelude::*, task::spawn_local};

pub use self::form::{cancel, too_late};
use super::{
    Doer, Looked, Page, cancel_address,
    telling::{
        self, Moment, Standing, Turn, answered, clock, course, is_accepted, is_perhaps, photos,
        pieces, postages, proofs, standing, takes_tracking, turn,
    },
    words,
};
use crate::{
    api::{self, Failure, File},
    clock, format,
    markup::{Build, Built, together, view},
    pages::{
        check, heading,
        refund::view::{Refund, below, length, way},
        reminder::Reminder,
        returns::see,
        said::{
            Row, Sum, amount, bill, clause_address, dated, entries, last_seen, saying, sayings,
            section,
        },
        ways,
    },
    route::Route,
    text,
    ui::{
        clause_note::clause_note,
        faces::absent,
        facts::{fact_row, facts},
        garment::garment,
        hint::hint_note,
        icon::{Icon, icon},
        link::{back_link, link_on},
        timeline::{self, Step, timeline},
        verdict::{Mark, mark},
    },
    woven,
};

/// What the parts of the page are made of.
#[derive(Clone)]
pub struct Sheet {
    pub page: Page,
    pub back: Return,
    pub seen: RwSignal<Instant>,
    /// Why it could not be looked at anew.
    pub troubled: RwSignal<Option<Failure>>,
    pub look: Callback<()>,
    pub looked: RwSignal<Looked>,
}

/// No return of this order is called so.
pub fn unknown(page: &Page, reference: &str) -> Built {
    let title = text!("follow.unknown");
    let heading = heading(&title);
    let returns = Route::Return {
        merchant: page.shop.id().clone(),
        query: Vec::new(),
    };
    let known: Vec<_> = page
        .returnable
        .returns
        .iter()
        .map(|known| {
            let href = see(page.shop.id(), &known.reference).to_string();
            view! { <li>{link_on(href, text!("follow.unknown.see", reference = &known.reference))}</li> }
        })
        .collect();
    let actions = view! {
        <ul class="links">{known}</ul>
        {link_on(returns.to_string(), text!("follow.unknown.all"))}
    };
    let number = &page.returnable.number;
    let text = text!(
        "follow.unknown.text",
        reference = reference,
        number = number
    );
    absent(heading, title, text, actions)
}

/// The return.
pub fn tell(sheet: &Sheet, track: Doer) -> Built {
    let back = &sheet.back;
    let standing = standing(back, sheet.today());
    let title = sheet.title(&standing);
    let heading = heading(&text!("follow.document", reference = &back.reference));
    let drawing = mark_of(back);
    let lede = sheet.lede(&standing);
    let turn = turn(back.state);
    let mut main = Vec::new();
    main.extend(sheet.ways());
    main.extend(sheet.money());
    if turn == Turn::Now {
        main.extend(sheet.doing());
    }
    if back.state == ReturnState::Authorised {
        main.push(form::tracking(sheet, track));
    }
    main.push(sheet.course());
    if turn == Turn::Later {
        main.extend(sheet.doing());
    }
    if back.state == ReturnState::OnItsWay {
        main.push(form::tracking(sheet, track));
    }
    main.extend(sheet.found());
    main.push(sheet.decided());
    main.extend(sheet.bill());
    main.extend(sheet.photos());
    let has_slip = turn != Turn::Over;
    view! {
        <div class="followed">
            {back_link(sheet.order(), text!("order.back"))}
            <header class=format!("page-head {}", drawing.class())>
                <p class="verdict-word">{mark(drawing)} {words::word(back)}</p>
                <h1 class="page-title" tabindex="-1" node_ref=heading>
                    {title}
                </h1>
                {lede.map(|lede| view! { <p class="lede">{lede}</p> })}
            </header>
            {sheet.last_seen()}
            <div class="spread">
                <div class="spread-main">{main}</div>
                <aside class="margin" aria-label=text!("follow.margin")>
                    {sheet.at_hand()}
                    {sheet.why()}
                    {sheet.age()}
                </aside>
            </div>
        </div>
        {has_slip.then(|| slip::slip(sheet))}
    }
}

/// The mark of how it stands.
fn mark_of(back: &Return) -> Mark {
    match back.state {
        ReturnState::Requested if !is_accepted(back) => Mark::Review,
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled => Mark::Accepted,
        ReturnState::Refused | ReturnState::Cancelled => Mark::Refused,
    }
}

/// Whether nothing comes of it any more.
fn is_off(state: ReturnState) -> bool {
    match state {
        ReturnState::Refused | ReturnState::Cancelled => true,
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled => false,
    }
}

/// A piece with how many of it.
fn piece(item: &ReturnItem) -> String {
    let count = item.ask.quantity;
    if count > 1 {
        let number = format::number(count);
        text!("follow.piece.several", number = number, name = &item.name)
    } else {
        item.name.clone()
    }
}

/// What the team wrote, line by line.
fn team_words(words: &str) -> Built {
    view! { <blockquote class="team-words">{words.to_owned()}</blockquote> }
}

impl Sheet {
    /// The day of the answer, by the server's clock.
    fn today(&self) -> NaiveDate {
        self.page.returnable.seen_at.0.date_naive()
    }

    /// What the shopper's clock would show if it went as the server's does.
    fn now_here(&self) -> NaiveDateTime {
        clock::shown_at(clock::millis() + self.page.pass.ahead)
    }

    fn order(&self) -> String {
        Route::Order {
            merchant: self.page.shop.id().clone(),
            task: None,
        }
        .to_string()
    }

    fn contact(&self) -> String {
        Route::Contact {
            merchant: self.page.shop.id().clone(),
            query: Vec::new(),
        }
        .to_string()
    }

    fn this(&self) -> String {
        see(self.page.shop.id(), &self.back.reference).to_string()
    }

    fn saying(&self, hint: &Hint) -> Built {
        saying(self.page.shop.id(), hint)
    }

    fn sayings(&self, told: &Told) -> Vec<Built> {
        sayings(self.page.shop.id(), told)
    }

    // The head

    fn title(&self, standing: &Standing) -> Built {
        let today = self.today();
        let day = |day: NaiveDate| dated(day, today);
        match standing {
            Standing::Waiting {
                pieces,
                is_new: true,
            } => text!("follow.is.asked", count = *pieces).built(),
            Standing::Waiting {
                pieces,
                is_new: false,
            } => text!("follow.is.waiting", count = *pieces).built(),
            Standing::Post { by: Some(by) } => woven!("follow.is.post_by", day = day(*by)),
            Standing::Post { by: None } | Standing::PostLate { .. } => {
                text!("follow.is.post").built()
            }
            Standing::OnItsWay => text!("follow.is.on_its_way").built(),
            Standing::Due {
                amount: Some(money),
                by,
            } => woven!("follow.is.due", amount = amount(*money), day = day(*by)),
            Standing::Due { amount: None, by } => woven!("follow.is.due_some", day = day(*by)),
            Standing::Late { .. } => text!("order.refund.late").built(),
            Standing::Here => text!("follow.is.here").built(),
            Standing::Checked => text!("follow.is.checked").built(),
            Standing::Settled {
                refunded: Some(money),
                is_replaced: false,
            } => text!("follow.is.refunded", amount = amount(*money)).built(),
            Standing::Settled {
                refunded: Some(money),
                is_replaced: true,
            } => text!("follow.is.both", amount = amount(*money)).built(),
            Standing::Settled {
                refunded: None,
                is_replaced: true,
            } => text!("follow.is.replaced").built(),
            Standing::Settled {
                refunded: None,
                is_replaced: false,
            } => text!("follow.is.settled").built(),
            Standing::RefusedAtOnce => {
                text!("follow.is.refused", count = pieces(&self.back)).built()
            }
            Standing::RefusedOnArrival => text!("follow.is.refused_here").built(),
            Standing::Cancelled => text!("follow.is.cancelled").built(),
        }
    }

    fn lede(&self, standing: &Standing) -> Option<Built> {
        let today = self.today();
        let back = &self.back;
        let lede = match standing {
            Standing::Waiting { is_new: true, .. } => text!("follow.lede.asked").built(),
            Standing::Waiting { is_new: false, .. } => text!("follow.lede.waiting").built(),
            Standing::Post { .. } => text!("follow.lede.post").built(),
            Standing::PostLate { was } => woven!("follow.lede.post_late", day = dated(*was, today)),
            Standing::OnItsWay => match &back.tracking {
                Some(tracking) => {
                    let number = view! { <span class="nowrap">{tracking.number.clone()}</span> };
                    match &tracking.carrier {
                        Some(carrier) => {
                            woven!("follow.lede.carrier", carrier = carrier, number = number)
                        }
                        None => woven!("follow.lede.number", number = number),
                    }
                }
                None => text!("follow.lede.on_its_way").built(),
            },
            Standing::Late { due } => {
                let due = due.as_ref()?;
                woven!("order.refund.due", day = dated(*due, today))
            }
            Standing::Due { .. } => {
                let clock = clock(back, today)?;
                match clock.at_most {
                    Some(day) => woven!("order.refund.at_most", day = dated(day, today)),
                    None => text!("follow.lede.here").built(),
                }
            }
            Standing::Here => text!("follow.lede.here").built(),
            Standing::Checked => text!("follow.lede.checked").built(),
            Standing::Settled { .. } => {
                let on = back.settled_on?;
                match &back.replacement_order {
                    Some(number) => woven!(
                        "follow.lede.replaced",
                        day = dated(on.0, today),
                        number = number
                    ),
                    None => woven!("follow.lede.settled", day = dated(on.0, today)),
                }
            }
            Standing::RefusedAtOnce | Standing::RefusedOnArrival => {
                let words = back.refusal.as_ref()?;
                text!("follow.lede.refused", words = words).built()
            }
            Standing::Cancelled => text!("follow.lede.cancelled").built(),
        };
        Some(lede)
    }

    /// Said where the server could not be asked anew.
    fn last_seen(&self) -> Built {
        let sheet = self.clone();
        let notice = move || {
            let failure = sheet.troubled.get()?;
            let look = sheet.look;
            Some(last_seen(
                sheet.seen.get(),
                sheet.now_here(),
                &failure,
                move || look.run(()),
            ))
        };
        notice.built()
    }

    // What to do

    /// The steps as the shop wants them, with what the team says for this return.
    fn doing(&self) -> Option<Built> {
        let back = &self.back;
        let is_now = turn(back.state) == Turn::Now;
        let steps: Vec<_> = telling::steps(&self.page.returnable.guide, back)
            .into_iter()
            .map(|step| view! { <li>{self.saying(&step.hint)}</li> })
            .collect();
        let instructions = back.instructions.as_ref().map(|words| {
            view! {
                <h3 class="small-title">{text!("follow.instructions")}</h3>
                {team_words(words)}
            }
        });
        if steps.is_empty() && instructions.is_none() && !is_now {
            return None;
        }
        let steps = (!steps.is_empty()).then(|| view! { <ol class="to-do">{steps}</ol> });
        let place = is_now.then(|| facts(vec![self.place(text!("follow.place"))]));
        let title = if is_now {
            text!("follow.do")
        } else {
            text!("follow.do_later")
        };
        let label = (is_now && back.has_label).then(|| self.label());
        let tools = is_now.then(|| {
            view! {
                <div class="actions">
                    {label}
                    {print()}
                    {self.reminder()}
                </div>
            }
        });
        let body = view! {
            {instructions}
            {steps}
            {place}
            {tools}
        };
        Some(section("do", title, body))
    }

    /// Where the parcel goes, or who tells it.
    fn place(&self, name: String) -> Built {
        match &self.page.returnable.guide.address {
            Some(address) => {
                let lines: Vec<_> = address
                    .lines
                    .iter()
                    .map(|line| view! { <span class="address-line">{line.clone()}</span> })
                    .collect();
                let href = clause_address(self.page.shop.id(), &address.clause);
                let clause = view! {
                    <a class="screen-only" href=href>
                        {text!("follow.place.clause")}
                    </a>
                };
                fact_row(name, together(lines), vec![clause])
            }
            None => fact_row(
                name,
                text!("follow.place.unstated").built(),
                vec![text!("follow.place.open").built()],
            ),
        }
    }

    /// The label, fetched with the pass and handed over as a file.
    fn label(&self) -> Built {
        let (page, reference) = (self.page.clone(), self.back.reference.clone());
        let fetching = RwSignal::new(Fetching::Idle);
        let kept = StoredValue::new_local(None::<File>);
        let fetch = move |_| {
            if fetching.get_untracked() == Fetching::Going {
                return;
            }
            fetching.set(Fetching::Going);
            let (page, reference) = (page.clone(), reference.clone());
            spawn_local(async move {
                let (merchant, token) = (page.shop.id(), &page.pass.token);
                match api::label(merchant, token, &reference).await {
                    Ok(file) => {
                        save(file.address(), &format!("{reference}.pdf"));
                        kept.try_update_value(|kept| *kept = Some(file));
                        let _ = fetching.try_set(Fetching::Done);
                    }
                    Err(Failure::PassEnded) => page.happen.run(super::Msg::PassRefused),
                    Err(_) => {
                        let _ = fetching.try_set(Fetching::Failed);
                    }
                }
            });
        };
        let said = move || match fetching.get() {
            Fetching::Idle => String::new(),
            Fetching::Going => text!("follow.label.fetching"),
            Fetching::Done => text!("follow.label.done"),
            Fetching::Failed => text!("follow.label.failed"),
        };
        view! {
            <button class="button" type="button" on:click=fetch>
                {icon(Icon::Save)}
                {text!("follow.label")}
            </button>
            <p class="small" aria-live="polite">
                {said}
            </p>
        }
    }

    /// The last day for the shopper's own calendar.
    fn reminder(&self) -> Option<Built> {
        let day = self.back.last_day?.0;
        if day < self.today() {
            return None;
        }
        let origin = window().location().origin().unwrap_or_default();
        let reminder = Reminder {
            day,
            title: text!("follow.reminder", shop = &self.page.shop.profile().name),
            address: origin + &self.this(),
            made: self.now_here(),
        };
        let file = format!("{}.ics", self.back.reference);
        let link = view! {
            <a class="link-row" href=reminder.data_address() download=file>
                {icon(Icon::Calendar)}
                {text!("check.save_date")}
            </a>
        };
        Some(link)
    }

    // Its way and its money

    fn course(&self) -> Built {
        let today = self.today();
        let estimate = self.back.estimate.as_ref();
        let total = estimate.map(|estimate| amount(estimate.total));
        let next = |what: String| Step {
            when: None,
            what,
            text: None,
            progress: timeline::Progress::Next,
        };
        let steps = course(&self.back, today)
            .into_iter()
            .map(|moment| match moment {
                Moment::Happened(what, at) => Step {
                    when: Some(self.moment(at)),
                    progress: timeline::Progress::Done,
                    ..next(words::what(what, &self.back, total.as_deref()))
                },
                Moment::Now(what) => Step {
                    text: words::now(what).map(Build::built),
                    progress: timeline::Progress::Now,
                    ..next(words::what(what, &self.back, total.as_deref()))
                },
                Moment::Next(what, by) => Step {
                    when: by.map(|day| woven!("check.next.until", day = dated(day, today))),
                    ..next(words::what(what, &self.back, total.as_deref()))
                },
                Moment::Stage(stage) => Step {
                    when: Some(if is_perhaps(&stage) {
                        text!("follow.perhaps", length = length(&stage)).built()
                    } else {
                        length(&stage).built()
                    }),
                    ..next(check::words::stage(stage.stage))
                },
            })
            .collect();
        let can_cancel = telling::can_be_cancelled(self.back.state).then(|| {
            link_on(
                cancel_address(self.page.shop.id(), &self.back.reference),
                text!("follow.cancel.go"),
            )
        });
        let prints = (turn(self.back.state) == Turn::Later).then(print);
        view! {
            <section class="block" aria-labelledby="course">
                <h2 class="small-title" id="course">
                    {text!("follow.course")}
                </h2>
                {timeline(text!("follow.course"), steps)}
                <div class="actions">
                    <a class="button button-quiet" href=self.order()>
                        {text!("follow.order")}
                    </a>
                    {prints}
                    {can_cancel}
                </div>
            </section>
        }
    }

    /// A moment in the shopper's calendar: its time today, else its day.
    fn moment(&self, at: Instant) -> Built {
        let here = clock::shown_at(at.0.timestamp_millis());
        let today = self.now_here().date();
        if here.date() == today {
            text!("follow.today", time = format::time(here.time())).built()
        } else {
            dated(here.date(), today)
        }
    }

    /// The stages of the refund, while it runs, and what to do where it is late.
    fn money(&self) -> Option<Built> {
        let today = self.today();
        let clock = clock(&self.back, today)?;
        let late = self.page.returnable.guide.late.as_ref();
        let refund = Refund {
            id: "money".to_owned(),
            title: text!("order.refund.stages"),
            clock: &clock,
            told: telling::refund(&self.back)?,
            sent: None,
            today,
            contact: self.contact(),
            late: late.map(|hint| self.saying(hint)),
        };
        let section = view! {
            <section class="clock ruled" aria-labelledby="money">
                <h2 class="small-title" id="money">
                    {text!("order.refund.stages")}
                </h2>
                {way(&refund)}
                {below(refund)}
            </section>
        };
        Some(section)
    }

    /// What can be done now that it goes no further.
    fn ways(&self) -> Option<Built> {
        let (title, explanation) = match self.back.state {
            ReturnState::Refused => (text!("follow.again.else"), text!("follow.again.else_text")),
            ReturnState::Cancelled => (text!("follow.again"), text!("follow.again.text")),
            ReturnState::Requested
            | ReturnState::Authorised
            | ReturnState::OnItsWay
            | ReturnState::Arrived
            | ReturnState::Inspected
            | ReturnState::Settled => return None,
        };
        let clause = self.back.refusal_clause.as_ref().map(|hint| {
            view! { <p>{self.saying(hint)}</p> }
        });
        let again = Route::Return {
            merchant: self.page.shop.id().clone(),
            query: Vec::new(),
        };
        let came = self.back.received_on.is_some();
        let again = (!came).then(|| {
            view! {
                <li class="way">
                    {icon(Icon::Send)}
                    <h2 class="way-title">{title}</h2>
                    <p class="way-text">{explanation}</p>
                    {link_on(again.to_string(), text!("follow.again.go"))}
                </li>
            }
        });
        let ways = view! {
            <section class="block" aria-label=text!("follow.ways")>
                {clause}
                <ul class="ways">
                    {again}
                    <li class="way">
                        {icon(Icon::Person)}
                        <h2 class="way-title">{text!("check.way.team")}</h2>
                        <p class="way-text">{text!("follow.again.team")}</p>
                        {link_on(self.contact(), text!("ask_team"))}
                    </li>
                </ul>
            </section>
        };
        Some(ways)
    }

    /// What reached the shop, and what the check found.
    fn found(&self) -> Option<Built> {
        let back = &self.back;
        let mut rows = Vec::new();
        if !back.received.is_empty() {
            let received: Vec<String> = back
                .received
                .iter()
                .filter_map(|received| {
                    let mut items = back.items.iter();
                    let item = items.find(|item| item.ask.line == received.pieces.line)?;
                    let number = format::number(received.pieces.quantity);
                    Some(text!(
                        "follow.piece.several",
                        number = number,
                        name = &item.name
                    ))
                })
                .collect();
            let on = back.received_on.map(|day| dated(day.0, self.today()));
            let value = format::all_of(&received).built();
            rows.push(fact_row(
                text!("follow.received"),
                value,
                on.into_iter().collect(),
            ));
        }
        if let Some(finding) = &back.finding {
            rows.push(fact_row(
                text!("follow.finding"),
                team_words(finding),
                Vec::new(),
            ));
        }
        let rows = facts(rows)?;
        Some(section("found", text!("follow.found"), rows))
    }

    // What was decided

    fn decided(&self) -> Built {
        let items: Vec<_> = self
            .back
            .items
            .iter()
            .map(|item| view! { <li class="row asked">{self.item(item)}</li> })
            .collect();
        let mut rows: Vec<Built> = Vec::new();
        let postages = postages(&self.back);
        let is_one = postages.len() == 1;
        for (told, items) in postages {
            let names: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
            let of = (!is_one).then(|| format::all_of(&names));
            rows.push(self.postage(told, of));
        }
        if !is_off(self.back.state) {
            rows.extend(self.refund());
        }
        if let Some(note) = &self.back.note {
            rows.push(fact_row(text!("follow.note"), team_words(note), Vec::new()));
        }
        let body = view! {
            <ul class="rows">{items}</ul>
            {facts(rows)}
        };
        section("decided", text!("follow.decided"), body)
    }

    /// A piece on its tile, with what was asked for it and what the policy says.
    fn item(&self, item: &ReturnItem) -> Built {
        let told = &item.decided.wish;
        let detail: Vec<String> = [
            item.variant.clone(),
            answered(item, "reason").and_then(check::words::reason),
            Some(words::wish(item)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let description = item.ask.description.as_deref().map(team_words);
        view! {
            <div class="item">
                {garment(item.category.as_deref())}
                <div>
                    <p class="item-name">{piece(item)}</p>
                    <p class="item-detail">{detail.join(" · ")}</p>
                </div>
            </div>
            {description}
            {hint_note(
                words::mark(told.outcome),
                words::outcome(told).built(),
                self.sayings(told),
            )}
        }
    }

    /// Who pays for the way back.
    fn postage(&self, told: &Told, of: Option<String>) -> Built {
        let payer = match told.payer {
            Some(Payer::Merchant) => text!("check.postage.ours"),
            Some(Payer::Customer) => text!("check.postage.yours"),
            None => words::open(told.outcome),
        };
        let contribution = told
            .contribution
            .map(|money| text!("check.postage.contribution", amount = amount(money)).built());
        let of = of.map(Build::built).into_iter();
        let notes = of.chain(contribution).chain(self.sayings(told)).collect();
        fact_row(text!("check.row.postage"), payer.built(), notes)
    }

    /// Which way the money goes.
    fn refund(&self) -> Option<Built> {
        let told = telling::refund(&self.back)?;
        let method = match told.method {
            Some(Method::OriginalPayment) => text!("check.refund.original_payment"),
            Some(Method::StoreCredit) => text!("check.refund.store_credit"),
            None => text!("check.refund.unstated"),
        };
        let fee = match told.shipping_fee_refunded {
            Some(true) => Some(text!("check.refund.fee_too").built()),
            Some(false) => Some(text!("check.refund.fee_kept").built()),
            None => None,
        };
        let notes = fee.into_iter().chain(self.sayings(told)).collect();
        Some(fact_row(text!("check.row.refund"), method.built(), notes))
    }

    fn bill(&self) -> Option<Built> {
        let back = &self.back;
        if is_off(back.state) {
            return None;
        }
        let settled = back.refunded.map(|money| {
            let name = text!("order.bill.refunded");
            Row::of(name, Sum::Total(money))
        });
        let Some(estimate) = &back.estimate else {
            let wants_money = telling::end(back) != telling::End::Replacement;
            let body = match (settled, wants_money) {
                (Some(row), _) => bill(vec![row])?,
                (None, true) => view! { <p>{text!("follow.bill.unknown")}</p> },
                (None, false) => return None,
            };
            return Some(section("bill", text!("follow.bill"), body));
        };
        let adds = |name: String, money| Row::of(name, Sum::Adds(money));
        let off = |name: String, money| Row::of(name, Sum::TakesOff(money));
        let mut rows: Vec<Row> = [
            Some(adds(text!("order.bill.pieces"), estimate.pieces)),
            estimate
                .discount
                .map(|money| off(text!("follow.bill.discount"), money)),
            estimate
                .shipping_fee
                .map(|money| adds(text!("follow.bill.shipping"), money)),
            estimate
                .restocking
                .map(|money| off(text!("follow.bill.restocking"), money)),
            estimate
                .label_deduction
                .map(|money| off(text!("follow.bill.label"), money)),
            estimate
                .contribution
                .map(|money| adds(text!("follow.bill.contribution"), money)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let is_as_told = back.refunded == Some(estimate.total);
        if !is_as_told {
            let sum = match &settled {
                Some(_) => Sum::Adds(estimate.total),
                None => Sum::Total(estimate.total),
            };
            rows.push(Row::of(text!("follow.bill.estimate"), sum));
        }
        rows.extend(settled);
        let rows = bill(rows)?;
        let note = back.refunded.is_none().then(|| {
            view! { <p class="small quiet">{text!("follow.bill.note")}</p> }
        });
        let body = view! {
            {rows}
            {note}
        };
        Some(section("bill", text!("follow.bill"), body))
    }

    fn photos(&self) -> Option<Built> {
        let photos = photos(&self.back);
        if photos.is_empty() {
            return None;
        }
        let photos: Vec<_> = photos.into_iter().map(|photo| self.photo(photo)).collect();
        let photos = view! { <ul class="photos">{photos}</ul> };
        Some(section("photos", text!("follow.photos"), photos))
    }

    /// A photo, fetched with the pass.
    fn photo(&self, photo: &Evidence) -> Built {
        let of = match photo.of {
            Some(need) => check::words::need(need),
            None => text!("follow.photo.other"),
        };
        let (page, id) = (self.page.clone(), photo.photo.clone());
        let address = RwSignal::new(None::<String>);
        let is_gone = RwSignal::new(false);
        let kept = StoredValue::new_local(None::<File>);
        spawn_local(async move {
            match api::photo(page.shop.id(), &page.pass.token, &id).await {
                Ok(file) => {
                    let here = file.address().to_owned();
                    kept.try_update_value(|kept| *kept = Some(file));
                    let _ = address.try_set(Some(here));
                }
                Err(_) => {
                    let _ = is_gone.try_set(true);
                }
            }
        });
        let alt = text!("follow.photo.alt", of = &of);
        let shown = move || {
            let alt = alt.clone();
            address
                .get()
                .map(|address| view! { <img class="photo" src=address alt=alt /> })
        };
        let missing = move || is_gone.get().then(|| text!("follow.photo.gone"));
        view! {
            <li>
                <div class="photo-frame">{shown} {missing}</div>
                <p class="small quiet">{of}</p>
            </li>
        }
    }

    // The margin

    fn at_hand(&self) -> Option<Built> {
        let mut rows = vec![fact_row(
            text!("follow.number"),
            view! { <span class="nowrap">{self.back.reference.clone()}</span> },
            vec![text!("order.asked.reference_hint").built()],
        )];
        if turn(self.back.state) == Turn::Later {
            rows.push(self.place(text!("follow.place_later")));
        }
        if let Some(tracking) = self
            .back
            .tracking
            .as_ref()
            .filter(|_| !takes_tracking(self.back.state))
        {
            let carrier = tracking.carrier.clone().map(Build::built);
            rows.push(fact_row(
                text!("follow.track.number"),
                tracking.number.clone().built(),
                carrier.into_iter().collect(),
            ));
        }
        rows.push(fact_row(
            text!("follow.questions"),
            ways::team(&self.page.shop),
            Vec::new(),
        ));
        facts(rows)
    }

    /// The clauses behind what the page says, each once.
    fn why(&self) -> Option<Built> {
        let note = clause_note(entries(self.page.shop.id(), proofs(&self.back).into_iter()))?;
        let age = format::short_day(self.back.policy_version.0, self.today());
        let why = view! {
            <div class="why">
                <h2 class="why-title">{text!("check.why")}</h2>
                {note}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </div>
        };
        Some(why)
    }

    /// As of when this is, and the way to look again.
    fn age(&self) -> Built {
        let sheet = self.clone();
        let seen = move || {
            let seen = clock::shown_at(sheet.seen.get().0.timestamp_millis());
            text!("follow.seen", time = format::time(seen.time()))
        };
        let (look, looked) = (self.look, self.looked);
        let said = move || match looked.get() {
            Looked::NotYet => String::new(),
            Looked::Looking => text!("follow.looking"),
            Looked::NothingNew => text!("follow.nothing_new"),
        };
        view! {
            <div class="forget">
                <p class="small quiet">{seen}</p>
                <button
                    class="button button-quiet button-small"
                    type="button"
                    on:click=move |_| look.run(())
                >
                    {text!("follow.look")}
                </button>
                <p class="small quiet" aria-live="polite">
                    {said}
                </p>
            </div>
        }
    }
}

/// How the label's coming goes.
#[derive(Clone, Copy, PartialEq)]
enum Fetching {
    Idle,
    Going,
    Done,
    Failed,
}

/// Has the browser save what stands at an address.
fn save(address: &str, name: &str) {
    use wasm_bindgen::JsCast;
    let Ok(link) = document().create_element("a") else {
        return;
    };
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(address);
    link.set_download(name);
    link.click();
}

fn print() -> Built {
    // A browser that can't print does nothing.
    let print = move |_| drop(window().print());
    view! {
        <button class="button button-quiet" type="button" on:click=print>
            {icon(Icon::Print)}
            {text!("follow.print")}
        </button>
    }
}
