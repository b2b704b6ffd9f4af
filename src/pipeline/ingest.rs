//! A delivery file → the store, or only checked.

use std::fs::File;
use std::path::Path;

use super::error::PipelineError;
use super::receipt::{Receipt, Status, mapping_of};
use super::tables::check_tables;
use crate::catalogue::Catalogue;
use crate::clock::now_micros;
use crate::delivery::{
    CheckTables, DeliveryError, ErasedPersons, EventColumns, EventSink, Format, Mapping, ReadOptions,
    ReadProgress, ReadSummary, Rejection, name_holds_personal_number, read_delivery,
};
use crate::store::{
    Committed, LedgerEntry, Received, Replaced, Replacing, Settled, Shrink, Staging, Store, StoreError,
    StoredDelivery,
};

/// How deliveries are taken in.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// Turns a foreign log into the event format.
    pub mapping: Option<Mapping>,
    /// Who delivers.
    pub source: Option<String>,
    /// Largest share of rows, of those not ignored, that may be rejected.
    pub max_rejected_share: f64,
    /// Load the good rows whatever the share of bad ones.
    pub rejections: TooMany,
    /// When it was received, UTC microseconds, if that was before now: an old delivery that is loaded late.
    pub received_at: Option<i64>,
    /// Each file is everything of its scope.
    pub replacing: Option<Replacing>,
}

/// What happens to a delivery with too many rejections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMany {
    /// Nothing of it is loaded.
    Refuse,
    /// Its good rows are.
    AcceptPartial,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            mapping: None,
            source: None,
            max_rejected_share: 0.05,
            rejections: TooMany::Refuse,
            received_at: None,
            replacing: None,
        }
    }
}

/// A file, and what it is called where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What the receipt calls it.
    pub name: &'a str,
    /// Its format; `None` where the path's name tells it.
    pub format: Option<Format>,
}

/// What a mapping file says.
///
/// # Errors
/// If it cannot be read or is wrong.
pub fn read_mapping(path: &Path) -> Result<Mapping, PipelineError> {
    let text = std::fs::read_to_string(path).map_err(|e| open_error(path, e))?;
    Mapping::parse(&text).map_err(|source| PipelineError::Mapping { path: path.to_owned(), source })
}

/// Checks a file without loading it.
///
/// # Errors
/// If the file cannot be opened or the disk fails. A file that is no delivery is a refused receipt.
pub fn check_file(
    path: &Path,
    catalogue: &Catalogue,
    options: &IngestOptions,
    progress: &(dyn Fn(ReadProgress) + Sync),
) -> Result<Receipt, PipelineError> {
    let name = path.to_string_lossy();
    let delivery = uuid::Uuid::new_v4().simple().to_string();
    let tables = tables(catalogue, options, ErasedPersons::default());
    let incoming = Incoming { path, name: &name, format: None };
    match read(&incoming, &tables, options, &Nowhere, progress)? {
        Ok(summary) => Ok(Receipt::of(&delivery, &name, &summary)),
        Err(DeliveryError::Sink(e)) => Err(e.into()),
        Err(problem) => Ok(Receipt::unreadable(&delivery, &name, 0, problem.to_string())),
    }
}

/// Loads a file, or refuses it and leaves the store as it was.
///
/// # Errors
/// If the file cannot be opened, or the store or the disk fails; nothing is half loaded.
pub fn ingest_file(
    path: &Path,
    store: &Store,
    catalogue: &Catalogue,
    options: &IngestOptions,
    progress: &(dyn Fn(ReadProgress) + Sync),
) -> Result<Receipt, PipelineError> {
    let incoming = Incoming { path, name: &path.to_string_lossy(), format: None };
    ingest_incoming(&incoming, store, catalogue, options, progress)
}

/// Loads what lies in a file under another name, or refuses it and leaves the store as it was.
///
/// # Errors
/// As [`ingest_file`].
pub fn ingest_incoming(
    incoming: &Incoming<'_>,
    store: &Store,
    catalogue: &Catalogue,
    options: &IngestOptions,
    progress: &(dyn Fn(ReadProgress) + Sync),
) -> Result<Receipt, PipelineError> {
    refuse_personal_names(incoming, options)?;
    let started = std::time::Instant::now();
    let delivery = uuid::Uuid::new_v4().simple().to_string();
    let slugs: Vec<String> = catalogue.pathways().iter().map(|p| p.slug.clone()).collect();
    loop {
        let erased = store.erased()?;
        let n_erased = erased.len();
        let stage = store.stage(&delivery, slugs.len())?;
        let (summary, receipt) =
            match staged(incoming, store, &tables(catalogue, options, erased), options, &stage, progress)? {
                Ok(read) => read,
                Err(refused) => return Ok(refused),
            };
        let read_ms = ms(started);
        let writing = store.writing()?;
        if store.erased()?.len() != n_erased {
            // The stage may have who was erased while the file was read.
            again(incoming)?;
            continue;
        }
        let settled =
            store.settle(&writing, stage, &slugs, entry(incoming.name, &summary, options, store)?)?;
        let compared_ms = ms(started);
        let receipt = commit(store, settled, receipt, options);
        tracing::debug!(
            read_ms,
            compared_ms,
            committed_ms = ms(started),
            "steps of a delivery, since it came"
        );
        return receipt;
    }
}

