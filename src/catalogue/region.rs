//! Regions, sjukvårdsregioner and the municipalities that split a region between two.
//!
//! Region → sjukvårdsregion is not a function: Halland (13) is split by home municipality, and counts as
//! Södra where the municipality is not known (`measures.md`, Whose interval it is).

use std::collections::BTreeSet;

use super::error::{Fault, Problem};
use super::files::{Files, MUNICIPALITIES, REGIONS, SJUKVARDSREGIONS};
use super::ids::{Names, RegionId, SjukvardsregionId};
use super::table::{is_slug, read_table, unique};

/// One of the six sjukvårdsregioner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sjukvardsregion {
    /// Stable slug: `stockholm-gotland`, `mellansverige`, `sydostra`, `sodra`, `vastra`, `norra`.
    pub slug: String,
    /// Names.
    pub names: Names,
}

/// One of the 21 regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// SCB län code, two digits.
    pub code: String,
    /// Official name, and the same in English.
    pub names: Names,
    /// Short name, the same in both languages.
    pub short_name: String,
    /// The preposition of place in Swedish: `i`, for Gotland `på`.
    pub prep_sv: String,
    /// The one it belongs to, or does where nothing more is known.
    pub sjukvardsregion: SjukvardsregionId,
    /// The other one of a split region.
    pub second_sjukvardsregion: Option<SjukvardsregionId>,
    /// Inhabitants.
    pub population: u32,
    /// The year of `population`.
    pub population_year: u16,
    /// What else the source says.
    pub note: String,
}

/// A municipality of a split region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// SCB code.
    pub code: MunicipalityCode,
    /// Name.
    pub name: String,
    /// Its region.
    pub region: RegionId,
    /// Its sjukvårdsregion.
    pub sjukvardsregion: SjukvardsregionId,
    /// Where that is said.
    pub source: String,
}

/// A municipality's code, four digits: 0001–9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(u16);

impl MunicipalityCode {
    /// Parses exactly four digits. Whether there is such a municipality is not checked.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse().ok().and_then(Self::new) } else { None }
    }

    /// The code of a number, 1–9999.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if number > 0 && number < 10_000 { Some(Self(number)) } else { None }
    }

    /// The code as a number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The three lists of places.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) sjukvardsregions: Vec<Sjukvardsregion>,
    pub(super) regions: Vec<Region>,
    pub(super) municipalities: Vec<Municipality>,
}

/// Reads the three files of places.
pub(super) fn read_places(files: &Files, problems: &mut Vec<Problem>) -> Places {
    let sjukvardsregions = read_sjukvardsregions(files, problems);
    let regions = read_regions(files, &sjukvardsregions, problems);
    let mut seen = BTreeSet::new();
    let columns = ["code", "name", "region", "sjukvardsregion", "source"];
    let municipalities = read_table(files.get(MUNICIPALITIES), &columns, problems, |row| {
        let code = MunicipalityCode::parse(row.text("code")).ok_or_else(|| row.bad("code", "four digits"))?;
        unique(&mut seen, "code", row.text("code"))?;
        let find = |slug: &str| find_sjukvardsregion(&sjukvardsregions, slug);
        Ok(Municipality {
            code,
            name: row.required("name")?,
            region: row.reference("region", REGIONS, |code| find_region(&regions, code))?,
            sjukvardsregion: row.reference("sjukvardsregion", SJUKVARDSREGIONS, find)?,
            source: row.required("source")?,
        })
    });
    Places { sjukvardsregions, regions, municipalities }
}

fn read_sjukvardsregions(files: &Files, problems: &mut Vec<Problem>) -> Vec<Sjukvardsregion> {
    let mut seen = BTreeSet::new();
    read_table(files.get(SJUKVARDSREGIONS), &["slug", "name_sv", "name_en"], problems, |row| {
        let slug = row.required("slug")?;
        if !is_slug(&slug) {
            return Err(row.bad("slug", "small letters, digits and hyphens"));
        }
        unique(&mut seen, "slug", &slug)?;
        Ok(Sjukvardsregion {
            slug,
            names: Names { sv: row.required("name_sv")?, en: row.required("name_en")? },
        })
    })
}

fn read_regions(files: &Files, over: &[Sjukvardsregion], problems: &mut Vec<Problem>) -> Vec<Region> {
    let columns = [
        "code",
        "name_sv",
        "name_en",
        "short_name",
        "prep_sv",
        "sjukvardsregion",
        "second_sjukvardsregion",
        "population",
        "population_year",
        "note",
    ];
    let mut seen = BTreeSet::new();
    read_table(files.get(REGIONS), &columns, problems, |row| {
        let code = row.required("code")?;
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(row.bad("code", "two digits"));
        }
        unique(&mut seen, "code", &code)?;
        let find = |slug: &str| find_sjukvardsregion(over, slug);
        let second = match row.text("second_sjukvardsregion") {
            "" => None,
            _ => Some(row.reference("second_sjukvardsregion", SJUKVARDSREGIONS, find)?),
        };
        let count = row.number("population", "a whole number")?;
        let year = row.number("population_year", "a year")?;
        Ok(Region {
            code,
            names: Names { sv: row.required("name_sv")?, en: row.required("name_en")? },
            short_name: row.required("short_name")?,
            prep_sv: row.required("prep_sv")?,
            sjukvardsregion: row.reference("sjukvardsregion", SJUKVARDSREGIONS, find)?,
            second_sjukvardsregion: second,
            population: count,
            population_year: year,
            note: row.owned("note"),
        })
    })
}

/// The region of a two-digit code.
pub(super) fn find_region(regions: &[Region], code: &str) -> Option<RegionId> {
    regions.iter().position(|r| r.code == code).and_then(RegionId::from_index)
}

/// The sjukvårdsregion of a slug.
pub(super) fn find_sjukvardsregion(list: &[Sjukvardsregion], slug: &str) -> Option<SjukvardsregionId> {
    list.iter().position(|s| s.slug == slug).and_then(SjukvardsregionId::from_index)
}

impl Places {
    /// Checks that lists fit their ids and that every municipality lies in one of its region's two.
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        if RegionId::from_index(self.regions.len()).is_none() {
            problems.push(Problem { file: REGIONS, line: 0, fault: Fault::TooMany });
        }
        for m in &self.municipalities {
            let region = &self.regions[m.region.index()];
            let may = [Some(region.sjukvardsregion), region.second_sjukvardsregion];
            if !may.contains(&Some(m.sjukvardsregion)) {
                let found = self.sjukvardsregions[m.sjukvardsregion.index()].slug.clone();
                let fault =
                    Fault::UnknownReference { column: "sjukvardsregion", found, list: "its region's two" };
                problems.push(Problem { file: MUNICIPALITIES, line: 0, fault });
            }
        }
    }

    /// The sjukvårdsregion of a region and, for a split one, the home municipality.
    pub(super) fn sjukvardsregion_of(
        &self,
        region: RegionId,
        home: Option<MunicipalityCode>,
    ) -> SjukvardsregionId {
        let known = |m: &&Municipality| m.region == region && Some(m.code) == home;
        let found = self.municipalities.iter().find(known).map(|m| m.sjukvardsregion);
        found.unwrap_or(self.regions[region.index()].sjukvardsregion)
    }
}
