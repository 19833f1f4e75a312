//! Slips after a business, on the real stack.

use std::fs;

use crate::support::site::{Site, Wish};

#[test]
fn a_top_up_leaves_a_slip() {
    let site = Site::with(Wish { config: &["printer.to = \"folder:slips\""], ..Wish::default() });
    let told = site.recharge(&["--received", "100.00"]).ended(0, "loaded");
    assert_eq!(told["slip"], "printed", "{told}");
    let key = told["journal_key"].as_str().expect("it has a name");
    let slip = fs::read_to_string(site.path("slips").join(format!("{key}.txt"))).expect("a slip");
    for wanted in ["￥12.34", "￥62.34", "￥100.00", told["order_no"].as_str().expect("a number"), "3104 8806 **** 0017"] {
        assert!(slip.contains(wanted), "{slip}");
    }
    assert!(!slip.contains("重印") && !slip.contains("Copy"), "it is no copy: {slip}");
    site.check_settled(1);
}

#[test]
fn a_printer_that_is_not_there_changes_nothing_about_the_top_up() {
    let site = Site::with(Wish { config: &["printer.to = \"tcp://127.0.0.1:9\""], ..Wish::default() });
    let told = site.recharge(&[]).ended(0, "loaded");
    assert_eq!((&told["slip"], &told["code"]), (&"not_printed".into(), &serde_json::Value::Null), "{told}");
    site.check_settled(1);
}
