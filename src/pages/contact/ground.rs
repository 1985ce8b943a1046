//! What a letter is held against: its topic, the order if one is open, and the
//! engine where the topic is a question to it. Which questions are asked, what is
//! missing and what is sent follow from them.

use std::sync::Arc;

use hemline_api_types::{
    contact::{ANSWERABLE, ContactTopic, FieldKind, OrderUse, TopicField},
    order::Told,
    returns::Returnable,
};
use hemline_policy::{
    decision::Outcome,
    document::{Need, Topic},
    fact::{Fact, Facts},
};

use super::{
    draft::{Draft, Spot},
    topic_claim,
};
use crate::{
    json,
    pages::{
        evidence::photo_name,
        finding::is_email,
        questions::{self, Answer, Complaint, UNKNOWN, open_facts},
    },
};

#[derive(Clone)]
pub struct Ground {
    pub topic: Arc<ContactTopic>,
    /// Where the topic is a question to the engine.
    pub engine: Option<questions::Ground>,
    pub order: Option<Arc<Returnable>>,
}

/// A letter as it stands with the engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    pub told: Option<Told>,
    /// What a clause wants to have with it.
    pub needs: Vec<Need>,
    /// What the engine asks, the answered ones first.
    pub asked: Vec<Fact>,
    /// What is known, the answers that count among it.
    pub facts: Facts,
}

/// Why a letter is not sent as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wrong {
    Missing,
    /// It is no email.
    NoEmail,
    TooLong,
    Unfit(Complaint),
    /// The server does not take it.
    Refused,
}

const LONGEST_NUMBER: usize = 64;
pub const LONGEST_LINE: usize = 200;
pub const LONGEST_TEXT: usize = 2000;
pub const LONGEST_MESSAGE: usize = 4000;

impl Ground {
    /// What the shop's records and the topic itself say.
    pub fn known(&self) -> Facts {
        let Some(engine) = &self.engine else {
            return Facts::default();
        };
        let mut facts = engine.facts();
        let of_order = self.order.iter().flat_map(|order| &order.facts);
        let of_topic = self.topic.question.iter().flat_map(|asked| &asked.facts);
        // The shop's records are believed before the topic, as the server does.
        for (known, is_of_order) in of_order
            .map(|known| (known, true))
            .chain(of_topic.map(|known| (known, false)))
        {
            if let Some(fact) = Fact::named(&known.fact)
                && (is_of_order || facts.get(fact).is_none())
                && let Ok(value) = engine.policy.vocabulary().parse(fact, &known.value)
            {
                facts.set(fact, value);
            }
        }
        facts
    }

    /// Replays the answers: one that is no longer asked for is not used, and one
    /// that does not fit is asked for again.
    pub fn stand(&self, draft: &Draft) -> Standing {
        let mut standing = Standing {
            facts: self.known(),
            needs: self.topic.needs.clone(),
            ..Standing::default()
        };
        let (Some(engine), Some(question)) = (&self.engine, &self.topic.question) else {
            return standing;
        };
        let policy = &engine.policy;
        loop {
            let open = open_facts(policy, question.topic, &standing.facts);
            let mut open = open.into_iter().filter(|fact| ANSWERABLE.contains(fact));
            let next = open.find(|fact| !standing.asked.contains(fact));
            let Some(fact) = next else { break };
            standing.asked.push(fact);
            let given = draft.answer(fact).unwrap_or_default();
            match engine.read(fact, given) {
                Ok(Answer::Is(value)) => standing.facts.set(fact, value),
                Ok(Answer::Unknown) => {}
                Err(_) => break,
            }
        }
        let told = Told::by(policy, question.topic, &standing.facts);
        for need in &told.needs {
            if !standing.needs.contains(need) {
                standing.needs.push(*need);
            }
        }
        standing.told = Some(told);
        standing
    }

    /// Whether pieces of the order are to be chosen, and whether one has to be.
    pub fn pieces_wanted(&self) -> Option<bool> {
        self.order
            .as_ref()
            .filter(|order| !order.pieces.is_empty())?;
        match self.claim() {
            Some("missing_item" | "faulty_item" | "wrong_item") => Some(true),
            Some("damaged_parcel") => Some(false),
            Some(_) | None => None,
        }
    }

