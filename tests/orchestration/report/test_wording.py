"""Numbers, days and shared texts are written as the site writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from orchestration.report import contents, wording
from orchestration.report.holes import HoleError, see_no_hole
from orchestration.report.press_release import press_release
from tests.orchestration.report.made_up import ABOUT, facts


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.56, 1, "1\u00a0234,6"),
        (1234567.0, 0, "1\u00a0234\u00a0567"),
        (0.25, 1, "0,3"),  # half up, as the site's
        (2.675, 2, "2,68"),
        (-35.21, 1, "−35,2"),
        (-0.04, 1, "0,0"),
        (None, 1, "–"),
    ],
)
def test_numbers(value: float | None, decimals: int, written: str) -> None:
    assert wording.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"), [(0.25, "+0,3"), (-1.0, "−1,0"), (0.0, "0,0"), (0.04, "0,0"), (None, "–")]
)
def test_changes_have_their_sign(value: float | None, written: str) -> None:
    assert wording.signed(value, 1) == written


@pytest.mark.parametrize(
    ("value", "written"), [(3.0, "3 t"), (1440.5, "1\u00a0441 t"), (34.06, "34,1 t"), (2.88, "2,88 t")]
)
def test_an_indicator_is_told_with_as_many_decimals_as_on_the_site(value: float, written: str) -> None:
    assert wording.with_unit(value, "t") == written.replace(" t", "\u00a0t")


def test_per_cents_and_days() -> None:
    assert (wording.percent(35.21), wording.change(2.0), wording.change(None)) == ("35,2\u00a0%", "+2,0\u00a0%", "–")
    assert wording.day("2026-06-10") == wording.day(date(2026, 6, 10)) == "10.6.2026"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        ("2026-11-30T21:59:00+00:00", "30.11.2026"),
        ("2026-11-30T23:30:00+00:00", "1.12.2026"),
        ("2026-12-31T23:30:00Z", "1.1.2027"),
        ("2026-06-10T20:59:00", "10.6.2026"),
        ("2026-06-10T21:00:00", "11.6.2026"),  # summer time
    ],
)
def test_the_day_of_a_moment_is_that_of_finland(moment: str, written: str) -> None:
    assert wording.day(moment) == wording.day(datetime.fromisoformat(moment)) == written


def test_lists_and_names_within_a_sentence() -> None:
    assert [wording.listed(list("a")), wording.listed(list("ab")), wording.listed(list("abc"))] == [
        "a",
        "a ja b",
        "a, b ja c",
    ]
    assert [wording.lowered(name) for name in ("Tieliikenne", "F-kaasut", "Ö")] == ["tieliikenne", "F-kaasut", "Ö"]


@pytest.mark.parametrize(("count", "said"), [(1, "1 vuoden X"), (2, "2 vuotta X"), (1000, "1\u00a0000 vuotta X")])
def test_plurals_of_the_catalogue(count: int, said: str) -> None:
    assert wording.filled("{n, plural, one {# vuoden {x}} other {# vuotta {x}}}", {"n": count, "x": "X"}) == said
    assert wording.filled("{n, number} {x}", {"n": count, "x": "X"}).endswith(" X")


def test_a_text_without_its_value_is_refused() -> None:
    with pytest.raises(KeyError):
        wording.text("johtopaatos.ajoissa")
    with pytest.raises(ValueError, match="missing"):
        wording.text("johtopaatos.ajoissa", vuosi=None)
    with pytest.raises(KeyError):
        wording.text("no.such.text")


@pytest.mark.parametrize(
    "hole", ["vuonna {vuosi}", "on None", "on nan kt", "a  b", "undefined.", "Tila: ..", "kt , ja", "a "]
)
def test_a_hole_in_a_text_is_seen(hole: str) -> None:
    with pytest.raises(HoleError, match="Kuopio"):
        see_no_hole("Kuopio", ["fine", hole])
    see_no_hole("Kuopio", [hole], [hole])  # as somebody wrote it in a workbook


def test_a_report_and_a_letter_are_of_the_day_that_it_is_in_finland() -> None:
    told = replace(facts(), about=replace(ABOUT, released_at="2026-12-31T23:30:00+00:00"))
    assert "\n\nTiedote 1.1.2027\n\n" in press_release(told)
    assert contents.report(told, {}).about[1] == "Ilmastovaranto, julkaisu 2026.11.29-1, 1.1.2027."
