//! One list of commands on its way through the card.

use crate::proto::apdu::{CardReply, Command};
use crate::proto::message::Executed;

/// When a list ends before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stops {
    /// At the first response that is not 9000: the server's lists.
    AtRefusal,
    /// Never: our own reads, where a missing optional file is a result.
    Never,
}

/// A list of commands, of which some are executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListRun {
    commands: Vec<Command>,
    executed: Vec<Executed>,
    stops: Stops,
    refused: bool,
}

impl ListRun {
    pub(crate) fn new(commands: Vec<Command>, stops: Stops) -> ListRun {
        ListRun { commands, executed: Vec::new(), stops, refused: false }
    }

    /// One of which the front has been executed, as the journal tells it.
    pub(crate) fn resumed(commands: Vec<Command>, executed: &[Executed], stops: Stops) -> ListRun {
        let mut run = ListRun::new(commands, stops);
        for reply in executed.iter().filter_map(|done| CardReply::from_bytes(&done.response).ok()) {
            run.take(&reply);
        }
        run
    }

    /// The command to send next; `None` when the list is through or has ended at a refusal.
    pub(crate) fn next(&self) -> Option<Command> {
        if self.refused && self.stops == Stops::AtRefusal { None } else { self.commands.get(self.executed.len()).cloned() }
    }

    /// Takes the answer to it.
    pub(crate) fn take(&mut self, reply: &CardReply) {
        let command = self.commands.get(self.executed.len()).expect("an answer follows a command of this list");
        self.executed.push(Executed { command: command.bytes().to_vec(), response: reply.to_bytes() });
        self.refused |= !reply.is_success();
    }

    /// Goes on with more commands behind these.
    pub(crate) fn extend(&mut self, commands: impl IntoIterator<Item = Command>) {
        self.commands.extend(commands);
    }

    pub(crate) fn commands(&self) -> &[Command] {
        &self.commands
    }

    pub(crate) fn executed(&self) -> &[Executed] {
        &self.executed
    }

    pub(crate) fn into_executed(self) -> Vec<Executed> {
        self.executed
    }

    /// The answer to the last command that `wanted` picks.
    pub(crate) fn answer_to(&self, wanted: impl Fn(&Command) -> bool) -> Option<CardReply> {
        self.commands
            .iter()
            .zip(&self.executed)
            .rev()
            .find(|(command, _)| wanted(command))
            .and_then(|(_, executed)| CardReply::from_bytes(&executed.response).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_ends_at_a_refusal_where_it_is_to() {
        for (stops, sent) in [(Stops::AtRefusal, 2), (Stops::Never, 3)] {
            let commands = ["00B0950000", "00B0960000", "00B0970000"].map(|text| Command::from_hex(text).expect("a command"));
            let mut run = ListRun::new(commands.to_vec(), stops);
            for answer in [[0x90, 0x00], [0x6A, 0x82], [0x90, 0x00]] {
                if run.next().is_some() {
                    run.take(&CardReply::from_bytes(&answer).expect("an answer"));
                }
            }
            assert_eq!((run.executed().len(), run.next()), (sent, None), "{stops:?}");
        }
    }
}
