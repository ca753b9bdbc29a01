# R's numbers for docs/conventions.md: Rscript conventions.R, in this folder. Writes r.json; conventions.py adds the other packages.
suppressMessages({library(sandwich); library(lmtest); library(clubSandwich); library(car); library(MASS); library(jsonlite)})
options(digits = 17)
last <- function(V) sqrt(V[nrow(V), ncol(V)])

grunfeld <- read.csv("../ols_cluster_grunfeld/data.csv")
m <- lm(invest ~ value * capital, grunfeld)
hc <- lapply(c(hc0 = "HC0", hc1 = "HC1", hc2 = "HC2", hc3 = "HC3", hc4 = "HC4", hc4m = "HC4m", hc5 = "HC5"), function(t) last(vcovHC(m, t)))
hc <- c(list(iid = last(vcov(m))), hc)
p_hc3 <- coeftest(m, vcov = vcovHC(m, "HC3"))[4, 4]
cl <- function(type, cadjust, cluster) last(vcovCL(m, cluster = cluster, type = type, cadjust = cadjust))
clubbed <- function(m, t, ...) { V <- vcovCR(m, type = t, ...); ct <- coef_test(m, vcov = V, test = "Satterthwaite"); i <- nrow(V); list(se = last(V), df = ct$df[i], p = ct$p_Satt[i]) }
cluster <- list(
  cr0 = cl("HC0", FALSE, ~ firm), cr1 = cl("HC0", TRUE, ~ firm), cr1s = cl("HC1", TRUE, ~ firm),
  cr1s_p_coeftest = coeftest(m, vcov = vcovCL(m, cluster = ~ firm, type = "HC1"))[4, 4],
  cr2 = clubbed(m, "CR2", cluster = grunfeld$firm), cr3 = clubbed(m, "CR3", cluster = grunfeld$firm))
f <- lm(invest ~ value * capital + firm, grunfeld)
fixed <- list(dummies = last(vcovCL(f, cluster = ~ firm, type = "HC1")))
two <- list(cr0 = cl("HC0", FALSE, ~ firm + year), cr1s = cl("HC1", TRUE, ~ firm + year))
weights <- 1 + grunfeld$capital
w <- lm(invest ~ value * capital, grunfeld, weights = weights)
weighted <- list(hc0 = last(vcovHC(w, "HC0")), hc3 = last(vcovHC(w, "HC3")), sigma = summary(w)$sigma,
  cr2_equal_variances = clubbed(w, "CR2", cluster = grunfeld$firm),
  cr2_inverse_variances = clubbed(w, "CR2", cluster = grunfeld$firm, target = 1 / weights, inverse_var = TRUE))
# The same model in weighted coordinates, where clubSandwich's symmetric root is that of equal variances. In units of standard deviations:
# in the data's own units the root loses half of its digits (2.4e-9 of the standard error), whereas three such choices of units agree to 1e-13.
e <- transform(grunfeld, value = as.numeric(scale(value)), capital = as.numeric(scale(capital)))
s <- sqrt(weights); X <- model.matrix(~ value * capital, e) * s; z <- e$invest * s
root <- clubbed(lm(z ~ X - 1), "CR2", cluster = e$firm)
root$se <- root$se / sd(grunfeld$value) / sd(grunfeld$capital)
weighted$cr2_weighted_coordinates <- root

air <- read.csv("../ols_missing_airquality/data.csv")
h <- lm(Ozone ~ Solar.R * Wind, air)
hac <- list(n = nobs(h), lag3 = last(NeweyWest(h, lag = 3, prewhite = FALSE)), lag3_adjust = last(NeweyWest(h, lag = 3, prewhite = FALSE, adjust = TRUE)),
  auto = last(NeweyWest(h, prewhite = FALSE)), bandwidth = bwNeweyWest(h, prewhite = 0), default = last(NeweyWest(h)),
  p_lag3 = coeftest(h, vcov = NeweyWest(h, lag = 3, prewhite = FALSE))[4, 4])

cars <- read.csv("../../../../../data/mtcars.csv")
c1 <- lm(mpg ~ hp * wt, cars)
criteria <- list(log_lik = as.numeric(logLik(c1)), aic = AIC(c1), bic = BIC(c1))
quantiles <- list(type7 = unname(quantile(cars$qsec, .25)), type2 = unname(quantile(cars$qsec, .25, type = 2)))

