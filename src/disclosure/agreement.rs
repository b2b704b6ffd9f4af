//! The report calendar and the agreement's reports, as a viewer may see them.
//!
//! Who has delivered is said in words, never in counts. Even so a region's own state goes to that region and to
//! the national view only: on the open tier, a pathway without events would tell that a hidden cell is zero.

use super::showing::Showing;
use super::viewer::Viewer;
use crate::indicators::EngineError;
use crate::indicators::agreement::{
    AgreementAnswer, AgreementQuestion, CalendarQuestion, DeliveriesSeen, ReportCalendar, agreement_answer,
    report_calendar,
};

impl Showing {
    fn deliveries_seen(&self) -> DeliveriesSeen<'_> {
        match self.viewer() {
            Viewer::Owner | Viewer::National => DeliveriesSeen::all(self.engine()),
            Viewer::Region(own) => DeliveriesSeen::only(self.engine(), own),
            Viewer::Open => DeliveriesSeen::nothing(),
        }
    }

    /// What is due, and whether the data is there.
    ///
    /// # Errors
    /// If events or what deliveries brought cannot be found.
    pub fn report_calendar(&self, question: &CalendarQuestion) -> Result<ReportCalendar, EngineError> {
        report_calendar(self.catalogue(), question, self.deliveries_seen(), self.snapshot())
    }

    /// An agreement report, filled from the catalogue and the data.
    ///
    /// # Errors
    /// If events cannot be found.
    pub fn agreement_report(&self, question: &AgreementQuestion) -> Result<AgreementAnswer, EngineError> {
        agreement_answer(self.catalogue(), question, self.deliveries_seen(), self.snapshot())
    }
}
