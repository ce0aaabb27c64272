"""What of a region's file is not so in the country, or contradicts itself.

Here: a line for each fault, with its place in the file, the value and what was expected. Not here: the file's form
(`region.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.code_lists import read_seed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sources.region import Region, Row

PROJECT_AREA = "project_area"
"""The division of the areas that a region makes itself."""
COUNTRY = "SSS"
"""The area of all municipalities, as Statistics Finland has its code; no key of areas tells of it."""


def faults(region: Region, seeds_dir: Path) -> Iterator[str]:
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
    if missing := [one for one in ("fi", "sv", "en") if one not in region.words and not is_worded]:
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


def _unique(region: Region) -> Iterator[tuple[str, list[str]]]:
    """What must be there once: the place in the file, and its values."""
    yield "municipalities", region.municipalities
    yield "areas", region.areas
    yield "project_areas", [area.code for area in region.project_areas]
    yield "project_areas (slug)", [area.slug for area in region.project_areas]
    yield "project_areas (municipalities)", [code for area in region.project_areas for code in area.municipalities]
