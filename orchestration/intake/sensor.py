"""Watches the project areas' folders: each new version of a workbook is checked at once by a run of its own.

What does not live here: the check itself (`intake.py`).
"""

import json
from pathlib import Path

import dagster as dg

from orchestration.instance import JOB_TAG
from orchestration.intake import inbox
from orchestration.intake.notices import left_out
from sources.files import sha256_of

INTERVAL_S = 30


class IntakeFile(dg.Config):
    """Which file of which area's folder is checked."""

    area: str
    file: str


@dg.op(description="Check one workbook, keep it when it is accepted, and write its review beside it.")
def check_brought_workbook(context: dg.OpExecutionContext, config: IntakeFile) -> str:
    """The outcome in one line, as the run's log tells it."""
    from orchestration.intake.intake import take_in  # pandas and openpyxl come with it, and most runs check no workbook

    outcome = take_in(config.area, config.file)
    said = f"{config.area}/{config.file}: {outcome.said}"
    context.log.info(said)
    return said


@dg.job(name="intake", description="Check a workbook that a project area has brought.", tags={JOB_TAG: "intake"})
def intake_job() -> None:
    """One file, one run."""
    check_brought_workbook()


@dg.sensor(
    name="inbox",
    job=intake_job,
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=INTERVAL_S,
    description="A run of `intake` for each new version of a workbook in data/inbox/<area>/.",
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Ask for a run of each file that is written to its end and has not been checked as it is now."""
    inbox.make_inbox()
    asked: dict[str, list[int]] = json.loads(context.cursor or "{}")
    now: dict[str, list[int]] = {}
    requests = []
    for area in inbox.areas():
        for path in inbox.brought(area):
            place = f"{area}/{path.name}"
            before = asked.get(place, [])
            try:
                size, written = inbox.state_of(path)
                was_asked = before == [size, written, 1]
                if not was_asked and inbox.is_settled(path, before[:2]):
                    requests += _request(area, path)
                    was_asked = True
            except OSError as error:  # gone again, or not to be read yet: the next look tells
                context.log.warning(f"{place}: {error.strerror}")
                continue
            now[place] = [size, written, int(was_asked)]
    cursor = json.dumps(now, ensure_ascii=False)
    if not requests:
        reasons = ["No new version of a workbook", *left_out("en")]
        return dg.SensorResult(skip_reason="; ".join(reasons), cursor=cursor)
    return dg.SensorResult(run_requests=requests, cursor=cursor)


def _request(area: str, path: Path) -> list[dg.RunRequest]:
    sha256 = sha256_of(path)
    if not inbox.is_new(area, path.name, sha256):
        return []
    config = {"ops": {"check_brought_workbook": {"config": {"area": area, "file": path.name}}}}
    times = inbox.times_checked(area, path.name)
    return [dg.RunRequest(run_key=f"{sha256}:{area}/{path.name}:{times}", run_config=config)]
