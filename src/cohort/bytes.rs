//! A [`Cohort`] as bytes and back: its columns one after another, little-endian.

use super::cohort::{Attribute, Cohort, Late};
use super::occurrence::TimeKey;
use super::outcome_column::OutcomeColumn;
use super::packed::{Codes, DayColumn, PointColumn};
use super::place::Place;
use super::side::SideTable;

/// The bytes are no cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes end early, go on too long or contradict each other")]
pub struct NotACohort;

impl Cohort {
    /// The cohort as bytes: the same cohort always gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Out(Vec::with_capacity(self.size().core_bytes + self.size().side_bytes + 4_096));
        out.u32s(&self.person);
        for column in &self.points {
            out.u32s(&column.word);
            out.bytes(&column.low);
            out.codes(&column.place);
        }
        for column in [&self.svf_start, &self.svf_end] {
            out.bytes(column.day.as_flattened());
            out.codes(&column.place);
        }
        out.bytes(&self.ended.code);
        out.u32s(
            &self.ended.pairs.iter().map(|&[f, g]| u32::from(f) << 16 | u32::from(g)).collect::<Vec<_>>(),
        );
        out.u32s(&self.side.episodes);
        out.u32s(&self.side.starts);
        out.u64s(&self.side.what);
        out.u64s(&self.side.whereabouts);
        out.u32s(&self.late.iter().map(|l| l.episode).collect::<Vec<_>>());
        out.bytes(&self.late.iter().map(|l| l.attribute as u8).collect::<Vec<_>>());
        out.u64s(&self.late.iter().map(|l| l.time.bits()).collect::<Vec<_>>());
        out.u32s(&[self.last_day]);
        out.bytes(&self.places.iter().map(|p| p.region).collect::<Vec<_>>());
        out.texts(self.places.iter().map(|p| p.unit.as_deref().unwrap_or_default()));
        out.texts(self.activities.iter().map(String::as_str));
        out.texts(self.variants.iter().map(String::as_str));
        out.texts(self.outcomes.iter().map(String::as_str));
        out.0
    }

    /// The cohort of these bytes.
    ///
    /// # Errors
    /// [`NotACohort`] if they are not what [`Cohort::to_bytes`] gives.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotACohort> {
        let mut rest = In(bytes);
        let person = rest.u32s()?;
        let mut points: [PointColumn; 7] = std::array::from_fn(|_| PointColumn::unused());
        for column in &mut points {
            *column = PointColumn { word: rest.u32s()?, low: rest.bytes()?.to_vec(), place: rest.codes()? };
        }
        let mut days = || -> Result<DayColumn, NotACohort> {
            let (days, []) = rest.bytes()?.as_chunks::<3>() else { return Err(NotACohort) };
            Ok(DayColumn { day: days.to_vec(), place: rest.codes()? })
        };
        let (svf_start, svf_end) = (days()?, days()?);
        let ended = rest.outcomes()?;
        let side = SideTable {
            episodes: rest.u32s()?,
            starts: rest.u32s()?,
            what: rest.u64s()?,
            whereabouts: rest.u64s()?,
        };
        let late = rest.late()?;
        let last_day = rest.u32s()?.first().copied().ok_or(NotACohort)?;
        let regions = rest.bytes()?.to_vec();
        let units = rest.texts()?;
        let places = regions
            .into_iter()
            .zip(units)
            .map(|(region, unit)| Place { region, unit: Some(unit).filter(|u| !u.is_empty()) });
        let places = places.collect();
        let (activities, variants, outcomes) = (rest.texts()?, rest.texts()?, rest.texts()?);
        let cohort = Self {
            points,
            svf_start,
            svf_end,
            person,
            ended,
            side,
            late,
            last_day,
            endings: Default::default(),
            places,
            activities,
            variants,
            outcomes,
        };
        if rest.0.is_empty() && cohort.is_consistent() { Ok(cohort) } else { Err(NotACohort) }
    }

    /// Whether all columns have the length of the cohort or none.
    fn is_consistent(&self) -> bool {
        let n = self.person.len();
        let fits = |len: usize| len == n || len == 0;
        let side = &self.side;
        self.points.iter().all(|c| fits(c.word.len()) && c.low.len() == c.word.len())
            && [&self.svf_start, &self.svf_end].iter().all(|c| fits(c.day.len()))
            && self.ended.is_consistent(n)
            && side.episodes.len() == side.starts.len()
            && side.what.len() == side.whereabouts.len()
            && side.starts.last().is_none_or(|&s| (s as usize) <= side.what.len())
            && side.starts.is_sorted()
    }
}

