//! A job as it is seen from outside.

use std::path::PathBuf;

use super::id::JobId;
use super::work::Progress;

/// The result of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFile {
    /// Where it lies, as long as the job is kept.
    pub path: PathBuf,
    /// Name for the client.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes, 64 hexadecimal digits.
    pub hash: String,
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobStatus {
    /// It waits; so many wait before it.
    Queued {
        /// Jobs before it, the running one not counted.
        before: usize,
    },
    /// It runs.
    Running,
    /// Its result is there.
    Done(JobFile),
    /// It has no result, and why.
    Failed(String),
    /// It was stopped.
    Cancelled,
}

impl JobStatus {
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Running => "running",
            Self::Done(_) => "done",
            Self::Failed(_) => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A job at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// How it stands.
    pub status: JobStatus,
    /// Whether it was told to stop; a running job hears it at its next step.
    pub cancel_requested: bool,
    /// How far it is.
    pub progress: Progress,
    /// When it was ordered, UTC microseconds since 1970.
    pub created_at: i64,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// When it will be forgotten, at the latest.
    pub expires_at: Option<i64>,
}
