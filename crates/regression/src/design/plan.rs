//! A formula against the columns of a source: what is read, what is computed from it, and which columns come out.

use std::collections::BTreeMap;

use interplay_core::{ColumnInfo, ColumnKind};

use super::coding::Part;
use super::evaluate::{Compiled, StateSlot};
use super::response::Response;
use super::{DesignOptions, ResponseKind, WeightKind};
use crate::error::{DesignError, FormulaError};
use crate::formula::{Basis, Contrast, Expr, Factor, FactorKind, Formula, Span, Stateful, quoted, similar};

/// A raw column that is read.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    /// Whether its numbers are used.
    pub(super) as_number: bool,
    /// Whether its values are used as levels.
    pub(super) as_factor: bool,
    /// Whether a term uses it; the others belong to the response, the offset, the weights or the clusters.
    pub(super) on_right: bool,
    /// Where the column is centred or scaled before the formula sees it, the number of that transformation. Weights, clusters and the
    /// offset of the options are not named by the formula and take the column as it is.
    pub(super) state: Option<usize>,
}

/// A number of every row: one column of the design, or what its columns are products of.
#[derive(Debug, Clone)]
pub(super) struct NumberSlot {
    pub(super) name: String,
    pub(super) r_name: String,
    pub(super) source: NumberSource,
}

impl NumberSlot {
    /// The input that it is, without any change.
    pub(super) fn input(&self) -> Option<usize> {
        if let NumberSource::Expr(Compiled::Input(input)) = self.source { Some(input) } else { None }
    }
}

/// Where a number comes from.
#[derive(Debug, Clone)]
pub(super) enum NumberSource {
    /// An expression of the formula, or a column by itself.
    Expr(Compiled),
    /// A column of a basis.
    Basis,
}

/// A number that is added to the linear predictor.
#[derive(Debug, Clone)]
pub(super) struct OffsetSlot {
    pub(super) name: String,
    pub(super) expr: Compiled,
}

/// Several numbers from one: `poly(x, 2)`. Its columns are consecutive numeric slots.
#[derive(Debug, Clone)]
pub(super) struct BasisSlot {
    pub(super) name: String,
    pub(super) basis: Basis,
    pub(super) argument: Compiled,
    /// The first of its numeric slots.
    pub(super) first: usize,
    pub(super) width: usize,
}

/// A categorical factor of the formula: levels belong to the column, the contrast to the factor.
#[derive(Debug, Clone)]
pub(super) struct FactorSlot {
    pub(super) name: String,
    pub(super) r_name: String,
    pub(super) input: usize,
    pub(super) contrast: Contrast,
    /// The factor in the formula, where that asks for the contrast.
    pub(super) span: Option<Span>,
}

/// What a formula meets: the columns of the source, and the choices beside the formula.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) columns: &'a [ColumnInfo],
    pub(super) options: &'a DesignOptions,
}

impl<'a> Given<'a> {
    fn kind_of(self, name: &str) -> Option<ColumnKind> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.kind)
    }

    /// The contrast that the options have for a column.
    pub(super) fn contrast_of(self, column: &str) -> Option<&'a Contrast> {
        self.options.contrasts.iter().rev().find(|(name, _)| name == column).map(|(_, contrast)| contrast)
    }

    /// What the options make of a numeric column before the formula sees it.
    fn stateful_of(self, column: &str) -> Option<Stateful> {
        if self.options.scale.iter().any(|name| name == column) {
            Some(Stateful::Scale)
        } else if self.options.center.iter().any(|name| name == column) {
            Some(Stateful::Center)
        } else {
            None
        }
    }
}

/// Everything that the formula and the kinds of the columns decide.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) inputs: Vec<Input>,
    pub(super) states: Vec<StateSlot>,
    pub(super) numbers: Vec<NumberSlot>,
    pub(super) bases: Vec<BasisSlot>,
    pub(super) factors: Vec<FactorSlot>,
    pub(super) response: Response,
    pub(super) response_name: String,
    pub(super) intercept: bool,
    pub(super) terms: Vec<PlannedTerm>,
    /// What is added to the linear predictor: of the formula, and the column of the option.
    pub(super) offsets: Vec<OffsetSlot>,
    /// Of the inputs that the model matrix and the offset need, which are the first: whether they need its numbers.
    pub(super) predictor_numbers: Vec<bool>,
    pub(super) weights: Option<usize>,
    pub(super) weight_kind: WeightKind,
    /// Input of every dimension of clustering.
    pub(super) clusters: Vec<usize>,
    /// Where every factor of the right side stands first, which is the order in which R names the factors of a product.
    order: BTreeMap<String, usize>,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedTerm {
    pub(super) label: String,
    pub(super) variables: Vec<String>,
    pub(super) parts: Vec<Part>,
}

