//! A bench for scripts of activations and returns: the false world, in which a script may put its own answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use cardkiosk::domain::{CardNumber, Fen, Masked, Moment, PayMeans};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::CardUse;
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, CaseOutcome, Cause, Effect, Fault, ServiceOutcome, Settings, activation, card_return, case};
use cardkiosk::proto::apdu::{CardReply, Command};
use cardkiosk::proto::catalogue::classify;
use cardkiosk::proto::codes::ResultCode;
use cardkiosk::proto::message::{Body, Call, Customer, Request, Response};
use cardkiosk::proto::status::StatusWord;
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history;
use cardkiosk::sim::server::{self, SimServer};
use cardkiosk::sim::world::FalseWorld;
use jiff::civil::date;

/// One scripted answer.
enum Scripted {
    /// The call is handled, and this is made of the answer.
    Handled(Box<dyn FnMut(Answer) -> Answer>),
    /// The call is refused with this code and not handled.
    Refused(&'static str),
    /// The call never arrives.
    Lost,
}

/// What a card does in place of answering.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CardScript {
    /// It leaves before it executes the command.
    LeavesBefore,
    /// It executes the command and leaves.
    LeavesAfter,
    /// It answers this and does nothing.
    Answers([u8; 2]),
    /// It answers this with 9000 and does nothing.
    Says([u8; 4]),
}

/// The false world, with scripts.
pub(crate) struct Bench {
    pub(crate) world: FalseWorld,
    pub(crate) settings: Settings,
    /// Answers in place of the normal ones, by call and the number of the time it is asked (from 1).
    scripts: BTreeMap<(Call, usize), Scripted>,
    /// What the card does in place of executing a command, by instruction and the number of the time it is sent (from 1).
    card_scripts: BTreeMap<(u8, usize), CardScript>,
    pub(crate) asked: Vec<Request>,
    pub(crate) sent: Vec<Command>,
    /// Whether the customer is gone and puts no card down any more.
    pub(crate) gone: bool,
}

pub(crate) fn settings() -> Settings {
    crate::settings::patient()
}

impl Bench {
    /// With this card on the reader, and another one beside it.
    pub(crate) fn with(card: SimCard) -> Bench {
        let cards = vec![card, SimCard::new(CardState::sample(18))];
        let mut server = SimServer::new(server::Options::default());
        for card in &cards {
            server.register(card.state());
        }
        let world = FalseWorld::new(cards, server, date(2022, 5, 9).at(10, 30, 0, 0));
        let (scripts, card_scripts) = (BTreeMap::new(), BTreeMap::new());
        Bench { world, settings: settings(), scripts, card_scripts, asked: Vec::new(), sent: Vec::new(), gone: false }
    }

    /// With a card that was never in use.
    pub(crate) fn fresh() -> Bench {
        Bench::with(SimCard::new(CardState::sample(17).not_enabled()))
    }

    /// With a card in use that holds 12.34.
    pub(crate) fn used() -> Bench {
        Bench::with(SimCard::new(CardState::sample(17)))
    }

    /// Scripts the `time`th answer to a call; the call is handled all the same.
    pub(crate) fn on(mut self, call: Call, time: usize, answer: impl FnMut(Answer) -> Answer + 'static) -> Bench {
        self.scripts.insert((call, time), Scripted::Handled(Box::new(answer)));
        self
    }

    /// The `time`th call is refused with this code, and not handled.
    pub(crate) fn refuses(mut self, call: Call, time: usize, code: &'static str) -> Bench {
        self.scripts.insert((call, time), Scripted::Refused(code));
        self
    }

    /// The call never arrives, however often it is sent.
    pub(crate) fn never_arrives(mut self, call: Call) -> Bench {
        self.scripts.extend((1..=20).map(|time| ((call, time), Scripted::Lost)));
        self
    }

    /// Scripts what the card does with the `time`th command of an instruction.
    pub(crate) fn card_on(mut self, instruction: u8, time: usize, script: CardScript) -> Bench {
        self.card_scripts.insert((instruction, time), script);
        self
    }

    /// Activates the card on the reader, paid in cash.
    pub(crate) fn activate(&mut self) -> ServiceOutcome {
        self.activate_for(Holder::Anonymous)
    }

    pub(crate) fn activate_for(&mut self, holder: Holder) -> ServiceOutcome {
        let (key, pay_order_no) = self.world.disk.new_order();
        let request = activation::Request { key, holder, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO };
        let open = history::open_cases(&self.world);
        let now = self.now();
        let begin = activation::begin(request, open, Arc::new(self.settings.clone()), now);
        driver::run(begin, self, &mut |_| {})
    }

    /// Gives the card on the reader back.
    pub(crate) fn give_back(&mut self) -> ServiceOutcome {
        self.give_back_card(Returned::Good)
    }

    /// Gives the customer's card back, which cannot be read.
    pub(crate) fn give_back_broken(&mut self) -> ServiceOutcome {
        let card_no = self.card_no();
        self.give_back_card(Returned::Broken(card_no))
    }

