//! Categories of adopters: by time of adoption and by threshold, cut at mean and standard deviation.
//!
//! Rogers' five: innovators before mean − 2sd, early adopters before mean − sd, early majority before mean, late majority
//! before mean + sd, laggards from there on; sd with n − 1. Rogers (1962), Diffusion of Innovations (2.5, 13.5, 34, 34, 16 %
//! where dates are normal). netdiffuseR's `classify` has no innovators; it cuts thresholds in the same way (Valente 1995).
//! A value that lies on a cut goes to the later class, as in netdiffuseR (R's `findInterval`).
//!
//! Edge cases: never-adopters have no class. With fewer than two values, or where all are equal (everyone at once),
//! mean and sd cut nothing and nobody has a class; netdiffuseR stops with an error or calls all of them laggards.

use super::Dates;

/// Mean and standard deviation of the values that are classified.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    /// Mean.
    pub mean: f64,
    /// Standard deviation with n − 1.
    pub sd: f64,
}

impl Cuts {
    /// How many of the cuts mean + k·sd, k from `lowest` to 1, a value has reached.
    fn n_reached(&self, value: f64, lowest: i32) -> usize {
        (lowest..=1).filter(|&k| value >= self.mean + f64::from(k) * self.sd).count()
    }
}

/// Category of an adopter by time, after Rogers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rogers {
    /// Before mean − 2sd.
    Innovator,
    /// Before mean − sd.
    EarlyAdopter,
    /// Before the mean.
    EarlyMajority,
    /// Before mean + sd.
    LateMajority,
    /// From mean + sd on.
    Laggard,
}

impl Rogers {
    /// All of them, in order.
    pub const ALL: [Self; 5] =
        [Self::Innovator, Self::EarlyAdopter, Self::EarlyMajority, Self::LateMajority, Self::Laggard];

    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 5] =
        ["innovators", "early adopters", "early majority", "late majority", "laggards"];

    /// Name in tables.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// Class of an adopter by time, as in netdiffuseR: early adopters hold the innovators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdopterClass {
    /// Before mean − sd.
    EarlyAdopter,
    /// Before the mean.
    EarlyMajority,
    /// Before mean + sd.
    LateMajority,
    /// From mean + sd on.
    Laggard,
}

impl AdopterClass {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::EarlyAdopter, Self::EarlyMajority, Self::LateMajority, Self::Laggard];

    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 4] = ["Early Adopters", "Early Majority", "Late Majority", "Laggards"];

    /// Name in tables: netdiffuseR's.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// Class of an adopter by threshold, as in netdiffuseR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThresholdClass {
    /// Below mean − sd.
    VeryLow,
    /// Below the mean.
    Low,
    /// Below mean + sd.
    High,
    /// From mean + sd on.
    VeryHigh,
}

impl ThresholdClass {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::VeryLow, Self::Low, Self::High, Self::VeryHigh];

    /// Names in tables, in that order.
    pub const NAMES: [&'static str; 4] =
        ["Very Low Thresh.", "Low Thresh.", "High Thresh.", "Very High Thresh."];

    /// Name in tables: netdiffuseR's.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// Mean and standard deviation of values; none where they cut nothing: fewer than two, or all equal (to rounding).
pub fn cuts(values: &[Option<f64>]) -> Option<Cuts> {
    let values: Vec<f64> = values.iter().copied().flatten().collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let sd = (squares / (n - 1.0)).sqrt();
    (values.len() > 1 && sd > 1e-12 * mean.abs()).then_some(Cuts { mean, sd })
}

/// Rogers' category of every unit; none for never-adopters, and for all where dates cut nothing.
pub fn rogers(dates: &Dates) -> Vec<Option<Rogers>> {
    classify(&periods(dates), -2, &Rogers::ALL)
}

/// netdiffuseR's class by time of every unit; none for never-adopters, and for all where dates cut nothing.
pub fn adopter_classes(dates: &Dates) -> Vec<Option<AdopterClass>> {
    classify(&periods(dates), -1, &AdopterClass::ALL)
}

/// netdiffuseR's class by threshold of every unit; none without a threshold, and for all where thresholds cut nothing.
pub fn threshold_classes(thresholds: &[Option<f64>]) -> Vec<Option<ThresholdClass>> {
    classify(thresholds, -1, &ThresholdClass::ALL)
}

fn periods(dates: &Dates) -> Vec<Option<f64>> {
    (0..dates.n()).map(|unit| dates.period(unit).map(f64::from)).collect()
}

fn classify<C: Copy>(values: &[Option<f64>], lowest: i32, classes: &[C]) -> Vec<Option<C>> {
    let Some(cuts) = cuts(values) else { return vec![None; values.len()] };
    values.iter().map(|value| value.map(|value| classes[cuts.n_reached(value, lowest)])).collect()
}

/// How many units are in each class by time and by threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CrossTable {
    /// Counts: rows are no class by time, then [`AdopterClass::ALL`]; columns no class by threshold, then
    /// [`ThresholdClass::ALL`].
    pub counts: [[usize; 5]; 5],
}

