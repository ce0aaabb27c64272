"""What a publisher promised: reads and validates a `source.yml`, the one place where a schema is written by hand.

Here: the shape of a contract and the words that say what a cell should have held. Not here: reading files
(`parse.py` of each source), checking tables (`orchestration/quality/expectations.py`) or any table's content.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sources.problems import Language  # noqa: TC001 - pydantic reads it

SOURCES_DIR = Path(__file__).parent

ColumnType = Literal["text", "integer", "decimal", "boolean", "date", "timestamp"]
"""A `timestamp` is an instant; it stands only in datasets that are kept by month, never in a raw table of a run."""

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
    form: int = 1
    """The form of the file that brought the column. An earlier one has no column of the form, and may lack each."""
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
    refers_to: str | None = None
    """`<dataset>.<column>` of the same publisher: every value stands there, in this file or in one beside it."""
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_empty_where_it_is_absent(self) -> Column:
        if self.is_absent_in_some and self.required:
            raise ValueError(f"column {self.name}: may_be_absent, or a later form, asks for required: false")
        return self

    @property
    def is_absent_in_some(self) -> bool:
        """Whether a file is read that lacks the whole column."""
        return self.may_be_absent or self.form > 1


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
    form: int = 1
    """The form of the file that brought the dataset: a file of an earlier one has no rows of it."""
    vintages: Literal["newest", "all"] = "newest"
    """Whether the table holds each file's newest release alone, or every release that was ever published from."""
    on_bad_rows: Literal["refuse", "quarantine"] = "refuse"
    max_age_days: int
    """How long ago the publisher may have been seen to give it, or somebody have brought it, before it is stale."""
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
    is_staged: bool = True
    """Whether models read the table. Where not, it is kept and checked alone, and `description` says why."""
    months_of: str = ""
    """The dataset of `by_month` whose months the table holds: reckoned of its rows, not read from its files."""

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

    def columns_of(self, form: int) -> tuple[Column, ...]:
        """The columns that the publisher's file of this form has."""
        return tuple(column for column in self.file_columns if column.form <= form)

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
    """How often the publisher gives new figures; `cadence_fi` says it to readers."""
    cadence_fi: str
    asked_at: tuple[str, ...] = ()
    """When a scheduled refresh looks for new figures, by `cadence`: cron expressions, in Finland's time."""
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
    by_month: tuple[Dataset, ...] = ()
    """Datasets too large for each run's warehouse: their rows are kept by month beside the runs (`metered/`).

    A run has their months alone, as a dataset of `datasets` whose `months_of` names one of these.
    """

    @model_validator(mode="after")
    def _refers_to_what_it_has(self) -> Source:
        known = {f"{dataset.name}.{column.name}" for dataset in self.datasets for column in dataset.columns}
        columns = [column for dataset in self.datasets for column in dataset.columns]
        unknown = {column.refers_to for column in columns if column.refers_to} - known
        if unknown:
            raise ValueError(f"source {self.publisher}: no such column: {', '.join(sorted(unknown))}")
        if nowhere := {d.months_of for d in self.datasets if d.months_of} - {d.name for d in self.by_month}:
            raise ValueError(f"source {self.publisher}: no such dataset under by_month: {', '.join(sorted(nowhere))}")
        return self

    @property
    def form(self) -> int:
        """The newest form of the publisher's files."""
        forms = [column.form for dataset in self.datasets for column in dataset.columns]
        return max([*forms, *(dataset.form for dataset in self.datasets)])

    def of_form(self, form: int) -> Source:
        """The contract as it was when the publisher's files were of this form: without what came later."""
        datasets = [dataset for dataset in self.datasets if dataset.form <= form]
        columns = [tuple(c for c in dataset.columns if c.form <= form) for dataset in datasets]
        older = [d.model_copy(update={"columns": left}) for d, left in zip(datasets, columns, strict=True)]
        return self.model_copy(update={"datasets": tuple(older)})

    def dataset(self, name: str) -> Dataset:
        """The dataset called `name`. Raises KeyError where there is none."""
        for dataset in (*self.datasets, *self.by_month):
            if dataset.name == name:
                return dataset
        raise KeyError(name)


def load_source(publisher: str, sources_dir: Path = SOURCES_DIR) -> Source:
    """The validated contract of `sources/<publisher>/source.yml`. Raises pydantic's ValidationError."""
    with (sources_dir / publisher / "source.yml").open(encoding="utf-8") as file:
        return Source.model_validate(yaml.load(file, Loader=yaml.CSafeLoader))


def load_sources(sources_dir: Path = SOURCES_DIR) -> dict[str, Source]:
    """Every publisher's contract, by publisher, in alphabetical order."""
    publishers = sorted(path.parent.name for path in sources_dir.glob("*/source.yml"))
    return {publisher: load_source(publisher, sources_dir) for publisher in publishers}


def table_name(source: Source, dataset: Dataset) -> str:
    """`<publisher>_<dataset>`, the name of the raw table and of its asset."""
    return f"{source.publisher}_{dataset.name}"
