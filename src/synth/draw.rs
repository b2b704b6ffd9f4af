//! Random numbers of a block, and opaque ids.
//!
//! Each block has its own `ChaCha8` stream, derived from the seed and the block's number, so blocks can be made in any
//! order. Everything drawn is an integer: the bytes do not depend on a machine's floating point.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Letters of an id: 32, without those that are easily mistaken for others.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Length of an id: one letter and 13 characters of five bits.
pub(super) const ID_LENGTH: usize = 14;

/// A stream of draws.
#[derive(Debug)]
pub(super) struct Draw {
    rng: ChaCha8Rng,
}

impl Draw {
    /// The stream with this number under a seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng }
    }

    /// 0 to `n` − 1 (0 if `n` is 0), each as likely to within 2⁻³².
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let wide = u64::from(self.rng.next_u32()) * u64::from(n);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Whether something with a chance of `permille` in a thousand happens.
    pub(super) fn chance(&mut self, permille: u32) -> bool {
        self.below(1_000) < permille
    }

    /// A place in a list of `len`; 0 for an empty one.
    pub(super) fn index(&mut self, len: usize) -> usize {
        let n = u32::try_from(len).unwrap_or(u32::MAX);
        usize::try_from(self.below(n)).unwrap_or(0)
    }

    /// A place in a list of ascending cumulative weights.
    pub(super) fn weighted(&mut self, cumulative: &[u32]) -> usize {
        let total = cumulative.last().copied().unwrap_or(0);
        let at = self.below(total);
        cumulative.partition_point(|&c| c <= at).min(cumulative.len().saturating_sub(1))
    }

    /// One of a short list by its weight; `None` when all weights are 0.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[(T, u16)]) -> Option<T> {
        let total: u32 = choices.iter().map(|c| u32::from(c.1)).sum();
        let mut at = self.below(total);
        for &(choice, weight) in choices {
            if at < u32::from(weight) {
                return Some(choice);
            }
            at -= u32::from(weight);
        }
        None
    }
}

/// Running sums of weights.
pub(super) fn cumulate(weights: impl Iterator<Item = u32>) -> Vec<u32> {
    weights
        .scan(0_u32, |sum, w| {
            *sum = sum.saturating_add(w);
            Some(*sum)
        })
        .collect()
}

/// A reversible mix of 64 bits (the finaliser of `SplitMix64`): different in, different out.
pub(super) const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A key for one use of a seed.
pub(super) const fn key(seed: u64, purpose: u64) -> u64 {
    mix(mix(seed) ^ mix(purpose.wrapping_mul(0xD6E8_FEB8_6659_FD93)))
}

/// The id of a number under a key: a letter that says what it names, then 13 characters. Different numbers under one
/// key have different ids; it always has a letter, so it is never a number of 10 or 12 digits.
pub(super) fn id(letter: u8, key: u64, number: u64) -> [u8; ID_LENGTH] {
    let mut bits = mix(mix(number ^ key).wrapping_add(key.rotate_left(32)));
    let mut text = [letter; ID_LENGTH];
    for place in text[1..].iter_mut().rev() {
        *place = LETTERS[usize::try_from(bits & 31).unwrap_or(0)];
        bits >>= 5;
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_differ_by_number_and_by_seed() {
        let ids = |seed| (0..50_000_u64).map(|n| id(b'e', key(seed, 1), n)).collect::<HashSet<_>>();
        let (one, two) = (ids(1), ids(2));
        assert_eq!(one.len(), 50_000);
        assert!(one.is_disjoint(&two));
    }

    #[test]
    fn weights_are_kept_to() {
        let mut draw = Draw::new(7, 0);
        let cumulative = cumulate([1, 0, 3].into_iter());
        let mut seen = [0_u32; 3];
        for _ in 0..40_000 {
            seen[draw.weighted(&cumulative)] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((9_500..10_500).contains(&seen[0]), "{seen:?}");
        assert_eq!(draw.pick(&[(1, 0), (2, 5)]), Some(2));
        assert_eq!(draw.pick::<u8>(&[]), None);
    }
}
