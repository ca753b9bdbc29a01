# Reference numbers for parts_together.rs, from R. Run in this folder: Rscript make_parts_together.R
#
# Bases, contrasts and centred columns beside weights (some zero), offsets, counts and missing cells. R would learn means, knots and
# polynomials also from rows that it then leaves out; here they are taken out first, and R sees the rows that are used alone. `new` are the
# rows of the predictions. Rows with s + f = 0 are among those of weight zero.
suppressMessages({library(jsonlite); library(splines)})
options(digits = 17)

n <- 48
i <- seq_len(n)
data <- data.frame(
  x = round(3 + 2 * sin(i * 1.7) + i / 20, 3),
  z = round(cos(i * 0.9) * 4 + (i %% 5), 3),
  t = round(exp(1 + sin(i * 0.31)), 3),
  a = c("p", "q", "r", "q")[i %% 4 + 1],
  w = (i * 7) %% 6 / 2,
  s = (i * 5) %% 7,
  f = (i * 3) %% 5,
  y = round(2 + sin(i * 2.3) + i / 12 + 0.5 * cos(i), 3),
  k = ifelse((i * 11) %% 7 > 2, "yes", "no"),
  stringsAsFactors = FALSE
)
data$x[c(5, 30)] <- NA
data$z[11] <- NA
data$t[17] <- NA
data$a[23] <- NA
data$w[26] <- NA
data$s[9] <- NA
# A row without weight that would spoil everything that is learnt from it, and whose logarithm is none.
data$w[13] <- 0
data$x[13] <- 1e6
data$z[13] <- -1e6
data$t[13] <- -1
data$a[13] <- "only here"

new <- data.frame(x = c(0.5, 3.25, 7.5, 4), z = c(-5, 0, 3.5, 10), t = c(1.5, 4, 2, 6.25), a = c("r", "p", "q", "r"), stringsAsFactors = FALSE)

used <- function(columns, counts = FALSE) {
  rows <- complete.cases(data[, columns]) & data$w > 0
  if (counts) rows <- rows & data$s + data$f > 0
  d <- data[rows, ]
  d$a <- factor(d$a, levels = c("p", "q", "r"))
  d
}
of_new <- function() {
  d <- new
  d$a <- factor(d$a, levels = c("p", "q", "r"))
  d
}

case <- function(fit, new, n) {
  rows <- coef(summary(fit))
  predictions <- predict(fit, new, se.fit = TRUE, type = if (inherits(fit, "glm")) "link" else "response")
  list(n = n, names = I(names(coef(fit))), estimate = unname(rows[, 1]), std_error = unname(rows[, 2]),
       prediction = unname(predictions$fit), prediction_std_error = unname(predictions$se.fit))
}
tight <- glm.control(epsilon = 1e-14, maxit = 100)
# Weights here are no whole numbers, which R warns of and uses as they are.
generalised <- function(formula, data) {
  once <- function(start) suppressWarnings(do.call(glm, list(formula, binomial, data, weights = data$w, start = start, control = tight)))
  # glm's standard errors are those of the coefficients before its last step: start again from where it ended.
  once(coef(once(NULL)))
}

counts <- used(c("x", "t", "a", "w", "s", "f"), TRUE)
curves <- used(c("x", "z", "t", "a", "w", "y"))
contrasts(curves$a) <- contr.sum(3)
# An offset has to be a vector, which scale() does not give.
scaled <- function(t) (t - mean(curves$t)) / sd(curves$t)
curves$t_scaled <- scaled(curves$t)
new_curves <- transform(of_new(), t_scaled = scaled(t))
answers <- used(c("z", "a", "w", "k"))
answers$k <- factor(answers$k, levels = c("yes", "no"))
contrasts(answers$a) <- contr.helmert(3)

centred <- curves
new_centred <- of_new()
for (name in c("x", "z")) {
  mean <- mean(curves[[name]])
  centred[[name]] <- curves[[name]] - mean
  new_centred[[name]] <- new_centred[[name]] - mean
}
centred$y <- (curves$y - mean(curves$y)) / sd(curves$y)
contrasts(centred$a) <- contr.treatment(c("p", "q", "r"))

output <- list(
  version = R.version.string,
  data = data, new = new,
  counts = case(generalised(cbind(s, f) ~ poly(x, 2) * a + offset(log(t)), counts), of_new(), nrow(counts)),
  curves = case(lm(y ~ bs(x, df = 4) + ns(t, df = 2) + scale(z) * a + offset(t_scaled), data = curves, weights = w), new_curves, nrow(curves)),
  answers = case(generalised(k ~ poly(z, 2) + a, answers), of_new(), nrow(answers)),
  centred = case(lm(y ~ x * z + offset(x * t / 10) + a, data = centred, weights = w), new_centred, nrow(centred))
)
write(toJSON(output, digits = I(17), auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns", pretty = FALSE), "cases.json")
