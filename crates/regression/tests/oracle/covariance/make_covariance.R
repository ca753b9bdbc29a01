# Reference numbers for tests/covariance.rs: Rscript make_covariance.R, in this folder. Writes covariance.json.
# R with sandwich, clubSandwich, MASS and jsonlite; the versions stand in the file.
suppressMessages({library(sandwich); library(clubSandwich); library(jsonlite)})
options(digits = 17)
square <- function(V) unname(lapply(seq_len(nrow(V)), function(i) as.vector(V[i, ])))
garcia <- read.csv("garcia.csv")
chick <- read.csv("chickweight.csv"); chick$Diet <- factor(chick$Diet)
grunfeld <- read.csv("../ols_cluster_grunfeld/data.csv")
bacteria <- MASS::bacteria
bacteria <- data.frame(y = as.numeric(bacteria$y == "y"), hilo = as.character(bacteria$hilo), ap = as.character(bacteria$ap), week = bacteria$week, ID = as.character(bacteria$ID))
write.csv(bacteria, "bacteria.csv", row.names = FALSE, quote = FALSE)

out <- list(versions = list(R = as.character(getRversion()), sandwich = as.character(packageVersion("sandwich")),
  clubSandwich = as.character(packageVersion("clubSandwich"))))

m <- lm(liking ~ p * sexism, garcia)
hac <- function(m, lag, ...) square(NeweyWest(m, lag = lag, prewhite = FALSE, ...))
out$garcia <- list(
  hc = sapply(c("HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5"), function(t) square(vcovHC(m, t)), simplify = FALSE),
  hac = sapply(c("0", "1", "3", "7", "40"), function(l) hac(m, as.integer(l)), simplify = FALSE),
  hac_adjust = sapply(c("3"), function(l) hac(m, as.integer(l), adjust = TRUE), simplify = FALSE),
  bandwidth = bwNeweyWest(m, prewhite = 0), hac_auto = hac(m, NULL))
w <- lm(liking ~ p * sexism, garcia, weights = 1 + garcia$sexism)
out$garcia_weighted <- list(
  hc = sapply(c("HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5"), function(t) square(vcovHC(w, t)), simplify = FALSE),
  hac = list("3" = hac(w, 3)), bandwidth = bwNeweyWest(w, prewhite = 0))

clubbed <- function(m, cluster, types = c("CR0", "CR1", "CR1S", "CR2", "CR3"), coefs = NULL, ...) sapply(types, function(t) {
  V <- vcovCR(m, cluster = cluster, type = t, ...)
  ct <- coef_test(m, vcov = V, test = "Satterthwaite")
  list(vcov = square(V), df = ct$df, p_value = ct$p_Satt)
}, simplify = FALSE)
htz <- function(m, cluster, which, type = "CR2", ...) {
  t <- Wald_test(m, constraints = constrain_zero(which), vcov = type, cluster = cluster, ...)
  list(which = which - 1, statistic = t$Fstat, df1 = t$df_num, df2 = t$df_denom, p_value = t$p_val)
}
m <- lm(weight ~ Diet * Time, chick)
out$chickweight <- list(cr = clubbed(m, chick$Chick),
  htz = list(htz(m, chick$Chick, 6:8), htz(m, chick$Chick, 2:8), htz(m, chick$Chick, 5)),
  htz_cr3 = list(htz(m, chick$Chick, 6:8, "CR3")))
# Weights that do not vary within a cluster: inverse variances as working model. clubSandwich divides weights by their mean, and takes the
# target as it is: without the same division the degrees of freedom are those of another model.
chick$w <- 1 + as.numeric(factor(chick$Chick)) %% 5
m <- lm(weight ~ Diet * Time, chick, weights = w)
out$chickweight_weighted <- list(cr = clubbed(m, chick$Chick, target = mean(chick$w) / chick$w, inverse_var = TRUE),
  htz = list(htz(m, chick$Chick, 6:8, target = mean(chick$w) / chick$w, inverse_var = TRUE)))
# Weights that vary within clusters: the model in weighted coordinates, whose errors have equal variances.
chick$v <- 1 + chick$Time
m <- lm(weight ~ Diet * Time, chick, weights = v)
s <- sqrt(chick$v); X <- model.matrix(m) * s; z <- chick$weight * s
t <- lm(z ~ X - 1)
out$chickweight_varying <- list(cr = clubbed(t, chick$Chick),
  clubSandwich_root = clubbed(m, chick$Chick, "CR2", target = mean(chick$v) / chick$v, inverse_var = TRUE),
  clubSandwich_default = clubbed(m, chick$Chick, "CR2"))

