"""The numbers and the page of docs/conventions.md: Rscript conventions.R, then python3 conventions.py, both in this folder.

Reads r.json, computes statsmodels' and pyfixest's numbers and Stata's from its documented formulas, and writes conventions.json and the page.
Stata is not run: its numbers follow from the methods sections of its manuals, applied to numbers of R.
"""
import json
import math
import textwrap
import warnings

import numpy as np
import pandas as pd
import pyfixest as pf
import scipy.stats as st
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.stats.anova import anova_lm

warnings.simplefilter("ignore")
r = json.load(open("r.json"))
PAGE = "../../../../../docs/conventions.md"

grunfeld = pd.read_csv("../ols_cluster_grunfeld/data.csv")
firm, year = pd.factorize(grunfeld.firm)[0], pd.factorize(grunfeld.year)[0]
G, T = firm.max() + 1, year.max() + 1
FORMULA = "invest ~ value*capital"
n, k = len(grunfeld), 4


def two_sided(estimate, se, df=None):
    t = abs(estimate / se)
    return 2 * (st.norm.sf(t) if df is None else st.t.sf(t, df))


# Least squares with robust covariances.
def ols(cov_type, **kw):
    m = smf.ols(FORMULA, grunfeld).fit(cov_type=cov_type, cov_kwds=kw or None)
    return {"se": m.bse.iloc[-1], "p": m.pvalues.iloc[-1]}


def feols(formula, data, vcov, **kw):
    m = pf.feols(formula, data, vcov=vcov, **kw)
    return {"se": m.se().iloc[-1], "p": m.pvalue().iloc[-1]}


b = smf.ols(FORMULA, grunfeld).fit().params.iloc[-1]
hc = {"columns": ["ours", "R", "Stata", "statsmodels", "fixest"], "rows": {}}
for kind, value in r["hc"].items():
    row = {"ours": value, "R": value}
    if kind in ("iid", "hc1", "hc2", "hc3"):
        row["Stata"] = value
        row["fixest"] = feols(FORMULA, grunfeld, kind.upper() if kind != "iid" else "iid")["se"]
    if kind in ("iid", "hc0", "hc1", "hc2", "hc3"):
        row["statsmodels"] = ols("nonrobust" if kind == "iid" else kind.upper())["se"]
    hc["rows"][kind] = row
hc["rows"]["hc3, p-value"] = {"ours": r["p_hc3"], "R": r["p_hc3"], "Stata": r["p_hc3"], "statsmodels": ols("HC3")["p"], "fixest": feols(FORMULA, grunfeld, "HC3")["p"]}

# Clusters.
c = r["cluster"]
cr1s = feols(FORMULA, grunfeld, {"CRV1": "firm"})
p_t = two_sided(b, c["cr1s"], G - 1)
clusters = {"columns": hc["columns"], "rows": {
    "cr0": {"ours": c["cr0"], "R": c["cr0"], "statsmodels": ols("cluster", groups=firm, use_correction=False)["se"]},
    "cr1": {"ours": c["cr1"], "R": c["cr1"]},
    "cr1s": {"ours": c["cr1s"], "R": c["cr1s"], "Stata": c["cr0"] * math.sqrt(G / (G - 1) * (n - 1) / (n - k)), "statsmodels": ols("cluster", groups=firm)["se"], "fixest": cr1s["se"]},
    "cr1s, p-value": {"ours": p_t, "R": c["cr1s_p_coeftest"], "Stata": p_t, "statsmodels": ols("cluster", groups=firm)["p"], "fixest": cr1s["p"]},
    "cr2": {"ours": c["cr2"]["se"], "R": c["cr2"]["se"], "Stata": c["cr2"]["se"]},
    "cr2, df": {"ours": c["cr2"]["df"], "R": c["cr2"]["df"], "Stata": c["cr2"]["df"]},
    "cr2, p-value": {"ours": c["cr2"]["p"], "R": c["cr2"]["p"], "Stata": c["cr2"]["p"]},
    "cr3": {"ours": c["cr3"]["se"], "R": c["cr3"]["se"], "fixest": feols(FORMULA, grunfeld, {"CRV3": "firm"})["se"]},
    "cr3, df": {"ours": c["cr3"]["df"], "R": c["cr3"]["df"], "fixest": G - 1},
}}

