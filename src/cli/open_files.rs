//! How many files the program may have open at a time: as many as the system lets it, and never too few to do what it is asked.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::CliError;

/// With fewer, what the table's library needs to start at all may be refused, and it ends the program for that.
const FEWEST: u64 = 64;
/// More are of no use.
const MOST: u64 = 65_536;

/// Raises this process's limit on open files to what the system allows it.
///
/// # Errors
/// [`CliError::OpenFiles`] where that is too few to work with: it is said before anything is touched, not by a failure in the middle.
pub(super) fn raise() -> Result<(), CliError> {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(MOST, |most| most.min(MOST));
    let mut open = limit.current.unwrap_or(MOST);
    if open < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).is_ok() {
        open = wanted;
    }
    if open < FEWEST {
        return Err(CliError::OpenFiles { open, needed: FEWEST });
    }
    Ok(())
}
