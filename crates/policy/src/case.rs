//! Cases as JSON: `{ "merchant", "topic", "facts" }` in, a decision or
//! `{ "error" }` out.

use serde_json::{Map, Value as Json, json};

use crate::decision::{Decision, Outcome};
use crate::document::{Clause, Policy, Topic};
use crate::explain::{Explanation, Hint};
use crate::fact::{Fact, Facts};

/// A case that was understood.
pub struct Case<'a> {
    pub policy: &'a Policy,
    pub topic: Topic,
    pub facts: Facts,
}

/// Reads a case; `find` gives the policy of a merchant.
///
/// # Errors
/// One sentence that names the offending field.
pub fn read<'a>(
    case: &Map<String, Json>,
    merchants: &[&str],
    find: impl Fn(&str) -> Option<&'a Policy>,
) -> Result<Case<'a>, String> {
    const KEYS: [&str; 5] = ["merchant", "topic", "facts", "name", "expect"];
    if let Some(key) = case.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!(
            "unknown key `{key}`, expected one of {}",
            quoted(&KEYS)
        ));
    }
    let merchant = word(case, "merchant")?;
    let policy = find(merchant).ok_or_else(|| {
        format!(
            "`merchant` must be one of {}, not `{merchant}`",
            quoted(merchants)
        )
    })?;
    let topic = word(case, "topic")?;
    let topic = Topic::named(topic).ok_or_else(|| {
        let topics: Vec<&str> = Topic::ALL.iter().map(|topic| topic.name()).collect();
        format!("`topic` must be one of {}, not `{topic}`", quoted(&topics))
    })?;
    let facts = match case.get("facts") {
        None => Facts::default(),
        Some(Json::Object(facts)) => {
            Facts::from_json(facts, policy.vocabulary()).map_err(|error| error.to_string())?
        }
        Some(_) => return Err("`facts` must be an object".to_owned()),
    };
    Ok(Case {
        policy,
        topic,
        facts,
    })
}

fn word<'c>(case: &'c Map<String, Json>, key: &str) -> Result<&'c str, String> {
    match case.get(key) {
        Some(Json::String(word)) => Ok(word),
        Some(_) => Err(format!("`{key}` must be a word")),
        None => Err(format!("`{key}` is missing")),
    }
}

fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

impl Case<'_> {
    /// The decision as the contract writes it, with its explanation.
    pub fn answer(&self) -> Json {
        let Explanation {
            decision,
            hints,
            alternatives,
            changes,
        } = self.policy.explain(self.topic, &self.facts);
        let mut answer = written(&decision);
        if let Json::Object(answer) = &mut answer {
            let vocabulary = self.policy.vocabulary();
            let changes: Vec<Json> = changes
                .into_iter()
                .map(|change| {
                    let to = change
                        .to
                        .into_iter()
                        .map(|value| vocabulary.print(change.fact, value));
                    json!({
                        "fact": change.fact.name(),
                        "to": to.collect::<Vec<String>>(),
                        "outcome": change.outcome,
                    })
                })
                .collect();
            let hints: Vec<Json> = hints.iter().map(hint).collect();
            answer.insert("hints".to_owned(), json!(hints));
            answer.insert("alternatives".to_owned(), json!(alternatives));
            answer.insert("changes".to_owned(), json!(changes));
            answer.insert("policy_version".to_owned(), json!(self.policy.version()));
        }
        answer
    }
}

fn hint(hint: &Hint) -> Json {
    let Clause { id, section, .. } = hint.clause;
    let mut told = json!({
        "clause": id, "section": section, "text": hint.text, "decides": hint.decides
    });
    if let (Json::Object(told), Some(reading)) = (&mut told, &hint.clause.reading) {
        told.insert("reading".to_owned(), json!(reading));
    }
    told
}

/// The decision alone as JSON: outcome, clauses, asks beside `ask`, values.
pub fn written(decision: &Decision<'_>) -> Json {
    let mut answer = Map::new();
    answer.insert("outcome".to_owned(), json!(decision.outcome));
    answer.insert("clauses".to_owned(), json!(decision.clauses));
    if decision.outcome == Outcome::Ask {
        let asks: Vec<&str> = decision.asks.iter().copied().map(Fact::name).collect();
        answer.insert("asks".to_owned(), json!(asks));
    }
    if let Ok(Json::Object(values)) = serde_json::to_value(&decision.values) {
        answer.extend(values);
    }
    Json::Object(answer)
}
