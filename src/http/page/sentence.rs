//! The answer in plain words: templates with slots, by the rules of `page.md` 2.4.

use super::view::{MEDIAN_FLOOR, Shown, View};
use crate::formats::{count_text, number_text, per_cent_text};
use crate::indicators::{Lang, Row};
use crate::model::TimeUnit;

/// From this many patients on a share is said of 100; below, the counts are said (rule 4).
const NATURAL: u64 = 100;

/// The headline: the total, and how many groups stand out.
pub(super) fn headline(view: &View<'_>) -> String {
    let total = &view.comparison.total;
    if total.n == 0 {
        return nothing(view.lang);
    }
    match view.shown {
        Shown::Share => [share_clause(view, total), groups_clause(view)].join(" ").trim().to_owned(),
        Shown::Median => median_clause(view, total),
    }
}

/// The goal and whether it was met; empty without a goal.
pub(super) fn goal_line(view: &View<'_>) -> Option<String> {
    let within = &view.comparison.total.within;
    let (goal, verdict) = (within.goal?, verdict(view, &view.comparison.total)?);
    let per_cent = number_text(goal * 100.0, 0, view.lang);
    Some(match view.lang {
        Lang::Sv => format!("Målet är att minst {per_cent} av 100 är inom gränsen. {verdict}."),
        Lang::En => format!("The goal is that at least {per_cent} in 100 are within the limit. {verdict}."),
    })
}

