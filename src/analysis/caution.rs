//! What an S-shaped curve does not show: the warning that stands beside every fit, with its figures.
//!
//! A logistic curve, a Bass q above p, a positive and significant b in Gray's regression are read as diffusion: as units that
//! follow one another. They come out as well where nobody follows anybody. Units whose readiness dates are normally
//! distributed, each adopting on its own date, make the same curve. Volden, Ting & Carpenter (2008), American Political Science
//! Review 102:319–332, give the argument; the figures are from simulations of 48 units
//! (re-derived in `tests/it/spid_fits.rs`).
//!
//! What can tell them apart is not on the curve: who adopted after whom ([`super::innovativeness`], networks, event histories)
//! and, in a simulation, the same world without interaction.

/// What Gray's regression says of curves whose making is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discrimination {
    /// Share of runs with b > 0 and p < .05 where units adopt on dates of their own: normal, standard deviation 6 periods.
    pub flagged_without_interaction: f64,
    /// The same where the hazard is .3 times the share of adopters.
    pub flagged_with_interaction: f64,
    /// Mean R² in levels, in both.
    pub r2_levels: f64,
    /// Number of runs of each kind.
    pub runs: u32,
    /// Number of units in each.
    pub units: u32,
}

/// How little Gray's regression discriminates.
pub const GRAY: Discrimination = Discrimination {
    flagged_without_interaction: 0.92,
    flagged_with_interaction: 0.93,
    r2_levels: 0.995,
    runs: 300,
    units: 48,
};

/// The warning in a sentence or two, for screens and reports.
pub fn s_shape() -> String {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    format!(
        "an S-shaped curve does not show diffusion: Gray's regression finds interaction (b > 0, p < .05) in {} of simulated \
         histories without any and in {} with it, and R² in levels is {} in both",
        percent(GRAY.flagged_without_interaction),
        percent(GRAY.flagged_with_interaction),
        GRAY.r2_levels,
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_warning_has_its_figures() {
        let text = super::s_shape();
        assert!(
            text.contains("in 92 % of") && text.contains("in 93 % with") && text.contains("0.995"),
            "{text}"
        );
    }
}
