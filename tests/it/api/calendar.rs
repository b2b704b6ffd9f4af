//! `/calendar` and `/agreement-reports`: what is due, who has delivered, and what the reports are filled with.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledtid::disclosure::{Showing, Viewer};
use ledtid::pipeline::IngestOptions;
use serde_json::{Value, json};

use super::service::{Answer, Service};
use crate::support::Home;

/// Delivers rows of `episode pathway point day region` as if they had come at noon of a day.
fn deliver(home: &Home, received: &str, rows: &[&str]) {
    let at = chrono::DateTime::parse_from_rfc3339(&format!("{received}T12:00:00Z")).expect("a time");
    let options = IngestOptions { received_at: Some(at.timestamp_micros()), ..IngestOptions::default() };
    let mut text = "episode_id,patient_id,pathway,point,code,time,region\n".to_owned();
    for row in rows {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let [episode, pathway, what, time, region] = cells[..] else { panic!("a short row: {row}") };
        let (point, code) =
            if what.starts_with(|c: char| c.is_ascii_digit()) { ("", what) } else { (what, "") };
        text.push_str(&[episode, episode, pathway, point, code, time, region].join(","));
        text.push('\n');
    }
    let receipt = home.deliver_with(&format!("{received}.csv"), text, &options);
    assert_eq!(serde_json::to_value(&receipt).expect("JSON")["status"], "loaded", "{received}");
}

/// Skåne delivered October after its end; Stockholm in the middle of it; Gotland has September only.
fn october() -> Service {
    let home = Home::new();
    deliver(&home, "2024-10-15", &["s1 sepsis A 2024-10-02 01", "g1 sepsis A 2024-09-03 09"]);
    deliver(
        &home,
        "2024-11-05",
        &["k1 brostcancer 10 2024-10-02 12", "k1 brostcancer 50 2024-10-30 12", "g2 sepsis A 2024-09-29 09"],
    );
    Service::over(home)
}

fn entry<'a>(answer: &'a Value, id: &str, due: &str) -> &'a Value {
    let all = answer["entries"].as_array().expect("entries");
    all.iter()
        .find(|e| e["id"] == id && e["due"] == due)
        .unwrap_or_else(|| panic!("no {id} {due}: {answer:#}"))
}

fn region<'a>(entry: &'a Value, code: &str) -> &'a Value {
    let all = entry["data"]["regions"].as_array().expect("regions");
    all.iter().find(|r| r["region"]["code"] == code).unwrap_or_else(|| panic!("no {code}"))
}

/// The same with the first two items of every list.
fn trimmed(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().take(2).map(trimmed).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, trimmed(value))).collect(),
        other => other,
    }
}

fn problem(answer: &Answer) -> (u16, Option<String>, Option<String>) {
    let json = answer.json();
    let text = |key: &str| json[key].as_str().map(str::to_owned);
    (answer.status, text("code"), text("parameter"))
}

