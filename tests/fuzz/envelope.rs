//! The envelope (2.4, 2.5): what nobody signed is never believed, what the server signed is read as it was meant, and no
//! byte of it can be changed.
//!
//! Input: four bytes that choose the signing rules, a place and a change; then the text of a reply.

use cardkiosk::proto::envelope::{open, seal};
use cardkiosk::proto::sm::{Charset, Domain, Form, PrivateKey, Signer, SigningRules, Verifier};
use serde_json::{Map, Value};

pub(super) fn check(input: &[u8]) {
    let Some((&[rules, high, low, change], text)) = input.split_first_chunk::<4>() else { return };
    let rules = chosen(rules);
    let (signer, verifier) = speakers(&rules);
    assert!(open(text, &verifier).is_err(), "nobody has signed this");
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(text) else { return };
    if members.values().any(has_fraction) {
        // Its last digit may change when it is written; the interface has none.
        return;
    }
    let Ok(sealed) = seal(members.clone(), &signer) else { return };
    let bytes = rules.charset.encode(&sealed).expect("it was signed in this character set").into_owned();
    let opened = open(&bytes, &verifier).expect("the server has signed it");
    let mut meant = members;
    meant.shift_remove("sign");
    assert_eq!(opened, meant, "it is read as it was meant");
    a_changed_byte_is_found(&rules, &verifier, bytes, &opened, usize::from(u16::from_be_bytes([high, low])), change);
}

fn a_changed_byte_is_found(
    rules: &SigningRules,
    verifier: &Verifier,
    mut bytes: Vec<u8>,
    opened: &Map<String, Value>,
    place: usize,
    change: u8,
) {
    // What `sorted-header` covers is neither the data nor where a name ends and its value begins: a site chooses it only
    // where its server knows nothing else, and under TLS.
    if change == 0 || rules.domain == Domain::SortedHeader {
        return;
    }
    let place = place % bytes.len();
    bytes[place] ^= change;
    if let Ok(changed) = open(&bytes, verifier) {
        // The case of a digit of the signature, at most.
        assert_eq!(&changed, opened, "a change of byte {place} by {change:02X} is believed");
    }
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(members) => members.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

fn chosen(byte: u8) -> SigningRules {
    let domain = [Domain::BlankSign, Domain::WithoutSign, Domain::SortedHeader][usize::from(byte % 3)];
    let charset = [Charset::Utf8, Charset::Gbk][usize::from(byte / 3 % 2)];
    let form = [Form::HexUpper, Form::HexLower, Form::Base64][usize::from(byte / 6 % 3)];
    SigningRules { domain, charset, form, ..SigningRules::default() }
}

fn speakers(rules: &SigningRules) -> (Signer, Verifier) {
    let key = PrivateKey::from_random(&[9; 32]).expect("a number below the order");
    let signer = Signer::new(&key, rules.clone(), "10000001").expect("a signer");
    (signer, Verifier::new(&key.public_key(), rules.clone(), "10000001").expect("a verifier"))
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let signature = "0123456789ABCDEF".repeat(8);
    let texts = [
        r#"{"result":"000000","resultdesc":"成功","data":{"orderno":"20261122000001"},"sign":""}"#.to_owned(),
        r#"{"sign":"AA", "result" : "000042","data":""}"#.to_owned(),
        format!(r#"{{"result":"000000","data":"{{}}","sign":"{signature}"}}"#),
        r#"{"result":"0","resultdesc":"\u8054\u901a","data":null}"#.to_owned(),
    ];
    let chosen = |text: &String, rules: u8| [&[rules, 0, 7, u8::from(rules > 8) * 0x20], text.as_bytes()].concat();
    texts.iter().flat_map(|text| (0..18).map(move |rules| chosen(text, rules))).collect()
}
