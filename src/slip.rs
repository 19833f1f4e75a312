//! 凭条: what is printed for a customer, told from the journal alone, so that a copy years later says the same.
//!
//! ```text
//!   journal ── Case ──► Slip::of ──► lines(columns) ──► bytes for a printer (ESC/POS, GBK)
//!                                          └──────────► text for a folder, or a screen
//! ```
//!
//! Nothing on it says more than the journal knows: an order that is open is never told as done or as failed, and the
//! customer is told not to pay again. The card's number is masked in its middle; a name stands on no slip.

mod escpos;
mod layout;
mod shift;

use crate::config::Config;
use crate::domain::{CardNumber, Fen, OperatorNo, Stamp};
use crate::flow::entry::{ByHandReason, Ending, Source, Tender};
use crate::flow::service::{ServiceKind, ServiceStory, story::Write as ServiceWrite};
use crate::flow::short_code::short_code;
use crate::flow::story::{Money, Story, Write};
use crate::flow::{Case, Handing};
use crate::i18n::{Message, Texts};

pub use escpos::bytes;
pub use layout::{Columns, Line, Place, Size};
pub use shift::operation_text;

/// Who prints it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Particulars {
    /// Above everything: whose terminal it is.
    pub heading: Vec<String>,
    /// Below everything: whom to ask.
    pub foot: Vec<String>,
    /// `termid`.
    pub terminal: String,
    /// `netid`.
    pub network_point: String,
    /// `oprid`.
    pub operator: String,
}

/// A slip, not yet laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What it is filed under: the order's name in the journal.
    name: String,
    heading: Vec<String>,
    title: String,
    /// What must not be overlooked: another copy, a training.
    marks: Vec<String>,
    /// What, and how much or which.
    rows: Vec<(String, String)>,
    sentences: Vec<String>,
    foot: Vec<String>,
}

/// A piece of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// In the middle: whose terminal, what it is, a mark that must not be overlooked, whom to ask.
    Head(&'a str),
    /// What, and how much or which.
    Row(&'a str, &'a str),
    /// A sentence.
    Sentence(&'a str),
    /// A line across.
    Rule,
}

impl Slip {
    /// The slip of an order, an activation or a return, as it stands in the journal.
    pub fn of(case: &Case, particulars: &Particulars, texts: &Texts) -> Slip {
        let mut rows = Rows { texts, rows: Vec::new() };
        rows.add(&Message::SlipResult, result(case, texts));
        rows.add(&Message::SlipCard, masked(case.card_no()));
        match case {
            Case::Charge(story) => rows.charge(story),
            Case::Service(story) => rows.service(story),
        }
        rows.numbers(case, particulars);
        Slip {
            name: case.key().to_string(),
            heading: particulars.heading.clone(),
            title: texts.say(&title(case)),
            marks: Vec::new(),
            rows: rows.rows,
            sentences: sentences(case).iter().map(|sentence| texts.say(sentence)).collect(),
            foot: particulars.foot.clone(),
        }
    }

    /// Another copy than the one that the customer was given at the end; it says so.
    #[must_use]
    pub fn printed_again(mut self, at: Stamp, texts: &Texts) -> Slip {
        self.marks.push(texts.say(&Message::SlipAgain { time: at.to_string() }));
        self
    }

    /// Of a training, in which card and money are not real; it says so.
    #[must_use]
    pub fn in_training(mut self, texts: &Texts) -> Slip {
        self.marks.insert(0, texts.say(&Message::SlipTraining));
        self
    }

    /// A slip that shows whether the printer prints: for technicians.
    pub fn trial(particulars: &Particulars, at: Stamp, texts: &Texts) -> Slip {
        let mut rows = Rows { texts, rows: Vec::new() };
        rows.add(&Message::SlipTerminal, particulars.terminal.clone());
        rows.add(&Message::SlipTime, at.to_string());
        Slip {
            name: "trial".to_owned(),
            heading: particulars.heading.clone(),
            title: texts.say(&Message::SlipTitleTrial),
            marks: Vec::new(),
            rows: rows.rows,
            sentences: vec![texts.say(&Message::SlipTrial)],
            foot: particulars.foot.clone(),
        }
    }

    /// What it is filed under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its pieces from top to bottom, for a screen that lays them out itself.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let heads = self.heading.iter().chain([&self.title]).chain(&self.marks).map(|text| Piece::Head(text));
        let rows = self.rows.iter().map(|(what, value)| Piece::Row(what, value));
        let sentences = self.sentences.iter().map(|text| Piece::Sentence(text));
        let foot = self.foot.iter().map(|text| Piece::Head(text));
        heads.chain([Piece::Rule]).chain(rows).chain([Piece::Rule]).chain(sentences).chain(foot)
    }

    /// Laid out for paper of this width.
    pub fn lines(&self, columns: Columns) -> Vec<Line> {
        layout::lay_out(self, columns)
    }

    /// The same as text, line by line, for a file or a screen.
    pub fn text(&self, columns: Columns) -> String {
        self.lines(columns).iter().map(|line| line.plain(columns) + "\n").collect()
    }
}

