//! Which format a delivery has, told by its name or its content type.

/// How rows lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Comma or semicolon, with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
}

/// What a file is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Nothing.
    None,
    /// gzip, one or more members.
    Gzip,
    /// Zstandard, one or more frames.
    Zstd,
}

/// Layout and compression of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    /// How rows lie in it.
    pub layout: Layout,
    /// What it is wrapped in.
    pub compression: Compression,
}

impl Format {
    /// CSV, not compressed.
    pub const CSV: Self = Self { layout: Layout::Csv, compression: Compression::None };
    /// NDJSON, not compressed.
    pub const NDJSON: Self = Self { layout: Layout::Ndjson, compression: Compression::None };
    /// Parquet, not compressed.
    pub const PARQUET: Self = Self { layout: Layout::Parquet, compression: Compression::None };

    /// The format of a file's name: `.csv`, `.ndjson`, `.jsonl` or `.parquet`, each also with
    /// `.gz` or `.zst` after it; `None` for another name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (stem, compression) = match (name.strip_suffix(".gz"), name.strip_suffix(".zst")) {
            (Some(stem), _) => (stem, Compression::Gzip),
            (_, Some(stem)) => (stem, Compression::Zstd),
            _ => (name.as_str(), Compression::None),
        };
        let layout = match stem.rsplit_once('.')?.1 {
            "csv" => Layout::Csv,
            "ndjson" | "jsonl" => Layout::Ndjson,
            "parquet" => Layout::Parquet,
            _ => return None,
        };
        Some(Self { layout, compression })
    }

    /// The format of HTTP's `Content-Type` and `Content-Encoding` (empty where there is none);
    /// `None` for others.
    #[must_use]
    pub fn from_content_type(content_type: &str, encoding: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let layout = match essence.as_str() {
            "text/csv" | "application/csv" => Layout::Csv,
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines" => Layout::Ndjson,
            "application/vnd.apache.parquet" | "application/x-parquet" | "application/parquet" => {
                Layout::Parquet
            }
            _ => return None,
        };
        let compression = match encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Compression::None,
            "gzip" | "x-gzip" => Compression::Gzip,
            "zstd" => Compression::Zstd,
            _ => return None,
        };
        Some(Self { layout, compression })
    }
}
