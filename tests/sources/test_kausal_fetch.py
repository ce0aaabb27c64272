"""What is asked of Kausal Watch, how pages are followed, and what is refused on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from kausal_pages import ACTIONS, NUMBER, PLAN, SOURCE, TERMS, Result, action, name, page

from sources.asking import Ask
from sources.code_lists import Scope
from sources.http import Client
from sources.kausal.fetch import fetch
from sources.kausal.pages import MOST_PAGES
from sources.kausal.parse import parse
from sources.problems import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Handler, Keep, Publisher, Reply, Serve

    from sources.contract import Source
    from sources.landing import Fetched

PAGE_SIZE = 2
LISTS: dict[str, list[Result]] = {
    f"/plan/{NUMBER}/actions/": [action(number) for number in range(1, 6)],
    "/action_status/": [{"id": 11, "identifier": "On_Time", "name": "Aikataulussa"}],
    f"/plan/{NUMBER}/action_implementation_phases/": [{"id": 21, "identifier": "Completed", "name": "Valmis"}],
    f"/plan/{NUMBER}/category-types/": [{"id": 31, "identifier": "teema", "name": "Teema"}],
    f"/plan/{NUMBER}/category-types/31/categories/": [{"id": 311, "identifier": "a", "name": "A"}],
    f"/plan/{NUMBER}/indicators/": [],
    "/organization/": [{"id": 51, "name": "Kunta"}],
}


def _asking(plans: dict[str, int]) -> Source:
    """The contract with plans to ask, and small pages."""
    layout = ACTIONS.layout | {"plans": plans, "page_size": PAGE_SIZE}
    asking = ACTIONS.model_copy(update={"layout": layout})
    return SOURCE.model_copy(update={"datasets": (asking, *SOURCE.datasets[1:])})


def _rest(publisher: Callable[[], Publisher]) -> Handler:
    """Kausal's API as it behaves: pages with absolute links, and what is missing as JSON with a detail."""

    def answer(_method: str, path: str, _body: bytes) -> Reply:
        parts = urlsplit(path)
        if parts.path == f"/plan/{NUMBER}/":
            return 200, {}, json.dumps({"id": NUMBER, "identifier": PLAN, "name": "Suunnitelma"}).encode()
        if parts.path not in LISTS:
            return 404, {"Content-Type": "application/json"}, b'{"detail": "Plan not found"}'
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        limit, offset = int(asked.pop("limit")), int(asked.pop("offset", "0"))
        results = LISTS[parts.path]
        others = "".join(f"{key}={value}&" for key, value in asked.items())
        following = f"{publisher().base_url}{parts.path}?{others}limit={limit}&offset={offset + limit}"
        is_last = offset + limit >= len(results)
        content = page(*results[offset : offset + limit], count=len(results), following=None if is_last else following)
        return 200, {"Content-Type": "application/json"}, content

    return answer


@pytest.fixture
def kausal(serve: Serve) -> Publisher:
    """The API on this machine; a test may change what it answers."""
    started: list[Publisher] = []
    started.append(serve(_rest(lambda: started[0])))
    return started[0]


def _fetch(publisher: Publisher, plans: dict[str, int] | None = None) -> list[Fetched]:
    source = _asking({PLAN: NUMBER} if plans is None else plans)
    return list(fetch(source, Ask(Scope(("204",), (2024,)), Client(source, live=True, base_url=publisher.base_url))))


def _instead(publisher: Publisher, path: str, reply: Callable[[str], Reply | None]) -> None:
    """Let `path` be answered by `reply`, which gets the query and may leave it to the API."""
    as_before = publisher.handler

    def answer(method: str, asked: str, body: bytes) -> Reply:
        parts = urlsplit(asked)
        changed = reply(parts.query) if parts.path == path else None
        return changed or as_before(method, asked, body)

    publisher.handler = answer


def _paths(publisher: Publisher) -> list[str]:
    return [path for _, path, _ in publisher.asked]


ACTIONS_PATH = f"/plan/{NUMBER}/actions/"


def test_every_list_is_asked_page_by_page_and_can_be_read(kausal: Publisher, keep: Keep) -> None:
    files = _fetch(kausal)
    assert [file.name for file in files] == [
        name("actions", 1),
        name("actions", 2),
        name("actions", 3),
        name("action_status"),
        name("action_implementation_phases"),
        name("category-types"),
        name("indicators"),
        name("organization"),
        name("categories-31"),
    ]
    assert _paths(kausal)[:3] == [f"/plan/{NUMBER}/", f"{ACTIONS_PATH}?limit=2", f"{ACTIONS_PATH}?limit=2&offset=2"]
    assert f"/action_status/?plan={NUMBER}&limit=2" in _paths(kausal)
    assert f"/organization/?plan={PLAN}&limit=2" in _paths(kausal)
    kept = keep(SOURCE, {file.name: file.content for file in files})
    parsed = parse(SOURCE, ACTIONS, [snapshot for snapshot in kept if ACTIONS.takes(snapshot.name)])
    assert (parsed.problems, list(parsed.table["id"])) == ([], [1, 2, 3, 4, 5])
    terms = parse(SOURCE, TERMS, [snapshot for snapshot in kept if TERMS.takes(snapshot.name)])
    assert (terms.problems, len(terms.table)) == ([], 5)
    assert all(any(dataset.takes(file.name) for dataset in SOURCE.datasets) for file in files)


def test_without_plans_nothing_is_asked(kausal: Publisher) -> None:
    assert _fetch(kausal, {}) == []
    assert kausal.asked == []


