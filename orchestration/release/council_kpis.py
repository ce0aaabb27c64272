"""The figures that a council follows as one CSV for each municipality, headed as the site's own downloads are.

Semicolons, decimal commas and a byte order mark, as a spreadsheet in Finland reads them. What does not live here: which
figures these are and what they are (`mart_council_kpis`, whose seed is `council_kpis.csv`).
"""

from __future__ import annotations

import csv
from itertools import groupby
from typing import TYPE_CHECKING, Any

from orchestration import warehouse
from orchestration.release.licences import of_datasets
from orchestration.report.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sources.contract import Source

FOLDER = "kpi"
EXAMPLE = text("sivu.esimerkki")
"""As the site says it in each of its downloads."""
COLUMNS = (
    "Seurantaluku",
    "Yksikkö",
    "Vuosi",
    "Arvo",
    "Edellinen vuosi",
    "Muutos edellisestä vuodesta",
    "Kehitys",
    "Tavoitepolku",
    "Tavoitteen tila",
    "Luvun tila",
    "Tieto päivältä",
)
_DEVELOPMENTS = {"better": "parempaan", "worse": "huonompaan", "same": "ennallaan", None: ""}
_DECIMALS = 3
_ROWS = """
    select places.slug, places.name_fi, methods.name_fi, indicators.source, indicators.name_fi, indicators.unit,
        kpis.kpi_year, kpis.kpi_value, kpis.previous_value, kpis.change_from_previous_year, kpis.development,
        kpis.target_value, target_statuses.name_fi, value_statuses.name_fi, kpis.as_of_date
    from mart_council_kpis as kpis
    inner join dim_municipalities as places
        on kpis.place_type = 'municipality' and kpis.place_code = places.municipality_code
    inner join dim_indicators as indicators using (indicator_code)
    left join dim_methods as methods on kpis.method = methods.method and methods.is_of_emissions
    left join dim_value_statuses as target_statuses on kpis.target_status = target_statuses.value_status
    left join dim_value_statuses as value_statuses on kpis.value_status = value_statuses.value_status
    order by places.slug, kpis.sort_order
"""


def write(database: Path, folder: Path, release: Mapping[str, Any], sources: Sequence[Source]) -> None:
    """Write `kpi/<slug>.csv` for each municipality of `mart_council_kpis` into the release's folder.

    `database` is the release's DuckDB file, `sources` are those that the release has files from.
    """
    (folder / FOLDER).mkdir()
    for (slug, name), of_place in groupby(warehouse.rows_of(database, _ROWS), lambda row: row[:2]):
        rows = list(of_place)
        made_of = of_datasets((code for row in rows for code in str(row[3]).split()), sources)
        with (folder / FOLDER / f"{slug}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file, delimiter=";", lineterminator="\r\n")
            lines.writerows(_heading(str(name), {row[2] for row in rows if row[2]}, made_of, release))
            lines.writerow(())
            lines.writerow(COLUMNS)
            lines.writerows(_line(row[4:]) for row in rows)


def _heading(
    name: str, methods: Iterable[str], made_of: Sequence[Source], release: Mapping[str, Any]
) -> Iterable[tuple[str, str]]:
    """What the numbers of the file are: one row for each thing that they mean nothing without."""
    yield "Ilmastovaranto", f"julkaisu {release['release_id']}"
    yield "Kunta", name
    yield "Sisältö", "Valtuuston seurantaluvut, uusin vuosi"
    yield "Laskentatapa", ", ".join(sorted(methods))
    yield "Lähde", "; ".join(source.attribution for source in made_of)
    if release["has_example"]:
        yield "Huomautus", EXAMPLE


def _line(row: Sequence[Any]) -> tuple[str, ...]:
    name, unit, year, value, previous, change, development, target, target_status, value_status, as_of = row
    return (
        str(name),
        str(unit),
        str(year),
        *(_number(number) for number in (value, previous, change)),
        _DEVELOPMENTS[development],
        _number(target),
        str(target_status),
        str(value_status),
        as_of.strftime("%d.%m.%Y") if as_of else "",
    )


def _number(value: float | None) -> str:
    """At most three decimals and no zeros behind them: `531,212`."""
    if value is None:
        return ""
    written = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written.replace(".", ",")
