//! Whole screens, put together as the window does it: what the frames look like with something in them.

use cardkiosk::domain::money::Fen;
use cardkiosk::gui::icon::{self, Icon};
use cardkiosk::gui::theme::{Canvas, Height, Look, Role, Tone};
use cardkiosk::gui::widget::{
    Arrow, Chosen, Daylight, Focus, Ground, Key, Kind, Part, Peripheral, Stage, Station, TableColumn, TileState, Which, Works, badge,
    button, card_beside, cell, chip, code_box, countdown, desk_screen, dialog, even_money, explain, footer, footer_button, header, heading,
    history_row, keypad, kiosk_screen, money, money_line, muted, night, night_rule, offer, panel, put_card_panel, qr, rail, remark, rule,
    ruled, same_card_panel, segment, sentence, service_line, side_bar, side_entry, strong_cell, sum_field, sum_panel, table, tile, tinted,
    title_bar, training_frame, words, your_turn,
};
use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Row, column, container, qr_code, row, space};
use iced::{Element, Length};

use crate::catalogue::{Pressed, card, fen, tail};

type Shown<'a> = Element<'a, Pressed>;

fn stations(stages: [Stage; 4]) -> Vec<Station> {
    ["金额", "付款", "写卡", "到账"].into_iter().zip(stages).map(|(word, stage)| Station::new(word, stage)).collect()
}

fn head<'a>(look: Look, daylight: Daylight) -> Shown<'a> {
    header(look, "湖州交通一卡通", "人民路服务点·2 号机", "14:32", "5月8日 星期五").daylight(daylight).on_mark("mark").into()
}

fn foot<'a>(look: Look, daylight: Daylight) -> Shown<'a> {
    let all = vec![
        footer_button(Icon::Help, "帮助", "help", "help"),
        footer_button(Icon::Language, "English", "language", "language"),
        footer_button(Icon::Elder, "大字", "elder", "elder"),
        footer_button(Icon::Sound, "声音", "sound", "sound"),
    ];
    footer(look, daylight, all)
}

fn tiles<'a>(look: Look, across: usize) -> Shown<'a> {
    let all = [20, 50, 100, 200, 500, 1000].map(|yuan| {
        let state = match yuan {
            100 => TileState::Selected,
            1000 => TileState::Impossible("超过卡内上限".to_owned()),
            _ => TileState::Rest,
        };
        Element::from(tile(look, fen(yuan), state).after(format!("充后 ¥{}.50", yuan + 36)).id(format!("tile-{yuan}")).on_press("tile"))
    });
    let mut rows = column![].spacing(look.target_gap());
    let mut all = all.into_iter().peekable();
    while all.peek().is_some() {
        rows = rows.push(Row::with_children(all.by_ref().take(across)).spacing(look.target_gap()));
    }
    rows.into()
}

