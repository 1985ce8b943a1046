//! What the server has kept against what it has answered for.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use hyper::StatusCode;
use serde_json::Value;
use xtask::{Failure, Outcome};

use crate::{
    client::{Call, Servers},
    place::Place,
    story::{Acknowledged, path},
};

/// Counts of broken promises.
#[derive(Default)]
pub struct Kept {
    /// Answered for, and not there.
    pub lost: usize,
    /// Orders with more than the one request that was made on each.
    pub doubled: usize,
    /// There, and not answered for in the end.
    pub stray: usize,
}

impl Kept {
    /// Asks the shop's side for everything.
    pub async fn look(
        servers: &Servers,
        key: &str,
        acknowledged: &[Acknowledged],
    ) -> Outcome<Self> {
        let mut listed: HashMap<String, Vec<String>> = HashMap::new();
        for (kind, reference) in [
            ("requests", "/request/reference"),
            ("returns", "/return/reference"),
            ("tickets", "/reference"),
        ] {
            let mut after = String::new();
            loop {
                let page = Call::get(path(&format!("{kind}{after}"))).bearer(key);
                let (page, _) = servers.insist(&page).await?;
                let page = page.expect(StatusCode::OK)?;
                let word = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
                for one in page
                    .get(kind)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    let names = word(one.get("order")).zip(word(one.pointer(reference)));
                    let (order, reference) = names
                        .ok_or_else(|| Failure::new(format!("{kind} without names: {one}")))?;
                    listed.entry(order).or_default().push(reference);
                }
                match word(page.get("next")) {
                    Some(next) => after = format!("?after={next}"),
                    None => break,
                }
            }
        }
        let answered: HashSet<&str> = acknowledged
            .iter()
            .map(|one| one.reference.as_str())
            .collect();
        let is_there = |one: &&Acknowledged| {
            listed
                .get(&one.order)
                .is_some_and(|there| there.contains(&one.reference))
        };
        Ok(Self {
            lost: acknowledged.len() - acknowledged.iter().filter(is_there).count(),
            doubled: listed.values().filter(|there| there.len() > 1).count(),
            stray: listed
                .values()
                .flatten()
                .filter(|one| !answered.contains(one.as_str()))
                .count(),
        })
    }

    pub fn verdict(&self) -> Outcome {
        match self.lost + self.doubled + self.stray {
            0 => Ok(()),
            _ => Err(Failure::new(format!(
                "requests are lost, doubled, or kept and never answered for: {self}"
            ))),
        }
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lost,
            doubled,
            stray,
        } = self;
        write!(f, "{lost}, {doubled}, {stray}")
    }
}

/// How many mails went out about each request.
#[derive(Default)]
pub struct Mails {
    pub none: usize,
    pub one: usize,
    pub several: usize,
}

impl Mails {
    pub fn look(place: &Place, acknowledged: &[Acknowledged]) -> Outcome<Self> {
        let mut written: HashMap<String, usize> = HashMap::new();
        for mail in place.mails()? {
            // "Subject: Your request R-7KQ2-M9XD for order P-17"
            let subject = mail.lines().find(|line| line.starts_with("Subject: "));
            let reference = subject.and_then(|line| {
                line.split(' ')
                    .find(|word| word.starts_with("R-") || word.starts_with("T-"))
            });
            let reference = reference.ok_or_else(|| Failure::new("a mail names no request"))?;
            *written.entry(reference.to_owned()).or_default() += 1;
        }
        let mut mails = Self::default();
        for one in acknowledged {
            match written.get(&one.reference) {
                None => mails.none += 1,
                Some(1) => mails.one += 1,
                Some(_) => mails.several += 1,
            }
        }
        Ok(mails)
    }
}
