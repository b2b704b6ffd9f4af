//! Which points episodes have, and how long the steps of their chains took.

use std::ops::Range;

use super::chains::{ChainSpec, POINTS};
use super::cohort::Cohort;
use super::occurrence::{Occurrence, TimeKey};
use crate::model::{Day, Point};

/// The steps of one chain.
pub(super) enum Chain {
    /// Their lengths: as many as the chain has, then zeros.
    Complete([u64; POINTS]),
    /// A point is missing, or has no clock where one is needed.
    Gap,
    /// Every point is there, but not in order.
    Disorder,
}

/// The points of one episode: a bit each, and when they were where the columns do not say it.
pub(super) struct Seen {
    episode: usize,
    /// A bit for each point that it has.
    pub(super) points: u8,
    times: Option<Times>,
}

/// The chosen occurrence of each point, and whether it has a clock.
type Times = [Option<(TimeKey, bool)>; POINTS];

/// Reads the chains of a cohort as they stood on a day.
pub(super) struct ChainReader<'a> {
    pub(super) cohort: &'a Cohort,
    pub(super) cutoff: Day,
    pub(super) spec: &'a ChainSpec<'a>,
}

impl ChainReader<'_> {
    /// The points of these episodes, a bit each; empty if later events have to be left out, one by one.
    pub(super) fn masks(&self, episodes: Range<usize>) -> Vec<u8> {
        if !self.knows_all() {
            return Vec::new();
        }
        let mut masks = vec![0; episodes.len()];
        for (bit, column) in (0..).zip(&self.cohort.points) {
            column.mark(episodes.start, bit, &mut masks);
        }
        masks
    }

    /// The points of an episode, by its mask where that is known.
    pub(super) fn see(&self, episode: usize, mask: Option<u8>) -> Seen {
        if let Some(points) = mask {
            return Seen { episode, points, times: None };
        }
        let times = self.times(episode);
        let points = (0..).zip(&times).fold(0, |set, (bit, time)| set | u8::from(time.is_some()) << bit);
        Seen { episode, points, times: Some(times) }
    }

    /// The steps of an episode's chain, if it is complete.
    pub(super) fn steps(&self, seen: &Seen) -> Chain {
        if self.spec.points.iter().any(|p| seen.points >> p.index() & 1 == 0) {
            return Chain::Gap;
        }
        match &seen.times {
            None if !self.spec.by_clock => {
                self.chain(|point| Some(self.cohort.points[usize::from(point.index())].day(seen.episode)))
            }
            None => self.timed(&self.times(seen.episode)),
            Some(times) => self.timed(times),
        }
    }

    fn timed(&self, times: &Times) -> Chain {
        let at = |point: Point| times[usize::from(point.index())];
        if self.spec.by_clock {
            return self.chain(|p| at(p).filter(|t| t.1).map(|(time, _)| time.instant(self.spec.zone)));
        }
        self.chain(|p| at(p).map(|(time, _)| time.day_index()))
    }

    /// The chain of moments that `at` gives, in one unit.
    fn chain<T: Copy + Into<i64>>(&self, at: impl Fn(Point) -> Option<T>) -> Chain {
        let mut lengths = [0; POINTS];
        let mut before: Option<i64> = None;
        let mut is_in_order = true;
        for (k, &point) in self.spec.points.iter().enumerate() {
            let Some(now) = at(point).map(Into::into) else { return Chain::Gap };
            if let Some(before) = before {
                match u64::try_from(now - before) {
                    Ok(length) => lengths[k - 1] = length,
                    Err(_) => is_in_order = false,
                }
            }
            before = Some(now);
        }
        if is_in_order { Chain::Complete(lengths) } else { Chain::Disorder }
    }

    fn knows_all(&self) -> bool {
        self.cutoff.index() >= self.cohort.last_day().index()
    }

    fn times(&self, episode: usize) -> Times {
        let mut times: Times = [None; POINTS];
        if self.knows_all() {
            for (time, column) in times.iter_mut().zip(&self.cohort.points) {
                *time = column.time(episode);
            }
            return times;
        }
        let mut list: Vec<Occurrence> = Vec::new();
        self.cohort.occurrences_at(episode, self.cutoff, &mut list);
        for (point, time) in Point::ALL.iter().zip(&mut times) {
            let is_it = |o: &&Occurrence| o.kind == point.index();
            let found = if point.takes_last() { list.iter().rfind(is_it) } else { list.iter().find(is_it) };
            *time = found.map(|o| (o.time, o.clock));
        }
        times
    }
}
