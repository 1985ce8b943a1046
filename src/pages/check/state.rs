//! Where the answers of an address lead: to the next question, or to the
//! decision. Nothing is stored beside the address. The answers are replayed
//! through the policy, which says what it still needs; what it does not ask for
//! is not used, and an answer that does not fit is asked for again.

use chrono::NaiveDate;
use hemline_policy::{
    decision::Outcome,
    document::{Clause, Policy, Topic},
    fact::{Fact, Facts, Kind, Value},
};

use super::finding::{Sharing, Verdict};
use crate::pages::questions::{
    Answer, Asked, Complaint, Control, Ground, MOST_EARLIER, UNKNOWN, WISH, Wish, control,
    is_asked_for, open_facts,
};

/// Names and answers, as they stand in an address.
pub type Query = Vec<(String, String)>;

/// The address's names beside the facts'.
const MORE: &str = "more";
const AT: &str = "at";
/// The answers of an address, as far as they fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    pub wish: Option<Wish>,
    /// In the order in which the policy asks for them.
    pub asked: Vec<(Fact, Answer)>,
    /// Given, and not asked for so far.
    spare: Vec<(Fact, Answer)>,
    /// What the shopper wants settled too, beside the wish.
    more: Option<Topic>,
}

/// One question.
#[derive(Clone)]
pub struct Question {
    pub ground: Ground,
    pub answers: Answers,
    pub asked: Asked,
    pub control: Control,
    /// The answer that is being changed, as the address has it.
    pub given: Option<String>,
    /// The last day for the request, where it is known whatever the answer.
    pub last_day: Option<NaiveDate>,
    /// The clauses that the answer matters to.
    pub why: Vec<Clause>,
}

#[derive(Clone)]
pub enum State {
    Asking(Question),
    /// Continue was chosen without an answer that fits.
    Unanswered(Question, Complaint),
    Decided(Box<Verdict>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Continue was chosen; the answer as the form gives it.
    Continued {
        typed: String,
    },
    /// The shopper supposes another day for the parcel's arrival.
    ArrivalChosen {
        typed: String,
    },
    LinkWanted,
    LinkCopied,
    LinkNotCopied,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Open(Query),
    ShowComplaint,
    CopyLink,
}

pub fn update(state: State, msg: Msg) -> (State, Effect) {
    match (state, msg) {
        (State::Asking(question) | State::Unanswered(question, _), Msg::Continued { typed }) => {
            match question.answered(&typed) {
                Ok(query) => (State::Asking(question), Effect::Open(query)),
                Err(complaint) => (
                    State::Unanswered(question, complaint),
                    Effect::ShowComplaint,
                ),
            }
        }
        (State::Decided(verdict), Msg::ArrivalChosen { typed }) => (
            State::Decided(Box::new(verdict.arriving(&typed))),
            Effect::Nothing,
        ),
        (State::Decided(verdict), Msg::LinkWanted) => (State::Decided(verdict), Effect::CopyLink),
        (State::Decided(verdict), Msg::LinkCopied) => {
            (verdict.shared(Sharing::Copied), Effect::Nothing)
        }
        (State::Decided(verdict), Msg::LinkNotCopied) => {
            (verdict.shared(Sharing::NotCopied), Effect::Nothing)
        }
        // News of a page that was left meanwhile.
        (state @ State::Decided(_), Msg::Continued { .. })
        | (
            state @ (State::Asking(_) | State::Unanswered(..)),
            Msg::ArrivalChosen { .. } | Msg::LinkWanted | Msg::LinkCopied | Msg::LinkNotCopied,
        ) => (state, Effect::Nothing),
    }
}

impl State {
    /// Where an address leads.
    pub fn read(ground: Ground, query: &[(String, String)]) -> State {
        let replay = Replay::of(&ground, Answers::read(&ground, query));
        let changing = first(query, AT)
            .and_then(Asked::named)
            .filter(|asked| replay.answers.hold(*asked));
        match (changing, replay.next) {
            (Some(asked), _) | (None, Next::Ask(asked)) => {
                State::Asking(Question::new(ground, replay.answers, &replay.facts, asked))
            }
            (None, Next::Decide(wish)) => {
                let answers = replay.answers;
                let verdict = Verdict::new(ground, wish, answers, &replay.facts);
                State::Decided(Box::new(verdict))
            }
        }
    }
}

fn first<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    query
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, text)| text.as_str())
}

impl Answers {
    /// Takes of an address what fits. Of an answer that is given twice the first
    /// counts.
    fn read(ground: &Ground, query: &[(String, String)]) -> Answers {
        let answer = |fact: &Fact| {
            let answer = ground.read(*fact, first(query, fact.name())?).ok()?;
            Some((*fact, answer))
        };
        let asked_for = Fact::ALL.iter().filter(|fact| is_asked_for(**fact));
        Answers {
            wish: first(query, WISH).and_then(Wish::named),
            asked: Vec::new(),
            spare: asked_for.filter_map(answer).collect(),
            more: first(query, MORE).and_then(Topic::named),
        }
    }

    /// For a wish alone.
    fn wishing(wish: Wish) -> Answers {
        Answers {
            wish: Some(wish),
            asked: Vec::new(),
            spare: Vec::new(),
            more: None,
        }
    }

    fn hold(&self, asked: Asked) -> bool {
        match asked {
            Asked::Wish => self.wish.is_some(),
            Asked::Fact(fact) => self.answer(fact).is_some(),
        }
    }

