//! How the simulated server behaves where servers differ.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How a server behaves where the specification leaves a choice. The default is the plainest reading of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The terminal that INITIALIZE names in the server's lists where no header tells it: up to twelve digits.
    pub terminal: String,
    /// The key index byte of INITIALIZE.
    pub key_index: u8,
    /// chargebase, fen.
    pub step: i64,
    /// minsvamt, fen.
    pub minimum: i64,
    /// maxsvamt, fen.
    pub maximum: i64,
    /// walletmaxbal, fen.
    pub balance_limit: i64,
    /// cardpdpt of an activation, fen.
    pub deposit: i64,
    /// Until when an activated card is valid: YYYYMMDD.
    pub valid_until: String,
    /// Which cards it serves.
    pub cards: Cards,
    /// How it writes card numbers.
    pub card_numbers: CardNumbers,
    /// How it writes lists of commands.
    pub lists: Lists,
    /// How it writes data.
    pub data: Data,
    /// How it writes counts and amounts.
    pub numbers: Numbers,
    /// What 4.2 carries.
    pub initialize: Initialize,
    /// What 4.5 does with the first result of an INITIALIZE.
    pub authorization: Authorization,
    /// What a repeated 4.5 with the same INITIALIZE gets.
    pub repeated_authorization: RepeatedAuthorization,
    /// What a repeated 4.2 with the same payorderno and values gets.
    pub repeated_order: RepeatedOrder,
    /// What a repeated 4.6, 4.11 or 4.13 gets.
    pub repeated_confirm: RepeatedConfirm,
    /// What 4.6 answers when told that the card refused the write.
    pub refused_write: RefusedWrite,
    /// What 4.8 answers when the card shows the write.
    pub managed_write: ManagedWrite,
    /// Whether 4.8 settles, or leaves it to a person.
    pub management: Management,
    /// The amount in the INITIALIZE of 4.7's list.
    pub management_amount: ManagementAmount,
    /// The state of an order after 4.4.
    pub cancelled: Cancelled,
    /// paystate of a paid order in 4.3.
    pub paid_state: String,
    /// paystatedesc of it.
    pub paid_text: String,
    /// The values of paytype it takes, joined by commas.
    pub pay_types: String,
    /// The form of data it takes.
    pub wants_data: WantsData,
    /// The form of lists it takes.
    pub wants_lists: WantsLists,
    /// The form of apdunum it takes.
    pub wants_counts: WantsCounts,
    /// How it wants the commands of 4.1 named.
    pub wants_query_commands: WantsQueryCommands,
    /// The reads it wants in 4.1, ids of appendix C joined by commas; empty for any.
    pub wants_reads: String,
    /// How it wants the rest of a list in 4.8 that ended early.
    pub wants_padding: WantsPadding,
    /// Whether it wants apducmd in 4.10 to 4.13.
    pub wants_commands_beside: WantsCommandsBeside,
    /// The form of custinfo it takes.
    pub wants_customer: WantsData,
    /// The names it takes in custinfo, joined by commas; empty for any.
    pub wants_customer_fields: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            terminal: "12345678".to_owned(),
            key_index: 1,
            step: 100,
            minimum: 100,
            maximum: 100_000,
            balance_limit: 100_000,
            deposit: 2_000,
            valid_until: "20451231".to_owned(),
            cards: Cards::Any,
            card_numbers: CardNumbers::Number,
            lists: Lists::CommaString,
            data: Data::Object,
            numbers: Numbers::Strings,
            initialize: Initialize::SelectAndInitialize,
            authorization: Authorization::AtOnce,
            repeated_authorization: RepeatedAuthorization::NeedsManagement,
            repeated_order: RepeatedOrder::SameOrder,
            repeated_confirm: RepeatedConfirm::Success,
            refused_write: RefusedWrite::Accepted,
            managed_write: ManagedWrite::Success,
            management: Management::Settles,
            management_amount: ManagementAmount::Zero,
            cancelled: Cancelled::RefundRequested,
            paid_state: "01".to_owned(),
            paid_text: "已支付".to_owned(),
            pay_types: "01,02,03,04,05,06,10".to_owned(),
            wants_data: WantsData::Any,
            wants_lists: WantsLists::Any,
            wants_counts: WantsCounts::Any,
            wants_query_commands: WantsQueryCommands::Any,
            wants_reads: String::new(),
            wants_padding: WantsPadding::Any,
            wants_commands_beside: WantsCommandsBeside::Any,
            wants_customer: WantsData::Any,
            wants_customer_fields: String::new(),
        }
    }
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }
    };
}

