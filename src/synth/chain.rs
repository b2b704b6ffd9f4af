//! One episode's events before they are written.

use super::calendar::{Calendar, DAY};
use super::draw::Draw;
use super::factors::Stage;
use super::person::Person;
use super::profile::Code;
use super::world::World;
use crate::model::{Deviation, Point};

/// What happened: a point or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A point of the flow model.
    Point(Point),
    /// The suffix of an SVF code.
    Code(Code),
}

/// What belongs to a D or an E: activity slug (may be empty) and the number that ties the two (0 for none).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Activity {
    /// Slug, or empty.
    pub(super) slug: &'static str,
    /// 1 for the first D–E of an episode.
    pub(super) number: u8,
}

/// One event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Wall-clock seconds since the period began.
    pub(super) at: u64,
    /// What happened.
    pub(super) mark: Mark,
    /// Region of care, as a place in the list.
    pub(super) region: usize,
    /// Unit of that region, as a place in its list.
    pub(super) unit: usize,
    /// At D and E.
    pub(super) activity: Activity,
    /// On a wait's E.
    pub(super) deviation: Option<Deviation>,
    /// At F and G, or empty.
    pub(super) outcome: &'static str,
}

/// How an episode's source writes times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY-MM-DDTHH:MM`.
    Minutes,
    /// `YYYY-MM-DDTHH:MM:SS`.
    Local,
    /// RFC 3339 with the Swedish offset.
    Offset,
}

/// What is settled of an episode before its events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Episode {
    /// Its number in the plan.
    pub(super) number: u64,
    /// Pathway, as a place in the list.
    pub(super) pathway: usize,
    /// The patient, with the region where care begins.
    pub(super) person: Person,
    /// Day of the first event, counted from the period's first.
    pub(super) start: u64,
    /// Variant slug, or empty.
    pub(super) variant: &'static str,
    /// Factor on all waits except the region's, in thousandths.
    pub(super) pace: u64,
    /// How times are written.
    pub(super) style: Style,
}

/// The events of one episode; reused from one to the next.
#[derive(Debug)]
pub(super) struct Chain {
    /// The events; in order of time once [`Chain::finish`] has run.
    pub(super) steps: Vec<Step>,
    region: usize,
    unit: usize,
    last_point: u64,
    last_code: u64,
}

impl Chain {
    /// An empty chain.
    pub(super) fn new() -> Self {
        Self { steps: Vec::with_capacity(32), region: 0, unit: 0, last_point: 0, last_code: 0 }
    }

    /// Begins an episode at a region's unit.
    pub(super) fn begin(&mut self, region: usize, unit: usize) {
        self.steps.clear();
        (self.region, self.unit) = (region, unit);
        (self.last_point, self.last_code) = (0, 0);
    }

    /// Later events happen at this region's unit.
    pub(super) fn move_to(&mut self, region: usize, unit: usize) {
        (self.region, self.unit) = (region, unit);
    }

    /// Region where the chain is now.
    pub(super) const fn region(&self) -> usize {
        self.region
    }

    /// Adds an event, not earlier than the last of its vocabulary and at a local time that exists.
    pub(super) fn push(&mut self, calendar: &Calendar, at: u64, mark: Mark) -> &mut Step {
        let last = match mark {
            Mark::Point(_) => &mut self.last_point,
            Mark::Code(_) => &mut self.last_code,
        };
        let at = calendar.real(at.max(*last));
        *last = at;
        let step = Step {
            at,
            mark,
            region: self.region,
            unit: self.unit,
            activity: Activity::default(),
            deviation: None,
            outcome: "",
        };
        self.steps.push(step);
        let place = self.steps.len() - 1;
        &mut self.steps[place]
    }

    /// Puts the events in order of time; those of one time stay as they were added.
    pub(super) fn finish(&mut self) {
        self.steps.sort_by_key(|s| s.at);
    }
}

/// What the making of a chain needs beside the chain.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    /// What all episodes share.
    pub(super) world: &'a World,
    /// The episode.
    pub(super) episode: Episode,
    /// The block's draws.
    pub(super) draw: &'a mut Draw,
}

impl Maker<'_> {
    /// A wall-clock time in office hours of a day, or of the Monday after when it is on a weekend.
    pub(super) fn office(&mut self, day: u64) -> u64 {
        self.world.calendar.working_day(day) * DAY + 28_800 + u64::from(self.draw.below(510)) * 60
    }

    /// A wait with this median in this stage of the chain, in the median's unit times 1,000.
    pub(super) fn wait(&mut self, median: u32, stage: Stage) -> u64 {
        let factor = self.world.factors.step(self.episode.pathway, self.episode.person.region, stage);
        self.spread(u64::from(median) * factor)
    }

    /// The whole lead time with this median, in the median's unit times 1,000.
    pub(super) fn lead(&mut self, median: u32) -> u64 {
        let factor = self.world.factors.lead(self.episode.pathway, self.episode.person.region);
        self.spread(u64::from(median) * factor)
    }

    /// Thousandths with the episode's pace and the pathway's spread.
    fn spread(&mut self, amount: u64) -> u64 {
        let width = self.world.pathways[self.episode.pathway].profile.width;
        self.world.spread.apply(self.draw, width, amount * self.episode.pace / 1_000)
    }

    /// A lead time in thousandths of days, cut into four steps by their weights, the region's stages and chance: the
    /// day of each step's end, the last one being the lead time in whole days.
    pub(super) fn cut(&mut self, lead: u64, steps: &[(Stage, u64); 4]) -> [u64; 4] {
        let region = self.episode.person.region;
        let parts = steps.map(|(stage, weight)| {
            weight * self.world.factors.stage(region, stage) * u64::from(self.draw.between(60, 140))
        });
        let total: u64 = parts.iter().sum::<u64>().max(1);
        let mut sum = 0;
        parts.map(|part| {
            sum += part;
            whole(lead * sum / total)
        })
    }

    /// A unit of a region for this pathway: mostly its main one.
    pub(super) fn unit(&mut self, region: usize) -> usize {
        if self.draw.chance(700) {
            self.world.main_unit(self.episode.pathway, region)
        } else {
            self.draw.index(self.world.regions[region].units.len())
        }
    }
}

/// Thousandths as a whole number, rounded.
pub(super) const fn whole(thousandths: u64) -> u64 {
    (thousandths + 500) / 1_000
}
