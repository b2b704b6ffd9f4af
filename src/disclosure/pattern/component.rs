//! A system cut into components that know nothing of each other, each in a form made for searching.

use super::bounds::Bounds;
use super::readers::{Reader, Readers};
use super::search::Moves;
use super::shift::WIDTH;
use super::system::{Before, Beside, Cell, CellId, System};

/// A value that no count reaches.
pub(super) const UNBOUNDED: i64 = i64::MAX / 4;

/// Stands for a cell where there is none, or none of this component.
pub(super) const NO_CELL: u32 = u32::MAX;

/// Stands for a cell that all know to be 0.
pub(super) const ZERO: u32 = u32::MAX - 1;

/// What all components of a system share.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub(super) system: &'a System,
    pub(super) moves: Moves,
    /// The cells that are not known to be 0, in the order of their places.
    order: Vec<CellId>,
    /// For each place of the grid the cell's position in its component, [`NO_CELL`] or [`ZERO`].
    local: Vec<u32>,
}

/// Cells that relations connect, cells known to be 0 left out: they add nothing and move nothing. Cells and relations are in the order of keys, whatever the order in which they were added.
#[derive(Debug)]
pub(super) struct Component<'a> {
    pub(super) system: &'a System,
    pub(super) moves: &'a Moves,
    local: &'a [u32],
    /// Which cells of the system these are.
    pub(super) ids: Vec<CellId>,
    pub(super) value: Vec<i64>,
    /// The least a reader must take a hidden cell to be.
    pub(super) least: Vec<i64>,
    /// The most a reader may have to take it to be where no statistic tells anything of it.
    pub(super) most: Vec<i64>,
    /// The same where the whole of its row is hidden.
    pub(super) most_lost: Vec<i64>,
    /// The same where the whole of its row is shown.
    pub(super) most_beside: Vec<i64>,
    /// The whole of its row; [`NO_CELL`] if there is none.
    whole: Vec<u32>,
    pub(super) worth: Vec<i64>,
    pub(super) before: Vec<Before>,
    pub(super) published: Vec<bool>,
    /// Whether the rule itself hides the cell.
    pub(super) primary: Vec<bool>,
    /// Whether the cell, if hidden, must not be worked out.
    pub(super) kept: Vec<bool>,
    /// The region's analyst, where a region owns the cell.
    pub(super) owner: Vec<Readers>,
    /// Readers who know the cell though everything is hidden: its owner, and whoever can subtract own
    /// cells. Nobody can hide it from them.
    pub(super) known: Vec<Readers>,
    /// Readers from whom the cell can be kept, if it is hidden.
    pub(super) needed: Vec<Readers>,
    relation_starts: Vec<u32>,
    members: Vec<u32>,
    cell_starts: Vec<u32>,
    relations: Vec<Side>,
}

/// A relation as one of its cells sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    pub(super) relation: u32,
    /// +1 for the total, -1 for a part: with these signs the members sum to 0.
    pub(super) sign: i8,
    /// The axis along which the relation splits.
    pub(super) axis: u8,
}