    /// The answer to a question that was asked.
    pub fn answer(&self, fact: Fact) -> Option<Answer> {
        self.asked
            .iter()
            .find(|(known, _)| *known == fact)
            .map(|(_, answer)| *answer)
    }

    fn set(&mut self, fact: Fact, answer: Answer) {
        self.asked.retain(|(known, _)| *known != fact);
        self.spare.retain(|(known, _)| *known != fact);
        self.spare.push((fact, answer));
    }

    pub fn query(&self, ground: &Ground) -> Query {
        let wish = self
            .wish
            .map(|wish| (WISH.to_owned(), wish.topic().name().to_owned()));
        let answers = self
            .asked
            .iter()
            .chain(&self.spare)
            .map(|(fact, answer)| (fact.name().to_owned(), ground.print(*fact, *answer)));
        let more = self
            .more
            .map(|topic| (MORE.to_owned(), topic.name().to_owned()));
        wish.into_iter().chain(answers).chain(more).collect()
    }

    /// The address of a question that was asked, where its answer is changed.
    pub fn changing(&self, ground: &Ground, asked: Asked) -> Query {
        let mut query = self.query(ground);
        query.push((AT.to_owned(), asked.name().to_owned()));
        query
    }

    /// The address at which a topic beside the wish is settled too.
    pub fn settling(&self, ground: &Ground, topic: Topic) -> Query {
        let more = Some(topic);
        Answers {
            more,
            ..self.clone()
        }
        .query(ground)
    }

    /// The address at which the same piece is asked about for another wish.
    pub fn wishing_instead(&self, ground: &Ground, wish: Wish, claim: Option<&str>) -> Query {
        let mut answers = Answers {
            wish: Some(wish),
            more: None,
            ..self.clone()
        };
        let claim = claim.and_then(|claim| ground.read(Fact::Claim, claim).ok());
        if let Some(claim) = claim {
            answers.set(Fact::Claim, claim);
        }
        answers.after(ground)
    }

    /// The address that these answers make: what a decision did not need is left
    /// out, what may still be asked for is kept.
    fn after(self, ground: &Ground) -> Query {
        let mut replay = Replay::of(ground, self);
        match replay.next {
            Next::Ask(_) => {}
            Next::Decide(..) => replay.answers.spare.clear(),
        }
        replay.answers.query(ground)
    }

    /// What was asked right before a question.
    fn before(&self, asked: Asked) -> Option<Asked> {
        let Asked::Fact(fact) = asked else {
            return None;
        };
        let before = self
            .asked
            .iter()
            .take_while(|(known, _)| *known != fact)
            .last();
        Some(before.map_or(Asked::Wish, |(fact, _)| Asked::Fact(*fact)))
    }
}

/// The address of a fresh question about a wish.
pub fn wishing(ground: &Ground, wish: Wish) -> Query {
    Answers::wishing(wish).query(ground)
}

struct Replay {
    answers: Answers,
    facts: Facts,
    next: Next,
}

enum Next {
    Ask(Asked),
    Decide(Wish),
}

impl Replay {
    fn of(ground: &Ground, answers: Answers) -> Replay {
        let mut replay = Replay {
            facts: ground.facts(),
            next: Next::Ask(Asked::Wish),
            answers,
        };
        let asked = std::mem::take(&mut replay.answers.asked);
        replay.answers.spare.splice(0..0, asked);
        if let Some(wish) = replay.answers.wish {
            replay.next = replay.step(ground, wish);
        }
        replay
    }

    fn step(&mut self, ground: &Ground, wish: Wish) -> Next {
        let policy = &ground.policy;
        let decision = loop {
            let decision = policy.decide(wish.topic(), &self.facts);
            let Some(fact) = self.first_unasked(&decision.asks) else {
                break decision;
            };
            if !self.take(fact) {
                return Next::Ask(Asked::Fact(fact));
            }
        };
        match decision.outcome {
            Outcome::Accepted | Outcome::Review => {}
            Outcome::Refused | Outcome::Unstated | Outcome::Ask => {
                return Next::Decide(wish);
            }
        }
        for topic in wish.terms() {
            while let Some(fact) = self.next_of_terms(policy, *topic) {
                if !self.take(fact) {
                    return Next::Ask(Asked::Fact(fact));
                }
            }
        }
        Next::Decide(wish)
    }

    /// The next fact that a topic beside the wish hangs on: one that was
    /// answered, or any where the shopper wants the topic settled.
    fn next_of_terms(&self, policy: &Policy, topic: Topic) -> Option<Fact> {
        let open = open_facts(policy, topic, &self.facts);
        let wanted = self.answers.more == Some(topic);
        open.into_iter().find(|fact| {
            self.answers.answer(*fact).is_none()
                && (wanted || self.answers.spare.iter().any(|(spare, _)| spare == fact))
        })
    }

    fn first_unasked(&self, asks: &[Fact]) -> Option<Fact> {
        asks.iter()
            .copied()
            .find(|fact| is_asked_for(*fact) && self.answers.answer(*fact).is_none())
    }

    /// Uses the answer to a fact that is asked for, if it was given.
    fn take(&mut self, fact: Fact) -> bool {
        let spare = &mut self.answers.spare;
        let Some(place) = spare.iter().position(|(known, _)| *known == fact) else {
            return false;
        };
        let (fact, answer) = spare.remove(place);
        match answer {
            Answer::Is(value) => self.facts.set(fact, value),
            Answer::Unknown => {}
        }
        self.answers.asked.push((fact, answer));
        true
    }
}

