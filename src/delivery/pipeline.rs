//! One reader, several workers, bounded queues between them: the part that all layouts share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::check::{Checker, Counts};
use super::{DeliveryError, EventColumns, Rejection, Rule};

/// How many rejections a summary lists.
const LISTED: usize = 100;
/// Most events that a batch may wait for, so that no text column of it comes near 2 GiB.
const MOST_BATCH_ROWS: usize = 1 << 20;

/// Takes what a delivery becomes. Called from several threads at once.
///
/// If reading fails later, what was given here belongs to no delivery and must be thrown away.
pub trait EventSink: Sync {
    /// Why the sink cannot go on.
    type Error: Send;

    /// Takes events of one pathway, by its index in [`super::CheckTables::pathways`]. The sink may take the columns'
    /// contents (`std::mem::take`); what it leaves is cleared.
    ///
    /// # Errors
    /// Ends the reading.
    fn events(&self, pathway: usize, columns: &mut EventColumns) -> Result<(), Self::Error>;

    /// Takes rejections, those of one call in the order of their lines.
    ///
    /// # Errors
    /// Ends the reading.
    fn rejections(&self, rejections: &[Rejection]) -> Result<(), Self::Error>;
}

/// How far the reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadProgress {
    /// Rows checked.
    pub rows: u64,
    /// Bytes read of the file as delivered.
    pub bytes: u64,
}

/// What was read. `read` = `ignored` + `accepted` + `rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadSummary {
    /// Rows of the file.
    pub read: u64,
    /// Rows whose activity the mapping ignores.
    pub ignored: u64,
    /// Rows that became events.
    pub accepted: u64,
    /// Rows that were refused.
    pub rejected: u64,
    /// Refused rows by rule.
    pub rejected_by_rule: BTreeMap<Rule, u64>,
    /// The first 100 rejections by line.
    pub rejections: Vec<Rejection>,
    /// Bytes of the file as delivered.
    pub bytes: u64,
    /// SHA-256 of the file as delivered, hexadecimal.
    pub sha256: String,
}

impl ReadSummary {
    /// Adds what a worker found.
    fn add(&mut self, counts: Counts, rejections: &[Rejection]) {
        self.read += counts.read;
        self.ignored += counts.ignored;
        self.accepted += counts.accepted;
        for rejection in rejections {
            self.rejected += 1;
            *self.rejected_by_rule.entry(rejection.rule).or_default() += 1;
        }
        let last = self.rejections.get(LISTED - 1).map_or(u64::MAX, |r| r.line);
        let early = rejections.iter().filter(|r| r.line < last).take(LISTED);
        self.rejections.extend(early.cloned());
        self.rejections.sort_by_key(|r| r.line);
        self.rejections.truncate(LISTED);
    }
}

/// What all workers share.
pub(super) struct Shared<'a, S: EventSink> {
    /// Where events and rejections go.
    pub(super) sink: &'a S,
    /// Told after each block.
    pub(super) progress: &'a (dyn Fn(ReadProgress) + Sync),
    /// Bytes read so far.
    pub(super) bytes: &'a AtomicU64,
    /// Number of workers.
    pub(super) threads: usize,
    /// Events of a pathway that are collected before the sink gets them.
    pub(super) batch_rows: usize,
}

/// Counters of one run.
struct Run<E> {
    summary: Mutex<ReadSummary>,
    failure: Mutex<Option<E>>,
    stopped: AtomicBool,
}

/// Runs a reader on this thread and workers on others until the reader is done.
///
/// `produce` sends pieces until the channel closes; `consume` checks one piece.
///
/// # Errors
/// The sink's error, else the reader's.
pub(super) fn run<'t, T, S, P, C>(
    shared: &Shared<'_, S>,
    checker: &(impl Fn() -> Checker<'t> + Sync),
    produce: P,
    consume: &C,
) -> Result<ReadSummary, DeliveryError<S::Error>>
where
    T: Send,
    S: EventSink,
    P: FnOnce(&Sender<T>) -> Result<(), DeliveryError<S::Error>>,
    C: Fn(T, &mut Checker<'t>) + Sync,
{
    let state = Run {
        summary: Mutex::new(ReadSummary::default()),
        failure: Mutex::new(None),
        stopped: AtomicBool::new(false),
    };
    let produced = thread::scope(|scope| {
        let (sender, receiver) = bounded(shared.threads.max(1));
        for _ in 0..shared.threads.max(1) {
            let (receiver, state) = (receiver.clone(), &state);
            scope.spawn(move || work(shared, state, checker(), &receiver, consume));
        }
        drop(receiver);
        produce(&sender)
    });
    match state.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(DeliveryError::Sink(error)),
        None => produced.map(|()| state.summary.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

/// One worker: checks pieces until there are no more, or someone has failed.
fn work<'t, T, S: EventSink>(
    shared: &Shared<'_, S>,
    state: &Run<S::Error>,
    mut checker: Checker<'t>,
    receiver: &Receiver<T>,
    consume: &impl Fn(T, &mut Checker<'t>),
) {
    let mut outcome = Ok(());
    while outcome.is_ok() && !state.stopped.load(Ordering::Relaxed) {
        let Ok(piece) = receiver.recv() else { break };
        consume(piece, &mut checker);
        outcome = hand_over(shared, state, &mut checker, shared.batch_rows.clamp(1, MOST_BATCH_ROWS));
    }
    if outcome.is_ok() && !state.stopped.load(Ordering::Relaxed) {
        outcome = hand_over(shared, state, &mut checker, 1);
    }
    if let Err(error) = outcome {
        state.stopped.store(true, Ordering::Relaxed);
        state.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Gives batches of at least so many events, and all rejections, to the sink.
fn hand_over<S: EventSink>(
    shared: &Shared<'_, S>,
    state: &Run<S::Error>,
    checker: &mut Checker<'_>,
    at_least: usize,
) -> Result<(), S::Error> {
    for (pathway, batch) in checker.batches_mut().iter_mut().enumerate() {
        if batch.len() >= at_least {
            shared.sink.events(pathway, batch)?;
            batch.clear();
        }
    }
    let (rejections, counts) = checker.take();
    if !rejections.is_empty() {
        shared.sink.rejections(&rejections)?;
    }
    let mut summary = state.summary.lock().unwrap_or_else(PoisonError::into_inner);
    summary.add(counts, &rejections);
    let rows = summary.read;
    drop(summary);
    (shared.progress)(ReadProgress { rows, bytes: shared.bytes.load(Ordering::Relaxed) });
    Ok(())
}
