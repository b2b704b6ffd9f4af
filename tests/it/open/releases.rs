//! Releases: the same bytes when made again, kept whole or not at all, served for ever.

use std::collections::BTreeMap;
use std::path::Path;

use ledtid::publish::{Order, Plan, PublishError, publish};
use ledtid::store::AsOf;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::nation::{Counted, deliver, plan, released, service};
use crate::api::Service;
use crate::support::Home;

const NATION: [Counted; 5] = [("01", 60, 20), ("03", 30, 12), ("12", 50, 25), ("14", 55, 30), ("09", 3, 0)];

/// Every file below a folder, by path.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

pub(super) fn home() -> Home {
    let home = Home::new();
    deliver(&home, &NATION);
    home
}

#[test]
fn a_release_is_the_same_bytes_when_it_is_made_again_also_after_more_was_delivered() {
    let home = home();
    let first = released(&home, Some("r1"), Some("a"));
    released(&home, Some("r1"), Some("b"));
    home.events("", &["late brostcancer 10 2024-05-01 01", "late brostcancer 50 2024-05-20 01"]);
    let again = released(&home, Some("r1"), Some("c"));
    assert_eq!(first.version, again.version, "it is made of what it kept");
    let a = tree(&home.path("a"));
    assert!(a.keys().any(|k| k.ends_with("manifest.json")) && a.keys().any(|k| k == "r1.zip"));
    assert!(a == tree(&home.path("b")) && a == tree(&home.path("c")));

    let other = Home::new();
    deliver(&other, &NATION);
    released(&other, Some("r1"), Some("a"));
    let files = |tree: BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
        tree.into_iter().filter(|(k, _)| k.contains("tables/")).collect()
    };
    assert!(files(a) == files(tree(&other.path("a"))), "another data directory, the same figures");
}

#[test]
fn the_manifest_names_every_file_with_its_size_and_hash() {
    let home = home();
    let made = released(&home, Some("r1"), Some("out"));
    let files = tree(&home.path("out/r1"));
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    let listed = manifest["files"].as_array().expect("files");
    assert_eq!(listed.len(), files.len() - 1);
    assert_eq!(listed.len(), made.files);
    for file in listed {
        let bytes = &files[file["path"].as_str().expect("a path")];
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            (file["bytes"].as_u64(), file["sha256"].as_str()),
            (Some(bytes.len() as u64), Some(&hash[..]))
        );
    }
    for field in ["release", "store_version", "software", "catalogue", "methods", "queries", "hiding"] {
        assert!(!manifest[field].is_null(), "{field}");
    }
    for end in ["csv", "sv.csv", "xlsx", "parquet", "arrow", "jsonstat.json", "px", "json"] {
        assert!(files.contains_key(&format!("tables/region-year/svf.{end}")), "{end}");
    }
    assert!(files.contains_key("index.html"));
}

#[test]
fn an_order_of_what_the_release_does_not_have_is_refused_at_once() {
    let home = home();
    released(&home, Some("r1"), None);
    let open = service(home, "open");
    for (body, parameter) in [
        (json!({"statistic": "waiting", "query": {"measure": "svf"}}), "statistic"),
        (json!({"statistic": "compare", "query": {"measure": "svf", "limit": 30}}), "limit"),
    ] {
        let refused = open.post_as("/api/v1/exports", "application/json", &body.to_string());
        let said = refused.json();
        assert_eq!((refused.status, &said["code"]), (403, &json!("not_released")), "{said}");
        assert_eq!(said["parameter"], parameter);
    }
}

#[test]
fn the_hiding_report_is_for_those_who_see_what_it_tells_of() {
    for (viewer, status) in [("national", 200), ("region:03", 404), ("open", 404)] {
        let home = home();
        released(&home, Some("r1"), None);
        let service = service(home, viewer);
        for file in ["hiding.json", "hidden.parquet"] {
            let response = service.raw(&format!("/api/v1/releases/r1/{file}"), &[]);
            assert_eq!(response.status().as_u16(), status, "{viewer}: {file}");
            let caching = response.headers().get("cache-control").map(|value| value.to_str().expect("text"));
            assert!(status == 404 || caching == Some("private, no-store"), "{viewer}: {file}: {caching:?}");
        }
        if status == 200 {
            let report = service.get("/api/v1/releases/r1/hiding.json").json();
            assert!(!report["years"].as_array().expect("years").is_empty());
            for how in ["given_up", "sparse", "sums_shown"] {
                assert!(report["years"][0][how].is_u64(), "decision 0013 names {how}: {report}");
            }
            std::fs::remove_file(service.home.data().join("releases/r1/hiding.json")).expect("removed");
            assert_eq!(service.get("/api/v1/releases/r1/hiding.json").status, 404, "a release without one");
        }
    }
}

