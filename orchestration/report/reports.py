"""Makes the reports: of every place of a release at once, or of one place as somebody asks for it.

What does not live here: what a report says (`contents.py`) and how it is written (`pdf.py`, `slides.py`, `web_page.py`,
`press_release.py`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration import warehouse
from orchestration.report.charts import NoChartError, drawings
from orchestration.report.contents import report
from orchestration.report.facts import OldReleaseError, Release
from orchestration.report.holes import see_no_hole
from orchestration.report.outline import Chart
from orchestration.report.pdf import pdf
from orchestration.report.press_release import press_release
from orchestration.report.slides import slides
from orchestration.report.web_page import web_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from orchestration.report.facts import Facts
    from orchestration.report.outline import Report

FOLDER = "reports"
ENDINGS = {"pdf": ".pdf", "pptx": ".pptx", "html": ".html", "md": "-tiedote.md"}
"""The formats of a report, and how the names of their files end."""
_DATABASE = "warehouse.duckdb"


@contextmanager
def opened(release: Path) -> Iterator[Release]:
    """The release in the folder `release`, for reading.

    Raises OldReleaseError where it lacks a table or a column that reports are made of.
    """
    try:
        with warehouse.opened(release / _DATABASE) as connection:
            yield Release(release, connection)
    except warehouse.QueryError as error:
        raise OldReleaseError(f"{release.name}: {error}") from error


def write_all(release: Path) -> int:
    """Write every report of a release that has a site into its folder `reports`; gives the number of files.

    Raises NoChartError where a page of the site lacks a chart.
    """
    folder = release / FOLDER
    folder.mkdir(exist_ok=True)
    with opened(release) as read:
        return sum(len(write(release, read.facts(place), folder, ENDINGS)) for place in read.places)


def write(release: Path, facts: Facts, folder: Path, formats: Iterable[str], name: str = "") -> list[Path]:
    """Write the report of `facts` into `folder`, a file for each of `formats`, named by the place or by `name`.

    Raises NoChartError, and HoleError where a text of it is not filled in.
    """
    made = made_of(release, facts)
    letter = press_release(facts)
    see_no_hole(facts.place.name, [*made.texts(), *letter.splitlines()], facts.brought)
    paths = []
    for wanted in formats:
        path = folder / f"{name or facts.place.slug}{ENDINGS[wanted]}"
        path.write_bytes(letter.encode() if wanted == "md" else _written(made, wanted))
        paths.append(path)
    return paths


def made_of(release: Path, facts: Facts) -> Report:
    """The report, with the charts of the release's site. Raises NoChartError where the site's page lacks one."""
    found = drawings(release, facts.place, facts.method)
    made = report(facts, found)
    for section in made.sections:
        for block in section.blocks:
            if found and facts.is_newest and isinstance(block, Chart) and block.drawing is None:
                raise NoChartError(f"{facts.place.name}: the page {facts.place.page} has no chart “{block.title}”")
    return made


def _written(made: Report, wanted: str) -> bytes:
    if wanted == "pdf":
        return pdf(made)
    if wanted == "pptx":
        return slides(made)
    return web_page(made).encode()
