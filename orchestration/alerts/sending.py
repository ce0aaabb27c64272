"""The ways a message leaves: an e-mail to each address, a webhook. A failure is a `NotSentError` that says what to do.

What does not live here: the messages' words (`words.py`), and who is to get which (`alerts.py`).
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Protocol

from orchestration.settings import get_settings

if TYPE_CHECKING:
    from orchestration.settings import Settings

_TIMEOUT_S = 10.0


class NotSentError(Exception):
    """A message did not leave; the text says why, and names no password and no webhook's address."""


@dataclass(frozen=True)
class Message:
    """What is sent: a subject of one line, a text, and for a webhook the kind and whether it is over."""

    subject: str
    text: str
    kind: str
    is_over: bool


class Channel(Protocol):
    """One who is told, by a name under which it is remembered that they were."""

    @property
    def name(self) -> str:
        """What it is remembered by."""

    def send(self, message: Message) -> None:
        """Send it. Raises NotSentError."""


@dataclass(frozen=True)
class Mail:
    """The address of a person."""

    address: str

    @property
    def name(self) -> str:
        """The address."""
        return self.address

    def send(self, message: Message) -> None:
        """Hand the message over to the mail server of the settings. Raises NotSentError."""
        settings = get_settings()
        if settings.smtp_host is None:
            raise NotSentError(f"{self.address}: set ILMASTO_SMTP_HOST, the mail server that takes the alerts")
        mail = EmailMessage()
        mail["Subject"] = " ".join(message.subject.split())
        mail["From"] = settings.smtp_from or self.address
        mail["To"] = self.address
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain=(settings.smtp_from or self.address).rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"  # no answer of somebody's absence
        mail.set_content(message.text)
        try:
            server = _server(settings, settings.smtp_host)
            with closing(server):
                server.send_message(mail)
                with suppress(OSError, smtplib.SMTPException):  # it is taken, however the server says goodbye
                    server.quit()
        except (OSError, smtplib.SMTPException) as error:
            where = f"{settings.smtp_host}:{settings.smtp_port}"
            raise NotSentError(f"{self.address}: the mail server {where} did not take it ({error})") from None


@dataclass(frozen=True)
class Webhook:
    """The address of a program, such as a room of a chat, which the settings keep hidden."""

    name: str = "webhook"

    def send(self, message: Message) -> None:
        """POST the message as JSON, its `text` as most chats read it. Raises NotSentError."""
        import requests

        settings = get_settings()
        if settings.alert_webhook is None:
            raise NotSentError("webhook: ILMASTO_ALERT_WEBHOOK is no longer set")
        url = settings.alert_webhook.get_secret_value()
        told = {"text": f"{message.subject}\n\n{message.text}", "kind": message.kind, "is_over": message.is_over}
        try:
            answer = requests.post(str(url), json=told, timeout=_TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            raise NotSentError(f"webhook at {url.host}: no answer ({type(error).__name__})") from None
        if not answer.ok or answer.is_redirect:
            raise NotSentError(f"webhook at {url.host}: answered {answer.status_code}")


def of_operators() -> list[Channel]:
    """Everyone who is told what concerns the service."""
    settings = get_settings()
    mails: list[Channel] = [Mail(address) for address in _addresses(settings.alert_email)]
    return mails + ([Webhook()] if settings.alert_webhook else [])


def of_area(area: str) -> list[Channel]:
    """Everyone who is told what concerns a project area's own workbook; without a contact the operators."""
    contact = get_settings().area_contacts.get(area)
    return [Mail(address) for address in _addresses(contact)] or of_operators()


def _addresses(text: str | None) -> list[str]:
    return [address for part in (text or "").split(",") if (address := part.strip())]


def _server(settings: Settings, host: str) -> smtplib.SMTP:
    """A mail server that is ready to take a message: over TLS where set, and logged in where there is a user."""
    context = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, settings.smtp_port, timeout=_TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, settings.smtp_port, timeout=_TIMEOUT_S)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user is not None and settings.smtp_password is not None:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server
