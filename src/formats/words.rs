//! The words of answers' columns: id, name in Swedish and English, sort of value, and key of the method.

use super::vocabulary::Sort::{self, Count, Days, Length, Rank, Share, Word};

/// A column's words.
pub(super) struct Named {
    pub(super) id: &'static str,
    pub(super) sv: &'static str,
    pub(super) en: &'static str,
    pub(super) sort: Sort,
    /// The key in an answer's `methods`; empty for a plain count.
    pub(super) method: &'static str,
}

const fn named(
    id: &'static str,
    sv: &'static str,
    en: &'static str,
    sort: Sort,
    method: &'static str,
) -> Named {
    Named { id, sv, en, sort, method }
}

/// Every column with a fixed id.
pub(super) const WORDS: [Named; 116] = [
    named("unverified_limits", "Gränser som inte är belagda", "Limits that are not verified", Word, ""),
    // How episodes ended.
    named("ended", "Avslutade", "Ended", Count, ""),
    named("ended_label", "Avslut", "End", Word, ""),
    named("ended_count", "Avslutade så", "Ended so", Count, ""),
    named("ended_share", "Andel avslutade så", "Share ended so", Share, ""),
    // Lengths of completed intervals.
    named("n", "Antal", "Number", Count, ""),
    named("mean", "Medel", "Mean", Length, ""),
    named("sd", "Standardavvikelse", "Standard deviation", Length, ""),
    named("p10", "10:e percentilen", "10th percentile", Length, "quantile"),
    named("p25", "25:e percentilen", "25th percentile", Length, "quantile"),
    named("median", "Median", "Median", Length, "quantile"),
    named("p75", "75:e percentilen", "75th percentile", Length, "quantile"),
    named("p80", "80:e percentilen", "80th percentile", Length, "quantile"),
    named("p90", "90:e percentilen", "90th percentile", Length, "quantile"),
    named("median_ci_lower", "Median, nedre gräns", "Median, lower bound", Length, "median_ci"),
    named("median_ci_upper", "Median, övre gräns", "Median, upper bound", Length, "median_ci"),
    // Shares within the limit.
    named("with_limit", "Antal med gräns", "Number with a limit", Count, ""),
    named("within", "Inom gränsen", "Within the limit", Count, ""),
    named("count", "Antal av längden", "Number of this length", Count, ""),
    named("share", "Andel inom gränsen", "Share within the limit", Share, ""),
    named("share_ci_lower", "Andel, nedre gräns", "Share, lower bound", Share, "share_ci"),
    named("share_ci_upper", "Andel, övre gräns", "Share, upper bound", Share, "share_ci"),
    named("goal", "Mål för andelen", "Goal of the share", Share, ""),
    named("goal_status", "Mot målet", "Against the goal", Word, "share_ci"),
    named("against_rest", "Andel mot övriga", "Share against the rest", Word, "against_rest"),
    named("median_against_rest", "Median mot övriga", "Median against the rest", Word, "median_against_rest"),
    named("standardised_share", "Standardiserad andel", "Standardised share", Share, "standardised"),
    named(
        "standardised_ci_lower",
        "Standardiserad andel, nedre gräns",
        "Standardised share, lower bound",
        Share,
        "standardised_ci",
    ),
    named(
        "standardised_ci_upper",
        "Standardiserad andel, övre gräns",
        "Standardised share, upper bound",
        Share,
        "standardised_ci",
    ),
    named(
        "standardised_weight",
        "Del av rikets sammansättning",
        "Part of the national mix",
        Share,
        "standardised",
    ),
    // States.
    named("completed", "Avslutade", "Completed", Count, ""),
    named("ongoing", "Pågående", "Ongoing", Count, ""),
    named("ended_otherwise", "Avslutade på annat sätt", "Ended otherwise", Count, ""),
    named("not_applicable", "Ej tillämpliga", "Not applicable", Count, ""),
    named("missing_start", "Saknar start", "Missing start", Count, ""),
    named("not_started", "Ej startade", "Not started", Count, ""),
    named("negative", "Slut före start", "End before start", Count, ""),
    named("imprecise", "Utan klockslag", "Without a clock time", Count, ""),
    // Coverage.
    named("coverage", "Täckning", "Coverage", Word, ""),
    named("coverage_share", "Rapporterat av väntat", "Reported of expected", Share, ""),
    named("last_event", "Senaste händelse", "Latest event", Word, ""),
    // Trend.
    named("median_centre", "Median, nivå", "Median, level", Length, "median_chart"),
    named(
        "median_lower",
        "Median, nedre gräns för slumpvariation",
        "Median, lower limit of chance variation",
        Length,
        "median_chart",
    ),
    named(
        "median_upper",
        "Median, övre gräns för slumpvariation",
        "Median, upper limit of chance variation",
        Length,
        "median_chart",
    ),
    named("median_flags", "Median, signaler", "Median, signals", Word, "rules"),
    named("share_centre", "Andel, nivå", "Share, level", Share, "share_chart"),
    named(
        "share_lower",
        "Andel, nedre gräns för slumpvariation",
        "Share, lower limit of chance variation",
        Share,
        "share_chart",
    ),
    named(
        "share_upper",
        "Andel, övre gräns för slumpvariation",
        "Share, upper limit of chance variation",
        Share,
        "share_chart",
    ),
    named("share_flags", "Andel, signaler", "Share, signals", Word, "rules"),
    named("share_p_centre", "Andel på p-diagram, nivå", "Share on a p chart, level", Share, "share_p_chart"),
    named(
        "share_p_lower",
        "Andel på p-diagram, nedre gräns för slumpvariation",
        "Share on a p chart, lower limit of chance variation",
        Share,
        "share_p_chart",
    ),
    named(
        "share_p_upper",
        "Andel på p-diagram, övre gräns för slumpvariation",
        "Share on a p chart, upper limit of chance variation",
        Share,
        "share_p_chart",
    ),
    named("share_p_flags", "Andel på p-diagram, signaler", "Share on a p chart, signals", Word, "rules"),
    named("maturity", "Inkommet av väntat", "Come in of expected", Share, ""),
    // Distribution.
    named("ecdf", "Andel högst så långa", "Share at most this long", Share, ""),
    named("at_risk", "Följda strax före", "Followed just before", Count, ""),
    named("events", "Händelser", "Events", Count, ""),
    named("censored", "Sist sedda då", "Last seen then", Count, ""),
    named("survival", "Andel som väntar", "Share that waits", Share, "km"),
    named("ci_lower", "Andel som väntar, nedre gräns", "Share that waits, lower bound", Share, "km_ci"),
    named("ci_upper", "Andel som väntar, övre gräns", "Share that waits, upper bound", Share, "km_ci"),
    named("starts", "Startade", "Started", Count, ""),
    named("started_completed", "Startade, avslutade", "Started, completed", Count, ""),
    named(
        "started_completed_median",
        "Startade, median för avslutade",
        "Started, median of the completed",
        Length,
        "quantile",
    ),
    named("waiting", "Startade, väntar", "Started, waiting", Count, ""),
    named(
        "started_ended_otherwise",
        "Startade, avslutade på annat sätt",
        "Started, ended otherwise",
        Count,
        "",
    ),
    named("km_median", "Median med väntande", "Median with those waiting", Length, "km_quantile"),
    named(
        "km_median_ci_lower",
        "Median med väntande, nedre gräns",
        "Median with those waiting, lower bound",
        Length,
        "km_ci",
    ),
    named(
        "km_median_ci_upper",
        "Median med väntande, övre gräns",
        "Median with those waiting, upper bound",
        Length,
        "km_ci",
    ),
    named("km_rmst", "Medel till horisonten", "Mean to the horizon", Length, "rmst"),
    // Funnel.
    named("lower_95", "Tratt 95 %, undre", "Funnel 95%, lower", Share, "limits"),
    named("upper_95", "Tratt 95 %, övre", "Funnel 95%, upper", Share, "limits"),
    named("lower_998", "Tratt 99,8 %, undre", "Funnel 99.8%, lower", Share, "limits"),
    named("upper_998", "Tratt 99,8 %, övre", "Funnel 99.8%, upper", Share, "limits"),
    named("position", "Läge i tratten", "Position in the funnel", Word, "limits"),
    named(
        "position_overdispersed",
        "Läge i den vidgade tratten",
        "Position in the widened funnel",
        Word,
        "limits_overdispersed",
    ),
    named("rank", "Rang", "Rank", Rank, "rank"),
    named("rank_ci_lower", "Rang, nedre gräns", "Rank, lower bound", Rank, "rank"),
    named("rank_ci_upper", "Rang, övre gräns", "Rank, upper bound", Rank, "rank"),
    named("median_n", "Antal bakom medianen", "Number behind the median", Count, ""),
    named("median_lower_95", "Mediantratt 95 %, undre", "Median funnel 95%, lower", Length, "median_limits"),
    named("median_upper_95", "Mediantratt 95 %, övre", "Median funnel 95%, upper", Length, "median_limits"),
    named(
        "median_lower_998",
        "Mediantratt 99,8 %, undre",
        "Median funnel 99.8%, lower",
        Length,
        "median_limits",
    ),
    named(
        "median_upper_998",
        "Mediantratt 99,8 %, övre",
        "Median funnel 99.8%, upper",
        Length,
        "median_limits",
    ),
    named("median_position", "Läge i mediantratten", "Position in the median funnel", Word, "median_limits"),
    // Waiting.
    named("n_year_before", "Väntade ett år före", "Waited a year before", Count, ""),
    named("median_so_far", "Median hittills", "Median so far", Length, "quantile"),
    named("p90_so_far", "90:e percentilen hittills", "90th percentile so far", Length, "quantile"),
    named("past_limit", "Över gränsen", "Past the limit", Count, "past_limit"),
    named("past_limit_share", "Andel över gränsen", "Share past the limit", Share, "past_limit"),
    named(
        "past_limit_ci_lower",
        "Andel över gränsen, nedre gräns",
        "Share past the limit, lower bound",
        Share,
        "past_limit_ci",
    ),
    named(
        "past_limit_ci_upper",
        "Andel över gränsen, övre gräns",
        "Share past the limit, upper bound",
        Share,
        "past_limit_ci",
    ),
    // Flow.
    named("share_going_on", "Andel som går vidare", "Share that goes on", Share, ""),
    named("missing", "Förbi utan punkten", "Past it without the point", Count, ""),
    named("complete_n", "Hela kedjor", "Complete chains", Count, "complete"),
    named(
        "complete_mean",
        "Hela kedjor, stegets medel",
        "Complete chains, mean of the step",
        Length,
        "complete",
    ),
    named(
        "complete_share",
        "Hela kedjor, stegets del av tiden",
        "Complete chains, the step's part of the time",
        Share,
        "complete",
    ),
    named(
        "complete_difference",
        "Hela kedjor, mot riket",
        "Complete chains, against the nation",
        Length,
        "complete",
    ),
    // Quality.
    named("latest_delivery", "Senaste leverans", "Latest delivery", Word, ""),
    named("latest_event", "Senaste händelse hos regionen", "Latest event of the region", Word, ""),
    named("delay_median", "Till leverans, hälften", "To delivery, half", Days, "reporting_delay"),
    named("delay_p90", "Till leverans, nio av tio", "To delivery, nine in ten", Days, "reporting_delay"),
    named("delay_n", "Händelser bakom dröjsmålet", "Events behind the delay", Count, ""),
    named("delay_followed_days", "Dröjsmål följt i", "Delay followed for", Days, ""),
    named("episodes", "Episoder", "Episodes", Count, ""),
    named("shared_episodes", "Episoder med flera patienter", "Episodes of several patients", Count, ""),
    named("deliveries_n", "Leveranser", "Deliveries", Count, ""),
    named("deliveries_shared", "Leveranser med flera regioner", "Deliveries of several regions", Count, ""),
    named("deliveries_read", "Rader lästa", "Rows read", Count, ""),
    named("deliveries_accepted", "Rader godtagna", "Rows accepted", Count, ""),
    named("deliveries_duplicates", "Rader dubbletter", "Rows duplicate", Count, ""),
    named("deliveries_corrections", "Rader rättade", "Rows corrected", Count, ""),
    named("deliveries_withdrawals", "Rader återtagna", "Rows withdrawn", Count, ""),
    named("deliveries_rejected", "Rader avvisade", "Rows rejected", Count, ""),
    named("with_event_id", "Händelser med egen identitet", "Events with their own identity", Count, ""),
    named("with_recorded_at", "Händelser med registreringstid", "Events with a time of recording", Count, ""),
];