# Fixed effects nested in the clusters: 11 firms.
fe = smf.ols(FORMULA + " + firm", grunfeld)
cr0_fixed = r["fixed"]["dummies"] / math.sqrt(G / (G - 1) * (n - 1) / (n - (k + G - 1)))
fixed = {"columns": hc["columns"], "rows": {
    "every dummy counted": {"ours": r["fixed"]["dummies"], "R": r["fixed"]["dummies"], "Stata": r["fixed"]["dummies"],
                            "statsmodels": pd.Series(fe.fit(cov_type="cluster", cov_kwds={"groups": firm}).bse)["value:capital"]},
    "nested effects not counted": {"Stata": cr0_fixed * math.sqrt(G / (G - 1) * (n - 1) / (n - k)), "fixest": feols("invest ~ value*capital | firm", grunfeld, {"CRV1": "firm"})["se"]},
}}

# Two-way clusters.
pairs = np.column_stack([firm, year])
both = feols(FORMULA, grunfeld, {"CRV1": "firm+year"})
two = {"columns": hc["columns"], "rows": {
    "cr0": {"ours": r["two_way"]["cr0"], "R": r["two_way"]["cr0"], "statsmodels": ols("cluster", groups=pairs, use_correction=False)["se"]},
    "cr1s": {"ours": r["two_way"]["cr1s"], "R": r["two_way"]["cr1s"], "Stata": both["se"], "statsmodels": ols("cluster", groups=pairs)["se"], "fixest": both["se"]},
    "cr1s, p-value": {"ours": two_sided(b, r["two_way"]["cr1s"], G - 1), "R": two_sided(b, r["two_way"]["cr1s"], n - k), "Stata": both["p"],
                      "statsmodels": ols("cluster", groups=pairs)["p"], "fixest": both["p"]},
}}

# Weights.
grunfeld["weight"] = 1 + grunfeld.capital
wls = smf.wls(FORMULA, grunfeld, weights=grunfeld.weight)
W = r["weighted"]
weighted = {"columns": hc["columns"], "rows": {
    "hc0": {"ours": W["hc0"], "R": W["hc0"], "statsmodels": wls.fit(cov_type="HC0").bse.iloc[-1]},
    "hc3": {"ours": W["hc3"], "R": W["hc3"], "Stata": W["hc3"], "statsmodels": wls.fit(cov_type="HC3").bse.iloc[-1], "fixest": feols(FORMULA, grunfeld, "HC3", weights="weight")["se"]},
    "cr2": {"ours": W["cr2_weighted_coordinates"]["se"], "R": W["cr2_equal_variances"]["se"]},
    "cr2, df": {"ours": W["cr2_weighted_coordinates"]["df"], "R": W["cr2_equal_variances"]["df"]},
}}

# Autocorrelation.
air = pd.read_csv("../ols_missing_airquality/data.csv").rename(columns={"Solar.R": "Solar"})
air = air.dropna(subset=["Ozone", "Solar", "Wind"]).reset_index(drop=True)
air["day"] = np.arange(len(air))
H = r["hac"]


def hac_sm(**kw):
    m = smf.ols("Ozone ~ Solar*Wind", air).fit(cov_type="HAC", cov_kwds={"maxlags": 3, **kw})
    return {"se": m.bse.iloc[-1], "p": m.pvalues.iloc[-1]}