    /// Which claim the topic is.
    pub fn claim(&self) -> Option<&str> {
        topic_claim(&self.topic)
    }

    /// Whether photos are asked for: where a clause wants some, and where something
    /// is to be shown.
    pub fn has_photos(&self, standing: &Standing) -> bool {
        let shows = self.claim().is_some() || self.topic.question.is_none();
        shows || !self.photos(standing).is_empty()
    }

    /// The photos that a clause wants; without an order there is nowhere to send
    /// them to.
    pub fn photos(&self, standing: &Standing) -> Vec<Need> {
        let needs = standing.needs.iter().copied();
        needs
            .filter(|need| self.order.is_some() && photo_name(*need).is_some())
            .collect()
    }

    /// Whether the team needs it told in words.
    pub fn wants_words(&self, standing: &Standing) -> bool {
        let is_listed = self.pieces_wanted() == Some(true);
        let wanted = standing.needs.iter().any(|need| match need {
            Need::Description => true,
            Need::Reason => standing.facts.get(Fact::Reason).is_none(),
            Need::ListOfMissingItems => !is_listed,
            _ => false,
        });
        // Something has to be said: by a piece, a field, or in words.
        let says_nothing_else = !is_listed && self.topic.fields.iter().all(|field| field.optional);
        // No piece has to be chosen of what is refused.
        wanted || says_nothing_else || (is_listed && standing.is_refused())
    }

    /// Whether an order that is not open has to be named.
    pub fn wants_number(&self) -> bool {
        self.order.is_none() && self.topic.order == OrderUse::Wanted
    }

    /// What has to be put right before it is sent, in the order of the form.
    pub fn wrongs(&self, draft: &Draft) -> Vec<(Spot, Wrong)> {
        let standing = self.stand(draft);
        let mut wrongs = Vec::new();
        if self.order.is_none() && self.topic.order != OrderUse::None {
            let needed = self.wants_number();
            wrongs.extend(self.wrong_text(draft, Spot::Order, needed, LONGEST_NUMBER));
        }
        wrongs.extend(self.wrong_answers(draft, &standing));
        // What is refused is taken in as it is.
        let is_refused = standing.is_refused();
        if self.pieces_wanted() == Some(true) && draft.pieces.is_empty() && !is_refused {
            wrongs.push((Spot::Pieces, Wrong::Missing));
        }
        for need in self.photos(&standing) {
            if !is_refused && draft.photos.iter().all(|shot| shot.of != Some(need)) {
                wrongs.push((Spot::Photo(need), Wrong::Missing));
            }
        }
        for field in &self.topic.fields {
            let spot = Spot::Field(field.id.clone());
            wrongs.extend(self.wrong_text(draft, spot, !field.optional, longest(field)));
        }
        let email = draft.get(&Spot::Email);
        if email.is_empty() {
            wrongs.push((Spot::Email, Wrong::Missing));
        } else if !is_email(email) {
            wrongs.push((Spot::Email, Wrong::NoEmail));
        }
        wrongs.extend(self.wrong_text(draft, Spot::Subject, false, LONGEST_LINE));
        let needed = self.wants_words(&standing);
        wrongs.extend(self.wrong_text(draft, Spot::Message, needed, LONGEST_MESSAGE));
        wrongs
    }

    fn wrong_text(
        &self,
        draft: &Draft,
        spot: Spot,
        needed: bool,
        longest: usize,
    ) -> Option<(Spot, Wrong)> {
        let text = draft.get(&spot);
        if text.is_empty() {
            needed.then_some((spot, Wrong::Missing))
        } else {
            let too_long = text.chars().count() > longest;
            too_long.then_some((spot, Wrong::TooLong))
        }
    }

    /// Of a claim each answer is wanted; what else the engine asks may stay open.
    fn wrong_answers(&self, draft: &Draft, standing: &Standing) -> Option<(Spot, Wrong)> {
        let is_claim = self.topic.question.as_ref()?.topic == Topic::Claim;
        let engine = self.engine.as_ref()?;
        let fact = *standing.asked.last()?;
        let given = draft.answer(fact).unwrap_or_default();
        let complaint = engine.read(fact, given).err()?;
        let wrong = match complaint {
            Complaint::Missing if !is_claim => return None,
            Complaint::Missing => Wrong::Missing,
            Complaint::Unfit | Complaint::StillToCome | Complaint::LongAgo => {
                Wrong::Unfit(complaint)
            }
        };
        Some((Spot::Fact(fact), wrong))
    }

