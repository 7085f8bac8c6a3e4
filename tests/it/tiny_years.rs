//! `scenarios/tiny-5.toml` by hand, second part: what the adopters do in their years of execution, and who follows whom.
//!
//! Signs, draws and printed sheets are those of `tiny`.

use shidian::observe::Rows;
use shidian::rng::Purpose;
use shidian::scenario::Table;

use crate::support::{frame, governments, integers, reals, words};
use crate::tiny::{
    Attributes, FOLLOWER, GOALS, IDS, INCENTIVES, INSPECTION, LATECOMER, MEANS, PILOT, STRIVER, Sheet,
    attributes, clip, design_of_striver, designs, draws, draws_of, fit, lag, leadership, replicate, same,
    template,
};

/// 2-1 in 2011, 2012 and 2013: a pilot under a center whose attention fades; it is evaluated in 2013.
const PILOT_YEARS: &str = "\
att                        0.7788007830714  0.6065306597126  0.4723665527410
cl                         0.3894003915357  0.3032653298563  0.2361832763705
P(inspected)               0.3225370347335  0.2615968500253  0.2103640609390
its draw                   0.3940338830678  0.9859373525393  0.7782017358483
B                          0.7607937788690  0.6691356062597  0.5993703853055
C                          0.8911201520561  0.8911201520561  0.8911201520561
e, on its way to B/C       0.6091464888872  0.7102817219785  0.6833983729242
e                          0.6091464888872  0.7102817219785  0.6833983729242
organization               0.1718888448284  0.2636615385847  0.2898368873591
personnel                  0.2452218837985  0.3761476158706  0.4134901690883
funding                    0.2394972953056  0.3549911924976  0.3781045173105
responsibility             0.2204743357120  0.3111159075845  0.3154703908151
accounting                 0.2478785247080  0.3802226565189  0.4179697647992
disclosure                 0.1540216075855  0.2362548545360  0.2597093684189
c                          0.2177083237222  0.3245914410048  0.3476381748389
S                          0.2097018867901  0.4203188112738  0.5506523134761
N of the outcome           1.8874930838075  0.7713625739178  -0.5730726301333
y                          -0.0463513650972  -0.1407959682930  -0.2302880492383
N of the report            -0.6472339583872  -0.9993002388105  -0.1514616796296
R                          0.1370485123575  0.2754756719745  0.5632177420284
N of informal evaluation   0.6553102101396  -0.4580879909252  1.2599679568496
signal                     0.0000000000000  0.0000000000000  0.8089286191222
";
/// 2-3 in the same years: nobody's pilot, so no attention, no clear goals, no grant, no inspection.
const FOLLOWER_YEARS: &str = "\
att                        0.0000000000000  0.0000000000000  0.0000000000000
cl                         0.0000000000000  0.0000000000000  0.0000000000000
P(inspected)               0.0000000000000  0.0000000000000  0.0000000000000
its draw                   0.7739165686978  0.8712008688810  0.0905607783862
B                          0.3201640780342  0.3201640780342  0.3201640780342
C                          1.1652890016989  1.1652890016989  1.1652890016989
e, on its way to B/C       0.1960333733195  0.2521978751202  0.2682892742994
e                          0.1960333733195  0.2521978751202  0.2682892742994
organization               0.0581402688851  0.0961863444384  0.1149551573431
personnel                  0.0620520232693  0.1026578892347  0.1226894927590
funding                    0.0475794618747  0.0787147117795  0.0940742901777
responsibility             0.0371750176475  0.0615017632446  0.0735025840928
accounting                 0.0379494971818  0.0627830499789  0.0750338879281
disclosure                 0.0495666901967  0.0820023509928  0.0980034454571
c                          0.0443086934184  0.0733036039991  0.0876073145387
S                          0.0352751738208  0.0764695696795  0.1090069919233
N of the outcome           -0.3379065729064  -1.6623665207097  0.9857246654472
y                          0.1162347364844  0.0426698592354  0.0890866145515
N of the report            1.2638166009086  -0.1561983185337  -2.0077173516997
R                          0.3888317311556  0.0825312278728  -0.3272555171797
N of informal evaluation   0.3851088866485  0.9730682841252  0.8234922278870
signal                     0.2890752298179  0.2741140556012  0.0555741829492
";
/// 2-4 in 2012 and 2013, when a new leader finds .2134/2 of effort left.
const LATECOMER_YEARS: &str = "\
att                        0.0000000000000  0.0000000000000
cl                         0.0000000000000  0.0000000000000
P(inspected)               0.0000000000000  0.0000000000000
its draw                   0.0268519490313  0.2980738887996
B                          0.3297145392666  0.3016907021609
C                          1.1022138187465  1.1022138187465
e, on its way to B/C       0.2134338530066  0.2258681159551
e                          0.2134338530066  0.2258681159551
organization               0.0841860979998  0.0920530636498
personnel                  0.1018563486802  0.1452611684800
funding                    0.0803830930190  0.1146373512233
responsibility             0.0404747779306  0.0577226025904
accounting                 0.0716740859188  0.1022171087538
disclosure                 0.0539663705742  0.0769634701205
c                          0.0708932389232  0.0974997379693
S                          0.0558688778120  0.1055207159483
N of the outcome           -0.3333100509519  -0.1075385207061
y                          0.2944822633418  0.2648503221296
N of the report            -0.0908015690327  -0.1473080157580
R                          0.0850694799217  0.1107668673132
signal                     0.0850694799217  0.1107668673132
";
/// 2-2 of replicate 42 in 2011, 2012 and 2013: the pilot that strives to be first, inspected in 2012.
const STRIVER_YEARS: &str = "\
att                        0.7788007830714  0.6065306597126  0.4723665527410
cl                         0.3894003915357  0.3032653298563  0.2361832763705
P(inspected)               0.3225370347335  0.2615968500253  0.2103640609390
its draw                   0.8355356291178  0.2094403770027  0.7187834449048
B                          0.8163143864446  0.8005371555089  0.6093509212019
C                          1.1416839304110  1.1416839304110  1.1416839304110
e, on its way to B/C       0.5101555548500  0.6464575903240  0.5660269685082
e                          0.5101555548500  0.6464575903240  0.5660269685082
organization               0.2011013810385  0.3288121891252  0.3440889243668
personnel                  0.1861889684764  0.3044295469258  0.3185734556431
funding                    0.1845917517024  0.2905545964870  0.2941543916134
responsibility             0.1846455805250  0.2772673100317  0.2684941424727
accounting                 0.1350384222889  0.3433872363550  0.2761527171422
disclosure                 0.1289919257685  0.4560926108219  0.3109060082498
c                          0.1538279816766  0.3150684024860  0.2928305579692
S                          0.1175075967278  0.3010078904606  0.3782328242647
N of the outcome           0.8689752995339  -0.7027083956979  0.2753403403269
y                          0.3485648194492  0.2510457759879  0.2418152704164
N of the report            1.3934245445808  -0.1134677643783  0.0161971619935
R                          0.5281661106213  0.2784854566699  0.4431788294246
N of informal evaluation   0.3760070047309  -0.3140849632143  1.5391283470522
innovation                 0.0307900711911  0.0788719592133  0.0991069165758
signal                     0.0000000000000  0.0000000000000  0.6702931451722
";