#[test]
fn a_published_file_that_was_changed_is_not_sent() {
    let home = home();
    released(&home, Some("r1"), None);
    let open = service(home, "open");
    let (file, at) = ("tables/region-year/svf.csv", "/api/v1/releases/r1/tables/region-year/svf.csv");
    assert_eq!(open.get(at).status, 200);
    let path = open.home.data().join("releases/r1/files").join(file);
    let text = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(&path, text.replacen("svf", "svg", 1).replacen('0', "1", 1)).expect("a file");
    assert_eq!(open.get(at).status, 500);
    let faults = open.home.store.verify().expect("an answer").faults;
    assert_eq!(faults, [format!("releases/r1/files/{file} is not what was published")]);
    std::fs::write(&path, text).expect("a file");
    assert_eq!(open.get(at).status, 200);
}

#[test]
fn an_archive_that_was_changed_is_not_exported() {
    let home = home();
    released(&home, Some("r1"), None);
    let archive = home.data().join("releases/r1/r1.zip");
    let bytes = std::fs::read(&archive).expect("an archive");
    std::fs::write(&archive, &bytes[..bytes.len() / 2]).expect("an archive");
    let open = service(home, "open");
    let taken = open.post_as("/api/v1/exports", "application/json", r#"{"release": "r1"}"#);
    let at = taken.header("location").to_owned();
    let mut status = json!("queued");
    for _ in 0..400 {
        status = open.get(&at).json()["status"].clone();
        if status != "queued" && status != "running" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(status, "failed");
}

#[test]
fn a_tables_question_has_the_tables_rows_as_its_answer() {
    let home = home();
    released(&home, Some("r1"), Some("out"));
    let files = tree(&home.path("out/r1"));
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    let table = &manifest["tables"][0];
    assert_eq!((&table["id"], &table["for_each"]), (&json!("region-year"), &json!(["pathway"])));
    let parameters =
        table["query"].as_object().expect("parameters").iter().filter(|(name, _)| *name != "statistic");
    let parameters = parameters.map(|(name, value)| format!("&{name}={}", value.as_str().expect("text")));
    let asked = format!("/api/v1/compare?pathway=brostcancer{}", parameters.collect::<String>());

    let text = String::from_utf8(files["tables/region-year/svf.csv"].clone()).expect("text");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().expect("names");
    let at = |name: &str| names.iter().position(|n| *n == name).expect("a column");
    let columns = ["pathway", "region", "year", "n", "status"].map(at);
    let rows = lines.map(|line| columns.map(|at| line[at].to_owned()));
    let of_table: BTreeMap<_, _> = rows
        .filter(|[pathway, region, ..]| pathway == "brostcancer" && region != "00")
        // A region that did not report is no row without patients in a table; an answer says it as `coverage`.
        .map(|[_, region, year, n, status]| {
            (region, year, if status == "not_reported" { "0".into() } else { n })
        })
        .map(|(region, year, n)| ((region, year), n))
        .collect();
    let answer = service(home, "open").get(&asked).json();
    let code = |row: &Value, by: &str| row["group"][by]["code"].as_str().expect("a code").to_owned();
    let text = |n: &Value| n.as_u64().map(|n| n.to_string()).unwrap_or_default();
    let rows = answer["rows"].as_array().unwrap_or_else(|| panic!("{answer}")).iter();
    let of_answer: BTreeMap<_, _> =
        rows.map(|row| ((code(row, "region"), code(row, "year")), text(&row["n"]))).collect();
    assert!(of_table.values().any(|n| !n.is_empty() && n != "0"), "{of_table:?}");
    assert_eq!(of_table, of_answer);
}

/// Every file of an archive, by path.
fn unpacked(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).expect("an archive");
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("an entry");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("a file");
        files.insert(entry.name().expect("a name").into_owned(), bytes);
    }
    files
}

