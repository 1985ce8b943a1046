//! Everything before it is sent: the answers with the way to change each, the
//! verdicts, the bill, when the money comes; and what the server decides instead.

use hemline_api_types::returns::{Reconsider, Way};
use hemline_policy::{decision::Outcome, estimate::Estimate, fact::Fact};
use leptos::ev;

use super::{
    Phase, Scene,
    evidence::place as evidence_place,
    margin::{days, in_short, postage, verdict},
    question::{remedy_words, way_words},
};
use crate::{
    api::Failure,
    format,
    markup::{Build, Built, view},
    pages::{
        check::words,
        finding::typed,
        heading,
        questions::{Answer, Asked},
        returns::wizard::{
            draft::Wanted,
            replay::{Place, Step},
            state::{Msg, Part, Trouble},
        },
        said::{Row, Sum, amount, bill, dated, entries, section},
    },
    text,
    ui::{
        clause_note::clause_note,
        facts::{fact_row, facts},
        form::{Carries, Field, field, obstacle},
        hint::hint_note,
        icon::Icon,
        link::link_on,
        page_head::page_head,
    },
};

const NOTE: &str = "note";

pub fn check(scene: &Scene) -> Built {
    let title = text!("return.check");
    let heading = heading(&title);
    let wizard = scene.wizard;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        wizard.happen(Msg::SendChosen);
    };
    let items: Vec<Built> = (0..scene.draft.items.len())
        .map(|nth| item(scene, nth))
        .collect();
    let is_accepted = scene.replay.items.iter().all(|standing| {
        let decided = standing.decided.as_ref();
        decided.is_some_and(|decided| decided.wish.outcome == Outcome::Accepted)
    });
    let (go, said) = match (&scene.picture.phase, &scene.picture.trouble) {
        (Phase::Gathering, _) => (
            text!("return.gathering"),
            Some(text!("return.gathering_text")),
        ),
        (Phase::Sending, _) => (text!("order.ask.sending"), Some(text!("order.ask.sending"))),
        (Phase::Waiting, _) => (text!("return.waiting"), None),
        (_, Trouble::NotSent(_)) => (text!("again"), None),
        (_, _) if is_accepted => (text!("return.send"), None),
        (_, _) => (text!("return.send_team"), None),
    };
    let is_busy = scene.picture.phase != Phase::Writing;
    view! {
        {scene.back()}
        {page_head(heading, title, text!("return.check_lede"))}
        <div class="spread">
            <div class="spread-main">
                {in_the_way(scene)}
                {items}
                {way_row(scene)}
                {money(scene)}
                <form class="form" novalidate=true method="dialog" on:submit=submit>
                    {note(scene)}
                    <div class="actions">
                        <button class="button" type="submit" aria-disabled=is_busy.then_some("true")>
                            {go}
                        </button>
                    </div>
                    <p class="visually-hidden" role="status">
                        {said}
                    </p>
                </form>
            </div>
            {margin(scene)}
        </div>
    }
}

// The answers