/// What an id that is made from numbers means.
pub(super) struct Meaning {
    pub(super) sv: String,
    pub(super) en: String,
    pub(super) sort: Sort,
}

/// Ids that are made from numbers or other ids.
pub(super) const PATTERNS: [fn(&str) -> Option<Meaning>; 5] = [quantile, band, over, point, state];

fn meaning(sv: String, en: String, sort: Sort) -> Meaning {
    Meaning { sv, en, sort }
}

/// `p_0.95`, `p_0.95_ci_lower`, `p_0.95_ci_upper`.
fn quantile(id: &str) -> Option<Meaning> {
    let rest = id.strip_prefix("p_")?;
    let (p, sv, en) = if let Some(p) = rest.strip_suffix("_ci_lower") {
        (p, ", nedre gräns", ", lower bound")
    } else if let Some(p) = rest.strip_suffix("_ci_upper") {
        (p, ", övre gräns", ", upper bound")
    } else {
        (rest, "", "")
    };
    p.parse::<f64>().ok()?;
    Some(meaning(format!("Kvantil {p}{sv}"), format!("Quantile {p}{en}"), Length))
}

/// `days_8_14`, `days_91_more`, each also with `_past_limit`.
fn band(id: &str) -> Option<Meaning> {
    let rest = id.strip_prefix("days_")?;
    let (rest, sv, en) = match rest.strip_suffix("_past_limit") {
        Some(rest) => (rest, ", över gränsen", ", past the limit"),
        None => (rest, "", ""),
    };
    let (from, to) = rest.split_once('_')?;
    Some(match to {
        "more" => meaning(
            format!("Väntat {from} dagar eller mer{sv}"),
            format!("Waited {from} days or more{en}"),
            Count,
        ),
        to => meaning(format!("Väntat {from}–{to} dagar{sv}"), format!("Waited {from}–{to} days{en}"), Count),
    })
}

