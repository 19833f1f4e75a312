//! Distances, radii, borders, heights, in logical pixels.
//!
//! Six numbers each: upright kiosk, lying kiosk, counter, subway position, and the two kiosks with large text.

use super::Look;

/// How high a button is, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Height {
    /// In the rail, in a dialog: the main thing to do.
    Main,
    /// In a row, in a notice, in a form.
    Standard,
    /// In the footer.
    Footer,
    /// A key of the keypad.
    Key,
}

/// Distances.
impl Look {
    /// From the window's edge to what stands on it.
    pub fn margin(self) -> f32 {
        self.pick([56.0, 40.0, 24.0, 20.0, 56.0, 40.0])
    }

    /// Between panels.
    pub fn panel_gap(self) -> f32 {
        self.pick([28.0, 22.0, 16.0, 12.0, 28.0, 22.0])
    }

    /// Above and below the body of a screen.
    pub fn body_gap(self) -> f32 {
        self.pick([22.0, 20.0, 20.0, 14.0, 24.0, 20.0])
    }

    /// Between columns.
    pub fn column_gap(self) -> f32 {
        self.pick([32.0, 36.0, 24.0, 16.0, 32.0, 36.0])
    }

    /// From a panel's border to what is in it.
    pub fn panel_padding(self) -> f32 {
        self.pick([36.0, 28.0, 20.0, 16.0, 36.0, 28.0])
    }

    /// Between touch targets that stand together: tiles, buttons of the rail.
    pub fn target_gap(self) -> f32 {
        self.pick([24.0, 18.0, 12.0, 10.0, 24.0, 18.0])
    }

    /// Between keys.
    pub fn key_gap(self) -> f32 {
        self.pick([16.0, 13.0, 8.0, 8.0, 20.0, 16.0])
    }

    /// Between an icon and its word.
    pub fn icon_gap(self) -> f32 {
        self.pick([16.0, 14.0, 10.0, 9.0, 20.0, 16.0])
    }

    /// Between lines that belong together.
    pub fn line_gap(self) -> f32 {
        self.pick([8.0, 6.0, 4.0, 4.0, 12.0, 8.0])
    }

    /// Between things of one thought: a label and its field, a title and its line.
    pub fn thought_gap(self) -> f32 {
        self.pick([16.0, 12.0, 8.0, 8.0, 20.0, 16.0])
    }
}

/// Shapes.
impl Look {
    /// Corners of a chip.
    pub fn chip_radius(self) -> f32 {
        self.pick([13.0, 13.0, 8.0, 8.0, 13.0, 13.0])
    }

    /// Corners of a field.
    pub fn field_radius(self) -> f32 {
        self.pick([20.0, 20.0, 10.0, 10.0, 20.0, 20.0])
    }

    /// Corners of a button or a tile.
    pub fn button_radius(self) -> f32 {
        self.pick([24.0, 24.0, 12.0, 12.0, 24.0, 24.0])
    }

    /// Corners of a key.
    pub fn key_radius(self) -> f32 {
        self.pick([20.0, 20.0, 10.0, 10.0, 20.0, 20.0])
    }

    /// Corners of a panel.
    pub fn panel_radius(self) -> f32 {
        self.pick([32.0, 32.0, 16.0, 16.0, 32.0, 32.0])
    }

    /// Corners of the one large panel of a screen.
    pub fn hero_radius(self) -> f32 {
        self.pick([38.0, 36.0, 18.0, 16.0, 38.0, 36.0])
    }

    /// Corners of a dialog.
    pub fn dialog_radius(self) -> f32 {
        self.pick([40.0, 40.0, 20.0, 20.0, 40.0, 40.0])
    }

    /// Corners of a square with an icon in it, by the square's side.
    pub fn badge_radius(self, side: f32) -> f32 {
        (side * 0.25).round()
    }

    /// Corners of the picture of a card, by its width.
    pub fn card_radius(self, width: f32) -> f32 {
        (width * 0.036).round()
    }

    /// A line that parts.
    pub fn hairline(self) -> f32 {
        self.pick([2.0, 2.0, 1.0, 1.0, 4.0, 4.0])
    }

    /// The border of what can be touched.
    pub fn border(self) -> f32 {
        self.pick([3.0, 3.0, 2.0, 2.0, 4.0, 4.0])
    }

