//! How long answers take in process, over a store that is already there.
//!
//! `LEDTID_BENCH_DATA=DIR cargo bench --bench answers` prints one line of JSON per step: medians in
//! milliseconds. `scripts/bench.py` runs it beside DuckDB on the same episodes. Words after `--` take only the
//! statistics of those names: `cargo bench --bench answers -- flow`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use ledtid::catalogue::Catalogue;
use ledtid::indicators::{Engine, Question, Statistic, answer, asked, compare};
use ledtid::pipeline::open_engine;
use ledtid::stats::{BandMethod, Confidence, ValueCounts, kaplan_meier};
use ledtid::store::Store;

/// Runs that are timed.
const RUNS: usize = 31;

fn main() {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is told its data by the environment")]
    let Ok(data) = std::env::var("LEDTID_BENCH_DATA") else {
        print("LEDTID_BENCH_DATA is not set: nothing to time");
        return;
    };
    let started = Instant::now();
    let catalogue = Arc::new(Catalogue::embedded().expect("the built-in catalogue"));
    let store = Store::open(&PathBuf::from(data)).expect("a store");
    let engine = open_engine(&store, &catalogue, &mut |_, _| {}).expect("an engine");
    let one = [("measure", "A-E"), ("pathway", "hoftledsartros-primarvard")];
    ask(&engine, &one);
    line("start_to_first_answer", &[started.elapsed().as_secs_f64() * 1e3]);
    let all = [("measure", "A-E"), ("by", "pathway,region")];
    line("all_first_time", &[time(&engine, &all)]);
    line("one_pathway_by_region", &times(&engine, &one));
    line("all_by_pathway_and_region", &times(&engine, &all));
    line("all_by_region", &times(&engine, &[("measure", "A-E")]));
    line("svf_by_region", &times(&engine, &[("measure", "svf")]));
    line("one_pathway_by_region_and_month", &times(&engine, &[one[0], one[1], ("by", "region,month")]));
    line("kaplan_meier_from_counts", &(0..RUNS).map(|_| curve_time()).collect::<Vec<_>>());
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |s: &Statistic| words.is_empty() || words.iter().any(|word| word == s.code());
    for statistic in Statistic::ALL.into_iter().filter(wanted) {
        let step = format!("one_pathway_{}", statistic.code());
        line(&step, &(0..RUNS).map(|_| statistic_time(&engine, statistic, &one)).collect::<Vec<_>>());
    }
}

/// How long a curve takes from counts: ten million waits of up to a thousand days.
fn curve_time() -> f64 {
    let mut events = ValueCounts::new();
    let mut censored = ValueCounts::new();
    for day in 0..1_000 {
        events.add(day, 9_000);
        censored.add(day, 1_000);
    }
    let started = Instant::now();
    std::hint::black_box(kaplan_meier(&events, &censored, BandMethod::Log, Confidence::P95));
    started.elapsed().as_secs_f64() * 1e3
}

/// How long a statistic takes that was asked before, but for its own answer.
fn statistic_time(engine: &Engine, statistic: Statistic, parameters: &[(&str, &str)]) -> f64 {
    let started = Instant::now();
    let pairs: Vec<(String, String)> =
        parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let question = Question::parse_for(statistic, &pairs, &asked(engine)).expect("a question");
    std::hint::black_box(answer(engine, &question).expect("an answer"));
    started.elapsed().as_secs_f64() * 1e3
}

fn times(engine: &Engine, parameters: &[(&str, &str)]) -> Vec<f64> {
    (0..RUNS).map(|_| time(engine, parameters)).collect()
}

fn time(engine: &Engine, parameters: &[(&str, &str)]) -> f64 {
    let started = Instant::now();
    ask(engine, parameters);
    started.elapsed().as_secs_f64() * 1e3
}

fn ask(engine: &Engine, parameters: &[(&str, &str)]) {
    let pairs: Vec<(String, String)> =
        parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let question = Question::parse(&pairs, &asked(engine)).expect("a question");
    let answer = compare(engine, &question).expect("an answer");
    assert!(answer.total.has(1), "nothing was counted");
}

fn line(step: &str, ms: &[f64]) {
    let mut sorted = ms.to_vec();
    sorted.sort_by(f64::total_cmp);
    print(&format!(
        "{{\"step\": \"{step}\", \"median_ms\": {:.3}, \"min_ms\": {:.3}, \"max_ms\": {:.3}}}",
        sorted[sorted.len() / 2],
        sorted[0],
        sorted[sorted.len() - 1]
    ));
}

fn print(text: &str) {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{text}").expect("a terminal");
}
