//! The HTML of the pages, complete and readable before the app has arrived, and
//! in the app's own markup, so that its first picture is the same.

mod parts;
mod shop;
mod sizes;

use hemline_api_types::{self as api, PageSeed};
use hemline_sizes::chart::Chart;
use maud::{Markup, PreEscaped, html};
use serde::Serialize;
use serde_json::Value;

use crate::content::{Article, Merchant};
use crate::dist::Template;
use crate::words::Words;

/// What a page is made with.
pub struct Maker<'a> {
    pub template: &'a Template,
    /// The words of the shop's language.
    pub words: &'a Words,
    pub language: &'a str,
    /// Where the server is found, if it was told.
    pub origin: Option<&'a str>,
}

/// The parts of a page in which pages differ.
struct Page {
    title: String,
    description: String,
    /// The path that search engines are to keep; none for a page that is not one of
    /// ours.
    canonical: Option<String>,
    main: Markup,
    json_ld: Option<Value>,
    seed: PageSeed,
}

/// Stands in the head of a shop's page. Where the widget's frame holds the page, by
/// the name that it gave, it says so to the styles before anything is drawn, keeps
/// what the shop's page tells meanwhile, and loads what listens (`public/frame.js`).
/// Anywhere else, framed by whomever, the page is a page.
pub const FRAME_START: &str = r#"try{let n=name,d=document,s=d.documentElement.dataset,k,f;if(parent!=self&&n.startsWith('{"hemline":1')){n=JSON.parse(n);s.framed=n.as=="inline"?n.as:"panel";for(k of["scheme","product","category","facts","locale"])n[k]&&(s[k]=n[k]);hemlineMail=[];onmessage=e=>e.source==parent&&hemlineMail.push(e);f=d.createElement("script");f.src="/frame.js";d.head.append(f)}}catch{}"#;

/// Where a masthead stands.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    Order,
    Return,
    /// Under returns: what a return would be.
    Check,
    Sizes,
    Answers,
    Contact,
    /// None of the masthead's.
    Elsewhere,
}

