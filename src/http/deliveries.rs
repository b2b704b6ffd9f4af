//! `POST /api/v1/deliveries`, `GET /api/v1/deliveries`, `/deliveries/{id}` and `/deliveries/{id}/rejections`.
//!
//! For an operator on the same machine, as long as there is no sign-in: the service is told to accept deliveries when it is
//! started. The body is written to the staging folder as it comes, and read from there as `ledtid ingest` reads a file.

use std::fs::File;
use std::future::poll_fn;
use std::io::Write as _;
use std::path::{Path as FilePath, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use futures_core::Stream as _;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

use super::as_of;
use super::delivery_order::DeliveryOrder;
use super::negotiate::JSON;
use super::problem::Problem;
use super::query;
use super::same_site::same_site;
use super::served::Served;
use crate::catalogue::Catalogue;
use crate::model::Stockholm;
use crate::pipeline::{Incoming, PipelineError, Receipt, Status, ingest_incoming, told};
use crate::store::{AsOf, Store, StoreError, Upload};

/// Deliveries that may come at a time.
const AT_ONCE: usize = 4;
/// Pieces that may wait to be written.
const WAITING: usize = 8;
/// A body of which nothing comes for so long is cut off.
const SILENCE: Duration = Duration::from_secs(60);
/// Rejections that an answer has at most.
pub(super) const MOST_REJECTIONS: usize = 10_000;
/// What nobody keeps.
const KEEP_NOT: &str = "private, no-store";

/// Where deliveries go that the service accepts.
#[derive(Debug)]
pub struct Deliveries {
    data: PathBuf,
    catalogue: Arc<Catalogue>,
    largest: u64,
    places: Semaphore,
}

impl Deliveries {
    /// Deliveries into a data directory, each of so many bytes at most.
    #[must_use]
    pub fn new(data: &FilePath, catalogue: Arc<Catalogue>, largest: u64) -> Self {
        Self { data: data.to_owned(), catalogue, largest, places: Semaphore::new(AT_ONCE) }
    }

    fn store(&self) -> Result<Store, Problem> {
        Ok(Store::open(&self.data)?)
    }
}

/// The routes.
pub(super) fn with_deliveries(router: Router<Arc<Served>>) -> Router<Arc<Served>> {
    router
        .route("/api/v1/deliveries", get(get_deliveries).post(post_delivery).fallback(only_get_and_post))
        .route("/api/v1/deliveries/{id}", get(get_delivery))
        .route("/api/v1/deliveries/{id}/rejections", get(get_rejections))
}

async fn only_get_and_post() -> Problem {
    Problem::Method("GET, HEAD, POST")
}

/// Takes a delivery in.
async fn post_delivery(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let deliveries = allowed(&served, request.headers())?;
    let order = DeliveryOrder::parse(
        &query::pairs(raw.as_deref())?,
        request.headers(),
        served.showing().catalogue(),
    )?;
    let said = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|bytes| bytes > deliveries.largest) {
        return Err(Problem::LongDelivery(deliveries.largest));
    }
    let Ok(_place) = deliveries.places.try_acquire() else { return Err(Problem::Busy) };
    let opened = Arc::clone(&deliveries);
    let (upload, file) = away(move || Ok(opened.store()?.upload()?)).await?;
    receive(request.into_body(), file, deliveries.largest).await?;
    let into = Arc::clone(&deliveries);
    // It is loaded to its end, also if nobody waits for the receipt any more.
    let receipt = away(move || taken(&into, &upload, &order)).await?;
    tracing::info!(delivery.id = receipt.delivery, delivery.status = ?receipt.status, "a delivery came over HTTP");
    let status = match receipt.status {
        Status::Loaded => StatusCode::CREATED,
        Status::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Status::Duplicate | Status::Checked => StatusCode::OK,
    };
    let mut response = shown(status, &serde_json::to_value(&receipt).unwrap_or_default())?;
    if receipt.status == Status::Loaded {
        let address = format!("/api/v1/deliveries/{}", receipt.delivery);
        let location = address.parse().map_err(|_bad| Problem::Internal("an id is no header".to_owned()))?;
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

fn taken(deliveries: &Deliveries, upload: &Upload, order: &DeliveryOrder) -> Result<Receipt, Problem> {
    let incoming = Incoming { path: upload.path(), name: &order.name, format: Some(order.format) };
    let store = deliveries.store()?;
    Ok(ingest_incoming(&incoming, &store, &deliveries.catalogue, &order.options, &|_| {})?)
}

/// Writes a body to a file as it comes; never more than a few pieces of it are in memory.
async fn receive(body: Body, mut file: File, largest: u64) -> Result<(), Problem> {
    let (sender, mut pieces) = mpsc::channel::<Bytes>(WAITING);
    let writing = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        while let Some(piece) = pieces.blocking_recv() {
            file.write_all(&piece)?;
        }
        Ok(())
    });
    let mut body = body.into_data_stream();
    let mut bytes = 0_u64;
    loop {
        let next = tokio::time::timeout(SILENCE, poll_fn(|cx| Pin::new(&mut body).poll_next(cx))).await;
        match next {
            Err(_silence) => return Err(Problem::CutOff("nothing came of it for a minute")),
            Ok(Some(Err(_broken))) => return Err(Problem::CutOff("it ended before its end")),
            Ok(None) => break,
            Ok(Some(Ok(piece))) => {
                bytes = bytes.saturating_add(piece.len() as u64);
                if bytes > largest {
                    return Err(Problem::LongDelivery(largest));
                }
                // If nobody takes it, writing has failed, and says why below.
                if sender.send(piece).await.is_err() {
                    break;
                }
            }
        }
    }
    drop(sender);
    let written =
        writing.await.map_err(|e| Problem::Internal(format!("writing a delivery broke off: {e}")))?;
    written.map_err(|e| Problem::Internal(format!("failed to write a delivery to the staging folder: {e}")))
}

