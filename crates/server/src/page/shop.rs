//! What stands between masthead and footer, view by view; the app's `pages/` in
//! HTML.

use chrono::NaiveDate;
use hemline_api_types::{Ask, AskAnswer, AskStep, ContactWay, Group};
use hemline_policy::document::Clause;
use maud::{Markup, PreEscaped, html};

use super::parts::{Icon, back_link, icon, link_on, link_with, page_head, row_link, shortcut};
use crate::content::{self, Article, Merchant};
use crate::words::Words;

/// Of each group, as many answers as the home page shows before "All".
const SHOWN: usize = 4;

pub fn merchants(words: &Words, merchants: &[Merchant]) -> Markup {
    html! {
        (page_head(&words.say("merchants.title", &[]), &words.say("merchants.lede", &[])))
        ul .rows.rows-narrow {
            @for merchant in merchants {
                li {
                    a .row-link href={ "/" (merchant.id) } {
                        span {
                            span .row-name { (merchant.profile.name) }
                            span .row-hint { (merchant.profile.tagline) }
                        }
                        (icon(Icon::Next))
                    }
                }
            }
        }
    }
}

pub fn home(words: &Words, merchant: &Merchant) -> Markup {
    let to = |page: &str| format!("/{}/{page}", merchant.id);
    html! {
        div .welcome {
            div .block {
                h1 .welcome-title tabindex="-1" { (words.say("home.title", &[])) }
                p .lede { (words.say("home.lede", &[])) }
            }
            div { (search_line(words, merchant)) (often_asked(words, merchant)) }
        }
        ul .shortcuts {
            (shortcut(&to("order"), Icon::Post, &words.say("home.order", &[]), &words.say("home.order_hint", &[])))
            (shortcut(&to("check"), Icon::Send, &words.say("home.check", &[]), &words.say("home.check_hint", &[])))
            (shortcut(&to("sizes"), Icon::Ruler, &words.say("home.sizes", &[]), &words.say("home.sizes_hint", &[])))
            (shortcut(&to("contact"), Icon::Chat, &words.say("home.contact", &[]), &words.say("home.contact_hint", &[])))
        }
        section .groups-frame aria-labelledby="all" {
            h2 .section-title #all { (words.say("home.groups", &[])) }
            div .groups {
                @for group in merchant.to_api().groups {
                    (home_group(words, merchant, &group))
                }
            }
        }
    }
}

fn home_group(words: &Words, merchant: &Merchant, group: &Group) -> Markup {
    let heading = format!("group-{}", group.id);
    html! {
        section .group aria-labelledby=(heading) {
            div .group-head {
                h3 .small-title id=(heading) { (group.title) }
                @if group.articles.len() > SHOWN {
                    a .group-all href={ "/" (merchant.id) "/faq#" (group.id) } {
                        (words.count("home.all", group.articles.len(), &[]))
                        span .visually-hidden { (words.say("home.all_of", &[("group", &group.title)])) }
                    }
                }
            }
            ul .rows.group-list {
                @for article in group.articles.iter().take(SHOWN) {
                    (row_link(&format!("/{}/faq/{}", merchant.id, article.slug), &article.title))
                }
            }
        }
    }
}

fn search_line(words: &Words, merchant: &Merchant) -> Markup {
    html! {
        form .search action={ "/" (merchant.id) "/faq" } method="get" role="search" {
            label .search-label for="q" { (words.say("search.label", &[])) }
            div .search-line {
                (icon(Icon::Search))
                input .search-input #q name="q" type="search" autocomplete="off" enterkeyhint="search" maxlength="200";
                button .search-go type="submit" {
                    (icon(Icon::Arrow))
                    span .visually-hidden { (words.say("search.go", &[])) }
                }
            }
        }
    }
}

