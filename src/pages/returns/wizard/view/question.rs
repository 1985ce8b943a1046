//! One question a page, its words and its control.

use hemline_api_types::returns::{Way, Wish};
use hemline_policy::{
    document::{Clause, Remedy, Topic},
    fact::Fact,
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{PIECE, Scene, margin};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        check::words,
        heading,
        questions::{
            self, Asked, Control,
            view::{Shown, control, problem, typed},
        },
        returns::wizard::{
            draft::{Wanted, remedy_name, way_name},
            replay::Step,
            state::{Msg, Trouble},
        },
        said::{amount, clause_address},
    },
    route::Route,
    text,
    ui::{
        clause_note::{ClauseEntry, clause_note},
        link::link_on,
        question::{Choice, FIELD, Problem, Words, choices, error_summary, field},
    },
};

pub fn ask(scene: &Scene, nth: usize, step: Step) -> Built {
    let control = match step {
        Step::Wish => wish(scene, nth),
        Step::Fact(fact) => by_fact(scene, nth, fact),
        Step::Wanted => wanted(scene, nth),
        Step::Remedy => remedy(scene, nth),
        // It has a page of its own.
        Step::Evidence => ().built(),
    };
    let margin = margin::so_far(scene, nth);
    framed(
        scene,
        scene.head(nth),
        control,
        why_asked(scene, nth, step),
        margin,
    )
}

/// A form around a control.
fn framed(
    scene: &Scene,
    head: Option<Built>,
    control: Built,
    why: Option<Built>,
    margin: Option<Built>,
) -> Built {
    let (wizard, place) = (scene.wizard, scene.picture.place);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into().ok());
        let typed = form.map(|form| typed(&form)).unwrap_or_default();
        wizard.happen(Msg::Continued { place, typed });
    };
    let named = head.is_some().then_some(PIECE);
    view! {
        {scene.back()}
        <div class="spread">
            <form
                class="question"
                aria-labelledby=named
                autocomplete="off"
                novalidate=true
                on:submit=submit
            >
                {head}
                {control}
                <div class="actions">
                    <button class="button" type="submit">
                        {text!("check.continue")}
                    </button>
                </div>
                {why}
            </form>
            {margin}
        </div>
    }
}

/// What is wrong with the answer that was given here.
fn wrong(scene: &Scene, control: &Control) -> Problem {
    let words = match &scene.picture.trouble {
        Trouble::Unfit(place, complaint) if *place == scene.picture.place => {
            Some(problem(control, *complaint))
        }
        Trouble::Unfit(..)
        | Trouble::Nothing
        | Trouble::NothingChosen
        | Trouble::TooMany(_)
        | Trouble::Lacks(_)
        | Trouble::PhotosLeft(_)
        | Trouble::NotSent(_)
        | Trouble::Wrong(_) => None,
    };
    Signal::derive(move || words.clone())
}

fn wish(scene: &Scene, nth: usize) -> Built {
    let policy = scene.ground.policy();
    let names = [Wish::Refund, Wish::Exchange]
        .into_iter()
        .map(Wish::topic)
        .filter(|topic| *topic == Topic::Return || policy.speaks_of(*topic))
        .map(|topic| topic.name().to_owned())
        .collect();
    let given = scene.item(nth).and_then(|(item, _)| item.wish);
    let given = given.map(|wish| wish.topic().name());
    let shown = Shown {
        policy,
        asked: Asked::Wish,
        control: &Control::Choices(names),
        given,
        words: Words {
            question: words::question(Asked::Wish),
            hint: None,
        },
    };
    shown_as(scene, shown)
}

fn by_fact(scene: &Scene, nth: usize, fact: Fact) -> Built {
    let policy = scene.ground.policy();
    let asked = Asked::Fact(fact);
    let mut others = scene
        .replay
        .items
        .get(nth)
        .map(|standing| standing.facts.clone())
        .unwrap_or_default();
    others.remove(fact);
    let topic = topic_asking(scene, nth, fact);
    let control = questions::control(&scene.ground.questions, topic, fact, &others);
    let given = scene.item(nth).and_then(|(item, _)| item.answer(fact));
    let shown = Shown {
        policy,
        asked,
        control: &control,
        given,
        words: Words {
            question: words::question(asked),
            hint: words::hint(asked),
        },
    };
    shown_as(scene, shown)
}

fn shown_as(scene: &Scene, shown: Shown) -> Built {
    let heading = heading(&shown.words.question);
    let wrong = wrong(scene, shown.control);
    view! {
        {error_summary(wrong)}
        {control(heading, shown, wrong)}
    }
}

/// The topic for which a fact is asked.
fn topic_asking(scene: &Scene, nth: usize, fact: Fact) -> Topic {
    let policy = scene.ground.policy();
    let wish = scene.item(nth).and_then(|(item, _)| item.wish);
    let wish = wish.map_or(Topic::Return, Wish::topic);
    [wish, Topic::Postage, Topic::Refund]
        .into_iter()
        .find(|topic| !policy.clauses_asking(*topic, fact).is_empty())
        .unwrap_or(wish)
}

