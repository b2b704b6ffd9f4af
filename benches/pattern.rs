//! How long the pattern of hidden cells takes, and how much it hides.
//!
//! `cargo bench --bench pattern` builds synthetic nations, one measure and year at a time, and prints one
//! line of JSON for each density.

#[path = "../tests/it/pattern/nation.rs"]
#[expect(dead_code, reason = "what only the tests need of it")]
mod nation;

use std::time::Instant;

use ledtid::disclosure::pattern::{Budget, Report, protect};
use nation::Nation;
use rayon::prelude::*;

/// Pathways of the nation.
const PATHWAYS: u32 = 60;

/// Years that are built for each density: a measure has five, the service some eight measures.
const YEARS: u64 = 4;

fn main() {
    for people in [40_000_u32, 400_000, 2_000_000] {
        let nations: Vec<Nation> = (0..YEARS).map(|seed| Nation::draw(seed, &sizes(people))).collect();
        let started = Instant::now();
        let reports: Vec<Report> =
            nations.par_iter().map(|n| *protect(&n.system, Budget::default()).report()).collect();
        let cells = nations.iter().map(|n| n.system.cells().len()).sum();
        line(people, started.elapsed().as_secs_f64(), &reports, cells);
    }
}

/// Pathways' people: a few large ones and many small.
fn sizes(people: u32) -> Vec<u32> {
    let weights: Vec<f64> = (1..=PATHWAYS).map(|n| 1.0 / f64::from(n)).collect();
    let all: f64 = weights.iter().sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of people")]
    weights.iter().map(|w| (f64::from(people) * w / all) as u32).collect()
}

fn line(people: u32, seconds: f64, reports: &[Report], all: usize) {
    use std::io::Write as _;
    let sum = |f: fn(&Report) -> u64| reports.iter().map(f).sum::<u64>();
    let text = format!(
        "{{\"people_a_year\": {people}, \"systems\": {}, \"seconds\": {seconds:.2}, \"all_cells\": {all}, \
         \"above_zero\": {}, \"primary\": {}, \"complementary\": {}, \"given_back\": {}, \"given_up\": {}, \
         \"unavoidable\": {}, \"shifts\": {}, \"programs\": {}, \"work\": {}, \"memory_mib\": {}}}",
        reports.len(),
        sum(|r| r.cells.into()),
        sum(|r| r.primary.into()),
        sum(|r| r.complementary.into()),
        sum(|r| r.given_back.into()),
        sum(|r| r.given_up.into()),
        sum(|r| r.unavoidable.into()),
        sum(|r| r.shifts.into()),
        sum(|r| r.programs.into()),
        sum(|r| r.work),
        memory_mib(),
    );
    writeln!(std::io::stdout(), "{text}").expect("a terminal");
}

/// The most memory the program has held, where the system says it.
fn memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}
