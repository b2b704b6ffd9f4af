//! What is ordered, what runs and what has ended: the state behind one lock. No file is touched here.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use super::id::JobId;
use super::options::JobOptions;
use super::view::{JobStatus, JobView};
use super::work::{Order, Running};

/// Too many jobs wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many jobs wait")]
pub struct QueueFull;

#[derive(Debug)]
struct Job {
    running: Arc<Running>,
    status: JobStatus,
    created_at: i64,
    ended_at: Option<i64>,
}

/// The jobs of a process.
#[derive(Debug, Default)]
pub(super) struct Queue {
    jobs: HashMap<JobId, Job>,
    waiting: VecDeque<(JobId, Order)>,
    /// In the order in which they ended.
    ended: VecDeque<JobId>,
    pub(super) stopped: bool,
}

/// What becomes of a job that somebody withdraws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Withdrawal {
    /// It did not run yet, and never will.
    Cancelled(JobView),
    /// It runs, and was told.
    Told(JobView),
    /// It had ended, and is forgotten; its file, if it had one, is to be removed.
    Forgotten(Option<PathBuf>),
}

impl Queue {
    /// Takes an order.
    pub(super) fn order(&mut self, order: Order, options: &JobOptions) -> Result<JobView, QueueFull> {
        if self.stopped || self.waiting.len() >= options.queue {
            return Err(QueueFull);
        }
        let id = JobId::new();
        let job = Job {
            running: Arc::default(),
            status: JobStatus::Queued { before: self.waiting.len() },
            created_at: (options.now)(),
            ended_at: None,
        };
        let view = view(id, &job, job.status.clone(), options);
        self.jobs.insert(id, job);
        self.waiting.push_back((id, order));
        Ok(view)
    }

    /// The next order that waits, now running.
    pub(super) fn next(&mut self) -> Option<(JobId, Order, Arc<Running>)> {
        let (id, order) = self.waiting.pop_front()?;
        let job = self.jobs.get_mut(&id)?;
        job.status = JobStatus::Running;
        Some((id, order, Arc::clone(&job.running)))
    }

    /// Notes how a job ended.
    pub(super) fn end(&mut self, id: JobId, status: JobStatus, now: i64) {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.status = status;
            job.ended_at = Some(now);
            self.ended.push_back(id);
        }
    }

    /// A job as it stands.
    pub(super) fn view(&self, id: JobId, options: &JobOptions) -> Option<JobView> {
        let job = self.jobs.get(&id)?;
        let status = match &job.status {
            JobStatus::Queued { .. } => {
                let before = self.waiting.iter().position(|(waiting, _)| *waiting == id).unwrap_or(0);
                JobStatus::Queued { before }
            }
            other => other.clone(),
        };
        Some(view(id, job, status, options))
    }

    /// Withdraws a job: see [`Withdrawal`].
    pub(super) fn withdraw(&mut self, id: JobId, options: &JobOptions) -> Option<Withdrawal> {
        let job = self.jobs.get(&id)?;
        match &job.status {
            JobStatus::Queued { .. } => {
                job.running.cancel();
                self.waiting.retain(|(waiting, _)| *waiting != id);
                self.end(id, JobStatus::Cancelled, (options.now)());
                Some(Withdrawal::Cancelled(self.view(id, options)?))
            }
            JobStatus::Running => {
                job.running.cancel();
                Some(Withdrawal::Told(self.view(id, options)?))
            }
            _ => {
                self.ended.retain(|ended| *ended != id);
                let job = self.jobs.remove(&id)?;
                Some(Withdrawal::Forgotten(path_of(&job.status)))
            }
        }
    }

    /// Takes no more orders, cancels those that wait and tells the running one.
    pub(super) fn stop(&mut self, now: i64) {
        self.stopped = true;
        while let Some((id, _)) = self.waiting.pop_front() {
            self.end(id, JobStatus::Cancelled, now);
        }
        for job in self.jobs.values() {
            job.running.cancel();
        }
    }

    /// Forgets what is too old, too many or too much, the oldest first; the files that are to be removed.
    pub(super) fn forget(&mut self, options: &JobOptions) -> Vec<PathBuf> {
        let oldest_kept = (options.now)().saturating_sub(options.kept_seconds.saturating_mul(1_000_000));
        let mut files = Vec::new();
        while let Some(&id) = self.ended.front() {
            let ended_at = self.jobs.get(&id).and_then(|job| job.ended_at).unwrap_or(i64::MIN);
            let too_much = self.ended.len() > 1 && self.bytes() > options.kept_bytes;
            if ended_at >= oldest_kept && self.ended.len() <= options.kept && !too_much {
                break;
            }
            self.ended.pop_front();
            let job = self.jobs.remove(&id);
            files.extend(job.and_then(|job| path_of(&job.status)));
        }
        files
    }

    /// Bytes of all results.
    fn bytes(&self) -> u64 {
        let of = |job: &Job| if let JobStatus::Done(file) = &job.status { file.bytes } else { 0 };
        self.jobs.values().map(of).sum()
    }
}

fn path_of(status: &JobStatus) -> Option<PathBuf> {
    if let JobStatus::Done(file) = status { Some(file.path.clone()) } else { None }
}

fn view(id: JobId, job: &Job, status: JobStatus, options: &JobOptions) -> JobView {
    let kept = options.kept_seconds.saturating_mul(1_000_000);
    JobView {
        id,
        status,
        cancel_requested: job.running.is_cancelled(),
        progress: job.running.progress(),
        created_at: job.created_at,
        ended_at: job.ended_at,
        expires_at: job.ended_at.map(|at| at.saturating_add(kept)),
    }
}
