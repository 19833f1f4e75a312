//! The twelve calls of chapter 4 as typed requests and replies.
//!
//! This file is the vocabulary; `encode` writes a request's `data`, `decode` reads a reply's, both in the
//! site's [`Dialect`]. `tolerant` is how a value is read that the specification types in three ways.

pub mod decode;
pub mod dialect;
pub mod encode;
pub(crate) mod tolerant;

use serde::{Deserialize, Serialize};

use crate::domain::{CardNumber, Fen, Masked, OrderNo, OrderState, OrderType, PayMeans, PayOrderNo};
use crate::proto::apdu::Command;
use crate::proto::codes::ResultCode;

pub use dialect::Dialect;

/// One call of chapter 4. In a configuration it goes by its [`Call::default_name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Call {
    /// 4.1 (printed again as 4.9) 卡信息查询.
    CardInfoQuery,
    /// 4.2 订单创建.
    ChargeOrderCreate,
    /// 4.3 订单查询.
    ChargeOrderQuery,
    /// 4.4 订单取消.
    ChargeOrderCancel,
    /// 4.5 卡充值请求.
    CardChargeRequest,
    /// 4.6 卡充值确认.
    CardChargeConfirm,
    /// 4.7 订单管理请求.
    ChargeOrderManageRequest,
    /// 4.8 订单管理确认.
    ChargeOrderManageConfirm,
    /// 4.10 激活请求.
    CardSaleRequest,
    /// 4.11 激活确认.
    CardSaleConfirm,
    /// 4.12 退卡请求.
    CardReturnApply,
    /// 4.13 退资确认.
    CardReturnConfirm,
}

impl Call {
    /// All of them, in the order of chapter 4.
    pub const ALL: [Call; 12] = [
        Call::CardInfoQuery,
        Call::ChargeOrderCreate,
        Call::ChargeOrderQuery,
        Call::ChargeOrderCancel,
        Call::CardChargeRequest,
        Call::CardChargeConfirm,
        Call::ChargeOrderManageRequest,
        Call::ChargeOrderManageConfirm,
        Call::CardSaleRequest,
        Call::CardSaleConfirm,
        Call::CardReturnApply,
        Call::CardReturnConfirm,
    ];

    /// The name in the URL unless the site names it otherwise.
    pub fn default_name(self) -> &'static str {
        match self {
            Call::CardInfoQuery => "cardInfoQuery",
            Call::ChargeOrderCreate => "chargeOrderCreate",
            Call::ChargeOrderQuery => "chargeOrderQuery",
            Call::ChargeOrderCancel => "chargeOrderCancel",
            Call::CardChargeRequest => "cardChargeRequest",
            Call::CardChargeConfirm => "cardChargeConfirm",
            Call::ChargeOrderManageRequest => "chargeOrderManageRequest",
            Call::ChargeOrderManageConfirm => "chargeOrderManageConfirm",
            Call::CardSaleRequest => "cardSaleRequest",
            Call::CardSaleConfirm => "cardSaleConfirm",
            Call::CardReturnApply => "cardReturnApply",
            Call::CardReturnConfirm => "cardReturnConfirm",
        }
    }
}

/// One command that went to the card, and what came back: response data and SW1 SW2.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executed {
    /// The command as sent.
    #[serde(serialize_with = "hex::serde::serialize_upper", deserialize_with = "hex::serde::deserialize")]
    pub command: Vec<u8>,
    /// Response data followed by the final status word, GET RESPONSE already joined (R-9a).
    #[serde(serialize_with = "hex::serde::serialize_upper", deserialize_with = "hex::serde::deserialize")]
    pub response: Vec<u8>,
}

/// Only the header of the command and the status word: the data may hold personal data.
impl std::fmt::Debug for Executed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let header = &self.command[..self.command.len().min(4)];
        let status = &self.response[self.response.len().saturating_sub(2)..];
        write!(formatter, "{}..->{}", hex::encode_upper(header), hex::encode_upper(status))
    }
}

/// Whether an activation is registered to a person (realnameflag).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RealName {
    /// Y.
    Registered,
    /// N.
    Anonymous,
}

/// The person behind a real-name activation or a return (custinfo, R-25).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Customer {
    /// custname.
    pub name: Option<Masked>,
    /// certtype.
    pub document_type: Option<String>,
    /// certno.
    pub document_no: Option<Masked>,
    /// mobile.
    pub mobile: Option<Masked>,
    /// address.
    pub address: Option<Masked>,
}

/// Nothing of it, not even its last digits.
impl std::fmt::Debug for Customer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Customer(..)")
    }
}

/// What 4.2, 4.5, 4.6, 4.7 and 4.8 say of the order in each step, always the values of its creation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// cardno.
    pub card_no: CardNumber,
    /// paytype, by the dialect's code.
    pub means: PayMeans,
    /// paytype as the server wrote it, for an order made elsewhere: every step repeats it.
    #[serde(default)]
    pub pay_code: Option<String>,
    /// payorderno.
    pub pay_order_no: PayOrderNo,
    /// txnamt, fen.
    pub amount: Fen,
}

