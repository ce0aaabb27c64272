"""The words of an alert, in Finnish: a subject, what it means and the next command around the cause's own lines.

What does not live here: the lines themselves, which are those of the check or of the intake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestration.alerts.sending import Message
from orchestration.published import published_release
from orchestration.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestration.alerts.causes import Cause, Kind

_MOST_LINES = 40


class _Words(NamedTuple):
    subject: str
    over: str
    meaning: str
    next_step: str


_WORDS: dict[Kind, _Words] = {
    "refused": _Words(
        "päivitys hylättiin",
        "päivitys onnistui taas",
        "Tarkistukset hylkäsivät uusimman päivityksen.",
        "Korjaa yllä nimetyt kohdat ja aja `ilmasto refresh --live`. Saman kertoo `ilmasto status`.",
    ),
    "source failed": _Words(
        "lähdettä ei saatu",
        "päivitys onnistui taas",
        "Julkaisija ei antanut tietojaan, joten uutta julkaisua ei tehty.",
        "Ajastus yrittää uudelleen. Heti voi yrittää komennolla `ilmasto refresh --live`.",
    ),
    "unfinished": _Words(
        "päivitys keskeytyi",
        "päivitys onnistui taas",
        "Päivitys alkoi, mutta ei päättynyt julkaisuun eikä hylkäykseen: kone tai prosessi lienee sammunut kesken.",
        "Aja `ilmasto refresh --live`. Ajon lokin näyttää `make dev`.",
    ),
    "held": _Words(
        "julkaisu odottaa päätöstä",
        "julkaisu ei enää odota päätöstä",
        "Uusi julkaisu on valmis, mutta ihmisen on päätettävä sen julkaisemisesta.",
        "Katso, mikä muuttui: `ilmasto review --html tarkistus.html`. Hyväksy: `ilmasto approve ID --reason SYY`, "
        "tai korjaa tiedostot ja aja `ilmasto refresh --live`.",
    ),
    "stale": _Words(
        "lähteen tiedot ovat vanhentuneet",
        "lähteen tiedot ovat taas tuoreita",
        "Lähdettä ei ole nähty niin tuoreena kuin sen sopimus (source.yml) edellyttää.",
        "Aja `ilmasto refresh --live`, tai tuo uudempi tiedosto kansioon inbox.",
    ),
    "workbook": _Words(
        "työkirjassa on korjattavaa",
        "työkirjassa ei ole enää korjattavaa",
        "Kansioon tuodun työkirjan tarkistus löysi korjattavaa, joten uutta versiota ei otettu käyttöön.",
        "Avaa työkirjan vieressä oleva .tarkistus.html, korjaa solut ja tuo tiedosto uudelleen. "
        "Saman tarkistaa `ilmasto check-workbook TIEDOSTO`.",
    ),
}


def message(same: Sequence[Cause], *, is_over: bool) -> Message:
    """The message of causes that are all of one kind (and one area), or of their end. At least one."""
    kind = same[0].kind
    words = _WORDS[kind]
    subject = f"Ilmastovaranto: {words.over if is_over else words.subject}"
    lines = [line for cause in same for line in cause.lines]
    shown = lines[:_MOST_LINES] + ([f"… ja {len(lines) - _MOST_LINES} muuta"] if len(lines) > _MOST_LINES else [])
    paragraphs = [
        "Tämä ei ole enää voimassa:" if is_over else words.meaning,
        "\n".join(f"  {line}" for line in shown),
        *([] if is_over else [f"Seuraavaksi: {words.next_step}"]),
        _what_is_published(),
    ]
    return Message(subject, "\n\n".join(paragraphs) + "\n", kind, is_over)


def trial() -> Message:
    """A message that tells nothing but that messages arrive."""
    text = f"Tämä on koeviesti: ilmoitukset tulevat perille.\n\n{_what_is_published()}\n"
    return Message("Ilmastovaranto: koeviesti", text, "trial", is_over=False)


def _what_is_published() -> str:
    release = published_release()
    if release is None:
        return "Mitään ei ole vielä julkaistu."
    example = " Se on esimerkkiaineistoa eli keksittyjä lukuja." if release["has_example"] else ""
    site = get_settings().site_url
    return f"Julkaistuna on {release['release_id']}.{example}" + (f" {site}" if site else "")
