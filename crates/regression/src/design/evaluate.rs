//! Expressions over columns: whole blocks at a time, and single points with their derivatives.

use crate::formula::{Expr, Function, Operator, Stateful};

/// An expression whose columns are numbered.
#[derive(Debug, Clone)]
pub(super) enum Compiled {
    Constant(f64),
    Input(usize),
    Negate(Box<Compiled>),
    /// Operators of equal precedence, from left to right.
    Chain {
        first: Box<Compiled>,
        rest: Vec<(Operator, Compiled)>,
    },
    Apply {
        function: Function,
        argument: Box<Compiled>,
    },
    /// `(argument - shift) / scale` with the state of that number.
    Affine {
        state: usize,
        argument: Box<Compiled>,
    },
}

/// What a stateful transformation learnt: `(x - shift) / scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct State {
    pub(super) shift: f64,
    pub(super) scale: f64,
}

/// A stateful transformation of the formula with what it is applied to.
#[derive(Debug, Clone)]
pub(super) struct StateSlot {
    pub(super) name: String,
    pub(super) stateful: Stateful,
    pub(super) argument: Compiled,
}

impl Compiled {
    /// Looks the columns up by `input` and numbers the stateful transformations by their text, inner ones before outer ones.
    pub(super) fn of(expr: &Expr, input: &mut dyn FnMut(&str) -> Compiled, states: &mut Vec<StateSlot>) -> Compiled {
        match expr {
            Expr::Number(value) => Self::Constant(*value),
            Expr::Variable { name, .. } => input(name),
            Expr::Parens(inner) | Expr::Identity(inner) => Self::of(inner, input, states),
            Expr::Negate(inner) => Self::Negate(Box::new(Self::of(inner, input, states))),
            Expr::Chain { first, rest } => Self::Chain {
                first: Box::new(Self::of(first, input, states)),
                rest: rest.iter().map(|(operator, operand)| (*operator, Self::of(operand, input, states))).collect(),
            },
            Expr::Apply { function, argument } => {
                Self::Apply { function: *function, argument: Box::new(Self::of(argument, input, states)) }
            }
            Expr::Logarithm { argument, base } => {
                let argument = Box::new(Self::of(argument, input, states));
                match *base {
                    2.0 => Self::Apply { function: Function::Log2, argument },
                    10.0 => Self::Apply { function: Function::Log10, argument },
                    base => Self::Chain {
                        first: Box::new(Self::Apply { function: Function::Log, argument }),
                        rest: vec![(Operator::Divide, Self::Constant(base.ln()))],
                    },
                }
            }
            Expr::Stateful { stateful, argument } => {
                let compiled = Self::of(argument, input, states);
                let name = expr.to_string();
                let state = states.iter().position(|slot| slot.name == name).unwrap_or_else(|| {
                    states.push(StateSlot { name, stateful: *stateful, argument: compiled.clone() });
                    states.len() - 1
                });
                Self::Affine { state, argument: Box::new(compiled) }
            }
        }
    }

    /// Whether every stateful transformation in it is one that `known` has.
    pub(super) fn is_known(&self, known: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Constant(_) | Self::Input(_) => true,
            Self::Negate(inner) => inner.is_known(known),
            Self::Apply { argument, .. } => argument.is_known(known),
            Self::Affine { state, argument } => known(*state) && argument.is_known(known),
            Self::Chain { first, rest } => first.is_known(known) && rest.iter().all(|(_, operand)| operand.is_known(known)),
        }
    }

    /// The values over a block of `n` rows; `pool` lends buffers.
    pub(super) fn block(&self, inputs: &[&[f64]], states: &[State], n: usize, out: &mut Vec<f64>, pool: &mut Vec<Vec<f64>>) {
        match self {
            Self::Constant(value) => {
                out.clear();
                out.resize(n, *value);
            }
            Self::Input(i) => {
                out.clear();
                out.extend_from_slice(inputs[*i]);
            }
            Self::Negate(inner) => {
                inner.block(inputs, states, n, out, pool);
                for x in out {
                    *x = -*x;
                }
            }
            Self::Apply { function, argument } => {
                argument.block(inputs, states, n, out, pool);
                function.apply(out);
            }
            Self::Affine { state, argument } => {
                argument.block(inputs, states, n, out, pool);
                let State { shift, scale } = states[*state];
                for x in out {
                    *x = (*x - shift) / scale;
                }
            }
            Self::Chain { first, rest } => {
                first.block(inputs, states, n, out, pool);
                for (operator, operand) in rest {
                    if let Self::Constant(b) = *operand {
                        combine_constant(*operator, out, b);
                    } else {
                        let mut other = pool.pop().unwrap_or_default();
                        operand.block(inputs, states, n, &mut other, pool);
                        combine(*operator, out, &other);
                        pool.push(other);
                    }
                }
            }
        }
    }

    /// Value and derivative at one point, from those of the columns.
    pub(super) fn dual(&self, inputs: &[Dual], states: &[State]) -> Dual {
        match self {
            Self::Constant(value) => Dual { value: *value, slope: 0.0 },
            Self::Input(i) => inputs[*i],
            Self::Negate(inner) => {
                let x = inner.dual(inputs, states);
                Dual { value: -x.value, slope: -x.slope }
            }
            Self::Apply { function, argument } => {
                let x = argument.dual(inputs, states);
                Dual { value: function.value(x.value), slope: chain(x.slope, || function.derivative(x.value)) }
            }
            Self::Affine { state, argument } => {
                let x = argument.dual(inputs, states);
                let State { shift, scale } = states[*state];
                Dual { value: (x.value - shift) / scale, slope: x.slope / scale }
            }
            Self::Chain { first, rest } => rest.iter().fold(first.dual(inputs, states), |a, (operator, operand)| {
                let b = operand.dual(inputs, states);
                let value = operator.value(a.value, b.value);
                let slope = match operator {
                    Operator::Add => a.slope + b.slope,
                    Operator::Subtract => a.slope - b.slope,
                    Operator::Multiply => a.slope * b.value + a.value * b.slope,
                    Operator::Divide => (a.slope - value * b.slope) / b.value,
                    // d(a^b) = b a^(b-1) da + a^b ln(a) db, each part only where something moves.
                    Operator::Power => {
                        let by_base = if b.value == 0.0 { 0.0 } else { chain(a.slope, || b.value * a.value.powf(b.value - 1.0)) };
                        by_base + chain(b.slope, || value * a.value.ln())
                    }
                };
                Dual { value, slope }
            }),
        }
    }
}

