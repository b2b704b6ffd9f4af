//! What a disk that fails, or a power cut, leaves of a delivery; episodes of which only the changed ones are derived.

mod begun;
mod crashes;
mod faults;
mod late;
mod parts;
mod patches;
mod support;
mod upgrades;
