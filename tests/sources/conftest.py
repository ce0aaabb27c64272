"""What the tests of the sources share: a publisher's server on this machine, kept files, and real data."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from sources.code_lists import SEEDS_DIR, Scope, load_scope
from sources.contract import Source
from sources.landing import Fetched, Snapshot, land
from sources.make_examples import EXAMPLE_LAST_YEAR
from tests.sources.hostile_server import hostile, impatient

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["hostile", "impatient"]  # a publisher that misbehaves

Reply = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, bytes], Reply]


Serve = Callable[[Handler], "Publisher"]
Keep = Callable[[Source, dict[str, bytes]], list[Snapshot]]


@dataclass
class Publisher:
    """A server on this machine that answers as a publisher would, and remembers what it was asked and what it sent.

    With `tells_unchanged` it keeps to the conditions of a GET, as web servers do.
    """

    handler: Handler
    base_url: str = ""
    tells_unchanged: bool = False
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sent: list[tuple[int, int]] = field(default_factory=list)
    """The status and the size of the body in bytes, of each answer."""


def is_unchanged(asked: dict[str, str], marks: dict[str, str]) -> bool:
    """Whether a web server answers 304 of a file of these marks: by its ETag where that is asked, else by its time."""
    if "If-None-Match" in asked:
        return asked["If-None-Match"].removeprefix("W/") == marks.get("ETag", "").removeprefix("W/")
    return "If-Modified-Since" in asked and asked["If-Modified-Since"] == marks.get("Last-Modified")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a publisher's server; its handler gets method, path and body and gives status, headers and body."""
    servers: list[ThreadingHTTPServer] = []

    def start(handler: Handler) -> Publisher:
        publisher = Publisher(handler)

        class _Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                publisher.asked.append((self.command, self.path, body))
                publisher.headers.append(dict(self.headers))
                status, headers, content = publisher.handler(self.command, self.path, body)
                is_plain = publisher.tells_unchanged and self.command == "GET" and status == 200
                if is_plain and is_unchanged(dict(self.headers), headers):
                    status, content = 304, b""
                publisher.sent.append((status, len(content)))
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        publisher.base_url = f"http://127.0.0.1:{server.server_port}"
        return publisher

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Keep files as a live publisher's and give their snapshots."""

    def land_them(source: Source, files: dict[str, bytes]) -> list[Snapshot]:
        url = "https://publisher.example/{}"
        fetched = [Fetched(name, content, url.format(name), "2026-06-10") for name, content in files.items()]
        return land(source, fetched, "live", tmp_path / "landing")

    return land_them


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    return SEEDS_DIR


@pytest.fixture(scope="session")
def scope() -> Scope:
    """The municipalities and years that the warehouse follows."""
    return load_scope(SEEDS_DIR, EXAMPLE_LAST_YEAR)
