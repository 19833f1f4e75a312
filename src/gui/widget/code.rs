//! The payment code: black on white, with the quiet zone a reader wants.

use iced::widget::{container, qr_code};
use iced::{Border, Color, Element, Length};

use crate::gui::theme::Look;

/// Modules of white that the standard (GB/T 18284, ISO/IEC 18004 6.3.8) wants on every side; iced leaves two.
const QUIET_ZONE: f32 = 4.0;

/// What iced leaves of it inside the drawing.
const DRAWN_QUIET_ZONE: f32 = 2.0;

/// A payment code in its frame.
pub fn qr<'a, Message: 'a>(look: Look, data: &'a qr_code::Data) -> Element<'a, Message> {
    let palette = look.palette();
    let side = look.code_side();
    let inner = side - 2.0 * look.strong_border();
    // Of the coarsest code (21 modules) the missing modules of the quiet zone are the widest part; every other needs less.
    let drawn = inner * (21.0 + 2.0 * DRAWN_QUIET_ZONE) / (21.0 + 2.0 * QUIET_ZONE);
    let code = qr_code(data).total_size(drawn).style(|_| qr_code::Style { cell: Color::BLACK, background: Color::WHITE });
    let border = Border { color: palette.ink, width: look.strong_border(), radius: look.button_radius().into() };
    container(container(code).center(Length::Fill))
        .width(side)
        .height(side)
        .style(move |_| container::Style { background: Some(Color::WHITE.into()), border, ..container::Style::default() })
        .into()
}
