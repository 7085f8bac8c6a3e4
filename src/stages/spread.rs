//! Spread 由点到面: who adopts, through which channel and after whom; who gives up.
//!
//! All decisions use the state before this tick's spread, this tick's pilots included; they take effect after the last draw.
//! Draws: `Spread` (adoption, channel), `Lapse`, those of `take_up`. Regime: goals and means. ODD submodel 7.

use super::block::Arrears;
use super::hazards::{CHANNELS, Climate};
use super::take_up::TakeUp;
use crate::rng::{self, Draws, Purpose};
use crate::scenario::Scenario;
use crate::units::{happens, is_reached};
use crate::world::blocks::each_block;
use crate::world::exposure::{Cells, Exposure};
use crate::world::open::{Decision, Open, OpenSlices};
use crate::world::{Adoption, Channel, Event, EventKind, Newcomer, World};

pub(super) fn apply(world: &mut World, scenario: &Scenario) {
    let room = std::mem::take(&mut world.scratch.by_group);
    let climate = Climate::new(world, scenario).with_groups(world, room);
    if !world.needs.attributes
        && let Some(exposure) = &mut world.exposure
    {
        let years = world.pace.step.years();
        exposure.set_hazards(climate.internal * years, climate.contagion * years);
    }
    let mut open = std::mem::take(&mut world.open);
    let mut arrears = Arrears::take(world);
    let shared = &*world;
    let decide = |first: usize, mut block: OpenSlices<'_>| {
        if climate.is_anything_possible {
            decide_adoptions(shared, &climate, first, &mut block);
        }
        if climate.lapse > 0.0 {
            decide_lapses(shared, scenario, climate.lapse, first, &mut block);
        }
    };
    if let Some(arrears) = &mut arrears {
        rayon::join(|| arrears.make_good(shared.tick), || each_block(open.slices(), &decide));
    } else {
        each_block(open.slices(), &decide);
    }
    let can_lapse = climate.lapse > 0.0;
    world.scratch.by_group = climate.into_room();
    if let Some(arrears) = arrears {
        arrears.give_back(world);
    }
    // Those who adopt settle on behavior and design, without review, and begin in the next tick.
    let take_up = world.needs.conduct.then(|| TakeUp::open(world, scenario));
    let settle = take_up.as_ref().map(|take_up| |own: Newcomer<'_>| take_up.settle(scenario, own));
    world.adopt_all(&open, &CHANNELS, settle.as_ref());
    if can_lapse {
        lapse(world, &open);
    }
    open.clear();
    world.open = open;
}

/// Draws for every government of a block that may still adopt.
///
/// The draw comes first: whom it leaves above a bound of the hazard does not adopt, and its neighbors need not be looked at.
fn decide_adoptions(world: &World, climate: &Climate, first: usize, block: &mut OpenSlices<'_>) {
    let draws = world.draws(Purpose::Spread, 2).from(first as u32);
    if !world.needs.attributes {
        decide_alike(world, climate, &draws, first, block);
        return;
    }
    let adoption = &world.governments.adoption[first..first + block.len()];
    let uniform = |place: usize| draws.uniform(place as u32, 0);
    block.decide(
        |place| adoption[place] == Adoption::Never,
        |place| !climate.is_missed(world, first + place, uniform(place)),
        |place| {
            decide_adoption(world, climate, first + place, uniform(place), || draws.uniform(place as u32, 1))
        },
    );
    block.note_templates(|channel, via| template(world, channel, via));
}

/// Decides where all are alike, but for their neighbors: the draw alone settles it. Nobody adopts there but in this way.
fn decide_alike(world: &World, climate: &Climate, draws: &Draws, first: usize, block: &mut OpenSlices<'_>) {
    let cells = first..first + block.len();
    let whole = |place: usize| draws.whole(place as u32, 0);
    let decide = |place: usize| {
        let way = climate.way(
            world,
            first + place,
            draws.uniform(place as u32, 1),
            climate.hazards(world, first + place),
        );
        Decision::adopt(place, way.channel, way.via)
    };
    match &world.exposure {
        Some(Exposure { cells: Cells::Few(all), thresholds, .. }) => {
            let cells = &all[cells];
            block.settle(|place| whole(place) < thresholds[usize::from(cells[place])], decide);
        }
        Some(Exposure { cells: Cells::Many(all), thresholds, .. }) => {
            let cells = &all[cells];
            block.settle(|place| whole(place) < thresholds[cells[place] as usize], decide);
        }
        None => {
            let threshold = rng::threshold(-libm::expm1(-climate.internal * world.pace.step.years()));
            block.settle(|place| whole(place) < threshold, decide);
        }
    }
}

/// Whether a government that its draw brought near adopts in this tick, and how.
fn decide_adoption(
    world: &World,
    climate: &Climate,
    i: usize,
    uniform: f64,
    of_channel: impl Fn() -> f64,
) -> Option<Decision> {
    if world.is_waiting(i) || climate.is_missed_by_neighbors(world, i, uniform) {
        return None;
    }
    let hazards = climate.hazards(world, i);
    let total: f64 = hazards.iter().sum();
    (total > 0.0 && happens(uniform, total * world.pace.step.years())).then(|| {
        let way = climate.way(world, i, of_channel(), hazards);
        Decision::adopt(i, way.channel, way.via)
    })
}

/// Symbolic adopters that have executed long enough may give up, for good.
fn decide_lapses(world: &World, scenario: &Scenario, hazard: f64, first: usize, block: &mut OpenSlices<'_>) {
    let draws = world.draws(Purpose::Lapse, 1);
    let threshold = rng::threshold(-libm::expm1(-hazard));
    let months = 12.0 * scenario.params.spread.lapse_years;
    let range = first..first + block.len();
    super::block::each_marked(&world.conduct.symbolic[range], 1, |place| {
        let i = first + place;
        let executed = world.now_months - world.governments.begin_months[i];
        if is_reached(executed, months) && draws.whole(i as u32, 0) < threshold {
            block.push(Decision::lapse(place));
        }
    });
}

/// The design that an adopter starts from: its model's, or the center's for internal reasons and coercion, or where there is no
/// model. Adopters of this tick are nobody's model: a copied design is one from before this tick's spread.
fn template(world: &World, channel: u8, via: u32) -> [f64; 3] {
    let model = match CHANNELS[usize::from(channel)] {
        Channel::Learning | Channel::Competition | Channel::Imitation | Channel::Contagion => via,
        Channel::Coercion | Channel::Selection | Channel::Internal => u32::MAX,
    };
    world.governments.design.get(model as usize).copied().unwrap_or(world.center.template)
}

/// Those who give up.
fn lapse(world: &mut World, open: &Open) {
    for i in open.lapses() {
        world.lapse(i);
        world.log.push(Event::new(world.tick, i as u32, EventKind::Lapsed));
    }
}
