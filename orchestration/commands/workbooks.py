"""The coordinators' commands, in Finnish: check a workbook, take in what was brought, write an empty workbook.

What does not live here: the check (`intake/`) and how a workbook is read (`sources/coordinators/`).
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from orchestration.commands.speaking import MISTAKE, REFUSED, stop
from orchestration.intake import inbox
from orchestration.settings import SEEDS_DIR, get_settings
from sources.code_lists import load_code_lists
from sources.contract import load_source
from sources.landing import Fetched, land, plain_name

_SETTLING_S = 0.5


def check_workbook(
    file: Annotated[Path, typer.Argument(metavar="TIEDOSTO", help="Tarkistettava työkirja: .xlsx, .ods tai .csv.")],
) -> None:
    """Tarkista työkirja: luettelee virheelliset solut, yksi rivi kustakin."""
    if not file.is_file():
        stop(MISTAKE, f"Tiedostoa ei ole: {file}")
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
        typer.echo(f"{sheet}: {_counted(count, 'rivi', 'riviä')} luettu")
    for note in checked.notes:
        typer.echo(note)
    if not problems:
        typer.echo("Työkirja on kunnossa.")
        return
    for problem in problems:
        typer.echo(problem.message("fi"))
    to_mend = _counted(len(problems), "kohta", "kohtaa")
    stop(REFUSED, f"Korjattavaa: {to_mend}. Korjaa solut ja tarkista uudelleen: ilmasto check-workbook {file}")


def intake() -> None:
    """Tarkista hankeseutujen kansioihin tuodut työkirjat ja ota kunnossa olevat käyttöön, yksi rivi kustakin."""
    from orchestration.intake import intake as intaking
    from orchestration.intake.notices import left_out

    settings = get_settings()
    inbox.make_inbox()
    places = [(area, path) for area in inbox.areas() for path in inbox.brought(area)]
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
            typer.echo(f"{area}/{path.name}: ei voitu tarkistaa. Ylläpitäjälle syy:\n  {error}")
            continue
        is_refused = is_refused or outcome.kind == "refused"
        typer.echo(f"{area}/{path.name}: {outcome.said}")
    for line in left_out("fi"):
        typer.echo(line)
    if is_refused:
        raise typer.Exit(REFUSED)


def _is_settled(path: Path) -> bool:
    """Whether a file is written to its end; one that was written just now is looked at twice."""
    before = inbox.state_of(path)
    if not inbox.is_settled(path):
        time.sleep(_SETTLING_S)
    return inbox.is_settled(path, before)


def workbook_template(
    area: Annotated[
        str, typer.Argument(metavar="HANKESEUTU", help="Hankeseudun nimi tai kansio: Ylä-Savo tai yla-savo.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(metavar="TIEDOSTO", help="Mihin työkirja kirjoitetaan; muuten kansion nimellä tähän kansioon."),
    ] = None,
) -> None:
    """Kirjoita hankeseudun tyhjä työkirja (.xlsx)."""
    from sources.coordinators.template import area_names
    from sources.coordinators.template import workbook_template as written

    names = inbox.areas()
    slugs = {name: slug for slug, name in names.items()}
    name = names.get(area, area)
    if name not in slugs:
        known = ", ".join(f"{name} ({slug})" for slug, name in names.items())
        stop(MISTAKE, f"Hankeseutua ei ole: {area}. Hankeseudut: {known}")
    source = load_source("coordinators")
    path = output or Path(f"{slugs[name]}.xlsx")
    path.write_bytes(written(source, name, area_names(SEEDS_DIR)[name], load_code_lists(source, SEEDS_DIR)))
    typer.echo(f"Kirjoitettu: {path}. Täytä se, ja tarkista: ilmasto check-workbook {path}")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