impl Component<'_> {
    /// The most a reader may have to take a cell to be who sees what is not hidden.
    pub(super) fn most_where(&self, cell: usize, hidden: &[bool]) -> i64 {
        if self.is_lost(cell, hidden) { self.most_lost[cell] } else { self.most_beside[cell] }
    }

    /// Whether a cell can count so many more for a reader who sees what is not hidden.
    pub(super) fn has_room(&self, cell: u32, by: i64, hidden: &[bool]) -> bool {
        self.value[cell as usize] + by <= self.most_where(cell as usize, hidden)
    }

    /// What hiding a cell costs: nearly nothing beside a whole that is hidden.
    pub(super) fn worth_where(&self, cell: usize, hidden: &[bool]) -> i64 {
        if self.is_lost(cell, hidden) { 1 } else { self.worth[cell] }
    }

    /// Whether the whole of a cell's row is hidden.
    fn is_lost(&self, cell: usize, hidden: &[bool]) -> bool {
        self.whole_of(cell).is_some_and(|whole| hidden[whole as usize])
    }

    /// The whole of a cell's row.
    pub(super) fn whole_of(&self, cell: usize) -> Option<u32> {
        Some(self.whole[cell]).filter(|whole| *whole != NO_CELL)
    }

    /// Where a cell stands on the grid.
    pub(super) fn place(&self, cell: u32) -> usize {
        self.system.at[self.ids[cell as usize].index()]
    }

    /// The cell that stands at a place of the grid, [`NO_CELL`] or [`ZERO`].
    pub(super) fn local(&self, place: usize) -> u32 {
        let cell = self.local[place];
        let is_ours = cell >= ZERO || self.ids.get(cell as usize).copied() == self.system.grid.id(place);
        if is_ours { cell } else { NO_CELL }
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Published cells, and those of 1 to 4 people among them.
    pub(super) fn n_published(&self) -> (usize, usize) {
        let published = self.primary.iter().zip(&self.published).filter(|(_, published)| **published);
        let small = published.clone().filter(|(primary, _)| **primary);
        (published.count(), small.count())
    }

    /// The public, and the analysts who have cells here: all others know what the public knows.
    pub(super) fn readers(&self) -> Readers {
        self.owner.iter().fold(Readers::one(Reader::Public), |all, one| all.with(*one))
    }

    pub(super) fn n_relations(&self) -> usize {
        self.relation_starts.len() - 1
    }

    /// The cells of a relation: first the total, then the parts.
    pub(super) fn members(&self, relation: u32) -> &[u32] {
        let r = relation as usize;
        &self.members[self.relation_starts[r] as usize..self.relation_starts[r + 1] as usize]
    }

    /// The relations of a cell.
    pub(super) fn sides(&self, cell: u32) -> &[Side] {
        let c = cell as usize;
        &self.relations[self.cell_starts[c] as usize..self.cell_starts[c + 1] as usize]
    }

    /// A relation as one of its cells sees it, if it is one of them.
    pub(super) fn side(&self, cell: u32, relation: u32) -> Option<Side> {
        self.sides(cell).iter().find(|side| side.relation == relation).copied()
    }

    /// All cells, by their position here.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a component has no more cells than ids, which are u32"
    )]
    pub(super) fn cells(&self) -> std::ops::Range<u32> {
        0..self.len() as u32
    }

    /// All relations, by their position here.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fewer relations than members, which are counted in u32"
    )]
    pub(super) fn all_relations(&self) -> std::ops::Range<u32> {
        0..self.n_relations() as u32
    }
}

/// How a system is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cuts {
    /// By all relations.
    Whole,
    /// By those that do not add over an axis whose parts are protected apart; its totals are left out.
    Apart,
}

/// The cells and relations of one component, as positions in the order of all cells that are not 0.
#[derive(Debug, Default)]
pub(super) struct Cut {
    cells: Vec<u32>,
    relations: Vec<Vec<u32>>,
}

impl<'a> Shared<'a> {
    /// Cuts a system into components, in the order of their first places.
    pub(super) fn cut(system: &'a System, how: Cuts) -> (Self, Vec<Cut>) {
        let zeros = zeros_of(system);
        let order = order_of(system, how, &zeros);
        let mut place = vec![u32::MAX; system.cells.len()];
        for (at, id) in (0..).zip(&order) {
            place[id.index()] = at;
        }
        let cuts = cut(&order, relations_of(system, &place));
        let mut local = vec![NO_CELL; system.grid.len()];
        for (is_zero, place) in zeros.iter().zip(&system.at) {
            if *is_zero {
                local[*place] = ZERO;
            }
        }
        for cut in &cuts {
            for (n, at) in (0..).zip(&cut.cells) {
                local[system.at[order[*at as usize].index()]] = n;
            }
        }
        (Self { system, moves: Moves::of(system), order, local }, cuts)
    }

    /// A component in the form made for searching.
    pub(super) fn component(&self, cut: &Cut) -> Component<'_> {
        build(self, &cut.cells, &cut.relations)
    }
}

/// The cells that are not known to be 0, in the order of their places.
fn order_of(system: &System, how: Cuts, zeros: &[bool]) -> Vec<CellId> {
    let all = system.grid.all().filter(|(place, _)| how == Cuts::Whole || !system.is_sum_of_apart(*place));
    all.map(|(_, id)| id).filter(|id| !zeros[id.index()]).collect()
}

