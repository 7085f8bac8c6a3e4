//! Shape of an adoption curve, by a rule that anyone can apply with a pencil.
//!
//! Let A be the number of ever adopters at the end and let the window run from the first to the last tick with a new adopter.
//!
//! 1. Fewer than five adopters or three ticks: no shape.
//! 2. *stalled*: under half of all governments ever adopt, and the last third of the run adds under 5 % of A.
//! 3. *staircase*: steps that together hold at least half of A. A step is a tick, or two in a row, with at least 15 % of A
//!    and three adopters each. It begins with a jump: the tick before it has under a third of its first tick. Between two
//!    steps there is a pause: a tick with under a third of the smaller one (each as high as its highest tick). A step may
//!    begin the window if another follows. Three such ticks in a row are a slope: then it is no staircase.
//! 4. Otherwise the window is cut into equal thirds (a tick that spans a cut is shared in proportion): *S* where the middle third
//!    has most new adopters, *R* (fast, then slower) where the first has, *inverse-R* (slow, then faster) where the last has.
//!
//! One step is enough: a curve that takes half of its adopters in one jump (a mandate) is no S, wherever the jump lies. The
//! smallest step keeps chance out: of ten adopters, two in one year are not a step. How often the rule errs on made curves
//! stands in `docs/analysis/README.md` (shapes).
//!
//! The names are those of the Chinese literature on policy diffusion; the rule is ours (assumption). An S shows nothing about
//! diffusion: see `docs/model.md`.

/// Shape of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Slow, fast, slow.
    S,
    /// Fast, then slower.
    R,
    /// Slow, then faster.
    InverseR,
    /// Steps with pauses.
    Staircase,
    /// Stuck below half.
    Stalled,
}

impl Shape {
    /// Names in tables, in the order of the variants.
    pub const NAMES: [&'static str; 5] = ["S", "R", "inverse-R", "staircase", "stalled"];
}

/// Least share of adopters in a tick of a step.
const STEP: f64 = 0.15;
/// Fewest adopters in a tick of a step.
const STEP_ADOPTERS: u32 = 3;
/// Most ticks of a step.
const STEP_TICKS: usize = 2;

/// Shape of the curve with that many new adopters per tick; none where there is too little of it.
pub fn shape(new: &[u32], n_governments: u32) -> Option<Shape> {
    let total: u32 = new.iter().sum();
    let first = new.iter().position(|&n| n > 0)?;
    let last = new.iter().rposition(|&n| n > 0)?;
    let window = &new[first..=last];
    if total < 5 || window.len() < 3 {
        return None;
    }
    let total = f64::from(total);
    let late: u32 = new[new.len() - new.len() / 3..].iter().sum();
    if total < 0.5 * f64::from(n_governments) && f64::from(late) < 0.05 * total {
        return Some(Shape::Stalled);
    }
    if is_staircase(window, total) {
        return Some(Shape::Staircase);
    }
    let [early, middle, late] = thirds(window);
    Some(if middle >= early && middle >= late {
        Shape::S
    } else if early >= late {
        Shape::R
    } else {
        Shape::InverseR
    })
}

/// Consecutive ticks that are high enough for a step.
struct Step {
    from: usize,
    to: usize,
}

impl Step {
    fn ticks<'w>(&self, window: &'w [u32]) -> &'w [u32] {
        &window[self.from..=self.to]
    }

    fn height(&self, window: &[u32]) -> u32 {
        self.ticks(window).iter().copied().max().unwrap_or(0)
    }
}

fn is_staircase(window: &[u32], total: f64) -> bool {
    let is_high = |t: usize| window[t] >= STEP_ADOPTERS && f64::from(window[t]) >= STEP * total;
    let mut steps: Vec<Step> = Vec::new();
    for t in (0..window.len()).filter(|&t| is_high(t)) {
        match steps.last_mut() {
            Some(step) if step.to + 1 == t => step.to = t,
            Some(_) | None => steps.push(Step { from: t, to: t }),
        }
    }
    let held: u32 = steps.iter().flat_map(|step| step.ticks(window)).sum();
    let jumps = |step: &Step| step.from == 0 || is_under_third(window[step.from - 1], window[step.from]);
    let pauses = |pair: &[Step]| {
        let smaller = pair[0].height(window).min(pair[1].height(window));
        window[pair[0].to + 1..pair[1].from].iter().any(|&n| is_under_third(n, smaller))
    };
    f64::from(held) >= 0.5 * total
        && steps.iter().any(|step| step.from > 0)
        && steps.iter().all(|step| step.to - step.from < STEP_TICKS && jumps(step))
        && steps.windows(2).all(pauses)
}

fn is_under_third(n: u32, of: u32) -> bool {
    u64::from(n) * 3 < u64::from(of)
}

/// New adopters in equal thirds of the window.
fn thirds(window: &[u32]) -> [f64; 3] {
    let third = window.len() as f64 / 3.0;
    let mut sums = [0.0; 3];
    for (t, &n) in window.iter().enumerate() {
        for (k, sum) in sums.iter_mut().enumerate() {
            let (from, to) = (k as f64 * third, (k + 1) as f64 * third);
            let overlap = (to.min(t as f64 + 1.0) - from.max(t as f64)).max(0.0);
            *sum += overlap * f64::from(n);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_curves_get_their_names() {
        let cases: [(&[u32], Option<Shape>); 12] = [
            (&[1, 3, 8, 15, 20, 15, 8, 3, 1], Some(Shape::S)),
            (&[30, 20, 12, 8, 5, 3, 2, 1, 1], Some(Shape::R)),
            (&[1, 1, 2, 3, 5, 8, 12, 20, 30], Some(Shape::InverseR)),
            (&[20, 1, 1, 30, 2, 1, 40, 1, 1], Some(Shape::Staircase)),
            // A mandate: half of all in one jump, a fifth in the tick behind it.
            (&[7, 3, 10, 4, 3, 52, 19, 2], Some(Shape::Staircase)),
            (&[2, 1, 2, 1, 2, 1, 2, 1, 30], Some(Shape::Staircase)),
            // Half at the start is fast, then slower; a fast S takes three ticks.
            (&[50, 20, 12, 8, 5, 3, 2], Some(Shape::R)),
            (&[1, 2, 7, 22, 36, 22, 7, 2, 1], Some(Shape::S)),
            // Chance among few is no step.
            (&[1, 0, 0, 2, 1, 0, 1, 0, 2], Some(Shape::S)),
            (&[10, 8, 4, 2, 1, 0, 0, 0, 0], Some(Shape::Stalled)),
            (&[0, 2, 0, 1], None),
            (&[], None),
        ];
        for (new, expected) in cases {
            let n = if new.iter().sum::<u32>() < 10 { 8 } else { 100 };
            assert_eq!(shape(new, n), expected, "{new:?}");
        }
    }
}