/// A question to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// 4.1: what is this card? With the reads' results.
    CardInfoQuery {
        /// The reads and their answers.
        executed: Vec<Executed>,
    },
    /// 4.2: make an order for this payment.
    ChargeOrderCreate(Charge),
    /// 4.3: the orders of a card, page by page.
    ChargeOrderQuery {
        /// cardno.
        card_no: CardNumber,
        /// orderno, where one is meant.
        order_no: Option<OrderNo>,
        /// orderstate, where one is meant.
        state: Option<OrderState>,
        /// currpage, from 1.
        page: u32,
        /// recnumperpage, at most 20.
        per_page: u32,
    },
    /// 4.4: cancel an order.
    ChargeOrderCancel {
        /// cardno.
        card_no: CardNumber,
        /// orderno.
        order_no: OrderNo,
    },
    /// 4.5: authorise the write; carries the result of INITIALIZE FOR LOAD.
    CardChargeRequest {
        /// The order.
        charge: Charge,
        /// Its number.
        order_no: OrderNo,
        /// The commands up to and with 8050, and their answers.
        executed: Vec<Executed>,
    },
    /// 4.6: the result of the write.
    CardChargeConfirm {
        /// The order.
        charge: Charge,
        /// Its number.
        order_no: OrderNo,
        /// The commands of 4.5's reply that were executed, and their answers.
        executed: Vec<Executed>,
        /// How many commands that reply held: what the padding setting fills up to.
        listed: Vec<Command>,
    },
    /// 4.7: which commands show what became of the write?
    ChargeOrderManageRequest {
        /// The order.
        charge: Charge,
        /// Its number.
        order_no: OrderNo,
    },
    /// 4.8: their results.
    ChargeOrderManageConfirm {
        /// The order.
        charge: Charge,
        /// Its number.
        order_no: OrderNo,
        /// The commands of 4.7's reply that were executed, and their answers.
        executed: Vec<Executed>,
        /// All commands of that reply.
        listed: Vec<Command>,
    },
    /// 4.10: activate this card.
    CardSaleRequest {
        /// cardno.
        card_no: CardNumber,
        /// Select, file 15, GET CHALLENGE and their answers.
        executed: Vec<Executed>,
        /// realnameflag.
        real_name: RealName,
        /// paytype.
        means: PayMeans,
        /// payorderno.
        pay_order_no: PayOrderNo,
        /// custinfo.
        customer: Option<Customer>,
    },
    /// 4.11: the result of the activation.
    CardSaleConfirm {
        /// cardno.
        card_no: CardNumber,
        /// cardresult: whether the card was written.
        written: CardResult,
        /// The commands of 4.10's reply that were executed, and their answers.
        executed: Vec<Executed>,
        /// realnameflag.
        real_name: RealName,
        /// paytype.
        means: PayMeans,
        /// payorderno.
        pay_order_no: PayOrderNo,
        /// custinfo.
        customer: Option<Customer>,
        /// orderno of 4.10.
        order_no: OrderNo,
        /// refnum of 4.10.
        reference: String,
    },
    /// 4.12: return this card.
    CardReturnApply {
        /// cardno.
        card_no: CardNumber,
        /// returntype.
        kind: ReturnKind,
        /// cardbal, fen.
        balance: Fen,
        /// Select, balance, INITIALIZE FOR PURCHASE and their answers; none for a broken card.
        executed: Vec<Executed>,
        /// custinfo.
        customer: Option<Customer>,
    },
    /// 4.13: the result of the return.
    CardReturnConfirm {
        /// cardno.
        card_no: CardNumber,
        /// refnum of 4.12.
        reference: String,
        /// orderno of 4.12.
        order_no: OrderNo,
        /// The commands of 4.12's reply that were executed, and their answers.
        executed: Vec<Executed>,
        /// custinfo.
        customer: Option<Customer>,
    },
}

impl Request {
    /// Which call it is.
    pub fn call(&self) -> Call {
        match self {
            Request::CardInfoQuery { .. } => Call::CardInfoQuery,
            Request::ChargeOrderCreate(_) => Call::ChargeOrderCreate,
            Request::ChargeOrderQuery { .. } => Call::ChargeOrderQuery,
            Request::ChargeOrderCancel { .. } => Call::ChargeOrderCancel,
            Request::CardChargeRequest { .. } => Call::CardChargeRequest,
            Request::CardChargeConfirm { .. } => Call::CardChargeConfirm,
            Request::ChargeOrderManageRequest { .. } => Call::ChargeOrderManageRequest,
            Request::ChargeOrderManageConfirm { .. } => Call::ChargeOrderManageConfirm,
            Request::CardSaleRequest { .. } => Call::CardSaleRequest,
            Request::CardSaleConfirm { .. } => Call::CardSaleConfirm,
            Request::CardReturnApply { .. } => Call::CardReturnApply,
            Request::CardReturnConfirm { .. } => Call::CardReturnConfirm,
        }
    }
}

