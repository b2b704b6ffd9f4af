//! The inputs that are kept, and mutations of them that are the same in every run.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::service;
use super::targets::TARGETS;

/// Mutations of each input.
const MUTATIONS: usize = 12;
/// The longest that one input may take, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

fn inputs(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(&path).expect("an input"))).collect()
}

/// Bytes changed, put in, taken out and repeated.
fn mutated(bytes: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    const MARKS: &[u8] = b"\0\n\r\",;:{}[]=&%+-.\\ 09AZaz\x80\xc3\xff";
    let mut out = bytes.to_vec();
    for _ in 0..rng.random_range(1..=4) {
        let at = rng.random_range(0..=out.len());
        let end = (at + rng.random_range(0..=16)).min(out.len());
        let mark = MARKS[rng.random_range(0..MARKS.len())];
        match rng.random_range(0..5) {
            0 => out.insert(at, mark),
            1 if at < out.len() => out[at] = mark,
            2 if at < out.len() => out[at] ^= 1 << rng.random_range(0..8),
            3 => drop(out.drain(at..end)),
            _ => {
                let piece = out[at..end].to_vec();
                out.splice(end..end, piece);
            }
        }
    }
    out
}

#[test]
fn what_is_kept_of_fuzzing_still_holds() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_261_125);
    for (target, property) in TARGETS {
        let inputs = inputs(target);
        assert!(inputs.len() >= 4, "{target} has {} inputs", inputs.len());
        let mut n = 0;
        for (path, bytes) in &inputs {
            let mutations = (0..MUTATIONS).map(|_| mutated(bytes, &mut rng));
            for input in std::iter::once(bytes.clone()).chain(mutations) {
                let started = Instant::now();
                let held = std::panic::catch_unwind(|| property(&input));
                let shown = || String::from_utf8_lossy(&input).into_owned();
                assert!(held.is_ok(), "{target}, {} or a mutation of it: {}", path.display(), shown());
                assert!(started.elapsed() < LONGEST, "{target}, {}: slow: {}", path.display(), shown());
                n += 1;
            }
        }
        println!("{target}: {n} inputs");
    }
    service::end();
}
