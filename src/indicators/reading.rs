//! Reading a question's parameters one by one.

use super::filters::Filters;
use super::parameter::{FORMATS, PARAMETERS, ParameterError};
use super::question::{Asked, By, DeviationChoice, Lang, LimitChoice, LimitDate, Question, Rules, Statistic};
use crate::catalogue::Measure;
use crate::cohort::TimeStep;
use crate::model::{Attribution, Basis, Day, Grain, Period, TimeUnit};
use crate::stats::{BandMethod, Confidence, FunnelMethod, QuantileMethod, ShareMethod};

/// The parameters as given: known names, each at most once.
pub(super) struct Reading<'a> {
    statistic: Statistic,
    pairs: &'a [(String, String)],
}

const FILTERS: [&str; 9] = [
    "pathway",
    "programme_area",
    "region",
    "sjukvardsregion",
    "sex",
    "age_group",
    "treatment",
    "variant",
    "unit_id",
];

impl<'a> Reading<'a> {
    /// Checks the names.
    pub(super) fn new(statistic: Statistic, pairs: &'a [(String, String)]) -> Result<Self, ParameterError> {
        for (i, (name, _)) in pairs.iter().enumerate() {
            if !PARAMETERS.iter().any(|p| p.name == name) {
                return Err(ParameterError::unknown_parameter(name));
            }
            if pairs[..i].iter().any(|(n, _)| n == name) {
                let problem = "it is given more than once";
                return Err(ParameterError::refused(
                    "repeated_parameter",
                    name,
                    problem,
                    &["one value, lists with commas"],
                ));
            }
        }
        Ok(Self { statistic, pairs })
    }

