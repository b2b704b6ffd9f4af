//! A service on a port of its own, over a small store.

use std::sync::Arc;

use ledtid::disclosure::{Showing, Viewer};
use ledtid::http::{Exports, Served, serve};
use ledtid::indicators::KeptFigures;
use ledtid::jobs::JobOptions;
use ledtid::pipeline::{Figures, Vintages, open_engine};

use crate::support::Home;

/// A service that stops with its test.
pub(crate) struct Service {
    pub(crate) home: Home,
    pub(crate) served: Arc<Served>,
    address: String,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Three completed waits in Stockholm (10, 20 and 30 days) and one in Skåne (40 days).
const EVENTS: [&str; 8] = [
    "e1 brostcancer 10 2024-03-01 01",
    "e1 brostcancer 50 2024-03-11 01",
    "e2 brostcancer 10 2024-03-01 01",
    "e2 brostcancer 50 2024-03-21 01",
    "e3 brostcancer 10 2024-03-01 01",
    "e3 brostcancer 50 2024-03-31 01",
    "e4 brostcancer 10 2024-03-01 12",
    "e4 brostcancer 50 2024-04-10 12",
];

impl Service {
    /// A service over the events above.
    pub(crate) fn with_events() -> Self {
        let home = Home::new();
        home.events("", &EVENTS);
        Self::over(home)
    }

    /// A service over a home.
    pub(crate) fn over(home: Home) -> Self {
        let engine = open_engine(&home.store, &home.catalogue, &mut |_, _| {}).expect("an engine");
        let releases = home.store.releases();
        let showing = Showing::new(Arc::new(engine), None, Viewer::National).with_figures(figures(&home));
        let exports = Exports::start(&home.path("exports"), releases.clone(), JobOptions::default());
        let exports = exports.expect("exports");
        let vintages = Vintages::new(&home.data(), Arc::clone(&home.catalogue));
        let served = Served::new(showing, releases).with_exports(exports).with_vintages(vintages);
        Self::of(served, home)
    }

    /// Looks for new versions, as the program does every second.
    pub(crate) fn look(&self) {
        let showing = Showing::new(Arc::new(self.home.engine()), None, Viewer::National);
        let showing = showing.with_figures(figures(&self.home));
        self.served.replace(showing);
    }

    /// A service of its own making.
    pub(crate) fn of(served: Served, home: Home) -> Self {
        let served = Arc::new(served);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        listener.set_nonblocking(true).expect("a listener");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let shared = Arc::clone(&served);
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let shutdown = async {
                    let _told = stopped.await.is_ok();
                };
                serve(listener, shared, shutdown).await.expect("served to the end");
            });
        });
        Self { home, served, address, stop: Some(stop), thread: Some(thread) }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        answer(self.raw(path, headers))
    }

    /// The response with its bytes as they came.
    pub(crate) fn raw(&self, path: &str, headers: &[(&str, &str)]) -> ureq::http::Response<ureq::Body> {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.get(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.call().expect("an answer")
    }

    pub(crate) fn head(&self, path: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        answer(agent.head(format!("http://{}{path}", self.address)).call().expect("an answer"))
    }

    pub(crate) fn post(&self, path: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        answer(agent.post(format!("http://{}{path}", self.address)).send("x").expect("an answer"))
    }

    /// Posts a body of a media type.
    pub(crate) fn post_as(&self, path: &str, media_type: &str, body: &str) -> Answer {
        self.post_with(path, &[("Content-Type", media_type)], body)
    }

    /// Posts a body with these headers.
    pub(crate) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.post(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send(body).expect("an answer"))
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        answer(agent.delete(format!("http://{}{path}", self.address)).call().expect("an answer"))
    }

    /// Status, headers and bytes of a file.
    pub(crate) fn file(&self, path: &str) -> (u16, ureq::http::HeaderMap, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response = agent.get(format!("http://{}{path}", self.address)).call().expect("an answer");
        let bytes = response.body_mut().read_to_vec().expect("bytes");
        (response.status().as_u16(), response.headers().clone(), bytes)
    }
}

/// The figures of versions that are kept in a home.
pub(crate) fn figures(home: &Home) -> Option<Arc<dyn KeptFigures>> {
    Some(Arc::new(Figures::new(&home.data(), Arc::clone(&home.catalogue))))
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let body = response.body_mut().read_to_string().expect("text");
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
}

impl Drop for Service {
    fn drop(&mut self) {
        let told = self.stop.take().is_some_and(|stop| stop.send(()).is_ok());
        let ended = self.thread.take().is_some_and(|thread| thread.join().is_ok());
        if !std::thread::panicking() {
            assert!(told && ended, "the service ends when it is told to");
        }
    }
}
