//! Where a command's output goes.

use std::io::{self, Write};
use std::path::Path;

use super::exit::CliError;

/// Starts the log: on stderr, warnings and worse unless `LEDTID_LOG` says otherwise.
pub(super) fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LEDTID_LOG")
        .ok()
        .unwrap_or_else(|| tracing_subscriber::EnvFilter::new("warn,buoyant_kernel=off,delta_kernel=off"));
    // A log that is started already, as in a test, stays as it is.
    let _started =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).try_init().is_ok();
}

/// Writes an answer to a file, or to stdout.
pub(super) fn write(out: Option<&Path>, bytes: &[u8]) -> Result<(), CliError> {
    match out {
        Some(path) => std::fs::write(path, bytes)
            .map_err(|source| CliError::Write { what: path.display().to_string(), source }),
        None => stdout(bytes),
    }
}

/// Writes to stdout; a reader that went away (`| head`) is no error.
pub(super) fn stdout(bytes: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::Write { what: "to standard output".to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// One line on stderr, for people.
pub(super) fn note(line: &str) {
    // Nothing can be done if the terminal is gone.
    let _written = writeln!(io::stderr(), "{line}").is_ok();
}

/// The one line of an error.
pub(super) fn error_line(text: &str) {
    note(&format!("ledtid: {}", text.replace('\n', " ")));
}