    /// Reads every value.
    pub(super) fn question(&self, asked: &Asked<'_>) -> Result<Question, ParameterError> {
        let measure = self.measure(asked)?;
        let grain = self.choice(
            "grain",
            measure.grain,
            &[("episode", Grain::Episode), ("activity", Grain::Activity)],
        )?;
        if !measure.allows(grain) {
            let problem = "this measure is not counted at this grain";
            let other = if grain == Grain::Activity { "episode" } else { "activity" };
            return Err(ParameterError::refused("refused_combination", "grain", problem, &[other]));
        }
        let question = Question {
            statistic: self.statistic,
            grain,
            unit: self.choice("unit", measure.unit, &units())?,
            filters: self.filters(asked)?,
            by: self.by()?,
            period: self.period("period")?,
            basis: self.choice("basis", measure.basis, &[("end", Basis::End), ("start", Basis::Start)])?,
            attribution: self.choice("attribution", measure.attribution, &attributions())?,
            deviation: self.choice("deviation", DeviationChoice::Include, &deviations())?,
            limit: self.limit()?,
            cutoff: self.cutoff(asked)?,
            as_of: self.as_of(asked)?,
            quantile: self.method("quantile", QuantileMethod::Hf7, QuantileMethod::from_id)?,
            quantiles: self.quantiles()?,
            share_interval: self.method("share_interval", ShareMethod::Wilson, ShareMethod::from_id)?,
            confidence: self.confidence()?,
            lang: self.choice("lang", Lang::Sv, &[("sv", Lang::Sv), ("en", Lang::En)])?,
            format: self.format()?,
            funnel_limits: self.method("funnel_limits", FunnelMethod::ScoreInverse, FunnelMethod::from_id)?,
            standardise: self.standardise()?,
            km_interval: self.method("km_interval", BandMethod::Log, BandMethod::from_id)?,
            horizon: self.horizon()?,
            rules: self.choice("rules", Rules::Mdc, &[Rules::Mdc, Rules::Anhoj].map(|r| (r.id(), r)))?,
            run_length: self.choice("run_length", 7, &[("6", 6), ("7", 7)])?,
            baseline: self.period("baseline")?,
            measure,
        };
        refuse_combinations(&question)?;
        Ok(question)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn measure(&self, asked: &Asked<'_>) -> Result<Measure, ParameterError> {
        let Some(text) = self.value("measure").or(self.statistic.default_measure()) else {
            let allowed = ["A-E", "D-E", "svf", "any measure of /api/v1/measures"];
            return Err(ParameterError::refused("missing_parameter", "measure", "it is required", &allowed));
        };
        asked.catalogue.parse_measure(text).map_err(|e| ParameterError::invalid("measure", e.to_string()))
    }

    fn choice<T: Copy>(&self, name: &str, default: T, all: &[(&str, T)]) -> Result<T, ParameterError> {
        let Some(text) = self.value(name) else { return Ok(default) };
        let found = all.iter().find(|(code, _)| *code == text).map(|(_, value)| *value);
        let allowed = || all.iter().map(|(code, _)| (*code).to_owned()).collect();
        found.ok_or_else(|| ParameterError::unknown_code(name, text, allowed()))
    }

    fn method<T>(&self, name: &str, default: T, read: fn(&str) -> Option<T>) -> Result<T, ParameterError> {
        let Some(text) = self.value(name) else { return Ok(default) };
        read(text).ok_or_else(|| ParameterError::invalid(name, "there is no such method"))
    }

    fn filters(&self, asked: &Asked<'_>) -> Result<Filters, ParameterError> {
        let mut filters = Filters::default();
        for name in FILTERS {
            if let Some(value) = self.value(name) {
                filters.set(name, value, asked.catalogue)?;
            }
        }
        Ok(filters)
    }

    fn by(&self) -> Result<Vec<By>, ParameterError> {
        let text = self.value("by").unwrap_or(self.statistic.default_by());
        let mut by = Vec::new();
        for code in text.split(',').map(str::trim) {
            let found = By::ALL.into_iter().find(|b| b.code() == code);
            let allowed = || By::ALL.map(|b| b.code().to_owned()).to_vec();
            by.push(found.ok_or_else(|| ParameterError::unknown_code("by", code, allowed()))?);
        }
        if self.statistic == Statistic::Trend && !by.iter().any(|b| matches!(b, By::Time(_))) {
            by.push(By::Time(TimeStep::Month));
        }
        let times = by.iter().filter(|b| matches!(b, By::Time(_))).count();
        if by.len() > 2 || times > 1 || (by.len() == 2 && by[0] == by[1]) {
            return Err(ParameterError::invalid(
                "by",
                "at most two different dimensions, at most one of them time",
            ));
        }
        Ok(by)
    }

    fn period(&self, name: &str) -> Result<Option<(String, Period)>, ParameterError> {
        let read = |text: &str| Period::parse(text).map(|p| (text.to_owned(), p));
        self.value(name).map(read).transpose().map_err(|e| ParameterError::invalid(name, e.to_string()))
    }

    fn limit(&self) -> Result<LimitChoice, ParameterError> {
        let date = self.choice(
            "limit_date",
            LimitDate::Start,
            &[("start", LimitDate::Start), ("end", LimitDate::End)],
        )?;
        let Some(text) = self.value("limit") else { return Ok(LimitChoice::Catalogue(date)) };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0 && *n <= 1e9);
        number
            .map(LimitChoice::Number)
            .ok_or_else(|| ParameterError::invalid("limit", "not a number from 0 to a milliard"))
    }

    fn cutoff(&self, asked: &Asked<'_>) -> Result<Day, ParameterError> {
        let Some(text) = self.value("cutoff") else { return Ok(asked.data_to.unwrap_or(Day::MAX)) };
        Day::parse(text).ok_or_else(|| ParameterError::invalid("cutoff", "not a date"))
    }

    /// The version that is asked; a door has opened the one that is named before it reads the question.
    fn as_of(&self, asked: &Asked<'_>) -> Result<i64, ParameterError> {
        match self.value("as_of") {
            None => Ok(asked.version),
            Some(text) if text.parse() == Ok(asked.version) => Ok(asked.version),
            Some(_) => {
                let problem = "another version is asked here";
                Err(ParameterError::refused("not_available", "as_of", problem, &[&asked.version.to_string()]))
            }
        }
    }

    fn quantiles(&self) -> Result<Vec<(String, f64)>, ParameterError> {
        let Some(text) = self.value("quantiles") else { return Ok(Vec::new()) };
        let read = |t: &str| {
            let p = t.parse::<f64>().ok().filter(|p| *p > 0.0 && *p < 1.0);
            p.map(|p| (t.to_owned(), p))
                .ok_or_else(|| ParameterError::invalid("quantiles", "not numbers between 0 and 1"))
        };
        let all: Vec<_> = text.split(',').map(str::trim).map(read).collect::<Result<_, _>>()?;
        if all.len() > 20 {
            return Err(ParameterError::invalid("quantiles", "more than 20 of them"));
        }
        Ok(all)
    }

