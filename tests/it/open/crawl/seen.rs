//! The nation delivered, published twice, and crawled as everyone.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use ledtid::disclosure::{Showing, Viewer};
use ledtid::indicators::Engine;
use ledtid::pipeline::latest_release;
use ledtid::publish::{Order, Plan, publish};
use ledtid::store::Releases;

use super::cells::{Cells, Seen};
use super::crawler::{add_tables, crawl};
use super::nation::{self, REGIONS};
use super::questions::{Question, all, by_region, own};
use crate::api::Service;
use crate::support::Home;

/// What each viewer was told.
#[derive(Debug)]
pub(super) struct Crawled {
    /// The open tier and the tables of the first release.
    pub(super) public: Cells,
    /// What was counted.
    pub(super) truth: Cells,
    /// What the analyst of each region is told of the own region.
    pub(super) own: Vec<(&'static str, Cells)>,
    /// The tables of the second release.
    pub(super) second: Cells,
    /// What was counted then.
    pub(super) second_truth: Cells,
}

/// Crawled once for all tests.
pub(super) static CRAWLED: LazyLock<Crawled> = LazyLock::new(|| {
    let home = Home::new();
    nation::deliver(&home);
    let first = published(&home, "r1");
    let service = Service::over(home);
    let engine = Arc::new(service.home.engine());
    become_viewer(&service, &engine, "open");
    let mut public = crawl(&service, &all(), true);
    assert_eq!(add_tables(&mut public, &first), TABLES);
    let own = REGIONS.map(|region| (region, analyst(&service, &engine, region, &public))).to_vec();
    let truth = counted(&service, &engine);

    nation::deliver_later(&service.home);
    let mut second = Cells::default();
    assert_eq!(add_tables(&mut second, &published(&service.home, "r2")), TABLES);
    let second_truth = counted(&service, &Arc::new(service.home.engine()));
    Crawled { public, truth, own, second, second_truth }
});

/// Tables of the national plan with counts of the measure: all but the coverage.
const TABLES: usize = 14;

/// Publishes every table of the national plan, for one year and without figures.
fn published(home: &Home, name: &str) -> PathBuf {
    let mut plan = Plan::national().expect("the national plan");
    plan.years = 1;
    plan.figures.measures.clear();
    let (data, out) = (home.data(), home.path("out"));
    let order = Order { data: &data, out: Some(&out), name: Some(name), compare_with: None, plan: &plan };
    publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release");
    out.join(name)
}

fn become_viewer(service: &Service, engine: &Arc<Engine>, viewer: &str) {
    let catalogue = &service.home.catalogue;
    let release = latest_release(&Releases::new(&service.home.data()), catalogue).expect("a release");
    let viewer = Viewer::parse(viewer, catalogue).expect("a viewer");
    service.served.replace(Showing::new(Arc::clone(engine), release.map(Arc::new), viewer));
}

/// What was counted, as the national view sees it.
fn counted(service: &Service, engine: &Arc<Engine>) -> Cells {
    become_viewer(service, engine, "national");
    let questions: Vec<Question> = all().into_iter().filter(|q| q.statistic == "compare").collect();
    crawl(service, &questions, false)
}

/// What a region's analyst is told of the own region; of others it must be what the public is told.
fn analyst(service: &Service, engine: &Arc<Engine>, region: &str, public: &Cells) -> Cells {
    become_viewer(service, engine, &format!("region:{region}"));
    let cells = crawl(service, &own(region), false);
    let mixed = crawl(service, &[by_region()], false);
    for (at, (seen, _)) in &mixed.0 {
        let same =
            if at[1] == region { matches!(seen, Seen::Shown(_)) } else { public.get(at) == Some(*seen) };
        assert!(same, "region {region} is told of {at:?}: {seen:?}");
    }
    cells
}
