//! What a file must hold, read from the JSON answer: columns by name, and why a value is absent.

use serde_json::{Map, Value, json};

/// One row of `expected.json`.
type Line = Map<String, Value>;

/// Columns and where they are in a row of `compare` and `trend`.
pub(crate) const OF_ROW: [(&str, &str); 38] = [
    ("n", "/n"),
    ("mean", "/mean"),
    ("sd", "/sd"),
    ("p10", "/p10"),
    ("p25", "/p25"),
    ("median", "/median"),
    ("p75", "/p75"),
    ("p80", "/p80"),
    ("p90", "/p90"),
    ("median_ci_lower", "/median_ci/0"),
    ("median_ci_upper", "/median_ci/1"),
    ("with_limit", "/within/with_limit"),
    ("within", "/within/count"),
    ("share", "/within/share"),
    ("share_ci_lower", "/within/ci/0"),
    ("share_ci_upper", "/within/ci/1"),
    ("goal", "/within/goal"),
    ("goal_status", "/within/goal_status"),
    ("against_rest", "/against_rest"),
    ("median_against_rest", "/median_against_rest"),
    ("completed", "/states/completed"),
    ("ongoing", "/states/ongoing"),
    ("ended_otherwise", "/states/ended_otherwise"),
    ("not_applicable", "/states/not_applicable"),
    ("missing_start", "/states/missing_start"),
    ("not_started", "/states/not_started"),
    ("negative", "/states/negative"),
    ("imprecise", "/states/imprecise"),
    ("coverage", "/coverage/status"),
    ("coverage_share", "/coverage/share"),
    ("last_event", "/coverage/last_event"),
    ("over_0_25", "/within/over/0/count"),
    ("over_25_50", "/within/over/1/count"),
    ("over_50_75", "/within/over/2/count"),
    ("over_75_100", "/within/over/3/count"),
    ("over_100_more", "/within/over/4/count"),
    ("p_0.95", "/quantiles/0/value"),
    ("p_0.95_ci_upper", "/quantiles/0/ci/1"),
];

/// Columns of charts.
const OF_CHARTS: [(&str, &str); 10] = [
    ("median_centre", "/spc/median/centre"),
    ("median_lower", "/spc/median/lower"),
    ("median_upper", "/spc/median/upper"),
    ("share_centre", "/spc/share/centre"),
    ("share_lower", "/spc/share/lower"),
    ("share_upper", "/spc/share/upper"),
    ("share_p_centre", "/spc/share_p/centre"),
    ("share_p_lower", "/spc/share_p/lower"),
    ("share_p_upper", "/spc/share_p/upper"),
    ("maturity", "/maturity"),
];

/// Columns of those who wait.
const OF_WAITING: [(&str, &str); 13] = [
    ("n", "/n"),
    ("n_year_before", "/n_year_before"),
    ("median_so_far", "/median_so_far"),
    ("p90_so_far", "/p90_so_far"),
    ("with_limit", "/with_limit"),
    ("past_limit", "/past_limit"),
    ("past_limit_share", "/past_limit_share"),
    ("past_limit_ci_lower", "/past_limit_ci/0"),
    ("past_limit_ci_upper", "/past_limit_ci/1"),
    ("days_0_7", "/bands/0/count"),
    ("days_0_7_past_limit", "/bands/0/past_limit"),
    ("days_91_more", "/bands/7/count"),
    ("days_91_more_past_limit", "/bands/7/past_limit"),
];

/// Columns of a step.
const OF_STEP: [(&str, &str); 7] = [
    ("n", "/n"),
    ("p25", "/p25"),
    ("median", "/median"),
    ("p75", "/p75"),
    ("p90", "/p90"),
    ("share_going_on", "/share_going_on"),
    ("missing", "/missing"),
];

/// Columns of lengths, and of a group as a whole; a row has those of its part.
const OF_BAR: [(&str, &str); 1] = [("count", "/count")];
const OF_CURVE: [(&str, &str); 6] = [
    ("at_risk", "/at_risk"),
    ("events", "/events"),
    ("censored", "/censored"),
    ("survival", "/survival"),
    ("ci_lower", "/ci/0"),
    ("ci_upper", "/ci/1"),
];
const OF_END: [(&str, &str); 2] = [("ended_count", "/count"), ("ended_share", "/share")];
const OF_COHORT: [(&str, &str); 6] = [
    ("median", "/median"),
    ("starts", "/cohort/starts"),
    ("waiting", "/cohort/waiting/n"),
    ("km_median", "/cohort/censoring_aware/median"),
    ("km_median_ci_lower", "/cohort/censoring_aware/median_ci/0"),
    ("km_median_ci_upper", "/cohort/censoring_aware/median_ci/1"),
];

/// What the files of an answer must hold.
pub(super) fn expected(statistic: &str, answer: &Value) -> Value {
    let by: Vec<&str> = answer["query"]["by"].as_str().expect("dimensions").split(',').collect();
    let rows = answer["rows"].as_array().expect("rows").iter().chain([&answer["total"]]);
    let rows = rows.map(|row| (key(&by, row), row));
    let (more, lines): (&[&str], Vec<Line>) = match statistic {
        "compare" => (&[], rows.map(|(key, row)| of_row(&key, row)).collect()),
        "trend" => (&[], rows.map(|(key, row)| charted(&key, row)).collect()),
        "waiting" => (&[], rows.map(|(key, row)| line(&key, row, row, &OF_WAITING)).collect()),
        "flow" => {
            (&["from", "to", "outcome", "ended_by"], rows.flat_map(|(key, row)| steps(&key, row)).collect())
        }
        "distribution" => (&["part", "t"], rows.flat_map(|(key, row)| lengths(&key, row)).collect()),
        other => panic!("nothing is expected of {other}"),
    };
    let keys: Vec<&str> = by.iter().chain(more).copied().collect();
    json!({"keys": keys, "rows": lines})
}

