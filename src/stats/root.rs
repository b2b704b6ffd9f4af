//! Finds the parameter that gives a tail its size: the limits of exact intervals.
//!
//! Newton's method on the logarithm of the tail, which is nearly straight, inside a bracket
//! that bisection keeps: it cannot leave the parameter's range and always ends.

/// Steps at most; 5–10 are used.
const MAX_STEPS: u32 = 200;

/// The parameter in `bracket` where a tail, monotone in it, equals `target`: Newton's steps on
/// the logarithm of the tail, kept inside the bracket by bisection. `tail` gives its value and
/// its slope.
pub(super) fn solve(target: f64, bracket: (f64, f64), start: f64, tail: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = bracket;
    let mut p = start.clamp(low, high);
    for _ in 0..MAX_STEPS {
        if p <= low || p >= high {
            p = f64::midpoint(low, high);
        }
        let (value, slope) = tail(p);
        if (value > target) == (slope > 0.0) {
            high = p;
        } else {
            low = p;
        }
        let step = (value / target).ln() * value / slope;
        let next = p - step;
        if step.abs() <= 2.0 * f64::EPSILON * p || high - low <= f64::EPSILON * low {
            return if step.is_finite() { next.clamp(bracket.0, bracket.1) } else { p };
        }
        p = if next.is_finite() { next } else { low };
    }
    p
}
