"""The months of metered readings: which are reckoned already, and reckoning the others with dbt, a few at a time.

A month's digest is of the files that touch it, in the order of their vintages, and of the SQL. So the same files and
SQL are never reckoned twice, and a corrected or late file makes the months that it touches anew, and no others. What
does not live here: the SQL (`dbt_project/models/metered/`), where months lie (`store.py`), and what a run does with
them (`raw_months.py`).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orchestration import runs, warehouse, worker
from orchestration.metered import store
from orchestration.metered.deliveries import once_each
from orchestration.settings import DBT_DIR, get_settings
from orchestration.transform import dbt_run
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from orchestration.metered.deliveries import Delivery

MONTHS = "months.parquet"
_FINLAND = ZoneInfo("Europe/Helsinki")
_MODELS = DBT_DIR / "models" / "metered"
_TOOLS = ("dbt-core", "dbt-duckdb", "duckdb")
_ROWS_AT_ONCE = 10_000_000
_LISTED = 50


class UnlikeDoublesError(Exception):
    """Files hold readings of the same meter and instant with unlike values; `problems` names the first rows."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message())
        self.problems = problems


@dataclass(frozen=True)
class Month:
    """One month (202503 is March 2025) and the files that have rows of it, the oldest vintage first."""

    month: int
    deliveries: tuple[Delivery, ...]
    models: str
    """A digest of the SQL that reckons it."""

    @property
    def digest(self) -> str:
        """16 hexadecimal digits of all that the month is made of."""
        vintages = sorted({delivery.snapshot.vintage for delivery in self.deliveries})
        made_of = [f"{vintages.index(one.snapshot.vintage)} {one.folder.name}" for one in self.deliveries]
        return store.digest_of([self.models, *made_of])

    @property
    def place(self) -> Path:
        """The folder of what the month comes to."""
        return store.months_dir() / f"{self.month // 100}-{self.month % 100:02d}" / self.digest

    @property
    def rows(self) -> int:
        """How many readings there are to reckon."""
        return sum(delivery.rows[self.month] for delivery in self.deliveries)


def months_of(deliveries: Sequence[Delivery]) -> list[Month]:
    """The months that the files have rows of, in order."""
    models, tools = _MODELS.rglob("*.sql"), " ".join(f"{tool} {version(tool)}" for tool in _TOOLS)
    digest = store.digest_of([store.files_digest(DBT_DIR, models), tools])
    ordered = sorted(once_each(deliveries), key=lambda one: (one.snapshot.vintage, one.snapshot.snapshot_id))
    every = sorted({month for delivery in ordered for month in delivery.rows})
    return [Month(month, tuple(one for one in ordered if month in one.rows), digest) for month in every]


def reckon(months: Sequence[Month]) -> list[Month]:
    """Reckon each of `months` that is not in the store, and put it there; those that were reckoned now.

    Raises UnlikeDoublesError, and RuntimeError where dbt fails.
    """
    new = [month for month in months if not month.place.is_dir()]
    if new:
        get_settings().readings_dir.mkdir(parents=True, exist_ok=True)
        store.forget_begun()
        with tempfile.TemporaryDirectory(dir=get_settings().readings_dir, prefix=".begun-") as folder:
            for some in _groups(new):
                _reckon(some, Path(folder))
    return new


def length_minutes(month: int) -> int:
    """How many minutes a month of Finland's time has: an hour less in March, one more in October."""
    year, number = divmod(month, 100)
    first, following = _starts(year, number), _starts(year + number // 12, number % 12 + 1)
    return int((following - first).total_seconds()) // 60


def _starts(year: int, number: int) -> datetime:
    return datetime(year, number, 1, tzinfo=_FINLAND).astimezone(UTC)


def _groups(months: Sequence[Month]) -> Iterator[list[Month]]:
    """Months some at a time, so that memory does not grow with their number."""
    some: list[Month] = []
    for month in months:
        if some and sum(one.rows for one in some) + month.rows > _ROWS_AT_ONCE:
            yield some
            some = []
        some.append(month)
    yield some


def _reckon(months: Sequence[Month], folder: Path) -> None:
    path = folder / runs.WAREHOUSE
    with warehouse.opened(path, read_only=False) as connection:
        connection.execute("create schema if not exists raw")
        connection.execute(f"create or replace view raw.property_meters_readings as {_readings_of(months)}")
        connection.execute(
            "create or replace table raw.property_meters_month_lengths (month integer, starts_on date, minutes integer)"
        )
        for month in months:
            starts = f"{month.month // 100}-{month.month % 100:02d}-01"
            values = [month.month, starts, length_minutes(month.month)]
            connection.execute("insert into raw.property_meters_month_lengths values (?, ?, ?)", values)
    found = worker.ask(worker.DBT, dbt_run.build_metered, folder)()
    if failed := [line for result in found if not result.passes for line in result.messages(3)]:
        raise RuntimeError("the months of readings can't be reckoned:\n" + "\n".join(failed))
    with warehouse.opened(path) as connection:
        wanted = ", ".join(str(month.month) for month in months)
        table = f"metered.met_months where month in ({wanted})"
        ((unlike,),) = connection.execute(f"select coalesce(sum(unlike), 0) from {table}").fetchall()
        if unlike:
            raise UnlikeDoublesError(_unlike(connection, months))
        for month in months:
            with store.new_part(month.place) as begun:
                connection.execute(
                    f"copy (select * from metered.met_months where month = {month.month} order by meter_id) "
                    f"to {warehouse.quoted(begun / MONTHS)} (format parquet)"
                )


def _readings_of(months: Sequence[Month]) -> str:
    files, releases = _numbers(months)
    return " union all ".join(
        f"select *, {files[one.snapshot.snapshot_id]} as delivery, {releases[one.snapshot.vintage]} as release_number, "
        f"'{one.snapshot.snapshot_id}' as snapshot_id from read_parquet({warehouse.quoted(one.part(month.month))})"
        for month in months
        for one in month.deliveries
    )


def _numbers(months: Sequence[Month]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The place of each file, by its snapshot, and of each vintage: the later one of two is the higher."""
    every = {one.snapshot.snapshot_id: one.snapshot for month in months for one in month.deliveries}
    ordered = sorted(every.values(), key=lambda snapshot: (snapshot.vintage, snapshot.snapshot_id))
    vintages = sorted({snapshot.vintage for snapshot in ordered})
    files = {snapshot.snapshot_id: number for number, snapshot in enumerate(ordered, start=1)}
    return files, {vintage: number for number, vintage in enumerate(vintages, start=1)}


def _unlike(connection: object, months: Sequence[Month]) -> list[Problem]:
    files = {one.snapshot.snapshot_id: one.snapshot.name for month in months for one in month.deliveries}
    rows = connection.execute(  # type: ignore[attr-defined]
        "select snapshot_id, source_row, meter_id, measured_at, quantity, snapshot_before, row_before "
        "from metered.met_crowded_readings "
        f"where standing = 'unlike' order by snapshot_id, source_row limit {_LISTED}"
    ).fetchall()
    return [
        Problem(
            files[snapshot_id],
            expected=f"one value of {meter_id} at {measured_at:%Y-%m-%dT%H:%MZ}, "
            f"and {files[before]}, row {row_before}, has another; "
            "a file that corrects another needs a later date in its name",
            row=source_row,
            column="Määrä",
            value=f"{quantity:g}",
        )
        for snapshot_id, source_row, meter_id, measured_at, quantity, before, row_before in rows
    ]
