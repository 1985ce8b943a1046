//! Everything that is the same for everyone: each page, each file and each
//! answer of the API, made once from the shops and the built app.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::iter;
use std::path::Path;

use axum::http::HeaderValue;
use chrono::{DateTime, FixedOffset};
use hemline_api_types::OrderRecord;
use serde::Serialize;
use serde_json::Map;

use crate::Report;
use crate::config::Config;
use crate::content::{self, Merchant};
use crate::demo;
use crate::demo_shop::{self, SCRIPT};
use crate::dist::{self, Dist};
use crate::document::{Cache, Document, NOTHING};
use crate::page::{FRAME_START, Maker};
use crate::widget::{self, Widget};
use crate::words::Words;

pub struct Site {
    /// Pages, themes and files, by path.
    documents: HashMap<String, Document>,
    /// `GET /v1/merchants`.
    pub merchants: Document,
    shops: HashMap<String, Shop>,
    unknown_merchant: Document,
}

/// What the API says of a shop, and its page for addresses at which nothing
/// stands.
pub struct Shop {
    /// For what is decided at a request.
    pub merchant: Merchant,
    pub profile: Document,
    pub policy: Document,
    /// The versions before it, by the day from which they hold.
    pub earlier: HashMap<String, Document>,
    pub contact: Document,
    pub sizes: Document,
    pub search_index: Document,
    /// By slug.
    pub articles: HashMap<String, Document>,
    /// The orders that its demo page may show; none of them is real.
    pub demo_orders: Vec<OrderRecord>,
    unknown_page: Document,
    unknown_article: Document,
    /// On its demo page; none where it has no such page.
    unknown_product: Option<Document>,
}

const CSS: &str = "text/css; charset=utf-8";
pub const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const ENGLISH: &str = "en";

impl Site {
    /// Reads the shops and the app and makes everything ready; `now` is the day of
    /// what is made up.
    ///
    /// # Errors
    /// Everything that is wrong with the shops, or what is wrong with the app.
    pub fn read(config: &Config, now: DateTime<FixedOffset>) -> Result<Self, Vec<Report>> {
        let Config {
            merchants,
            dist,
            origin,
            ..
        } = config;
        let shops = content::load(merchants)?;
        let app = Dist::read(dist).map_err(|report| vec![report])?;
        let widget = Widget::read(dist).map_err(|report| vec![report])?;
        let mut site = Self::make(&shops, app, widget, dist, origin.as_deref())
            .map_err(|report| vec![report])?;
        for merchant in shops.iter().filter(|shop| shop.demo_shop.is_some()) {
            let shown = demo::read(&merchants.join(&merchant.id), merchant, now)?;
            let orders = shown.into_iter().flat_map(|demo| demo.orders);
            if let Some(shop) = site.shops.get_mut(&merchant.id) {
                shop.demo_orders = orders.map(|shown| shown.order).collect();
            }
        }
        Ok(site)
    }

    /// Serves earlier versions of the help widget too, which `folder` has, and has it
    /// keep today's.
    ///
    /// # Errors
    /// When the folder can't be read or written.
    pub fn keep_widgets(&mut self, folder: &Path) -> io::Result<()> {
        widget::keep(folder, &mut self.documents)
    }

