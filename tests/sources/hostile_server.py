"""A publisher on this machine that misbehaves at one path and answers the others well: raw sockets, threads, bounded.

Here: the server, its fixture `hostile`, and `impatient`, with which the client loses patience soon. Not here: the
misbehaviours (`misbehaviours.py`), or a publisher that behaves (`serve` in `conftest.py`).
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

import pytest

from sources import http

if TYPE_CHECKING:
    import ssl
    from typing import Self

    from tests.sources.conftest import Handler

MOST_SECONDS = 30.0
"""No behaviour goes on for longer, whatever a client does."""
BODY_BYTES = 2_000_000_000


@dataclass
class Talk:
    """One question to the server, its good answer, and the means to answer it badly."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    asked_before: int
    """How often this path was asked before."""
    good: Callable[[], tuple[int, dict[str, str], bytes]]
    connection: socket.socket
    stopped: threading.Event

    def send(self, *parts: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(b"".join(parts))

    def answer(self, status: int, headers: Mapping[str, object], body: bytes) -> None:
        """Send a well-formed answer; its length stands in it unless `headers` say otherwise."""
        self.send(head(status, {"Content-Length": len(body)} | dict(headers)), body)

    def answer_well(self) -> None:
        """Send the good answer."""
        self.answer(*self.good())

    def wait(self, seconds: float) -> bool:
        """Whether the server still stands after `seconds`."""
        return not self.stopped.wait(seconds)

    def drip(self, data: bytes, seconds_between: float = 0.02) -> None:
        """Send byte after byte, for no longer than `MOST_SECONDS`."""
        for index in range(min(len(data), int(MOST_SECONDS / seconds_between))):
            self.send(data[index : index + 1])
            if not self.wait(seconds_between):
                return

    def pour(self, piece: bytes, byte_count: int = BODY_BYTES) -> None:
        """Send `piece` again and again, until `byte_count` bytes went out or the client has left."""
        for _ in range(byte_count // len(piece)):
            if self.stopped.is_set():
                return
            self.send(piece)


Behaviour = Callable[[Talk], None]


def head(status: int, headers: Mapping[str, object], version: str = "1.1") -> bytes:
    """A status line and headers as bytes."""
    lines = [f"HTTP/{version} {status} {HTTPStatus(status).phrase}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


def in_chunks(body: bytes, size: int = 1000) -> bytes:
    """A body in chunked coding, with its last chunk."""
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@dataclass
class HostileServer:
    """Answers as `good` does, but at paths that hold `at` it behaves as `behaviour`. Remembers all that came."""

    good: Handler
    behaviour: Behaviour
    at: str = ""
    tls: ssl.SSLContext | None = None
    base_url: str = ""
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    """Every byte that came, also of what was no question."""
    _stopped: threading.Event = field(default_factory=threading.Event)
    _connections: list[socket.socket] = field(default_factory=list)
    _clients: list[tuple[str, int]] = field(default_factory=list)
    _talks: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self.base_url.rpartition(":")[2])

    def settled(self) -> int:
        """How often a client connected, once all that they sent has come in: connections are accepted in order."""
        with socket.socket() as last:
            last.connect(("127.0.0.1", self.port))
            name = last.getsockname()
            ends_at = time.monotonic() + MOST_SECONDS
            while name not in self._clients and time.monotonic() < ends_at:
                time.sleep(0.001)
        self._clients.remove(name)
        for talk in self._talks:
            talk.join(MOST_SECONDS)
        return len(self._clients)

    def __enter__(self) -> Self:
        """Listen on a free port of loopback."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop every behaviour and close every connection."""
        self._stopped.set()
        for listening in (self._listener, *self._connections):
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, client = self._listener.accept()
            except OSError:
                return
            talk = threading.Thread(target=self._talk, args=(connection,), daemon=True)
            talk.start()
            self._connections.append(connection)
            self._talks.append(talk)
            self._clients.append(client)

    def _talk(self, accepted: socket.socket) -> None:
        accepted.settimeout(MOST_SECONDS)
        with suppress(OSError), accepted, self._encrypted(accepted) as connection:
            method, path, headers, body = self._question(connection)
            before = sum(path == asked for _, asked, _ in self.asked)
            self.asked.append((method, path, body))
            self.headers.append(headers)
            good = partial(self.good, method, path, body)
            talk = Talk(method, path, headers, body, before, good, connection, self._stopped)
            self.behaviour(talk) if self.at in path else talk.answer_well()

    def _encrypted(self, connection: socket.socket) -> socket.socket:
        return connection if self.tls is None else self.tls.wrap_socket(connection, server_side=True)

    def _question(self, connection: socket.socket) -> tuple[str, str, dict[str, str], bytes]:
        """Method, path, headers (names in lower case) and body."""
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._receive(connection)
        first, *lines = got.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = got.partition(b"\r\n\r\n")[2]
        while len(body) < int(headers.get("content-length", 0)):
            body += self._receive(connection)
        method, path, _ = first.split(" ", 2)
        return method, path, headers, body

    def _receive(self, connection: socket.socket) -> bytes:
        received = connection.recv(1 << 16)
        self.received += received
        if not received:
            raise ConnectionError("the client has left")
        return received


class Hostile(Protocol):
    """What starts a server."""

    def __call__(
        self, good: Handler, behaviour: Behaviour, at: str = "", tls: ssl.SSLContext | None = None
    ) -> HostileServer: ...


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """Start a server: `hostile(good, behaviour, at="kunta_140.csv")`; without `at` it misbehaves everywhere."""
    with ExitStack() as servers:

        def start(
            good: Handler, behaviour: Behaviour, at: str = "", tls: ssl.SSLContext | None = None
        ) -> HostileServer:
            return servers.enter_context(HostileServer(good, behaviour, at, tls))

        yield start


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client lose patience within a second or so: enough for this machine, too little for a body of 100 bytes
    that drips."""
    monkeypatch.setattr(http, "_TIMEOUTS_SECONDS", (1.0, 0.25))
    monkeypatch.setattr(http, "_WHOLE_ANSWER_SECONDS", 1.5)
    monkeypatch.setattr(http, "_LONGEST_WAIT_SECONDS", 0.02)
