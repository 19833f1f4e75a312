//! Which commands of a server's list may run in which step (R-9a, R-12). A list is accepted whole or refused whole: nothing
//! of a refused one goes to the card.

use std::fmt;

use crate::domain::{Fen, TerminalNumber};
use crate::proto::apdu::Command;

use super::classify::{Known, classify};

/// The place of a list in a business flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Up to INITIALIZE FOR LOAD: 4.2's list, or 4.5's when it asks for another one. INITIALIZE FOR LOAD, where there
    /// is one, ends it, since nothing may come between it and the credit; a list without one is let through.
    Initialize,
    /// The credit of a recharge: 4.5's list. The credit leads it, reads may follow.
    Credit,
    /// Looking at the card to settle an order: 4.7's list. Writes nothing.
    Manage,
    /// An activation: 4.10's list. The update leads it, reads may follow.
    Activate,
    /// The debit of a card's return: 4.12's list. The debit leads it, reads may follow.
    Debit,
}

/// What an INITIALIZE must agree with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderTerms {
    /// The order's amount.
    pub amount: Fen,
    /// This terminal as cards know it.
    pub terminal: TerminalNumber,
}

/// A list that must not run: which command of it, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("command {} of the list: {reason}", position + 1)]
pub struct Refusal {
    /// The place in the list, from 0.
    pub position: usize,
    /// Why.
    pub reason: RefusalReason,
}

/// Why a command must not run where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusalReason {
    /// Nothing the terminal knows.
    #[error("{0} is unknown to this terminal")]
    Unknown(Header),
    /// Known, and not for this step.
    #[error("{command} is not allowed in the step {step}")]
    NotInThisStep {
        /// The command's name.
        command: &'static str,
        /// The step.
        step: Step,
    },
    /// The step's write must come first, and something else does, or nothing.
    #[error("{0} must come first")]
    MustComeFirst(&'static str),
    /// The write stands there again.
    #[error("{0} comes a second time")]
    Repeated(&'static str),
    /// Something follows INITIALIZE FOR LOAD and would spoil it (R-9a).
    #[error("nothing may follow INITIALIZE FOR LOAD")]
    AfterInitialize,
    /// Another amount than the order's.
    #[error("the amount is {found} and the order's is {expected}")]
    Amount {
        /// In the command.
        found: Fen,
        /// In the order.
        expected: Fen,
    },
    /// Another terminal than this one.
    #[error("the terminal is {found} and this one is {expected}")]
    Terminal {
        /// In the command.
        found: TerminalNumber,
        /// This one.
        expected: TerminalNumber,
    },
}

/// CLA INS P1 P2 of a command, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header(pub [u8; 4]);

impl fmt::Display for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Step::Initialize => "initialize",
            Step::Credit => "credit",
            Step::Manage => "manage",
            Step::Activate => "activate",
            Step::Debit => "debit",
        })
    }
}

impl Refusal {
    /// The stable name under which the texts of both languages and the journal know it.
    pub fn id(&self) -> &'static str {
        match self.reason {
            RefusalReason::Unknown(_) => "list-unknown-command",
            RefusalReason::NotInThisStep { .. } => "list-not-in-this-step",
            RefusalReason::MustComeFirst(_) => "list-must-come-first",
            RefusalReason::Repeated(_) => "list-repeated",
            RefusalReason::AfterInitialize => "list-after-initialize",
            RefusalReason::Amount { .. } => "list-wrong-amount",
            RefusalReason::Terminal { .. } => "list-wrong-terminal",
        }
    }
}

