"""Rows of workbooks as values: the same through another file, and what is new, changed or gone.

Not here: how a review tells it (`tests/orchestration/intake/test_row_changes.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from workbooks import EVENT, PLAN, SEEDS, SOURCE, WELL_FILLED, ods

from sources.code_lists import load_code_lists
from sources.coordinators.rows import Difference, differences, rows_of, shared
from sources.coordinators.template import filled_template
from sources.landing import Fetched, land

if TYPE_CHECKING:
    from pathlib import Path

    from sources.coordinators.rows import Rows


def rows_in(folder: Path, **files: bytes) -> Rows:
    """The rows of files by their names, without the dot of their endings."""
    fetched = [Fetched(name.replace("__", "."), content, "upload") for name, content in files.items()]
    rows, problems = rows_of(SOURCE, land(SOURCE, fetched, "upload", folder))
    assert problems == []
    return rows


def test_rows_are_plain_values_by_key(tmp_path: Path) -> None:
    rows = rows_in(tmp_path, a__xlsx=WELL_FILLED)
    assert rows["plans"] == {("Iisalmi",): PLAN}
    assert rows["communications"] == {("Iisalmi", date(2026, 5, 4), "Pyöräilyviikko"): EVENT}
    assert rows["measures"] == rows["costs"] == {}
    plan = rows["plans"][("Iisalmi",)]
    assert [type(value) for value in plan] == [type(value) for value in PLAN], "none of pandas' own"


def test_rows_written_and_read_again_are_the_same(tmp_path: Path) -> None:
    rows = rows_in(tmp_path / "a", a__xlsx=WELL_FILLED)
    written = {name: list(by_key.values()) for name, by_key in rows.items()}
    content = filled_template(SOURCE, "Ylä-Savo", ("Iisalmi",), load_code_lists(SOURCE, SEEDS), rows=written)
    assert rows_in(tmp_path / "b", a__xlsx=content) == rows


def test_what_is_empty_is_none_whatever_its_type(tmp_path: Path) -> None:
    plan, event = (*PLAN[:3], *[None] * 8), (*EVENT[:4], None)
    lists = load_code_lists(SOURCE, SEEDS)
    given = {"plans": [plan], "communications": [event]}
    rows = rows_in(tmp_path, a__xlsx=filled_template(SOURCE, "Ylä-Savo", ("Iisalmi",), lists, rows=given))
    assert list(rows["plans"].values()) == [plan]
    assert list(rows["communications"].values()) == [event]


def test_a_text_that_excel_would_take_for_an_error_stays_text(tmp_path: Path) -> None:
    plan = ("Iisalmi", "#N/A", *PLAN[2:])
    lists = load_code_lists(SOURCE, SEEDS)
    content = filled_template(SOURCE, "Ylä-Savo", ("Iisalmi",), lists, rows={"plans": [plan]})
    assert rows_in(tmp_path, a__xlsx=content)["plans"] == {("Iisalmi",): plan}


def test_the_same_rows_in_another_format_and_in_two_files_are_no_change(tmp_path: Path) -> None:
    rows = rows_in(tmp_path / "a", a__xlsx=WELL_FILLED)
    other = rows_in(tmp_path / "b", b__ods=ods())
    assert set(differences(rows, other).values()) == {Difference(0, 0, 0)}
    header = "kunta tai seutu;päivä;tapahtuma;kohderyhmä;osallistujat"
    csv = f"{header}\nIisalmi;4.5.2026;Pyöräilyviikko;kuntalaiset;40\n".encode()
    parts = rows_in(tmp_path / "c", a__xlsx=without_event(), a_Viestintä__csv=csv)
    assert differences(rows, parts) == dict.fromkeys(rows, Difference(0, 0, 0))


def without_event() -> bytes:
    return filled_template(SOURCE, "Ylä-Savo", ("Iisalmi",), load_code_lists(SOURCE, SEEDS), rows={"plans": [PLAN]})


def test_new_changed_and_gone_rows_are_counted_by_sheet() -> None:
    before: Rows = {"plans": {("A",): ("A", 1.0), ("B",): ("B", None), ("C",): ("C", 3)}, "costs": {}}
    now: Rows = {"plans": {("A",): ("A", 1.5), ("B",): ("B", None), ("D",): ("D", 3)}, "costs": {("x", 1): ("x", 1)}}
    assert differences(before, now) == {"plans": Difference(1, 1, 1), "costs": Difference(1, 0, 0)}
    assert differences(now, before) == {"plans": Difference(1, 1, 1), "costs": Difference(0, 0, 1)}


def test_the_last_figures_of_a_number_are_the_programs_own() -> None:
    before: Rows = {"plans": {("A",): ("A", 33.333333333333336)}}
    assert differences(before, {"plans": {("A",): ("A", 33.3333333333333)}}) == {"plans": Difference(0, 0, 0)}
    assert differences(before, {"plans": {("A",): ("A", 33.33333333)}}) == {"plans": Difference(0, 1, 0)}


def test_only_whole_rows_that_are_the_same_are_shared() -> None:
    example: Rows = {"plans": {("A",): ("A", 1.0), ("B",): ("B", 2.0)}}
    assert (
        shared(
            {"plans": {("A",): ("A", 1.0), ("B",): ("B", 2.5), ("C",): ("C", 1.0)}, "costs": {("x",): ("x",)}}, example
        )
        == 1
    )
