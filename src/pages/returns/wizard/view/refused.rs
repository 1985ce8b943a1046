//! The policy rules an item out: why, which clause, and what else can be done.

use hemline_api_types::{order::Told, returns::Wish};
use hemline_policy::{
    document::Topic,
    explain::{Alternative, Explanation},
};

use super::{Scene, margin::in_short};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        heading,
        returns::wizard::state::Msg,
        said::{dated, entries},
        ways,
    },
    text,
    ui::{
        clause_note::clause_note,
        facts::{fact_row, facts},
        icon::{Icon, icon},
        verdict::{Head, Mark, verdict},
    },
};

pub fn refused(scene: &Scene, nth: usize) -> Built {
    let Some(decided) = scene
        .replay
        .items
        .get(nth)
        .and_then(|standing| standing.decided.as_ref())
    else {
        return ().built();
    };
    let told = &decided.wish;
    let title = in_short(told);
    let heading = heading(&title);
    let mut hints = told.hints.iter();
    let reason = hints.find(|hint| hint.decides);
    let head = Head {
        mark: Mark::Refused,
        word: text!("check.word.refused"),
        parts: vec![title.built()],
        lede: reason.map(|hint| hint.text.clone().built()),
    };
    let today = scene.ground.questions.today();
    let past = told
        .last_day
        .filter(|day| day.0 < today)
        .map(|day| fact_row(text!("check.row.last_day"), dated(day.0, today), Vec::new()));
    let ways = ways(scene, nth, told);
    let body = view! {
        {scene.head(nth)}
        {facts(past.into_iter().collect())}
        <ul class="ways">{ways}</ul>
    };
    view! {
        {scene.back()}
        {verdict(heading, head, body, why(scene, told), ().built())}
    }
}

fn ways(scene: &Scene, nth: usize, told: &Told) -> Vec<Built> {
    let policy = scene.ground.policy();
    let Some(standing) = scene.replay.items.get(nth) else {
        return Vec::new();
    };
    let Explanation { alternatives, .. } = policy.explain(told.topic, &standing.facts);
    let mut ways: Vec<Built> = Vec::new();
    for alternative in alternatives {
        match alternative {
            Alternative::Ask {
                topic: topic @ (Topic::Exchange | Topic::Return),
                ..
            } => {
                let (wish, title) = if topic == Topic::Exchange {
                    (Wish::Exchange, text!("check.way.exchange"))
                } else {
                    (Wish::Refund, text!("check.way.refund"))
                };
                let words = text!("return.way_on.may");
                ways.push(act(
                    scene,
                    Icon::Swap,
                    title,
                    words,
                    text!("check.way.see"),
                    Msg::WishedInstead { item: nth, wish },
                ));
            }
            // What is wrong with a piece is its reason here.
            Alternative::Ask { .. } | Alternative::ReturnAndReorder | Alternative::Contact => {}
        }
    }
    if scene.draft.items.len() > 1 {
        ways.push(act(
            scene,
            Icon::Next,
            text!("return.leave_out"),
            text!("return.leave_out_text"),
            text!("return.leave_out_go"),
            Msg::LeftOut { item: nth },
        ));
    }
    ways.push(view! {
        <li class="way">
            {icon(Icon::Chat)}
            <p class="way-title">{text!("check.way.team")}</p>
            <p class="way-text">{text!("return.way_on.team")}</p>
            <a class="link-row" href=scene.contact()>
                {text!("ask_team")}
                {icon(Icon::Arrow)}
            </a>
            {ways::team(&scene.page.shop)}
        </li>
    });
    ways
}

fn act(scene: &Scene, drawing: Icon, title: String, words: String, go: String, msg: Msg) -> Built {
    let wizard = scene.wizard;
    view! {
        <li class="way">
            {icon(drawing)}
            <p class="way-title">{title}</p>
            <p class="way-text">{words}</p>
            <button
                class="button button-quiet button-small way-go"
                type="button"
                on:click=move |_| wizard.happen(msg.clone())
            >
                {go}
            </button>
        </li>
    }
}

pub fn why(scene: &Scene, told: &Told) -> Option<Built> {
    let deciding = told.hints.iter().filter(|hint| hint.decides);
    let note = clause_note(entries(scene.page.shop.id(), deciding))?;
    let age = format::short_day(
        scene.ground.returnable.policy_version.0,
        scene.ground.questions.today(),
    );
    let why = view! {
        <aside class="why" aria-label=text!("check.why_label")>
            <h2 class="why-title">{text!("check.why")}</h2>
            {note}
            <p class="clause-age">{text!("check.version", day = age)}</p>
        </aside>
    };
    Some(why)
}
