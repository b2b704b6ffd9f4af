//! Facts to make sentences of, and one sentence of every branch.

use crate::indicators::summary::*;

pub(super) fn headline() -> Headline {
    Headline {
        status: Status::Ok,
        n: 5_500,
        share_status: Status::Ok,
        with_limit: 5_500,
        within: 3_355,
        share: Some(0.61),
        ci: Some([0.597, 0.623]),
        goal: Some(0.8),
        limit: None,
        goal_status: Some(GoalStatus::Missed),
        median: Some(31.0),
        median_ci: Some([Some(30.0), Some(33.0)]),
    }
}

pub(super) fn few() -> Headline {
    Headline {
        n: 56,
        with_limit: 56,
        within: 34,
        share: Some(34.0 / 56.0),
        ci: Some([0.476, 0.724]),
        ..headline()
    }
}

pub(super) fn groups() -> GroupFacts {
    GroupFacts { dimension: Dimension::Region, compared: 19, lower: 5, higher: 7, hidden: 2, not_reported: 0 }
}

pub(super) fn comparison() -> CompareFacts {
    CompareFacts {
        measure: MeasureKind::Svf,
        unit: Unit::Days,
        shown: Shown::Share,
        place: Place::Country,
        headline: headline(),
        groups: groups(),
        coverage: Coverage::Ok,
        breaks: Vec::new(),
    }
}

pub(super) fn uppsala() -> CompareFacts {
    let place = Place::region("i", "Region Uppsala", "Uppsala", "Region Uppsala");
    CompareFacts { place, groups: GroupFacts { compared: 1, hidden: 0, ..groups() }, ..comparison() }
}

pub(super) fn first_screen() -> OverviewFacts {
    let year = TimePoint::Year(2025);
    OverviewFacts {
        measure: MeasureKind::Svf,
        unit: Unit::Days,
        place: Place::Country,
        period: Some(Span { first: year, last: year }),
        headline: headline(),
        coverage: Coverage::Ok,
        breaks: Vec::new(),
        pathways_higher: Some([31, 6]),
    }
}

pub(super) const FEBRUARY: TimePoint = TimePoint::Month(2024, 2);
pub(super) const NEW_LIMIT: SeriesBreak =
    SeriesBreak::Limit { from: 28.0, to: 35.0, unit: Unit::Days, at: FEBRUARY };
pub(super) const RECODED: SeriesBreak = SeriesBreak::Recoding { at: TimePoint::Month(2023, 5) };

pub(super) fn series() -> TrendFacts {
    TrendFacts {
        shown: Shown::Share,
        unit: Unit::Days,
        step: Step::Month,
        points: 20,
        from: Some(TimePoint::Month(2024, 2)),
        mean: Some(0.69),
        goal: Some(0.8),
        flags: Vec::new(),
        preliminary: Vec::new(),
        hidden: 0,
        breaks: Vec::new(),
    }
}

pub(super) fn flag(rule: FlagRule, side: FlagSide, span: FlagSpan) -> TrendFlag {
    TrendFlag { rule, side, span, points: 8 }
}

pub(super) fn started() -> CohortFacts {
    CohortFacts {
        status: Status::Ok,
        starts: 8_412,
        unit: Unit::Days,
        half: Some(Reached::Yes { value: 34.0, ci: Some([31.0, 38.0]) }),
        completed_median: Some(31.0),
        still_waiting: Some(420),
    }
}

pub(super) fn completed() -> DistributionFacts {
    DistributionFacts {
        status: Status::Ok,
        n: 400,
        unit: Unit::Days,
        median: Some(31.0),
        p80: Some(44.0),
        p90: Some(58.0),
    }
}

pub(super) fn queue(n: u64, with_limit: u64, past: u64) -> WaitingFacts {
    WaitingFacts {
        date: CalendarDate { year: 2025, month: 10, day: 31 },
        place: Place::Country,
        waiting: Some(WaitingGroup { n, with_limit, past }),
    }
}

pub(super) fn steps() -> FlowFacts {
    FlowFacts {
        status: Status::Ok,
        n: 2_310,
        chain: [FlowPoint::A, FlowPoint::E],
        largest: [FlowPoint::D, FlowPoint::E],
        certainty: Certainty::Clear,
        mean: Some(15.9),
        total: Some(33.1),
        unit: Unit::Days,
    }
}

