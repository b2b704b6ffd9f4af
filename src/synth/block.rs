//! Blocks of episodes: block k is made from the seed and k alone, by whichever thread takes it.

use super::chain::{Chain, Episode, Maker, Style};
use super::dirty::Soiler;
use super::draw::Draw;
use super::person::Person;
use super::profile::{Profile, Shape};
use super::row::{Parts, known, write_row};
use super::world::World;
use super::{chain_psv, chain_svf};

/// Episodes of a block.
pub(super) const BLOCK: u64 = 4_096;

/// Episodes of a patient who has had one just before in the block, in a thousand.
const SAME_PATIENT: u32 = 70;

/// What makes blocks, with what it reuses from one to the next.
#[derive(Debug)]
pub(super) struct BlockMaker<'a> {
    world: &'a World,
    chain: Chain,
    parts: Parts,
}

impl<'a> BlockMaker<'a> {
    /// A maker for this world.
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, chain: Chain::new(), parts: Parts::default() }
    }

    /// How many blocks a plan has.
    pub(super) fn blocks(world: &World) -> u64 {
        world.plan.episodes().div_ceil(BLOCK)
    }

    /// The first episode of block `block` and the one after its last.
    pub(super) fn range(world: &World, block: u64) -> std::ops::Range<u64> {
        block * BLOCK..((block + 1) * BLOCK).min(world.plan.episodes())
    }

    /// Writes the rows of a block behind what is in `out`; gives their number.
    pub(super) fn write(&mut self, block: u64, out: &mut Vec<u8>) -> u64 {
        let mut draw = Draw::new(self.world.plan.seed(), block);
        let mut soiler = (self.world.plan.dirty_per_million() > 0).then(|| Soiler::new(self.world, block));
        let (mut person, mut rows) = (None, 0);
        for number in Self::range(self.world, block) {
            let episode = settle(self.world, &mut draw, number, person);
            person = Some(episode.person);
            let profile = &self.world.pathways[episode.pathway].profile;
            let mut maker = Maker { world: self.world, episode, draw: &mut draw };
            match &profile.shape {
                Shape::Svf(shape) => chain_svf::make(&mut maker, shape, &mut self.chain),
                Shape::Planned(shape) => chain_psv::make_planned(&mut maker, shape, &mut self.chain),
                Shape::Emergency(shape) => chain_psv::make_emergency(&mut maker, shape, &mut self.chain),
            }
            rows += self.write_episode(&episode, soiler.as_mut(), out);
        }
        rows
    }

    fn write_episode(
        &mut self,
        episode: &Episode,
        mut soiler: Option<&mut Soiler>,
        out: &mut Vec<u8>,
    ) -> u64 {
        self.parts.set(self.world, episode);
        let mut rows = 0;
        for step in known(self.world, &self.chain) {
            let from = out.len();
            write_row(self.world, episode, &self.parts, step, out);
            match &mut soiler {
                Some(soiler) => rows += soiler.end_row(self.world, step, from, out),
                None => {
                    out.push(b'\n');
                    rows += 1;
                }
            }
        }
        rows
    }
}

/// Pathway, patient, start, variant and pace of an episode.
fn settle(world: &World, draw: &mut Draw, number: u64, before: Option<Person>) -> Episode {
    let pathway = draw.weighted(&world.pathway_weights);
    let profile = &world.pathways[pathway].profile;
    let start = start(world, draw, profile);
    let year = world.calendar.year(start);
    let same = before.filter(|p| draw.chance(SAME_PATIENT) && p.fits(profile, year));
    let person = same.unwrap_or_else(|| Person::new(world, draw, profile, (number, year)));
    let years = year - world.plan.from().0;
    let pace = world.factors.pace(pathway, world.calendar.month(start), years, person.pace());
    let (variant, factor) = variant(draw, profile);
    let style = style(draw, &profile.shape);
    Episode { number, pathway, person, start, variant, pace: pace * u64::from(factor) / 1_000, style }
}

/// A day of the period, by the season; a working day unless it is an emergency.
fn start(world: &World, draw: &mut Draw, profile: &Profile) -> u64 {
    let months = world.calendar.months();
    let (first, days) = months[draw.weighted(&world.month_weights)];
    let day = u64::from(first + draw.below(days));
    if matches!(profile.shape, Shape::Emergency(_)) {
        return day;
    }
    let planned = world.calendar.working_day(day);
    if planned < world.calendar.days() { planned } else { day.saturating_sub(2) }
}

/// A variant slug (or none) and its factor in thousandths.
fn variant(draw: &mut Draw, profile: &Profile) -> (&'static str, u16) {
    let mut at = draw.below(1_000);
    for &(slug, share, factor) in profile.variants {
        if at < u32::from(share) {
            return (slug, factor);
        }
        at -= u32::from(share);
    }
    ("", 1_000)
}

/// How the episode's source writes times.
fn style(draw: &mut Draw, shape: &Shape) -> Style {
    let choices: &[(Style, u16)] = match shape {
        Shape::Svf(_) => &[(Style::Date, 92), (Style::Local, 8)],
        Shape::Planned(_) => {
            &[(Style::Local, 45), (Style::Offset, 30), (Style::Date, 15), (Style::Minutes, 10)]
        }
        Shape::Emergency(_) => &[(Style::Local, 60), (Style::Offset, 37), (Style::Date, 3)],
    };
    draw.pick(choices).unwrap_or(Style::Date)
}
