//! A site for tables of return codes: the false world, in which one call of the server's is answered with a code of choice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, Moment, OrderNo, PayMeans};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::CardUse;
use cardkiosk::flow::activation::{self, Holder};
use cardkiosk::flow::card_query::{self, Scope, ServerSays};
use cardkiosk::flow::card_return::{self, Returned};
use cardkiosk::flow::entry::{ByHandReason, Ending, Event, Tender};
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::orders::{self, Wanted};
use cardkiosk::flow::{
    Answer, Because, CaseOutcome, Cause, Effect, Ended, Fault, Flow, OnCard, Outcome, ServiceEnded, ServiceOutcome, Settings, Step, case,
    collect, order_action, recharge,
};
use cardkiosk::proto::apdu::{CardReply, Command};
use cardkiosk::proto::codes::ResultCode;
use cardkiosk::proto::message::{Call, Request, Response};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history;
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::world::FalseWorld;
use jiff::civil::date;

use super::enumeration;

/// What is loaded, and what an order made elsewhere is of.
pub(crate) const AMOUNT: Fen = Fen::new(5000);

/// What becomes of one call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Says {
    /// The server refuses it with this code, and does nothing.
    Refuses(&'static str),
    /// The server does what it is asked for, and answers this code all the same.
    DoesIt(&'static str),
    /// The server does what it is asked for, and its reply is lost.
    NoReply,
}

/// What becomes of the first command that writes a card.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Write {
    /// The card leaves before it executes it.
    TornBefore,
    /// The card executes it and leaves.
    TornAfter,
    /// The card answers this and does nothing.
    Refused([u8; 2]),
}

/// The business that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Business {
    Read,
    Recharge,
    Collect,
    List,
    Cancel,
    Activate,
    Return,
    ReturnBroken,
}

/// How a business ended, whatever it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// Done.
    Good,
    /// Nothing was done, and a payment is to be given back.
    Nothing,
    /// Open, and taken up again by the program itself.
    Unfinished,
    /// A person must look.
    ByHand,
    /// It waits at the server as before.
    Left,
}

/// What a business told, whatever it was.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// A question: what stood in the way of an answer.
    Answered(Option<Because>),
    Charge(Outcome),
    Service(ServiceOutcome),
}

impl Told {
    pub(crate) fn end(&self) -> End {
        match self {
            Told::Answered(None) => End::Good,
            Told::Answered(Some(_)) => End::Nothing,
            Told::Charge(outcome) => match outcome.ended {
                Ended::Loaded => End::Good,
                Ended::NothingCharged => End::Nothing,
                Ended::Unfinished => End::Unfinished,
                Ended::ByHand => End::ByHand,
                Ended::LeftAtServer => End::Left,
                Ended::OutOfReach => panic!("everything is in reach: {outcome:?}"),
            },
            Told::Service(outcome) => match outcome.ended {
                ServiceEnded::Activated { .. } | ServiceEnded::Returned { .. } => End::Good,
                ServiceEnded::NothingDone => End::Nothing,
                ServiceEnded::Unfinished => End::Unfinished,
                ServiceEnded::ByHand => End::ByHand,
                ServiceEnded::OutOfReach => panic!("everything is in reach: {outcome:?}"),
            },
        }
    }

    /// Whether the card is written, as far as it is told.
    pub(crate) fn written(&self) -> OnCard {
        match self {
            Told::Answered(_) => OnCard::No,
            Told::Charge(outcome) => outcome.on_card,
            Told::Service(outcome) => outcome.written,
        }
    }

    fn because(&self) -> Option<&Because> {
        match self {
            Told::Answered(because) => because.as_ref(),
            Told::Charge(outcome) => outcome.because.as_ref(),
            Told::Service(outcome) => outcome.because.as_ref(),
        }
    }

    /// The code a person is told.
    pub(crate) fn code(&self) -> Option<String> {
        self.because().map(Because::code)
    }

    /// The server's words, where it is the server who refused.
    pub(crate) fn words(&self) -> Option<&str> {
        match self.because()? {
            Because::Refused(refusal) => Some(&refusal.description),
            Because::ByHand(ByHandReason::Server { description, .. }) => Some(description),
            _ => None,
        }
    }
}

/// What the journal holds afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kept {
    /// Nothing was ever opened.
    Nothing,
    /// Something that is open.
    Open,
    /// Something that is closed.
    Closed,
}

/// What happens to the world outside.
pub(crate) type Happens = fn(&mut FalseWorld);