fn item(scene: &Scene, nth: usize) -> Built {
    let (Some((item, piece)), Some(standing)) = (scene.item(nth), scene.replay.items.get(nth))
    else {
        return ().built();
    };
    let policy = scene.ground.policy();
    let mut rows = Vec::new();
    if piece.quantity > 1 || scene.ground.returnable.pieces.len() > 1 {
        rows.push(row(
            scene,
            Place::Pieces,
            text!("return.row.pieces"),
            format::number(item.quantity),
        ));
    }
    for step in &standing.passed {
        let (name, value) = match step {
            Step::Wish => {
                let wish = item
                    .wish
                    .map(|wish| words::choice(Some(policy), Asked::Wish, wish.topic().name()));
                (words::label(Asked::Wish), wish.unwrap_or_default())
            }
            Step::Fact(fact) => {
                let text = item.answer(*fact).unwrap_or_default();
                let answer = scene.ground.questions.read(*fact, text);
                let answer = answer.unwrap_or(Answer::Unknown);
                let value = words::answer(&scene.ground.questions, *fact, answer);
                (words::label(Asked::Fact(*fact)), value)
            }
            Step::Wanted => {
                let value = match &item.wanted {
                    Some(Wanted::Sku(sku)) => {
                        let mut others = piece.replacements.iter();
                        let other = others.find(|other| other.sku == *sku);
                        other.map_or_else(|| sku.clone(), |other| other.variant.clone())
                    }
                    Some(Wanted::Words(words)) => words.clone(),
                    None => String::new(),
                };
                (text!("return.row.wanted"), value)
            }
            Step::Remedy => (
                text!("check.row.remedies"),
                item.remedy.map(remedy_words).unwrap_or_default(),
            ),
            Step::Evidence => {
                let photos = match item.photos.len() {
                    0 => text!("return.no_photos"),
                    count => text!("return.photo_count", count = count),
                };
                (text!("return.row.photos"), photos)
            }
        };
        rows.push(row(scene, Place::Ask(nth, *step), name, value));
    }
    let several = scene.draft.items.len() > 1;
    view! {
        <section class="block return-item">
            {scene.head(nth)}
            <dl class="summary summary-wide">{rows}</dl>
            {several.then(|| verdict(scene, nth))}
        </section>
    }
}

fn row(scene: &Scene, place: Place, name: String, value: String) -> Built {
    view! {
        <div class="summary-row">
            <dt>{name.clone()}</dt>
            <dd>{value}</dd>
            <dd class="summary-change">
                <a href=scene.to(place)>
                    {text!("check.change")}
                    <span class="visually-hidden">{text!("check.change_what", what = name)}</span>
                </a>
            </dd>
        </div>
    }
}

fn way_row(scene: &Scene) -> Option<Built> {
    let way: Way = scene.draft.way.filter(|_| scene.replay.has_label())?;
    let row = row(scene, Place::Way, text!("return.row.way"), way_words(way));
    Some(view! { <dl class="summary summary-wide">{row}</dl> })
}

// The money

fn money(scene: &Scene) -> Option<Built> {
    let standings = &scene.replay.items;
    let refunded = standings.iter().find(|standing| {
        let decided = standing.decided.as_ref();
        decided.is_some_and(|decided| decided.refund.is_some())
    })?;
    let estimate = scene.ground.estimate(&scene.draft, &scene.replay);
    let body = match &estimate {
        Some(estimate) => bill(bill_rows(estimate)).built(),
        None => view! { <p>{text!("return.no_estimate")}</p> },
    };
    let note = view! {
        {body}
        <p class="small quiet">{text!("return.estimate_note")}</p>
        {days(scene, refunded).map(|days| view! { <p>{days}</p> })}
    };
    Some(section("bill", text!("return.bill"), note))
}

pub fn bill_rows(estimate: &Estimate) -> Vec<Row> {
    let adds = |name: String, money| Row::of(name, Sum::Adds(money));
    let takes = |name: String, money| Row::of(name, Sum::TakesOff(money));
    let rows = [
        Some(adds(text!("order.bill.pieces"), estimate.pieces)),
        estimate
            .discount
            .map(|money| takes(text!("return.bill.discount"), money)),
        estimate
            .shipping_fee
            .map(|money| adds(text!("return.bill.shipping"), money)),
        estimate
            .restocking
            .map(|money| takes(text!("return.bill.restocking"), money)),
        estimate
            .label_deduction
            .map(|money| takes(text!("return.bill.label"), money)),
        estimate
            .contribution
            .map(|money| adds(text!("return.bill.contribution"), money)),
        Some(Row::of(
            text!("return.bill.total"),
            Sum::Total(estimate.total),
        )),
    ];
    rows.into_iter().flatten().collect()
}

fn note(scene: &Scene) -> Built {
    let about = Field {
        id: NOTE,
        label: text!("order.field.note"),
        hint: None,
        complaint: None,
    };
    let wizard = scene.wizard;
    let value = scene.draft.note.clone();
    field(about, |carries: Carries| {
        view! {
            <textarea
                class="input"
                id=NOTE
                rows="2"
                maxlength="1000"
                aria-describedby=carries.described
                on:input=move |_| wizard.happen(Msg::Noted(typed(NOTE)))
            >
                {value}
            </textarea>
        }
    })
}

