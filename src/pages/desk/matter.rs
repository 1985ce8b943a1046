//! What waits for the team: a return, a wish about an order, or a letter. What it is
//! called, what the policy says of it, how old it is.

use hemline_api_types::{
    Instant,
    contact::{Ticket, TicketState},
    desk::{OrderRequest, OrderReturn},
    order::{RequestState, Told},
    returns::{ReturnItem, ReturnState},
};
use hemline_policy::{decision::Outcome, money::Money};

#[derive(Clone, Debug, PartialEq)]
pub enum Matter {
    Return(Box<OrderReturn>),
    Request(Box<OrderRequest>),
    Ticket(Box<Ticket>),
}

impl Matter {
    pub fn reference(&self) -> &str {
        match self {
            Self::Return(back) => &back.back.reference,
            Self::Request(asked) => &asked.request.reference,
            Self::Ticket(ticket) => &ticket.reference,
        }
    }

    /// The order's number; none of a letter without an order, or with one that was
    /// only typed.
    pub fn order(&self) -> Option<&str> {
        match self {
            Self::Return(back) => Some(&back.order),
            Self::Request(asked) => Some(&asked.order),
            Self::Ticket(ticket) => ticket.order.as_deref(),
        }
    }

    pub fn asked_at(&self) -> Instant {
        match self {
            Self::Return(back) => back.back.asked_at,
            Self::Request(asked) => asked.request.asked_at,
            Self::Ticket(ticket) => ticket.asked_at,
        }
    }

    /// The shelf on which it lies.
    pub fn tab(&self) -> Tab {
        match self {
            Self::Return(back) => Tab::of(back.back.state),
            Self::Request(asked) => match asked.request.state {
                RequestState::Waiting => Tab::Waiting,
                RequestState::Accepted
                | RequestState::Refused
                | RequestState::Granted
                | RequestState::Declined => Tab::Done,
            },
            Self::Ticket(ticket) => match ticket.state {
                TicketState::Open => Tab::Waiting,
                TicketState::Answered | TicketState::Closed => Tab::Done,
            },
        }
    }

    /// What the policy says of the whole: what needs the team most. None of a letter
    /// about something that no policy decides.
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Return(back) => Some(outcome(&back.back.items)),
            Self::Request(asked) => Some(asked.request.decision.outcome),
            Self::Ticket(ticket) => ticket.decided.as_ref().map(|told| told.outcome),
        }
    }

    /// What should come back.
    pub fn estimate(&self) -> Option<Money> {
        match self {
            Self::Return(back) => back.back.estimate.as_ref().map(|estimate| estimate.total),
            Self::Request(_) | Self::Ticket(_) => None,
        }
    }

    /// The decisions that it met, an item's after the other.
    pub fn decisions(&self) -> Vec<&Told> {
        match self {
            Self::Return(back) => back
                .back
                .items
                .iter()
                .map(|item| &item.decided.wish)
                .collect(),
            Self::Request(asked) => vec![&asked.request.decision],
            Self::Ticket(ticket) => ticket.decided.iter().collect(),
        }
    }

    pub fn as_return(&self) -> Option<&OrderReturn> {
        match self {
            Self::Return(back) => Some(back),
            Self::Request(_) | Self::Ticket(_) => None,
        }
    }
}

fn outcome(items: &[ReturnItem]) -> Outcome {
    let has = |outcome| {
        items
            .iter()
            .any(|item| item.decided.wish.outcome == outcome)
    };
    [
        Outcome::Review,
        Outcome::Unstated,
        Outcome::Ask,
        Outcome::Refused,
    ]
    .into_iter()
    .find(|outcome| has(*outcome))
    .unwrap_or(Outcome::Accepted)
}

/// A shelf of what lies with the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Waiting,
    Post,
    Check,
    Refund,
    Done,
}

impl Tab {
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Post,
        Self::Check,
        Self::Refund,
        Self::Done,
    ];

    pub fn of(state: ReturnState) -> Self {
        match state {
            ReturnState::Requested => Self::Waiting,
            ReturnState::Authorised | ReturnState::OnItsWay => Self::Post,
            ReturnState::Arrived => Self::Check,
            ReturnState::Inspected => Self::Refund,
            ReturnState::Settled | ReturnState::Refused | ReturnState::Cancelled => Self::Done,
        }
    }

    /// The states that lie on it, as the server is asked for them.
    pub const fn states(self) -> &'static str {
        match self {
            Self::Waiting => "requested",
            Self::Post => "authorised,on_its_way",
            Self::Check => "arrived",
            Self::Refund => "inspected",
            Self::Done => "settled,refused,cancelled",
        }
    }

    /// The same for letters; none where no letter lies on it.
    pub const fn letters(self) -> Option<&'static str> {
        match self {
            Self::Waiting => Some("open"),
            Self::Done => Some("answered,closed"),
            Self::Post | Self::Check | Self::Refund => None,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Post => "post",
            Self::Check => "check",
            Self::Refund => "refund",
            Self::Done => "done",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.name() == name)
    }
}

