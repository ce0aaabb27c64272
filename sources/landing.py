"""Untouched bytes, kept for good: each file under its sha256, with a receipt beside it.

Here: keeping and finding snapshots. Not here: asking a publisher (`fetch.py`) or understanding a file (`parse.py`).

    <landing>/<publisher>/<origin>/<sha256>/<name>            the bytes as they came
    <landing>/<publisher>/<origin>/<sha256>/<name>.receipt.json   where from, when, which version, which licence
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sources.problems import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sources.contract import Source

Origin = Literal["live", "example", "upload"]

_SAFE_NAME = re.compile(r"[\w][\w .()-]{0,120}", re.UNICODE)
_RECEIPT_SUFFIX = ".receipt.json"
_LONGEST_STEM = 100
_MEGABYTE = 1_000_000
_WRITERS = 8
_MOST_WAITING_BYTES = 32 * _MEGABYTE


@dataclass(frozen=True)
class Fetched:
    """One file as the publisher gave it.

    `publisher_version` is the publisher's time of release (ISO 8601, UTC) where it tells one. `is_brought` is true for
    a file that somebody brought by hand while the publisher's others are asked for.
    """

    name: str
    content: bytes
    url: str
    publisher_version: str | None = None
    is_brought: bool = False


@dataclass(frozen=True)
class Snapshot:
    """One kept file and its receipt."""

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

    @property
    def vintage(self) -> str:
        """When the publisher released the file, or when it was had where the publisher does not say (ISO 8601, UTC)."""
        return self.publisher_version or self.retrieved_at

    def read(self) -> bytes:
        """The kept bytes. Raises ValueError where they are no longer those of the receipt."""
        content = self.path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{self.path}: the bytes are not those of the receipt; delete the folder and refresh")
        return content


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


def land(source: Source, files: Iterable[Fetched], origin: Origin, landing_dir: Path) -> list[Snapshot]:
    """Keep `files` and return their snapshots in order of name and release. The same bytes again change nothing.

    But for a brought file whose date of release somebody corrected in its name: the receipt says the new one.

    Raises ValueError for a file name that could leave the landing, or for one release of a file that comes twice.
    """
    keeping: dict[Path, Future[Snapshot]] = {}
    paths: dict[tuple[str, str], Path] = {}
    waiting = 0
    # a disk flushes many files together in the time of one
    with ThreadPoolExecutor(_WRITERS) as writers:
        for fetched in files:
            if not _SAFE_NAME.fullmatch(fetched.name) or fetched.name.endswith(_RECEIPT_SUFFIX):
                raise ValueError(f"{source.publisher}: {fetched.name!r} is not a plain file name")
            release = fetched.name, fetched.publisher_version or ""
            if release in paths:
                raise ValueError(f"{source.publisher}: the file {fetched.name!r} came twice")
            sha256 = hashlib.sha256(fetched.content).hexdigest()
            its_origin = "upload" if fetched.is_brought else origin
            path = paths[release] = _path(landing_dir, source.publisher, its_origin, sha256, fetched.name)
            if path not in keeping:
                keeping[path] = writers.submit(_keep, source, fetched, its_origin, sha256, path)
                waiting += len(fetched.content)
            if waiting > _MOST_WAITING_BYTES:
                wait(keeping.values())
                waiting = 0
    return [keeping[paths[release]].result() for release in sorted(paths)]


def kept(publisher: str, origin: str, name: str, sha256: str, landing_dir: Path) -> Snapshot | None:
    """The snapshot that was landed under these, or None where it is no longer there."""
    path = _path(landing_dir, publisher, origin, sha256, name)
    receipt_path = path.with_name(f"{name}{_RECEIPT_SUFFIX}")
    return _read_receipt(receipt_path, path) if receipt_path.exists() else None


def _path(landing_dir: Path, publisher: str, origin: str, sha256: str, name: str) -> Path:
    return landing_dir / publisher / origin / sha256 / name


def _keep(source: Source, fetched: Fetched, origin: Origin, sha256: str, path: Path) -> Snapshot:
    receipt_path = path.with_name(f"{fetched.name}{_RECEIPT_SUFFIX}")
    if receipt_path.exists():
        before = _read_receipt(receipt_path, path)
        is_corrected = fetched.is_brought and fetched.publisher_version not in (None, before.publisher_version)
        if not is_corrected:
            return before
    path.parent.mkdir(parents=True, exist_ok=True)
    snapshot = Snapshot(
        snapshot_id=sha256[:16],
        publisher=source.publisher,
        name=fetched.name,
        path=path,
        sha256=sha256,
        size_bytes=len(fetched.content),
        origin=origin,
        url=fetched.url,
        retrieved_at=datetime.now(UTC).isoformat(timespec="seconds"),
        publisher_version=fetched.publisher_version,
        licence=source.licence,
    )
    receipt = {key: value for key, value in asdict(snapshot).items() if key != "path"}
    write_atomically(path, fetched.content)
    write_atomically(receipt_path, json.dumps(receipt, ensure_ascii=False, indent=2).encode())
    return snapshot


def _read_receipt(receipt_path: Path, path: Path) -> Snapshot:
    receipt = json.loads(receipt_path.read_text(encoding="utf-8"))
    return Snapshot(path=path, **receipt)


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` so that a reader or a crash sees all of it or nothing of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
