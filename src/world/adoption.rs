//! Adopting and giving up: what changes with it, for one government or for all those of a tick at once.
//!
//! All at once means the same as one after the other. What an adopter changes of itself is changed block by block, what
//! others keep of it watcher by watcher ([`super::watchers`]), and what is counted and logged in the order of governments.

use super::World;
use super::adopters::AdopterSlices;
use super::blocks::{Columns, each_block, each_task, slices};
use super::governments::{Adoption, Behavior, Channel, Governments};
use super::layout::Layout;
use super::log::{Event, EventKind};
use super::open::{Adopter, Open};
use super::watchers::are_many;

/// What a government goes by when it takes up the policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Newcomer<'a> {
    /// Which government it is.
    pub(crate) i: usize,
    /// The design that it starts from.
    pub(crate) template: [f64; 3],
    /// Its ideal design.
    pub(crate) ideal: &'a [f64; 3],
    pub(crate) leadership: f64,
    pub(crate) learning: f64,
}

/// What it settles on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) behavior: Behavior,
    /// The design that it proposes.
    pub(crate) proposal: [f64; 3],
    /// The design that is settled, and its fit.
    pub(crate) design: [f64; 3],
    pub(crate) fit: f64,
}

slices! {
    /// The columns that an adopter changes of itself, of some governments in a row.
    struct Standing {
        adoption: Adoption,
        adopted_tick: u32,
        channel: Channel,
        // Empty where nobody reads whom they follow.
        via: u32,
        // Empty where nobody reads what adopters do.
        behavior: Behavior,
        design: [f64; 3],
        fit: f64,
        begin_months: f64,
    }
}

impl Standing<'_> {
    fn adopt(&mut self, place: usize, tick: u32, channel: Channel, via: u32) {
        debug_assert_eq!(self.adoption[place], Adoption::Never);
        self.adoption[place] = Adoption::Current;
        self.adopted_tick[place] = tick;
        self.channel[place] = channel;
        if let Some(own) = self.via.get_mut(place) {
            *own = via;
        }
    }

    fn settle(&mut self, place: usize, settled: &Settled, begin_months: f64) {
        self.behavior[place] = settled.behavior;
        self.design[place] = settled.design;
        self.fit[place] = settled.fit;
        self.begin_months[place] = begin_months;
    }
}

impl Columns for Standing<'_> {
    fn n(&self) -> usize {
        self.adoption.len()
    }

    fn cut(self, at: usize) -> (Self, Self) {
        self.cut_columns(at)
    }
}

impl Governments {
    /// What adopters change of themselves, to be cut, beside the learning ability and the ideal design of all.
    fn standing(&mut self) -> (Standing<'_>, &[f64], &[[f64; 3]]) {
        let standing = Standing {
            adoption: &mut self.adoption,
            adopted_tick: &mut self.adopted_tick,
            channel: &mut self.channel,
            via: &mut self.via,
            behavior: &mut self.behavior,
            design: &mut self.design,
            fit: &mut self.fit,
            begin_months: &mut self.begin_months,
        };
        (standing, &self.learning, &self.ideal)
    }

    /// Governments more have adopted: of which groups of rivals, where somebody reads it.
    fn count_adopters(&mut self, layout: &Layout, adopters: impl Iterator<Item = usize>) {
        let mut n = 0;
        if self.group_ever.is_empty() {
            n = adopters.count() as u32;
        } else {
            for i in adopters {
                let group = layout.group[i] as usize;
                self.group_ever[group] += 1;
                self.group_current[group] += 1;
                n += 1;
            }
        }
        self.n_ever += n;
        self.n_current += n;
    }
}

impl World {
    /// Records that a government adopts in this tick.
    pub(crate) fn adopt(&mut self, i: usize, channel: Channel, via: u32) {
        let g = &mut self.governments;
        g.standing().0.adopt(i, self.tick, channel, via);
        g.count_adopters(&self.layout, std::iter::once(i));
        if let Some(exposure) = &mut self.exposure {
            exposure.add(i);
        }
        if let Some(feelings) = &mut self.feelings {
            feelings.push(g, i, self.tick, 1.0);
        }
        if self.needs.conduct {
            self.adopters.add(i);
        }
    }

