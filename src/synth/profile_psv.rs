//! The profiles of the person-centred pathways (PSV).

use super::profile::{EmergencyShape, PlannedShape, Profile, Shape};
use super::spread::Width;

type Activities = &'static [(&'static str, u16)];

const MEDICAL: Activities = &[("drug", 50), ("examination", 20), ("follow_up_visit", 30)];
const ORTHOPAEDIC: Activities = &[("physiotherapy", 50), ("surgery", 30), ("follow_up_visit", 20)];
const SURGERY: Activities = &[("surgery", 55), ("examination", 20), ("follow_up_visit", 25)];
const TALKS: Activities = &[("psychotherapy", 40), ("drug", 35), ("follow_up_visit", 25)];
const TEAM: Activities = &[("rehabilitation", 60), ("assistive_device", 15), ("follow_up_visit", 25)];
const WOUND: Activities = &[("wound_care", 60), ("surgery", 10), ("follow_up_visit", 30)];
const HEARING: Activities = &[("hearing_aid", 60), ("surgery", 10), ("follow_up_visit", 30)];
const BREATHING: Activities = &[("cpap", 55), ("examination", 25), ("follow_up_visit", 20)];
const COMFORT: Activities = &[("home_visit", 55), ("drug", 30), ("follow_up_visit", 15)];
const WARD: Activities = &[("rehabilitation", 45), ("drug", 35), ("examination", 20)];

/// A planned pathway: weight, median days from A to the first E, chance of a further turn (in a thousand), activities.
const fn planned(weight: u32, wait: u32, turn: u16, activities: Activities) -> Profile {
    let shape =
        PlannedShape { wait, turn, gap: 21, turn_wait: wait / 2 + 4, tail: 45, mid_chain: 25, activities };
    Profile {
        weight,
        female: 520,
        age: (18, 66, 98),
        width: Width::Usual,
        variants: &[],
        shape: Shape::Planned(shape),
    }
}

/// The same with another share of entries at D (in a thousand) and median days from the last E to F.
const fn entered(mut profile: Profile, mid_chain: u16, tail: u32) -> Profile {
    if let Shape::Planned(shape) = &mut profile.shape {
        shape.mid_chain = mid_chain;
        shape.tail = tail;
    }
    profile
}

/// An emergency: weight, minutes to arrival, its slug, minutes to treatment, treatments, hours of stay.
const fn emergency(weight: u32, shape: EmergencyShape) -> Profile {
    Profile {
        weight,
        female: 490,
        age: (18, 78, 101),
        width: Width::Usual,
        variants: &[],
        shape: Shape::Emergency(shape),
    }
}

const STROKE: EmergencyShape = EmergencyShape {
    arrival: 75,
    arrived: "hospital_arrival",
    wait: 48,
    treatments: &[("thrombolysis_start", 22), ("drug", 70), ("thrombectomy", 8)],
    turn: 132,
    activities: WARD,
    stay: 190,
};
const SEPSIS: EmergencyShape = EmergencyShape {
    arrival: 35,
    arrived: "hospital_arrival_or_alarm",
    wait: 62,
    treatments: &[("antibiotic_start", 1)],
    turn: 88,
    activities: WARD,
    stay: 150,
};
const HIP: EmergencyShape = EmergencyShape {
    arrival: 90,
    arrived: "hospital_arrival",
    wait: 1_260,
    treatments: &[("surgery", 1)],
    turn: 140,
    activities: WARD,
    stay: 170,
};

/// The profile of a person-centred pathway.
#[rustfmt::skip] // one pathway a line: a table
pub(super) fn profile(slug: &str) -> Profile {
    match slug {
        "stroke-och-tia-tidiga-insatser-och-vard" => emergency(500, STROKE).women(480),
        "sepsis" => emergency(350, SEPSIS).women(450),
        "hoftfraktur" => emergency(430, HIP).women(680).aged(45, 84, 103),
        "hjartsvikt-nydebuterad" => planned(590, 28, 210, MEDICAL).women(450).aged(35, 80, 100),
        "kol" => planned(520, 42, 165, MEDICAL).women(550).aged(40, 72, 95),
        "knaledsartros" => planned(440, 34, 150, ORTHOPAEDIC).women(580).aged(40, 67, 92),
        "stroke-och-tia-fortsatt-vard-och-rehabilitering" => entered(planned(380, 14, 210, TEAM), 90, 60).women(480),
        "hoftledsartros-primarvard" => planned(340, 30, 140, ORTHOPAEDIC).women(580).aged(40, 68, 93),
        "osteoporos-sekundarprevention-efter-fraktur" => planned(330, 55, 110, MEDICAL).women(780).aged(50, 76, 98),
        "kognitiv-svikt-vid-misstankt-demenssjukdom" => planned(320, 49, 150, MEDICAL).women(570).aged(50, 80, 98),
        "obesitas" => planned(260, 95, 125, SURGERY).women(700).aged(18, 43, 75),
        "obstruktiv-somnapne" => planned(260, 84, 110, BREATHING).women(350).aged(20, 55, 85),
        "palliativ-vard" => planned(240, 6, 190, COMFORT).women(500).aged(25, 79, 102),
        "langvarig-smarta" => planned(220, 72, 150, TEAM).women(660).aged(18, 49, 90),
        "rehabilitering-generisk-modell" => entered(planned(220, 24, 150, TEAM), 70, 60).aged(18, 55, 95),
        "svarlakta-sar" => planned(200, 12, 210, WOUND).aged(35, 78, 101),
        "kronisk-njursjukdom" => planned(190, 58, 140, MEDICAL).women(440).aged(18, 73, 96),
        "reumatoid-artrit-etablerad" => entered(planned(180, 32, 175, MEDICAL), 480, 60).women(720),
        "venos-sjukdom-i-benen" => planned(180, 88, 130, SURGERY).women(630).aged(20, 60, 92),
        "diabetes-med-hog-risk-for-fotsar" => planned(150, 20, 175, WOUND).women(390).aged(25, 70, 94),
        "epilepsi" => planned(130, 38, 140, MEDICAL).aged(1, 40, 92),
        "reumatoid-artrit-nydebuterad" => planned(120, 26, 200, MEDICAL).women(690).aged(18, 60, 92),
        "kritisk-benischemi" => planned(120, 16, 190, SURGERY).women(450).aged(45, 77, 98),
        "endometrios" => planned(120, 64, 150, SURGERY).women(1_000).aged(15, 32, 52),
        "traumatisk-hjarnskada" => planned(110, 10, 150, TEAM).women(390).aged(5, 48, 96),
        "bipolar-sjukdom" => planned(110, 36, 160, TALKS).women(600).aged(18, 40, 80),
        "atstorningar" => planned(90, 27, 175, TALKS).women(920).aged(10, 21, 58),
        "levercirros" => planned(80, 34, 140, MEDICAL).women(350).aged(30, 62, 88),
        "grav-horselnedsattning" => planned(70, 76, 130, HEARING).aged(2, 74, 98),
        "schizofreni-forstagangsinsjuknande" => planned(60, 9, 215, TALKS).women(420).aged(16, 28, 62),
        "multipel-skleros" => planned(50, 29, 175, MEDICAL).women(700).aged(16, 36, 70),
        "jattecellsarterit" => planned(45, 4, 175, MEDICAL).women(690).aged(50, 75, 96),
        _ => planned(120, 35, 150, MEDICAL),
    }
}
