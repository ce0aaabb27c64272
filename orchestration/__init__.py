"""Wiring: what runs after what, and what stops it.

Dagster's assets, checks and jobs, the verdict and the release. What does not live here: how a publisher is asked or its
file read (`sources/`), and how a number is computed (`dbt_project/`).
"""
