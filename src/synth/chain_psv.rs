//! The events of a person-centred pathway: points A to G, with turns of D–E.

use super::calendar::DAY;
use super::chain::{Activity, Chain, Maker, Mark, whole};
use super::factors::{POINT_STEPS, Stage};
use super::profile::{EmergencyShape, PlannedShape};
use crate::model::{Deviation, Point};

/// Requests sent back or on at C, in a thousand.
const RETURNED: u32 = 120;
/// Chains without their B, and without their C, in a thousand each.
const POINT_LOST: u32 = 12;
/// Episodes whose first D bears a later date than its E (a slip of the source), in a thousand.
const SLIPS: u32 = 2;
/// The most further turns of D–E.
const MOST_TURNS: u8 = 3;

/// Deviations in a thousand waits, with the factor on the wait in thousandths.
const DEVIATIONS: [(Option<(Deviation, u64)>, u16); 4] = [
    (Some((Deviation::PatientChoice, 1_600)), 18),
    (Some((Deviation::Medical, 1_400)), 9),
    (Some((Deviation::Special, 1_200)), 5),
    (None, 968),
];

/// How an episode ends, with weights.
const OUTCOMES: [(&str, u16); 5] =
    [("treated", 760), ("referred_on", 90), ("suspicion_dismissed", 60), ("declined", 40), ("deceased", 50)];

/// Makes the events of a planned pathway.
pub(super) fn make_planned(maker: &mut Maker<'_>, shape: &PlannedShape, chain: &mut Chain) {
    begin(maker, chain);
    let deviation = maker.draw.pick(&DEVIATIONS).flatten();
    let lead = maker.lead(shape.wait) * deviation.map_or(1_000, |d| d.1) / 1_000;
    let start = maker.episode.start;
    let [arrived, accepted, decided, visit] = maker.cut(lead, &POINT_STEPS).map(|d| start + d);
    let entered_late = maker.draw.chance(u32::from(shape.mid_chain));
    let moved = if entered_late { decided - start } else { 0 };
    if !entered_late {
        push(maker, chain, start, Point::A);
        push_unless_lost(maker, chain, arrived, Point::B);
        push_unless_lost(maker, chain, accepted, Point::C);
        if maker.draw.chance(RETURNED) {
            close(maker, chain, accepted, "referred_on");
            return;
        }
    }
    let activity = Activity { slug: "first_visit", number: 1 };
    pair(maker, chain, (decided - moved, visit - moved), activity);
    if let (Some((deviation, _)), Some(step)) = (deviation, chain.steps.last_mut()) {
        step.deviation = Some(deviation);
    }
    let last = push_turns(maker, shape, visit - moved, chain);
    let ended = last + whole(maker.wait(shape.tail, Stage::Workup));
    let outcome = maker.draw.pick(&OUTCOMES).unwrap_or("treated");
    close(maker, chain, ended, outcome);
    if maker.draw.chance(SLIPS) {
        slip(chain);
    }
    chain.finish();
}

fn begin(maker: &mut Maker<'_>, chain: &mut Chain) {
    let region = maker.episode.person.region;
    let unit = maker.unit(region);
    chain.begin(region, unit);
}

fn push(maker: &mut Maker<'_>, chain: &mut Chain, day: u64, point: Point) {
    let at = maker.office(day);
    chain.push(&maker.world.calendar, at, Mark::Point(point));
}

fn push_unless_lost(maker: &mut Maker<'_>, chain: &mut Chain, day: u64, point: Point) {
    if !maker.draw.chance(POINT_LOST) {
        push(maker, chain, day, point);
    }
}

/// A D and its E, on these days.
fn pair(maker: &mut Maker<'_>, chain: &mut Chain, days: (u64, u64), activity: Activity) {
    for (day, point) in [(days.0, Point::D), (days.1, Point::E)] {
        let at = maker.office(day);
        chain.push(&maker.world.calendar, at, Mark::Point(point)).activity = activity;
    }
}