/// Other bytes have another tag, and caches are told what it depends on.
fn a_text_is_compressed_for_who_asks(open: &Service) {
    let asked = |path: &str, coding: &str| {
        let mut response = open.raw(&format!("/api/v1/releases/r1/{path}"), &[("accept-encoding", coding)]);
        let header = |name| response.headers().get(name).map(|v| v.to_str().expect("text").to_owned());
        let headers = ["etag", "content-encoding", "vary"].map(header);
        (headers, response.body_mut().read_to_vec().expect("bytes"))
    };
    for path in ["index.html", "manifest.json"] {
        let ([plain_tag, plain_coding, plain_vary], plain) = asked(path, "identity");
        let ([tag, coding, vary], packed) = asked(path, "gzip, br");
        assert_eq!((plain_coding, coding.as_deref()), (None, Some("gzip")), "{path}");
        assert_eq!([plain_vary.as_deref(), vary.as_deref()], [Some("Accept-Encoding"); 2], "{path}");
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked)
            .expect("gzip");
        assert!(
            unpacked == plain && packed.len() * 2 < plain.len(),
            "{path}: {} of {}",
            packed.len(),
            plain.len()
        );
        assert_ne!(tag, plain_tag, "{path}");
        let again = [("accept-encoding", "gzip"), ("if-none-match", tag.as_deref().expect("a tag"))];
        assert_eq!(open.get_with(&format!("/api/v1/releases/r1/{path}"), &again).status, 304, "{path}");
    }
    let ([_, coding, _], _) = asked("r1.zip", "gzip");
    assert_eq!(coding, None, "an archive is packed in itself");
}

#[test]
fn a_release_is_listed_and_its_files_are_served_for_ever() {
    let home = home();
    released(&home, Some("r1"), None);
    let open = service(home, "open");
    let list = open.get("/api/v1/releases").json();
    assert_eq!(list["releases"][0]["name"], "r1");
    let manifest = open.get("/api/v1/releases/r1");
    assert_eq!(manifest.status, 200);
    for file in manifest.json()["files"].as_array().expect("files") {
        let path = file["path"].as_str().expect("a path");
        let mut response = open.raw(&format!("/api/v1/releases/r1/{path}"), &[]);
        let etag = response.headers()["etag"].to_str().expect("text").to_owned();
        assert!(response.headers()["cache-control"].to_str().expect("text").contains("immutable"));
        assert_eq!(etag, format!("\"{}\"", file["sha256"].as_str().expect("a hash")));
        let bytes = response.body_mut().read_to_vec().expect("bytes");
        assert_eq!(bytes.len() as u64, file["bytes"].as_u64().expect("a size"), "{path}");
        assert_eq!(
            open.get_with(&format!("/api/v1/releases/r1/{path}"), &[("if-none-match", &etag)]).status,
            304
        );
    }
    let archive = open.raw("/api/v1/releases/r1/r1.zip", &[]).body_mut().read_to_vec().expect("an archive");
    let files = tree(&open.home.data().join("releases/r1/files"));
    let files = files.into_iter().map(|(path, bytes)| (format!("r1/{path}"), bytes)).collect();
    assert!(unpacked(&archive) == files, "the archive is the same as the folder");
    a_text_is_compressed_for_who_asks(&open);
    for nowhere in
        ["r2", "r1/counts.parquet", "r1/hiding.json", "r1/../r1/release.json", "r1/%2e%2e/counts.parquet"]
    {
        assert_eq!(open.get(&format!("/api/v1/releases/{nowhere}")).status, 404, "{nowhere}");
    }
}

