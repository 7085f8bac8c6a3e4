//! The built program under bad luck: interrupted, killed, run twice at once, on a full disk. Nothing finished is lost.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use shidian::record::{Manifest, Status, read_table, verify};
use shidian::scenario::Table;

use crate::cli::{Ended, ended, expect, manifest, names, program};
use crate::record::Folder;

/// A run of many chunks: some seconds on one core, in tables that take little space.
const LONG: &str = "run low-carbon-cities --replicates 1300 -j 2 --format csv --progress none --set output.tables=[\"runs\",\"curve\",\"summary\"] -o out";

/// A run of three chunks with a table that takes space.
const LARGE: &str = "run low-carbon-cities --replicates 400 -j 2 --format csv --progress none --set output.tables=[\"runs\",\"curve\",\"adoptions\"] -o out";

/// Says loudly that a test could not be made here; past the harness, which keeps what passing tests print.
pub(crate) fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED {why}");
}

/// Waits until something is so, for half a minute at most.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(30), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Chunks that are stored.
pub(crate) fn n_chunks(out: &Path) -> usize {
    let parts = out.join("parts");
    if !parts.is_dir() {
        return 0;
    }
    names(&parts).iter().filter(|name| name.starts_with("chunk-")).count()
}

pub(crate) fn start(folder: &Folder, args: &str) -> Child {
    program(&folder.0, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn end(child: Child) -> Ended {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[track_caller]
pub(crate) fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success(), "the run was over before it could be stopped");
}

/// What an undisturbed run gives.
fn content_hash(folder: &Folder, args: &str) -> String {
    expect(folder, &args.replace("-o out", "-o reference -q"), 0);
    Manifest::read(&folder.join("reference")).unwrap().content_hash.unwrap()
}

/// What an undisturbed long run gives, computed once for all tests.
fn long_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| content_hash(&Folder::new("cli-reference"), LONG)).clone()
}

