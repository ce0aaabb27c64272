"""Writes `docs/faults.md` from the table of faults: `python -m tests.orchestration.faults.page`.

What does not live here: the faults, and the mutants of our own SQL (`mutation.py`). A test compares the page with what
this module would write.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.orchestration.faults.damage import DAMAGES
from tests.orchestration.faults.fault import MEANINGS
from tests.orchestration.faults.table import FAULTS
from tests.orchestration.plausibility.plausible_wrongs import EVERY_WRONG, WRONGS
from tests.orchestration.plausibility.wrongs import MEANINGS as MEANINGS_OF_WRONGS
from tests.orchestration.quality.mutation import recorded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.orchestration.faults.damage import Damage
    from tests.orchestration.faults.fault import Fault
    from tests.orchestration.plausibility.wrongs import Wrong

PATH = Path(__file__).parents[3] / "docs" / "faults.md"
_OPENING = """# What can arrive, and what comes of it

This page is generated from the tests (`python -m tests.orchestration.faults.page`): each line is a test. What must be
refused is sent to the door, and through the whole job where the door lets it pass; what is read is compared with the
clean file's raw tables. One fault of each publisher and outcome goes the whole way to the published release.
"""


def text(faults: Mapping[str, Sequence[Fault]]) -> str:
    """The page in Markdown."""
    outcomes = [f"- **{outcome}**: {meaning}" for outcome, meaning in MEANINGS.items()]
    parts = [_OPENING, "\n".join(outcomes) + "\n"]
    for kind, of_kind in faults.items():
        rows = [
            f"| {_cell(fault.title)} | {fault.publisher} | {fault.outcome} | {_named(fault)} |" for fault in of_kind
        ]
        head = ["| what arrives | from | outcome | named in the message |", "|---|---|---|---|"]
        parts.append("\n".join([f"## {kind}", "", *head, *rows]) + "\n")
    return "\n".join([*parts, of_damages(DAMAGES), of_plausible_wrongs(), of_mutants(recorded())])


def of_damages(damages: Sequence[Damage]) -> str:
    """The section on damage of the data folder from outside."""
    ends = {0: "goes on", 1: "stops"}
    rows = [
        f"| {_cell(damage.title)} | {ends[damage.code]}{', set aside' * damage.is_noted} "
        f"| {', '.join(f'`{_cell(word.replace(chr(96), chr(39)).strip())}`' for word in damage.said)} |"
        for damage in damages
    ]
    lines = [
        "## Damage of the data folder",
        "",
        "What a refresh does that comes after it (`test_damage.py`). The published release is whole after each, and",
        "all that was landed is there or set aside; once what is said is done, the next refresh ends well. Tested",
        "beside these: a full disk and one that can't be written to, lost bytes of an earlier release, bytes that go",
        "between landing and reading, a clock an hour back, the night when clocks go back, a cut warehouse with a",
        "`.wal` beside it under a reader of every file, and damaged tools of the dashboard. `test_soak.py` kills a",
        "dozen refreshes at random moments, `make soak` a hundred.",
        "",
        "| what happened | the refresh | what it says |",
        "|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def of_plausible_wrongs() -> str:
    """The section on what is well formed and wrong: its outcome, the kinds of findings that name it, and why."""
    parts = [
        "## Plausible but wrong",
        "",
        f"{len(EVERY_WRONG)} inputs in good form with wrong content, each asked of a warehouse that holds it as dbt",
        "would have made it (`tests/orchestration/plausibility/test_wrongs.py`); some go the whole way as files to a",
        "held release and its approval (`test_held_releases.py`). The bounds and the reason of each stand in",
        "`dbt_project/seeds/plausibility_bounds.csv`.\n",
        *(f"- **{outcome}**: {meaning}" for outcome, meaning in MEANINGS_OF_WRONGS.items()),
    ]
    for kind, wrongs in WRONGS.items():
        head = ["", f"### {kind}", "", "| what arrives | from | outcome | found by, or why not |", "|---|---|---|---|"]
        parts += [*head, *(_row_of_wrong(wrong) for wrong in wrongs)]
    return "\n".join(parts) + "\n"


def _row_of_wrong(wrong: Wrong) -> str:
    found = ", ".join(f"`{kind}`" for kind in wrong.kinds) or wrong.why
    return f"| {_cell(wrong.title)} | {wrong.publisher} | {wrong.outcome} | {_cell(found)} |"


def of_mutants(rows: Sequence[Mapping[str, str]]) -> str:
    """The section on wrongs in our own SQL, from the rows of `mutants.csv`."""
    fates = Counter(row["fate"] for row in rows)
    changing = fates["stopped"] + fates["survives"]
    rooms = Counter(row["by"].split(".")[0] for row in rows if row["fate"] == "stopped")
    first = ", ".join(f"{room} {count}" for room, count in sorted(rooms.items()))
    kinds = sorted({row["kind"] for row in rows})
    of_kind = {kind: Counter(row["fate"] for row in rows if row["kind"] == kind) for kind in kinds}
    survivors = [f"- {row['mart']}: in `{row['model']}` {row['wrong']}" for row in rows if row["fate"] == "survives"]
    lines = [
        "## Wrongs in our own SQL",
        "",
        f"{len(rows)} small wrongs were drawn by rule in the SQL of the marts and of what they are made of, and the",
        "gate was asked of each (`python -m tests.orchestration.quality.mutation`, held by `test_mutants.py`).",
        f"{changing} change a published value, and the gate stops {fates['stopped']} of them,",
        f"{fates['stopped'] / changing:.1%}, without dbt's unit tests. The first to stop them: {first}.",
        "The net was mended with this very draw in sight, so another draw (`mutants.draw` takes a seed) may find more.",
        "",
        "| kind of wrong | drawn | does not build | changes nothing | stopped | survives |",
        "|---|---|---|---|---|---|",
        *(
            f"| {kind} | {sum(found.values())} | {found['does not build']} | {found['changes nothing']} "
            f"| {found['stopped']} | {found['survives']} |"
            for kind, found in of_kind.items()
        ),
        "",
        "Those that go through:" if survivors else "None goes through.",
        "",
        *survivors,
    ]
    return "\n".join(lines).rstrip() + "\n"


def _named(fault: Fault) -> str:
    return ", ".join(f"`{_cell(word)}`" for word in fault.named) or "–"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ").replace("\t", " ")


if __name__ == "__main__":
    PATH.write_text(text(FAULTS), encoding="utf-8")
