//! Functions of numbers: values and derivatives.

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Log,
    Log2,
    Log10,
    Log1p,
    Exp,
    Expm1,
    Sqrt,
    Abs,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
}

/// Names in the formula language with the functions, R's names.
const TABLE: [(&str, Function); 20] = [
    ("log", Function::Log),
    ("log2", Function::Log2),
    ("log10", Function::Log10),
    ("log1p", Function::Log1p),
    ("exp", Function::Exp),
    ("expm1", Function::Expm1),
    ("sqrt", Function::Sqrt),
    ("abs", Function::Abs),
    ("sin", Function::Sin),
    ("cos", Function::Cos),
    ("tan", Function::Tan),
    ("asin", Function::Asin),
    ("acos", Function::Acos),
    ("atan", Function::Atan),
    ("sinh", Function::Sinh),
    ("cosh", Function::Cosh),
    ("tanh", Function::Tanh),
    ("asinh", Function::Asinh),
    ("acosh", Function::Acosh),
    ("atanh", Function::Atanh),
];

impl Function {
    pub(crate) fn named(name: &str) -> Option<Function> {
        TABLE.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(name, _)| *name)
    }

    pub(crate) fn name(self) -> &'static str {
        TABLE.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    pub(crate) fn value(self, x: f64) -> f64 {
        match self {
            Self::Log => x.ln(),
            Self::Log2 => x.log2(),
            Self::Log10 => x.log10(),
            Self::Log1p => x.ln_1p(),
            Self::Exp => x.exp(),
            Self::Expm1 => x.exp_m1(),
            Self::Sqrt => x.sqrt(),
            Self::Abs => x.abs(),
            Self::Sin => x.sin(),
            Self::Cos => x.cos(),
            Self::Tan => x.tan(),
            Self::Asin => x.asin(),
            Self::Acos => x.acos(),
            Self::Atan => x.atan(),
            Self::Sinh => x.sinh(),
            Self::Cosh => x.cosh(),
            Self::Tanh => x.tanh(),
            Self::Asinh => x.asinh(),
            Self::Acosh => x.acosh(),
            Self::Atanh => x.atanh(),
        }
    }

    /// First derivative; `abs` has the derivative 0 at 0, the middle of its subgradient.
    pub(crate) fn derivative(self, x: f64) -> f64 {
        match self {
            Self::Log => 1.0 / x,
            Self::Log2 => 1.0 / (x * std::f64::consts::LN_2),
            Self::Log10 => 1.0 / (x * std::f64::consts::LN_10),
            Self::Log1p => 1.0 / (1.0 + x),
            Self::Exp | Self::Expm1 => x.exp(),
            Self::Sqrt => 0.5 / x.sqrt(),
            Self::Abs => {
                if x == 0.0 {
                    0.0
                } else {
                    x.signum()
                }
            }
            Self::Sin => x.cos(),
            Self::Cos => -x.sin(),
            Self::Tan => 1.0 / (x.cos() * x.cos()),
            Self::Asin => 1.0 / ((1.0 - x) * (1.0 + x)).sqrt(),
            Self::Acos => -1.0 / ((1.0 - x) * (1.0 + x)).sqrt(),
            Self::Atan => 1.0 / (1.0 + x * x),
            Self::Sinh => x.cosh(),
            Self::Cosh => x.sinh(),
            Self::Tanh => 1.0 / (x.cosh() * x.cosh()),
            Self::Asinh => 1.0 / x.hypot(1.0),
            Self::Acosh => 1.0 / ((x - 1.0) * (x + 1.0)).sqrt(),
            Self::Atanh => 1.0 / ((1.0 - x) * (1.0 + x)),
        }
    }

    /// The function over a whole block.
    pub(crate) fn apply(self, values: &mut [f64]) {
        fn each(values: &mut [f64], function: impl Fn(f64) -> f64) {
            for value in values {
                *value = function(*value);
            }
        }
        match self {
            Self::Log => each(values, f64::ln),
            Self::Sqrt => each(values, f64::sqrt),
            Self::Abs => each(values, f64::abs),
            Self::Exp => each(values, f64::exp),
            other => each(values, |x| other.value(x)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Function, TABLE};

    /// Truncation h² and rounding eps / h of a central difference balance near h = 1e-5, at a relative error near 1e-10.
    const CENTRAL_DIFFERENCE: f64 = 1e-8;

    #[test]
    fn derivatives_are_those_of_the_values() {
        for (name, function) in TABLE {
            let x = if function == Function::Acosh { 1.7 } else { 0.37 };
            let h = 1e-5;
            let slope = (function.value(x + h) - function.value(x - h)) / (2.0 * h);
            assert!((function.derivative(x) - slope).abs() < CENTRAL_DIFFERENCE * slope.abs().max(1.0), "{name}");
        }
    }

    #[test]
    fn blocks_and_single_values_agree() {
        for (name, function) in TABLE {
            let mut block = [1.5, 0.25, 0.75];
            let single = block.map(|x| function.value(x));
            function.apply(&mut block);
            assert_eq!(block.map(f64::to_bits), single.map(f64::to_bits), "{name}");
            assert_eq!(Function::named(function.name()), Some(function));
        }
    }
}
