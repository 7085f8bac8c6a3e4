//! A sweep that dies at every single operation on files, that loses what was not brought to the disk, and whose disk is
//! full from any operation on: the same command again ends in the bytes of an undisturbed sweep.
//!
//! Operations are counted and made to fail from outside, between the built program and the C library
//! (`tests/faults/faults.c`, compiled here), so that what is tested is the program that users have, with every operation
//! that it makes. Linux only, and only where there is a C compiler (Rust needs one to link).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use shidian::record::{Manifest, verify};

use crate::cli::{Ended, ended, expect, program};
use crate::cli_faults::skip;
use crate::record::{Folder, bytes_of, check_same};
use crate::record_faults::copy;

/// Four design points of 501 replicates of five governments: four chunks, in a twentieth of a second.
const SWEEP: &str = "tiny-5 -q -j 1 --replicates 501 --set output.tables=[\"runs\",\"summary\"] \
                     --set sweep.vary={\"spread.learning\"=[0.1,0.2,0.3,0.4]} -o";

/// So many operations at the start and at the end are all tried, those between in steps.
const ALL_AT_START: u32 = 150;
const ALL_AT_END: u32 = 50;
const STEP: u32 = 5;

/// The compiled shim; none where it cannot be compiled.
fn shim() -> Option<&'static Path> {
    static SHIM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let compiled = SHIM.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/faults.c");
        let library = std::env::temp_dir().join(format!("shidian-faults-{}.so", std::process::id()));
        let flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"];
        let compiled = Command::new("cc").args(flags).arg(&library).arg(source).arg("-ldl").output();
        match compiled {
            Ok(output) => {
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                Some(library)
            }
            Err(error) => {
                skip(&format!("faults: no C compiler here: {error}"));
                None
            }
        }
    });
    compiled.as_deref()
}

/// Runs the program with a fault at an operation.
fn disturbed(folder: &Folder, args: &str, how: &str, at: u32) -> Ended {
    let mut command = program(&folder.0, args);
    command.env("LD_PRELOAD", shim().unwrap()).env("FAULT_HOW", how).env("FAULT_AT", at.to_string());
    ended(command.env("FAULT_COUNT", folder.join("count")))
}

/// Number of operations of a command that nothing disturbs.
fn n_operations(folder: &Folder, args: &str) -> u32 {
    assert_eq!(disturbed(folder, args, "count", 0).code, Some(0));
    fs::read_to_string(folder.join("count")).unwrap().trim().parse().unwrap()
}

/// What is disturbed: from where it begins, by which command, and what ends it.
struct Trial<'a> {
    name: &'a str,
    /// Folder to begin from, copied to `out`; none where it begins from nothing.
    start: Option<&'a str>,
    command: &'a str,
    /// Commands behind the same command again.
    then: &'a [&'a str],
}

/// Disturbs a command at every operation and checks that the same command again ends as the reference did.
fn check_every_operation(trial: &Trial, how: &str) {
    if shim().is_none() {
        return;
    }
    let folder = Folder::new(&format!("faults-{}-{how}", trial.name));
    expect(&folder, &format!("sweep {SWEEP} reference"), 0);
    expect(&folder, &format!("sweep plan {SWEEP} planned"), 0);
    copy(&folder.join("planned"), &folder.join("computed"));
    expect(&folder, "sweep run computed --chunk 0-3 -q", 0);
    let expected = bytes_of(&folder.join("reference"));
    let hash = Manifest::read(&folder.join("reference")).unwrap().content_hash;
    let out = folder.join("out");
    let begin = || {
        let _ = fs::remove_dir_all(&out);
        if let Some(start) = trial.start {
            copy(&folder.join(start), &out);
        }
    };
    begin();
    let n = n_operations(&folder, trial.command);
    assert!(n > 20, "{n} operations only");
    let mut n_disturbed = 0;
    let tried: Vec<u32> =
        (1..=n).filter(|at| *at <= ALL_AT_START || at + ALL_AT_END > n || at % STEP == 0).collect();
    for &at in &tried {
        begin();
        let first = disturbed(&folder, trial.command, how, at);
        n_disturbed += u32::from(first.code != Some(0));
        if how == "full" {
            check_full(&first, at);
        } else {
            assert!(matches!(first.code, None | Some(0)), "{at} of {n}: {first:?}");
        }
        for command in [trial.command].iter().chain(trial.then) {
            let again = ended(&mut program(&folder.0, command));
            assert_eq!(again.code, Some(0), "{how} at {at} of {n}: {command}: {}", again.err);
        }
        check_same(&out, &expected);
        let manifest = Manifest::read(&out).unwrap();
        assert_eq!(manifest.content_hash, hash, "{how} at {at} of {n}");
        assert_eq!(verify::check(&out).unwrap().problems, []);
    }
    // Behind the last write a full disk is not met; every death is.
    let enough = if how == "full" { tried.len() / 2 } else { tried.len() };
    assert!(n_disturbed as usize >= enough, "{n_disturbed} of {} only", tried.len());
}

/// A full disk is told with its path and what to do.
#[track_caller]
fn check_full(ended: &Ended, at: u32) {
    if ended.code == Some(0) {
        return;
    }
    assert_eq!(ended.code, Some(5), "{at}: {ended:?}");
    assert!(
        ended.err.contains("`out/") && ended.err.contains("No space left on device"),
        "{at}: {}",
        ended.err
    );
    assert!(
        ended.err.contains("run the same command again: what is finished is kept"),
        "{at}: {}",
        ended.err
    );
    assert!(!ended.err.contains("panicked"), "{at}: {}", ended.err);
}

/// A sweep on one machine.
fn check_whole(how: &str) {
    let command = format!("sweep {SWEEP} out");
    check_every_operation(&Trial { name: "whole", start: None, command: &command, then: &[] }, how);
}

/// A task of many.
fn check_task(how: &str) {
    let command = "sweep run out --chunk 1-2 -q -j 1";
    let then = ["sweep run out --chunk 0-3 -q", "sweep merge out -q"];
    // A power cut takes what the task stored before: merging tells, so the chunks are computed by the last command.
    let then_after_power = ["sweep run out --chunk 0-3 -q", &format!("sweep {SWEEP} out")];
    let then = if how == "power" { &then_after_power } else { &then };
    check_every_operation(&Trial { name: "task", start: Some("planned"), command, then }, how);
}

/// Putting together.
fn check_merge(how: &str) {
    let command = "sweep merge out -q -j 1";
    check_every_operation(&Trial { name: "merge", start: Some("computed"), command, then: &[] }, how);
}

#[test]
fn a_sweep_that_dies_at_any_operation_goes_on() {
    check_whole("kill");
}

#[test]
fn a_sweep_whose_machine_loses_power_at_any_operation_goes_on() {
    check_whole("power");
}

#[test]
fn a_sweep_whose_disk_is_full_from_any_operation_on_goes_on() {
    check_whole("full");
}

#[test]
fn a_task_that_dies_at_any_operation_is_started_again() {
    check_task("kill");
    check_task("power");
    check_task("full");
}

#[test]
fn a_merge_that_dies_at_any_operation_is_started_again() {
    check_merge("kill");
    check_merge("power");
    check_merge("full");
}