/// Choosing an amount, at a kiosk.
pub(crate) fn amount<'a>(look: Look) -> Shown<'a> {
    let back = button(look, Kind::Secondary, "返回").icon(Icon::Back).id("back").on_press("back");
    let on = button(look, Kind::Primary, "去付款").icon_after(Icon::Next).id("on").on_press("on");
    let strip = cardkiosk::gui::widget::card_strip(look, tail()).balance("卡内余额", Fen::new(3650));
    let label = if look.canvas() == Canvas::KioskWide { "" } else { "其他金额" };
    let field = sum_field(look, label, "其他金额，按数字键输入", None).hint("最多再充 ¥960.00").id("other");
    let pad = keypad(look, "清除", |key| if key == Key::Clear { "clear" } else { "digit" });
    let line = money_line(look, stations([Stage::Now, Stage::Ahead, Stage::Ahead, Stage::Ahead])).into();
    if look.canvas() == Canvas::KioskWide {
        let rail = row![Element::from(back.width(Length::FillPortion(1))), Element::from(on.width(Length::FillPortion(2)))];
        let rail = rail.spacing(look.target_gap());
        let left = column![heading(look, "请选择充值金额"), tiles(look, 2), space().height(Length::Fill), rail].spacing(look.panel_gap());
        let right = column![Element::from(strip), Element::from(field), pad].spacing(look.thought_gap());
        let body = row![left.width(Length::FillPortion(612)), right.width(Length::FillPortion(552))].spacing(look.column_gap());
        return kiosk_screen(look, head(look, Daylight::Day), Some(line), body, None, foot(look, Daylight::Day));
    }
    let title = row![
        words(look, Role::Title, "请选择充值金额"),
        space().width(Length::Fill),
        muted(look, Role::Second, "10 元起，须为 10 的整数倍")
    ];
    let body = column![title.align_y(Vertical::Bottom), Element::from(strip), tiles(look, 3), Element::from(field), pad];
    let rail = rail(
        look,
        vec![
            back.width(Length::FillPortion(1)).into(),
            space().width(Length::FillPortion(1)).into(),
            on.width(Length::FillPortion(2)).into(),
        ],
    );
    kiosk_screen(look, head(look, Daylight::Day), Some(line), body.spacing(look.panel_gap()), Some(rail), foot(look, Daylight::Day))
}

/// The card and its history, at a kiosk.
pub(crate) fn card_screen<'a>(look: Look) -> Shown<'a> {
    let rows = (0..10).map(|day| {
        let (icon, kind, amount) = if day == 3 { (Icon::TopUp, "充值", 5000) } else { (Icon::Trip, "消费", -200) };
        history_row(look, icon, kind, format!("5月{}日 08:12", 8 - day / 2), None, Fen::new(amount))
    });
    let title = row![heading(look, "最近 10 笔"), space().width(Length::Fill), muted(look, Role::Second, "取走卡片即结束")];
    let body = column![Element::from(card(look)), title, Element::from(ruled(look, rows.collect()))].spacing(look.thought_gap());
    let rail = rail(
        look,
        vec![
            button(look, Kind::YourTurn, "补登·1 笔待写").icon(Icon::Collect).width(Length::FillPortion(3)).on_press("collect").into(),
            button(look, Kind::Primary, "充值").icon(Icon::TopUp).width(Length::FillPortion(4)).on_press("top up").into(),
        ],
    );
    kiosk_screen(look, head(look, Daylight::Day), None, body, Some(rail), foot(look, Daylight::Day))
}

/// The start of a kiosk.
pub(crate) fn home<'a>(look: Look) -> Shown<'a> {
    let hero = put_card_panel(look, "请将卡片放在读卡区", "放好后自动显示余额和最近 10 笔记录", "一次只放一张卡", Arrow::Stands);
    let offers = column![
        offer(look, Icon::TopUp, "充值", "微信、支付宝、云闪付扫码付款，本机不收现金"),
        rule(look),
        offer(look, Icon::Collect, "补登", "网上已付款的充值，在这里写进卡里"),
        rule(look),
        offer(look, Icon::CardManage, "没完成的充值", "把同一张卡放上来，机器会接着办"),
    ];
    let offers = offers.spacing(look.panel_gap());
    let body: Shown<'a> = if look.canvas() == Canvas::KioskWide {
        row![container(hero).width(Length::FillPortion(6)), container(offers).width(Length::FillPortion(5)).center_y(Length::Fill)]
            .spacing(look.column_gap())
            .into()
    } else {
        column![hero, offers].spacing(look.panel_gap()).into()
    };
    kiosk_screen(look, head(look, Daylight::Day), None, body, None, foot(look, Daylight::Day))
}

