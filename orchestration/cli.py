"""The command `ilmasto`: refresh, look, roll back, check a workbook, serve. Speaks to people; decides nothing.

Exit codes: 0 published or nothing new, 1 refused by a check, 2 the user's mistake, 3 a source failed.
"""

from __future__ import annotations

import gc
import logging
import time
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from filelock import FileLock, Timeout

from orchestration import refresh as refreshing
from orchestration import runs
from orchestration.intake import intake as intaking
from orchestration.quality import expectations, results
from orchestration.release import release
from orchestration.settings import SEEDS_DIR, get_settings
from orchestration.transform import dbt_run, project
from orchestration.transform.manifest import load_manifest
from orchestration.worker import DBT, GREAT_EXPECTATIONS, second_processes
from sources.code_lists import load_code_lists
from sources.contract import load_source, load_sources
from sources.coordinators.journal import has_accepted
from sources.landing import Fetched, land, plain_name

if TYPE_CHECKING:
    from orchestration.quality.verdict import Verdict

REFUSED, MISTAKE, SOURCE_FAILED = 1, 2, 3
_HOURS_TOLD = 48
_SETTLING_S = 0.5
_GARBAGE_THRESHOLD = 200_000
"""A refresh is one short process, which looking for garbage at every turn only slows down."""
_SECOND_PROCESSES = {GREAT_EXPECTATIONS: expectations.import_great_expectations, DBT: dbt_run.rehearse}


class Borders(StrEnum):
    """On which borders an area is, as `dim_borders` has them."""

    CURRENT = "current"
    OF_YEAR = "of_year"


app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Ilmastovaranto.")


@app.command()
def refresh(
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the publishers; otherwise the bundled example data.")
    ] = False,
    workbooks: Annotated[
        Path | None, typer.Option(help="Folder of workbooks, in place of what the intake accepted.")
    ] = None,
    site: Annotated[bool, typer.Option("--site/--no-site", help="Build the dashboard.")] = True,
) -> None:
    """Run the main job: from the publishers' files to the published release."""
    if workbooks is not None and not workbooks.is_dir():
        _stop(MISTAKE, f"There is no folder {workbooks}. Give the folder that holds the workbooks: --workbooks DIR")
    settings = get_settings()
    folder = workbooks or settings.workbooks_dir
    if live and folder is None and not has_accepted(settings.intake_dir):
        _stop(MISTAKE, "A live refresh needs the coordinators' workbooks too: ilmasto refresh --live --workbooks DIR")
    config: dict[str, object] = {
        "live": live,
        "workbooks_dir": str(folder.resolve()) if folder else None,
        "with_site": site,
    }
    try:
        with FileLock(settings.data_dir / ".refresh.lock", timeout=0), second_processes(_SECOND_PROCESSES):
            _refresh(config)
    except Timeout:
        _stop(MISTAKE, "Another refresh is running on the same data; wait for it, or look at it with `make dev`.")


def _refresh(config: dict[str, object]) -> None:
    started = perf_counter()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    uses_intake = config["workbooks_dir"] is None and has_accepted(get_settings().intake_dir)
    doors = "asks the publishers" if config["live"] else "reads the bundled example data"
    typer.echo(f"Refresh {doors}{' and the accepted workbooks' if uses_intake else ''}")
    if config["workbooks_dir"] is None:
        _tell_of_intake()
    # Dagster is imported here so that every other command answers at once
    from orchestration.definitions import defs
    from orchestration.instance import open_instance

    # a run that ends early because nothing is new leaves checks unasked, which Dagster would warn of one by one
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    before = refreshing.published_release()
    with open_instance() as instance:
        outcome = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"progress": {}}, "resources": {"refresh": {"config": config}}},
        )
    took = f"{perf_counter() - started:.1f} s"
    published = refreshing.published_release()
    if not outcome.success:
        failed = outcome.get_step_failure_events()
        stopped = [f"{event.step_key}: {event.step_failure_data.error_display_string}" for event in failed]
        _refused(outcome.run_id, stopped, with_site=bool(config["with_site"]), took=took)
    if published is None:
        _stop(REFUSED, "The run ended without a release and without a failure: a defect; see `make dev`.")
    if before is not None and published["release_id"] == before["release_id"]:
        typer.echo(f"\nNothing new: release {published['release_id']} is made of these very files. ({took})")
    else:
        typer.echo(f"\nPublished release {published['release_id']} ({published['origin']} data, {took})")
    _where(published)