    /// The body of the request. `instead` is what the server decides, where that
    /// is taken.
    pub fn body(&self, draft: &Draft, instead: Option<&Told>) -> String {
        let standing = self.stand(draft);
        let text = |spot: Spot| {
            let text = draft.get(&spot);
            (!text.is_empty()).then(|| json::quoted(text))
        };
        let fields = self.topic.fields.iter().filter_map(|field| {
            let text = text(Spot::Field(field.id.clone()))?;
            Some(json::object(&[
                ("field", Some(json::quoted(&field.id))),
                ("text", Some(text)),
            ]))
        });
        let answer = |fact: Fact, value: &str| {
            json::object(&[
                ("fact", Some(json::quoted(fact.name()))),
                ("value", Some(json::quoted(value))),
            ])
        };
        let answers = standing.asked.iter().filter_map(|fact| {
            let given = draft.answer(*fact).filter(|given| *given != UNKNOWN)?;
            standing.facts.get(*fact)?;
            Some(answer(*fact, given))
        });
        // Of an open order the server knows the day; else it is the shopper's.
        let today = self.engine.as_ref().filter(|_| self.order.is_none());
        let today = today.map(|engine| answer(Fact::Today, &engine.today().to_string()));
        let answers = answers.chain(today);
        let pieces = draft
            .pieces
            .iter()
            .filter(|_| self.pieces_wanted().is_some());
        let pieces = pieces.map(|(line, quantity)| {
            json::object(&[
                ("line", Some(json::quoted(line))),
                ("quantity", Some(quantity.to_string())),
            ])
        });
        let photos = draft.photos.iter().filter(|_| self.order.is_some());
        let photos = photos.filter_map(|shot| {
            let of = shot.of.and_then(photo_name).map(json::quoted);
            let id = json::quoted(shot.id.as_deref()?);
            Some(json::object(&[("photo", Some(id)), ("of", of)]))
        });
        let number = text(Spot::Order)
            .filter(|_| self.order.is_none() && self.topic.order != OrderUse::None);
        let shown = instead.or(standing.told.as_ref());
        let shown = shown.map(|told: &Told| json::quoted(told.outcome.name()));
        json::object(&[
            ("topic", Some(json::quoted(&self.topic.id))),
            ("email", text(Spot::Email)),
            ("order", number),
            ("subject", text(Spot::Subject)),
            ("message", text(Spot::Message)),
            ("pieces", list(pieces)),
            ("fields", list(fields)),
            ("answers", list(answers)),
            ("photos", list(photos)),
            ("shown", shown),
        ])
    }

    /// The place of the form that a refused part of the body was written in.
    pub fn spot(&self, pointer: &str, standing: &Standing) -> Option<Spot> {
        let mut parts = pointer.split('/').skip(1);
        let (name, nth) = (parts.next()?, parts.next());
        let nth = nth.and_then(|nth| nth.parse::<usize>().ok());
        Some(match name {
            "order" => Spot::Order,
            "email" => Spot::Email,
            "subject" => Spot::Subject,
            "message" => Spot::Message,
            "pieces" => Spot::Pieces,
            "answers" => Spot::Fact(*standing.asked.get(nth.unwrap_or_default())?),
            "photos" => Spot::Photo(*self.photos(standing).first()?),
            "fields" => {
                let fields = &self.topic.fields;
                let field = fields.get(nth.unwrap_or_default()).or(fields.first())?;
                Spot::Field(field.id.clone())
            }
            _ => return None,
        })
    }
}

pub fn longest(field: &TopicField) -> usize {
    match field.kind {
        FieldKind::Line | FieldKind::Choice(_) => LONGEST_LINE,
        FieldKind::Text => LONGEST_TEXT,
    }
}

/// Nothing where it is empty.
fn list(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| format!("[{}]", values.join(",")))
}

impl Standing {
    pub fn is_refused(&self) -> bool {
        let told = self.told.as_ref();
        told.is_some_and(|told| told.outcome == Outcome::Refused)
    }
}

