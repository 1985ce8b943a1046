//! What a shopper is writing to ask for: kept as text on the device until it is
//! sent, checked when it is sent, and read by the server as an
//! [`Ask`](hemline_api_types::order::Ask).

use hemline_policy::customs::{self, Fault};

use crate::{device, json, pages::finding::is_email, route::Task};

/// A field of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Name,
    /// Street and house, a line for each line.
    Street,
    Postcode,
    City,
    Region,
    Country,
    Email,
    Phone,
    TaxId,
    NationalId,
    Note,
}

impl Entry {
    pub const ALL: [Entry; 11] = [
        Entry::Name,
        Entry::Street,
        Entry::Postcode,
        Entry::City,
        Entry::Region,
        Entry::Country,
        Entry::Email,
        Entry::Phone,
        Entry::TaxId,
        Entry::NationalId,
        Entry::Note,
    ];

    /// The field's id in the page, and its name in a kept draft.
    pub fn id(self) -> &'static str {
        match self {
            Entry::Name => "name",
            Entry::Street => "street",
            Entry::Postcode => "postcode",
            Entry::City => "city",
            Entry::Region => "region",
            Entry::Country => "country",
            Entry::Email => "email",
            Entry::Phone => "phone",
            Entry::TaxId => "tax-id",
            Entry::NationalId => "national-id",
            Entry::Note => "note",
        }
    }

    fn is_of_address(self) -> bool {
        matches!(
            self,
            Entry::Name
                | Entry::Street
                | Entry::Postcode
                | Entry::City
                | Entry::Region
                | Entry::Country
        )
    }

    /// The field that a refused part of the body was written in.
    pub fn at(pointer: &str) -> Option<Entry> {
        Some(match pointer.split('/').nth(1)? {
            "address" => match pointer.split('/').nth(2) {
                Some("name") => Entry::Name,
                Some("postcode") => Entry::Postcode,
                Some("city") => Entry::City,
                Some("region") => Entry::Region,
                Some("country") => Entry::Country,
                _ => Entry::Street,
            },
            "email" => Entry::Email,
            "phone" => Entry::Phone,
            "tax_id_rfc" => Entry::TaxId,
            "national_id_11" => Entry::NationalId,
            "note" => Entry::Note,
            _ => return None,
        })
    }
}

/// A request that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub task: Task,
    /// A word that no other draft has.
    pub seed: String,
    written: Vec<(Entry, String)>,
}

/// Why a draft is not sent as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wrong {
    /// Nothing is to be changed.
    Empty,
    /// An address is begun and lacks this.
    Missing,
    TooManyLines,
    Email,
    /// The server does not take it.
    Refused,
}

/// A number that may be mistyped. It is said, and sent all the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doubt {
    TaxId(Fault),
    NationalId(Fault),
}

/// An address has at most as many lines before its town.
const MOST_LINES: usize = 4;

impl Draft {
    pub fn new(task: Task, seed: String) -> Self {
        Self {
            task,
            seed,
            written: Vec::new(),
        }
    }

    /// What is written in a field, without the space around it.
    pub fn get(&self, entry: Entry) -> &str {
        self.raw(entry).trim()
    }

    /// What is written in a field, as it was typed.
    pub fn raw(&self, entry: Entry) -> &str {
        self.written
            .iter()
            .find(|(known, _)| *known == entry)
            .map_or("", |(_, text)| text)
    }

    pub fn set(&mut self, entry: Entry, text: String) {
        self.written.retain(|(known, _)| *known != entry);
        if !text.is_empty() {
            self.written.push((entry, text));
        }
    }

    pub fn is_empty(&self) -> bool {
        Entry::ALL.iter().all(|entry| self.get(*entry).is_empty())
    }

    /// What has to be put right before it is sent, in the order of the form.
    pub fn wrongs(&self) -> Vec<(Entry, Wrong)> {
        match self.task {
            Task::Cancel => Vec::new(),
            Task::Amend if self.is_empty() => vec![(Entry::Street, Wrong::Empty)],
            Task::Amend => Entry::ALL
                .into_iter()
                .filter_map(|entry| Some((entry, self.wrong(entry)?)))
                .collect(),
        }
    }

