//! `/healthz`: the process answers. `/readyz`: it can answer questions.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::query;
use super::served::Served;
use super::wire::Health;

/// The process lives.
pub(super) async fn get_health(RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Health { status: "ok", version: None })).into_response())
}

/// The service is ready, or says why not.
pub(super) async fn get_ready(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    query::none(&query::pairs(raw.as_deref())?)?;
    if let Some(why) = served.problem() {
        return Err(Problem::NotReady(why.as_str().to_owned()));
    }
    let version = served.showing().snapshot().map(|s| s.version);
    Ok(([(CACHE_CONTROL, "no-store")], Json(Health { status: "ready", version })).into_response())
}
