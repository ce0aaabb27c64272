"""The CSV of each municipality's council: headed as the site's downloads are, and its numbers the marts' own.

Not here: that the figures are the newest of the indicators, which an identity holds at every refresh
(`quality/identities/council_kpis_are_the_newest_indicators.sql`).
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.release import council_kpis
from orchestration.release.council_kpis import COLUMNS, EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import House

NUMBERS = {
    "Arvo": "kpi_value",
    "Edellinen vuosi": "previous_value",
    "Muutos edellisestä vuodesta": "change_from_previous_year",
    "Tavoitepolku": "target_value",
}


def rows_of(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "a byte order mark, by which Excel reads UTF-8"
    text = content.decode("utf-8-sig")
    assert "\r\n" in text
    assert "\n" not in text.replace("\r\n", "")
    return list(csv.reader(text.splitlines(), delimiter=";"))


def headed(path: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What stands above the table, and the table."""
    rows = rows_of(path)
    end = rows.index([])
    assert rows[end + 1] == list(COLUMNS)
    return dict(rows[:end]), [dict(zip(COLUMNS, row, strict=True)) for row in rows[end + 2 :]]


def test_each_municipality_has_its_file(house: House) -> None:
    places = pd.read_parquet(house.published / "dim_municipalities.parquet").query("is_followed")
    assert {path.name for path in (house.published / "kpi").iterdir()} == {f"{slug}.csv" for slug in places["slug"]}
    for place in places.itertuples():
        heading, table = headed(house.published / "kpi" / f"{place.slug}.csv")
        assert heading["Kunta"] == place.name_fi
        assert len(table) >= 15


def test_the_numbers_are_the_marts_with_a_decimal_comma(house: House) -> None:
    mart = pd.read_parquet(house.published / "mart_council_kpis.parquet").query("place_type == 'municipality'")
    indicators = pd.read_parquet(house.published / "dim_indicators.parquet").set_index("indicator_code")
    places = pd.read_parquet(house.published / "dim_municipalities.parquet").set_index("municipality_code")
    compared = 0
    for code, rows in mart.sort_values("sort_order").groupby("place_code"):
        _, table = headed(house.published / "kpi" / f"{places.loc[code, 'slug']}.csv")
        assert [row["Seurantaluku"] for row in table] == list(rows["indicator_code"].map(indicators["name_fi"]))
        assert [row["Yksikkö"] for row in table] == list(rows["indicator_code"].map(indicators["unit"]))
        assert [row["Vuosi"] for row in table] == [str(year) for year in rows["kpi_year"]]
        for column, name in NUMBERS.items():
            for told, number in zip((row[column] for row in table), rows[name], strict=True):
                assert "." not in told
                assert (told == "") == pd.isna(number)
                if told:
                    assert float(told.replace(",", ".")) == pytest.approx(number, abs=0.00051)
                    compared += 1
    assert compared > 500


def test_the_head_says_whose_numbers_they_are_and_that_they_are_made_up(house: House) -> None:
    release = json.loads((house.published / "release.json").read_text(encoding="utf-8"))
    heading, table = headed(house.published / "kpi" / "kuopio.csv")
    assert list(heading) == ["Ilmastovaranto", "Kunta", "Sisältö", "Laskentatapa", "Lähde", "Huomautus"]
    assert heading["Ilmastovaranto"] == f"julkaisu {release['release_id']}"
    assert heading["Laskentatapa"] == "Hinku ilman päästöhyvityksiä"
    assert "Suomen ympäristökeskus" in heading["Lähde"]
    assert "Maanmittauslaitos" not in heading["Lähde"], "those alone whose figures are in the file"
    assert heading["Huomautus"] == EXAMPLE
    total = table[0]
    assert (total["Seurantaluku"], total["Kehitys"], total["Tavoitteen tila"]) == (
        "Päästöt yhteensä",
        "parempaan",
        "laskettu",
    )


def test_a_municipality_without_a_target_is_told_so(house: House) -> None:
    _, table = headed(house.published / "kpi" / "keitele.csv")
    gap = next(row for row in table if row["Seurantaluku"] == "Ero tavoitepolkuun")
    assert (gap["Arvo"], gap["Tavoitepolku"], gap["Luvun tila"]) == ("", "", "tavoitetta ei ole asetettu")


def test_a_number_has_three_decimals_at_most_and_no_zeros_behind_them() -> None:
    wanted = {531.21174: "531,212", 12.0: "12", -0.0001: "0", 0.5: "0,5", -26.09: "-26,09", 1992200.0: "1992200"}
    assert {number: council_kpis._number(number) for number in wanted} == wanted  # noqa: SLF001 - how a cell is written
    assert council_kpis._number(None) == ""  # noqa: SLF001 - as above
