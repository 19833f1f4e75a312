//! 4.1 and 4.3: what is this card, and what are its orders.

use serde_json::Value;

use super::answer::Answer;
use super::asked::{Asked, Ran};
use super::ledger::{Account, Order, Payment, Standing};
use super::options::{Cards, Data, Numbers};
use super::{Refused, SimServer, by_table, refused};
use crate::domain::{CardNumber, OrderState};
use crate::proto::catalogue::Known;
use crate::proto::purse;

/// The city in an issuer's name, file 15.
const HUZHOU: [u8; 2] = [0x33, 0x60];

/// recnumperpage is at most that (4.3.1).
const LARGEST_PAGE: usize = 20;

impl SimServer {
    /// 4.1.
    pub(super) fn card_info(&mut self, asked: &Asked<'_>) -> Result<Value, Refused> {
        let ran = asked.ran()?;
        let file = file_15(&ran).ok_or_else(|| refused("000027", "file 15 is not among the results"))?;
        let balance = balance(&ran).ok_or_else(|| refused("000027", "the balance is not among the results"))?;
        let card_no = card_of(&file).ok_or_else(|| by_table("000022"))?;
        // A card of another city is in that city's books.
        if file[2..4] != HUZHOU {
            return Err(by_table("000022"));
        }
        let seen = Account::from_file_15(&file, balance);
        match self.ledger.cards.get_mut(&card_no) {
            Some(known) => (known.status, known.balance) = (seen.status, seen.balance),
            None if self.options.cards == Cards::Registered => return Err(by_table("000024")),
            None => _ = self.ledger.cards.insert(card_no.clone(), seen),
        }
        self.account(&card_no)?;
        let date = |at: usize| hex::encode(&file[at..at + 4]);
        let options = &self.options;
        let (flag, flag_text) = match file[9] {
            0 => ("00", "未启用"),
            1 => ("01", "启用"),
            _ => ("02", "停用"),
        };
        let room = (options.balance_limit - balance).clamp(0, options.maximum);
        Ok(Answer::new(options)
            .card(&card_no)
            .text("cardfaceno", &card_no.reveal()[card_no.reveal().len().saturating_sub(11)..])
            .text("cardstatus", "01")
            .text("cardstatusdesc", "正常")
            .text("cardtype", "01")
            .text("cardtypename", "普通卡")
            .text("initflag", flag)
            .text("initflagdesc", flag_text)
            .text("cardsaledate", date(20))
            .text("cardvaldate", date(24))
            .number("chargebase", options.step)
            .number("minsvamt", options.minimum)
            .number("maxsvamt", room)
            .number("walletmaxbal", options.balance_limit)
            .number("cardbal", balance)
            .done())
    }

