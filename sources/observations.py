"""What a publisher was seen to give, and when: one file for each fetch, written once and never touched again.

Here: an observation's form, and finding the newest or those that saw a file. Not here: keeping anything (`landing.py`).

    <landing>/observations/<publisher>/<origin>/<time>-<digest>.json

`<time>` is the end of the fetch (UTC). `<digest>` is of the files that were seen, so the names of a folder tell when a
publisher gave the very same, and of all these one file needs to be read. Earlier landings have a receipt beside the
bytes instead, `<landing>/<publisher>/<origin>/<sha256>/<name>.receipt.json`, read where no observation tells more.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Origin = Literal["live", "example", "upload"]
Key = tuple[str, str, str]
"""What makes a file of a publisher the same file: its origin, its name and the sha256 of its bytes."""

RECEIPT_SUFFIX = ".receipt.json"
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


def file_name(observation: Observation, at: datetime) -> str:
    """The name of an observation's file; `at` is its time to the microsecond."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{observation.digest}.json"


def last_seen(landing_dir: Path, publisher: str, origin: str) -> dict[Key, Seen]:
    """What the newest fetch gave; of a landing without observations, what its receipts tell of it.

    Raises ValueError for an observation that can't be read.
    """
    newest = max(_names(folder_of(landing_dir, publisher, origin)), default=None)
    if newest is not None:
        return {one.key: one for one in _read(folder_of(landing_dir, publisher, origin) / newest).files}
    given: dict[tuple[Origin, str], Seen] = {}
    for path in _receipts(landing_dir / publisher, origin):
        (one,) = of_receipt(path).files
        before = given.setdefault((one.origin, one.name), one)
        if one.retrieved_at > before.retrieved_at:
            given[one.origin, one.name] = one
    return {one.key: one for one in given.values()}


def newest_first(landing_dir: Path, publisher: str, origins: set[Origin]) -> Iterator[Observation]:
    """The observations of some fetches, each read as it is asked for: of those that saw the very same, the newest."""
    folders = [folder_of(landing_dir, publisher, origin) for origin in origins]
    paths = sorted((folder / name for folder in folders for name in _names(folder)), key=lambda path: path.name)
    digests = set()
    for path in reversed(paths):
        what = path.parent.name, path.stem.rpartition("-")[2]
        if what not in digests:
            digests.add(what)
            yield _read(path)


def receipt_path(landing_dir: Path, publisher: str, key: Key) -> Path:
    """Where an earlier landing has the receipt of a file."""
    origin, name, sha256 = key
    return landing_dir / publisher / origin / sha256 / f"{name}{RECEIPT_SUFFIX}"


def of_receipt(path: Path) -> Observation:
    """What a receipt of an earlier landing tells, as an observation of its one file."""
    receipt = json.loads(path.read_text(encoding="utf-8"))
    return Observation.model_validate(receipt | {"observed_at": receipt["retrieved_at"], "files": [receipt]})


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [path.name for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith(".")]


def _read(path: Path) -> Observation:
    try:
        return Observation.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path}: can't be read; delete it and refresh") from error


def _receipts(folder: Path, origin: str) -> Iterator[Path]:
    """The receipts of an earlier landing that tell of a fetch of an origin, with what was brought by hand."""
    for held, fetches in FETCHES_WITH.items():
        if origin in fetches:
            yield from (folder / held).glob(f"*/*{RECEIPT_SUFFIX}")
