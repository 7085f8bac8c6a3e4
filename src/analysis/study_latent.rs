//! From whom units learn, inferred from a study's dates alone, and the tables `latent_network`, `latent_accuracy`.
//!
//! Every policy is a cascade; the kernel's parameters are those of the data. Where the study has ties, the inferred network is
//! laid beside them: who looks at whom is who learns from whom, so the tie i → j is the edge from j to i. For the
//! result of a run these ties are the truth. Method: [`crate::analysis::latent`].

use std::fmt;

use crate::analysis::latent::{
    Accuracy, Cascades, CascadesError, Kernel, KernelError, KernelKind, Latent, LatentError, LatentOptions,
    Stop, accuracy, infer,
};
use crate::analysis::study::Study;
use crate::analysis::ties::Ties;
use crate::observe::{Frame, Values};
use crate::scenario::Table;

/// Limit of p where neither a number of edges nor a p is given.
pub const DEFAULT_P: f64 = 0.05;

/// An inferred network.
#[derive(Debug, Clone, PartialEq)]
pub struct Inferred {
    /// The kernel with its parameters.
    pub kernel: Kernel,
    /// The network.
    pub latent: Latent,
    /// Against the ties of the study: of the first edge, the first two, and so on; none without ties.
    pub accuracy: Option<Vec<Accuracy>>,
}

/// Why there is no network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// The policies are no cascades.
    Cascades(CascadesError),
    /// The kernel cannot be had from the data.
    Kernel(KernelError),
    /// The network cannot be inferred.
    Latent(LatentError),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cascades(error) => error.fmt(f),
            Self::Kernel(error) => error.fmt(f),
            Self::Latent(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

/// Infers the network of a study.
///
/// # Errors
/// Where the dates say nothing of the kernel, or the policies hold too many pairs of adopters.
pub fn inferred(study: &Study, ties: Option<&Ties>, kind: KernelKind, stop: Stop) -> Result<Inferred, Fault> {
    let cascades = Cascades::of_history(&study.history).map_err(Fault::Cascades)?;
    let kernel = Kernel::from_cascades(kind, &cascades).map_err(Fault::Kernel)?;
    let latent = infer(&cascades, &LatentOptions::new(kernel, stop)).map_err(Fault::Latent)?;
    let accuracy = ties.map(|ties| accuracy(&latent.edges, &ties.reversed()));
    Ok(Inferred { kernel, latent, accuracy })
}

impl Inferred {
    /// The table `latent_network` and, where there are ties, `latent_accuracy`.
    pub fn frames(&self, study: &Study) -> Vec<Frame> {
        let edges = &self.latent.edges;
        let names: std::sync::Arc<[String]> = study.history.units.iter().cloned().collect();
        let mut frames = vec![Frame::new(
            Table::LatentNetwork,
            vec![
                Values::Integer((1..=edges.len() as i64).collect()),
                Values::Government(edges.iter().map(|edge| edge.origin).collect(), names.clone()),
                Values::Government(edges.iter().map(|edge| edge.destination).collect(), names),
                Values::Real(edges.iter().map(|edge| edge.improvement).collect()),
                Values::Real(edges.iter().map(|edge| edge.p.unwrap_or(f64::NAN)).collect()),
            ],
        )];
        frames.extend(self.accuracy.as_deref().map(|accuracy| {
            let real = |value: fn(&Accuracy) -> f64| Values::Real(accuracy.iter().map(value).collect());
            let count = |value: fn(&Accuracy) -> usize| {
                Values::Integer(accuracy.iter().map(|row| value(row) as i64).collect())
            };
            let columns = vec![
                count(|row| row.n_edges),
                count(|row| row.n_true),
                real(|row| row.precision),
                real(|row| row.recall),
                real(|row| row.f1),
            ];
            Frame::new(Table::LatentAccuracy, columns)
        }));
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::history::{Adoption, History, Policy};
    use crate::analysis::ties::TiesOptions;

    #[test]
    fn a_tie_is_the_edge_from_whom_one_looks_at() {
        // Unit 1 always adopts a period after unit 0, unit 2 long after at odd times.
        let adopted = |unit, period| Adoption { period, unit, ended: None };
        let policy = |at: i32| {
            let adoptions =
                vec![adopted(0, 10 * at), adopted(1, 10 * at + 1), adopted(2, 10 * at + 3 + at % 4)];
            Policy::new(format!("p{at}"), adoptions)
        };
        let units = ["a", "b", "c"].map(str::to_owned).to_vec();
        let history = History { units, born: vec![None; 3], policies: (1..30).map(policy).collect() };
        let study = Study { history, ..Study::default() };
        let looks = Ties::from_edges(3, &[(1, 0)], None, &TiesOptions::default()).unwrap().0;
        let found = inferred(&study, Some(&looks), KernelKind::Exponential, Stop::Edges(2)).unwrap();
        let edge = found.latent.edges.iter().find(|edge| edge.destination == 1).unwrap();
        assert_eq!(edge.origin, 0);
        let last = *found.accuracy.as_ref().unwrap().last().unwrap();
        assert_eq!((last.n_edges, last.n_true, last.recall), (2, 1, 1.0));
        assert_eq!(found.frames(&study).iter().map(Frame::n_rows).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(
            inferred(&study, None, KernelKind::Rayleigh, Stop::Edges(1)).unwrap().frames(&study).len(),
            1
        );
    }

    #[test]
    fn dates_all_at_once_say_nothing_of_a_kernel() {
        let adopted = |unit| Adoption { period: 3, unit, ended: None };
        let history = History {
            units: vec!["a".to_owned(), "b".to_owned()],
            born: vec![None; 2],
            policies: vec![Policy::new("p", vec![adopted(0), adopted(1)])],
        };
        let study = Study { history, ..Study::default() };
        let fault = inferred(&study, None, KernelKind::LogNormal, Stop::PValue(0.05)).unwrap_err();
        assert_eq!(fault, Fault::Kernel(KernelError::NothingToLearnFrom));
    }
}
