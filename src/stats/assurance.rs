//! Whether a process can be relied on to reach its goal, and whether a signal is good news.
//!
//! Source: Making Data Count, assurance of the last point (`methods.md` 3.5).

use super::spc_rules::{Flag, PointLimits, Side};

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A share within the limit.
    HigherIsBetter,
    /// A length.
    LowerIsBetter,
}

/// Whether the goal is reached as things are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// The whole range between the limits is on the good side of the goal.
    ConsistentlyPasses,
    /// The whole range is on the bad side.
    ConsistentlyFails,
    /// The goal lies between the limits: chance decides.
    HitAndMiss,
}

impl Assurance {
    /// The word in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ConsistentlyPasses => "consistently_passes",
            Self::ConsistentlyFails => "consistently_fails",
            Self::HitAndMiss => "hit_and_miss",
        }
    }
}

/// Whether limits assure a goal: strictly above the upper limit or below the lower one, else it is hit and miss.
#[must_use]
pub fn assurance(limits: &PointLimits, goal: f64, direction: Direction) -> Assurance {
    let above = goal > limits.upper;
    let below = goal < limits.lower;
    match (direction, above, below) {
        (Direction::HigherIsBetter, true, _) | (Direction::LowerIsBetter, _, true) => {
            Assurance::ConsistentlyFails
        }
        (Direction::HigherIsBetter, _, true) | (Direction::LowerIsBetter, true, _) => {
            Assurance::ConsistentlyPasses
        }
        _ => Assurance::HitAndMiss,
    }
}

/// What a flag means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Better than before.
    Improvement,
    /// Worse than before.
    Concern,
}

impl Meaning {
    /// The word in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Improvement => "improvement",
            Self::Concern => "concern",
        }
    }
}

/// Whether a flag is good news.
#[must_use]
pub const fn meaning(flag: Flag, direction: Direction) -> Meaning {
    let (Flag::OutsideLimit(side) | Flag::Trend(side) | Flag::TwoInThree(side) | Flag::Shift(side)) = flag;
    match (side, direction) {
        (Side::Above, Direction::HigherIsBetter) | (Side::Below, Direction::LowerIsBetter) => {
            Meaning::Improvement
        }
        _ => Meaning::Concern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_beyond_the_limits_is_failed_or_passed() {
        let limits = PointLimits { centre: 0.6, lower: 0.5, upper: 0.7, near: (0.53, 0.67) };
        use Assurance::{ConsistentlyFails, ConsistentlyPasses, HitAndMiss};
        for (goal, higher, lower) in [
            (0.8, ConsistentlyFails, ConsistentlyPasses),
            (0.4, ConsistentlyPasses, ConsistentlyFails),
            (0.7, HitAndMiss, HitAndMiss),
            (0.5, HitAndMiss, HitAndMiss),
            (0.6, HitAndMiss, HitAndMiss),
        ] {
            assert_eq!(assurance(&limits, goal, Direction::HigherIsBetter), higher);
            assert_eq!(assurance(&limits, goal, Direction::LowerIsBetter), lower);
        }
    }

    #[test]
    fn a_longer_wait_is_a_concern_and_a_higher_share_an_improvement() {
        let up = Flag::Shift(Side::Above);
        assert_eq!(meaning(up, Direction::LowerIsBetter), Meaning::Concern);
        assert_eq!(meaning(up, Direction::HigherIsBetter), Meaning::Improvement);
        assert_eq!(meaning(Flag::Trend(Side::Below), Direction::LowerIsBetter), Meaning::Improvement);
    }
}
