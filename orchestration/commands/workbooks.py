"""The coordinators' commands, in Finnish: check a workbook, take in what was brought, write a workbook to fill in.

What does not live here: the check (`intake/`) and how a workbook is read (`sources/coordinators/`).
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.speaking import MISTAKE, REFUSED, stop
from orchestration.intake import inbox
from orchestration.settings import get_settings
from sources.code_lists import load_code_lists, seeds_dir
from sources.contract import load_source
from sources.landing import Fetched, land, plain_name

if TYPE_CHECKING:
    from orchestration.intake.in_use import InUse

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


_AREA = Annotated[str, typer.Argument(metavar="HANKESEUTU", help="Hankeseudun nimi tai kansio.")]
_OUTPUT = Annotated[
    Path | None,
    typer.Option(metavar="TIEDOSTO", help="Mihin työkirja kirjoitetaan; muuten kansion nimellä tähän kansioon."),
]


def workbook(
    area: _AREA,
    filled: Annotated[  # noqa: FBT002 - a flag of the command
        bool, typer.Option("--filled", help="Kirjoita työkirjaan hankeseudun kaikki nykyiset rivit valmiiksi.")
    ] = False,
    output: _OUTPUT = None,
) -> None:
    """Kirjoita hankeseudun työkirja (.xlsx): tyhjä, tai nykyiset rivit valmiina muutettaviksi."""
    slug, name = _known(area)
    path = output or Path(f"{slug}.xlsx")
    if not filled:
        _write(path, name)
        typer.echo(f"Kirjoitettu: {path}. Täytä se, ja tarkista: ilmasto check-workbook {path}")
        return
    _refuse_to_overwrite(path)
    there = _in_use(slug)
    _write(path, name, there)
    for line in _told(slug, name, there, path):
        typer.echo(line)


def workbook_template(area: _AREA, output: _OUTPUT = None) -> None:
    """Kirjoita hankeseudun tyhjä työkirja (.xlsx), sama kuin ilman valintaa komennolla workbook."""
    workbook(area, filled=False, output=output)


def _known(area: str) -> tuple[str, str]:
    """The folder and the name of the project area that was named by either."""
    names = inbox.areas()
    slugs = {name: slug for slug, name in names.items()}
    name = names.get(area, area)
    if name not in slugs:
        known = ", ".join(f"{name} ({slug})" for slug, name in names.items())
        stop(MISTAKE, f"Hankeseutua ei ole: {area}. Hankeseudut: {known}")
    return slugs[name], name


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        stop(
            MISTAKE, f"Tiedosto on jo: {path}. Sitä ei kirjoitettu yli. Anna työkirjalle toinen nimi: --output TIEDOSTO"
        )


def _write(path: Path, name: str, there: InUse | None = None) -> None:
    """Write the workbook of the area called `name`, with the rows that it has in use where there are any."""
    from sources.coordinators.example_words import NOTICE
    from sources.coordinators.template import area_names, filled_template

    _refuse_to_overwrite(path)
    source = load_source("coordinators")
    rows = {} if there is None else {dataset: list(by_key.values()) for dataset, by_key in there.rows.items()}
    notice = NOTICE if there is not None and there.is_example else None
    members, code_lists = area_names(seeds_dir())[name], load_code_lists(source, seeds_dir())
    content = filled_template(source, name, members, code_lists, rows=rows, notice=notice)
    try:
        path.write_bytes(content)
    except OSError as error:
        stop(
            MISTAKE, f"Tiedostoa ei voitu kirjoittaa: {path} ({error.strerror}). Anna toinen paikka: --output TIEDOSTO"
        )


def _in_use(area: str) -> InUse:
    """What is in use of the area. Ends the command where that can't be known or read."""
    from orchestration.intake.in_use import in_use

    folder = get_settings().workbooks_dir
    if folder is not None:
        stop(
            MISTAKE,
            f"Päivitys lukee työkirjat kansiosta {folder} (ILMASTO_WORKBOOKS_DIR) eikä hyväksyttyjä tiedostoja, joten "
            "hankeseudun nykyisiä rivejä ei tiedetä. Täydennä kansion työkirjaa, tai poista asetus.",
        )
    try:
        there = in_use(area)
    except (OSError, ValueError, LookupError) as error:
        stop(REFUSED, f"Käytössä olevia tiedostoja ei voitu lukea. Ylläpitäjälle syy:\n  {error}")
    for problem in there.problems:
        typer.echo(problem.message("fi"))
    if there.problems:
        stop(
            REFUSED,
            "Käytössä olevassa työkirjassa on kohtia, joita ei enää lueta. Korjaa ne ja tuo työkirja uudelleen.",
        )
    return there


def _told(area: str, name: str, there: InUse, path: Path) -> list[str]:
    """What is said of a filled workbook: which rows are in it, whose they are, and what is not."""
    from orchestration.intake.notices import notices_of

    sheets = {dataset.name: str(dataset.layout["sheet"]) for dataset in load_source("coordinators").datasets}
    counts = ", ".join(f"{sheets[dataset]} {len(by_key)}" for dataset, by_key in there.rows.items())
    lines = [f"Kirjoitettu: {path}. Rivejä: {counts}."]
    if there.is_example:
        lines.append(
            "Rivit ovat esimerkkiaineistoa eli keksittyjä tietoja, koska yhtään työkirjaa ei ole vielä hyväksytty. "
            "Poista ne ennen kuin kirjoitat omat tietosi."
        )
    elif there.checks:
        files = ", ".join(f"{check.file} (hyväksytty {check.date_fi})" for check in there.checks)
        lines.append(f"Rivit ovat tiedostoista: {files}.")
    else:
        lines.append(f"Hankeseudulta {name} ei ole hyväksytty vielä yhtään työkirjaa, joten työkirja on tyhjä.")
    lines += [] if there.is_example else notices_of(area, "fi")
    if there.left_out:
        lines.append(f"Pois jäivät, koska niitä ei lueta: {', '.join(there.left_out)}. Ne ovat omassa tiedostossasi.")
    if there.withdrawn:
        lines.append(
            f"Työkirjasta aiemmin kadonneita toimenpiteitä ei ole mukana: {there.withdrawn}. Ne pysyvät varastossa "
            "merkinnällä poistunut, ja rivin lisääminen palauttaisi toimenpiteen."
        )
    others = [check.file for check in there.checks if check.file != path.name]
    if others:
        lines.append(f"Kun tuot työkirjan takaisin, poista samalla kansiosta sen korvaamat: {', '.join(others)}.")
    return [*lines, f"Muuta ja lisää rivejä, ja tarkista: ilmasto check-workbook {path}"]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
