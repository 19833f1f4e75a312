//! The program `cardkiosk`. All of it is in the library; see its module map.

use std::process::ExitCode;

fn main() -> ExitCode {
    cardkiosk::cli::main()
}
