"""The second reckoning's facts of publishers: raw tables -> numerators and denominators per municipality, in pandas.

Written from the words of `docs/methods*.md` and the formula texts by a hand that does not read the SQL: no macro and no
code list is shared with dbt. What does not live here: the coordinators' sheets (`second_reckoning_work.py`), areas.
"""

from collections.abc import Mapping

import pandas as pd

Tables = Mapping[str, pd.DataFrame]
"""Raw tables by name; beside them the lists of the world: `municipalities`, `areas`, `past_memberships`, `targets`,
`kausal_plans` and `kausal_categories`, all text."""

KEY = ["municipality_code", "year", "method"]
NO_METHOD = "none"
# the publisher's abbreviation in the bulk files, and the full words of the workbook
SECTORS = {
    "electricity": ("Kul", "Kulutussähkö"),
    "electric_heating": ("Säh", "Sähkölämmitys"),
    "district_heating": ("Kau", "Kaukolämpö"),
    "oil_heating": ("Ölj", "Öljylämmitys"),
    "other_heating": ("Muu", "Muu lämmitys"),
    "industry": ("Teo", "Teollisuus"),
    "machinery": ("Työ", "Työkoneet"),
    "road_transport": ("Tie", "Tieliikenne"),
    "rail_transport": ("Rai", "Raideliikenne"),
    "water_transport": ("Ves", "Vesiliikenne"),
    "agriculture": ("Maa", "Maatalous"),
    "waste": ("Jät", "Jätteiden käsittely"),
    "f_gases": ("F-k", "F-kaasut"),
    "emission_credits": ("Tuu", "Päästöhyvitykset"),
}
FIGURES = ["kt", "kt_credits", "gwh"]
DECIMALS = 6
"""To how many decimals each of the publisher's figures is read: to a kilogram of CO₂e and a kilowatt-hour."""
SECTORS_OF_ENERGY = list(SECTORS)[:8]  # of rail and water traffic there is no indicator of energy
USER_GROUPS = {
    "Yhteensä": "all",
    "Asuminen ja maatalous": "households",
    "Teollisuus": "industry",
    "Palvelut ja rakentaminen": "services",
}
HEATING = {
    "Yhteensä": "all",
    "Kauko- tai aluelämpö": "district_heat",
    "Öljy, kaasu": "oil",
    "Sähkö": "electricity",
    "Puu, turve": "wood",
    "Maalämpö tms.": "ground_heat",
}
POWERS = {
    "Sähkö": "electric",
    "Bensiini/Sähkö (ladattava hybridi)": "plug_in",
    "Diesel/Sähkö (ladattava hybridi)": "plug_in",
}


class Facts:
    """Numerators and denominators per municipality, year and method (`KEY`); what is not known is not there."""

    def __init__(self) -> None:
        """Begin with none."""
        self.indicators: list[str] = []
        """Every indicator that was reckoned, with or without a value."""
        self._parts: list[pd.DataFrame] = []

    def sums(self, values: pd.DataFrame) -> None:
        """Take indicators that areas sum: a column each, in the indicator's own unit."""
        self.indicators.extend(map(str, values.columns))
        part = values.astype("float64").melt(ignore_index=False, var_name="indicator_code", value_name="top")
        self._parts.append(part.dropna(subset="top").assign(bottom=float("nan")))

    def ratio(self, indicator: str, top: "pd.Series[float]", bottom: "pd.Series[float]", scale: float = 1) -> None:
        """Take `top` / `bottom` × `scale`, of which areas sum both before they divide."""
        self.indicators.append(indicator)
        part = pd.DataFrame({"top": top * scale, "bottom": bottom.reindex(top.index)}).astype("float64")
        self._parts.append(part.dropna().assign(indicator_code=indicator))

    def table(self) -> pd.DataFrame:
        """Every fact: `KEY`, `indicator_code`, `top`, and `bottom`, which is null of an indicator that areas sum."""
        return pd.concat(self._parts).rename_axis(KEY).reset_index()


