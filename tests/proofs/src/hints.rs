//! `hints`: what the browser says while a shopper answers is what the server
//! decides when the return is sent. Made-up orders are shown to the browser's own
//! code, which asks until nothing is left to ask and is answered at random; what it
//! would send is decided by the server on the same record, and then once more on
//! one that has changed in between. A difference without a cause in time, stock or
//! another return fails the proof.

mod orders;
mod shopper;

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, FixedOffset, TimeDelta};
use hemline::{
    json,
    pages::{
        questions,
        returns::wizard::{body::body, draft::Draft, replay::Ground},
    },
};
use hemline_api_types::{
    OrderRecord,
    desk::StockItem,
    returns::{Guide, Reconsider, Return, ReturnAsk, Returnable},
};
use hemline_policy::document::Policy;
use hemline_server::{
    content::{self, Merchant},
    order::returns::{
        Basis,
        decide::{Asked, Wrong, decide},
        returnable,
    },
};
use xtask::{Failure, Outcome, arguments::Arguments, house};

use self::shopper::{Answered, answer};

/// Of the differences without a cause so many are printed.
const PRINTED: usize = 10;

pub fn hints(mut arguments: Arguments) -> Outcome {
    let orders = number(&mut arguments, "--orders", 20_000)?;
    let seed = number(&mut arguments, "--seed", 1)?;
    arguments.end()?;
    let folder = house::root().join("merchants");
    let shops = content::load(&folder).map_err(|reports| {
        let reports: Vec<String> = reports.iter().map(ToString::to_string).collect();
        Failure::new(reports.join("\n"))
    })?;
    println!("== hints, {orders} orders from seed {seed}");
    let mut tally = Tally::default();
    for (nth, shop) in (0..orders).zip(shops.iter().cycle()) {
        let mut rng = fastrand::Rng::with_seed(seed.wrapping_mul(1 << 32).wrapping_add(nth));
        tell(&Shop::of(shop)?, nth, &mut rng, &mut tally)?;
    }
    tally.print();
    tally.verdict()
}

fn number(arguments: &mut Arguments, name: &str, usual: u64) -> Outcome<u64> {
    match arguments.value(name)? {
        Some(told) => told
            .parse()
            .map_err(|_| Failure::new(format!("{name}: `{told}` is no number"))),
        None => Ok(usual),
    }
}

/// A shop on both sides.
struct Shop<'a> {
    merchant: &'a Merchant,
    /// As the browser reads it.
    policy: Arc<Policy>,
}

impl<'a> Shop<'a> {
    fn of(merchant: &'a Merchant) -> Outcome<Self> {
        let policy = Arc::new(written(&merchant.policy)?);
        Ok(Self { merchant, policy })
    }
}

/// What a browser has of what a server holds.
fn written<T, R>(told: &T) -> Outcome<R>
where
    T: serde::Serialize,
    R: serde::de::DeserializeOwned,
{
    let text = serde_json::to_string(told)
        .map_err(|error| Failure::new(format!("it can't be written: {error}")))?;
    json::read(&text).ok_or_else(|| Failure::new(format!("the browser can't read {text}")))
}

/// An order with what is known beside it.
#[derive(Clone)]
pub struct World {
    pub record: OrderRecord,
    pub returns: Vec<Return>,
    pub stock: Vec<StockItem>,
    pub now: DateTime<FixedOffset>,
}

impl World {
    fn basis<'a>(&'a self, merchant: &'a Merchant) -> Basis<'a> {
        let Self {
            record,
            returns,
            stock,
            ..
        } = self;
        let (policy, guide): (&Policy, &Guide) = (&merchant.policy, &merchant.guide);
        Basis {
            policy,
            guide,
            record,
            returns,
            stock,
        }
    }

    /// What the browser starts from.
    fn ground(&self, shop: &Shop) -> Outcome<Ground> {
        let returnable: Returnable = written(&returnable(&self.basis(shop.merchant), self.now))?;
        Ok(Ground {
            questions: questions::Ground {
                policy: shop.policy.clone(),
                now: self.now.naive_local(),
            },
            returnable: Arc::new(returnable),
        })
    }

    fn decide(&self, shop: &Shop, ask: &ReturnAsk, reference: &str) -> Result<Asked, Wrong> {
        let basis = self.basis(shop.merchant);
        decide(&basis, ask.clone(), reference.to_owned(), self.now)
    }
}

/// What changed between the last answer and the sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    ADay,
    TheStock,
    AnotherReturn,
}

impl Change {
    const ALL: [Self; 3] = [Self::ADay, Self::TheStock, Self::AnotherReturn];