pub(super) fn fair(difference: f64, ci: [f64; 2]) -> FairnessFacts {
    FairnessFacts {
        place: Place::Country,
        status: Status::Ok,
        gap: Some(Gap { difference, ci }),
        spread: Some(Spread { crude: 0.31, standardised: Some(0.29) }),
    }
}

pub(super) fn reported(reported: u64, names: &[&str]) -> QualityFacts {
    let since = Some(TimePoint::Month(2025, 8));
    QualityFacts {
        regions: 21,
        reported,
        through: TimePoint::Month(2025, 10),
        missing: names.iter().map(|&name| (Both::new(name, name), since)).collect(),
    }
}

/// One sentence of every branch.
pub(super) fn all() -> Vec<Summary> {
    [levels(), compared(), funnels(), trends(), delays(), equities()].concat()
}

fn with(change: impl FnOnce(&mut CompareFacts)) -> Summary {
    let mut facts = comparison();
    change(&mut facts);
    compare(&facts)
}

fn levels() -> Vec<Summary> {
    let mut all = vec![overview(&first_screen()), compare(&uppsala())];
    all.push(overview(&OverviewFacts { pathways_higher: Some([31, 0]), ..first_screen() }));
    for goal_status in GoalStatus::ALL {
        let headline = Headline { goal_status: Some(goal_status), ..headline() };
        all.push(compare(&CompareFacts { headline, ..uppsala() }));
    }
    for status in [Status::Protected, Status::NotReported, Status::NotApplicable] {
        all.push(compare(&CompareFacts { headline: Headline { status, ..headline() }, ..uppsala() }));
    }
    all.push(compare(&CompareFacts { headline: few(), ..uppsala() }));
    all.push(compare(&CompareFacts { headline: few(), measure: MeasureKind::Other, ..uppsala() }));
    all.push(compare(&CompareFacts { measure: MeasureKind::Other, ..uppsala() }));
    for headline in [few(), headline()] {
        let headline = Headline { limit: Some(90.0), ..headline };
        all.push(compare(&CompareFacts { headline, measure: MeasureKind::Other, ..uppsala() }));
    }
    all.push(with(|f| f.coverage = Coverage::Low));
    for n in [0, 1, 6] {
        all.push(with(|f| (f.headline.n, f.shown) = (n, Shown::Median)));
    }
    all.push(with(|f| (f.headline.median, f.shown) = (None, Shown::Median)));
    all.push(with(|f| (f.headline.median_ci, f.shown) = (None, Shown::Median)));
    all
}

fn compared() -> Vec<Summary> {
    let mut all = vec![compare(&comparison())];
    for shown in [Shown::Share, Shown::Median] {
        for (lower, higher) in [(5, 7), (5, 0), (0, 7), (1, 1), (0, 0)] {
            all.push(with(|f| {
                f.shown = shown;
                (f.groups.lower, f.groups.higher) = (lower, higher);
            }));
        }
    }
    all.push(with(|f| (f.groups.dimension, f.groups.lower) = (Dimension::Pathway, 0)));
    all.push(compare(&CompareFacts {
        groups: GroupFacts { hidden: 1, not_reported: 2, ..uppsala().groups },
        ..uppsala()
    }));
    let silent = Headline { goal: None, goal_status: None, ..headline() };
    let missing = GroupFacts { compared: 1, hidden: 1, not_reported: 2, ..groups() };
    all.push(compare(&CompareFacts { headline: silent, groups: missing, ..comparison() }));
    all.push(with(|f| f.breaks = vec![NEW_LIMIT]));
    all.push(with(|f| f.breaks = vec![RECODED]));
    all.push(with(|f| f.breaks = vec![RECODED, NEW_LIMIT]));
    all.push(with(|f| f.breaks = vec![SeriesBreak::Limits { pathways: 4 }]));
    all.extend(chance_note(19, 0.05));
    all
}

fn funnels() -> Vec<Summary> {
    let some = FunnelFacts {
        dimension: Dimension::Region,
        points: 19,
        outside_outer: 3,
        outside_inner: 5,
        hidden: 2,
    };
    let none = FunnelFacts { outside_outer: 0, outside_inner: 1, ..some };
    [some, none, FunnelFacts { points: 8, ..some }].iter().map(funnel).collect()
}

