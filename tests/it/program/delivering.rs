//! `POST /api/v1/deliveries` to a real service, and what was delivered read back.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::support::{HEADER, Place, Server, csv, rows};

const POST: &str = "/api/v1/deliveries";

fn accepting(place: &Place) -> Server {
    Server::start_with(place, &["--viewer", "national", "--accept-deliveries"])
}

/// Delivers a text; status and body.
fn deliver(server: &Server, query: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, Value) {
    let (status, _, body) = server.post(&format!("{POST}{query}"), headers, body);
    (status, body)
}

const CSV: (&str, &str) = ("content-type", "text/csv");

#[test]
fn a_delivery_is_loaded_told_served_and_the_same_again_is_a_duplicate() {
    let place = Place::new();
    place.load("a.csv", csv(10));
    let server = accepting(&place);
    let text = csv(25);
    let (status, location, receipt) =
        server.post(&format!("{POST}?filename=mars.csv&source=skane"), &[], text.as_bytes());
    assert_eq!((status, &receipt["status"]), (201, &json!("loaded")), "{receipt}");
    assert_eq!(
        (&receipt["file"], &receipt["rows"]["accepted"]),
        (&json!("mars.csv"), &json!(30)),
        "{receipt}"
    );
    let id = receipt["delivery"].as_str().expect("an id");
    assert_eq!(location, format!("{POST}/{id}"));
    let served =
        server.wait_for("/api/v1/compare?measure=A-E", |a| a["snapshot"]["version"] == receipt["version"]);
    assert_eq!(served["total"]["n"], 25, "the service answers from it");
    let (status, again) = deliver(&server, "?filename=mars.csv&source=skane", &[], text.as_bytes());
    assert_eq!(
        (status, &again["status"], &again["version"]),
        (200, &json!("duplicate"), &receipt["version"])
    );
    let (status, told) = server.get(&location);
    assert_eq!((status, &told["source"], &told["sha256"]), (200, &json!("skane"), &receipt["sha256"]));
    assert!(told["received_at"].is_string(), "{told}");
    let listed = server.get(POST).1["deliveries"].clone();
    let files: Vec<&Value> = listed.as_array().expect("deliveries").iter().map(|d| &d["file"]).collect();
    assert_eq!(files, ["a.csv", "mars.csv"]);
    let then = server.get(&format!("{POST}?as_of=1")).1["deliveries"].clone();
    assert_eq!((then.as_array().map(Vec::len), &then[0]["file"]), (Some(1), &json!("a.csv")));
    for (wrong, said) in [("9", "the latest is 2"), ("soon", "not a version")] {
        let (status, problem) = server.get(&format!("{POST}?as_of={wrong}"));
        assert_eq!((status, &problem["parameter"]), (400, &json!("as_of")), "{problem}");
        assert!(problem.to_string().contains(said), "{problem}");
    }
    // What came over HTTP is what the command would have loaded.
    let other = Place::new();
    other.load("a.csv", csv(10));
    other.write("mars.csv", &text);
    let same = other.ingest(&["mars.csv", "--source", "skane"]).receipt();
    for field in ["file", "sha256", "status", "version", "rows", "rejected_by_rule"] {
        assert_eq!(receipt[field], same[field], "{field}");
    }
    assert!(std::fs::read_dir(place.path("data/staging")).is_ok_and(|mut left| left.next().is_none()));
}

#[test]
fn a_refused_delivery_loads_nothing_and_says_why_and_rejections_are_read_line_by_line() {
    let place = Place::new();
    let server = accepting(&place);
    let mut bad = rows(10);
    bad[3] = bad[3].replace("2024-03", "2024-13");
    bad[8] = bad[8].replace("2024-03", "2024-13");
    let text = format!("{HEADER}\n{}\n", bad.join("\n"));
    let (status, receipt) = deliver(&server, "", &[CSV], text.as_bytes());
    assert_eq!(
        (status, &receipt["status"], &receipt["file"]),
        (422, &json!("refused"), &json!("delivery.csv"))
    );
    assert!(receipt["problem"].as_str().is_some_and(|p| p.contains("rejected")), "{receipt}");
    assert_eq!(server.get(POST).1, json!({"deliveries": []}), "nothing of it is loaded");
    let (status, receipt) = deliver(&server, "?accept_partial=true", &[CSV], text.as_bytes());
    assert_eq!((status, &receipt["rows"]["rejected"]), (201, &json!(2)), "{receipt}");
    let address = format!("{POST}/{}/rejections", receipt["delivery"].as_str().expect("an id"));
    let all = server.get(&address).1;
    let bad_time = |line: u32| json!({"line": line, "field": "time", "rule": "bad_time"});
    assert_eq!((&all["n"], &all["rejections"]), (&json!(2), &json!([bad_time(5), bad_time(10)])), "{all}");
    assert_eq!(server.get(&format!("{address}?after=5")).1["rejections"], json!([bad_time(10)]));
    assert_eq!(server.get(&format!("{address}?after=x")).0, 400);
    assert_eq!(server.get(&format!("{POST}/unknown")).0, 404);
    assert_eq!(server.get(&format!("{POST}/unknown/rejections")).0, 404);
    let (status, receipt) = deliver(&server, "", &[CSV], b"x\ny\n");
    assert_eq!((status, &receipt["status"]), (422, &json!("refused")), "{receipt}");
}