    fn give_back_card(&mut self, card: Returned) -> ServiceOutcome {
        let (key, _) = self.world.disk.new_order();
        let open = history::open_cases(&self.world);
        let request = card_return::Request { key, card, customer: None };
        let now = self.now();
        let begin = card_return::begin(request, open, Arc::new(self.settings.clone()), now);
        driver::run(begin, self, &mut |_| {})
    }

    /// Takes up the one thing that is open, after a restart that forgets everything but journal and card.
    pub(crate) fn recover(&mut self) -> ServiceOutcome {
        self.take_up(Intention::Load, CardUse::Reader)
    }

    pub(crate) fn take_up(&mut self, intention: Intention, card: CardUse) -> ServiceOutcome {
        (self.scripts, self.card_scripts) = (BTreeMap::new(), BTreeMap::new());
        (self.asked, self.sent) = (Vec::new(), Vec::new());
        self.world.restart();
        self.take_up_scripted(intention, card)
    }

    /// The same in the middle of what the script has.
    pub(crate) fn take_up_scripted(&mut self, intention: Intention, card: CardUse) -> ServiceOutcome {
        let mut open = history::open_cases(&self.world);
        assert_eq!(open.len(), 1, "one thing is open");
        let now = self.now();
        let begin = case::take_up(open.remove(0), intention, card, Arc::new(self.settings.clone()), now);
        match driver::run(begin, self, &mut |_| {}) {
            CaseOutcome::Service(outcome) => outcome,
            CaseOutcome::Charge(outcome) => panic!("{outcome:?} is not of a service"),
        }
    }

    pub(crate) fn card_no(&self) -> CardNumber {
        self.world.cards[0].state().card_no().expect("it has a number")
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.asked.iter().map(Request::call).collect()
    }

    /// The instructions sent to the card, in order.
    pub(crate) fn instructions(&self) -> Vec<u8> {
        self.sent.iter().map(Command::instruction).collect()
    }

    /// The names of the recorded events, as the journal stores them.
    pub(crate) fn events(&self) -> Vec<String> {
        let name = |event| match serde_json::to_value(event).expect("an event is JSON") {
            serde_json::Value::String(name) => name,
            serde_json::Value::Object(members) => members.keys().next().expect("one member").clone(),
            other => panic!("{other}"),
        };
        self.world.disk.entries().iter().map(|entry| name(&entry.event)).collect()
    }

    /// Whether any command that changes a card was sent.
    pub(crate) fn wrote(&self) -> bool {
        self.sent.iter().any(|command| classify(command).is_some_and(|known| known.is_write()))
    }
}

impl World for Bench {
    fn now(&mut self) -> Moment {
        self.world.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::Ask(request) => {
                self.asked.push(request.clone());
                let time = self.asked.iter().filter(|asked| asked.call() == request.call()).count();
                match self.scripts.get_mut(&(request.call(), time)) {
                    Some(Scripted::Handled(script)) => script(self.world.perform(effect)),
                    Some(Scripted::Refused(code)) => replied(code, None),
                    Some(Scripted::Lost) => Answer::Failed(Fault::InDoubt(Cause::TimedOut)),
                    None => self.world.perform(effect),
                }
            }
            Effect::Transmit(command) => {
                self.sent.push(command.clone());
                let time = self.sent.iter().filter(|sent| sent.instruction() == command.instruction()).count();
                match self.card_scripts.get(&(command.instruction(), time)).copied() {
                    Some(CardScript::Answers(status)) => Answer::CardReplied(CardReply::from_bytes(&status).expect("a status word")),
                    Some(CardScript::Says(data)) => Answer::CardReplied(CardReply { data: data.to_vec(), status: StatusWord::SUCCESS }),
                    Some(script) => {
                        if matches!(script, CardScript::LeavesAfter) {
                            self.world.perform(effect);
                        }
                        self.world.pull();
                        Answer::Failed(Fault::InDoubt(Cause::CardRemoved))
                    }
                    None => self.world.perform(effect),
                }
            }
            Effect::AwaitCard { .. } if self.gone => Answer::Failed(Fault::NotDone(Cause::NoCard)),
            other => self.world.perform(other),
        }
    }
}

pub(crate) fn replied(code: &str, body: Option<Body>) -> Answer {
    Answer::Replied(Response { code: ResultCode::new(code), description: format!("the centre's words for {code}"), body })
}

/// Handled, and the reply is lost.
pub(crate) fn silence(_: Answer) -> Answer {
    Answer::Failed(Fault::InDoubt(Cause::TimedOut))
}

/// The commands of an allowed request replaced by these.
pub(crate) fn with_commands(list: Vec<Command>) -> impl FnMut(Answer) -> Answer + 'static {
    move |answer| {
        let Answer::Replied(mut response) = answer else { panic!("{answer:?} is no reply") };
        match &mut response.body {
            Some(Body::SaleAuthorized { commands, .. } | Body::ReturnAuthorized { commands, .. }) => commands.commands.clone_from(&list),
            other => panic!("{other:?} allows nothing"),
        }
        Answer::Replied(response)
    }
}

/// Somebody with a name and a document.
pub(crate) fn person() -> Customer {
    Customer {
        name: Some(Masked::new("张三丰")),
        document_type: Some("01".to_owned()),
        document_no: Some(Masked::new("330501190001019876")),
        mobile: Some(Masked::new("13800005432")),
        address: None,
    }
}
