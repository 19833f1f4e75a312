//! The server as the wire sees it: signed texts in, signed texts out.

use jiff::civil::DateTime;
use serde_json::{Map, Value};

use super::{Refused, Reply, SimServer, by_table, refused};
use crate::domain::TerminalNumber;
use crate::proto::codes::ResultCode;
use crate::proto::envelope::{self, Header, OpenError};
use crate::proto::message::Call;
use crate::proto::sm::{PrivateKey, PublicKey, SignatureError, Signer, SigningRules, Verifier};

/// A server with keys: its own, and that of the terminal it serves.
#[derive(Debug)]
pub struct FrontEnd {
    /// The server behind it.
    pub server: SimServer,
    signer: Signer,
    terminal: Verifier,
}

impl FrontEnd {
    /// Signs and verifies by these rules. `joininstid` is the user id where they say so.
    pub fn new(
        server: SimServer,
        own: &PrivateKey,
        terminal: &PublicKey,
        rules: &SigningRules,
        joininstid: &str,
    ) -> Result<FrontEnd, SignatureError> {
        let signer = Signer::new(own, rules.clone(), joininstid)?;
        Ok(FrontEnd { server, signer, terminal: Verifier::new(terminal, rules.clone(), joininstid)? })
    }

    /// Answers a request's body with a reply's.
    pub fn handle_text(&mut self, call: Call, body: &[u8], now: DateTime) -> Result<String, SignatureError> {
        let reply = match envelope::open(body, &self.terminal) {
            Ok(members) => self.handle_members(call, &members, now),
            Err(error) => Err(unopened(&error)),
        };
        self.sign(&reply.unwrap_or_else(|refused| Reply { code: refused.code, description: refused.description, data: refused.data }))
    }

    /// Refuses without looking at the request, by a code of appendix D or another.
    pub fn refuse(&self, code: &str) -> Result<String, SignatureError> {
        let description = ResultCode::new(code).rows().first().map_or("模拟拒绝", |row| row.chinese);
        self.sign_members(code, description, Value::String(String::new()))
    }

    fn sign(&self, reply: &Reply) -> Result<String, SignatureError> {
        self.sign_members(reply.code, &reply.description, reply.data.clone())
    }

    fn sign_members(&self, code: &str, description: &str, data: Value) -> Result<String, SignatureError> {
        let mut members = Map::new();
        members.insert("result".to_owned(), Value::from(code));
        members.insert("resultdesc".to_owned(), Value::from(description));
        members.insert("data".to_owned(), data);
        envelope::seal(members, &self.signer)
    }

    fn handle_members(&mut self, call: Call, members: &Map<String, Value>, now: DateTime) -> Result<Reply, Refused> {
        let header = header(members)?;
        let terminal = TerminalNumber::from_digits(&header.termid).ok_or_else(|| by_table("000018"))?;
        if !self.server.ledger.serials.insert(format!("{} {}", header.joininstid, header.joininstssn)) {
            // Unique for ever, whatever the call was.
            return Err(refused("000116", "joininstssn was used before"));
        }
        let data = members.get("data").unwrap_or(&Value::Null);
        Ok(self.server.handle_from(call, terminal, data, now))
    }
}

/// 2.3: the server refuses what it cannot verify; appendix D has no code for it but that of a MAC.
fn unopened(error: &OpenError) -> Refused {
    let code = if matches!(error, OpenError::Unsigned | OpenError::Signature(_)) { "000020" } else { "999999" };
    refused(code, format!("the request was not taken: {error}"))
}

