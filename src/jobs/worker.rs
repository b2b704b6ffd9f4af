//! The thread that does the work, one job at a time.

use std::any::Any;
use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::folder::{Folder, remove};
use super::id::JobId;
use super::options::JobOptions;
use super::queue::Queue;
use super::view::{JobFile, JobStatus};
use super::work::{Order, Running, WorkError};

/// What the worker and those who order share.
#[derive(Debug)]
pub(super) struct Shared {
    queue: Mutex<Queue>,
    /// Told when an order comes, when the queue stops and when the worker ends.
    pub(super) changed: Condvar,
    pub(super) options: JobOptions,
    folder: Folder,
    alive: AtomicBool,
}

impl Shared {
    pub(super) fn new(folder: Folder, options: JobOptions) -> Self {
        let (queue, changed) = (Mutex::default(), Condvar::new());
        Self { queue, changed, options, folder, alive: AtomicBool::new(true) }
    }

    /// The state. Nothing panics while it is held, so a poisoned lock is as good as another.
    pub(super) fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes all results.
    pub(super) fn clear(&self) {
        self.folder.clear();
    }

    /// Whether the worker's thread has not ended.
    pub(super) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Acquire)
    }
}

/// Does what is ordered until the queue is stopped.
pub(super) fn run(shared: &Shared) {
    while let Some((id, order, running)) = next(shared) {
        let started = (shared.options.now)();
        let status = outcome(shared, id, order, &running);
        let now = (shared.options.now)();
        let duration_ms = now.saturating_sub(started) / 1_000;
        tracing::info!(job.status = status.code(), duration_ms, "a job ended");
        let files = {
            let mut queue = shared.queue();
            queue.end(id, status, now);
            queue.forget(&shared.options)
        };
        files.iter().for_each(|path| remove(path));
    }
    let _held = shared.queue();
    shared.alive.store(false, Ordering::Release);
    shared.changed.notify_all();
}

/// Waits for an order; `None` when the queue is stopped.
fn next(shared: &Shared) -> Option<(JobId, Order, std::sync::Arc<Running>)> {
    let mut queue = shared.queue();
    loop {
        if let Some(found) = queue.next() {
            return Some(found);
        }
        if queue.stopped {
            return None;
        }
        queue = shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}

/// How a job ends. Only what is done leaves a file.
fn outcome(shared: &Shared, id: JobId, order: Order, running: &Running) -> JobStatus {
    let draft = shared.folder.draft(id);
    let made = attempt(&draft, order, running).and_then(|(name, media_type)| {
        let path = shared.folder.result(id);
        let failed = |e: io::Error| WorkError::Internal(format!("failed to keep a result: {e}"));
        let (bytes, hash) = hashed(&draft).map_err(failed)?;
        if running.is_cancelled() {
            return Err(WorkError::Cancelled);
        }
        fs::rename(&draft, &path).map_err(failed)?;
        Ok(JobFile { path, name, media_type, bytes, hash })
    });
    match made {
        Ok(file) => JobStatus::Done(file),
        Err(why) => {
            remove(&draft);
            failed(why, running)
        }
    }
}

/// Runs the work; a panic is an error of it.
fn attempt(
    draft: &std::path::Path,
    order: Order,
    running: &Running,
) -> Result<(String, &'static str), WorkError> {
    let mut file = File::create_new(draft)
        .map_err(|e| WorkError::Internal(format!("failed to make the file of a job: {e}")))?;
    let Order { file_name, media_type, work } = order;
    let done = catch_unwind(AssertUnwindSafe(|| work.run(&mut file, running)));
    done.unwrap_or_else(|cause| {
        Err(WorkError::Internal(format!("a job panicked: {}", said(cause.as_ref()))))
    })?;
    Ok((file_name, media_type))
}

/// What the client sees of an error. The detail of a defect is logged under an id.
fn failed(why: WorkError, running: &Running) -> JobStatus {
    match why {
        WorkError::Cancelled => JobStatus::Cancelled,
        // Work that is told to stop may notice it as something that failed.
        _ if running.is_cancelled() => JobStatus::Cancelled,
        WorkError::Refused(sentence) => JobStatus::Failed(sentence),
        WorkError::Internal(detail) => {
            let id = uuid::Uuid::new_v4().urn().to_string();
            tracing::error!(request.id = %id, error = %detail, "a job failed");
            JobStatus::Failed(format!("something went wrong inside; the log has the detail under {id}"))
        }
    }
}

fn said(cause: &(dyn Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(|t| (*t).to_owned());
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Length and BLAKE3 of a file.
fn hashed(path: &std::path::Path) -> io::Result<(u64, String)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok((bytes, hasher.finalize().to_hex().to_string()))
}
