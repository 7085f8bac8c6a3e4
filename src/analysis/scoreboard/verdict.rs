//! How a claim is judged: tests of numbers against thresholds, conditions under which all tests must be met, and the verdict that
//! follows from them. No claim and no number is known here.
//!
//! 1. A *test* compares a 95 % interval with a threshold: `Yes` where all of it lies on the side that the claim says, `No` where
//!    all of it lies on the other side, `Open` where it holds the threshold or there is no interval.
//! 2. A *case* is a condition (a regime, a parameter) with the tests that the claim has to pass there: `Yes` where all are, `No`
//!    where at least one is `No`, else `Open`.
//! 3. The *verdict* over the cases of a claim: holds (`Yes` in all), depends (`Yes` in some), fails (`Yes` in none and `No` in at
//!    least one), open (neither `Yes` nor `No` anywhere: more replicates are needed).

use super::measured::Measured;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: String,
    /// 中文.
    pub zh: String,
}

impl Words {
    /// From two texts.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }
}

/// What a number must be for the claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The whole interval above.
    Above(f64),
    /// The whole interval below.
    Below(f64),
}

impl Rule {
    /// In words, for tables.
    pub fn text(self) -> String {
        match self {
            Self::Above(threshold) => format!("interval above {threshold}"),
            Self::Below(threshold) => format!("interval below {threshold}"),
        }
    }

    /// The threshold.
    pub fn threshold(self) -> f64 {
        match self {
            Self::Above(threshold) | Self::Below(threshold) => threshold,
        }
    }

    /// What an interval says to it.
    pub fn answer(self, measured: &Measured) -> Answer {
        let (above, below) = (measured.low > self.threshold(), measured.high < self.threshold());
        let (met, refuted) = match self {
            Self::Above(_) => (above, below),
            Self::Below(_) => (below, above),
        };
        match (met, refuted) {
            (true, _) => Answer::Yes,
            (false, true) => Answer::No,
            (false, false) => Answer::Open,
        }
    }
}

/// What a test or a case says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// As claimed.
    Yes,
    /// Not as claimed.
    No,
    /// The interval holds the threshold.
    Open,
}

impl Answer {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Open => "open",
        }
    }
}

/// What of a statistic is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Its mean over replicates.
    Level,
    /// Its mean less that in another setting, replicate by replicate.
    LessThatOf(String),
    /// The share of authority at which its mean is largest.
    BestShare,
}

/// One number of one setting against a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What is measured.
    pub statistic: &'static str,
    /// What of it is tested.
    pub of: Kind,
    /// Setting in which it is measured; of the best share all settings of authority.
    pub setting: String,
    /// The number.
    pub measured: Measured,
    /// What it must be.
    pub rule: Rule,
}

impl Test {
    /// What it says.
    pub fn answer(&self) -> Answer {
        self.rule.answer(&self.measured)
    }
}

/// A condition with the tests that the claim has to pass under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The condition in words.
    pub condition: Words,
    /// The tests; at least one.
    pub tests: Vec<Test>,
}

impl Case {
    /// What its tests say together.
    pub fn answer(&self) -> Answer {
        let says = |answer: Answer| move |test: &Test| test.answer() == answer;
        if self.tests.iter().any(says(Answer::No)) {
            Answer::No
        } else if !self.tests.is_empty() && self.tests.iter().all(says(Answer::Yes)) {
            Answer::Yes
        } else {
            Answer::Open
        }
    }

    /// The test that decides: the first that is not as claimed, else the first.
    pub fn decisive(&self) -> Option<&Test> {
        let is_against = |answer: Answer| move |test: &&Test| test.answer() == answer;
        let mut all = [Answer::No, Answer::Open].into_iter();
        all.find_map(|answer| self.tests.iter().find(is_against(answer))).or(self.tests.first())
    }
}

/// What becomes of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// In all cases.
    Holds,
    /// In some.
    Depends,
    /// In none.
    Fails,
    /// Undecided.
    Open,
}

impl Verdict {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Depends => "depends",
            Self::Fails => "fails",
            Self::Open => "open",
        }
    }
}

/// A claim of the paper with its tests.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its name.
    pub id: &'static str,
    /// Section of the paper.
    pub section: &'static str,
    /// What the paper says.
    pub quote: &'static str,
    /// The same in English.
    pub rendering: &'static str,
    /// The cases; the first is the paper's own situation, as far as the model has it.
    pub cases: Vec<Case>,
}

