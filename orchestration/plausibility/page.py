"""The page of `ilmasto review --html`: every finding in Finnish with a small picture of the series, old and new.

What does not live here: what is found, and the published site. The page needs no other file and holds no script.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from orchestration.plausibility.findings import by_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from orchestration.plausibility.findings import Finding

_WIDTH, _HEIGHT, _EDGE = 260, 70, 4
_WHOLE_FROM = 1000
_STYLE = """
body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2320}
.esimerkki{background:#fff3d6;padding:.5rem 1rem;font-weight:700}.taulukko{overflow-x:auto}
.taulukko:focus{outline:2px solid #0b5c8f}
table{border-collapse:collapse;width:100%}td,th{padding:.4rem .6rem;border-top:1px solid #cbd3cf;text-align:left;
vertical-align:top}td.luku{text-align:right;white-space:nowrap}code{font-size:.85em}
.vanha{stroke:#6b7672;fill:none;stroke-dasharray:4 3}.uusi{stroke:#a3262a;fill:none;stroke-width:2}
.nolla{stroke:#cbd3cf}.selite{color:#4d5753;font-size:.9em}
"""


def text(
    found: Sequence[Finding], release_id: str, against: str, *, waiting: Collection[str], has_example: bool
) -> str:
    """The page in HTML of what was found in the candidate `release_id` beside the release `against`."""
    example = '<p class="esimerkki">Esimerkkiaineisto: luvut ovat keksittyjä tai osin keksittyjä.</p>'
    parts = [
        '<!doctype html><html lang="fi"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Tarkistettavana: {escape(release_id)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>Tarkistettavana: julkaisu {escape(release_id)}</h1>{example if has_example else ''}",
        f"<p>Vertailukohta on julkaisu {escape(against)}. Hyväksyntää odottaa {len(waiting)} poikkeamaa. ",
        "Kuvassa katkoviiva on edellinen julkaisu ja yhtenäinen viiva tarkistettava, ja vaakaviiva on nolla.</p>",
        "<p>Jos luvut ovat oikein, hyväksy: <code>ilmasto approve TUNNUS --reason &quot;syy&quot;</code>. ",
        "Tunnus on rivin lopussa, ja <code>all</code> hyväksyy kaikki. Syy näkyy lukijoille laatusivulla. Jos luvut ",
        "ovat väärin, korjaa tiedosto tai pyydä julkaisijalta uusi ja aja <code>ilmasto refresh</code>.</p>",
    ]
    for kind, of_kind in by_kind(found).items():
        parts.append(f"<h2>{escape(of_kind[0].kind_fi.capitalize())}</h2><p class=selite><code>{kind}</code></p>")
        title = escape(of_kind[0].kind_fi)
        parts.append(
            f'<div class="taulukko" tabindex="0" role="region" aria-label="{title}"><table><thead><tr><th>Paikka</th>'
            "<th>Luku</th><th>Vuosi</th><th>Vertailuluku</th><th>Uusi</th><th>Muutos</th><th>Kuva</th><th>Tila</th>"
            "</tr></thead><tbody>"
        )
        parts += [_row(finding, is_waiting=finding.finding_id in waiting) for finding in of_kind]
        parts.append("</tbody></table></div>")
    return "".join([*parts, "</main></body></html>\n"])


def _row(finding: Finding, *, is_waiting: bool) -> str:
    state = "odottaa" if is_waiting else "hyväksytty" if finding.outcome == "hold" else "tiedoksi"
    change = "–" if finding.change_pct is None else f"{finding.change_pct:+.1f} %".replace(".", ",").replace("-", "−")
    other = f"<br><span class=selite>vertaa: {escape(finding.named(finding.other))}</span>" if finding.other else ""
    own = (
        ""
        if finding.publishers_own is None
        else f"<br><span class=selite>julkaisijan oma yhteenveto: {_number(finding.publishers_own)}</span>"
    )
    is_of_years = finding.counted == "years" and finding.count > 1
    count = f"<br><span class=selite>{finding.count} vuotta, eniten tämä</span>" if is_of_years else ""
    unit = f"<br><span class=selite>{escape(finding.unit)}</span>" if finding.unit else ""
    cells = [
        f"<td>{escape(finding.place_fi)}</td>",
        f"<td>{escape(finding.series_fi)}{unit}{other}{count}</td>",
        f"<td>{finding.year or '–'}</td>",
        f"<td class=luku>{_number(finding.old)}</td><td class=luku>{_number(finding.new)}{own}</td>",
        f"<td class=luku>{change}</td>",
        f"<td>{picture(finding)}</td>",
        f"<td>{state}<br><code>{finding.finding_id}</code></td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def picture(finding: Finding) -> str:
    """A small SVG of the series, old and new, or nothing where there is no series of years."""
    years = finding.picture.get("years", [])
    numbers = [value for side in ("old", "new") for value in finding.picture.get(side, []) if value is not None]
    if not years or years[0] == years[-1] or not numbers:
        return ""
    low, high = min(0.0, *numbers), max(numbers)
    span, years_span = (high - low) or 1.0, years[-1] - years[0]

    def points(values: Sequence[float | None]) -> str:
        return " ".join(
            f"{_EDGE + (year - years[0]) / years_span * (_WIDTH - 2 * _EDGE):.1f},"
            f"{_HEIGHT - _EDGE - (value - low) / span * (_HEIGHT - 2 * _EDGE):.1f}"
            for year, value in zip(years, values, strict=True)
            if value is not None
        )

    zero = _HEIGHT - _EDGE + low / span * (_HEIGHT - 2 * _EDGE)
    axis = f'<line class="nolla" x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{zero:.1f}" y2="{zero:.1f}"/>'
    label = f"{years[0]}–{years[-1]}, suurin {_number(high)}"
    lines = "".join(
        f'<polyline class="{name}" points="{points(finding.picture[side])}"/>'
        for side, name in (("old", "vanha"), ("new", "uusi"))
    )
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{label}">{axis}{lines}</svg>'
        f"<br><span class=selite>{label}</span>"
    )


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    shown = f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.4g}"
    return shown.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",").replace("-", "−")
