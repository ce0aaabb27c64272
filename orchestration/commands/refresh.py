"""The command that runs the main job in this process, and how its end is told. Decides nothing.

What does not live here: the job (`orchestration/definitions.py`) and its verdict (`quality/verdict.py`).
"""

from __future__ import annotations

import json
import logging
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import uuid4

import typer

from orchestration import lake, lock, runs
from orchestration.commands.damage import remedy
from orchestration.commands.releases import of_example, where
from orchestration.commands.reviews import counted, in_short
from orchestration.commands.speaking import HELD, INTERRUPTED, MISTAKE, REFUSED, SOURCE_FAILED, stop
from orchestration.log_lines import about, say
from orchestration.published import lost, published_release
from orchestration.quality import expectations
from orchestration.release import holding, release
from orchestration.settings import get_settings
from orchestration.transform import dbt_run, project
from orchestration.transform.manifest import IncompleteMartError, load_manifest
from orchestration.worker import DBT, GREAT_EXPECTATIONS, second_processes
from sources.contract import load_sources
from sources.coordinators.journal import has_accepted

if TYPE_CHECKING:
    from dagster._core.execution.plan.objects import StepFailureData

    from orchestration.log_lines import Level
    from orchestration.plausibility.findings import Finding
    from orchestration.quality.verdict import Verdict

_INTERRUPTIONS = ("DagsterExecutionInterruptedError", "KeyboardInterrupt")
"""What a step ends with when somebody presses Ctrl-C, as Dagster names it."""
_SECOND_PROCESSES = {GREAT_EXPECTATIONS: expectations.import_great_expectations, DBT: dbt_run.rehearse}


def refresh(
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the publishers; otherwise the bundled example data.")
    ] = False,
    workbooks: Annotated[
        Path | None, typer.Option(help="Folder of workbooks, in place of what the intake accepted.")
    ] = None,
    site: Annotated[
        bool | None,
        typer.Option(
            "--site/--no-site",
            help="Build the dashboard; default from ILMASTO_WITH_SITE. Without it nothing is published where the "
            "installation has a dashboard: a candidate is left to look at.",
        ),
    ] = None,
    without_lost: Annotated[
        bool, typer.Option("--without-lost", help="Go on without earlier releases whose bytes the landing has lost.")
    ] = False,
) -> None:
    """Run the main job: from the publishers' files to the published release."""
    if workbooks is not None and not workbooks.is_dir():
        stop(MISTAKE, f"There is no folder {workbooks}. Give the folder that holds the workbooks: --workbooks DIR")
    settings = get_settings()
    folder = workbooks or settings.workbooks_dir
    config: dict[str, object] = {
        "live": live,
        "workbooks_dir": str(folder.resolve()) if folder else None,
        "with_site": settings.with_site if site is None else site,
        "without_lost": without_lost,
    }
    run_id = str(uuid4())
    # the processes are begun first, so that none that outlives this one holds the lock
    try:
        with second_processes(_SECOND_PROCESSES), lock.held_by("`ilmasto refresh`", run_id), about(run_id=run_id):
            _refresh(config, run_id)
    except KeyboardInterrupt:
        published = published_release()
        if published is not None and published["run_id"] == run_id:
            stop(INTERRUPTED, f"\nInterrupted, but release {published['release_id']} had been published already.")
        stop(INTERRUPTED, f"\nInterrupted. {_what_stays()}\nNext: run `ilmasto refresh` again")


def _refresh(config: dict[str, object], run_id: str) -> None:
    started = perf_counter()
    uses_intake = config["workbooks_dir"] is None and has_accepted(get_settings().intake_dir)
    doors = "asks the publishers" if config["live"] else "reads the bundled example data"
    say(f"Refresh {doors}{' and the accepted workbooks' if uses_intake else ''}", "refresh_begun")
    if config["workbooks_dir"] is None:
        from orchestration.intake.notices import notices

        for line in notices("en"):
            say(f"  {line}", "notice", level="warning")
    before = published_release()
    _ask_the_lake()
    stopped = _run_the_job(config, run_id)
    took = perf_counter() - started
    if stopped:
        _refused(run_id, stopped, with_site=bool(config["with_site"]), took=took)
    candidate = get_settings().build_dir / run_id / release.CANDIDATE
    if candidate.is_dir():
        if held := holding.waiting(candidate.parent):
            _held(held, took)
        _tell_of_candidate(candidate, took)
        return
    published = published_release()
    if published is None:
        stop(REFUSED, "The run ended without a release and without a failure: a defect; see `make dev`.")
    told = {"release_id": published["release_id"], "seconds": round(took, 3)}
    if before is not None and published["release_id"] == before["release_id"]:
        text = f"\nNothing new: release {published['release_id']} is made of these very files. ({took:.1f} s)"
        say(text, "nothing_new", **told)
    else:
        text = f"\nPublished release {published['release_id']} ({published['origin']} data, {took:.1f} s)"
        say(text, "published", **told)
    say("\n".join(where(published)), "note")


