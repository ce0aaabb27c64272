"""The steps from a judged build to a whole candidate, and all of them once more for one that a person has approved.

What does not live here: Dagster's assets of the same steps (`assets.py`), what each writes (`candidate.py`,
`dashboard.py`, `workbooks.py`, `reports.py`), and what a candidate is held for (`holding.py`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from orchestration.quality import checks, reconciliation, results, verdict
from orchestration.release import candidate as making
from orchestration.release import catalogue, dashboard, holding, release, reports, workbooks
from orchestration.release import checks as release_checks
from orchestration.settings import get_settings
from orchestration.transform.manifest import required_of_dbt
from sources.code_lists import seeds_dir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from orchestration.quality.results import CheckResult
    from orchestration.quality.verdict import Verdict
    from orchestration.transform.manifest import Manifest
    from sources.contract import Source

OWN_CHECKS = (*checks.STEP.check_ids, *reconciliation.STEP.check_ids)
"""The checks that neither a contract nor dbt's manifest names."""
OF_THE_RELEASE = (*release_checks.CHECK_IDS, holding.CHECK_ID)
OF_ITS_PAGES = (verdict.SITE_CHECK, verdict.REPORTS_CHECK)


def judge_build(sources: Mapping[str, Source], manifest: Manifest, folder: Path) -> Verdict:
    """The verdict on the build in `folder`, from every contract, the manifest and the project's own checks."""
    return verdict.judge(verdict.required_checks(sources, required_of_dbt(manifest), OWN_CHECKS, seeds_dir()), folder)


def judge_release(sources: Mapping[str, Source], manifest: Manifest, folder: Path, *, with_site: bool) -> Verdict:
    """The verdict on the build in `folder` and on the release that was made of it, its site among it."""
    later = [*OF_THE_RELEASE, *(OF_ITS_PAGES if with_site else ())]
    required = verdict.required_checks(sources, required_of_dbt(manifest), [*OWN_CHECKS, *later], seeds_dir())
    return verdict.judge(required, folder)


def add_site(folder: Path, sources: Mapping[str, Source]) -> CheckResult:
    """Build the dashboard of the run's candidate and the workbooks beside it, both made of its own files.

    Raises RefusedError where a page could not be built.
    """
    written = folder / release.CANDIDATE
    with ThreadPoolExecutor(max_workers=1) as beside:
        building = beside.submit(dashboard.build_site, written, folder / "site.log")
        catalogue.add_files(written, workbooks.write_workbooks(written, sources.values()))
        return _kept(folder, building.result())


def add_reports(folder: Path) -> CheckResult:
    """Write the reports for councils, made of the candidate's tables and of the charts of its site.

    Raises RefusedError where a place's report could not be made.
    """
    candidate = folder / release.CANDIDATE
    made = _kept(folder, reports.made(candidate))
    catalogue.add_files(candidate, [str(path.relative_to(candidate)) for path in reports.files(candidate)])
    return made


def publish(folder: Path, judged: Verdict, *, with_site: bool) -> str:
    """Publish the run's candidate; the id of the release.

    Raises RefusedError on a bad verdict, and where it is not known what has moved or that is not approved.
    """
    if judged.passes and not holding.may_be_published(folder):
        raise release.RefusedError("what has moved was not looked at, or is not approved. Next: ilmasto refresh")
    release_id = release.promote(folder / release.CANDIDATE, judged)
    holding.after_promotion(folder, release_id)
    if with_site:
        dashboard.show(get_settings().published_link)
    return release_id


def publish_approved(held: holding.Held, sources: Mapping[str, Source], manifest: Manifest) -> str:
    """Make the held candidate once more of its judged build, now with its approvals in it, and publish it.

    Raises StaleError where it would not be the one that was looked at, and RefusedError as a refresh does.
    """
    with_site = holding.check_unchanged(held)
    folder = held.folder
    results.forget(folder, (*OF_THE_RELEASE, *OF_ITS_PAGES))
    judged = judge_build(sources, manifest, folder)
    making.write_candidate(folder, folder.name, sources, manifest, judged, with_site=with_site)
    if with_site:
        add_site(folder, sources)
        add_reports(folder)
    return publish(folder, judge_release(sources, manifest, folder, with_site=with_site), with_site=with_site)


def _kept(folder: Path, result: CheckResult) -> CheckResult:
    results.record(folder, [result])
    if not result.passes:
        raise release.RefusedError(result.detail)
    return result
