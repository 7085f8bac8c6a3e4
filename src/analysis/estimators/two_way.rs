//! Difference-in-differences with two-way fixed effects: one coefficient on being treated.
//!
//! y_it = a_i + l_t + b·D_it + x_it′c + e_it, D_it = 1 from the unit's start on. By least squares, errors clustered (`within`).
//! With a common start and no controls, b is the difference of differences of means. Under staggered starts it is a weighted mean of
//! two-group comparisons, some of which take units treated earlier as controls: where effects grow with time since treatment, b is
//! biased toward 0 and can have the wrong sign. de Chaisemartin & D'Haultfœuille (2020), AER 110:2964–2996; Goodman-Bacon (2021), Journal
//! of Econometrics 225:254–277.
//!
//! Not identified where nobody is treated, everybody in the same period, or all treated units from the first period on.

use super::estimate::Estimate;
use super::fault::NotIdentified;
use super::panel::Panel;
use super::within::{Column, regress};

/// Name of the treatment's column, in messages.
const TREATED: &str = "treated";

/// A fitted two-way fixed-effects regression.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoWay {
    /// Coefficient b of being treated.
    pub effect: Estimate,
    /// Coefficients of the controls, in their order, by name.
    pub controls: Vec<(String, Estimate)>,
    /// Units used.
    pub n_units: usize,
    /// Units ever treated among them.
    pub n_treated: usize,
    /// Periods used.
    pub n_periods: usize,
    /// Clusters used.
    pub n_clusters: usize,
}

/// Fits the regression; always-treated units stay in, as researchers have them.
///
/// # Errors
/// Where the effect is not identified.
pub fn two_way(panel: &Panel) -> Result<TwoWay, NotIdentified> {
    check_treatment(panel)?;
    let treated = Column {
        name: TREATED.to_owned(),
        values: panel.column(|start, period| f64::from(u8::from(period >= start as usize))),
    };
    let fit = regress(panel, vec![treated]).map_err(|error| {
        let is_treatment = error == NotIdentified::Collinear { name: TREATED.to_owned() };
        if is_treatment { NotIdentified::NoComparison } else { error }
    })?;
    let controls = panel.controls().iter().enumerate();
    Ok(TwoWay {
        effect: fit.estimate(0),
        controls: controls.map(|(k, control)| (control.name.clone(), fit.estimate(k + 1))).collect(),
        n_units: panel.n_units(),
        n_treated: panel.n_treated(),
        n_periods: panel.n_periods(),
        n_clusters: panel.n_clusters(),
    })
}

/// Refuses panels in which nobody is treated, or nobody who is has a period before.
pub(super) fn check_treatment(panel: &Panel) -> Result<(), NotIdentified> {
    let mut treated = panel.starts().iter().flatten().peekable();
    if treated.peek().is_none() {
        return Err(NotIdentified::NobodyTreated);
    }
    if treated.all(|&start| start == 0) { Err(NotIdentified::NoPeriodBefore) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const Y: [f64; 12] = [1.0, 2.0, 4.0, 3.0, 3.0, 5.0, 2.0, 7.0, 9.0, 0.0, 4.0, 8.0];

    fn panel(start: &[Option<u32>]) -> Panel {
        Panel::new(3, &Y, start).expect("a panel")
    }

    #[test]
    fn with_one_start_it_is_the_difference_of_differences() {
        // After: units 2, 3 have means 8 and 6, the others 3 and 4; before: 2, 0 and 1, 3.
        let found = two_way(&panel(&[None, None, Some(1), Some(1)])).expect("an effect");
        let expected = (7.0 - 1.0) - (3.5 - 2.0);
        assert!((found.effect.value - expected).abs() < 1e-12, "{found:?}");
        // Differences of units are 2, 1 and 6, 6: residual differences ±1/2 and 0. Each group's mean has the cluster-robust variance
        // Σ(r/2)²: 1/8 and 0. c = 4/3 · 11/8 with K = 1 + 3.
        let se = (0.125_f64 * (4.0 / 3.0) * (11.0 / 8.0)).sqrt();
        assert!((found.effect.se - se).abs() < 1e-12, "{found:?}");
        assert_eq!((found.n_units, found.n_treated, found.n_periods, found.n_clusters), (4, 2, 3, 4));
    }

    #[test]
    fn what_is_not_identified_is_said() {
        let check = |start: &[Option<u32>], expected: &NotIdentified| {
            assert_eq!(two_way(&panel(start)).as_ref(), Err(expected));
        };
        check(&[None; 4], &NotIdentified::NobodyTreated);
        check(&[None, Some(0), None, Some(0)], &NotIdentified::NoPeriodBefore);
        check(&[Some(1); 4], &NotIdentified::NoComparison);
        let one = panel(&[None, None, Some(1), Some(1)]).with_clusters(&[5; 4]).expect("clusters");
        assert_eq!(two_way(&one), Err(NotIdentified::OneCluster));
        // Two units: what is left of one is what is left of the other with the other sign.
        let two = Panel::new(6, &Y, &[None, Some(3)]).expect("a panel");
        assert_eq!(two_way(&two), Err(NotIdentified::NoVariance));
        let flat: Vec<f64> = (0..12).map(|k| 0.1 + 0.3 * f64::from(k % 3) + f64::from(k / 3)).collect();
        let flat = Panel::new(3, &flat, &[None, None, Some(1), Some(1)]).expect("a panel");
        assert_eq!(two_way(&flat), Err(NotIdentified::NoVariation));
        let short = Panel::new(2, &[1.0, 2.0, 3.0, 5.0], &[None, Some(1)]).expect("a panel");
        assert_eq!(
            two_way(&short),
            Err(NotIdentified::NoDegreesOfFreedom { n_observations: 4, n_coefficients: 4 })
        );
        let unit: Vec<f64> = (0..12).map(|k| f64::from(k / 3)).collect();
        let constant = panel(&[None, None, Some(1), Some(1)]).with_control("unit", &unit).expect("a control");
        assert_eq!(two_way(&constant), Err(NotIdentified::Collinear { name: "unit".to_owned() }));
    }
}
