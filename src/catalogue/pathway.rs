//! National programme areas and pathways: 31 SVF (cancer) and 32 PSV, with their sources' confidence.

use std::collections::BTreeSet;

use super::error::Fault;
use super::error::Problem;
use super::files::{Files, PATHWAYS, PROGRAMME_AREAS};
use super::ids::{Confidence, Names, PathwayId, ProgrammeAreaId};
use super::table::{Row, is_slug, read_table, unique};

/// A national programme area (NPO).
///
/// One of the 26 could not be identified: its `identity` is `None`, and stays so until a source names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgrammeArea {
    /// Number in the list, from 1.
    pub number: u8,
    /// Slug and names; `None` for the one that is not identified.
    pub identity: Option<(String, Names)>,
    /// How sure it is.
    pub confidence: Confidence,
}

impl ProgrammeArea {
    /// The slug, if it is identified.
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        self.identity.as_ref().map(|i| i.0.as_str())
    }
}

/// What family a pathway belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathwayKind {
    /// Standardiserat vårdförlopp: cancer.
    CancerSvf,
    /// Personcentrerat och sammanhållet vårdförlopp.
    Psv,
}

impl PathwayKind {
    /// `cancer_svf` or `psv`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CancerSvf => "cancer_svf",
            Self::Psv => "psv",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::CancerSvf, Self::Psv].into_iter().find(|kind| kind.code() == code)
    }
}

/// A pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pathway {
    /// Slug, unique.
    pub slug: String,
    /// Names.
    pub names: Names,
    /// SVF or PSV.
    pub kind: PathwayKind,
    /// Its programme area.
    pub programme_area: ProgrammeAreaId,
    /// ICD-10-SE codes and ranges, as the source writes them; empty where no list identifies it.
    pub icd10_se: Vec<String>,
    /// How sure the codes are.
    pub icd_confidence: String,
    /// First year, where known.
    pub first_year: Option<u16>,
    /// KVÅ prefix of its codes (`VB6`, `VP8`, `VC0`), where known.
    pub kva_prefix: Option<String>,
    /// What else the source says.
    pub note: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Reads `programme_areas.csv`.
pub(super) fn read_programme_areas(files: &Files, problems: &mut Vec<Problem>) -> Vec<ProgrammeArea> {
    let mut seen = BTreeSet::new();
    let columns = ["no", "slug", "name_sv", "name_en", "confidence"];
    read_table(files.get(PROGRAMME_AREAS), &columns, problems, |row| {
        let number = row.number("no", "a whole number from 1")?;
        unique(&mut seen, "no", row.text("no"))?;
        let identity = match row.text("slug") {
            "" => None,
            slug => {
                unique(&mut seen, "slug", slug)?;
                let names = Names { sv: row.required("name_sv")?, en: row.required("name_en")? };
                Some((slug.to_owned(), names))
            }
        };
        Ok(ProgrammeArea { number, identity, confidence: Confidence::new(&row.required("confidence")?) })
    })
}

/// Reads `pathways.csv`.
pub(super) fn read_pathways(
    files: &Files,
    areas: &[ProgrammeArea],
    problems: &mut Vec<Problem>,
) -> Vec<Pathway> {
    let columns = [
        "slug",
        "name_sv",
        "name_en",
        "kind",
        "npo_slug",
        "icd10_se",
        "icd_confidence",
        "first_year",
        "kva_prefix",
        "note",
        "confidence",
    ];
    let mut seen = BTreeSet::new();
    read_table(files.get(PATHWAYS), &columns, problems, |row| {
        let pathway = pathway(row, areas)?;
        unique(&mut seen, "slug", &pathway.slug)?;
        if let Some(prefix) = &pathway.kva_prefix {
            unique(&mut seen, "kva_prefix", prefix)?;
        }
        Ok(pathway)
    })
}

fn pathway(row: &Row<'_>, areas: &[ProgrammeArea]) -> Result<Pathway, Fault> {
    let slug = row.required("slug")?;
    if !is_slug(&slug) {
        return Err(row.bad("slug", "small letters, digits and hyphens"));
    }
    let kind = PathwayKind::parse(row.text("kind")).ok_or_else(|| row.bad("kind", "cancer_svf or psv"))?;
    let area =
        |slug: &str| areas.iter().position(|a| a.slug() == Some(slug)).and_then(ProgrammeAreaId::from_index);
    let prefix = |text: &str| {
        let bytes = text.as_bytes();
        let form = bytes.len() == 3 && bytes[0] == b'V' && text.bytes().all(|b| b.is_ascii_alphanumeric());
        form.then(|| text.to_owned())
    };
    Ok(Pathway {
        slug,
        names: Names { sv: row.required("name_sv")?, en: row.required("name_en")? },
        kind,
        programme_area: row.reference("npo_slug", PROGRAMME_AREAS, area)?,
        icd10_se: row.text("icd10_se").split(';').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
        icd_confidence: row.owned("icd_confidence"),
        first_year: row.parsed("first_year", "a year", |t| t.parse().ok())?,
        kva_prefix: row.parsed("kva_prefix", "V and two letters or digits", prefix)?,
        note: row.owned("note"),
        confidence: Confidence::new(&row.required("confidence")?),
    })
}

/// The pathway of a slug.
pub(super) fn find_pathway(pathways: &[Pathway], slug: &str) -> Option<PathwayId> {
    pathways.iter().position(|p| p.slug == slug).and_then(PathwayId::from_index)
}
