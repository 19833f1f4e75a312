//! Every component in every state, on one sheet a look.

use cardkiosk::domain::money::Fen;
use cardkiosk::gui::icon::Icon;
use cardkiosk::gui::theme::{Height, Look, Role, Tone};
use cardkiosk::gui::widget::{
    CardPicture, Chosen, Ended, Field, Focus, Ground, Key, Kind, MoneyIs, Part, RingOn, Stage, Station, Step, TileState, button,
    card_picture, card_strip, chip, choice_row, countdown, field, form_row, ground, keypad, money_line, money_sentence, notice,
    option_card, order_row, outcome, panel, progress, segment, shown_field, step_list, sum_field, tile, tinted, toast, words, your_turn,
};
use iced::widget::{Column, Row, column, container, row};
use iced::{Element, Length, Size};

/// What was pressed.
pub(crate) type Pressed = &'static str;

type Shown<'a> = Element<'a, Pressed>;

pub(crate) fn fen(yuan: i64) -> Fen {
    Fen::new(yuan * 100)
}

/// How large a sheet is, by the look's letters.
pub(crate) fn size(look: Look) -> Size {
    let unit = unit(look);
    Size::new(2700.0 * unit, 2760.0 * unit)
}

fn unit(look: Look) -> f32 {
    match (look.is_kiosk(), look.is_elder()) {
        (true, true) => 1.45,
        (true, false) => 1.0,
        (false, _) => 0.58,
    }
}

fn titled<'a>(look: Look, title: &str, content: impl Into<Shown<'a>>) -> Shown<'a> {
    let title = tinted(look, Role::Smallest, look.palette().accent, title).font(cardkiosk::gui::font::BOLD);
    column![title, content.into()].spacing(8).into()
}

