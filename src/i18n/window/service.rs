//! Activation and return.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Activation and return.
    enum Service;

    ActivationTitle = "window-service-activation-title",
    ReturnTitle = "window-service-return-title",
    PayOut = "window-service-pay-out",
    OpenDo { tail } = "window-service-open-do",
    ActivationDone = "window-service-activation-done",
    ReturnDone = "window-service-return-done",
    ActivationNothing = "window-service-activation-nothing",
    ReturnNothing = "window-service-return-nothing",
    ActivationOpen = "window-service-activation-open",
    ReturnOpen = "window-service-return-open",
}
