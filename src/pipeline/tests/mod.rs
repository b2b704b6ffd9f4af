//! What a disk that fails, or a power cut, leaves of a delivery.

mod crashes;
mod faults;
mod support;
mod upgrades;
