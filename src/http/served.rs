//! What all requests share: the present version of the data, answers given before, and the room for work.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::answer::Remembered;
use super::deliveries::Deliveries;
use super::exports::Exports;
use super::identity::Identity;
use super::problem::Problem;
use super::published::Published;
use super::publishing::Publishing;
use super::work::Workshop;
use crate::disclosure::Showing;
use crate::pipeline::Vintages;
use crate::store::Releases;

/// How often, and how far apart, it is looked whether something else is shown.
const LOOKS: u32 = 20;
const LOOK: Duration = Duration::from_millis(100);

/// How much may be done and remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeOptions {
    /// Answers computed at a time; 0 is one per core.
    pub workers: usize,
    /// Questions that may wait for a worker; those beyond are told to come back (503).
    pub queue: usize,
    /// Memory for rendered answers, in bytes.
    pub cache_bytes: u64,
    /// Bytes up to which an answer is whole before it is sent, and remembered; a longer one is sent while it is written.
    pub whole_bytes: usize,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { workers: 0, queue: 64, cache_bytes: 64 << 20, whole_bytes: 4 << 20 }
    }
}

/// The state of the service. What it shows is immutable and replaced as a whole.
#[derive(Debug)]
pub struct Served {
    showing: ArcSwap<Showing>,
    problem: ArcSwapOption<String>,
    releases: Releases,
    pub(super) published: Arc<Published>,
    exports: Option<Arc<Exports>>,
    vintages: Option<Arc<Vintages>>,
    deliveries: Option<Arc<Deliveries>>,
    publishing: Option<Arc<Publishing>>,
    pub(super) answers: Cache<Identity, Remembered, ByBytes>,
    pub(super) workshop: Workshop,
    pub(super) whole_bytes: usize,
}

#[derive(Debug, Clone)]
pub(super) struct ByBytes;

impl Weighter<Identity, Remembered> for ByBytes {
    fn weight(&self, _: &Identity, answer: &Remembered) -> u64 {
        answer.weight()
    }
}

impl Served {
    /// A service of what a viewer sees and of what has been published, with the bounds of [`ServeOptions::default`].
    #[must_use]
    pub fn new(showing: Showing, releases: Releases) -> Self {
        Self::with_options(showing, releases, ServeOptions::default())
    }

    /// A service of what a viewer sees and of what has been published.
    #[must_use]
    pub fn with_options(showing: Showing, releases: Releases, options: ServeOptions) -> Self {
        Self {
            showing: ArcSwap::from_pointee(showing),
            problem: ArcSwapOption::empty(),
            releases,
            published: Arc::default(),
            exports: None,
            vintages: None,
            deliveries: None,
            publishing: None,
            answers: Cache::with_weighter(4_096, options.cache_bytes, ByBytes),
            workshop: Workshop::new(options.workers, options.queue),
            whole_bytes: options.whole_bytes,
        }
    }

    /// The same service, which makes exports.
    #[must_use]
    pub fn with_exports(self, exports: Exports) -> Self {
        Self { exports: Some(Arc::new(exports)), ..self }
    }

    /// The same service, which answers as of older versions too.
    #[must_use]
    pub fn with_vintages(self, vintages: Vintages) -> Self {
        Self { vintages: Some(Arc::new(vintages)), ..self }
    }

    /// The same service, which accepts deliveries: for an operator, on a loopback address.
    #[must_use]
    pub fn with_deliveries(self, deliveries: Deliveries) -> Self {
        Self { deliveries: Some(Arc::new(deliveries)), ..self }
    }

    /// The same service, which makes releases on order: for an operator, on a loopback address.
    #[must_use]
    pub fn with_publishing(self, publishing: Publishing) -> Self {
        Self { publishing: Some(Arc::new(publishing)), ..self }
    }

    /// What makes releases on order, if something does.
    pub(super) fn publishing(&self) -> Option<Arc<Publishing>> {
        self.publishing.clone()
    }

    /// Cancels exports and waits for the one that runs, so long at most.
    pub fn stop_exports(&self, patience: Duration) {
        if let Some(exports) = &self.exports {
            exports.stop(patience);
        }
    }

    /// The exports.
    ///
    /// # Errors
    /// [`Problem::NoExports`] without any.
    pub(super) fn exports(&self) -> Result<Arc<Exports>, Problem> {
        self.exports.clone().ok_or(Problem::NoExports)
    }

    /// Puts another version in place; requests under way keep the one that they began with.
    pub fn replace(&self, showing: Showing) {
        self.showing.store(Arc::new(showing));
        if let Some(vintages) = &self.vintages {
            vintages.forget();
        }
        self.answers.clear();
    }

    /// Says why the service is not ready (`/readyz` turns red with this sentence), or that it is.
    pub fn set_problem(&self, problem: Option<String>) {
        self.problem.store(problem.map(Arc::new));
    }

    /// What has been published.
    pub(super) const fn releases(&self) -> &Releases {
        &self.releases
    }

    /// Where deliveries go, if they are accepted.
    pub(super) fn deliveries(&self) -> Option<Arc<Deliveries>> {
        self.deliveries.clone()
    }

    /// The older versions.
    pub(super) fn vintages(&self) -> Option<Arc<Vintages>> {
        self.vintages.clone()
    }

    /// What is shown at this moment.
    pub(super) fn showing(&self) -> Arc<Showing> {
        self.showing.load_full()
    }

    /// Whether something else is shown by now, or within two seconds: new versions are looked for every second.
    pub(super) async fn moves_on_from(&self, shown: &Arc<Showing>) -> bool {
        for _ in 0..LOOKS {
            if !Arc::ptr_eq(shown, &self.showing()) {
                return true;
            }
            tokio::time::sleep(LOOK).await;
        }
        false
    }

    /// Why the service is not ready.
    pub(super) fn problem(&self) -> Option<Arc<String>> {
        self.problem.load_full()
    }
}
