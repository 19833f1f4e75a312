use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::{CardNumber, OrderNo};
use crate::proto::message::Body;
use crate::proto::sm::{Form, PrivateKey, SigningRules, UserId};

fn header() -> Header {
    let [joininstid, joininstssn, areaflag, reqdate, reqtime, instid, mchntid, netid, termid, termseq, oprid, batchno, chnlid] = [
        "10000001",
        "1000000120220509103015000001",
        "00",
        "20220509",
        "103015",
        "10000001",
        "100000000000001",
        "0001",
        "12345678",
        "1",
        "0001",
        "1",
        "10",
    ]
    .map(str::to_owned);
    Header { joininstid, joininstssn, areaflag, reqdate, reqtime, instid, mchntid, netid, termid, termseq, oprid, batchno, chnlid }
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_random(&[seed; 32]).expect("in range")
}

fn pair(rules: &SigningRules) -> (Signer, Verifier) {
    let signer = Signer::new(&key(1), rules.clone(), "10000001").expect("a signer");
    (signer, Verifier::new(&key(1).public_key(), rules.clone(), "10000001").expect("a verifier"))
}

fn plain() -> (Signer, Verifier) {
    pair(&SigningRules::default())
}

/// Every combination of the settings of R-8.
fn every_rules() -> Vec<SigningRules> {
    let mut all = Vec::new();
    for domain in [Domain::BlankSign, Domain::WithoutSign, Domain::SortedHeader] {
        for user_id in [UserId::Standard, UserId::Joininstid, UserId::Empty, UserId::Text("vendor".to_owned())] {
            for form in [Form::HexUpper, Form::HexLower, Form::Base64] {
                for charset in [Charset::Utf8, Charset::Gbk] {
                    all.push(SigningRules { domain, user_id: user_id.clone(), form, charset });
                }
            }
        }
    }
    all
}

#[test]
fn a_request_is_one_text_with_its_fields_in_order_and_sign_last() {
    let (signer, verifier) = plain();
    let text = compose(&header(), &json!({ "cardno": "1", "note": "湖州\"/" }), &signer).expect("a request");
    let unsigned = concat!(
        r#"{"joininstid":"10000001","joininstssn":"1000000120220509103015000001","areaflag":"00","reqdate":"20220509","#,
        r#""reqtime":"103015","instid":"10000001","mchntid":"100000000000001","netid":"0001","termid":"12345678","#,
        r#""termseq":"1","oprid":"0001","batchno":"1","chnlid":"10","data":{"cardno":"1","note":"湖州\"/"},"sign":""}"#
    );
    let (start, end) = unsigned.split_at(unsigned.len() - 2);
    let signature = text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).expect("only the value of sign differs");
    assert_eq!(signature.len(), 128);
    assert_eq!(verifier.verify(unsigned.as_bytes(), signature), Ok(()), "R-6: over the text with sign empty");
}

#[test]
fn what_one_side_seals_the_other_opens_under_every_setting() {
    for rules in every_rules() {
        let (signer, verifier) = pair(&rules);
        let text = compose(&header(), &json!({ "名": "成功" }), &signer).expect("a request");
        let members = open(text.as_bytes(), &verifier).expect("it verifies");
        assert_eq!((members["termid"].as_str(), &members["data"]["名"], members.get("sign")), (Some("12345678"), &json!("成功"), None));
        let tampered = text.replace("103015\"", "103016\"");
        assert!(open(tampered.as_bytes(), &verifier).is_err(), "{rules:?}");
    }
}

#[test]
fn settings_that_differ_do_not_verify() {
    let all = every_rules();
    for ours in &all {
        let text = seal(json!({ "result": "000000", "resultdesc": "成功" }).as_object().expect("an object").clone(), &pair(ours).0)
            .expect("sealed");
        for theirs in &all {
            let alike = ours.domain == theirs.domain && ours.user_id == theirs.user_id && ours.charset == theirs.charset;
            let same_family = (ours.form == Form::Base64) == (theirs.form == Form::Base64);
            assert_eq!(open(text.as_bytes(), &pair(theirs).1).is_ok(), alike && same_family, "{ours:?} {theirs:?}");
        }
    }
}

#[test]
fn the_sorted_header_is_names_and_values_without_separators() {
    let text = r#"{ "resultdesc":"成\u529f", "b":1.50, "result" : "000000","data":{"x":"1"}, "a":null,"sign":"S"}"#;
    let spans = Spans::of(text).expect("an object");
    assert_eq!(sorted_header(text, &spans), "anullb1.50result000000resultdesc成功");
}