/// One adopter: where it is found, what it is like, and the tick in which it begins to execute.
struct Executor {
    replicate: u32,
    i: usize,
    is_pilot: bool,
    behavior: &'static str,
    begin: usize,
    design: [f64; 3],
}

/// The years of execution of one adopter; every line of the sheet has a number for each, the last one for 2013.
fn execution(rows: &Rows, sheet: &mut Sheet, own: &Executor) {
    let &Executor { replicate, i, is_pilot, behavior, begin, design } = own;
    let a = attributes(rows);
    let leads = leadership(replicate, rows);
    let (w, cap, ind) = (a.wealth[i], a.capacity[i], a.industry[i]);
    let q = fit(design, &a, i);
    let visibility = match behavior {
        "strive-first" => 1.2,
        "autonomous" => 0.7,
        "emulate" => 0.5,
        _ => 0.1,
    };
    let panel = frame(rows, Table::Panel);
    let (mut effort, mut mechanisms, mut s) = (0.0, [0.0; 6], 0.0);
    for tick in begin..4 {
        let now = tick as f64;
        let lead = leads[tick][i];
        if lead != leads[tick - 1][i] {
            // A new leader carries over half of the effort.
            effort *= 0.5;
        }
        // Attention fades with e^(−age/4); it is for pilots. Clarity of the wave is .5, and fades as attention does.
        let att = sheet.put("att", if is_pilot { (-now / 4.0).exp() } else { 0.0 });
        let cl = sheet.put("cl", 0.5 * att);
        // Inspected with probability 1 − e^(−n·att).
        let chance = sheet.put("P(inspected)", 1.0 - (-INSPECTION * att).exp());
        let drawn =
            sheet.put("its draw", draws_of(replicate, Purpose::Inspection, tick, 1).uniform(i as u32, 0));
        let is_inspected = drawn < chance;
        let inspected = if is_inspected { 1.0 } else { 0.0 };

        let grant = 0.8 * INCENTIVES * att;
        let own = 0.4 * lead * visibility * if is_pilot { f64::max(att, 0.5) } else { 0.5 };
        let target = 0.7 * cl * GOALS * (0.3 + 0.7 * inspected);
        let benefit = 0.35 * 1.0 * q;
        let pull = sheet.put("B", grant + own + target + benefit);
        let cost = sheet.put("C", 1.0 + 0.6 * ind - 0.4 * cap);
        effort = sheet.put("e, on its way to B/C", effort + lag(0.8) * (clip(pull / cost) - effort));
        if is_inspected {
            // Half of what is missing to the commitment is made up.
            let commitment = GOALS * cl + (1.0 - GOALS) * 0.3;
            effort += 0.5 * (commitment - effort).max(0.0);
        }
        sheet.put("e", effort);

        let names = ["organization", "personnel", "funding", "responsibility", "accounting", "disclosure"];
        let supports = [
            0.3 + 0.7 * lead,
            0.4 + 0.6 * cap,
            0.3 + 0.5 * cap + 0.4 * grant,
            0.3 + 0.7 * cl,
            0.25 + 0.45 * w + 0.3 * inspected,
            0.4 + 0.6 * inspected,
        ];
        for k in 0..6 {
            mechanisms[k] += lag(1.0) * (effort * clip(supports[k]) - mechanisms[k]);
            sheet.put(names[k], mechanisms[k]);
        }
        let [organization, personnel, funding, responsibility, accounting, disclosure] = mechanisms;
        let others = (organization + personnel + responsibility + disclosure) / 4.0;
        let composite = sheet.put("c", (f64::min(funding, accounting) * others).sqrt());
        s += lag(1.5) * (f64::min(2.0 * composite * q, 1.0) - s);
        sheet.put("S", s);

        // Merit is 1. Outcome: y0 − .03·years − .12·(1 + .6(w − .5))·S + .03·N.
        let n =
            sheet.put("N of the outcome", draws_of(replicate, Purpose::Outcome, tick, 1).normal(i as u32, 0));
        let y =
            sheet.put("y", a.outcome_start[i] - 0.03 * now - 0.12 * (1.0 + 0.6 * (w - 0.5)) * s + 0.03 * n);
        let n =
            sheet.put("N of the report", draws_of(replicate, Purpose::Report, tick, 1).normal(i as u32, 0));
        let gaming = if is_inspected {
            0.0
        } else {
            0.25 * (0.3 + cl * GOALS) * (1.0 - accounting) * (0.5 + 0.5 * lead)
        };
        let reported = sheet.put("R", s + gaming + 0.25 * (1.0 - 0.6 * accounting) * n);
        // What is heard beside the report; who emulates is judged by the report alone.
        let is_heard = behavior == "autonomous" || behavior == "strive-first";
        let heard = if is_heard {
            let noise = draws_of(replicate, Purpose::Informal, tick, 1);
            s + 0.4 * sheet.put("N of informal evaluation", noise.normal(i as u32, 0))
        } else {
            f64::NAN
        };
        let seen = match behavior {
            "strive-first" => {
                let away = (0..3).map(|k| (design[k] - template(replicate)[k]).powi(2)).sum::<f64>() / 3.0;
                let innovation = sheet.put("innovation", s * away.sqrt());
                0.4 * reported + 0.4 * heard + 0.2 * (s + innovation)
            }
            "autonomous" => 0.5 * reported + 0.5 * heard,
            _ => reported,
        };
        // A pilot is evaluated two years after it began, here in 2013; others are seen from a year after adoption on.
        let signal = if is_pilot && tick < begin + 2 { 0.0 } else { seen };
        sheet.put("signal", signal);

        let row = 5 * tick + i;
        assert_eq!(integers(panel, "executing")[row], 1);
        assert_eq!(integers(panel, "inspected")[row] == 1, is_inspected);
        let worked = [
            ("outcome", y),
            ("effort", effort),
            ("implementation", s),
            ("reported", reported),
            ("signal", signal),
        ];
        for (name, value) in worked.into_iter().chain(names.into_iter().zip(mechanisms)) {
            same(name, value, reals(panel, name)[row]);
        }
    }
}