fn trends() -> Vec<Summary> {
    use {FlagRule::*, FlagSide::*, FlagSpan::*};
    let (may, june) = (TimePoint::Month(2024, 5), TimePoint::Month(2024, 12));
    let mut all = Vec::new();
    for (shown, mean) in [(Shown::Share, 0.69), (Shown::Median, 31.0)] {
        let series = TrendFacts { shown, mean: Some(mean), ..series() };
        for breaks in [vec![], vec![NEW_LIMIT]] {
            let plain = TrendFacts { breaks, ..series.clone() };
            all.push(trend(&TrendFacts { preliminary: vec![TimePoint::Month(2025, 10)], ..plain.clone() }));
            for span in [At(may), Since(may), Between(may, june)] {
                let rules = [OutsideLimit, Trend, TwoInThree, Shift];
                let flags = rules.iter().flat_map(|&rule| [Above, Below].map(|side| flag(rule, side, span)));
                all.extend(flags.map(|flag| trend(&TrendFacts { flags: vec![flag], ..plain.clone() })));
            }
            all.push(trend(&TrendFacts { points: 5, ..plain }));
        }
    }
    for breaks in [vec![RECODED], vec![RECODED, NEW_LIMIT], vec![SeriesBreak::Limits { pathways: 4 }]] {
        all.push(trend(&TrendFacts { breaks, ..series() }));
    }
    all.push(trend(&TrendFacts { mean: None, hidden: 2, ..series() }));
    all.push(trend(&TrendFacts { points: 0, preliminary: vec![may], ..series() }));
    all
}

fn delays() -> Vec<Summary> {
    let mut all = vec![
        distribution(&completed()),
        distribution(&DistributionFacts { p80: None, p90: None, ..completed() }),
    ];
    all.extend([Some(420), None].map(|still_waiting| cohort(&CohortFacts { still_waiting, ..started() })));
    all.push(cohort(&CohortFacts { completed_median: None, ..started() }));
    let alone = Some(Reached::Yes { value: 34.0, ci: None });
    for half in [alone, Some(Reached::No { followed: 60.0 }), None] {
        all.push(cohort(&CohortFacts { half, ..started() }));
    }
    all.push(cohort(&CohortFacts { starts: 4, ..started() }));
    let queues = [
        (420, 420, 55),
        (56, 56, 5),
        (420, 400, 55),
        (1, 1, 1),
        (1, 1, 0),
        (420, 420, 0),
        (420, 0, 0),
        (0, 0, 0),
    ];
    all.extend(queues.map(|(n, limit, past)| waiting(&queue(n, limit, past))));
    all.push(waiting(&WaitingFacts { waiting: None, ..queue(0, 0, 0) }));
    all.push(flow(&steps()));
    all.push(flow(&FlowFacts { certainty: Certainty::NotClear, ..steps() }));
    all.push(flow(&FlowFacts { n: 0, ..steps() }));
    all.push(flow(&FlowFacts { mean: None, ..steps() }));
    all
}

fn equities() -> Vec<Summary> {
    let gaps = [(-0.02, [-0.04, 0.01]), (-0.09, [-0.14, -0.04]), (0.05, [0.01, 0.09])];
    let mut all: Vec<Summary> = gaps.map(|(d, ci)| fairness(&fair(d, ci))).to_vec();
    let crude = Some(Spread { crude: 0.31, standardised: None });
    all.push(fairness(&FairnessFacts { status: Status::Protected, spread: crude, ..fair(0.0, [0.0, 0.0]) }));
    all.push(fairness(&FairnessFacts { gap: None, ..fair(0.0, [0.0, 0.0]) }));
    all.push(quality(&reported(21, &[])));
    all.push(quality(&reported(20, &["Region X"])));
    all.push(quality(&reported(18, &["Region X", "Region Y", "Region Z"])));
    all.push(quality(&reported(0, &["A", "B", "C", "D"])));
    let mut unknown = reported(20, &["Region X"]);
    unknown.missing[0].1 = None;
    all.push(quality(&unknown));
    all
}
