//! Temporary.
#![allow(clippy::all, clippy::pedantic, clippy::print_stdout)]
use shidian::*; use shidian::scenario::*; use shidian::scenario::regime::*; use shidian::units::*; use std::sync::Arc; use std::time::Instant;
fn main() {
    let levels: Vec<u32> = std::env::args().nth(1).unwrap().split(',').map(|x|x.parse().unwrap()).collect();
    let reps: u32 = std::env::args().nth(2).unwrap().parse().unwrap();
    let preset=Preset::Bargaining;
        let start = Month::new(2010,1).unwrap();
        let wave = |n,y:u32,level,quota,mode,clarity| Wave{number:n,at:Month::new(y,1).unwrap(),tick:y-2010,level,quota,mode,clarity,named:vec![]};
        let s = Scenario{ id:"x".into(), title:"".into(), title_zh:"".into(), seed:1, first_replicate:1, replicates:reps, time:Time{start,n_ticks:30,step:Step::Year},
            world: WorldSource::Synthetic{levels}, redraw:Redraw::Replicate, neighbors:6, params:Default::default(),
            regime: Regime::new(preset.rights(), &[], 30, |_|0),
            waves: vec![wave(1,2010,1,5,Mode::Designation,0.1),wave(2,2010,2,8,Mode::Designation,0.1),wave(3,2012,1,1,Mode::Application,0.5),wave(4,2012,2,28,Mode::Application,0.5),wave(5,2017,2,45,Mode::Application,0.9)],
            named_before: NamedBefore::Wait, indicators: vec![(Indicator::Outcome,1.0)], rollout: Rollout::Belief, tables: if std::env::args().nth(3).is_some() {vec![Table::Runs, Table::Curve, Table::Events, Table::Adoptions, Table::Governments, Table::Network]} else {vec![Table::Runs,Table::Curve]} };
        let t=Instant::now();
        let layout = Arc::new(shidian::world::Layout::new(&s));
        println!("layout {:?}", t.elapsed());
        let (mut tw, mut tr) = (0.0,0.0); let mut acts=[0.0;9]; let mut h=0u64;
        for r in 1..=reps { let t=Instant::now(); let mut w = shidian::world::World::new(&s,&layout,r); tw+=t.elapsed().as_secs_f64();
            let mut rec = observe::Recorder::new(&s,1,r);
            for k in 0..30 { w.begin_tick(k,&s); for (a,(_,f)) in stages::ORDER.iter().enumerate() { let t=Instant::now(); f(&mut w,&s); acts[a]+=t.elapsed().as_secs_f64(); } let t=Instant::now(); rec.tick(&w); tr+=t.elapsed().as_secs_f64(); }
            let t=Instant::now(); let rows=rec.finish(&w); tr+=t.elapsed().as_secs_f64(); h^=u64::from_str_radix(&rows.run.log_hash,16).unwrap();
        }
        let f=1e3/reps as f64; println!("world {:.3} ms  rows {:.3}  acts {:?} sum {:.3}  hash {h:x}", tw*f, tr*f, acts.map(|x|(x*f*1000.0).round()/1000.0), acts.iter().sum::<f64>()*f);
}