    /// What a government goes by when it takes up the policy, from a template.
    pub(crate) fn newcomer(&self, i: usize, template: [f64; 3]) -> Newcomer<'_> {
        let g = &self.governments;
        let leadership = self.conduct.leadership[i];
        Newcomer { i, template, ideal: &g.ideal[i], leadership, learning: g.learning[i] }
    }

    /// Records what a pilot settles on, and when it begins.
    pub(crate) fn settle(&mut self, i: usize, settled: &Settled, begin_months: f64) {
        self.governments.standing().0.settle(i, settled, begin_months);
    }

    /// Records and logs that all for whom it was decided adopt in this tick, each through one of these channels; they begin in
    /// the next. `settle` says what each settles on, where somebody reads what adopters do.
    pub(crate) fn adopt_all(
        &mut self,
        open: &Open,
        channels: &[Channel],
        settle: Option<&(impl Fn(Newcomer<'_>) -> Settled + Sync)>,
    ) {
        let tick = self.tick;
        let begin_months = self.now_months + f64::from(self.pace.step.months());
        let leadership = &self.conduct.leadership;
        let (standing, learning, ideal) = self.governments.standing();
        if let Some(settle) = settle {
            let adopt = |first: usize, (mut standing, mut adopters): (Standing<'_>, AdopterSlices<'_>)| {
                for Adopter { place, channel, via, template } in open.adopters(first) {
                    let i = first + place;
                    let (leadership, learning) = (leadership[i], learning[i]);
                    let newcomer = Newcomer { i, template, ideal: &ideal[i], leadership, learning };
                    standing.adopt(place, tick, channels[usize::from(channel)], via);
                    standing.settle(place, &settle(newcomer), begin_months);
                    adopters.add(place);
                }
            };
            each_block((standing, self.adopters.slices()), &adopt);
        } else {
            each_task(standing, &|first, mut standing: Standing<'_>| {
                for (i, channel, via) in open.adoptions_of(first..first + standing.n()) {
                    standing.adopt(i - first, tick, channels[usize::from(channel)], via);
                }
            });
        }
        self.governments.count_adopters(&self.layout, open.adoptions().map(|(i, ..)| i));
        self.tell_all(open, channels);
    }

    /// Logs those who adopt in this tick, and lets those who look at them know.
    fn tell_all(&mut self, open: &Open, channels: &[Channel]) {
        let (tick, g) = (self.tick, &self.governments);
        let (log, exposure, feelings) = (&mut self.log, &mut self.exposure, &mut self.feelings);
        let mut log = || {
            for (i, channel, via) in open.adoptions() {
                let (channel, behavior) = (Some(channels[usize::from(channel)]), g.behavior.get(i).copied());
                let event = Event::new(tick, i as u32, EventKind::Adopted);
                log.push(Event { channel, via, behavior, ..event });
            }
        };
        let mut tell = || {
            if let Some(exposure) = exposure {
                exposure.add_all(open);
            }
            if let Some(feelings) = feelings {
                feelings.push_all(g, open, tick);
            }
        };
        if are_many(open) {
            rayon::join(log, tell);
        } else {
            log();
            tell();
        }
    }

    /// Records that a current adopter gives up in this tick.
    pub(crate) fn lapse(&mut self, i: usize) {
        let group = self.layout.group[i] as usize;
        let g = &mut self.governments;
        debug_assert_eq!(g.adoption[i], Adoption::Current);
        g.adoption[i] = Adoption::Lapsed;
        g.lapsed_tick[i] = self.tick;
        g.group_current[group] -= 1;
        g.n_current -= 1;
        if let Some(exposure) = &mut self.exposure {
            exposure.take(i);
        }
        if let Some(feelings) = &mut self.feelings {
            feelings.push(g, i, g.adopted_tick[i], -1.0);
        }
        self.adopters.lapse(i);
        self.conduct.effort[i] = 0.0;
        self.conduct.symbolic[i] = 0;
        self.conduct.signal[i] = 0.0;
    }
}
