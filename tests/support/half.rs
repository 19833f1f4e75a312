//! The terminal as it stands, journal, HTTP, clock and all, but for its reader: cards are simulated, in this process or
//! at the other end of a socket.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::Moment;
use cardkiosk::driver::World;
use cardkiosk::flow::case::fold;
use cardkiosk::flow::settings::Paying;
use cardkiosk::flow::{Answer, Case, Cause, Effect, Fault, Settings, WhichCard};
use cardkiosk::proto::apdu::{CardReply, Command, exchange};
use cardkiosk::proto::gateway::SharedKey;
use cardkiosk::proto::sm::Charset;
use cardkiosk::sim::card::SimCard;
use cardkiosk::world::{
    Client, ClientOptions, Gateway, GatewayOptions, Interrupt, Journal, JournalOptions, Reader, ReaderOptions, Terminal,
};

use super::speech::speech;

/// What terminal and payment gateway share.
pub(crate) const GATEWAY_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A terminal whose cards are not real.
pub(crate) struct Half {
    pub(crate) terminal: Terminal,
    pub(crate) cards: Cards,
    /// How many days the civil clock is ahead.
    pub(crate) days: i64,
}

/// Where the cards are.
pub(crate) enum Cards {
    /// In this process; the one of this number lies on the reader.
    Here { cards: Vec<SimCard>, on_reader: usize },
    /// At the other end, which is also asked before and after each entry of the journal.
    There(Link),
}

/// One question, one answer, a line each.
pub(crate) struct Link {
    lines: BufReader<TcpStream>,
}

impl Link {
    pub(crate) fn to(address: SocketAddr) -> Link {
        let stream = TcpStream::connect(address).expect("somebody listens");
        stream.set_nodelay(true).expect("a socket");
        Link { lines: BufReader::new(stream) }
    }

    pub(crate) fn ask(&mut self, question: &str) -> String {
        // In one piece: what is written in two waits for the other end's acknowledgement.
        self.lines.get_ref().write_all(format!("{question}\n").as_bytes()).expect("somebody listens");
        let mut answer = String::new();
        self.lines.read_line(&mut answer).expect("somebody answers");
        answer.trim_end().to_owned()
    }
}

impl Half {
    /// With the journal at `path`, the server and the payment gateway at these addresses.
    pub(crate) fn new(path: &Path, server: SocketAddr, gateway: Option<SocketAddr>, cards: Cards) -> Half {
        let interrupt = Interrupt::new();
        let reader = Reader::new(ReaderOptions::default(), interrupt.clone());
        let client = Client::new(&ClientOptions::new(format!("http://{server}")), speech(Charset::Utf8)).expect("a client");
        let journal = Journal::open(&JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() }).expect("a journal");
        let mut terminal = Terminal::new(reader, client, journal, interrupt);
        if let Some(gateway) = gateway {
            let options = GatewayOptions { http: GatewayOptions::reaching(format!("http://{gateway}")), terminal: "12345678".to_owned() };
            let key = SharedKey::parse(GATEWAY_KEY).expect("64 digits");
            terminal = terminal.with_gateway(Gateway::new(&options, key).expect("a gateway"));
        }
        Half { terminal, cards, days: 0 }
    }

    /// What the journal holds open, as a start reads it.
    pub(crate) fn open_cases(&self) -> Vec<Case> {
        let orders = self.terminal.journal().view().open_orders().expect("a journal that can be read");
        let stories = orders.into_iter().flat_map(|order| order.story.expect("entries that can be read"));
        fold(stories.map(|recorded| recorded.entry)).0.into_values().filter(Case::is_open).collect()
    }

    fn await_card(&mut self, which: WhichCard) -> Answer {
        let present = match &mut self.cards {
            Cards::Here { cards, on_reader } => {
                cards[*on_reader].power_on();
                which == WhichCard::Any
            }
            Cards::There(link) => which == WhichCard::Any && link.ask("await") == "present",
        };
        if present { Answer::CardPresent } else { Answer::Failed(Fault::NotDone(Cause::NoCard)) }
    }

    fn transmit(&mut self, command: &Command) -> Answer {
        let bytes = |command: &[u8]| match &mut self.cards {
            Cards::Here { cards, on_reader } => cards[*on_reader].transmit(command),
            Cards::There(link) => hex::decode(link.ask(&format!("apdu {}", hex::encode(command)))).unwrap_or_default(),
        };
        match exchange(command, {
            let mut bytes = bytes;
            move |command: &[u8]| CardReply::from_bytes(&bytes(command))
        }) {
            Ok(reply) => Answer::CardReplied(reply),
            // The other end says nothing where the card has left.
            Err(_) => Answer::Failed(Fault::InDoubt(Cause::CardRemoved)),
        }
    }

    fn release(&mut self) {
        match &mut self.cards {
            Cards::Here { cards, on_reader } => cards[*on_reader].power_off(),
            Cards::There(link) => _ = link.ask("release"),
        }
    }

    /// Somebody may kill it here.
    pub(crate) fn point(&mut self) {
        if let Cards::There(link) = &mut self.cards {
            link.ask("point");
        }
    }
}

impl World for Half {
    fn now(&mut self) -> Moment {
        let Moment { civil, monotonic_ms } = self.terminal.now();
        let civil = civil.checked_add(jiff::Span::new().days(self.days)).expect("a date");
        Moment { civil, monotonic_ms }
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::AwaitCard { which, .. } => self.await_card(*which),
            Effect::Transmit(command) => self.transmit(command),
            Effect::ReleaseCard => {
                self.release();
                Answer::Done
            }
            Effect::Record(_) => {
                self.point();
                let answer = self.terminal.perform(effect);
                self.point();
                answer
            }
            Effect::Ask(_) | Effect::Pay(_) | Effect::Recall(_) | Effect::Pause(_) => self.terminal.perform(effect),
        }
    }
}

/// Few reads, short waits.
pub(crate) fn settings() -> Arc<Settings> {
    Arc::new(Settings {
        attempts: 2,
        retry_after: Duration::ZERO,
        await_card: Duration::ZERO,
        await_return: Duration::ZERO,
        paying: Paying { valid: Duration::from_secs(2), query_every: Duration::from_millis(20) },
        ..super::settings::patient()
    })
}
