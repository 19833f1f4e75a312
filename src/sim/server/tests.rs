mod issue;
mod manage;

use jiff::civil::{DateTime, date};

use super::options::*;
use super::*;
use crate::domain::{Fen, OrderNo, PayMeans, PayOrderNo};
use crate::proto::apdu::{CardReply, exchange};
use crate::proto::message::{Body, Charge, CommandsBody, Dialect, Executed, OrdersPage, Request, decode, dialect, encode};
use crate::sim::card::SimCard;

const PAN: &str = "3104880699999900017";

fn now() -> DateTime {
    date(2022, 5, 9).at(10, 30, 15, 0)
}

fn terminal() -> TerminalNumber {
    TerminalNumber::from_digits("12345678").expect("digits")
}

/// A terminal that does as the tests say: a card, a server, and what is said between them.
struct Counter {
    card: SimCard,
    server: SimServer,
    dialect: Dialect,
    order_no: Option<OrderNo>,
    card_no: CardNumber,
    now: DateTime,
}

/// A code and a body.
type Answered = (String, Option<Body>);

impl Counter {
    fn new(options: Options) -> Counter {
        Counter::with_card(options, CardState::sample(17))
    }

    fn with_card(options: Options, card: CardState) -> Counter {
        let card_no = card.card_no().expect("it has a number");
        let mut counter = Counter {
            card: SimCard::new(card),
            server: SimServer::new(options),
            dialect: Dialect::default(),
            order_no: None,
            card_no,
            now: now(),
        };
        counter.query();
        counter
    }

    fn ask(&mut self, request: &Request) -> Answered {
        let data = encode::data(request, &self.dialect);
        let reply = self.server.handle(request.call(), &data, self.now);
        let code = ResultCode::new(reply.code);
        let body = decode::body(request, &code, Some(&reply.data), &self.dialect).expect("what the server says can be read");
        (reply.code.to_owned(), body)
    }

    fn run(&mut self, commands: &[Command]) -> Vec<Executed> {
        let mut executed = Vec::new();
        for command in commands {
            let reply = exchange(command, |bytes| CardReply::from_bytes(&self.card.transmit(bytes))).expect("the card answers");
            executed.push(Executed { command: command.bytes().to_vec(), response: reply.to_bytes() });
            if !reply.is_success() {
                break;
            }
        }
        executed
    }

    fn query(&mut self) -> Answered {
        self.card.power_off();
        self.card.power_on();
        let reads = ["IDX_0002", "IDX_0003", "IDX_0004"].map(listed);
        let executed = self.run(&reads);
        self.ask(&Request::CardInfoQuery { executed })
    }

    fn charge(&self) -> Charge {
        let pay_order_no = PayOrderNo::parse("PAY1").expect("a number");
        Charge { card_no: self.card_no.clone(), means: PayMeans::Cash, pay_code: None, pay_order_no, amount: Fen::new(5000) }
    }

    fn order_no(&self) -> OrderNo {
        self.order_no.clone().expect("an order was made")
    }

    fn create(&mut self) -> CommandsBody {
        let (code, body) = self.ask(&Request::ChargeOrderCreate(self.charge()));
        let Some(Body::Commands(body)) = body else { panic!("{code}") };
        self.order_no = Some(body.order_no.clone());
        body
    }

    /// SELECT and INITIALIZE FOR LOAD as the terminal builds them.
    fn initialize(&mut self) -> Vec<Executed> {
        let initialize = catalogue::initialize_for_load(1, Fen::new(5000), terminal()).expect("fits");
        self.run(&[select(), initialize])
    }

    fn authorize(&mut self, executed: Vec<Executed>) -> Answered {
        self.ask(&Request::CardChargeRequest { charge: self.charge(), order_no: self.order_no(), executed })
    }

    /// 4.2, 8050 and 4.5: the list with 8052.
    fn authorized(&mut self) -> Vec<Command> {
        self.create();
        let executed = self.initialize();
        let (code, body) = self.authorize(executed);
        let Some(Body::Commands(body)) = body else { panic!("{code}") };
        body.commands
    }

