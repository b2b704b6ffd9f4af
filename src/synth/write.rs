//! The file: header, then the blocks in order, made by as many threads as the plan says.

use std::io::Write;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::block::BlockMaker;
use super::plan::{SynthError, SynthPathway, SynthPlan, SynthRegion};
use super::row::{HEADER, MORE_HEADER};
use super::world::World;

/// Finished blocks that a thread may have waiting.
const WAITING_BLOCKS: usize = 2;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SynthSummary {
    /// Episodes made.
    pub episodes: u64,
    /// Rows after the header; in a dirty file repeats and corrections included.
    pub events: u64,
    /// Bytes, the header included.
    pub bytes: u64,
}

/// A finished block: its bytes and the number of its rows.
type Block = (Vec<u8>, u64);

/// Writes a plan's events to `out` as CSV (UTF-8, comma, header), in blocks of some 3 MB; a buffer around `out` gains nothing.
/// `progress` is told the number of episodes done after each block.
///
/// **Output**: one row an event; an episode's rows together, in order of time; episodes in order of their number.
///
/// # Errors
/// [`SynthError`] if a pathway or region cannot be used or `out` cannot be written; what was written until then is
/// then not a whole file.
pub fn write_events(
    plan: &SynthPlan,
    pathways: &[SynthPathway],
    regions: &[SynthRegion],
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<SynthSummary, SynthError> {
    let world = World::new(plan, pathways, regions)?;
    let more = if plan.dirty_per_million() > 0 { MORE_HEADER } else { "" };
    let header = format!("{HEADER}{more}\n");
    out.write_all(header.as_bytes())?;
    let bytes = u64::try_from(header.len()).unwrap_or(0);
    let mut sink = Sink { out, progress, summary: SynthSummary { episodes: 0, events: 0, bytes } };
    if plan.threads() == 1 {
        write_alone(&world, &mut sink)?;
    } else {
        write_together(&world, plan.threads(), &mut sink)?;
    }
    sink.out.flush()?;
    Ok(sink.summary)
}

/// Where blocks go.
struct Sink<'a> {
    out: &'a mut dyn Write,
    progress: &'a mut dyn FnMut(u64),
    summary: SynthSummary,
}

impl Sink<'_> {
    fn take(&mut self, world: &World, block: u64, bytes: &[u8], rows: u64) -> Result<(), SynthError> {
        self.out.write_all(bytes)?;
        self.summary.episodes = BlockMaker::range(world, block).end;
        self.summary.events += rows;
        self.summary.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        (self.progress)(self.summary.episodes);
        Ok(())
    }
}

fn write_alone(world: &World, sink: &mut Sink<'_>) -> Result<(), SynthError> {
    let (mut maker, mut bytes) = (BlockMaker::new(world), Vec::new());
    for block in 0..BlockMaker::blocks(world) {
        bytes.clear();
        let rows = maker.write(block, &mut bytes);
        sink.take(world, block, &bytes, rows)?;
    }
    Ok(())
}

/// Thread t makes the blocks t, t + n, t + 2n, …; each has a short queue, emptied in turn, so order and memory are
/// kept whatever the threads' speeds.
fn write_together(world: &World, n_threads: usize, sink: &mut Sink<'_>) -> Result<(), SynthError> {
    std::thread::scope(|scope| {
        let start = |first: usize| {
            let (sender, receiver) = sync_channel(WAITING_BLOCKS);
            scope.spawn(move || make_every(world, first, n_threads, &sender));
            receiver
        };
        let queues: Vec<Receiver<Block>> = (0..n_threads).map(start).collect();
        for (block, queue) in (0..BlockMaker::blocks(world)).zip(queues.iter().cycle()) {
            let Ok((bytes, rows)) = queue.recv() else { return Err(SynthError::Worker { block }) };
            sink.take(world, block, &bytes, rows)?;
        }
        Ok(())
    })
}

/// Makes every `step`-th block from `first` on, until the other side hangs up.
fn make_every(world: &World, first: usize, step: usize, queue: &SyncSender<Block>) {
    let mut maker = BlockMaker::new(world);
    let mut size = 0;
    for block in (0..BlockMaker::blocks(world)).skip(first).step_by(step) {
        let mut bytes = Vec::with_capacity(size);
        let rows = maker.write(block, &mut bytes);
        size = size.max(bytes.len() + bytes.len() / 16);
        if queue.send((bytes, rows)).is_err() {
            return;
        }
    }
}
