//! What a user says about the measures of a study: columns, links, resamples, seed. Kept with a result, and part of its hash.
//!
//! Names are checked against the study by [`Measures::check`]. Not here: how tables are read (`input`), the measures.

use serde::{Deserialize, Serialize};

use crate::analysis::event_history::cox::Ties;
use crate::analysis::event_history::dyadic::RiskRows;
use crate::analysis::event_history::link::Link;
use crate::analysis::innovativeness::RESAMPLES;
use crate::analysis::period::Moment;
use crate::analysis::study::Study;

/// Attributes that are taken for the region of a unit where none is named, in this order.
const REGION_NAMES: [&str; 4] = ["region", "division", "地区", "区域"];

/// What a user says about measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Measures {
    /// Attribute that is the region of a unit; none: `region`, else `division`, where there is one.
    pub region: Option<String>,
    /// Times at which eras begin; none for no scores by era.
    pub eras: Vec<String>,
    /// Numbers known of units that the event history takes in.
    pub covariates: Vec<String>,
    /// Periods by which values of the table of covariates are older than what they explain.
    pub lag: u16,
    /// Links of the event history.
    #[serde(with = "link_names")]
    pub links: Vec<Link>,
    /// What stands for the level of adoption in the event history.
    pub level: Level,
    /// Cox's model beside the others, and how it deals with ties; none for no such model.
    pub cox: Option<Ties>,
    /// Event history of dyads, and which of them are at risk; none for no such model.
    pub dyads: Option<RiskRows>,
    /// Moran's I on the network by the inverse of steps, up to so many; none: between those who are tied.
    pub max_steps: Option<u32>,
    /// Resamples; 0 for none. Where nothing is said each interval and test has its own default.
    pub resamples: Option<u32>,
    /// Seed of all draws.
    pub seed: u64,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            region: None,
            eras: Vec::new(),
            covariates: Vec::new(),
            lag: 0,
            links: vec![Link::Logit],
            level: Level::default(),
            cox: None,
            dyads: None,
            max_steps: None,
            resamples: None,
            seed: 0,
        }
    }
}

/// What stands for the level of adoption in rows pooled over policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One constant, or one baseline hazard, for all.
    #[default]
    Shared,
    /// An effect of each policy; in Cox's model a baseline hazard of each.
    ByPolicy,
}