/// Further turns after the day of the first E; gives the day of the last E.
fn push_turns(maker: &mut Maker<'_>, shape: &PlannedShape, first: u64, chain: &mut Chain) -> u64 {
    let mut day = first;
    for turn in 0..MOST_TURNS {
        if !maker.draw.chance(u32::from(shape.turn)) {
            break;
        }
        let decided = day + whole(maker.wait(shape.gap, Stage::Workup));
        day = decided + whole(maker.wait(shape.turn_wait, Stage::Treatment));
        let slug = maker.draw.pick(shape.activities).unwrap_or("follow_up_visit");
        pair(maker, chain, (decided, day), Activity { slug, number: turn + 2 });
    }
    day
}

/// F on a day, and G on it or up to two weeks later.
fn close(maker: &mut Maker<'_>, chain: &mut Chain, day: u64, outcome: &'static str) {
    let later = if maker.draw.chance(400) { 0 } else { u64::from(maker.draw.between(1, 14)) };
    for (day, point) in [(day, Point::F), (day + later, Point::G)] {
        let at = maker.office(day);
        chain.push(&maker.world.calendar, at, Mark::Point(point)).outcome = outcome;
    }
}

/// Exchanges the times of the first D and the first E.
fn slip(chain: &mut Chain) {
    let find = |point: Point| chain.steps.iter().position(|s| s.mark == Mark::Point(point));
    if let (Some(d), Some(e)) = (find(Point::D), find(Point::E)) {
        let at = chain.steps[d].at;
        chain.steps[d].at = chain.steps[e].at;
        chain.steps[e].at = at;
    }
}

/// Makes the events of a pathway that begins in an emergency.
pub(super) fn make_emergency(maker: &mut Maker<'_>, shape: &EmergencyShape, chain: &mut Chain) {
    begin(maker, chain);
    let calendar = &maker.world.calendar;
    let start = maker.episode.start * DAY + u64::from(maker.draw.below(86_400));
    let arrived = start + maker.wait(shape.arrival, Stage::Referral) * 60 / 1_000;
    let wait = maker.lead(shape.wait) * 60 / 1_000;
    chain.push(calendar, start, Mark::Point(Point::A));
    chain.push(calendar, arrived, Mark::Point(Point::B));
    let at_door = chain.push(calendar, arrived, Mark::Point(Point::E));
    at_door.activity = Activity { slug: shape.arrived, number: 0 };
    let arrived = at_door.at;
    let slug = maker.draw.pick(shape.treatments).unwrap_or("drug");
    let activity = Activity { slug, number: 1 };
    chain.push(calendar, arrived + wait / 5, Mark::Point(Point::C));
    chain.push(calendar, arrived + wait / 2, Mark::Point(Point::D)).activity = activity;
    let treated = chain.push(calendar, arrived + wait, Mark::Point(Point::E));
    treated.activity = activity;
    let treated_at = treated.at;
    finish_stay(maker, shape, treated_at, chain);
    chain.finish();
}

/// The turns on the ward and the end.
fn finish_stay(maker: &mut Maker<'_>, shape: &EmergencyShape, treated: u64, chain: &mut Chain) {
    let calendar = &maker.world.calendar;
    let mut at = treated;
    for turn in 0..MOST_TURNS {
        if !maker.draw.chance(u32::from(shape.turn)) {
            break;
        }
        let decided = at + u64::from(maker.draw.between(7_200, 100_000));
        at = decided + u64::from(maker.draw.between(1_800, 90_000));
        let slug = maker.draw.pick(shape.activities).unwrap_or("drug");
        let activity = Activity { slug, number: turn + 2 };
        for (at, point) in [(decided, Point::D), (at, Point::E)] {
            chain.push(calendar, at, Mark::Point(point)).activity = activity;
        }
    }
    let decided = at + maker.wait(shape.stay, Stage::Treatment) * 3_600 / 1_000;
    let ended = decided + u64::from(maker.draw.between(600, 28_800));
    let outcome = maker.draw.pick(&OUTCOMES).unwrap_or("treated");
    for (at, point) in [(decided, Point::F), (ended, Point::G)] {
        chain.push(calendar, at, Mark::Point(point)).outcome = outcome;
    }
}