def _tell_of_intake() -> None:
    for line in intaking.notices():
        typer.echo(f"  {line}")


def _where(published: dict[str, object]) -> None:
    folder = get_settings().published_link
    typer.echo(f"  files      {folder}")
    if (folder / "site").is_dir():
        typer.echo("  look       make serve")
    if published["has_example"]:
        typer.echo("  note       it holds example data: made-up numbers, said so on every page and in every file")


def _refused(run_id: str, stopped: list[str], *, with_site: bool, took: str) -> NoReturn:
    verdict = _judge(run_id, with_site=with_site)
    code = SOURCE_FAILED if verdict.is_source_failure else REFUSED
    published = refreshing.published_release()
    kept = f"Release {published['release_id']} stays as it was." if published else "Nothing is published yet."
    typer.echo(f"\nNo release: {'a source failed' if code == SOURCE_FAILED else 'refused'} ({took}). {kept}", err=True)
    typer.echo(release.in_words(verdict) if verdict.failures else "\n".join(stopped), err=True)
    advice = (
        "try again later, or leave out --live"
        if code == SOURCE_FAILED
        else "mend the places named above and run `ilmasto refresh` again; `ilmasto status` shows this again"
    )
    _stop(code, f"Next: {advice}")


def _judge(run_id: str, *, with_site: bool) -> Verdict:
    from orchestration.release import assets as publish

    manifest = load_manifest(project.OURS.manifest_path)
    return publish.judge_release(load_sources(), manifest, runs.run_dir(run_id), with_site=with_site)


@app.command()
def status() -> None:
    """Tell the published release, its age, and what the last run was refused for."""
    published = refreshing.published_release()
    if published is None:
        typer.echo("Nothing is published yet. Next: ilmasto refresh")
    else:
        age = datetime.now(UTC) - datetime.fromisoformat(str(published["released_at"]))
        hours = age.total_seconds() / 3600
        old = f"{hours / 24:.0f} days" if hours >= _HOURS_TOLD else f"{hours:.1f} hours"
        typer.echo(f"Published: {published['release_id']}, {old} old, {published['origin']} data")
        _where(published)
    _tell_of_intake()
    latest = get_settings().build_dir / "last"
    if not latest.exists() or (published and latest.resolve().name == published["run_id"]):
        return
    refused = [result for result in results.recorded(latest.resolve()).values() if not result.passes]
    if refused:
        typer.echo(f"\nThe last run ({latest.resolve().name}) was refused:")
        for line in results.in_lines(refused):
            typer.echo(f"  {line}")


@app.command()
def releases() -> None:
    """List the finished releases, the newest first."""
    published = refreshing.published_release()
    for item in release.releases():
        mark = "  published" if published and item["release_id"] == published["release_id"] else ""
        typer.echo(f"{item['release_id']:16} {item['released_at']}  {item['origin']}{mark}")


@app.command()
def passport(
    indicator: str,
    place: str,
    year: int,
    borders: Annotated[
        Borders | None, typer.Option(help="Of an area: today's, or those of the year; default today's where they are.")
    ] = None,
) -> None:
    """Tell where a published number comes from: its files, their rows, its release and checks."""
    from orchestration.release import passport as passports

    if refreshing.published_release() is None:
        _stop(MISTAKE, "Nothing is published yet: ilmasto refresh")
    try:
        lines = passports.passport(get_settings().published_link.resolve(), indicator, place, year, borders)
    except passports.UnknownError as error:
        _stop(MISTAKE, f"No passport: {error}")
    for line in lines:
        typer.echo(line)


@app.command()
def rollback(release_id: str) -> None:
    """Publish an earlier release again."""
    try:
        release.rollback(release_id)
    except release.NoSuchReleaseError as error:
        _stop(MISTAKE, f"{error}")
    typer.echo(f"Published: {release_id}. The next refresh publishes a new release again.")


