//! What is said of changes: the whole country and the regions against another period, and the process chart's flag.

use super::finding::{Finding, FindingKind, regions, so_many};
use super::findings::View;
use super::input::Before;
use crate::indicators::Lang;
use crate::publish::figures::{Estimate, Flag, pick};

impl View<'_> {
    pub(super) fn change(&self) -> Option<Finding> {
        let Before::Comparable { period, nation } = &self.pathway.before else { return None };
        let (now, then) = (self.pathway.nation.estimate()?, nation.estimate()?);
        let apart = are_apart(now, then);
        (now.interval().is_some() && then.interval().is_some()).then(|| {
            self.said(FindingKind::Change, |lang| {
                let then_text = self.scribe.clause(then, lang);
                let period = pick(period, lang);
                match (lang, apart) {
                    (Lang::Sv, None) => {
                        format!("Ingen säker skillnad mot {period} ({period}: {then_text}).")
                    }
                    (Lang::En, None) => {
                        format!("No clear difference from {period} ({period}: {then_text}).")
                    }
                    (Lang::Sv, Some(flag)) => format!(
                        "{} är säkert {} än {period}, då den var {then_text}.",
                        if self.is_share() { "Andelen" } else { "Medianen" },
                        self.direction(flag, lang)
                    ),
                    (Lang::En, Some(flag)) => format!(
                        "The {} is clearly {} than in {period}, when it was {then_text}.",
                        if self.is_share() { "share" } else { "median" },
                        self.direction(flag, lang)
                    ),
                }
            })
        })
    }

    pub(super) fn direction(&self, flag: Flag, lang: Lang) -> &'static str {
        match (self.is_share(), flag, lang) {
            (true, Flag::Higher, Lang::Sv) => "högre",
            (true, Flag::Lower, Lang::Sv) => "lägre",
            (true, Flag::Higher, Lang::En) => "higher",
            (true, Flag::Lower, Lang::En) => "lower",
            (false, Flag::Higher, Lang::Sv) => "längre",
            (false, Flag::Lower, Lang::Sv) => "kortare",
            (false, Flag::Higher, Lang::En) => "longer",
            (false, Flag::Lower, Lang::En) => "shorter",
        }
    }

    pub(super) fn region_changes(&self) -> Option<Finding> {
        let Before::Comparable { period, .. } = &self.pathway.before else { return None };
        let pairs: Vec<(&Estimate, &Estimate)> = self
            .shown
            .iter()
            .filter_map(|(r, now)| r.before.estimate().map(|then| (*now, then)))
            .filter(|(now, then)| now.interval().is_some() && then.interval().is_some())
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let count = |flag| pairs.iter().filter(|(now, then)| are_apart(now, then) == Some(flag)).count();
        let (up, down) = (count(Flag::Higher), count(Flag::Lower));
        Some(self.said(FindingKind::RegionChanges, |lang| {
            let (period, of) = (pick(period, lang), regions(pairs.len(), lang));
            let (up_text, down_text) = (so_many(up, lang), so_many(down, lang));
            let (higher, lower) = (self.direction(Flag::Higher, lang), self.direction(Flag::Lower, lang));
            match lang {
                Lang::Sv if up + down == 0 && pairs.len() == 1 => {
                    format!("I den region som kan jämföras är skillnaden mot {period} inte säker.")
                }
                Lang::En if up + down == 0 && pairs.len() == 1 => {
                    format!("In the one region that can be compared the difference from {period} is not clear.")
                }
                Lang::Sv if up + down == 0 => format!("I ingen av {of} är skillnaden mot {period} säker."),
                Lang::En if up + down == 0 => {
                    format!("In none of {of} is the difference from {period} clear.")
                }
                Lang::Sv => {
                    let what = if self.is_share() { "andelen" } else { "medianen" };
                    format!("I {up_text} av {of} är {what} säkert {higher} än {period}, i {down_text} säkert {lower}.")
                }
                Lang::En => {
                    let what = if self.is_share() { "share" } else { "median" };
                    format!(
                        "The {what} is clearly {higher} than in {period} in {up_text} of {of}, clearly {lower} in {down_text}."
                    )
                }
            }
        }))
    }

    pub(super) fn signal(&self) -> Option<Finding> {
        let signal = self.pathway.signal.as_ref()?;
        Some(self.said(FindingKind::Signal, |lang| {
            let (since, direction) = (pick(&signal.since, lang), self.direction(signal.flag, lang));
            match (lang, self.is_share()) {
                (Lang::Sv, true) => {
                    format!("Tidsserien: sedan {since} ligger andelen säkert {direction} än tidigare.")
                }
                (Lang::Sv, false) => {
                    format!("Tidsserien: sedan {since} är medianen säkert {direction} än tidigare.")
                }
                (Lang::En, true) => {
                    format!(
                        "The time series: since {since} the share has been clearly {direction} than before."
                    )
                }
                (Lang::En, false) => {
                    format!(
                        "The time series: since {since} the median has been clearly {direction} than before."
                    )
                }
            }
        }))
    }
}

/// To which side the first lies of the second, where their intervals do not overlap.
pub(super) fn are_apart(a: &Estimate, b: &Estimate) -> Option<Flag> {
    let ((a_low, a_high), (b_low, b_high)) = (a.interval()?, b.interval()?);
    if a_low > b_high {
        Some(Flag::Higher)
    } else if a_high < b_low {
        Some(Flag::Lower)
    } else {
        None
    }
}
