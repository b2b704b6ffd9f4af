//! What is said of the regions: against the rest, against each other, against the goal, and who is not shown.

use super::finding::{Finding, FindingKind, listed, regions, so_many};
use super::findings::View;
use super::said_changes::are_apart;
use crate::indicators::summary::Both;
use crate::indicators::{Lang, number_text};
use crate::publish::figures::{Cell, Estimate, Flag, Place, pick, value_text};

/// Most regions that a sentence names.
const MOST_NAMED: usize = 5;
/// From this many comparisons on a sentence says how many stand out by chance.
const MANY: usize = 10;

/// A region by its position among those shown, and its number.
type Placed<'a> = (usize, &'a Estimate);

impl<'a> View<'a> {
    pub(super) fn groups(&self) -> Option<Finding> {
        let compared = self.shown.iter().filter(|(_, e)| e.place.is_some()).count();
        if compared == 0 {
            return None;
        }
        let count = |place| self.shown.iter().filter(|(_, e)| e.place == Some(place)).count();
        let (lower, higher) = (count(Place::SurelyLower), count(Place::SurelyHigher));
        let chance = (compared * 5).div_ceil(100);
        Some(self.said(FindingKind::Groups, |lang| {
            let of = regions(compared, lang);
            let (lower_text, higher_text) = (so_many(lower, lang), so_many(higher, lang));
            let mut text = match (lang, self.is_share()) {
                _ if lower + higher == 0 => match lang {
                    Lang::Sv => format!("Ingen av {of} skiljer sig säkert från övriga landet."),
                    Lang::En => format!("None of {of} clearly differs from the rest of the country."),
                },
                (Lang::Sv, true) => format!(
                    "I {lower_text} av {of} är andelen säkert lägre än i övriga landet, i {higher_text} säkert högre."
                ),
                (Lang::En, true) => format!(
                    "The share is clearly lower than in the rest of the country in {lower_text} of {of}, clearly higher in {higher_text}."
                ),
                (Lang::Sv, false) => format!(
                    "I {higher_text} av {of} är väntan säkert längre än i övriga landet, i {lower_text} säkert kortare."
                ),
                (Lang::En, false) => format!(
                    "The wait is clearly longer than in the rest of the country in {higher_text} of {of}, clearly shorter in {lower_text}."
                ),
            };
            if compared >= MANY {
                let note = match lang {
                    Lang::Sv => format!(" Av {compared} jämförelser väntas ungefär {chance} sticka ut av en slump."),
                    Lang::En => {
                        format!(" Of {compared} comparisons about {chance} can be expected to stand out by chance.")
                    }
                };
                text.push_str(&note);
            }
            text
        }))
    }

    /// The largest gap between a region surely above the rest and one surely below, if their intervals are apart.
    pub(super) fn gap(&self) -> Option<Finding> {
        let (high, low) = self.widest()?;
        let (a, b) = if high.0 < low.0 { (high.0, low.0) } else { (low.0, high.0) };
        let difference = high.1.value - low.1.value;
        Some(self.said(FindingKind::Gap, |lang| {
            let region = |i: usize| {
                let (region, e) = self.shown[i];
                format!("{} {}", self.scribe.clause(e, lang), pick(&region.at, lang))
            };
            let (size, one, other) = (self.difference_text(difference, lang), region(a), region(b));
            match lang {
                Lang::Sv => format!(
                    "Det största säkra avståndet är {size}: {one} och {other}; intervallen överlappar inte."
                ),
                Lang::En => {
                    format!(
                        "The largest clear gap is {size}: {one} and {other}; the intervals do not overlap."
                    )
                }
            }
        }))
    }

    /// Positions and estimates of the two ends of the largest sure gap.
    pub(super) fn widest(&self) -> Option<(Placed<'a>, Placed<'a>)> {
        let of = |place| {
            self.shown
                .iter()
                .enumerate()
                .filter(move |(_, (_, e))| e.place == Some(place))
                .map(|(i, (_, e))| (i, *e))
        };
        // Of equal values the first in catalogue order, so that the sentence does not depend on how one searches.
        let high = of(Place::SurelyHigher).reduce(|a, b| if b.1.value > a.1.value { b } else { a })?;
        let low = of(Place::SurelyLower).reduce(|a, b| if b.1.value < a.1.value { b } else { a })?;
        (are_apart(high.1, low.1) == Some(Flag::Higher)).then_some((high, low))
    }

