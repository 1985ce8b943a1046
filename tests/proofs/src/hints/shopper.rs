//! A shopper who answers at random whatever the browser asks.

use hemline::pages::{
    evidence::Shot,
    questions::{self, Control},
    returns::wizard::{
        draft::{Draft, Item, Wanted},
        replay::{Ground, Place, Step},
    },
};
use hemline_api_types::returns::{Way, Wish};
use hemline_policy::fact::Fact;

/// More pages than any return has.
const MOST_PAGES: usize = 500;
/// As the server names photos.
const PHOTO: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Where the answers led.
pub enum Answered {
    /// To a return that can be sent.
    Sent(Draft),
    /// Nothing of it goes back.
    Nothing,
}

/// Chooses pieces and answers until the browser has no question left. An item that
/// is refused is told of and taken out.
pub fn answer(
    ground: &Ground,
    rng: &mut fastrand::Rng,
    refused: &mut dyn FnMut(&Draft, usize),
) -> Answered {
    let mut draft = Draft::new("key".to_owned());
    draft.items = pieces(ground, rng);
    for _ in 0..MOST_PAGES {
        let replay = ground.replay(&draft);
        match replay.next {
            Place::Pieces => return Answered::Nothing,
            Place::Check => return Answered::Sent(draft),
            Place::Way => {
                let ways = [Way::OurLabel, Way::OwnCarrier];
                draft.way = rng.choice(ways);
            }
            Place::Refused(nth) => {
                refused(&draft, nth);
                draft.items.remove(nth);
            }
            Place::Ask(nth, step) => {
                let (Some(item), Some(standing)) =
                    (draft.items.get_mut(nth), replay.items.get(nth))
                else {
                    return Answered::Nothing;
                };
                match step {
                    Step::Wish => item.wish = rng.choice([Wish::Refund, Wish::Exchange]),
                    Step::Wanted => item.wanted = Some(wanted(ground, item, rng)),
                    Step::Remedy => item.remedy = rng.choice(standing.remedies.iter().copied()),
                    Step::Evidence => {
                        let photos = standing.photos().into_iter().map(|need| Shot {
                            local: "p".to_owned(),
                            of: Some(need),
                            id: Some(PHOTO.to_owned()),
                        });
                        item.photos = photos.collect();
                        item.description = "The seam is open.".to_owned();
                        item.is_shown = true;
                    }
                    Step::Fact(fact) => {
                        let topic = item.wish.unwrap_or(Wish::Refund).topic();
                        let control =
                            questions::control(&ground.questions, topic, fact, &standing.facts);
                        item.set(fact, said(fact, &control, rng));
                    }
                }
            }
        }
    }
    Answered::Nothing
}

/// Some of what can go back, a line sometimes in two items.
fn pieces(ground: &Ground, rng: &mut fastrand::Rng) -> Vec<Item> {
    let mut items = Vec::new();
    for piece in &ground.returnable.pieces {
        let mut open = piece.open;
        while open > 0 && rng.u8(..3) > 0 {
            let quantity = rng.u32(1..=open);
            open -= quantity;
            items.push(Item {
                line: piece.line.clone(),
                quantity,
                ..Item::default()
            });
        }
    }
    items
}

fn wanted(ground: &Ground, item: &Item, rng: &mut fastrand::Rng) -> Wanted {
    let piece = ground.piece(&item.line);
    let offered = piece.map_or(&[][..], |piece| &piece.replacements);
    match rng.choice(offered) {
        Some(other) if rng.u8(..4) > 0 => Wanted::Sku(other.sku.clone()),
        Some(other) if rng.bool() => Wanted::Words(other.variant.clone()),
        Some(_) | None => Wanted::Words("XXL, plum".to_owned()),
    }
}

fn said(fact: Fact, control: &Control, rng: &mut fastrand::Rng) -> String {
    // What does not end it at once, more often than not.
    let usual = match fact.name() {
        "condition" => "new",
        "tags_attached" | "original_packaging" => "true",
        _ => "false",
    };
    match control {
        Control::Choices(choices)
            if choices.iter().any(|choice| choice == usual) && rng.u8(..6) > 0 =>
        {
            usual.to_owned()
        }
        Control::Choices(choices) => rng.choice(choices).cloned().unwrap_or_default(),
        Control::Count { least } => rng.u64(*least..least + 4).to_string(),
        Control::Country { first } => {
            let known = first.iter().map(ToString::to_string);
            let other = ["US", "DE", "BR"].map(str::to_owned);
            rng.choice(known.chain(other).collect::<Vec<_>>())
                .unwrap_or_default()
        }
        Control::Day { latest } => {
            let days = chrono::Days::new(rng.u64(..100));
            (*latest - days).to_string()
        }
        Control::Moment { latest } => {
            let moment = *latest - chrono::TimeDelta::hours(rng.i64(0..72));
            moment.and_utc().to_rfc3339()
        }
    }
}
