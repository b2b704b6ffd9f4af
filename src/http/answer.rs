//! An answer's way out: not at all (304), from memory, or computed and remembered.

use std::io::Write as _;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::conditional::has_already;
use super::identity::{Form, Identity};
use super::negotiate::Coding;
use super::problem::Problem;
use super::served::Served;

/// What answers depend on besides the address.
pub(super) const VARIES: &str = "Accept, Accept-Language, Accept-Encoding";
/// Bodies up to this many bytes are not compressed.
const WORTH_COMPRESSING: usize = 1 << 10;

/// An answer as bytes, ready to be sent.
#[derive(Debug)]
pub(super) struct Rendered {
    status: StatusCode,
    bytes: Bytes,
    coding: Coding,
}

impl Rendered {
    fn new(status: StatusCode, bytes: Vec<u8>, coding: Coding) -> Result<Self, Problem> {
        if coding == Coding::Identity || bytes.len() <= WORTH_COMPRESSING {
            return Ok(Self { status, bytes: bytes.into(), coding: Coding::Identity });
        }
        let failed = |e: std::io::Error| Problem::Internal(format!("failed to compress: {e}"));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(&bytes).map_err(failed)?;
        let compressed = encoder.finish().map_err(failed)?;
        Ok(Self { status, bytes: compressed.into(), coding })
    }

    /// What remembering it costs, in bytes, with room for the bookkeeping.
    pub(super) fn weight(&self) -> u64 {
        u64::try_from(self.bytes.len()).unwrap_or(u64::MAX).saturating_add(256)
    }
}

impl Served {
    /// Gives the answer of this identity: 304 if the client has it, else from memory or made now.
    /// Many who ask the same at once wait for one computation.
    ///
    /// # Errors
    /// What kept it from being made; nothing is remembered then.
    pub(super) async fn answer(
        &self,
        headers: &HeaderMap,
        identity: Identity,
        form: Form,
        make: impl FnOnce() -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let etag = identity.etag();
        let keep = identity.keep().header();
        if has_already(headers, &etag) {
            return respond(StatusCode::NOT_MODIFIED, Body::empty(), form, (&etag, keep));
        }
        let work = move || Rendered::new(StatusCode::OK, make()?, form.coding).map(Arc::new);
        let rendered = match self.answers.get(&identity) {
            Some(rendered) => rendered,
            None => self.answers.get_or_insert_async(&identity, self.workshop.run(work)).await?,
        };
        let mut response = respond(rendered.status, Body::from(rendered.bytes.clone()), form, (&etag, keep))?;
        if rendered.coding == Coding::Gzip {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(response)
    }
}

fn respond(
    status: StatusCode,
    body: Body,
    form: Form,
    (etag, keep): (&str, &'static str),
) -> Result<Response, Problem> {
    let mut builder = Response::builder()
        .status(status)
        .header(ETAG, etag)
        .header(CACHE_CONTROL, keep)
        .header(VARY, VARIES)
        .header(CONTENT_LANGUAGE, form.lang.code());
    if status != StatusCode::NOT_MODIFIED {
        builder = builder.header(CONTENT_TYPE, form.content_type);
    }
    builder.body(body).map_err(|e| Problem::Internal(format!("failed to form a response: {e}")))
}
