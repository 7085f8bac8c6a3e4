//! `shidian params`: the registry of parameters, searched.

use serde_json::{Value, json};

use super::Exit;
use super::args::ParamsArgs;
use super::sketch::padded;
use super::talk::Talk;
use crate::scenario::Lang;
use crate::scenario::params::{Kind, Parameter, registry};

/// Runs the command.
pub(super) fn params(args: &ParamsArgs, talk: &Talk) -> Result<Exit, Exit> {
    if args.schema {
        talk.out(&crate::scenario::json_schema());
        return Ok(Exit::Done);
    }
    let pattern = args.pattern.as_deref().unwrap_or_default().to_lowercase();
    let is_wanted = |row: &&Parameter| {
        [row.key, row.zh, row.meaning].iter().any(|text| text.to_lowercase().contains(&pattern))
    };
    let rows: Vec<&Parameter> = registry().filter(is_wanted).collect();
    if talk.json {
        let rows: Vec<Value> = rows.iter().map(|row| as_json(row)).collect();
        talk.out(&format!("{:#}\n", Value::Array(rows)));
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        talk.error(&match talk.lang {
            Lang::En => format!(
                "no parameter has `{pattern}` in its key, name or meaning; `shidian params` lists all"
            ),
            Lang::Zh => format!("没有参数的键、名称或含义包含 `{pattern}`；`shidian params` 列出全部"),
        });
        return Err(Exit::Failed);
    }
    let mut text = String::new();
    for row in rows {
        let default = if row.default.is_empty() { talk.pick("(none)", "（无）") } else { row.default };
        text.push_str(&format!("{} = {default}\n", padded(row.key, 34)));
        text.push_str(&format!("    {} · {} · {}\n", row.zh, row.unit, allowed(row.kind, talk)));
        text.push_str(&format!("    {}\n", row.meaning));
        text.push_str(&format!("    {} {}\n", talk.pick("source:", "来源："), row.source));
    }
    talk.out(&text);
    Ok(Exit::Done)
}

fn allowed(kind: Kind, talk: &Talk) -> String {
    match kind {
        Kind::Real { min, max } => format!("{min} … {max}"),
        Kind::Integer { min, max } => format!("{} {min} … {max}", talk.pick("whole number", "整数")),
        Kind::Choice(words) => words.join(" | "),
        Kind::Text => talk.pick("text", "文本").to_owned(),
        Kind::Month => "YYYY-MM".to_owned(),
        Kind::Integers { min, max } => {
            format!("{} {min} … {max}", talk.pick("list of whole numbers", "整数列表"))
        }
        Kind::Texts => talk.pick("list of texts", "文本列表").to_owned(),
        Kind::Choices(words) => format!("{} {}", talk.pick("list of", "列表，取自"), words.join(", ")),
        Kind::Matrix => talk.pick("square matrix of positive numbers", "正数方阵").to_owned(),
        Kind::Level => talk.pick("number or name of a level", "层级的编号或名称").to_owned(),
        Kind::Factors => talk.pick("table of parameters", "参数表").to_owned(),
    }
}

fn as_json(row: &Parameter) -> Value {
    let (kind, min, max, words) = match row.kind {
        Kind::Real { min, max } => ("real", json!(min), json!(max), Value::Null),
        Kind::Integer { min, max } => ("integer", json!(min), json!(max), Value::Null),
        Kind::Integers { min, max } => ("integers", json!(min), json!(max), Value::Null),
        Kind::Choice(words) => ("choice", Value::Null, Value::Null, json!(words)),
        Kind::Choices(words) => ("choices", Value::Null, Value::Null, json!(words)),
        Kind::Text => ("text", Value::Null, Value::Null, Value::Null),
        Kind::Texts => ("texts", Value::Null, Value::Null, Value::Null),
        Kind::Month => ("month", Value::Null, Value::Null, Value::Null),
        Kind::Matrix => ("matrix", Value::Null, Value::Null, Value::Null),
        Kind::Level => ("level", Value::Null, Value::Null, Value::Null),
        Kind::Factors => ("factors", Value::Null, Value::Null, Value::Null),
    };
    json!({
        "key": row.key, "name_zh": row.zh, "unit": row.unit, "type": kind, "min": min, "max": max,
        "allowed": words, "default": row.default, "meaning": row.meaning, "source": row.source,
    })
}
