//! The built program's sweeps in chunks: planned, computed by many processes, put together to the same bytes; and what is
//! refused on the way.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;
use shidian::record::{Manifest, Status, verify};

use crate::cli::{ended, expect, manifest, names, program};
use crate::cli_faults::{end, n_chunks, signal, start, wait_until};
use crate::record::{Folder, bytes_of, check_same};

/// Two factors, 4 × 2 points of 501 replicates of five governments: eight chunks. To be followed by a folder.
const SWEEP: &str = "tiny-5 -q --replicates 501 --set output.tables=[\"runs\",\"curve\",\"summary\"] \
                     --set sweep.vary={\"spread.learning\"=[0.1,0.2,0.3,0.4],\"regime.preset\"=[\"bargaining\",\"strong-local\"]} -o";
const N_CHUNKS: u32 = 8;

/// Points that take a second each, in two chunks a point. To be followed by a folder.
const LONG: &str = "low-carbon-cities -q --replicates 300 --format csv --set output.tables=[\"runs\",\"summary\"] \
                    --set sweep.vary={\"spread.learning\"=[0.1,0.2,0.3,0.4,0.5]} -o";

fn planned(name: &str, sweep: &str) -> Folder {
    let folder = Folder::new(name);
    expect(&folder, &format!("sweep {sweep} reference"), 0);
    expect(&folder, &format!("sweep plan {sweep} out"), 0);
    folder
}

#[track_caller]
fn check_like_reference(folder: &Folder) {
    check_same(&folder.join("out"), &bytes_of(&folder.join("reference")));
    let hash = |name: &str| manifest(&folder.join(name))["content_hash"].clone();
    assert!(hash("out").is_string() && hash("out") == hash("reference"));
    assert_eq!(Manifest::read(&folder.join("out")).unwrap().status, Status::Finished);
}

fn json(folder: &Folder, args: &str) -> Value {
    let ended = expect(folder, &format!("{args} --json"), 0);
    serde_json::from_str(&ended.out).expect(&ended.out)
}

