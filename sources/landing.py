"""Untouched bytes, kept for good: each object once under its sha256; when each was seen stands in observations.

Here: keeping and finding snapshots. Not here: an observation's form (`observations.py`), asking a publisher
(`fetch.py`) or understanding a file (`parse.py`).

    <landing>/objects/<sha256>                                        the bytes as they came, whoever gave them
    <landing>/observations/<publisher>/<origin>/<time>-….json         what one fetch gave: names, addresses, versions

The objects of a fetch are on the disk before its observation is. Earlier landings, whose bytes lie at
`<landing>/<publisher>/<origin>/<sha256>/<name>` beside a receipt, are read on where they are.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sources import objects, observations
from sources.files import flush_folder, write_atomically
from sources.objects import LostBytesError
from sources.observations import FETCHES_WITH, RECEIPT_SUFFIX, Observation, Origin, Reader, Seen
from sources.problems import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sources.contract import Source
    from sources.observations import Key

_SAFE_NAME = re.compile(r"[\w][\w .()-]{0,120}", re.UNICODE)
_LONGEST_STEM = 100
_MEGABYTE = 1_000_000
_WRITERS = 8
_MOST_WAITING_BYTES = 32 * _MEGABYTE


@dataclass(frozen=True)
class Fetched:
    """One file as the publisher gave it.

    `publisher_version` is the publisher's time of release (ISO 8601, UTC) where it tells one. `is_brought` is true for
    a file that somebody brought by hand while the publisher's others are asked for. `headers` are those of an answer
    that mark its bytes, `whole_at` when these came in answer to a plain GET.
    """

    name: str
    content: bytes
    url: str
    publisher_version: str | None = None
    is_brought: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    whole_at: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """One kept file as it was seen last.

    `retrieved_at` is since when its publisher has given these bytes without a break, `last_seen_at` when it was last
    seen to (ISO 8601, UTC; None where nothing tells). `licence` is what the contract said then.
    """

    snapshot_id: str
    publisher: str
    name: str
    path: Path
    sha256: str
    size_bytes: int
    origin: Origin
    url: str
    retrieved_at: str
    publisher_version: str | None
    licence: str
    last_seen_at: str | None = None

    @property
    def vintage(self) -> str:
        """When the publisher released the file, or when it was had where the publisher does not say (ISO 8601, UTC)."""
        return self.publisher_version or self.retrieved_at

    def read(self) -> bytes:
        """The kept bytes. Raises LostBytesError where they are gone, or no longer those that were landed."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise LostBytesError(self._lost(f"can't be read ({error.strerror})")) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise LostBytesError(self._lost("its bytes are not those that were landed"))
        return content

    def _lost(self, why: str) -> str:
        return (
            f"{self.path}: {why}; it is to hold {self.name} of {self.publisher}. Run `ilmasto refresh`, which has it "
            "again where it is still given; else put it back from the backup"
        )


def bundled(publisher_dir: Path) -> Iterator[Fetched]:
    """The example files of a source in order of name, as if its publisher had given them.

    A folder in the example is named after the release of its files, such as `2025-12-10`.
    """
    example = publisher_dir / "example"
    for path in sorted(example.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            version = None if path.parent == example else path.parent.name
            yield Fetched(path.name, path.read_bytes(), path.relative_to(publisher_dir).as_posix(), version)


def read_brought(path: Path, max_megabytes: int) -> bytes:
    """The bytes of a file that somebody brought. Raises SourceError where it is too large or can't be read."""
    try:
        if path.stat().st_size > max_megabytes * _MEGABYTE:
            raise SourceError(f"{path} is larger than {max_megabytes} MB; send it smaller")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} can't be read ({error.strerror}); check it and retry") from error


def plain_name(path: Path) -> str:
    """The file's name as the landing keeps it: composed letters, no character with a meaning of its own."""
    stem = re.sub(r"[^\w .()-]", "_", unicodedata.normalize("NFC", path.stem))[:_LONGEST_STEM]
    return (stem if re.match(r"\w", stem) else f"_{stem}") + path.suffix


