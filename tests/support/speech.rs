//! How a terminal and its server speak, for tests that need both sides.

use cardkiosk::proto::envelope::{self, Header};
use cardkiosk::proto::message::Dialect;
use cardkiosk::proto::sm::{Charset, PrivateKey, Signer, SigningRules, Verifier};
use cardkiosk::world::client::Speech;
use serde_json::{Map, Value, json};

/// A private key, the same each time.
pub(crate) fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_random(&[seed; 32]).expect("a number below the order")
}

/// The default signature in that character set.
pub(crate) fn rules(charset: Charset) -> SigningRules {
    SigningRules { charset, ..SigningRules::default() }
}

fn server_signer(charset: Charset) -> Signer {
    Signer::new(&key(9), rules(charset), "10000001").expect("a signer")
}

/// How a terminal speaks to the server whose key is number 9.
pub(crate) fn speech(charset: Charset) -> Speech {
    let text = |text: &str| text.to_owned();
    let header = Header {
        joininstid: text("10000001"),
        areaflag: text("00"),
        instid: text("10000001"),
        mchntid: text("100000010000001"),
        netid: text("0001"),
        termid: text("12345678"),
        oprid: text("op1"),
        batchno: text("000001"),
        chnlid: text("52"),
        ..Header::default()
    };
    let signer = Signer::new(&key(7), rules(charset), "10000001").expect("a signer");
    let verifier = Verifier::new(&key(9).public_key(), rules(charset), "10000001").expect("a verifier");
    Speech { header, dialect: Dialect::default(), signer, verifier }
}

/// A reply of the server, signed.
pub(crate) fn signed(charset: Charset, code: &str, description: &str) -> String {
    let data = json!({"currpage": "1", "totalpage": "0", "totalnum": "0", "orderlist": []});
    let members = json!({"result": code, "resultdesc": description, "data": data});
    let members: Map<String, Value> = members.as_object().expect("an object").clone();
    envelope::seal(members, &server_signer(charset)).expect("a signature")
}
