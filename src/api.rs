//! The server, as the app sees it: one function for each endpoint, and the only
//! place that sends a request. A failure says what a shopper can do about it,
//! never what went wrong inside.

use std::time::Duration;

use gloo_net::http::{Request, RequestBuilder, Response};
use hemline_api_types::{
    Article, Day, Merchant, MerchantSummary, PolicyText, Problem,
    contact::{Contact, Insights, Redecided, Ticket, Tickets},
    desk::{Desk, OrderReturn, Requests, Returns},
    order::{self, Lookup, Order},
    returns::{Photo, Reconsider, Return, Returnable},
};
use hemline_policy::document::Policy;
use hemline_search::Index;
use hemline_sizes::chart::Chart;
use js_sys::encode_uri_component;
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, ProgressEvent, Url, XmlHttpRequest};

use crate::{
    clock, format, json,
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
    /// Not before so many seconds.
    Wait(u32),
    /// What opened the order does so no more.
    PassEnded,
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

/// The policy that is served from a day on.
pub async fn policy_version(merchant: &MerchantId, version: Day) -> Result<Policy, Failure> {
    let version = format::datetime(version.0);
    get(&format!("{}?version={version}", policy_address(merchant))).await
}

/// The policy for who reads it and decides nothing.
pub async fn policy_text(merchant: &MerchantId) -> Result<PolicyText, Failure> {
    get(&policy_address(merchant)).await
}

pub async fn search_index(merchant: &MerchantId) -> Result<Index, Failure> {
    get(&format!("/v1/merchants/{}/search-index", merchant.as_str())).await
}

pub async fn sizes(merchant: &MerchantId) -> Result<Vec<Chart>, Failure> {
    get(&format!("/v1/merchants/{}/sizes", merchant.as_str())).await
}

/// Whether an answer helped. Sent once: a repeated answer would count twice.
pub async fn send_feedback(
    merchant: &MerchantId,
    slug: &Slug,
    helped: bool,
) -> Result<(), Failure> {
    let address = article_address(merchant, slug) + "/feedback";
    let body = feedback(helped);
    taken(send(Request::post(&address), Some(body)).await?).await
}

/// The JSON of `hemline_api_types::Feedback`, too small for a serialiser.
fn feedback(helped: bool) -> String {
    format!("{{\"helped\":{helped}}}")
}

/// Looks an order up, for a [`Found`](order::Found) or as much of it as is
/// wanted. With the answer comes its JSON, to be kept.
pub async fn find_order<T: DeserializeOwned>(
    merchant: &MerchantId,
    lookup: &Lookup,
) -> Result<(T, String), Failure> {
    let address = order_address(merchant) + "/lookup";
    let text = |text: &Option<String>| text.as_deref().map(json::quoted);
    let body = json::object(&[
        ("number", Some(json::quoted(&lookup.number))),
        ("email", text(&lookup.email)),
        ("postcode", text(&lookup.postcode)),
    ]);
    both(request(Request::post(&address), Some(body)).await?)
}

/// The order that a token opens, and its JSON.
pub async fn order(merchant: &MerchantId, token: &str) -> Result<(Order, String), Failure> {
    both(patient(&order_address(merchant), Some(token)).await?)
}

/// Gives the token back.
pub async fn forget_order(merchant: &MerchantId, token: &str) -> Result<(), Failure> {
    let address = order_address(merchant) + "/token";
    request(opened(Request::delete(&address), token), None).await?;
    Ok(())
}

/// Asks for something about the order. `body` is the JSON of an
/// [`Ask`](hemline_api_types::order::Ask); with the same `key` it is asked once.
pub async fn ask(
    merchant: &MerchantId,
    token: &str,
    key: &str,
    body: String,
) -> Result<order::Request, Failure> {
    let address = order_address(merchant) + "/requests";
    let post = opened(Request::post(&address), token).header("idempotency-key", key);
    let answer = request(post, Some(body)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// What of the order can go back, and what was asked to.
pub async fn returnable(merchant: &MerchantId, token: &str) -> Result<Returnable, Failure> {
    get_opened(&returns_address(merchant), token).await
}

/// Why something was not taken in.
#[derive(Clone, Debug, PartialEq)]
pub enum Denial<T> {
    /// The server decides otherwise than was shown.
    Differs(T),
    Failed(Failure),
}

/// Asks for a return. `body` is the JSON of a
/// [`ReturnAsk`](hemline_api_types::returns::ReturnAsk); with the same `key` it is
/// asked once.
pub async fn ask_return(
    merchant: &MerchantId,
    token: &str,
    key: &str,
    body: String,
) -> Result<Return, Denial<Box<Reconsider>>> {
    let post = opened(Request::post(&returns_address(merchant)), token);
    bound(post.header("idempotency-key", key), body).await
}

/// Sends what the server decides on: an answer of 409 says what it decides instead.
async fn bound<T: DeserializeOwned, D: DeserializeOwned>(
    post: RequestBuilder,
    body: String,
) -> Result<T, Denial<Box<D>>> {
    let answer = asked(post, Some(body)).await.map_err(Denial::Failed)?;
    if answer.status == CONFLICT
        && let Some(instead) = json::read::<D>(&answer.text)
    {
        return Err(Denial::Differs(Box::new(instead)));
    }
    let text = answer.judged().map_err(Denial::Failed)?;
    json::read(&text).ok_or(Denial::Failed(Failure::Unreadable))
}

const CONFLICT: u16 = 409;

/// Tells of a search that found nothing, so that the shop knows what to write next.
/// Of the shopper nothing is told, and whether it arrives makes no difference.
pub async fn send_unfound(merchant: &MerchantId, words: &str) {
    let address = format!("/v1/merchants/{}/searches", merchant.as_str());
    let body = json::object(&[("words", Some(json::quoted(words)))]);
    let _ = request(Request::post(&address), Some(body)).await;
}

// Writing to the team

/// What one can write about.
pub async fn contact(merchant: &MerchantId) -> Result<Contact, Failure> {
    get(&format!("/v1/merchants/{}/contact", merchant.as_str())).await
}

/// Sends a letter, with the token of the order that it is about if one is open.
/// `body` is the JSON of a [`TicketAsk`](hemline_api_types::contact::TicketAsk);
/// with the same `key` it is sent once.
pub async fn send_ticket(
    merchant: &MerchantId,
    token: Option<&str>,
    key: &str,
    body: String,
) -> Result<Ticket, Denial<Box<Redecided>>> {
    let post = Request::post(&tickets_address(merchant)).header("idempotency-key", key);
    let post = match token {
        Some(token) => opened(post, token),
        None => post,
    };
    bound(post, body).await
}

/// What was sent, for who knows its reference and email.
pub async fn find_ticket(
    merchant: &MerchantId,
    reference: &str,
    email: &str,
) -> Result<Ticket, Failure> {
    let address = tickets_address(merchant) + "/lookup";
    let body = json::object(&[
        ("reference", Some(json::quoted(reference))),
        ("email", Some(json::quoted(email))),
    ]);
    let answer = request(Request::post(&address), Some(body)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

fn tickets_address(merchant: &MerchantId) -> String {
    format!("/v1/merchants/{}/tickets", merchant.as_str())
}

/// A request that is under way.
pub struct Upload(XmlHttpRequest);

impl Upload {
    /// Uploads a photo of what goes back. `progress` hears how much of it is there,
    /// in percent, and `end` what came of it, once.
    pub fn photo(
        merchant: &MerchantId,
        token: &str,
        photo: &Blob,
        progress: impl Fn(u32) + 'static,
        end: impl FnOnce(Result<Photo, Failure>) + 'static,
    ) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        let address = order_address(merchant) + "/photos";
        request.open("POST", &address).ok()?;
        for (name, value) in [
            ("content-type", photo.type_()),
            ("authorization", format!("Bearer {token}")),
        ] {
            request.set_request_header(name, &value).ok()?;
        }
        let upload = request.upload().ok()?;
        let progressed = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                progress((event.loaded() * 100.0 / event.total()) as u32);
            }
        });
        upload.set_onprogress(Some(progressed.into_js_value().unchecked_ref()));
        let asked = request.clone();
        let ended = Closure::once_into_js(move || {
            let wait = asked.get_response_header("retry-after").ok().flatten();
            let answer = Answer {
                status: asked.status().unwrap_or_default(),
                wait,
                text: asked.response_text().ok().flatten().unwrap_or_default(),
            };
            end(if answer.status == 0 {
                Err(no_answer())
            } else {
                let text = answer.judged();
                text.and_then(|text| json::read(&text).ok_or(Failure::Unreadable))
            });
        });
        request.set_onloadend(Some(ended.unchecked_ref()));
        request.send_with_opt_blob(Some(photo)).ok()?;
        Some(Self(request))
    }

    /// Gives it up; it ends as if there were no answer.
    pub fn abort(&self) {
        let _ = self.0.abort();
    }
}

fn returns_address(merchant: &MerchantId) -> String {
    order_address(merchant) + "/returns"
}

// A return

/// Takes a return back.
pub async fn cancel_return(
    merchant: &MerchantId,
    token: &str,
    reference: &str,
) -> Result<Return, Failure> {
    let address = return_address(merchant, reference) + "/cancel";
    let answer = request(opened(Request::post(&address), token), None).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// Tells how a return's parcel is followed. `body` is the JSON of a
/// [`Tracking`](hemline_api_types::returns::Tracking).
pub async fn track_return(
    merchant: &MerchantId,
    token: &str,
    reference: &str,
    body: String,
) -> Result<Return, Failure> {
    let address = return_address(merchant, reference) + "/tracking";
    let answer = request(opened(Request::put(&address), token), Some(body)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// A file that only the token opens, at an address in this page alone. It goes
/// when this is dropped.
pub struct File(String);

impl File {
    /// None where the browser gives no more addresses.
    pub fn of(content: &Blob) -> Option<Self> {
        Url::create_object_url_with_blob(content).ok().map(Self)
    }

    pub fn address(&self) -> &str {
        &self.0
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // An address that is gone already harms nobody.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// The label of a return's parcel, a PDF.
pub async fn label(merchant: &MerchantId, token: &str, reference: &str) -> Result<File, Failure> {
    let address = return_address(merchant, reference) + "/label";
    file(opened(Request::get(&address), token)).await
}

/// A photo that was sent, by its id.
pub async fn photo(merchant: &MerchantId, token: &str, id: &str) -> Result<File, Failure> {
    let address = format!("{}/photos/{id}", order_address(merchant));
    file(opened(Request::get(&address), token)).await
}

/// Where a return's code to scan is drawn, for everyone: it says its reference.
pub fn code_address(reference: &str) -> String {
    format!("/v1/qr/{reference}")
}

fn return_address(merchant: &MerchantId, reference: &str) -> String {
    format!("{}/{reference}", returns_address(merchant))
}

fn order_address(merchant: &MerchantId) -> String {
    format!("/v1/merchants/{}/order", merchant.as_str())
}

fn opened(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("authorization", &format!("Bearer {token}"))
}

fn both<T: DeserializeOwned>(text: String) -> Result<(T, String), Failure> {
    let value = json::read(&text).ok_or(Failure::Unreadable)?;
    Ok((value, text))
}

// The team's, with the key of its shop

/// Whose key it is and how much waits; with it the server's clock, in
/// milliseconds since 1970.
pub async fn desk(key: &str) -> Result<(Desk, Option<i64>), Failure> {
    let response = good(send(opened(Request::get("/v1/desk"), key), None).await?).await?;
    let now = response.headers().get("date");
    let text = response.text().await.map_err(|_| no_answer())?;
    let desk = json::read(&text).ok_or(Failure::Unreadable)?;
    Ok((desk, now.and_then(|now| clock::moment(&now))))
}

/// Returns that stand so, or those of an order; the oldest first.
pub async fn returns(
    merchant: &MerchantId,
    key: &str,
    which: &Which,
    after: Option<&str>,
) -> Result<Returns, Failure> {
    let (name, value) = match which {
        Which::In(states) => ("state", *states),
        Which::Of(order) => ("order", order.as_str()),
    };
    let address = desk_address(merchant, "returns");
    let address = format!("{address}?{name}={}", word(value));
    get_opened(&following(address, after), key).await
}

/// Which returns are listed.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// By the names of their states, with commas between them.
    In(&'static str),
    /// By the order's number.
    Of(String),
}

pub async fn return_of(
    merchant: &MerchantId,
    key: &str,
    reference: &str,
) -> Result<OrderReturn, Failure> {
    get_opened(&desk_return_address(merchant, reference), key).await
}

/// Has a return go on. `body` is the JSON of a
/// [`Step`](hemline_api_types::desk::Step).
pub async fn take_step(
    merchant: &MerchantId,
    key: &str,
    reference: &str,
    body: String,
) -> Result<Return, Failure> {
    let post = Request::post(&(desk_return_address(merchant, reference) + "/steps"));
    let answer = request(opened(post, key), Some(body)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

pub async fn put_label(
    merchant: &MerchantId,
    key: &str,
    reference: &str,
    label: &web_sys::File,
) -> Result<(), Failure> {
    let put = Request::put(&(desk_return_address(merchant, reference) + "/label"));
    let put = within(opened(put, key), UPLOAD).header("content-type", "application/pdf");
    let put = put.body(label.clone()).map_err(|_| Failure::Unreadable)?;
    taken(fetched(put).await?).await
}

/// A photo of a return of this shop.
pub async fn desk_photo(merchant: &MerchantId, key: &str, photo: &str) -> Result<File, Failure> {
    let address = desk_address(merchant, "photos") + "/" + &word(photo);
    file(opened(Request::get(&address), key)).await
}

/// What shoppers asked for about their orders, and waits.
pub async fn waiting_requests(
    merchant: &MerchantId,
    key: &str,
    after: Option<&str>,
) -> Result<Requests, Failure> {
    let address = desk_address(merchant, "requests") + "?state=waiting";
    get_opened(&following(address, after), key).await
}

/// The team's word on such a request. `body` is the JSON of an
/// [`Answer`](hemline_api_types::desk::Answer).
pub async fn answer_request(
    merchant: &MerchantId,
    key: &str,
    reference: &str,
    body: String,
) -> Result<order::Request, Failure> {
    let address = desk_address(merchant, "requests");
    let post = Request::post(&format!("{address}/{}/answer", word(reference)));
    let answer = request(opened(post, key), Some(body)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// What shoppers wrote and that stands so, by the names of the states with commas
/// between them; the oldest first.
pub async fn tickets(
    merchant: &MerchantId,
    key: &str,
    states: &str,
    after: Option<&str>,
) -> Result<Tickets, Failure> {
    let address = format!(
        "{}?state={}",
        desk_address(merchant, "tickets"),
        word(states)
    );
    get_opened(&following(address, after), key).await
}

pub async fn ticket(merchant: &MerchantId, key: &str, reference: &str) -> Result<Ticket, Failure> {
    let address = desk_address(merchant, "tickets");
    get_opened(&format!("{address}/{}", word(reference)), key).await
}

/// The team's word on what a shopper wrote. `body` is the JSON of a
/// [`Reply`](hemline_api_types::contact::Reply); sent again with the same
/// `repeated` it is one.
pub async fn reply(
    merchant: &MerchantId,
    key: &str,
    reference: &str,
    repeated: &str,
    body: String,
) -> Result<Ticket, Failure> {
    let address = desk_address(merchant, "tickets");
    let post = Request::post(&format!("{address}/{}/replies", word(reference)));
    let post = opened(post, key).header("idempotency-key", repeated);
    let answer = request(post, Some(body)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// What the shop could write next.
pub async fn insights(merchant: &MerchantId, key: &str) -> Result<Insights, Failure> {
    get_opened(&desk_address(merchant, "insights"), key).await
}

fn desk_address(merchant: &MerchantId, what: &str) -> String {
    format!("/v1/merchants/{}/{what}", merchant.as_str())
}

fn desk_return_address(merchant: &MerchantId, reference: &str) -> String {
    desk_address(merchant, "returns") + "/" + &word(reference)
}

/// The page of a list after this one.
fn following(address: String, after: Option<&str>) -> String {
    match after {
        Some(after) => format!("{address}&after={}", word(after)),
        None => address,
    }
}

/// What can stand anywhere in an address.
fn word(text: &str) -> String {
    encode_uri_component(text).into()
}

/// The interface's texts in `language`, a primary language subtag.
pub async fn catalogue(language: &str) -> Result<Words, Failure> {
    get(&format!("/locales/{language}.json")).await
}

/// Texts that a program has besides, by the catalogue's name.
pub async fn further_catalogue(language: &str, catalogue: &str) -> Result<Words, Failure> {
    get(&format!("/locales/{language}/{catalogue}.json")).await
}

fn policy_address(merchant: &MerchantId) -> String {
    format!("/v1/merchants/{}/policy", merchant.as_str())
}

fn article_address(merchant: &MerchantId, slug: &Slug) -> String {
    let (merchant, slug) = (merchant.as_str(), slug.as_str());
    format!("/v1/merchants/{merchant}/articles/{slug}")
}

const PATIENCE: Duration = Duration::from_secs(12);
/// A file takes its time.
const UPLOAD: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(400);
const NO_CONTENT: u16 = 204;
const SERVER_ERROR: u16 = 500;

async fn get<T: DeserializeOwned>(address: &str) -> Result<T, Failure> {
    let answer = patient(address, None).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// The same where a token or the team's key opens it.
async fn get_opened<T: DeserializeOwned>(address: &str, token: &str) -> Result<T, Failure> {
    let answer = patient(address, Some(token)).await?;
    json::read(&answer).ok_or(Failure::Unreadable)
}

/// Reads an address, and once more where a moment's pause may help. Returns the text
/// of a good answer. Of no type but its own: each one more would carry it anew.
async fn patient(address: &str, token: Option<&str>) -> Result<String, Failure> {
    let ask = || {
        let get = Request::get(address);
        let get = match token {
            Some(token) => opened(get, token),
            None => get,
        };
        asked(get, None)
    };
    let mut answer = ask().await;
    if let Some(pause) = pause(&answer) {
        clock::pause(pause).await;
        answer = ask().await;
    }
    answer?.judged()
}

/// How long to wait before asking again, where that may help.
fn pause(answer: &Result<Answer, Failure>) -> Option<Duration> {
    match answer {
        Ok(answer) if answer.status >= SERVER_ERROR => Some(answer.pause()),
        Err(Failure::ServerGone) => Some(PAUSE),
        Ok(_) | Err(_) => None,
    }
}

/// Sends a request, with the JSON `body` if there is one. Returns the text of a
/// good answer.
async fn request(request: RequestBuilder, body: Option<String>) -> Result<String, Failure> {
    asked(request, body).await?.judged()
}

async fn asked(request: RequestBuilder, body: Option<String>) -> Result<Answer, Failure> {
    Answer::of(send(request, body).await?).await
}

/// The same for an answer that is a file.
async fn file(request: RequestBuilder) -> Result<File, Failure> {
    let response = good(send(request, None).await?).await?;
    let blob = web_sys::Response::from(response).blob();
    let blob = blob.map_err(|_| Failure::Unreadable)?;
    let blob = JsFuture::from(blob).await.map_err(|_| no_answer())?;
    File::of(blob.unchecked_ref()).ok_or(Failure::Unreadable)
}

/// An answer, of which the body is still to come.
async fn send(request: RequestBuilder, body: Option<String>) -> Result<Response, Failure> {
    let request = within(request, PATIENCE);
    let request = match body {
        None => request.build(),
        Some(body) => request
            .header("content-type", "application/json")
            .body(body),
    };
    // An address of our own and a text make a request.
    fetched(request.map_err(|_| Failure::Unreadable)?).await
}

async fn fetched(request: Request) -> Result<Response, Failure> {
    request.send().await.map_err(|_| no_answer())
}

fn within(request: RequestBuilder, patience: Duration) -> RequestBuilder {
    let signal = AbortSignal::timeout_with_u32(patience.as_millis() as u32);
    request.abort_signal(Some(&signal))
}

/// Whether our server took something in, of which it says no more. A network that
/// wants one to sign in says yes to everything.
async fn taken(response: Response) -> Result<(), Failure> {
    match good(response).await?.status() {
        NO_CONTENT => Ok(()),
        _ => Err(Failure::Unreadable),
    }
}

/// A good answer, of which the body is still to come.
async fn good(response: Response) -> Result<Response, Failure> {
    if response.ok() {
        return Ok(response);
    }
    Answer::of(response).await?.judged()?;
    Err(Failure::Unreadable)
}

/// An answer, whichever.
struct Answer {
    status: u16,
    /// `Retry-After`.
    wait: Option<String>,
    text: String,
}

impl Answer {
    async fn of(response: Response) -> Result<Self, Failure> {
        Ok(Self {
            status: response.status(),
            wait: response.headers().get("retry-after"),
            text: response.text().await.map_err(|_| no_answer())?,
        })
    }

    fn seconds(&self) -> Option<u32> {
        self.wait.as_ref()?.parse().ok()
    }

    /// A busy server says how long to wait.
    fn pause(&self) -> Duration {
        let said = |seconds: u32| PATIENCE.min(Duration::from_secs(seconds.into()));
        self.seconds().map_or(PAUSE, said)
    }

    /// The text of a good answer.
    fn judged(self) -> Result<String, Failure> {
        match (self.status, self.seconds()) {
            (200..=299, _) => Ok(self.text),
            (404 | 429, Some(seconds)) => Err(Failure::Wait(seconds)),
            (404 | 410, None) => Err(Failure::NotFound),
            (401, _) => Err(Failure::PassEnded),
            (400..=499, _) => {
                Err(json::read(&self.text).map_or(Failure::Unreadable, Failure::Refused))
            }
            _ => Err(Failure::ServerGone),
        }
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
