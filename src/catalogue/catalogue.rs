//! The catalogue: every list in its order, read from the files and checked as a whole.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::{Point, SvfCode};

use super::annotation::{ExpectedCount, Rebase, read_expected, read_rebases};
use super::ask::parse_pair;
use super::calendar_file::read_calendar;
use super::code::{EndsSvf, SvfCodeFact, SvfEnd, read_codes};
use super::due_report::DueReports;
use super::error::{CatalogueError, Problem};
use super::files::Files;
use super::ids::{LimitRowId, Names, PathwayId};
use super::limit::LimitRow;
use super::limit_file::read_limits;
use super::measure::Measure;
use super::measure_file::{Word, read_measures};
use super::pathway::{Pathway, ProgrammeArea, read_pathways, read_programme_areas};
use super::region::{Places, read_places};
use super::row_measures::measures_of_rows;
use super::treatment::Treatment;

/// Everything that is known of regions, pathways, codes, measures and limits, with its sources.
///
/// Lists are in catalogue order; ids are places in them. The methods that take an id panic if it comes
/// from another catalogue and is out of range.
#[derive(Debug, Clone)]
pub struct Catalogue {
    version: String,
    pub(super) places: Places,
    pub(super) programme_areas: Vec<ProgrammeArea>,
    pub(super) pathways: Vec<Pathway>,
    pub(super) codes: Vec<SvfCodeFact>,
    pub(super) point_names: Vec<Names>,
    pub(super) words: Vec<Word>,
    pub(super) measures: Vec<Measure>,
    pub(super) limits: Vec<LimitRow>,
    /// Rows of each measure, in catalogue order.
    pub(super) by_measure: BTreeMap<String, Vec<LimitRowId>>,
    pub(super) by_slug: BTreeMap<String, PathwayId>,
    pub(super) svf_ends: Vec<Vec<SvfEnd>>,
    expected: Vec<ExpectedCount>,
    rebases: Vec<Rebase>,
    due_reports: DueReports,
}

impl Catalogue {
    /// The catalogue built into the program.
    ///
    /// # Errors
    /// [`CatalogueError::Problems`] if the files built in contradict each other, which a test forbids.
    pub fn embedded() -> Result<Self, CatalogueError> {
        Self::of(&Files::embedded())
    }

    /// The catalogue of a directory with the same file names.
    ///
    /// # Errors
    /// [`CatalogueError::Read`] if a file is not there; [`CatalogueError::Problems`] with every problem, its
    /// file and its line.
    pub fn load(dir: &Path) -> Result<Self, CatalogueError> {
        Self::of(&Files::of(dir)?)
    }

    /// The catalogue of these texts.
    pub(super) fn of(files: &Files) -> Result<Self, CatalogueError> {
        let mut problems: Vec<Problem> = Vec::new();
        let places = read_places(files, &mut problems);
        let programme_areas = read_programme_areas(files, &mut problems);
        let pathways = read_pathways(files, &programme_areas, &mut problems);
        let codes = read_codes(files, &pathways, &mut problems);
        let file = read_measures(files, &mut problems);
        let limits = read_limits(files, &pathways, &mut problems);
        let expected = read_expected(files, &places.regions, &pathways, &mut problems);
        let rebases = read_rebases(files, &places.regions, &pathways, &mut problems);
        let due_reports = read_calendar(files, &mut problems);
        let mut measures = pairs(&file.points);
        let made = measures_of_rows(&limits, &file.named, &file.words, &pathways, &mut problems);
        measures.extend(file.named.into_iter().chain(made));
        let svf_ends = (0..pathways.len()).filter_map(PathwayId::from_index);
        let svf_ends = svf_ends.map(|id| svf_ends_of(&codes, &limits, id)).collect();
        let mut by_measure: BTreeMap<String, Vec<LimitRowId>> = BTreeMap::new();
        for row in &limits {
            by_measure.entry(row.measure.clone()).or_default().push(row.id);
        }
        let ids = pathways.iter().enumerate();
        let by_slug =
            ids.filter_map(|(i, p)| PathwayId::from_index(i).map(|id| (p.slug.clone(), id))).collect();
        let catalogue = Self {
            version: format!("{}+{}", file.version, files.fingerprint()),
            places,
            programme_areas,
            pathways,
            codes,
            point_names: file.points,
            words: file.words,
            measures,
            limits,
            by_measure,
            by_slug,
            svf_ends,
            expected,
            rebases,
            due_reports,
        };
        catalogue.check(&mut problems);
        if problems.is_empty() { Ok(catalogue) } else { Err(CatalogueError::Problems(problems)) }
    }

    /// Date of the data and fingerprint of its bytes: `2026-11-22+0123456789ab`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Expected counts that the operator gave, in the file's order; usually none.
    #[must_use]
    pub fn expected_counts(&self) -> &[ExpectedCount] {
        &self.expected
    }

    /// Levels of charts that were set anew, in the file's order; usually none.
    #[must_use]
    pub fn rebases(&self) -> &[Rebase] {
        &self.rebases
    }

    /// The report calendar.
    #[must_use]
    pub const fn due_reports(&self) -> &DueReports {
        &self.due_reports
    }
}

/// The 21 ordered pairs of points.
fn pairs(points: &[Names]) -> Vec<Measure> {
    let all = Point::ALL.iter().enumerate();
    let texts = all.flat_map(|(i, a)| Point::ALL[i + 1..].iter().map(move |b| (a, b)));
    let texts = texts.map(|(a, b)| format!("{}-{}", a.letter(), b.letter()));
    texts.filter_map(|text| parse_pair(&text, points)?.ok()).collect()
}

/// The codes that end `svf` for one pathway.
fn svf_ends_of(codes: &[SvfCodeFact], limits: &[LimitRow], pathway: PathwayId) -> Vec<SvfEnd> {
    let has_limit = |code: SvfCode| {
        limits.iter().any(|row| {
            let names = row.treatments.specificity() == 2 && row.treatments.contains(Treatment::of(code));
            row.pathway == Some(pathway) && row.measure == "svf" && row.value.is_some() && names
        })
    };
    let counts = |fact: &&SvfCodeFact| match fact.ends_svf {
        EndsSvf::No => false,
        EndsSvf::Always => true,
        EndsSvf::WithLimit => has_limit(fact.code),
        EndsSvf::For(only) => only == pathway,
    };
    let mut ends: Vec<SvfEnd> =
        codes.iter().filter(counts).map(|f| SvfEnd { code: f.code, valid_before: f.valid_until }).collect();
    ends.sort_unstable_by_key(|e| e.code);
    ends
}
