"""Looks every minute whether somebody is to be told of something, in Dagster's daemon.

It looks at the state and not at one run's end, so that a run of the command line, a source that grows too old and a
mail server that was away are told of too. What does not live here: what is told to whom (`alerts.py`).
"""

import dagster as dg

from orchestration.alerts import alerts

INTERVAL_S = 60


@dg.sensor(
    name="alerts",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=INTERVAL_S,
    description="E-mail and webhook of a refused run, a source too old, a refused workbook; nothing where none is set.",
    job_name="refresh",
)
def alerts_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Tell what is new and what is over. Runs nothing."""
    lines = alerts.tell()
    for line in lines:
        (context.log.warning if line.startswith("not sent") else context.log.info)(line)
    return dg.SkipReason("; ".join(lines) or "Nothing new to tell")
