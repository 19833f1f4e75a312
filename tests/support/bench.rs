//! A bench for flow scripts: a simulated card, and a centre that answers as it should unless a script says otherwise.

#[path = "centre.rs"]
mod centre;
#[path = "in_cash.rs"]
mod in_cash;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, Moment, OrderKey, OrderNo, OrderState, PayMeans, PayOrderNo, Stamp};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::collect::{self, Collected};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::{self, Intention};
use cardkiosk::flow::{
    Answer, CardUse, Case, Cause, Effect, Entry, Event, Fault, Outcome, Progress, Receipt, Settings, Story, WhichCard, order_action,
    recharge, recovery,
};
use cardkiosk::proto::apdu::{CardReply, Command, exchange};
use cardkiosk::proto::catalogue::{self, Expected, classify};
use cardkiosk::proto::gateway::{self, PayRequest};
use cardkiosk::proto::message::{Body, Call, CardInfo, Request, Settled};
use cardkiosk::proto::purse::TransactionKind;
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::gateway::SimGateway;
use jiff::civil::date;

pub(crate) use centre::{commands, credit_for, info, orders, refusal, replied, silence};
pub(crate) use in_cash::request;

/// When all of it happens; the date and time of every 8052.
pub(crate) const STAMP: (&str, &str) = ("20220509", "103015");

/// The centre's number of the order.
pub(crate) const ORDER: &str = "20220509000001";

/// One scripted answer.
pub(crate) type Scripted = Box<dyn FnMut(&Request) -> Answer>;

/// Card, centre, journal and clock of a script.
pub(crate) struct Bench {
    pub(crate) cards: Vec<SimCard>,
    pub(crate) on_reader: Option<usize>,
    /// Cards the customer puts down, one for each time the program waits.
    pub(crate) comes_next: VecDeque<usize>,
    /// Answers in place of the normal ones, by call and the number of the time it is asked (from 1).
    pub(crate) scripts: BTreeMap<(Call, usize), Scripted>,
    /// What the card does in place of executing a command, by instruction and the number of the time it is sent (from 1).
    pub(crate) card_scripts: BTreeMap<(u8, usize), CardScript>,
    /// Answers of the payment gateway in place of the normal ones, by the question's name and the number of the time it is asked.
    pub(crate) pay_scripts: BTreeMap<(&'static str, usize), Answer>,
    /// The payment gateway, and the customer before its codes.
    pub(crate) gateway: SimGateway,
    pub(crate) pay_asked: Vec<PayRequest>,
    /// The pause, counted from 1, in which the customer gives up.
    pub(crate) gives_up_in_pause: Option<usize>,
    pauses: usize,
    /// What a screen showed during the last recharge.
    pub(crate) shown: Vec<Progress>,
    /// The state that 4.3 tells.
    pub(crate) state: OrderState,
    /// The states that 4.3 tells first, one after the other.
    pub(crate) states_told: VecDeque<OrderState>,
    /// Whether 4.3 tells the order for paid.
    pub(crate) paid: bool,
    pub(crate) asked: Vec<Request>,
    pub(crate) recorded: Vec<Event>,
    pub(crate) sent: Vec<Command>,
    pub(crate) waited: Vec<(WhichCard, Duration)>,
    pub(crate) taken_today: Fen,
    /// Numbers of the centre that the journal knows, each with the case it belongs to.
    pub(crate) known: Vec<(OrderNo, OrderKey)>,
    elapsed_ms: u64,
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
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench {
            cards: vec![SimCard::new(CardState::sample(17)), SimCard::new(CardState::sample(18))],
            on_reader: Some(0),
            comes_next: VecDeque::new(),
            scripts: BTreeMap::new(),
            card_scripts: BTreeMap::new(),
            pay_scripts: BTreeMap::new(),
            gateway: SimGateway::default(),
            pay_asked: Vec::new(),
            gives_up_in_pause: None,
            pauses: 0,
            shown: Vec::new(),
            state: OrderState::Initial,
            states_told: VecDeque::new(),
            paid: true,
            asked: Vec::new(),
            recorded: Vec::new(),
            sent: Vec::new(),
            waited: Vec::new(),
            taken_today: Fen::ZERO,
            known: Vec::new(),
            elapsed_ms: 0,
        }
    }

