"""The table of faults: every kind and its faults, in the order of the page. What does not live here: any fault."""

from __future__ import annotations

from tests.orchestration.faults import emissions, network, publishers, tables, workbooks

FAULTS = {**network.FAULTS, **emissions.FAULTS, **publishers.FAULTS, **tables.FAULTS, **workbooks.FAULTS}
