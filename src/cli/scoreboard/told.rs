//! The scoreboard at the end of the command: lines of at most 80 columns, and JSON.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::meaning;
use crate::analysis::scoreboard::results::Results;
use crate::analysis::scoreboard::verdict::{Answer, Case, Claim, Kind, Rule, Test, Verdict};
use crate::analysis::scoreboard::{frames, settings};
use crate::cli::sketch::padded;
use crate::cli::summary::number;
use crate::cli::talk::Talk;
use crate::cli::twins::signed;
use crate::scenario::{Lang, Scenario};

/// Width of a terminal.
const WIDTH: usize = 79;

/// Everything that the end tells.
pub(super) struct Ending<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) results: &'a Results,
    pub(super) claims: &'a [Claim],
    pub(super) n_replicates: usize,
    pub(super) failed: usize,
    pub(super) seconds: Option<f64>,
    pub(super) folder: &'a str,
}

impl Ending<'_> {
    pub(super) fn text(&self, talk: &Talk) -> String {
        let zh = talk.lang == Lang::Zh;
        let (n, m) = (self.results.settings().len(), self.n_replicates);
        let title = if zh { &self.scenario.title_zh } else { &self.scenario.title };
        let mut text = if zh {
            format!("{title}   {n} 个设置 · 每个 N = {m} · 种子 {}", self.scenario.seed)
        } else {
            format!("{title}   {n} settings · N = {m} each · seed {}", self.scenario.seed)
        };
        if let Some(seconds) = self.seconds {
            text.push_str(&format!(" · {seconds:.1} s"));
        }
        text.push('\n');
        for claim in self.claims {
            text.push_str(&Self::claim(claim, talk));
        }
        let count = |verdict| self.claims.iter().filter(|claim| claim.verdict() == verdict).count();
        let [holds, depends, fails, open] =
            [Verdict::Holds, Verdict::Depends, Verdict::Fails, Verdict::Open].map(count);
        let n = self.claims.len();
        text.push_str(&if zh {
            format!("\n {n} 条论断：{holds} 条成立，{depends} 条有条件，{fails} 条不成立，{open} 条未定\n")
        } else {
            format!("\n {n} claims: {holds} hold, {depends} depend, {fails} fail, {open} open\n")
        });
        if self.failed > 0 {
            let failed = self.failed;
            text.push_str(&if zh {
                format!(" {failed} 次运行失败，见 failures 表\n")
            } else {
                format!(" {failed} runs failed: see the table failures\n")
            });
        }
        text.push_str(&format!(" → {}\n", self.folder));
        text.push_str(talk.pick(" a model, not a forecast\n", " 这是模型，不是预测\n"));
        text
    }

    /// One claim: verdict, name, what is claimed, the number that decides its first case, and on what it depends.
    fn claim(claim: &Claim, talk: &Talk) -> String {
        let zh = talk.lang == Lang::Zh;
        let verdict = match (claim.verdict(), zh) {
            (Verdict::Holds, true) => "成立",
            (Verdict::Depends, true) => "有条件",
            (Verdict::Fails, true) => "不成立",
            (Verdict::Open, true) => "未定",
            (verdict, false) => verdict.name(),
        };
        let head = format!("\n {} {} (§{})\n", padded(verdict, 8), claim.id, claim.section);
        let mut text = head;
        let said = if zh { claim.quote } else { claim.rendering };
        text.push_str(&wrapped(said, "          "));
        let of_first = claim.cases.first().and_then(|case| Some((case, case.decisive()?)));
        if let Some((case, test)) = of_first {
            text.push_str(&wrapped(&decided(case, test, talk), "          "));
        }
        if let Some(words) = claim.depends_on() {
            let words = if zh { words.zh } else { words.en };
            for part in words.split(['|', '｜']) {
                text.push_str(&wrapped(part.trim(), "          "));
            }
        }
        text
    }

    pub(super) fn json(&self) -> String {
        let claims: Vec<Value> = self.claims.iter().map(|claim| self.claim_json(claim)).collect();
        let best = claims_best(self.claims);
        let document = json!({
            "scenario": self.scenario.id, "seed": self.scenario.seed, "replicates": self.n_replicates,
            "settings": self.results.settings().len(), "failed": self.failed, "folder": self.folder,
            "claims": claims, "best_share_of_authority": best,
        });
        format!("{document:#}\n")
    }

    fn claim_json(&self, claim: &Claim) -> Value {
        let words = claim.depends_on();
        let cases: Vec<Value> = claim
            .cases
            .iter()
            .map(|case| {
                let tests: Vec<Value> = case.tests.iter().map(|test| self.test_json(test)).collect();
                json!({
                    "condition": case.condition.en, "condition_zh": case.condition.zh,
                    "answer": case.answer().name(), "tests": tests,
                })
            })
            .collect();
        json!({
            "claim": claim.id, "section": claim.section, "quote": claim.quote, "rendering": claim.rendering,
            "verdict": claim.verdict().name(),
            "depends_on": words.as_ref().map(|words| &words.en), "depends_on_zh": words.as_ref().map(|words| &words.zh),
            "cases": cases,
        })
    }

    fn test_json(&self, test: &Test) -> Value {
        let against = match &test.of {
            Kind::LessThatOf(other) => Some(other.as_str()),
            Kind::Level | Kind::BestShare => None,
        };
        let m = &test.measured;
        json!({
            "statistic": test.statistic, "meaning": meaning(test.statistic, Lang::En),
            "best_share": test.of == Kind::BestShare, "against": against,
            "setting": test.setting, "changes": frames::changes(self.results, &test.setting),
            "estimate": number(m.estimate), "low": number(m.low), "high": number(m.high), "n": m.n,
            "rule": test.rule.text(), "answer": test.answer().name(),
        })
    }
}

