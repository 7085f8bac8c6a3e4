//! The built program as its users meet it: what it says, on which stream, in which language, and how it exits.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use shidian::scenario::shipped::SCENARIOS;
use unicode_width::UnicodeWidthStr;

use crate::record::Folder;

/// Changes that make a small run of any shipped scenario: ten years, two replicates, villages without their villages.
pub(crate) const SMALL: &str = "--replicates 2 --set time.end=2019-12";
/// The same for the whole tree.
pub(crate) const SMALL_TREE: &str =
    "--replicates 2 --set time.end=2019-12 --set world.levels=[10,60,300,600,900]";

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program, to be started in a folder, in English whatever the machine speaks. Arguments are split at spaces.
pub(crate) fn program(folder: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shidian"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null()).args(args.split_whitespace());
    command
}

/// Waits for a command and takes what it said.
pub(crate) fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs the program in a folder.
pub(crate) fn shidian(folder: &Folder, args: &str) -> Ended {
    ended(&mut program(&folder.0, args))
}

/// Runs the program and expects an exit code.
#[track_caller]
pub(crate) fn expect(folder: &Folder, args: &str, code: i32) -> Ended {
    let ended = shidian(folder, args);
    assert_eq!(ended.code, Some(code), "shidian {args}\nstdout: {}\nstderr: {}", ended.out, ended.err);
    ended
}

/// The arguments of a small run of a shipped scenario.
pub(crate) fn small(id: &str) -> String {
    let small = if id == "villages" { SMALL_TREE } else { SMALL };
    let own = if id == "tiny-5" { "" } else { small };
    format!("run {id} {own}")
}

#[test]
fn every_kind_of_end_has_its_exit_code() {
    let folder = Folder::new("cli-codes");
    fs::write(folder.join("bad.toml"), "schema = 1\nspred.learning = 1\n").unwrap();
    fs::write(folder.join("file"), "in the way").unwrap();
    expect(&folder, "run tiny-5 -o done -q", 0);
    for (args, code) in [
        ("check tiny-5", 0),
        ("show tiny-5", 0),
        ("params spread", 0),
        ("new --list", 0),
        ("completions fish", 0),
        ("verify done", 0),
        ("--version", 0),
        ("help run", 0),
        ("params no-such-thing", 1),
        ("new --from no-such-scenario my.toml", 1),
        ("", 2),
        ("frobnicate", 2),
        ("run", 2),
        ("run tiny-5 --seed minus-one", 2),
        ("run tiny-5 --format xlsx", 2),
        ("show tiny-5 --diff --resolved", 2),
        ("check bad.toml", 3),
        ("run bad.toml", 3),
        ("run no-such-file.toml", 3),
        ("run tiny-5 --set spread.learnig=1", 3),
        ("run tiny-5 --set spread.learning=-1", 3),
        ("run tiny-5 -o file", 5),
        ("verify file", 5),
        ("verify nowhere", 5),
    ] {
        expect(&folder, args, code);
    }
    assert_eq!(names(&folder.0), ["bad.toml", "done", "file"], "wrong usage leaves nothing behind");
    fs::remove_file(folder.join("done/tables/curve.csv")).unwrap();
    expect(&folder, "verify done", 6);
}

/// Names in a folder, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn results_go_to_stdout_and_talk_to_stderr() {
    let folder = Folder::new("cli-streams");
    let run = expect(&folder, "run tiny-5 -o plain --progress lines", 0);
    assert!(run.out.contains("-> plain") || run.out.contains("→ plain"), "{}", run.out);
    assert!(run.err.contains("replicate 2 of 2"), "{}", run.err);
    assert!(!run.out.contains("replicate 2 of 2"));

    for how in ["auto", "bar", "lines", "json", "none"] {
        let run = expect(&folder, &format!("run tiny-5 --json --progress {how} -o {how}"), 0);
        let document: Value = serde_json::from_str(&run.out).expect(&run.out);
        assert_eq!(document["result"], how);
        assert_eq!(document["replicates"]["planned"], 2);
        assert_eq!(document["design_points"].as_array().unwrap().len(), 1);
    }
    for args in [
        "check tiny-5 three-regimes",
        "params spread",
        "params",
        "verify plain",
        "new --list",
        "run tiny-5 -o plain",
    ] {
        let ended = expect(&folder, &format!("{args} --json"), 0);
        serde_json::from_str::<Value>(&ended.out).expect(&ended.out);
    }
    let refused = expect(&folder, "run tiny-5 --set spread.learnig=1 --json", 3);
    assert_eq!(refused.out, "");
    assert!(refused.err.contains("learning"), "{}", refused.err);
}

