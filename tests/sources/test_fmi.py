"""Degree days as somebody brings them, and what their example promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.asking import Ask
from sources.contract import SOURCES_DIR, load_source
from sources.fmi.fetch import fetch
from sources.fmi.make_example import make_example
from sources.fmi.parse import parse
from sources.http import Client
from tests.conftest import bytes_of

if TYPE_CHECKING:
    from pathlib import Path

    from sources.code_lists import Scope
    from tests.sources.conftest import Keep

SOURCE = load_source("fmi")
DATASET = SOURCE.dataset("degree_days")
HEADER = "kuntanumero;paikkakunta;vuosi;kuukausi;lämmitystarveluku;vertailukausi"


def test_a_month_has_its_degree_days_and_the_usual_ones(keep: Keep) -> None:
    parsed = parse(
        SOURCE, DATASET, keep(SOURCE, {"lammitystarveluvut.csv": f"{HEADER}\n297;Kuu;2024;1;912,5;860\n".encode()})
    )
    (row,) = parsed.table.to_dict("records")
    assert (row["kuntanumero"], row["kuukausi"], row["lämmitystarveluku"], row["vertailukausi"]) == (
        "297",
        1,
        912.5,
        860,
    )


def test_a_wrong_number_is_told_with_its_row(keep: Keep) -> None:
    parsed = parse(
        SOURCE, DATASET, keep(SOURCE, {"lammitystarveluvut.csv": f"{HEADER}\n297;Kuu;2024;1;kylmä;860\n".encode()})
    )
    (problem,) = parsed.problems
    assert (problem.row, problem.column, problem.value) == (2, "lämmitystarveluku", "kylmä")


def test_what_somebody_brought_is_taken(tmp_path: Path, scope: Scope) -> None:
    (tmp_path / "lammitystarveluvut_2025-01-10.csv").write_text(f"{HEADER}\n", encoding="utf-8")
    (file,) = fetch(SOURCE, Ask(scope, Client(SOURCE, live=True), files_dir=tmp_path))
    assert file.publisher_version == "2025-01-10"
    assert DATASET.takes(file.name)


def test_the_example_is_what_its_maker_writes(tmp_path: Path, scope: Scope, seeds_dir: Path) -> None:
    make_example(tmp_path, scope, seeds_dir)
    assert bytes_of(tmp_path) == bytes_of(SOURCES_DIR / "fmi" / "example")