impl Claim {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        let n = |answer: Answer| self.cases.iter().filter(|case| case.answer() == answer).count();
        match (n(Answer::Yes), n(Answer::No)) {
            (yes, _) if yes > 0 && yes == self.cases.len() => Verdict::Holds,
            (1.., _) => Verdict::Depends,
            (0, 1..) => Verdict::Fails,
            (0, 0) => Verdict::Open,
        }
    }

    /// Conditions whose answer is this, in order.
    pub fn conditions(&self, answer: Answer) -> Vec<&Words> {
        self.cases.iter().filter(|case| case.answer() == answer).map(|case| &case.condition).collect()
    }

    /// Under which conditions it holds, does not, or is undecided, in words; nothing where it holds in all.
    pub fn depends_on(&self) -> Option<Words> {
        if self.verdict() == Verdict::Holds {
            return None;
        }
        let heads = [
            (Answer::Yes, "holds: ", "成立："),
            (Answer::No, "not: ", "不成立："),
            (Answer::Open, "undecided: ", "未定："),
        ];
        let (mut en, mut zh) = (Vec::new(), Vec::new());
        for (answer, head_en, head_zh) in heads {
            let conditions = self.conditions(answer);
            if !conditions.is_empty() {
                let all = |of: &dyn Fn(&Words) -> String| {
                    conditions.iter().map(|words| of(words)).collect::<Vec<_>>()
                };
                en.push(format!("{head_en}{}", all(&|words| words.en.clone()).join("; ")));
                zh.push(format!("{head_zh}{}", all(&|words| words.zh.clone()).join("；")));
            }
        }
        Some(Words::new(en.join(" | "), zh.join("｜")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(low: f64, high: f64, rule: Rule) -> Test {
        let measured = Measured { n: 10, estimate: 0.5 * (low + high), low, high };
        Test { statistic: "made", of: Kind::Level, setting: "made".to_owned(), measured, rule }
    }

    fn claim(answers: &[&[Answer]]) -> Claim {
        let of = |answer: &Answer| match answer {
            Answer::Yes => test(0.6, 0.8, Rule::Above(0.5)),
            Answer::No => test(0.2, 0.4, Rule::Above(0.5)),
            Answer::Open => test(0.4, 0.6, Rule::Above(0.5)),
        };
        let case = |(k, tests): (usize, &&[Answer])| Case {
            condition: Words::new(format!("c{k}"), format!("条件{k}")),
            tests: tests.iter().map(of).collect(),
        };
        let cases = answers.iter().enumerate().map(case).collect();
        Claim { id: "made", section: "1", quote: "引文", rendering: "quote", cases }
    }

    #[test]
    fn tests_need_the_whole_interval() {
        use Answer::{No, Open, Yes};
        let answers = |rule| [(0.6, 0.8), (0.4, 0.6), (0.2, 0.4)].map(|(a, b)| test(a, b, rule).answer());
        assert_eq!(answers(Rule::Above(0.5)), [Yes, Open, No]);
        assert_eq!(answers(Rule::Below(0.5)), [No, Open, Yes]);
        assert_eq!(test(f64::NAN, f64::NAN, Rule::Below(0.5)).answer(), Open);
    }

    #[test]
    fn verdicts_come_from_cases() {
        use Answer::{No, Open, Yes};
        let verdict = |answers: &[&[Answer]]| claim(answers).verdict();
        assert_eq!(verdict(&[&[Yes, Yes], &[Yes]]), Verdict::Holds);
        assert_eq!(verdict(&[&[Yes, No], &[Yes]]), Verdict::Depends);
        assert_eq!(verdict(&[&[Yes, Open], &[No]]), Verdict::Fails);
        assert_eq!(verdict(&[&[Open], &[Open, Yes]]), Verdict::Open);
        assert_eq!(verdict(&[&[Yes], &[Open]]), Verdict::Depends);
        assert_eq!(verdict(&[]), Verdict::Open);
        assert_eq!(claim(&[&[]]).verdict(), Verdict::Open);
    }

    #[test]
    fn what_it_depends_on_is_said_in_words() {
        use Answer::{No, Open, Yes};
        let words = claim(&[&[Yes], &[No], &[Open], &[Yes]]).depends_on().expect("it depends");
        assert_eq!(words.en, "holds: c0; c3 | not: c1 | undecided: c2");
        assert_eq!(words.zh, "成立：条件0；条件3｜不成立：条件1｜未定：条件2");
        assert_eq!(claim(&[&[Yes]]).depends_on(), None);
        assert_eq!(claim(&[&[No]]).depends_on(), Some(Words::new("not: c0", "不成立：条件0")));
        let decisive = claim(&[&[Yes, Open, No]]);
        assert_eq!(decisive.cases[0].decisive().map(Test::answer), Some(No));
    }
}