impl Plan {
    /// Looks up every name of a formula without `.`.
    pub(super) fn new(formula: &Formula, columns: &[ColumnInfo], options: &DesignOptions) -> Result<Plan, DesignError> {
        let given = Given { columns, options };
        let mut plan = Plan {
            inputs: Vec::new(),
            states: Vec::new(),
            numbers: Vec::new(),
            bases: Vec::new(),
            factors: Vec::new(),
            response: Response::Number(Compiled::Constant(0.0)),
            response_name: formula.response.name.clone(),
            intercept: formula.intercept,
            terms: Vec::new(),
            offsets: Vec::new(),
            predictor_numbers: Vec::new(),
            weights: None,
            weight_kind: options.weight_kind,
            clusters: Vec::new(),
            order: order(formula, columns),
        };
        if let Some(error) = formula.unknown_name(columns) {
            return Err(error.into());
        }
        for term in &formula.terms {
            let parts = term.factors.iter().map(|factor| plan.part(factor, given)).collect::<Result<Vec<_>, _>>()?;
            let variables = term.variables().into_iter().map(str::to_owned).collect();
            plan.terms.push(PlannedTerm { label: term.to_string(), variables, parts });
        }
        plan.inputs.iter_mut().for_each(|input| input.on_right = true);
        for offset in &formula.offsets {
            let expr = plan.expression(offset, given)?;
            plan.offsets.push(OffsetSlot { name: offset.name.clone(), expr });
        }
        if let Some(name) = &options.offset {
            let input = plan.numeric_input(name, "offset", columns)?;
            plan.offsets.push(OffsetSlot { name: name.clone(), expr: Compiled::Input(input) });
        }
        plan.predictor_numbers = plan.inputs.iter().map(|input| input.as_number).collect();
        plan.response = plan.response(&formula.response, given)?;
        if let Some(name) = &options.weights {
            plan.weights = Some(plan.numeric_input(name, "weights", columns)?);
        }
        plan.clusters = plan.cluster_inputs(&options.clusters, columns)?;
        plan.check(&formula.response, given)?;
        Ok(plan)
    }

    /// Whether every column that an option names is there, and is what the option needs.
    fn check(&self, response: &Factor, given: Given) -> Result<(), DesignError> {
        let options = given.options;
        // In the formula; a column that it does not use may be anything.
        let is_factor = |name: &str| self.inputs.iter().find(|input| input.name == name).is_none_or(|input| input.as_factor);
        let factor_named = |name: &str| match given.kind_of(name) {
            None => Some("the data have no such column"),
            Some(ColumnKind::Numeric) if !is_factor(name) => Some("it is a number in the formula"),
            Some(_) => None,
        };
        for (name, _) in &options.levels {
            if let Some(why) = factor_named(name) {
                return Err(DesignError::BadLevels { variable: name.clone(), why });
            }
        }
        for name in options.contrasts.iter().map(|(name, _)| name).chain(&options.ordered) {
            if let Some(why) = factor_named(name) {
                return Err(DesignError::BadContrast { variable: name.clone(), why });
            }
        }
        let mut of_response: Vec<&str> = Vec::new();
        response.each_variable(&mut |name, _| of_response.push(name));
        for name in options.center.iter().chain(&options.scale) {
            let used = self.inputs.iter().find(|input| input.name == *name);
            let why = match given.kind_of(name) {
                None => "the data have no such column",
                Some(ColumnKind::Categorical | ColumnKind::Boolean) => "it is no number",
                Some(ColumnKind::Numeric) if used.is_some_and(|input| input.as_factor) => "the formula makes a factor of it",
                Some(ColumnKind::Numeric) if options.response == ResponseKind::Binomial && of_response.contains(&name.as_str()) => {
                    "successes and failures are used as they are"
                }
                Some(ColumnKind::Numeric) => continue,
            };
            return Err(DesignError::BadScaling { variable: name.clone(), why });
        }
        Ok(())
    }

