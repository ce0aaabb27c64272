"""The months of metered readings as Dagster's monthly partitions: each can be reckoned alone, ahead of a refresh.

A refresh reckons by itself what is not in the store yet, so nothing waits for these; they spread the work of many
months, and show which there are. What does not live here: reckoning (`months.py`).
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from orchestration import runs
from orchestration.instance import JOB_TAG
from orchestration.metered.deliveries import delivered
from orchestration.metered.months import months_of, reckon
from sources.contract import Dataset, Source, table_name

GROUP = "readings"
READINGS_JOB = "readings"
FIRST_MONTH = "2015-01-01"
PARTITIONS = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, timezone="Europe/Helsinki")

READINGS = dg.define_asset_job(
    READINGS_JOB,
    selection=dg.AssetSelection.groups(GROUP),
    description="Reckon one month of the readings that were landed last. A month that stands is not reckoned again.",
    tags={JOB_TAG: READINGS_JOB},
)
"""The months beside the refresh, one partition a run."""


def readings_assets(sources: Sequence[Source]) -> list[dg.AssetsDefinition]:
    """One partitioned asset for each dataset of months."""
    return [_months(source, dataset) for source in sources for dataset in source.datasets if dataset.months_of]


def _months(source: Source, dataset: Dataset) -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey([GROUP, table_name(source, dataset)]),
        deps=[dg.AssetKey(["landing", source.publisher])],
        group_name=GROUP,
        partitions_def=PARTITIONS,
        description=f"{dataset.title}: one month of all meters, kept beside the runs.",
        kinds={"dbt", "parquet"},
        required_resource_keys={"refresh"},  # it holds the lock
    )
    def month(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        year, number, _ = context.partition_key.split("-")
        wanted = int(year) * 100 + int(number)
        folder = runs.stand_on_last(context.run.run_id)
        if not runs.has_inputs(folder, source.publisher):
            raise dg.Failure(
                description=f"nothing of {source.name} has been landed yet: materialize landing/{source.publisher}"
            )
        readings = source.dataset(dataset.months_of)
        files = [delivered(source, readings, snapshot) for snapshot in runs.inputs_of(folder, source, dataset)]
        found = [one for one in months_of(files) if one.month == wanted]
        reckoned = reckon(found)
        context.log.info(
            f"{context.partition_key[:7]}: {'reckoned' if reckoned else 'stands' if found else 'no readings'}"
        )
        rows = sum(one.rows for one in found)
        return dg.MaterializeResult(
            metadata={"readings": rows, "digest": found[0].digest if found else "", "reckoned_now": bool(reckoned)}
        )

    return month
