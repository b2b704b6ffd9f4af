//! Reads a delivery: decodes, binds the header, and runs the workers of its layout.

use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::blocks::{Blocks, Piece};
use super::check::Checker;
use super::csv::{check_block, open_text, read_header};
use super::mapping::MappingOptions;
use super::pipeline::{Shared, run};
use super::plan::Plan;
use super::source::{Hashing, decode, explain};
use super::tables::Lookup;
use super::{
    CheckTables, Compression, DeliveryError, EventSink, Format, Layout, Mapping, ReadProgress, ReadSummary,
    Rule,
};
use super::{ndjson, parquet};

/// How a delivery is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Turns a foreign log into the event format.
    pub mapping: Option<Mapping>,
    /// Number of worker threads, at least 1; the reader is one more.
    pub threads: usize,
    /// Most bytes that a file may hold once decoded; `None` is no limit.
    pub decoded_limit: Option<u64>,
    /// Bytes of a block of rows.
    pub block_bytes: usize,
    /// Events of a pathway that a worker collects before the sink gets them.
    pub batch_rows: usize,
}

impl Default for ReadOptions {
    /// No mapping, two workers, no limit, blocks of 1 MiB, batches of 1,024 events.
    fn default() -> Self {
        Self { mapping: None, threads: 2, decoded_limit: None, block_bytes: 1 << 20, batch_rows: 1_024 }
    }
}

/// What the layouts need besides the bytes.
pub(super) struct Job<'a, S: EventSink> {
    /// Options.
    pub(super) options: &'a ReadOptions,
    /// The mapping's options, or the default ones.
    pub(super) mapping_options: &'a MappingOptions,
    /// Look-ups.
    pub(super) lookup: &'a Lookup<'a>,
    /// Sink, progress and counters.
    pub(super) shared: Shared<'a, S>,
    /// Compression of the source.
    pub(super) compression: Compression,
}

/// Reads a delivery, checks every row, and gives events and rejections to the sink.
///
/// **Input**: the bytes of one file, with or without a header as its format has it. **Output**: every row of the
/// file is ignored, accepted or rejected, and counted. The summary is the same for any number of threads
/// and any size of block; the order in which the sink is called is not.
///
/// # Errors
/// [`DeliveryError`] for a file that cannot be read as a whole, and the sink's error. What the sink has
/// been given until then must not be kept.
pub fn read_delivery<S: EventSink>(
    source: impl Read + Send,
    format: Format,
    options: &ReadOptions,
    tables: &CheckTables,
    sink: &S,
    progress: &(dyn Fn(ReadProgress) + Sync),
) -> Result<ReadSummary, DeliveryError<S::Error>> {
    let bytes = AtomicU64::new(0);
    let lookup = Lookup::new(tables);
    let plain = MappingOptions::default();
    let job = Job {
        options,
        mapping_options: options.mapping.as_ref().map_or(&plain, |m| &m.options),
        lookup: &lookup,
        shared: Shared {
            sink,
            progress,
            bytes: &bytes,
            threads: options.threads,
            batch_rows: options.batch_rows,
        },
        compression: format.compression,
    };
    let mut hashing = Hashing::new(source, &bytes);
    let decoded = decode(&mut hashing, format.compression, options.decoded_limit)
        .map_err(|e| explain(e, format.compression.name(), 0))?;
    let mut summary = match format.layout {
        Layout::Csv => read_csv(decoded, &job),
        Layout::Ndjson => ndjson::read(decoded, &job),
        Layout::Parquet => parquet::read(decoded, &job),
    }?;
    let read = |bytes: &AtomicU64| bytes.load(Ordering::Relaxed);
    summary.sha256 = hashing.finish().map_err(|e| explain(e, None, read(&bytes)))?;
    summary.bytes = read(&bytes);
    Ok(summary)
}

/// Reads CSV.
fn read_csv<S: EventSink>(
    decoded: impl Read,
    job: &Job<'_, S>,
) -> Result<ReadSummary, DeliveryError<S::Error>> {
    let mut blocks = Blocks::new(decoded, job.options.block_bytes);
    open_text(&mut blocks, job.compression)?;
    let header = read_header(&mut blocks, job.mapping_options.delimiter, job.compression)?;
    let plan = Plan::bind(&header.names, job.options.mapping.as_ref())?;
    read_text(blocks, job, &plan, &|block, checker| check_block(block, header.delimiter, checker))
}

/// Runs the workers over blocks of text; buffers go back to the reader when a worker is done with them.
pub(super) fn read_text<'p, S: EventSink>(
    blocks: Blocks<impl Read>,
    job: &'p Job<'_, S>,
    plan: &'p Plan,
    check: &(impl Fn(&super::blocks::Block, &mut Checker<'p>) + Sync),
) -> Result<ReadSummary, DeliveryError<S::Error>> {
    let (give_back, spare) = bounded::<Vec<u8>>(2 * job.options.threads.max(1) + 1);
    let consume = |piece: Piece, checker: &mut Checker<'p>| match piece {
        Piece::TooLong(line) => checker.refuse(line, Rule::LineTooLong),
        Piece::Rows(block) => {
            check(&block, checker);
            // A full queue of spare buffers only means that this one is freed.
            drop(give_back.try_send(block.text));
        }
    };
    let checker = || Checker::new(job.lookup, plan, job.mapping_options);
    run(&job.shared, &checker, |sender| send_blocks(blocks, job, sender, &spare), &consume)
}

/// Reads blocks and sends them until the end, or until nobody takes them.
fn send_blocks<S: EventSink>(
    mut blocks: Blocks<impl Read>,
    job: &Job<'_, S>,
    sender: &Sender<Piece>,
    spare: &Receiver<Vec<u8>>,
) -> Result<(), DeliveryError<S::Error>> {
    let explained = |e| explain(e, job.compression.name(), job.shared.bytes.load(Ordering::Relaxed));
    loop {
        let buffer = spare.try_recv().unwrap_or_default();
        let Some(piece) = blocks.next_piece(buffer).map_err(explained)? else { return Ok(()) };
        if sender.send(piece).is_err() {
            return Ok(());
        }
    }
}
