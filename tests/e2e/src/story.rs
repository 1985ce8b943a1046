//! A story's frame: a server and a browser at its start; at its end, whatever it
//! was, both gone, and nothing left unsaid in the browser's console.

use std::{
    fs::File,
    io::Write,
    panic::{self, AssertUnwindSafe},
    path::Path,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};

use tokio::{
    runtime::Builder,
    task::{LocalSet, spawn_local},
};

use crate::{Host, Need, Page, Proxy, Server, driver::Browser};

/// What a story happens to.
#[derive(Clone)]
pub struct Story {
    pub server: Rc<Server>,
    pub page: Page,
    /// Where the browser goes instead of straight to the server, if it does.
    proxy: Option<Rc<Proxy>>,
}

impl Story {
    /// The whole address of a path, as the browser goes there.
    pub fn at(&self, path: &str) -> String {
        match &self.proxy {
            Some(proxy) => proxy.at(path),
            None => self.server.at(path),
        }
    }

    /// The same over a line on which things go wrong.
    fn through_proxy(mut self) -> (Self, Rc<Proxy>) {
        let proxy = Rc::new(Proxy::before(self.server.port()));
        self.proxy = Some(Rc::clone(&proxy));
        (self, proxy)
    }

    /// Opens an address of this server, and waits for the app.
    pub async fn open(&self, path: &str) {
        self.page.open(&self.at(path)).await;
        self.page.is_alive().await;
    }

    /// Waits for a mail that has all of these words.
    pub async fn mail(&self, words: &[&str]) -> String {
        let is_it = |mail: &String| words.iter().all(|words| mail.contains(words));
        let look = async || self.server.mails().into_iter().find(is_it);
        match self.page.until(look).await {
            Some(mail) => mail,
            None => panic!("no mail says {words:?}"),
        }
    }
}

/// Tells a story in a browser of its own.
pub fn story(tell: impl AsyncFnOnce(Story) + 'static) {
    needs(&[]).story(tell);
}

/// Tells a story of shops that were changed in their folder.
pub fn story_of_shops(
    change: impl FnOnce(&Path) + 'static,
    tell: impl AsyncFnOnce(Story) + 'static,
) {
    needs(&[]).record(|| {
        tell_with(move || Server::of_shops(change), tell);
    });
}

/// Tells a story that happens on a shop's own site, which may hold the shop's pages.
pub fn story_on_site(tell: impl AsyncFnOnce(Story, Host) + 'static) {
    needs(&[]).story_on_site(tell);
}

/// Tells a story that happens over a line on which things go wrong.
pub fn story_through_proxy(tell: impl AsyncFnOnce(Story, Rc<Proxy>) + 'static) {
    needs(&[]).story_through_proxy(tell);
}

/// A story that not every engine's driver can tell.
pub fn needs(needs: &[Need]) -> Needs<'_> {
    Needs(needs)
}

pub struct Needs<'a>(&'a [Need]);

impl Needs<'_> {
    pub fn story(self, tell: impl AsyncFnOnce(Story) + 'static) {
        self.record(|| tell_with(Server::start, tell));
    }

    pub fn story_on_site(self, tell: impl AsyncFnOnce(Story, Host) + 'static) {
        self.record(|| {
            let host = Host::start();
            let origin = host.origin();
            tell_with(
                move || Server::for_site(&origin),
                async move |story| tell(story, host).await,
            );
        });
    }

    pub fn story_through_proxy(self, tell: impl AsyncFnOnce(Story, Rc<Proxy>) + 'static) {
        self.story(async move |story| {
            let (story, proxy) = story.through_proxy();
            tell(story, proxy).await;
        });
    }

    pub fn story_on_site_through_proxy(
        self,
        tell: impl AsyncFnOnce(Story, Host, Rc<Proxy>) + 'static,
    ) {
        self.story_on_site(async move |story, host| {
            let (story, proxy) = story.through_proxy();
            tell(story, host, proxy).await;
        });
    }

    /// Tells it where it can be told, and writes down how it went.
    fn record(&self, tell: impl FnOnce()) {
        let browser = Browser::of_this_run();
        let mut missing = self.0.iter().filter_map(|need| need.missing_in(browser));
        if let Some(why) = missing.next() {
            println!("not told in {browser:?}: {why}");
            write_down(&name(), Duration::ZERO, &format!("not here: {why}"));
            return;
        }
        let started = Instant::now();
        let told = panic::catch_unwind(AssertUnwindSafe(tell));
        let outcome = if told.is_ok() { "ok" } else { "failed" };
        write_down(&name(), started.elapsed(), outcome);
        if let Err(stopped) = told {
            panic::resume_unwind(stopped);
        }
    }
}

/// `check::a_bodysuit_stays`: its thread is named so.
fn name() -> String {
    thread::current().name().unwrap_or_default().to_owned()
}

/// A line in the file that `cargo xtask test` adds up.
fn write_down(name: &str, took: Duration, outcome: &str) {
    let Ok(file) = std::env::var("HEMLINE_TIMES") else {
        return;
    };
    let line = format!("{name}\t{}\t{outcome}\n", took.as_millis());
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(file)
        .unwrap();
    file.write_all(line.as_bytes()).unwrap();
}

fn tell_with(serve: impl FnOnce() -> Server, tell: impl AsyncFnOnce(Story) + 'static) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        let story = Story {
            server: Rc::new(serve()),
            page: Page::start().await,
            proxy: None,
        };
        let page = story.page.clone();
        // Kept until the browser is closed: what it still fetches at the end is answered.
        let server = Rc::clone(&story.server);
        // A task of its own, so that the browser is closed whatever happens.
        let told = spawn_local(async move { tell(story).await }).await;
        let left = match &told {
            Ok(()) => page.complaints().await,
            Err(_) => {
                let page = page.clone();
                // A browser that is gone can't be described either.
                let _ = spawn_local(async move {
                    eprintln!(
                        "{}\n{:#?}",
                        page.describe_whole().await,
                        page.complaints().await
                    );
                })
                .await;
                Vec::new()
            }
        };
        page.close().await;
        drop(server);
        if let Err(stopped) = told {
            panic::resume_unwind(stopped.into_panic());
        }
        assert!(left.is_empty(), "the browser complains: {left:#?}");
    });
}
