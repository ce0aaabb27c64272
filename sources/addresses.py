"""Where one publisher may be asked: its own hosts over https, or the one origin that stands in for them.

What does not live here: asking (`http.py`), and whom a socket reached in the end (`peers.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from sources.contract import Source

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Addresses:
    """The addresses of a publisher; with `base_url` those of a server of a test's own or of an operator's mirror.

    Raises ValueError where that is neither on this machine nor asked over https.
    """

    def __init__(self, source: Source, base_url: str | None) -> None:
        self._source = source
        self._override = None if base_url is None else urlsplit(base_url)
        self._base_url = (base_url or source.base_url or "").rstrip("/")
        self.is_on_this_machine = self._override is not None and self._override.hostname in _LOOPBACK
        """Whether a server on this machine stands in for the publisher."""
        if self._override is not None and self._override.scheme != "https" and not self.is_on_this_machine:
            raise ValueError(f"{base_url}: only a server on this machine may be asked without https")

    @property
    def is_stand_in(self) -> bool:
        """Whether something stands in for the publisher's own hosts."""
        return self._override is not None

    @property
    def is_mirror(self) -> bool:
        """Whether what stands in for the publisher is somebody else's machine."""
        return self.is_stand_in and not self.is_on_this_machine

    @property
    def in_words(self) -> str:
        """What may be asked, for a message."""
        return f"https on {', '.join(self._source.hosts)}" if self._override is None else self._override.geturl()

    def full(self, path_or_url: str) -> str:
        """The address to ask: a path under the base address, or one on the publisher's hosts, turned to a stand-in."""
        if "://" not in path_or_url:
            return f"{self._base_url}/{path_or_url.lstrip('/')}"
        try:
            parts = urlsplit(path_or_url)
            if self._override is not None and path_or_url.isprintable() and self._is_the_publishers(parts):
                return parts._replace(scheme=self._override.scheme, netloc=self._override.netloc).geturl()
        except ValueError:
            pass  # is told when it is checked, as every address is
        return path_or_url

    def allows(self, url: str) -> bool:
        """Whether this address may be asked. Raises ValueError where it is none."""
        if not url.isprintable():
            return False
        parts = urlsplit(url)
        if self._override is None:
            return self._is_the_publishers(parts)
        return _names_no_user(parts) and _origin(parts) == _origin(self._override)

    def _is_the_publishers(self, parts: SplitResult) -> bool:
        is_known = parts.scheme == "https" and parts.hostname in self._source.hosts and parts.port in (None, 443)
        return is_known and _names_no_user(parts)


def in_utf8(location: str) -> str:
    """A header as its sender most likely wrote it: http.client reads the bytes as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _names_no_user(parts: SplitResult) -> bool:
    return parts.username is None and parts.password is None and "\\" not in parts.netloc


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port
