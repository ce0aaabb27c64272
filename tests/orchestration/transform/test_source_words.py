"""The words of statuses, themes and audiences: what a contract allows and what the models know are the same.

Not here: the statuses of measures in Kausal Watch (`test_kausal_example.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestration.settings import SEEDS_DIR
from sources.code_lists import load_code_list

if TYPE_CHECKING:
    from sources.contract import Source


@pytest.mark.parametrize(
    ("publisher", "dataset", "column", "word_list"),
    [
        ("coordinators", "plans", "tila", "plan_status"),
        ("coordinators", "measures", "teema", "theme"),
        ("coordinators", "procurements", "tila", "procurement_status"),
        ("coordinators", "communications", "kohderyhmä", "audience"),
        ("syke", "municipal_emissions", "julkaisu", "release_status"),
        ("syke", "emissions_workbook", "julkaisu", "release_status"),
        ("syke", "site_workbook", "julkaisu", "release_status"),
    ],
)
def test_each_word_that_a_contract_allows_has_its_code(
    publisher: str, dataset: str, column: str, word_list: str, sources: dict[str, Source]
) -> None:
    allowed = sources[publisher].dataset(dataset).column(column).allowed
    assert allowed
    assert set(allowed) == set(load_code_list(f"source_words@word_list={word_list}.word", SEEDS_DIR))
