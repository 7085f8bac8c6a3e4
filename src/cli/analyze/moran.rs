//! The section on Moran's I: whether those who are near each other adopt at the same time.

use serde_json::{Value, json};

use super::Section;
use super::lines::{p_value, right, two};
use crate::analysis::input::Options;
use crate::analysis::moran::WeightsError;
use crate::analysis::study::Study;
use crate::analysis::study_moran::{DEFAULT_DRAWS, Morans, Nearness, Row, Status, Variable, morans};
use crate::analysis::ties::Ties;
use crate::cli::sketch::padded;
use crate::cli::summary::{number, percent};
use crate::cli::talk::Talk;
use crate::scenario::Lang;

const LABEL: usize = 29;

/// The section.
pub(super) fn section(study: &Study, ties: Option<&Ties>, options: &Options, talk: &Talk) -> Section {
    let found = morans(study, ties, &options.measures);
    let mut text = if found.rows.is_empty() {
        String::new()
    } else if study.history.policies.len() == 1 {
        one(&found, talk)
    } else {
        many(&found, talk)
    };
    if let Some((nearness, fault)) = found.fault {
        text.push_str(&told(nearness, fault, study, talk));
    } else if found.rows.is_empty() {
        text.push_str(talk.pick(
            " Moran's I needs ties or positions: --edges FILE, or lon and lat in --units\n",
            " Moran's I 需要关系或位置：--edges FILE，或 --units 中的 lon 和 lat\n",
        ));
    }
    if found.is_cut {
        text.push_str(&match talk.lang {
            Lang::En => format!(" permutations would take long: --resamples {DEFAULT_DRAWS} draws them\n"),
            Lang::Zh => format!(" 置换检验耗时较长：--resamples {DEFAULT_DRAWS} 可执行\n"),
        });
    }
    Section {
        name: "moran",
        frames: found.frame(study).into_iter().collect(),
        text,
        json: document(study, &found),
    }
}

fn label(nearness: Nearness, talk: &Talk) -> &'static str {
    match (nearness, talk.lang) {
        (Nearness::Ties, Lang::En) => "between ties",
        (Nearness::Ties, Lang::Zh) => "按关系",
        (Nearness::Distance, Lang::En) => "by 1 / distance",
        (Nearness::Distance, Lang::Zh) => "按距离的倒数",
        (Nearness::Steps, Lang::En) => "by 1 / steps on the network",
        (Nearness::Steps, Lang::Zh) => "按网络步数的倒数",
    }
}

fn known(found: &Morans) -> Vec<Nearness> {
    let has = |nearness: &Nearness| found.rows.iter().any(|row| row.nearness == *nearness);
    [Nearness::Ties, Nearness::Steps, Nearness::Distance].into_iter().filter(has).collect()
}

fn line(label: &str, cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| right(cell, 10)).collect();
    format!(" {}{cells}\n", padded(label, LABEL))
}

/// One policy: I with its tests.
fn one(found: &Morans, talk: &Talk) -> String {
    let head = talk.pick("Moran's I of adoption dates", "采纳时间的 Moran's I");
    let mut text = match talk.lang {
        Lang::En => line(head, &["I", "expected", "z", "p"]),
        Lang::Zh => line(head, &["I", "期望", "z", "p"]),
    };
    for row in &found.rows {
        let (i, expected) = row.moran.map_or((f64::NAN, f64::NAN), |moran| (moran.i, moran.expected));
        let z = row.moran.and_then(|moran| moran.test).map_or(f64::NAN, |test| test.z);
        let cells = [two(i), two(expected), two(z), p_value(row.p())];
        text.push_str(&line(label(row.nearness, talk), &cells.each_ref().map(String::as_str)));
        let why = match (row.status, talk.lang) {
            (Status::Complete, _) => continue,
            (Status::AllEqual, Lang::En) => " no I: all units adopted in the same period",
            (Status::AllEqual, Lang::Zh) => " 无 I：所有单位在同一时期采纳",
            (Status::Undefined, Lang::En) => " no I: nobody is near anybody",
            (Status::Undefined, Lang::Zh) => " 无 I：没有邻近的单位",
            (Status::NoTest, Lang::En) => " no test: too few units, or all pairs weigh the same",
            (Status::NoTest, Lang::Zh) => " 无检验：单位太少，或所有权重相同",
        };
        text.push_str(&format!("{why}\n"));
    }
    text.push_str(&which_p(found, talk));
    text
}