    fn wrong(&self, entry: Entry) -> Option<Wrong> {
        let text = self.get(entry);
        match entry {
            Entry::Street if self.lines().count() > MOST_LINES => Some(Wrong::TooManyLines),
            Entry::Street | Entry::City | Entry::Country => {
                (text.is_empty() && self.has_address()).then_some(Wrong::Missing)
            }
            Entry::Email => (!text.is_empty() && !is_email(text)).then_some(Wrong::Email),
            Entry::Name
            | Entry::Postcode
            | Entry::Region
            | Entry::Phone
            | Entry::TaxId
            | Entry::NationalId
            | Entry::Note => None,
        }
    }

    fn has_address(&self) -> bool {
        let mut entries = Entry::ALL.iter().filter(|entry| entry.is_of_address());
        entries.any(|entry| !self.get(*entry).is_empty())
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        let lines = self.raw(Entry::Street).lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }

    /// The numbers that may be mistyped.
    pub fn doubts(&self) -> Vec<Doubt> {
        let fault = |entry: Entry, check: fn(&str) -> Result<(), Fault>| {
            let text = self.get(entry);
            (!text.is_empty()).then(|| check(text).err()).flatten()
        };
        let tax_id = fault(Entry::TaxId, customs::rfc).map(Doubt::TaxId);
        let national_id = fault(Entry::NationalId, customs::national_id).map(Doubt::NationalId);
        tax_id.into_iter().chain(national_id).collect()
    }

    /// The body of the request.
    pub fn body(&self) -> String {
        let text = |entry: Entry| {
            let text = self.get(entry);
            (!text.is_empty()).then(|| json::quoted(text))
        };
        match self.task {
            Task::Cancel => json::object(&[
                ("kind", Some(json::quoted("cancel"))),
                ("note", text(Entry::Note)),
            ]),
            Task::Amend => {
                let address = self.has_address().then(|| {
                    let lines: Vec<String> = self.lines().map(json::quoted).collect();
                    json::object(&[
                        ("name", text(Entry::Name)),
                        ("lines", Some(format!("[{}]", lines.join(",")))),
                        ("postcode", text(Entry::Postcode)),
                        ("city", text(Entry::City)),
                        ("region", text(Entry::Region)),
                        ("country", text(Entry::Country)),
                    ])
                });
                json::object(&[
                    ("kind", Some(json::quoted("amend"))),
                    ("address", address),
                    ("email", text(Entry::Email)),
                    ("phone", text(Entry::Phone)),
                    ("tax_id_rfc", text(Entry::TaxId)),
                    ("national_id_11", text(Entry::NationalId)),
                    ("note", text(Entry::Note)),
                ])
            }
        }
    }

    /// What makes the server carry it out once, however often it is sent; another
    /// as soon as anything in it is another.
    pub fn key(&self) -> String {
        // FNV-1a: nobody gains by a clash with a draft of their own.
        let hash = self
            .body()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        format!("{}-{hash:x}", self.seed)
    }

    /// As it is kept on the device: the seed, then a line for each field.
    pub fn print(&self) -> String {
        let mut text = self.seed.clone();
        for (entry, written) in &self.written {
            let written = device::line(written);
            text.push_str(&format!("\n{} {written}", entry.id()));
        }
        text
    }

