"""What comes of a publisher's files in the rooms before dbt: its raw tables and what the checks of them say.

What does not live here: the whole job (`test_faults.py` sends what must be refused through it), and any fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from orchestration import runs, warehouse
from orchestration.ingest import assets as ingest
from orchestration.ingest import raw_tables
from orchestration.quality.results import in_lines
from orchestration.refresh import Refresh
from sources.contract import load_source, table_name
from sources.problems import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.quality.results import CheckResult


@dataclass(frozen=True)
class Read:
    """The run's folder with the raw tables of one publisher, and the result of each check up to there."""

    folder: Path
    publisher: str
    results: tuple[CheckResult, ...]

    @property
    def passes(self) -> bool:
        """Whether a refresh would go on to dbt."""
        return all(result.passes for result in self.results)

    @property
    def refused(self) -> list[str]:
        """What a refresh would say of what stops it."""
        return in_lines(result for result in self.results if not result.passes)

    @property
    def told(self) -> str:
        """All that the release's quality report would tell of it."""
        return "\n".join(line for result in self.results for line in (result.detail, *result.messages(1000)))

    def column(self, table: str, name: str) -> list[str]:
        """The texts of a column of a raw table; a missing one is empty."""
        rows = warehouse.rows_of(self.folder / runs.WAREHOUSE, f'select coalesce("{name}", \'\') from raw."{table}"')  # noqa: S608 - a contract's names
        return [text for (text,) in rows]

    def unlike(self, build: Path) -> dict[str, int]:
        """How many rows of each raw table differ from those of another build, but for where they came from."""
        found = {}
        with duckdb.connect(str(self.folder / runs.WAREHOUSE), read_only=True) as connection:
            connection.execute(f"attach '{build / runs.WAREHOUSE}' as good (read_only)")
            for dataset in load_source(self.publisher).datasets:
                name = table_name(load_source(self.publisher), dataset)
                columns = ", ".join(f'"{column.name}"' for column in dataset.columns)
                now, good = (f'select {columns} from {place}raw."{name}"' for place in ("", "good."))  # noqa: S608 - a contract's names
                sql = f"select count(*) from (({now} except all {good}) union all ({good} except all {now}))"  # noqa: S608 - same
                ((count,),) = connection.execute(sql).fetchall()
                if count:
                    found[name] = int(count)
        return found


def read(publisher: str, run_id: str) -> Read:
    """Land and read what the publisher gives now, as a refresh does, into the folder of the run `run_id`."""
    source, folder = load_source(publisher), runs.run_dir(run_id)
    try:
        snapshots, earlier, _ = ingest.landed(source, Refresh())
    except (SourceError, ValueError) as error:
        return Read(folder, publisher, (ingest.not_landed(source, error),))
    runs.keep_inputs(folder, publisher, snapshots, earlier)
    asked = [raw_tables.read_anew(source, dataset, folder) for dataset in source.datasets]
    return Read(folder, publisher, tuple(result for _, parsed, pending in asked for result in (parsed, *pending())))
