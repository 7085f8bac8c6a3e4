//! Values that must fit each other: sums of shares, the matrix of indicators, keys that need other keys.
//!
//! Takes the sheet, adds problems. Not here: dates, waves, worlds, regimes.

use crate::scenario::check::Findings;
use crate::scenario::check::sheet::Sheet;
use crate::scenario::check::value::Typed;
use crate::scenario::problem::{Problem, Spot, codes, say};
use crate::scenario::{Indicator, ahp};
use std::cmp::Ordering;

/// Most characters of a short name: it becomes the name of a folder.
const MAX_ID: usize = 64;

/// Largest number of a replicate: it has 24 bits in the address of a draw.
const MAX_REPLICATE: u64 = 16_777_215;

/// How far sums of shares may exceed 1 by rounding.
const SUM_TOLERANCE: f64 = 1e-9;

/// How far a·(1/a) may differ from 1: six digits of 1/3 or 1/7 are enough.
const RECIPROCAL_TOLERANCE: f64 = 5e-6;

/// The short name.
pub(super) fn id(sheet: &Sheet<'_>, found: &mut Findings) -> Option<String> {
    let key = "scenario.id";
    let id = sheet.text(key)?;
    let is_legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !id.is_empty() && id.chars().all(is_legal) && id.len() <= MAX_ID {
        return Some(id.to_owned());
    }
    let plain: String = id.chars().map(|c| if is_legal(c) { c } else { '-' }).take(MAX_ID).collect();
    let plain = plain.to_lowercase();
    let plain = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let message = say!(
        "`{key}` is \"{id}\"; allowed are 1 … {MAX_ID} letters, digits, `-` and `_`",
        "`{key}` 为 \"{id}\"，只能含 1 … {MAX_ID} 个字母、数字、`-` 和 `_`"
    );
    let hint = if plain.is_empty() {
        say!("the title may be any text", "标题可以是任意文字")
    } else {
        say!("e.g. \"{plain}\"; the title may be any text", "如 \"{plain}\"；标题可以是任意文字")
    };
    found.problems.push(Problem::new(codes::NOT_A_NAME, key, message).at(sheet.spot(key)).hint(hint));
    None
}

/// Shares of one whole, and the first belief's weight.
pub(super) fn sums(sheet: &Sheet<'_>, found: &mut Findings) {
    for (a, b) in [
        ("world.top_leader_share", "world.executive_deputy_share"),
        ("evaluation.strive_first_formal", "evaluation.strive_first_informal"),
    ] {
        let (Some(first), Some(second)) = (sheet.real(a), sheet.real(b)) else { continue };
        if first + second > 1.0 + SUM_TOLERANCE {
            let message = say!(
                "`{a}` {first} and `{b}` {second} add up to more than 1",
                "`{a}` {first} 与 `{b}` {second} 之和大于 1"
            );
            let rest = ((1.0 - first) * 1e12).round() / 1e12;
            let hint = say!("with the first as it is, at most {rest}", "若前者不变，后者最多为 {rest}");
            found.problems.push(
                Problem::new(codes::SUM_ABOVE_ONE, a, message).at(sheet.spot_of_any(&[a, b])).hint(hint),
            );
        }
    }
    let (a, b) = ("feedback.belief_precision", "feedback.precision_max");
    if let (Some(first), Some(most)) = (sheet.real(a), sheet.real(b))
        && first > most
    {
        let message = say!("`{a}` {first} is above `{b}` {most}", "`{a}` {first} 大于 `{b}` {most}");
        found.problems.push(Problem::new(codes::PRECISION, a, message).at(sheet.spot_of_any(&[a, b])));
    }
}

/// Replicates are numbered from `first_replicate`; the last number must fit into the address of a draw.
pub(super) fn replicates(sheet: &Sheet<'_>, found: &mut Findings) {
    let first_key = "scenario.first_replicate";
    let Some(first) = sheet.integer(first_key) else { return };
    for key in ["scenario.replicates", "sweep.replicates"] {
        let Some(n) = sheet.integer(key) else { continue };
        let last = first + n - 1;
        if last > MAX_REPLICATE {
            let message = say!(
                "`{key}` {n} from number {first} on: the last would be {last}, allowed up to {MAX_REPLICATE}",
                "从编号 {first} 起 `{key}` {n} 次：最后编号为 {last}，最大允许 {MAX_REPLICATE}"
            );
            let spot = sheet.spot_of_any(&[key, first_key]);
            found.problems.push(Problem::new(codes::TOO_MANY_REPLICATES, key, message).at(spot));
        }
    }
}

/// The words of a list, none of them twice.
pub(super) fn words<'s>(sheet: &'s Sheet<'_>, key: &str, found: &mut Findings) -> &'s [&'static str] {
    let words = sheet.choices(key).unwrap_or_default();
    twice(sheet, key, words, found);
    words
}

/// Says which entries of a list stand twice.
pub(super) fn twice<T: PartialEq + AsRef<str>>(
    sheet: &Sheet<'_>,
    key: &str,
    list: &[T],
    found: &mut Findings,
) {
    for (at, item) in list.iter().enumerate() {
        if list[..at].contains(item) {
            let word = item.as_ref();
            let message = say!("`{key}` has \"{word}\" twice", "`{key}` 中 \"{word}\" 出现了两次");
            found.problems.push(Problem::new(codes::BAD_LIST, key, message).at(sheet.item_spot(key, at)));
        }
    }
}

