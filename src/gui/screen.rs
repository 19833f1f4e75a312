//! The screens, one file each, and the way between them.

pub mod activation;
pub mod amount;
pub mod card;
pub mod card_return;
pub mod help;
pub mod home;
pub mod login;
pub mod maintenance;
pub mod open;
pub mod orders;
pub mod out_of_service;
pub mod outcome;
pub mod payment;
pub mod recharge;
pub mod settings;
pub mod shift;
pub mod working;

use super::frame::Page;
use super::{Action, Business, Mode, Setup, Shared};

/// The present screen.
#[derive(Debug)]
pub enum Screen {
    /// Nothing on the reader; a kiosk's start.
    Home(home::Home),
    /// A card on the reader: balance, records, what can be done. A counter's start.
    Card(card::Card),
    /// A passenger chooses an amount.
    Amount(amount::Amount),
    /// A passenger chooses how to pay.
    Payment(payment::Payment),
    /// An operator's recharge: amount and money on one screen.
    Recharge(recharge::Recharge),
    /// A business runs: stages, the code to scan, the card that must come back.
    Working(working::Working),
    /// How it ended.
    Outcome(outcome::Outcome),
    /// Orders of a card.
    Orders(orders::Orders),
    /// What the journal holds open.
    Open(open::Open),
    /// 激活.
    Activation(activation::Activation),
    /// 退卡.
    CardReturn(card_return::CardReturn),
    /// 交接班.
    Shift(shift::Shift),
    /// Settings and self-test.
    Settings(settings::Settings),
    /// Login, or a locked screen.
    Login(login::Login),
    /// Nothing can be sold.
    OutOfService(out_of_service::OutOfService),
}

/// Something on a screen.
#[derive(Debug, Clone)]
pub enum Message {
    /// On the start.
    Home(home::Touched),
    /// On the card.
    Card(card::Message),
    /// On the choice of an amount.
    Amount(amount::Message),
    /// On the choice of a payment.
    Payment(payment::Message),
    /// On an operator's recharge.
    Recharge(recharge::Message),
    /// While a business runs.
    Working(working::Message),
    /// At its end.
    Outcome(outcome::Message),
    /// On the orders.
    Orders(orders::Message),
    /// On what is open.
    Open(open::Message),
    /// On an activation.
    Activation(activation::Message),
    /// On a return.
    CardReturn(card_return::Message),
    /// On an operator's shift.
    Shift(shift::Message),
    /// On the settings.
    Settings(settings::Message),
    /// On the login.
    Login(login::Message),
    /// On the out-of-service screen.
    OutOfService(out_of_service::Message),
    /// On the maintenance PIN.
    Maintenance(maintenance::Message),
}

/// What a screen answers to a message: the screen that follows, if another does, and what is to be done.
#[derive(Debug, Default)]
pub struct Turn {
    /// The next screen.
    pub next: Option<Box<Screen>>,
    /// What is to be done.
    pub actions: Vec<Action>,
}

impl Turn {
    /// Nothing follows.
    pub fn stay() -> Turn {
        Turn::default()
    }

    /// Another screen.
    pub fn to(screen: Screen) -> Turn {
        Turn { next: Some(Box::new(screen)), actions: Vec::new() }
    }

    /// Something is to be done.
    pub fn act(action: Action) -> Turn {
        Turn { next: None, actions: vec![action] }
    }

    /// And this too.
    #[must_use]
    pub fn and(mut self, action: Action) -> Turn {
        self.actions.push(action);
        self
    }
}

/// What may be done to a screen by the quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A kiosk asks after a while whether anybody is there.
    Asks,
    /// It stays as long as it must: money or a card is in flight, or it is the start itself.
    Endless,
}

impl Screen {
    /// The first one.
    pub fn first(setup: &Setup) -> Screen {
        match setup.mode {
            Mode::Kiosk => Screen::Home(home::Home),
            Mode::Counter | Mode::Bom => login::first(setup),
        }
    }

    /// Where a customer ends and the next begins.
    pub fn start(mode: Mode) -> Screen {
        match mode {
            Mode::Kiosk => Screen::Home(home::Home),
            Mode::Counter | Mode::Bom => Screen::Card(card::Card),
        }
    }

    /// Which entry of the side bar it belongs to.
    pub fn business(&self) -> Business {
        match self {
            Screen::Home(_) | Screen::Card(_) | Screen::OutOfService(_) | Screen::Login(_) => Business::Card,
            Screen::Amount(_) | Screen::Payment(_) | Screen::Recharge(_) => Business::Recharge,
            Screen::Working(working) => working.business(),
            Screen::Outcome(outcome) => outcome.business(),
            Screen::Orders(_) => Business::Orders,
            Screen::Open(_) => Business::Open,
            Screen::Activation(_) => Business::Activation,
            Screen::CardReturn(_) => Business::Return,
            Screen::Shift(_) => Business::Shift,
            Screen::Settings(_) => Business::Settings,
        }
    }

