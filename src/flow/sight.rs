//! A card as it was read: what the reads of 4.1 told.

use crate::domain::{CardNumber, CardStatus, Fen};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue::{Application, Known, classify};
use crate::proto::files::{File15, Logged};
use crate::proto::message::{CardInfo, Executed};
use crate::proto::purse;
use crate::proto::status::StatusWord;

use super::list_run::ListRun;
use super::outcome::Because;

/// What the card itself showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Its number, by file 15.
    pub card_no: CardNumber,
    /// File 15.
    pub file_15: File15,
    /// GET BALANCE.
    pub balance: Option<Fen>,
    /// File 18, newest first, empty records left out.
    pub history: Vec<Logged>,
    /// Everything that was read, as 4.1 carries it.
    pub executed: Vec<Executed>,
}

impl Sight {
    /// From the reads; else the status word that stood in the way.
    pub(crate) fn of(run: ListRun) -> Result<Sight, StatusWord> {
        let selected = run.answer_to(is_select_of_purse);
        if let Some(refused) = selected.filter(|reply| !reply.is_success()) {
            return Err(refused.status);
        }
        let file_15 = file_15(&run)?;
        let balance = run.answer_to(|command| classify(command) == Some(Known::Balance)).filter(CardReply::is_success);
        let history = log(&run).collect();
        Ok(Sight {
            card_no: file_15.card_no.clone(),
            file_15,
            balance: balance.and_then(|reply| purse::balance(&reply.data).ok()),
            history,
            executed: run.into_executed(),
        })
    }
}

impl Sight {
    /// Why nothing may be loaded onto this card, by what it and the server say of it.
    pub(crate) fn unfit(&self, info: &CardInfo) -> Option<Because> {
        if !info.card_no.may_be(&self.card_no) {
            return Some(Because::CardMismatch);
        }
        match (self.file_15.status, info.enabled.trim()) {
            (status @ (CardStatus::NotEnabled | CardStatus::Stopped), _) => Some(Because::CardStatus(status)),
            (_, "00" | "0") => Some(Because::CardStatus(CardStatus::NotEnabled)),
            _ => None,
        }
    }
}

/// File 15 by its read, else out of the answer to SELECT; else the status word that stood in the way.
pub(crate) fn file_15(run: &ListRun) -> Result<File15, StatusWord> {
    let read = run.answer_to(|command| is_read_of(command, 0x15));
    let parsed = read.as_ref().filter(|reply| reply.is_success()).and_then(|reply| File15::parse(&reply.data).ok());
    let selected = || run.answer_to(is_select_of_purse).and_then(|reply| File15::from_select(&reply.data));
    parsed.or_else(selected).ok_or_else(|| read.map_or(StatusWord::new(0x6A, 0x82), |reply| reply.status))
}

/// The card's log (file 18), newest first, as far as it was read; empty records left out.
pub(crate) fn log(run: &ListRun) -> impl Iterator<Item = Logged> {
    run.commands()
        .iter()
        .zip(run.executed())
        .filter(|(command, _)| matches!(classify(command), Some(Known::ReadRecord { sfi: 0x18, .. })))
        .filter_map(|(_, executed)| CardReply::from_bytes(&executed.response).ok())
        .filter(CardReply::is_success)
        .filter_map(|reply| Logged::parse(&reply.data))
}

fn is_select_of_purse(command: &Command) -> bool {
    classify(command) == Some(Known::Select(Application::Purse))
}

fn is_read_of(command: &Command, file: u8) -> bool {
    classify(command) == Some(Known::ReadBinary { sfi: file })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::list_run::Stops;

    const FILE: &str = "01023360FFFFFFFF0201031048806999999000172022050920321231";

    /// File 15 of a card that answers SELECT and READ BINARY of files 15 and 16 so.
    fn told(selected: &str, read: &str, holder: &str) -> Result<String, StatusWord> {
        let commands = ["00A4040008A000000632010105", "00B0950000", "00B0960000"].map(|text| Command::from_hex(text).expect("a command"));
        let mut run = ListRun::new(commands.to_vec(), Stops::Never);
        for answer in [selected, read, holder] {
            run.take(&CardReply::from_bytes(&hex::decode(answer).expect("hex")).expect("an answer"));
        }
        file_15(&run).map(|file| file.card_no.reveal().to_owned())
    }

    #[test]
    fn file_15_is_what_was_read_else_what_select_told() {
        let (number, other) = ("3104880699999900017".to_owned(), "3104880699999900018".to_owned());
        let file = format!("{FILE}00009000");
        let select = |serial: &str| format!("6F22A5209F0C1E{}00009000", FILE.replace("03104880699999900017", serial));
        assert_eq!(told("9000", &file, "6A82"), Ok(number.clone()));
        assert_eq!(told("9000", "6A82", &file), Err(StatusWord::new(0x6A, 0x82)), "another file is none");
        assert_eq!(told(&select("03104880699999900018"), &file, "6A82"), Ok(number));
        assert_eq!(told(&select("03104880699999900018"), "6982", "6A82"), Ok(other));
        assert_eq!(told("9000", "6982", "6A82"), Err(StatusWord::new(0x69, 0x82)), "the card's own words");
    }
}