    fn confirm(&mut self, executed: Vec<Executed>) -> Answered {
        self.ask(&Request::CardChargeConfirm { charge: self.charge(), order_no: self.order_no(), executed, listed: vec![] })
    }

    fn manage(&mut self) -> Answered {
        self.ask(&Request::ChargeOrderManageRequest { charge: self.charge(), order_no: self.order_no() })
    }

    /// One round of card management; the code of 4.8, or of 4.7 where that refuses.
    fn managed(&mut self) -> String {
        let (code, body) = self.manage();
        let Some(Body::Commands(body)) = body else { return code };
        let executed = self.run(&body.commands);
        let (charge, order_no) = (self.charge(), self.order_no());
        self.ask(&Request::ChargeOrderManageConfirm { charge, order_no, executed, listed: body.commands }).0
    }

    fn cancel(&mut self) -> String {
        self.ask(&Request::ChargeOrderCancel { card_no: self.card_no.clone(), order_no: self.order_no() }).0
    }

    fn order(&self) -> &Order {
        &self.server.ledger.orders[self.order_no().as_str()]
    }

    fn state(&self) -> char {
        self.order().state.code()
    }

    fn orders(&mut self, page: u32, per_page: u32) -> OrdersPage {
        let request = Request::ChargeOrderQuery { card_no: self.card_no.clone(), order_no: None, state: None, page, per_page };
        let (_, Some(Body::Orders(orders))) = self.ask(&request) else { panic!("a page") };
        orders
    }

    /// On the card.
    fn balance(&self) -> i64 {
        i64::from(self.card.state().balance)
    }
}

fn executed(command: &Command, response: &str) -> Vec<Executed> {
    vec![Executed { command: command.bytes().to_vec(), response: hex::decode(response).expect("hexadecimal") }]
}

#[test]
fn a_recharge_from_end_to_end() {
    let mut counter = Counter::new(Options::default());
    let body = counter.create();
    assert_eq!(body.commands.iter().map(Command::to_hex).collect::<Vec<_>>()[1], "805000020B0100001388000012345678");
    assert_eq!(counter.state(), '1');
    let ran = counter.run(&body.commands);
    let (code, Some(Body::Commands(credit))) = counter.authorize(ran) else { panic!("authorised") };
    assert_eq!((code.as_str(), counter.state(), credit.commands.len()), ("000000", '2', 1));
    let ran = counter.run(&credit.commands);
    assert_eq!(counter.balance(), 1234 + 5000, "MAC2 is right");
    assert_eq!(counter.confirm(ran.clone()).0, "000000");
    assert_eq!((counter.state(), counter.order().credits()), ('5', 1), "the TAC is right");
    assert_eq!(counter.confirm(ran).0, "000000", "a repetition is harmless");
    assert_eq!(counter.managed(), "000154");
    assert_eq!(counter.cancel(), "000079");
    let again = counter.initialize();
    assert_eq!(counter.authorize(again).0, "000079");
    assert!(counter.server.ledger.breaches.is_empty());
}

#[test]
fn the_worked_example_of_a_load() {
    let mut counter = Counter::new(Options::default());
    counter.create();
    counter.card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
    let ran = counter.initialize();
    let (_, Some(Body::Commands(body))) = counter.authorize(ran) else { panic!("authorised") };
    assert_eq!(body.commands[0].to_hex(), "805200000B20220509103015259AC75A");
    assert_eq!(hex::encode_upper(&counter.run(&body.commands)[0].response), "9AE2CB079000");
}