    /// Scripts the `time`th answer to a call.
    pub(crate) fn on(mut self, call: Call, time: usize, answer: impl FnMut(&Request) -> Answer + 'static) -> Bench {
        self.scripts.insert((call, time), Box::new(answer));
        self
    }

    /// Scripts every answer to a call.
    pub(crate) fn always(mut self, call: Call, answer: impl Fn(&Request) -> Answer + Clone + 'static) -> Bench {
        for time in 1..=20 {
            self.scripts.insert((call, time), Box::new(answer.clone()));
        }
        self
    }

    /// Scripts what the card does with the `time`th command of an instruction.
    pub(crate) fn card_on(mut self, instruction: u8, time: usize, script: CardScript) -> Bench {
        self.card_scripts.insert((instruction, time), script);
        self
    }

    /// Runs a recharge of 50.00 in cash.
    pub(crate) fn recharge(&mut self) -> Outcome {
        self.recharge_of(5000, &Arc::new(settings()))
    }

    pub(crate) fn recharge_of(&mut self, fen: i64, settings: &Arc<Settings>) -> Outcome {
        self.recharge_with(recharge::Request { amount: Fen::new(fen), taken_today: self.taken_today, ..request() }, settings)
    }

    /// Another recharge, while these orders are open.
    pub(crate) fn recharge_among(&mut self, open: Vec<Story>, settings: &Arc<Settings>) -> Outcome {
        let pay_order_no = PayOrderNo::parse("P2").expect("a number");
        self.recharge_all(recharge::Request { pay_order_no, taken_today: self.taken_today, ..request() }, open, settings)
    }

    /// Runs a recharge of 50.00 by a code.
    pub(crate) fn recharge_by_code(&mut self) -> Outcome {
        self.recharge_with(recharge::Request { means: PayMeans::WeChat, tender: Tender::Gateway, ..request() }, &Arc::new(settings()))
    }

    pub(crate) fn recharge_with(&mut self, request: recharge::Request, settings: &Arc<Settings>) -> Outcome {
        self.recharge_all(request, Vec::new(), settings)
    }

    fn recharge_all(&mut self, request: recharge::Request, open: Vec<Story>, settings: &Arc<Settings>) -> Outcome {
        let begin = recharge::begin(request, open.into_iter().map(Into::into).collect(), settings.clone(), self.now());
        let mut shown = Vec::new();
        let outcome = driver::run(begin, self, &mut |progress| shown.push(progress.clone()));
        self.shown = shown;
        outcome
    }

    /// Puts this card on the reader.
    pub(crate) fn put(&mut self, card: usize) {
        self.lift();
        self.on_reader = Some(card);
    }

    /// Collects what waits for the card on the reader.
    pub(crate) fn collect(&mut self, order_no: Option<&str>) -> Collected {
        let request = collect::Request {
            key: OrderKey::parse("K1").expect("a name"),
            order_no: order_no.map(|number| OrderNo::parse(number).expect("a number")),
        };
        let begin = collect::begin(request, Vec::new(), Arc::new(settings()), self.now());
        driver::run(begin, self, &mut |_| {})
    }

    /// Acts on an order that is not in the journal, with its card on the reader.
    pub(crate) fn act(&mut self, intention: Intention) -> Outcome {
        self.act_among(intention, Vec::new())
    }

    /// Acts on the order that was begun here, after a restart.
    pub(crate) fn act_on_open(&mut self, intention: Intention) -> Outcome {
        let story = self.restart();
        self.act_among(intention, vec![story])
    }

    fn act_among(&mut self, intention: Intention, open: Vec<Story>) -> Outcome {
        let key = OrderKey::parse("K1").expect("a name");
        let order_no = OrderNo::parse(ORDER).expect("a number");
        let request = order_action::Request { key, order_no, card_no: None, intention };
        let begin = order_action::begin(request, open.into_iter().map(Into::into).collect(), Arc::new(settings()), self.now());
        driver::run(begin, self, &mut |_| {})
    }

    /// Takes the order up again, as a restart does, with the first card on the reader.
    pub(crate) fn recover(&mut self) -> Outcome {
        let story = self.restart();
        let begin = loading::take_up(story, Intention::Load, CardUse::Reader, Arc::new(settings()), self.now());
        driver::run(begin, self, &mut |_| {})
    }