impl Maker<'_> {
    pub fn installation(&self, merchants: &[Merchant]) -> String {
        let list = merchants.iter().map(Merchant::summary).collect();
        let title = self.words.say("installation.name", &[]);
        self.outside(Page {
            title,
            description: self.words.say("merchants.lede", &[]),
            canonical: Some("/".to_owned()),
            main: shop::merchants(self.words, merchants),
            json_ld: None,
            seed: PageSeed {
                merchants: Some(list),
                ..PageSeed::default()
            },
        })
    }

    /// For an address that names no shop of ours.
    pub fn unknown_merchant(&self) -> String {
        let title = self.words.say("missing.shop", &[]);
        let text = self.words.say("missing.shop_text", &[]);
        self.outside(Page {
            main: html! {
                div .empty {
                    h1 .empty-title tabindex="-1" { (title) }
                    p .quiet { (text) }
                    div .actions { (parts::link_on("/", &self.words.say("missing.to_shops", &[]))) }
                }
            },
            title,
            description: text,
            canonical: None,
            json_ld: None,
            seed: PageSeed::default(),
        })
    }

    pub fn home(&self, merchant: &Merchant) -> String {
        let title = self
            .words
            .say("home.document", &[("shop", &merchant.profile.name)]);
        let description = self.words.say("home.lede", &[]);
        let main = shop::home(self.words, merchant);
        self.inside(
            merchant,
            Section::Elsewhere,
            title,
            description,
            "",
            main,
            None,
        )
    }

    pub fn answers(&self, merchant: &Merchant) -> String {
        let title = self.words.say("faq.title", &[]);
        let description = self.words.say("home.lede", &[]);
        let main = shop::answers(self.words, merchant);
        let json_ld = crate::json_ld::faq_page(merchant.articles.iter());
        self.inside(
            merchant,
            Section::Answers,
            self.of(&title, merchant),
            description,
            "/faq",
            main,
            Some(json_ld),
        )
    }

    pub fn article(&self, merchant: &Merchant, article: &Article) -> String {
        let seed = PageSeed {
            merchant: carried(merchant),
            article: Some(merchant.article_to_api(article)),
            ..PageSeed::default()
        };
        let path = format!("/{}/faq/{}", merchant.id, article.slug);
        let page = Page {
            title: self.of(&article.title, merchant),
            description: article.summary.clone(),
            canonical: Some(path),
            main: shop::article(self.words, merchant, article),
            json_ld: Some(crate::json_ld::faq_page([article])),
            seed,
        };
        self.framed(merchant, Section::Answers, page)
    }

    pub fn policy(&self, merchant: &Merchant) -> String {
        let title = self.words.say("policy.title", &[]);
        let description = self.words.say("policy.lede", &[]);
        let main = shop::policy(self.words, self.language, merchant);
        let json_ld = crate::json_ld::return_policy(merchant);
        self.inside(
            merchant,
            Section::Elsewhere,
            self.of(&title, merchant),
            description,
            "/policy",
            main,
            Some(json_ld),
        )
    }

    pub fn check(&self, merchant: &Merchant) -> String {
        let title = self.words.say("home.check", &[]);
        let description = self.words.say("home.check_hint", &[]);
        let main = shop::check(self.words, merchant);
        self.inside(
            merchant,
            Section::Check,
            self.of(&title, merchant),
            description,
            "/check",
            main,
            None,
        )
    }

    pub fn order(&self, merchant: &Merchant) -> String {
        let title = self.words.say("order.find", &[]);
        let description = self.words.say("order.find.lede", &[]);
        let main = shop::order(self.words, merchant);
        self.inside(
            merchant,
            Section::Order,
            self.of(&title, merchant),
            description,
            "/order",
            main,
            None,
        )
    }

    /// At either address, as both begin with finding the order.
    pub fn returning(&self, merchant: &Merchant, path: &str) -> String {
        let title = self.words.say("return.find", &[]);
        let description = self.words.say("return.find.lede", &[]);
        let main = shop::returning(self.words, merchant);
        self.inside(
            merchant,
            Section::Return,
            self.of(&title, merchant),
            description,
            path,
            main,
            None,
        )
    }

    /// The team's page: it shows nothing before it knows whose key it is.
    pub fn desk(&self) -> String {
        let title = self.words.say("desk.title", &[]);
        self.outside(Page {
            main: shop::desk(self.words, &title),
            title,
            description: self.words.say("desk.lede", &[]),
            canonical: None,
            json_ld: None,
            seed: PageSeed::default(),
        })
    }

    pub fn contact(&self, merchant: &Merchant) -> String {
        let title = self.words.say("contact.title", &[]);
        let description = shop::contact_lede(self.words);
        let main = shop::contact(self.words, merchant);
        self.inside(
            merchant,
            Section::Contact,
            self.of(&title, merchant),
            description,
            "/contact",
            main,
            None,
        )
    }

    /// Where what was written is found again.
    pub fn ticket(&self, merchant: &Merchant) -> String {
        let title = self.words.say("ticket.title", &[]);
        let description = self.words.say("ticket.lede", &[]);
        let main = shop::ticket(self.words, merchant);
        self.inside(
            merchant,
            Section::Contact,
            self.of(&title, merchant),
            description,
            "/contact/status",
            main,
            None,
        )
    }

    pub fn sizes(&self, merchant: &Merchant) -> String {
        let title = self.words.say("sizes.title", &[]);
        let description = self.words.say("sizes.lede", &[]);
        let main = sizes::all(self.words, merchant);
        self.inside(
            merchant,
            Section::Sizes,
            self.of(&title, merchant),
            description,
            "/sizes",
            main,
            None,
        )
    }

    pub fn size_chart(&self, merchant: &Merchant, chart: &Chart) -> String {
        let title = sizes::title(self.words, chart);
        let description = sizes::measuring(self.words, chart);
        let main = sizes::one(self.words, merchant, chart);
        self.inside(
            merchant,
            Section::Sizes,
            self.of(&title, merchant),
            description,
            &format!("/sizes/{}", chart.id),
            main,
            None,
        )
    }

    /// For an address below a shop's at which nothing stands.
    pub fn unknown_page(&self, merchant: &Merchant) -> String {
        self.missing(merchant, "missing.page", "missing.page_text")
    }

    pub fn unknown_article(&self, merchant: &Merchant) -> String {
        self.missing(merchant, "missing.article", "missing.article_text")
    }

    fn missing(&self, merchant: &Merchant, title: &'static str, text: &'static str) -> String {
        let title = self.words.say(title, &[]);
        let text = self.words.say(text, &[]);
        let page = Page {
            main: shop::missing(self.words, merchant, &title, &text),
            title: self.of(&title, merchant),
            description: text,
            canonical: None,
            json_ld: None,
            seed: PageSeed {
                merchant: carried(merchant),
                ..PageSeed::default()
            },
        };
        self.framed(merchant, Section::Elsewhere, page)
    }

    /// A page's title with the shop's name.
    fn of(&self, page: &str, merchant: &Merchant) -> String {
        self.words.say(
            "title.page",
            &[("page", page), ("shop", &merchant.profile.name)],
        )
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call for each kind of page, right above"
    )]
    fn inside(
        &self,
        merchant: &Merchant,
        section: Section,
        title: String,
        description: String,
        path: &str,
        main: Markup,
        json_ld: Option<Value>,
    ) -> String {
        let seed = PageSeed {
            merchant: carried(merchant),
            ..PageSeed::default()
        };
        let canonical = Some(format!("/{}{path}", merchant.id));
        self.framed(
            merchant,
            section,
            Page {
                title,
                description,
                canonical,
                main,
                json_ld,
                seed,
            },
        )
    }

    fn framed(&self, merchant: &Merchant, section: Section, page: Page) -> String {
        let words = self.words;
        let id = &merchant.id;
        let sections = [
            (
                Section::Order,
                format!("/{id}/order"),
                words.say("section.order", &[]),
            ),
            (
                Section::Return,
                format!("/{id}/return"),
                words.say("section.return", &[]),
            ),
            (
                Section::Sizes,
                format!("/{id}/sizes"),
                words.say("section.sizes", &[]),
            ),
            (
                Section::Answers,
                format!("/{id}/faq"),
                words.say("section.faq", &[]),
            ),
            (
                Section::Contact,
                format!("/{id}/contact"),
                words.say("section.contact", &[]),
            ),
        ];
        let current = match section {
            Section::Check => Section::Return,
            Section::Order
            | Section::Return
            | Section::Sizes
            | Section::Answers
            | Section::Contact
            | Section::Elsewhere => section,
        };
        let body = html! {
            a .skip-link href="#main" { (words.say("skip", &[])) }
            header .masthead {
                div .masthead-inner {
                    a .wordmark href={ "/" (id) } {
                        (merchant.profile.name)
                        span .visually-hidden { (words.say("masthead.help", &[])) }
                    }
                    @if let Some(shop) = &merchant.profile.shop_url {
                        a .masthead-back href=(shop) { (words.say("masthead.shop", &[])) }
                    }
                    nav .masthead-nav aria-label=(words.say("masthead.sections", &[])) {
                        ul {
                            @for (this, href, name) in &sections {
                                li {
                                    a href=(href) aria-current=[(*this == current).then_some("page")] { (name) }
                                }
                            }
                        }
                    }
                }
            }
            main .view #main tabindex="-1" { (shop::no_wasm(words)) (page.main) }
            footer .footer {
                div .footer-inner {
                    ul .footer-links {
                        li { a href={ "/" (id) "/policy" } { (words.say("policy.title", &[])) } }
                        li { (shop::team_link(words, merchant)) }
                    }
                    p .footer-note { (words.say("footer.by", &[])) }
                }
            }
        };
        let root = html! {
            (PreEscaped("<html lang=\"")) (merchant.profile.locale)
            (PreEscaped("\" data-merchant=\"")) (id)
            // Whose messages a framed page takes.
            @if !merchant.profile.embedded_at.is_empty() {
                (PreEscaped("\" data-embed=\"")) (merchant.profile.embedded_at.join(" "))
            }
            (PreEscaped("\">"))
        };
        // What the app asks for first on these pages.
        let path = page.canonical.as_deref();
        let needs_policy =
            path.is_some_and(|path| path.ends_with("/check") || path.ends_with("/policy"));
        let needs_sizes = section == Section::Sizes;
        let head = html! {
            script { (PreEscaped(FRAME_START)) }
            // A sheet of its own would be one more connection before the first picture.
            style { (PreEscaped(&merchant.theme.css)) }
            @if needs_policy {
                link rel="preload" href={ "/v1/merchants/" (id) "/policy" } as="fetch" crossorigin="anonymous" fetchpriority="low";
            }
            @if needs_sizes {
                link rel="preload" href={ "/v1/merchants/" (id) "/sizes" } as="fetch" crossorigin="anonymous" fetchpriority="low";
            }
        };
        self.assemble(&root, &page, &head, &body)
    }

    fn outside(&self, page: Page) -> String {
        let words = self.words;
        let body = html! {
            a .skip-link href="#main" { (words.say("skip", &[])) }
            header .masthead {
                div .masthead-inner {
                    a .wordmark href="/" {
                        (words.say("installation.name", &[]))
                        span .visually-hidden { (words.say("masthead.help", &[])) }
                    }
                }
            }
            main .view #main tabindex="-1" { (page.main) }
            footer .footer {
                div .footer-inner {
                    ul .footer-links {}
                    p .footer-note { (words.say("footer.by", &[])) }
                }
            }
        };
        let root = html! { (PreEscaped("<html lang=\"")) (self.language) (PreEscaped("\">")) };
        self.assemble(&root, &page, &html! {}, &body)
    }

    fn assemble(&self, root: &Markup, page: &Page, links: &Markup, body: &Markup) -> String {
        let head = html! {
            title { (page.title) }
            meta name="description" content=(page.description);
            @if !self.template.has_color_scheme {
                meta name="color-scheme" content="light dark";
            }
            @match &page.canonical {
                // Search engines want it whole; without it a page is its own address.
                Some(path) => @if let Some(origin) = self.origin {
                    link rel="canonical" href={ (origin) (path) };
                }
                None => meta name="robots" content="noindex";,
            }
            (links)
            @if let Some(json_ld) = &page.json_ld {
                (data_block(html! { "application/ld+json" }, None, json_ld))
            }
        };
        let seed = data_block(html! { "application/json" }, Some("page-seed"), &page.seed);
        self.template.fill(&root.0, &head.0, &body.0, &seed.0)
    }
}

/// From so many articles on, their list would outweigh the page.
const MOST_CARRIED: usize = 500;

/// The shop as its pages bring it along; where there is too much of it, the app asks
/// for it, once.
fn carried(merchant: &Merchant) -> Option<api::Merchant> {
    (merchant.articles.len() < MOST_CARRIED).then(|| merchant.to_api())
}

/// A script that carries data. It can't end itself: `<` is written as `\u003c`.
fn data_block(kind: Markup, id: Option<&str>, data: &impl Serialize) -> Markup {
    let json = serde_json::to_string(data)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    html! { script type=(kind) id=[id] { (PreEscaped(json)) } }
}
