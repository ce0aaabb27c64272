"""The finished marts held against one another, between `dbt build` and the verdict.

Each identity is a query beside this module, `identities/<name>.sql`: its name says the fact, its first comment says it
in a sentence, and a row that comes back is a place where it does not hold (mart, column_name, place, found, expected).
What does not live here: a table held to its own rule (dbt's tests), and what a failure leads to (`verdict.py`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.quality import second_reckoning
from orchestration.quality.check_steps import Check, CheckStep
from sources.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from orchestration.quality.check_steps import Subject

IDENTITIES_DIR = Path(__file__).parent / "identities"
_VIEWS = IDENTITIES_DIR / "_views.sql"
_SHOWN = 200
"""Places of one identity that are told; the rest are counted."""


def told_by(connection: duckdb.DuckDBPyConnection, name: str) -> list[Problem]:
    """Where the identity `name` does not hold in the marts of the warehouse that `connection` reads.

    Raises duckdb.Error where it can't be asked, such as when a mart or a column is not there.
    """
    _prepare(connection)
    rows = connection.execute((IDENTITIES_DIR / f"{name}.sql").read_text(encoding="utf-8")).fetchall()
    problems = [
        Problem(file=mart, column=column, value=f"{found} ({place})", expected=f"{expected}, as the other table tells")
        for mart, column, place, found, expected in rows[:_SHOWN]
    ]
    if len(rows) > _SHOWN:
        problems.append(Problem(file=rows[0][0], value=f"{len(rows)} places", expected="none where two tables differ"))
    return problems


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the shared views once for a connection; they live in its memory, never in the file."""
    made = connection.execute("select 1 from duckdb_tables() where temporary and table_name = 'members'").fetchall()
    if not made:
        connection.execute(_VIEWS.read_text(encoding="utf-8"))


def _ask(name: str, subject: Subject) -> Sequence[Problem]:
    return told_by(subject.warehouse, name)


def _identities() -> tuple[Check, ...]:
    return tuple(
        Check(path.stem, _title_of(path), partial(_ask, path.stem))
        for path in sorted(IDENTITIES_DIR.glob("[a-z]*.sql"))
    )


def _title_of(path: Path) -> str:
    """The comment at the head of a query, up to its first full stop."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines).split(". ")[0].rstrip(".") + "."


STEP = CheckStep(
    "reconciliation",
    (*_identities(), Check.of(second_reckoning.indicators_agree_with_a_second_reckoning, is_beside=True)),
)