#[test]
fn a_scope_is_replaced_with_the_parameters_of_the_command() {
    let place = Place::new();
    let server = accepting(&place);
    let post = |query: &str, n: usize| deliver(&server, query, &[CSV], csv(n).as_bytes());
    assert_eq!(post("", 30).0, 201);
    let (status, refused) = post("?replace_scope=true", 9);
    assert_eq!((status, &refused["status"]), (422, &json!("refused")), "{refused}");
    let (status, replaced) = post("?replace_scope=true&accept_shrink=true&period=2024-03", 9);
    assert_eq!((status, &replaced["replaced"]["removed"]), (201, &json!(42)), "{replaced}");
    server.wait_for("/api/v1/compare?measure=A-E", |a| a["total"]["n"] == 9);
}

#[test]
fn the_format_is_told_by_name_or_type_and_packed_files_are_taken() {
    let place = Place::new();
    let server = accepting(&place);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(csv(10).as_bytes()).expect("memory");
    let packed = packed.finish().expect("memory");
    let (status, receipt) = deliver(&server, "", &[CSV, ("content-encoding", "gzip")], &packed);
    assert_eq!((status, &receipt["file"]), (201, &json!("delivery.csv.gz")), "{receipt}");
    assert_eq!(deliver(&server, "?filename=b.csv.gz", &[], &packed).0, 200, "the same");
    for (query, headers) in [("", vec![]), ("?filename=a.txt", vec![("content-type", "text/plain")])] {
        let (status, problem) = deliver(&server, query, &headers, csv(3).as_bytes());
        assert_eq!((status, &problem["code"]), (415, &json!("unknown_format")), "{problem}");
    }
}

#[test]
fn wrong_parameters_are_refused_before_the_body_is_read() {
    let place = Place::new();
    let server = accepting(&place);
    for (query, parameter) in [
        ("?sourc=a", "sourc"),
        ("?source=a&source=b", "source"),
        ("?accept_partial=yes", "accept_partial"),
        ("?max_rejected_share=1.5", "max_rejected_share"),
        ("?received_at=yesterday", "received_at"),
        ("?period=2024", "period"),
        ("?replace_scope=true&period=2024-13", "period"),
        ("?replace_scope=true&regions=01,99", "regions"),
        ("?regions=01", "regions"),
        ("?accept_shrink=true", "accept_shrink"),
        ("?filename=..%2Fa.csv", "filename"),
        ("?filename=19640823-3234.csv", "filename"),
        ("?source=", "source"),
    ] {
        let (status, problem) = deliver(&server, query, &[CSV], csv(3).as_bytes());
        assert_eq!((status, &problem["parameter"]), (400, &json!(parameter)), "{query}: {problem}");
        assert!(!problem.to_string().contains("3234"), "{problem}");
    }
    assert_eq!(server.get(POST).1, json!({"deliveries": []}));
}

