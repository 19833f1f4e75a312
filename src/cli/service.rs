//! How an activation or a return is told: what became of card and money, what to do now, a code; and the same as an object.

use std::io::{BufRead, Read};

use clap::Args;
use serde_json::{Map, Value, json};

use crate::domain::{CardNumber, CardStatus, Fen, Masked};
use crate::flow::outcome::{Because, OnCard};
use crate::flow::{Fault, ServiceEnded, ServiceKind, ServiceOutcome};
use crate::i18n::{Message, Texts};
use crate::proto::message::Customer;

use super::exit::Exit;
use super::outcome::{payout, with_code};
use super::report::{Failure, Report};

/// The document that most people have: 身份证.
const IDENTITY_CARD: &str = "01";

/// Whom it is about.
#[derive(Debug, Args)]
pub(super) struct Person {
    /// The person's name; - for a line of the standard input
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(super) name: Option<String>,
    /// The kind of the person's document, by the centre's code; 01 is an identity card
    #[arg(long, value_name = "CODE", requires = "id_no")]
    id_type: Option<String>,
    /// The number of the person's document; - for a line of the standard input, where no list of processes shows it
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(super) id_no: Option<String>,
    /// The person's mobile number; - for a line of the standard input
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    mobile: Option<String>,
}

/// What stands for a line of the standard input.
const FROM_INPUT: &str = "-";

impl Person {
    /// With what is to be read from the standard input: a line each, in the order of name, document and mobile number.
    pub(super) fn read(&self, input: &mut impl BufRead) -> Result<Person, Failure> {
        let mut told = |given: &Option<String>| match given {
            Some(text) if text == FROM_INPUT => line(input).map(Some),
            other => Ok(other.clone()),
        };
        let (name, id_no, mobile) = (told(&self.name)?, told(&self.id_no)?, told(&self.mobile)?);
        Ok(Person { name, id_type: self.id_type.clone(), id_no, mobile })
    }

    /// As the server is told; `None` where nothing is known.
    pub(super) fn customer(&self) -> Option<Customer> {
        let masked = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(Masked::new);
        let customer = Customer {
            name: masked(&self.name),
            document_type: self.id_no.is_some().then(|| self.id_type.clone().unwrap_or_else(|| IDENTITY_CARD.to_owned())),
            document_no: masked(&self.id_no),
            mobile: masked(&self.mobile),
            address: None,
        };
        (customer != Customer::default()).then_some(customer)
    }
}

/// A line that says something.
fn line(input: &mut impl BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    // Longer than any name or number; whatever is longer is none.
    let read = input.take(1024).read_line(&mut line);
    let text = line.trim();
    match read {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(Failure::Usage(Message::PersonMissing)),
    }
}

/// The report of one activation or return.
pub(super) fn report(outcome: &ServiceOutcome, texts: &Texts) -> Report {
    Report { exit: exit(outcome.ended), lines: lines(outcome, texts), json: object(outcome, texts) }
}

/// The journal could not even name it: nothing was asked of card or server.
pub(super) fn not_begun(service: ServiceKind, fault: Fault) -> ServiceOutcome {
    ServiceOutcome {
        service,
        ended: ServiceEnded::NothingDone,
        because: Some(Because::Fault(fault)),
        written: OnCard::No,
        key: None,
        order_no: None,
        card_no: None,
        balance_before: None,
        balance_after: None,
    }
}

/// The status the program ends with.
pub(super) fn exit(ended: ServiceEnded) -> Exit {
    match ended {
        ServiceEnded::Activated { .. } | ServiceEnded::Returned { .. } => Exit::Done,
        ServiceEnded::NothingDone => Exit::NothingCharged,
        ServiceEnded::Unfinished => Exit::Unfinished,
        ServiceEnded::ByHand => Exit::ByHand,
        ServiceEnded::OutOfReach => Exit::OutOfReach,
    }
}

/// For a person: card and money first, then the numbers.
pub(super) fn lines(outcome: &ServiceOutcome, texts: &Texts) -> Vec<String> {
    let mut lines = vec![message(outcome, texts)];
    lines.extend(payout(outcome.payable(), outcome.key.as_ref(), texts));
    if let Some(key) = &outcome.key {
        let order = outcome.order_no.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        lines.push(texts.say(&Message::OutcomeOrder { order, key: key.to_string() }));
    }
    lines
}

