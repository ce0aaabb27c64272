"""What a run says as it goes: lines for people, or where `ILMASTO_LOG_FORMAT` asks for it an object of JSON a line.

What does not live here: the words (`commands/`, `schedules.py`), and what commands print that were asked for something.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import typer

from orchestration.settings import is_told_as_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

Level = Literal["info", "warning", "error"]
_about: ContextVar[dict[str, object]] = ContextVar("about", default={})  # noqa: B039 - never changed, only replaced


def say(text: str, event: str, *, level: Level = "info", **fields: object) -> None:
    """Print `text`, an error to stderr; as JSON an object of each of its lines with `event` and `fields`.

    A `message` among the fields stands in the place of the text, which people read.
    """
    if not is_told_as_json():
        typer.echo(text, err=level == "error")
        return
    lines = [str(fields.pop("message"))] if "message" in fields else [one.strip() for one in text.splitlines()]
    for line in filter(None, lines):
        typer.echo(
            _line(datetime.now(UTC), level, event, {**_about.get(), **fields, "message": line}), err=level == "error"
        )


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Let these fields be in every object that is said as long as the block runs."""
    before = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(before)


def begin() -> None:
    """Where JSON is asked for, let warnings of libraries and the trace of a defect be of it too."""
    if is_told_as_json():
        if logging.lastResort is not None:  # what Python writes of loggers that nobody has set up
            logging.lastResort.setFormatter(AsJson())
        sys.excepthook = _tell_defect


class AsJson(logging.Formatter):
    """A record of a logger as one line; one of uvicorn's access log with what was asked and how it was answered."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        fields: dict[str, object] = {"logger": record.name, "message": record.getMessage()}
        event = "log"
        if record.name == "uvicorn.access" and isinstance(record.args, tuple):
            event = "access"
            client, method, path, _, status = record.args
            fields |= {"client": client, "method": method, "path": path, "status": status}
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        level = "error" if record.levelno >= logging.ERROR else record.levelname.lower()
        return _line(datetime.fromtimestamp(record.created, UTC), level, event, fields)


def of_server() -> dict[str, Any]:
    """How uvicorn writes its logs: as ever, or each line of them and of each answer as JSON on stderr."""
    if not is_told_as_json():
        return {"log_level": "warning"}
    handler = {"class": "logging.StreamHandler", "formatter": "json"}
    configuration = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": AsJson}},
        "handlers": {"stderr": handler},
        "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    }
    return {"log_config": configuration, "log_level": "info"}


def _tell_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    told = {"message": f"{kind.__name__}: {error}", "trace": "".join(traceback.format_exception(kind, error, trace))}
    say("", "defect", level="error", **told)


def _line(time: datetime, level: str, event: str, fields: dict[str, object]) -> str:
    told = {"time": time.isoformat(timespec="milliseconds"), "level": level, "event": event, **fields}
    return json.dumps(told, ensure_ascii=False, default=str)
