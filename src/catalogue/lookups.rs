//! Regions, programme areas, pathways and SVF codes by their slug, code or id.

use crate::model::{Day, SvfCode};

use super::catalogue::Catalogue;
use super::code::{SvfCodeFact, SvfEnd, UnknownCode, split_code};
use super::ids::{PathwayId, ProgrammeAreaId, RegionId, SjukvardsregionId};
use super::pathway::{Pathway, ProgrammeArea};
use super::region::{
    Municipality, MunicipalityCode, Region, Sjukvardsregion, find_region, find_sjukvardsregion,
};
use super::treatment::Treatment;

impl Catalogue {
    /// Regions, in order of their code.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.places.regions
    }

    /// A region by its id.
    #[must_use]
    pub fn region(&self, id: RegionId) -> &Region {
        &self.places.regions[id.index()]
    }

    /// The region of a two-digit code.
    #[must_use]
    pub fn region_by_code(&self, code: &str) -> Option<RegionId> {
        find_region(&self.places.regions, code)
    }

    /// Sjukvårdsregioner, in catalogue order.
    #[must_use]
    pub fn sjukvardsregions(&self) -> &[Sjukvardsregion] {
        &self.places.sjukvardsregions
    }

    /// A sjukvårdsregion by its id.
    #[must_use]
    pub fn sjukvardsregion(&self, id: SjukvardsregionId) -> &Sjukvardsregion {
        &self.places.sjukvardsregions[id.index()]
    }

    /// The sjukvårdsregion of a slug.
    #[must_use]
    pub fn sjukvardsregion_by_slug(&self, slug: &str) -> Option<SjukvardsregionId> {
        find_sjukvardsregion(&self.places.sjukvardsregions, slug)
    }

    /// Municipalities of split regions.
    #[must_use]
    pub fn municipalities(&self) -> &[Municipality] {
        &self.places.municipalities
    }

    /// The sjukvårdsregion of a region and the patient's home municipality.
    ///
    /// The municipality settles a split region (Halland) if it is one of that region's own; without
    /// one, or with one from elsewhere, Halland is Södra.
    #[must_use]
    pub fn sjukvardsregion_of(&self, region: RegionId, home: Option<MunicipalityCode>) -> SjukvardsregionId {
        self.places.sjukvardsregion_of(region, home)
    }

    /// Whether a region lies in two sjukvårdsregioner, so that the coverage must say how it was attributed.
    #[must_use]
    pub fn is_split(&self, region: RegionId) -> bool {
        self.region(region).second_sjukvardsregion.is_some()
    }

    /// Programme areas, in order of their number.
    #[must_use]
    pub fn programme_areas(&self) -> &[ProgrammeArea] {
        &self.programme_areas
    }

    /// A programme area by its id.
    #[must_use]
    pub fn programme_area(&self, id: ProgrammeAreaId) -> &ProgrammeArea {
        &self.programme_areas[id.index()]
    }

    /// The programme area of a slug.
    #[must_use]
    pub fn programme_area_by_slug(&self, slug: &str) -> Option<ProgrammeAreaId> {
        let at = self.programme_areas.iter().position(|a| a.slug() == Some(slug));
        at.and_then(ProgrammeAreaId::from_index)
    }

    /// Pathways, in catalogue order: SVF first, then PSV.
    #[must_use]
    pub fn pathways(&self) -> &[Pathway] {
        &self.pathways
    }

    /// A pathway by its id.
    #[must_use]
    pub fn pathway(&self, id: PathwayId) -> &Pathway {
        &self.pathways[id.index()]
    }

    /// The pathway of a slug.
    #[must_use]
    pub fn pathway_by_slug(&self, slug: &str) -> Option<PathwayId> {
        self.by_slug.get(slug).copied()
    }

    /// The pathway whose KVÅ codes begin so (`VB6`, capitals).
    #[must_use]
    pub fn pathway_by_prefix(&self, prefix: &str) -> Option<PathwayId> {
        let has = |p: &Pathway| p.kva_prefix.as_deref() == Some(prefix);
        self.pathways.iter().position(has).and_then(PathwayId::from_index)
    }

    /// SVF codes, in order of their suffix.
    #[must_use]
    pub fn svf_codes(&self) -> &[SvfCodeFact] {
        &self.codes
    }

    /// What is known of a code; `None` if it is no code of the list.
    #[must_use]
    pub fn svf_code(&self, code: SvfCode) -> Option<&SvfCodeFact> {
        self.codes.iter().find(|c| c.code == code)
    }

    /// Whether an event of this code on this day is refused as retired. A code that is not in the list is not.
    #[must_use]
    pub fn is_retired(&self, code: SvfCode, day: Day) -> bool {
        self.svf_code(code).is_some_and(|c| c.is_retired(day))
    }

    /// Reads a KVÅ code (`VC050`) or a bare suffix (`50`).
    ///
    /// The pathway is `None` where the text has no prefix, or one that is not known: the event's pathway
    /// column decides then.
    ///
    /// # Errors
    /// [`UnknownCode`] if the form or the suffix is none.
    pub fn parse_code(&self, text: &str) -> Result<(Option<PathwayId>, SvfCode), UnknownCode> {
        let (prefix, code) = split_code(text)?;
        if self.svf_code(code).is_none() {
            return Err(UnknownCode::Suffix);
        }
        let pathway =
            prefix.and_then(|p| std::str::from_utf8(&p).ok().and_then(|p| self.pathway_by_prefix(p)));
        Ok((pathway, code))
    }

    /// Whether `svf` of a pathway mostly ends in a closing conversation, not in treatment (serious non-specific symptoms).
    #[must_use]
    pub fn ends_in_conversation(&self, pathway: PathwayId) -> bool {
        let ends = self.svf_end_kinds(pathway);
        ends.iter().any(|end| Treatment::of(end.code) == Treatment::ClosingConversation)
    }

    /// The codes that end `svf` for a pathway, by suffix.
    #[must_use]
    pub fn svf_end_kinds(&self, pathway: PathwayId) -> &[SvfEnd] {
        &self.svf_ends[pathway.index()]
    }
}
