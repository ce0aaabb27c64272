"""Statistics Finland's answers: what is read of them, and what is told of a broken one."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from statfin_tables import DATASET, NAME, SOURCE, json_stat, table_metadata

from sources.contract import LINEAGE_COLUMNS
from sources.statfin.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Keep

    from sources.problems import Parsed


def _answer() -> dict[str, Any]:
    """An answer for two municipalities and two years: 10, 11, 20, 21."""
    variables = {variable["code"]: variable for variable in table_metadata()["variables"]}
    asked = {
        "alue_99_20990101": ["KU140", "KU297"],
        "ika_7_20880101": ["SSS"],
        "aika_y": ["2023", "2024"],
        "sisalto": ["x-vaesto"],
    }
    return json_stat(variables, asked) | {"value": [10, 11, 20, 21]}


def _read(keep: Keep, document: object) -> Parsed:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse(SOURCE, DATASET, keep(SOURCE, {NAME: content}))


# What is read


def test_the_table_has_the_columns_of_the_contract_and_where_each_row_came_from(keep: Keep) -> None:
    parsed = _read(keep, _answer())
    assert parsed.problems == []
    assert list(parsed.table) == [column.name for column in DATASET.columns] + list(LINEAGE_COLUMNS)
    row = parsed.table.iloc[2]
    assert (row["alue"], row["kuntanumero"], row["vuosi"], row["väestö"]) == ("KU297", "297", 2023, 20)
    assert (row["source_file"], row["source_row"]) == (NAME, 2)
    assert row["origin"] == "live"
    assert parsed.table["status"].isna().all()
    assert {str(parsed.table[name].dtype) for name in ("vuosi", "väestö")} == {"Int64"}


def test_an_answer_without_good_rows_gives_a_table_of_the_same_types(keep: Keep) -> None:
    assert _read(keep, b"").table.dtypes.equals(_read(keep, _answer()).table.dtypes)


def test_the_publishers_real_answer_is_read(keep: Keep, shared_data: Path) -> None:
    parsed = _read(keep, (shared_data / "statfin" / "11re_population_three_cities_2025.json").read_bytes())
    assert parsed.problems == []
    assert dict(zip(parsed.table["kuntanumero"], parsed.table["väestö"], strict=True)) == {
        "049": 325716,
        "091": 694392,
        "092": 252956,
    }


def test_values_are_read_in_the_order_of_the_dimensions(keep: Keep) -> None:
    answer = _answer()
    answer["id"] = ["aika_y", "sisalto", "alue_99_20990101", "ika_7_20880101"]
    answer["size"] = [2, 1, 2, 1]
    table = _read(keep, answer).table
    assert {(row.kuntanumero, row.vuosi): row.väestö for row in table.itertuples()} == {
        ("140", 2023): 10,
        ("297", 2023): 11,
        ("140", 2024): 20,
        ("297", 2024): 21,
    }


@pytest.mark.parametrize("index", [["KU297", "KU140"], {"KU140": 1, "KU297": 0}], ids=["list", "object"])
def test_the_index_says_the_order_of_the_categories(keep: Keep, index: object) -> None:
    answer = _answer()
    answer["dimension"]["alue_99_20990101"]["category"]["index"] = index
    assert list(_read(keep, answer).table["kuntanumero"]) == ["297", "297", "140", "140"]


def test_a_single_category_needs_no_index(keep: Keep) -> None:
    answer = _answer()
    del answer["dimension"]["sisalto"]["category"]["index"]
    assert list(_read(keep, answer).table["väestö"]) == [10, 11, 20, 21]


def test_the_contents_are_chosen_by_their_text(keep: Keep) -> None:
    answer = _answer() | {"size": [2, 1, 2, 2], "value": [1, 10, 2, 11, 3, 20, 4, 21]}
    answer["dimension"]["sisalto"]["category"] = {
        "index": {"x-muu": 0, "x-vaesto": 1},
        "label": {"x-muu": "Muu", "x-vaesto": "Väestö 31.12."},
    }
    table = _read(keep, answer).table
    assert list(table["väestö"]) == [10, 11, 20, 21]
    assert list(table["source_row"]) == [1, 3, 5, 7]


@pytest.mark.parametrize("status", [{"1": ".."}, [None, "..", None, None], ["", "..", "", ""]])
def test_a_missing_value_keeps_the_publishers_mark(keep: Keep, status: object) -> None:
    parsed = _read(keep, _answer() | {"value": [10, None, 20, 21], "status": status})
    assert parsed.problems == []
    assert parsed.table["väestö"].isna().tolist() == [False, True, False, False]
    assert parsed.table.loc[1, "status"] == ".."
    assert parsed.table["status"].isna().tolist() == [True, False, True, True]


def test_values_may_come_as_an_object_of_places(keep: Keep) -> None:
    parsed = _read(keep, _answer() | {"value": {"0": 10, "2": 20, "3": 21}, "status": {"1": "."}})
    assert parsed.problems == []
    assert parsed.table["väestö"].isna().tolist() == [False, True, False, False]


# What is told of a broken answer


@pytest.mark.parametrize("value", [None, "20", 20.5, True, [], {}, 1e300, math.nan, math.inf])
def test_a_wrong_value_is_told_with_its_place_and_its_row_is_left_out(keep: Keep, value: object) -> None:
    parsed = _read(keep, _answer() | {"value": [10, 11, value, 21]})
    (problem,) = parsed.problems
    assert (problem.file, problem.row, problem.column, problem.value) == (NAME, 2, "väestö", str(value))
    assert problem.expected.startswith("a whole number")
    assert list(parsed.table["source_row"]) == [0, 1, 3]


def test_an_area_that_is_no_municipality_is_told(keep: Keep) -> None:
    answer = _answer()
    answer["dimension"]["alue_99_20990101"]["category"] = {"index": ["KU140", "MK11"], "label": {}}
    parsed = _read(keep, answer)
    assert [(problem.column, problem.value) for problem in parsed.problems] == [("alue", "MK11")] * 2
    assert list(parsed.table["kuntanumero"]) == ["140", "140"]


def test_a_year_that_is_no_year_is_told(keep: Keep) -> None:
    answer = _answer()
    answer["dimension"]["aika_y"]["category"]["index"] = ["2023", "2024Q1"]
    parsed = _read(keep, answer)
    assert [(problem.column, problem.value, problem.row) for problem in parsed.problems] == [
        ("vuosi", "2024Q1", 1),
        ("vuosi", "2024Q1", 3),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"<html><h2>403 - Forbidden</h2></html>",
        b"The request for variable has an error.",
        b"\xff\xfe\x00",
        json.dumps(_answer()).encode()[:-10],
        b"[" * 100_000,
        b"null",
        b"[]",
        b'{"dataset": {}}',
    ],
)
def test_a_file_of_another_kind_gives_no_rows_and_says_what_was_expected(keep: Keep, content: bytes) -> None:
    parsed = _read(keep, content)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert problem.file == NAME
    assert "json-stat2 answer" in problem.expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": [10, 11, 20]}, "column value: value “3 values”; expected 4 values (2 by 1 by 2 by 1)"),
        ({"value": 10}, "expected 4 values"),
        ({"value": {"4": 10}}, "expected 4 values"),
        ({"value": {"x": 10}}, "expected 4 values"),
        ({"size": [2, 1, 2]}, "sizes whole numbers"),
        ({"size": [2, 1, -2, -1]}, "sizes whole numbers"),
        ({"size": [2, 1, "2", 1]}, "sizes whole numbers"),
        ({"size": None}, "sizes whole numbers"),
        ({"id": [[], {}, 1, 2]}, "sizes whole numbers"),
        ({"size": [10**9, 10**9, 2, 1], "value": {}}, "expected 2000000000000000000 values"),
        ({"size": [1, 1, 4, 1]}, "column alue_99_20990101: value “2 categories”; expected 1 categories"),
        ({"updated": None}, "column updated: expected the publisher's time of release"),
        ({"dimension": []}, "a dimension with its categories"),
        ({"dimension": {"alue_99_20990101": {"category": []}}}, "a dimension with its categories"),
    ],
)
def test_an_answer_that_does_not_fit_together_is_told(keep: Keep, change: dict[str, Any], words: str) -> None:
    parsed = _read(keep, _answer() | change)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert words in problem.message()


@pytest.mark.parametrize(
    ("code", "dimension", "words"),
    [
        ("alue_99_20990101", {"label": "Kunta"}, "expected a dimension called Alue"),
        ("aika_y", {"label": None}, "expected a dimension called Vuosi"),
        ("aika_y", {"label": "Alue"}, "expected every dimension once"),
        ("aika_y", {"category": {"index": {"2023": 0, "2024": 0}}}, "numbered from 0 without gaps"),
        ("aika_y", {"category": {"index": {"2023": "0", "2024": {}}}}, "numbered from 0 without gaps"),
        ("aika_y", {"category": {"index": ["2023", "2023"]}}, "expected 2 categories"),
        ("aika_y", {"category": {"index": 7}}, "expected 2 categories"),
        (
            "sisalto",
            {"category": {"index": ["x-muu"], "label": {"x-muu": "Muu"}}},
            "value “Muu”; expected Väestö 31.12.",
        ),
    ],
)
def test_a_dimension_that_has_changed_is_told(keep: Keep, code: str, dimension: dict[str, Any], words: str) -> None:
    answer = _answer()
    answer["dimension"][code] |= dimension
    parsed = _read(keep, answer)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert words in problem.message()


def test_an_answer_by_age_is_not_added_up(keep: Keep) -> None:
    answer = _answer() | {"size": [2, 2, 2, 1], "value": list(range(8))}
    answer["dimension"]["ika_7_20880101"]["category"]["index"] = ["000", "001"]
    parsed = _read(keep, answer)
    assert parsed.table.empty
    assert [(problem.column, problem.value) for problem in parsed.problems] == [("Ikä", "2 values")]


def test_no_file_at_all_is_a_problem() -> None:
    (problem,) = parse(SOURCE, DATASET, []).problems
    assert problem.expected.startswith("at least one file with a name like population_11re_")
