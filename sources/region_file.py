"""Reads a region's file, and tells what in it is wrong, not so in the country, or contradicts itself.

Here: a line for each fault, with its place in the file, the value and what was expected. After a change of the bundled
region's file `python -m sources.region_file` writes its code lists anew. Not here: what a file may say (`region.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from sources.code_lists import SEEDS_DIR, read_seed
from sources.region import COUNTRY, PROJECT_AREA, Region, seeds_of, write_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sources.region import Row

REGION_FILE = SEEDS_DIR.parent / "region.yml"
"""Of the bundled region."""


class WrongRegionError(Exception):
    """A `region.yml` that can't be followed; a line for each fault, with the file, the place and what was expected."""


def read_region(path: Path, seeds_dir: Path) -> Region:
    """The region of the file at `path`, whose codes are those of the country's code lists in `seeds_dir`.

    Raises WrongRegionError, and OSError where there is no such file.
    """
    try:
        region = Region.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except yaml.YAMLError as error:
        raise WrongRegionError(f"{path}: this is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        lines = [f"{path}: {'.'.join(map(str, each['loc']))}: {_expected(each['msg'])}" for each in error.errors()]
        raise WrongRegionError("\n".join(lines)) from error
    if found := [f"{path}: {fault}" for fault in _faults(region, seeds_dir)]:
        raise WrongRegionError("\n".join(found))
    return region


def _faults(region: Region, seeds_dir: Path) -> Iterator[str]:
    """What of the region is not so in the country, or contradicts itself: the place, the value, what was expected."""
    places = {row["municipality_code"]: row for row in read_seed("municipalities", seeds_dir)}
    yield from _of_municipalities(region, places)
    for place, values in _unique(region):
        for value in sorted({one for one in values if values.count(one) > 1}):
            yield f"{place}: “{value}” stands there twice; once is enough"
    known = {row["area_code"] for row in read_seed("areas", seeds_dir) if row["area_type"] != PROJECT_AREA}
    for code in region.areas:
        if code not in {*known, COUNTRY}:
            yield f"areas: “{code}” is no area; see the list areas.csv"
    if "fi" not in region.languages:
        yield "languages: “fi” missing: most pages stand in Finnish alone"
    yield from _of_headline(region, places, read_seed("region_words", seeds_dir))
    methods = [row["method"] for row in read_seed("methods", seeds_dir) if row["is_of_emissions"] == "true"]
    yield from _of_targets(region, methods)
    slugs = [area.slug for area in region.project_areas]
    for slug in region.contacts:
        if slug not in slugs:
            yield f"contacts: “{slug}” is no project area of this file; its slugs are {', '.join(slugs) or 'none'}"


def _of_municipalities(region: Region, places: Mapping[str, Row]) -> Iterator[str]:
    for place, codes in _codes_of_municipalities(region):
        for code in codes:
            if code not in places:
                yield f"{place}: “{code}” is no municipality of today; see the list municipalities.csv"
            elif code not in region.municipalities:
                yield f"{place}: {code} is not among the followed; add it to municipalities, or take it out here"


def _of_headline(region: Region, places: Mapping[str, Row], words: Sequence[Row]) -> Iterator[str]:
    own = {area.code for area in region.project_areas}
    of_followed = own.union({COUNTRY}, *(places[code].values() for code in region.municipalities if code in places))
    if region.headline_area not in {*region.areas, *own}:
        yield f"headline_area: “{region.headline_area}” is neither among areas nor a project area; add it there"
    elif region.headline_area not in of_followed:
        yield f"headline_area: {region.headline_area} has none of the followed municipalities; name one that has"
    is_worded = any(row["area_code"] == region.headline_area for row in words)
    if missing := [one for one in region.languages if one not in region.words and not is_worded]:
        yield f"words: {', '.join(missing)} missing: what {region.headline_area} is called (name, genitive, place)"


def _of_targets(region: Region, methods: Sequence[str]) -> Iterator[str]:
    known = {*region.areas, *region.municipalities, *(area.code for area in region.project_areas)}
    for number, target in enumerate(region.targets):
        if (target.area_code or target.municipality_code) not in known:
            yield f"targets.{number}: “{target.area_code or target.municipality_code}” is none of the region's places"
        if target.method not in methods:
            yield f"targets.{number}.method: “{target.method}” is none of {', '.join(methods)}"


def _codes_of_municipalities(region: Region) -> Iterator[tuple[str, Sequence[str]]]:
    yield "municipalities", region.municipalities
    for number, area in enumerate(region.project_areas):
        yield f"project_areas.{number}.municipalities", area.municipalities
    yield "plans", [plan.municipality_code for plan in region.plans]


def _unique(region: Region) -> Iterator[tuple[str, Sequence[str]]]:
    """What must be there once: the place in the file, and its values."""
    yield "municipalities", region.municipalities
    yield "areas", region.areas
    yield "languages", region.languages
    yield "project_areas", [area.code for area in region.project_areas]
    yield "project_areas (slug)", [area.slug for area in region.project_areas]
    yield "project_areas (municipalities)", [code for area in region.project_areas for code in area.municipalities]


def _expected(said: str) -> str:
    if said == "Extra inputs are not permitted":
        return f"there is no such part; a region has {', '.join(Region.model_fields)}"
    return said.removeprefix("Value error, ").replace("Input should", "it should").replace("Field required", "missing")


if __name__ == "__main__":
    for list_name, table in seeds_of(read_region(REGION_FILE, SEEDS_DIR), SEEDS_DIR).items():
        write_list(SEEDS_DIR / f"{list_name}.csv", table)
