"""The forms that others ask for: their structure, an inventory by hand from the publisher's file, each cell's reason.

Not here: that the forms agree with the other marts, which an identity holds at every refresh
(`quality/identities/forms_are_the_sectors.sql` and those beside it).
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.settings import SEEDS_DIR
from sources.code_lists import read_seed
from tests.conftest import example

if TYPE_CHECKING:
    from tests.conftest import House

# The structures as docs/forms.md tells where they were read, typed here once more.
CRF_NUMBERED = {
    "residential": "I.1",
    "commercial": "I.2",
    "industrial": "I.3",
    "agriculture": "I.5",
    "on_road": "II.1",
    "rail": "II.2",
    "waterborne": "II.3",
    "aviation": "II.4",
    "off_road": "II.5",
}
CRF_WASTE = {"solid_waste": "III.1", "biological": "III.2", "incineration": "III.3", "wastewater": "III.4"}
CRF_DIRECT = {
    "industrial_process": "IV.1",
    "product_use": "IV.2",
    "livestock": "V.1",
    "land_use": "V.2",
    "other_afolu": "V.3",
    "fugitive": "I.7-I.8",
    "generation_electricity": "generation_electricity",
    "generation_chp": "generation_chp",
    "generation_heat": "generation_heat",
    "generation_renewable": "generation_renewable",
}
SECAP_SECTORS = [
    "municipal_buildings",
    "tertiary_buildings",
    "residential_buildings",
    "public_lighting",
    "industry_non_ets",
    "industry_ets",
    "municipal_fleet",
    "public_transport",
    "private_transport",
    "agriculture",
    "other_not_allocated",
]
SECAP_CARRIERS = [
    "electricity",
    "heat_cold",
    "natural_gas",
    "liquid_gas",
    "heating_oil",
    "diesel",
    "gasoline",
    "lignite",
    "coal",
    "other_fossil",
    "biogas",
    "plant_oil",
    "biofuel",
    "other_biomass",
    "solar_thermal",
    "geothermal",
]
SECAP_OTHER = ("waste_management", "wastewater_management", "other_non_energy")
SECAP_ACTION = [
    "title",
    "sector",
    "area_of_intervention",
    "policy_instrument",
    "origin_of_action",
    "responsible_body",
    "start",
    "end",
    "implementation_status",
    "implementation_cost",
    "cost_spent",
    "energy_savings",
    "renewable_energy",
    "co2_reduction",
]
INVENTORIES = {"crf": "mart_form_crf", "secap_inventory": "mart_form_secap_inventory"}
FIGURES = {"hinku": "form_value", "crf": "emissions_t_co2e", "secap_inventory": "emissions_t_co2e"}


def read(house: House, name: str) -> pd.DataFrame:
    return pd.read_parquet(house.published / f"{name}.parquet")


def fields_of(house: House, form: str, *, of_form: bool = True) -> pd.DataFrame:
    fields = read(house, "dim_form_fields")
    return fields[(fields["form"] == form) & (fields["is_of_form"] | (not of_form))].set_index("field_code")


def kuopio_2024() -> list[dict[str, str]]:
    """The rows of Kuopio in 2024 as the publisher's file has them."""
    lines = example("syke", "kunta_297.csv").decode("utf-8").splitlines()
    return [row for row in csv.DictReader(lines, delimiter=";") if row["vuosi"] == "2024"]


def tonnes(rows: list[dict[str, str]], column: str = "kt") -> float:
    return 1000 * sum(float(row[column].replace(",", ".")) for row in rows if row[column] != "NA")


def test_the_crf_has_its_sub_sectors_by_direct_indirect_and_outside_emissions(house: House) -> None:
    wanted = {
        f"{number}.{place}": (row, column)
        for row, number in CRF_NUMBERED.items()
        for place, column in enumerate(("direct", "indirect", "outside"), start=1)
    }
    wanted |= {
        f"I.2.{place} institutional": ("institutional", column)
        for place, column in enumerate(("direct", "indirect", "outside"), start=1)
    }
    wanted |= {
        f"{number}.{place}": (row, column)
        for row, number in CRF_WASTE.items()
        for place, column in enumerate(("direct", "outside"), start=1)
    }
    wanted |= {number: (row, "direct") for row, number in CRF_DIRECT.items()}
    fields = fields_of(house, "crf")
    assert dict(zip(fields.index, zip(fields["row_code"], fields["column_code"], strict=True), strict=True)) == wanted


