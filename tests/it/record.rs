//! Result folders: what is written is read again, and what is in the way is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use shidian::observe::{COLUMNS, Frame, Type, Values};
use shidian::record::verify::{self, Difference, Problem};
use shidian::record::{
    Bom, End, Extension, ExtraColumn, Format, Manifest, Opened, Place, RecordError, ScenarioEntry, Settings,
    Start, Status, Store, Subject, TakesChunks, read_table, scenario_hash, write_file,
};
use shidian::scenario::Table;
use shidian::units::Month;

pub(crate) const N_CHUNKS: u32 = 6;
pub(crate) const N_ROWS: u32 = 300;

/// A temporary folder that goes with its test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("shidian-it-record-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn settings(out: &Path) -> Settings {
    let resolved = "schema = 1\nreplicates = 6\n";
    Settings {
        place: Place {
            out: Some(out.to_owned()),
            root: "results".into(),
            date: "2026-11-22".to_owned(),
            start: Start::Resume,
        },
        subject: Subject::Scenario(ScenarioEntry {
            id: "tiny".to_owned(),
            title: "Tiny".to_owned(),
            title_zh: "小".to_owned(),
            hash: scenario_hash("1", resolved),
        }),
        files: vec![
            ("scenario.resolved.toml".to_owned(), resolved.into()),
            ("scenario.toml".to_owned(), "schema = 1\n".into()),
        ],
        engine: "1".to_owned(),
        seed: 7,
        replicates: 6,
        design_points: 1,
        n_chunks: N_CHUNKS,
        tables: vec![Table::Runs, Table::Curve, Table::Events, Table::Failures],
        columns: Extension {
            factors: vec![ExtraColumn {
                name: "spread.learning".to_owned(),
                unit: "per year".to_owned(),
                kind: Type::Real,
                meaning_en: "Rate of learning".to_owned(),
                meaning_zh: "学习速率".to_owned(),
            }],
            ..Extension::default()
        },
        formats: formats(),
        bom: Bom::None,
        command: vec!["shidian".to_owned(), "run".to_owned()],
        started: "2026-11-22T10:00:00Z".to_owned(),
    }
}

fn formats() -> Vec<Format> {
    if cfg!(feature = "parquet") { Format::ALL.to_vec() } else { vec![Format::Csv] }
}

pub(crate) fn end(failed: u64) -> End {
    End {
        finished: "2026-11-22T10:00:01Z".to_owned(),
        elapsed_seconds: 0.5,
        replicates_done: 6,
        replicates_failed: failed,
    }
}

/// Rows made from their numbers alone, with missing values and texts that need quotes.
fn frame(table: Table, first_row: u32, n_rows: u32) -> Frame {
    let rows = first_row..first_row + n_rows;
    let values = COLUMNS.iter().filter(|column| column.table == table).enumerate().map(|(i, column)| {
        let salt = |row: u32| row.wrapping_mul(2_654_435_761).rotate_left(i as u32);
        match column.kind {
            Type::Integer | Type::Period => {
                Values::Integer(rows.clone().map(|row| i64::from(salt(row) % 1000)).collect())
            }
            Type::Real => {
                let real = |row| if salt(row) % 5 == 0 { f64::NAN } else { f64::from(salt(row)) / 7e9 };
                Values::Real(rows.clone().map(real).collect())
            }
            Type::Text => {
                let text =
                    |row| if salt(row) % 3 == 0 { String::new() } else { format!("试点 \"{row}\",\n{i}") };
                Values::Text(rows.clone().map(text).collect())
            }
            Type::Date => Values::Date(rows.clone().map(|row| Month::new(2010, row % 13)).collect()),
        }
    });
    let mut frame = Frame::new(table, values.collect());
    if table == Table::Runs || table == Table::Design {
        let learning = Values::Real(vec![0.25; n_rows as usize]);
        frame.insert_behind_keys(0, "spread.learning".to_owned(), learning);
    }
    frame
}