#[test]
fn the_pilot_executes_by_hand() {
    let rows = replicate(2);
    let [design, ..] = designs(&rows, &mut Sheet::default());
    let mut sheet = Sheet::default();
    let own = Executor { replicate: 2, i: PILOT, is_pilot: true, behavior: "autonomous", begin: 1, design };
    execution(&rows, &mut sheet, &own);
    sheet.check(PILOT_YEARS);
}

#[test]
fn the_follower_executes_by_hand() {
    let rows = replicate(2);
    let [_, design, _] = designs(&rows, &mut Sheet::default());
    let mut sheet = Sheet::default();
    let own =
        Executor { replicate: 2, i: FOLLOWER, is_pilot: false, behavior: "autonomous", begin: 1, design };
    execution(&rows, &mut sheet, &own);
    sheet.check(FOLLOWER_YEARS);
}

#[test]
fn the_latecomer_executes_by_hand() {
    let rows = replicate(2);
    let [.., design] = designs(&rows, &mut Sheet::default());
    let mut sheet = Sheet::default();
    let own = Executor { replicate: 2, i: LATECOMER, is_pilot: false, behavior: "emulate", begin: 2, design };
    execution(&rows, &mut sheet, &own);
    sheet.check(LATECOMER_YEARS);
}

#[test]
fn the_striver_executes_by_hand() {
    let rows = replicate(42);
    let design = design_of_striver(&rows, &mut Sheet::default());
    let mut sheet = Sheet::default();
    let own =
        Executor { replicate: 42, i: STRIVER, is_pilot: true, behavior: "strive-first", begin: 1, design };
    execution(&rows, &mut sheet, &own);
    sheet.check(STRIVER_YEARS);
}

