"""What a publisher was seen to give, and when: one file for each fetch, written once and never touched again.

Here: an observation's form, and finding the newest or those that saw a file. Not here: keeping anything (`landing.py`).

    <landing>/observations/<publisher>/<origin>/<time>-<digest>-<own>.json

`<time>` is the end of the fetch (UTC). `<digest>` is of the files that were seen, so the names of a folder tell when a
publisher gave the very same, and of all these one file needs to be read. `<own>` is of the file's own bytes; names of
before lack it, and are held against `<digest>`. What is not what it was written as is set aside, as is what tells of a
time that is yet to come. Earlier landings have a receipt beside the bytes instead,
`<landing>/<publisher>/<origin>/<sha256>/<name>.receipt.json`, read where no observation tells more.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from sources.objects import set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

Origin = Literal["live", "example", "upload"]
Key = tuple[str, str, str]
"""What makes a file of a publisher the same file: its origin, its name and the sha256 of its bytes."""

RECEIPT_SUFFIX = ".receipt.json"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-(?P<digest>[0-9a-f]{16})(-(?P<own>[0-9a-f]{16}))?\.json")
FETCHES_WITH: dict[str, tuple[Origin, ...]] = {"live": ("live",), "example": ("example",), "upload": ("upload", "live")}
"""Which fetches may hold a file of an origin: what was brought by hand comes with what was asked for, or alone."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Seen(_Frozen):
    """One file of an observation."""

    origin: Origin
    name: str
    sha256: str
    size_bytes: int
    url: str
    publisher_version: str | None = None
    """What the publisher told when it began to give these bytes, or the date that somebody corrected in a name."""
    told_version: str | None = None
    """What the publisher tells now."""
    headers: dict[str, str] = {}
    """The publisher's own marks of these bytes, such as ETag."""
    whole_at: AwareDatetime | None = None
    """When the bytes last came in answer to a plain GET: before `observed_at` where the publisher then said that they
    are the same. None where they came otherwise, and in observations of before."""
    retrieved_at: str = ""
    """Since when every fetch has given these bytes under this name (ISO 8601, UTC)."""

    @property
    def key(self) -> Key:
        """What makes it the same file."""
        return self.origin, self.name, self.sha256


class Observation(_Frozen):
    """What one fetch of a publisher gave."""

    publisher: str
    origin: Origin
    observed_at: str
    run_id: str | None = None
    licence: str
    """What the contract said then."""
    contract: str = ""
    """The contract's digest."""
    files: tuple[Seen, ...]

    @property
    def digest(self) -> str:
        """Of what was seen, without what may be another each time although the files are the same."""
        what = sorted([*one.key, one.publisher_version or "", one.retrieved_at] for one in self.files)
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def folder_of(landing_dir: Path, publisher: str, origin: str) -> Path:
    """Where the observations of a publisher's fetches of one origin lie."""
    return landing_dir / "observations" / publisher / origin