/// A name or a time that a study does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// No attribute of that name.
    Region {
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// No number of that name.
    Covariate {
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The beginning of an era is no time of this calendar.
    Era {
        /// As written.
        text: String,
    },
}

impl Measures {
    /// Resamples of policies for intervals of scores.
    pub fn resamples_of_scores(&self) -> u32 {
        self.resamples.unwrap_or(RESAMPLES)
    }

    /// Refuses names and times that the study does not have.
    ///
    /// # Errors
    /// The first of them.
    pub fn check(&self, study: &Study) -> Result<(), Unknown> {
        let attributes = &study.attributes;
        let texts = attributes.texts.iter().map(|column| &column.name);
        let numbers = attributes.numbers.iter().map(|column| &column.name);
        if let Some(name) = &self.region
            && self.regions(study).is_none()
        {
            let known = texts.chain(numbers).cloned().collect();
            return Err(Unknown::Region { name: name.clone(), known });
        }
        let by_period = study
            .covariates
            .iter()
            .flat_map(|covariates| covariates.columns.iter().map(|column| &column.name));
        let known: Vec<&String> = numbers.chain(by_period).collect();
        if let Some(name) = self.covariates.iter().find(|name| !known.contains(name)) {
            let known = known.into_iter().cloned().collect();
            return Err(Unknown::Covariate { name: name.clone(), known });
        }
        match self.eras.iter().find(|text| era(study, text).is_none()) {
            Some(text) => Err(Unknown::Era { text: text.clone() }),
            None => Ok(()),
        }
    }

    /// Periods at which eras begin, in order, each once.
    pub fn era_cuts(&self, study: &Study) -> Vec<i32> {
        let mut cuts: Vec<i32> = self.eras.iter().filter_map(|text| era(study, text)).collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    /// The attribute that is the region, and the region of each unit; none where a unit has none.
    pub fn regions(&self, study: &Study) -> Option<(String, Vec<Option<String>>)> {
        let is_asked = |name: &str| self.region.as_ref().is_some_and(|own| own == name);
        let name = if let Some(name) = &self.region {
            name.clone()
        } else {
            let texts = study.attributes.texts.iter().map(|column| &column.name);
            REGION_NAMES
                .iter()
                .find_map(|known| texts.clone().find(|name| name.to_lowercase() == *known))?
                .clone()
        };
        if let Some(texts) = study.attributes.text(&name) {
            let of = |text: &String| (!text.is_empty()).then(|| text.clone());
            return Some((name, texts.iter().map(of).collect()));
        }
        // Codes of regions are numbers.
        let numbers = study.attributes.number(&name).filter(|_| is_asked(&name))?;
        let of = |number: &f64| (!number.is_nan()).then(|| number.to_string());
        Some((name, numbers.iter().map(of).collect()))
    }
}

fn era(study: &Study, text: &str) -> Option<i32> {
    Moment::parse(text).and_then(|moment| study.calendar.period(moment))
}

/// Links by their names.
mod link_names {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::analysis::event_history::link::Link;

    pub(super) fn serialize<S: Serializer>(links: &[Link], serializer: S) -> Result<S::Ok, S::Error> {
        links.iter().map(|link| link.name()).collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Link>, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        let link = |name: &String| {
            let place = Link::NAMES.iter().position(|own| own == name);
            place.map(|place| Link::ALL[place]).ok_or_else(|| D::Error::custom(format!("no link `{name}`")))
        };
        names.iter().map(link).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::study::{Attributes, Named};

    fn study() -> Study {
        let texts = |name: &str, values: [&str; 2]| Named {
            name: name.to_owned(),
            values: values.map(str::to_owned).to_vec(),
        };
        Study {
            attributes: Attributes {
                texts: vec![texts("division", ["a", ""]), texts("Region", ["n", "s"])],
                numbers: vec![Named { name: "code".to_owned(), values: vec![3.0, f64::NAN] }],
                positions: None,
            },
            ..Study::default()
        }
    }

    #[test]
    fn a_region_is_found_or_named() {
        let found = |region: Option<&str>| {
            Measures { region: region.map(str::to_owned), ..Measures::default() }.regions(&study())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found(None), Some(("Region".to_owned(), vec![some("n"), some("s")])));
        assert_eq!(found(Some("division")), Some(("division".to_owned(), vec![some("a"), None])));
        assert_eq!(found(Some("code")), Some(("code".to_owned(), vec![some("3"), None])));
        assert_eq!(found(Some("climate")), None);
    }

    #[test]
    fn what_is_not_there_is_refused() {
        let of = |measures: Measures| measures.check(&study());
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            of(Measures { covariates: names(&["code"]), eras: names(&["1950"]), ..Measures::default() }),
            Ok(())
        );
        assert_eq!(
            of(Measures { covariates: names(&["gdp"]), ..Measures::default() }),
            Err(Unknown::Covariate { name: "gdp".to_owned(), known: names(&["code"]) })
        );
        assert_eq!(
            of(Measures { eras: names(&["later"]), ..Measures::default() }),
            Err(Unknown::Era { text: "later".to_owned() })
        );
        let region = Some("climate".to_owned());
        assert!(matches!(of(Measures { region, ..Measures::default() }), Err(Unknown::Region { .. })));
    }

    #[test]
    fn options_are_kept_by_names() {
        let measures = Measures { links: vec![Link::Cloglog], ..Measures::default() };
        let text = toml::to_string(&measures).expect("plain fields");
        assert!(text.contains("[\"cloglog\"]"), "{text}");
        assert_eq!(toml::from_str::<Measures>(&text).expect("the same"), measures);
        assert!(toml::from_str::<Measures>("links = [\"log\"]").is_err());
    }
}
