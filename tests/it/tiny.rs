//! `scenarios/tiny-5.toml` by hand: every number of replicate 2 from the attributes and the draws, with plain arithmetic.
//!
//! Equations: `docs/model.md`. Attributes come from the table `governments`, draws from their public addresses, all else is
//! worked out here and compared twice, to 1e-12: with the printed sheets below, which can be followed with a pocket
//! calculator, and with the tables of the program. The regime is bargaining: goals .7, means .5, inspection .5,
//! incentives .5. The mandate M is 0 throughout, so that vertical pressure p = M·g = 0, too.
//!
//! The story: the center designates 2-3 (the richest). Its rival 2-2 follows in the same year out of competition. Both
//! execute from 2011 on; 2-3 is evaluated in 2013. The others look on for four years.

use std::sync::Arc;

use shidian::observe::Rows;
use shidian::rng::{Address, Draws, Purpose};
use shidian::run;
use shidian::scenario::source::{Read, ReadError, Source};
use shidian::scenario::{self, Table};
use shidian::world::Layout;

use crate::support::{frame, governments, integers, reals, words};

/// A place without files: shipped scenarios need none.
pub(crate) struct NoFiles;

impl Source for NoFiles {
    fn read(&self, _: &str, _: Option<&str>) -> Result<Read, ReadError> {
        Err(ReadError::NoFiles)
    }
}

/// The governments by their place: "1-1" is the province, the others its four prefectures.
pub(crate) const IDS: [&str; 5] = ["1-1", "2-1", "2-2", "2-3", "2-4"];
pub(crate) const PILOT: usize = 3;
pub(crate) const FOLLOWER: usize = 2;
pub(crate) const GOALS: f64 = 0.7;
pub(crate) const MEANS: f64 = 0.5;
pub(crate) const INSPECTION: f64 = 0.5;
pub(crate) const INCENTIVES: f64 = 0.5;

pub(crate) fn replicate(number: u32) -> Rows {
    let loaded = scenario::load(&NoFiles, "builtin:tiny-5", &[]).expect("a valid scenario");
    let layout = Arc::new(Layout::new(&loaded.scenario));
    assert_eq!(**layout.id(), IDS);
    run::replicate(&loaded.scenario, &layout, 1, number)
}

/// The draws of a purpose in a tick of replicate 2 (seed 5, first policy).
pub(crate) fn draws(purpose: Purpose, tick: usize, per_government: u32) -> Draws {
    draws_of(2, purpose, tick, per_government)
}

fn draws_of(replicate: u32, purpose: Purpose, tick: usize, per_government: u32) -> Draws {
    Draws::open(Address { master_seed: 5, replicate, policy: 0, tick: tick as u16, purpose }, per_government)
}

/// A worked sheet: a name and some numbers per line.
#[derive(Default)]
pub(crate) struct Sheet(Vec<(String, Vec<f64>)>);

impl Sheet {
    pub(crate) fn line(&mut self, name: &str, values: &[f64]) {
        self.0.push((name.to_owned(), values.to_vec()));
    }

    /// Adds a number to the line of that name.
    pub(crate) fn put(&mut self, name: &str, value: f64) -> f64 {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, values)) => values.push(value),
            None => self.line(name, &[value]),
        }
        value
    }

    /// Every number is what is printed.
    #[track_caller]
    pub(crate) fn check(&self, printed: &str) {
        let text: String = self.0.iter().fold(String::new(), |text, (name, values)| {
            let values: Vec<String> = values.iter().map(|value| format!("{value:.13}")).collect();
            text + &format!("{name:<26} {}\n", values.join("  "))
        });
        let lines: Vec<&str> = printed.trim().lines().collect();
        assert_eq!(lines.len(), self.0.len(), "the sheet should be\n{text}");
        for (line, (name, values)) in lines.iter().zip(&self.0) {
            let numbers: Vec<f64> =
                line[26..].split_whitespace().map(|n| n.parse().expect("a number")).collect();
            let is_same = numbers.len() == values.len()
                && numbers.iter().zip(values).all(|(a, b)| (a - b).abs() < 1e-12);
            assert!(line.starts_with(name.as_str()) && is_same, "{name}: the sheet should be\n{text}");
        }
    }
}

#[track_caller]
pub(crate) fn same(what: &str, worked: f64, table: f64) {
    assert!((worked - table).abs() < 1e-12, "{what}: {worked} by hand, {table} in the table");
}

