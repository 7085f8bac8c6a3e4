//! The section on the rewiring test: whether policies follow the ties. Only when asked, as it is slow.

use serde_json::{Value, json};

use super::Section;
use super::lines::{p_value, two};
use crate::analysis::input::Options;
use crate::analysis::study::Study;
use crate::analysis::study_rewiring::{Rewired, Status, rewiring};
use crate::analysis::ties::Ties;
use crate::cli::summary::number;
use crate::cli::talk::Talk;
use crate::scenario::Lang;

/// The section; none where it is not asked for.
pub(super) fn section(study: &Study, ties: Option<&Ties>, options: &Options, talk: &Talk) -> Option<Section> {
    let n_networks = options.rewire?;
    let Some(ties) = ties else {
        let text = talk
            .pick(" --rewire needs ties: --edges FILE\n", " --rewire 需要关系：--edges FILE\n")
            .to_owned();
        return Some(Section { name: "rewiring", frames: Vec::new(), text, json: Value::Null });
    };
    let found = rewiring(study, ties, n_networks, options.measures.seed);
    let frames = vec![found.frame(study)];
    Some(Section { name: "rewiring", frames, text: text(&found, talk), json: document(study, &found) })
}

fn text(found: &Rewired, talk: &Talk) -> String {
    let n = found.n_networks;
    let mut text = match talk.lang {
        Lang::En => format!(" Rewiring test, {n} networks of the same degrees\n"),
        Lang::Zh => format!(" 重连检验：{n} 个度数相同的网络\n"),
    };
    if let [one] = &found.rows[..] {
        let [own, mean, sd] = [one.observed, one.among.mean, one.among.sd].map(two);
        let p = p_value(one.among.p_exact());
        text.push_str(&match (one.status, talk.lang) {
            (Status::Complete, Lang::En) => {
                format!(" mean threshold {own}; rewired {mean} (sd {sd}); p {p}\n")
            }
            (Status::Complete, Lang::Zh) => {
                format!(" 平均门槛 {own}；重连后 {mean}（标准差 {sd}）；p {p}\n")
            }
            (Status::NothingVaries, Lang::En) => {
                format!(" mean threshold {own} on every network: nothing to test\n")
            }
            (Status::NothingVaries, Lang::Zh) => format!(" 各网络上的平均门槛均为 {own}：无从检验\n"),
            (Status::NoThreshold, Lang::En) => " no threshold: nothing to test\n".to_owned(),
            (Status::NoThreshold, Lang::Zh) => " 没有门槛：无从检验\n".to_owned(),
        });
    } else {
        let o = found.overview();
        let [own, mean] = [o.observed, o.rewired].map(two);
        let (n, all, higher, lower) = (o.n, found.rows.len(), o.n_higher, o.n_lower);
        text.push_str(&match talk.lang {
            Lang::En => format!(
                " policies' mean thresholds: mean {own}; rewired {mean}; {n} of {all} can be tested\n \
                 p < .05: {higher} higher than by chance, {lower} lower\n"
            ),
            Lang::Zh => format!(
                " 各政策平均门槛的均值 {own}；重连后 {mean}；{all} 项中有 {n} 项可检验\n \
                 p < .05：{higher} 项高于偶然，{lower} 项低于偶然\n"
            ),
        });
    }
    let smallest = 2.0 / (f64::from(n) + 1.0);
    if smallest >= 0.05 {
        let p = p_value(smallest.min(1.0));
        text.push_str(&match talk.lang {
            Lang::En => format!(" with {n} networks p is at least {p}: draw more\n"),
            Lang::Zh => format!(" {n} 个网络的 p 至少为 {p}：请增加数量\n"),
        });
    }
    text.push_str(talk.pick(
        " a small p: adoption goes along ties; likes that tie and adopt alike give it too\n",
        " p 小只说明采纳沿关系分布；同类相连且同时采纳也会如此\n",
    ));
    text
}

fn document(study: &Study, found: &Rewired) -> Value {
    let o = found.overview();
    let policies: Vec<Value> = study
        .history
        .policies
        .iter()
        .zip(&found.rows)
        .map(|(policy, row)| {
            let is_complete = row.status == Status::Complete;
            json!({
                "policy": policy.name,
                "threshold": number(row.observed),
                "rewired": number(row.among.mean),
                "p": is_complete.then(|| number(row.among.p())),
                "p_exact": is_complete.then(|| number(row.among.p_exact())),
                "status": Status::NAMES[row.status as usize],
            })
        })
        .collect();
    json!({
        "n_networks": found.n_networks,
        "n": o.n,
        "threshold": number(o.observed),
        "rewired": number(o.rewired),
        "n_higher": o.n_higher,
        "n_lower": o.n_lower,
        "policies": policies,
    })
}