/// `over_0_25`, `over_100_more`: per cent of the limit.
fn over(id: &str) -> Option<Meaning> {
    let (from, to) = id.strip_prefix("over_")?.split_once('_')?;
    Some(match to {
        "more" => meaning(
            format!("Över gränsen med mer än {from} % av den"),
            format!("Over the limit by more than {from}% of it"),
            Count,
        ),
        to => meaning(
            format!("Över gränsen med {from}–{to} % av den"),
            format!("Over the limit by {from}–{to}% of it"),
            Count,
        ),
    })
}

/// `A_expected`, `A_present`.
fn point(id: &str) -> Option<Meaning> {
    let (letter, rest) = id.split_once('_')?;
    let known = letter.len() == 1 && "ABCDEFG".contains(letter);
    match rest {
        "expected" if known => {
            Some(meaning(format!("Punkt {letter}, väntade"), format!("Point {letter}, expected"), Count))
        }
        "present" if known => {
            Some(meaning(format!("Punkt {letter}, finns"), format!("Point {letter}, present"), Count))
        }
        _ => None,
    }
}

/// `A-E_ongoing`: a measure's episodes by state.
fn state(id: &str) -> Option<Meaning> {
    let (measure, state) = id.split_once('_')?;
    let is_measure = measure.contains('-') || measure == "svf";
    let word = WORDS.iter().find(|w| w.id == state && w.sort == Count).filter(|_| is_measure)?;
    let (sv, en) = (word.sv.to_lowercase(), word.en.to_lowercase());
    Some(meaning(format!("{measure}, {sv}"), format!("{measure}, {en}"), Count))
}
