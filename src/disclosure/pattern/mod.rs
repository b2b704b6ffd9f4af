//! Which cells of linked tables of counts are hidden, and proof that nobody can work one out.
//!
//! A [`System`] is a set of counts standing on axes (pathway, place, column, outcome), with the sums that the axes'
//! splits make between them. [`protect()`] chooses a [`Pattern`]; [`audit()`] tells, for any pattern and [`Reader`], which
//! hidden cells the reader knows to within less than 3.
//!
//! **What a reader knows.** The rules and this program; everything shown; that zeros are shown, so a hidden count is
//! at least 1; every sum; bounds from earlier releases; what the statistics of a row tell of its parts ([`Beside`]), if the
//! row's whole is shown; and an analyst of a region besides every cell of the region.
//!
//! **What is promised.** For the public and each analyst, every hidden cell that is not their own can have values that
//! differ by 3, in tables of whole numbers that agree with all they know. (So no known sum of several hidden cells is
//! 1 to 4 either: parts of at least 1 that can move by 3 sum to 5.) The only exception is what a reader would know if
//! every count above 0 were hidden: from own cells and zeros.
//!
//! **Apart.** The parts of an axis can be protected [apart](Axis::apart), as pathways are: each is a system of its own,
//! and a sum over them is shown where all its parts are. Then the sum tells nothing that its parts do not, and what
//! proves a hidden part proves the sum. Where parts are hidden it needs proof.
//!
//! **How.** A hidden cell is proved by a *shift*: another table that differs from the true one by 3 in the cell, in
//! cells that are all hidden and that the reader does not know. The way of a component (cells that sums connect):
//!
//! 1. `cover`: counts 1 to 4 are hidden. For each hidden cell and reader without proof, `search` puts together the
//!    cheapest shift, and what it changes is hidden too. Cheap ones first, dear ones only where nothing else serves.
//! 2. `repair`: what the search did not settle is settled by linear programs, or shown to be unavoidable.
//! 3. `give_back`: cells that no proof needs are shown again, the most worth first.
//! 4. If the budget is spent or something is still open, every count above 0 of the component is hidden: no
//!    pattern keeps more. So it is where most counts are small. Then `top` shows wholes, with proofs of another kind:
//!    people who come for people who stay away.
//! 5. `sums` shows sums over parts that were protected apart though parts are hidden, if another part can make up for
//!    whatever proves them; `part` and `people` say what it has to choose from.
//!
//! Nothing here reads a file, a clock or a random number: one system gives one pattern. Why it is done so, and what
//! was measured, is in `docs/decisions/0013-hidden-cells.md`.

mod audit;
mod axis;
mod bare;
mod bounds;
mod component;
mod cover;
mod give_back;
mod part;
mod people;
mod program;
mod protect;
mod readers;
mod repair;
mod search;
mod shift;
mod sums;
mod system;
mod top;

pub use audit::{Finding, audit, unavoidable};
pub use axis::{Axis, Role};
pub use bare::bare;
pub use protect::{Budget, Pattern, Report, protect};
pub use readers::{Owner, Reader, Readers};
pub use system::{Before, Beside, Cell, CellId, Counts, Relation, System, SystemBuilder, SystemError};