nw = feols("Ozone ~ Solar*Wind", air, "NW", vcov_kwargs={"time_id": "day", "lag": 3})
b_air = smf.ols("Ozone ~ Solar*Wind", air).fit().params.iloc[-1]
hac = {"columns": hc["columns"], "rows": {
    "hac(3)": {"ours": H["lag3"], "R": H["lag3"], "statsmodels": hac_sm()["se"]},
    "hac(3,adjust)": {"ours": H["lag3_adjust"], "R": H["lag3_adjust"], "Stata": H["lag3_adjust"], "statsmodels": hac_sm(use_correction=True)["se"], "fixest": nw["se"]},
    "hac(auto)": {"ours": H["auto"], "R": H["auto"]},
    "the package's default": {"ours": H["auto"], "R": H["default"], "statsmodels": None, "Stata": None},
    "hac(3), p-value": {"ours": H["p_lag3"], "R": H["p_lag3"], "Stata": two_sided(b_air, H["lag3_adjust"], H["n"] - 4), "statsmodels": hac_sm()["p"], "fixest": nw["p"]},
}}

# Information criteria.
cars = pd.read_csv("../../../../../data/mtcars.csv")
m = smf.ols("mpg ~ hp*wt", cars).fit()
L = r["criteria"]
criteria = {"columns": ["ours", "R", "Stata", "statsmodels"], "rows": {
    "log-likelihood": {"ours": L["log_lik"], "R": L["log_lik"], "Stata": L["log_lik"], "statsmodels": m.llf},
    "AIC": {"ours": L["aic"], "R": L["aic"], "Stata": -2 * L["log_lik"] + 2 * 4, "statsmodels": m.aic},
    "BIC": {"ours": L["bic"], "R": L["bic"], "Stata": -2 * L["log_lik"] + math.log(32) * 4, "statsmodels": m.bic},
}}

# Type III.
fiber = pd.read_csv("../extra/fiber.csv")
S = r["type3"]


def type3(formula):
    a = anova_lm(smf.ols(formula, fiber).fit(), typ=3)["F"]
    return {"diameter": a.iloc[2], "machine": a.iloc[1], "interaction": a.iloc[3]}


sm_plain, sm_sum = type3("strength ~ C(machine)*diameter"), type3("strength ~ C(machine, Sum)*diameter")
label = {"diameter": "diameter", "machine": "machine", "interaction": "diameter:machine"}
three = {"columns": ["ours", "ours, uncentred", "R, sum coding", "R, treatment coding", "statsmodels, Sum", "statsmodels, default"], "rows": {
    label[t]: {"ours": S["sum_centred"][t], "ours, uncentred": S["sum"][t], "R, sum coding": S["sum"][t], "R, treatment coding": S["treatment"][t],
               "statsmodels, Sum": sm_sum[t], "statsmodels, default": sm_plain[t]} for t in label}}

# Sequential sums of squares.
salaries = pd.read_csv("../ols_unbalanced_salaries/data.csv")
salaries["rank_"] = salaries["rank"]
a = anova_lm(smf.ols("salary ~ rank_*sex + yrs_service", salaries).fit(), typ=1)["sum_sq"]
Q = r["sequential"]
sequential = {"columns": ["ours", "R", "statsmodels"], "rows": {
    name: {"ours": Q[name], "R": Q[name], "statsmodels": a[name.replace("rank", "rank_")]} for name in ["rank", "sex", "yrs_service", "rank:sex"]}}

# Rank deficiency.
formula = "mpg ~ hp + wt + I(hp + 100 * wt)"
m = smf.ols(formula, cars).fit()
rank = {"columns": ["ours", "R", "statsmodels"], "rows": {}}
for i, name in enumerate(["(Intercept)", "hp", "wt", "I(hp + 100 * wt)"]):
    value = r["rank"]["coefficients"][i]
    value = None if value == "NA" else value
    rank["rows"][name] = {"ours": value, "R": value, "statsmodels": m.params.iloc[i]}
# pyfixest, which drops columns too, takes this one for independent.
assert len(pf.feols(formula, cars, vcov="iid").coef()) == 4

