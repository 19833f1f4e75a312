#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| (cardkiosk_fuzz::targets::named("transcript").check)(input));
