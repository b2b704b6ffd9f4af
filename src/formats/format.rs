//! The formats of an answer: names, media types and endings of file names.

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The answer as JSON; of a table that is no answer, its rows.
    Json,
    /// CSV: comma, decimal point.
    Csv,
    /// CSV as a Swedish Excel opens it: byte order mark, semicolon, decimal comma.
    CsvSv,
    /// An Excel workbook.
    Xlsx,
    /// Apache Parquet.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
    /// JSON-stat 2.
    JsonStat,
    /// PC-Axis.
    Px,
    /// Plain text for a terminal.
    Table,
}

impl Format {
    /// All, in the order of the contract.
    pub const ALL: [Self; 9] = [
        Self::Json,
        Self::Csv,
        Self::CsvSv,
        Self::Xlsx,
        Self::Parquet,
        Self::Arrow,
        Self::JsonStat,
        Self::Px,
        Self::Table,
    ];

    /// The name, as the parameter `format` takes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::CsvSv => "csv-sv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::JsonStat => "json-stat",
            Self::Px => "px",
            Self::Table => "table",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.code() == code)
    }

    /// The media type, as `Content-Type` says it. JSON-stat has none of its own. PC-Axis has none that is
    /// registered: the one here is what `PxWeb`'s servers have used.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json | Self::JsonStat => "application/json",
            Self::Csv | Self::CsvSv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Arrow => "application/vnd.apache.arrow.file",
            Self::Px => "text/x-pcaxis; charset=utf-8",
            Self::Table => "text/plain; charset=utf-8",
        }
    }

    /// The ending of a file's name, without the point; `None` for what is read where it stands.
    #[must_use]
    pub const fn extension(self) -> Option<&'static str> {
        match self {
            Self::Csv | Self::CsvSv => Some("csv"),
            Self::Xlsx => Some("xlsx"),
            Self::Parquet => Some("parquet"),
            Self::Arrow => Some("arrow"),
            Self::Px => Some("px"),
            Self::Json | Self::JsonStat | Self::Table => None,
        }
    }

    /// Whether its bytes are compressed as they are.
    #[must_use]
    pub const fn is_compressed(self) -> bool {
        matches!(self, Self::Xlsx | Self::Parquet | Self::Arrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        for format in Format::ALL {
            assert_eq!(Format::parse(format.code()), Some(format));
        }
        assert_eq!(Format::parse("xls"), None);
    }
}
