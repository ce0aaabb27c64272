"""The polite client that asks publishers: allowed hosts only, with limits on time, tries, pace and size.

Here: how bytes come over the network. Not here: what to ask (`fetch.py` of each source), where that may be asked
(`addresses.py`), what an answer is (`answers.py`), keeping it (`landing.py`), what is said when it does not come
(`failures.py`), whom a socket reached (`peers.py`), the limits' clock and scales (`limits.py`), or the environment.
"""

from __future__ import annotations

import io
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from sources.addresses import Addresses, in_utf8
from sources.answers import Answer
from sources.failures import FAILURES, cause_of, refusal_of
from sources.keys import Key
from sources.limits import CHUNK_BYTES, LATER, CutShort, Refused, Watch, unpacked, wait_asked_for
from sources.peers import watched_session
from sources.problems import NotThereError, SourceError

if TYPE_CHECKING:
    from pydantic import SecretStr
    from requests import Response

    from sources.answers import Before
    from sources.contract import Source

_HEADERS = {
    "User-Agent": "ilmastovaranto/0.1 (regional climate data warehouse; a few calls a month)",
    "Accept-Encoding": "gzip, deflate",
    "Cache-Control": "no-cache",  # a cache on the way is to ask the publisher
}

# Tests make these shorter.
_TIMEOUTS_SECONDS = (10.0, 60.0)  # to connect, and between two bytes
_WHOLE_ANSWER_SECONDS = 600.0  # with every try, wait and redirect
_TRIES = 4  # after the first
_LONGEST_WAIT_SECONDS = 120
_BACKOFF_SECONDS = 1.0
_BACKOFF_ON_THIS_MACHINE_SECONDS = 0.01

