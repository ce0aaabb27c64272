"""What is told of the inbox beside a check: files of which the newest version is not in use, and what nothing reads.

In Finnish for coordinators, in English for engineers. What does not live here: taking files in (`intake.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.intake.inbox import areas, brought
from orchestration.settings import SOURCES_DIR, get_settings
from sources.coordinators import journal as journals
from sources.coordinators.names import SUFFIXES, is_review

if TYPE_CHECKING:
    from sources.problems import Language

_WORDS: dict[Language, dict[str, str]] = {
    "fi": {
        "or": "tai",
        "no workbook": "{place}: ei lueta; työkirjan tai CSV-tiedoston nimen loppu on {suffixes}",
        "no area": "{place}: ei lueta; hankeseutujen kansiot ovat {areas}",
        "damaged": "Kirjanpitoa ei voi lukea: {path}. Ylläpitäjän on palautettava se varmuuskopiosta.",
        "gone": "{file}: tiedosto ei ole enää saapuvien kansiossa; käytössä {date} hyväksytty, kunnes hankeseudun uusi "
        "tiedosto hyväksytään sen tilalle",
        "refused": "{file}: uusin versio hylättiin {date}, {used}",
        "used": "käytössä {date} hyväksytty",
        "none used": "aiempaa hyväksyttyä versiota ei ole",
    },
    "en": {
        "or": "or",
        "no workbook": "{place}: not read; the name of a workbook or CSV file ends in {suffixes}",
        "no area": "{place}: not read; the folders of the project areas are {areas}",
        "damaged": "The journal can't be read: {path}. Bring it back from a backup.",
        "gone": "{file}: the file is no longer in the inbox; the version accepted on {date} is in use until a new file "
        "of the project area is accepted in its place",
        "refused": "{file}: the newest version was refused on {date}; {used}",
        "used": "the version accepted on {date} is in use",
        "none used": "no earlier version was accepted",
    },
}


def left_out(language: Language) -> list[str]:
    """One line for each file and folder of the inbox that nothing reads, though somebody may think so."""
    inbox, words = get_settings().inbox_dir, _WORDS[language]
    if not inbox.is_dir():
        return []
    suffixes = f"{', '.join(SUFFIXES[:-1])} {words['or']} {SUFFIXES[-1]}"
    lines = [
        words["no workbook"].format(place=f"{area}/{path.name}", suffixes=suffixes)
        for area in areas()
        if (inbox / area).is_dir()
        for path in sorted((inbox / area).iterdir())
        if not path.name.startswith((".", "~$")) and not is_review(path.name) and path not in brought(area)
    ]
    known = {*areas(), *(path.parent.name for path in SOURCES_DIR.glob("*/source.yml"))}
    strange = sorted(path.name for path in inbox.iterdir() if path.name not in known and not path.name.startswith("."))
    return lines + [words["no area"].format(place=name, areas=", ".join(areas())) for name in strange]


def notices(language: Language) -> list[str]:
    """One line for each file of which the newest version is not in use, each in use that is gone, and each unread."""
    return [line for area in areas() for line in notices_of(area, language)] + left_out(language)


def notices_of(area: str, language: Language) -> list[str]:
    """One line for each file of an area of which the newest version is not in use, and each in use that is gone."""
    lines, words = [], _WORDS[language]
    try:
        journal = journals.load(get_settings().intake_dir, area)
    except ValueError:
        return [words["damaged"].format(path=get_settings().intake_dir / area / journals.JOURNAL)]
    there = {path.name for path in brought(area)}
    current = journal.current()
    for file in sorted(there | set(current)):
        last, used = journal.last(file), current.get(file)
        if used is not None and file not in there:
            lines.append(words["gone"].format(file=file, date=used.date_fi))
        elif last is not None and last.outcome == "refused":
            stands = words["used"].format(date=used.date_fi) if used else words["none used"]
            lines.append(words["refused"].format(file=file, date=last.date_fi, used=stands))
    return lines
