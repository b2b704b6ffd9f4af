//! Counting into many groups at once: a dense histogram for short intervals, pairs for the rest.

use crate::stats::{Counts, LimitCounts, N_OVER, N_STATES, ValueCounts};

/// Cells that all dense histograms together may have (4 bytes each).
const MAX_CELLS: usize = 4 << 20;
/// Lengths that a dense histogram holds.
const MAX_WIDTH: usize = 1_024;

/// Counts of every group under construction.
#[derive(Debug)]
pub(crate) struct Tally {
    width: usize,
    cells: Vec<u32>,
    /// (group, length) of those that the cells do not hold.
    beyond: Vec<(u32, u64)>,
    states: Vec<[u64; N_STATES]>,
    limits: Vec<LimitCounts>,
    /// Waits without an end; empty where they are not asked for.
    waits: Vec<Wait>,
}

/// A wait that has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wait {
    group: u32,
    kind: WaitKind,
    length: u64,
}

/// What became of a wait without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum WaitKind {
    /// Ongoing, and without a limit.
    Censored,
    /// Ongoing, and no longer than its limit.
    CensoredWithin,
    /// Ongoing, and longer than its limit.
    CensoredPast,
    /// Closed without the end.
    EndedOtherwise,
}

impl Tally {
    /// Room for so many groups; `longest` is the longest interval that may come.
    pub(crate) fn new(groups: usize, longest: u32) -> Self {
        let wanted = (longest as usize).saturating_add(1).min(MAX_WIDTH);
        let width = wanted.min(MAX_CELLS / groups.max(1));
        Self {
            width,
            cells: vec![0; width * groups],
            beyond: Vec::new(),
            states: vec![[0; N_STATES]; groups],
            limits: vec![LimitCounts::default(); groups],
            waits: Vec::new(),
        }
    }

    /// Remembers how long an ongoing wait had lasted, and whether that is longer than its limit.
    pub(crate) fn censored(&mut self, group: usize, length: u64, limit: Option<u64>) {
        let kind = match limit {
            None => WaitKind::Censored,
            Some(limit) if length > limit => WaitKind::CensoredPast,
            Some(_) => WaitKind::CensoredWithin,
        };
        self.wait(group, length, kind);
    }

    /// Remembers how long a wait had lasted when it was closed.
    pub(crate) fn ended_otherwise(&mut self, group: usize, length: u64) {
        self.wait(group, length, WaitKind::EndedOtherwise);
    }

    fn wait(&mut self, group: usize, length: u64, kind: WaitKind) {
        self.waits.push(Wait { group: u32::try_from(group).unwrap_or(u32::MAX), kind, length });
    }

    /// Counts a completed interval and, where it has a limit, how it stands against it.
    pub(crate) fn completed(&mut self, group: usize, value: u64, limit: Option<u64>) {
        self.states[group][0] += 1;
        match usize::try_from(value) {
            Ok(v) if v < self.width => self.cells[group * self.width + v] += 1,
            _ => self.beyond.push((u32::try_from(group).unwrap_or(u32::MAX), value)),
        }
        if let Some(limit) = limit {
            against_limit(&mut self.limits[group], value, limit);
        }
    }

    /// Counts an interval of another state.
    pub(crate) fn state(&mut self, group: usize, state: u8) {
        self.states[group][usize::from(state) % N_STATES] += 1;
    }

    /// Adds everything of another tally over the same groups.
    pub(crate) fn absorb(&mut self, other: Self) {
        for (a, b) in self.cells.iter_mut().zip(other.cells) {
            *a += b;
        }
        self.beyond.extend(other.beyond);
        self.waits.extend(other.waits);
        for (a, b) in self.states.iter_mut().flatten().zip(other.states.iter().flatten()) {
            *a += b;
        }
        for (a, b) in self.limits.iter_mut().zip(&other.limits) {
            a.merge(b);
        }
    }

    /// The counts of the groups that have any, by ascending group.
    pub(crate) fn into_counts(mut self) -> Vec<(usize, Counts)> {
        self.beyond.sort_unstable();
        self.waits.sort_unstable();
        let mut out = Vec::new();
        for (group, states) in self.states.iter().enumerate() {
            if states.iter().all(|&n| n == 0) {
                continue;
            }
            let cells = &self.cells[group * self.width..(group + 1) * self.width];
            let used = cells.iter().rposition(|&n| n > 0).map_or(0, |last| last + 1);
            let cells = &cells[..used];
            let mut completed = ValueCounts::from_histogram(cells);
            let key = u32::try_from(group).unwrap_or(u32::MAX);
            let from = self.beyond.partition_point(|&(g, _)| g < key);
            for &(_, value) in self.beyond[from..].iter().take_while(|&&(g, _)| g == key) {
                completed.add(value, 1);
            }
            let mut counts =
                Counts { completed, states: *states, limit: self.limits[group], ..Counts::default() };
            let from = self.waits.partition_point(|w| w.group < key);
            let own = &self.waits[from..];
            add_waits(&own[..own.partition_point(|w| w.group == key)], &mut counts);
            out.push((group, counts));
        }
        out
    }
}

/// Adds sorted waits, run by run.
fn add_waits(waits: &[Wait], counts: &mut Counts) {
    for run in waits.chunk_by(|a, b| a == b) {
        let (wait, n) = (run[0], run.len() as u64);
        if wait.kind == WaitKind::EndedOtherwise {
            counts.ended_otherwise.add(wait.length, n);
            continue;
        }
        counts.censored.add(wait.length, n);
        if wait.kind != WaitKind::Censored {
            counts.censored_with_limit += n;
        }
        if wait.kind == WaitKind::CensoredPast {
            counts.past_limit.add(wait.length, n);
        }
    }
}

/// [`LimitCounts::add`] for one interval, without its wide arithmetic where lengths are ordinary.
fn against_limit(limits: &mut LimitCounts, value: u64, limit: u64) {
    if value <= limit {
        limits.with_limit += 1;
        limits.within += 1;
    } else if limit == 0 || value > u64::from(u32::MAX) {
        limits.add(value, limit, 1);
    } else {
        limits.with_limit += 1;
        // Class k holds excesses of more than k and at most k + 1 quarters of the limit.
        let class = ((value - limit) * 4 - 1) / limit;
        limits.over[usize::try_from(class).map_or(N_OVER - 1, |c| c.min(N_OVER - 1))] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_the_statistics() {
        for limit in [0, 1, 2, 3, 28, 35, 90] {
            for value in 0..400 {
                let (mut quick, mut wide) = (LimitCounts::default(), LimitCounts::default());
                against_limit(&mut quick, value, limit);
                wide.add(value, limit, 1);
                assert_eq!(quick, wide, "{value} against {limit}");
            }
        }
    }
}
