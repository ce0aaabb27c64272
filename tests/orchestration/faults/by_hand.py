"""Faults of files that somebody brings by hand while the publisher is asked, or where it does not answer.

Not here: what is wrong inside a file (`emissions.py`, `publishers.py`), and how its date is read (`tests/sources/`).
"""

from __future__ import annotations

import io
import zipfile

from tests.conftest import example
from tests.orchestration.faults.emissions import by_row, times
from tests.orchestration.faults.fault import Fault, Files
from tests.orchestration.faults.network import FILE
from tests.sources import misbehaviours


def of_everyone() -> Files:
    """A zip of the file of every municipality, with one that is not followed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Tulokset_taso_5/{FILE}", example("syke", FILE))
        archive.writestr("Tulokset_taso_5/kunta_9.csv", example("syke", FILE))
    return {"Tulokset_taso_5 2026-06-10.zip": content.getvalue()}


def older(name: str) -> Files:
    """A file that is not what the publisher's newest is."""
    (content,) = by_row(times(1.2), FILE).values()
    return {name: content}


def of_another() -> Files:
    """The site's workbook of a municipality that is not followed, and a file without which there is nothing new."""
    return {"alas_491_2026-06-10.xlsx": example("syke", "alas_297.xlsx"), **older("kunta_140_2025-12-10.csv")}


FAULTS = {
    "Files brought by hand": [
        Fault(
            "a bulk file without the date of its release",
            "syke",
            "refused",
            (f"upload/{FILE}: when was it released?", "kunta_140_2026-06-10.csv"),
            brought=lambda: older(FILE),
        ),
        Fault(
            "a bulk file with two dates",
            "syke",
            "refused",
            ("2025-06-10 and 2025-12-10; keep the right one",),
            brought=lambda: older("2025-06-10/kunta_140_2025-12-10.csv"),
        ),
        Fault(
            "an older bulk file than the publisher's own",
            "syke",
            "read right",
            brought=lambda: older("kunta_140_2025-12-10.csv"),
        ),
        Fault(
            "an older bulk file than the published one, where the address is dead",
            "syke",
            "refused",
            ("released 2025-12-10, older than the release of 2026-06-10", "bring that one"),
            behaviour=misbehaviours.internal_error,
            brought=lambda: older("kunta_140_2025-12-10.csv"),
        ),
        Fault(
            "the site's workbook of a municipality that is not followed, beside an older bulk file",
            "syke",
            "read right",
            ("left out, as the municipality is not followed: 1 brought (upload/alas_491_2026-06-10.xlsx)",),
            brought=of_another,
        ),
        Fault(
            "a zip of every municipality's file, where one address is dead",
            "syke",
            "read right",
            (
                "answered 500",
                f"Read in place of what did not come: upload/Tulokset_taso_5 2026-06-10.zip/{FILE}",
                "left out, as the municipality is not followed: 1",
            ),
            behaviour=misbehaviours.internal_error,
            brought=of_everyone,
        ),
    ]
}
