"""What a coordinator is told of a wrong workbook: one Finnish line for each cell, the same from every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.orchestration.faults.altered_workbooks import SAVOGROW, changed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from tests.conftest import House


def three_wrong_cells(book: Workbook) -> None:
    sheet = book["Toimenpiteet"]
    sheet["B2"], sheet["I3"], sheet["L4"] = "Kuopoi", "melkein valmis", "paljon"


def test_wrong_cells_come_as_one_finnish_line_each(house: House, sends: Callable[..., None]) -> None:
    sends("coordinators", changed(three_wrong_cells))
    outcome = house.refresh()
    assert outcome.code == 1, outcome.said
    lines = [line for line in outcome.said.splitlines() if "savogrow.xlsx, taulukko Toimenpiteet" in line]
    assert len(lines) == 3, outcome.said
    assert any("rivi 2, sarake kunta: arvo “Kuopoi”; odotettiin: jokin näistä:" in line for line in lines)
    assert any("rivi 3, sarake tila: arvo “melkein valmis”; odotettiin: jokin näistä:" in line for line in lines)
    assert any("rivi 4, sarake valmiusaste_pct: arvo “paljon”; odotettiin: luku 0–100 (%)" in line for line in lines)


def test_check_workbook_says_the_same_as_the_refresh(house: House, tmp_path: Path) -> None:
    path = tmp_path / SAVOGROW
    path.write_bytes(changed(three_wrong_cells)[SAVOGROW] or b"")
    outcome = house.run("check-workbook", str(path))
    assert outcome.code == 1
    assert "savogrow.xlsx, taulukko Toimenpiteet, rivi 2, sarake kunta: arvo “Kuopoi”" in outcome.said
    assert "Korjattavaa: 3 kohtaa" in outcome.said
