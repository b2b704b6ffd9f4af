//! Which intervals a question is about.

use super::parameter::ParameterError;
use crate::catalogue::{Catalogue, PathwayId, ProgrammeAreaId, RegionId, SjukvardsregionId, Treatment};
use crate::model::{AgeBand, Sex};

/// Filters; `None` takes all. Codes are kept in the order of the catalogue, without repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    /// Pathways.
    pub pathways: Option<Vec<PathwayId>>,
    /// Programme areas.
    pub programme_areas: Option<Vec<ProgrammeAreaId>>,
    /// Regions; `None` inside is an unknown home.
    pub regions: Option<Vec<Option<RegionId>>>,
    /// Sjukvårdsregioner.
    pub sjukvardsregioner: Option<Vec<SjukvardsregionId>>,
    /// Sexes; `None` inside is not said.
    pub sexes: Option<Vec<Option<Sex>>>,
    /// Age bands.
    pub age_groups: Option<Vec<AgeBand>>,
    /// Treatments; `None` inside is none.
    pub treatments: Option<Vec<Option<Treatment>>>,
    /// Variants as slugs.
    pub variants: Option<Vec<String>>,
    /// Units.
    pub units: Option<Vec<String>>,
    /// Each filter as it is repeated in the answer.
    echo: Vec<(&'static str, String)>,
}

impl Filters {
    /// Sets a filter from its parameter's value.
    pub(super) fn set(
        &mut self,
        name: &'static str,
        value: &str,
        catalogue: &Catalogue,
    ) -> Result<(), ParameterError> {
        let codes = split(name, value)?;
        match name {
            "pathway" => self.pathways = Some(pick(name, &codes, &pathways(catalogue))?),
            "programme_area" => self.programme_areas = Some(pick(name, &codes, &programme_areas(catalogue))?),
            "region" => self.regions = Some(pick(name, &codes, &regions(catalogue))?),
            "sjukvardsregion" => {
                self.sjukvardsregioner = Some(pick(name, &codes, &sjukvardsregioner(catalogue))?);
            }
            "sex" => self.sexes = Some(pick(name, &codes, &sexes())?),
            "age_group" => self.age_groups = Some(pick(name, &codes, &age_groups())?),
            "treatment" => self.treatments = Some(pick(name, &codes, &treatments())?),
            "variant" => self.variants = Some(slugs(name, &codes)?),
            "unit_id" => self.units = Some(codes.iter().map(|&c| c.to_owned()).collect()),
            _ => return Err(ParameterError::unknown_parameter(name)),
        }
        self.echo.push((name, codes.join(",")));
        Ok(())
    }

    /// The same with one region only.
    #[must_use]
    pub fn only_region(&self, region: RegionId, catalogue: &Catalogue) -> Self {
        let mut only = self.clone();
        only.regions = Some(vec![Some(region)]);
        only.echo.retain(|(name, _)| *name != "region");
        only.echo.push(("region", catalogue.region(region).code.clone()));
        only
    }

    /// Whether some filter is on the attributed place.
    #[must_use]
    pub const fn has_place(&self) -> bool {
        self.regions.is_some() || self.sjukvardsregioner.is_some() || self.units.is_some()
    }

    /// The same for the whole nation.
    #[must_use]
    pub fn without_places(&self) -> Self {
        Self { regions: None, sjukvardsregioner: None, units: None, ..self.clone() }
    }

    /// A filter's value as it is repeated in the answer.
    #[must_use]
    pub fn echo(&self, name: &str) -> Option<String> {
        self.echo.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone())
    }

    /// Whether a pathway is asked for, by itself and by its programme area.
    #[must_use]
    pub fn takes_pathway(&self, id: PathwayId, catalogue: &Catalogue) -> bool {
        let area = catalogue.pathway(id).programme_area;
        self.pathways.as_ref().is_none_or(|p| p.contains(&id))
            && self.programme_areas.as_ref().is_none_or(|a| a.contains(&area))
    }
}

fn split<'a>(name: &str, value: &'a str) -> Result<Vec<&'a str>, ParameterError> {
    let codes: Vec<&str> = value.split(',').map(str::trim).collect();
    if codes.iter().any(|c| c.is_empty()) {
        return Err(ParameterError::invalid(name, "an empty value in the list"));
    }
    Ok(codes)
}

/// The items with these codes, in the order of the list of all.
fn pick<T: Clone>(name: &str, codes: &[&str], all: &[(String, T)]) -> Result<Vec<T>, ParameterError> {
    for code in codes {
        if !all.iter().any(|(c, _)| c == code) {
            return Err(ParameterError::unknown_code(
                name,
                code,
                all.iter().map(|(c, _)| c.clone()).collect(),
            ));
        }
    }
    Ok(all.iter().filter(|(c, _)| codes.contains(&c.as_str())).map(|(_, item)| item.clone()).collect())
}

fn slugs(name: &str, codes: &[&str]) -> Result<Vec<String>, ParameterError> {
    let is_slug = |c: &&&str| {
        c.len() <= 64 && c.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    if codes.iter().all(|c| is_slug(&c)) {
        Ok(codes.iter().map(|&c| c.to_owned()).collect())
    } else {
        Err(ParameterError::invalid(name, "a slug has only a–z, 0–9 and _"))
    }
}

/// Codes and ids of all pathways.
pub(super) fn pathways(catalogue: &Catalogue) -> Vec<(String, PathwayId)> {
    let all = catalogue.pathways().iter().enumerate();
    all.filter_map(|(i, p)| Some((p.slug.clone(), PathwayId::from_index(i)?))).collect()
}

/// Codes and ids of the programme areas that could be named.
pub(super) fn programme_areas(catalogue: &Catalogue) -> Vec<(String, ProgrammeAreaId)> {
    let all = catalogue.programme_areas().iter().enumerate();
    all.filter_map(|(i, a)| Some((a.slug()?.to_owned(), ProgrammeAreaId::from_index(i)?))).collect()
}

/// Codes and ids of all regions, and the unknown home.
pub(super) fn regions(catalogue: &Catalogue) -> Vec<(String, Option<RegionId>)> {
    let all = catalogue.regions().iter().enumerate();
    let known = all.map(|(i, r)| (r.code.clone(), RegionId::from_index(i)));
    known.chain([("unknown".to_owned(), None)]).collect()
}

/// Codes and ids of the sjukvårdsregioner.
pub(super) fn sjukvardsregioner(catalogue: &Catalogue) -> Vec<(String, SjukvardsregionId)> {
    let all = catalogue.sjukvardsregions().iter().enumerate();
    all.filter_map(|(i, s)| Some((s.slug.clone(), SjukvardsregionId::from_index(i)?))).collect()
}

/// Codes of sex.
pub(super) fn sexes() -> Vec<(String, Option<Sex>)> {
    let known = [Sex::Female, Sex::Male].map(|s| (s.code().to_owned(), Some(s)));
    known.into_iter().chain([("unknown".to_owned(), None)]).collect()
}

/// Codes of age bands.
pub(super) fn age_groups() -> Vec<(String, AgeBand)> {
    AgeBand::ALL.map(|b| (b.code().to_owned(), b)).to_vec()
}

/// Codes of treatments, and none.
pub(super) fn treatments() -> Vec<(String, Option<Treatment>)> {
    Treatment::ALL.map(|t| (t.slug().to_owned(), Some(t).filter(|&t| t != Treatment::None))).to_vec()
}
