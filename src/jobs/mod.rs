//! Work that takes longer than a request: queued, run one piece at a time, with progress, cancel and a file as result.
//!
//! ```text
//! order ─▶ queued ─▶ running (stage, done of total) ─▶ done (a file) │ failed (why) │ cancelled
//! ```
//!
//! What a job does is somebody else's: a [`Work`] gets a file to write and a [`Running`] to say how far it is and to
//! hear that it shall stop. A panic in it fails the job, not the process. Results lie in a folder of the process's
//! own under one directory, bounded in number, age and bytes; folders of processes that are gone are removed at the
//! start. Nothing outlives the process: a client whose job is gone gives the order again.

mod folder;
mod id;
#[expect(clippy::module_inception, reason = "the file holds the type of the same name")]
mod jobs;
mod options;
mod queue;
#[cfg(test)]
mod tests;
mod view;
mod work;
mod worker;

pub use id::JobId;
pub use jobs::{Jobs, Withdrawn};
pub use options::JobOptions;
pub use queue::QueueFull;
pub use view::{JobFile, JobStatus, JobView};
pub use work::{Order, Progress, Running, Work, WorkError};
