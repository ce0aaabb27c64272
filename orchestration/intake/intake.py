"""Takes in what the project areas bring to `data/inbox/<area>/`: checks each version of a file, tells its coordinator.

A refresh reads accepted versions only, so a refused file stops nobody: the last accepted one stays in use. What does
not live here: watching the folders (`sensor.py`), what lies in them (`inbox.py`), the journal and what
follows from it (`sources/coordinators/journal.py`), and how a review looks (`sources/coordinators/review*.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from filelock import FileLock

from orchestration.intake import review as intake_review
from orchestration.intake import workbooks
from orchestration.intake.in_use import made_up, row_changes
from orchestration.intake.inbox import areas, brought
from orchestration.intake.review import Found
from orchestration.settings import get_settings
from sources.contract import Source, load_source
from sources.coordinators import journal as journals
from sources.coordinators.journal import Check, Journal
from sources.coordinators.names import is_superseded
from sources.coordinators.parse import is_empty_template, sheets_of
from sources.files import sha256_of, write_atomically
from sources.landing import Fetched, land, read_brought
from sources.problems import Problem, SourceError, WrongFile

if TYPE_CHECKING:
    from sources.coordinators.sheets import Sheet
    from sources.landing import Snapshot


@dataclass(frozen=True)
class Outcome:
    """How the intake of one file ended, and that in one line for people."""

    kind: Literal["accepted", "refused", "unchanged"]
    said: str


def take_in(area: str, file: str) -> Outcome:
    """Check a file of an area's folder, keep it when it is accepted, and write its review beside it.

    Raises OSError where the file is gone, and ValueError where the area's journal can't be read.
    """
    settings = get_settings()
    path = settings.inbox_dir / area / file
    settings.intake_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.intake_dir / ".lock"):
        before = journals.load(settings.intake_dir, area)
        sha256 = sha256_of(path)
        in_use = before.current().get(file)
        last = before.last(file)
        if in_use is not None and last is not None and in_use.sha256 == sha256 == last.sha256:
            return Outcome("unchanged", f"ei muuttunut, {in_use.date_fi} hyväksytty versio on käytössä")
        found, content = _look_at(area, path)
        check = Check(
            file=file,
            sha256=hashlib.sha256(content).hexdigest() if content else sha256,
            checked_at=datetime.now(UTC).isoformat(timespec="microseconds"),
            outcome="accepted" if found.is_accepted else "refused",
            problems=len(found.checked.problems),
            rows=found.checked.rows,
            measures=found.checked.measures if found.is_accepted else {},
        )
        after = _noted(before, check, {each.name for each in brought(area)})
        if found.is_accepted:
            kept = journals.kept_path(settings.intake_dir, area, check)
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(kept, content)
        rows = row_changes(before, after) if found.is_accepted else None
        review = intake_review.review_of(areas()[area], check, found, before, after, rows)
        told = intake_review.write(path, review, found.sheets)
        journals.save(settings.intake_dir, after)
    return Outcome(check.outcome, f"{intake_review.in_short(review, in_use)}; {told}")


def _look_at(area: str, path: Path) -> tuple[Found, bytes]:
    """What the file holds and what is wrong with it, and its bytes; none of a file that is too large."""
    source = load_source("coordinators")
    name = journals.input_name(area, path.name)
    nothing: dict[str, int] = {}
    try:
        content = read_brought(path, source.max_megabytes)
    except SourceError:
        problem = Problem(name, f"enintään {source.max_megabytes} megatavun tiedosto, jonka saa luettua")
        return Found(workbooks.Checked([problem], nothing, {}), {}), b""
    sheets: dict[str, Sheet] = {}
    try:
        every = sheets_of(source, name, content)
        known = [str(dataset.layout["sheet"]) for dataset in source.datasets]
        sheets = {each: every[each] for each in known if each in every}
    except WrongFile:
        pass  # the check tells it
    if is_empty_template(source, name, content):
        return Found(workbooks.Checked([], nothing, {}), sheets, is_template=True), content
    with TemporaryDirectory() as folder:  # only looked at: what is accepted is landed by a refresh
        beside = _beside(source, area, path.name, Path(folder))
        if name in {each.name for each in beside} or is_superseded(name):
            problem = Problem(name, "toinen tiedoston nimi; tämä nimi on jo käytössä tai varattu")
            return Found(workbooks.Checked([problem], nothing, {}), sheets), content
        fetched = Fetched(name, content, f"upload/{name}")
        (snapshot,) = land(source, [fetched], "upload", Path(folder))
        checked = workbooks.check(source, snapshot, beside)
        if get_settings().target == "public":  # what is taken in is published as people's own
            checked.problems.extend(made_up(area, source, snapshot))
        return Found(checked, sheets), content


def _beside(source: Source, area: str, file: str, folder: Path) -> list[Snapshot]:
    """The versions in use that stay so when a new version of `file` is accepted: none may hold the same row."""
    intake_dir = get_settings().intake_dir
    there = {path.name for path in brought(area)} - {file}
    kept = []
    for journal in journals.journals(intake_dir):
        for other, check in journal.current().items():
            if journal.area != area or other in there:
                name = journals.input_name(journal.area, other)
                content = journals.kept_path(intake_dir, journal.area, check).read_bytes()
                kept.append(Fetched(name, content, f"upload/{name}"))
    return land(source, kept, "upload", folder)


def _noted(before: Journal, check: Check, there: set[str]) -> Journal:
    """The journal after a check: an accepted file takes the place of those that are no longer in the inbox."""
    checks = list(before.checks)
    if checks and check.outcome == "refused":  # the same version refused again is no news
        checks = [each for each in checks if (each.file, each.sha256, each.outcome) != _same(check)]
    in_use = before.in_use
    if check.outcome == "accepted":
        in_use = {file: sha256 for file, sha256 in in_use.items() if file in there} | {check.file: check.sha256}
    return Journal(area=before.area, checks=[*checks, check], in_use=in_use)


def _same(check: Check) -> tuple[str, str, str]:
    return check.file, check.sha256, check.outcome
