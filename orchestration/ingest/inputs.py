"""Which kept files a run is made of, and whether that is anything new: the step between landings and raw tables.

What does not live here: landing files and reading them (`assets.py`), and where it is written down (`runs.py`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration import runs, worker
from orchestration.refresh import Refresh
from orchestration.release.assets import PUBLISHED_KEY
from sources.contract import Dataset, Source, table_name

ALL_INPUTS_KEY = dg.AssetKey(["inputs", "all"])


def landing_key(source: Source) -> dg.AssetKey:
    """The asset that holds a publisher's kept files."""
    return dg.AssetKey(["landing", source.publisher])


def inputs_key(source: Source) -> dg.AssetKey:
    """The asset that says which kept files of a publisher this run is made of."""
    return dg.AssetKey(["inputs", source.publisher])


def raw_key(source: Source, dataset: Dataset) -> dg.AssetKey:
    """The asset that holds a dataset's table as parsed."""
    return dg.AssetKey(["raw", table_name(source, dataset)])


def inputs_assets(sources: Sequence[Source]) -> dg.AssetsDefinition:
    """One step that waits for every landing, and for each publisher an asset that hangs on its own landing alone."""
    description = "What this run is made of. Stands only when the published release is not made of the very same."
    deps = {ALL_INPUTS_KEY: [landing_key(source) for source in sources]}
    deps |= {inputs_key(source): [landing_key(source)] for source in sources}
    raw = {raw_key(source, dataset) for source in sources for dataset in source.datasets}
    whole = {*map(landing_key, sources), *raw, PUBLISHED_KEY}

    @dg.multi_asset(
        name="inputs",
        specs=[
            dg.AssetSpec(key, deps=on, group_name="landing", description=description, kinds={"file"}, skippable=True)
            for key, on in deps.items()
        ],
        can_subset=True,
    )
    def new_inputs(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[dg.MaterializeResult[Any]]:
        folder = runs.run_dir(context.run.run_id)
        selected = context.run.asset_selection  # empty where nothing was selected, which is everything
        if (not selected or whole <= selected) and all(runs.has_inputs(folder, each.publisher) for each in sources):
            published = refresh.published_with(runs.fingerprint(folder, with_site=refresh.with_site))
            if published is not None:
                context.log.info(f"Nothing new: release {published} is made of these files and this code")
                runs.forget(context.run.run_id)
                return
            runs.forget_old_builds(context.run.run_id)
            worker.ready_dbt()
            runs.point_latest_at(context.run.run_id)
        runs.stand_on_last(context.run.run_id)
        for key in deps:
            if key in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=key)

    return new_inputs