m <- lm(invest ~ value * capital, grunfeld)
out$grunfeld <- list(cr = clubbed(m, grunfeld$firm),
  two_way = list(
    cr0 = square(vcovCL(m, cluster = ~firm + year, type = "HC0", cadjust = FALSE)),
    cr1 = square(vcovCL(m, cluster = ~firm + year, type = "HC0", cadjust = TRUE)),
    cr1s = square(vcovCL(m, cluster = ~firm + year, type = "HC1", cadjust = TRUE))),
  # clubSandwich takes eigenvalues of the covariance below 1e-12 for zero, so the test, which no unit changes, is made in thousands.
  htz = {k <- transform(grunfeld, value = value / 1000, capital = capital / 1000); k <- lm(invest ~ value * capital, k)
    list(htz(k, grunfeld$firm, 2:4), htz(k, grunfeld$firm, 3:4))})
# The product of the columns is near 1e6, and clubSandwich inverts X'X of raw columns. In an orthonormal basis it has all digits.
Q <- qr.Q(m$qr); Ri <- backsolve(qr.R(m$qr), diag(4)); z <- grunfeld$invest; t <- lm(z ~ Q - 1)
out$grunfeld$orthonormal <- sapply(c("CR2", "CR3"), function(k) square(Ri %*% unclass(vcovCR(t, grunfeld$firm, k))[1:4, 1:4] %*% t(Ri)), simplify = FALSE)
m <- lm(invest ~ value * capital + firm, grunfeld)
fixed <- clubbed(m, grunfeld$firm, c("CR0", "CR1", "CR1S", "CR2"))
slopes <- c(2, 3, nrow(vcov(m)))
out$grunfeld_fixed <- list(cr = lapply(fixed, function(f) list(
  vcov = lapply(f$vcov[slopes], function(r) r[slopes]), df = f$df[slopes])))

m <- glm(y ~ ap * week, binomial, bacteria, control = list(epsilon = 1e-15, maxit = 100))
# The last coefficients once more, so that weights and residuals are those of the solution.
m <- glm(y ~ ap * week, binomial, bacteria, start = coef(m), control = list(epsilon = 1e-16, maxit = 3))
s <- sqrt(m$weights); X <- model.matrix(m) * s; z <- s * (m$linear.predictors + residuals(m, "working"))
t <- lm(z ~ X - 1)
out$bacteria <- list(coefficients = unname(coef(m)),
  hc = sapply(c("HC0", "HC3", "HC4"), function(t) square(vcovHC(m, t)), simplify = FALSE),
  cr = clubbed(t, bacteria$ID), clubSandwich = clubbed(m, bacteria$ID))

# Wild cluster bootstrap by hand: every vector of signs, the null imposed, refitted.
wild <- function(X, y, cluster, j, null = 0) {
  g <- match(cluster, unique(cluster)); G <- max(g)
  B <- solve(crossprod(X)); H <- B %*% t(X)
  se <- function(e) sqrt(G / (G - 1) * sum(rowsum(X %*% B[, j] * e, g)^2))
  b <- H %*% y; t0 <- (b[j] - null) / se(y - X %*% b)
  Xr <- X[, -j, drop = FALSE]; yr <- y - X[, j] * null
  fit <- Xr %*% solve(crossprod(Xr), crossprod(Xr, yr)) + X[, j] * null; u <- y - fit
  signs <- as.matrix(expand.grid(rep(list(c(1, -1)), G)))
  ts <- apply(signs, 1, function(s) { ys <- fit + u * s[g]; bs <- H %*% ys; (bs[j] - null) / se(ys - X %*% bs) })
  list(statistic = t0, p_value = mean(abs(ts) >= abs(t0) * (1 - 1e-10)), p_upper = mean(ts >= t0 - 1e-10 * abs(t0)), se = se(y - X %*% b))
}
m <- lm(invest ~ value * capital, grunfeld); X <- model.matrix(m); y <- grunfeld$invest
one <- lapply(1:4, function(j) wild(X, y, grunfeld$firm, j))
# Ends of the 95% interval, by bisection from the estimate outwards.
end <- function(j, sign) {
  b <- coef(m)[j]; se <- one[[j]]$se; inside <- 0; outside <- 0.25
  while (wild(X, y, grunfeld$firm, j, b + sign * outside * se)$p_value > 0.05 && outside < 1e4) { inside <- outside; outside <- outside * 1.5 }
  if (outside >= 1e4) return(NA)
  for (i in 1:30) { mid <- (inside + outside) / 2; if (wild(X, y, grunfeld$firm, j, b + sign * mid * se)$p_value > 0.05) inside <- mid else outside <- mid }
  unname(b + sign * inside * se)
}
out$wild <- list(coefficients = one, ends = if (nzchar(Sys.getenv("NO_ENDS"))) NULL else lapply(3:4, function(j) list(j = j - 1, low = end(j, -1), high = end(j, 1))))

# Pairs bootstrap: spread of the estimates over many draws.
set.seed(1)
m <- lm(liking ~ p * sexism, garcia)
rows <- vcovBS(m, R = 40000, type = "xy")
m <- lm(weight ~ Diet * Time, chick)
clusters <- vcovBS(m, cluster = chick$Chick, R = 40000, type = "xy")
out$bootstrap <- list(draws = 40000, garcia = square(rows), chickweight = square(clusters))
write_json(out, "covariance.json", digits = NA, auto_unbox = TRUE, pretty = FALSE, na = "null")
