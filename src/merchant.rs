//! The shop that is served: its profile, theme, policy and what has been read of
//! its answers. Provided once, to every page of the shop.

use std::{
    future::Future,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use hemline_api_types::{Article, Merchant, PageSeed, PolicyText, contact::Contact};
use hemline_policy::document::Policy;
use hemline_search::Index;
use hemline_sizes::chart::Chart;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlLinkElement;

use crate::{
    api::{self, Failure},
    format,
    remote::Remote,
    route::{MerchantId, Slug},
    text,
};

/// A shop with everything its pages share. Cheap to clone.
#[derive(Clone)]
pub struct Shop(Arc<Inner>);

struct Inner {
    id: MerchantId,
    profile: Merchant,
    policy: OnceLock<Remote<Arc<Policy>>>,
    policy_text: OnceLock<Remote<Arc<PolicyText>>>,
    search_index: OnceLock<Remote<Arc<Index>>>,
    contact: OnceLock<Remote<Arc<Contact>>>,
    sizes: OnceLock<Remote<Arc<Vec<Chart>>>>,
    /// Answers that were read, so that they can be read again without a network.
    articles: Mutex<Vec<(Slug, Arc<Article>)>>,
    /// What the shopper said about an answer in this visit.
    helped: Mutex<Vec<(Slug, bool)>>,
    /// The searches without a result that were told of in this visit.
    unfound: Mutex<Vec<String>>,
}

/// The shop of this page.
pub fn shop() -> Shop {
    expect_context()
}

/// Asks for a shop and puts on its language and theme.
pub async fn open(id: &MerchantId) -> Result<Shop, Failure> {
    let profile = api::merchant(id).await?;
    text::load(&profile.locale).await?;
    let shop = Shop::new(id.clone(), profile);
    shop.load_theme().await;
    Ok(shop)
}

impl Shop {
    /// The shop that the page's HTML came with, and its article.
    pub fn from_seed(seed: PageSeed) -> Option<Self> {
        let profile = seed.merchant?;
        let shop = Self::new(MerchantId::parse(&profile.id)?, profile);
        if let Some(article) = seed.article {
            shop.keep(article);
        }
        Some(shop)
    }

    fn new(id: MerchantId, profile: Merchant) -> Self {
        Self(Arc::new(Inner {
            id,
            profile,
            policy: OnceLock::new(),
            policy_text: OnceLock::new(),
            search_index: OnceLock::new(),
            contact: OnceLock::new(),
            sizes: OnceLock::new(),
            articles: Mutex::default(),
            helped: Mutex::default(),
            unfound: Mutex::default(),
        }))
    }

    pub fn id(&self) -> &MerchantId {
        &self.0.id
    }

    pub fn profile(&self) -> &Merchant {
        &self.0.profile
    }

    /// The shop's policy to decide by, asked for when a page first needs it.
    pub fn policy(&self) -> Remote<Arc<Policy>> {
        let ask = |id| async move { api::policy(&id).await };
        self.remote(&self.0.policy, ask)
    }

    /// The shop's policy to read, asked for when a page first needs it.
    pub fn policy_text(&self) -> Remote<Arc<PolicyText>> {
        let ask = |id| async move { api::policy_text(&id).await };
        self.remote(&self.0.policy_text, ask)
    }

    /// What a search looks through, asked for when a search is near.
    pub fn search_index(&self) -> Remote<Arc<Index>> {
        let ask = |id| async move { api::search_index(&id).await };
        self.remote(&self.0.search_index, ask)
    }

    /// What one can write to the team about, asked for when a page first needs it.
    pub fn contact(&self) -> Remote<Arc<Contact>> {
        let ask = |id| async move { api::contact(&id).await };
        self.remote(&self.0.contact, ask)
    }

    /// The shop's size charts, asked for when a page first needs them.
    pub fn sizes(&self) -> Remote<Arc<Vec<Chart>>> {
        let ask = |id| async move { api::sizes(&id).await };
        self.remote(&self.0.sizes, ask)
    }

    /// Made when a page first wants it, so that a program holds nothing to read
    /// what none of its pages ask for.
    fn remote<T, F>(
        &self,
        place: &OnceLock<Remote<Arc<T>>>,
        ask: impl Fn(MerchantId) -> F + Send + Sync + 'static,
    ) -> Remote<Arc<T>>
    where
        T: Send + Sync,
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        let make = || {
            let id = self.0.id.clone();
            Remote::new(None, move || {
                let answer = ask(id.clone());
                async move { answer.await.map(Arc::new) }
            })
        };
        place.get_or_init(make).clone()
    }

    /// An answer, without a request if it was read before.
    pub fn article(&self, slug: &Slug) -> Remote<Arc<Article>> {
        let known = find(&self.0.articles, slug);
        let (shop, slug) = (self.clone(), slug.clone());
        Remote::new(known, move || {
            let (shop, slug) = (shop.clone(), slug.clone());
            async move { Ok(shop.keep(api::article(shop.id(), &slug).await?)) }
        })
    }

    fn keep(&self, article: Article) -> Arc<Article> {
        let article = Arc::new(article);
        if let Some(slug) = Slug::parse(&article.slug) {
            lock(&self.0.articles).push((slug, article.clone()));
        }
        article
    }

    /// Whether the shopper said that an answer helped.
    pub fn helped(&self, slug: &Slug) -> Option<bool> {
        find(&self.0.helped, slug)
    }

    pub fn set_helped(&self, slug: &Slug, helped: bool) {
        lock(&self.0.helped).push((slug.clone(), helped));
    }

    /// Whether a search without a result is still to be told of: each is, once.
    pub fn tells_unfound(&self, words: &str) -> bool {
        let mut told = lock(&self.0.unfound);
        let is_new = !told.iter().any(|known| known == words);
        if is_new {
            told.push(words.to_owned());
        }
        is_new
    }

    /// Makes the document this shop's: language, theme, locale of its numbers.
    pub fn put_on(&self) {
        format::set_shop_locale(&self.profile().locale);
        if let Some(root) = document().document_element() {
            // The words are in this language even where the shop's own is another.
            let _ = root.set_attribute("lang", &text::language());
            let _ = root.set_attribute("data-merchant", self.id().as_str());
        }
    }

    /// Adds the shop's stylesheet if the page lacks it, and waits for it, so that
    /// the shop never appears in colours that are not its own. A page that the
    /// server wrote for the shop has them.
    async fn load_theme(&self) {
        let root = document().document_element();
        let wears = root.and_then(|root| root.get_attribute("data-merchant"));
        if wears.as_deref() == Some(self.id().as_str()) {
            return;
        }
        let address = &self.profile().theme;
        let known = document().query_selector(&format!("link[rel=stylesheet][href=\"{address}\"]"));
        let (Ok(None), Some(head)) = (known, document().head()) else {
            return;
        };
        let Ok(link) = document().create_element("link") else {
            return;
        };
        let link: HtmlLinkElement = link.unchecked_into();
        link.set_rel("stylesheet");
        link.set_href(address);
        let loaded = js_sys::Promise::new(&mut |resolve, _| {
            let done = Closure::once_into_js(move || resolve.call0(&wasm_bindgen::JsValue::NULL));
            link.set_onload(Some(done.unchecked_ref()));
            link.set_onerror(Some(done.unchecked_ref()));
        });
        if head.append_child(&link).is_ok() {
            // Without its colours a shop is still readable.
            let _ = JsFuture::from(loaded).await;
        }
    }
}

/// Takes the shop's dress off, for pages that belong to no shop.
pub fn take_off() {
    if let Some(root) = document().document_element() {
        let _ = root.remove_attribute("data-merchant");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn find<T: Clone>(kept: &Mutex<Vec<(Slug, T)>>, slug: &Slug) -> Option<T> {
    let kept = lock(kept);
    kept.iter()
        .find(|(known, _)| known == slug)
        .map(|(_, value)| value.clone())
}