def land(
    source: Source,
    files: Iterable[Fetched],
    origin: Origin,
    landing_dir: Path,
    run_id: str | None = None,
    notes: list[str] | None = None,
) -> list[Snapshot]:
    """Keep `files`, write down that they were seen, and return their snapshots in order of name and release.

    Bytes that are there whole are not written again. Of a file that the fetch before gave too, the snapshot tells the
    same time and version as then: but for a brought file whose date of release somebody corrected in its name.
    `notes` gets a line of each damage that was found in the landing.

    Raises ValueError for a file name that could leave the landing, for one release of a file that comes twice, and for
    a release that is yet to come.
    """
    notes = [] if notes is None else notes
    seen: dict[tuple[str, str], Seen] = {}
    paths: dict[Key, Path] = {}
    keeping: dict[str, Future[None]] = {}
    waiting = 0
    folder = objects.folder_of(landing_dir)
    # a disk flushes many files together in the time of one
    with ThreadPoolExecutor(_WRITERS) as writers:
        for fetched in files:
            if not _SAFE_NAME.fullmatch(fetched.name) or fetched.name.endswith(RECEIPT_SUFFIX):
                raise ValueError(f"{source.publisher}: {fetched.name!r} is not a plain file name")
            release = fetched.name, fetched.publisher_version or ""
            if release in seen:
                raise ValueError(f"{source.publisher}: the file {fetched.name!r} came twice")
            if observations.is_yet_to_come(fetched.publisher_version or ""):
                raise ValueError(
                    f"{fetched.name} ({fetched.url}): released {fetched.publisher_version}, which is yet to come; see "
                    "that the clock of this machine is right, and where it is, ask who gave the file"
                )
            one = seen[release] = _seen(fetched, "upload" if fetched.is_brought else origin)
            if one.sha256 in keeping:
                paths[one.key] = folder / one.sha256
                continue
            there = _path(landing_dir, source.publisher, one.key, notes)
            paths[one.key] = there or folder / one.sha256
            if there is None:
                folder.mkdir(parents=True, exist_ok=True)
                keeping[one.sha256] = writers.submit(write_atomically, folder / one.sha256, fetched.content)
                waiting += one.size_bytes
            if waiting > _MOST_WAITING_BYTES:
                wait(keeping.values())
                waiting = 0
    for kept_one in keeping.values():
        kept_one.result()
    if keeping:
        flush_folder(folder)
    before = Reader(landing_dir, notes).last_seen(source.publisher, origin)
    at = datetime.now(UTC)
    observation = _observation(source, origin, [seen[release] for release in sorted(seen)], before, at)
    _write(observation.model_copy(update={"run_id": run_id}), at, landing_dir)
    return [_snapshot(observation, one, paths[one.key]) for one in observation.files]


def kept(publisher: str, keys: Iterable[Key], landing_dir: Path, notes: list[str] | None = None) -> list[Snapshot]:
    """The publisher's snapshots under these, as they were seen last.

    Left out are those whose bytes are no longer there whole, and those that no observation tells of any more. `notes`
    gets a line of each damage that was found.
    """
    reader = Reader(landing_dir, [] if notes is None else notes)
    wanted = {key: path for key in keys if (path := _path(landing_dir, publisher, key, reader.notes)) is not None}
    origins = {origin for key in wanted for origin in FETCHES_WITH[key[0]]}
    found = []
    for observation in reader.newest_first(publisher, origins):
        found += [_snapshot(observation, one, wanted.pop(one.key)) for one in observation.files if one.key in wanted]
        if not wanted:
            return found
    for key, path in wanted.items():
        receipt = observations.receipt_path(landing_dir, publisher, key)
        of_receipt = reader.of_receipt(receipt) if receipt.exists() else None
        found += [_snapshot(of_receipt, one, path) for one in of_receipt.files] if of_receipt else []
    return found


def _seen(fetched: Fetched, origin: Origin) -> Seen:
    return Seen(
        origin=origin,
        name=fetched.name,
        sha256=hashlib.sha256(fetched.content).hexdigest(),
        size_bytes=len(fetched.content),
        url=fetched.url,
        told_version=fetched.publisher_version,
        headers=dict(fetched.headers),
        whole_at=fetched.whole_at,
    )


def _observation(
    source: Source, origin: Origin, files: Iterable[Seen], before: Mapping[Key, Seen], at: datetime
) -> Observation:
    """What a fetch gave, which ended at `at` and whose bytes are kept; `before` is what the one before it gave."""
    observed_at = at.isoformat(timespec="seconds")
    return Observation(
        publisher=source.publisher,
        origin=origin,
        observed_at=observed_at,
        licence=source.licence,
        contract=hashlib.sha256(source.model_dump_json().encode()).hexdigest()[:16],
        files=observations.continued(files, before, observed_at, origin),
    )


def _write(observation: Observation, at: datetime, landing_dir: Path) -> None:
    folder = observations.folder_of(landing_dir, observation.publisher, observation.origin)
    folder.mkdir(parents=True, exist_ok=True)
    content = observation.model_dump_json(exclude_defaults=True).encode()
    write_atomically(folder / observations.file_name(observation, content, at), content)
    flush_folder(folder)


def _snapshot(observation: Observation, one: Seen, path: Path) -> Snapshot:
    return Snapshot(
        snapshot_id=one.sha256[:16],
        publisher=observation.publisher,
        name=one.name,
        path=path,
        sha256=one.sha256,
        size_bytes=one.size_bytes,
        origin=one.origin,
        url=one.url,
        retrieved_at=one.retrieved_at,
        publisher_version=one.publisher_version,
        licence=observation.licence,
        last_seen_at=observation.observed_at,
    )


def _path(landing_dir: Path, publisher: str, key: Key, notes: list[str]) -> Path | None:
    """Where the bytes of a file lie whole, in today's form or in that of an earlier landing; None where they do not."""
    receipt = observations.receipt_path(landing_dir, publisher, key)
    of_before = receipt.with_name(receipt.name.removesuffix(RECEIPT_SUFFIX))
    return objects.whole(landing_dir, (objects.folder_of(landing_dir) / key[-1], of_before), key[-1], notes)
