# Reference fits of families, links, weights and offsets that the other cases do not have.
# Writes data.csv and case.json beside itself: Rscript make.R
suppressMessages({library(MASS); library(jsonlite); library(sandwich)})
set.seed(20240517)
n <- 150
d <- data.frame(x = round(rnorm(n), 3), g = sample(c("a", "b", "c"), n, TRUE))
eta <- 0.3 + 0.5 * d$x + 0.4 * (d$g == "b") - 0.3 * (d$g == "c") + 0.3 * d$x * (d$g == "c")
d$w <- round(runif(n, 0.2, 3), 2)
d$w[c(7, 60)] <- 0                      # left out below
d$f <- sample(0:3, n, TRUE)
d$o <- round(runif(n, -0.5, 0.5), 3)
d$bin <- rbinom(n, 1, plogis(eta))
d$rare <- rbinom(n, 1, pmin(0.9, exp(eta / 3 - 1.5)))
d$trials <- sample(1:12, n, TRUE)
d$s <- rbinom(n, d$trials, plogis(eta))
d$fail <- d$trials - d$s
d$share <- d$s / d$trials
d$count <- rpois(n, exp(eta + d$o + 1))
d$over <- rnbinom(n, size = 1.7, mu = exp(eta + d$o + 1.2))
d$gam <- signif(rgamma(n, shape = 6, scale = exp(eta) / 6), 6)
d$ig <- signif(exp(eta) * rgamma(n, shape = 30, scale = 1 / 30), 6)
d$pos <- signif(exp(eta / 2) + 4 + rnorm(n, sd = 0.3), 6)
line <- 6 + 1.1 * d$x + (d$g == "b") - 0.4 * d$x * (d$g == "c")   # positive on every row
d$lin <- rpois(n, line)
d$gamlin <- signif(rgamma(n, shape = 6, scale = line / 6), 6)
d$inv <- signif(rgamma(n, shape = 8, scale = 10 / line / 8), 6)
d$ig2 <- signif(sqrt(10 / line) * rgamma(n, shape = 30, scale = 1 / 30), 6)
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv", stringsAsFactors = TRUE)

tight <- glm.control(epsilon = 1e-16, maxit = 500)

# R's glm stops on the deviance and reports the weights of the last step but one: go on from where it stopped until nothing moves.
polish <- function(formula, family, data, weights, offset) {
  data$.w <- if (is.null(weights)) 1 else data[[weights]]
  data$.o <- if (is.null(offset)) 0 else data[[offset]]
  data <- data[data$.w > 0, ]           # as lm counts them: glm would keep such rows in n of the gaussian log-likelihood
  environment(formula) <- environment()
  one <- function(start) suppressWarnings(glm(formula, family = family, data = data, weights = .w, offset = .o, control = tight, start = start))
  constant <- function() {
    y <- model.response(model.frame(formula, data))
    c(family$linkfun(if (is.matrix(y)) sum(y[, 1]) / sum(y) else mean(y)), rep(0, ncol(model.matrix(formula, data)) - 1))
  }
  fit <- tryCatch(one(NULL), error = function(e) one(constant()))
  for (k in 1:20) fit <- one(coef(fit))
  fit
}

describe <- function(fit) {
  s <- summary(fit)
  X2 <- sum(residuals(fit, "pearson")^2)
  known <- fit$family$family %in% c("binomial", "poisson") || grepl("^Negative", fit$family$family)
  phi <- if (known) 1 else X2 / fit$df.residual
  # The information at the coefficients themselves.
  eta <- fit$linear.predictors; mu <- fit$fitted.values
  W <- fit$prior.weights * fit$family$mu.eta(eta)^2 / fit$family$variance(mu)
  X <- model.matrix(fit)
  V <- phi * solve(crossprod(X * sqrt(W)))
  se <- sqrt(diag(V)); stat <- coef(fit) / se
  p <- if (known) 2 * pnorm(-abs(stat)) else 2 * pt(-abs(stat), fit$df.residual)
  ll <- as.numeric(logLik(fit))
  finite <- function(v) if (is.finite(v)) v else NULL
  list(coefficients = lapply(seq_along(stat), function(i)
         list(term = names(stat)[i], estimate = coef(fit)[[i]], std_error = se[[i]], statistic = stat[[i]], p_value = p[[i]])),
       model = list(n = sum(fit$prior.weights > 0), rank = fit$rank, df_residual = fit$df.residual, deviance = fit$deviance,
                    null_deviance = fit$null.deviance, dispersion = phi, log_lik = finite(ll), aic = finite(AIC(fit)), bic = finite(BIC(fit))),
       hc0 = unname(sqrt(diag(sandwich(fit)))),
       hc3 = unname(sqrt(diag(vcovHC(fit, "HC3")))))
}