/// Every delivery that was loaded, now or as of a version, oldest first.
async fn get_deliveries(
    State(served): State<Arc<Served>>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let deliveries = allowed(&served, &headers)?;
    let as_of = as_of::alone(query::pairs(raw.as_deref())?)?;
    let listed = away(move || {
        let store = deliveries.store()?;
        let mut lines: Vec<Value> =
            store.deliveries_until(version(&store, as_of)?)?.iter().map(told).collect();
        for line in lines.iter_mut().filter_map(Value::as_object_mut) {
            line.remove("rejections");
        }
        Ok(lines)
    });
    shown(StatusCode::OK, &json!({"deliveries": listed.await?}))
}

/// The version that is asked for.
fn version(store: &Store, as_of: Option<AsOf>) -> Result<i64, Problem> {
    let Some(as_of) = as_of else { return Ok(store.events()?.version) };
    store.version_as_of(as_of, Stockholm::shared()).map_err(|error| match error {
        StoreError::NoSuchVersion { latest } => as_of::no_such_version(latest),
        other => other.into(),
    })
}

/// One delivery with its receipt.
async fn get_delivery(
    State(served): State<Arc<Served>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let deliveries = allowed(&served, &headers)?;
    query::none(&query::pairs(raw.as_deref())?)?;
    shown(StatusCode::OK, &away(move || found(&deliveries.store()?, &id)).await?)
}

/// The refused rows of a delivery.
async fn get_rejections(
    State(served): State<Arc<Served>>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let deliveries = allowed(&served, &headers)?;
    let mut pairs = query::pairs(raw.as_deref())?;
    let mut after = 0;
    if let Some(at) = pairs.iter().position(|(name, _)| name == "after") {
        let line = pairs.remove(at).1;
        after = line.parse().ok().filter(|line| *line >= 0).ok_or_else(|| wrong_line(&line))?;
    }
    query::none(&pairs)?;
    let view = away(move || {
        let store = deliveries.store()?;
        found(&store, &id)?;
        let (rejections, n) = store.rejections(&id, after, MOST_REJECTIONS)?;
        Ok(json!({"delivery": id, "n": n, "after": after, "most": MOST_REJECTIONS, "rejections": rejections}))
    });
    shown(StatusCode::OK, &view.await?)
}

fn wrong_line(_: &str) -> Problem {
    Problem::Parameter(crate::indicators::ParameterError {
        code: "invalid_value",
        parameter: "after".to_owned(),
        problem: "it is no line".to_owned(),
        allowed: vec!["the last line of the rejections before: 0 or more".to_owned()],
    })
}

fn found(store: &Store, id: &str) -> Result<Value, Problem> {
    let all = store.deliveries_until(store.events()?.version)?;
    all.iter().find(|delivery| delivery.delivery == id).map(told).ok_or(Problem::NotFound)
}

/// The deliveries, if this service has them and the request may come from where it comes from.
fn allowed(served: &Served, headers: &HeaderMap) -> Result<Arc<Deliveries>, Problem> {
    let deliveries = served.deliveries().ok_or(Problem::NotAccepted)?;
    same_site(headers)?;
    Ok(deliveries)
}

/// Runs what touches a disk away from the threads that serve connections, however long it takes.
async fn away<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.unwrap_or_else(|e| Err(Problem::Internal(format!("the work broke off: {e}"))))
}

fn shown(status: StatusCode, view: &Value) -> Result<Response, Problem> {
    let body =
        serde_json::to_vec(view).map_err(|e| Problem::Internal(format!("failed to write a receipt: {e}")))?;
    let headers = [(CONTENT_TYPE, JSON), (CACHE_CONTROL, KEEP_NOT), (CONTENT_LANGUAGE, "en")];
    Ok((status, headers, body).into_response())
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<PipelineError> for Problem {
    fn from(error: PipelineError) -> Self {
        Self::Internal(error.to_string())
    }
}
