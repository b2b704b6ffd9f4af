//! What a request says of the delivery in its body: parameters named as on the command line, format by name or type.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use super::problem::Problem;
use super::query::Pairs;
use crate::catalogue::Catalogue;
use crate::model::Period;
use crate::pipeline::{Compression, Format, IngestOptions, Layout, TooMany, names_nobody};
use crate::store::{Replacing, Shrink};

/// Longest name of a file or source, in bytes.
const LONGEST_NAME: usize = 200;

/// Parameters: name, what it takes, default.
pub(super) const DELIVERY_PARAMETERS: [(&str, &str, &str); 9] = [
    ("source", "who delivers", "nobody in particular"),
    (
        "filename",
        "name of the file, for the receipt; its ending tells the format",
        "Content-Type tells the format",
    ),
    ("accept_partial", "true, false: load the good rows even if too many are rejected", "false"),
    ("max_rejected_share", "a number from 0 to 1: largest share of rows that may be rejected", "0.05"),
    ("received_at", "RFC 3339: when it was received, if it is sent later than that", "now"),
    ("replace_scope", "true, false: the file is everything of its source, regions and months", "false"),
    ("period", "with replace_scope: the period that it is everything of", "the whole months of its rows"),
    ("regions", "with replace_scope: codes of the regions that it is everything of", "those of its rows"),
    (
        "accept_shrink",
        "true, false: with replace_scope, also if more than half of the events would go",
        "false",
    ),
];

/// A delivery's name, format and options.
#[derive(Debug)]
pub(super) struct DeliveryOrder {
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) options: IngestOptions,
}

impl DeliveryOrder {
    /// Reads them.
    ///
    /// # Errors
    /// The first parameter that is wrong, or [`Problem::UnknownFormat`].
    pub(super) fn parse(pairs: &Pairs, headers: &HeaderMap, catalogue: &Catalogue) -> Result<Self, Problem> {
        check_names(pairs)?;
        let given = Given(pairs);
        let filename = given.name("filename")?;
        let format = format(filename, headers)?;
        Ok(Self {
            name: filename.map_or_else(|| usual_name(format), str::to_owned),
            format,
            options: IngestOptions {
                mapping: None,
                source: given.name("source")?.map(str::to_owned),
                max_rejected_share: given.share("max_rejected_share")?,
                rejections: if given.flag("accept_partial")? {
                    TooMany::AcceptPartial
                } else {
                    TooMany::Refuse
                },
                received_at: given.time("received_at")?,
                replacing: given.replacing(catalogue)?,
            },
        })
    }
}

fn check_names(pairs: &Pairs) -> Result<(), Problem> {
    let known: Vec<&str> = DELIVERY_PARAMETERS.iter().map(|(name, ..)| *name).collect();
    for (i, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            return Err(Problem::refused("unknown_parameter", name, "there is no such parameter", &known));
        }
        if pairs[..i].iter().any(|(n, _)| n == name) {
            return Err(Problem::refused(
                "repeated_parameter",
                name,
                "it is given more than once",
                &["one value"],
            ));
        }
    }
    Ok(())
}

/// The parameters as given.
struct Given<'a>(&'a Pairs);

impl<'a> Given<'a> {
    fn value(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A name that is kept and shown: short, no path, nobody's number.
    fn name(&self, name: &str) -> Result<Option<&'a str>, Problem> {
        let Some(text) = self.value(name) else { return Ok(None) };
        let plain = !text.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'));
        if (1..=LONGEST_NAME).contains(&text.len()) && plain && names_nobody(text) {
            return Ok(Some(text));
        }
        let allowed = ["1 to 200 bytes without a slash or control character, and no personnummer"];
        Err(Problem::refused("invalid_value", name, "it cannot be kept", &allowed))
    }

    fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.value(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::refused("invalid_value", name, "it is neither", &["true", "false"])),
        }
    }

    fn share(&self, name: &str) -> Result<f64, Problem> {
        let Some(text) = self.value(name) else { return Ok(IngestOptions::default().max_rejected_share) };
        let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
        share.ok_or_else(|| {
            Problem::refused("invalid_value", name, "it is no share", &["a number from 0 to 1"])
        })
    }

    fn time(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.value(name) else { return Ok(None) };
        let at = chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_micros());
        let wrong =
            || Problem::refused("invalid_value", name, "it is no time", &["RFC 3339: 2024-03-05T09:00:00Z"]);
        at.map(Some).ok_or_else(wrong)
    }

    fn regions(&self, catalogue: &Catalogue) -> Result<Vec<String>, Problem> {
        let Some(text) = self.value("regions") else { return Ok(Vec::new()) };
        let codes: Vec<String> = text.split(',').map(str::to_owned).collect();
        if codes.iter().any(|code| catalogue.region_by_code(code).is_none()) {
            let allowed: Vec<&str> = catalogue.regions().iter().map(|r| r.code.as_str()).collect();
            return Err(Problem::refused("invalid_value", "regions", "there is no such region", &allowed));
        }
        Ok(codes)
    }

    fn replacing(&self, catalogue: &Catalogue) -> Result<Option<Replacing>, Problem> {
        let shrink = if self.flag("accept_shrink")? { Shrink::Accept } else { Shrink::Refuse };
        let period = self.value("period").map(Period::parse).transpose();
        let period = period.map_err(|e| {
            Problem::refused("invalid_value", "period", &e.to_string(), &["2024-03..2024-05"])
        })?;
        if self.flag("replace_scope")? {
            return Ok(Some(Replacing { regions: self.regions(catalogue)?, period, shrink }));
        }
        for name in ["period", "regions", "accept_shrink"] {
            if self.value(name).is_some_and(|value| value != "false") {
                let problem = "it goes with replace_scope only";
                return Err(Problem::refused("refused_combination", name, problem, &["replace_scope=true"]));
            }
        }
        Ok(None)
    }
}

/// The format by the file's name, else by what the headers say of the body.
fn format(filename: Option<&str>, headers: &HeaderMap) -> Result<Format, Problem> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (content_type, encoding) = (text(CONTENT_TYPE), text(CONTENT_ENCODING));
    let named = filename.and_then(Format::from_name);
    let told = match named {
        // A file that the client packed for the way.
        Some(named) if named.compression == Compression::None && !encoding.is_empty() => {
            let packed = Format::from_content_type("text/csv", encoding);
            packed.map(|packed| Format { compression: packed.compression, ..named })
        }
        Some(named) => Some(named),
        None => Format::from_content_type(content_type, encoding),
    };
    told.ok_or(Problem::UnknownFormat)
}

/// The name of a file that was sent without one.
fn usual_name(format: Format) -> String {
    let ending = match format.layout {
        Layout::Csv => "csv",
        Layout::Ndjson => "ndjson",
        Layout::Parquet => "parquet",
    };
    let packed = match format.compression {
        Compression::None => "",
        Compression::Gzip => ".gz",
        Compression::Zstd => ".zst",
    };
    format!("delivery.{ending}{packed}")
}
