//! The curve of one policy: new, ever and current adopters period by period, rate and hazard.
//!
//! Adopters are counted once, at their first adoption; a unit that ended the policy and adopts it again is a current adopter again.
//!
//! - rate(t) = (q(t) − q(t−1)) / q(t−1), q ever adopters at the end of a period;
//! - hazard(t) = (q(t) − q(t−1)) / (n(t) − q(t−1)), n(t) units that exist by t: born by then, or adopters by then.
//!
//! Both as in netdiffuseR (Valente, Vega Yon), which has n fixed. In the first period, which has none before it, both are
//! 0 there and here: that is a convention, not an estimate. Where nobody is at risk the hazard is not defined.
//! Not here: tables over many policies (`curve_tables`), fitted curves.

use crate::analysis::history::Policy;

/// One period of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Adopters of this period.
    pub new: u32,
    /// Ever adopters at its end.
    pub ever: u32,
    /// Current adopters at its end.
    pub current: u32,
    /// Units that had ended the policy and adopt it again in this period.
    pub again: u32,
    /// Units that could adopt in this period: they exist and have not adopted before.
    pub at_risk: u32,
    /// Ever adopters at its end, share of all units.
    pub share: f64,
    /// New over ever adopters of the period before; 0 in the first period.
    pub rate: f64,
    /// New over units at risk; 0 in the first period, NaN where nobody is at risk.
    pub hazard: f64,
}

/// The curve of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Period of the first point, that of the first adoption.
    pub first: i32,
    /// One point per period.
    pub points: Vec<Point>,
}

/// When the units of a history come to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Births<'a> {
    born: &'a [Option<i32>],
    sorted: Vec<i32>,
}

impl<'a> Births<'a> {
    /// From the first period in which each unit can adopt; a unit of which nothing is known exists always.
    pub fn new(born: &'a [Option<i32>]) -> Self {
        let mut sorted: Vec<i32> = born.iter().flatten().copied().collect();
        sorted.sort_unstable();
        Self { born, sorted }
    }

    /// Number of units born by the end of a period.
    fn by(&self, period: i32) -> u32 {
        let known = self.sorted.partition_point(|&born| born <= period);
        (self.born.len() - self.sorted.len() + known) as u32
    }
}

/// Last period of a policy's curve: the end of observation, else its last adoption, or the last end of an adoption.
///
/// None without adopters.
pub fn end(policy: &Policy, until: Option<i32>) -> Option<i32> {
    let (_, last) = policy.span()?;
    let ends = policy.adoptions.iter().chain(&policy.again).filter_map(|adoption| adoption.ended);
    let last_end = ends.chain(policy.again.iter().map(|adoption| adoption.period)).max();
    Some(until.or(last_end).unwrap_or(last).max(last))
}

