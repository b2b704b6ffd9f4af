//! The profiles of the cancer pathways (SVF).

use super::profile::{Code, Profile, Shape, SvfShape};
use super::spread::Width;

const SURGICAL: &[(Code, u16)] =
    &[(*b"50", 66), (*b"52", 13), (*b"54", 5), (*b"58", 7), (*b"59", 4), (*b"60", 5)];
const MIXED: &[(Code, u16)] =
    &[(*b"50", 30), (*b"52", 32), (*b"54", 18), (*b"58", 14), (*b"59", 3), (*b"60", 3)];
const BLOOD: &[(Code, u16)] = &[(*b"52", 70), (*b"54", 5), (*b"58", 8), (*b"59", 2), (*b"60", 15)];
const ACUTE: &[(Code, u16)] = &[(*b"52", 88), (*b"58", 10), (*b"59", 2)];
const SKIN: &[(Code, u16)] = &[(*b"50", 90), (*b"52", 2), (*b"54", 2), (*b"59", 4), (*b"60", 2)];
const PROSTATE: &[(Code, u16)] =
    &[(*b"50", 28), (*b"52", 24), (*b"54", 16), (*b"58", 4), (*b"59", 1), (*b"60", 27)];
const NONE: &[(Code, u16)] = &[];

const DISMISSED: &[(Code, u16)] =
    &[(*b"70", 9), (*b"72", 6), (*b"73", 6), (*b"74", 4), (*b"76", 3), (*b"78", 72)];
const DONE: &[(Code, u16)] =
    &[(*b"70", 7), (*b"72", 4), (*b"73", 30), (*b"74", 3), (*b"76", 3), (*b"78", 53)];
const ANSWERED: &[(Code, u16)] = &[(*b"70", 3), (*b"72", 20), (*b"74", 2), (*b"76", 2), (*b"78", 73)];

const WORKUP: &[(&str, u16, u16)] = &[("basic_workup", 350, 1_000), ("extended_workup", 180, 1_350)];
const GRADE: &[(&str, u16, u16)] = &[("high_grade", 620, 1_000), ("low_grade", 300, 1_900)];
const RISK: &[(&str, u16, u16)] = &[("low_intermediate_risk", 520, 900), ("high_risk", 400, 1_050)];
const PATHOLOGY: &[(&str, u16, u16)] = &[("from_pathology", 280, 450)];
const MUSCLE: &[(&str, u16, u16)] = &[("muscle_invasive", 250, 1_100), ("non_muscle_invasive", 550, 950)];

/// A pathway with this weight, these treatments and this median of the lead time in days.
const fn svf(weight: u32, days: u32, treated: u16, treatments: &'static [(Code, u16)]) -> Profile {
    let shape =
        SvfShape { days, filter: 60, diagnostic: 60, treated, transfer: 15, treatments, closings: DISMISSED };
    Profile {
        weight,
        female: 480,
        age: (30, 70, 96),
        width: Width::Usual,
        variants: &[],
        shape: Shape::Svf(shape),
    }
}

/// The same with a changed shape: filter function, surgery for diagnosis and transfer, in a thousand.
const fn with(mut profile: Profile, filter: u16, diagnostic: u16, transfer: u16) -> Profile {
    if let Shape::Svf(shape) = &mut profile.shape {
        shape.filter = filter;
        shape.diagnostic = diagnostic;
        shape.transfer = transfer;
    }
    profile
}

/// The same with other closings.
const fn closed(mut profile: Profile, closings: &'static [(Code, u16)]) -> Profile {
    if let Shape::Svf(shape) = &mut profile.shape {
        shape.closings = closings;
    }
    profile
}

