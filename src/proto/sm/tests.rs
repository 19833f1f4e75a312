use proptest::prelude::*;
use sm2::dsa::signature::hazmat::PrehashVerifier;
use sm3::{Digest, Sm3};

use super::*;

/// The key pair and signature of GB/T 32918.5 over "message digest" with the standard user id.
const PRIVATE: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
const PUBLIC_X: &str = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020";
const PUBLIC_Y: &str = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
const MESSAGE: &[u8] = b"message digest";
const Z: &str = "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3";
const E: &str = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640";
const SIGNATURE: &str = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3\
                         B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
/// The centre's test key (appendix A) and its y, as two other programs computed it.
const CENTRE: &str = "03D4BF6F9D18FE636245FBDEE131518108406B5ADA2EC486685C543419AA36E8A9";
const CENTRE_Y: &str = "90612AC79B79AD4A790E7E49CD6F73C355A8AABE738EDC95C1D1D35B961DED81";

fn private() -> PrivateKey {
    PrivateKey::parse(PRIVATE).expect("the standard's key")
}

fn pair(rules: &SigningRules) -> (Signer, Verifier) {
    let signer = Signer::new(&private(), rules.clone(), "10000001").expect("a signer");
    let verifier = Verifier::new(&private().public_key(), rules.clone(), "10000001").expect("a verifier");
    (signer, verifier)
}

#[test]
fn the_example_of_gb_t_32918_5() {
    let public = PublicKey::parse(&format!("04{PUBLIC_X}{PUBLIC_Y}")).expect("the standard's key");
    assert_eq!(private().public_key(), public);
    let verifier = Verifier::new(&public, SigningRules::default(), "").expect("a verifier");
    assert_eq!(verifier.verify(MESSAGE, SIGNATURE), Ok(()));
    assert_eq!(verifier.verify(b"message digesu", SIGNATURE), Err(SignatureError::Wrong));

    // Z and e by the standard's formula, from the curve's own constants.
    let curve = [
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC",
        "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93",
        "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7",
        "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
        PUBLIC_X,
        PUBLIC_Y,
    ];
    let z = Sm3::digest([&128_u16.to_be_bytes()[..], b"1234567812345678", &hex::decode(curve.concat()).expect("hexadecimal")].concat());
    assert_eq!(hex::encode_upper(z), Z);
    let e = Sm3::digest([&z[..], MESSAGE].concat());
    assert_eq!(hex::encode_upper(e), E);
    // That e, taken as it is, verifies with the same signature: the crate computes the same one.
    let key = sm2::dsa::VerifyingKey::new("another id", *public.point()).expect("a key");
    let signature = sm2::dsa::Signature::from_slice(&hex::decode(SIGNATURE).expect("hexadecimal")).expect("a signature");
    assert!(key.verify_prehash(&e, &signature).is_ok());
}

#[test]
fn the_centres_key_is_a_point_and_every_form_of_it_is_the_same_key() {
    let key = PublicKey::parse(CENTRE).expect("on the curve");
    let x = &CENTRE[2..];
    assert_eq!(key.to_uncompressed_hex(), format!("04{x}{CENTRE_Y}"));
    for form in [key.to_compressed_hex(), key.to_uncompressed_hex(), key.to_pem(), format!("{x}{CENTRE_Y}"), CENTRE.to_lowercase()] {
        assert_eq!(PublicKey::parse(&form), Ok(key.clone()), "{form}");
    }
    assert_eq!(PublicKey::parse(&CENTRE.replace("03D4", "03D5")).map(|_| ()), Err(KeyError::NotOnCurve));
    assert_eq!(PublicKey::parse(""), Err(KeyError::Empty));
    assert_eq!(PublicKey::parse("03ZZ"), Err(KeyError::NotHex));
    assert!(matches!(PublicKey::parse("0304"), Err(KeyError::Length { found: 4, .. })));
    assert!(matches!(PublicKey::parse(&private().to_pem()), Err(KeyError::Pem(_))));
}