def add_publishers(facts: Facts, tables: Tables) -> None:
    """Emissions, energy, buildings and cars, of every municipality that the tables hold."""
    people = newest(tables["statfin_population"], ["kuntanumero", "vuosi"])
    residents = people.set_index(["kuntanumero", "vuosi"])["väestö"].rename_axis(KEY[:2]).rename("residents")

    def residents_of(values: "pd.Series[float]") -> "pd.Series[float]":
        return pd.DataFrame({"value": values}).join(residents, on=KEY[:2])["residents"]

    rows = emission_rows(tables)
    kt = rows.pivot_table("kt", KEY, "sector", "sum")
    gwh = rows.dropna(subset="gwh").pivot_table("gwh", KEY, "sector", "sum")
    total = kt.sum(axis=1)
    facts.sums(kt.reindex(columns=list(SECTORS)).add_prefix("emissions_"))
    facts.sums(gwh.reindex(columns=SECTORS_OF_ENERGY).add_prefix("energy_"))
    facts.sums(pd.DataFrame({"emissions_total": total, "energy_total": gwh.sum(axis=1)}))
    facts.ratio("emissions_per_resident", total, residents_of(total), 1000)
    every = total[total.index.get_level_values("method") == "alas"]
    traded = rows[rows["is_traded"]].groupby(KEY)["kt"].sum().reindex(every.index, fill_value=0)
    facts.ratio("emissions_trading_share", traded, every, 100)

    rows = tables["energiateollisuus_electricity_use"]
    # the publisher may write names in capitals
    by_name = codes(tables).rename(str.casefold)
    rows = rows.assign(kuntanumero=rows["kuntanumero"].fillna(rows["kunta"].str.casefold().map(by_name)))
    used = _across(rows, "käyttäjäryhmä", USER_GROUPS, "GWh")
    every = used.pop("all")  # the publisher's own total, which it rounds apart and may tell where a group is secret
    facts.sums(used.add_prefix("electricity_use_"))
    facts.sums(pd.DataFrame({"electricity_use": every}))
    facts.ratio("electricity_use_per_resident", every, residents_of(every), 1000)

    heated = _across(tables["statfin_buildings_by_heating_fuel"], "lämmitysaine", HEATING, "rakennukset")
    buildings = heated.pop("all")
    facts.sums(heated.add_prefix("buildings_heated_by_"))
    for source in heated:
        facts.ratio(f"buildings_heated_by_{source}_share", heated[source], buildings, 100)

    rows = car_rows(tables)
    cars = _across(rows, "käyttövoima", dict.fromkeys(rows["käyttövoima"], "other") | POWERS, "autot").fillna(0)
    every = cars.sum(axis=1)
    facts.ratio("cars_per_1000_residents", every, residents_of(every), 1000)
    facts.ratio("electric_car_share", cars["electric"], every, 100)
    facts.ratio("plug_in_car_share", cars["plug_in"], every, 100)


def car_rows(tables: Tables) -> pd.DataFrame:
    """Cars of the newest count of each municipality and year (`vuosi`) in which every figure is known.

    A dash is the publisher's word for none; with any other mark it says that it does not tell.
    """
    rows = tables["traficom_passenger_cars"]
    is_none = rows["autot"].isna() & rows["status"].eq("-").fillna(value=False)
    rows = rows.assign(vuosi=rows["päivä"].dt.year, autot=rows["autot"].astype("float64").mask(is_none, 0))
    for newest_of in ("päivä", "vintage"):
        rows = rows[rows[newest_of] == rows.groupby(["kuntanumero", "vuosi"])[newest_of].transform("max")]
    is_known = rows["autot"].notna().groupby([rows["kuntanumero"], rows["vuosi"]]).transform("all")
    return rows[is_known]