pub(crate) fn chunk(number: u32) -> Vec<Frame> {
    let first = number * N_ROWS;
    // Two frames of one table, as from two replicates.
    let half = N_ROWS / 2;
    vec![
        frame(Table::Curve, first, half),
        frame(Table::Runs, first, 2),
        frame(Table::Events, first, N_ROWS),
        frame(Table::Curve, first + half, half),
    ]
}

pub(crate) fn last_frames() -> Vec<Frame> {
    vec![frame(Table::Summary, 0, 40), frame(Table::Design, 0, 3)]
}

pub(crate) fn open(settings: Settings) -> Store {
    match Store::open(settings).unwrap() {
        Opened::Store(store) => *store,
        Opened::Finished { path, .. } => panic!("{} is finished", path.display()),
    }
}

/// Computes what is missing and ends the result.
pub(crate) fn complete(settings: Settings) -> Manifest {
    let mut store = open(settings);
    store.remove_damaged().unwrap();
    for number in (0..N_CHUNKS).filter(|number| !store.chunks_done().contains(number)) {
        store.write_chunk(number, &chunk(number), &[]).unwrap();
    }
    store.finish(&last_frames(), &end(0)).unwrap()
}

/// Every file of a folder, with its bytes; the manifest alone tells of sessions and is left out.
pub(crate) fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(own) = folders.pop() {
        for entry in fs::read_dir(own).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found.remove("manifest.json");
    found
}

#[track_caller]
pub(crate) fn check_same(folder: &Path, expected: &BTreeMap<String, Vec<u8>>) {
    let found = bytes_of(folder);
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(found.iter().zip(expected).all(|(a, b)| a == b), "bytes differ");
    assert_eq!(verify::check(folder).unwrap().problems, []);
}

#[test]
fn finished_result_holds_what_was_given() {
    let folder = Folder::new("whole");
    let out = folder.join("deep/out");
    let manifest = complete(settings(&out));
    assert_eq!(manifest.status, Status::Finished);
    assert_eq!(Manifest::read(&out).unwrap(), manifest);
    let mut expected: Vec<String> =
        ["columns.csv", "scenario.resolved.toml", "scenario.toml"].map(str::to_owned).into();
    for table in ["curve", "design", "events", "runs", "summary"] {
        expected.extend(formats().iter().map(|format| format!("tables/{table}.{}", format.name())));
    }
    assert_eq!(bytes_of(&out).into_keys().collect::<Vec<_>>(), expected);

    let curve = read_table(&out, Table::Curve).unwrap();
    assert_eq!(curve.n_rows() as u32, N_CHUNKS * N_ROWS);
    let all = frame(Table::Curve, 0, N_CHUNKS * N_ROWS);
    assert_eq!(curve.column("tick"), all.column("tick"));
    assert_eq!(curve.column("date"), all.column("date"));
    let events = read_table(&out, Table::Events).unwrap();
    assert_eq!(events.column("event"), frame(Table::Events, 0, N_CHUNKS * N_ROWS).column("event"));
    assert!(read_table(&out, Table::Runs).unwrap().column("spread.learning").is_some());

    let again = Store::open(settings(&out)).unwrap();
    assert!(matches!(again, Opened::Finished { manifest: found, .. } if *found == manifest));
}

#[test]
fn threads_and_order_of_chunks_do_not_matter() {
    let folder = Folder::new("threads");
    let (one, many) = (folder.join("one"), folder.join("many"));
    complete(settings(&one));
    let store = open(settings(&many));
    let next = AtomicU32::new(N_CHUNKS);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Ok(number) =
                    next.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                {
                    store.write_chunk(number - 1, &chunk(number - 1), &[]).unwrap();
                }
            });
        }
    });
    store.finish(&last_frames(), &end(0)).unwrap();
    check_same(&many, &bytes_of(&one));
}