/// Going on gives what an undisturbed run gives, and leaves nothing of the way there.
#[track_caller]
fn check_goes_on(folder: &Folder, args: &str, expected: &str) -> Ended {
    let resumed = expect(folder, args, 0);
    assert!(resumed.err.contains("going on with"), "{}", resumed.err);
    let out = folder.join("out");
    assert_eq!(Manifest::read(&out).unwrap().content_hash.as_deref(), Some(expected));
    assert_eq!(
        names(&out),
        ["columns.csv", "manifest.json", "scenario.resolved.toml", "scenario.toml", "tables"]
    );
    assert_eq!(verify::check(&out).unwrap().problems, []);
    resumed
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_is_finished_and_goes_on() {
    let folder = Folder::new("cli-interrupt");
    let expected = long_hash();
    let out = folder.join("out");
    let child = start(&folder, LONG);
    wait_until("two chunks", || n_chunks(&out) >= 2);
    signal("-INT", &child);
    let interrupted = end(child);
    assert_eq!(interrupted.code, Some(130), "{interrupted:?}");
    assert!(interrupted.err.contains("stopping") && interrupted.err.contains("the same command goes on"));
    assert_eq!(interrupted.out, "", "no results before the end");

    let manifest = Manifest::read(&out).unwrap();
    assert_eq!(manifest.status, Status::Interrupted);
    let done = manifest.replicates.done;
    assert!((2..1300).contains(&done), "{done}");
    assert_eq!(read_table(&out, Table::Runs).unwrap().n_rows() as u64, done);
    assert_eq!(read_table(&out, Table::Curve).unwrap().n_rows() as u64, 30 * done);
    assert_eq!(read_table(&out, Table::Summary).unwrap().numbers("n").unwrap()[0], done as f64);
    assert_eq!(verify::check(&out).unwrap().problems, []);
    expect(&folder, "verify out", 5);

    check_goes_on(&folder, LONG, &expected);
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_stops_at_once_and_loses_one_part_at_most() {
    let folder = Folder::new("cli-twice-interrupted");
    let expected = long_hash();
    let child = start(&folder, LONG);
    wait_until("two chunks", || n_chunks(&folder.join("out")) >= 2);
    signal("-INT", &child);
    // The process may be gone by now: then once was enough.
    let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
    assert_eq!(end(child).code, Some(130));
    check_goes_on(&folder, LONG, &expected);
}

#[cfg(unix)]
#[test]
fn a_killed_run_goes_on() {
    let folder = Folder::new("cli-killed");
    let expected = long_hash();
    let out = folder.join("out");
    for n in [1, 3, 5] {
        let child = start(&folder, LONG);
        wait_until("another chunk", || n_chunks(&out) >= n);
        signal("-KILL", &child);
        assert_eq!(end(child).code, None, "killed");
        assert_eq!(manifest(&out)["status"], "running");
        assert!(n_chunks(&out) >= n);
    }
    check_goes_on(&folder, LONG, &expected);
}

#[test]
fn two_runs_in_one_folder_do_not_mix() {
    let folder = Folder::new("cli-two");
    let expected = long_hash();
    let first = start(&folder, LONG);
    wait_until("a chunk", || n_chunks(&folder.join("out")) >= 1);
    let second = expect(&folder, LONG, 5);
    let holder = format!("in use by process {}", first.id());
    assert!(second.err.contains(&holder) && second.err.contains("-o"), "{}", second.err);
    assert_eq!(end(first).code, Some(0));
    let manifest = Manifest::read(&folder.join("out")).unwrap();
    assert_eq!((manifest.status, manifest.content_hash), (Status::Finished, Some(expected)));
}

#[cfg(unix)]
#[test]
fn a_limit_on_file_size_harms_nothing() {
    let folder = Folder::new("cli-limit");
    let expected = content_hash(&folder, LARGE);
    let size = fs::metadata(folder.join("reference/tables/adoptions.csv")).unwrap().len();
    // Large enough for the parts, too small for the largest table (in blocks of 512 bytes).
    let script = format!(
        "trap '' XFSZ; ulimit -f {}; exec '{}' {}",
        size * 3 / 4 / 512,
        env!("CARGO_BIN_EXE_shidian"),
        LARGE.replace('"', "\\\"")
    );
    let full = ended(
        Command::new("sh").current_dir(&folder.0).env_remove("LANG").env("LC_ALL", "C").args(["-c", &script]),
    );
    assert_eq!(full.code, Some(5), "{full:?}");
    assert!(
        full.err.contains("cannot write `out/parts/") && full.err.contains("File too large"),
        "{}",
        full.err
    );
    assert!(n_chunks(&folder.join("out")) >= 2);
    check_goes_on(&folder, LARGE, &expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_harms_nothing() {
    let folder = Folder::new("cli-full");
    let expected = content_hash(&folder, LARGE);
    let size = fs::metadata(folder.join("reference/tables/adoptions.csv")).unwrap().len();
    // Room for one chunk of three. A file system of our own, first small, then large; it goes with the shell.
    let script = format!(
        "mkdir out && mount -t tmpfs -o size={1}k tmpfs out || exit 99\n\
         '{0}' {large} 2>first.err; echo $? >first.code; ls out/parts | grep -c ^chunk- >first.chunks\n\
         mount -o remount,size=512m out\n\
         '{0}' {large} 2>second.err >second.out; echo $? >second.code; cp out/manifest.json second.json\n",
        env!("CARGO_BIN_EXE_shidian"),
        size * 6 / 10 / 1024,
        large = LARGE.replace('"', "\\\""),
    );
    let shell = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .current_dir(&folder.0)
        .env("LC_ALL", "C")
        .output();
    match shell {
        Ok(output) if output.status.code() == Some(99) || !folder.join("first.code").exists() => {
            skip(&format!("a_full_disk_harms_nothing: no file system can be mounted here: {output:?}"));
            return;
        }
        Err(error) => {
            skip(&format!("a_full_disk_harms_nothing: no unshare here: {error}"));
            return;
        }
        Ok(_) => {}
    }
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let first = read("first.err");
    assert_eq!(read("first.code").trim(), "5", "{first}");
    assert!(first.contains("`out/parts/") && first.contains("No space left"), "{first}");
    assert!(first.contains("run the same command again: what is finished is kept"), "{first}");
    assert!(read("first.chunks").trim().parse::<u32>().unwrap() >= 1);
    assert_eq!(read("second.code").trim(), "0", "{}", read("second.err"));
    assert!(read("second.err").contains("going on with"));
    let second: serde_json::Value = serde_json::from_str(&read("second.json")).unwrap();
    assert_eq!(second["content_hash"], expected.as_str());
}
