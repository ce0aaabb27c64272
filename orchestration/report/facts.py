"""What a release tells of one place, read from the release's own database: the rows that a report is written from.

Nothing is computed. What does not live here: the queries (`queries.py`), and what the rows say (`sentences.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.report import queries
from orchestration.report.places import Place, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

_ANY_YEAR = 9999
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


class NoSuchYearError(Exception):
    """The place has no emissions of the year asked for; its text tells which years it has."""


class OldReleaseError(Exception):
    """The release lacks a table that a report is made of: it was made before there were reports."""


@dataclass(frozen=True)
class About:
    """The release itself."""

    release_id: str
    released_at: str
    """UTC, ISO 8601."""
    has_example: bool
    code_version: str
    passed: int
    checks: int


@dataclass(frozen=True)
class Facts:
    """All that a report tells of a place: rows of the release's tables as dictionaries by column name."""

    place: Place
    about: About
    year: int
    """The report's last year of emissions."""
    newest_year: int
    """The release's last year of emissions."""
    method: str
    years: Sequence[Mapping[str, Any]]
    """The overview, a row a year, the oldest first, the last of them of `year`."""
    outlooks: Sequence[Mapping[str, Any]] = ()
    """The targets, the leading one first; one row that says so where none is set or known."""
    asks: Mapping[str, Any] | None = None
    """What the region's target would ask of a place that has set none."""
    region: Mapping[str, Any] | None = None
    """The region's name and emissions per resident in `year`."""
    sectors: Sequence[Mapping[str, Any]] = ()
    """The sectors of `year`, the largest first."""
    drivers: Sequence[Mapping[str, Any]] = ()
    """The parts of the changes to `year` from the reference year and from the year before."""
    indicators: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Of each indicator its rows, the oldest first."""
    gap: Mapping[str, Any] | None = None
    measures: Sequence[Mapping[str, Any]] = ()
    costs: Mapping[str, Any] | None = None
    """Of a project area: how many of its measures have a price."""
    plans: Sequence[Mapping[str, Any]] = ()
    towns: Sequence[Mapping[str, Any]] = ()
    """Of an area: its municipalities in `year`."""
    sent: Sequence[Mapping[str, Any]] = ()
    sources: Sequence[Mapping[str, Any]] = ()

    @property
    def overview(self) -> Mapping[str, Any]:
        """The row of the report's year."""
        return self.years[-1]

    @property
    def is_newest(self) -> bool:
        """Whether the report's year is the release's last."""
        return self.year == self.newest_year

    @property
    def outlook(self) -> Mapping[str, Any] | None:
        """The row of the leading target."""
        return self.outlooks[0] if self.outlooks else None

    @property
    def is_whole(self) -> bool:
        """Whether its numbers are of all its municipalities."""
        return self.overview.get("is_complete") is not False

    @property
    def brought(self) -> set[str]:
        """The texts that people wrote in workbooks."""
        named = [
            *(row[name] for row in self.measures for name in ("measure_name", "owner")),
            *(row[name] for row in self.plans for name in ("plan_name", "plan_status")),
        ]
        return {text for text in named if text}

    def newest(self, indicator: str) -> Mapping[str, Any] | None:
        """The newest row of an indicator that has a number, None where none has."""
        rows = [row for row in self.indicators.get(indicator, ()) if row["indicator_value"] is not None]
        return rows[-1] if rows else None

    def of_year(self, indicator: str, year: int) -> Mapping[str, Any] | None:
        """The row of an indicator in a year, None where it has no number."""
        rows = [row for row in self.indicators.get(indicator, ()) if row["year"] == year]
        return rows[0] if rows and rows[0]["indicator_value"] is not None else None

    def parts(self, from_year: int) -> list[Mapping[str, Any]]:
        """The parts of the change from a year, those that are nothing left out."""
        rows = [row for row in self.drivers if row["from_year"] == from_year]
        return [row for row in rows if row["change_kt_co2e"]]


class Release:
    """A release's folder, opened for reading: which places have a report, and the facts of each."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        described = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        info, checks = self._one(queries.RELEASE), self._one(queries.CHECKS)
        self.about = About(has_example=described["has_example"], **info, **checks)
        self.places = places(connection)

    def facts(self, place: Place, year: int | None = None) -> Facts:
        """The facts of a place up to `year`, or up to the newest. Raises NoSuchYearError."""
        newest_year = self._one(queries.NEWEST_YEAR, place=place)["year"]
        outlooks = self._rows(queries.OUTLOOKS, [place.code])
        method = (outlooks[0]["method"] if outlooks else None) or self._one(queries.FIRST_METHOD)["method"]
        last = newest_year if year is None else year
        of_method = [place.code, method, last]
        years = [row for row in self._rows(queries.OVERVIEW, of_method, place) if row["emissions_kt_co2e"] is not None]
        if not years or years[-1]["year"] != last:
            known = sorted(
                {row["year"] for row in self._rows(queries.OVERVIEW, [place.code, method, _ANY_YEAR], place)}
            )
            raise NoSuchYearError(f"Vuodelta {last} ei ole lukuja: {place.name}. Vuodet ovat {_spans(known)}.")
        indicators: dict[str, list[Mapping[str, Any]]] = {}
        # what is newer than the newest emissions belongs to the newest report: other statistics, what is planned
        until = _ANY_YEAR if last == newest_year else last
        for row in self._rows(queries.INDICATORS, [place.code, method, until], place):
            indicators.setdefault(row["indicator_code"], []).append(row)
        members = [place.code] * 2
        return Facts(
            place,
            self.about,
            last,
            newest_year,
            method,
            years,
            outlooks=outlooks,
            asks=self._first(queries.ASKS, [place.code, method]),
            region=self._first(queries.REGION, [place.region, method, last]),
            sectors=self._rows(queries.SECTORS, of_method, place),
            drivers=self._rows(queries.DRIVERS, [*of_method, years[-1]["reference_year"]], place),
            indicators=indicators,
            gap=self._first(queries.GAP, [place.code], place),
            measures=_in_one_line(self._rows(queries.MEASURES, members)),
            costs=self._first(queries.COSTS, [place.code]),
            plans=_in_one_line(self._rows(queries.PLANS, members)),
            towns=[] if place.is_municipality else self._rows(queries.TOWNS, [*members, method, last]),
            sent=self._rows(queries.SENT, members),
            sources=self._rows(queries.SOURCES, members),
        )

    def _rows(self, sql: str, values: Sequence[object] = (), place: Place | None = None) -> list[dict[str, Any]]:
        if place is not None:
            sql = sql.format(
                kind=place.kind,
                code="municipality_code" if place.is_municipality else "area_code",
                today="true" if place.is_municipality else "borders = 'current'",
            )
        return warehouse.records_of(self._connection, sql, values)

    def _first(self, sql: str, values: Sequence[object] = (), place: Place | None = None) -> dict[str, Any] | None:
        rows = self._rows(sql, values, place)
        return rows[0] if rows else None

    def _one(self, sql: str, place: Place | None = None) -> dict[str, Any]:
        return self._rows(sql, (), place)[0]


def _in_one_line(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows, their texts without breaks of lines, and without signs that no file of text may hold."""
    return [
        {
            name: " ".join(_UNPRINTABLE.sub(" ", value).split()) if isinstance(value, str) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _spans(years: Sequence[int]) -> str:
    """1990, 2005, 2006, 2007 are “1990, 2005–2007”."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
