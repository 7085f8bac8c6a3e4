//! Latent diffusion networks: who learns from whom, from nothing but the dates of many adoptions.
//!
//! Cascades (one policy each: who adopted it when) go in; out comes a sparse directed network that makes them likely. The
//! method is NetInf: Gomez-Rodriguez, Leskovec & Krause (2010), KDD 2010:1019–1028 (and 2012, ACM TKDD 5(4):21); for
//! policies Desmarais, Harden & Boehmke (2015), American Political Science Review 109:392–406. Definitions follow the R
//! package NetworkInference 1.2 (Linder & Desmarais); where they differ is said in `docs/analysis/latent-networks.md`.
//!
//! Not here: simulating cascades (that is the engine's work).

mod accuracy;
mod cascades;
mod greedy;
mod kernel;
mod options;
mod vuong;

pub use accuracy::{Accuracy, accuracy};
pub use cascades::{Cascade, Cascades, CascadesError};
pub use greedy::{Edge, Latent, Parent, Stopped, infer};
pub use kernel::{Kernel, KernelError, KernelKind};
pub use options::{LatentError, LatentOptions, Stop};
pub use vuong::vuong;
