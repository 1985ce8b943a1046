//! A return that is being written: kept as text on the device until it is sent,
//! and read by the server as a [`ReturnAsk`](hemline_api_types::returns::ReturnAsk).

use hemline_api_types::returns::{Way, Wish};
use hemline_policy::{document::Remedy, fact::Fact};

use crate::{device, pages::evidence::Shot};

/// What goes back, as far as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What makes the server take it in once, however often it is sent.
    pub key: String,
    pub items: Vec<Item>,
    pub way: Option<Way>,
    pub note: String,
    pub notice: Notice,
    /// It was sent, and nobody knows yet what came of it.
    pub is_sent: bool,
}

/// What its writer has to hear first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Notice {
    #[default]
    Nothing,
    /// The order was found to be another than it was when this was written.
    Stale,
    /// The draft before this one had reached the server, and its answer was lost.
    Arrived,
}

/// So many pieces of a line, for one reason and wish.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Id of the line.
    pub line: String,
    pub quantity: u32,
    pub wish: Option<Wish>,
    pub wanted: Option<Wanted>,
    pub remedy: Option<Remedy>,
    /// As an address has them. What the policy no longer asks for is not used.
    pub answers: Vec<(Fact, String)>,
    pub photos: Vec<Shot>,
    pub description: String,
    /// Photos and words have been gone through.
    pub is_shown: bool,
}

/// The piece that is wanted instead.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    Sku(String),
    Words(String),
}

const REMEDIES: [(Remedy, &str); 5] = [
    (Remedy::Exchange, "exchange"),
    (Remedy::Refund, "refund"),
    (Remedy::StoreCredit, "store_credit"),
    (Remedy::Alternative, "alternative"),
    (Remedy::ReturnAndReorder, "return_and_reorder"),
];

pub fn remedy_name(remedy: Remedy) -> &'static str {
    let mut known = REMEDIES.iter();
    known
        .find(|(known, _)| *known == remedy)
        .map_or("", |(_, name)| name)
}

pub fn remedy_named(name: &str) -> Option<Remedy> {
    let mut known = REMEDIES.iter();
    known
        .find(|(_, known)| *known == name)
        .map(|(remedy, _)| *remedy)
}

pub fn way_name(way: Way) -> &'static str {
    match way {
        Way::OurLabel => "our_label",
        Way::OwnCarrier => "own_carrier",
    }
}

pub fn way_named(name: &str) -> Option<Way> {
    [Way::OurLabel, Way::OwnCarrier]
        .into_iter()
        .find(|way| way_name(*way) == name)
}

pub fn wish_named(name: &str) -> Option<Wish> {
    [Wish::Refund, Wish::Exchange]
        .into_iter()
        .find(|wish| wish.topic().name() == name || (*wish == Wish::Refund && name == "refund"))
}

pub fn wish_name(wish: Wish) -> &'static str {
    match wish {
        Wish::Refund => "refund",
        Wish::Exchange => "exchange",
    }
}

impl Item {
    pub fn answer(&self, fact: Fact) -> Option<&str> {
        let mut answers = self.answers.iter();
        answers
            .find(|(known, _)| *known == fact)
            .map(|(_, answer)| answer.as_str())
    }

    pub fn set(&mut self, fact: Fact, answer: String) {
        self.answers.retain(|(known, _)| *known != fact);
        self.answers.push((fact, answer));
    }
}

impl Draft {
    pub fn new(key: String) -> Self {
        Self {
            key,
            ..Self::default()
        }
    }

    pub fn photo(&mut self, local: &str) -> Option<&mut Shot> {
        let items = self.items.iter_mut();
        items
            .flat_map(|item| &mut item.photos)
            .find(|shot| shot.local == local)
    }

    pub fn photos(&self) -> impl Iterator<Item = &Shot> {
        self.items.iter().flat_map(|item| &item.photos)
    }