def test_a_page_that_fails_once_is_asked_again(kausal: Publisher) -> None:
    failures = ["offset=2"]

    def once(query: str) -> Reply | None:
        return (500, {}, b"oops") if failures and failures[0] in query and failures.pop() else None

    _instead(kausal, ACTIONS_PATH, once)
    assert len(_fetch(kausal)) == 9
    assert _paths(kausal).count(f"{ACTIONS_PATH}?limit=2&offset=2") == 2


def test_a_page_that_is_missing_is_an_error(kausal: Publisher) -> None:
    _instead(
        kausal, ACTIONS_PATH, lambda query: (404, {}, b'{"detail": "Not found."}') if "offset=4" in query else None
    )
    with pytest.raises(SourceError, match=r"offset=4: answered 404 .*Not found"):
        _fetch(kausal)


def test_an_unknown_plan_is_an_error_in_the_publishers_words(kausal: Publisher) -> None:
    with pytest.raises(SourceError, match=r"/plan/902/: answered 404 .*Plan not found.*source\.yml"):
        _fetch(kausal, {PLAN: 902})


def test_a_number_of_another_plan_is_an_error_before_its_actions_are_asked(kausal: Publisher) -> None:
    with pytest.raises(SourceError, match="this is the plan 'kaavi-esimerkki', not kuopio-ilmasto; correct plans"):
        _fetch(kausal, {"kuopio-ilmasto": NUMBER})
    assert _paths(kausal) == [f"/plan/{NUMBER}/"]


@pytest.mark.parametrize("content", [b"<html>Huoltokatko</html>", b"[]", b'{"id": 901}', b""])
def test_a_plan_that_can_not_be_read_is_an_error(kausal: Publisher, content: bytes) -> None:
    _instead(kausal, f"/plan/{NUMBER}/", lambda _: (200, {}, content))
    with pytest.raises(SourceError, match="not a plan with an identifier"):
        _fetch(kausal)


@pytest.mark.parametrize("content", [b"<html>Huoltokatko</html>", b"", b'{"detail": "x"}', b'[{"id": 1}]'])
def test_an_answer_that_is_no_page_is_an_error(kausal: Publisher, content: bytes) -> None:
    _instead(kausal, ACTIONS_PATH, lambda _: (200, {}, content))
    with pytest.raises(SourceError, match=r"/actions/\?limit=2: expected a page"):
        _fetch(kausal)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1/plan/901/actions/?offset=2",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "https://api.watch.kausal.tech@evil.example/",
    ],
)
def test_a_next_page_on_another_host_is_never_asked(kausal: Publisher, address: str) -> None:
    _instead(kausal, ACTIONS_PATH, lambda _: (200, {}, page(action(1), count=3, following=address)))
    with pytest.raises(SourceError, match="not asked"):
        _fetch(kausal)
    assert len(kausal.asked) == 2


def test_the_publishers_own_host_is_the_only_one_that_pages_may_lead_to() -> None:
    client = Client(SOURCE, live=True)
    for address in ("http://api.watch.kausal.tech/v1/plan/", "https://api.watch.kausal.tech:8443/v1/plan/"):
        with pytest.raises(SourceError, match=r"not asked, as only https on api\.watch\.kausal\.tech"):
            client.get(address)
    with pytest.raises(SourceError, match="not an address"):
        client.get("https://[api.watch.kausal.tech/v1/plan/")


def test_pages_that_lead_in_a_circle_are_an_error(kausal: Publisher) -> None:
    def circle(query: str) -> Reply:
        back = f"{kausal.base_url}{ACTIONS_PATH}?limit=2"
        onwards = f"{back}&offset=2"
        return 200, {}, page(action(1), count=9, following=back if "offset=2" in query else onwards)

    _instead(kausal, ACTIONS_PATH, circle)
    with pytest.raises(SourceError, match="lead in a circle"):
        _fetch(kausal)
    assert len(kausal.asked) <= 4


def test_pages_without_an_end_are_an_error(kausal: Publisher) -> None:
    def onwards(query: str) -> Reply:
        offset = int(parse_qs(query).get("offset", ["0"])[0])
        following = f"{kausal.base_url}{ACTIONS_PATH}?limit=2&offset={offset + 2}"
        return 200, {}, page(action(offset + 1), count=9, following=following)

    _instead(kausal, ACTIONS_PATH, onwards)
    with pytest.raises(SourceError, match=f"more than {MOST_PAGES} pages"):
        _fetch(kausal)
    assert len(kausal.asked) == MOST_PAGES + 1


def test_an_action_that_moves_between_pages_is_found_twice_and_refused(kausal: Publisher, keep: Keep) -> None:
    """A measure added in front while pages are read pushes one that was read already on to the next page."""

    def moved(query: str) -> Reply | None:
        return (200, {}, page(action(2), action(3), action(4), count=5)) if "offset=2" in query else None

    _instead(kausal, ACTIONS_PATH, moved)
    files = {file.name: file.content for file in _fetch(kausal)}
    kept = keep(SOURCE, files)
    parsed = parse(SOURCE, ACTIONS, [snapshot for snapshot in kept if ACTIONS.takes(snapshot.name)])
    assert parsed.problems == []
    assert parsed.table.loc[parsed.table.duplicated(list(ACTIONS.key)), "identifier"].tolist() == ["2"]


@pytest.mark.parametrize("category_type", [{"identifier": "teema"}, {"id": "31"}, "teema"])
def test_a_category_type_without_a_number_is_an_error(kausal: Publisher, category_type: object) -> None:
    _instead(kausal, f"/plan/{NUMBER}/category-types/", lambda _: (200, {}, page(category_type)))
    with pytest.raises(SourceError, match=r"a category type has no number"):
        _fetch(kausal)
