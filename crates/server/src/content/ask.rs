//! A question inside an article: the engine's decision on a topic, unrolled into
//! plain words when the article is read, as the program that shows articles has no
//! engine. What it has no words for is refused.

use std::collections::BTreeMap;

use hemline_api_types::{Ask, AskAnswer, AskHint, AskStep, AskVerdict};
use hemline_policy::decision::Outcome;
use hemline_policy::document::{Clause, Need, Policy, Topic};
use hemline_policy::explain::Explanation;
use hemline_policy::fact::{Fact, Facts, Value};
use hemline_policy::unroll::{Answer, Unrolled};
use serde::Deserialize;
use toml::Spanned;

use crate::words::Words;

/// More questions one after another are no small matter inside an article: the
/// check is the place for them.
const MOST_QUESTIONS: usize = 4;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskEntry {
    topic: Spanned<String>,
    title: Spanned<String>,
    /// What goes by itself, such as which discount it is.
    #[serde(default)]
    facts: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Short ids of the clauses to show where the policy is silent.
    #[serde(default)]
    nearby: Vec<Spanned<String>>,
    /// The countries that the policy names, by code.
    #[serde(default)]
    countries: BTreeMap<Spanned<String>, String>,
}

/// What is asked inside articles, in which words.
const QUESTIONS: &[(Fact, &str)] = &[
    (Fact::OrderAlreadyPlaced, "ask.order_already_placed"),
    (Fact::NewCustomer, "ask.new_customer"),
    (Fact::FirstOrder, "ask.first_order"),
    (Fact::OnSale, "ask.on_sale"),
    (Fact::PromotionRunning, "ask.promotion_running"),
    (Fact::Destination, "ask.destination"),
];

/// Which topics are asked about inside articles.
#[derive(Clone, Copy)]
enum Matter {
    Discount,
    Customs,
}

impl AskEntry {
    /// The question in full.
    ///
    /// # Errors
    /// What is wrong, with the word that it is about.
    pub fn unrolled(&self, policy: &Policy) -> Result<Ask, (&Spanned<String>, String)> {
        let (topic, matter) = match Topic::named(self.topic.get_ref()) {
            Some(topic @ Topic::Discount) => (topic, Matter::Discount),
            Some(topic @ Topic::Customs) => (topic, Matter::Customs),
            Some(
                Topic::Return
                | Topic::Exchange
                | Topic::Postage
                | Topic::Refund
                | Topic::Cancel
                | Topic::Amend
                | Topic::Claim
                | Topic::Reship,
            )
            | None => {
                let wanted = "an article asks about `discount` or `customs`";
                return Err((&self.topic, wanted.to_owned()));
            }
        };
        if self.title.get_ref().trim().is_empty() {
            return Err((&self.title, "the title is empty".to_owned()));
        }
        let mut facts = Facts::default();
        for (name, value) in &self.facts {
            let fact = Fact::named(name.get_ref())
                .ok_or_else(|| (name, format!("there is no fact `{}`", name.get_ref())))?;
            let parsed = policy.vocabulary().parse(fact, value.get_ref());
            facts.set(fact, parsed.map_err(|wrong| (value, wrong.to_string()))?);
        }
        let mut nearby = Vec::new();
        for id in &self.nearby {
            let clause = policy.clause(id.get_ref());
            let clause =
                clause.ok_or_else(|| (id, format!("there is no clause `{}`", id.get_ref())))?;
            nearby.push(whole(clause));
        }
        for (code, name) in &self.countries {
            if name.trim().is_empty() {
                return Err((code, "the country's name is empty".to_owned()));
            }
        }
        let unrolled = policy.unroll(topic, &facts, MOST_QUESTIONS);
        let unrolled = unrolled.map_err(|why| (&self.topic, why.to_string()))?;
        if matches!(unrolled, Unrolled::Settled(_)) {
            let nothing = "there is nothing to ask: the policy settles it, or is silent on it";
            return Err((&self.topic, nothing.to_owned()));
        }
        let telling = Telling {
            policy,
            topic,
            matter,
            nearby,
            countries: &self.countries,
            words: Words::english(),
        };
        let first = telling.step(unrolled).map_err(|why| (&self.topic, why))?;
        Ok(Ask {
            title: self.title.get_ref().trim().to_owned(),
            first,
        })
    }
}

struct Telling<'a> {
    policy: &'a Policy,
    topic: Topic,
    matter: Matter,
    nearby: Vec<AskHint>,
    countries: &'a BTreeMap<Spanned<String>, String>,
    words: Words,
}

