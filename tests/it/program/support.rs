//! Runs the binary in a directory of its own, and reads what it says.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The binary under test.
const LEDTID: &str = env!("CARGO_BIN_EXE_ledtid");

/// A directory with a data directory `data` in it, gone with its test.
pub(super) struct Place {
    dir: tempfile::TempDir,
}

/// How a run ended.
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    /// Everything that was said.
    pub(super) fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// The receipts on stdout, one a line.
    pub(super) fn receipts(&self) -> Vec<Value> {
        let parse =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("no receipt ({e}): {line}"));
        self.out.lines().map(parse).collect()
    }

    /// The only receipt.
    pub(super) fn receipt(&self) -> Value {
        let mut receipts = self.receipts();
        assert_eq!(receipts.len(), 1, "one receipt a file: {}{}", self.out, self.err);
        receipts.remove(0)
    }

    /// The answer on stdout.
    pub(super) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).expect("JSON")
    }
}

impl Place {
    pub(super) fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a directory") }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// The program with these arguments, started in this directory.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(LEDTID);
        command.args(arguments).current_dir(self.dir.path()).stdin(Stdio::null());
        command.env_remove("LEDTID_LOG").env_remove("RUST_BACKTRACE");
        command
    }

    /// The program, started by another in this directory: whatever that needs comes before the program's path.
    pub(super) fn command_under(
        &self,
        other: &str,
        arguments: &[&str],
        with: impl FnOnce(&mut Command),
    ) -> Command {
        let mut command = Command::new(other);
        with(&mut command);
        command.arg(LEDTID).args(arguments).current_dir(self.dir.path());
        command.env_remove("LEDTID_LOG").env_remove("RUST_BACKTRACE");
        command
    }

    /// The program on another day, its clock moved by `faketime`; `None`, and it is said why, where that is not there.
    pub(super) fn command_on(&self, day: &str, arguments: &[&str]) -> Option<Command> {
        if !Path::new("/usr/bin/faketime").exists() {
            crate::support::absent("there is no faketime on this machine");
            return None;
        }
        let mut command = self.command_under("/usr/bin/faketime", arguments, |faketime| {
            faketime.arg(day);
        });
        command.stdin(Stdio::null());
        Some(command)
    }

    /// Runs the program.
    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("a program that starts");
        Ran {
            code: output.status.code().expect("an exit code, not a signal"),
            out: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            err: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }

    /// Runs the program and kills it after a while, whatever it is doing; whether it was still running.
    pub(super) fn kill_after(&self, arguments: &[&str], wait: Duration) -> bool {
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program");
        std::thread::sleep(wait);
        let running = child.try_wait().expect("a child").is_none();
        let killed = child.kill().is_ok();
        child.wait().expect("an end");
        running && killed
    }

    /// Loads files into `data`, with extra arguments after them.
    pub(super) fn ingest(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["ingest", "--data", "data"], arguments].concat())
    }

    /// Loads a text that must be taken.
    pub(super) fn load(&self, name: &str, bytes: impl AsRef<[u8]>) -> Value {
        self.write(name, bytes);
        let ran = self.ingest(&[name]);
        assert_eq!(ran.code, 0, "{}", ran.said());
        ran.receipt()
    }

    /// Asks `compare` for JSON.
    pub(super) fn compare(&self, arguments: &[&str]) -> Value {
        self.run(&[&["compare", "--data", "data", "--format", "json"], arguments].concat()).json()
    }

    /// Every file of the store with its bytes.
    pub(super) fn store(&self) -> Vec<(String, Vec<u8>)> {
        crate::traps::files_under(&self.path("data"))
    }
}

/// Copies a directory with all that is in it.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory").map(|e| e.expect("an entry")) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Columns of [`rows`].
pub(super) const HEADER: &str =
    "episode_id,patient_id,pathway,point,time,region,unit,activity,sex,birth_year";

/// Rows that are right: `n` episodes of hip osteoarthritis, each with A and E, waits of 1 to 28 days.
pub(super) fn rows(n: usize) -> Vec<String> {
    let region = |i: usize| ["01", "12", "14"][i % 3];
    let row = |i: usize, point: &str, day: usize| {
        let (sex, year) = (["female", "male"][i % 2], 1930 + i % 60);
        format!(
            "e{i},p{i},hoftledsartros-primarvard,{point},2024-03-{day:02},{},u{},first_visit,{sex},{year}",
            region(i),
            i % 5
        )
    };
    (0..n).flat_map(|i| [row(i, "A", 1), row(i, "E", 2 + i % 28)]).collect()
}

/// A whole CSV file of [`rows`].
pub(super) fn csv(n: usize) -> String {
    format!("{HEADER}\n{}\n", rows(n).join("\n"))
}

/// The sum of the eight states of a row: its episodes.
pub(super) fn states_of(row: &Value) -> u64 {
    let states = row["states"].as_object().expect("states");
    assert_eq!(states.len(), 8, "eight states");
    states.values().map(|n| n.as_u64().expect("a count")).sum()
}

/// A file beside the project, if it is there.
pub(super) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        println!("skipped: ../shared/{name} is not beside the project");
    }
    path.exists().then_some(path)
}

/// A server that ends with its test.
pub(super) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Serves `data` on a port that the system chooses.
    pub(super) fn start(place: &Place) -> Self {
        Self::start_with(place, &["--viewer", "national"])
    }

    /// The same with other arguments; a data directory that is not there is made.
    pub(super) fn start_with(place: &Place, arguments: &[&str]) -> Self {
        std::fs::create_dir_all(place.path("data")).expect("a data directory");
        let serve = ["serve", "--data", "data", "--listen", "127.0.0.1:0"];
        let mut command = place.command(&[&serve, arguments].concat());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr"));
        let mut line = String::new();
        while !line.contains("serving on") {
            line.clear();
            let read = lines.read_line(&mut line).expect("a line");
            assert!(read > 0, "the server ended before it served");
        }
        let address = line.trim().trim_start_matches("serving on ").to_owned();
        // What it says later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut lines.by_ref(), &mut std::io::sink()));
        Self { child, address }
    }

    /// Status and body of an answer.
    pub(super) fn get(&self, path: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response = agent.get(format!("{}{path}", self.address)).call().expect("an answer");
        let body = response.body_mut().read_to_string().expect("text");
        (response.status().as_u16(), serde_json::from_str(&body).expect("JSON"))
    }

    /// Where it listens.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Posts a body: status, `Location` and the answer.
    pub(super) fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.post(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send(body).expect("an answer");
        let location = response.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let location = location.to_owned();
        let body = response.body_mut().read_to_string().expect("text");
        (response.status().as_u16(), location, serde_json::from_str(&body).expect("JSON"))
    }

    /// Asks until the answer is as wanted; fails after 15 seconds.
    pub(super) fn wait_for(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let (_, value) = self.get(path);
            if wanted(&value) {
                return value;
            }
            assert!(started.elapsed() < Duration::from_secs(15), "{path} stays {value}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Asks the process to end (SIGTERM) and gives its exit code.
    pub(super) fn end(mut self) -> Option<i32> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("kill").success());
        self.child.wait().expect("an end").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _ended = self.child.kill().is_ok() && self.child.wait().is_ok();
        }
    }
}
