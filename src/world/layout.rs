//! What does not change between replicates: ids, levels, superiors, groups of rivals, and ties that are given.

use std::sync::{Arc, OnceLock};

use super::Streams;
use super::draw;
use super::exposure::Exposure;
use super::network::Network;
use crate::rng;
use crate::scenario::{GivenWorld, NamedBefore, Redraw, Scenario, Ties, Wave, WorldSource, synthetic_ids};

/// The frame of a world, shared by all replicates.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Ids, by government; made when somebody reads them.
    id: OnceLock<Arc<[String]>>,
    /// Level below the center, from 1.
    pub level: Vec<u8>,
    /// Superior; `u32::MAX` directly under the center.
    pub parent: Vec<u32>,
    /// Group of rivals: same superior, same level.
    pub group: Vec<u32>,
    /// Size of each group of rivals.
    pub group_size: Vec<u32>,
    /// Share of one government in its group of rivals.
    pub(crate) group_share: Vec<f64>,
    /// First government of each level, and the number of all.
    pub level_start: Vec<u32>,
    /// Ties that are the same in every replicate; none where they follow from drawn positions.
    pub network: Option<Arc<Network>>,
    /// The governments that each wave names, by index; as many entries as waves.
    pub(crate) named: Vec<Vec<u32>>,
    /// Tick of the wave that each government waits for because history names it there; empty where nobody waits.
    pub(crate) waits_for: Vec<Option<u32>>,
    /// Upper ends of the normal quantiles of 256 equal parts of [0, 1), at least 0.
    normal_ceilings: Vec<f64>,
    /// Exposure before anybody has adopted, where ties are the same in every replicate; made when somebody reads it.
    exposure: OnceLock<Exposure>,
    /// The given table, where there is one.
    pub given: Option<Arc<GivenWorld>>,
    /// Frames of the scenario's twins; none for those that this one serves.
    twins: Vec<Option<Arc<Layout>>>,
    /// Frames of the policies of its portfolio; none for those that this one serves.
    policies: Vec<Option<Arc<Layout>>>,
}

impl Layout {
    /// The frame of a scenario's world.
    pub fn new(scenario: &Scenario) -> Self {
        let sizes = scenario.world.level_sizes();
        let mut level_start = vec![0];
        for size in &sizes {
            level_start.push(level_start[level_start.len() - 1] + size);
        }
        let level: Vec<u8> =
            sizes.iter().enumerate().flat_map(|(k, &size)| vec![k as u8 + 1; size as usize]).collect();
        let (parent, given) = match &scenario.world {
            WorldSource::Synthetic { .. } => (even_parents(&sizes, &level_start), None),
            WorldSource::Given(given) => {
                let parent = given.parent.iter().map(|p| p.unwrap_or(u32::MAX)).collect();
                (parent, Some(given.clone()))
            }
        };
        let mut layout = Self {
            id: OnceLock::new(),
            group: parent.iter().map(|&p| if p == u32::MAX { 0 } else { p + 1 }).collect(),
            group_size: vec![0; level.len() + 1],
            group_share: Vec::new(),
            level,
            parent,
            level_start,
            network: None,
            named: Vec::new(),
            waits_for: Vec::new(),
            normal_ceilings: normal_ceilings(),
            exposure: OnceLock::new(),
            given,
            twins: Vec::new(),
            policies: Vec::new(),
        };
        for &group in &layout.group {
            layout.group_size[group as usize] += 1;
        }
        // No group is numbered beyond the last superior's.
        let n_groups = layout.group.iter().max().map_or(0, |&last| last as usize + 1);
        layout.group_size.truncate(n_groups);
        layout.group_share = layout.group_size.iter().map(|&size| 1.0 / f64::from(size.max(1))).collect();
        layout.network = layout.fixed_network(scenario).map(Arc::new);
        layout.named = scenario.waves.iter().map(|wave| layout.indices(wave.level, &wave.named)).collect();
        if scenario.named_before == NamedBefore::Wait {
            layout.waits_for = layout.waits(&scenario.waves);
        }
        let own = |other: &Scenario| {
            let is_served = Self::is_shared(scenario, other);
            (!is_served).then(|| Arc::new(Self::new(other)))
        };
        layout.twins = scenario.twins.iter().map(|twin| own(&twin.scenario)).collect();
        layout.policies = scenario.portfolio.iter().map(|policy| own(&policy.scenario)).collect();
        layout
    }

