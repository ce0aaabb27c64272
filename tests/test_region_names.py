"""No region stands in SQL, Python or pages: which one it is, and what it is called, is data.

What does not live here: the seeds themselves, and the example data, which is that of the bundled region.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from orchestration.settings import PROJECT_DIR
from sources.code_lists import SEEDS_DIR, read_seed
from sources.region import COUNTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = (
    "orchestration/**.py",
    "sources/**.py",
    "dbt_project/**.sql",
    "dashboards/pages/**",
    "dashboards/components/**",
)
ALSO = ("dashboards/lib/**", "dashboards/sources/**")
OF_EXAMPLES = re.compile(r"sources/\w+/(make_example|example_\w+)\.py")
"""Who makes the example data knows the places whose published facts it adds up to."""


def names() -> set[str]:
    """Names and codes of every municipality and area of the seeds, and the stems of those that are inflected."""
    places = [*read_seed("municipalities", SEEDS_DIR), *read_seed("areas", SEEDS_DIR)]
    places += read_seed("former_municipalities", SEEDS_DIR)
    words = [row for row in read_seed("region_words", SEEDS_DIR) if row["area_code"] != COUNTRY]
    named = {row[column] for row in places for column in ("name_fi", "name_sv", "slug", "area_code") if row.get(column)}
    return named | {row[column] for row in words for column in ("name", "genitive", "place")}


def files() -> Iterator[str]:
    command = ["git", "ls-files", *ROOMS, *ALSO]
    listed = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    yield from (file for file in listed.stdout.splitlines() if not OF_EXAMPLES.fullmatch(file))


EVERY_NAME = re.compile(
    rf"(?<![\w-])(?<!Europe/)({'|'.join(map(re.escape, sorted(names(), key=len, reverse=True)))})(?![\w-])"
)


@pytest.mark.parametrize("file", files())
def test_no_region_is_named(file: str) -> None:
    path = PROJECT_DIR / file
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{file}:{row}: {hit[1]}" for row, line in enumerate(lines, start=1) if (hit := EVERY_NAME.search(line))]
    assert found == []


@pytest.mark.parametrize(
    "text", ["where area_code = 'MK11'", "Pohjois-Savon kunnat", "maakunta-pohjois-savo", "Kuopio"]
)
def test_a_name_is_found(text: str) -> None:
    assert EVERY_NAME.search(text)