    /// The border of what has the focus, or is wrong.
    pub fn strong_border(self) -> f32 {
        self.pick([4.0, 4.0, 3.0, 3.0, 6.0, 6.0])
    }

    /// The ring round the button the keyboard is on: its width, and as much air inside it.
    pub fn focus_ring(self) -> f32 {
        4.0
    }

    /// How far a button's face stands above its lip. With large text its border says enough.
    pub fn lip(self) -> f32 {
        self.pick([8.0, 8.0, 4.0, 4.0, 0.0, 0.0])
    }

    /// The same for a key.
    pub fn key_lip(self) -> f32 {
        self.pick([6.0, 6.0, 4.0, 4.0, 0.0, 0.0])
    }
}

/// Heights and widths.
impl Look {
    /// The least height of what can be touched.
    pub fn least_touch(self) -> f32 {
        self.pick([96.0, 84.0, 60.0, 60.0, 116.0, 116.0])
    }

    /// The height of a button, its lip included.
    pub fn height(self, height: Height) -> f32 {
        self.pick(match height {
            Height::Main => [128.0, 112.0, 68.0, 64.0, 152.0, 128.0],
            Height::Standard => [104.0, 88.0, 60.0, 60.0, 120.0, 116.0],
            Height::Footer => [96.0, 92.0, 60.0, 60.0, 116.0, 116.0],
            Height::Key => [98.0, 85.0, 60.0, 60.0, 120.0, 116.0],
        })
    }

    /// The height of an amount's tile, its lip included.
    pub fn tile_height(self) -> f32 {
        self.pick([150.0, 126.0, 84.0, 92.0, 216.0, 148.0])
    }

    /// The height of a row to choose from.
    pub fn row_height(self) -> f32 {
        self.pick([164.0, 132.0, 76.0, 68.0, 196.0, 164.0])
    }

    /// The height of an order in the list.
    pub fn order_height(self) -> f32 {
        self.pick([260.0, 212.0, 132.0, 120.0, 260.0, 212.0])
    }

    /// The height of a field without its label.
    pub fn field_height(self) -> f32 {
        self.pick([104.0, 84.0, 60.0, 60.0, 128.0, 116.0])
    }

    /// The height of the card's strip.
    pub fn strip_height(self) -> f32 {
        self.pick([110.0, 94.0, 68.0, 52.0, 132.0, 116.0])
    }

    /// The height of a table's row.
    pub fn table_row(self) -> f32 {
        self.pick([112.0, 96.0, 68.0, 66.0, 132.0, 124.0])
    }

    /// The height of a table's head.
    pub fn table_head(self) -> f32 {
        self.pick([72.0, 64.0, 45.0, 42.0, 88.0, 80.0])
    }

    /// The height of a row of the card's history.
    pub fn history_row(self) -> f32 {
        self.pick([66.0, 56.0, 46.0, 38.0, 88.0, 72.0])
    }

    /// The height of the header.
    pub fn header_height(self) -> f32 {
        self.pick([136.0, 112.0, 64.0, 56.0, 136.0, 112.0])
    }

    /// The height of the band with the money line.
    pub fn line_band(self) -> f32 {
        self.pick([140.0, 118.0, 84.0, 68.0, 92.0, 80.0])
    }

    /// The height of the action rail.
    pub fn rail_height(self) -> f32 {
        self.pick([184.0, 152.0, 68.0, 64.0, 212.0, 168.0])
    }

    /// The height of the footer.
    pub fn footer_height(self) -> f32 {
        self.pick([136.0, 112.0, 0.0, 0.0, 148.0, 140.0])
    }

    /// The width of the side bar.
    pub fn side_bar(self) -> f32 {
        self.pick([0.0, 0.0, 216.0, 88.0, 0.0, 0.0])
    }

    /// The height of an entry of the side bar.
    pub fn side_entry(self) -> f32 {
        self.pick([0.0, 0.0, 60.0, 64.0, 0.0, 0.0])
    }

    /// The width of the picture of a card where there is room for it.
    pub fn card_width(self) -> f32 {
        self.pick([968.0, 552.0, 540.0, 494.0, 968.0, 552.0])
    }

    /// The side of the mark in the header.
    pub fn mark(self) -> f32 {
        self.pick([76.0, 76.0, 40.0, 36.0, 84.0, 76.0])
    }

