//! Amounts: whole minor units of a currency, never a float.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Three capital letters, read as ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency([u8; 3]);

impl Currency {
    pub fn parse(text: &str) -> Option<Currency> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Currency(letters))
    }

    /// How many decimals the minor unit has, by ISO 4217.
    pub fn decimals(self) -> usize {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

/// An amount of money. As JSON `{ "amount": "6.99", "currency": "USD" }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// In the currency's minor unit: 699 is USD 6.99.
    pub minor: u128,
    pub currency: Currency,
}

impl Money {
    /// Reads `6.99` of a currency; the decimals must be the currency's.
    pub fn parse(amount: &str, currency: &str) -> Option<Money> {
        let currency = Currency::parse(currency)?;
        let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !digits(whole)
            || !digits(decimals)
            || decimals.len() != currency.decimals()
        {
            return None;
        }
        let minor = format!("{whole}{decimals}").parse().ok()?;
        Some(Money { minor, currency })
    }

    /// The amount for so many items.
    pub fn times(self, items: u64) -> Money {
        Money {
            minor: self.minor.saturating_mul(u128::from(items)),
            ..self
        }
    }

    /// The amount in the currency's major unit: `6.99`.
    pub fn amount(self) -> String {
        let places = self.currency.decimals();
        let digits = format!("{:0>width$}", self.minor, width = places + 1);
        let (whole, decimals) = digits.split_at(digits.len() - places);
        if places == 0 {
            whole.to_owned()
        } else {
            format!("{whole}.{decimals}")
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    amount: String,
    currency: String,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            amount: self.amount(),
            currency: self.currency.to_string(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        let Written { amount, currency } = Written::deserialize(deserializer)?;
        Money::parse(&amount, &currency).ok_or_else(|| {
            serde::de::Error::custom(format!("`{amount} {currency}` is not an amount"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        for (amount, currency, minor) in [
            ("6.99", "USD", 699),
            ("0.05", "EUR", 5),
            ("700", "JPY", 700),
            ("1.234", "KWD", 1234),
        ] {
            let money = Money::parse(amount, currency).unwrap();
            assert_eq!(money.minor, minor);
            assert_eq!(money.to_string(), format!("{amount} {currency}"));
        }
        assert_eq!(
            Money::parse("7.00", "USD").unwrap().times(3).amount(),
            "21.00"
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (amount, currency) in [
            ("7", "USD"),
            ("7.0", "USD"),
            ("7.000", "USD"),
            ("7.00", "JPY"),
            (".99", "USD"),
            ("a.99", "USD"),
            ("1.x9", "USD"),
            ("-1.00", "USD"),
            ("1.00", "usd"),
            ("1.00", "USDX"),
            ("", "USD"),
        ] {
            assert_eq!(Money::parse(amount, currency), None, "{amount} {currency}");
        }
    }
}
