//! 4.10 to 4.13: cards are activated, and taken back.

use serde_json::Value;

use super::answer::Answer;
use super::asked::Asked;
use super::ledger::{Account, Begun, CardReturn, Sale, Standing};
use super::options::Cards;
use super::query::{card_of, file_15_from};
use super::{Refused, SimServer, Visit, by_table, refused};
use crate::domain::CardNumber;
use crate::proto::apdu::CardReply;
use crate::proto::catalogue;
use crate::proto::files::File15;
use crate::proto::purse::{InitializeForPurchase, Mac};
use crate::sim::des::{self, Purchase};

/// File 15 and its header, as a response holds them: 30 bytes.
const FILE_15: usize = 30;

impl SimServer {
    /// 4.10. The challenge is one-time: a repetition with the same payment gets a command for the new one.
    pub(super) fn sell(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let card_no = asked.card_no()?;
        real_name(asked)?;
        if asked.text("paytype")? != "01" {
            return Err(by_table("000158"));
        }
        let pay_order = asked.text("payorderno")?;
        let responses = asked.responses()?;
        let [.., read, challenge] = &responses[..] else { return Err(refused("000026", "select, file 15 and a challenge are expected")) };
        let file = read.is_success().then(|| file_15_from(&read.data)).flatten();
        let mut file = file.ok_or_else(|| refused("000027", "file 15 is not the last but one of the responses"))?;
        let challenge: [u8; 4] = challenge.data.as_slice().try_into().map_err(|_| refused("000034", "the challenge is not four bytes"))?;
        if card_of(&file).as_ref() != Some(&card_no) {
            return Err(by_table("000150"));
        }
        if !self.ledger.cards.contains_key(&card_no) {
            if self.options.cards == Cards::Registered {
                return Err(by_table("000024"));
            }
            self.ledger.cards.insert(card_no.clone(), Account::from_file_15(&file, 0));
        }
        let keys = self.account(&card_no)?.keys(&self.masters);
        if file[9] != 0 {
            return Err(by_table("000078"));
        }
        let (order_no, reference) = self.sale_of(&card_no, pay_order, visit)?;
        file[9] = 1;
        file[20..24].copy_from_slice(&visit.now.to_bcd()[..4]);
        let until =
            hex::decode(&self.options.valid_until).ok().filter(|bytes| bytes.len() == 4).unwrap_or_else(|| vec![0x20, 0x45, 0x12, 0x31]);
        file[24..28].copy_from_slice(&until);
        let mac = des::line_mac(&keys, challenge, [0x04, 0xD6, 0x95, 0x00], &file[..FILE_15]);
        let command = catalogue::update_file_15(&file, mac);
        let answer = Answer::new(&self.options).text("refnum", reference).text("orderno", order_no);
        Ok(answer.commands(&[command]).times(visit.now).done())
    }

    /// The activation for this payment, made where there is none.
    fn sale_of(&mut self, card_no: &CardNumber, pay_order: &str, visit: Visit) -> Result<(String, String), Refused> {
        if let Some((order_no, sale)) = self.ledger.sales.iter().find(|(_, sale)| sale.pay_order == pay_order) {
            let open = sale.card_no == *card_no && sale.state != Begun::Done;
            return if open { Ok((order_no.clone(), sale.reference.clone())) } else { Err(by_table("000090")) };
        }
        let (order_no, reference) = (format!("{}{:08}", visit.now.date(), self.ledger.next_number()), self.reference());
        let (card_no, pay_order) = (card_no.clone(), pay_order.to_owned());
        self.ledger.sales.insert(order_no.clone(), Sale { card_no, pay_order, reference: reference.clone(), state: Begun::Authorized });
        Ok((order_no, reference))
    }

    /// 4.11.
    pub(super) fn confirm_sale(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let (card_no, order_no) = (asked.card_no()?, asked.text("orderno")?);
        real_name(asked)?;
        let responses = asked.responses()?;
        let written = match asked.text("cardresult")? {
            "00" if responses.first().is_some_and(CardReply::is_success) => Begun::Done,
            "00" => return Err(by_table("000027")),
            "01" => Begun::Failed,
            _ => return Err(refused("999999", "cardresult is 00 or 01")),
        };
        let sale = self.ledger.sales.get_mut(order_no).ok_or_else(|| by_table("000039"))?;
        if sale.card_no != card_no {
            return Err(by_table("000150"));
        }
        if sale.reference != asked.text("refnum")? {
            return Err(by_table("000040"));
        }
        let before = sale.state;
        if before != Begun::Done {
            sale.state = written;
        }
        if let (Begun::Done, Some(account)) = (written, self.ledger.cards.get_mut(&card_no)) {
            account.status = 1;
        }
        let deposit = self.options.deposit;
        let reference = self.reference();
        let answer = Answer::new(&self.options).text("refnum", reference).number("cardpdpt", deposit).number("orgicardpdpt", deposit);
        let data = answer.times(visit.now).done();
        if before == Begun::Done { self.repeated(data) } else { Ok(data) }
    }