pub(crate) fn clip(x: f64) -> f64 {
    x.clamp(0.0, 1.0)
}

/// 1 − e^(−1/τ): how far a variable with time constant τ moves in a year.
pub(crate) fn lag(years: f64) -> f64 {
    1.0 - (-1.0 / years).exp()
}

/// What is drawn once and stays.
pub(crate) struct Attributes {
    pub(crate) wealth: Vec<f64>,
    pub(crate) capacity: Vec<f64>,
    pub(crate) industry: Vec<f64>,
    pub(crate) learning: Vec<f64>,
    pub(crate) ideal: [Vec<f64>; 3],
    pub(crate) outcome_start: Vec<f64>,
}

pub(crate) fn attributes(rows: &Rows) -> Attributes {
    let table = frame(rows, Table::Governments);
    Attributes {
        wealth: reals(table, "wealth_rank"),
        capacity: reals(table, "capacity"),
        industry: reals(table, "industry"),
        learning: reals(table, "learning"),
        ideal: ["ideal_1", "ideal_2", "ideal_3"].map(|name| reals(table, name)),
        outcome_start: reals(table, "outcome_start"),
    }
}

/// A new leader: ambition Beta(2, 2), the middle one of three uniform draws, times who it is: the top leader with
/// probability .40 (weight 1), the executive deputy with .35 (.75), a deputy (.5).
fn new_leader(tick: usize, i: usize) -> f64 {
    let draw = draws(Purpose::Leader, tick, 4);
    let mut ambition = [0, 1, 2].map(|slot| draw.uniform(i as u32, slot));
    ambition.sort_unstable_by(f64::total_cmp);
    let weight = match draw.uniform(i as u32, 3) {
        role if role < 0.40 => 1.0,
        role if role < 0.75 => 0.75,
        _ => 0.5,
    };
    ambition[1] * weight
}

/// Leadership at the end of each tick. A leader leaves with probability 1 − e^(−.25) = .2212 a year.
pub(crate) fn leadership(rows: &Rows) -> Vec<[f64; 5]> {
    let mut own: [f64; 5] =
        reals(frame(rows, Table::Governments), "leadership_start").try_into().expect("five governments");
    let year = |tick: usize| {
        let leaves = draws(Purpose::Turnover, tick, 1);
        for (i, lead) in own.iter_mut().enumerate() {
            if leaves.uniform(i as u32, 0) < 1.0 - (-0.25_f64).exp() {
                *lead = new_leader(tick, i);
            }
        }
        own
    };
    (0..4).map(year).collect()
}

/// Leaders at the end of 2010, 2011, 2012 and 2013: new ones in 2-2 and 2-3 in 2010, in 2-4 in 2012.
const LEADERS: &str = "\
1-1                        0.6778355699207  0.6778355699207  0.6778355699207  0.6778355699207
2-1                        0.5973854149097  0.5973854149097  0.5973854149097  0.5973854149097
2-2                        0.8849461413040  0.8849461413040  0.8849461413040  0.8849461413040
2-3                        0.1135233468016  0.1135233468016  0.1135233468016  0.1135233468016
2-4                        0.1461500330699  0.1461500330699  0.6226255076377  0.6226255076377
";

#[test]
fn leaders_come_and_go_by_hand() {
    let rows = replicate(2);
    let by_tick = leadership(&rows);
    let mut sheet = Sheet::default();
    for (i, id) in IDS.iter().enumerate() {
        sheet.line(id, &[0, 1, 2, 3].map(|tick: usize| by_tick[tick][i]));
    }
    sheet.check(LEADERS);
    let panel = reals(frame(&rows, Table::Panel), "leadership");
    for (row, table) in panel.into_iter().enumerate() {
        same(IDS[row % 5], by_tick[row / 5][row % 5], table);
    }
}

/// Candidates 2-1 to 2-4. Coverage of their group is 0: nobody has adopted yet.
const SCORES: &str = "\
w                          0.1250000000000  0.6250000000000  0.8750000000000  0.3750000000000
cap                        0.3451512744007  0.5556073716042  0.6102920669558  0.1882971528844
N                          1.3923837646440  -0.8173837220814  0.6706783987594  0.3334071221676
score                      0.7373058940336  0.6506493063381  1.3548787598013  0.5505004283809
";

