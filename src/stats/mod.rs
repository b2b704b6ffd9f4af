//! Counts in, numbers out: every statistic of the answers, as pure functions.
//!
//! A group is a [`Counts`]: how many intervals of each length completed, were censored or
//! ended otherwise, the other states, and how they stood against their limits. Every
//! statistic is a function of it, so groups are merged first and summarised after; nothing
//! here averages averages or merges medians.
//!
//! Lengths are whole base units (days or seconds) and become `f64` of the answer's unit
//! through a [`Scale`], once. What cannot be computed is `None` or a typed status, never
//! NaN, infinity or a stand-in number. Every method has an id for the answer's `methods`.
//!
//! The module imports nothing of ours, reads no files, and takes only special functions
//! from `statrs`. Formulas: `methods.md`; meaning: `measures.md`, "Statistics".

mod anhoj;
mod assurance;
mod avoidable;
mod between_groups;
mod binomial;
mod competing;
mod confidence;
mod counts;
mod decomposition;
mod delay;
mod difference;
mod direct_standard;
mod flow_balance;
mod funnel;
mod gap;
mod indirect_standard;
mod logrank;
mod median_funnel;
mod moments;
mod number;
mod order;
mod poisson;
mod proportion;
mod quantile_interval;
mod quantiles;
mod random;
mod rank_interval;
mod root;
mod scale;
mod share_chart;
mod spc;
mod spc_rules;
mod spread;
mod survival;
mod survival_summary;
mod value_counts;

#[cfg(test)]
mod published;

pub use anhoj::{ANHOJ, RunChart, RunSignal, run_chart};
pub use assurance::{Assurance, Direction, Meaning, assurance, meaning};
pub use avoidable::{AVOIDABLE_SIMULATION, Avoidable, BEST_FLOOR, BEST_QUARTER, avoidable};
pub use competing::{AALEN_JOHANSEN, Incidence, IncidenceStep, aalen_johansen};
pub use confidence::{Confidence, ConfidenceError, Interval, normal_quantile};
pub use counts::{Counts, LimitCounts, N_OVER, N_STATES, OVER_EDGES};
pub use decomposition::{
    Decomposition, PAIRED_NORMAL, PairedDifference, PairedSums, StepPart, StepSums, decompose,
    paired_difference,
};
pub use delay::{DelayCounts, DelayCurve, REVERSE_KAPLAN_MEIER, delay_curve};
pub use difference::{Against, MedianDifference, PRICE_BONETT, against, median_difference};
pub use direct_standard::{
    DIRECT, DirectEstimate, DirectMethod, DirectStandard, FEWEST_EVENTS, Stratum, direct_rate, direct_share,
};
pub use flow_balance::{Balance, FlowBalance, LITTLES_LAW, flow_balance};
pub use funnel::{FunnelMethod, Overdispersion, funnel_limits, overdispersion};
pub use gap::{COCHRAN_ARMITAGE, Gradient, GradientTest, ScoredBand, ShareGap, age_gradient, sex_gap};
pub use indirect_standard::{INDIRECT, IndirectEstimate, IndirectStandard, ReferredStratum, indirect_ratio};
pub use logrank::{LOG_RANK, LogRank, log_rank};
pub use median_funnel::{MEDIAN_FUNNEL, median_limits};
pub use moments::{Moments, moments};
pub use order::OrderStatistics;
pub use poisson::{CountInterval, CountMethod, count_interval};
pub use proportion::{NEWCOMBE, ShareMethod, share, share_difference, share_interval};
pub use quantile_interval::{ORDER_STATISTIC, QuantileInterval, Ranked, interval_ranks, quantile_interval};
pub use quantiles::{QuantileMethod, quantile};
pub use random::Simulation;
pub use rank_interval::{GroupRank, RankMethod, ShareGroup, rank_intervals};
pub use scale::Scale;
pub use share_chart::{ShareChart, ShareLimits, share_limits};
pub use spc::{Firmness, Screening, XMR, XMR_SCREENED, XmrLimits, xmr_limits};
pub use spc_rules::{Flag, MDC, PointLimits, Side, flag_points, flag_points_within};
pub use spread::{DERSIMONIAN_LAIRD_ARCSINE, Heterogeneity, Spread, spread};
pub use survival::{BandMethod, CurveStep, KAPLAN_MEIER, SurvivalCurve, kaplan_meier};
pub use survival_summary::{
    KM_QUANTILE, RESTRICTED_MEAN, Reached, RestrictedMean, SurvivalQuantile, restricted_mean,
    survival_quantile,
};
pub use value_counts::ValueCounts;
