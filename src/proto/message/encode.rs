//! A request's `data`, field by field in the order of chapter 4.

use serde_json::{Map, Value, json};

use super::dialect::{CommandNaming, CommandsBeside, CountForm, DataForm, Dialect, ListForm, Padding};
use super::{Call, CardResult, Charge, Customer, Executed, RealName, Request, ReturnKind};
use crate::domain::{CardNumber, Masked, OrderNo, OrderState, PayMeans, PayOrderNo};
use crate::proto::apdu::Command;
use crate::proto::catalogue;

/// chargetype 01: the only one there is, 钱包充值.
const CHARGE_TYPE: &str = "01";
/// orderby 0: newest first.
const NEWEST_FIRST: &str = "0";
/// The most rows a page may have (4.3.1).
pub const LARGEST_PAGE: u32 = 20;

/// `data` of a request as the site's dialect has it: an object, or a string that holds one.
pub fn data(request: &Request, dialect: &Dialect) -> Value {
    let members = Fields { call: request.call(), dialect, members: Map::new() }.of(request);
    in_form(Value::Object(members), dialect.data)
}

fn in_form(object: Value, form: DataForm) -> Value {
    match form {
        DataForm::Object => object,
        DataForm::JsonText => Value::String(object.to_string()),
    }
}

/// The members written so far.
struct Fields<'a> {
    call: Call,
    dialect: &'a Dialect,
    members: Map<String, Value>,
}