    fn words(self) -> &'static str {
        match self {
            Self::ADay => "a day has passed",
            Self::TheStock => "the stock is another",
            Self::AnotherReturn => "another return came between",
        }
    }

    fn made(self, world: &World, shop: &Shop, ask: &ReturnAsk) -> World {
        let mut later = world.clone();
        match self {
            Self::ADay => later.now += TimeDelta::days(1),
            Self::TheStock => {
                for item in &mut later.stock {
                    item.quantity = if item.quantity == 0 { 9 } else { 0 };
                }
            }
            Self::AnotherReturn => {
                let mut other = ask.clone();
                other.items.truncate(1);
                if let Some(back) = confirmed(&later, shop, other, "R-BETWEEN") {
                    later.returns.push(back);
                }
            }
        }
        later
    }
}

/// The return that is kept when the shopper takes what the server says instead;
/// none where something is refused.
fn confirmed(world: &World, shop: &Shop, mut ask: ReturnAsk, reference: &str) -> Option<Return> {
    match world.decide(shop, &ask, reference) {
        Ok(asked) => Some(asked.back),
        Err(Wrong::Differs(instead)) => {
            take(&mut ask, &instead);
            Some(world.decide(shop, &ask, reference).ok()?.back)
        }
        Err(Wrong::Invalid(_) | Wrong::NothingLeft(_) | Wrong::OrderCancelled) => None,
    }
}

fn take(ask: &mut ReturnAsk, instead: &Reconsider) {
    for (item, told) in ask.items.iter_mut().zip(&instead.items) {
        item.shown = told.decided.wish.outcome;
    }
    ask.shown_refund = instead.estimate.as_ref().map(|estimate| estimate.total);
}

/// One order, from the first return of its shopper to the second.
fn tell(shop: &Shop, nth: u64, rng: &mut fastrand::Rng, tally: &mut Tally) -> Outcome {
    let mut world = orders::world(shop.merchant, rng);
    if rng.u8(..4) == 0 {
        orders::sent_back_before(shop.merchant, &mut world, rng, |world, rng| {
            let ground = world.ground(shop).ok()?;
            let draft = match answer(&ground, rng, &mut |_, _| {}) {
                Answered::Sent(draft) => draft,
                Answered::Nothing => return None,
            };
            let ask = sent(&ground, &draft).ok()?;
            confirmed(world, shop, ask, "R-BEFORE")
        });
    }
    let ground = world.ground(shop)?;
    let mut refusals = Vec::new();
    let answered = answer(&ground, rng, &mut |draft, item| {
        refusals.push((draft.clone(), item));
    });
    for (draft, item) in refusals {
        let ask = sent(&ground, &draft)?;
        tally.refused(&world, shop, nth, &ask, item);
    }
    let draft = match answered {
        Answered::Nothing => {
            tally.nothing += 1;
            return Ok(());
        }
        Answered::Sent(draft) => draft,
    };
    let ask = sent(&ground, &draft)?;
    let agrees = tally.sent(&world, shop, nth, &ask, &ground, &draft);
    if agrees
        && rng.u8(..4) == 0
        && let Some(change) = rng.choice(Change::ALL)
    {
        tally.changed(&change.made(&world, shop, &ask), shop, change, &ask);
    }
    Ok(())
}

/// What the browser sends.
fn sent(ground: &Ground, draft: &Draft) -> Outcome<ReturnAsk> {
    let text = body(ground, draft, None);
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("the server can't read {text}: {error}")))
}

/// What came of it all.
#[derive(Default)]
struct Tally {
    /// Items on which both sides say the same, by shop and outcome.
    agreed: BTreeMap<(String, &'static str), u64>,
    estimates: u64,
    without_estimate: u64,
    returns: u64,
    /// Orders of which nothing goes back in the end.
    nothing: u64,
    /// What was sent after a change: all, and how many differ then.
    changed: BTreeMap<Change, (u64, u64)>,
    differences: Vec<String>,
}

impl Tally {
    /// The item that the browser says is refused.
    fn refused(&mut self, world: &World, shop: &Shop, nth: u64, ask: &ReturnAsk, item: usize) {
        let told = match world.decide(shop, ask, "R-NOW") {
            Err(Wrong::Differs(instead)) => instead
                .items
                .get(item)
                .map(|item| item.decided.wish.outcome),
            Ok(asked) => asked
                .back
                .items
                .get(item)
                .map(|item| item.decided.wish.outcome),
            Err(wrong) => return self.differs(world, shop, nth, ask, format!("{wrong:?}")),
        };
        let shown = ask.items.get(item).map(|item| item.shown);
        match shown.filter(|_| shown == told) {
            Some(outcome) => self.agree(shop, outcome.name()),
            None => self.differs(
                world,
                shop,
                nth,
                ask,
                format!("item {item} is shown as {shown:?} and decided as {told:?}"),
            ),
        }
    }

