//! The JSON Schema of a scenario file, for completion and hover help in editors.
//!
//! Takes the registry, gives JSON text (draft 2020-12). The schema knows types, ranges, words and unknown keys; relations
//! between values are checked by the program only. Not here: any list of keys of its own.

use crate::scenario::check::catalog::{Shape, catalog, section_title};
use crate::scenario::params::{Kind, Parameter};
use crate::scenario::resolved::{quote, toml};
use std::fmt::Write;

/// What a key of `[sweep.vary]` may be.
const VALUES: &str = r##"{
      "anyOf": [
        {"type": "array", "minItems": 1},
        {"type": "object", "required": ["values"], "additionalProperties": false,
         "properties": {"values": {"type": "array", "minItems": 1}, "only_if": {"type": "object"}}},
        {"type": "object", "required": ["from", "to"], "additionalProperties": false,
         "properties": {"from": {"type": "number"}, "to": {"type": "number"}, "step": {"type": "number"},
                        "points": {"type": "integer", "minimum": 2}, "mode": {"type": "number"},
                        "distribution": {"enum": ["uniform", "log-uniform", "triangular"]}, "only_if": {"type": "object"}}},
        {"type": "object", "required": ["distribution", "mean", "sd"], "additionalProperties": false,
         "properties": {"distribution": {"enum": ["normal"]}, "mean": {"type": "number"}, "sd": {"type": "number"},
                        "from": {"type": "number"}, "to": {"type": "number"}, "only_if": {"type": "object"}}},
        {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/values"},
         "properties": {"from": false, "to": false, "step": false, "points": false, "values": false,
                        "distribution": false, "only_if": false}}
      ]
    }"##;

/// The text of `docs/scenario.schema.json`.
pub fn json_schema() -> String {
    let mut text = String::from(
        "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \
         \"title\": \"shidian scenario\",\n  \
         \"description\": \"A scenario of policy pilots 政策试点情景. Every key has a default.\",\n",
    );
    let _ = writeln!(text, "  \"$defs\": {{\n    \"values\": {VALUES}\n  }},");
    object(&mut text, &catalog().root, 1);
    text.push_str("\n}\n");
    text
}

/// `"type": "object"` with the properties of a section, without the outer brackets.
fn object(text: &mut String, shapes: &[(&'static str, Shape)], depth: usize) {
    let pad = "  ".repeat(depth);
    let _ = write!(
        text,
        "{pad}\"type\": \"object\",\n{pad}\"additionalProperties\": false,\n{pad}\"properties\": {{\n"
    );
    for (at, (name, shape)) in shapes.iter().enumerate() {
        let _ = write!(text, "{pad}  {}: ", quote(name));
        match shape {
            Shape::Leaf(row) => leaf(text, row, depth + 1),
            Shape::Section(inner) => {
                let title = section_title(name);
                let about = quote(&format!("{} {}", title.en, title.zh));
                let _ = writeln!(text, "{{\n{pad}    \"description\": {about},");
                object(text, inner, depth + 2);
                let _ = write!(text, "\n{pad}  }}");
            }
            Shape::Sections(inner) => {
                let _ = writeln!(text, "{{\n{pad}    \"type\": \"array\",\n{pad}    \"items\": {{");
                object(text, inner, depth + 3);
                let _ = write!(text, "\n{pad}    }}\n{pad}  }}");
            }
        }
        text.push_str(if at + 1 < shapes.len() { ",\n" } else { "\n" });
    }
    let _ = write!(text, "{pad}}}");
}

/// The schema of one key, on one line.
fn leaf(text: &mut String, row: &Parameter, depth: usize) {
    let unit = if row.unit == "none" { String::new() } else { format!(" Unit: {}.", row.unit) };
    let about = quote(&format!("{} ({}).{unit} Source: {}.", row.meaning, row.zh, row.source));
    let default = catalog().default(row.key).map(|value| format!(", \"default\": {}", toml(value)));
    let kind = kind(&row.kind, depth);
    let _ = write!(text, "{{\"description\": {about}, {kind}{}}}", default.unwrap_or_default());
}

/// Type and range.
fn kind(kind: &Kind, depth: usize) -> String {
    let words =
        |words: &[&str]| format!("[{}]", words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(", "));
    match kind {
        Kind::Real { min, max } => format!("\"type\": \"number\", \"minimum\": {min}, \"maximum\": {max}"),
        Kind::Integer { min, max } => {
            format!("\"type\": \"integer\", \"minimum\": {min}, \"maximum\": {max}")
        }
        Kind::Choice(allowed) => format!("\"enum\": {}", words(allowed)),
        Kind::Text => "\"type\": \"string\"".to_owned(),
        Kind::Month => r#""type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$""#.to_owned(),
        Kind::Integers { min, max } => format!(
            "\"type\": \"array\", \"items\": {{\"type\": \"integer\", \"minimum\": {min}, \"maximum\": {max}}}"
        ),
        Kind::Texts => "\"type\": \"array\", \"items\": {\"type\": \"string\"}".to_owned(),
        Kind::Choices(allowed) => {
            format!("\"type\": \"array\", \"uniqueItems\": true, \"items\": {{\"enum\": {}}}", words(allowed))
        }
        Kind::Matrix => "\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": \
                         {\"type\": \"number\", \"exclusiveMinimum\": 0}}"
            .to_owned(),
        Kind::Level => {
            "\"anyOf\": [{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 255}, {\"type\": \"string\"}]"
                .to_owned()
        }
        Kind::Factors => factors(depth),
    }
}

/// `[sweep.vary]`: every key that may be varied by name, for completion, and any other (entries of lists).
fn factors(depth: usize) -> String {
    let pad = "  ".repeat(depth + 1);
    let fixed = ["schema", "extends", "scenario", "output", "audit", "sweep", "twins"];
    let rows = catalog().rows.iter().filter(|row| {
        let section = row.key.split('.').next().unwrap_or_default();
        !fixed.contains(&section)
            && !row.key.contains('[')
            && !["world.file", "world.adjacency"].contains(&row.key)
    });
    let names: Vec<String> =
        rows.map(|row| format!("{pad}  {}: {{\"$ref\": \"#/$defs/values\"}}", quote(row.key))).collect();
    format!(
        "\"type\": \"object\", \"additionalProperties\": {{\"$ref\": \"#/$defs/values\"}}, \"properties\": {{\n{}\n{pad}}}",
        names.join(",\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bare library has no reader of JSON: brackets and quotes are counted instead, and with `record` serde reads it.
    #[test]
    fn the_schema_is_json_and_has_every_key() {
        let text = json_schema();
        for row in &catalog().rows {
            let name = row.key.rsplit('.').next().expect("a last part");
            assert!(text.contains(&format!("\"{name}\": {{")), "{}", row.key);
        }
        for (open, close) in [('{', '}'), ('[', ']')] {
            let outside: String = text.split('"').step_by(2).collect();
            assert_eq!(outside.matches(open).count(), outside.matches(close).count());
        }
        #[cfg(feature = "record")]
        {
            let read: serde_json::Value =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(read["properties"]["spread"]["properties"]["learning"]["default"], 0.25);
            assert_eq!(read["properties"]["selection"]["properties"]["wave"]["type"], "array");
        }
    }
}