/// Columns being written one after another.
pub(super) struct Out(pub(super) Vec<u8>);

impl Out {
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn u32s(&mut self, values: &[u32]) {
        self.0.extend_from_slice(&(values.len() as u64 * 4).to_le_bytes());
        self.0.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    pub(super) fn u64s(&mut self, values: &[u64]) {
        self.0.extend_from_slice(&(values.len() as u64 * 8).to_le_bytes());
        self.0.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }

    fn codes(&mut self, codes: &Codes) {
        match codes {
            Codes::Narrow(v) => {
                self.0.push(2);
                self.0.extend_from_slice(&(v.len() as u64 * 2).to_le_bytes());
                self.0.extend(v.iter().flat_map(|v| v.to_le_bytes()));
            }
            Codes::Wide(v) => {
                self.0.push(4);
                self.u32s(v);
            }
        }
    }

    pub(super) fn texts<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut all = Vec::new();
        for text in texts {
            all.extend_from_slice(text.as_bytes());
            all.push(0);
        }
        self.bytes(&all);
    }
}

/// Columns being read one after another.
pub(super) struct In<'a>(pub(super) &'a [u8]);

impl<'a> In<'a> {
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], NotACohort> {
        let (length, rest) = self.0.split_first_chunk::<8>().ok_or(NotACohort)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok().ok_or(NotACohort)?;
        let (bytes, rest) = rest.split_at_checked(length).ok_or(NotACohort)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn u32s(&mut self) -> Result<Vec<u32>, NotACohort> {
        let (chunks, []) = self.bytes()?.as_chunks::<4>() else { return Err(NotACohort) };
        Ok(chunks.iter().map(|c| u32::from_le_bytes(*c)).collect())
    }

    pub(super) fn u64s(&mut self) -> Result<Vec<u64>, NotACohort> {
        let (chunks, []) = self.bytes()?.as_chunks::<8>() else { return Err(NotACohort) };
        Ok(chunks.iter().map(|c| u64::from_le_bytes(*c)).collect())
    }

    fn codes(&mut self) -> Result<Codes, NotACohort> {
        let (&width, rest) = self.0.split_first().ok_or(NotACohort)?;
        self.0 = rest;
        match width {
            2 => {
                let (chunks, []) = self.bytes()?.as_chunks::<2>() else { return Err(NotACohort) };
                Ok(Codes::Narrow(chunks.iter().map(|c| u16::from_le_bytes(*c)).collect()))
            }
            4 => Ok(Codes::Wide(self.u32s()?)),
            _ => Err(NotACohort),
        }
    }

    pub(super) fn texts(&mut self) -> Result<Vec<String>, NotACohort> {
        let all = std::str::from_utf8(self.bytes()?).ok().ok_or(NotACohort)?;
        Ok(all.split_terminator('\0').map(str::to_owned).collect())
    }

    fn outcomes(&mut self) -> Result<OutcomeColumn, NotACohort> {
        let code = self.bytes()?.to_vec();
        let half = |bits: u32| u16::try_from(bits & 0xFFFF).unwrap_or(0);
        let pairs = self.u32s()?.into_iter().map(|both| [half(both >> 16), half(both)]).collect();
        Ok(OutcomeColumn { code, pairs })
    }

    fn late(&mut self) -> Result<Vec<Late>, NotACohort> {
        let (episodes, attributes, times) = (self.u32s()?, self.bytes()?, self.u64s()?);
        let attribute = |byte: u8| match byte {
            0 => Some(Attribute::Sex),
            1 => Some(Attribute::BirthYear),
            2 => Some(Attribute::Home),
            3 => Some(Attribute::Municipality),
            4 => Some(Attribute::Variant),
            _ => None,
        };
        let rows = episodes.into_iter().zip(attributes).zip(times);
        rows.map(|((episode, &byte), bits)| {
            let attribute = attribute(byte).ok_or(NotACohort)?;
            Ok(Late { episode, attribute, time: TimeKey::from_bits(bits) })
        })
        .collect()
    }
}
