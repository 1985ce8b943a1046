//! The words of questions and answers. Facts and their values have the policy
//! engine's names; here they get the shopper's.

use hemline_policy::{
    document::{Need, Policy, StageKind, Topic},
    fact::{Fact, Value},
};

use crate::{
    format,
    pages::questions::{Answer, Asked, Ground, MOST_EARLIER, UNKNOWN, Wish},
    text,
};

pub fn question(asked: Asked) -> String {
    let fact = match asked {
        Asked::Wish => return text!("check.ask.wish"),
        Asked::Fact(fact) => fact,
    };
    match fact {
        Fact::Claim => text!("check.ask.claim"),
        Fact::Discount => text!("check.ask.discount"),
        Fact::ReshipCause => text!("check.ask.reship_cause"),
        Fact::Reason => text!("check.ask.reason"),
        Fact::Category => text!("check.ask.category"),
        Fact::FinalSale => text!("check.ask.final_sale"),
        Fact::CustomMade => text!("check.ask.custom_made"),
        Fact::FreeGift => text!("check.ask.free_gift"),
        Fact::MarkedNonReturnable => text!("check.ask.marked_non_returnable"),
        Fact::ShippedOn => text!("check.ask.shipped_on"),
        Fact::DeliveredOn => text!("check.ask.delivered_on"),
        Fact::PlacedAt => text!("check.ask.placed_at"),
        Fact::Condition => text!("check.ask.condition"),
        Fact::TagsAttached => text!("check.ask.tags_attached"),
        Fact::OriginalPackaging => text!("check.ask.original_packaging"),
        Fact::PartOfSet => text!("check.ask.part_of_set"),
        Fact::WholeSet => text!("check.ask.whole_set"),
        Fact::GiftOrder => text!("check.ask.gift_order"),
        Fact::BulkOrder => text!("check.ask.bulk_order"),
        Fact::Destination => text!("check.ask.destination"),
        Fact::EarlierReturns => text!("check.ask.earlier_returns"),
        Fact::OrderAlreadyPlaced => text!("check.ask.order_already_placed"),
        Fact::NewCustomer => text!("check.ask.new_customer"),
        Fact::FirstOrder => text!("check.ask.first_order"),
        Fact::OnSale => text!("check.ask.on_sale"),
        Fact::PromotionRunning => text!("check.ask.promotion_running"),
        Fact::ProductionStarted => text!("check.ask.production_started"),
        Fact::Dispatched => text!("check.ask.dispatched"),
        Fact::ProofOfPostage => text!("check.ask.proof_of_postage"),
        Fact::ReceivedOn => text!("check.ask.received_on"),
        Fact::PaymentMethod => text!("check.ask.payment_method"),
        Fact::Items => text!("check.ask.items"),
        Fact::InStock => text!("check.ask.in_stock"),
        // Nobody is asked for these.
        Fact::Today | Fact::Now | Fact::FlaggedAbnormal => String::new(),
    }
}

/// What helps to answer.
pub fn hint(asked: Asked) -> Option<String> {
    let Asked::Fact(fact) = asked else {
        return Some(text!("check.ask.wish_hint"));
    };
    match fact {
        Fact::ShippedOn => Some(text!("check.ask.shipped_on_hint")),
        Fact::DeliveredOn => Some(text!("check.ask.delivered_on_hint")),
        Fact::Condition => Some(text!("check.ask.condition_hint")),
        Fact::Destination => Some(text!("check.ask.destination_hint")),
        _ => None,
    }
}

/// The short name beside a known answer.
pub fn label(asked: Asked) -> String {
    let fact = match asked {
        Asked::Wish => return text!("check.known.wish"),
        Asked::Fact(fact) => fact,
    };
    match fact {
        Fact::Claim => text!("check.known.claim"),
        Fact::Discount => text!("check.known.discount"),
        Fact::ReshipCause => text!("check.known.reship_cause"),
        Fact::Reason => text!("check.known.reason"),
        Fact::Category => text!("check.known.category"),
        Fact::FinalSale => text!("check.known.final_sale"),
        Fact::CustomMade => text!("check.known.custom_made"),
        Fact::FreeGift => text!("check.known.free_gift"),
        Fact::MarkedNonReturnable => text!("check.known.marked_non_returnable"),
        Fact::ShippedOn => text!("check.known.shipped_on"),
        Fact::DeliveredOn => text!("check.known.delivered_on"),
        Fact::PlacedAt => text!("check.known.placed_at"),
        Fact::Condition => text!("check.known.condition"),
        Fact::TagsAttached => text!("check.known.tags_attached"),
        Fact::OriginalPackaging => text!("check.known.original_packaging"),
        Fact::PartOfSet => text!("check.known.part_of_set"),
        Fact::WholeSet => text!("check.known.whole_set"),
        Fact::GiftOrder => text!("check.known.gift_order"),
        Fact::BulkOrder => text!("check.known.bulk_order"),
        Fact::Destination => text!("check.known.destination"),
        Fact::EarlierReturns => text!("check.known.earlier_returns"),
        Fact::ProofOfPostage => text!("check.known.proof_of_postage"),
        Fact::ReceivedOn => text!("check.known.received_on"),
        Fact::PaymentMethod => text!("check.known.payment_method"),
        Fact::Items => text!("check.known.items"),
        // Asked for so rarely that the question itself is short enough.
        Fact::OrderAlreadyPlaced
        | Fact::NewCustomer
        | Fact::FirstOrder
        | Fact::OnSale
        | Fact::PromotionRunning
        | Fact::ProductionStarted
        | Fact::Dispatched
        | Fact::InStock => question(asked),
        Fact::Today | Fact::Now | Fact::FlaggedAbnormal => String::new(),
    }
}

