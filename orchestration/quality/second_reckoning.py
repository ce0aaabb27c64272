"""The check that holds the published indicators against a second way of reckoning them, in pandas from the raw tables.

What does not live here: what a fact is (`second_reckoning_facts.py`, `second_reckoning_work.py`) and what places make
of it (`second_reckoning_places.py`), imported when the check runs: whoever lists the checks needs no pandas.
"""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from orchestration.quality.check_steps import Answer
from sources.code_lists import seeds_dir
from sources.problems import Problem

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from orchestration.quality.check_steps import Subject

TOLERANCE = 1e-6
"""How far the two may lie apart, in the indicator's own unit: the marts keep six decimals."""
MOST_MUNICIPALITIES = 60
"""With more municipalities than these a sample of them is reckoned, always the same one."""
SEED = 1
LISTED = 20
"""How many differences of one mart and indicator are listed; the last one tells how many more there are."""

LISTS = ("municipalities", "areas", "past_memberships", "targets", "kausal_plans", "kausal_categories")
CODE = "kuntanumero"
"""The column of raw tables that tells whose row it is."""
MARTS = {"municipality": "mart_municipal_indicators", "area": "mart_area_indicators"}
KEYS = ["place_type", "place_code", "borders", "year", "method", "indicator_code"]


class _Tables(dict[str, "pd.DataFrame"]):
    """The lists of the world, and the raw tables by name, each read when it is first asked for.

    Of a raw table with municipal codes the rows of the municipalities in `held` are read, and those without a code.
    """

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        super().__init__({name: _list(name) for name in LISTS})
        self._connection = connection
        self.held: list[str] | None = None
        """Codes of the municipalities; to be said before such a table is asked for."""

    def __missing__(self, name: str) -> "pd.DataFrame":
        """Read the raw table. Raises LookupError where there is none of that name."""
        asked = "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ?"
        columns = {column for (column,) in self._connection.execute(asked, [name]).fetchall()}
        if not columns:
            raise LookupError(f"the second reckoning asks for the raw table {name}, and there is none")
        if CODE in columns:
            if self.held is None:
                raise RuntimeError(f"{name} was asked for before it was said of which municipalities")
            chosen = f'select * from raw."{name}" where {CODE} is null or list_contains(?, {CODE})'
            self[name] = self._connection.execute(chosen, [self.held]).df()
        else:
            self[name] = self._connection.execute(f'select * from raw."{name}"').df()
        return self[name]


def indicators_agree_with_a_second_reckoning(subject: "Subject", sample: int = MOST_MUNICIPALITIES) -> Answer:
    """The headline indicators of every place and year are what a second reckoning from the raw tables says.

    With more than `sample` municipalities it holds that many of them, drawn with a fixed seed, and areas made of them.
    """
    from orchestration.quality import second_reckoning_facts, second_reckoning_places

    tables = _Tables(subject.warehouse)
    places = set(tables["municipalities"]["municipality_code"])
    areas = set(tables["areas"]["area_code"])
    if len(places) > sample:
        places, areas = draw(second_reckoning_places.ever_members(tables), sample)
    merged = {old for old, new in second_reckoning_facts.successors(tables).items() if new in places}
    tables.held = sorted(places | merged)
    reckoned, indicators = second_reckoning_places.reckon(tables)
    held = sorted(places | areas)
    published = subject.warehouse.execute(
        """select 'municipality' as place_type, municipality_code as place_code, '' as borders, year, method,
                  indicator_code, indicator_value as value
           from marts.mart_municipal_indicators where list_contains($held, municipality_code)
           union all
           select 'area', area_code, borders, year, method, indicator_code, indicator_value
           from marts.mart_area_indicators where list_contains($held, area_code)""",
        {"held": held},
    ).df()
    told = published[published["indicator_code"].isin(indicators)]
    numbers = told.dropna(subset="value")
    figures = {"numbers_reckoned": len(numbers), "indicators_reckoned": numbers["indicator_code"].nunique()}
    return Answer(compare(reckoned[reckoned["place_code"].isin(held)], told), figures)


def draw(members: "pd.DataFrame", sample: int) -> tuple[set[str], set[str]]:
    """Codes of some `sample` municipalities, and of areas that have all their `members` among them, by a fixed seed."""
    lot = random.Random(SEED)
    by_area = {str(area): set(rows) for area, rows in members.groupby("place_code")["municipality_code"]}
    places: set[str] = set()
    areas = sorted(by_area)
    lot.shuffle(areas)
    for area in areas:
        if len(places | by_area[area]) <= sample:
            places |= by_area[area]
    rest = sorted(set(members["municipality_code"]) - places)
    places |= set(lot.sample(rest, min(len(rest), max(sample - len(places), 0))))
    return places, {area for area in areas if by_area[area] <= places}


def compare(reckoned: "pd.DataFrame", published: "pd.DataFrame", tolerance: float = TOLERANCE) -> Sequence[Problem]:
    """Where they differ. Both have the columns `KEYS` and `value`; a value that only one has is a difference too."""
    # as plain floats: what pandas has of a table with one empty integer answers "unknown" and not "differs"
    ours, theirs = (side.astype({"value": "float64"}).dropna(subset="value") for side in (reckoned, published))
    both = ours.merge(theirs, how="outer", on=KEYS, suffixes=("_reckoned", "_published"))
    agree = (both["value_reckoned"] - both["value_published"]).abs() <= tolerance
    differences = both[~agree].sort_values(KEYS)
    return [problem for _, rows in differences.groupby(["place_type", "indicator_code"]) for problem in _told(rows)]


def _told(rows: "pd.DataFrame") -> Iterator[Problem]:
    for number, row in enumerate(rows.head(LISTED).to_dict("records"), start=1):
        place = " ".join(str(row[key]) for key in KEYS[1:5] if row[key] not in ("", "none"))
        more = len(rows) - LISTED
        yield Problem(
            file=MARTS[row["place_type"]],
            column=row["indicator_code"],
            value=f"{place}: {_number(row['value_published'])}",
            expected=f"{_number(row['value_reckoned'])} by the second reckoning from the raw tables"
            + (f" (and {more} other values of this indicator differ)" if number == LISTED and more > 0 else ""),
        )


def _number(value: float) -> str:
    return "no value" if value != value else f"{value:.9g}"  # noqa: PLR0124 - not a number is no value


def _list(name: str) -> "pd.DataFrame":
    import pandas as pd

    return pd.read_csv(seeds_dir() / f"{name}.csv", dtype=str)