/// The curve of a policy from its first adoption to its [`end`]; none without adopters.
pub fn curve(policy: &Policy, births: &Births<'_>, until: Option<i32>) -> Option<Curve> {
    let (first, _) = policy.span()?;
    let end = end(policy, until)?;
    let n_periods = (i64::from(end) - i64::from(first)) as usize + 1;
    let place = |period: i32| (i64::from(period) - i64::from(first)) as usize;
    // Changes of each period: adopters, ends, and adopters who are not born yet (they exist from their adoption on).
    let (mut new, mut ended, mut early) =
        (vec![0_u32; n_periods], vec![0_u32; n_periods], vec![0_i64; n_periods + 1]);
    for adoption in &policy.adoptions {
        let at = place(adoption.period);
        new[at] += 1;
        if let Some(end) = adoption.ended.filter(|&end| place(end) < n_periods) {
            ended[place(end)] += 1;
        }
        if let Some(born) = births.born[adoption.unit as usize].filter(|&born| born > adoption.period) {
            early[at] += 1;
            early[place(born).min(n_periods)] -= 1;
        }
    }
    let mut again = vec![0_u32; n_periods];
    for spell in &policy.again {
        for (counts, at) in [(&mut again, Some(spell.period)), (&mut ended, spell.ended)] {
            if let Some(at) = at.map(place).filter(|&at| at < n_periods) {
                counts[at] += 1;
            }
        }
    }
    let n = births.born.len() as f64;
    let (mut ever, mut returned, mut gone, mut unborn) = (0, 0, 0, 0);
    let mut points = Vec::with_capacity(n_periods);
    for t in 0..n_periods {
        let before = ever;
        ever += new[t];
        returned += again[t];
        gone += ended[t];
        unborn += early[t];
        let exist = i64::from(births.by(first + t as i32)) + unborn;
        let at_risk = (exist - i64::from(before)).max(0) as u32;
        let (rate, hazard) = if t == 0 {
            (0.0, 0.0)
        } else {
            (f64::from(new[t]) / f64::from(before), f64::from(new[t]) / f64::from(at_risk))
        };
        points.push(Point {
            new: new[t],
            ever,
            current: ever + returned - gone,
            again: again[t],
            at_risk,
            share: f64::from(ever) / n,
            rate,
            hazard,
        });
    }
    Some(Curve { first, points })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::Adoption;

    fn policy(adoptions: &[(u32, i32, Option<i32>)]) -> Policy {
        let adoption = |&(unit, period, ended)| Adoption { period, unit, ended };
        Policy::new("p", adoptions.iter().map(adoption).collect())
    }

    #[test]
    fn who_adopts_again_is_current_again_and_never_new() {
        let born = [None; 3];
        let again = |unit, period, ended| Adoption { period, unit, ended };
        let policy = policy(&[(0, 1990, Some(1992)), (1, 1991, None)])
            .with_again(vec![again(0, 1996, None), again(0, 1993, Some(1995))]);
        assert_eq!(end(&policy, None), Some(1996));
        let curve = curve(&policy, &Births::new(&born), None).expect("a curve");
        let column = |value: &dyn Fn(&Point) -> u32| curve.points.iter().map(value).collect::<Vec<u32>>();
        assert_eq!(column(&|p| p.new), [1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(column(&|p| p.ever), [1, 2, 2, 2, 2, 2, 2]);
        assert_eq!(column(&|p| p.again), [0, 0, 0, 1, 0, 0, 1]);
        assert_eq!(column(&|p| p.current), [1, 2, 1, 2, 2, 1, 2]);
        assert_eq!(column(&|p| p.at_risk), [3, 2, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn counts_rate_and_hazard_follow_their_formulas() {
        let born = [None; 5];
        let policy = policy(&[(0, 1990, None), (1, 1992, Some(1993)), (2, 1992, None)]);
        let curve = curve(&policy, &Births::new(&born), Some(1994)).expect("a curve");
        let column = |value: &dyn Fn(&Point) -> u32| curve.points.iter().map(value).collect::<Vec<u32>>();
        assert_eq!(curve.first, 1990);
        assert_eq!(column(&|p| p.new), [1, 0, 2, 0, 0]);
        assert_eq!(column(&|p| p.ever), [1, 1, 3, 3, 3]);
        assert_eq!(column(&|p| p.current), [1, 1, 3, 2, 2]);
        assert_eq!(column(&|p| p.at_risk), [5, 4, 4, 2, 2]);
        let reals = |value: &dyn Fn(&Point) -> f64| curve.points.iter().map(value).collect::<Vec<f64>>();
        assert_eq!(reals(&|p| p.share), [0.2, 0.2, 0.6, 0.6, 0.6]);
        assert_eq!(reals(&|p| p.rate), [0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(reals(&|p| p.hazard), [0.0, 0.0, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn units_count_once_they_exist() {
        // Unit 1 is born in 1992, unit 2 in 1993 but adopts in 1991: from then on it exists.
        let born = [None, Some(1992), Some(1993), None];
        let policy = policy(&[(0, 1990, None), (2, 1991, None), (1, 1993, None)]);
        let curve = curve(&policy, &Births::new(&born), None).expect("a curve");
        let at_risk: Vec<u32> = curve.points.iter().map(|point| point.at_risk).collect();
        assert_eq!(at_risk, [2, 2, 2, 2]);
        assert_eq!(curve.points[3].hazard, 0.5);
    }

    #[test]
    fn nobody_and_everybody_at_once_have_plain_answers() {
        assert_eq!(curve(&policy(&[]), &Births::new(&[None]), Some(2000)), None);
        let all = policy(&[(0, 5, None), (1, 5, Some(5))]);
        let curve = curve(&all, &Births::new(&[None; 2]), Some(6)).expect("a curve");
        assert_eq!((curve.points[0].share, curve.points[0].current, curve.points[0].at_risk), (1.0, 1, 2));
        assert!(
            curve.points[1].hazard.is_nan() && curve.points[1].at_risk == 0 && curve.points[1].rate == 0.0
        );
    }
}
