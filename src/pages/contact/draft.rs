//! A letter to the team that is being written: kept as text on the device until it
//! is sent, and read by the server as a
//! [`TicketAsk`](hemline_api_types::contact::TicketAsk).

use hemline_policy::{document::Need, fact::Fact};

use crate::{
    device,
    pages::evidence::{Shot, slot},
};

/// What is written, as far as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What makes the server take it in once, however often it is sent.
    pub key: String,
    /// Number of the open order that pieces and photos are of.
    pub of: Option<String>,
    /// By the id of the field.
    texts: Vec<(String, String)>,
    /// The email is what the order was found by. The device does not keep it.
    pub is_email_taken_over: bool,
    /// Ids of lines, with how many of each.
    pub pieces: Vec<(String, u32)>,
    /// As an address has them. What the policy no longer asks for is not used.
    pub answers: Vec<(Fact, String)>,
    pub photos: Vec<Shot>,
    /// The body that was sent last, where nobody knows what came of it.
    pub sent: Option<String>,
}

/// A place of the form.
#[derive(Clone, Debug, PartialEq)]
pub enum Spot {
    Order,
    Pieces,
    Fact(Fact),
    Photo(Need),
    /// A field of the topic's own.
    Field(String),
    Email,
    Subject,
    Message,
}

impl Spot {
    /// The id in the page.
    pub fn id(&self) -> String {
        match self {
            Self::Order => "order".to_owned(),
            Self::Pieces => "piece-0".to_owned(),
            Self::Fact(fact) => fact.name().to_owned(),
            Self::Photo(need) => format!("photo-{}", slot(Some(*need))),
            Self::Field(field) => format!("field-{field}"),
            Self::Email => "email".to_owned(),
            Self::Subject => "subject".to_owned(),
            Self::Message => "message".to_owned(),
        }
    }
}

impl Draft {
    pub fn new(key: String) -> Self {
        Self {
            key,
            ..Self::default()
        }
    }

    /// What is written in a field, as it was typed.
    pub fn raw(&self, spot: &Spot) -> &str {
        let id = spot.id();
        let mut texts = self.texts.iter();
        texts
            .find(|(known, _)| *known == id)
            .map_or("", |(_, text)| text)
    }

    /// The same without the space around it.
    pub fn get(&self, spot: &Spot) -> &str {
        self.raw(spot).trim()
    }

    pub fn set(&mut self, spot: &Spot, text: String) {
        if *spot == Spot::Email {
            self.is_email_taken_over = false;
        }
        self.put(spot.id(), text);
    }

    fn put(&mut self, id: String, text: String) {
        self.texts.retain(|(known, _)| *known != id);
        if !text.is_empty() {
            self.texts.push((id, text));
        }
    }

    /// Takes an email over that the shopper was asked for before.
    pub fn take_over(&mut self, email: &str) {
        if self.get(&Spot::Email).is_empty() {
            self.set(&Spot::Email, email.to_owned());
            self.is_email_taken_over = true;
        }
    }

    pub fn answer(&self, fact: Fact) -> Option<&str> {
        let mut answers = self.answers.iter();
        answers
            .find(|(known, _)| *known == fact)
            .map(|(_, answer)| answer.as_str())
    }

    pub fn give(&mut self, fact: Fact, answer: String) {
        self.answers.retain(|(known, _)| *known != fact);
        if !answer.is_empty() {
            self.answers.push((fact, answer));
        }
    }

    pub fn photo(&mut self, local: &str) -> Option<&mut Shot> {
        self.photos.iter_mut().find(|shot| shot.local == local)
    }

    /// Whether it is about this order, which it is from now on. Pieces and photos of
    /// another one are not taken along.
    pub fn turn_to(&mut self, number: &str) {
        if self.of.as_deref() != Some(number) {
            self.pieces.clear();
            self.photos.clear();
            self.of = Some(number.to_owned());
        }
    }

    /// As it is kept on the device.
    pub fn print(&self) -> String {
        let mut text = self.key.clone();
        let mut put = |name: &str, value: &str| {
            text.push_str(&format!("\n{name} {}", device::line(value)));
        };
        if let Some(of) = &self.of {
            put("of", of);
        }
        let email = Spot::Email.id();
        for (id, written) in &self.texts {
            if *id != email || !self.is_email_taken_over || self.sent.is_some() {
                put("text", &format!("{id} {written}"));
            }
        }
        for (line, quantity) in &self.pieces {
            put("piece", &format!("{quantity} {line}"));
        }
        for (fact, answer) in &self.answers {
            put("answer", &format!("{} {answer}", fact.name()));
        }
        for shot in &self.photos {
            put("photo", &shot.print());
        }
        if let Some(sent) = &self.sent {
            put("sent", sent);
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
        let two = || value.split_once(' ');
        match name {
            "of" => self.of = Some(value),
            "text" => {
                if let Some((id, text)) = two() {
                    self.put(id.to_owned(), text.to_owned());
                }
            }
            "piece" => {
                if let Some((quantity, line)) = two()
                    && let Ok(quantity) = quantity.parse()
                {
                    self.pieces.push((line.to_owned(), quantity));
                }
            }
            "answer" => {
                if let Some((fact, answer)) = two()
                    && let Some(fact) = Fact::named(fact)
                {
                    self.give(fact, answer.to_owned());
                }
            }
            "photo" => self.photos.extend(Shot::parse(&value)),
            "sent" => self.sent = Some(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Draft {
        let mut draft = Draft {
            key: "k1".into(),
            of: Some("KL-1".into()),
            pieces: vec![("line 1".into(), 2)],
            photos: vec![Shot {
                local: "p1".into(),
                of: Some(Need::PhotoOfParcel),
                id: None,
            }],
            sent: Some("{\"a\":\n\"b\\n\"}".into()),
            ..Draft::default()
        };
        draft.set(&Spot::Message, "two\nlines \\n ".into());
        draft.set(&Spot::Field("handle".into()), "@me".into());
        draft.set(&Spot::Email, "a@b.c".into());
        draft.give(Fact::ProofOfPostage, "true".into());
        draft
    }

    #[test]
    fn a_draft_survives_its_keeping() {
        let draft = written();
        assert_eq!(Draft::parse(&draft.print()), draft);
    }

    #[test]
    fn what_is_not_ours_is_left_out() {
        let draft = Draft::parse("k\nphoto a\npiece x y\nanswer nonsense 1\ntext\nwhat ever");
        assert_eq!(draft, Draft::new("k".into()));
    }

    #[test]
    fn an_email_that_was_taken_over_is_not_kept() {
        let mut draft = Draft::new("k".into());
        draft.take_over("a@b.c");
        assert_eq!(draft.get(&Spot::Email), "a@b.c");
        assert!(!draft.print().contains("a@b.c"));
        // Sent again after a reload it has to be the same.
        draft.sent = Some("{}".into());
        assert!(draft.print().contains("a@b.c"));
        draft.sent = None;
        draft.set(&Spot::Email, "d@e.f".into());
        draft.take_over("a@b.c");
        assert!(draft.print().contains("d@e.f"));
    }

    #[test]
    fn what_shows_one_order_is_no_other_orders() {
        let mut draft = written();
        draft.turn_to("KL-1");
        assert_eq!(draft, written());
        draft.turn_to("KL-2");
        assert!(draft.pieces.is_empty() && draft.photos.is_empty());
        assert_eq!(draft.get(&Spot::Message), "two\nlines \\n");
    }
}
