//! The main job on a real hospital's log: the figures were computed twice elsewhere, in R and numpy.

use serde_json::{Value, json};

use super::support::{Place, Server, shared, states_of};

/// The log loaded with its mapping; `None` where the files are not beside the project.
fn loaded() -> Option<(Place, Value)> {
    let [events, mapping, expected] = ["sepsis_events.csv", "sepsis.mapping.toml", "sepsis.expected.json"]
        .map(|f| shared(&format!("data/{f}")));
    let (events, mapping, expected) = (events?, mapping?, expected?);
    let place = Place::new();
    let paths = [&events, &mapping].map(|p| p.to_str().expect("UTF-8"));
    let ran = place.ingest(&[paths[0], "--mapping", paths[1]]);
    assert_eq!(ran.code, 0, "{}", ran.said());
    let text = std::fs::read_to_string(&events).expect("events");
    let ignored = ["Leucocytes", "CRP", "LacticAcid", "Return ER"];
    let mapped = text
        .lines()
        .skip(1)
        .filter(|l| !ignored.contains(&l.split(',').nth(1).expect("an activity")))
        .count();
    let receipt = ran.receipt();
    assert_eq!((&receipt["rows"]["accepted"], &receipt["rows"]["rejected"]), (&json!(mapped), &json!(0)));
    let expected = std::fs::read_to_string(expected).expect("figures");
    Some((place, serde_json::from_str(&expected).expect("JSON")))
}

fn close(found: &Value, wanted: &Value, what: &str) {
    let (found, wanted) = (found.as_f64().expect(what), wanted.as_f64().expect(what));
    // The figures have twelve digits.
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{what}: {found}, not {wanted}");
}

/// A door: names and values of parameters in, the answer out.
type Door<'a> = dyn Fn(&[(&str, &str)]) -> Value + 'a;

/// Asks in every way that the figures were computed in.
fn agrees(expected: &Value, ask: &Door<'_>) {
    let common = [("measure", "A-E:iv_antibiotics"), ("unit", "minutes"), ("by", "pathway")];
    for (kind, quantiles) in expected["quantiles"].as_object().expect("quantiles") {
        let answer = ask(&[&common[..], &[("quantile", kind)]].concat());
        let row = sepsis(&answer);
        for (p, wanted) in quantiles.as_object().expect("values") {
            close(&row[if p == "p50" { "median" } else { p }], wanted, &format!("{kind} {p}"));
        }
        close(&row["mean"], &expected["mean"], "mean");
        close(&row["sd"], &expected["sd"], "sd");
        assert_eq!((&row["n"], &row["states"]["negative"]), (&expected["completed"], &expected["negative"]));
        assert_eq!(states_of(row), expected["episodes"].as_u64().expect("episodes"));
        assert_eq!(states_of(&answer["total"]), states_of(row));
    }
    for within in expected["within"].as_array().expect("limits") {
        let limit = within["limit"].to_string();
        for (interval, name) in [("wilson", "wilson95"), ("clopper-pearson", "clopper_pearson95")] {
            let answer =
                ask(&[&common[..], &[("limit", limit.as_str()), ("share_interval", interval)]].concat());
            let found = &sepsis(&answer)["within"];
            assert_eq!((&found["count"], &found["with_limit"]), (&within["count"], &expected["completed"]));
            close(&found["share"], &within["share"], "share");
            close(&found["ci"][0], &within[name][0], name);
            close(&found["ci"][1], &within[name][1], name);
        }
    }
}

fn sepsis(answer: &Value) -> &Value {
    let rows = answer["rows"].as_array().expect("rows");
    rows.iter().find(|r| r["group"]["pathway"]["code"] == "sepsis").expect("the row of sepsis")
}

#[test]
fn the_real_log_gives_the_figures_on_the_command_line() {
    let Some((place, expected)) = loaded() else { return };
    agrees(&expected, &|pairs| {
        let options: Vec<String> =
            pairs.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-"))).collect();
        place.compare(&options.iter().map(String::as_str).collect::<Vec<_>>())
    });
}

#[test]
fn the_real_log_gives_the_figures_over_http() {
    let Some((place, expected)) = loaded() else { return };
    let server = Server::start(&place);
    agrees(&expected, &|pairs| {
        let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (status, answer) = server.get(&format!("/api/v1/compare?{}", query.join("&")));
        assert_eq!(status, 200, "{answer}");
        answer
    });
    let (_, answer) = server.get("/api/v1/compare?measure=A-E:iv_antibiotics&unit=minutes&by=pathway");
    let line = place.compare(&["--measure", "A-E:iv_antibiotics", "--unit", "minutes", "--by", "pathway"]);
    assert_eq!(answer, line, "both doors give the same answer");
}
