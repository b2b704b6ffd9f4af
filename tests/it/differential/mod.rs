//! The statistics against R, on thousands of random cohorts: ties, zeros, all censored, none, one row, empty.
//!
//! R runs once over all cases (`tests/r/differential.R`). Where `Rscript` is not there the test says so and
//! passes; `make test` installs it. `LEDTID_DIFFERENTIAL_CASES` asks for more cases.

mod cases;
mod data_sets;
mod packages;
mod reference;

use ledtid::stats::{
    BandMethod, Confidence, CountMethod, QuantileMethod, Scale, ShareMethod, ValueCounts, aalen_johansen,
    count_interval, kaplan_meier, log_rank, moments, quantile, restricted_mean, share_interval,
    survival_quantile,
};

use cases::{Case, random_cases};
use reference::Reference;

const PS: [f64; 4] = [0.25, 0.5, 0.75, 0.9];

#[test]
fn thousands_of_random_cohorts_agree_with_r() {
    let wanted = std::env::var_os("LEDTID_DIFFERENTIAL_CASES").and_then(|n| n.to_str()?.parse().ok());
    let cases = random_cases(wanted.unwrap_or(2_000));
    let Some(reference) = Reference::of(&cases) else { return };
    let mut compared = 0;
    for (i, case) in cases.iter().enumerate() {
        compared += completed_agree(i, case, &reference);
        compared += curves_agree(i, case, &reference);
        compared += competing_agree(i, case, &reference);
        compared += groups_agree(i, case, &reference);
    }
    assert!(compared > 30 * cases.len(), "only {compared} numbers were compared");
    println!("{compared} numbers of {} cohorts agree", cases.len());
}

/// Quantiles, mean, standard deviation, shares and counts of the completed.
fn completed_agree(i: usize, case: &Case, r: &Reference) -> usize {
    let done: ValueCounts = case.lengths(|status| status == 1);
    let order = done.ordered();
    let mut n = 0;
    for method in [QuantileMethod::Hf7, QuantileMethod::Hf2, QuantileMethod::Hf1, QuantileMethod::Hf6] {
        let ours = PS.map(|p| quantile(&order, p, method, Scale::DAYS));
        n += r.agree(i, method.id(), &ours);
    }
    let found = moments(&done, Scale::DAYS);
    n += r.agree(i, "mean", &[found.mean]) + r.agree(i, "sd", &[found.sd]);
    let x = done.at_most(20);
    for (what, method) in [("clopper", ShareMethod::ClopperPearson), ("wilson", ShareMethod::Wilson)] {
        let ours = share_interval(x, done.n(), method, Confidence::P95);
        n += r.agree(i, what, &[ours.map(|c| c.lower), ours.map(|c| c.upper)]);
    }
    let ours = count_interval(x, CountMethod::ExactPoisson, Confidence::P95);
    n + r.agree(i, "poisson", &[ours.lower, Some(ours.upper)])
}

/// Kaplan–Meier curves, bands, quantiles and restricted means.
fn curves_agree(i: usize, case: &Case, r: &Reference) -> usize {
    let (events, censored) = (case.lengths(|s| s == 1), case.lengths(|s| s != 1));
    let mut n = 0;
    for method in BandMethod::ALL {
        let id = method.id();
        let curve = kaplan_meier(&events, &censored, method, Confidence::P95);
        let steps = curve.steps();
        if method == BandMethod::Log {
            n += r.agree(i, "surv", &steps.iter().map(|s| Some(s.survival)).collect::<Vec<_>>());
            n += r.agree(i, "se", &steps.iter().map(|s| s.standard_error).collect::<Vec<_>>());
        }
        let lower: Vec<_> = steps.iter().map(|s| s.band.map(|b| b.lower)).collect();
        let upper: Vec<_> = steps.iter().map(|s| s.band.map(|b| b.upper)).collect();
        n += r.agree(i, &format!("lower_{id}"), &lower) + r.agree(i, &format!("upper_{id}"), &upper);
        let read = PS.map(|p| survival_quantile(&curve, p, Scale::DAYS));
        n += r.agree(i, &format!("q_{id}"), &read.map(|q| q.value.value()));
        n += r.agree(i, &format!("ql_{id}"), &read.map(|q| q.lower));
        n += r.agree(i, &format!("qu_{id}"), &read.map(|q| q.upper));
    }
    let curve = kaplan_meier(&events, &censored, BandMethod::Log, Confidence::P95);
    let horizon = curve.last_time().map(|t| Scale::DAYS.value(t));
    let mean = horizon.and_then(|h| restricted_mean(&curve, h, Scale::DAYS));
    n + r.agree(i, "rmst", &[mean.map(|m| m.mean), mean.map(|m| m.standard_error)])
}

/// Cumulative incidences.
fn competing_agree(i: usize, case: &Case, r: &Reference) -> usize {
    let [censored, events, other] = [0, 1, 2].map(|status| case.lengths(|s| s == status));
    let steps = aalen_johansen(&events, &other, &censored, Confidence::P95);
    let of = |f: fn(&ledtid::stats::IncidenceStep) -> f64| -> Vec<_> {
        steps.iter().map(|s| Some(f(s))).collect()
    };
    r.agree(i, "aj", &of(|s| s.incidence.share))
        + r.agree(i, "aj_se", &of(|s| s.incidence.standard_error))
        + r.agree(i, "aj_other", &of(|s| s.competing_incidence.share))
}

/// The log-rank test between two groups.
fn groups_agree(i: usize, case: &Case, r: &Reference) -> usize {
    let group = |g: u8| (case.of_group(g, |s| s == 1), case.of_group(g, |s| s != 1));
    let (a, b) = (group(0), group(1));
    let test = log_rank(&[(&a.0, &a.1), (&b.0, &b.1)]);
    r.agree(i, "logrank", &[test.map(|t| t.statistic)])
}
