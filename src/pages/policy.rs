//! The policy, clause by clause in the document's order: where every hint leads.

use std::sync::Arc;

use hemline_api_types::PolicyText;
use hemline_policy::{document::Clause, fact};
use leptos::{html, prelude::*};

use super::{back_home, heading, not_found, ways};
use crate::{
    format, history,
    markup::{Build, Built, view},
    merchant::{Shop, shop},
    route::Route,
    text,
    ui::{clause_note::Section, faces::awaited, link::link_on, page_head::page_head},
    woven,
};

pub fn page() -> Built {
    let shop = shop();
    let for_team = shop.clone();
    awaited(
        shop.policy_text(),
        text!("wait.policy"),
        not_found::unknown_page_of_shop,
        move || ways::team(&for_team),
        move |policy| document(&shop, policy),
    )
}

fn document(shop: &Shop, policy: Arc<PolicyText>) -> Built {
    let heading = heading(&text!("policy.title"));
    let merchant = shop.id().clone();
    let sections: Vec<_> = policy
        .clauses
        .chunk_by(|one, next| one.section == next.section)
        .enumerate()
        .map(|(number, clauses)| section(shop, number, clauses))
        .collect();
    let check = Route::Check {
        merchant,
        query: Vec::new(),
    };
    view! {
        {back_home(shop.id())}
        {page_head(heading, text!("policy.title"), text!("policy.lede"))}
        <div class="spread">
            <div class="policy">{sections}</div>
            <aside class="margin margin-sticky" aria-labelledby="in-force">
                <div class="block">
                    <h2 class="small-title" id="in-force">
                        {text!("policy.in_force")}
                    </h2>
                    <p class="quiet small">{since(&policy)}</p>
                    {link_on(check.to_string(), text!("article.check"))}
                </div>
            </aside>
        </div>
    }
}

/// The day from which the policy holds, as a sentence.
fn since(policy: &PolicyText) -> Built {
    match fact::day(&policy.version) {
        Some(day) => {
            let printed = format::date(day);
            let time = view! { <time datetime=format::datetime(day)>{printed}</time> };
            woven!("policy.since", day = time)
        }
        None => policy.version.clone().built(),
    }
}

fn section(shop: &Shop, number: usize, clauses: &[Clause]) -> Built {
    let id = format!("section-{}", number + 1);
    let named_by = id.clone();
    let title = clauses.first().map(|clause| clause.section.as_str());
    let title = match Section::of(title.unwrap_or_default()) {
        Section::Titled(title) => title,
        Section::Number(number) => text!("policy.section", section = number),
        Section::Numbers(numbers) => text!("policy.sections", sections = numbers),
    };
    let clauses: Vec<_> = clauses.iter().map(|item| clause(shop, item)).collect();
    view! {
        <section class="policy-section" aria-labelledby=named_by>
            <h2 class="section-title" id=id>
                {title}
            </h2>
            {clauses}
        </section>
    }
}

fn clause(shop: &Shop, clause: &Clause) -> Built {
    let id = clause.id.clone();
    let place = NodeRef::<html::Article>::new();
    let looked_up = Memo::new(move |_| match history::route() {
        Route::Policy { clause, .. } => clause.as_deref() == Some(id.as_str()),
        _ => false,
    });
    // Runs when the clause stands on the page, and when the address names it.
    Effect::new(move || {
        if let (true, Some(place)) = (looked_up.get(), place.get()) {
            history::settle_at(&place);
        }
    });
    let route = Route::Policy {
        merchant: shop.id().clone(),
        clause: Some(clause.id.clone()),
    };
    let reading = clause.reading.clone().map(|reading| {
        view! {
            <p class="policy-reading">
                <strong>{text!("policy.reading")}</strong>
                " "
                {reading}
            </p>
        }
    });
    view! {
        <article
            class="policy-clause"
            class=("policy-clause-looked-up", looked_up)
            id=clause.id.clone()
            tabindex="-1"
            node_ref=place
        >
            <h3 class="policy-clause-title">
                <a href=route.to_string()>{clause.title.clone()}</a>
            </h3>
            <p>{clause.text.clone()}</p>
            {reading}
        </article>
    }
}
