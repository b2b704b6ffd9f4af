//! Hostile surroundings: a full disk, a directory that may not be written, rights that are lost in the middle. Each ends
//! with exit code 3 and one line that says what, where and what to do; nothing is lost, and the same again does the rest.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::{Place, Ran, csv};

/// A user with no rights of its own, on any Linux.
const NOBODY: u32 = 65_534;

/// What a store answers; versions aside.
fn answer(ran: &Ran) -> Value {
    let mut answer = ran.json();
    answer["snapshot"]["version"] = Value::Null;
    answer["query"]["as_of"] = Value::Null;
    answer
}

/// Exit code 3, and one line that says this.
fn fails_saying(ran: &Ran, wanted: &[&str], what: &str) {
    assert_eq!(ran.code, 3, "{what}: {}", ran.said());
    // The Delta library's own log may come before it.
    let told = ran.err.lines().filter(|line| line.starts_with("ledtid: ")).count();
    assert_eq!(told, 1, "{what}: {}", ran.err);
    assert!(ran.err.matches("do it again").count() <= 2, "{what}: {}", ran.err);
    assert!(ran.out.is_empty(), "{what}: no receipt is given: {}", ran.out);
    for wanted in wanted {
        assert!(ran.err.contains(wanted), "{what}: {wanted}: {}", ran.err);
    }
}

/// A small disk in memory, until it is dropped.
struct Disk(PathBuf);

impl Disk {
    /// `None`, and it is said why, where this may not be done.
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir(&at).expect("a directory");
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        let ran = mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&at).output();
        if ran.is_ok_and(|ran| ran.status.success()) {
            return Some(Self(at));
        }
        println!("skipped: no disk can be mounted here (root is needed)");
        None
    }

    /// Fills it but for so many bytes.
    fn fill(&self, but_for: usize) {
        let path = self.0.join("ballast");
        let mut bytes = 0;
        let mut file = std::fs::File::create(&path).expect("a file");
        let block = vec![0_u8; 4 << 10];
        while std::io::Write::write_all(&mut file, &block).is_ok() {
            bytes += block.len() as u64;
        }
        file.set_len(bytes.saturating_sub(but_for as u64)).expect("room");
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("ballast")).expect("the ballast");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let left = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(left.is_ok_and(|s| s.success()) || std::thread::panicking(), "the disk is taken away");
    }
}

#[test]
fn a_disk_that_is_full_takes_nothing_and_loses_nothing() {
    let place = Place::new();
    let Some(disk) = Disk::mount(place.path("disk"), "4m") else { return };
    place.write("first.csv", csv(60));
    place.write("second.csv", csv(400).replace(",u1,", ",u9,"));
    let with_data = |command: &[&str]| place.run(&[command, &["--data", "disk/data"]].concat());
    let compare = || answer(&with_data(&["compare", "--measure", "A-E", "--by", "unit", "--format", "json"]));
    assert_eq!(with_data(&["ingest", "first.csv"]).code, 0);
    let before = compare();
    let commands: [&[&str]; 2] = [&["ingest", "second.csv", "--no-episodes"], &["erase", "--patient", "p7"]];
    for room in [0, 4 << 10, 12 << 10, 24 << 10, 36 << 10] {
        for command in commands {
            let what = format!("{command:?} with room for {room} bytes");
            disk.fill(room);
            let ran = with_data(command);
            if ran.code != 0 {
                fails_saying(
                    &ran,
                    &["No space left on device", "disk/data/", "make room on the disk"],
                    &what,
                );
            }
            assert!(ran.code != 0 || room > 0, "{what}: {}", ran.said());
            let checked = with_data(&["check-store"]);
            assert_eq!(checked.code, 0, "{what}, on the full disk: {}", checked.said());
            disk.make_room();
            assert_eq!(with_data(&["check-store"]).code, 0, "{what}");
            if ran.code != 0 && command[0] == "ingest" && room < 12 << 10 {
                assert_eq!(compare(), before, "{what}: nothing is lost, and nothing half loaded");
            }
        }
    }
    for command in commands {
        assert_eq!(with_data(command).code, 0, "{command:?}, with room");
    }
    let whole = Place::new();
    for file in ["first.csv", "second.csv"] {
        std::fs::copy(place.path(file), whole.path(file)).expect("a copy");
        assert_eq!(whole.ingest(&[file]).code, 0);
    }
    assert_eq!(whole.run(&["erase", "--patient", "p7", "--data", "data"]).code, 0);
    assert_eq!(
        compare(),
        answer(&whole.run(&[
            "compare",
            "--data",
            "data",
            "--measure",
            "A-E",
            "--by",
            "unit",
            "--format",
            "json"
        ]))
    );
    assert_eq!(with_data(&["check-store"]).code, 0);
}

/// A place whose files belong to a user whom permissions stop, and the program run as that user.
struct Unprivileged {
    place: Place,
    is_root: bool,
}

impl Unprivileged {
    /// With one delivery in `data`. `None`, and it is said why, where no such user can run the program.
    fn new() -> Option<Self> {
        let place = Place::new();
        place.load("first.csv", csv(60));
        place.compare(&["--measure", "A-E"]);
        let is_root = std::fs::metadata(place.path("data")).expect("a directory").uid() == 0;
        let unprivileged = Self { place, is_root };
        unprivileged.own(&unprivileged.place.path(""));
        let starts = unprivileged.command(&["--version"]).output();
        if starts.is_ok_and(|ran| ran.status.success()) {
            return Some(unprivileged);
        }
        println!("skipped: the program cannot be run as another user than root here");
        None
    }

