"""The polite client that asks publishers: allowed hosts only, with limits on time, tries, pace and size.

Here: how bytes come over the network, and what is said when they do not. Not here: what to ask (`fetch.py` of each
source), keeping the bytes (`landing.py`), or reading the environment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from sources.contract import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import PreparedRequest, Response

    from sources.contract import Source

USER_AGENT = "ilmastovaranto/0.1 (regional climate data warehouse of Pohjois-Savo; a few calls a month)"

_TIMEOUTS_SECONDS = (10.0, 60.0)
_WHOLE_ANSWER_SECONDS = 600.0
_TRIES = 4
_LONGEST_WAIT_SECONDS = 120
_RETRIED = (429, 500, 502, 503, 504)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_CHUNK_BYTES = 1 << 16
_MEGABYTE = 1_000_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_REMEDIES = {
    403: "ask for less at a time, or read the publisher's terms of use",
    404: "see whether the publisher has moved the file, and correct the address in source.yml",
    429: "wait some minutes and refresh again",
}
_LATER = "try again later; what was published before stays as it is"


@dataclass(frozen=True)
class Answer:
    """What a publisher answered: the decoded bytes, the address they came from, and the headers."""

    content: bytes
    url: str
    headers: Mapping[str, str]


class Client:
    """Asks one publisher. Every failure is a `SourceError` that names the address, what happened and what to do.

    Without `live` it asks nothing. Only https addresses on `source.hosts` are asked. With `base_url`, which tests use
    for a server of their own, only that origin is: addresses on the publisher's hosts are turned to it.
    """

    def __init__(self, source: Source, *, live: bool, base_url: str | None = None) -> None:
        self._source = source
        self._live = live
        self._override = None if base_url is None else urlsplit(base_url)
        self._base_url = (base_url or source.base_url or "").rstrip("/")
        own_server = self._override is not None and self._override.hostname in _LOOPBACK
        if self._override is not None and self._override.scheme != "https" and not own_server:
            raise ValueError(f"{base_url}: only a server on this machine may be asked without https")
        self._interval_seconds = 0.0 if own_server else 60.0 / source.calls_per_minute
        self._asked_at = float("-inf")
        self._session = _session(backoff_seconds=0.01 if own_server else 1.0)
        # The proxy and the certificates of a municipality's network come from the usual variables, which requests
        # itself reads; a server on this machine is asked without them.
        self._session.trust_env = not own_server

    def get(self, path_or_url: str) -> Answer:
        """What is at an address, or at a path under the publisher's base address; redirects on it are followed."""
        url = self._address(path_or_url)
        for _ in range(_MOST_REDIRECTS + 1):
            answer, moved_to = self._ask("GET", url, None)
            if moved_to is None:
                return answer
            url = urljoin(url, moved_to)
        raise SourceError(f"{url}: redirected more than {_MOST_REDIRECTS} times; see where the publisher now keeps it")

    def post_json(self, path: str, body: dict[str, Any]) -> Answer:
        """What a publisher answers to the question `body` (JSON). The question changes nothing, so it is retried."""
        url = self._address(path)
        answer, moved_to = self._ask("POST", url, body)
        if moved_to is not None:
            raise SourceError(f"{url}: the question was redirected to {moved_to}; correct the address in source.yml")
        return answer

    def _address(self, path_or_url: str) -> str:
        if "://" not in path_or_url:
            return f"{self._base_url}/{path_or_url.lstrip('/')}"
        if self._override is not None and urlsplit(path_or_url).hostname in self._source.hosts:
            return urlsplit(path_or_url)._replace(scheme=self._override.scheme, netloc=self._override.netloc).geturl()
        return path_or_url

    def _ask(self, method: str, url: str, body: dict[str, Any] | None) -> tuple[Answer, str | None]:
        """One call: the answer, and the address it points on to if it is a redirect."""
        if not self._live:
            raise SourceError(f"{url}: the network is off; --live asks the publisher")
        self._check_allowed(url)
        self._wait()
        try:
            with self._session.request(
                method, url, json=body, timeout=_TIMEOUTS_SECONDS, allow_redirects=False, stream=True
            ) as response:
                content = self._read(response, url)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise SourceError(f"{url}: no whole answer ({_cause(error)}); {_LATER}") from error
        moved_to = response.headers.get("Location") if response.status_code in _REDIRECTS else None
        if response.status_code != HTTPStatus.OK and moved_to is None:
            raise SourceError(_refusal(url, response, content))
        return Answer(content, url, response.headers), moved_to

    def _check_allowed(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            allowed = self._is_allowed(parts)
        except ValueError as error:
            raise SourceError(f"{url}: not an address ({error}); correct it in source.yml") from error
        if not allowed:
            where = f"https on {', '.join(self._source.hosts)}" if self._override is None else self._override.geturl()
            raise SourceError(f"{url}: not asked, as only {where} may be; add the host to source.yml if it is right")

    def _is_allowed(self, parts: SplitResult) -> bool:
        if parts.username is not None or parts.password is not None:
            return False
        if self._override is not None:
            return _origin(parts) == _origin(self._override)
        return parts.scheme == "https" and parts.hostname in self._source.hosts and parts.port in (None, 443)

    def _wait(self) -> None:
        time.sleep(max(0.0, self._asked_at + self._interval_seconds - time.monotonic()))
        self._asked_at = time.monotonic()

    def _read(self, response: Response, url: str) -> bytes:
        """The body, decoded, while it stays within the size and time limits. A body cut short raises in requests."""
        limit = self._source.max_megabytes * _MEGABYTE
        deadline = time.monotonic() + _WHOLE_ANSWER_SECONDS
        content = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            content += chunk
            if len(content) > limit:
                most = f"{self._source.max_megabytes} MB"
                raise SourceError(f"{url}: more than {most}; raise max_megabytes in source.yml if that is right")
            if time.monotonic() > deadline:
                raise SourceError(f"{url}: not whole after {_WHOLE_ANSWER_SECONDS:.0f} seconds; {_LATER}")
        return bytes(content)


def _session(backoff_seconds: float) -> requests.Session:
    retries = Retry(
        total=_TRIES,
        redirect=False,
        status_forcelist=_RETRIED,
        allowed_methods={"GET", "POST"},
        backoff_factor=backoff_seconds,
        backoff_max=_LONGEST_WAIT_SECONDS,
        retry_after_max=_LONGEST_WAIT_SECONDS,
        raise_on_status=False,
    )
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.auth = _no_credentials
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retries))
    return session


def _no_credentials(request: PreparedRequest) -> PreparedRequest:
    """Leave a request as it is: publishers are open, and a user's `.netrc` is nobody's business."""
    return request


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _refusal(url: str, response: Response, content: bytes) -> str:
    """What a publisher's error answer says, in one line, and what to do next."""
    said = " ".join(content[:2000].decode("utf-8", errors="replace").split())[:120]
    remedy = _REMEDIES.get(response.status_code, _LATER)
    return f"{url}: answered {response.status_code} {response.reason} (“{said}”); {remedy}"


def _cause(error: Exception) -> str:
    """The short reason inside an error that wraps others."""
    reason: object = error
    while isinstance(reason, Exception) and reason.args and isinstance(reason.args[0], Exception):
        reason = getattr(reason.args[0], "reason", None) or reason.args[0]
    return " ".join(str(reason).split())[:200]
