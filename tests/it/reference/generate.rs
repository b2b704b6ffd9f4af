//! Random small cohorts in which everything collides: few regions, units, activities and days.
//!
//! Every event has an `event_id` of its own in the cohort, so that the real path's default identity never decides.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::readings::place_in_chain;
use super::time::start_of_day;
use super::types::{RefEvent, RefTables};

pub(crate) const REGIONS: [&str; 3] = ["01", "09", "13"];
pub(crate) const UNITS: [&str; 2] = ["U1", "U2"];
pub(crate) const ACTIVITIES: [&str; 2] = ["surgery", "drug"];
pub(crate) const VARIANTS: [&str; 2] = ["high_grade", "low_grade"];
const OUTCOMES: [Option<&str>; 5] =
    [Some("treated"), None, Some("declined"), Some("moved_abroad"), Some("treated")];
const MUNICIPALITIES: [&str; 4] = ["1380", "1384", "1315", "0180"];
/// The first ends `svf` by 73 too, the second by 72 and 78 too.
pub(crate) const PATHWAYS: [&str; 2] = ["tjock-och-andtarmscancer", "allvarliga-ospecifika-symtom"];
const SVF_KINDS: [&str; 24] = [
    "05", "10", "22", "25", "35", "40", "42", "44", "50", "52", "54", "56", "58", "59", "60", "65", "70",
    "72", "73", "74", "76", "78", "90", "91",
];
pub(crate) const POINTS: [&str; 7] = ["A", "B", "C", "D", "E", "F", "G"];

/// Names as owned texts.
pub(crate) fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Tables for the regions and pathways of the generators. Codes of sjukvårdsregioner and programme areas are only
/// names: the real path's may be put in their place.
pub(crate) fn small_tables() -> RefTables {
    let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let (sodra, vastra) = ("sodra", "vastra");
    RefTables {
        sjukvardsregion: map(&[("01", "stockholm_gotland"), ("09", "stockholm_gotland"), ("13", sodra)]),
        halland: map(&[
            ("1380", sodra),
            ("1315", sodra),
            ("1381", sodra),
            ("1384", vastra),
            ("1383", vastra),
            ("1382", vastra),
        ]),
        programme_area: PATHWAYS
            .iter()
            .map(|name| ((*name).to_owned(), "cancersjukdomar".to_owned()))
            .collect(),
        extra_svf_ends: BTreeMap::from([
            (PATHWAYS[0].to_owned(), texts(&["svf.73"])),
            (PATHWAYS[1].to_owned(), texts(&["svf.72", "svf.78"])),
        ]),
    }
}

/// Where and for whom an event happened.
#[derive(Debug, Clone)]
struct Place {
    region: String,
    unit: Option<String>,
    home_region: Option<String>,
    home_municipality: Option<String>,
    sex: Option<String>,
    birth_year: Option<i32>,
    variant: Option<String>,
    deviation: Option<String>,
}

/// What happened and when: days after the cohort's first, and seconds after the day's start.
#[derive(Debug, Clone)]
struct Happening {
    kind: String,
    offset: u64,
    clock: Option<i64>,
    activity: Option<String>,
    activity_id: Option<String>,
    place: Place,
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(names).prop_map(str::to_owned)
}

fn place() -> impl Strategy<Value = Place> {
    let birth_years = vec![1937, 1938, 1943, 1944, 1958, 1959, 1973, 1974, 1999, 2000, 2005, 2006, 2007];
    (
        one_of(&REGIONS),
        weighted(0.8, one_of(&UNITS)),
        weighted(0.3, one_of(&REGIONS)),
        weighted(0.3, one_of(&MUNICIPALITIES)),
        weighted(0.4, one_of(&["female", "male"])),
        weighted(0.4, select(birth_years)),
        weighted(0.15, one_of(&VARIANTS)),
        weighted(0.1, one_of(&["patient_choice", "medical", "special"])),
    )
        .prop_map(
            |(region, unit, home_region, home_municipality, sex, birth_year, variant, deviation)| Place {
                region,
                unit,
                home_region,
                home_municipality,
                sex,
                birth_year,
                variant,
                deviation,
            },
        )
}

/// Any kind, and as often one of the kinds that the case is about.
fn kind(focus: &[String]) -> impl Strategy<Value = String> + use<> {
    prop_oneof![
        3 => one_of(&POINTS),
        2 => one_of(&["D", "E"]),
        3 => one_of(&SVF_KINDS).prop_map(|code| format!("svf.{code}")),
        8 => select(focus.to_vec()),
    ]
}

