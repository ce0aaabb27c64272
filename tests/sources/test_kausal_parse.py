"""Reading Kausal's pages: what becomes a row, and every wrong thing told with its place."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kausal_pages import ACTIONS, SOURCE, TERMS, Result, action, name, page, without

from orchestration.quality.expectations import check_table
from orchestration.settings import SEEDS_DIR
from sources.code_lists import load_code_lists
from sources.contract import LINEAGE_COLUMNS, Dataset
from sources.kausal.parse import parse
from sources.kausal.texts import text_of_html
from sources.landing import Fetched, land

if TYPE_CHECKING:
    from conftest import Keep

    from sources.problems import Parsed

TASKS = SOURCE.dataset("action_tasks")
LINKS = SOURCE.dataset("action_links")


def _parsed(keep: Keep, *results: object, dataset: Dataset = ACTIONS) -> Parsed:
    return parse(SOURCE, dataset, keep(SOURCE, {name(): page(*results)}))


def test_an_action_is_read_with_its_types_and_its_place(keep: Keep) -> None:
    full = action(
        7,
        identifier="ABC-1",
        name="Pyörätie",
        description="<p>Tie &amp; silta</p>",
        implementation_phase=22,
        merged_with=8,
        completion=40,
        start_date="2025-03-01",
        end_date="2026-11-30",
    )
    parsed = _parsed(keep, action(1), full)
    assert parsed.problems == []
    assert list(parsed.table) == [*(column.name for column in ACTIONS.columns), *LINEAGE_COLUMNS]
    row = parsed.table.loc[1]
    assert (row["plan"], row["id"], row["identifier"], row["identifier_lower"]) == (
        "kaavi-esimerkki",
        7,
        "ABC-1",
        "abc-1",
    )
    assert (row["status"], row["implementation_phase"], row["merged_with"]) == (11, 22, 8)
    assert row["description"] == "Tie & silta"
    assert row["completion"] == 40.0
    assert (row["start_date"], row["end_date"]) == (pd.Timestamp("2025-03-01"), pd.Timestamp("2026-11-30"))
    assert row["updated_at"] == pd.Timestamp("2026-05-18")
    assert (row["source_file"], row["source_row"], row["origin"]) == (name(), 2, "live")
    empty = parsed.table.loc[0]
    assert empty[["lead_paragraph", "description", "merged_with", "completion", "start_date"]].isna().all()


def test_pages_of_a_list_are_put_together(keep: Keep) -> None:
    following = "https://api.watch.kausal.tech/v1/plan/901/actions/?limit=1&offset=1"
    files = {name(number=1): page(action(1), count=2, following=following), name(number=2): page(action(2), count=2)}
    parsed = parse(SOURCE, ACTIONS, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["id"]) == [1, 2]


def test_tasks_are_rows_of_their_action(keep: Keep) -> None:
    done = {"id": 5, "name": "=Tehty", "state": "completed", "due_at": "2026-01-31", "completed_at": "2026-02-01"}
    to_do = {"id": 6, "name": "Tekemättä", "state": "not_started", "due_at": None, "completed_at": None}
    parsed = _parsed(keep, action(1, tasks=[done, to_do]), action(2), without("tasks", 3), dataset=TASKS)
    assert parsed.problems == []
    assert list(parsed.table["action_id"]) == [1, 1]
    assert list(parsed.table["name"]) == ["Tehty", "Tekemättä"]
    assert list(parsed.table["completed_at"]) == [pd.Timestamp("2026-02-01"), pd.NaT]


def test_links_keep_the_publishers_order_and_role(keep: Keep) -> None:
    linked = action(
        1,
        categories={"Teema": [31, 32], "vaihe": 40, "muu": None},
        responsible_parties=[{"organization": 51, "role": None}, {"organization": 52, "role": "primary"}],
        indicators=[61],
    )
    parsed = _parsed(keep, linked, without("indicators", 2), dataset=LINKS)
    assert parsed.problems == []
    columns = ["list", "linked_id", "role", "place"]
    assert parsed.table[columns].astype(object).where(parsed.table[columns].notna(), None).to_numpy().tolist() == [
        ["categories", 31, "teema", 1],
        ["categories", 32, "teema", 2],
        ["categories", 40, "vaihe", 3],
        ["organization", 51, None, 1],
        ["organization", 52, "primary", 2],
        ["indicators", 61, None, 1],
    ]


def test_terms_say_which_list_they_are_of(keep: Keep) -> None:
    files = {
        name("action_status"): page({"id": 11, "identifier": "On_Time", "name": "Aikataulussa"}),
        name("categories-31"): page({"id": 311, "identifier": "liikenne", "name": "Liikkuminen"}),
        name("categories-32"): page(),
        name("organization"): page({"id": 11, "name": "Kunta"}),
    }
    parsed = parse(SOURCE, TERMS, keep(SOURCE, files))
    assert parsed.problems == []
    assert list(parsed.table["list"]) == ["action_status", "categories", "organization"]
    assert list(parsed.table["identifier"].dropna()) == ["On_Time", "liikenne"]


def test_no_plan_gives_empty_tables_and_no_problem() -> None:
    for dataset in SOURCE.datasets:
        parsed = parse(SOURCE, dataset, [])
        assert (len(parsed.table), parsed.problems) == (0, [])


# What is wrong


WRONG_ACTIONS: dict[str, tuple[object, str]] = {
    "no object": ("action", "row 1, column results: value “action”; expected an object"),
    "a renamed field": (without("status"), "row 1, column status: value “None”; expected this field; the publisher"),
    "a name that is a number": (action(1, name=5), "column name: value “5”; expected text"),
    "a date in another form": (
        action(1, end_date="30.11.2026"),
        "column end_date: value “30.11.2026”; expected a date",
    ),
    "a day that is not": (action(1, end_date="2026-02-30"), "column end_date: value “2026-02-30”; expected a date"),
    "a year that is not": (action(1, start_date="0001-01-01"), "column start_date"),
    "a status in words": (action(1, status="late"), "column status: value “late”; expected a whole number"),
    "a number as a fraction": (action(1, merged_with=2.5), "column merged_with: value “2.5”"),
    "a number as yes or no": (action(1, id=True), "column id: value “True”"),
    "a number beyond all": (action(1, id=10**40), "column id"),
    "a share beyond all": (action(1, completion=10**400), "column completion"),
    "a share in words": (
        action(1, completion="40 %"),
        "column completion: value “40 %”; expected a number from 0 to 100",
    ),
    "a text without end": (action(1, description="a" * 100_001), "column description"),
}


@pytest.mark.parametrize("wrong", WRONG_ACTIONS)
def test_a_wrong_value_is_told_with_its_place_and_the_others_are_read(keep: Keep, wrong: str) -> None:
    result, words = WRONG_ACTIONS[wrong]
    parsed = _parsed(keep, result, action(2))
    (problem,) = parsed.problems
    assert words in problem.message()
    assert problem.file == name()
    assert list(parsed.table["id"]) == [2]


WRONG_LINKS: dict[str, Result] = {
    "categories": action(1, categories=[1]),
    "responsible_parties": action(1, responsible_parties=[51]),
    "organization": action(1, responsible_parties=[{"organization": "Kunta"}]),
    "role": action(1, responsible_parties=[{"organization": 51, "role": 1}]),
    "indicators": action(1, indicators=[{"id": 1}]),
}


@pytest.mark.parametrize("column", WRONG_LINKS)
def test_a_wrong_link_is_told(keep: Keep, column: str) -> None:
    (problem,) = _parsed(keep, WRONG_LINKS[column], dataset=LINKS).problems
    assert (problem.row, problem.column) == (1, column)


@pytest.mark.parametrize("tasks", [None, {"id": 1}, ["task"], [{"id": 1, "name": "a"}]])
def test_wrong_tasks_are_told(keep: Keep, tasks: object) -> None:
    parsed = _parsed(keep, action(1, tasks=tasks), dataset=TASKS)
    assert len(parsed.problems) == 1
    assert len(parsed.table) == 0


NO_PAGES: dict[str, bytes] = {
    "zero bytes": b"",
    "a page for people": b"<!DOCTYPE html><h1>Palvelu on huollossa</h1>",
    "a body cut short": page(action(1))[:-20],
    "no object": b"[]",
    "an error": b'{"detail": "Plan not found"}',
    "no results": b'{"count": 1, "next": null}',
    "a count in words": b'{"count": "1", "next": null, "results": []}',
    "no next": b'{"count": 1, "results": []}',
    "a next that is none": b'{"count": 1, "next": 2, "results": []}',
    "another alphabet": page(action(1)).decode().encode("utf-16"),
    "a tower": b"[" * 100_000,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("wrong", NO_PAGES)
def test_what_is_no_page_is_told_and_raises_nothing(keep: Keep, wrong: str) -> None:
    for dataset in (ACTIONS, TASKS, LINKS):
        parsed = parse(SOURCE, dataset, keep(SOURCE, {name(): NO_PAGES[wrong]}))
        (problem,) = parsed.problems
        assert (problem.file, len(parsed.table)) == (name(), 0)
        assert problem.expected.startswith("a page")


_FIELDS = st.sampled_from(["id", "identifier", "name", "categories", "responsible_parties", "organization", "tasks"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS | st.text(max_size=3), inner, max_size=5),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_JSON, max_size=3))
def test_whatever_the_results_are_reading_them_raises_nothing(results: list[object]) -> None:
    with tempfile.TemporaryDirectory() as landing:
        files = [Fetched(name(list_name), page(*results), "") for list_name in ("actions", "action_status")]
        kept = land(SOURCE, files, "live", Path(landing))
        for dataset in SOURCE.datasets:
            parsed = parse(SOURCE, dataset, [snapshot for snapshot in kept if dataset.takes(snapshot.name)])
            assert parsed.problems or len(parsed.table) >= len(results) or dataset in (TASKS, LINKS)


def test_a_missing_page_is_told(keep: Keep) -> None:
    following = "https://api.watch.kausal.tech/v1/plan/901/actions/?limit=1&offset=2"
    pages = {
        name(number=1): page(action(1), count=3, following=following),
        name(number=3): page(action(3), count=3),
    }
    (problem,) = parse(SOURCE, ACTIONS, keep(SOURCE, pages)).problems
    assert problem.message() == (
        f"{name(number=3)}, column next: value “pages 1, 3”; expected every page of the list from 1 to its last; "
        "fetch it again"
    )


def test_a_last_page_that_is_missing_is_told(keep: Keep) -> None:
    following = "https://api.watch.kausal.tech/v1/plan/901/actions/?limit=1&offset=1"
    (problem,) = parse(SOURCE, ACTIONS, keep(SOURCE, {name(): page(action(1), count=2, following=following)})).problems
    assert problem.value == "pages 1"


def test_pages_that_hold_less_than_they_count_are_told_once(keep: Keep) -> None:
    kept = keep(SOURCE, {name(): page(action(1), count=2)})
    (problem,) = parse(SOURCE, ACTIONS, kept).problems
    assert problem.value == "1 results; the pages count 2"
    assert parse(SOURCE, TASKS, kept).problems == parse(SOURCE, LINKS, kept).problems == []


def test_a_list_that_grew_between_its_pages_is_told(keep: Keep) -> None:
    following = "https://api.watch.kausal.tech/v1/plan/901/actions/?limit=1&offset=1"
    pages = {name(number=1): page(action(1), count=2, following=following), name(number=2): page(action(2), count=3)}
    (problem,) = parse(SOURCE, ACTIONS, keep(SOURCE, pages)).problems
    assert problem.value == "2 results; the pages count 2, 3"


@pytest.mark.parametrize(("first", "second"), [("ABC-1", "abc-1"), ("Å.1", "å.1"), ("4", "4")])
def test_identifiers_that_differ_in_capitals_alone_are_one_action_twice(keep: Keep, first: str, second: str) -> None:
    parsed = _parsed(keep, action(1, identifier=first), action(2, identifier=second))
    failed = [r for r in check_table(SOURCE, ACTIONS, parsed.table, load_code_lists(SOURCE, SEEDS_DIR)) if not r.passes]
    assert [result.check_id for result in failed] == ["gx.kausal_actions.key_is_unique"]
    (problem,) = failed[0].problems
    assert (problem.row, problem.value) == (2, f"kaavi-esimerkki | {second.lower()}")


def test_a_plan_that_no_municipality_has_is_refused(keep: Keep) -> None:
    parsed = parse(SOURCE, ACTIONS, keep(SOURCE, {"muu-suunnitelma_actions_01.json": page(action(1))}))
    failed = [r for r in check_table(SOURCE, ACTIONS, parsed.table, load_code_lists(SOURCE, SEEDS_DIR)) if not r.passes]
    assert [result.check_id for result in failed] == ["gx.kausal_actions.plan.is_known"]


# Text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Öljy pois.</p><p>Maalämpö tilalle.</p>", "Öljy pois. Maalämpö tilalle."),
        ("CO<sub>2</sub>-päästöt <b>puoli</b>tetaan", "CO2-päästöt puolitetaan"),
        ("<ul><li>katos</li><li>valo</li></ul>", "katos valo"),
        ("alle 40&nbsp;g &lt; 50 g", "alle 40 g ‹ 50 g"),
        ("<script>alert(1)</script>Teksti", "Teksti"),
        ("<SCRIPT\n>alert(1)</SCRIPT >Teksti", "Teksti"),
        ("<script/>alert(1)</script>Teksti", "Teksti"),
        ("<script>alert(1)", ""),
        ("<style>p {}</style><template><p>x</p></template><svg><title>x</title></svg>Teksti", "Teksti"),
        ("<svg><p>x</svg>Teksti</p></svg>", "Teksti"),
        ("<!-- <b>x</b> --><![CDATA[y]]><?php z ?>Teksti", "Teksti"),
        ('<img src=x onerror="alert(1)">Teksti<a href="javascript:alert(1)">linkki</a>', "Tekstilinkki"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "‹script›alert(1)‹/script›"),
        ("<p>=HYPERLINK(1)</p>", "HYPERLINK(1)"),
        ("<p>&#61;1+1</p>", "1+1"),
        ("<p>@SUM(1)</p>", "SUM(1)"),
        ("<b></b>-1", "−1"),
        ("\ud800\x00Teksti\u202e", "Teksti"),
    ],
)
def test_html_becomes_its_harmless_text(html: str, text: str) -> None:
    assert text_of_html(html) == text


@given(st.lists(st.sampled_from(["<", ">", "/", "!--", "-->", "script", "style", "p", " ", "&lt;", "=", "x", '"'])))
def test_no_html_leaves_markup_or_a_formula(parts: list[str]) -> None:
    text = text_of_html("".join(parts))
    assert not set("<>") & set(text)
    assert not text.startswith(("=", "+", "-", "@"))


def test_every_text_of_a_page_is_harmless(keep: Keep) -> None:
    hostile = action(1, identifier="=1", name="<b>x</b>", lead_paragraph="<p>+1</p>", description="<script>x</script>")
    row = _parsed(keep, hostile).table.loc[0]
    assert (row["identifier"], row["name"], row["lead_paragraph"]) == ("1", "‹b›x‹/b›", "1")
    assert pd.isna(row["description"])
    term = {"id": 1, "identifier": "=late", "name": "@Myöhässä"}
    terms = parse(SOURCE, TERMS, keep(SOURCE, {name("action_status"): page(term)})).table
    assert list(terms["identifier"]) == ["late"]
    assert list(terms["name"]) == ["Myöhässä"]