def _run_the_job(config: dict[str, object], run_id: str) -> list[str]:
    """Run the job in this process: what stopped it, by step, or nothing. Raises KeyboardInterrupt on Ctrl-C."""
    # Dagster is imported here so that every other command answers at once
    try:
        from orchestration.definitions import defs
    except (IncompleteMartError, RuntimeError) as error:
        stop(REFUSED, f"\nNothing was run:\n{error}\nNext: mend it, and run `ilmasto refresh` again")
    from dagster import DagsterExecutionInterruptedError

    from orchestration.instance import open_instance
    from orchestration.storage import DatabaseError, in_words

    # a run that ends early because nothing is new leaves checks unasked, which Dagster would warn of one by one
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    try:
        with in_words(), open_instance() as instance:
            outcome = defs.resolve_job_def("refresh").execute_in_process(
                instance=instance,
                run_id=run_id,
                raise_on_error=False,
                run_config={"loggers": {"progress": {}}, "resources": {"refresh": {"config": config}}},
            )
    except DagsterExecutionInterruptedError:
        raise KeyboardInterrupt from None
    except DatabaseError as error:
        stop(MISTAKE, f"\n{error}\n{_what_stays()}")
    if outcome.success:
        return []
    failed = outcome.get_step_failure_events()
    errors = [event.step_failure_data.error for event in failed]
    if any(error is not None and error.cls_name in _INTERRUPTIONS for error in errors):
        raise KeyboardInterrupt
    return [f"{event.step_key}: {_in_words(event.step_failure_data)}" for event in failed] or [
        "the run failed between its steps; see `make dev`"
    ]


def _ask_the_lake() -> None:
    """Stop before anything is fetched where the lake of the settings can't be used."""
    of_settings = lake.of_settings()
    if of_settings is None:
        return
    from orchestration import warehouse

    try:
        warehouse.head_of(of_settings)
    except lake.LakeError as error:
        stop(MISTAKE, f"\n{error}\n{_what_stays()}")


def _in_words(failure: StepFailureData) -> str:
    """What stopped a step: in one line where it was the disk, else with its trace."""
    error = failure.error
    while error is not None and error.cause is not None:
        error = error.cause
    said = "" if error is None else error.message.strip()
    of_the_lake = error is not None and error.cls_name == lake.LakeError.__name__
    return said if of_the_lake or remedy(said) else failure.error_display_string


def _what_stays() -> str:
    published = published_release()
    if published is None:
        return "What was published can't be read." if lost() else "Nothing is published yet."
    return f"Release {published['release_id']} stays as it was."


def _held(waiting: list[Finding], took: float) -> NoReturn:
    _say_end(f"Held for review: {counted(waiting)} ({took:.1f} s).", "held", took, level="error")
    for line in in_short(waiting):
        say(f"  {line}", "finding", level="error")
    stop(HELD, "Next: `ilmasto review` shows them beside the last release; `ilmasto serve --held` the pages")


def _say_end(text: str, event: str, took: float, *, level: Level) -> None:
    """Tell how a run ended that published nothing, and what stays."""
    published = published_release()
    release_id = None if published is None else published["release_id"]
    say(f"\n{text} {_what_stays()}", event, level=level, release_id=release_id, seconds=round(took, 3))


def _tell_of_candidate(candidate: Path, took: float) -> None:
    made = json.loads((candidate / "release.json").read_text(encoding="utf-8"))
    text = f"Not published, as it was made without pages: the release stays a candidate ({took:.1f} s)."
    _say_end(text, "candidate", took, level="info")
    lines = [f"  files      {candidate}", "  look       cd dashboards && npm run dev", *of_example(made)]
    publish = "Next: `ilmasto refresh` publishes it with its pages; set ILMASTO_WITH_SITE=false where none are wanted"
    say("\n".join([*lines, publish]), "note")


def _refused(run_id: str, stopped: list[str], *, with_site: bool, took: float) -> NoReturn:
    verdict = _judge(run_id, with_site=with_site)
    code = SOURCE_FAILED if verdict.is_source_failure else REFUSED
    reason = "a source failed" if code == SOURCE_FAILED else "refused"
    _say_end(f"No release: {reason} ({took:.1f} s).", reason.removeprefix("a ").replace(" ", "_"), took, level="error")
    said = release.in_words(verdict) if verdict.failures else "\n".join(stopped)
    say(said, "refusal", level="error")
    of_the_disk = next(filter(None, map(remedy, stopped)), None)
    if code == SOURCE_FAILED:
        advice = "try again later, or leave out --live"
    elif of_the_disk and not verdict.failures:
        advice = f"{of_the_disk}, and run `ilmasto refresh` again"
    else:
        advice = "mend the places named above and run `ilmasto refresh` again; `ilmasto status` shows this again"
    stop(code, f"Next: {advice}")


def _judge(run_id: str, *, with_site: bool) -> Verdict:
    from orchestration.release import steps

    manifest = load_manifest(project.OURS.manifest_path)
    return steps.judge_release(load_sources(), manifest, runs.run_dir(run_id), with_site=with_site)
