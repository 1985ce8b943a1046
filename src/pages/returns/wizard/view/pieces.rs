//! What goes back: the pieces of the order, each with what the policy says on what
//! is known, and how many.

use hemline_api_types::{
    order::{Hint, Told},
    returns::{Piece, Return},
};
use hemline_policy::{
    decision::Outcome,
    document::Topic,
    fact::{Fact, Facts},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::Scene;
use crate::{
    device, format,
    markup::{Build, Built, view},
    pages::{
        finding::typed,
        heading,
        returns::{
            see,
            wizard::{
                draft::Notice,
                state::{Chosen, Msg, Trouble},
            },
        },
        said::{amount, dated, entries},
    },
    text,
    ui::{
        clause_note::clause_note,
        form::summary,
        garment::garment,
        icon::Icon,
        link::{back_link, row_link},
        notice::notice,
        verdict::{Mark, mark},
    },
    woven,
};

/// What the policy says of a piece on what is known.
struct Outlook {
    mark: Mark,
    words: String,
    can_go: bool,
    told: Told,
    exchange: Told,
}

pub fn pieces(scene: &Scene) -> Built {
    let returnable = &scene.ground.returnable;
    let heading = heading(&text!("return.pieces"));
    let wanted = scene.query.with_untracked(|query| {
        let line = query.iter().find(|(name, _)| name == "line");
        line.map(|(_, line)| line.clone())
    });
    let pieces = &returnable.pieces;
    let outlooks: Vec<Outlook> = pieces.iter().map(|piece| outlook(scene, piece)).collect();
    let rows: Vec<Built> = pieces
        .iter()
        .zip(&outlooks)
        .enumerate()
        .map(|(nth, (piece, outlook))| row(scene, nth, piece, outlook, wanted.as_deref()))
        .collect();
    let lines: Vec<String> = pieces.iter().map(|piece| piece.line.clone()).collect();
    let wizard = scene.wizard;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        wizard.happen(Msg::PiecesChosen(chosen(&lines)));
    };
    let can_any = pieces
        .iter()
        .zip(&outlooks)
        .any(|(piece, outlook)| piece.open > 0 && outlook.can_go);
    let go = can_any.then(|| {
        view! {
            <div class="actions">
                <button class="button" type="submit">
                    {text!("check.continue")}
                </button>
            </div>
        }
    });
    let title = if can_any {
        text!("return.pieces")
    } else {
        text!("return.nothing")
    };
    let lede = lede(scene, &outlooks, can_any);
    let news = match scene.draft.notice {
        Notice::Nothing => None,
        Notice::Stale => Some(notice(
            Icon::Alert,
            text!("return.stale"),
            text!("return.stale_text"),
        )),
        Notice::Arrived => Some(notice(
            Icon::Send,
            text!("return.arrived"),
            text!("return.arrived_text"),
        )),
    };
    let news = news.map(|news| view! { <div role="status">{news}</div> });
    let team = (!can_any).then(|| {
        view! {
            <div class="actions">
                <a class="button" href=scene.contact()>
                    {text!("ask_team")}
                </a>
            </div>
        }
    });
    let not_kept = (!device::keeps()).then(|| {
        view! { <p class="quiet small">{text!("return.not_kept")}</p> }
    });
    view! {
        {back_link(scene.order(), text!("return.order"))}
        <div class="spread">
            <div class="spread-main">
                {news}
                {earlier(scene)}
                <form class="question" autocomplete="off" novalidate=true on:submit=submit>
                    {trouble(scene)}
                    <fieldset aria-describedby="pieces-hint">
                        <legend>
                            <h1 class="page-title" tabindex="-1" node_ref=heading>
                                {title}
                            </h1>
                        </legend>
                        <p class="question-hint" id="pieces-hint">
                            {lede}
                        </p>
                        <div class="choices">{rows}</div>
                    </fieldset>
                    {go}
                    {team}
                    {not_kept}
                </form>
            </div>
            {why(scene, &outlooks)}
        </div>
    }
}

fn lede(scene: &Scene, outlooks: &[Outlook], can_any: bool) -> Built {
    let returnable = &scene.ground.returnable;
    let today = scene.ground.questions.today();
    let number = &returnable.number;
    if returnable.cancelled {
        return text!("return.cancelled", number = number).built();
    }
    let last_day = outlooks
        .iter()
        .filter(|outlook| outlook.can_go)
        .filter_map(|outlook| outlook.told.last_day)
        .map(|day| day.0)
        .min();
    match last_day.filter(|day| can_any && *day >= today) {
        Some(day) => woven!(
            "return.order_until",
            number = number,
            day = dated(day, today)
        ),
        None => text!("return.of_order", number = number).built(),
    }
}