/// The card was lifted too early, at a kiosk.
pub(crate) fn same_card<'a>(look: Look) -> Shown<'a> {
    let left = countdown(look, 39, 60);
    let amber = same_card_panel(look, "请把同一张卡放回来", "卡片拿早了，还差最后一步", Some(left), "要放回的卡", "尾号 3426");
    let line = money_line(look, stations([Stage::Done, Stage::Done, Stage::Broken, Stage::Ahead])).into();
    let safe = remark(
        look,
        Icon::Shield,
        look.palette().success,
        sentence(
            look,
            Role::Body,
            vec![Part::Strong("钱没有丢。".to_owned()), Part::Plain("放回这张卡，机器先查清再写，不会多扣。".to_owned())],
        ),
    );
    let body = column![Element::from(amber), Element::from(panel(look, Ground::Sheet, safe))].spacing(look.panel_gap());
    kiosk_screen(look, head(look, Daylight::Day), Some(line), body, None, foot(look, Daylight::Day))
}

/// The card is written; and the other card, below, to see both at once.
pub(crate) fn writing<'a>(look: Look) -> Shown<'a> {
    let before = ("写卡前余额".to_owned(), Fen::new(3650));
    let added = ("充值".to_owned(), fen(100));
    let after = ("写完应为".to_owned(), Fen::new(13650));
    let turn = your_turn(look, Icon::CardTap, "正在写卡，请不要移动卡片").line("一般 3 秒内完成，写完会响一声");
    let beside =
        row![card_beside(look, Which::Wanted, "要放的卡", "尾号 3426"), card_beside(look, Which::Present, "现在放着的", "尾号 7780")];
    let body = column![
        Element::from(turn),
        Element::from(sum_panel(look, "湖州交通一卡通", "尾号 3426", before, added, after)),
        beside.spacing(look.panel_gap()),
        code_box(look, "办理代码", "窗口报这个代码即可", "7Q4M-3426"),
        Element::from(panel(look, Ground::Sheet, explain(look, Icon::Shield, "钱在哪里", "记在订单上，没有丢，也不会再扣一次。")))
    ];
    let body = body.spacing(look.panel_gap());
    kiosk_screen(look, head(look, Daylight::Day), None, body, None, foot(look, Daylight::Day))
}

/// A question over the amounts.
pub(crate) fn idle<'a>(look: Look) -> Shown<'a> {
    dialog(look, "您还在办理吗？")
        .picture(Element::from(countdown(look, 17, 20).large()))
        .line("17 秒后回到首页，所选金额会清除。")
        .money(Tone::Success, "现在还没有收您的钱。")
        .button(button(look, Kind::Secondary, "结束").icon(Icon::Close).id("end").on_press("end").width(Length::FillPortion(1)))
        .button(button(look, Kind::Primary, "继续办理").id("stay").on_press("stay").width(Length::FillPortion(2)))
        .over(amount(look))
}

/// A kiosk out of service.
pub(crate) fn out_of_service<'a>(look: Look) -> Shown<'a> {
    let palette = look.palette();
    let lines = column![
        service_line(look, Icon::CardTap, "查余额和记录", "放上卡片就能看", "可用", Works::Yes),
        night_rule(look),
        service_line(look, Icon::TopUp, "充值、补登", "14:05 起暂停", "暂停", Works::No),
        night_rule(look),
        service_line(look, Icon::Receipt, "打印凭条", "已完成的交易", "可用", Works::Yes),
    ];
    let body = column![
        badge(look, Icon::NetworkOff, look.huge_badge(), palette.amber, palette.ink),
        tinted(look, Role::Display, palette.on_accent, "充值暂停服务"),
        tinted(look, Role::Body, palette.night_muted, "连不上充值中心，工作人员已收到通知"),
        Element::from(panel(look, Ground::Night, lines.spacing(look.panel_gap()))),
    ];
    let body = body.spacing(look.panel_gap()).align_x(Horizontal::Center);
    let body = container(body).padding(look.margin()).height(Length::Fill).center_x(Length::Fill);
    night(look, column![head(look, Daylight::Night), body, foot(look, Daylight::Night)])
}

