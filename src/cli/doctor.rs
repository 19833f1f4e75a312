//! `cardkiosk doctor`: is everything in order, and what is to be done where it is not.

mod signature;

use clap::Args;
use serde_json::{Value, json};

use crate::config::{Config, Need, Problems};
use crate::domain::{CardNumber, Fen, Stamp};
use crate::flow::outcome::Because;
use crate::flow::{Cause, Fault};
use crate::i18n::{Message, Texts};
use crate::proto::codes::Class;
use crate::proto::gateway::{Ask, Meaning, PayReply, PayRequest};
use crate::proto::message::{Call, Request, Response};
use crate::proto::sm::{Charset, Domain, Form, SigningRules, UserId};
use crate::world::journal::View;
use crate::world::reader::CardSeen;
use crate::world::{Clock, Interrupt, Journal, Reader, ReaderOptions};

use super::exit::Exit;
use super::report::{Failure, Report};
use super::{Shell, problems, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk doctor
  cardkiosk --config site.toml --json doctor
  cardkiosk --config site.toml doctor --signature    which settings of [signature] does the server take?";

/// What is examined.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Try every way of signing against the server, and name those that it takes; nothing else is looked at
    #[arg(long)]
    signature: bool,
}

/// One line of the examination.
struct Check {
    /// Its name for programs.
    id: &'static str,
    /// Its name for a person.
    what: Message,
    finding: Finding,
}

enum Finding {
    Ok(String),
    /// What is wrong and what to do about it, and the status that fits.
    Not(String, Exit),
    /// It could not be looked at, because of something above it.
    Skipped,
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    if arguments.signature { signature::run(shell) } else { Ok(examine(shell)) }
}

fn examine(shell: &Shell) -> Report {
    let (config, texts) = (&shell.config, &shell.texts);
    let clock = Clock::start();
    let now = clock.stamp();
    let journal = missing(config, |key| key == "terminal.termid").map_err(Failure::from).and_then(|()| terminal::journal(config));
    let mut checks = vec![
        Check { id: "reader", what: Message::DoctorReader, finding: reader(config, texts) },
        Check { id: "key", what: Message::DoctorKey, finding: key(config, texts) },
    ];
    let (server, signature, gateway, journal) = match journal {
        Ok(mut journal) => {
            let (server, signature) = server(config, &mut journal, now, texts);
            let gateway = gateway(config, &mut journal, now, texts);
            (server, signature, gateway, whole(journal.view(), texts))
        }
        Err(failure) => {
            let server = missing(config, |key| key != "signature.key_file").err().map_or(Finding::Skipped, |found| wrong(&found, texts));
            (server, Finding::Skipped, config.gateway.as_ref().map(|_| Finding::Skipped), broken(&failure, texts))
        }
    };
    checks.push(Check { id: "server", what: Message::DoctorServer, finding: server });
    checks.push(Check { id: "signature", what: Message::DoctorSignature, finding: signature });
    checks.extend(gateway.map(|finding| Check { id: "gateway", what: Message::DoctorGateway, finding }));
    checks.push(Check { id: "journal", what: Message::DoctorJournal, finding: journal });
    checks.push(Check { id: "clock", what: Message::DoctorClock, finding: time(config, now, texts) });
    report(&checks, texts)
}

fn report(checks: &[Check], texts: &Texts) -> Report {
    let wrong: Vec<Exit> = checks
        .iter()
        .filter_map(|check| match check.finding {
            Finding::Ok(_) | Finding::Skipped => None,
            Finding::Not(_, exit) => Some(exit),
        })
        .collect();
    let mut lines: Vec<String> = checks.iter().map(|check| line(check, texts)).collect();
    let summary = match wrong.len() {
        0 => texts.say(&Message::DoctorAllOk),
        count => texts.say(&Message::DoctorNotAll { count: count.to_string() }),
    };
    lines.push(summary.clone());
    let listed: Vec<Value> = checks.iter().map(object).collect();
    let outcome = if wrong.is_empty() { "ok" } else { "not_ok" };
    // Whoever set it up comes before whoever must wait.
    let exit = wrong.into_iter().min().unwrap_or(Exit::Done);
    Report::new(exit, lines, json!({"outcome": outcome, "checks": listed, "message": summary}))
}

fn line(check: &Check, texts: &Texts) -> String {
    let what = texts.say(&check.what);
    texts.say(&match &check.finding {
        Finding::Ok(detail) => Message::DoctorOk { what, detail: detail.clone() },
        Finding::Not(detail, _) => Message::DoctorNot { what, detail: detail.clone() },
        Finding::Skipped => Message::DoctorSkipped { what },
    })
}