#[test]
fn every_form_of_a_list_carries_a_recharge() {
    for lists in [Lists::CommaString, Lists::LooseString, Lists::Array, Lists::ArrayText, Lists::ArrayOfOne, Lists::Objects, Lists::Ids] {
        for data in [Data::Object, Data::Text] {
            for numbers in [Numbers::Strings, Numbers::Numbers] {
                let mut counter = Counter::new(Options { lists, data, numbers, ..Options::default() });
                let commands = counter.authorized();
                let ran = counter.run(&commands);
                assert_eq!(counter.confirm(ran).0, "000000", "{lists:?} {data:?} {numbers:?}");
                assert_eq!(counter.orders(1, 20).orders[0].state, OrderState::Confirmed);
            }
        }
    }
}

#[test]
fn every_dialect_of_the_terminal_is_understood() {
    use dialect::{CommandNaming, CountForm, DataForm, ListForm, Padding};
    for lists in [ListForm::CommaString, ListForm::JsonArray, ListForm::JsonText] {
        for padding in [Padding::ExecutedOnly, Padding::FillFfff, Padding::FillEmpty] {
            for data in [DataForm::Object, DataForm::JsonText] {
                let mut counter = Counter::new(Options::default());
                counter.dialect =
                    Dialect { lists, padding, data, count: CountForm::Number, query_commands: CommandNaming::Ids, ..Dialect::default() };
                assert_eq!(counter.query().0, "000000", "{lists:?} {data:?}");
                let commands = counter.authorized();
                let executed = counter.run(&commands);
                let listed = [&commands[..], &[listed("IDX_0003")]].concat();
                let (charge, order_no) = (counter.charge(), counter.order_no());
                let request = Request::CardChargeConfirm { charge, order_no, executed, listed };
                assert_eq!(counter.ask(&request).0, "000000", "{lists:?} {padding:?} {data:?}");
            }
        }
    }
}

#[test]
fn the_initialize_may_come_from_the_terminal_or_be_asked_for_again() {
    for (initialize, commands) in [(Initialize::InitializeOnly, 1), (Initialize::Nothing, 0), (Initialize::Absent, 0)] {
        let mut counter = Counter::new(Options { initialize, ..Options::default() });
        assert_eq!(counter.create().commands.len(), commands, "{initialize:?}");
    }
    let mut counter = Counter::new(Options { authorization: Authorization::AsksAgain, ..Options::default() });
    let again = counter.authorized();
    assert_eq!((again.len(), counter.state()), (2, '6'));
    assert_eq!(again[1].header(), [0x80, 0x50, 0x00, 0x02]);
    let ran = counter.run(&again);
    let (_, Some(Body::Commands(body))) = counter.authorize(ran) else { panic!("authorised") };
    assert_eq!((body.commands[0].header(), counter.state()), ([0x80, 0x52, 0x00, 0x00], '2'));
}

#[test]
fn what_the_card_did_not_say_is_not_authorised() {
    let mut counter = Counter::new(Options::default());
    counter.create();
    let good = counter.initialize();
    let mut wrong_mac = good.clone();
    wrong_mac[1].response[15] ^= 1;
    assert_eq!(counter.authorize(wrong_mac).0, "000031");
    let mut wrong_random = good.clone();
    wrong_random[1].response[8] ^= 1;
    assert_eq!(counter.authorize(wrong_random).0, "000031");
    assert_eq!(counter.authorize(good[..1].to_vec()).0, "000027");
    let other_amount = catalogue::initialize_for_load(1, Fen::new(6000), terminal()).expect("fits");
    let ran = counter.run(&[select(), other_amount]);
    assert_eq!(counter.authorize(ran).0, "000027", "another amount than the order's");
    let elsewhere = TerminalNumber::from_digits("99").expect("digits");
    let other_terminal = catalogue::initialize_for_load(1, Fen::new(5000), elsewhere).expect("fits");
    let ran = counter.run(&[select(), other_terminal]);
    assert_eq!(counter.authorize(ran).0, "000027", "another terminal");
    assert_eq!((counter.state(), counter.order().authorizations.len()), ('1', 0));
    assert_eq!(counter.authorize(good).0, "000000");
}

