//! Each view under each fault of the line to the server: what the shopper sees, that
//! nothing typed is lost, and that nothing is done twice. A view says how one gets
//! there, what is typed and what is pressed; the rest is the same for all. What is
//! seen stands beside the view, and `docs/faults.md` is written from it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod desk;
mod device;
mod order;
mod panel;
mod reading;
mod returning;
mod start;
mod table;
mod writing;

use hemline_e2e::{Fault, Need, Proxy, Story, needs};
use serde_json::{Map, Value, json};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amiss {
    Late,
    Dropped,
    Lost,
    Failing,
    Busy,
    SignIn,
    Half,
    Other,
    /// An older server's answer: it lacks what newer ones send.
    Older,
    /// A newer server's answer, with fields that nobody here knows.
    Newer,
    /// A newer server's answer, in which a word is another than all that are known.
    NewWord,
}

impl Amiss {
    /// Whether the server has done what it was asked, though the shopper can't know.
    pub fn is_done(self) -> bool {
        match self {
            Self::Lost | Self::Half | Self::Other | Self::Older | Self::NewWord => true,
            // It is not asked, or the answer is understood.
            Self::Late
            | Self::Dropped
            | Self::Failing
            | Self::Busy
            | Self::SignIn
            | Self::Newer => false,
        }
    }
}

/// No answer that is one.
const GONE: &[Amiss] = &[Amiss::Dropped, Amiss::Lost, Amiss::Failing, Amiss::Busy];
/// An answer that can't be read.
const UNREADABLE: &[Amiss] = &[
    Amiss::SignIn,
    Amiss::Half,
    Amiss::Other,
    Amiss::Older,
    Amiss::NewWord,
];

/// Faults, and what a view says on each of them.
pub type Cells = &'static [(&'static [Amiss], &'static str)];

/// What most views say: while there is no answer yet, where there is none, and where
/// it can't be read.
const fn cells(
    late: &'static str,
    gone: &'static str,
    unreadable: &'static str,
) -> [(&'static [Amiss], &'static str); 4] {
    [
        (&[Amiss::Late], late),
        (GONE, gone),
        (UNREADABLE, unreadable),
        (&[Amiss::Newer], ""),
    ]
}

const NOT_LOADED: &str = "We couldn’t load this.";
const NOT_SHOWN: &str = "We couldn’t show this.";
const NOT_SENT: &str = "We couldn’t send it. Nothing you typed is lost.";
const NOT_LOOKED: &str = "We couldn’t look. Nothing you typed is lost.";

/// A view, and the request that it sends.
pub trait View {
    /// As the table calls it.
    const NAME: &'static str;
    const METHOD: &'static str;
    const PATH: &'static str;
    /// A field of the answer that an older server would not send.
    const LACKS: &'static str;
    /// A field of it whose words a newer server may have more of.
    const WORD: &'static str;
    const CELLS: Cells;

    /// Comes to the view, and types what is to be typed.
    async fn arrive(&self, s: &Story);

    /// Has the request sent.
    async fn act(&self, s: &Story);

    /// All that was typed is there.
    async fn still(&self, _: &Story) {}

    /// The page is loaded again, and has all that was typed. For views where nothing
    /// is.
    async fn is_back(&self, _: &Story, _: Amiss) {}

    /// It is tried again, as the page offers it.
    async fn again(&self, s: &Story, _: Amiss) {
        press_offered(s).await;
    }

    /// It has worked, and once.
    async fn done(&self, s: &Story);
}

/// Presses what a page offers that shows nothing else.
async fn press_offered(s: &Story) {
    let offers = "/Try again|Load the page again/.test(document.body.innerText)";
    s.page.holds(offers).await;
    for offered in ["Try again", "Load the page again"] {
        if s.page.count("button", offered).await == 1 {
            return s.page.click("button", offered).await;
        }
    }
    panic!("the page offers nothing to do");
}

/// Tells what a view does under each of its faults.
fn tell<V: View>(start: impl AsyncFnOnce(&Story) -> V + 'static) {
    tell_where(&[], start);
}

