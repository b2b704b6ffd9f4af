//! Events as rows of a comma-separated file, written byte by byte.
//!
//! No field needs quoting: ids, slugs, codes and times hold neither comma, quote nor line end.

use super::calendar::DAY;
use super::chain::{Chain, Episode, Mark, Step, Style};
use super::draw::id;
use super::world::World;

/// The columns, in order.
pub(super) const HEADER: &str = "episode_id,patient_id,pathway,point,code,time,region,home_region,\
home_municipality,unit,activity,activity_id,variant,deviation,outcome,sex,birth_year";

/// The columns that a dirty file has after those.
pub(super) const MORE_HEADER: &str = ",event_id,recorded_at,retract";

/// The place of a column that is made dirty.
pub(super) const EPISODE_ID: usize = 0;
/// Place of `patient_id`.
pub(super) const PATIENT_ID: usize = 1;
/// Place of `pathway`.
pub(super) const PATHWAY: usize = 2;
/// Place of `point`.
pub(super) const POINT: usize = 3;
/// Place of `code`.
pub(super) const CODE: usize = 4;
/// Place of `time`.
pub(super) const TIME: usize = 5;
/// Place of `region`.
pub(super) const REGION: usize = 6;

/// The parts of a row that are the same in a whole episode.
#[derive(Debug, Default)]
pub(super) struct Parts {
    head: Vec<u8>,
    home: Vec<u8>,
    tail: Vec<u8>,
}

impl Parts {
    /// Works out an episode's parts.
    pub(super) fn set(&mut self, world: &World, episode: &Episode) {
        let person = &episode.person;
        self.head.clear();
        self.head.extend_from_slice(&id(b'e', world.episode_key, episode.number));
        self.head.push(b',');
        self.head.extend_from_slice(&id(b'p', world.patient_key, person.number));
        self.head.push(b',');
        self.head.extend_from_slice(&world.pathways[episode.pathway].slug);
        self.head.push(b',');
        self.home.clear();
        self.home.push(b',');
        person.home.iter().for_each(|&r| self.home.extend_from_slice(&world.regions[r].code));
        self.home.push(b',');
        person.municipality.iter().for_each(|m| self.home.extend_from_slice(m.as_bytes()));
        self.home.push(b',');
        self.tail.clear();
        self.tail.push(b',');
        person.sex().iter().for_each(|s| self.tail.extend_from_slice(s.code().as_bytes()));
        self.tail.push(b',');
        person.birth_year().iter().for_each(|&y| push_year(&mut self.tail, y));
    }
}

/// Writes one event without its line end.
pub(super) fn write_row(world: &World, episode: &Episode, parts: &Parts, step: &Step, out: &mut Vec<u8>) {
    out.extend_from_slice(&parts.head);
    match step.mark {
        Mark::Point(point) => out.extend_from_slice(&[b'A' + point.index(), b',']),
        Mark::Code(code) => {
            out.push(b',');
            out.extend_from_slice(&world.pathways[episode.pathway].prefix);
            out.extend_from_slice(&code);
        }
    }
    out.push(b',');
    write_time(world, episode.style, step.at, out);
    out.push(b',');
    let region = &world.regions[step.region];
    out.extend_from_slice(&region.code);
    out.extend_from_slice(&parts.home);
    out.extend_from_slice(&region.units[step.unit]);
    out.push(b',');
    out.extend_from_slice(step.activity.slug.as_bytes());
    out.push(b',');
    if step.activity.number > 0 {
        out.extend_from_slice(&[b'a', b'0' + step.activity.number]);
    }
    out.push(b',');
    out.extend_from_slice(episode.variant.as_bytes());
    out.push(b',');
    out.extend_from_slice(step.deviation.map_or("", |d| d.code()).as_bytes());
    out.push(b',');
    out.extend_from_slice(step.outcome.as_bytes());
    out.extend_from_slice(&parts.tail);
}

/// The events of a chain that lie inside the period: later ones have not happened yet.
pub(super) fn known<'a>(world: &World, chain: &'a Chain) -> &'a [Step] {
    let end = world.calendar.days() * DAY;
    &chain.steps[..chain.steps.partition_point(|s| s.at < end)]
}

/// A time as the episode's source writes it.
fn write_time(world: &World, style: Style, at: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(world.calendar.text(at / DAY));
    if style == Style::Date {
        return;
    }
    let second = u32::try_from(at % DAY).unwrap_or(0);
    let [h, m, s] = [second / 3_600, second / 60 % 60, second % 60].map(two_digits);
    out.extend_from_slice(&[b'T', h[0], h[1], b':', m[0], m[1]]);
    if style != Style::Minutes {
        out.extend_from_slice(&[b':', s[0], s[1]]);
    }
    if style == Style::Offset {
        out.extend_from_slice(&[b'+', b'0', b'0' + world.calendar.offset(at), b':', b'0', b'0']);
    }
}

/// 0–99 as two digits.
fn two_digits(number: u32) -> [u8; 2] {
    let digit = |n: u32| b'0' + u8::try_from(n % 10).unwrap_or(0);
    [digit(number / 10), digit(number)]
}

fn push_year(out: &mut Vec<u8>, year: i32) {
    let year = u32::try_from(year).unwrap_or(0);
    out.extend_from_slice(&two_digits(year / 100 % 100));
    out.extend_from_slice(&two_digits(year % 100));
}
