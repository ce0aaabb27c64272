"""What the tests of the intake share: small workbooks of one area, and bringing them to its folder.

What does not live here: tests, and OpenDocument (`tests/sources/workbooks.py`).
"""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING

from orchestration.settings import SEEDS_DIR
from sources.code_lists import load_code_lists
from sources.contract import load_source
from sources.coordinators.journal import Journal, load
from sources.coordinators.template import area_names, filled_template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sources.coordinators.cells import Value
    from tests.conftest import House

AREA, AREA_NAME, FILE = "yla-savo", "Ylä-Savo", "yla-savo.xlsx"
SOURCE = load_source("coordinators")
PLAN = ("Iisalmi", "Iisalmen ilmastosuunnitelma", "hyväksytty", date(2024, 11, 25), 2007, 2035, 80.0)
PLAN += ("Hinku ilman päästöhyvityksiä", True, False, "https://example.org/suunnitelma")


def measure(
    key: str, status: str = "käynnissä", name: str = "Katuvalojen vaihto", place: str = "Iisalmi"
) -> tuple[Value, ...]:
    """A measure's row, with its required cells and its description filled in."""
    return (key, place, name, f"Kuvaus {key}", "hillintä", *[None] * 3, status, *[None] * 10)


def workbook(
    *measures: Sequence[Value],
    area_name: str = AREA_NAME,
    plans: Sequence[Sequence[Value]] = (),
    events: Sequence[Sequence[Value]] = (),
) -> bytes:
    """An area's workbook with these rows."""
    rows = {"measures": measures, "plans": plans, "communications": events}
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


def journal_of(house: House, area: str = AREA) -> Journal:
    """The area's journal as it lies in the house."""
    return load(house.data_dir / "intake", area)