    /// The frame of a policy of the portfolio, by its number from 0, where this one does not serve it.
    pub fn of_policy(&self, number: usize) -> Option<&Arc<Self>> {
        self.policies.get(number)?.as_ref()
    }

    /// The frame of a twin, by its number from 0, where this one does not serve it.
    pub fn of_twin(&self, number: usize) -> Option<&Arc<Self>> {
        self.twins.get(number)?.as_ref()
    }

    /// Whether one frame serves two scenarios: the same governments, ties and named sites.
    pub fn is_shared(a: &Scenario, b: &Scenario) -> bool {
        let names = |s: &Scenario| -> Vec<(u32, u8, Vec<String>)> {
            s.waves.iter().map(|wave| (wave.tick, wave.level, wave.named.clone())).collect()
        };
        let nobody_named = |s: &Scenario| s.waves.iter().all(|wave| wave.named.is_empty());
        let same_sites = a.waves.len() == b.waves.len() && nobody_named(a) && nobody_named(b)
            || (a.named_before == b.named_before && names(a) == names(b));
        // Positions that are drawn once for all replicates are part of the frame.
        let same_draws =
            a.redraw != Redraw::Once || (a.seed == b.seed && a.params.attributes == b.params.attributes);
        let same_ties = (a.redraw, a.ties, a.neighbors) == (b.redraw, b.ties, b.neighbors);
        let same_twins = a.twins.len() == b.twins.len()
            && a.twins.iter().zip(&b.twins).all(|(a, b)| Self::is_shared(&a.scenario, &b.scenario));
        let same_policies = a.portfolio.len() == b.portfolio.len()
            && a.portfolio.iter().zip(&b.portfolio).all(|(a, b)| Self::is_shared(&a.scenario, &b.scenario));
        let same_inside = (b.twins.is_empty() || same_twins) && (b.portfolio.is_empty() || same_policies);
        a.world.is_same(&b.world) && same_ties && same_draws && same_sites && same_inside
    }

    /// Tick of the wave that names each government, where one does.
    fn waits(&self, waves: &[Wave]) -> Vec<Option<u32>> {
        let mut waits = Vec::new();
        for (wave, named) in waves.iter().zip(&self.named).filter(|(_, named)| !named.is_empty()) {
            waits.resize(self.n() as usize, None);
            for &i in named {
                waits[i as usize] = Some(wave.tick);
            }
        }
        waits
    }

    /// Ids, by government.
    pub fn id(&self) -> &Arc<[String]> {
        self.id.get_or_init(|| {
            if let Some(given) = &self.given {
                return given.id.clone().into();
            }
            let sizes: Vec<u32> = self.level_start.windows(2).map(|pair| pair[1] - pair[0]).collect();
            synthetic_ids(&sizes).into()
        })
    }

    /// Indices of the governments of a level that have these ids, in the order of the ids.
    fn indices(&self, level: u8, ids: &[String]) -> Vec<u32> {
        let range = self.of_level(level);
        let find = |id: &String| range.clone().find(|&i| self.id()[i] == *id).map(|i| i as u32);
        ids.iter().filter_map(find).collect()
    }

    /// A world of one level without a scenario.
    #[cfg(test)]
    pub(super) fn flat_for_tests(n: u32) -> Self {
        Self {
            id: OnceLock::new(),
            level: vec![1; n as usize],
            parent: vec![u32::MAX; n as usize],
            group: vec![0; n as usize],
            group_size: vec![n],
            group_share: vec![1.0 / f64::from(n)],
            level_start: vec![0, n],
            network: None,
            named: Vec::new(),
            waits_for: Vec::new(),
            normal_ceilings: normal_ceilings(),
            exposure: OnceLock::new(),
            given: None,
            twins: Vec::new(),
            policies: Vec::new(),
        }
    }

    /// What a normal draw does not exceed, from the uniform draw behind it as a whole number ([`crate::rng::Draws::whole`]); at
    /// least 0. A table: the quantile itself takes ten times as long.
    #[inline]
    pub(crate) fn normal_ceiling(&self, whole: u64) -> f64 {
        self.normal_ceilings[(whole >> 45) as usize]
    }

    /// Number of governments.
    pub fn n(&self) -> u32 {
        self.level.len() as u32
    }