#[test]
fn numbers_of_stored_chunks_can_be_read_before_the_end() {
    let folder = Folder::new("read-chunk");
    let out = folder.join("out");
    open(settings(&out)).write_chunk(2, &chunk(2), &[vec![vec![1.0, 2.0], vec![f64::NAN, 4.0]]]).unwrap();
    let store = open(settings(&out));
    store.write_chunk(0, &chunk(0), &[vec![vec![5.0], vec![6.0]]]).unwrap();
    let mut numbers = store.numbers([0, 2], 0).unwrap();
    assert_eq!((numbers.column(0).unwrap(), numbers.n_rows()), (vec![5.0, 1.0, 2.0], 3));
    assert!(numbers.column(1).unwrap()[1].is_nan());
    assert!(store.numbers([2], 1).unwrap_err().to_string().contains("chunk-0002"));
    assert!(store.numbers([3], 0).is_err());
}

#[test]
fn content_hash_depends_on_rows_not_on_formats() {
    let folder = Folder::new("formats");
    let hash = |name: &str, formats: Vec<Format>, bom: Bom| {
        let out = folder.join(name);
        let manifest = complete(Settings { formats, bom, ..settings(&out) });
        assert_eq!(verify::check(&out).unwrap().problems, []);
        let tables = bytes_of(&out).keys().filter(|name| name.starts_with("tables/")).count();
        assert_eq!(tables, manifest.tables.len());
        manifest.content_hash
    };
    let csv = hash("csv", vec![Format::Csv], Bom::None);
    assert_eq!(hash("bom", vec![Format::Csv], Bom::Utf8), csv);
    assert!(fs::read(folder.join("bom/tables/runs.csv")).unwrap().starts_with(b"\xef\xbb\xbfdesign_point"));
    assert!(read_table(&folder.join("bom"), Table::Runs).is_ok());
    if cfg!(feature = "parquet") {
        assert_eq!(hash("parquet", vec![Format::Parquet], Bom::None), csv);
    } else {
        let refused = Store::open(Settings { formats: vec![Format::Parquet], ..settings(&folder.join("x")) });
        assert!(matches!(refused, Err(RecordError::NoParquet)));
    }
}

#[test]
fn failures_are_a_table_only_where_there_are_some() {
    let folder = Folder::new("failures");
    let out = folder.join("out");
    let store = open(settings(&out));
    for number in 0..N_CHUNKS {
        let mut frames = chunk(number);
        if number == 4 {
            frames.push(frame(Table::Failures, 0, 1));
        }
        store.write_chunk(number, &frames, &[]).unwrap();
    }
    let manifest = store.finish(&last_frames(), &end(1)).unwrap();
    assert_eq!(manifest.status, Status::FinishedWithFailures);
    assert_eq!(read_table(&out, Table::Failures).unwrap().n_rows(), 1);
    assert!(matches!(Store::open(settings(&out)).unwrap(), Opened::Finished { .. }));
}

#[test]
fn chunks_that_were_cut_otherwise_are_computed_again() {
    let folder = Folder::new("recut");
    let out = folder.join("out");
    open(settings(&out)).write_chunk(1, &chunk(1), &[]).unwrap();
    assert!(open(Settings { n_chunks: N_CHUNKS + 1, ..settings(&out) }).chunks_done().is_empty());
}

#[test]
fn rows_of_another_shape_are_refused() {
    let folder = Folder::new("shape");
    let store = open(settings(&folder.join("out")));
    let refused = |frames: &[Frame]| store.write_chunk(0, frames, &[]).unwrap_err().to_string();
    let mut runs = frame(Table::Runs, 0, 1);
    runs.columns.remove(3);
    assert_eq!(
        refused(&[runs.clone()]),
        format!(
            "rows of `runs` do not fit: {0} columns, not {1}",
            { runs.columns.len() },
            runs.columns.len() + 1
        )
    );
    let other = refused(&[frame(Table::Panel, 0, 1)]);
    assert_eq!(
        other,
        "rows of `panel` do not fit: the table was not announced as one that comes chunk by chunk"
    );
    let missing = store.finish(&[], &end(0)).unwrap_err().to_string();
    assert!(
        missing.contains("is not complete, 6 chunks are missing; run the same command again"),
        "{missing}"
    );
}