    /// Reads what was kept; what is no field of ours is left out.
    pub fn parse(task: Task, kept: &str) -> Self {
        let mut lines = kept.split('\n');
        let mut draft = Self::new(task, lines.next().unwrap_or_default().to_owned());
        for line in lines {
            let (id, written) = line.split_once(' ').unwrap_or((line, ""));
            if let Some(entry) = Entry::ALL.into_iter().find(|entry| entry.id() == id) {
                draft.set(entry, device::unlined(written));
            }
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use hemline_api_types::order::{Amendment, Ask};

    use super::*;

    fn amend(written: &[(Entry, &str)]) -> Draft {
        let mut draft = Draft::new(Task::Amend, "k1".into());
        for (entry, text) in written {
            draft.set(*entry, (*text).to_owned());
        }
        draft
    }

    const ADDRESS: [(Entry, &str); 4] = [
        (Entry::Street, "12 \"High\" Street\n\n Flat 3 "),
        (Entry::City, "León"),
        (Entry::Country, "MX"),
        (Entry::TaxId, "GODE561231GR8"),
    ];

    #[test]
    fn a_draft_survives_its_keeping() {
        let draft = amend(&[
            (Entry::Street, "a\\nb\n\\c\r\n"),
            (Entry::Note, " two  words "),
        ]);
        assert_eq!(Draft::parse(Task::Amend, &draft.print()), draft);
        let empty = Draft::new(Task::Cancel, "k".into());
        assert_eq!(Draft::parse(Task::Cancel, &empty.print()), empty);
        let foreign = Draft::parse(Task::Cancel, "k\nwhat ever\nnote hello");
        assert_eq!(foreign.get(Entry::Note), "hello");
    }

    #[test]
    fn the_body_is_what_the_server_reads() {
        let body: Ask = serde_json::from_str(&amend(&ADDRESS).body()).unwrap();
        let Ask::Amend(amendment) = body else {
            panic!("it is no amendment");
        };
        let address = amendment.address.unwrap();
        assert_eq!(address.lines, ["12 \"High\" Street", "Flat 3"]);
        assert_eq!(address.city, "León");
        assert_eq!(address.country.to_string(), "MX");
        assert_eq!(amendment.tax_id_rfc.as_deref(), Some("GODE561231GR8"));

        let phone = amend(&[(Entry::Phone, "+52 1")]).body();
        let expected = Amendment {
            phone: Some("+52 1".into()),
            ..Amendment::default()
        };
        let read: Ask = serde_json::from_str(&phone).unwrap();
        assert_eq!(read, Ask::Amend(Box::new(expected)));

        let mut cancel = Draft::new(Task::Cancel, "k".into());
        let read: Ask = serde_json::from_str(&cancel.body()).unwrap();
        assert_eq!(read, Ask::Cancel { note: None });
        cancel.set(Entry::Note, "Too late\u{1}\n".into());
        let note = Some("Too late\u{1}".to_owned());
        let read: Ask = serde_json::from_str(&cancel.body()).unwrap();
        assert_eq!(read, Ask::Cancel { note });
    }

    #[test]
    fn the_key_is_of_the_body() {
        let draft = amend(&ADDRESS);
        assert_eq!(draft.key(), amend(&ADDRESS).key());
        assert!(draft.key().starts_with("k1-") && draft.key().len() <= 128);
        assert_ne!(draft.key(), amend(&[(Entry::Phone, "1")]).key());
    }

    fn wrongs(written: &[(Entry, &str)], expected: &[(Entry, Wrong)]) {
        assert_eq!(amend(written).wrongs(), expected, "{written:?}");
    }

    #[test]
    fn an_address_is_whole_or_absent() {
        wrongs(&ADDRESS, &[]);
        wrongs(&[], &[(Entry::Street, Wrong::Empty)]);
        wrongs(&[(Entry::Note, " ")], &[(Entry::Street, Wrong::Empty)]);
        wrongs(&[(Entry::Phone, "1")], &[]);
        wrongs(
            &[(Entry::Postcode, "1")],
            &[
                (Entry::Street, Wrong::Missing),
                (Entry::City, Wrong::Missing),
                (Entry::Country, Wrong::Missing),
            ],
        );
        wrongs(
            &[
                (Entry::Street, "1\n2\n3\n4\n5"),
                (Entry::City, "a"),
                (Entry::Country, "MX"),
            ],
            &[(Entry::Street, Wrong::TooManyLines)],
        );
        wrongs(&[(Entry::Email, "a@b")], &[(Entry::Email, Wrong::Email)]);
        wrongs(&[(Entry::Email, "a@b.c")], &[]);
    }

    #[test]
    fn a_doubtful_number_is_no_reason_to_hold_back() {
        let draft = amend(&[(Entry::TaxId, "123"), (Entry::NationalId, "0123")]);
        assert_eq!(draft.wrongs(), []);
        assert_eq!(draft.doubts().len(), 2);
        assert_eq!(amend(&ADDRESS).doubts(), []);
    }

    #[test]
    fn a_refused_part_leads_to_its_field() {
        assert_eq!(Entry::at("/address/lines/0"), Some(Entry::Street));
        assert_eq!(Entry::at("/address/city"), Some(Entry::City));
        assert_eq!(Entry::at("/tax_id_rfc"), Some(Entry::TaxId));
        assert_eq!(Entry::at("/kind"), None);
        assert_eq!(Entry::at(""), None);
    }
}