/// The short name of a fact, by its name in the engine.
pub fn named(fact: &str) -> Option<String> {
    let label = label(Asked::Fact(Fact::named(fact)?));
    Some(label).filter(|label| !label.is_empty())
}

/// An answer among others, by what stands for it in the address. Only a category of
/// the shop's own takes its name from the policy.
pub fn choice(policy: Option<&Policy>, asked: Asked, word: &str) -> String {
    match (asked, word) {
        (_, UNKNOWN) => text!("check.unknown"),
        (Asked::Wish, name) => Topic::named(name)
            .and_then(Wish::of)
            .map_or_else(String::new, wish),
        (Asked::Fact(Fact::EarlierReturns), "0") => text!("check.earlier.none"),
        (Asked::Fact(Fact::EarlierReturns), "1") => text!("check.earlier.one"),
        (Asked::Fact(Fact::EarlierReturns), "2") => text!("check.earlier.two"),
        (Asked::Fact(Fact::EarlierReturns), _) => text!("check.earlier.more"),
        (Asked::Fact(_), "true") => text!("check.yes"),
        (Asked::Fact(_), "false") => text!("check.no"),
        (Asked::Fact(fact), word) => self::word(policy, fact, word),
    }
}

pub fn wish(wish: Wish) -> String {
    match wish {
        Wish::Refund => text!("check.wish.refund"),
        Wish::Exchange => text!("check.wish.exchange"),
        Wish::Claim => text!("check.wish.claim"),
    }
}

fn word(policy: Option<&Policy>, fact: Fact, word: &str) -> String {
    match (fact, word) {
        (Fact::Claim, "missing_item") => text!("check.claim.missing_item"),
        (Fact::Claim, "faulty_item") => text!("check.claim.faulty_item"),
        (Fact::Claim, "damaged_parcel") => text!("check.claim.damaged_parcel"),
        (Fact::Claim, "wrong_item") => text!("check.claim.wrong_item"),
        (Fact::Claim, "return_not_arrived") => text!("check.claim.return_not_arrived"),
        (Fact::Discount, "welcome_offer") => text!("check.discount.welcome_offer"),
        (Fact::Discount, "code") => text!("check.discount.code"),
        (Fact::ReshipCause, "incorrect_address") => text!("check.reship.incorrect_address"),
        (Fact::ReshipCause, "unclaimed") => text!("check.reship.unclaimed"),
        (Fact::ReshipCause, "customs_refusal") => text!("check.reship.customs_refusal"),
        (Fact::Reason, word) => reason(word).unwrap_or_else(|| word.to_owned()),
        (Fact::Category, "dress") => text!("check.category.dress"),
        (Fact::Category, "top") => text!("check.category.top"),
        (Fact::Category, "bottoms") => text!("check.category.bottoms"),
        (Fact::Category, "outerwear") => text!("check.category.outerwear"),
        (Fact::Category, "bodysuit") => text!("check.category.bodysuit"),
        (Fact::Category, "tights") => text!("check.category.tights"),
        (Fact::Category, "socks") => text!("check.category.socks"),
        (Fact::Category, "jewelry") => text!("check.category.jewelry"),
        (Fact::Category, "intimates") => text!("check.category.intimates"),
        (Fact::Category, "bra") => text!("check.category.bra"),
        (Fact::Category, "swimwear") => text!("check.category.swimwear"),
        (Fact::Category, "shoes") => text!("check.category.shoes"),
        (Fact::Category, "accessory") => text!("check.category.accessory"),
        (Fact::Condition, "new") => text!("check.condition.new"),
        (Fact::Condition, "worn") => text!("check.condition.worn"),
        (Fact::Condition, "washed") => text!("check.condition.washed"),
        (Fact::Condition, "ironed") => text!("check.condition.ironed"),
        (Fact::Condition, "stained") => text!("check.condition.stained"),
        (Fact::Condition, "altered") => text!("check.condition.altered"),
        (Fact::Condition, "damaged_by_customer") => text!("check.condition.damaged_by_customer"),
        (Fact::PaymentMethod, "card") => text!("check.payment.card"),
        (Fact::PaymentMethod, "paypal") => text!("check.payment.paypal"),
        (Fact::PaymentMethod, "e_cheque") => text!("check.payment.e_cheque"),
        // A category of the shop's own.
        (_, word) => policy
            .and_then(|policy| policy.vocabulary().category_name(word))
            .unwrap_or(word)
            .to_owned(),
    }
}

