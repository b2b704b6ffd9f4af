//! The door of HTTP: questions in a query string → answers as JSON, CSV or the first page.
//!
//! ```text
//! request ─▶ query ─▶ Question ─▶ ETag ─▶ remembered? ─▶ compare (own threads) ─▶ formats ─▶ response
//! ```
//!
//! Nothing is computed here. A request sees one version of the data throughout; nothing that takes
//! time runs on the threads that serve connections. The contract is `product.md` ("HTTP, native
//! part"); the page follows `page.md`.

mod agreement;
mod answer;
mod as_of;
mod chunks;
mod conditional;
mod deliveries;
mod delivery_order;
mod documentation;
mod documentation_agreement;
mod documentation_deliveries;
mod documentation_exports;
mod documentation_parts;
mod documentation_releases;
mod export_body;
mod export_order;
mod export_work;
mod exports;
mod growing;
mod headers;
mod health;
mod identity;
mod lists;
mod negotiate;
mod page;
mod problem;
mod published;
mod publishing;
mod query;
mod releases;
mod router;
mod same_site;
mod serve;
mod served;
mod statistic;
mod wire;
mod work;

pub use deliveries::Deliveries;
pub use export_work::ReleaseExport;
pub use exports::Exports;
pub use publishing::Publishing;
pub use router::router;
pub use same_site::is_this_machine;
pub use serve::serve;
pub use served::{ServeOptions, Served};
