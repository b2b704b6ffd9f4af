//! The thirteen rules of `page.md` 2.4.

use super::examples::*;
use crate::indicators::summary::*;

fn ids(summary: &Summary) -> Vec<&'static str> {
    summary.claims.iter().map(|c| c.id).collect()
}

#[test]
fn rule_1_a_hidden_headline_is_said_to_be_hidden_and_nothing_gives_it_away() {
    let hidden = Headline { status: Status::Protected, ..headline() };
    let said = compare(&CompareFacts { headline: hidden, ..comparison() });
    assert_eq!(said.sv, "Andelen visas inte (skyddad: små tal). 2 regioner visas inte.");
    assert_eq!(said.en, "The share is not shown (protected: small numbers). 2 regions are not shown.");
    assert_eq!(ids(&said), ["share_hidden", "hidden"]);
    let numerator = Headline { share_status: Status::Protected, ..headline() };
    assert_eq!(ids(&overview(&OverviewFacts { headline: numerator, ..first_screen() })), ["share_hidden"]);
}

#[test]
fn rule_2_the_outcome_is_a_fact_and_the_level_an_inference() {
    let said = |status| {
        let headline = Headline { goal_status: Some(status), ..headline() };
        let all = compare(&CompareFacts { headline, groups: uppsala().groups, ..comparison() });
        all.sv.split_once("). ").map(|(_, goal)| goal.to_owned()).unwrap_or_default()
    };
    assert_eq!(said(GoalStatus::Met), "Målet, 80, nåddes.");
    assert_eq!(said(GoalStatus::MetWithinChance), "Målet, 80, nåddes, men skillnaden ryms inom slumpen.");
    let missed = "Målet, 80, nåddes inte, men skillnaden ryms inom slumpen.";
    assert_eq!(said(GoalStatus::MissedWithinChance), missed);
    assert_eq!(said(GoalStatus::Missed), "Målet, 80, nåddes inte.");
}

#[test]
fn rule_3_no_sentence_says_what_may_never_be_said() {
    super::words::assert_nothing_forbidden(all().iter().flat_map(|s| [s.sv.clone(), s.en.clone()]));
}

#[test]
fn rule_4_a_share_is_of_100_only_from_100_patients() {
    assert!(compare(&comparison()).sv.starts_with("61 av 100 patienter började behandling"));
    let said = compare(&CompareFacts { headline: few(), ..comparison() });
    assert!(said.sv.starts_with("34 av 56 patienter började"), "{}", said.sv);
    assert!(said.sv.contains("(mellan 48 och 72\u{a0}%)"), "{}", said.sv);
    let edge = |with_limit| CompareFacts { headline: Headline { with_limit, ..headline() }, ..comparison() };
    assert!(compare(&edge(100)).en.starts_with("61 in 100 patients"));
    assert!(compare(&edge(99)).en.contains(" of 99 patients"));
}

#[test]
fn rule_5_an_interval_is_in_words() {
    assert!(compare(&comparison()).sv.contains("(mellan 60 och 62)"));
    assert!(compare(&comparison()).en.contains("(between 60 and 62)"));
}

#[test]
fn rule_6_what_is_not_shown_is_counted_and_low_coverage_comes_first() {
    let noted = GroupFacts { hidden: 1, not_reported: 2, ..uppsala().groups };
    let headline = Headline { goal: None, goal_status: None, ..headline() };
    let said = compare(&CompareFacts { groups: noted, headline, ..uppsala() });
    assert!(said.sv.ends_with("1 region visas inte. 2 regioner har inte rapporterat."), "{}", said.sv);
    let low = compare(&CompareFacts { coverage: Coverage::Low, ..comparison() });
    assert!(low.sv.starts_with("Siffran bygger på en del av patienterna: 61 av 100"), "{}", low.sv);
}

#[test]
fn a_small_letter_follows_the_colon_of_low_coverage() {
    let said = compare(&CompareFacts { coverage: Coverage::Low, shown: Shown::Median, ..comparison() });
    assert!(said.sv.contains("en del av patienterna: hälften väntade"), "{}", said.sv);
    assert!(said.en.contains("From incomplete reporting: half waited"), "{}", said.en);
}

#[test]
fn rule_7_many_comparisons_come_with_what_chance_does() {
    assert_eq!(chance_note(9, 0.05), None);
    let said = chance_note(19, 0.05).expect("enough comparisons");
    assert_eq!(said.sv, "Av 19 jämförelser väntas ungefär 1 sticka ut av en slump.");
    assert!(chance_note(20, 0.05).expect("enough").sv.contains("ungefär 1 "));
    assert!(chance_note(21, 0.05).expect("enough").sv.contains("ungefär 2 "));
}

#[test]
fn rule_8_times_are_slower_or_faster_and_shares_higher_or_lower() {
    let share = compare(&comparison());
    assert!(share.sv.contains("säkert lägre") && share.sv.contains("säkert högre"));
    let time = compare(&CompareFacts { shown: Shown::Median, ..comparison() });
    let groups = "7 av 19 regioner är säkert långsammare än övriga landet, 5 säkert snabbare.";
    assert!(time.sv.contains(groups), "{}", time.sv);
}

