"""A mail server on this machine that keeps what it is given: plain, with STARTTLS, over TLS, with a login, or busy.

What does not live here: tests.
"""

from __future__ import annotations

import base64
import email
import email.policy
import socketserver
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage


@dataclass
class MailServer:
    """What it wants of those who send, and what it has been given."""

    security: str = "none"
    context: ssl.SSLContext | None = None
    login: str | None = None
    """`user password` that it asks for."""
    refusal: str | None = None
    """The answer to each receiver, where it takes none."""
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    timeout = 10
    server: _Server

    def setup(self) -> None:
        self.is_logged_in = self.server.asked.login is None
        if self.server.asked.security == "tls":
            self.encrypt()
        super().setup()

    def encrypt(self) -> None:
        assert self.server.asked.context is not None
        self.request = self.server.asked.context.wrap_socket(self.request, server_side=True)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":  # without goodbye: what was taken is taken
                return
            answer = getattr(self, f"on_{verb.lower()}", None)
            self.say("250 well") if answer is None else answer(rest)

    def on_ehlo(self, _: str) -> None:
        self.say("250-here")
        if self.server.asked.security == "starttls" and not isinstance(self.request, ssl.SSLSocket):
            self.say("250-STARTTLS")
        self.say("250 AUTH PLAIN")

    def on_starttls(self, _: str) -> None:
        self.say("220 go on")
        self.encrypt()
        super().setup()

    def on_auth(self, given: str) -> None:
        login = base64.b64decode(given.split()[1]).decode().strip("\0").replace("\0", " ")
        self.is_logged_in = login == self.server.asked.login
        self.say("235 welcome" if self.is_logged_in else "535 who is that")

    def on_rcpt(self, receiver: str) -> None:
        asked = self.server.asked
        refusal = asked.refusal or (None if self.is_logged_in else "530 log in first")
        asked.receivers += [] if refusal else [receiver.partition(":")[2].strip("<> ")]
        self.say(refusal or "250 known")

    def on_data(self, _: str) -> None:
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        content = b"".join(line[1:] if line.startswith(b"..") else line for line in lines).replace(b"\r\n", b"\n")
        self.server.asked.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        self.server.asked.was_encrypted.append(isinstance(self.request, ssl.SSLSocket))
        self.say("250 kept")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    asked: MailServer

    def handle_error(self, *_: object) -> None:
        """A client that hangs up, as one that trusts no certificate does, is no failure of the test's."""


@contextmanager
def mail_server(
    security: str = "none", context: ssl.SSLContext | None = None, login: str | None = None
) -> Iterator[MailServer]:
    """A running server, whose `refusal` may be changed meanwhile."""
    server = MailServer(security, context, login)
    with _Server(("127.0.0.1", 0), _Session) as running:
        running.asked, server.port = server, running.server_address[1]
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        running.shutdown()
        thread.join()
