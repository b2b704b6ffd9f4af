//! `as_of`: which data a question is asked of.

use std::sync::Arc;

use super::problem::Problem;
use super::query::{self, Pairs};
use super::served::Served;
use crate::disclosure::Showing;
use crate::indicators::ParameterError;
use crate::pipeline::AsOfError;
use crate::store::AsOf;

/// The parameter.
const AS_OF: &str = "as_of";

impl Served {
    /// What a question with these parameters is asked of: the present, or the version that `as_of` names, which stands in
    /// the parameters as a number then. A service without a data directory has only the present.
    ///
    /// # Errors
    /// If there is no such version, it can no longer be read, or it is not this viewer's to ask.
    pub(super) async fn showing_as_of(&self, pairs: &mut Pairs) -> Result<Arc<Showing>, Problem> {
        let now = self.showing();
        let asked = pairs.iter_mut().find(|(name, _)| name == AS_OF);
        let (Some((_, text)), Some(vintages)) = (asked, self.vintages()) else { return Ok(now) };
        let as_of = parsed(text)?;
        let open = move || Ok(vintages.showing(&now, as_of)?);
        let then = Arc::new(self.workshop.run(open).await?);
        *text = then.asked().version.to_string();
        Ok(then)
    }
}

/// Reads `as_of`, which is the only parameter.
pub(super) fn alone(pairs: Pairs) -> Result<Option<AsOf>, Problem> {
    query::only(AS_OF, pairs)?.map(|text| parsed(&text)).transpose()
}

fn parsed(text: &str) -> Result<AsOf, Problem> {
    let form = "not a version's number or a date";
    AsOf::parse(text).ok_or_else(|| wrong(form, &["7", "2024-03-01"]))
}

/// A version that is not there.
pub(super) fn no_such_version(latest: i64) -> Problem {
    let error = AsOfError::NoSuchVersion { latest };
    if latest < 0 {
        return wrong("nothing has been loaded yet", &[]);
    }
    let allowed = [format!("0 to {latest}"), "a date of the first version or later".to_owned()];
    wrong(&error.to_string(), &allowed.each_ref().map(String::as_str))
}

impl From<AsOfError> for Problem {
    fn from(error: AsOfError) -> Self {
        match error {
            AsOfError::NoSuchVersion { latest } => no_such_version(latest),
            AsOfError::Gone { .. } => Self::Gone(error.to_string()),
            AsOfError::NotReleased(refusal) => Self::Parameter(refusal.0),
            AsOfError::Failed(failure) => Self::Internal(failure.to_string()),
        }
    }
}

fn wrong(problem: &str, allowed: &[&str]) -> Problem {
    Problem::Parameter(ParameterError {
        code: "invalid_value",
        parameter: AS_OF.to_owned(),
        problem: problem.to_owned(),
        allowed: allowed.iter().map(|&a| a.to_owned()).collect(),
    })
}
