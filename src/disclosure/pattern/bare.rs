//! What readers know whatever is hidden.

use super::component::{Cuts, Shared};
use super::readers::{Reader, Readers};
use super::system::System;

/// For each cell the readers who know it though everything above 0 is hidden, in the order in which cells were added.
///
/// They know it to within less than 3, by subtraction and bounds: its owner, and whom own cells and zeros tell it. Nobody is said
/// of what is 0 or need not be kept, nor of sums of parts that are protected apart; and no analyst who has no cell beside it and
/// knows what the public knows.
#[must_use]
pub fn bare(system: &System) -> Vec<Readers> {
    let (shared, cuts) = Shared::cut(system, Cuts::Apart);
    let mut bare = vec![Readers::NONE; system.cells().len()];
    for cut in &cuts {
        let component = shared.component(cut);
        let readers = component.readers();
        let kept = (0..component.len()).filter(|cell| component.kept[*cell]);
        for cell in kept {
            let knew = readers.without(component.needed[cell]);
            // What the public knows everybody does, who has no cell beside it too.
            let all_knew = !knew.both(Readers::one(Reader::Public)).is_empty();
            bare[component.ids[cell].index()] = if all_knew { Readers::ALL } else { knew };
        }
    }
    bare
}