    /// 4.3.
    pub(super) fn list_orders(&self, asked: &Asked<'_>) -> Result<Value, Refused> {
        let card_no = asked.card_no()?;
        let (per_page, page) = (asked.number("recnumperpage")?, asked.number("currpage")?);
        if !(1..=LARGEST_PAGE).contains(&per_page) || page == 0 {
            return Err(refused("999999", "recnumperpage is 1 to 20, currpage begins at 1"));
        }
        let order_no = asked.optional("orderno")?;
        let state = match asked.optional("orderstate")? {
            None => None,
            Some(code) => Some(OrderState::from_code(code).ok_or_else(|| by_table("000040"))?),
        };
        let wanted =
            |order: &&Order| order_no.is_none_or(|wanted| order.order_no == wanted) && state.is_none_or(|wanted| order.state == wanted);
        let mut orders: Vec<&Order> = self.ledger.orders_of(&card_no).filter(wanted).collect();
        match asked.text("orderby")? {
            "0" => orders.reverse(),
            "1" => {}
            _ => return Err(refused("999999", "orderby is 0 or 1")),
        }
        let total = orders.len();
        let rows: Vec<Value> =
            orders.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page).map(|order| self.row(order)).collect();
        let list = match self.options.data {
            Data::Object => Value::Array(rows),
            Data::Text => Value::String(Value::Array(rows).to_string()),
        };
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(Answer::new(&self.options)
            .number("currpage", count(page))
            .number("recnumperpage", count(per_page))
            .number("totalnum", count(total))
            .number("totalpage", count(total.div_ceil(per_page)))
            .value("orderlist", list)
            .done())
    }

    fn row(&self, order: &Order) -> Value {
        let (pay_state, pay_text) = match order.payment {
            Payment::Paid => (self.options.paid_state.as_str(), self.options.paid_text.as_str()),
            Payment::Unpaid => ("00", "未支付"),
        };
        // Printed with two letters s, in the place of one.
        let pay_type_text = if self.options.numbers == Numbers::Strings { "paytypedessc" } else { "paytypedesc" };
        let row = Answer::new(&self.options)
            .text("orderno", &order.order_no)
            .card(&order.card_no)
            .text("orderstate", order.state.code())
            .text("orderstatedesc", state_text(order.state))
            .number("orderamt", order.amount)
            .text("orderdate", order.created.date())
            .text("ordertime", order.created.time())
            .text("ordertype", &order.kind)
            .text("ordertypedesc", if order.kind == "40" { "补登" } else { "自助设备钱包充值" })
            .text("chnlid", "10")
            .text("chnliddesc", "自有安卓 APP")
            .text("paytype", &order.pay_type)
            .text(pay_type_text, pay_text_of(&order.pay_type))
            .text("paystate", pay_state)
            .text("paystatedesc", pay_text);
        let row = match order.touched {
            Some(touched) => row.text("txndate", touched.date()).text("txntime", touched.time()),
            None => row,
        };
        let row = row.done();
        // Rows are objects, whatever data is.
        row.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(row)
    }

    /// Notes what a card showed of itself beside what was asked.
    pub(super) fn see(&mut self, card_no: &CardNumber, balance: i64) {
        if let Some(account) = self.ledger.cards.get_mut(card_no) {
            account.balance = balance;
        }
    }

    /// A card that was returned is served no more.
    pub(super) fn retire(&mut self, card_no: &CardNumber) {
        self.set_standing(card_no, Standing::Returned);
    }
}

/// File 15 among the results, filled up to its whole length.
pub(super) fn file_15(ran: &[Ran]) -> Option<[u8; 30]> {
    let read = ran.iter().find(|one| matches!(one.known(), Some(Known::ReadBinary { sfi: 0x15 })))?;
    file_15_from(read.data()?)
}

pub(super) fn file_15_from(data: &[u8]) -> Option<[u8; 30]> {
    let mut file = [0; 30];
    let length = data.len().min(30);
    file[..length].copy_from_slice(&data[..length]);
    (length >= 28).then_some(file)
}

/// The card of a file 15.
pub(super) fn card_of(file: &[u8; 30]) -> Option<CardNumber> {
    CardNumber::from_serial(&hex::encode(&file[10..20]))
}

fn balance(ran: &[Ran]) -> Option<i64> {
    let asked = ran.iter().find(|one| one.known() == Some(Known::Balance))?;
    purse::balance(asked.data()?).ok().map(crate::domain::Fen::get)
}

fn state_text(state: OrderState) -> &'static str {
    match state {
        OrderState::Initial => "初始状态",
        OrderState::Authorized => "已经密钥授权",
        OrderState::CardFailed => "卡操作失败",
        OrderState::CardUnknown => "卡操作结果未知",
        OrderState::Confirmed => "交易已确认",
        OrderState::Authorizing => "密钥授权中",
        OrderState::Confirming => "交易确认中",
        OrderState::Adjusted => "调整成功",
        OrderState::AdjustFailed => "调整失败",
        OrderState::RefundRequested => "退款申请",
        OrderState::Refunded => "退款成功",
        OrderState::RefundFailed => "退款失败",
    }
}

fn pay_text_of(pay_type: &str) -> &'static str {
    match pay_type {
        "01" => "现金",
        "02" | "10" => "银联",
        "03" => "支付宝",
        "04" => "微信",
        "05" => "易支付",
        _ => "特定",
    }
}
