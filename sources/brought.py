"""Files that somebody brought by hand: which lie in a publisher's inbox, what is in a zip, and which release they are.

Here: finding and unpacking them, and the date of the release that stands in a name. Not here: what a publisher is asked
for and which file takes the place of which (each `fetch.py`), or what is in a file (`parse.py`).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sources.archives import NotAnArchive, refuse_what_is_no_archive, unpacked_parts
from sources.landing import Fetched, plain_name, read_brought
from sources.observations import is_yet_to_come

if TYPE_CHECKING:
    from collections.abc import Iterator

_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FINNISH_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_HIDDEN = (".", "~$", "__MACOSX")
_MEGABYTE = 1_000_000
_UNPACKED_TIMES = 10
"""A zip may unpack to as many times what one file may have."""
_REASONS = {
    "empty": "is empty",
    "old_excel": "is an old Excel file",
    "broken": "is no whole zip archive",
    "too_large": "would unpack to too much",
}


class Refused(ValueError):  # noqa: N818 - reads as what came of the file
    """A brought file that can't be taken as it is: which, why, and what to do."""


def brought(folder: Path | None, max_megabytes: int) -> Iterator[Fetched]:
    """The files in `folder` and the folders in it, in order of path; hidden and lock files are left out.

    The version is the date in a file's name or in its folder's: None where there is none. Raises SourceError for
    a file that is larger than the source's limit or can't be read, and Refused for a date that can't be.
    """
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(_HIDDEN) for part in parts):
            url = "/".join(("upload", *(plain_name(Path(part)) for part in parts)))
            content = read_brought(path, max_megabytes)
            yield Fetched(plain_name(path), content, url, released_in("/".join(parts)), is_brought=True)


def unpacked(packed: Fetched, max_megabytes: int) -> Iterator[Fetched]:
    """The files in a zip that somebody brought, in its order; their version is the date in their names or the zip's.

    Raises Refused for what is no zip, unpacks to too much, can't be unpacked, or holds two files of one name.
    """
    limit = max_megabytes * _MEGABYTE
    seen: set[str] = set()
    for inner, content in _parts(packed, limit):
        parts = PurePosixPath(inner.replace("\\", "/")).parts
        if inner.endswith(("/", "\\")) or any(part.startswith(_HIDDEN) for part in parts):
            continue
        name = plain_name(Path(parts[-1]))
        if len(content) > limit:
            raise Refused(f"{packed.url}: {inner} is larger than {max_megabytes} MB; send it smaller")
        if name in seen:
            raise Refused(f"{packed.url}: two files called {name}; pack the right one alone")
        seen.add(name)
        released = released_in(f"{packed.url}/{inner}")
        yield replace(packed, name=name, content=content, url=f"{packed.url}/{name}", publisher_version=released)


def _parts(packed: Fetched, limit: int) -> Iterator[tuple[str, bytes]]:
    """The name and content of each part of a zip, as often as it stands in it."""
    try:
        refuse_what_is_no_archive(packed.content, max_unpacked_bytes=_UNPACKED_TIMES * limit)
        with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
            twice = [name for name, count in Counter(archive.namelist()).items() if count > 1]
        if not twice:
            for name, pieces in groupby(unpacked_parts(packed.content), key=lambda part: part[0]):
                yield name, b"".join(piece for _, piece in pieces)
            return
    except NotAnArchive as error:
        raise Refused(
            f"{packed.url} {_REASONS[error.reason]}; pack the files anew without a password, or bring them as they are"
        ) from error
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError) as error:
        raise Refused(f"{packed.url} can't be unpacked ({error}); pack it anew without a password") from error
    raise Refused(f"{packed.url}: two files called {twice[0]}; pack the right one alone")


def released_in(path: str) -> str | None:
    """The date that stands in a file's name or in its folder's, 2026-06-10 or 10.6.2026; None where there is none.

    Raises Refused where two dates stand there, and where the date is yet to come: it would outdo every release.
    """
    found = {day.isoformat() for day in _dates(path)}
    if len(found) > 1:
        both = " and ".join(sorted(found))
        raise Refused(f"{path}: two dates of release, {both}; keep the right one in the name")
    if found and is_yet_to_come(min(found)):
        raise Refused(f"{path}: a release of {min(found)} is yet to come; correct the date in the name")
    return min(found, default=None)


def without_date(name: str) -> str:
    """A file's name without the date of its release: `kunta_297_2026-06-10.csv` is `kunta_297.csv`."""
    for pattern in (_ISO_DATE, _FINNISH_DATE):
        name = re.sub(rf"[ _-]*\(?{pattern.pattern}\)?", "", name)
    return name


def _dates(path: str) -> Iterator[date]:
    """Every date in a path; what only looks like one is none."""
    for pattern, order in ((_ISO_DATE, (0, 1, 2)), (_FINNISH_DATE, (2, 1, 0))):
        for match in pattern.finditer(path):
            year, month, day = (int(match.groups()[place]) for place in order)
            try:
                yield date(year, month, day)
            except ValueError:
                continue
