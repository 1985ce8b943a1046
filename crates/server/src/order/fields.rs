//! What the fields of a body may hold. What is wrong is told at its JSON
//! Pointer, in words for whoever sent it.

use hemline_api_types::{FieldError, record::Address};
use hemline_policy::document::Need;

#[derive(Default)]
pub struct Fields {
    wrong: Vec<FieldError>,
}

const LONGEST_EMAIL: usize = 254;
const LONGEST_PHONE: usize = 40;
const MOST_ADDRESS_LINES: usize = 4;
/// Of a photo's name, in hexadecimal digits.
const PHOTO_ID: usize = 64;

impl Fields {
    pub fn wrong(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.wrong.push(FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        });
    }

    /// One line of 1 to `most` characters.
    pub fn line(&mut self, pointer: impl Into<String>, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.wrong(pointer, "must not be empty");
        } else {
            self.text(pointer, text, most, |_| false);
        }
    }

    /// Each of these below `at`, where it is there.
    pub fn lines<const N: usize>(&mut self, at: &str, lines: [(&str, &Option<String>, usize); N]) {
        for (name, text, most) in lines {
            if let Some(text) = text {
                self.line(format!("{at}/{name}"), text, most);
            }
        }
    }

    /// At most `most` characters, none of them a control character that is not
    /// `allowed`.
    pub fn text(
        &mut self,
        pointer: impl Into<String>,
        text: &str,
        most: usize,
        allowed: impl Fn(char) -> bool,
    ) {
        if text.chars().count() > most {
            self.wrong(pointer, format!("has more than {most} characters"));
        } else if text.chars().any(|c| c.is_control() && !allowed(c)) {
            self.wrong(pointer, "holds a control character");
        }
    }

    /// At most `most` characters in any number of lines, where there are any.
    pub fn words(&mut self, pointer: impl Into<String>, words: Option<&str>, most: usize) {
        let breaks_line = |c| matches!(c, '\n' | '\r');
        self.text(pointer, words.unwrap_or_default(), most, breaks_line);
    }

    /// One `@` with something on either side, and no spaces.
    pub fn email(&mut self, pointer: impl Into<String>, email: &str) {
        let has_shape = email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        });
        let has_spaces = email.chars().any(|c| c.is_whitespace() || c.is_control());
        if !has_shape || has_spaces || email.chars().count() > LONGEST_EMAIL {
            let got = clip(email);
            self.wrong(pointer, format!("`{got}` is not an email address"));
        }
    }

    /// Digits and what people write between them.
    pub fn phone(&mut self, pointer: impl Into<String>, phone: &str) {
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let is_known = |c: char| c.is_ascii_digit() || " +-().,/#x".contains(c);
        if !(4..=LONGEST_PHONE).contains(&digits)
            || !phone.chars().all(is_known)
            || phone.chars().count() > LONGEST_PHONE
        {
            let got = clip(phone);
            self.wrong(pointer, format!("`{got}` is not a phone number"));
        }
    }

    /// A photo's id.
    pub fn photo(&mut self, pointer: impl Into<String>, id: &str) {
        let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if id.len() != PHOTO_ID || !id.bytes().all(is_hex) {
            let got = clip(id);
            self.wrong(pointer, format!("`{got}` is not a photo's id"));
        }
    }

    pub fn address(&mut self, at: &str, address: &Address) {
        let Address {
            name,
            lines,
            postcode,
            city,
            region,
            // Two letters by its type.
            country: _,
        } = address;
        self.lines(
            at,
            [
                ("name", name, 100),
                ("postcode", postcode, 16),
                ("region", region, 100),
            ],
        );
        self.line(format!("{at}/city"), city, 100);
        if !(1..=MOST_ADDRESS_LINES).contains(&lines.len()) {
            let wanted = format!("must be 1 to {MOST_ADDRESS_LINES} lines");
            self.wrong(format!("{at}/lines"), wanted);
        }
        for (nth, line) in lines.iter().enumerate().take(MOST_ADDRESS_LINES) {
            self.line(format!("{at}/lines/{nth}"), line, 100);
        }
    }

    /// # Errors
    /// Everything that was wrong, in the order in which it was found.
    pub fn done(self) -> Result<(), Vec<FieldError>> {
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(self.wrong)
        }
    }
}

/// What a photo is to show that a clause wants; none where it wants no photo.
pub fn photo_of(need: Need) -> Option<&'static str> {
    match need {
        Need::PhotoOfItemsReceived => Some("all that you received"),
        Need::PhotoOfParcel => Some("the parcel"),
        Need::PhotoOfItem => Some("the whole piece"),
        Need::PhotoOfFault => Some("the fault"),
        Need::PhotoOfItemReceived => Some("the piece you received"),
        Need::Description
        | Need::OrderNumber
        | Need::Email
        | Need::Phone
        | Need::DeliveryAddress
        | Need::TaxIdRfc
        | Need::NationalId11
        | Need::Reason
        | Need::ListOfMissingItems
        | Need::ProofOfPostage
        | Need::NewsletterSignup => None,
    }
}

/// Input as it is named in a message: its beginning, in signs that show.
pub fn clip(text: &str) -> String {
    const MOST: usize = 40;
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut clipped: String = text.chars().take(MOST).map(shown).collect();
    if text.chars().nth(MOST).is_some() {
        clipped.push('…');
    }
    clipped
}
