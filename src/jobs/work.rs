//! What a job does: the one thing that whoever orders a job has to bring.

use std::fs::File;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

/// Why work has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// It was told to stop, and did.
    #[error("it was cancelled")]
    Cancelled,
    /// It cannot be done; whoever ordered it sees the sentence.
    #[error("{0}")]
    Refused(String),
    /// Something went wrong inside; the sentence goes to the log only.
    #[error("{0}")]
    Internal(String),
}

/// A piece of work. Any closure with this signature is one.
///
/// ```
/// use std::io::Write;
/// use ledtid::jobs::{Running, Work, WorkError};
///
/// let work = |to: &mut std::fs::File, running: &Running| {
///     running.at("writing", 0, 1)?;
///     to.write_all(b"result").map_err(|e| WorkError::Internal(e.to_string()))
/// };
/// let _boxed: Box<dyn Work> = Box::new(work);
/// ```
pub trait Work: Send {
    /// Writes the result to an empty file. Call [`Running::at`] often: it is how progress is seen and how the
    /// work hears that it shall stop.
    ///
    /// # Errors
    /// [`WorkError`]; what was written is thrown away then.
    fn run(self: Box<Self>, to: &mut File, running: &Running) -> Result<(), WorkError>;
}

impl<F> Work for F
where
    F: FnOnce(&mut File, &Running) -> Result<(), WorkError> + Send,
{
    fn run(self: Box<Self>, to: &mut File, running: &Running) -> Result<(), WorkError> {
        self(to, running)
    }
}

/// An order for a job.
pub struct Order {
    /// Name of the file that the client gets.
    pub file_name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What to do.
    pub work: Box<dyn Work>,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order").field("file_name", &self.file_name).finish_non_exhaustive()
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// What it is doing, in a word; `None` before it begins.
    pub stage: Option<&'static str>,
    /// Steps done, at most `total`.
    pub done: u64,
    /// Steps in all; 0 where that is not known.
    pub total: u64,
}

/// Work may be told to stop.
const OPEN: u8 = 0;
/// It was told to.
const CANCELLED: u8 = 1;
/// It cannot be undone any more, and is not told.
const COMMITTED: u8 = 2;

/// What running work says and hears.
#[derive(Debug, Default)]
pub struct Running {
    state: AtomicU8,
    progress: Mutex<Progress>,
}

impl Running {
    /// Says how far the work is.
    ///
    /// # Errors
    /// [`WorkError::Cancelled`] if it shall stop: pass it on.
    pub fn at(&self, stage: &'static str, done: u64, total: u64) -> Result<(), WorkError> {
        let progress =
            Progress { stage: Some(stage), done: if total == 0 { done } else { done.min(total) }, total };
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        if self.is_cancelled() { Err(WorkError::Cancelled) } else { Ok(()) }
    }

    /// Says that the next step cannot be undone. From here on nobody can stop the work: its job ends as done, or with what went wrong.
    ///
    /// # Errors
    /// [`WorkError::Cancelled`] if it was told to stop before: pass it on, and leave the step.
    pub fn commit(&self) -> Result<(), WorkError> {
        if self.moved_to(COMMITTED) { Ok(()) } else { Err(WorkError::Cancelled) }
    }

    /// Whether it shall stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.state.load(Ordering::Acquire) == CANCELLED
    }

    /// How far it said that it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells it to stop, unless it cannot be undone any more.
    pub(super) fn cancel(&self) {
        let _is_told = self.moved_to(CANCELLED);
    }

    /// Whether the state is this one now. Once it is no longer open it stays.
    fn moved_to(&self, state: u8) -> bool {
        match self.state.compare_exchange(OPEN, state, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_open) => true,
            Err(was) => was == state,
        }
    }
}
