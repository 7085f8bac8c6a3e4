//! What can be fitted: four forms of growth, each with its ceiling free or fixed.

/// A form of growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Internal influence: see [`super::logistic`].
    Logistic,
    /// External and internal influence: see [`super::bass`].
    Bass,
    /// Growth whose rate falls steadily: see [`super::gompertz`].
    Gompertz,
    /// External influence: see [`super::exponential`].
    Exponential,
}

/// Whether the level that a curve tends to is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ceiling {
    /// Estimated, at most [`MAX_CEILING`] times all units.
    Free,
    /// All units adopt in the end.
    Fixed,
}

/// The highest ceiling, as a multiple of all units: beyond it a ceiling is out of sight of the curve.
pub const MAX_CEILING: f64 = 2.0;
/// The lowest ceiling of the forms that have one (not Bass), as a share of all units.
pub const MIN_CEILING: f64 = 0.001;

/// What is fitted: a form with its ceiling free or fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Model {
    /// The form.
    pub form: Form,
    /// Its ceiling.
    pub ceiling: Ceiling,
}

impl Model {
    /// All models, in the order of tables.
    pub const ALL: [Self; 8] = [
        Self { form: Form::Logistic, ceiling: Ceiling::Free },
        Self { form: Form::Logistic, ceiling: Ceiling::Fixed },
        Self { form: Form::Bass, ceiling: Ceiling::Free },
        Self { form: Form::Bass, ceiling: Ceiling::Fixed },
        Self { form: Form::Gompertz, ceiling: Ceiling::Free },
        Self { form: Form::Gompertz, ceiling: Ceiling::Fixed },
        Self { form: Form::Exponential, ceiling: Ceiling::Free },
        Self { form: Form::Exponential, ceiling: Ceiling::Fixed },
    ];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match (self.form, self.ceiling) {
            (Form::Logistic, Ceiling::Free) => "logistic_free",
            (Form::Logistic, Ceiling::Fixed) => "logistic_fixed",
            (Form::Bass, Ceiling::Free) => "bass_free",
            (Form::Bass, Ceiling::Fixed) => "bass_fixed",
            (Form::Gompertz, Ceiling::Free) => "gompertz_free",
            (Form::Gompertz, Ceiling::Fixed) => "gompertz_fixed",
            (Form::Exponential, Ceiling::Free) => "exponential_free",
            (Form::Exponential, Ceiling::Fixed) => "exponential_fixed",
        }
    }

    /// Number of its parameters.
    pub const fn n_parameters(self) -> usize {
        let rates = match self.form {
            Form::Logistic | Form::Bass | Form::Gompertz => 2,
            Form::Exponential => 1,
        };
        match self.ceiling {
            Ceiling::Free => rates + 1,
            Ceiling::Fixed => rates,
        }
    }
}
