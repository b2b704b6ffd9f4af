//! A question and who asks it → what that viewer may see. Every door goes through here.

use std::sync::Arc;

use serde::Serialize;

use super::grid::Grid;
use super::own_region::{OwnRows, refuse_the_rest, without_the_rest};
use super::units::hidden_units;
use super::viewer::Viewer;
use crate::catalogue::{Catalogue, RegionId};
use crate::indicators::grid::{
    NotInGrid, asks_for_units, in_release, released_answer, released_answer_with, units_answer,
    units_question,
};
use crate::indicators::{
    Answer, Asked, By, Engine, EngineError, KeptFigures, ParameterError, Question, Revisions, SnapshotInfo,
    Statistic, answer, asked, default_period, snapshot_info,
};
use crate::model::Attribution;

/// An answer as its viewer may see it: the only form of it that a door can write down.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Shown(Answer);

impl Shown {
    /// The answer, for those who write it down.
    #[must_use]
    pub const fn answer(&self) -> &Answer {
        &self.0
    }
}

/// Why a viewer gets no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The viewer may not ask this: which parameter, why, and what is allowed.
    #[error(transparent)]
    NotReleased(#[from] NotInGrid),
    /// Nothing has been published, and the open tier answers from what is.
    #[error(
        "nothing has been published yet: the open tier answers from releases, and `ledtid publish` makes one"
    )]
    NoRelease,
    /// The episodes cannot be loaded.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// The data and a release of it, before the eyes of one viewer.
#[derive(Debug, Clone)]
pub struct Showing {
    engine: Arc<Engine>,
    release: Option<Arc<Grid>>,
    viewer: Viewer,
    moment: Moment,
    figures: Option<Arc<dyn KeptFigures>>,
}

/// Whether what is shown moves on with deliveries and releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// The present version and the latest release.
    Now,
    /// One version, for good, and the release that was made from it.
    Then,
}

/// What a viewer's answers stand on.
enum Footing<'a> {
    Data,
    Release(&'a Grid),
    Nothing,
}

impl Showing {
    /// What a viewer sees of an engine's data and of the latest release.
    #[must_use]
    pub fn new(engine: Arc<Engine>, release: Option<Arc<Grid>>, viewer: Viewer) -> Self {
        Self { engine, release, viewer, moment: Moment::Now, figures: None }
    }

    /// The same with the kept figures of its versions, for those who see counts in full.
    #[must_use]
    pub fn with_figures(self, figures: Option<Arc<dyn KeptFigures>>) -> Self {
        Self { figures, ..self }
    }

    /// The kept figures of versions.
    #[must_use]
    pub fn figures(&self) -> Option<Arc<dyn KeptFigures>> {
        self.figures.clone()
    }

    /// A text that changes with what the answer to a question rests on besides the data and the release.
    #[must_use]
    pub fn besides(&self, question: &Question) -> String {
        let kept = self.figures.as_ref().filter(|_| question.statistic == Statistic::Quality);
        kept.map(|figures| figures.tag(self.engine.snapshot().version())).unwrap_or_default()
    }

    /// The same for a version that was asked for by name: it stays what it is. The release is one of just this version.
    #[must_use]
    pub fn pinned(self) -> Self {
        Self { moment: Moment::Then, ..self }
    }

    /// The release that the open tier answers from, if there is one.
    #[must_use]
    pub fn release_name(&self) -> Option<&str> {
        self.release.as_ref().map(|grid| grid.facts().release.as_str())
    }

