//! What is fuzzed, by name.

use super::{deliveries, mappings, questions, times};

/// A property panics when it does not hold.
pub(crate) type Property = fn(&[u8]);

/// Every target.
pub(crate) const TARGETS: [(&str, Property); 6] = [
    ("csv", deliveries::csv),
    ("ndjson", deliveries::ndjson),
    ("parquet", deliveries::parquet),
    ("mapping", mappings::mapping),
    ("times", times::times),
    ("questions", questions::question),
];