# Negative binomial.
quine = pd.read_csv("../glm_negbin_quine/data.csv")
B = r["negative_binomial"]
start = np.append(smf.glm("Days ~ Sex*Age + Eth*Lrn", quine, family=sm.families.NegativeBinomial(alpha=1 / B["theta"])).fit(tol=1e-14).params.values, 1 / B["theta"])
m = smf.negativebinomial("Days ~ Sex*Age + Eth*Lrn", quine).fit(start_params=start, method="newton", tol=1e-14, maxiter=200, disp=0)
term = "Sex[T.M]:Age[T.F3]"
alpha, se_alpha = m.params["alpha"], m.bse["alpha"]
negative_binomial = {"columns": ["ours", "R", "Stata", "statsmodels"], "rows": {
    term: {"ours": B["estimate"], "R": B["estimate"], "Stata": m.params[term], "statsmodels": m.params[term]},
    term + ", standard error": {"ours": B["se"], "R": B["se"], "Stata": m.bse[term], "statsmodels": m.bse[term]},
    "theta": {"ours": B["theta"], "R": B["theta"], "Stata": 1 / alpha, "statsmodels": 1 / alpha},
    "theta, standard error": {"ours": B["se_theta"], "R": B["se_theta"], "Stata": se_alpha / alpha**2, "statsmodels": se_alpha / alpha**2},
}}

# Sandwiches of generalised linear models.
titanic = pd.read_csv("../glm_logit_titanic/data.csv").dropna(subset=["age"])
X = r["glm_robust"]
N = X["n"]


def glm(link, cov_type):
    family = sm.families.Binomial(link=link)
    m = smf.glm("survived ~ sex*age", titanic, family=family).fit(tol=1e-14, cov_type=cov_type)
    return m.bse.iloc[-1]


probit, logit = sm.families.links.Probit(), sm.families.links.Logit()
observed = glm(probit, "HC0")
robust = {"columns": ["ours", "R", "Stata", "statsmodels"], "rows": {
    "logit, hc0": {"ours": X["logit_hc0"], "R": X["logit_hc0"], "statsmodels": glm(logit, "HC0")},
    "logit, hc1": {"ours": X["logit_hc1"], "R": X["logit_hc1"], "Stata": X["logit_hc0"] * math.sqrt(N / (N - 1)), "statsmodels": glm(logit, "HC1")},
    "probit, hc0": {"ours": X["probit_hc0"], "R": X["probit_hc0"], "statsmodels": observed},
    "probit, hc1": {"ours": X["probit_hc1"], "R": X["probit_hc1"], "Stata": observed * math.sqrt(N / (N - 1)), "statsmodels": glm(probit, "HC1")},
}}

# Gamma.
clotting = pd.read_csv("../glm_gamma_clotting/data.csv")
m = smf.glm("time ~ np.log(u)*lot", clotting, family=sm.families.Gamma(link=sm.families.links.Log())).fit(tol=1e-14)
D = r["gamma"]
gamma = {"columns": ["ours", "R", "Stata", "statsmodels"], "rows": {
    "dispersion": {"ours": D["dispersion"], "R": D["dispersion"], "Stata": D["dispersion"], "statsmodels": m.scale},
    "standard error": {"ours": D["se"], "R": D["se"], "Stata": D["se_observed"], "statsmodels": m.bse.iloc[-1]},
    "p-value": {"ours": D["p"], "R": D["p"], "Stata": D["p_observed"], "statsmodels": m.pvalues.iloc[-1]},
    "log-likelihood": {"ours": D["log_lik"], "R": D["log_lik"], "statsmodels": m.llf},
    "AIC": {"ours": D["aic"], "R": D["aic"], "statsmodels": m.aic},
}}

# Quantiles.
quantiles = {"columns": ["ours", "R", "Stata", "statsmodels"], "rows": {
    "the lower quartile of qsec": {"ours": r["quantiles"]["type7"], "R": r["quantiles"]["type7"], "Stata": r["quantiles"]["type2"], "statsmodels": float(np.quantile(cars.qsec, 0.25))}}}

