//! 激活: real-name registration, and the card is enabled.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{News, Presence, Wish};
use crate::domain::PayMeans;
use crate::domain::secret::Masked;
use crate::flow::activation::Holder;
use crate::gui::Shared;
use crate::proto::message::Customer;

use super::card::{self, Condition};
use super::{Screen, Turn};

mod view;

/// Digits and the check letter of a resident's identity number (GB 11643).
const ID_LENGTH: usize = 18;

/// The form. What is in it is a person's: it is gone when the form is left, when the card is taken, and when it ended.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Activation {
    /// Registered or anonymous.
    pub kind: Kind,
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub document: Document,
    /// 证件号码.
    pub id_no: String,
    /// 手机号.
    pub mobile: String,
}

/// Whether a person is registered for the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// 实名.
    #[default]
    Registered,
    /// 不记名.
    Anonymous,
}

/// Which document (appendix on certificate types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Document {
    /// 居民身份证: its number has a check digit.
    #[default]
    ResidentId,
    /// 护照.
    Passport,
    /// 其他.
    Other,
}

impl Document {
    /// All of them.
    pub const ALL: [Document; 3] = [Document::ResidentId, Document::Passport, Document::Other];

    /// Its code in messages.
    pub fn code(self) -> &'static str {
        match self {
            Document::ResidentId => "01",
            Document::Passport => "02",
            Document::Other => "99",
        }
    }
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was typed.
    Missing,
    /// It has another length.
    Length,
    /// Its check digit does not fit.
    Check,
}

impl std::fmt::Debug for Activation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Names and numbers stay out of logs and panics.
        formatter.debug_struct("Activation").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What is touched or typed.
#[derive(Clone, PartialEq, Eq)]
pub enum Message {
    /// Registered or anonymous.
    Kind(Kind),
    /// The name.
    Name(String),
    /// Which document.
    Document(Document),
    /// Its number.
    IdNo(String),
    /// The telephone.
    Mobile(String),
    /// Take and activate.
    Gone,
    /// Back to the card.
    Left,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Message::Kind(_) => "Kind",
            Message::Name(_) => "Name",
            Message::Document(_) => "Document",
            Message::IdNo(_) => "IdNo",
            Message::Mobile(_) => "Mobile",
            Message::Gone => "Gone",
            Message::Left => "Left",
        })
    }
}

impl Activation {
    /// As it opens: nobody yet.
    pub fn new(_shared: &Shared) -> Activation {
        Activation::default()
    }

    /// What is wrong with the document's number.
    pub fn id_is_wrong(&self) -> Option<Wrong> {
        match self.document {
            _ if self.id_no.is_empty() => Some(Wrong::Missing),
            Document::ResidentId if self.id_no.len() != ID_LENGTH => Some(Wrong::Length),
            Document::ResidentId if !has_its_check_digit(&self.id_no) => Some(Wrong::Check),
            Document::Passport | Document::Other if self.id_no.len() < 5 => Some(Wrong::Length),
            Document::ResidentId | Document::Passport | Document::Other => None,
        }
    }

    /// What is wrong with the telephone: eleven digits, the first a one; nothing is right too.
    pub fn mobile_is_wrong(&self) -> Option<Wrong> {
        let fits = self.mobile.is_empty() || (self.mobile.len() == 11 && self.mobile.starts_with('1'));
        (!fits).then_some(Wrong::Length)
    }

    /// The card's holder, where the form is whole.
    pub fn holder(&self) -> Option<Holder> {
        match self.kind {
            Kind::Anonymous => Some(Holder::Anonymous),
            Kind::Registered if self.name.trim().is_empty() || self.id_is_wrong().is_some() || self.mobile_is_wrong().is_some() => None,
            Kind::Registered => Some(Holder::Registered(Customer {
                name: Some(Masked::new(self.name.trim())),
                document_type: Some(self.document.code().to_owned()),
                document_no: Some(Masked::new(&self.id_no)),
                mobile: (!self.mobile.is_empty()).then(|| Masked::new(&self.mobile)),
                ..Customer::default()
            })),
        }
    }

    /// Whether the card on the reader may be activated.
    pub fn card_is_ready(shared: &Shared) -> bool {
        matches!(Condition::of(shared), Condition::Inactive) && card::open_here(shared).is_none()
    }

