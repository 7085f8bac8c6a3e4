//! What became of a fit: an optimum, a bound, none, or too little to fit.

use crate::scenario::Lang;

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
    /// The words in tables, in the order of [`Self::place`].
    pub const NAMES: [&'static str; 4] = ["converged", "at_bound", "no_optimum", "too_few_points"];

    /// Place among [`Self::NAMES`].
    pub const fn place(&self) -> u8 {
        match self {
            Self::Converged => 0,
            Self::AtBound(_) => 1,
            Self::NoOptimum(_) => 2,
            Self::TooFewPoints => 3,
        }
    }

    /// The word in tables.
    pub const fn name(&self) -> &'static str {
        Self::NAMES[self.place() as usize]
    }

    /// What the word means here, for people; empty where the fit converged.
    pub fn explanation(&self, lang: Lang) -> String {
        let (en, zh) = match self {
            Self::Converged => ("", ""),
            Self::AtBound(bounds) => {
                let list: Vec<String> = bounds.iter().map(|bound| bound.explanation(lang)).collect();
                return list.join(match lang {
                    Lang::En => ", ",
                    Lang::Zh => "，",
                });
            }
            Self::NoOptimum(Reason::Flat) => ("the curve never changes", "曲线没有变化"),
            Self::NoOptimum(Reason::NotIdentified) => {
                ("the curve does not fix the parameters", "曲线不能确定参数")
            }
            Self::NoOptimum(Reason::DidNotConverge) => ("the search did not come to rest", "搜索没有停下"),
            Self::TooFewPoints => ("no more periods than parameters", "时期数不多于参数个数"),
        };
        match lang {
            Lang::En => en.to_owned(),
            Lang::Zh => zh.to_owned(),
        }
    }
}

impl Bound {
    fn explanation(&self, lang: Lang) -> String {
        let (name, value) = (self.parameter, self.value);
        match (self.side, lang) {
            (Side::Lower, Lang::En) => format!("{name} at its lower bound {value}"),
            (Side::Upper, Lang::En) => format!("{name} at its upper bound {value}"),
            (Side::Lower, Lang::Zh) => format!("{name} 在其下界 {value} 上"),
            (Side::Upper, Lang::Zh) => format!("{name} 在其上界 {value} 上"),
        }
    }
}