TABLES = [
    ("heteroskedasticity", "Unequal variances", hc,
     "Standard error of `value:capital` in `invest ~ value * capital` (`ols_cluster_grunfeld`, 220 rows). Ours is the formula of the authors; the one factor is that of hc1, "
     "n/(n - k). pyfixest multiplies hc2 and hc3 by n/(n - k), too. The reference is Student's t with n - k degrees of freedom; statsmodels takes the normal with any "
     "`cov_type` but the classical one. What `robust` means where no kind is named: hc1 in Stata and fixest, hc3 in R's sandwich."),
    ("clusters", "Clusters", clusters,
     "The same, in clusters of 11 firms. The small-sample factor is none for cr0, G/(G - 1) for cr1, and G (n - 1) / ((G - 1) (n - k)) for cr1s, which is what most packages mean "
     "by clustered. Ours refers cr0 to cr1s to t with G - 1 = 10 degrees of freedom, as Stata and fixest do; R's `coeftest` keeps n - k, statsmodels takes the normal. cr2 and cr3 "
     "have Satterthwaite degrees of freedom, as clubSandwich; Stata's cr2 is `vce(hc2 firm, dfadjust)`; fixest's `CRV3` has the factor of cr1s and G - 1. With 3 degrees of "
     "freedom behind 11 unequal firms, the p-values differ by a factor of eight: this choice matters more than any of the factors."),
    ("fixed_effects", "Fixed effects nested in clusters", fixed,
     "`invest ~ value * capital + firm`, cr1s by firm: k in the factor counts every column of the design here, as in Stata's `areg`. fixest and `xtreg, fe` leave out effects "
     "that are nested in the clusters."),
    ("two_way", "Clusters in two dimensions", two,
     "By firm and by year (11 and 20). Each part of `V = V_firm + V_year - V_both` has its own factor here, as in sandwich and statsmodels; fixest and Stata's `reghdfe` "
     "scale all of it by the smaller number of clusters. Degrees of freedom: the smaller number less one."),
    ("weights", "Weights and robust covariances", weighted,
     "Weights 1 + capital, analytic. Residuals and leverages are those of the weighted model everywhere. In cr2 the working model is ours: variances are inverse to the weights, "
     "which is what weighted least squares assumes. clubSandwich, without further arguments, takes equal variances for its target although the model is weighted."),
    ("hac", "Autocorrelation", hac,
     "Standard error of `Solar.R:Wind` in `Ozone ~ Solar.R * Wind` (`ols_missing_airquality`, days in order; 42 incomplete days are left out, and what stands beside "
     "each other then counts as neighbouring, as in R). Bartlett's kernel, no prewhitening, no factor; `hac(3,adjust)` has n/(n - k), which Stata and fixest always have. R's "
     "`NeweyWest()` prewhitens and chooses the lags unless it is told otherwise; statsmodels and Stata want a number. Degrees of freedom: n - k here, in R and Stata; n - 1 in "
     "fixest; the normal in statsmodels."),
    ("criteria", "Information criteria of least squares", criteria,
     "`mpg ~ hp * wt` (`mtcars`). Whether the residual variance is a parameter: it is here and in R, it is not in Stata and statsmodels. Differences between models of the "
     "same data do not depend on it."),
    ("type3", "Type III", three,
     "F in `strength ~ diameter * machine` (`extra/fiber.csv`). Ours is on sum-to-zero contrasts with centred numbers: a main effect is tested at the mean of the other "
     "variables, whatever coding the model has. R's `Anova(type = 3)` and statsmodels' `anova_lm(typ=3)` test what the model's coding makes of it: with treatment coding the "
     "slope of diameter in the reference machine, and with uncentred numbers the machines at a diameter of zero. `--uncentered` gives sum coding alone, which is also "
     "what SAS and SPSS do."),
    ("sequential", "Sequential sums of squares", sequential,
     "Type I of `salary ~ rank * sex + yrs_service` (`ols_unbalanced_salaries`). Terms are ordered by degree here and in R: all main effects come before the interaction. "
     "The formulas of statsmodels put terms of factors before terms with numbers, so `rank:sex` comes before `yrs_service`."),
    ("rank", "Columns that cannot be estimated", rank,
     "`mpg ~ hp + wt + I(hp + 100 * wt)` (`mtcars`). Columns are dropped from the left to the right here and in R, so the last one of a dependent set has no "
     "coefficient, and a diagnostic names the set. statsmodels gives the solution of least norm, which has a number everywhere; none of those of the set means anything by "
     "itself. Fitted values and F agree. pyfixest drops columns, too; this one it takes for independent, and prints one of infinitely many solutions."),
    ("negative_binomial", "Negative binomial", negative_binomial,
     "`Days ~ Sex * Age + Eth * Lrn` (`glm_negbin_quine`). Standard errors are from the expected information with theta held, as in MASS; Stata and statsmodels invert the "
     "observed information of coefficients and alpha = 1/theta together (their theta here: 1/alpha, by the delta method)."),
    ("glm_robust", "Robust covariances of generalised linear models", robust,
     "Standard error of `sex[T.male]:age` in `survived ~ sex * age` (`glm_logit_titanic`, 1046 complete rows). The bread is the expected information here and in R; statsmodels and Stata take "
     "the observed one, which differs for a link that is not canonical. hc1 has n/(n - k) here and in R, n/(n - 1) in Stata, and nothing in statsmodels."),
    ("gamma", "Dispersion", gamma,
     "Gamma with log link, `time ~ log(u) * lot` (`glm_gamma_clotting`): p-value of the interaction. The dispersion is Pearson's statistic over n - k everywhere. With a dispersion that is "
     "estimated the reference is t with n - k here and in R, the normal in Stata and statsmodels. Log-likelihood and AIC take deviance/n for the dispersion and count it as a "
     "parameter here and in R; statsmodels takes Pearson's and does not count it."),
    ("quantiles", "Quantiles", quantiles,
     "Of `mtcars`. Quartiles of a moderator and percentile intervals interpolate linearly between order statistics (type 7 of Hyndman and Fan); Stata's `_pctile` takes "
     "an observation or the middle of two (type 2)."),
]