#[test]
fn a_month_is_delivered_with_events_in_it_and_a_delivery_after_it() {
    let service = october();
    let answer = service.get("/api/v1/calendar?on=2024-11-10&months=1&lang=en");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let answer = answer.json();
    assert_eq!(answer["to"], "2024-12-31");
    let due = entry(&answer, "manadsleverans", "2024-11-20");
    assert_eq!((due["period"].as_str(), due["data"]["status"].as_str()), (Some("2024-10"), Some("partial")));
    let skane = region(due, "12");
    assert_eq!(skane["status"], "delivered");
    assert_eq!((&skane["last_event"], &skane["last_delivery"]), (&json!("2024-10-30"), &json!("2024-11-05")));
    let stockholm = region(due, "01");
    assert_eq!(
        (&stockholm["status"], &stockholm["incomplete_months"]),
        (&json!("partial"), &json!(["2024-10"]))
    );
    let gotland = region(due, "09");
    assert_eq!((&gotland["status"], &gotland["missing_months"]), (&json!("missing"), &json!(["2024-10"])));
    assert_eq!(gotland["last_event"], "2024-09-29");
    let lacking: Vec<&str> =
        due["data"]["lacking"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    assert_eq!(lacking.len(), 20, "all but Skåne: {lacking:?}");
    assert!(lacking.contains(&"Region Gotland") && !lacking.contains(&"Region Skåne"));
    // The month that goes on, and the publication that follows the delivery.
    let next = entry(&answer, "manadsleverans", "2024-12-20");
    assert_eq!(
        (next["period"].as_str(), next["data"]["status"].as_str()),
        (Some("2024-11"), Some("not_over"))
    );
    assert_eq!(entry(&answer, "manadspublicering", "2024-11-25")["approximate"], true);
    assert!(!answer.to_string().contains("\"n\""), "no counts");
}

#[test]
fn what_was_due_and_lacks_data_is_told_until_a_month_after() {
    let service = october();
    let overdue = |on: &str| service.get(&format!("/api/v1/calendar?on={on}")).json()["overdue"].clone();
    let late = overdue("2024-12-01");
    assert_eq!(late.as_array().map(Vec::len), Some(1), "{late:#}");
    assert_eq!((&late[0]["id"], &late[0]["period"]), (&json!("manadsleverans"), &json!("2024-10")));
    assert_eq!(overdue("2024-11-20")[0]["period"], "2024-09");
}

#[test]
fn the_agreements_dates_are_there_with_source_and_certainty() {
    let service = Service::with_events();
    let dates = |on: &str, months: u32| {
        let answer = service.get(&format!("/api/v1/calendar?on={on}&months={months}")).json();
        let dated = |e: &&Value| !e["id"].as_str().expect("an id").starts_with("manad");
        let told = |e: &Value| {
            assert!(e["source"].as_str().is_some_and(|s| !s.is_empty()));
            format!(
                "{} {} {}",
                e["due"].as_str().expect("a day"),
                e["id"].as_str().expect("an id"),
                e["data"]["status"].as_str().expect("a word")
            )
        };
        answer["entries"].as_array().expect("entries").iter().filter(dated).map(told).collect::<Vec<_>>()
    };
    assert_eq!(
        dates("2019-11-15", 4),
        ["2019-11-15 delrapport-2019 not_needed", "2020-03-15 verksamhetsrapport-2019 not_over"]
    );
    assert_eq!(dates("2020-01-01", 2), ["2020-03-15 verksamhetsrapport-2019 missing"]);
    assert_eq!(dates("2019-11-16", 3), Vec::<String>::new());
    assert_eq!(
        dates("2024-08-01", 1),
        ["2024-08-19 svf-uttag-2024 period_not_stated", "2024-09-30 svf-redovisning-2024 period_not_stated"]
    );
}

#[test]
fn the_day_of_the_question_is_said_and_decides_the_tag() {
    let service = Service::with_events();
    let today = service.get("/api/v1/calendar").json()["query"]["on"].clone();
    let on = today.as_str().expect("a day");
    let first = service.get(&format!("/api/v1/calendar?on={on}"));
    let tag = first.header("etag").to_owned();
    let again = service.get_with(&format!("/api/v1/calendar?on={on}"), &[("If-None-Match", &tag)]);
    assert_eq!(again.status, 304);
    assert_ne!(service.get("/api/v1/calendar?on=2020-01-01").header("etag"), tag);
}

#[test]
fn wrong_parameters_are_refused_with_what_is_allowed() {
    let service = Service::with_events();
    let cases = [
        ("/api/v1/calendar?region=01", "unknown_parameter", "region"),
        ("/api/v1/calendar?on=2024-13-01", "invalid_value", "on"),
        ("/api/v1/calendar?on=2024-01-01&on=2024-01-01", "repeated_parameter", "on"),
        ("/api/v1/calendar?months=0", "invalid_value", "months"),
        ("/api/v1/calendar?months=61", "invalid_value", "months"),
        ("/api/v1/calendar?lang=de", "unknown_code", "lang"),
        ("/api/v1/calendar?format=px", "unknown_code", "format"),
        ("/api/v1/agreement-reports/delrapport?part=status", "unknown_code", "part"),
        ("/api/v1/agreement-reports/verksamhetsrapport?year=24", "invalid_value", "year"),
        ("/api/v1/agreement-reports/verksamhetsrapport?months=1", "unknown_parameter", "months"),
    ];
    for (path, code, parameter) in cases {
        let answer = service.get(path);
        assert_eq!(problem(&answer), (400, Some(code.to_owned()), Some(parameter.to_owned())), "{path}");
        assert!(answer.json()["allowed"].as_array().is_some_and(|a| !a.is_empty()), "{path}");
    }
    assert_eq!(service.get("/api/v1/agreement-reports/other").status, 404);
    let last = service.get("/api/v1/calendar?on=2999-12-31&months=60");
    assert_eq!(last.status, 200, "the end of the calendar: {}", last.body);
    assert_eq!(service.get("/api/v1/agreement-reports/verksamhetsrapport?on=1900-01-01").status, 200);
}

#[test]
fn the_delrapport_has_every_pathway_its_area_and_its_phase() {
    let service = Service::with_events();
    let address = "/api/v1/agreement-reports/delrapport?on=2019-11-15&lang=sv";
    let report = service.get(address).json();
    assert_eq!(report["query"]["year"], 2019);
    let rows = report["pathways"].as_array().expect("rows");
    let pathways = rows.iter().filter(|r| !r["pathway"].is_null()).count();
    assert_eq!(pathways, 63);
    let phase = |slug: &str| {
        let found = rows.iter().find(|r| r["pathway"]["code"] == slug).unwrap_or_else(|| panic!("no {slug}"));
        found["phase"].as_str().expect("a word").to_owned()
    };
    assert_eq!(phase("prostatacancer"), "in_force");
    assert_eq!(phase("kol"), "next_year");
    assert_eq!(phase("sepsis"), "later");
    assert_eq!(phase("knaledsartros"), "not_stated");
    let last = rows.last().expect("a row");
    assert_eq!(
        (&last["programme_area_number"], &last["programme_area"], &last["phase"]),
        (&json!(26), &Value::Null, &json!("no_pathway"))
    );
    assert!(rows.iter().all(|r| r["responsible"].is_null()));
    assert_eq!(report["to_fill"], json!(["responsible"]));
}

#[test]
fn the_verksamhetsrapport_says_who_delivers_and_how_pathways_are_followed_up() {
    let service = october();
    let report = service.get("/api/v1/agreement-reports/verksamhetsrapport?on=2025-03-15&lang=en").json();
    assert_eq!(report["query"]["year"], 2024);
    let status = report["status"].as_array().expect("rows");
    assert_eq!(status.len(), 63 * 27);
    let of = |pathway: &str, place: &str| {
        let found = status.iter().find(|s| s["pathway"]["code"] == pathway && s["place"]["code"] == place);
        found.unwrap_or_else(|| panic!("no {pathway} {place}"))["status"].as_str().expect("a word").to_owned()
    };
    assert_eq!(of("sepsis", "01"), "delivers");
    assert_eq!(of("sepsis", "12"), "does_not");
    assert_eq!(of("sepsis", "stockholm-gotland"), "delivers");
    assert_eq!(of("brostcancer", "sodra"), "partly");
    assert_eq!(of("brostcancer", "norra"), "does_not");
    let follow_up = report["follow_up"].as_array().expect("rows");
    let breast: Vec<(&Value, &Value)> = follow_up
        .iter()
        .filter(|f| f["pathway"]["code"] == "brostcancer" && f["measure"]["code"] == "svf")
        .map(|f| (&f["limit"], &f["goal"]))
        .collect();
    assert_eq!(breast, [(&json!(35), &json!(0.8))], "the version in force on the day");
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for row in follow_up {
        *by_status.entry(row["status"].as_str().expect("a word")).or_default() += 1;
    }
    assert!(
        by_status["ok"] > 100 && by_status["no_limit"] > 0 && by_status["no_indicator"] > 0,
        "{by_status:?}"
    );
    assert!(follow_up.iter().any(|f| f["pathway"].is_null() && f["level"] == "guarantee"));
    let activities = report["activities"].as_array().expect("rows");
    assert_eq!(activities.len(), 27);
    assert!(activities.iter().all(|a| a["activities"].is_null() && a["costs_sek"].is_null()));
}

#[test]
fn the_parts_are_files_with_fields_to_fill() {
    let service = october();
    let base = "/api/v1/agreement-reports/verksamhetsrapport?on=2025-03-15&lang=sv";
    let csv = service.get(&format!("{base}&format=csv&part=activities"));
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(csv.header("content-disposition").contains("verksamhetsrapport-2025-03-15.csv"));
    let mut reader = csv::Reader::from_reader(csv.body.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|r| r.expect("a row")).collect();
    assert_eq!(rows.len(), 27);
    assert_eq!((rows[0]["place_label"].as_str(), rows[0]["costs_sek"].as_str()), ("Region Stockholm", ""));
    assert_eq!(rows[0]["costs_sek_status"], "to_fill");
    for format in ["csv-sv", "table"] {
        for part in ["follow_up", "status", "activities"] {
            let answer = service.get(&format!("{base}&format={format}&part={part}"));
            assert!(
                answer.status == 200 && answer.body.contains("Stockholm") || part == "follow_up",
                "{format} {part}"
            );
        }
    }
    let text = service.get("/api/v1/calendar?on=2024-11-10&format=table&lang=sv");
    assert!(text.body.contains("Månadsleverans") && text.body.contains("delvis"), "{}", text.body);
    assert!(
        service
            .get("/api/v1/calendar?on=2024-11-10&format=csv")
            .body
            .contains("2024-11-20,manadsleverans,12")
    );
}

#[test]
fn who_delivered_is_not_shown_to_everyone() {
    let service = october();
    let engine = Arc::new(service.home.engine());
    let skane = service.home.catalogue.region_by_code("12").expect("Skåne");
    service.served.replace(Showing::new(Arc::clone(&engine), None, Viewer::Region(skane)));
    let answer = service.get("/api/v1/calendar?on=2024-11-10").json();
    let due = entry(&answer, "manadsleverans", "2024-11-20");
    assert_eq!(region(due, "12")["status"], "delivered");
    assert_eq!(
        (&region(due, "01")["status"], &region(due, "01")["last_event"]),
        (&json!("not_shown"), &Value::Null)
    );
    assert_eq!(due["data"]["status"], "not_shown");
    service.served.replace(Showing::new(engine, None, Viewer::Open));
    let answer = service.get("/api/v1/calendar?on=2024-11-10").json();
    assert_eq!(answer["snapshot"], Value::Null);
    assert_eq!(region(entry(&answer, "manadsleverans", "2024-11-20"), "12")["status"], "not_shown");
    let report = service.get("/api/v1/agreement-reports/verksamhetsrapport?on=2025-03-15").json();
    assert!(report["status"].as_array().expect("rows").iter().all(|s| s["status"] == "not_shown"));
    assert!(report["follow_up"].as_array().is_some_and(|f| !f.is_empty()));
}

#[test]
fn the_description_has_them_with_examples_in_the_form_of_answers() {
    let service = Service::with_events();
    let document = service.get("/openapi.json").json();
    for (path, query, keys) in [
        ("/api/v1/calendar", "on=2024-04-01&months=1&lang=en", ["overdue", "entries"]),
        ("/api/v1/agreement-reports/delrapport", "on=2019-11-15&lang=en", ["to_fill", "pathways"]),
        ("/api/v1/agreement-reports/verksamhetsrapport", "on=2025-03-15&lang=en", ["follow_up", "status"]),
    ] {
        let described = &document["paths"][path]["get"];
        let example = &described["responses"]["200"]["content"]["application/json"]["example"];
        let answer = service.get(&format!("{path}?{query}")).json();
        if std::env::var_os("LEDTID_WRITE_EXAMPLES").is_some() {
            let name = path.rsplit('/').next().expect("a name");
            let file = format!("{}/src/http/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let text = serde_json::to_string_pretty(&trimmed(answer)).expect("JSON");
            std::fs::write(file, text + "\n").expect("an example");
            continue;
        }
        for key in keys {
            let first = |of: &Value| of[key][0].as_object().map(|o| o.keys().cloned().collect::<Vec<_>>());
            assert!(!example[key].is_null(), "{path} {key}");
            assert!(first(example).is_none() || first(example) == first(&answer), "{path} {key}");
        }
        let names: Vec<&str> = described["parameters"]
            .as_array()
            .expect("parameters")
            .iter()
            .filter_map(|p| p["name"].as_str())
            .collect();
        assert!(names.contains(&"on") && names.contains(&"lang"), "{path}: {names:?}");
    }
}

#[test]
fn a_day_of_no_year_that_there_is_names_the_years() {
    let service = Service::with_events();
    for day in ["0001-01-01", "3000-01-01"] {
        let answer = service.get(&format!("/api/v1/calendar?on={day}"));
        let json = answer.json();
        assert_eq!((answer.status, &json["parameter"]), (400, &json!("on")), "{json}");
        assert!(json["problem"].as_str().is_some_and(|said| said.contains("1900 to 2999")), "{json}");
    }
}
