"""The gate on a warehouse with one mutant in it: rebuilt from the mutant on, compared, and asked every check.

What does not live here: the mutants themselves (`mutants.py`) and what is expected of the gate (`test_mutants.py`).
`python -m tests.orchestration.quality.mutation` draws them, asks the gate and writes `mutants.csv`, for docs/faults.md.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from orchestration import runs, warehouse
from orchestration.quality import checks, reconciliation
from orchestration.quality.check_steps import Subject
from orchestration.transform import dbt_run, project
from orchestration.transform.manifest import load_manifest
from sources.contract import load_sources
from tests.conftest import built_house
from tests.orchestration.quality.mutants import Mutant, draw, mutants_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

Fate = Literal["does not build", "changes nothing", "stopped", "survives"]
RECORDED = Path(__file__).with_name("mutants.csv")
_OF_EACH_MART = 6


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; `by` is the check that stopped it, `changed` the marts whose values it changes."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    changed: tuple[str, ...] = ()

    def row(self, mart: str) -> dict[str, str]:
        """The outcome as a row of `mutants.csv`; `mart` is the one that the mutant was drawn for."""
        mutant = self.mutant
        by = self.by if self.fate == "stopped" else ""
        return {
            "mart": mart,
            "model": mutant.model,
            "kind": mutant.kind,
            "wrong": mutant.what,
            "fate": self.fate,
            "by": by,
        }


@dataclass
class Gate:
    """A copy of a good build with the compiled SQL of its models and data tests."""

    manifest: Manifest
    sources: Mapping[str, Source]
    folder: Path
    compiled: dict[str, str] = field(default_factory=dict)
    good: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, build: Path, manifest: Manifest, sources: Mapping[str, Source], folder: Path) -> Gate:
        """A gate on a copy of the build's warehouse in `folder`, under the name that dbt's SQL has for it."""
        shutil.copytree(build / "inputs", folder / "inputs")
        shutil.copyfile(build / runs.WAREHOUSE, folder / runs.WAREHOUSE)
        done = dbt_run._invoke(folder / runs.WAREHOUSE, "compile", "--log-path", str(folder / "dbt"))  # noqa: SLF001 - as builds do
        compiled = {result.node.unique_id: result.node.compiled_code for result in done if result.node.compiled_code}
        return cls(manifest, sources, folder, compiled)

    @cached_property
    def models(self) -> dict[str, str]:
        """The unique id of each model of the intermediate schema and of the marts, by name."""
        return {
            node["name"]: unique_id
            for unique_id, node in sorted(self.manifest["nodes"].items())
            if node["resource_type"] == "model" and node["config"]["schema"] != "staging"
        }

    @cached_property
    def marts(self) -> list[str]:
        """The marts by name."""
        return sorted(name for name, unique_id in self.models.items() if self._schema(unique_id) == "marts")

    @cached_property
    def order(self) -> list[str]:
        """The unique ids of every model, each after those that it reads."""
        ordered: list[str] = []

        def visit(unique_id: str) -> None:
            if unique_id in ordered or unique_id not in self.models.values():
                return
            for parent in self.manifest["nodes"][unique_id]["depends_on"]["nodes"]:
                visit(parent)
            ordered.append(unique_id)

        for unique_id in sorted(self.models.values()):
            visit(unique_id)
        return ordered

    def upstream(self, mart: str) -> list[str]:
        """The models that a mart is made of, by name, itself left out."""
        waiting, seen = [self.models[mart]], set[str]()
        while waiting:
            for parent in self.manifest["nodes"][waiting.pop()]["depends_on"]["nodes"]:
                if parent in self.models.values() and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return sorted(self.manifest["nodes"][unique_id]["name"] for unique_id in seen)

    def rebuild(self, connection: duckdb.DuckDBPyConnection, altered: Sequence[str], marts: Sequence[str]) -> None:
        """Build `marts` anew, with all between them and the raw tables and seeds that were `altered`, given by name."""
        nodes = self.manifest["nodes"]
        wanted = {self.models[name] for mart in marts for name in [mart, *self.upstream(mart)]}
        affected = {
            key for name in altered for key in (f"source.ilmastovaranto.raw.{name}", f"seed.ilmastovaranto.{name}")
        }
        views = [key for key, node in nodes.items() if node["config"]["schema"] == "staging"]
        for unique_id in [*views, *self.order]:
            if affected & set(nodes[unique_id]["depends_on"].get("nodes", [])):
                affected.add(unique_id)
                if unique_id in wanted:
                    self._build(connection, unique_id, self.compiled[unique_id])

    def drawn(self) -> list[tuple[str, Mutant]]:
        """The mutants of every mart, by the rule of `mutants.draw`."""
        return draw({mart: self.upstream(mart) for mart in self.marts}, self.every_mutant(), _OF_EACH_MART)

    def every_mutant(self) -> dict[str, list[Mutant]]:
        """Every mutant of every model, by the model's name."""
        with warehouse.in_memory() as connection:
            return {name: mutants_of(connection, name, self.compiled[uid]) for name, uid in sorted(self.models.items())}

    def outcomes(self, mutants: Sequence[Mutant]) -> Iterator[Outcome]:
        """What becomes of each mutant; the copy forgets one before the next."""
        with warehouse.opened(self.folder / runs.WAREHOUSE, read_only=False) as connection:
            self.good |= {unique_id: self._rows(connection, unique_id) for unique_id in self.order}
            for mutant in mutants:
                connection.begin()
                try:
                    yield self._outcome(connection, mutant)
                finally:
                    connection.rollback()

    def _outcome(self, connection: duckdb.DuckDBPyConnection, mutant: Mutant) -> Outcome:
        try:
            changed = self._changed_by(connection, mutant)
        except warehouse.QueryError as error:
            return Outcome(mutant, "does not build", str(error).splitlines()[0])
        marts = tuple(name for name in self.marts if self.models[name] in changed)
        if not marts:
            return Outcome(mutant, "changes nothing")
        by = self._stopped_by(connection, changed)
        return Outcome(mutant, "stopped" if by else "survives", by, marts)

    def _changed_by(self, connection: duckdb.DuckDBPyConnection, mutant: Mutant) -> set[str]:
        """The models that hold other rows once the mutant, and what is made of such models, was built anew."""
        changed = set[str]()
        for unique_id in self.order:
            is_mutant = unique_id == self.models[mutant.model]
            if is_mutant or changed & set(self.manifest["nodes"][unique_id]["depends_on"]["nodes"]):
                good = self.compiled[unique_id]
                self._build(connection, unique_id, mutant.sql(connection, good) if is_mutant else good)
                if self._rows(connection, unique_id) != self.good[unique_id]:
                    changed.add(unique_id)
        return changed

    def _build(self, connection: duckdb.DuckDBPyConnection, unique_id: str, sql: str) -> None:
        """As dbt does: a table or view anew, and a mart into the columns that its contract names."""
        table = self._table(unique_id)
        if self._schema(unique_id) == "marts":
            connection.execute(f"delete from {table}")  # noqa: S608 - dbt's own names
            connection.execute(f"insert into {table} by name {sql}")
        else:
            kind = self.manifest["nodes"][unique_id]["config"]["materialized"]
            connection.execute(f"create or replace {kind} {table} as {sql}")

    def _rows(self, connection: duckdb.DuckDBPyConnection, unique_id: str) -> tuple[Any, ...]:
        """The number of a model's rows and the sum of their hashes, which tell whether they are the same rows."""
        sql = f"select count(*), sum(cast(hash(each) as hugeint)) from {self._table(unique_id)} as each"  # noqa: S608 - dbt's own names
        return tuple(connection.execute(sql).fetchall())

    def _table(self, unique_id: str) -> str:
        return f'{self._schema(unique_id)}."{self.manifest["nodes"][unique_id]["name"]}"'

    def _stopped_by(self, connection: duckdb.DuckDBPyConnection, changed: set[str]) -> str:
        """The first check, in the order of a refresh, that finds something; none where the mutant goes through."""
        for unique_id, node in sorted(self.manifest["nodes"].items()):
            blocks = node["resource_type"] == "test" and node["config"]["severity"].lower() == "error"
            if not blocks or not set(node["depends_on"]["nodes"]) & changed:
                continue
            if connection.execute(f"select 1 from ({self.compiled[unique_id]}) limit 1").fetchall():  # noqa: S608 - dbt's SQL
                return f"dbt.{node['name']}"
        subject = Subject(self.sources, self.folder, connection)
        for step in (checks.STEP, reconciliation.STEP):
            for check_id, check in zip(step.check_ids, step.checks, strict=True):
                if check.ask(subject):
                    return check_id
        return ""

    def _schema(self, unique_id: str) -> str:
        return str(self.manifest["nodes"][unique_id]["config"]["schema"])


def recorded() -> list[dict[str, str]]:
    """The rows of `mutants.csv`."""
    with RECORDED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(gate: Gate) -> list[dict[str, str]]:
    """The outcome of every drawn mutant, as rows of `mutants.csv`."""
    drawn = gate.drawn()
    outcomes = gate.outcomes([mutant for _, mutant in drawn])
    return [outcome.row(mart) for (mart, _), outcome in zip(drawn, outcomes, strict=True)]


def main() -> None:
    """Draw the mutants, ask the gate of each, and write what became of them."""
    with TemporaryDirectory() as folder, built_house(Path(folder) / "house") as house:
        run_id = json.loads((house.published / "release.json").read_text(encoding="utf-8"))["run_id"]
        place = Path(folder) / "gate"
        place.mkdir()
        manifest = load_manifest(project.OURS.prepare_manifest())
        rows = rows_of(Gate.of(house.data_dir / "build" / run_id, manifest, load_sources(), place))
    with RECORDED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    survivors = [row for row in rows if row["fate"] == "survives"]
    sys.stdout.write("".join(f"{row['mart']}: {row['model']}: {row['wrong']}\n" for row in survivors))


if __name__ == "__main__":
    main()