    fn confidence(&self) -> Result<Confidence, ParameterError> {
        match self.value("confidence") {
            None | Some("0.95") => Ok(Confidence::P95),
            Some("0.998") => Ok(Confidence::P998),
            Some(_) => Err(ParameterError::invalid("confidence", "not a level that intervals are given at")),
        }
    }

    fn format(&self) -> Result<String, ParameterError> {
        let text = self.value("format").unwrap_or("json");
        if FORMATS.contains(&text) {
            return Ok(text.to_owned());
        }
        Err(ParameterError::unknown_code("format", text, FORMATS.map(str::to_owned).to_vec()))
    }

    fn horizon(&self) -> Result<Option<f64>, ParameterError> {
        let Some(text) = self.value("horizon") else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|h| h.is_finite() && *h > 0.0 && *h <= 1e9);
        let wrong = || ParameterError::invalid("horizon", "not a number above 0 and at most a milliard");
        number.map(Some).ok_or_else(wrong)
    }

    fn standardise(&self) -> Result<Vec<By>, ParameterError> {
        let Some(text) = self.value("standardise") else { return Ok(Vec::new()) };
        let all = [By::AgeGroup, By::Sex, By::Pathway];
        let mut found = Vec::new();
        for code in text.split(',').map(str::trim) {
            let by = all.into_iter().find(|b| b.code() == code);
            let allowed = || all.map(|b| b.code().to_owned()).to_vec();
            let by = by.ok_or_else(|| ParameterError::unknown_code("standardise", code, allowed()))?;
            if !found.contains(&by) {
                found.push(by);
            }
        }
        Ok(found)
    }
}

/// Most time steps of a period: fifty years of months. Each is a row of every group, with events or without, so
/// that a period of centuries would ask for gigabytes.
const MOST_STEPS: i64 = 600;

/// Questions that make no sense though each parameter does.
fn refuse_combinations(question: &Question) -> Result<(), ParameterError> {
    if question.by.contains(&By::Unit) && question.attribution == Attribution::Home {
        let problem = "a home is no unit: by=unit does not go with attribution=home";
        return Err(ParameterError::refused(
            "refused_combination",
            "by",
            problem,
            &["by=unit with attribution=care or start"],
        ));
    }
    let timed = question.time_step().is_some();
    let of_a_day = [Statistic::Waiting, Statistic::Flow, Statistic::Funnel].contains(&question.statistic);
    if timed && of_a_day {
        let problem = "this statistic is not given by time: ask it for each period, or ask trend";
        let allowed = By::ALL.iter().filter(|by| !matches!(by, By::Time(_))).map(|by| by.code());
        let allowed: Vec<&str> = allowed.collect();
        return Err(ParameterError::refused("refused_combination", "by", problem, &allowed));
    }
    if let (Some(step), Some((_, period))) = (question.time_step(), question.period.as_ref()) {
        let months = |day: Day| i64::from(day.year()) * 12 + i64::from(day.month0());
        let steps = (months(period.last()) - months(period.first()) + 1) / i64::from(step.months());
        if steps > MOST_STEPS {
            let problem = "the period has more than 600 of the time steps that rows are given by";
            let allowed = ["a shorter period", "a longer time step"];
            return Err(ParameterError::refused("refused_combination", "period", problem, &allowed));
        }
    }
    if question.statistic == Statistic::Flow && question.measure.chain().is_none() {
        let problem = "the flow goes from one point to a later one: name a plain pair of points";
        let allowed = ["A-G", "A-E", "B-E", "any pair of points without activities"];
        return Err(ParameterError::refused("refused_combination", "measure", problem, &allowed));
    }
    Ok(())
}

fn units() -> [(&'static str, TimeUnit); 3] {
    [TimeUnit::Days, TimeUnit::Hours, TimeUnit::Minutes].map(|u| (u.code(), u))
}

fn attributions() -> [(&'static str, Attribution); 3] {
    [Attribution::Care, Attribution::Home, Attribution::Start].map(|a| (a.code(), a))
}

fn deviations() -> [(&'static str, DeviationChoice); 2] {
    [("include", DeviationChoice::Include), ("exclude", DeviationChoice::Exclude)]
}