    /// 4.12.
    pub(super) fn take_back(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let (card_no, told) = (asked.card_no()?, asked.fen("cardbal")?);
        let responses = asked.responses()?;
        self.introduce(&card_no, &responses);
        let account = self.account(&card_no)?.clone();
        let (amount, debit, tac) = match asked.text("returntype")? {
            "0" => {
                let initialized = responses.last().filter(|reply| reply.is_success());
                let initialized = initialized.and_then(|reply| InitializeForPurchase::parse(&reply.data).ok());
                let initialized = initialized.ok_or_else(|| refused("000027", "INITIALIZE FOR PURCHASE is not the last response"))?;
                if initialized.balance.get() != told {
                    return Err(refused("000091", "cardbal is not the balance that INITIALIZE answered"));
                }
                let purchase = Purchase {
                    random: initialized.random,
                    sequence: initialized.sequence,
                    amount: initialized.balance.to_apdu().ok_or_else(|| by_table("000091"))?,
                    terminal: visit.terminal,
                    terminal_sequence: u32::try_from(self.ledger.next_number()).unwrap_or(u32::MAX),
                    at: visit.now.to_bcd(),
                };
                let keys = account.keys(&self.masters);
                let command = catalogue::debit(purchase.terminal_sequence, visit.now, purchase.mac1(&keys));
                (told, vec![command], Some(purchase.tac(&keys)))
            }
            // What a broken card holds is what was last seen of it.
            "1" if responses.is_empty() => (account.balance, Vec::new(), None),
            _ => return Err(refused("999999", "returntype is 0, or 1 without responses")),
        };
        let (order_no, reference) = (format!("{}{:08}", visit.now.date(), self.ledger.next_number()), self.reference());
        let state = Begun::Authorized;
        self.ledger.returns.insert(order_no.clone(), CardReturn { card_no, reference: reference.clone(), amount, tac, state });
        let answer = Answer::new(&self.options).text("refnum", reference).text("orderno", order_no);
        Ok(answer.number("returnamt", amount).commands(&debit).times(visit.now).done())
    }

    /// Learns a card it does not know from its answer to SELECT, unless it serves none but its own.
    fn introduce(&mut self, card_no: &CardNumber, responses: &[CardReply]) {
        if self.options.cards == Cards::Registered || self.ledger.cards.contains_key(card_no) {
            return;
        }
        let file = responses.first().filter(|reply| reply.is_success()).and_then(|reply| File15::from_select(&reply.data));
        let Some(file) = file.filter(|file| file.card_no == *card_no) else { return };
        let mut serial = [0; 10];
        if hex::decode_to_slice(format!("{:0>20}", file.card_no.reveal()), &mut serial).is_ok() {
            let account = Account { issuer: file.issuer, serial, status: 1, balance: 0, standing: Standing::Good };
            self.ledger.cards.insert(card_no.clone(), account);
        }
    }

    /// 4.13.
    pub(super) fn confirm_return(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let (card_no, order_no) = (asked.card_no()?, asked.text("orderno")?);
        let responses = asked.responses()?;
        let order = self.ledger.returns.get_mut(order_no).ok_or_else(|| by_table("000039"))?;
        if order.card_no != card_no {
            return Err(by_table("000150"));
        }
        if order.reference != asked.text("refnum")? {
            return Err(by_table("000040"));
        }
        let before = order.state;
        if before != Begun::Done {
            order.state = match order.tac {
                None => Begun::Done,
                Some(tac) if responses.iter().any(|reply| holds(reply, tac)) => Begun::Done,
                Some(_) if responses.iter().any(CardReply::is_success) => return Err(by_table("000043")),
                Some(_) => Begun::Failed,
            };
        }
        let (state, broken) = (order.state, order.tac.is_none());
        if state == Begun::Done {
            self.retire(&card_no);
        }
        let reference = self.reference();
        let data = Answer::new(&self.options).text("refnum", reference).text("orderno", order_no).times(visit.now).done();
        match (before, state) {
            (Begun::Done, _) => self.repeated(data),
            (_, Begun::Failed) if !broken => Err(by_table("000080")),
            _ => Ok(data),
        }
    }
}

/// DEBIT answers TAC and MAC2; GET TRANSACTION PROVE answers them the other way round.
fn holds(reply: &CardReply, tac: Mac) -> bool {
    reply.is_success() && reply.data.chunks_exact(4).take(2).any(|four| four == tac.0)
}

fn real_name(asked: &Asked<'_>) -> Result<(), Refused> {
    match asked.text("realnameflag")? {
        "Y" | "N" => Ok(()),
        _ => Err(refused("999999", "realnameflag is Y or N")),
    }
}
