//! Turns: how many requests are worked on at once. Where there are more than the
//! store gets done, the others hear so at once instead of waiting until nobody
//! reads their answer. A body is waited for before it is a request's turn, so that
//! who sends slowly keeps nobody out.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;

use super::body::received;
use crate::error::Error;

/// What a store that writes a hundred times a second gets done while a shopper is
/// ready to wait.
const AT_ONCE: usize = 256;
/// From a phone somewhere.
const BODY: Duration = Duration::from_secs(15);
/// Twice as long as a request waits for one of the store's connections.
const WORK: Duration = Duration::from_secs(10);
const COME_AGAIN: Duration = Duration::from_secs(2);

/// The turns that there are. Routes that are given them share them.
#[derive(Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Turns {
    /// Routes that wait for a body of at most so many bytes, then for their turn.
    pub fn with<S>(&self, routes: OpenApiRouter<S>, most: usize) -> OpenApiRouter<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        let turns = self.clone();
        let in_turn = move |request: Request, next: Next| {
            let turns = turns.clone();
            async move {
                match whole(request).await {
                    Ok(request) => turns.take(next.run(request)).await,
                    Err(error) => error.into_response(),
                }
            }
        };
        routes
            .layer(middleware::from_fn(in_turn))
            .layer(DefaultBodyLimit::max(most))
    }

    /// Routes that read their body, of at most so many bytes, in their turn: they
    /// look at the shop's key before, as that much is taken in from nobody else.
    pub fn without_body<S>(&self, routes: OpenApiRouter<S>, most: usize) -> OpenApiRouter<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        let turns = self.clone();
        let in_turn = move |request: Request, next: Next| {
            let turns = turns.clone();
            async move { turns.take(next.run(request)).await }
        };
        routes
            .layer(middleware::from_fn(in_turn))
            .layer(DefaultBodyLimit::max(most))
    }

    async fn take(&self, work: impl Future<Output = Response>) -> Response {
        let busy = || {
            let retry_after = COME_AGAIN;
            Error::Busy { retry_after }.into_response()
        };
        let Ok(_turn) = self.0.try_acquire() else {
            return busy();
        };
        tokio::time::timeout(WORK, work)
            .await
            .unwrap_or_else(|_| busy())
    }
}

/// The request with its body here.
async fn whole(request: Request) -> Result<Request, Error> {
    let (head, body) = request.into_parts();
    let receiving = received(Request::from_parts(head.clone(), body));
    let body = tokio::time::timeout(BODY, receiving).await;
    let body = body.map_err(|_| Error::TimedOut)??;
    Ok(Request::from_parts(head, Body::from(body)))
}

#[cfg(test)]
mod tests {
    use axum::http::{StatusCode, header};

    use super::*;

    #[tokio::test]
    async fn who_finds_no_turn_hears_so_at_once() {
        let turns = Turns(Arc::new(Semaphore::new(1)));
        let works = || turns.take(std::future::ready(().into_response()));
        let endless = {
            let turns = turns.clone();
            tokio::spawn(async move { turns.take(std::future::pending()).await })
        };
        while turns.0.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let turned_away = works().await;
        assert_eq!(turned_away.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(turned_away.headers()[header::RETRY_AFTER], "3");
        endless.abort();
        assert!(endless.await.unwrap_err().is_cancelled());
        assert_eq!(works().await.status(), StatusCode::OK);
    }
}
