//! The jobs of a process: take an order, look at it, withdraw it.

use std::io;
use std::path::Path;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use super::folder::{Folder, remove};
use super::id::JobId;
use super::options::JobOptions;
use super::queue::{Queue, QueueFull, Withdrawal};
use super::view::JobView;
use super::work::Order;
use super::worker::{Shared, run};

/// A queue, a worker on a thread of its own, and the results.
///
/// Dropping it cancels what waits and tells the running work to stop; the results go when that has ended.
#[derive(Debug)]
pub struct Jobs {
    shared: Arc<Shared>,
}

/// What became of a job that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withdrawn {
    /// It is cancelled, or was told to stop if it still can.
    Cancelled(JobView),
    /// It had ended: job and result are gone.
    Forgotten,
}

impl Jobs {
    /// Jobs whose results lie in a folder under a directory, which is made if it is not there.
    ///
    /// # Errors
    /// If the folder cannot be made, or no thread started.
    pub fn start(root: &Path, options: JobOptions) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(Folder::make(root)?, options));
        let worker = Arc::clone(&shared);
        std::thread::Builder::new().name("jobs".to_owned()).spawn(move || run(&worker))?;
        Ok(Self { shared })
    }

    /// Takes an order.
    ///
    /// # Errors
    /// [`QueueFull`] if too many wait, or after [`Jobs::stop`].
    pub fn order(&self, order: Order) -> Result<JobView, QueueFull> {
        let view = self.queue().order(order, &self.shared.options)?;
        self.shared.changed.notify_all();
        Ok(view)
    }

    /// A job as it stands; `None` if there is none, or no longer.
    #[must_use]
    pub fn view(&self, id: JobId) -> Option<JobView> {
        self.forget();
        self.queue().view(id, &self.shared.options)
    }

    /// Cancels a job that waits or runs, and forgets one that has ended. Running work hears it at its next step, unless it cannot be
    /// undone any more ([`Running::commit`](super::Running::commit)): then nothing is requested, and it goes on.
    #[must_use]
    pub fn withdraw(&self, id: JobId) -> Option<Withdrawn> {
        self.forget();
        let withdrawal = self.queue().withdraw(id, &self.shared.options)?;
        Some(match withdrawal {
            Withdrawal::Cancelled(view) | Withdrawal::Told(view) => Withdrawn::Cancelled(view),
            Withdrawal::Forgotten(file) => {
                file.iter().for_each(|path| remove(path));
                Withdrawn::Forgotten
            }
        })
    }

    /// Takes no more orders, cancels everything, and waits for the running work, so long at most. When that has
    /// ended, the results go.
    pub fn stop(&self, patience: Duration) {
        let mut queue = self.queue();
        queue.stop((self.shared.options.now)());
        self.shared.changed.notify_all();
        let waited = self.shared.changed.wait_timeout_while(queue, patience, |_| self.shared.is_alive());
        // The lock is free again before any file is touched.
        drop(waited);
        if !self.shared.is_alive() {
            self.shared.clear();
        } else if !patience.is_zero() {
            tracing::warn!("a job goes on although it was told to stop");
        }
    }

    fn forget(&self) {
        let files = self.queue().forget(&self.shared.options);
        files.iter().for_each(|path| remove(path));
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.shared.queue()
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
    }
}
