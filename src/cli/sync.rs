//! `cardkiosk sync`: what the server alone can settle.

use crate::config::Need;
use crate::driver::{self, World};
use crate::flow::recovery::{self, schedule};
use crate::i18n::Message;

use super::Shell;
use super::report::{Failure, Report};
use super::{recover, terminal};

pub(super) fn run(shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    let mut terminal = terminal::open(&shell.config)?;
    let open = terminal::open_cases(terminal.journal().view())?;
    if open.is_empty() {
        return Ok(recover::nothing_open(&shell.texts.say(&Message::OutcomeNoneOpen)));
    }
    let settings = &shell.config.settings;
    let mut ended = Vec::new();
    let now = terminal.now();
    for case in schedule::round(open, now) {
        let now = terminal.now();
        ended.push(driver::run(recovery::alone(case, settings.clone(), now), &mut terminal, &mut shell.narrator()));
    }
    let left = terminal::open_cases(terminal.journal().view())?.len();
    Ok(recover::report(&ended, left, &shell.texts))
}
