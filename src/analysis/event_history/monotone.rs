//! Whether Cox's likelihood is monotone: whoever adopts had, each time, the highest index of all at risk.
//!
//! If x′γ of the adopter is at least that of everybody at risk with it, for some γ and not always equal, the partial likelihood
//! grows along γ without end and no estimate is finite (Heinze & Schemper 2001, Biometrics 57:114–119). It is decided as
//! separation is (`recession`), the rays being the differences of an adopter and a unit at risk; covariates that can be
//! spared are not named. Every adopter is compared with every row, so beyond 50 million comparisons nothing is said.

use nalgebra::DVector;

use super::partial::Partial;
use super::recession::agreeing_direction;
use super::scaled::Scaled;
use super::separation::Diverging;

/// Rows times events up to which a monotone likelihood is looked for.
const MAX_COMPARED: usize = 50_000_000;
/// Disagreement, relative to the widest agreement, that counts as none.
const BORDER: f64 = 1e-9;

/// The rows' intervals and strata.
#[derive(Clone, Copy)]
pub(super) struct Intervals<'a> {
    pub(super) start: &'a [i64],
    pub(super) stop: &'a [i64],
    pub(super) strata: Option<&'a [u32]>,
}

impl Intervals<'_> {
    /// Whether a row is at risk when another has its event.
    fn is_rival(self, row: usize, event: usize) -> bool {
        let time = self.stop[event];
        let same = self.strata.is_none_or(|strata| strata[row] == strata[event]);
        same && self.start[row] < time && time <= self.stop[row]
    }
}

/// Covariates along which the likelihood grows without end; none where there are none (or too many rows to say).
pub(super) fn monotone(
    partial: &Partial<'_>,
    scaled: &Scaled<'_>,
    events: &[bool],
    intervals: Intervals<'_>,
) -> Option<Vec<Diverging>> {
    let p = partial.p;
    let adopters: Vec<usize> = (0..events.len()).filter(|&row| events[row]).collect();
    if events.len().saturating_mul(adopters.len()) > MAX_COMPARED {
        return None;
    }
    let x = |row: usize| &partial.rows[row * p..(row + 1) * p];
    let rivals = |event: usize| (0..events.len()).filter(move |&row| intervals.is_rival(row, event));
    let only = |mut ray: DVector<f64>, is_used: &[bool]| {
        ray.iter_mut().zip(is_used).for_each(|(value, used)| *value *= f64::from(u8::from(*used)));
        ray
    };
    let between = |event: usize, row: usize| {
        DVector::from_iterator(p, x(event).iter().zip(x(row)).map(|(own, other)| own - other))
    };
    let mut mean = DVector::zeros(p);
    for &event in &adopters {
        let mut sum = vec![0.0; p];
        let mut n = 0.0;
        for row in rivals(event) {
            n += 1.0;
            sum.iter_mut().zip(x(row)).for_each(|(sum, x)| *sum += x);
        }
        for (k, own) in x(event).iter().enumerate() {
            mean[k] += (own - sum[k] / n) / adopters.len() as f64;
        }
    }
    // The pair of an adopter and a rival in which the rival is furthest ahead, and how far.
    let furthest = |direction: &DVector<f64>| {
        let along = partial.index(direction);
        let pairs = adopters.iter().filter_map(|&event| {
            let ahead = rivals(event).max_by(|&a, &b| along[a].total_cmp(&along[b]))?;
            Some((along[event] - along[ahead], event, ahead))
        });
        let (lead, event, ahead) = pairs.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some((lead, between(event, ahead)))
    };
    let direction = |is_used: &[bool]| {
        let found = agreeing_direction(&only(mean.clone(), is_used), |direction| {
            furthest(direction).map(|(_, ray)| only(ray, is_used))
        })?;
        let widest = mean.dot(&found);
        let least = furthest(&found)?.0;
        (widest > 0.0 && least >= -BORDER * widest).then_some(found)
    };
    let mut is_used = vec![true; p];
    let mut found = direction(&is_used)?;
    for k in (0..p).rev() {
        is_used[k] = false;
        match direction(&is_used) {
            Some(without) => found = without,
            None => is_used[k] = true,
        }
    }
    let names = scaled.names();
    let diverging = (0..p).filter(|&k| is_used[k]);
    Some(diverging.map(|k| Diverging { name: names[k].clone(), is_upward: found[k] > 0.0 }).collect())
}
