//! Orders: their numbers, the server's states of them (appendix G), their types and the means of payment.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes a number as it was given; `None` where it is blank.
            pub fn parse(text: &str) -> Option<$name> {
                let text = text.trim();
                (!text.is_empty()).then(|| $name(text.to_owned()))
            }

            /// The number as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}

number! {
    /// The server's number of an order (前置订单号).
    OrderNo
}

number! {
    /// The number of the payment behind an order; made by the terminal for cash.
    PayOrderNo
}

number! {
    /// The terminal's own name of an order, in its journal, from before the server knew of it.
    OrderKey
}

number! {
    /// An operator's number, as the site gave it (`oprid`).
    OperatorNo
}

impl OrderKey {
    /// A code short enough to be said aloud at a desk, with the last four digits of the card: `7Q4M-3426`. Whoever has the
    /// journal finds the order again by making the code of each.
    pub fn desk_code(&self, tail: &str) -> String {
        // No letter or digit that is taken for another when it is read aloud or copied by hand.
        const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        // FNV-1a: spreads neighbouring names, and is the same on every machine.
        let spread = self.0.bytes().fold(2_166_136_261_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(16_777_619));
        let letter = |place: u32| char::from(LETTERS[(spread >> (7 * place)) as usize % LETTERS.len()]);
        format!("{}-{tail}", (0..4).map(letter).collect::<String>())
    }
}

/// What the server says of an order (appendix G).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderState {
    /// 1 初始状态.
    Initial,
    /// 2 已经密钥授权.
    Authorized,
    /// 3 卡操作失败.
    CardFailed,
    /// 4 卡操作结果未知.
    CardUnknown,
    /// 5 交易已确认.
    Confirmed,
    /// 6 密钥授权中.
    Authorizing,
    /// 7 交易确认中.
    Confirming,
    /// 8 调整成功.
    Adjusted,
    /// 9 调整失败.
    AdjustFailed,
    /// A 退款申请.
    RefundRequested,
    /// B 退款成功.
    Refunded,
    /// C 退款失败.
    RefundFailed,
}

impl OrderState {
    /// All of them, in the order of appendix G.
    pub const ALL: [OrderState; 12] = [
        OrderState::Initial,
        OrderState::Authorized,
        OrderState::CardFailed,
        OrderState::CardUnknown,
        OrderState::Confirmed,
        OrderState::Authorizing,
        OrderState::Confirming,
        OrderState::Adjusted,
        OrderState::AdjustFailed,
        OrderState::RefundRequested,
        OrderState::Refunded,
        OrderState::RefundFailed,
    ];

    /// The code of appendix G.
    pub fn code(self) -> char {
        match self {
            OrderState::Initial => '1',
            OrderState::Authorized => '2',
            OrderState::CardFailed => '3',
            OrderState::CardUnknown => '4',
            OrderState::Confirmed => '5',
            OrderState::Authorizing => '6',
            OrderState::Confirming => '7',
            OrderState::Adjusted => '8',
            OrderState::AdjustFailed => '9',
            OrderState::RefundRequested => 'A',
            OrderState::Refunded => 'B',
            OrderState::RefundFailed => 'C',
        }
    }

    /// From a code of appendix G, lower case and a leading zero tolerated.
    pub fn from_code(code: &str) -> Option<OrderState> {
        let code = code.trim();
        let code = if code.len() == 2 { code.strip_prefix('0').unwrap_or(code) } else { code };
        let mut letters = code.chars();
        let (letter, None) = (letters.next()?.to_ascii_uppercase(), letters.next()) else { return None };
        OrderState::ALL.into_iter().find(|state| state.code() == letter)
    }

    /// What is to be done with a paid order in this state.
    pub fn remedy(self) -> Remedy {
        match self {
            OrderState::Authorized | OrderState::Confirming => Remedy::Manage,
            OrderState::CardUnknown => Remedy::ManageElseByHand,
            OrderState::Initial | OrderState::CardFailed | OrderState::Authorizing => Remedy::RechargeOrRefund,
            OrderState::RefundFailed => Remedy::RefundAgain,
            OrderState::Confirmed | OrderState::Adjusted => Remedy::Done,
            OrderState::AdjustFailed => Remedy::ByHand,
            OrderState::RefundRequested | OrderState::Refunded => Remedy::Refunding,
        }
    }
}

