# Reference numbers for checks.rs, from R with car and lmtest. Run in this folder: Rscript make_checks.R
#
# Data are those of the neighbouring folders; `weights` and `offset` name a column of them. Per model:
#   vif              car::vif(type = "terms"); for one without intercept, and where R refuses aliased columns, from the definition
#   condition_number kappa of the (weighted) model matrix with columns of length one
#   breusch_pagan    lmtest::bptest, studentised; with weights, with an offset and without intercept, which bptest does not take into
#                    account, from its definition on weighted residuals
#   reset            lmtest::resettest(power = 2:3); with weights or an offset, anova of the two fits
#   durbin_watson    lmtest::dwtest
#   influence        the rows with the ten largest Cook's distances; dfbetas is that of the interaction column with the smallest p-value.
#                    For a glm, dfbetas is from Pearson residuals (R's own takes deviance residuals), and its standard error has no
#                    dispersion of its own where the family has none.
suppressMessages({library(car); library(lmtest); library(jsonlite)})
options(digits = 17)

read <- function(folder) {
  case <- fromJSON(file.path("..", folder, "case.json"), simplifyVector = FALSE)
  missing <- if (is.null(case$data$missing_token)) "NA" else case$data$missing_token
  data <- read.csv(file.path("..", folder, "data.csv"), na.strings = missing, check.names = FALSE)
  for (column in case$data$columns) {
    if (column$type != "numeric") {
      levels <- case$options$factor_levels[[column$name]]
      levels <- if (is.null(levels)) sort(unique(na.omit(as.character(data[[column$name]]))), method = "radix") else unlist(levels)
      data[[column$name]] <- factor(data[[column$name]], levels = levels)
    }
  }
  data
}

generalised <- function(model) {
  assign <- attr(model.matrix(model), "assign")[!is.na(coef(model))]
  labels <- attr(terms(model), "term.labels")
  v <- vcov(model, complete = FALSE)
  slopes <- assign > 0
  r <- cov2cor(v[slopes, slopes, drop = FALSE])
  assign <- assign[slopes]
  lapply(seq_along(labels), function(i) {
    at <- assign == i
    if (!any(at)) return(list(term = labels[i], df = 0))
    rest <- if (all(at)) 1 else det(r[!at, !at, drop = FALSE])
    list(term = labels[i], df = sum(at), vif = det(r[at, at, drop = FALSE]) * rest / det(r))
  })
}

