//! GET BALANCE, INITIALIZE, CREDIT, DEBIT and GET TRANSACTION PROVE.

use crate::domain::{CardStatus, TerminalNumber};
use crate::proto::purse::{Mac, TransactionKind};
use crate::proto::status::StatusWord;

use super::state::LogRecord;
use super::{
    Answer, Apdu, Awaits, BALANCE_TOO_SMALL, CONDITIONS, COUNTER_AT_END, NO_PROOF, Proof, Selected, SimCard, WRONG_DATA, WRONG_KEY_INDEX,
    WRONG_LENGTH, WRONG_MAC, WRONG_PARAMETERS, ZeroAmount, des,
};

/// Version 1, 3DES.
const KEY_VERSION_AND_ALGORITHM: [u8; 2] = [1, 0];
/// More than 31 bits are no balance.
const LARGEST_BALANCE: u32 = 0x7FFF_FFFF;

impl SimCard {
    pub(super) fn get_balance(&self, apdu: &Apdu<'_>) -> Answer {
        if apdu.expected.is_none() || !apdu.data.is_empty() {
            return Err(WRONG_LENGTH);
        }
        self.in_purse()?;
        match apdu.header[2..] {
            [0 | 3, 2] => Ok(self.state.balance.to_be_bytes().to_vec()),
            // Overdraft allowed and overdraft used: this purse has none.
            [1 | 2, 2] => Ok(vec![0; 4]),
            _ => Err(WRONG_PARAMETERS),
        }
    }

    fn in_purse(&self) -> Result<(), StatusWord> {
        if self.volatile.selected == Selected::Purse { Ok(()) } else { Err(CONDITIONS) }
    }

    pub(super) fn initialize(&mut self, apdu: &Apdu<'_>) -> Answer {
        self.in_purse()?;
        let parameters = &apdu.header[2..];
        if !matches!(parameters, [0 | 1, 2]) {
            return Err(WRONG_PARAMETERS);
        }
        let &[key_index, a0, a1, a2, a3, t0, t1, t2, t3, t4, t5] = apdu.data else { return Err(WRONG_LENGTH) };
        if self.state.card_status() != CardStatus::Enabled {
            return Err(CONDITIONS);
        }
        if key_index != self.options.key_index {
            return Err(WRONG_KEY_INDEX);
        }
        let amount = [a0, a1, a2, a3];
        if amount == [0; 4] && self.options.zero_amount == ZeroAmount::Refused {
            return Err(WRONG_DATA);
        }
        let terminal = TerminalNumber::from_bytes([t0, t1, t2, t3, t4, t5]);
        if parameters[0] == 0 { self.initialize_load(amount, terminal) } else { self.initialize_purchase(amount, terminal) }
    }

    fn initialize_load(&mut self, amount: [u8; 4], terminal: TerminalNumber) -> Answer {
        let after = self.state.balance.checked_add(u32::from_be_bytes(amount));
        if after.is_none_or(|after| after > LARGEST_BALANCE) {
            return Err(WRONG_DATA);
        }
        if self.state.online_sequence == u16::MAX {
            return Err(COUNTER_AT_END);
        }
        let load = des::Load {
            random: self.random(),
            sequence: self.state.online_sequence,
            balance: self.state.balance.to_be_bytes(),
            amount,
            kind: TransactionKind::Load,
            terminal,
        };
        self.volatile.awaits = Awaits::Credit(load);
        let mac1 = load.mac1(&self.state.keys);
        Ok([&load.balance[..], &load.sequence.to_be_bytes(), &KEY_VERSION_AND_ALGORITHM, &load.random, &mac1.0].concat())
    }

    fn initialize_purchase(&mut self, amount: [u8; 4], terminal: TerminalNumber) -> Answer {
        if u32::from_be_bytes(amount) > self.state.balance {
            return Err(BALANCE_TOO_SMALL);
        }
        if self.state.offline_sequence == u16::MAX {
            return Err(COUNTER_AT_END);
        }
        let random = self.random();
        self.volatile.awaits = Awaits::Debit { random, amount, terminal };
        let (balance, sequence) = (self.state.balance.to_be_bytes(), self.state.offline_sequence.to_be_bytes());
        Ok([&balance[..], &sequence, &[0; 3], &KEY_VERSION_AND_ALGORITHM, &random].concat())
    }

