"""The journal of one project area's intake: which version of each file was checked, how it ended, and what is in use.

Here: the journal's shape, and what follows from it: the files that a refresh reads. Not here: checking a file
(`orchestration/intake/intake.py`), or what is in one (`parse.py`).

    <intake>/<area>/journal.json             every version that was checked, in order
    <intake>/<area>/<sha256>/<name>          the bytes of each version that was accepted
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from sources.coordinators.names import superseded
from sources.files import write_atomically
from sources.landing import plain_name
from sources.times import in_finland

if TYPE_CHECKING:
    from collections.abc import Iterator

JOURNAL = "journal.json"
_LONGEST_STEM = 80
_HALF = _LONGEST_STEM // 2


class Measure(BaseModel):
    """What the journal remembers of a measure: enough to tell of a change."""

    model_config = ConfigDict(frozen=True)

    municipality: str
    name: str
    status: str


class Check(BaseModel):
    """One version of a file, checked: how it ended, and what it holds."""

    model_config = ConfigDict(frozen=True)

    file: str
    """The file's name in the inbox."""
    sha256: str
    checked_at: str
    """ISO 8601, UTC."""
    outcome: Literal["accepted", "refused"]
    problems: int = 0
    rows: dict[str, int] = {}
    """How many rows each sheet gave."""
    measures: dict[str, Measure] = {}
    """By `tunniste`, of an accepted version."""

    @property
    def date(self) -> str:
        """The day of the check in Finland, as a name can hold it: 2026-11-24."""
        return f"{in_finland(self.checked_at):%Y-%m-%d}"

    @property
    def date_fi(self) -> str:
        """The day of the check in Finland, as it is written there: 24.11.2026."""
        day = in_finland(self.checked_at)
        return f"{day.day}.{day.month}.{day.year}"


class Journal(BaseModel):
    """What has come from one project area."""

    area: str
    checks: list[Check] = []
    in_use: dict[str, str] = {}
    """The sha256 of each file's version that a refresh reads, by the file's name in the inbox."""

    def last(self, file: str) -> Check | None:
        """The last check of a file of this name."""
        return next((check for check in reversed(self.checks) if check.file == file), None)

    def current(self) -> dict[str, Check]:
        """The accepted versions in use, by name."""
        accepted = {(check.file, check.sha256): check for check in self.checks if check.outcome == "accepted"}
        return {file: accepted[file, sha256] for file, sha256 in sorted(self.in_use.items())}

    def refused(self) -> list[Check]:
        """The last check of each file that ended in a refusal, in order of the files' names."""
        last = {check.file: check for check in self.checks}
        return [check for _, check in sorted(last.items()) if check.outcome == "refused"]

    def measures(self) -> dict[str, Measure]:
        """The measures of the versions in use."""
        return {key: measure for check in self.current().values() for key, measure in check.measures.items()}

    def withdrawn(self) -> dict[str, Check]:
        """The measures that once were and no version in use has: each with the last accepted version that had it."""
        now = self.measures()
        accepted = (check for check in self.checks if check.outcome == "accepted")
        return {key: check for check in accepted for key in check.measures if key not in now}


class Input(NamedTuple):
    """One file that a refresh reads: under which name, from where, and when it was accepted."""

    name: str
    path: Path
    sha256: str
    accepted_at: str

    def read(self) -> bytes:
        """The accepted bytes. Raises OSError where they are gone, ValueError where they are others."""
        content = self.path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{self.path}: the bytes are not those that were accepted; take the file in again")
        return content


def load(intake_dir: Path, area: str) -> Journal:
    """The journal of `area`, empty where nothing has come. Raises ValueError for a journal that can't be read."""
    path = intake_dir / area / JOURNAL
    return Journal.model_validate_json(path.read_bytes()) if path.exists() else Journal(area=area)


def save(intake_dir: Path, journal: Journal) -> None:
    """Write the journal in one step."""
    folder = intake_dir / journal.area
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / JOURNAL, journal.model_dump_json(indent=1).encode())


def journals(intake_dir: Path) -> list[Journal]:
    """Every area's journal in order of area. None where there is no intake."""
    return [load(intake_dir, path.parent.name) for path in sorted(intake_dir.glob(f"*/{JOURNAL}"))]


def has_accepted(intake_dir: Path) -> bool:
    """Whether any area has an accepted version in use. A journal that can't be read is told by who reads the files."""
    try:
        return any(journal.in_use for journal in journals(intake_dir))
    except ValueError:
        return True


def refused(intake_dir: Path) -> list[tuple[Journal, Check]]:
    """Every file that stands refused, with its area's journal; none where a journal can't be read, as others tell."""
    try:
        return [(journal, check) for journal in journals(intake_dir) for check in journal.refused()]
    except ValueError:
        return []


def kept_path(intake_dir: Path, area: str, check: Check) -> Path:
    """Where the bytes of an accepted version lie."""
    return intake_dir / area / check.sha256 / plain_name(Path(check.file))


def input_name(area: str, file: str) -> str:
    """The name under which a refresh reads a file: one that tells its area, and is not too long for the landing."""
    plain = Path(plain_name(Path(file)))
    stem = plain.stem if len(plain.stem) <= _LONGEST_STEM else f"{plain.stem[:_HALF]}_{plain.stem[-_HALF + 1 :]}"
    prefix = "" if stem.startswith(area) else f"{area}_"
    return f"{prefix}{stem}{plain.suffix}"


def inputs(intake_dir: Path) -> Iterator[Input]:
    """What a refresh reads: each version in use, and each older one that alone holds some withdrawn measure."""
    for journal in journals(intake_dir):
        yield from inputs_in_use(intake_dir, journal)
        needed = {id(check): check for check in journal.withdrawn().values()}
        taken: set[str] = set()
        for check in (each for each in journal.checks if id(each) in needed):
            plain = input_name(journal.area, check.file)
            names = (superseded(plain, check.date, number) for number in range(1, len(needed) + 1))
            name = next(each for each in names if each not in taken)
            taken.add(name)
            yield _input(intake_dir, journal, check, name)


def inputs_in_use(intake_dir: Path, journal: Journal) -> Iterator[Input]:
    """Each version of an area's files that is in use."""
    for file, check in journal.current().items():
        yield _input(intake_dir, journal, check, input_name(journal.area, file))


def _input(intake_dir: Path, journal: Journal, check: Check, name: str) -> Input:
    return Input(name, kept_path(intake_dir, journal.area, check), check.sha256, check.checked_at)
