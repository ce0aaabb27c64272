"""The open data of the vehicle register -> passenger cars of the followed municipalities.

Here: which rows are kept, and where exactly one is wrong. Not here: reading the file (`register_file.py`), which values
are allowed (the contract, checked by `orchestration/quality/expectations.py`), or counting cars.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from sources.code_lists import load_code_list, seeds_dir
from sources.problems import Parsed, Problem, WrongFile
from sources.tables import LISTED_PROBLEMS, beginning, listed, typed_table, with_lineage
from sources.traficom.register_file import BrokenLine, batches
from sources.words import expected_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset
    from sources.landing import Snapshot

_NAME_DAY = re.compile(r"(?<!\d)(?:(\d{1,2})[_.](\d{1,2})[_.](\d{4})|(\d{4})-(\d{2})-(\d{2}))(?!\d)", re.ASCII)


@dataclass
class _Reading:
    """What has been read of one file so far."""

    kept: list[pd.DataFrame] = field(default_factory=list)
    of_file: list[Problem] = field(default_factory=list)
    of_rows: list[Problem] = field(default_factory=list)
    found: int = 0
    """How many problems there were; the first of them are in `of_file` and `of_rows`."""
    counts: Counter[str] = field(default_factory=Counter)

    def wrong(self, problem: Problem) -> None:
        """Note a problem."""
        self.found += 1
        kept = self.of_file if problem.is_of_file else self.of_rows
        if len(kept) < LISTED_PROBLEMS:
            kept.append(problem)


def parse(dataset: Dataset, snapshots: Sequence[Snapshot]) -> Parsed:
    """One row per kept vehicle: the contract's columns, then the lineage columns; `source_row` is the line of the file.

    What is kept is told by the layout's `keep` and by the code list of `kuntanumero`; `figures` counts all rows, and
    those left out by why. A row with a wrong cell is left out and told in `problems`; so is, as a problem of the file,
    one that is not the register or has a broken line. Memory does not grow with the file, only with what is kept of it.
    """
    followed = load_code_list(dataset.column("kuntanumero").code_list or "", seeds_dir())
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    figures: Counter[str] = Counter()
    for snapshot in snapshots:
        reading = _Reading()
        try:
            _read(dataset, snapshot, followed, reading)
            parts.append(_typed(dataset, snapshot, reading))
        except WrongFile as error:
            reading.wrong(replace(error.in_file(snapshot.name), is_of_file=True))
        problems += listed([*reading.of_file, *reading.of_rows], reading.found)
        figures.update(reading.counts)
    return Parsed(typed_table(dataset, parts), problems, figures=dict(figures))


def _read(dataset: Dataset, snapshot: Snapshot, followed: Sequence[str], reading: _Reading) -> None:
    """Keep of the file's rows what is to be kept. Raises WrongFile."""

    def broken(line: BrokenLine) -> None:
        expected = f"{line.expected_cells} cells, not {line.cells}"
        reading.wrong(Problem(snapshot.name, expected, row=line.number, value=beginning(line.text), is_of_file=True))

    for vehicles in batches(dataset, snapshot.read(), broken):
        _keep(dataset, snapshot.name, vehicles, followed, reading)
    if reading.of_file:
        reading.kept.clear()  # after a broken line it is no longer sure which line is whose


def _keep(dataset: Dataset, name: str, vehicles: pd.DataFrame, followed: Sequence[str], reading: _Reading) -> None:
    """Count the rows of a batch (indexed by line), note wrong codes, and keep the rows that are to be kept."""
    codes = {str(written): str(written).zfill(3) for written in vehicles["kunta"].unique()}
    wrong = [written for written in codes if re.fullmatch("[0-9]{0,3}", written) is None]
    for row, written in vehicles.loc[vehicles["kunta"].isin(wrong), "kunta"].items() if wrong else ():
        expected = "a municipality code of at most three digits"
        reading.wrong(Problem(name, expected, row=int(str(row)), column="kunta", value=str(written)))
    for row in vehicles.index[vehicles["jarnro"] == ""]:
        reading.wrong(Problem(name, "a vehicle's number; the line may be empty", row=int(row), column="jarnro"))
    cars = vehicles[vehicles["ajoneuvoluokka"].isin(dataset.layout["keep"])]
    unknown = [written for written, code in codes.items() if code in ("000", dataset.layout["unknown_municipality"])]
    kept = cars[cars["kunta"].isin([written for written, code in codes.items() if code in followed])]
    of_unknown = int(cars["kunta"].isin(unknown).sum())
    reading.counts["rows_in_file"] += len(vehicles)
    reading.counts["rows_of_other_vehicles"] += len(vehicles) - len(cars)
    reading.counts["cars_of_unknown_municipality"] += of_unknown
    reading.counts["cars_of_other_municipalities"] += len(cars) - len(kept) - of_unknown
    if len(kept):
        reading.kept.append(kept.assign(kuntanumero=kept["kunta"].map(codes), row=kept.index))


def _typed(dataset: Dataset, snapshot: Snapshot, reading: _Reading) -> pd.DataFrame:
    """The kept rows with their types; wrong cells are noted, and their rows left out."""
    columns = [*(column.name for column in dataset.file_columns), "kuntanumero", "row"]
    cells = pd.concat(reading.kept, ignore_index=True) if reading.kept else pd.DataFrame(columns=columns, dtype="str")
    is_blank = {name: cells[name] == "" for name in columns[:-2]}
    days = pd.to_datetime(cells["ensirekisterointipvm"], format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    numbers = cells["jarnro"].where(cells["jarnro"].str.fullmatch("[0-9]{1,18}"))
    wrong = {
        "ensirekisterointipvm": days.isna() & ~is_blank["ensirekisterointipvm"],
        "jarnro": numbers.isna(),
    }
    good = pd.Series(data=True, index=cells.index)
    for name, bad in wrong.items():
        for place in cells.index[bad]:
            row, value = int(cells["row"][place]), str(cells[name][place])
            expected = expected_words(dataset.column(name))
            reading.wrong(Problem(snapshot.name, expected, row=row, column=name, value=value))
        good &= ~bad
    values = {
        "ajoneuvoluokka": cells["ajoneuvoluokka"],
        "ensirekisterointipvm": days,
        "kayttovoima": cells["kayttovoima"].str.replace(r"^(\d)$", r"0\1", regex=True).mask(is_blank["kayttovoima"]),
        "kunta": cells["kunta"],
        "jarnro": numbers.astype("int64[pyarrow]").astype("Int64"),
        "kuntanumero": cells["kuntanumero"],
        "ajankohta": pd.Series(_day(snapshot), index=cells.index, dtype="datetime64[s]"),
    }
    return with_lineage(values, cells["row"], snapshot).loc[good]


def _day(snapshot: Snapshot) -> datetime:
    """The day that the file's name tells, such as 31_12_2025, or else the day of its release."""
    match = _NAME_DAY.search(snapshot.name)
    if match is not None:
        day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        try:
            return datetime(int(year), int(month), int(day))  # noqa: DTZ001 - a day has no zone
        except ValueError:
            pass
    return datetime.fromisoformat(snapshot.vintage[:10])
