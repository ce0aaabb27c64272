"""What a publisher promised: reads and validates a `source.yml`, the one place where a schema is written by hand.

Here: the shape of a contract and the words that say what a cell should have held. Not here: reading files
(`parse.py` of each source), checking tables (`orchestration/expectations.py`) or any table's content.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    import pandas as pd

    from sources.http import Client

SOURCES_DIR = Path(__file__).parent

Language = Literal["en", "fi"]
ColumnType = Literal["text", "integer", "decimal", "boolean", "date"]

NOT_STATED = "not stated"
"""What a contract says for the licence of a publisher that names none."""
LINEAGE_COLUMNS = ("snapshot_id", "source_file", "source_row", "origin", "vintage")
"""Every raw table ends with these: which kept file, its name, the row in it (1 = first line), its origin, its vintage.

The vintage is when the publisher released the file (ISO 8601, UTC), or when it was had where it does not say.
"""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One column of a dataset, under the publisher's own name."""

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    required: bool = True
    """False where the publisher may leave a cell empty."""
    may_be_absent: bool = False
    """True where a file may lack the whole column, as one made before the column existed does: it reads as empty."""
    derived: bool = False
    """True where the value is not a column of the file: read from its name or its metadata."""
    allowed: tuple[str, ...] | None = None
    code_list: str | None = None
    """`<seed>.<column>`: the allowed values are those of a code list in `dbt_project/seeds/`.

    `<seed>@<flag>.<column>` takes only the rows where the column `<flag>` is `true`, `<seed>@<name>=<value>.<column>`
    those where the column `<name>` is `<value>`; several joined by ` + ` take all.
    """
    grid_code_list: str | None = None
    """The code list of which every value must stand in the dataset's grid, where `code_list` allows more than that."""
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_empty_where_it_is_absent(self) -> Column:
        if self.may_be_absent and self.required:
            raise ValueError(f"column {self.name}: may_be_absent asks for required: false")
        return self


class RowCount(_Strict):
    """How many rows the whole dataset may have."""

    min: int = 1
    max: int | None = None


class Expectation(_Strict):
    """A Great Expectations expectation that no column field says: its type, its arguments, and its meaning in words."""

    type: str
    kwargs: dict[str, Any]
    expected: str
    """What a failing cell should have held, in the source's language."""


class Dataset(_Strict):
    """One table of a publisher."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    """The columns of which every combination stands once in each vintage."""
    columns: tuple[Column, ...]
    files: str = ".+"
    """A regular expression: which of the publisher's files hold this dataset."""
    vintages: Literal["newest", "all"] = "newest"
    """Whether the table holds each file's newest release alone, or every release that was ever published from."""
    on_bad_rows: Literal["refuse", "quarantine"] = "refuse"
    max_age_days: int
    """How old the newest snapshot may be before the data counts as stale."""
    rows: RowCount = RowCount()
    """With `min: 0` the publisher may have no file of this dataset at all."""
    layout: dict[str, Any] = Field(default_factory=dict)
    """What only this dataset's parser needs to know: a sheet's name, a table's path, a delimiter."""
    expectations: tuple[Expectation, ...] = ()
    grid: tuple[str, ...] = ()
    """Columns with code lists of which every combination must have a row, such as each municipality and year."""
    series: tuple[str, ...] = ()
    """Columns of which every combination that stands in one year must stand in every year: a hole is an error."""
    year_column: str = ""
    """The column of years that `series` runs along."""

    @model_validator(mode="after")
    def _names_only_its_columns(self) -> Dataset:
        named = {*self.key, *self.grid, *self.series} | ({self.year_column} if self.series else set())
        missing = named - {column.name for column in self.columns}
        if missing:
            raise ValueError(f"dataset {self.name}: no such column: {', '.join(sorted(missing))}")
        return self

    @property
    def full_key(self) -> tuple[str, ...]:
        """The columns of which every combination stands once in the whole table."""
        return (*self.key, "vintage") if self.vintages == "all" else self.key

    @property
    def file_key(self) -> tuple[str, ...]:
        """The columns of the key that the publisher's file itself has, or the key where all of it is derived."""
        return tuple(name for name in self.key if not self.column(name).derived) or self.key

    def takes(self, file_name: str) -> bool:
        """Whether the file of this name holds the dataset."""
        return re.fullmatch(self.files, file_name) is not None

    def column(self, name: str) -> Column:
        """The column called `name`. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """The columns that the publisher's file itself has."""
        return tuple(column for column in self.columns if not column.derived)


class Source(_Strict):
    """One publisher: who it is, under which licence, and the datasets it gives."""

    publisher: str
    name: str
    title_fi: str
    homepage: str
    licence: str
    """Its short name in the list of Open Definition, such as CC-BY-4.0; NOT_STATED where the publisher names none."""
    attribution: str
    cadence: str
    language: Language = "en"
    """The language of messages about wrong cells: Finnish where coordinators read them."""
    comes_by: Literal["network", "upload"] = "network"
    """How the files come when they are not the bundled example: asked of a publisher, or given by coordinators."""
    base_url: str | None = None
    hosts: tuple[str, ...] = ()
    """The only hosts that may be asked."""
    api_key_header: str | None = None
    """The header in which the publisher wants a key; the key itself comes from the settings and stands nowhere else."""
    calls_per_minute: int = 60
    max_megabytes: int = 200
    datasets: tuple[Dataset, ...]

    def dataset(self, name: str) -> Dataset:
        """The dataset called `name`. Raises KeyError where there is none."""
        for dataset in self.datasets:
            if dataset.name == name:
                return dataset
        raise KeyError(name)


