"""The door: publishers' data is fetched, kept untouched and read into typed tables here.

Pure Python. What does not live here: Dagster, dbt, DuckDB, sums, indicators or any judgement of a number.
"""