#[test]
fn one_payment_makes_one_order() {
    for (repeated_order, code, named) in [
        (RepeatedOrder::SameOrder, "000000", true),
        (RepeatedOrder::ToldWithOrder, "000090", true),
        (RepeatedOrder::ToldBare, "000090", false),
    ] {
        let mut counter = Counter::new(Options { repeated_order, ..Options::default() });
        let first = counter.create().order_no;
        let (answered, body) = counter.ask(&Request::ChargeOrderCreate(counter.charge()));
        assert_eq!(answered, code);
        let again = match body {
            Some(Body::Commands(body)) => Some(body.order_no),
            _ => None,
        };
        assert_eq!(again, named.then_some(first), "{repeated_order:?}");
        let dearer = Charge { amount: Fen::new(6000), ..counter.charge() };
        let (answered, body) = counter.ask(&Request::ChargeOrderCreate(dearer));
        assert_eq!((answered.as_str(), body), ("000090", None), "other values are another order");
        assert_eq!(counter.server.ledger.orders.len(), 1);
    }
}

#[test]
fn confirms_are_repeated_as_the_option_says() {
    for (repeated_confirm, code) in
        [(RepeatedConfirm::Success, "000000"), (RepeatedConfirm::AlreadyCharged, "000079"), (RepeatedConfirm::Duplicate, "000082")]
    {
        let mut counter = Counter::new(Options { repeated_confirm, ..Options::default() });
        let commands = counter.authorized();
        let ran = counter.run(&commands);
        assert_eq!(counter.confirm(ran.clone()).0, "000000");
        assert_eq!(counter.confirm(ran).0, code);
    }
}

#[test]
fn limits_cards_and_values_are_checked() {
    let mut counter = Counter::new(Options::default());
    let mut code = |amount: i64, means: PayMeans| {
        let pay_order_no = PayOrderNo::parse(&format!("P{amount}")).expect("a number");
        let charge = Charge { amount: Fen::new(amount), pay_order_no, means, ..counter.charge() };
        counter.ask(&Request::ChargeOrderCreate(charge)).0
    };
    for (amount, expected) in [(0, "000071"), (150, "000071"), (100_100, "000041"), (98_800, "000041"), (98_700, "000000")] {
        assert_eq!(code(amount, PayMeans::Cash), expected, "{amount}");
    }
    counter.dialect.pay_codes.insert(PayMeans::Cash, "77".to_owned());
    assert_eq!(counter.ask(&Request::ChargeOrderCreate(counter.charge())).0, "000157");
    counter.dialect = Dialect::default();
    let card_no = counter.card_no.clone();
    counter.server.set_standing(&card_no, Standing::Blacklisted);
    assert_eq!(counter.ask(&Request::ChargeOrderCreate(counter.charge())).0, "000038");
    assert_eq!(counter.query().0, "000038");
    let stranger = CardNumber::parse("3104880600000000000").expect("digits");
    assert_eq!(counter.ask(&Request::ChargeOrderCreate(Charge { card_no: stranger, ..counter.charge() })).0, "000022");
    let mut registered = Counter::new(Options { cards: Cards::Registered, ..Options::default() });
    assert_eq!(registered.query().0, "000024");
    registered.server.register(&CardState::sample(17));
    assert_eq!(registered.query().0, "000000");
    let mut fresh = Counter::with_card(Options::default(), CardState::sample(17).not_enabled());
    assert_eq!(fresh.ask(&Request::ChargeOrderCreate(fresh.charge())).0, "000078");
}

#[test]
fn an_order_belongs_to_its_card_and_its_values() {
    let mut counter = Counter::new(Options::default());
    counter.create();
    let order_no = counter.order_no();
    let dearer = Charge { amount: Fen::new(5100), ..counter.charge() };
    assert_eq!(counter.ask(&Request::ChargeOrderManageRequest { charge: dearer, order_no: order_no.clone() }).0, "000070");
    let other = CardNumber::parse("3104880699999900018").expect("digits");
    assert_eq!(counter.ask(&Request::ChargeOrderCancel { card_no: other, order_no }).0, "000150");
    let unknown = OrderNo::parse("NOPE").expect("a number");
    assert_eq!(counter.ask(&Request::ChargeOrderCancel { card_no: counter.card_no.clone(), order_no: unknown }).0, "000039");
}

