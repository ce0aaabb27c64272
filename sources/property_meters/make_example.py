"""The example of metered buildings: registers, a year of readings and a late correction, all of our own making.

Here: how the example is made; every building, meter and figure is invented. `readings` makes any number of meters and
months of the same kind, for `benchmarks/`. Not here: reading such files (`readings.py`).
"""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from sources.contract import load_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sources.code_lists import Scope

YEAR = 2024
_RELEASED, _CORRECTED = "2025-01-15", "2025-02-10"
_MUNICIPALITIES = 4
_FINLAND = ZoneInfo("Europe/Helsinki")
_PRODUCT = "8716867000030"
_TYPES = (("koulu", 4200), ("terveyskeskus", 2600), ("päiväkoti", 900))
_WARM, _COLD = (6, 7, 8), (1, 2, 12)
_CORRECTED_MONTH = 3
_WITH_GAP, _GAP = 1, (datetime(YEAR, 10, 3, tzinfo=UTC), datetime(YEAR, 10, 20, tzinfo=UTC))
_ESTIMATED = (datetime(YEAR, 4, 9, tzinfo=UTC), datetime(YEAR, 4, 9, 6, tzinfo=UTC))
_MISSING = datetime(YEAR, 4, 10, 3, tzinfo=UTC)
_WITH_SPIKE, _SPIKE = 3, datetime(YEAR, 6, 6, 4, tzinfo=UTC)
_TWICE = datetime(YEAR, 9, 2, tzinfo=UTC)
_RESET = datetime(YEAR, 5, 14, 9, tzinfo=UTC)
_SEASONS = dict.fromkeys(_COLD, 1.7) | dict.fromkeys(_WARM, 0.15)
_NOISE = (1.25, *[1.0] * 9)
_WORKDAYS, _WORKING_HOURS = range(5), range(7, 17)


class Building(NamedTuple):
    """A made-up building: its identifier, municipality, kind and heated floor area (m²)."""

    code: str
    municipality_code: str
    kind: str
    area: float
    year: int
    heating: str


class Meter(NamedTuple):
    """A made-up meter: what it measures, its mean quantity of an hour, and whether it shows a register."""

    code: str
    building: str
    commodity: str
    unit: str
    mean: float
    is_register: bool = False


class Reading(NamedTuple):
    """A row of a file of readings."""

    meter: Meter
    at: datetime
    quantity: float | None
    quality: str


def make_example(folder: Path, scope: Scope, seeds_dir: Path) -> None:  # noqa: ARG001 - the form of every example
    """Write registers, `lukemat_<year>.parquet`, and a month that comes again, corrected, as CSV."""
    chance = random.Random(YEAR)
    buildings = list(_buildings(chance, scope.municipality_codes[:_MUNICIPALITIES]))
    meters = [meter for building in buildings for meter in _meters(building)]
    first, later = folder / _RELEASED, folder / _CORRECTED
    first.mkdir(parents=True)
    later.mkdir()
    header = [
        "rakennustunnus",
        "nimi",
        "kuntanumero",
        "rakennustyyppi",
        "pinta_ala_m2",
        "valmistumisvuosi",
        "lämmitysmuoto",
    ]
    rows = [
        [b.code, f"Esimerkki{b.kind} {b.code[-3:]}", b.municipality_code, b.kind, f"{b.area:.0f}", b.year, b.heating]
        for b in buildings
    ]
    _write(first / "rakennukset.csv", header, rows)
    _write(first / "mittarit.csv", ["mittauspiste", "rakennustunnus", "hyödyke"], [m[:3] for m in meters])
    made = list(_with_wrongs(chance, meters))
    columns = [column.name for column in load_source("property_meters").dataset("readings").columns]
    pq.write_table(_table(columns, made), first / f"lukemat_{YEAR}.parquet", compression="zstd", compression_level=19)
    corrected = meters[0]
    month = [r for r in made if r.meter is corrected and r.at.astimezone(_FINLAND).month == _CORRECTED_MONTH]
    again = list(dict.fromkeys(r._replace(quantity=round((r.quantity or 0) * 0.9, 1), quality="OK") for r in month))
    _write(later / f"lukemat_{YEAR}-{_CORRECTED_MONTH:02d}_korjaus.csv", columns, [_cells(r) for r in again], bom=True)


