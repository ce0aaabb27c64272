"""The second reckoning's places: municipal facts -> values of municipalities and areas on both borders, and targets.

Which municipality was where and when is told by the lists of the world alone. What does not live here: what a fact is
(`second_reckoning_facts.py`, `second_reckoning_work.py`) and the comparison (`second_reckoning.py`).
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from orchestration.quality.second_reckoning_buildings import add_buildings
from orchestration.quality.second_reckoning_facts import Facts, Tables, add_publishers, followed, successors
from orchestration.quality.second_reckoning_work import (
    EVENT,
    add_work,
    event_rows,
    nobody_where_no_event,
    project_areas,
)

CURRENT, OF_YEAR = "current", "of_year"
FIRST_YEAR_OF_BORDERS = 2013
"""From which year on it is known which municipality was where, by the page of methods."""
BASE_YEAR_WITHOUT_TARGET = 2007
"""The base year of the region's roadmap, by the formula of the change from the base year."""
AREA_COLUMNS = ["project_area_code", "seutukunta_code", "maakunta_code", "hyvinvointialue_code", "elinvoimakeskus_code"]
METHOD_CODES = {
    "Hinku ilman päästöhyvityksiä": "hinku",
    "Hinku päästöhyvityksillä": "hinku_credits",
    "Kaikki päästöt": "alas",
}
FROM_MIDDLE = np.arange(10) - 4.5
"""Ten years counted from their middle."""
PLACE = ["place_type", "place_code", "borders"]
SERIES = [*PLACE, "method"]


def reckon(tables: Tables) -> tuple[pd.DataFrame, list[str]]:
    """Values in each indicator's own unit, and the codes of all indicators that were reckoned.

    The frame has a row per known value: `place_type`, `place_code`, `borders` (empty for a municipality), `year`,
    `method`, `indicator_code` and `value`.
    """
    gathered = Facts()
    add_publishers(gathered, tables)
    add_buildings(gathered, tables)
    add_work(gathered, tables)
    facts = gathered.table()
    members = memberships(tables, sorted({*facts["year"], *event_rows(tables)["year"]}))
    own = facts[facts["municipality_code"].isin(followed(tables))]
    own = own.assign(place_type="municipality", place_code=own["municipality_code"], borders="")
    of_areas = facts.merge(members[members["is_whole"]], on=["municipality_code", "year"]).assign(place_type="area")
    every = pd.concat([own, of_areas, _joint_events(tables, members)], ignore_index=True)
    sums = every.groupby([*PLACE, "year", "method", "indicator_code"], sort=False)[["top", "bottom"]].sum(min_count=1)
    # what areas sum has no denominator; a share of nothing is unknown
    value = sums["top"].where(sums["bottom"].isna(), sums["top"] / sums["bottom"].where(sums["bottom"] != 0))
    values = pd.DataFrame({"value": value}).dropna().reset_index()
    totals = values[values["indicator_code"] == "emissions_total"].merge(_loaded(every, members))
    of_targets = {**_of_targets(tables, totals), "emissions_trend": _trends(totals)}
    return pd.concat([values, *of_targets.values()], ignore_index=True), [*gathered.indicators, *of_targets]


def memberships(tables: Tables, years: Iterable[int]) -> pd.DataFrame:
    """Which of today's municipalities is in which reported area: `place_code`, `borders`, `municipality_code`, `year`.

    `is_whole` is false on borders of the year where a municipality that has since joined it was in another area: its
    figures, which publishers give on today's borders alone, belong to neither.
    """
    spans = _spans(tables)
    of_year = spans.merge(
        pd.DataFrame({"year": [year for year in years if year >= FIRST_YEAR_OF_BORDERS]}), how="cross"
    )
    of_year = of_year[of_year["year"].between(of_year["start"], of_year["end"])].assign(borders=OF_YEAR)
    key = ["municipality_code", "area_type", "year"]
    of_year["is_whole"] = of_year.groupby(key)["area_code"].transform("nunique") == 1
    of_year = of_year.drop_duplicates([*key, "area_code"])
    current = _now(tables).merge(pd.DataFrame({"year": years}), how="cross").assign(borders=CURRENT, is_whole=True)
    columns = ["place_code", "borders", "municipality_code", "year", "is_whole"]
    return _reported(tables, pd.concat([current, of_year]))[columns]


def ever_members(tables: Tables) -> pd.DataFrame:
    """Every pair of a reported area and a municipality of today that it holds, in any year and on either borders."""
    spans = _spans(tables)
    pairs = _reported(tables, spans[spans["end"] >= FIRST_YEAR_OF_BORDERS])
    return pairs[["place_code", "municipality_code"]].drop_duplicates()


