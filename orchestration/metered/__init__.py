"""Metered readings by month: kept beside the runs under digests of what they are made of, reckoned once each.

Knows the foundation, `quality/` and `transform/`. Not here: reading files (`sources/`) and the SQL (`dbt_project/`).
"""