/// For a program. The card's number stands here in full, and nowhere else. `payable_fen` is there only where it is
/// certain, and may be paid out once.
pub(super) fn object(outcome: &ServiceOutcome, texts: &Texts) -> Map<String, Value> {
    let (deposit, deposit_due) = match outcome.ended {
        ServiceEnded::Activated { deposit, deposit_due } => (deposit, deposit_due),
        _ => (None, None),
    };
    let debited = outcome.balance_after.and_then(|after| outcome.balance_before?.checked_sub(after));
    let object = json!({
        "outcome": name(outcome.ended),
        "service": service_name(outcome.service),
        "order_no": outcome.order_no.as_ref().map(ToString::to_string),
        "card_no": outcome.card_no.as_ref().map(CardNumber::reveal),
        "amount_fen": debited.map(Fen::get),
        "balance_before_fen": outcome.balance_before.map(Fen::get),
        "balance_after_fen": outcome.balance_after.map(Fen::get),
        "payable_fen": outcome.payable().map(Fen::get),
        "payout_fen": outcome.payable().filter(|payable| *payable > Fen::ZERO).map(Fen::get),
        "deposit_fen": deposit.map(Fen::get),
        "deposit_due_fen": deposit_due.map(Fen::get),
        "code": outcome.code(),
        "message": message(outcome, texts),
        "on_card": match outcome.written {
            OnCard::Yes => Value::Bool(true),
            OnCard::No => Value::Bool(false),
            OnCard::Unknown => Value::Null,
        },
        "journal_key": outcome.key.as_ref().map(ToString::to_string),
    });
    let Value::Object(object) = object else { unreachable!("an object was written") };
    object
}

/// The name of a business in JSON output.
pub(super) fn service_name(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Activation => "activation",
        ServiceKind::Return(_) => "return",
    }
}

/// What never began has charged nothing.
fn name(ended: ServiceEnded) -> &'static str {
    match ended {
        ServiceEnded::Activated { .. } => "activated",
        ServiceEnded::Returned { .. } => "returned",
        ServiceEnded::NothingDone | ServiceEnded::OutOfReach => "nothing_charged",
        ServiceEnded::Unfinished => "unfinished",
        ServiceEnded::ByHand => "by_hand",
    }
}

/// What became of card and money, what to do now, and the code.
fn message(outcome: &ServiceOutcome, texts: &Texts) -> String {
    let tail = outcome.card_no.as_ref().map_or_else(|| "----".to_owned(), |card| card.tail().to_owned());
    let reason = because(outcome, texts);
    let written = outcome.written == OnCard::Yes;
    let said = match (outcome.service, outcome.ended) {
        (_, ServiceEnded::Activated { deposit: Some(deposit), deposit_due: Some(due) }) => {
            Message::ServiceActivatedDeposit { tail, deposit: deposit.to_string(), due: due.to_string() }
        }
        (_, ServiceEnded::Activated { .. }) => Message::ServiceActivated { tail },
        (_, ServiceEnded::Returned { payable }) => Message::ServiceReturned { tail, amount: payable.to_string() },
        (ServiceKind::Activation, ServiceEnded::NothingDone | ServiceEnded::OutOfReach) => Message::ServiceNotActivated { reason },
        (ServiceKind::Return(_), ServiceEnded::NothingDone | ServiceEnded::OutOfReach) => Message::ServiceNotReturned { reason },
        (ServiceKind::Activation, ServiceEnded::Unfinished) if written => Message::ServiceActivationUntold { tail, reason },
        (ServiceKind::Activation, ServiceEnded::Unfinished) => Message::ServiceActivationUnfinished { tail, reason },
        (ServiceKind::Activation, ServiceEnded::ByHand) if written => Message::ServiceActivationByHandWritten { tail, reason },
        (ServiceKind::Activation, ServiceEnded::ByHand) => Message::ServiceActivationByHand { tail, reason },
        (ServiceKind::Return(_), ServiceEnded::Unfinished) if written => Message::ServiceReturnUntold { tail, reason },
        (ServiceKind::Return(_), ServiceEnded::Unfinished) => Message::ServiceReturnUnfinished { tail, reason },
        (ServiceKind::Return(_), ServiceEnded::ByHand) => Message::ServiceReturnByHand { tail, reason },
    };
    with_code(texts.say(&said), outcome.code(), texts)
}

