"""The release's table of coordinators' files that stood refused when it was made; a refusal alone makes no release.

What does not live here: what is wrong with a file (its review, beside it in the inbox), and who checks (`intake/`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.release.released import Field, ReleasedTable
from sources.code_lists import read_seed, seeds_dir
from sources.coordinators import journal as journals

if TYPE_CHECKING:
    from pathlib import Path

RELEASE_REFUSED_FILES = ReleasedTable(
    "release_refused_files",
    "Files of coordinators whose last version was refused when the release was made. An accepted one stays in use.",
    ("area_code", "file"),
    (
        Field("area_code", "VARCHAR", "Project area of dim_areas."),
        Field("file", "VARCHAR", "File's name."),
        Field("checked_at", "VARCHAR", "When it was checked, UTC."),
        Field("problems", "INTEGER", "Faults that were found; its review, beside the file, names each.", "kohtaa"),
        Field("accepted_at", "VARCHAR", "When the version that stays in use was accepted, UTC; empty where none was."),
    ),
    title_fi="Hylätyt tiedostot",
)


def refused_rows(intake_dir: Path) -> list[dict[str, Any]]:
    """One row per file that stands refused."""
    codes = {row["slug"]: row["area_code"] for row in read_seed("areas", seeds_dir())}
    return [
        {
            "area_code": codes[journal.area],
            "file": check.file,
            "checked_at": check.checked_at,
            "problems": check.problems,
            "accepted_at": in_use.checked_at if (in_use := journal.current().get(check.file)) else None,
        }
        for journal, check in journals.refused(intake_dir)
        if journal.area in codes
    ]
