//! A relay between terminal and server that loses, alters and holds what passes, and remembers all of it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cardkiosk::proto::envelope;
use cardkiosk::proto::message::Call;
use cardkiosk::proto::sm::{PrivateKey, Signer, SigningRules};
use serde_json::{Map, Value, json};

/// What happens to one call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    /// It does not reach the server; the connection ends without an answer.
    LoseRequest,
    /// The server answers, and the connection ends without its answer.
    LoseReply,
    /// The server answers, and its answer comes later than anybody waits.
    Delay(Duration),
    /// Half of the answer comes.
    Garble,
    /// Another result stands in the answer, under the server's signature of the true one.
    Alter,
    /// The answer is signed with another's key.
    Forge,
    /// A gateway answers in the server's place, with a page.
    Gateway,
    /// The server refuses with this code, and does nothing.
    Refuse(&'static str),
    /// The server's answer with its data changed, signed by the server: a server that went wrong.
    Rewrite(fn(&mut Map<String, Value>)),
    /// It does not reach the server before it is let go; see [`Relay::wait_for_held`].
    Hold,
}

/// A deed, and which times a call is asked it happens to, counted from 1.
#[derive(Debug, Clone, Copy)]
struct Rule {
    call: Call,
    first: usize,
    last: usize,
    deed: Deed,
}

/// One call as it passed.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    pub(crate) call: Call,
    /// The request's envelope.
    pub(crate) request: Value,
    /// The envelope the server answered with, if it was asked and did.
    pub(crate) reply: Option<Value>,
}

#[derive(Debug, Default)]
struct State {
    upstream: Option<SocketAddr>,
    rules: Vec<Rule>,
    passed: Vec<Passed>,
    /// How many calls are held now.
    held: usize,
    /// Whether held calls go on to the server once they are let go.
    let_go: Option<LetGo>,
}

/// What becomes of held calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LetGo {
    /// They reach the server.
    ToServer,
    /// They are lost.
    Nowhere,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    stopped: AtomicBool,
    genuine: Signer,
    forger: Signer,
}

/// The relay. The terminal's server address is its own.
pub(crate) struct Relay {
    shared: Arc<Shared>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// A relay that can sign as the server.
    pub(crate) fn new(server_key: &PrivateKey) -> Relay {
        let signer = |key: &PrivateKey| Signer::new(key, SigningRules::default(), "").expect("the standard user id");
        let forger = PrivateKey::from_random(&[0x55; 32]).expect("a small number is a key");
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            stopped: AtomicBool::new(false),
            genuine: signer(server_key),
            forger: signer(&forger),
        });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if seen.stopped.load(Ordering::Acquire) {
                    return;
                }
                let shared = Arc::clone(&seen);
                if let Ok(stream) = stream {
                    std::thread::spawn(move || shared.serve(stream));
                }
            }
        });
        Relay { shared, address, thread: Some(thread) }
    }

    /// Where the terminal finds it.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it finds the server; `None`: connections end at once.
    pub(crate) fn to(&self, upstream: Option<SocketAddr>) {
        self.shared.lock().upstream = upstream;
    }

    /// The `time`th time this call is asked.
    pub(crate) fn once(&self, call: Call, time: usize, deed: Deed) {
        self.rule(Rule { call, first: time, last: time, deed });
    }

    /// Every time this call is asked.
    pub(crate) fn always(&self, call: Call, deed: Deed) {
        self.rule(Rule { call, first: 1, last: usize::MAX, deed });
    }

    fn rule(&self, rule: Rule) {
        self.shared.lock().rules.push(rule);
    }

    /// The faults end.
    pub(crate) fn behave(&self) {
        self.shared.lock().rules.clear();
    }

    /// Everything that passed so far.
    pub(crate) fn passed(&self) -> Vec<Passed> {
        self.shared.lock().passed.clone()
    }

    /// The calls that passed so far, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.passed().iter().map(|passed| passed.call).collect()
    }

    /// Waits until a call is held.
    pub(crate) fn wait_for_held(&self) {
        let begun = Instant::now();
        let mut state = self.shared.lock();
        while state.held == 0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "no call came to be held; those that came: {:?}", names(&state));
            state = self.shared.changed.wait_timeout(state, Duration::from_millis(100)).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Lets held calls go, and waits until they are through.
    pub(crate) fn let_go(&self, whereto: LetGo) {
        let mut state = self.shared.lock();
        state.let_go = Some(whereto);
        self.shared.changed.notify_all();
        while state.held > 0 {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.let_go = None;
    }
}

