"""Serves the published release on this machine: the site at `/`, the open files at `/tiedostot/` and `/data/`.

`/terveys` tells how it is. Compression, range requests and strict security headers. Starlette and uvicorn do the work.
A candidate that is held for review is served by itself, each of its pages marked. What does not live here: anything
about the content.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from orchestration import log_lines
from orchestration.release.one_release import Kept, Published
from orchestration.release.open_data import open_data
from orchestration.release.state import state
from orchestration.release.whole_bodies import Bodies
from orchestration.settings import DASHBOARDS_DIR

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOR_FRAMES = "/upote/"
_OF_PARTS = (b"range", b"if-none-match", b"if-modified-since")
_MARK = (
    '<p role="note" style="margin:0;padding:.6rem 1rem;background:#7a1f1f;color:#fff;font:600 1rem/1.4 sans-serif">'
    "Tarkistettavana, ei julkaistu. Luvut odottavat ihmisen hyväksyntää.</p>"
).encode()


def application(published: Path) -> Starlette:
    """The web application of the release that the link `published` names at each request."""
    bodies = Bodies()
    return Starlette(
        routes=[
            Route("/terveys", lambda _: _health()),
            Route("/data", lambda _: RedirectResponse("/data/", status_code=307)),
            Mount("/data", open_data(published, bodies)),
            Mount("/r", Kept(published.parent / "releases", bodies)),
            Mount("/tiedostot", Published(published, bodies)),
            Mount("/", Published(published / "site", bodies, html=True)),
        ],
        middleware=[Middleware(_SecurityHeaders)],
    )


def _health() -> Response:
    """How the warehouse is, for a program that watches over it: 200 where a release is published, else 503.

    A refused refresh is no failure of the service: the release before stays. What refused it may name files and cells
    of others, so only that it was refused is told here, and the rest by `ilmasto status`.
    """
    now = state()
    told = {
        "release_id": None if now.published is None else now.published["release_id"],
        "released_at": None if now.published is None else now.published["released_at"],
        "age_days": None if now.age_days is None else round(now.age_days, 2),
        "last_run": None if now.last_run is None else now.last_run.ending,
        "held": None if now.held is None else now.held.release_id,
        "stale": sorted(now.stale),
    }
    return JSONResponse(told, 200 if now.published else 503, headers={"cache-control": "no-store"})


def application_of_held(candidate: Path) -> Starlette:
    """The web application of a candidate that is not published: its pages, each marked, and its files."""
    return Starlette(
        routes=[
            Mount("/tiedostot", StaticFiles(directory=candidate)),
            Mount("/", StaticFiles(directory=candidate / "site", html=True)),
        ],
        middleware=[Middleware(_SecurityHeaders), Middleware(_Marked)],
    )


def serve_published(published: Path, port: int) -> None:
    """Serve until interrupted, on loopback only."""
    _serve(application(published), port)


def serve_held(candidate: Path, port: int) -> None:
    """Serve a candidate that is held for review, until interrupted, on loopback only."""
    _serve(application_of_held(candidate), port)


def _serve(served: Starlette, port: int) -> None:
    log_lines.say(f"http://127.0.0.1:{port}/  (Ctrl+C ends)", "serving", port=port)
    uvicorn.run(served, host="127.0.0.1", port=port, server_header=False, **log_lines.of_server())


def security_headers(*, in_a_frame: bool = False) -> dict[str, str]:
    """The headers of every answer; the Content-Security-Policy is the dashboard's own.

    With `in_a_frame` those of a chart that any site may show in a frame: nothing else is let go.
    """
    policy: dict[str, str] = json.loads((DASHBOARDS_DIR / "lib" / "csp.json").read_text(encoding="utf-8"))
    framing = {} if in_a_frame else {"x-frame-options": "DENY"}
    if in_a_frame:
        policy["frame-ancestors"] = "*"
    return framing | {
        "content-security-policy": "; ".join(f"{directive} {sources}" for directive, sources in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
    }


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class _SecurityHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = _encoded(security_headers())
        self._headers_in_a_frame = _encoded(security_headers(in_a_frame=True))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # what says nothing of its age is asked about again after a release
        path = str(scope.get("path", ""))

        headers = self._headers_in_a_frame if path.startswith(_FOR_FRAMES) else self._headers

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(b"cache-control", b"no-cache")] if b"cache-control" not in dict(message["headers"]) else []
                message["headers"] = [*message["headers"], *headers, *told]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class _Marked:
    """Puts the mark of what is not published at the head of every page, as it is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":  # whole pages alone can be marked: no part, and none from a cache
            asked = [(name, value) for name, value in scope["headers"] if name not in _OF_PARTS]
            scope = {**scope, "headers": asked}
        is_page = False

        async def send_marked(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                is_page = headers.get(b"content-type", b"").startswith(b"text/html") and b"content-length" in headers
                if is_page:
                    length = int(headers[b"content-length"]) + len(_MARK)
                    message["headers"] = [*{**headers, b"content-length": str(length).encode()}.items()]
            elif is_page and message["type"] == "http.response.body" and message.get("body"):
                message["body"], is_page = _marked(message["body"]), False
            await send(message)

        await self._app(scope, receive, send_marked)


def _marked(page: bytes) -> bytes:
    """The beginning of a page with the mark after the tag of its body, or before all where the tag is not in it."""
    head, body, rest = page.partition(b"<body")
    tag, end, inside = rest.partition(b">")
    return head + body + tag + end + _MARK + inside if end else _MARK + page
