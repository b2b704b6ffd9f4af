//! Bits that say of nearly every hash that is not in a set that it is not, faster than the set does.

/// A hash of 16 bytes, as identities of events and keys of episodes are.
type Hash = [u8; 16];

/// Bits a hash: of others than those that were added, one in so many passes.
const BITS: usize = 64;

/// Hashes as bits; see [`Sieve::may_hold`].
#[derive(Debug)]
pub(crate) struct Sieve {
    words: Vec<u64>,
    /// Bits, less one; their number is a power of two.
    mask: u64,
}

impl Sieve {
    /// Without any hash, for about so many.
    pub(crate) fn with_room(hashes: usize) -> Self {
        let words = hashes.saturating_mul(BITS).div_ceil(64).next_power_of_two();
        Self { words: vec![0; words], mask: words as u64 * 64 - 1 }
    }

    /// Adds a hash.
    pub(crate) fn add(&mut self, hash: &Hash) {
        let (word, bit) = self.place(hash);
        self.words[word] |= bit;
    }

    /// Whether a hash may have been added: always if it was.
    pub(crate) fn may_hold(&self, hash: &Hash) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }

    /// By the last eight bytes: tables of these hashes go by the first.
    fn place(&self, hash: &Hash) -> (usize, u64) {
        let bit = hash.last_chunk::<8>().map_or(0, |last| u64::from_le_bytes(*last)) & self.mask;
        (usize::try_from(bit / 64).unwrap_or(0), 1 << (bit % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_passes_and_hardly_anything_else() {
        let hash = |n: u32| {
            let mut hash = Hash::default();
            hash.copy_from_slice(&blake3::hash(&n.to_le_bytes()).as_bytes()[..16]);
            hash
        };
        let mut sieve = Sieve::with_room(1_000);
        (0..1_000).for_each(|n| sieve.add(&hash(n)));
        assert!((0..1_000).all(|n| sieve.may_hold(&hash(n))));
        let others = (1_000..11_000).filter(|&n| sieve.may_hold(&hash(n))).count();
        assert!(others < 400, "{others} of 10,000");
        assert!(!Sieve::with_room(0).may_hold(&hash(1)));
    }
}