fn refusal(settings: Settings) -> String {
    Store::open(settings).unwrap_err().to_string()
}

#[test]
fn folder_of_something_else_is_refused_and_left_alone() {
    let folder = Folder::new("foreign");
    let out = folder.join("out");
    fs::create_dir(&out).unwrap();
    for name in ["a.txt", "b.txt", "c.txt", "d.txt"] {
        fs::write(out.join(name), "mine").unwrap();
    }
    let error = refusal(settings(&out));
    assert!(error.ends_with(
        "holds other files (a.txt, b.txt, c.txt, …) and no result; choose an empty or new folder with -o"
    ));
    let fresh = |out: &Path| {
        let mut settings = settings(out);
        settings.place.start = Start::Fresh;
        settings
    };
    assert_eq!(refusal(fresh(&out)), error);
    assert_eq!(bytes_of(&out).len(), 4);

    let file = out.join("a.txt");
    assert!(
        refusal(settings(&file)).ends_with("a.txt` is a file, not a folder; choose another path with -o")
    );
    assert!(refusal(settings(&file.join("b"))).contains("a part of this path is a file"));

    let done = folder.join("done");
    complete(settings(&done));
    let before = bytes_of(&done);
    let mut other = settings(&done);
    if let Subject::Scenario(scenario) = &mut other.subject {
        scenario.hash = scenario_hash("2", "");
    }
    assert!(refusal(other.clone()).contains("holds the result of another scenario (`tiny`, hash "));
    let manifest = fs::read_to_string(done.join("manifest.json")).unwrap();
    let older =
        manifest.replace(&format!("\"shidian\": \"{}\"", shidian::record::VERSION), "\"shidian\": \"0.0.1\"");
    fs::write(done.join("manifest.json"), &older).unwrap();
    assert!(refusal(settings(&done)).contains("holds a result of shidian 0.0.1, this is shidian"));
    fs::write(done.join("manifest.json"), &manifest[..100]).unwrap();
    assert!(refusal(settings(&done)).contains("manifest.json` is damaged: "));
    assert_eq!(bytes_of(&done), before);

    fs::write(done.join("manifest.json"), &manifest).unwrap();
    other.place.start = Start::Fresh;
    assert_eq!(open(other).path(), folder.join("done_2"));
    assert_eq!(open(fresh(&done)).path(), folder.join("done_3"));
    assert_eq!(open(fresh(&folder.join("new"))).path(), folder.join("new"));
    assert_eq!(bytes_of(&done), before);
}

#[test]
fn folder_that_nobody_named_is_found_again_by_hash() {
    let folder = Folder::new("default");
    let at = |date: &str, start: Start| {
        let mut settings = settings(&folder.0);
        settings.place = Place { out: None, root: folder.join("results"), date: date.to_owned(), start };
        settings
    };
    let short = settings(&folder.0).subject.hash()[..8].to_owned();
    let path = |name: &str| folder.join("results/tiny").join(name);
    let first = path(&format!("2026-11-22_{short}"));
    assert_eq!(open(at("2026-11-22", Start::Resume)).path(), first);
    assert_eq!(open(at("2026-11-25", Start::Resume)).path(), first, "unfinished is resumed on another day");
    complete(at("2026-11-26", Start::Resume));
    let again = Store::open(at("2026-11-27", Start::Resume)).unwrap();
    assert!(matches!(again, Opened::Finished { path, .. } if path == first));

    let second = path(&format!("2026-11-22_{short}_2"));
    assert_eq!(open(at("2026-11-22", Start::Fresh)).path(), second);
    assert_eq!(open(at("2026-11-28", Start::Resume)).path(), second, "unfinished comes before finished");
    // Whatever has the name stays.
    fs::create_dir(path(&format!("2026-11-29_{short}"))).unwrap();
    fs::write(path(&format!("2026-11-29_{short}")).join("notes.txt"), "").unwrap();
    assert_eq!(open(at("2026-11-29", Start::Fresh)).path(), path(&format!("2026-11-29_{short}_2")));
}

