//! Pages and files: everything that is not the API.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;
use crate::serve::Shared;

pub async fn show(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path();
    let site = shared.site();
    if path == "/v1" || path.starts_with("/v1/") {
        return Error::UnknownPath.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = Error::MethodNotAllowed.into_response();
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
        return response;
    }
    if let Some(document) = site.document(path) {
        return document.respond(request.headers());
    }
    // `/kalre/faq/` is `/kalre/faq`. Only a path that is known is sent back, so
    // that nobody is sent to another host.
    if let Some(shorter) = path.strip_suffix('/')
        && site.document(shorter).is_some()
    {
        let target = match request.uri().query() {
            Some(query) => format!("{shorter}?{query}"),
            None => shorter.to_owned(),
        };
        return moved(&target);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') || path.starts_with("/themes/") || path.starts_with("/locales/") {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    }
    site.absent(path)
        .instead(StatusCode::NOT_FOUND, request.headers())
}

fn moved(target: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    match HeaderValue::try_from(target) {
        Ok(target) => {
            response.headers_mut().insert(header::LOCATION, target);
            response
        }
        Err(_) => Error::UnknownPath.into_response(),
    }
}