impl Question {
    fn new(ground: Ground, answers: Answers, facts: &Facts, asked: Asked) -> Question {
        match asked {
            Asked::Wish => Question {
                control: wishes(&ground.policy),
                given: answers.wish.map(|wish| wish.topic().name().to_owned()),
                last_day: None,
                why: Vec::new(),
                ground,
                answers,
                asked,
            },
            Asked::Fact(fact) => {
                let policy = &ground.policy;
                let wish = answers.wish.unwrap_or(Wish::Refund);
                let topic = topic_asking(policy, wish, fact);
                let mut others = facts.clone();
                others.remove(fact);
                let given = match answers.answer(fact) {
                    // The last of the choices stands for more, too.
                    Some(Answer::Is(Value::Count(count))) if fact == Fact::EarlierReturns => {
                        Some(Answer::Is(Value::Count(count.min(MOST_EARLIER))))
                    }
                    given => given,
                };
                Question {
                    control: control(&ground, topic, fact, &others),
                    given: given.map(|answer| ground.print(fact, answer)),
                    last_day: policy.decide(wish.topic(), &others).values.last_day,
                    why: policy
                        .clauses_asking(topic, fact)
                        .into_iter()
                        .cloned()
                        .collect(),
                    ground,
                    answers,
                    asked,
                }
            }
        }
    }

    /// The address of "I don't know", where that is no choice among others.
    pub fn unknown(&self) -> Option<Query> {
        match self.control {
            Control::Choices(_) => None,
            Control::Country { .. }
            | Control::Count { .. }
            | Control::Day { .. }
            | Control::Moment { .. } => self.answered(UNKNOWN).ok(),
        }
    }

    /// The address of the question before; none before the first.
    pub fn before(&self) -> Option<Query> {
        let before = self.answers.before(self.asked)?;
        Some(self.answers.changing(&self.ground, before))
    }

    /// The address that an answer leads to.
    fn answered(&self, typed: &str) -> Result<Query, Complaint> {
        let typed = typed.trim();
        let mut answers = self.answers.clone();
        match self.asked {
            Asked::Wish if typed.is_empty() => return Err(Complaint::Missing),
            Asked::Wish => answers.wish = Some(Wish::named(typed).ok_or(Complaint::Unfit)?),
            Asked::Fact(fact) => {
                let answer = match (fact.kind(), typed) {
                    // A field for a moment leaves out the seconds and the offset.
                    (Kind::Instant, moment) if moment.len() == "2026-06-30T14:05".len() => {
                        self.ground.read(fact, &format!("{moment}:00Z"))
                    }
                    (_, typed) => self.ground.read(fact, typed),
                };
                answers.set(fact, answer?);
            }
        }
        Ok(answers.after(&self.ground))
    }
}

/// The topic for which a fact is asked: the wish or, where it does not matter to
/// that, one that is worth knowing beside it.
fn topic_asking(policy: &Policy, wish: Wish, fact: Fact) -> Topic {
    std::iter::once(wish.topic())
        .chain(wish.terms().iter().copied())
        .find(|topic| !policy.clauses_asking(*topic, fact).is_empty())
        .unwrap_or(wish.topic())
}

