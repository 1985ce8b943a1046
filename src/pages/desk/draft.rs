//! The team's answer while it is being written: the steps that the state allows,
//! what each of them says, and what is sent of it.

use chrono::NaiveDate;
use hemline_api_types::contact::TicketState;
use hemline_api_types::returns::{ReceivedPieces, Return, ReturnState, Way, Wish};
use hemline_policy::{fact, money::Money};

use super::matter::Matter;
use crate::{device, json};

/// What can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Authorise,
    Refuse,
    Receive,
    /// Attaches a label, and leaves the return as it stands.
    Label,
    Inspect,
    Settle,
    Grant,
    Decline,
    Reply,
    /// Writes back, and nothing is left to do.
    ReplyAndClose,
    Close,
}

impl Choice {
    pub const ALL: [Self; 11] = [
        Self::Authorise,
        Self::Refuse,
        Self::Receive,
        Self::Label,
        Self::Inspect,
        Self::Settle,
        Self::Grant,
        Self::Decline,
        Self::Reply,
        Self::ReplyAndClose,
        Self::Close,
    ];

    /// What follows from how it stands.
    pub fn of(matter: &Matter) -> &'static [Self] {
        match matter {
            Matter::Return(back) => match back.back.state {
                ReturnState::Requested => &[Self::Authorise, Self::Refuse],
                ReturnState::Authorised | ReturnState::OnItsWay
                    if back.back.way == Some(Way::OwnCarrier) =>
                {
                    &[Self::Receive]
                }
                ReturnState::Authorised | ReturnState::OnItsWay => &[Self::Receive, Self::Label],
                ReturnState::Arrived => &[Self::Inspect, Self::Settle, Self::Refuse],
                ReturnState::Inspected => &[Self::Settle, Self::Refuse],
                ReturnState::Settled | ReturnState::Refused | ReturnState::Cancelled => &[],
            },
            Matter::Request(_) if matter.tab() == super::matter::Tab::Waiting => {
                &[Self::Grant, Self::Decline]
            }
            Matter::Request(_) => &[],
            Matter::Ticket(ticket) => match ticket.state {
                TicketState::Open | TicketState::Answered => {
                    &[Self::Reply, Self::ReplyAndClose, Self::Close]
                }
                TicketState::Closed => &[],
            },
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Authorise => "authorise",
            Self::Refuse => "refuse",
            Self::Receive => "receive",
            Self::Label => "label",
            Self::Inspect => "inspect",
            Self::Settle => "settle",
            Self::Grant => "grant",
            Self::Decline => "decline",
            Self::Reply => "reply",
            Self::ReplyAndClose => "reply-and-close",
            Self::Close => "close",
        }
    }
}

/// A field of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Choice,
    Instructions,
    Label,
    Reason,
    Clause,
    On,
    Received,
    Finding,
    Refunded,
    Replacement,
    Note,
    Reply,
}

impl Entry {
    /// The field that a server's complaint is about.
    pub fn at(pointer: &str) -> Option<Self> {
        let name = pointer.trim_start_matches('/');
        Some(match name.split('/').next()? {
            "instructions" => Self::Instructions,
            "reason" => Self::Reason,
            "clause" => Self::Clause,
            "on" => Self::On,
            "pieces" => Self::Received,
            "finding" => Self::Finding,
            "refunded" => Self::Refunded,
            "replacement_order" => Self::Replacement,
            "note" => Self::Note,
            "text" => Self::Reply,
            _ => return None,
        })
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    NoDay,
    /// The day is still to come.
    ToCome,
    NoAmount,
    NoNumber,
    TooMany,
    NoPdf,
    TooLarge,
    /// The server does not take it.
    Refused,
}

/// A file that was chosen as the label; the page holds the file itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub name: String,
    pub bytes: u64,
    pub is_pdf: bool,
}

/// The most that the server takes of a label.
pub const LARGEST_LABEL: u64 = 2_000_000;

/// By the references of what they answer.
pub type Drafts = Vec<(String, Draft)>;