/// The one right thing to do with a paid order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Remedy {
    /// Card management (4.7, 4.8).
    Manage,
    /// Card management, and a person if the server refuses it.
    ManageElseByHand,
    /// The card may be loaded again, or the order cancelled and refunded.
    RechargeOrRefund,
    /// The refund may be asked for again.
    RefundAgain,
    /// The money is on the card and the books agree.
    Done,
    /// A person must look.
    ByHand,
    /// The refund runs or has been paid.
    Refunding,
}

/// Appendix F: where an order comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderType {
    /// 40 补登: paid elsewhere, to be written to the card here.
    Collect,
    /// 50 自助设备钱包充值: made at a self-service device.
    SelfService,
    /// Any other code, as received.
    Other(String),
}

impl OrderType {
    /// From a code of appendix F.
    pub fn from_code(code: &str) -> OrderType {
        match code.trim() {
            "40" => OrderType::Collect,
            "50" => OrderType::SelfService,
            other => OrderType::Other(other.to_owned()),
        }
    }
}

/// How an order was paid (appendix 支付方式). The code sent for each is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PayMeans {
    /// 现金.
    Cash,
    /// 银联.
    UnionPay,
    /// 支付宝.
    Alipay,
    /// 微信.
    WeChat,
    /// 易支付.
    YiPay,
    /// 特定.
    Designated,
}

impl PayMeans {
    /// All of them, in the order of the appendix.
    pub const ALL: [PayMeans; 6] =
        [PayMeans::Cash, PayMeans::UnionPay, PayMeans::Alipay, PayMeans::WeChat, PayMeans::YiPay, PayMeans::Designated];

    /// The name used on the command line, in the configuration and in the journal.
    pub fn name(self) -> &'static str {
        match self {
            PayMeans::Cash => "cash",
            PayMeans::UnionPay => "unionpay",
            PayMeans::Alipay => "alipay",
            PayMeans::WeChat => "wechat",
            PayMeans::YiPay => "yipay",
            PayMeans::Designated => "designated",
        }
    }

    /// From that name.
    pub fn from_name(name: &str) -> Option<PayMeans> {
        PayMeans::ALL.into_iter().find(|means| means.name() == name)
    }

    /// The code of the appendix 支付方式.
    pub fn default_code(self) -> &'static str {
        match self {
            PayMeans::Cash => "01",
            PayMeans::UnionPay => "02",
            PayMeans::Alipay => "03",
            PayMeans::WeChat => "04",
            PayMeans::YiPay => "05",
            PayMeans::Designated => "06",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_code_and_comes_back_from_it() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::from_code(&state.code().to_string()), Some(state));
            assert_eq!(OrderState::from_code(&format!("0{}", state.code().to_ascii_lowercase())), Some(state));
        }
        for code in ["", "0", "D", "10", "12", "？"] {
            assert_eq!(OrderState::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn the_remedies_of_r_18() {
        let by_remedy =
            |remedy| OrderState::ALL.into_iter().filter(|state| state.remedy() == remedy).map(OrderState::code).collect::<String>();
        assert_eq!(by_remedy(Remedy::Manage), "27");
        assert_eq!(by_remedy(Remedy::ManageElseByHand), "4");
        assert_eq!(by_remedy(Remedy::RechargeOrRefund), "136");
        assert_eq!(by_remedy(Remedy::RefundAgain), "C");
        assert_eq!(by_remedy(Remedy::Done), "58");
        assert_eq!(by_remedy(Remedy::ByHand), "9");
        assert_eq!(by_remedy(Remedy::Refunding), "AB");
    }

    #[test]
    fn means_of_payment_by_name() {
        for means in PayMeans::ALL {
            assert_eq!(PayMeans::from_name(means.name()), Some(means));
            assert_eq!(serde_json::to_value(means).expect("a name"), means.name());
        }
    }
}
