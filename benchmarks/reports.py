"""How long the reports of the published release take, and how long as many PDFs as the country has municipalities.

The country is the release's followed municipalities again and again, each too long after itself for typst to remember
it; the tables are the region's. Not measured here: the site, whose charts they have.
"""

from __future__ import annotations

import os
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.refresh import resident_megabytes
from orchestration.report import reports
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestration.report.facts import Release
    from orchestration.report.places import Place

COUNTRY = 308
WANTED_S = {"the followed municipalities, PDF alone": 20, "the country, PDF alone": 300}


def main() -> None:
    """Print the seconds of each lot of reports, of one of them, and the memory that is held at the end."""
    published = (get_settings().data_dir / "published").resolve()
    if not (published / "site").is_dir():
        raise SystemExit("nothing is published with a site: run `make run`")
    with reports.opened(published) as release, TemporaryDirectory() as folder:
        towns = [place for place in release.places if place.is_municipality]
        lots: dict[str, tuple[list[Place], Iterable[str]]] = {
            "the followed municipalities, PDF alone": (towns, ["pdf"]),
            "every place, every format": (release.places, reports.ENDINGS),
            "the country, PDF alone": (list(islice(cycle(towns), COUNTRY)), ["pdf"]),
            "the country, every format": (list(islice(cycle(towns), COUNTRY)), reports.ENDINGS),
        }
        for name, (places, formats) in lots.items():
            seconds = _written(release, published, Path(folder), places, formats)
            wanted = f"  (at most {WANTED_S[name]} wanted)" if name in WANTED_S else ""
            each = 1000 * seconds / len(places)
            print(f"{f'{name}: {len(places)}':45} {seconds:6.1f} s {each:6.0f} ms each{wanted}")
    print(f"{'memory at the end':45} {resident_megabytes(os.getpid()):6.0f} MB")


def _written(release: Release, published: Path, folder: Path, places: list[Place], formats: Iterable[str]) -> float:
    started = perf_counter()
    for place in places:
        reports.write(published, release.facts(place), folder, formats)
    return perf_counter() - started


if __name__ == "__main__":
    main()
