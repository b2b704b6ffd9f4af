//! How the stock of waits came about: starts, ends and the stock at each month's end.

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::{Engine, EngineError};
use super::gather::{Gathered, gather_by};
use super::groups::GroupCode;
use super::question::{By, Question};
use crate::cohort::{TimeStep, Waits};
use crate::model::{Basis, Day, Period, State, TimeUnit};
use crate::stats::{Counts, Scale, flow_balance};

/// Months that are shown.
const MONTHS: u32 = 12;
/// Seconds in a day.
const A_DAY: std::num::NonZeroU32 = std::num::NonZeroU32::MIN.saturating_add(86_399);

/// One month of the stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StockMonth {
    /// `2024-05`.
    pub month: String,
    /// Waits that began.
    pub started: u64,
    /// Those that ended with the end that the measure names; those without a clock that it needs included.
    pub completed: u64,
    /// Those that were closed without it.
    pub ended_otherwise: u64,
    /// Those that were open on the month's last day, or the day asked about if that is earlier.
    pub stock: u64,
}

/// The stock against its flow: Little's law as an alarm about the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct LittlesLaw {
    /// `ok`, `alarm` (the stock is not what flow and wait make it: look at the data), or `too_few`.
    pub status: &'static str,
    /// Waits that began, a day.
    pub inflow_per_day: f64,
    /// Mean days of the waits that were over in the year, with the end or otherwise.
    pub mean_wait_days: Option<f64>,
    /// Inflow times mean wait.
    pub expected_stock: Option<f64>,
    /// Mean of the stock at the months' ends.
    pub observed_stock: Option<f64>,
    /// Observed over expected.
    pub ratio: Option<f64>,
}

/// A year of the stock.
pub(super) struct StockYear {
    pub(super) months: Vec<StockMonth>,
    pub(super) law: LittlesLaw,
}

/// The months up to a day. Nationally, stock = the month before's + started − completed − ended otherwise.
pub(super) fn stock_by_month(
    engine: &Engine,
    question: &Question,
    day: Day,
) -> Result<StockYear, EngineError> {
    let Some(period) = year_to(day) else { return Ok(year(question, 0, Vec::new(), &Counts::default())) };
    let by = [By::Time(TimeStep::Month)];
    let asked = |basis: Basis| Question {
        period: Some((period.to_string(), period)),
        basis,
        by: by.to_vec(),
        ..question.clone()
    };
    let flow = gather_by(engine, &asked(Basis::End), &by, Waits::Measured)?;
    let starts = gather_by(engine, &asked(Basis::Start), &by, Waits::Numbered)?;
    let days = day.index() + 1 - period.first().index();
    let Some((step, first, last)) = flow.steps else {
        return Ok(year(question, days, Vec::new(), &flow.total));
    };
    let empty = Counts::default();
    let of =
        |g: &Gathered, month: u32| g.groups.get(&vec![GroupCode::Number(month)]).unwrap_or(&empty).states;
    let months = (first..=last)
        .map(|month| {
            let (out, began) = (of(&flow, month), of(&starts, month));
            let state = |states: &[u64; 8], state: State| states[state.index()];
            let with_start = [State::Completed, State::Ongoing, State::EndedOtherwise, State::Imprecise];
            StockMonth {
                month: step.code(month),
                started: with_start.iter().map(|&s| state(&began, s)).sum(),
                completed: state(&out, State::Completed) + state(&out, State::Imprecise),
                ended_otherwise: state(&out, State::EndedOtherwise),
                stock: state(&out, State::Ongoing),
            }
        })
        .collect();
    Ok(year(question, days, months, &flow.total))
}

/// The months with what Little's law says of them.
fn year(question: &Question, days: u32, months: Vec<StockMonth>, over: &Counts) -> StockYear {
    let in_day = if question.unit == TimeUnit::Days { Scale::DAYS } else { Scale::new(A_DAY) };
    let starts = months.iter().map(|m| m.started).sum();
    let stock: Vec<u64> = months.iter().map(|m| m.stock).collect();
    let found = flow_balance(days, starts, &stock, [&over.completed, &over.ended_otherwise], in_day);
    let law = LittlesLaw {
        status: found.status.id(),
        inflow_per_day: found.inflow_per_day,
        mean_wait_days: found.mean_wait_days,
        expected_stock: found.expected_stock,
        observed_stock: found.observed_stock,
        ratio: found.ratio,
    };
    StockYear { months, law }
}

/// The twelve months to the month of a day.
fn year_to(day: Day) -> Option<Period> {
    let months = u32::try_from(day.year() - 1900).ok()? * 12 + day.month0();
    let first = months.saturating_sub(MONTHS - 1);
    let year = 1900 + i32::try_from(first / 12).ok()?;
    Period::between(Day::from_ymd(year, first % 12 + 1, 1)?, TimeStep::Month.last_day(months))
}
