//! What only staff sees: login, shift, settings, maintenance.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// What only staff sees: login, shift, settings, maintenance.
    enum Staff;

    LoginTitle = "window-staff-login-title",
    ShiftClose = "window-staff-shift-close",
}
