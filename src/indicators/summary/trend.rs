//! The sentence of Trend: words only from flags, and nothing across a break (rules 9 and 12).

use super::claim::{Both, Summary};
use super::fit::{Draft, Weight, fit};
use super::input::{FlagRule, FlagSide, FlagSpan, SeriesBreak, Shown, TrendFacts, TrendFlag};
use super::level::{BreakTemplates, breaks};
use super::rounding::share_decimals;
use super::slot::Slot;
use super::templates::{change as words, status};
use super::when::{Step, TimePoint};

/// Fewest points that change is judged by (rule 9).
const FLOOR: u64 = 12;
/// Breaks of a series: that it happened, and that nothing is compared across it.
const OF_SERIES: BreakTemplates = [
    &words::LIMIT_CHANGED_SERIES,
    &words::LIMITS_CHANGED_SERIES,
    &words::RECODED_SERIES,
    &words::BROKEN_SERIES,
];

/// The sentence of a series: its break, its change or that there is none, what is preliminary or hidden.
#[must_use]
pub fn trend(facts: &TrendFacts) -> Summary {
    let mut drafts: Vec<Draft> = breaks(&facts.breaks, OF_SERIES).into_iter().collect();
    let after_break = !drafts.is_empty();
    let all_preliminary = facts.points == 0 && !facts.preliminary.is_empty();
    drafts.push(if all_preliminary {
        let noun = facts.step.noun();
        let steps = Slot::words("steps", Both::new(noun.sv[1], noun.en[1]));
        Draft::new(Weight::Trend, &words::ALL_PRELIMINARY, &[steps])
    } else {
        match (facts.points < FLOOR, said_flag(facts)) {
            (true, _) => too_few(facts, after_break),
            (false, Some(flag)) => changed(facts, flag, after_break),
            (false, None) => as_before(facts, after_break),
        }
    });
    let noun = facts.step.noun();
    let preliminary = u64::try_from(facts.preliminary.len()).unwrap_or(0);
    if preliminary > 0 && !all_preliminary {
        let slots = [Slot::counted("preliminary", preliminary, noun)];
        drafts.push(Draft::new(Weight::Note, &status::PRELIMINARY, &slots));
    }
    if facts.hidden > 0 {
        drafts.push(Draft::new(
            Weight::Note,
            &status::HIDDEN,
            &[Slot::counted("hidden", facts.hidden, noun)],
        ));
    }
    fit(drafts)
}

/// The latest flag that may be said: after the last break, and on no preliminary point.
fn said_flag(facts: &TrendFacts) -> Option<TrendFlag> {
    let last_break = facts.breaks.iter().rev().find_map(|b: &SeriesBreak| b.at());
    let may = |flag: &&TrendFlag| {
        let (first, last) = flag.ends();
        let mature = |at: TimePoint| !facts.preliminary.contains(&at);
        mature(first) && last.is_none_or(mature) && last_break.is_none_or(|at| first >= at)
    };
    let order = |flag: &&TrendFlag| (flag.ends().1.is_none(), flag.ends().1, flag.ends().0);
    facts.flags.iter().filter(may).max_by_key(order).copied()
}

fn too_few(facts: &TrendFacts, after_break: bool) -> Draft {
    let slots = [Slot::counted("points", facts.points, facts.step.noun()), Slot::count("needed", FLOOR)];
    if after_break {
        return Draft::new(Weight::Trend, &words::TOO_FEW_SINCE_BREAK, &slots[..1]);
    }
    Draft::new(Weight::Trend, &words::TOO_FEW_POINTS, &slots)
}

fn as_before(facts: &TrendFacts, after_break: bool) -> Draft {
    let (Some(mean), Some(from)) = (facts.mean, facts.from) else {
        return Draft::new(Weight::Trend, &words::LEVEL_HIDDEN, &[]);
    };
    let mean = match facts.shown {
        Shown::Share => Slot::per_cent("mean", mean, share_decimals(&[mean], facts.goal)),
        Shown::Median => Slot::length("mean", mean, facts.unit.noun()),
    };
    let slots = [mean, point("from", from), Slot::silent("change", "none")];
    let template = match (facts.shown, after_break) {
        (Shown::Share, false) => &words::SHARE_AS_BEFORE,
        (Shown::Share, true) => &words::SHARE_SINCE_BREAK,
        (Shown::Median, false) => &words::TIME_AS_BEFORE,
        (Shown::Median, true) => &words::TIME_SINCE_BREAK,
    };
    Draft::new(Weight::Trend, template, &slots)
}