#[test]
fn chunks_of_many_processes_make_the_same_result_as_one_run() {
    let folder = planned("sweep-chunks", SWEEP);
    let out = folder.join("out");
    assert_eq!(names(&out), ["manifest.json", "parts", "scenario.resolved.toml", "scenario.toml"]);
    let plan = Manifest::read(&out).unwrap();
    assert_eq!(
        (plan.status, plan.chunks.planned, plan.replicates.planned),
        (Status::Planned, N_CHUNKS, 4008)
    );
    // Planning again changes nothing.
    assert!(
        expect(&folder, &format!("sweep plan {} out", SWEEP.replace("-q", "")), 0)
            .out
            .starts_with("8 chunks")
    );

    let one = json(&folder, "sweep run out --chunk 1,4-7:3");
    assert_eq!((&one["computed"], &one["there_before"]), (&3.into(), &0.into()));
    assert_eq!(names(&out.join("parts")), ["chunk-0001", "chunk-0004", "chunk-0007"]);
    let status = json(&folder, "sweep status out");
    assert_eq!(
        (&status["chunks"]["missing_list"], &status["chunks"]["done"]),
        (&"0,2-3,5-6".into(), &3.into())
    );
    assert_eq!((&status["runs"]["done"], &status["runs"]["failed"]), (&1503.into(), &0.into()));
    assert_eq!(status["first_factor"], "spread.learning");
    assert_eq!(status["by_first_factor"][0]["runs_done"], 501);
    assert_eq!(status["next"], "shidian sweep run out --chunk 0,2-3,5-6");

    // Both at once, with a chunk that each of them has.
    let tasks = ["sweep run out --share 0/2", "sweep run out --chunk 0-7", "sweep run out --share 1/2"]
        .map(|args| start(&folder, args));
    for task in tasks {
        let ended = end(task);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    assert!(expect(&folder, "sweep status out", 0).out.contains("next: shidian sweep merge out"));
    expect(&folder, "sweep merge out -q", 0);
    check_like_reference(&folder);

    // Whatever is started again finds nothing to do.
    for args in
        ["sweep merge out", "sweep run out --share 0/2", "sweep status out", &format!("sweep {SWEEP} out")]
    {
        expect(&folder, args, 0);
    }
    check_like_reference(&folder);
    expect(&folder, "verify out", 0);
}

#[test]
fn a_planned_sweep_may_be_finished_by_one_machine() {
    let folder = planned("sweep-one", SWEEP);
    expect(&folder, "sweep run out --share 2/3 -q", 0);
    let on = expect(&folder, &format!("sweep {} out", SWEEP.replace("-q", "")), 0);
    assert!(on.err.contains("going on with out: 2 of 8"), "{}", on.err);
    check_like_reference(&folder);
}

#[test]
fn what_does_not_fit_is_refused_and_says_what_to_do() {
    let folder = planned("sweep-refused", SWEEP);
    let says = |args: &str, code: i32, parts: &[&str]| {
        let refused = expect(&folder, args, code);
        assert_eq!(refused.out, "", "{args}");
        for part in parts {
            assert!(refused.err.contains(part), "{args}: {part}\n{}", refused.err);
        }
    };
    says("sweep tiny-5", 3, &["no [sweep]", "shidian run tiny-5"]);
    says("sweep plan tiny-5 -o other", 3, &["no [sweep]"]);
    says("sweep", 2, &["FILE"]);
    says("sweep run out", 2, &["--chunk"]);
    says("sweep run out --chunk 3-1", 2, &["0-9,12"]);
    says("sweep run out --share 2/2", 2, &["K from 0"]);
    says("sweep run out --chunk 8", 1, &["no chunk 8", "has 8"]);
    says("sweep run nowhere --chunk 0", 5, &["nowhere", "manifest.json"]);
    says("sweep submit out", 2, &["--slurm"]);
    says("sweep submit out --slurm --time 1;rm", 2, &["letters"]);
    says("sweep merge out", 5, &["8 of 8 chunks are missing: 0-7", "sweep run out --chunk 0-7", "--partial"]);

    // An edited file, and another version of the program.
    let resolved = folder.join("out/scenario.resolved.toml");
    let text = fs::read_to_string(&resolved).unwrap();
    fs::write(&resolved, text.replace("seed = 5", "seed = 6")).unwrap();
    for command in ["sweep run out --chunk 0", "sweep merge out", "sweep status out"] {
        says(
            command,
            5,
            &["out/scenario.resolved.toml", "is not what was planned", "plan again in another folder"],
        );
    }
    fs::write(&resolved, &text).unwrap();
    let path = folder.join("out/manifest.json");
    let manifest = fs::read_to_string(&path).unwrap();
    let engine = manifest.lines().find(|line| line.contains("\"engine\"")).unwrap();
    fs::write(&path, manifest.replace(engine, "  \"engine\": \"0\",")).unwrap();
    for command in ["sweep run out --chunk 0", "sweep merge out", "sweep submit out --slurm"] {
        says(command, 5, &["engine 0", "use that version on every machine"]);
    }
    fs::write(&path, manifest).unwrap();
    assert_eq!(names(&folder.join("out/parts")), [""; 0]);
    expect(&folder, "sweep run out --share 0/1 -q", 0);
    expect(&folder, "sweep merge out -q", 0);
    check_like_reference(&folder);

    // A result of one scenario is a run in chunks as well; an analysis is not.
    fs::write(folder.join("a.csv"), "unit,policy,year\na,x,2000\nb,x,2001\n").unwrap();
    expect(&folder, "analyze a.csv -o analysis -q", 0);
    says("sweep status analysis", 5, &["is no sweep"]);
}

#[test]
fn what_is_there_can_be_merged_and_gone_on_with() {
    let folder = planned("sweep-partial", SWEEP);
    expect(&folder, "sweep run out --chunk 0-2 -q", 0);
    let partial = expect(&folder, "sweep merge out --partial", 0);
    assert!(partial.err.contains("5 of 8 chunks are missing"), "{}", partial.err);
    let out = folder.join("out");
    let manifest = Manifest::read(&out).unwrap();
    assert_eq!((manifest.status, manifest.replicates.done), (Status::Interrupted, 1503));
    assert_eq!(verify::check(&out).unwrap().problems, []);
    assert_eq!(fs::read_to_string(out.join("tables/runs.csv")).unwrap().lines().count(), 1504);
    expect(&folder, "sweep run out --chunk 3-7 -q", 0);
    expect(&folder, "sweep merge out -q", 0);
    check_like_reference(&folder);
}

#[test]
fn damaged_chunks_are_found_out_and_computed_again() {
    let folder = planned("sweep-damaged", SWEEP);
    let part = |chunk: u32, file: &str| folder.join(&format!("out/parts/chunk-000{chunk}/{file}"));
    let damage = || {
        // What a loss of power leaves: half a file, no file, zeros, nothing in it.
        let bytes = fs::read(part(1, "curve.csv")).unwrap();
        fs::write(part(1, "curve.csv"), &bytes[..bytes.len() / 2]).unwrap();
        fs::remove_file(part(3, "numbers-2.bin")).unwrap();
        let bytes = fs::read(part(4, "numbers-2.bin")).unwrap();
        fs::write(part(4, "numbers-2.bin"), vec![0; bytes.len()]).unwrap();
        fs::write(part(6, "SHA256SUMS"), "").unwrap();
    };
    expect(&folder, "sweep run out --share 0/1 -q", 0);
    damage();
    let refused = expect(&folder, "sweep merge out", 5);
    assert!(
        refused.err.contains("4 of 8 chunks are missing (4 were damaged and are removed): 1,3-4,6"),
        "{}",
        refused.err
    );
    expect(&folder, "sweep run out --chunk 1,3-4,6 -q", 0);
    damage();
    let on = expect(&folder, &format!("sweep {} out", SWEEP.replace("-q", "")), 0);
    assert!(
        on.err.contains("4 parts of an earlier session are damaged and are computed again"),
        "{}",
        on.err
    );
    check_like_reference(&folder);
}

#[test]
fn failures_are_counted_and_kept_with_their_addresses() {
    let folder = planned("sweep-failures", SWEEP);
    expect(&folder, "sweep run out --share 0/1 -q", 0);
    // No scenario fails on purpose: a list of failures is put in by hand, its hash with it.
    let part = folder.join("out/parts/chunk-0005");
    let table = "design_point,replicate,message\n6,17,\"the rights, of a sudden, were gone\"\n";
    let sums = fs::read_to_string(part.join("SHA256SUMS")).unwrap();
    let before = shidian::record::sha256(&fs::read(part.join("failures.csv")).unwrap());
    fs::write(part.join("failures.csv"), table).unwrap();
    fs::write(part.join("SHA256SUMS"), sums.replace(&before, &shidian::record::sha256(table.as_bytes())))
        .unwrap();
    let status = json(&folder, "sweep status out");
    assert_eq!(status["runs"]["failed"], 1);
    assert_eq!(status["failures"][0]["message"], "the rights, of a sudden, were gone");
    let text = expect(&folder, "sweep status out", 0).out;
    assert!(text.contains("failed: design point 6, replicate 17: the rights"), "{text}");
}

#[cfg(unix)]
#[test]
fn tasks_share_a_folder_and_keep_others_out_while_they_run() {
    let folder = planned("sweep-locks", LONG);
    let out = folder.join("out");
    let task = start(&folder, "sweep run out --share 0/1 -j 1 --progress none");
    wait_until("a chunk", || n_chunks(&out) >= 1);
    // Another task may work beside it; who puts the result together may not.
    expect(&folder, "sweep run out --chunk 0 -q", 0);
    for args in ["sweep merge out --partial", &format!("sweep {LONG} out"), &format!("sweep plan {LONG} out")]
    {
        let refused = expect(&folder, args, 5);
        assert!(
            refused.err.contains("in use by process") && refused.err.contains("a task of `sweep run`"),
            "{}",
            refused.err
        );
    }
    // A cluster ends its tasks by SIGTERM: what runs is finished, and the same command goes on.
    signal("-TERM", &task);
    let stopped = end(task);
    assert_eq!(stopped.code, Some(130), "{stopped:?}");
    assert!(stopped.err.contains("are left; the same command goes on"), "{}", stopped.err);
    assert!(names(&out.join("parts")).iter().all(|name| name.starts_with("chunk-")));
    assert!(n_chunks(&out) < 10);

    // One who is alone in the folder keeps tasks out.
    let whole = start(&folder, &format!("sweep {LONG} out -j 1"));
    wait_until("the lock", || out.join(".lock").exists());
    let n = n_chunks(&out);
    wait_until("another chunk", || n_chunks(&out) > n);
    let refused = expect(&folder, "sweep run out --chunk 9 -q", 5);
    assert!(refused.err.contains(&format!("in use by process {}", whole.id())), "{}", refused.err);
    signal("-TERM", &whole);
    assert_eq!(end(whole).code, Some(130));
    assert_eq!(Manifest::read(&out).unwrap().status, Status::Interrupted);
    expect(&folder, "sweep run out --share 0/1 -q", 0);
    expect(&folder, "sweep merge out -q", 0);
    check_like_reference(&folder);
}

#[cfg(unix)]
#[test]
fn five_kills_at_random_change_no_byte() {
    let folder = Folder::new("sweep-kills");
    expect(&folder, &format!("sweep {LONG} reference"), 0);
    let mut killed = Vec::new();
    // Random, as the clock is; whatever is hit, the end must be the same.
    for _ in 0..5 {
        let child = start(&folder, &format!("sweep {LONG} out --progress none"));
        let nanos =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
        let wait = 50 + u64::from(nanos / 1000 % 350);
        std::thread::sleep(std::time::Duration::from_millis(wait));
        signal("-KILL", &child);
        assert_eq!(end(child).code, None);
        killed.push((wait, n_chunks(&folder.join("out"))));
    }
    expect(&folder, &format!("sweep {LONG} out"), 0);
    check_like_reference(&folder);
    let hash = |name: &str| manifest(&folder.join(name))["content_hash"].clone();
    // Past the harness, which keeps what passing tests print.
    let _ = writeln!(
        std::io::stderr(),
        "killed (after ms, parts there): {killed:?}\n{} undisturbed\n{} killed five times",
        hash("reference"),
        hash("out")
    );
}

#[test]
fn the_scripts_for_slurm_are_for_its_shell() {
    let folder = Folder::new("sweep submit");
    expect(&folder, &format!("sweep plan {SWEEP} out"), 0);
    let submit = json(
        &folder,
        "sweep submit out --slurm --tasks 4 --time 00:30:00 --partition short --cpus 2 --memory 2G",
    );
    assert_eq!((&submit["tasks"], &submit["chunks_missing"]), (&4.into(), &8.into()));
    let out = fs::canonicalize(folder.join("out")).unwrap();
    let script = |name: &str| fs::read_to_string(out.join("slurm").join(name)).unwrap();
    let array = script("array.sh");
    for line in [
        "#!/bin/sh",
        "#SBATCH --job-name=shidian-sweep-tiny-5",
        "#SBATCH --array=0-3",
        "#SBATCH --time=00:30:00",
        "#SBATCH --partition=short",
        "#SBATCH --cpus-per-task=2",
        "#SBATCH --mem=2G",
        "#SBATCH --requeue",
    ] {
        assert!(array.lines().any(|own| own == line), "{line}\n{array}");
    }
    assert!(script("merge.sh").contains(" sweep merge "));
    assert!(script("submit.sh").contains("--dependency=\"afterany:"));
    assert_eq!(submit["command"], format!("sh '{}/slurm/submit.sh'", out.display()));

    // A shell without Slurm runs them: the array by its numbers, with the path's blank in its place.
    for task in 0..4 {
        let ran = std::process::Command::new("sh")
            .arg(out.join("slurm/array.sh"))
            .env("SLURM_ARRAY_TASK_ID", task.to_string())
            .env("SLURM_CPUS_PER_TASK", "1")
            .status();
        assert!(ran.unwrap().success());
    }
    assert_eq!(n_chunks(&out), 8);
    assert!(expect(&folder, "sweep submit out --slurm", 0).err.contains("no chunk is missing"));
    let merged = std::process::Command::new("sh")
        .arg(out.join("slurm/merge.sh"))
        .env("SLURM_CPUS_PER_TASK", "1")
        .output();
    assert!(merged.unwrap().status.success());
    assert_eq!(Manifest::read(Path::new(&out)).unwrap().status, Status::Finished);
}

#[test]
fn chinese_help_reaches_the_commands_of_sweep() {
    let folder = Folder::new("sweep-zh");
    for args in ["sweep --help", "sweep run --help", "sweep submit --help"] {
        let help = expect(&folder, &format!("{args} --lang zh"), 0).out;
        assert!(help.contains("扫描"), "{args}: {help}");
    }
    expect(&folder, &format!("sweep plan {SWEEP} out"), 0);
    for args in ["sweep status out", "sweep run out --share 0/1", "sweep merge out"] {
        let said = ended(program(&folder.0, args).env("LANG", "zh_CN.UTF-8"));
        assert_eq!(said.code, Some(0));
        assert!(said.out.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{args}: {}", said.out);
    }
}
