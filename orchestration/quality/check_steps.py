"""Checks on a finished build that run one after another as one blocking step: their shape, running them, the step.

What does not live here: what is asked (`checks.py`, `reconciliation.py`), and that it must have run (`verdict.py`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration import runs, warehouse, worker
from orchestration.quality.expectations import CodeLists
from orchestration.quality.results import CheckResult, Room, Status, record
from sources.code_lists import load_code_lists, seeds_dir
from sources.contract import Dataset, Source
from sources.problems import Problem

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Subject:
    """What a check looks at: the contracts, the run's folder, and the build's warehouse opened read-only."""

    sources: Mapping[str, Source]
    folder: Path
    warehouse: "duckdb.DuckDBPyConnection"

    def datasets(self) -> Iterator[tuple[Source, Dataset, CodeLists]]:
        """Every dataset with its publisher and code lists."""
        for source in self.sources.values():
            code_lists = load_code_lists(source, seeds_dir())
            for dataset in source.datasets:
                yield source, dataset, code_lists


@dataclass(frozen=True)
class Answer:
    """What a check says that also tells how much it looked at: where the fact does not hold, and its figures."""

    problems: Sequence[Problem]
    figures: Mapping[str, int]


@dataclass(frozen=True)
class Check:
    """One question to a build: a name that says the fact, a sentence, and what finds where the fact does not hold."""

    name: str
    title: str
    ask: Callable[[Subject], Sequence[Problem] | Answer]
    is_beside: bool = False
    """Whether it takes long in pandas: then it runs beside the others, in the process that has imported it already."""

    @classmethod
    def of(cls, function: Callable[[Subject], Sequence[Problem] | Answer], *, is_beside: bool = False) -> "Check":
        """A plain function as a check: its name, and the first line of its docstring."""
        return cls(function.__name__, (function.__doc__ or "").strip().splitlines()[0], function, is_beside)

    def result(self, room: Room, subject: Subject) -> CheckResult:
        """What the check says of the subject. One that cannot be run is an error, not a pass."""
        check_id = f"{room}.{self.name}"
        try:
            answer = self.ask(subject)
        except Exception as error:  # noqa: BLE001 - whatever stops a check is told as its error, and refuses
            return CheckResult(check_id, room, self.title, "errored", f"{self.name}: {error}")
        found, figures = (answer.problems, answer.figures) if isinstance(answer, Answer) else (answer, {})
        status: Status = "failed" if found else "passed"
        return CheckResult(check_id, room, self.title, status, problems=tuple(found), figures=dict(figures))


@dataclass(frozen=True)
class CheckStep:
    """The checks of one room, in the order in which they run."""

    room: Room
    checks: tuple[Check, ...]

    @property
    def check_ids(self) -> tuple[str, ...]:
        """`<room>.<name>` of each check, by which the verdict asks for its result."""
        return tuple(f"{self.room}.{check.name}" for check in self.checks)

    def run(self, sources: Mapping[str, Source], folder: Path) -> list[CheckResult]:
        """Run every check on the build in `folder`; one result for each."""
        beside = {
            check: worker.ask(worker.GREAT_EXPECTATIONS, _results, [check], self.room, sources, folder)
            for check in self.checks
            if check.is_beside
        }
        here = [check for check in self.checks if check not in beside]
        found = dict(zip(here, _results(here, self.room, sources, folder), strict=True))
        found |= {check: result for check, results in beside.items() for result in results()}
        return [found[check] for check in self.checks]

    def definition(self, name: str, sources: Mapping[str, Source], checked: dg.AssetKey) -> dg.AssetChecksDefinition:
        """The step as blocking asset checks on the asset `checked`, under `name` in Dagster."""

        @dg.multi_asset_check(
            name=name,
            specs=[
                dg.AssetCheckSpec(check.name, asset=checked, blocking=True, description=check.title)
                for check in self.checks
            ],
            required_resource_keys={"refresh"},  # it holds the lock
        )
        def step(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
            folder = runs.stand_on_last(context.run.run_id)
            outcome = self.run(sources, folder)
            record(folder, outcome)
            failed = sum(not result.passes for result in outcome)
            context.log.info(f"{len(outcome)} checks, {failed} failed")
            for check, result in zip(self.checks, outcome, strict=True):
                metadata: dict[str, Any] = {"problems": result.messages() if not result.passes else []}
                yield dg.AssetCheckResult(
                    asset_key=checked, check_name=check.name, passed=result.passes, metadata=metadata
                )

        return step


def _results(checks: Sequence[Check], room: Room, sources: Mapping[str, Source], folder: Path) -> list[CheckResult]:
    """What these checks say of the build in `folder`, one after another."""
    with warehouse.opened(warehouse.of_run(folder)) as connection:
        subject = Subject(sources, folder, connection)
        return [check.result(room, subject) for check in checks]
