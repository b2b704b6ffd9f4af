//! Where a command's output goes.

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use super::exit::CliError;
use crate::delivery::line_without_personal_numbers;
use crate::formats::FormatError;

/// Starts the log: on stderr, warnings and worse unless `LEDTID_LOG` says otherwise.
pub(super) fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LEDTID_LOG").ok().unwrap_or_else(|| {
        tracing_subscriber::EnvFilter::new("warn,buoyant_kernel=off,delta_kernel=off,usvg=error")
    });
    // A log that is started already, as in a test, stays as it is.
    let _started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .try_init()
        .is_ok();
}

/// Writes an answer to a file or to stdout as it is made.
pub(super) fn write_with(
    out: Option<&Path>,
    make: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), FormatError>,
) -> Result<(), CliError> {
    let what = out.map_or_else(|| "to standard output".to_owned(), |path| path.display().to_string());
    let failed = |error: FormatError| match error {
        FormatError::Write(source) => CliError::Write { what: what.clone(), source },
        other => CliError::Format(other),
    };
    let Some(path) = out else {
        let mut to = Patient(io::BufWriter::new(io::stdout()));
        make(&mut to).map_err(failed)?;
        return to.flush().map_err(|source| CliError::Write { what, source });
    };
    let file =
        std::fs::File::create(path).map_err(|source| CliError::Write { what: what.clone(), source })?;
    let mut to = io::BufWriter::new(file);
    if let Err(error) = make(&mut to) {
        // Half an answer must not be taken for one; a device stays.
        let _removed = path.is_file() && std::fs::remove_file(path).is_ok();
        return Err(failed(error));
    }
    to.flush().map_err(|source| CliError::Write { what, source })
}

/// A writer whose reader may have gone away (`| head`): that is no error, and what is left is not needed.
struct Patient<W>(W);

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
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

/// The one line of an error. What somebody gave may be in it: a personal number is not repeated.
pub(super) fn error_line(text: &str) {
    note(&format!("ledtid: {}", line_without_personal_numbers(&text.replace('\n', " "))));
}
