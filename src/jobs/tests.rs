//! The runner with work that waits, stops, panics and fails on purpose.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::*;

fn order(work: impl FnOnce(&mut File, &Running) -> Result<(), WorkError> + Send + 'static) -> Order {
    Order { file_name: "a.txt".to_owned(), media_type: "text/plain", work: Box::new(work) }
}

fn writes(text: &'static str) -> Order {
    order(move |to, _| to.write_all(text.as_bytes()).map_err(|e| WorkError::Internal(e.to_string())))
}

/// Waits until a job has ended.
fn ended(jobs: &Jobs, id: JobId) -> JobView {
    until(jobs, id, |view| view.ended_at.is_some())
}

fn until(jobs: &Jobs, id: JobId, wanted: impl Fn(&JobView) -> bool) -> JobView {
    let started = Instant::now();
    loop {
        let view = jobs.view(id).expect("a job");
        if wanted(&view) {
            return view;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "it stays {view:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn start(dir: &tempfile::TempDir, options: JobOptions) -> Jobs {
    Jobs::start(dir.path(), options).expect("jobs")
}

/// Files of results and drafts under a directory.
fn files(dir: &tempfile::TempDir) -> usize {
    let folders = std::fs::read_dir(dir.path()).expect("a directory").map(|e| e.expect("an entry").path());
    folders.map(|f| std::fs::read_dir(f).expect("a folder").count()).sum::<usize>().saturating_sub(1)
}

/// Work that says that it runs, then waits for a word or for being told to stop.
fn waits() -> (Order, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (runs, running) = mpsc::channel();
    let (go, gone) = mpsc::channel();
    let work = order(move |to, running| {
        runs.send(()).expect("a listener");
        for step in 1.. {
            running.at("waiting", step, 0)?;
            if gone.recv_timeout(Duration::from_millis(2)).is_ok() {
                break;
            }
        }
        to.write_all(b"waited").map_err(|e| WorkError::Internal(e.to_string()))
    });
    (work, running, go)
}

#[test]
fn a_job_is_queued_runs_and_leaves_its_file() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions::default());
    let (work, runs, go) = waits();
    let first = jobs.order(work).expect("room");
    runs.recv().expect("it runs");
    let second = jobs.order(writes("two")).expect("room");
    let third = jobs.order(writes("three")).expect("room");
    assert_eq!(jobs.view(third.id).expect("a job").status, JobStatus::Queued { before: 1 });
    let running = until(&jobs, first.id, |v| v.progress.done > 0);
    assert_eq!((running.status.code(), running.progress.stage), ("running", Some("waiting")));
    assert_eq!(jobs.view(second.id).expect("a job").status.code(), "queued", "one at a time");
    go.send(()).expect("work");
    let JobStatus::Done(file) = ended(&jobs, first.id).status else { panic!("not done") };
    assert_eq!(std::fs::read(&file.path).expect("a file"), b"waited");
    assert_eq!((file.bytes, file.name.as_str()), (6, "a.txt"));
    assert_eq!(file.hash, blake3::hash(b"waited").to_hex().to_string());
    let JobStatus::Done(file) = ended(&jobs, third.id).status else { panic!("not done") };
    assert_eq!(std::fs::read(&file.path).expect("a file"), b"three");
}

#[test]
fn work_that_can_no_longer_be_undone_is_done_although_it_is_cancelled() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions::default());
    let (runs, committed) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let work = order(move |to, running| {
        running.commit()?;
        runs.send(()).expect("a listener");
        gone.recv().expect("a word");
        running.at("copying", 0, 1)?;
        to.write_all(b"kept").map_err(|e| WorkError::Internal(e.to_string()))
    });
    let id = jobs.order(work).expect("room").id;
    committed.recv().expect("it runs");
    let Some(Withdrawn::Cancelled(view)) = jobs.withdraw(id) else { panic!("it had not ended") };
    assert_eq!((view.status, view.cancel_requested), (JobStatus::Running, false));
    go.send(()).expect("work");
    let JobStatus::Done(file) = ended(&jobs, id).status else { panic!("what is there is not cancelled") };
    assert_eq!(std::fs::read(&file.path).expect("a file"), b"kept");
}

#[test]
fn work_that_was_told_to_stop_does_not_take_the_last_step() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions::default());
    let (runs, running) = mpsc::channel();
    let (took, step) = mpsc::channel();
    let work = order(move |_, running| {
        runs.send(()).expect("a listener");
        while !running.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        running.commit()?;
        took.send(()).expect("a listener");
        Ok(())
    });
    let id = jobs.order(work).expect("room").id;
    running.recv().expect("it runs");
    let told = jobs.withdraw(id);
    assert!(matches!(told, Some(Withdrawn::Cancelled(ref view)) if view.cancel_requested));
    assert_eq!(ended(&jobs, id).status, JobStatus::Cancelled);
    assert!(step.recv().is_err(), "the step that cannot be undone was not taken");
}

#[test]
fn a_full_queue_refuses() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions { queue: 1, ..JobOptions::default() });
    let (work, runs, go) = waits();
    jobs.order(work).expect("room");
    runs.recv().expect("it runs");
    let waiting = jobs.order(writes("a")).expect("room");
    assert_eq!(jobs.order(writes("b")).unwrap_err(), QueueFull);
    go.send(()).expect("work");
    ended(&jobs, waiting.id);
    assert!(jobs.order(writes("b")).is_ok());
}

