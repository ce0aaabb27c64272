"""The table of faults: every kind and its faults, in the order of the page. What does not live here: any fault."""

from __future__ import annotations

from tests.orchestration.faults import (
    by_hand,
    cut_short,
    emissions,
    meters,
    network,
    publishers,
    second_form,
    tables,
    workbooks,
)

FAULTS = {
    **network.FAULTS,
    **by_hand.FAULTS,
    **emissions.FAULTS,
    **publishers.FAULTS,
    **meters.FAULTS,
    **tables.FAULTS,
    **workbooks.FAULTS,
    **second_form.FAULTS,
    **cut_short.FAULTS,
}