/// The same, of a view that needs more of an engine.
fn tell_where<V: View>(wanted: &[Need], start: impl AsyncFnOnce(&Story) -> V + 'static) {
    needs(wanted).story_through_proxy(async |s, proxy| {
        let view = start(&s).await;
        for (faults, words) in V::CELLS {
            for amiss in *faults {
                meet(&s, &proxy, &view, *amiss, words).await;
            }
        }
        let caused = [
            "401",
            "404",
            "409",
            "422",
            "500",
            "503",
            "ERR_EMPTY_RESPONSE",
        ];
        s.page.expects_complaints(&caused).await;
    });
}

async fn meet<V: View>(s: &Story, proxy: &Proxy, view: &V, amiss: Amiss, words: &str) {
    println!("{}: {amiss:?}", V::NAME);
    view.arrive(s).await;
    proxy.always(V::METHOD, V::PATH, fault::<V>(amiss));
    view.act(s).await;
    match amiss {
        Amiss::Late => {
            s.page.says_silently(words).await;
            view.still(s).await;
            proxy.mend();
        }
        Amiss::Newer => {}
        Amiss::Dropped
        | Amiss::Lost
        | Amiss::Failing
        | Amiss::Busy
        | Amiss::SignIn
        | Amiss::Half
        | Amiss::Other
        | Amiss::Older
        | Amiss::NewWord => {
            s.page.says(words).await;
            view.still(s).await;
            view.is_back(s, amiss).await;
            proxy.mend();
            view.again(s, amiss).await;
        }
    }
    view.done(s).await;
    proxy.mend();
}

/// How it comes about.
fn fault<V: View>(amiss: Amiss) -> Fault {
    match amiss {
        Amiss::Late => Fault::Held,
        Amiss::Dropped => Fault::Dropped,
        Amiss::Lost => Fault::Lost,
        Amiss::Failing => Fault::Failing,
        Amiss::Busy => Fault::Busy(1),
        Amiss::SignIn => Fault::SignIn,
        Amiss::Half => Fault::Half,
        Amiss::Other => Fault::Changed(|told| *told = json!({ "greeting": ["Hello"] })),
        Amiss::Older => Fault::Changed(|told| {
            assert!(each_object(told, &|object| object
                .remove(V::LACKS)
                .is_some()));
        }),
        Amiss::Newer => Fault::Changed(|told| {
            each_object(told, &|object| {
                object.insert("newer".to_owned(), json!({ "since": [2027, null] }));
                true
            });
        }),
        Amiss::NewWord => Fault::Changed(|told| {
            let known = |object: &mut Map<String, Value>| match object.get_mut(V::WORD) {
                Some(word) => {
                    *word = json!("newer");
                    true
                }
                None => false,
            };
            assert!(each_object(told, &known));
        }),
    }
}

/// Whether one of the objects was changed. An object with one name stands for a
/// variant, which no version has a second name in.
fn each_object(told: &mut Value, change: &dyn Fn(&mut Map<String, Value>) -> bool) -> bool {
    match told {
        Value::Object(object) => {
            let mut changed = object.len() > 1 && change(object);
            for value in object.values_mut() {
                changed |= each_object(value, change);
            }
            changed
        }
        Value::Array(values) => values
            .iter_mut()
            .fold(false, |changed, value| each_object(value, change) | changed),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whoever comes next finds another order.
async fn forget_order(s: &Story) {
    s.page.click("button", "Forget this order").await;
    s.page.has("heading", "Find your order").await;
}

/// There is a mail with these words, and no second one.
async fn mailed_once(s: &Story, words: &str) {
    s.mail(&[words]).await;
    let mails = s.server.mails();
    assert_eq!(mails.iter().filter(|mail| mail.contains(words)).count(), 1);
}

/// What stands in a field, which may come a moment later.
async fn stands(s: &Story, id: &str, value: &str) {
    let value = json!(value);
    s.page
        .holds(&format!(
            "document.getElementById('{id}')?.value === {value}"
        ))
        .await;
}
