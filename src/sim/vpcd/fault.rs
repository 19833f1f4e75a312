//! When a card is torn away.

use std::time::Duration;

/// A card torn away once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tear {
    /// At which command.
    pub trigger: Trigger,
    /// On which side of it.
    pub side: Side,
    /// How long until it is back; `None`: never. A reader that asks for its card every 400 ms may miss a shorter absence and
    /// goes on with a card that has forgotten everything.
    pub back_after: Option<Duration>,
}

/// The command at which a card is torn away, counted from 1 over all the times it lies on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The n-th write: CREDIT, DEBIT or the update of file 15.
    Write(u32),
    /// The n-th command of any kind.
    Command(u32),
}

/// On which side of a command a card is torn away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The command does not reach it.
    Before,
    /// The command is executed, and its answer does not reach the reader.
    After,
}

/// The tears still to come, and the counts so far.
#[derive(Debug)]
pub(super) struct Plan {
    tears: Vec<Tear>,
    commands: u32,
    writes: u32,
}

/// What happens at a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Answer,
    /// The card is gone before it.
    TearBefore(Option<Duration>),
    /// The card is gone after it.
    TearAfter(Option<Duration>),
}

impl Plan {
    pub(super) fn new(tears: Vec<Tear>) -> Plan {
        Plan { tears, commands: 0, writes: 0 }
    }

    /// Counts a command and says what happens at it.
    pub(super) fn arrives(&mut self, command: &[u8]) -> Then {
        self.commands = self.commands.saturating_add(1);
        let is_write = matches!(command, [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]);
        self.writes = self.writes.saturating_add(u32::from(is_write));
        let due = |tear: &Tear| match tear.trigger {
            Trigger::Write(number) => is_write && number == self.writes,
            Trigger::Command(number) => number == self.commands,
        };
        let Some(at) = self.tears.iter().position(due) else { return Then::Answer };
        let tear = self.tears.remove(at);
        match tear.side {
            Side::Before => Then::TearBefore(tear.back_after),
            Side::After => Then::TearAfter(tear.back_after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &[u8] = &[0x80, 0x5C, 0, 2, 4];
    const CREDIT: &[u8] = &[0x80, 0x52, 0, 0, 11];
    const UPDATE: &[u8] = &[0x04, 0xD6, 0x95, 0, 34];

    #[test]
    fn writes_and_commands_are_counted_by_themselves_and_a_tear_happens_once() {
        let soon = Some(Duration::from_millis(5));
        let mut plan = Plan::new(vec![
            Tear { trigger: Trigger::Write(2), side: Side::After, back_after: soon },
            Tear { trigger: Trigger::Command(2), side: Side::Before, back_after: None },
        ]);
        let happened: Vec<Then> = [CREDIT, READ, READ, UPDATE, CREDIT].into_iter().map(|command| plan.arrives(command)).collect();
        assert_eq!(happened, [Then::Answer, Then::TearBefore(None), Then::Answer, Then::TearAfter(soon), Then::Answer]);
    }
}
