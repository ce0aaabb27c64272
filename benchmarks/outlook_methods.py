"""How far named methods of drawing emissions on have been from what came true, on the region's real figures.

Prints the Markdown tables that `docs/methods-targets.md` keeps. Rolling origin: each year that has ten years in a row
up to it projects each of the eight years after it, so that every method is asked of the same years. Not here: the
projection that is published, which the models of `dbt_project/` compute.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path
from statistics import linear_regression, mean
from typing import TYPE_CHECKING, TypeAlias

from orchestration.settings import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Series: TypeAlias = "Mapping[int, float]"
"""Emissions in kt CO₂e by year."""
Method: TypeAlias = "Callable[[Sequence[float], int], float]"
"""From emissions of years in a row, the newest last, and years ahead to the emissions of that year."""

YEARS_KNOWN, FARTHEST = 10, 8
TOTALS = "emissions/north_savo_alas_totals_1990_2024.csv"
SECTORS = "emissions/north_savo_alas_by_sector_1990_2024.csv"


def linear(years: int) -> Method:
    """The straight line of ordinary least squares through the last `years` years."""

    def projected(emissions: Sequence[float], years_ahead: int) -> float:
        slope, newest = linear_regression(range(1 - years, 1), emissions[-years:])
        return newest + slope * years_ahead

    return projected


def log_linear(years: int) -> Method:
    """The same line through the logarithms: each year changes by as many per cent. All must be above zero."""

    def projected(emissions: Sequence[float], years_ahead: int) -> float:
        return math.exp(linear(years)([math.log(kt) for kt in emissions], years_ahead))

    return projected


def no_change(emissions: Sequence[float], years_ahead: int) -> float:
    """The newest year's emissions, however far ahead."""
    del years_ahead
    return emissions[-1]


METHODS: dict[str, Method] = {
    "suora, 5 vuotta": linear(5),
    "suora, 10 vuotta": linear(10),
    "log-lineaarinen, 5 vuotta": log_linear(5),
    "log-lineaarinen, 10 vuotta": log_linear(10),
    "ei muutosta": no_change,
}


def read_series(folder: Path) -> tuple[Series, list[Series]]:
    """The region's total and its sectors; without sectors that are zero or less in some year (credits)."""
    with (folder / TOTALS).open(encoding="utf-8") as file:
        total = {int(row["year"]): float(row["total_ktco2e"]) for row in csv.DictReader(file)}
    sectors: dict[str, dict[int, float]] = defaultdict(dict)
    with (folder / SECTORS).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sectors[row["sector_en"]][int(row["year"])] = float(row["value_ktco2e"])
    return total, [series for series in sectors.values() if min(series.values()) > 0]


def errors(series: Series, method: Method) -> Iterator[tuple[int, float]]:
    """Years ahead, and the projection's error in per cent of what came true; above zero is too high."""
    for made_in in series:
        known = range(made_in - YEARS_KNOWN + 1, made_in + 1)
        if all(year in series for year in known):
            for ahead in range(1, FARTHEST + 1):
                if made_in + ahead in series:
                    actual = series[made_in + ahead]
                    yield ahead, (method([series[year] for year in known], ahead) - actual) / actual * 100


def table(several: Sequence[Series]) -> str:
    """MAPE / mean error of each method in per cent, by years ahead and of all of them, as Markdown."""
    ahead = range(1, FARTHEST + 1)
    lines = [
        "| Menetelmä | " + " | ".join(f"{years} v" for years in ahead) + " | kaikki |",
        "|---|" + "---|" * (FARTHEST + 1),
    ]
    for name, method in METHODS.items():
        found = [error for series in several for error in errors(series, method)]
        groups = [[error for years, error in found if years == asked] for asked in ahead]
        groups.append([error for _, error in found])
        cells = [f"{mean(map(abs, group)):.1f} / {mean(group):+.1f}" for group in groups]
        lines.append(f"| {name} | " + " | ".join(cells).replace(".", ",").replace("-", "−") + " |")
    return "\n".join(lines)


def tables(folder: Path) -> tuple[str, str]:
    """The table of the region's total, and that of its sectors together."""
    total, sectors = read_series(folder)
    return table([total]), table(sectors)


def main() -> None:
    """Print both tables, from the folder that is named or the one beside the repository."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT_DIR.parent / "shared" / "data"
    sys.stdout.write("\n\n".join(tables(folder)) + "\n")


if __name__ == "__main__":
    main()
