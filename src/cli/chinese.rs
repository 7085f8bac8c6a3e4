//! Help in Chinese: the texts of the command line, by command and flag.

use clap::Command;

/// 中文 of every command.
const COMMANDS: &[(&str, &str)] = &[
    ("new", "写出一个带注释的情景文件，作为起点"),
    ("check", "检查情景文件，并说明计算量"),
    ("show", "显示情景的完整含义（继承、默认值与 --set 之后）"),
    ("params", "列出参数：单位、范围、默认值、含义、来源"),
    ("run", "运行一个情景的全部重复（有 [sweep] 时运行每个设计点）"),
    ("compare", "以相同的运气比较若干结果或情景：配对差异及其区间"),
    ("sensitivity", "已完成的扫描中，各结果变量取决于哪些因素（扣除重复噪声）"),
    ("sweep", "运行一个扫描，在一台或多台机器上"),
    ("sweep plan", "把扫描分块，放入一个文件夹，供多个进程计算"),
    ("sweep run", "计算已规划扫描的若干块；可重复启动，也可与其他进程同时进行"),
    ("sweep status", "说明已规划扫描的进展，以及下一步"),
    ("sweep merge", "把各块合并：与单机运行的结果相同"),
    ("sweep submit", "写出在 Slurm 集群上运行已规划扫描的脚本"),
    ("analyze", "分析一段采纳历史：谁在何时采纳了哪项政策"),
    ("export", "把结果中的采纳历史写成其他程序可读的文件"),
    ("verify", "核对结果文件，重新生成并逐表比较"),
    ("audit", "用已知真值的运行检验本领域的估计方法：偏差、覆盖率、误报"),
    ("scoreboard", "在模型上逐条检验种子论文的论断：成立、不成立，或取决于什么"),
    ("why", "讲述一个政府在一次运行中的经过，以及改动后会如何"),
    ("completions", "输出命令行补全脚本"),
];

/// 中文 of every flag and argument, by its id.
const ARGUMENTS: &[(&str, &str)] = &[
    ("lang", "提示语言（默认取自 LC_ALL、LC_MESSAGES 或 LANG）"),
    ("quiet", "只输出错误"),
    ("json", "输出一个 JSON 文档"),
    ("ascii", "只用 ASCII 字符绘图"),
    ("color", "错误信息着色：auto、always 或 never（遵守 NO_COLOR）"),
    ("list", "列出随程序提供的情景"),
    ("from", "以随程序提供的情景为基础，只写不同之处"),
    ("set", "设置一个参数，例如 --set spread.learning=0.4（可重复）"),
    ("seed", "随机种子（同 --set scenario.seed=N）"),
    (
        "replicates",
        "重复次数；扫描时为每个设计点的次数（同 --set scenario.replicates=N 或 sweep.replicates=N）",
    ),
    (
        "twin",
        "增加一个孪生：随机数相同而有所改动，如 no-diffusion、no-learning、national、random-sites、fixed-effort，或 'execution.attention_years=12'（可重复）",
    ),
    ("resolved", "每个键的取值与来源（默认）"),
    ("diff", "只显示与默认值不同的键"),
    ("pattern", "键、含义或中文名的一部分"),
    ("schema", "输出情景文件的 JSON schema"),
    ("out", "结果文件夹（默认 results/编号/日期_哈希）；未完成的会继续"),
    ("fresh", "在已完成的结果旁重新运行"),
    ("format", "表格格式"),
    ("csv_bom", "CSV 文件以字节顺序标记开头，便于 Excel（--lang zh 时总是如此）"),
    ("jobs", "线程数（默认全部核心）"),
    ("progress", "在 stderr 显示进度：auto、bar、lines、json 或 none"),
    ("result", "结果文件夹"),
    ("shell", "bash、zsh、fish、powershell 或 elvish"),
    ("adoptions", "采纳表（CSV）：单位、政策、时间；或仿真结果的 adoptions 表"),
    ("unit", "单位所在的列"),
    ("policy", "政策所在的列；没有则视为一项政策"),
    ("time", "采纳时间所在的列"),
    ("spells", "结束时间所在的列（名为 ended 时自动识别）"),
    ("event", "采纳时为 1 的列，用于每个单位每个时期一行的表"),
    ("units", "全部单位的名单（第一列），以便得知从未采纳者；其他列：可采纳时间、经纬度、属性"),
    ("born", "--units 中单位最早可采纳时间的列"),
    ("edges", "关系表：谁观察谁，可有权重"),
    ("weight", "--edges 中权重的列"),
    ("undirected", "关系是双向的"),
    ("policies", "政策名单（第一列）及其领域"),
    ("topic", "--policies 中领域的列"),
    ("covariates", "各单位各时期的数值：单位、时期、数值列"),
    ("period", "时期长度：year、quarter、month 或 day（默认按时间的写法）"),
    ("until", "观察期末（默认为最后一次采纳）；之后的采纳不计入"),
    ("not_adopted", "时间列中表示“未采纳”的值"),
    ("before_birth", "早于可采纳时间的采纳：warn（计入并提示）、drop 或 error"),
    ("repeats", "同一单位两次采纳同一政策：error，或 first（以首次为准）"),
    ("min_adopters", "略去采纳者更少的政策"),
    ("region", "--units 中单位所属区域的列，用于区域内的领先与滞后（名为 region 或 division 时自动识别）"),
    ("eras", "各时代开始的时间，用于分时代得分：1900,1950"),
    ("covariate", "事件史中可解释采纳的数值列，取自 --covariates 或 --units（可重复）"),
    ("lag", "--covariates 的值比所解释的时期早几个时期"),
    ("link", "事件史的联系函数：logit、probit、cloglog"),
    ("resamples", "重抽样次数，0 为不做（得分区间默认 1000；置换检验默认 199，耗时较长时不做）"),
    ("draw_seed", "全部抽取的随机种子"),
    ("rewire", "用 N 个网络对平均门槛做重连检验（大网络较慢；通常取 999）"),
    ("infer_network", "推断谁向谁学习；所需时间的分布：exponential、rayleigh 或 log-normal"),
    ("n_edges", "所推断网络的边数"),
    ("p_value", "推断的网络止于首条 p 达到 P 的边（默认 0.05）"),
    ("policy_effects", "事件史中每项政策有自己的常数（Cox 模型中有自己的基准风险）"),
    ("cox", "Cox 模型；同期采纳的处理：efron 或 breslow"),
    ("dyads", "成对事件史：在有机会效仿者中，采纳者追随了谁；unconditional 为所有对（有偏）"),
    ("max_steps", "测地距离最多计算的步数"),
    ("program", "目标程序：networkinference、netdiffuser 或 stata"),
    ("government", "政府的编号或名称"),
    ("replicate", "第几次重复（默认首次）"),
    ("design_point", "扫描的第几个设计点"),
    ("policy_number", "政策组合中的第几项政策"),
    ("sides", "结果文件夹、情景文件或随程序提供的情景名；第一个为基准。只给一个时须为扫描，比较其设计点"),
    ("on", "结果变量：runs 表的数值列，逗号分隔（默认全部；sensitivity 默认取主要的几个，all 为全部）"),
    ("level", "区间的置信水平（默认 0.95）"),
    ("baseline", "单个扫描的基准设计点：编号，或“参数=取值”（多个因素用逗号分隔；默认第 1 点）"),
    ("block_resamples", "对区组或轨迹重抽样的次数，用于区间：20 至 100000，0 为不做（默认 500）"),
    ("first_replicates", "每个设计点只取前 N 次重复"),
    ("slices", "PAWN 中每个因素的分段数（默认 10）"),
    ("dir", "已规划扫描的文件夹"),
    ("chunk", "要计算的块，从 0 编号：3、0-9,12 或 0-99:10"),
    ("dry_run", "只估计设计点、运行次数、时间、行数与大小（试运行少量）"),
    ("max_time", "超过该时间后不再开始新的重复，如 90s、45m、2h30m；再次运行同一命令即可继续"),
    ("fail_fast", "遇到第一个失败的重复即结束；否则列出并跳过"),
    ("share", "编号除以 N 余 K 的各块，K 为 0 至 N − 1"),
    ("partial", "用已有部分制表；扫描仍可继续"),
    ("slurm", "写出 Slurm 脚本"),
    ("tasks", "作业数组的任务数（默认每 20 个所缺块一个任务，最多 1000）"),
    ("time_limit", "每个任务的时间上限，按 Slurm 的写法，如 01:00:00"),
    ("partition", "提交到的分区"),
    ("cpus", "每个任务的处理器数"),
    ("memory", "每个任务的内存，按 Slurm 的写法，如 4G"),
    ("file", "情景文件，或随程序提供的情景名"),
    ("files", "情景文件，或随程序提供的情景名"),
];

