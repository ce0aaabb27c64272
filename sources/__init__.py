"""The door: publishers' data is fetched, kept untouched and read into typed tables here.

Pure Python. What does not live here: Dagster, dbt, DuckDB, sums, indicators or any judgement of a number.
"""

import os

os.environ["OPENPYXL_LXML"] = "False"
"""openpyxl reads by the parser that refuses entities and writes one set of bytes, whatever else is installed."""
