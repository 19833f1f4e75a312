//! The real world, built from the configuration.

use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::domain::Moment;
use crate::driver::World;
use crate::driver::transcript::Transcript;
use crate::flow::{Answer, Case, Cause, Effect, Fault};
use crate::i18n::Message;
use crate::proto::sm::{SignatureError, Signer, SigningRules, Verifier};
use crate::telemetry;
use crate::world::client::Speech;
use crate::world::{
    Client, ClientOptions, Clock, Gateway, GatewayOptions, Interrupt, Journal, JournalOptions, Reader, ReaderOptions, Terminal,
};

use super::report::Failure;

/// A reader and a clock: enough to read a card, and nothing else.
pub(super) struct CardAlone {
    reader: Reader,
    clock: Clock,
}

/// The reader the configuration names, and nothing behind it.
pub(super) fn card_alone(config: &Config) -> CardAlone {
    CardAlone { reader: Reader::new(ReaderOptions::from(config), Interrupt::new()), clock: Clock::start() }
}

impl World for CardAlone {
    fn now(&mut self) -> Moment {
        self.clock.moment()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::AwaitCard { which, within } => {
                self.reader.await_card(*which, *within).map_or_else(Answer::Failed, |()| Answer::CardPresent)
            }
            Effect::Transmit(command) => self.reader.transmit(command).map_or_else(Answer::Failed, Answer::CardReplied),
            Effect::ReleaseCard => {
                self.reader.release();
                Answer::Done
            }
            Effect::Pause(time) => {
                std::thread::sleep(*time);
                Answer::Done
            }
            Effect::Ask(_) | Effect::Pay(_) => Answer::Failed(Fault::NotDone(Cause::Unreachable("nobody is asked offline".to_owned()))),
            Effect::Record(_) | Effect::Recall(_) => {
                Answer::Failed(Fault::NotDone(Cause::Journal("there is no journal offline".to_owned())))
            }
        }
    }
}

/// The terminal for a business. One open case that cannot be read stops everything: whose card it is about is not known.
pub(super) fn open_for_business(config: &Config) -> Result<(Terminal, Vec<Case>), Failure> {
    let terminal = open(config)?;
    let open = terminal.journal().view().open_cases()?;
    Ok((terminal, open))
}

/// The terminal with everything: a reader, a server, a journal.
pub(super) fn open(config: &Config) -> Result<Terminal, Failure> {
    let interrupt = Interrupt::new();
    let terminal = assembled(config, interrupt.clone())?;
    heed_signals(interrupt);
    Ok(terminal)
}

/// The same without heed of signals: the window heeds them itself.
#[cfg(feature = "gui")]
pub(super) fn unattended(config: &Config) -> Result<Terminal, Failure> {
    assembled(config, Interrupt::new())
}

fn assembled(config: &Config, interrupt: Interrupt) -> Result<Terminal, Failure> {
    let client = client(config, &config.signature.rules)?;
    let journal = journal(config)?;
    let reader = Reader::new(ReaderOptions::from(config), interrupt.clone());
    let terminal = Terminal::new(reader, client, journal, interrupt).with_await_return(config.settings.await_return);
    let terminal = match transcript(config) {
        Some(transcript) => terminal.with_transcript(transcript),
        None => terminal,
    };
    match gateway(config)? {
        Some(gateway) => Ok(terminal.with_gateway(gateway)),
        None => Ok(terminal),
    }
}

/// The transcript, where one is wanted. A file that cannot be written stops nothing.
fn transcript(config: &Config) -> Option<Transcript> {
    let file = telemetry::append(config.transcript.as_deref()?);
    file.map(Transcript::to).inspect_err(|error| tracing::error!(%error, "there is no transcript")).ok()
}

/// The payment gateway, where one is configured.
pub(super) fn gateway(config: &Config) -> Result<Option<Gateway>, Failure> {
    let Some(options) = GatewayOptions::of(config) else { return Ok(None) };
    let gateway = Gateway::new(&options, config.shared_key()?);
    gateway.map(Some).map_err(|error| Failure::Usage(Message::GatewayWrong { detail: error.to_string() }))
}

/// Whoever ends the program by hand ends its waiting: the flow then comes to its own end and says how things stand.
/// A second time ends the program at once; the journal knows what was under way.
fn heed_signals(interrupt: Interrupt) {
    let heed = async move {
        let mut hung_up = signal(SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed?,
            _ = hung_up.recv() => {}
        }
        interrupt.raise();
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed?,
            _ = hung_up.recv() => {}
        }
        std::process::exit(130)
    };
    let listen = || tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(heed);
    std::thread::spawn(move || {
        let heard: std::io::Result<()> = listen();
        if let Err(error) = heard {
            tracing::warn!(%error, "signals end the program at once");
        }
    });
}

/// The journal, open for writing.
pub(super) fn journal(config: &Config) -> Result<Journal, Failure> {
    Ok(Journal::open(&JournalOptions::from(config))?)
}

/// The client, signing by these rules.
pub(super) fn client(config: &Config, rules: &SigningRules) -> Result<Client, Failure> {
    let joininstid = &config.terminal.joininstid;
    let wrong = |error: SignatureError| Failure::Usage(Message::ClientWrong { detail: error.to_string() });
    let speech = Speech {
        header: config.terminal.clone(),
        dialect: config.dialect.clone(),
        signer: Signer::new(&config.private_key()?, rules.clone(), joininstid).map_err(wrong)?,
        verifier: Verifier::new(&config.public_key()?, rules.clone(), joininstid).map_err(wrong)?,
    };
    Client::new(&ClientOptions::from(config), speech).map_err(|error| Failure::Usage(Message::ClientWrong { detail: error.to_string() }))
}
