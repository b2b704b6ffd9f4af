//! A service over a few events, in this process.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex};

use ledtid::catalogue::Catalogue;
use ledtid::disclosure::{Showing, Viewer};
use ledtid::http::{Served, serve};
use ledtid::pipeline::{IngestOptions, ingest_file, open_engine};
use ledtid::store::{Releases, Store};

/// The service, from the first question until [`end`].
static SERVICE: Mutex<Option<Service>> = Mutex::new(None);

struct Service {
    /// Holds the data for as long as it is served.
    _dir: tempfile::TempDir,
    address: String,
    agent: ureq::Agent,
}

/// Status, content type and body of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

/// Asks for a path.
pub(super) fn get(path: &str) -> Answer {
    let mut service = SERVICE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let service = service.get_or_insert_with(start);
    // The fuzzer's own alarm may interrupt a call.
    let calls = (0..3).map(|_| service.agent.get(format!("http://{}{path}", service.address)).call());
    let mut calls = calls
        .skip_while(|call| matches!(call, Err(ureq::Error::Io(e)) if e.kind() == ErrorKind::Interrupted));
    let call = calls.next().expect("a call that is not interrupted");
    let mut response = call.unwrap_or_else(|e| panic!("no answer to {path}: {e}"));
    let content_type = response.headers().get("content-type").and_then(|v| v.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let body = response.body_mut().read_to_vec().unwrap_or_else(|e| panic!("no whole answer to {path}: {e}"));
    Answer { status: response.status().as_u16(), content_type, body }
}

/// Removes the data of the service; nothing more is asked.
#[cfg(test)]
pub(super) fn end() {
    drop(SERVICE.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
}

/// Rows of two pathways over four months, with sexes, units and deviations.
fn events() -> String {
    let mut text = String::from(
        "episode_id,patient_id,pathway,point,code,time,region,unit,activity,sex,birth_year,deviation\n",
    );
    for i in 0..24 {
        let (month, region) = (1 + i % 4, ["01", "12", "14"][i % 3]);
        let rest = |activity: &str| {
            let (sex, deviation) = (["female", "male"][i % 2], ["", "", "medical"][i % 3]);
            format!("{region},u{},{activity},{sex},{},{deviation}\n", i % 5, 1930 + i)
        };
        let row = |pathway: &str, what: &str, month: usize, activity: &str| {
            format!("e{i},p{i},{pathway},{what},2024-{month:02}-{:02}T08:30,{}", 1 + i % 28, rest(activity))
        };
        text += &row("brostcancer", ",10", month, "");
        text += &row("brostcancer", ",50", month + 1, "");
        text += &row("hoftledsartros-primarvard", "A,", month, "");
        text += &row("hoftledsartros-primarvard", "E,", month + 2, "surgery");
    }
    text
}

fn start() -> Service {
    let dir = tempfile::tempdir().expect("a directory");
    let showing = loaded(dir.path());
    let served = Arc::new(Served::new(showing, Releases::new(&dir.path().join("data"))));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    listener.set_nonblocking(true).expect("a listener");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            serve(listener, served, std::future::pending()).await.expect("served");
        });
    });
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    Service { _dir: dir, address, agent }
}

fn loaded(dir: &Path) -> Showing {
    let catalogue = Arc::new(Catalogue::embedded().expect("the built-in catalogue"));
    let store = Store::open_or_create(&dir.join("data")).expect("a store");
    let path = dir.join("events.csv");
    std::fs::write(&path, events()).expect("a file");
    let receipt = ingest_file(&path, &store, &catalogue, &IngestOptions::default(), &|_| {});
    let rows = receipt.expect("a receipt").rows;
    assert_eq!((rows.accepted, rows.rejected), (96, 0));
    let engine = open_engine(&store, &catalogue, &mut |_, _| {}).expect("an engine");
    Showing::new(Arc::new(engine), None, Viewer::National)
}
