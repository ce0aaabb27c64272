"""What the marts' yml says of their columns: one name has one meaning.

Not here: types against the SQL (dbt's contracts) and the page that is made of the texts (`test_dictionary.py`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.transform.manifest import Manifest


def test_a_column_that_stands_in_several_marts_has_one_text_on_one_line(manifest: Manifest) -> None:
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["schema"] == "marts":
            for column in node["columns"].values():
                texts[column["name"]].add(column["description"])
    assert {name: said for name, said in texts.items() if len(said) > 1} == {}
    assert [name for name, said in texts.items() if any(not text or "\n" in text for text in said)] == []
