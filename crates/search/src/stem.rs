//! The stem that the forms and spellings of an English word share. It need not
//! be a word: *size*, *sizes* and *sizing* are all `siz`.

/// Forms that no rule reaches, each with the word that it belongs to. A table
/// rather than a text to be split: every word near a slip is stemmed.
const IRREGULAR: &[(&str, &str)] = &[
    ("paid", "pay"),
    ("sent", "send"),
    ("worn", "wear"),
    ("wore", "wear"),
    ("bought", "buy"),
    ("broken", "break"),
    ("broke", "break"),
    ("torn", "tear"),
    ("tore", "tear"),
    ("lost", "lose"),
    ("kept", "keep"),
    ("chosen", "choose"),
    ("chose", "choose"),
    ("children", "child"),
    ("women", "woman"),
    ("men", "man"),
    ("jewellery", "jewelry"),
    ("grey", "gray"),
    ("cheque", "check"),
    ("pyjama", "pajama"),
    ("favourite", "favorite"),
];

/// An ending, what takes its place, and how many bytes must stand before it.
type Rule = (&'static str, &'static str, usize);

const PLURAL: &[Rule] = &[
    ("customs", "customs", 0),
    ("ss", "ss", 0),
    ("us", "us", 0),
    ("is", "is", 0),
    ("ies", "y", 2),
    ("s", "", 3),
];

/// Taken in turn; of each group only the first rule that fits, or none.
const ENDINGS: &[&[Rule]] = &[
    &[
        ("eed", "ee", 3),
        ("ied", "y", 2),
        ("ed", "", 2),
        ("ing", "", 2),
    ],
    &[
        ("ability", "", 4),
        ("able", "", 4),
        ("ation", "", 4),
        ("ment", "", 3),
        ("ery", "er", 4),
        ("ly", "", 4),
    ],
    // British to American.
    &[
        ("ogue", "og", 3),
        ("tre", "ter", 2),
        ("bre", "ber", 2),
        ("our", "or", 3),
    ],
    &[("e", "", 2)],
    &[("is", "", 5), ("iz", "", 5), ("is", "iz", 2)],
];

/// Takes a folded word.
pub(crate) fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    replace_ending(&mut stem, PLURAL);
    if let Some((_, base)) = IRREGULAR.iter().find(|(form, _)| stem == *form) {
        stem = (*base).to_owned();
    }
    for rules in ENDINGS {
        replace_ending(&mut stem, rules);
    }
    // *cancelled* and *canceled*, *shipped* and *ship*.
    if let [.., a, b] = stem.as_bytes()
        && a == b
        && b.is_ascii_lowercase()
    {
        stem.pop();
    }
    stem
}

/// What comes of it must have a vowel: *bed*, *thing* and *gps* stay whole.
fn replace_ending(word: &mut String, rules: &[Rule]) {
    for &(ending, replacement, before) in rules {
        if let Some(head) = word.strip_suffix(ending)
            && head.len() >= before
            && head.bytes().chain(replacement.bytes()).any(is_vowel)
        {
            word.truncate(head.len());
            word.push_str(replacement);
            return;
        }
    }
}

fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::{IRREGULAR, stem};

    #[test]
    fn forms_and_spellings_share_a_stem() {
        for forms in [
            "return returns returned returning returnable",
            "refund refunds refunded refundable",
            "exchange exchanges exchanged exchanging exchangeable",
            "cancel cancels cancelled canceled cancelling canceling cancellation cancellations",
            "ship ships shipped shipping shipment shipments",
            "deliver delivers delivered delivery deliveries delivering",
            "pay pays paid paying payment payments",
            "size sizes sized sizing",
            "dress dresses",
            "box boxes boxed",
            "try tries tried trying",
            "tie ties",
            "wear wears wore worn wearing",
            "policy policies",
            "replace replaced replacement replacements",
            "guarantee guaranteed",
            "colour color colours colored coloured",
            "centre center centres",
            "catalogue catalog catalogues",
            "programme program",
            "personalise personalize personalised personalized personalisation personalization",
            "jewellery jewelry",
            "label labels labelled labeled labelling labeling",
        ] {
            let stems: Vec<_> = forms.split(' ').map(|form| (form, stem(form))).collect();
            assert!(
                stems.iter().all(|(_, stem)| *stem == stems[0].1),
                "{stems:?}"
            );
            for (form, stem) in &stems {
                assert!(crate::may_share(stem, form), "{form} {stem}");
            }
        }
        for (form, base) in IRREGULAR {
            assert!(crate::may_share(&stem(base), form), "{form} {base}");
        }
    }

    #[test]
    fn other_words_keep_apart() {
        for words in [
            "bed red shed bead",
            "ups up",
            "thing string sling",
            "party part",
            "ready read",
            "story store",
            "product production",
            "every ever",
            "hour her",
            "early ear",
            "pack package",
        ] {
            let mut stems: Vec<_> = words.split(' ').map(stem).collect();
            let count = stems.len();
            stems.sort();
            stems.dedup();
            assert_eq!(stems.len(), count, "{words}: {stems:?}");
        }
    }
}
