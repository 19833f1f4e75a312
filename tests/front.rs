//! The built program against a server of its own, where no card is needed.

#![cfg(feature = "sim")]

#[path = "support/front.rs"]
mod support;

use support::Front;

const CARD_NO: &str = "3104880699999900017";

#[test]
fn a_code_outside_the_table_is_told_with_the_server_s_own_words() {
    let mut front =
        Front::new(&["--fault", "refuse:cardReturnApply:every:E4711", "--fault", "refuse:chargeOrderQuery:every:424242"], &[], &[]);
    for (language, told) in [("zh-CN", "中心答复 E4711：模拟拒绝"), ("en", "the centre answered E4711: 模拟拒绝")] {
        let ran = front.run(&["--lang", language, "return", "--broken", "--card-no", CARD_NO]);
        assert_eq!(ran.status, Some(3), "{ran:#?}");
        assert!(ran.out.contains(told) && ran.out.contains("E4711"), "{ran:#?}");
    }
    let ran = front.run(&["--json", "return", "--broken", "--card-no", CARD_NO]);
    let told = ran.ended(3, "nothing_charged");
    assert_eq!((&told["code"], &told["payable_fen"]), (&"E4711".into(), &serde_json::Value::Null));
    assert!(ran.text("message").contains("模拟拒绝"), "{ran:#?}");
    let listed = front.run(&["--json", "order", "list", "--card-no", CARD_NO]);
    assert!(listed.status != Some(0) && listed.out.contains("424242") && listed.out.contains("模拟拒绝"), "{listed:#?}");
}

#[test]
fn a_code_of_the_table_is_told_with_its_text_and_what_to_do() {
    let mut front = Front::new(&["--fault", "refuse:cardReturnApply:every:000018"], &[], &[]);
    let chinese = front.run(&["--lang", "zh-CN", "return", "--broken", "--card-no", CARD_NO]);
    assert!(chinese.out.contains("中心答复 000018：终端不存在"), "{chinese:#?}");
    let english = front.run(&["--lang", "en", "return", "--broken", "--card-no", CARD_NO]);
    assert!(english.out.contains("the centre answered 000018: The terminal does not exist"), "{english:#?}");
}
