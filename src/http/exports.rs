//! `POST /api/v1/exports`, `GET` and `DELETE /api/v1/exports/{id}`, `GET /api/v1/exports/{id}/download`.
//!
//! An export is a job: the order is answered at once with an address to look at. Whoever has the id may look,
//! cancel and download; it cannot be guessed, and nothing here is kept by caches.

use std::fs::File;
use std::io::Read;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use super::chunks::Chunks;
use super::conditional::has_already;
use super::export_order::ExportOrder;
use super::export_work::{PublishedArchives, ReleaseExport};
use super::negotiate::JSON;
use super::problem::Problem;
use super::query;
use super::served::Served;
use super::wire::ExportView;
use crate::jobs::{JobFile, JobId, JobOptions, JobStatus, JobView, Jobs, Withdrawn};
use crate::store::Releases;

/// Longest body that is read, in bytes.
pub(super) const LONGEST_BODY: usize = 64 << 10;
/// What nobody keeps.
const KEEP_NOT: &str = "private, no-store";

/// Exports of a service: the jobs, and who makes those of releases.
pub struct Exports {
    jobs: Jobs,
    releases: Box<dyn ReleaseExport>,
}

impl std::fmt::Debug for Exports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exports").field("jobs", &self.jobs).finish_non_exhaustive()
    }
}

impl Exports {
    /// Exports whose results lie under a directory; those of releases are the archives that were published.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn start(root: &FilePath, releases: Releases, options: JobOptions) -> std::io::Result<Self> {
        Ok(Self { jobs: Jobs::start(root, options)?, releases: Box::new(PublishedArchives(releases)) })
    }

    /// The same with another way to export a release.
    #[must_use]
    pub fn with_releases(self, releases: impl ReleaseExport + 'static) -> Self {
        Self { releases: Box::new(releases), ..self }
    }

    /// Cancels everything and waits for what runs, so long at most.
    pub fn stop(&self, patience: Duration) {
        self.jobs.stop(patience);
    }
}

/// The routes.
pub(super) fn with_exports(router: Router<Arc<Served>>) -> Router<Arc<Served>> {
    router
        .route("/api/v1/exports", post(post_export).fallback(only_post))
        .route("/api/v1/exports/{id}", get(get_export).delete(delete_export).fallback(only_get_and_delete))
        .route("/api/v1/exports/{id}/download", get(get_download))
}

async fn only_post() -> Problem {
    Problem::Method("POST")
}

async fn only_get_and_delete() -> Problem {
    Problem::Method("GET, HEAD, DELETE")
}

/// Takes an order.
async fn post_export(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    let exports = served.exports()?;
    if !is_json(request.headers()) {
        return Err(Problem::NotJson);
    }
    let headers = request.headers().clone();
    let body = to_bytes(request.into_body(), LONGEST_BODY).await.map_err(|_too_long| Problem::LongBody)?;
    let order = ExportOrder::parse(&body)?;
    let order = order.job(&served, exports.releases.as_ref(), &headers).await?;
    let view = exports.jobs.order(order).map_err(|_full| Problem::Busy)?;
    let mut response = shown(StatusCode::ACCEPTED, &view)?;
    let location =
        address(view.id).parse().map_err(|_bad| Problem::Internal("an id is no header".to_owned()))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// How an export stands.
async fn get_export(
    State(served): State<Arc<Served>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    shown(StatusCode::OK, &found(&served, &id).await?)
}

/// Cancels an export, or forgets one that has ended.
async fn delete_export(
    State(served): State<Arc<Served>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    let exports = served.exports()?;
    let id = JobId::parse(&id).ok_or(Problem::NotFound)?;
    match away(move || exports.jobs.withdraw(id)).await?.ok_or(Problem::NotFound)? {
        Withdrawn::Cancelled(view) => shown(StatusCode::ACCEPTED, &view),
        Withdrawn::Forgotten => Ok((StatusCode::NO_CONTENT, [(CACHE_CONTROL, KEEP_NOT)]).into_response()),
    }
}

/// The result.
async fn get_download(
    State(served): State<Arc<Served>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    let view = found(&served, &id).await?;
    let code = view.status.code();
    let JobStatus::Done(file) = view.status else { return Err(Problem::NotDone(code)) };
    let etag = format!("\"{}\"", file.hash);
    let builder = Response::builder().header(ETAG, &etag).header(CACHE_CONTROL, KEEP_NOT);
    let response = if has_already(&headers, &etag) {
        builder.status(StatusCode::NOT_MODIFIED).body(Body::empty())
    } else {
        let slot = served.workshop.file(file.bytes)?;
        // Opened now, so that a result that is forgotten while it is sent is sent whole.
        let path = file.path.clone();
        let open = away(move || File::open(path)).await?.map_err(|_forgotten| Problem::NotFound)?;
        builder
            .header(CONTENT_TYPE, file.media_type)
            .header(CONTENT_LENGTH, file.bytes)
            .header(CONTENT_DISPOSITION, disposition(&file))
            .body(Body::from_stream(Chunks::read(slot, move || Ok(Box::new(open) as Box<dyn Read>))))
    };
    response.map_err(|e| Problem::Internal(format!("failed to form a response: {e}")))
}

fn disposition(file: &JobFile) -> String {
    let safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    format!("attachment; filename=\"{}\"", file.name.chars().filter(safe).collect::<String>())
}

async fn found(served: &Served, id: &str) -> Result<JobView, Problem> {
    let exports = served.exports()?;
    let id = JobId::parse(id).ok_or(Problem::NotFound)?;
    away(move || exports.jobs.view(id)).await?.ok_or(Problem::NotFound)
}

/// Runs what may touch a disk away from the threads that serve connections.
async fn away<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|e| Problem::Internal(format!("the work broke off: {e}")))
}

fn shown(status: StatusCode, view: &JobView) -> Result<Response, Problem> {
    let body = serde_json::to_vec(&ExportView::of(view, &address(view.id)))
        .map_err(|e| Problem::Internal(format!("failed to write an export: {e}")))?;
    let headers = [(CONTENT_TYPE, JSON), (CACHE_CONTROL, KEEP_NOT), (CONTENT_LANGUAGE, "en")];
    Ok((status, headers, body).into_response())
}

fn address(id: JobId) -> String {
    format!("/api/v1/exports/{id}")
}

/// Whether a body says that it is JSON. A form of another page cannot say so without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    said.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case(JSON))
}
