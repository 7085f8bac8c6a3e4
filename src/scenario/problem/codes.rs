//! The stable codes of problems: one table, from which `docs/errors.md` is written.
//!
//! Gives a name for every code (used where problems are found) and one sentence on each in two languages.
//! A code is never given a second meaning; one that is no longer used stays reserved. Not here: the messages themselves.

use std::fmt::Write;

/// One row of the table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code, e.g. `E101`; notes begin with `N`.
    pub code: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// What it means, in Chinese.
    pub zh: &'static str,
}

macro_rules! codes {
    ($( $name:ident = $code:literal, $en:literal, $zh:literal; )+) => {
        $(
            #[doc = concat!($code, ": ", $en)]
            pub const $name: &str = $code;
        )+

        /// Every code, in order.
        pub const CODES: &[Code] = &[ $( Code { code: $code, en: $en, zh: $zh }, )+ ];
    };
}

codes! {
    UNKNOWN_KEY = "E101", "The key does not exist; `shidian params` lists those that do.",
        "没有这个参数；可用 `shidian params` 查看全部参数。";
    DUPLICATE_KEY = "E102", "The same key or section stands twice in one file; keep one of them.",
        "同一个文件里这个参数或节出现了两次，只能保留一个。";
    SYNTAX = "E103", "The text is not TOML: a quote, bracket or comma is missing, or a text stands without quotes.",
        "不符合 TOML 语法：缺少引号、括号或逗号，或文字没有加引号。";
    SHAPE = "E104", "A section stands where a value is wanted, or the other way round; lists of sections take double brackets.",
        "该写数值的地方写成了节，或者相反；可重复的节要用双方括号。";
    EXTENDS = "E106", "The files named by `extends` lead back to one another, or the chain is too long.",
        "`extends` 形成循环，或继承链过长。";
    SET = "E107", "A `--set` is not of the form key=value, or names an entry of a list that is not there.",
        "`--set` 不是 key=value 的形式，或指向不存在的列表项。";
    MISSING = "E108", "A key without a default is missing.",
        "缺少没有默认值的必填参数。";

    OUT_OF_RANGE = "E201", "The number lies outside the allowed range; shares are written 0.15, not 15.",
        "数值超出允许范围；比例写作 0.15，而不是 15。";
    WRONG_TYPE = "E202", "The value is of the wrong type: a text where a number is wanted, a fraction where a whole number is.",
        "值的类型不对：该写数字的写成了文字，或该写整数的写成了小数。";
    NOT_FINITE = "E203", "The value is not a finite number (`nan`, `inf`, or too large to hold).",
        "不是有限的数（`nan`、`inf` 或大到无法表示）。";
    NOT_A_CHOICE = "E204", "The word is not one of those allowed.",
        "不在允许的选项之中。";
    NOT_A_DATE = "E205", "Not a month written as \"2010-07\", or no such month.",
        "不是 \"2010-07\" 形式的年月，或者没有这个月份。";
    NOT_A_NAME = "E206", "The short name has characters other than letters, digits, `-` and `_`, or is empty or too long.",
        "编号只能含字母、数字、`-` 和 `_`，不能为空或过长。";
    NOT_A_MATRIX = "E207", "The matrix is not a list of lists of positive numbers, all of one length.",
        "矩阵应为等长的正数列表组成的列表。";
    NOT_A_RANGE = "E208", "A range of a sweep lacks `from` or `to`, has both `step` and `points`, or does not reach `to`; or a distribution lacks a number, or is none.",
        "扫描范围缺少 `from` 或 `to`，同时给了 `step` 与 `points`，或到不了 `to`；或分布缺少参数、无效。";
    BAD_LIST = "E209", "A list is empty or has the same entry twice.",
        "列表为空，或有重复项。";

    END_BEFORE_START = "E301", "The run ends before it starts.",
        "结束时间早于开始时间。";
    TOO_MANY_TICKS = "E302", "The run has more ticks than the program can number (65,535).",
        "时间步数超过上限（65,535）。";
    BEFORE_START = "E303", "A date lies before the start of the run.",
        "日期早于运行开始时间。";
    NO_SUCH_LEVEL = "E304", "The world has no level of that number or name.",
        "该政府体系中没有这个层级。";
    QUOTA_TOO_LARGE = "E305", "A wave takes more governments than there are at its level.",
        "名额多于该层级的政府数量。";
    QUOTA_NOT_NAMED = "E306", "`quota` differs from the number of ids in `named`.",
        "`quota` 与 `named` 的数量不一致。";
    NEITHER_QUOTA_NOR_NAMED = "E307", "A wave gives neither `quota` nor `named`.",
        "这一批次既没有 `quota` 也没有 `named`。";
    NAMED_UNKNOWN = "E308", "A named government does not exist, or is not at the level of the wave.",
        "点名的政府不存在，或不在该批次的层级。";
    NAMED_TWICE = "E309", "A government is named twice.",
        "同一个政府被点名两次。";
    SUM_ABOVE_ONE = "E310", "Shares of one whole add up to more than 1.",
        "同一整体的各部分之和大于 1。";
    MATRIX_SIZE = "E311", "The pairwise matrix does not have one row and one column per indicator.",
        "两两比较矩阵的行列数与指标数不一致。";
    MATRIX_RECIPROCAL = "E312", "The pairwise matrix is not reciprocal: the entry below the diagonal must be 1 over the one above.",
        "两两比较矩阵不是互反的：对角线下方应为上方的倒数。";
    MATRIX_INCONSISTENT = "E313", "The comparisons contradict each other: the consistency ratio is above the limit.",
        "两两比较自相矛盾：一致性比率超过上限。";
    NOT_TOGETHER = "E314", "Two keys do not go together, or one needs the other.",
        "两个参数不能同时使用，或其中一个缺少另一个。";
    PRECISION = "E316", "The weight of the first belief is above the largest weight allowed.",
        "初始信念精度大于精度上限。";
    TOO_MANY_GOVERNMENTS = "E317", "The world has too many governments or too many levels.",
        "政府数量或层级数量过多。";
    EMPTY_CHANGE = "E318", "A regime change gives neither a preset nor a right.",
        "该制度变更既没有模式也没有任何权力。";
    TOO_MANY_REPLICATES = "E319", "The numbers of the replicates go beyond the largest one, 16,777,215.",
        "重复的编号超过上限 16,777,215。";
    LIST_LENGTHS = "E320", "A sweep by list has factors with different numbers of values.",
        "按列表扫描时，各因素的取值个数不一致。";
    TOO_MANY_POINTS = "E321", "The sweep has too many design points.",
        "扫描的设计点过多。";
    CANNOT_VARY = "E322", "The key cannot be varied in a sweep.",
        "这个参数不能用于扫描。";
    NO_TWIN = "E323", "There is no twin of that name, or it changes what twins have in common (governments, time, draws).",
        "没有这个孪生，或它改动了孪生必须相同的内容（政府、时间、随机数）。";
    PORTFOLIO = "E324", "A policy of the portfolio begins outside the run, or changes what all policies have in common (governments, leaders, time, draws); or the portfolio asks for what it cannot have.",
        "政策组合中的政策在运行期之外出台，或改动了各政策必须相同的内容（政府、领导、时间、随机数）；或该组合要求了不能提供的内容。";
    BAD_CONDITION = "E325", "An `only_if` names no factor that stands before, or a value that this factor does not take.",
        "`only_if` 没有指向排在前面的因素，或指向该因素不取的值。";
    BAD_SAMPLE = "E326", "A sample of design points cannot be formed: too many factors for a Sobol' sequence, or an odd number of Morris' levels.",
        "无法生成设计点样本：Sobol' 序列的因素过多，或 Morris 水平数为奇数。";

    CANNOT_READ = "E401", "A file does not exist or cannot be read.",
        "文件不存在或无法读取。";
    NOT_UTF8 = "E402", "A file is not UTF-8 text; in Excel, save as “CSV UTF-8 (comma delimited)”.",
        "文件不是 UTF-8 编码；在 Excel 中请另存为“CSV UTF-8（逗号分隔）”。";
    EMPTY_FILE = "E403", "A file is empty, or has a header and no rows.",
        "文件为空，或只有表头没有数据行。";
    NO_SUCH_BUILTIN = "E404", "No scenario or world of that name comes with the program.",
        "程序没有自带这个名称的情景或政府体系。";
    MISSING_COLUMN = "E405", "A table of governments lacks `id`, or both `level` and `parent_id`; an adjacency table lacks `a` or `b`.",
        "政府表缺少 `id`，或同时缺少 `level` 与 `parent_id`；邻接表缺少 `a` 或 `b`。";
    DUPLICATE_COLUMN = "E406", "A column stands twice in the header.",
        "表头中有重复的列。";
    DUPLICATE_ID = "E407", "Two rows have the same id.",
        "两行的 id 相同。";
    MISSING_PARENT = "E408", "`parent_id` is empty below level 1, or names no row of the table.",
        "一级以下的政府没有 `parent_id`，或 `parent_id` 不在表中。";
    PARENT_CYCLE = "E409", "A government is its own superior, directly or through others.",
        "某个政府直接或间接成为自己的上级。";
    PARENT_LEVEL = "E410", "A superior is not exactly one level above.",
        "上级不在恰好高一级的层级。";
    LEVEL_GAP = "E411", "A level is empty although there are governments below it.",
        "某一层级没有政府，而其下级却有。";
    BAD_CELL = "E412", "A cell is empty where it must not be, or is not a number.",
        "单元格不应为空，或不是数字。";
    CELL_RANGE = "E413", "A cell holds a number outside the allowed range.",
        "单元格中的数字超出允许范围。";
    HALF_POSITION = "E414", "Longitude is given without latitude, or latitude without longitude.",
        "经度和纬度只给了一个。";
    ROW_LENGTH = "E415", "A row has more or fewer cells than the header.",
        "某一行的单元格数与表头不一致。";
    BORDER_UNKNOWN = "E416", "An adjacency table names an id that the table of governments does not have.",
        "邻接表中的 id 不在政府表中。";
    BORDER_LEVELS = "E417", "An adjacency table pairs governments of different levels, or one with itself.",
        "邻接表把不同层级的政府配成一对，或把政府与自身配对。";

    NO_SUCH_COLUMN = "E501", "A table lacks a column that is needed, or one that an option names.",
        "表中缺少必需的列，或没有选项所指的列。";
    BAD_TIME = "E502", "A time is not a whole number, YYYY-MM or YYYY-MM-DD, or there is no such day.",
        "时间不是整数、YYYY-MM 或 YYYY-MM-DD，或没有这一天。";
    MIXED_TIMES = "E503", "Times are of different kinds (years beside months or days), or coarser than the period asked for.",
        "时间的精度不一（年份与月份或日期混用），或比所要求的时期更粗。";
    TIMES_FAR_APART = "E504", "Times lie too far apart to be of one history; a code for “not adopted” is told with --not-adopted.",
        "时间跨度过大，不像同一段历史；若某个值表示“未采纳”，请用 --not-adopted 指明。";
    NO_NAME = "E505", "The cell that names a unit or a policy is empty.",
        "单位或政策名称的单元格为空。";
    DUPLICATE_ADOPTION = "E506", "The same unit adopts the same policy twice at the same time.",
        "同一单位在同一时间两次采纳同一政策。";
    CONFLICTING_ADOPTION = "E507", "The same unit adopts the same policy at different times; each unit has one adoption (with its end) per policy.",
        "同一单位在不同时间采纳同一政策；每个单位对每项政策只能有一次采纳（可含结束时间）。";
    UNKNOWN_UNIT = "E508", "A unit is not in the list of units.",
        "单位不在单位名单之中。";
    BEFORE_BIRTH = "E509", "A unit adopts before it can (with --before-birth error).",
        "单位在可以采纳之前就已采纳（使用 --before-birth error 时）。";
    ENDS_BEFORE = "E510", "An adoption ends before it begins.",
        "采纳的结束时间早于开始时间。";
    NO_ADOPTION = "E511", "There is no adoption to analyze.",
        "没有可供分析的采纳记录。";
    LISTED_TWICE = "E512", "A unit, a policy, or a unit in one period is listed twice.",
        "单位、政策，或单位的某一时期重复列出。";
    BAD_OPTION = "E513", "An option of `shidian analyze` has a value that does not fit the table.",
        "`shidian analyze` 的某个选项取值与表格不符。";
    TOO_LARGE = "E514", "A file is too large (4 GiB), or names too many units or policies.",
        "文件过大（4 GiB），或单位、政策过多。";

    NEVER_RUNS = "N301", "A wave or change lies after the end of the run and never happens.",
        "该批次或变更晚于运行结束时间，不会发生。";
    UNUSED = "N302", "A key or a change has no effect with the other settings.",
        "该参数或变更在当前设置下不起作用。";
    STILL_OVERRIDES = "N303", "The preset is varied, but rights given beside it still override the preset's.",
        "虽然扫描了模式，但单独给出的权力仍会覆盖模式中的值。";
    UNEVEN_SAMPLE = "N304", "The number of base samples of a Sobol' sequence is no power of 2, so its points are less even.",
        "Sobol' 序列的样本数不是 2 的幂，设计点不够均匀。";
    LARGE_TABLES = "N305", "Tables that would have more than 10 million rows are left out, unless `output.tables` differs from its default.",
        "超过 1000 万行的表不予输出，除非在 `output.tables` 中写明。";
    UNKNOWN_COLUMN = "N401", "A column of a table is not one that the program reads; it is ignored.",
        "表中有程序不读取的列，已忽略。";
    EARLY_ADOPTIONS = "N501", "Some units adopt before they can; what becomes of these adoptions is told by --before-birth.",
        "有单位在可以采纳之前就已采纳；处理方式由 --before-birth 决定。";
    LARGEST_TIME = "N502", "Every unit adopts, and the largest time may stand for “not adopted”, as in netdiffuseR's data.",
        "所有单位都有采纳时间，其中最大的时间可能表示“未采纳”（如 netdiffuseR 的数据）。";
    DECIMAL_TIMES = "N503", "Decimal times are taken as falling into the period that contains them.",
        "小数时间归入其所在的时期。";
    AFTER_THE_END = "N504", "Adoptions after the end of observation are left out.",
        "观察期结束之后的采纳不计入。";
    NO_LIST_OF_UNITS = "N505", "Without a list of units, those that never adopt anything are not known; shares are too high then.",
        "没有单位名单，无从得知从未采纳的单位，占比会偏高。";
    NOT_IN_THE_LIST = "N506", "A list of policies and the adoptions do not name the same policies.",
        "政策名单与采纳记录中的政策不完全一致。";
    OUTSIDE_THE_STUDY = "N507", "Rows on units or periods that the history does not have are left out.",
        "历史中没有的单位或时期，其数据行不计入。";
    TIES_CLEANED = "N508", "Ties of a unit to itself, or listed twice, are left out.",
        "单位与自身的关系及重复的关系已略去。";
    ONE_WAY_TIES = "N509", "No tie is listed both ways; where ties are mutual, say --undirected.",
        "没有一条关系是双向列出的；若关系是相互的，请加 --undirected。";
    FIRST_COUNTS = "N510", "Where a unit adopts a policy several times, the first counts (with --repeats first).",
        "同一单位多次采纳同一政策时以首次为准（使用 --repeats first 时）。";
    FEW_ADOPTERS = "N511", "Policies with fewer adopters than --min-adopters are left out.",
        "采纳者少于 --min-adopters 的政策不计入。";
    VARIES = "N512", "A column of a run's governments differs between replicates and is left out.",
        "仿真结果中有的政府属性在各次重复之间不同，已略去。";
    COVARIATE_GAPS = "N513", "Covariates are missing for some units and periods of the history.",
        "部分单位和时期缺少协变量。";
    ADOPTED_AGAIN = "N514", "Units end a policy and adopt it again; measures of adoption are of the first, current adopters of all spells.",
        "有单位终止政策后再次采纳；采纳的各项测度以首次为准，现采纳者按全部时段计。";
}

