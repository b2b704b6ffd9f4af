//! How a command ends.

use std::process::ExitCode;

use crate::disclosure::Refusal;
use crate::formats::FormatError;
use crate::indicators::{EngineError, PARAMETERS, ParameterError};
use crate::pipeline::PipelineError;
use crate::publish::PublishError;
use crate::synth::SynthError;

/// The data is not good.
pub(super) const BAD_DATA: u8 = 1;
/// Wrong use, or a wrong question.
const WRONG_USE: u8 = 2;
/// The system failed.
pub(super) const FAILED: u8 = 3;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments are wrong.
    #[error("{0}")]
    Use(String),
    /// The question is wrong.
    #[error(transparent)]
    Question(#[from] ParameterError),
    /// Something in the way of the data.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// Episodes could not be loaded.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A viewer may not ask this.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The answer could not be put in the format that was asked for.
    #[error("failed to write a table: {0}")]
    Format(FormatError),
    /// A release was not made.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Synthetic data could not be made.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// Output could not be written.
    #[error("failed to write {what}: {source}")]
    Write {
        /// What.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system lets the program have too few files open.
    #[error(
        "this program may have {open} files open at a time and needs {needed} or more: raise the limit (in a shell: ulimit -n 1024)"
    )]
    OpenFiles {
        /// How many it may have.
        open: u64,
        /// How many it must.
        needed: u64,
    },
    /// The clock cannot be right.
    #[error("the clock of this machine is before 1970: set it, and do it again; nothing was done")]
    Clock,
    /// The server could not be started.
    #[error("failed to serve on {listen}: {source}")]
    Serve {
        /// The address.
        listen: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl CliError {
    /// What to do about data that cannot be read; empty where the error says it.
    const fn way_out(&self) -> &'static str {
        match self {
            Self::Engine(_)
            | Self::Refused(Refusal::Engine(_))
            | Self::Pipeline(PipelineError::Engine(_) | PipelineError::Episodes(_)) => {
                "; run it again; if it fails again, `ledtid check-store` says what is damaged"
            }
            _ => "",
        }
    }

    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Use(_)
            | Self::Question(_)
            | Self::Format(FormatError::TooLarge { .. })
            | Self::Refused(Refusal::NotReleased(_) | Refusal::NoRelease) => WRONG_USE,
            Self::Pipeline(e) if e.is_misuse() => WRONG_USE,
            Self::Publish(e) if e.is_misuse() => WRONG_USE,
            Self::Synth(e)
                if !matches!(
                    e,
                    SynthError::Write { .. } | SynthError::Truth { .. } | SynthError::Worker { .. }
                ) =>
            {
                WRONG_USE
            }
            _ => FAILED,
        }
    }
}

impl From<crate::store::StoreError> for CliError {
    fn from(e: crate::store::StoreError) -> Self {
        Self::Pipeline(e.into())
    }
}

/// Prints an error in one line and gives the exit code.
pub(super) fn code(result: Result<ExitCode, CliError>) -> ExitCode {
    match result {
        Ok(code) => code,
        Err(error) => {
            super::output::error_line(&format!("{error}{}", error.way_out()));
            ExitCode::from(error.code())
        }
    }
}

/// Prints the error of one of several files; the exit code that remains is the graver.
pub(super) fn worse(before: Option<u8>, error: &CliError) -> Option<u8> {
    super::output::error_line(&format!("{error}{}", error.way_out()));
    let code = error.code();
    Some(before.map_or(code, |b| b.max(code)))
}

/// Help and version go to stdout; a wrong call is one line on stderr, with exit code 2.
pub(super) fn usage(problem: &clap::Error) -> ExitCode {
    if !problem.use_stderr() {
        // Nothing can be done if the terminal is gone.
        let _printed = problem.print().is_ok();
        return ExitCode::SUCCESS;
    }
    let text = problem.to_string();
    let said: Vec<&str> = text.lines().take_while(|l| !l.starts_with("Usage")).map(str::trim).collect();
    let first = said.join(" ").trim().trim_start_matches("error: ").to_owned();
    let is_compare = text.contains("ledtid compare");
    let allowed: Vec<String> = PARAMETERS.iter().map(|p| format!("--{}", p.name.replace('_', "-"))).collect();
    let more = if is_compare { format!("; parameters: {}", allowed.join(", ")) } else { String::new() };
    super::output::error_line(&format!("{first}{more} (see --help)"));
    ExitCode::from(WRONG_USE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_cannot_be_read_is_told_with_what_to_do() {
        let lost = || EngineError { pathway: "sepsis".to_owned(), why: "no such file".to_owned() };
        for error in [CliError::Engine(lost()), CliError::Refused(Refusal::Engine(lost()))] {
            assert!(error.way_out().contains("ledtid check-store"), "{error}");
            assert_eq!(error.code(), FAILED);
        }
        assert_eq!(CliError::Use("no such command".to_owned()).way_out(), "");
    }
}
