"""Writes `docs/dictionary.md`, every mart and indicator: `python -m orchestration.release.dictionary`.

What does not live here: their meaning, which stands in the models' yml and in the seed of indicators. A test compares
the page with what this module would write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.release.exports import marts_of
from orchestration.settings import PROJECT_DIR
from orchestration.transform import project
from orchestration.transform.manifest import load_manifest
from sources.code_lists import read_seed, seeds_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orchestration.release.released import ReleasedTable
    from orchestration.transform.manifest import Manifest

PATH = PROJECT_DIR / "docs" / "dictionary.md"
_OPENING = """# Sanakirja · Dictionary

Jokainen julkaistu taulu ja mittari. Every published table and indicator. This page is generated from the models and
the seed of indicators (`python -m orchestration.release.dictionary`).
"""
_DIRECTIONS = {"down": "pienempi on parempi · lower is better", "up": "suurempi on parempi · higher is better"}


def text(manifest: Manifest) -> str:
    """The page in Markdown, from dbt's manifest and the seed `indicators.csv`."""
    tables = [_table(mart) for mart in marts_of(manifest)]
    indicators = _indicators(read_seed("indicators", seeds_dir()))
    return "\n".join([_OPENING, "## Mittarit · Indicators\n", indicators, "## Taulut · Tables\n", *tables])


def _indicators(rows: Iterable[Mapping[str, str]]) -> str:
    head = "| mittari | indicator | koodi · code | yksikkö · unit | suunta · direction | kaava |"
    lines = [head, "|---|---|---|---|---|---|"]
    for row in rows:
        code, direction = f"`{row['indicator_code']}`", _DIRECTIONS[row["direction"]]
        cells = (row["name_fi"], row["name_en"], code, row["unit"], direction, row["formula_fi"])
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n"


def _table(mart: ReleasedTable) -> str:
    lines = [
        f"### {mart.title_fi} · `{mart.name}`",
        "",
        mart.description,
        "",
        "| column | unit | meaning |",
        "|---|---|---|",
    ]
    for field in mart.fields:
        key = " (key)" if field.name in mart.key else ""
        lines.append(f"| `{field.name}`{key} | {field.unit or ''} | {_cell(field.description)} |")
    return "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())


if __name__ == "__main__":
    PATH.write_text(text(load_manifest(project.OURS.prepare_manifest())), encoding="utf-8")
