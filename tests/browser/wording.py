"""Numbers as the pages in Finnish write them, and back. Not here: what a number is."""

from __future__ import annotations


def finnish(number: float, decimals: int = 1) -> str:
    return f"{number:,.{decimals}f}".translate({ord(","): "\u00a0", ord("."): ",", ord("-"): "\u2212"})


def unfinnish(number: str) -> float:
    return float(number.translate({ord("\u00a0"): None, ord(","): ".", ord("\u2212"): "-"}))
