//! The typeface: one family of our own with Chinese in it, in two faces, embedded.
//!
//! Where a letter is missing (rare characters in names) the system's fonts help out.

use iced::Font;
use iced::font::Weight;

/// The name inside the files.
pub const FAMILY: &str = "Cardkiosk Sans";

/// What to read.
pub const REGULAR: Font = Font::with_name(FAMILY);

/// What to see first.
pub const BOLD: Font = Font { weight: Weight::Bold, ..REGULAR };

/// Both faces, to be loaded before anything is drawn. Without the second one, bold is drawn as regular.
pub const FACES: [&[u8]; 2] =
    [include_bytes!("../../assets/fonts/CardkioskSans-Regular.otf"), include_bytes!("../../assets/fonts/CardkioskSans-Bold.otf")];