/// The text of `docs/errors.md`: every code with its meaning.
pub fn errors_markdown() -> String {
    let mut text = String::from(
        "# Errors and notes\n\nWritten from the table in `src/scenario/problem/codes.rs`; do not edit.\n\
         A code keeps its meaning for ever. `E` is an error: nothing runs. `N` is a note: it runs, but look.\n",
    );
    for (letter, title) in [
        ("E1", "Keys and syntax 参数与语法"),
        ("E2", "Values 取值"),
        ("E3", "Values that do not go together 取值之间的关系"),
        ("E4", "Worlds and files 政府体系与文件"),
        ("E5", "Adoption histories 采纳历史"),
        ("N", "Notes 提示"),
    ] {
        let _ = write!(text, "\n## {title}\n\n| code | meaning | 含义 |\n|---|---|---|\n");
        for row in CODES.iter().filter(|row| row.code.starts_with(letter)) {
            let _ = writeln!(text, "| {} | {} | {} |", row.code, row.en, row.zh);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        for pair in CODES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} {}", pair[0].code, pair[1].code);
        }
    }

    #[test]
    fn every_code_is_in_the_page() {
        let page = errors_markdown();
        for row in CODES {
            assert!(page.contains(&format!("| {} |", row.code)), "{}", row.code);
        }
    }
}
