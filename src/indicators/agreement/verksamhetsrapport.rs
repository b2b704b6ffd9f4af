//! Verksamhetsrapport: how pathways are followed up, who delivers data on them, and room for what people write.
//!
//! Follow-up: the limits of the catalogue that are in force on the report's date. Status: a region delivers data on a
//! pathway if it has an event of it dated in the report's year. Halland lies in two sjukvårdsregioner and counts
//! in both: that one delivers is said of the region, not of patients.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::delivered::DeliveriesSeen;
use super::delrapport::{coded_area, coded_pathway};
use super::question::AgreementQuestion;
use crate::catalogue::{Catalogue, LimitRow, PathwayId, Region, SjukvardsregionId, TreatmentSet};
use crate::indicators::answer::{Coded, SnapshotInfo};
use crate::indicators::engine::{Engine, EngineError};
use crate::indicators::question::Lang;
use crate::model::{Day, TimeUnit};

/// An indicator that a pathway is followed up with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FollowUp {
    /// The pathway; null for the care guarantee, which is for every pathway.
    pub pathway: Option<Coded>,
    /// Its programme area; null for the care guarantee.
    pub programme_area: Option<Coded>,
    /// `ok`; `no_limit`: the source gives none; `no_indicator`: the catalogue has no row for the pathway.
    pub status: &'static str,
    /// The measure that takes the limit, as the parameter `measure` takes it; null without indicator.
    pub measure: Option<Coded>,
    /// `national`, `sub`, `registry` or `guarantee`.
    pub level: Option<&'static str>,
    /// Treatments that it is for, joined with `|`; null for any.
    pub treatments: Option<String>,
    /// What else selects it; null for none.
    pub variant: Option<String>,
    /// `high` or `moderate`, where there are two levels.
    pub tier: Option<&'static str>,
    /// `specialised_care`, `primary_care` or `child_psychiatry`; null but for the care guarantee.
    pub care_form: Option<String>,
    /// `share` within the limit, or `median`.
    pub limit_type: Option<&'static str>,
    /// `at_most` or `less_than`.
    pub comparison: Option<&'static str>,
    /// The limit.
    pub limit: Option<u32>,
    /// `days`, `hours` or `minutes`.
    pub unit: Option<&'static str>,
    /// The share within that is aimed at.
    pub goal: Option<f64>,
    /// First day in force; null is always.
    pub valid_from: Option<String>,
    /// Where the limit is published.
    pub source: Option<String>,
    /// How sure it is, in the catalogue's words.
    pub confidence: Option<String>,
    /// How the pathway is evaluated besides: always null, for people to fill in.
    pub evaluation: Option<String>,
}

/// Whether a place delivers data on a pathway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PathwayStatus {
    /// The pathway.
    pub pathway: Coded,
    /// `region` or `sjukvardsregion`.
    pub place_kind: &'static str,
    /// The place.
    pub place: Coded,
    /// `delivers`; `partly`: some regions of a sjukvårdsregion; `does_not`; `not_shown`: this viewer may not see it, or no data
    /// was given.
    pub status: &'static str,
}

/// What a place did: for people to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceActivities {
    /// `region` or `sjukvardsregion`.
    pub place_kind: &'static str,
    /// The place.
    pub place: Coded,
    /// What was done with the grant, and how units were prepared: always null.
    pub activities: Option<String>,
    /// What it cost, in SEK: always null.
    pub costs_sek: Option<u64>,
    /// What came of it: always null.
    pub results: Option<String>,
}

/// The answer to `agreement-reports/verksamhetsrapport`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Verksamhetsrapport {
    /// Every parameter, defaults made explicit.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// What it rests on; null where the viewer sees releases only and there is none.
    pub snapshot: Option<SnapshotInfo>,
    /// Version of the catalogue.
    pub catalogue: String,
    /// The rule by which a region delivers.
    #[schema(value_type = Object)]
    pub methods: Map<String, Value>,
    /// Columns that only people can fill in.
    pub to_fill: Vec<&'static str>,
    /// By pathway in catalogue order, then by row of the limit table; the care guarantee last.
    pub follow_up: Vec<FollowUp>,
    /// By pathway in catalogue order; of each the regions, then the sjukvårdsregioner.
    pub status: Vec<PathwayStatus>,
    /// Regions, then sjukvårdsregioner.
    pub activities: Vec<PlaceActivities>,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: AgreementQuestion,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// One of the 21.
    Region,
    /// One of the six.
    Sjukvardsregion,
}

impl PlaceKind {
    /// `region` or `sjukvardsregion`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Sjukvardsregion => "sjukvardsregion",
        }
    }
}

/// Fills the verksamhetsrapport from the catalogue and the data.
///
/// # Errors
/// If events cannot be found.
pub fn verksamhetsrapport(
    catalogue: &Catalogue,
    question: &AgreementQuestion,
    seen: DeliveriesSeen<'_>,
    snapshot: Option<SnapshotInfo>,
) -> Result<Verksamhetsrapport, EngineError> {
    let places = places(catalogue, question.lang);
    Ok(Verksamhetsrapport {
        query: question.echo(),
        snapshot,
        catalogue: catalogue.version().to_owned(),
        methods: Map::from_iter([("delivers".to_owned(), Value::from("event_in_year"))]),
        to_fill: vec!["evaluation", "activities", "costs_sek", "results"],
        follow_up: follow_up(catalogue, question),
        status: status(catalogue, question, seen, &places)?,
        activities: places.iter().map(|place| place.to_fill()).collect(),
        question: question.clone(),
    })
}

/// A region or a sjukvårdsregion, and its regions by their place in the catalogue.
struct Place {
    kind: PlaceKind,
    coded: Coded,
    regions: Vec<usize>,
}