/// Which piece is wanted instead: one of the stock, or in words.
fn wanted(scene: &Scene, nth: usize) -> Built {
    let Some((item, piece)) = scene.item(nth) else {
        return ().built();
    };
    let words = Words {
        question: text!("return.wanted"),
        hint: piece
            .replacements
            .is_empty()
            .then(|| text!("return.wanted_hint")),
    };
    let heading = heading(&words.question);
    let (given_sku, given_words) = match &item.wanted {
        Some(Wanted::Sku(sku)) => (Some(sku.clone()), None),
        Some(Wanted::Words(words)) => (None, Some(words.clone())),
        None => (None, None),
    };
    let problem = match &scene.picture.trouble {
        Trouble::Unfit(place, _) if *place == scene.picture.place => {
            Some(text!("return.wrong.wanted"))
        }
        Trouble::Unfit(..)
        | Trouble::Nothing
        | Trouble::NothingChosen
        | Trouble::TooMany(_)
        | Trouble::Lacks(_)
        | Trouble::PhotosLeft(_)
        | Trouble::NotSent(_)
        | Trouble::Wrong(_) => None,
    };
    let problem = Signal::derive(move || problem.clone());
    let control = if piece.replacements.is_empty() {
        field(heading, words, problem, |described| {
            view! {
                <input
                    class="input input-wide"
                    id=FIELD
                    type="text"
                    maxlength="200"
                    value=given_words
                    aria-describedby=described
                    aria-invalid=move || problem.get().map(|_| "true")
                />
            }
        })
    } else {
        let rows = piece
            .replacements
            .iter()
            .map(|other| {
                let is_same = Some(&other.variant) == piece.variant.as_ref();
                Choice {
                    value: other.sku.clone(),
                    name: if is_same {
                        text!("return.wanted.same", variant = &other.variant)
                    } else {
                        other.variant.clone()
                    },
                    hint: (other.available < item.quantity).then(|| text!("return.out_of_stock")),
                    chosen: given_sku.as_ref() == Some(&other.sku),
                }
            })
            .collect();
        choices(heading, words, rows, problem)
    };
    let sizes = piece.category.as_ref().map(|category| {
        let sizes = Route::Sizes {
            merchant: scene.page.shop.id().clone(),
            chart: None,
            query: vec![("category".to_owned(), category.clone())],
        };
        link_on(sizes.to_string(), text!("return.wanted.sizes"))
    });
    view! {
        {error_summary(problem)}
        {control}
        {sizes}
    }
}

fn remedy(scene: &Scene, nth: usize) -> Built {
    let remedies = scene
        .replay
        .items
        .get(nth)
        .map(|standing| standing.remedies.clone())
        .unwrap_or_default();
    let given = scene.item(nth).and_then(|(item, _)| item.remedy);
    let rows = remedies
        .into_iter()
        .map(|remedy| Choice {
            value: remedy_name(remedy).to_owned(),
            name: remedy_words(remedy),
            hint: None,
            chosen: given == Some(remedy),
        })
        .collect();
    let words = Words {
        question: text!("return.remedy"),
        hint: Some(text!("return.remedy_hint")),
    };
    let heading = heading(&words.question);
    let problem = wrong(scene, &Control::Choices(Vec::new()));
    view! {
        {error_summary(problem)}
        {choices(heading, words, rows, problem)}
    }
}

pub fn remedy_words(remedy: Remedy) -> String {
    match remedy {
        Remedy::Exchange => text!("return.remedy.exchange"),
        Remedy::Refund => text!("return.remedy.refund"),
        Remedy::StoreCredit => text!("return.remedy.store_credit"),
        Remedy::Alternative => text!("return.remedy.alternative"),
        Remedy::ReturnAndReorder => text!("return.remedy.return_and_reorder"),
    }
}

/// How the parcel goes back.
pub fn way(scene: &Scene) -> Built {
    let deduction = scene
        .replay
        .items
        .iter()
        .filter_map(|standing| standing.decided.as_ref()?.postage.label_deduction)
        .max_by_key(|amount| amount.minor);
    let rows = [Way::OurLabel, Way::OwnCarrier]
        .into_iter()
        .map(|way| Choice {
            value: way_name(way).to_owned(),
            name: way_words(way),
            hint: match way {
                Way::OurLabel => Some(match deduction {
                    Some(money) => text!("return.way.label_costs", amount = amount(money)),
                    None => text!("return.way.label_free"),
                }),
                Way::OwnCarrier => Some(text!("return.way.own_hint")),
            },
            chosen: scene.draft.way == Some(way),
        })
        .collect();
    let words = Words {
        question: text!("return.way"),
        hint: None,
    };
    let heading = heading(&words.question);
    let problem = wrong(scene, &Control::Choices(Vec::new()));
    let control = view! {
        {error_summary(problem)}
        {choices(heading, words, rows, problem)}
    };
    let margin = margin::so_far(scene, 0);
    framed(scene, None, control, None, margin)
}

pub fn way_words(way: Way) -> String {
    match way {
        Way::OurLabel => text!("return.way.label"),
        Way::OwnCarrier => text!("return.way.own"),
    }
}

/// The clauses that the answer matters to.
fn why_asked(scene: &Scene, nth: usize, step: Step) -> Option<Built> {
    let policy = scene.ground.policy();
    let merchant = scene.page.shop.id();
    let Step::Fact(fact) = step else {
        return None;
    };
    let clauses: Vec<&Clause> = policy.clauses_asking(topic_asking(scene, nth, fact), fact);
    let entries = clauses
        .into_iter()
        .map(|clause| ClauseEntry {
            href: clause_address(merchant, &clause.id),
            section: clause.section.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            reading: None,
        })
        .collect();
    let note = clause_note(entries)?;
    let age = format::short_day(
        scene.ground.returnable.policy_version.0,
        scene.ground.questions.today(),
    );
    let why = view! {
        <details class="why-ask">
            <summary>{text!("check.why_ask")}</summary>
            <p>{text!("check.why_ask_text")}</p>
            {note}
            <p class="clause-age">{text!("check.version", day = age)}</p>
        </details>
    };
    Some(why)
}
