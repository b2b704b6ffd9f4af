//! A version of the data, ready to be asked: cohorts by pathway, loaded when first needed.

use std::sync::{Arc, OnceLock};

use super::activity::Activity;
use super::cohort::Cohort;
use super::reporting::{DeliveryFacts, Reporting};
use crate::model::Day;

/// Loads the cohort of a pathway of one version.
pub trait CohortSource: Send + Sync + std::fmt::Debug {
    /// The cohort of the pathway with this number.
    ///
    /// # Errors
    /// A sentence for the operator; it holds no patient values.
    fn load(&self, pathway: usize) -> Result<Cohort, String>;

    /// A hash of everything that cohorts are loaded from.
    fn fingerprint(&self) -> String;

    /// What each delivery brought to the pathway with this number. A source without deliveries has none.
    ///
    /// # Errors
    /// A sentence for the operator; it holds no patient values.
    fn reporting(&self, pathway: usize) -> Result<Reporting, String> {
        let _ = pathway;
        Ok(Reporting::default())
    }

    /// The deliveries of the version. A source without deliveries has none.
    ///
    /// # Errors
    /// A sentence for the operator.
    fn deliveries(&self) -> Result<Vec<DeliveryFacts>, String> {
        Ok(Vec::new())
    }
}

/// One version of the events, as cohorts. Immutable: a request sees one version throughout.
#[derive(Debug)]
pub struct Snapshot {
    version: i64,
    /// Hash of what the version consists of: two stores at one version differ in it.
    fingerprint: String,
    data_to: Option<Day>,
    made_up: bool,
    /// By pathway number of the catalogue; `None` where the version has no events.
    slots: Vec<Option<Slot>>,
    source: Box<dyn CohortSource>,
}

#[derive(Debug, Default)]
struct Slot {
    cohort: OnceLock<Result<Arc<Cohort>, String>>,
    activity: OnceLock<Arc<Activity>>,
}

impl Snapshot {
    /// A snapshot of pathways that have events; `data_to` is the latest event date.
    #[must_use]
    pub fn new(version: i64, data_to: Option<Day>, present: &[bool], source: Box<dyn CohortSource>) -> Self {
        let slots = present.iter().map(|&p| p.then(Slot::default)).collect();
        Self { version, fingerprint: source.fingerprint(), data_to, made_up: false, slots, source }
    }

    /// The same, of which some events are made up, or none.
    #[must_use]
    pub fn with_made_up(self, made_up: bool) -> Self {
        Self { made_up, ..self }
    }

    /// Whether some of its events are made up.
    #[must_use]
    pub const fn is_made_up(&self) -> bool {
        self.made_up
    }

    /// Hash of what the version consists of: two stores at one version differ in it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Version of the events table.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// The latest event date; `None` without events.
    #[must_use]
    pub const fn data_to(&self) -> Option<Day> {
        self.data_to
    }

    /// Numbers of the pathways that have events, ascending.
    pub fn pathways(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().enumerate().filter(|(_, s)| s.is_some()).map(|(i, _)| i)
    }

    /// Forgets what was loaded of a pathway; it is loaded again when it is next needed.
    pub fn forget(&mut self, pathway: usize) {
        if let Some(Some(slot)) = self.slots.get_mut(pathway) {
            *slot = Slot::default();
        }
    }

    /// The cohort of a pathway, loaded if this is the first time; `None` if it has no events.
    ///
    /// # Errors
    /// What kept the cohort from being loaded.
    pub fn cohort(&self, pathway: usize) -> Result<Option<Arc<Cohort>>, String> {
        let Some(Some(slot)) = self.slots.get(pathway) else { return Ok(None) };
        let loaded = slot.cohort.get_or_init(|| self.source.load(pathway).map(Arc::new));
        loaded.as_ref().map(|c| Some(Arc::clone(c))).map_err(Clone::clone)
    }

    /// What each delivery brought to a pathway; nothing of it is remembered here.
    ///
    /// # Errors
    /// What kept it from being found.
    pub fn reporting(&self, pathway: usize) -> Result<Reporting, String> {
        match self.slots.get(pathway) {
            Some(Some(_)) => self.source.reporting(pathway),
            _ => Ok(Reporting::default()),
        }
    }

    /// The deliveries that the version consists of, in the order of their loading.
    ///
    /// # Errors
    /// What kept them from being read.
    pub fn deliveries(&self) -> Result<Vec<DeliveryFacts>, String> {
        self.source.deliveries()
    }

    /// On which days each region has events of a pathway, found if this is the first time; `None` without events.
    ///
    /// # Errors
    /// What kept the cohort from being loaded.
    pub fn activity(&self, pathway: usize) -> Result<Option<Arc<Activity>>, String> {
        let Some(cohort) = self.cohort(pathway)? else { return Ok(None) };
        let Some(Some(slot)) = self.slots.get(pathway) else { return Ok(None) };
        Ok(Some(Arc::clone(slot.activity.get_or_init(|| Arc::new(Activity::of(&cohort))))))
    }
}
