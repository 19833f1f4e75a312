//! SELECT, the reads, GET CHALLENGE and the protected update of file 15.

use crate::proto::purse::Mac;
use crate::proto::status::StatusWord;

use super::{
    Answer, Apdu, Awaits, CONDITIONS, CardState, EmptyRecords, NO_CHALLENGE, NO_CURRENT_FILE, Selected, SimCard, WRONG_LENGTH,
    WRONG_LINE_MAC, WRONG_OFFSET, WRONG_PARAMETERS, des,
};

const DIRECTORY: &[u8] = b"2PAY.SYS.DDF01";
const PURSE: &[u8] = &[0xA0, 0x00, 0x00, 0x06, 0x32, 0x01, 0x01, 0x05];
const LABEL: &[u8] = b"MOT_T_EP";

impl SimCard {
    pub(super) fn select(&mut self, apdu: &Apdu<'_>) -> Answer {
        if apdu.header[2..] != [0x04, 0x00] {
            return Err(WRONG_PARAMETERS);
        }
        // A name may be given by its beginning, the registered part at least.
        let begins = |name: &[u8]| apdu.data.len() >= 5 && name.starts_with(apdu.data);
        if begins(DIRECTORY) {
            self.volatile.selected = Selected::Directory;
            Ok(directory())
        } else if begins(PURSE) {
            self.volatile.selected = Selected::Purse;
            Ok(purse(&self.state))
        } else {
            Err(StatusWord::FILE_NOT_FOUND)
        }
    }

    pub(super) fn read_binary(&self, apdu: &Apdu<'_>) -> Answer {
        let [_, _, first, offset] = apdu.header;
        if apdu.expected.is_none() || !apdu.data.is_empty() {
            return Err(WRONG_LENGTH);
        }
        if first & 0x80 == 0 {
            return Err(NO_CURRENT_FILE);
        }
        if first & 0x60 != 0 {
            return Err(WRONG_PARAMETERS);
        }
        let file = match (self.volatile.selected, first & 0x1F) {
            (Selected::Purse, 0x15) => self.state.file_15().to_vec(),
            (Selected::Purse, sfi) => self.state.files.get(&sfi).ok_or(StatusWord::FILE_NOT_FOUND)?.0.clone(),
            _ => return Err(StatusWord::FILE_NOT_FOUND),
        };
        file.get(usize::from(offset)..).map(<[u8]>::to_vec).filter(|rest| !rest.is_empty()).ok_or(WRONG_OFFSET)
    }

    pub(super) fn read_record(&self, apdu: &Apdu<'_>) -> Answer {
        let [_, _, number, second] = apdu.header;
        if apdu.expected.is_none() || !apdu.data.is_empty() {
            return Err(WRONG_LENGTH);
        }
        if second & 0x07 != 0x04 {
            return Err(WRONG_PARAMETERS);
        }
        if self.volatile.selected != Selected::Purse {
            return Err(StatusWord::FILE_NOT_FOUND);
        }
        let at = usize::from(number).checked_sub(1).ok_or(StatusWord::RECORD_NOT_FOUND)?;
        let sfi = second >> 3;
        if sfi == 0x18 {
            return self.read_log(at);
        }
        let records = self.state.record_files.get(&sfi).ok_or(StatusWord::FILE_NOT_FOUND)?;
        records.get(at).map(|record| record.0.clone()).ok_or(StatusWord::RECORD_NOT_FOUND)
    }

    fn read_log(&self, at: usize) -> Answer {
        match (self.state.log.get(at), self.options.empty_records) {
            (Some(record), _) => Ok(record.0.to_vec()),
            (None, EmptyRecords::Zeros) if at < CardState::LOG_LENGTH => Ok(vec![0; 23]),
            (None, _) => Err(StatusWord::RECORD_NOT_FOUND),
        }
    }

    pub(super) fn get_challenge(&mut self, apdu: &Apdu<'_>) -> Answer {
        if apdu.header[2..] != [0, 0] {
            return Err(WRONG_PARAMETERS);
        }
        if !apdu.data.is_empty() {
            return Err(WRONG_LENGTH);
        }
        match apdu.expected {
            Some(4) => {
                let challenge = self.random();
                self.volatile.awaits = Awaits::Update { challenge };
                Ok(challenge.to_vec())
            }
            Some(_) => Err(StatusWord::new(0x6C, 4)),
            None => Err(WRONG_LENGTH),
        }
    }

    pub(super) fn update_binary(&mut self, apdu: &Apdu<'_>, awaits: Awaits) -> Answer {
        if apdu.header[2..] != [0x95, 0x00] {
            return Err(WRONG_PARAMETERS);
        }
        let Some((file, mac)) = apdu.data.split_first_chunk::<30>() else { return Err(WRONG_LENGTH) };
        let &[m0, m1, m2, m3] = mac else { return Err(WRONG_LENGTH) };
        if self.volatile.selected != Selected::Purse {
            return Err(CONDITIONS);
        }
        let Awaits::Update { challenge } = awaits else { return Err(NO_CHALLENGE) };
        if des::line_mac(&self.state.keys, challenge, apdu.header, file) != Mac([m0, m1, m2, m3]) {
            return Err(WRONG_LINE_MAC);
        }
        self.state.put_file_15(*file);
        Ok(Vec::new())
    }
}

/// An element of BER-TLV with a length below 128, which all of these have.
fn element(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    [tag, &[length], value].concat()
}

/// The answer to SELECT of the directory: one application, the purse.
fn directory() -> Vec<u8> {
    let entry = [element(&[0x4F], PURSE), element(&[0x50], LABEL), element(&[0x87], &[1])].concat();
    let list = element(&[0xBF, 0x0C], &element(&[0x61], &entry));
    element(&[0x6F], &[element(&[0x84], DIRECTORY), element(&[0xA5], &list)].concat())
}

/// The answer to SELECT of the purse: with file 15 in it.
fn purse(state: &CardState) -> Vec<u8> {
    let proprietary = [element(&[0x9F, 0x08], &[2]), element(&[0x9F, 0x0C], &state.file_15())].concat();
    element(&[0x6F], &[element(&[0x84], PURSE), element(&[0xA5], &proprietary)].concat())
}
