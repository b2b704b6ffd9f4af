//! What export jobs do: the answer to a question, or a release's archive, as one ZIP.
//!
//! The ZIP of an answer has the answer's file and `export.json`, which says what was asked, of which data, and the
//! file's SHA-256. Its bytes follow from question, data and program: no clock is in it.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek, Write};
use std::sync::Arc;

use serde_json::json;
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::disclosure::{Refusal, Showing, Shown};
use crate::formats::{Format, FormatError, file_name, write_answer};
use crate::indicators::Question;
use crate::jobs::{Order, Running, WorkError};
use crate::store::{Releases, check_release};

/// Steps of the export of an answer.
const STEPS: u64 = 3;
/// Bytes that are copied between two looks at whether to stop.
const PIECE: usize = 1 << 20;
/// Media type of an archive.
const ZIP: &str = "application/zip";

/// Makes the job that exports a release. Any closure with this signature is one.
pub trait ReleaseExport: Send + Sync {
    /// The order for a release of this name; `None` if there is none.
    fn order(&self, name: &str) -> Option<Order>;
}

impl<F: Fn(&str) -> Option<Order> + Send + Sync> ReleaseExport for F {
    fn order(&self, name: &str) -> Option<Order> {
        self(name)
    }
}

/// The order for an answer in its question's format.
pub(super) fn statistic_order(showing: Arc<Showing>, question: Question) -> Order {
    let name = named(&question);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).to_owned();
    let work = move |to: &mut File, running: &Running| {
        running.at("answering", 0, STEPS)?;
        let shown = showing.show(&question).map_err(refusal)?;
        running.at("writing", 1, STEPS)?;
        let mut zip = ZipWriter::new(BufWriter::new(to));
        let (bytes, sha256) = write_file(&mut zip, &name, &shown, running)?;
        running.at("packing", 2, STEPS)?;
        let manifest = json!({
            "query": question.echo(),
            "statistic": question.statistic.code(),
            "snapshot": showing.snapshot(),
            "file": {"name": name, "bytes": bytes, "sha256": sha256},
        });
        zip.start_file("export.json", options(CompressionMethod::Deflated)).map_err(|e| internal(&e))?;
        zip.write_all(format!("{manifest:#}\n").as_bytes()).map_err(|e| internal(&e))?;
        let mut out = zip.finish().map_err(|e| internal(&e))?;
        out.flush().map_err(|e| internal(&e))?;
        running.at("packing", STEPS, STEPS)
    };
    Order { file_name: format!("{stem}.zip"), media_type: ZIP, work: Box::new(work) }
}

/// The name of the answer's file; formats that are read where they stand have one here too.
fn named(question: &Question) -> String {
    let format = Format::parse(&question.format).unwrap_or(Format::Json);
    let ending = format.extension().unwrap_or(if format == Format::Table { "txt" } else { "json" });
    let usual = file_name(question, Format::Csv).unwrap_or_default();
    format!("{}.{ending}", usual.strip_suffix(".csv").unwrap_or("ledtid"))
}

/// Writes the answer into the archive; its length and SHA-256.
fn write_file<W: Write + Seek + Send>(
    zip: &mut ZipWriter<W>,
    name: &str,
    shown: &Shown,
    running: &Running,
) -> Result<(u64, String), WorkError> {
    let packed = [".xlsx", ".parquet"].iter().any(|end| name.ends_with(end));
    let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    zip.start_file(name, options(method).large_file(true)).map_err(|e| internal(&e))?;
    let mut counted = Counted { to: zip, running, hasher: Sha256::new(), bytes: 0 };
    let written = write_answer(shown, &mut counted);
    let (bytes, digest) = (counted.bytes, counted.hasher.finalize());
    match written {
        Ok(()) => Ok((bytes, digest.iter().map(|b| format!("{b:02x}")).collect())),
        Err(_) if running.is_cancelled() => Err(WorkError::Cancelled),
        Err(error @ FormatError::TooLarge { .. }) => Err(WorkError::Refused(error.to_string())),
        Err(error) => Err(internal(&error)),
    }
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

fn refusal(refusal: Refusal) -> WorkError {
    match refusal {
        Refusal::Engine(error) => internal(&error),
        told => WorkError::Refused(told.to_string()),
    }
}

fn internal(error: &dyn std::error::Error) -> WorkError {
    WorkError::Internal(format!("failed to export: {error}"))
}

/// Counts and hashes what goes through, and stops when the job shall.
struct Counted<'a, W> {
    to: &'a mut W,
    running: &'a Running,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.running.is_cancelled() {
            return Err(io::Error::other(WorkError::Cancelled));
        }
        let n = self.to.write(piece)?;
        self.hasher.update(&piece[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The archives of what has been published.
#[derive(Debug)]
pub(super) struct PublishedArchives(pub(super) Releases);

impl ReleaseExport for PublishedArchives {
    fn order(&self, name: &str) -> Option<Order> {
        let file_name = format!("{name}.zip");
        let (folder, archive) = (self.0.folder(name)?, file_name.clone());
        let path = folder.join(&file_name);
        let work = move |to: &mut File, running: &Running| {
            check_release(&folder, |path| path == archive).map_err(|e| internal(&e))?;
            let mut from = File::open(&path).map_err(|e| internal(&e))?;
            let total = from.metadata().map_err(|e| internal(&e))?.len();
            let mut piece = vec![0; PIECE];
            let mut done = 0;
            loop {
                running.at("copying", done, total)?;
                let n = from.read(&mut piece).map_err(|e| internal(&e))?;
                if n == 0 {
                    return Ok(());
                }
                to.write_all(&piece[..n]).map_err(|e| internal(&e))?;
                done += n as u64;
            }
        };
        Some(Order { file_name, media_type: ZIP, work: Box::new(work) })
    }
}