#[test]
fn cancelled_jobs_stop_and_leave_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions::default());
    let (work, runs, _go) = waits();
    let running = jobs.order(work).expect("room");
    runs.recv().expect("it runs");
    let queued = jobs.order(writes("never")).expect("room");
    let Some(Withdrawn::Cancelled(view)) = jobs.withdraw(queued.id) else { panic!("not cancelled") };
    assert_eq!(view.status, JobStatus::Cancelled);
    let Some(Withdrawn::Cancelled(view)) = jobs.withdraw(running.id) else { panic!("not told") };
    assert!(view.cancel_requested);
    assert_eq!(ended(&jobs, running.id).status, JobStatus::Cancelled);
    assert_eq!(files(&dir), 0);
    assert_eq!(jobs.withdraw(running.id), Some(Withdrawn::Forgotten));
    assert_eq!((jobs.withdraw(running.id), jobs.view(running.id)), (None, None));
}

#[test]
fn work_that_panics_or_fails_is_a_failed_job_and_the_next_one_runs() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions::default());
    let panics = jobs.order(order(|_, _| panic!("on purpose: secret"))).expect("room");
    let breaks = jobs.order(order(|_, _| Err(WorkError::Internal("secret".to_owned())))).expect("room");
    let refuses = jobs.order(order(|_, _| Err(WorkError::Refused("too large".to_owned())))).expect("room");
    let works = jobs.order(writes("fine")).expect("room");
    for id in [panics.id, breaks.id] {
        let JobStatus::Failed(told) = ended(&jobs, id).status else { panic!("not failed") };
        assert!(told.contains("urn:uuid:") && !told.contains("secret"), "{told}");
    }
    assert_eq!(ended(&jobs, refuses.id).status, JobStatus::Failed("too large".to_owned()));
    assert_eq!(ended(&jobs, works.id).status.code(), "done");
    assert_eq!(files(&dir), 1);
}

#[test]
fn results_are_bounded_in_number_and_bytes() {
    let dir = tempfile::tempdir().expect("a directory");
    let few = JobOptions { kept: 2, ..JobOptions::default() };
    let little = JobOptions { kept_bytes: 5, ..JobOptions::default() };
    for (options, left) in [(few, 2), (little, 1)] {
        let jobs = start(&dir, options);
        let ids: Vec<JobId> = (0..4).map(|_| jobs.order(writes("four")).expect("room").id).collect();
        ended(&jobs, ids[3]);
        let there = ids.iter().filter(|id| jobs.view(**id).is_some()).count();
        assert_eq!((there, files(&dir)), (left, left), "{options:?}");
        jobs.stop(Duration::from_secs(5));
    }
}

#[test]
fn results_are_forgotten_when_they_are_old() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let dir = tempfile::tempdir().expect("a directory");
    let now = || NOW.load(Ordering::Relaxed);
    let jobs = start(&dir, JobOptions { kept_seconds: 60, now, ..JobOptions::default() });
    let id = jobs.order(writes("old")).expect("room").id;
    assert_eq!(ended(&jobs, id).expires_at, Some(60_000_000));
    NOW.store(60_000_000, Ordering::Relaxed);
    assert!(jobs.view(id).is_some());
    NOW.store(60_000_001, Ordering::Relaxed);
    assert_eq!((jobs.view(id), files(&dir)), (None, 0));
}

#[test]
fn stopping_cancels_everything_and_takes_the_results_away() {
    let dir = tempfile::tempdir().expect("a directory");
    let jobs = start(&dir, JobOptions::default());
    let done = jobs.order(writes("a")).expect("room").id;
    ended(&jobs, done);
    let (work, runs, _go) = waits();
    let running = jobs.order(work).expect("room").id;
    runs.recv().expect("it runs");
    let queued = jobs.order(writes("b")).expect("room").id;
    jobs.stop(Duration::from_secs(10));
    for id in [running, queued] {
        assert_eq!(jobs.view(id).expect("a job").status, JobStatus::Cancelled);
    }
    assert_eq!(jobs.order(writes("c")).unwrap_err(), QueueFull);
    drop(jobs);
    let started = Instant::now();
    while std::fs::read_dir(dir.path()).expect("a directory").count() > 0 {
        assert!(started.elapsed() < Duration::from_secs(10), "the folder stays");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn folders_of_the_dead_are_removed_and_those_of_the_living_are_not() {
    let dir = tempfile::tempdir().expect("a directory");
    let dead = dir.path().join(JobId::new().to_string());
    std::fs::create_dir(&dead).expect("a folder");
    std::fs::write(dead.join("lock"), "").expect("a lock that nobody holds");
    std::fs::write(dead.join("x.result"), "left behind").expect("a file");
    let foreign = dir.path().join("notes.txt");
    std::fs::write(&foreign, "not ours").expect("a file");
    let first = start(&dir, JobOptions::default());
    assert!(!dead.exists() && foreign.exists());
    let id = first.order(writes("kept")).expect("room").id;
    let JobStatus::Done(file) = ended(&first, id).status else { panic!("not done") };
    let _second = start(&dir, JobOptions::default());
    assert!(file.path.exists(), "another process's results are left alone");
}

#[test]
fn ids_are_read_in_their_one_form() {
    let id = JobId::new();
    assert_eq!(JobId::parse(&id.to_string()), Some(id));
    assert_ne!(id, JobId::new());
    for wrong in ["", "..", "x", &id.to_string().to_uppercase(), &id.to_string().replace('-', "")] {
        assert_eq!(JobId::parse(wrong), None, "{wrong}");
    }
}
