//! Ranks with their intervals, and how many fewer would be beyond the limit: both by simulation with a stated seed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::stats::{BEST_FLOOR, Confidence, RankMethod, ShareGroup, Simulation, avoidable, rank_intervals};

/// How ranks are drawn: with the variation between groups that the shares show, so that groups which hardly
/// differ get wide intervals.
pub(super) const RANKED_BY: RankMethod = RankMethod::Hierarchical;

/// Seed and number of draws, the same in every answer.
const SIMULATION: Simulation = Simulation { seed: 1, draws: 4_000 };

/// A rank among groups, 1 for the highest share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Ranked {
    /// Rank; groups that share one have its mean.
    pub rank: f64,
    /// Its interval.
    pub ci: [f64; 2],
    /// Groups that are ranked.
    pub of: usize,
}

/// How many fewer would be beyond the limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Fewer {
    /// Those beyond the limit now.
    pub beyond: u64,
    /// The share of the best quarter of groups, as the model of all groups has it.
    pub reference_share: f64,
    /// So many fewer if every group had that share.
    pub fewer: f64,
    /// Its interval.
    pub ci: [f64; 2],
    /// Groups in the best quarter.
    pub best_groups: usize,
    /// Smallest group that can be among the best.
    pub smallest_best: u64,
}

/// The ranks of groups by their share (within, with a limit).
pub(super) fn ranks(shares: &[(u64, u64)], confidence: Confidence) -> Vec<Option<Ranked>> {
    let found = rank_intervals(&groups(shares), RANKED_BY, SIMULATION, confidence);
    let of = found.iter().flatten().count();
    let ranked =
        |r: crate::stats::GroupRank| Ranked { rank: r.rank, ci: [r.interval.lower, r.interval.upper], of };
    found.into_iter().map(|rank| rank.map(ranked)).collect()
}

/// How many fewer would be beyond the limit if every group did as the best quarter does.
pub(super) fn fewer(shares: &[(u64, u64)], confidence: Confidence) -> Option<Fewer> {
    let found = avoidable(&groups(shares), BEST_FLOOR, SIMULATION, confidence)?;
    Some(Fewer {
        beyond: found.beyond,
        reference_share: found.reference,
        fewer: found.fewer,
        ci: [found.interval.lower, found.interval.upper],
        best_groups: found.best.len(),
        smallest_best: BEST_FLOOR,
    })
}

/// The groups, each with its own stream of draws: its place in the rows.
fn groups(shares: &[(u64, u64)]) -> Vec<ShareGroup> {
    (0..)
        .zip(shares)
        .map(|(stream, &(within, with_limit))| ShareGroup { stream, within, with_limit })
        .collect()
}