def emission_rows(tables: Tables) -> pd.DataFrame:
    """Rows of each municipality's newest release once for each method: `KEY`, `sector`, `is_traded`, `kt`, `gwh`.

    A release of the bulk files goes before a workbook of the same day. What a release still gives of a municipality
    that has merged is of its successor, as far as the release gives that one too.
    """
    columns = {
        "kuntanumero": "municipality_code", "vuosi": "year", "päästökauppa": "is_traded", "taso_3": "sector",
        "hinku_laskenta": "is_hinku", "kt": "kt", "kt_tuuli": "kt_credits", "GWh": "gwh", "vintage": "vintage",
        "hinku-laskenta": "is_hinku", "ktCO2e": "kt", "ktCO2e_tuuli": "kt_credits", "energiankulutus (GWh)": "gwh",
    }  # fmt: skip
    forms = ("syke_emissions_workbook", "syke_municipal_emissions")
    every = [tables[form].rename(columns=columns)[list(dict.fromkeys(columns.values()))] for form in forms]
    rows = pd.concat(
        [form.assign(day=form["vintage"].str.slice(0, 10) + f"/{rank}") for rank, form in enumerate(every)]
    )
    rows["vintage"] += rows["day"].str.slice(-2)
    rows = rows[rows["vintage"] == rows.groupby(["municipality_code", "day"])["vintage"].transform("max")]
    own = rows[rows["municipality_code"].isin(followed(tables))]
    merged = rows[~rows["municipality_code"].isin(tables["municipalities"]["municipality_code"])].drop(
        columns="vintage"
    )
    merged["municipality_code"] = merged["municipality_code"].map(successors(tables)).astype(str)
    given = own[["municipality_code", "day", "vintage"]].drop_duplicates()
    rows = pd.concat([own, merged.merge(given, on=["municipality_code", "day"])])
    rows = rows[rows["vintage"] == rows.groupby("municipality_code")["vintage"].transform("max")]
    rows[FIGURES] = rows[FIGURES].astype(float).round(DECIMALS)
    rows["sector"] = rows["sector"].map({word: sector for sector, words in SECTORS.items() for word in words})
    hinku = rows[rows["is_hinku"]]
    parts = [
        rows.assign(method="alas"),
        hinku[hinku["sector"] != "emission_credits"].assign(method="hinku"),
        hinku.assign(method="hinku_credits", kt=hinku["kt_credits"]),
    ]
    return pd.concat(parts, ignore_index=True)


def codes(tables: Tables) -> "pd.Series[str]":
    """Codes of municipalities by name."""
    return tables["municipalities"].set_index("name_fi")["municipality_code"]


def successors(tables: Tables) -> dict[str, str]:
    """Today's municipality by the code of each one that has merged, however often."""
    changes = tables["statfin_municipality_changes"]
    changes = changes[changes["vanha_kuntanumero"] != changes["uusi_kuntanumero"]]
    into = dict(zip(changes["vanha_kuntanumero"], changes["uusi_kuntanumero"], strict=True))
    found = {}
    for merged, successor in into.items():
        today = successor
        while today in into:
            today = into[today]
        found[str(merged)] = str(today)
    return found


def followed(tables: Tables) -> "pd.Series[str]":
    """Codes of the municipalities that the warehouse publishes figures of."""
    places = tables["municipalities"]
    return places.loc[places["is_followed"] == "true", "municipality_code"]


def newest(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The row of the newest vintage of each `key`."""
    return rows.sort_values("vintage").drop_duplicates(key, keep="last")


def _across(rows: pd.DataFrame, column: str, names: Mapping[str, str], value: str) -> pd.DataFrame:
    """Sums of `value` by `KEY`, one column per name of what stands in `column`; null where none is known."""
    rows = newest(rows, ["kuntanumero", "vuosi", column]).dropna(subset=value)
    rows = rows.assign(name=rows[column].map(names), method=NO_METHOD)
    rows = rows.rename(columns={"kuntanumero": "municipality_code", "vuosi": "year"})
    return rows.pivot_table(value, KEY, "name", "sum").reindex(columns=list(dict.fromkeys(names.values())))
