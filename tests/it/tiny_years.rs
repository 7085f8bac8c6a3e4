//! `scenarios/tiny-5.toml` by hand, second part: what the two adopters do in three years, and who follows whom.
//!
//! Signs, draws and printed sheets are those of `tiny`.

use shidian::observe::Rows;
use shidian::rng::Purpose;
use shidian::scenario::Table;

use crate::support::{frame, governments, integers, reals, words};
use crate::tiny::{
    Attributes, FOLLOWER, GOALS, IDS, INCENTIVES, INSPECTION, MEANS, PILOT, Sheet, attributes, clip, designs,
    draws, fit, lag, leadership, replicate, same,
};

/// 2-3 in 2011, 2012 and 2013: a pilot under a center whose attention fades.
const PILOT_YEARS: &str = "\
att                        0.7788007830714  0.6065306597126  0.4723665527410
cl                         0.3894003915357  0.3032653298563  0.2361832763705
P(inspected)               0.3225370347335  0.2615968500253  0.2103640609390
its draw                   0.2212506215480  0.8210613748375  0.1671289163599
B                          0.6824442279364  0.4665277229909  0.4835281334539
C                          1.0715724746980  1.0715724746980  1.0715724746980
e, on its way to B/C       0.4543982740694  0.4408198372221  0.4482490935024
e                          0.4543982740694  0.4408198372221  0.4482490935024
organization               0.1089958217901  0.1458361048386  0.1611709319655
personnel                  0.2200719550786  0.2944556606460  0.3254179978366
funding                    0.2096105643022  0.2727778225221  0.2932309675849
responsibility             0.1644648035436  0.2032522956073  0.2066219344229
accounting                 0.2710775508204  0.2791056205993  0.3700863921673
disclosure                 0.2872344909355  0.2171281767495  0.3632244598043
c                          0.2022727282741  0.2422665365582  0.2782892165787
S                          0.0993117583497  0.1699362542843  0.2238824761186
N of the outcome           -1.1021878224984  1.5800174016294  -0.1660959338475
y                          -0.0213504600783  0.0187338957431  -0.0715795989308
N of the report            -0.8690206558727  -0.4706089987524  0.2486302990966
R                          -0.0826076069675  0.1233900119981  0.2722378473363
signal                     0.0000000000000  0.0000000000000  0.2722378473363
";
/// 2-2 in the same years: nobody's pilot, so no attention, no clear goals, no grant, no inspection.
const FOLLOWER_YEARS: &str = "\
att                        0.0000000000000  0.0000000000000  0.0000000000000
cl                         0.0000000000000  0.0000000000000  0.0000000000000
P(inspected)               0.0000000000000  0.0000000000000  0.0000000000000
its draw                   0.5187150019415  0.8873591090071  0.5813583372823
B                          0.3781613789642  0.3781613789642  0.3781613789642
C                          0.9880794984186  0.9880794984186  0.9880794984186
e, on its way to B/C       0.2730714788998  0.3513077674902  0.3737228394600
e                          0.2730714788998  0.3513077674902  0.3737228394600
organization               0.1587121533879  0.2625708849490  0.3138062639689
personnel                  0.1265890367926  0.2094269071772  0.2502923175531
funding                    0.0997370607991  0.1650034213336  0.1972004900727
responsibility             0.0517842287527  0.0856710118271  0.1023879709935
accounting                 0.0917012384162  0.1517090834437  0.1813120319676
disclosure                 0.0690456383369  0.1142280157694  0.1365172946579
c                          0.0964918661222  0.1596346224107  0.1907840790061
S                          0.0682185932302  0.1478843589814  0.2108084195143
N of the outcome           -0.1241752187002  -1.6841221655069  -1.1716436081413
y                          0.1042953238778  0.0172200316917  -0.0055228153961
N of the report            0.7871840256883  0.8288175376775  -1.5568427888223
R                          0.3183902713671  0.3961897219233  -0.0781917760317
N of informal evaluation   -1.8716417861828  0.1366862761153  -0.4099939556232
signal                     -0.1810239249379  0.2993742956754  -0.0156904693833
";