/// The policy's answer on what is known and, where that leaves it open, for whom
/// it is a yes.
fn outlook(scene: &Scene, piece: &Piece) -> Outlook {
    let policy = scene.ground.policy();
    let facts = scene.ground.facts(piece);
    let told = Told::by(policy, Topic::Return, &facts);
    let exchange = Told::by(policy, Topic::Exchange, &facts);
    let supposed = |reason: &str, topic: Topic| -> Outcome {
        let mut facts: Facts = facts.clone();
        if let Ok(value) = policy.vocabulary().parse(Fact::Reason, reason) {
            facts.set(Fact::Reason, value);
        }
        policy.outcome(topic, &facts)
    };
    let (outcome, words) = match told.outcome {
        Outcome::Accepted => (Outcome::Accepted, text!("check.short.refund")),
        Outcome::Review => (Outcome::Review, text!("check.short.review")),
        Outcome::Unstated => (Outcome::Unstated, text!("return.outlook.unstated")),
        Outcome::Refused if exchange.outcome != Outcome::Refused => {
            (exchange.outcome, text!("return.outlook.exchange"))
        }
        Outcome::Refused => {
            let hint = told.hints.iter().find(|hint| hint.decides);
            let words = hint.map_or_else(|| text!("check.short.refused"), reason);
            (Outcome::Refused, words)
        }
        Outcome::Ask if supposed("changed_mind", Topic::Return) != Outcome::Refused => {
            (Outcome::Ask, text!("return.outlook.ask"))
        }
        Outcome::Ask => {
            let by_exchange = supposed("other_size", Topic::Exchange) != Outcome::Refused;
            let words = if by_exchange {
                text!("return.outlook.fault_or_exchange")
            } else {
                text!("return.outlook.fault")
            };
            (Outcome::Accepted, words)
        }
    };
    Outlook {
        mark: outcome.into(),
        words,
        can_go: outcome != Outcome::Refused,
        told,
        exchange,
    }
}

fn reason(hint: &Hint) -> String {
    text!(
        "return.outlook.refused",
        reason = &hint.text,
        title = &hint.title
    )
}

fn row(scene: &Scene, nth: usize, piece: &Piece, outlook: &Outlook, wanted: Option<&str>) -> Built {
    let chosen: Vec<u32> = scene
        .draft
        .items
        .iter()
        .filter(|item| item.line == piece.line)
        .map(|item| item.quantity)
        .collect();
    let is_free = piece.open > 0 && outlook.can_go;
    let is_only = scene.ground.returnable.pieces.len() == 1;
    let is_chosen = is_free
        && (!chosen.is_empty()
            || wanted == Some(piece.line.as_str())
            || (is_only && scene.draft.items.is_empty()));
    let gone = (piece.in_returns > 0).then(|| {
        text!(
            "return.in_returns",
            count = piece.in_returns,
            all = format::number(piece.quantity)
        )
    });
    let still_to_come =
        piece.open + piece.in_returns < piece.quantity && !scene.ground.returnable.cancelled;
    let to_come = still_to_come.then(|| {
        let count = piece.quantity - piece.open - piece.in_returns;
        text!("return.to_leave", count = count)
    });
    let is_over = piece.open == 0;
    let why = (!is_over || (gone.is_none() && to_come.is_none())).then(|| {
        let class = if outlook.mark == Mark::Accepted {
            "choice-why why-accepted"
        } else {
            "choice-why"
        };
        view! {
            <span class=class>
                {mark(outlook.mark)}
                <span>{outlook.words.clone()}</span>
            </span>
        }
    });
    let notes: Vec<_> = [gone, to_come]
        .into_iter()
        .flatten()
        .map(|note| view! { <span class="choice-hint">{note}</span> })
        .collect();
    let id = format!("piece-{nth}");
    let label_for = id.clone();
    let price = piece
        .price
        .map(|price| view! { <span class="choice-price">{amount(price)}</span> });
    view! {
        <div class="choice choice-item">
            <input
                type="checkbox"
                id=id
                checked=is_chosen
                disabled=!is_free
            />
            <label for=label_for>
                {garment(piece.category.as_deref())}
                <span class="choice-text">
                    <span class="choice-name">{piece.name.clone()}</span>
                    {piece
                        .variant
                        .clone()
                        .map(|variant| view! { <span class="choice-hint">{variant}</span> })}
                    <span>{notes} {why}</span>
                </span>
                {price}
            </label>
            {(is_free && piece.open > 1).then(|| counts(nth, piece, &chosen))}
        </div>
    }
}