#[test]
fn a_member_is_cut_with_one_comma() {
    for (text, without) in [
        (r#"{"a":1,"sign":"x"}"#, r#"{"a":1}"#),
        (r#"{"a":1 , "sign" : "x" }"#, r#"{"a":1  }"#),
        (r#"{"sign":"x","a":1}"#, r#"{"a":1}"#),
        (r#"{"a":"},{","sign":"x","b":[1,2]}"#, r#"{"a":"},{","b":[1,2]}"#),
        (r#"{"sign":"x"}"#, "{}"),
        (r#"{ "a,b":1, "si\u0067n":"," }"#, r#"{ "a,b":1 }"#),
    ] {
        let spans = Spans::of(text).expect("an object");
        assert_eq!(replaced(text, &spans.sign().expect("it is signed").removable, ""), without);
    }
}

/// A reply signed over exactly `start""end`, as a server with its own JSON writer sends it.
fn signed_around(start: &str, end: &str) -> String {
    let signature = plain().0.sign(format!("{start}\"\"{end}").as_bytes()).expect("a signature");
    format!("{start}\"{signature}\"{end}")
}

#[test]
fn the_place_of_sign_is_found_whatever_stands_around_it() {
    for (start, end) in [
        (r#"{"result":"000000","sign":"#, "}"),
        (r#"{"sign":"#, r#","result":"000000"}"#),
        ("{\r\n\t\"result\" : \"000000\" ,\n  \"sign\"  :  ", "  \n}"),
        (r#"{"data":{"sign":"inner","a":["sign",{"sign":""}]},"result":"000000","sign":"#, "}"),
        (r#"{"data":"{\"sign\":\"inner\"}","result":"000000","sign":"#, "}"),
        (r#"{"resultdesc":"\",\"sign\":\"","result":"000000","sign":"#, r#","more":{"sign":"x"}}"#),
        (r#"{"\u0073\u0069gn":"#, r#","result":"000000"}"#),
        (r#"{"sign":"first","result":"000000","sign":"#, "}"),
        (r#"{"Sign":"another","sign ":"b","result":"000000","sign":"#, "}"),
        ("  {\"result\":\"000000\",\"sign\":", "}\n"),
    ] {
        let text = signed_around(start, end);
        let members = open(text.as_bytes(), &plain().1).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(members["result"], "000000");
    }
}

#[test]
fn blanks_of_the_transport_around_a_text_do_no_harm() {
    let text = signed_around(r#"{"result":"000000","sign":"#, "}");
    for around in [format!("{text}\r\n"), format!("\u{FEFF}{text}"), format!("\n {text} ")] {
        assert!(open(around.as_bytes(), &plain().1).is_ok(), "{around:?}");
    }
}

#[test]
fn an_escaped_signature_is_read() {
    let rules = SigningRules { form: Form::Base64, ..SigningRules::default() };
    let (signer, verifier) = pair(&rules);
    let mut tried = 0;
    for number in 0..40 {
        let start = format!("{{\"result\":\"{number}\",\"sign\":");
        let signature = signer.sign(format!("{start}\"\"}}").as_bytes()).expect("a signature");
        if signature.contains('/') {
            tried += 1;
            let text = format!("{start}\"{}\"}}", signature.replace('/', "\\/"));
            assert!(open(text.as_bytes(), &verifier).is_ok(), "{text}");
        }
    }
    assert!(tried > 0, "some signature has a slash");
}

#[test]
fn what_is_not_signed_by_the_server_is_dropped_and_said_so() {
    let (_, verifier) = plain();
    let fate = |bytes: &[u8]| open(bytes, &verifier).expect_err("dropped");
    assert_eq!(fate(&[0xFF, 0xFE]), OpenError::NotText);
    for text in ["", "[]", "null", "{", r#"{"sign":"x"} {"#, "<html>502</html>", r#"{"a":1,}"#] {
        assert!(matches!(fate(text.as_bytes()), OpenError::NotJson(_)), "{text}");
    }
    assert_eq!(
        fate(br#""3104880699999900017""#).to_string(),
        "it is no JSON object: Data error at line 1 column 21",
        "nothing of it is told"
    );
    for text in ["{}", r#"{"sign":null}"#, r#"{"sign":""}"#, r#"{"sign":{"sign":"x"}}"#, r#"{"data":{"sign":"x"}}"#] {
        assert_eq!(fate(text.as_bytes()), OpenError::Unsigned, "{text}");
    }
    assert_eq!(fate(br#"{"sign":"123"}"#), OpenError::Signature(SignatureError::Form));
    let forged = Signer::new(&key(2), SigningRules::default(), "").expect("another's key");
    let text = seal(json!({ "result": "000000" }).as_object().expect("an object").clone(), &forged).expect("sealed");
    for around in [text.clone(), format!("{text}\r\n"), format!(" {text}")] {
        assert_eq!(fate(around.as_bytes()), OpenError::Signature(SignatureError::Wrong), "{around:?}");
    }
    let deep = signed_around(&format!("{{\"data\":{}{},\"sign\":", "[".repeat(5000), "]".repeat(5000)), "}");
    assert!(matches!(fate(deep.as_bytes()), OpenError::NotJson(_)));
}

fn reply(members: &Value) -> Result<Response, ReplyError> {
    let (signer, verifier) = plain();
    let text = seal(members.as_object().expect("an object").clone(), &signer).expect("sealed");
    let card_no = CardNumber::parse("3104880699999900017").expect("digits");
    let request = Request::ChargeOrderCancel { card_no, order_no: OrderNo::parse("1").expect("a number") };
    read_reply(text.as_bytes(), &verifier, &request, &Dialect::default())
}

#[test]
fn a_reply_is_its_code_its_words_and_its_body() {
    let read = reply(&json!({ "result": "000000", "resultdesc": "成功", "data": {} })).expect("a reply");
    assert_eq!((read.code.as_str(), read.description.as_str(), read.body), ("000000", "成功", Some(Body::Nothing)));
    let number = reply(&json!({ "result": 101_006 })).expect("numbers are read too");
    assert_eq!((number.code.as_str(), number.description.as_str()), ("101006", ""));
    assert_eq!(reply(&json!({ "resultdesc": "?" })), Err(ReplyError::Missing("result")));
    assert_eq!(reply(&json!({ "result": [] })), Err(ReplyError::Missing("result")));
    assert!(!ReplyError::Missing("result").is_signature());
    assert!(ReplyError::Dropped(OpenError::Unsigned).is_signature());
}

#[test]
fn a_header_that_the_interface_does_not_allow_is_named() {
    assert_eq!(header().check(), Ok(()));
    let wrong = |change: &dyn Fn(&mut Header)| {
        let mut header = header();
        change(&mut header);
        header.check().expect_err("not allowed").field
    };
    assert_eq!(wrong(&|header| header.termid = "1234567".to_owned()), "termid");
    assert_eq!(wrong(&|header| header.mchntid = "1".to_owned()), "mchntid");
    assert_eq!(wrong(&|header| header.areaflag = "04".to_owned()), "areaflag");
    assert_eq!(wrong(&|header| header.joininstssn = "9".repeat(33)), "joininstssn");
    assert_eq!(wrong(&|header| header.reqtime = "10:30".to_owned()), "reqtime");
    assert_eq!(wrong(&|header| header.chnlid = "1".to_owned()), "chnlid");
    assert_eq!(wrong(&|header| header.oprid.clear()), "oprid");
    let bad = Header { instid: "x".to_owned(), ..header() };
    let error = compose(&bad, &json!({}), &plain().0).expect_err("not allowed");
    assert_eq!(error.to_string(), "instid must be 8 digits");
}

/// JSON as another program may write it: any blanks, any escapes, any names, `sign` as often and as deep as it likes.
fn any_text() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("sign".to_owned()),
        Just("si\\u0067n".to_owned()),
        Just("data".to_owned()),
        "[a-z\\\\\"]{0,4}".prop_map(|text| {
            let quoted = Value::String(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        })
    ];
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| Value::String(text).to_string()),
        Just("\"\\\",\\\"sign\\\":\\\"\"".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        Just("null".to_owned()),
        Just("1.50e+3".to_owned()),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let object = proptest::collection::vec((name.clone(), "[ \n\t]{0,2}", inner.clone()), 0..4).prop_map(|members| {
            let members: Vec<_> =
                members.into_iter().map(|(name, blank, value)| format!("{blank}\"{name}\"{blank}:{blank}{value}{blank}")).collect();
            format!("{{{}}}", members.join(","))
        });
        prop_oneof![object, proptest::collection::vec(inner, 0..4).prop_map(|values| format!("[{}]", values.join(" , ")))]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_signature_counts_in_every_layout_and_for_that_text_alone(
        before in proptest::collection::vec(("[a-z]{1,6}", any_text()), 0..4),
        after in proptest::collection::vec(("[a-rt-z]{1,6}", any_text()), 0..3),
        blank in "[ \n]{0,2}",
        at in any::<prop::sample::Index>(),
    ) {
        let part = |members: &[(String, String)]| members.iter().map(|(name, value)| format!("\"{name}\"{blank}:{value}")).collect::<Vec<_>>().join(",");
        let start = format!("{{{blank}{}{}\"sign\":{blank}", part(&before), if before.is_empty() { "" } else { "," });
        let end = format!("{blank}{}{}}}", if after.is_empty() { "" } else { "," }, part(&after));
        let text = signed_around(&start, &end);
        prop_assert!(open(text.as_bytes(), &plain().1).is_ok(), "{}", text);
        // Any other byte in what is signed: dropped, or not even JSON.
        let mut bytes = text.clone().into_bytes();
        let place = at.index(start.len());
        bytes[place] ^= 1;
        prop_assert!(open(&bytes, &plain().1).is_err(), "{}", text);
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>, text in any_text()) {
        for rules in [SigningRules::default(), SigningRules { domain: Domain::SortedHeader, charset: Charset::Gbk, ..SigningRules::default() }] {
            let verifier = pair(&rules).1;
            prop_assert!(open(&bytes, &verifier).is_err());
            prop_assert!(open(text.as_bytes(), &verifier).is_err());
            let signed = format!("{{\"data\":{text},\"sign\":\"00\"}}");
            prop_assert!(open(signed.as_bytes(), &verifier).is_err());
        }
    }
}