/// Refuses names that would be kept and shown with somebody's number in them.
fn refuse_personal_names(incoming: &Incoming<'_>, options: &IngestOptions) -> Result<(), PipelineError> {
    let names = [("file, or of its folder,", Some(incoming.name)), ("source", options.source.as_deref())];
    let is_personal = |name: &Option<&str>| name.is_some_and(|name| !names_nobody(name));
    match names.into_iter().find(|(_, name)| is_personal(name)) {
        Some((of, _)) => Err(PipelineError::PersonalName { of }),
        None => Ok(()),
    }
}

/// Reads a file into a stage; or the receipt of one that is refused.
fn staged(
    incoming: &Incoming<'_>,
    store: &Store,
    tables: &CheckTables,
    options: &IngestOptions,
    stage: &Staging,
    progress: &(dyn Fn(ReadProgress) + Sync),
) -> Result<Result<(ReadSummary, Receipt), Receipt>, PipelineError> {
    let (delivery, name) = (stage.delivery(), incoming.name);
    let version = store.latest_version()?.max(0);
    let summary = match read(incoming, tables, options, stage, progress)? {
        Ok(summary) => summary,
        Err(DeliveryError::Sink(e)) => return Err(e.into()),
        Err(problem) => return Ok(Err(Receipt::unreadable(delivery, name, version, problem.to_string()))),
    };
    let receipt = Receipt::of(delivery, name, &summary);
    if options.rejections == TooMany::Refuse && receipt.rejected_share() > options.max_rejected_share {
        let problem = too_many(&receipt, options.max_rejected_share);
        return Ok(Err(receipt.refused(version, problem)));
    }
    Ok(Ok((summary, receipt)))
}

/// Whether a file can be read a second time: not what flows in from another program.
fn again(incoming: &Incoming<'_>) -> Result<(), PipelineError> {
    tracing::info!("a person was erased while a delivery was read: it is read again");
    if incoming.path.is_file() {
        return Ok(());
    }
    Err(PipelineError::ErasedMeanwhile { path: incoming.path.to_owned() })
}

