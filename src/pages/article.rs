//! One answer: the text in the column, the clauses it rests on in the margin.

mod asking;
mod state;

use std::sync::Arc;

use hemline_api_types::{Article, Ask, AskAnswer, AskStep, AskVerdict, ClauseNote};
use leptos::{html, prelude::*, task::spawn_local};

use self::asking::Answers;
use self::state::{Effect, Feedback, Msg, update};
use super::{article_row, heading, not_found, ways};
use crate::{
    api,
    markup::{Build, Built, view},
    merchant::{Shop, shop},
    route::{MerchantId, Route, Slug},
    text,
    ui::{
        clause_note::{ClauseEntry, clause_note},
        faces::awaited,
        hint::hint_note,
        icon::{Icon, icon},
        link::{back_link, link_on},
        page_head::page_head,
        question::focus,
    },
};

/// Where the focus goes when an answer has brought the next words.
const ASKED: &str = "asked";

pub fn page(slug: Slug) -> Built {
    let shop = shop();
    let remote = shop.article(&slug);
    let for_team = shop.clone();
    awaited(
        remote,
        text!("wait.article"),
        not_found::unknown_article,
        move || ways::team(&for_team),
        move |article| answer(&shop, &slug, article),
    )
}

fn answer(shop: &Shop, slug: &Slug, article: Arc<Article>) -> Built {
    let heading = heading(&article.title);
    let merchant = shop.id();
    let related: Vec<_> = article
        .related
        .iter()
        .filter_map(|other| article_row(merchant, &other.slug, &other.title))
        .collect();
    let related = (!related.is_empty()).then(|| {
        view! {
            <section class="block" aria-labelledby="also">
                <h2 class="small-title" id="also">
                    {text!("article.also")}
                </h2>
                <ul class="rows">{related}</ul>
            </section>
        }
    });
    view! {
        {back_to_group(shop, &article)}
        <div class="spread">
            <article class="spread-main">
                {page_head(heading, article.title.clone(), article.summary.clone())}
                <div class="prose" inner_html=article.html.clone()></div>
                {article.ask.clone().map(|ask| question(merchant.clone(), ask))}
                {feedback(shop.clone(), slug.clone())}
                {related}
            </article>
            {proof(merchant, &article.clauses)}
        </div>
    }
}

/// The question that is answered in place. What comes next replaces the buttons, so
/// it takes the focus, and with it is read.
fn question(merchant: MerchantId, ask: Ask) -> Built {
    let title = ask.title.clone();
    let ask = StoredValue::new(ask);
    let answers = RwSignal::new(Answers::default());
    let happen = Callback::new(move |msg| {
        let next = ask.with_value(|ask| asking::update(answers.get_untracked(), msg, ask));
        answers.set(next);
        // What comes next is there by then.
        request_animation_frame(|| focus(ASKED));
    });
    view! {
        <section class="ask" aria-labelledby="ask">
            <h2 class="section-title" id="ask">
                {title}
            </h2>
            {move || {
                let answers = answers.get();
                ask.with_value(|ask| step(&merchant, ask, &answers, happen))
            }}
        </section>
    }
}

fn step(
    merchant: &MerchantId,
    ask: &Ask,
    answers: &Answers,
    happen: Callback<asking::Msg>,
) -> Built {
    let reached = answers.walk(ask);
    let said: Vec<_> = reached
        .said
        .into_iter()
        .map(|(question, answer)| {
            view! {
                <p class="ask-said small quiet">
                    {question.to_owned()}
                    " "
                    <strong>{answer.to_owned()}</strong>
                </p>
            }
        })
        .collect();
    let over = (!answers.are_none()).then(|| {
        view! {
            <button
                class="button button-quiet button-small ask-over"
                type="button"
                on:click=move |_| happen.run(asking::Msg::StartedOver)
            >
                {text!("article.ask_over")}
            </button>
        }
    });
    let next = match reached.step {
        AskStep::Question { question, answers } => choices(question, answers, happen),
        AskStep::Verdict(told) => verdict(merchant, told),
    };
    view! { <div class="ask-step">{said} {next} {over}</div> }
}

fn choices(question: &str, answers: &[AskAnswer], happen: Callback<asking::Msg>) -> Built {
    let buttons: Vec<_> = answers
        .iter()
        .enumerate()
        .map(|(place, answer)| {
            view! {
                <button
                    class="button button-quiet button-small"
                    type="button"
                    on:click=move |_| happen.run(asking::Msg::Answered(place))
                >
                    {answer.answer.clone()}
                </button>
            }
        })
        .collect();
    view! {
        <div class="ask-step" role="group" aria-labelledby=ASKED>
            <p class="ask-question" id=ASKED tabindex="-1">
                {question.to_owned()}
            </p>
            <div class="ask-choice">{buttons}</div>
        </div>
    }
}