/// Whether a server's list may run in this step.
///
/// # Errors
/// The first command that may not, and why.
pub fn guard(step: Step, commands: &[Command], order: &OrderTerms) -> Result<(), Refusal> {
    let known = commands.iter().enumerate().map(|(position, command)| {
        let unknown = || refuse(position, RefusalReason::Unknown(Header(command.header())));
        classify(command).ok_or_else(unknown)
    });
    let known: Vec<Known> = known.collect::<Result<_, _>>()?;
    match step {
        Step::Initialize => initialize(&known, order),
        Step::Credit => led_by("CREDIT FOR LOAD", step, &known, |command| matches!(command, Known::Credit { .. })),
        Step::Manage => manage(&known, order),
        Step::Activate => led_by("UPDATE BINARY of file 15", step, &known, |command| matches!(command, Known::UpdateFile15 { .. })),
        Step::Debit => led_by("DEBIT FOR PURCHASE", step, &known, |command| matches!(command, Known::Debit { .. })),
    }
}

fn refuse(position: usize, reason: RefusalReason) -> Refusal {
    Refusal { position, reason }
}

/// Whether a command only looks: no money, no state that a later write depends on.
fn only_looks(command: &Known) -> bool {
    match command {
        Known::Select(_)
        | Known::ReadBinary { .. }
        | Known::ReadRecord { .. }
        | Known::Balance
        | Known::Challenge
        | Known::Prove { .. }
        | Known::GetResponse => true,
        Known::InitializeLoad { .. }
        | Known::InitializePurchase { .. }
        | Known::Credit { .. }
        | Known::Debit { .. }
        | Known::UpdateFile15 { .. } => false,
    }
}

fn not_in_this_step(position: usize, command: &Known, step: Step) -> Refusal {
    refuse(position, RefusalReason::NotInThisStep { command: command.name(), step })
}

fn initialize(known: &[Known], order: &OrderTerms) -> Result<(), Refusal> {
    for (position, command) in known.iter().enumerate() {
        match command {
            Known::InitializeLoad { amount, terminal, .. } => {
                check_terms(position, *amount, *terminal, order)?;
                if position + 1 < known.len() {
                    return Err(refuse(position + 1, RefusalReason::AfterInitialize));
                }
            }
            looking if only_looks(looking) => {}
            other => return Err(not_in_this_step(position, other, Step::Initialize)),
        }
    }
    Ok(())
}

fn check_terms(position: usize, amount: Fen, terminal: TerminalNumber, order: &OrderTerms) -> Result<(), Refusal> {
    if amount != order.amount {
        return Err(refuse(position, RefusalReason::Amount { found: amount, expected: order.amount }));
    }
    if terminal != order.terminal {
        return Err(refuse(position, RefusalReason::Terminal { found: terminal, expected: order.terminal }));
    }
    Ok(())
}

/// Management may initialize a load to see the sequence number, with the order's amount or none; what settles a
/// load has no use for a purchase.
fn manage(known: &[Known], order: &OrderTerms) -> Result<(), Refusal> {
    for (position, command) in known.iter().enumerate() {
        match command {
            Known::InitializeLoad { amount, terminal, .. } => {
                let looking = OrderTerms { amount: if *amount == Fen::ZERO { Fen::ZERO } else { order.amount }, ..*order };
                check_terms(position, *amount, *terminal, &looking)?;
            }
            looking if only_looks(looking) => {}
            other => return Err(not_in_this_step(position, other, Step::Manage)),
        }
    }
    Ok(())
}