impl Telling<'_> {
    fn step(&self, unrolled: Unrolled) -> Result<AskStep, String> {
        let (fact, answers) = match unrolled {
            Unrolled::Settled(facts) => return self.verdict(&facts).map(AskStep::Verdict),
            Unrolled::Asks { fact, answers } => (fact, answers),
        };
        let asked = QUESTIONS.iter().find(|(asked, _)| *asked == fact);
        let (_, question) = asked.ok_or_else(|| {
            let fact = fact.name();
            format!(
                "it hangs on `{fact}`, which is not asked inside an article; `facts` can set it"
            )
        })?;
        let mut told = Vec::new();
        for Answer {
            named,
            others,
            then,
        } in answers
        {
            let answer = if others {
                self.words.say("ask.another_country", &[])
            } else {
                let names: Result<Vec<_>, _> =
                    named.iter().map(|value| self.name(*value)).collect();
                names?.join(", ")
            };
            told.push(AskAnswer {
                answer,
                then: self.step(then)?,
            });
        }
        // The engine counts from no to yes; a question is answered the other way.
        if fact != Fact::Destination {
            told.reverse();
        }
        Ok(AskStep::Question {
            question: self.words.say(question, &[]),
            answers: told,
        })
    }

    fn name(&self, value: Value) -> Result<String, String> {
        match value {
            Value::Flag(true) => Ok(self.words.say("ask.yes", &[])),
            Value::Flag(false) => Ok(self.words.say("ask.no", &[])),
            Value::Country(country) => {
                let code = country.to_string();
                let mut names = self.countries.iter();
                let named = names.find(|(known, _)| *known.get_ref() == code);
                named
                    .map(|(_, name)| name.trim().to_owned())
                    .ok_or_else(|| format!("`countries` has no name for `{code}`"))
            }
            Value::Word(_) | Value::Count(_) | Value::Day(_) | Value::Instant(_) => {
                Err("one of its answers has no words".to_owned())
            }
        }
    }

    fn verdict(&self, facts: &Facts) -> Result<AskVerdict, String> {
        let Explanation {
            decision, hints, ..
        } = self.policy.explain(self.topic, facts);
        let needs = decision.values.needs.as_deref().unwrap_or_default();
        let needs = self.listed(needs)?;
        let words = &self.words;
        let verdict = match (self.matter, decision.outcome) {
            (Matter::Discount, Outcome::Accepted) => "ask.discount.accepted",
            (Matter::Discount, Outcome::Refused) => "ask.discount.refused",
            (Matter::Discount, Outcome::Review) => "ask.discount.review",
            (Matter::Discount, Outcome::Unstated | Outcome::Ask) => "ask.discount.unstated",
            (Matter::Customs, Outcome::Accepted) if needs.is_none() => "ask.customs.nothing",
            (Matter::Customs, Outcome::Accepted) => "ask.customs.accepted",
            (Matter::Customs, Outcome::Refused) => "ask.customs.refused",
            (Matter::Customs, Outcome::Review) => "ask.customs.review",
            (Matter::Customs, Outcome::Unstated | Outcome::Ask) => "ask.customs.unstated",
        };
        let takes = |needs: &str| words.say("ask.discount.needs", &[("needs", needs)]);
        let hints = if hints.is_empty() {
            self.nearby.clone()
        } else {
            let told = hints.into_iter().map(|hint| AskHint {
                text: hint.text.to_owned(),
                ..whole(hint.clause)
            });
            told.collect()
        };
        let listed = needs.as_deref().unwrap_or_default();
        Ok(AskVerdict {
            outcome: decision.outcome,
            verdict: words.say(verdict, &[("needs", listed)]),
            needs: match self.matter {
                Matter::Discount => needs.as_deref().map(takes),
                // The verdict says it.
                Matter::Customs => None,
            },
            hints,
        })
    }

    /// `a phone number and your RFC`; nothing for no needs.
    fn listed(&self, needs: &[Need]) -> Result<Option<String>, String> {
        let mut names = Vec::new();
        for need in needs {
            let key = match need {
                Need::OrderNumber => "ask.need.order_number",
                Need::Email => "ask.need.email",
                Need::Phone => "ask.need.phone",
                Need::DeliveryAddress => "ask.need.delivery_address",
                Need::TaxIdRfc => "ask.need.tax_id_rfc",
                Need::NationalId11 => "ask.need.national_id_11",
                Need::NewsletterSignup => "ask.need.newsletter_signup",
                Need::Reason
                | Need::PhotoOfItemsReceived
                | Need::ListOfMissingItems
                | Need::PhotoOfParcel
                | Need::PhotoOfItem
                | Need::PhotoOfFault
                | Need::PhotoOfItemReceived
                | Need::Description
                | Need::ProofOfPostage => {
                    return Err("it takes what is sent with a claim, which has a form".to_owned());
                }
            };
            names.push(self.words.say(key, &[]));
        }
        let Some(last) = names.pop() else {
            return Ok(None);
        };
        if names.is_empty() {
            return Ok(Some(last));
        }
        let first = names.join(", ");
        let all = [("first", first.as_str()), ("last", last.as_str())];
        Ok(Some(self.words.say("ask.and", &all)))
    }
}

/// A clause that decides nothing here, with all that it says.
fn whole(clause: &Clause) -> AskHint {
    AskHint {
        clause: clause.id.clone(),
        title: clause.title.clone(),
        text: clause.text.clone(),
        reading: clause.reading.clone(),
    }
}