checks <- function(name, folder, formula, weights = NULL, offset = NULL, family = NULL) {
  data <- read(folder)
  formula <- as.formula(formula)
  environment(formula) <- environment()
  w <- if (is.null(weights)) NULL else data[[weights]]
  o <- if (is.null(offset)) NULL else data[[offset]]
  model <- if (is.null(family)) lm(formula, data, weights = w, offset = o) else
    glm(formula, family, data, weights = w, offset = o, control = glm.control(epsilon = 1e-15, maxit = 100))
  # A glm is evaluated at its fit, not at the weights of the last but one iteration.
  if (!is.null(family)) for (i in 1:3) model <- suppressWarnings(update(model, start = coef(model)))
  x <- model.matrix(model)[, !is.na(coef(model)), drop = FALSE]
  intercept <- attr(terms(model), "intercept") == 1
  used <- if (is.null(model$na.action)) seq_len(nrow(data)) else seq_len(nrow(data))[-model$na.action]
  aliased <- anyNA(coef(model))
  out <- list(name = name, folder = folder, formula = deparse1(formula), weights = weights, offset = offset,
              family = if (is.null(family)) "gaussian" else family$family, link = if (is.null(family)) "identity" else family$link)
  out$vif <- generalised(model)
  if (intercept && !aliased && length(attr(terms(model), "term.labels")) > 1) {
    by_car <- suppressMessages(car::vif(model, type = "terms"))
    by_car <- if (is.matrix(by_car)) by_car[, 1] else by_car
    for (i in seq_along(out$vif)) {
      stopifnot(abs(out$vif[[i]]$vif / by_car[[i]] - 1) < 1e-6)
      out$vif[[i]]$vif <- by_car[[i]]
    }
  }
  wx <- x * sqrt(if (is.null(family)) (if (is.null(w)) 1 else model$weights) else model$weights)
  out$condition_number <- kappa(sweep(wx, 2, sqrt(colSums(wx^2)), "/"), exact = TRUE)
  n <- nrow(x); p <- ncol(x)
  if (is.null(family)) {
    if (is.null(w) && is.null(o) && intercept) {
      bp <- bptest(model)
      out$breusch_pagan <- list(statistic = bp$statistic[[1]], df = bp$parameter[[1]], p_value = bp$p.value[[1]])
    } else {
      u <- weighted.residuals(model)^2
      aux <- lm(u ~ x)
      bp <- n * summary(aux)$r.squared
      out$breusch_pagan <- list(statistic = bp, df = aux$rank - 1, p_value = pchisq(bp, aux$rank - 1, lower.tail = FALSE))
    }
    powers <- scale(cbind(fitted(model)^2, fitted(model)^3))
    if (is.null(w) && is.null(o) && !aliased) {
      reset <- tryCatch(resettest(model, power = 2:3, data = data), error = function(e) NULL)
      out$reset <- list(statistic = reset$statistic[[1]], df1 = reset$parameter[[1]], df2 = reset$parameter[[2]], p_value = reset$p.value[[1]])
    } else {
      y <- model$model[[1]] - if (is.null(o)) 0 else o[used]
      ww <- if (is.null(w)) rep(1, n) else w[used]
      raw <- cbind(fitted(model)^2, fitted(model)^3)
      table <- anova(lm(y ~ x + 0, weights = ww), lm(y ~ x + raw + 0, weights = ww))
      out$reset <- list(statistic = table$F[2], df1 = table$Df[2], df2 = table$Res.Df[2], p_value = table$`Pr(>F)`[2])
    }
    e <- residuals(model)
    out$durbin_watson <- sum(diff(e)^2) / sum(e^2)
  }
  labels <- attr(terms(model), "term.labels")
  degree <- attr(terms(model), "order")
  assign <- attr(model.matrix(model), "assign")
  estimated <- !is.na(coef(model))
  columns <- which(estimated & assign %in% which(degree == max(degree)) & max(degree) > 1)
  if (length(columns) > 0) {
    table <- summary(model)$coefficients
    ps <- table[names(coef(model))[columns], 4]
    chosen <- names(coef(model))[columns][length(ps) + 1 - which.min(rev(ps))]
    out$influence_on <- chosen
    if (is.null(family)) db <- dfbetas(model)[, chosen] else {
      h <- hatvalues(model); # The step goes along the linear predictor: a link that falls turns the sign.
      pr <- residuals(model, "pearson") * sign(model$family$mu.eta(model$linear.predictors))
      xxi <- summary(model)$cov.unscaled
      step <- (wx %*% xxi)[, chosen] * pr / (1 - h)
      # The deletion variance of the Pearson residuals.
      s <- if (family$family %in% c("binomial", "poisson")) 1 else sqrt((sum(pr^2) - pr^2 / (1 - h)) / (n - p - 1))
      db <- step / (s * sqrt(xxi[chosen, chosen]))
    }
  } else db <- rep(NA, n)
  # A row of leverage one has nothing to delete.
  cook <- cooks.distance(model)
  cook[hatvalues(model) > 1 - 1e-10] <- NA
  top <- order(-cook)[1:10]
  student <- rstudent(model)
  out$influence <- lapply(top, function(i) list(row = used[i], leverage = hatvalues(model)[[i]], studentised_residual = student[[i]],
                                                cooks_distance = cook[[i]], dfbetas = db[[i]]))
  out$leverage_one <- as.list(used[hatvalues(model) > 1 - 1e-10])
  out$largest_dfbetas <- if (all(is.na(db))) NULL else max(abs(db[hatvalues(model) < 1 - 1e-10]))
  out
}

all <- list(
  checks("cars", "ols_cc_mtcars_hp_wt", "mpg ~ hp * wt"),
  checks("cars additive", "ols_cc_mtcars_hp_wt", "mpg ~ hp + wt"),
  checks("cars weighted", "ols_cc_mtcars_hp_wt", "mpg ~ hp * wt", weights = "cyl"),
  checks("cars without intercept", "ols_cc_mtcars_hp_wt", "mpg ~ 0 + hp * wt"),
  checks("cars with offset", "ols_cc_mtcars_hp_wt", "mpg ~ hp * wt", offset = "cyl"),
  checks("iris", "ols_cf_iris", "Sepal_Length ~ Petal_Width * Species"),
  checks("iris additive", "ols_cf_iris", "Sepal_Length ~ Petal_Width + Species"),
  checks("air", "ols_missing_airquality", "Ozone ~ Solar.R * Wind + Temp"),
  checks("prestige", "ols_pairwise_prestige", "prestige ~ (education + log(income) + women)^2"),
  checks("salaries", "ols_unbalanced_salaries", "salary ~ rank * sex + discipline + yrs_service"),
  checks("reviews", "lecture_book_reviews", "y ~ x_a * x_b"),
  checks("empty cell", "ols_rankdef_mtcars_cyl_gear", "mpg ~ cyl * gear + wt"),
  checks("survival", "glm_logit_titanic", "survived ~ sex * (age + pclass)", family = binomial()),
  checks("breaks", "glm_poisson_warpbreaks", "breaks ~ wool * tension", family = poisson()),
  checks("clotting", "glm_gamma_clotting", "time ~ log(u) * lot", family = Gamma()),
  checks("cases and controls", "glm_binomial_esoph", "cbind(ncases, ncontrols) ~ agegp + alc * tob", family = binomial()),
  checks("ships", "glm_poisson_offset_ships", "incidents ~ type * period + year + offset(log(service))", family = poisson())
)
write(toJSON(all, auto_unbox = TRUE, digits = NA, null = "null", na = "null", pretty = 1), "checks.json")