impl CrossTable {
    /// Number of units in all.
    pub fn n(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// Percent of all units; NaN of none.
    pub fn percent(&self) -> [[f64; 5]; 5] {
        let n = self.n() as f64;
        self.counts.map(|row| row.map(|count| 100.0 * count as f64 / n))
    }
}

/// The table of classes by time against classes by threshold (netdiffuseR's `ftable(classify(…))`).
pub fn cross_table(by_time: &[Option<AdopterClass>], by_threshold: &[Option<ThresholdClass>]) -> CrossTable {
    let mut table = CrossTable::default();
    for (time, threshold) in by_time.iter().zip(by_threshold) {
        let row = time.map_or(0, |class| class as usize + 1);
        let column = threshold.map_or(0, |class| class as usize + 1);
        table.counts[row][column] += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_a_cut_goes_to_the_later_class() {
        // Mean 0, squares 2·(4 + 1 + 1·...) chosen so that sd is exactly 2: 0, 0, ±2, ±2√… has none, so ±2 thrice and 0.
        // n = 7: squares 6·4 = 24, sd = √(24 / 6) = 2. So −2 lies on mean − sd, 0 on the mean, 2 on mean + sd.
        let dates = Dates::new(&[-2, -2, -2, 0, 2, 2, 2].map(Some)).expect("dates");
        let classes = adopter_classes(&dates);
        assert_eq!(classes[0], Some(AdopterClass::EarlyMajority));
        assert_eq!(classes[3], Some(AdopterClass::LateMajority));
        assert_eq!(classes[6], Some(AdopterClass::Laggard));
        assert_eq!(rogers(&dates)[0], Some(Rogers::EarlyMajority));
    }

    #[test]
    fn normal_dates_have_rogers_shares() {
        // Quantiles of a normal distribution, in thousandths of its sd: shares to within the rounding of dates, 1 in 2,000.
        let n = 20_000;
        let quantile = |i: i32| crate::rng::normal_quantile((f64::from(i) + 0.5) / f64::from(n));
        let periods: Vec<Option<i32>> =
            (0..n).map(|i| Some(libm::round(1000.0 * quantile(i)) as i32)).collect();
        let categories = rogers(&Dates::new(&periods).expect("dates"));
        for (category, share) in Rogers::ALL.into_iter().zip([0.02275, 0.13591, 0.34134, 0.34134, 0.15866]) {
            let found = categories.iter().filter(|&&c| c == Some(category)).count() as f64 / f64::from(n);
            assert!((found - share).abs() < 5e-4, "{category:?}: {found}");
        }
    }

    #[test]
    fn dates_that_cut_nothing_make_no_classes() {
        for periods in [vec![None, None], vec![Some(3), None], vec![Some(3), Some(3), None], vec![]] {
            let dates = Dates::new(&periods).expect("dates");
            assert_eq!(adopter_classes(&dates), vec![None; periods.len()]);
            assert_eq!(rogers(&dates), vec![None; periods.len()]);
        }
        assert_eq!(threshold_classes(&[Some(0.1); 30]), [None; 30]);
    }

    #[test]
    fn the_table_counts_every_unit_once() {
        let time = [Some(AdopterClass::EarlyAdopter), Some(AdopterClass::Laggard), None];
        let threshold = [Some(ThresholdClass::VeryLow), None, None];
        let table = cross_table(&time, &threshold);
        assert_eq!((table.n(), table.counts[1][1], table.counts[4][0], table.counts[0][0]), (3, 1, 1, 1));
        assert!((table.percent()[1][1] - 100.0 / 3.0).abs() < 1e-12);
        assert_eq!((Rogers::Innovator.name(), AdopterClass::Laggard.name()), ("innovators", "Laggards"));
        assert_eq!(ThresholdClass::VeryHigh.name(), "Very High Thresh.");
    }
}