fn verdict(merchant: &MerchantId, told: &AskVerdict) -> Built {
    let needs = told
        .needs
        .iter()
        .map(|needs| view! { <span>{needs.clone()}</span> });
    let hints = told.hints.iter().map(|hint| {
        let clause = Route::Policy {
            merchant: merchant.clone(),
            clause: Some(hint.clause.clone()),
        };
        let reading = hint.reading.iter().map(|reading| format!("{reading} "));
        view! {
            {hint.text.clone()}
            " "
            {reading.collect::<String>()}
            <a href=clause.to_string()>{hint.title.clone()}</a>
        }
    });
    let lines = needs.chain(hints).collect();
    let words = told.verdict.clone();
    view! {
        <div id=ASKED tabindex="-1">
            {hint_note(told.outcome.into(), words.built(), lines)}
        </div>
    }
}

fn back_to_group(shop: &Shop, article: &Article) -> Built {
    let group = shop
        .profile()
        .groups
        .iter()
        .find(|group| group.id == article.group);
    let route = Route::Faq {
        merchant: shop.id().clone(),
        search: String::new(),
        group: group.map(|group| group.id.clone()),
    };
    let title = group.map_or_else(|| text!("section.faq"), |group| group.title.clone());
    back_link(route.to_string(), title)
}

/// The margin: what the policy says about this.
fn proof(merchant: &MerchantId, clauses: &[ClauseNote]) -> Option<Built> {
    let entries = clauses
        .iter()
        .map(|clause| ClauseEntry {
            href: Route::Policy {
                merchant: merchant.clone(),
                clause: Some(clause.id.clone()),
            }
            .to_string(),
            section: clause.section.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            reading: None,
        })
        .collect();
    let note = clause_note(entries)?;
    let check = Route::Check {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    let margin = view! {
        <aside class="margin margin-sticky" aria-labelledby="why">
            <div class="why">
                <h2 class="why-title" id="why">
                    {text!("article.why")}
                </h2>
                {note}
                {link_on(check.to_string(), text!("article.check"))}
            </div>
        </aside>
    };
    Some(margin)
}

fn feedback(shop: Shop, slug: Slug) -> Built {
    let state = RwSignal::new(Feedback::kept(shop.helped(&slug)));
    let happen = Callback::new(move |msg| {
        let (next, effect) = update(state.get_untracked(), msg);
        state.set(next);
        match effect {
            Effect::Nothing => {}
            Effect::Send { helped } => {
                let (shop, slug) = (shop.clone(), slug.clone());
                spawn_local(async move {
                    let sent = api::send_feedback(shop.id(), &slug, helped).await;
                    if sent.is_ok() {
                        shop.set_helped(&slug, helped);
                    }
                    // The page may have been left meanwhile; then nobody listens.
                    if state.try_get_untracked().is_some() {
                        let (next, _) = update(
                            state.get_untracked(),
                            if sent.is_ok() {
                                Msg::Sent
                            } else {
                                Msg::NotSent
                            },
                        );
                        state.set(next);
                    }
                });
            }
        }
    });
    let done = Memo::new(move |_| matches!(state.get(), Feedback::Thanked { .. }));
    let thanks = NodeRef::<html::P>::new();
    // The buttons go with the thanks, and the focus must not go with them.
    let group = NodeRef::<html::Div>::new();
    leptos::prelude::Effect::new(move || {
        if let (true, Some(group), Some(thanks)) = (done.get(), group.get(), thanks.get())
            && group.contains(document().active_element().as_deref())
        {
            // Without the focus the thanks are still read.
            let _ = thanks.focus();
        }
    });
    view! {
        <div class="answered" role="group" aria-labelledby="answered" node_ref=group>
            <p id="answered">{text!("feedback.question")}</p>
            <div class="answered-choice" class=("answered-done", done)>
                {button(state, happen, true)}
                {button(state, happen, false)}
            </div>
            <p class="quiet small" aria-live="polite" tabindex="-1" node_ref=thanks>
                {move || said(state.get())}
            </p>
        </div>
    }
}

fn button(state: RwSignal<Feedback>, happen: Callback<Msg>, helped: bool) -> Built {
    let pressed = move || (state.get().choice() == Some(helped)).to_string();
    let (drawing, words) = if helped {
        (Icon::Up, text!("feedback.yes"))
    } else {
        (Icon::Down, text!("feedback.no"))
    };
    view! {
        <button
            class="button button-quiet button-small"
            type="button"
            aria-pressed=pressed
            on:click=move |_| happen.run(Msg::Answered { helped })
        >
            {icon(drawing)}
            {words}
        </button>
    }
}

fn said(state: Feedback) -> String {
    match state {
        Feedback::Asking => String::new(),
        Feedback::Sending { .. } => text!("feedback.sending"),
        Feedback::Thanked { helped: true } => text!("feedback.thanks"),
        Feedback::Thanked { helped: false } => text!("feedback.thanks_no"),
        Feedback::Failed { .. } => text!("feedback.failed"),
    }
}