    /// Whether the quiet ends it.
    pub fn patience(&self) -> Patience {
        match self {
            Screen::Card(_) | Screen::Amount(_) | Screen::Payment(_) | Screen::Orders(_) | Screen::Settings(_) => Patience::Asks,
            _ => Patience::Endless,
        }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match (self, message) {
            (Screen::Home(screen), Message::Home(message)) => screen.update(&message, shared),
            (Screen::Card(screen), Message::Card(message)) => screen.update(&message, shared),
            (Screen::Amount(screen), Message::Amount(message)) => screen.update(&message, shared),
            (Screen::Payment(screen), Message::Payment(message)) => screen.update(message, shared),
            (Screen::Recharge(screen), Message::Recharge(message)) => screen.update(message, shared),
            (Screen::Working(screen), Message::Working(message)) => screen.update(message, shared),
            (Screen::Outcome(screen), Message::Outcome(message)) => screen.update(message, shared),
            (Screen::Orders(screen), Message::Orders(message)) => screen.update(message, shared),
            (Screen::Open(screen), Message::Open(message)) => screen.update(message, shared),
            (Screen::Activation(screen), Message::Activation(message)) => screen.update(message, shared),
            (Screen::CardReturn(screen), Message::CardReturn(message)) => screen.update(message, shared),
            (Screen::Shift(screen), Message::Shift(message)) => screen.update(message, shared),
            (Screen::Settings(screen), Message::Settings(message)) => screen.update(message, shared),
            (Screen::Login(screen), Message::Login(message)) => screen.update(message, shared),
            (Screen::OutOfService(screen), Message::OutOfService(message)) => screen.update(message, shared),
            // A touch on a screen that has just gone.
            _ => Turn::stay(),
        }
    }

    /// Takes news in, after what is shared has learned them.
    pub fn hear(&mut self, news: &crate::attendant::News, shared: &Shared) -> Turn {
        match self {
            Screen::Home(screen) => screen.hear(news, shared),
            Screen::Card(screen) => screen.hear(news, shared),
            Screen::Amount(screen) => screen.hear(news, shared),
            Screen::Payment(screen) => screen.hear(news, shared),
            Screen::Recharge(screen) => screen.hear(news, shared),
            Screen::Working(screen) => screen.hear(news, shared),
            Screen::Outcome(screen) => screen.hear(news, shared),
            Screen::Orders(screen) => screen.hear(news, shared),
            Screen::Open(screen) => screen.hear(news, shared),
            Screen::Activation(screen) => screen.hear(news, shared),
            Screen::CardReturn(screen) => screen.hear(news, shared),
            Screen::Shift(screen) => screen.hear(news, shared),
            Screen::Settings(screen) => screen.hear(news, shared),
            Screen::Login(screen) => screen.hear(news, shared),
            Screen::OutOfService(screen) => screen.hear(news, shared),
        }
    }

    /// A second has passed.
    pub fn tick(&mut self, shared: &Shared) -> Turn {
        match self {
            Screen::Outcome(screen) => screen.tick(shared),
            Screen::Working(screen) => screen.tick(shared),
            _ => Turn::stay(),
        }
    }

    /// A key at a counter that no field took.
    pub fn key(&mut self, key: &iced::keyboard::Key, shared: &Shared) -> Turn {
        match self {
            Screen::Card(screen) => screen.key(key, shared),
            Screen::Recharge(screen) => screen.key(key, shared),
            Screen::Working(screen) => screen.key(key, shared),
            Screen::Outcome(screen) => screen.key(key, shared),
            Screen::Orders(screen) => screen.key(key, shared),
            Screen::Open(screen) => screen.key(key, shared),
            Screen::Activation(screen) => screen.key(key, shared),
            Screen::CardReturn(screen) => screen.key(key, shared),
            Screen::Shift(screen) => screen.key(key, shared),
            Screen::Settings(screen) => screen.key(key, shared),
            Screen::Login(screen) => screen.key(key, shared),
            _ => Turn::stay(),
        }
    }

    /// The field that has the keyboard when the screen opens, or when it asks for something else.
    pub fn first_field(&self) -> Option<&'static str> {
        match self {
            Screen::Recharge(screen) => Some(screen.first_field()),
            Screen::Orders(_) => Some("card-no-input"),
            Screen::Activation(screen) => screen.first_field(),
            Screen::CardReturn(screen) => screen.first_field(),
            Screen::Login(screen) => Some(screen.first_field()),
            Screen::Shift(screen) => screen.first_field(),
            _ => None,
        }
    }

    /// What is drawn between header and footer.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        match self {
            Screen::Home(screen) => screen.view(shared),
            Screen::Card(screen) => screen.view(shared),
            Screen::Amount(screen) => screen.view(shared),
            Screen::Payment(screen) => screen.view(shared),
            Screen::Recharge(screen) => screen.view(shared),
            Screen::Working(screen) => screen.view(shared),
            Screen::Outcome(screen) => screen.view(shared),
            Screen::Orders(screen) => screen.view(shared),
            Screen::Open(screen) => screen.view(shared),
            Screen::Activation(screen) => screen.view(shared),
            Screen::CardReturn(screen) => screen.view(shared),
            Screen::Shift(screen) => screen.view(shared),
            Screen::Settings(screen) => screen.view(shared),
            Screen::Login(screen) => screen.view(shared),
            Screen::OutOfService(screen) => screen.view(shared),
        }
    }
}