def shown(value):
    return "–" if value is None else f"{value:.7g}"


versions = {**r["versions"], "statsmodels": statsmodels.__version__, "pyfixest": pf.__version__}
page = f"""# Conventions

<!-- Written by crates/regression/tests/oracle/conventions/conventions.py from numbers that stand beside it. -->

Packages that fit the same model to the same data print different numbers, and hardly ever is one of them wrong: they follow different conventions. This page says which ones
are ours, what other packages do, and what each gives on one set of data. Numbers have seven digits; more of them stand in
`crates/regression/tests/oracle/conventions/conventions.json`, with the scripts that made them. A test compares our column with what the program computes, and `--match stata`,
`sandwich`, `statsmodels` or `fixest` with theirs.

R {versions["R"]} with sandwich {versions["sandwich"]}, lmtest {versions["lmtest"]}, clubSandwich {versions["clubSandwich"]}, car {versions["car"]} and MASS {versions["MASS"]};
statsmodels {versions["statsmodels"]}; for fixest its Python port pyfixest {versions["pyfixest"]}. Stata was not run: its column is by its documented formulas. A dash: the package does not offer
it, or it was not asked.
"""
for name, title, table, text in TABLES:
    page += f"\n## {title}\n\n{textwrap.fill(text, 150, break_on_hyphens=False)}\n\n| | {' | '.join(table['columns'])} |\n|---|{'---|' * len(table['columns'])}\n"
    for row, numbers in table["rows"].items():
        page += f"| {row} | {' | '.join(shown(numbers.get(column)) for column in table['columns'])} |\n"
open(PAGE, "w").write(page)


def plain(value):
    return None if value is None else float(value)


tables = {name: {"title": title, "columns": table["columns"], "rows": {row: {c: plain(v) for c, v in numbers.items()} for row, numbers in table["rows"].items()}} for name, title, table, _ in TABLES}
json.dump({"versions": versions, "tables": tables}, open("conventions.json", "w"), indent=1, ensure_ascii=False)
