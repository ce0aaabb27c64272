"""What a coordinator is told after a check: the sentences of the review, and writing it beside the file.

What does not live here: the check and what follows from it (`intake.py`), and how a review looks
(`sources/coordinators/review_page.py`, `review_workbook.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sources.coordinators.changes import changes
from sources.coordinators.names import is_workbook, review_name
from sources.coordinators.review import EMPTY_TEMPLATE, Review, mends_of, places
from sources.coordinators.review_page import review_page
from sources.coordinators.review_workbook import review_workbook
from sources.files import write_atomically
from sources.times import in_finland

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.intake.in_use import RowChanges
    from orchestration.intake.workbooks import Checked
    from sources.coordinators.journal import Check, Journal
    from sources.coordinators.sheets import Sheet


@dataclass(frozen=True)
class Found:
    """What a check found, before anything is written: the wrong cells, and the file's sheets as they were read."""

    checked: Checked
    sheets: dict[str, Sheet]
    is_template: bool = False
    """True for a template that nobody has filled in."""

    @property
    def is_accepted(self) -> bool:
        """Whether a refresh may read the file."""
        return not self.checked.problems and not self.is_template


def review_of(
    area_name: str, check: Check, found: Found, before: Journal, after: Journal, rows: RowChanges | None = None
) -> Review:
    """The review of one check, which led from one state of the area's journal to another.

    `rows` are the changes row by row; None where nothing was accepted, or what was in use can't be read.
    """
    now = in_finland(check.checked_at)
    used = before.current().get(check.file)
    stays = (
        f"Siihen asti käytössä on {used.date_fi} hyväksytty versio."
        if used is not None
        else "Aiempaa hyväksyttyä versiota tästä tiedostosta ei ole."
    )
    if found.is_accepted:
        result = "Työkirja on kunnossa ja otettu käyttöön."
        next_step = "Tiedot näkyvät ilmastosivuilla seuraavan päivityksen jälkeen."
        has_vanished = before.in_use and before.measures().keys() - after.measures().keys()
        look = "Katso vielä alta, mitkä toimenpiteet ovat kadonneet." if has_vanished else "Muuta ei tarvitse tehdä."
        next_step = f"{next_step} {look}"
    elif found.is_template:
        result = EMPTY_TEMPLATE
        next_step = f"Täytä työkirja ja tuo se samaan kansioon. {stays}"
    else:
        result = f"Työkirjaa ei otettu käyttöön: korjattavaa on {places(check.problems)}."
        next_step = f"Korjaa alla luetellut kohdat, tallenna työkirja ja tuo se samaan kansioon. {stays}"
    return Review(
        file=check.file,
        area=area_name,
        checked=f"{check.date_fi} klo {now:%H.%M}",
        is_accepted=found.is_accepted,
        result=result,
        next_step=next_step,
        rows=check.rows,
        mends=mends_of(found.checked.problems, found.sheets),
        mends_in_all=check.problems,
        changes=changes(before, after) if found.is_accepted else (),
        notes=[*found.checked.notes, *(_notes(before, after, rows) if found.is_accepted else ())],
        is_unchanged=found.is_accepted and rows is not None and not any(map(any, rows.by_sheet.values())),
    )


def _notes(before: Journal, after: Journal, rows: RowChanges | None) -> list[str]:
    """What an accepted file leads to besides its own rows."""
    notes = []
    if not before.in_use:
        notes.append(f"Tämä on hankeseudun ensimmäinen hyväksytty tiedosto. Toimenpiteitä: {len(after.measures())}.")
    elif rows is not None and not any(map(any, rows.by_sheet.values())):
        notes.append("Yksikään rivi ei muuttunut: uusia 0, muuttuneita 0, kadonneita 0.")
    else:
        if not changes(before, after):
            notes.append("Toimenpiteiden luettelo ja tilat ovat samat kuin ennen.")
        notes += [_row_changes(rows)] if rows is not None else []
    if rows is not None and rows.of_example:
        notes.append(
            f"Huomaa: rivejä, jotka ovat samoja kuin keksityssä esimerkkiaineistossa, on {rows.of_example}. Poista ne, "
            "jos ne eivät ole kunnan omia tietoja: hyväksytyt rivit julkaistaan oikeina."
        )
    gone = [file for file in before.in_use if file not in after.in_use]
    if gone:
        notes.append(f"Tiedosto korvasi nämä, joita kansiossa ei enää ole: {', '.join(sorted(gone))}.")
    had, have = (
        {sheet for check in journal.current().values() for sheet, count in check.rows.items() if count}
        for journal in (before, after)
    )
    if had - have:
        notes.append(
            f"Huomaa: hankeseudun tiedostoissa ei ole enää yhtään riviä näissä: {', '.join(sorted(had - have))}."
        )
    return notes


def _row_changes(rows: RowChanges) -> str:
    """How many rows of each sheet are others than before, in one sentence."""
    told = [
        f"{sheet}: uusia {found.new}, muuttuneita {found.changed}, kadonneita {found.gone}"
        for sheet, found in rows.by_sheet.items()
        if any(found)
    ]
    return f"Rivit taulukoittain. {'; '.join(told)}. Muut rivit ovat ennallaan."


def write(path: Path, review: Review, sheets: dict[str, Sheet]) -> str:
    """Write the review beside the file; says where it is, or that it could not be written."""
    alike = [each for each in path.parent.iterdir() if is_workbook(each.name) and each.stem == path.stem]
    page, book = (review_name(path.name, suffix, with_format=len(alike) > 1) for suffix in (".html", ".xlsx"))
    try:
        write_atomically(path.with_name(book), review_workbook(review, sheets))
        write_atomically(path.with_name(page), review_page(review, book).encode())
    except OSError as error:
        return f"tarkistusta ei voitu kirjoittaa kansioon ({error.strerror})"
    return f"tarkistus: {page}"


def in_short(review: Review, used: Check | None) -> str:
    """The result in one line; `used` is the version of the file that was in use before."""
    if review.is_accepted:
        counts = "ei muutoksia" if review.is_unchanged else review.change_counts
        return f"hyväksytty, {sum(review.rows.values())} riviä{f' ({counts})' if counts else ''}"
    stays = f"käytössä {used.date_fi} hyväksytty" if used else "aiempaa hyväksyttyä versiota ei ole"
    why = "tyhjä mallipohja" if not review.mends else f"korjattavaa {places(review.mends_in_all)}"
    return f"hylätty, {why}; {stays}"
