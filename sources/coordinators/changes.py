"""What a newly accepted workbook changes among the area's measures.

Here: comparing two states of a journal. Not here: how a change is shown (`review_page.py`, `review_workbook.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from sources.coordinators.journal import Journal, Measure

Kind = Literal["new", "status", "returned", "vanished", "withdrawn"]

TITLES: dict[Kind, str] = {
    "new": "Uudet toimenpiteet",
    "status": "Tila on muuttunut",
    "returned": "Palanneet toimenpiteet",
    "vanished": "Kadonneet toimenpiteet",
    "withdrawn": "Aiemmin kadonneet toimenpiteet",
}
_VANISHED = (
    "Nämä ovat kadonneet työkirjasta. Ne pysyvät varastossa merkinnällä poistunut. Jos toimenpide on peruttu, palauta "
    "rivi ja merkitse tilaksi peruttu."
)
EXPLAINED: dict[Kind, str] = {
    "new": "Toimenpiteet, joita aiemmassa työkirjassa ei ollut.",
    "status": "Vertaa aiemmin hyväksyttyyn työkirjaan: onko muutos se, jota tarkoitit?",
    "returned": "Toimenpiteet olivat kadonneet työkirjasta ja ovat nyt taas mukana.",
    "vanished": _VANISHED,
    "withdrawn": _VANISHED,
}


class Change(NamedTuple):
    """One measure that changed: what it is now called, and its status before and now."""

    kind: Kind
    measure_id: str
    municipality: str
    name: str
    before: str | None
    now: str | None


def changes(before: Journal, after: Journal) -> list[Change]:
    """What happened to each measure between two states, by kind, municipality and id; nothing the first time."""
    if not before.in_use:
        return []
    old, new = before.measures(), after.measures()
    gone_before, gone = before.withdrawn(), after.withdrawn()
    found = [_change("vanished" if key in old else "withdrawn", key, c.measures[key]) for key, c in gone.items()]
    for key, measure in new.items():
        if key in old and old[key].status != measure.status:
            found.append(_change("status", key, old[key], measure))
        elif key not in old and key in gone_before:
            found.append(_change("returned", key, gone_before[key].measures[key], measure))
        elif key not in old:
            found.append(_change("new", key, None, measure))
    order = list(TITLES)
    return sorted(found, key=lambda each: (order.index(each.kind), each.municipality, each.measure_id))


def _change(kind: Kind, key: str, before: Measure | None, now: Measure | None = None) -> Change:
    known = now or before
    if known is None:
        raise ValueError(f"{key}: a change of nothing")
    return Change(
        kind, key, known.municipality, known.name, before.status if before else None, now.status if now else None
    )
