"""Zip archives that strangers send, such as .xlsx files: refused before anything unpacks them.

Here: whether the bytes are an archive of a reasonable size, said as a reason and not in words, for every reader to word
in its own language. Not here: what is in the archive (`spreadsheets.py`, `coordinators/workbook.py`).
"""

from __future__ import annotations

import io
import zipfile
from copy import copy
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Reason = Literal["empty", "old_excel", "broken", "too_large"]

MAX_PACKING_RATIO = 200
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG_BYTES = 1 << 23


class NotAnArchive(Exception):  # noqa: N818 - reads as what the file is, and is always turned into a Problem
    """The bytes are no archive that may be opened: why, and how large it would be unpacked, in bytes."""

    def __init__(self, reason: Reason, unpacked_bytes: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.unpacked_bytes = unpacked_bytes


def refuse_what_is_no_archive(
    content: bytes, *, max_unpacked_bytes: int, max_packing_ratio: int = MAX_PACKING_RATIO
) -> None:
    """Raises NotAnArchive for bytes that are no zip archive, or one that says it is a bomb."""
    if not content:
        raise NotAnArchive("empty")
    if content.startswith(_OLD_EXCEL):
        raise NotAnArchive("old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except Exception as error:  # zipfile raises many kinds for broken bytes
        raise NotAnArchive("broken") from error
    if unpacked > max_unpacked_bytes or unpacked > max_packing_ratio * len(content):
        raise NotAnArchive("too_large", unpacked)


def unpacked_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part's name and content in pieces, each ending with a whole tag (`>`) where there is one.

    What a part really unpacks to is held against the size it declares, which not every reader looks at. Raises
    NotAnArchive where they differ, and what zipfile raises for a part that cannot be unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            longer = copy(entry)
            longer.file_size = entry.file_size + 1
            left, unpacked = b"", 0
            with archive.open(longer) as part:
                while piece := part.read(_CHUNK_BYTES):
                    unpacked += len(piece)
                    whole, tag_end, left = (left + piece).rpartition(b">")
                    yield entry.filename, whole + tag_end
                    if len(left) > _LONGEST_TAG_BYTES:
                        raise NotAnArchive("broken", unpacked)
            yield entry.filename, left
            if unpacked != entry.file_size:
                raise NotAnArchive("too_large" if unpacked > entry.file_size else "broken", unpacked)
