//! The nation delivered, published twice, and crawled as everyone, measure by measure.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::thread::scope;
use std::time::Instant;

use ledtid::disclosure::{Showing, Viewer};
use ledtid::indicators::Engine;
use ledtid::indicators::grid::GRID_MEASURES;
use ledtid::pipeline::latest_release;
use ledtid::publish::{Order, Plan, publish};
use ledtid::store::Releases;

use super::ENOUGH;
use super::cells::{Cells, Seen};
use super::changes::add_changes;
use super::crawler::{add_tables, crawl};
use super::nation::{self, ANALYSTS, later_analysts};
use super::questions::{self, all, by_region, for_truth, own};
use crate::api::Service;
use crate::support::Home;

/// What each viewer was told of a measure.
#[derive(Debug)]
pub(super) struct Crawled {
    pub(super) measure: &'static str,
    /// The open tier and the tables of the first release.
    pub(super) public: Cells,
    /// What was counted.
    pub(super) truth: Cells,
    /// What the analyst of each region is told of the own region.
    pub(super) own: Vec<(&'static str, Cells)>,
    /// The open tier and the tables of the second release.
    pub(super) second: Cells,
    /// What was counted then.
    pub(super) second_truth: Cells,
    /// What some analysts were told then of the own region.
    pub(super) second_own: Vec<(&'static str, Cells)>,
}

impl Crawled {
    pub(super) fn own_of(&self, region: &str) -> &Cells {
        of_region(&self.own, region)
    }

    pub(super) fn second_own_of(&self, region: &str) -> &Cells {
        of_region(&self.second_own, region)
    }
}

fn of_region<'a>(all: &'a [(&str, Cells)], region: &str) -> &'a Cells {
    let (_, own) = all.iter().find(|(r, _)| *r == region).expect("a region of the nation");
    own
}

/// Crawled once for all tests: every measure of the grid, the national SVF lead time first.
pub(super) static CRAWLED: LazyLock<Vec<Crawled>> = LazyLock::new(|| {
    let begun = Instant::now();
    let done = |what: &str| println!("{what}: {:.1} s after the start", begun.elapsed().as_secs_f32());
    let home = Home::new();
    nation::deliver(&home);
    let first = published(&home, "r1", None);
    done("published");
    let service = Service::over(home);
    let (mut public, own, truth) = crawled(&service);
    add_all_tables(&mut public, &first);
    done("crawled");
    nation::deliver_later(&service.home);
    let again = published(&service.home, "r2", Some("r1"));
    done("published again");
    let engine = Arc::new(service.home.engine());
    become_viewer(&service, &engine, "open");
    // CSV and JSON have been held against each other; what changed is by region and quarter.
    let mut second = by_measure(|measure| crawl(&service, measure, &for_truth(), false));
    add_all_tables(&mut second, &again);
    let told = GRID_MEASURES.into_iter().zip(public.iter_mut().zip(&mut second));
    let changes: usize = told.map(|(measure, both)| add_changes(both, &again, measure)).sum();
    assert!(changes > ENOUGH * GRID_MEASURES.len(), "{changes} changes");
    become_viewer(&service, &engine, "national");
    let second_truth = by_measure(|measure| crawl(&service, measure, &for_truth(), false));
    let mut second_own: Vec<OfAnalyst> = Vec::new();
    for &region in later_analysts() {
        become_viewer(&service, &engine, &format!("region:{region}"));
        let cells = by_measure(|measure| crawl(&service, measure, &questions::own(region), false));
        second_own.push(cells.into_iter().map(|cells| (region, cells)).collect());
    }
    done("crawled again");
    let mut own = own;
    let mut all = Vec::new();
    for (((measure, public), truth), (second, second_truth)) in
        GRID_MEASURES.into_iter().zip(public).zip(truth).zip(second.into_iter().zip(second_truth))
    {
        let own = own.iter_mut().map(|of_region| of_region.remove(0)).collect();
        let second_own = second_own.iter_mut().map(|of_region| of_region.remove(0)).collect();
        all.push(Crawled { measure, public, truth, own, second, second_truth, second_own });
    }
    all
});

