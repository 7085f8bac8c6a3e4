//! Which of the words that exist was meant.
//!
//! Takes a word and candidates, gives the nearest or nothing. Not here: what the words are.

/// The candidate that differs from the word in the fewest letters, if they are few.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', ' '], "_");
    let word = plain(word);
    let letters = word.chars().count();
    let allowed = (letters / 3).max(1);
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(&word, &plain(candidate)), candidate))
        .filter(|&(distance, candidate)| {
            distance <= allowed && distance < candidate.chars().count().min(letters.max(1))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(nearest(word, ["bargaining", "strong-local", "at", "id"].into_iter()), expected);
    }

    #[test]
    fn few_letters_may_differ() {
        check("bargainning", Some("bargaining"));
        check("Strong_Local", Some("strong-local"));
        check("central", None);
        check("xy", None);
        check("", None);
    }
}
