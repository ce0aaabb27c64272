"""The publishers' doors as assets: landed files, raw tables, and the history of our own releases.

Knows the foundation (settings, warehouse, runs), `quality/` and, for the history, `release/`. Not here: asking and
reading (`sources/`).
"""
