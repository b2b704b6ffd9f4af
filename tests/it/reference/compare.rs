//! A question over events becomes rows and a total, one interval at a time.
//!
//! Rule: section "Period, stock and flow" of what is counted. Readings: without a period, rows of time run from the
//! first event's to the cutoff's; a row's last day is the last of its days that the period has; a row that begins after
//! the cutoff shows the stock at the cutoff ("or the cutoff, if earlier").

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::episode::{Episode, link_episodes};
use super::groups::{Codes, Sight, codes_of, is_let_through, row_key, time_code};
use super::interval::{Interval, date_of, judge};
use super::pairs::pair_ends;
use super::readings::{is_open_on, vocabulary_of};
use super::time::{length, waited};
use super::types::{
    Basis, Dimension, Limit, LimitInput, RefAnswer, RefEvent, RefQuery, RefRow, RefTables, STATES, State,
    Unit,
};

/// The question with what the events settle: its cutoff, and the last day of every row of time.
struct Question<'q> {
    query: &'q RefQuery,
    tables: &'q RefTables,
    cutoff: NaiveDate,
    /// Last days of the rows of time, capped by period; empty without a time dimension.
    row_ends: Vec<NaiveDate>,
}

/// What `compare` must answer. The default cutoff is the latest date of all events given, whatever the filters.
pub(crate) fn compare(events: &[RefEvent], query: &RefQuery, tables: &RefTables) -> RefAnswer {
    let mut answer = RefAnswer::default();
    let Some(cutoff) = query.cutoff.or_else(|| events.iter().map(|event| event.day).max()) else {
        return answer;
    };
    let episodes = link_episodes(events, cutoff);
    let question = Question { query, tables, cutoff, row_ends: find_row_ends(&episodes, query, cutoff) };
    for episode in &episodes {
        if !episode.events.iter().any(|event| vocabulary_of(event) == query.vocabulary) {
            continue;
        }
        for pair in pair_ends(episode, query, tables) {
            count_interval(&mut answer, &question, episode, judge(episode, pair, query));
        }
    }
    for row in answer.rows.values_mut().chain([&mut answer.total]) {
        row.completed.sort_unstable();
        row.ongoing.sort_unstable();
        row.ended.sort_unstable();
    }
    answer
}

/// The last day of every step of the finest time dimension, walking the days one by one.
fn find_row_ends(episodes: &[Episode<'_>], query: &RefQuery, cutoff: NaiveDate) -> Vec<NaiveDate> {
    let times: Vec<Dimension> = query.by.iter().copied().filter(|dimension| dimension.is_time()).collect();
    let first_event = episodes.iter().map(|episode| episode.first().day).min().unwrap_or(cutoff);
    let (first, last) = query.period.unwrap_or((first_event, cutoff));
    let mut ends: BTreeMap<Vec<String>, NaiveDate> = BTreeMap::new();
    if !times.is_empty() {
        for day in first.iter_days().take_while(|day| *day <= last) {
            ends.insert(times.iter().map(|dimension| time_code(*dimension, day)).collect(), day);
        }
    }
    let mut ends: Vec<NaiveDate> = ends.into_values().collect();
    ends.sort_unstable();
    ends
}

/// Counts an interval in the flow by its date, and (by end) in the stocks of the days at which it is open.
fn count_interval<'a>(
    answer: &mut RefAnswer,
    question: &Question<'_>,
    episode: &Episode<'a>,
    interval: Interval<'a>,
) {
    let Question { query, cutoff, .. } = question;
    let in_period = |day: NaiveDate| query.period.is_none_or(|(first, last)| first <= day && day <= last);
    if let Some(date) = date_of(&interval, episode, query.basis).filter(|date| in_period(*date)) {
        let sight = Sight { episode, interval, state: interval.state, day: *cutoff };
        count_sight(answer, question, sight, Target::RowAndTotal(date));
    }
    if query.basis == Basis::Start {
        return;
    }
    let last = query.period.map_or(*cutoff, |(_, last)| last);
    count_stock(answer, question, (episode, interval), Target::Total(last));
    for end in &question.row_ends {
        count_stock(answer, question, (episode, interval), Target::Row(*end));
    }
    if question.row_ends.is_empty() {
        count_stock(answer, question, (episode, interval), Target::Row(last));
    }
}

