//! What became of a fit: an optimum, a bound, none, or too little to fit.

/// Which end of its range a parameter is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The smallest value.
    Lower,
    /// The largest value.
    Upper,
}

/// A bound at which the search ended: the sum of squares would fall beyond it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// The parameter.
    pub parameter: &'static str,
    /// Which of its bounds.
    pub side: Side,
    /// The bound, in the parameter's unit.
    pub value: f64,
}

/// Why there is no optimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The curve never changes: all parameters that give its level fit alike.
    Flat,
    /// The curve does not fix the parameters: one of them can be changed by its own size, the others answering to it, and
    /// the fitted curve moves by less than 1/2000 of the curve's top. So with the steepness of a jump within one period, where the
    /// sum of squares goes on falling, by next to nothing, as the steepness grows.
    NotIdentified,
    /// The search spent its evaluations before it came to rest.
    DidNotConverge,
}

/// What became of a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// An optimum inside all bounds.
    Converged,
    /// No optimum inside the bounds: the best values lie on these.
    AtBound(Vec<Bound>),
    /// No optimum; the values are those of the last step and are no estimates.
    NoOptimum(Reason),
    /// No more periods than parameters: nothing is estimated.
    TooFewPoints,
}

impl Status {
    /// The word in tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::AtBound(_) => "at_bound",
            Self::NoOptimum(_) => "no_optimum",
            Self::TooFewPoints => "too_few_points",
        }
    }

    /// What the word means here, for people; empty where the fit converged.
    pub fn explanation(&self) -> String {
        match self {
            Self::Converged => String::new(),
            Self::AtBound(bounds) => bounds.iter().map(Bound::explanation).collect::<Vec<_>>().join(", "),
            Self::NoOptimum(Reason::Flat) => "the curve never changes".to_owned(),
            Self::NoOptimum(Reason::NotIdentified) => "the curve does not fix the parameters".to_owned(),
            Self::NoOptimum(Reason::DidNotConverge) => "the search did not come to rest".to_owned(),
            Self::TooFewPoints => "no more periods than parameters".to_owned(),
        }
    }
}

impl Bound {
    fn explanation(&self) -> String {
        let side = match self.side {
            Side::Lower => "lower",
            Side::Upper => "upper",
        };
        format!("{} at its {side} bound {}", self.parameter, self.value)
    }
}
