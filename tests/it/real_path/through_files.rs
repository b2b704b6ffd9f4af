//! Events through files: delivery, store, queries and kept episodes, a few dozen times.

use ledtid::pipeline::{IngestOptions, Status, TooMany};
use proptest::prelude::*;

use super::same_answer::{answer, assert_same_answer, tables};
use crate::reference::delivered::as_csv;
use crate::reference::questions::any_case;
use crate::reference::types::RefEvent;
use crate::support::Home;

/// Delivers events as one file.
fn deliver(home: &Home, events: &[RefEvent], name: &str) -> Status {
    let options = IngestOptions { rejections: TooMany::AcceptPartial, ..IngestOptions::default() };
    let receipt = home.deliver_with(name, as_csv(events), &options);
    assert_eq!(receipt.rows.rejected, 0, "{:?}", receipt.rejections);
    receipt.status
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_whole_way_agrees_with_the_reference(case in any_case(&tables()), cut in 0..60_usize) {
        let home = Home::new();
        let cut = cut.min(case.events.len());
        // Split into two deliveries; the second brings everything again.
        if cut > 0 {
            deliver(&home, &case.events[..cut], "first.csv");
        }
        if !case.events.is_empty() {
            deliver(&home, &case.events, "all.csv");
        }
        assert_same_answer(&home.engine(), &case)?;
        // A restart reads the kept episodes; the same events in another order change nothing.
        let version = home.store.latest_version().expect("a version");
        if !case.events.is_empty() {
            let mut turned = case.events.clone();
            turned.reverse();
            prop_assert_eq!(deliver(&home, &turned, "turned.csv"), Status::Duplicate);
            prop_assert_eq!(home.store.latest_version().expect("a version"), version);
        }
        let (again, before) = (home.engine(), home.engine());
        prop_assert_eq!(answer(&again, &case.query), answer(&before, &case.query));
    }
}
