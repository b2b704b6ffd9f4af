//! Releases that are made on order: what `ledtid publish` does, as an export.

use std::fs::File;
use std::io::copy;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use utoipa::ToSchema;

use super::as_of::no_such_version;
use super::problem::Problem;
use crate::catalogue::Catalogue;
use crate::jobs::{Order as Job, Running, WorkError};
use crate::publish::{Order, Plan, Progress, PublishError, check_order, publish};
use crate::store::{AsOf, Releases, StoreError};

/// A release that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishOrder {
    /// Its name: 1 to 64 letters, digits, `.`, `_` and `-`.
    name: String,
    /// A version of the data or a date, not before the release that came last; the present without.
    as_of: Option<String>,
    /// A release whose changed figures are listed.
    compare_with: Option<String>,
}

/// What releases are made of.
#[derive(Debug)]
pub struct Publishing {
    data: PathBuf,
    catalogue: Arc<Catalogue>,
    plan: Option<Plan>,
}

impl Publishing {
    /// Releases of a data directory by a plan; the national plan if none is given.
    #[must_use]
    pub fn new(data: &Path, catalogue: Arc<Catalogue>, plan: Option<Plan>) -> Self {
        Self { data: data.to_owned(), catalogue, plan }
    }

    /// The job that makes a release and gives its archive. It looks into the data directory.
    ///
    /// # Errors
    /// If a name or version is none, or there is no such release to compare with or no such version to publish.
    pub(super) fn job(self: Arc<Self>, order: PublishOrder) -> Result<Job, Problem> {
        let allowed = ["1 to 64 letters, digits, dots, underscores and hyphens, not first a dot or hyphen"];
        for (parameter, name) in [("name", Some(&order.name)), ("compare_with", order.compare_with.as_ref())]
        {
            if name.is_some_and(|name| !Releases::is_name(name)) {
                return Err(Problem::refused(
                    "invalid_value",
                    parameter,
                    "it is no name of a release",
                    &allowed,
                ));
            }
        }
        let as_of = order.as_of.as_deref().map(|text| AsOf::parse(text).ok_or(text)).transpose();
        let as_of = as_of.map_err(|_text| {
            let problem = "not a version's number or a date";
            Problem::refused("invalid_value", "as_of", problem, &["7", "2024-03-01"])
        })?;
        check_order(&self.wanted(&order, as_of)).or_else(|error| refusal(&error))?;
        let file_name = format!("{}.zip", order.name);
        let work = move |to: &mut File, running: &Running| self.make(&order, as_of, to, running);
        Ok(Job { file_name, media_type: "application/zip", work: Box::new(work) })
    }

    /// What `ledtid publish` would be asked for.
    fn wanted<'a>(&'a self, order: &'a PublishOrder, as_of: Option<AsOf>) -> Order<'a> {
        Order {
            data: &self.data,
            out: None,
            name: Some(&order.name),
            as_of,
            compare_with: order.compare_with.as_deref(),
            plan: self.plan.as_ref(),
        }
    }

    fn make(
        &self,
        order: &PublishOrder,
        as_of: Option<AsOf>,
        to: &mut File,
        running: &Running,
    ) -> Result<(), WorkError> {
        let made = publish(&self.wanted(order, as_of), &self.catalogue, &mut Told(running)).map_err(told)?;
        let archive = made.folder.join(format!("{}.zip", made.name));
        let failed = |e: std::io::Error| WorkError::Internal(format!("failed to give an archive: {e}"));
        let mut from = File::open(archive).map_err(failed)?;
        copy(&mut from, to).map_err(failed)?;
        Ok(())
    }
}

/// A wrong question, which is refused at once. What else stands in the way of an order the job tells.
fn refusal(error: &PublishError) -> Result<(), Problem> {
    match error {
        PublishError::NoSuchRelease { .. } => {
            let allowed = ["a name that /api/v1/releases gives"];
            Err(Problem::refused("unknown_code", "compare_with", "there is no such release", &allowed))
        }
        PublishError::Store(StoreError::NoSuchVersion { latest }) => Err(no_such_version(*latest)),
        PublishError::OfAnotherVersion { version, .. } => {
            let allowed = [version.to_string()];
            let allowed = allowed.each_ref().map(String::as_str);
            Err(Problem::refused("invalid_value", "as_of", &error.to_string(), &allowed))
        }
        PublishError::OlderThanPublished { published, .. } => {
            let allowed = [format!("version {published} or a later one")];
            let allowed = allowed.each_ref().map(String::as_str);
            Err(Problem::refused("invalid_value", "as_of", &error.to_string(), &allowed))
        }
        _ => Ok(()),
    }
}

/// What went wrong, as far as whoever ordered it can do something about it.
fn told(error: PublishError) -> WorkError {
    match error {
        PublishError::Stopped => WorkError::Cancelled,
        error if error.is_misuse() => WorkError::Refused(error.to_string()),
        error => WorkError::Internal(error.to_string()),
    }
}

/// Passes progress on to a job.
struct Told<'a>(&'a Running);

impl Progress for Told<'_> {
    fn at(&mut self, stage: &'static str, done: usize, of: usize) {
        // Whether it shall stop is asked right after.
        let _stopped = self.0.at(stage, done as u64, of as u64).is_err();
    }

    fn is_stopped(&self) -> bool {
        self.0.is_cancelled()
    }

    fn may_keep(&mut self) -> bool {
        // Once the release is there for everybody its export is not cancelled.
        self.0.commit().is_ok()
    }
}
