//! A story's frame: a server and a browser at its start; at its end, whatever it
//! was, both gone, and nothing left unsaid in the browser's console.

use std::{panic, sync::Arc};

use crate::{Page, Server};

/// What a story happens to.
#[derive(Clone)]
pub struct Story {
    pub server: Arc<Server>,
    pub page: Page,
}

impl Story {
    /// Opens an address of this server.
    pub async fn open(&self, path: &str) {
        self.page.open(&self.server.at(path)).await;
    }
}

/// Tells a story in a browser of its own.
pub async fn story<Told>(tell: impl FnOnce(Story) -> Told)
where
    Told: Future<Output = ()> + Send + 'static,
{
    let story = Story {
        server: Arc::new(Server::start()),
        page: Page::start().await,
    };
    let told = tokio::spawn(tell(story.clone())).await;
    let left = match &told {
        Ok(()) => story.page.complaints().await,
        Err(_) => Vec::new(),
    };
    if told.is_err() {
        eprintln!("{}", story.page.describe().await);
    }
    story.page.close().await;
    if let Err(stopped) = told {
        panic::resume_unwind(stopped.into_panic());
    }
    assert!(left.is_empty(), "the browser complains: {left:#?}");
}
