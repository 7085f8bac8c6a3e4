//! Temporary.
#![allow(clippy::all, clippy::pedantic, clippy::print_stdout)]
use shidian::scenario::regime::*;
use shidian::scenario::*;
use shidian::units::*;
use shidian::*;
use std::collections::BTreeMap;
use std::sync::Arc;
fn main() {
    let reps: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut want: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    let text = std::fs::read_to_string("/tmp/proto/reference.csv").unwrap();
    for l in text.lines().skip(1) {
        let f: Vec<&str> = l.split(',').collect();
        want.insert((f[0].into(), f[1].into()), (f[2].parse().unwrap(), f[3].parse().unwrap()));
    }
    for (name, preset) in [
        ("strong-central", Preset::StrongCentral),
        ("bargaining", Preset::Bargaining),
        ("strong-local", Preset::StrongLocal),
    ] {
        let start = Month::new(2010, 1).unwrap();
        let wave = |n, y: u32, level, quota, mode, clarity| Wave {
            number: n,
            at: Month::new(y, 1).unwrap(),
            tick: y - 2010,
            level,
            quota,
            mode,
            clarity,
            named: vec![],
        };
        let s = Scenario {
            id: "x".into(),
            title: "".into(),
            title_zh: "".into(),
            seed: 1,
            replicates: reps,
            time: Time { start, n_ticks: 30, step: Step::Year },
            world: WorldSource::Synthetic { levels: vec![31, 341] },
            redraw: Redraw::Replicate,
            neighbors: 6,
            params: Default::default(),
            regime: Regime::new(preset.rights(), &[], 30, |_| 0),
            waves: vec![
                wave(1, 2010, 1, 5, Mode::Designation, 0.1),
                wave(2, 2010, 2, 8, Mode::Designation, 0.1),
                wave(3, 2012, 1, 1, Mode::Application, 0.5),
                wave(4, 2012, 2, 28, Mode::Application, 0.5),
                wave(5, 2017, 2, 45, Mode::Application, 0.9),
            ],
            named_before: NamedBefore::Wait,
            indicators: vec![(Indicator::Outcome, 1.0)],
            rollout: Rollout::Belief,
            tables: if std::env::args().nth(2).is_some() {
                vec![Table::Runs, Table::Curve, Table::Panel]
            } else {
                vec![
                    Table::Runs,
                    Table::Curve,
                    Table::Events,
                    Table::Adoptions,
                    Table::Governments,
                    Table::Network,
                ]
            },
        };
        let layout = Arc::new(shidian::world::Layout::new(&s));
        let t = std::time::Instant::now();
        let mut rows = vec![];
        for r in 1..=reps {
            rows.push(run::replicate(&s, &layout, 1, r));
        }
        println!("{name}: {:.3} ms/replicate", t.elapsed().as_secs_f64() * 1e3 / reps as f64);
        let mut got: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let n = 372.0;
        for r in &rows {
            let mut put = |k: &str, v: f64| got.entry(k.into()).or_default().push(v);
            for t in [4, 8, 13, 20, 29] {
                put(&format!("ever_{t}"), r.curve[t].ever as f64 / n);
                put(&format!("current_{t}"), r.curve[t].current as f64 / n);
            }
            for t in [7, 20] {
                put(&format!("effort_{t}"), r.curve[t].mean_effort);
            }
            for t in [7, 13, 20, 29] {
                put(&format!("impl_{t}"), r.curve[t].mean_implementation);
            }
            for t in [8, 13, 29] {
                put(&format!("belief_{t}"), r.curve[t].belief);
                put(&format!("mandate_{t}"), r.curve[t].mandate);
            }
            for t in 0..4 {
                put(&format!("new_{t}"), r.curve[t].new as f64);
            }
            put("rolled", r.run.rolled_out_at.is_some() as u8 as f64);
            put("stopped", r.run.stopped_at.is_some() as u8 as f64);
            put("instvar", r.run.instrument_variance);
            put("fit", r.run.design_fit);
            put("rounds", r.run.review_rounds);
            put("rich", r.run.pilots_rich_share);
            put("applied", r.run.n_applied as f64);
            put("refused", r.run.n_refused as f64);
            for (c, v) in shidian::world::Channel::NAMES.iter().zip(r.run.channel_shares) {
                put(c, v);
            }
            for (c, v) in shidian::world::Behavior::NAMES.iter().zip(r.run.behavior_shares) {
                put(c, v);
            }
            for f in &r.frames {
                if f.table == Table::Events {
                    if let Some(observe::Values::Word(w, names)) = f.column("event") {
                        for k in ["inspected", "evaluated", "lapsed"] {
                            let c = names.iter().position(|x| *x == k).unwrap() as u8;
                            put(k, w.iter().filter(|x| **x == c).count() as f64);
                        }
                    }
                    put("events", f.n_rows() as f64);
                }
            }
        }
        for (k, v) in got {
            let m = v.iter().sum::<f64>() / v.len() as f64;
            let sd = (v.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (v.len() as f64 - 1.0)).sqrt();
            let w = want.get(&(name.to_string(), k.clone()));
            if let Some((wm, ws)) = w {
                let z = (m - wm) / ((sd * sd / v.len() as f64 + ws * ws / 1000.0).sqrt());
                println!(
                    "  {k:14} {m:.4} ({sd:.4})  {wm:.4} ({ws:.4})  z {z:+.2}{}",
                    if z.abs() > 3.0 { " <<<<" } else { "" }
                );
            } else {
                println!("  {k:14} {m:.4} ({sd:.4})");
            }
        }
    }
}
