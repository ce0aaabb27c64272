"""One column of text cells of a CSV file -> its type, as the dataset's `layout` says cells are written.

Here: which texts a type takes, and that in words. Not here: lines and headers (`csv_table.py`).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pandas as pd

from sources.words import expected_words

if TYPE_CHECKING:
    from sources.contract import Column, Dataset

INTEGER = "-?[0-9]{1,15}"


def _decimal(dataset: Dataset) -> str:
    return str(dataset.layout.get("decimal", "."))


def cell_words(dataset: Dataset, column: Column) -> str:
    """What a cell should have held, with the publisher's own way of writing it."""
    if column.type == "boolean":
        return f"one of: {', '.join(words_of(dataset))}"
    words = expected_words(column)
    return words + (f", written like 1234{_decimal(dataset)}5" if column.type == "decimal" else "")


def converted(dataset: Dataset, column: Column, cells: pd.Series) -> pd.Series:
    """`cells` in the type of `column`; missing where a cell is null or not of that type."""
    if column.type == "boolean":
        words = {word.lower(): means for word, means in words_of(dataset).items()}
        return cells.str.lower().map(words).astype("boolean")
    if column.type == "integer":
        numbers = cells.where(cells.str.fullmatch(INTEGER, na=False))
        return numbers.astype("int64[pyarrow]").astype("Int64")  # pandas itself would go the slow way over objects
    if column.type == "decimal":
        numbers = cells.where(cells.str.fullmatch(_decimal_pattern(_decimal(dataset)), na=False))
        floats = numbers.str.replace(_decimal(dataset), ".", regex=False).astype("float64[pyarrow]").astype("float64")
        return floats.where(floats.abs() < math.inf)
    if column.type == "date":
        days = pd.to_datetime(cells, format=dataset.layout.get("date_format", "%Y-%m-%d"), errors="coerce")
        return days.astype("datetime64[s]")
    return cells


def _decimal_pattern(decimal: str) -> str:
    """What a number looks like whose decimals stand after the sign `decimal`."""
    return rf"-?[0-9]+(?:{re.escape(decimal)}[0-9]+)?(?:[eE][+-]?[0-9]+)?"


def words_of(dataset: Dataset) -> dict[str, bool]:
    """What stands for yes and for no, as the publisher writes it."""
    words: dict[str, bool] = dataset.layout.get("words", {"true": True, "false": False})
    return words