def file_name(observation: Observation, content: bytes, at: datetime) -> str:
    """The name of an observation's file, which holds `content`; `at` is its time to the microsecond."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{observation.digest}-{_own_digest(content)}.json"


def continued(files: Iterable[Seen], before: Mapping[Key, Seen], observed_at: str, origin: Origin) -> tuple[Seen, ...]:
    """What is seen now, each file once, since the time and of the version that it had when the fetch before gave it."""
    found: dict[Key, Seen] = {}
    for one in files:
        found.setdefault(one.key, _continued(one, before.get(one.key), observed_at, origin))
    return tuple(found.values())


def _continued(one: Seen, before: Seen | None, observed_at: str, origin: Origin) -> Seen:
    if before is None:
        return one.model_copy(update={"retrieved_at": observed_at, "publisher_version": one.told_version})
    is_brought = one.origin != origin
    is_corrected = is_brought and one.told_version is not None
    version = one.told_version if is_corrected else before.publisher_version
    return one.model_copy(update={"retrieved_at": before.retrieved_at, "publisher_version": version})


def is_yet_to_come(time: str) -> bool:
    """Whether a time (ISO 8601) is later than tomorrow; a version that is no time is not.

    A day is left for publishers of another zone and for clocks.
    """
    return bool(_DAY.match(time)) and time[:10] > (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


@dataclass(frozen=True)
class Reader:
    """Reads the observations of a landing. What can't be believed is set aside, and `notes` gets a line of each."""

    landing_dir: Path
    notes: list[str]

    def last_seen(self, publisher: str, origin: str) -> dict[Key, Seen]:
        """What the newest fetch gave; of a landing without observations, what its receipts tell of it."""
        newest = next(self.newest_first(publisher, {origin}), None)
        if newest is not None:
            return {one.key: one for one in newest.files}
        given: dict[tuple[str, str], Seen] = {}
        for path in _receipts(self.landing_dir / publisher, origin):
            for one in self.files_of_receipt(path):
                before = given.setdefault((one.origin, one.name), one)
                if one.retrieved_at > before.retrieved_at:
                    given[one.origin, one.name] = one
        return {one.key: one for one in given.values()}

    def newest_first(self, publisher: str, origins: Iterable[str]) -> Iterator[Observation]:
        """The observations of some fetches, each read as it is asked for: of those that saw the same, the newest."""
        folders = [folder_of(self.landing_dir, publisher, origin) for origin in origins]
        paths = sorted((folder / name for folder in folders for name in _names(folder)), key=lambda path: path.name)
        digests = set()
        for path in reversed(paths):
            what = path.parent.name, path.stem.split("-")[1:2]
            if str(what) not in digests and (observation := self._believed(path, _read)) is not None:
                digests.add(str(what))
                yield observation

    def of_receipt(self, path: Path) -> Observation | None:
        """What a receipt of an earlier landing tells, as an observation of its one file."""
        return self._believed(path, _read_receipt)

    def files_of_receipt(self, path: Path) -> tuple[Seen, ...]:
        """The one file of a receipt; none where it can't be believed."""
        observation = self.of_receipt(path)
        return () if observation is None else observation.files

    def _believed(self, path: Path, read: Callable[[Path], Observation]) -> Observation | None:
        try:
            observation = read(path)
            _refuse_the_future(observation)
        except ValueError as error:
            why = f"{error}; what it alone told, such as since when a file is the same, begins anew"
            self.notes.append(set_aside(self.landing_dir, path, why))
            return None
        return observation


def _refuse_the_future(observation: Observation) -> None:
    times = [observation.observed_at]
    times += [time for one in observation.files for time in (one.retrieved_at, one.publisher_version or "")]
    if later := [time for time in times if is_yet_to_come(time)]:
        raise ValueError(f"it tells of {max(later)}, which is yet to come")


def receipt_path(landing_dir: Path, publisher: str, key: Key) -> Path:
    """Where an earlier landing has the receipt of a file."""
    origin, name, sha256 = key
    return landing_dir / publisher / origin / sha256 / f"{name}{RECEIPT_SUFFIX}"


def _own_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [path.name for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith(".")]


def _read(path: Path) -> Observation:
    """An observation. Raises ValueError where it is not what was written under this name."""
    name, content = _NAME.fullmatch(path.name), path.read_bytes()
    if name is None or name["own"] not in (None, _own_digest(content)):
        raise ValueError("it is not what was written under this name")
    try:
        observation = Observation.model_validate_json(content)
    except ValidationError as error:
        raise ValueError("it can't be read") from error
    if (observation.digest, observation.publisher, observation.origin) != (name["digest"], *path.parts[-3:-1]):
        raise ValueError("it is not what was written under this name")
    return observation


def _read_receipt(path: Path) -> Observation:
    """What a receipt tells. Raises ValueError where it can't be read, or is not of the file that it lies beside."""
    try:
        receipt = json.loads(path.read_bytes())
        told = receipt | {"observed_at": receipt["retrieved_at"], "files": [receipt]}
        observation = Observation.model_validate(told)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("it can't be read") from error
    (one,), (origin, sha256, name) = observation.files, path.parts[-3:]
    if one.key != (origin, name.removesuffix(RECEIPT_SUFFIX), sha256):
        raise ValueError("it tells of another file than the one that it lies beside")
    return observation


def _receipts(folder: Path, origin: str) -> Iterator[Path]:
    """The receipts of an earlier landing that tell of a fetch of an origin, with what was brought by hand."""
    for held, fetches in FETCHES_WITH.items():
        if origin in fetches:
            yield from (folder / held).glob(f"*/*{RECEIPT_SUFFIX}")