/// Where a sight is counted, with the date that places it in time.
#[derive(Clone, Copy)]
enum Target {
    RowAndTotal(NaiveDate),
    Row(NaiveDate),
    Total(NaiveDate),
}

fn count_stock<'a>(
    answer: &mut RefAnswer,
    question: &Question<'_>,
    (episode, interval): (&Episode<'a>, Interval<'a>),
    target: Target,
) {
    let (Target::RowAndTotal(last) | Target::Row(last) | Target::Total(last)) = target;
    let day = last.min(question.cutoff);
    if is_open_on(interval.start, interval.end, interval.closing, day) {
        count_sight(answer, question, Sight { episode, interval, state: State::Ongoing, day }, target);
    }
}

fn count_sight(answer: &mut RefAnswer, question: &Question<'_>, sight: Sight<'_, '_>, target: Target) {
    let codes = codes_of(&sight, question.query, question.tables);
    if !is_let_through(&sight, &codes, question.query) {
        return;
    }
    if let Target::RowAndTotal(date) | Target::Row(date) = target {
        let row = answer.rows.entry(row_key(&codes, date, &question.query.by)).or_default();
        add(row, &sight, &codes, question);
    }
    if let Target::RowAndTotal(_) | Target::Total(_) = target {
        add(&mut answer.total, &sight, &codes, question);
    }
}

fn add(row: &mut RefRow, sight: &Sight<'_, '_>, codes: &Codes, question: &Question<'_>) {
    let unit = question.query.unit;
    for (known, n) in STATES.iter().zip(&mut row.states) {
        if *known == sight.state {
            *n += 1;
        }
    }
    let interval = &sight.interval;
    match (sight.state, interval.start, interval.end, interval.closing) {
        (State::Completed, Some(start), Some(end), _) => {
            let value = length(start, end, unit);
            row.completed.push(value);
            if let Some(is_within) = is_within(value, sight, codes, question) {
                row.with_limit += 1;
                row.within += u64::from(is_within);
            }
        }
        (State::Ongoing, Some(start), _, _) => row.ongoing.push(waited(start, sight.day, unit)),
        (State::EndedOtherwise, Some(start), _, Some(closing)) => {
            row.ended.push(length(start, closing, unit));
        }
        _ => {}
    }
}

/// Whether a value is within its own limit (value ≤ limit); `None` when it has none.
fn is_within(value: i64, sight: &Sight<'_, '_>, codes: &Codes, question: &Question<'_>) -> Option<bool> {
    let query = question.query;
    match query.limit {
        Limit::None => None,
        Limit::Number(limit) => Some(in_unit(value, query.unit) <= limit),
        Limit::Table(_) if query.unit != Unit::Days => None,
        Limit::Table(limit_of) => {
            let treatment = sight.episode.treatment_event(query, question.tables);
            let input = LimitInput {
                pathway: codes.pathway.clone(),
                treatment: treatment.map(|event| event.kind.clone()),
                variant: codes.variant.clone(),
                has_svf44: sight.episode.has_svf44(),
                start_day: sight.interval.start?.day,
                end_day: sight.interval.end?.day,
            };
            limit_of(&input).map(|limit| value <= limit)
        }
    }
}

/// A length in the answer's unit: 6 849 seconds are 114.15 minutes.
pub(crate) fn in_unit(value: i64, unit: Unit) -> f64 {
    let value = f64::from(i32::try_from(value).unwrap());
    match unit {
        Unit::Days => value,
        Unit::Hours => value / 3600.0,
        Unit::Minutes => value / 60.0,
    }
}
