"""Processes beside this one for the two libraries that take seconds to import: Great Expectations and dbt.

Only the command line starts them (`second_processes`); without them the same functions run in this process, with the
same results. What does not live here: what they run (`quality/expectations.py`, `quality/check_steps.py`,
`transform/dbt_run.py`).
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

P = ParamSpec("P")
T = TypeVar("T")

GREAT_EXPECTATIONS, DBT = "great_expectations", "dbt"
GARBAGE_THRESHOLD = 200_000
"""A refresh is short processes, which looking for garbage at every turn only slows down."""
_pools: dict[str, ProcessPoolExecutor] = {}
_tasks: dict[str, list[Future[Any]]] = {}
_ready: dict[str, Callable[[], None]] = {}


@contextmanager
def second_processes(ready: Mapping[str, Callable[[], None]]) -> Iterator[None]:
    """Start a process for each library as long as the block runs, where that is safe and saves time.

    `ready` has what a library's process does ahead of its first use, by the library's name.

    They are forked before this process has a thread or a library that minds; with the libraries imported already there
    is nothing to save.
    """
    if threading.active_count() > 1 or any(name in sys.modules for name in ready):
        yield
        return
    gc.set_threshold(GARBAGE_THRESHOLD)  # the forked ones have it from this one
    try:
        _ready.update(ready)
        for name, get_ready in ready.items():
            _pools[name] = ProcessPoolExecutor(
                max_workers=1, mp_context=get_context("fork"), initializer=_leave_interruptions_to_the_parent
            )
            # forks now; dbt waits until it is known that there is something to build
            _submit(name, int if name == DBT else get_ready)
        yield
    finally:
        for name, pool in _pools.items():
            if not all(task.done() for task in _tasks[name]):  # nobody waits for it any more
                for process in pool._processes.values():  # noqa: SLF001 - a pool has no other way to give up a task
                    process.terminate()
            pool.shutdown(cancel_futures=True)
        _pools.clear()
        _tasks.clear()
        _ready.clear()


def _leave_interruptions_to_the_parent() -> None:
    """Ctrl-C reaches every process of the terminal; the one that waits for this one ends it, by SIGTERM.

    That must end it also where whoever began the command lets it ignore SIGTERM. What is ended so leaves its locks to
    Python's resource tracker, which cleans up after it and would say so among the command's own last words.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")


def ready_dbt() -> None:
    """Let dbt's process import it. Called when it is known that there is something to build."""
    if DBT in _pools:
        _submit(DBT, _ready[DBT])


def ask(library: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    """Ask for `function(...)` of a library; calling what comes back gives its result, or raises what it raised.

    With a process of the library's own it runs there meanwhile, without one when the result is called for.
    """
    if library not in _pools:
        return partial(function, *args, **kwargs)
    return _submit(library, function, *args, **kwargs).result


def _submit(library: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    task = _pools[library].submit(function, *args, **kwargs)
    _tasks.setdefault(library, []).append(task)
    return task