#[test]
fn rule_9_trend_words_come_from_flags_only() {
    let none = trend(&series());
    let as_before =
        "Andelen varierar som tidigare kring 69\u{a0}%; inga säkra förändringar sedan februari 2024.";
    assert_eq!(none.sv, as_before);
    let shift = flag(FlagRule::Shift, FlagSide::Above, FlagSpan::Since(TimePoint::Month(2024, 5)));
    let flagged = TrendFacts { flags: vec![shift], ..series() };
    let words = "Andelen ligger sedan maj 2024 högre än tidigare: 8 månader i rad över medelnivån.";
    assert_eq!(trend(&flagged).sv, words);
    assert_eq!(ids(&trend(&TrendFacts { points: 11, ..flagged.clone() })), ["trend_too_few"]);
    let preliminary = vec![TimePoint::Month(2024, 5)];
    let said = trend(&TrendFacts { preliminary, ..flagged });
    assert!(
        said.sv.contains("varierar som tidigare") && said.sv.contains("1 månad är preliminär"),
        "{}",
        said.sv
    );
}

#[test]
fn rule_10_a_quantile_that_is_not_reached_is_said_and_never_replaced() {
    let said = cohort(&CohortFacts { half: Some(Reached::No { followed: 60.0 }), ..started() });
    assert!(said.sv.contains("har hälften ännu inte startat (uppföljning i 60 dagar)"), "{}", said.sv);
    assert!(!ids(&said).contains(&"cohort_difference"));
}

#[test]
fn rule_11_what_is_below_the_goal_never_reads_like_the_goal() {
    let near = Headline { share: Some(0.796), ci: Some([0.78, 0.81]), ..headline() };
    let said = compare(&CompareFacts { headline: near, ..comparison() });
    assert!(said.sv.starts_with("79,6 av 100") && said.sv.contains("(mellan 78,0 och 81,0)"), "{}", said.sv);
    assert_eq!(share_decimals(&[0.799_96], Some(0.8)), 3);
    assert_eq!(share_decimals(&[0.8], Some(0.8)), 0);
    assert_eq!(share_decimals(&[0.76, 0.797], Some(0.8)), 1, "an interval's end is a value too");
    assert_eq!(share_decimals(&[0.796], None), 0);
    // 13.6 − 10.4 is 3.2: 3, though the rounded shares are 14 and 10.
    assert!(fairness(&fair(0.136 - 0.104, [0.01, 0.06])).sv.contains("(+3 procentenheter"));
}

#[test]
fn rule_12_a_break_comes_first_and_nothing_is_compared_across_it() {
    let said = trend(&TrendFacts {
        breaks: vec![NEW_LIMIT],
        preliminary: vec![TimePoint::Month(2025, 10)],
        ..series()
    });
    let sv = "Gränsen ändrades från 28 till 35 dagar i februari 2024, så nivåerna före och efter kan inte jämföras. \
              Sedan dess varierar andelen som tidigare kring 69\u{a0}%. 1 månad är preliminär.";
    assert_eq!(said.sv, sv);
    let before = flag(FlagRule::Shift, FlagSide::Above, FlagSpan::Since(TimePoint::Month(2023, 5)));
    let said = trend(&TrendFacts { breaks: vec![NEW_LIMIT], flags: vec![before], ..series() });
    assert!(said.sv.contains("varierar andelen som tidigare"), "{}", said.sv);
    assert_eq!(ids(&compare(&CompareFacts { breaks: vec![NEW_LIMIT], ..comparison() }))[0], "break");
}

#[test]
fn rule_13_at_most_thirty_words_and_the_least_important_goes_first() {
    for said in all() {
        assert!(word_count(&said.sv).max(word_count(&said.en)) <= MAX_WORDS, "{said:?}");
    }
    assert_eq!(ids(&compare(&comparison())), ["share", "groups"], "the note goes before the groups");
    let low = CompareFacts { coverage: Coverage::Low, ..comparison() };
    assert_eq!(ids(&compare(&low)), ["coverage", "share"], "note, then groups");
    let chance = Headline { goal_status: Some(GoalStatus::MissedWithinChance), ..headline() };
    let said = overview(&OverviewFacts { headline: chance, ..first_screen() });
    assert_eq!(ids(&said), ["share", "goal"], "the trend goes before the goal");
}

#[test]
fn a_break_and_low_coverage_together_leave_room_for_the_number() {
    for (breaks, headline) in [(vec![NEW_LIMIT], headline()), (vec![RECODED, NEW_LIMIT], few())] {
        let said = compare(&CompareFacts { breaks, headline, coverage: Coverage::Low, ..uppsala() });
        assert!(word_count(&said.sv).max(word_count(&said.en)) <= MAX_WORDS, "{said:?}");
        assert_eq!(ids(&said)[..3], ["break", "coverage", "share"]);
    }
}