    fn make(
        merchants: &[Merchant],
        app: Dist,
        widget: Widget,
        dist: &Path,
        origin: Option<&str>,
    ) -> Result<Self, Report> {
        let Dist {
            reading,
            check,
            order,
            returning,
            returned,
            sizes,
            contact,
            desk,
            files,
            catalogues,
        } = app;
        if !files.contains_key("/locales/en.json") {
            return Err(Report::file(
                &dist.join("locales/en.json"),
                "the interface's words are missing from the built app",
            ));
        }
        let words: BTreeMap<String, Words> = catalogues
            .into_iter()
            .map(|(language, sentences)| (language, Words::new(sentences)))
            .collect();
        let none = Words::new(Map::new());
        let maker = |template, locale: &str| {
            let language = locale.split('-').next().unwrap_or_default();
            let (language, words) = words
                .get_key_value(language)
                .or_else(|| words.get_key_value(ENGLISH))
                .map_or((ENGLISH, &none), |(language, words)| {
                    (language.as_str(), words)
                });
            Maker {
                template,
                words,
                language,
                origin,
            }
        };
        let frame_start = dist::hash_source(FRAME_START);
        let security = Security {
            scripts: [
                &reading, &check, &order, &returning, &returned, &sizes, &contact, &desk,
            ]
            .iter()
            .flat_map(|program| &program.scripts)
            .chain([&frame_start])
            .map(String::as_str)
            .collect(),
        };
        let mut documents = files;
        // The files as they were built are no addresses.
        documents.remove(widget::PANEL);
        documents.extend(widget.documents());
        for name in widget::OF_PAGES {
            if let Some(script) = documents.get_mut(name) {
                *script = widget::shortened(script);
            }
        }
        let make = maker(&reading, ENGLISH);
        let alone = security.alone();
        let unknown_merchant = page(make.unknown_merchant(), &alone);
        documents.insert("/".to_owned(), page(make.installation(merchants), &alone));
        let of_team = page(maker(&desk, ENGLISH).desk(), &alone);
        documents.insert("/desk".to_owned(), of_team);
        let mut shops = HashMap::new();
        for merchant in merchants {
            let held = security.held_by(merchant);
            let mut page = |path: String, html: String| {
                documents.insert(path, page(html, &held));
            };
            let make = maker(&reading, &merchant.profile.locale);
            let checks = maker(&check, &merchant.profile.locale);
            let orders = maker(&order, &merchant.profile.locale);
            let returns = maker(&returning, &merchant.profile.locale);
            let follows = maker(&returned, &merchant.profile.locale);
            let finds = maker(&sizes, &merchant.profile.locale);
            let writes = maker(&contact, &merchant.profile.locale);
            let id = &merchant.id;
            page(format!("/{id}"), make.home(merchant));
            page(format!("/{id}/faq"), make.answers(merchant));
            page(format!("/{id}/policy"), make.policy(merchant));
            page(format!("/{id}/check"), checks.check(merchant));
            page(format!("/{id}/order"), orders.order(merchant));
            page(
                format!("/{id}/return"),
                returns.returning(merchant, "/return"),
            );
            page(
                format!("/{id}/return/status"),
                follows.returning(merchant, "/return/status"),
            );
            page(format!("/{id}/sizes"), finds.sizes(merchant));
            for chart in &merchant.sizes {
                page(
                    format!("/{id}/sizes/{}", chart.id),
                    finds.size_chart(merchant, chart),
                );
            }
            page(format!("/{id}/contact"), writes.contact(merchant));
            page(format!("/{id}/contact/status"), writes.ticket(merchant));
            for article in &merchant.articles {
                page(
                    format!("/{id}/faq/{}", article.slug),
                    make.article(merchant, article),
                );
            }
            shops.insert(id.clone(), Shop::make(merchant, &make, &held));
        }
        for (language, words) in &words {
            let missing = words.missing();
            if !missing.is_empty() {
                let file = dist.join(format!("locales/{language}.json"));
                return Err(Report::file(
                    &file,
                    format!("these keys are missing: {}", missing.join(", ")),
                ));
            }
        }
        for merchant in merchants {
            let theme = &merchant.theme;
            let css = Document::new(CSS, Cache::Immutable, theme.css.clone());
            documents.insert(theme.address.clone(), css);
        }
        let words = Words::english();
        for demo in merchants
            .iter()
            .filter_map(|merchant| demo_shop::Maker::of(merchant, &words))
        {
            let security = demo.security();
            for (path, html) in demo.pages() {
                documents.insert(path, page(html, &security));
            }
            let (address, css) = demo.style();
            let css = Document::new(CSS, Cache::Immutable, css.to_owned());
            documents.insert(address.to_owned(), css);
            if let Some(shop) = shops.get_mut(demo.id()) {
                shop.unknown_product = Some(page(demo.absent(), &security));
            }
        }
        let (address, script) = SCRIPT;
        let script = Document::new("text/javascript; charset=utf-8", Cache::Revalidate, script);
        documents.insert(address.to_owned(), script);
        let plain =
            |text: String| Document::new("text/plain; charset=utf-8", Cache::Revalidate, text);
        documents
            .entry("/robots.txt".to_owned())
            .or_insert_with(|| plain("User-agent: *\nAllow: /\n".to_owned()));
        documents
            .entry("/llms.txt".to_owned())
            .or_insert_with(|| plain(for_language_models(merchants)));
        let list: Vec<_> = merchants.iter().map(Merchant::summary).collect();
        Ok(Self {
            documents,
            merchants: json(&list),
            shops,
            unknown_merchant,
        })
    }