#[test]
fn those_who_look_on_drift_by_hand() {
    // The tick in which each begins to execute, a year after it adopts.
    const NEVER: usize = 4;
    const BEGIN: [usize; 5] = [NEVER, 1, NEVER, 1, 2];
    // y = y0 − .03·years + .03·N; nothing else happens to 1-1 and 2-2, nor to the others before they execute.
    let rows = replicate(2);
    let a = attributes(&rows);
    let panel = frame(&rows, Table::Panel);
    for tick in 0..4 {
        let noise = draws(Purpose::Outcome, tick, 1);
        for i in (0..5).filter(|&i| tick < BEGIN[i]) {
            let y = a.outcome_start[i] - 0.03 * tick as f64 + 0.03 * noise.normal(i as u32, 0);
            let row = 5 * tick + i;
            same(IDS[i], y, reals(panel, "outcome")[row]);
            let has_adopted = BEGIN[i] < NEVER && tick + 1 == BEGIN[i];
            assert_eq!(words(panel, "status")[row] == "never", !has_adopted);
            assert_eq!((reals(panel, "effort")[row], reals(panel, "implementation")[row]), (0.0, 0.0));
        }
    }
}

/// Evaluation of 2013: signal, estimate of the center, belief.
const BELIEF: &str = "\
signal, estimate, belief   0.8089286191222  0.7482589726880  0.3053621080764
";

