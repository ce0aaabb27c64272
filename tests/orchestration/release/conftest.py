"""Two releases in a data folder and the project's own server of them, on a loopback address."""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import uvicorn

from orchestration.release.serve import application
from orchestration.runs import switch_link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.applications import Starlette

PAGE = "<!doctype html><title>Etusivu</title>" + "<p>Pohjois-Savon päästöt</p>" * 100
PARQUET = bytes(range(256)) * 40
BOUNDED_TRIES = 500


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A data folder with two releases and a server of the published one."""

    data_dir: Path
    port: int

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def publish(self, release_id: str) -> None:
        switch_link(self.data_dir / "published", self.data_dir / "releases" / release_id)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    for release_id in ("2026.01.01-1", "2026.01.01-2"):
        pages = tmp_path / "releases" / release_id / "site"
        (pages / "kunta" / "kuopio").mkdir(parents=True)
        (pages / "index.html").write_text(PAGE.replace("Etusivu", release_id), encoding="utf-8")
        (pages / "kunta" / "kuopio" / "index.html").write_text("<p>Kuopio</p>", encoding="utf-8")
        (pages.parent / "mart.parquet").write_bytes(PARQUET)
        (pages.parent / "release.json").write_text(f'{{"release_id": "{release_id}"}}')
    (tmp_path / "secret.txt").write_text("not for readers")
    (tmp_path / "releases" / "2026.01.01-1" / "only-of-1.csv").write_text("a\n")
    switch_link(tmp_path / "published", tmp_path / "releases" / "2026.01.01-2")
    with served(application(tmp_path / "published")) as port:
        yield Site(tmp_path, port)


@contextmanager
def served(app: Starlette) -> Iterator[int]:
    """The port on which `app` answers for as long as the block runs."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pause = threading.Event()
    for _ in range(BOUNDED_TRIES):
        if server.started or not thread.is_alive():
            break
        pause.wait(0.02)
    assert server.started
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()
