//! The time of day, for manifests and names of folders; no number depends on it.

/// Now, RFC 3339 in UTC, to the second.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// Today, `YYYY-MM-DD` in UTC.
pub(super) fn today() -> String {
    now()[..10].to_owned()
}
