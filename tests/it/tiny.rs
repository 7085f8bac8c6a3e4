//! `scenarios/tiny-5.toml` by hand: every number of replicate 2 from the attributes and the draws, with plain arithmetic.
//!
//! Equations: `docs/model.md`. Attributes come from the table `governments`, draws from their public addresses, all else is
//! worked out here and compared twice, to 1e-12: with the printed sheets below, which can be followed with a pocket
//! calculator, and with the tables of the program. The regime is bargaining: goals .7, means .5, inspection .5,
//! incentives .5. The mandate M is 0 throughout, so that vertical pressure p = M·g = 0, too.
//!
//! The story: the center designates 2-1 (the richest), whose own design takes a year to be agreed. In the same year 2-3
//! imitates it. Both execute from 2011 on. 2-4 looks at both in 2011 and imitates 2-3, which shows results already; a change
//! of leader costs it half of its effort in 2013. Then 2-1 is evaluated and redesigns. 1-1 and 2-2 look on for four years.
//! Replicate 42 adds what is not seen in replicate 2: a pilot that strives to be first, and an inspection.

use std::sync::Arc;

use shidian::observe::Rows;
use shidian::rng::{Address, Draws, Purpose};
use shidian::run;
use shidian::scenario::source::NoFiles;
use shidian::scenario::{self, Table};
use shidian::world::Layout;

use crate::support::{frame, governments, integers, reals, words};

/// The governments by their place: "1-1" is the province, the others its four prefectures.
pub(crate) const IDS: [&str; 5] = ["1-1", "2-1", "2-2", "2-3", "2-4"];
pub(crate) const PILOT: usize = 1;
pub(crate) const FOLLOWER: usize = 3;
pub(crate) const LATECOMER: usize = 4;
/// The pilot of replicate 42.
pub(crate) const STRIVER: usize = 2;
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