@dataclass(frozen=True)
class Scope:
    """What the warehouse follows: municipality codes (three characters) and years, from the code lists."""

    municipality_codes: tuple[str, ...]
    years: tuple[int, ...]
    former_municipality_codes: tuple[str, ...] = ()
    """Municipalities that have merged into the followed ones: only what is on each year's own borders has them."""


@dataclass(frozen=True)
class Ask:
    """What a `fetch.py` gets to work with: what to ask for, the client to ask with, and folders of files.

    `files_dir` holds the publisher's files that somebody brought by hand, where there are any. `notes` takes
    what readers of the quality report must know of how the files were had: one sentence each, a warning.
    """

    scope: Scope
    client: Client
    workbooks_dir: Path | None = None
    files_dir: Path | None = None
    notes: list[str] = field(default_factory=list)


class SourceError(Exception):
    """A source could not be had: its publisher did not answer, or answered with an error. Names the address."""


class NotThereError(SourceError):
    """The publisher has nothing at the address."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of one file, in words for the person who can mend it."""

    file: str
    expected: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    is_of_file: bool = False
    """Whether it makes the whole file doubtful, so that no rule of the contract may put one row aside and go on."""

    def message(self, language: Language = "en") -> str:
        """One line: file, sheet, row, column, value and what was expected, in `language`."""
        words = _WORDS[language]
        place = [self.file]
        if self.sheet is not None:
            place.append(f"{words['sheet']} {self.sheet}")
        if self.row is not None:
            place.append(f"{words['row']} {self.row}")
        if self.column is not None:
            place.append(f"{words['column']} {self.column}")
        found = "" if self.value is None else f"{words['value']} “{_shortened(self.value)}”; "
        return f"{', '.join(place)}: {found}{words['expected']} {self.expected}"


@dataclass(frozen=True)
class Note:
    """What the sender of a file should know though nothing of it is wrong, in the source's language."""

    file: str
    text: str


@dataclass
class Parsed:
    """What a parser read: the typed rows (contract columns, then `LINEAGE_COLUMNS`) and what it could not read."""

    table: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    """Counts of what the contract's layout leaves out, by name."""
    notes: list[Note] = field(default_factory=list)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {"sheet": "sheet", "row": "row", "column": "column", "value": "value", "expected": "expected"},
    "fi": {"sheet": "taulukko", "row": "rivi", "column": "sarake", "value": "arvo", "expected": "odotettiin:"},
}


def load_source(publisher: str, sources_dir: Path = SOURCES_DIR) -> Source:
    """The validated contract of `sources/<publisher>/source.yml`. Raises pydantic's ValidationError."""
    with (sources_dir / publisher / "source.yml").open(encoding="utf-8") as file:
        return Source.model_validate(yaml.safe_load(file))


def load_sources(sources_dir: Path = SOURCES_DIR) -> dict[str, Source]:
    """Every publisher's contract, by publisher, in alphabetical order."""
    publishers = sorted(path.parent.name for path in sources_dir.glob("*/source.yml"))
    return {publisher: load_source(publisher, sources_dir) for publisher in publishers}


def load_code_list(reference: str, seeds_dir: Path) -> tuple[str, ...]:
    """The values of a code list (see `Column.code_list`) in file order, each once. Source: the seed's CSV file.

    Several code lists joined by ` + ` give the values of all, in their order.
    """
    if " + " in reference:
        parts = [load_code_list(part, seeds_dir) for part in reference.split(" + ")]
        return tuple(dict.fromkeys(value for part in parts for value in part))
    table, column = reference.split(".")
    seed, _, condition = table.partition("@")
    name, _, value = condition.partition("=")
    wanted = value or "true"
    with (seeds_dir / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(dict.fromkeys(row[column] for row in csv.DictReader(file) if not name or row[name] == wanted))


def load_scope(seeds_dir: Path) -> Scope:
    """What the warehouse follows: the followed municipalities and the years of the code lists."""
    return Scope(
        municipality_codes=load_code_list("municipalities@is_followed.municipality_code", seeds_dir),
        years=tuple(int(year) for year in load_code_list("years.year", seeds_dir)),
        former_municipality_codes=load_code_list("former_municipalities@was_followed.municipality_code", seeds_dir),
    )


def load_code_lists(source: Source, seeds_dir: Path) -> dict[str, tuple[str, ...]]:
    """Every code list that the columns of `source` refer to, by its reference."""
    columns = [column for dataset in source.datasets for column in dataset.columns]
    references = {one for column in columns for one in (column.code_list, column.grid_code_list) if one}
    return {reference: load_code_list(reference, seeds_dir) for reference in sorted(references)}


def _shortened(value: str, limit: int = 80) -> str:
    one_line = " ".join(value.split())
    return one_line if len(one_line) <= limit else one_line[: limit - 1] + "…"
