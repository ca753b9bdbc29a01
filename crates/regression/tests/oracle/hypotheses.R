# Tests of terms and hypotheses, for tests_of_terms.rs and tests_of_hypotheses.rs: writes hypotheses.json.
# Run in this folder:  Rscript hypotheses.R      (R 4.2.2 with car 3.1-1, emmeans 1.8.4-1, sandwich 3.0-2, lmtest 0.9-40, jsonlite)
#
# centred_type3   car::Anova(type = 3) on sum-to-zero contrasts with every numeric predictor centred at its mean over the rows of the fit,
#                 and the p-values of emmeans::joint_tests, which tests the same hypotheses by another route (it rounds its F).
# hypotheses      car::linearHypothesis, with the classical covariance and with sandwich's HC3.
# nested          anova() and lmtest::waldtest (HC3) of two models, the smaller one written in other terms.
# sizes           limits of the noncentrality by uniroot on pf(ncp =), which is good to about 1e-8.
# equivalence     two one-sided t tests, and the p-value of emmeans' test(delta =, side = "equivalence").
# permutation     Freedman and Lane's test by brute force: one lm() a permutation, 4000 permutations.

suppressMessages({library(car); library(emmeans); library(sandwich); library(lmtest); library(jsonlite)})
emm_options(msg.interaction = FALSE)
read_case <- function(name) read.csv(file.path(name, "data.csv"), stringsAsFactors = TRUE)

# --- type III, centred -----------------------------------------------------------------------------------------------------------
centred_type3 <- function(case, formula, factors = character(), levels = list()) {
  d <- read_case(case)
  for (f in factors) d[[f]] <- factor(d[[f]], levels = if (is.null(levels[[f]])) sort(unique(d[[f]])) else levels[[f]])
  d <- d[complete.cases(d[, all.vars(formula)]), ]
  plain <- eval(bquote(lm(.(formula), d)))
  # Numeric factors of the terms are replaced by centred columns of other names, in place.
  labels <- attr(terms(formula), "term.labels")
  pieces <- rownames(attr(terms(formula), "factors"))[-1]
  d2 <- d
  for (i in seq_along(pieces)) {
    value <- eval(parse(text = pieces[i]), d)
    d2[[paste0("piece", i)]] <- if (is.factor(value)) C(droplevels(value), contr.sum) else value - mean(value)
  }
  rewritten <- sapply(labels, function(label) {
    row <- attr(terms(formula), "factors")[-1, label]
    paste(paste0("piece", which(row > 0)), collapse = ":")
  })
  m <- lm(as.formula(paste(deparse(formula[[2]]), "~", paste(rewritten, collapse = " + "))), d2)
  a <- Anova(m, type = 3)
  n <- nrow(a)
  jt <- as.data.frame(joint_tests(plain, data = d))
  list(case = case, formula = paste(deparse(formula, width.cutoff = 500)), factors = as.list(factors),
       rows = lapply(seq_len(n), function(i) {
         term <- if (i == 1) "(Intercept)" else if (i == n) "Residuals" else labels[i - 1]
         j <- match(term, jt$`model term`)
         list(term = term, df = a$Df[i], sum_sq = a$`Sum Sq`[i], statistic = a$`F value`[i], p_value = a$`Pr(>F)`[i],
              joint_tests_p = if (is.na(j)) NA else jt$p.value[j])
       }))
}
fits3 <- list(
  centred_type3("fiber", strength ~ diameter * machine),
  centred_type3("ols_cc_mtcars_hp_wt", mpg ~ hp * wt),
  centred_type3("ols_cc_mtcars_hp_wt", mpg ~ hp * wt * am),
  centred_type3("ols_cf_iris", Sepal_Length ~ Petal_Width * Species),
  centred_type3("ols_ff_toothgrowth", len ~ supp * dose, c("supp", "dose"), list(dose = c("low", "mid", "high"))),
  centred_type3("ols_missing_airquality", Ozone ~ Solar.R * Wind + Temp),
  centred_type3("ols_pairwise_prestige", prestige ~ (education + log(income) + women)^2),
  centred_type3("ols_unbalanced_salaries", salary ~ rank * sex + discipline + yrs_service),
  centred_type3("ols_unbalanced_salaries", salary ~ rank * sex * yrs_service),
  centred_type3("ols_unbalanced_salaries", salary ~ (rank + sex + discipline)^2 + discipline:yrs_service + yrs_service)
)

