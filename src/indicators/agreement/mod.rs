//! The report calendar and the two reports of the agreement, filled from the catalogue and the data.
//!
//! They say what is due, which regions have delivered, which pathways there are and how they are followed up, in words
//! and dates: no count of patients, no lead time. What only people know (activities, costs, results, who is
//! responsible) is left empty and named in `to_fill`. Rule: `domain.md` c.1, c.2; `docs/CALENDAR.md`.

mod answer;
mod calendar;
mod delivered;
mod delrapport;
mod question;
mod verksamhetsrapport;

pub use answer::{AgreementAnswer, agreement_answer};
pub use calendar::{DueData, DueReport, ReportCalendar, report_calendar};
pub use delivered::{DeliveredStatus, DeliveriesSeen, RegionDelivered};
pub use delrapport::{Delrapport, PathwayPhase, delrapport};
pub use question::{
    AGREEMENT_PARAMETERS, AgreementPart, AgreementQuestion, AgreementReport, CALENDAR_PARAMETERS,
    CalendarQuestion, FILE_FORMATS,
};
pub use verksamhetsrapport::{
    FollowUp, PathwayStatus, PlaceActivities, PlaceKind, Verksamhetsrapport, verksamhetsrapport,
};