pub(crate) fn draws_of(replicate: u32, purpose: Purpose, tick: usize, per_government: u32) -> Draws {
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
fn new_leader(replicate: u32, tick: usize, i: usize) -> f64 {
    let draw = draws_of(replicate, Purpose::Leader, tick, 4);
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
pub(crate) fn leadership(replicate: u32, rows: &Rows) -> Vec<[f64; 5]> {
    let mut own: [f64; 5] =
        reals(frame(rows, Table::Governments), "leadership_start").try_into().expect("five governments");
    let year = |tick: usize| {
        let leaves = draws_of(replicate, Purpose::Turnover, tick, 1);
        for (i, lead) in own.iter_mut().enumerate() {
            if leaves.uniform(i as u32, 0) < 1.0 - (-0.25_f64).exp() {
                *lead = new_leader(replicate, tick, i);
            }
        }
        own
    };
    (0..4).map(year).collect()
}

/// Leaders at the end of 2010, 2011, 2012 and 2013: new ones in 2-1 in 2010, in 1-1, 2-2 and 2-4 in 2011, in 2-2 and 2-4 in
/// 2013.
const LEADERS: &str = "\
1-1                        0.5008045652279  0.6203481120876  0.6203481120876  0.6203481120876
2-1                        0.2091455683132  0.2091455683132  0.2091455683132  0.2091455683132
2-2                        0.2028684361408  0.2217929477350  0.2217929477350  0.4954500949330
2-3                        0.2416974689406  0.2416974689406  0.2416974689406  0.2416974689406
2-4                        0.5597339450133  0.4628418942508  0.4628418942508  0.1826035231937
";

#[test]
fn leaders_come_and_go_by_hand() {
    let rows = replicate(2);
    let by_tick = leadership(2, &rows);
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
w                          0.8750000000000  0.3750000000000  0.1250000000000  0.6250000000000
cap                        0.3947510034149  0.3402466591335  0.1679263906606  0.5916027283470
N                          0.6300961598366  -0.1600454425610  0.0956145215398  -0.6291678472878
score                      1.2133794499999  0.4936343627118  0.2419401908583  0.7287112828218
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
pub(crate) fn template(replicate: u32) -> [f64; 3] {
    let draw = draws_of(replicate, Purpose::Policy, 0, 4);
    [1, 2, 3].map(|slot| clip(0.5 + 0.15 * draw.normal(0, slot)))
}

/// Own estimate: clip(ideal + .35·(1 − lrn)·N).
fn estimate(replicate: u32, tick: usize, a: &Attributes, i: usize) -> [f64; 3] {
    let noise = draws_of(replicate, Purpose::Estimate, tick, 3);
    [0, 1, 2].map(|k| clip(a.ideal[k][i] + 0.35 * (1.0 - a.learning[i]) * noise.normal(i as u32, k as u32)))
}

/// Weights of behavior, added up: strive-first, autonomous, emulate, stand-pat; and the draw times their sum.
///
/// Strive-first (1 − μ)²·lead, autonomous 2μ(1 − μ)·lrn, emulate ½μ², stand-pat ½(1 − lead)(1 − lrn).
fn behavior(sheet: &mut Sheet, draw: &Draws, lead: f64, lrn: f64, i: usize) -> &'static str {
    let strive = (1.0 - MEANS) * (1.0 - MEANS) * lead;
    let autonomous = strive + 2.0 * MEANS * (1.0 - MEANS) * lrn;
    let emulate = autonomous + 0.5 * MEANS * MEANS;
    let stand_pat = emulate + 0.5 * (1.0 - lead) * (1.0 - lrn);
    let drawn = stand_pat * draw.uniform(i as u32, 0);
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

/// Gap of a proposal (root of the mean square) and rounds of review: each closes max(μ, 1 − μ)² = .25 of the gap, until it
/// is within .1.
fn review(proposal: [f64; 3], template: [f64; 3]) -> [f64; 2] {
    let gap = ((0..3).map(|k| (proposal[k] - template[k]).powi(2)).sum::<f64>() / 3.0).sqrt();
    [gap, (gap / 0.1).ln() / -(1.0_f64 - 0.25).ln()]
}

/// What a pilot that is evaluated makes of its design: x + .3·lrn·(ideal − x).
fn redesigned(x: [f64; 3], a: &Attributes, i: usize) -> [f64; 3] {
    [0, 1, 2].map(|k| x[k] + 0.3 * a.learning[i] * (a.ideal[k][i] - x[k]))
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

/// 2-1 is autonomous and mixes its own estimate with the template; 2-3 is autonomous, too, and the design of 2-1 takes the
/// template's place; 2-4 emulates 2-3.
const DESIGNS: &str = "\
template                   0.6394592843006  0.3831456894243  0.7471585380584
weights, added up          0.0522863920783  0.3769192315112  0.5019192315112  0.6406091276180
draw × sum                 0.3368863574281
own estimate of 2-1        0.6767947723288  0.1114724426538  0.3514315831704
gap, rounds needed         0.2779688918459  3.5537112649855
design of 2-1              0.6581270283147  0.2473090660390  0.5492950606144
weights, added up          0.0604243672352  0.3312218210263  0.4562218210263  0.6300266919417
draw × sum                 0.3159009671352
own estimate of 2-3        0.5503253712465  0.5989421067156  0.0940800118941
design of 2-3              0.6042261997806  0.4231255863773  0.3216875362542
weights, added up          0.1157104735627  0.3975698960502  0.5225698960502  0.6397458754539
draw × sum                 0.4992282291889
fit of 2-1, 2-3 and 2-4    0.9897841229107  0.8180755210930  0.8098009995472
2-1 from 2013 on           0.6644854368655  0.2413588076235  0.5383885263323
its fit                    0.9933642806791
";

/// The designs of 2-1, 2-3 and 2-4 as they adopt, worked out.
pub(crate) fn designs(rows: &Rows, sheet: &mut Sheet) -> [[f64; 3]; 3] {
    let a = attributes(rows);
    let leads = leadership(2, rows);
    let x = template(2);
    sheet.line("template", &x);
    let behave = |sheet: &mut Sheet, tick: usize, i: usize| {
        behavior(sheet, &draws(Purpose::Behavior, tick, 1), leads[tick][i], a.learning[i], i)
    };
    // Autonomous: μ·template + (1 − μ)·estimate.
    let mix = |x: [f64; 3], loc: [f64; 3]| [0, 1, 2].map(|k| MEANS * x[k] + (1.0 - MEANS) * loc[k]);
    assert_eq!(behave(sheet, 0, PILOT), "autonomous");
    let loc = estimate(2, 0, &a, PILOT);
    sheet.line("own estimate of 2-1", &loc);
    sheet.line("gap, rounds needed", &review(loc, x));
    let of_pilot = mix(x, loc);
    sheet.line("design of 2-1", &of_pilot);
    assert_eq!(behave(sheet, 0, FOLLOWER), "autonomous");
    let loc = estimate(2, 0, &a, FOLLOWER);
    sheet.line("own estimate of 2-3", &loc);
    let of_follower = mix(of_pilot, loc);
    sheet.line("design of 2-3", &of_follower);
    assert_eq!(behave(sheet, 1, LATECOMER), "emulate");
    let fits = [fit(of_pilot, &a, PILOT), fit(of_follower, &a, FOLLOWER), fit(of_follower, &a, LATECOMER)];
    sheet.line("fit of 2-1, 2-3 and 2-4", &fits);
    [of_pilot, of_follower, of_follower]
}

#[test]
fn designs_are_settled_by_hand() {
    let rows = replicate(2);
    let a = attributes(&rows);
    let mut sheet = Sheet::default();
    let [of_pilot, of_follower, of_latecomer] = designs(&rows, &mut sheet);
    // The evaluation of 2013: 2-1 learns where its ideal lies; as the only one evaluated it moves no template.
    let x = redesigned(of_pilot, &a, PILOT);
    sheet.line("2-1 from 2013 on", &x);
    sheet.line("its fit", &[fit(x, &a, PILOT)]);
    sheet.check(DESIGNS);
    check_adoption(&rows, PILOT, "autonomous", Some(4), x, fit(x, &a, PILOT));
    check_adoption(&rows, FOLLOWER, "autonomous", None, of_follower, fit(of_follower, &a, FOLLOWER));
    check_adoption(&rows, LATECOMER, "emulate", None, of_latecomer, fit(of_latecomer, &a, LATECOMER));
    // Four rounds of a quarter: agreed after a year, in time for the tick that begins in January 2011.
    let executing = integers(frame(&rows, Table::Panel), "executing");
    assert_eq!([0, 1, 2, 3].map(|tick| executing[5 * tick + PILOT]), [0, 1, 1, 1]);
    assert_eq!([0, 1, 2, 3].map(|tick| executing[5 * tick + FOLLOWER]), [0, 1, 1, 1]);
    assert_eq!([0, 1, 2, 3].map(|tick| executing[5 * tick + LATECOMER]), [0, 0, 1, 1]);
}

/// Replicate 42: its pilot 2-2 strives to be first, and pushes its proposal away from the template.
const REVIEW: &str = "\
template                   0.5415592679396  0.8675693813996  0.4753972150002
weights, added up          0.1155747164465  0.4171806284125  0.5421806284125  0.6488573545697
draw × sum                 0.0706836249105
own estimate               0.5747381088083  0.6502422864421  0.4317750706452
proposal                   0.7247381088083  0.5002422864421  0.2817750706452
gap, rounds needed         0.2620262182916  3.3483990655794
from 2013 on               0.6632184314878  0.4965476631028  0.2946712258790
its fit                    0.8500784966378
";

/// The design of the pilot of replicate 42 as it adopts, worked out.
pub(crate) fn design_of_striver(rows: &Rows, sheet: &mut Sheet) -> [f64; 3] {
    let a = attributes(rows);
    let x = template(42);
    sheet.line("template", &x);
    let lead = leadership(42, rows)[0][STRIVER];
    let draw = draws_of(42, Purpose::Behavior, 0, 1);
    assert_eq!(behavior(sheet, &draw, lead, a.learning[STRIVER], STRIVER), "strive-first");
    let loc = estimate(42, 0, &a, STRIVER);
    sheet.line("own estimate", &loc);
    let proposal = [0, 1, 2].map(|k| clip(loc[k] + 0.15 * (loc[k] - x[k]).signum()));
    sheet.line("proposal", &proposal);
    sheet.line("gap, rounds needed", &review(proposal, x));
    proposal
}

#[test]
fn a_striver_is_reviewed_by_hand() {
    let rows = replicate(42);
    let a = attributes(&rows);
    let mut sheet = Sheet::default();
    let proposal = design_of_striver(&rows, &mut sheet);
    let x = redesigned(proposal, &a, STRIVER);
    sheet.line("from 2013 on", &x);
    sheet.line("its fit", &[fit(x, &a, STRIVER)]);
    sheet.check(REVIEW);
    check_adoption(&rows, STRIVER, "strive-first", Some(4), x, fit(x, &a, STRIVER));
}