    fn part(&mut self, factor: &Factor, given: Given) -> Result<Part, FormulaError> {
        match &factor.kind {
            FactorKind::Column(name) if given.kind_of(name) == Some(ColumnKind::Numeric) => {
                let compiled = self.column(name, given);
                Ok(self.number(factor, compiled))
            }
            FactorKind::Column(name) => Ok(self.factor(factor, name, None, false, given)),
            FactorKind::Levels { column, contrast, ordered, .. } => Ok(self.factor(factor, column, contrast.as_ref(), *ordered, given)),
            FactorKind::Number(_) => {
                let compiled = self.expression(factor, given)?;
                Ok(self.number(factor, compiled))
            }
            FactorKind::Basis { basis, .. } => {
                let argument = self.expression(factor, given)?;
                Ok(self.basis(factor, basis, argument))
            }
            // Resolved before a plan is made; there is no column of that name.
            FactorKind::Dot => Err(FormulaError::UnknownColumn { name: ".".to_owned(), span: factor.span, similar: None }),
            // Read on the left side alone.
            FactorKind::Counts { .. } => Err(FormulaError::CountsResponse { name: factor.name.clone(), span: factor.span }),
        }
    }

    fn number(&mut self, factor: &Factor, compiled: Compiled) -> Part {
        let known = self.numbers.iter().position(|slot| slot.name == factor.name);
        Part::Number(known.unwrap_or_else(|| {
            let source = NumberSource::Expr(compiled);
            self.numbers.push(NumberSlot { name: factor.name.clone(), r_name: factor.r_name.clone(), source });
            self.numbers.len() - 1
        }))
    }

    fn basis(&mut self, factor: &Factor, basis: &Basis, argument: Compiled) -> Part {
        let known = self.bases.iter().position(|slot| slot.name == factor.name);
        Part::Basis(known.unwrap_or_else(|| {
            let (first, width) = (self.numbers.len(), basis.width());
            self.numbers.extend((1..=width).map(|column| NumberSlot {
                name: format!("{}[{column}]", factor.name),
                // R gives a matrix of one column the name of the call alone.
                r_name: if width == 1 { factor.r_name.clone() } else { format!("{}{column}", factor.r_name) },
                source: NumberSource::Basis,
            }));
            self.bases.push(BasisSlot { name: factor.name.clone(), basis: basis.clone(), argument, first, width });
            self.bases.len() - 1
        }))
    }

    /// A factor's contrast is what the formula says of it, else what the options say of its column.
    fn factor(&mut self, factor: &Factor, column: &str, contrast: Option<&Contrast>, ordered: bool, given: Given) -> Part {
        let input = self.input(column, given.columns);
        self.inputs[input].as_factor = true;
        let known = self.factors.iter().position(|slot| slot.name == factor.name);
        Part::Factor(known.unwrap_or_else(|| {
            let span = contrast.map(|_| factor.span);
            let ordered = ordered || given.options.ordered.iter().any(|name| name == column);
            let usual = if ordered { Contrast::Poly } else { Contrast::Treatment(None) };
            let contrast = contrast.or(given.contrast_of(column)).cloned().unwrap_or(usual);
            self.factors.push(FactorSlot { name: factor.name.clone(), r_name: factor.r_name.clone(), input, contrast, span });
            self.factors.len() - 1
        }))
    }

    pub(super) fn expression(&mut self, factor: &Factor, given: Given) -> Result<Compiled, FormulaError> {
        let (FactorKind::Number(expr) | FactorKind::Basis { argument: expr, .. }) = &factor.kind else {
            return Ok(Compiled::Constant(f64::NAN));
        };
        self.compile(expr, &factor.name, given)
    }

