//! Tests of the whole way from bytes to columns and rejections.

mod files;
mod formats;
mod malformed;
mod mapped;
mod rows;
mod support;
