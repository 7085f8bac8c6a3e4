//! The world at the start of tick 0, literally as `docs/model.md` §2 and §5 say, one government after the other.

use shidian::rng::{Address, Draws, Purpose};
use shidian::scenario::{Scenario, WorldSource};
use shidian::world::{Adoption, Behavior, Channel};

/// One government.
#[derive(Debug, Clone)]
pub(super) struct Government {
    pub(super) level: u8,
    pub(super) superior: Option<usize>,
    /// The k nearest of its level, nearest first.
    pub(super) neighbors: Vec<usize>,
    /// Same superior, same level, itself included.
    pub(super) rivals: Vec<usize>,
    pub(super) position: (f64, f64),
    pub(super) w: f64,
    pub(super) cap: f64,
    pub(super) ind: f64,
    pub(super) lrn: f64,
    pub(super) lead: f64,
    pub(super) ideal: [f64; 3],
    pub(super) y0: f64,

    pub(super) adoption: Adoption,
    pub(super) adopted: Option<u32>,
    pub(super) lapsed: Option<u32>,
    pub(super) channel: Option<Channel>,
    pub(super) via: Option<usize>,
    /// Number of the wave that selected it, and that wave's clarity: it is a pilot.
    pub(super) wave: Option<(u32, f64)>,
    pub(super) behavior: Option<Behavior>,
    pub(super) x: [f64; 3],
    pub(super) rounds: u32,
    /// Month from which it may execute.
    pub(super) begin: f64,
    pub(super) effort: f64,
    pub(super) m: [f64; 6],
    pub(super) s: f64,
    /// Ticks in which it was inspected.
    pub(super) inspections: Vec<u32>,
    pub(super) reported: f64,
    pub(super) evaluations: u32,
    pub(super) signal: f64,
    pub(super) y: f64,
}

pub(super) fn clip(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

/// `lead = Beta(2,2)·{1, .75, .5 with .40, .35, .25}`; Beta(2, 2) as the median of three uniform draws.
pub(super) fn new_leader(draws: &Draws, i: usize, s: &Scenario) -> f64 {
    let a = &s.params.attributes;
    let mut three = [0, 1, 2].map(|slot| draws.uniform(i as u32, slot));
    three.sort_by(f64::total_cmp);
    let role = draws.uniform(i as u32, 3);
    if role < a.top_leader_share {
        three[1]
    } else if role < a.top_leader_share + a.executive_deputy_share {
        three[1] * a.executive_deputy_weight
    } else {
        three[1] * a.deputy_weight
    }
}

/// Level, superior, raw wealth, position.
type Frame = (u8, Option<usize>, f64, (f64, f64));

/// Draws all governments of a replicate.
pub(super) fn draw(s: &Scenario, replicate: u32) -> Vec<Government> {
    let WorldSource::Synthetic { levels, .. } = &s.world else {
        panic!("the reference knows synthetic worlds")
    };
    let a = &s.params.attributes;
    let open = |purpose: Purpose, per_government: u32| {
        Draws::open(Address { master_seed: s.seed, replicate, policy: 0, tick: 0, purpose }, per_government)
    };
    let (of_wealth, of_position) = (open(Purpose::Wealth, 1), open(Purpose::Position, 2));
    let (of_attributes, of_ideal) = (open(Purpose::Attributes, 4), open(Purpose::Ideal, 4));
    let of_leaders = open(Purpose::FirstLeader, 4);

    // Children are spread evenly over superiors.
    let mut frame: Vec<Frame> = Vec::new();
    let mut first_of_level = vec![0];
    for (depth, &size) in levels.iter().enumerate() {
        for child in 0..size as usize {
            let i = frame.len();
            let id = i as u32;
            frame.push(if depth == 0 {
                let wealth = a.wealth_sd * of_wealth.normal(id, 0);
                (1, None, wealth, (of_position.uniform(id, 0), of_position.uniform(id, 1)))
            } else {
                let superior = first_of_level[depth - 1] + child * levels[depth - 1] as usize / size as usize;
                let (_, _, wealth, (x, y)) = frame[superior];
                let sd = a.position_sd * 0.5_f64.powi(depth as i32 - 1);
                let position = (x + sd * of_position.normal(id, 0), y + sd * of_position.normal(id, 1));
                let wealth = wealth + a.child_wealth_sd * of_wealth.normal(id, 0);
                (depth as u8 + 1, Some(superior), wealth, position)
            });
        }
        first_of_level.push(frame.len());
    }

    let mut governments = Vec::new();
    for (i, &(level, superior, wealth, position)) in frame.iter().enumerate() {
        let id = i as u32;
        let peers: Vec<usize> = (0..frame.len()).filter(|&j| frame[j].0 == level).collect();
        let rivals: Vec<usize> = peers.iter().copied().filter(|&j| frame[j].1 == superior).collect();
        let poorer = peers.iter().filter(|&&j| frame[j].2 < wealth).count() as f64;
        // Equal wealth shares the mean of its ranks; without ties this is the rank from 0.
        let equal = peers.iter().filter(|&&j| frame[j].2 == wealth).count() as f64;
        let w = (poorer + (equal - 1.0) / 2.0 + 0.5) / peers.len() as f64;
        let far = |j: usize| {
            let (dx, dy) = (frame[j].3.0 - position.0, frame[j].3.1 - position.1);
            dx * dx + dy * dy
        };
        let mut neighbors: Vec<usize> = peers.into_iter().filter(|&j| j != i).collect();
        neighbors.sort_by(|&j, &k| far(j).total_cmp(&far(k)).then(j.cmp(&k)));
        neighbors.truncate(s.neighbors as usize);

        let normal = |slot: u32| of_attributes.normal(id, slot);
        let cap = clip(a.capacity_mean + a.capacity_wealth * (w - 0.5) + a.capacity_sd * normal(0));
        let ind = clip(a.industry_mean + a.industry_wealth * (w - 0.5) + a.industry_sd * normal(1));
        let lrn = clip(a.learning_mean + a.learning_wealth * (w - 0.5) + a.learning_sd * normal(2));
        let y0 = a.outcome_industry * ind + a.outcome_sd * normal(3);
        let drivers = [w, ind, of_ideal.uniform(id, 0)];
        let ideal = [0, 1, 2].map(|k| {
            let noise = of_ideal.normal(id, k as u32 + 1);
            clip(a.ideal_base + a.ideal_slope * drivers[k] + a.ideal_sd * noise)
        });
        governments.push(Government {
            level,
            superior,
            neighbors,
            rivals,
            position,
            w,
            cap,
            ind,
            lrn,
            lead: new_leader(&of_leaders, i, s),
            ideal,
            y0,
            adoption: Adoption::Never,
            adopted: None,
            lapsed: None,
            channel: None,
            via: None,
            wave: None,
            behavior: None,
            x: [0.0; 3],
            rounds: 0,
            begin: f64::INFINITY,
            effort: 0.0,
            m: [0.0; 6],
            s: 0.0,
            inspections: Vec::new(),
            reported: f64::NAN,
            evaluations: 0,
            signal: 0.0,
            y: f64::NAN,
        });
    }
    governments
}
