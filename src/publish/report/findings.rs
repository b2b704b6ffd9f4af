//! What the rows of one pathway say: pure, from what may be shown.
//!
//! Rules of `page.md` 2.4. *Surely* is said only where an interval carries it:
//!
//! * A region against the rest: its `place`, from the interval of the difference.
//! * Two regions, or one region in two periods: where their 95 % intervals do not overlap. Then the interval of the
//!   difference (Newcombe's, made of the same ends) excludes 0: with p₁ > p₂ and l₁ > u₂ the difference is more than
//!   (p₁ − l₁) + (u₂ − p₂), which is at least √((p₁ − l₁)² + (u₂ − p₂)²). The converse does not hold, so some sure
//!   differences are passed over; with hundreds of comparisons in a release that is the side to err on.
//! * A change over time: as above between two periods that no break parts, or a flag of the process chart.
//! * A goal: reached or not is a fact, whether by more than chance is a matter of the interval.
//!
//! The largest gap names two regions, in catalogue order: they are the ends of a gap, not a first and a last place.

use super::finding::{Finding, FindingKind, Scribe, counts, listed, of, regions, so_many};
use super::input::{Before, PathwayResult, RegionResult, Wording};
use crate::indicators::summary::Both;
use crate::indicators::{Lang, number_text};
use crate::publish::figures::{Cell, Estimate, Flag, Place, Unit, pick, reason, value_text};

/// Most regions that a sentence names.
const MOST_NAMED: usize = 5;
/// From this many comparisons on a sentence says how many stand out by chance.
const MANY: usize = 10;

/// What can be said of a pathway in a period, most general first.
///
/// **Input** rows that may be shown; `period` as it stands in a sentence ("2024"). **Output** findings in the order
/// of [`FindingKind`]; none is repeated. A hidden cell is counted and nothing more.
#[must_use]
pub fn findings(pathway: &PathwayResult, period: &Both) -> Vec<Finding> {
    let view = View::new(pathway, period);
    let all = [
        view.broken(),
        Some(view.level()),
        view.goal(),
        view.groups(),
        view.gap(),
        view.region_goals(),
        view.change(),
        view.region_changes(),
        view.signal(),
        view.hidden(),
    ];
    all.into_iter().flatten().collect()
}

struct View<'a> {
    pathway: &'a PathwayResult,
    period: &'a Both,
    scribe: Scribe,
    shown: Vec<(&'a RegionResult, &'a Estimate)>,
}

impl<'a> View<'a> {
    fn new(pathway: &'a PathwayResult, period: &'a Both) -> Self {
        let shown: Vec<_> =
            pathway.regions.iter().filter_map(|r| r.cell.estimate().map(|e| (r, e))).collect();
        let scribe = Scribe { unit: pathway.unit, goal: pathway.goal };
        Self { pathway, period, scribe, shown }
    }

    const fn is_share(&self) -> bool {
        matches!(self.pathway.unit, Unit::Share)
    }

    /// One sentence a language.
    fn said(&self, kind: FindingKind, say: impl Fn(Lang) -> String) -> Finding {
        Finding::new(kind, say(Lang::Sv), say(Lang::En))
    }

    fn broken(&self) -> Option<Finding> {
        (self.pathway.before == Before::Broken).then(|| {
            Finding::new(
                FindingKind::Broken,
                "Gränsen eller en kod ändrades sedan förra perioden, så perioderna jämförs inte.".to_owned(),
                "The limit or a code changed since the period before, so the periods are not compared."
                    .to_owned(),
            )
        })
    }

    fn level(&self) -> Finding {
        self.said(FindingKind::Level, |lang| match self.pathway.nation.estimate() {
            None => self.no_level(lang),
            Some(e) if self.is_share() => self.share(e, lang),
            Some(e) => self.median(e, lang),
        })
    }

    fn no_level(&self, lang: Lang) -> String {
        let why = reason(&self.pathway.nation, lang).unwrap_or_default();
        match lang {
            Lang::Sv => format!("Talet för riket visas inte ({why})."),
            Lang::En => format!("The number for Sweden is not shown ({why})."),
        }
    }

    fn share(&self, e: &Estimate, lang: Lang) -> String {
        let base = match (counts(e, Unit::Share), lang) {
            (Some((part, whole)), _) => of(part, whole, lang),
            (None, Lang::Sv) => format!("{} av 100", self.scribe.bare(e, lang)),
            (None, Lang::En) => format!("{} in 100", self.scribe.bare(e, lang)),
        };
        let what = match (self.pathway.wording, lang) {
            (Wording::TreatmentStart, Lang::Sv) => "patienter började behandling inom maximal ledtid",
            (Wording::TreatmentStart, Lang::En) => "patients started treatment within the maximum lead time",
            (Wording::LeadTime, Lang::Sv) => "patienter hade en ledtid inom gränsen",
            (Wording::LeadTime, Lang::En) => "patients had a lead time within the limit",
        };
        format!("{base} {what}{}{}.", self.when(lang), self.ends(e, lang))
    }

    fn median(&self, e: &Estimate, lang: Lang) -> String {
        let value = self.scribe.value(e, lang);
        let text = match lang {
            Lang::Sv => format!("Hälften väntade högst {value}"),
            Lang::En => format!("Half waited {value} or less"),
        };
        format!("{text}{}{}.", self.when(lang), self.ends(e, lang))
    }