def test_the_secap_inventory_has_its_sectors_by_energy_carriers(house: House) -> None:
    fields = fields_of(house, "secap_inventory")
    wanted = {f"{sector}.{carrier}" for sector, carrier in product(SECAP_SECTORS, SECAP_CARRIERS)}
    assert set(fields.index) == wanted | {f"{row}.non_energy" for row in SECAP_OTHER}
    assert (fields.index == fields["row_code"] + "." + fields["column_code"]).all()
    assert list(fields_of(house, "secap_actions").sort_values("sort_order").index) == SECAP_ACTION


def test_each_words_of_the_publisher_lead_to_one_field_of_each_form(house: House) -> None:
    """And to each field that is made of emissions some do; the file that is in use has no words that none knows."""
    sources = read_seed("form_sources", SEEDS_DIR)
    patterns = Counter(
        tuple(row[name] for name in ("sector_code", "sub_sector", "sub_sector_part", "in_emissions_trading"))
        for row in sources
    )
    assert max(patterns.values()) == 1
    for form, column in (("crf", "crf_field"), ("secap_inventory", "secap_field")):
        every = fields_of(house, form, of_form=False)
        made = set(every.index[every["filled_by"] == "emissions"]) - {"outside_the_form"}
        assert {row[column] for row in sources} == made
        outside = read(house, INVENTORIES[form]).query("field_code == 'outside_the_form'")
        assert (outside["emissions_t_co2e"] == 0).all(), "credits alone, which have no emissions of their own"
        assert len(outside) == 19 * 21


@pytest.mark.parametrize("form", FIGURES)
def test_every_cell_has_a_figure_or_a_reason_in_words(house: House, form: str) -> None:
    cells = read(house, f"mart_form_{form}")
    fields, reasons = fields_of(house, form, of_form=False), read(house, "dim_form_reasons")
    places = len(cells[["municipality_code", "year"]].drop_duplicates())
    assert len(cells) == places * len(fields)
    of_form = cells["field_code"].map(fields["is_of_form"])
    assert (cells[of_form][FIGURES[form]].notna() == cells[of_form]["reason_code"].isna()).all()
    assert cells[~of_form]["reason_code"].notna().all()
    told = set(cells["reason_code"].dropna()) | set(fields["reason_code"].dropna())
    assert told <= set(reasons["reason_code"])
    assert {None, "NO", "NE", "IE"} == {key if isinstance(key, str) else None for key in reasons["notation_key"]}
    empty = fields[fields["filled_by"].isna()]
    assert empty["reason_code"].notna().all()
    said = cells[cells["field_code"].isin(empty.index)].merge(
        empty["reason_code"], left_on="field_code", right_index=True
    )
    assert (said["reason_code_x"] == said["reason_code_y"]).all()


def test_every_reason_is_used_by_a_form(house: House) -> None:
    used = set(read(house, "dim_form_fields")["reason_code"].dropna())
    for form in FIGURES:
        used |= set(read(house, f"mart_form_{form}")["reason_code"].dropna())
    assert set(read(house, "dim_form_reasons")["reason_code"]) - used == set()


def test_an_empty_field_of_an_action_is_named_and_has_its_reason(house: House) -> None:
    actions, fields = read(house, "mart_form_secap_actions"), fields_of(house, "secap_actions")
    assert len(actions) > 50
    for field, column in fields["filled_from"].dropna().items():
        named = actions["empty_fields"].fillna("").str.split().apply(lambda names, field=field: field in names)
        assert (named == actions[column].isna()).all(), field
    assert fields["reason_code"].notna().all()
    assert set(actions["form_status"].dropna()) == {"Not started", "Ongoing", "Completed", "Postponed", "Cancelled"}


