//! Activation and return.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Activation and return.
    enum Service;

    ActivationTitle = "window-service-activation-title",
    ReturnTitle = "window-service-return-title",
    ActivationGo = "window-service-activation-go",
    CardIsActive = "window-service-card-is-active",
    PutNewCard = "window-service-put-new-card",
    PriceLater = "window-service-price-later",
    KindRegistered = "window-service-kind-registered",
    KindAnonymous = "window-service-kind-anonymous",
    Name = "window-service-name",
    Mobile = "window-service-mobile",
    MobileWrong = "window-service-mobile-wrong",
    DocumentResident = "window-service-document-resident",
    DocumentPassport = "window-service-document-passport",
    DocumentOther = "window-service-document-other",
    IdNo = "window-service-id-no",
    IdCheck = "window-service-id-check",
    Privacy = "window-service-privacy",
    ReturnGood = "window-service-return-good",
    ReturnGoodHow = "window-service-return-good-how",
    ReturnBroken = "window-service-return-broken",
    ReturnBrokenHow = "window-service-return-broken-how",
    ReturnWarn = "window-service-return-warn",
    ReturnGo = "window-service-return-go",
    ReturnConfirm = "window-service-return-confirm",
    ReturnConfirmMoney { amount } = "window-service-return-confirm-money",
    ReturnYes = "window-service-return-yes",
    ReturnNo = "window-service-return-no",
    FaceNumber = "window-service-face-number",
    FaceNumberAgain = "window-service-face-number-again",
    FaceNumbersDiffer = "window-service-face-numbers-differ",
    PayOut = "window-service-pay-out",
    OpenDo { tail } = "window-service-open-do",
    ActivationDone = "window-service-activation-done",
    ReturnDone = "window-service-return-done",
    ActivationNothing = "window-service-activation-nothing",
    ReturnNothing = "window-service-return-nothing",
    ActivationOpen = "window-service-activation-open",
    ReturnOpen = "window-service-return-open",
}