fn object(check: &Check) -> Value {
    let (ok, detail) = match &check.finding {
        Finding::Ok(detail) => (Some(true), Some(detail)),
        Finding::Not(detail, _) => (Some(false), Some(detail)),
        Finding::Skipped => (None, None),
    };
    json!({"check": check.id, "ok": ok, "detail": detail})
}

fn reader(config: &Config, texts: &Texts) -> Finding {
    let mut reader = Reader::new(ReaderOptions::from(config), Interrupt::new());
    let seen = match reader.readers() {
        Ok(seen) => seen,
        Err(fault) => return Finding::Not(texts.cause(fault.cause()), Exit::OutOfReach),
    };
    if seen.is_empty() {
        return Finding::Not(texts.cause(&Cause::NoReader(String::new())), Exit::OutOfReach);
    }
    let Some(chosen) = seen.iter().find(|reader| reader.chosen) else {
        let names: Vec<&str> = seen.iter().map(|reader| reader.name.as_str()).collect();
        let message = Message::DoctorReaderNotChosen { wanted: config.reader.name.clone(), seen: names.join(", ") };
        return Finding::Not(texts.say(&message), Exit::Usage);
    };
    let reader = chosen.name.clone();
    match chosen.card {
        CardSeen::Nothing => Finding::Ok(texts.say(&Message::DoctorCardNone { reader })),
        CardSeen::Card => Finding::Ok(texts.say(&Message::DoctorCardThere { reader })),
        CardSeen::Mute => Finding::Not(texts.say(&Message::DoctorCardMute { reader }), Exit::OutOfReach),
        CardSeen::Busy => Finding::Not(texts.say(&Message::DoctorCardBusy { reader }), Exit::OutOfReach),
        CardSeen::OutOfOrder => Finding::Not(texts.say(&Message::DoctorReaderBroken { reader }), Exit::OutOfReach),
    }
}

fn key(config: &Config, texts: &Texts) -> Finding {
    if let Err(missing) = missing(config, |key| key == "signature.key_file") {
        return wrong(&missing, texts);
    }
    match config.private_key() {
        Ok(key) => Finding::Ok(texts.say(&Message::DoctorKeyDetail { key: key.public_key().to_compressed_hex() })),
        Err(problem) => wrong(&problem.into(), texts),
    }
}

