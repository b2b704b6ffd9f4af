//! The events of a cancer pathway: SVF codes, and for some episodes the flow model's points beside them.

use super::chain::{Activity, Chain, Maker, Mark, whole};
use super::factors::{SVF_STEPS, Stage};
use super::profile::{Code, SvfShape};
use crate::model::Point;

/// Episodes with points of the flow model beside the codes, in a thousand.
const WITH_POINTS: u32 = 120;
/// Of those, entered at D.
const ENTERED_AT_D: u32 = 60;
/// Episodes whose svf.10 was never sent, in a thousand.
const WITHOUT_START: u32 = 10;

/// The days of one episode's milestones.
struct Days {
    suspicion: u64,
    visit: u64,
    conference: u64,
    answer: u64,
    end: u64,
}

/// Makes the events.
pub(super) fn make(maker: &mut Maker<'_>, shape: &SvfShape, chain: &mut Chain) {
    let region = maker.episode.person.region;
    let unit = maker.unit(region);
    chain.begin(region, unit);
    let ending = ending(maker, shape);
    let days = days(maker, shape, ending, chain);
    let points = maker.draw.chance(WITH_POINTS);
    if points {
        push_request(maker, &days, chain);
    }
    // An episode always has an event inside the period: a start is left out only where the end is known.
    let ended = maker.world.calendar.working_day(days.end) < maker.world.calendar.days();
    if !(maker.draw.chance(WITHOUT_START) && ended) {
        push(maker, chain, days.suspicion, *b"10");
    }
    if ending != *b"70" {
        push_workup(maker, shape, &days, chain);
    }
    if is_treatment(ending) {
        push_transfer(maker, shape, &days, chain);
    }
    push(maker, chain, days.end, ending);
    if points {
        push_closing(maker, ending, &days, chain);
    }
    chain.finish();
}

const fn is_treatment(code: Code) -> bool {
    matches!(code[0], b'5' | b'6')
}

/// How the episode will end.
fn ending(maker: &mut Maker<'_>, shape: &SvfShape) -> Code {
    let treated = maker.draw.chance(u32::from(shape.treated));
    let choices = if treated { shape.treatments } else { shape.closings };
    maker.draw.pick(choices).unwrap_or(*b"78")
}

/// Factor on the lead time by how it ends, in thousandths.
const fn ending_pace(ending: Code, shape: &SvfShape) -> u64 {
    match &ending {
        b"54" => 1_100,
        b"58" | b"60" | b"73" => 800,
        b"70" => 250,
        b"72" | b"78" if shape.treated > 0 => 750,
        b"74" | b"76" => 650,
        _ => 1_000,
    }
}

/// Settles the milestones; pushes the filter function's svf.05, which lies before the clock.
fn days(maker: &mut Maker<'_>, shape: &SvfShape, ending: Code, chain: &mut Chain) -> Days {
    let mut suspicion = maker.episode.start;
    if maker.draw.chance(u32::from(shape.filter)) {
        push(maker, chain, suspicion, *b"05");
        suspicion += whole(maker.wait(8, Stage::Referral));
        suspicion = maker.world.calendar.working_day(suspicion);
    }
    let lead = maker.lead(shape.days) * ending_pace(ending, shape) / 1_000;
    let [visit, conference, answer, end] = maker.cut(lead, &SVF_STEPS).map(|d| suspicion + d);
    Days { suspicion, visit, conference, answer, end }
}

fn push(maker: &mut Maker<'_>, chain: &mut Chain, day: u64, code: Code) {
    let at = maker.office(day);
    chain.push(&maker.world.calendar, at, Mark::Code(code));
}

/// Visit, surgery for diagnosis, conference, extended work-up, information.
fn push_workup(maker: &mut Maker<'_>, shape: &SvfShape, days: &Days, chain: &mut Chain) {
    if maker.draw.chance(920) {
        push(maker, chain, days.visit, *b"25");
    }
    if maker.draw.chance(u32::from(shape.diagnostic)) {
        push(maker, chain, days.visit.midpoint(days.conference), *b"22");
    }
    if maker.draw.chance(500) {
        push(maker, chain, days.conference, *b"35");
    }
    if maker.episode.variant == "extended_workup" {
        push(maker, chain, days.conference.midpoint(days.answer), *b"44");
    }
    if maker.draw.chance(850) {
        push(maker, chain, days.answer, *b"40");
    }
}

/// svf.90 at the sender and svf.91 at the receiver; the rest happens there.
fn push_transfer(maker: &mut Maker<'_>, shape: &SvfShape, days: &Days, chain: &mut Chain) {
    let sender = chain.region();
    let often = if maker.world.regions[sender].small { 3 } else { 1 };
    if !maker.draw.chance(u32::from(shape.transfer) * often) {
        return;
    }
    let receiver = maker.draw.weighted(&maker.world.region_weights);
    if receiver == sender {
        return;
    }
    let day = days.answer + (days.end - days.answer) / 3;
    push(maker, chain, day, *b"90");
    let unit = maker.unit(receiver);
    chain.move_to(receiver, unit);
    push(maker, chain, (day + 1).min(days.end.max(day)), *b"91");
}

/// Points A to the first E, beside svf.10 and svf.25.
fn push_request(maker: &mut Maker<'_>, days: &Days, chain: &mut Chain) {
    let accepted = days.suspicion.midpoint(days.visit);
    if !maker.draw.chance(ENTERED_AT_D) {
        let arrived = days.suspicion.midpoint(accepted);
        for (day, point) in [(days.suspicion, Point::A), (arrived, Point::B), (accepted, Point::C)] {
            let at = maker.office(day);
            chain.push(&maker.world.calendar, at, Mark::Point(point));
        }
    }
    let activity = Activity { slug: "first_visit", number: 1 };
    for (day, point) in [(accepted, Point::D), (days.visit, Point::E)] {
        let at = maker.office(day);
        chain.push(&maker.world.calendar, at, Mark::Point(point)).activity = activity;
    }
}

/// The treatment's D and E, and the end of the commitment.
fn push_closing(maker: &mut Maker<'_>, ending: Code, days: &Days, chain: &mut Chain) {
    let (slug, outcome) = meaning(ending);
    if !slug.is_empty() {
        let activity = Activity { slug, number: 2 };
        for (day, point) in [(days.answer, Point::D), (days.end, Point::E)] {
            let at = maker.office(day);
            chain.push(&maker.world.calendar, at, Mark::Point(point)).activity = activity;
        }
    }
    let decided = days.end + u64::from(maker.draw.below(15));
    let ended = decided + u64::from(maker.draw.below(8));
    for (day, point) in [(decided, Point::F), (ended, Point::G)] {
        let at = maker.office(day);
        chain.push(&maker.world.calendar, at, Mark::Point(point)).outcome = outcome;
    }
}

/// Activity and outcome of an ending in the flow model's words.
const fn meaning(ending: Code) -> (&'static str, &'static str) {
    match &ending {
        b"50" => ("surgery", "treated"),
        b"52" => ("drug", "treated"),
        b"54" => ("radiotherapy", "treated"),
        b"58" => ("palliative", "treated"),
        b"59" => ("other", "treated"),
        b"60" => ("", "watchful_waiting"),
        b"72" => ("", "referred_on"),
        b"73" => ("", "no_further_action"),
        b"74" => ("", "medical_reasons"),
        b"76" => ("", "declined"),
        _ => ("", "suspicion_dismissed"),
    }
}