/// A payment code.
pub(crate) fn code(look: Look, data: &qr_code::Data) -> Shown<'_> {
    let time = column![heading(look, "二维码剩余时间"), muted(look, Role::Second, "过期自动作废，不会扣款。付好后请稍等，不要再扫。")];
    let content = column![Element::from(money(look, fen(100)).role(Role::Amount).deciding()), qr(look, data)];
    let content = content.spacing(look.thought_gap()).align_x(Horizontal::Center).width(Length::Fill);
    let body = column![
        words(look, Role::Title, "请用微信扫码付款"),
        Element::from(panel(look, Ground::Sheet, content)),
        row![Element::from(countdown(look, 103, 120)), time].spacing(look.panel_padding()).align_y(Vertical::Center)
    ];
    let line = money_line(look, stations([Stage::Done, Stage::Now, Stage::Ahead, Stage::Ahead])).into();
    kiosk_screen(look, head(look, Daylight::Day), Some(line), body.spacing(look.panel_gap()), None, foot(look, Daylight::Day))
}

fn bar<'a>(look: Look) -> Shown<'a> {
    let all = [
        (Icon::CardTap, "卡片", "F1"),
        (Icon::TopUp, "充值", "F2"),
        (Icon::Orders, "补登与订单", "F3"),
        (Icon::Activate, "激活", "F4"),
        (Icon::ReturnCard, "退卡", "F5"),
        (Icon::Receipt, "凭条重打", "F6"),
        (Icon::Shift, "交接班", "F7"),
    ];
    let narrow = look.canvas() == Canvas::Bom;
    let all = all.map(|(icon, word, key)| {
        let word = if narrow { word.chars().take(2).collect() } else { word.to_owned() };
        let entry = side_entry(icon, word, Chosen::when(key == "F3"), format!("side-{key}"), Some("side")).key(key);
        if key == "F3" { entry.badge("4") } else { entry }
    });
    let lock = side_entry(Icon::Lock, if narrow { "" } else { "锁屏" }, Chosen::No, "lock", Some("lock")).key("F12");
    side_bar(look, "湖州交通一卡通", "人工窗口 3", all.into()).operator("操作员 0207", "早班·批次 000312").lock(lock).into()
}

fn top<'a>(look: Look, title: &str) -> Shown<'a> {
    let works = |word: &str, works| Peripheral { word: word.to_owned(), works };
    let parts = vec![works("读卡器", Works::Yes), works("充值中心", Works::Yes), works("打印机缺纸", Works::No)];
    let bar = title_bar(look, title, parts, "14:32");
    if look.canvas() == Canvas::Bom { bar.place("售票亭 BOM 1").date("0207").into() } else { bar.date("5月8日 星期五").into() }
}

/// Orders, at a counter.
pub(crate) fn orders<'a>(look: Look) -> Shown<'a> {
    let columns = vec![
        TableColumn::new("时间", Length::FillPortion(12)),
        TableColumn::figures("金额", Length::FillPortion(9)),
        TableColumn::new("来源和付款", Length::FillPortion(15)),
        TableColumn::new("状态", Length::FillPortion(17)),
        TableColumn::middle("现在该做什么", Length::FillPortion(17)),
    ];
    let mut all = table(look, columns);
    for (index, (tone, icon, word)) in [
        (Tone::Info, Icon::Info, "已付款，待写卡"),
        (Tone::Amber, Icon::Wait, "结果待确认"),
        (Tone::Amber, Icon::Warning, "写卡失败"),
        (Tone::Success, Icon::Done, "已到账"),
    ]
    .into_iter()
    .enumerate()
    {
        let kind = if index == 1 { Kind::Primary } else { Kind::Secondary };
        let action = button(look, kind, "卡管理").icon(Icon::CardManage).height(Height::Standard).on_press("manage");
        let cells = vec![
            cell(look, "今天 09:15"),
            even_money(look, Role::Body, fen(50 * (1 + i64::try_from(index).expect("few")))).into(),
            cell(look, "微信小程序 微信"),
            chip(look, tone, icon, word),
            action.into(),
        ];
        all = all.choice(cells, Chosen::when(index == 1), format!("order-{index}"), "order");
    }
    let filters = row![
        Element::from(segment(look, "全部 6", Chosen::Yes).icon(Icon::Orders).on_press("all")),
        Element::from(segment(look, "待办 4", Chosen::No).icon(Icon::Wait).on_press("open")),
        Element::from(segment(look, "已结 2", Chosen::No).icon(Icon::Done).on_press("closed")),
    ];
    let body = column![filters.spacing(look.target_gap()), Element::from(all)].spacing(look.panel_gap());
    desk_screen(look, bar(look), top(look, "补登与订单"), None, body)
}