/// The false world with a script.
pub(crate) struct Site {
    pub(crate) world: FalseWorld,
    pub(crate) settings: Arc<Settings>,
    pub(crate) asked: Vec<Call>,
    /// How a recharge is paid.
    pub(crate) means: PayMeans,
    /// Whose an activated card becomes.
    pub(crate) holder: Holder,
    scripts: BTreeMap<(Call, usize), Says>,
    write: Option<Write>,
    /// What happens elsewhere just before the first request of a call.
    elsewhere: Option<(Call, Happens)>,
    order_elsewhere: Option<OrderNo>,
    sequence_before: u16,
}

impl Site {
    /// For a card in use, or for one that never was where it is to be activated.
    pub(crate) fn new(business: Business) -> Site {
        let card = CardState::sample(17);
        let card = if business == Business::Activate { card.not_enabled() } else { card };
        let mut world = enumeration::world(vec![card, CardState::sample(18)]);
        let order_elsewhere = matches!(business, Business::Collect | Business::Cancel | Business::List).then(|| {
            let card_no = world.cards[0].state().card_no().expect("it has a number");
            let number = world.server.order_elsewhere(&card_no, AMOUNT.get(), Payment::Paid, date(2026, 11, 22).at(9, 0, 0, 0));
            OrderNo::parse(&number).expect("a number")
        });
        let settings = enumeration::settings(Duration::from_mins(1));
        let sequence_before = world.cards[0].state().online_sequence;
        Site {
            world,
            settings,
            asked: Vec::new(),
            means: PayMeans::Cash,
            holder: Holder::Anonymous,
            scripts: BTreeMap::new(),
            write: None,
            elsewhere: None,
            order_elsewhere,
            sequence_before,
        }
    }

    /// The `time`th call is answered so.
    pub(crate) fn on(mut self, call: Call, time: usize, says: Says) -> Site {
        self.scripts.insert((call, time), says);
        self
    }

    /// The first write of the card goes so.
    pub(crate) fn writes(mut self, write: Write) -> Site {
        self.tear(write);
        self
    }

    /// The same in place.
    pub(crate) fn tear(&mut self, write: Write) {
        self.write = Some(write);
    }

    /// The commands sent to the card that begin so, in hexadecimal.
    pub(crate) fn sent(&self, beginning: &str) -> Vec<String> {
        let command = |effect: &Effect| if let Effect::Transmit(command) = effect { Some(command.to_hex()) } else { None };
        let sent = self.world.trace().iter().filter_map(|traced| command(&traced.effect));
        sent.filter(|hex| hex.starts_with(beginning)).collect()
    }

    /// Something happens elsewhere just before the first request of a call.
    pub(crate) fn between(&mut self, call: Call, happens: Happens) {
        self.elsewhere = Some((call, happens));
    }

    pub(crate) fn order_elsewhere(&self) -> &OrderNo {
        self.order_elsewhere.as_ref().expect("one was made elsewhere")
    }

    /// How often a call was asked.
    pub(crate) fn times(&self, call: Call) -> usize {
        self.asked.iter().filter(|asked| **asked == call).count()
    }

    /// Does the business once, and tells what became of it.
    pub(crate) fn run(&mut self, business: Business) -> Told {
        let settings = self.settings.clone();
        let open = history::open_cases(&self.world);
        let (key, pay_order_no) = self.world.disk.new_order();
        let now = self.now();
        match business {
            Business::Read => self.read(),
            Business::List => self.list(),
            Business::Recharge => {
                let means = self.means;
                let request = recharge::Request {
                    key,
                    amount: AMOUNT,
                    means,
                    pay_order_no,
                    taken_today: Fen::ZERO,
                    tender: Tender::Taken,
                    used_by: None,
                };
                Told::Charge(self.drive(recharge::begin(request, open, settings, now)))
            }
            Business::Collect => {
                let mut collected = self.drive(collect::begin(collect::Request { key, order_no: None }, open, settings, now));
                Told::Charge(collected.outcomes.remove(0))
            }
            Business::Cancel => {
                let order_no = self.order_elsewhere().clone();
                let request = order_action::Request { key, order_no, card_no: None, intention: Intention::GiveBack };
                Told::Charge(self.drive(order_action::begin(request, open, settings, now)))
            }
            Business::Activate => {
                let request =
                    activation::Request { key, holder: self.holder.clone(), means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO };
                Told::Service(self.drive(activation::begin(request, open, settings, now)))
            }
            Business::Return | Business::ReturnBroken => {
                let card_no = self.world.cards[0].state().card_no().expect("it has a number");
                let card = if business == Business::Return { Returned::Good } else { Returned::Broken(card_no) };
                Told::Service(self.drive(card_return::begin(card_return::Request { key, card, customer: None }, open, settings, now)))
            }
        }
    }

