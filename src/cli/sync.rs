//! `cardkiosk sync`: what the server alone can settle.

use crate::attendant::Business;
use crate::config::Need;
use crate::i18n::Message;

use super::Shell;
use super::report::{Failure, Report};
use super::{recover, terminal};

pub(super) fn run(shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    let (mut terminal, open) = terminal::open_for_business(&shell.config)?;
    if open.is_empty() {
        return Ok(recover::nothing_open(&shell.texts.say(&Message::OutcomeNoneOpen)));
    }
    let ended = Business::new(&mut terminal, shell.config.settings.clone(), &mut shell.narrator()).sync();
    recover::told(ended, &terminal, shell)
}