/// An answer that is being written. What a choice does not say stays where it was
/// typed, for whoever comes back to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub choice: Option<Choice>,
    pub instructions: String,
    pub label: Option<Label>,
    pub reason: String,
    /// Short id; empty for none.
    pub clause: String,
    pub on: String,
    /// For each line what came of it.
    pub received: Vec<Received>,
    pub finding: String,
    pub refunded: String,
    /// ISO 4217 code of what is refunded.
    pub currency: String,
    pub replacement: String,
    pub note: String,
    pub reply: String,
}

/// What came of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub line: String,
    pub asked: u32,
    pub quantity: String,
    /// One of the policy's conditions; empty for none.
    pub condition: String,
}

/// What is sent: a body of the API, and before it the label, where there is one.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    Step { body: String, with_label: bool },
    Label,
    Answer { body: String },
    Reply { body: String },
}

impl Draft {
    /// An answer before anything is typed; `currency` is the shop's.
    pub fn new(matter: &Matter, today: NaiveDate, currency: &str) -> Self {
        let choice = match Choice::of(matter) {
            [only] => Some(*only),
            _ => None,
        };
        let back = matter.as_return().map(|back| &back.back);
        let estimate = matter.estimate();
        Self {
            choice,
            instructions: String::new(),
            label: None,
            reason: String::new(),
            clause: String::new(),
            on: today.to_string(),
            received: back.map(received).unwrap_or_default(),
            finding: String::new(),
            refunded: estimate.map(Money::amount).unwrap_or_default(),
            currency: estimate
                .map_or_else(|| currency.to_owned(), |money| money.currency.to_string()),
            replacement: String::new(),
            note: String::new(),
            reply: String::new(),
        }
    }

    /// What is sent of it, or what stands in its way. `today` is the server's.
    pub fn sent(&self, today: NaiveDate) -> Result<Sent, Vec<(Entry, Wrong)>> {
        let wrongs = self.wrongs(today);
        match self.choice {
            Some(choice) if wrongs.is_empty() => Ok(self.body(choice)),
            _ => Err(wrongs),
        }
    }

    fn wrongs(&self, today: NaiveDate) -> Vec<(Entry, Wrong)> {
        let Some(choice) = self.choice else {
            return vec![(Entry::Choice, Wrong::Missing)];
        };
        let mut wrongs = Vec::new();
        let mut check = |entry, wrong: Option<Wrong>| {
            wrongs.extend(wrong.map(|wrong| (entry, wrong)));
        };
        match choice {
            Choice::Authorise => check(Entry::Label, self.label.as_ref().and_then(unfit)),
            Choice::Label => check(
                Entry::Label,
                self.label.as_ref().map_or(Some(Wrong::Missing), unfit),
            ),
            Choice::Refuse => check(
                Entry::Reason,
                self.reason.trim().is_empty().then_some(Wrong::Missing),
            ),
            Choice::Receive => {
                check(Entry::On, self.wrong_day(today));
                check(Entry::Received, self.wrong_pieces());
            }
            Choice::Settle => {
                check(Entry::On, self.wrong_day(today));
                check(Entry::Refunded, self.wrong_amount());
            }
            Choice::Reply | Choice::ReplyAndClose => check(
                Entry::Reply,
                self.reply.trim().is_empty().then_some(Wrong::Missing),
            ),
            Choice::Inspect | Choice::Grant | Choice::Decline | Choice::Close => {}
        }
        wrongs
    }

    fn wrong_day(&self, today: NaiveDate) -> Option<Wrong> {
        match fact::day(&self.on) {
            None => Some(Wrong::NoDay),
            Some(day) if day > today => Some(Wrong::ToCome),
            Some(_) => None,
        }
    }

    fn wrong_pieces(&self) -> Option<Wrong> {
        let mut sum = 0;
        for received in &self.received {
            match received.count() {
                None => return Some(Wrong::NoNumber),
                Some(count) if count > received.asked => return Some(Wrong::TooMany),
                Some(count) => sum += count,
            }
        }
        (sum == 0).then_some(Wrong::Missing)
    }