#[cfg(test)]
mod tests {
    use hemline_api_types::contact::TicketAsk;
    use serde_json::json;

    use super::super::samples::{claim, draft, ground, opened, topic};
    use super::*;
    use crate::pages::evidence::Shot;

    fn shot(need: Need) -> Shot {
        Shot {
            local: format!("{need:?}"),
            of: Some(need),
            id: Some("ab".into()),
        }
    }

    fn outcome(ground: &Ground, draft: &Draft) -> (Outcome, Vec<Fact>) {
        let standing = ground.stand(draft);
        (standing.told.unwrap().outcome, standing.asked)
    }

    #[test]
    fn what_the_order_knows_is_not_asked() {
        let empty = draft(&[]);
        let missing = || claim("missing_item");
        for (ground, expected) in [
            (
                opened("kallesia", missing(), "2026-06-18"),
                (Outcome::Accepted, vec![]),
            ),
            // The eighth day of seven.
            (
                opened("kallesia", missing(), "2026-06-17"),
                (Outcome::Refused, vec![]),
            ),
            (
                ground("kallesia", missing()),
                (Outcome::Ask, vec![Fact::DeliveredOn]),
            ),
            (
                ground("kallesia", claim("return_not_arrived")),
                (Outcome::Ask, vec![Fact::ProofOfPostage]),
            ),
            // Its document is silent about such claims.
            (
                ground("kalre", claim("wrong_item")),
                (Outcome::Unstated, vec![]),
            ),
        ] {
            assert_eq!(outcome(&ground, &empty), expected);
        }
    }

    #[test]
    fn an_answer_counts_where_it_is_asked_for() {
        let ground = ground("kallesia", claim("return_not_arrived"));
        let mut given = draft(&[(Spot::Email, "a@b.c")]);
        given.give(Fact::ProofOfPostage, "false".into());
        given.give(Fact::DeliveredOn, "2026-06-20".into());
        let expected = (Outcome::Review, vec![Fact::ProofOfPostage]);
        assert_eq!(outcome(&ground, &given), expected);
        let body: TicketAsk = serde_json::from_str(&ground.body(&given, None)).unwrap();
        let answers: Vec<_> = body
            .answers
            .iter()
            .map(|known| (known.fact.as_str(), known.value.as_str()))
            .collect();
        let expected = [("proof_of_postage", "false"), ("today", "2026-06-25")];
        assert_eq!(answers, expected);
        assert_eq!(body.shown, Some(Outcome::Review));
    }

    fn wrongs(ground: &Ground, draft: &Draft, expected: &[(Spot, Wrong)]) {
        assert_eq!(ground.wrongs(draft), expected);
    }

    #[test]
    fn a_claim_wants_what_its_clause_wants() {
        let ground = opened("kallesia", claim("missing_item"), "2026-06-18");
        wrongs(
            &ground,
            &draft(&[]),
            &[
                (Spot::Pieces, Wrong::Missing),
                (Spot::Photo(Need::PhotoOfItemsReceived), Wrong::Missing),
                (Spot::Photo(Need::PhotoOfParcel), Wrong::Missing),
                (Spot::Email, Wrong::Missing),
            ],
        );
        let mut whole = draft(&[(Spot::Email, "a@b.c")]);
        whole.pieces.push(("a".into(), 1));
        whole.photos.push(shot(Need::PhotoOfItemsReceived));
        whole.photos.push(shot(Need::PhotoOfParcel));
        wrongs(&ground, &whole, &[]);
    }

    #[test]
    fn a_refused_claim_can_be_written_in_words() {
        let ground = opened("kallesia", claim("missing_item"), "2026-06-17");
        let email = (Spot::Email, "a@b.c");
        wrongs(
            &ground,
            &draft(std::slice::from_ref(&email)),
            &[(Spot::Message, Wrong::Missing)],
        );
        wrongs(&ground, &draft(&[email, (Spot::Message, "All of it")]), &[]);
    }