#[test]
fn the_pilot_is_selected_by_hand() {
    let rows = replicate(2);
    let a = attributes(&rows);
    // Eight draws for each government: one per wave of a tick. This is the first wave.
    let noise = draws(Purpose::Score, 0, 8);
    let mut sheet = Sheet::default();
    let mut scores = Vec::new();
    for i in 1..5 {
        sheet.put("w", a.wealth[i]);
        sheet.put("cap", a.capacity[i]);
        let n = sheet.put("N", noise.normal(i as u32, 0));
        scores.push(sheet.put("score", 0.9 * a.wealth[i] + 0.6 * a.capacity[i] - 0.3 * 0.0 + 0.3 * n));
    }
    sheet.check(SCORES);
    let best = (0..4).max_by(|&i, &j| scores[i].total_cmp(&scores[j])).expect("four candidates");
    assert_eq!(best + 1, PILOT);

    let events = frame(&rows, Table::Events);
    let selected = words(events, "event").iter().position(|&event| event == "selected").expect("a pilot");
    assert_eq!(governments(events, "government_id")[selected], Some(PILOT as u32));
    same("score", scores[best], reals(events, "value")[selected]);
    assert_eq!(
        words(events, "event").iter().filter(|&&event| event == "refused").count(),
        0,
        "nobody had asked"
    );
}

/// The center's template: clip(.5 + .15·N) in each dimension.
fn template(replicate: u32) -> [f64; 3] {
    let draw = draws_of(replicate, Purpose::Policy, 0, 4);
    [1, 2, 3].map(|slot| clip(0.5 + 0.15 * draw.normal(0, slot)))
}

/// Own estimate: clip(ideal + .35·(1 − lrn)·N).
fn estimate(replicate: u32, a: &Attributes, i: usize) -> [f64; 3] {
    let noise = draws_of(replicate, Purpose::Estimate, 0, 3);
    [0, 1, 2].map(|k| clip(a.ideal[k][i] + 0.35 * (1.0 - a.learning[i]) * noise.normal(i as u32, k as u32)))
}

/// Weights of behavior, added up: strive-first, autonomous, emulate, stand-pat; and the draw times their sum.
///
/// Strive-first (1 − μ)²·lead, autonomous 2μ(1 − μ)·lrn, emulate ½μ², stand-pat ½(1 − lead)(1 − lrn).
fn behavior(sheet: &mut Sheet, replicate: u32, lead: f64, lrn: f64, i: usize) -> &'static str {
    let strive = (1.0 - MEANS) * (1.0 - MEANS) * lead;
    let autonomous = strive + 2.0 * MEANS * (1.0 - MEANS) * lrn;
    let emulate = autonomous + 0.5 * MEANS * MEANS;
    let stand_pat = emulate + 0.5 * (1.0 - lead) * (1.0 - lrn);
    let drawn = stand_pat * draws_of(replicate, Purpose::Behavior, 0, 1).uniform(i as u32, 0);
    sheet.line("weights, added up", &[strive, autonomous, emulate, stand_pat]);
    sheet.line("draw × sum", &[drawn]);
    match drawn {
        d if d < strive => "strive-first",
        d if d < autonomous => "autonomous",
        d if d < emulate => "emulate",
        _ => "stand-pat",
    }
}

/// Fit of a design: exp(−Σ(x − ideal)² / (2·.5²)).
pub(crate) fn fit(x: [f64; 3], a: &Attributes, i: usize) -> f64 {
    let squares: f64 = (0..3).map(|k| (x[k] - a.ideal[k][i]).powi(2)).sum();
    (-squares / (2.0 * 0.5 * 0.5)).exp()
}

/// Design and fit of one adopter in the table.
#[track_caller]
fn check_adoption(rows: &Rows, i: usize, behavior: &str, rounds: Option<i64>, x: [f64; 3], q: f64) {
    let table = frame(rows, Table::Adoptions);
    let row =
        governments(table, "government_id").iter().position(|&id| id == Some(i as u32)).expect("it adopted");
    assert_eq!(words(table, "behavior")[row], behavior);
    if let Some(rounds) = rounds {
        assert_eq!(integers(table, "review_rounds")[row], rounds);
    }
    for (k, name) in ["design_1", "design_2", "design_3"].into_iter().enumerate() {
        same(name, x[k], reals(table, name)[row]);
    }
    same("fit", q, reals(table, "design_fit")[row]);
}

