//! Formats over HTTP: by parameter and by `Accept`, with media type and name.

use ureq::Body;
use ureq::http::Response;

use crate::api::Service;

const QUESTION: &str = "/api/v1/compare?measure=svf&pathway=brostcancer&period=2024";

fn bytes(response: Response<Body>) -> Vec<u8> {
    response.into_body().read_to_vec().expect("a body")
}

#[test]
fn every_format_comes_by_parameter_and_the_files_by_accept() {
    let service = Service::with_events();
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    for (format, media, starts) in [
        ("csv", "text/csv", &b"region,"[..]),
        ("csv-sv", "text/csv", "\u{feff}region;".as_bytes()),
        ("xlsx", sheet, b"PK"),
        ("parquet", "application/vnd.apache.parquet", b"PAR1"),
        ("arrow", "application/vnd.apache.arrow.file", b"ARROW1"),
        ("json-stat", "application/json", b"{\"version\":\"2.0\""),
        ("px", "text/x-pcaxis", b"CHARSET=\"ANSI\";\r\n"),
    ] {
        let response = service.raw(&format!("{QUESTION}&format={format}"), &[]);
        let header = |name: &str| {
            response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (kind, name, tag) = (header("content-type"), header("content-disposition"), header("etag"));
        assert_eq!(kind.split(';').next(), Some(media), "{format}");
        let ending = format.split('-').next().unwrap_or_default();
        if format == "json-stat" {
            assert_eq!(name, "");
        } else {
            assert!(
                name.starts_with("attachment; filename=\"ledtid_compare_svf_brostcancer_2024_v"),
                "{name}"
            );
            assert!(name.ends_with(&format!(".{ending}\"")), "{name}");
        }
        let by_parameter = bytes(response);
        assert!(by_parameter.starts_with(starts), "{format}");
        if !["csv-sv", "json-stat"].contains(&format) {
            let accepted = service.raw(QUESTION, &[("Accept", media)]);
            assert_eq!(accepted.headers()["etag"], tag.as_str(), "{format}: one answer, one tag");
            assert!(bytes(accepted) == by_parameter, "{format}");
        }
        let again = service.raw(&format!("{QUESTION}&format={format}"), &[("If-None-Match", &tag)]);
        assert_eq!((again.status().as_u16(), again.headers().get("content-disposition")), (304, None));
    }
}

#[test]
fn what_there_is_not_is_406_and_names_what_there_is() {
    let service = Service::with_events();
    let response = service.get_with(QUESTION, &[("Accept", "application/pdf")]);
    assert_eq!(response.status, 406);
    let allowed = response.json()["allowed"].to_string();
    assert!(allowed.contains("parquet") && allowed.contains("spreadsheetml"), "{allowed}");
}

#[test]
fn files_that_are_compressed_are_not_compressed_again() {
    let service = Service::with_events();
    for (format, coding) in [("xlsx", None), ("parquet", None), ("px", Some("gzip"))] {
        let response = service.raw(&format!("{QUESTION}&format={format}"), &[("Accept-Encoding", "gzip")]);
        let found = response.headers().get("content-encoding").and_then(|v| v.to_str().ok());
        // ureq unpacks gzip by itself and takes the header away only where it is built to.
        assert!(found == coding || (coding.is_some() && found.is_none()), "{format}: {found:?}");
    }
}