#[test]
fn changed_figures_are_listed_and_hidden_ones_stay_hidden() {
    let home = home();
    released(&home, Some("r1"), None);
    home.events("", &["late brostcancer 10 2024-05-01 01", "late brostcancer 50 2024-05-20 01"]);
    let (plan, data, out) = (plan(), home.data(), home.path("out"));
    let order = Order {
        data: &data,
        out: Some(&out),
        name: Some("r2"),
        as_of: None,
        compare_with: Some("r1"),
        plan: Some(&plan),
    };
    let made = publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release");
    assert!(made.changed.expect("a count") > 0);
    let changes: Value =
        serde_json::from_slice(&std::fs::read(out.join("r2/changes.json")).expect("a file")).expect("JSON");
    let figures = changes["figures"].as_array().expect("figures");
    assert!(figures.iter().any(|f| f["place"] == "00" && f["then"]["n"] == 285 && f["now"]["n"] == 286));
    assert!(figures.iter().all(|f| f["place"] != "09"), "what is hidden in both has not changed to anyone");
}

#[test]
fn data_as_they_stood_are_published_in_the_order_of_their_versions() {
    let home = home();
    let then = released(&home, Some("then"), Some("out"));
    let version = home.store.latest_version().expect("a version");
    let other = Home::new();
    deliver(&other, &NATION);
    for home in [&home, &other] {
        home.events("", &["late brostcancer 10 2024-05-01 01", "late brostcancer 50 2024-05-20 01"]);
    }
    let plan = plan();
    let publish_as_of = |home: &Home, name: &str, as_of: Option<AsOf>| {
        let (data, out) = (home.data(), home.path("out"));
        let order = Order {
            data: &data,
            out: Some(&out),
            name: Some(name),
            as_of,
            compare_with: None,
            plan: Some(&plan),
        };
        publish(&order, &home.catalogue, &mut |_, _, _| {})
    };
    // What was not published in time is published later, the same but for its name's place among the releases.
    let made = publish_as_of(&other, "then", Some(AsOf::Version(version))).expect("a release");
    assert_eq!((made.version, made.cells, made.hidden), (then.version, then.cells, then.hidden));
    let table = "then/tables/region-year/svf.csv";
    let bytes = |home: &Home| std::fs::read(home.path("out").join(table)).expect("a table");
    assert_eq!(bytes(&other), bytes(&home));
    let again = publish_as_of(&other, "then", Some(AsOf::Version(version))).expect("the same release");
    assert_eq!(again.version, version);
    let refused = publish_as_of(&other, "then", Some(AsOf::Version(version + 1)));
    assert!(matches!(refused, Err(PublishError::OfAnotherVersion { version: of, .. }) if of == version));
    let now = publish_as_of(&other, "now", None).expect("a release");
    assert_eq!(now.version, version + 1);
    let refused = publish_as_of(&other, "late", Some(AsOf::Version(version)));
    assert!(
        matches!(refused, Err(PublishError::OlderThanPublished { published, .. }) if published == now.version)
    );
    assert!(publish_as_of(&other, "never", Some(AsOf::Version(99))).is_err_and(|e| e.is_misuse()));
}

#[test]
fn what_cannot_be_published_is_told_and_leaves_nothing() {
    let (plan, empty) = (plan(), Home::new());
    let data = empty.data();
    let order =
        |name| Order { data: &data, out: None, name, as_of: None, compare_with: None, plan: Some(&plan) };
    let tell = |order: &Order<'_>| publish(order, &empty.catalogue, &mut |_, _, _| {});
    assert!(matches!(tell(&order(None)), Err(PublishError::Nothing)));
    assert!(matches!(tell(&order(Some("../x"))), Err(PublishError::Name { .. })));
    let left = std::fs::read_dir(data.join("releases")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "no half release");
    deliver(&empty, &NATION);
    let with = Order { compare_with: Some("r9"), ..order(None) };
    assert!(matches!(tell(&with), Err(PublishError::NoSuchRelease { .. })));
    assert_eq!(std::fs::read_dir(data.join("releases")).map_or(0, Iterator::count), 0);
}

