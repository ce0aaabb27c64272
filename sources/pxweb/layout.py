r"""How a dataset's `layout` in `source.yml` tells of a PxWeb table: what to ask, and which column it fills.

Here: the shape of such a layout. Not here: asking (`ask.py`) or reading (`read.py`).

    layout:
      table: vaerak/11re.px                      # the path under base_url; API version 2 asks its last part, 11re
      totals: [Yhteensä]                         # what totals are called, where their code is not SSS
      dimensions:                                # what is not listed is asked as its total and fills no column
        - {text: Alue, ask: areas, pattern: 'KU(\d{3})', code: alue, match: kuntanumero}
        - {text: Vuosi, role: time, ask: years, match: vuosi}
        - {text: Lämmitysaine, ask: all, code: polttoaine_koodi, label: polttoaine}
      contents: {text: Tiedot, role: metric}     # the dimension of which `quantities` names categories
      quantities:
        - {text: Väestö 31.12., value: väestö, status: status}

The rows are in the order of `dimensions`. A table whose contents are rows lists their dimension among `dimensions`,
has no `contents`, and one entry in `quantities` without a `text`: `{value: arvo, status: status}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.contract import Dataset


def _as_tuple(found: object) -> object:
    return (found,) if isinstance(found, str) else found


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One text, or several of which the first that exactly one text of the publisher is counts.

Case and spacing do not matter, and `*` stands for anything: `*kerrosala*`.
"""

Role = Literal["time", "geo", "metric"]

TOTAL_CODE = "SSS"
"""The code of a total at Statistics Finland."""


class AmbiguousError(ValueError):
    """Two codes of a dimension stand for the same year or municipality."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dimension(_Strict):
    """One dimension of a table, found by its text or else by its role, never by its code, which changes yearly."""

    text: Texts
    role: Role | None = None
    """Where no dimension has the text: the only one with this role counts."""
    ask: Literal["areas", "areas_and_former", "years", "total", "all"] | tuple[str, ...] = "total"
    """What to ask: the scope's areas (and the former ones), the scope's years, the total, all, or values by text."""
    pattern: Texts = ("(.+)",)
    """A regular expression of the codes; its group is the municipality code or the year. Others are not asked.

    Of several the first that any code matches counts for all: `297` is a municipality only where no code is `KU297`.
    """
    code: str | None = None
    """The column that takes the code of a row's category."""
    label: str | None = None
    """The column that takes its text."""
    match: str | None = None
    """The column that takes the pattern's group."""

    @model_validator(mode="after")
    def _pattern_has_one_group(self) -> Dimension:
        for pattern in self.pattern:
            if re.compile(pattern).groups != 1:
                raise ValueError(f"{self.text[0]}: the pattern {pattern} needs one group")
        return self

    def matches(self, codes: Sequence[str]) -> dict[str, str]:
        """The municipality code, the year or the like of each of a dimension's codes that matches, by the code.

        Raises AmbiguousError where two codes stand for the same, such as `2024` and `2024*`.
        """
        found: dict[str, str] = {}
        for pattern in self.pattern:
            found = {code: match.group(1) for code in codes if (match := re.fullmatch(pattern, code))}
            if found:
                break
        of: dict[str, str] = {}
        for code, group in found.items():
            if of.setdefault(group, code) != code:
                raise AmbiguousError(f"{of[group]} and {code} both stand for {group}")
        return found

    @property
    def column(self) -> str:
        """The column that a wrong category is told under."""
        return self.code or self.match or self.label or self.text[0]


class Contents(_Strict):
    """The dimension whose categories are quantities, each with a column of its own."""

    text: Texts = ("Tiedot",)
    role: Role | None = "metric"


class Quantity(_Strict):
    """One quantity: the text of its category, and the columns of its value and of the mark of a missing one."""

    value: str
    text: Texts = ()
    status: str | None = None


class Layout(_Strict):
    """The whole `layout` of a dataset that comes from a PxWeb table."""

    table: Texts
    """The path under the publisher's `base_url`, or several of which the first that the publisher has is asked."""
    api: Literal[1, 2] | None = None
    """The version of PxWeb's API, where it is not to be found by asking."""
    language: str = "fi"
    """In which texts are asked for of version 2; version 1 has the language in its address."""
    totals: Texts = ("Yhteensä",)
    """What totals are called, where their code is not `SSS`."""
    dimensions: tuple[Dimension, ...]
    quantities: tuple[Quantity, ...]
    contents: Contents | None = None

    @model_validator(mode="after")
    def _each_value_has_its_place(self) -> Layout:
        if self.contents is None and (len(self.quantities) != 1 or self.quantities[0].text):
            raise ValueError(f"{self.table[0]}: without contents there is one quantity, and it has no text")
        if self.contents is not None and not (self.quantities and all(quantity.text for quantity in self.quantities)):
            raise ValueError(f"{self.table[0]}: with contents every quantity has the text of its category")
        areas = [d for d in self.dimensions if d.ask in ("areas", "areas_and_former")]
        years = [d for d in self.dimensions if d.ask == "years"]
        if len(areas) > 1 or len(years) > 1:
            raise ValueError(f"{self.table[0]}: one dimension of areas and one of years at most")
        return self


def layout_of(dataset: Dataset) -> Layout:
    """The dataset's layout. Raises pydantic's ValidationError, or KeyError for a column that is not there."""
    layout = Layout.model_validate(dataset.layout)
    named = [name for d in layout.dimensions for name in (d.code, d.label, d.match) if name]
    named += [name for q in layout.quantities for name in (q.value, q.status) if name]
    for name in named:
        dataset.column(name)
    return layout


def place_of(wanted: Sequence[str], texts: Sequence[str]) -> int | None:
    """The place among `texts` of the first of `wanted` that exactly one of them is; None where there is none such."""
    for want in wanted:
        pattern = ".*".join(re.escape(_plain(part)) for part in want.split("*"))
        places = [place for place, text in enumerate(texts) if re.fullmatch(pattern, _plain(text))]
        if len(places) == 1:
            return places[0]
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