    pub(super) fn credit(&mut self, apdu: &Apdu<'_>, awaits: Awaits) -> Answer {
        if apdu.header[2..] != [0, 0] {
            return Err(WRONG_PARAMETERS);
        }
        let &[d0, d1, d2, d3, h, m, s, m0, m1, m2, m3] = apdu.data else { return Err(WRONG_LENGTH) };
        let Awaits::Credit(load) = awaits else { return Err(CONDITIONS) };
        let (at, mac2) = ([d0, d1, d2, d3, h, m, s], Mac([m0, m1, m2, m3]));
        if load.mac2(&self.state.keys, at) != mac2 {
            return Err(WRONG_MAC);
        }
        let tac = load.tac(&self.state.keys, at);
        // All of it or none of it: the new state is made beside the old one.
        let mut state = self.state.clone();
        state.balance = state.balance.checked_add(u32::from_be_bytes(load.amount)).ok_or(WRONG_DATA)?;
        state.online_sequence = state.online_sequence.checked_add(1).ok_or(COUNTER_AT_END)?;
        state.load_proof = Some(Proof { sequence: state.online_sequence, mac: mac2, tac });
        state.push_log(LogRecord::new(state.online_sequence, load.amount, load.kind, load.terminal.bytes(), at));
        self.state = state;
        Ok(tac.0.to_vec())
    }

    pub(super) fn debit(&mut self, apdu: &Apdu<'_>, awaits: Awaits) -> Answer {
        if apdu.header[2..] != [1, 0] {
            return Err(WRONG_PARAMETERS);
        }
        let &[t0, t1, t2, t3, d0, d1, d2, d3, h, m, s, m0, m1, m2, m3] = apdu.data else { return Err(WRONG_LENGTH) };
        let Awaits::Debit { random, amount, terminal } = awaits else { return Err(CONDITIONS) };
        let at = [d0, d1, d2, d3, h, m, s];
        let terminal_sequence = u32::from_be_bytes([t0, t1, t2, t3]);
        let purchase = des::Purchase { random, sequence: self.state.offline_sequence, amount, terminal, terminal_sequence, at };
        if purchase.mac1(&self.state.keys) != Mac([m0, m1, m2, m3]) {
            return Err(WRONG_MAC);
        }
        let (tac, mac) = (purchase.tac(&self.state.keys), purchase.mac2(&self.state.keys));
        let mut state = self.state.clone();
        state.balance = state.balance.checked_sub(u32::from_be_bytes(amount)).ok_or(BALANCE_TOO_SMALL)?;
        state.offline_sequence = state.offline_sequence.checked_add(1).ok_or(COUNTER_AT_END)?;
        state.purchase_proof = Some(Proof { sequence: state.offline_sequence, mac, tac });
        state.push_log(LogRecord::new(state.offline_sequence, amount, TransactionKind::Purchase, terminal.bytes(), at));
        self.state = state;
        Ok([tac.0, mac.0].concat())
    }

    pub(super) fn prove(&self, apdu: &Apdu<'_>) -> Answer {
        self.in_purse()?;
        let [_, _, 0, kind] = apdu.header else { return Err(WRONG_PARAMETERS) };
        let &[s0, s1] = apdu.data else { return Err(WRONG_LENGTH) };
        let proof = match TransactionKind::from(kind) {
            TransactionKind::Load => self.state.load_proof,
            TransactionKind::Purchase => self.state.purchase_proof,
            _ => None,
        };
        let proof = proof.filter(|proof| proof.sequence == u16::from_be_bytes([s0, s1])).ok_or(NO_PROOF)?;
        Ok([proof.mac.0, proof.tac.0].concat())
    }
}