/// How many, and how many of them for another reason.
fn counts(nth: usize, piece: &Piece, chosen: &[u32]) -> Built {
    let select = |id: String, name: String, least: u32, given: u32| {
        let options: Vec<_> = (least..=piece.open)
            .map(|count| {
                let words = if count == 0 {
                    text!("return.none")
                } else {
                    format::number(count)
                };
                view! {
                    <option value=count.to_string() selected=count == given>
                        {words}
                    </option>
                }
            })
            .collect();
        let label_for = id.clone();
        view! {
            <span class="count-field">
                <label class="count-label" for=label_for>
                    {name}
                    <span class="visually-hidden">{text!("return.of", piece = &piece.name)}</span>
                </label>
                <select class="input" id=id>
                    {options}
                </select>
            </span>
        }
    };
    let first = chosen.first().copied().unwrap_or(1);
    let second = chosen.get(1).copied().unwrap_or_default();
    view! {
        <div class="counts">
            {select(format!("count-{nth}"), text!("return.how_many"), 1, first)}
            {select(format!("more-{nth}"), text!("return.more"), 0, second)}
        </div>
    }
}

/// What the form holds.
fn chosen(lines: &[String]) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    for (nth, line) in lines.iter().enumerate() {
        let checkbox = document().get_element_by_id(&format!("piece-{nth}"));
        // It is an input, as the form was written.
        let is_chosen =
            checkbox.is_some_and(|field| field.unchecked_ref::<HtmlInputElement>().checked());
        if !is_chosen {
            continue;
        }
        let count = |name: &str| typed(&format!("{name}-{nth}")).parse::<u32>().ok();
        for quantity in [count("count").or(Some(1)), count("more")] {
            if let Some(quantity) = quantity.filter(|quantity| *quantity > 0) {
                let line = line.clone();
                chosen.push(Chosen { line, quantity });
            }
        }
    }
    chosen
}

fn trouble(scene: &Scene) -> Option<Built> {
    let pieces = &scene.ground.returnable.pieces;
    let problems: Vec<(String, String)> = match &scene.picture.trouble {
        Trouble::NothingChosen => {
            let first = pieces.iter().position(|piece| piece.open > 0)?;
            vec![(format!("piece-{first}"), text!("return.wrong.nothing"))]
        }
        Trouble::TooMany(lines) => pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| lines.contains(&piece.line))
            .map(|(nth, piece)| {
                let words = text!(
                    "return.wrong.too_many",
                    piece = &piece.name,
                    open = format::number(piece.open)
                );
                (format!("count-{nth}"), words)
            })
            .collect(),
        Trouble::Nothing
        | Trouble::Unfit(..)
        | Trouble::Lacks(_)
        | Trouble::PhotosLeft(_)
        | Trouble::NotSent(_)
        | Trouble::Wrong(_) => return None,
    };
    let title = text!("form.problem", count = problems.len());
    Some(summary(title, None, problems))
}

/// What was asked to go back before.
fn earlier(scene: &Scene) -> Option<Built> {
    let returns = &scene.ground.returnable.returns;
    if returns.is_empty() {
        return None;
    }
    let rows: Vec<_> = returns
        .iter()
        .map(|back: &Return| {
            let href = see(scene.page.shop.id(), &back.reference).to_string();
            row_link(href, text!("return.see", reference = &back.reference))
        })
        .collect();
    let earlier = view! {
        <nav class="block" aria-labelledby="earlier">
            <h2 class="small-title" id="earlier">
                {text!("return.earlier")}
            </h2>
            <ul class="rows rows-narrow">{rows}</ul>
        </nav>
    };
    Some(earlier)
}

/// The clauses behind what is said of the pieces.
fn why(scene: &Scene, outlooks: &[Outlook]) -> Option<Built> {
    let told = outlooks
        .iter()
        .flat_map(|outlook| [&outlook.told, &outlook.exchange]);
    let hints = told
        .flat_map(|told| &told.hints)
        .filter(|hint| hint.decides);
    let note = clause_note(entries(scene.page.shop.id(), hints))?;
    let age = format::short_day(
        scene.ground.returnable.policy_version.0,
        scene.ground.questions.today(),
    );
    let kept = device::keeps().then(|| {
        view! { <p class="quiet small">{text!("return.kept_here")}</p> }
    });
    let why = view! {
        <aside class="margin" aria-label=text!("check.why_label")>
            <div class="why">
                <h2 class="why-title">{text!("return.looks_at")}</h2>
                {note}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </div>
            {kept}
        </aside>
    };
    Some(why)
}
