"""The coordinators' command for a report of a place, in Finnish.

What does not live here: the report (`orchestration/report/`), and the reports of every place that a release has.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.speaking import MISTAKE, stop
from orchestration.published import published_release
from orchestration.settings import get_settings


def report(
    place: Annotated[
        str, typer.Argument(metavar="PAIKKA", help="Minkä paikan: kunnan, hankeseudun tai maakunnan nimi tai koodi.")
    ],
    year: Annotated[
        int | None, typer.Option(metavar="VUOSI", help="Päästöjen viimeinen vuosi; muuten julkaisun uusin.")
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format", metavar="MUODOT", help="Yksi tai useampi, välissä pilkku: pdf, pptx, html, md (tiedote)."
        ),
    ] = "pdf",
) -> None:
    """Kirjoita katsaus kunnasta, hankeseudusta tai maakunnasta tähän kansioon, julkaistuista luvuista."""
    from orchestration.report import reports
    from orchestration.report.charts import NoChartError
    from orchestration.report.facts import NoSuchYearError, OldReleaseError
    from orchestration.report.pdf import NoFontError
    from orchestration.report.places import UnknownPlaceError, find

    wanted = list(dict.fromkeys(part.strip().lower() for part in formats.split(",")))
    if unknown := [name for name in wanted if name not in reports.ENDINGS]:
        stop(MISTAKE, f"Muotoa ei ole: {', '.join(unknown)}. Muodot ovat {', '.join(reports.ENDINGS)}.")
    if published_release() is None:
        stop(MISTAKE, "Mitään ei ole vielä julkaistu. Seuraavaksi: ilmasto refresh")
    release = get_settings().published_link.resolve()
    try:
        with reports.opened(release) as read:
            facts = read.facts(find(read.places, place), year)
            name = facts.place.slug if year is None else f"{facts.place.slug}-{year}"
            paths = reports.write(release, facts, Path(), wanted, name)
    except (UnknownPlaceError, NoSuchYearError) as error:
        stop(MISTAKE, str(error))
    except (NoChartError, OldReleaseError) as error:
        stop(MISTAKE, f"Katsausta ei voi tehdä julkaisusta {release.name}: {error}. Seuraavaksi: ilmasto refresh")
    except NoFontError as error:
        stop(MISTAKE, f"Katsausta ei voi tehdä: {error}")
    if facts.is_newest and not (release / "site").is_dir():
        typer.echo("Julkaisulla ei ole sivuja, joten katsauksessa ei ole kaavioita.")
    for path in paths:
        typer.echo(path)
