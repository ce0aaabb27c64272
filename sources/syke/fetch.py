"""Asks Syke for the CSV file of every municipality of the scope, and takes in the files that somebody brought by hand.

Here: which addresses are asked, what is read where one does not answer, and which release a file is of. Not here: how
(`sources/http.py`), how brought files are found (`sources/brought.py`), or what is in the files (`parse.py`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sources.brought import Refused, brought, unpacked, without_date
from sources.landing import plain_name
from sources.problems import NotThereError, SourceError
from sources.syke.releases import released_on
from sources.tables import released_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sources.asking import Ask
    from sources.contract import Dataset, Source
    from sources.landing import Fetched

_BULK, _SITE = "municipal_emissions", "site_workbook"
_SHOWN = 5


def fetch(source: Source, ask: Ask) -> Iterator[Fetched]:
    """One CSV file per municipality, in order of the scope; then the layouts' own addresses; then what was brought.

    Municipalities that have merged into followed ones come too, while the publisher has them. It writes municipality
    numbers without leading zeros. A CSV file's release is the publisher's Last-Modified header, a workbook's the date
    in its name, else that header, else when it was last saved; a brought file's is the date in its name or in its
    folder's. Where an address does not answer and its file was brought, the brought one is read and `ask.notes` says
    so. Raises SourceError, and Refused for a brought file without its date.
    """
    by_hand = list(_by_hand(source, ask))
    had: set[tuple[str, bytes]] = set()
    for file in _asked(source, ask, by_hand):
        had.add(_same(file))
        yield file
    yield from (file for file in by_hand if _same(file) not in had)


def _asked(source: Source, ask: Ask, by_hand: list[Fetched]) -> Iterator[Fetched]:
    for dataset in source.datasets:
        if "path" in dataset.layout:
            yield from _of_municipalities(dataset, ask, by_hand)
        yield from _of_addresses(dataset, ask, by_hand)


def _same(file: Fetched) -> tuple[str, bytes]:
    """What two copies of one file have in common: the publisher's own counts once, whoever else had it."""
    return file.name, hashlib.sha256(file.content).digest()


def _of_municipalities(dataset: Dataset, ask: Ask, by_hand: list[Fetched]) -> Iterator[Fetched]:
    """The file of each municipality; a publisher that is out of reach is not asked again for one that was brought."""
    there = {file.name: file for file in by_hand}
    instead: list[str] = []
    why: SourceError | None = None
    for code in ask.scope.municipality_codes:
        path = dataset.layout["path"].format(number=int(code))
        name = PurePosixPath(path).name
        if name not in there or why is None or isinstance(why, NotThereError):
            try:
                answer = ask.client.get(path)
            except SourceError as error:
                if name not in there:
                    raise
                why = error
            else:
                yield answer.as_file(name, released_at(answer.headers.get("Last-Modified")))
                continue
        instead.append(f"{there[name].url} of {there[name].publisher_version}")
    if why is None or isinstance(why, NotThereError):
        yield from _of_former(dataset, ask, there)
    if instead:
        ask.notes.append(f"{why}. Read in place of what did not come: {', '.join(instead)}")


def _of_former(dataset: Dataset, ask: Ask, there: Mapping[str, Fetched]) -> Iterator[Fetched]:
    """The files of municipalities that have merged into followed ones: on old borders the publisher still has them."""
    for code in ask.scope.former_municipality_codes:
        path = dataset.layout["path"].format(number=int(code))
        name = PurePosixPath(path).name
        if name in there:
            continue
        try:
            answer = ask.client.get(path)
        except NotThereError:
            continue
        if not answer.content.lstrip().startswith(b"<"):  # some sites have a page for every address
            ask.notes.append(
                f"{answer.url}: the publisher still gives a merged municipality; it is added to its successor"
            )
            yield answer.as_file(name, released_at(answer.headers.get("Last-Modified")))


def _of_addresses(dataset: Dataset, ask: Ask, by_hand: list[Fetched]) -> Iterator[Fetched]:
    there = [file.url for file in by_hand if dataset.takes(file.name)]
    for address in dataset.layout.get("addresses", ()):
        try:
            answer = ask.client.get(address)
        except SourceError as error:
            if not there:
                raise
            ask.notes.append(f"{error}. Read in place of it: {', '.join(there)}")
            continue
        name = plain_name(Path(unquote(urlsplit(address).path)))
        header = released_at(answer.headers.get("Last-Modified"))
        yield answer.as_file(name, released_on(name, answer.content, said=header))


def _by_hand(source: Source, ask: Ask) -> Iterator[Fetched]:
    """What was brought, of the municipalities that are followed, under the publisher's own names."""
    bulk, site = source.dataset(_BULK), source.dataset(_SITE)
    followed = ask.scope.municipality_codes
    # rows of what has merged count for its successor, but no total of the site is of both
    with_former = (*followed, *ask.scope.former_municipality_codes)
    others: list[str] = []
    for file in brought(ask.files_dir, source.max_megabytes):
        is_packed = file.name.lower().endswith(".zip")
        for one in unpacked(file, source.max_megabytes) if is_packed else [file]:
            plain = without_date(one.name)
            is_bulk = bulk.takes(plain)
            if _is_of_another(bulk, plain, with_former) or _is_of_another(site, one.name, followed):
                others.append(one.url)
            elif one.publisher_version is not None or not any(of.takes(one.name) for of in source.datasets):
                yield replace(one, name=plain) if is_bulk else one
            elif site.takes(one.name):
                ask.notes.append(
                    f"{one.url}: no date of release in its name, so its totals may be held against the preliminary or "
                    f"the final release, whichever is nearer; name it like {_with_a_date(one.name)}"
                )
                yield replace(one, publisher_version=released_on(one.name, one.content))
            else:
                raise Refused(
                    f"{one.url}: when was it released? Its name must say it, else it would count as newer than all "
                    f"that the publisher gives. Name it like {_with_a_date(one.name)}, or put it into a folder named so"
                )
    if others:
        shown = ", ".join(others[:_SHOWN]) + (", …" if len(others) > _SHOWN else "")
        ask.notes.append(f"left out, as the municipality is not followed: {len(others)} brought ({shown})")


def _is_of_another(dataset: Dataset, name: str, codes: Collection[str]) -> bool:
    """Whether a file of a dataset is of a municipality that is none of `codes`, by the number in its name."""
    match = re.fullmatch(dataset.files, name)
    return match is not None and match.group(1).zfill(3) not in codes


def _with_a_date(name: str) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}_2026-06-10{path.suffix}"