#[test]
fn the_center_learns_by_hand() {
    let rows = replicate(2);
    let signal = reals(frame(&rows, Table::Panel), "signal")[5 * 3 + PILOT];
    // The center takes off a part (.3) of the bias it assumes (.25). One pilot weighs .5, the prior 4.
    let estimate = signal * (1.0 - 0.3 * 0.25);
    let belief = (4.0 * 0.25 + 0.5 * estimate) / (4.0 + 0.5);
    let mut sheet = Sheet::default();
    sheet.line("signal, estimate, belief", &[signal, estimate, belief]);
    sheet.check(BELIEF);
    same("estimate", estimate, rows.run.pilot_estimate);
    let beliefs: Vec<f64> = rows.curve.iter().map(|row| row.belief).collect();
    assert_eq!(beliefs[..3], [0.25; 3]);
    same("belief", belief, beliefs[3]);
    // Three years after the first wave it is too early to decide.
    assert_eq!((rows.run.rolled_out_at, rows.run.stopped_at), (None, None));
}

/// 2-3 in 2010, when 2-1 has just become a pilot: the hazard of each channel, their sum, and the two draws.
const HAZARDS_2010: &str = "\
internal                   0.0055461661143
learning                   0.0034982530280
competition                0.0066466803959
imitation                  0.0434903255640
coercion                   0.0000000000000
sum, P(adopts), draw       0.0591814251022  0.0574642460012  0.0262796215638
place                      0.0429735692866
";
/// 2-4 in 2011: of its two neighbors 2-1 is not evaluated yet, 2-3 shows its first results.
const HAZARDS_2011: &str = "\
internal                   0.0147173692394
learning                   0.0230962632226
competition                0.0254563041838
imitation                  0.0474151984700
coercion                   0.0000000000000
sum, P(adopts), draw       0.1106851351158  0.1047794219187  0.0694415194408
place                      0.1013269708401
";
/// Sum of hazards and draw of those who had not adopted, year by year; 2-3 is out after 2010, 2-4 after 2011.
const HAZARDS: &str = "\
1-1 sum                    0.0175126135316  0.0200150645225  0.0219352627038  0.0242525213093
1-1 draw                   0.6785536202493  0.5276113243247  0.6632344704681  0.1494273383197
2-2 sum                    0.0625567360311  0.0785652963429  0.0735453005907  0.0971095741588
2-2 draw                   0.5421983250551  0.4698943665429  0.1811287823581  0.8029141393298
2-3 sum                    0.0591814251022
2-3 draw                   0.0262796215638
2-4 sum                    0.0883682368432  0.1106851351158
2-4 draw                   0.1591268317477  0.0694415194408
";