    /// Icons beside a word.
    pub fn icon(self) -> f32 {
        self.pick([40.0, 36.0, 24.0, 24.0, 60.0, 48.0])
    }

    /// Icons in a main button.
    pub fn button_icon(self) -> f32 {
        self.pick([48.0, 40.0, 24.0, 24.0, 60.0, 48.0])
    }

    /// Icons beside a line of second rank, in chips and under fields.
    pub fn small_icon(self) -> f32 {
        self.pick([32.0, 30.0, 20.0, 20.0, 44.0, 40.0])
    }

    /// Icons that stand for a panel.
    pub fn large_icon(self) -> f32 {
        self.pick([60.0, 48.0, 36.0, 32.0, 72.0, 60.0])
    }

    /// The square with an icon beside an explanation.
    pub fn small_badge(self) -> f32 {
        self.pick([88.0, 72.0, 44.0, 40.0, 96.0, 80.0])
    }

    /// The square with an icon in a row to choose from.
    pub fn badge(self) -> f32 {
        self.pick([112.0, 88.0, 48.0, 44.0, 128.0, 108.0])
    }

    /// The square or disc beside the outcome.
    pub fn large_badge(self) -> f32 {
        self.pick([152.0, 120.0, 72.0, 60.0, 160.0, 128.0])
    }

    /// The square on the screen of a kiosk out of service.
    pub fn huge_badge(self) -> f32 {
        self.pick([260.0, 180.0, 120.0, 100.0, 260.0, 180.0])
    }
}

/// The money line, the steps, the countdown.
impl Look {
    /// The discs of the money line.
    pub fn disc(self) -> f32 {
        self.pick([52.0, 44.0, 30.0, 26.0, 52.0, 44.0])
    }

    /// The bars between them.
    pub fn bar(self) -> f32 {
        self.pick([10.0, 8.0, 6.0, 5.0, 10.0, 8.0])
    }

    /// From the line's end to the centre of its first disc: half the room of a station's word.
    pub fn line_inset(self) -> f32 {
        self.pick([109.0, 92.0, 64.0, 56.0, 109.0, 92.0])
    }

    /// The discs of the step list.
    pub fn step_disc(self) -> f32 {
        self.pick([68.0, 52.0, 34.0, 30.0, 76.0, 60.0])
    }

    /// From one step to the next.
    pub fn step_height(self) -> f32 {
        self.pick([128.0, 104.0, 66.0, 58.0, 160.0, 132.0])
    }

    /// The bar below the step list.
    pub fn progress_bar(self) -> f32 {
        self.pick([20.0, 16.0, 10.0, 10.0, 20.0, 16.0])
    }

    /// The ring of a countdown, across.
    pub fn countdown(self) -> f32 {
        self.pick([156.0, 128.0, 80.0, 68.0, 176.0, 144.0])
    }

    /// The ring of the dialog that asks whether anybody is there, across.
    pub fn large_countdown(self) -> f32 {
        self.pick([280.0, 200.0, 128.0, 112.0, 280.0, 200.0])
    }

    /// The side of a payment code with its quiet zone.
    pub fn code_side(self) -> f32 {
        self.pick([680.0, 460.0, 320.0, 280.0, 500.0, 440.0])
    }

    /// The striped frame of training mode.
    pub fn training_frame(self) -> f32 {
        10.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::LOOKS;
    use super::*;

    #[test]
    fn what_can_be_touched_is_high_enough() {
        for (canvas, elder) in LOOKS {
            let look = Look::new(canvas, elder);
            let least = look.least_touch();
            let heights = [Height::Main, Height::Standard, Height::Footer, Height::Key].map(|height| look.height(height));
            let others = [look.tile_height(), look.row_height(), look.field_height(), look.table_row()];
            for height in heights.into_iter().chain(others) {
                assert!(height >= least, "{height} on {look:?}");
            }
        }
    }

    #[test]
    fn rails_and_footers_hold_their_buttons() {
        for (canvas, elder) in LOOKS {
            let look = Look::new(canvas, elder);
            assert!(look.rail_height() >= look.height(Height::Main), "{look:?}");
            if look.is_kiosk() {
                assert!(look.footer_height() >= look.height(Height::Footer) + 16.0, "{look:?}");
            }
        }
    }
}
