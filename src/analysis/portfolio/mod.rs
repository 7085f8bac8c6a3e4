//! A portfolio of policies over the same governments: Walker's scores of every replicate beside the traits that the model gave the
//! governments, and the policies themselves.
//!
//! What a study of innovativeness cannot know is known here: what makes a government adopt early, and when it would have adopted if
//! nobody had followed anybody. Tables: `innovativeness` (per replicate and government), `innovativeness_truth` (how far scores show
//! the traits), `expected_scores` and `portfolio` (the policies). Source: Walker (1969), Gray (1973); model.md §4.

mod policies;
mod scores;
mod truth;

pub use policies::policies_frame;
pub use scores::scores_frame;
pub use truth::{
    LevelTruth, PortfolioOverview, STATISTICS, Statistic, expected_frame, kept, kept_of_none, overviews,
    truth_frame,
};