/// Why; what a card's state means depends on what was to be done with it.
fn because(outcome: &ServiceOutcome, texts: &Texts) -> String {
    match (&outcome.because, outcome.service) {
        (Some(Because::CardStatus(CardStatus::Enabled)), ServiceKind::Activation) => texts.say(&Message::ReasonCardActive),
        (Some(Because::CardStatus(CardStatus::Stopped)), _) => texts.say(&Message::ReasonServiceCardStopped),
        (Some(Because::CardStatus(CardStatus::NotEnabled)), ServiceKind::Return(_)) => texts.say(&Message::ReasonCardNothingToReturn),
        (Some(because), _) => texts.because(because),
        (None, _) => texts.say(&Message::ReasonNotTold),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OrderKey, OrderNo};
    use crate::flow::Cause;
    use crate::i18n::Language;
    use crate::proto::message::ReturnKind;

    fn outcome(service: ServiceKind, ended: ServiceEnded, written: OnCard) -> ServiceOutcome {
        ServiceOutcome {
            ended,
            because: Some(Because::Fault(Fault::InDoubt(Cause::CardRemoved))),
            written,
            key: OrderKey::parse("20261122-1"),
            order_no: OrderNo::parse("9001"),
            card_no: CardNumber::parse("3104880699999900017"),
            ..not_begun(service, Fault::NotDone(Cause::Cancelled))
        }
    }

    #[test]
    fn nothing_is_payable_and_nothing_called_failed_while_it_is_not_known() {
        let good = ServiceKind::Return(ReturnKind::Good);
        for language in Language::ALL {
            let texts = Texts::of(language);
            for (service, ended) in [
                (good, ServiceEnded::Unfinished),
                (good, ServiceEnded::ByHand),
                (ServiceKind::Activation, ServiceEnded::Unfinished),
                (ServiceKind::Activation, ServiceEnded::ByHand),
            ] {
                for written in [OnCard::Yes, OnCard::No, OnCard::Unknown] {
                    let outcome = outcome(service, ended, written);
                    let told = lines(&outcome, &texts).join("\n");
                    for wanted in ["0017", "card-removed", "9001", "20261122-1"] {
                        assert!(told.contains(wanted), "{told}");
                    }
                    assert!(!told.contains("失败") && !told.contains("fail") && !told.contains("3104880699999900017"), "{told}");
                    assert_eq!(object(&outcome, &texts)["payable_fen"], Value::Null);
                }
            }
        }
    }

    #[test]
    fn the_objects_have_what_a_script_relies_on() {
        let texts = Texts::of(Language::English);
        let returned = ServiceOutcome {
            because: None,
            balance_before: Some(Fen::new(1234)),
            balance_after: Some(Fen::ZERO),
            ..outcome(ServiceKind::Return(ReturnKind::Good), ServiceEnded::Returned { payable: Fen::new(1200) }, OnCard::Yes)
        };
        let told = object(&returned, &texts);
        assert_eq!((&told["outcome"], &told["payable_fen"], &told["amount_fen"]), (&json!("returned"), &json!(1200), &json!(1234)));
        assert_eq!((&told["card_no"], &told["code"]), (&json!("3104880699999900017"), &Value::Null));
        let said = lines(&returned, &texts);
        assert!(said[0].contains("12.00") && said[1].ends_with("cardkiosk payout paid 20261122-1"), "{said:?}");
        let deposit = ServiceEnded::Activated { deposit: Some(Fen::new(2000)), deposit_due: Some(Fen::new(2100)) };
        let activated = ServiceOutcome { because: None, ..outcome(ServiceKind::Activation, deposit, OnCard::Yes) };
        let told = object(&activated, &texts);
        assert_eq!((&told["outcome"], &told["deposit_fen"], &told["deposit_due_fen"]), (&json!("activated"), &json!(2000), &json!(2100)));
        assert_eq!(exit(ServiceEnded::NothingDone), Exit::NothingCharged);
    }

    #[test]
    fn a_person_is_read_from_the_standard_input_where_that_is_asked_for() {
        let dash = || Some("-".to_owned());
        let person = |name: Option<String>| Person { name, id_type: Some("02".to_owned()), id_no: dash(), mobile: dash() };
        let revealed = |customer: &Customer| {
            [&customer.name, &customer.document_no, &customer.mobile]
                .map(|masked| masked.as_ref().map_or("", |text| text.reveal()).to_owned())
        };
        let all = person(dash()).read(&mut "张三\n 330501190001010000 \r\n13800000000".as_bytes()).expect("three lines");
        assert_eq!(revealed(&all.customer().expect("somebody")), ["张三", "330501190001010000", "13800000000"]);
        let two = person(Some("李四".to_owned())).read(&mut "330501190001010000\n13800000000\nmore".as_bytes()).expect("two lines");
        let two = two.customer().expect("somebody");
        assert_eq!(
            (revealed(&two), two.document_type.as_deref()),
            (["李四", "330501190001010000", "13800000000"].map(str::to_owned), Some("02"))
        );
        for short in ["", "张三\n330501190001010000\n", "张三\n\n13800000000\n"] {
            let read = person(dash()).read(&mut short.as_bytes());
            assert!(matches!(read, Err(Failure::Usage(Message::PersonMissing))), "{short:?}");
        }
    }

    #[test]
    fn a_person_without_anything_known_is_nobody() {
        let person = |name: &str, id_no: Option<&str>| Person {
            name: Some(name.to_owned()),
            id_type: None,
            id_no: id_no.map(str::to_owned),
            mobile: None,
        };
        assert_eq!(person("  ", None).customer(), None);
        let customer = person("张三", Some("330501")).customer().expect("somebody");
        assert_eq!((customer.document_type.as_deref(), customer.mobile), (Some("01"), None));
    }
}
