//! The catalogue's lists as JSON, in one language, in catalogue order.

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::{Catalogue, Measure, Origin};
use crate::indicators::Lang;
use crate::model::MeasureEnd;

/// `GET /api/v1/measures`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MeasureList {
    /// Measures that have an id; any other pair of points may be asked with activities.
    measures: Vec<MeasureItem>,
}

/// A measure.
#[derive(Debug, Serialize, ToSchema)]
struct MeasureItem {
    /// Id, as the parameter `measure` takes it.
    id: String,
    /// Name.
    label: String,
    /// `pair`, `named` or `limits` (made of the words of the limit table).
    origin: &'static str,
    /// Its ends; more than one where an episode has the codes of one or of another vocabulary.
    ends: Vec<EndsItem>,
    /// Default grain.
    grain: &'static str,
    /// Default unit.
    unit: &'static str,
    /// Default basis.
    basis: &'static str,
    /// Default attribution.
    attribution: &'static str,
    /// Share that is aimed at; null without goal.
    goal: Option<f64>,
    /// The one pathway that it is for; null is every pathway.
    pathway: Option<String>,
}

/// Start and end.
#[derive(Debug, Serialize, ToSchema)]
struct EndsItem {
    /// The start.
    from: String,
    /// The end.
    to: String,
}

impl MeasureList {
    /// The list in a language.
    pub(in crate::http) fn of(catalogue: &Catalogue, lang: Lang) -> Self {
        Self { measures: catalogue.measures().iter().map(|m| measure(catalogue, m, lang)).collect() }
    }
}

fn measure(catalogue: &Catalogue, measure: &Measure, lang: Lang) -> MeasureItem {
    let end = |end: &MeasureEnd| end.to_string();
    MeasureItem {
        id: measure.id.clone(),
        label: lang.of(&measure.names).clone(),
        origin: match measure.origin {
            Origin::Pair => "pair",
            Origin::Named => "named",
            Origin::Rows => "limits",
        },
        ends: measure.alternatives.iter().map(|e| EndsItem { from: end(&e.from), to: end(&e.to) }).collect(),
        grain: measure.grain.code(),
        unit: measure.unit.code(),
        basis: measure.basis.code(),
        attribution: measure.attribution.code(),
        goal: measure.goal,
        pathway: measure.pathway.map(|id| catalogue.pathway(id).slug.clone()),
    }
}

/// `GET /api/v1/pathways`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PathwayList {
    /// Pathways.
    pathways: Vec<PathwayItem>,
}

/// A pathway.
#[derive(Debug, Serialize, ToSchema)]
struct PathwayItem {
    /// Slug, as the parameter `pathway` takes it.
    slug: String,
    /// Name.
    label: String,
    /// `cancer_svf` or `psv`.
    kind: &'static str,
    /// Slug of its programme area; null where that is not identified.
    programme_area: Option<String>,
    /// ICD-10-SE codes and ranges.
    icd10_se: Vec<String>,
    /// First year, where known.
    first_year: Option<u16>,
    /// KVÅ prefix of its codes, where known.
    kva_prefix: Option<String>,
    /// How sure the row is.
    confidence: String,
}

impl PathwayList {
    /// The list in a language.
    pub(in crate::http) fn of(catalogue: &Catalogue, lang: Lang) -> Self {
        let item = |p: &crate::catalogue::Pathway| PathwayItem {
            slug: p.slug.clone(),
            label: lang.of(&p.names).clone(),
            kind: p.kind.code(),
            programme_area: catalogue.programme_area(p.programme_area).slug().map(str::to_owned),
            icd10_se: p.icd10_se.clone(),
            first_year: p.first_year,
            kva_prefix: p.kva_prefix.clone(),
            confidence: p.confidence.words().to_owned(),
        };
        Self { pathways: catalogue.pathways().iter().map(item).collect() }
    }
}

/// `GET /api/v1/programme-areas`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ProgrammeAreaList {
    /// Programme areas that are identified.
    programme_areas: Vec<ProgrammeAreaItem>,
}

/// A programme area.
#[derive(Debug, Serialize, ToSchema)]
struct ProgrammeAreaItem {
    /// Slug, as the parameter `programme_area` takes it.
    slug: String,
    /// Name.
    label: String,
    /// Number in the national list.
    number: u8,
    /// How sure the row is.
    confidence: String,
}

impl ProgrammeAreaList {
    /// The list in a language; the one that no source names is left out.
    pub(in crate::http) fn of(catalogue: &Catalogue, lang: Lang) -> Self {
        let item = |a: &crate::catalogue::ProgrammeArea| {
            let (slug, names) = a.identity.as_ref()?;
            Some(ProgrammeAreaItem {
                slug: slug.clone(),
                label: lang.of(names).clone(),
                number: a.number,
                confidence: a.confidence.words().to_owned(),
            })
        };
        Self { programme_areas: catalogue.programme_areas().iter().filter_map(item).collect() }
    }
}

/// `GET /api/v1/regions`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct RegionList {
    /// The 21 regions.
    regions: Vec<RegionItem>,
    /// The six sjukvårdsregioner.
    sjukvardsregioner: Vec<SjukvardsregionItem>,
}

/// A region.
#[derive(Debug, Serialize, ToSchema)]
struct RegionItem {
    /// Two-digit code, as the parameter `region` takes it.
    code: String,
    /// Name.
    label: String,
    /// Short name.
    short_label: String,
    /// Slug of its sjukvårdsregion.
    sjukvardsregion: String,
    /// Slug of the other one of a split region (Halland), by home municipality; null for all others.
    second_sjukvardsregion: Option<String>,
    /// Inhabitants.
    population: u32,
    /// The year of `population`.
    population_year: u16,
}

/// A sjukvårdsregion.
#[derive(Debug, Serialize, ToSchema)]
struct SjukvardsregionItem {
    /// Slug, as the parameter `sjukvardsregion` takes it.
    slug: String,
    /// Name.
    label: String,
}

impl RegionList {
    /// The lists in a language.
    pub(in crate::http) fn of(catalogue: &Catalogue, lang: Lang) -> Self {
        let slug = |id| catalogue.sjukvardsregion(id).slug.clone();
        let region = |r: &crate::catalogue::Region| RegionItem {
            code: r.code.clone(),
            label: lang.of(&r.names).clone(),
            short_label: r.short_name.clone(),
            sjukvardsregion: slug(r.sjukvardsregion),
            second_sjukvardsregion: r.second_sjukvardsregion.map(slug),
            population: r.population,
            population_year: r.population_year,
        };
        let large = |s: &crate::catalogue::Sjukvardsregion| SjukvardsregionItem {
            slug: s.slug.clone(),
            label: lang.of(&s.names).clone(),
        };
        Self {
            regions: catalogue.regions().iter().map(region).collect(),
            sjukvardsregioner: catalogue.sjukvardsregions().iter().map(large).collect(),
        }
    }
}