@app.command("check-workbook")
def check_workbook(file: Path) -> None:
    """Tarkista työkirja: luettelee virheelliset solut, yksi rivi kustakin."""
    if not file.is_file():
        _stop(MISTAKE, f"Tiedostoa ei ole: {file}")
    from orchestration.intake.workbooks import check
    from sources.coordinators.parse import is_empty_template

    source = load_source("coordinators")
    fetched = Fetched(plain_name(file), file.read_bytes(), f"upload/{file.name}")
    if is_empty_template(source, fetched.name, fetched.content):
        typer.echo("Tämä on tyhjä mallipohja: siinä ei ole mitään korjattavaa. Täytä se ja tarkista uudelleen.")
        return
    with TemporaryDirectory() as folder:  # only looked at: nothing is landed
        (snapshot,) = land(source, [fetched], "upload", Path(folder))
        checked = check(source, snapshot)
    problems = checked.problems
    for sheet, count in checked.rows.items():
        typer.echo(f"{sheet}: {count} riviä luettu")
    for note in checked.notes:
        typer.echo(note)
    if not problems:
        typer.echo("Työkirja on kunnossa.")
        return
    for problem in problems:
        typer.echo(problem.message("fi"))
    _stop(
        REFUSED,
        f"Korjattavaa: {len(problems)} kohtaa. Korjaa solut ja tarkista uudelleen: ilmasto check-workbook {file}",
    )


@app.command()
def intake() -> None:
    """Tarkista hankeseutujen kansioihin tuodut työkirjat ja ota kunnossa olevat käyttöön, yksi rivi kustakin."""
    settings = get_settings()
    intaking.make_inbox()
    places = [(area, path) for area in intaking.areas() for path in intaking.brought(area)]
    if not places:
        typer.echo(f"Kansioissa ei ole työkirjoja. Tuo ne hankeseudun kansioon: {settings.inbox_dir}")
    is_refused = False
    for area, path in places:
        try:
            if not _is_settled(path):
                typer.echo(f"{area}/{path.name}: kirjoitus on kesken; anna komento uudelleen hetken päästä")
                continue
            outcome = intaking.take_in(area, path.name)
        except (OSError, ValueError, LookupError) as error:
            is_refused = True
            typer.echo(f"{area}/{path.name}: ei voitu tarkistaa ({error})")
            continue
        is_refused = is_refused or outcome.kind == "refused"
        typer.echo(f"{area}/{path.name}: {outcome.said}")
    for line in intaking.left_out():
        typer.echo(line)
    if is_refused:
        raise typer.Exit(REFUSED)


def _is_settled(path: Path) -> bool:
    """Whether a file is written to its end; one that was written just now is looked at twice."""
    before = intaking.state_of(path)
    if not intaking.is_settled(path):
        time.sleep(_SETTLING_S)
    return intaking.is_settled(path, before)


@app.command("workbook-template")
def workbook_template(
    area: str, output: Annotated[Path | None, typer.Option(help="Where to write the workbook.")] = None
) -> None:
    """Kirjoita hankeseudun tyhjä työkirja (.xlsx)."""
    from sources.coordinators.template import area_names
    from sources.coordinators.template import workbook_template as written

    areas = area_names(SEEDS_DIR)
    if area not in areas:
        _stop(MISTAKE, f"Hankeseutua ei ole: {area}. Hankeseudut: {', '.join(areas)}")
    source = load_source("coordinators")
    path = output or Path(f"{area.lower().replace(' ', '-')}.xlsx")
    path.write_bytes(written(source, area, areas[area], load_code_lists(source, SEEDS_DIR)))
    typer.echo(f"Kirjoitettu: {path}. Täytä se, ja tarkista: ilmasto check-workbook {path}")


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port on this machine; default from ILMASTO_SERVE_PORT.")] = None,
) -> None:
    """Serve the published release on this machine."""
    settings = get_settings()
    if not (settings.published_link / "site").is_dir():
        _stop(MISTAKE, "No published release has a site. Next: ilmasto refresh")
    from orchestration.release.serve import serve_published

    serve_published(settings.published_link, port or settings.serve_port)


def _stop(code: int, message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