/// Which cells all know to be 0: those shown as 0, and what is not published where a sum says it.
fn zeros_of(system: &System) -> Vec<bool> {
    let mut zeros: Vec<bool> = system.cells.iter().map(Cell::is_shown_zero).collect();
    let mut before = usize::MAX;
    loop {
        for relation in &system.relations {
            if zeros[relation.total.index()] {
                relation.parts.iter().for_each(|part| zeros[part.index()] = true);
            } else if relation.parts.iter().all(|part| zeros[part.index()]) {
                zeros[relation.total.index()] = true;
            }
        }
        let now = zeros.iter().filter(|zero| **zero).count();
        if now == before {
            return zeros;
        }
        before = now;
    }
}

fn cut(order: &[CellId], relations: Vec<Vec<u32>>) -> Vec<Cut> {
    let mut roots = Roots::new(order.len());
    for members in &relations {
        for member in &members[1..] {
            roots.join(members[0], *member);
        }
    }
    let mut number = vec![usize::MAX; order.len()];
    let mut cuts: Vec<Cut> = Vec::new();
    for (at, place) in (0..order.len()).zip(0..) {
        let root = roots.find(at);
        if number[root] == usize::MAX {
            number[root] = cuts.len();
            cuts.push(Cut::default());
        }
        cuts[number[root]].cells.push(place);
    }
    for members in relations {
        let root = roots.find(members[0] as usize);
        cuts[number[root]].relations.push(members);
    }
    cuts
}