impl Fields<'_> {
    fn of(self, request: &Request) -> Map<String, Value> {
        match request {
            Request::CardInfoQuery { executed } => self.card_info(executed),
            Request::ChargeOrderCreate(charge) => self.card(&charge.card_no).charge(charge),
            Request::ChargeOrderQuery { card_no, order_no, state, page, per_page } => {
                self.card(card_no).page(order_no.as_ref(), *state, *page, *per_page)
            }
            Request::ChargeOrderCancel { card_no, order_no } => self.card(card_no).order(order_no),
            Request::CardChargeRequest { charge, order_no, executed } => {
                self.card(&charge.card_no).order(order_no).charge(charge).commands_and_responses(executed, &[])
            }
            Request::ChargeOrderManageRequest { charge, order_no } => self.card(&charge.card_no).order(order_no).charge(charge),
            Request::CardChargeConfirm { charge, order_no, executed, listed }
            | Request::ChargeOrderManageConfirm { charge, order_no, executed, listed } => {
                self.card(&charge.card_no).order(order_no).confirmation(charge, executed, listed)
            }
            Request::CardSaleRequest { card_no, executed, real_name, means, pay_order_no, customer } => {
                self.card(card_no).responses(executed).sale(*real_name, *means, pay_order_no).customer(customer.as_ref()).beside(executed)
            }
            Request::CardSaleConfirm { card_no, written, executed, real_name, means, pay_order_no, customer, order_no, reference } => self
                .card(card_no)
                .text("cardresult", card_result(*written))
                .responses(executed)
                .sale(*real_name, *means, pay_order_no)
                .customer(customer.as_ref())
                .order(order_no)
                .text("refnum", reference)
                .beside(executed),
            Request::CardReturnApply { card_no, kind, balance, executed, customer } => self
                .card(card_no)
                .text("returntype", return_kind(*kind))
                .text("cardbal", &balance.get().to_string())
                .responses(executed)
                .customer(customer.as_ref())
                .beside(executed),
            Request::CardReturnConfirm { card_no, reference, order_no, executed, customer } => self
                .card(card_no)
                .text("refnum", reference)
                .order(order_no)
                .responses(executed)
                .customer(customer.as_ref())
                .beside(executed),
        }
        .members
    }

    fn field(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    fn text(self, name: &str, text: &str) -> Self {
        self.field(name, Value::String(text.to_owned()))
    }

    fn card(self, card_no: &CardNumber) -> Self {
        self.text("cardno", card_no.reveal())
    }

    fn order(self, order_no: &OrderNo) -> Self {
        self.text("orderno", order_no.as_str())
    }

    fn page(self, order_no: Option<&OrderNo>, state: Option<OrderState>, page: u32, per_page: u32) -> Self {
        let fields = match order_no {
            Some(order_no) => self.order(order_no),
            None => self,
        };
        let fields = match state {
            Some(state) => fields.text("orderstate", state.code().encode_utf8(&mut [0; 4])),
            None => fields,
        };
        let per_page = per_page.clamp(1, LARGEST_PAGE).to_string();
        fields.text("recnumperpage", &per_page).text("currpage", &page.max(1).to_string()).text("orderby", NEWEST_FIRST)
    }

    fn payment(self, means: PayMeans, pay_order_no: &PayOrderNo) -> Self {
        let code = self.dialect.pay_code(means).to_owned();
        self.text("paytype", &code).text("payorderno", pay_order_no.as_str())
    }

    fn charge(self, charge: &Charge) -> Self {
        let amount = charge.amount.get().to_string();
        self.text("chargetype", CHARGE_TYPE).paid(charge).text("txnamt", &amount)
    }

    /// As the order was paid: in the server's own code where it was made elsewhere.
    fn paid(self, charge: &Charge) -> Self {
        match &charge.pay_code {
            Some(code) => self.text("paytype", code).text("payorderno", charge.pay_order_no.as_str()),
            None => self.payment(charge.means, &charge.pay_order_no),
        }
    }

    /// 4.6 and 4.8 put the lists between the payment and the amount.
    fn confirmation(self, charge: &Charge, executed: &[Executed], listed: &[Command]) -> Self {
        self.text("chargetype", CHARGE_TYPE)
            .paid(charge)
            .commands_and_responses(executed, listed)
            .text("txnamt", &charge.amount.get().to_string())
    }

    fn sale(self, real_name: RealName, means: PayMeans, pay_order_no: &PayOrderNo) -> Self {
        let flag = match real_name {
            RealName::Registered => "Y",
            RealName::Anonymous => "N",
        };
        self.text("realnameflag", flag).payment(means, pay_order_no)
    }

    fn card_info(self, executed: &[Executed]) -> Self {
        let naming = self.dialect.query_commands;
        let name = |command: &[u8]| match naming {
            CommandNaming::Hex => hex::encode_upper(command),
            CommandNaming::Ids => id_of(command).unwrap_or_else(|| hex::encode_upper(command)),
        };
        let commands: Vec<String> = executed.iter().map(|one| name(&one.command)).collect();
        self.count(executed.len()).list("apdulist", &commands).list("apduresp", &response_items(executed))
    }

    /// What was run of a list, and what it answered; the rest as the dialect pads it.
    fn commands_and_responses(self, executed: &[Executed], listed: &[Command]) -> Self {
        let mut commands = command_items(executed);
        let mut responses = response_items(executed);
        let filling = match self.dialect.padding {
            Padding::ExecutedOnly => None,
            Padding::FillFfff => Some("FFFF"),
            Padding::FillEmpty => Some(""),
        };
        if let Some(filling) = filling {
            for command in listed.iter().skip(executed.len()) {
                commands.push(command.to_hex());
                responses.push(filling.to_owned());
            }
        }
        self.count(commands.len()).list("apdulist", &commands).list("apduresp", &responses)
    }

    /// 4.10 to 4.13, whose `apdulist` carries responses.
    fn responses(self, executed: &[Executed]) -> Self {
        self.count(executed.len()).list("apdulist", &response_items(executed))
    }

    fn beside(self, executed: &[Executed]) -> Self {
        match self.dialect.commands_beside {
            CommandsBeside::Omitted => self,
            CommandsBeside::Apducmd => self.list("apducmd", &command_items(executed)),
        }
    }

    fn count(self, count: usize) -> Self {
        let as_number = match self.dialect.count {
            CountForm::AsSpecified => self.call == Call::CardInfoQuery,
            CountForm::Number => true,
            CountForm::String => false,
        };
        self.field("apdunum", if as_number { json!(count) } else { Value::String(count.to_string()) })
    }

    fn list(self, name: &str, items: &[String]) -> Self {
        let value = match self.dialect.lists {
            ListForm::CommaString => Value::String(items.join(",")),
            ListForm::JsonArray => json!(items),
            ListForm::JsonText => Value::String(json!(items).to_string()),
        };
        self.field(name, value)
    }

    fn customer(self, customer: Option<&Customer>) -> Self {
        let Some(customer) = customer else { return self };
        let names = &self.dialect.customer_fields;
        let reveal = |masked: &Option<Masked>| masked.as_ref().map(|text| text.reveal().to_owned());
        let members: Map<String, Value> = [
            (&names.name, reveal(&customer.name)),
            (&names.document_type, customer.document_type.clone()),
            (&names.document_no, reveal(&customer.document_no)),
            (&names.mobile, reveal(&customer.mobile)),
            (&names.address, reveal(&customer.address)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.clone(), Value::String(value?))))
        .collect();
        let form = self.dialect.customer;
        self.field("custinfo", in_form(Value::Object(members), form))
    }
}

/// The `IDX_nnnn` that means exactly these bytes.
fn id_of(command: &[u8]) -> Option<String> {
    let row = catalogue::TABLE.iter().find(|row| row.command().is_some_and(|known| known.bytes() == command))?;
    Some(row.to_string())
}

fn command_items(executed: &[Executed]) -> Vec<String> {
    executed.iter().map(|one| hex::encode_upper(&one.command)).collect()
}

fn response_items(executed: &[Executed]) -> Vec<String> {
    executed.iter().map(|one| hex::encode_upper(&one.response)).collect()
}

fn card_result(result: CardResult) -> &'static str {
    match result {
        CardResult::Written => "00",
        CardResult::NotWritten => "01",
    }
}

fn return_kind(kind: ReturnKind) -> &'static str {
    match kind {
        ReturnKind::Good => "0",
        ReturnKind::Broken => "1",
    }
}

#[cfg(test)]
mod tests;
