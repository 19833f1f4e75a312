//! Our signatures against other implementations: OpenSSL 3 and the gmssl Python package sign what we verify, and verify
//! what we sign; keys go both ways.
//!
//! OpenSSL must be on the PATH. Python with gmssl is found by `CARDKIOSK_TEST_PYTHON`, else at `target/python/bin/python3`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cardkiosk::proto::sm::{PrivateKey, PublicKey, Signer, SigningRules, UserId, Verifier};
use tempfile::TempDir;

/// Ordinary, empty, not ASCII, and longer than any buffer.
fn messages() -> Vec<Vec<u8>> {
    let envelope = r#"{"joininstid":"10000001","data":{"cardno":"3104880699999900017","note":"湖州交通一卡通"},"sign":""}"#;
    vec![envelope.into(), vec![], b"message digest".to_vec(), vec![0xA5; 70_000], vec![0, 0xFF, b'\r', b'\n', 0]]
}

fn rules(user_id: &str) -> SigningRules {
    SigningRules { user_id: UserId::try_from(user_id.to_owned()).expect("a user id"), ..SigningRules::default() }
}

fn run(program: &Path, arguments: &[&str], folder: &Path) -> Output {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    output.unwrap_or_else(|error| panic!("{} is needed for this test and cannot be run: {error}", program.display()))
}

fn openssl(folder: &Path, arguments: &[&str]) -> Output {
    run(Path::new("openssl"), arguments, folder)
}

fn openssl_succeeds(folder: &Path, arguments: &[&str]) {
    let output = openssl(folder, arguments);
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("it was just written")
}

/// A folder with `key.pem`, made by OpenSSL, and `public.pem`.
fn folder_with_key() -> (TempDir, PrivateKey) {
    let folder = TempDir::new().expect("a folder");
    openssl_succeeds(folder.path(), &["genpkey", "-algorithm", "SM2", "-out", "key.pem"]);
    openssl_succeeds(folder.path(), &["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"]);
    let key = PrivateKey::parse(&read(folder.path(), "key.pem")).expect("a key of OpenSSL");
    (folder, key)
}

#[test]
fn openssl_signs_what_we_verify() {
    let (folder, key) = folder_with_key();
    let public = PublicKey::parse(&read(folder.path(), "public.pem")).expect("its public key");
    assert_eq!(public, key.public_key());
    for user_id in ["1234567812345678", "10000001"] {
        let verifier = Verifier::new(&public, rules(user_id), "").expect("a verifier");
        for message in messages() {
            std::fs::write(folder.path().join("message"), &message).expect("written");
            let option = format!("distid:{user_id}");
            let arguments = ["pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-inkey", "key.pem", "-pkeyopt", &option];
            openssl_succeeds(folder.path(), &[&arguments[..], &["-in", "message", "-out", "signature"]].concat());
            let der = std::fs::read(folder.path().join("signature")).expect("a signature");
            let raw = sm2::dsa::Signature::from_der(&der).expect("DER").to_bytes();
            assert_eq!(verifier.verify(&message, &hex::encode_upper(raw)), Ok(()), "{} bytes", message.len());
            let mut other = message.clone();
            other.push(b'.');
            assert!(verifier.verify(&other, &hex::encode_upper(raw)).is_err());
        }
    }
}

#[test]
fn openssl_verifies_what_we_sign() {
    let (folder, key) = folder_with_key();
    for user_id in ["1234567812345678", "10000001"] {
        let signer = Signer::new(&key, rules(user_id), "").expect("a signer");
        for message in messages() {
            let raw = hex::decode(signer.sign(&message).expect("a signature")).expect("hexadecimal");
            let der = sm2::dsa::Signature::from_slice(&raw).expect("64 bytes").to_der();
            std::fs::write(folder.path().join("signature"), der.as_bytes()).expect("written");
            let option = format!("distid:{user_id}");
            let verdict = |message: &[u8]| {
                std::fs::write(folder.path().join("message"), message).expect("written");
                let arguments = ["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey", "public.pem"];
                let files = ["-in", "message", "-sigfile", "signature", "-pkeyopt", &option];
                openssl(folder.path(), &[&arguments[..], &files[..]].concat()).status.success()
            };
            assert!(verdict(&message), "{} bytes", message.len());
            assert!(!verdict(&[&message[..], b"."].concat()), "it does not verify just anything");
        }
    }
}

