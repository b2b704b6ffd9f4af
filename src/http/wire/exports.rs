//! An export as JSON.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use utoipa::ToSchema;

use crate::jobs::{JobFile, JobStatus, JobView};

/// `/api/v1/exports/{id}`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Export)]
pub(in crate::http) struct ExportView {
    /// Id: whoever has it may look, cancel and download.
    id: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    status: &'static str,
    /// Whether it was told to stop; a running export hears it at its next step.
    cancel_requested: bool,
    /// How far it is.
    progress: ExportProgress,
    /// When it was ordered, UTC.
    created_at: String,
    /// When it ended; null before.
    ended_at: Option<String>,
    /// When it will be forgotten at the latest; null before it has ended.
    expires_at: Option<String>,
    /// Why there is no result; null but for `failed`.
    problem: Option<String>,
    /// The result; null but for `done`.
    file: Option<ExportFile>,
    /// Where to look.
    links: ExportLinks,
}

/// How far an export is.
#[derive(Debug, Serialize, ToSchema)]
struct ExportProgress {
    /// Exports that wait before it; null but for `queued`.
    before: Option<usize>,
    /// What it is doing: `answering`, `writing`, `packing`, `copying`; while a release is made `episodes`, `reports`, `counting`,
    /// `protecting`, `tables`, `figures`, `archive`; null before it begins.
    stage: Option<&'static str>,
    /// Steps done: of an answer three, of a release that is copied bytes, of one that is made pathways, systems or files.
    done: u64,
    /// Steps in all; null where that is not known.
    total: Option<u64>,
}

/// The file of an export.
#[derive(Debug, Serialize, ToSchema)]
struct ExportFile {
    /// Name.
    name: String,
    /// Media type.
    media_type: &'static str,
    /// Length in bytes.
    bytes: u64,
    /// BLAKE3 of its bytes, as in the `ETag`.
    blake3: String,
}

/// Addresses of an export.
#[derive(Debug, Serialize, ToSchema)]
struct ExportLinks {
    /// The export.
    #[serde(rename = "self")]
    own: String,
    /// The result; null but for `done`.
    download: Option<String>,
}

impl ExportView {
    /// A job as it stands, found at an address.
    pub(in crate::http) fn of(view: &JobView, address: &str) -> Self {
        let file = if let JobStatus::Done(file) = &view.status { Some(file) } else { None };
        let before = if let JobStatus::Queued { before } = view.status { Some(before) } else { None };
        let problem = if let JobStatus::Failed(why) = &view.status { Some(why.clone()) } else { None };
        let progress = view.progress;
        Self {
            id: view.id.to_string(),
            status: view.status.code(),
            cancel_requested: view.cancel_requested,
            progress: ExportProgress {
                before,
                stage: progress.stage,
                done: progress.done,
                total: Some(progress.total).filter(|total| *total > 0),
            },
            created_at: instant(view.created_at),
            ended_at: view.ended_at.map(instant),
            expires_at: view.expires_at.map(instant),
            problem,
            file: file.map(ExportFile::of),
            links: ExportLinks {
                own: address.to_owned(),
                download: file.map(|_| format!("{address}/download")),
            },
        }
    }
}

impl ExportFile {
    fn of(file: &JobFile) -> Self {
        Self {
            name: file.name.clone(),
            media_type: file.media_type,
            bytes: file.bytes,
            blake3: file.hash.clone(),
        }
    }
}

/// UTC microseconds since 1970 as RFC 3339, in whole seconds.
fn instant(micros: i64) -> String {
    let at = DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH);
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