/// The indicators with their weights.
pub(super) fn indicators(sheet: &Sheet<'_>, found: &mut Findings) -> Option<Vec<(Indicator, f64)>> {
    let (list_key, matrix_key) = ("evaluation.indicators", "evaluation.pairwise");
    let names = sheet.choices(list_key)?;
    if names.is_empty() {
        let message =
            say!("`{list_key}` is empty; at least one is needed", "`{list_key}` 为空，至少要有一个");
        found.problems.push(Problem::new(codes::BAD_LIST, list_key, message).at(sheet.spot(list_key)));
        return None;
    }
    let before = found.problems.len();
    twice(sheet, list_key, names, found);
    let limit = sheet.real("evaluation.consistency_limit")?;
    let Some(Typed::Matrix(matrix)) = sheet.get(matrix_key) else { return None };
    let spot = sheet.spot_of_any(&[matrix_key, list_key]);
    let (n, size) = (names.len(), matrix.len());
    if size != n {
        let message = say!(
            "`{matrix_key}` is {size} × {size}, but there are {n} indicators",
            "`{matrix_key}` 为 {size} × {size}，而指标有 {n} 个"
        );
        let row = format!("[{}]", vec!["1"; n].join(", "));
        let equal = format!("[{}]", vec![row; n].join(", "));
        let hint = say!("all equally important: pairwise = {equal}", "若同等重要：pairwise = {equal}");
        found.problems.push(Problem::new(codes::MATRIX_SIZE, matrix_key, message).at(spot).hint(hint));
        return None;
    }
    check_reciprocal(matrix, names, spot, found);
    if found.problems.len() > before {
        return None;
    }
    // Exact reciprocals: the file has rounded ones.
    let entry = |i: usize, j: usize| match i.cmp(&j) {
        Ordering::Less => matrix[i][j],
        Ordering::Equal => 1.0,
        Ordering::Greater => 1.0 / matrix[j][i],
    };
    let exact: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
    let result = ahp::weights(&exact);
    if result.consistency_ratio > limit {
        let ratio = (result.consistency_ratio * 1000.0).round() / 1000.0;
        let message = say!(
            "the comparisons contradict each other: consistency ratio {ratio}, allowed up to {limit}",
            "两两比较自相矛盾：一致性比率为 {ratio}，允许最大 {limit}"
        );
        let hint =
            say!("if A:B is 2 and B:C is 3, A:C should be near 6", "若 A:B 为 2、B:C 为 3，则 A:C 应接近 6");
        found
            .problems
            .push(Problem::new(codes::MATRIX_INCONSISTENT, matrix_key, message).at(spot).hint(hint));
        return None;
    }
    let of_name = |name: &str| {
        let at =
            Indicator::NAMES.iter().position(|known| *known == name).expect("the registry lists the names");
        Indicator::ALL[at]
    };
    Some(names.iter().map(|name| of_name(name)).zip(result.weights).collect())
}

fn check_reciprocal(matrix: &[Vec<f64>], names: &[&str], spot: Option<Spot>, found: &mut Findings) {
    for i in 0..matrix.len() {
        for j in 0..=i {
            let product = matrix[i][j] * matrix[j][i];
            let is_one = if i == j { matrix[i][i] } else { product };
            if (is_one - 1.0).abs() <= RECIPROCAL_TOLERANCE {
                continue;
            }
            let (row, column, below, above) = (i + 1, j + 1, matrix[i][j], matrix[j][i]);
            let (a, b) = (names[j], names[i]);
            let message = if i == j {
                say!(
                    "`evaluation.pairwise` compares \"{a}\" with itself: {below} should be 1",
                    "`evaluation.pairwise` 中 \"{a}\" 与自身比较：{below} 应为 1"
                )
            } else {
                say!(
                    "`evaluation.pairwise` row {row}, column {column} is {below}, not 1/{above} (\"{a}\" and \"{b}\")",
                    "`evaluation.pairwise` 第 {row} 行第 {column} 列为 {below}，不是 1/{above}（\"{a}\" 与 \"{b}\"）"
                )
            };
            let wanted = (1e9 / above).round() / 1e9;
            let hint = (i != j).then(|| say!("write {wanted}", "写作 {wanted}"));
            found.problems.push(
                Problem::new(codes::MATRIX_RECIPROCAL, "evaluation.pairwise", message).at(spot).hint(hint),
            );
        }
    }
}

/// A key that has a meaning only where another one has a certain value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Together<'k> {
    /// The key.
    pub(super) key: &'k str,
    /// The other.
    pub(super) needs: &'k str,
    /// Its value.
    pub(super) value: &'k str,
    /// Whether it has that value.
    pub(super) is_met: bool,
}

/// Says that a key has no meaning here: a problem where it was given with or over the other, a note where the other was
/// changed over a base that gives the key.
pub(super) fn go_together(sheet: &Sheet<'_>, pair: &Together<'_>, found: &mut Findings) {
    let Together { key, needs, value, is_met } = *pair;
    let Some(given) = sheet.given(key).filter(|_| !is_met) else { return };
    let below = sheet.given(needs).is_some_and(|other| other.node.layer > given.node.layer);
    if below {
        let message = say!(
            "`{key}` has no effect: `{needs}` is no longer \"{value}\"",
            "`{key}` 不起作用：`{needs}` 已不是 \"{value}\""
        );
        found.notes.push(Problem::new(codes::UNUSED, key, message).at(given.key_spot));
    } else {
        let message =
            say!("`{key}` needs `{needs} = \"{value}\"`", "`{key}` 须与 `{needs} = \"{value}\"` 同用");
        let hint = say!("set that, or leave this out", "请如此设置，或删去此项");
        found.problems.push(Problem::new(codes::NOT_TOGETHER, key, message).at(given.key_spot).hint(hint));
    }
}
