"""Answers of the classification service: what is read, and what is told of a broken one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from statfin_tables import WHOLE_SOURCE as SOURCE

from sources.contract import LINEAGE_COLUMNS
from sources.statfin.mergers import mergers
from sources.statfin.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Keep

    from sources.problems import Parsed

ITEMS = SOURCE.dataset("municipalities")
CHANGES = SOURCE.dataset("municipality_changes")
NAME = "municipalities_kunta_1_20150101.json"
CHANGES_NAME = "municipality_changes_kunta_2_20260101.json"
KEY = "https://data.stat.fi/api/classifications/v2/correspondenceTables/kunta_2_20260101%23kunta_1_20260101/maps"


def _item(code: object, name: object, lang: str = "fi") -> dict[str, Any]:
    return {"code": code, "level": 1, "classificationItemNames": [{"lang": lang, "langName": "x", "name": name}]}


def _read(keep: Keep, document: object, name: str = NAME) -> Parsed:
    dataset = ITEMS if ITEMS.takes(name) else CHANGES
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return parse(SOURCE, dataset, keep(SOURCE, {name: content}))


def test_the_items_of_a_classification_are_read_with_its_date(keep: Keep) -> None:
    parsed = _read(keep, [_item("090", "Heinävesi"), _item("297", "Kuopio ")])
    assert parsed.problems == []
    assert list(parsed.table) == [column.name for column in ITEMS.columns] + list(LINEAGE_COLUMNS)
    row = parsed.table.iloc[1]
    assert (row["luokitus"], row["kuntanumero"], row["nimi"]) == ("kunta_1_20150101", "297", "Kuopio")
    assert (row["voimassa_alkaen"], row["source_row"]) == (pd.Timestamp("2015-01-01"), 1)
    assert list(parsed.table["kuntanumero"]) == ["090", "297"]


def test_the_finnish_name_is_read_among_others(keep: Keep) -> None:
    names = [{"lang": "sv", "name": "Idensalmi"}, {"lang": "fi", "name": "Iisalmi"}]
    parsed = _read(keep, [{"code": "140", "classificationItemNames": names}])
    assert list(parsed.table["nimi"]) == ["Iisalmi"]


@pytest.mark.parametrize(
    ("item", "column"),
    [
        (_item("90", "Heinävesi"), "code"),
        (_item(90, "Heinävesi"), "code"),
        (_item("MK11", "Pohjois-Savo"), "code"),
        (_item(None, "x"), "code"),
        ("https://data.stat.fi/x", "code"),
        (None, "code"),
        (_item("297", " "), "classificationItemNames"),
        (_item("297", None), "classificationItemNames"),
        (_item("297", "Kuopio", lang="sv"), "classificationItemNames"),
        ({"code": "297", "classificationItemNames": {"fi": "Kuopio"}}, "classificationItemNames"),
        ({"code": "297"}, "classificationItemNames"),
    ],
)
def test_a_wrong_item_is_told_with_its_place_and_left_out(keep: Keep, item: object, column: str) -> None:
    parsed = _read(keep, [_item("140", "Iisalmi"), item, _item("749", "Siilinjärvi")])
    (problem,) = parsed.problems
    assert (problem.file, problem.row, problem.column) == (NAME, 1, column)
    assert list(parsed.table["source_row"]) == [0, 2]


@pytest.mark.parametrize("name", [NAME, CHANGES_NAME])
@pytest.mark.parametrize(
    "content", [b"", b"<html>500</html>", b"{}", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'[{"code": "297"']
)
def test_a_file_of_another_kind_gives_no_rows_and_is_told(keep: Keep, name: str, content: bytes) -> None:
    parsed = _read(keep, content, name)
    assert parsed.table.empty
    (problem,) = parsed.problems
    assert (problem.file, problem.expected) == (name, "a list of the classification service")


def test_a_file_name_without_a_date_is_told(keep: Keep) -> None:
    parsed = _read(keep, [_item("140", "Iisalmi")], "municipalities_kunta_1_20151341.json")
    assert parsed.table.empty
    assert [problem.expected for problem in parsed.problems] == [
        "a file name that ends in the classification and its date"
    ]


def test_a_key_tells_what_each_municipality_is_part_of(keep: Keep) -> None:
    parsed = _read(keep, [f"{KEY}/476/297", f"{KEY}/297/297"], CHANGES_NAME)
    assert parsed.problems == []
    assert list(parsed.table["vanha_kuntanumero"]) == ["476", "297"]
    assert list(parsed.table["uusi_kuntanumero"]) == ["297", "297"]
    assert set(parsed.table["luokitusavain"]) == {"kunta_2_20260101#kunta_1_20260101"}


@pytest.mark.parametrize("address", [f"{KEY}/476", f"{KEY}/476/29", f"{KEY}/476/297?x", KEY, 7, None, {}])
def test_an_address_without_two_codes_is_told_and_left_out(keep: Keep, address: object) -> None:
    parsed = _read(keep, [f"{KEY}/476/297", address], CHANGES_NAME)
    (problem,) = parsed.problems
    assert (problem.row, problem.expected) == (1, "an address that ends in /maps/ and two municipality codes")
    assert list(parsed.table["source_row"]) == [0]


def test_no_file_at_all_is_a_problem() -> None:
    assert len(parse(SOURCE, ITEMS, []).problems) == len(parse(SOURCE, CHANGES, []).problems) == 1


# Against the published classifications


def _published(shared_data: Path) -> pd.DataFrame:
    path = shared_data / "classification" / "municipality_key_2013_2026_history.csv"
    return pd.read_csv(path, dtype=str)


def test_the_published_classifications_are_read_whole(keep: Keep, shared_data: Path) -> None:
    published = _published(shared_data)
    files = {
        f"municipalities_kunta_1_{year}0101.json": json.dumps(
            [_item(row.kuntanumero, row.municipality_name_fi) for row in rows.itertuples()]
        ).encode()
        for year, rows in published.groupby("year")
    }
    parsed = parse(SOURCE, ITEMS, keep(SOURCE, files))
    assert parsed.problems == []
    assert len(parsed.table) == len(published)
    found = set(zip(parsed.table["voimassa_alkaen"].dt.year.astype(str), parsed.table["kuntanumero"], strict=True))
    assert found == set(zip(published["year"], published["kuntanumero"], strict=True))


def test_the_examples_mergers_are_those_of_the_published_classifications(shared_data: Path) -> None:

    published = _published(shared_data)
    years = published.groupby("kuntanumero")["year"].max().astype(int)
    last = {code: merger["from"] - 1 for code, merger in mergers().items()}
    oldest = int(published["year"].min())
    assert {code: years[code] for code in last if last[code] >= oldest} == {
        code: year for code, year in last.items() if year >= oldest
    }
    assert not {code for code in last if last[code] < oldest} & set(years.index)
