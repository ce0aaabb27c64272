"""What the tests of the intake share: small workbooks of one area, and bringing them to its folder.

What does not live here: tests, and OpenDocument (`tests/sources/workbooks.py`).
"""

from __future__ import annotations

import io
import os
import time
from datetime import date
from typing import TYPE_CHECKING

import openpyxl

from orchestration.settings import SEEDS_DIR
from sources.code_lists import load_code_lists
from sources.contract import load_source
from sources.coordinators.journal import Journal, load
from sources.coordinators.template import area_names, filled_template
from tests.conftest import example

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sources.coordinators.cells import Value
    from tests.conftest import House

AREA, AREA_NAME, FILE = "yla-savo", "Ylä-Savo", "yla-savo.xlsx"
SOURCE = load_source("coordinators")
PLAN = ("Iisalmi", "Iisalmen ilmastosuunnitelma", "hyväksytty", date(2024, 11, 25), 2007, 2035, 80.0)
PLAN += ("Hinku ilman päästöhyvityksiä", True, False, "https://example.org/suunnitelma")


COLUMNS = [column.name for column in SOURCE.dataset("measures").file_columns]


def measure(
    key: str, status: str = "käynnissä", name: str = "Katuvalojen vaihto", place: str = "Iisalmi", **others: Value
) -> tuple[Value, ...]:
    """A measure's row, with its required cells, its description and `others` filled in."""
    cells: dict[str, Value] = {"tunniste": key, "kunta": place, "toimenpide": name, "kuvaus": f"Kuvaus {key}"}
    cells |= {"teema": "hillintä", "tila": status} | others
    return tuple(cells.get(name) for name in COLUMNS)


def workbook(
    *measures: Sequence[Value],
    area_name: str = AREA_NAME,
    plans: Sequence[Sequence[Value]] = (),
    events: Sequence[Sequence[Value]] = (),
    costs: Sequence[Sequence[Value]] = (),
) -> bytes:
    """An area's workbook with these rows."""
    rows = {"measures": measures, "plans": plans, "communications": events, "costs": costs}
    return filled_template(
        SOURCE, area_name, area_names(SEEDS_DIR)[area_name], load_code_lists(SOURCE, SEEDS_DIR), rows=rows
    )


def bring(house: House, content: bytes, file: str = FILE, area: str = AREA) -> Path:
    """Put a file to an area's folder, as if it had been written a minute ago."""
    path = house.data_dir / "inbox" / area / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    a_minute_ago = time.time() - 60
    os.utime(path, (a_minute_ago, a_minute_ago))
    return path


def example_without_notice(area: str) -> bytes:
    """The area's example as if its rows were the municipalities' own."""
    book = openpyxl.load_workbook(io.BytesIO(example("coordinators", f"{area}.xlsx")))
    del book["Ohje"]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def page_of(path: Path) -> str:
    """The words of the review beside a workbook."""
    return path.with_name(f"{path.stem}.tarkistus.html").read_text(encoding="utf-8")


def journal_of(house: House, area: str = AREA) -> Journal:
    """The area's journal as it lies in the house."""
    return load(house.data_dir / "intake", area)
