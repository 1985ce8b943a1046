//! The question inside an article: only the answers are kept, and the words of the
//! article say what follows from them.

use hemline_api_types::{Ask, AskAnswer, AskStep};

/// The place of each answer among those that there were, the first question's first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(Vec<usize>);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Msg {
    Answered(usize),
    StartedOver,
}

/// Where the answers lead: the questions with what was answered, and what is next.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached<'a> {
    pub said: Vec<(&'a str, &'a str)>,
    pub step: &'a AskStep,
}

impl Answers {
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// An answer that there was no question for ends the walk.
    pub fn walk<'a>(&self, ask: &'a Ask) -> Reached<'a> {
        let mut reached = Reached {
            said: Vec::new(),
            step: &ask.first,
        };
        for place in &self.0 {
            let AskStep::Question { question, answers } = reached.step else {
                break;
            };
            let Some(AskAnswer { answer, then }) = answers.get(*place) else {
                break;
            };
            reached.said.push((question, answer));
            reached.step = then;
        }
        reached
    }
}

pub fn update(mut answers: Answers, msg: Msg, ask: &Ask) -> Answers {
    match msg {
        Msg::StartedOver => Answers::default(),
        Msg::Answered(place) => {
            if let AskStep::Question { answers: given, .. } = answers.walk(ask).step
                && place < given.len()
            {
                answers.0.push(place);
            }
            answers
        }
    }
}

#[cfg(test)]
mod tests {
    use hemline_api_types::AskVerdict;
    use hemline_policy::decision::Outcome;

    use super::*;

    fn verdict(words: &str) -> AskStep {
        AskStep::Verdict(AskVerdict {
            outcome: Outcome::Accepted,
            verdict: words.to_owned(),
            needs: None,
            hints: Vec::new(),
        })
    }

    fn question(words: &str, yes: AskStep, no: AskStep) -> AskStep {
        let answer = |answer: &str, then| AskAnswer {
            answer: answer.to_owned(),
            then,
        };
        AskStep::Question {
            question: words.to_owned(),
            answers: vec![answer("Yes", yes), answer("No", no)],
        }
    }

    fn ask() -> Ask {
        let second = question("On sale?", verdict("Not here."), verdict("It works."));
        Ask {
            title: "Now?".to_owned(),
            first: question("Placed?", verdict("Too late."), second),
        }
    }

    fn check(msgs: &[Msg], said: &[(&str, &str)], next: &str) {
        let ask = ask();
        let answers = msgs.iter().fold(Answers::default(), |answers, msg| {
            update(answers, *msg, &ask)
        });
        let reached = answers.walk(&ask);
        let words = match reached.step {
            AskStep::Question { question, .. } => question,
            AskStep::Verdict(told) => &told.verdict,
        };
        assert_eq!((reached.said.as_slice(), words.as_str()), (said, next));
        assert_eq!(answers.are_none(), said.is_empty());
    }

    const YES: Msg = Msg::Answered(0);
    const NO: Msg = Msg::Answered(1);

    #[test]
    fn answers_lead_to_a_verdict_and_back() {
        check(&[], &[], "Placed?");
        check(&[YES], &[("Placed?", "Yes")], "Too late.");
        check(&[NO], &[("Placed?", "No")], "On sale?");
        let both = [("Placed?", "No"), ("On sale?", "No")];
        check(&[NO, NO], &both, "It works.");
        check(&[NO, NO, Msg::StartedOver], &[], "Placed?");
    }

    #[test]
    fn what_was_not_asked_is_not_answered() {
        check(&[Msg::Answered(2)], &[], "Placed?");
        check(&[YES, YES, NO], &[("Placed?", "Yes")], "Too late.");
        check(&[Msg::StartedOver], &[], "Placed?");
    }
}
