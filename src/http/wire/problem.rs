//! Problems and health.

use serde::Serialize;
use utoipa::ToSchema;

/// A problem, RFC 9457.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct ProblemBody {
    /// Which kind of problem, as a URI; nothing is found there.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: &'static str,
    /// The status, as in the response.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// Id of this one failure; the log has it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Stable code of the kind.
    pub code: &'static str,
    /// The parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What is allowed: values, or forms in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
}

/// How the service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::http) struct Health {
    /// `ok` or `ready`.
    pub status: &'static str,
    /// The snapshot's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}
