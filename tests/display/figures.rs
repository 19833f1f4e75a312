//! How long the window takes to come up, what memory it holds after a recharge, and what it burns while nobody is there.
//!
//! Nothing here is asserted: figures are the machine's. `make figures` measures the production build.

use std::fs;
use std::time::{Duration, Instant};

use cardkiosk::gui::theme::Canvas;
use cardkiosk::i18n::window::{Card, Ending, Staff};

use crate::desk::locked_desk;
use crate::kiosk::{kiosk, pay_by_code};
use crate::shown::Shown;
use crate::support::display::Key;

/// How often a start is timed.
const STARTS: usize = 9;

/// How long it is left alone.
const IDLE: Duration = Duration::from_mins(1);

#[test]
#[ignore = "measures, and judges nothing: `make figures`"]
fn figures() {
    for (canvas, name) in [(Canvas::KioskTall, "kiosk"), (Canvas::Counter, "counter"), (Canvas::Bom, "bom")] {
        let site = kiosk();
        let mut window = Shown::open(&site, canvas, "figures-start");
        let mut took: Vec<Duration> = (0..STARTS).map(|_| first_frame(&mut window, &site)).collect();
        took.sort();
        let (least, middle, most) = (took[0], took[STARTS / 2], took[STARTS - 1]);
        println!("first frame, {name}: median {middle:.0?}, least {least:.0?}, most {most:.0?} of {STARTS} starts");
    }
    let mut site = kiosk();
    let window = Shown::open(&site, Canvas::KioskTall, "figures-memory");
    window.says("home", &Card::HomeTitle);
    let process = window.program().process();
    println!("memory at the start: {}", memory(process));
    pay_by_code(&mut site, &window, &[]);
    window.says("outcome-done", &Ending::DoneTitle);
    println!("memory after a recharge: {}", memory(process));
    site.remove();
    window.says("home", &Card::HomeTitle);
    leave_alone(process, "a kiosk's start");
    drop(window);
    let site = locked_desk();
    let window = Shown::open(&site, Canvas::Counter, "figures-login");
    window.says("login", &Staff::LoginNumber);
    // The keyboard is in its first field from here on.
    window.press(Key::TAB);
    leave_alone(window.program().process(), "a counter where nobody is logged in");
}

/// What it burns while nobody is there.
fn leave_alone(process: u32, place: &str) {
    let (burnt, woken) = (ticks(process), wake_ups(process));
    std::thread::sleep(IDLE);
    let (burnt, woken) = (ticks(process) - burnt, wake_ups(process) - woken);
    println!("idle for {IDLE:?} at {place}: {} ms of processor, {woken} times awake", burnt * 10);
}

/// From the process's start to the first pixels it draws.
fn first_frame(window: &mut Shown, site: &crate::support::site::Site) -> Duration {
    window.kill();
    let begun = Instant::now();
    window.launch(site);
    while !window.has_drawn() {
        std::thread::sleep(Duration::from_millis(1));
    }
    begun.elapsed()
}

fn memory(process: u32) -> String {
    let status = status(process);
    let of = |key: &str| status.lines().find_map(|line| line.strip_prefix(key)).map_or("?", str::trim).to_owned();
    format!("{} resident, of which {} not of files", of("VmRSS:"), of("RssAnon:"))
}

fn status(process: u32) -> String {
    fs::read_to_string(format!("/proc/{process}/status")).expect("it runs")
}

/// Hundredths of a second of processor time, its own and the system's for it.
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12].iter().map(|place| fields[*place].parse::<u64>().expect("a number")).sum()
}

/// How often any of its threads stopped sleeping.
fn wake_ups(process: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("it runs").flatten();
    let of = |text: String| text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")?.trim().parse::<u64>().ok());
    threads.filter_map(|thread| of(fs::read_to_string(thread.path().join("status")).ok()?)).sum()
}
