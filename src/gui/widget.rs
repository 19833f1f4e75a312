//! The window's widgets: the design language in code.
//!
//! Every widget takes the [`Look`](super::theme::Look) first and every word as a parameter: there is no text in here. Builders turn
//! into an `Element` with `.into()`. What can be touched takes an id, and has the height the canvas wants.

mod button;
mod card;
mod choice;
mod code;
mod countdown;
mod desk;
mod dialog;
mod entry;
mod field;
mod fitted;
mod frame;
mod hero;
mod keyboard;
mod keypad;
mod letters;
mod line;
mod lip;
mod list;
mod money;
mod moving;
mod notice;
mod panel;
mod paper;
mod through;
mod training;

pub use button::{Button, Kind, button, key_cap};
pub use card::{CardPicture, CardStrip, Which, blank_card, card_beside, card_picture, card_strip, card_thumb, unreadable_card};
pub use choice::{ChoiceRow, Chosen, OptionCard, Segment, Tile, TileState, choice_row, heading, option_card, segment, tile, tone_icon};
pub use code::qr;
pub use countdown::{Countdown, RingOn, countdown};
pub use desk::{Peripheral, SideBar, SideEntry, TitleBar, desk_screen, side_bar, side_entry, title_bar};
pub use dialog::{Dialog, dialog};
pub use field::{Field, Focus, field, form_row, group_label, shown_field, sum_field};
pub use fitted::{Fitted, fitted};
pub use frame::{Daylight, FooterButton, Header, footer, footer_button, header, kiosk_screen, narrow_rail, night_rule, rail};
pub use hero::{put_card_panel, same_card_panel, sum_panel, take_card_panel};
pub use keyboard::{Start, keyboard};
pub use keypad::{Key, keypad};
pub use letters::{Part, bold, muted, sentence, tinted, tinted_sentence, words};
pub use line::{MoneyLine, Stage, Station, Step, money_line, progress, step_bar, step_list};
pub use list::{OrderRow, Table, TableColumn, cell, history_row, order_row, ruled, ruled_rows, scrolled, strong_cell, table};
pub use money::{Money, Sign, even_money, money, money_text};
pub use moving::Arrow;
pub use notice::{
    Ended, MoneyIs, Notice, Outcome, Works, YourTurn, chip, money_sentence, notice, outcome, toast, toast_over, white_chip, your_turn,
};
pub use panel::{
    Ground, Panel, badge, code_box, explain, ground, labelled, night, offer, pair, panel, points, remark, rule, rule_of, service_line,
};
pub use paper::paper;
pub use through::{hidden_pointer, spoken};
pub use training::{training_frame, training_over, training_plate};

use letters::{one_line, plain};