fn point(name: &'static str, at: TimePoint) -> Slot {
    Slot::coded(name, at.name(), at.code())
}

fn changed(facts: &TrendFacts, flag: TrendFlag, short: bool) -> Draft {
    let mut slots = vec![
        Slot::coded("direction", direction(facts.shown, flag.side), side_id(flag.side)),
        Slot::coded("rule", rule_words(flag, facts.step), rule_id(flag.rule)),
        Slot::words("beyond", beyond(flag.side)),
    ];
    let template = match (flag.span, facts.shown, short) {
        (FlagSpan::At(_), Shown::Share, _) => &words::SHARE_FLAG_POINT,
        (FlagSpan::At(_), Shown::Median, _) => &words::TIME_FLAG_POINT,
        (FlagSpan::Since(_), Shown::Share, false) => &words::SHARE_FLAG,
        (FlagSpan::Since(_), Shown::Share, true) => &words::SHARE_FLAG_SHORT,
        (FlagSpan::Since(_), Shown::Median, false) => &words::TIME_FLAG,
        (FlagSpan::Since(_), Shown::Median, true) => &words::TIME_FLAG_SHORT,
        (FlagSpan::Between(..), Shown::Share, false) => &words::SHARE_FLAG_PAST,
        (FlagSpan::Between(..), Shown::Share, true) => &words::SHARE_FLAG_PAST_SHORT,
        (FlagSpan::Between(..), Shown::Median, false) => &words::TIME_FLAG_PAST,
        (FlagSpan::Between(..), Shown::Median, true) => &words::TIME_FLAG_PAST_SHORT,
    };
    match flag.span {
        FlagSpan::At(at) => slots.push(Slot::coded("when", at.at(), at.code())),
        FlagSpan::Since(from) => slots.push(point("from", from)),
        FlagSpan::Between(from, to) => slots.extend([point("from", from), point("to", to)]),
    }
    Draft::new(Weight::Trend, template, &slots)
}

/// Shares are higher or lower, times slower or faster (rule 8).
fn direction(shown: Shown, side: FlagSide) -> Both {
    match (shown, side) {
        (Shown::Share, FlagSide::Above) => Both::new("högre", "higher"),
        (Shown::Share, FlagSide::Below) => Both::new("lägre", "lower"),
        (Shown::Median, FlagSide::Above) => Both::new("långsammare", "slower"),
        (Shown::Median, FlagSide::Below) => Both::new("snabbare", "faster"),
    }
}

fn beyond(side: FlagSide) -> Both {
    match side {
        FlagSide::Above => Both::new("över den övre gränsen", "above the upper limit"),
        FlagSide::Below => Both::new("under den nedre gränsen", "below the lower limit"),
    }
}

const fn side_id(side: FlagSide) -> &'static str {
    match side {
        FlagSide::Above => "above",
        FlagSide::Below => "below",
    }
}

const fn rule_id(rule: FlagRule) -> &'static str {
    match rule {
        FlagRule::OutsideLimit => "outside_limit",
        FlagRule::Trend => "trend",
        FlagRule::TwoInThree => "two_in_three",
        FlagRule::Shift => "shift",
    }
}

/// The rule in words, with how many points it took.
fn rule_words(flag: TrendFlag, step: Step) -> Both {
    let run = Slot::counted("run", flag.points, step.noun()).text;
    let steps = step.noun();
    let up = flag.side == FlagSide::Above;
    let or = |above: &'static str, below: &'static str| if up { above } else { below };
    match flag.rule {
        FlagRule::OutsideLimit => {
            let Both { sv, en } = beyond(flag.side);
            Both::new(
                format!("{} {sv} för slumpvariation", run.sv),
                format!("{} {en} of chance variation", run.en),
            )
        }
        FlagRule::Trend => Both::new(
            format!("{} i rad {}", run.sv, or("uppåt", "nedåt")),
            format!("{} in a row {}", run.en, or("upwards", "downwards")),
        ),
        FlagRule::TwoInThree => Both::new(
            format!("2 av 3 {} nära den {} gränsen för slumpvariation", steps.sv[1], or("övre", "nedre")),
            format!("2 of 3 {} near the {} limit of chance variation", steps.en[1], or("upper", "lower")),
        ),
        FlagRule::Shift => Both::new(
            format!("{} i rad {} medelnivån", run.sv, or("över", "under")),
            format!("{} in a row {} the mean level", run.en, or("above", "below")),
        ),
    }
}
