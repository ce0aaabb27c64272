"""What each formula text of the seed `indicators.csv` must say, so that it alone gives the number.

Not here: whether it is true. The second reckoning (`orchestration/quality/`) is made from these texts, and the formulas
themselves are tested where they are (`test_indicator_properties.py`, dbt's unit tests).
"""

from __future__ import annotations

import csv
import re

import pytest

from orchestration.settings import SEEDS_DIR

PUBLISHED_AS = {
    "syke_municipal_emissions": "Syken ALas-aineisto",
    "syke_emissions_workbook": "työkirja",
    "statfin_population": "Tilastokeskuksen taulu 11re",
    "statfin_buildings_by_heating_fuel": r"Tilastokeskuksen rakennuskannassa \(taulu 15er",
    "energiateollisuus_electricity_use": "Energiateollisuus ry:n vuosityökirja",
    "traficom_passenger_cars": "Traficomin taulu",
    "coordinators_measures": "yökirja",
    "coordinators_plans": "yökirja|suunnitelma",
    "coordinators_procurements": "yökirja",
    "coordinators_communications": "yökirja",
    "kausal_actions": "Kausal Watch",
    "property_meters_months": "unnan mittauslukem",
    "property_meters_meters": "mittariluettelo",
    "property_meters_buildings": "rakennusluettelo",
    "fmi_degree_days": "Ilmatieteen laitoksen lämmitystarveluvut",
}
"""What a reader looks for to find the file of a dataset. A new dataset begins with one more line here."""
YEAR = (
    r"[Tt]ilastovuo|31\.12\.|[Vv]uosi on (uusimman|mittarin)|mittarin vuonna|saman vuoden|Rivin vuoden"
    r"|uusimmalle vuodelle|[Ll]ähtövuo|Päivä on vuoden viimeinen"
)
UNKNOWN = r"puuttu|lukua ei ole|eivät ole summassa|Tyhjä on|ilman (suunnitelmaa|tavoitetta)"
SHARED = r"\b[Aa]lue(en|eseen)?\b"
OWN_WORK = ("coordinators", "kausal")
"""Publishers of the municipalities' own work, of which the year tells what counts; of statistics the release does."""
NEVER = "(?!)"
NOT_COUNTED = r"\b(ei|eivät|vain|ilman|kaikki)\b"


def indicators() -> list[dict[str, str]]:
    with (SEEDS_DIR / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lacks(row: dict[str, str]) -> list[str]:
    """What a formula text does not say that one who has the publishers' files alone must know."""
    text = row["formula_fi"]
    asked = {
        **{
            f"the file of {name}, as PUBLISHED_AS has it": PUBLISHED_AS.get(name, NEVER)
            for name in row["source"].split()
        },
        "of which year or day its parts are": YEAR,
        "what an empty figure does": UNKNOWN,
        "how an area's number is made": SHARED,
        "what is not counted, or that all is": NOT_COUNTED,
    }
    if row["denominator"]:
        asked["what is divided by what"] = " / "
    if row["denominator"] == "residents" or "statfin_population" in row["source"]:
        asked["the day of the residents"] = r"väkiluku \w+ (vuoden )?31\.12\."
    if not row["source"].startswith(OWN_WORK):
        asked["which release counts"] = r"uusin\b|uusimmasta"
    if row["has_methods"] == "true" and row["numerator"]:
        asked["which rows each method takes"] = r"Kaikki päästöt:|[Vv]ain laskentatavassa"
    if row["theme"] == "emissions" or row["indicator_code"].startswith("energy_"):
        asked["where the rows of what has merged go, or of which sum it is made"] = (
            "Liittyneen kunnan|Päästöt ovat Syken"
        )
    return [said for said, pattern in asked.items() if not re.search(pattern, text)]


@pytest.mark.parametrize("row", indicators(), ids=lambda row: row["indicator_code"])
def test_a_formula_alone_says_what_its_number_is(row: dict[str, str]) -> None:
    assert lacks(row) == []


@pytest.mark.parametrize(
    "bare",
    [
        "Käyttäjäryhmän sähkö vuodessa",
        "Rakennusten määrä vuoden lopussa",
        "Pääsektorin päästöt valitulla laskentatavalla",
        "Sähköautot / kaikki liikennekäytössä olevat henkilöautot × 100",
    ],
)
def test_a_bare_formula_is_told_of(bare: str) -> None:
    for row in indicators():
        assert len(lacks(row | {"formula_fi": bare})) >= 3, row["indicator_code"]


def test_no_two_indicators_have_the_same_formula() -> None:
    texts = [row["formula_fi"] for row in indicators()]
    assert len(set(texts)) == len(texts)


def test_a_sectors_formula_names_the_sector_as_the_publisher_does() -> None:
    with (SEEDS_DIR / "sectors.csv").open(encoding="utf-8", newline="") as file:
        sectors = {row["sector_code"]: row for row in csv.DictReader(file)}
    of_sectors = {
        row["indicator_code"]: sectors[match[2]]
        for row in indicators()
        if (match := re.fullmatch(r"(emissions|energy)_(\w+)", row["numerator"])) and match[2] in sectors
    }
    assert len(of_sectors) > len(sectors)
    texts = {row["indicator_code"]: row["formula_fi"] for row in indicators()}
    for code, sector in of_sectors.items():
        named = f"taso_3 on {sector['syke_taso_3']} (työkirjassa {sector['name_fi']})"
        assert named in texts[code] or code == "emissions_trading_share", code


def test_a_formula_names_the_publishers_category_that_the_seed_maps_to_its_figure() -> None:
    with (SEEDS_DIR / "publisher_facts.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["fact_code"]: row["publisher_text"] for row in csv.DictReader(file)}
    for row in indicators():
        for fact in (row["numerator"], row["denominator"]):
            if fact in texts:
                assert re.search(rf"\b{re.escape(texts[fact])}\b", row["formula_fi"]), (row["indicator_code"], fact)
