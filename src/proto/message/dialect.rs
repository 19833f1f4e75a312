//! What a site sets about messages, where the specification leaves a choice or contradicts itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Call;
use crate::domain::PayMeans;

/// How the messages of one site are written. The default is the reading of the specification that R-1 to R-27 fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dialect {
    /// Names in the URL where they differ from [`Call::default_name`] (R-2).
    pub calls: BTreeMap<Call, String>,
    /// paytype per means of payment where it differs from the appendix (R-16).
    pub pay_codes: BTreeMap<PayMeans, String>,
    /// paystate codes that mean paid (R-19).
    pub paid_codes: Vec<String>,
    /// paystatedesc counts as paid where it contains this (R-19); empty for never.
    pub paid_words: String,
    /// How `apdunum` is sent (R-10).
    pub count: CountForm,
    /// How lists of commands and responses are sent (R-10).
    pub lists: ListForm,
    /// How 4.1 names the commands it ran.
    pub query_commands: CommandNaming,
    /// How `data` is sent (R-4 is how it is read).
    pub data: DataForm,
    /// What stands for commands of the server's list that were not run (R-11).
    pub padding: Padding,
    /// Whether 4.10 to 4.13 name the commands beside their responses, as `apducmd` (R-23).
    pub commands_beside: CommandsBeside,
    /// How `custinfo` is sent (R-25).
    pub customer: DataForm,
    /// The names of its fields (R-25).
    pub customer_fields: CustomerFields,
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect {
            calls: BTreeMap::new(),
            pay_codes: BTreeMap::new(),
            paid_codes: ["1", "01", "02"].map(str::to_owned).to_vec(),
            paid_words: "已支付".to_owned(),
            count: CountForm::AsSpecified,
            lists: ListForm::CommaString,
            query_commands: CommandNaming::Hex,
            data: DataForm::Object,
            padding: Padding::ExecutedOnly,
            commands_beside: CommandsBeside::Omitted,
            customer: DataForm::Object,
            customer_fields: CustomerFields::default(),
        }
    }
}

/// `apdunum` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountForm {
    /// A JSON number in 4.1, a string elsewhere.
    AsSpecified,
    /// Always a JSON number.
    Number,
    /// Always a string of digits.
    String,
}

/// `apdulist` and `apduresp` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListForm {
    /// One string, items joined by commas.
    CommaString,
    /// A JSON array of strings.
    JsonArray,
    /// The text of such an array, as a string.
    JsonText,
}

/// Commands in 4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommandNaming {
    /// Their bytes in hexadecimal.
    Hex,
    /// `IDX_nnnn` of appendix C; hexadecimal for one that is not there.
    Ids,
}

/// An object on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataForm {
    /// As an object.
    Object,
    /// As a string that holds its text.
    JsonText,
}

/// The commands of a server's list that were not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Padding {
    /// Neither list names them.
    ExecutedOnly,
    /// Both lists name them; their responses are `FFFF`.
    FillFfff,
    /// Both lists name them; their responses are empty.
    FillEmpty,
}

/// The commands of 4.10 to 4.13, whose `apdulist` holds responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommandsBeside {
    /// Not sent.
    Omitted,
    /// Sent as `apducmd`.
    Apducmd,
}

/// The names of the fields of `custinfo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CustomerFields {
    /// The name.
    pub name: String,
    /// The kind of document.
    pub document_type: String,
    /// Its number.
    pub document_no: String,
    /// The mobile number.
    pub mobile: String,
    /// The address.
    pub address: String,
}

impl Default for CustomerFields {
    fn default() -> CustomerFields {
        let [name, document_type, document_no, mobile, address] =
            ["custname", "certtype", "certno", "mobile", "address"].map(str::to_owned);
        CustomerFields { name, document_type, document_no, mobile, address }
    }
}

impl Dialect {
    /// The name of a call in the URL (R-2).
    pub fn call_name(&self, call: Call) -> &str {
        self.calls.get(&call).map_or_else(|| call.default_name(), String::as_str)
    }

    /// The paytype of a means of payment (R-16).
    pub fn pay_code(&self, means: PayMeans) -> &str {
        self.pay_codes.get(&means).map_or_else(|| means.default_code(), String::as_str)
    }

    /// The means of payment a paytype stands for here; `None` for a code of neither site nor appendix.
    pub fn pay_means(&self, code: &str) -> Option<PayMeans> {
        PayMeans::ALL.into_iter().find(|&means| self.pay_code(means) == code.trim())
    }

    /// Whether these paystate and paystatedesc mean paid (R-19).
    pub fn means_paid(&self, code: &str, words: &str) -> bool {
        let said = !self.paid_words.is_empty() && words.contains(&self.paid_words);
        said || self.paid_codes.iter().any(|paid| paid == code.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Dialect, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn an_empty_configuration_is_the_default() {
        assert_eq!(read("").expect("nothing is needed"), Dialect::default());
        let written = toml::to_string(&Dialect::default()).expect("it can be written");
        assert_eq!(read(&written).expect("and read again"), Dialect::default());
    }

    #[test]
    fn a_site_names_what_differs() {
        let dialect = read(
            r#"
            paid_codes = ["9"]
            count = "string"
            lists = "json-text"
            query_commands = "ids"
            data = "json-text"
            padding = "fill-ffff"
            commands_beside = "apducmd"
            [calls]
            chargeOrderQuery = "chargeOrderCreate"
            [pay_codes]
            unionpay = "10"
            [customer_fields]
            mobile = "mobilephone"
            "#,
        )
        .expect("every key is known");
        assert_eq!(dialect.call_name(Call::ChargeOrderQuery), "chargeOrderCreate");
        assert_eq!(dialect.call_name(Call::ChargeOrderCancel), "chargeOrderCancel");
        assert_eq!((dialect.pay_code(PayMeans::UnionPay), dialect.pay_code(PayMeans::Cash)), ("10", "01"));
        assert_eq!(dialect.pay_means("10"), Some(PayMeans::UnionPay));
        assert_eq!(dialect.pay_means("02"), None);
        assert_eq!((dialect.customer_fields.mobile.as_str(), dialect.customer_fields.name.as_str()), ("mobilephone", "custname"));
        assert_eq!((dialect.count, dialect.lists, dialect.padding), (CountForm::String, ListForm::JsonText, Padding::FillFfff));
    }

    #[test]
    fn unknown_keys_and_calls_are_errors() {
        for text in ["list = \"comma-string\"", "lists = \"commas\"", "[calls]\nchargeOrder = \"x\"", "[pay_codes]\ncheque = \"7\""] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn paid_by_code_or_by_words() {
        let dialect = Dialect::default();
        assert!(dialect.means_paid("1", ""));
        assert!(dialect.means_paid(" 02 ", "whatever"));
        assert!(dialect.means_paid("7", "订单已支付,未充值"));
        assert!(!dialect.means_paid("0", "未支付"));
        assert!(!dialect.means_paid("", ""));
        let silent = Dialect { paid_words: String::new(), ..Dialect::default() };
        assert!(!silent.means_paid("7", "已支付"));
    }
}