/// Milliseconds since a moment.
fn ms(started: std::time::Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Commits what was settled, unless it changes nothing or too much.
fn commit(
    store: &Store,
    settled: Settled,
    receipt: Receipt,
    options: &IngestOptions,
) -> Result<Receipt, PipelineError> {
    let version = store.latest_version()?.max(0);
    let receipt = Receipt { replaced: settled.replaced().cloned(), ..receipt };
    if let Some(problem) = settled.problem() {
        return Ok(receipt.refused(version, problem.to_string()));
    }
    let refuses = options.replacing.as_ref().is_some_and(|r| r.shrink == Shrink::Refuse);
    if let Some(replaced) = receipt.replaced.as_ref().filter(|r| refuses && r.shrinks_by_more_than_half()) {
        let problem = too_small(replaced);
        return Ok(receipt.refused(version, problem));
    }
    let effects = settled.effects();
    let would_be = receipt.clone().with_effects(effects, version);
    let known =
        !effects.change_something() && store.deliveries()?.iter().any(|d| d.sha256 == would_be.sha256);
    if known || would_be.status == Status::Duplicate {
        return Ok(Receipt { status: Status::Duplicate, version: store.latest_version()?, ..would_be });
    }
    let mapping = fingerprint(options);
    let as_json =
        |done: Committed| receipt.clone().with_effects(done.effects, done.version).kept(mapping.as_deref());
    let committed = store.commit(settled, as_json)?;
    tracing::info!(
        rows.read = receipt.rows.read,
        rows.accepted = committed.effects.accepted,
        rows.rejected = receipt.rows.rejected,
        events.removed = committed.effects.removed,
        "delivery loaded"
    );
    Ok(receipt.with_effects(committed.effects, committed.version))
}

/// What the ledger says of a delivery. The same bytes from the same source, read alike, are the first delivery again,
/// and as old as it was: what corrected it since stays.
fn entry(
    file: &str,
    summary: &ReadSummary,
    options: &IngestOptions,
    store: &Store,
) -> Result<LedgerEntry, PipelineError> {
    let mapping = fingerprint(options);
    let is_same = |d: &StoredDelivery| {
        d.sha256 == summary.sha256 && d.source == options.source && mapping_of(d) == mapping
    };
    let first = match (&options.replacing, received(options)) {
        (Some(_), _) => None,
        (None, Received::Earlier(at)) => {
            let deliveries = store.deliveries()?;
            let until = Received::free_from(at, &deliveries);
            let said = deliveries.into_iter().filter(is_same).filter_map(|d| d.received_at);
            said.filter(|time| (at..until).contains(time)).min()
        }
        (None, _) => store.deliveries()?.into_iter().find(is_same).and_then(|d| d.received_at),
    };
    Ok(LedgerEntry {
        file: file.to_owned(),
        sha256: summary.sha256.clone(),
        source: options.source.clone(),
        received: first.map_or_else(|| received(options), Received::Again),
        replacing: options.replacing.clone(),
    })
}

fn fingerprint(options: &IngestOptions) -> Option<String> {
    options.mapping.as_ref().map(Mapping::fingerprint)
}

/// What the rows of a delivery are checked against.
fn tables(catalogue: &Catalogue, options: &IngestOptions, erased: ErasedPersons) -> CheckTables {
    let (Received::Now(received_at) | Received::Earlier(received_at) | Received::Again(received_at)) =
        received(options);
    check_tables(catalogue, received_at, erased)
}

/// When a delivery was received: now, or earlier if the options say so.
fn received(options: &IngestOptions) -> Received {
    let now = now_micros();
    options.received_at.map_or(Received::Now(now), |at| Received::Earlier(at.min(now)))
}

fn read<S: EventSink<Error = StoreError>>(
    incoming: &Incoming<'_>,
    tables: &CheckTables,
    options: &IngestOptions,
    sink: &S,
    progress: &(dyn Fn(ReadProgress) + Sync),
) -> Result<Result<ReadSummary, DeliveryError<StoreError>>, PipelineError> {
    let path = incoming.path;
    if path.is_dir() {
        return Err(PipelineError::NoSuchFile { path: path.to_owned(), why: "it is a directory" });
    }
    let unknown = || PipelineError::UnknownFormat { path: path.to_owned() };
    let file = File::open(path).map_err(|e| open_error(path, e))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let format = incoming.format.or_else(|| Format::from_name(&name)).ok_or_else(unknown)?;
    let mapping = options.mapping.clone();
    // Few in this crate's own tests, so that a small file comes in several parts.
    let batch_rows = if cfg!(test) { 5 } else { ReadOptions::default().batch_rows };
    let read_options = ReadOptions { mapping, batch_rows, ..ReadOptions::default() };
    Ok(read_delivery(file, format, &read_options, tables, sink, progress))
}

fn open_error(path: &Path, source: std::io::Error) -> PipelineError {
    if source.kind() == std::io::ErrorKind::NotFound {
        return PipelineError::NoSuchFile { path: path.to_owned(), why: "there is no such file" };
    }
    PipelineError::Read { path: path.to_owned(), source }
}

fn too_many(receipt: &Receipt, allowed: f64) -> String {
    format!(
        "{} of {} rows were rejected, more than the allowed {:.1} %: nothing was loaded; mend the rows under \
         \"rejections\", or send the file with --accept-partial",
        receipt.rows.rejected,
        receipt.rows.read - receipt.rows.ignored,
        allowed * 100.0
    )
}

fn too_small(replaced: &Replaced) -> String {
    format!(
        "the events of {} to {} in regions {} would shrink from {} to {}, by more than half: nothing was loaded; \
         see that the file is everything, or send it with --accept-shrink",
        replaced.from,
        replaced.to,
        replaced.regions.join(", "),
        replaced.before,
        replaced.after
    )
}

/// A sink for rows that are only checked.
#[derive(Debug)]
struct Nowhere;

impl EventSink for Nowhere {
    type Error = StoreError;

    fn events(&self, _: usize, columns: &mut EventColumns) -> Result<(), StoreError> {
        columns.clear();
        Ok(())
    }

    fn rejections(&self, _: &[Rejection]) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Whether a name of a file or source can be kept: there is no personnummer in it.
#[must_use]
pub fn names_nobody(name: &str) -> bool {
    !name_holds_personal_number(name.as_bytes())
}
