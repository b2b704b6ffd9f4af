//! Random draws from a seed: the same question gives the same simulated interval every time.
//!
//! A [`Draws`] is a stream of `SplitMix64` numbers, made uniform, normal and gamma. Every
//! group has a stream of its own, so leaving one group out or adding one moves no other
//! group's draws. The draws are for simulation; nothing secret may rest on them.
//!
//! Sources: `SplitMix64`, Steele, Lea and Flood, "Fast splittable pseudorandom number
//! generators", OOPSLA 2014; normal, Marsaglia and Tsang, "The ziggurat method for generating
//! random variables", J Stat Softw 2000, 5(8), with the layer and the place in it from
//! different bits; gamma, Marsaglia and Tsang, "A simple method for generating gamma
//! variables", ACM TOMS 2000, 26:363–372.

use std::f64::consts::{FRAC_PI_2, SQRT_2};
use std::sync::LazyLock;

use statrs::function::erf::erfc;

use super::number::real;

/// What the generator's state grows by: 2⁶⁴ over the golden ratio, odd.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;
/// 2⁻⁵².
const FINEST: f64 = f64::EPSILON;
/// Layers of the ziggurat, a power of two.
const LAYERS: usize = 128;
/// Where the lowest layer's tail begins, so that all layers have the same area.
const TAIL: f64 = 3.442_619_855_899;

/// How a simulation is drawn: the answer states both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Simulation {
    /// The seed of every stream.
    pub seed: u64,
    /// How many times everything is drawn.
    pub draws: u32,
}

impl Default for Simulation {
    /// Seed 1 and 10 000 draws.
    fn default() -> Self {
        Self { seed: 1, draws: 10_000 }
    }
}

/// A stream of draws.
#[derive(Debug, Clone)]
pub(super) struct Draws {
    state: u64,
    ziggurat: &'static Ziggurat,
}

impl Draws {
    /// The stream numbered `stream` of a seed. Streams start at scattered places of the one
    /// cycle of 2⁶⁴ numbers: that any two of a thousand streams of 10⁶ numbers overlap has
    /// probability below 10⁻⁷.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let state = mix(seed.wrapping_add(mix(stream.wrapping_add(STRIDE))));
        Self { state, ziggurat: &ZIGGURAT }
    }

    /// The next 64 bits.
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STRIDE);
        mix(self.state)
    }

    /// Uniform in the open interval (0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        (real(self.bits() >> 12) + 0.5) * FINEST
    }

    /// Standard normal.
    pub(super) fn normal(&mut self) -> f64 {
        loop {
            let bits = self.bits();
            let layer = usize::from(bits.to_le_bytes()[0]) % LAYERS;
            let x = (2.0 * (real(bits >> 12) + 0.5) * FINEST - 1.0) * self.ziggurat.width[layer];
            if x.abs() < self.ziggurat.width[layer + 1] {
                return x;
            }
            if layer == 0 {
                return self.tail().copysign(x);
            }
            let (low, high) = (self.ziggurat.height[layer], self.ziggurat.height[layer + 1]);
            if low + self.uniform() * (high - low) < density(x) {
                return x;
            }
        }
    }

    /// A normal beyond the lowest layer.
    fn tail(&mut self) -> f64 {
        loop {
            let (beyond, height) = (-self.uniform().ln() / TAIL, -self.uniform().ln());
            if 2.0 * height > beyond * beyond {
                return TAIL + beyond;
            }
        }
    }
}

static ZIGGURAT: LazyLock<Ziggurat> = LazyLock::new(Ziggurat::new);

/// The layers under the normal curve, the widest first, all of the same area.
#[derive(Debug)]
struct Ziggurat {
    width: [f64; LAYERS + 1],
    height: [f64; LAYERS + 1],
}

impl Ziggurat {
    /// From the tail upwards: a layer's width is where the one below it ends.
    fn new() -> Self {
        let area = TAIL * density(TAIL) + FRAC_PI_2.sqrt() * erfc(TAIL / SQRT_2);
        let (mut width, mut height) = ([0.0; LAYERS + 1], [1.0; LAYERS + 1]);
        (width[0], height[0]) = (area / density(TAIL), 0.0);
        let mut edge = TAIL;
        for layer in 1..LAYERS {
            (width[layer], height[layer]) = (edge, density(edge));
            edge = (-2.0 * (area / edge + density(edge)).min(1.0).ln()).sqrt();
        }
        Self { width, height }
    }
}

/// The normal curve with its top at 1.
fn density(x: f64) -> f64 {
    (-x * x / 2.0).exp()
}

/// The finaliser of `SplitMix64`.
const fn mix(state: u64) -> u64 {
    let a = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    b ^ (b >> 31)
}