/// What [`Config::require`] misses among these keys.
fn missing(config: &Config, about: impl Fn(&str) -> bool) -> Result<(), Problems> {
    let Err(Problems(mut problems)) = config.require(Need::Server) else { return Ok(()) };
    problems.retain(|problem| problem.what.key().is_some_and(&about));
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

fn wrong(found: &Problems, texts: &Texts) -> Finding {
    let lines: Vec<String> = found.0.iter().map(|problem| problems::say(problem, texts)).collect();
    Finding::Not(lines.join("; "), Exit::Usage)
}

fn broken(failure: &Failure, texts: &Texts) -> Finding {
    match failure {
        Failure::Journal(error) => {
            let (exit, message) = problems::journal(error);
            Finding::Not(texts.say(&message), exit)
        }
        Failure::Configuration(found) => wrong(found, texts),
        Failure::File(path, fault) => Finding::Not(texts.say(&problems::file_fault(path, fault)), Exit::Usage),
        Failure::Usage(message) => Finding::Not(texts.say(message), Exit::Usage),
    }
}

/// Asks for the orders of a card that does not exist: signed, and harmless.
fn server(config: &Config, journal: &mut Journal, now: Stamp, texts: &Texts) -> (Finding, Finding) {
    if let Err(missing) = missing(config, |key| key != "signature.key_file") {
        return (wrong(&missing, texts), Finding::Skipped);
    }
    if config.private_key().is_err() {
        return (Finding::Skipped, Finding::Skipped);
    }
    let answered =
        |code: &str| Finding::Ok(texts.say(&Message::DoctorServerDetail { url: config.server.url.clone(), code: code.to_owned() }));
    match ask(config, &config.signature.rules, journal, now) {
        Err(failure) => (broken(&failure, texts), Finding::Skipped),
        Ok(Ok(response)) => (answered(response.code.as_str()), accepted(&response, texts)),
        Ok(Err(fault)) if *fault.cause() == Cause::BadSignature => (answered("?"), other_rules(config, journal, now, texts)),
        Ok(Err(fault)) => (Finding::Not(texts.cause(fault.cause()), Exit::OutOfReach), Finding::Skipped),
    }
}

/// The reply verified; whether the server verified the request is in its code.
fn accepted(response: &Response, texts: &Texts) -> Finding {
    if response.code.class() != Class::Security {
        return Finding::Ok(texts.say(&Message::DoctorSignatureDetail));
    }
    let message = Message::DoctorSignatureRefused { code: response.code.to_string(), description: response.description.clone() };
    Finding::Not(texts.say(&message), Exit::Usage)
}

/// Tries every other way of signing, and says which one the server takes.
fn other_rules(config: &Config, journal: &mut Journal, now: Stamp, texts: &Texts) -> Finding {
    let takes = |rules: &SigningRules, journal: &mut Journal| matches!(ask(config, rules, journal, now), Ok(Ok(response)) if response.code.class() != Class::Security);
    let found = every_rule().into_iter().filter(|rules| *rules != config.signature.rules).find(|rules| takes(rules, journal));
    let message = found.map_or(Message::DoctorSignatureNone, |rules| Message::DoctorSignatureOther { settings: named(&rules) });
    Finding::Not(texts.say(&message), Exit::Usage)
}

fn every_rule() -> Vec<SigningRules> {
    let mut rules = Vec::new();
    for domain in [Domain::BlankSign, Domain::WithoutSign, Domain::SortedHeader] {
        for user_id in [UserId::Standard, UserId::Joininstid, UserId::Empty] {
            for form in [Form::HexUpper, Form::HexLower, Form::Base64] {
                for charset in [Charset::Utf8, Charset::Gbk] {
                    rules.push(SigningRules { domain, user_id: user_id.clone(), form, charset });
                }
            }
        }
    }
    rules
}

/// The rules as the configuration writes them.
fn named(rules: &SigningRules) -> String {
    let table = toml::Table::try_from(rules).unwrap_or_default();
    let lines: Vec<String> = table.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    lines.join(", ")
}

fn ask(config: &Config, rules: &SigningRules, journal: &mut Journal, now: Stamp) -> Result<Result<Response, Fault>, Failure> {
    let client = terminal::client(config, rules)?;
    let card_no = CardNumber::parse("0000000000000000000").expect("digits are a card number");
    let request = Request::ChargeOrderQuery { card_no, order_no: None, state: None, page: 1, per_page: 1 };
    let serial = journal.reserve_serial(now, Call::ChargeOrderQuery, None);
    Ok(serial.and_then(|serial| client.call(&request, &serial, now)))
}

/// Asks the payment gateway, where there is one, for a payment that was never made: signed, and harmless.
fn gateway(config: &Config, journal: &mut Journal, now: Stamp, texts: &Texts) -> Option<Finding> {
    let url = config.gateway.as_ref()?.url.clone();
    let gateway = match terminal::gateway(config) {
        Ok(gateway) => gateway?,
        Err(failure) => return Some(broken(&failure, texts)),
    };
    let told = journal.new_pay_order_no(now).and_then(|pay_order_no| {
        let request = PayRequest { pay_order_no, amount: Fen::new(1), ask: Ask::Query };
        let serial = journal.reserve_number(now, request.ask.log_name(), None)?;
        gateway.ask(&request, &serial.joininstssn, now)
    });
    Some(match told {
        Ok(PayReply::Refused(refusal)) if refusal.meaning() == Meaning::NotDone => {
            Finding::Not(texts.because(&Because::PayRefused(refusal)), Exit::Usage)
        }
        Ok(_) => Finding::Ok(texts.say(&Message::DoctorGatewayDetail { url })),
        Err(fault) => Finding::Not(texts.gateway_cause(fault.cause()), Exit::OutOfReach),
    })
}

fn whole(view: &View, texts: &Texts) -> Finding {
    let path = view.path().display().to_string();
    match view.check_whole().and_then(|()| view.open_orders()) {
        Ok(open) => Finding::Ok(texts.say(&Message::DoctorJournalDetail { path, count: open.len().to_string() })),
        Err(error) => broken(&Failure::Journal(error), texts),
    }
}

/// Nobody knows the right time here; but time before the journal's last order is certainly wrong.
fn time(config: &Config, now: Stamp, texts: &Texts) -> Finding {
    let last = View::open(&config.journal).ok().and_then(|view| {
        let newest = view.latest_orders(1).ok()?.into_iter().next()?;
        view.story(&newest).ok()?.last().map(|recorded| recorded.entry.at)
    });
    let time = now.to_string();
    match last {
        Some(last) if last > now => Finding::Not(texts.say(&Message::DoctorClockBehind { time, last: last.to_string() }), Exit::Usage),
        _ => Finding::Ok(texts.say(&Message::DoctorClockDetail { time })),
    }
}
