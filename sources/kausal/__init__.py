"""Kausal Watch: the measures of cities' climate plans. What belongs where: see `sources/__init__.py`."""