_RETRIED = (429, 500, 502, 503, 504)
_NOT_THERE = frozenset({404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_REMEMBERED_CALLS = 1000
_CUT = (urllib3.exceptions.HTTPError, CutShort)


class _NotThere(Refused):
    """There is nothing at the address."""


@dataclass(frozen=True)
class _Moved:
    location: str


@dataclass(frozen=True)
class _Question:
    method: str
    body: dict[str, Any] | None = None
    kept: Answer | None = None


class Client:
    """Asks one publisher. Every failure is a `SourceError` that names the address, what happened and what to do.

    Without `live` it asks nothing. Only https addresses on `source.hosts` that are of the open internet are asked,
    again at each redirect. With `base_url`, which tests use for a server of their own and operators for a mirror, only
    that origin is: addresses on the publisher's hosts are turned to it.

    `api_key` goes in the header `source.api_key_header` to the publisher's own hosts (or a server on this machine),
    never to a mirror, and into nothing that is kept or said. An answer that repeats it in its body is an error.

    `before` gives the answer that an address had last. Its publisher is asked once whether that is still so, and
    whatever else it says to this, and in every later try, it is asked for the whole.

    An answer is whole when it has its Content-Length, its last chunk or the end of its packed body. One that has none
    of these and ends with its connection (HTTP/1.0) may have been cut, and so may one of no bytes: that is for the
    parser to see. What an answer is, its content tells: its Content-Type is not looked at.
    """

    def __init__(
        self,
        source: Source,
        *,
        live: bool,
        base_url: str | None = None,
        api_key: SecretStr | None = None,
        before: Before = lambda _: None,
    ) -> None:
        self._source = source
        self._live = live
        self._before = before
        self._addresses = Addresses(source, base_url)
        own_server, is_mirror = self._addresses.is_on_this_machine, self._addresses.is_mirror
        self._key = Key(source.model_copy(update={"api_key_header": None}) if is_mirror else source, api_key)
        self._interval_seconds = 0.0 if own_server else 60.0 / source.calls_per_minute
        self._backoff_seconds = _BACKOFF_ON_THIS_MACHINE_SECONDS if own_server else _BACKOFF_SECONDS
        self._window_seconds = 0.0
        self._asked_at: deque[float] = deque(maxlen=_REMEMBERED_CALLS)
        self._watch = Watch()
        self._session = watched_session(self._watch, any_peer=self._addresses.is_stand_in)
        self._session.headers.update(_HEADERS)
        # The proxy and the certificates of a municipality's network come from the usual variables, which requests
        # itself reads; a server on this machine is asked without them.
        self._session.trust_env = not own_server

    def obey(self, calls: int, seconds: float) -> None:
        """Make at most `calls` calls within `seconds` from now on, as the publisher asks; the source's own pace stays.

        Calls made before count too. Only calls are counted, not the tries of one.
        """
        self._window_seconds = seconds
        self._asked_at = deque(self._asked_at, maxlen=calls)

    def get(self, path_or_url: str) -> Answer:
        """What is at an address, or at a path under the publisher's base address; redirects on it are followed."""
        url = self._addresses.full(path_or_url)
        self._watch.start(_WHOLE_ANSWER_SECONDS, self._source.max_megabytes)
        hops = [url]
        while len(hops) <= _MOST_REDIRECTS + 1:
            outcome = self._ask(_Question("GET", kept=self._before(hops[-1])), hops)
            if isinstance(outcome, Answer):
                return outcome
            hops.append(self._next_hop(hops[-1], outcome.location))
        raise self._error(url, f"redirected more than {_MOST_REDIRECTS} times; see where the publisher now keeps it")

    def post_json(self, path: str, body: dict[str, Any]) -> Answer:
        """What a publisher answers to the question `body` (JSON). The question changes nothing, so it is retried."""
        url = self._addresses.full(path)
        self._watch.start(_WHOLE_ANSWER_SECONDS, self._source.max_megabytes)
        outcome = self._ask(_Question("POST", body), [url])
        if isinstance(outcome, Answer):
            return outcome
        moved_to = self._key.quoted(outcome.location)
        raise self._error(url, f"the question was redirected to {moved_to}; correct the address in source.yml")

    def _next_hop(self, url: str, location: str) -> str:
        try:
            return urljoin(url, location)
        except ValueError:
            said = self._key.quoted(location)
        raise self._error(url, f"redirected to “{said}”, which is no address; {LATER}")

    def _ask(self, question: _Question, hops: list[str]) -> Answer | _Moved:
        """The answer at the last of `hops`, with as many tries as it takes, or where that has moved on to."""
        url = hops[-1]
        if not self._live:
            raise self._error(url, "the network is off; --live asks the publisher")
        self._check_allowed(hops)
        attempt = 0
        while True:
            outcome = self._try(question, url, attempt)
            if not isinstance(outcome, float):
                return outcome
            attempt += 1

    def _try(self, question: _Question, url: str, attempt: int) -> Answer | _Moved | float:
        """One try; after one that is worth repeating, the seconds that were waited for the next.

        The error is raised outside of `except`: no traceback then leads to a request, which holds the key.
        """
        kind: type[SourceError] = SourceError
        try:
            self._wait()
            outcome = self._call(question, url, attempt)
            if isinstance(outcome, float):
                self._watch.pause(outcome)
        except _NotThere as refused:
            words, kind = str(refused), NotThereError
        except Refused as refused:
            words = str(refused)
        except FAILURES as error:
            words = f"no whole answer ({self._key.quoted(cause_of(error))}); {LATER}"
        else:
            return outcome
        raise self._error(url, words, kind)

    def _call(self, question: _Question, url: str, attempt: int) -> Answer | _Moved | float:
        is_last = attempt == _TRIES
        kept = None if attempt else question.kept
        backoff = float(min(self._backoff_seconds * 2**attempt, _LONGEST_WAIT_SECONDS)) if attempt else 0.0
        self._watch.seconds_left()
        try:
            response = self._session.request(
                question.method,
                url,
                json=question.body,
                headers=self._key.headers() | (kept.condition if kept else {}),
                timeout=_TIMEOUTS_SECONDS,
                allow_redirects=False,
                stream=True,
            )
        except (requests.ConnectionError, requests.Timeout):
            if is_last:
                raise
            return backoff
        with response:
            if response.status_code in _RETRIED and not is_last:
                return wait_asked_for(response.headers, _LONGEST_WAIT_SECONDS) or backoff
            if response.status_code in _REDIRECTS and "Location" in response.headers:
                return _Moved(in_utf8(response.headers["Location"]))
            headers = CaseInsensitiveDict(self._key.struck_from_each(response.headers))
            if kept is not None and response.status_code != HTTPStatus.OK:
                return kept.confirmed(response.status_code, headers) or 0.0
            if response.status_code != HTTPStatus.OK:
                refused = _NotThere if response.status_code in _NOT_THERE else Refused
                raise refused(refusal_of(response, self._key))
            whole_at = datetime.now(UTC).replace(microsecond=0) if question.method == "GET" else None
            try:
                return Answer(self._read(response), url, headers, whole_at)
            except _CUT:
                if is_last:
                    raise
                return backoff

    def _check_allowed(self, hops: list[str]) -> None:
        url = hops[-1]
        where = url if len(hops) == 1 else f"{hops[-2]}: redirected to {self._key.quoted(url)}"
        if self._key.is_in(url):
            raise self._error(where, "not asked, as the address holds the key; tell the publisher")
        try:
            if self._addresses.allows(url):
                return
            reason = ""
        except ValueError as error:
            reason = str(error)
        if reason:
            raise self._error(where, f"not an address ({reason}); correct it in source.yml")
        may_be = self._addresses.in_words
        raise self._error(where, f"not asked, as only {may_be} may be; add the host to source.yml if it is right")

    def _wait(self) -> None:
        asked = self._asked_at
        at = asked[-1] + self._interval_seconds if asked else float("-inf")
        if len(asked) == asked.maxlen:
            at = max(at, asked[0] + self._window_seconds)
        time.sleep(max(0.0, at - time.monotonic()))
        asked.append(time.monotonic())

    def _read(self, response: Response) -> bytes:
        """The body, unpacked, while it stays within the limits of size and time. A body cut short raises in urllib3."""
        self._watch.check_head(response.headers)
        content = io.BytesIO()
        wire = response.raw.stream(CHUNK_BYTES, decode_content=False)
        for piece in unpacked(wire, response.headers):
            self._watch.weigh_body(content.tell() + len(piece))
            content.write(piece)
        if self._key.is_in(content.getvalue()):
            raise Refused("the answer holds the key it was asked with, so it is not kept; tell the publisher")
        return content.getvalue()

    def _error(self, url: str, words: str, kind: type[SourceError] = SourceError) -> SourceError:
        return kind(f"{self._key.quoted(url, 500)}: {self._key.quoted(words, 1500)}")
