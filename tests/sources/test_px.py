"""Downloaded .px files: the same table as in json-stat2, what of a whole table is read, and what is told of others."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from px_files import px_of
from statfin_tables import DATASET, SOURCE, WHOLE_SOURCE, json_stat, variable_of

from sources.problems import WrongFile
from sources.pxweb.ask import updated_in
from sources.pxweb.jsonstat import read_answer
from sources.pxweb.px import read_px
from sources.statfin.parse import parse
from tests.sources.statfin_server import TABLES, example_file

if TYPE_CHECKING:
    from conftest import Keep

    from sources.contract import Dataset
    from sources.problems import Parsed

NAME = "11re_20260401-101530.px"
VALUES = {
    "Alue": {"SSS": "KOKO MAA", "KU140": "Iisalmi", "MK11": "Pohjois-Savo", "KU091": "Helsinki", "KU297": "Kuopio"},
    "Ikä": {"000": "0", "SSS": "Yhteensä"},
    "Sukupuoli": {"1": "Miehet", "2": "Naiset", "S": "Yhteensä"},
    "Vuosi": {"1972": "1972", "2023": "2023", "2024": "2024*"},
    "Tiedot": {"x-muu": "Muu", "x-vaesto": "Väestö 31.12."},
}


def _table(**changed: dict[str, str]) -> dict[str, Any]:
    """A whole table, of every area, age and sex; its values are their places from 1000 on."""
    every = VALUES | changed
    variables = {name: variable_of(name, name, values) for name, values in every.items()}
    table = json_stat(variables, {name: list(values) for name, values in every.items()})
    return table | {"label": "Väestö 31.12. muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot"}


def _read(keep: Keep, content: bytes, dataset: Dataset = DATASET, name: str = NAME) -> Parsed:
    return parse(SOURCE, dataset, keep(SOURCE, {name: content}))


def _place(*codes: str) -> int:
    """Where a cell stands in the whole table."""
    place = 0
    for code, values in zip(codes, VALUES.values(), strict=True):
        place = place * len(values) + list(values).index(code)
    return place


@pytest.mark.parametrize("path", sorted(TABLES))
def test_a_px_file_holds_what_the_same_table_holds_in_json_stat(path: str) -> None:
    content = example_file(TABLES[path]).read_bytes()
    document = json.loads(content)
    ours, theirs = read_px(px_of(document)), read_answer(content)
    assert (ours.figures, ours.statuses) == (theirs.figures, theirs.statuses)
    # PxWeb marks areas in json-stat2 alone
    assert [replace(one, role=None) for one in ours.dimensions] == [
        replace(one, role=None) for one in theirs.dimensions
    ]


@pytest.mark.parametrize("dataset", [d for d in WHOLE_SOURCE.datasets if "table" in d.layout], ids=lambda d: d.name)
def test_each_table_has_the_same_rows_from_its_px_file(dataset: Dataset, keep: Keep) -> None:
    (path, name) = next((path, name) for path, name in TABLES.items() if name.startswith(f"{dataset.name}_1"))
    content = example_file(name).read_bytes()
    px_name = path.rpartition("/")[2]
    assert dataset.takes(px_name)
    own = [column.name for column in dataset.columns] + ["source_row"]
    from_px, from_json = _read(keep, px_of(json.loads(content)), dataset, px_name), _read(keep, content, dataset, name)
    assert (from_px.problems, from_json.problems) == ([], [])
    assert len(from_px.table) > 0
    assert from_px.table[own].equals(from_json.table[own])


def test_of_a_whole_table_the_followed_areas_the_years_and_the_totals_are_read(keep: Keep) -> None:
    parsed = _read(keep, px_of(_table()))
    assert parsed.problems == []
    rows = parsed.table[["kuntanumero", "vuosi", "väestö", "source_row"]].to_numpy().tolist()
    wanted = [(area, year) for area in ("KU140", "KU297") for year in ("2023", "2024")]
    places = [_place(area, "SSS", "S", year, "x-vaesto") for area, year in wanted]
    # the layout's one quantity begins at the first value of the contents that it names
    assert [(row[0], row[1]) for row in rows] == [("140", 2023), ("140", 2024), ("297", 2023), ("297", 2024)]
    assert [row[2] for row in rows] == [1000 + place for place in places]
    assert [row[3] for row in rows] == places


@pytest.mark.parametrize("mark", ["..", ".", "-", "..."])
def test_a_mark_in_quotes_is_a_missing_value_and_kept(mark: str, keep: Keep) -> None:
    table = _table()
    place = _place("KU297", "SSS", "S", "2024", "x-vaesto")
    table["value"][place] = None
    parsed = _read(keep, px_of(table | {"status": {str(place): mark}}))
    assert parsed.problems == []
    (row,) = parsed.table[parsed.table["väestö"].isna()].to_dict("records")
    assert (row["kuntanumero"], row["vuosi"], row["status"]) == ("297", 2024, mark)


@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8", "windows-1252"])
def test_letters_are_read_in_the_codepage(encoding: str, keep: Keep) -> None:
    assert len(_read(keep, px_of(_table(), encoding)).table) == 4


def test_without_a_codepage_ansi_is_windows(keep: Keep) -> None:
    content = px_of(_table(), "cp1252").replace(b'CODEPAGE="cp1252";', b"")
    assert _read(keep, content).problems == []


def test_preliminary_years_and_areas_without_letters_are_understood(keep: Keep) -> None:
    areas = {"SSS": "KOKO MAA", "140": "Iisalmi", "297": "Kuopio", "091": "Helsinki"}
    parsed = _read(keep, px_of(_table(Alue=areas, Vuosi={"2023": "2023", "2024*": "2024*"})))
    assert parsed.problems == []
    assert list(parsed.table["vuosi"]) == [2023, 2024] * 2
    assert list(parsed.table["kuntanumero"]) == ["140", "140", "297", "297"]


def test_codes_without_letters_are_no_municipalities_beside_those_with(keep: Keep) -> None:
    areas = {"KU140": "Iisalmi", "140": "Jokin muu alue"}
    assert list(_read(keep, px_of(_table(Alue=areas))).table["alue"].unique()) == ["KU140"]


def test_a_year_that_stands_twice_is_not_guessed_between(keep: Keep) -> None:
    (problem,) = _read(keep, px_of(_table(Vuosi={"2024": "2024", "2024*": "2024*"}))).problems
    assert (problem.column, problem.value) == ("Vuosi", "2024 and 2024* both stand for 2024")


def test_a_table_of_one_quantity_may_have_no_dimension_of_contents(keep: Keep) -> None:
    table = _table(Tiedot={"x": "Väestö 31.12."})
    content = px_of(table).decode("iso-8859-15")
    lines = [line for line in content.split("\r\n") if '"Tiedot"' not in line]
    lines = [line.rstrip(",") + ";" if line.startswith('"Vuosi"') else line for line in lines]
    changed = "\r\n".join(['CHARSET="ANSI";', 'CONTENTS="Väestö 31.12.";', *lines[1:]])
    parsed = _read(keep, changed.encode("iso-8859-15"))
    assert parsed.problems == []
    assert len(parsed.table) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: b"", "a .px file, which begins with CHARSET"),
        (lambda _: b"<html>403</html>", "a .px file, which begins with CHARSET"),
        (lambda px: px[:300], "the file was cut"),
        (lambda px: px[:-40], "the file was cut"),
        (lambda px: px.replace(b"DATA=", b'KEYS("Alue")=CODES;\r\nDATA='), "every cell in DATA"),
        (lambda px: px.replace(b" 1003 ", b" "), "180 cells, as the dimensions say"),
        (lambda px: px.replace(b" 1003 ", b" 1003,5x "), "a number, or a mark of a missing one"),
        (lambda px: px.replace(b"LAST-UPDATED", b"LAST-LOOKED"), "the publisher's time of release"),
        (lambda px: px.replace(b'"20260401 08:00"', b'"2026"'), "the publisher's time of release"),
        (lambda px: px.replace(b'CODEPAGE="iso-8859-15"', b'CODEPAGE="klingon"'), "the encoding that CODEPAGE names"),
        (lambda px: px.replace(b'"KU140"', b'"KU297"'), "5 different codes"),
        (lambda px: px.replace(b"Yhteens", b"Kaikki"), "its total among its values"),
        (lambda px: px.replace(b'"KU140"', b'"XX140"').replace(b'"KU297"', b'"XX297"'), "that are followed"),
    ],
)
def test_a_file_that_does_not_fit_together_is_told(change: Any, words: str, keep: Keep) -> None:  # noqa: ANN401 - lambdas
    parsed = _read(keep, change(px_of(_table())))
    assert len(parsed.problems) == 1
    assert words in parsed.problems[0].expected
    assert len(parsed.table) == 0


def test_more_cells_than_any_answer_has_are_refused_before_room_is_made() -> None:
    many = ",".join(f'"{n}"' for n in range(3000))
    head = 'CHARSET="ANSI";LAST-UPDATED="20260401 08:00";STUB="a";HEADING="b";'
    with pytest.raises(WrongFile, match="choose fewer values"):
        read_px(f'{head}VALUES("a")={many};VALUES("b")={many};DATA=1;'.encode())


@pytest.mark.parametrize(
    ("written", "released"),
    [("20260401 08:00", "2026-04-01T05:00:00Z"), ("20251210 08:00", "2025-12-10T06:00:00Z"), ("x", None)],
)
def test_the_release_is_the_publishers_time(written: str, released: str | None) -> None:
    assert updated_in(px_of(_table(), updated=written)) == released


def test_the_release_of_what_is_no_whole_file_is_not_known() -> None:
    assert updated_in(b'CHARSET="ANSI";LAST-UPDATED="20260401 08:00";') is None
