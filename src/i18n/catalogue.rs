//! The macro that makes a catalogue of texts: an enum of them, with the arguments each takes.

/// A text to be said, with everything that is put into it.
pub trait Text {
    /// Its name in the files.
    fn id(&self) -> &'static str;

    /// What is put into it.
    fn arguments(&self) -> Vec<(&'static str, &str)>;
}

/// Every text with every argument holding its own name, for the tests of the files and of the screens.
pub trait Samples: Sized {
    /// All of them.
    fn samples() -> Vec<Self>;
}

macro_rules! catalogue {
    ($(#[$doc:meta])* enum $name:ident; $($variant:ident $({ $($argument:ident),+ })? = $id:literal,)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the arguments are named for what they hold; the files say it in full")]
        pub enum $name {
            $(
                #[doc = concat!("`", $id, "`")]
                $variant $({ $($argument: String),+ })?,
            )+
        }

        impl $crate::i18n::Text for $name {
            fn id(&self) -> &'static str {
                match self {
                    $($name::$variant $({ $($argument: _),+ })? => $id,)+
                }
            }

            fn arguments(&self) -> Vec<(&'static str, &str)> {
                match self {
                    $($name::$variant $({ $($argument),+ })? => vec![$($((stringify!($argument), $argument.as_str())),+)?],)+
                }
            }
        }

        impl $crate::i18n::Samples for $name {
            fn samples() -> Vec<$name> {
                vec![$($name::$variant $({ $($argument: stringify!($argument).to_owned()),+ })?,)+]
            }
        }
    };
}

pub(crate) use catalogue;