#[test]
fn keys_go_both_ways_in_every_form_of_openssl() {
    let (folder, key) = folder_with_key();
    openssl_succeeds(folder.path(), &["ecparam", "-name", "SM2", "-genkey", "-out", "sec1.pem"]);
    openssl_succeeds(folder.path(), &["pkcs8", "-topk8", "-nocrypt", "-in", "sec1.pem", "-out", "pkcs8.pem"]);
    let [sec1, pkcs8] = ["sec1.pem", "pkcs8.pem"].map(|name| PrivateKey::parse(&read(folder.path(), name)).expect("a key"));
    assert_eq!(sec1.public_key(), pkcs8.public_key());
    openssl_succeeds(folder.path(), &["pkcs8", "-topk8", "-in", "sec1.pem", "-out", "locked.pem", "-passout", "pass:secret"]);
    assert!(PrivateKey::parse(&read(folder.path(), "locked.pem")).is_err(), "a locked key is refused");

    std::fs::write(folder.path().join("ours.pem"), key.to_pem().as_bytes()).expect("written");
    openssl_succeeds(folder.path(), &["pkey", "-in", "ours.pem", "-pubout", "-out", "ours.public.pem"]);
    assert_eq!(read(folder.path(), "ours.public.pem"), read(folder.path(), "public.pem"), "OpenSSL reads our private key");
    assert_eq!(key.public_key().to_pem(), read(folder.path(), "public.pem"), "and we write public keys as it does");
}

/// A Python that has gmssl.
fn python() -> PathBuf {
    let program = match std::env::var_os("CARDKIOSK_TEST_PYTHON") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python3"),
    };
    let works = Command::new(&program).args(["-c", "import gmssl"]).output().is_ok_and(|output| output.status.success());
    assert!(
        works,
        "{} has no gmssl package: make one with `python3 -m venv target/python && target/python/bin/pip install gmssl`, \
         or name another Python in CARDKIOSK_TEST_PYTHON",
        program.display()
    );
    program
}

/// Runs one call of gmssl with the key pair (hexadecimal) and a message file; its result is what it prints.
fn gmssl(folder: &Path, key: &PrivateKey, message: &[u8], call: &str) -> String {
    std::fs::write(folder.join("message"), message).expect("written");
    std::fs::write(folder.join("key.pem"), key.to_pem().as_bytes()).expect("written");
    let public = key.public_key().to_uncompressed_hex();
    // The private number is the 32 bytes after "04 20" in the key's own structure.
    let script = format!(
        "import base64, secrets\n\
         from gmssl import sm2\n\
         der = base64.b64decode(''.join(open('key.pem').read().split('\\n')[1:-2]))\n\
         at = der.index(bytes.fromhex('0201010420')) + 5\n\
         pair = sm2.CryptSM2(private_key=der[at:at + 32].hex(), public_key='{}')\n\
         message = open('message', 'rb').read()\n\
         print({call})\n",
        &public[2..]
    );
    let output = run(&python(), &["-c", &script], folder);
    assert!(output.status.success(), "gmssl: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn gmssl_signs_what_we_verify_and_verifies_what_we_sign() {
    let folder = TempDir::new().expect("a folder");
    for (number, message) in messages().into_iter().enumerate() {
        let key = PrivateKey::from_random(&[u8::try_from(number + 1).expect("few"); 32]).expect("in range");
        let theirs = gmssl(folder.path(), &key, &message, "pair.sign_with_sm3(message, secrets.token_hex(32))");
        let verifier = Verifier::new(&key.public_key(), SigningRules::default(), "").expect("a verifier");
        assert_eq!(verifier.verify(&message, &theirs), Ok(()), "{} bytes, {theirs}", message.len());
        let signer = Signer::new(&key, SigningRules::default(), "").expect("a signer");
        let ours = signer.sign(&message).expect("a signature");
        let verdict = |text: &str| gmssl(folder.path(), &key, &message, &format!("pair.verify_with_sm3('{text}', message)"));
        assert_eq!(verdict(&ours), "True", "{} bytes", message.len());
        assert_eq!(verdict(&theirs.replace(&theirs[..1], if theirs.starts_with('1') { "2" } else { "1" })), "False");
    }
}
