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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sources.contract import Source

Origin = Literal["live", "example", "upload"]

_SAFE_NAME = re.compile(r"[\w][\w .()-]{0,120}", re.UNICODE)
_RECEIPT_SUFFIX = ".receipt.json"


@dataclass(frozen=True)
class Fetched:
    """One file as the publisher gave it."""

    name: str
    content: bytes
    url: str
    publisher_version: str | None = None


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

    def read(self) -> bytes:
        """The kept bytes. Raises ValueError where they are no longer those of the receipt."""
        content = self.path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{self.path}: the bytes are not those of the receipt; delete the folder and refresh")
        return content


def bundled(publisher_dir: Path) -> Iterator[Fetched]:
    """The example files of a source in order of name, as if its publisher had given them."""
    for path in sorted((publisher_dir / "example").iterdir()):
        if path.is_file() and not path.name.startswith("."):
            yield Fetched(path.name, path.read_bytes(), f"example/{path.name}")


def land(source: Source, files: Iterable[Fetched], origin: Origin, landing_dir: Path) -> list[Snapshot]:
    """Keep `files` and return their snapshots in order of name. The same bytes again change nothing.

    Raises ValueError for a file name that could leave the landing, or that comes twice.
    """
    snapshots: dict[str, Snapshot] = {}
    for fetched in files:
        if not _SAFE_NAME.fullmatch(fetched.name) or fetched.name.endswith(_RECEIPT_SUFFIX):
            raise ValueError(f"{source.publisher}: {fetched.name!r} is not a plain file name")
        if fetched.name in snapshots:
            raise ValueError(f"{source.publisher}: the file {fetched.name!r} came twice")
        snapshots[fetched.name] = _keep(source, fetched, origin, landing_dir)
    return [snapshots[name] for name in sorted(snapshots)]


def _keep(source: Source, fetched: Fetched, origin: Origin, landing_dir: Path) -> Snapshot:
    sha256 = hashlib.sha256(fetched.content).hexdigest()
    folder = landing_dir / source.publisher / origin / sha256
    path = folder / fetched.name
    receipt_path = folder / f"{fetched.name}{_RECEIPT_SUFFIX}"
    if receipt_path.exists():
        return _read_receipt(receipt_path, path)
    folder.mkdir(parents=True, exist_ok=True)
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
