//! An answer's way out: not at all (304), from memory, or computed and remembered; or, if it is long, sent while it is written.

use std::io::Write;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::conditional::has_already;
use super::growing::{Growing, Made};
use super::identity::{Form, Identity};
use super::negotiate::Coding;
use super::problem::Problem;
use super::served::Served;
use super::work::LONGEST;

/// What answers depend on besides the address.
pub(super) const VARIES: &str = "Accept, Accept-Language, Accept-Encoding";
/// Bodies up to this many bytes are not compressed.
const WORTH_COMPRESSING: usize = 1 << 10;

/// A whole answer, ready to be sent.
#[derive(Debug)]
pub(super) struct Rendered {
    bytes: Bytes,
    coding: Coding,
}

impl Rendered {
    /// An answer, compressed if that is worth it.
    ///
    /// # Errors
    /// If it cannot be compressed, for want of memory.
    pub(super) fn new(bytes: Vec<u8>, coding: Coding) -> Result<Self, Problem> {
        if coding == Coding::Identity || bytes.len() <= WORTH_COMPRESSING {
            return Ok(Self { bytes: bytes.into(), coding: Coding::Identity });
        }
        let failed = |e: std::io::Error| Problem::Internal(format!("failed to compress: {e}"));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(&bytes).map_err(failed)?;
        let compressed = encoder.finish().map_err(failed)?;
        Ok(Self { bytes: compressed.into(), coding })
    }

    fn body(&self) -> (Body, Coding) {
        (Body::from(self.bytes.clone()), self.coding)
    }
}

/// What is known of an answer that was given.
#[derive(Debug, Clone)]
pub(super) enum Remembered {
    /// All of it.
    Whole(Arc<Rendered>),
    /// That it is too long to be remembered.
    Long,
}

impl Remembered {
    /// What remembering it costs, in bytes, with room for the bookkeeping.
    pub(super) fn weight(&self) -> u64 {
        let bytes = match self {
            Self::Whole(rendered) => u64::try_from(rendered.bytes.len()).unwrap_or(u64::MAX),
            Self::Long => 0,
        };
        bytes.saturating_add(256)
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
        let failed = |e: std::io::Error| Problem::Internal(format!("failed to write an answer: {e}"));
        let write = move |to: &mut (dyn Write + Send)| to.write_all(&make()?).map_err(failed);
        self.written(headers, (identity, form), usize::MAX, write).await
    }

    /// The same of an answer that is written piece by piece: one of more bytes than `whole` is sent while it is, and not remembered.
    ///
    /// # Errors
    /// As [`Served::answer`], if it is short; a long one that cannot be written to its end is cut off.
    pub(super) async fn written(
        &self,
        headers: &HeaderMap,
        (identity, form): (Identity, Form),
        whole: usize,
        write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let etag = identity.etag();
        let about = (etag.as_str(), identity.keep().header());
        if has_already(headers, &etag) {
            return respond(StatusCode::NOT_MODIFIED, (Body::empty(), Coding::Identity), form, about);
        }
        let waiting = self.answers.get_value_or_guard_async(&identity);
        let found = tokio::time::timeout(LONGEST, waiting).await.ok().ok_or(Problem::TooSlow)?;
        let guard = match found {
            Ok(Remembered::Whole(rendered)) => {
                return respond(StatusCode::OK, rendered.body(), form, about);
            }
            // All who ask for a long answer make it, each their own.
            Ok(Remembered::Long) => None,
            Err(guard) => Some(guard),
        };
        let work = move |tell, place| Growing::new((form.coding, whole), (tell, place)).make(write);
        let (remembered, body) = match self.workshop.begin(work).await? {
            Made::Growing(chunks) => (Remembered::Long, (Body::from_stream(chunks), form.coding)),
            Made::Whole(rendered) => {
                let rendered = Arc::new(rendered);
                let body = rendered.body();
                (Remembered::Whole(rendered), body)
            }
        };
        if let Some(guard) = guard {
            // What is no longer wanted is not remembered.
            let _remembered = guard.insert(remembered).is_ok();
        }
        respond(StatusCode::OK, body, form, about)
    }
}

fn respond(
    status: StatusCode,
    (body, coding): (Body, Coding),
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
    if coding == Coding::Gzip {
        builder = builder.header(CONTENT_ENCODING, coding.code());
    }
    builder.body(body).map_err(|e| Problem::Internal(format!("failed to form a response: {e}")))
}
