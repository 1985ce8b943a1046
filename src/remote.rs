//! Something asked of the server, and how the asking stands: the one state that
//! every view shows while it waits, and when waiting did not help.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use js_sys::Date;
use leptos::{prelude::*, task::spawn_local};

use crate::api::Failure;

/// How the asking stands.
#[derive(Clone)]
pub enum Load<T> {
    Waiting(Patience),
    Ready(T),
    Failed(Failure),
}

/// How long the wait has been, in the steps that a view shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Patience {
    /// Too short to show anything.
    Moment,
    /// The skeleton is shown.
    While,
    /// Said to take long, with a way to ask again.
    Long,
}

const MOMENT: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_secs(6);
/// A skeleton that has appeared stays this long, so that it does not flicker.
const STAY: f64 = 400.0;

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// Asked for when it is first wanted, kept when it has come.
pub struct Remote<T: 'static> {
    load: ArcRwSignal<Load<T>>,
    ask: Arc<dyn Fn() -> Answer<T> + Send + Sync>,
    /// Counts the askings: 0 is none yet, and a late answer to an older one is
    /// dropped.
    turn: Arc<AtomicU32>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        Self {
            load: self.load.clone(),
            ask: self.ask.clone(),
            turn: self.turn.clone(),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// `known` is what the page already holds; then nothing is asked.
    pub fn new<F>(known: Option<T>, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        let turn = AtomicU32::new(u32::from(known.is_some()));
        Self {
            load: ArcRwSignal::new(match known {
                Some(known) => Load::Ready(known),
                None => Load::Waiting(Patience::Moment),
            }),
            ask: Arc::new(move || Box::pin(ask())),
            turn: Arc::new(turn),
        }
    }

    /// How it stands, tracked. The first look starts the asking.
    pub fn get(&self) -> Load<T> {
        self.want();
        self.load.get()
    }

    /// Starts the asking, if it was not started yet.
    pub fn want(&self) {
        if self.turn.load(Ordering::Relaxed) == 0 {
            self.ask_again();
        }
    }

    /// Waits until the asking has come to an end, whichever.
    pub async fn settled(&self) {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) + 1;
        let answer = (self.ask)().await;
        self.settle(turn, answer);
    }

    /// Asks anew, from the first moment on.
    pub fn ask_again(&self) {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) + 1;
        self.load.set(Load::Waiting(Patience::Moment));
        for (patience, after) in [(Patience::While, MOMENT), (Patience::Long, LONG)] {
            let this = self.clone();
            set_timeout(
                move || {
                    if this.is_waiting(turn) {
                        this.load.set(Load::Waiting(patience));
                    }
                },
                after,
            );
        }
        let this = self.clone();
        let start = Date::now();
        spawn_local(async move {
            let answer = (this.ask)().await;
            let visible = Date::now() - start - MOMENT.as_millis() as f64;
            if (0.0..STAY).contains(&visible) {
                let rest = Duration::from_millis((STAY - visible) as u64);
                set_timeout(move || this.settle(turn, answer), rest);
            } else {
                this.settle(turn, answer);
            }
        });
    }

    fn is_waiting(&self, turn: u32) -> bool {
        self.turn.load(Ordering::Relaxed) == turn
            && matches!(*self.load.read_untracked(), Load::Waiting(_))
    }

    fn settle(&self, turn: u32, answer: Result<T, Failure>) {
        if self.turn.load(Ordering::Relaxed) != turn {
            return;
        }
        self.load.set(match answer {
            Ok(value) => Load::Ready(value),
            Err(failure) => Load::Failed(failure),
        });
    }
}