    /// `31 procentenheter`, `9 dagar`: from unrounded values, rounded once.
    pub(super) fn difference_text(&self, difference: f64, lang: Lang) -> String {
        if !self.is_share() {
            return value_text(difference, self.pathway.unit, 1, lang);
        }
        let points = number_text(difference * 100.0, 0, lang);
        match lang {
            Lang::Sv => format!("{points} procentenheter"),
            Lang::En => format!("{points} percentage points"),
        }
    }

    pub(super) fn region_goals(&self) -> Option<Finding> {
        let goal = self.pathway.goal.filter(|_| self.is_share())?;
        let total = self.shown.len();
        if total == 0 {
            return None;
        }
        let named = |f: &dyn Fn(&Estimate) -> bool| -> Vec<&Both> {
            self.shown.iter().filter(|(_, e)| f(e)).map(|(r, _)| &r.name).collect()
        };
        let met = named(&|e| e.value >= goal);
        let surely = named(&|e| e.interval().is_some_and(|(low, _)| low >= goal));
        let below = named(&|e| e.interval().is_some_and(|(_, high)| high < goal));
        Some(self.said(FindingKind::RegionGoals, |lang| {
            let goal = self.goal_text(goal, lang);
            let of = regions(total, lang);
            let names = if met.is_empty() || met.len() > MOST_NAMED {
                String::new()
            } else {
                format!(" ({})", listed(&met, lang))
            };
            match lang {
                Lang::Sv if met.is_empty() => {
                    format!("Ingen av {of} nådde målet, {goal}; i {} låg hela intervallet under.", so_many(below.len(), lang))
                }
                Lang::En if met.is_empty() => format!(
                    "None of {of} met the goal of {goal}; in {} the whole interval was below it.",
                    so_many(below.len(), lang)
                ),
                Lang::Sv => format!(
                    "{} av {of} nådde målet, {goal}{names}; i {} av dem låg hela intervallet på eller över. I {} låg hela intervallet under målet.",
                    met.len(),
                    so_many(surely.len(), lang),
                    so_many_regions(below.len(), lang)
                ),
                Lang::En => format!(
                    "{} of {of} met the goal of {goal}{names}; in {} of them the whole interval was at or above it. In {} the whole interval was below the goal.",
                    met.len(),
                    so_many(surely.len(), lang),
                    so_many_regions(below.len(), lang)
                ),
            }
        }))
    }

    pub(super) fn hidden(&self) -> Option<Finding> {
        let count = |f: fn(&Cell) -> bool| self.pathway.regions.iter().filter(|r| f(&r.cell)).count();
        let protected = count(|c| matches!(c, Cell::Protected));
        let missing = count(|c| matches!(c, Cell::NotReported));
        (protected + missing > 0).then(|| {
            self.said(FindingKind::Hidden, |lang| {
                let (hidden, silent) = (regions(protected, lang), regions(missing, lang));
                let mut parts = Vec::new();
                if protected > 0 {
                    parts.push(match lang {
                        Lang::Sv => format!("{hidden} visas inte (skyddad: små tal)."),
                        Lang::En if protected == 1 => {
                            format!("{hidden} is not shown (protected: small numbers).")
                        }
                        Lang::En => format!("{hidden} are not shown (protected: small numbers)."),
                    });
                }
                if missing > 0 {
                    parts.push(match lang {
                        Lang::Sv => format!("{silent} har inte rapporterat."),
                        Lang::En if missing == 1 => format!("{silent} has not reported."),
                        Lang::En => format!("{silent} have not reported."),
                    });
                }
                parts.join(" ")
            })
        })
    }
}

/// `ingen region`, `1 region`, `5 regioner`.
fn so_many_regions(n: usize, lang: Lang) -> String {
    match (n, lang) {
        (0, Lang::Sv) => "ingen region".to_owned(),
        (0, Lang::En) => "no region".to_owned(),
        _ => regions(n, lang),
    }
}
