"""Reference numbers for the conventions of statsmodels and pyfixest: python3 make_matching.py, in this folder. Writes matching.json."""
import json, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd, pyfixest as pf, statsmodels, statsmodels.api as sm, statsmodels.formula.api as smf
d = pd.read_csv("../ols_cluster_grunfeld/data.csv")
d["firm_no"] = pd.factorize(d.firm)[0]
c = pd.read_csv("chickweight.csv")
c["Diet"] = c.Diet.astype(str)
out = {"versions": {"statsmodels": statsmodels.__version__, "pyfixest": pf.__version__}}
def rows(f):
    return {"std_error": list(map(float, f.se())), "p_value": list(map(float, f.pvalue()))}
def sm_rows(f):
    return {"std_error": list(map(float, f.bse)), "p_value": list(map(float, f.pvalues))}
f = "invest ~ value * capital"
out["fixest_ols"] = {k: rows(pf.feols(f, d, vcov=v)) for k, v in
    {"iid": "iid", "hc1": "HC1", "hc2": "HC2", "hc3": "HC3", "cr1": {"CRV1": "firm"}, "two_way": {"CRV1": "firm+year"}, "cr3": {"CRV3": "firm"}}.items()}
one = d[d.firm == "General_Motors"].copy()
out["fixest_hac"] = rows(pf.feols(f, one, vcov="NW", vcov_kwargs={"time_id": "year", "lag": 2}))
out["statsmodels_hac"] = sm_rows(smf.ols(f, one).fit(cov_type="HAC", cov_kwds={"maxlags": 2}))
out["statsmodels_ols"] = {k: sm_rows(smf.ols(f, d).fit(cov_type=k.upper())) for k in ["hc0", "hc1", "hc2", "hc3"]}
out["statsmodels_ols"]["cr1"] = sm_rows(smf.ols(f, d).fit(cov_type="cluster", cov_kwds={"groups": d.firm_no}))
out["statsmodels_ols"]["two_way"] = sm_rows(smf.ols(f, d).fit(cov_type="cluster", cov_kwds={"groups": d[["firm_no", "year"]].values}))
out["statsmodels_ols"]["iid"] = sm_rows(smf.ols(f, d).fit())
p = "weight ~ Time + Diet"
out["fixest_poisson"] = {k: rows(pf.fepois(p, c, vcov=v, iwls_tol=1e-13)) for k, v in {"iid": "iid", "hc1": "hetero", "cr1": {"CRV1": "Chick"}}.items()}
model = lambda **kw: smf.glm(p, c[["weight", "Time", "Diet"]], family=sm.families.Poisson()).fit(tol=1e-14, maxiter=100, **kw)
order = ["Intercept", "Time", "Diet[T.2]", "Diet[T.3]", "Diet[T.4]"]
def glm_rows(f):
    return {"std_error": [float(f.bse[k]) for k in order], "p_value": [float(f.pvalues[k]) for k in order]}
out["statsmodels_poisson"] = {k: glm_rows(model(**v)) for k, v in {"iid": {}, "hc1": {"cov_type": "HC1"}, "hc3": {"cov_type": "HC3"},
    "cr1": {"cov_type": "cluster", "cov_kwds": {"groups": c.Chick}}}.items()}
print(pf.fepois(p, c).coef().index.tolist(), model().params.index.tolist())
json.dump(out, open("matching.json", "w"), indent=1)