choice! {
    /// Which cards the server serves.
    Cards {
        /// Every card that shows a file 15.
        Any,
        /// Those it was told of.
        Registered,
    }
}

choice! {
    /// How card numbers are written.
    CardNumbers {
        /// The nineteen digits.
        Number,
        /// The twenty digits of the serial, with its zero.
        Serial,
    }
}

choice! {
    /// How lists of commands are written.
    Lists {
        /// One string, items joined by commas.
        CommaString,
        /// The same in lower case, with blanks and a comma at its end.
        LooseString,
        /// A JSON array.
        Array,
        /// The text of a JSON array.
        ArrayText,
        /// A JSON array with one item, joined by commas.
        ArrayOfOne,
        /// A JSON array of objects.
        Objects,
        /// One string; commands of appendix C that need no values by their ids.
        Ids,
    }
}

choice! {
    /// How data is written.
    Data {
        /// As an object.
        Object,
        /// As the text of one.
        Text,
    }
}

choice! {
    /// How counts and amounts are written.
    Numbers {
        /// As strings of digits.
        Strings,
        /// As JSON numbers.
        Numbers,
    }
}

choice! {
    /// What 4.2 carries.
    Initialize {
        /// SELECT of the purse and INITIALIZE FOR LOAD.
        SelectAndInitialize,
        /// INITIALIZE FOR LOAD alone.
        InitializeOnly,
        /// An empty list.
        Nothing,
        /// No list at all.
        Absent,
    }
}

choice! {
    /// What 4.5 does with the first result of an INITIALIZE.
    Authorization {
        /// Authorises the write.
        AtOnce,
        /// Asks for another INITIALIZE, and authorises then.
        AsksAgain,
    }
}

choice! {
    /// What a repeated 4.5 with the same INITIALIZE gets.
    RepeatedAuthorization {
        /// 000151.
        NeedsManagement,
        /// The same command once more.
        SameCommand,
    }
}

choice! {
    /// What a repeated 4.2 gets.
    RepeatedOrder {
        /// 000000 and the order.
        SameOrder,
        /// 000090 and the order.
        ToldWithOrder,
        /// 000090 and nothing.
        ToldBare,
    }
}

choice! {
    /// What a repeated confirm gets.
    RepeatedConfirm {
        /// 000000.
        Success,
        /// 000079.
        AlreadyCharged,
        /// 000082.
        Duplicate,
    }
}

choice! {
    /// What 4.6 answers when told that the card refused the write.
    RefusedWrite {
        /// 000000: the report is taken.
        Accepted,
        /// 000152: refund or load again.
        Refundable,
    }
}

choice! {
    /// What 4.8 answers when the card shows the write.
    ManagedWrite {
        /// 000000.
        Success,
        /// 000154.
        NotNeeded,
    }
}

choice! {
    /// Whether 4.8 settles.
    Management {
        /// It does.
        Settles,
        /// It hands every order to a person: 000155.
        ByHand,
    }
}

choice! {
    /// The amount in the INITIALIZE of 4.7's list.
    ManagementAmount {
        /// None.
        Zero,
        /// The order's.
        Order,
    }
}

choice! {
    /// The state of an order after 4.4.
    Cancelled {
        /// A 退款申请.
        RefundRequested,
        /// B 退款成功.
        Refunded,
    }
}