/// A value with its derivative with respect to one variable.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Dual {
    pub(super) value: f64,
    pub(super) slope: f64,
}

/// A part of the chain rule: where the inner slope is zero the outer one, perhaps infinite, is not asked.
fn chain(inner: f64, outer: impl FnOnce() -> f64) -> f64 {
    if inner == 0.0 { 0.0 } else { inner * outer() }
}

fn combine(operator: Operator, left: &mut [f64], right: &[f64]) {
    let each = |left: &mut [f64], of: fn(f64, f64) -> f64| left.iter_mut().zip(right).for_each(|(a, &b)| *a = of(*a, b));
    match operator {
        Operator::Add => each(left, |a, b| a + b),
        Operator::Subtract => each(left, |a, b| a - b),
        Operator::Multiply => each(left, |a, b| a * b),
        Operator::Divide => each(left, |a, b| a / b),
        Operator::Power => each(left, |a, b| Operator::Power.value(a, b)),
    }
}

fn combine_constant(operator: Operator, left: &mut [f64], b: f64) {
    match operator {
        Operator::Add => left.iter_mut().for_each(|a| *a += b),
        Operator::Subtract => left.iter_mut().for_each(|a| *a -= b),
        Operator::Multiply => left.iter_mut().for_each(|a| *a *= b),
        Operator::Divide => left.iter_mut().for_each(|a| *a /= b),
        Operator::Power if b == 2.0 => left.iter_mut().for_each(|a| *a *= *a),
        Operator::Power => left.iter_mut().for_each(|a| *a = a.powf(b)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Compiled, Dual, State};
    use crate::formula::{FactorKind, parse};

    fn compiled(text: &str) -> Compiled {
        let formula = parse(&format!("y ~ I({text})")).expect(text);
        let FactorKind::Number(expr) = &formula.terms()[0].factors[0].kind else { panic!("an expression") };
        Compiled::of(expr, &mut |name| Compiled::Input(usize::from(name == "z")), &mut Vec::new())
    }

    #[test]
    fn blocks_and_points_agree() {
        let states = [State { shift: 1.5, scale: 2.0 }];
        let (x, z) = ([0.5, 1.25, 3.0], [2.0, -1.0, 0.75]);
        for text in [
            "-x^2 + 3*z",
            "(x - z)/x^0.5",
            "x^z",
            "2^-x",
            "scale(x) * z",
            "log(x) - exp(z)",
            "1/x - 4",
            "log(x, 2) - log(x, base=3) * log(x, 10)",
        ] {
            let expr = compiled(text);
            let mut block = Vec::new();
            expr.block(&[&x, &z], &states, 3, &mut block, &mut Vec::new());
            for i in 0..3 {
                let at = [Dual { value: x[i], slope: 1.0 }, Dual { value: z[i], slope: 0.0 }];
                assert_eq!(expr.dual(&at, &states).value.to_bits(), block[i].to_bits(), "{text} in row {i}");
            }
        }
    }

    #[test]
    fn derivatives_by_hand() {
        let slope = |text: &str, x: f64| {
            let at = [Dual { value: x, slope: 1.0 }, Dual { value: 3.0, slope: 0.0 }];
            compiled(text).dual(&at, &[]).slope
        };
        assert_eq!(slope("x^2", 3.0), 6.0);
        assert_eq!(slope("x*z", 3.0), 3.0);
        assert_eq!(slope("z/x", 2.0), -0.75);
        assert_eq!(slope("x^0", 0.0), 0.0);
        assert_eq!(slope("2^x", 3.0), 8.0 * 2.0_f64.ln());
        assert_eq!(slope("log(x)", 4.0), 0.25);
        assert_eq!(slope("sqrt(z - 3)", 1.0), 0.0);
    }
}