    /// A return that the browser would send; whether both sides agree.
    fn sent(
        &mut self,
        world: &World,
        shop: &Shop,
        nth: u64,
        ask: &ReturnAsk,
        ground: &Ground,
        draft: &Draft,
    ) -> bool {
        let replay = ground.replay(draft);
        let asked = match world.decide(shop, ask, "R-NOW") {
            Ok(asked) => asked,
            Err(Wrong::Differs(instead)) => {
                let told: Vec<_> = instead
                    .items
                    .iter()
                    .map(|item| item.decided.wish.outcome)
                    .collect();
                let shown: Vec<_> = ask.items.iter().map(|item| item.shown).collect();
                let why = format!(
                    "shown {shown:?} and {:?}, decided {told:?} and {:?}, overruled {:?}",
                    ask.shown_refund,
                    instead.estimate.map(|estimate| estimate.total),
                    instead.overruled
                );
                self.differs(world, shop, nth, ask, why);
                return false;
            }
            Err(wrong) => {
                self.differs(world, shop, nth, ask, format!("{wrong:?}"));
                return false;
            }
        };
        let shown = replay.items.iter().map(|item| item.decided.as_ref());
        let decided = asked.back.items.iter().map(|item| Some(&item.decided));
        if !shown.eq(decided) {
            let shown: Vec<_> = replay
                .items
                .iter()
                .map(|item| item.decided.as_ref())
                .collect();
            let why = format!(
                "the same outcome by other words: {shown:?}\n{:?}",
                asked.back.items
            );
            self.differs(world, shop, nth, ask, why);
            return false;
        }
        let estimate = ground.estimate(draft, &replay);
        if estimate != asked.back.estimate {
            let why = format!("{estimate:?}\n{:?}", asked.back.estimate);
            self.differs(world, shop, nth, ask, why);
            return false;
        }
        for item in &asked.back.items {
            self.agree(shop, item.decided.wish.outcome.name());
        }
        match estimate {
            Some(_) => self.estimates += 1,
            None => self.without_estimate += 1,
        }
        self.returns += 1;
        true
    }

    /// The same return, sent once something has changed.
    fn changed(&mut self, later: &World, shop: &Shop, change: Change, ask: &ReturnAsk) {
        let differs = later.decide(shop, ask, "R-NOW").is_err();
        let (all, different) = self.changed.entry(change).or_default();
        *all += 1;
        *different += u64::from(differs);
    }

    fn agree(&mut self, shop: &Shop, outcome: &'static str) {
        let key = (shop.merchant.id.clone(), outcome);
        *self.agreed.entry(key).or_default() += 1;
    }

    fn differs(&mut self, world: &World, shop: &Shop, nth: u64, ask: &ReturnAsk, why: String) {
        let text = |told: serde_json::Result<String>| told.unwrap_or_default();
        self.differences.push(format!(
            "order {nth} of {}: {why}\n  sent {}\n  order {}\n  stock {}\n  earlier {}\n  now {}",
            shop.merchant.id,
            text(serde_json::to_string(ask)),
            text(serde_json::to_string(&world.record)),
            text(serde_json::to_string(&world.stock)),
            text(serde_json::to_string(&world.returns)),
            world.now,
        ));
    }

    fn print(&self) {
        for ((shop, outcome), count) in &self.agreed {
            println!("{:26} {count}", format!("{shop}, {outcome}"));
        }
        println!(
            "items on which both agree  {}",
            self.agreed.values().sum::<u64>()
        );
        println!("returns                    {}", self.returns);
        println!("  of the same estimate     {}", self.estimates);
        println!("  both without             {}", self.without_estimate);
        println!("orders without a return    {}", self.nothing);
        for (change, (all, different)) in &self.changed {
            println!(
                "{:26} {different} of {all} differ, with cause",
                change.words()
            );
        }
        println!("differences without cause  {}", self.differences.len());
    }

    fn verdict(&self) -> Outcome {
        if self.differences.is_empty() {
            return Ok(());
        }
        for difference in self.differences.iter().take(PRINTED) {
            println!("\n{difference}");
        }
        Err(Failure::new("browser and server differ; above is on what"))
    }
}