/// The codes of a row; the total's group is empty.
fn key(by: &[&str], row: &Value) -> Line {
    let code = |name: &str| row["group"][name]["code"].as_str().unwrap_or("total").to_owned();
    by.iter().map(|name| ((*name).to_owned(), Value::from(code(name)))).collect()
}

/// A line with some columns of a part of a row.
fn line(key: &Line, row: &Value, part: &Value, columns: &[(&str, &str)]) -> Line {
    let mut line = key.clone();
    line.insert("status".to_owned(), row["status"].clone());
    for (name, place) in columns {
        line.insert((*name).to_owned(), part.pointer(place).cloned().unwrap_or(Value::Null));
    }
    line
}

fn of_row(key: &Line, row: &Value) -> Line {
    let mut line = line(key, row, row, &OF_ROW);
    if row["within"]["status"] != "ok" {
        for name in ["share", "share_ci_lower", "share_ci_upper"] {
            line.insert(format!("{name}_why"), row["within"]["status"].clone());
        }
    }
    line
}

fn charted(key: &Line, row: &Value) -> Line {
    let mut line_of_charts = line(key, row, row, &OF_CHARTS);
    for chart in ["median", "share", "share_p"] {
        let flags = row["spc"][chart]["flags"].as_array();
        let rules = flags.map(|flags| {
            flags.iter().map(|f| f["rule"].as_str().expect("a rule")).collect::<Vec<_>>().join(" ")
        });
        line_of_charts.insert(format!("{chart}_flags"), json!(rules));
    }
    line_of_charts.extend(of_row(key, row));
    line_of_charts
}

fn steps(key: &Line, row: &Value) -> Vec<Line> {
    let of = |step: &Value| {
        let mut key = key.clone();
        key.insert("from".to_owned(), step["from"].clone());
        key.insert("to".to_owned(), step["to"].clone());
        let ended = [("outcome", json!("all")), ("ended_by", json!("all"))];
        key.extend(ended.map(|(name, value)| (name.to_owned(), value)));
        let mut step = line(&key, row, step, &OF_STEP);
        step.extend(line(&key, row, &Value::Null, &OF_END));
        step
    };
    let list = |name: &str| row["ends"][name].as_array().expect("ends").clone();
    let steps = row["transitions"].as_array().expect("transitions").iter().map(of);
    let outcomes = list("by_outcome").into_iter().map(|end| (end["outcome"].clone(), "not_said", end));
    let outcomes = outcomes.map(|(said, none, end)| {
        let outcome = if said.is_null() { json!(none) } else { said };
        ending(key, row, (outcome, json!("all")), &end)
    });
    let events =
        list("by_event").into_iter().map(|end| ending(key, row, (json!("all"), end["event"].clone()), &end));
    steps.chain(outcomes).chain(events).collect()
}

fn ending(key: &Line, row: &Value, (outcome, event): (Value, Value), end: &Value) -> Line {
    let mut key = key.clone();
    let codes = [("from", json!("all")), ("to", json!("all")), ("outcome", outcome), ("ended_by", event)];
    key.extend(codes.map(|(name, value)| (name.to_owned(), value)));
    let mut found = line(&key, row, &Value::Null, &OF_STEP);
    found.extend(line(&key, row, end, &OF_END));
    found
}

fn lengths(key: &Line, row: &Value) -> Vec<Line> {
    let nothing = Value::Null;
    let of = |part: &str, t: Option<f64>| {
        let mut key = key.clone();
        key.insert("part".to_owned(), json!(part));
        key.insert("t".to_owned(), json!(t.map_or_else(|| "all".to_owned(), |t| t.to_string())));
        move |[bar, curve, cohort]: [&Value; 3]| {
            let mut whole = line(&key, row, bar, &OF_BAR);
            whole.extend(line(&key, row, curve, &OF_CURVE));
            whole.extend(line(&key, row, cohort, &OF_COHORT));
            whole
        }
    };
    let t = |point: &Value| point["t"].as_f64();
    let mut all = of("all", None)([&nothing, &nothing, row]);
    if row["cohort"]["censoring_aware"]["status"] != "ok" {
        for name in ["km_median", "km_median_ci_lower", "km_median_ci_upper"] {
            all.insert(format!("{name}_why"), row["cohort"]["censoring_aware"]["status"].clone());
        }
    }
    let mut lines = vec![all];
    for bar in row["histogram"].as_array().expect("a histogram") {
        lines.push(of("histogram", t(bar))([bar, &nothing, &nothing]));
    }
    let deviations = &row["deviations"];
    let kinds = deviations["by_kind"].as_array().expect("kinds").iter();
    let kinds = kinds.map(|k| (k["deviation"].as_str().expect("a kind").to_owned(), &k["with"]));
    let both = ["gross", "net"].map(|choice| (choice.to_owned(), &deviations[choice]));
    for (choice, side) in both.into_iter().chain(kinds) {
        lines.push(of(&format!("deviation_{choice}"), None)([&nothing, &nothing, side]));
    }
    for point in row["km"]["curve"].as_array().expect("a curve") {
        lines.push(of("km", t(point))([&nothing, point, &nothing]));
    }
    lines
}
