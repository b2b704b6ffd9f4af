//! Which cells of linked tables of counts are hidden, and proof that nobody can work one out.

mod audit;
mod axis;
mod bounds;
mod component;
mod cover;
mod give_back;
mod program;
mod protect;
mod readers;
mod repair;
mod search;
mod shift;
mod system;

pub use audit::{Finding, audit};
pub use axis::Axis;
pub use protect::{Budget, Pattern, Report, protect};
pub use readers::{Owner, Reader};
pub use system::{Before, Cell, CellId, Relation, System, SystemBuilder, SystemError};
