"""The files that speak as StatFin does: read back by our own reader and by pyjstat, cell by cell what the marts say.

Not here: the reader (`tests/sources/test_pxweb.py`) and the indicators themselves (`tests/test_pipeline.py`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pyjstat import pyjstat

from orchestration.release.pxweb_files import AREAS, CONTENTS, METHODS, NO_SUCH, NOT_HAD, YEARS
from sources.pxweb.jsonstat import read_answer
from sources.pxweb.metadata import variables_of, variables_of_json_stat

if TYPE_CHECKING:
    from tests.conftest import House

THEMES = ("emissions", "energy", "transport", "measures", "plans", "adaptation", "procurement", "communication")
KEY = ["area", "method", "year", "indicator_code"]


def dataset(house: House, theme: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((house.published / "pxweb" / f"{theme}.json").read_text(encoding="utf-8"))
    return document


def marts(house: House, theme: str) -> pd.DataFrame:
    """The numbers of a theme in the marts, under the codes of the files."""
    towns = pd.read_parquet(house.published / "mart_municipal_indicators.parquet")
    towns["area"] = "KU" + towns["municipality_code"]
    areas = pd.read_parquet(house.published / "mart_area_indicators.parquet").query("borders == 'current'")
    areas = areas.assign(area=areas["area_code"])
    indicators = pd.read_parquet(house.published / "dim_indicators.parquet")
    both = pd.concat([towns, areas]).merge(indicators[["indicator_code", "theme"]])
    return both[both["theme"] == theme].assign(year=both["year"].astype(str))


def told(house: House, theme: str) -> pd.DataFrame:
    """Every cell of a theme's file as our own reader of StatFin's answers takes it, with its mark."""
    content = (house.published / "pxweb" / f"{theme}.json").read_bytes()
    answer, names = read_answer(content), json.loads(content)["id"]
    codes = [dimension.codes for dimension in answer.dimensions]
    frame = pd.MultiIndex.from_product(codes, names=names).to_frame(index=False)
    frame["value"] = pd.to_numeric(pd.Series(answer.figures, dtype=object))
    frame["mark"] = [answer.statuses.get(place) for place in range(len(frame))]
    if METHODS not in frame:
        frame[METHODS] = "none"
    names_here = {AREAS: "area", METHODS: "method", YEARS: "year", CONTENTS: "indicator_code"}
    return frame.rename(columns=names_here)


def test_each_theme_has_its_file_and_the_index_names_them_in_order(house: House) -> None:
    index = json.loads((house.published / "pxweb" / "index.json").read_text(encoding="utf-8"))
    assert [table["id"] for table in index["tables"]] == list(THEMES)
    files = {path.name for path in (house.published / "pxweb").iterdir()}
    assert files == {f"{theme}.json" for theme in THEMES} | {"index.json"}


@pytest.mark.parametrize("theme", THEMES)
def test_our_own_reader_of_statfin_reads_every_cell_as_the_marts_have_it(house: House, theme: str) -> None:
    cells, wanted = told(house, theme), marts(house, theme)
    assert not cells.duplicated(KEY).any()
    whole = wanted[wanted["indicator_value"].notna() & (wanted["value_status"] != "partial")]
    pd.testing.assert_series_equal(
        cells.dropna(subset="value").set_index(KEY)["value"].sort_index(),
        whole.set_index(KEY)["indicator_value"].sort_index(),
        check_names=False,
        check_exact=True,
    )
    assert (cells["value"].isna() == cells["mark"].notna()).all()
    beside = cells.merge(wanted[[*KEY, "value_status"]], how="left", on=KEY)
    not_had = beside["value_status"].isin(["partial", "missing"])
    empty = beside["value"].isna()
    assert set(beside[empty & not_had]["mark"]) <= {NOT_HAD}
    assert set(beside[empty & ~not_had]["mark"]) <= {NO_SUCH}


@pytest.mark.parametrize("theme", THEMES)
def test_pyjstat_reads_the_same(house: House, theme: str) -> None:
    read = pyjstat.Dataset.read((house.published / "pxweb" / f"{theme}.json").read_text(encoding="utf-8"))
    frame = read.write("dataframe", naming="id")
    cells = told(house, theme)
    assert len(frame) == len(cells) == prod(read["size"])
    assert frame["value"].astype(float).equals(cells["value"].astype(float))
    by_label = read.write("dataframe")
    assert not by_label.duplicated([name for name in by_label.columns if name != "value"]).any(), "a label twice"


def test_areas_have_the_codes_of_statistics_finland(house: House) -> None:
    places = dataset(house, "emissions")["dimension"][AREAS]["category"]
    towns = pd.read_parquet(house.published / "dim_municipalities.parquet").query("is_followed")
    assert [code for code in places["index"] if code.startswith("KU")] == [
        f"KU{code}" for code in sorted(towns["municipality_code"])
    ]
    others = [code for code in places["index"] if not code.startswith("KU")]
    assert others == ["SK111", "SK112", "SK113", "SK114", "SK115", "MK11", "HVA13", "HS1", "HS2", "HS3", "HS4"]
    told = {code: places["label"][code] for code in ("KU297", "SK112", "HS2", "MK11")}
    names = ("Kuopio", "Kuopio (seutukunta)", "Ylä-Savo (hankeseutu)", "Pohjois-Savo")
    assert tuple(told.values()) == names, "no two places look alike"


@pytest.mark.parametrize("theme", THEMES)
def test_a_file_says_all_that_an_answer_of_statfin_says(house: House, theme: str) -> None:
    document = dataset(house, theme)
    assert (document["version"], document["class"]) == ("2.0", "dataset")
    assert document["role"] == {"time": [YEARS], "geo": [AREAS], "metric": [CONTENTS]}
    assert len(document["value"]) == prod(document["size"])
    assert document["label"].startswith("Esimerkkiaineisto: ")
    assert document["note"][0].startswith("Esimerkkiaineisto")
    assert any("Creative Commons Attribution 4.0" in note for note in document["note"])
    assert document["updated"].endswith("Z")
    contents = document["dimension"][CONTENTS]["category"]
    units = pd.read_parquet(house.published / "dim_indicators.parquet").set_index("indicator_code")["unit"]
    assert {code: unit["base"] for code, unit in contents["unit"].items()} == units[list(contents["index"])].to_dict()
    for place, (code, unit) in enumerate(contents["unit"].items()):
        values = [value for value in document["value"][place :: len(contents["unit"])] if value is not None]
        assert all(round(value, unit["decimals"]) == value for value in values), code
    px = document["extension"]["px"]
    assert (px["tableid"], px["language"], px["official-statistics"]) == (theme, "fi", False)
    assert px["stub"] + px["heading"] == document["id"]


def test_methods_are_a_dimension_where_there_are_any_and_are_never_added(house: House) -> None:
    assert METHODS in dataset(house, "emissions")["id"]
    assert METHODS not in dataset(house, "transport")["id"]
    methods = dataset(house, "energy")["dimension"][METHODS]["category"]["label"]
    assert list(methods) == ["hinku", "hinku_credits", "alas", "none"]


def test_the_index_is_the_metadata_that_our_reader_understands(house: House) -> None:
    index = json.loads((house.published / "pxweb" / "index.json").read_text(encoding="utf-8"))
    for table in index["tables"]:
        variables = variables_of(json.dumps(table).encode())
        of_file = variables_of_json_stat((house.published / "pxweb" / f"{table['id']}.json").read_bytes())
        roles = [one.role for one in variables]
        assert roles == ["geo", *[None] * (len(roles) - 3), "time", None]
        assert variables == [replace(one, role=role) for one, role in zip(of_file, roles, strict=True)]
        assert table["updated"] == dataset(house, table["id"])["updated"]


def test_the_files_are_compact(house: House) -> None:
    for path in (house.published / "pxweb").iterdir():
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) + chr(10)