fn names(state: &State) -> Vec<&'static str> {
    state.passed.iter().map(|passed| passed.call.default_name()).collect()
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        let mut state = self.shared.lock();
        state.let_go = Some(LetGo::Nowhere);
        self.shared.changed.notify_all();
        drop(state);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One connection is one call.
    fn serve(&self, mut terminal: TcpStream) {
        let Some(request) = read_request(&mut terminal) else { return };
        let (call, upstream) = (call_of(&request), self.lock().upstream);
        let Some(upstream) = upstream else { return };
        let (deed, place) = self.note(call, body_of(&request));
        match deed {
            Some(Deed::LoseRequest) => return,
            Some(Deed::Gateway) => {
                let _ = terminal.write_all(&http("502 Bad Gateway", "text/html", b"<html><h1>502 Bad Gateway</h1></html>"));
                return;
            }
            Some(Deed::Refuse(code)) => {
                let _ = terminal.write_all(&json_reply(&self.refusal(code)));
                return;
            }
            Some(Deed::Hold) if self.hold() == LetGo::Nowhere => {
                self.unhold();
                return;
            }
            _ => {}
        }
        let reply = ask(upstream, &request);
        if let Some(reply) = &reply {
            self.lock().passed[place].reply = serde_json::from_slice(body_of(reply)).ok();
        }
        if let Some(Deed::Delay(time)) = deed {
            std::thread::sleep(time);
        }
        if let Some(reply) = reply {
            let _ = terminal.write_all(&self.spoil(reply, deed));
        }
        if matches!(deed, Some(Deed::Hold)) {
            self.unhold();
        }
    }

    /// Remembers a call and tells what is to happen to it.
    fn note(&self, call: Call, body: &[u8]) -> (Option<Deed>, usize) {
        let mut state = self.lock();
        let request = serde_json::from_slice(body).unwrap_or(Value::Null);
        state.passed.push(Passed { call, request, reply: None });
        let times = state.passed.iter().filter(|passed| passed.call == call).count();
        let rule = state.rules.iter().find(|rule| rule.call == call && (rule.first..=rule.last).contains(&times));
        (rule.map(|rule| rule.deed), state.passed.len() - 1)
    }

    fn hold(&self) -> LetGo {
        let mut state = self.lock();
        state.held += 1;
        self.changed.notify_all();
        loop {
            if let Some(whereto) = state.let_go {
                return whereto;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn unhold(&self) {
        self.lock().held -= 1;
        self.changed.notify_all();
    }

    /// What the terminal gets in place of this reply.
    fn spoil(&self, reply: Vec<u8>, deed: Option<Deed>) -> Vec<u8> {
        let body = body_of(&reply);
        let spoiled = match deed {
            None | Some(Deed::Delay(_) | Deed::Hold) => return reply,
            Some(Deed::LoseRequest | Deed::LoseReply | Deed::Gateway | Deed::Refuse(_)) => return Vec::new(),
            Some(Deed::Garble) => body[..body.len() / 2].to_vec(),
            Some(Deed::Alter) => altered(&String::from_utf8_lossy(body)).into_bytes(),
            Some(Deed::Forge) => sealed(members(body), &self.forger),
            Some(Deed::Rewrite(change)) => {
                let mut members = members(body);
                if let Some(Value::Object(data)) = members.get_mut("data") {
                    change(data);
                }
                sealed(members, &self.genuine)
            }
        };
        json_reply(&spoiled)
    }

    fn refusal(&self, code: &str) -> Vec<u8> {
        let members = json!({"result": code, "resultdesc": "a refusal", "data": ""});
        sealed(members.as_object().cloned().unwrap_or_default(), &self.genuine)
    }
}

fn members(body: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(body).expect("the simulated server answers with an object")
}

fn sealed(members: Map<String, Value>, signer: &Signer) -> Vec<u8> {
    envelope::seal(members, signer).expect("UTF-8 takes every character").into_bytes()
}

/// One digit of the result is another.
fn altered(text: &str) -> String {
    let place =
        text.find("\"result\"").and_then(|at| text[at + 8..].find(|letter: char| letter.is_ascii_digit()).map(|digit| at + 8 + digit));
    let place = place.expect("a reply has a result of digits");
    let digit = if text[place..].starts_with('0') { "1" } else { "0" };
    [&text[..place], digit, &text[place + 1..]].concat()
}

fn call_of(request: &[u8]) -> Call {
    let line = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next().unwrap_or_default()).into_owned();
    let name = line.split('/').nth(2).unwrap_or_default();
    // A site may name a call otherwise: here always with something behind the usual name.
    Call::ALL.into_iter().find(|call| name.starts_with(call.default_name())).unwrap_or_else(|| panic!("no call: {line}"))
}

/// What stands behind the first empty line.
fn body_of(message: &[u8]) -> &[u8] {
    head_length(message).map_or(&[][..], |length| &message[length..])
}

fn head_length(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|four| four == b"\r\n\r\n").map(|place| place + 4)
}

/// A whole request, by its Content-Length.
fn read_request(terminal: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        if let Some(head) = head_length(&request) {
            let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            if request.len() >= head + length.unwrap_or(0) {
                return Some(request);
            }
        }
        match terminal.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(count) => request.extend_from_slice(&piece[..count]),
        }
    }
}

fn ask(upstream: SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    let mut server = TcpStream::connect(upstream).ok()?;
    server.write_all(request).ok()?;
    let mut reply = Vec::new();
    server.read_to_end(&mut reply).ok()?;
    (!reply.is_empty()).then_some(reply)
}

fn json_reply(body: &[u8]) -> Vec<u8> {
    http("200 OK", "application/json; charset=utf-8", body)
}

fn http(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
