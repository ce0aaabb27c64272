"""Our own change: the very same files give other values of an indicator, and whether the changelog declares it.

A declaration is an item of `CHANGELOG.md` with the indicator's code in backticks that the published release did not
know yet. What does not live here: what publishers move (`asking.py`).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from orchestration.plausibility.findings import EVERY, Finding
from orchestration.settings import PROJECT_DIR
from sources.code_lists import read_seed, seeds_dir

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

CHANGELOG = PROJECT_DIR / "CHANGELOG.md"
_OF_THEIR_OWN = {"energy", "transport"}
"""Themes whose indicators no plan or measure of coordinators decides, as a target's base year does others."""
_CHANGED = """
    with both_sides as (
        select indicator_code, municipality_code as place, cast(n.indicator_value as double) as new,
            cast(o.indicator_value as double) as old, year
        from now.mart_municipal_indicators as n
        full join before.mart_municipal_indicators as o using (municipality_code, year, method, indicator_code)
        union all
        select indicator_code, area_code, cast(n.indicator_value as double), cast(o.indicator_value as double), year
        from now.mart_area_indicators as n
        full join before.mart_area_indicators as o using (area_code, borders, year, method, indicator_code)
    )
    select indicator_code, count(distinct place), 100 * median(new / nullif(old, 0) - 1), median(old), median(new),
        max(year), printf('%d %.6g', count(*), sum(new))
    from both_sides
    where new is distinct from old
        and not coalesce(abs(new - old) <= 1e-9 * greatest(abs(new), abs(old)), false)
        and indicator_code in (select distinct indicator_code from before.mart_municipal_indicators)
    group by indicator_code
"""


def found(
    connection: duckdb.DuckDBPyConnection, made_of: Sequence[str], published: Mapping[str, Any], changelog: Path
) -> list[Finding]:
    """A finding for each indicator with other values, of which all that decides it is made of the very same files.

    `connection` is that of `asking.compared`, `made_of` the records of the candidate's files, and `published` the
    published release's own description. A declared one is told, any other is held.
    """
    before = published["made_of"]["with_earlier"]
    changed = {row[0]: row for row in connection.execute(_CHANGED).fetchall()}
    if not changed:
        return []
    declared = declarations(changelog, known=published.get("declarations", []))
    findings = []
    for indicator in read_seed("indicators", seeds_dir()):
        code = indicator["indicator_code"]
        if code not in changed or not _same_files(indicator, made_of, before):
            continue
        _, places, change_pct, old, new, year, mark = changed[code]
        findings.append(
            Finding(
                kind="model_change",
                subject=EVERY,
                place=EVERY,
                method="",
                series=code,
                year=year,
                old=old,
                new=new,
                score=abs(change_pct or 0.0),
                bound=0.0,
                outcome="tell" if code in declared else "hold",
                other=declared.get(code, ""),
                count=places,
                mark=mark,
                counted="places",
                unit=indicator["unit"],
                names={code: indicator["name_fi"]},
            )
        )
    return findings


def declarations(changelog: Path, known: Sequence[str] = ()) -> dict[str, str]:
    """The items of the changelog that name an indicator, by its code, without those whose digest is `known`."""
    codes = {row["indicator_code"] for row in read_seed("indicators", seeds_dir())}
    return {
        code: item
        for item in _items(changelog)
        if digest(item) not in known
        for code in re.findall(r"`(\w+)`", item)
        if code in codes
    }


def digests(changelog: Path) -> list[str]:
    """The digest of every declaration, which a release keeps so that it declares nothing twice."""
    return sorted({digest(item) for item in declarations(changelog).values()})


def digest(item: str) -> str:
    """What an item of the changelog is known by."""
    return hashlib.sha256(item.encode()).hexdigest()[:16]


def _items(changelog: Path) -> list[str]:
    """The items of the lists of the changelog, each in one line."""
    text = changelog.read_text(encoding="utf-8") if changelog.is_file() else ""
    items = re.findall(r"^- (.+(?:\n  .+)*)", text, flags=re.MULTILINE)
    return [" ".join(item.split()) for item in items]


def _same_files(indicator: Mapping[str, str], now: Sequence[str], before: Sequence[str]) -> bool:
    """Whether all that decides the indicator was read from the same files. `statfin` decides who belongs where."""
    tables = {*indicator["source"].split(), "statfin"}
    if indicator["theme"] not in _OF_THEIR_OWN:
        tables |= {"coordinators", "kausal"}

    def decides(publisher: str) -> bool:
        return any(table == publisher or table.startswith(f"{publisher}_") for table in tables)

    def of(records: Sequence[str]) -> set[str]:
        return {record for record in records if decides(record.split("/")[0])}

    return of(now) == of(before)


def without_consequences(found: Sequence[Finding], changes: Sequence[Finding]) -> list[Finding]:
    """What is left of `found` without what our own `changes` of an indicator explain."""
    explained = {change.series for change in changes}
    return [finding for finding in found if finding.series not in explained]