/// The verdict of rule 2 in words.
fn verdict(view: &View<'_>, row: &Row) -> Option<&'static str> {
    view.words.verdicts.get(verdict_index(row)?).copied()
}

/// The same in a table under the heading of the goal.
pub(super) fn short_verdict(view: &View<'_>, row: &Row) -> Option<&'static str> {
    view.words.short_verdicts.get(verdict_index(row)?).copied()
}

fn verdict_index(row: &Row) -> Option<usize> {
    let all = ["met", "met_within_chance", "missed_within_chance", "missed"];
    all.iter().position(|&status| Some(status) == row.within.goal_status)
}

/// What else has to be known: what chance does to many comparisons (rule 7).
pub(super) fn chance_note(view: &View<'_>) -> Option<String> {
    let compared = view.comparison.rows.iter().filter(|row| row.against_rest.is_some()).count();
    if compared < 10 || view.shown == Shown::Median {
        return None;
    }
    let k = u32::try_from(compared).ok()?;
    let by_chance = (f64::from(k) * (1.0 - view.comparison.question.confidence.level()) - 1e-9).ceil();
    let by_chance = number_text(by_chance, 0, view.lang);
    Some(match view.lang {
        Lang::Sv => format!("Av {k} jämförelser väntas ungefär {by_chance} sticka ut av en slump."),
        Lang::En => format!("Of {k} comparisons about {by_chance} can be expected to stand out by chance."),
    })
}

/// Decimals that a share needs: more than none only where rounding would hide that it is below the goal (rule 11).
pub(super) fn share_decimals(row: &Row) -> usize {
    let (Some(share), Some(goal)) = (row.within.share, row.within.goal) else { return 0 };
    let same = |&d: &usize| per_cent_text(share, d, Lang::En) == per_cent_text(goal, d, Lang::En);
    if share < goal { (0..4).find(|d| !same(d)).unwrap_or(4) } else { 0 }
}

/// `45 %`.
pub(super) fn share_text(row: &Row, lang: Lang) -> Option<String> {
    row.within.share.map(|share| per_cent_text(share, share_decimals(row), lang))
}

/// `(42–48)`, in per cent.
pub(super) fn share_interval_text(row: &Row, lang: Lang) -> Option<String> {
    let [lower, upper] = row.within.ci?;
    let end = |e: f64| number_text(e * 100.0, share_decimals(row), lang);
    Some(format!("({}–{})", end(lower), end(upper)))
}

/// `(18–22)`, in the answer's unit; an end that no rank gives is open.
pub(super) fn median_interval_text(row: &Row, lang: Lang) -> Option<String> {
    let [lower, upper] = row.median_ci?;
    let end = |e: Option<f64>| e.map_or_else(|| "…".to_owned(), |v| length_text(v, lang));
    Some(format!("({}–{})", end(lower), end(upper)))
}

/// A length, with one decimal if it is not whole.
pub(super) fn length_text(value: f64, lang: Lang) -> String {
    let decimals = usize::from((value - value.round()).abs() >= 0.05);
    number_text(value, decimals, lang)
}

/// `31 dagar`, `1 dag`.
fn length_with_unit(view: &View<'_>, value: f64) -> String {
    let text = length_text(value, view.lang);
    let (one, many) = view.words.units[unit_index(view)];
    let unit = if text == "1" { one } else { many };
    format!("{text} {unit}")
}

/// The plural word of the answer's unit.
pub(super) fn unit_word(view: &View<'_>) -> &'static str {
    view.words.units[unit_index(view)].1
}

const fn unit_index(view: &View<'_>) -> usize {
    match view.comparison.question.unit {
        TimeUnit::Days => 0,
        TimeUnit::Hours => 1,
        TimeUnit::Minutes => 2,
    }
}

fn nothing(lang: Lang) -> String {
    match lang {
        Lang::Sv => "Inga avslutade vårdförlopp i det här urvalet.".to_owned(),
        Lang::En => "No completed care pathways in this selection.".to_owned(),
    }
}

fn share_clause(view: &View<'_>, total: &Row) -> String {
    let (lang, within) = (view.lang, &total.within);
    let decimals = share_decimals(total);
    let hundredths = |share: f64| number_text(share * 100.0, decimals, lang);
    let [lower, upper] = within.ci.unwrap_or([0.0, 1.0]).map(hundredths);
    let few = within.with_limit < NATURAL;
    let (part, whole) = if few {
        (count_text(within.count, lang), count_text(within.with_limit, lang))
    } else {
        (hundredths(within.share.unwrap_or(0.0)), "100".to_owned())
    };
    let is_svf = view.comparison.question.measure.is_svf();
    match lang {
        Lang::Sv => {
            let did = if is_svf {
                "började behandling inom maximal ledtid"
            } else {
                "hade en ledtid inom gränsen"
            };
            let per_cent = if few { " procent" } else { "" };
            format!("{part} av {whole} patienter {did} (mellan {lower} och {upper}{per_cent}).")
        }
        Lang::En => {
            let did = if is_svf {
                "started treatment within the maximum lead time"
            } else {
                "had a lead time within the limit"
            };
            let (of, per_cent) = if few { ("of", " per cent") } else { ("in", "") };
            format!("{part} {of} {whole} patients {did} (between {lower} and {upper}{per_cent}).")
        }
    }
}

fn groups_clause(view: &View<'_>) -> String {
    let compared = view.comparison.rows.iter().filter(|row| row.against_rest.is_some()).count();
    if compared < 2 {
        return String::new();
    }
    let (a, b) = (view.standing("lower").count(), view.standing("higher").count());
    let (groups, rest) = match (view.lang, view.by_region(), view.whole_country()) {
        (Lang::Sv, true, true) => ("regioner", "övriga landet"),
        (Lang::Sv, true, false) => ("regioner", "övriga"),
        (Lang::Sv, false, _) => ("grupper", "övriga"),
        (Lang::En, true, true) => ("regions", "the rest of the country"),
        (Lang::En, true, false) => ("regions", "the rest"),
        (Lang::En, false, _) => ("groups", "the rest"),
    };
    match view.lang {
        Lang::Sv if a + b == 0 => format!("Ingen av {compared} {groups} skiljer sig säkert från {rest}."),
        Lang::En if a + b == 0 => format!("None of {compared} {groups} clearly differs from {rest}."),
        Lang::Sv => {
            format!("I {a} av {compared} {groups} är andelen säkert lägre än i {rest}, i {b} säkert högre.")
        }
        Lang::En => format!(
            "The share is clearly lower than in {rest} in {a} of {compared} {groups}, clearly higher in {b}."
        ),
    }
}

fn median_clause(view: &View<'_>, total: &Row) -> String {
    let lang = view.lang;
    let n = count_text(total.n, lang);
    let Some(median) = total.median.filter(|_| total.n >= MEDIAN_FLOOR) else {
        return match lang {
            Lang::Sv => format!("{n} avslutade vårdförlopp: för få för en median (minst {MEDIAN_FLOOR})."),
            Lang::En => {
                format!("{n} completed care pathways: too few for a median (at least {MEDIAN_FLOOR}).")
            }
        };
    };
    let length = length_with_unit(view, median);
    let ends = total.median_ci.and_then(|[l, u]| Some((length_text(l?, lang), length_text(u?, lang))));
    let between = ends.map_or_else(String::new, |(l, u)| match lang {
        Lang::Sv => format!(" (mellan {l} och {u})"),
        Lang::En => format!(" (between {l} and {u})"),
    });
    match lang {
        Lang::Sv => format!("Hälften väntade högst {length}{between}."),
        Lang::En => format!("Half waited {length} or less{between}."),
    }
}
