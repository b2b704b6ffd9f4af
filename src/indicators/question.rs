//! Parameters → a question with every default made explicit.

use super::filters::Filters;
use super::parameter::{PARAMETERS, ParameterError};
use super::reading::Reading;
use crate::catalogue::{Catalogue, Measure};
use crate::cohort::TimeStep;
use crate::model::{Attribution, Basis, Day, Deviation, Grain, Period, TimeUnit};
use crate::stats::{BandMethod, Confidence, FunnelMethod, QuantileMethod, ShareMethod};

/// What is asked for: the resource of the API, the command of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Statistic {
    /// Groups side by side.
    Compare,
    /// Groups over time.
    Trend,
    /// Every length, and the curve of those who wait.
    Distribution,
    /// Groups by their size.
    Funnel,
    /// Who waits on a day.
    Waiting,
    /// The seven points as a process.
    Flow,
    /// What the figures rest on.
    Quality,
}

impl Statistic {
    /// All, in the order of the contract.
    pub const ALL: [Self; 7] = [
        Self::Compare,
        Self::Trend,
        Self::Distribution,
        Self::Funnel,
        Self::Waiting,
        Self::Flow,
        Self::Quality,
    ];

    /// The name, in addresses and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Compare => "compare",
            Self::Trend => "trend",
            Self::Distribution => "distribution",
            Self::Funnel => "funnel",
            Self::Waiting => "waiting",
            Self::Flow => "flow",
            Self::Quality => "quality",
        }
    }

    /// The measure where none is named; `None` where one must be.
    #[must_use]
    pub const fn default_measure(self) -> Option<&'static str> {
        match self {
            Self::Flow => Some("A-G"),
            Self::Quality => Some("A-E"),
            _ => None,
        }
    }

    /// The dimension of the rows where none is named.
    #[must_use]
    pub const fn default_by(self) -> &'static str {
        match self {
            Self::Trend => "month",
            _ => "region",
        }
    }
}

/// A dimension that rows can be given by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Region.
    Region,
    /// Sjukvårdsregion.
    Sjukvardsregion,
    /// Unit.
    Unit,
    /// Pathway.
    Pathway,
    /// Programme area.
    ProgrammeArea,
    /// Sex.
    Sex,
    /// Age band.
    AgeGroup,
    /// Treatment.
    Treatment,
    /// Year, quarter or month.
    Time(TimeStep),
}

impl By {
    /// All, in the order of the contract.
    pub const ALL: [Self; 11] = [
        Self::Region,
        Self::Sjukvardsregion,
        Self::Unit,
        Self::Pathway,
        Self::ProgrammeArea,
        Self::Sex,
        Self::AgeGroup,
        Self::Treatment,
        Self::Time(TimeStep::Year),
        Self::Time(TimeStep::Quarter),
        Self::Time(TimeStep::Month),
    ];

    /// The name, in parameters and in answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Sjukvardsregion => "sjukvardsregion",
            Self::Unit => "unit",
            Self::Pathway => "pathway",
            Self::ProgrammeArea => "programme_area",
            Self::Sex => "sex",
            Self::AgeGroup => "age_group",
            Self::Treatment => "treatment",
            Self::Time(TimeStep::Year) => "year",
            Self::Time(TimeStep::Quarter) => "quarter",
            Self::Time(TimeStep::Month) => "month",
        }
    }
}

/// A language of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Lang {
    /// `sv` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// One of two names.
    #[must_use]
    pub const fn of(self, names: &crate::catalogue::Names) -> &String {
        match self {
            Self::Sv => &names.sv,
            Self::En => &names.en,
        }
    }
}

/// Which date of an interval says which version of a limit applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitDate {
    /// The start: the promise given to the patient.
    Start,
    /// The end.
    End,
}

/// Where limits come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LimitChoice {
    /// The catalogue's, by the version in force on a date.
    Catalogue(LimitDate),
    /// One number for all, in the answer's unit.
    Number(f64),
}

/// What a question is asked of: the defaults that depend on the data.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The snapshot's version.
    pub version: i64,
    /// The latest event date.
    pub data_to: Option<Day>,
}

/// Which rules tell special points of a chart from common ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rules {
    /// Making Data Count.
    Mdc,
    /// Anhøj's run chart rules.
    Anhoj,
}

impl Rules {
    /// `mdc` or `anhoj`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mdc => "mdc",
            Self::Anhoj => "anhoj",
        }
    }
}

