"""Writes a report as one HTML file that needs nothing else: no script, no file of a style, nothing of the network.

What does not live here: the site (`dashboards/`), whose page of the place tells more.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from orchestration.report.outline import Bullets, Chart, Figures, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestration.report.outline import Block, Report

_STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;color:#1d2b36;max-width:46rem;margin:0 auto;padding:1rem}
h1,h2{color:#0b5c8f;line-height:1.2}
.esimerkki{background:#fff3d6;color:#3d2a00;padding:.5rem 1rem;font-weight:700}
.johtopaatos{background:#eef3f7;border-left:.4rem solid #0b5c8f;padding:.8rem 1rem;font-size:1.15rem;font-weight:700}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.5rem}
dl div{background:#eef3f7;padding:.5rem}dt,dd small{font-size:.8rem}
dd{margin:0;font-weight:700}dd small{font-weight:400}
.taulukko,.kuva{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;margin:1rem 0}
caption{text-align:left;font-weight:700;padding-bottom:.3rem}
th,td{border-bottom:1px solid #b8c4cd;padding:.25rem .5rem;text-align:left;font-weight:400}
thead th{border-bottom:2px solid #1d2b36;font-weight:700;vertical-align:bottom}
.luku{text-align:right;white-space:nowrap}
figure{margin:1rem 0}svg{width:100%;height:auto;min-width:34rem}
svg text{font-family:system-ui,sans-serif;font-stretch:normal}
.selite span{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 .8rem}
.pieni,figure p{font-size:.85rem;margin:.2rem 0}
@media print{body{max-width:none}figure,tr{break-inside:avoid}h2{break-after:avoid}.kuva svg{min-width:0}}
"""


def web_page(report: Report) -> str:
    """The report as the text of an HTML file."""
    example = f'<p class="esimerkki">{escape(report.example)}</p>' if report.example else ""
    verdict = f'<p class="johtopaatos">{escape(report.verdict)}</p>' if report.verdict else ""
    sections = "\n".join(
        f"<section>\n<h2>{escape(section.heading)}</h2>\n"
        + "\n".join(_block(block, report.release_id) for block in section.blocks)
        + "\n</section>"
        for section in report.sections
    )
    return f"""<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(report.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
{_around("header", example)}<main>
<h1>{escape(report.title)}</h1>
<p class="pieni">{"<br>".join(escape(line) for line in report.about)}</p>
{verdict}
{sections}
</main>
{_around("footer", example)}</body>
</html>
"""


def _around(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>\n" if content else ""


def _block(block: Block, release_id: str) -> str:
    match block:
        case Paragraph():
            return f"<p>{escape(block.text)}</p>"
        case Bullets(items):
            return f"<ul>{_joined('<li>{}</li>', items)}</ul>"
        case Figures(figures):
            parts = (
                f"<div><dt>{escape(each.label)}</dt><dd>{escape(each.value)} <small>{escape(each.unit)} "
                f"{escape(each.note)}</small></dd></div>"
                for each in figures
            )
            return f"<dl>{''.join(parts)}</dl>"
        case Table():
            return _table(block)
        case Chart():
            return _chart(block, release_id)


def _joined(pattern: str, texts: Iterable[str]) -> str:
    return "".join(pattern.format(escape(text)) for text in texts)


def _table(table: Table) -> str:
    def cell(place: int, text: str, name: str) -> str:
        number = ' class="luku"' if table.first_number <= place <= table.last_number else ""
        scope = {"th": ' scope="col"', "td": ""}[name]
        return f"<{name}{scope}{number}>{escape(text)}</{name}>"

    head = "".join(cell(place, text, "th") for place, text in enumerate(table.columns))
    rows = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(cell(place, text, "td") for place, text in enumerate(rest, start=1))
        + "</tr>\n"
        for first, *rest in table.rows
    )
    note = f'<p class="pieni">{escape(table.note)}</p>' if table.note else ""
    caption = f"<caption>{escape(table.caption)}</caption>"
    body = f"<thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody>"
    scrolls = f'<div class="taulukko" tabindex="0" role="region" aria-label="{escape(table.caption)}">'
    return f"{scrolls}<table>{caption}{body}</table></div>{note}"


def _chart(chart: Chart, release_id: str) -> str:
    if chart.drawing is None:
        return ""
    keys = "".join(
        f'<span style="background:{escape(key.colour)}"></span>{escape(key.name)}' for key in chart.drawing.keys
    )
    return (
        f'<figure><p class="selite"><strong>{escape(chart.title)}</strong>, {escape(chart.unit)}{keys}</p>'
        f'<div class="kuva" tabindex="0" role="region" aria-label="{escape(chart.title)}">'
        f'<div role="img" aria-label="{escape(chart.drawing.alt)}">{chart.drawing.svg}</div></div>'
        f"<p>Lähde: {escape(chart.source)}. Ilmastovaranto, julkaisu {escape(release_id)}.</p></figure>"
    )
