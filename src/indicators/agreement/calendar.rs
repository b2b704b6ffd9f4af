//! What is to be reported next, and whether the data for it is there.
//!
//! The dates are the catalogue's (`calendar.toml`); whether data is there is the rule of `delivered`.

use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::delivered::{Delivered, DeliveredStatus, DeliveriesSeen, RegionDelivered};
use super::question::CalendarQuestion;
use crate::catalogue::{
    Catalogue, DatedReport, MonthlyReport, PathwayKind, ReportKind, ReportNeeds, ReportTerms,
};
use crate::cohort::{Calendar, TimeStep};
use crate::indicators::answer::SnapshotInfo;
use crate::indicators::engine::EngineError;
use crate::model::{Day, Period};

/// Days back in which what was due and lacks data is told of.
const OVERDUE_DAYS: u32 = 31;

/// Whether the data that a report needs is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DueData {
    /// `delivered`, `partial` or `missing`, of all regions together; `not_over` before the period's end;
    /// `not_needed` where the report is filled without data; `period_not_stated` where no source says which
    /// period it is about; `not_shown` where this viewer may not see it or no data was given.
    pub status: &'static str,
    /// The regions that have not delivered everything, by name and in catalogue order; those not shown are left out.
    pub lacking: Vec<String>,
    /// Every region; empty where no period is needed or stated.
    pub regions: Vec<RegionDelivered>,
}

/// A report that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DueReport {
    /// Id in the catalogue's calendar.
    pub id: String,
    /// `delrapport`, `verksamhetsrapport`, `uttag`, `redovisning`, `leverans` or `publicering`.
    pub kind: &'static str,
    /// Name.
    pub label: String,
    /// The last day, or the day of a publication.
    pub due: String,
    /// Whether the source says "about" that day.
    pub approximate: bool,
    /// Who sends it.
    pub sender: String,
    /// Who gets it.
    pub receiver: String,
    /// `cancer_svf` or `psv`; null for all pathways.
    pub pathway_kind: Option<&'static str>,
    /// The period that it is about; null where it needs no data or no source states one.
    pub period: Option<String>,
    /// Whether the data is there, as it stands in the snapshot.
    pub data: DueData,
    /// Where the date is published.
    pub source: String,
    /// How sure the entry is, in the catalogue's words.
    pub confidence: String,
    /// What else the source says.
    pub note: String,
}

/// The answer to `calendar`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReportCalendar {
    /// Every parameter, defaults made explicit; `on` is the day that the question was asked for.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// The window's last day.
    pub to: String,
    /// What it rests on; null where the viewer sees releases only and there is none.
    pub snapshot: Option<SnapshotInfo>,
    /// The rule by which data is there.
    #[schema(value_type = Object)]
    pub methods: Map<String, Value>,
    /// What was due in the 31 days before `on` and lacks data, by day. Publications are not among them.
    pub overdue: Vec<DueReport>,
    /// What is due from `on` to the window's last day, by day.
    pub entries: Vec<DueReport>,
    /// The question itself, for doors that print it.
    #[serde(skip)]
    pub question: CalendarQuestion,
}

/// Answers what is due, and whether the data is there for it.
///
/// # Errors
/// If events or what deliveries brought cannot be found.
pub fn report_calendar(
    catalogue: &Catalogue,
    question: &CalendarQuestion,
    seen: DeliveriesSeen<'_>,
    snapshot: Option<SnapshotInfo>,
) -> Result<ReportCalendar, EngineError> {
    let making = Making::new(catalogue, question, seen)?;
    let first = Day::from_index(question.on.index().saturating_sub(OVERDUE_DAYS)).unwrap_or(Day::MIN);
    let lacks = |report: &DueReport| {
        report.kind != ReportKind::Publicering.code() && matches!(report.data.status, "partial" | "missing")
    };
    let before = making.between(first..question.on);
    Ok(ReportCalendar {
        query: question.echo(),
        to: question.last_day().to_string(),
        snapshot,
        methods: Map::from_iter([(
            "delivered".to_owned(),
            Value::from("event_in_month_and_delivery_after_it"),
        )]),
        overdue: before.into_iter().filter(lacks).collect(),
        entries: making.between(question.on..question.last_day().next()),
        question: question.clone(),
    })
}

struct Making<'a> {
    catalogue: &'a Catalogue,
    question: &'a CalendarQuestion,
    /// By the kinds of pathway that reports are about.
    delivered: Vec<(Option<PathwayKind>, Delivered<'a>)>,
}