#[test]
fn progress_lines_in_json_can_be_parsed_and_count_up() {
    let folder = Folder::new("cli-progress");
    let run = expect(&folder, "run tiny-5 --replicates 50 --progress json", 0);
    let lines: Vec<Value> = run.err.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let last = lines.last().unwrap();
    assert_eq!((&last["event"], &last["done"], &last["total"]), (&"progress".into(), &50.into(), &50.into()));
    assert!(lines.windows(2).all(|pair| pair[0]["done"].as_u64() < pair[1]["done"].as_u64()));
}

#[test]
fn quiet_prints_errors_only() {
    let folder = Folder::new("cli-quiet");
    for args in ["run tiny-5 -o out", "run tiny-5 -o out", "verify out", "check tiny-5", "new my.toml"] {
        let ended = expect(&folder, &format!("{args} -q"), 0);
        assert_eq!((ended.out.as_str(), ended.err.as_str()), ("", ""), "{args}");
    }
    assert!(!expect(&folder, "run tiny-5 --set spread.learnig=1 -q", 3).err.is_empty());
    assert!(!expect(&folder, "new my.toml -q", 5).err.is_empty());
}

#[test]
fn all_problems_of_all_files_are_reported_at_once() {
    let folder = Folder::new("cli-check");
    fs::write(folder.join("a.toml"), "schema = 1\n[spread]\nlearnig = 0.4\nimitation = -1.0\n").unwrap();
    fs::write(folder.join("b.toml"), "schema = 2\n").unwrap();
    fs::write(folder.join("c.toml"), "schema = 1\n").unwrap();
    let checked = expect(&folder, "check a.toml b.toml c.toml d.toml", 3);
    for part in ["a.toml", "learnig", "did you mean `learning`", "imitation", "b.toml", "schema", "d.toml"] {
        assert!(checked.err.contains(part), "{part}\n{}", checked.err);
    }
    assert!(checked.out.starts_with("c.toml: valid"), "{}", checked.out);
    assert_eq!(checked.out.lines().count(), 1);
}

#[test]
fn what_is_shown_is_a_scenario_with_the_same_tables() {
    let folder = Folder::new("cli-show");
    let folder_of = |name: &str| folder.join(name);
    for id in ["tiny-5", "low-carbon-history", "three-regimes", "weak-monitoring", "mandate-shock"] {
        let change = small(id).replace(&format!("run {id}"), "") + " --set spread.learning=0.3";
        expect(&folder, &format!("run {id} {change} -q -o {id}-given --format csv"), 0);
        for style in ["resolved", "diff"] {
            let shown = expect(&folder, &format!("show {id} {change} --{style}"), 0).out;
            fs::write(folder.join(&format!("{id}-{style}.toml")), shown).unwrap();
            expect(&folder, &format!("run {id}-{style}.toml -q -o {id}-{style} --format csv"), 0);
            let hash = |name: &str| manifest(&folder_of(name))["scenario"]["hash"].clone();
            assert_eq!(hash(&format!("{id}-given")), hash(&format!("{id}-{style}")), "{id} {style}");
            let tables = |name: &str| manifest(&folder_of(name))["content_hash"].clone();
            assert_eq!(tables(&format!("{id}-given")), tables(&format!("{id}-{style}")), "{id} {style}");
        }
    }
}

/// The manifest of a result.
#[track_caller]
pub(crate) fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn new_writes_a_scenario_that_can_be_checked_and_overwrites_nothing() {
    let folder = Folder::new("cli-new");
    expect(&folder, "new my.toml", 0);
    expect(&folder, "check my.toml", 0);
    let text = fs::read(folder.join("my.toml")).unwrap();
    let refused = expect(&folder, "new my.toml", 5);
    assert!(refused.err.contains("`my.toml` exists"), "{}", refused.err);
    assert_eq!(fs::read(folder.join("my.toml")).unwrap(), text);

    let list = expect(&folder, "new --list", 0).out;
    for scenario in SCENARIOS {
        let id = scenario.id;
        assert!(list.contains(id), "{list}");
        expect(&folder, &format!("new --from {id} from-{id}.toml"), 0);
        expect(&folder, &format!("check from-{id}.toml"), 0);
    }
    expect(&folder, "new no/such/folder/my.toml", 5);
    assert!(expect(&folder, "new --from tyny x.toml", 1).err.contains("tiny-5"));
}