fiber <- read.csv("../extra/fiber.csv"); fiber$machine <- factor(fiber$machine)
three <- function(m) { a <- Anova(m, type = 3); setNames(as.list(a$`F value`[2:4]), c("diameter", "machine", "interaction")) }
type3 <- list(treatment = three(lm(strength ~ diameter * machine, fiber)),
  sum = three(lm(strength ~ diameter * machine, fiber, contrasts = list(machine = "contr.sum"))),
  sum_centred = three(lm(strength ~ I(diameter - mean(diameter)) * machine, fiber, contrasts = list(machine = "contr.sum"))),
  type2 = { a <- Anova(lm(strength ~ diameter * machine, fiber), type = 2); setNames(as.list(a$`F value`[1:3]), c("diameter", "machine", "interaction")) })

salaries <- read.csv("../ols_unbalanced_salaries/data.csv")
s1 <- anova(lm(salary ~ rank * sex + yrs_service, salaries))
sequential <- setNames(as.list(s1$`Sum Sq`[1:4]), rownames(s1)[1:4])

r <- lm(mpg ~ hp + wt + I(hp + 100 * wt), cars)
rank <- list(rank = r$rank, coefficients = unname(as.list(coef(r))))

quine <- read.csv("../glm_negbin_quine/data.csv")
# glm.nb stops early: theta and coefficients are alternated until both stand still.
theta <- glm.nb(Days ~ Sex * Age + Eth * Lrn, quine)$theta
start <- NULL
for (i in 1:60) {
  for (j in 1:4) { g <- glm(Days ~ Sex * Age + Eth * Lrn, negative.binomial(theta), quine, start = start, control = glm.control(epsilon = 1e-15, maxit = 100)); start <- coef(g) }
  th <- suppressWarnings(theta.ml(g$y, fitted(g), limit = 100, eps = 1e-14)); theta <- as.numeric(th)
}
# With theta held: the expected information, dispersion one.
V <- summary(g, dispersion = 1)$cov.scaled
negative_binomial <- list(theta = theta, se_theta = attr(th, "SE"), se = sqrt(V["SexM:AgeF3", "SexM:AgeF3"]), estimate = unname(coef(g)["SexM:AgeF3"]))

titanic <- read.csv("../glm_logit_titanic/data.csv")
tight <- glm.control(epsilon = 1e-15, maxit = 100)
pb <- glm(survived ~ sex * age, binomial("probit"), titanic, control = tight); for (i in 1:3) pb <- update(pb, start = coef(pb))
lg <- glm(survived ~ sex * age, binomial, titanic, control = tight); for (i in 1:3) lg <- update(lg, start = coef(lg))
glm_robust <- list(n = nobs(pb), probit_hc0 = last(vcovHC(pb, "HC0")), probit_hc1 = last(vcovHC(pb, "HC1")), logit_hc0 = last(vcovHC(lg, "HC0")),
  logit_hc1 = last(vcovHC(lg, "HC1")), logit_hc3 = last(vcovHC(lg, "HC3")), logit_iid = last(vcov(lg)), probit_iid = last(vcov(pb)))

clot <- read.csv("../glm_gamma_clotting/data.csv")
g1 <- glm(time ~ log(u) * lot, Gamma("log"), clot, control = tight); for (i in 1:3) g1 <- update(g1, start = coef(g1))
sg <- summary(g1)
# The observed information of a Gamma model with log link has the weights y / mu.
X <- model.matrix(g1); se_observed <- last(sg$dispersion * solve(crossprod(X, X * (g1$y / fitted(g1)))))
gamma <- list(dispersion = sg$dispersion, dispersion_ml = 1 / gamma.shape(g1, it.lim = 100, eps.max = 1e-14)$alpha, dispersion_deviance = deviance(g1) / nobs(g1), se = sg$coefficients[4, 2], se_observed = se_observed,
  p_observed = 2 * pnorm(-abs(coef(g1)[[4]] / se_observed)), p = sg$coefficients[4, 4], z = 2 * pnorm(-abs(sg$coefficients[4, 3])), log_lik = as.numeric(logLik(g1)), aic = AIC(g1))

write_json(list(versions = list(R = as.character(getRversion()), sandwich = as.character(packageVersion("sandwich")), lmtest = as.character(packageVersion("lmtest")),
    clubSandwich = as.character(packageVersion("clubSandwich")), car = as.character(packageVersion("car")), MASS = as.character(packageVersion("MASS"))),
  hc = hc, p_hc3 = p_hc3, cluster = cluster, fixed = fixed, two_way = two, weighted = weighted, hac = hac, criteria = criteria, quantiles = quantiles, type3 = type3,
  sequential = sequential, rank = rank, negative_binomial = negative_binomial, glm_robust = glm_robust, gamma = gamma), "r.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
