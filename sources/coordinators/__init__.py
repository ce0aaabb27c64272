"""The coordinators' workbooks: one per project area, with plans, measures, procurements and communications.

Here: the empty template, fetching and reading workbooks, and the example. Not here: what a value may be (`source.yml`).
"""
