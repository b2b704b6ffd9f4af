//! What a region's analyst is told of the own region alone: its rows in full, and nothing that tells of the rest.
//!
//! Some statistics hold the region against the nation, and the nation less the own region is the others' patients, with
//! whatever limit or period the analyst chooses. So the parts that a release does not have are left out or refused.

use crate::indicators::grid::NotInGrid;
use crate::indicators::{
    Answer, ChainPart, Complete, DistributionRow, Engine, EngineError, Question, Row, Statistic, answer,
};

/// Refuses a question whose answer rests on the whole nation.
///
/// # Errors
/// If it does; the error says which parameter, why, and what is allowed.
pub(super) fn refuse_the_rest(question: &Question) -> Result<(), NotInGrid> {
    if question.standardise.is_empty() {
        return Ok(());
    }
    let problem = "shares are standardised with the nation's numbers of patients, which are shown as they were released";
    Err(NotInGrid::new("standardise", problem, &["no standardisation"]))
}

/// Takes out of the answer about the own region what is the nation's.
pub(super) fn without_the_rest(answer: &mut Answer) {
    match answer {
        Answer::Flow(flow) => {
            for row in flow.rows.iter_mut().chain([&mut flow.total]) {
                without_differences(&mut row.complete);
            }
            without_differences(&mut flow.complete);
        }
        Answer::Quality(quality) => quality.deliveries = quality.total.deliveries.clone(),
        _ => {}
    }
}

fn without_differences(complete: &mut Complete) {
    let whole: Option<&mut ChainPart> = complete.whole.as_mut();
    complete.steps.iter_mut().chain(whole).for_each(|part| part.difference = None);
}

/// The rows of a question's own region in full, beside the released rows of the others.
pub(super) struct OwnRows {
    rows: Vec<Row>,
    /// With their lengths, where they were asked for.
    lengths: Vec<DistributionRow>,
}

impl OwnRows {
    /// Answers a question about the own region alone.
    ///
    /// # Errors
    /// If episodes cannot be loaded.
    pub(super) fn of(engine: &Engine, mine: Question) -> Result<Self, EngineError> {
        if mine.statistic == Statistic::Distribution
            && let Answer::Distribution(found) = answer(engine, &mine)?
        {
            let rows = found.rows.iter().map(|own| own.row.clone()).collect();
            return Ok(Self { rows, lengths: found.rows });
        }
        // Points, charts and limits are made of a comparison's rows.
        let rows = match answer(engine, &Question { statistic: Statistic::Compare, ..mine })? {
            Answer::Comparison(found) => found.rows,
            _ => Vec::new(),
        };
        Ok(Self { rows, lengths: Vec::new() })
    }

    /// Puts the own row in the place of the released one. How it stands to the rest is the release's: the rest is not the
    /// analyst's to see.
    pub(super) fn put_in(&self, row: &mut Row) {
        if let Some(full) = self.rows.iter().find(|full| full.group == row.group) {
            let released = (row.against_rest, row.median_against_rest);
            *row = Row { against_rest: released.0, median_against_rest: released.1, ..full.clone() };
        }
    }

    /// Puts the own lengths in the place of the released ones.
    pub(super) fn put_lengths_in(&self, answer: &mut Answer) {
        let Answer::Distribution(shown) = answer else { return };
        for row in &mut shown.rows {
            if let Some(full) = self.lengths.iter().find(|full| full.row.group == row.row.group) {
                // The row itself is in place.
                *row = DistributionRow { row: row.row.clone(), ..full.clone() };
            }
        }
    }
}
