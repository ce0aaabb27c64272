"""The review as a page that opens in any browser, without a script and without the network.

Here: filling the page in. Not here: what it tells (`review.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from sources.coordinators.review import Review

_TEMPLATE = "review.html.j2"


def review_page(review: Review, workbook_name: str) -> str:
    """The page's HTML; every text of the workbook is escaped. `workbook_name` is the review as a workbook."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE).render(review=review, workbook_name=workbook_name)
