"""What the contracts ask of each raw table, as suites that Great Expectations itself reads, each with its outcome.

The library's own Data Docs load styles and scripts from hosts of others; who wants them makes them of this file. What
does not live here: what a contract asks (`quality/expectations.py`), and the quality page, which tells every check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.quality.expectations import expectations_of
from orchestration.report.wording import text
from sources.code_lists import load_code_lists, seeds_dir
from sources.contract import table_name
from sources.files import write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from orchestration.quality.expectations import CodeLists
    from sources.contract import Dataset, Source

FILE = "expectations.json"
_OUTCOMES = "select check_id, status from release_checks where room = 'gx'"


def write(database: Path, folder: Path, release: Mapping[str, Any], sources: Sequence[Source]) -> None:
    """Write `expectations.json` into the release's folder: the suite of every raw table that the release asked.

    `database` is the release's DuckDB file, `sources` are those that the release has files from.
    """
    with warehouse.opened(database) as connection:
        outcomes: dict[str, str] = dict(connection.execute(_OUTCOMES).fetchall())
    last_year = int(release["released_at"][:4]) - 1
    suites = [
        _suite(source, dataset, outcomes, load_code_lists(source, seeds_dir(), last_year))
        for source in sources
        for dataset in source.datasets
    ]
    content = {
        "release_id": release["release_id"],
        **({"note_fi": text("sivu.esimerkki")} if release["has_example"] else {}),
        "suites": sorted((suite for suite in suites if suite["expectations"]), key=lambda suite: suite["name"]),
    }
    write_json(folder / FILE, content)


def _suite(source: Source, dataset: Dataset, outcomes: Mapping[str, str], code_lists: CodeLists) -> dict[str, Any]:
    asked = [
        {
            "type": expected.type,
            "kwargs": dict(expected.kwargs),
            "meta": {"check_id": expected.check_id, "outcome": outcomes[expected.check_id]},
        }
        for expected in expectations_of(source, dataset, code_lists)
        if expected.check_id in outcomes
    ]
    return {"name": table_name(source, dataset), "expectations": asked, "meta": {"title": dataset.title}}