#[test]
fn orders_are_listed_page_by_page_newest_first() {
    let mut counter = Counter::new(Options { card_numbers: CardNumbers::Serial, ..Options::default() });
    for number in 0..23 {
        counter.server.order_elsewhere(&counter.card_no.clone(), 1000 + number, Payment::Paid, now());
    }
    let stranger = CardNumber::parse("3104880699999900018").expect("digits");
    counter.server.order_elsewhere(&stranger, 1, Payment::Paid, now());
    let first = counter.orders(1, 10);
    assert_eq!((first.total, first.pages, first.orders.len(), first.unreadable.len()), (23, 3, 10, 0));
    assert_eq!(first.orders[0].amount, Fen::new(1022));
    assert_eq!((first.orders[0].card_no.reveal(), first.orders[0].card_no == counter.card_no), ("03104880699999900017", true));
    let last = counter.orders(3, 10);
    assert_eq!((last.orders.len(), last.orders[2].amount), (3, Fen::new(1000)));
    assert_eq!(counter.orders(4, 10).orders.len(), 0);
    let card_no = counter.card_no.clone();
    let state = Some(OrderState::Confirmed);
    let (_, Some(Body::Orders(none))) = counter.ask(&Request::ChargeOrderQuery { card_no, order_no: None, state, page: 1, per_page: 20 })
    else {
        panic!("a page")
    };
    assert_eq!(none.total, 0);
}

#[test]
fn an_order_paid_elsewhere_is_collected_and_an_unpaid_one_is_not() {
    let mut counter = Counter::new(Options::default());
    let card_no = counter.card_no.clone();
    let unpaid = counter.server.order_elsewhere(&card_no, 5000, Payment::Unpaid, now());
    counter.order_no = OrderNo::parse(&unpaid);
    let ran = counter.initialize();
    assert_eq!(counter.authorize(ran).0, "000040");
    let paid = counter.server.order_elsewhere(&card_no, 5000, Payment::Paid, now());
    counter.order_no = OrderNo::parse(&paid);
    let rows = counter.orders(1, 20).orders;
    assert_eq!((rows[0].paid, rows[1].paid, &rows[0].kind), (true, false, &crate::domain::OrderType::Collect));
    let ran = counter.initialize();
    let (code, Some(Body::Commands(body))) = counter.authorize(ran) else { panic!("authorised") };
    let ran = counter.run(&body.commands);
    assert_eq!((code.as_str(), counter.confirm(ran).0.as_str(), counter.balance()), ("000000", "000000", 6234));
}

#[test]
fn the_books_survive_their_json() {
    let mut counter = Counter::new(Options::default());
    let commands = counter.authorized();
    counter.run(&commands);
    let text = serde_json::to_string(&counter.server.ledger).expect("books are JSON");
    let ledger: Ledger = serde_json::from_str(&text).expect("its own JSON");
    assert_eq!(ledger, counter.server.ledger);
    counter.server = SimServer::with_ledger(Options::default(), ledger);
    assert_eq!(counter.managed(), "000000", "a restarted server still knows");
}

#[test]
fn a_request_that_strays_is_refused_and_nothing_panics() {
    let mut server = SimServer::new(Options::default());
    for call in Call::ALL {
        for data in [
            Value::Null,
            serde_json::json!({}),
            serde_json::json!("{"),
            serde_json::json!({ "cardno": PAN, "apdunum": "1", "apdulist": "zz" }),
        ] {
            assert_ne!(server.handle(call, &data, now()).code, "000000", "{call:?} {data}");
        }
    }
}
