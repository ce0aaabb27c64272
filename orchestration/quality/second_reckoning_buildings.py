"""The second reckoning's facts of metered buildings: months of meters -> indicators per municipality, in pandas.

Written from the formula texts by a hand that does not read the SQL. What does not live here: whether a month of a meter
is what its readings tell (`tests/orchestration/metered/`), and other facts (`second_reckoning_facts.py`).
"""

import pandas as pd

from orchestration.quality.second_reckoning_facts import KEY, NO_METHOD, Facts, Tables

KNOWN_SHARE = 0.95
"""How much of the time of a month must be known, by the formula texts."""
MONTHS = 12
HEAT = "kaukolämpö"
ENERGY = ["sähkö", HEAT]


def add_buildings(facts: Facts, tables: Tables) -> None:
    """Electricity, heat and water of municipal buildings, of those whose whole year is known."""
    years = _years(tables)
    key = [years[name] for name in KEY]
    for indicator, commodity in (("electricity", "sähkö"), ("water", "vesi"), ("heat", HEAT)):
        used = years["normal"] if commodity == HEAT else years["määrä"]
        known = years[(years["hyödyke"] == commodity) & used.notna()]
        top = used[known.index].groupby([k[known.index] for k in key]).sum()
        facts.ratio(f"building_{indicator}_per_m2", top, known.groupby(KEY)["pinta_ala_m2"].sum())
    energy = years[years["hyödyke"].isin(ENERGY)]
    whole = energy.groupby(KEY)["määrä"].agg(lambda values: values.sum(skipna=False) / 1000)
    facts.sums(pd.DataFrame({"building_energy": whole}))


def _years(tables: Tables) -> pd.DataFrame:
    """A row per building, commodity and year: `KEY`, `määrä` and `normal`, empty where the year is not known."""
    months = tables["property_meters_months"].rename(columns={"snapshot_id": "file"})
    meters = tables["property_meters_meters"][["mittauspiste", "rakennustunnus", "hyödyke"]]
    rows = months.merge(meters, on="mittauspiste")
    rows = rows.assign(year=rows["kuukausi"].dt.year, month=rows["kuukausi"].dt.month)
    number = meters.groupby(["rakennustunnus", "hyödyke"]).size().rename("meters").reset_index()
    of_months = (
        rows.groupby(["rakennustunnus", "hyödyke", "year", "month"])
        .agg(määrä=("määrä", "sum"), known=("minuutteja_mitattu", "sum"), whole=("minuutteja", "max"))
        .reset_index()
        .merge(number, on=["rakennustunnus", "hyödyke"])
    )
    of_months["counts"] = of_months["known"] >= KNOWN_SHARE * of_months["whole"] * of_months["meters"] - 1e-9
    years = of_months.groupby(["rakennustunnus", "hyödyke", "year"]).agg(
        määrä=("määrä", "sum"), counts=("counts", "sum")
    )
    years = years.reset_index().merge(tables["property_meters_buildings"], on="rakennustunnus")
    years["määrä"] = years["määrä"].where(years["counts"] == MONTHS)
    weather = _weather(tables)
    years = years.merge(weather, how="left", on=["kuntanumero", "year"])
    years["normal"] = years["määrä"] * years["vertailukausi"] / years["lämmitystarveluku"]
    return years.rename(columns={"kuntanumero": "municipality_code"}).assign(method=NO_METHOD)


def _weather(tables: Tables) -> pd.DataFrame:
    """Degree days of the years of which each month is told: `kuntanumero`, `year` and the two sums."""
    rows = tables["fmi_degree_days"].sort_values("vintage")
    rows = rows.drop_duplicates(["kuntanumero", "vuosi", "kuukausi"], keep="last").rename(columns={"vuosi": "year"})
    sums = rows.groupby(["kuntanumero", "year"]).agg(
        months=("kuukausi", "size"),
        lämmitystarveluku=("lämmitystarveluku", "sum"),
        vertailukausi=("vertailukausi", "sum"),
    )
    return sums[sums["months"] == MONTHS].drop(columns="months").reset_index()