def _now(tables: Tables) -> pd.DataFrame:
    """Today's areas of each municipality, one of each type: `area_code` and `area_type`."""
    now = tables["municipalities"].melt("municipality_code", AREA_COLUMNS, value_name="area_code")
    types = tables["areas"].set_index("area_code")["area_type"]
    everyone = now[["municipality_code"]].drop_duplicates()
    of_all = [everyone.assign(area_code=code) for code in types[types == "country"].index]
    now = pd.concat([now, *of_all])
    return now.dropna(subset="area_code").assign(area_type=lambda rows: rows["area_code"].map(types))


def _spans(tables: Tables) -> pd.DataFrame:
    """From which year, `start`, to which, `end`, each municipality of today or a part of it was in an area."""
    now, past, areas = _now(tables), tables["past_memberships"], tables["areas"].set_index("area_code")
    was = past.assign(area_type=past["area_code"].map(areas["area_type"]))
    moved = was.groupby(["municipality_code", "area_type"])["valid_to_year"].max().astype(float) + 1
    starts = now["area_code"].map(areas["valid_from_year"]).astype(float)
    moves = moved.reindex(pd.MultiIndex.from_frame(now[["municipality_code", "area_type"]])).to_numpy()
    now["start"] = pd.concat([starts, pd.Series(moves, now.index)], axis=1).max(axis=1).fillna(0)
    spans = pd.concat([
        now.assign(end=float("inf")),
        was.assign(start=was["valid_from_year"].astype(float).fillna(0), end=was["valid_to_year"].astype(float)),
    ])  # fmt: skip
    today = successors(tables)
    spans["municipality_code"] = spans["municipality_code"].map(lambda code: today.get(code, code))
    return spans[spans["municipality_code"].isin(tables["municipalities"]["municipality_code"])]


def _reported(tables: Tables, members: pd.DataFrame) -> pd.DataFrame:
    areas = tables["areas"]
    is_reported = members["area_code"].isin(areas.loc[areas["is_reported"] == "true", "area_code"])
    return members[is_reported].rename(columns={"area_code": "place_code"})


def _joint_events(tables: Tables, members: pd.DataFrame) -> pd.DataFrame:
    """Events of whole project areas, for every area that holds all their municipalities on its borders.

    An event that several of its project areas tell of is one, with the largest number of participants that is told.
    """
    events = event_rows(tables)
    events = events.assign(project=events["place"].map(project_areas(tables))).dropna(subset="project")
    project_of = tables["municipalities"].set_index("municipality_code")["project_area_code"].dropna()
    sizes = project_of.value_counts()
    held = members[members["is_whole"]]
    held = held.assign(project=held["municipality_code"].map(project_of)).dropna(subset="project")
    keys = ["place_code", "borders", "year", "project"]
    held = held.groupby(keys)["municipality_code"].nunique().rename("held").reset_index()
    held = held[held["held"] == held["project"].map(sizes)]
    rows = events.merge(held, on=["project", "year"]).drop(columns=["place", "project", "held"])
    key = ["place_code", "borders", "year", "method"]
    sums = rows.groupby([*key, *EVENT]).max().groupby(key).sum(min_count=1)
    sums = nobody_where_no_event(sums).melt(ignore_index=False, var_name="indicator_code", value_name="top")
    return sums.dropna(subset="top").reset_index().assign(place_type="area", bottom=float("nan"))


