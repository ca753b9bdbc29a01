# Upper tails and quantiles from R, with 17 significant digits, for tests/oracle.rs.
# Run in this folder:  Rscript make_tails.R        (written with R 4.2.2; base R only)
#
# One row per number: what, df1, df2, x, value.
#   *_sf      upper tail at x                     *_lnsf   its natural logarithm (where the tail is below 1e-300)
#   *_isf     point with upper tail x             *_q      point with lower tail x
# All x and df are written with 17 digits, so both sides evaluate at the same float.

out <- file("tails.csv", "w")
cat("what,df1,df2,x,value\n", file = out)
g <- function(v) formatC(v, digits = 17, format = "g", width = 1)
put <- function(what, df1, df2, x, value) {
  keep <- is.finite(value) & !is.nan(value)
  writeLines(paste(what, g(df1), g(df2), g(x), g(value), sep = ",")[keep], out)
}
tail_rows <- function(name, df1, df2, x, p, lp) {
  small <- p < 1e-300
  if (any(!small)) put(paste0(name, "_sf"), df1, df2, x[!small], p[!small])
  if (any(small)) put(paste0(name, "_lnsf"), df1, df2, x[small], lp[small])
}

z <- c(-8, -1.5, -0.1, 0, 1e-8, 0.3, 1, 1.96, 3, 5.3, 9, 17.1, 26, 37, 38.6, 100, 1e5)
tail_rows("norm", 0, 0, z, pnorm(z, lower.tail = FALSE), pnorm(z, lower.tail = FALSE, log.p = TRUE))

t_df <- c(1, 1.37, 2, 2.5, 3, 5, 7.7, 10, 29, 30.5, 100, 296, 1000, 12345.6, 1e5, 1e6, 1e7, 1e9)
t_x <- c(-6, -0.7, 1e-10, 1e-3, 0.12, 0.68, 1, 1.7, 2.3, 3.9, 6.5, 11, 18, 36.9, 45, 120, 1e4, 1e30)
for (df in t_df) tail_rows("t", df, 0, t_x, pt(t_x, df, lower.tail = FALSE), pt(t_x, df, lower.tail = FALSE, log.p = TRUE))

f_d1 <- c(1, 1.4, 2, 3, 5.5, 10, 47, 300)
f_d2 <- c(1, 2, 3.3, 8, 30, 296, 5000, 1e6, 1e9, Inf)
f_x <- c(1e-6, 0.02, 0.4, 0.95, 1.02, 1.6, 2.7, 5, 13, 60, 400, 1e4, 1e12)
for (d1 in f_d1) for (d2 in f_d2)
  tail_rows("f", d1, d2, f_x, pf(f_x, d1, d2, lower.tail = FALSE), pf(f_x, d1, d2, lower.tail = FALSE, log.p = TRUE))

c_df <- c(1, 1.5, 2, 3, 4.2, 10, 33, 150, 1000, 1e4, 1e6)
c_r <- c(1e-4, 0.1, 0.6, 0.97, 1.01, 1.2, 1.9, 4, 12, 100, 700)
for (df in c_df) {
  x <- c(df * c_r, df + sqrt(2 * df) * c(2, 5, 12, 25))
  tail_rows("chisq", df, 0, x, pchisq(x, df, lower.tail = FALSE), pchisq(x, df, lower.tail = FALSE, log.p = TRUE))
}

q <- c(1e-280, 1e-100, 1e-30, 1e-12, 1e-6, 1e-3, 0.005, 0.025, 0.05, 0.1, 0.24, 0.26, 0.4, 0.49, 0.499999)
put("norm_isf", 0, 0, q, qnorm(q, lower.tail = FALSE))
for (df in t_df) put("t_isf", df, 0, q, qt(q, df, lower.tail = FALSE))
q <- c(1e-200, 1e-60, 1e-15, 1e-6, 1e-3, 0.01, 0.05, 0.1, 0.3, 0.5)
for (d1 in f_d1) for (d2 in f_d2) {
  put("f_isf", d1, d2, q, qf(q, d1, d2, lower.tail = FALSE))
  put("f_q", d1, d2, q[3:10], qf(q[3:10], d1, d2))
}
for (df in c_df) {
  put("chisq_isf", df, 0, q, qchisq(q, df, lower.tail = FALSE))
  put("chisq_q", df, 0, q[3:10], qchisq(q[3:10], df))
}
close(out)