/// Something missing is only asked about where the policy speaks of it.
fn wishes(policy: &Policy) -> Control {
    let wishes = Wish::ALL.into_iter().filter(|wish| match wish {
        Wish::Refund | Wish::Exchange => true,
        Wish::Claim => policy.speaks_of(wish.topic()),
    });
    Control::Choices(wishes.map(|wish| wish.topic().name().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use hemline_policy::load;

    use super::*;
    use crate::{
        pages::check::finding::{Branch, Finding, Postage, Way},
        route::Route,
    };

    /// A shop that asks for what the four do not: a moment, a number, a category
    /// of its own, and what is in stock.
    const FIFTH: &str = r#"
version = "2026-05-01"

[[category]]
id = "hat"
name = "Hats"

[[clause]]
id = "hours"
section = "A"
title = "Two days"
text = "Within 48 hours of ordering."
window = { from = "placed_at", hours = 48 }

[[clause.rule]]
on = ["return"]
when = { in_time = "hours" }
outcome = "accepted"
otherwise = "refused"

[[clause]]
id = "hats"
section = "B"
title = "Hats"
text = "Hats stay with you."

[[clause.rule]]
on = ["return"]
when = { category = "hat" }
outcome = "refused"

[[clause]]
id = "stock"
section = "C"
title = "While there are some"
text = "Exchanged while it is in stock."

[[clause.rule]]
on = ["exchange"]
when = { in_stock = true }
outcome = "accepted"
otherwise = "refused"

[[clause]]
id = "few"
section = "D"
title = "Few parcels"
text = "Postage is ours for the first three parcels."

[[clause.rule]]
on = ["postage"]
when = { earlier_returns = { min = 0, max = 2 } }
outcome = "accepted"
payer = "merchant"

[[clause.rule]]
on = ["postage"]
when = { earlier_returns = { min = 3 } }
outcome = "accepted"
payer = "customer"
"#;

    fn ground(shop: &str, today: &str) -> Ground {
        let text = if shop == "fifth" {
            FIFTH.to_owned()
        } else {
            let merchants = Path::new(env!("CARGO_MANIFEST_DIR")).join("merchants");
            std::fs::read_to_string(merchants.join(shop).join("policy.toml")).unwrap()
        };
        let policy = load::policy(&text, "policy.toml").unwrap_or_else(|report| panic!("{report}"));
        let day: NaiveDate = today.parse().unwrap();
        Ground {
            policy: Arc::new(policy),
            now: day.and_hms_opt(12, 0, 0).unwrap(),
        }
    }

    fn query(answers: &str) -> Query {
        match Route::parse(&format!("/shop/check?{answers}")) {
            Route::Check { query, .. } => query,
            other => panic!("{other:?}"),
        }
    }

    fn address(query: &[(String, String)]) -> String {
        let pairs: Vec<String> = query
            .iter()
            .map(|(name, answer)| format!("{name}={answer}"))
            .collect();
        pairs.join("&")
    }

    /// A state in one line.
    fn told(state: &State) -> String {
        match state {
            State::Asking(question) => match &question.given {
                Some(given) => format!("asks {} (so far {given})", question.asked.name()),
                None => format!("asks {}", question.asked.name()),
            },
            State::Unanswered(question, complaint) => {
                format!("asks {} again: {complaint:?}", question.asked.name())
            }
            State::Decided(verdict) => {
                let decision = verdict.decision();
                let outcome = decision.outcome.name();
                let mut told = format!("{outcome} {}", decision.clauses.join(" "));
                if let Some(window) = &verdict.window {
                    told += &format!(" by {}", window.last_day);
                }
                if let Finding::Depends(depends) = &verdict.finding {
                    let missing = depends.missing.iter().map(|(fact, _)| fact.name());
                    told += &missing.collect::<Vec<&str>>().join(" ");
                }
                told
            }
        }
    }

    fn read(shop: &str, today: &str, answers: &str) -> State {
        State::read(ground(shop, today), &query(answers))
    }

    fn check(shop: &str, answers: &str, expected: &str) {
        let state = read(shop, "2026-06-25", answers);
        assert_eq!(told(&state), expected, "{shop} {answers}");
    }

    fn verdict(shop: &str, answers: &str) -> Verdict {
        match read(shop, "2026-06-25", answers) {
            State::Decided(verdict) => *verdict,
            other => panic!("{answers}: {}", told(&other)),
        }
    }

    /// Answers each question as `answer` says, from nothing known to the
    /// decision. Returns the questions in order and the last address.
    fn walk(shop: &str, answer: impl Fn(&str) -> &'static str) -> (Vec<&'static str>, String) {
        let mut asked = Vec::new();
        let mut here = Query::new();
        loop {
            let State::Asking(question) = State::read(ground(shop, "2026-06-25"), &here) else {
                return (asked, address(&here));
            };
            let name = question.asked.name();
            assert!(!asked.contains(&name), "{shop} asks {name} twice");
            asked.push(name);
            let typed = answer(name).to_owned();
            let (_, effect) = update(State::Asking(question), Msg::Continued { typed });
            match effect {
                Effect::Open(next) => here = next,
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    fn usual(name: &str) -> &'static str {
        match name {
            "wish" => "return",
            "reason" => "defective",
            "category" => "dress",
            "condition" => "new",
            "shipped_on" | "delivered_on" => "2026-06-15",
            "tags_attached" | "original_packaging" | "whole_set" => "true",
            _ => "false",
        }
    }

    const FAULTY: &str = "wish=return&reason=defective&final_sale=false&condition=new&original_packaging=true&bulk_order=false";

    #[test]
    fn each_policy_asks_what_it_needs_and_nothing_twice() {
        let all = |shop| walk(shop, usual).0.join(" ");
        assert_eq!(all("kalre"), "wish shipped_on condition tags_attached");
        assert_eq!(all("kallesia"), "wish");
        assert_eq!(
            all("allegra-k"),
            "wish category free_gift marked_non_returnable delivered_on condition tags_attached \
             original_packaging part_of_set"
        );
        assert_eq!(
            all("kaolate"),
            "wish reason final_sale delivered_on condition original_packaging bulk_order"
        );
    }

    #[test]
    fn what_is_decided_is_not_asked_on() {
        check("kallesia", "wish=return", "review return-on-arrival");
        check("allegra-k", "wish=exchange", "refused no-exchange");
        check(
            "allegra-k",
            "wish=return&category=bodysuit",
            "refused non-returnable-category",
        );
        check(
            "kalre",
            "wish=return&shipped_on=2026-06-20&condition=worn",
            "refused return-condition by 2026-07-20",
        );
        check("kaolate", "wish=claim&claim=missing_item", "unstated ");
    }

    #[test]
    fn the_last_day_counts_and_the_day_after_does_not() {
        let late = |delivered: &str| format!("{FAULTY}&delivered_on={delivered}");
        check(
            "kaolate",
            &late("2026-05-26"),
            "accepted eligible-at-fault return-window by 2026-06-25",
        );
        check(
            "kaolate",
            &late("2026-05-25"),
            "review late-at-fault by 2026-06-24",
        );
        check(
            "kalre",
            "wish=return&shipped_on=2026-05-25",
            "refused return-window by 2026-06-24",
        );
    }

    #[test]
    fn a_shared_link_is_read_on_its_own_day() {
        let link = format!("{FAULTY}&delivered_on=2026-06-15");
        let on = |day| told(&read("kaolate", day, &link));
        assert_eq!(
            on("2026-07-15"),
            "accepted eligible-at-fault return-window by 2026-07-15"
        );
        assert_eq!(on("2026-07-16"), "review late-at-fault by 2026-07-15");
        assert_eq!(on("2026-06-14"), "asks delivered_on");
    }

    #[test]
    fn what_is_no_answer_is_asked_for() {
        check("kaolate", "", "asks wish");
        check("kaolate", "wish=banana", "asks wish");
        check("kaolate", "wish=postage", "asks wish");
        check("kaolate", "reason=defective", "asks wish");
        check("kaolate", "wish=return&reason=1", "asks reason");
        check("kaolate", "wish=return&reason=unknown", "asks reason");
        check(
            "kaolate",
            "wish=return&reason=defective&final_sale=yes",
            "asks final_sale",
        );
        check("kaolate", "wish=return&reason=Defective", "asks reason");
        check(
            "kalre",
            "wish=return&shipped_on=2026-02-30&condition=new",
            "asks shipped_on",
        );
        check(
            "kalre",
            "wish=return&shipped_on=2026-06-26",
            "asks shipped_on",
        );
        check(
            "kalre",
            "wish=return&shipped_on=20260620",
            "asks shipped_on",
        );
    }

    #[test]
    fn hostile_addresses_are_read_like_others() {
        let long = "x".repeat(10_000);
        check(
            "kaolate",
            &format!("wish=return&reason={long}"),
            "asks reason",
        );
        check("kaolate", &format!("{long}=1&wish=return"), "asks reason");
        check(
            "kaolate",
            &format!("wish=return&at={long}&more={long}"),
            "asks reason",
        );
        check(
            "kaolate",
            "wish=return&wish=exchange&reason=defective&reason=1",
            "asks final_sale",
        );
        check(
            "kaolate",
            "wish=return&reason=1&reason=defective",
            "asks reason",
        );
        check("kaolate", "wish=return&at=delivered_on", "asks reason");
        check(
            "kaolate",
            "wish=return&today=1999-01-01&now=x&flagged_abnormal=true",
            "asks reason",
        );
        check("kaolate", "=&&a&wish=return&%00=%FF", "asks reason");
        check(
            "kallesia",
            "wish=return&flagged_abnormal=true&condition=worn",
            "review return-on-arrival",
        );
    }

    #[test]
    fn an_answer_that_is_not_asked_for_is_not_used() {
        let decided = verdict(
            "kaolate",
            &format!("{FAULTY}&delivered_on=2026-06-15&custom_made=true&tags_attached=false"),
        );
        assert_eq!(decided.decision().outcome, Outcome::Accepted);
        assert_eq!(
            decided
                .answers
                .asked
                .iter()
                .map(|(fact, _)| fact.name())
                .collect::<Vec<_>>(),
            [
                "reason",
                "final_sale",
                "delivered_on",
                "condition",
                "original_packaging",
                "bulk_order"
            ]
        );
    }

    /// Changes an answer of a decided address. Returns the address that follows.
    fn change(shop: &str, answers: &str, asked: &str, typed: &str) -> String {
        let state = read(shop, "2026-06-25", &format!("{answers}&at={asked}"));
        assert!(
            told(&state).starts_with(&format!("asks {asked}")),
            "{}",
            told(&state)
        );
        let typed = typed.to_owned();
        match update(state, Msg::Continued { typed }).1 {
            Effect::Open(query) => address(&query),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_changed_answer_leads_back_and_drops_an_abandoned_branch() {
        let start = "wish=return&reason=changed_mind";
        check("kaolate", start, "refused eligible-at-fault");
        check(
            "kaolate",
            &format!("{start}&at=reason"),
            "asks reason (so far changed_mind)",
        );
        check(
            "kaolate",
            &format!("{start}&at=wish"),
            "asks wish (so far return)",
        );

        let decided = format!("{FAULTY}&delivered_on=2026-06-15");
        assert_eq!(
            change("kaolate", &decided, "reason", "changed_mind"),
            "wish=return&reason=changed_mind",
        );
        let next = change("kaolate", &decided, "delivered_on", "2026-05-01");
        check("kaolate", &next, "review late-at-fault by 2026-05-31");
        // What is still to be asked for is kept, so that it is not asked twice.
        let other = change("kaolate", &decided, "wish", "exchange");
        check(
            "kaolate",
            &other,
            "accepted return-window exchange-at-fault by 2026-07-15",
        );
        let sized = change("kaolate", &other, "reason", "other_size");
        check("kaolate", &sized, "asks custom_made");
        check(
            "kaolate",
            &format!("{sized}&custom_made=false"),
            "accepted return-window exchange-size-colour by 2026-07-15",
        );
    }

    #[test]
    fn back_leads_through_the_questions_that_were_asked() {
        let State::Asking(question) = read(
            "kalre",
            "2026-06-25",
            "wish=return&shipped_on=2026-06-20&condition=new",
        ) else {
            panic!("a question is open");
        };
        assert_eq!(question.asked, Asked::Fact(Fact::TagsAttached));
        let mut seen = Vec::new();
        let mut before = question.before();
        while let Some(query) = before {
            let State::Asking(question) = State::read(ground("kalre", "2026-06-25"), &query) else {
                panic!("a question is open");
            };
            seen.push((question.asked.name(), question.given.clone().unwrap()));
            before = question.before();
        }
        let expected = [
            ("condition", "new"),
            ("shipped_on", "2026-06-20"),
            ("wish", "return"),
        ];
        assert_eq!(seen, expected.map(|(name, given)| (name, given.to_owned())));
    }

    #[test]
    fn continue_without_an_answer_complains_and_stays() {
        let complain = |answers: &str, typed: &str, expected: &str| {
            let state = read("kalre", "2026-06-25", answers);
            let typed = typed.to_owned();
            let (state, effect) = update(state, Msg::Continued { typed });
            assert_eq!(
                (told(&state).as_str(), effect),
                (expected, Effect::ShowComplaint)
            );
            let (state, _) = update(
                state,
                Msg::Continued {
                    typed: String::new(),
                },
            );
            assert!(told(&state).ends_with("Missing"), "{}", told(&state));
        };
        complain("", "", "asks wish again: Missing");
        complain("", "banana", "asks wish again: Unfit");
        complain("wish=return", "  ", "asks shipped_on again: Missing");
        complain(
            "wish=return",
            "2026-06-26",
            "asks shipped_on again: StillToCome",
        );
        complain(
            "wish=return",
            "0026-06-20",
            "asks shipped_on again: LongAgo",
        );
        complain("wish=return", "yesterday", "asks shipped_on again: Unfit");
    }

    #[test]
    fn who_does_not_know_is_told_what_it_depends_on() {
        let start = "wish=return&shipped_on=unknown";
        check("kalre", start, "asks condition");
        check(
            "kalre",
            &format!("{start}&condition=worn"),
            "refused return-condition",
        );
        let all = format!("{start}&condition=new&tags_attached=true");
        check("kalre", &all, "ask shipped_on");
        let Finding::Depends(depends) = verdict("kalre", &all).finding else {
            panic!("it depends");
        };
        let first_day = "2026-05-26".parse().unwrap();
        assert_eq!(
            depends.branches,
            [
                (Branch::OnOrAfter(first_day), Outcome::Accepted),
                (Branch::Before(first_day), Outcome::Refused),
            ]
        );
        let [(fact, query)] = depends.missing.as_slice() else {
            panic!("one fact is missing");
        };
        assert_eq!(*fact, Fact::ShippedOn);
        let again = State::read(ground("kalre", "2026-06-25"), query);
        assert_eq!(told(&again), "asks shipped_on (so far unknown)");
    }

    fn postage_of(verdict: &Verdict) -> &Postage {
        let (Finding::Accepted(terms) | Finding::Review { terms, .. }) = &verdict.finding else {
            panic!("there are terms");
        };
        terms.postage.as_ref().unwrap()
    }

    #[test]
    fn postage_is_settled_on_wish_and_asked_for_then_only() {
        let (_, decided) = walk("allegra-k", usual);
        let open = verdict("allegra-k", &decided);
        assert!(
            matches!(postage_of(&open), Postage::Depends { on, .. } if on == &[Fact::Destination])
        );
        let Postage::Depends { settling, .. } = postage_of(&open) else {
            panic!("it depends");
        };
        let settling = address(settling);
        check("allegra-k", &settling, "asks destination");
        let us = format!("{settling}&destination=US");
        check("allegra-k", &us, "asks reason");
        check(
            "allegra-k",
            &format!("{us}&reason=changed_mind"),
            "asks earlier_returns",
        );
        let settled = format!("{us}&reason=changed_mind&earlier_returns=1");
        let Postage::Settled {
            payer,
            deduction,
            label,
            open,
            ..
        } = postage_of(&verdict("allegra-k", &settled)).clone()
        else {
            panic!("it is settled");
        };
        assert_eq!(
            (
                payer,
                deduction.map(|amount| amount.to_string()).as_deref(),
                label,
                open
            ),
            (
                hemline_policy::document::Payer::Customer,
                Some("6.99 USD"),
                true,
                vec![]
            )
        );
        // Without the wish to settle it, the answers count and no more are asked for.
        check(
            "allegra-k",
            &format!("{decided}&destination=US"),
            "accepted return-window return-condition by 2026-07-15",
        );
        let eu = verdict("allegra-k", &format!("{settling}&destination=DE"));
        assert!(matches!(
            postage_of(&eu),
            Postage::Settled { payer: hemline_policy::document::Payer::Customer, open, .. } if open.is_empty()
        ));
        let elsewhere = verdict("allegra-k", &format!("{settling}&destination=BR"));
        assert_eq!(postage_of(&elsewhere), &Postage::ForTheTeam);
        let faulty = verdict("kaolate", &format!("{FAULTY}&delivered_on=2026-06-15"));
        assert!(matches!(
            postage_of(&faulty),
            Postage::Settled {
                payer: hemline_policy::document::Payer::Merchant,
                ..
            }
        ));
        assert_eq!(
            postage_of(&verdict("kallesia", "wish=return")),
            &Postage::Unstated
        );
    }

    #[test]
    fn the_refund_is_counted_from_the_day_that_is_supposed() {
        let refund = |verdict: &Verdict| match &verdict.finding {
            Finding::Accepted(terms) | Finding::Review { terms, .. } => {
                let refund = terms.refund.clone().unwrap();
                let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
                (
                    refund.arrival.to_string(),
                    day(refund.earliest),
                    day(refund.latest),
                )
            }
            other => panic!("{}", matches!(other, Finding::Depends(_))),
        };
        let kalre = "wish=return&shipped_on=2026-06-15&condition=new&tags_attached=true";
        let state = read("kalre", "2026-06-25", kalre);
        let days = |arrival: &str, earliest: &str, latest: Option<&str>| {
            (
                arrival.to_owned(),
                Some(earliest.to_owned()),
                latest.map(str::to_owned),
            )
        };
        let State::Decided(decided) = &state else {
            panic!("{}", told(&state))
        };
        assert_eq!(
            refund(decided),
            days("2026-07-02", "2026-07-09", Some("2026-07-20"))
        );
        let (state, effect) = update(
            state,
            Msg::ArrivalChosen {
                typed: "2026-06-29".into(),
            },
        );
        assert_eq!(effect, Effect::Nothing);
        let State::Decided(decided) = &state else {
            panic!("{}", told(&state))
        };
        assert_eq!(
            refund(decided),
            days("2026-06-29", "2026-07-06", Some("2026-07-15"))
        );
        for odd in ["", "soon", "2026-06-24", "9999-01-01", "2026-02-31"] {
            let (state, _) = update(state.clone(), Msg::ArrivalChosen { typed: odd.into() });
            let State::Decided(decided) = &state else {
                panic!("{}", told(&state))
            };
            assert_eq!(refund(decided).0, "2026-06-29", "{odd}");
        }
        // No length is stated for the check, so there is no latest day.
        let kaolate = verdict("kaolate", &format!("{FAULTY}&delivered_on=2026-06-15"));
        assert_eq!(refund(&kaolate), days("2026-07-02", "2026-07-07", None));
    }

    fn ways(shop: &str, answers: &str) -> Vec<String> {
        let Finding::Refused(ways) = verdict(shop, answers).finding else {
            panic!("it is refused");
        };
        ways.into_iter()
            .map(|way| match way {
                Way::Change {
                    fact,
                    to,
                    outcome,
                    at_fault,
                    ..
                } => {
                    format!(
                        "{} {} {} {at_fault}",
                        fact.name(),
                        to.join(" "),
                        outcome.name()
                    )
                }
                Way::Wish {
                    wish,
                    outcome,
                    query,
                } => {
                    format!(
                        "{} {} {}",
                        wish.topic().name(),
                        outcome.name(),
                        address(&query)
                    )
                }
                Way::ReturnAndReorder(query) => format!("reorder {}", address(&query)),
                Way::Team => "team".to_owned(),
            })
            .collect()
    }

    #[test]
    fn a_refusal_names_the_ways_that_the_policy_leaves() {
        assert_eq!(
            ways("allegra-k", "wish=exchange"),
            ["reorder wish=return", "team"]
        );
        assert_eq!(
            ways("kaolate", "wish=return&reason=changed_mind"),
            [
                "reason defective damaged_in_transit misprinted wrong_item_sent ask true",
                "reason other_size other_colour ask false",
                "team"
            ]
        );
        let unpacked = "wish=return&reason=defective&final_sale=false&delivered_on=2026-06-15\
                        &condition=new&original_packaging=false";
        let ways = ways("kaolate", unpacked);
        assert_eq!(
            ways.first().map(String::as_str),
            Some("original_packaging true ask false")
        );
        assert!(
            ways.iter()
                .any(|way| way.starts_with("claim accepted wish=claim&claim=faulty_item")),
            "{ways:?}"
        );
        assert_eq!(ways.last().map(String::as_str), Some("team"));
    }

    #[test]
    fn a_review_offers_what_is_granted_at_once() {
        let sized = "wish=return&reason=other_size&final_sale=false&custom_made=false\
                     &delivered_on=2026-06-15&condition=new&original_packaging=true";
        check(
            "kaolate",
            sized,
            "review eligible-at-fault postage-customer by 2026-07-15",
        );
        let Finding::Review {
            instead: Some((wish, outcome, query)),
            ..
        } = verdict("kaolate", sized).finding
        else {
            panic!("an exchange may be granted");
        };
        assert_eq!((wish, outcome), (Wish::Exchange, Outcome::Ask));
        check("kaolate", &address(&query), "asks bulk_order");
        check(
            "kaolate",
            &format!("{}&bulk_order=false", address(&query)),
            "accepted return-window exchange-size-colour by 2026-07-15",
        );
    }

    #[test]
    fn every_clause_shown_exists_and_no_sentence_is_said_twice() {
        let decided = verdict("kaolate", "wish=return&reason=other_size&final_sale=true");
        let reason = decided.reason.clone().unwrap();
        assert!(decided.proofs.iter().all(|proof| proof.text != reason));
        assert_eq!(decided.proofs.len(), 1);
        for shop in ["kalre", "kallesia", "allegra-k", "kaolate"] {
            let (_, decided) = walk(shop, usual);
            let decided = verdict(shop, &decided);
            let policy = &decided.ground.policy;
            let mut seen = Vec::new();
            for proof in decided.proofs.iter().chain(&decided.also) {
                assert!(policy.clause(&proof.clause).is_some() && !proof.section.is_empty());
                assert!(
                    !seen.contains(&&proof.clause),
                    "{shop} shows {} twice",
                    proof.clause
                );
                seen.push(&proof.clause);
            }
        }
    }

    #[test]
    fn a_policy_may_ask_for_what_the_others_do_not() {
        let start = "wish=return&category=dress";
        check("fifth", "wish=return&category=hat", "refused hats");
        check("fifth", start, "asks placed_at");
        let typed = |moment: &str| {
            let typed = moment.to_owned();
            let (state, effect) =
                update(read("fifth", "2026-06-25", start), Msg::Continued { typed });
            match effect {
                Effect::Open(query) => address(&query),
                _ => told(&state),
            }
        };
        let in_time = typed("2026-06-23T12:00");
        assert_eq!(in_time, format!("{start}&placed_at=2026-06-23T12:00:00Z"));
        check("fifth", &in_time, "accepted hours");
        check("fifth", &typed("2026-06-23T11:59"), "refused hours");
        assert_eq!(
            typed("2026-06-25T12:01"),
            "asks placed_at again: StillToCome"
        );
        assert_eq!(typed("2026-06-25"), "asks placed_at again: Unfit");
        check("fifth", "wish=exchange", "asks in_stock");
        check("fifth", "wish=exchange&in_stock=unknown", "ask in_stock");
        let postage = format!("{in_time}&more=postage");
        check("fifth", &postage, "asks earlier_returns");
        let State::Asking(question) = read(
            "fifth",
            "2026-06-25",
            &format!("{postage}&earlier_returns=7&at=earlier_returns"),
        ) else {
            panic!("a question is open");
        };
        assert_eq!(question.given.as_deref(), Some("3"));
        check(
            "fifth",
            &format!("{postage}&earlier_returns=-1"),
            "asks earlier_returns",
        );
    }

    /// Answers at random, wrongly at times, and goes back and forth.
    #[test]
    fn no_way_through_the_questions_goes_wrong() {
        let mut seed = 1_u64;
        let mut below = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % most
        };
        for shop in ["kalre", "kallesia", "allegra-k", "kaolate", "fifth"] {
            let ground = ground(shop, "2026-06-25");
            let mut here = Query::new();
            for _ in 0..800 {
                let state = State::read(ground.clone(), &here);
                let again = State::read(ground.clone(), &query(&address(&here)));
                assert_eq!(told(&state), told(&again), "{}", address(&here));
                let next = match &state {
                    State::Asking(question) => {
                        let typed = match &question.control {
                            Control::Choices(names) => names[below(names.len())].clone(),
                            Control::Country { .. } => {
                                ["US", "CA", "DE", "BR", ""][below(5)].into()
                            }
                            Control::Count { least } => (least + below(4) as u64).to_string(),
                            Control::Day { latest } => {
                                let ago = chrono::Days::new(below(70) as u64);
                                (*latest - ago).to_string()
                            }
                            Control::Moment { latest } => {
                                latest.format("%Y-%m-%dT%H:%M").to_string()
                            }
                        };
                        match (below(8), question.before()) {
                            (0, Some(before)) => Some(before),
                            (1, _) => question.unknown(),
                            _ => match update(state.clone(), Msg::Continued { typed }).1 {
                                Effect::Open(next) => Some(next),
                                _ => None,
                            },
                        }
                    }
                    State::Decided(verdict) => {
                        let asked = &verdict.answers.asked;
                        match (below(3), &verdict.finding) {
                            (0, _) => None,
                            (1, Finding::Refused(ways)) => match &ways[below(ways.len())] {
                                Way::Change { query, .. }
                                | Way::Wish { query, .. }
                                | Way::ReturnAndReorder(query) => Some(query.clone()),
                                Way::Team => Some(Query::new()),
                            },
                            (1, Finding::Accepted(_) | Finding::Review { .. }) => {
                                Some(verdict.answers.settling(&ground, Topic::Postage))
                            }
                            _ if asked.is_empty() => Some(Query::new()),
                            _ => {
                                let (fact, _) = asked[below(asked.len())];
                                Some(verdict.changing(Asked::Fact(fact)))
                            }
                        }
                    }
                    State::Unanswered(..) => panic!("an address never complains"),
                };
                if let Some(next) = next {
                    let mut names: Vec<&String> = next.iter().map(|(name, _)| name).collect();
                    names.sort();
                    assert!(
                        names.windows(2).all(|two| two[0] != two[1]),
                        "{}",
                        address(&next)
                    );
                    here = next;
                }
            }
        }
    }

    #[test]
    fn a_clause_says_all_its_terms() {
        let (_, decided) = walk("allegra-k", usual);
        let from_canada = "destination=CA&reason=changed_mind&earlier_returns=0";
        let decided = verdict("allegra-k", &format!("{decided}&{from_canada}"));
        let postage = decided
            .also
            .iter()
            .find(|proof| proof.clause == "postage-ca-jp");
        assert_eq!(
            postage.map(|proof| proof.text.as_str()),
            Some(
                "From Canada and Japan you pay the carrier. \
                 We add USD 6.99 toward the postage, with the refund."
            )
        );
    }

    #[test]
    fn news_of_another_page_changes_nothing() {
        let asking = read("kalre", "2026-06-25", "");
        for msg in [
            Msg::ArrivalChosen {
                typed: "2026-07-01".into(),
            },
            Msg::LinkWanted,
            Msg::LinkCopied,
            Msg::LinkNotCopied,
        ] {
            let (state, effect) = update(asking.clone(), msg);
            assert_eq!(
                (told(&state).as_str(), effect),
                ("asks wish", Effect::Nothing)
            );
        }
        let decided = read("kallesia", "2026-06-25", "wish=return");
        let typed = "return".to_owned();
        let (state, effect) = update(decided, Msg::Continued { typed });
        assert_eq!(
            (told(&state).as_str(), effect),
            ("review return-on-arrival", Effect::Nothing)
        );
        let (state, effect) = update(state, Msg::LinkWanted);
        assert_eq!(effect, Effect::CopyLink);
        let (State::Decided(verdict), _) = update(state, Msg::LinkCopied) else {
            panic!("it stays decided");
        };
        assert_eq!(verdict.sharing, Sharing::Copied);
    }
}
