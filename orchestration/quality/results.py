"""What a check found, kept as one small file per check in the run's folder, so that the verdict reads facts.

Here: the shape of a result, writing and reading it. Not here: which checks must have run (`verdict.py`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from sources.problems import Language, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Room = Literal["landing", "parse", "gx", "dbt", "checks", "reconciliation", "plausibility", "release", "site"]
Status = Literal["passed", "warned", "failed", "errored"]


@dataclass(frozen=True)
class CheckResult:
    """One check's outcome. `problems` name the places; `detail` says it in a sentence."""

    check_id: str
    room: Room
    title: str
    status: Status
    detail: str = ""
    problems: tuple[Problem, ...] = ()
    language: Language = "en"
    is_source_failure: bool = False
    """True where a source could not be had at all, which is nobody's bad number."""
    figures: dict[str, Any] = field(default_factory=dict)
    ran_in: str = ""
    """The id of the earlier run in which it ran, where this one took its result over with what it is about."""
    subject: str = ""
    """The dataset or model that it is about, where its id doesn't say it."""

    @property
    def passes(self) -> bool:
        """Whether the release may go on."""
        return self.status in ("passed", "warned")

    def messages(self, limit: int = 20) -> list[str]:
        """One line per problem, at most `limit`, or the detail where no place is named.

        In Finnish each cell has a line of its own; in English rows with the very same fault share one.
        """
        problems = self.problems if self.language == "fi" else _one_per_fault(self.problems)
        lines = [problem.message(self.language) for problem in problems[:limit]]
        if len(problems) > limit:
            rest = len(problems) - limit
            lines.append(f"… ja {rest} muuta" if self.language == "fi" else f"… and {rest} more")
        return lines or [self.detail or self.title]


def _one_per_fault(problems: Iterable[Problem]) -> list[Problem]:
    """The first of all problems that differ in their row alone, which says how many rows there are."""
    faults: dict[Problem, list[Problem]] = {}
    for problem in problems:
        faults.setdefault(replace(problem, row=None), []).append(problem)
    return [
        same[0] if len(same) == 1 else replace(same[0], expected=f"{same[0].expected} (in {len(same)} rows)")
        for same in faults.values()
    ]


def in_lines(refused: Iterable[CheckResult]) -> list[str]:
    """What these results say, a line a place; what several say of one file stands once."""
    return list(dict.fromkeys(f"{result.room}: {line}" for result in refused for line in result.messages()))


def record(run_dir: Path, results: Iterable[CheckResult]) -> None:
    """Keep `results` in the run's folder; the same check again replaces its result."""
    (run_dir / "quality").mkdir(parents=True, exist_ok=True)
    for result in results:
        path = _path(run_dir, result.check_id)
        content = json.dumps(asdict(result), ensure_ascii=False, indent=1, default=str)
        # not flushed to the disk: a result that a power cut takes is absent, and an absent one counts as failed
        path.with_suffix(".part").write_text(content, encoding="utf-8")
        path.with_suffix(".part").replace(path)


def forget(run_dir: Path, check_ids: Iterable[str]) -> None:
    """Take away the results of these checks, as they are to be run again."""
    for check_id in check_ids:
        _path(run_dir, check_id).unlink(missing_ok=True)


def _path(run_dir: Path, check_id: str) -> Path:
    return run_dir / "quality" / f"{hashlib.sha256(check_id.encode()).hexdigest()[:16]}.json"


def recorded(run_dir: Path) -> dict[str, CheckResult]:
    """Every result kept in the run's folder, by check id. A damaged file is no result: its check counts as absent."""
    results = {}
    for path in sorted((run_dir / "quality").glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            content["problems"] = tuple(Problem(**problem) for problem in content["problems"])
            result = CheckResult(**content)
        except (ValueError, TypeError, KeyError):
            continue
        results[result.check_id] = result
    return results