impl Particulars {
    /// As configured.
    pub fn of(config: &Config) -> Particulars {
        let (heading, foot) = config.printer.as_ref().map_or_else(Default::default, |own| (own.heading.clone(), own.foot.clone()));
        let terminal = &config.terminal;
        Particulars {
            heading,
            foot,
            terminal: terminal.termid.clone(),
            network_point: terminal.netid.clone(),
            operator: terminal.oprid.clone(),
        }
    }

    /// The same, of an order that this operator began; as configured where that was not noted.
    #[must_use]
    pub fn served_by(self, operator: Option<OperatorNo>) -> Particulars {
        Particulars { operator: operator.map_or(self.operator, |operator| operator.to_string()), ..self }
    }
}

/// `3104 8806 **** 0017`: enough for its owner to know it again, and nobody else.
fn masked(card: &CardNumber) -> String {
    let number = card.reveal();
    match (number.get(..4), number.get(4..8)) {
        (Some(first), Some(second)) if number.len() >= 16 => format!("{first} {second} **** {}", card.tail()),
        _ => format!("**** {}", card.tail()),
    }
}

fn title(case: &Case) -> Message {
    if case.is_open() {
        return Message::SlipTitleOpen;
    }
    match case {
        Case::Charge(story) if story.source == Source::Elsewhere => Message::SlipTitleCollect,
        Case::Charge(_) => Message::SlipTitleCharge,
        Case::Service(story) => match story.business.kind() {
            ServiceKind::Activation => Message::SlipTitleActivation,
            ServiceKind::Return(_) => Message::SlipTitleReturn,
        },
    }
}

fn result(case: &Case, texts: &Texts) -> String {
    match (case.ending(), case.by_hand()) {
        // Their sums have rows of their own.
        (Some(Ending::Activated { .. }), _) => texts.ending(Ending::Activated { deposit: None, deposit_due: None }),
        (Some(Ending::Returned { .. }), _) => texts.say(&Message::SlipReturned),
        (Some(ending), _) => texts.ending(ending),
        (None, Some(reason)) => texts.by_hand(reason),
        (None, None) if is_written(case) => texts.say(&Message::SlipWritten),
        (None, None) => texts.say(&Message::SlipOpen),
    }
}

/// Whether the card is known to hold it.
fn is_written(case: &Case) -> bool {
    match case {
        Case::Charge(story) => matches!(story.write, Write::Written(..)),
        // Nothing is written to a broken card that is given back.
        Case::Service(story) => story.business.kind() == ServiceKind::Activation && matches!(story.write, ServiceWrite::Written(_)),
    }
}

/// What to do now. What has ended needs nothing more, but for money that a person has to give back.
fn sentences(case: &Case) -> Vec<Message> {
    match (case, case.ending()) {
        (Case::Charge(story), Some(Ending::NeverOrdered)) if story.money == Money::Taken => return vec![Message::SlipGiveBack],
        (_, Some(_)) => return Vec::new(),
        (_, None) => {}
    }
    let by_hand = case.by_hand().is_some();
    let said = match case {
        Case::Charge(story) => match (&story.write, story.money) {
            (Write::Written(..), _) if by_hand => vec![Message::SlipOnCard, Message::SlipByHand],
            (Write::Written(..), _) => vec![Message::SlipOnCard, Message::SlipUntold],
            (_, Money::GoingBack) => vec![Message::SlipRefunding, Message::SlipDoNotPay],
            (_, Money::Pending) => vec![Message::SlipPaymentOpen, Message::SlipDoNotPay],
            _ if by_hand => vec![Message::SlipKept, Message::SlipDoNotPay],
            _ => vec![Message::SlipKept, Message::SlipDoNotPay, Message::SlipSameCard],
        },
        Case::Service(story) => match (story.business.kind(), &story.write) {
            (ServiceKind::Activation, ServiceWrite::Written(_)) => vec![Message::SlipActiveUntold, Message::SlipDoNotPay],
            (ServiceKind::Activation, _) if by_hand => vec![Message::SlipDoNotPay],
            (ServiceKind::Activation, _) => vec![Message::SlipDoNotPay, Message::SlipSameCard],
            (ServiceKind::Return(_), _) => vec![Message::SlipNoPayout],
        },
    };
    let desk = by_hand && !said.contains(&Message::SlipByHand);
    said.into_iter().chain(desk.then_some(Message::SlipByHand)).collect()
}