/// What an analyst is told of the own region, by measure.
type OfAnalyst = Vec<(&'static str, Cells)>;

/// What the public, every analyst and the national view are told.
fn crawled(service: &Service) -> (Vec<Cells>, Vec<OfAnalyst>, Vec<Cells>) {
    let engine = Arc::new(service.home.engine());
    become_viewer(service, &engine, "open");
    let public = by_measure(|measure| crawl(service, measure, &all(), true));
    println!("the public has asked");
    let own = ANALYSTS.map(|region| {
        become_viewer(service, &engine, &format!("region:{region}"));
        let cells = by_measure(|measure| analyst(service, measure, region, &public));
        cells.into_iter().map(|cells| (region, cells)).collect()
    });
    println!("every analyst has asked");
    become_viewer(service, &engine, "national");
    let truth = by_measure(|measure| crawl(service, measure, &for_truth(), false));
    (public, own.to_vec(), truth)
}

/// Does something for every measure, in their order, two at a time.
pub(super) fn by_measure<T: Send>(of: impl Fn(&'static str) -> T + Sync) -> Vec<T> {
    let (one, other) = GRID_MEASURES.split_at(GRID_MEASURES.len() / 2);
    scope(|scope| {
        let other = scope.spawn(|| other.iter().map(|measure| of(measure)).collect::<Vec<T>>());
        let mut all: Vec<T> = one.iter().map(|measure| of(measure)).collect();
        all.extend(other.join().expect("no panic"));
        all
    })
}

/// Adds every table of a release: none is left out but those of the coverage, which count nobody.
fn add_all_tables(cells: &mut [Cells], release: &std::path::Path) {
    let read: usize =
        GRID_MEASURES.iter().zip(cells).map(|(measure, cells)| add_tables(cells, release, measure)).sum();
    assert_eq!(read, TABLES + WITHOUT_GOALS * (GRID_MEASURES.len() - 1));
}

/// Tables of the national plan with counts of `svf`, two of them with a goal; other measures have the rest.
const TABLES: usize = 14;
const WITHOUT_GOALS: usize = TABLES - 2;

/// Publishes every table of the national plan, for two years and without figures.
fn published(home: &Home, name: &str, compare_with: Option<&str>) -> PathBuf {
    published_beside(home, name, &small_plan(), compare_with)
}

/// The tables of the national plan, for two years and without figures.
pub(super) fn small_plan() -> Plan {
    let mut plan = Plan::national().expect("the national plan");
    plan.years = 2;
    plan.figures.measures.clear();
    plan
}

/// Publishes by a plan.
pub(crate) fn published_by(home: &Home, name: &str, plan: &Plan) -> PathBuf {
    published_beside(home, name, plan, None)
}

/// Publishes by a plan, with what has changed since another release.
fn published_beside(home: &Home, name: &str, plan: &Plan, compare_with: Option<&str>) -> PathBuf {
    let (data, out) = (home.data(), home.path("out"));
    let order =
        Order { data: &data, out: Some(&out), name: Some(name), as_of: None, compare_with, plan: Some(plan) };
    publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release");
    out.join(name)
}

pub(super) fn become_viewer(service: &Service, engine: &Arc<Engine>, viewer: &str) {
    let catalogue = &service.home.catalogue;
    let release = latest_release(&Releases::new(&service.home.data()), catalogue).expect("a release");
    let viewer = Viewer::parse(viewer, catalogue).expect("a viewer");
    service.served.replace(Showing::new(Arc::clone(engine), release.map(Arc::new), viewer));
}

/// What a region's analyst is told of the own region; of others it must be what the public is told.
fn analyst(service: &Service, measure: &str, region: &str, public: &[Cells]) -> Cells {
    let public = GRID_MEASURES.iter().zip(public).find(|(m, _)| **m == measure).expect("a measure").1;
    let mixed = crawl(service, measure, &by_region(), false);
    for (at, (seen, _)) in &mixed.0 {
        let same =
            if at[1] == region { matches!(seen, Seen::Shown(_)) } else { public.get(at) == Some(*seen) };
        assert!(same, "region {region} is told of {at:?}: {seen:?}");
    }
    crawl(service, measure, &own(region), false)
}