// What stands in the way

fn in_the_way(scene: &Scene) -> Option<Built> {
    if scene.picture.phase == Phase::Waiting {
        let face = obstacle(
            Icon::Offline,
            text!("return.offline"),
            text!("return.offline_text"),
        );
        return Some(face);
    }
    let face = match &scene.picture.trouble {
        Trouble::Nothing
        | Trouble::NothingChosen
        | Trouble::TooMany(_)
        | Trouble::Unfit(..)
        | Trouble::Lacks(_) => return None,
        Trouble::PhotosLeft(nth) => {
            let place = scene.to(evidence_place(*nth));
            view! {
                {obstacle(
                    Icon::Alert,
                    text!("return.photos_left"),
                    text!("return.photos_left_text"),
                )}
                {link_on(place, text!("return.photos_left_go"))}
            }
        }
        Trouble::Wrong(parts) => {
            let ways: Vec<_> = parts
                .iter()
                .map(|(nth, part)| link_on(scene.to(place_of(scene, *nth, *part)), wrong(*part)))
                .collect();
            view! {
                {obstacle(
                    Icon::Alert,
                    text!("form.problem", count = parts.len()),
                    text!("return.wrong.text"),
                )}
                {ways}
            }
        }
        Trouble::NotSent(Failure::Wait(_)) => obstacle(
            Icon::Clock,
            text!("order.ask.wait"),
            text!("order.ask.wait_text"),
        ),
        Trouble::NotSent(
            Failure::Offline
            | Failure::ServerGone
            | Failure::NotFound
            | Failure::PassEnded
            | Failure::Unreadable,
        ) => obstacle(Icon::Alert, text!("return.lost"), text!("return.lost_text")),
        Trouble::NotSent(Failure::Refused(_)) => obstacle(
            Icon::Alert,
            text!("return.not_taken"),
            text!("return.not_taken_text"),
        ),
    };
    Some(face)
}

fn wrong(part: Part) -> String {
    match part {
        Part::Photos => text!("return.wrong.photos"),
        Part::Description => text!("return.wrong.description"),
        Part::Wanted => text!("return.wrong.wanted"),
        Part::Answers => text!("return.wrong.answers"),
    }
}

fn place_of(scene: &Scene, nth: usize, part: Part) -> Place {
    match part {
        Part::Photos | Part::Description => evidence_place(nth),
        Part::Wanted => Place::Ask(nth, Step::Wanted),
        Part::Answers => {
            let passed = scene.replay.items.get(nth);
            let mut steps = passed.into_iter().flat_map(|standing| &standing.passed);
            let asked = steps.find(|step| matches!(step, Step::Fact(Fact::Reason)));
            Place::Ask(nth, asked.copied().unwrap_or(Step::Wish))
        }
    }
}

// The margin

fn margin(scene: &Scene) -> Built {
    let today = scene.ground.questions.today();
    let decided: Vec<_> = scene
        .replay
        .items
        .iter()
        .filter_map(|standing| standing.decided.as_ref())
        .collect();
    let told = decided.iter().flat_map(|decided| {
        [
            Some(&decided.wish),
            Some(&decided.postage),
            decided.refund.as_ref(),
        ]
    });
    let hints = told.flatten().flat_map(|told| &told.hints);
    let note = clause_note(entries(scene.page.shop.id(), hints));
    let last_day = decided
        .iter()
        .filter_map(|decided| decided.wish.last_day)
        .min();
    let last_day =
        last_day.map(|day| fact_row(text!("check.row.ask_by"), dated(day.0, today), Vec::new()));
    let alone = match decided.as_slice() {
        [only] => postage(&only.postage),
        _ => None,
    };
    let rows = last_day.into_iter().chain(alone).collect();
    let is_alone = decided.len() == 1;
    let next = if scene.ground.returnable.guide.waits_for_team {
        text!("return.next.team")
    } else {
        text!("return.next.guide")
    };
    let age = format::short_day(scene.ground.returnable.policy_version.0, today);
    view! {
        <aside class="margin" aria-label=text!("return.so_far")>
            <div class="block">
                {is_alone.then(|| verdict(scene, 0))}
                <p class="small quiet">{next}</p>
                {facts(rows)}
                {note}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </div>
        </aside>
    }
}