# --- linear hypotheses -----------------------------------------------------------------------------------------------------------
hypothesis <- function(case, model, ours, rs) {
  both <- lapply(list(iid = vcov(model), hc3 = vcovHC(model, "HC3")), function(V) {
    h <- linearHypothesis(model, rs, vcov. = V)
    value <- attr(h, "value"); variance <- attr(h, "vcov")
    single <- length(rs) == 1
    list(statistic = h$F[2], df1 = h$Df[2], df2 = h$Res.Df[2], p_value = h$`Pr(>F)`[2],
         estimate = if (single) value[1] else NA, std_error = if (single) sqrt(variance[1]) else NA)
  })
  c(list(case = case, formula = paste(deparse(formula(model), width.cutoff = 500)), text = ours), both)
}
mt <- read_case("ols_cc_mtcars_hp_wt"); ir <- read_case("ols_cf_iris"); sa <- read_case("ols_unbalanced_salaries")
sa$rank <- factor(sa$rank, levels = c("AsstProf", "AssocProf", "Prof"))
m_mt <- lm(mpg ~ hp * wt, mt); m_ir <- lm(Sepal_Length ~ Petal_Width * Species, ir)
m_sa <- lm(salary ~ rank * sex + discipline + yrs_service, sa)
hypotheses <- list(
  hypothesis("ols_cc_mtcars_hp_wt", m_mt, "hp + 3*hp:wt = 0", "hp + 3*hp:wt = 0"),
  hypothesis("ols_cc_mtcars_hp_wt", m_mt, "(hp:wt - hp)*2 = 0.1", "2*hp:wt - 2*hp = 0.1"),
  hypothesis("ols_cc_mtcars_hp_wt", m_mt, "hp = 0, wt = -8", c("hp = 0", "wt = -8")),
  hypothesis("ols_cc_mtcars_hp_wt", m_mt, "hp = hp:wt = 0; 2*hp = 0", c("hp = 0", "hp:wt = 0")),
  hypothesis("ols_cf_iris", m_ir, "Petal_Width:Species[T.versicolor] = Petal_Width:Species[T.virginica]",
             "Petal_Width:Speciesversicolor - Petal_Width:Speciesvirginica = 0"),
  hypothesis("ols_cf_iris", m_ir, "Petal_Width:Species[T.versicolor], Petal_Width : Species[T.virginica] = 0.5",
             c("Petal_Width:Speciesversicolor = 0", "Petal_Width:Speciesvirginica = 0.5")),
  hypothesis("ols_unbalanced_salaries", m_sa, "rank[T.AssocProf] - rank[T.Prof] = -20000, discipline[T.B] = 1e4, yrs_service",
             c("rankAssocProf - rankProf = -20000", "disciplineB = 10000", "yrs_service = 0"))
)

# --- nested models in other terms ------------------------------------------------------------------------------------------------
nested <- function(case, d, large, small, ours) {
  big <- lm(large, d); little <- lm(small, d)
  a <- anova(little, big); w <- waldtest(big, little, vcov = vcovHC(big, "HC3"))
  list(case = case, full = paste(deparse(large)), reduced = ours,
       statistic = a$F[2], df1 = a$Df[2], df2 = a$Res.Df[2], p_value = a$`Pr(>F)`[2],
       delta_r_squared = summary(big)$r.squared - summary(little)$r.squared, hc3 = abs(w$F[2]), hc3_p = w$`Pr(>F)`[2])
}
# waldtest needs terms that are nested by name; the hypothesis is the same for any names.
air <- read_case("ols_missing_airquality"); air <- air[complete.cases(air[, c("Ozone", "Solar.R", "Wind", "Temp")]), ]
nests <- list(
  nested("ols_cc_mtcars_hp_wt", mt, mpg ~ hp + wt + I(hp^2) + hp:wt, mpg ~ hp + wt, "mpg ~ hp + wt"),
  nested("ols_cc_mtcars_hp_wt", mt, mpg ~ hp + wt + I(hp^2) + hp:wt, mpg ~ hp + I(hp^2), "mpg ~ center(hp) + I((hp - 100)^2)"),
  nested("ols_cf_iris", ir, Sepal_Length ~ Petal_Width * Species, Sepal_Length ~ Species, "Sepal_Length ~ 0 + Species"),
  nested("ols_missing_airquality", air, Ozone ~ Solar.R * Wind + Temp, Ozone ~ Wind, "Ozone ~ I(2 * Wind + 1)")
)

