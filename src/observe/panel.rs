//! The table `panel`: every government in every tick.

use super::rows::Keys;
use super::{Frame, Values};
use crate::scenario::{Scenario, Table};
use crate::world::{Adoption, World};

/// The panel, column by column while the run goes on.
#[derive(Debug, Default)]
pub(super) struct Panel {
    status: Vec<u8>,
    executing: Vec<i64>,
    inspected: Vec<i64>,
    /// Outcome, effort, implementation, six mechanisms, leadership, reported, signal.
    reals: [Vec<f64>; 12],
}

impl Panel {
    pub(super) fn tick(&mut self, world: &World) {
        let (g, c) = (&world.governments, &world.conduct);
        for i in 0..world.n() as usize {
            self.status.push(match (g.adoption[i], g.wave[i]) {
                (Adoption::Never, _) => 0,
                (Adoption::Current, 1..) => 1,
                (Adoption::Current, 0) => 2,
                (Adoption::Lapsed, _) => 3,
            });
            self.executing.push(i64::from(world.is_executing(i)));
            self.inspected.push(i64::from(c.inspected_tick[i] == world.tick));
            let m = c.mechanisms[i];
            let values = [
                c.outcome[i],
                c.effort[i],
                c.implementation[i],
                m[0],
                m[1],
                m[2],
                m[3],
                m[4],
                m[5],
                c.leadership[i],
                if world.is_executing(i) { c.reported[i] } else { f64::NAN },
                c.signal[i],
            ];
            for (column, value) in self.reals.iter_mut().zip(values) {
                column.push(value);
            }
        }
    }

    pub(super) fn finish(self, keys: Keys, world: &World, scenario: &Scenario) -> Frame {
        const STATUS: [&str; 4] = ["never", "pilot", "adopter", "lapsed"];
        let n = world.n();
        let n_ticks = self.status.len() as u32 / n.max(1);
        let ticks = (0..n_ticks).flat_map(|tick| std::iter::repeat_n(tick, n as usize));
        let mut columns = keys.with_policy(self.status.len());
        columns.extend([
            Values::Integer(ticks.clone().map(i64::from).collect()),
            Values::Date(ticks.map(|tick| Some(scenario.time.month_of(tick))).collect()),
            Values::Government((0..n_ticks).flat_map(|_| 0..n).collect(), world.layout.id().clone()),
            Values::Word(self.status, &STATUS),
            Values::Integer(self.executing),
        ]);
        let mut reals = self.reals.into_iter().map(Values::Real);
        columns.extend(reals.by_ref().take(10));
        columns.push(Values::Integer(self.inspected));
        columns.extend(reals);
        Frame::new(Table::Panel, columns)
    }
}