impl Place {
    fn to_fill(&self) -> PlaceActivities {
        PlaceActivities {
            place_kind: self.kind.code(),
            place: self.coded.clone(),
            activities: None,
            costs_sek: None,
            results: None,
        }
    }
}

fn places(catalogue: &Catalogue, lang: Lang) -> Vec<Place> {
    let region = |(at, region): (usize, &Region)| Place {
        kind: PlaceKind::Region,
        coded: Coded { code: region.code.clone(), label: lang.of(&region.names).clone() },
        regions: vec![at],
    };
    let regions = catalogue.regions().iter().enumerate();
    let over = catalogue.sjukvardsregions().iter().enumerate().filter_map(|(at, s)| {
        let id = SjukvardsregionId::from_index(at)?;
        let own = |r: &Region| r.sjukvardsregion == id || r.second_sjukvardsregion == Some(id);
        Some(Place {
            kind: PlaceKind::Sjukvardsregion,
            coded: Coded { code: s.slug.clone(), label: lang.of(&s.names).clone() },
            regions: regions.clone().filter(|(_, r)| own(r)).map(|(at, _)| at).collect(),
        })
    });
    regions.clone().map(region).chain(over).collect()
}

fn status(
    catalogue: &Catalogue,
    question: &AgreementQuestion,
    seen: DeliveriesSeen<'_>,
    places: &[Place],
) -> Result<Vec<PathwayStatus>, EngineError> {
    let mut out = Vec::new();
    for id in (0..catalogue.pathways().len()).filter_map(PathwayId::from_index) {
        let delivering = match seen.engine() {
            Some(engine) => delivering(engine, id, question.year)?,
            None => 0,
        };
        for place in places {
            out.push(PathwayStatus {
                pathway: coded_pathway(catalogue.pathway(id), question.lang),
                place_kind: place.kind.code(),
                place: place.coded.clone(),
                status: word(place, delivering, seen),
            });
        }
    }
    Ok(out)
}

/// The regions with an event of a pathway in a year, as a bit set.
fn delivering(engine: &Engine, id: PathwayId, year: i32) -> Result<u32, EngineError> {
    let (Some(first), Some(last)) = (Day::from_ymd(year, 1, 1), Day::from_ymd(year, 12, 31)) else {
        return Ok(0);
    };
    if !engine.snapshot().pathways().any(|at| at == id.index()) {
        return Ok(0);
    }
    let failed = |why| EngineError { pathway: engine.catalogue().pathway(id).slug.clone(), why };
    let Some(activity) = engine.snapshot().activity(id.index()).map_err(failed)? else { return Ok(0) };
    let regions = 0..engine.catalogue().regions().len().min(32);
    Ok(regions.filter(|r| activity.any_between(1 << r, first, last)).fold(0, |set, r| set | 1 << r))
}

fn word(place: &Place, delivering: u32, seen: DeliveriesSeen<'_>) -> &'static str {
    if !place.regions.iter().all(|&region| seen.has(region)) {
        return "not_shown";
    }
    let n = place.regions.iter().filter(|&&region| delivering >> region & 1 == 1).count();
    match n {
        0 => "does_not",
        n if n == place.regions.len() => "delivers",
        _ => "partly",
    }
}

fn follow_up(catalogue: &Catalogue, question: &AgreementQuestion) -> Vec<FollowUp> {
    let mut out = Vec::new();
    for id in (0..catalogue.pathways().len()).filter_map(PathwayId::from_index) {
        let pathway = catalogue.pathway(id);
        let blank = FollowUp {
            pathway: Some(coded_pathway(pathway, question.lang)),
            programme_area: coded_area(catalogue.programme_area(pathway.programme_area), question.lang),
            ..without_indicator()
        };
        let rows = catalogue.limits_of_pathway(id).filter(|row| row.in_force(question.on));
        let before = out.len();
        out.extend(rows.map(|row| of_row(catalogue, row, question.lang, blank.clone())));
        if out.len() == before {
            out.push(blank);
        }
    }
    let guarantee = catalogue.limit_rows().iter().filter(|r| r.pathway.is_none() && r.in_force(question.on));
    out.extend(guarantee.map(|row| of_row(catalogue, row, question.lang, without_indicator())));
    out
}

fn without_indicator() -> FollowUp {
    FollowUp {
        pathway: None,
        programme_area: None,
        status: "no_indicator",
        measure: None,
        level: None,
        treatments: None,
        variant: None,
        tier: None,
        care_form: None,
        limit_type: None,
        comparison: None,
        limit: None,
        unit: None,
        goal: None,
        valid_from: None,
        source: None,
        confidence: None,
        evaluation: None,
    }
}

fn of_row(catalogue: &Catalogue, row: &LimitRow, lang: Lang, blank: FollowUp) -> FollowUp {
    let label = catalogue.measure(&row.measure).map_or(&row.measure, |m| lang.of(&m.names));
    let treatments = (row.treatments != TreatmentSet::Any).then(|| row.treatments.slugs().join("|"));
    FollowUp {
        status: if row.value.is_some() { "ok" } else { "no_limit" },
        measure: Some(Coded { code: row.measure.clone(), label: label.clone() }),
        level: Some(row.level.code()),
        treatments,
        variant: row.variant.clone(),
        tier: row.tier.map(crate::catalogue::Tier::code),
        care_form: row.care_form.clone(),
        limit_type: Some(row.limit_type.code()),
        comparison: row.value.map(|_| row.comparison.code()),
        limit: row.value,
        unit: row.unit.map(TimeUnit::code),
        goal: row.goal,
        valid_from: row.valid_from.map(|day| day.to_string()),
        source: Some(row.source_text().to_owned()),
        confidence: Some(row.confidence.words().to_owned()),
        ..blank
    }
}