def readings(
    chance: random.Random, meters: Sequence[Meter], months: Sequence[tuple[int, int]], step: float = 0.5
) -> Iterator[Reading]:
    """A reading for each hour of these months in Finland's time, meter by meter; quantities are multiples of `step`."""
    first = datetime(*months[0], 1, tzinfo=_FINLAND).astimezone(UTC)
    year, month = months[-1]
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=_FINLAND).astimezone(UTC)
    hours = [first + timedelta(hours=n) for n in range(int((end - first).total_seconds()) // 3600)]
    local = [hour.astimezone(_FINLAND) for hour in hours]
    for meter in meters:
        total = 1000.0
        for hour, of_finland in zip(hours, local, strict=True):
            quantity = _quantity(chance, meter, of_finland, step)
            if meter.is_register:
                yield Reading(meter, hour, round(total, 1), "OK")
                total += quantity
            else:
                yield Reading(meter, hour, quantity, "OK")


def _quantity(chance: random.Random, meter: Meter, at: datetime, step: float) -> float:
    """More in winter for heat and electricity, more by day, a little noise."""
    season = _SEASONS.get(at.month, 1.0)
    if meter.commodity != "kaukolämpö":
        season = 1.0 + (season - 1.0) * 0.2
    by_day = 1.4 if at.hour in _WORKING_HOURS and at.weekday() in _WORKDAYS else 0.7
    noise = chance.choice(_NOISE)
    return round(round(meter.mean * season * by_day * noise / step) * step, 3)


def _with_wrongs(chance: random.Random, meters: Sequence[Meter]) -> Iterator[Reading]:
    """The year's readings with what real ones have: gaps, estimates, missing marks, spikes, doubles and resets."""
    dropped = 0.0
    for reading in readings(chance, meters, [(YEAR, month) for month in range(1, 13)]):
        meter, at, quantity, _ = reading
        if meter is meters[_WITH_GAP] and _GAP[0] <= at < _GAP[1]:
            continue
        if meter.is_register:
            if at == _RESET:
                dropped = quantity or 0.0
            yield reading._replace(quantity=round((quantity or 0.0) - (dropped if at >= _RESET else 0.0), 1))
        elif _ESTIMATED[0] <= at < _ESTIMATED[1]:
            yield reading._replace(quality="EST")
        elif at == _MISSING:
            yield reading._replace(quantity=None, quality="MISSING")
        elif meter is meters[_WITH_SPIKE] and at == _SPIKE:
            yield reading._replace(quantity=99999.0)
        elif at == _TWICE:
            yield from (reading, reading)
        else:
            yield reading


def _buildings(chance: random.Random, codes: Sequence[str]) -> Iterator[Building]:
    for number, code in enumerate(codes):
        kinds = _TYPES[: 2 if number % 2 else 1]
        for kind, area in kinds:
            is_heated = number < _MUNICIPALITIES - 1
            yield Building(
                f"E{code}{len(kinds)}{kind[:1].upper()}{number:03d}",
                code,
                kind,
                round(area * chance.uniform(0.8, 1.2), -1),
                chance.randint(1955, 2015),
                "kaukolämpö" if is_heated else "maalämpö",
            )


def _meters(building: Building) -> Iterator[Meter]:
    number = building.code.removeprefix("E")
    yield Meter(f"S{number}", building.code, "sähkö", "kWh", building.area * 60 / 8760)
    if building.heating == "kaukolämpö":
        yield Meter(f"L{number}", building.code, "kaukolämpö", "kWh", building.area * 150 / 8760)
        yield Meter(f"V{number}", building.code, "vesi", "m3", building.area * 0.5 / 8760 * 10, is_register=True)


def _cells(reading: Reading) -> list[str]:
    quantity = "" if reading.quantity is None else f"{reading.quantity:.6f}".replace(".", ",")
    kind = "MITTARILUKEMA" if reading.meter.is_register else "BN01"
    product = _PRODUCT if reading.meter.commodity == "sähkö" else ""
    at = reading.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return [reading.meter.code, product, "PT1H", reading.meter.unit, kind, at, quantity, reading.quality]


def _table(columns: Sequence[str], made: Sequence[Reading]) -> pa.Table:
    cells = [_cells(r)[:5] for r in made]
    arrays = [pa.array([row[n] or None for row in cells]) for n in range(5)]
    at = (
        pa.array([int(r.at.timestamp()) for r in made], pa.int64())
        .cast(pa.timestamp("s", "UTC"))
        .cast(pa.timestamp("ms", "UTC"))
    )
    values = [*arrays, at, pa.array([r.quantity for r in made], pa.float64()), pa.array([r.quality for r in made])]
    return pa.table(dict(zip(columns, values, strict=True)))


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], *, bom: bool = False) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([header, *rows])
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode())