    fn wrong_amount(&self) -> Option<Wrong> {
        if !self.refunded.trim().is_empty() {
            self.money().is_none().then_some(Wrong::NoAmount)
        } else {
            self.replacement.trim().is_empty().then_some(Wrong::Missing)
        }
    }

    /// Reads `64.5` and `64,50` as `64.50`.
    fn money(&self) -> Option<Money> {
        let typed = self.refunded.trim().replace(',', ".");
        let plain = Money::parse(&typed, &self.currency);
        plain
            .or_else(|| Money::parse(&format!("{typed}0"), &self.currency))
            .or_else(|| Money::parse(&format!("{typed}.00"), &self.currency))
    }

    fn body(&self, choice: Choice) -> Sent {
        let text = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| json::quoted(text))
        };
        let fields = match choice {
            Choice::Label => return Sent::Label,
            Choice::Grant | Choice::Decline => {
                let grant = (choice == Choice::Grant).to_string();
                let body = json::object(&[("grant", Some(grant)), ("note", text(&self.note))]);
                return Sent::Answer { body };
            }
            Choice::Reply | Choice::ReplyAndClose | Choice::Close => {
                let words = (choice != Choice::Close)
                    .then(|| text(&self.reply))
                    .flatten();
                let close = (choice != Choice::Reply).to_string();
                let body = json::object(&[("text", words), ("close", Some(close))]);
                return Sent::Reply { body };
            }
            Choice::Authorise => vec![("instructions", text(&self.instructions))],
            Choice::Refuse => vec![
                ("reason", text(&self.reason)),
                ("clause", text(&self.clause)),
            ],
            Choice::Receive => {
                let pieces: Vec<String> = self.received.iter().filter_map(Received::body).collect();
                vec![
                    ("on", text(&self.on)),
                    ("pieces", Some(format!("[{}]", pieces.join(",")))),
                ]
            }
            Choice::Inspect => vec![("finding", text(&self.finding))],
            Choice::Settle => {
                let refunded = self.money().map(|money| {
                    let currency = money.currency.to_string();
                    json::object(&[
                        ("amount", Some(json::quoted(&money.amount()))),
                        ("currency", Some(json::quoted(&currency))),
                    ])
                });
                vec![
                    ("on", text(&self.on)),
                    ("refunded", refunded),
                    ("replacement_order", text(&self.replacement)),
                ]
            }
        };
        let mut all = vec![("step", Some(json::quoted(choice.name())))];
        all.extend(fields);
        Sent::Step {
            body: json::object(&all),
            with_label: choice == Choice::Authorise && self.label.is_some(),
        }
    }

    /// What was typed for choices that are gone meanwhile.
    pub fn left_over(&self, choices: &[Choice]) -> Vec<&str> {
        let of = |choice: Choice, text| (!choices.contains(&choice)).then_some(text);
        let texts: [Option<&str>; 6] = [
            of(Choice::Authorise, self.instructions.as_str()),
            of(Choice::Refuse, self.reason.as_str()),
            of(Choice::Inspect, self.finding.as_str()),
            of(Choice::Settle, self.replacement.as_str()),
            of(Choice::Grant, self.note.as_str()),
            of(Choice::Reply, self.reply.as_str()),
        ];
        texts
            .into_iter()
            .flatten()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// The same draft for a matter that has changed: a choice that is gone is
    /// taken back.
    pub fn fitted(mut self, matter: &Matter) -> Self {
        let choices = Choice::of(matter);
        if !self.choice.is_some_and(|choice| choices.contains(&choice)) {
            self.choice = match choices {
                [only] => Some(*only),
                _ => None,
            };
        }
        self
    }

    /// As the window keeps it, line by line: the choice, the texts, what came of each
    /// line. A label is a file, and is chosen anew.
    fn print(&self) -> String {
        let mut kept = self.choice.map_or("", Choice::name).to_owned();
        let mut put = |text: &str| {
            kept.push('\n');
            kept.push_str(&device::line(text));
        };
        self.clone().texts().into_iter().for_each(|text| put(text));
        for came in &self.received {
            put(&came.line);
            put(&came.asked.to_string());
            put(&came.quantity);
            put(&came.condition);
        }
        kept
    }

    fn parse(kept: &str) -> Self {
        let mut lines = kept.split('\n').map(device::unlined);
        let mut next = || lines.next();
        let choice = next().unwrap_or_default();
        let mut draft = Self {
            choice: Choice::ALL.into_iter().find(|known| known.name() == choice),
            ..Self::default()
        };
        for text in draft.texts() {
            *text = next().unwrap_or_default();
        }
        while let (Some(line), Some(asked), Some(quantity), Some(condition)) =
            (next(), next(), next(), next())
        {
            draft.received.push(Received {
                line,
                asked: asked.parse().unwrap_or_default(),
                quantity,
                condition,
            });
        }
        draft
    }

    fn texts(&mut self) -> [&mut String; 10] {
        [
            &mut self.instructions,
            &mut self.reason,
            &mut self.clause,
            &mut self.on,
            &mut self.finding,
            &mut self.refunded,
            &mut self.currency,
            &mut self.replacement,
            &mut self.note,
            &mut self.reply,
        ]
    }
}

