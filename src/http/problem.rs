//! Everything that can go wrong with a request, and how it is told: problem+json (RFC 9457).
//!
//! The client reads what it did wrong and what is allowed. What went wrong inside is logged with a
//! request id and not sent.

use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::wire::ProblemBody;
use crate::disclosure::Refusal;
use crate::formats::FormatError;
use crate::indicators::grid::NOT_RELEASED;
use crate::indicators::{EngineError, ParameterError};
use crate::pipeline::without_personal_numbers;

/// Media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) enum Problem {
    /// 400, or 403 where it is this viewer who may not ask it: a parameter; the client sees which, what is wrong
    /// and what is allowed.
    Parameter(ParameterError),
    /// 400: the query string cannot be read; the client sees why.
    BadQuery(&'static str),
    /// 404: there is no such resource.
    NotFound,
    /// 410: the version that `as_of` names can no longer be read; the client sees why.
    Gone(String),
    /// 403: this service accepts no deliveries.
    NotAccepted,
    /// This service makes no releases.
    NoPublishing,
    /// 403: a browser sent it for another site, or to a name that is not this machine's.
    CrossSite,
    /// 413: the delivery is longer than this.
    LongDelivery(u64),
    /// 400: the body was cut off; the client sees why.
    CutOff(&'static str),
    /// 415: nothing tells the format of a delivery.
    UnknownFormat,
    /// 404: nothing has been published yet.
    NoRelease,
    /// 404: this service makes no exports.
    NoExports,
    /// 405: other methods are allowed: these.
    Method(&'static str),
    /// 406: the client wants a media type that there is not; it sees those that there are.
    NotAcceptable {
        /// Media types.
        allowed: Vec<String>,
    },
    /// 409: an export has no result, because it stands so.
    NotDone(&'static str),
    /// 413: the body is longer than is read.
    LongBody,
    /// 415: the body is not JSON.
    NotJson,
    /// 414: the query string is longer than is read.
    LongQuery,
    /// 503: too many questions wait; the client sees when to come back.
    Busy,
    /// 503: too many long answers or files are being sent; the client sees when to come back.
    ManyLong,
    /// 503: the answer took too long.
    TooSlow,
    /// 503: the service is not ready; the client sees the sentence.
    NotReady(String),
    /// 500: the detail is logged and not sent.
    Internal(String),
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotReleased(e) => Self::Parameter(e.0),
            Refusal::NoRelease => Self::NoRelease,
            Refusal::Engine(e) => e.into(),
        }
    }
}

impl From<FormatError> for Problem {
    fn from(error: FormatError) -> Self {
        match &error {
            FormatError::TooLarge { .. } => Self::Parameter(ParameterError {
                code: "too_large",
                parameter: "format".to_owned(),
                problem: error.to_string(),
                allowed: ["json", "csv", "parquet", "arrow"].map(str::to_owned).to_vec(),
            }),
            _ => Self::Internal(format!("failed to write a table: {error}")),
        }
    }
}

impl Problem {
    /// A parameter of an order that is refused; what the sender called it is cut to what a line can hold.
    pub(super) fn refused(code: &'static str, parameter: &str, problem: &str, allowed: &[&str]) -> Self {
        // Before it is cut: half of a personal number is none.
        let parameter = without_personal_numbers(parameter);
        Self::Parameter(ParameterError {
            code,
            parameter: parameter.chars().filter(|c| !c.is_control()).take(64).collect(),
            problem: problem.to_owned(),
            allowed: allowed.iter().map(|&a| a.to_owned()).collect(),
        })
    }

    /// The status.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Parameter(e) if e.code == NOT_RELEASED => StatusCode::FORBIDDEN,
            Self::NotAccepted | Self::NoPublishing | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Parameter(_) | Self::BadQuery(_) | Self::CutOff(_) => StatusCode::BAD_REQUEST,
            Self::NotFound | Self::NoRelease | Self::NoExports => StatusCode::NOT_FOUND,
            Self::Gone(_) => StatusCode::GONE,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotDone(_) => StatusCode::CONFLICT,
            Self::LongBody | Self::LongDelivery(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson | Self::UnknownFormat => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
            Self::LongQuery => StatusCode::URI_TOO_LONG,
            Self::Busy | Self::ManyLong | Self::TooSlow | Self::NotReady(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable code and title.
    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Parameter(e) if e.code == "bad_body" => (e.code, "The body cannot be read"),
            Self::Parameter(e) => (e.code, "The question cannot be answered"),
            Self::BadQuery(_) => ("bad_query", "The query string cannot be read"),
            Self::NoRelease => ("no_release", "Nothing has been published yet"),
            Self::NotAccepted => ("deliveries_not_accepted", "Deliveries are not accepted here"),
            Self::NoPublishing => ("releases_not_accepted", "Releases are not made here"),
            Self::CrossSite => ("cross_site", "It comes from another site"),
            Self::LongDelivery(_) => ("long_delivery", "The delivery is too long"),
            Self::CutOff(_) => ("cut_off", "The delivery was cut off"),
            Self::UnknownFormat => ("unknown_format", "The format of the delivery cannot be told"),
            Self::Gone(_) => ("version_gone", "The version can no longer be read"),
            Self::NotFound => ("not_found", "There is no such resource"),
            Self::NoExports => ("no_exports", "This service makes no exports"),
            Self::NotDone(_) => ("not_done", "The export has no result"),
            Self::LongBody => ("long_body", "The body is too long"),
            Self::NotJson => ("not_json", "The body has another form"),
            Self::Method(_) => ("method_not_allowed", "The method is not allowed here"),
            Self::NotAcceptable { .. } => ("not_acceptable", "There is no such representation"),
            Self::LongQuery => ("long_query", "The query string is too long"),
            Self::Busy => ("busy", "Too many questions wait"),
            Self::ManyLong => ("many_long", "Too many long answers or files are being sent"),
            Self::TooSlow => ("too_slow", "The answer took too long"),
            Self::NotReady(_) => ("not_ready", "The service is not ready"),
            Self::Internal(_) => ("internal", "Something went wrong inside"),
        }
    }

    /// One sentence for whoever reads it. What was asked may be in it: a personal number is not repeated.
    pub(super) fn detail(&self) -> String {
        without_personal_numbers(&self.sentence())
    }

    fn sentence(&self) -> String {
        match self {
            Self::Parameter(e) => format!("{}: {}", e.parameter, e.problem),
            Self::BadQuery(why) => (*why).to_owned(),
            Self::NoRelease => Refusal::NoRelease.to_string(),
            Self::NotFound => "see /openapi.json or /docs for what there is".to_owned(),
            Self::NoExports => "it was started without a directory for them".to_owned(),
            Self::NotAccepted => {
                "an operator starts the service with --accept-deliveries, on a loopback address; until \
                                  there is sign-in nobody else delivers over HTTP"
                    .to_owned()
            }
            Self::NoPublishing => "an operator starts the service with --accept-releases, on a loopback address, or runs ledtid publish"
                .to_owned(),
            Self::CrossSite => {
                "ask from this machine, as localhost or 127.0.0.1, with a program or a page of this service".to_owned()
            }
            Self::LongDelivery(most) => {
                format!("give at most {most} bytes, packed with gzip or zstd if need be; nothing is loaded")
            }
            Self::CutOff(why) => format!("{why}: nothing is loaded; send it again"),
            Self::UnknownFormat => {
                "name it with filename=….csv, .ndjson or .parquet, each also with .gz or .zst, or send \
                                    it as text/csv, application/x-ndjson or application/vnd.apache.parquet"
                    .to_owned()
            }
            Self::Gone(why) => format!("as_of: {why}"),
            Self::NotDone(status) => format!("the export is {status}"),
            Self::LongBody => format!("give at most {} bytes", super::exports::LONGEST_BODY),
            Self::NotJson => "send it as application/json".to_owned(),
            Self::Method(_) => "see the header Allow".to_owned(),
            Self::NotAcceptable { .. } => {
                "none of the media types in the header Accept is available".to_owned()
            }
            Self::LongQuery => format!("give at most {} bytes", super::query::LONGEST),
            Self::Busy => "ask again in a second".to_owned(),
            Self::ManyLong => "ask again in half a minute".to_owned(),
            Self::TooSlow => "ask for less at a time, or ask again".to_owned(),
            Self::NotReady(why) => why.clone(),
            Self::Internal(_) => "the log has the detail under the id in instance".to_owned(),
        }
    }

    fn body(&self, instance: Option<String>) -> ProblemBody {
        let (code, title) = self.kind();
        let (parameter, problem, allowed) = match self {
            Self::Parameter(e) => {
                let said = |text: &String| Some(without_personal_numbers(text));
                (said(&e.parameter), said(&e.problem), Some(e.allowed.clone()))
            }
            Self::Gone(why) => (Some("as_of".to_owned()), Some(why.clone()), None),
            Self::NotAcceptable { allowed } => (None, None, Some(allowed.clone())),
            _ => (None, None, None),
        };
        ProblemBody {
            kind: format!("urn:ledtid:problem:{code}"),
            title,
            status: self.status().as_u16(),
            detail: self.detail(),
            instance,
            code,
            parameter,
            problem,
            allowed,
        }
    }

    /// Logs what the client must not see; the id under which it is found.
    pub(super) fn logged(&self) -> Option<String> {
        let Self::Internal(detail) = self else { return None };
        let id = uuid::Uuid::new_v4().urn().to_string();
        tracing::error!(request.id = %id, error = %detail, "a request failed");
        Some(id)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.body(self.logged());
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status(), bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static("en"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(VARY, HeaderValue::from_static(super::answer::VARIES));
        if matches!(self, Self::Busy | Self::TooSlow | Self::NotReady(_)) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if matches!(self, Self::ManyLong) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("30"));
        }
        if let Self::Method(allowed) = self {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        response
    }
}
