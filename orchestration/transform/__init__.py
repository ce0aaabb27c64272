"""dbt: its manifest, one build of a run's warehouse, and its graph as assets.

Knows the foundation and `quality/`, whose results it writes. Not here: SQL (`dbt_project/`).
"""