    fn read(&mut self) -> Told {
        let now = self.now();
        let begin = card_query::begin(Scope::CardAndServer, self.settings.clone(), now);
        match self.drive(begin) {
            card_query::Outcome::Read { server: ServerSays::Info(_), .. } => Told::Answered(None),
            card_query::Outcome::Read { server: ServerSays::Refused(refusal), .. } => Told::Answered(Some(Because::Refused(refusal))),
            other => panic!("{other:?}"),
        }
    }

    fn list(&mut self) -> Told {
        let card_no = self.world.cards[0].state().card_no().expect("it has a number");
        let begin = orders::begin(Wanted { card_no, order_no: None, state: None }, self.settings.clone());
        match self.drive(begin) {
            orders::Outcome::Listed { orders, .. } => {
                assert_eq!(orders.len(), 1);
                Told::Answered(None)
            }
            orders::Outcome::Refused(refusal) => Told::Answered(Some(Because::Refused(refusal))),
            orders::Outcome::Silent(fault) => panic!("{fault}"),
        }
    }

    /// Nothing goes wrong any more, and the program is started again: what is open is taken up until it closes.
    pub(crate) fn settle(&mut self) -> Vec<Told> {
        (self.scripts, self.write) = (BTreeMap::new(), None);
        let mut told = Vec::new();
        for _ in 0..4 {
            let open = history::open_cases(&self.world);
            for case in open {
                self.world.restart();
                let now = self.now();
                let begin = case::take_up(case, Intention::Load, CardUse::Reader, self.settings.clone(), now);
                told.push(match self.drive(begin) {
                    CaseOutcome::Charge(outcome) => Told::Charge(outcome),
                    CaseOutcome::Service(outcome) => Told::Service(outcome),
                });
            }
        }
        told
    }

    /// How often the customer's card was loaded.
    pub(crate) fn loads(&self) -> u16 {
        self.world.cards[0].state().online_sequence.wrapping_sub(self.sequence_before)
    }

    pub(crate) fn kept(&self) -> Kept {
        match (self.world.disk.entries().is_empty(), history::open_cases(&self.world).is_empty()) {
            (true, _) => Kept::Nothing,
            (false, false) => Kept::Open,
            (false, true) => Kept::Closed,
        }
    }

    /// How the journal says that it ended.
    pub(crate) fn endings(&self) -> Vec<Ending> {
        let ending = |event: &Event| if let Event::Closed { ending, .. } = event { Some(*ending) } else { None };
        self.world.disk.entries().iter().filter_map(|entry| ending(&entry.event)).collect()
    }

    fn drive<F: Flow>(&mut self, begin: Step<F>) -> F::Outcome {
        driver::run(begin, self, &mut |_| {})
    }

    fn ask(&mut self, request: &Request, effect: &Effect) -> Answer {
        if let Some((_, happens)) = self.elsewhere.take_if(|(call, _)| *call == request.call()) {
            happens(&mut self.world);
        }
        self.asked.push(request.call());
        let time = self.times(request.call());
        let says = self.scripts.get(&(request.call(), time)).copied();
        if !matches!(says, Some(Says::Refuses(_))) {
            let answer = self.world.perform(effect);
            if says.is_none() {
                return answer;
            }
        }
        match says {
            Some(Says::Refuses(code) | Says::DoesIt(code)) => {
                Answer::Replied(Response { code: ResultCode::new(code), description: words(code), body: None })
            }
            Some(Says::NoReply) | None => Answer::Failed(Fault::InDoubt(Cause::TimedOut)),
        }
    }

    fn transmit(&mut self, command: &Command, effect: &Effect) -> Answer {
        let is_write = matches!(command.header(), [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]);
        match self.write.take_if(|_| is_write) {
            None => return self.world.perform(effect),
            Some(Write::Refused(status)) => {
                // The card forgets what it was told, as one that was disturbed does.
                self.world.cards[0].power_off();
                self.world.cards[0].power_on();
                return Answer::CardReplied(CardReply::from_bytes(&status).expect("a status word"));
            }
            Some(Write::TornAfter) => _ = self.world.perform(effect),
            Some(Write::TornBefore) => {}
        }
        self.world.pull();
        Answer::Failed(Fault::InDoubt(Cause::CardRemoved))
    }
}

/// The server's own words for a code.
pub(crate) fn words(code: &str) -> String {
    format!("the centre's words for {code}")
}

impl World for Site {
    fn now(&mut self) -> Moment {
        self.world.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::Ask(request) => self.ask(request, effect),
            Effect::Transmit(command) => self.transmit(command, effect),
            other => self.world.perform(other),
        }
    }
}