/// How long something has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    Now,
    Minutes(u32),
    Hours(u32),
    Days(u32),
}

impl Age {
    /// Both in milliseconds since 1970.
    pub fn of(asked: i64, now: i64) -> Self {
        let minutes = u32::try_from((now - asked).max(0) / 60_000).unwrap_or(u32::MAX);
        match minutes {
            0 => Self::Now,
            1..60 => Self::Minutes(minutes),
            60..1440 => Self::Hours(minutes / 60),
            1440.. => Self::Days(minutes / 1440),
        }
    }
}

/// What was typed or scanned into the search: a reference, or an order's number.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought {
    Reference(String),
    Order(String),
}

impl Sought {
    /// None of nothing. A reference is known in whatever way it is written down.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let letters: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let kind = ["R-", "T-"].into_iter().find(|kind| {
            typed
                .get(..2)
                .is_some_and(|start| start.eq_ignore_ascii_case(kind))
        });
        match (kind, letters.get(1..)) {
            (Some(kind), Some(rest)) if rest.len() == 8 => {
                let (first, last) = rest.split_at(4);
                Some(Self::Reference(format!("{kind}{first}-{last}")))
            }
            _ => Some(typed.to_owned())
                .filter(|number| !number.is_empty())
                .map(Self::Order),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::letter;
    use super::*;

    #[test]
    fn an_age_is_told_in_one_unit() {
        let age = |minutes: i64| Age::of(0, minutes * 60_000);
        assert_eq!(age(-5), Age::Now);
        assert_eq!(age(0), Age::Now);
        assert_eq!(age(59), Age::Minutes(59));
        assert_eq!(age(60), Age::Hours(1));
        assert_eq!(age(1439), Age::Hours(23));
        assert_eq!(age(1440), Age::Days(1));
        assert_eq!(age(100_000), Age::Days(69));
    }

    #[test]
    fn a_reference_is_known_however_it_is_typed() {
        let reference = Some(Sought::Reference("R-7KQ2-M9XD".into()));
        for typed in ["R-7KQ2-M9XD", " r-7kq2m9xd\n", "R-7KQ2 M9XD"] {
            assert_eq!(Sought::read(typed), reference, "{typed}");
        }
        let letter = Some(Sought::Reference("T-7KQ2-M9XD".into()));
        assert_eq!(Sought::read("t-7kq2 m9xd"), letter);
        for number in ["KO-20481", "R-204", "RAINCOAT1", "12"] {
            assert_eq!(Sought::read(number), Some(Sought::Order(number.into())));
        }
        assert_eq!(Sought::read("  "), None);
    }

    #[test]
    fn a_letter_lies_where_it_is_listed() {
        for (state, tab) in [
            ("open", Tab::Waiting),
            ("answered", Tab::Done),
            ("closed", Tab::Done),
        ] {
            assert_eq!(letter("T-1", state).tab(), tab);
            for shelf in Tab::ALL {
                let lists = shelf
                    .letters()
                    .is_some_and(|states| states.split(',').any(|listed| listed == state));
                assert_eq!(lists, shelf == tab, "{state} on {shelf:?}");
            }
        }
    }

    #[test]
    fn each_state_lies_on_one_shelf() {
        for (state, name) in [
            (ReturnState::Requested, "requested"),
            (ReturnState::Authorised, "authorised"),
            (ReturnState::OnItsWay, "on_its_way"),
            (ReturnState::Arrived, "arrived"),
            (ReturnState::Inspected, "inspected"),
            (ReturnState::Settled, "settled"),
            (ReturnState::Refused, "refused"),
            (ReturnState::Cancelled, "cancelled"),
        ] {
            assert_eq!(serde_json::to_value(state).unwrap(), name);
            for tab in Tab::ALL {
                let lists = tab.states().split(',').any(|listed| listed == name);
                assert_eq!(lists, tab == Tab::of(state), "{name} on {tab:?}");
            }
        }
    }
}