/// Cash, at a counter: line, card, amounts, change.
pub(crate) fn cash<'a>(look: Look) -> Shown<'a> {
    let strip = cardkiosk::gui::widget::card_strip(look, tail()).balance("卡内余额", Fen::new(3650));
    let left = column![Element::from(strip), heading(look, "充值金额"), tiles(look, 3)].spacing(look.thought_gap());
    let sum = row![words(look, Role::Heading, "应收"), space().width(Length::Fill), Element::from(money(look, fen(150)).role(Role::Sum))];
    let change =
        row![words(look, Role::Title, "找零"), space().width(Length::Fill), Element::from(money(look, fen(50)).role(Role::Amount))];
    let change = panel(look, Ground::YourTurn, change.align_y(Vertical::Center)).tight();
    let received = sum_field(look, "实收", "", Some(fen(200))).focus(Focus::Here).hint("输入后按 Enter，自动算出找零");
    let buttons = row![
        Element::from(button(look, Kind::Secondary, "取消").hint("Esc").id("cancel").width(Length::FillPortion(2)).on_press("cancel")),
        Element::from(
            button(look, Kind::Primary, "收款并写卡").icon(Icon::TopUp).hint("Enter").width(Length::FillPortion(5)).on_press("go")
        )
    ];
    let right = column![
        sum.align_y(Vertical::Center),
        rule(look),
        Element::from(received),
        Element::from(change),
        space().height(Length::Fill),
        buttons.spacing(look.target_gap())
    ];
    let right = panel(look, Ground::Sheet, right.spacing(look.thought_gap())).height(Length::Fill);
    let body = row![left.width(Length::FillPortion(56)), Element::from(right.width(Length::FillPortion(52)))].spacing(look.column_gap());
    let line = money_line(look, stations([Stage::Done, Stage::Now, Stage::Ahead, Stage::Ahead])).into();
    training_frame(look, desk_screen(look, bar(look), top(look, "充值"), Some(line), body))
}

/// Totals of a shift, at a counter.
pub(crate) fn shift<'a>(look: Look) -> Shown<'a> {
    let columns = vec![
        TableColumn::new("业务", Length::FillPortion(2)),
        TableColumn::figures("现金", Length::FillPortion(2)),
        TableColumn::figures("笔数", Length::FillPortion(1)),
    ];
    let all = table(look, columns)
        .headed()
        .row(vec![cell(look, "充值"), cell(look, "¥4,250.00"), cell(look, "96")])
        .row(vec![cell(look, "退卡"), cell(look, "−¥312.50"), cell(look, "5")])
        .total(vec![strong_cell(look, "合计"), strong_cell(look, "¥4,177.50"), strong_cell(look, "134")]);
    let title = row![heading(look, "早班 批次 000312"), space().width(Length::Fill), muted(look, Role::Second, "5月8日 6:30 接班")];
    let title = container(title.align_y(Vertical::Center)).padding(look.panel_padding());
    let sheet = panel(look, Ground::Sheet, column![title, Element::from(all)]).flush();
    let parts = vec![Part::Plain("尾号 ".to_owned()), Part::Strong("3426".to_owned())];
    let icon = icon::view(Icon::Shield, look.icon(), look.palette().accent);
    let body = column![Element::from(sheet), row![icon, sentence(look, Role::Body, parts)].spacing(look.icon_gap())];
    desk_screen(look, bar(look), top(look, "交接班"), None, body.spacing(look.panel_gap()))
}