#[test]
fn parameters_are_listed_and_found() {
    let folder = Folder::new("cli-params");
    let all: Value = serde_json::from_str(&expect(&folder, "params --json", 0).out).unwrap();
    let all = all.as_array().unwrap();
    assert!(all.len() > 100, "{}", all.len());
    for row in all {
        for key in ["key", "name_zh", "unit", "type", "default", "meaning", "source"] {
            assert!(row[key].is_string(), "{row}");
        }
    }
    let found = expect(&folder, "params 学习", 0).out;
    assert!(found.contains("spread.learning"), "{found}");
    assert!(expect(&folder, "params ATTENTION", 0).out.contains("execution.attention_years"));
    let schema = expect(&folder, "params --schema", 0).out;
    assert_eq!(schema.trim_end(), shidian::scenario::json_schema().trim_end());
}

#[test]
fn completions_know_the_commands() {
    let folder = Folder::new("cli-completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = expect(&folder, &format!("completions {shell}"), 0).out;
        assert!(script.contains("verify") && script.contains("replicates"), "{shell}");
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn chinese_is_spoken_on_request_and_by_locale() {
    let folder = Folder::new("cli-zh");
    for args in [
        "--help",
        "run --help",
        "check tiny-5",
        "new --list",
        "new my.toml",
        "run tiny-5 -o zh",
        "run tiny-5 -o zh",
        "verify zh",
    ] {
        let ended = expect(&folder, &format!("{args} --lang zh"), 0);
        assert!(is_chinese(&ended.out) || is_chinese(&ended.err), "{args}: {}{}", ended.out, ended.err);
    }
    for (args, code) in [
        ("check nowhere.toml", 3),
        ("run tiny-5 --set spread.learnig=1", 3),
        ("params no-such-thing", 1),
        ("new my.toml", 5),
    ] {
        assert!(is_chinese(&expect(&folder, &format!("{args} --lang=zh"), code).err), "{args}");
    }
    let with_mark = fs::read(folder.join("zh/tables/runs.csv")).unwrap();
    assert!(with_mark.starts_with(b"\xef\xbb\xbfdesign_point"));
    let by_locale = ended(program(&folder.0, "check tiny-5").env("LANG", "zh_CN.UTF-8"));
    assert!(is_chinese(&by_locale.out));
    let asked = ended(program(&folder.0, "check tiny-5 --lang en").env("LC_ALL", "zh_CN.UTF-8"));
    assert!(!is_chinese(&asked.out));
}

#[test]
fn ascii_means_ascii() {
    let folder = Folder::new("cli-ascii");
    for (at, scenario) in SCENARIOS.iter().enumerate() {
        let run = expect(&folder, &format!("{} --ascii -o {at}", small(scenario.id)), 0);
        let odd: BTreeSet<char> = run.out.chars().filter(|c| !c.is_ascii()).collect();
        assert!(odd.is_empty(), "{}: {odd:?}\n{}", scenario.id, run.out);
    }
}

#[test]
fn the_end_of_a_run_fits_eighty_columns() {
    let folder = Folder::new("cli-width");
    for scenario in SCENARIOS {
        for lang in ["en", "zh"] {
            let run = expect(
                &folder,
                &format!("{} --lang {lang} -o {}-{lang}", small(scenario.id), scenario.id),
                0,
            );
            let most = 80;
            for line in run.out.lines() {
                assert!(line.width() <= most, "{} {lang}, {}: {line}", scenario.id, line.width());
            }
            assert!(run.out.lines().count() >= 5, "{}", run.out);
        }
    }
}

#[test]
fn color_is_for_terminals_and_by_request() {
    let folder = Folder::new("cli-color");
    let colored = |args: &str| expect(&folder, args, 1).err.contains('\x1b');
    assert!(!colored("params no-such-thing"));
    assert!(colored("params no-such-thing --color always"));
    assert!(!colored("params no-such-thing --color never"));
    let none = ended(program(&folder.0, "params no-such-thing").env("NO_COLOR", "1"));
    assert!(!none.err.contains('\x1b'));
}

#[test]
fn a_reader_who_has_seen_enough_does_no_harm() {
    let folder = Folder::new("cli-pipe");
    for args in ["params", "params --json", "show low-carbon-history", "completions zsh", "run tiny-5 -o out"]
    {
        let mut child =
            program(&folder.0, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && !said.contains("panicked"), "{args}: {}: {said}", output.status);
    }
    assert_eq!(manifest(&folder.join("out"))["status"], "finished");
}
