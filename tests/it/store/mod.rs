//! The store as the truth of the events: corrections, withdrawals, replaced scopes, what is found after them.

mod clock;
mod concurrent;
mod corrections;
mod damage;
mod erasing;
mod events;
mod log;
mod model;
mod orders;
mod random;
mod recorded;
mod scopes;
