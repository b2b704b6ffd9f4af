//! What is known of a part when it has been protected, for the sums that it is a part of.

use super::cover::Cover;
use super::people::{People, Person};
use super::shift::WIDTH;
use super::sums::{OtherTable, Part, PartProof};

/// The hidden cells of a component; and, if it is a part of sums, its proofs and other tables that could be true.
///
/// These are the proofs that were found, the same backwards where that could be true too, and people that only hidden
/// cells count: three more of one prove each cell that counts the person. Where everything is hidden nothing else
/// is needed: an analyst who knows everybody that a cell may count knows the cell, whatever is hidden.
pub(super) fn part_of(cover: &Cover<'_>, of_sums: bool) -> Part {
    let component = cover.component;
    let hidden = component.cells().filter(|cell| cover.hidden[*cell as usize]);
    let needed = hidden.map(|cell| (component.ids[cell as usize], cover.kept_from(cell))).collect();
    let mut part = Part { needed, ..Part::default() };
    if !of_sums || part.needed.is_empty() {
        return part;
    }
    for shift in cover.shifts.iter().filter(|shift| !shift.gone) {
        let tables: Vec<OtherTable> = shift
            .tables
            .iter()
            .filter(|changes| !changes.is_empty())
            .map(|changes| table(cover, changes, shift.told))
            .collect();
        part.others.extend(tables.iter().cloned());
        let backwards =
            shift.tables.iter().filter(|changes| !changes.is_empty() && could_be_backwards(cover, changes));
        part.others.extend(backwards.map(|changes| {
            let turned: Vec<(u32, i64)> = changes.iter().map(|(cell, by)| (*cell, -by)).collect();
            table(cover, &turned, shift.told)
        }));
        let wide = shift.wide.iter().map(|cell| component.ids[*cell as usize]).collect();
        part.proofs.push(PartProof { tables, wide });
    }
    let people = People::of(component);
    for (changes, told) in people.exchanges(component, &cover.hidden) {
        part.others.push(table(cover, &changes.into_iter().collect::<Vec<_>>(), told));
    }
    let people = people.hidden(&cover.hidden);
    if cover.hidden.iter().all(|hidden| *hidden) {
        let blind = people.blind(component);
        for ((_, readers), cell) in part.needed.iter_mut().zip(component.cells()) {
            *readers = readers.both(blind[cell as usize]);
        }
    }
    add_people(cover, &people, &mut part);
    part
}

fn add_people(cover: &Cover<'_>, people: &People, part: &mut Part) {
    let component = cover.component;
    let by = |person: &Person, by: i64| {
        let changes: Vec<(u32, i64)> = person.cells.iter().map(|cell| (*cell, by)).collect();
        table(cover, &changes, person.told)
    };
    let has_room =
        |person: &Person| person.cells.iter().all(|cell| component.has_room(*cell, WIDTH, &cover.hidden));
    for person in people.of_each_cell(component).into_iter().filter(|person| has_room(person)) {
        let wide = person.cells.iter().map(|cell| component.ids[*cell as usize]).collect();
        part.proofs.push(PartProof { tables: vec![by(person, WIDTH)], wide });
    }
    for (changes, told) in people.three_away(component) {
        let changes: Vec<(u32, i64)> = changes.into_iter().collect();
        part.others.push(table(cover, &changes, told));
    }
    for person in people.most_of_each_kind() {
        if has_room(person) {
            part.others.push(by(person, WIDTH));
        }
        if person.least >= WIDTH {
            part.others.push(by(person, -WIDTH));
        }
    }
}

fn table(cover: &Cover<'_>, changes: &[(u32, i64)], told: super::readers::Readers) -> OtherTable {
    let id = |(cell, by): &(u32, i64)| (cover.component.ids[*cell as usize], *by);
    OtherTable { changes: changes.iter().map(id).collect(), told }
}

/// Whether the opposite of a change leaves every cell within its bounds.
fn could_be_backwards(cover: &Cover<'_>, changes: &[(u32, i64)]) -> bool {
    let component = cover.component;
    changes.iter().all(|(cell, by)| {
        let c = *cell as usize;
        component.value[c] - by >= component.least[c] && component.has_room(*cell, -by, &cover.hidden)
    })
}
