//! Who was selected: pilots beside the others of their level.

use super::Numbers;
use super::conduct::mean;
use crate::observe::Site;

/// Numbers that the sites of one level give.
pub(super) fn numbers(sites: &[Site], level: u8, into: &mut Numbers) {
    let own = || sites.iter().filter(|site| site.level == level);
    let gap = |of: &dyn Fn(&Site) -> f64| {
        let side = |is_pilot: bool| mean(own().filter(|site| site.is_pilot == is_pilot).map(of));
        side(true) - side(false)
    };
    into.put("wealth_gap", gap(&|site| site.wealth));
    into.put("capacity_gap", gap(&|site| site.capacity));
    into.put("industry_gap", gap(&|site| site.industry));
    into.put("least_wealth_quarter", least_quarter(own(), &|site| site.wealth));
    into.put("least_industry_quarter", least_quarter(own(), &|site| site.industry));
}

/// Share of pilots that come from the quarter of sites with fewest pilots; .25 where quarters are alike. NaN without pilots.
fn least_quarter<'a>(sites: impl Iterator<Item = &'a Site>, of: &dyn Fn(&Site) -> f64) -> f64 {
    let mut sites: Vec<&Site> = sites.collect();
    // Stable: of equals the first stay first.
    sites.sort_by(|a, b| of(a).total_cmp(&of(b)));
    let n = sites.len();
    let pilots = |sites: &[&Site]| sites.iter().filter(|site| site.is_pilot).count();
    let quarter = |k: usize| pilots(&sites[k * n / 4..(k + 1) * n / 4]);
    let least = (0..4).map(quarter).min().unwrap_or(0);
    least as f64 / pilots(&sites) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(is_pilot: impl Fn(usize) -> bool) -> Numbers {
        let site = |k: usize| Site {
            level: if k < 100 { 2 } else { 1 },
            wealth: k as f64 / 100.0,
            capacity: 0.5,
            industry: 1.0 - k as f64 / 100.0,
            is_pilot: is_pilot(k),
        };
        let sites: Vec<Site> = (0..104).map(site).collect();
        let mut into = Numbers::default();
        numbers(&sites, 2, &mut into);
        into
    }

    #[test]
    fn gaps_and_quarters_are_of_the_level() {
        let rich = told(|k| k >= 80);
        let of = |name: &str| rich.get(name).expect("a number");
        assert!((of("wealth_gap") - 0.5).abs() < 1e-12 && (of("industry_gap") + 0.5).abs() < 1e-12);
        assert!(of("capacity_gap").abs() < 1e-12 && of("least_wealth_quarter") == 0.0);
        let spread = told(|k| k % 5 == 0);
        assert!(spread.get("least_wealth_quarter").is_some_and(|share| (share - 0.25).abs() < 1e-12));
        assert!(told(|_| false).get("least_industry_quarter").is_some_and(f64::is_nan));
    }
}