/// A question with every default made explicit.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What is asked for.
    pub statistic: Statistic,
    /// The measure.
    pub measure: Measure,
    /// What one interval is counted for.
    pub grain: Grain,
    /// Unit of lengths.
    pub unit: TimeUnit,
    /// Which intervals.
    pub filters: Filters,
    /// One or two dimensions.
    pub by: Vec<By>,
    /// The period as it was written; `None` is everything.
    pub period: Option<(String, Period)>,
    /// Which date puts an interval in the period.
    pub basis: Basis,
    /// Whose interval it is.
    pub attribution: Attribution,
    /// Whether intervals with a deviation are left out.
    pub deviation: DeviationChoice,
    /// Limits.
    pub limit: LimitChoice,
    /// Last day of follow-up.
    pub cutoff: Day,
    /// The snapshot's version.
    pub as_of: i64,
    /// How quantiles are formed.
    pub quantile: QuantileMethod,
    /// More quantiles, as they were written and as numbers.
    pub quantiles: Vec<(String, f64)>,
    /// How intervals of shares are formed.
    pub share_interval: ShareMethod,
    /// Confidence of all intervals.
    pub confidence: Confidence,
    /// Language of labels.
    pub lang: Lang,
    /// Format of the answer.
    pub format: String,
    /// How the limits of a funnel are formed.
    pub funnel_limits: FunnelMethod,
    /// Dimensions whose national mix shares are standardised to.
    pub standardise: Vec<By>,
    /// How the interval of a Kaplan–Meier curve is formed.
    pub km_interval: BandMethod,
    /// Horizon of the restricted mean, in the answer's unit; `None` is the longest follow-up.
    pub horizon: Option<f64>,
    /// Rules of charts over time.
    pub rules: Rules,
    /// Points that make a run.
    pub run_length: usize,
    /// Time steps that the limits of a chart rest on, as they were written; `None` is all.
    pub baseline: Option<(String, Period)>,
}

/// What is done with intervals that carry a deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviationChoice {
    /// All waits.
    Include,
    /// Waits without PvV, MoV or SoV.
    Exclude,
    /// Waits with this one: no parameter says it; the three stand side by side in an answer.
    Only(Deviation),
}

impl Question {
    /// Reads a question from its parameters, as (name, value) pairs in any order.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated or has a value that is not allowed.
    pub fn parse(pairs: &[(String, String)], asked: &Asked<'_>) -> Result<Self, ParameterError> {
        Self::parse_for(Statistic::Compare, pairs, asked)
    }

    /// Reads a question for a statistic, whose defaults may be its own.
    ///
    /// # Errors
    /// As [`Question::parse`].
    pub fn parse_for(
        statistic: Statistic,
        pairs: &[(String, String)],
        asked: &Asked<'_>,
    ) -> Result<Self, ParameterError> {
        Reading::new(statistic, pairs)?.question(asked)
    }

    /// The period that is counted.
    #[must_use]
    pub fn counted_period(&self) -> Period {
        self.period.as_ref().map_or(Period::EVERYTHING, |(_, p)| *p)
    }

    /// The time step among the dimensions.
    #[must_use]
    pub fn time_step(&self) -> Option<TimeStep> {
        self.by.iter().find_map(|by| match by {
            By::Time(step) => Some(*step),
            _ => None,
        })
    }

    /// Every parameter with its value, defaults made explicit, in the order of the contract:
    /// JSON values, null where a filter takes all.
    #[must_use]
    pub fn echo(&self) -> serde_json::Map<String, serde_json::Value> {
        PARAMETERS.iter().map(|p| (p.name.to_owned(), self.echo_of(p.name))).collect()
    }

    fn echo_of(&self, name: &str) -> serde_json::Value {
        use serde_json::Value;
        let text = |t: &str| Value::from(t);
        match name {
            "measure" => text(&self.measure.id),
            "grain" => text(self.grain.code()),
            "unit" => text(self.unit.code()),
            "by" => text(&codes(&self.by)),
            "standardise" if self.standardise.is_empty() => Value::Null,
            "standardise" => text(&codes(&self.standardise)),
            "km_interval" => text(self.km_interval.id()),
            "horizon" => self.horizon.map_or(Value::Null, Value::from),
            "funnel_limits" => text(self.funnel_limits.id()),
            "rules" => text(self.rules.id()),
            "run_length" => Value::from(self.run_length),
            "baseline" => self.baseline.as_ref().map_or(Value::Null, |(t, _)| text(t)),
            "period" => self.period.as_ref().map_or(Value::Null, |(t, _)| text(t)),
            "basis" => text(self.basis.code()),
            "attribution" => text(self.attribution.code()),
            "deviation" => text(match self.deviation {
                DeviationChoice::Include => "include",
                DeviationChoice::Exclude => "exclude",
                DeviationChoice::Only(deviation) => deviation.code(),
            }),
            "limit" => match self.limit {
                LimitChoice::Number(n) => Value::from(n),
                LimitChoice::Catalogue(_) => Value::Null,
            },
            "limit_date" => match self.limit {
                LimitChoice::Catalogue(LimitDate::End) => text("end"),
                _ => text("start"),
            },
            "cutoff" => text(&self.cutoff.to_string()),
            "as_of" => Value::from(self.as_of),
            "quantile" => text(self.quantile.id()),
            "quantiles" if self.quantiles.is_empty() => Value::Null,
            "quantiles" => {
                text(&self.quantiles.iter().map(|(t, _)| t.as_str()).collect::<Vec<_>>().join(","))
            }
            "share_interval" => text(self.share_interval.id()),
            "confidence" => Value::from(self.confidence.level()),
            "lang" => text(self.lang.code()),
            "format" => text(&self.format),
            _ => self.filters.echo(name).map_or(Value::Null, Value::from),
        }
    }
}

fn codes(by: &[By]) -> String {
    by.iter().map(|b| b.code()).collect::<Vec<_>>().join(",")
}
