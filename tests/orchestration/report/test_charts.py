"""Charts are taken from a page of the site as they stand there: the right method's, with their words and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestration.report.charts import Key, NoChartError, drawings, drawings_of
from tests.orchestration.report.made_up import KUOPIO

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<svg aria-hidden="true" viewBox="0 0 720 300" height="300" width="720" fill="currentColor"><text>{}</text></svg>'


def figure(kind: str, says: str, legend: str = "") -> str:
    wide, narrow = SVG.format(says), SVG.format("narrow")
    return (
        f'<figure class="kaavio" data-laji="{kind}" data-yksikko="kt"><figcaption>{legend}</figcaption> '
        f'<div class="piirros" role="img" aria-label="{says} &amp; more"><div class="levea">{wide}</div> '
        f'<div class="kapea">{narrow}</div></div></figure>'
    )


LEGEND = (
    '<ul><li><span class="vari viiva" style="--sarja: #0b5c8f;"></span>Päästöt</li>'
    '<li><span class="vari" style="--sarja: #5b4b9a;"></span>Arvio</li></ul>'
)
NAMED_WITHIN = LEGEND.replace("<ul>", '<ul class="vain-kapea">')
PAGE = (
    '<div data-menetelma="hinku"><p>verdict</p></div><div data-menetelma="alas"></div>'
    f'<div data-menetelma="hinku">{figure("paastot", "first", LEGEND)}'
    '<figure class="kaavio" data-yksikko="kt">on own borders</figure>'
    f"{figure('sektorit', 'stacked', NAMED_WITHIN)}</div>"
    f'<div data-menetelma="alas">{figure("paastot", "other")}{figure("muutos", "parts")}</div>'
)


def test_the_charts_of_a_method_by_kind() -> None:
    found = drawings_of(PAGE, "hinku")
    assert list(found) == ["paastot", "sektorit"]
    assert found["paastot"].alt == "first & more"
    assert found["paastot"].keys == (Key("Päästöt", "#0b5c8f", is_line=True), Key("Arvio", "#5b4b9a", is_line=False))
    assert found["sektorit"].keys == ()  # its colours are named in the drawing
    assert list(drawings_of(PAGE, "alas")) == ["paastot", "muutos"]
    assert drawings_of(PAGE, "alas")["paastot"].alt == "other & more"


def test_a_drawing_stands_alone() -> None:
    svg = drawings_of(PAGE, "hinku")["paastot"].svg
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" font-family="DejaVu Sans, sans-serif"')
    assert 'viewBox="-16 0 736 300" height="300" width="736"' in svg
    assert "currentColor" not in svg
    assert ">first<" in svg


def test_without_a_site_there_are_no_charts_and_without_the_page_an_error(tmp_path: Path) -> None:
    assert drawings(tmp_path, KUOPIO, "hinku") == {}
    (tmp_path / "site").mkdir()
    with pytest.raises(NoChartError, match="/kunta/kuopio/"):
        drawings(tmp_path, KUOPIO, "hinku")


def test_a_chart_that_has_no_drawing_is_told() -> None:
    with pytest.raises(NoChartError, match="can't be read"):
        drawings_of('<div data-menetelma="hinku"><figure class="kaavio" data-laji="paastot"></figure></div>', "hinku")
