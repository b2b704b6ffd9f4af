//! The field's words, pure: no files, no tables, no web.
//!
//! Everything time-like inside is an integer: a [`Day`] counts local calendar days, a
//! [`Moment`] adds an instant in UTC seconds where the source gave a clock. The rules
//! come from `measures.md` (see `docs/GLOSSARY.md` for the words).

mod clock;
mod day;
mod deviation;
mod event;
mod kind;
mod measure;
mod moment;
mod period;
mod person;
mod state;

pub use clock::{LocalTimeError, Stockholm};
pub use day::Day;
pub use deviation::{Deviation, DeviationSet};
pub use event::Event;
pub use kind::{Kind, Point, SvfCode, Vocabulary};
pub use measure::{Attribution, Basis, Grain, MeasureEnd, Selector, TimeUnit};
pub use moment::Moment;
pub use period::{Period, PeriodError};
pub use person::{AgeBand, Sex};
pub use state::State;
