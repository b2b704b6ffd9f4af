//! Work that takes time: on threads of its own, so much at a time, so much in the queue, so long.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::chunks::READ_AT_ONCE;
use super::problem::Problem;

/// Longest time that an answer may take until it can begin to be sent, the wait in the queue included.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// Long answers that are sent at a time: each has a thread, which waits for its client.
pub(super) const SENDING: usize = 16;
/// Files that are sent at a time, so too.
const FILES: usize = 64;
/// Longest time that a client is waited for until there is room for the next piece.
const PATIENCE: Duration = Duration::from_secs(30);

/// A bounded number of workers with a bounded queue.
#[derive(Debug)]
pub(super) struct Workshop {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    sending: Arc<Semaphore>,
    files: Arc<Semaphore>,
    patience: Duration,
}

/// One of those that are sent at a time, and how long its client is waited for.
pub(super) type Slot = (OwnedSemaphorePermit, Duration);

/// A place among the workers, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _worker: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
    sending: Arc<Semaphore>,
    patience: Duration,
}

impl Place {
    /// Leaves the place for one among those who send long answers. Nobody waits for one: who does would keep others out.
    ///
    /// # Errors
    /// [`Problem::ManyLong`] if there is none.
    pub(super) fn sending(self) -> Result<Slot, Problem> {
        let slot = Arc::clone(&self.sending).try_acquire_owned().ok().ok_or(Problem::ManyLong)?;
        Ok((slot, self.patience))
    }
}

/// Tells who waits how a piece of work went.
pub(super) type Tell<T> = Box<dyn FnOnce(Result<T, Problem>) + Send>;

impl Workshop {
    /// So many workers (0: one per core), and a queue of so many before them.
    pub(super) fn new(workers: usize, queue: usize) -> Self {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let workers = if workers == 0 { cores() } else { workers };
        Self {
            running: Arc::new(Semaphore::new(workers)),
            admitted: Arc::new(Semaphore::new(workers.saturating_add(queue).min(Semaphore::MAX_PERMITS))),
            sending: Arc::new(Semaphore::new(SENDING)),
            files: Arc::new(Semaphore::new(FILES)),
            patience: PATIENCE,
        }
    }

    /// The same, which waits for clients so long.
    #[cfg(test)]
    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// A place among the files that are sent: none is needed for a short one, which is read at once.
    ///
    /// # Errors
    /// [`Problem::ManyLong`] if there is none.
    pub(super) fn file(&self, bytes: u64) -> Result<(Option<OwnedSemaphorePermit>, Duration), Problem> {
        if bytes <= READ_AT_ONCE {
            return Ok((None, self.patience));
        }
        let slot = Arc::clone(&self.files).try_acquire_owned().ok().ok_or(Problem::ManyLong)?;
        Ok((Some(slot), self.patience))
    }

    /// Runs a piece of work away from the threads that serve connections.
    ///
    /// # Errors
    /// [`Problem::Busy`] if the queue is full, [`Problem::TooSlow`] after a minute, [`Problem::Internal`] if
    /// the work panicked, or the work's own problem. Work that nobody waits for any more runs to its end in its place.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, Problem> + Send + 'static,
    {
        let job = move |tell: Tell<T>, place: Place| {
            let result = work();
            drop(place);
            tell(result);
        };
        self.begin(job).await
    }

    /// Runs a piece of work that says itself when it is done, and may go on after that. Should it panic, its place is free before
    /// who waits hears of it.
    ///
    /// # Errors
    /// As [`Workshop::run`].
    pub(super) async fn begin<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(Tell<T>, Place) + Send + 'static,
    {
        // No place is a full queue; the semaphores are never closed.
        let Ok(admitted) = Arc::clone(&self.admitted).try_acquire_owned() else { return Err(Problem::Busy) };
        let (running, sending) = (Arc::clone(&self.running), Arc::clone(&self.sending));
        let patience = self.patience;
        let told = async move {
            let Ok(worker) = running.acquire_owned().await else { return Err(Problem::Busy) };
            let place = Place { _worker: worker, _admitted: admitted, sending, patience };
            let (tell, told) = oneshot::channel();
            // Who waits may be gone.
            let tell = move |result| drop(tell.send(result));
            drop(tokio::task::spawn_blocking(move || work(Box::new(tell), place)));
            told.await.unwrap_or_else(|_| Err(Problem::Internal("the work broke off".to_owned())))
        };
        match tokio::time::timeout(LONGEST, told).await {
            Ok(result) => result,
            Err(_elapsed) => Err(Problem::TooSlow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_says_so_and_a_panic_is_a_problem() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let workshop = Workshop::new(1, 0);
            let place = Arc::clone(&workshop.admitted).try_acquire_owned().unwrap();
            assert!(matches!(workshop.run(|| Ok(1)).await, Err(Problem::Busy)));
            drop(place);
            assert_eq!(workshop.run(|| Ok(1)).await.unwrap(), 1);
            let broken: Result<u8, Problem> = workshop.run(|| panic!("on purpose")).await;
            assert!(matches!(broken, Err(Problem::Internal(_))));
            assert_eq!(workshop.run(|| Ok(2)).await.unwrap(), 2);
        });
    }
}
