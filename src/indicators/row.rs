//! Counts of one group → the numbers of one row.

use super::answer::{Group, Over, QuantileValue, Row, States, Within};
use super::coverage::Coverage;
use super::question::{LimitChoice, Question};
use crate::model::{State, TimeUnit};
use crate::stats::{
    Confidence, Counts, Interval, LimitCounts, N_OVER, OVER_EDGES, OrderStatistics, QuantileMethod, Scale,
    ShareMethod, against, median_difference, moments, quantile, quantile_interval, share, share_difference,
    share_interval,
};

/// How the numbers of every row are made.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    pub(super) unit: TimeUnit,
    pub(super) scale: Scale,
    pub(super) quantile: QuantileMethod,
    quantiles: Vec<f64>,
    pub(super) share: ShareMethod,
    pub(super) confidence: Confidence,
    pub(super) goal: Option<f64>,
}

impl Recipe {
    /// The recipe of a question. A limit that the question brings has no goal.
    pub(super) fn new(question: &Question) -> Self {
        let own_limit = matches!(question.limit, LimitChoice::Number(_));
        Self {
            unit: question.unit,
            scale: match question.unit {
                TimeUnit::Days => Scale::DAYS,
                TimeUnit::Hours => Scale::HOURS,
                TimeUnit::Minutes => Scale::MINUTES,
            },
            quantile: question.quantile,
            quantiles: question.quantiles.iter().map(|(_, p)| *p).collect(),
            share: question.share_interval,
            confidence: question.confidence,
            goal: question.measure.goal.filter(|_| !own_limit),
        }
    }
}

/// The numbers of a group. `whole` are the counts of all groups together; without it the row is the total.
pub(super) fn row(
    recipe: &Recipe,
    group: Group,
    counts: &Counts,
    whole: Option<&Counts>,
    coverage: Coverage,
) -> Row {
    let order = counts.completed.ordered();
    let moments = moments(&counts.completed, recipe.scale);
    let at = |p: f64| quantile(&order, p, recipe.quantile, recipe.scale);
    Row {
        group,
        status: "ok",
        n: Some(counts.completed.n()),
        mean: moments.mean,
        sd: moments.sd,
        p10: at(0.1),
        p25: at(0.25),
        median: at(0.5),
        p75: at(0.75),
        p80: at(0.8),
        p90: at(0.9),
        median_ci: Some(interval(recipe, &order, 0.5)).filter(|_| !counts.completed.is_empty()),
        quantiles: asked_quantiles(recipe, &order),
        within: within(recipe, &counts.limit),
        against_rest: whole.and_then(|w| against_rest(recipe, &counts.limit, &w.limit)),
        median_against_rest: whole.and_then(|w| median_against_rest(recipe, counts, &order, w)),
        standardised: None,
        coverage,
        states: states(&counts.states),
    }
}

pub(super) fn interval(recipe: &Recipe, order: &OrderStatistics, p: f64) -> [Option<f64>; 2] {
    let found = quantile_interval(order, p, recipe.confidence, recipe.scale);
    [found.lower.map(|r| r.value), found.upper.map(|r| r.value)]
}

fn asked_quantiles(recipe: &Recipe, order: &OrderStatistics) -> Option<Vec<QuantileValue>> {
    if recipe.quantiles.is_empty() {
        return None;
    }
    let value = |&p: &f64| QuantileValue {
        p,
        value: quantile(order, p, recipe.quantile, recipe.scale),
        ci: interval(recipe, order, p),
    };
    Some(recipe.quantiles.iter().map(value).collect())
}

pub(super) fn within(recipe: &Recipe, limit: &LimitCounts) -> Within {
    let share = share(limit.within, limit.with_limit);
    let ci = share_interval(limit.within, limit.with_limit, recipe.share, recipe.confidence);
    let edges = |k: usize| if k == 0 { 0.0 } else { OVER_EDGES[k - 1] };
    let over =
        (0..N_OVER).map(|k| Over { from: edges(k), to: OVER_EDGES.get(k).copied(), count: limit.over[k] });
    let goal = recipe.goal.filter(|_| share.is_some());
    Within {
        status: if share.is_some() { "ok" } else { "no_limit" },
        with_limit: Some(limit.with_limit),
        count: Some(limit.within),
        share,
        ci: ci.map(|i| [i.lower, i.upper]),
        goal,
        goal_status: goal.zip(share).zip(ci).map(|((goal, share), ci)| goal_status(goal, share, ci)),
        over: if share.is_some() { over.collect() } else { Vec::new() },
    }
}

/// The four verdicts of `page.md` 2.4, rule 2. Equal to the goal is reaching it.
fn goal_status(goal: f64, share: f64, ci: Interval) -> &'static str {
    if share >= goal {
        if ci.lower >= goal { "met" } else { "met_within_chance" }
    } else if ci.upper >= goal {
        "missed_within_chance"
    } else {
        "missed"
    }
}

/// Where the share stands against that of all other groups together.
pub(super) fn against_rest(
    recipe: &Recipe,
    limit: &LimitCounts,
    whole: &LimitCounts,
) -> Option<&'static str> {
    let rest = (whole.within.saturating_sub(limit.within), whole.with_limit.saturating_sub(limit.with_limit));
    let (_, difference) = share_difference((limit.within, limit.with_limit), rest, recipe.confidence)?;
    Some(against(difference).id())
}

/// Where the median stands against that of all other groups together.
fn median_against_rest(
    recipe: &Recipe,
    counts: &Counts,
    order: &OrderStatistics,
    whole: &Counts,
) -> Option<&'static str> {
    if counts.completed.is_empty() {
        return None;
    }
    let rest = whole.completed.without(&counts.completed).ordered();
    let difference = median_difference(order, &rest, recipe.confidence, recipe.scale)?;
    Some(against(difference.interval).id())
}

pub(super) fn states(n: &[u64; 8]) -> States {
    let of = |state: State| Some(n[state.index()]);
    States {
        completed: of(State::Completed),
        ongoing: of(State::Ongoing),
        ended_otherwise: of(State::EndedOtherwise),
        not_applicable: of(State::NotApplicable),
        missing_start: of(State::MissingStart),
        not_started: of(State::NotStarted),
        negative: of(State::Negative),
        imprecise: of(State::Imprecise),
    }
}
