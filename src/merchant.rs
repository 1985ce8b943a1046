//! The shop that is served: its profile, theme, policy and what has been read of
//! its answers. Provided once, to every page of the shop.

use std::sync::{Arc, Mutex, PoisonError};

use hemline_api_types::{Article, Merchant, PageSeed};
use hemline_policy::document::Policy;
use hemline_search::Index;
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
    policy: Remote<Arc<Policy>>,
    search_index: Remote<Arc<Index>>,
    /// Answers that were read, so that they can be read again without a network.
    articles: Mutex<Vec<(Slug, Arc<Article>)>>,
    /// What the shopper said about an answer in this visit.
    helped: Mutex<Vec<(Slug, bool)>>,
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
        let asked = id.clone();
        let policy = Remote::new(None, move || {
            let id = asked.clone();
            async move { api::policy(&id).await.map(Arc::new) }
        });
        let asked = id.clone();
        let search_index = Remote::new(None, move || {
            let id = asked.clone();
            async move { api::search_index(&id).await.map(Arc::new) }
        });
        Self(Arc::new(Inner {
            id,
            profile,
            policy,
            search_index,
            articles: Mutex::default(),
            helped: Mutex::default(),
        }))
    }

    pub fn id(&self) -> &MerchantId {
        &self.0.id
    }

    pub fn profile(&self) -> &Merchant {
        &self.0.profile
    }

    /// The shop's policy, asked for when a page first needs it.
    pub fn policy(&self) -> Remote<Arc<Policy>> {
        self.0.policy.clone()
    }

    /// What a search looks through, asked for when a search is near.
    pub fn search_index(&self) -> Remote<Arc<Index>> {
        self.0.search_index.clone()
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
    /// the shop never appears in colours that are not its own.
    async fn load_theme(&self) {
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