/// The best share of authority for every aim, once.
fn claims_best(claims: &[Claim]) -> Vec<Value> {
    let mut told: Vec<&str> = Vec::new();
    let mut best = Vec::new();
    let tests = claims.iter().flat_map(|claim| &claim.cases).flat_map(|case| &case.tests);
    for test in tests.filter(|test| test.of == Kind::BestShare) {
        if !told.contains(&test.statistic) {
            told.push(test.statistic);
            let m = &test.measured;
            best.push(json!({
                "aim": test.statistic, "share": number(m.estimate), "low": number(m.low), "high": number(m.high),
                "of": settings::N_SHARES,
            }));
        }
    }
    best
}

/// The number that decides a case, in words.
fn decided(case: &Case, test: &Test, talk: &Talk) -> String {
    let zh = talk.lang == Lang::Zh;
    let m = &test.measured;
    let decimals = if test.rule.threshold() != 0.0 && test.rule.threshold().abs() < 0.01 { 3 } else { 2 };
    let condition = if zh { &case.condition.zh } else { &case.condition.en };
    let what = meaning(test.statistic, talk.lang);
    let what = match (&test.of, zh) {
        (Kind::Level, _) => what.to_owned(),
        (Kind::LessThatOf(_), false) => format!("{what}, difference"),
        (Kind::LessThatOf(_), true) => format!("{what}（差异）"),
        (Kind::BestShare, false) => format!("best share of authority for: {what}"),
        (Kind::BestShare, true) => format!("最佳权力份额：{what}"),
    };
    let answer = match (test.answer(), zh) {
        (Answer::Yes, true) => "满足",
        (Answer::No, true) => "否定",
        (Answer::Open, true) => "未定",
        (answer, false) => answer.name(),
    };
    let [estimate, low, high] = [m.estimate, m.low, m.high].map(|value| signed(value, decimals));
    let rule = match (test.rule, zh) {
        (rule, false) => rule.text(),
        (Rule::Above(threshold), true) => format!("须高于 {threshold}"),
        (Rule::Below(threshold), true) => format!("须低于 {threshold}"),
    };
    format!("{condition}: {what} = {estimate} ({low} … {high}), {rule} → {answer}")
}

/// A text in lines that fit the terminal, each behind the indent. Chinese may break anywhere, other words at spaces.
fn wrapped(text: &str, indent: &str) -> String {
    let (mut lines, mut line) = (String::new(), indent.to_owned());
    let mut word = String::new();
    let mut flush = |line: &mut String, word: &mut String| {
        if line.width() + word.trim_end().width() > WIDTH && line.trim() != "" {
            lines.push_str(line.trim_end());
            lines.push('\n');
            indent.clone_into(line);
        }
        line.push_str(word);
        word.clear();
    };
    for letter in text.chars() {
        word.push(letter);
        if letter == ' ' || (letter as u32) >= 0x2e80 {
            flush(&mut line, &mut word);
        }
    }
    flush(&mut line, &mut word);
    lines.push_str(line.trim_end());
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_in_both_languages() {
        let english = wrapped(&"word ".repeat(60), "   ");
        let chinese = wrapped(&"政策试点，".repeat(40), "   ");
        for text in [english, chinese] {
            assert!(text.lines().count() > 3 && text.lines().all(|line| line.width() <= WIDTH), "{text}");
        }
        assert_eq!(wrapped("one", " "), " one\n");
    }
}
