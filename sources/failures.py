"""What is said of an answer that is none: the publisher's own words in one line, the cause, and what to do next.

What does not live here: asking again (`http.py`), and the limits that an answer may break (`limits.py`).
"""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING

import urllib3

from sources.limits import CHUNK_BYTES, LATER, Refused, unpacked

if TYPE_CHECKING:
    from requests import Response

    from sources.keys import Key

FAILURES = (OSError, ValueError, urllib3.exceptions.HTTPError, http.client.HTTPException)
"""What a connection that fails may raise."""
_READ_OF_A_REFUSAL_BYTES = 4096
_REMEDIES = {
    304: f"the whole file was asked for, so a server or a cache on the way is at fault; {LATER}",
    401: "see that the key in ILMASTO_API_KEYS is right",
    403: "ask for less at a time, or read the publisher's terms of use",
    404: "see whether the publisher has moved the file, and correct the address in source.yml",
    429: "wait some minutes and refresh again",
}


def refusal_of(response: Response, key: Key) -> str:
    """What a publisher's error answer says, in one line, and what to do next. The key is struck from it."""
    content = bytearray()
    try:
        for piece in unpacked(response.raw.stream(CHUNK_BYTES, decode_content=False), response.headers):
            content += piece
            if len(content) >= _READ_OF_A_REFUSAL_BYTES:
                break
    except (Refused, *FAILURES):
        pass  # the status says more than a body that did not come whole
    said = key.quoted(content.decode("utf-8", errors="replace"), 120)
    remedy = _REMEDIES.get(response.status_code, LATER)
    return f"answered {response.status_code} {key.quoted(response.reason or '', 40)} (“{said}”); {remedy}"


def cause_of(error: Exception) -> str:
    """The short reason inside an error that wraps others."""
    reason: object = error
    while isinstance(reason, Exception):
        inner = [part for part in (getattr(reason, "reason", None), *reason.args) if isinstance(part, Exception)]
        if not inner:
            break
        reason = inner[-1]
    return re.sub(r"^\w+\(host=.*?\): ", "", str(reason))  # urllib3 begins with the object that failed