cases <- list()
add <- function(name, family, link, response, fam, weights = NULL, offset = NULL, kind = "analytic") {
  full <- as.formula(paste(response, "~ x * g")); small <- as.formula(paste(response, "~ x + g"))
  data <- d
  if (kind == "frequency") { data <- d[rep(seq_len(nrow(d)), d[[weights]]), ]; w <- NULL } else w <- weights
  fit <- polish(full, fam, data, w, offset); reduced <- polish(small, fam, data, w, offset)
  out <- describe(fit)
  q <- fit$rank - reduced$rank
  known <- out$model$dispersion == 1
  stat <- if (known) reduced$deviance - fit$deviance else (reduced$deviance - fit$deviance) / q / out$model$dispersion
  out$comparison <- list(statistic = stat, df1 = q, p_value = if (known) pchisq(stat, q, lower = FALSE) else pf(stat, q, fit$df.residual, lower = FALSE))
  cases[[length(cases) + 1]] <<- c(list(name = name, formula = paste(response, "~ x * g"), family = family, link = link, weights = weights,
                                        offset = offset, weight_kind = kind), out)
}
add("cloglog", "binomial", "cloglog", "bin", binomial("cloglog"))
add("cauchit", "binomial", "cauchit", "bin", binomial("cauchit"))
add("log binomial", "binomial", "log", "rare", binomial("log"))
add("logit with offset", "binomial", "logit", "bin", binomial(), offset = "o")
add("logit of shares with trials as weights", "binomial", "logit", "share", binomial(), weights = "trials")
add("logit of counts with weights", "binomial", "logit", "cbind(s, fail)", binomial(), weights = "w")
add("probit of counts with offset", "binomial", "probit", "cbind(s, fail)", binomial("probit"), offset = "o")
add("quasibinomial", "quasibinomial", "logit", "cbind(s, fail)", quasibinomial())
add("poisson with weights and offset", "poisson", "log", "count", poisson(), weights = "w", offset = "o")
add("poisson sqrt", "poisson", "sqrt", "count", poisson("sqrt"))
add("poisson identity", "poisson", "identity", "lin", poisson("identity"))
add("poisson frequencies", "poisson", "log", "count", poisson(), weights = "f", kind = "frequency")
add("quasipoisson with weights", "quasipoisson", "log", "over", quasipoisson(), weights = "w")
add("gamma log with weights", "gamma", "log", "gam", Gamma("log"), weights = "w")
add("gamma inverse with frequencies", "gamma", "inverse", "inv", Gamma(), weights = "f", kind = "frequency")
add("gamma identity", "gamma", "identity", "gamlin", Gamma("identity"))
add("inverse gaussian", "inverse-gaussian", "1/mu^2", "ig2", inverse.gaussian())
add("inverse gaussian log with weights", "inverse-gaussian", "log", "ig", inverse.gaussian("log"), weights = "w")
add("inverse gaussian inverse", "inverse-gaussian", "inverse", "inv", inverse.gaussian("inverse"))
add("gaussian log with weights", "gaussian", "log", "pos", gaussian("log"), weights = "w")
add("gaussian inverse", "gaussian", "inverse", "pos", gaussian("inverse"))
add("gaussian frequencies", "gaussian", "identity", "pos", gaussian(), weights = "f", kind = "frequency")
add("gaussian weights and offset", "gaussian", "identity", "pos", gaussian(), weights = "w", offset = "o")

# Negative binomial: theta and coefficients in turn until neither moves.
negbin <- function(formula, data, weights, offset, link) {
  data$.w <- if (is.null(weights)) 1 else data[[weights]]
  data$.o <- if (is.null(offset)) 0 else data[[offset]]
  data <- data[data$.w > 0, ]
  y <- model.response(model.frame(formula, data)); w <- data$.w
  environment(formula) <- environment()
  start <- NULL; th <- 1
  fit <- polish(formula, poisson(link), data, ".w", ".o")
  for (k in 1:200) {
    fam <- do.call(negative.binomial, list(theta = th, link = link))
    fit <- glm(formula, family = fam, data = data, weights = .w, offset = .o, control = tight, start = coef(fit))
    mu <- fit$fitted.values
    for (j in 1:30) {
      score <- sum(w * (digamma(th + y) - digamma(th) + log(th) + 1 - log(th + mu) - (y + th) / (mu + th)))
      info <- sum(w * (-trigamma(th + y) + trigamma(th) - 1 / th + 2 / (mu + th) - (y + th) / (mu + th)^2))
      th <- th + score / info
    }
  }
  list(fit = fit, theta = th, se = 1 / sqrt(info), ll = sum(w * dnbinom(y, size = th, mu = mu, log = TRUE)), w = w)
}
for (case in list(list("negative binomial with weights and offset", "w", "o", "log"), list("negative binomial sqrt", NULL, NULL, "sqrt"))) {
  full <- negbin(over ~ x * g, d, case[[2]], case[[3]], case[[4]]); small <- negbin(over ~ x + g, d, case[[2]], case[[3]], case[[4]])
  out <- describe(full$fit)
  k <- full$fit$rank + 1; nobs <- nrow(model.matrix(full$fit))
  out$model[c("log_lik", "aic", "bic")] <- list(full$ll, -2 * full$ll + 2 * k, -2 * full$ll + log(nobs) * k)
  out$model$theta <- full$theta; out$model$se_theta <- full$se
  stat <- 2 * (full$ll - small$ll)
  out$comparison <- list(statistic = stat, df1 = 2, p_value = pchisq(stat, 2, lower = FALSE))
  cases[[length(cases) + 1]] <- c(list(name = case[[1]], formula = "over ~ x * g", family = "negative-binomial", link = case[[4]],
                                       weights = case[[2]], offset = case[[3]], weight_kind = "analytic"), out)
}
info <- list(name = "glm_families", tool = paste(R.version.string, "stats, MASS, sandwich"),
             data = list(columns = lapply(names(d), function(v) list(name = v, type = if (is.factor(d[[v]])) "categorical" else "numeric"))),
             options = setNames(list(), character(0)), fits = cases)
write(toJSON(info, digits = 16, auto_unbox = TRUE, null = "null", pretty = TRUE), "case.json")