#[test]
fn without_the_flag_and_from_another_site_it_is_refused() {
    let place = Place::new();
    place.load("a.csv", csv(3));
    let server = Server::start(&place);
    let (status, problem) = deliver(&server, "", &[CSV], csv(5).as_bytes());
    assert_eq!((status, &problem["code"]), (403, &json!("deliveries_not_accepted")), "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|d| d.contains("--accept-deliveries")), "{problem}");
    assert_eq!(server.get(POST).0, 403, "receipts are the operator's too");
    drop(server);
    let server = accepting(&place);
    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("host", "evil.example"),
    ] {
        let (status, problem) = deliver(&server, "", &[CSV, header], csv(5).as_bytes());
        assert_eq!((status, &problem["code"]), (403, &json!("cross_site")), "{header:?}: {problem}");
    }
    assert_eq!(server.get(POST).1["deliveries"].as_array().map(Vec::len), Some(1));
    let own = [CSV, ("sec-fetch-site", "same-origin")];
    assert_eq!(deliver(&server, "", &own, csv(5).as_bytes()).0, 201);
    let wide = place.run(&["serve", "--data", "data", "--listen", "0.0.0.0:0", "--accept-deliveries"]);
    assert_eq!((wide.code, wide.err.lines().count()), (2, 1), "{}", wide.err);
}

/// Sends a request that ends too early, and waits for what comes.
fn cut_off(server: &Server, head: &str, body: &[u8]) -> String {
    let address = server.address().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).expect("a connection");
    write!(stream, "POST {POST} HTTP/1.1\r\nHost: {address}\r\nContent-Type: text/csv\r\n{head}\r\n")
        .expect("sent");
    stream.write_all(body).expect("sent");
    stream.shutdown(std::net::Shutdown::Write).expect("ended");
    let mut answer = String::new();
    // The service may close without a word.
    let _read = stream.read_to_string(&mut answer).is_ok();
    answer
}

#[test]
fn a_body_that_is_cut_off_or_too_long_is_no_delivery() {
    let place = Place::new();
    let server = Server::start_with(&place, &["--accept-deliveries", "--largest-delivery", "5000"]);
    let text = csv(20);
    assert!(text.len() < 5000);
    let whole = format!("Content-Length: {}\r\n", text.len() + 1);
    let answer = cut_off(&server, &whole, text.as_bytes());
    assert!(!answer.contains("201"), "{answer}");
    let chunk = format!("{:x}\r\n{text}\r\n", text.len());
    let answer = cut_off(&server, "Transfer-Encoding: chunked\r\n", chunk.as_bytes());
    assert!(!answer.contains("201"), "no last chunk: {answer}");
    let long = csv(200);
    let (status, problem) = deliver(&server, "", &[CSV], long.as_bytes());
    assert_eq!((status, &problem["code"]), (413, &json!("long_delivery")), "{problem}");
    let chunks = format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let answer = cut_off(&server, "Transfer-Encoding: chunked\r\n", chunks.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413"), "without a length: {answer}");
    assert_eq!(server.get(POST).1, json!({"deliveries": []}), "nothing is loaded");
    assert_eq!(deliver(&server, "", &[CSV], text.as_bytes()).0, 201, "whole it is");
    let left = std::fs::read_dir(place.path("data/staging")).expect("a folder").count();
    assert_eq!(left, 0, "nothing is left in the staging folder");
}

#[test]
fn two_at_once_and_the_command_beside_them_are_all_loaded_once() {
    let place = Place::new();
    place.load("first.csv", csv(1));
    let server = accepting(&place);
    let of = |pathway: &str, n: usize| {
        format!("{HEADER}\n{}\n", rows(n).join("\n").replace("hoftledsartros-primarvard", pathway))
    };
    let (sepsis, hip) = (of("sepsis", 40), csv(50));
    place.write("cancer.csv", of("brostcancer", 30));
    let statuses = std::thread::scope(|scope| {
        let posts = [&sepsis, &hip, &sepsis]
            .map(|text| scope.spawn(|| deliver(&server, "", &[CSV], text.as_bytes())));
        let ran = place.ingest(&["cancer.csv", "--accept-partial"]);
        assert_eq!(ran.code, 0, "{}", ran.said());
        let mut statuses = posts.map(|post| post.join().expect("an answer").0);
        statuses.sort_unstable();
        statuses
    });
    assert_eq!(statuses, [200, 201, 201], "the same twice is loaded once");
    assert_eq!(server.get(POST).1["deliveries"].as_array().map(Vec::len), Some(4));
    let n = |pathway: &str| {
        place.compare(&["--measure", "A-E", "--pathway", pathway])["total"]["n"].as_u64().expect("a count")
    };
    assert_eq!((n("sepsis"), n("hoftledsartros-primarvard")), (40, 50));
    assert_eq!(place.run(&["check-store", "--data", "data"]).code, 0);
}
