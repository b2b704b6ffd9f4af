//! How a month's figure moved: the number of completed waits of each month as every version of the data had it.
//!
//! What is counted of a version is kept ([`VersionFigures`]), so that an answer reads a few small files and never an older
//! version's events.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::compare::{asked, snapshot_info};
use super::engine::{Engine, EngineError};
use super::months::latest_months;
use super::quality::LEDGER;
use super::question::{DeviationChoice, Question, Statistic};
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::{KeyPart, TimeStep, Waits};

/// Most versions that an answer has.
pub const REVISED_VERSIONS: usize = 12;
/// Raised when kept figures of before would be misread.
const FORMAT: u32 = 1;

/// Counts of consecutive months.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Run {
    /// Number of the first month, from January 1900.
    first: u32,
    n: Vec<u32>,
}

/// By code of the region; the empty code is an unknown one.
type ByRegion = BTreeMap<String, Run>;

/// Completed waits by month of their end, for the usual measures, of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionFigures {
    format: u32,
    /// Version of the events.
    pub version: i64,
    software: String,
    catalogue: String,
    /// By measure, and then by slug of the pathway.
    counts: BTreeMap<String, BTreeMap<String, ByRegion>>,
}

impl VersionFigures {
    /// Counts a version.
    ///
    /// # Errors
    /// If episodes cannot be loaded.
    pub fn of(engine: &Engine) -> Result<Self, EngineError> {
        let mut figures = Self::none(engine);
        for id in engine.ground().pathways {
            figures.count(engine, id)?;
        }
        Ok(figures)
    }

    /// Counts a version that nobody else asks: each pathway is forgotten when it is counted, so that memory is that of one.
    ///
    /// # Errors
    /// If episodes cannot be loaded.
    pub fn of_unused(engine: &mut Engine) -> Result<Self, EngineError> {
        let mut figures = Self::none(engine);
        for id in engine.ground().pathways {
            figures.count(engine, id)?;
            engine.forget(id);
        }
        Ok(figures)
    }

    fn none(engine: &Engine) -> Self {
        let info = snapshot_info(engine);
        let software = info.software.into_owned();
        Self {
            format: FORMAT,
            version: info.version,
            software,
            catalogue: info.catalogue,
            counts: BTreeMap::new(),
        }
    }

    /// Counts a pathway by every measure.
    fn count(&mut self, engine: &Engine, id: PathwayId) -> Result<(), EngineError> {
        for measure in LEDGER {
            let pairs = [("measure", measure), ("by", "region,month")];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            // A catalogue of somebody's own may lack a measure.
            let Ok(mut question) = Question::parse_for(Statistic::Compare, &pairs, &asked(engine)) else {
                continue;
            };
            question.filters.pathways = Some(vec![id]);
            let counted = by_pathway(engine, &question)?;
            self.counts.entry(measure.to_owned()).or_default().extend(counted);
        }
        Ok(())
    }

    /// The figures of a kept text; `None` if another program or catalogue counted them.
    #[must_use]
    pub fn parse(text: &[u8], catalogue: &Catalogue) -> Option<Self> {
        let found: Self = serde_json::from_slice(text).ok()?;
        let here = (FORMAT, env!("CARGO_PKG_VERSION"), catalogue.version());
        ((found.format, found.software.as_str(), found.catalogue.as_str()) == here).then_some(found)
    }

    /// As they are kept.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Completed waits of a question in a month.
    fn n(&self, question: &Question, catalogue: &Catalogue, month: u32) -> u64 {
        let Some(pathways) = self.counts.get(&question.measure.id) else { return 0 };
        let takes = |slug: &str| {
            catalogue.pathway_by_slug(slug).is_some_and(|id| takes_pathway(question, catalogue, id))
        };
        let regions = pathways.iter().filter(|(slug, _)| takes(slug)).flat_map(|(_, regions)| regions);
        let taken = regions.filter(|(code, _)| takes_region(question, catalogue, code));
        taken
            .filter_map(|(_, run)| run.n.get(month.checked_sub(run.first)? as usize))
            .copied()
            .map(u64::from)
            .sum()
    }
}

fn by_pathway(engine: &Engine, question: &Question) -> Result<BTreeMap<String, ByRegion>, EngineError> {
    let catalogue = engine.catalogue();
    let mut out = BTreeMap::new();
    for (pathway, counted) in engine.count(question, &question.by, Waits::Numbered)?.0 {
        let mut regions: BTreeMap<String, BTreeMap<u32, u32>> = BTreeMap::new();
        for (key, counts) in counted.groups {
            let [KeyPart::Index(region), KeyPart::Index(month)] = key[..] else { continue };
            let region = usize::try_from(region).ok().and_then(|index| catalogue.regions().get(index));
            let code = region.map_or_else(String::new, |r| r.code.clone());
            let n = u32::try_from(counts.completed.n()).unwrap_or(u32::MAX);
            if n > 0 {
                *regions.entry(code).or_default().entry(month).or_default() += n;
            }
        }
        let runs = regions.into_iter().map(|(code, months)| (code, run(&months)));
        out.insert(catalogue.pathway(pathway).slug.clone(), runs.collect());
    }
    Ok(out)
}

