"""What a finding is: what moved, for whom, from what to what, against which bound, in words and under a lasting id.

What does not live here: finding them (`asking.py`, `model_changes.py`) and what is approved (`approvals.py`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sources.files import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Outcome = Literal["hold", "tell"]
Counted = Literal["years", "places", "series"]
FILE = "findings.json"
EVERY = "all"
"""Stands for every place or every series of a finding that is about most of them."""
_WHOLE_FROM = 10_000
"""From here on a number is told without decimals."""
_KINDS_FI = {
    "moved": "muuttunut paljon edellisestä julkaisusta",
    "shifted": "siirtynyt kaikkialla samaan suuntaan",
    "creep": "edennyt pienin askelin kauas viimeksi hyväksytystä tasosta",
    "unlike_history": "poikkeaa omista vuosistaan ja muista kunnista",
    "every_place_unlike_history": "koko alueen vuosi poikkeaa muista vuosista",
    "repeated_year": "vuosi toistaa edellisen vuoden luvut",
    "swapped_places": "on kuin toisen kunnan luvut edellisessä julkaisussa",
    "swapped_series": "on kuin toisen sarjan luvut edellisessä julkaisussa",
    "swapped_years": "on kuin toisen vuoden luvut edellisessä julkaisussa",
    "ratio": "kaksi lukua samasta asiasta ei sovi yhteen",
    "changed_rows": "useimpien toimenpiteiden tieto on vaihtunut",
    "model_change": "sama aineisto antaa eri luvut: oma laskenta on muuttunut",
    "older_file": "tiedosto on vanhempi kuin käytössä ollut",
    "not_compared": "edellisen julkaisun taulut ovat toista muotoa, joten muutosta ei voitu laskea",
}
KINDS = tuple(_KINDS_FI)


@dataclass(frozen=True)
class Finding:
    """One thing that a person should look at. `old` is the last release's number, or what `new` is compared with."""

    kind: str
    subject: str
    """What it is about: a subject of the seed of bounds."""
    place: str
    """A municipality's code, or EVERY."""
    method: str
    series: str
    """An indicator's code, a column, a file, or EVERY."""
    year: int | None
    old: float | None
    new: float | None
    score: float
    bound: float
    outcome: Outcome
    other: str = ""
    """The place, series or year that it is like, or the files that tell it."""
    count: int = 1
    """How many it is about of what is `counted`."""
    counted: Counted = "years"
    most: str = ""
    """Of one about many places or series: the one that moved most, whose numbers are shown."""
    unit: str = ""
    """The unit of `old` and `new`."""
    mark: str = ""
    """A digest of every number that it is about, so that an approval is of these numbers and no others."""
    names: dict[str, str] = field(default_factory=dict)
    """The names in Finnish of the codes above."""
    publishers_own: float | None = None
    """The same number in a summary of the publisher's own, where it gives one, in the unit of `new`."""
    picture: dict[str, list[Any]] = field(default_factory=dict)
    """`years`, and the `old` and `new` value of each, of the series that moved most."""

    @property
    def finding_id(self) -> str:
        """Ten characters that stay the same for as long as the numbers do."""
        key = [self.kind, self.subject, self.place, self.series, self.year, self.other, self.mark]
        key.append(None if self.new is None else f"{self.new:.5g}")
        return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:10]

    @property
    def change_pct(self) -> float | None:
        """The change from `old` to `new` in %, where there is one."""
        if self.old is None or self.new is None or self.old == 0:
            return None
        return 100 * (self.new - self.old) / abs(self.old)

    @property
    def kind_fi(self) -> str:
        """What kind of thing it is, in Finnish."""
        return _KINDS_FI[self.kind]

    def said(self) -> str:
        """One line in English for the log."""
        year = f", {self.year}" if self.year else ""
        change = "" if self.change_pct is None else f" ({self.change_pct:+.0f} %)"
        word = "declared:" if self.kind == "model_change" else "like"
        like = f", {word} {self.other}" if self.other else ""
        most = f", most in {self.most}" if self.most else ""
        rows = f", {self.count} {self.counted}{most}" if self.count > 1 else ""
        unit = f" {self.unit}" if self.unit else ""
        own = "" if self.publishers_own is None else f", the publisher's own summary {_number(self.publishers_own)}"
        return (
            f"{self.finding_id} {self.kind}: {self.series} of {self.place}{year}: "
            f"{_number(self.old)} -> {_number(self.new)}{unit}{change}{own}{like}{rows}; bound {self.bound:g}"
        )

    def said_fi(self) -> str:
        """One sentence in Finnish for people."""
        year = f" vuonna {self.year}" if self.year else ""
        change = "" if self.change_pct is None else f" ({_fi(f'{self.change_pct:+.0f}')} %)"
        word = "ilmoitettu" if self.kind == "model_change" else "vertaa"
        like = f"; {word}: {self.named(self.other)}" if self.other else ""
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"{self.place_fi}, {self.series_fi}{year}: {self.kind_fi}, "
            f"{_fi(_number(self.old))} → {_fi(_number(self.new))}{unit}{change}{like}"
        )

    @property
    def place_fi(self) -> str:
        """Whom it is about, in Finnish."""
        if self.place != EVERY:
            return self.named(self.place)
        if self.counted != "places":
            return "Koko alue"
        return f"{self.count} kuntaa tai aluetta{self._most_fi()}"

    @property
    def series_fi(self) -> str:
        """Which number it is about, by which method, in Finnish."""
        if self.series == EVERY:
            return f"{self.count} sarjaa{self._most_fi()}" if self.counted == "series" else "useat sarjat"
        method = f" ({self.named(self.method)})" if self.method in self.names else ""
        return f"{self.named(self.series)}{method}"

    def _most_fi(self) -> str:
        return f", eniten {self.named(self.most)}" if self.most else ""

    def named(self, code: str) -> str:
        """The Finnish name of one of the finding's codes, or the code where it has none."""
        return self.names.get(code, code)


def write(folder: Path, against: str | None, release_id: str, found: Iterable[Finding]) -> None:
    """Keep what was found of the candidate `release_id`, compared with the release `against`, in a run's folder."""
    records = [{"finding_id": finding.finding_id, **asdict(finding)} for finding in found]
    write_json(folder / FILE, {"against": against, "release_id": release_id, "findings": records})


def read(folder: Path) -> tuple[str | None, str, list[Finding]]:
    """What `write` kept: the release that was compared with, the candidate's id, and the findings.

    Raises OSError where there is nothing.
    """
    content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    findings = [
        Finding(**{name: value for name, value in record.items() if name != "finding_id"})
        for record in content["findings"]
    ]
    return content["against"], content["release_id"], findings


def by_kind(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The findings of each kind in the order of KINDS, the largest first."""
    return {
        kind: of_kind
        for kind in KINDS
        if (of_kind := sorted((f for f in found if f.kind == kind), key=lambda f: -f.score))
    }


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}" if abs(value) < _WHOLE_FROM else f"{value:.0f}"


def _fi(text: str) -> str:
    return text.replace(".", ",").replace("-", "\N{MINUS SIGN}")