/// All that is being written, as the window keeps it.
pub fn print(drafts: &Drafts) -> String {
    let lines = drafts
        .iter()
        .map(|(reference, draft)| device::line(&format!("{reference}\n{}", draft.print())));
    lines.collect::<Vec<_>>().join("\n")
}

/// Reads what the window kept.
pub fn parse(kept: &str) -> Drafts {
    let drafts = kept.split('\n').map(device::unlined);
    drafts
        .filter_map(|text| {
            let (reference, draft) = text.split_once('\n')?;
            Some((reference.to_owned(), Draft::parse(draft)))
        })
        .collect()
}

impl Received {
    fn count(&self) -> Option<u32> {
        self.quantity.trim().parse().ok()
    }

    /// None where nothing came.
    fn body(&self) -> Option<String> {
        let count = self.count().filter(|count| *count > 0)?;
        let pieces = json::object(&[
            ("line", Some(json::quoted(&self.line))),
            ("quantity", Some(count.to_string())),
        ]);
        let condition = Some(&self.condition).filter(|condition| !condition.is_empty());
        Some(json::object(&[
            ("pieces", Some(pieces)),
            (
                "condition",
                condition.map(|condition| json::quoted(condition)),
            ),
        ]))
    }
}

/// Each line once, with all that was to come of it.
fn received(back: &Return) -> Vec<Received> {
    let mut lines: Vec<Received> = Vec::new();
    for item in &back.items {
        let ask = &item.ask;
        match lines.iter_mut().find(|line| line.line == ask.line) {
            Some(line) => line.asked += ask.quantity,
            None => lines.push(Received {
                line: ask.line.clone(),
                asked: ask.quantity,
                quantity: String::new(),
                condition: String::new(),
            }),
        }
    }
    for line in &mut lines {
        line.quantity = line.asked.to_string();
    }
    lines
}

fn unfit(label: &Label) -> Option<Wrong> {
    if !label.is_pdf {
        Some(Wrong::NoPdf)
    } else {
        (label.bytes > LARGEST_LABEL).then_some(Wrong::TooLarge)
    }
}

/// Whether money is owed for some of it.
pub fn owes_money(back: &Return) -> bool {
    back.items
        .iter()
        .any(|item| item.ask.wish == Wish::Refund || item.decided.refund.is_some())
}

/// How much of a line reached the shop, and how it is.
pub fn came<'a>(back: &'a Return, line: &str) -> Option<&'a ReceivedPieces> {
    back.received
        .iter()
        .find(|received| received.pieces.line == line)
}