/// The header, every field of it a string.
fn header(members: &Map<String, Value>) -> Result<Header, Refused> {
    let only_header: Map<String, Value> =
        members.iter().filter(|(name, _)| *name != "data").map(|(name, value)| (name.clone(), value.clone())).collect();
    let header: Header =
        serde_json::from_value(Value::Object(only_header)).map_err(|error| refused("999999", format!("the header: {error}")))?;
    header.check().map_err(|error| match error.field {
        "instid" => by_table("000016"),
        "mchntid" => by_table("000017"),
        "termid" => by_table("000018"),
        _ => refused("999999", error.to_string()),
    })?;
    Ok(header)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;
    use crate::proto::message::{Dialect, Request, encode};
    use crate::proto::sm::{Domain, Form};
    use crate::sim::card::CardState;
    use crate::sim::server::Options;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_random(&[seed; 32]).expect("in range")
    }

    fn now() -> DateTime {
        date(2022, 5, 9).at(10, 30, 15, 0)
    }

    fn header(serial: &str) -> Header {
        Header {
            joininstid: "10000001".to_owned(),
            joininstssn: serial.to_owned(),
            areaflag: "00".to_owned(),
            reqdate: "20220509".to_owned(),
            reqtime: "103015".to_owned(),
            instid: "10000001".to_owned(),
            mchntid: "100000000000001".to_owned(),
            netid: "0001".to_owned(),
            termid: "12345678".to_owned(),
            termseq: "1".to_owned(),
            oprid: "0001".to_owned(),
            batchno: "1".to_owned(),
            chnlid: "10".to_owned(),
        }
    }

    fn front_end(rules: &SigningRules) -> FrontEnd {
        let mut server = SimServer::new(Options::default());
        server.register(&CardState::sample(17));
        FrontEnd::new(server, &key(1), &key(2).public_key(), rules, "10000001").expect("a server")
    }

    /// The signed request for a card's orders, as a terminal with this key writes it.
    fn request(terminal: &PrivateKey, serial: &str, rules: &SigningRules) -> (Request, String) {
        let card_no = CardState::sample(17).card_no().expect("a number");
        let request = Request::ChargeOrderQuery { card_no, order_no: None, state: None, page: 1, per_page: 20 };
        let signer = Signer::new(terminal, rules.clone(), "10000001").expect("a signer");
        let text = envelope::compose(&header(serial), &encode::data(&request, &Dialect::default()), &signer);
        (request, text.expect("composed"))
    }

    fn read(reply: &str, request: &Request, rules: &SigningRules) -> (String, String) {
        let verifier = Verifier::new(&key(1).public_key(), rules.clone(), "10000001").expect("a verifier");
        let response = envelope::read_reply(reply.as_bytes(), &verifier, request, &Dialect::default()).expect("signed by the server");
        (response.code.as_str().to_owned(), response.description)
    }

    #[test]
    fn a_signed_request_gets_a_signed_reply_under_every_rule() {
        for domain in [Domain::BlankSign, Domain::WithoutSign, Domain::SortedHeader] {
            for form in [Form::HexUpper, Form::Base64] {
                let rules = SigningRules { domain, form, ..SigningRules::default() };
                let (request, text) = request(&key(2), "S1", &rules);
                let reply = front_end(&rules).handle_text(Call::ChargeOrderQuery, text.as_bytes(), now()).expect("signed");
                assert_eq!(read(&reply, &request, &rules), ("000000".to_owned(), "成功".to_owned()));
            }
        }
    }

    #[test]
    fn a_request_signed_by_another_or_changed_is_refused() {
        let rules = SigningRules::default();
        let mut front_end = front_end(&rules);
        let (request, forged) = request(&key(3), "S1", &rules);
        let changed = self::request(&key(2), "S1", &rules).1.replace("\"currpage\":\"1\"", "\"currpage\":\"2\"");
        for text in [forged.as_str(), &changed, "{}"] {
            let reply = front_end.handle_text(Call::ChargeOrderQuery, text.as_bytes(), now()).expect("signed");
            assert_eq!(read(&reply, &request, &rules).0, "000020", "{text}");
        }
        let reply = front_end.handle_text(Call::ChargeOrderQuery, b"nonsense", now()).expect("signed");
        assert_eq!(read(&reply, &request, &rules).0, "999999");
        assert!(front_end.server.ledger.serials.is_empty(), "none of them counts as come");
    }

    #[test]
    fn a_serial_number_counts_once() {
        let rules = SigningRules::default();
        let mut front_end = front_end(&rules);
        let (request, text) = request(&key(2), "S1", &rules);
        let mut code =
            |text: &str| read(&front_end.handle_text(Call::ChargeOrderQuery, text.as_bytes(), now()).expect("signed"), &request, &rules).0;
        assert_eq!(code(&text), "000000");
        assert_eq!(code(&text), "000116");
        assert_eq!(code(&self::request(&key(2), "S2", &rules).1), "000000");
    }

    #[test]
    fn a_crooked_header_is_refused() {
        let rules = SigningRules::default();
        let mut front_end = front_end(&rules);
        let (request, text) = request(&key(2), "S1", &rules);
        let signer = Signer::new(&key(2), rules.clone(), "").expect("a signer");
        for (field, value, code) in [
            ("termid", json!("1"), "000018"),
            ("instid", json!("x"), "000016"),
            ("mchntid", json!(""), "000017"),
            ("termseq", json!(7), "999999"),
            ("reqdate", json!("2022-05-09"), "999999"),
        ] {
            let mut members: Map<String, Value> = serde_json::from_str(&text).expect("our own text");
            members.insert(field.to_owned(), value);
            let crooked = envelope::seal(members, &signer).expect("sealed");
            let reply = front_end.handle_text(Call::ChargeOrderQuery, crooked.as_bytes(), now()).expect("signed");
            assert_eq!(read(&reply, &request, &rules).0, code, "{field}");
        }
    }

    #[test]
    fn a_refusal_by_order_is_signed_too() {
        let rules = SigningRules::default();
        let (request, _) = request(&key(2), "S1", &rules);
        let reply = front_end(&rules).refuse("000155").expect("signed");
        assert_eq!(read(&reply, &request, &rules), ("000155".to_owned(), "转人工处理,不需要进行卡管理".to_owned()));
    }
}
