//! All routes.

use std::any::Any;
use std::sync::Arc;

use axum::http::Uri;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use super::agreement::with_agreement;
use super::deliveries::with_deliveries;
use super::documentation::{docs_page, get_openapi};
use super::exports::with_exports;
use super::headers::with_headers;
use super::health::{get_health, get_ready};
use super::lists::{get_measures, get_pathways, get_programme_areas, get_regions, get_snapshot};
use super::page::{get_page, get_style};
use super::problem::Problem;
use super::releases::{get_release, get_release_file, get_releases};
use super::served::Served;
use super::statistic::with_statistics;

/// The service's routes over its state.
pub fn router(served: Arc<Served>) -> Router {
    with_deliveries(with_exports(with_agreement(with_statistics(Router::new()))))
        .route("/api/v1/measures", get(get_measures))
        .route("/api/v1/pathways", get(get_pathways))
        .route("/api/v1/programme-areas", get(get_programme_areas))
        .route("/api/v1/regions", get(get_regions))
        .route("/api/v1/snapshot", get(get_snapshot))
        .route("/api/v1/releases", get(get_releases))
        .route("/api/v1/releases/{name}", get(get_release))
        .route("/api/v1/releases/{name}/{*file}", get(get_release_file))
        .route("/healthz", get(get_health))
        .route("/readyz", get(get_ready))
        .route("/openapi.json", get(get_openapi))
        .route("/", get(get_page))
        .route("/page.css", get(get_style))
        .merge(docs_page())
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&served), with_headers))
        .with_state(served)
}

async fn not_found(uri: Uri) -> Problem {
    if uri.query().is_some_and(|q| q.len() > super::query::LONGEST) {
        Problem::LongQuery
    } else {
        Problem::NotFound
    }
}

async fn wrong_method() -> Problem {
    Problem::Method("GET, HEAD")
}

/// A panic is a defect: the client gets 500, the log where it was (the panic hook's line goes before).
#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<&str>().map(|t| (*t).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
    Problem::Internal(format!("a request panicked: {}", text.unwrap_or_default())).into_response()
}
