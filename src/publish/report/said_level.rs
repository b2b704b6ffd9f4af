//! What is said of the whole country: the number, and how it stands against its goal.

use super::finding::{Finding, FindingKind, counts, of};
use super::findings::View;
use super::input::{Before, Wording};
use crate::indicators::Lang;
use crate::publish::figures::{Estimate, Unit, reason, value_text};

impl View<'_> {
    pub(super) fn broken(&self) -> Option<Finding> {
        (self.pathway.before == Before::Broken).then(|| {
            Finding::new(
                FindingKind::Broken,
                "Gränsen eller en kod ändrades sedan förra perioden, så perioderna jämförs inte.".to_owned(),
                "The limit or a code changed since the period before, so the periods are not compared."
                    .to_owned(),
            )
        })
    }

    pub(super) fn level(&self) -> Finding {
        self.said(FindingKind::Level, |lang| match self.pathway.nation.estimate() {
            None => self.no_level(lang),
            Some(e) if self.is_share() => self.share(e, lang),
            Some(e) => self.median(e, lang),
        })
    }

    pub(super) fn no_level(&self, lang: Lang) -> String {
        let why = reason(&self.pathway.nation, lang).unwrap_or_default();
        match lang {
            Lang::Sv => format!("Talet för riket visas inte ({why})."),
            Lang::En => format!("The number for Sweden is not shown ({why})."),
        }
    }

    pub(super) fn share(&self, e: &Estimate, lang: Lang) -> String {
        let base = match (counts(e, Unit::Share), lang) {
            (Some((part, whole)), _) => of(part, whole, lang),
            (None, Lang::Sv) => format!("{} av 100", self.scribe.bare(e, lang)),
            (None, Lang::En) => format!("{} in 100", self.scribe.bare(e, lang)),
        };
        let what = match (self.pathway.wording, lang) {
            (Wording::TreatmentStart, Lang::Sv) => {
                "patienter började behandling inom maximal ledtid".to_owned()
            }
            (Wording::TreatmentStart, Lang::En) => {
                "patients started treatment within the maximum lead time".to_owned()
            }
            (Wording::LeadTime, Lang::Sv) => {
                format!("patienter hade en ledtid inom gränsen{}", self.limit(lang))
            }
            (Wording::LeadTime, Lang::En) => {
                format!("patients had a lead time within the limit{}", self.limit(lang))
            }
        };
        format!("{base} {what}{}{}.", self.when(lang), self.ends(e, lang))
    }

    /// ` på 90 dagar`, where there is one limit.
    fn limit(&self, lang: Lang) -> String {
        let Some(days) = self.pathway.one_limit else { return String::new() };
        let length = value_text(f64::from(days), Unit::Days, 0, lang);
        if lang == Lang::Sv { format!(" på {length}") } else { format!(" of {length}") }
    }

    pub(super) fn median(&self, e: &Estimate, lang: Lang) -> String {
        let value = self.scribe.value(e, lang);
        let text = match lang {
            Lang::Sv => format!("Hälften väntade högst {value}"),
            Lang::En => format!("Half waited {value} or less"),
        };
        format!("{text}{}{}.", self.when(lang), self.ends(e, lang))
    }

    pub(super) fn when(&self, lang: Lang) -> String {
        match lang {
            Lang::Sv => format!(" {}", self.period.sv),
            Lang::En => format!(" in {}", self.period.en),
        }
    }

    pub(super) fn ends(&self, e: &Estimate, lang: Lang) -> String {
        self.scribe.between(e, lang).map_or_else(String::new, |text| format!(" ({text})"))
    }

    /// The four verdicts; equal to the goal is reaching it.
    pub(super) fn goal(&self) -> Option<Finding> {
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

    pub(super) fn goal_text(&self, goal: f64, lang: Lang) -> String {
        value_text(goal, self.pathway.unit, 0, lang)
    }
}