    fn when(&self, lang: Lang) -> String {
        match lang {
            Lang::Sv => format!(" {}", self.period.sv),
            Lang::En => format!(" in {}", self.period.en),
        }
    }

    fn ends(&self, e: &Estimate, lang: Lang) -> String {
        self.scribe.between(e, lang).map_or_else(String::new, |text| format!(" ({text})"))
    }

    /// The four verdicts; equal to the goal is reaching it.
    fn goal(&self) -> Option<Finding> {
        let goal = self.pathway.goal.filter(|_| self.is_share())?;
        let e = self.pathway.nation.estimate()?;
        let (low, high) = e.interval()?;
        let met = e.value >= goal;
        let by_chance = if met { low < goal } else { high >= goal };
        Some(self.said(FindingKind::Goal, |lang| {
            let goal = self.goal_text(goal, lang);
            match (lang, met, by_chance) {
                (Lang::Sv, true, false) => format!("Målet, {goal}, nåddes."),
                (Lang::Sv, true, true) => {
                    format!("Målet, {goal}, nåddes, men skillnaden ryms inom slumpen.")
                }
                (Lang::Sv, false, true) => {
                    format!("Målet, {goal}, nåddes inte, men skillnaden ryms inom slumpen.")
                }
                (Lang::Sv, false, false) => format!("Målet, {goal}, nåddes inte."),
                (Lang::En, true, false) => format!("The goal of {goal} was met."),
                (Lang::En, true, true) => {
                    format!("The goal of {goal} was met, but the difference is within chance.")
                }
                (Lang::En, false, true) => {
                    format!("The goal of {goal} was not met, but the difference is within chance.")
                }
                (Lang::En, false, false) => format!("The goal of {goal} was not met."),
            }
        }))
    }

    fn goal_text(&self, goal: f64, lang: Lang) -> String {
        value_text(goal, self.pathway.unit, 0, lang)
    }

    fn groups(&self) -> Option<Finding> {
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
                text.push_str(&match lang {
                    Lang::Sv => format!(" Av {compared} jämförelser väntas ungefär {chance} sticka ut av en slump."),
                    Lang::En => {
                        format!(" Of {compared} comparisons about {chance} can be expected to stand out by chance.")
                    }
                });
            }
            text
        }))
    }

    /// The largest gap between a region surely above the rest and one surely below, if their intervals are apart.
    fn gap(&self) -> Option<Finding> {
        let (high, low) = self.widest()?;
        let (a, b) = if high.0 < low.0 { (high.0, low.0) } else { (low.0, high.0) };
        let difference = high.1.value - low.1.value;
        Some(self.said(FindingKind::Gap, |lang| {
            let region = |i: usize| {
                let (region, e) = self.shown[i];
                format!("{}, {}", pick(&region.name, lang), self.scribe.clause(e, lang))
            };
            let size = self.difference_text(difference, lang);
            match lang {
                Lang::Sv => format!(
                    "Det största säkra avståndet är {size}, mellan {} och {}; intervallen överlappar inte.",
                    region(a),
                    region(b)
                ),
                Lang::En => format!(
                    "The largest clear gap is {size}, between {} and {}; the intervals do not overlap.",
                    region(a),
                    region(b)
                ),
            }
        }))
    }

    /// Positions and estimates of the two ends of the largest sure gap.
    fn widest(&self) -> Option<((usize, &'a Estimate), (usize, &'a Estimate))> {
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
    fn difference_text(&self, difference: f64, lang: Lang) -> String {
        if !self.is_share() {
            return value_text(difference, self.pathway.unit, 1, lang);
        }
        let points = number_text(difference * 100.0, 0, lang);
        match lang {
            Lang::Sv => format!("{points} procentenheter"),
            Lang::En => format!("{points} percentage points"),
        }
    }

    fn region_goals(&self) -> Option<Finding> {
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

    fn change(&self) -> Option<Finding> {
        let Before::Comparable { period, nation } = &self.pathway.before else { return None };
        let (now, then) = (self.pathway.nation.estimate()?, nation.estimate()?);
        let apart = are_apart(now, then);
        (now.interval().is_some() && then.interval().is_some()).then(|| {
            self.said(FindingKind::Change, |lang| {
                let then_text = self.scribe.clause(then, lang);
                let period = pick(period, lang);
                match (lang, apart) {
                    (Lang::Sv, None) => {
                        format!("Skillnaden mot {period} ryms inom slumpen ({period}: {then_text}).")
                    }
                    (Lang::En, None) => {
                        format!("The difference from {period} is within chance ({period}: {then_text}).")
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

    fn direction(&self, flag: Flag, lang: Lang) -> &'static str {
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

    fn region_changes(&self) -> Option<Finding> {
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

    fn signal(&self) -> Option<Finding> {
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

    fn hidden(&self) -> Option<Finding> {
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

/// The size of the largest sure gap, for the overview: in the unit of the pathway, from unrounded values.
pub(super) fn largest_gap(pathway: &PathwayResult, period: &Both) -> Option<f64> {
    View::new(pathway, period).widest().map(|(high, low)| high.1.value - low.1.value)
}