    /// Whether it is of a version that was asked for by name.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.moment == Moment::Then
    }

    /// Everything, for whoever has the data directory.
    #[must_use]
    pub fn owner(engine: Engine) -> Self {
        Self::new(Arc::new(engine), None, Viewer::Owner)
    }

    /// Who asks.
    #[must_use]
    pub const fn viewer(&self) -> Viewer {
        self.viewer
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        self.engine.catalogue()
    }

    /// The engine, for what is no statistic of patients.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// What this viewer's answers stand on. A region's analyst may ask a version that was never released about the own
    /// region alone.
    fn footing(&self) -> Footing<'_> {
        match (self.viewer, &self.release) {
            (Viewer::Open | Viewer::Region(_), Some(grid)) => Footing::Release(grid),
            (Viewer::Open, None) => Footing::Nothing,
            (Viewer::Region(_), None) if self.moment == Moment::Now => Footing::Nothing,
            _ => Footing::Data,
        }
    }

    /// What a question's defaults depend on.
    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        match self.footing() {
            Footing::Release(grid) => Asked {
                catalogue: self.catalogue(),
                version: grid.facts().snapshot.version,
                data_to: grid.facts().data_to,
            },
            Footing::Nothing => Asked { data_to: None, version: 0, catalogue: self.catalogue() },
            Footing::Data => asked(&self.engine),
        }
    }

    /// Reads a question. What a region's analyst asks of the own region alone is asked of the data, up to its latest event.
    ///
    /// # Errors
    /// The first parameter that is unknown or has a value that is not allowed.
    pub fn question(
        &self,
        statistic: Statistic,
        pairs: &[(String, String)],
    ) -> Result<Question, ParameterError> {
        let question = Question::parse_for(statistic, pairs, &self.asked())?;
        match self.viewer {
            Viewer::Region(own) if is_of_own_alone(&question, own) => {
                Question::parse_for(statistic, pairs, &asked(&self.engine))
            }
            _ => Ok(question),
        }
    }

    /// What answers rest on; `None` for a viewer of releases while there is none.
    #[must_use]
    pub fn snapshot(&self) -> Option<SnapshotInfo> {
        match self.footing() {
            Footing::Release(grid) => Some(grid.facts().snapshot.clone()),
            Footing::Nothing => None,
            Footing::Data => Some(snapshot_info(&self.engine)),
        }
    }

    /// The latest four quarters that are complete and mature.
    ///
    /// # Errors
    /// If what deliveries brought cannot be found.
    pub fn default_period(&self) -> Result<Option<String>, EngineError> {
        match self.footing() {
            Footing::Release(grid) => Ok(grid.facts().default_period.clone()),
            Footing::Nothing => Ok(None),
            Footing::Data => default_period(&self.engine),
        }
    }

    /// Hash of everything that this viewer's answers are made from. For the open tier nothing hidden is in it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let data = self.engine.snapshot().fingerprint();
        let grid = self.release.as_ref().map_or("", |grid| grid.fingerprint());
        match self.viewer {
            Viewer::Owner => format!("owner {data}"),
            Viewer::National => format!("national {data}"),
            Viewer::Region(id) => format!("region {} {data} {grid}", id.number()),
            Viewer::Open => format!("open {grid}"),
        }
    }

    /// Whether the open tier's release has nothing like what is asked, seen without counting anything.
    ///
    /// # Errors
    /// What is refused, as [`Showing::show`] refuses it.
    pub fn may_ask(&self, question: &Question) -> Result<(), Refusal> {
        match (self.viewer, &self.release) {
            (Viewer::Open, Some(grid)) => Ok(in_release(grid.as_ref(), question)?),
            _ => Ok(()),
        }
    }

    /// Answers a question as the viewer may see it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn show(&self, question: &Question) -> Result<Shown, Refusal> {
        match self.viewer {
            Viewer::Owner => Ok(Shown(self.in_full(question)?)),
            Viewer::National if asks_for_units(question) => self.units(question).map(Shown),
            Viewer::National => Ok(Shown(self.in_full(question)?)),
            Viewer::Open => self.released(question).map(Shown),
            Viewer::Region(own) => self.for_region(question, own).map(Shown),
        }
    }

    /// The answer from the data, nothing hidden: only for who may see that.
    fn in_full(&self, question: &Question) -> Result<Answer, EngineError> {
        let mut answer = answer(&self.engine, question)?;
        if let (Answer::Quality(quality), Some(figures)) = (&mut answer, &self.figures) {
            quality.revisions = Revisions::of(&self.engine, question, figures.as_ref())?;
        }
        Ok(answer)
    }

    /// The units of regions side by side, small ones hidden. Versions of them differ by single patients: the present
    /// one alone is shown.
    fn units(&self, question: &Question) -> Result<Answer, Refusal> {
        if self.is_pinned() {
            let problem = "units are shown as they stand now; versions of them differ by single patients";
            return Err(Refusal::NotReleased(NotInGrid::new("as_of", problem, &["none"])));
        }
        units_question(question, &self.engine)?;
        Ok(units_answer(&self.engine, question, &hidden_units)?)
    }

    fn released(&self, question: &Question) -> Result<Answer, Refusal> {
        Ok(released_answer(self.grid()?, question)?)
    }

    /// Own region's rows in full, the rest as it was released.
    fn for_region(&self, question: &Question, own: RegionId) -> Result<Answer, Refusal> {
        if is_of_own_alone(question, own) {
            refuse_the_rest(question)?;
            let mut own = self.in_full(question)?;
            without_the_rest(&mut own);
            return Ok(own);
        }
        let is_among = question.by.contains(&By::Region)
            && question.filters.regions.as_ref().is_none_or(|r| r.contains(&Some(own)));
        if !is_among {
            return self.released(question);
        }
        let grid = self.grid()?;
        in_release(grid, question)?;
        let filters = question.filters.only_region(own, self.catalogue());
        let mine = OwnRows::of(&self.engine, Question { filters, ..question.clone() })?;
        let mut shown = released_answer_with(grid, question, &|row| mine.put_in(row))?;
        mine.put_lengths_in(&mut shown);
        Ok(shown)
    }

    /// The release that the open tier answers from.
    fn grid(&self) -> Result<&Grid, Refusal> {
        let no_release = || if self.is_pinned() { never_released() } else { Refusal::NoRelease };
        self.release.as_deref().ok_or_else(no_release)
    }
}

/// Whether a question is of the own care alone: under another attribution own rows would tell of patients in other regions'
/// cells.
fn is_of_own_alone(question: &Question, own: RegionId) -> bool {
    question.filters.regions.as_deref() == Some(&[Some(own)]) && question.attribution == Attribution::Care
}

/// The rest of the nation is the analyst's to see only as it was released.
fn never_released() -> Refusal {
    let problem = "no release was made from this version, and other regions are shown as they were released";
    let allowed = ["the version of a release", "the own region alone (region, attribution=care)"];
    Refusal::NotReleased(NotInGrid::new("as_of", problem, &allowed))
}
