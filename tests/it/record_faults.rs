//! Result folders: the same bytes whatever was interrupted, killed or full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use shidian::record::{Manifest, Opened, Status, Store, TakesChunks, read_table, verify};
use shidian::scenario::Table;

use crate::record::{
    Folder, N_CHUNKS, N_ROWS, bytes_of, check_same, chunk, complete, end, last_frames, open, settings,
};

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn every_interruption_ends_in_the_same_bytes() {
    let folder = Folder::new("interrupted");
    let reference = folder.join("reference");
    complete(settings(&reference));
    let expected = bytes_of(&reference);

    let after = |name: &str, n_chunks: u32| {
        let out = folder.join(name);
        let store = open(settings(&out));
        (0..n_chunks).for_each(|number| store.write_chunk(number, &chunk(number), &[]).unwrap());
        (out, store)
    };
    let check = |out: &Path| {
        complete(settings(out));
        check_same(out, &expected);
    };

    // Before the first manifest: only what its writing leaves.
    let out = folder.join("before-manifest");
    fs::create_dir(&out).unwrap();
    fs::write(out.join(".lock"), "process 1 on elsewhere\n").unwrap();
    fs::write(out.join(".manifest.json.1.tmp"), "{").unwrap();
    complete(settings(&out));
    check_same(&out, &expected);

    // After any number of chunks.
    for n_chunks in 0..=N_CHUNKS {
        let (out, store) = after(&format!("after-{n_chunks}"), n_chunks);
        drop(store);
        assert_eq!(Manifest::read(&out).unwrap().status, Status::Running);
        assert_eq!(open(settings(&out)).chunks_done().len() as u32, n_chunks);
        check(&out);
    }

    // In the middle of a chunk, and after a loss of power that left a chunk half on the disk.
    let (out, store) = after("half-chunk", 3);
    drop(store);
    let parts = out.join("parts");
    fs::create_dir(parts.join(".chunk-0003.123.tmp")).unwrap();
    fs::write(parts.join(".chunk-0003.123.tmp/runs.csv"), "design_po").unwrap();
    fs::write(parts.join("chunk-0001/events.csv"), "").unwrap();
    fs::remove_file(parts.join("chunk-0002/curve.csv")).unwrap();
    let mut store = open(settings(&out));
    assert_eq!(store.remove_damaged().unwrap().into_iter().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(store.chunks_done().iter().collect::<Vec<_>>(), [&0]);
    drop(store);
    check(&out);

    // In the middle of assembling, before and after some tables were moved to their place.
    let (out, store) = after("half-assembled", N_CHUNKS);
    drop(store);
    fs::create_dir(parts_of(&out).join(".tables.123.tmp")).unwrap();
    fs::write(parts_of(&out).join(".tables.123.tmp/curve.csv"), "design_po").unwrap();
    fs::create_dir(out.join("tables")).unwrap();
    fs::write(out.join("tables/curve.csv"), &expected["tables/curve.csv"]).unwrap();
    check(&out);

    // Between the tables and the manifest that names them.
    let (out, store) = after("before-last-manifest", N_CHUNKS);
    let saved = folder.join("saved");
    copy(&out, &saved);
    store.finish(&last_frames(), &end(0)).unwrap();
    copy(&saved, &out);
    check(&out);

    // Between the last manifest and the removal of the parts.
    copy(&parts_of(&saved), &parts_of(&out));
    assert!(matches!(Store::open(settings(&out)).unwrap(), Opened::Finished { .. }));
    check_same(&out, &expected);

    // By the user, with tables of what was there, in another format.
    let (out, store) = after("by-user", 2);
    let manifest = store.interrupt(&last_frames(), &end(0)).unwrap();
    assert_eq!((manifest.status, manifest.chunks.done), (Status::Interrupted, 2));
    assert_eq!(read_table(&out, Table::Curve).unwrap().n_rows() as u32, 2 * N_ROWS);
    assert_eq!(verify::check(&out).unwrap().problems, []);
    fs::write(out.join("tables/panel.csv"), "from an earlier session").unwrap();
    check(&out);
    assert!((Manifest::read(&out).unwrap().elapsed_seconds - 1.0).abs() < 1e-9);
}

fn parts_of(out: &Path) -> PathBuf {
    out.join("parts")
}

/// Not a test: the process that the next test kills. It works in the folder it is started in.
#[test]
#[ignore = "started by `killed_process_leaves_what_can_be_gone_on_with` and `disk_that_fills_harms_nothing`"]
fn child_that_completes_a_result() {
    let out = Path::new("out");
    if !Manifest::read(out).is_ok_and(|manifest| manifest.status.is_finished()) {
        complete(settings(out));
    }
}

fn child(folder: &Folder) -> Command {
    let mut command = Command::new("sh");
    command.current_dir(&folder.0).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn child_test() -> String {
    let program = std::env::current_exe().unwrap();
    format!("exec '{}' --exact --ignored record_faults::child_that_completes_a_result", program.display())
}

#[cfg(unix)]
#[test]
fn killed_process_leaves_what_can_be_gone_on_with() {
    let folder = Folder::new("killed");
    complete(settings(&folder.join("reference")));
    let mut n_killed = 0;
    for round in 0..400 {
        let mut own = child(&folder).arg("-c").arg(child_test()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(1000 + 250 * round));
        own.kill().unwrap();
        if own.wait().unwrap().success() {
            break;
        }
        n_killed += 1;
    }
    assert!(n_killed > 0, "the child was too fast to be killed");
    assert!(matches!(Store::open(settings(&folder.join("out"))).unwrap(), Opened::Finished { .. }));
    check_same(&folder.join("out"), &bytes_of(&folder.join("reference")));
}

#[cfg(unix)]
#[test]
fn disk_that_fills_harms_nothing() {
    let folder = Folder::new("full");
    complete(settings(&folder.join("reference")));
    let size = |path: &str| fs::metadata(folder.join("reference").join(path)).unwrap().len();
    // Large enough for every part, too small for the largest table (in blocks of 512 bytes).
    let limit = size("tables/events.csv") / 2 / 512;
    let script = format!("trap '' XFSZ; ulimit -f {limit}; {}", child_test());
    let output = child(&folder).stdout(Stdio::piped()).arg("-c").arg(script).output().unwrap();
    assert!(!output.status.success());
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("out/parts/.tables.") && said.contains("File too large"), "{said}");
    let out = folder.join("out");
    assert_eq!(Manifest::read(&out).unwrap().status, Status::Running);
    assert_eq!(open(settings(&out)).chunks_done().len() as u32, N_CHUNKS);
    complete(settings(&out));
    check_same(&out, &bytes_of(&folder.join("reference")));
}