choice! {
    /// The form of an object that the server takes.
    WantsData {
        /// Every form.
        Any,
        /// An object.
        Object,
        /// A string that holds one.
        JsonText,
    }
}

choice! {
    /// The form of lists that the server takes.
    WantsLists {
        /// Every form.
        Any,
        /// One string, items joined by commas.
        CommaString,
        /// A JSON array of strings.
        JsonArray,
        /// The text of such an array.
        JsonText,
    }
}

choice! {
    /// The form of apdunum that the server takes.
    WantsCounts {
        /// Every form.
        Any,
        /// A number in 4.1, a string elsewhere.
        AsSpecified,
        /// A number.
        Number,
        /// A string.
        String,
    }
}

choice! {
    /// How the server wants the commands of 4.1 named.
    WantsQueryCommands {
        /// As the terminal likes.
        Any,
        /// By their bytes.
        Hex,
        /// By ids of appendix C.
        Ids,
    }
}

choice! {
    /// How the server wants the commands of its list that were not run.
    WantsPadding {
        /// As the terminal likes.
        Any,
        /// Not at all.
        ExecutedOnly,
        /// With FFFF for their responses.
        FillFfff,
        /// With empty responses.
        FillEmpty,
    }
}

choice! {
    /// Whether the server wants the commands beside their responses.
    WantsCommandsBeside {
        /// As the terminal likes.
        Any,
        /// No apducmd.
        Omitted,
        /// apducmd.
        Apducmd,
    }
}

/// One option as the command line gives it: `lists=array-text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    key: String,
    value: String,
}

/// A text that sets no option.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting:?} sets no option of the simulated server: {reason}")]
pub struct SettingError {
    setting: String,
    reason: String,
}

impl FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Setting, SettingError> {
        let error = |reason: String| SettingError { setting: text.to_owned(), reason };
        let (key, value) = text.split_once('=').ok_or_else(|| error("KEY=VALUE is expected".to_owned()))?;
        let setting = Setting { key: key.trim().replace('-', "_"), value: value.trim().to_owned() };
        // Tried at once, so that the command line can say what is wrong with it.
        Options::default().with(&setting).map_err(error)?;
        Ok(setting)
    }
}

impl Options {
    /// These options with some of them set.
    #[must_use]
    pub fn with_all(self, settings: &[Setting]) -> Options {
        settings.iter().fold(self, |options, setting| options.with(setting).unwrap_or(options))
    }

    fn with(&self, setting: &Setting) -> Result<Options, String> {
        let mut value = serde_json::to_value(self).map_err(|error| error.to_string())?;
        let members = value.as_object_mut().ok_or("options are an object")?;
        let Some(place) = members.get_mut(&setting.key) else {
            let known: Vec<_> = members.keys().map(String::as_str).collect();
            return Err(format!("the keys are {}", known.join(", ")));
        };
        *place = match place {
            Value::Number(_) => json!(setting.value.parse::<i64>().map_err(|_| "a number is expected".to_owned())?),
            _ => Value::String(setting.value.clone()),
        };
        serde_json::from_value(value).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_set_one_by_one_as_text() {
        let settings: Vec<Setting> = ["lists=array-of-one", "maximum=5000", "repeated-order=told-bare", "terminal=87654321"]
            .map(|text| text.parse().expect("an option"))
            .to_vec();
        let options = Options::default().with_all(&settings);
        assert_eq!((options.lists, options.maximum), (Lists::ArrayOfOne, 5000));
        assert_eq!((options.repeated_order, options.terminal.as_str()), (RepeatedOrder::ToldBare, "87654321"));
        assert_eq!(options.step, 100, "the rest stays");
    }

    #[test]
    fn what_is_no_option_is_refused_with_what_would_be_one() {
        for (text, told) in [
            ("lists", "KEY=VALUE"),
            ("list=array", "repeated_order"),
            ("lists=commas", "comma-string"),
            ("maximum=much", "a number"),
            ("key_index=300", "u8"),
        ] {
            let error = text.parse::<Setting>().expect_err("refused").to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