// The server decides otherwise

pub fn differs(scene: &Scene, instead: &Reconsider) -> Built {
    let title = text!("return.differs");
    let heading = heading(&title);
    let wizard = scene.wizard;
    let mut any_refused = false;
    let mut all_refused = true;
    let mut items: Vec<Built> = Vec::new();
    for (nth, item) in instead.items.iter().enumerate() {
        let told = &item.decided.wish;
        let is_refused = told.outcome == Outcome::Refused;
        any_refused |= is_refused;
        all_refused &= is_refused;
        let mut hints = told.hints.iter();
        let reason = hints.find(|hint| hint.decides);
        let before = scene
            .replay
            .items
            .get(nth)
            .and_then(|standing| standing.decided.as_ref())
            .filter(|before| before.wish.outcome != told.outcome)
            .map(|before| text!("return.differs.before", verdict = in_short(&before.wish)));
        let lines = reason
            .map(|hint| hint.text.clone())
            .into_iter()
            .chain(before)
            .map(Build::built)
            .collect();
        items.push(view! {
            <section class="block return-item">
                {scene.head(nth)}
                {hint_note(told.outcome.into(), in_short(told).built(), lines)}
            </section>
        });
    }
    let overruled: Vec<Built> = instead
        .overruled
        .iter()
        .filter_map(|wrong| {
            let fact = Fact::named(&wrong.answered.fact)?;
            let said = |text: &str| {
                let answer = scene.ground.questions.read(fact, text);
                let answer = answer.unwrap_or(Answer::Unknown);
                words::answer(&scene.ground.questions, fact, answer)
            };
            Some(fact_row(
                words::label(Asked::Fact(fact)),
                said(&wrong.known).built(),
                vec![text!("return.differs.you", answer = said(&wrong.answered.value)).built()],
            ))
        })
        .collect();
    let overruled = facts(overruled).map(|rows| {
        view! {
            <section class="block">
                <h2 class="small-title">{text!("return.differs.records")}</h2>
                {rows}
            </section>
        }
    });
    let before = scene.ground.estimate(&scene.draft, &scene.replay);
    let totals =
        |estimate: &Option<Estimate>| estimate.as_ref().map(|estimate| amount(estimate.total));
    let was = totals(&before)
        .filter(|_| totals(&before) != totals(&instead.estimate))
        .map(|total| view! { <p class="small quiet">{text!("return.differs.was", amount = total)}</p> });
    let bill = instead
        .estimate
        .as_ref()
        .filter(|_| !any_refused)
        .map(|estimate| {
            let body = view! {
                {bill(bill_rows(estimate))}
                {was}
            };
            section("bill", text!("return.bill"), body)
        });
    let go = if all_refused {
        text!("return.differs.back")
    } else if any_refused {
        text!("return.leave_out_go")
    } else {
        text!("return.differs.go")
    };
    let hints = instead
        .items
        .iter()
        .flat_map(|item| item.decided.wish.hints.iter());
    let note = clause_note(entries(
        scene.page.shop.id(),
        hints.filter(|hint| hint.decides),
    ));
    view! {
        {page_head(heading, title, text!("return.differs_lede"))}
        <div class="spread">
            <div class="spread-main">
                {items}
                {overruled}
                {bill}
                <div class="actions">
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| wizard.happen(Msg::DecisionTaken)
                    >
                        {go}
                    </button>
                    {link_on(scene.contact(), text!("ask_team"))}
                </div>
            </div>
            <aside class="margin" aria-label=text!("check.why_label")>
                <div class="why">
                    <h2 class="why-title">{text!("check.why")}</h2>
                    {note}
                </div>
            </aside>
        </div>
    }
}