    /// As it is kept on the device: a line for each thing, what belongs to an item
    /// after its own.
    pub fn print(&self) -> String {
        let mut text = self.key.clone();
        let mut put = |name: &str, value: &str| {
            let value = device::line(value);
            text.push_str(&format!("\n{name} {value}"));
        };
        if let Some(way) = self.way {
            put("way", way_name(way));
        }
        if !self.note.is_empty() {
            put("note", &self.note);
        }
        match self.notice {
            Notice::Nothing => {}
            Notice::Stale => put("stale", ""),
            Notice::Arrived => put("arrived", ""),
        }
        if self.is_sent {
            put("sent", "");
        }
        for item in &self.items {
            put("item", &format!("{} {}", item.quantity, item.line));
            if let Some(wish) = item.wish {
                put("wish", wish_name(wish));
            }
            match &item.wanted {
                Some(Wanted::Sku(sku)) => put("sku", sku),
                Some(Wanted::Words(words)) => put("wanted", words),
                None => {}
            }
            if let Some(remedy) = item.remedy {
                put("remedy", remedy_name(remedy));
            }
            for (fact, answer) in &item.answers {
                put("answer", &format!("{} {answer}", fact.name()));
            }
            for shot in &item.photos {
                put("photo", &shot.print());
            }
            if !item.description.is_empty() {
                put("description", &item.description);
            }
            if item.is_shown {
                put("shown", "");
            }
        }
        text
    }

    /// Reads what was kept; what is not of this writing is left out.
    pub fn parse(kept: &str) -> Self {
        let mut lines = kept.split('\n');
        let mut draft = Self::new(lines.next().unwrap_or_default().to_owned());
        for line in lines {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            draft.read(name, device::unlined(value));
        }
        draft
    }

    fn read(&mut self, name: &str, value: String) {
        match name {
            "way" => self.way = way_named(&value),
            "note" => self.note = value,
            "stale" => self.notice = Notice::Stale,
            "arrived" => self.notice = Notice::Arrived,
            "sent" => self.is_sent = true,
            "item" => {
                if let Some((quantity, line)) = value.split_once(' ')
                    && let Ok(quantity) = quantity.parse()
                {
                    self.items.push(Item {
                        line: line.to_owned(),
                        quantity,
                        ..Item::default()
                    });
                }
            }
            name => {
                if let Some(item) = self.items.last_mut() {
                    item.read(name, value);
                }
            }
        }
    }
}

impl Item {
    fn read(&mut self, name: &str, value: String) {
        match name {
            "wish" => self.wish = wish_named(&value),
            "sku" => self.wanted = Some(Wanted::Sku(value)),
            "wanted" => self.wanted = Some(Wanted::Words(value)),
            "remedy" => self.remedy = remedy_named(&value),
            "description" => self.description = value,
            "shown" => self.is_shown = true,
            "answer" => {
                if let Some((fact, answer)) = value.split_once(' ')
                    && let Some(fact) = Fact::named(fact)
                {
                    self.set(fact, answer.to_owned());
                }
            }
            "photo" => self.photos.extend(Shot::parse(&value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use hemline_policy::document::Need;

    use super::*;

    #[test]
    fn a_draft_survives_its_keeping() {
        let draft = Draft {
            key: "k1".into(),
            way: Some(Way::OwnCarrier),
            note: "two\nlines \\n".into(),
            notice: Notice::Stale,
            is_sent: true,
            items: vec![
                Item {
                    line: "line 1".into(),
                    quantity: 2,
                    wish: Some(Wish::Exchange),
                    wanted: Some(Wanted::Sku("TH-L".into())),
                    remedy: Some(Remedy::StoreCredit),
                    answers: vec![(Fact::Reason, "misprinted".into())],
                    photos: vec![
                        Shot {
                            local: "p1".into(),
                            of: Some(Need::PhotoOfFault),
                            id: None,
                        },
                        Shot {
                            local: "p2".into(),
                            of: None,
                            id: Some("ab".into()),
                        },
                    ],
                    description: "a\\b".into(),
                    is_shown: true,
                },
                Item {
                    line: "2".into(),
                    quantity: 1,
                    wish: Some(Wish::Refund),
                    wanted: Some(Wanted::Words("L, moss".into())),
                    ..Item::default()
                },
            ],
        };
        assert_eq!(Draft::parse(&draft.print()), draft);
    }

    #[test]
    fn what_is_not_ours_is_left_out() {
        let draft =
            Draft::parse("k\nphoto a b c\nitem x y\nitem 1 l\nanswer nonsense 1\nwhat ever");
        assert_eq!(draft.items.len(), 1);
        assert_eq!(draft.items[0].answers, []);
    }
}