#[cfg(test)]
mod tests {
    use hemline_api_types::{
        contact::Reply,
        desk::{Answer, Step},
    };

    use super::super::samples::{back, letter, request};
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 25).unwrap()
    }

    fn draft(state: &str, choice: Choice) -> Draft {
        Draft {
            choice: Some(choice),
            ..Draft::new(&back("R-1", state), today(), "EUR")
        }
    }

    fn step(draft: &Draft) -> (Step, bool) {
        match draft.sent(today()).unwrap() {
            Sent::Step { body, with_label } => (serde_json::from_str(&body).unwrap(), with_label),
            sent => panic!("{sent:?} is no step"),
        }
    }

    fn refuses(draft: &Draft, wrongs: &[(Entry, Wrong)]) {
        assert_eq!(draft.sent(today()).unwrap_err(), wrongs);
    }

    #[test]
    fn each_step_is_what_the_server_reads() {
        let mut authorise = draft("requested", Choice::Authorise);
        let (read, with_label) = step(&authorise);
        assert_eq!(read, Step::Authorise { instructions: None });
        assert!(!with_label);
        authorise.instructions = " Use the \"old\" box.\nThanks ".into();
        authorise.label = Some(Label {
            name: "label.pdf".into(),
            bytes: 1000,
            is_pdf: true,
        });
        let instructions = Some("Use the \"old\" box.\nThanks".to_owned());
        assert_eq!(step(&authorise), (Step::Authorise { instructions }, true));

        let mut refuse = draft("requested", Choice::Refuse);
        refuse.reason = "Worn".into();
        let reason = "Worn".to_owned();
        let (read, _) = step(&refuse);
        let clause = None;
        assert_eq!(
            read,
            Step::Refuse {
                reason: reason.clone(),
                clause
            }
        );
        refuse.clause = "window".into();
        let clause = Some("window".to_owned());
        assert_eq!(step(&refuse).0, Step::Refuse { reason, clause });

        let mut receive = draft("on_its_way", Choice::Receive);
        receive.received[0].condition = "new".into();
        let received = serde_json::json!({ "step": "receive", "on": "2026-06-25",
            "pieces": [{ "pieces": { "line": "1", "quantity": 3 }, "condition": "new" },
                { "pieces": { "line": "2", "quantity": 1 } }] });
        assert_eq!(serde_json::to_value(step(&receive).0).unwrap(), received);

        let finding = None;
        let inspect = draft("arrived", Choice::Inspect);
        assert_eq!(step(&inspect).0, Step::Inspect { finding });

        let settle = draft("inspected", Choice::Settle);
        let settled = serde_json::json!({ "step": "settle", "on": "2026-06-25",
            "refunded": { "amount": "64.50", "currency": "USD" } });
        assert_eq!(serde_json::to_value(step(&settle).0).unwrap(), settled);
    }

    #[test]
    fn an_answer_is_what_the_server_reads() {
        let matter = request("R-1", "cancel");
        let mut draft = Draft::new(&matter, today(), "EUR");
        refuses(&draft, &[(Entry::Choice, Wrong::Missing)]);
        draft.note = "It is packed".into();
        for (choice, grant) in [(Choice::Grant, true), (Choice::Decline, false)] {
            draft.choice = Some(choice);
            let Ok(Sent::Answer { body }) = draft.sent(today()) else {
                panic!("it is no answer");
            };
            let read: Answer = serde_json::from_str(&body).unwrap();
            let note = Some("It is packed".to_owned());
            assert_eq!(read, Answer { grant, note });
        }
    }

    #[test]
    fn what_can_not_be_is_not_sent() {
        refuses(
            &Draft::new(&back("R-1", "requested"), today(), "EUR"),
            &[(Entry::Choice, Wrong::Missing)],
        );
        refuses(
            &draft("requested", Choice::Refuse),
            &[(Entry::Reason, Wrong::Missing)],
        );
        let mut label = draft("authorised", Choice::Label);
        refuses(&label, &[(Entry::Label, Wrong::Missing)]);
        for (is_pdf, bytes, wrong) in [
            (false, 10, Wrong::NoPdf),
            (true, LARGEST_LABEL + 1, Wrong::TooLarge),
        ] {
            let name = "a".to_owned();
            label.label = Some(Label {
                name,
                bytes,
                is_pdf,
            });
            refuses(&label, &[(Entry::Label, wrong)]);
        }
        for (on, wrong) in [("", Wrong::NoDay), ("2026-06-26", Wrong::ToCome)] {
            let mut receive = draft("authorised", Choice::Receive);
            receive.on = on.into();
            refuses(&receive, &[(Entry::On, wrong)]);
        }
        for (quantity, wrong) in [
            ("4", Wrong::TooMany),
            ("x", Wrong::NoNumber),
            ("0", Wrong::Missing),
        ] {
            let mut receive = draft("authorised", Choice::Receive);
            receive.received[0].quantity = quantity.into();
            receive.received[1].quantity = "0".into();
            refuses(&receive, &[(Entry::Received, wrong)]);
        }
        for (refunded, wrong) in [("", Wrong::Missing), ("a lot", Wrong::NoAmount)] {
            let mut settle = draft("arrived", Choice::Settle);
            settle.refunded = refunded.into();
            refuses(&settle, &[(Entry::Refunded, wrong)]);
        }
    }

    #[test]
    fn a_letter_is_written_back_to_or_closed() {
        let mut draft = Draft::new(&letter("T-1", "open"), today(), "EUR");
        for (choice, reply) in [
            (Choice::Reply, (Some("It is on its way."), false)),
            (Choice::ReplyAndClose, (Some("It is on its way."), true)),
            (Choice::Close, (None, true)),
        ] {
            draft.choice = Some(choice);
            draft.reply = " ".into();
            if choice != Choice::Close {
                refuses(&draft, &[(Entry::Reply, Wrong::Missing)]);
            }
            draft.reply = " It is on its way.\n".into();
            let Ok(Sent::Reply { body }) = draft.sent(today()) else {
                panic!("{choice:?} is no reply");
            };
            let read: Reply = serde_json::from_str(&body).unwrap();
            assert_eq!((read.text.as_deref(), read.close), reply);
        }
        assert!(Choice::of(&letter("T-1", "closed")).is_empty());
    }

    #[test]
    fn an_amount_is_read_as_it_is_written() {
        for (typed, amount) in [
            ("64.50", Some("64.50")),
            ("64,5", Some("64.50")),
            (" 64 ", Some("64.00")),
            ("64.505", None),
            ("-1", None),
        ] {
            let mut settle = draft("arrived", Choice::Settle);
            settle.refunded = typed.into();
            let read = settle.money().map(Money::amount);
            assert_eq!(read.as_deref(), amount, "{typed}");
        }
    }

    #[test]
    fn what_was_typed_for_a_choice_that_is_gone_is_still_there() {
        let mut typed = draft("requested", Choice::Refuse);
        typed.reason = "Worn".into();
        typed.finding = " ".into();
        let after = back("R-1", "authorised");
        let fitted = typed.fitted(&after);
        assert_eq!(fitted.choice, None);
        assert_eq!(fitted.left_over(Choice::of(&after)), ["Worn"]);
        let before = back("R-1", "requested");
        assert!(fitted.left_over(Choice::of(&before)).is_empty());
    }

    #[test]
    fn what_the_window_keeps_is_what_was_written() {
        let mut typed = draft("requested", Choice::Refuse);
        typed.reason = "Worn.\nWe wrote \\n about it.".into();
        typed.received[1].condition = "worn".into();
        let letter = Draft::new(&letter("T-1", "open"), today(), "EUR");
        let drafts = vec![("R-1".to_owned(), typed), ("T-1".to_owned(), letter)];
        assert_eq!(parse(&print(&drafts)), drafts);
        assert_eq!(parse(""), Drafts::new());
    }
}