    /// An expression over numeric columns, at the place that errors name.
    pub(super) fn compile(&mut self, expr: &Expr, place: &str, given: Given) -> Result<Compiled, FormulaError> {
        let columns = given.columns;
        let mut wrong = None;
        expr.each_variable(&mut |name, span| {
            if wrong.is_none() && columns.iter().any(|column| column.name == name && column.kind != ColumnKind::Numeric) {
                wrong = Some(FormulaError::NotNumeric { name: name.to_owned(), place: place.to_owned(), span });
            }
        });
        if let Some(error) = wrong {
            return Err(error);
        }
        // Columns first: those that are centred before the formula have the first states.
        expr.each_variable(&mut |name, _| {
            self.column(name, given);
        });
        let mut states = std::mem::take(&mut self.states);
        let compiled = Compiled::of(expr, &mut |name| self.column(name, given), &mut states);
        self.states = states;
        Ok(compiled)
    }

    /// A numeric column where the formula names it: centred or scaled where the options say so.
    pub(super) fn column(&mut self, name: &str, given: Given) -> Compiled {
        let input = self.input(name, given.columns);
        self.inputs[input].as_number = true;
        if self.inputs[input].state.is_none()
            && let Some(stateful) = given.stateful_of(name)
        {
            self.inputs[input].state = Some(self.states.len());
            self.states.push(StateSlot { name: quoted(name), stateful, argument: Compiled::Input(input) });
        }
        match self.inputs[input].state {
            None => Compiled::Input(input),
            Some(state) => Compiled::Affine { state, argument: Box::new(Compiled::Input(input)) },
        }
    }

    /// Number of a column; its name is known to exist.
    pub(super) fn input(&mut self, name: &str, columns: &[ColumnInfo]) -> usize {
        if let Some(known) = self.inputs.iter().position(|input| input.name == name) {
            return known;
        }
        let kind = columns.iter().find(|column| column.name == name).map_or(ColumnKind::Numeric, |column| column.kind);
        self.inputs.push(Input { name: name.to_owned(), kind, as_number: false, as_factor: false, on_right: false, state: None });
        self.inputs.len() - 1
    }

    /// Place of a slot in the order in which R names the factors of a product.
    pub(super) fn r_rank(&self, part: Part) -> usize {
        let name = match part {
            Part::Number(slot) => &self.numbers[slot].name,
            Part::Basis(slot) => &self.bases[slot].name,
            Part::Factor(slot) => &self.factors[slot].name,
        };
        self.order.get(name).copied().unwrap_or(self.order.len())
    }

    /// Whether an input holds truth values.
    pub(super) fn is_logical(&self, input: usize) -> bool {
        self.inputs[input].kind == ColumnKind::Boolean
    }

    /// The inputs that the model matrix and the offset need.
    pub(super) fn predictor_inputs(&self) -> &[Input] {
        &self.inputs[..self.predictor_numbers.len()]
    }

    /// Whether a term or an offset uses the numbers of an input.
    pub(super) fn predicts_as_number(&self, input: usize) -> bool {
        self.predictor_numbers.get(input) == Some(&true)
    }

    /// Whether the columns can be laid out before any row has been seen.
    pub(super) fn needs_no_learning(&self) -> bool {
        self.factors.is_empty() && self.states.is_empty() && self.bases.is_empty() && !matches!(self.response, Response::Level { .. })
    }
}

impl Formula {
    /// The first name without a column, wherever in the formula it stands, also in a term that is taken away again.
    fn unknown_name(&self, columns: &[ColumnInfo]) -> Option<FormulaError> {
        let mut unknown = None;
        let mut check = |name: &str, span: Span| {
            if unknown.is_none() && !columns.iter().any(|column| column.name == name) {
                let similar = similar(name, columns.iter().map(|column| column.name.as_str()));
                unknown = Some(FormulaError::UnknownColumn { name: name.to_owned(), span, similar });
            }
        };
        self.response.each_variable(&mut check);
        self.right.each_factor(&mut |factor| factor.each_variable(&mut check));
        self.offsets.iter().for_each(|offset| offset.each_variable(&mut check));
        unknown
    }
}

/// Places of the factors of the right side as they stand there, also in terms that are taken away; a `.` is the columns in order.
fn order(formula: &Formula, columns: &[ColumnInfo]) -> BTreeMap<String, usize> {
    let mut order = BTreeMap::new();
    let mut add = |name: String| {
        let place = order.len();
        order.entry(name).or_insert(place);
    };
    formula.right.each_factor(&mut |factor| match factor.kind {
        FactorKind::Dot => columns.iter().for_each(|column| add(quoted(&column.name))),
        _ => add(factor.name.clone()),
    });
    order
}