/// A release keeps its plan and what it was compared with: made again by whoever has neither, it is the same.
#[test]
fn a_release_is_made_again_by_its_own_plan() {
    let home = home();
    released(&home, Some("r1"), Some("a"));
    home.events("", &["late brostcancer 10 2024-05-01 01", "late brostcancer 50 2024-05-20 01"]);
    let (plan, national, data) = (plan(), Plan::national().expect("a plan"), home.data());
    let make = |plan: Option<&Plan>, compare_with: Option<&str>, out: &str| {
        let out = home.path(out);
        let order = Order { data: &data, out: Some(&out), name: Some("r2"), as_of: None, compare_with, plan };
        publish(&order, &home.catalogue, &mut |_, _, _| {})
    };
    make(Some(&plan), Some("r1"), "b").expect("a release");
    make(None, None, "c").expect("the same release");
    make(Some(&plan), Some("r1"), "d").expect("the same release");
    assert!(tree(&home.path("b")) == tree(&home.path("c")) && tree(&home.path("b")) == tree(&home.path("d")));
    let other_plan = make(Some(&national), None, "e");
    assert!(matches!(other_plan, Err(PublishError::OfAnotherPlan { ref plan, .. }) if plan == "small"));
    let other = make(None, Some("r2"), "e");
    assert!(
        matches!(other, Err(PublishError::ComparedWithAnother { ref with, .. }) if with.as_deref() == Some("r1"))
    );
    assert!(!home.path("e").exists());
    // The copy is nobody's but who ordered it.
    std::fs::write(home.path("b/r2/manifest.json"), "changed").expect("a file");
    assert_eq!(home.store.verify().expect("a store").faults, Vec::<String>::new());
}

/// What is made beside another release was not held against it.
#[test]
fn of_two_releases_that_are_made_at_once_one_is_kept() {
    let home = home();
    let (plan, data) = (plan(), home.data());
    let order = Order {
        data: &data,
        out: None,
        name: Some("late"),
        as_of: None,
        compare_with: None,
        plan: Some(&plan),
    };
    let mut is_made = false;
    let made = publish(&order, &home.catalogue, &mut |stage: &'static str, _, _| {
        if stage == "tables" && !is_made {
            is_made = true;
            released(&home, Some("other"), None);
        }
    });
    assert!(matches!(made, Err(PublishError::PublishedMeanwhile)), "{made:?}");
    assert_eq!(home.store.releases().names().expect("names"), ["other"]);
    publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release");
    assert_eq!(home.store.releases().names().expect("names"), ["other", "late"]);
}

/// A year that the last release lacks is held against the last release that has it: six of Gotland, of whom three were hidden there,
/// stay hidden.
#[test]
fn a_year_that_the_last_release_lacks_is_not_forgotten() {
    let home = home();
    let people = |region: &str, from: usize, to: usize| -> Vec<String> {
        let of = |k: usize| {
            let (start, end) = (1 + k % 20, 5 + k % 20);
            [("10", start), ("50", end)]
                .map(|(code, day)| format!("y{region}-{k} brostcancer {code} 2023-05-{day:02} {region}"))
        };
        (from..to).flat_map(of).collect()
    };
    let send = |rows: Vec<String>| {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        home.events("", &rows);
    };
    send([people("01", 0, 60), people("03", 0, 30), people("12", 0, 50), people("09", 0, 3)].concat());
    let make = |name: &str, years: u8| {
        let plan = Plan { years, ..plan() };
        let (data, out) = (home.data(), home.path(name));
        let order = Order {
            data: &data,
            out: Some(&out),
            name: Some(name),
            as_of: None,
            compare_with: None,
            plan: Some(&plan),
        };
        publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release");
        let table = std::fs::read(out.join(name).join("tables/region-year/svf.json")).expect("a table");
        let table: Value = serde_json::from_slice(&table).expect("JSON");
        let rows = table["rows"].as_array().expect("rows").clone();
        let of = |region: &str| {
            rows.iter()
                .find(|row| row["year"].to_string().contains("2023") && row["region"] == region)
                .cloned()
        };
        ["01", "09"].map(of)
    };
    let [large, small] = make("r1", 2).map(|row| row.expect("a row"));
    assert!(small["n"].is_null(), "{small}");
    assert!(make("r2", 1)[1].is_none(), "2024 alone");
    send(people("09", 3, 6));
    let [still, later] = make("r3", 2).map(|row| row.expect("a row"));
    assert!(later["n"].is_null(), "it was hidden and is shown: {later}");
    assert_eq!((&still["n"], &still["status"]), (&large["n"], &large["status"]));
}