/// 2-3 stands pat, so it takes the template; 2-2 is autonomous and copies the design of 2-3, its only adopted neighbor.
const DESIGNS: &str = "\
template                   0.7805628913663  0.5026429623913  0.3927511206259
weights, added up          0.0283808367004  0.3872839937733  0.5122839937733  0.6373630508682
draw × sum                 0.5556745391091
weights, added up          0.2212365353260  0.4141783274226  0.5391783274226  0.5745065590862
draw × sum                 0.2504897178177
own estimate of 2-2        0.5688941358414  0.0000000000000  0.8304352065832
design of 2-2              0.6747285136039  0.2513214811956  0.6115931636046
fit of 2-3 and 2-2         0.5045178285711  0.7264826262333
";

/// The designs of 2-3 and 2-2, worked out.
pub(crate) fn designs(rows: &Rows, sheet: &mut Sheet) -> [[f64; 3]; 2] {
    let a = attributes(rows);
    let leads = leadership(rows)[0];
    let x = template(2);
    sheet.line("template", &x);
    assert_eq!(behavior(sheet, 2, leads[PILOT], a.learning[PILOT], PILOT), "stand-pat");
    assert_eq!(behavior(sheet, 2, leads[FOLLOWER], a.learning[FOLLOWER], FOLLOWER), "autonomous");
    let loc = estimate(2, &a, FOLLOWER);
    sheet.line("own estimate of 2-2", &loc);
    // Autonomous: μ·template + (1 − μ)·estimate, where the design of 2-3 takes the template's place.
    let mixed = [0, 1, 2].map(|k| MEANS * x[k] + (1.0 - MEANS) * loc[k]);
    sheet.line("design of 2-2", &mixed);
    sheet.line("fit of 2-3 and 2-2", &[fit(x, &a, PILOT), fit(mixed, &a, FOLLOWER)]);
    [x, mixed]
}

#[test]
fn designs_are_settled_by_hand() {
    let rows = replicate(2);
    let a = attributes(&rows);
    let mut sheet = Sheet::default();
    let [x, mixed] = designs(&rows, &mut sheet);
    sheet.check(DESIGNS);
    // No gap where the template is taken: one round. The feedback of 2013 moves nothing: one pilot is its own median.
    check_adoption(&rows, PILOT, "stand-pat", Some(1), x, fit(x, &a, PILOT));
    check_adoption(&rows, FOLLOWER, "autonomous", None, mixed, fit(mixed, &a, FOLLOWER));
}

/// Replicate 1: its pilot 2-4 strives to be first, pushes its proposal away from the template, and is reviewed for long.
const REVIEW: &str = "\
template                   0.4104602918155  0.4800791883256  0.5101692519362
weights, added up          0.0543485023633  0.4096448835807  0.5346448835807  0.6478908024938
draw × sum                 0.0428125632731
own estimate               0.5478821069376  0.7508018311488  0.6601402956581
proposal                   0.6978821069376  0.9008018311488  0.8101402956581
gap, rounds needed         0.3413705069588  4.2678997048898
";

#[test]
fn rounds_of_review_are_counted_by_hand() {
    let rows = replicate(1);
    let a = attributes(&rows);
    let i = 4;
    let mut sheet = Sheet::default();
    let x = template(1);
    sheet.line("template", &x);
    let lead = reals(frame(&rows, Table::Panel), "leadership")[i];
    assert_eq!(behavior(&mut sheet, 1, lead, a.learning[i], i), "strive-first");
    let loc = estimate(1, &a, i);
    sheet.line("own estimate", &loc);
    let proposal = [0, 1, 2].map(|k| clip(loc[k] + 0.15 * (loc[k] - x[k]).signum()));
    sheet.line("proposal", &proposal);
    let gap = ((0..3).map(|k| (proposal[k] - x[k]).powi(2)).sum::<f64>() / 3.0).sqrt();
    // Each round closes max(μ, 1 − μ)² = .25 of the gap, until it is within .1.
    let rounds = (gap / 0.1).ln() / -(1.0_f64 - 0.25).ln();
    sheet.line("gap, rounds needed", &[gap, rounds]);
    sheet.check(REVIEW);
    check_adoption(&rows, i, "strive-first", Some(rounds.ceil() as i64), proposal, fit(proposal, &a, i));
    // Five rounds of a quarter take until April 2011: in the tick that begins in January 2011 it does not execute yet.
    let executing = integers(frame(&rows, Table::Panel), "executing");
    assert_eq!([0, 1, 2, 3].map(|tick| executing[5 * tick + i]), [0, 0, 1, 1]);
}
