"""The command that writes the first file of a region.

What does not live here: what is proposed (`sources/region_proposal.py`), and what such a file may say
(`sources/region.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.speaking import MISTAKE, stop
from sources import region_proposal
from sources.code_lists import SEEDS_DIR
from sources.region import Region, SiteLanguage, Words


def init(
    region: Annotated[
        list[str],
        typer.Argument(
            metavar="REGION...",
            help="A maakunta by code or name, `koko-maa`, or municipalities by code or name.",
        ),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where the file is written.")] = Path("region.yml"),
    name: Annotated[
        tuple[str, str, str] | None,
        typer.Option(
            metavar="NAME GENITIVE PLACE",
            help='What municipalities are together: "Oma seutu" "Oman seudun" "Omalla seudulla".',
        ),
    ] = None,
    name_sv: Annotated[str | None, typer.Option(help="The same in Swedish; without it, as in Finnish.")] = None,
    name_en: Annotated[str | None, typer.Option(help="The same in English; without it, as in Finnish.")] = None,
) -> None:
    """Write region.yml: whom the warehouse follows, its areas and its targets, to be edited by hand."""
    if to.exists():
        stop(MISTAKE, f"{to} exists, and stays as it is. Name another file, --to FILE, or move it away")
    try:
        if (proposed := _official(region)) is None:
            words = _words(name, name_sv, name_en)
            proposed = region_proposal.group_of(region, words, datetime.now(UTC).year, SEEDS_DIR)
    except region_proposal.UnknownRegionError as error:
        stop(MISTAKE, f"{error}")
    to.write_text(region_proposal.as_text(proposed, SEEDS_DIR), encoding="utf-8")
    typer.echo(
        f"{to}: {len(proposed.municipalities)} municipalities, {len(proposed.areas)} areas. Nothing else was changed.\n"
        "Next: look through it, then give this region a folder of its own and refresh:\n"
        f"  export ILMASTO_REGION={to.resolve()} ILMASTO_DATA_DIR={to.resolve().parent / 'data'}\n"
        "  ilmasto refresh"
    )


def _official(region: list[str]) -> Region | None:
    """The whole country, or a maakunta, where one name stands for it; None where municipalities are named."""
    if len(region) > 1:
        return None
    try:
        return region_proposal.region_of(region[0], SEEDS_DIR)
    except region_proposal.UnknownRegionError:
        if region_proposal.is_municipality(region[0], SEEDS_DIR):
            return None
        raise


def _words(name: tuple[str, str, str] | None, name_sv: str | None, name_en: str | None) -> dict[SiteLanguage, Words]:
    if name is None:
        stop(
            MISTAKE,
            "Municipalities need a common name, in the three forms that Finnish sentences take.\n"
            'Next: the same command with --name "Oma seutu" "Oman seudun" "Omalla seudulla"',
        )
    finnish, genitive, place = name
    swedish, english = name_sv or finnish, name_en or finnish
    return {
        "fi": Words(name=finnish, genitive=genitive, place=place),
        "sv": Words(name=swedish, genitive=f"{swedish}s", place=f"i {swedish}"),
        "en": Words(name=english, genitive=f"{english}'s", place=f"in {english}"),
    }