/// The command with its help in Chinese.
pub(super) fn translated(command: Command) -> Command {
    let command = command
        .about("模拟政策试点及其由点到面的扩散")
        .after_help("从这里开始：  shidian run low-carbon-cities\n结果在 results/编号/日期_哈希/：CSV 与 Parquet 表格，以及所运行的情景。\n这是模型，不是预测。");
    with_subcommands(with_arguments(command), "")
}

/// The subcommands of a command, and theirs, in Chinese; `above` is what is typed before them.
fn with_subcommands(command: Command, above: &str) -> Command {
    command.mut_subcommands(|sub| {
        let path = format!("{above}{}", sub.get_name());
        let about = COMMANDS.iter().find(|(name, _)| *name == path).map(|(_, zh)| *zh);
        let sub = match about {
            Some(about) => sub.about(about),
            None => sub,
        };
        with_subcommands(with_arguments(sub), &format!("{path} "))
    })
}

fn with_arguments(command: Command) -> Command {
    command.mut_args(|arg| {
        let help = ARGUMENTS.iter().find(|(id, _)| *id == arg.get_id().as_str()).map(|(_, zh)| *zh);
        match help {
            Some(help) => arg.help(help),
            None => arg,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Checks what is below a command.
    fn check(command: &Command, above: &str) {
        for sub in command.get_subcommands() {
            let path = format!("{above}{}", sub.get_name());
            assert!(COMMANDS.iter().any(|(name, _)| *name == path), "{path}");
            for arg in sub.get_arguments().chain(command.get_arguments()) {
                let id = arg.get_id().as_str();
                assert!(
                    ["help", "version"].contains(&id) || ARGUMENTS.iter().any(|(own, _)| *own == id),
                    "{id}"
                );
            }
            check(sub, &format!("{path} "));
        }
    }

    #[test]
    fn every_command_and_flag_has_its_chinese() {
        check(&crate::cli::args::Cli::command(), "");
    }
}