#[test]
fn second_process_is_refused() {
    let folder = Folder::new("twice");
    let out = folder.join("out");
    let store = open(settings(&out));
    let error = refusal(settings(&out));
    assert!(error.contains(&format!("is in use by process {} on ", std::process::id())), "{error}");
    store.write_chunk(0, &chunk(0), &[]).unwrap();
    drop(store);
    assert_eq!(open(settings(&out)).chunks_done().len(), 1);
}

#[test]
fn verification_names_what_changed() {
    let folder = Folder::new("verify");
    let (a, b) = (folder.join("a"), folder.join("b"));
    complete(settings(&a));
    complete(settings(&b));
    assert_eq!(verify::first_difference(&a, &b).unwrap(), None);
    write_file(&a, "figures/curve.svg", b"<svg/>").unwrap();
    write_file(&a, "report.html", b"<html>").unwrap();
    let checked = verify::check(&a).unwrap();
    assert_eq!(checked.problems, []);
    assert_eq!((checked.formats, checked.bom, checked.manifest.seed), (formats(), Bom::None, 7));

    fs::write(a.join("tables/mine.csv"), "x\n").unwrap();
    fs::write(a.join("scenario.toml"), "schema = 2\n").unwrap();
    let changed = fs::read_to_string(a.join("tables/summary.csv")).unwrap().replacen("试点", "测试", 1);
    fs::write(a.join("tables/summary.csv"), changed).unwrap();
    fs::remove_file(a.join("tables/curve.csv")).unwrap();
    let problems: Vec<String> = verify::check(&a).unwrap().problems.iter().map(Problem::to_string).collect();
    assert_eq!(
        problems,
        [
            "`scenario.toml` was changed after it was written",
            "`tables/curve.csv` is missing",
            "`tables/summary.csv` was changed after it was written",
            "`tables/mine.csv` was not written by this run",
        ]
    );
    let manifest = fs::read_to_string(b.join("manifest.json")).unwrap();
    let hash = Manifest::read(&b).unwrap().content_hash.unwrap();
    fs::write(b.join("manifest.json"), manifest.replace(&hash, "0")).unwrap();
    assert_eq!(verify::check(&b).unwrap().problems, [Problem::Inconsistent]);
    assert!(matches!(verify::check(&folder.join("no")), Err(RecordError::NoManifest { .. })));
}

#[test]
fn first_difference_is_told_by_line() {
    let folder = Folder::new("difference");
    let (a, b) = (folder.join("a"), folder.join("b"));
    complete(settings(&a));
    let store = open(Settings { bom: Bom::Utf8, ..settings(&b) });
    for number in 0..N_CHUNKS {
        let mut frames = chunk(number);
        if number == 1 {
            let Values::Integer(ever) = &mut frames[0].columns[6].1 else { panic!("ever is whole") };
            ever[9] += 1;
        }
        store.write_chunk(number, &frames, &[]).unwrap();
    }
    store.finish(&last_frames(), &end(0)).unwrap();
    let difference = verify::first_difference(&a, &b).unwrap().unwrap();
    let Difference::Line { table, number, .. } = &difference else { panic!("{difference}") };
    // Header, the rows of chunk 0, nine rows of chunk 1.
    assert_eq!((table.as_str(), *number), ("curve", u64::from(1 + N_ROWS + 10)));
}