/// Why something goes back, by the engine's word for it.
pub fn reason(word: &str) -> Option<String> {
    Some(match word {
        "defective" => text!("check.reason.defective"),
        "damaged_in_transit" => text!("check.reason.damaged_in_transit"),
        "misprinted" => text!("check.reason.misprinted"),
        "wrong_item_sent" => text!("check.reason.wrong_item_sent"),
        "other_size" => text!("check.reason.other_size"),
        "other_colour" => text!("check.reason.other_colour"),
        "changed_mind" => text!("check.reason.changed_mind"),
        _ => return None,
    })
}

/// What is meant by an answer, where its name may leave that open.
pub fn choice_hint(asked: Asked, word: &str) -> Option<String> {
    let hint = match (asked, word) {
        (Asked::Wish, "exchange") => text!("check.wish.exchange_hint"),
        (Asked::Wish, "claim") => text!("check.wish.claim_hint"),
        (Asked::Fact(Fact::Reason), "defective") => text!("check.reason.defective_hint"),
        (Asked::Fact(Fact::Reason), "misprinted") => text!("check.reason.misprinted_hint"),
        (Asked::Fact(Fact::Reason), "wrong_item_sent") => {
            text!("check.reason.wrong_item_sent_hint")
        }
        (Asked::Fact(Fact::Condition), "new") => text!("check.condition.new_hint"),
        _ => return None,
    };
    Some(hint)
}

/// A known answer in words.
pub fn answer(ground: &Ground, fact: Fact, answer: Answer) -> String {
    let value = match answer {
        Answer::Unknown => return text!("check.not_known"),
        Answer::Is(value) => value,
    };
    match value {
        Value::Count(count) if fact == Fact::EarlierReturns && count <= MOST_EARLIER => choice(
            Some(&ground.policy),
            Asked::Fact(fact),
            &ground.print(fact, answer),
        ),
        Value::Flag(_) | Value::Word(_) => choice(
            Some(&ground.policy),
            Asked::Fact(fact),
            &ground.print(fact, answer),
        ),
        Value::Count(count) => format::number(u32::try_from(count).unwrap_or(u32::MAX)),
        Value::Day(day) => format::day(day, ground.today()),
        Value::Instant(moment) => {
            let day = format::day(moment.date_naive(), ground.today());
            text!(
                "check.moment",
                day = day,
                time = format::clock(moment.time()).get(..5).unwrap_or_default()
            )
        }
        Value::Country(country) => format::country(&country.to_string()),
    }
}

pub fn stage(stage: StageKind) -> String {
    match stage {
        StageKind::Clearance => text!("check.stage.clearance"),
        StageKind::Inspection => text!("check.stage.inspection"),
        StageKind::Processing => text!("check.stage.processing"),
        StageKind::Bank => text!("check.stage.bank"),
        StageKind::Delay => text!("check.stage.delay"),
    }
}

pub fn need(need: Need) -> String {
    match need {
        Need::OrderNumber => text!("check.need.order_number"),
        Need::Email => text!("check.need.email"),
        Need::Phone => text!("check.need.phone"),
        Need::DeliveryAddress => text!("check.need.delivery_address"),
        Need::TaxIdRfc => text!("check.need.tax_id_rfc"),
        Need::NationalId11 => text!("check.need.national_id_11"),
        Need::Reason => text!("check.need.reason"),
        Need::PhotoOfItemsReceived => text!("check.need.photo_of_items_received"),
        Need::ListOfMissingItems => text!("check.need.list_of_missing_items"),
        Need::PhotoOfParcel => text!("check.need.photo_of_parcel"),
        Need::PhotoOfItem => text!("check.need.photo_of_item"),
        Need::PhotoOfFault => text!("check.need.photo_of_fault"),
        Need::PhotoOfItemReceived => text!("check.need.photo_of_item_received"),
        Need::Description => text!("check.need.description"),
        Need::ProofOfPostage => text!("check.need.proof_of_postage"),
        Need::NewsletterSignup => text!("check.need.newsletter_signup"),
    }
}

/// A topic beside the one that was asked about.
pub fn topic(topic: Topic) -> String {
    match topic {
        Topic::Return => text!("check.topic.return"),
        Topic::Exchange => text!("check.topic.exchange"),
        Topic::Postage => text!("check.topic.postage"),
        Topic::Refund => text!("check.topic.refund"),
        Topic::Cancel => text!("check.topic.cancel"),
        Topic::Amend => text!("check.topic.amend"),
        Topic::Claim => text!("check.topic.claim"),
        Topic::Reship => text!("check.topic.reship"),
        Topic::Customs => text!("check.topic.customs"),
        Topic::Discount => text!("check.topic.discount"),
    }
}
