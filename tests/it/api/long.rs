//! A long answer is sent while it is written: the same bytes and headers as if it had been whole before.

use std::io::Read as _;
use std::sync::Arc;

use ledtid::disclosure::{Showing, Viewer};
use ledtid::http::{ServeOptions, Served};

use super::service::{Service, figures};
use crate::support::Home;

const FORMATS: [&str; 9] = ["json", "csv", "csv-sv", "xlsx", "parquet", "arrow", "px", "json-stat", "table"];
const HEADERS: [&str; 6] =
    ["content-type", "content-disposition", "content-encoding", "etag", "cache-control", "content-language"];

/// Bytes up to which an answer that is whole is not compressed.
const NOT_PACKED: usize = 1 << 10;

/// A service of a home's data to which every answer is a long one. It has a home of its own, in which nothing is.
fn sending_all(home: &Home) -> Service {
    let showing = Showing::new(Arc::new(home.engine()), None, Viewer::National).with_figures(figures(home));
    let options = ServeOptions { whole_bytes: 0, ..ServeOptions::default() };
    Service::of(Served::with_options(showing, home.store.releases(), options), Home::new())
}

/// Headers and bytes of an answer, unpacked.
fn got(service: &Service, path: &str, coding: &str) -> (Vec<String>, Vec<u8>) {
    let mut response = service.raw(path, &[("Accept-Encoding", coding)]);
    assert_eq!(response.status().as_u16(), 200, "{path}");
    let header = |name: &str| response.headers().get(name).map(|v| v.to_str().expect("text").to_owned());
    let headers: Vec<String> = HEADERS.iter().map(|name| header(name).unwrap_or_default()).collect();
    let bytes = response.body_mut().read_to_vec().expect("bytes to their end");
    if headers[2] != "gzip" {
        return (headers, bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("all of it");
    (headers, unpacked)
}

#[test]
fn a_long_answer_is_the_same_bytes_as_a_whole_one() {
    let whole = Service::with_events();
    let sending = sending_all(&whole.home);
    let (mut seen, mut packed) = (0, 0);
    for statistic in ["compare", "trend", "distribution", "funnel", "waiting", "flow", "quality"] {
        for format in FORMATS {
            let path =
                format!("/api/v1/{statistic}?measure=A-E&pathway=brostcancer&period=2024&format={format}");
            for coding in ["identity", "gzip"] {
                let (of_whole, mut of_sent) = (got(&whole, &path, coding), got(&sending, &path, coding));
                packed += u32::from(of_sent.0[2] == "gzip");
                if of_sent.1.len() <= NOT_PACKED {
                    of_sent.0[2].clone_from(&of_whole.0[2]);
                }
                assert!(!of_whole.1.is_empty(), "{path}");
                assert!(of_whole == of_sent, "{path} {coding}: {:?} {:?}", of_whole.0, of_sent.0);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 7 * 9 * 2);
    assert!(packed > 30, "{packed}");
}

#[test]
fn what_is_refused_is_refused_before_anything_is_sent() {
    let whole = Service::with_events();
    let service = sending_all(&whole.home);
    let refused = service.get("/api/v1/compare?measure=E-A");
    assert_eq!((refused.status, refused.header("content-type")), (400, "application/problem+json"));
    let path = "/api/v1/compare?measure=A-E";
    let tag = service.get(path).header("etag").to_owned();
    assert_eq!(service.get_with(path, &[("If-None-Match", &tag)]).status, 304);
    let head = service.head(path);
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", tag.as_str()));
}

/// Many who ask the same long question at once, and before HTTP/1.1, where only a length tells what is cut off.
#[test]
fn long_answers_are_given_to_all_who_ask_and_whole_to_old_clients() {
    use std::io::Write as _;
    let whole = Service::with_events();
    let service = sending_all(&whole.home);
    let path = "/api/v1/compare?measure=A-E&by=region";
    let expected = whole.get(path).body;
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..12).map(|_| scope.spawn(|| service.get(path))).collect();
        for answer in asked {
            let answer = answer.join().expect("an answer");
            assert_eq!((answer.status, &answer.body), (200, &expected));
        }
    });
    for (version, framing) in [("1.0", "content-length: "), ("1.1", "transfer-encoding: chunked")] {
        let mut socket = std::net::TcpStream::connect(service.address()).expect("a connection");
        write!(socket, "GET {path} HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .expect("sent");
        let mut told = String::new();
        socket.read_to_string(&mut told).expect("an answer");
        let (head, body) = told.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.to_lowercase().contains(framing), "{head}");
        assert_eq!(version == "1.0", body == expected, "{body}");
        assert!(version == "1.0" || body.ends_with("0\r\n\r\n"), "it ends as what is whole does");
    }
}
