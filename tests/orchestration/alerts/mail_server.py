"""A mail server on this machine (aiosmtpd) that keeps what it is given: plain, STARTTLS, TLS, with a login, or busy.

What does not live here: tests.
"""

from __future__ import annotations

import email
import email.policy
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from email.message import EmailMessage


@dataclass
class MailServer:
    """What it has been given, and what it answers to each receiver where it takes none."""

    refusal: str | None = None
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - named and called so by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        self.receivers.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - so too
        assert isinstance(envelope.content, bytes)
        self.mails.append(
            email.message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=email.policy.default)
        )
        transport = server.transport
        assert transport is not None
        self.was_encrypted.append(session.ssl is not None or transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


class _OfAnyPort(Controller):
    """The library's, on the port that the machine gives: it is known once the server listens."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    security: str = "none", context: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[MailServer]:
    """A running server, whose `refusal` may be changed meanwhile."""
    kept = MailServer()

    def is_right(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=(given.login.decode(), given.password.decode()) == login)

    asked: dict[str, Any] = {}
    if login is not None:
        asked |= {"authenticator": is_right, "auth_required": True, "auth_require_tls": security == "starttls"}
    if security == "starttls":
        asked |= {"tls_context": context, "require_starttls": True}
    of_tls = context if security == "tls" else None
    controller = _OfAnyPort(kept, hostname="127.0.0.1", port=0, ssl_context=of_tls, **asked)
    controller.start()
    try:
        kept.port = controller.port
        yield kept
    finally:
        controller.stop()