    /// Settles what needs no card.
    pub(crate) fn sync(&mut self) -> Outcome {
        let story = self.restart();
        self.sync_story(story)
    }

    /// The same while the centre does not answer.
    pub(crate) fn sync_in_silence(&mut self) -> Outcome {
        let story = self.restart();
        for call in Call::ALL {
            for time in 1..=20 {
                self.scripts.insert((call, time), Box::new(silence));
            }
        }
        self.sync_story(story)
    }

    fn sync_story(&mut self, story: Story) -> Outcome {
        let begin = loading::take_up(story, Intention::Load, CardUse::Nobody, Arc::new(settings()), self.now());
        driver::run(begin, self, &mut |_| {})
    }

    /// Takes the order up again with this intention.
    pub(crate) fn take_up_again(&mut self, intention: Intention) -> Outcome {
        let story = self.restart();
        self.take_up_story(story, intention)
    }

    pub(crate) fn take_up_story(&mut self, story: Story, intention: Intention) -> Outcome {
        let begin = loading::take_up(story, intention, CardUse::Reader, Arc::new(settings()), self.now());
        driver::run(begin, self, &mut |_| {})
    }

    /// The order's story as the journal tells it.
    pub(crate) fn story(&self) -> Story {
        let entries = self.recorded.iter().map(|event| Entry {
            key: OrderKey::parse("K1").expect("a name"),
            at: Stamp::parse(STAMP.0, STAMP.1).expect("a date"),
            event: event.clone(),
        });
        let (stories, _) = recovery::fold(entries.collect::<Vec<_>>());
        stories.into_values().next().and_then(Case::into_charge).expect("an order was opened")
    }

    /// Forgets everything but the journal and the card.
    pub(crate) fn restart(&mut self) -> Story {
        self.asked.clear();
        self.sent.clear();
        self.waited.clear();
        self.scripts.clear();
        self.card_scripts.clear();
        self.pay_scripts.clear();
        self.pay_asked.clear();
        self.on_reader = Some(0);
        self.story()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.asked.iter().map(Request::call).collect()
    }

    /// The names of the recorded events, as the journal stores them.
    pub(crate) fn events(&self) -> Vec<String> {
        let name = |event: &Event| match serde_json::to_value(event).expect("an event is JSON") {
            serde_json::Value::String(name) => name,
            serde_json::Value::Object(members) => members.keys().next().expect("one member").clone(),
            other => panic!("{other}"),
        };
        self.recorded.iter().map(name).collect()
    }

    /// Whether any command that changes a card was sent.
    pub(crate) fn wrote(&self) -> bool {
        self.sent.iter().any(|command| classify(command).is_some_and(|known| known.is_write()))
    }

    fn ask(&mut self, request: &Request) -> Answer {
        self.asked.push(request.clone());
        let time = self.asked.iter().filter(|asked| asked.call() == request.call()).count();
        if let Some(script) = self.scripts.get_mut(&(request.call(), time)) {
            return script(request);
        }
        self.normal(request)
    }

    fn pay(&mut self, request: &PayRequest) -> Answer {
        self.pay_asked.push(request.clone());
        let name = request.ask.log_name();
        let time = self.pay_asked.iter().filter(|asked| asked.ask.log_name() == name).count();
        // What is scripted is handled all the same, and only its answer is another.
        let now = self.now().civil;
        let reply = self.gateway.answer(request.ask.name(), gateway::body(request).as_bytes(), now);
        let normal = || Answer::Paid(gateway::reply(request, reply.as_bytes()).expect("the simulated gateway answers"));
        self.pay_scripts.get(&(name, time)).cloned().unwrap_or_else(normal)
    }

