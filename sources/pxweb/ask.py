"""Asks a PxWeb server for tables, in whichever version of the API it speaks: within its limits of cells and of calls.

Here: what is asked at which address. Not here: which values (`questions.py`), what metadata is like (`metadata.py`),
how a question travels (`sources/http.py`), or what is in an answer (`read.py`).
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sources.problems import NotThereError, SourceError, WrongFile
from sources.pxweb import px
from sources.pxweb.layout import layout_of
from sources.pxweb.metadata import is_config_of_version_2, limits_of, variables_of, variables_of_json_stat
from sources.pxweb.questions import questions, selections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.answers import Answer
    from sources.code_lists import Scope
    from sources.contract import Dataset
    from sources.http import Client
    from sources.landing import Fetched
    from sources.pxweb.layout import Layout
    from sources.pxweb.metadata import Variable

_NO_METADATA = (ValueError, KeyError, TypeError, AttributeError, RecursionError, WrongFile)


class PxWeb:
    """One PxWeb server, asked through `client`. Its limits are read once, when the first table is asked for.

    Where no layout says which version of the API it speaks, it is asked: a server that does not have a table at version
    1's address, and has version 2's configuration, speaks version 2.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._is_version_2: bool | None = None
        self._cell_limit: int | None = None

    def fetch(self, dataset: Dataset, scope: Scope) -> Iterator[Fetched]:
        """The json-stat2 answers of a dataset: `<dataset>_<table>_01.json`, `_02.json`, … by groups of areas.

        Where one area alone is over the cell limit, its years are split too. The version is the publisher's time of
        release. Years of the scope that the table does not have are left out.
        Raises SourceError where the publisher does not answer, releases anew between two answers, or its table lacks
        a variable, a value or a municipality that is to be asked.
        """
        layout = layout_of(dataset)
        if layout.api is not None:
            self._is_version_2 = layout.api == 2  # noqa: PLR2004 - the version is named so
        table, variables = self._table(layout)
        asked = questions(selections(layout, scope, variables, table), self._limit(table), table)
        released: str | None = None
        for number, question in enumerate(asked, start=1):
            answer = self._answer(table, question, layout.language)
            updated = updated_in(answer.content)
            if number > 1 and updated != released:
                raise SourceError(f"{answer.url}: released anew while it was asked ({released}, {updated}); ask again")
            released = updated
            yield answer.as_file(f"{dataset.name}_{_id_of(table)}_{number:02d}.json", updated)

    def _table(self, layout: Layout) -> tuple[str, list[Variable]]:
        """The first of the tables that the publisher has, and its variables. Raises SourceError where it has none."""
        for table in layout.table[:-1]:
            try:
                return table, self._variables(table, layout.language)
            except NotThereError:
                continue
        return layout.table[-1], self._variables(layout.table[-1], layout.language)

    def _variables(self, table: str, language: str) -> list[Variable]:
        """The variables of a table's metadata. Raises SourceError where the answer is not such metadata."""
        try:
            answer = self._client.get(_metadata(table, language) if self._is_version_2 else table)
            if self._is_version_2 is None:
                self._is_version_2 = False
        except NotThereError:
            if self._is_version_2 is not None:
                raise
            config = self._config("config")
            self._is_version_2 = is_config_of_version_2(config)
            if not self._is_version_2:
                raise
            self._obey(config)
            answer = self._client.get(_metadata(table, language))
        try:
            return variables_of_json_stat(answer.content) if self._is_version_2 else variables_of(answer.content)
        except _NO_METADATA as error:
            raise SourceError(f"{answer.url}: no PxWeb metadata; see whether the table has moved") from error

    def _answer(self, table: str, question: dict[str, list[str]], language: str) -> Answer:
        if self._is_version_2:
            chosen = [{"variableCode": code, "valueCodes": values} for code, values in question.items()]
            address = f"tables/{_id_of(table)}/data?lang={language}&outputFormat=json-stat2"
            return self._client.post_json(address, {"selection": chosen})
        query = [{"code": code, "selection": {"filter": "item", "values": values}} for code, values in question.items()]
        return self._client.post_json(table, {"query": query, "response": {"format": "json-stat2"}})

    def _limit(self, table: str) -> int:
        """How many cells one question may ask for."""
        if self._cell_limit is None:
            return self._obey(self._config("config" if self._is_version_2 else f"{table}?config"))
        return self._cell_limit

    def _obey(self, config: object) -> int:
        """Keep to the limits that the publisher tells; how many cells one question may ask for."""
        limits = limits_of(config)
        self._cell_limit = limits.cells
        if limits.calls and limits.seconds:
            self._client.obey(limits.calls, limits.seconds)
        return limits.cells

    def _config(self, address: str) -> object:
        """What the publisher says of its limits, or None: the data can be asked for without it."""
        try:
            config: object = json.loads(self._client.get(address).content)
        except (SourceError, ValueError, RecursionError):
            return None
        return config


def updated_in(content: bytes) -> str | None:
    """When the publisher released the table in a json-stat2 answer or a .px file (ISO 8601, UTC).

    None where it does not say, which its reader tells then.
    """
    if px.is_px(content):
        return px.released_in(content)
    try:
        updated = json.loads(content)["updated"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return updated if isinstance(updated, str) else None


def _id_of(table: str) -> str:
    """The table's id, by which version 2 knows it and files are named: `11re` of `vaerak/11re.px`."""
    return PurePosixPath(table).stem


def _metadata(table: str, language: str) -> str:
    return f"tables/{_id_of(table)}/metadata?lang={language}"