fn happening(focus: &[String]) -> impl Strategy<Value = Happening> + use<> {
    let clocks = vec![0, 3600, 7200, 9000, 10_799, 36_000, 36_001, 82_799];
    (
        kind(focus),
        0..10_u64,
        weighted(0.7, select(clocks)),
        weighted(0.7, one_of(&ACTIVITIES)),
        weighted(0.4, one_of(&["a1", "a2"])),
        place(),
    )
        .prop_map(|(kind, offset, clock, activity, activity_id, place)| Happening {
            kind,
            offset,
            clock,
            activity,
            activity_id,
            place,
        })
}

/// How an episode's happenings are shaped before they become events.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// As drawn: negative pairs, loops, F and G before the start.
    Any,
    /// Kinds in chain order on ascending days: chains that complete or stay open.
    Orderly,
    OrderlyPoints,
    OrderlySvf,
    /// Kinds in chain order on descending days: negative pairs.
    Reversed,
}

fn shape(happenings: &mut Vec<Happening>, shape: Shape) {
    match shape {
        Shape::Any => return,
        Shape::Orderly | Shape::Reversed => {}
        Shape::OrderlyPoints => happenings.retain(|happening| !happening.kind.starts_with("svf.")),
        Shape::OrderlySvf => happenings.retain(|happening| happening.kind.starts_with("svf.")),
    }
    let mut offsets: Vec<u64> = happenings.iter().map(|happening| happening.offset).collect();
    offsets.sort_unstable();
    if matches!(shape, Shape::Reversed) {
        offsets.reverse();
    }
    happenings.sort_by_key(|happening| place_in_chain(&happening.kind));
    for (happening, offset) in happenings.iter_mut().zip(offsets) {
        happening.offset = offset;
    }
}

/// A retired code (42, 56, 65) is refused from 2018: its successor stands in.
fn valid_kind(kind: &str, day: NaiveDate) -> String {
    let successor = match kind {
        "svf.42" => "svf.40",
        "svf.56" => "svf.50",
        "svf.65" => "svf.60",
        other => other,
    };
    (if day.year() < 2018 { kind } else { successor }).to_owned()
}

fn event(base: NaiveDate, episode: usize, number: usize, happening: Happening) -> RefEvent {
    let Happening { kind, offset, clock, activity, activity_id, place } = happening;
    let day = base.checked_add_days(Days::new(offset)).unwrap();
    let has_activity = kind == "D" || kind == "E";
    let ends = kind == "F" || kind == "G";
    // Two pathways share every id, and one id is the text NA; a patient may have several episodes.
    let id = if episode / 2 == 0 { "NA".to_owned() } else { format!("e{}", episode / 2) };
    RefEvent {
        episode_id: id,
        patient_id: format!("p{}", episode / 3),
        pathway: PATHWAYS[episode % 2].to_owned(),
        kind: valid_kind(&kind, day),
        day,
        instant: clock.map(|seconds| start_of_day(day) + seconds),
        region: place.region,
        home_region: place.home_region,
        home_municipality: place.home_municipality,
        unit: place.unit,
        activity: activity.filter(|_| has_activity),
        activity_id: activity_id.filter(|_| has_activity),
        variant: place.variant,
        deviation: place.deviation,
        outcome: OUTCOMES[number % OUTCOMES.len()].filter(|_| ends).map(str::to_owned),
        sex: place.sex,
        birth_year: place.birth_year,
        event_id: Some(format!("v{episode}x{number}")),
    }
}

/// Events of 0–12 episodes with 0–10 events each, within ten days from `base`; half of the kinds are of `focus`.
pub(crate) fn any_cohort(base: NaiveDate, focus: &[String]) -> impl Strategy<Value = Vec<RefEvent>> + use<> {
    let shapes = vec![
        Shape::Any,
        Shape::Any,
        Shape::Orderly,
        Shape::OrderlyPoints,
        Shape::OrderlySvf,
        Shape::Reversed,
    ];
    vec((select(shapes), vec(happening(focus), 0..=10)), 0..=12).prop_map(move |episodes| {
        let mut events = Vec::new();
        for (episode, (form, mut happenings)) in episodes.into_iter().enumerate() {
            shape(&mut happenings, form);
            let numbered = happenings.into_iter().enumerate();
            events.extend(numbered.map(|(number, happening)| event(base, episode, number, happening)));
        }
        events
    })
}
