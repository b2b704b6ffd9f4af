//! A delivery file becomes checked event columns and rejections, streaming and in parallel.
//!
//! The way: [`read_delivery`] hashes and decodes the bytes (`source`), cuts them into blocks of
//! whole rows (`blocks`), and gives the blocks to worker threads. A worker splits rows into
//! fields (`csv`, `ndjson`, `parquet`), the header or a [`Mapping`] says which field is which of
//! our columns (`plan`), and `check` turns a row into an event, a [`Rejection`] or nothing where
//! the mapping ignores it. Events are handed to an [`EventSink`] by pathway. Memory does not
//! depend on the size of the file.
//!
//! Nothing here stores anything, finds repeats or decides whether a delivery is loaded.
//!
//! The form of a row and the rules are those of `product.md`, "Event format (the delivery
//! file)"; what a time means is `measures.md`, "Time".

mod blocks;
mod check;
mod column;
mod csv;
mod erased;
mod error;
mod form;
mod format;
mod kinds;
mod mapping;
mod ndjson;
mod parquet;
mod personal;
mod pipeline;
mod plan;
mod read;
mod rejection;
mod source;
mod table;
mod tables;
mod time;

pub use column::Column;
pub use erased::{ErasedMark, ErasedPersons};
pub use error::{DeliveryError, MappingError};
pub use format::{Compression, Format, Layout};
pub use mapping::Mapping;
pub use personal::{
    holds_personal_number, line_without_personal_numbers, name_holds_personal_number,
    without_personal_numbers,
};
pub use pipeline::{EventSink, ReadProgress, ReadSummary};
pub use read::{ReadOptions, read_delivery};
pub use rejection::{FieldName, Rejection, Rule};
pub use table::{ColumnsFull, EventColumns, TextColumn};
pub use tables::CheckTables;

#[cfg(test)]
mod tests;