/// Months without any in between are 0.
fn run(months: &BTreeMap<u32, u32>) -> Run {
    let Some((first, last)) = months.keys().next().zip(months.keys().next_back()) else {
        return Run::default();
    };
    Run { first: *first, n: (*first..=*last).map(|month| months.get(&month).copied().unwrap_or(0)).collect() }
}

fn takes_pathway(question: &Question, catalogue: &Catalogue, id: PathwayId) -> bool {
    question.measure.pathway.is_none_or(|only| only == id) && question.filters.takes_pathway(id, catalogue)
}

fn takes_region(question: &Question, catalogue: &Catalogue, code: &str) -> bool {
    let Some(regions) = &question.filters.regions else { return true };
    regions.contains(&catalogue.region_by_code(code))
}

/// A version of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisedVersion {
    /// Its number, as `as_of` takes it.
    pub version: i64,
    /// When it was committed, RFC 3339.
    pub committed_at: Option<String>,
    /// `delivery`, or `erasure` of a person.
    pub change: &'static str,
}

/// A month's figure through the versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisedMonth {
    /// `2024-05`.
    pub month: String,
    /// Completed waits of the month as each version had them, in the order of `versions`.
    pub n: Vec<u64>,
}

/// How the figures of months moved with each delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Revisions {
    /// `ok`; `not_kept` if this question's figures are not kept, and `reason` says why.
    pub status: &'static str,
    /// Why there are none.
    pub reason: Option<String>,
    /// Most versions, and most months, that are given.
    pub most: usize,
    /// The latest versions that can be read and whose figures have been counted, oldest first.
    pub versions: Vec<RevisedVersion>,
    /// Of the latest versions those whose figures have not been counted yet.
    pub not_counted: usize,
    /// Of the latest versions those that can no longer be read.
    pub gone: usize,
    /// The latest months of the period, up to twelve.
    pub months: Vec<RevisedMonth>,
}

/// Versions with their figures, oldest first.
#[derive(Debug, Clone, Default)]
pub struct KeptVersions {
    /// At most [`REVISED_VERSIONS`].
    pub versions: Vec<(RevisedVersion, Arc<VersionFigures>)>,
    /// As [`Revisions::not_counted`].
    pub not_counted: usize,
    /// As [`Revisions::gone`].
    pub gone: usize,
}

/// Where figures of versions are kept.
pub trait KeptFigures: Send + Sync + std::fmt::Debug {
    /// The figures of the latest versions up to the engine's.
    ///
    /// # Errors
    /// If they cannot be read, or those of the engine's version cannot be counted.
    fn up_to(&self, engine: &Engine) -> Result<KeptVersions, EngineError>;

    /// A text that changes when there are figures of more or fewer versions before one. Its own are always there.
    fn tag(&self, before: i64) -> String;
}

impl Revisions {
    /// None, and why.
    #[must_use]
    pub fn not_kept(reason: impl Into<String>) -> Self {
        Self {
            status: "not_kept",
            reason: Some(reason.into()),
            most: REVISED_VERSIONS,
            versions: Vec::new(),
            not_counted: 0,
            gone: 0,
            months: Vec::new(),
        }
    }

    /// The answer to a question, from what is kept.
    ///
    /// # Errors
    /// As [`KeptFigures::up_to`].
    pub fn of(engine: &Engine, question: &Question, kept: &dyn KeptFigures) -> Result<Self, EngineError> {
        if let Some(parameter) = not_as_kept(engine, question) {
            let reason = "figures of older versions are kept for the usual measures as they are defined, by pathway, \
                          programme area and region: leave out or change";
            return Ok(Self::not_kept(format!("{reason} {parameter}")));
        }
        let kept = kept.up_to(engine)?;
        let catalogue = engine.catalogue();
        let of_month = |month| RevisedMonth {
            month: TimeStep::Month.code(month),
            n: kept.versions.iter().map(|(_, figures)| figures.n(question, catalogue, month)).collect(),
        };
        let has_data = engine.snapshot().data_to().is_some();
        let months =
            if has_data { latest_months(question, None).map(of_month).collect() } else { Vec::new() };
        Ok(Self {
            status: "ok",
            reason: None,
            most: REVISED_VERSIONS,
            months,
            not_counted: kept.not_counted,
            gone: kept.gone,
            versions: kept.versions.into_iter().map(|(version, _)| version).collect(),
        })
    }
}

/// The first parameter by which a question asks for other figures than those that are kept.
fn not_as_kept(engine: &Engine, question: &Question) -> Option<&'static str> {
    let (measure, filters) = (&question.measure, &question.filters);
    let kept = [
        ("measure", LEDGER.contains(&measure.id.as_str())),
        ("grain", question.grain == measure.grain),
        ("basis", question.basis == measure.basis),
        ("attribution", question.attribution == measure.attribution),
        ("deviation", question.deviation == DeviationChoice::Include),
        ("cutoff", engine.snapshot().data_to().is_none_or(|last| question.cutoff == last)),
        ("sjukvardsregion", filters.sjukvardsregioner.is_none()),
        ("sex", filters.sexes.is_none()),
        ("age_group", filters.age_groups.is_none()),
        ("treatment", filters.treatments.is_none()),
        ("variant", filters.variants.is_none()),
        ("unit_id", filters.units.is_none()),
    ];
    kept.into_iter().find(|(_, as_kept)| !as_kept).map(|(parameter, _)| parameter)
}