    /// The governments of a level, by index.
    pub fn of_level(&self, level: u8) -> std::ops::Range<usize> {
        self.level_start[level as usize - 1] as usize..self.level_start[level as usize] as usize
    }

    /// Number of levels.
    pub fn n_levels(&self) -> u8 {
        (self.level_start.len() - 1) as u8
    }

    /// Positions in degrees, where they are given for every government.
    pub(super) fn given_positions(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        let given = self.given.as_ref()?;
        let lon: Option<Vec<f64>> = given.lon.iter().copied().collect();
        let lat: Option<Vec<f64>> = given.lat.iter().copied().collect();
        lon.zip(lat)
    }

    /// The network, where it is the same in every replicate.
    fn fixed_network(&self, scenario: &Scenario) -> Option<Network> {
        let positions = self.given_positions();
        let k = scenario.neighbors as usize;
        let borders = match &scenario.world {
            WorldSource::Synthetic { borders, .. } => borders.as_deref(),
            WorldSource::Given(given) => given.borders.as_deref(),
        };
        if let Some(borders) = borders {
            return Some(Network::from_borders(self.n() as usize, borders, positions.as_ref()));
        }
        match (scenario.ties, positions, scenario.redraw) {
            (Ties::Nearest, Some((lon, lat)), _) => {
                let (x, y) = flat(&lon, &lat);
                Some(Network::nearest(self, &x, &y, k))
            }
            (_, _, Redraw::Once) => Some(self.drawn_network(scenario, &Streams::of_once(scenario), None)),
            (_, _, Redraw::Replicate) => None,
        }
    }

    /// Exposure to neighbors before anybody has adopted, with the thresholds of governments left to themselves: what ties that
    /// are the same in every replicate give is made once.
    pub(super) fn exposure(
        &self,
        scenario: &Scenario,
        network: &Network,
        watchers: Arc<Network>,
    ) -> Exposure {
        let none = || {
            let (spread, years) = (&scenario.params.spread, scenario.time.step.years());
            let mut exposure = Exposure::none(network, watchers);
            exposure.set_hazards(spread.internal * years, spread.contagion * years);
            exposure
        };
        if self.network.is_some() { self.exposure.get_or_init(none).clone() } else { none() }
    }

    /// The network of drawn positions, which are drawn here where they are not at hand, or of chance.
    pub(super) fn drawn_network(
        &self,
        scenario: &Scenario,
        streams: &Streams,
        positions: Option<(&[f64], &[f64])>,
    ) -> Network {
        let k = scenario.neighbors;
        match (scenario.ties, positions) {
            (Ties::Random, _) => Network::random(self, k, streams),
            (Ties::Nearest, Some((x, y))) => Network::nearest(self, x, y, k as usize),
            (Ties::Nearest, None) => {
                let (x, y) = draw::positions(&scenario.params.attributes, self, streams);
                Network::nearest(self, &x, &y, k as usize)
            }
        }
    }
}

fn normal_ceilings() -> Vec<f64> {
    let ends = (1..256).map(|k| rng::normal_quantile(f64::from(k) / 256.0).max(0.0));
    ends.chain([rng::HIGHEST_NORMAL]).collect()
}

/// Degrees on a plane where distances are comparable: longitude shrunk by the cosine of the mean latitude.
///
/// Positions beyond ±90 are no latitudes: the table then gives plain coordinates, which are left as they are.
pub(super) fn flat(lon: &[f64], lat: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mean = lat.iter().sum::<f64>() / lat.len() as f64;
    let is_degrees = lat.iter().all(|v| v.abs() <= 90.0);
    let shrink = if is_degrees { libm::cos(mean.to_radians()) } else { 1.0 };
    (lon.iter().map(|v| v * shrink).collect(), lat.to_vec())
}

/// Children spread evenly over the governments of the level above, in order.
fn even_parents(sizes: &[u32], level_start: &[u32]) -> Vec<u32> {
    let mut parent = vec![u32::MAX; sizes.first().copied().unwrap_or(0) as usize];
    for (above, pair) in sizes.windows(2).enumerate() {
        let (n_parents, n_children) = (u64::from(pair[0]), u64::from(pair[1]));
        parent.extend((0..n_children).map(|c| level_start[above] + (c * n_parents / n_children) as u32));
    }
    parent
}
