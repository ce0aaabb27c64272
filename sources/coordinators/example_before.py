"""What the example's workbooks of half a year before told of the same measures: less done, and some not there yet.

Here: how a measure was then, from how it is now. Not here: the measures themselves (`example_measures.py`), and writing
workbooks (`make_example.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

    from sources.coordinators.cells import Value

BEFORE = date(2026, 4, 30)
"""The day on which the earlier workbooks were filled in."""
_DONE_BEFORE_PCT = 80.0
_STEP_PCT = 20.0


class _Measure(NamedTuple):
    """A row of the sheet of measures, in the order of its columns."""

    tunniste: Value
    kunta: Value
    toimenpide: Value
    kuvaus: Value
    teema: Value
    sektori: Value
    painopiste: Value
    vastuutaho: Value
    tila: Value
    aloitusvuosi: Value
    maaraaika: Value
    valmiusaste_pct: Value
    kustannusarvio_eur: Value
    toteuma_eur: Value
    talousarviokohta: Value
    vaikutus: Value
    mittari: Value
    paivitetty: Value
    valmistunut_pvm: Value


def as_before(chance: random.Random, row: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The row as it stood on `BEFORE`; None where nobody had thought of the measure yet."""
    now = _Measure(*row)
    is_new, is_moved, is_dearer = (chance.random() < share for share in (0.12, 0.15, 0.2))
    if is_new:
        return None
    done, spent = now.valmiusaste_pct, now.toteuma_eur
    done_now = done if isinstance(done, float) and done else 100.0
    state, deadline, cost = now.tila, now.maaraaika, now.kustannusarvio_eur
    completed, updated = now.valmistunut_pvm, now.paivitetty
    if isinstance(completed, date) and completed > BEFORE:
        state, done, completed = "käynnissä", _DONE_BEFORE_PCT, None
    elif state in {"käynnissä", "myöhässä"} and isinstance(done, float):
        done = max(done - _STEP_PCT, 0.0)
        state = "käynnissä" if done else "suunnitteilla"
    if isinstance(spent, float) and isinstance(done, float) and state != "valmis":
        spent = spent * done / done_now // 100 * 100 or None
    if is_moved and state == "käynnissä" and isinstance(deadline, date):
        deadline = deadline.replace(year=deadline.year - 1, day=28)
    if is_dearer and isinstance(cost, float):
        cost = cost * 0.9 // 100 * 100
    if isinstance(updated, date) and updated > BEFORE:
        updated = BEFORE
    return now._replace(
        tila=state,
        maaraaika=deadline,
        valmiusaste_pct=done,
        kustannusarvio_eur=cost,
        toteuma_eur=spent,
        paivitetty=updated,
        valmistunut_pvm=completed,
    )
