"""Finding the coordinators' files in a folder: which are taken, in what order, and what is told when there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from workbooks import SEEDS, SOURCE

from sources.asking import Ask
from sources.code_lists import load_scope
from sources.coordinators.fetch import fetch
from sources.landing import Fetched, land
from sources.problems import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from sources.http import Client


def ask(folder: Path | None) -> Ask:
    return Ask(load_scope(SEEDS), cast("Client", None), folder)


def test_workbooks_are_fetched_in_order_of_name_without_lock_and_hidden_files(tmp_path: Path) -> None:
    for name in ("b.xlsx", "A.XLSX", "c_Viestintä.csv", "~$b.xlsx", ".salassa.xlsx", "muistio.docx"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "kansio.xlsx").mkdir()
    found = list(fetch(SOURCE, ask(tmp_path)))
    assert [each.name for each in found] == ["A.XLSX", "b.xlsx", "c_Viestintä.csv"]
    assert found[1] == Fetched("b.xlsx", b"b.xlsx", "upload/b.xlsx")


def test_any_file_name_can_be_landed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("Kuopio & Siilinjärvi.xlsx", "Yla\u0308-Savo.xlsx", "(uusi).xlsx", "a" * 200 + ".xlsx"):
        (folder / name).write_bytes(name.encode())
    names = [each.name for each in land(SOURCE, fetch(SOURCE, ask(folder)), "upload", tmp_path / "landing")]
    assert "Ylä-Savo.xlsx" in names
    assert len(names) == 4


@pytest.mark.parametrize("folder", [None, "puuttuu", "tyhjä"])
def test_no_folder_and_no_workbook_say_what_to_do_next(folder: str | None, tmp_path: Path) -> None:
    (tmp_path / "tyhjä").mkdir()
    with pytest.raises(SourceError, match="--workbooks DIR"):
        list(fetch(SOURCE, ask(tmp_path / folder if folder else None)))