# --- effect sizes ----------------------------------------------------------------------------------------------------------------
limits <- function(f, df1, df2, level) {
  tail <- (1 - level) / 2
  root <- function(p) {
    if (pf(f, df1, df2) <= p) return(0)
    uniroot(function(l) pf(f, df1, df2, ncp = l) - p, c(0, 10 * df1 * f + 100), tol = 1e-10)$root
  }
  c(root(1 - tail), root(tail))
}
sizes <- function(case, model, level) {
  a <- Anova(model, type = 2); n <- nobs(model); rows <- head(rownames(a), -1)
  list(case = case, formula = paste(deparse(formula(model), width.cutoff = 500)), level = level, rows = lapply(rows, function(term) {
    f <- a[term, "F value"]; q <- a[term, "Df"]; l <- limits(f, q, model$df.residual, level)
    list(term = term, partial_eta_sq = q * f / (q * f + model$df.residual), low = l[1] / (l[1] + n), high = l[2] / (l[2] + n),
         omega_sq = q * (f - 1) / (q * (f - 1) + n), cohen_f2 = q * f / model$df.residual, f2_low = l[1] / n, f2_high = l[2] / n)
  }))
}
effect <- function(case, model) {
  s <- summary(model); co <- s$coefficients[-1, ]; df <- model$df.residual
  # Semi-partial r by leaving one column out.
  X <- model.matrix(model); y <- model.response(model.frame(model))
  sr <- sapply(2:ncol(X), function(j) sqrt(s$r.squared - (1 - sum(lm.fit(X[, -j], y)$residuals^2) / sum((y - mean(y))^2))))
  # Limits of the noncentrality of t by uniroot on pt(ncp =), on the scale of the semi-partial r.
  n <- nobs(model)
  limit <- function(t, p) uniroot(function(d) pt(t, df, ncp = d) - p, c(t - 12, t + 12), tol = 1e-12)$root
  on_scale <- function(d, sr) d / sqrt(d^2 + n) * sqrt(1 - s$r.squared + sr^2)
  list(case = case, formula = paste(deparse(formula(model), width.cutoff = 500)),
       low = unname(mapply(function(t, sr) on_scale(limit(t, .975), sr), co[, 3], sr)),
       high = unname(mapply(function(t, sr) on_scale(limit(t, .025), sr), co[, 3], sr)),
       semi_partial_r = unname(sign(co[, 3]) * sr), partial_eta_sq = unname(co[, 3]^2 / (co[, 3]^2 + df)), cohen_f2 = unname(co[, 3]^2 / df))
}
all_sizes <- list(sizes("ols_cc_mtcars_hp_wt", m_mt, 0.95), sizes("ols_unbalanced_salaries", m_sa, 0.9), sizes("ols_cf_iris", m_ir, 0.99))
effects <- list(effect("ols_cc_mtcars_hp_wt", m_mt), effect("ols_cf_iris", m_ir))

# --- equivalence -----------------------------------------------------------------------------------------------------------------
tost <- function(case, model, text, L, low, high, V) {
  e <- sum(L * coef(model)); se <- sqrt(sum(L * (V %*% L))); df <- model$df.residual
  list(case = case, formula = paste(deparse(formula(model), width.cutoff = 500)), text = text, low = low, high = high, estimate = e,
       std_error = se, conf_low = e - qt(.95, df) * se, conf_high = e + qt(.95, df) * se,
       p_low = pt((e - low) / se, df, lower.tail = FALSE), p_high = pt((high - e) / se, df, lower.tail = FALSE))
}
equivalences <- list(
  tost("ols_cc_mtcars_hp_wt", m_mt, "hp:wt", c(0, 0, 0, 1), -0.05, 0.05, vcov(m_mt)),
  tost("ols_cc_mtcars_hp_wt", m_mt, "hp + 3*hp:wt", c(0, 1, 0, 3), -0.03, 0.06, vcov(m_mt)),
  tost("ols_cf_iris", m_ir, "Petal_Width:Species[T.virginica] - Petal_Width:Species[T.versicolor]", c(0, 0, 0, 0, -1, 1), -2, 2, vcov(m_ir))
)
slopes <- emtrends(m_ir, pairwise ~ Species, var = "Petal_Width")$contrasts
emm <- as.data.frame(test(slopes, delta = 2, side = "equivalence", adjust = "none"))
equivalences[[3]]$emmeans_p <- emm$p.value[3]

# --- permutation -----------------------------------------------------------------------------------------------------------------
set.seed(20)
permutation <- function(case, formula, additive, d, B = 4000) {
  small <- lm(additive, d); f <- function(y) { d$y_star <- y; anova(lm(update(additive, y_star ~ .), d), lm(update(formula, y_star ~ .), d))$F[2] }
  observed <- f(model.response(model.frame(small)))
  b <- sum(replicate(B, f(fitted(small) + sample(residuals(small)))) >= observed - 1e-12)
  list(case = case, formula = paste(deparse(formula, width.cutoff = 500)), statistic = observed, replicates = B, p_value = (1 + b) / (1 + B))
}
permutations <- list(
  permutation("ols_cf_iris", Sepal_Length ~ Petal_Width * Species, Sepal_Length ~ Petal_Width + Species, ir),
  permutation("ols_unbalanced_salaries", salary ~ rank * sex + discipline, salary ~ rank + sex + discipline, sa)
)

write(toJSON(list(tool = paste("R", getRversion(), "car", packageVersion("car"), "emmeans", packageVersion("emmeans"), "sandwich",
                               packageVersion("sandwich"), "lmtest", packageVersion("lmtest")),
                  centred_type3 = fits3, hypotheses = hypotheses, nested = nests, sizes = all_sizes, effects = effects,
                  equivalence = equivalences, permutation = permutations),
             auto_unbox = TRUE, digits = 15, na = "null", pretty = 1), "hypotheses.json")
