//! Gray's interaction model by least squares, in her own form.
//!
//! A(t) = c + (1 + bL)·A(t−1) − b·A(t−1)², A cumulative adopters, b interaction coefficient, L ceiling.
//! Gray (1973), American Political Science Review 67:1174–1185; as quoted second-hand.
//!
//! R² in levels is near 1 by construction, and a positive b does not show interaction: the same regression "finds" it
//! in most curves made without any (`docs/model.md`, what an S does not show). It is printed because the field prints it.

/// Estimates of Gray's regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gray {
    /// Constant c.
    pub constant: f64,
    /// Coefficient of A(t−1), 1 + bL.
    pub linear: f64,
    /// Coefficient of A(t−1)², −b.
    pub quadratic: f64,
    /// R² in levels.
    pub r2: f64,
}

impl Gray {
    /// Interaction coefficient b, per unit of A and tick.
    pub fn b(&self) -> f64 {
        -self.quadratic
    }

    /// Ceiling L, in units of A; NaN where b is not positive.
    pub fn ceiling(&self) -> f64 {
        if self.b() > 0.0 { (self.linear - 1.0) / self.b() } else { f64::NAN }
    }
}

/// The regression on a cumulative curve, from its first to its last new adopter (A before the first is not used).
///
/// None where there are fewer than four pairs of ticks or the columns are collinear.
pub fn regression(cumulative: &[f64]) -> Option<Gray> {
    let first = cumulative.iter().position(|&a| a > 0.0)?;
    let end = *cumulative.last()?;
    let last = cumulative.iter().position(|&a| a >= end)?;
    if last < first + 4 {
        return None;
    }
    let curve = &cumulative[first..=last];
    let scale = end;
    let x: Vec<f64> = curve[..curve.len() - 1].iter().map(|a| a / scale).collect();
    let y: Vec<f64> = curve[1..].iter().map(|a| a / scale).collect();
    // Orthogonal polynomials in x: the columns 1, x, x² are far from orthogonal.
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let p1: Vec<f64> = x.iter().map(|v| v - mean).collect();
    let s1: f64 = p1.iter().map(|v| v * v).sum();
    let slope = p1.iter().map(|v| v * v * v).sum::<f64>() / s1;
    let p2: Vec<f64> = p1.iter().map(|v| v * v - slope * v - s1 / n).collect();
    let s2: f64 = p2.iter().map(|v| v * v).sum();
    if s1 <= 1e-12 * n || s2 <= 1e-12 * s1 * s1 / n {
        return None;
    }
    let along = |p: &[f64], s: f64| p.iter().zip(&y).map(|(a, b)| a * b).sum::<f64>() / s;
    let y_mean = y.iter().sum::<f64>() / n;
    let (b1, b2) = (along(&p1, s1), along(&p2, s2));
    // Back from orthogonal polynomials to powers of x, then to the units of A.
    let quadratic = b2;
    let linear = b1 - b2 * (2.0 * mean + slope);
    let constant = y_mean - b1 * mean + b2 * (mean * mean + slope * mean - s1 / n);
    let total: f64 = y.iter().map(|v| (v - y_mean) * (v - y_mean)).sum();
    let residual: f64 = (0..x.len())
        .map(|t| {
            let e = y[t] - y_mean - b1 * p1[t] - b2 * p2[t];
            e * e
        })
        .sum();
    Some(Gray {
        constant: constant * scale,
        linear,
        quadratic: quadratic / scale,
        r2: 1.0 - residual / total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_interaction_curve_gives_back_its_coefficients() {
        let (b, ceiling) = (0.6, 0.9);
        let mut curve = vec![0.0, 0.02];
        for _ in 0..40 {
            let a: f64 = curve[curve.len() - 1];
            curve.push(a + b * a * (ceiling - a));
        }
        let gray = regression(&curve).expect("a curve");
        assert!((gray.b() - b).abs() < 1e-9 && (gray.ceiling() - ceiling).abs() < 1e-9, "{gray:?}");
        assert!(gray.constant.abs() < 1e-9 && gray.r2 > 1.0 - 1e-12);
    }

    #[test]
    fn too_little_is_no_regression() {
        assert_eq!(regression(&[0.0, 0.0]), None);
        assert_eq!(regression(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0]), None);
        assert_eq!(regression(&[0.0, 1.0, 2.0, 3.0]), None);
    }
}
