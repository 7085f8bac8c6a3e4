//! Tests of tables of governments.

use super::*;
use crate::scenario::problem::{Lang, Problems, TextKind, Texts};

fn run(governments: &str, adjacency: Option<&str>) -> Result<(GivenWorld, Vec<Problem>), String> {
    let mut texts = Texts::default();
    texts.add("g.csv", governments, TextKind::File);
    texts.add("n.csv", adjacency.unwrap_or_default(), TextKind::File);
    let mut found = Found::default();
    let csv = |text, name, body| CsvText { text, name, body };
    let world = read(csv(0, "g.csv", governments), adjacency.map(|body| csv(1, "n.csv", body)), &mut found);
    match world {
        Some(world) => Ok((world, found.notes)),
        None => Err(Problems::new("g.csv", found.problems, texts).render(Lang::En)),
    }
}

#[track_caller]
fn check(governments: &str, expected: &str) {
    let message = run(governments, None).expect_err("a fault");
    assert!(message.contains(expected), "{message}");
}

#[test]
fn rows_come_in_any_order_and_are_sorted_by_level() {
    let text = "id,level,parent_id,wealth\nb1,2,B,0.5\nA,1,,NA\nb2,2,B,\nB,1,NA,3\n\n,,,\n";
    let (world, notes) = run(text, Some("a,b\nb2,b1\nb1,b2\nA,B\n")).expect("legal");
    assert_eq!(world.id, ["A", "B", "b1", "b2"]);
    assert_eq!(world.parent, [None, None, Some(1), Some(1)]);
    assert_eq!(world.wealth, [None, Some(3.0), Some(0.5), None]);
    assert_eq!(world.borders, Some(vec![(0, 1), (2, 3)]));
    assert_eq!(world.level_sizes(), [2, 2]);
    assert!(notes.is_empty());
}

#[test]
fn levels_follow_from_superiors() {
    let (world, notes) =
        run("id,parent_id,gdp\nx,b\na,\nb,a\n".replace("x,b\na,\nb,a", "x,b,1\na,,2\nb,a,3").as_str(), None)
            .expect("legal");
    assert_eq!(world.id, ["a", "b", "x"]);
    assert_eq!(world.level, [1, 2, 3]);
    assert_eq!(notes.len(), 1);
}

#[test]
fn faults_are_said() {
    check("", "[E403]");
    check("id,level\n", "no rows");
    check("name,level\nx,1\n", "no column `id`");
    check("id;level\nx;1\n", "separated by commas");
    check("id,name_en\nx,X\n", "[E405]");
    check("id,level\nx,1\nx,1\n", "first on line 2");
    check("id,level,parent_id\nx,1,\ny,2,z\n", "no row has that id");
    check("id,level\nx,1\ny,2\n", "needs a `parent_id`");
    check("id,parent_id\nx,y\ny,x\n", "superiors form a circle: x → y → x");
    check("id,parent_id\nx,x\n", "circle: x → x");
    check("id,level,parent_id\nx,1,\ny,3,x\n", "[E410]");
    check("id,level,parent_id\nx,1,\ny,3,x\n", "[E411]");
    check("id,level\nx,1.5\n", "not a whole number");
    check("id,level,capacity\nx,1,50\n", "if you meant 50 %, write 0.5");
    check("id,level,capacity\nx,1,high\n", "not a number");
    check("id,level,capacity\nx,1,NaN\n", "not a number");
    check("id,level,lon,lat\nx,1,116.4,\n", "`lon` is given without `lat`");
    check("id,level,id\nx,1,x\n", "stands twice");
    check("id,level\nx,1,2\n", "this row has 3 cells");
}

#[test]
fn at_most_twenty_problems_are_said() {
    let text = format!("id,level\n{}", "x,0\n".repeat(40));
    let message = run(&text, None).expect_err("faults");
    assert!(message.contains("more problems in this file"), "{message}");
}

#[test]
fn borders_are_checked() {
    let world = "id,level,parent_id,name_en\nA,1,,Alpha\nB,1,,Beta\nb,2,B,Bb\n";
    for (pairs, expected) in [
        ("a,b\nA,C\n", "no government has the id `C`"),
        ("a,b\nAlpha,B\n", "did you mean `A`?"),
        ("a,b\nA,A\n", "paired with itself"),
        ("a,b\nA,b\n", "`A` is of level 1, `b` of level 2"),
        ("x,y\nA,b\n", "no column `a`"),
        ("", "`n.csv` is empty"),
    ] {
        let message = run(world, Some(pairs)).expect_err("a fault");
        assert!(message.contains(expected), "{message}");
    }
}