/// The rows of a slip, in the making.
struct Rows<'a> {
    texts: &'a Texts,
    rows: Vec<(String, String)>,
}

impl Rows<'_> {
    fn add(&mut self, what: &Message, value: impl Into<String>) {
        self.rows.push((self.texts.say(what), value.into()));
    }

    fn sum(&mut self, what: &Message, amount: impl Into<Option<Fen>>) {
        if let Some(amount) = amount.into() {
            self.add(what, format!("¥{amount}"));
        }
    }

    fn charge(&mut self, story: &Story) {
        self.sum(&Message::SlipAmount, story.charge.amount);
        self.sum(&Message::SlipBefore, story.balance_before);
        self.sum(&Message::SlipAfter, story.ended.and_then(|(_, balance)| balance));
        self.add(&Message::SlipMeans, self.texts.means(story.charge.means));
        if let Tender::Cash { received } = story.tender {
            self.sum(&Message::SlipReceived, received);
            match (&story.ended, story.handing) {
                // Nothing was charged, and what goes back was not noted: all of it goes back.
                (Some((ending, _)), Handing::Nothing) if *ending != Ending::Loaded => self.sum(&Message::SlipCashBack, received),
                _ => self.sum(&Message::SlipChange, received.checked_sub(story.charge.amount)),
            }
        }
        if let Handing::Due { amount, .. } | Handing::Done { amount, .. } = story.handing {
            self.sum(&Message::SlipCashBack, amount);
        }
        self.add(&Message::SlipPayment, story.charge.pay_order_no.to_string());
    }

    fn service(&mut self, story: &ServiceStory) {
        self.sum(&Message::SlipBefore, story.balance_before());
        match story.ended {
            Some((Ending::Activated { deposit, deposit_due }, _)) => {
                self.sum(&Message::SlipDeposit, deposit);
                self.sum(&Message::SlipDepositDue, deposit_due);
            }
            Some((Ending::Returned { payable }, _)) => self.sum(&Message::SlipPayable, payable),
            _ => {}
        }
        self.sum(&Message::SlipAfter, story.ended.and_then(|(_, balance)| balance));
    }

    fn numbers(&mut self, case: &Case, particulars: &Particulars) {
        if let Case::Service(_) = case {
            if let Some(means) = case.means() {
                self.add(&Message::SlipMeans, self.texts.means(means));
            }
            if let Some(payment) = case.pay_order_no() {
                self.add(&Message::SlipPayment, payment.to_string());
            }
        }
        if let Some(order) = case.order_no() {
            self.add(&Message::SlipOrder, order.to_string());
        }
        self.add(&Message::SlipKey, case.key().to_string());
        self.add(&Message::SlipDeskCode, case.key().desk_code(case.card_no().tail()));
        if let Some(code) = refused_with(case) {
            self.add(&Message::SlipCode, short_code(&code));
        }
        self.add(&Message::SlipTime, case.opened_at().to_string());
        self.add(&Message::SlipTerminal, particulars.terminal.clone());
        self.add(&Message::SlipNetworkPoint, particulars.network_point.clone());
        self.add(&Message::SlipOperator, particulars.operator.clone());
    }
}

/// The code of what stands in the way, of an order that is open.
fn refused_with(case: &Case) -> Option<String> {
    let refusal = match case {
        Case::Charge(story) => &story.refusal,
        Case::Service(story) => &story.refusal,
    };
    let by_hand = case.by_hand().map(ByHandReason::code);
    case.is_open().then(|| by_hand.or_else(|| refusal.as_ref().map(|refusal| refusal.code.clone())))?
}