/// Many policies: the mean, and how many are above or below chance.
fn many(found: &Morans, talk: &Talk) -> String {
    let head = talk.pick("Moran's I of adoption dates", "采纳时间的 Moran's I");
    let mut text = match talk.lang {
        Lang::En => line(head, &["mean I", "expected", "p < .05:", "above", "below"]),
        Lang::Zh => line(head, &["平均 I", "期望", "p < .05：", "高于", "低于"]),
    };
    let mut n_without = 0;
    for nearness in known(found) {
        let o = found.overview(nearness);
        let share = |count: usize| percent(count as f64 / o.n as f64);
        let cells = [two(o.mean), two(o.expected), String::new(), share(o.n_positive), share(o.n_negative)];
        text.push_str(&line(label(nearness, talk), &cells.each_ref().map(String::as_str)));
        n_without = n_without.max(o.n_without);
    }
    text.push_str(talk.pick(
        " by chance 2.5 % of the policies would be above, 2.5 % below\n",
        " 若只凭偶然，高于与低于的政策各占 2.5%\n",
    ));
    if n_without > 0 {
        text.push_str(&match talk.lang {
            Lang::En => format!(" without I or test: {n_without} policies (why: column status)\n"),
            Lang::Zh => format!(" 无 I 或无检验：{n_without} 项政策（原因见 status 列）\n"),
        });
    }
    for nearness in known(found) {
        let walker = found.over_all(nearness).and_then(|row| row.moran.map(|moran| (moran.i, row.p())));
        if let Some((i, p)) = walker {
            let (i, p, how) = (two(i), p_value(p), label(nearness, talk));
            text.push_str(&match talk.lang {
                Lang::En => format!(" Walker's score over all policies, {how}: I {i}, p {p}\n"),
                Lang::Zh => format!(" 全部政策的 Walker 得分，{how}：I {i}，p {p}\n"),
            });
        }
    }
    text.push_str(&which_p(found, talk));
    text
}

fn which_p(found: &Morans, talk: &Talk) -> String {
    match (found.rows.iter().find_map(|row| row.permuted), talk.lang) {
        (Some(permuted), Lang::En) => format!(" p by {} permutations\n", permuted.n),
        (Some(permuted), Lang::Zh) => format!(" p 由 {} 次置换得出\n", permuted.n),
        (None, Lang::En) => " p from the normal distribution\n".to_owned(),
        (None, Lang::Zh) => " p 由正态分布得出\n".to_owned(),
    }
}

/// Why there are no weights of a kind.
fn told(nearness: Nearness, fault: WeightsError, study: &Study, talk: &Talk) -> String {
    let name = |unit: usize| study.history.units.get(unit).map_or("", String::as_str);
    let why = match (fault, talk.lang) {
        (WeightsError::BadCoordinate { unit }, Lang::En) => format!("`{}` has no position", name(unit)),
        (WeightsError::BadCoordinate { unit }, Lang::Zh) => format!("`{}` 没有位置", name(unit)),
        (WeightsError::SamePlace { unit, other }, Lang::En) => {
            format!("`{}` and `{}` lie at one place", name(unit), name(other))
        }
        (WeightsError::SamePlace { unit, other }, Lang::Zh) => {
            format!("`{}` 与 `{}` 位于同一处", name(unit), name(other))
        }
        (WeightsError::TooManyPairs { n_units }, Lang::En) => format!("{n_units} units have too many pairs"),
        (WeightsError::TooManyPairs { n_units }, Lang::Zh) => format!("{n_units} 个单位的配对太多"),
        (WeightsError::CoordinatesMissing { .. } | WeightsError::BadOption, _) => fault.to_string(),
    };
    match talk.lang {
        Lang::En => format!(" no Moran's I {}: {why}\n", label(nearness, talk)),
        Lang::Zh => format!(" 无{}的 Moran's I：{why}\n", label(nearness, talk)),
    }
}

fn document(study: &Study, found: &Morans) -> Value {
    let rows: Vec<Value> = found
        .rows
        .iter()
        .map(|row: &Row| {
            let test = row.moran.and_then(|moran| moran.test);
            json!({
                "policy": row.policy.map(|policy| &study.history.policies[policy as usize].name),
                "variable": Variable::NAMES[row.variable as usize],
                "near": Nearness::NAMES[row.nearness as usize],
                "i": row.moran.map(|moran| moran.i),
                "expected": row.moran.map(|moran| moran.expected),
                "z": test.map(|test| test.z),
                "p": test.map(|test| test.p),
                "p_permutation": row.permuted.map(|permuted| permuted.p_exact()),
                "status": Status::NAMES[row.status as usize],
            })
        })
        .collect();
    let overviews: serde_json::Map<String, Value> = known(found)
        .into_iter()
        .map(|nearness| {
            let o = found.overview(nearness);
            let value = json!({
                "n": o.n, "n_without": o.n_without, "mean": number(o.mean), "expected": number(o.expected),
                "n_positive": o.n_positive, "n_negative": o.n_negative,
            });
            (Nearness::NAMES[nearness as usize].to_owned(), value)
        })
        .collect();
    json!({ "overview": overviews, "rows": rows })
}
