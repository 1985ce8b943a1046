//! Bodies of the JSON API under `/v1`, shared by server and app. It knows
//! neither database nor browser. Dates are RFC 3339, amounts decimal strings.

pub mod contact;
pub mod desk;
pub mod order;
pub mod record;
pub mod returns;
mod time;

use hemline_policy::{decision::Outcome, document::Clause};
use serde::{Deserialize, Serialize};

pub use record::OrderRecord;
pub use time::{Day, Instant};

/// A line of `GET /v1/merchants`: the shops that this installation serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MerchantSummary {
    /// The folder's name, the first segment of every address of this shop.
    pub id: String,
    pub name: String,
    /// One line about what the shop sells.
    pub tagline: String,
}

/// `GET /v1/merchants/{merchant}`: everything that frames a shop's pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merchant {
    pub id: String,
    pub name: String,
    pub tagline: String,
    /// BCP 47 tag of the language that the shop's documents are written in.
    pub locale: String,
    /// ISO 4217 code of the shop's prices.
    pub currency: String,
    /// The shop's own site, where its document or profile names one.
    pub shop_url: Option<String>,
    /// Ways to the team that the shop's document states; may be empty, the
    /// contact form is always there.
    pub contact: Vec<ContactWay>,
    /// Questions offered under the search line.
    pub often_asked: Vec<OftenAsked>,
    /// The shop's articles, in the order of its document.
    pub groups: Vec<Group>,
    /// The day from which the served policy holds, `YYYY-MM-DD`.
    pub policy_version: String,
    /// Address of the stylesheet that sets the shop's tokens, hashed.
    pub theme: String,
}

/// One way to the team, as the shop's document states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ContactWay {
    Email {
        address: String,
        /// What this address is for, where the shop has several.
        purpose: Option<String>,
    },
    /// `number` as printed by the shop, `country` as ISO 3166-1 alpha-2.
    Phone { number: String, country: String },
    Post {
        lines: Vec<String>,
        country: String,
        purpose: Option<String>,
    },
    /// A chat on the shop's own site; `hint` says where.
    Chat { hint: String },
}

/// A question offered as a shortcut, and what it searches for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OftenAsked {
    pub label: String,
    pub query: String,
}

/// A group of articles, under its heading in the shop's document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    pub id: String,
    pub title: String,
    pub articles: Vec<ArticleSummary>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleSummary {
    pub slug: String,
    pub title: String,
}

/// `GET /v1/merchants/{merchant}/articles/{slug}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Article {
    pub slug: String,
    pub title: String,
    /// One or two plain sentences: the lede, and the page's description.
    pub summary: String,
    /// Id of the group that the article stands in.
    pub group: String,
    /// Sanitised HTML, headings from `h2`.
    pub html: String,
    /// The clauses that this article tells, by short id.
    pub clauses: Vec<ClauseNote>,
    pub related: Vec<ArticleSummary>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
}

/// A question that is answered inside an article: the decision on a topic,
/// unrolled, so that it needs no engine. All of it is plain words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ArticleAsk))]
pub struct Ask {
    pub title: String,
    pub first: AskStep,
}

/// How an [`Ask`] goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AskStep {
    Question {
        question: String,
        answers: Vec<AskAnswer>,
    },
    Verdict(AskVerdict),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskAnswer {
    pub answer: String,
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub then: AskStep,
}

/// What the policy says on the answers given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskVerdict {
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "accepted"))]
    pub outcome: Outcome,
    /// In one line.
    pub verdict: String,
    /// What it takes, where the verdict does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// The sentences behind it, each with its clause; where the policy is silent,
    /// what it says nearby.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<AskHint>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskHint {
    /// Short id.
    pub clause: String,
    /// Of the clause.
    pub title: String,
    pub text: String,
    /// How the clause is read, where the document leaves it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// A clause as an article cites it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClauseNote {
    pub id: String,
    pub section: String,
    pub title: String,
    pub text: String,
}

/// `GET /v1/merchants/{merchant}/policy` for who reads it and decides nothing: a
/// `Policy` without its rules.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PolicyText {
    /// The day from which this version holds, `YYYY-MM-DD`.
    pub version: String,
    /// In the document's order.
    pub clauses: Vec<Clause>,
}

/// `POST /v1/merchants/{merchant}/articles/{slug}/feedback`: whether the
/// article helped. Nothing about the person is sent or kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "strict", serde(deny_unknown_fields))]
pub struct Feedback {
    pub helped: bool,
}

/// What the server writes into the HTML of a page (`<script
/// type="application/json" id="page-seed">`), so that the app's first picture
/// needs no request of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageSeed {
    pub merchants: Option<Vec<MerchantSummary>>,
    pub merchant: Option<Merchant>,
    pub article: Option<Article>,
}

/// RFC 9457 problem, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable, e.g. `/problems/unknown-merchant`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<FieldError>,
}

/// One field that the shopper can put right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON Pointer into the request body.
    pub pointer: String,
    pub detail: String,
}

/// The schema of [`hemline_policy::money::Money`].
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
pub struct Amount {
    /// In the major unit, with the currency's decimals: `6.99`, `700`.
    #[schema(example = "6.99")]
    pub amount: String,
    /// ISO 4217.
    #[schema(example = "GBP")]
    pub currency: String,
}
