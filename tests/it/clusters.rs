//! Sweeps on real engines, with what happens to them: a Slurm whose node is killed, a Dask whose worker is killed or cut off,
//! GNU parallel. Slurm and Dask take minutes and install packages, so they run only where `SHIDIAN_CLUSTERS` asks for it.

use std::process::Command;

use crate::cli::{expect, manifest};
use crate::cli_faults::skip;
use crate::record::Folder;

/// Runs a script of `cluster/` with the built program, where it is asked for.
fn check_script(script: &str) {
    if std::env::var_os("SHIDIAN_CLUSTERS").is_none() {
        skip(&format!("cluster/{script}: takes minutes; set SHIDIAN_CLUSTERS=1 to run it"));
        return;
    }
    let path = format!("{}/cluster/{script}", env!("CARGO_MANIFEST_DIR"));
    let status = Command::new("bash").arg(path).arg(env!("CARGO_BIN_EXE_shidian")).status();
    assert!(status.expect("bash").success(), "cluster/{script}");
}

#[test]
fn a_sweep_on_slurm_outlives_a_node() {
    check_script("slurm/test.sh");
}

#[test]
fn a_sweep_on_dask_outlives_a_worker_and_a_link() {
    check_script("dask/test.sh");
}

#[test]
fn the_lines_for_parallel_and_xargs_do_what_they_say() {
    let folder = Folder::new("sweep-lines");
    let sweep = "tiny-5 -q --replicates 501 --set sweep.vary={\"spread.learning\"=[0.1,0.2,0.3,0.4,0.5]} -o";
    expect(&folder, &format!("sweep {sweep} reference"), 0);
    let hash = |name: &str| manifest(&folder.join(name))["content_hash"].clone();
    // As docs/scaling.md has them.
    let lines = [
        (
            "parallel",
            "seq 0 4 | parallel --joblog jobs.log --retries 3 shidian sweep run out --chunk {} -j 1",
        ),
        ("xargs", "seq 0 4 | xargs -P 2 -I{} shidian sweep run out --chunk {} -j 1"),
    ];
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scaling.md")).unwrap();
    for (program, line) in lines {
        let told = line.replace("seq 0 4", "seq 0 440");
        assert!(page.contains(&told), "docs/scaling.md does not say: {told}");
        if Command::new(program).arg("--version").output().is_err() {
            skip(&format!("{program} is not here: {line}"));
            continue;
        }
        let out = format!("out-{program}");
        expect(&folder, &format!("sweep plan {sweep} {out}"), 0);
        let own =
            line.replace("shidian", env!("CARGO_BIN_EXE_shidian")).replace(" out ", &format!(" {out} "));
        let ran = Command::new("sh").arg("-c").arg(&own).current_dir(&folder.0).output().unwrap();
        assert!(ran.status.success(), "{own}\n{}", String::from_utf8_lossy(&ran.stderr));
        expect(&folder, &format!("sweep merge {out} -q"), 0);
        assert_eq!(hash(&out), hash("reference"), "{program}");
    }
}
