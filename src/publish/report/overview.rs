//! What all pathways say together.

use super::finding::{Finding, FindingKind, listed, so_many_pathways};
use super::findings::largest_gap;
use super::input::{Before, PathwayResult};
use super::said_changes::are_apart;
use crate::indicators::summary::Both;
use crate::indicators::{Lang, number_text};
use crate::publish::figures::{Flag, Unit, pick};

/// Most pathways that a sentence names.
const MOST_NAMED: usize = 5;
/// How many gaps are named.
const GAPS: usize = 3;

/// What can be said of all pathways: who met the goal, what changed, where regions are furthest apart.
#[must_use]
pub fn overview_findings(pathways: &[PathwayResult], period: &Both) -> Vec<Finding> {
    let all = [
        goals(pathways),
        changes(pathways, Of::Shares),
        changes(pathways, Of::Medians),
        breaks(pathways),
        gaps(pathways, period),
    ];
    all.into_iter().flatten().collect()
}

fn goals(pathways: &[PathwayResult]) -> Option<Finding> {
    let with_goal: Vec<_> = pathways
        .iter()
        .filter(|p| p.unit == Unit::Share)
        .filter_map(|p| Some((p, p.goal?, p.nation.estimate()?)))
        .collect();
    if with_goal.is_empty() {
        return None;
    }
    let met: Vec<&Both> = with_goal.iter().filter(|(_, g, e)| e.value >= *g).map(|(p, ..)| &p.name).collect();
    let below = with_goal.iter().filter(|(_, g, e)| e.interval().is_some_and(|(_, high)| high < *g)).count();
    let total = with_goal.len();
    let hidden = pathways.iter().filter(|p| p.goal.is_some() && p.nation.estimate().is_none()).count();
    let say = |lang: Lang| {
        let names = if met.is_empty() || met.len() > MOST_NAMED {
            String::new()
        } else {
            format!(" ({})", listed(&met, lang))
        };
        let (met, below) = (so_many_pathways(met.len(), lang), so_many_pathways(below, lang));
        let rest = match (lang, hidden) {
            (_, 0) => String::new(),
            (Lang::Sv, n) => format!(" {n} med ett mål visas inte för riket."),
            (Lang::En, n) => format!(" {n} with a goal are not shown for Sweden."),
        };
        match lang {
            Lang::Sv => format!(
                "Målet nåddes i riket i {met} av de {total} vårdförlopp med ett mål som kan visas{names}. I {below} låg hela intervallet under målet.{rest}"
            ),
            Lang::En => format!(
                "The goal was met in Sweden as a whole in {met} of the {total} pathways with a goal that can be shown{names}. In {below} the whole interval was below the goal.{rest}"
            ),
        }
    };
    Some(Finding::new(FindingKind::Goal, say(Lang::Sv), say(Lang::En)))
}

/// What a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Shares,
    Medians,
}

impl Of {
    const fn unit(unit: Unit) -> Self {
        match unit {
            Unit::Share => Self::Shares,
            Unit::Days | Unit::Hours | Unit::Minutes => Self::Medians,
        }
    }
}

fn changes(pathways: &[PathwayResult], of: Of) -> Option<Finding> {
    let mut compared = 0_usize;
    let (mut up, mut down) = (Vec::new(), Vec::new());
    for p in pathways.iter().filter(|p| Of::unit(p.unit) == of) {
        let Before::Comparable { nation, .. } = &p.before else { continue };
        let (Some(now), Some(then)) = (p.nation.estimate(), nation.estimate()) else { continue };
        if now.interval().is_none() || then.interval().is_none() {
            continue;
        }
        compared += 1;
        match are_apart(now, then) {
            Some(Flag::Higher) => up.push(&p.name),
            Some(Flag::Lower) => down.push(&p.name),
            None => {}
        }
    }
    if compared == 0 {
        return None;
    }
    let named = |names: &[&Both], lang| {
        if names.is_empty() || names.len() > MOST_NAMED {
            String::new()
        } else {
            format!(" ({})", listed(names, lang))
        }
    };
    let say = |lang: Lang| {
        let (u, d) = (named(&up, lang), named(&down, lang));
        let (nu, nd) = (so_many_pathways(up.len(), lang), so_many_pathways(down.len(), lang));
        match (lang, of) {
            (Lang::Sv, Of::Shares) => format!(
                "I riket är andelen säkert högre än förra perioden i {nu} av {compared} vårdförlopp som kan jämföras{u}, säkert lägre i {nd}{d}."
            ),
            (Lang::Sv, Of::Medians) => format!(
                "I riket är medianen säkert längre än förra perioden i {nu} av {compared} vårdförlopp som kan jämföras{u}, säkert kortare i {nd}{d}."
            ),
            (Lang::En, Of::Shares) => format!(
                "In Sweden the share is clearly higher than in the period before in {nu} of {compared} pathways that can be compared{u}, clearly lower in {nd}{d}."
            ),
            (Lang::En, Of::Medians) => format!(
                "In Sweden the median is clearly longer than in the period before in {nu} of {compared} pathways that can be compared{u}, clearly shorter in {nd}{d}."
            ),
        }
    };
    Some(Finding::new(FindingKind::Change, say(Lang::Sv), say(Lang::En)))
}

fn breaks(pathways: &[PathwayResult]) -> Option<Finding> {
    let broken: Vec<&Both> =
        pathways.iter().filter(|p| p.before == Before::Broken).map(|p| &p.name).collect();
    if broken.is_empty() {
        return None;
    }
    let say = |lang: Lang| {
        let names = match broken.len() {
            n if n > MOST_NAMED => String::new(),
            _ => format!(" ({})", listed(&broken, lang)),
        };
        match (lang, broken.len()) {
            (Lang::Sv, n) => format!(
                "{n} vårdförlopp jämförs inte med förra perioden{names}: en gräns eller kod ändrades."
            ),
            (Lang::En, 1) => {
                format!("1 pathway is not compared with the period before{names}: a limit or a code changed.")
            }
            (Lang::En, n) => format!(
                "{n} pathways are not compared with the period before{names}: a limit or a code changed."
            ),
        }
    };
    Some(Finding::new(FindingKind::Broken, say(Lang::Sv), say(Lang::En)))
}

/// The pathways with the largest sure gaps between regions, shares only: days of different pathways differ in kind.
fn gaps(pathways: &[PathwayResult], period: &Both) -> Option<Finding> {
    let shares = pathways.iter().filter(|p| p.unit == Unit::Share);
    let mut gaps: Vec<(&Both, f64)> =
        shares.filter_map(|p| largest_gap(p, period).map(|gap| (&p.name, gap))).collect();
    // A stable sort: of equal gaps the first in catalogue order comes first.
    gaps.sort_by(|a, b| b.1.total_cmp(&a.1));
    gaps.truncate(GAPS);
    if gaps.is_empty() {
        return None;
    }
    let say = |lang: Lang| {
        let (unit, head) = match lang {
            Lang::Sv => ("procentenheter", "Störst säkert avstånd mellan två regioner"),
            Lang::En => ("percentage points", "The largest clear gaps between two regions"),
        };
        let name = |(name, gap): &(&Both, f64)| {
            format!("{} ({} {unit})", pick(name, lang), number_text(gap * 100.0, 0, lang))
        };
        format!("{head}: {}.", gaps.iter().map(name).collect::<Vec<_>>().join(", "))
    };
    Some(Finding::new(FindingKind::Gap, say(Lang::Sv), say(Lang::En)))
}