/// cardresult of 4.11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardResult {
    /// 00: the card was written.
    Written,
    /// 01: it was not.
    NotWritten,
}

/// returntype of 4.12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturnKind {
    /// 0: the card can be read.
    Good,
    /// 1: it cannot; its number was typed from its face.
    Broken,
}

/// A verified reply: its code, the server's own words, and what a success (or, where it says so, a refusal) carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// result.
    pub code: ResultCode,
    /// resultdesc, as sent.
    pub description: String,
    /// data: always there when the code is a success; on a refusal only where it can be read.
    pub body: Option<Body>,
}

/// The `data` of a reply, by call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// 4.1.
    CardInfo(Box<CardInfo>),
    /// 4.2, 4.5 and 4.7.
    Commands(CommandsBody),
    /// 4.3.
    Orders(OrdersPage),
    /// 4.6 and 4.8.
    Settled(Settled),
    /// 4.4, which carries nothing.
    Nothing,
    /// 4.10.
    SaleAuthorized {
        /// refnum, to be sent again in 4.11.
        reference: String,
        /// orderno, commands and times.
        commands: CommandsBody,
    },
    /// 4.11.
    SaleConfirmed {
        /// refnum.
        reference: String,
        /// cardpdpt 卡工本费/押金, fen.
        deposit: Fen,
        /// orgicardpdpt 应收工本费/押金, fen.
        deposit_due: Fen,
        /// Times.
        settled: Settled,
    },
    /// 4.12.
    ReturnAuthorized {
        /// refnum, to be sent again in 4.13.
        reference: String,
        /// returnamt, fen: what is paid out once 4.13 succeeded.
        refundable: Fen,
        /// orderno, commands and times.
        commands: CommandsBody,
    },
    /// 4.13.
    ReturnConfirmed {
        /// refnum.
        reference: String,
        /// orderno.
        order_no: Option<OrderNo>,
        /// Times.
        settled: Settled,
    },
}

/// An order's number and the commands to run on its card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandsBody {
    /// orderno.
    pub order_no: OrderNo,
    /// apdulist, `IDX_nnnn` already looked up.
    pub commands: Vec<Command>,
    /// txndate, txntime, settdate.
    pub settled: Settled,
}

/// The server's times, as sent; empty where the call has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settled {
    /// txndate.
    pub date: String,
    /// txntime.
    pub time: String,
    /// settdate.
    pub settle_date: String,
}

/// What the server says of a card (4.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardInfo {
    /// cardno.
    pub card_no: CardNumber,
    /// cardfaceno.
    pub face_no: String,
    /// cardstatus.
    pub status: String,
    /// cardstatusdesc.
    pub status_text: String,
    /// cardtype.
    pub kind: String,
    /// cardtypename.
    pub kind_text: String,
    /// initflag.
    pub enabled: String,
    /// initflagdesc.
    pub enabled_text: String,
    /// cardsaledate.
    pub sold_on: String,
    /// cardvaldate.
    pub valid_until: String,
    /// chargebase: the step, fen; zero for none.
    pub step: Fen,
    /// minsvamt, fen; zero for none.
    pub minimum: Fen,
    /// maxsvamt, fen; zero for none.
    pub maximum: Fen,
    /// walletmaxbal, fen; zero for none.
    pub balance_limit: Fen,
    /// cardbal, fen.
    pub balance: Fen,
}

/// A page of a card's orders (4.3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersPage {
    /// currpage.
    pub page: u32,
    /// totalpage.
    pub pages: u32,
    /// totalnum.
    pub total: u32,
    /// orderlist.
    pub orders: Vec<OrderRow>,
    /// What kept a row of it from being read, one text a row: it must not hide the others.
    pub unreadable: Vec<String>,
}

/// One order of such a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// orderno.
    pub order_no: OrderNo,
    /// cardno.
    pub card_no: CardNumber,
    /// orderstate.
    pub state: OrderState,
    /// orderstatedesc.
    pub state_text: String,
    /// orderamt, fen.
    pub amount: Fen,
    /// orderdate and ordertime, as sent.
    pub created: (String, String),
    /// ordertype.
    pub kind: OrderType,
    /// ordertypedesc.
    pub kind_text: String,
    /// chnliddesc.
    pub channel_text: String,
    /// paytype, as sent.
    pub pay_type: String,
    /// The means of payment it stands for at this site.
    pub means: Option<PayMeans>,
    /// payorderno, which 4.3.2 does not list and a server may tell all the same.
    pub pay_order_no: Option<PayOrderNo>,
    /// paytypedesc.
    pub pay_type_text: String,
    /// paystate, as sent.
    pub pay_state: String,
    /// paystatedesc.
    pub pay_state_text: String,
    /// Whether that is a paid order, by the dialect's codes or the words 已支付.
    pub paid: bool,
}
