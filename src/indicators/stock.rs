//! How the stock of waits came about: starts, ends and the stock at each month's end.

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::{Engine, EngineError};
use super::gather::{Gathered, gather_by};
use super::groups::GroupCode;
use super::question::{By, Question};
use crate::cohort::{TimeStep, Waits};
use crate::model::{Basis, Day, Period, State};
use crate::stats::Counts;

/// Months that are shown.
const MONTHS: u32 = 12;

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

/// The months up to a day. Nationally, stock = the month before's + started − completed − ended otherwise.
pub(super) fn stock_by_month(
    engine: &Engine,
    question: &Question,
    day: Day,
) -> Result<Vec<StockMonth>, EngineError> {
    let Some(period) = year_to(day) else { return Ok(Vec::new()) };
    let by = [By::Time(TimeStep::Month)];
    let asked = |basis: Basis| Question {
        period: Some((period.to_string(), period)),
        basis,
        by: by.to_vec(),
        ..question.clone()
    };
    let flow = gather_by(engine, &asked(Basis::End), &by, Waits::Numbered)?;
    let starts = gather_by(engine, &asked(Basis::Start), &by, Waits::Numbered)?;
    let Some((step, first, last)) = flow.steps else { return Ok(Vec::new()) };
    let empty = Counts::default();
    let of =
        |g: &Gathered, month: u32| g.groups.get(&vec![GroupCode::Number(month)]).unwrap_or(&empty).states;
    Ok((first..=last)
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
        .collect())
}

/// The twelve months to the month of a day.
fn year_to(day: Day) -> Option<Period> {
    let months = u32::try_from(day.year() - 1900).ok()? * 12 + day.month0();
    let first = months.saturating_sub(MONTHS - 1);
    let year = 1900 + i32::try_from(first / 12).ok()?;
    Period::between(Day::from_ymd(year, first % 12 + 1, 1)?, TimeStep::Month.last_day(months))
}