    /// The page or file at a path, written as in the address: nothing is decoded.
    pub fn document(&self, path: &str) -> Option<&Document> {
        self.documents.get(path)
    }

    pub fn shop(&self, id: &str) -> Option<&Shop> {
        self.shops.get(id)
    }

    /// The page to show where nothing stands at `path`.
    pub fn absent(&self, path: &str) -> &Document {
        if let Some(below) = path.strip_prefix("/demo/") {
            let id = below.split('/').next();
            let shop = id.and_then(|id| self.shops.get(id));
            let absent = shop.and_then(|shop| shop.unknown_product.as_ref());
            return absent.unwrap_or(&self.unknown_merchant);
        }
        let mut segments = path.trim_start_matches('/').split('/');
        match (
            segments.next().and_then(|id| self.shops.get(id)),
            segments.next(),
        ) {
            (Some(shop), Some("faq")) => &shop.unknown_article,
            (Some(shop), _) => &shop.unknown_page,
            (None, _) => &self.unknown_merchant,
        }
    }
}

impl Shop {
    fn make(merchant: &Merchant, make: &Maker<'_>, held: &HeaderValue) -> Self {
        Self {
            merchant: merchant.clone(),
            profile: json(&merchant.to_api()),
            policy: json(&merchant.policy),
            earlier: merchant
                .earlier
                .iter()
                .map(|policy| (policy.version().to_owned(), json(policy)))
                .collect(),
            contact: json(&merchant.contact),
            sizes: json(&merchant.sizes),
            search_index: json(&merchant.search_index()),
            articles: merchant
                .articles
                .iter()
                .map(|article| {
                    (
                        article.slug.clone(),
                        json(&merchant.article_to_api(article)),
                    )
                })
                .collect(),
            demo_orders: Vec::new(),
            unknown_page: page(make.unknown_page(merchant), held),
            unknown_article: page(make.unknown_article(merchant), held),
            unknown_product: None,
        }
    }
}

fn json(body: &impl Serialize) -> Document {
    // INVARIANT: our bodies have string keys and no fallible serialiser.
    let body = serde_json::to_vec(body).unwrap_or_default();
    Document::new(JSON, Cache::Revalidate, body)
}

/// A page under a `Content-Security-Policy`.
fn page(html: String, policy: &HeaderValue) -> Document {
    Document::new(HTML, Cache::Revalidate, html).secured(policy)
}

/// What pages may load: nothing but what the app itself brings.
struct Security<'a> {
    /// Sources of the scripts that stand in the pages.
    scripts: Vec<&'a str>,
}

impl Security<'_> {
    /// For a page that no site may hold in a frame.
    fn alone(&self) -> HeaderValue {
        self.policy("'none'", "")
    }

    /// For a shop's page: our own pages may hold it, and the shop's sites. It brings the
    /// shop's colours along.
    fn held_by(&self, merchant: &Merchant) -> HeaderValue {
        let ancestors: Vec<&str> = iter::once("'self'")
            .chain(merchant.profile.embedded_at.iter().map(String::as_str))
            .collect();
        let theme = dist::hash_source(&merchant.theme.css);
        self.policy(&ancestors.join(" "), &format!(" {theme}"))
    }

    fn policy(&self, ancestors: &str, styles: &str) -> HeaderValue {
        let scripts = self.scripts.join(" ");
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {scripts}; \
             style-src 'self'{styles}; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; \
             manifest-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-ancestors {ancestors}"
        );
        // INVARIANT: hashes and checked origins are visible ASCII.
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(NOTHING))
    }
}

/// `llms.txt`: where the answers are, in Markdown.
fn for_language_models(merchants: &[Merchant]) -> String {
    let mut text =
        "# Hemline\n\n> Help centres of fashion shops: answers, and the policies they rest on.\n"
            .to_owned();
    for merchant in merchants {
        let id = &merchant.id;
        text.push_str(&format!(
            "\n## {}\n\n- [Policy](/{id}/policy)\n",
            merchant.profile.name
        ));
        for article in &merchant.articles {
            text.push_str(&format!(
                "- [{}](/{id}/faq/{}): {}\n",
                article.title, article.slug, article.summary
            ));
        }
    }
    text
}