impl<'a> Making<'a> {
    fn new(
        catalogue: &'a Catalogue,
        question: &'a CalendarQuestion,
        seen: DeliveriesSeen<'a>,
    ) -> Result<Self, EngineError> {
        let kinds = [None, Some(PathwayKind::CancerSvf), Some(PathwayKind::Psv)];
        let of_kind = |kind| Ok((kind, Delivered::new(catalogue, kind, seen)?));
        let delivered = kinds.into_iter().map(of_kind).collect::<Result<_, EngineError>>()?;
        Ok(Self { catalogue, question, delivered })
    }

    /// What is due in a stretch of days, by day and then in catalogue order.
    fn between(&self, days: Range<Day>) -> Vec<DueReport> {
        let due = self.catalogue.due_reports();
        let dated = due.dated.iter().filter(|report| days.contains(&report.date));
        let mut out: Vec<(Day, DueReport)> = dated.map(|report| (report.date, self.dated(report))).collect();
        for report in &due.monthly {
            for (month, day) in occurrences(report, &days) {
                out.push((day, self.monthly(report, month, day)));
            }
        }
        out.sort_by_key(|(day, _)| *day);
        out.into_iter().map(|(_, report)| report).collect()
    }

    fn dated(&self, report: &DatedReport) -> DueReport {
        let (period, data) = match &report.needs {
            ReportNeeds::Catalogue => (None, without("not_needed")),
            ReportNeeds::EventsOfUnstatedPeriod => (None, without("period_not_stated")),
            ReportNeeds::Events(text, period) => {
                (Some(text.clone()), self.data(*period, report.terms.pathway_kind))
            }
        };
        DueReport { period, data, ..self.entry(&report.terms, report.date) }
    }

    /// About the month before the one in which it is due.
    fn monthly(&self, report: &MonthlyReport, month: u32, due: Day) -> DueReport {
        let before = month.saturating_sub(1);
        let last = TimeStep::Month.last_day(before);
        let first = Day::from_ymd(last.year(), last.month0() + 1, 1).unwrap_or(last);
        let data = match Period::between(first, last) {
            Some(period) => self.data(period, report.terms.pathway_kind),
            None => without("period_not_stated"),
        };
        let period = Some(TimeStep::Month.code(before));
        DueReport { period, data, approximate: report.approximate, ..self.entry(&report.terms, due) }
    }

    fn entry(&self, terms: &ReportTerms, due: Day) -> DueReport {
        let lang = self.question.lang;
        DueReport {
            id: terms.id.clone(),
            kind: terms.kind.code(),
            label: lang.of(&terms.names).clone(),
            due: due.to_string(),
            approximate: false,
            sender: lang.of(&terms.sender).clone(),
            receiver: lang.of(&terms.receiver).clone(),
            pathway_kind: terms.pathway_kind.map(PathwayKind::code),
            period: None,
            data: without("not_needed"),
            source: terms.source.clone(),
            confidence: terms.confidence.words().to_owned(),
            note: terms.note.clone(),
        }
    }

    fn data(&self, period: Period, kind: Option<PathwayKind>) -> DueData {
        let Some((_, delivered)) = self.delivered.iter().find(|(of, _)| *of == kind) else {
            return without("not_shown");
        };
        let regions = delivered.of_period(period, self.question.lang);
        let is = |region: &RegionDelivered, status: DeliveredStatus| region.status == status.code();
        let lacks = |region: &&RegionDelivered| {
            is(region, DeliveredStatus::Partial) || is(region, DeliveredStatus::Missing)
        };
        let all = |status| regions.iter().all(|region| is(region, status));
        let status = if regions.iter().any(|region| is(region, DeliveredStatus::NotShown)) {
            DeliveredStatus::NotShown.code()
        } else if self.question.on <= period.last() {
            "not_over"
        } else if all(DeliveredStatus::Delivered) {
            DeliveredStatus::Delivered.code()
        } else if all(DeliveredStatus::Missing) {
            DeliveredStatus::Missing.code()
        } else {
            DeliveredStatus::Partial.code()
        };
        let lacking = regions.iter().filter(lacks).map(|region| region.region.label.clone()).collect();
        DueData { status, lacking, regions }
    }
}

const fn without(status: &'static str) -> DueData {
    DueData { status, lacking: Vec::new(), regions: Vec::new() }
}

/// Month and day of every time that a monthly report is due in a stretch of days.
fn occurrences(report: &MonthlyReport, days: &Range<Day>) -> Vec<(u32, Day)> {
    let month = |day: Day| Calendar::shared().month(day.index());
    let due = |month: u32| {
        let last = TimeStep::Month.last_day(month);
        Some((month, Day::from_ymd(last.year(), last.month0() + 1, report.day)?))
    };
    let all = (month(days.start)..=month(days.end)).filter_map(due);
    all.filter(|(_, day)| days.contains(day) && report.holds_on(*day)).collect()
}
