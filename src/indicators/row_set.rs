//! What answers are put together from: the rows of a question, whoever made them.

use super::answer::{Group, Row};
use super::gather::Key;

/// The rows of a question, in catalogue order.
pub(super) struct RowSet {
    /// Key and group of every row.
    pub(super) keys: Vec<(Key, Group)>,
    /// One per key.
    pub(super) rows: Vec<Row>,
    /// All together.
    pub(super) total: Row,
    /// Codes of the regions without any event in the period.
    pub(super) silent: Vec<String>,
}
