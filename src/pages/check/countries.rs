//! The countries to choose from: every assigned code of ISO 3166-1, and before
//! them those that the policy has words of its own for.

use hemline_policy::{
    decision::Decision,
    document::{Policy, Topic},
    fact::{Country, Fact, Facts, Value},
};

use crate::{
    format,
    markup::{Built, view},
    text,
};

/// Assigned alpha-2 codes, by code.
pub const ALL: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// A country that shares its answer with more others than these is no name of
/// the policy's, but one of a group.
const FEW: usize = 3;

/// The codes that the policy tells from all others on a topic.
pub fn named(policy: &Policy, topic: Topic, facts: &Facts) -> Vec<&'static str> {
    let mut groups: Vec<(Decision, Vec<&'static str>)> = Vec::new();
    for code in ALL.split(' ') {
        let Some(country) = Country::parse(code) else {
            continue;
        };
        let mut supposed = facts.clone();
        supposed.set(Fact::Destination, Value::Country(country));
        let decision = policy.decide(topic, &supposed);
        match groups.iter_mut().find(|(known, _)| *known == decision) {
            Some((_, codes)) => codes.push(code),
            None => groups.push((decision, vec![code])),
        }
    }
    groups.retain(|(_, codes)| codes.len() <= FEW);
    groups.into_iter().flat_map(|(_, codes)| codes).collect()
}

/// The options of a list of countries: those of `first`, then all, by name.
pub fn options(first: &[&str], given: Option<&str>) -> Vec<Built> {
    let option = |code: &str, name: String| {
        let chosen = given == Some(code);
        view! {
            <option value=code.to_owned() selected=chosen>
                {name}
            </option>
        }
    };
    let mut all = format::countries(ALL.split(' '));
    let named: Vec<_> = first
        .iter()
        .filter_map(|code| {
            let place = all.iter().position(|(known, _)| known == code)?;
            Some(all.remove(place))
        })
        .collect();
    let line = (!named.is_empty()).then(|| view! { <hr /> });
    let mut options = vec![option("", text!("check.country.choose"))];
    options.extend(named.into_iter().map(|(code, name)| option(&code, name)));
    options.extend(line);
    options.extend(all.into_iter().map(|(code, name)| option(&code, name)));
    options
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use hemline_policy::load;

    use super::*;

    fn check(shop: &str, topic: Topic, expected: &[&str]) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("merchants")
            .join(shop);
        let text = std::fs::read_to_string(file.join("policy.toml")).unwrap();
        let policy = load::policy(&text, "policy.toml").unwrap();
        assert_eq!(named(&policy, topic, &Facts::default()), expected, "{shop}");
    }

    #[test]
    fn the_countries_that_a_policy_names_come_first() {
        check("allegra-k", Topic::Postage, &["CA", "JP", "US"]);
        check("kallesia", Topic::Customs, &["MX", "TR"]);
        check("kaolate", Topic::Postage, &[]);
    }

    #[test]
    fn every_code_is_one() {
        let codes: Vec<&str> = ALL.split(' ').collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted() && codes.iter().all(|code| Country::parse(code).is_some()));
    }
}