/// Three years of execution of one adopter; every line of the sheet has a number for 2011, 2012 and 2013.
fn execution(rows: &Rows, sheet: &mut Sheet, i: usize, visibility: f64, q: f64) {
    let a = attributes(rows);
    let leads = leadership(rows);
    let (w, cap, ind) = (a.wealth[i], a.capacity[i], a.industry[i]);
    let panel = frame(rows, Table::Panel);
    let is_pilot = i == PILOT;
    let (mut effort, mut mechanisms, mut s) = (0.0, [0.0; 6], 0.0);
    for tick in 1..4 {
        let now = tick as f64;
        let lead = leads[tick][i];
        assert_eq!(lead, leads[0][i], "no change of leader after 2010, so no effort is lost");
        // Attention fades with e^(−age/4); it is for pilots. Clarity of the wave is .5, and fades as attention does.
        let att = sheet.put("att", if is_pilot { (-now / 4.0).exp() } else { 0.0 });
        let cl = sheet.put("cl", 0.5 * att);
        // Inspected with probability 1 − e^(−n·att).
        let chance = sheet.put("P(inspected)", 1.0 - (-INSPECTION * att).exp());
        let drawn = sheet.put("its draw", draws(Purpose::Inspection, tick, 1).uniform(i as u32, 0));
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
        let n = sheet.put("N of the outcome", draws(Purpose::Outcome, tick, 1).normal(i as u32, 0));
        let y =
            sheet.put("y", a.outcome_start[i] - 0.03 * now - 0.12 * (1.0 + 0.6 * (w - 0.5)) * s + 0.03 * n);
        let n = sheet.put("N of the report", draws(Purpose::Report, tick, 1).normal(i as u32, 0));
        let gaming = if is_inspected {
            0.0
        } else {
            0.25 * (0.3 + cl * GOALS) * (1.0 - accounting) * (0.5 + 0.5 * lead)
        };
        let reported = sheet.put("R", s + gaming + 0.25 * (1.0 - 0.6 * accounting) * n);
        let signal = if is_pilot {
            // Begun in April 2010 after one round: two years are over in the tick of 2013. Stand-pat: formal evaluation.
            if tick == 3 { reported } else { 0.0 }
        } else {
            // Autonomous: half formal, half informal; seen from a year after adoption on.
            let n =
                sheet.put("N of informal evaluation", draws(Purpose::Informal, tick, 1).normal(i as u32, 0));
            0.5 * reported + 0.5 * (s + 0.4 * n)
        };
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
    let [x, _] = designs(&rows, &mut Sheet::default());
    let mut sheet = Sheet::default();
    execution(&rows, &mut sheet, PILOT, 0.1, fit(x, &attributes(&rows), PILOT));
    sheet.check(PILOT_YEARS);
}

#[test]
fn the_follower_executes_by_hand() {
    let rows = replicate(2);
    let [_, x] = designs(&rows, &mut Sheet::default());
    let mut sheet = Sheet::default();
    execution(&rows, &mut sheet, FOLLOWER, 0.7, fit(x, &attributes(&rows), FOLLOWER));
    sheet.check(FOLLOWER_YEARS);
}

#[test]
fn those_who_look_on_drift_by_hand() {
    // y = y0 − .03·years + .03·N; nothing else happens to 1-1, 2-1 and 2-4.
    let rows = replicate(2);
    let a = attributes(&rows);
    let panel = frame(&rows, Table::Panel);
    for tick in 0..4 {
        let noise = draws(Purpose::Outcome, tick, 1);
        for i in [0, 1, 4] {
            let y = a.outcome_start[i] - 0.03 * tick as f64 + 0.03 * noise.normal(i as u32, 0);
            let row = 5 * tick + i;
            same(IDS[i], y, reals(panel, "outcome")[row]);
            assert_eq!(words(panel, "status")[row], "never");
            assert_eq!((reals(panel, "effort")[row], reals(panel, "implementation")[row]), (0.0, 0.0));
        }
    }
}

/// Evaluation of 2013: signal, estimate of the center, belief.
const BELIEF: &str = "\
signal, estimate, belief   0.2722378473363  0.2518200087861  0.2502022231985
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

/// 2-2 in 2010, when 2-3 has just become a pilot: the hazard of each channel, their sum, and the two draws.
const HAZARDS_2010: &str = "\
internal                   0.0169087972969
learning                   0.0075989361438
competition                0.0243360188859
imitation                  0.0621781412572
coercion                   0.0000000000000
sum, P(adopts), draw       0.1110218935839  0.1050808442730  0.0907788455257
place                      0.0388974972257
";
/// Sum of hazards and draw of those who had not adopted, year by year; 2-2 is out after 2010.
const HAZARDS: &str = "\
1-1 sum                    0.0255015440280  0.0280960183197  0.0280960183197  0.0281031835643
1-1 draw                   0.1335865501700  0.6001536639172  0.8451935113108  0.5088983833121
2-1 sum                    0.0571148743010  0.0839640379761  0.0803025173808  0.0690272773352
2-1 draw                   0.8871338730316  0.7663471677847  0.3508310404822  0.5281689320751
2-2 sum                    0.1110218935839
2-2 draw                   0.0907788455257
2-4 sum                    0.0814693736797  0.0665851974888  0.0786584651918  0.0703555855318
2-4 draw                   0.1862912036949  0.1205218918838  0.4154015276700  0.6860121674675
";

/// Hazards per year: internal, learning, competition, imitation, superior's example.
fn hazards(rows: &Rows, a: &Attributes, lead: f64, belief: f64, tick: usize, i: usize) -> [f64; 5] {
    let panel = frame(rows, Table::Panel);
    // Adopted in 2010: 2-3 by selection, before spread; 2-2 through spread, so that others feel it from 2011 on.
    let has_adopted = |j: usize| j == PILOT || (j == FOLLOWER && tick > 0);
    let adopters = if tick > 0 { 2.0 } else { 1.0 };
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
    let fading = (-(tick as f64) / 3.0).exp();
    let felt: f64 = neighbors.iter().filter(|&&j| has_adopted(j)).map(|&j| weight(j) * fading).sum();
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
    let leads = leadership(&rows);
    let mut all = Sheet::default();
    for (tick, lead) in leads.iter().enumerate().take(4) {
        let draw = draws(Purpose::Spread, tick, 2);
        let belief = rows.curve[tick].belief;
        for (i, id) in IDS.iter().enumerate().filter(|&(i, _)| i != PILOT) {
            if i == FOLLOWER && tick > 0 {
                continue;
            }
            let own = hazards(&rows, &a, lead[i], belief, tick, i);
            let total: f64 = own.iter().sum();
            let drawn = draw.uniform(i as u32, 0);
            all.put(&format!("{id} sum"), total);
            all.put(&format!("{id} draw"), drawn);
            let adopts = drawn < 1.0 - (-total).exp();
            assert_eq!(adopts, i == FOLLOWER, "{id} in tick {tick}");
            if adopts {
                let mut sheet = Sheet::default();
                let names = ["internal", "learning", "competition", "imitation", "coercion"];
                names.iter().zip(own).for_each(|(name, hazard)| sheet.line(name, &[hazard]));
                sheet.line("sum, P(adopts), draw", &[total, 1.0 - (-total).exp(), drawn]);
                // The second draw falls among the hazards laid end to end: behind the first two, within competition.
                let place = draw.uniform(i as u32, 1) * total;
                sheet.line("place", &[place]);
                assert!(own[0] + own[1] <= place && place < own[0] + own[1] + own[2]);
                sheet.check(HAZARDS_2010);
            }
        }
    }
    all.check(HAZARDS);

    let table = frame(&rows, Table::Adoptions);
    assert_eq!(governments(table, "government_id"), [Some(FOLLOWER as u32), Some(PILOT as u32)]);
    assert_eq!(words(table, "channel"), ["competition", "selection"]);
    assert_eq!(governments(table, "via_government_id"), [Some(PILOT as u32), None]);
    assert_eq!(integers(table, "tick"), [0, 0]);
    // Nobody gives up: effort stays above .2.
    assert!(rows.curve.iter().all(|row| row.current == row.ever));
}
