//! What happens at the terminal, and to the cards elsewhere, as a seed draws it.

use std::fmt;
use std::time::Duration;

use crate::domain::{Fen, PayMeans};
use crate::flow::entry::Tender;
use crate::sim::chance::Chance;
use crate::sim::gateway::Customer;
use crate::sim::server::ledger::Payment;
use crate::sim::world::Proofs;

/// One customer's business, or an hour of the terminal's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Which, from nothing: the number its faults go by.
    pub number: u32,
    /// Whose card, from nothing.
    pub customer: usize,
    /// Whose card may be put down in its place.
    pub bystander: usize,
    /// How long after the one before.
    pub after: Duration,
    /// What is wanted.
    pub business: Business,
    /// What is done where the program has died: how often what needs no card is settled, then how often with the card.
    pub upon_death: [u8; 2],
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Business {
    /// 充值.
    Recharge {
        /// How much.
        amount: Fen,
        /// How it is paid.
        means: PayMeans,
        /// Whether the money is there.
        tender: Tender,
        /// When a code is paid, if it is.
        customer: Customer,
    },
    /// An order is made on a telephone, not here.
    OrderElsewhere {
        /// How much.
        amount: i64,
        /// Whether it was paid.
        payment: Payment,
    },
    /// 补登 of all that waits.
    Collect,
    /// One of the card's orders is cancelled.
    Cancel {
        /// Which, modulo their number.
        which: usize,
    },
    /// One of the card's orders is managed.
    Manage {
        /// Which, modulo their number.
        which: usize,
    },
    /// 激活.
    Activate {
        /// Whether the card is registered to a person.
        registered: bool,
    },
    /// 退卡 of a good card.
    Return,
    /// 退卡 of one that is said to be broken.
    ReturnBroken,
    /// What is open is taken up, with the customer's card.
    Recover,
    /// What is open and needs no card is settled.
    Sync,
    /// The customer rides with the card.
    Ride {
        /// For how much.
        fare: u32,
        /// Whether the card keeps the proof of its last load.
        proofs: Proofs,
    },
    /// The customer tops the card up at another terminal.
    TopUpElsewhere {
        /// With how much.
        amount: u32,
    },
}

/// The visits of a history, in order. `cards` is how many customers there are.
pub(super) fn drawn(chance: &mut Chance, cards: usize) -> Vec<Visit> {
    let count = 1 + chance.below(8);
    // Some histories are about one card alone.
    let crowd = if chance.happens(1, 2) { 1 } else { cards };
    (0..u32::try_from(count).unwrap_or(1)).map(|number| visit(number, chance, cards, crowd)).collect()
}

fn index(chance: &mut Chance, below: usize) -> usize {
    usize::try_from(chance.below(below as u64)).unwrap_or(0)
}

fn visit(number: u32, chance: &mut Chance, cards: usize, crowd: usize) -> Visit {
    let customer = index(chance, crowd);
    let bystander = (customer + 1 + index(chance, cards - 1)) % cards;
    // Minutes, half a day, a day and a half: across midnight and the settlement day.
    let after = Duration::from_secs(*chance.one_of(&[30, 600, 7_200, 43_200, 129_600]));
    let small = |chance: &mut Chance| u8::try_from(chance.below(3)).unwrap_or(0);
    let upon_death = [small(chance), small(chance)];
    Visit { number, customer, bystander, after, business: business(chance), upon_death }
}

fn business(chance: &mut Chance) -> Business {
    // Few amounts, so that orders of one card resemble each other.
    let amount = *chance.one_of(&[100, 2_000, 5_000, 5_000, 9_900]);
    let which = index(chance, 5);
    match chance.below(24) {
        0..=5 => recharge(chance, Fen::new(amount)),
        6..=8 => by_code(chance, Fen::new(amount)),
        9 | 10 => {
            Business::OrderElsewhere { amount, payment: *chance.one_of(&[Payment::Paid, Payment::Paid, Payment::Paid, Payment::Unpaid]) }
        }
        11 | 12 => Business::Collect,
        13 => Business::Cancel { which },
        14 => Business::Manage { which },
        15 | 16 => Business::Activate { registered: chance.happens(1, 2) },
        17 => Business::Return,
        18 => Business::ReturnBroken,
        19 => Business::Recover,
        20 => Business::Sync,
        21 | 22 => {
            Business::Ride { fare: *chance.one_of(&[200, 1_000]), proofs: *chance.one_of(&[Proofs::Kept, Proofs::Kept, Proofs::Dropped]) }
        }
        _ => Business::TopUpElsewhere { amount: *chance.one_of(&[3_000, 5_000]) },
    }
}

fn recharge(chance: &mut Chance, amount: Fen) -> Business {
    let customer = Customer::WalksAway;
    if chance.happens(1, 3) {
        let means = *chance.one_of(&[PayMeans::UnionPay, PayMeans::Designated]);
        return Business::Recharge { amount, means, tender: Tender::Taken, customer };
    }
    // Sometimes too little is handed over, and noticed.
    let received = Fen::new(amount.get() + *chance.one_of(&[0, 0, 5_000, -50]));
    Business::Recharge { amount, means: PayMeans::Cash, tender: Tender::Cash { received }, customer }
}

fn by_code(chance: &mut Chance, amount: Fen) -> Business {
    let customer = *chance.one_of(&[
        Customer::PaysAtQuery(1),
        Customer::PaysAtQuery(2),
        Customer::PaysBeforeRevoke,
        Customer::PaysTooLate,
        Customer::WalksAway,
    ]);
    let means = *chance.one_of(&[PayMeans::WeChat, PayMeans::Alipay]);
    Business::Recharge { amount, means, tender: Tender::Gateway, customer }
}

impl fmt::Display for Visit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "visit {}, card {}: ", self.number, self.customer)?;
        match self.business {
            Business::Recharge { amount, tender: Tender::Gateway, customer, .. } => write!(formatter, "{amount} by code, {customer:?}"),
            Business::Recharge { amount, tender: Tender::Cash { received }, .. } => write!(formatter, "{amount} in cash, {received} given"),
            Business::Recharge { amount, .. } => write!(formatter, "{amount} paid before"),
            Business::OrderElsewhere { amount, payment } => write!(formatter, "{} ordered by telephone, {payment:?}", Fen::new(amount)),
            Business::Collect => formatter.write_str("collects"),
            Business::Cancel { which } => write!(formatter, "cancels order {which}"),
            Business::Manage { which } => write!(formatter, "has order {which} managed"),
            Business::Activate { registered: true } => formatter.write_str("is activated for a person"),
            Business::Activate { registered: false } => formatter.write_str("is activated"),
            Business::Return => formatter.write_str("is given back"),
            Business::ReturnBroken => formatter.write_str("is given back as broken"),
            Business::Recover => formatter.write_str("what is open is taken up"),
            Business::Sync => formatter.write_str("what needs no card is settled"),
            Business::Ride { fare, proofs } => write!(formatter, "rides for {}, proof {proofs:?}", Fen::new(fare.into())),
            Business::TopUpElsewhere { amount } => write!(formatter, "is topped up elsewhere with {}", Fen::new(amount.into())),
        }
    }
}
