//! "Did this answer it?": what the shopper said, and whether it was sent.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Feedback {
    Asking,
    Sending {
        helped: bool,
    },
    Thanked {
        helped: bool,
    },
    /// The choice stays, and choosing again sends it again.
    Failed {
        helped: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Msg {
    Answered { helped: bool },
    Sent,
    NotSent,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    Send { helped: bool },
}

impl Feedback {
    /// As it was left in this visit.
    pub fn kept(helped: Option<bool>) -> Self {
        helped.map_or(Self::Asking, |helped| Self::Thanked { helped })
    }

    /// What was chosen.
    pub fn choice(self) -> Option<bool> {
        match self {
            Self::Asking => None,
            Self::Sending { helped } | Self::Thanked { helped } | Self::Failed { helped } => {
                Some(helped)
            }
        }
    }
}

pub fn update(state: Feedback, msg: Msg) -> (Feedback, Effect) {
    match (state, msg) {
        (Feedback::Asking | Feedback::Failed { .. }, Msg::Answered { helped }) => {
            (Feedback::Sending { helped }, Effect::Send { helped })
        }
        (Feedback::Sending { helped }, Msg::Sent) => {
            (Feedback::Thanked { helped }, Effect::Nothing)
        }
        (Feedback::Sending { helped }, Msg::NotSent) => {
            (Feedback::Failed { helped }, Effect::Nothing)
        }
        // One answer is counted once: nothing is sent while another is on its way.
        (Feedback::Sending { .. } | Feedback::Thanked { .. }, Msg::Answered { .. })
        | (
            Feedback::Asking | Feedback::Thanked { .. } | Feedback::Failed { .. },
            Msg::Sent | Msg::NotSent,
        ) => (state, Effect::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(msgs: &[Msg], state: Feedback, effects: &[Effect]) {
        let mut now = Feedback::Asking;
        let mut seen = Vec::new();
        for &msg in msgs {
            let (next, effect) = update(now, msg);
            now = next;
            seen.extend((effect != Effect::Nothing).then_some(effect));
        }
        assert_eq!((now, seen.as_slice()), (state, effects), "after {msgs:?}");
    }

    const YES: Msg = Msg::Answered { helped: true };
    const NO: Msg = Msg::Answered { helped: false };
    const SEND_YES: Effect = Effect::Send { helped: true };
    const SEND_NO: Effect = Effect::Send { helped: false };

    #[test]
    fn an_answer_is_sent_once_and_thanked_for() {
        check(&[YES], Feedback::Sending { helped: true }, &[SEND_YES]);
        check(
            &[YES, YES, NO],
            Feedback::Sending { helped: true },
            &[SEND_YES],
        );
        check(
            &[NO, Msg::Sent],
            Feedback::Thanked { helped: false },
            &[SEND_NO],
        );
        check(
            &[NO, Msg::Sent, YES],
            Feedback::Thanked { helped: false },
            &[SEND_NO],
        );
    }

    #[test]
    fn what_was_not_sent_can_be_chosen_again() {
        check(
            &[NO, Msg::NotSent],
            Feedback::Failed { helped: false },
            &[SEND_NO],
        );
        check(
            &[NO, Msg::NotSent, YES, Msg::Sent],
            Feedback::Thanked { helped: true },
            &[SEND_NO, SEND_YES],
        );
    }

    #[test]
    fn news_of_nothing_sent_changes_nothing() {
        check(&[Msg::Sent, Msg::NotSent], Feedback::Asking, &[]);
    }

    #[test]
    fn a_choice_of_this_visit_is_kept() {
        assert_eq!(Feedback::kept(None), Feedback::Asking);
        assert_eq!(
            Feedback::kept(Some(false)),
            Feedback::Thanked { helped: false }
        );
        assert_eq!(Feedback::kept(Some(false)).choice(), Some(false));
    }
}
