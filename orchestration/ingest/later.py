"""When a publisher of a scheduled run is asked again: it did not answer, which may pass.

What does not live here: the tries of one request (`sources/http.py`), and the schedules (`orchestration/schedules.py`).
"""

import dagster as dg

from sources.problems import NotThereError, SourceError

SCHEDULED_BY = "dagster/schedule_name"
WAITS_S = (600, 1800)
"""How long a scheduled run waits before a publisher that did not answer is asked again, each time."""


def ask_later(context: dg.AssetExecutionContext, error: Exception) -> None:
    """Of a scheduled run: wait and try the step again where a publisher does not answer, which may pass."""
    may_pass = isinstance(error, SourceError) and not isinstance(error, NotThereError)
    if may_pass and SCHEDULED_BY in context.run.tags and context.retry_number < len(WAITS_S):
        seconds = WAITS_S[context.retry_number]
        context.log.warning(f"{error}; asked again in {seconds} s")
        raise dg.RetryRequested(max_retries=len(WAITS_S), seconds_to_wait=seconds) from error