/// A list whose first command is its only write, followed by nothing but looks.
fn led_by(write: &'static str, step: Step, known: &[Known], is_the_write: fn(&Known) -> bool) -> Result<(), Refusal> {
    if !known.first().is_some_and(is_the_write) {
        return Err(refuse(0, RefusalReason::MustComeFirst(write)));
    }
    for (position, command) in known.iter().enumerate().skip(1) {
        if is_the_write(command) {
            return Err(refuse(position, RefusalReason::Repeated(write)));
        }
        if !only_looks(command) {
            return Err(not_in_this_step(position, command, step));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SELECT: &str = "00A4040008A000000632010105";
    const READ: &str = "00B0950000";
    const RECORD: &str = "00B201C400";
    const BALANCE: &str = "805C000204";
    const CHALLENGE: &str = "0084000004";
    const PROVE: &str = "805A000202002B08";
    const LOAD: &str = "805000020B0100001388000012345678";
    const LOAD_NOTHING: &str = "805000020B0100000000000012345678";
    const LOAD_MORE: &str = "805000020B0100001389000012345678";
    const LOAD_ELSEWHERE: &str = "805000020B0100001388000012345679";
    const PURCHASE: &str = "805001020B0100001388000012345678";
    const PURCHASE_NOTHING: &str = "805001020B0100000000000012345678";
    const CREDIT: &str = "805200000B2022050910301511223344";
    const DEBIT: &str = "805401000F000001232022050911050011223344";
    const UPDATE: &str = "04D695002201023360FFFFFFFF020103104880699999900017202205092032123100002992C47F";
    const PIN: &str = "0020000003123456";

    /// What the guard says: "ok", or position and id.
    fn verdict(step: Step, list: &[&str]) -> String {
        let order = OrderTerms { amount: Fen::new(5000), terminal: TerminalNumber::from_digits("12345678").expect("digits") };
        let commands: Vec<Command> = list.iter().map(|text| Command::from_hex(text).expect("a command")).collect();
        match guard(step, &commands, &order) {
            Ok(()) => "ok".to_owned(),
            Err(refusal) => format!("{} {}", refusal.position, refusal.id()),
        }
    }

    #[test]
    fn up_to_initialize() {
        let check = |list: &[&str]| verdict(Step::Initialize, list);
        assert_eq!(check(&[LOAD]), "ok");
        assert_eq!(check(&[SELECT, READ, BALANCE, RECORD, CHALLENGE, PROVE, LOAD]), "ok");
        assert_eq!(check(&[SELECT, READ]), "ok");
        assert_eq!(check(&[]), "ok");
        assert_eq!(check(&[SELECT, LOAD, BALANCE]), "2 list-after-initialize");
        assert_eq!(check(&[LOAD, LOAD]), "1 list-after-initialize");
        assert_eq!(check(&[LOAD, CREDIT]), "1 list-after-initialize");
        assert_eq!(check(&[LOAD_MORE]), "0 list-wrong-amount");
        assert_eq!(check(&[LOAD_NOTHING]), "0 list-wrong-amount");
        assert_eq!(check(&[SELECT, LOAD_ELSEWHERE]), "1 list-wrong-terminal");
        for (command, position) in [(CREDIT, 0), (DEBIT, 0), (UPDATE, 0), (PURCHASE, 0)] {
            assert_eq!(check(&[command, LOAD]), format!("{position} list-not-in-this-step"));
        }
        assert_eq!(check(&[SELECT, PIN, LOAD]), "1 list-unknown-command");
    }

    #[test]
    fn the_credit() {
        let check = |list: &[&str]| verdict(Step::Credit, list);
        assert_eq!(check(&[CREDIT]), "ok");
        assert_eq!(check(&[CREDIT, BALANCE, RECORD, PROVE, SELECT, READ]), "ok");
        assert_eq!(check(&[]), "0 list-must-come-first");
        assert_eq!(check(&[SELECT, CREDIT]), "0 list-must-come-first");
        assert_eq!(check(&[LOAD, CREDIT]), "0 list-must-come-first");
        assert_eq!(check(&[DEBIT]), "0 list-must-come-first");
        assert_eq!(check(&[CREDIT, BALANCE, CREDIT]), "2 list-repeated");
        assert_eq!(check(&[CREDIT, DEBIT]), "1 list-not-in-this-step");
        assert_eq!(check(&[CREDIT, UPDATE]), "1 list-not-in-this-step");
        assert_eq!(check(&[CREDIT, LOAD]), "1 list-not-in-this-step");
        assert_eq!(check(&[CREDIT, PURCHASE_NOTHING]), "1 list-not-in-this-step");
        assert_eq!(check(&[CREDIT, PIN]), "1 list-unknown-command");
    }

    #[test]
    fn card_management() {
        let check = |list: &[&str]| verdict(Step::Manage, list);
        assert_eq!(check(&[SELECT, READ, RECORD, BALANCE, CHALLENGE, LOAD, PROVE]), "ok");
        assert_eq!(check(&[LOAD_NOTHING, BALANCE]), "ok");
        assert_eq!(check(&[]), "ok");
        assert_eq!(check(&[LOAD_MORE]), "0 list-wrong-amount");
        assert_eq!(check(&[LOAD_ELSEWHERE]), "0 list-wrong-terminal");
        for write in [CREDIT, DEBIT, UPDATE, PURCHASE] {
            assert_eq!(check(&[LOAD, write]), "1 list-not-in-this-step");
        }
        assert_eq!(check(&[SELECT, PIN]), "1 list-unknown-command");
    }

    #[test]
    fn activation_and_return() {
        assert_eq!(verdict(Step::Activate, &[UPDATE, SELECT, READ]), "ok");
        assert_eq!(verdict(Step::Debit, &[DEBIT, BALANCE, PROVE]), "ok");
        assert_eq!(verdict(Step::Activate, &[CHALLENGE, UPDATE]), "0 list-must-come-first");
        assert_eq!(verdict(Step::Activate, &[UPDATE, UPDATE]), "1 list-repeated");
        assert_eq!(verdict(Step::Debit, &[DEBIT, DEBIT]), "1 list-repeated");
        assert_eq!(verdict(Step::Debit, &[PURCHASE, DEBIT]), "0 list-must-come-first");
        for write in [CREDIT, DEBIT, LOAD] {
            assert_eq!(verdict(Step::Activate, &[UPDATE, write]), "1 list-not-in-this-step");
        }
        for write in [CREDIT, UPDATE, PURCHASE_NOTHING] {
            assert_eq!(verdict(Step::Debit, &[DEBIT, write]), "1 list-not-in-this-step");
        }
    }

    #[test]
    fn a_refusal_says_where_and_why() {
        let order = OrderTerms { amount: Fen::new(5000), terminal: TerminalNumber::from_digits("12345678").expect("digits") };
        let text = |step, list: &[&str]| {
            let commands: Vec<Command> = list.iter().map(|text| Command::from_hex(text).expect("a command")).collect();
            guard(step, &commands, &order).expect_err("refused").to_string()
        };
        assert_eq!(text(Step::Initialize, &[SELECT, LOAD_MORE]), "command 2 of the list: the amount is 50.01 and the order's is 50.00");
        assert_eq!(text(Step::Manage, &[CREDIT]), "command 1 of the list: CREDIT FOR LOAD is not allowed in the step manage");
        assert_eq!(text(Step::Credit, &[CREDIT, PIN]), "command 2 of the list: 00200000 is unknown to this terminal");
        assert_eq!(
            text(Step::Initialize, &[LOAD_ELSEWHERE]),
            "command 1 of the list: the terminal is 000012345679 and this one is 000012345678"
        );
    }

    proptest! {
        /// Whatever a server sends: a write gets through only in its own step, at the head of the list, and once.
        #[test]
        fn a_write_gets_through_only_where_it_belongs(
            list in prop::collection::vec(
                prop::sample::select(vec![
                    SELECT, READ, RECORD, BALANCE, CHALLENGE, PROVE, LOAD, LOAD_NOTHING, LOAD_MORE, PURCHASE, CREDIT, DEBIT, UPDATE, PIN,
                ]),
                0..5,
            ),
        ) {
            for (step, own) in [
                (Step::Initialize, None),
                (Step::Credit, Some(CREDIT)),
                (Step::Manage, None),
                (Step::Activate, Some(UPDATE)),
                (Step::Debit, Some(DEBIT)),
            ] {
                if verdict(step, &list) != "ok" {
                    continue;
                }
                let writes: Vec<(usize, &str)> =
                    list.iter().copied().enumerate().filter(|(_, text)| [CREDIT, DEBIT, UPDATE].contains(text)).collect();
                prop_assert_eq!(writes, own.map(|own| (0, own)).into_iter().collect::<Vec<_>>());
                prop_assert!(!list.contains(&PIN) && !list.contains(&LOAD_MORE));
            }
        }
    }
}
