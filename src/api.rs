//! The server, as the app sees it: one function for each endpoint, and the only
//! place that sends a request. A failure says what a shopper can do about it,
//! never what went wrong inside.

use std::time::Duration;

use gloo_net::http::Request;
use hemline_api_types::{Article, Merchant, MerchantSummary, PolicyText, Problem};
use hemline_policy::document::Policy;
use hemline_search::Index;
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

use crate::{
    clock, json,
    route::{MerchantId, Slug},
    text::Words,
};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The device has no network.
    Offline,
    /// No answer in time, or one that says the server cannot answer now.
    ServerGone,
    /// There is nothing at this address.
    NotFound,
    /// The server understood and said no.
    Refused(Problem),
    /// An answer that this version of the app cannot read.
    Unreadable,
}

pub async fn merchants() -> Result<Vec<MerchantSummary>, Failure> {
    get("/v1/merchants").await
}

pub async fn merchant(merchant: &MerchantId) -> Result<Merchant, Failure> {
    get(&format!("/v1/merchants/{}", merchant.as_str())).await
}

pub async fn article(merchant: &MerchantId, slug: &Slug) -> Result<Article, Failure> {
    get(&article_address(merchant, slug)).await
}

pub async fn policy(merchant: &MerchantId) -> Result<Policy, Failure> {
    get(&policy_address(merchant)).await
}

/// The policy for who reads it and decides nothing.
pub async fn policy_text(merchant: &MerchantId) -> Result<PolicyText, Failure> {
    get(&policy_address(merchant)).await
}

pub async fn search_index(merchant: &MerchantId) -> Result<Index, Failure> {
    get(&format!("/v1/merchants/{}/search-index", merchant.as_str())).await
}

/// Whether an answer helped. Sent once: a repeated answer would count twice.
pub async fn send_feedback(
    merchant: &MerchantId,
    slug: &Slug,
    helped: bool,
) -> Result<(), Failure> {
    let address = article_address(merchant, slug) + "/feedback";
    request(&address, Some(&feedback(helped))).await?;
    Ok(())
}

/// The JSON of `hemline_api_types::Feedback`, too small for a serialiser.
fn feedback(helped: bool) -> String {
    format!("{{\"helped\":{helped}}}")
}

/// The interface's texts in `language`, a primary language subtag.
pub async fn catalogue(language: &str) -> Result<Words, Failure> {
    get(&format!("/locales/{language}.json")).await
}

/// The texts that only the program for acting has besides.
pub async fn acting_catalogue(language: &str) -> Result<Words, Failure> {
    get(&format!("/locales/{language}/acting.json")).await
}

fn policy_address(merchant: &MerchantId) -> String {
    format!("/v1/merchants/{}/policy", merchant.as_str())
}

fn article_address(merchant: &MerchantId, slug: &Slug) -> String {
    let (merchant, slug) = (merchant.as_str(), slug.as_str());
    format!("/v1/merchants/{merchant}/articles/{slug}")
}

const PATIENCE: Duration = Duration::from_secs(12);
const PAUSE: Duration = Duration::from_millis(400);

/// Asks once more where a moment's pause may help.
async fn get<T: DeserializeOwned>(address: &str) -> Result<T, Failure> {
    let body = match request(address, None).await {
        Err(Failure::ServerGone) => {
            clock::pause(PAUSE).await;
            request(address, None).await?
        }
        answer => answer?,
    };
    json::read(&body).ok_or(Failure::Unreadable)
}

/// A GET, or a POST of the JSON `body`. Returns the text of a good answer.
async fn request(address: &str, body: Option<&str>) -> Result<String, Failure> {
    let signal = AbortSignal::timeout_with_u32(PATIENCE.as_millis() as u32);
    let request = match body {
        None => Request::get(address).abort_signal(Some(&signal)).build(),
        Some(body) => Request::post(address)
            .abort_signal(Some(&signal))
            .header("content-type", "application/json")
            .body(body),
    };
    // An address of our own and a text make a request.
    let request = request.map_err(|_| Failure::Unreadable)?;
    let response = request.send().await.map_err(|_| no_answer())?;
    let text = response.text().await.map_err(|_| no_answer())?;
    match response.status() {
        200..=299 => Ok(text),
        404 | 410 => Err(Failure::NotFound),
        400..=499 => Err(json::read(&text).map_or(Failure::Unreadable, Failure::Refused)),
        _ => Err(Failure::ServerGone),
    }
}

fn no_answer() -> Failure {
    if window().navigator().on_line() {
        Failure::ServerGone
    } else {
        Failure::Offline
    }
}

#[cfg(test)]
mod tests {
    use hemline_api_types::Feedback;

    #[test]
    fn feedback_is_what_the_server_reads() {
        for helped in [true, false] {
            let body: Feedback = serde_json::from_str(&super::feedback(helped)).unwrap();
            assert_eq!(body, Feedback { helped });
        }
    }
}
