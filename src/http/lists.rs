//! The lists of the catalogue, and what the answers rest on: `/measures`, `/pathways`,
//! `/programme-areas`, `/regions`, `/snapshot`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::identity::{Form, Identity};
use super::negotiate::{self, Coding, JSON};
use super::problem::Problem;
use super::query::{self, Pairs};
use super::served::Served;
use super::wire::{MeasureList, PathwayList, ProgrammeAreaList, RegionList};
use crate::disclosure::Showing;
use crate::indicators::{Lang, SnapshotInfo};

/// Measures that have an id of their own.
pub(super) async fn get_measures(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    list(&served, raw.as_deref(), &headers, "measures", |e, lang| json(&MeasureList::of(e.catalogue(), lang)))
        .await
}

/// Pathways.
pub(super) async fn get_pathways(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    list(&served, raw.as_deref(), &headers, "pathways", |e, lang| json(&PathwayList::of(e.catalogue(), lang)))
        .await
}

/// Programme areas.
pub(super) async fn get_programme_areas(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let make = |e: &Showing, lang| json(&ProgrammeAreaList::of(e.catalogue(), lang));
    list(&served, raw.as_deref(), &headers, "programme-areas", make).await
}

/// Regions and sjukvårdsregioner.
pub(super) async fn get_regions(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    list(&served, raw.as_deref(), &headers, "regions", |e, lang| json(&RegionList::of(e.catalogue(), lang)))
        .await
}

/// What answers rest on: now, or `as_of` a version or a date.
pub(super) async fn get_snapshot(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut pairs = query::pairs(raw.as_deref())?;
    let showing = served.showing_as_of(&mut pairs).await?;
    // Read above; one that is there twice is refused below.
    let as_of = pairs.iter().position(|(name, _)| name == "as_of");
    as_of.map(|at| pairs.remove(at));
    if query::has(&pairs, "as_of") {
        let problem = "it is given more than once";
        return Err(Problem::refused("repeated_parameter", "as_of", problem, &["one value"]));
    }
    list_of(&served, showing, &pairs, &headers, "snapshot", |e, _| json(&snapshot(e)?)).await
}

/// What answers rest on, and the period to begin with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Snapshot)]
pub(super) struct SnapshotView {
    #[serde(flatten)]
    info: SnapshotInfo,
    /// The latest four quarters that are complete and mature; null without any.
    default_period: Option<String>,
}

fn snapshot(showing: &Showing) -> Result<SnapshotView, Problem> {
    let info = showing.snapshot().ok_or(Problem::NoRelease)?;
    Ok(SnapshotView { info, default_period: showing.default_period()? })
}

/// A list's way: `lang` is its only parameter, JSON its only format.
async fn list(
    served: &Served,
    raw: Option<&str>,
    headers: &HeaderMap,
    resource: &str,
    make: impl FnOnce(&Showing, Lang) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    list_of(served, served.showing(), &query::pairs(raw)?, headers, resource, make).await
}

async fn list_of(
    served: &Served,
    showing: Arc<Showing>,
    pairs: &Pairs,
    headers: &HeaderMap,
    resource: &str,
    make: impl FnOnce(&Showing, Lang) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let lang = query::only_language(pairs, negotiate::language(headers))?;
    negotiate::format(headers, &[("json", "application/json")])?;
    let form = Form { content_type: JSON, lang, coding: Coding::asked(headers) };
    let identity = Identity::of(resource, "", &showing, form);
    served.answer(headers, identity, form, move || make(&showing, lang)).await
}

fn json(list: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(list).map_err(|e| Problem::Internal(format!("failed to write a list: {e}")))
}