/// The relations with their cells as places in the order of keys, zeros left out, sorted, each once.
fn relations_of(system: &System, place: &[u32]) -> Vec<Vec<u32>> {
    let mut out: Vec<Vec<u32>> = Vec::new();
    for relation in &system.relations {
        let total = place[relation.total.index()];
        if total == u32::MAX {
            continue;
        }
        let mut parts: Vec<u32> = relation.parts.iter().map(|id| place[id.index()]).collect();
        parts.retain(|at| *at != u32::MAX);
        parts.sort_unstable();
        parts.insert(0, total);
        out.push(parts);
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn build<'a>(shared: &'a Shared<'_>, cells: &[u32], relations: &[Vec<u32>]) -> Component<'a> {
    let system = shared.system;
    let ids: Vec<CellId> = cells.iter().map(|at| shared.order[*at as usize]).collect();
    let of = |f: fn(&Cell) -> i64| ids.iter().map(|id| f(system.cell(*id))).collect::<Vec<i64>>();
    let mut component = Component {
        system,
        moves: &shared.moves,
        local: &shared.local,
        value: of(|c| i64::from(c.value)),
        least: of(|c| i64::from(c.floor())),
        most: of(|c| most(c, |_| false)),
        most_lost: of(|c| most(c, |beside| beside.is_known_anyway)),
        most_beside: of(|c| most(c, |_| true)),
        whole: Vec::new(),
        worth: of(|c| i64::from(c.worth.max(1))),
        before: ids.iter().map(|id| system.cell(*id).before).collect(),
        published: ids.iter().map(|id| system.cell(*id).published).collect(),
        primary: ids.iter().map(|id| system.cell(*id).is_primary()).collect(),
        kept: ids.iter().map(|id| system.cell(*id).is_kept()).collect(),
        owner: Vec::new(),
        known: Vec::new(),
        needed: Vec::new(),
        ids,
        relation_starts: vec![0],
        members: Vec::new(),
        cell_starts: Vec::new(),
        relations: Vec::new(),
    };
    component.whole = wholes(&component);
    link(&mut component, cells, relations);
    let owners: Vec<Readers> = component
        .ids
        .iter()
        .map(|id| system.cell(*id).owner.map_or(Readers::NONE, |o| Readers::one(Reader::Owner(o))))
        .collect();
    component.known = known_by_subtraction(&component, owners.clone());
    component.owner = owners;
    component.needed = protectable(&component);
    component
}

/// The most that a cell can be by earlier releases, and by what some statistics tell.
fn most(cell: &Cell, tells: fn(&Beside) -> bool) -> i64 {
    let beside = cell.beside.filter(tells).map(|beside| beside.most);
    cell.most.into_iter().chain(beside).map(i64::from).min().unwrap_or(UNBOUNDED)
}

/// For each cell the whole of its row.
fn wholes(component: &Component<'_>) -> Vec<u32> {
    let whole = |id: &CellId| {
        let whole = component.system.cell(*id).whole?;
        let place = *component.system.at.get(whole.index())?;
        let cell = component.local(place);
        // Of another component it is not known whether it is hidden.
        (component.ids.get(cell as usize) == Some(&whole)).then_some(cell)
    };
    component.ids.iter().map(|id| whole(id).unwrap_or(NO_CELL)).collect()
}

/// Writes the relations both ways: cells of a relation, relations of a cell.
fn link(component: &mut Component<'_>, cells: &[u32], relations: &[Vec<u32>]) {
    let local = |at: &u32| cells.binary_search(at).map_or(u32::MAX, |i| u32::try_from(i).unwrap_or(u32::MAX));
    let mut sides: Vec<(u32, Side)> = Vec::new();
    for (relation, members) in (0..).zip(relations) {
        let axis = axis_of(component, members.iter().map(local));
        for (n, member) in members.iter().map(local).enumerate() {
            component.members.push(member);
            sides.push((member, Side { relation, sign: if n == 0 { 1 } else { -1 }, axis }));
        }
        component.relation_starts.push(u32::try_from(component.members.len()).unwrap_or(u32::MAX));
    }
    sides.sort_by_key(|(cell, side)| (*cell, side.relation));
    component.cell_starts = vec![0; cells.len() + 1];
    for (cell, _) in &sides {
        component.cell_starts[*cell as usize + 1] += 1;
    }
    for c in 0..cells.len() {
        component.cell_starts[c + 1] += component.cell_starts[c];
    }
    component.relations = sides.into_iter().map(|(_, side)| side).collect();
}

/// The axis on which the members of a relation differ.
fn axis_of(component: &Component<'_>, mut members: impl Iterator<Item = u32>) -> u8 {
    let grid = &component.system.grid;
    let (Some(total), Some(part)) = (members.next(), members.next()) else { return 0 };
    let (total, part) = (component.place(total), component.place(part));
    (0..)
        .take(component.system.axes.len())
        .find(|a| grid.node(total, (*a).into()) != grid.node(part, (*a).into()))
        .unwrap_or(0)
}

/// For each cell the readers from whom it can be kept by hiding everything, as far as bounds tell: not from
/// its owner, nor from whom own cells and zeros tell it to within less than the width. What is not published
/// need not be kept from anybody unless it is 1 to 4 people.
fn protectable(component: &Component<'_>) -> Vec<Readers> {
    let mut needed = vec![Readers::NONE; component.len()];
    let kept_from = |cell: usize| component.system.cell(component.ids[cell]).kept_from();
    // An analyst of whose cells none is here knows what all know, but for what was known then.
    let knew = (0..component.len()).map(kept_from).filter(|knew| *knew != Readers::ALL);
    let readers = knew.fold(component.readers(), Readers::with);
    for reader in readers.each() {
        let bounds = Bounds::bare(component, reader);
        for (cell, (needed, range)) in needed.iter_mut().zip(bounds.ranges()).enumerate() {
            if range >= WIDTH && component.kept[cell] && kept_from(cell).meets(reader) {
                *needed = needed.with(reader);
            }
        }
    }
    needed
}

/// Who knows which cell, given who knows which to begin with: whoever knows all cells of a relation but one
/// knows that one too. All readers at once, one bit each.
pub(super) fn known_by_subtraction(component: &Component<'_>, first: Vec<Readers>) -> Vec<Readers> {
    let mut known = first;
    let mut todo: Vec<u32> = component.all_relations().collect();
    let mut waiting = vec![true; component.n_relations()];
    while let Some(relation) = todo.pop() {
        waiting[relation as usize] = false;
        let members = component.members(relation);
        // Readers who miss none, and readers who miss exactly one.
        let (mut all, mut but_one) = (Readers::ALL, Readers::NONE);
        for member in members {
            let knows = known[*member as usize];
            but_one = but_one.both(knows).with(all.without(knows));
            all = all.both(knows);
        }
        if but_one.is_empty() {
            continue;
        }
        for member in members {
            if but_one.without(known[*member as usize]).is_empty() {
                continue;
            }
            known[*member as usize] = known[*member as usize].with(but_one);
            for side in component.sides(*member) {
                if !waiting[side.relation as usize] {
                    waiting[side.relation as usize] = true;
                    todo.push(side.relation);
                }
            }
        }
    }
    known
}

/// Sets that grow together.
struct Roots(Vec<u32>);

impl Roots {
    fn new(n: usize) -> Self {
        Self((0..).take(n).collect())
    }

    fn find(&mut self, at: usize) -> usize {
        let mut at = at;
        while self.0[at] as usize != at {
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a as usize), self.find(b as usize));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = u32::try_from(low).unwrap_or(u32::MAX);
    }
}