    /// What would be asked for now.
    pub fn wish(&self, shared: &Shared) -> Option<Wish> {
        if !Activation::card_is_ready(shared) {
            return None;
        }
        // 4.10 and 4.11 know no other means.
        Some(Wish::Activate { holder: self.holder()?, means: PayMeans::Cash, pay_order_no: None })
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Kind(kind) => self.kind = kind,
            Message::Name(text) => self.name = text.chars().take(30).collect(),
            Message::Document(document) => (self.document, self.id_no) = (document, String::new()),
            Message::IdNo(text) => {
                self.id_no = text.to_ascii_uppercase().chars().filter(char::is_ascii_alphanumeric).take(ID_LENGTH).collect();
            }
            Message::Mobile(text) => self.mobile = text.chars().filter(char::is_ascii_digit).take(11).collect(),
            Message::Gone => {
                if let Some(wish) = self.wish(shared) {
                    *self = Activation::default();
                    return card::begin(wish, shared);
                }
            }
            Message::Left => return Turn::to(Screen::Card(card::Card)),
        }
        Turn::stay()
    }

    /// Another card is another person.
    pub fn hear(&mut self, news: &News, _shared: &Shared) -> Turn {
        if matches!(news, News::Presence(Presence::Nothing)) {
            *self = Activation::default();
        }
        Turn::stay()
    }

    /// Whoever is registered is named first.
    pub fn first_field(&self) -> Option<&'static str> {
        (self.kind == Kind::Registered).then_some("name-input")
    }

    /// Enter goes on, Escape goes back.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Enter) => self.update(Message::Gone, shared),
            Key::Named(Named::Escape) => self.update(Message::Left, shared),
            _ => Turn::stay(),
        }
    }
}

/// Whether the last sign of a resident's number is the one that follows from the others (GB 11643-1999, ISO 7064 MOD 11-2).
pub fn has_its_check_digit(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const SIGNS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let signs: Vec<char> = number.chars().collect();
    if signs.len() != ID_LENGTH {
        return false;
    }
    let sum = signs.iter().zip(WEIGHTS).try_fold(0, |sum, (sign, weight)| Some(sum + sign.to_digit(10)? * weight));
    sum.is_some_and(|sum| signs[17] == SIGNS[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset;

    fn filled(id_no: &str) -> Activation {
        let shared = preset::with_card();
        let mut form = Activation::default();
        for message in [Message::Name(" 王小漪 ".to_owned()), Message::IdNo(id_no.to_owned()), Message::Mobile("13800000000".to_owned())]
        {
            let _ = form.update(message, &shared);
        }
        form
    }

    #[test]
    fn a_residents_number_has_its_check_digit() {
        // The example of GB 11643-1999 A.2.
        assert!(has_its_check_digit("11010519491231002X"));
        assert!(!has_its_check_digit("110105194912310021"));
        assert!(!has_its_check_digit("11010519491231002"));
        assert!(!has_its_check_digit("一一010519491231002X"));
    }

    #[test]
    fn a_form_is_whole_or_nothing_is_asked() {
        assert_eq!(filled("11010519491231002x").id_is_wrong(), None, "a small letter is meant as a large one");
        assert_eq!(filled("110105194912310021").id_is_wrong(), Some(Wrong::Check));
        assert_eq!(filled("1101").id_is_wrong(), Some(Wrong::Length));
        let Some(Holder::Registered(customer)) = filled("11010519491231002X").holder() else { panic!("the form is whole") };
        assert_eq!(customer.name.as_ref().map(Masked::reveal), Some("王小漪"));
        assert_eq!(filled("").holder(), None);
    }

    #[test]
    fn a_card_in_use_is_not_activated() {
        let shared = preset::with_card();
        assert_eq!(filled("11010519491231002X").wish(&shared), None);
        let fresh = preset::looked_at(crate::gui::Mode::Counter, preset::inactive()).shared;
        assert!(filled("11010519491231002X").wish(&fresh).is_some());
    }

    #[test]
    fn a_person_is_gone_with_the_card_and_after_the_wish_and_in_no_log() {
        let fresh = preset::looked_at(crate::gui::Mode::Counter, preset::inactive()).shared;
        let mut form = filled("11010519491231002X");
        assert!(!format!("{form:?} {:?}", Message::Name("王小漪".to_owned())).contains("王"));
        let _ = form.update(Message::Gone, &fresh);
        assert_eq!(form, Activation::default());
        let mut form = filled("11010519491231002X");
        let _ = form.hear(&News::Presence(Presence::Nothing), &fresh);
        assert_eq!(form, Activation::default());
    }
}
