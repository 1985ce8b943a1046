//! Numbers that customs ask for, and what is wrong with one that was typed:
//! Mexico's RFC, by the rules of its tax office (SAT), and Turkey's T.C. Kimlik
//! No. Whether a number was ever given to anyone can't be told from it.

use chrono::NaiveDate;

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not have the shape of such a number.
    Format,
    /// It has the shape, and its check digits do not fit: likely a mistype. Old
    /// RFCs are known that were given out so.
    CheckDigit,
}

/// RFCs that stand for whoever has none: residents, and foreigners.
const GENERIC: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// Mexico's RFC: three letters of a company or four of a person, the day of its
/// founding or birth, two signs to tell namesakes apart, a check digit. Spaces,
/// hyphens and small letters are let pass.
///
/// # Errors
/// The first thing that is wrong.
pub fn rfc(text: &str) -> Result<(), Fault> {
    let signs: Vec<char> = text
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '-'))
        .map(|sign| match sign {
            'ñ' => 'Ñ',
            sign => sign.to_ascii_uppercase(),
        })
        .collect();
    let letters = match signs.len() {
        12 => 3,
        13 => 4,
        _ => return Err(Fault::Format),
    };
    let Some((name, rest)) = signs.split_at_checked(letters) else {
        return Err(Fault::Format);
    };
    let Some((date, end)) = rest.split_at_checked(6) else {
        return Err(Fault::Format);
    };
    let is_name = |sign: &char| matches!(sign, 'A'..='Z' | 'Ñ' | '&');
    let is_end = |sign: &char| matches!(sign, 'A'..='Z' | '0'..='9');
    let ends_well = matches!(end.last(), Some('0'..='9' | 'A'));
    if !name.iter().all(is_name) || !is_date(date) || !end.iter().all(is_end) || !ends_well {
        return Err(Fault::Format);
    }
    let written: String = signs.iter().collect();
    if GENERIC.contains(&written.as_str()) {
        return Ok(());
    }
    // A company's is weighed as if a space stood before it.
    let padding = std::iter::repeat_n(' ', 13 - signs.len());
    let sum: u32 = padding
        .chain(signs.iter().copied())
        .take(12)
        .zip((2..=13).rev())
        .map(|(sign, weight)| weight_of(sign) * weight)
        .sum();
    let expected = match (11 - sum % 11) % 11 {
        10 => 'A',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    if signs.last() == Some(&expected) {
        Ok(())
    } else {
        Err(Fault::CheckDigit)
    }
}

/// Six digits, year, month and day; the century is left open.
fn is_date(signs: &[char]) -> bool {
    let mut number = 0;
    for sign in signs {
        match sign.to_digit(10) {
            Some(digit) => number = number * 10 + digit,
            None => return false,
        }
    }
    // Of the centuries, 2000 has a leap day where 1900 has none.
    let year = 2000 + i32::try_from(number / 10_000).unwrap_or_default();
    NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100).is_some()
}

/// The value of a sign in the tax office's table.
fn weight_of(sign: char) -> u32 {
    match sign {
        '0'..='9' => u32::from(sign) - u32::from('0'),
        'A'..='N' => u32::from(sign) - u32::from('A') + 10,
        '&' => 24,
        'O'..='Z' => u32::from(sign) - u32::from('O') + 25,
        ' ' => 37,
        _ => 38,
    }
}

/// Turkey's identity number: eleven digits, the first of them not 0, the last
/// two to check the others by. Spaces are let pass.
///
/// # Errors
/// The first thing that is wrong.
pub fn national_id(text: &str) -> Result<(), Fault> {
    let digits: Option<Vec<u32>> = text
        .chars()
        .filter(|sign| *sign != ' ')
        .map(|sign| sign.to_digit(10))
        .collect();
    let digits = digits.ok_or(Fault::Format)?;
    let &[a, b, c, d, e, f, g, h, i, tenth, last] = digits.as_slice() else {
        return Err(Fault::Format);
    };
    if a == 0 {
        return Err(Fault::Format);
    }
    let odd = a + c + e + g + i;
    let even = b + d + f + h;
    // At the most 36 are taken away: forty more keep it from falling below 0.
    if (odd * 7 + 40 - even) % 10 == tenth && (odd + even + tenth) % 10 == last {
        Ok(())
    } else {
        Err(Fault::CheckDigit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rfc_is_checked_by_its_last_sign() {
        for (text, expected) in [
            // The example of SAT's own description of the check digit.
            ("GODE561231GR8", Ok(())),
            // SAT itself, and the holders of its published test certificates.
            ("SAT970701NN3", Ok(())),
            ("EKU9003173C9", Ok(())),
            ("CACX7605101P8", Ok(())),
            ("XIA190128J61", Ok(())),
            ("URE180429TM6", Ok(())),
            ("LAN7008173R5", Ok(())),
            ("FUNK671228PH6", Ok(())),
            ("KICR630120NX3", Ok(())),
            ("KAHO641101B39", Ok(())),
            ("OÑO120726RX3", Ok(())),
            // As it is typed.
            (" gode-561231-gr8 ", Ok(())),
            ("oño120726rx3", Ok(())),
            ("XAXX010101000", Ok(())),
            ("xexx010101000", Ok(())),
            ("GODE561231GR9", Err(Fault::CheckDigit)),
            ("GODE561231GRA", Err(Fault::CheckDigit)),
            ("SAT970701NN4", Err(Fault::CheckDigit)),
            ("GDOE561231GR8", Err(Fault::CheckDigit)),
            ("", Err(Fault::Format)),
            ("GODE561231GR", Err(Fault::Format)),
            ("GODE561231GR88", Err(Fault::Format)),
            ("GOD1561231GR8", Err(Fault::Format)),
            ("GODE561331GR8", Err(Fault::Format)),
            ("GODE560230GR8", Err(Fault::Format)),
            ("GODE5612E1GR8", Err(Fault::Format)),
            ("GODE561231G.8", Err(Fault::Format)),
            ("GODE561231GRB", Err(Fault::Format)),
            ("ＧODE561231GR8", Err(Fault::Format)),
        ] {
            assert_eq!(rfc(text), expected, "{text}");
        }
    }

    #[test]
    fn a_leap_day_may_stand_in_an_rfc() {
        assert_eq!(rfc("GODE560229GR0"), Err(Fault::CheckDigit));
        assert_eq!(rfc("GODE570229GR0"), Err(Fault::Format));
    }

    #[test]
    fn an_identity_number_is_checked_by_its_last_two_digits() {
        for (text, expected) in [
            // The published number of the republic's founder.
            ("10000000146", Ok(())),
            ("12345678950", Ok(())),
            ("11111111110", Ok(())),
            ("100 000 001 46", Ok(())),
            ("10000000147", Err(Fault::CheckDigit)),
            ("10000000156", Err(Fault::CheckDigit)),
            ("10000000416", Err(Fault::CheckDigit)),
            ("12345678901", Err(Fault::CheckDigit)),
            ("01000000146", Err(Fault::Format)),
            ("1000000014", Err(Fault::Format)),
            ("100000001460", Err(Fault::Format)),
            ("1000000014x", Err(Fault::Format)),
            ("１0000000146", Err(Fault::Format)),
            ("", Err(Fault::Format)),
        ] {
            assert_eq!(national_id(text), expected, "{text}");
        }
    }
}