/// A gamma distribution of scale 1 and shape `k` + ½, ready to be drawn from.
#[derive(Debug, Clone, Copy)]
pub(super) enum HalfGamma {
    /// Shape ½: half the square of a normal.
    Half,
    /// A larger shape, by Marsaglia and Tsang.
    Larger {
        /// Shape − ⅓.
        d: f64,
        /// 1 / √(9d).
        c: f64,
    },
}

impl HalfGamma {
    /// Shape `k` + ½.
    pub(super) fn new(k: u64) -> Self {
        if k == 0 {
            return Self::Half;
        }
        let d = real(k) + 0.5 - 1.0 / 3.0;
        Self::Larger { d, c: 1.0 / (9.0 * d).sqrt() }
    }

    /// One draw, above 0.
    pub(super) fn draw(self, draws: &mut Draws) -> f64 {
        let Self::Larger { d, c } = self else {
            let x = draws.normal();
            return (x * x / 2.0).max(f64::MIN_POSITIVE);
        };
        loop {
            let x = draws.normal();
            let root = 1.0 + c * x;
            let cube = root * root * root;
            if cube <= 0.0 {
                continue;
            }
            let (u, square) = (draws.uniform(), x * x);
            // The squeeze accepts nearly all without a logarithm.
            if u < 1.0 - 0.0331 * square * square || u.ln() < 0.5 * square + d * (1.0 - cube + cube.ln()) {
                return d * cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use statrs::function::gamma::checked_gamma_lr;

    use super::*;

    /// The largest gap between the distribution of draws and the true one.
    fn kolmogorov(mut draws: Vec<f64>, distribution: impl Fn(f64) -> f64) -> f64 {
        draws.sort_unstable_by(f64::total_cmp);
        let n = real(u64::try_from(draws.len()).unwrap());
        let gaps = draws.iter().zip(0..).map(|(&x, i)| {
            let f = distribution(x);
            (f - real(i) / n).abs().max((real(i + 1) / n - f).abs())
        });
        gaps.fold(0.0, f64::max) * n.sqrt()
    }

    #[test]
    fn the_published_splitmix_numbers() {
        // Seed 1234567, as published with the reference implementation.
        let mut draws = Draws { state: 1_234_567, ..Draws::new(0, 0) };
        let got: Vec<u64> = (0..3).map(|_| draws.bits()).collect();
        assert_eq!(got, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn streams_are_their_own_and_repeat() {
        let first = |seed, stream| Draws::new(seed, stream).bits();
        let starts: std::collections::BTreeSet<u64> =
            (0..30).flat_map(|seed| (0..300).map(move |stream| first(seed, stream))).collect();
        assert_eq!(starts.len(), 9000);
        assert_eq!(first(7, u64::MAX), first(7, u64::MAX));
    }

    #[test]
    fn the_ziggurat_closes_at_the_top() {
        let z = Ziggurat::new();
        assert!(z.width.windows(2).all(|w| w[0] > w[1]) && z.height.windows(2).all(|h| h[0] < h[1]));
        let area = z.width[0] * density(TAIL);
        let top = area / z.width[LAYERS - 1] + z.height[LAYERS - 1];
        assert!((top - 1.0).abs() < 1e-8, "{top}");
    }

    #[test]
    fn uniform_and_normal_are_so_distributed() {
        // Kolmogorov's statistic is above 1.95 once in a thousand; the seed is fixed.
        let mut draws = Draws::new(1, 0);
        let uniform: Vec<f64> = (0..50_000).map(|_| draws.uniform()).collect();
        assert!(uniform.iter().all(|&u| u > 0.0 && u < 1.0));
        assert!(kolmogorov(uniform, |x| x) < 1.95);
        let normal: Vec<f64> = (0..250_000).map(|_| draws.normal()).collect();
        let tail = normal.iter().filter(|x| x.abs() > TAIL).count();
        // 2Φ(−3.4426) of them is 144, with a standard deviation of 12.
        assert!((96..192).contains(&tail), "{tail}");
        assert!(kolmogorov(normal, |x| erfc(-x / SQRT_2) / 2.0) < 1.95);
    }

    #[test]
    fn gammas_of_any_size_are_so_distributed() {
        for k in [0, 1, 2, 9, 250, 100_000] {
            let (gamma, mut draws) = (HalfGamma::new(k), Draws::new(2, k));
            let sample: Vec<f64> = (0..20_000).map(|_| gamma.draw(&mut draws)).collect();
            let statistic = kolmogorov(sample, |x| checked_gamma_lr(real(k) + 0.5, x).unwrap());
            assert!(statistic < 1.95, "shape {k}.5: {statistic}");
        }
    }
}
