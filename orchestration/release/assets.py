"""The last four assets: the candidate release, its site, the reports of its places, and the published release.

Wiring only. What does not live here: what each step does (`steps.py`), the verdict (`quality/verdict.py`), the files
and the switch (`release.py`), and what a candidate is held for (`holding.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration import runs
from orchestration.refresh import Refresh
from orchestration.release import candidate as making
from orchestration.release import dashboard, holding, release, steps
from orchestration.transform.manifest import Manifest
from sources.contract import Source

CANDIDATE_KEY = dg.AssetKey(["release", "candidate"])
SITE_KEY = dg.AssetKey(["release", "site"])
REPORTS_KEY = dg.AssetKey(["release", "reports"])
PUBLISHED_KEY = dg.AssetKey(["release", "published"])


def release_assets(
    sources: Mapping[str, Source], manifest: Manifest, checked: dg.AssetKey
) -> list[dg.AssetsDefinition]:
    """The assets from the verdict to the published release; `checked` is the mart that the project's checks hang on."""

    @dg.asset(key=CANDIDATE_KEY, deps=[checked], group_name="release", kinds={"parquet"})
    def candidate(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult[Any]:
        """The release's files, written only when every check that must have run has run and passed."""
        folder = runs.run_dir(context.run.run_id)
        judged = steps.judge_build(sources, manifest, folder)
        try:
            written = making.write_candidate(
                folder, context.run.run_id, sources, manifest, judged, with_site=refresh.with_site
            )
        except release.RefusedError as refused:
            raise dg.Failure(description=str(refused), allow_retries=False) from refused
        files = [path for path in written.rglob("*") if path.is_file()]
        context.log.info(f"verdict: {len(judged.results)} checks passed; {len(files)} files written")
        return dg.MaterializeResult(metadata={"files": len(files), "checks": len(judged.results)})

    @dg.asset(key=SITE_KEY, deps=[CANDIDATE_KEY], group_name="release", kinds={"evidence"})
    def site(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult[Any]:
        """The dashboard and, beside it, the workbooks for people, both made of the candidate's own files."""
        if not refresh.with_site:
            context.log.info("site left out, as asked")
            return dg.MaterializeResult(metadata={"pages": 0})
        try:
            built = steps.add_site(runs.run_dir(context.run.run_id), sources)
        except release.RefusedError as refused:
            raise dg.Failure(description=str(refused), allow_retries=False) from refused
        context.log.info(f"{built.figures['pages']} pages")
        return dg.MaterializeResult(metadata=built.figures)

    @dg.asset(
        key=PUBLISHED_KEY,
        deps=[REPORTS_KEY],
        group_name="release",
        output_required=False,
        kinds={"parquet", "evidence"},
    )
    def published(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[dg.MaterializeResult[Any]]:
        """The published release: one switch of a link, after the verdict was read once more with the site in it."""
        folder = runs.run_dir(context.run.run_id)
        judged = steps.judge_release(sources, manifest, folder, with_site=refresh.with_site)
        if judged.passes and not refresh.is_whole:
            dashboard.show(folder / release.CANDIDATE)
            context.log.info("not published, as it has no pages: it stays a candidate")
            return
        if judged.passes and (waiting := holding.waiting(folder)):
            context.log.warning(f"held for review: {len(waiting)} findings; it stays a candidate until it is approved")
            return
        try:
            release_id = steps.publish(folder, judged, with_site=refresh.with_site)
        except release.RefusedError as refused:
            raise dg.Failure(description=str(refused), allow_retries=False) from refused
        context.log.info(f"release {release_id} published")
        yield dg.MaterializeResult(metadata={"release_id": release_id})

    return [candidate, site, _reports_asset(), published]


def _reports_asset() -> dg.AssetsDefinition:
    @dg.asset(key=REPORTS_KEY, deps=[SITE_KEY], group_name="release", kinds={"pdf"})
    def place_reports(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult[Any]:
        """The reports for councils, made of the candidate's own tables and of the charts of its site."""
        if not refresh.with_site:
            context.log.info("reports left out: their charts are those of the site")
            return dg.MaterializeResult(metadata={"files": 0})
        try:
            made = steps.add_reports(runs.run_dir(context.run.run_id))
        except release.RefusedError as refused:
            raise dg.Failure(description=str(refused), allow_retries=False) from refused
        context.log.info(f"{made.figures['files']} files")
        return dg.MaterializeResult(metadata=made.figures)

    return place_reports
