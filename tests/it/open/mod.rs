//! The open tier and releases, over a real port: what is shown, what is hidden, who sees what.

mod crawl;
mod edges;
mod lengths;
mod lengths_attack;
mod nation;
mod non_interference;
mod ordered;
mod own_region;
mod releases;
mod silent;
mod silent_neighbour;
mod stock;
mod units;
mod viewers;
mod vintages;
