//! The parts of complete chains as they go out.

use serde::Serialize;
use utoipa::ToSchema;

use super::flow::Complete;
use super::question::Question;
use super::row::Recipe;
use crate::cohort::ChainTotal;
use crate::model::Point;
use crate::stats::{Against, StepPart, StepSums, against, decompose, paired_difference};

/// One step of complete chains, or the whole of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChainPart {
    /// Letter.
    pub from: String,
    /// Letter.
    pub to: String,
    /// Mean length over complete chains.
    pub mean: f64,
    /// Its part of the whole's time; null where no chain took any time.
    pub share: Option<f64>,
    /// Mean less the nation's mean: the steps' differences add up to the whole's.
    pub difference: Option<f64>,
}

/// The step that takes the longest.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LargestStep {
    /// Letter.
    pub from: String,
    /// Letter.
    pub to: String,
    /// `clear` if its mean is above that of the next by more than chance, else `not_clear`.
    pub status: &'static str,
    /// Its mean less the next one's, in the same chains.
    pub difference: f64,
    /// The interval of that.
    pub ci: [f64; 2],
}

/// A group's chains, each step held against the nation's.
pub(super) fn complete(recipe: &Recipe, chain: &[Point], sums: &StepSums, nation: &StepSums) -> Complete {
    let Some(found) = decompose(sums, nation, recipe.scale) else {
        return Complete { n: 0, steps: Vec::new(), whole: None };
    };
    let steps = chain.windows(2).zip(&found.steps).map(|(pair, part)| told(pair, part)).collect();
    let ends = [chain.first(), chain.last()].map(|p| p.copied().unwrap_or(Point::A));
    Complete { n: found.n, steps, whole: Some(told(&ends, &found.whole)) }
}

fn told(ends: &[Point], part: &StepPart) -> ChainPart {
    let letter = |p: Option<&Point>| p.map(|p| p.letter().to_string()).unwrap_or_default();
    ChainPart {
        from: letter(ends.first()),
        to: letter(ends.last()),
        mean: part.mean,
        share: part.share,
        difference: part.difference,
    }
}

/// The longest step of a question's chains, and whether it is clearly longer than the next.
pub(super) fn largest_step(
    question: &Question,
    recipe: &Recipe,
    chain: &[Point],
    total: &ChainTotal,
) -> Option<LargestStep> {
    let found = decompose(&total.steps, &total.steps, recipe.scale)?;
    let (first, second) = found.longest_two()?;
    let (early, late) = (first.min(second), first.max(second));
    let mut pair = *total.pairs.get(early * found.steps.len() + late)?;
    if first > second {
        pair.sum = -pair.sum;
    }
    let difference = paired_difference(&pair, question.confidence, recipe.scale)?;
    let is_clear = against(difference.interval) == Against::Higher;
    Some(LargestStep {
        from: chain.get(first)?.letter().to_string(),
        to: chain.get(first + 1)?.letter().to_string(),
        status: if is_clear { "clear" } else { "not_clear" },
        difference: difference.difference,
        ci: [difference.interval.lower, difference.interval.upper],
    })
}