    fn normal(&mut self, request: &Request) -> Answer {
        let order_no = OrderNo::parse(ORDER).expect("a number");
        let body = match request {
            Request::CardInfoQuery { .. } => {
                let card = self.cards[self.on_reader.unwrap_or(0)].state();
                Body::CardInfo(Box::new(CardInfo { card_no: card.card_no().expect("a number"), ..info() }))
            }
            Request::ChargeOrderCreate(_) => commands(&[]),
            Request::ChargeOrderQuery { .. } => {
                let Body::Orders(mut page) = orders(self.states_told.pop_front().unwrap_or(self.state)) else {
                    unreachable!("it makes that body")
                };
                page.orders[0].paid = self.paid;
                Body::Orders(page)
            }
            Request::CardChargeRequest { .. } => commands(&[credit_for(request)]),
            Request::ChargeOrderManageRequest { .. } => {
                commands(&[catalogue::get_transaction_prove(TransactionKind::Load, 0x2B, Expected::Stated)])
            }
            Request::CardChargeConfirm { .. } | Request::ChargeOrderManageConfirm { .. } => Body::Settled(Settled::default()),
            Request::ChargeOrderCancel { .. } => Body::Nothing,
            other => panic!("{other:?} has no place in a recharge of order {order_no}"),
        };
        replied("000000", Some(body))
    }

    fn transmit(&mut self, command: &Command) -> Answer {
        self.sent.push(command.clone());
        let time = self.sent.iter().filter(|sent| sent.instruction() == command.instruction()).count();
        let Some(card) = self.on_reader else { return Answer::Failed(Fault::NotDone(Cause::CardRemoved)) };
        let script = self.card_scripts.get(&(command.instruction(), time)).copied();
        match script {
            Some(CardScript::Answers([first, second])) => {
                return Answer::CardReplied(CardReply::from_bytes(&[first, second]).expect("a status word"));
            }
            Some(CardScript::LeavesBefore) => self.lift(),
            Some(CardScript::LeavesAfter) | None => {
                let reply = exchange(command, |bytes| CardReply::from_bytes(&self.cards[card].transmit(bytes)));
                if script.is_none() {
                    return Answer::CardReplied(reply.expect("the simulated card answers"));
                }
                self.lift();
            }
        }
        Answer::Failed(Fault::InDoubt(Cause::CardRemoved))
    }

    fn lift(&mut self) {
        if let Some(card) = self.on_reader.take() {
            self.cards[card].power_off();
        }
    }

    fn await_card(&mut self, which: WhichCard, within: Duration) -> Answer {
        self.waited.push((which, within));
        if which == WhichCard::AnotherOne {
            self.lift();
        }
        if self.on_reader.is_none() {
            self.on_reader = self.comes_next.pop_front();
        }
        match self.on_reader {
            Some(card) => {
                self.cards[card].power_on();
                Answer::CardPresent
            }
            None => Answer::Failed(Fault::NotDone(Cause::NoCard)),
        }
    }
}

impl World for Bench {
    fn now(&mut self) -> Moment {
        let seconds = i64::try_from(self.elapsed_ms / 1000).expect("a short script");
        let civil = date(2022, 5, 9).at(10, 30, 0, 0).checked_add(jiff::SignedDuration::from_secs(seconds)).expect("a date");
        Moment { civil, monotonic_ms: self.elapsed_ms }
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        self.elapsed_ms += 10;
        match effect {
            Effect::AwaitCard { which, within } => self.await_card(*which, *within),
            Effect::Transmit(command) => self.transmit(command),
            Effect::ReleaseCard => Answer::Done,
            Effect::Ask(request) => self.ask(request),
            Effect::Pay(request) => self.pay(request),
            Effect::Record(Entry { event, .. }) => {
                self.recorded.push(event.clone());
                Answer::Recorded(Receipt::after_commit(self.recorded.len() as u64))
            }
            Effect::Recall(numbers) => {
                Answer::Recalled(self.known.iter().filter(|(number, _)| numbers.contains(number)).cloned().collect())
            }
            Effect::Pause(duration) => {
                self.pauses += 1;
                if self.gives_up_in_pause == Some(self.pauses) {
                    return Answer::Failed(Fault::NotDone(Cause::Cancelled));
                }
                self.elapsed_ms += u64::try_from(duration.as_millis()).expect("a short pause");
                Answer::Done
            }
        }
    }
}

pub(crate) fn settings() -> Settings {
    let reads = catalogue::resolve(&["IDX_0002", "IDX_0003", "IDX_0004", "IDX_0007"]).expect("appendix C has them");
    Settings { reads, ..crate::settings::patient() }
}
