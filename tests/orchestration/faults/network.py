"""Faults of the network: Syke's server misbehaves for one municipality's file and serves the others well.

Not here: how a server misbehaves (`tests/sources/misbehaviours.py`), and what is wrong inside a file (`emissions.py`).
"""

from __future__ import annotations

from tests.orchestration.faults.fault import Fault, Outcome
from tests.sources import misbehaviours

FILE = "kunta_140.csv"


def network(title: str, behaviour: str, outcome: Outcome, *named: str) -> Fault:
    """A server that misbehaves as the function of this name in `misbehaviours.py` does."""
    told = named if outcome == "read right" else (FILE, *named)
    return Fault(title, "syke", outcome, told, behaviour=getattr(misbehaviours, behaviour))


FAULTS = {
    "The network": [
        network("500", "internal_error", "source failed", "answered 500"),
        network("500 once, then the file", "internal_error_once", "read right"),
        network("429 for ever", "too_many_requests", "source failed", "answered 429", "wait some minutes"),
        network("429 with Retry-After, then the file", "too_many_requests_once", "read right"),
        network("no answer", "timeout", "source failed", "no whole answer"),
        network("a slow drip", "slow_drip", "source failed", "not whole after"),
        network("cut in the middle, with the right Content-Length", "cut_with_length", "source failed", "whole answer"),
        network("cut in the middle, without Content-Length", "cut_without_length", "refused", "the file is cut"),
        network("cut between chunks", "cut_chunked", "source failed", "no whole answer"),
        network("a redirect loop", "redirect_loop", "source failed", "redirected more than"),
        network("a redirect to another host", "redirect_to_another_host", "source failed", "not asked"),
        network("a redirect to this machine", "redirect_to_loopback", "source failed", "not asked"),
        network("the wrong content type", "wrong_content_type", "read right"),
        network("an HTML page with status 200", "html_with_200", "refused", "<"),
        network("zero bytes with status 200", "zero_bytes", "refused", "the file is empty"),
        network("a body of 2 GB", "endless_body", "source failed", "more than 50 MB"),
        network("a gzip bomb", "gzip_bomb", "source failed", "more than 50 MB"),
    ]
}