fn often_asked(words: &Words, merchant: &Merchant) -> Markup {
    let asked = &merchant.profile.often_asked;
    html! {
        @if !asked.is_empty() {
            p .tries {
                span { (words.say("home.often_asked", &[])) }
                @for question in asked {
                    a href={ "/" (merchant.id) "/faq?q=" (query_value(&question.query)) } { (question.label) }
                }
            }
        }
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn query_value(words: &str) -> String {
    words
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

pub fn answers(words: &Words, merchant: &Merchant) -> Markup {
    let groups = merchant.to_api().groups;
    let only = groups.len() == 1;
    html! {
        (back_home(words, merchant))
        (page_head(&words.say("faq.title", &[]), ""))
        (search_line(words, merchant))
        div .found {
            div .folds {
                @for group in &groups { (fold(words, merchant, group, only)) }
            }
        }
    }
}

fn fold(words: &Words, merchant: &Merchant, group: &Group, open: bool) -> Markup {
    html! {
        details .fold id=(group.id) open[open] {
            summary .fold-head {
                h2 .fold-title { (group.title) }
                span .fold-count { (words.count("faq.count", group.articles.len(), &[])) }
                (icon(Icon::Next))
            }
            ul .rows {
                @for article in &group.articles {
                    (row_link(&format!("/{}/faq/{}", merchant.id, article.slug), &article.title))
                }
            }
        }
    }
}

pub fn article(words: &Words, merchant: &Merchant, article: &Article) -> Markup {
    let full = merchant.article_to_api(article);
    let id = &merchant.id;
    let group = merchant
        .profile
        .groups
        .iter()
        .find(|group| group.id == article.group);
    html! {
        @match group {
            Some(group) => (back_link(&format!("/{id}/faq#{}", group.id), &group.title)),
            None => (back_link(&format!("/{id}/faq"), &words.say("section.faq", &[]))),
        }
        div .spread {
            article .spread-main {
                (page_head(&article.title, &article.summary))
                div .prose { (PreEscaped(&article.html)) }
                @if let Some(ask) = &full.ask { (asked(id, ask)) }
                @if !full.related.is_empty() {
                    section .block aria-labelledby="also" {
                        h2 .small-title #also { (words.say("article.also", &[])) }
                        ul .rows {
                            @for related in &full.related {
                                (row_link(&format!("/{id}/faq/{}", related.slug), &related.title))
                            }
                        }
                    }
                }
            }
            @if !full.clauses.is_empty() {
                aside .margin.margin-sticky aria-labelledby="why" {
                    div .why {
                        h2 .why-title #why { (words.say("article.why", &[])) }
                        div .clause {
                            @for clause in &full.clauses {
                                div .clause-entry {
                                    h3 .clause-title { (clause.title) }
                                    p .clause-text { (clause.text) }
                                    a .clause-source href={ "/" (id) "/policy#" (clause.id) } {
                                        (read_section(words, &clause.section))
                                        span .visually-hidden { (words.say("clause.of_policy", &[])) }
                                    }
                                }
                            }
                        }
                        (link_on(&format!("/{id}/check"), &words.say("article.check", &[])))
                    }
                }
            }
        }
    }
}

/// A question with all its answers folded below one another: the app asks them one
/// by one in the same place.
fn asked(shop: &str, ask: &Ask) -> Markup {
    html! {
        section .ask aria-labelledby="ask" {
            h2 .section-title #ask { (ask.title) }
            (ask_step(shop, &ask.first))
        }
    }
}

fn ask_step(shop: &str, step: &AskStep) -> Markup {
    match step {
        AskStep::Question { question, answers } => html! {
            div .ask-step {
                p .ask-question { (question) }
                div {
                    @for AskAnswer { answer, then } in answers {
                        details .ask-fold {
                            summary { (answer) }
                            (ask_step(shop, then))
                        }
                    }
                }
            }
        },
        AskStep::Verdict(told) => html! {
            div .ask-step {
                p .hint-verdict { (told.verdict) }
                @if let Some(needs) = &told.needs { p .hint-text { (needs) } }
                @for hint in &told.hints {
                    p .hint-text {
                        (hint.text) " "
                        @if let Some(reading) = &hint.reading { (reading) " " }
                        a href={ "/" (shop) "/policy#" (hint.clause) } { (hint.title) }
                    }
                }
            }
        },
    }
}

fn is_numbered(section: &str) -> bool {
    section.starts_with(|first: char| first.is_ascii_digit())
}

fn read_section(words: &Words, section: &str) -> String {
    if is_numbered(section) {
        numbered(words, section, "clause.read_number", "clause.read_numbers")
    } else {
        words.say("clause.read", &[("section", section)])
    }
}

/// One section, or several: `2, 5`. Lists in words are the browser's to write.
fn numbered(words: &Words, section: &str, one: &'static str, several: &'static str) -> String {
    let numbers: Vec<&str> = section.split(", ").collect();
    match numbers.as_slice() {
        [_] => words.say(one, &[("section", section)]),
        [first, second] => {
            let both = words.say("list.two", &[("one", first), ("other", second)]);
            words.say(several, &[("sections", &both)])
        }
        _ => words.say(several, &[("sections", section)]),
    }
}

pub fn policy(words: &Words, language: &str, merchant: &Merchant) -> Markup {
    let version = merchant.policy.version();
    let day = html! { time datetime=(version) { (printed_day(version, language)) } };
    let sections = merchant
        .policy
        .clauses()
        .chunk_by(|one, next| one.section == next.section);
    html! {
        (back_home(words, merchant))
        (page_head(&words.say("policy.title", &[]), &words.say("policy.lede", &[])))
        div .spread {
            div .policy {
                @for (number, clauses) in sections.enumerate() {
                    (policy_section(words, merchant, number + 1, clauses))
                }
            }
            aside .margin.margin-sticky aria-labelledby="in-force" {
                div .block {
                    h2 .small-title #in-force { (words.say("policy.in_force", &[])) }
                    p .quiet.small { (woven(&words.say("policy.since", &[]), "{day}", &day)) }
                    (link_on(&format!("/{}/check", merchant.id), &words.say("article.check", &[])))
                }
            }
        }
    }
}

fn policy_section(words: &Words, merchant: &Merchant, number: usize, clauses: &[Clause]) -> Markup {
    let section = clauses
        .first()
        .map(|clause| clause.section.as_str())
        .unwrap_or_default();
    let heading = format!("section-{number}");
    html! {
        section .policy-section aria-labelledby=(heading) {
            h2 .section-title id=(heading) {
                @if is_numbered(section) { (numbered(words, section, "policy.section", "policy.sections")) }
                @else { (section) }
            }
            @for clause in clauses {
                article .policy-clause id=(clause.id) tabindex="-1" {
                    h3 .policy-clause-title { a href={ "/" (merchant.id) "/policy#" (clause.id) } { (clause.title) } }
                    p { (clause.text) }
                    @if let Some(reading) = &clause.reading {
                        p .policy-reading { strong { (words.say("policy.reading", &[])) } " " (reading) }
                    }
                }
            }
        }
    }
}

/// A sentence with markup in the place of an argument.
fn woven(sentence: &str, argument: &str, markup: &Markup) -> Markup {
    let mut pieces = sentence.split(argument);
    html! {
        (pieces.next().unwrap_or_default())
        @for piece in pieces { (markup) (piece) }
    }
}

/// `1 July 2026` in English. The server has no names of months in other
/// languages; there the day stands as it is written in the policy.
fn printed_day(version: &str, language: &str) -> String {
    match version.parse::<NaiveDate>() {
        Ok(day) if language == "en" => day.format("%-d %B %Y").to_string(),
        _ => version.to_owned(),
    }
}

/// Shown where the app can't start, by a script or a style of its own.
pub fn no_wasm(words: &Words) -> Markup {
    html! {
        div .no-wasm hidden {
            div .notice {
                (icon(Icon::Question))
                div {
                    p .notice-title { (words.say("plain.no_wasm", &[])) }
                    p .quiet { (words.say("plain.no_wasm_text", &[])) }
                }
            }
        }
    }
}

/// The questions need the app; until it is there, and where it can't run, the
/// clauses and the team are the way.
pub fn check(words: &Words, merchant: &Merchant) -> Markup {
    let id = &merchant.id;
    html! {
        (back_home(words, merchant))
        (page_head(&words.say("home.check", &[]), &words.say("home.check_hint", &[])))
        p .quiet { (words.say("plain.check", &[])) }
        ul .links {
            li { (link_on(&format!("/{id}/policy"), &words.say("policy.title", &[]))) }
            li { (link_on(&format!("/{id}/faq"), &words.say("faq.title", &[]))) }
            li { (link_on(&format!("/{id}/contact"), &words.say("ask_team", &[]))) }
        }
    }
}

/// The form that finds an order. It can be read and typed into before the app is
/// there, which sends it; by itself it goes nowhere, so that neither number nor
/// email can get into an address.
pub fn order(words: &Words, merchant: &Merchant) -> Markup {
    finding(words, merchant, "order.find", "order.find.lede")
}

/// The same form, where something is to go back.
pub fn returning(words: &Words, merchant: &Merchant) -> Markup {
    finding(words, merchant, "return.find", "return.find.lede")
}

fn finding(words: &Words, merchant: &Merchant, title: &'static str, lede: &'static str) -> Markup {
    html! {
        (back_home(words, merchant))
        div .spread {
            div .spread-main {
                (page_head(&words.say(title, &[]), &words.say(lede, &[])))
                form .form novalidate method="dialog" {
                    div .form-field {
                        label .form-label for="number" { (words.say("order.find.number", &[])) }
                        input .input #number type="text" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="64";
                    }
                    div .form-field {
                        label .form-label for="whose" { (words.say("order.find.whose", &[])) }
                        p .form-hint #whose-hint { (words.say("order.find.whose_hint", &[])) }
                        input .input #whose type="text" autocomplete="email" autocapitalize="off" spellcheck="false" maxlength="254" inputmode="email" aria-describedby="whose-hint";
                    }
                    div .actions {
                        button .button type="submit" { (words.say("order.find.go", &[])) }
                    }
                }
                div .no-wasm hidden {
                    p { (words.say("plain.order", &[])) " " (team_link(words, merchant)) }
                }
            }
            aside .margin aria-labelledby="where" {
                div .block {
                    h2 .small-title #where { (words.say("order.find.where", &[])) }
                    p .quiet.small { (words.say("order.find.where_text", &[])) }
                    h2 .small-title { (words.say("order.find.why", &[])) }
                    p .quiet.small { (words.say("order.find.why_text", &[])) }
                }
            }
        }
    }
}

/// What the team's page is without the app.
pub fn desk(words: &Words, title: &str) -> Markup {
    html! {
        div .empty {
            h1 .empty-title tabindex="-1" { (title) }
            p .quiet { (words.say("desk.lede", &[])) }
            (no_wasm(words))
        }
    }
}

pub fn ticket(words: &Words, merchant: &Merchant) -> Markup {
    html! {
        (back_link(&format!("/{}/contact", merchant.id), &words.say("contact.all_topics", &[])))
        div .spread {
            div .spread-main {
                (page_head(&words.say("ticket.title", &[]), &words.say("ticket.lede", &[])))
                form .form novalidate method="dialog" {
                    div .form-field {
                        label .form-label for="reference" { (words.say("order.asked.reference", &[])) }
                        p .form-hint #reference-hint { (words.say("ticket.reference_hint", &[])) }
                        input .input #reference type="text" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="254" aria-describedby="reference-hint";
                    }
                    div .form-field {
                        label .form-label for="email" { (words.say("contact.email_of_yours", &[])) }
                        input .input #email type="email" autocomplete="email" autocapitalize="off" spellcheck="false" maxlength="254";
                    }
                    div .actions {
                        button .button type="submit" { (words.say("ticket.go", &[])) }
                    }
                }
                div .no-wasm hidden {
                    p { (words.say("plain.contact", &[])) " " (team_link(words, merchant)) }
                }
            }
        }
    }
}

pub fn contact_lede(words: &Words) -> String {
    words.say("contact.lede", &[])
}

/// What one can write about, and the ways that the shop's document states. The
/// forms need the app; where it can't run, the ways are what is left.
pub fn contact(words: &Words, merchant: &Merchant) -> Markup {
    let ways = &merchant.profile.contact;
    let id = &merchant.id;
    html! {
        (back_home(words, merchant))
        (page_head(&words.say("contact.title", &[]), &contact_lede(words)))
        div .spread {
            div .spread-main {
                ul .rows {
                    @for topic in &merchant.contact.topics {
                        li {
                            a .row-link href={ "/" (id) "/contact?about=" (topic.id) } {
                                span {
                                    span .row-name { (topic.title) }
                                    @if let Some(hint) = &topic.hint { span .row-hint { (hint) } }
                                }
                                (icon(Icon::Next))
                            }
                        }
                    }
                }
                div .no-wasm hidden {
                    p { (words.say("plain.contact", &[])) " " (team_link(words, merchant)) }
                }
                (link_on(&format!("/{id}/contact/status"), &words.say("contact.to_status", &[])))
            }
            aside .margin aria-label=(words.say("contact.ways", &[])) {
                div .block {
                    @if ways.is_empty() {
                        h2 .small-title { (words.say("contact.none", &[])) }
                        p .quiet.small { (words.say("contact.none_text", &[])) }
                    } @else {
                        dl .facts {
                            @for way in ways { (contact_way(words, way)) }
                        }
                    }
                }
                div .block {
                    h2 .small-title { (words.say("contact.before", &[])) }
                    ul .links {
                        li { (link_on(&format!("/{id}/check"), &words.say("home.check", &[]))) }
                        li { (link_on(&format!("/{id}/faq"), &words.say("missing.to_answers", &[]))) }
                    }
                }
            }
        }
    }
}

fn contact_way(words: &Words, way: &ContactWay) -> Markup {
    let (name, value, note) = match way {
        ContactWay::Email { address, purpose } => (
            words.say("contact.email", &[]),
            link_with(Icon::Mail, &format!("mailto:{address}"), address),
            purpose.as_deref(),
        ),
        // The names of countries are the browser's to tell; the number has its
        // country in front, and an address its own last line.
        ContactWay::Phone { number, country: _ } => (
            words.say("contact.phone", &[]),
            link_with(Icon::Phone, &content::telephone(number), number),
            None,
        ),
        ContactWay::Post {
            lines,
            purpose,
            country: _,
        } => {
            let address = html! {
                address .address {
                    @for line in lines { span .address-line { (line) } }
                }
            };
            (words.say("contact.post", &[]), address, purpose.as_deref())
        }
        ContactWay::Chat { hint } => (words.say("contact.chat", &[]), html! { (hint) }, None),
    };
    html! {
        div .facts-row {
            dt { (name) }
            dd { (value) }
            @if let Some(note) = note { dd .facts-note { (note) } }
        }
    }
}

/// The first way to write or call that the shop states, else the page of ways.
pub fn team_link(words: &Words, merchant: &Merchant) -> Markup {
    let first = merchant.profile.contact.iter().find_map(|way| match way {
        ContactWay::Email { address, .. } => Some((format!("mailto:{address}"), address.clone())),
        ContactWay::Phone { number, .. } => Some((content::telephone(number), number.clone())),
        ContactWay::Post { .. } | ContactWay::Chat { .. } => None,
    });
    let (href, name) = first.unwrap_or_else(|| {
        (
            format!("/{}/contact", merchant.id),
            words.say("ask_team", &[]),
        )
    });
    html! { a href=(href) { (name) } }
}

pub fn missing(words: &Words, merchant: &Merchant, title: &str, text: &str) -> Markup {
    html! {
        div .empty {
            h1 .empty-title tabindex="-1" { (title) }
            p .quiet { (text) }
            div .actions {
                a .button href={ "/" (merchant.id) "/faq" } { (words.say("missing.to_answers", &[])) }
                (link_on(&format!("/{}/contact", merchant.id), &words.say("ask_team", &[])))
            }
        }
    }
}

fn back_home(words: &Words, merchant: &Merchant) -> Markup {
    back_link(&format!("/{}", merchant.id), &words.say("back.home", &[]))
}
