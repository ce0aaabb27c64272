"""The lines of a passport: a number, the years it is made of and the files it comes from, in words for a person.

Not here: what is asked of the release (`passport.py`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sources.contract import load_sources, table_name

if TYPE_CHECKING:
    from orchestration.warehouse import Row

_MADE_OF = {
    "base_year": "the year {year} and the base year {first}",
    "since_base_year": "the years since the base year {first}",
    "trend_years": "the years {first}-{last} of the trend",
}


def titled(title: str, text: str, *, when: bool = True) -> list[str]:
    """One line under a title, or none."""
    return [f"  {title:10} {text}"] if when else []


def value_line(row: Row, unit: str, place_type: str) -> str:
    """The line of a value: borders, method, value, status, and how many of an area's municipalities have one."""
    _, method, value, status, loaded, total = row
    of = f", {loaded} of {total} municipalities" if place_type == "area" else ""
    told = "none" if value is None else f"{in_finnish(value)} {unit}"
    return f"  {'value':10} {told}  {status}, method {method}{of}"


def in_finnish(value: float) -> str:
    """A number as people write it in Finnish: 2 345 678,9. To six decimals, as the release holds it."""
    whole, _, decimals = f"{value:,.6f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", "\N{NO-BREAK SPACE}") + (f",{decimals}" if decimals else "")


def file_lines(file: Row) -> list[str]:
    """The lines of a file: its name and rows, its publisher and times, its digest."""
    name, publisher, sha256, retrieved_at, version, dataset, first, last, count, places, origin, years = file
    # a row of JSON-stat has no line of its own
    is_list = name.endswith(".json") and dataset in _of_pxweb()
    what = "value" if is_list else "row"
    rows = (
        "no row of it"
        if first is None
        else f"{what} {first}"
        if first == last
        else f"{what}s {first}-{last} ({count} of them)"
    )
    if is_list and first is not None:
        rows += " of JSON-stat's list `value`, the first being 0"
    of = ("" if places == 1 else f" of {places} places") + (
        f" of years {_ranges(years)}" if years and len(years) > 1 else ""
    )
    released = f"published {version}, " if version else ""
    return [
        *titled("from", f"{name}, {rows}{of}: {dataset}, {origin}"),
        *titled("", f"{publisher}; {released}retrieved {retrieved_at}"),
        *titled("", f"sha256 {sha256}"),
    ]


def _ranges(years: list[int]) -> str:
    """Years in words, neighbours as a range: 2007, 2020-2024."""
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1][1:] = [year]
        else:
            spans.append([year])
    return ", ".join("-".join(map(str, span)) for span in spans)


@cache
def _of_pxweb() -> frozenset[str]:
    """The datasets that come as answers of PxWeb: their layout names the dimensions to ask for."""
    return frozenset(
        table_name(source, dataset)
        for source in load_sources().values()
        for dataset in source.datasets
        if "dimensions" in dataset.layout
    )


def other_years(year: int, kind: str, first: int, last: int) -> str:
    """Which other years' emissions a number of `year` is made of; `kind` is that of `mart_passport_years`."""
    return "emissions of " + _MADE_OF[kind].format(year=year, first=first, last=last)
