"""Assembles everything; `dagster dev` starts here. What does not live here: any step's content."""

from __future__ import annotations

import dagster as dg

from orchestration.alerts.sensor import alerts_sensor
from orchestration.ingest.assets import ingest_assets
from orchestration.ingest.history import history_assets
from orchestration.intake.sensor import inbox_sensor, intake_job
from orchestration.metered.assets import READINGS, readings_assets
from orchestration.quality import checks, reconciliation
from orchestration.refresh import Refresh
from orchestration.release.assets import release_assets
from orchestration.schedules import REFRESH, progress_logger, refresh_defaults, schedules
from orchestration.settings import get_settings
from orchestration.transform import project
from orchestration.transform.assets import transform_assets
from orchestration.transform.manifest import load_manifest
from sources.contract import load_sources

CHECKED_KEY = dg.AssetKey(["marts", "mart_area_overview"])
"""The mart at the end of the graph that the checks across tables hang on."""


def build_definitions() -> dg.Definitions:
    """The project's assets, checks, jobs, schedule, sensor and resources."""
    get_settings()
    sources = load_sources()
    manifest = load_manifest(project.OURS.prepare_manifest())
    return dg.Definitions(
        assets=[
            *ingest_assets(list(sources.values())),
            *readings_assets(list(sources.values())),
            history_assets,
            transform_assets(manifest),
            *release_assets(sources, manifest, CHECKED_KEY),
        ],
        asset_checks=[
            checks.STEP.definition("checks_of_the_project", sources, CHECKED_KEY),
            reconciliation.STEP.definition("reconciliation", sources, CHECKED_KEY),
        ],
        jobs=[REFRESH, READINGS, intake_job],
        schedules=schedules(),
        sensors=[inbox_sensor, alerts_sensor],
        resources={"refresh": Refresh(**refresh_defaults())},
        loggers={"progress": progress_logger},
        executor=dg.in_process_executor,
    )


defs = build_definitions()