def _loaded(every: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Of each place's emissions: `loaded`, a number that tells which municipalities are in them, and `is_complete`."""
    rows = every[every["indicator_code"] == "emissions_total"]
    codes = rows["municipality_code"].astype(int).groupby([rows[key] for key in [*SERIES, "year"]])
    loaded = codes.agg(["count", "sum"]).reset_index()
    totals = members.groupby(["place_code", "borders", "year"]).size().rename("total").reset_index()
    loaded = loaded.merge(totals, how="left")
    loaded["is_complete"] = loaded["count"] == loaded["total"].fillna(1)
    return loaded.assign(loaded=loaded["count"] * 1_000_000 + loaded["sum"]).drop(columns=["count", "sum", "total"])


def _of_targets(tables: Tables, totals: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What compares emissions with a base year or with the leading target of the place, by indicator."""
    rows = totals.merge(leading_targets(tables), how="left", on=["place_type", "place_code"])
    rows["base_year"] = rows["base_year"].fillna(BASE_YEAR_WITHOUT_TARGET).astype(int)
    base = totals[[*SERIES, "year", "value", "loaded"]].set_axis([*SERIES, "base_year", "base", "base_loaded"], axis=1)
    rows = rows.merge(base, how="left", on=[*SERIES, "base_year"])
    rows = rows[rows["loaded"] == rows["base_loaded"]]
    change = (rows["value"] - rows["base"]) / rows["base"].where(rows["base"] != 0) * 100
    rows["level"] = rows["base"] * (1 - rows["reduction_pct"] / 100)
    is_aimed = (rows["method"] == rows["target_method"]) & (rows["borders"] != OF_YEAR) & rows["is_complete"]
    aimed = rows[is_aimed & (rows["year"] >= rows["base_year"])]
    newest = aimed[aimed["year"] == aimed.groupby(SERIES)["year"].transform("max")]
    newest = newest[newest["year"] < newest["target_year"]]
    needed = (newest["value"] - newest["level"]).clip(lower=0) / (newest["target_year"] - newest["year"])
    return {
        "change_from_base": _named(rows, "change_from_base", change),
        "target_gap": _named(aimed, "target_gap", aimed["value"] - _path(aimed)),
        "needed_reduction": _named(newest, "needed_reduction", needed),
        "remaining_budget": _named(newest, "remaining_budget", _budget(newest) - _emitted(newest, aimed)),
    }


def _path(rows: pd.DataFrame) -> "pd.Series[float]":
    """The target path in kt: straight from the base year to the level of the target year, and level after it."""
    share = ((rows["year"] - rows["base_year"]) / (rows["target_year"] - rows["base_year"])).clip(upper=1)
    return rows["base"] + (rows["level"] - rows["base"]) * share


def _budget(rows: pd.DataFrame) -> "pd.Series[float]":
    """The path summed from the base year to the target year, both with: the mean of the ends times the years."""
    return (rows["base"] + rows["level"]) / 2 * (rows["target_year"] - rows["base_year"] + 1)


def _emitted(newest: pd.DataFrame, on_path: pd.DataFrame) -> "pd.Series[float]":
    """Emissions from the base year to the newest year, both with; unknown where a year between them is missing."""
    sums = on_path.groupby(SERIES)["value"].agg(["sum", "count"]).reindex(pd.MultiIndex.from_frame(newest[SERIES]))
    is_every = sums["count"].to_numpy() == (newest["year"] - newest["base_year"] + 1).to_numpy()
    return pd.Series(sums["sum"].to_numpy(), newest.index).where(is_every)


def _trends(totals: pd.DataFrame) -> pd.DataFrame:
    """The log-linear trend of ten years in a row, in kt a year at their end; of a line where one is 0 or below."""
    rows = totals[totals["is_complete"] & (totals["borders"] != OF_YEAR)].sort_values("year")
    found = []
    for series, of_series in rows.groupby(SERIES):
        kt = dict(zip(of_series["year"], of_series["value"], strict=True))
        for year in kt:
            ten = np.array([kt.get(year - 9 + number, np.nan) for number in range(10)])
            if np.isnan(ten).any():
                continue
            is_curve = (ten > 0).all()
            fitted = np.log(ten) if is_curve else ten
            slope = fitted @ FROM_MIDDLE / (FROM_MIDDLE @ FROM_MIDDLE)
            end = fitted.mean() + slope * FROM_MIDDLE[-1]
            trend = np.exp(end) - np.exp(end - slope) if is_curve else slope
            found.append((*series, year, trend))
    columns = [*SERIES, "year", "value"]
    return pd.DataFrame(found, columns=columns).assign(indicator_code="emissions_trend")


def leading_targets(tables: Tables) -> pd.DataFrame:
    """One target a place: that of the municipality's own plan, else the list's with the earliest target year.

    Of one year it is the one whose method has the first code. A Hinku commitment is with credits, whatever method the
    list names; the same target without them is shown beside it and never leads.
    """
    plans = tables["coordinators_plans"].dropna(subset=["lähtövuosi", "tavoitevuosi", "tavoite_pct", "menetelmä"])
    codes = tables["municipalities"].set_index("name_fi")["municipality_code"]
    own = pd.DataFrame({
        "place_type": "municipality", "place_code": plans["kunta"].map(codes), "base_year": plans["lähtövuosi"],
        "target_year": plans["tavoitevuosi"], "reduction_pct": plans["tavoite_pct"],
        "target_method": plans["menetelmä"].map(METHOD_CODES), "rank": 0,
    })  # fmt: skip
    listed = tables["targets"]
    of_list = pd.DataFrame({
        "place_type": listed["area_code"].notna().map({True: "area", False: "municipality"}),
        "place_code": listed["area_code"].fillna(listed["municipality_code"]),
        "base_year": listed["base_year"].astype(int), "target_year": listed["target_year"].astype(int),
        "reduction_pct": listed["reduction_pct"].astype(float),
        "target_method": listed["method"].mask(listed["commitment"] == "hinku", "hinku_credits"), "rank": 1,
    })  # fmt: skip
    every = pd.concat([own, of_list]).sort_values(["rank", "target_year", "target_method"])
    return every.drop_duplicates(["place_type", "place_code"]).drop(columns="rank").astype({"base_year": float})


def _named(rows: pd.DataFrame, indicator: str, value: "pd.Series[float]") -> pd.DataFrame:
    return rows[[*SERIES, "year"]].assign(indicator_code=indicator, value=value.astype(float)).dropna(subset="value")
