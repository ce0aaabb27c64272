"""What one answer may cost: how long it may take, and how many bytes it may have, packed and unpacked.

Here: the clock and the scales, and unpacking that stays within them. Not here: connections (`peers.py`), or how large
and how long (`http.py` and `source.yml`).
"""

from __future__ import annotations

import re
import time
import zlib
from typing import TYPE_CHECKING

from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHUNK_BYTES = 1 << 16
MEGABYTE = 1_000_000
LATER = "try again later; what was published before stays as it is"

_ROOM_FOR_HEADERS_BYTES = MEGABYTE
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32  # zlib tells the two apart by their first bytes
_NOT_PACKED = ("", "identity")
_PACKED = ("gzip", "x-gzip", "deflate")


class Refused(Exception):  # noqa: N818 - a verdict about an answer, which the client turns into its SourceError
    """Why an answer is not taken and what to do, in words that follow its address."""


class CutShort(Refused):
    """A packed body ends before its end: another try may bring it whole."""


class Watch:
    """The clock and the scales of one answer at a time, with all its tries, waits and redirects."""

    def __init__(self) -> None:
        self.start(0.0, 0)

    def start(self, seconds: float, megabytes: int) -> None:
        """Begin anew: the whole answer may take `seconds`, its body `megabytes` on the wire and unpacked."""
        self._seconds = seconds
        self._ends_at = time.monotonic() + seconds
        self._megabytes = megabytes

    @property
    def bytes(self) -> int:
        """How large a body may be."""
        return self._megabytes * MEGABYTE

    def seconds_left(self) -> float:
        """More than 0. Raises Refused when the time is over."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise Refused(f"not whole after {self._seconds:g} seconds; {LATER}")
        return left

    def pause(self, seconds: float) -> None:
        """Wait, though no longer than there is time."""
        time.sleep(max(0.0, min(seconds, self.seconds_left())))

    def weigh_body(self, byte_count: int) -> None:
        """Raise Refused where a body is larger than it may be."""
        if byte_count > self.bytes:
            raise Refused(f"more than {self._megabytes} MB; raise max_megabytes in source.yml if that is right")

    def weigh_wire(self, byte_count: int) -> None:
        """Raise Refused where headers, framing and body together are larger than they may be."""
        self.weigh_body(byte_count - _ROOM_FOR_HEADERS_BYTES)

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Refused for an answer whose headers promise what can't be checked or is too large."""
        length = headers.get("Content-Length")
        if length is not None and not re.fullmatch(r"[0-9]{1,18}", length.strip()):
            raise Refused(f"its Content-Length is no number; {LATER}")
        self.weigh_body(int(length or 0))
        framing = headers.get("Transfer-Encoding", "chunked").strip().lower()
        if framing not in ("chunked", "identity"):
            raise Refused(f"its Transfer-Encoding “{framing}” can't be read; {LATER}")
        packing = _packing(headers)
        if packing not in (*_NOT_PACKED, *_PACKED):
            raise Refused(f"packed as “{packing}”, which was not asked for and can't be unpacked; {LATER}")


def unpacked(wire: Iterable[bytes], headers: Mapping[str, str]) -> Iterator[bytes]:
    """The body of an answer in pieces of at most `CHUNK_BYTES`, unpacked as its Content-Encoding says.

    Raises Refused for a packed body that is broken, CutShort for one that ends before its end: urllib3 would pass both
    over.
    """
    if _packing(headers) in _NOT_PACKED:
        yield from wire
        return
    unpacker = None
    try:
        for received in wire:
            packed = received
            while packed:
                if unpacker is None or unpacker.eof:  # gzip allows several members one after another
                    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
                yield unpacker.decompress(packed, CHUNK_BYTES)
                packed = unpacker.unconsumed_tail or unpacker.unused_data
        while unpacker is not None and not unpacker.eof:
            piece = unpacker.decompress(b"", CHUNK_BYTES)
            if not piece:
                raise CutShort(f"no whole answer (its packed body is cut short); {LATER}")
            yield piece
    except zlib.error as error:
        raise Refused(f"no whole answer (its packed body is broken: {error}); {LATER}") from error


def wait_asked_for(headers: Mapping[str, str], most_seconds: float) -> float:
    """The seconds that a publisher asks to be left alone for (number or HTTP date), at most `most_seconds`; else 0."""
    asked = headers.get("Retry-After", "0")
    try:
        return min(float(most_seconds), float(Retry().parse_retry_after(asked)))
    except (ValueError, OverflowError, HTTPError):
        return 0.0


def _packing(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Encoding", "").strip().lower()