/// Hazards per year: internal, learning, competition, imitation, superior's example.
fn hazards(rows: &Rows, a: &Attributes, lead: f64, belief: f64, tick: usize, i: usize) -> [f64; 5] {
    let panel = frame(rows, Table::Panel);
    // Adopted in 2010: 2-1 by selection, before spread; 2-3 through spread, so that others feel it from 2011 on, as they feel
    // 2-4 from 2012 on. Years since then:
    let years = |j: usize| match j {
        PILOT => Some(tick as f64),
        FOLLOWER if tick > 0 => Some(tick as f64),
        LATECOMER if tick > 1 => Some(tick as f64 - 1.0),
        _ => None,
    };
    let has_adopted = |j: usize| years(j).is_some();
    let adopters = (0..5).filter(|&j| has_adopted(j)).count() as f64;
    // A prefecture's two neighbors, from the table of ties; the province has none of its level.
    let ties = frame(rows, Table::Network);
    let [from, to] = ["from_id", "to_id"].map(|name| governments(ties, name));
    let neighbors: Vec<usize> = (0..from.len())
        .filter(|&row| from[row] == Some(i as u32) && words(ties, "kind")[row] == "nearest")
        .map(|row| to[row].expect("a government") as usize)
        .collect();
    let (w, cap, ind, lrn) = (a.wealth[i], a.capacity[i], a.industry[i], a.learning[i]);
    let ready = (1.5 * (cap - 0.5) + (w - 0.5) - 1.5 * 0.6 * (ind - 0.5)).exp();
    let internal = 0.006 * ready * (1.0 + 1.0);

    let similar = |j: usize| (-2.0 * (w - a.wealth[j]).abs()).exp();
    let signal = |j: usize| reals(panel, "signal")[5 * tick + j].max(0.0);
    let all: f64 = neighbors.iter().map(|&j| similar(j)).sum();
    let adopted: f64 = neighbors.iter().filter(|&&j| has_adopted(j)).map(|&j| similar(j) * signal(j)).sum();
    let seen = if neighbors.is_empty() { 0.0 } else { adopted / all };
    let told = belief * (adopters / 5.0_f64).sqrt();
    let learning = 0.25 * ready * lrn * 0.5 * (seen + told) * (0.4 + 2.4 * MEANS * (1.0 - MEANS));

    // Rivals: the four prefectures are one group; the province is alone in its.
    let share = if i == 0 { 0.0 } else { adopters / 4.0 };
    let competition = 0.22 * lead * share * (1.0 - MEANS);

    let weight = |j: usize| 0.3 + a.wealth[j];
    let all: f64 = neighbors.iter().map(|&j| weight(j)).sum();
    let felt: f64 =
        neighbors.iter().filter_map(|&j| years(j).map(|age| weight(j) * (-age / 3.0).exp())).sum();
    let felt = if neighbors.is_empty() { 0.0 } else { felt / all };
    let imitation = 0.16 * (1.2 - lrn) * felt * (0.3 + 0.7 * MEANS);

    // No mandate, and the superior 1-1 has not adopted.
    let coercion = 0.0;
    [internal, learning, competition, imitation, coercion]
}

#[test]
fn adoption_is_decided_by_hand() {
    let rows = replicate(2);
    let a = attributes(&rows);
    let leads = leadership(2, &rows);
    let mut all = Sheet::default();
    for (tick, lead) in leads.iter().enumerate().take(4) {
        let draw = draws(Purpose::Spread, tick, 2);
        let belief = rows.curve[tick].belief;
        for (i, id) in IDS.iter().enumerate().filter(|&(i, _)| i != PILOT) {
            if (i == FOLLOWER && tick > 0) || (i == LATECOMER && tick > 1) {
                continue;
            }
            let own = hazards(&rows, &a, lead[i], belief, tick, i);
            let total: f64 = own.iter().sum();
            let drawn = draw.uniform(i as u32, 0);
            all.put(&format!("{id} sum"), total);
            all.put(&format!("{id} draw"), drawn);
            let adopts = drawn < 1.0 - (-total).exp();
            assert_eq!(adopts, [(FOLLOWER, 0), (LATECOMER, 1)].contains(&(i, tick)), "{id} in tick {tick}");
            if adopts {
                let mut sheet = Sheet::default();
                let names = ["internal", "learning", "competition", "imitation", "coercion"];
                names.iter().zip(own).for_each(|(name, hazard)| sheet.line(name, &[hazard]));
                sheet.line("sum, P(adopts), draw", &[total, 1.0 - (-total).exp(), drawn]);
                // The second draw falls among the hazards laid end to end: behind the first three, within imitation.
                let place = draw.uniform(i as u32, 1) * total;
                sheet.line("place", &[place]);
                let before = own[0] + own[1] + own[2];
                assert!(before <= place && place < before + own[3]);
                sheet.check(if i == FOLLOWER { HAZARDS_2010 } else { HAZARDS_2011 });
            }
        }
    }
    all.check(HAZARDS);

    let table = frame(&rows, Table::Adoptions);
    let ids = [PILOT, FOLLOWER, LATECOMER].map(|i| Some(i as u32));
    assert_eq!(governments(table, "government_id"), ids);
    assert_eq!(words(table, "channel"), ["selection", "imitation", "imitation"]);
    // 2-4 follows the neighbor that shows the highest signal.
    assert_eq!(governments(table, "via_government_id"), [None, ids[0], ids[1]]);
    assert_eq!(integers(table, "tick"), [0, 0, 1]);
    // Nobody gives up: nobody has executed for three years yet.
    assert!(rows.curve.iter().all(|row| row.current == row.ever));
}
