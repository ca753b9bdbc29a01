# R's model matrices for the formulas of a JSON file: names, rank and cells. Called by make_model_matrix.py.
library(jsonlite)
library(splines)

center <- function(x) x - mean(x)

arguments <- commandArgs(trailingOnly = TRUE)
input <- fromJSON(arguments[1])
data <- as.data.frame(input$data, check.names = FALSE, stringsAsFactors = TRUE)

matrix_of <- function(text) {
  x <- suppressWarnings(model.matrix(as.formula(paste("~", text)), data))
  list(names = I(colnames(x)), rank = qr(x)$rank, x = unname(x[, , drop = FALSE]))
}

cases <- lapply(input$formulas, function(text) tryCatch(matrix_of(text), error = function(e) {
  message(text, ": ", conditionMessage(e))
  list(names = NULL)
}))

# With what the data taught: model.frame keeps the knots, means and coefficients of its terms in `predvars`.
new <- as.data.frame(input$new, stringsAsFactors = FALSE)
for (name in names(new)) {
  if (is.factor(data[[name]])) new[[name]] <- factor(new[[name]], levels(data[[name]]))
}
learnt <- lapply(input$learnt, function(text) {
  terms <- terms(suppressWarnings(model.frame(as.formula(paste("~", text)), data)))
  x <- model.matrix(terms, suppressWarnings(model.frame(terms, new)))
  list(names = I(colnames(x)), x = unname(x[, , drop = FALSE]))
})

coefs <- attr(poly(data$x, 4), "coefs")

cars <- read.csv(input$cars)
at <- data.frame(hp = c(40, 110, 250, 400), wt = c(1.2, 2.5, 5, 6.5))
fits <- lapply(c("mpg ~ poly(hp, 3) * wt", "mpg ~ ns(wt, df = 3) * poly(hp, 2)", "mpg ~ bs(hp, df = 5) + wt", "log(mpg) ~ scale(hp) * center(wt)"), function(text) {
  fit <- lm(as.formula(text), cars)
  predictions <- suppressWarnings(predict(fit, at))
  if (grepl("center", text)) {
    # `center` is no function whose state R knows how to keep.
    predictions <- predict(lm(log(mpg) ~ scale(hp) * I(wt - mean(cars$wt)), cars), at)
  }
  rows <- coef(summary(fit))
  list(formula = text, names = names(coef(fit)), estimate = unname(rows[, 1]), std_error = unname(rows[, 2]), predictions = unname(predictions))
})

output <- list(version = R.version.string, cases = cases, learnt = learnt, poly = list(alpha = coefs$alpha, norm2 = coefs$norm2), at = at, fits = fits)
write(toJSON(output, digits = I(17), auto_unbox = TRUE, null = "null"), arguments[2])
