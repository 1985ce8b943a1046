//! What a shopper answers to the engine, beside what the shop's records say.

use hemline_api_types::{contact::Contradicted, returns::Known};
use hemline_policy::{
    document::Policy,
    fact::{Fact, Facts},
};

use super::fields::{Fields, clip};

/// Adds the answers, which stand at this JSON Pointer, to what is known. One that this
/// contradicts is returned, and kept no longer.
pub fn take(
    fields: &mut Fields,
    at: &str,
    answers: &mut Vec<Known>,
    may_be_asked: impl Fn(Fact) -> bool,
    policy: &Policy,
    facts: &mut Facts,
) -> Vec<Contradicted> {
    let mut seen = Vec::new();
    let mut contradicted: Vec<Contradicted> = Vec::new();
    for (nth, answer) in answers.iter().enumerate() {
        let at = format!("{at}/{nth}");
        let fact = Fact::named(&answer.fact).filter(|fact| may_be_asked(*fact));
        let Some(fact) = fact else {
            let wrong = format!("`{}` is not asked of shoppers", clip(&answer.fact));
            fields.wrong(format!("{at}/fact"), wrong);
            continue;
        };
        if seen.contains(&fact) {
            let wrong = format!("`{}` stands twice", fact.name());
            fields.wrong(format!("{at}/fact"), wrong);
            continue;
        }
        seen.push(fact);
        match (
            policy.vocabulary().parse(fact, &answer.value),
            facts.get(fact),
        ) {
            (Err(wrong), _) => fields.wrong(format!("{at}/value"), wrong.to_string()),
            (Ok(value), None) => facts.set(fact, value),
            (Ok(value), Some(known)) if value == known => {}
            (Ok(_), Some(known)) => contradicted.push(Contradicted {
                answered: answer.clone(),
                known: policy.vocabulary().print(fact, known),
            }),
        }
    }
    answers.retain(|answer| !contradicted.iter().any(|wrong| wrong.answered == *answer));
    contradicted
}
