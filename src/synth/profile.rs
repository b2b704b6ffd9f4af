//! What a pathway's synthetic patients and waits are like.
//!
//! The numbers are made up to be plausible; none is a measured figure of Swedish care. They are told by
//! [`truth`](super::truth()), so nobody needs to guess them.

use super::plan::{SynthKind, SynthPathway};
use super::spread::Width;
use super::{profile_psv, profile_svf};

/// The suffix of a KVÅ code.
pub(super) type Code = [u8; 2];

/// A pathway's patients and waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile {
    /// Share of all episodes, relative to the other pathways.
    pub(super) weight: u32,
    /// Women in a thousand.
    pub(super) female: u16,
    /// Youngest, most usual and oldest age, in whole years.
    pub(super) age: (u16, u16, u16),
    /// How widely waits vary.
    pub(super) width: Width,
    /// Variant slug, its share and the factor on its waits (both in a thousand).
    pub(super) variants: &'static [(&'static str, u16, u16)],
    /// The chain of events.
    pub(super) shape: Shape,
}

/// The kinds of chain.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A cancer pathway, in days.
    Svf(SvfShape),
    /// A planned person-centred pathway, in days.
    Planned(PlannedShape),
    /// A person-centred pathway that begins in an emergency, in minutes.
    Emergency(EmergencyShape),
}

/// A cancer pathway: suspicion, visit, conference, answer, treatment or closing. Shares are in a thousand.
#[derive(Debug, Clone, Copy)]
pub(super) struct SvfShape {
    /// Median days from svf.10 to the start of the first treatment.
    pub(super) days: u32,
    /// Share with a filter function (svf.05) before the clock.
    pub(super) filter: u16,
    /// Share with surgery for diagnosis (svf.22).
    pub(super) diagnostic: u16,
    /// Share that starts a treatment.
    pub(super) treated: u16,
    /// Share that moves to another region before treatment.
    pub(super) transfer: u16,
    /// Treatment starts, with weights.
    pub(super) treatments: &'static [(Code, u16)],
    /// Closings without treatment, with weights.
    pub(super) closings: &'static [(Code, u16)],
}

/// A planned pathway: points A to G, with turns of D–E.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlannedShape {
    /// Median days from A to the first E.
    pub(super) wait: u32,
    /// Chance of a further turn of D–E after each, in a thousand (at most three).
    pub(super) turn: u16,
    /// Median days from E to the next D.
    pub(super) gap: u32,
    /// Median days from D to E in a further turn.
    pub(super) turn_wait: u32,
    /// Median days from the last E to F.
    pub(super) tail: u32,
    /// Share that enters at D, in a thousand.
    pub(super) mid_chain: u16,
    /// The activities of the further turns, with weights.
    pub(super) activities: &'static [(&'static str, u16)],
}

/// An emergency: suspicion, arrival, the deciding treatment, ward, end.
#[derive(Debug, Clone, Copy)]
pub(super) struct EmergencyShape {
    /// Median minutes from A to arrival (B and the first E).
    pub(super) arrival: u32,
    /// Activity slug of the arrival.
    pub(super) arrived: &'static str,
    /// Median minutes from arrival to the deciding treatment.
    pub(super) wait: u32,
    /// The deciding treatments, with weights.
    pub(super) treatments: &'static [(&'static str, u16)],
    /// Chance of a further turn of D–E, in a thousand (at most three).
    pub(super) turn: u16,
    /// The activities of the further turns, with weights.
    pub(super) activities: &'static [(&'static str, u16)],
    /// Median hours from the last E to F.
    pub(super) stay: u32,
}

impl Profile {
    /// The profile of a pathway; a plain one of its kind for a slug that has none of its own.
    pub(super) fn of(pathway: &SynthPathway) -> Self {
        match pathway.kind {
            SynthKind::Svf => profile_svf::profile(&pathway.slug),
            SynthKind::Psv => profile_psv::profile(&pathway.slug),
        }
    }

    /// The same with these women in a thousand.
    pub(super) const fn women(mut self, permille: u16) -> Self {
        self.female = permille;
        self
    }

    /// The same with these ages.
    pub(super) const fn aged(mut self, youngest: u16, usual: u16, oldest: u16) -> Self {
        self.age = (youngest, usual, oldest);
        self
    }

    /// The same with these variants.
    pub(super) const fn varied(mut self, variants: &'static [(&'static str, u16, u16)]) -> Self {
        self.variants = variants;
        self
    }
}