    fn own(&self, path: &Path) {
        if self.is_root {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("another owner");
            if path.is_dir() {
                entries(path).iter().for_each(|path| self.own(path));
            }
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.place.command(arguments);
        if self.is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("a program");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran {
            code: output.status.code().expect("a code"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    fn with_data(&self, command: &[&str]) -> Ran {
        self.run(&[command, &["--data", "data"]].concat())
    }

    fn answer(&self) -> Value {
        answer(&self.with_data(&["compare", "--measure", "A-E", "--by", "unit", "--format", "json"]))
    }

    fn write(&self, name: &str, text: String) {
        self.own(&self.place.write(name, text));
    }
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir).expect("a directory").map(|e| e.expect("an entry").path()).collect()
}

/// Sets or takes the right to write, of a directory and all below it.
fn set_writable(path: &Path, writable: u32) {
    let mode = std::fs::metadata(path).expect("a file").permissions().mode();
    std::fs::set_permissions(path, Permissions::from_mode(mode & !0o222 | writable)).expect("permissions");
    if path.is_dir() {
        entries(path).iter().for_each(|path| set_writable(path, writable));
    }
}

#[test]
fn a_directory_that_may_not_be_written_is_read_and_left_alone() {
    let Some(user) = Unprivileged::new() else { return };
    user.write("second.csv", csv(90));
    let before = (user.answer(), user.place.store());
    let data = user.place.path("data");
    set_writable(&data, 0);
    let writes: [&[&str]; 5] =
        [&["ingest", "second.csv"], &["compact"], &["vacuum"], &["erase", "--patient", "p7"], &["upgrade"]];
    for command in writes {
        let ran = user.with_data(command);
        fails_saying(
            &ran,
            &["Permission denied", "data/.", "let the user that runs ledtid"],
            &format!("{command:?}"),
        );
    }
    let reads: [&[&str]; 5] =
        [&["check-store"], &["history"], &["deliveries"], &["quality"], &["backup", "--to", "copy"]];
    for command in reads {
        let ran = user.with_data(command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.said());
    }
    assert_eq!(user.run(&["restore", "--from", "data", "--data", "restored"]).code, 0);
    assert_eq!(user.run(&["check-store", "--data", "restored"]).code, 0);
    assert!((user.answer(), user.place.store()) == before, "nothing is changed");
    set_writable(&data, 0o200);
    assert_eq!(user.with_data(&["ingest", "second.csv"]).code, 0);
}

#[test]
fn what_may_not_be_read_is_not_taken_for_lost() {
    let Some(user) = Unprivileged::new() else { return };
    let places =
        ["", "events", "events/_delta_log", "events/pathway=hoftledsartros-primarvard", "deliveries"];
    for place in places {
        let path = user.place.path("data").join(place);
        std::fs::set_permissions(&path, Permissions::from_mode(0o000)).expect("permissions");
        for command in [&["check-store"][..], &["ingest", "first.csv", "--no-episodes"], &["vacuum"]] {
            let ran = user.with_data(command);
            let what = format!("{command:?} without a right to {place:?}");
            fails_saying(&ran, &["Permission denied", "data/", "let the user that runs ledtid"], &what);
            assert!(!ran.err.contains("backup") && !ran.err.contains("empty"), "{what}: {}", ran.err);
        }
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("permissions");
    }
    assert_eq!(user.with_data(&["check-store"]).code, 0);
}

#[test]
fn rights_that_are_lost_in_the_middle_lose_nothing_else() {
    let Some(user) = Unprivileged::new() else { return };
    user.write("second.csv", csv(6_000).replace(",u1,", ",u9,"));
    let data = user.place.path("data");
    let kept = user.place.path("kept");
    super::support::copy(&data, &kept);
    let before = user.answer();
    assert_eq!(user.with_data(&["ingest", "second.csv", "--no-episodes"]).code, 0);
    let after = user.answer();
    let mut failed = 0;
    let places = [
        "",
        "events/_delta_log",
        "events/pathway=hoftledsartros-primarvard",
        "identities/pathway=hoftledsartros-primarvard",
        "deliveries",
        "deliveries/_delta_log",
    ];
    for lost in places {
        std::fs::remove_dir_all(&data).expect("a directory");
        super::support::copy(&kept, &data);
        std::fs::create_dir_all(data.join(lost)).expect("a directory");
        user.own(&data);
        let mut command = user.command(&["ingest", "second.csv", "--no-episodes", "--data", "data"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a program");
        wait_for_rows(&data.join("staging"));
        set_mode(&data.join(lost), 0o555);
        let output = child.wait_with_output().expect("an end");
        set_mode(&data.join(lost), 0o755);
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let ran = Ran {
            code: output.status.code().expect("a code"),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        if ran.code != 0 {
            failed += 1;
            fails_saying(
                &ran,
                &["Permission denied", "data/", "let the user that runs ledtid"],
                &format!("{lost:?}"),
            );
        }
        let checked = user.with_data(&["check-store"]);
        assert_eq!(checked.code, 0, "{lost:?}: {}", checked.said());
        let found = user.answer();
        assert!(found == before || found == after, "{lost:?}: neither as before nor as after");
        assert_eq!(
            user.with_data(&["ingest", "second.csv", "--no-episodes"]).code,
            0,
            "{lost:?}, sent again"
        );
        assert!(user.answer() == after, "{lost:?}: sent again, it is whole");
    }
    println!("{failed} of 6 failed");
    assert!(failed >= 3, "{failed} of 6 failed");
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
}

/// Waits until a delivery has written something.
fn wait_for_rows(staging: &Path) {
    let started = Instant::now();
    let begun = || {
        let stages = std::fs::read_dir(staging).into_iter().flatten().flatten();
        stages.into_iter().any(|stage| std::fs::read_dir(stage.path()).is_ok_and(|files| files.count() > 1))
    };
    while !begun() && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
}