/// The profile of a cancer pathway.
#[rustfmt::skip] // one pathway a line: a table
pub(super) fn profile(slug: &str) -> Profile {
    match slug {
        "allvarliga-ospecifika-symtom" => closed(with(svf(480, 24, 0, NONE), 100, 0, 4), ANSWERED),
        "brostcancer" => svf(640, 33, 450, SURGICAL).women(993).aged(25, 64, 97),
        "prostatacancer" => with(svf(600, 62, 480, PROSTATE), 40, 10, 15).women(0).aged(45, 69, 93).varied(RISK),
        "tjock-och-andtarmscancer" => closed(with(svf(600, 40, 300, SURGICAL), 150, 40, 15), DONE).varied(WORKUP),
        "hudmelanom" => closed(with(svf(560, 27, 400, SKIN), 250, 500, 8), DONE).aged(20, 66, 96).varied(PATHOLOGY),
        "lungcancer" => svf(430, 41, 420, MIXED).women(510).aged(38, 73, 94),
        "urinblase-och-urinvagscancer" =>
            closed(with(svf(430, 39, 240, SURGICAL), 80, 450, 12), DONE).women(330).varied(MUSCLE),
        "huvud-och-halscancer" => with(svf(280, 37, 210, MIXED), 500, 40, 40).women(430),
        "matstrups-och-magsackscancer" => with(svf(160, 38, 260, MIXED), 250, 20, 60).women(380),
        "aggstockscancer" => with(svf(150, 28, 250, SURGICAL), 300, 30, 60).women(1_000).aged(20, 64, 94),
        "livmoderkroppscancer" => svf(150, 33, 330, SURGICAL).women(1_000).aged(38, 68, 94),
        "maligna-lymfom" => with(svf(160, 24, 420, BLOOD), 40, 250, 10).women(440),
        "njurcancer" => svf(120, 42, 480, SURGICAL).women(380).varied(WORKUP),
        "bukspottkortelcancer" => with(svf(120, 33, 480, MIXED), 30, 20, 120).varied(WORKUP),
        "skelett-och-mjukdelssarkom" => with(svf(90, 39, 130, SURGICAL), 60, 150, 250).aged(18, 60, 92),
        "levercancer" => with(svf(70, 48, 470, MIXED), 30, 20, 150).women(300).varied(WORKUP),
        "hjarntumorer" =>
            closed(with(svf(65, 31, 560, MIXED), 20, 420, 160), DONE).aged(18, 62, 88).varied(GRADE),
        "livmoderhalscancer" => with(svf(60, 36, 360, SURGICAL), 120, 100, 120).women(1_000).aged(23, 47, 90),
        "myelom" => svf(60, 31, 470, BLOOD).women(440),
        "skoldkortelcancer" => svf(60, 44, 380, SURGICAL).women(720).aged(18, 52, 88),
        "cancer-utan-kand-primartumor" => svf(55, 31, 330, MIXED).varied(WORKUP),
        "testikelcancer" => svf(50, 17, 430, SURGICAL).women(0).aged(18, 34, 70),
        "neuroendokrina-buktumorer" => with(svf(45, 58, 470, MIXED), 250, 60, 120),
        "kronisk-lymfatisk-leukemi" => svf(40, 27, 450, BLOOD).women(400).aged(40, 72, 94),
        "gallblasecancer-och-perihilar-gallgangscancer" => with(svf(25, 34, 430, MIXED), 20, 30, 150).women(560),
        "buksarkom" => with(svf(25, 45, 450, SURGICAL), 30, 80, 250),
        "vulvacancer" => with(svf(25, 37, 420, SURGICAL), 250, 80, 450).women(1_000).aged(35, 73, 96),
        "analcancer" => svf(20, 41, 480, MIXED).women(700),
        "akut-myeloisk-leukemi" => svf(18, 5, 850, ACUTE).aged(18, 70, 93),
        "peniscancer" => with(svf(12, 35, 480, SURGICAL), 200, 150, 500).women(0).aged(40, 69, 94),
        "akut-lymfatisk-leukemi" => svf(8, 6, 880, ACUTE).women(450).aged(18, 48, 88),
        _ => svf(60, 35, 400, MIXED),
    }
}
