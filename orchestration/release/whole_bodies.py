"""Files as answers: compressed once for all readers, and sent in pieces, so that a slow reader holds no memory.

What is compressed stays in memory up to a limit. What does not live here: which file is at which address (`serve.py`,
`open_data.py`).
"""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

_MEGABYTE = 1_000_000
_MOST_KEPT_BYTES = 64 * _MEGABYTE
_LARGEST_COMPRESSED_BYTES = 32 * _MEGABYTE
_SMALLEST_COMPRESSED_BYTES = 1000
_LEVEL = 9
_PIECE_BYTES = 65_536
_TEXTS = ("text/", "application/json", "application/ld+json", "application/javascript", "image/svg+xml")
_TEXT_SUFFIXES = (".geojson", ".jsonld", ".cff", ".px")


class Bodies:
    """Bodies that take time to make, each made once however many ask for it, the longest unused forgotten first."""

    def __init__(self, most_bytes: int = _MOST_KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._making: dict[tuple[object, ...], asyncio.Task[bytes]] = {}
        self.held_bytes = 0

    async def get(self, key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """The body under `key`, from `make()` in a thread where it is not there. Raises what `make` raises."""
        body = self._kept.get(key)
        if body is not None:
            self._kept.move_to_end(key)
            return body
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.ensure_future(anyio.to_thread.run_sync(make))
            task.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(task)  # a reader who leaves does not take it from the others

    def _keep(self, key: tuple[object, ...], made: asyncio.Task[bytes]) -> None:
        del self._making[key]
        if made.cancelled() or made.exception() is not None:
            return
        self._kept[key] = made.result()
        self.held_bytes += len(made.result())
        while self.held_bytes > self._most_bytes:
            _, forgotten = self._kept.popitem(last=False)
            self.held_bytes -= len(forgotten)


class TextFiles(StaticFiles):
    """Static files of which texts come compressed to whom can read that; parts of a file are always its own bytes."""

    bodies: Bodies

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, compressed where it is a text and the reader takes it so."""
        plain = FileResponse(full_path, status_code=status_code, stat_result=stat_result)
        asked = Headers(scope=scope)
        change = self.change_of(str(full_path), plain)
        if change is None and not _is_text(plain, str(full_path)):
            return super().file_response(full_path, stat_result, scope, status_code)
        is_small_enough = _SMALLEST_COMPRESSED_BYTES <= stat_result.st_size <= _LARGEST_COMPRESSED_BYTES
        is_packed = is_small_enough and _takes_gzip(asked) and (change is not None or "range" not in asked)
        plain.headers["vary"] = "Accept-Encoding"
        if is_packed or change is not None:
            mark = plain.headers["etag"].strip('"')
            # another body, another mark; what is changed on its way is another for each address that it is changed by
            plain.headers["etag"] = f'"{mark}-{change[0] if change else ""}{"-gz" if is_packed else ""}"'
        if self.is_not_modified(plain.headers, asked):
            return NotModifiedResponse(plain.headers)
        if not is_packed and change is None:
            return plain
        path = str(full_path)

        def make() -> bytes:
            with open(path, "rb") as file:  # noqa: PTH123 - as Starlette names it
                content = file.read()
            content = change[1](content) if change else content
            return gzip.compress(content, _LEVEL, mtime=0) if is_packed else content

        return _Whole(self.bodies, (path, plain.headers["etag"]), make, plain, is_packed=is_packed)

    def change_of(self, _path: str, _plain: FileResponse) -> tuple[str, Callable[[bytes], bytes]] | None:
        """How a file's content is changed on its way, under a name for its ETag; None where it goes as it is."""
        return None


class _Whole(Response):
    """An answer whose body is one of `Bodies`, with the status and headers of the file's plain answer."""

    def __init__(
        self,
        bodies: Bodies,
        key: tuple[object, ...],
        make: Callable[[], bytes],
        plain: FileResponse,
        *,
        is_packed: bool,
    ) -> None:
        super().__init__(status_code=plain.status_code)
        self._bodies, self._key, self._make = bodies, key, make
        left_out = {b"content-length", b"accept-ranges"}
        self.raw_headers = [(name, value) for name, value in plain.raw_headers if name not in left_out]
        if is_packed:
            self.raw_headers.append((b"content-encoding", b"gzip"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the form of ASGI
        body = await self._bodies.get(self._key, self._make)
        headers = [*self.raw_headers, (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        whole = memoryview(b"" if scope["method"] == "HEAD" else body)
        for at in range(0, len(whole), _PIECE_BYTES):
            piece = whole[at : at + _PIECE_BYTES]
            await send({"type": "http.response.body", "body": bytes(piece), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _is_text(response: FileResponse, path: str) -> bool:
    return (response.media_type or "").startswith(_TEXTS) or path.endswith(_TEXT_SUFFIXES)


def _takes_gzip(asked: Headers) -> bool:
    """Whether a reader takes gzip, as `Accept-Encoding` says; `gzip;q=0` says that it does not."""
    for part in asked.get("accept-encoding", "").split(","):
        name, _, weight = part.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
