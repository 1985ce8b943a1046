//! `/v1/merchants/{merchant}/searches`: searches that found nothing, so that a shop
//! knows what to write next. Of a search its plain words are kept, and nothing about
//! who searched.

use std::sync::Arc;

use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use hemline_api_types::contact::Unfound;
use hemline_api_types::{FieldError, Problem};

use super::body::Json;
use super::client::Client;
use super::path::Path;
use super::responses::OfBody;
use crate::clock;
use crate::error::Error;
use crate::serve::Shared;

/// In characters.
const LONGEST: usize = 200;
const LONGEST_WORD: usize = 30;
/// Who types more tells a story, and perhaps their own.
const MOST_WORDS: usize = 8;

/// Counts a search that found nothing. Words with digits or `@` are left out, as
/// numbers of orders and addresses are; where nothing is left nothing is kept.
#[utoipa::path(post, operation_id = "count_search", path = "/v1/merchants/{merchant}/searches", tag = "articles",
    params(("merchant" = String, Path, description = "Id of the shop")),
    request_body = Unfound,
    responses(
        (status = 204, description = "Taken in"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a search", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this client", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
        OfBody,
    ))]
pub async fn count(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    client: Client,
    request: Request,
) -> Result<StatusCode, Error> {
    let site = shared.site();
    site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    shared.pace.check(client)?;
    let Json(Unfound { words }) = Json::from_request(request, &()).await?;
    if !(1..=LONGEST).contains(&words.chars().count()) {
        return Err(Error::Invalid(vec![FieldError {
            pointer: "/words".to_owned(),
            detail: format!("expected 1 to {LONGEST} characters"),
        }]));
    }
    if let Some(words) = plain(&words) {
        let day = clock::now().date_naive();
        shared.store.count_search(&merchant, &words, day).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What of a search is kept: small letters, one space between words, none that
/// could tell who searched.
fn plain(words: &str) -> Option<String> {
    let is_part = |letter: char| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-');
    let words = words.to_lowercase();
    let kept: Vec<&str> = words
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.contains(|letter: char| letter.is_numeric() || letter == '@'))
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphabetic()))
        .filter(|word| !word.is_empty() && word.chars().count() <= LONGEST_WORD)
        .filter(|word| word.chars().all(is_part))
        .take(MOST_WORDS)
        .collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_could_tell_who_searched_is_left_out() {
        for (typed, kept) in [
            ("  Gift   WRAP ", Some("gift wrap")),
            ("where is KA-70318?", Some("where is")),
            ("mia@example.com", None),
            ("order 1001 mia@example.com refund", Some("order refund")),
            ("٣٤٥ ½", None),
            ("don't iron", Some("don't iron")),
            ("\"gift card\"!", Some("gift card")),
            ("pre-order", Some("pre-order")),
            ("a\u{0}b", Some("a b")),
            ("https://example.com/x", None),
            ("Größe ändern", Some("größe ändern")),
            ("返品", Some("返品")),
            ("!!! …", None),
            ("a b c d e f g h i j", Some("a b c d e f g h")),
        ] {
            assert_eq!(plain(typed).as_deref(), kept, "{typed}");
        }
        assert_eq!(plain(&"x".repeat(31)), None);
    }
}
