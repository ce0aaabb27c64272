"""Jobs, schedules and the way a run shows its progress. What does not live here: the steps themselves."""

import logging
from typing import Any

import dagster as dg
from dagster import InitLoggerContext

from orchestration.instance import JOB_TAG
from orchestration.log_lines import say
from orchestration.metered.assets import GROUP as READINGS_GROUP
from orchestration.settings import get_settings
from sources.contract import load_sources

REFRESH_JOB = "refresh"
SCHEDULE = "scheduled_refresh"


@dg.logger
def progress_logger(_context: InitLoggerContext) -> logging.Logger:
    """Dagster's logger `progress`: one line when a step ends, which the command line asks for."""
    logger = logging.Logger("ilmasto.progress")  # noqa: LOG001 - outside the process's tree of loggers
    logger.addHandler(_Progress())
    return logger


class _Progress(logging.Handler):
    """Gathers what a step says of itself and prints it when the step ends."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        meta: dict[str, Any] = getattr(record, "dagster_meta", {})
        step = meta.get("step_key")
        event = meta.get("dagster_event")
        if step is None:
            return
        if event is None:
            if record.levelno >= logging.INFO:
                self._said.setdefault(step, []).append(str(meta.get("orig_message", record.getMessage())))
            return
        if event.event_type_value == "STEP_SUCCESS":
            seconds = event.step_success_data.duration_ms / 1000
            self._say("✓", step, f"{seconds:6.1f} s  ", "step_ended", {"seconds": round(seconds, 3)})
        elif event.event_type_value == "STEP_FAILURE":
            self._say("✗", step, " " * 10, "step_failed", {})

    def _say(self, mark: str, step: str, time: str, event: str, fields: dict[str, Any]) -> None:
        name, said = step.replace("__", "/"), "; ".join(self._said.get(step, []))
        say(f"  {mark} {name:40} {time}{said}", event, step=name, message=said or name, **fields)


REFRESH = dg.define_asset_job(
    REFRESH_JOB,
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(READINGS_GROUP),
    description="Land, parse, check, transform, check, judge, release, publish.",
    tags={JOB_TAG: REFRESH_JOB},
)
"""The main job: everything, from the publishers' doors to the published release."""


def schedules() -> list[dg.ScheduleDefinition]:
    """The refresh when any contract wants to be looked for, on where `ILMASTO_SCHEDULED` says so.

    A refresh looks for everything: a release is of one run. One that finds nothing new ends in seconds.
    """
    status = dg.DefaultScheduleStatus
    return [
        dg.ScheduleDefinition(
            name=SCHEDULE,
            job=REFRESH,
            cron_schedule=sorted({cron for source in load_sources().values() for cron in source.asked_at}),
            execution_timezone="Europe/Helsinki",
            default_status=status.RUNNING if get_settings().scheduled else status.STOPPED,
            run_config={"resources": {"refresh": {"config": refresh_defaults()}}},
        )
    ]


def refresh_defaults() -> dict[str, Any]:
    """What a scheduled refresh does, from the settings."""
    settings = get_settings()
    folder = settings.workbooks_dir
    return {
        "live": settings.live,
        "workbooks_dir": None if folder is None else str(folder.resolve()),
        "with_site": settings.with_site,
    }