fn row_of(look: Look, items: Vec<Shown<'_>>) -> Shown<'_> {
    Row::with_children(items).spacing(look.target_gap()).into()
}

/// All the components.
pub(crate) fn components<'a>(look: Look) -> Shown<'a> {
    let unit = unit(look);
    let left = column![buttons(look), tiles(look), keys(look), chips(look), choices(look), titled(look, "Order row", order(look))];
    let middle = column![notices(look), steps(look), rings(look), outcomes(look)];
    let right = column![sentences(look), fields(look), cards(look)];
    let gap = 26.0 * unit;
    let sheet =
        row![left.spacing(gap).width(1180.0 * unit), middle.spacing(gap).width(680.0 * unit), right.spacing(gap).width(680.0 * unit)];
    let sheet = column![sheet.spacing(40.0 * unit), lines(look)].spacing(gap);
    ground(look, container(sheet).padding(40.0 * unit))
}

fn buttons<'a>(look: Look) -> Shown<'a> {
    let first = vec![
        button(look, Kind::Primary, "充值").icon(Icon::TopUp).id("primary").on_press("primary").into(),
        button(look, Kind::Primary, "去付款").icon_after(Icon::Next).on_press("next").into(),
        button(look, Kind::Primary, "充值").icon(Icon::TopUp).on_press("focused").into(),
        button(look, Kind::Primary, "充值").icon(Icon::TopUp).id("disabled").into(),
    ];
    let second = vec![
        button(look, Kind::Secondary, "返回").icon(Icon::Back).on_press("back").into(),
        button(look, Kind::Secondary, "取消").hint("Esc").on_press("cancel").into(),
        button(look, Kind::Quiet, "帮助").icon(Icon::Help).on_press("help").into(),
        button(look, Kind::Secondary, "返回").icon(Icon::Back).into(),
    ];
    let third = vec![
        button(look, Kind::YourTurn, "补登").icon(Icon::Collect).on_press("collect").into(),
        button(look, Kind::YourTurn, "补登·1 笔待写").height(Height::Standard).on_press("collect").into(),
        button(look, Kind::Danger, "卡片清零").icon(Icon::ReturnCard).on_press("empty").into(),
        button(look, Kind::DangerConfirm, "确定清零").icon(Icon::ReturnCard).on_press("sure").into(),
    ];
    let rows = [first, second, third].map(|line| row_of(look, line));
    titled(look, "按钮 Button", Column::with_children(rows).spacing(look.target_gap()))
}

fn tiles<'a>(look: Look) -> Shown<'a> {
    let one = |yuan, state| tile(look, fen(yuan), state).after(format!("充后 ¥{}.50", yuan + 36));
    let all = vec![
        one(50, TileState::Rest).id("tile-50").on_press("50").into(),
        one(100, TileState::Selected).on_press("100").into(),
        one(1000, TileState::Impossible("超过卡内上限".to_owned())).on_press("1000").into(),
    ];
    if look.is_elder() {
        return titled(look, "金额 Amount tile", Column::with_children(all).spacing(look.target_gap()));
    }
    titled(look, "金额 Amount tile", row_of(look, all))
}

fn keys<'a>(look: Look) -> Shown<'a> {
    let pad = keypad(look, "清除", |key| if key == Key::Digit(5) { "five" } else { "key" });
    let side = column![
        segment(look, "现金", Chosen::Yes).icon(Icon::Cash).on_press("cash"),
        segment(look, "银行卡", Chosen::No).icon(Icon::BankPos).on_press("pos"),
        segment(look, "扫码", Chosen::No).icon(Icon::Qr),
    ]
    .spacing(look.target_gap());
    titled(
        look,
        "数字键 Keypad, 选择 Segment",
        row![container(pad).width(Length::FillPortion(2)), side.width(Length::FillPortion(1))].spacing(40),
    )
}

fn chips<'a>(look: Look) -> Shown<'a> {
    let all = [
        (Tone::Info, Icon::Info, "已付款，待写卡"),
        (Tone::Amber, Icon::Wait, "结果待确认"),
        (Tone::Amber, Icon::Warning, "写卡失败"),
        (Tone::Success, Icon::Done, "已到账"),
        (Tone::Plain, Icon::Close, "已退款"),
        (Tone::Danger, Icon::Error, "本机停用"),
    ];
    let all = all.into_iter().map(|(tone, icon, word)| chip(look, tone, icon, word));
    titled(look, "状态 Status chip", Row::with_children(all).spacing(look.thought_gap()).wrap())
}

fn choices<'a>(look: Look) -> Shown<'a> {
    let cards = vec![
        option_card(look, Icon::CardTap, "好卡", "读得出，按卡内余额", Chosen::Yes).on_press("good").into(),
        option_card(look, Icon::CardBroken, "坏卡", "读不出，按中心账", Chosen::No).on_press("broken").into(),
    ];
    let rows = column![
        row_of(look, cards),
        choice_row(look, Icon::Qr, "微信支付", "用手机微信扫一扫").id("row").on_press("wechat"),
        choice_row(look, Icon::Cash, "现金", "本机不收现金，请到人工窗口办理").unavailable("不可用").on_press("never"),
    ];
    titled(look, "选项 Choices", rows.spacing(look.target_gap()))
}

fn order<'a>(look: Look) -> Shown<'a> {
    let action = button(look, Kind::Primary, "写进卡里").icon(Icon::Collect).height(Height::Standard).on_press("write");
    let state = chip(look, Tone::Info, Icon::Info, "已付款，待写卡");
    order_row(look, fen(50), state, "今天 09:15·微信小程序", "钱已付，还没写进卡里。").action(action).into()
}

fn notices<'a>(look: Look) -> Shown<'a> {
    let all = column![
        notice(look, Tone::Info, "二维码只能用一次").line("过期自动作废，不会扣款。"),
        notice(look, Tone::Amber, "有 1 笔已付款未写卡：¥50.00").line("放上这张卡就能写进去。"),
        notice(look, Tone::Danger, "这张卡不能充值").line("卡已停用。没有收您的钱，请到人工窗口。"),
        notice(look, Tone::Success, "已到账 ¥100.00").line("充后余额 ¥136.50。"),
        toast(look, Icon::Receipt, "凭条已打印，请取走"),
    ];
    titled(look, "提示 Notice, 短讯 Toast", all.spacing(look.thought_gap()))
}

fn steps<'a>(look: Look) -> Shown<'a> {
    let steps = vec![
        Step::new("已收到付款 ¥100.00", Stage::Done).line("微信支付 14:32:08"),
        Step::new("正在写入卡片", Stage::Now).line("第 2 步，共 3 步"),
        Step::new("还没写成", Stage::Broken).line("卡片拿早了"),
        Step::new("核对卡内余额", Stage::Ahead),
    ];
    let sheet = panel(look, Ground::Sheet, step_list(look, steps));
    titled(look, "步骤 Step list", column![Element::from(sheet), progress(look, 2, 4)].spacing(look.thought_gap()))
}

fn rings<'a>(look: Look) -> Shown<'a> {
    let amber = panel(look, Ground::YourTurn, Element::from(countdown(look, 39, 60).on(RingOn::Amber))).tight().width(Length::Shrink);
    let all = vec![countdown(look, 103, 120).into(), countdown(look, 30, 60).into(), countdown(look, 7, 60).into(), amber.into()];
    titled(look, "倒计时 Countdown", row_of(look, all))
}

fn outcomes<'a>(look: Look) -> Shown<'a> {
    let all = column![
        outcome(look, Ended::Well, "充值成功").line("¥100.00 已经写进卡里"),
        outcome(look, Ended::Open, "充值还没有完成").line("结果还没查清"),
        your_turn(look, Icon::CardRemove, "请取走您的卡片").end(words(look, Role::Body, "11 秒")),
    ];
    titled(look, "结果 Outcome", all.spacing(look.thought_gap()))
}

fn lines<'a>(look: Look) -> Shown<'a> {
    let line = |stages: [Stage; 4]| {
        let stations = ["金额", "付款", "写卡", "到账"].into_iter().zip(stages).map(|(word, stage)| Station::new(word, stage));
        Element::from(money_line(look, stations.collect()))
    };
    let all = column![
        row![line([Stage::Now, Stage::Ahead, Stage::Ahead, Stage::Ahead]), line([Stage::Done, Stage::Done, Stage::Now, Stage::Ahead])]
            .spacing(20),
        row![line([Stage::Done, Stage::Done, Stage::Broken, Stage::Ahead]), line([Stage::Done, Stage::Done, Stage::Done, Stage::Done])]
            .spacing(20)
    ];
    titled(look, "钱线 Money line", all)
}

fn sentences<'a>(look: Look) -> Shown<'a> {
    let all = column![
        money_sentence(look, MoneyIs::NotTaken, "现在还没有收您的钱"),
        money_sentence(look, MoneyIs::Received, "您付的 ¥100.00 已收到，还没写进卡里"),
        money_sentence(look, MoneyIs::OnTheCard, "¥100.00 已经写进卡里"),
    ];
    titled(look, "钱的一句话 Money sentence", all.spacing(look.thought_gap()))
}

fn fields<'a>(look: Look) -> Shown<'a> {
    let sum = |amount| sum_field(look, "其他金额", "按数字键输入", amount);
    let row = |fields| form_row(look, fields);
    let typed = |label: &'static str, value: &'static str| -> Field<'a, Pressed> { field(look, label, "请输入", value, |_| "typed") };
    let all = column![
        row(vec![sum(None).hint("最多再充 ¥960.00").into(), sum(Some(fen(60))).focus(Focus::Here).hint("充后 ¥96.50").into()]),
        row(vec![sum(Some(fen(65))).error("须为 10 的整数倍").into(), shown_field(look, "其他金额", "读卡后可填").disabled().into()]),
        row(vec![
            typed("证件号码", "330501199003071231").masked("3305**********1231").id("document").input_id("document-input").into(),
            typed("姓名", "").hint("与证件一致").into(),
        ]),
    ];
    titled(look, "输入框 Field", all.spacing(look.line_gap()))
}

fn cards<'a>(look: Look) -> Shown<'a> {
    let width = 620.0 * unit(look);
    let strip = card_strip(look, tail()).balance("卡内余额", Fen::new(3650));
    let all = column![card(look).width(width), strip];
    titled(look, "卡片 Card picture, strip", all.spacing(look.thought_gap()))
}

pub(crate) fn tail() -> Vec<Part> {
    vec![Part::Plain("尾号 ".to_owned()), Part::Strong("3426".to_owned())]
}

pub(crate) fn card(look: Look) -> CardPicture {
    card_picture(look, "湖州交通一卡通", "普通卡", "卡内余额", Fen::new(3650))
        .status(Tone::Success, Icon::Done, "正常")
        .number("3104 8806 **** 3426")
        .validity("有效期至 2031年5月8日")
}
