//! The columns of the stored tables: the contract with every other reader of them.
//!
//! Protocol reader 1, writer 2; only string, int, date and UTC microsecond timestamps;
//! every column nullable; ASCII slugs as partition values (`docs/STORAGE.md`). A new
//! column is nullable and comes last.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use deltalake::kernel::{DataType as DeltaType, PrimitiveType, StructField};

/// Pseudonym of the pathway instance.
pub const EPISODE_ID: &str = "episode_id";
/// Pseudonym of the person.
pub const PATIENT_ID: &str = "patient_id";
/// `A`…`G` or `svf.NN`.
pub const KIND: &str = "kind";
/// Instant, null where only the day is known.
pub const OCCURRED_AT: &str = "occurred_at";
/// Local calendar day in Europe/Stockholm.
pub const OCCURRED_ON: &str = "occurred_on";
/// Region of care.
pub const REGION: &str = "region";
/// Region of the home.
pub const HOME_REGION: &str = "home_region";
/// Municipality of the home.
pub const HOME_MUNICIPALITY: &str = "home_municipality";
/// Unit.
pub const UNIT: &str = "unit";
/// Activity.
pub const ACTIVITY: &str = "activity";
/// Ties a D to its E.
pub const ACTIVITY_ID: &str = "activity_id";
/// Variant.
pub const VARIANT: &str = "variant";
/// Deviation.
pub const DEVIATION: &str = "deviation";
/// Outcome.
pub const OUTCOME: &str = "outcome";
/// Sex.
pub const SEX: &str = "sex";
/// Birth year.
pub const BIRTH_YEAR: &str = "birth_year";
/// Identity given by the source; null where it is the default.
pub const EVENT_ID: &str = "event_id";
/// When the source registered the event.
pub const RECORDED_AT: &str = "recorded_at";
/// The delivery that brought the event.
pub const DELIVERY: &str = "delivery";
/// The partition.
pub const PATHWAY: &str = "pathway";

/// Type of a stored column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    Text,
    Int,
    Long,
    Date,
    Instant,
}

/// Columns of `events` and `withdrawals`, without the partition.
const EVENTS: [(&str, Stored); 19] = [
    (EPISODE_ID, Stored::Text),
    (PATIENT_ID, Stored::Text),
    (KIND, Stored::Text),
    (OCCURRED_AT, Stored::Instant),
    (OCCURRED_ON, Stored::Date),
    (REGION, Stored::Text),
    (HOME_REGION, Stored::Text),
    (HOME_MUNICIPALITY, Stored::Text),
    (UNIT, Stored::Text),
    (ACTIVITY, Stored::Text),
    (ACTIVITY_ID, Stored::Text),
    (VARIANT, Stored::Text),
    (DEVIATION, Stored::Text),
    (OUTCOME, Stored::Text),
    (SEX, Stored::Text),
    (BIRTH_YEAR, Stored::Int),
    (EVENT_ID, Stored::Text),
    (RECORDED_AT, Stored::Instant),
    (DELIVERY, Stored::Text),
];

/// Columns of `rejections`: one row per refused row of a delivery that was loaded.
const REJECTIONS: [(&str, Stored); 4] =
    [(DELIVERY, Stored::Text), ("line", Stored::Long), ("field", Stored::Text), ("rule", Stored::Text)];

/// Columns of `deliveries`: one row per delivery that was loaded.
const DELIVERIES: [(&str, Stored); 8] = [
    (DELIVERY, Stored::Text),
    ("file", Stored::Text),
    ("sha256", Stored::Text),
    ("source", Stored::Text),
    ("status", Stored::Text),
    ("version", Stored::Long),
    ("received_at", Stored::Instant),
    ("receipt", Stored::Text),
];

/// A table of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableName {
    /// One row per event, partitioned by pathway.
    Events,
    /// One row per refused row.
    Rejections,
    /// One row per delivery.
    Deliveries,
    /// One row per withdrawal of an event, partitioned by pathway.
    Withdrawals,
}

impl TableName {
    /// All tables.
    pub const ALL: [Self; 4] = [Self::Events, Self::Rejections, Self::Deliveries, Self::Withdrawals];

    /// Folder under the data directory.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Rejections => "rejections",
            Self::Deliveries => "deliveries",
            Self::Withdrawals => "withdrawals",
        }
    }

    const fn columns(self) -> &'static [(&'static str, Stored)] {
        match self {
            Self::Events | Self::Withdrawals => &EVENTS,
            Self::Rejections => &REJECTIONS,
            Self::Deliveries => &DELIVERIES,
        }
    }

    /// Schema of the data files: the columns without the partition.
    #[must_use]
    pub fn file_schema(self) -> SchemaRef {
        let fields: Vec<Field> =
            self.columns().iter().map(|&(name, kind)| Field::new(name, kind.arrow(), true)).collect();
        Arc::new(Schema::new(fields))
    }

    /// Columns of the Delta table, the partition last.
    pub(super) fn delta_columns(self) -> Vec<StructField> {
        let mut columns: Vec<StructField> =
            self.columns().iter().map(|&(name, kind)| StructField::nullable(name, kind.delta())).collect();
        if self.is_partitioned() {
            columns.push(StructField::nullable(PATHWAY, Stored::Text.delta()));
        }
        columns
    }

    /// Partition columns.
    pub(super) fn partitions(self) -> Vec<String> {
        if self.is_partitioned() { vec![PATHWAY.to_owned()] } else { Vec::new() }
    }

    /// The schema of the Delta table as its log has it.
    pub(super) fn log_schema(self) -> serde_json::Value {
        let partition = self.is_partitioned().then_some((PATHWAY, Stored::Text));
        let fields = self.columns().iter().copied().chain(partition).map(|(name, kind)| {
            serde_json::json!({"name": name, "type": kind.in_log(), "nullable": true, "metadata": {}})
        });
        serde_json::json!({"type": "struct", "fields": fields.collect::<Vec<_>>()})
    }

    /// Whether rows lie by pathway.
    const fn is_partitioned(self) -> bool {
        matches!(self, Self::Events | Self::Withdrawals)
    }
}

impl Stored {
    fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int => DataType::Int32,
            Self::Long => DataType::Int64,
            Self::Date => DataType::Date32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }

    const fn in_log(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Int => "integer",
            Self::Long => "long",
            Self::Date => "date",
            Self::Instant => "timestamp",
        }
    }

    const fn delta(self) -> DeltaType {
        DeltaType::Primitive(match self {
            Self::Text => PrimitiveType::String,
            Self::Int => PrimitiveType::Integer,
            Self::Long => PrimitiveType::Long,
            Self::Date => PrimitiveType::Date,
            Self::Instant => PrimitiveType::Timestamp,
        })
    }
}