#[test]
fn private_keys_from_pem_and_hexadecimal() {
    let pem = private().to_pem();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let around = format!("comment\n{}\ntrailing", pem.replace('\n', "\r\n"));
    let sec1 = private().secret().to_sec1_pem(sm2::pkcs8::LineEnding::LF).expect("SEC1");
    let with_parameters = format!("-----BEGIN EC PARAMETERS-----\nBggqgRzPVQGCLQ==\n-----END EC PARAMETERS-----\n{}", *sec1);
    for form in [pem.as_str(), &around, &sec1, &with_parameters, &PRIVATE.to_lowercase(), &format!(" {PRIVATE}\n")] {
        assert_eq!(PrivateKey::parse(form).expect("the key").public_key(), private().public_key());
    }
}

#[test]
fn what_is_no_private_key_is_named() {
    let order = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
    for (text, error) in [
        ("", KeyError::Empty),
        ("xyz", KeyError::NotHex),
        ("ABCD", KeyError::Length { found: 4, expected: "64" }),
        (&"0".repeat(64), KeyError::Range),
        (order, KeyError::Range),
        (&order.replace("D54123", "D54122"), KeyError::Range),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----", KeyError::Encrypted),
    ] {
        assert_eq!(PrivateKey::parse(text).map(|_| ()), Err(error), "{text}");
    }
    assert!(PrivateKey::parse(&order.replace("D54123", "D54121")).is_ok(), "n-2 is the largest key");
    assert!(matches!(PrivateKey::parse(&private().public_key().to_pem()), Err(KeyError::Pem(_))));
    assert!(matches!(PrivateKey::parse("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), Err(KeyError::Pem(_))));
}

#[test]
fn a_key_is_made_from_random_bytes_and_never_shown() {
    let key = PrivateKey::from_random(&[7; 32]).expect("in range");
    assert_eq!(key.public_key(), PrivateKey::parse(&"07".repeat(32)).expect("the same").public_key());
    assert!(PrivateKey::from_random(&[0xFF; 32]).is_none(), "out of range: draw again");
    let shown = format!("{key:?} {:?}", Signer::new(&key, SigningRules::default(), "").expect("a signer"));
    assert!(!shown.contains("0707") && !shown.contains("7, 7"), "{shown}");
    assert!(shown.starts_with("PrivateKey(hidden) Signer { rules: SigningRules { domain: "), "what it is and how it signs: {shown}");
    assert_eq!(format!("{:?}", key.public_key()), key.public_key().to_compressed_hex(), "enough to tell two keys apart");
}

#[test]
fn every_form_is_what_it_says_and_hexadecimal_is_read_in_either_case() {
    for form in [Form::HexUpper, Form::HexLower, Form::Base64] {
        let (signer, verifier) = pair(&SigningRules { form, ..SigningRules::default() });
        let signature = signer.sign(MESSAGE).expect("a signature");
        assert_eq!(verifier.verify(MESSAGE, &signature), Ok(()), "{form:?}");
        assert_eq!(verifier.verify(b"", &signature), Err(SignatureError::Wrong));
        match form {
            Form::Base64 => assert_eq!(verifier.verify(MESSAGE, SIGNATURE), Err(SignatureError::Form)),
            Form::HexUpper => assert!(signature.len() == 128 && signature == signature.to_uppercase()),
            Form::HexLower => assert!(signature.len() == 128 && signature == signature.to_lowercase()),
        }
        if form != Form::Base64 {
            assert_eq!(verifier.verify(MESSAGE, &signature.to_lowercase()), Ok(()));
            assert_eq!(verifier.verify(MESSAGE, &signature.to_uppercase()), Ok(()));
        }
    }
}

#[test]
fn a_signature_of_another_shape_is_refused() {
    let (_, verifier) = pair(&SigningRules::default());
    for text in ["", "00", "zz", &SIGNATURE[..126], &format!("{SIGNATURE}00")] {
        assert_eq!(verifier.verify(MESSAGE, text), Err(SignatureError::Form), "{text}");
    }
    for text in [&"00".repeat(64), &"FF".repeat(64)] {
        assert_eq!(verifier.verify(MESSAGE, text), Err(SignatureError::Wrong), "{text}");
    }
}

#[test]
fn the_user_id_matters_and_is_a_setting() {
    let ids = ["default", "joininstid", "empty", "somebody"].map(|text| UserId::try_from(text.to_owned()).expect("an id"));
    for (index, id) in ids.iter().enumerate() {
        let (signer, _) = pair(&SigningRules { user_id: id.clone(), ..SigningRules::default() });
        let signature = signer.sign(MESSAGE).expect("a signature");
        for (other, id) in ids.iter().enumerate() {
            let (_, verifier) = pair(&SigningRules { user_id: id.clone(), ..SigningRules::default() });
            assert_eq!(verifier.verify(MESSAGE, &signature).is_ok(), index == other);
        }
    }
    let long = UserId::Text("x".repeat(8192));
    let rules = SigningRules { user_id: long, ..SigningRules::default() };
    assert_eq!(Signer::new(&private(), rules.clone(), "").map(|_| ()), Err(SignatureError::UserId));
    assert!(Verifier::new(&private().public_key(), rules, "").is_err());
    assert!(UserId::try_from("x".repeat(8192)).is_err());
    assert!(UserId::try_from("x".repeat(8191)).is_ok(), "its length in bits is written with sixteen bits");
    assert_eq!(ids, [UserId::Standard, UserId::Joininstid, UserId::Empty, UserId::Text("somebody".to_owned())]);
    assert_eq!(UserId::try_from(String::new()), Ok(UserId::Empty));
}

#[test]
fn settings_are_read_from_a_configuration() {
    let read = |text: &str| toml::from_str::<SigningRules>(text);
    assert_eq!(read("").expect("defaults"), SigningRules::default());
    let rules = read("domain = \"sorted-header\"\nuser_id = \"joininstid\"\nform = \"base64\"\ncharset = \"gbk\"").expect("all known");
    assert_eq!((rules.domain, rules.form, rules.charset), (Domain::SortedHeader, Form::Base64, Charset::Gbk));
    assert_eq!(rules.user_id, UserId::Joininstid);
    for text in ["domain = \"none\"", "charset = \"utf-16\"", "from = \"base64\""] {
        assert!(read(text).is_err(), "{text}");
    }
    let again: SigningRules = toml::from_str(&toml::to_string(&rules).expect("written")).expect("read again");
    assert_eq!(again, rules);
}

#[test]
fn gbk_is_refused_where_it_lacks_a_character() {
    assert_eq!(Charset::Gbk.encode("成功").as_deref(), Some(&[0xB3, 0xC9, 0xB9, 0xA6][..]));
    assert_eq!(Charset::Gbk.encode("🚋"), None);
    assert_eq!(Charset::Gbk.readings(&[0xB3, 0xC9, 0xB9, 0xA6]), ["成功"]);
    assert_eq!(Charset::Gbk.readings("成功".as_bytes()), ["成功"], "what is Chinese in UTF-8 is UTF-8, though GBK could read it too");
    assert_eq!(Charset::Gbk.readings(&[0xC4, 0xA3]), ["ģ", "模"], "this may be either");
    assert_eq!(Charset::Gbk.readings(b"ok"), ["ok"]);
    assert_eq!(Charset::Utf8.readings(&[0xB3, 0xC9]), [""; 0]);
}

proptest! {
    #[test]
    fn no_text_is_a_key_or_a_signature_by_panic(text: String) {
        let _ = (PrivateKey::parse(&text).is_ok(), PublicKey::parse(&text).is_ok());
        for form in [Form::HexUpper, Form::Base64] {
            let (_, verifier) = pair(&SigningRules { form, ..SigningRules::default() });
            prop_assert!(verifier.verify(MESSAGE, &text).is_err());
        }
    }

    #[test]
    fn whatever_is_signed_verifies_and_nothing_else(message: Vec<u8>, flip in 0_usize..512) {
        let (signer, verifier) = pair(&SigningRules::default());
        let signature = signer.sign(&message).expect("a signature");
        prop_assert_eq!(verifier.verify(&message, &signature), Ok(()));
        let mut bytes = hex::decode(&signature).expect("hexadecimal");
        bytes[flip / 8] ^= 1 << (flip % 8);
        prop_assert!(verifier.verify(&message, &hex::encode(bytes)).is_err());
    }
}
