//! Speed of the analysis on the American states' policies: every curve, fit and score of all 520, on one core.
//!
//! `cargo bench --bench analysis`; reads `../shared/data/spid`, which is not part of the project, and says so where it is absent. The
//! same logistic and Bass fits and scores in Python: `benches/peers/python/run_analysis.py`.
#![allow(missing_docs)]

// The tests' reader of the folder; not all of it is used here.
#[path = "../tests/it/spid.rs"]
#[allow(dead_code)]
mod spid;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shidian::analysis::fit::{self, Curve, Fit, Form, Model};
use shidian::analysis::gray::{self, Constant};
use shidian::analysis::history::History;
use shidian::analysis::innovativeness::{
    Bootstrap, HALVES, Measure, Options, across, by_era, by_label, regions, scores, split_halves,
};
use shidian::analysis::shape;

/// What is measured: the history, and topics and regions by policy and unit.
struct Work {
    history: History,
    curves: Vec<Curve>,
    topics: Vec<String>,
    divisions: Vec<String>,
}

impl Work {
    fn read() -> Self {
        let history = spid::history();
        let policies = spid::Reference::read("spid/policies.csv");
        let states = spid::Reference::read("spid/us_states.csv");
        let topic = |name: &str| policies.text("majortopic")[policies.row("policy", name)].clone();
        let division = |abbr: &str| states.text("division")[states.row("abbr", abbr)].clone();
        Self {
            curves: history
                .policies
                .iter()
                .map(|policy| Curve::of(policy, 50).expect("a curve of years"))
                .collect(),
            topics: history.policies.iter().map(|policy| topic(&policy.name)).collect(),
            divisions: history.units.iter().map(|abbr| division(abbr)).collect(),
            history,
        }
    }

    fn fits(&self) -> Vec<[Fit; 8]> {
        self.curves.iter().map(fit::all).collect()
    }

    /// Shapes and the three regressions; the number of policies that have all.
    fn shapes_and_regressions(&self) -> usize {
        let has_all = |&policy: &&shidian::analysis::history::Policy| {
            let curve: Vec<f64> = policy.cumulative().into_iter().map(f64::from).collect();
            shape::shape(&policy.new_by_period(), 50).is_some()
                & gray::levels(&curve).is_some()
                & gray::increments(&curve, 50.0, Constant::With).is_some()
                & gray::increments(&curve, 50.0, Constant::Without).is_some()
        };
        self.history.policies.iter().filter(has_all).count()
    }

    /// All measures with intervals, by topic and era, their stability, and regions.
    fn scores(&self) -> f64 {
        let topics: Vec<Option<&str>> = self.topics.iter().map(|topic| Some(topic.as_str())).collect();
        let divisions: Vec<Option<&str>> = self.divisions.iter().map(|name| Some(name.as_str())).collect();
        let mut sum = 0.0;
        for measure in Measure::ALL {
            let plain = Options::new(measure);
            let with = Options { bootstrap: Some(Bootstrap::default()), ..plain };
            sum += scores(&self.history, &with).units[0].interval[1];
            sum += across(&by_label(&self.history, &topics, &plain), 10).mean;
            sum += across(&by_era(&self.history, &[1900, 1930, 1960, 1980], &plain), 10).mean;
            sum += split_halves(&self.history, &plain, HALVES, 0).mean;
        }
        sum + regions(&self.history, &divisions, 1, None)[0].mean_lag_behind_first
    }
}

#[allow(clippy::print_stderr, clippy::disallowed_methods)]
fn analysis(c: &mut Criterion) {
    if !spid::is_there() {
        return;
    }
    let work = Work::read();
    let n = work.curves.len();
    let start = Instant::now();
    let n_fits: usize = black_box(work.fits()).iter().flatten().filter(|fit| fit.is_converged()).count();
    let n_all = black_box(work.shapes_and_regressions());
    assert!(black_box(work.scores()).is_finite());
    let seconds = start.elapsed().as_secs_f64();
    eprintln!(
        "\n{n} policies, once through every curve, fit and score on one core: {seconds:.3} s (target 1 s); \
         {n_fits} of {} fits converged, {n_all} policies have a shape and all regressions\n",
        8 * n
    );
    let mut group = c.benchmark_group("analysis");
    group.throughput(Throughput::Elements(n as u64));
    for model in Model::ALL {
        group.bench_function(format!("fit/{}", model.name()), |b| {
            b.iter(|| work.curves.iter().map(|curve| fit::fit(model, curve)).collect::<Vec<Fit>>());
        });
    }
    group.bench_function("shapes and Gray's regressions", |b| b.iter(|| work.shapes_and_regressions()));
    group.bench_function("scores, intervals, groups, stability, regions", |b| b.iter(|| work.scores()));
    group.bench_function("everything", |b| {
        b.iter(|| (work.fits(), work.shapes_and_regressions(), work.scores()));
    });
    group.finish();
    // The parts that the Python script has as well; there every fifth policy, to be done within minutes.
    let mut group = c.benchmark_group("peer");
    let few: Vec<&Curve> = work.curves.iter().step_by(5).filter(|curve| curve.shares().len() > 3).collect();
    let models: Vec<Model> =
        Model::ALL.into_iter().filter(|model| matches!(model.form, Form::Logistic | Form::Bass)).collect();
    let fits = || -> Vec<Vec<Fit>> {
        models.iter().map(|&model| few.iter().map(|curve| fit::fit(model, curve)).collect()).collect()
    };
    let sums: Vec<String> =
        fits().iter().map(|fits| format!("{:.6}", fits.iter().map(|fit| fit.sse).sum::<f64>())).collect();
    eprintln!(
        "\n{} policies, sums of sums of squares, to compare with the script: {}\n",
        few.len(),
        sums.join(" ")
    );
    group.bench_function("logistic and Bass fits, every fifth policy", |b| b.iter(fits));
    group.bench_function("Walker's score", |b| {
        b.iter(|| scores(&work.history, &Options::new(Measure::Walker)));
    });
    let with = Options { bootstrap: Some(Bootstrap::default()), ..Options::new(Measure::Walker) };
    group.bench_function("Walker's score, 1000 resamples", |b| b.iter(|| scores(&work.history, &with)));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = analysis
}
criterion_main!(benches);
