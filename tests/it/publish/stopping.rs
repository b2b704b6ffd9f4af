//! A making that is stopped: until it asks whether to put the release in place nothing is there, and from then on nothing stops it.

use std::path::{Path, PathBuf};

use ledtid::publish::{Order, Plan, Progress, PublishError, Published, publish};

use crate::support::Home;

/// Sixty who waited for ten days, and one in the last month of the year, so that it is over in the data.
fn home() -> Home {
    let of = |k: usize| {
        [("10", 1 + k % 20), ("50", 11 + k % 20)]
            .map(|(code, day)| format!("e{k} brostcancer {code} 2024-05-{day:02} 01"))
    };
    let mut rows: Vec<String> = (0..60).flat_map(of).collect();
    rows.push("last brostcancer 10 2024-12-31 01".to_owned());
    let home = Home::new();
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<_>>());
    home
}

/// Publishes r1 by the small plan.
fn made(home: &Home, progress: &mut dyn Progress) -> Result<Published, PublishError> {
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/small.toml");
    let (plan, data, out) = (Plan::read(&plan).expect("a plan"), home.data(), out(home));
    let order = Order {
        data: &data,
        out: Some(&out),
        name: Some("r1"),
        as_of: None,
        compare_with: None,
        plan: Some(&plan),
    };
    publish(&order, &home.catalogue, progress)
}

fn out(home: &Home) -> PathBuf {
    home.path("out")
}

/// Neither a release, nor half of one, nor a copy.
fn nothing_is_left(home: &Home, when: &str) {
    let left = std::fs::read_dir(home.data().join("releases")).map_or(0, Iterator::count);
    assert_eq!((left, out(home).exists()), (0, false), "{when}");
}

/// Wants a release no more once it has come to a stage.
struct UpTo {
    stage: &'static str,
    reached: bool,
}

impl Progress for UpTo {
    fn at(&mut self, stage: &'static str, _: usize, _: usize) {
        self.reached |= stage == self.stage;
    }

    fn is_stopped(&self) -> bool {
        self.reached
    }
}

#[test]
fn a_making_that_is_stopped_at_whatever_stage_leaves_no_release() {
    let home = home();
    for stage in ["episodes", "reports", "counting", "protecting", "tables", "archive"] {
        let stopped = made(&home, &mut UpTo { stage, reached: false });
        assert!(matches!(stopped, Err(PublishError::Stopped)), "{stage}: {stopped:?}");
        nothing_is_left(&home, stage);
    }
    made(&home, &mut |_: &'static str, _: usize, _: usize| {}).expect("a release");
}

/// Wants a release no more once it was asked whether to put it in place, and said this.
struct Asked {
    says: bool,
    asked: bool,
}

impl Progress for Asked {
    fn at(&mut self, _: &'static str, _: usize, _: usize) {}

    fn is_stopped(&self) -> bool {
        self.asked
    }

    fn may_keep(&mut self) -> bool {
        self.asked = true;
        self.says
    }
}

#[test]
fn it_is_asked_whether_a_release_is_put_in_place_and_after_a_yes_it_is() {
    let home = home();
    let refused = made(&home, &mut Asked { says: false, asked: false });
    assert!(matches!(refused, Err(PublishError::Stopped)), "{refused:?}");
    nothing_is_left(&home, "a no");
    let made = made(&home, &mut Asked { says: true, asked: false }).expect("it is too late to stop");
    assert_eq!(made.copy, Some(out(&home).join("r1")));
    assert_eq!(home.store.releases().names().expect("names"), ["r1"]);
}