def test_the_crf_of_kuopio_by_hand(house: House) -> None:
    """By the publisher's words: who used the energy, and whether it was bought from a grid."""
    by_hand: dict[str, float] = defaultdict(float)
    users = {"Asu": "I.1", "Pal": "I.2", "Teo": "I.3", "Maa": "I.5", "TeP": "I.3"}
    whole = {"Tie": "II.1.1", "Ves": "II.3.1", "Työ": "II.5.1", "F-k": "IV.2"}
    for row in kuopio_2024():
        sector, part = row["taso_3"], row["taso_5"]
        if sector in {"Kul", "Säh", "Kau"}:
            field = f"{users[part]}.2"
        elif sector in {"Ölj", "Muu", "Teo"}:
            field = f"{users[part]}.1"
        elif sector == "Rai":
            field = {"Die": "II.2.1", "Sä": "II.2.2"}[part]
        elif sector == "Jät":
            field = {"Kaa": "III.1.1", "Kom": "III.2.1", "Mäd": "III.2.1", "JäP": "III.4.1"}[row["taso_4"]]
        elif sector == "Maa":
            field = {"Kot": "V.1", "Pel": "V.3"}[row["taso_4"]]
        else:
            field = whole.get(sector, "outside_the_form")
        by_hand[field] += tonnes([row])
    cells = read(house, "mart_form_crf").query("municipality_code == '297' and year == 2024")
    told = cells.set_index("field_code")["emissions_t_co2e"].dropna().to_dict()
    assert told == pytest.approx(dict(by_hand), abs=1e-6)
    assert sum(told.values()) == pytest.approx(tonnes(kuopio_2024()), abs=1e-6)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("residential_buildings.electricity", lambda row: row["taso_3"] in {"Kul", "Säh"} and row["taso_5"] == "Asu"),
        ("residential_buildings.other_biomass", lambda row: row["taso_4"] == "Puu" and row["taso_5"] == "Asu"),
        ("tertiary_buildings.heat_cold", lambda row: row["taso_3"] == "Kau" and row["taso_5"] == "Pal"),
        ("industry_ets.carrier_unknown", lambda row: row["taso_5"] == "TeP" and row["päästökauppa"] == "TRUE"),
        ("public_transport.carrier_unknown", lambda row: row["taso_5"] == "LiA"),
        (
            "private_transport.diesel",
            lambda row: (row["taso_3"], row["taso_4"], row["taso_5"]) == ("Rai", "TaL", "Die"),
        ),
        ("agriculture.carrier_unknown", lambda row: row["taso_5"] == "MMK"),
        ("waste_management.non_energy", lambda row: row["taso_3"] == "Jät" and row["taso_4"] != "JäP"),
    ],
)
def test_a_cell_of_the_secap_inventory_of_kuopio_by_hand(house: House, field: str, wanted: object) -> None:
    rows = [row for row in kuopio_2024() if wanted(row)]  # type: ignore[operator] - a rule of the list above
    cell = read(house, "mart_form_secap_inventory").query(
        f"municipality_code == '297' and year == 2024 and field_code == '{field}'"
    )
    assert rows
    assert cell["emissions_t_co2e"].item() == pytest.approx(tonnes(rows), abs=1e-6)
    if field.endswith("non_energy"):
        assert cell["energy_mwh"].isna().item()
    else:
        assert cell["energy_mwh"].item() == pytest.approx(tonnes(rows, "GWh"), abs=1e-6)


@pytest.mark.parametrize("form", INVENTORIES)
def test_the_cells_of_a_form_add_up_to_all_emissions_of_every_municipality_and_year(house: House, form: str) -> None:
    totals = read(house, "mart_municipal_overview").query("method == 'alas'").set_index(["municipality_code", "year"])
    sums = read(house, INVENTORIES[form]).groupby(["municipality_code", "year"])["emissions_t_co2e"].sum()
    pd.testing.assert_series_equal(
        sums, totals["emissions_kt_co2e"] * 1000, check_names=False, check_exact=False, rtol=0, atol=1e-6
    )
    if form == "secap_inventory":
        energy = read(house, INVENTORIES[form]).groupby(["municipality_code", "year"])["energy_mwh"].sum()
        pd.testing.assert_series_equal(
            energy, totals["energy_gwh"] * 1000, check_names=False, check_exact=False, rtol=0, atol=1e-6
        )


def test_the_hinku_report_tells_by_which_method_each_number_is(house: House) -> None:
    report, overview = read(house, "mart_form_hinku"), read(house, "mart_municipal_overview")
    key = ["municipality_code", "year"]
    for field, method in (("emissions", "hinku_credits"), ("emissions_without_credits", "hinku")):
        told = report[(report["field_code"] == field) & report["form_value"].notna()]
        assert set(told["method"]) == {method}
        wanted = overview[overview["method"] == method].set_index(key)["emissions_kt_co2e"]
        assert told.set_index(key)["form_value"].to_dict() == wanted.to_dict()
    with_wind = report.query("municipality_code == '925' and year == 2024").set_index("field_code")["form_value"]
    assert with_wind["emissions"] < with_wind["emissions_without_credits"], "the test sees credits"
    base = overview.query("municipality_code == '925' and method == 'hinku_credits'").set_index("year")
    change = 100 * (base.loc[2024, "emissions_kt_co2e"] / base.loc[2007, "emissions_kt_co2e"] - 1)
    assert with_wind["change_from_2007"] == pytest.approx(change, abs=1e-6)


def test_the_forms_say_which_version_and_method_they_are_of(house: House) -> None:
    forms = read(house, "dim_forms").set_index("form")
    fields = read(house, "dim_form_fields")
    assert set(forms.index) == set(fields["form"])
    assert forms["version"].str.contains(r"\d{4}").all()
    for form, mart in INVENTORIES.items():
        assert set(read(house, mart)["method"]) == {forms.loc[form, "method"]} == {"alas"}