    #[test]
    fn without_the_order_its_number_and_words_are_wanted() {
        let ground = ground("kallesia", claim("missing_item"));
        wrongs(
            &ground,
            &draft(&[(Spot::Email, "a@b")]),
            &[
                (Spot::Order, Wrong::Missing),
                (Spot::Fact(Fact::DeliveredOn), Wrong::Missing),
                (Spot::Email, Wrong::NoEmail),
                (Spot::Message, Wrong::Missing),
            ],
        );
        let mut late = draft(&[
            (Spot::Order, "N-1"),
            (Spot::Email, "a@b.c"),
            (Spot::Message, "x"),
        ]);
        late.give(Fact::DeliveredOn, "2026-06-26".into());
        let unfit = Wrong::Unfit(Complaint::StillToCome);
        wrongs(&ground, &late, &[(Spot::Fact(Fact::DeliveredOn), unfit)]);
        late.give(Fact::DeliveredOn, UNKNOWN.into());
        wrongs(&ground, &late, &[]);
    }

    #[test]
    fn a_letter_about_no_order_says_something() {
        let fields = json!([
            { "id": "handle", "label": "Your handle", "kind": "line", "optional": false },
            { "id": "more", "label": "More", "kind": "text", "optional": true },
        ]);
        let partner = ground(
            "kallesia",
            topic(json!({ "order": "none", "fields": fields })),
        );
        let handle = Spot::Field("handle".into());
        let email = (Spot::Email, "a@b.c");
        wrongs(
            &partner,
            &draft(std::slice::from_ref(&email)),
            &[(handle.clone(), Wrong::Missing)],
        );
        let long = "x".repeat(LONGEST_LINE + 1);
        wrongs(
            &partner,
            &draft(&[email.clone(), (handle.clone(), &long)]),
            &[(handle.clone(), Wrong::TooLong)],
        );
        wrongs(&partner, &draft(&[email.clone(), (handle, "@me")]), &[]);
        let other = ground("kallesia", topic(json!({ "order": "possible" })));
        let empty = draft(&[email]);
        wrongs(&other, &empty, &[(Spot::Message, Wrong::Missing)]);
    }

    #[test]
    fn the_body_is_what_the_server_reads() {
        let fields = json!([
            { "id": "handle", "label": "Your handle", "kind": "line", "optional": false },
        ]);
        let mut about = claim("faulty_item");
        about.fields = serde_json::from_value(fields).unwrap();
        let mut whole = draft(&[
            (Spot::Order, "N-9"),
            (Spot::Email, " a@b.c "),
            (Spot::Subject, "  "),
            (Spot::Message, "two\n\"lines\""),
            (Spot::Field("handle".into()), "@me"),
            (Spot::Field("gone".into()), "x"),
        ]);
        whole.pieces.push(("a".into(), 2));
        whole.photos.push(shot(Need::PhotoOfFault));
        let read = |ground: &Ground| -> TicketAsk {
            serde_json::from_str(&ground.body(&whole, None)).unwrap()
        };
        let body = read(&opened("kallesia", about.clone(), "2026-06-20"));
        assert_eq!(body.email, "a@b.c");
        assert_eq!(body.order, None);
        assert_eq!(body.subject, None);
        assert_eq!(body.message.as_deref(), Some("two\n\"lines\""));
        assert_eq!(
            (body.pieces.len(), body.fields.len(), body.photos.len()),
            (1, 1, 1)
        );
        assert_eq!(body.photos[0].of, Some(Need::PhotoOfFault));
        assert_eq!(body.shown, Some(Outcome::Accepted));
        // Without the order there are neither pieces nor photos.
        let body = read(&ground("kallesia", about));
        assert_eq!(body.order.as_deref(), Some("N-9"));
        assert_eq!((body.pieces.len(), body.photos.len()), (0, 0));
    }

    #[test]
    fn what_the_server_refuses_has_its_place() {
        let ground = opened("kallesia", claim("missing_item"), "2026-06-18");
        let standing = ground.stand(&draft(&[]));
        let spot = |pointer| ground.spot(pointer, &standing);
        assert_eq!(spot("/email"), Some(Spot::Email));
        assert_eq!(spot("/pieces/0/quantity"), Some(Spot::Pieces));
        let first = Spot::Photo(Need::PhotoOfItemsReceived);
        assert_eq!(spot("/photos/1/photo"), Some(first));
        assert_eq!(spot("/topic"), None);
        assert_eq!(spot("/answers/0"), None);
    }
}
