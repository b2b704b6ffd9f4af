//! What a region's analyst is told of the own region alone: its rows in full, and nothing that tells of the rest.
//!
//! Some statistics hold the region against the nation, and the nation less the own region is the others' patients, with
//! whatever limit or period the analyst chooses. So the parts that a release does not have are left out or refused.

use crate::indicators::grid::NotInGrid;
use crate::indicators::{Answer, ChainPart, Complete, Question, Row};

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

/// A region's own row in full. How it stands to the rest is the release's: the rest is not the analyst's to see.
pub(super) fn own_row(full: &Row, released: &Row) -> Row {
    Row {
        against_rest: released.against_rest,
        median_against_rest: released.median_against_rest,
        ..full.clone()
    }
}
