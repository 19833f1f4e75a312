//! What a shell may ask for.

use crate::domain::{CardNumber, Fen, OperatorNo, OrderKey, OrderNo, PayMeans, PayOrderNo};
use crate::flow::activation::Holder;
use crate::flow::card_return::Returned;
use crate::flow::shift::Count;
use crate::proto::message::Customer;

/// One business, or one question. Each is answered by exactly one [`Done`](super::Done).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Read the card on the reader, ask the server about it, and look what is open for it here and at the server.
    Look,
    /// 充值.
    Recharge {
        /// How much.
        amount: Fen,
        /// How it is paid.
        payment: Payment,
    },
    /// 补登: what was paid elsewhere is written to the card.
    Collect {
        /// This order only; else all that wait.
        order_no: Option<OrderNo>,
    },
    /// Take up what the journal holds open, with its card on the reader.
    Finish {
        /// Its name in the journal.
        key: OrderKey,
    },
    /// The orders of a card at the server.
    Orders {
        /// Whose; else of the card on the reader.
        card_no: Option<CardNumber>,
    },
    /// Take an order back, so that its payment can be given back.
    Cancel {
        /// Its number at the server.
        order_no: OrderNo,
        /// Its card; else the journal's, else the one on the reader.
        card_no: Option<CardNumber>,
    },
    /// 卡管理.
    Manage {
        /// Its number at the server.
        order_no: OrderNo,
        /// Its card; else the journal's, else the one on the reader.
        card_no: Option<CardNumber>,
    },
    /// 激活.
    Activate {
        /// Whose the card becomes.
        holder: Holder,
        /// How it was paid.
        means: PayMeans,
        /// By which payment; `None` for cash, for which the journal makes a number.
        pay_order_no: Option<PayOrderNo>,
    },
    /// 退卡.
    Return {
        /// Which card.
        card: Returned,
        /// Who gives it back, where that was asked.
        customer: Option<Customer>,
    },
    /// Everything the journal holds open.
    ListOpen,
    /// How the operators' shifts stand.
    Shift,
    /// 接班: a shift begins.
    OpenShift {
        /// Who opens it, where operators log in.
        operator: Option<OperatorNo>,
        /// The cash counted in the drawer.
        float: Fen,
    },
    /// 交班: the shift ends.
    CloseShift(Count),
    /// Settle what needs no card, now.
    Sync,
    /// Look at reader, server, journal and clock, as `doctor` does.
    CheckHealth,
}

/// How a recharge is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payment {
    /// Cash over a counter.
    Cash {
        /// What was handed over, where it was counted.
        received: Option<Fen>,
    },
    /// By means that have their own slip: a bank's terminal, or a reference that was typed or scanned.
    Reference {
        /// By which means.
        means: PayMeans,
        /// The number on the slip.
        number: PayOrderNo,
    },
    /// By a code that the customer scans.
    Code {
        /// With which application.
        means: PayMeans,
    },
}
