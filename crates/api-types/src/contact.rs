//! Writing to the team: what a shop's topics ask for, what a shopper sends, and how
//! it goes on from there.

use hemline_policy::{
    decision::Outcome,
    document::{Need, Topic},
    fact::Fact,
};
use serde::{Deserialize, Serialize};

use crate::{
    ClauseNote, Day, Instant,
    order::Told,
    record::Pieces,
    returns::{Evidence, Known},
};

/// `GET /v1/merchants/{merchant}/contact`: what one can write about, in the order in
/// which it is offered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    pub topics: Vec<ContactTopic>,
}

/// A thing to write about, and what the team wants to know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactTopic {
    /// Unique in the shop: `missing-item`.
    pub id: String,
    pub title: String,
    /// A line below the title: what is asked for, or until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Another page does it better than a letter; the form is still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Instead>,
    /// What the engine is asked about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// What is to be had ready, where a clause says so and no decision does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["photo_of_fault"])))]
    pub needs: Vec<Need>,
    pub order: OrderUse,
    pub fields: Vec<TopicField>,
    /// The clauses behind it, by short id.
    pub clauses: Vec<ClauseNote>,
}

/// A page that does what the letter would ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    Order,
    Cancel,
    Amend,
    Return,
    Sizes,
}

/// A question for the engine: a topic, and the facts that go with it by
/// themselves, such as which claim it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "claim"))]
    pub topic: Topic,
    pub facts: Vec<Known>,
}

/// What an order is to a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderUse {
    /// It is about an order: at least its number is wanted.
    Wanted,
    /// It may be about one.
    Possible,
    /// It is about none.
    None,
}

/// Something that a topic asks for in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicField {
    /// Unique in the topic: `handle`.
    pub id: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    pub kind: FieldKind,
    pub optional: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A few words, at most 200 characters.
    Line,
    /// Sentences, at most 2000 characters.
    Text,
    /// One of these words.
    Choice(Vec<String>),
}

/// `POST /v1/merchants/{merchant}/tickets`: what a shopper writes. With an order's
/// token it belongs to that order, and its pieces and photos can be named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct TicketAsk {
    /// Id of the topic.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub topic: String,
    /// Where the answer goes.
    #[cfg_attr(feature = "openapi", schema(min_length = 3, max_length = 254))]
    pub email: String,
    /// The order's number as typed, where the order is not open. Nothing is looked
    /// up by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub order: Option<String>,
    /// One line: what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub subject: Option<String>,
    /// In the shopper's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 4000))]
    pub message: Option<String>,
    /// The pieces that it is about; needs the order's token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pieces: Vec<Pieces>,
    /// By field of the topic; fields that are left empty are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub fields: Vec<FieldAnswer>,
    /// What the shopper answered to the engine. What the shop's records say counts
    /// before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 40))]
    pub answers: Vec<Known>,
    /// Needs the order's token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub photos: Vec<Evidence>,
    /// What the shopper was shown of the decision, where the topic has a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "accepted"))]
    pub shown: Option<Outcome>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct FieldAnswer {
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub field: String,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 2000))]
    pub text: String,
}

/// What a shopper can know and is believed about, where the shop's records are
/// silent and the topic's own facts are. Where the order is not open, `today` too,
/// in the shopper's own calendar.
pub const ANSWERABLE: [Fact; 27] = [
    Fact::Claim,
    Fact::Discount,
    Fact::ReshipCause,
    Fact::Reason,
    Fact::Category,
    Fact::FinalSale,
    Fact::CustomMade,
    Fact::FreeGift,
    Fact::MarkedNonReturnable,
    Fact::ShippedOn,
    Fact::DeliveredOn,
    Fact::PlacedAt,
    Fact::Condition,
    Fact::TagsAttached,
    Fact::OriginalPackaging,
    Fact::PartOfSet,
    Fact::WholeSet,
    Fact::BulkOrder,
    Fact::Destination,
    Fact::OrderAlreadyPlaced,
    Fact::NewCustomer,
    Fact::FirstOrder,
    Fact::OnSale,
    Fact::PromotionRunning,
    Fact::Dispatched,
    Fact::ProofOfPostage,
    Fact::Items,
];

/// Body of the 409 `/problems/decision-differs` for a ticket, beside a problem's
/// own fields: what the server decides instead of what was shown. Sent again with
/// this outcome as shown, it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redecided {
    pub decided: Told,
    /// Answers that the shop's records contradict.
    pub overruled: Vec<Contradicted>,
}

/// An answer of the shopper's that did not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contradicted {
    pub answered: Known,
    /// What the shop's records say.
    pub known: String,
}

/// `POST /v1/merchants/{merchant}/tickets/lookup`: what was sent, for who sent it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct TicketLookup {
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 32))]
    pub reference: String,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 254))]
    pub email: String,
}

/// What was written to the team, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// To be named to the team, such as `T-7KQ2-M9XD`.
    pub reference: String,
    /// The `Idempotency-Key` that it was sent with: a device knows its draft by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub asked_at: Instant,
    pub state: TicketState,
    /// The topic's title on that day.
    pub title: String,
    pub ask: TicketAsk,
    /// Number of the order that it belongs to; not one that was only typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The pieces of `ask` by name, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<NamedPieces>,
    /// The decision at that instant, where the topic has a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Told>,
    pub policy_version: Day,
    /// The team's words, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<TicketReply>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedPieces {
    pub line: String,
    pub quantity: u32,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// The team has it.
    Open,
    /// The team has written back.
    Answered,
    /// The team has dealt with it.
    Closed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketReply {
    pub at: Instant,
    pub text: String,
}

/// `POST /v1/merchants/{merchant}/tickets/{reference}/replies`: the team's word,
/// which is sent to the shopper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Reply {
    /// Without words it only closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4000))]
    pub text: Option<String>,
    /// Nothing is left to do.
    pub close: bool,
}

/// `GET /v1/merchants/{merchant}/tickets`: what shoppers wrote, the oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tickets {
    pub tickets: Vec<Ticket>,
    /// For `after`, where there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `POST /v1/merchants/{merchant}/searches`: a search that found nothing. Words
/// with digits or `@` are not kept; nothing about the person is sent or kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Unfound {
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub words: String,
}

/// `GET /v1/merchants/{merchant}/insights`: what to write next, from the last 90
/// days.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insights {
    /// Searches without a result, the most frequent first; seldom ones are left out.
    pub unfound: Vec<UnfoundWords>,
    /// Articles that someone judged, those that helped least first.
    pub articles: Vec<Judged>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnfoundWords {
    pub words: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Judged {
    pub slug: String,
    pub title: String,
    pub helped: u64,
    pub did_not: u64,
}
