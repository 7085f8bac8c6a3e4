//! When a curve passes a share of all governments, and when most adopt at once.

/// First tick at whose end at least `share` of `n_governments` had ever adopted; none if never.
pub fn first_tick_at(ever: &[u32], n_governments: u32, share: f64) -> Option<usize> {
    let needed = share * f64::from(n_governments);
    ever.iter().position(|&ever| f64::from(ever) >= needed - 1e-9)
}

/// Tick with most new adopters (the first of them) and their number; none without adopters.
pub fn peak(new: &[u32]) -> Option<(usize, u32)> {
    let most = new.iter().copied().max().filter(|&most| most > 0)?;
    new.iter().position(|&n| n == most).map(|tick| (tick, most))
}

/// Most ticks in a row without a new adopter, between the first tick that has one and the last.
pub fn longest_pause(new: &[u32]) -> u32 {
    let ticks: Vec<usize> = (0..new.len()).filter(|&t| new[t] > 0).collect();
    ticks.windows(2).map(|pair| (pair[1] - pair[0] - 1) as u32).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_passed_when_it_is_reached() {
        let ever = [0, 1, 5, 9, 10];
        assert_eq!(first_tick_at(&ever, 10, 0.1), Some(1));
        assert_eq!(first_tick_at(&ever, 10, 0.5), Some(2));
        assert_eq!(first_tick_at(&ever, 10, 0.9), Some(3));
        assert_eq!(first_tick_at(&ever, 20, 0.9), None);
    }

    #[test]
    fn pauses_lie_between_adoptions() {
        assert_eq!(longest_pause(&[0, 0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 0]), 2);
        assert_eq!(longest_pause(&[0, 5, 0]), 0);
        assert_eq!(longest_pause(&[]), 0);
    }

    #[test]
    fn the_first_of_equal_peaks_counts() {
        assert_eq!(peak(&[0, 3, 1, 3]), Some((1, 3)));
        assert_eq!(peak(&[0, 0]), None);
    }
}
