//! The pattern: which cells are hidden, and what it took.

use rayon::prelude::*;

use super::component::{Component, Cuts, Shared};
use super::cover::{Cover, is_primary};
use super::give_back::give_back;
use super::part::part_of;
use super::repair::repair;
use super::sums::{Part, show_sums, sums_and_parts};
use super::system::{CellId, System};
use super::top::show_top;

/// How much work one component may cost, in cells looked at; not in seconds, so that the pattern does not
/// depend on the machine or the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Cells that the search may look at, for each cell of the component.
    pub looks_per_cell: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { looks_per_cell: 100_000 }
    }
}

/// Components of so many cells are not searched if more than half of them count 1 to 4 people: what could be shown
/// between those is little, and dear to find. Of them only wholes are shown.
const SPARSE_FROM: usize = 400;

/// Times that search and repair take turns: what a repair hides must be proved too.
const ROUNDS: usize = 6;

/// What is hidden, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    hidden: Vec<bool>,
    report: Report,
}

/// How a pattern came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Cells that are not 0.
    pub cells: u32,
    /// Cells hidden because they count 1 to 4 people.
    pub primary: u32,
    /// Cells hidden to protect others.
    pub complementary: u32,
    /// Cells that were hidden for a while and could be shown again.
    pub given_back: u32,
    /// Cells of components that were given up: what is not 0 in them is hidden.
    pub given_up: u32,
    /// Cells of large components of which more than half count 1 to 4 people: of them only wholes are shown.
    pub sparse: u32,
    /// Sums of parts protected apart that are shown though some of their parts are hidden.
    pub sums_shown: u32,
    /// Cells, once per reader, for which neither proof nor impossibility was found: why they were given up.
    pub unsettled: u32,
    /// Cells, once per reader, that linear programs showed no pattern can keep from the reader.
    pub unavoidable: u32,
    /// Shifts that prove the pattern.
    pub shifts: u32,
    /// Linear programs solved.
    pub programs: u32,
    /// Cells the search looked at.
    pub work: u64,
}

impl Report {
    /// What is hidden of a component.
    fn of(component: &Component<'_>, hidden: &[bool]) -> Self {
        let published = |c: &u32| component.published[*c as usize];
        let hidden = |primary: bool| {
            let is_one = |c: &u32| hidden[*c as usize] && is_primary(component, *c) == primary;
            count(component.cells().filter(published).filter(is_one).count())
        };
        let cells = count(component.cells().filter(published).count());
        Self { cells, primary: hidden(true), complementary: hidden(false), ..Self::default() }
    }

    fn add(&mut self, other: &Self) {
        self.cells += other.cells;
        self.primary += other.primary;
        self.complementary += other.complementary;
        self.given_back += other.given_back;
        self.given_up += other.given_up;
        self.sparse += other.sparse;
        self.sums_shown += other.sums_shown;
        self.unsettled += other.unsettled;
        self.unavoidable += other.unavoidable;
        self.programs += other.programs;
        self.shifts += other.shifts;
        self.work += other.work;
    }
}

impl Pattern {
    /// Whether a cell is hidden.
    #[must_use]
    pub fn is_hidden(&self, cell: CellId) -> bool {
        self.hidden.get(cell.index()).copied().unwrap_or(true)
    }

    /// Whether each cell is hidden, in the order in which cells were added.
    #[must_use]
    pub fn hidden(&self) -> &[bool] {
        &self.hidden
    }

    /// How the pattern came about.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Chooses which cells are hidden so that no reader can work one out, or a range narrower than 3.
#[must_use]
pub fn protect(system: &System, budget: Budget) -> Pattern {
    let (shared, cuts) = Shared::cut(system, Cuts::Apart);
    let done: Vec<(Report, Part)> = cuts
        .par_iter()
        .map(|cut| {
            let component = shared.component(cut);
            let (cover, report) = protect_component(&component, budget);
            (report, part_of(&cover, system.apart().is_some()))
        })
        .collect();
    let unpublished: Vec<bool> = system.cells.iter().map(|cell| !cell.published).collect();
    let mut pattern = Pattern { hidden: unpublished, report: Report::default() };
    let mut parts = Vec::with_capacity(done.len());
    for (report, part) in done {
        pattern.report.add(&report);
        for (id, _) in &part.needed {
            pattern.hidden[id.index()] = true;
        }
        parts.push(part);
    }
    if system.apart().is_some() {
        hide_sums(system, &mut pattern);
        pattern.report.sums_shown = show_sums(system, parts, &mut pattern.hidden);
        pattern.report.complementary -= pattern.report.sums_shown;
    }
    pattern
}

/// Hides each sum of parts that were protected apart, if a part is hidden.
///
/// Nothing else is needed: what proves the part changes the sum by as much, and no sum that is shown. Where all
/// parts are shown the sum is known, and shown.
fn hide_sums(system: &System, pattern: &mut Pattern) {
    for (sum, parts) in sums_and_parts(system) {
        let is_kept = |part: &CellId| pattern.hidden[part.index()] && system.cell(*part).is_kept();
        let hidden = !system.cell(sum).published || parts.iter().any(is_kept);
        pattern.hidden[sum.index()] = hidden;
        let report = &mut pattern.report;
        report.cells += 1;
        *(if system.cell(sum).is_primary() { &mut report.primary } else { &mut report.complementary }) +=
            u32::from(hidden);
    }
}

fn protect_component<'a>(component: &'a Component<'a>, budget: Budget) -> (Cover<'a>, Report) {
    let mut cover = Cover::new(component);
    let (published, small) = component.n_published();
    if published >= SPARSE_FROM && small * 2 > published {
        cover.hide_all();
        let given_back = show_top(&mut cover);
        let sparse = count(published);
        let report = Report { sparse, given_back, ..Report::of(component, &cover.hidden) };
        return (cover, report);
    }
    let most_work = budget.looks_per_cell.saturating_mul(component.len() as u64);
    let mut settled = false;
    for _ in 0..ROUNDS {
        cover.run(most_work);
        settled = cover.unsettled.is_empty() || (cover.search.work < most_work && repair(&mut cover));
        if !settled || cover.is_done() {
            break;
        }
    }
    let unsettled = count(cover.unsettled.len());
    let is_proved = settled && cover.is_done();
    let mut given_back = if is_proved { give_back(&mut cover) } else { 0 };
    let by_search = cover.hidden_worth();
    if published >= SPARSE_FROM && (!is_proved || cover.hides_the_whole()) {
        let searched = (cover.hidden.clone(), std::mem::take(&mut cover.shifts));
        cover.hide_all();
        let shown = show_top(&mut cover);
        if is_proved && cover.hidden_worth() >= by_search {
            (cover.hidden, cover.shifts) = searched;
        } else {
            given_back = shown;
        }
    } else if !is_proved {
        cover.hide_all();
    }
    let report = Report {
        given_back,
        given_up: if is_proved { 0 } else { count(published) },
        unsettled,
        unavoidable: cover.n_excused(),
        shifts: count(cover.shifts.len()),
        programs: cover.programs,
        work: cover.search.work,
        ..Report::of(component, &cover.hidden)
    };
    (cover, report)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
