//! The form that finds an order: by its number, and by what only its shopper
//! knows. Every page that needs an order open shares it.

use hemline_api_types::order::Lookup;

use crate::api::Failure;

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    pub number: String,
    /// The email or the postcode.
    pub whose: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field {
    Number,
    Whose,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Nothing,
    /// What the device kept does not open the order any more.
    Expired,
    Wrong(Vec<(Field, Wrong)>),
    NotMatched,
    /// Tried too often: again after this moment of the device's clock, in
    /// milliseconds.
    TooMany(i64),
    Failed(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wrong {
    Missing,
    /// It has an @, and is no email.
    NoEmail,
    TooLong,
}

impl Trouble {
    /// Why no order was found; `now` is this device's clock, in milliseconds.
    pub fn of(failure: Failure, now: i64) -> Self {
        match failure {
            Failure::NotFound => Self::NotMatched,
            Failure::Wait(seconds) => Self::TooMany(now + i64::from(seconds) * 1000),
            failure => Self::Failed(failure),
        }
    }
}

const LONGEST_NUMBER: usize = 64;
const LONGEST_EMAIL: usize = 254;
const LONGEST_POSTCODE: usize = 16;

impl Typed {
    /// What the server is asked; an @ makes an email of it.
    pub fn lookup(&self) -> Result<Lookup, Vec<(Field, Wrong)>> {
        let (number, whose) = (self.number.trim(), self.whose.trim());
        let is_email = whose.contains('@');
        let longest = if is_email {
            LONGEST_EMAIL
        } else {
            LONGEST_POSTCODE
        };
        let wrongs: Vec<_> = [
            (Field::Number, wrong(number, LONGEST_NUMBER, false)),
            (Field::Whose, wrong(whose, longest, is_email)),
        ]
        .into_iter()
        .filter_map(|(field, wrong)| Some((field, wrong?)))
        .collect();
        if !wrongs.is_empty() {
            return Err(wrongs);
        }
        Ok(Lookup {
            number: number.to_owned(),
            email: is_email.then(|| whose.to_owned()),
            postcode: (!is_email).then(|| whose.to_owned()),
        })
    }
}

fn wrong(text: &str, longest: usize, of_email: bool) -> Option<Wrong> {
    if text.is_empty() {
        Some(Wrong::Missing)
    } else if of_email && !is_email(text) {
        Some(Wrong::NoEmail)
    } else if text.chars().count() > longest {
        Some(Wrong::TooLong)
    } else {
        None
    }
}

/// Something, an @, and something with a dot in it; the rest only a letter
/// sent there can tell.
pub fn is_email(text: &str) -> bool {
    let (Some((name, host)), false) = (text.rsplit_once('@'), text.contains(char::is_whitespace))
    else {
        return false;
    };
    let dot = host.find('.');
    !name.is_empty() && dot.is_some_and(|dot| dot > 0 && !host.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(number: &str, whose: &str) -> Typed {
        Typed {
            number: number.to_owned(),
            whose: whose.to_owned(),
        }
    }

    #[test]
    fn an_at_makes_an_email_of_it() {
        let lookup = typed(" AK-1 ", " a@b.c ").lookup().unwrap();
        assert_eq!(lookup.number, "AK-1");
        assert_eq!(lookup.email.as_deref(), Some("a@b.c"));
        assert_eq!(lookup.postcode, None);
        let lookup = typed("AK-1", "SW1A 1AA").lookup().unwrap();
        assert_eq!(lookup.postcode.as_deref(), Some("SW1A 1AA"));
        assert_eq!(lookup.email, None);
    }

    fn refused(number: &str, whose: &str, wrongs: &[(Field, Wrong)]) {
        assert_eq!(typed(number, whose).lookup().unwrap_err(), wrongs);
    }

    #[test]
    fn what_can_match_nothing_is_not_sent() {
        refused(
            "",
            " ",
            &[
                (Field::Number, Wrong::Missing),
                (Field::Whose, Wrong::Missing),
            ],
        );
        refused("1", "a@b", &[(Field::Whose, Wrong::NoEmail)]);
        refused("1", "@", &[(Field::Whose, Wrong::NoEmail)]);
        refused("1", &"1".repeat(17), &[(Field::Whose, Wrong::TooLong)]);
        refused(&"1".repeat(65), "1", &[(Field::Number, Wrong::TooLong)]);
    }
}
